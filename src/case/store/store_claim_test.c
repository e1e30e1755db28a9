#include "case/store/store_money.h"
#include "case/store/store_test_help.h"

/* Claims that are kept are fixed by the audit. */

static void add_claim(mnm_store *store, int64_t total_minor, uint64_t *out_id) {
  mnm_err err = {0};
  const mnm_store_claim claim = {.subject_id = 7,
                                 .statement = "",
                                 .currency = 978,
                                 .total_minor = total_minor,
                                 .verified = true};
  const mnm_store_claim_step steps[] = {
      {1, MNM_TIME_NONE, MNM_TIME_NONE, 50000, true, true, {"w1", 2}, {"owed", 4}},
      {2, MNM_TIME_NONE, MNM_TIME_NONE, -20000, true, true, {"p1 p2", 5}, {"paid", 4}},
      {3, MNM_TIME_NONE, MNM_TIME_NONE, 9999, false, true, {"", 0}, {"shown", 5}}};
  must(mnm_store_claim_add(store, &claim, out_id, &err), &err);
  for (uint32_t i = 0; i < 3; i++)
    must(mnm_store_claim_step_add(store, *out_id, i, &steps[i], &err), &err);
}

/* Victims 7 and 8. */
static void add_victims(mnm_store *store) {
  mnm_err err = {0};
  must(mnm_store_exec(
           store,
           "INSERT INTO word (word_id, digest, text) VALUES (900, zeroblob(16), 'Person');"
           "INSERT INTO subject (subject_id, pseudonym, schema_id, is_person, id_digest,"
           " id_sealed, recorded_us) VALUES"
           " (7, 'P-A', 900, 1, zeroblob(16), x'00', 1),"
           " (8, 'P-B', 900, 1, x'00000000000000000000000000000001', x'00', 1)",
           &err),
       &err);
}

static void claims_that_were_changed_are_found_by_verify(void **state) {
  (void)state;
  static const char *const changes[] = {
      "UPDATE claim SET current = 0", /* a later claim does that: no problem */
      "UPDATE claim SET subject_id = 8 WHERE claim_id = 2",
      "UPDATE claim_step SET sentence = 'more' WHERE claim_id = 1 AND position = 1",
      "UPDATE claim_step SET records = '' WHERE claim_id = 2 AND position = 0",
      "UPDATE claim SET total_minor = 29999 WHERE claim_id = 1",
      "UPDATE claim_step SET amount_minor = 50001 WHERE claim_id = 1 AND position = 0",
      "DELETE FROM claim_step WHERE claim_id = 2 AND position = 2"};
  static const uint32_t problems[] = {0, 1, 1, 1, 2, 2, 1};
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    place at;
    mnm_err err = {0};
    uint64_t first = 0, second = 0;
    char problem[256] = "";
    place_make(&at);
    mnm_store *store = place_create(&at);
    must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
    add_victims(store);
    add_claim(store, 30000, &first);
    add_claim(store, 30000, &second);
    must(mnm_store_claims_fix(store, first, &err), &err);
    must(mnm_store_commit(store, &err), &err);
    assert_int_equal(verify_count(store, problem), 0);
    mnm_store_close(store);
    tamper(&at, changes[i]);
    store = place_reopen(&at, true);
    assert_int_equal(verify_count(store, problem), problems[i]);
    if (problems[i] == 1) assert_non_null(strstr(problem, "is not the one that was audited"));
    if (problems[i] == 2) assert_non_null(strstr(problem, "claim 1 do not add up"));
    mnm_store_close(store);
    place_remove(&at);
  }
}

static void a_claim_that_does_not_add_up_is_not_kept(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  uint64_t id = 0;
  place_make(&at);
  mnm_store *store = place_create(&at);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  add_victims(store);
  add_claim(store, 30001, &id);
  assert_int_equal(mnm_store_claims_fix(store, id, &err), MNM_E_RANGE);
  mnm_store_rollback(store);
  mnm_store_close(store);
  place_remove(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(claims_that_were_changed_are_found_by_verify),
                                     cmocka_unit_test(a_claim_that_does_not_add_up_is_not_kept)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
