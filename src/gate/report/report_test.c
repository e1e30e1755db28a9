#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "gate/report/report_internal.h"

enum { NODES = 203, LINKS = 320, TICKS = 40 };

static mnm_figure_node nodes[NODES];
static mnm_figure_link links[LINKS];
static mnm_figure_tick ticks[TICKS];
static char labels[NODES][32];
static const int64_t day_zero = INT64_C(1767225600) * MNM_US_PER_SECOND; /* 2026-01-01 */

static mnm_figure_network figure_of(uint32_t node_count) {
  for (uint32_t i = 0; i < NODES; i++) {
    (void)snprintf(labels[i], sizeof labels[i], "bank:%u", 10000 + i * 7919 % 90000);
    nodes[i] = (mnm_figure_node){.label = mnm_text_of(labels[i]),
                                 .holder = mnm_text_of(i == 2 ? "P-7K2M-QXD4-93" : ""),
                                 .note = mnm_text_of(i % 8 ? "sink" : "centre"),
                                 .sensitivity = i == 2 ? MNM_VICTIM : MNM_CASE,
                                 .icon = (uint8_t)(1 + i % 5),
                                 .frame = (uint8_t)(i % 8 == 0 ? 1
                                                    : i == 2   ? 2
                                                               : 0),
                                 .strength = i};
  }
  uint32_t link_count = 0;
  for (uint32_t i = 1; i < node_count; i++)
    links[link_count++] = (mnm_figure_link){.from = i - i % 8 == i ? i - 8 : i - i % 8,
                                            .to = i,
                                            .directed = true,
                                            .line = (uint8_t)(1 + i % 2),
                                            .currency = 978,
                                            .amount_minor = 100000 + i,
                                            .transfers = 1 + i % 3};
  links[link_count++] = (mnm_figure_link){.from = 0, .to = 1, .line = MNM_LINE_DOTTED};
  for (uint32_t i = 0; i < TICKS; i++)
    ticks[i] = (mnm_figure_tick){day_zero + (int64_t)i * MNM_US_PER_DAY, i % 2 == 0};
  return (mnm_figure_network){
      .head = {mnm_text_of("Network 3"), mnm_text_of("9 accounts of 9 owners."),
               mnm_text_of("0123456789abcdef"), mnm_text_of("manumit show raid.mnm network 3"),
               day_zero},
      .nodes = nodes,
      .links = links,
      .ticks = ticks,
      .node_count = node_count,
      .link_count = link_count,
      .tick_count = TICKS};
}

static mnm_out *open_out(const char *path, mnm_role role) {
  mnm_out_options options = {.path = path, .overwrite = true, .viewer = {.role = role}};
  mnm_out *out = NULL;
  assert_int_equal(mnm_out_open(&out, &options, NULL, NULL), MNM_OK);
  return out;
}

static char *contents(const char *path, size_t *bytes) {
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  char *data = calloc(1, 4 << 20);
  *bytes = fread(data, 1, (4 << 20) - 1, file);
  assert_int_equal(fclose(file), 0);
  return data;
}

static char *draw_file(const mnm_figure_network *figure, mnm_picture picture, size_t *bytes) {
  const char *path = "/tmp/mnm-report-test.picture";
  mnm_out *out = open_out(path, MNM_ROLE_OWNER);
  mnm_err err = {0};
  if (mnm_report_network(out, figure, picture, NULL, &err) != MNM_OK) fail_msg("%s", err.message);
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  char *data = contents(path, bytes);
  assert_int_equal(unlink(path), 0);
  return data;
}

