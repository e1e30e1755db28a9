/* What speaks for each network, of one pass over the ledger. */
#include "case/run/run_order.h"

#include <stdlib.h>
#include <string.h>

#include "case/run/run_network.h"
#include "case/run/run_status.h"

typedef struct standing { /* an account in a network; it may stand in several, by chains */
  uint32_t account, network;
  bool victim;
  bool recent; /* has a transfer in the last days */
} standing;

typedef struct sum { /* of a network's members, possible victims aside */
  uint32_t standing;
  uint16_t currency;
  mnm_wide minor; /* in less out */
} sum;

typedef struct ordering {
  mnm_run_order *out;
  mnm_ledger *ledger;
  mnm_run__holders holders;
  mnm_column victim;   /* uint8_t by account */
  mnm_column standing; /* by account, then network */
  mnm_column sum;
  uint32_t *first; /* by account: place in `standing` + 1 */
  size_t accounts;
  const mnm_ctx *ctx;
} ordering;

const char *mnm_run_criterion_name(mnm_run_criterion criterion) {
  static const char *const names[] = {"evidence", "victims", "money", "perishable"};
  return (unsigned)criterion < MNM_ORDER_CRITERIA ? names[criterion] : NULL;
}

/* ---- who stands where --- */

static mnm_status take_network(void *payload, const mnm_store_network *row, mnm_err *err) {
  ordering *o = payload;
  uint32_t place = (uint32_t)o->out->network.count;
  mnm_run_ordered one = {.network_id = row->network_id,
                         .rank = row->rank,
                         .pieces = row->piece_total,
                         .score_micro = row->score_micro,
                         .last_us = MNM_TIME_NONE};
  for (uint32_t i = 0; i < row->member_count; i++) {
    uint32_t account = row->members[i].account;
    if (account >= o->accounts)
      return mnm_err_set(err, MNM_E_DAMAGED, "a network names an account that the case lacks");
    bool victim = row->members[i].status == MNM_STATUS_POSSIBLE_VICTIM ||
                  *(const uint8_t *)mnm_column_at(&o->victim, account) != 0;
    standing here = {account, place, victim, false};
    MNM_TRY(mnm_column_push(&o->standing, &here, err));
  }
  return mnm_column_push(&o->out->network, &one, err);
}

static int by_account(const void *left, const void *right) {
  const standing *a = left, *b = right;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  return (a->network > b->network) - (a->network < b->network);
}

static mnm_status list_standings(ordering *o, mnm_store *store, mnm_err *err) {
  const mnm_store_network_query current = {.account = MNM_ACCOUNT_NONE, .details = true};
  MNM_TRY(mnm_run_networks(store, &current, take_network, o, err));
  if (o->standing.count > 1)
    qsort(o->standing.data, o->standing.count, sizeof(standing), by_account);
  const standing *all = o->standing.data;
  for (uint64_t i = o->standing.count; i-- > 0;) o->first[all[i].account] = (uint32_t)i + 1;
  return MNM_OK;
}

/* ---- the ledger, once --- */

static mnm_status choose_currency(ordering *o, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(o->ledger);
  uint64_t *count = mnm_mem_new(o->ctx, (UINT16_MAX + (size_t)1) * sizeof *count);
  uint64_t most = 0;
  if (!count) return mnm_err_nomem(err);
  for (uint32_t row = 0; row < all->count; row++) count[all->currency[row]]++;
  for (uint32_t i = 0; i <= UINT16_MAX; i++)
    if (count[i] > most) most = count[i], o->out->currency = (uint16_t)i;
  mnm_mem_free(o->ctx, count, (UINT16_MAX + (size_t)1) * sizeof *count);
  return MNM_OK;
}

static bool is_cash(uint8_t channel) {
  return channel == MNM_CHANNEL_CASH_DEPOSIT || channel == MNM_CHANNEL_CASH_WITHDRAWAL;
}

/* One end of a transfer, in each network in which the account stands. `other`: the account at the
 * other end; a transfer within a network is counted once, by who pays. */
