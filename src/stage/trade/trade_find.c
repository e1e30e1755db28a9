/* Which payments touch the network, and what each of them is. */
#include <stdlib.h>
#include <string.h>

#include "stage/trade/trade.h"

#define TICK_EVERY 65536

typedef struct finder {
  const mnm_trade_input *input;
  const mnm_ctx *ctx;
  uint32_t accounts;
  uint32_t *place;  /* by account: member + 1 */
  uint8_t *flags;   /* by account: EMPLOYER, CROWD, USER */
  mnm_column payer; /* uint64_t: member's account << 32 | an outsider that paid it at once */
  mnm_column food;  /* purchase */
  uint64_t next;    /* mark */
} finder;

static bool is_victim(const finder *f, uint32_t place) {
  return place != 0 && f->input->victim != NULL && f->input->victim[place - 1] != 0;
}

static uint8_t side_of(const finder *f, uint32_t account) {
  uint32_t place = f->place[account];
  if (is_victim(f, place)) return MNM_TRADE_VICTIM;
  mnm_account_kind kind = mnm_accounts_kind(f->input->accounts, account);
  if (kind == MNM_ACCOUNT_CASH) return MNM_TRADE_CASH;
  if (place != 0) return MNM_TRADE_MEMBER;
  return kind == MNM_ACCOUNT_ASSET ? MNM_TRADE_THING : MNM_TRADE_OUTSIDE;
}

static mnm_status number_members(finder *f, mnm_err *err) {
  for (uint32_t i = 0; i < f->input->member_count; i++) {
    uint32_t account = f->input->member[i];
    if (account >= f->accounts || f->place[account] != 0)
      return mnm_err_set(err, MNM_E_RANGE, "a member is no account, or stands twice");
    f->place[account] = i + 1;
  }
  for (uint64_t i = 1; i < f->input->marked_count; i++)
    if (f->input->marked[i].row <= f->input->marked[i - 1].row)
      return mnm_err_set(err, MNM_E_RANGE, "marks must rise by row, each row once");
  return MNM_OK;
}

static uint8_t channel_of(const mnm_transfers *all, uint32_t row) {
  return all->channel ? all->channel[row] : (uint8_t)MNM_CHANNEL_UNKNOWN;
}

#define EMPLOYER 1
#define CROWD 2
#define USER 4

typedef struct purchase { /* of food by a member; after sorting, the middle one stands for all */
  uint32_t account;
  uint16_t currency;
  int64_t amount_minor;
} purchase;

static uint8_t sells_of(const finder *f, uint32_t row, uint32_t to) {
  const mnm_transfers *all = f->input->transfers;
  uint16_t of_account = f->input->mcc ? f->input->mcc[to] : 0;
  uint16_t of_row = all->mcc ? all->mcc[row] : 0;
  return (uint8_t)mnm_trade_of_category(of_account != 0 ? of_account : of_row);
}

static mnm_status see_row(finder *f, uint32_t row, mnm_err *err) {
  const mnm_transfers *all = f->input->transfers;
  uint32_t from = all->account_from[row], to = all->account_to[row];
  uint8_t channel = channel_of(all, row);
  if (f->place[from] != 0) {
    if (channel == MNM_CHANNEL_WAGE) f->flags[from] |= is_victim(f, f->place[to]) ? USER : EMPLOYER;
    if (f->place[to] != 0 || sells_of(f, row, to) != MNM_TRADE_SELLS_FOOD) return MNM_OK;
    const purchase one = {from, all->currency[row], all->amount_minor[row]};
    return mnm_column_push(&f->food, &one, err);
  }
  if (f->place[to] == 0 || channel != MNM_CHANNEL_INSTANT) return MNM_OK;
  uint64_t pair = (uint64_t)to << 32 | from;
  return mnm_column_push(&f->payer, &pair, err);
}

static int rising(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return a < b ? -1 : a > b;
}

static int by_purchase(const void *left, const void *right) {
  const purchase *a = left, *b = right;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  if (a->currency != b->currency) return (int)a->currency - (int)b->currency;
  return a->amount_minor < b->amount_minor ? -1 : a->amount_minor > b->amount_minor;
}

