#include "stage/ingest/ingest_reconcile_test_help.h"

#include "base/rng/rng.h"

#define TWIN_ROWS 6

static uint64_t order_of(const world *w, uint64_t row) {
  return w->day.order.count ? ((const uint64_t *)w->day.order.data)[row] : MNM_ORDER_NONE;
}

static void day_that_fits_is_left_as_it_is(void **state) {
  world w;
  (void)state;
  open_world(&w, 0, true, 0);
  uint32_t a = account(&w, "a");
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, 700, 700);
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, -200, 500);
  mnm_reconcile_summary summary = run_day(&w);
  assert_int_equal(w.breaks.count, 0);
  assert_int_equal(w.day.order.count, 0);
  assert_int_equal(summary.accounts, 1);
  assert_int_equal(summary.account_days, 1);
  assert_int_equal(summary.rows_with_balance, 2);
  assert_int_equal(summary.days_order_inferred, 0);
  close_world(&w);
}

static void order_is_found_from_balances_and_listed(void **state) {
  world w;
  (void)state;
  open_world(&w, 0, true, 0);
  uint32_t a = account(&w, "a");
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, -200, 500);
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, -50, 450);
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, 700, 700);
  mnm_reconcile_summary summary = run_day(&w);
  assert_int_equal(summary.days_order_inferred, 1);
  assert_int_equal(order_of(&w, 0), 1);
  assert_int_equal(order_of(&w, 1), 2);
  assert_int_equal(order_of(&w, 2), 0);
  for (uint32_t i = 0; i < 3; i++)
    assert_true(((const uint8_t *)w.day.flags.data)[i] & MNM_ROW_ORDER_INFERRED);
  assert_int_equal(w.breaks.count, 1);
  assert_int_equal(break_at(&w, 0)->kind, MNM_BREAK_ORDER_INFERRED);
  assert_int_equal(break_at(&w, 0)->rows, 3);
  assert_int_equal(break_at(&w, 0)->source_row, 100);
  assert_int_equal(break_at(&w, 0)->from_us, DAY(1));
  assert_int_equal(break_at(&w, 0)->to_us, DAY(2) - 1);
  close_world(&w);
}

static void places_of_a_statement_are_exchanged_not_invented(void **state) {
  static const uint64_t places[] = {40, 41, 57};
  world w;
  (void)state;
  open_world(&w, 0, true, 0);
  uint32_t a = account(&w, "a");
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, -200, 500);
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, -50, 450);
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, 700, 700);
  for (uint32_t i = 0; i < 3; i++) push(&w.day.order, &places[i]);
  run_day(&w);
  assert_int_equal(order_of(&w, 0), 41);
  assert_int_equal(order_of(&w, 1), 57);
  assert_int_equal(order_of(&w, 2), 40);
  close_world(&w);
}

static void rows_with_clock_times_change_places_only_within_the_same_time(void **state) {
  world w;
  (void)state;
  open_world(&w, 0, true, 0);
  uint32_t a = account(&w, "a");
  /* the one order that fits would put the second row first: time forbids it */
  add_row(&w, a, DAY(1) + 1, MNM_GRAIN_SECOND, -200, 500);
  add_row(&w, a, DAY(1) + 2, MNM_GRAIN_SECOND, 700, 700);
  mnm_reconcile_summary summary = run_day(&w);
  assert_int_equal(summary.days_order_inferred, 0);
  assert_int_equal(summary.days_unreconciled, 1);
  assert_int_equal(w.day.order.count, 0);
  close_world(&w);
}

static void unknown_start_is_chosen_so_that_later_times_fit_too(void **state) {
  world w;
  (void)state;
  open_world(&w, 0, true, 0);
  uint32_t a = account(&w, "a");
  /* a circle over 0 and 5, then one over 5 and 8: only 5 can have come first */
  add_row(&w, a, DAY(1) + 1, MNM_GRAIN_SECOND, 5, 5);
  add_row(&w, a, DAY(1) + 1, MNM_GRAIN_SECOND, -5, 0);
  add_row(&w, a, DAY(1) + 2, MNM_GRAIN_SECOND, -3, 5);
  add_row(&w, a, DAY(1) + 2, MNM_GRAIN_SECOND, 3, 8);
  mnm_reconcile_summary summary = run_day(&w);
  assert_int_equal(summary.days_unreconciled, 0);
  assert_int_equal(summary.days_order_inferred, 1);
  assert_true(order_of(&w, 1) < order_of(&w, 0));
  assert_true(order_of(&w, 3) < order_of(&w, 2));
  close_world(&w);
}

