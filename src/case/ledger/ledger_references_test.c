/* References in little memory are the references; a lean ledger is the ledger, and lean. */
#include "case/ledger/ledger_internal.h"
#include "case/ledger/ledger_test_help.h"

static void expect(const mnm_ledger__references *references, const uint64_t *plain,
                   uint64_t count) {
  for (uint64_t row = 0; row < count; row++)
    assert_int_equal(mnm_ledger__reference(references, row), plain[row]);
}

static void references_of_mixed_runs_are_kept_as_they_are(void **state) {
  fixture *it = *state;
  static const uint64_t ranges[] = {1, 1000, UINT32_MAX, UINT64_C(1) << 33, UINT64_C(1) << 62};
  uint32_t rounds = getenv("MNM_LONG") ? 2000 : 100;
  for (uint32_t round = 0; round < rounds; round++) {
    uint64_t plain[400], start = mnm_rng_below(&it->rng, UINT64_C(1) << (round % 62));
    uint64_t range = ranges[round % 5], count = 0;
    mnm_ledger__references references;
    mnm_ledger__references_init(&references, NULL);
    while (count < 380) {
      mnm_column column;
      uint32_t index[20], part = 1 + (uint32_t)mnm_rng_below(&it->rng, 20);
      mnm_column_init(&column, sizeof(uint64_t), NULL);
      for (uint32_t i = 0; i < part; i++) {
        uint64_t reference = start + mnm_rng_below(&it->rng, range);
        assert_int_equal(mnm_column_push(&column, &reference, NULL), MNM_OK);
        index[i] = part - 1 - i;
      }
      bool turned = mnm_rng_below(&it->rng, 2);
      for (uint32_t i = 0; i < part; i++)
        plain[count + i] = ((const uint64_t *)column.data)[turned ? index[i] : i];
      assert_int_equal(
          mnm_ledger__references_append(&references, &column, turned ? index : NULL, part, NULL),
          MNM_OK);
      count += part;
      mnm_column_clear(&column);
    }
    expect(&references, plain, count);
    /* 8 bytes only where 4 do not do */
    if (range <= UINT32_MAX / 2) assert_int_equal(references.wide.count, 0);
    mnm_ledger__references_clear(&references);
  }
}

/* Rows of several runs in random turns; in half of the rounds one of them breaks the rule. */
static void references_of_runs_in_turn_take_a_byte(void **state) {
  fixture *it = *state;
  enum { MOST = 9000, RUNS = 7 };
  uint64_t *plain = calloc(MOST, sizeof *plain);
  assert_non_null(plain);
  for (uint32_t round = 0; round < 60; round++) {
    uint64_t lowest[RUNS] = {0}, next[RUNS] = {0}, low = mnm_rng_below(&it->rng, 2) * 1000000;
    uint64_t rows = mnm_rng_below(&it->rng, MOST), wrong = round % 2 ? rows / 2 : UINT64_MAX;
    uint32_t runs = 1 + (uint32_t)mnm_rng_below(&it->rng, RUNS);
    for (uint32_t run = 0; run < runs; run++) {
      lowest[run] = low;
      next[run] = low + mnm_rng_below(&it->rng, 100); /* read from somewhere within */
      low += MOST + 100;
    }
    mnm_ledger__references references;
    mnm_column column;
    mnm_ledger__references_init(&references, NULL);
    mnm_column_init(&column, sizeof(uint64_t), NULL);
    assert_int_equal(mnm_ledger__references_of_runs(&references, lowest, runs, NULL), MNM_OK);
    for (uint64_t row = 0; row < rows; row++) {
      plain[row] = next[mnm_rng_below(&it->rng, runs)]++;
      if (row == wrong) plain[row] = lowest[0] + 3;
      assert_int_equal(mnm_column_push(&column, &plain[row], NULL), MNM_OK);
      if (row + 1 < rows && mnm_rng_below(&it->rng, 300)) continue;
      assert_int_equal(
          mnm_ledger__references_append(&references, &column, NULL, column.count, NULL), MNM_OK);
      column.count = 0;
    }
    for (uint64_t row = 0; row < rows; row += 1 + mnm_rng_below(&it->rng, 40))
      assert_int_equal(mnm_ledger__reference(&references, row), plain[row]);
    if (wrong == UINT64_MAX) assert_int_equal(references.run.count, rows);
    mnm_column_clear(&column);
    mnm_ledger__references_clear(&references);
  }
  free(plain);
}

