#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#include "case/run/run_internal.h"

static void holders_stand_by_account_each_once(void **state) {
  (void)state;
  static const struct {
    uint32_t account, owner;
  } given[] = {{3, 9}, {0, 5}, {3, 2}, {3, 9}, {0, 5}, {1, 9}};
  mnm_run__owners owners;
  mnm_run__owners_init(&owners, NULL);
  for (size_t i = 0; i < sizeof given / sizeof *given; i++)
    assert_int_equal(mnm_run__owners_add(&owners, given[i].account, given[i].owner, NULL), MNM_OK);
  assert_int_equal(mnm_run__owners_end(&owners, 5, NULL), MNM_OK);
  static const uint32_t offset[] = {0, 1, 2, 2, 4, 4}, owner[] = {5, 9, 2, 9};
  assert_memory_equal(owners.view.offset, offset, sizeof offset);
  assert_memory_equal(owners.view.owner, owner, sizeof owner);
  mnm_run__owners_clear(&owners);
}

static void no_holder_at_all_is_fine(void **state) {
  (void)state;
  for (uint32_t accounts = 0; accounts < 3; accounts++) {
    mnm_run__owners owners;
    mnm_run__owners_init(&owners, NULL);
    assert_int_equal(mnm_run__owners_end(&owners, accounts, NULL), MNM_OK);
    for (uint32_t i = 0; i <= accounts; i++) assert_int_equal(owners.view.offset[i], 0);
    mnm_run__owners_clear(&owners);
  }
}

static void holder_of_an_account_that_there_is_not_is_damage(void **state) {
  (void)state;
  mnm_run__owners owners;
  mnm_err err = {0};
  mnm_run__owners_init(&owners, NULL);
  assert_int_equal(mnm_run__owners_add(&owners, 2, 1, NULL), MNM_OK);
  assert_int_equal(mnm_run__owners_end(&owners, 2, &err), MNM_E_DAMAGED);
  mnm_run__owners_clear(&owners);
}

static void digest_knows_holders_and_not_their_order(void **state) {
  (void)state;
  uint8_t digest[4][32];
  for (uint32_t kind = 0; kind < 4; kind++) {
    mnm_run__owners owners;
    mnm_run__owners_init(&owners, NULL);
    for (uint32_t i = 0; i < 3; i++) {
      uint32_t account = kind == 1 ? 2 - i : i;
      uint32_t owner = kind == 2 && i == 2 ? 8 : account + 10;
      assert_int_equal(mnm_run__owners_add(&owners, account, owner, NULL), MNM_OK);
    }
    if (kind == 3) assert_int_equal(mnm_run__owners_add(&owners, 0, 10, NULL), MNM_OK);
    assert_int_equal(mnm_run__owners_end(&owners, 3, NULL), MNM_OK);
    mnm_run__owners_digest(&owners, digest[kind]);
    mnm_run__owners_clear(&owners);
  }
  assert_memory_equal(digest[0], digest[1], 32);
  assert_memory_not_equal(digest[0], digest[2], 32);
  assert_memory_equal(digest[0], digest[3], 32); /* said twice */
}

/* ---- in a case ---- */

typedef struct place {
  char folder[64], file[128], key[128];
  mnm_store *store;
} place;

static void place_make(place *at) {
  mnm_ctx ctx = {.now_us = INT64_C(1772366400000000)};
  (void)snprintf(at->folder, sizeof at->folder, "/tmp/mnm-run-XXXXXX");
  assert_non_null(mkdtemp(at->folder));
  (void)snprintf(at->file, sizeof at->file, "%s/a.mnm", at->folder);
  (void)snprintf(at->key, sizeof at->key, "%s/a.key", at->folder);
  mnm_store_create_options options = {.person = "A", .key_path = at->key};
  assert_int_equal(mnm_store_create(&at->store, at->file, &options, NULL, &ctx, NULL), MNM_OK);
  mnm_store_use(at->store, NULL);
}

static void place_remove(place *at) {
  mnm_store_close(at->store);
  (void)unlink(at->file);
  (void)unlink(at->key);
  (void)rmdir(at->folder);
}

/* A source with a holder, a signatory and a second holder of account 1; live when `digest` is not
 * 0.
 */
static void put_source(place *at, uint64_t subject, uint8_t digest) {
  uint64_t id = 0;
  uint8_t sha256[32];
  memset(sha256, digest, sizeof sha256);
  mnm_source source = {.path = "a.csv", .kind = "delimited", .legal_expires_us = MNM_TIME_NONE};
  mnm_source_result result = {.sha256 = sha256, .encoding = "utf-8", .summary = "{}"};
  mnm_store_holding rows[] = {
      {.account = 1, .subject_id = subject, .kind = MNM_HOLDING_HOLDER, .valid_from_us = 5},
      {.account = 0, .subject_id = subject, .kind = MNM_HOLDING_SIGNATORY},
      {.account = 1, .subject_id = subject + 1, .kind = MNM_HOLDING_HOLDER}};
  for (uint32_t i = 0; i < 3; i++) rows[i].valid_to_us = MNM_TIME_NONE;
  assert_int_equal(mnm_store_begin(at->store, MNM_WRITE_DURABLE, NULL), MNM_OK);
  assert_int_equal(mnm_source_add(at->store, &source, &id, NULL), MNM_OK);
  assert_int_equal(mnm_store_holdings_add(at->store, id, rows, 3, NULL), MNM_OK);
  if (digest) assert_int_equal(mnm_source_finish(at->store, id, &result, NULL), MNM_OK);
  assert_int_equal(mnm_store_commit(at->store, NULL), MNM_OK);
}

