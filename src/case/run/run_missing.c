/* From periods, gaps and breaks to what to ask for. */
#include "case/run/run_missing_internal.h"

#include <stdlib.h>

#define PARTS_AT_ONCE ((uint64_t)1 << 18)

const char *mnm_run_ask_name(mnm_run_ask_kind kind) {
  switch (kind) {
    case MNM_ASK_MISSING:
      return "missing period";
    case MNM_ASK_UNKNOWN:
      return "period not covered";
    case MNM_ASK_UNRECONCILED:
      return "unreconciled";
    case MNM_ASK_OTHER_SIDE:
      return "missing leg";
    case MNM_ASK_WHO:
      return "unknown counterparty";
    case MNM_ASK_NEVER:
      return "no statement";
  }
  return "unknown";
}

const char *mnm_run_ask_sentence(mnm_run_ask_kind kind) {
  switch (kind) {
    case MNM_ASK_MISSING:
      return "the statement of this time: the balances before and after it differ by more than the "
             "bookings at hand";
    case MNM_ASK_UNKNOWN:
      return "the statement of this time: it is not covered";
    case MNM_ASK_UNRECONCILED:
      return "the statement of this time once more, whole: its bookings do not lead from its "
             "opening "
             "to its closing balance";
    case MNM_ASK_OTHER_SIDE:
      return "bookings that statements of other accounts show and the statement of this one does "
             "not";
    case MNM_ASK_WHO:
      return "who stood opposite: the statement names no account";
    case MNM_ASK_NEVER:
      return "the statement of this time: statements of other accounts name this one";
  }
  return "";
}

/* ---- positions --- */

static int compare_positions(const void *a_data, const void *b_data) {
  const mnm_run_position *a = a_data, *b = b_data;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  return a->currency < b->currency ? -1 : a->currency > b->currency;
}

/* Partial sums are pushed; those of one position are added up in the end. */
static void add_up(mnm_column *positions) {
  mnm_run_position *all = positions->data;
  uint64_t kept = 0;
  if (positions->count > 1) qsort(all, positions->count, sizeof *all, compare_positions);
  for (uint64_t i = 0; i < positions->count; i++) {
    if (kept == 0 || compare_positions(&all[kept - 1], &all[i]) != 0) {
      all[kept++] = all[i];
      continue;
    }
    mnm_run_position *sum = &all[kept - 1];
    if (sum->from_us == MNM_TIME_NONE ||
        (all[i].from_us != MNM_TIME_NONE && all[i].from_us < sum->from_us))
      sum->from_us = all[i].from_us;
    if (sum->to_us == MNM_TIME_NONE || (all[i].to_us != MNM_TIME_NONE && all[i].to_us > sum->to_us))
      sum->to_us = all[i].to_us;
#define ADD(member) sum->member += all[i].member
    ADD(statements), ADD(credits), ADD(debits), ADD(unreconciled), ADD(missing_periods);
    ADD(unknown_periods), ADD(ambiguous), ADD(missing_legs), ADD(unknown_rows), ADD(cash_rows);
    ADD(unknown_in), ADD(unknown_out), ADD(cash_in), ADD(cash_out);
#undef ADD
  }
  positions->count = kept;
}

static mnm_status push_position(mnm_run_missing *missing, const mnm_run_position *one,
                                mnm_err *err) {
  if (missing->query.account != MNM_ACCOUNT_NONE && one->account != missing->query.account)
    return MNM_OK;
  if (missing->position.count >= missing->positions_most) { /* partial sums do not pile up */
    add_up(&missing->position);
    missing->positions_most = 2 * missing->position.count + PARTS_AT_ONCE;
  }
  return mnm_column_push(&missing->position, one, err);
}

/* Periods of overlapping exports lie over each other: what moved is summed from the rows. */
static mnm_status take_periods(mnm_run_missing *missing, mnm_err *err) {
  const mnm_period *period = missing->periods.period.data;
  for (uint64_t i = 0; i < missing->periods.period.count; i++) {
    mnm_run_position one = {.account = period[i].account,
                            .currency = period[i].currency,
                            .statements = 1,
                            .from_us = period[i].from_us,
                            .to_us = period[i].to_us};
    MNM_TRY(push_position(missing, &one, err));
  }
  const mnm_run__legs *legs = &missing->legs;
  const uint32_t *account = legs->moved_account.data;
  const uint16_t *currency = legs->moved_currency.data;
  const int64_t *amount = legs->moved_amount.data;
  for (uint64_t i = 0; i < legs->moved_account.count; i++) {
    mnm_run_position one = {.account = account[i],
                            .currency = currency[i],
                            .from_us = MNM_TIME_NONE,
                            .to_us = MNM_TIME_NONE};
    if (amount[i] > 0)
      one.credits = amount[i];
    else
      one.debits = -(mnm_wide)amount[i];
    MNM_TRY(push_position(missing, &one, err));
  }
  return MNM_OK;
}

