/* Reading: spans, one account, ids, references through compaction, texts, damage, memory. */
#include "case/ledger/ledger_test_help.h"

static const plain_kind mixed = {.accounts = 9,
                                 .minutes = 4000,
                                 .amounts = 4,
                                 .texts = true,
                                 .orders = true,
                                 .balances = true,
                                 .rare_columns = true,
                                 .days = true};

static const plain_kind many = {.accounts = 9, .minutes = 4000, .amounts = 1000000};
static const plain_kind busy = {.accounts = 50, .minutes = 4000, .amounts = 1000};

/* A case of several runs that overlap in time and share rows. */
static plain_row *several_runs(fixture *it, uint32_t count, const plain_kind *kind) {
  plain_row *rows = plain_make(&it->rng, count, kind);
  (void)import_all(it, it->store, rows, count / 2, kind);
  (void)import_all(it, it->store, rows + count / 3, count - count / 3, kind);
  return rows;
}

static void spans_and_accounts_select_rows(void **state) {
  fixture *it = *state;
  plain_row *rows = several_runs(it, 2000, &mixed);
  mnm_ledger *all = load_all(it->store, true, &it->ctx);
  const mnm_transfers *t = mnm_ledger_transfers(all);
  for (uint32_t round = 0; round < 60; round++) {
    mnm_ledger_query query = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, round % 2 == 0};
    if (round % 3) query.from_us = t->booked_us[mnm_rng_below(&it->rng, t->count)];
    if (round % 4) query.to_us = t->booked_us[mnm_rng_below(&it->rng, t->count)];
    if (round % 5) query.account = (uint32_t)mnm_rng_below(&it->rng, 9);
    mnm_ledger *some = NULL;
    mnm_err err = {0};
    must(mnm_ledger_load(&some, it->store, &query, &it->ctx, &err), &err);
    const mnm_transfers *found = mnm_ledger_transfers(some);
    uint32_t next = 0;
    for (uint32_t row = 0; row < t->count; row++) {
      if (query.from_us != MNM_TIME_NONE && t->booked_us[row] < query.from_us) continue;
      if (query.to_us != MNM_TIME_NONE && t->booked_us[row] > query.to_us) continue;
      if (query.account != MNM_ACCOUNT_NONE && t->account_from[row] != query.account &&
          t->account_to[row] != query.account)
        continue;
      assert_in_range(next, 0, found->count - 1);
      assert_int_equal(mnm_ledger_reference(some, next), mnm_ledger_reference(all, row));
      char a[MNM_TRANSFER_ID_BYTES], b[MNM_TRANSFER_ID_BYTES];
      uint32_t bytes = 0;
      if (next % 16 == 0) {
        must(mnm_ledger_transfer_id(all, row, a, sizeof a, &bytes, &err), &err);
        must(mnm_ledger_transfer_id(some, next, b, sizeof b, &bytes, &err), &err);
        assert_string_equal(a, b);
      }
      next++;
    }
    assert_int_equal(next, found->count);
    mnm_ledger_free(some);
  }
  mnm_ledger_free(all);
  free(rows);
}

/* Runs that follow each other in time take the straight way into memory; spans are trimmed there.
 */
static void runs_in_a_row_are_read_straight(void **state) {
  fixture *it = *state;
  plain_kind kind = {.accounts = 4, .minutes = 1, .amounts = 1000000};
  plain_row *rows = plain_make(&it->rng, 150000, &kind);
  for (uint32_t i = 0; i < 150000; i++) {
    rows[i].booked_us = (int64_t)i * 1000000;
    if (i >= 100000) rows[i].to_amount = 7; /* a column that only the second run has */
  }
  plain_kind wide = kind;
  wide.rare_columns = true;
  (void)import_all(it, it->store, rows, 100000, &kind);
  (void)import_all(it, it->store, rows + 100000, 50000, &wide);
  mnm_pool *pool = NULL;
  mnm_err err = {0};
  must(mnm_pool_new(&pool, 2, &err), &err);
  mnm_ctx ctx = it->ctx;
  ctx.pool = pool;
  static const int64_t spans[][2] = {{MNM_TIME_NONE, MNM_TIME_NONE},
                                     {INT64_C(70000000000), INT64_C(70000000000)},
                                     {INT64_C(65536000000), INT64_C(120000000000)},
                                     {INT64_C(99999500000), INT64_C(99999600000)},
                                     {-5, 3000000}};
  for (uint32_t i = 0; i < 5; i++) {
    mnm_ledger_query query = {spans[i][0], spans[i][1], MNM_ACCOUNT_NONE, false};
    mnm_ledger *ledger = NULL;
    must(mnm_ledger_load(&ledger, it->store, &query, &ctx, &err), &err);
    const mnm_transfers *t = mnm_ledger_transfers(ledger);
    uint32_t next = 0;
    for (uint32_t row = 0; row < 150000; row++) {
      if (query.from_us != MNM_TIME_NONE && rows[row].booked_us < query.from_us) continue;
      if (query.to_us != MNM_TIME_NONE && rows[row].booked_us > query.to_us) continue;
      assert_int_equal(t->amount_minor[next], rows[row].amount);
      assert_int_equal(t->to_amount_minor ? t->to_amount_minor[next] : t->amount_minor[next],
                       rows[row].to_amount);
      assert_int_equal(mnm_ledger_reference(ledger, next), row);
      next++;
    }
    assert_int_equal(next, t->count);
    mnm_ledger_free(ledger);
  }
  mnm_pool_free(pool);
  free(rows);
}

