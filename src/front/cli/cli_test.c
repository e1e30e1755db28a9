#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "front/cli/cli_parse.h"

/* A command line, split at blanks, as the parser gets it behind the verb's name. */
typedef struct typed {
  char text[300];
  char *word[20];
  int count;
  mnm_cli cli;
  mnm_err err;
} typed;

static mnm_status parse(typed *line, const char *verb, const char *text) {
  memset(line, 0, sizeof *line);
  strcpy(line->text, text);
  for (char *word = strtok(line->text, " "); word != NULL; word = strtok(NULL, " ")) {
    line->word[line->count++] = word;
  }
  line->cli.verb = mnm_cli__find_verb(verb);
  assert_non_null(line->cli.verb);
  return mnm_cli__parse(&line->cli, line->count, line->word, &line->err);
}

static void options_may_stand_anywhere_and_carry_values_both_ways(void **state) {
  (void)state;
  typed line;
  assert_int_equal(parse(&line, "add", "--spec=a.yaml case.mnm -q --threads 3 x.csv -oout y.csv"),
                   MNM_OK);
  assert_string_equal(mnm_cli__value(&line.cli, "spec"), "a.yaml");
  assert_string_equal(mnm_cli__value(&line.cli, "output"), "out");
  assert_int_equal(mnm_cli__whole(&line.cli, "threads"), 3);
  assert_true(mnm_cli__flag(&line.cli, "quiet"));
  assert_false(mnm_cli__flag(&line.cli, "yes"));
  assert_int_equal(line.cli.argument_count, 3);
  assert_string_equal(line.cli.argument[0], "case.mnm");
  assert_string_equal(line.cli.argument[2], "y.csv");
  assert_null(mnm_cli__value(&line.cli, "grade"));
  assert_string_equal(mnm_cli__value(&line.cli, "color"), "auto"); /* a fallback */
}

static void behind_two_dashes_everything_is_an_argument(void **state) {
  (void)state;
  typed line;
  assert_int_equal(parse(&line, "add", "c.mnm -- --spec -q --"), MNM_OK);
  assert_int_equal(line.cli.argument_count, 4);
  assert_string_equal(line.cli.argument[1], "--spec");
  assert_string_equal(line.cli.argument[3], "--");
  assert_int_equal(parse(&line, "add", "c.mnm -"), MNM_OK); /* a lone dash is a name */
}

static void wrong_lines_are_refused_with_a_way_out(void **state) {
  (void)state;
  static const struct {
    const char *verb, *text, *message, *hint;
  } cases[] = {
      {"add", "c.mnm", "something is missing", "manumit add --help"},
      {"version", "x", "too many arguments", "--help"},
      {"add", "c x --sniif", "no such option", "--sniff"},
      {"add", "c x --zzzzzzzz", "no such option", "lists all options"},
      {"add", "c x -z", "no such option", "lists all options"},
      {"add", "c x --spec", "needs a value", "--help"},
      {"add", "c x --spec=", "not empty", "--help"},
      {"add", "c x --sniff=1", "takes no value", "--help"},
      {"add", "c x --spec a --spec b", "given twice", "--help"},
      {"add", "c x --threads 0", "from 1 to 1024", "--help"},
      {"add", "c x --threads 1x", "from 1 to 1024", "--help"},
      {"add", "c x --memory 1M", "size from 64M", "--help"},
      {"add", "c x --memory 99999999999T", "size from 64M", "--help"},
      {"add", "c x --memory -5G", "size from 64M", "--help"},
      {"add", "c x --expires 2026-02-30", "a date", "--help"},
      {"add", "c x --format xml", "one of table|json|csv|jsonl", "--help"},
      {"detect", "--format csv", "one of json", "--help"},
      {"add", "c x --format js", "one of", "--help"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    typed line;
    mnm_status status = parse(&line, cases[i].verb, cases[i].text);
    if (status != MNM_E_ARG || strstr(line.err.message, cases[i].message) == NULL ||
        strstr(line.err.hint, cases[i].hint) == NULL) {
      fail_msg("%s: %d '%s' '%s'", cases[i].text, (int)status, line.err.message, line.err.hint);
    }
  }
}

static void what_was_typed_is_not_repeated_in_errors(void **state) {
  (void)state;
  typed line;
  assert_int_equal(parse(&line, "show", "c findings --NguyenVanAn"), MNM_E_ARG);
  assert_null(strstr(line.err.message, "Nguyen"));
  assert_null(strstr(line.err.hint, "Nguyen"));
  mnm_err err = {0};
  assert_int_equal(mnm_cli__unknown_verb(&err, "NguyenVanAn"), MNM_E_ARG);
  assert_null(strstr(err.message, "Nguyen"));
  assert_int_equal(mnm_cli__unknown_verb(&err, "investgate"), MNM_E_ARG);
  assert_non_null(strstr(err.hint, "'manumit investigate'"));
}

static void sizes_are_powers_of_1024(void **state) {
  (void)state;
  typed line;
  static const struct {
    const char *text;
    int64_t bytes;
  } sizes[] = {{"512M", INT64_C(512) << 20}, {"2G", INT64_C(2) << 30}, {"2GB", INT64_C(2) << 30},
               {"2GiB", INT64_C(2) << 30},   {"1t", INT64_C(1) << 40}, {"100000000", 100000000}};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    char text[64];
    (void)snprintf(text, sizeof text, "c x --memory %s", sizes[i].text);
    assert_int_equal(parse(&line, "add", text), MNM_OK);
    assert_int_equal(mnm_cli__whole(&line.cli, "memory"), sizes[i].bytes);
  }
}

