/* docs/import.md is true: every key is in it, its specifications can be used, and its example comes
 * out as it says. */
#include "stage/ingest/ingest_gather.h"
#include "stage/ingest/ingest_spec_keys.h"

static char *page;

static int read_page(void **state) {
  (void)state;
  FILE *file = fopen("docs/import.md", "r");
  page = calloc(1, 1 << 20);
  if (file == NULL || page == NULL) return 1;
  size_t bytes = fread(page, 1, (1 << 20) - 1, file);
  (void)fclose(file);
  return bytes > 10000 ? 0 : 1;
}

static int free_page(void **state) {
  (void)state;
  free(page);
  return 0;
}

/* A copy of the text of the block that begins with ```info, from *at on; NULL: no more. */
static char *next_block(const char **at, const char *info) {
  char mark[60];
  (void)snprintf(mark, sizeof mark, "\n```%s\n", info);
  const char *begin = strstr(*at, mark);
  if (begin == NULL) return NULL;
  begin += strlen(mark);
  const char *end = strstr(begin, "```\n");
  assert_non_null(end);
  *at = end;
  return strndup(begin, (size_t)(end - begin));
}

static char *block(const char *info) {
  const char *at = page;
  char *text = next_block(&at, info);
  if (text == NULL) fail_msg("no block '%s'", info);
  return text;
}

static void find_keys(const key_table *table) {
  for (uint32_t i = 0; i < table->count; i++) {
    const spec_key *key = &table->keys[i];
    char quoted[60];
    (void)snprintf(quoted, sizeof quoted, "`%s`", key->name);
    bool in_sign = strcmp(table->name, "sign") == 0; /* shown as one line */
    bool in_list = strcmp(table->name, "a channel rule") == 0 ||
                   strcmp(table->name, "a property") == 0 || strcmp(table->name, "a subject") == 0;
    if (in_sign || in_list) (void)snprintf(quoted, sizeof quoted, "%s", key->name);
    if (strstr(page, quoted) == NULL) fail_msg("%s of %s is not explained", quoted, table->name);
    for (const key_word *word = key->words; word != NULL && word->word != NULL; word++) {
      (void)snprintf(quoted, sizeof quoted, "`%s`", word->word);
      if (strstr(page, quoted) == NULL) fail_msg("%s of %s is not explained", quoted, key->name);
    }
    if (key->table != NULL) find_keys(key->table);
  }
}

static void every_key_and_word_is_explained(void **state) {
  (void)state;
  find_keys(&mnm_ingest__spec_table);
  for (uint32_t i = 0; i < MNM_CHANNEL_COUNT; i++) {
    char quoted[60];
    (void)snprintf(quoted, sizeof quoted, "`%s`", mnm_channel_name((mnm_channel)i));
    if (strstr(page, quoted) == NULL) fail_msg("%s is not explained", quoted);
  }
  for (uint32_t i = 0; i < mnm_spec_shipped_count(); i++) {
    char quoted[60];
    (void)snprintf(quoted, sizeof quoted, "`%s`", mnm_spec_shipped_name(i));
    if (strstr(page, quoted) == NULL) fail_msg("%s is not named", quoted);
  }
}

static void every_example_can_be_used(void **state) {
  (void)state;
  uint32_t count = 0;
  const char *at = page;
  for (char *yaml = next_block(&at, "yaml"); yaml != NULL; yaml = next_block(&at, "yaml")) {
    mnm_spec *spec = NULL;
    mnm_err err = {0};
    if (mnm_spec_parse(&spec, "example", yaml, strlen(yaml), NULL, &err) != MNM_OK) {
      fail_msg("line %d of\n%s: %s", (int)err.row, yaml, err.message);
    }
    mnm_spec_free(spec);
    free(yaml);
    count++;
  }
  assert_int_equal(count, 3);
}

static void the_worked_example_comes_out_as_it_says(void **state) {
  (void)state;
  char *csv = block("csv sever"), *report = block("text report"), *preview = block("text preview");
  char *yaml = block("yaml sever");
  mnm_reader *reader = NULL;
  mnm_sniffed sniffed;
  mnm_spec *spec = NULL;
  assert_int_equal(mnm_reader_open_memory(&reader, "sever.csv", csv, strlen(csv), NULL, NULL),
                   MNM_OK);
  assert_int_equal(mnm_sniff(&sniffed, reader, NULL, NULL), MNM_OK);
  assert_string_equal(sniffed.report, report);
  assert_true(sniffed.complete);
  mnm_sniffed_clear(&sniffed);
  assert_int_equal(reader->rewind(reader, NULL), MNM_OK);
  assert_int_equal(mnm_spec_parse(&spec, "sever.yaml", yaml, strlen(yaml), NULL, NULL), MNM_OK);
  assert_int_equal(mnm_sniff_take(&sniffed, reader, spec, NULL, NULL), MNM_OK);
  assert_string_equal(sniffed.preview, preview);
  assert_true(sniffed.complete);
  assert_null(strstr(sniffed.report, "codes without a channel"));
  assert_null(strstr(sniffed.report, "does not know"));
  mnm_sniffed_clear(&sniffed);
  mnm_reader_close(reader);
  free(csv);
  free(report);
  free(preview);
  free(yaml);
}

/* A specification that does not fit is told so, and one that misses a column names it. */
static void looking_with_a_specification_tells_what_is_wrong(void **state) {
  (void)state;
  static const char yaml[] =
      "name: t\ntransfer: {booked: d, amount: a, currency: c, from: f, to: t}\n";
  static const struct {
    const char *csv, *line;
    bool complete;
  } cases[] = {
      {"d,a,c,f\n2024-01-02,1,EUR,A\n", "PROBLEM: row 1: there is no column 't'", false},
      {"d,a,c,f,t,new\n2024-01-02,1,EUR,A,B,x\n",
       "columns that the specification does not know: 'new'", true},
      {"d,a,c,f,t\n2024-01-02,x,EUR,A,B\n", "1 not; the first is line 2, column 2: amount is no",
       false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    mnm_reader *reader = NULL;
    mnm_sniffed sniffed;
    mnm_spec *spec = NULL;
    const char *csv = cases[i].csv;
    assert_int_equal(mnm_reader_open_memory(&reader, "x", csv, strlen(csv), NULL, NULL), MNM_OK);
    assert_int_equal(mnm_spec_parse(&spec, "t", yaml, sizeof yaml - 1, NULL, NULL), MNM_OK);
    assert_int_equal(mnm_sniff_take(&sniffed, reader, spec, NULL, NULL), MNM_OK);
    if (strstr(sniffed.report, cases[i].line) == NULL || sniffed.complete != cases[i].complete) {
      fail_msg("%s", sniffed.report);
    }
    mnm_sniffed_clear(&sniffed);
    mnm_reader_close(reader);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_key_and_word_is_explained),
      cmocka_unit_test(every_example_can_be_used),
      cmocka_unit_test(the_worked_example_comes_out_as_it_says),
      cmocka_unit_test(looking_with_a_specification_tells_what_is_wrong),
  };
  return cmocka_run_group_tests_name("ingest_doc", tests, read_page, free_page);
}
