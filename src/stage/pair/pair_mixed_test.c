/* Legs with different keys under one hash: the grouping is compiled once more with eight hashes
 * only, and must give what the slow twin gives all the same. */
#define PAIR_HASHES UINT64_C(7)
/* NOLINTNEXTLINE(bugprone-suspicious-include): its own copy, with other hashes, is the point */
#include "stage/pair/pair_group.c"
#include "stage/pair/pair_test_twin.h"

static void keys_that_share_a_hash_are_told_apart(void **state) {
  (void)state;
  static world w;
  static outcome o;
  mnm_rng rng;
  mnm_pair_result result;
  mnm_rng_init(&rng, 9);
  mnm_pair_result_init(&result, NULL);
  for (uint32_t round = 0; round < (getenv("MNM_LONG") ? 50000u : 400u); round++) {
    world_make(&w, &rng);
    twin_run(&w, &o);
    world_pair(&w, &result, NULL);
    assert_int_equal(result.pair.count, o.pairs);
    if (o.pairs > 0) assert_memory_equal(result.pair.data, o.pair, o.pairs * sizeof *o.pair);
    assert_true(result.candidate.count <= o.candidates);
  }
  mnm_pair_result_clear(&result);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(keys_that_share_a_hash_are_told_apart)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
