/* Random ledgers laid out as pages in many ways: what is read is the ledger, to the cent. With one
 * figure changed, or one line lost, what still counts is right: nothing is silently wrong. */
#include "base/rng/rng.h"
#include "stage/ingest/ingest_pdf_test_help.h"

#define ROWS_MAX 60U
#define LINE_MAX 400U

typedef struct booking {
  int day;       /* of March 2026 */
  int64_t cents; /* on the account */
  int64_t balance;
  char text[3][24]; /* lines of the description, "" none */
  uint32_t page;
} booking;

typedef struct layout {
  bool apart;   /* debit and credit in columns of their own */
  bool letters; /* S or H behind the amount */
  bool running, carried, years, newest_first;
  bool groups; /* of digits */
  uint32_t per_page;
} layout;

typedef struct paper { /* lines that come out as text */
  char lines[ROWS_MAX * 10][LINE_MAX];
  uint32_t count;
} paper;

static void money(char *to, const layout *at, int64_t cents) {
  char plain[40];
  uint32_t used = 0;
  bool minus = cents < 0;
  (void)snprintf(plain, sizeof plain, "%lld", (long long)((minus ? -cents : cents) / 100));
  if (minus) to[used++] = '-';
  for (uint32_t i = 0; plain[i] != '\0'; i++) {
    size_t left = strlen(plain) - i;
    if (i > 0 && left % 3 == 0 && at->groups) to[used++] = '.';
    to[used++] = plain[i];
  }
  (void)snprintf(to + used, 8, ",%02lld", (long long)((minus ? -cents : cents) % 100));
}

/* Puts `text` into the line so that it begins, or with `right` ends, at the column. */
static void place(char *line, uint32_t column, const char *text, bool right) {
  size_t bytes = strlen(text), from = right ? column - bytes : column, used = strlen(line);
  if (used < from + bytes) {
    memset(line + used, ' ', from - (used < from ? used : from));
    line[from + bytes] = '\0';
  }
  memcpy(line + from, text, bytes);
}

static char *new_line(paper *self) {
  assert_true(self->count < sizeof self->lines / sizeof self->lines[0]);
  char *line = self->lines[self->count++];
  memset(line, 0, LINE_MAX);
  return line;
}

static void put(paper *self, const char *text) {
  place(new_line(self), 0, text, false);
}

/* date 0, text 12, amount or debit ends at 50, credit at 64, letter 66, balance ends at 84 */
static void put_amount(char *line, const layout *at, int64_t cents) {
  char text[40];
  bool debit = cents < 0;
  money(text, at, (at->apart || at->letters) && debit ? -cents : cents);
  place(line, at->apart && !debit ? 64 : 50, text, true);
  if (at->letters) place(line, 66, debit ? "S" : "H", false);
}

static void put_balance(paper *self, const layout *at, const char *words, int64_t cents) {
  char text[40];
  char *line = new_line(self);
  place(line, 12, words, false);
  money(text, at, cents);
  place(line, 84, text, true);
}

static void put_booking(paper *self, const layout *at, const booking *row) {
  char text[40];
  char *line = new_line(self);
  (void)snprintf(text, sizeof text, at->years ? "%02d.03.2026" : "%02d.03.", row->day);
  place(line, 0, text, false);
  place(line, 12, row->text[0], false);
  put_amount(line, at, row->cents);
  money(text, at, row->balance);
  if (at->running) place(line, 84, text, true);
  for (uint32_t i = 1; i < 3 && row->text[i][0] != '\0'; i++) {
    place(new_line(self), 12, row->text[i], false);
  }
}

static void put_header(paper *self, const layout *at, uint32_t page) {
  put(self, page == 0 ? "IBAN DE89 3704 0044 0532 0130 00" : "Bank am Platz");
  put(self, page == 0 ? "Zeitraum 01.03.2026 - 31.03.2026" : "Seite");
  char *line = new_line(self);
  place(line, 0, "Datum", false);
  place(line, 12, "Vorgang", false);
  place(line, 50, at->apart ? "Soll EUR" : "Betrag EUR", true);
  if (at->apart) place(line, 64, "Haben EUR", true);
  if (at->running) place(line, 84, "Saldo", true);
}

static uint32_t lay_out(paper *self, const layout *at, booking *rows, uint32_t count,
                        int64_t opening) {
  uint32_t page = 0;
  int64_t closing = count > 0 ? rows[count - 1].balance : opening;
  self->count = 0;
  put_header(self, at, 0);
  put_balance(self, at, at->newest_first ? "Neuer Saldo" : "Alter Saldo",
              at->newest_first ? closing : opening);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t index = at->newest_first ? count - 1 - i : i;
    if (i > 0 && i % at->per_page == 0) {
      int64_t over = at->newest_first ? rows[index].balance : rows[index - 1].balance;
      if (at->carried) put_balance(self, at, "Zwischensaldo", over);
      put(self, "\f");
      put_header(self, at, ++page);
      if (at->carried) put_balance(self, at, "Zwischensaldo", over);
    }
    rows[index].page = page;
    put_booking(self, at, &rows[index]);
  }
  put_balance(self, at, at->newest_first ? "Alter Saldo" : "Neuer Saldo",
              at->newest_first ? opening : closing);
  return page + 1;
}

