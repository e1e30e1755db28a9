/* The list of offences: what is shipped is whole, what is wrong is told with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stage/offence/offence.h"
#include "tests/fault/fault.h"

static mnm_status read_text(mnm_offences *out, const char *yaml, const mnm_ctx *ctx, mnm_err *err) {
  mnm_offences_init(out, ctx);
  return mnm_offences_read(out, "own.yaml", yaml, strlen(yaml), err);
}

static void the_shipped_list_has_the_fourteen_named_crimes_and_more(void **state) {
  (void)state;
  mnm_offences all;
  mnm_text text = mnm_offences_shipped();
  uint32_t named = 0, with_signs = 0;
  mnm_offences_init(&all, NULL);
  assert_int_equal(mnm_offences_read(&all, "offences.yaml", text.data, text.bytes, NULL), MNM_OK);
  const mnm_offence *offence = all.offence.data;
  for (uint64_t i = 0; i < all.offence.count; i++) {
    named += offence[i].mark.data[0] == 'P';
    with_signs += offence[i].sign_count > 0;
  }
  assert_true(all.offence.count >= 25 && named >= 14 && with_signs >= 12);
  mnm_offences_clear(&all);
}

#define ONE                                                                                    \
  "version: 1\noffences:\n  - {id: a, title: b, stage: c, against: person, predicate: 'yes', " \
  "mark: P, source: s, signs: [H1, 'line:fees'], decides: d}\n"

static void a_sign_leads_to_its_offences_in_order(void **state) {
  (void)state;
  mnm_offences all;
  mnm_column out;
  const mnm_offence_seen seen[] = {
      {mnm_text_of("line:fees"), 7}, {mnm_text_of("line:fee"), 8}, {mnm_text_of("H1"), 9}};
  assert_int_equal(read_text(&all,
                             ONE "  - {id: e, title: b, stage: c, against: state, predicate: "
                                 "seldom, mark: M, source: s, signs: [H1], decides: d}\n",
                             NULL, NULL),
                   MNM_OK);
  mnm_column_init(&out, sizeof(mnm_offence_match), NULL);
  assert_int_equal(mnm_offences_match(&out, &all, seen, 3, NULL), MNM_OK);
  assert_int_equal(out.count, 3);
  const mnm_offence_match *match = out.data;
  assert_true(match[0].offence == 0 && match[0].seen == 0);
  assert_true(match[1].offence == 0 && match[1].seen == 2);
  assert_true(match[2].offence == 1 && match[2].seen == 2);
  mnm_column_clear(&out);
  mnm_offences_clear(&all);
}

static void what_is_wrong_is_told_with_its_place(void **state) {
  (void)state;
#define BAD(rest) \
  "version: 1\noffences:\n  - {id: a, title: b, stage: c, source: s, decides: d, " rest "}\n"
  const struct {
    const char *yaml;
    uint64_t row;
  } bad[] = {
      {"[1]\n", 1},
      {"version: 2\noffences: []\n", 1},
      {"version: 1\n", 1},
      {"version: 1\noffences: 1\n", 2},
      {"version: 1\nodd: 1\n", 2},
      {"version: 1\noffences:\n  - x\n", 3},
      {"version: 1\noffences:\n  - {id: a}\n", 3},
      {BAD("against: dog, predicate: seldom, mark: P"), 3},
      {BAD("against: state, predicate: never, mark: P"), 3},
      {BAD("against: state, predicate: seldom, mark: Q"), 3},
      {BAD("against: [1]"), 3},
      {BAD("signs: 1"), 3},
      {BAD("signs: [[1]]"), 3},
      {BAD("odd: 1"), 3},
      {ONE "  - {id: a, title: b, stage: c, against: person, predicate: 'yes', mark: P, source: s, "
           "signs: [], decides: d}\n",
       4},
  };
  for (uint32_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    mnm_offences all;
    mnm_err err = {0};
    assert_int_equal(read_text(&all, bad[i].yaml, NULL, &err), MNM_E_PARSE);
    assert_int_equal(err.row, bad[i].row);
    mnm_offences_clear(&all);
  }
}

static mnm_status use(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  mnm_offences all;
  mnm_column out;
  const mnm_offence_seen seen = {mnm_text_of("H1"), 0};
  mnm_column_init(&out, sizeof(mnm_offence_match), ctx);
  mnm_status status = read_text(&all, payload, ctx, err);
  if (status == MNM_OK) status = mnm_offences_match(&out, &all, &seen, 1, err);
  mnm_column_clear(&out);
  mnm_offences_clear(&all);
  return status;
}

static void every_failed_request_is_survived(void **state) {
  (void)state;
  char text[] = ONE;
  assert_true(mnm_fault_sweep("offences", use, text) > 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_shipped_list_has_the_fourteen_named_crimes_and_more),
      cmocka_unit_test(a_sign_leads_to_its_offences_in_order),
      cmocka_unit_test(what_is_wrong_is_told_with_its_place),
      cmocka_unit_test(every_failed_request_is_survived),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
