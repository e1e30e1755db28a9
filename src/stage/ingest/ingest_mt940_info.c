/* Field 86: what it says of a statement line. SWIFT leaves it free; banks of a country share a
 * structure. Numbered subfields behind a three-digit code ("166?00...?20...?32...") are those of
 * the German banking industry (DFÜ agreement, annex 3, 8.2.4) and of MultiCash, which Polish,
 * Czech, Slovak and Hungarian banks use with another sign for '?'. */
#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_mt940_internal.h"

#define SUBFIELD_BYTES 27u /* of a full one: the next goes on in the middle of a word */
#define LINE_BYTES 65u     /* of a full line, likewise */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Lines put together: a full one goes on in the middle of a word, unless `blanks`. */
static mnm_status join_lines(bank_reader *bank, mnm_text text, bool words, mnm_text *out,
                             mnm_err *err) {
  char *to = mnm_arena_take_bytes(&bank->arena, (size_t)text.bytes + 1);
  uint32_t used = 0, line = 0;
  if (!to) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < text.bytes; i++) {
    if (text.data[i] != '\n') {
      to[used++] = text.data[i];
      line++;
      continue;
    }
    bool blank = words && line < LINE_BYTES && used > 0 && to[used - 1] != ' ';
    if (blank) to[used++] = ' ';
    line = 0;
  }
  *out = mnm_text_trim((mnm_text){to, used});
  return MNM_OK;
}

/* ---- numbered subfields -----------------------------------------------------------------------
 */

static bool is_separator(char c) {
  return c != '\0' && strchr("?~^<>+#|", c) != NULL;
}

/* Three digits, then the separator and two digits; or the separator at once. */
static bool is_numbered(mnm_text text, char *separator, uint32_t *code_bytes) {
  for (uint32_t at = 0; at <= 3; at += 3) {
    if (text.bytes < at + 3 || !is_separator(text.data[at]) || !is_digit(text.data[at + 1]) ||
        !is_digit(text.data[at + 2]))
      continue;
    if (at == 3 && !(is_digit(text.data[0]) && is_digit(text.data[1]) && is_digit(text.data[2])))
      continue;
    *separator = text.data[at];
    *code_bytes = at;
    return true;
  }
  return false;
}

typedef struct numbered {
  mnm_text purpose;   /* 20 to 29, 60 to 63 */
  mnm_text party;     /* 27 and 28: the other side's name with some Polish banks */
  mnm_text iban;      /* 38 */
  uint32_t last;      /* bytes of the purpose's last subfield */
  uint32_t name_last; /* bytes of the name's first one */
} numbered;

static mnm_status add_purpose(bank_reader *bank, numbered *self, mnm_text text, mnm_err *err) {
  /* a tag of SEPA always begins a subfield; elsewhere a short subfield ends a word */
  bool word = self->purpose.bytes > 0 && self->last < SUBFIELD_BYTES &&
              self->purpose.data[self->purpose.bytes - 1] != ' ';
  uint32_t between = word ? 1 : 0;
  if (text.bytes == 0) return MNM_OK;
  char *both = mnm_arena_take_bytes(&bank->arena, (size_t)self->purpose.bytes + text.bytes + 1);
  if (!both) return mnm_err_nomem(err);
  if (self->purpose.bytes > 0) memcpy(both, self->purpose.data, self->purpose.bytes);
  if (word) both[self->purpose.bytes] = ' ';
  memcpy(both + self->purpose.bytes + between, text.data, text.bytes);
  self->purpose = (mnm_text){both, self->purpose.bytes + between + text.bytes};
  self->last = text.bytes;
  return MNM_OK;
}

