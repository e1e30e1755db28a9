/* Imports: what is read back is what was given, in the one order, whatever the cuts, the memory,
 * the threads; what is known is not written twice; what is not flipped is not there. */
#include "case/ledger/ledger_test_help.h"

#include <sys/stat.h>

static const plain_kind kinds[] = {
    {.accounts = 12, .minutes = 40, .amounts = 3},
    {.accounts = 6, .minutes = 6000, .amounts = 1000, .rare_columns = true},
    {.accounts = 5, .minutes = 30, .amounts = 4, .orders = true, .days = true},
    {.accounts = 5, .minutes = 20, .amounts = 3, .natives = true, .texts = true, .days = true},
    {.accounts = 8,
     .minutes = 9000,
     .amounts = 3,
     .texts = true,
     .orders = true,
     .balances = true,
     .rare_columns = true,
     .days = true},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static uint32_t rounds(uint32_t few) {
  return getenv("MNM_LONG") ? few * 20 : few;
}

static mnm_store *fresh(fixture *it) {
  static uint32_t made;
  char name[32];
  (void)snprintf(name, sizeof name, "case%u", made++);
  return case_new(it, name);
}

static void what_is_read_back_is_what_was_given(void **state) {
  fixture *it = *state;
  for (uint32_t round = 0; round < rounds(2); round++) {
    for (size_t k = 0; k < KINDS; k++) {
      uint32_t count = 1 + (uint32_t)mnm_rng_below(&it->rng, 1500);
      plain_row *rows = plain_make(&it->rng, count, &kinds[k]);
      mnm_store *store = fresh(it);
      mnm_ledger_import_summary summary = import_all(it, store, rows, count, &kinds[k]);
      assert_int_equal(summary.rows_read, count);
      assert_int_equal(summary.rows_new, count);
      assert_int_equal(summary.rows_known, 0);
      twin_sort(rows, count);
      assert_int_equal(summary.first_us, rows[0].booked_us);
      assert_int_equal(summary.last_us, rows[count - 1].booked_us);
      for (int cold = 0; cold < 2; cold++) {
        mnm_ledger *ledger = load_all(store, cold, &it->ctx);
        assert_ledger(ledger, rows, count);
        mnm_ledger_free(ledger);
      }
      mnm_err err = {0};
      must(mnm_ledger_verify(store, &it->ctx, &err), &err);
      mnm_store_close(store);
      free(rows);
    }
  }
}

static void a_ledger_without_a_case_is_the_same(void **state) {
  fixture *it = *state;
  for (size_t k = 0; k < KINDS; k++) {
    uint32_t count = 700;
    plain_row *rows = plain_make(&it->rng, count, &kinds[k]);
    mnm_err err = {0};
    mnm_ledger_gather *gather = NULL;
    must(mnm_ledger_gather_new(&gather, &it->ctx, &err), &err);
    mnm_batch batch;
    mnm_batch_init(&batch, NULL);
    for (uint32_t i = 0; i < count; i++) {
      plain_push(&batch, &rows[i], mnm_ledger_gather_accounts(gather),
                 mnm_ledger_gather_places(gather), &kinds[k]);
      if (i % 100 != 99 && i + 1 < count) continue;
      must(mnm_ledger_gather_add(gather, &batch, &err), &err);
      mnm_batch_reset(&batch);
    }
    mnm_batch_clear(&batch);
    mnm_ledger *ledger = NULL;
    must(mnm_ledger_gather_take(&ledger, gather, &err), &err);
    twin_sort(rows, count);
    assert_ledger(ledger, rows, count);
    for (uint32_t row = 0; row < count; row++)
      assert_int_equal(mnm_ledger_reference(ledger, row), row);
    mnm_ledger_free(ledger);
    free(rows);
  }
}

/* What a case says after an import, as one digest and one of each run. */
static void run_digest(mnm_store *store, uint8_t out[32]) {
  sqlite3_stmt *statement = NULL;
  mnm_err err = {0};
  must(mnm_store_prepare(store, &statement, "SELECT digest FROM run ORDER BY run_id LIMIT 1", &err),
       &err);
  bool more = false;
  must(mnm_store_step(store, statement, &more, &err), &err);
  assert_true(more);
  memcpy(out, sqlite3_column_blob(statement, 0), 32);
  (void)sqlite3_reset(statement);
}

static void memory_and_threads_change_no_byte(void **state) {
  fixture *it = *state;
  for (size_t k = 0; k < KINDS; k++) {
    uint32_t count = 9000;
    plain_row *rows = plain_make(&it->rng, count, &kinds[k]);
    uint8_t first[32], again[32], run[32], run_again[32];
    static const uint32_t threads[] = {1, 2, 7, 2};
    for (uint32_t i = 0; i < 4; i++) {
      mnm_ctx ctx = it->ctx;
      mnm_pool *pool = NULL;
      mnm_err err = {0};
      must(mnm_pool_new(&pool, threads[i], &err), &err);
      ctx.pool = pool;
      mnm_store *store = fresh(it);
      /* the last one has hardly any memory, and small batches: several parts are set aside */
      import_options how = {.memory_bytes = i == 3 ? 1 : 0, .batch_rows = i == 3 ? 500 : 0};
      mnm_ledger_import_summary summary;
      must(import_rows(it, store, rows, count, &kinds[k], &how, &summary, &ctx, &err), &err);
      digest_of(store, i ? again : first, &ctx);
      run_digest(store, i ? run_again : run);
      if (i > 0) assert_memory_equal(first, again, 32);
      /* sealed texts differ from case to case, since their keys do */
      if (i > 0 && !kinds[k].texts) assert_memory_equal(run, run_again, 32);
      mnm_ledger *ledger = load_all(store, false, &ctx);
      assert_int_equal(mnm_ledger_transfers(ledger)->count, count);
      mnm_ledger_free(ledger);
      mnm_store_close(store);
      mnm_pool_free(pool);
    }
    free(rows);
  }
}

static void shuffle(mnm_rng *rng, plain_row *rows, uint32_t count) {
  for (uint32_t i = count; i > 1; i--) {
    uint32_t other = (uint32_t)mnm_rng_below(rng, i);
    plain_row swap = rows[i - 1];
    rows[i - 1] = rows[other];
    rows[other] = swap;
  }
}

static void order_of_rows_in_the_file_changes_nothing(void **state) {
  fixture *it = *state;
  for (size_t k = 0; k < KINDS; k++) {
    uint32_t count = 800;
    plain_row *rows = plain_make(&it->rng, count, &kinds[k]);
    uint8_t first[32], again[32];
    mnm_store *store = fresh(it);
    (void)import_all(it, store, rows, count, &kinds[k]);
    digest_of(store, first, &it->ctx);
    mnm_store_close(store);
    shuffle(&it->rng, rows, count);
    store = fresh(it);
    (void)import_all(it, store, rows, count, &kinds[k]);
    digest_of(store, again, &it->ctx);
    assert_memory_equal(first, again, 32);
    twin_sort(rows, count);
    mnm_ledger *ledger = load_all(store, true, &it->ctx);
    assert_ledger(ledger, rows, count);
    mnm_ledger_free(ledger);
    mnm_store_close(store);
    free(rows);
  }
}

static int compare_times(const void *a, const void *b) {
  return twin_numbers(((const plain_row *)a)->booked_us, ((const plain_row *)b)->booked_us);
}

static void five_overlapping_exports_in_reverse_are_one_ledger(void **state) {
  fixture *it = *state;
  for (size_t k = 0; k < KINDS; k++) {
    uint32_t count = 1000;
    plain_row *rows = plain_make(&it->rng, count, &kinds[k]);
    qsort(rows, count, sizeof *rows, compare_times);
    mnm_store *whole = fresh(it), *parts = fresh(it);
    (void)import_all(it, whole, rows, count, &kinds[k]);
    uint64_t new_rows = 0, known_rows = 0, read_rows = 0;
    for (int part = 4; part >= 0; part--) {
      /* exports cover whole moments: a bank does not cut within one */
      uint32_t first = (uint32_t)part * 200, last = first + 330 < count ? first + 330 : count;
      while (first > 0 && rows[first - 1].booked_us == rows[first].booked_us) first--;
      while (last < count && rows[last].booked_us == rows[last - 1].booked_us) last++;
      mnm_ledger_import_summary summary =
          import_all(it, parts, rows + first, last - first, &kinds[k]);
      new_rows += summary.rows_new;
      known_rows += summary.rows_known;
      read_rows += summary.rows_read;
    }
    assert_int_equal(new_rows, count);
    assert_int_equal(known_rows, read_rows - count);
    uint8_t a[32], b[32];
    digest_of(whole, a, &it->ctx);
    digest_of(parts, b, &it->ctx);
    assert_memory_equal(a, b, 32);
    twin_sort(rows, count);
    mnm_ledger *one = load_all(whole, false, &it->ctx), *five = load_all(parts, false, &it->ctx);
    assert_ledger(one, rows, count);
    /* source_row and balance are of the record that was read first, and break ties of equal rows */
    const mnm_transfers *t = mnm_ledger_transfers(five);
    assert_int_equal(t->count, count);
    for (uint32_t i = 0; i < count; i++) {
      char id[MNM_TRANSFER_ID_BYTES];
      uint32_t bytes = 0;
      mnm_err err = {0};
      must(mnm_ledger_transfer_id(five, i, id, sizeof id, &bytes, &err), &err);
      assert_string_equal(id, rows[i].id);
    }
    mnm_ledger_free(one);
    mnm_ledger_free(five);
    mnm_err err = {0};
    must(mnm_ledger_verify(parts, &it->ctx, &err), &err);
    mnm_store_close(whole);
    mnm_store_close(parts);
    free(rows);
  }
}

static void the_same_export_twice_adds_nothing(void **state) {
  fixture *it = *state;
  plain_row *rows = plain_make(&it->rng, 3000, &kinds[0]);
  mnm_ledger_import_summary first = import_all(it, it->store, rows, 3000, &kinds[0]);
  uint8_t before[32], after[32];
  digest_of(it->store, before, &it->ctx);
  mnm_ledger_import_summary second = import_all(it, it->store, rows, 3000, &kinds[0]);
  digest_of(it->store, after, &it->ctx);
  assert_int_equal(first.rows_new, 3000);
  assert_int_equal(second.rows_new, 0);
  assert_int_equal(second.rows_known, 3000);
  assert_int_equal(second.first_us, MNM_TIME_NONE);
  assert_memory_equal(before, after, 32);
  mnm_ledger_info info;
  mnm_err err = {0};
  must(mnm_ledger_stat(it->store, &info, &err), &err);
  assert_int_equal(info.transfers, 3000);
  assert_int_equal(info.runs, 2);
  /* each row was read twice, at the same record */
  mnm_ledger *ledger = load_all(it->store, false, &it->ctx);
  for (uint32_t row = 0; row < 3000; row += 7) {
    mnm_ledger_origin origins[4];
    uint32_t count = 0;
    must(mnm_ledger_origins(it->store, mnm_ledger_reference(ledger, row), origins, 4, &count, &err),
         &err);
    assert_int_equal(count, 2);
    assert_int_equal(origins[0].source_id, 1);
    assert_int_equal(origins[1].source_id, 2);
  }
  mnm_ledger_free(ledger);
  free(rows);
}

static void two_equal_coffees_survive(void **state) {
  fixture *it = *state;
  plain_kind kind = {.accounts = 2, .minutes = 1, .amounts = 1};
  plain_row *rows = plain_make(&it->rng, 5, &kind);
  for (uint32_t i = 1; i < 5; i++) {
    rows[i] = rows[0];
    rows[i].source_row = i;
  }
  assert_int_equal(import_all(it, it->store, rows, 2, &kind).rows_new, 2);
  assert_int_equal(import_all(it, it->store, rows, 1, &kind).rows_new, 0);
  /* another source holds three: one more than any so far */
  mnm_ledger_import_summary third = import_all(it, it->store, rows, 3, &kind);
  assert_int_equal(third.rows_new, 1);
  assert_int_equal(third.rows_known, 2);
  mnm_ledger *ledger = load_all(it->store, false, &it->ctx);
  twin_sort(rows, 3);
  assert_ledger(ledger, rows, 3);
  assert_int_equal(strlen(rows[2].id), 34); /* ...-3 */
  mnm_ledger_free(ledger);
  free(rows);
}

static void nothing_is_visible_before_the_flip(void **state) {
  fixture *it = *state;
  plain_row *rows = plain_make(&it->rng, 2000, &kinds[1]);
  (void)import_all(it, it->store, rows, 1000, &kinds[1]);
  uint8_t before[32], after[32];
  digest_of(it->store, before, &it->ctx);
  mnm_ledger *was = load_all(it->store, false, &it->ctx);
  uint32_t accounts = mnm_accounts_count(mnm_ledger_accounts(was));
  mnm_ledger_free(was);
  import_options how = {.no_flip = true};
  mnm_ledger_import_summary summary;
  mnm_err err = {0};
  must(import_rows(it, it->store, rows + 1000, 1000, &kinds[1], &how, &summary, &it->ctx, &err),
       &err);
  assert_int_equal(summary.rows_new, 1000);
  digest_of(it->store, after, &it->ctx);
  assert_memory_equal(before, after, 32);
  mnm_ledger *now = load_all(it->store, false, &it->ctx);
  assert_int_equal(mnm_ledger_transfers(now)->count, 1000);
  assert_int_equal(mnm_accounts_count(mnm_ledger_accounts(now)), accounts);
  mnm_ledger_free(now);
  /* and nothing of it stays in the file */
  sqlite3_stmt *statement = NULL;
  must(mnm_store_prepare(it->store, &statement,
                         "SELECT (SELECT count(*) FROM run), (SELECT count(*) FROM chunk) ="
                         " (SELECT count(*) FROM chunk_data)",
                         &err),
       &err);
  bool more = false;
  must(mnm_store_step(it->store, statement, &more, &err), &err);
  assert_int_equal(sqlite3_column_int(statement, 0), 1);
  assert_int_equal(sqlite3_column_int(statement, 1), 1);
  (void)sqlite3_reset(statement);
  /* and the rows can come again */
  assert_int_equal(import_all(it, it->store, rows + 1000, 1000, &kinds[1]).rows_new, 1000);
  free(rows);
}

static void copy_file(const fixture *it, const char *from, const char *to) {
  char path[160], buffer[4096];
  (void)snprintf(path, sizeof path, "%s/%s", it->folder, from);
  FILE *in = fopen(path, "rb");
  (void)snprintf(path, sizeof path, "%s/%s", it->folder, to);
  FILE *out = fopen(path, "wb");
  assert_non_null(in);
  assert_non_null(out);
  for (size_t got; (got = fread(buffer, 1, sizeof buffer, in)) > 0;)
    assert_int_equal(fwrite(buffer, 1, got, out), got);
  (void)fclose(in);
  assert_int_equal(fclose(out), 0);
  (void)chmod(path, 0600);
}

static void an_interrupted_import_is_swept_when_the_case_is_opened(void **state) {
  fixture *it = *state;
  plain_row *rows = plain_make(&it->rng, 500, &kinds[0]);
  (void)import_all(it, it->store, rows, 250, &kinds[0]);
  uint64_t source_id = source_new(it, it->store);
  mnm_ledger_import_options options = {.source_id = source_id};
  mnm_ledger_import *import = NULL;
  mnm_err err = {0};
  must(mnm_ledger_import_new(&import, it->store, &options, &it->ctx, &err), &err);
  mnm_batch batch;
  mnm_batch_init(&batch, NULL);
  for (uint32_t i = 250; i < 500; i++)
    plain_push(&batch, &rows[i], mnm_ledger_import_accounts(import),
               mnm_ledger_import_places(import), &kinds[0]);
  must(mnm_ledger_import_add(import, &batch, &err), &err);
  mnm_batch_clear(&batch);
  mnm_ledger_import_summary summary;
  must(mnm_ledger_import_finish(import, NULL, NULL, &summary, &err), &err);
  /* the process ends here: a second handle finds the case as it lies */
  copy_file(it, "raid.mnm", "copy.mnm");
  copy_file(it, "raid.mnm-wal", "copy.mnm-wal");
  copy_file(it, "raid.key", "copy.key");
  mnm_store *found = case_open(it, "copy");
  mnm_ledger *ledger = load_all(found, false, &it->ctx);
  assert_int_equal(mnm_ledger_transfers(ledger)->count, 250);
  mnm_ledger_free(ledger);
  sqlite3_stmt *statement = NULL;
  must(mnm_store_prepare(found, &statement, "SELECT count(*) FROM run", &err), &err);
  bool more = false;
  must(mnm_store_step(found, statement, &more, &err), &err);
  assert_int_equal(sqlite3_column_int(statement, 0), 1);
  (void)sqlite3_reset(statement);
  assert_int_equal(import_all(it, found, rows + 250, 250, &kinds[0]).rows_new, 250);
  mnm_store_close(found);
  mnm_ledger_import_free(import);
  free(rows);
}

static void an_empty_import_is_an_import(void **state) {
  fixture *it = *state;
  mnm_ledger_import_summary summary = import_all(it, it->store, NULL, 0, &kinds[0]);
  assert_int_equal(summary.rows_new, 0);
  assert_int_equal(summary.first_us, MNM_TIME_NONE);
  mnm_ledger *ledger = load_all(it->store, false, &it->ctx);
  assert_int_equal(mnm_ledger_transfers(ledger)->count, 0);
  mnm_ledger_free(ledger);
  mnm_err err = {0};
  must(mnm_ledger_verify(it->store, &it->ctx, &err), &err);
}

/* ---- days ---------------------------------------------------------------------------------------
 */

typedef struct day_log {
  uint32_t days, rows;
  int64_t last_day;
} day_log;

/* Turns the order of each day around by balance. */
static mnm_status by_balance(void *payload, mnm_batch *day, const mnm_accounts *accounts,
                             mnm_err *err) {
  day_log *log = payload;
  (void)accounts;
  const int64_t *booked = day->booked_us.data, *balance = day->balance_minor.data;
  assert_true(day->count > 0);
  for (uint64_t row = 0; row < day->count; row++) {
    assert_int_equal(mnm_time_day(booked[row]), mnm_time_day(booked[0]));
    assert_true(balance[row] != MNM_BALANCE_NONE);
    uint64_t order = (uint64_t)(1000 - balance[row]);
    if (day->order.count == day->count) /* as a source's own order would be there */
      ((uint64_t *)day->order.data)[row] = order;
    else
      MNM_TRY(mnm_column_push(&day->order, &order, err));
  }
  if (log->days > 0) assert_true(mnm_time_day(booked[0]) > log->last_day);
  log->last_day = mnm_time_day(booked[0]);
  log->days++;
  log->rows += (uint32_t)day->count;
  return MNM_OK;
}

static void each_day_with_balances_is_seen_once_and_may_be_reordered(void **state) {
  fixture *it = *state;
  plain_kind kind = {.accounts = 3, .minutes = 9000, .amounts = 50, .balances = true, .days = true};
  plain_row *rows = plain_make(&it->rng, 4000, &kind);
  uint8_t first[32], again[32];
  for (uint32_t i = 0; i < 2; i++) {
    mnm_store *store = fresh(it);
    day_log log = {0};
    import_options how = {
        .memory_bytes = i, .batch_rows = i ? 700 : 0, .day = by_balance, .day_payload = &log};
    mnm_ledger_import_summary summary;
    mnm_err err = {0};
    must(import_rows(it, store, rows, 4000, &kind, &how, &summary, &it->ctx, &err), &err);
    uint32_t with_balance = 0;
    for (uint32_t r = 0; r < 4000; r++) with_balance += rows[r].balance != MNM_BALANCE_NONE;
    assert_int_equal(log.rows, with_balance);
    digest_of(store, i ? again : first, &it->ctx);
    if (i == 0) {
      plain_row *twin = malloc(4000 * sizeof *twin);
      memcpy(twin, rows, 4000 * sizeof *twin);
      for (uint32_t r = 0; r < 4000; r++)
        if (twin[r].balance != MNM_BALANCE_NONE) twin[r].order = (uint64_t)(1000 - twin[r].balance);
      twin_sort(twin, 4000);
      mnm_ledger *ledger = load_all(store, false, &it->ctx);
      assert_ledger(ledger, twin, 4000);
      mnm_ledger_free(ledger);
      free(twin);
      /* order is no part of the canonical row: the same export is known, whatever its order */
      assert_int_equal(import_all(it, store, rows, 4000, &kind).rows_known, 4000);
    }
    mnm_store_close(store);
  }
  assert_memory_equal(first, again, 32);
  free(rows);
}

static mnm_status refuse(void *payload, mnm_batch *day, const mnm_accounts *accounts,
                         mnm_err *err) {
  (void)payload;
  (void)day;
  (void)accounts;
  return mnm_err_set(err, MNM_E_LIMIT, "this day is too much");
}

static void a_failing_day_fails_the_import(void **state) {
  fixture *it = *state;
  plain_kind kind = {.accounts = 3, .minutes = 100, .amounts = 50, .balances = true};
  plain_row *rows = plain_make(&it->rng, 50, &kind);
  import_options how = {.day = refuse};
  mnm_ledger_import_summary summary;
  mnm_err err = {0};
  assert_int_equal(import_rows(it, it->store, rows, 50, &kind, &how, &summary, &it->ctx, &err),
                   MNM_E_LIMIT);
  mnm_ledger_info info;
  must(mnm_ledger_stat(it->store, &info, &err), &err);
  assert_int_equal(info.runs, 0);
  assert_int_equal(import_all(it, it->store, rows, 50, &kind).rows_new, 50);
  free(rows);
}

static void the_files_order_holds_where_it_was_chosen(void **state) {
  fixture *it = *state;
  plain_kind kind = {.accounts = 3, .minutes = 1, .amounts = 50};
  plain_row *rows = plain_make(&it->rng, 40, &kind);
  import_options how = {.order_is_file = true};
  mnm_ledger_import_summary summary;
  mnm_err err = {0};
  must(import_rows(it, it->store, rows, 20, &kind, &how, &summary, &it->ctx, &err), &err);
  must(import_rows(it, it->store, rows + 20, 20, &kind, &how, &summary, &it->ctx, &err), &err);
  mnm_ledger *ledger = load_all(it->store, false, &it->ctx);
  const mnm_transfers *t = mnm_ledger_transfers(ledger);
  assert_int_equal(t->count, 40);
  /* each file in its own order, one file after the other */
  for (uint32_t i = 0; i < 40; i++) {
    assert_int_equal(t->order[i] % 20, i % 20);
    assert_int_equal(t->amount_minor[i], rows[t->order[i]].amount);
  }
  mnm_ledger_free(ledger);
  free(rows);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_read_back_is_what_was_given, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_ledger_without_a_case_is_the_same, set_up, tear_down),
      cmocka_unit_test_setup_teardown(memory_and_threads_change_no_byte, set_up, tear_down),
      cmocka_unit_test_setup_teardown(order_of_rows_in_the_file_changes_nothing, set_up, tear_down),
      cmocka_unit_test_setup_teardown(five_overlapping_exports_in_reverse_are_one_ledger, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(the_same_export_twice_adds_nothing, set_up, tear_down),
      cmocka_unit_test_setup_teardown(two_equal_coffees_survive, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nothing_is_visible_before_the_flip, set_up, tear_down),
      cmocka_unit_test_setup_teardown(an_interrupted_import_is_swept_when_the_case_is_opened,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(an_empty_import_is_an_import, set_up, tear_down),
      cmocka_unit_test_setup_teardown(each_day_with_balances_is_seen_once_and_may_be_reordered,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_failing_day_fails_the_import, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_files_order_holds_where_it_was_chosen, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