static void day_after_a_gap_holds_together_and_says_what_is_missing(void **state) {
  world w;
  (void)state;
  open_world(&w, 0, true, 0);
  uint32_t a = account(&w, "a");
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, 700, 700);
  run_day(&w);
  mnm_batch_reset(&w.day);
  add_row(&w, a, DAY(2), MNM_GRAIN_DAY, -30, 1070); /* 400 came in between */
  add_row(&w, a, DAY(2), MNM_GRAIN_DAY, 30, 1100);
  mnm_reconcile_summary summary = run_day(&w);
  assert_int_equal(summary.days_unreconciled, 1);
  assert_int_equal(break_at(&w, 0)->kind, MNM_BREAK_UNRECONCILED);
  assert_int_equal(break_at(&w, 0)->amount_minor, 400);
  mnm_batch_reset(&w.day);
  add_row(&w, a, DAY(3), MNM_GRAIN_DAY, 5, 1105); /* goes on from the stated balance */
  summary = run_day(&w);
  assert_int_equal(summary.days_unreconciled, 1);
  assert_int_equal(w.breaks.count, 1);
  close_world(&w);
}

static void loose_day_ends_at_the_balance_nearest_to_the_expected_one(void **state) {
  world w;
  (void)state;
  open_world(&w, 0, true, 0);
  uint32_t a = account(&w, "a");
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, 1000, 1000);
  run_day(&w);
  mnm_batch_reset(&w.day);
  add_row(&w, a, DAY(2), MNM_GRAIN_DAY, -300, 802); /* expected end 800; 2 off by rounding */
  add_row(&w, a, DAY(2), MNM_GRAIN_DAY, 100, 1101);
  run_day(&w);
  assert_int_equal(break_at(&w, 0)->kind, MNM_BREAK_UNRECONCILED);
  assert_int_equal(break_at(&w, 0)->amount_minor, 2);
  assert_int_equal(w.day.order.count, 0);
  mnm_batch_reset(&w.day);
  add_row(&w, a, DAY(3), MNM_GRAIN_DAY, -2, 800);
  mnm_reconcile_summary summary = run_day(&w);
  assert_int_equal(summary.days_unreconciled, 1);
  close_world(&w);
}

static void each_use_of_the_tolerance_is_a_break(void **state) {
  world w;
  (void)state;
  open_world(&w, 10, true, 0);
  uint32_t a = account(&w, "a");
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, 1000, 1000);
  run_day(&w);
  mnm_batch_reset(&w.day);
  add_row(&w, a, DAY(2), MNM_GRAIN_DAY, 100, 1090);
  add_row(&w, a, DAY(2), MNM_GRAIN_DAY, -500, 593);
  mnm_reconcile_summary summary = run_day(&w);
  assert_int_equal(summary.tolerance_uses, 2);
  assert_int_equal(summary.days_unreconciled, 0);
  assert_int_equal(w.breaks.count, 2);
  assert_int_equal(break_at(&w, 0)->kind, MNM_BREAK_TOLERANCE_USED);
  assert_int_equal(break_at(&w, 0)->amount_minor, -10);
  assert_int_equal(break_at(&w, 0)->source_row, 100);
  assert_int_equal(break_at(&w, 1)->amount_minor, 3);
  assert_int_equal(break_at(&w, 1)->source_row, 101);
  close_world(&w);
}

static void currencies_and_sides_of_a_row_are_kept_apart(void **state) {
  world w;
  uint16_t usd = 840;
  (void)state;
  open_world(&w, 0, true, 0);
  uint32_t a = account(&w, "a");
  /* a's conversion: 100 EUR leave, 110 USD arrive; the statement is the one of the USD side */
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, 100, 510);
  ((uint32_t *)w.day.account_from.data)[0] = a;
  push(&w.day.to_currency, &usd);
  int64_t received = 110;
  push(&w.day.to_amount_minor, &received);
  run_day(&w);
  mnm_batch_reset(&w.day);
  add_row(&w, a, DAY(2), MNM_GRAIN_DAY, -10, 500); /* USD: 510 - 10 */
  ((uint16_t *)w.day.currency.data)[0] = usd;
  add_row(&w, a, DAY(2), MNM_GRAIN_DAY, -10, 77); /* EUR: not seen before */
  add_row(&w, a, DAY(2), MNM_GRAIN_DAY, -10, MNM_BALANCE_NONE);
  /* to itself in one currency: nothing changes */
  add_row(&w, a, DAY(2), MNM_GRAIN_DAY, -10, 77);
  ((uint32_t *)w.day.account_to.data)[3] = a;
  mnm_reconcile_summary summary = run_day(&w);
  assert_int_equal(summary.accounts, 2);
  assert_int_equal(summary.rows_with_balance, 4);
  assert_int_equal(summary.days_unreconciled, 0);
  assert_int_equal(w.breaks.count, 0);
  close_world(&w);
}

