/* What stands around a table: lines of balances, the period, the account, the currency. Word lists,
 * comparable (lower case, marks off), separated by '|'; what they do not know, the user writes into
 * the specification. */
#include <string.h>

#include "model/currency/currency.h"
#include "stage/ingest/ingest_pdf_sniff.h"

typedef struct language {
  const char *phrases[PHRASE_KINDS]; /* opening, closing, carried, stated */
} language;

/* German, English, French, Spanish, Italian, Dutch, Polish, Czech, Portuguese, Romanian */
static const language languages[] = {
    {{"alter kontostand|alter saldo|saldo alt|anfangssaldo|anfangsbestand|saldovortrag|"
      "letzter kontostand|eroffnungssaldo|startsaldo|vortrag",
      "neuer kontostand|neuer saldo|saldo neu|endsaldo|endbestand|schlusssaldo|schlu\xC3\x9Fsaldo|"
      "abschlusssaldo|abschlu\xC3\x9Fsaldo|aktueller kontostand",
      "ubertrag|saldoubertrag|zwischensaldo|seitenubertrag|ubertrag auf",
      "kontostand am|kontostand per|kontostand zum|saldo per|saldo am|saldo zum|kontostand"}},
    {{"opening balance|balance brought forward|brought forward|previous balance|beginning balance|"
      "starting balance|start balance|balance b/f|balance at start",
      "closing balance|ending balance|new balance|final balance|end balance|balance at end",
      "balance carried forward|carried forward|balance c/f",
      "balance on|balance as of|balance at|balance as at"}},
    {{"ancien solde|solde precedent|solde initial|solde anterieur|solde d'ouverture|"
      "solde de depart|report du solde",
      "nouveau solde|solde final|solde de cloture|solde en fin de periode",
      "report|a reporter|solde a reporter|total a reporter|solde intermediaire",
      "solde crediteur au|solde debiteur au|solde au|solde en euros au|solde crediteur|"
      "solde debiteur"}},
    {{"saldo anterior|saldo inicial|saldo de apertura",
      "saldo final|saldo actual|saldo nuevo|nuevo saldo|saldo de cierre",
      "suma y sigue|suma anterior|saldo arrastrado|saldo y sigue", "saldo al|saldo a fecha"}},
    {{"saldo iniziale|saldo precedente", "saldo finale|saldo contabile finale",
      "riporto|a riportare|da riportare", "saldo al"}},
    {{"beginsaldo|vorig saldo|oud saldo", "eindsaldo|nieuw saldo", "transport|te transporteren",
      "saldo op|saldo per"}},
    {{"saldo poczatkowe|saldo otwarcia|saldo poprzednie", "saldo koncowe|saldo zamkniecia",
      "z przeniesienia|do przeniesienia|przeniesienie", "saldo na dzien"}},
    {{"pocatecni zustatek|pocatecni stav|predchozi zustatek|minuly zustatek",
      "konecny zustatek|konecny stav|novy zustatek", "prenos|prevod zustatku|mezisoucet",
      "zustatek k|stav k|zustatek ke dni"}},
    {{"saldo inicial|saldo anterior", "saldo final|saldo atual", "a transportar|transporte",
      "saldo em"}},
    {{"sold initial|sold precedent", "sold final", "report", "sold la"}},
};
#define LANGUAGES (sizeof languages / sizeof languages[0])

static const char *const period_words[] = {"abrechnungszeitraum",
                                           "zeitraum",
                                           "kontoauszug",
                                           "auszug",
                                           "periode",
                                           "statement period",
                                           "statement",
                                           "period",
                                           "releve",
                                           "periodo",
                                           "extracto",
                                           "extrait",
                                           "obdobi",
                                           "vypis",
                                           "okres",
                                           "wyciag",
                                           "perioada",
                                           "extras",
                                           "estratto",
                                           "afschrift"};