static void see_crowds(finder *f) {
  uint64_t *pair = f->payer.data;
  if (f->payer.count > 1) qsort(pair, f->payer.count, sizeof *pair, rising);
  uint32_t payers = 0;
  for (uint64_t i = 0; i < f->payer.count; i++) {
    if (i > 0 && pair[i] == pair[i - 1]) continue;
    payers = i > 0 && pair[i] >> 32 == pair[i - 1] >> 32 ? payers + 1 : 1;
    if (payers >= MNM_TRADE_CROWD) f->flags[pair[i] >> 32] |= CROWD;
  }
}

/* Keeps of each account and currency the middle purchase; of an even number the lower one. */
static void keep_middles(mnm_column *food) {
  purchase *one = food->data;
  uint64_t kept = 0;
  if (food->count > 1) qsort(one, food->count, sizeof *one, by_purchase);
  for (uint64_t i = 0; i < food->count;) {
    uint64_t end = i;
    while (end < food->count && one[end].account == one[i].account &&
           one[end].currency == one[i].currency)
      end++;
    one[kept++] = one[i + (end - i - 1) / 2];
    i = end;
  }
  food->count = kept;
}

static bool is_bulk(const finder *f, uint32_t row) {
  const mnm_transfers *all = f->input->transfers;
  const purchase wanted = {all->account_from[row], all->currency[row], 0}, *one = f->food.data;
  uint64_t begin = 0, end = f->food.count;
  while (begin < end) { /* the first that is not before: amounts are above 0 */
    uint64_t middle = begin + (end - begin) / 2;
    if (by_purchase(&one[middle], &wanted) < 0)
      begin = middle + 1;
    else
      end = middle;
  }
  if (begin == f->food.count || one[begin].account != wanted.account ||
      one[begin].currency != wanted.currency)
    return false;
  return all->amount_minor[row] / MNM_TRADE_BULK >= one[begin].amount_minor;
}

static mnm_status see_all(finder *f, mnm_err *err) {
  uint32_t count = f->input->transfers->count;
  for (uint32_t row = 0; row < count; row++) {
    if (row % TICK_EVERY == 0)
      MNM_TRY(mnm_ctx_tick(f->ctx, "business", row, 2 * (uint64_t)count, err));
    MNM_TRY(see_row(f, row, err));
  }
  see_crowds(f);
  keep_middles(&f->food);
  return MNM_OK;
}

static uint32_t marks_of(finder *f, uint32_t row) {
  const mnm_trade_marked *marked = f->input->marked;
  while (f->next < f->input->marked_count && marked[f->next].row < row) f->next++;
  bool here = f->next < f->input->marked_count && marked[f->next].row == row;
  return here ? marked[f->next].marks : 0;
}

static uint8_t role_of(const finder *f, uint32_t place) {
  if (place == 0 || f->input->role == NULL || is_victim(f, place)) return MNM_TRADE_NO_ROLE;
  return f->input->role[place - 1];
}

static mnm_trade_payment look(finder *f, uint32_t row, uint8_t from_side, uint8_t to_side) {
  const mnm_trade_input *input = f->input;
  uint32_t from = input->transfers->account_from[row], to = input->transfers->account_to[row];
  return (mnm_trade_payment){.from = from_side,
                             .to = to_side,
                             .from_role = role_of(f, f->place[from]),
                             .to_role = role_of(f, f->place[to]),
                             .from_firm = input->firm && input->firm[from],
                             .to_firm = input->firm && input->firm[to],
                             .to_employer = (f->flags[to] & EMPLOYER) != 0,
                             .to_user = (f->flags[to] & USER) != 0,
                             .to_crowd = (f->flags[to] & CROWD) != 0,
                             .bulk = is_bulk(f, row),
                             .channel = channel_of(input->transfers, row),
                             .sells = sells_of(f, row, to),
                             .marks = marks_of(f, row)};
}

/* What left a member counts as it left; what only reached one, or only touched a possible victim's
 * account, as it stood there. */
