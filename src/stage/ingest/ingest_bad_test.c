/* Bad input: each gets a place, an expected shape and what to do, never the value, and costs
 * bounded memory. */
#include <sys/stat.h>
#include <unistd.h>

#include "stage/ingest/ingest_csv.h"
#include "stage/ingest/ingest_gather.h"

#define SPEC                                                                                       \
  "name: t\nfile: {separator: \";\", encoding: utf-8}\nnumbers: {decimal: \",\", groups: [dot]}\n" \
  "transfer:\n  id: id\n  booked: {column: day, form: DD.MM.YYYY}\n  amount: sum\n"                \
  "  currency: cur\n  account: own\n  counterparty: {number: other, syntax: iban}\n"               \
  "  balance: saldo\n  mcc: mcc\n  order: seq\n"
#define HEADER "id;day;sum;cur;own;other;saldo;mcc;seq\n"
#define GOOD "t0;01.02.2024;-1,00;EUR;A;DE89370400440532013000;1,00;;\n"

/* ---- records --------------------------------------------------------------------------------- */

/* SECRET stands in every bad field, and in no reason. */
static void each_bad_field_has_its_place_and_its_shape(void **state) {
  static const struct {
    const char *record;
    uint32_t column;
    const char *reason; /* part of it */
  } cases[] = {
      {"t;SECRET;-1;EUR;A;;;;", 2, "booking date is no real date of the form DD.MM.YYYY"},
      {"t;31.02.2024;-1;EUR;A;;;;", 2, "no real date of the form DD.MM.YYYY"},
      {"t;00.01.2024;-1;EUR;A;;;;", 2, "no real date"},
      {"t;01.13.2024;-1;EUR;A;;;;", 2, "no real date"},
      {"t;1.2.2024;-1;EUR;A;;;;", 2, "no real date"},
      {"t;;-1;EUR;A;;;;", 2, "no real date"},
      {"t;01.02.2024;SECRET;EUR;A;;;;", 3, "amount is no number of the form 1.234,56"},
      {"t;01.02.2024;-1.50;EUR;A;;;;", 3, "amount is no number of the form 1.234,56"}, /* mixed */
      {"t;01.02.2024;-1,505;EUR;A;;;;", 3, "amount has 3 decimals, EUR has 2"},
      {"t;01.02.2024;-92.233.720.368.547.758,08;EUR;A;;;;", 3,
       "does not fit: at most 922337203685"},
      {"t;01.02.2024;99999999999999999999999999999999999999999;EUR;A;;;;", 3, "does not fit"},
      {"t;01.02.2024;0;EUR;A;;;;", 3, "the amount is zero"},
      {"t;01.02.2024;-1;SECRET;A;;;;", 4, "not a known currency; use a code such as EUR"},
      {"t;01.02.2024;-1;;A;;;;", 4, "not a known currency"},
      {"t;01.02.2024;-1;EUR;;;;;", 5, "an account number is missing"},
      {"t;01.02.2024;-1;EUR;SECRET\x1F;;;;", 5, "control character 0x1F"},
      {"t;01.02.2024;-1;EUR;A;SECRET;;;", 6, "not a valid IBAN (two letters"},
      {"t;01.02.2024;-1;EUR;A;DE89370400440532013001;;;", 6, "not a valid IBAN"},
      {"t;01.02.2024;-1;EUR;A;;SECRET;;", 7, "balance is no number of the form 1.234,56"},
      {"t;01.02.2024;-1;EUR;A;;;SECRET;", 8, "a merchant category code has four digits"},
      {"t;01.02.2024;-1;EUR;A;;;;SECRET", 9, "the order is a whole number, 0 or more"},
      {"t;01.02.2024;-1;EUR;A;;;", 9, "9 fields expected, 8 found"},
      {"SECRET", 2, "9 fields expected, 1 found"},
      {"t;01.02.2024;-1;EUR;A;;;;;SECRET", 10, "9 fields expected, 10 found"},
      {"t;01.02.2024;-1;EUR;\"A\"SECRET;;;;", 5, "text stands behind a closing quote"},
      {"t;01.02.2024;-1;EUR;SECRET\xFF;;;;", 5, "not valid text in this encoding"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char csv[600];
    (void)snprintf(csv, sizeof csv, HEADER GOOD "%s\n" GOOD, cases[i].record);
    gathered got = gather_text(SPEC, csv);
    if (got.status != MNM_OK) fail_msg("%s: %s", cases[i].record, got.err.message);
    if (got.summary.transfers != 2 || got.summary.rejected != 1) fail_msg("%s", cases[i].record);
    char place[60];
    (void)snprintf(place, sizeof place, "\nR1 line=3 column=%u ", cases[i].column);
    char *line = strstr(got.text, place);
    char *raw = line != NULL ? strrchr(line, '[') : NULL;
    if (raw == NULL) {
      fail_msg("%s:\n%s", cases[i].record, got.text);
      return;
    }
    *raw = '\0';
    if (strstr(line, cases[i].reason) == NULL || strstr(line, "SECRET") != NULL) {
      fail_msg("%s: %s", cases[i].record, line);
    }
    gather_clear(&got);
  }
}

static void a_number_of_over_256_bytes_is_no_account(void **state) {
  (void)state;
  char csv[1200];
  (void)snprintf(csv, sizeof csv,
                 HEADER "t;01.02.2024;-1;EUR;%0257d;;;;\nt;01.02.2024;-1;EUR;%0256d;;;;\n", 1, 1);
  gathered got = gather_text(SPEC, csv);
  assert_int_equal(got.summary.transfers, 1);
  assert_non_null(
      strstr(got.text, "R0 line=2 column=5 an account's bank and number have at most 256"));
  gather_clear(&got);
}

/* Two rows may have one id: which of them it names is the ledger's question. */
static void equal_ids_are_both_read(void **state) {
  (void)state;
  gathered got = gather_text(SPEC, HEADER GOOD GOOD);
  assert_int_equal(got.summary.transfers, 2);
  gather_clear(&got);
}

/* A wrong specification rejects everything, for one reason that is kept once. */
static void everything_may_be_rejected(void **state) {
  (void)state;
  size_t bytes = (size_t)1 << 19;
  char *csv = malloc(bytes + 64), *at = stpcpy(csv, HEADER);
  while ((size_t)(at - csv) < bytes) at = stpcpy(at, "x\n");
  gathered got = gather(SPEC, csv, (size_t)(at - csv), CSV_BLOCK_BYTES, NULL);
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.rejected, got.summary.records);
  assert_true(got.summary.records > 250000);
  gather_clear(&got);
  free(csv);
}