static void breaks_come_in_order_of_account_text_whatever_the_numbers(void **state) {
  (void)state;
  for (uint32_t turn = 0; turn < 2; turn++) {
    world w;
    open_world(&w, 0, true, 0);
    uint32_t z = 0, m = 0;
    if (turn) z = account(&w, "z");
    m = account(&w, "m");
    if (!turn) z = account(&w, "z");
    add_row(&w, z, DAY(1), MNM_GRAIN_DAY, -1, 8);
    add_row(&w, z, DAY(1), MNM_GRAIN_DAY, -1, 9);
    add_row(&w, m, DAY(1), MNM_GRAIN_DAY, -1, 3);
    add_row(&w, m, DAY(1), MNM_GRAIN_DAY, -1, 4);
    run_day(&w);
    assert_int_equal(w.breaks.count, 2);
    assert_int_equal(break_at(&w, 0)->account, m);
    assert_int_equal(break_at(&w, 1)->account, z);
    close_world(&w);
  }
}

static void balances_at_the_ends_of_64_bits_do_no_harm(void **state) {
  static const int64_t balances[] = {INT64_MAX, INT64_MIN + 1, -INT64_MAX, INT64_MAX - 1, 0};
  static const int64_t changes[] = {INT64_MAX, -INT64_MAX, 1, -1};
  (void)state;
  for (uint32_t tolerance = 0; tolerance < 2; tolerance++) {
    world w;
    open_world(&w, tolerance ? INT64_MAX - 1 : 0, true, 0);
    uint32_t a = account(&w, "a");
    int64_t day = 1;
    for (uint32_t i = 0; i < 5; i++) {
      for (uint32_t j = 0; j < 4; j++, day++) {
        mnm_batch_reset(&w.day);
        add_row(&w, a, DAY(day), MNM_GRAIN_DAY, changes[j], balances[i]);
        add_row(&w, a, DAY(day), MNM_GRAIN_DAY, changes[3 - j], balances[4 - i]);
        add_row(&w, a, DAY(day), MNM_GRAIN_DAY, changes[j], balances[(i + 1) % 5]);
        run_day(&w);
      }
    }
    mnm_reconcile_summary summary;
    mnm_reconciler_summary(w.reconciler, &summary);
    assert_int_equal(summary.account_days, 20);
    assert_true(summary.days_unreconciled > 0);
    close_world(&w);
  }
}

static void days_out_of_order_or_mixed_are_refused(void **state) {
  world w;
  mnm_err err;
  (void)state;
  open_world(&w, 0, true, 0);
  uint32_t a = account(&w, "a");
  add_row(&w, a, DAY(5), MNM_GRAIN_DAY, 1, 1);
  run_day(&w);
  assert_int_equal(mnm_reconciler_day(w.reconciler, &w.day, w.accounts, &w.breaks, &err),
                   MNM_E_ARG);
  mnm_batch_reset(&w.day);
  add_row(&w, a, DAY(6), MNM_GRAIN_DAY, 1, 2);
  add_row(&w, a, DAY(7), MNM_GRAIN_DAY, 1, 3);
  assert_int_equal(mnm_reconciler_day(w.reconciler, &w.day, w.accounts, &w.breaks, &err),
                   MNM_E_ARG);
  mnm_reconcile_options bad = {-1, true, 0};
  mnm_reconciler *none = w.reconciler;
  assert_int_equal(mnm_reconciler_new(&none, &bad, NULL, &err), MNM_E_ARG);
  assert_null(none);
  close_world(&w);
}

