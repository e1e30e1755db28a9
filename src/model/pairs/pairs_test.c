#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/pairs/pairs.h"

static void says(uint32_t evidence, int32_t days, const char *expected) {
  char text[MNM_EVIDENCE_TEXT_BYTES];
  assert_int_equal(mnm_evidence_text(evidence, days, text, sizeof text), strlen(expected));
  assert_string_equal(text, expected);
}

static void evidence_is_said_in_words(void **state) {
  (void)state;
  says(0, 0, "only amount and date agree; booked on the same day");
  says(MNM_EVIDENCE_CONVERTED, 2,
       "amounts agree after conversion; only amount and date agree; booked 2 days later");
  says(MNM_EVIDENCE_SAME_ID | MNM_EVIDENCE_DEBIT_NAMES | MNM_EVIDENCE_CREDIT_NAMES, 1,
       "both statements give one id; both statements name the other account; booked 1 day later");
  says(MNM_EVIDENCE_DEBIT_NAMES, -1,
       "the paying side names the receiving account; booked 1 day earlier");
  says(MNM_EVIDENCE_CREDIT_NAMES | MNM_EVIDENCE_PURPOSE, 0,
       "the receiving side names the paying account; both have the same purpose; booked on the "
       "same day");
}

static void every_sentence_fits(void **state) {
  (void)state;
  char text[MNM_EVIDENCE_TEXT_BYTES + 1];
  for (uint32_t evidence = 0; evidence <= MNM_EVIDENCE_ALL; evidence++) {
    text[MNM_EVIDENCE_TEXT_BYTES] = 'x';
    uint32_t length = mnm_evidence_text(evidence, INT32_MIN + 1, text, MNM_EVIDENCE_TEXT_BYTES);
    assert_in_range(length, 1, MNM_EVIDENCE_TEXT_BYTES - 2);
    assert_int_equal(text[MNM_EVIDENCE_TEXT_BYTES], 'x');
  }
  assert_int_equal(mnm_evidence_text(2, 0, text, 8), 7);
  assert_string_equal(text, "the pay");
}

static void states_have_names(void **state) {
  (void)state;
  assert_string_equal(mnm_pair_state_name(MNM_PAIR_CANDIDATE), "candidate");
  assert_string_equal(mnm_pair_state_name(MNM_PAIR_FOUND), "found");
  assert_string_equal(mnm_pair_state_name(MNM_PAIR_ACCEPTED), "accepted");
  assert_string_equal(mnm_pair_state_name(MNM_PAIR_SPLIT), "split");
  assert_string_equal(mnm_pair_state_name((mnm_pair_state)9), "unknown");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(evidence_is_said_in_words),
      cmocka_unit_test(every_sentence_fits),
      cmocka_unit_test(states_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
