/* The one quote rule: the import against a slow twin that reads the whole text at once, on random
 * text, for any size of blocks and any number of threads. */
#include "stage/ingest/ingest_csv.h"
#include "base/rng/rng.h"
#include "stage/ingest/ingest_gather.h"
#include "stage/ingest/ingest_plan.h"

/* ---- the twin ------------------------------------------------------------------------------- */

typedef struct twin {
  csv_dialect dialect;
  const char *text;
  size_t bytes, at;
  uint64_t line, record;
  gathered lines; /* what the import should say */
  bool unclosed;
} twin;

static bool is_blank(const twin *self, char c) {
  return c == ' ' || (c == '\t' && self->dialect.separator != '\t');
}

static bool at_field_end(const twin *self) {
  return self->at == self->bytes || self->text[self->at] == self->dialect.separator ||
         self->text[self->at] == '\n' || self->text[self->at] == '\r';
}

/* One field from self->at on, without its quotes. */
static size_t twin_field(twin *self, char *to, bool *bad) {
  size_t first = self->at, used = 0;
  char quote = self->dialect.quote;
  while (self->dialect.blanks && self->at < self->bytes && is_blank(self, self->text[self->at])) {
    self->at++;
  }
  if (quote == 0 || self->at == self->bytes || self->text[self->at] != quote) {
    self->at = first;
    while (!at_field_end(self)) to[used++] = self->text[self->at++];
    return used;
  }
  self->at++;
  for (;;) {
    if (self->at == self->bytes) {
      self->unclosed = true;
      return used;
    }
    if (self->text[self->at] != quote) {
      to[used++] = self->text[self->at++];
    } else if (self->at + 1 < self->bytes && self->text[self->at + 1] == quote) {
      to[used++] = quote;
      self->at += 2;
    } else {
      self->at++;
      break;
    }
  }
  while (self->dialect.blanks && self->at < self->bytes && is_blank(self, self->text[self->at])) {
    self->at++;
  }
  if (!at_field_end(self)) *bad = true;
  while (!at_field_end(self)) to[used++] = self->text[self->at++];
  return used;
}

static uint64_t lines_in(const char *text, size_t bytes) {
  uint64_t lines = 0;
  for (size_t i = 0; i < bytes; i++) {
    if (text[i] == '\n') lines++;
    if (text[i] == '\r' && (i + 1 == bytes || text[i + 1] != '\n')) lines++;
  }
  return lines;
}

static bool only_blank(const twin *self, const char *text, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) {
    if (text[i] != ' ' && text[i] != '\t' && text[i] != self->dialect.separator) return false;
  }
  return true;
}

static void twin_record(twin *self) {
  static char room[1 << 16];
  mnm_text fields[3] = {{"", 0}, {"", 0}, {"", 0}};
  uint32_t count = 0, bad_field = 0;
  bool bad = false;
  size_t first = self->at, used = 0;
  for (;;) {
    bool bad_here = false;
    size_t bytes = twin_field(self, room + used, &bad_here);
    if (self->unclosed) return;
    if (count < 3) fields[count] = mnm_text_trim((mnm_text){room + used, (uint32_t)bytes});
    if (bad_here && !bad) bad_field = count;
    bad = bad || bad_here;
    used += bytes;
    count++;
    if (self->at == self->bytes || self->text[self->at] != self->dialect.separator) break;
    self->at++;
  }
  size_t raw = self->at - first;
  bool pair = self->at + 1 < self->bytes && memcmp(self->text + self->at, "\r\n", 2) == 0;
  if (self->at < self->bytes) self->at += pair ? 2 : 1;
  uint64_t line = self->line;
  self->line += lines_in(self->text + first, raw) + 1;
  if (only_blank(self, self->text + first, raw)) return;
  uint64_t record = self->record++;
  const char *reason = NULL;
  uint32_t column = 0;
  char counted[200];
  if (bad) {
    column = bad_field + 1;
    reason = "text stands behind a closing quote; double the quotes inside a quoted field";
  } else if (count != 3) {
    column = count < 3 ? count + 1 : 4;
    (void)snprintf(counted, sizeof counted,
                   "3 fields expected, %u found; quote fields that hold the separator, or write "
                   "ragged: fill for lines cut short",
                   count);
    reason = counted;
  } else if (fields[0].bytes == 0) {
    column = 1;
    reason = "the id of the entity is missing";
  }
  if (reason != NULL) {
    add_line(&self->lines, "R%llu line=%llu column=%u %s [%.*s]" END, (unsigned long long)record,
             (unsigned long long)line, column, reason, (int)(raw < 60 ? raw : 60),
             self->text + first);
    return;
  }
  for (uint32_t i = 1; i < 3; i++) {
    if (fields[i].bytes == 0) continue;
    add_line(&self->lines, "S%llu Thing %.*s p%u=%.*s" END, (unsigned long long)record,
             (int)fields[0].bytes, fields[0].data, i, (int)fields[i].bytes, fields[i].data);
  }
}

