/* Random ledgers, written as CSV, XLSX and ODS: all three must be the same import, to the cent,
 * whatever the size of blocks and the number of threads. */
#include "base/rng/rng.h"
#include "stage/ingest/ingest_sheet_test_help.h"

#define COLUMNS 6

typedef struct ledger {
  mnm_column csv, ods; /* char */
  mnm_xlsx *xlsx;
} ledger;

static void add(mnm_column *to, const char *text) {
  assert_int_equal(mnm_column_append(to, text, strlen(text), NULL), MNM_OK);
}

static void add_xml(mnm_column *to, const char *text) {
  for (; *text != '\0'; text++) {
    if (*text == '&') add(to, "&amp;");
    if (*text == '<') add(to, "&lt;");
    if (*text != '&' && *text != '<') assert_int_equal(mnm_column_push(to, text, NULL), MNM_OK);
  }
}

static void add_csv(mnm_column *to, const char *text) {
  add(to, "\"");
  for (; *text != '\0'; text++) {
    if (*text == '"') add(to, "\"");
    assert_int_equal(mnm_column_push(to, text, NULL), MNM_OK);
  }
  add(to, "\"");
}

static void text_cell(ledger *self, const char *text, bool last) {
  add_csv(&self->csv, text);
  add(&self->csv, last ? "\n" : ";");
  if (*text == '\0') {
    mnm_xlsx_skip(self->xlsx, 1);
    add(&self->ods, "<table:table-cell/>");
    return;
  }
  mnm_xlsx_text(self->xlsx, mnm_text_of(text), MNM_SHEET_PLAIN);
  add(&self->ods, "<table:table-cell office:value-type=\"string\" office:string-value=\"");
  for (const char *at = text; *at != '\0'; at++) {
    char one[2] = {*at, '\0'};
    if (*at == '"') {
      add(&self->ods, "&quot;");
    } else if (*at == '\n') {
      add(&self->ods, "&#10;");
    } else if (*at == '\t') {
      add(&self->ods, "&#9;");
    } else {
      add_xml(&self->ods, one);
    }
  }
  add(&self->ods, "\"/>");
}

/* In the workbooks as a binary number, with all digits that a program may write. */
static void money_cell(ledger *self, int64_t cents, mnm_rng *rng) {
  char text[64];
  (void)mnm_money_text(text, sizeof text, cents, 2);
  char *point = strchr(text, '.');
  *point = ',';
  add(&self->csv, text);
  add(&self->csv, ";");
  mnm_xlsx_money(self->xlsx, cents, 2, MNM_SHEET_PLAIN);
  (void)snprintf(text, sizeof text, "%.*g", 15 + (int)mnm_rng_below(rng, 3), (double)cents / 100);
  add(&self->ods, "<table:table-cell office:value-type=\"float\" office:value=\"");
  add(&self->ods, text);
  add(&self->ods, "\"/>");
}

static void date_cell(ledger *self, int64_t day) {
  char iso[40], text[40];
  mnm_civil civil;
  mnm_time_to_civil(&civil, day * MNM_US_PER_DAY);
  (void)mnm_time_text(iso, sizeof iso, day * MNM_US_PER_DAY, MNM_GRAIN_DAY);
  (void)snprintf(text, sizeof text, "%02u.%02u.%04d;", civil.day, civil.month, (int)civil.year);
  add(&self->csv, text);
  mnm_xlsx_time(self->xlsx, day * MNM_US_PER_DAY, MNM_GRAIN_DAY);
  add(&self->ods, "<table:table-cell office:value-type=\"date\" office:date-value=\"");
  add(&self->ods, iso);
  add(&self->ods, "\"/>");
}

static void random_text(char *out, size_t room, mnm_rng *rng) {
  static const char *const pieces[] = {"Miete", " ",   "\xC3\xA9", "& Co",    "\"q\"",
                                       "\n",    ";",   "<b>",      "\t",      ",",
                                       "1.5",   "=A1", "\xD0\x96", "_x0041_", "'"};
  size_t used = 0;
  for (uint64_t n = mnm_rng_below(rng, 6); n > 0; n--) {
    const char *piece = pieces[mnm_rng_below(rng, sizeof pieces / sizeof pieces[0])];
    if (used + strlen(piece) + 1 >= room) break;
    memcpy(out + used, piece, strlen(piece));
    used += strlen(piece);
  }
  out[used] = '\0';
}