/* ---- files cut off or damaged ------------------------------------------------------------------
 */

static void a_truncated_file_loses_only_what_is_missing(void **state) {
  (void)state;
  static const char whole[] = HEADER GOOD
      "t1;02.02.2024;-2,00;EUR;A;\"DE89370400440532013000\";3,00;;7\n"
      "t2;03.02.2024;\"-3,00\";EUR;\xC3\xA9;;4,00;;\n";
  for (size_t bytes = 1; bytes < sizeof whole; bytes++) {
    gathered got = gather(SPEC, whole, bytes, 16, NULL);
    if (bytes < sizeof HEADER - 2) { /* not even the header */
      assert_int_equal(got.status, MNM_E_PARSE);
      assert_int_equal(got.err.row, 1);
    } else if (got.status != MNM_OK) { /* inside quotes */
      assert_string_equal(got.err.message, "a quoted field is not closed before the file ends");
      assert_true(got.err.row == 3 || got.err.row == 4);
      assert_non_null(strstr(got.err.hint, "cut off"));
    } else { /* every record is read or listed */
      assert_int_equal(got.summary.records, got.summary.transfers + got.summary.rejected);
      assert_true(got.summary.rejected <= 1);
    }
    assert_int_equal(got.summary.bytes == 0 || got.summary.bytes == bytes, 1);
    gather_clear(&got);
  }
}

static void nul_bytes_are_one_records_fault_or_no_text_at_all(void **state) {
  (void)state;
  static const char in_record[] = HEADER GOOD "t;01.02.2024;-1\0;EUR;A;;;;\n" GOOD "\0\0\0\0\0";
  gathered got = gather(SPEC, in_record, sizeof in_record - 1, 16, NULL);
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.transfers, 2);
  assert_non_null(strstr(got.text, "R1 line=3 column=3 a NUL byte stands here"));
  assert_non_null(strstr(got.text, "R3 line=5 column=1 a NUL byte stands here"));
  gather_clear(&got);
  static const char in_header[] = "id;d\0y;sum;cur;own;other;saldo;mcc;seq\n" GOOD;
  got = gather(SPEC, in_header, sizeof in_header - 1, 16, NULL);
  assert_int_equal(got.status, MNM_E_PARSE);
  assert_non_null(strstr(got.err.message, "NUL bytes"));
  assert_non_null(strstr(got.err.hint, "utf-16le"));
  assert_int_equal(got.err.row, 1);
  gather_clear(&got);
  static const char archive[] = "PK\3\4\n\n\0\0\0\0\x08\0\n";
  got = gather(SPEC, archive, sizeof archive - 1, 16, NULL);
  assert_int_equal(got.status, MNM_E_PARSE);
  assert_int_equal(got.err.row, 3);
  assert_non_null(strstr(got.err.hint, "spreadsheet"));
  gather_clear(&got);
}