static twin read_twin(const csv_dialect *dialect, const char *text, size_t bytes) {
  twin self = {.dialect = *dialect, .text = text, .bytes = bytes, .line = 1};
  self.lines.text = calloc(1, 64);
  self.lines.capacity = 64;
  if (bytes >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) self.at = 3;
  while (self.at < bytes && !self.unclosed) twin_record(&self);
  sort_lines(&self.lines);
  return self;
}

/* ---- the import ----------------------------------------------------------------------------- */

static void write_spec(char *to, size_t room, const csv_dialect *dialect) {
  char separator[8] = {'"', dialect->separator, '"', 0}, quote[8] = {'"', '\\', '"', '"', 0};
  if (dialect->separator == '\t') (void)snprintf(separator, sizeof separator, "tab");
  if (dialect->quote == '\'') (void)snprintf(quote, sizeof quote, "\"'\"");
  if (dialect->quote == 0) (void)snprintf(quote, sizeof quote, "none");
  (void)snprintf(to, room,
                 "name: t\nfile: {separator: %s, quote: %s, header: false, blanks: %s, encoding: "
                 "utf-8}\ncolumns: [a, b, c]\nentities:\n"
                 "  - {schema: Thing, subject: a, properties: [{name: p1, value: b}, {name: p2, "
                 "value: c}]}\n",
                 separator, quote, dialect->blanks ? "true" : "false");
}

static void expect_equal(const twin *expected, const char *spec, size_t block_bytes,
                         mnm_pool *pool) {
  gathered got = gather(spec, expected->text, expected->bytes, block_bytes, pool);
  sort_lines(&got);
  if (strcmp(got.text, expected->lines.text) != 0) {
    fail_msg(
        "blocks of %zu, %u threads, separator '%c', quote %d:\n%.*s\n--- expected\n%s--- got\n%s",
        block_bytes, mnm_pool_threads(pool), expected->dialect.separator, expected->dialect.quote,
        (int)expected->bytes, expected->text, expected->lines.text, got.text);
  }
  if (expected->unclosed) {
    assert_int_equal(got.status, MNM_E_PARSE);
    assert_int_equal(got.err.row, expected->line);
    assert_string_equal(got.err.message, "a quoted field is not closed before the file ends");
  } else {
    assert_int_equal(got.status, MNM_OK);
    assert_int_equal(got.summary.records, expected->record);
    assert_int_equal(got.summary.bytes, expected->bytes);
  }
  gather_clear(&got);
}

static size_t random_text(mnm_rng *rng, char *to, size_t room, const csv_dialect *dialect) {
  size_t used = 0, wanted = 1 + mnm_rng_below(rng, room - 16);
  char quote = dialect->quote != 0 ? dialect->quote : '"';
  if (mnm_rng_below(rng, 8) == 0) used = (size_t)(stpcpy(to, "\xEF\xBB\xBF") - to);
  while (used < wanted) {
    switch (mnm_rng_below(rng, 14)) {
      case 0:
      case 1:
      case 2:
        to[used++] = dialect->separator;
        break;
      case 3:
        to[used++] = '\n';
        break;
      case 4:
        to[used++] = '\r';
        break;
      case 5:
        to[used++] = '\r';
        to[used++] = '\n';
        break;
      case 6:
        to[used++] = quote;
        break;
      case 7: /* the end of a quoted field and the begin of the next */
        to[used++] = quote;
        to[used++] = dialect->separator;
        to[used++] = quote;
        break;
      case 8:
        to[used++] = quote;
        to[used++] = quote;
        break;
      case 9:
        to[used++] = mnm_rng_below(rng, 2) ? ' ' : '\t';
        break;
      case 10:
        to[used++] = '\xC3';
        to[used++] = '\xA9';
        break;
      default:
        to[used++] = (char)('a' + (int)mnm_rng_below(rng, 3));
    }
  }
  return used;
}