static void random_row(ledger *self, mnm_rng *rng, int64_t *balance) {
  char text[100];
  int64_t cents = (int64_t)mnm_rng_below(rng, 2000000000) - 1000000000;
  if (mnm_rng_below(rng, 20) == 0) cents = 0; /* a reject, in all three */
  *balance += cents;
  mnm_xlsx_row(self->xlsx);
  add(&self->ods, "<table:table-row>");
  date_cell(self, mnm_days_from_civil(1950, 1, 1) + (int64_t)mnm_rng_below(rng, 40000));
  (void)snprintf(text, sizeof text, "%llu", 1 + (unsigned long long)mnm_rng_below(rng, 50));
  text_cell(self, mnm_rng_below(rng, 4) == 0 ? "" : text, false);
  money_cell(self, cents, rng);
  money_cell(self, *balance, rng);
  (void)snprintf(text, sizeof text, "id%llu", (unsigned long long)mnm_rng_below(rng, 1000000));
  text_cell(self, text, false);
  random_text(text, sizeof text, rng);
  text_cell(self, text, true);
  add(&self->ods, "</table:table-row>");
}

static void random_ledger(ledger *self, mnm_rng *rng) {
  static const char *const heads[COLUMNS] = {"Datum", "Konto", "Betrag", "Saldo", "Id", "Text"};
  int64_t balance = 0;
  mnm_column_init(&self->csv, 1, NULL);
  mnm_column_init(&self->ods, 1, NULL);
  assert_int_equal(mnm_xlsx_new(&self->xlsx, NULL, NULL), MNM_OK);
  mnm_xlsx_sheet(self->xlsx, mnm_text_of("L"), NULL);
  mnm_xlsx_row(self->xlsx);
  add(&self->ods, "<table:table table:name=\"L\"><table:table-row>");
  for (uint32_t i = 0; i < COLUMNS; i++) text_cell(self, heads[i], i + 1 == COLUMNS);
  add(&self->ods, "</table:table-row>");
  for (uint64_t n = mnm_rng_below(rng, 120); n > 0; n--) random_row(self, rng, &balance);
  add(&self->ods, "</table:table>");
  const char end = '\0';
  assert_int_equal(mnm_column_push(&self->ods, &end, NULL), MNM_OK);
}

static const char spec[] =
    "name: b\nfile: {separator: \";\"}\nnumbers: {decimal: \",\"}\norder: infer\ntransfer:\n"
    "  id: Id\n  booked: {column: Datum, form: DD.MM.YYYY}\n  amount: Betrag\n  currency: {fixed: "
    "EUR}\n"
    "  account: {number: {fixed: \"1\"}}\n  counterparty: {number: Konto}\n  balance: Saldo\n"
    "  purpose: Text\n";

/* Lines of files and raw records differ between text and workbooks: those of rejects are cut off
 * behind their reason. */
static void cut_rejects(char *text) {
  char *to = text;
  for (char *at = text; *at != '\0';) {
    char *end = at;
    bool reject = *at == 'R';
    while (*end != '\0' && (*end != '\n' || (reject && strncmp(end - 1, "]\n", 2) != 0))) end++;
    if (!reject) {
      memmove(to, at, (size_t)(end - at));
      to += end - at;
      *to++ = '\n';
    } else {
      const char *line = strstr(at, " line="), *column = strstr(at, " column="),
                 *raw = strstr(at, " [");
      memmove(to, at, (size_t)(line - at));
      to += line - at;
      memmove(to, column, (size_t)(raw - column));
      to += raw - column;
      *to++ = '\n';
    }
    at = *end == '\n' ? end + 1 : end;
  }
  *to = '\0';
}