/* Every text of the page, as this role gets it; the caller frees. */
static char *said_by(const mnm_figure_network *figure, mnm_role role) {
  const char *path = "/tmp/mnm-report-test.said";
  mnm_out *out = open_out(path, role);
  mnm_report__page page;
  mnm_column said;
  mnm_column_init(&said, 1, NULL);
  assert_int_equal(
      mnm_report__page_open(&page, out, MNM_PICTURE_SVG, 1191, 842, &figure->head, NULL, NULL),
      MNM_OK);
  page.said = &said;
  assert_int_equal(mnm_report__draw_network(&page, figure, NULL), MNM_OK);
  mnm_report__page_close(&page);
  mnm_out_abandon(out);
  char *text = calloc(said.count + 1, 1);
  memcpy(text, said.data, said.count);
  mnm_column_clear(&said);
  return text;
}

static void one_figure_is_the_same_bytes_every_time(void **state) {
  (void)state;
  mnm_figure_network figure = figure_of(40);
  for (mnm_picture picture = MNM_PICTURE_SVG; picture <= MNM_PICTURE_PDF; picture++) {
    size_t first_bytes, second_bytes;
    char *first = draw_file(&figure, picture, &first_bytes);
    char *second = draw_file(&figure, picture, &second_bytes);
    assert_int_equal(first_bytes, second_bytes);
    assert_memory_equal(first, second, first_bytes);
    if (picture == MNM_PICTURE_SVG) {
      assert_non_null(strstr(first, "<svg"));
      assert_string_equal(second + second_bytes - 7, "</svg>\n");
    } else {
      assert_memory_equal(first, "%PDF-", 5);
      assert_non_null(strstr(second + second_bytes - 16, "%%EOF"));
    }
    free(first);
    free(second);
  }
}

static uint32_t count_of(const char *text, const char *line) {
  uint32_t count = 0;
  for (const char *at = text; (at = strstr(at, line)) != NULL; at++) count++;
  return count;
}

static void the_page_says_what_it_is_and_what_it_is_not(void **state) {
  (void)state;
  mnm_figure_network figure = figure_of(9);
  char *said = said_by(&figure, MNM_ROLE_OWNER);
  const char *expected[] = {
      "Network 3\n",
      "9 accounts of 9 owners.\n",
      "A lead for a person to judge, not proof.\n",
      "Case 0123456789abcdef, as found 2026-01-01T00:00Z\n",
      "Evidence, row by row: manumit show raid.mnm network 3\n",
      "possible victim\n",
      "no transfer: concluded\n",
      "1,000 to 9,999\n",
      "40 transfers, 2026-01-01 to 2026-02-09; tall: cited by the evidence\n"};
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
    if (strstr(said, expected[i]) == NULL) fail_msg("not said: %sbut:\n%s", expected[i], said);
  for (uint32_t i = 0; i < 9; i++) assert_int_equal(count_of(said, labels[i]), 1);
  assert_null(strstr(said, "more account"));
  /* it may go to court: no point and no rank has a place in it */
  assert_null(strstr(said, "score"));
  assert_null(strstr(said, "points"));
  assert_null(strstr(said, "rank"));
  free(said);
}

static void links_through_time_and_a_remark_stand_on_the_page(void **state) {
  (void)state;
  mnm_figure_network figure = figure_of(9);
  const mnm_figure_span spans[] = {
      {day_zero, day_zero + 20 * MNM_US_PER_DAY, 0, 0, 4, 1},
      {day_zero + 20 * MNM_US_PER_DAY, day_zero + 50 * MNM_US_PER_DAY, 3, 1, 3, 0}};
  char *without = said_by(&figure, MNM_ROLE_OWNER);
  assert_null(strstr(without, "Links:"));
  free(without);
  figure.spans = spans;
  figure.span_count = 2;
  figure.remark = mnm_text_of("A word with a question mark is a guess.");
  char *said = said_by(&figure, MNM_ROLE_OWNER);
  assert_non_null(strstr(said, "most at once: 7\n"));
  assert_non_null(strstr(said, "A word with a question mark is a guess.\n"));
  assert_non_null(strstr(said, "seen for the last time\n"));
  free(said);
  size_t first_bytes, second_bytes;
  char *first = draw_file(&figure, MNM_PICTURE_SVG, &first_bytes);
  char *second = draw_file(&figure, MNM_PICTURE_SVG, &second_bytes);
  assert_int_equal(first_bytes, second_bytes);
  assert_memory_equal(first, second, first_bytes);
  free(first);
  free(second);
}