/* ---- asks --- */

static int compare_same(const void *a_data, const void *b_data) {
  const mnm_run_ask *a = a_data, *b = b_data;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  if (a->currency != b->currency) return a->currency < b->currency ? -1 : 1;
  if (a->from_us != b->from_us) return a->from_us < b->from_us ? -1 : 1;
  if (a->to_us != b->to_us) return a->to_us < b->to_us ? -1 : 1;
  return a->amount_minor < b->amount_minor ? -1 : a->amount_minor > b->amount_minor;
}

/* Questions about rows are one an account and currency; gaps stay what they are. */
static void join_asks(mnm_column *asks) {
  mnm_run_ask *all = asks->data;
  uint64_t kept = 0;
  if (asks->count > 1) qsort(all, asks->count, sizeof *all, compare_same);
  for (uint64_t i = 0; i < asks->count; i++) {
    mnm_run_ask *last = kept > 0 ? &all[kept - 1] : NULL;
    bool one = last && all[i].kind >= MNM_ASK_OTHER_SIDE && last->account == all[i].account &&
               last->kind == all[i].kind && last->currency == all[i].currency;
    if (!one) {
      all[kept++] = all[i];
      continue;
    }
    if (all[i].to_us > last->to_us) last->to_us = all[i].to_us;
    last->amount_minor += all[i].amount_minor;
    last->rows += all[i].rows;
  }
  asks->count = kept;
}

static bool wanted(const mnm_run_missing *missing, uint32_t account, int64_t from_us,
                   int64_t to_us) {
  const mnm_run_missing_query *query = &missing->query;
  if (query->account != MNM_ACCOUNT_NONE && query->account != account) return false;
  if (query->from_us != MNM_TIME_NONE && to_us < query->from_us) return false;
  return query->to_us == MNM_TIME_NONE || from_us <= query->to_us;
}

static mnm_status push_ask(mnm_run_missing *missing, const mnm_run_ask *ask, mnm_err *err) {
  if (!wanted(missing, ask->account, ask->from_us, ask->to_us)) return MNM_OK;
  if (missing->ask.count >= missing->asks_most) {
    join_asks(&missing->ask);
    missing->asks_most = 2 * missing->ask.count + PARTS_AT_ONCE;
  }
  return mnm_column_push(&missing->ask, ask, err);
}

static mnm_status take_gaps(mnm_run_missing *missing, const mnm_column *gaps, bool unexplained,
                            mnm_err *err) {
  const mnm_gap *gap = gaps->data;
  for (uint64_t i = 0; i < gaps->count; i++) {
    if (gap[i].kind == MNM_GAP_QUIET || gap[i].running) continue;
    bool moved = gap[i].kind == MNM_GAP_MOVED;
    mnm_run_ask ask = {.kind = unexplained ? MNM_ASK_UNRECONCILED
                               : moved     ? MNM_ASK_MISSING
                                           : MNM_ASK_UNKNOWN,
                       .account = gap[i].account,
                       .currency = gap[i].currency,
                       .from_us = gap[i].from_us,
                       .to_us = gap[i].to_us > gap[i].from_us ? gap[i].to_us - 1 : gap[i].to_us,
                       .amount_minor = moved ? gap[i].difference : 0};
    mnm_run_position one = {.account = gap[i].account,
                            .currency = gap[i].currency,
                            .from_us = MNM_TIME_NONE,
                            .to_us = MNM_TIME_NONE,
                            .unreconciled = unexplained,
                            .missing_periods = !unexplained && moved,
                            .unknown_periods = !unexplained && !moved};
    MNM_TRY(push_position(missing, &one, err));
    MNM_TRY(push_ask(missing, &ask, err));
  }
  return MNM_OK;
}

/* ---- rows that end where nobody is known, or whose other side is missing --- */