static void a_ledger_is_the_same_in_every_kind_of_file(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 42);
  uint32_t rounds = getenv("MNM_LONG") != NULL ? 2000 : 12;
  mnm_pool *pool = NULL;
  assert_int_equal(mnm_pool_new(&pool, 3, NULL), MNM_OK);
  for (uint32_t round = 0; round < rounds; round++) {
    ledger made_up = {0};
    const void *data = NULL;
    made_file xlsx = {0};
    random_ledger(&made_up, &rng);
    assert_int_equal(mnm_xlsx_finish(made_up.xlsx, &data, &xlsx.bytes, NULL), MNM_OK);
    xlsx.data = malloc(xlsx.bytes);
    assert_non_null(xlsx.data);
    memcpy(xlsx.data, data, xlsx.bytes);
    mnm_xlsx_free(made_up.xlsx);
    made_file ods = make_ods("", made_up.ods.data);
    size_t block = 1 + mnm_rng_below(&rng, 3000);
    gathered text = gather(spec, made_up.csv.data, made_up.csv.count, 1 << 16, NULL);
    gathered books[3] = {gather_book(spec, xlsx, block, NULL, NULL),
                         gather_book(spec, ods, block, pool, NULL),
                         gather_book(spec, xlsx, 1 << 16, pool, NULL)};
    assert_int_equal(text.status, MNM_OK);
    cut_rejects(text.text);
    for (uint32_t i = 0; i < 3; i++) {
      if (books[i].status != MNM_OK) fail_msg("%s", books[i].err.message);
      assert_int_equal(books[i].summary.records, text.summary.records);
      assert_int_equal(books[i].summary.transfers, text.summary.transfers);
      assert_int_equal(books[i].summary.rejected, text.summary.rejected);
      /* by block rejects follow rows: only one block keeps them apart in the same way */
      if (i == 2) {
        cut_rejects(books[i].text);
        assert_string_equal(books[i].text, text.text);
      }
    }
    gathered whole = gather_book(spec, ods, 1 << 16, NULL, NULL);
    cut_rejects(whole.text);
    assert_string_equal(whole.text, text.text);
    gather_clear(&whole);
    gather_clear(&text);
    for (uint32_t i = 0; i < 3; i++) gather_clear(&books[i]);
    mnm_column_clear(&made_up.csv);
    mnm_column_clear(&made_up.ods);
    free(xlsx.data);
    free(ods.data);
  }
  mnm_pool_free(pool);
}

typedef struct scarce {
  uint64_t left;
} scarce;

static void *scarce_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  scarce *self = payload;
  (void)old_bytes;
  if (new_bytes == 0) {
    free(pointer);
    return NULL;
  }
  if (self->left == 0) return NULL;
  self->left--;
  return realloc(pointer, new_bytes);
}

static void every_failed_allocation_is_an_error(void **state) {
  (void)state;
  xlsx_parts parts = {
      .sheets = {
          "<sheetData><row><c t=\"str\"><v>Datum</v></c><c t=\"str\"><v>Betrag</v></c></row>"
          "<row><c t=\"str\"><v>01.02.2026</v></c><c><v>5</v></c></row>"
          "<row><c t=\"str\"><v>01.02.2026</v></c><c t=\"str\"><v>x</v></c></row></sheetData>"
          "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>",
          "<sheetData/>"}};
  made_file book = make_xlsx(&parts);
  mnm_status status = MNM_E_NOMEM;
  for (uint64_t n = 0; status != MNM_OK; n++) {
    scarce memory = {.left = n};
    mnm_alloc alloc = {scarce_realloc, &memory};
    gathered got = gather_book(
        "name: b\nsheet: {name: all, header_row: 1, header_rows: 1}\ntransfer:\n  booked: {column: "
        "Datum, form: DD.MM.YYYY}\n  amount: Betrag\n  currency: {fixed: EUR}\n"
        "  account: {number: {fixed: \"1\"}}\n",
        book, 1 << 12, NULL, &alloc);
    status = got.status;
    if (status != MNM_OK && status != MNM_E_NOMEM) fail_msg("%s", got.err.message);
    gather_clear(&got);
  }
  free(book.data);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_ledger_is_the_same_in_every_kind_of_file),
      cmocka_unit_test(every_failed_allocation_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