static void search_that_would_take_too_long_stops_and_says_so(void **state) {
  world w;
  (void)state;
  open_world(&w, 10, true, 5000);
  uint32_t a = account(&w, "a");
  /* forty rows that all fit after each other, and one that fits nowhere */
  for (int64_t i = 0; i < 40; i++) add_row(&w, a, DAY(1), MNM_GRAIN_DAY, 1 + i % 3, 1000 + i % 7);
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, 1, 999999);
  add_row(&w, a, DAY(1), MNM_GRAIN_DAY, 1, 888888);
  mnm_reconcile_summary summary = run_day(&w);
  assert_int_equal(summary.days_truncated, 1);
  assert_int_equal(summary.days_unreconciled, 1);
  assert_int_equal(w.day.order.count, 0);
  close_world(&w);
}

static void ten_thousand_rows_in_one_day_are_put_in_order(void **state) {
  world w;
  mnm_rng rng;
  (void)state;
  enum { ROWS = 10000 };
  open_world(&w, 0, true, 0);
  uint32_t a = account(&w, "a");
  int64_t *change = calloc(ROWS, sizeof *change), *balance = calloc(ROWS, sizeof *balance);
  uint32_t *turn = calloc(ROWS, sizeof *turn);
  assert_true(change && balance && turn);
  mnm_rng_init(&rng, 7);
  int64_t at = 1000;
  for (uint32_t i = 0; i < ROWS; i++) {
    do change[i] = (int64_t)mnm_rng_below(&rng, 41) - 20;
    while (change[i] == 0);
    balance[i] = at += change[i];
    turn[i] = i;
  }
  for (uint32_t i = ROWS; i-- > 1;) {
    uint32_t j = (uint32_t)mnm_rng_below(&rng, i + 1), swap = turn[i];
    turn[i] = turn[j];
    turn[j] = swap;
  }
  for (uint32_t i = 0; i < ROWS; i++)
    add_row(&w, a, DAY(1), MNM_GRAIN_DAY, change[turn[i]], balance[turn[i]]);
  mnm_reconcile_summary summary = run_day(&w);
  assert_int_equal(summary.days_order_inferred, 1);
  assert_int_equal(summary.days_unreconciled, 0);
  uint32_t *row_at = calloc(ROWS, sizeof *row_at);
  assert_non_null(row_at);
  for (uint32_t i = 0; i < ROWS; i++) row_at[order_of(&w, i)] = i;
  for (uint32_t i = 1; i < ROWS; i++) {
    uint32_t row = row_at[i];
    assert_int_equal(balance[turn[row_at[i - 1]]] + change[turn[row]], balance[turn[row]]);
  }
  free(change);
  free(balance);
  free(turn);
  free(row_at);
  close_world(&w);
}

/* ---- the slow twin: every order is tried ----------------------------------------------------- */

typedef struct twin {
  uint32_t count;
  int64_t change[TWIN_ROWS], balance[TWIN_ROWS];
  uint32_t time[TWIN_ROWS]; /* rises; equal ones may change places */
  bool has_start;
  int64_t start, tolerance;
  /* answer */
  bool found;
  int64_t cost;
  uint32_t order[TWIN_ROWS], trial[TWIN_ROWS];
} twin;

static void try_all(twin *t, uint32_t place, uint32_t used, int64_t at, bool known, int64_t cost) {
  if (place == t->count) {
    if (!t->found || cost < t->cost) {
      t->found = true;
      t->cost = cost;
      memcpy(t->order, t->trial, sizeof t->order);
    }
    return;
  }
  for (uint32_t i = 0; i < t->count; i++) {
    if (used >> i & 1 || t->time[i] != t->time[place]) continue;
    int64_t off = known ? llabs(t->balance[i] - at - t->change[i]) : 0;
    if (off > t->tolerance) continue;
    t->trial[place] = i;
    try_all(t, place + 1, used | 1U << i, t->balance[i], true, cost + off);
  }
}

static void answer(twin *t) {
  t->found = false;
  try_all(t, 0, 0, t->start, t->has_start, 0);
}