static void holders_of_live_sources_are_loaded(void **state) {
  (void)state;
  place at;
  place_make(&at);
  put_source(&at, 7, 1);
  put_source(&at, 70, 0); /* still loading */
  put_source(&at, 8, 2);
  mnm_run__owners owners;
  mnm_run__owners_init(&owners, NULL);
  assert_int_equal(mnm_run__owners_load(&owners, at.store, NULL), MNM_OK);
  assert_int_equal(mnm_run__owners_end(&owners, 2, NULL), MNM_OK);
  static const uint32_t offset[] = {0, 0, 3}, owner[] = {7, 8, 9};
  assert_memory_equal(owners.view.offset, offset, sizeof offset);
  assert_memory_equal(owners.view.owner, owner, sizeof owner);
  mnm_run__owners_clear(&owners);
  put_source(&at, UINT64_C(5000000000), 3);
  mnm_run__owners_init(&owners, NULL);
  assert_int_equal(mnm_run__owners_load(&owners, at.store, NULL), MNM_E_LIMIT);
  mnm_run__owners_clear(&owners);
  place_remove(&at);
}

static mnm_status keep(void *payload, const mnm_run__cut *cut, mnm_err *err) {
  (void)err;
  mnm_column *out = payload;
  return mnm_column_push(out, cut, NULL);
}

static void put(place *at, const mnm_findings *findings, const uint64_t *reference) {
  assert_int_equal(mnm_store_begin(at->store, MNM_WRITE_DURABLE, NULL), MNM_OK);
  assert_int_equal(mnm_run__cut_put(at->store, findings, reference, NULL), MNM_OK);
  assert_int_equal(mnm_store_commit(at->store, NULL), MNM_OK);
}

static void cut_searches_are_kept_until_the_next_run(void **state) {
  (void)state;
  static const mnm_cut cuts[] = {{MNM_T5, MNM_BOUND_STEPS, 1}, {MNM_T5, MNM_BOUND_STEPS, 2}};
  static const uint64_t reference[] = {70, 80, UINT64_C(90000000000)};
  place at;
  mnm_findings findings, none;
  mnm_column seen;
  bool same = false;
  place_make(&at);
  mnm_findings_init(&findings, NULL);
  mnm_findings_init(&none, NULL);
  mnm_column_init(&seen, sizeof(mnm_run__cut), NULL);
  assert_int_equal(mnm_column_append(&findings.cut, cuts, 2, NULL), MNM_OK);

  /* before the first run */
  assert_int_equal(mnm_run__cut_each(at.store, keep, &seen, NULL), MNM_OK);
  assert_int_equal(seen.count, 0);
  assert_int_equal(mnm_run__cut_same(at.store, &none, NULL, &same, NULL), MNM_OK);
  assert_true(same);
  assert_int_equal(mnm_run__cut_same(at.store, &findings, reference, &same, NULL), MNM_OK);
  assert_false(same);

  put(&at, &findings, reference);
  assert_int_equal(mnm_run__cut_each(at.store, keep, &seen, NULL), MNM_OK);
  assert_int_equal(seen.count, 2);
  const mnm_run__cut *kept = seen.data;
  assert_true(kept[0].typology == MNM_T5 && kept[0].bound == MNM_BOUND_STEPS);
  assert_true(kept[0].reference == 80 && kept[1].reference == UINT64_C(90000000000));
  assert_int_equal(mnm_run__cut_same(at.store, &findings, reference, &same, NULL), MNM_OK);
  assert_true(same);
  assert_int_equal(mnm_run__cut_same(at.store, &findings, NULL, &same, NULL), MNM_OK);
  assert_false(same);

  put(&at, &none, NULL);
  seen.count = 0;
  assert_int_equal(mnm_run__cut_each(at.store, keep, &seen, NULL), MNM_OK);
  assert_int_equal(seen.count, 0);
  mnm_column_clear(&seen);
  mnm_findings_clear(&findings);
  mnm_findings_clear(&none);
  place_remove(&at);
}

static void damaged_list_of_cut_searches_is_said_to_be(void **state) {
  (void)state;
  static const char *const texts[] = {"{}",          "[1]",         "[[5,1]]",      "[[5,1,-1]]",
                                      "[[5,1,1,1]]", "[[999,1,1]]", "[[5,\"a\",1]]"};
  place at;
  mnm_column seen;
  place_make(&at);
  mnm_column_init(&seen, sizeof(mnm_run__cut), NULL);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    assert_int_equal(mnm_store_begin(at.store, MNM_WRITE_DURABLE, NULL), MNM_OK);
    assert_int_equal(mnm_store_meta_set(at.store, "detect.cut", mnm_text_of(texts[i]), NULL),
                     MNM_OK);
    assert_int_equal(mnm_store_commit(at.store, NULL), MNM_OK);
    assert_int_equal(mnm_run__cut_each(at.store, keep, &seen, NULL), MNM_E_DAMAGED);
  }
  mnm_column_clear(&seen);
  place_remove(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(holders_stand_by_account_each_once),
      cmocka_unit_test(no_holder_at_all_is_fine),
      cmocka_unit_test(holder_of_an_account_that_there_is_not_is_damage),
      cmocka_unit_test(digest_knows_holders_and_not_their_order),
      cmocka_unit_test(holders_of_live_sources_are_loaded),
      cmocka_unit_test(cut_searches_are_kept_until_the_next_run),
      cmocka_unit_test(damaged_list_of_cut_searches_is_said_to_be),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