static void references_and_origins_survive_compaction(void **state) {
  fixture *it = *state;
  plain_row *rows = several_runs(it, 1500, &mixed);
  uint8_t before[32], after[32];
  digest_of(it->store, before, &it->ctx);
  mnm_ledger *was = load_all(it->store, true, &it->ctx);
  mnm_err err = {0};
  must(mnm_ledger_compact(it->store, &it->ctx, &err), &err);
  digest_of(it->store, after, &it->ctx);
  assert_memory_equal(before, after, 32);
  must(mnm_ledger_verify(it->store, &it->ctx, &err), &err);
  mnm_ledger_info info;
  must(mnm_ledger_stat(it->store, &info, &err), &err);
  assert_int_equal(info.runs, 1);
  assert_int_equal(info.transfers, 1500);
  mnm_ledger *now = load_all(it->store, false, &it->ctx);
  const mnm_transfers *a = mnm_ledger_transfers(was), *b = mnm_ledger_transfers(now);
  assert_int_equal(a->count, b->count);
  uint32_t twice = 0;
  mnm_arena arena;
  mnm_arena_init(&arena, NULL);
  for (uint32_t row = 0; row < a->count; row++) {
    assert_int_equal(mnm_ledger_reference(was, row), mnm_ledger_reference(now, row));
    char a_id[MNM_TRANSFER_ID_BYTES], b_id[MNM_TRANSFER_ID_BYTES];
    uint32_t bytes = 0, count = 0;
    must(mnm_ledger_transfer_id(was, row, a_id, sizeof a_id, &bytes, &err), &err);
    must(mnm_ledger_transfer_id(now, row, b_id, sizeof b_id, &bytes, &err), &err);
    assert_string_equal(a_id, b_id);
    mnm_ledger_origin origins[4];
    must(mnm_ledger_origins(it->store, mnm_ledger_reference(now, row), origins, 4, &count, &err),
         &err);
    assert_in_range(count, 1, 2);
    twice += count == 2;
    assert_int_equal(rows[origins[0].source_row].amount, b->amount_minor[row]);
    for (uint32_t i = 0; i < count; i++) {
      assert_int_equal(rows[origins[i].source_row].booked_us, b->booked_us[row]);
      assert_in_range(origins[i].source_id, 1, 2);
    }
    mnm_text purpose;
    must(mnm_ledger_purpose(it->store, mnm_ledger_reference(now, row), &arena, &purpose, &err),
         &err);
    assert_true(mnm_text_equal(purpose, mnm_text_of(rows[origins[0].source_row].purpose)));
  }
  assert_int_equal(twice, 250); /* what both halves hold */
  mnm_arena_clear(&arena);
  /* new transfers get new references */
  plain_row *more = plain_make(&it->rng, 10, &many);
  (void)import_all(it, it->store, more, 10, &many);
  mnm_ledger *later = load_all(it->store, false, &it->ctx);
  const mnm_transfers *c = mnm_ledger_transfers(later);
  uint32_t fresh = 0;
  for (uint32_t row = 0; row < c->count; row++) fresh += mnm_ledger_reference(later, row) >= 1500;
  assert_int_equal(fresh, 10);
  mnm_ledger_origin origin;
  uint32_t count = 0;
  assert_int_equal(mnm_ledger_origins(it->store, 1510, &origin, 1, &count, &err), MNM_E_NOTFOUND);
  mnm_ledger_free(later);
  mnm_ledger_free(was);
  mnm_ledger_free(now);
  free(more);
  free(rows);
}