static void spec_of(char *to, size_t room, const layout *at) {
  (void)snprintf(
      to, room,
      "name: r\nformat: pdf\npdf:\n  columns:\n    - {name: date, from: 0, to: 66}\n"
      "    - {name: text, from: 66, to: 222}\n    - {name: amount, from: 222, to: 303}\n"
      "    - {name: in, from: 303, to: 390}\n    - {name: sh, from: 390, to: 411}\n"
      "    - {name: balance, from: 411, to: 600}\n  header: [datum, vorgang]\n  starts: date\n"
      "  opening: [alter saldo]\n  closing: [neuer saldo]\n  carried: [zwischensaldo]\n%s"
      "  period: {after: zeitraum, form: DD.MM.YYYY}\n  fields: [{name: iban}]\n"
      "numbers: {decimal: \",\", groups: [dot]}\n"
      "transfer:\n  booked: {column: date, form: DD.MM.YYYY}\n  %s\n%s%s"
      "  currency: {fixed: EUR}\n  account: {number: iban}\n  purpose: [text]\n",
      at->newest_first ? "  newest_first: true\n" : "",
      at->apart ? "debit: amount\n  credit: in" : "amount: amount",
      at->letters ? "  sign: {column: sh, credit: [H], debit: [S]}\n" : "",
      at->running ? "  balance: balance\n" : "");
}

/* What a row comes out as. */
static void expected_row(gathered *to, const booking *row, const layout *at, uint64_t number) {
  char amount[40], balance[60] = "";
  bool in = row->cents > 0;
  (void)mnm_money_text(amount, sizeof amount, in ? row->cents : -row->cents, 2);
  if (at->running) {
    (void)snprintf(balance, sizeof balance, " balance=%lld", (long long)row->balance);
  }
  add_line(to,
           "%llu 2026-03-%02d %sDE89370400440532013000>%sDE89370400440532013000 %sEUR flags=%d%s "
           "purpose=%s%s%s%s%s" END,
           (unsigned long long)number, row->day, in ? "x?" : "i", in ? "i" : "x?", amount,
           in ? 9 : 8, balance, row->text[0], row->text[1][0] != '\0' ? " " : "", row->text[1],
           row->text[2][0] != '\0' ? " " : "", row->text[2]);
}

static void random_rows(mnm_rng *rng, booking *rows, uint32_t count, int64_t opening) {
  static const char *const words[] = {"Miete",
                                      "Lohn",
                                      "Strom AG 7",
                                      ("\xC3\x9C"
                                       "berweisung"),
                                      "Gehalt M\xC3\xA4rz",
                                      "Karte 12",
                                      "Zwischen",
                                      "x"};
  int64_t balance = opening;
  int day = 1;
  for (uint32_t i = 0; i < count; i++) {
    booking *row = &rows[i];
    memset(row, 0, sizeof *row);
    day += (int)mnm_rng_below(rng, 2);
    row->day = day < 31 ? day : 31;
    row->cents = 1 + (int64_t)mnm_rng_below(rng, mnm_rng_below(rng, 5) == 0 ? 10000000 : 20000);
    if (mnm_rng_below(rng, 3) > 0) row->cents = -row->cents;
    balance += row->cents;
    row->balance = balance;
    uint32_t lines = 1 + (uint32_t)mnm_rng_below(rng, 3);
    for (uint32_t k = 0; k < lines; k++) {
      (void)snprintf(row->text[k], sizeof row->text[k], "%s", words[mnm_rng_below(rng, 8)]);
    }
  }
}

static layout random_layout(mnm_rng *rng) {
  layout at = {.apart = mnm_rng_below(rng, 3) == 0,
               .running = mnm_rng_below(rng, 2) == 0,
               .carried = mnm_rng_below(rng, 2) == 0,
               .years = mnm_rng_below(rng, 2) == 0,
               .newest_first = mnm_rng_below(rng, 4) == 0,
               .groups = mnm_rng_below(rng, 2) == 0,
               .per_page = 1 + (uint32_t)mnm_rng_below(rng, 20)};
  at.letters = !at.apart && mnm_rng_below(rng, 3) == 0;
  return at;
}

static gathered text_of(const paper *self) {
  gathered text = {.capacity = 4096};
  text.text = calloc(1, text.capacity);
  assert_non_null(text.text);
  for (uint32_t i = 0; i < self->count; i++) {
    add_bytes(&text, self->lines[i], strlen(self->lines[i]));
    if (strcmp(self->lines[i], "\f") != 0) add_bytes(&text, "\n", 1);
  }
  return text;
}