static uint32_t rounds(uint32_t few) {
  return getenv("MNM_LONG") != NULL ? few * 50 : few;
}

static void random_text_gives_what_the_twin_reads(void **state) {
  static const char separators[] = {',', ';', '\t', '|', ' '};
  static const char quotes[] = {'"', '"', '\'', 0};
  (void)state;
  mnm_pool *pool = NULL;
  mnm_rng rng;
  char text[2048], spec[600];
  uint32_t unclosed = 0, whole = 0;
  assert_int_equal(mnm_pool_new(&pool, 3, NULL), MNM_OK);
  mnm_rng_init(&rng, 1);
  for (uint32_t round = 0; round < rounds(700); round++) {
    csv_dialect dialect = {separators[mnm_rng_below(&rng, sizeof separators)],
                           quotes[mnm_rng_below(&rng, sizeof quotes)], mnm_rng_below(&rng, 3) == 0};
    if (dialect.quote == 0 || dialect.separator == ' ') dialect.blanks = false;
    size_t bytes = random_text(&rng, text, round % 8 == 0 ? sizeof text : 200, &dialect);
    if (bytes == 3 && (unsigned char)text[0] == 0xEF) continue; /* an empty file */
    twin expected = read_twin(&dialect, text, bytes);
    write_spec(spec, sizeof spec, &dialect);
    expect_equal(&expected, spec, 1 << 16, NULL);
    expect_equal(&expected, spec, 1 + mnm_rng_below(&rng, 100), pool);
    expect_equal(&expected, spec, 1, NULL);
    unclosed += expected.unclosed;
    whole += !expected.unclosed;
    free(expected.lines.text);
  }
  assert_true(unclosed > 20 && whole > 100);
  mnm_pool_free(pool);
}

static const char *const sample =
    "\"a\",\"line one\nline two\",\"x\"\"y\"\r\n"
    "b,\"\r\n\r\n\",\"\"\r"
    "c,plain,\"q,q\"\n"
    "\n"
    ",,\n"
    "d,\"e\"f\",g\n"
    "h,i\n"
    "\"\",j,k\n"
    "\"l\"\n"
    "m,\"n\n\r\"\"\r\",o";

static void every_cut_and_any_threads_give_the_same(void **state) {
  static const uint32_t threads[] = {1, 2, 7};
  (void)state;
  csv_dialect dialect = {',', '"', false};
  char spec[600];
  write_spec(spec, sizeof spec, &dialect);
  twin expected = read_twin(&dialect, sample, strlen(sample));
  assert_int_equal(expected.record, 8);
  for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
    mnm_pool *pool = NULL;
    assert_int_equal(mnm_pool_new(&pool, threads[i], NULL), MNM_OK);
    for (size_t block = 1; block <= strlen(sample) + 1; block++) {
      expect_equal(&expected, spec, block, pool);
    }
    mnm_pool_free(pool);
  }
  free(expected.lines.text);
}

/* Many blocks: the text is over several waves of the size that is really used. */
static void a_long_text_is_the_same_for_1_2_and_7_threads(void **state) {
  static const uint32_t threads[] = {1, 2, 7};
  (void)state;
  size_t room = (size_t)6 << 20, used = 0;
  char *text = malloc(room), spec[600];
  csv_dialect dialect = {';', '"', false};
  write_spec(spec, sizeof spec, &dialect);
  for (uint32_t i = 0; used + 200 < room; i++) {
    int bytes =
        snprintf(text + used, 200, "s%u;\"%.*s\n%u\";%s\r\n", i, (int)(i % 90),
                 "\n\n\r\r\n\";\";;;;;;\"\"\"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                 i, i % 17 == 0 ? "\"" : "t");
    used += (size_t)bytes;
  }
  gathered first = {0};
  for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
    mnm_pool *pool = NULL;
    assert_int_equal(mnm_pool_new(&pool, threads[i], NULL), MNM_OK);
    gathered got = gather(spec, text, used, CSV_BLOCK_BYTES, pool);
    if (i == 0) {
      first = got;
      assert_true(first.bytes > 100000);
    } else { /* also in the same order */
      assert_int_equal(got.status, first.status);
      assert_int_equal(got.bytes, first.bytes);
      assert_memory_equal(got.text, first.text, first.bytes);
      assert_memory_equal(got.summary.sha256, first.summary.sha256, 32);
      gather_clear(&got);
    }
    mnm_pool_free(pool);
  }
  gather_clear(&first);
  free(text);
}