static const char *const account_words[] = {
    "kontonummer",         "konto-nr.",        "konto-nr",     "konto nr.",
    "account number",      "account no.",      "account no",   "numero de compte",
    "n\xC2\xB0 de compte", "compte n\xC2\xB0", "compte no",    "numero de cuenta",
    "cuenta no",           "num. cuenta",      "numero conto", "n. conto",
    "rekeningnummer",      "numer rachunku",   "nr rachunku",  "cislo uctu",
    "numero da conta",     "numar cont"};

static const char *const currency_words[] = {"wahrung", "waehrung", "currency", "devise",
                                             "divisa",  "moneda",   "valuta",   "munt",
                                             "waluta",  "mena",     "moeda",    "monnaie"};

/* those that no other word looks like */
static const char *const common_currencies[] = {
    "EUR", "USD", "GBP", "CHF", "CZK", "PLN", "HUF", "RON", "SEK", "NOK", "DKK",
    "BGN", "JPY", "CAD", "AUD", "NZD", "MXN", "CLP", "BRL", "RUB", "UAH", "ILS",
    "INR", "CNY", "HKD", "SGD", "ZAR", "AED", "SAR", "RSD", "GEL", "KZT"};

/* ---- lines of balances ----------------------------------------------------------------------- */

static mnm_text part_of(const char **at) {
  const char *bar = strchr(*at, '|');
  size_t bytes = bar != NULL ? (size_t)(bar - *at) : strlen(*at);
  mnm_text part = {*at, (uint32_t)bytes};
  *at = bar != NULL ? bar + 1 : NULL;
  return part;
}

/* The text of the line, and of each piece and what stands right of it: does one begin with it? */
static bool begins(const look *self, const look_line *line, mnm_text phrase) {
  spec_list one = {&phrase, 1};
  if (!mnm_ingest__pdf_holds_one(&one, line->plain)) return false;
  if (mnm_ingest__pdf_begins(&one, line->plain) >= 0) return true;
  const piece *pieces = look_pieces(self, line);
  char text[1000], folded[1000];
  for (uint32_t i = 0; i < line->count && i < 6; i++) {
    mnm_text rest =
        mnm_ingest__look_text(self, line, pieces[i].first, line->line.count, text, sizeof text);
    mnm_text plain = {folded, mnm_ingest__plain(folded, sizeof folded, rest)};
    if (mnm_ingest__pdf_begins(&one, plain) >= 0) return true;
  }
  return false;
}

static uint32_t numbers_of(const look *self, const look_line *line) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < line->count; i++) {
    count += look_pieces(self, line)[i].kind == PIECE_NUMBER;
  }
  return count;
}

/* The longest phrase that the line begins with; of the languages, the first. */
static mnm_status find_phrase(look *self, uint32_t index, mnm_err *err) {
  look_line *line = look_line_at(self, index);
  phrase_found best = {.line = index};
  if (numbers_of(self, line) != 1 || line->plain.bytes == 0) return MNM_OK;
  for (uint32_t i = 0; i < LANGUAGES; i++) {
    for (uint32_t kind = 0; kind < PHRASE_KINDS; kind++) {
      for (const char *at = languages[i].phrases[kind]; at != NULL;) {
        mnm_text phrase = part_of(&at);
        if (phrase.bytes <= best.phrase.bytes || !begins(self, line, phrase)) continue;
        best.language = (uint8_t)i;
        best.kind = (uint8_t)kind;
        best.phrase = phrase;
      }
    }
  }
  if (best.phrase.bytes == 0) return MNM_OK;
  /* a payment may be called so as well: it has a date, and more text */
  const piece *pieces = look_pieces(self, line);
  bool dated = pieces[0].kind == PIECE_DATE || pieces[0].kind == PIECE_DAY;
  if (dated && best.kind == PHRASE_CARRIED) return MNM_OK;
  line->role = LOOK_BALANCE;
  return mnm_column_push(&self->found, &best, err);
}