static mnm_trade_entry entry_of(const finder *f, uint32_t row, uint32_t rule, uint8_t from_side,
                                uint8_t to_side) {
  const mnm_transfers *all = f->input->transfers;
  const mnm_trade_rule *by = &mnm_trade_rules[rule];
  int64_t reached = all->to_amount_minor ? all->to_amount_minor[row] : all->amount_minor[row];
  uint16_t reached_in = all->to_currency ? all->to_currency[row] : all->currency[row];
  uint32_t to_place = f->place[all->account_to[row]];
  bool inside = from_side == MNM_TRADE_MEMBER && to_side == MNM_TRADE_MEMBER;
  bool as_paid = from_side == MNM_TRADE_MEMBER || to_place == 0;
  int64_t amount = as_paid ? all->amount_minor[row] : reached;
  mnm_trade_entry entry = {
      .row = row,
      .rule = rule,
      .from = f->place[all->account_from[row]] - 1,
      .to = to_place - 1,
      .flow = (uint8_t)(inside && by->flow == MNM_TRADE_COST ? MNM_TRADE_SHARE : by->flow),
      .currency = as_paid ? all->currency[row] : reached_in,
      .low_minor = by->open ? 0 : amount,
      .high_minor = amount,
      .to_minor = reached,
      .to_currency = reached_in};
  return entry;
}

static mnm_status judge_rows(mnm_trade_found *out, finder *f, mnm_err *err) {
  const mnm_transfers *all = f->input->transfers;
  for (uint32_t row = 0; row < all->count; row++) {
    if (row % TICK_EVERY == 0)
      MNM_TRY(mnm_ctx_tick(f->ctx, "business", (uint64_t)all->count + row, 2 * (uint64_t)all->count,
                           err));
    uint32_t from = all->account_from[row], to = all->account_to[row];
    bool touches = f->place[from] != 0 || f->place[to] != 0;
    if (!touches || from == to || channel_of(all, row) == MNM_CHANNEL_OWN) continue;
    uint8_t from_side = side_of(f, from), to_side = side_of(f, to);
    out->rows++;
    out->rows_inside += from_side == MNM_TRADE_MEMBER && to_side == MNM_TRADE_MEMBER;
    mnm_trade_payment payment = look(f, row, from_side, to_side);
    uint32_t rule = mnm_trade_judge(&payment);
    if (rule == MNM_TRADE_NO_RULE) continue;
    mnm_trade_entry entry = entry_of(f, row, rule, from_side, to_side);
    MNM_TRY(mnm_column_push(&out->entry, &entry, err));
    if (out->first_us == MNM_TIME_NONE) out->first_us = all->booked_us[row];
    out->last_us = all->booked_us[row];
  }
  return MNM_OK;
}

void mnm_trade_found_init(mnm_trade_found *found, const mnm_ctx *ctx) {
  memset(found, 0, sizeof *found);
  found->first_us = found->last_us = MNM_TIME_NONE;
  mnm_column_init(&found->entry, sizeof(mnm_trade_entry), ctx);
}

void mnm_trade_found_clear(mnm_trade_found *found) {
  mnm_column_clear(&found->entry);
}

static mnm_status find(mnm_trade_found *out, finder *f, mnm_err *err) {
  MNM_TRY(number_members(f, err));
  MNM_TRY(see_all(f, err));
  return judge_rows(out, f, err);
}

mnm_status mnm_trade_find(mnm_trade_found *out, const mnm_trade_input *input, const mnm_ctx *ctx,
                          mnm_err *err) {
  finder f = {.input = input, .ctx = ctx, .accounts = mnm_accounts_count(input->accounts)};
  size_t places = ((size_t)f.accounts + 1) * sizeof *f.place, flags = (size_t)f.accounts + 1;
  mnm_column_init(&f.payer, sizeof(uint64_t), ctx);
  mnm_column_init(&f.food, sizeof(purchase), ctx);
  f.place = mnm_mem_new(ctx, places);
  f.flags = f.place ? mnm_mem_new(ctx, flags) : NULL;
  mnm_status status = MNM_E_NOMEM;
  if (f.place && f.flags)
    status = find(out, &f, err);
  else
    (void)mnm_err_nomem(err);
  mnm_column_clear(&f.payer);
  mnm_column_clear(&f.food);
  mnm_mem_free(ctx, f.flags, flags);
  mnm_mem_free(ctx, f.place, places);
  return status;
}