static void what_is_not_drawn_is_counted(void **state) {
  (void)state;
  mnm_figure_network figure = figure_of(NODES);
  char *said = said_by(&figure, MNM_ROLE_OWNER);
  assert_non_null(strstr(said, "and 143 more accounts, not drawn, with "));
  uint32_t drawn = 0;
  for (uint32_t i = 0; i < NODES; i++) drawn += count_of(said, labels[i]) > 0;
  assert_int_equal(drawn, MNM_FIGURE_NODES_MAX);
  assert_int_equal(count_of(said, labels[0]), 1);         /* a suspect, though the weakest */
  assert_int_equal(count_of(said, labels[NODES - 1]), 1); /* the strongest */
  assert_int_equal(count_of(said, labels[1]), 0);
  free(said);
}

static void what_a_role_may_not_see_is_sealed_on_paper_too(void **state) {
  (void)state;
  mnm_figure_network figure = figure_of(9);
  char *said = said_by(&figure, MNM_ROLE_INVESTIGATOR);
  assert_null(strstr(said, labels[2]));
  assert_non_null(strstr(said, "P-7K2M-QXD4-93\n"));
  assert_non_null(strstr(said, labels[3]));
  free(said);
  nodes[2].holder = mnm_text_of("");
  said = said_by(&figure, MNM_ROLE_INVESTIGATOR);
  assert_non_null(strstr(said, "(sealed)\n"));
  free(said);
  mnm_out *out = open_out("/tmp/mnm-report-test.said", MNM_ROLE_NGO);
  mnm_err err = {0};
  assert_int_equal(mnm_report_network(out, &figure, MNM_PICTURE_SVG, NULL, &err), MNM_E_DENIED);
  mnm_out_abandon(out);
}

static void links_to_nowhere_and_unknown_kinds_are_refused(void **state) {
  (void)state;
  mnm_out *out = open_out("/tmp/mnm-report-test.said", MNM_ROLE_OWNER);
  for (int fault = 0; fault < 4; fault++) {
    mnm_figure_network figure = figure_of(9);
    if (fault == 0) links[3].to = 9;
    if (fault == 1) links[3].line = 0;
    if (fault == 2) nodes[3].icon = 6;
    if (fault == 3) nodes[3].frame = 3;
    assert_int_equal(mnm_report_network(out, &figure, MNM_PICTURE_SVG, NULL, NULL), MNM_E_RANGE);
  }
  mnm_out_abandon(out);
}

static void labels_that_are_no_text_or_very_long_are_drawn_all_the_same(void **state) {
  (void)state;
  static char long_label[5000];
  memset(long_label, 'x', sizeof long_label - 1);
  mnm_figure_network figure = figure_of(9);
  nodes[0].label = (mnm_text){"\xFF\xFE", 2};
  nodes[1].label = mnm_text_of(long_label);
  nodes[3].label = mnm_text_of("\xD7\x97\xD7\xA9\xD7\x91\xD7\x95\xD7\x9F 12"); /* Hebrew */
  nodes[4].label = mnm_text_of("a\nb");
  size_t bytes = 0;
  free(draw_file(&figure, MNM_PICTURE_PDF, &bytes));
  assert_true(bytes > 1000);
}

static void thickness_follows_powers_of_ten_of_the_main_unit(void **state) {
  (void)state;
  const struct {
    int64_t minor;
    uint16_t currency;
    uint32_t thickness;
  } steps[] = {{9999, 978, 0},      {10000, 978, 1},     {99999, 978, 1},
               {100000, 978, 2},    {99, 392, 0},        {100, 392, 1},
               {INT64_MAX, 978, 5}, {100000000, 978, 5}, {99999999, 978, 4}};
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
    assert_int_equal(mnm_report__thickness(steps[i].minor, steps[i].currency), steps[i].thickness);
}

