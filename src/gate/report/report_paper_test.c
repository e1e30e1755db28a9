#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gate/report/report_internal.h"

#define PATH "/tmp/mnm-report-paper-test.out"

static const int64_t day_zero = INT64_C(1767225600) * MNM_US_PER_SECOND; /* 2026-01-01 */

static mnm_out *open_out(mnm_role role) {
  mnm_out_options options = {.path = PATH, .overwrite = true, .viewer = {.role = role}};
  mnm_out *out = NULL;
  assert_int_equal(mnm_out_open(&out, &options, NULL, NULL), MNM_OK);
  return out;
}

static uint32_t count_of(const char *text, const char *word) {
  uint32_t count = 0;
  for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word)) count++;
  return count;
}

static char *taken(mnm_column *said) {
  char *text = calloc(said->count + 1, 1);
  if (said->count > 0) memcpy(text, said->data, said->count);
  mnm_column_clear(said);
  return text;
}

static char *letter_said(const char *text) {
  const mnm_figure_letter letter = {mnm_text_of(text), mnm_text_of("0123"), day_zero};
  const mnm_figure_head head = {.dated_us = day_zero};
  mnm_out *out = open_out(MNM_ROLE_OWNER);
  mnm_report__page page;
  mnm_column said;
  mnm_column_init(&said, 1, NULL);
  assert_int_equal(mnm_report__page_open(&page, out, MNM_PICTURE_PDF, 595, 842, &head, NULL, NULL),
                   MNM_OK);
  page.said = &said;
  mnm_err err = {0};
  if (mnm_report__draw_letter(&page, &letter, &err) != MNM_OK) fail_msg("%s", err.message);
  mnm_report__page_close(&page);
  mnm_out_abandon(out);
  return taken(&said);
}

static void a_letter_is_a_draft_on_every_page_whatever_it_says(void **state) {
  (void)state;
  char *said = letter_said("");
  assert_int_equal(count_of(said, "DRAFT\n"), 1);
  free(said);
  char text[4000] = "";
  for (int line = 0; line < 200; line++)
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "line %d\n", line);
  said = letter_said(text);
  const uint32_t pages = count_of(said, ", page ");
  assert_true(pages > 2);
  assert_int_equal(count_of(said, "DRAFT\n"), pages);
  assert_int_equal(count_of(said, "DRAFT - not sent\n"), pages);
  assert_int_equal(count_of(said, "line "), 200); /* none is lost between two pages */
  free(said);
}

/* 100.00 in, 30.00 out, the bank says 60.00: 10.00 are missing. A sheet of its own for JPY. */
static mnm_figure_row rows[] = {
    {.grain = MNM_GRAIN_DAY, .balance = true, .known = true, .currency = 978, .stated_minor = 0},
    {.grain = MNM_GRAIN_DAY,
     .credit = true,
     .own = true,
     .known = true,
     .currency = 978,
     .amount_minor = 10000,
     .stated_minor = MNM_BALANCE_NONE,
     .running_minor = 10000},
    {.grain = MNM_GRAIN_DAY,
     .own = true,
     .known = true,
     .currency = 978,
     .amount_minor = 3000,
     .stated_minor = 6000,
     .running_minor = 7000,
     .difference_minor = -1000},
    {.grain = MNM_GRAIN_DAY,
     .credit = true,
     .own = true,
     .currency = 392,
     .amount_minor = 5,
     .stated_minor = MNM_BALANCE_NONE},
};
enum { ROWS = sizeof rows / sizeof *rows };

static mnm_figure_statement statement(void) {
  for (int i = 0; i < ROWS; i++) {
    rows[i].booked_us = day_zero + i * MNM_US_PER_DAY;
    rows[i].other = mnm_text_of(rows[i].balance ? "" : "bank:4711");
    rows[i].purpose = mnm_text_of(i == 1 ? "=HYPERLINK(\"rent of Ann\")" : "");
    rows[i].record = mnm_text_of("1:1");
  }
  return (mnm_figure_statement){
      .head = {mnm_text_of("Account a:1"), mnm_text_of("Its transfers."), mnm_text_of("0123"),
               mnm_text_of("manumit show"), MNM_TIME_NONE},
      .rows = rows,
      .row_count = ROWS};
}