mnm_status mnm_ingest__look_phrases(look *self, mnm_err *err) {
  uint32_t hits[LANGUAGES] = {0}, most = 0;
  self->found.count = 0;
  self->language = -1;
  for (uint64_t i = 0; i < self->lines.count; i++) {
    MNM_TRY(find_phrase(self, (uint32_t)i, err));
  }
  for (uint64_t i = 0; i < self->found.count; i++) {
    const phrase_found *found = mnm_column_at(&self->found, i);
    /* languages share phrases */
    for (uint32_t k = 0; k < LANGUAGES; k++) {
      for (const char *at = languages[k].phrases[found->kind]; at != NULL;) {
        if (mnm_text_equal(part_of(&at), found->phrase)) hits[k]++;
      }
    }
  }
  for (uint32_t k = 0; k < LANGUAGES; k++) {
    if (hits[k] <= most) continue;
    most = hits[k];
    self->language = (int32_t)k;
  }
  return MNM_OK;
}

static bool is_in(const spec_list *list, mnm_text phrase) {
  for (uint32_t i = 0; i < list->count; i++) {
    if (mnm_text_equal(list->at[i], phrase)) return true;
  }
  return false;
}

/* What was found, and what else its language has: the next statement may have more pages. A phrase
 * that may be any of the three balances is taken only where it was seen. */
mnm_status mnm_ingest__look_phrase_list(const look *self, phrase_kind kind, mnm_arena *arena,
                                        spec_list *out, mnm_err *err) {
  *out = (spec_list){mnm_arena_take(arena, PDF_PHRASES_MAX * sizeof(mnm_text)), 0};
  if (out->at == NULL) return mnm_err_nomem(err);
  for (uint64_t i = 0; i < self->found.count; i++) {
    const phrase_found *found = mnm_column_at(&self->found, i);
    if (found->kind != kind || is_in(out, found->phrase) || out->count == PDF_PHRASES_MAX) continue;
    out->at[out->count++] = found->phrase;
  }
  if (self->language < 0 || kind == PHRASE_STATED) return MNM_OK;
  for (const char *at = languages[self->language].phrases[kind]; at != NULL;) {
    mnm_text phrase = part_of(&at);
    if (!is_in(out, phrase) && out->count < PDF_PHRASES_MAX) out->at[out->count++] = phrase;
  }
  return MNM_OK;
}

/* ---- the period ------------------------------------------------------------------------------ */

static bool has_word(mnm_text plain, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (memmem(plain.data, plain.bytes, words[i], strlen(words[i])) != NULL) return true;
  }
  return false;
}
#define HAS_WORD(plain, words) has_word(plain, words, sizeof(words) / sizeof((words)[0]))

/* The form that fits most of what was seen; between equals the first. */
static int32_t best_form(const uint32_t *hits, uint32_t count) {
  int32_t best = -1;
  for (uint32_t i = 0; i < count; i++) {
    if (hits[i] > 0 && (best < 0 || hits[i] > hits[best])) best = (int32_t)i;
  }
  return best;
}

static bool read_piece(const look *self, const look_line *line, const piece *at,
                       const time_form *form, int64_t *out) {
  char buffer[128];
  read_time time;
  mnm_text text = mnm_ingest__look_text(self, line, at->first, at->count, buffer, sizeof buffer);
  while (text.bytes > 0 && strchr(":,;)", text.data[text.bytes - 1]) != NULL) text.bytes--;
  if (!mnm_ingest__form_read(form, text, &time)) return false;
  *out = time.local_us;
  return true;
}