static void references_of_runs_in_a_row_are_stretches(void **state) {
  fixture *it = *state;
  for (uint32_t round = 0; round < 100; round++) {
    uint64_t plain[900], count = 0, next = mnm_rng_below(&it->rng, 2) * 77;
    mnm_ledger__references references;
    mnm_ledger__references_init(&references, NULL);
    while (count < 800) {
      uint64_t part = mnm_rng_below(&it->rng, 50);
      if (mnm_rng_below(&it->rng, 3) == 0) next = mnm_rng_below(&it->rng, UINT64_C(1) << 50);
      assert_int_equal(mnm_ledger__references_stretch(&references, count, next, NULL), MNM_OK);
      for (uint64_t i = 0; i < part; i++) plain[count++] = next++;
    }
    expect(&references, plain, count);
    references.skipped = mnm_rng_below(&it->rng, count);
    expect(&references, plain + references.skipped, count - references.skipped);
    mnm_ledger__references_clear(&references);
  }
}

/* Several sources that overlap in time, with every column that there is. */
static void a_lean_ledger_is_the_ledger_without_what_no_stage_reads(void **state) {
  fixture *it = *state;
  static const plain_kind kind = {.accounts = 8,
                                  .minutes = 900,
                                  .amounts = 3,
                                  .texts = true,
                                  .natives = true,
                                  .orders = true,
                                  .balances = true,
                                  .rare_columns = true,
                                  .days = true};
  enum { ROWS = 3000 };
  plain_row *rows = plain_make(&it->rng, ROWS, &kind);
  for (size_t part = 0; part < 3; part++)
    (void)import_all(it, it->store, rows + part * 1000, 1000, &kind);
  mnm_err err = {0};
  for (int compacted = 0; compacted < 2; compacted++) {
    if (compacted) must(mnm_ledger_compact(it->store, &it->ctx, &err), &err);
    mnm_ledger *all = load_all(it->store, false, &it->ctx), *lean = NULL;
    mnm_ledger_query query = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
    must(mnm_ledger_load_lean(&lean, it->store, &query, &it->ctx, &err), &err);
    const mnm_transfers *a = mnm_ledger_transfers(all), *b = mnm_ledger_transfers(lean);
    assert_int_equal(a->count, ROWS);
    assert_int_equal(b->count, ROWS);
    assert_non_null(a->order);
    assert_non_null(a->balance_minor);
    assert_null(b->order);
    assert_null(b->balance_minor);
    assert_memory_equal(a->booked_us, b->booked_us, ROWS * sizeof *a->booked_us);
    assert_memory_equal(a->account_from, b->account_from, ROWS * sizeof *a->account_from);
    assert_memory_equal(a->account_to, b->account_to, ROWS * sizeof *a->account_to);
    assert_memory_equal(a->amount_minor, b->amount_minor, ROWS * sizeof *a->amount_minor);
    assert_memory_equal(a->currency, b->currency, ROWS * sizeof *a->currency);
    assert_memory_equal(a->to_amount_minor, b->to_amount_minor, ROWS * sizeof *a->amount_minor);
    assert_memory_equal(a->to_currency, b->to_currency, ROWS * sizeof *a->currency);
    assert_memory_equal(a->channel, b->channel, ROWS * sizeof *a->channel);
    assert_memory_equal(a->place, b->place, ROWS * sizeof *a->place);
    mnm_column references;
    mnm_column_init(&references, sizeof(uint64_t), NULL);
    must(mnm_ledger_references(lean, &references, &err), &err);
    for (uint32_t row = 0; row < ROWS; row++) {
      assert_int_equal(((const uint64_t *)references.data)[row], mnm_ledger_reference(all, row));
      if (row % 50) continue;
      char a_id[MNM_TRANSFER_ID_BYTES], b_id[MNM_TRANSFER_ID_BYTES];
      uint32_t bytes = 0;
      must(mnm_ledger_transfer_id(all, row, a_id, sizeof a_id, &bytes, &err), &err);
      must(mnm_ledger_transfer_id(lean, row, b_id, sizeof b_id, &bytes, &err), &err);
      assert_string_equal(a_id, b_id);
    }
    /* 28, and 10 for other amounts received, 4 for places, 1 (or 4) for references: the most */
    assert_in_range(mnm_ledger_bytes(lean), ROWS * 42, ROWS * (compacted ? 46 : 44));
    mnm_column_clear(&references);
    mnm_ledger_free(lean);
    mnm_ledger_free(all);
  }
  free(rows);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(references_of_mixed_runs_are_kept_as_they_are, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(references_of_runs_in_turn_take_a_byte, set_up, tear_down),
      cmocka_unit_test_setup_teardown(references_of_runs_in_a_row_are_stretches, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_lean_ledger_is_the_ledger_without_what_no_stage_reads,
                                      set_up, tear_down),
  };
  return cmocka_run_group_tests_name("ledger_references", tests, NULL, NULL);
}