static char *rows_said(mnm_role role) {
  const mnm_figure_statement figure = statement();
  mnm_out *out = open_out(role);
  mnm_report__page page;
  mnm_column said;
  mnm_column_init(&said, 1, NULL);
  assert_int_equal(
      mnm_report__page_open(&page, out, MNM_PICTURE_PDF, 842, 595, &figure.head, NULL, NULL),
      MNM_OK);
  page.said = &said;
  mnm_err err = {0};
  if (mnm_report__draw_rows(&page, &figure, &err) != MNM_OK) fail_msg("%s", err.message);
  mnm_report__page_close(&page);
  mnm_out_abandon(out);
  return taken(&said);
}

static void rows_show_the_difference_and_seal_purposes(void **state) {
  (void)state;
  char *said = rows_said(MNM_ROLE_OWNER);
  assert_non_null(strstr(said, "rent of Ann"));
  assert_non_null(strstr(said, "differs -10.00 EUR\n"));
  assert_int_equal(count_of(said, "bank:4711\n"), 3);
  assert_non_null(strstr(said, "(balance of the statement)\n"));
  free(said);
  said = rows_said(MNM_ROLE_INVESTIGATOR);
  assert_null(strstr(said, "rent of Ann"));
  assert_non_null(strstr(said, "(sealed)\n"));
  free(said);
}

static char *workbook(mnm_role role, size_t *bytes, mnm_status expected) {
  const mnm_figure_statement figure = statement();
  mnm_out *out = open_out(role);
  mnm_err err = {0};
  assert_int_equal(mnm_report_workbook(out, &figure, NULL, &err), expected);
  if (expected != MNM_OK) {
    mnm_out_abandon(out);
    return NULL;
  }
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  FILE *file = fopen(PATH, "rb");
  assert_non_null(file);
  char *data = calloc(1, 1 << 20);
  *bytes = fread(data, 1, 1 << 20, file);
  assert_int_equal(fclose(file), 0);
  assert_int_equal(unlink(PATH), 0);
  return data;
}

static void a_workbook_is_the_same_bytes_every_time(void **state) {
  (void)state;
  size_t first_bytes = 0, second_bytes = 0;
  char *first = workbook(MNM_ROLE_OWNER, &first_bytes, MNM_OK);
  char *second = workbook(MNM_ROLE_OWNER, &second_bytes, MNM_OK);
  assert_int_equal(first_bytes, second_bytes);
  assert_memory_equal(first, second, first_bytes);
  free(first);
  free(second);
}

static void who_may_not_see_the_matter_gets_no_workbook(void **state) {
  (void)state;
  assert_null(workbook(MNM_ROLE_NGO, NULL, MNM_E_DENIED));
}

static void an_amount_of_more_digits_than_a_spreadsheet_keeps_is_refused(void **state) {
  (void)state;
  rows[1].amount_minor = INT64_MAX;
  assert_null(workbook(MNM_ROLE_OWNER, NULL, MNM_E_RANGE));
  rows[1].amount_minor = 10000;
}

static int clear_fonts(void **state) {
  (void)state;
  mnm_report_release_fonts();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_letter_is_a_draft_on_every_page_whatever_it_says),
      cmocka_unit_test(rows_show_the_difference_and_seal_purposes),
      cmocka_unit_test(a_workbook_is_the_same_bytes_every_time),
      cmocka_unit_test(who_may_not_see_the_matter_gets_no_workbook),
      cmocka_unit_test(an_amount_of_more_digits_than_a_spreadsheet_keeps_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, clear_fonts);
}
