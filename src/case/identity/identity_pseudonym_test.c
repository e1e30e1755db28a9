#include "base/rng/rng.h"
#include "case/identity/identity_test_help.h"

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static bool reads(const char *text) {
  char out[MNM_PSEUDONYM_BYTES];
  return mnm_identity__pseudonym_read(out, mnm_text_of(text));
}

static void pseudonym_has_its_shape(void **state) {
  (void)state;
  char out[MNM_PSEUDONYM_BYTES];
  mnm_identity__pseudonym_of(out, 'P', 0);
  assert_int_equal(strlen(out), 14);
  assert_memory_equal(out, "P-0000-0000-", 12);
  mnm_identity__pseudonym_of(out, 'T', (UINT64_C(1) << 40) - 1);
  assert_memory_equal(out, "T-ZZZZ-ZZZZ-", 12);
}

/* The number by hand: letters as digits of base 32, the rest of its division by 1021. */
static void check_letters_are_the_rest_of_a_division(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 7);
  for (int round = 0; round < 1000; round++) {
    char out[MNM_PSEUDONYM_BYTES];
    mnm_identity__pseudonym_of(out, "PCT"[round % 3], mnm_rng_below(&rng, UINT64_C(1) << 40));
    uint32_t rest = 0;
    for (int at = 0; at < 11; at++)
      if (out[at] != '-')
        rest = (rest * 32 + (uint32_t)(strchr(letters, out[at]) - letters)) % 1021;
    assert_int_equal(out[12], letters[rest / 32]);
    assert_int_equal(out[13], letters[rest % 32]);
    assert_true(reads(out));
  }
}

static void every_misread_letter_is_noticed(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 8);
  for (int round = 0; round < 40; round++) {
    char right[MNM_PSEUDONYM_BYTES], wrong[MNM_PSEUDONYM_BYTES];
    mnm_identity__pseudonym_of(right, "PCT"[round % 3], mnm_rng_below(&rng, UINT64_C(1) << 40));
    for (size_t at = 0; right[at] != '\0'; at++) {
      if (right[at] == '-') continue;
      for (const char *other = letters; *other != '\0'; other++) {
        memcpy(wrong, right, sizeof wrong);
        wrong[at] = *other;
        assert_int_equal(reads(wrong), *other == right[at]);
      }
    }
  }
}

static void two_letters_exchanged_are_noticed(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 9);
  for (int round = 0; round < 200; round++) {
    char right[MNM_PSEUDONYM_BYTES], wrong[MNM_PSEUDONYM_BYTES];
    mnm_identity__pseudonym_of(right, 'P', mnm_rng_below(&rng, UINT64_C(1) << 40));
    for (size_t at = 2; at < 11; at++) {
      size_t next = right[at + 1] == '-' ? at + 2 : at + 1;
      if (right[at] == '-' || next > 10 || right[at] == right[next]) continue;
      memcpy(wrong, right, sizeof wrong);
      wrong[at] = right[next];
      wrong[next] = right[at];
      assert_false(reads(wrong));
    }
  }
}

static void what_a_person_types_is_understood(void **state) {
  (void)state;
  char written[MNM_PSEUDONYM_BYTES], out[MNM_PSEUDONYM_BYTES], typed[64];
  mnm_identity__pseudonym_of(written, 'P', UINT64_C(0x0123456789));
  for (size_t i = 0; i <= strlen(written); i++) {
    typed[i] = written[i];
    if (typed[i] >= 'A' && typed[i] <= 'Z') typed[i] = (char)(typed[i] - 'A' + 'a');
  }
  assert_true(mnm_identity__pseudonym_read(out, mnm_text_of(typed)));
  assert_string_equal(out, written);
  uint32_t count = 0; /* without hyphens, 0 and 1 as letters, in blanks */
  typed[count++] = ' ';
  for (size_t i = 0; written[i] != '\0'; i++) {
    if (written[i] == '-') continue;
    typed[count++] = written[i] == '0' ? 'o' : written[i] == '1' ? 'L' : written[i];
    typed[count++] = ' ';
  }
  assert_true(mnm_identity__pseudonym_read(out, (mnm_text){typed, count}));
  assert_string_equal(out, written);
}

static void what_is_no_pseudonym_is_refused(void **state) {
  (void)state;
  static const char *const wrong[] = {
      "",  "P",         "P-0000-0000",   "P-0000-0000-00-0", "U-0000-0000-00",
      "é", "person-17", "A-0000-0000-00"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(reads(wrong[i]));
  char out[MNM_PSEUDONYM_BYTES];
  assert_false(mnm_identity__pseudonym_read(out, (mnm_text){"P-0000\0"
                                                            "0000-00",
                                                            14}));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pseudonym_has_its_shape),
      cmocka_unit_test(check_letters_are_the_rest_of_a_division),
      cmocka_unit_test(every_misread_letter_is_noticed),
      cmocka_unit_test(two_letters_exchanged_are_noticed),
      cmocka_unit_test(what_a_person_types_is_understood),
      cmocka_unit_test(what_is_no_pseudonym_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
