#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng/rng.h"

/* First outputs of the published algorithms: splitmix64 seeded with 0 begins E220A8397B1DCDAF,
 * 6E789E6AA1B965F4, 06C45D188009454F, F88BB8A8724C81EC. */
static void seeding_is_splitmix64(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 0);
  assert_true(rng.state[0] == UINT64_C(0xE220A8397B1DCDAF));
  assert_true(rng.state[1] == UINT64_C(0x6E789E6AA1B965F4));
  assert_true(rng.state[2] == UINT64_C(0x06C45D188009454F));
  assert_true(rng.state[3] == UINT64_C(0xF88BB8A8724C81EC));
}

/* From the state 1, 2, 3, 4 the first outputs can be followed by hand: rotl(2 * 5, 7) * 9 = 11520,
 * then state 1 becomes 2 ^ (3 ^ 1) = 0 and the second output is 0. */
static void stepping_is_xoshiro256_star_star(void **state) {
  (void)state;
  mnm_rng rng = {{1, 2, 3, 4}};
  assert_int_equal(mnm_rng_next(&rng), 11520);
  assert_int_equal(mnm_rng_next(&rng), 0);
  assert_int_equal(mnm_rng_next(&rng), 1509978240);
  assert_int_equal(mnm_rng_next(&rng), 1215971899390074240);
}

static void same_seed_gives_the_same_numbers(void **state) {
  (void)state;
  mnm_rng a, b, c;
  mnm_rng_init(&a, 42);
  mnm_rng_init(&b, 42);
  mnm_rng_init(&c, 43);
  int differ = 0;
  for (int i = 0; i < 1000; i++) {
    uint64_t value = mnm_rng_next(&a);
    assert_true(value == mnm_rng_next(&b));
    differ += value != mnm_rng_next(&c);
  }
  assert_int_equal(differ, 1000);
}

static void below_stays_below_and_reaches_all(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 7);
  for (uint64_t bound = 1; bound <= 40; bound++) {
    uint32_t counts[40] = {0};
    for (uint32_t i = 0; i < 400 * bound; i++) {
      uint64_t value = mnm_rng_below(&rng, bound);
      assert_true(value < bound);
      counts[value]++;
    }
    /* 400 expected each, standard deviation 20: seven of them either way */
    for (uint64_t value = 0; value < bound; value++) {
      assert_in_range(counts[value], 260, 540);
    }
  }
}

/* With a bound of 3/4 of the range, one draw in four must be refused: taking the remainder instead
 * would give the lowest third twice its share, scaling down every third number. */
static void below_has_no_bias_for_large_bounds(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 9);
  uint64_t bound = UINT64_C(3) << 62;
  uint64_t third = UINT64_C(1) << 62;
  uint32_t thirds[3] = {0}, remainders[3] = {0};
  for (int i = 0; i < 30000; i++) {
    uint64_t value = mnm_rng_below(&rng, bound);
    thirds[value / third]++;
    remainders[value % 3]++;
  }
  for (int i = 0; i < 3; i++) {
    assert_in_range(thirds[i], 9400, 10600);
    assert_in_range(remainders[i], 9400, 10600);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(seeding_is_splitmix64),
      cmocka_unit_test(stepping_is_xoshiro256_star_star),
      cmocka_unit_test(same_seed_gives_the_same_numbers),
      cmocka_unit_test(below_stays_below_and_reaches_all),
      cmocka_unit_test(below_has_no_bias_for_large_bounds),
  };
  return cmocka_run_group_tests_name("rng", tests, NULL, NULL);
}