static void random_day(twin *t, mnm_rng *rng) {
  uint32_t shape = (uint32_t)mnm_rng_below(rng, 4);
  int64_t at = t->has_start ? t->start : (int64_t)mnm_rng_below(rng, 20);
  uint32_t time = 0;
  t->count = 1 + (uint32_t)mnm_rng_below(rng, TWIN_ROWS);
  if (mnm_rng_below(rng, 8) == 0) at += (int64_t)mnm_rng_below(rng, 9) - 4;
  for (uint32_t i = 0; i < t->count; i++) {
    do t->change[i] = (int64_t)mnm_rng_below(rng, shape == 0 ? 5 : 41) - (shape == 0 ? 2 : 20);
    while (t->change[i] == 0);
    at += t->change[i];
    if (shape == 2 && mnm_rng_below(rng, 3) == 0) at += (int64_t)mnm_rng_below(rng, 7) - 3;
    t->balance[i] = at;
    if (shape == 3 && mnm_rng_below(rng, 3) == 0) time++;
    t->time[i] = time;
  }
  for (uint32_t i = t->count; i-- > 1;) { /* shuffle within equal times */
    uint32_t j = (uint32_t)mnm_rng_below(rng, i + 1);
    if (t->time[i] != t->time[j]) continue;
    int64_t change = t->change[i], balance = t->balance[i];
    t->change[i] = t->change[j];
    t->balance[i] = t->balance[j];
    t->change[j] = change;
    t->balance[j] = balance;
  }
}

/* Checks one day against the twin and moves the twin's start on. */
static void compare(world *w, uint32_t a, twin *t, int64_t day) {
  mnm_reconcile_summary before, after;
  mnm_reconciler_summary(w->reconciler, &before);
  mnm_batch_reset(&w->day);
  w->breaks.count = 0;
  for (uint32_t i = 0; i < t->count; i++)
    add_row(w, a, DAY(day) + t->time[i], MNM_GRAIN_SECOND, t->change[i], t->balance[i]);
  after = run_day(w);
  bool had_start = t->has_start, jump = false;
  int64_t start = t->start, expected = start, amount = 0;
  for (uint32_t i = 0; i < t->count; i++) expected += t->change[i];
  answer(t);
  if (!t->found && had_start) {
    t->has_start = false;
    answer(t);
    jump = t->found;
    if (jump) amount = t->balance[t->order[0]] - t->change[t->order[0]] - start;
  }
  assert_int_equal(after.days_unreconciled - before.days_unreconciled, !t->found || jump);
  if (!t->found) { /* nearest to expected, of the last time */
    if (!had_start) expected += t->balance[0] - t->change[0] - start;
    uint32_t best = t->count;
    for (uint32_t i = 0; i < t->count; i++) {
      if (t->time[i] != t->time[t->count - 1]) continue;
      if (best == t->count || llabs(t->balance[i] - expected) < llabs(t->balance[best] - expected))
        best = i;
    }
    amount = t->balance[best] - expected;
    t->start = t->balance[best];
    for (uint32_t i = 0; i < t->count; i++) t->order[i] = i;
  } else {
    t->start = t->balance[t->order[t->count - 1]];
  }
  if (!t->found || jump) {
    assert_int_equal(break_at(w, 0)->kind, MNM_BREAK_UNRECONCILED);
    assert_int_equal(break_at(w, 0)->amount_minor, amount);
  }
  bool inferred = false;
  for (uint32_t i = 0; i < t->count; i++) inferred = inferred || t->order[i] != i;
  assert_int_equal(after.days_order_inferred - before.days_order_inferred, inferred);
  for (uint32_t i = 1; inferred && i < t->count; i++)
    if (t->time[t->order[i]] == t->time[t->order[i - 1]])
      assert_true(order_of(w, t->order[i - 1]) < order_of(w, t->order[i]));
  int64_t cost = 0;
  for (uint64_t i = 0; i < w->breaks.count; i++)
    if (break_at(w, i)->kind == MNM_BREAK_TOLERANCE_USED)
      cost += llabs(break_at(w, i)->amount_minor);
  if (t->found) assert_int_equal(cost, t->cost);
  t->has_start = true;
}