/* ---- statements --- */

static char *statement_said(const mnm_figure_line_item *items, uint64_t count) {
  mnm_figure_statement figure = {
      .head = {mnm_text_of("Account a:1"), mnm_text_of("Its transfers."), mnm_text_of("0123"),
               mnm_text_of("manumit show"), MNM_TIME_NONE},
      .items = items,
      .item_count = count};
  mnm_out *out = open_out("/tmp/mnm-report-test.said", MNM_ROLE_OWNER);
  mnm_report__page page;
  mnm_column said;
  mnm_column_init(&said, 1, NULL);
  assert_int_equal(
      mnm_report__page_open(&page, out, MNM_PICTURE_PDF, 842, 595, &figure.head, NULL, NULL),
      MNM_OK);
  page.said = &said;
  mnm_err err = {0};
  if (mnm_report__draw_statement(&page, &figure, &err) != MNM_OK) fail_msg("%s", err.message);
  mnm_report__page_close(&page);
  mnm_out_abandon(out);
  char *text = calloc(said.count + 1, 1);
  memcpy(text, said.data, said.count);
  mnm_column_clear(&said);
  return text;
}

static void a_statement_says_where_its_balances_come_from(void **state) {
  (void)state;
  mnm_figure_line_item items[3];
  for (int i = 0; i < 3; i++)
    items[i] = (mnm_figure_line_item){day_zero + i * MNM_US_PER_DAY, i == 1, 978, 1000 + i,
                                      MNM_BALANCE_NONE};
  char *said = statement_said(items, 3);
  assert_non_null(strstr(said,
                         "EUR: no balance is stated: running total of what is shown, from 0.  3 "
                         "transfers; in 10.01 EUR, out 20.02 EUR\n"));
  free(said);
  items[1].balance_minor = 50000;
  said = statement_said(items, 3);
  assert_non_null(strstr(said, "balance as stated in 1 of the rows, between them added up"));
  free(said);
  items[0].balance_minor = items[2].balance_minor = INT64_MIN + 1;
  said = statement_said(items, 3);
  assert_non_null(strstr(said, "balance as stated in every row"));
  free(said);
}

static void an_empty_statement_and_many_currencies_are_said(void **state) {
  (void)state;
  char *said = statement_said(NULL, 0);
  assert_non_null(strstr(said, "No transfer of this account in this time.\n"));
  free(said);
  static const uint16_t currencies[] = {978, 840, 826, 392, 756};
  mnm_figure_line_item items[5];
  for (int i = 0; i < 5; i++)
    items[i] = (mnm_figure_line_item){day_zero, true, currencies[i], INT64_MAX, MNM_BALANCE_NONE};
  said = statement_said(items, 5);
  assert_non_null(strstr(said, "2 more currencies with fewer transfers are not drawn\n"));
  free(said);
}

static int clear_fonts(void **state) {
  (void)state;
  mnm_report_release_fonts();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_figure_is_the_same_bytes_every_time),
      cmocka_unit_test(the_page_says_what_it_is_and_what_it_is_not),
      cmocka_unit_test(links_through_time_and_a_remark_stand_on_the_page),
      cmocka_unit_test(what_is_not_drawn_is_counted),
      cmocka_unit_test(what_a_role_may_not_see_is_sealed_on_paper_too),
      cmocka_unit_test(links_to_nowhere_and_unknown_kinds_are_refused),
      cmocka_unit_test(labels_that_are_no_text_or_very_long_are_drawn_all_the_same),
      cmocka_unit_test(thickness_follows_powers_of_ten_of_the_main_unit),
      cmocka_unit_test(a_statement_says_where_its_balances_come_from),
      cmocka_unit_test(an_empty_statement_and_many_currencies_are_said),
  };
  return cmocka_run_group_tests(tests, NULL, clear_fonts);
}
