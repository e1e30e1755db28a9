/* The reconciler: day by day, each account's running balances against its rows.
 *
 *   collect   the day's rows with a balance, sorted by position (account, currency), then ledger
 * order settle    each position: as it stands, by an exact trail, or within the tolerance; else a
 * break commit    orders, flags, breaks and closing balances, all memory having been had before
 *
 * A failed call has changed nothing but scratch memory. */
#include <stdlib.h>

#include "stage/ingest/ingest_reconcile_internal.h"

#define STEPS_DEFAULT UINT32_C(1000000)

typedef struct entry { /* one row with a balance, seen from its statement's account */
  int64_t before, after, delta;
  uint32_t row, account;
  uint16_t currency;
  bool overflows; /* the balance before is beyond int64: it can't follow from anything */
} entry;

typedef struct settled { /* what came out for one position of the day */
  int64_t closing;
  uint64_t first_break;
  uint32_t first_entry, entry_count, break_count;
  bool inferred;
} settled;

struct mnm_reconciler {
  const mnm_ctx *ctx;
  mnm_reconcile_options options;
  mnm_reconcile_summary summary;
  int64_t last_day;
  mnm__positions positions;
  mnm__chain_work work;
  /* scratch of a day */
  mnm_column entries, chain, places, settled, breaks;
};

mnm_status mnm_reconciler_new(mnm_reconciler **out, const mnm_reconcile_options *options,
                              const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  if (options->tolerance_minor < 0 || options->tolerance_minor == INT64_MAX)
    return mnm_err_set(err, MNM_E_ARG, "the rounding tolerance must be 0 or more minor units");
  mnm_reconciler *reconciler = mnm_mem_new(ctx, sizeof *reconciler);
  if (!reconciler) return mnm_err_nomem(err);
  reconciler->ctx = ctx;
  reconciler->options = *options;
  if (!reconciler->options.max_steps) reconciler->options.max_steps = STEPS_DEFAULT;
  reconciler->last_day = INT64_MIN;
  mnm__positions_init(&reconciler->positions, ctx);
  mnm__chain_work_init(&reconciler->work, ctx);
  mnm_column_init(&reconciler->entries, sizeof(entry), ctx);
  mnm_column_init(&reconciler->chain, sizeof(mnm__chain_row), ctx);
  mnm_column_init(&reconciler->places, sizeof(uint32_t), ctx);
  mnm_column_init(&reconciler->settled, sizeof(settled), ctx);
  mnm_column_init(&reconciler->breaks, sizeof(mnm_break), ctx);
  *out = reconciler;
  return MNM_OK;
}

void mnm_reconciler_free(mnm_reconciler *reconciler) {
  if (!reconciler) return;
  const mnm_ctx *ctx = reconciler->ctx;
  mnm__positions_clear(&reconciler->positions);
  mnm__chain_work_clear(&reconciler->work);
  mnm_column_clear(&reconciler->entries);
  mnm_column_clear(&reconciler->chain);
  mnm_column_clear(&reconciler->places);
  mnm_column_clear(&reconciler->settled);
  mnm_column_clear(&reconciler->breaks);
  mnm_mem_free(ctx, reconciler, sizeof *reconciler);
}

void mnm_reconciler_summary(const mnm_reconciler *reconciler, mnm_reconcile_summary *out) {
  *out = reconciler->summary;
}

/* ---- collect -------------------------------------------------------------------------------- */

static entry entry_of(const mnm_batch *day, uint32_t row) {
  const uint32_t *from = day->account_from.data, *to = day->account_to.data;
  const int64_t *paid = day->amount_minor.data;
  const int64_t *received = day->to_amount_minor.count ? day->to_amount_minor.data : paid;
  const uint16_t *currency = day->currency.data;
  const uint16_t *to_currency = day->to_currency.count ? day->to_currency.data : currency;
  const uint8_t *flags = day->flags.count ? day->flags.data : NULL;
  bool of_to = flags && (flags[row] & MNM_ROW_STATEMENT_OF_TO);
  entry e = {.row = row,
             .after = ((const int64_t *)day->balance_minor.data)[row],
             .account = of_to ? to[row] : from[row],
             .currency = of_to ? to_currency[row] : currency[row]};
  e.delta = of_to ? received[row] : -paid[row];
  if (from[row] == to[row] && to_currency[row] == currency[row])
    e.delta = received[row] - paid[row]; /* leaves and comes back */
  e.overflows = __builtin_sub_overflow(e.after, e.delta, &e.before);
  return e;
}