static void every_order_was_tried_by_a_slow_twin_and_it_agrees(void **state) {
  uint64_t days = getenv("MNM_LONG") ? 2000000 : 24000;
  mnm_rng rng;
  mnm_reconcile_summary summary;
  uint64_t seen[3] = {0};
  (void)state;
  mnm_rng_init(&rng, 20260301);
  for (int64_t tolerance = 0; tolerance < 4; tolerance++) {
    world w;
    open_world(&w, tolerance, true, 0);
    for (uint64_t i = 0; i < days / 4 / 3; i++) {
      char name[24];
      snprintf(name, sizeof name, "%" PRIu64, i);
      uint32_t a = account(&w, name);
      twin t = {.tolerance = tolerance};
      for (int64_t day = 0; day < 3; day++) {
        random_day(&t, &rng);
        compare(&w, a, &t, (int64_t)i * 3 + day);
      }
    }
    mnm_reconciler_summary(w.reconciler, &summary);
    assert_int_equal(summary.days_truncated, 0);
    seen[0] += summary.days_order_inferred;
    seen[1] += summary.days_unreconciled;
    seen[2] += summary.tolerance_uses;
    close_world(&w);
  }
  for (uint32_t i = 0; i < 3; i++) assert_true(seen[i] > days / 20); /* all cases came up */
}

/* ---- memory ---------------------------------------------------------------------------------- */

typedef struct failing {
  uint64_t requests, fail_at;
} failing;

static void *failing_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  failing *f = payload;
  (void)old_bytes;
  if (new_bytes == 0) {
    free(pointer);
    return NULL;
  }
  if (++f->requests == f->fail_at) return NULL;
  return realloc(pointer, new_bytes);
}

static void failed_day_leaves_rows_breaks_and_state_as_they_were(void **state) {
  (void)state;
  for (uint64_t n = 1;; n++) {
    failing f = {0, n};
    mnm_ctx ctx = {.alloc = {failing_realloc, &f}};
    mnm_reconcile_options options = {2, true, 0};
    mnm_reconciler *reconciler = NULL;
    world w;
    open_world(&w, 0, true, 0);
    uint32_t a = account(&w, "a"), b = account(&w, "b");
    add_row(&w, a, DAY(1), MNM_GRAIN_DAY, -200, 501);
    add_row(&w, a, DAY(1), MNM_GRAIN_DAY, 700, 700);
    add_row(&w, b, DAY(1), MNM_GRAIN_DAY, -2, 5);
    add_row(&w, b, DAY(1), MNM_GRAIN_DAY, -2, 7);
    mnm_status status = mnm_reconciler_new(&reconciler, &options, &ctx, NULL);
    if (status == MNM_OK)
      status = mnm_reconciler_day(reconciler, &w.day, w.accounts, &w.breaks, NULL);
    if (status != MNM_OK) {
      assert_int_equal(status, MNM_E_NOMEM);
      assert_int_equal(w.breaks.count, 0);
      assert_int_equal(w.day.order.count, 0);
      if (reconciler) { /* the same day again, now with memory */
        mnm_reconcile_summary summary;
        assert_int_equal(mnm_reconciler_day(reconciler, &w.day, w.accounts, &w.breaks, NULL),
                         MNM_OK);
        mnm_reconciler_summary(reconciler, &summary);
        assert_int_equal(summary.account_days, 2);
        assert_int_equal(summary.days_order_inferred, 2);
      }
    }
    mnm_reconciler_free(reconciler);
    close_world(&w);
    if (status == MNM_OK) break;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(day_that_fits_is_left_as_it_is),
      cmocka_unit_test(order_is_found_from_balances_and_listed),
      cmocka_unit_test(places_of_a_statement_are_exchanged_not_invented),
      cmocka_unit_test(rows_with_clock_times_change_places_only_within_the_same_time),
      cmocka_unit_test(unknown_start_is_chosen_so_that_later_times_fit_too),
      cmocka_unit_test(day_after_a_gap_holds_together_and_says_what_is_missing),
      cmocka_unit_test(loose_day_ends_at_the_balance_nearest_to_the_expected_one),
      cmocka_unit_test(each_use_of_the_tolerance_is_a_break),
      cmocka_unit_test(currencies_and_sides_of_a_row_are_kept_apart),
      cmocka_unit_test(breaks_come_in_order_of_account_text_whatever_the_numbers),
      cmocka_unit_test(balances_at_the_ends_of_64_bits_do_no_harm),
      cmocka_unit_test(days_out_of_order_or_mixed_are_refused),
      cmocka_unit_test(search_that_would_take_too_long_stops_and_says_so),
      cmocka_unit_test(ten_thousand_rows_in_one_day_are_put_in_order),
      cmocka_unit_test(every_order_was_tried_by_a_slow_twin_and_it_agrees),
      cmocka_unit_test(failed_day_leaves_rows_breaks_and_state_as_they_were),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