static void ids_used_twice_are_told_apart(void **state) {
  fixture *it = *state;
  plain_kind kind = {.accounts = 4, .minutes = 500, .amounts = 1000, .natives = true};
  plain_row *rows = plain_make(&it->rng, 6, &kind);
  for (uint32_t i = 0; i < 6; i++) {
    rows[i].booked_us = (int64_t)i * 60000000;
    (void)snprintf(rows[i].native, sizeof rows[i].native, "%s", i < 3 ? "A" : i == 3 ? "B" : "C");
  }
  /* one source: A, then A again for something else */
  mnm_ledger_import_summary first = import_all(it, it->store, rows, 2, &kind);
  assert_int_equal(first.id_clashes, 1);
  /* another one: the same A as the first (known), an A of its own, and B */
  plain_row second[3] = {rows[0], rows[2], rows[3]};
  mnm_ledger_import_summary other = import_all(it, it->store, second, 3, &kind);
  assert_int_equal(other.rows_known, 1);
  assert_int_equal(other.id_clashes, 1);
  assert_int_equal(import_all(it, it->store, rows + 4, 1, &kind).id_clashes, 0);
  static const char *const expected[] = {"A", "A#2", "s2/A", "B", "C"};
  for (int cold = 0; cold < 2; cold++) {
    mnm_ledger *ledger = load_all(it->store, cold, &it->ctx);
    assert_int_equal(mnm_ledger_transfers(ledger)->count, 5);
    for (uint32_t row = 0; row < 5; row++) {
      char id[MNM_TRANSFER_ID_BYTES];
      uint32_t bytes = 0;
      mnm_err err = {0};
      must(mnm_ledger_transfer_id(ledger, row, id, sizeof id, &bytes, &err), &err);
      assert_string_equal(id, expected[row]);
    }
    mnm_ledger_free(ledger);
  }
  free(rows);
}