static mnm_status see(ordering *o, uint32_t row, uint32_t account, uint32_t other, bool pays,
                      int64_t minor, uint16_t currency, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(o->ledger);
  standing *at = o->standing.data;
  mnm_run_ordered *network = o->out->network.data;
  for (uint64_t i = o->first[account]; i != 0 && i <= o->standing.count; i++) {
    standing *here = &at[i - 1];
    if (here->account != account) break;
    mnm_run_ordered *it = &network[here->network];
    it->last_us = all->booked_us[row];
    bool recent = all->booked_us[row] >= o->out->since_us, within = false;
    here->recent = here->recent || recent;
    for (uint64_t j = o->first[other]; !pays && j != 0 && j <= o->standing.count; j++) {
      if (at[j - 1].account != other) break;
      within = within || at[j - 1].network == here->network;
    }
    if (recent && !within) {
      it->transfers_recent++;
      it->cash_recent += all->channel && is_cash(all->channel[row]);
    }
    if (here->victim) continue;
    sum one = {(uint32_t)(i - 1), currency, pays ? -(mnm_wide)minor : minor};
    MNM_TRY(mnm_column_push(&o->sum, &one, err));
  }
  return MNM_OK;
}

static mnm_status walk(ordering *o, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(o->ledger);
  for (uint32_t row = 0; row < all->count; row++) {
    if ((row & 0xFFFF) == 0) MNM_TRY(mnm_ctx_tick(o->ctx, "order", row, all->count, err));
    uint32_t from = all->account_from[row], to = all->account_to[row];
    if (from == to) continue;
    bool converted = all->to_currency != NULL;
    if (o->first[from] != 0)
      MNM_TRY(see(o, row, from, to, true, all->amount_minor[row], all->currency[row], err));
    if (o->first[to] != 0)
      MNM_TRY(see(o, row, to, from, false,
                  all->to_amount_minor ? all->to_amount_minor[row] : all->amount_minor[row],
                  converted ? all->to_currency[row] : all->currency[row], err));
  }
  return MNM_OK;
}

/* ---- adding up --- */

static int by_place(const void *left, const void *right) {
  const sum *a = left, *b = right;
  if (a->standing != b->standing) return a->standing < b->standing ? -1 : 1;
  return (int)a->currency - (int)b->currency;
}

/* An account out of which more went than came in had money before the ledger begins: nothing is
 * taken from the others for that. */
static void add_money(ordering *o) {
  sum *all = o->sum.data;
  const standing *at = o->standing.data;
  mnm_run_ordered *network = o->out->network.data;
  if (o->sum.count > 1) qsort(all, o->sum.count, sizeof *all, by_place);
  for (uint64_t i = 0; i < o->sum.count;) {
    const sum *first = &all[i];
    mnm_wide minor = 0;
    for (; i < o->sum.count && by_place(first, &all[i]) == 0; i++) minor += all[i].minor;
    mnm_run_ordered *it = &network[at[first->standing].network];
    if (minor <= 0) continue;
    if (first->currency != o->out->currency) {
      it->other_currencies++;
      continue;
    }
    mnm_wide total = minor + it->money_minor;
    it->money_minor = total > INT64_MAX ? INT64_MAX : (int64_t)total;
  }
}

typedef struct seen { /* a possible victim in a network */
  uint32_t network;
  bool recent;
  uint64_t person; /* a holder's number; above 2^32: an account without one */
} seen;

static int by_person(const void *left, const void *right) {
  const seen *a = left, *b = right;
  if (a->network != b->network) return a->network < b->network ? -1 : 1;
  if (a->person != b->person) return a->person < b->person ? -1 : 1;
  return (int)b->recent - (int)a->recent;
}

static mnm_status add_victims(ordering *o, mnm_err *err) {
  const standing *at = o->standing.data;
  const mnm_network_owners *owners = &o->holders.owners;
  mnm_run_ordered *network = o->out->network.data;
  mnm_column list;
  mnm_status status = MNM_OK;
  mnm_column_init(&list, sizeof(seen), o->ctx);
  for (uint64_t i = 0; i < o->standing.count && status == MNM_OK; i++) {
    if (!at[i].victim) continue;
    seen one = {at[i].network, at[i].recent, (UINT64_C(1) << 32) + at[i].account};
    if (o->holders.subject.count > 0 &&
        owners->offset[at[i].account] < owners->offset[at[i].account + 1])
      one.person = owners->owner[owners->offset[at[i].account]];
    status = mnm_column_push(&list, &one, err);
  }
  seen *all = list.data;
  if (list.count > 1) qsort(all, list.count, sizeof *all, by_person);
  for (uint64_t i = 0; i < list.count; i++) {
    if (i > 0 && all[i].network == all[i - 1].network && all[i].person == all[i - 1].person)
      continue;
    network[all[i].network].victims++;
    network[all[i].network].victims_recent += all[i].recent;
  }
  mnm_column_clear(&list);
  return status;
}