static void files_without_a_table(void **state) {
  static const struct {
    const char *spec, *csv, *message, *hint;
    int row;
  } cases[] = {
      {SPEC, "", "the file is empty", "again", 0},
      {SPEC, "\xEF\xBB\xBF", "the file is empty", "again", 0},
      {SPEC, "a;b;c\n1;2;3\n", "there is no column 'day', which the specification names",
       "manumit spec write", 1},
      {SPEC, "\n\n", "there is no column 'day'", NULL, 1},
      {"name: t\nfile: {preamble: auto}\nbalances: [{account: a, amount: b, currency: {fixed: "
       "EUR}, at: c}]\n",
       "x\ny\nSECRET\n", "no header with the columns of specification 't' was found",
       "manumit spec write", 1},
      {"name: t\nfile: {preamble: 5}\nbalances: [{account: a, amount: b, currency: {fixed: EUR}, "
       "at: c}]\n",
       "x\ny\n", "the file ends with the lines that the specification calls 'preamble'",
       "preamble: auto", 0},
      {"name: t\nignored: [a]\nbalances: [{account: a, amount: b, currency: {fixed: EUR}, at: "
       "c}]\n",
       "a,b,c\n", "reads the column 'a' and lists it as ignored", NULL, 0},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    gathered got = gather_text(cases[i].spec, cases[i].csv);
    assert_int_equal(got.status, MNM_E_PARSE);
    if (strstr(got.err.message, cases[i].message) == NULL || got.err.row != cases[i].row ||
        (cases[i].hint != NULL && strstr(got.err.hint, cases[i].hint) == NULL)) {
      fail_msg("case %zu: row %d %s (%s)", i, (int)got.err.row, got.err.message, got.err.hint);
    }
    assert_string_equal(got.err.input, "test.csv");
    gather_clear(&got);
  }
}

/* Lines before the table that fill the whole head must not lead to a table without columns. */
static void a_preamble_longer_than_the_head_is_refused(void **state) {
  (void)state;
  size_t bytes = 400000;
  char *text = malloc(bytes);
  memset(text, 'x', bytes);
  static const char end[5] = {'\n', '1', ',', '2', '\n'};
  memcpy(text + bytes - sizeof end, end, sizeof end);
  gathered got = gather(
      "name: t\nfile: {header: false, preamble: 1}\n"
      "entities: [{schema: A, subject: \"1\", properties: [{name: b, value: \"2\"}]}]\n",
      text, bytes, CSV_BLOCK_BYTES, NULL);
  assert_int_equal(got.status, MNM_E_PARSE);
  assert_non_null(strstr(got.err.message, "over 256 KiB"));
  gather_clear(&got);
  got = gather(
      "name: t\nfile: {header: false}\n"
      "entities: [{schema: A, subject: \"1\", properties: [{name: b, value: \"1\"}]}]\n",
      text, bytes, CSV_BLOCK_BYTES, NULL);
  assert_int_equal(got.status, MNM_E_PARSE);
  assert_non_null(strstr(got.err.message, "no end within 64 KiB"));
  gather_clear(&got);
  free(text);
}

/* ---- without end --------------------------------------------------------------------------------
 */

typedef struct endless { /* a text, then one byte over and over */
  mnm_reader reader;
  const char *start;
  size_t start_bytes, at, bytes;
  char fill, line; /* line: every other byte, 0 none */
} endless;

static mnm_status endless_read(mnm_reader *reader, void *buffer, size_t bytes, size_t *got,
                               mnm_err *err) {
  endless *self = (endless *)reader;
  (void)err;
  *got = self->bytes - self->at < bytes ? self->bytes - self->at : bytes;
  memset(buffer, self->fill, *got);
  for (size_t i = self->at & 1; self->line != 0 && i < *got; i += 2) {
    ((char *)buffer)[i] = self->line;
  }
  if (self->at < self->start_bytes) {
    size_t left = self->start_bytes - self->at;
    memcpy(buffer, self->start + self->at, left < *got ? left : *got);
  }
  self->at += *got;
  return MNM_OK;
}