/* A line with two dates and a word that says so, else with two dates, else with one and a word. */
static mnm_status find_period(look *self, mnm_err *err) {
  uint32_t best = 0;
  for (uint64_t i = 0; i < self->lines.count; i++) {
    const look_line *line = look_line_at(self, i);
    const piece *pieces = look_pieces(self, line);
    uint32_t dates = 0, at[2] = {0, 0};
    if (line->role == LOOK_TABLE && self->header >= 0) continue;
    for (uint32_t k = 0; k < line->count; k++) {
      if (pieces[k].kind == PIECE_DATE && dates < 2) at[dates++] = k;
    }
    if (dates == 0 || at[0] == 0 || pieces[at[0] - 1].kind != PIECE_TEXT) continue;
    bool word = HAS_WORD(line->plain, period_words);
    uint32_t worth = dates == 2 ? (word ? 3U : 2U) : (word || line->role == LOOK_BALANCE) ? 1U : 0U;
    if (worth <= best) continue;
    /* the form that both dates have and most others */
    uint32_t hits[LOOK_FORMS] = {0};
    int64_t first = 0, last = 0;
    for (uint32_t k = 0; k < self->form_count; k++) {
      if (read_piece(self, line, &pieces[at[0]], &self->forms[k], &first) &&
          (dates == 1 || read_piece(self, line, &pieces[at[1]], &self->forms[k], &last))) {
        hits[k] = self->form_hits[k];
      }
    }
    int32_t form = best_form(hits, self->form_count);
    char text[100], folded[200];
    mnm_text before = mnm_ingest__look_text(self, line, pieces[at[0] - 1].first,
                                            pieces[at[0] - 1].count, text, sizeof text);
    uint32_t bytes = mnm_ingest__plain(folded, sizeof folded, before);
    if (form < 0 || bytes < 2) continue;
    char *copy = mnm_arena_copy(&self->arena, folded, bytes);
    if (copy == NULL) return mnm_err_nomem(err);
    best = worth;
    self->period_after = (mnm_text){copy, bytes};
    self->period_form = form;
    (void)read_piece(self, line, &pieces[at[0]], &self->forms[form], &first);
    self->period_from_us = dates == 2 ? first : MNM_TIME_NONE;
    self->period_to_us = first;
    if (dates == 2) {
      (void)read_piece(self, line, &pieces[at[1]], &self->forms[form], &last);
      self->period_to_us = last;
    }
  }
  return MNM_OK;
}

/* ---- the account and the currency ------------------------------------------------------------ */

/* Lines above the table: below it, banks tell their own accounts. */
static bool is_above(const look *self, uint64_t index) {
  const look_line *line = look_line_at(self, index);
  if (line->role == LOOK_HEADER || line->role == LOOK_TABLE) return false;
  return self->header < 0 || index < (uint64_t)self->header;
}

static mnm_status keep(look *self, mnm_text text, mnm_text *out, mnm_err *err) {
  char *copy = mnm_arena_copy(&self->arena, text.data, text.bytes);
  if (copy == NULL) return mnm_err_nomem(err);
  *out = (mnm_text){copy, text.bytes};
  return MNM_OK;
}

/* What stands behind the words, as far as no wide gap follows; it must hold four digits. */
static mnm_status value_behind(look *self, const look_line *line, mnm_text words, mnm_text *out,
                               mnm_err *err) {
  const page_word *at = look_words(self, line);
  int32_t height = line->line.bottom - line->line.top;
  char text[300], folded[600];
  uint32_t from = 0, digits = 0;
  for (uint32_t i = 1; i <= line->line.count && from == 0; i++) {
    mnm_text before = mnm_ingest__look_text(self, line, 0, i, text, sizeof text);
    mnm_text plain = {folded, mnm_ingest__plain(folded, sizeof folded, before)};
    if (memmem(plain.data, plain.bytes, words.data, words.bytes) != NULL) from = i;
  }
  if (from == 0 || from >= line->line.count) return MNM_OK;
  uint32_t to = from + 1;
  while (to < line->line.count && at[to].left - at[to - 1].right < 2 * height) to++;
  mnm_text value = mnm_ingest__look_text(self, line, from, to - from, text, sizeof text);
  while (value.bytes > 0 && strchr(": ", value.data[0]) != NULL) value.data++, value.bytes--;
  for (uint32_t i = 0; i < value.bytes; i++) digits += value.data[i] >= '0' && value.data[i] <= '9';
  return digits >= 4 ? keep(self, value, out, err) : MNM_OK;
}

