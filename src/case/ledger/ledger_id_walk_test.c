/* Ids one after another are the ids asked for one by one. */
#include "case/ledger/ledger_test_help.h"

static const plain_kind kinds[] = {
    {.accounts = 2, .minutes = 3, .amounts = 2}, /* large groups of equal rows */
    {.accounts = 6, .minutes = 6000, .amounts = 1000, .rare_columns = true},
    {.accounts = 3, .minutes = 30, .amounts = 2, .orders = true, .days = true},
    {.accounts = 3, .minutes = 20, .amounts = 2, .natives = true, .texts = true, .days = true},
};

static mnm_ledger *gathered(fixture *it, const plain_kind *kind, uint32_t count) {
  mnm_err err = {0};
  mnm_ledger_gather *gather = NULL;
  mnm_ledger *ledger = NULL;
  plain_row *rows = plain_make(&it->rng, count, kind);
  must(mnm_ledger_gather_new(&gather, &it->ctx, &err), &err);
  mnm_batch batch;
  mnm_batch_init(&batch, NULL);
  for (uint32_t i = 0; i < count; i++) {
    if (i % 7 == 3 && rows[i].native[0]) /* used twice: shown under an alias */
      (void)snprintf(rows[i].native, sizeof rows[i].native, "twice");
    plain_push(&batch, &rows[i], mnm_ledger_gather_accounts(gather),
               mnm_ledger_gather_places(gather), kind);
  }
  must(mnm_ledger_gather_add(gather, &batch, &err), &err);
  mnm_batch_clear(&batch);
  must(mnm_ledger_gather_take(&ledger, gather, &err), &err);
  free(rows);
  return ledger;
}

static void expect_same(const mnm_ledger *ledger, uint32_t step) {
  mnm_err err = {0};
  mnm_ledger_id_walk *walk = NULL;
  mnm_text_column ids;
  mnm_column_init(&ids.end, sizeof(uint32_t), NULL);
  mnm_column_init(&ids.bytes, 1, NULL);
  must(mnm_ledger_id_walk_new(&walk, ledger, NULL, &err), &err);
  uint32_t count = mnm_ledger_transfers(ledger)->count;
  for (uint32_t done = 0; done < count; done += step)
    must(mnm_ledger_id_walk_next(walk, count - done < step ? count - done : step, &ids, &err),
         &err);
  assert_int_equal(mnm_ledger_id_walk_next(walk, 1, &ids, &err), MNM_E_ARG);
  mnm_ledger_id_walk_free(walk);
  assert_int_equal(ids.end.count, count);
  for (uint32_t row = 0; row < count; row++) {
    char id[MNM_TRANSFER_ID_BYTES];
    uint32_t bytes = 0;
    must(mnm_ledger_transfer_id(ledger, row, id, sizeof id, &bytes, &err), &err);
    assert_true(mnm_text_equal(mnm_text_column_get(&ids, row), (mnm_text){id, bytes}));
  }
  mnm_column_clear(&ids.end);
  mnm_column_clear(&ids.bytes);
}

static void ids_one_after_another_are_those_asked_for_one_by_one(void **state) {
  fixture *it = *state;
  uint32_t rounds = getenv("MNM_LONG") ? 40 : 2;
  for (uint32_t round = 0; round < rounds; round++) {
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
      mnm_ledger *ledger = gathered(it, &kinds[k], (uint32_t)mnm_rng_below(&it->rng, 700));
      expect_same(ledger, 1 + (uint32_t)mnm_rng_below(&it->rng, 300));
      mnm_ledger_free(ledger);
    }
  }
}

static void a_ledger_loaded_without_all_columns_is_refused(void **state) {
  fixture *it = *state;
  static const plain_kind kind = {.accounts = 3, .minutes = 9, .amounts = 2, .natives = true};
  plain_row *rows = plain_make(&it->rng, 30, &kind);
  mnm_store *store = case_new(it, "walk");
  (void)import_all(it, store, rows, 30, &kind);
  mnm_err err = {0};
  for (int cold = 0; cold < 2; cold++) {
    mnm_ledger *ledger = load_all(store, cold, &it->ctx);
    if (cold) {
      expect_same(ledger, 7);
    } else {
      mnm_ledger_id_walk *walk = NULL;
      mnm_text_column none = {.end = {.width = 4}, .bytes = {.width = 1}};
      must(mnm_ledger_id_walk_new(&walk, ledger, NULL, &err), &err);
      assert_int_equal(mnm_ledger_id_walk_next(walk, 1, &none, &err), MNM_E_UNSUPPORTED);
      mnm_ledger_id_walk_free(walk);
    }
    mnm_ledger_free(ledger);
  }
  mnm_store_close(store);
  free(rows);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(ids_one_after_another_are_those_asked_for_one_by_one, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(a_ledger_loaded_without_all_columns_is_refused, set_up,
                                      tear_down),
  };
  return cmocka_run_group_tests_name("ledger_id_walk", tests, NULL, NULL);
}