typedef struct meter { /* memory in use, and its highest mark */
  size_t used, highest;
} meter;

static void *metered(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  meter *self = payload;
  self->used = self->used - old_bytes + new_bytes;
  if (self->used > self->highest) self->highest = self->used;
  if (new_bytes == 0) {
    free(pointer);
    return NULL;
  }
  return realloc(pointer, new_bytes);
}

static mnm_status count_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                                mnm_err *err) {
  (void)rows, (void)err;
  *(uint64_t *)payload += count;
  return MNM_OK;
}

static mnm_status read_endless(const char *start, char fill, char line, size_t bytes, meter *memory,
                               uint64_t *rejects, mnm_ingest_summary *summary, mnm_err *err) {
  endless source = {
      {endless_read, NULL, NULL, "endless.csv", -1}, start, strlen(start), 0, bytes, fill, line};
  mnm_ctx ctx = {.alloc = {metered, memory}};
  mnm_spec *spec = NULL;
  mnm_names names = {NULL, NULL};
  mnm_ingest_sink sink = {.payload = rejects, .rejects = count_rejects};
  assert_int_equal(mnm_spec_parse(&spec, "s", SPEC, strlen(SPEC), NULL, NULL), MNM_OK);
  assert_int_equal(mnm_accounts_new(&names.accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&names.places, NULL, NULL), MNM_OK);
  mnm_status status = mnm_ingest_delimited(summary, &source.reader, spec, names, &sink, &ctx, err);
  assert_int_equal(memory->used, 0);
  mnm_accounts_free(names.accounts);
  mnm_strings_free(names.places);
  mnm_spec_free(spec);
  return status;
}

static void a_line_of_100_mb_ends_the_import_early(void **state) {
  (void)state;
  static const char *const starts[] = {HEADER GOOD GOOD, HEADER GOOD GOOD "\"",
                                       HEADER GOOD GOOD "t;"};
  for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
    meter memory = {0, 0};
    uint64_t rejects = 0;
    mnm_ingest_summary summary;
    mnm_err err = {0};
    assert_int_equal(
        read_endless(starts[i], 'S', 0, (size_t)100 << 20, &memory, &rejects, &summary, &err),
        MNM_E_PARSE);
    assert_string_equal(err.message, "a record is longer than 1 MiB");
    assert_string_equal(err.input, "endless.csv");
    assert_int_equal(err.row, 4);
    assert_non_null(strstr(err.hint, "quote"));
    if (memory.highest > (size_t)16 << 20) fail_msg("%zu bytes of memory", memory.highest);
  }
}

/* Every line of one character is a reject. */
static void rejects_cost_bounded_memory(void **state) {
  (void)state;
  meter memory = {0, 0};
  uint64_t rejects = 0;
  mnm_ingest_summary summary;
  mnm_err err = {0};
  assert_int_equal(
      read_endless(HEADER, 'x', '\n', (size_t)8 << 20, &memory, &rejects, &summary, &err), MNM_OK);
  assert_true(rejects > 4000000 && rejects == summary.rejected);
  if (memory.highest > (size_t)256 << 20) fail_msg("%zu bytes of memory", memory.highest);
}

/* Nothing but line ends, separators, quotes or digits: memory does not grow with the file. */
static void any_byte_over_and_over_costs_bounded_memory(void **state) {
  static const char fills[] = {'\n', '\r', ';', '"', '1'};
  (void)state;
  for (size_t i = 0; i < sizeof fills; i++) {
    meter memory = {0, 0};
    uint64_t rejects = 0;
    mnm_ingest_summary summary;
    mnm_err err = {0};
    mnm_status status =
        read_endless(HEADER GOOD, fills[i], 0, (size_t)8 << 20, &memory, &rejects, &summary, &err);
    bool lines = fills[i] == '\n' || fills[i] == '\r';
    assert_int_equal(status, lines ? MNM_OK : MNM_E_PARSE);
    if (lines) assert_true(summary.skipped_empty > (uint64_t)7 << 20);
    if (memory.highest > (size_t)160 << 20) {
      fail_msg("byte %d: %zu bytes of memory", fills[i], memory.highest);
    }
  }
}

/* ---- no file ------------------------------------------------------------------------------------
 */