static mnm_status find_account(look *self, mnm_err *err) {
  char iban[40];
  for (uint64_t i = 0; i < self->lines.count && self->iban.bytes == 0; i++) {
    const look_line *line = look_line_at(self, i);
    if (!is_above(self, i)) continue;
    uint32_t bytes = mnm_ingest__sniff_iban(line->text.data, line->text.bytes, iban);
    if (bytes > 0) MNM_TRY(keep(self, (mnm_text){iban, bytes}, &self->iban, err));
  }
  for (uint64_t i = 0; i < self->lines.count && self->iban.bytes == 0; i++) {
    const look_line *line = look_line_at(self, i);
    if (!is_above(self, i)) continue;
    for (size_t k = 0; k < sizeof account_words / sizeof account_words[0]; k++) {
      mnm_text words = mnm_text_of(account_words[k]);
      if (self->account.bytes > 0) break;
      if (memmem(line->plain.data, line->plain.bytes, words.data, words.bytes) == NULL) continue;
      MNM_TRY(value_behind(self, line, words, &self->account, err));
      if (self->account.bytes > 0) self->account_after = words;
    }
  }
  return MNM_OK;
}

static bool is_common(mnm_text word) {
  for (size_t i = 0; i < sizeof common_currencies / sizeof common_currencies[0]; i++) {
    if (mnm_text_equal(word, mnm_text_of(common_currencies[i]))) return true;
  }
  return false;
}

/* The one code that stands in a header, beside a balance or behind a word that says currency; else
 * the one common code that stands anywhere. */
static void find_currency(look *self) {
  uint16_t strong = MNM_CURRENCY_NONE, weak = MNM_CURRENCY_NONE;
  bool strong_many = false, weak_many = false;
  for (uint64_t i = 0; i < self->lines.count; i++) {
    const look_line *line = look_line_at(self, i);
    bool told = line->role == LOOK_HEADER || line->role == LOOK_BALANCE ||
                HAS_WORD(line->plain, currency_words);
    for (uint32_t k = 0; k < line->line.count; k++) {
      mnm_text word = word_text(&self->pages[line->page], &look_words(self, line)[k]);
      while (word.bytes > 0 && strchr("([", word.data[0]) != NULL) word.data++, word.bytes--;
      while (word.bytes > 0 && strchr(")]:,.;", word.data[word.bytes - 1]) != NULL) word.bytes--;
      bool sign = word.bytes > 0 && (unsigned char)word.data[0] >= 0x80;
      if (!is_common(word) && !(sign && word.bytes <= 3)) continue;
      uint16_t currency = mnm_currency_find(word);
      if (currency == MNM_CURRENCY_NONE) continue;
      weak_many = weak_many || (weak != MNM_CURRENCY_NONE && weak != currency);
      weak = currency;
      if (!told) continue;
      strong_many = strong_many || (strong != MNM_CURRENCY_NONE && strong != currency);
      strong = currency;
    }
  }
  if (strong != MNM_CURRENCY_NONE && !strong_many) {
    self->currency = mnm_text_of(mnm_currency_code(strong));
  } else if (strong == MNM_CURRENCY_NONE && weak != MNM_CURRENCY_NONE && !weak_many) {
    self->currency = mnm_text_of(mnm_currency_code(weak));
  }
}

mnm_status mnm_ingest__look_around(look *self, mnm_err *err) {
  MNM_TRY(find_period(self, err));
  MNM_TRY(find_account(self, err));
  find_currency(self);
  self->day_form = best_form(self->day_hits, self->day_form_count);
  return MNM_OK;
}