static int by_position_then_row(const void *a, const void *b) {
  const entry *x = a, *y = b;
  if (x->account != y->account) return x->account < y->account ? -1 : 1;
  if (x->currency != y->currency) return x->currency < y->currency ? -1 : 1;
  return x->row < y->row ? -1 : x->row > y->row;
}

static mnm_status collect(mnm_reconciler *reconciler, const mnm_batch *day, mnm_err *err) {
  const int64_t *balance = day->balance_minor.data, *booked = day->booked_us.data;
  mnm_column *entries = &reconciler->entries;
  int64_t number = mnm_time_day(booked[0]);
  entries->count = 0;
  if (day->count >= UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "one day has more than 4,294,967,294 transfers");
  if (number <= reconciler->last_day)
    return mnm_err_set(err, MNM_E_ARG, "days must be reconciled in order of time, each once");
  for (uint64_t row = 0; row < day->count; row++) {
    if (mnm_time_day(booked[row]) != number)
      return mnm_err_set(err, MNM_E_ARG, "rows of more than one day were given as one day");
    if (balance[row] == MNM_BALANCE_NONE) continue;
    entry e = entry_of(day, (uint32_t)row);
    MNM_TRY(mnm_column_push(entries, &e, err));
  }
  if (entries->count) qsort(entries->data, entries->count, sizeof(entry), by_position_then_row);
  return MNM_OK;
}

/* ---- settle --------------------------------------------------------------------------------- */

static int64_t clamp(mnm_wide value) {
  if (value > INT64_MAX) return INT64_MAX;
  if (value < -INT64_MAX) return -INT64_MAX;
  return (int64_t)value;
}

static mnm_status add_break(mnm_reconciler *reconciler, const mnm_batch *day, const entry *first,
                            mnm_break_kind kind, int64_t amount_minor, uint32_t rows,
                            mnm_err *err) {
  int64_t begin = mnm_time_day(((const int64_t *)day->booked_us.data)[first->row]) * MNM_US_PER_DAY;
  mnm_break item = {.kind = (uint8_t)kind,
                    .account = first->account,
                    .currency = first->currency,
                    .from_us = begin,
                    .to_us = begin + MNM_US_PER_DAY - 1,
                    .amount_minor = amount_minor,
                    .source_row = ((const uint64_t *)day->source_row.data)[first->row],
                    .rows = rows};
  return mnm_column_push(&reconciler->breaks, &item, err);
}

static mnm__chain chain_of(mnm_reconciler *reconciler, const mnm_batch *day, const entry *entries,
                           uint32_t count) {
  const int64_t *booked = day->booked_us.data;
  const uint8_t *grain = day->booked_grain.data;
  mnm__chain_row *rows = reconciler->chain.data;
  const mnm__position *known =
      mnm__positions_find(&reconciler->positions, entries->account, entries->currency);
  for (uint32_t first = 0, end = 0; first < count; first = end) {
    while (end < count && booked[entries[end].row] == booked[entries[first].row] &&
           grain[entries[end].row] == grain[entries[first].row])
      end++;
    for (uint32_t i = first; i < end; i++)
      rows[i] = (mnm__chain_row){entries[i].before, entries[i].after, first, end};
  }
  return (mnm__chain){rows, count, known != NULL, known ? known->balance : 0};
}

/* Puts an order that fits into `places`. */
static bool find_order(mnm_reconciler *reconciler, const mnm__chain *chain, uint32_t *places,
                       bool *truncated) {
  const mnm_reconcile_options *options = &reconciler->options;
  for (uint32_t i = 0; i < chain->count; i++) places[i] = i;
  if (mnm__chain_fits(chain, 0)) return true;
  if (!options->infer_order)
    return options->tolerance_minor > 0 && mnm__chain_fits(chain, options->tolerance_minor);
  if (chain->count == 1) return mnm__chain_fits(chain, options->tolerance_minor);
  bool found = mnm__chain_trail(chain, &reconciler->work);
  if (!found && options->tolerance_minor > 0)
    found = mnm__chain_search(chain, options->tolerance_minor, options->max_steps,
                              &reconciler->work, truncated);
  if (found) memcpy(places, reconciler->work.order.data, chain->count * sizeof *places);
  return found;
}

/* No order fits and the rows do not hold together: where does the day end, and how far is that from
 * where it should? A trusted order ends with its last row; else the stated balance that comes
 * nearest to the expected one is taken for the day's closing balance. */