static mnm_status take_subfield(bank_reader *bank, numbered *self, uint32_t number, mnm_text text,
                                mt940_info *out, mnm_err *err) {
  if ((number >= 20 && number <= 29) || (number >= 60 && number <= 63)) {
    if (number == 27 || number == 28)
      MNM_TRY(mnm_ingest__bank_join(bank, &self->party, " ", mnm_text_trim(text), err));
    return add_purpose(bank, self, text, err);
  }
  text = mnm_text_trim(text);
  switch (number) {
    case 0:
      out->posting = text;
      return MNM_OK;
    case 30:
      out->bank = text;
      return MNM_OK;
    case 31:
      return mnm_ingest__mt940_number(bank, text, &out->number, err);
    case 32:
      out->name = text;
      self->name_last = text.bytes;
      return MNM_OK;
    case 33:
      return mnm_ingest__bank_join(bank, &out->name, self->name_last == SUBFIELD_BYTES ? "" : " ",
                                   text, err);
    case 38:
      self->iban = text;
      return MNM_OK;
    default:
      return MNM_OK; /* 10 the bank's own number of the batch, 34 a further key */
  }
}

static mnm_status read_numbered(bank_reader *bank, mnm_text text, char separator,
                                uint32_t code_bytes, mt940_info *out, mnm_err *err) {
  numbered self = {0};
  uint32_t at = code_bytes;
  char iban[34];
  out->code = (mnm_text){text.data, code_bytes};
  while (at + 3 <= text.bytes) { /* at the separator, with two digits behind it */
    uint32_t number =
        (uint32_t)(text.data[at + 1] - '0') * 10 + (uint32_t)(text.data[at + 2] - '0');
    uint32_t begin = at + 3, end = begin;
    while (end < text.bytes && !(text.data[end] == separator && end + 2 < text.bytes &&
                                 is_digit(text.data[end + 1]) && is_digit(text.data[end + 2])))
      end++;
    MNM_TRY(
        take_subfield(bank, &self, number, (mnm_text){text.data + begin, end - begin}, out, err));
    at = end;
  }
  if (mnm_ingest__iban(iban, self.iban) > 0) out->number = self.iban;
  if (out->name.bytes == 0 && separator != '?') out->name = self.party;
  return mnm_ingest__mt940_sepa(bank, self.purpose, out, err);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

/* "NL47INGB9999999999 name of the other side", then an empty line and the purpose. */
static mnm_status read_leading_iban(bank_reader *bank, mnm_text text, mt940_info *out, bool *found,
                                    mnm_err *err) {
  char iban[34];
  uint32_t word = 0, line = 0;
  while (word < text.bytes && text.data[word] != ' ' && text.data[word] != '\n') word++;
  while (line < text.bytes && text.data[line] != '\n') line++;
  *found = mnm_ingest__iban(iban, (mnm_text){text.data, word}) > 0;
  if (!*found) return MNM_OK;
  out->number = (mnm_text){text.data, word};
  out->name = mnm_text_trim((mnm_text){text.data + word, line - word});
  return join_lines(bank, (mnm_text){text.data + line, text.bytes - line}, true, &out->purpose,
                    err);
}

mnm_status mnm_ingest__mt940_info(bank_reader *bank, mnm_text text, mt940_info *out, mnm_err *err) {
  static const mnm_text none = {"", 0};
  char separator = 0;
  uint32_t code_bytes = 0;
  bool found = false;
  mnm_text joined = {"", 0};
  *out = (mt940_info){none, none, none, none, none, none, none, none, none, none};
  if (text.bytes == 0) return MNM_OK;
  MNM_TRY(join_lines(bank, text, false, &joined, err));
  if (is_numbered(joined, &separator, &code_bytes))
    return read_numbered(bank, joined, separator, code_bytes, out, err);
  MNM_TRY(mnm_ingest__mt940_slashes(bank, joined, out, &found, err));
  if (found) return MNM_OK;
  MNM_TRY(read_leading_iban(bank, text, out, &found, err));
  if (found) return MNM_OK;
  MNM_TRY(join_lines(bank, text, true, &joined, err));
  MNM_TRY(mnm_ingest__mt940_labels(bank, joined, out, &found, err));
  if (!found) out->purpose = joined;
  return MNM_OK;
}