/* ---- the order --- */

static int compare(const mnm_run_ordered *a, const mnm_run_ordered *b, mnm_run_criterion by) {
#define MORE(member) \
  if (a->member != b->member) return a->member > b->member ? -1 : 1
  switch (by) {
    case MNM_ORDER_EVIDENCE:
      return (a->rank > b->rank) - (a->rank < b->rank);
    case MNM_ORDER_VICTIMS:
      MORE(victims_recent);
      MORE(victims);
      return 0;
    case MNM_ORDER_MONEY:
      MORE(money_minor);
      return 0;
    case MNM_ORDER_PERISHABLE:
      MORE(cash_recent);
      MORE(transfers_recent);
      return 0;
    default:
      return 0;
  }
#undef MORE
}

/* Few networks: each goes to its place among those before it. */
static void put_in_order(mnm_run_order *order, const mnm_run_order_options *options) {
  mnm_run_ordered *all = order->network.data;
  for (uint64_t i = 1; i < order->network.count; i++)
    for (uint64_t at = i; at > 0; at--) {
      int before = 0;
      for (uint32_t c = 0; c < options->count && before == 0; c++)
        before = compare(&all[at - 1], &all[at], options->by[c]);
      if (before == 0) before = compare(&all[at - 1], &all[at], MNM_ORDER_EVIDENCE);
      if (before <= 0) break;
      mnm_run_ordered other = all[at];
      all[at] = all[at - 1];
      all[at - 1] = other;
    }
}

static mnm_status fill(ordering *o, mnm_store *store, const mnm_run_order_options *options,
                       mnm_err *err) {
  const mnm_ledger_query whole = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_ledger_load_lean(&o->ledger, store, &whole, o->ctx, err));
  const mnm_transfers *all = mnm_ledger_transfers(o->ledger);
  uint32_t accounts = mnm_accounts_count(mnm_ledger_accounts(o->ledger));
  o->accounts = accounts;
  o->first = mnm_mem_new(o->ctx, ((size_t)accounts + 1) * sizeof *o->first);
  if (!o->first) return mnm_err_nomem(err);
  MNM_TRY(mnm_run__victim_accounts(&o->victim, store, accounts, o->ctx, err));
  MNM_TRY(mnm_run__holders_load(&o->holders, store, accounts, o->ctx, err));
  MNM_TRY(list_standings(o, store, err));
  o->out->currency = options->currency;
  if (options->currency == MNM_CURRENCY_NONE) MNM_TRY(choose_currency(o, err));
  if (all->count > 0) {
    o->out->now_us = all->booked_us[all->count - 1];
    o->out->since_us = o->out->now_us - (int64_t)options->recent_days * MNM_US_PER_DAY;
  }
  MNM_TRY(walk(o, err));
  add_money(o);
  MNM_TRY(add_victims(o, err));
  put_in_order(o->out, options);
  return MNM_OK;
}

mnm_status mnm_run_order_make(mnm_run_order *out, mnm_store *store,
                              const mnm_run_order_options *options, const mnm_ctx *ctx,
                              mnm_err *err) {
  ordering o = {.out = out, .ctx = ctx};
  *out = (mnm_run_order){.now_us = MNM_TIME_NONE, .since_us = MNM_TIME_NONE};
  mnm_column_init(&out->network, sizeof(mnm_run_ordered), ctx);
  mnm_column_init(&o.victim, sizeof(uint8_t), ctx);
  mnm_column_init(&o.standing, sizeof(standing), ctx);
  mnm_column_init(&o.sum, sizeof(sum), ctx);
  mnm_status status = fill(&o, store, options, err);
  mnm_mem_free(ctx, o.first, (o.accounts + 1) * sizeof *o.first);
  mnm_run__holders_clear(&o.holders);
  mnm_column_clear(&o.victim);
  mnm_column_clear(&o.standing);
  mnm_column_clear(&o.sum);
  mnm_ledger_free(o.ledger);
  return status;
}

void mnm_run_order_clear(mnm_run_order *order) {
  mnm_column_clear(&order->network);
}