static int64_t closing_of_loose_day(const mnm_reconciler *reconciler, const mnm__chain *chain,
                                    const entry *entries, int64_t *closing) {
  uint32_t last = chain->count - 1;
  mnm_wide expected =
      chain->has_start ? chain->start : (mnm_wide)entries[0].after - entries[0].delta;
  for (uint32_t i = 0; i < chain->count; i++) expected += entries[i].delta;
  mnm_wide amount = entries[last].after - expected;
  *closing = entries[last].after;
  if (!reconciler->options.infer_order) return clamp(amount);
  for (uint32_t i = last; i-- > chain->rows[last].first;) {
    mnm_wide other = entries[i].after - expected;
    if ((other < 0 ? -other : other) > (amount < 0 ? -amount : amount)) continue;
    amount = other;
    *closing = entries[i].after;
  }
  return clamp(amount);
}

/* Breaks of a day whose order is known; chain->start is what came before, where that is known. */
static mnm_status list_uses(mnm_reconciler *reconciler, const mnm_batch *day,
                            const mnm__chain *chain, const entry *entries, const uint32_t *places,
                            mnm_reconcile_summary *summary, mnm_err *err) {
  for (uint32_t i = chain->has_start ? 0 : 1; i < chain->count; i++) {
    int64_t at = i == 0 ? chain->start : entries[places[i - 1]].after;
    const entry *e = &entries[places[i]];
    if (e->before == at) continue;
    MNM_TRY(add_break(reconciler, day, e, MNM_BREAK_TOLERANCE_USED, clamp((mnm_wide)e->before - at),
                      1, err));
    summary->tolerance_uses++;
  }
  return MNM_OK;
}

static mnm_status settle(mnm_reconciler *reconciler, const mnm_batch *day, uint32_t first,
                         uint32_t count, mnm_reconcile_summary *summary, mnm_err *err) {
  const entry *entries = (const entry *)reconciler->entries.data + first;
  uint32_t *places = (uint32_t *)reconciler->places.data + first;
  mnm__chain chain = chain_of(reconciler, day, entries, count);
  settled result = {
      .first_break = reconciler->breaks.count, .first_entry = first, .entry_count = count};
  bool overflows = false, truncated = false, fits = false;
  for (uint32_t i = 0; i < count; i++) overflows = overflows || entries[i].overflows;
  if (!chain.has_start) summary->accounts++;
  fits = !overflows && find_order(reconciler, &chain, places, &truncated);
  if (!fits && chain.has_start && !overflows) {
    /* Does the day hold together after another balance? Then something is missing before it. */
    int64_t expected = chain.start;
    chain.has_start = false;
    if (find_order(reconciler, &chain, places, &truncated)) {
      fits = true;
      summary->days_unreconciled++;
      MNM_TRY(add_break(reconciler, day, entries, MNM_BREAK_UNRECONCILED,
                        clamp((mnm_wide)entries[places[0]].before - expected), count, err));
    } else {
      chain.has_start = true;
    }
  }
  if (fits) {
    result.closing = entries[places[count - 1]].after;
    for (uint32_t i = 0; i < count; i++) result.inferred = result.inferred || places[i] != i;
    MNM_TRY(list_uses(reconciler, day, &chain, entries, places, summary, err));
  } else {
    int64_t amount = closing_of_loose_day(reconciler, &chain, entries, &result.closing);
    for (uint32_t i = 0; i < count; i++) places[i] = i;
    summary->days_unreconciled++;
    MNM_TRY(add_break(reconciler, day, entries, MNM_BREAK_UNRECONCILED, amount, count, err));
  }
  if (result.inferred) {
    summary->days_order_inferred++;
    MNM_TRY(add_break(reconciler, day, entries, MNM_BREAK_ORDER_INFERRED, 0, count, err));
  }
  summary->account_days++;
  summary->rows_with_balance += count;
  summary->days_truncated += truncated;
  result.break_count = (uint32_t)(reconciler->breaks.count - result.first_break);
  return mnm_column_push(&reconciler->settled, &result, err);
}

/* ---- commit --------------------------------------------------------------------------------- */

static mnm_status fill(mnm_column *column, uint64_t count, uint64_t none, mnm_err *err) {
  if (column->count) return MNM_OK;
  MNM_TRY(mnm_column_reserve(column, count, err));
  for (uint64_t i = 0; i < count; i++) memcpy(mnm_column_at(column, i), &none, column->width);
  return MNM_OK; /* the count is set once nothing can fail */
}

static int by_number(const void *a, const void *b) {
  const uint64_t *x = a, *y = b;
  return *x < *y ? -1 : *x > *y;
}