/* ---- one record ----------------------------------------------------------------------------- */

static void one_record_is_read_as_the_twin_reads_it(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_arena arena;
  char text[400];
  mnm_arena_init(&arena, NULL);
  mnm_rng_init(&rng, 3);
  for (uint32_t round = 0; round < rounds(3000); round++) {
    csv_dialect dialect = {mnm_rng_below(&rng, 2) ? ',' : '\t', '"', mnm_rng_below(&rng, 2) != 0};
    size_t bytes = random_text(&rng, text, 60, &dialect);
    csv_record record;
    mnm_text fields[100];
    mnm_arena_reset(&arena);
    assert_int_equal(mnm_ingest__csv_record(&record, (mnm_text){text, (uint32_t)bytes}, &dialect,
                                            fields, 100, &arena, NULL),
                     MNM_OK);
    twin self = {.dialect = dialect, .text = text, .bytes = bytes};
    char room[400];
    bool bad = false;
    uint32_t count = 0;
    for (;;) {
      size_t used = twin_field(&self, room, &bad);
      assert_true(count < record.count);
      assert_int_equal(fields[count].bytes, used);
      assert_memory_equal(fields[count].data, room, used);
      count++;
      if (self.at == bytes || text[self.at] != dialect.separator) break;
      self.at++;
    }
    assert_int_equal(record.count, count);
    assert_int_equal(record.bad_quote, bad);
    assert_int_equal(record.unclosed, self.unclosed);
    assert_int_equal(record.text_bytes, self.at);
  }
  mnm_arena_clear(&arena);
}

/* ---- parts of the file ---------------------------------------------------------------------- */

#define TABLE(file)                         \
  "name: t\nfile: {separator: \";\", " file \
  "}\n"                                     \
  "entities: [{schema: Thing, subject: id, properties: [{name: v, value: v}]}]\n"

static void preamble_and_footer_are_left_out_and_counted(void **state) {
  (void)state;
  gathered got = gather_text(TABLE("preamble: 3, footer: 2"),
                             "Bank \"X\nAccount;1\n\nid;v\n1;a\n2;\"b\nc\"\nTotal;7;\nend\n");
  assert_int_equal(got.status, MNM_OK);
  assert_string_equal(got.text, "S0 Thing 1 v=a\nS1 Thing 2 v=b\\nc\n");
  assert_int_equal(got.summary.skipped_preamble, 3);
  assert_int_equal(got.summary.skipped_footer, 2);
  gather_clear(&got);
}

static void preamble_auto_finds_the_header(void **state) {
  (void)state;
  gathered got = gather_text(TABLE("preamble: auto"),
                             "\xEF\xBB\xBF"
                             "Export;of;today\n\"open quote\nid;of\nv ; id \nx;1\n");
  assert_int_equal(got.status, MNM_OK);
  assert_string_equal(got.text, "S0 Thing 1 v=x\n");
  assert_int_equal(got.summary.skipped_preamble, 3);
  gather_clear(&got);
}

/* For every size of blocks the footer is the end of the file and nothing else. */
static void footer_is_the_same_for_any_cut(void **state) {
  (void)state;
  static const char text[] = "id;v\n1;a\n2;\"b\n\"\n3;c\nsum;\"6\n\"\n\nend";
  for (uint32_t footer = 0; footer < 8; footer++) {
    char spec[300];
    (void)snprintf(spec, sizeof spec, TABLE("footer: %u"), footer);
    gathered first = gather(spec, text, sizeof text - 1, 1 << 16, NULL);
    assert_int_equal(first.status, MNM_OK);
    assert_int_equal(first.summary.skipped_footer, footer < 6 ? footer : 6);
    sort_lines(&first);
    for (size_t block = 1; block < sizeof text; block++) {
      gathered got = gather(spec, text, sizeof text - 1, block, NULL);
      sort_lines(&got);
      assert_string_equal(got.text, first.text);
      assert_int_equal(got.summary.skipped_footer, first.summary.skipped_footer);
      gather_clear(&got);
    }
    gather_clear(&first);
  }
}