static void help_asks_for_no_arguments(void **state) {
  (void)state;
  typed line;
  for (uint32_t i = 0; i < mnm_cli__verb_count; i++) {
    assert_int_equal(parse(&line, mnm_cli__verbs[i]->name, "--help"), MNM_OK);
    assert_true(mnm_cli__flag(&line.cli, "help"));
  }
}

/* ---- the table itself --- */

static void check_options(const mnm_cli__verb *verb) {
  uint32_t count = mnm_cli__option_count(verb);
  assert_true(count <= MNM_CLI__OPTIONS);
  for (uint32_t i = 0; i < count; i++) {
    const mnm_cli__option *option = mnm_cli__option_at(verb, i);
    size_t help = strlen(option->help);
    assert_true(help > 10 && option->help[help - 1] != '.');
    assert_int_equal(option->type == MNM_CLI_FLAG, option->argument == NULL);
    for (uint32_t j = 0; j < i; j++) {
      const mnm_cli__option *other = mnm_cli__option_at(verb, j);
      assert_string_not_equal(option->name, other->name);
      assert_true(option->letter == 0 || option->letter != other->letter);
    }
    if (option->fallback == NULL) continue;
    typed line; /* what holds by itself must be allowed when typed */
    char text[100];
    (void)snprintf(text, sizeof text, "--help --%s %s", option->name, option->fallback);
    assert_int_equal(parse(&line, verb->name, text), MNM_OK);
  }
}

static void every_verb_is_described_in_full(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mnm_cli__verb_count; i++) {
    const mnm_cli__verb *verb = mnm_cli__verbs[i];
    assert_true(mnm_cli__find_verb(verb->name) == verb); /* no name stands twice */
    assert_non_null(verb->run);
    assert_true(verb->summary[0] >= 'a' && verb->summary[0] <= 'z');
    assert_true(verb->example_count > 0 && verb->paragraphs[0] != NULL);
    assert_true(verb->arguments_least <= verb->arguments_most);
    check_options(verb);
    for (uint32_t e = 0; e < verb->example_count; e++) {
      char begin[64];
      int length = snprintf(begin, sizeof begin, "manumit %s", verb->name);
      assert_int_equal(strncmp(verb->examples[e].command, begin, (size_t)length), 0);
    }
    char words[200];
    strcpy(words, verb->see_also);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
      assert_non_null(mnm_cli__find_verb(word));
    }
    strcpy(words, verb->exit_codes);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
      assert_non_null(mnm_cli__exit_meaning((int)strtol(word, NULL, 10)));
    }
    strcpy(words, verb->formats);
    for (char *word = strtok(words, "|"); word != NULL; word = strtok(NULL, "|")) {
      mnm_format format;
      bool document = strcmp(word, "pdf") == 0 || strcmp(word, "xlsx") == 0;
      /* documents: of a verb that opens its own file */
      assert_true(document ? verb->output_is_folder != NULL
                           : mnm_format_find(mnm_text_of(word), &format));
    }
  }
}

static void every_status_has_a_documented_exit_code(void **state) {
  (void)state;
  for (int status = MNM_OK; status <= MNM_E_UNSUPPORTED; status++) {
    int code = (int)mnm_cli__exit_of((mnm_status)status);
    assert_non_null(mnm_cli__exit_meaning(code));
    assert_int_equal(code == MNM_EXIT_OK, status == MNM_OK);
  }
  assert_null(mnm_cli__exit_meaning(42));
}

static void pages_fit_a_terminal(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mnm_cli__verb_count; i++) {
    mnm_column text;
    mnm_column_init(&text, 1, NULL);
    assert_int_equal(mnm_cli__help(&text, mnm_cli__verbs[i], NULL), MNM_OK);
    assert_int_equal(mnm_cli__put(&text, NULL, "%c", '\0'), MNM_OK);
    for (char *line = strtok(text.data, "\n"); line != NULL; line = strtok(NULL, "\n")) {
      bool typed_as_it_is = strncmp(line, "  manumit ", 10) == 0;
      if (!typed_as_it_is && strlen(line) > 80) fail_msg("%s", line);
    }
    mnm_column_clear(&text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(options_may_stand_anywhere_and_carry_values_both_ways),
      cmocka_unit_test(behind_two_dashes_everything_is_an_argument),
      cmocka_unit_test(wrong_lines_are_refused_with_a_way_out),
      cmocka_unit_test(what_was_typed_is_not_repeated_in_errors),
      cmocka_unit_test(sizes_are_powers_of_1024),
      cmocka_unit_test(help_asks_for_no_arguments),
      cmocka_unit_test(every_verb_is_described_in_full),
      cmocka_unit_test(every_status_has_a_documented_exit_code),
      cmocka_unit_test(pages_fit_a_terminal),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