/* Rows that had places in a statement exchange them; others are numbered from 0. */
static void write_order(mnm_reconciler *reconciler, mnm_batch *day, const settled *item) {
  const entry *entries = (const entry *)reconciler->entries.data + item->first_entry;
  const uint32_t *places = (const uint32_t *)reconciler->places.data + item->first_entry;
  uint64_t *order = day->order.data;
  uint8_t *flags = day->flags.data;
  uint64_t *values = reconciler->work.ends.data; /* the searches are over: free for use */
  const int64_t *booked = day->booked_us.data;
  const uint8_t *grain = day->booked_grain.data;
  for (uint32_t first = 0, end = 0; first < item->entry_count; first = end) {
    bool all = true;
    for (; end < item->entry_count && booked[entries[end].row] == booked[entries[first].row] &&
           grain[entries[end].row] == grain[entries[first].row];
         end++) {
      values[end] = order[entries[end].row];
      all = all && values[end] != MNM_ORDER_NONE;
    }
    qsort(values + first, end - first, sizeof *values, by_number);
    for (uint32_t i = first; i < end; i++) {
      uint32_t row = entries[places[i]].row;
      order[row] = all ? values[i] : i - first;
      flags[row] |= MNM_ROW_ORDER_INFERRED;
    }
  }
}

typedef struct by_key_payload {
  const mnm_accounts *accounts;
  const entry *entries;
} by_key_payload;

static int by_key(const void *a, const void *b, void *payload) {
  const by_key_payload *with = payload;
  const entry *x = &with->entries[((const settled *)a)->first_entry];
  const entry *y = &with->entries[((const settled *)b)->first_entry];
  int order = x->account == y->account
                  ? 0
                  : mnm_text_compare(mnm_accounts_key(with->accounts, x->account),
                                     mnm_accounts_key(with->accounts, y->account));
  return order ? order : (x->currency > y->currency) - (x->currency < y->currency);
}

static mnm_status commit(mnm_reconciler *reconciler, mnm_batch *day, const mnm_accounts *accounts,
                         mnm_column *breaks, mnm_err *err) {
  settled *items = reconciler->settled.data;
  const entry *entries = reconciler->entries.data;
  uint64_t count = reconciler->settled.count;
  bool inferred = false;
  for (uint64_t i = 0; i < count; i++) inferred = inferred || items[i].inferred;
  MNM_TRY(mnm_column_reserve(breaks, reconciler->breaks.count, err));
  MNM_TRY(mnm__positions_reserve(&reconciler->positions, count, err));
  if (inferred) {
    MNM_TRY(fill(&day->order, day->count, MNM_ORDER_NONE, err));
    MNM_TRY(fill(&day->flags, day->count, 0, err));
    day->order.count = day->count;
    day->flags.count = day->count;
  }
  by_key_payload payload = {accounts, entries};
  if (count) qsort_r(items, count, sizeof *items, by_key, &payload);
  for (uint64_t i = 0; i < count; i++) {
    const settled *item = &items[i];
    const entry *first = &entries[item->first_entry];
    if (item->break_count)
      memcpy(mnm_column_at(breaks, breaks->count),
             mnm_column_at(&reconciler->breaks, item->first_break),
             item->break_count * sizeof(mnm_break));
    breaks->count += item->break_count;
    if (item->inferred) write_order(reconciler, day, item);
    mnm__positions_set(&reconciler->positions, first->account, first->currency, item->closing);
  }
  return MNM_OK;
}

mnm_status mnm_reconciler_day(mnm_reconciler *reconciler, mnm_batch *day,
                              const mnm_accounts *accounts, mnm_column *breaks, mnm_err *err) {
  mnm_reconcile_summary summary = reconciler->summary;
  if (day->count == 0 || day->balance_minor.count == 0) return MNM_OK;
  MNM_TRY(collect(reconciler, day, err));
  uint32_t count = (uint32_t)reconciler->entries.count;
  const entry *entries = reconciler->entries.data;
  reconciler->settled.count = 0;
  reconciler->breaks.count = 0;
  reconciler->places.count = 0;
  MNM_TRY(mnm_column_reserve(&reconciler->places, count, err));
  for (uint32_t first = 0, end = 0; first < count; first = end) {
    while (end < count && entries[end].account == entries[first].account &&
           entries[end].currency == entries[first].currency)
      end++;
    MNM_TRY(mnm_column_reserve(&reconciler->chain, end - first, err));
    MNM_TRY(mnm__chain_work_reserve(&reconciler->work, end - first, err));
    MNM_TRY(settle(reconciler, day, first, end - first, &summary, err));
  }
  MNM_TRY(commit(reconciler, day, accounts, breaks, err));
  reconciler->summary = summary;
  reconciler->last_day = mnm_time_day(((const int64_t *)day->booked_us.data)[0]);
  return MNM_OK;
}