static void ragged_tails_are_filled_only_when_the_specification_says_so(void **state) {
  (void)state;
  static const char text[] = "id;v;w\n1;a\n2;b;;\n3;c;d;e\n4;f;g\n";
  gathered got = gather_text(TABLE("ragged: fill"), text);
  assert_string_equal(got.text,
                      "S0 Thing 1 v=a\nS1 Thing 2 v=b\nS3 Thing 4 v=f\n"
                      "R2 line=4 column=4 3 fields expected, 4 found, and those beyond are not "
                      "empty; quote fields that hold the separator [3;c;d;e]\n");
  gather_clear(&got);
  got = gather_text(TABLE("ragged: reject"), text);
  assert_int_equal(got.summary.rejected, 3);
  assert_int_equal(got.summary.records, 4);
  gather_clear(&got);
}

static void lines_that_begin_as_told_are_skipped(void **state) {
  (void)state;
  gathered got =
      gather_text(TABLE("skip_starting: [\"#\", \"Sum\"]"), "id;v\n#1;a\n2;b\nSum;3\n Sum;4\n");
  assert_string_equal(got.text, "S0 Thing 2 v=b\nS1 Thing Sum v=4\n");
  assert_int_equal(got.summary.skipped_footer, 2);
  gather_clear(&got);
}

static void columns_are_found_by_name_number_and_turn(void **state) {
  (void)state;
  const mnm_text names[] = {mnm_text_of("Date"), mnm_text_of("Account"), mnm_text_of(" account "),
                            mnm_text_of("7"), mnm_text_of("Account")};
  const struct {
    const char *name;
    int32_t column;
  } cases[] = {{"Date", 0},       {"date", 0},      {"Account", 1},   {"Account#2", 4},
               {"account", 2},    {"account#1", 2}, {"ACCOUNT#3", 4}, {"7", 3},
               {"2", 1},          {"6", -1},        {"0", -1},        {"", -1},
               {"Account#9", -1}, {"Dates", -1},    {"#", -1}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int32_t found = mnm_ingest__column_find(names, 5, mnm_text_of(cases[i].name));
    if (found != cases[i].column) fail_msg("'%s' is column %d", cases[i].name, found);
  }
}

static void unknown_columns_are_named(void **state) {
  (void)state;
  gathered got = gather_text(
      "name: t\nignored: [c]\nentities: [{schema: Thing, subject: a, "
      "properties: [{name: v, value: b}]}]\n",
      "a,b,c,d e,\n1,2,3,4,5\n");
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.unused_columns, 2);
  assert_int_equal(got.summary.unused_shown, 2);
  assert_string_equal(got.summary.unused[0], "d e");
  assert_string_equal(got.summary.unused[1], "5");
  gather_clear(&got);
}

/* A column that is read several times needs room for its quotes each time. */
static void doubled_quotes_in_a_column_read_often(void **state) {
  (void)state;
  expect_lines(
      "name: t\nfile: {header: false}\ncolumns: [a]\nentities:\n"
      "  - {schema: T, subject: a, properties: [{name: p, value: a}, {name: q, value: a}, "
      "{name: r, value: a}, {name: s, value: a}]}\n",
      "\"x\"\"\"\"\"\"\"\n",
      "S0 T x\"\"\" p=x\"\"\"\nS0 T x\"\"\" q=x\"\"\"\nS0 T x\"\"\" r=x\"\"\"\n"
      "S0 T x\"\"\" s=x\"\"\"\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_text_gives_what_the_twin_reads),
      cmocka_unit_test(every_cut_and_any_threads_give_the_same),
      cmocka_unit_test(a_long_text_is_the_same_for_1_2_and_7_threads),
      cmocka_unit_test(one_record_is_read_as_the_twin_reads_it),
      cmocka_unit_test(preamble_and_footer_are_left_out_and_counted),
      cmocka_unit_test(preamble_auto_finds_the_header),
      cmocka_unit_test(footer_is_the_same_for_any_cut),
      cmocka_unit_test(ragged_tails_are_filled_only_when_the_specification_says_so),
      cmocka_unit_test(lines_that_begin_as_told_are_skipped),
      cmocka_unit_test(columns_are_found_by_name_number_and_turn),
      cmocka_unit_test(unknown_columns_are_named),
      cmocka_unit_test(doubled_quotes_in_a_column_read_often),
  };
  return cmocka_run_group_tests_name("ingest_csv", tests, NULL, NULL);
}