static int compare_places(const void *a_data, const void *b_data) {
  const missing_place *a = a_data, *b = b_data;
  return a->reference < b->reference ? -1 : a->reference > b->reference;
}

static mnm_status make_places(mnm_run_missing *missing, mnm_err *err) {
  const uint64_t *reference = missing->legs.reference.data;
  uint64_t count = missing->legs.side.count;
  MNM_TRY(mnm_column_reserve(&missing->place, count, err));
  missing_place *place = missing->place.data;
  for (uint64_t leg = 0; leg < count; leg++)
    place[leg] = (missing_place){reference[leg], (uint32_t)leg};
  missing->place.count = count;
  if (count > 1) qsort(place, count, sizeof *place, compare_places);
  return MNM_OK;
}

static mnm_status ask_other_side(mnm_run_missing *missing, const mnm_store_stage_break *row,
                                 mnm_err *err) {
  const missing_place key = {.reference = row->reference};
  const missing_place *found =
      missing->place.count > 0
          ? bsearch(&key, missing->place.data, missing->place.count, sizeof key, compare_places)
          : NULL;
  if (!found) return MNM_OK;
  uint32_t other = ((const uint32_t *)missing->legs.other.data)[found->leg];
  if (other == MNM_ACCOUNT_NONE) return MNM_OK;
  int64_t amount = row->row.amount_minor;
  mnm_run_ask ask = {.kind = MNM_ASK_OTHER_SIDE,
                     .account = other,
                     .currency = row->row.currency,
                     .from_us = row->row.from_us,
                     .to_us = row->row.to_us,
                     .amount_minor = amount < 0 ? -(mnm_wide)amount : amount,
                     .rows = 1};
  return push_ask(missing, &ask, err);
}

static mnm_status take_break(void *payload, const mnm_store_stage_break *row, mnm_err *err) {
  mnm_run_missing *missing = payload;
  if (row->row.account >= mnm_accounts_count(missing->legs.accounts)) return MNM_OK;
  uint32_t account = mnm_ledger_same(missing->legs.names, row->row.account);
  int64_t amount = row->row.amount_minor;
  mnm_run_position one = {.account = account,
                          .currency = row->row.currency,
                          .from_us = MNM_TIME_NONE,
                          .to_us = MNM_TIME_NONE};
  switch ((mnm_break_kind)row->row.kind) {
    case MNM_BREAK_AMBIGUOUS:
      one.ambiguous = 1;
      break;
    case MNM_BREAK_MISSING_LEG:
      one.missing_legs = 1;
      MNM_TRY(ask_other_side(missing, row, err));
      break;
    case MNM_BREAK_CASH_IN:
    case MNM_BREAK_CASH_OUT:
      one.cash_rows = row->row.rows;
      if (amount > 0) one.cash_in = amount;
      if (amount < 0) one.cash_out = -(mnm_wide)amount;
      break;
    case MNM_BREAK_UNKNOWN_COUNTERPARTY: {
      one.unknown_rows = row->row.rows;
      if (amount > 0) one.unknown_in = amount;
      if (amount < 0) one.unknown_out = -(mnm_wide)amount;
      mnm_run_ask ask = {.kind = MNM_ASK_WHO,
                         .account = account,
                         .currency = row->row.currency,
                         .from_us = row->row.from_us,
                         .to_us = row->row.to_us,
                         .amount_minor = one.unknown_in + one.unknown_out,
                         .rows = row->row.rows};
      MNM_TRY(push_ask(missing, &ask, err));
      break;
    }
    case MNM_BREAK_UNRECONCILED: /* these two come from the periods */
    case MNM_BREAK_MISSING_PERIOD:
    case MNM_BREAK_TOLERANCE_USED:
    case MNM_BREAK_ORDER_INFERRED:
      return MNM_OK;
  }
  return push_position(missing, &one, err);
}

