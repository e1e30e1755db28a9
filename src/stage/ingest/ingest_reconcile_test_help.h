/* What the tests of the reconciler share: one reconciler and the days it is fed with. */
#ifndef MNM_INGEST_RECONCILE_TEST_HELP_H
#define MNM_INGEST_RECONCILE_TEST_HELP_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stage/ingest/ingest_reconcile_internal.h"

#define DAY(n) ((n)*MNM_US_PER_DAY)
#define EUR 978

typedef struct world { /* one reconciler and what it is fed with */
  mnm_accounts *accounts;
  mnm_reconciler *reconciler;
  mnm_batch day;
  mnm_column breaks;
} world;

static inline void open_world(world *w, int64_t tolerance, bool infer, uint32_t max_steps) {
  mnm_reconcile_options options = {tolerance, infer, max_steps};
  assert_int_equal(mnm_accounts_new(&w->accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_reconciler_new(&w->reconciler, &options, NULL, NULL), MNM_OK);
  mnm_batch_init(&w->day, NULL);
  mnm_column_init(&w->breaks, sizeof(mnm_break), NULL);
}

static inline void close_world(world *w) {
  mnm_reconciler_free(w->reconciler);
  mnm_accounts_free(w->accounts);
  mnm_batch_clear(&w->day);
  mnm_column_clear(&w->breaks);
}

static inline uint32_t account(world *w, const char *number) {
  uint32_t id = 0;
  assert_int_equal(mnm_accounts_put(w->accounts, &id, mnm_text_of("B"), mnm_text_of(number), NULL),
                   MNM_OK);
  return id;
}

static inline void push(mnm_column *column, const void *value) {
  assert_int_equal(mnm_column_push(column, value, NULL), MNM_OK);
}

/* One row of `own`'s statement: `change` > 0 came in. */
static inline void add_row(world *w, uint32_t own, int64_t when, uint8_t grain, int64_t change,
                           int64_t balance) {
  mnm_batch *day = &w->day;
  uint32_t other = account(w, "other");
  uint64_t source_row = day->count + 100;
  int64_t amount = change < 0 ? -change : change;
  uint16_t currency = EUR;
  uint8_t flags = change > 0 ? MNM_ROW_STATEMENT_OF_TO : 0;
  push(&day->booked_us, &when);
  push(&day->booked_grain, &grain);
  push(&day->account_from, change > 0 ? &other : &own);
  push(&day->account_to, change > 0 ? &own : &other);
  push(&day->amount_minor, &amount);
  push(&day->currency, &currency);
  push(&day->source_row, &source_row);
  push(&day->flags, &flags);
  push(&day->balance_minor, &balance);
  day->count++;
}

static inline mnm_reconcile_summary run_day(world *w) {
  mnm_reconcile_summary summary;
  assert_int_equal(mnm_reconciler_day(w->reconciler, &w->day, w->accounts, &w->breaks, NULL),
                   MNM_OK);
  mnm_reconciler_summary(w->reconciler, &summary);
  return summary;
}

static inline const mnm_break *break_at(const world *w, uint64_t index) {
  assert_true(index < w->breaks.count);
  return mnm_column_at(&w->breaks, index);
}

#endif