static void directories_pipes_and_devices_are_refused(void **state) {
  (void)state;
  mnm_reader *reader = NULL;
  mnm_err err = {0};
  char pipe_name[] = "/tmp/ingest-bad-XXXXXX";
  assert_non_null(mkdtemp(pipe_name));
  assert_int_equal(mnm_reader_open_file(&reader, pipe_name, NULL, &err), MNM_E_FORMAT);
  assert_true(err.hint[0] != '\0');
  char inside[64];
  (void)snprintf(inside, sizeof inside, "%s/pipe", pipe_name);
  assert_int_equal(mkfifo(inside, 0600), 0);
  assert_int_equal(mnm_reader_open_file(&reader, inside, NULL, &err), MNM_E_FORMAT);
  assert_true(err.hint[0] != '\0');
  assert_int_equal(mnm_reader_open_file(&reader, "/dev/null", NULL, &err), MNM_E_FORMAT);
  (void)unlink(inside);
  assert_int_equal(mnm_reader_open_file(&reader, inside, NULL, &err), MNM_E_NOTFOUND);
  (void)rmdir(pipe_name);
}

/* ---- stopped from outside
 * ------------------------------------------------------------------------ */

static mnm_status full_disk(void *payload, const mnm_batch *batch, mnm_err *err) {
  (void)payload, (void)batch;
  return mnm_err_set(err, MNM_E_IO, "the disk is full");
}

static bool stop(void *payload, const char *stage, uint64_t done, uint64_t total) {
  uint64_t *seen = payload;
  assert_string_equal(stage, "read");
  assert_true(total == 0 || done <= total);
  return ++*seen < 3;
}

static void a_failing_sink_and_a_user_end_the_import(void **state) {
  (void)state;
  mnm_spec *spec = NULL;
  mnm_names names = {NULL, NULL};
  mnm_ingest_summary summary;
  mnm_err err = {0};
  uint64_t seen = 0;
  size_t bytes = (size_t)8 << 20;
  char *csv = malloc(bytes + 256), *at = stpcpy(csv, HEADER);
  while ((size_t)(at - csv) < bytes) at = stpcpy(at, GOOD);
  assert_int_equal(mnm_spec_parse(&spec, "s", SPEC, strlen(SPEC), NULL, NULL), MNM_OK);
  assert_int_equal(mnm_accounts_new(&names.accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&names.places, NULL, NULL), MNM_OK);
  mnm_pool *pool = NULL;
  assert_int_equal(mnm_pool_new(&pool, 3, NULL), MNM_OK);
  for (uint32_t threads = 1; threads <= 3; threads += 2) {
    mnm_reader *reader = NULL;
    mnm_ctx ctx = {.pool = threads > 1 ? pool : NULL};
    mnm_ingest_sink sink = {.transfers = full_disk};
    assert_int_equal(mnm_reader_open_memory(&reader, "x", csv, (size_t)(at - csv), NULL, NULL),
                     MNM_OK);
    assert_int_equal(mnm_ingest_delimited(&summary, reader, spec, names, &sink, &ctx, &err),
                     MNM_E_IO);
    assert_string_equal(err.message, "the disk is full");
    assert_int_equal(reader->rewind(reader, NULL), MNM_OK);
    ctx.progress = stop;
    ctx.progress_payload = &seen;
    sink.transfers = NULL;
    seen = 0;
    assert_int_equal(mnm_ingest_delimited(&summary, reader, spec, names, &sink, &ctx, &err),
                     MNM_E_CANCELLED);
    assert_int_equal(seen, 3);
    mnm_reader_close(reader);
  }
  mnm_pool_free(pool);
  mnm_accounts_free(names.accounts);
  mnm_strings_free(names.places);
  mnm_spec_free(spec);
  free(csv);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_bad_field_has_its_place_and_its_shape),
      cmocka_unit_test(a_number_of_over_256_bytes_is_no_account),
      cmocka_unit_test(equal_ids_are_both_read),
      cmocka_unit_test(everything_may_be_rejected),
      cmocka_unit_test(a_truncated_file_loses_only_what_is_missing),
      cmocka_unit_test(nul_bytes_are_one_records_fault_or_no_text_at_all),
      cmocka_unit_test(files_without_a_table),
      cmocka_unit_test(a_preamble_longer_than_the_head_is_refused),
      cmocka_unit_test(a_line_of_100_mb_ends_the_import_early),
      cmocka_unit_test(rejects_cost_bounded_memory),
      cmocka_unit_test(any_byte_over_and_over_costs_bounded_memory),
      cmocka_unit_test(directories_pipes_and_devices_are_refused),
      cmocka_unit_test(a_failing_sink_and_a_user_end_the_import),
  };
  return cmocka_run_group_tests_name("ingest_bad", tests, NULL, NULL);
}