/* Accounts that are named, and of which no statement is here. */
static mnm_status take_never(mnm_run_missing *missing, mnm_err *err) {
  const mnm_run__legs *legs = &missing->legs;
  const mnm_coverage *covered = missing->periods.coverage.data;
  uint32_t accounts = mnm_accounts_count(legs->accounts);
  mnm_column here;
  mnm_column_init(&here, sizeof(uint8_t), missing->ctx);
  mnm_status status = mnm_column_reserve(&here, accounts, err);
  uint8_t *is_here = here.data;
  if (status == MNM_OK && accounts > 0) memset(is_here, 0, accounts);
  for (uint64_t i = 0; i < missing->periods.coverage.count && status == MNM_OK; i++)
    is_here[covered[i].account] = 1;
  const uint32_t *account = legs->account.data;
  for (uint64_t i = 0; i < legs->account.count && status == MNM_OK; i++) is_here[account[i]] = 1;
  for (uint64_t i = 0; i < legs->side.count && status == MNM_OK; i++) {
    uint32_t other = ((const uint32_t *)legs->other.data)[i];
    if (other == MNM_ACCOUNT_NONE || is_here[other]) continue;
    bool credit = ((const uint8_t *)legs->side.data)[i] == MNM_LEG_CREDIT;
    int64_t booked_us = ((const int64_t *)legs->booked.data)[i];
    mnm_run_ask ask = {
        .kind = MNM_ASK_NEVER,
        .account = other,
        .currency = ((const uint16_t *)(credit ? legs->to_currency.data : legs->currency.data))[i],
        .from_us = booked_us,
        .to_us = booked_us,
        .amount_minor = ((const int64_t *)(credit ? legs->to_amount.data : legs->amount.data))[i],
        .rows = 1};
    status = push_ask(missing, &ask, err);
  }
  mnm_column_clear(&here);
  return status;
}

/* ---- in order --- */

static mnm_status name_houses(mnm_run_missing *missing, mnm_err *err) {
  mnm_run_ask *all = missing->ask.data;
  for (uint64_t i = 0; i < missing->ask.count; i++) {
    if (i > 0 && all[i].account == all[i - 1].account) {
      all[i].house = all[i - 1].house;
      continue;
    }
    char text[MNM_ACCOUNTS_HOUSE_BYTES];
    uint32_t bytes = mnm_accounts_house(missing->legs.accounts, all[i].account, text, sizeof text);
    all[i].house = mnm_arena_copy(&missing->arena, text, bytes);
    if (!all[i].house) return mnm_err_nomem(err);
  }
  return MNM_OK;
}

/* Ranks of accounts by label, so that a plain sort can use them. */
static mnm_status rank_accounts(mnm_run_missing *missing, mnm_err *err) {
  uint32_t count = mnm_accounts_count(missing->legs.accounts);
  mnm_column sorted;
  mnm_column_init(&sorted, sizeof(uint32_t), missing->ctx);
  mnm_status status = mnm_column_reserve(&sorted, count, err);
  if (status == MNM_OK) status = mnm_column_reserve(&missing->rank, count, err);
  uint32_t *id = sorted.data, *rank = missing->rank.data;
  for (uint32_t i = 0; i < count && status == MNM_OK; i++) id[i] = i;
  if (status == MNM_OK)
    status = mnm_accounts_sort(id, count, missing->legs.accounts, missing->ctx, err);
  for (uint32_t i = 0; i < count && status == MNM_OK; i++) rank[id[i]] = i;
  if (status == MNM_OK) missing->rank.count = count;
  mnm_column_clear(&sorted);
  return status;
}

typedef struct ranked {
  const void *row;
  const char *house;
  uint64_t at;
  uint32_t rank;
} ranked;

static int compare_ranked(const void *a_data, const void *b_data) {
  const ranked *a = a_data, *b = b_data;
  int houses = strcmp(a->house, b->house);
  if (houses != 0) return houses;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  return a->at < b->at ? -1 : a->at > b->at;
}

/* Rows that are in order within their account, by whom to ask and label of the account. */
static mnm_status order_rows(mnm_run_missing *missing, mnm_column *rows, uint32_t width,
                             bool by_house, mnm_err *err) {
  mnm_column order, moved;
  mnm_column_init(&order, sizeof(ranked), missing->ctx);
  mnm_column_init(&moved, width, missing->ctx);
  const uint32_t *rank = missing->rank.data;
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; i < rows->count && status == MNM_OK; i++) {
    const void *row = (const char *)rows->data + i * width;
    const mnm_run_ask *ask = row;
    const mnm_run_position *position = row;
    ranked one = {row, by_house ? ask->house : "", i,
                  rank[by_house ? ask->account : position->account]};
    status = mnm_column_push(&order, &one, err);
  }
  if (order.count > 1) qsort(order.data, order.count, sizeof(ranked), compare_ranked);
  const ranked *all = order.data;
  for (uint64_t i = 0; i < order.count && status == MNM_OK; i++)
    status = mnm_column_push(&moved, all[i].row, err);
  if (status == MNM_OK && rows->count > 0) memcpy(rows->data, moved.data, rows->count * width);
  mnm_column_clear(&order);
  mnm_column_clear(&moved);
  return status;
}