static void accounts_are_found_by_what_a_person_types(void **state) {
  fixture *it = *state;
  plain_row *rows = plain_make(&it->rng, 100, &mixed);
  (void)import_all(it, it->store, rows, 100, &mixed);
  mnm_ledger *ledger = load_all(it->store, false, &it->ctx);
  const mnm_accounts *accounts = mnm_ledger_accounts(ledger);
  mnm_err err = {0};
  for (uint32_t id = 0; id < mnm_accounts_count(accounts); id++) {
    char label[128];
    uint32_t found = MNM_ACCOUNT_NONE;
    uint32_t bytes = mnm_accounts_label(accounts, id, label, sizeof label);
    must(mnm_ledger_find_account(it->store, (mnm_text){label, bytes}, &found, &it->ctx, &err),
         &err);
    assert_int_equal(found, id);
    must(mnm_ledger_find_account(it->store, mnm_accounts_number(accounts, id), &found, &it->ctx,
                                 &err),
         &err);
    assert_int_equal(found, id);
  }
  uint32_t found = 0;
  assert_int_equal(
      mnm_ledger_find_account(it->store, mnm_text_of("NOBODY"), &found, &it->ctx, &err),
      MNM_E_NOTFOUND);
  assert_null(strstr(err.message, "NOBODY"));
  /* two banks with one number */
  must(mnm_store_begin(it->store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_store_exec(it->store,
                      "UPDATE account SET number = 'SAME', bank = 'B' || account_id"
                      " WHERE account_id < 2",
                      &err),
       &err);
  must(mnm_store_commit(it->store, &err), &err);
  assert_int_equal(mnm_ledger_find_account(it->store, mnm_text_of("SAME"), &found, &it->ctx, &err),
                   MNM_E_ARG);
  must(mnm_ledger_find_account(it->store, mnm_text_of("B1:SAME"), &found, &it->ctx, &err), &err);
  assert_int_equal(found, 1);
  mnm_ledger_free(ledger);
  free(rows);
}

/* ---- damage -------------------------------------------------------------------------------------
 */

static mnm_status verify_after(fixture *it, const char *sql) {
  mnm_err err = {0};
  must(mnm_store_begin(it->store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_store_exec(it->store, sql, &err), &err);
  mnm_status status = mnm_ledger_verify(it->store, &it->ctx, &err);
  mnm_store_rollback(it->store);
  return status;
}

static const char change_last_byte[] =
    "UPDATE chunk_data SET data = cast(substr(data, 1, length(data) - 1) ||"
    " CASE substr(data, -1) WHEN x'77' THEN x'78' ELSE x'77' END AS BLOB)"
    " WHERE chunk_id = (SELECT max(chunk_id) FROM chunk_data)";

static void every_kind_of_damage_is_found(void **state) {
  fixture *it = *state;
  plain_row *rows = plain_make(&it->rng, 1000, &mixed);
  (void)import_all(it, it->store, rows, 1000, &mixed);
  static const char *const damages[] = {
      change_last_byte,
      "UPDATE chunk_data SET data = substr(data, 1, 40)",
      "DELETE FROM chunk_data WHERE chunk_id & 255 = 5",
      "DELETE FROM chunk WHERE column = 9",
      "UPDATE chunk SET largest = largest + 1 WHERE column = 1",
      "UPDATE chunk SET sha256 = zeroblob(32) WHERE column = 3",
      "UPDATE chunk SET rows = 999",
      "UPDATE chunk SET seq = 1 WHERE column = 4",
      "UPDATE run SET rows = 999",
      "UPDATE run SET digest = zeroblob(32)",
      "UPDATE run SET first_us = first_us - 1",
      "UPDATE run SET last_us = last_us + 1",
      "DELETE FROM account WHERE account_id = (SELECT max(account_id) FROM account)",
  };
  mnm_err err = {0};
  must(mnm_ledger_verify(it->store, &it->ctx, &err), &err);
  for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
    if (verify_after(it, damages[i]) != MNM_E_DAMAGED) fail_msg("not found: %s", damages[i]);
  }
  must(mnm_ledger_verify(it->store, &it->ctx, &err), &err);
  free(rows);
}

/* Reading damaged chunks fails with a status; nothing worse. */
static void damaged_chunks_are_not_read(void **state) {
  fixture *it = *state;
  plain_row *rows = plain_make(&it->rng, 1000, &mixed);
  (void)import_all(it, it->store, rows, 1000, &mixed);
  mnm_err err = {0};
  for (uint32_t column = 1; column <= 26; column++) {
    char sql[240];
    must(mnm_store_begin(it->store, MNM_WRITE_DURABLE, &err), &err);
    (void)snprintf(sql, sizeof sql,
                   "UPDATE chunk_data SET data = cast(substr(data, 1, 60) ||"
                   " CASE substr(data, 61, 1) WHEN x'FF' THEN x'00' ELSE x'FF' END ||"
                   " substr(data, 62) AS BLOB)"
                   " WHERE chunk_id & 255 = %u AND length(data) > 60",
                   column);
    must(mnm_store_exec(it->store, sql, &err), &err);
    bool changed = sqlite3_changes(mnm_store_db(it->store)) > 0;
    mnm_ledger *ledger = NULL;
    mnm_ledger_query query = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, true};
    mnm_status status = mnm_ledger_load(&ledger, it->store, &query, &it->ctx, &err);
    if (changed) assert_int_equal(status, MNM_E_DAMAGED);
    if (changed) assert_null(ledger);
    mnm_ledger_free(ledger);
    mnm_store_rollback(it->store);
  }
  mnm_ledger *ledger = load_all(it->store, true, &it->ctx);
  twin_sort(rows, 1000);
  assert_ledger(ledger, rows, 1000);
  mnm_ledger_free(ledger);
  free(rows);
}

/* ---- memory -------------------------------------------------------------------------------------
 */

static void *failing_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  (void)old_bytes;
  if (new_bytes == 0) {
    free(pointer);
    return NULL;
  }
  int64_t *left = payload;
  if ((*left)-- <= 0) return NULL;
  return realloc(pointer, new_bytes);
}