static gathered read_paper(const paper *self, const char *spec) {
  gathered text = text_of(self), drawn = draw(text.text, 0);
  gathered got = gather_words(spec, drawn.text, drawn.bytes, NULL);
  free(drawn.text);
  free(text.text);
  return got;
}

/* Only the lines of rows. */
static void keep_rows(gathered *self) {
  char *balance = strstr(self->text, "\nB");
  char *reject = strstr(self->text, "\nR");
  if (balance != NULL) balance[1] = '\0';
  if (reject != NULL && (balance == NULL || reject < balance)) reject[1] = '\0';
  if (self->text[0] == 'B' || self->text[0] == 'R') self->text[0] = '\0';
}

/* One figure changed, or one line lost. false: nothing was. */
static bool spoil(mnm_rng *rng, paper *self) {
  for (uint32_t tries = 0; tries < 20; tries++) {
    char *line = self->lines[mnm_rng_below(rng, self->count)];
    if (strchr(line, ',') == NULL) continue;
    if (mnm_rng_below(rng, 4) == 0) {
      line[0] = '\0';
      return true;
    }
    uint32_t digits = 0, number = 0;
    for (char *at = line + 12; *at != '\0'; at++) digits += *at >= '0' && *at <= '9';
    number = (uint32_t)mnm_rng_below(rng, digits);
    for (char *at = line + 12; *at != '\0'; at++) {
      if (*at < '0' || *at > '9' || number-- > 0) continue;
      *at = *at == '9' ? '0' : (char)(*at + 1);
      return true;
    }
  }
  return false;
}

/* Each row that was read is a row of the ledger; which number it has differs. */
static void expect_among(const gathered *got, const booking *rows, uint32_t count, const layout *at,
                         const paper *spoiled) {
  gathered all = {.capacity = 4096};
  all.text = calloc(1, all.capacity);
  assert_non_null(all.text);
  for (uint32_t i = 0; i < count; i++) {
    add_line(&all, END);
    expected_row(&all, &rows[i], at, 0);
  }
  for (const char *line = got->text; *line != '\0';) {
    const char *end = strchr(line, '\n'), *blank = strchr(line, ' ');
    char wanted[LINE_MAX];
    /* a text may have lost digits: amounts and days count */
    const char *purpose = strstr(line, " purpose=");
    size_t bytes = (size_t)((purpose != NULL && purpose < end ? purpose : end) - blank);
    (void)snprintf(wanted, sizeof wanted, "\n0%.*s", (int)bytes, blank);
    if (strstr(all.text, wanted) == NULL) {
      for (uint32_t i = 0; i < spoiled->count; i++) print_message("|%s\n", spoiled->lines[i]);
      fail_msg("%s\nis not of\n%s", wanted, all.text);
    }
    line = end + 1;
  }
  free(all.text);
}

static void what_is_read_is_the_ledger(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 20260301);
  uint32_t rounds = getenv("MNM_LONG") != NULL ? 20000 : 300;
  static paper self;
  static booking rows[ROWS_MAX];
  uint64_t rejected = 0, spoiled_rounds = 0;
  for (uint32_t round = 0; round < rounds; round++) {
    layout at = random_layout(&rng);
    char spec[4000];
    uint32_t count = 1 + (uint32_t)mnm_rng_below(&rng, ROWS_MAX - 1);
    int64_t opening = (int64_t)mnm_rng_below(&rng, 2000000) - 500000;
    random_rows(&rng, rows, count, opening);
    uint32_t pages = lay_out(&self, &at, rows, count, opening);
    spec_of(spec, sizeof spec, &at);
    gathered got = read_paper(&self, spec);
    gathered want = {.capacity = 4096};
    want.text = calloc(1, want.capacity);
    assert_non_null(want.text);
    for (uint32_t i = 0; i < count; i++) expected_row(&want, &rows[i], &at, i);
    assert_int_equal(got.status, MNM_OK);
    assert_int_equal(got.summary.pages, pages);
    keep_rows(&got);
    if (strcmp(got.text, want.text) != 0) {
      for (uint32_t i = 0; i < self.count; i++) print_message("|%s\n", self.lines[i]);
      fail_msg("round %u\ngot:\n%s\nwanted:\n%s", round, got.text, want.text);
    }
    free(want.text);
    gather_clear(&got);
    if (!spoil(&rng, &self)) continue;
    got = read_paper(&self, spec);
    assert_int_equal(got.status, MNM_OK);
    rejected += got.summary.rejected > 0;
    spoiled_rounds++;
    keep_rows(&got);
    expect_among(&got, rows, count, &at, &self);
    gather_clear(&got);
  }
  /* nearly every spoiled figure is noticed; a digit of a text, or a carried balance that was lost
   * where running ones say the same, is not one */
  assert_true(rejected * 10 > spoiled_rounds * 7);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_read_is_the_ledger)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