/* ---- open --- */

static mnm_status look(mnm_run_missing *missing, mnm_store *store, mnm_err *err) {
  MNM_TRY(mnm_run__legs_gather(&missing->legs, store, err));
  mnm_period_input input = mnm_run__legs_periods(&missing->legs);
  MNM_TRY(mnm_period_find(&missing->periods, &input, missing->ctx, err));
  MNM_TRY(make_places(missing, err));
  MNM_TRY(take_periods(missing, err));
  MNM_TRY(take_gaps(missing, &missing->periods.unexplained, true, err));
  MNM_TRY(take_gaps(missing, &missing->periods.gap, false, err));
  MNM_TRY(mnm_store_stage_breaks(store, 0, take_break, missing, err));
  if (missing->query.never) MNM_TRY(take_never(missing, err));
  add_up(&missing->position);
  join_asks(&missing->ask);
  MNM_TRY(name_houses(missing, err));
  MNM_TRY(rank_accounts(missing, err));
  MNM_TRY(order_rows(missing, &missing->position, sizeof(mnm_run_position), false, err));
  return order_rows(missing, &missing->ask, sizeof(mnm_run_ask), true, err);
}

mnm_status mnm_run_missing_open(mnm_run_missing **out, mnm_store *store,
                                const mnm_run_missing_query *query, const mnm_ctx *ctx,
                                mnm_err *err) {
  mnm_run_missing *missing = mnm_mem_new(ctx, sizeof *missing);
  *out = NULL;
  if (!missing) return mnm_err_nomem(err);
  missing->ctx = ctx;
  missing->store = store;
  missing->query = *query;
  missing->positions_most = missing->asks_most = PARTS_AT_ONCE;
  mnm_run__legs_init(&missing->legs, ctx);
  mnm_period_result_init(&missing->periods, ctx);
  mnm_column_init(&missing->place, sizeof(missing_place), ctx);
  mnm_column_init(&missing->position, sizeof(mnm_run_position), ctx);
  mnm_column_init(&missing->ask, sizeof(mnm_run_ask), ctx);
  mnm_column_init(&missing->rank, sizeof(uint32_t), ctx);
  mnm_arena_init(&missing->arena, ctx);
  mnm_status status = look(missing, store, err);
  if (status == MNM_OK)
    *out = missing;
  else
    mnm_run_missing_free(missing);
  return status;
}

void mnm_run_missing_free(mnm_run_missing *missing) {
  if (!missing) return;
  const mnm_ctx *ctx = missing->ctx;
  mnm_run__legs_clear(&missing->legs);
  mnm_period_result_clear(&missing->periods);
  mnm_column_clear(&missing->place);
  mnm_column_clear(&missing->position);
  mnm_column_clear(&missing->ask);
  mnm_column_clear(&missing->rank);
  mnm_arena_clear(&missing->arena);
  mnm_mem_free(ctx, missing, sizeof *missing);
}

mnm_status mnm_run_missing_positions(const mnm_run_missing *missing, mnm_run_position_fn *fn,
                                     void *payload, mnm_err *err) {
  const mnm_run_position *all = missing->position.data;
  for (uint64_t i = 0; i < missing->position.count; i++)
    MNM_TRY(fn(payload, &all[i], missing->legs.accounts, err));
  return MNM_OK;
}

mnm_status mnm_run_missing_periods(const mnm_run_missing *missing, mnm_run_period_fn *fn,
                                   void *payload, mnm_err *err) {
  const mnm_period *all = missing->periods.period.data;
  for (uint64_t i = 0; i < missing->periods.period.count; i++)
    if (wanted(missing, all[i].account, all[i].from_us, all[i].to_us - 1))
      MNM_TRY(fn(payload, &all[i], missing->legs.accounts, err));
  return MNM_OK;
}

mnm_status mnm_run_missing_asks(const mnm_run_missing *missing, mnm_run_ask_fn *fn, void *payload,
                                mnm_err *err) {
  const mnm_run_ask *all = missing->ask.data;
  for (uint64_t i = 0; i < missing->ask.count; i++)
    MNM_TRY(fn(payload, &all[i], missing->legs.accounts, err));
  return MNM_OK;
}