static void memory_may_run_out_anywhere_in_an_import(void **state) {
  fixture *it = *state;
  plain_row *rows = plain_make(&it->rng, 3000, &mixed);
  (void)import_all(it, it->store, rows, 1000, &mixed);
  uint8_t before[32], after[32];
  digest_of(it->store, before, &it->ctx);
  bool done = false;
  mnm_ledger_import_summary summary = {0};
  for (int64_t allowed = 0; !done; allowed += 1 + allowed / 24) {
    int64_t left = allowed;
    mnm_ctx ctx = it->ctx;
    ctx.alloc = (mnm_alloc){failing_realloc, &left};
    mnm_err err = {0};
    /* the last part is set aside, too */
    import_options how = {.memory_bytes = 1, .batch_rows = 2100};
    mnm_status status =
        import_rows(it, it->store, rows + 500, 2500, &mixed, &how, &summary, &ctx, &err);
    done = status == MNM_OK;
    if (!done) {
      assert_int_equal(status, MNM_E_NOMEM);
      digest_of(it->store, after, &it->ctx);
      assert_memory_equal(before, after, 32);
    }
  }
  assert_int_equal(summary.rows_new + summary.rows_known, 2500);
  assert_in_range(summary.rows_known, 500, 600);
  mnm_ledger *ledger = load_all(it->store, true, &it->ctx);
  assert_int_equal(mnm_ledger_transfers(ledger)->count, 1000 + summary.rows_new);
  mnm_ledger_free(ledger);
  free(rows);
}

static void memory_may_run_out_anywhere_in_reading(void **state) {
  fixture *it = *state;
  plain_row *rows = several_runs(it, 600, &mixed);
  for (uint32_t what = 0; what < 6; what++) {
    bool done = false;
    for (int64_t allowed = 0; !done; allowed += 1 + allowed / 24) {
      int64_t left = allowed;
      mnm_ctx ctx = it->ctx;
      ctx.alloc = (mnm_alloc){failing_realloc, &left};
      mnm_ledger *ledger = NULL;
      mnm_err err = {0};
      uint8_t digest[32];
      mnm_status status;
      mnm_ledger_query query = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, what == 1};
      if (what == 2) query.account = 3;
      if (what < 3)
        status = mnm_ledger_load(&ledger, it->store, &query, &ctx, &err);
      else if (what == 3)
        status = mnm_ledger_digest(it->store, digest, &ctx, &err);
      else if (what == 4)
        status = mnm_ledger_verify(it->store, &ctx, &err);
      else
        status = mnm_ledger_compact(it->store, &ctx, &err);
      char id[MNM_TRANSFER_ID_BYTES];
      uint32_t bytes = 0;
      if (status == MNM_OK && ledger)
        status = mnm_ledger_transfer_id(ledger, 5, id, sizeof id, &bytes, &err);
      mnm_ledger_free(ledger);
      done = status == MNM_OK;
      if (!done) assert_int_equal(status, MNM_E_NOMEM);
    }
  }
  mnm_err err = {0};
  must(mnm_ledger_verify(it->store, &it->ctx, &err), &err);
  free(rows);
}

static bool cancel(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)stage;
  (void)done;
  (void)total;
  return (*(int32_t *)payload)-- > 0;
}

static void cancelled_import_leaves_the_case_as_it_was(void **state) {
  fixture *it = *state;
  plain_row *rows = plain_make(&it->rng, 200000, &busy);
  (void)import_all(it, it->store, rows, 100, &busy);
  uint8_t before[32], after[32];
  digest_of(it->store, before, &it->ctx);
  for (int32_t ticks = 0; ticks < 4; ticks++) {
    int32_t left = ticks;
    mnm_ctx ctx = it->ctx;
    ctx.progress = cancel;
    ctx.progress_payload = &left;
    mnm_ledger_import_summary summary;
    mnm_err err = {0};
    import_options how = {.memory_bytes = 1 << 22};
    assert_int_equal(import_rows(it, it->store, rows, 200000, &busy, &how, &summary, &ctx, &err),
                     MNM_E_CANCELLED);
    digest_of(it->store, after, &it->ctx);
    assert_memory_equal(before, after, 32);
  }
  free(rows);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(spans_and_accounts_select_rows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(runs_in_a_row_are_read_straight, set_up, tear_down),
      cmocka_unit_test_setup_teardown(references_and_origins_survive_compaction, set_up, tear_down),
      cmocka_unit_test_setup_teardown(ids_used_twice_are_told_apart, set_up, tear_down),
      cmocka_unit_test_setup_teardown(accounts_are_found_by_what_a_person_types, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_kind_of_damage_is_found, set_up, tear_down),
      cmocka_unit_test_setup_teardown(damaged_chunks_are_not_read, set_up, tear_down),
      cmocka_unit_test_setup_teardown(memory_may_run_out_anywhere_in_an_import, set_up, tear_down),
      cmocka_unit_test_setup_teardown(memory_may_run_out_anywhere_in_reading, set_up, tear_down),
      cmocka_unit_test_setup_teardown(cancelled_import_leaves_the_case_as_it_was, set_up,
                                      tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
