/* From a network of a case, or a list of its accounts, to a network that plans are tried on: whose
 * accounts, what money ran among them a month, where it came from and where it left. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/run/run_disrupt_internal.h"
#include "case/run/run_duty.h"
#include "case/run/run_network.h"

#define MONTH_DAYS 30
#define NOT_IN UINT32_MAX

typedef struct flow { /* transfers from one node to another, or across the network's edge */
  uint32_t from, to;  /* nodes; NOT_IN: outside */
  uint16_t currency;
  uint32_t place; /* of banknotes drawn, where places are wanted; MNM_PLACE_NONE */
  int64_t amount_minor;
} flow;

typedef struct build {
  mnm_run_disrupt *self;
  mnm_store *store;
  const mnm_ctx *ctx;
  const mnm_run_disrupt_query *query;
  mnm_run_duties *duties;
  const mnm_ledger *ledger;
  mnm_identity *identity;
  mnm_run__holders holders;
  mnm_column victim;  /* uint8_t by account */
  uint32_t *node_of;  /* [account] */
  uint32_t *place_of; /* [place] */
  mnm_column flow;    /* flow */
  int64_t first_us, last_us;
} build;

/* ---- nodes --- */

static mnm_status name_person(build *b, uint32_t account, mnm_text *out, mnm_err *err) {
  const mnm_network_owners *owners = &b->holders.owners;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  *out = (mnm_text){"", 0};
  if (b->holders.subject.count == 0 || owners->offset[account] == owners->offset[account + 1])
    return MNM_OK;
  const uint64_t *subject = b->holders.subject.data;
  MNM_TRY(mnm_identity_pseudonym(b->identity, subject[owners->owner[owners->offset[account]]],
                                 pseudonym, err));
  return mnm_run__disrupt_text(b->self, mnm_text_of(pseudonym), out, err);
}

static mnm_status add_account(build *b, uint32_t account, uint32_t roles, bool victim,
                              mnm_err *err) {
  char label[600];
  mnm_run__disrupt_node node = {.roles = roles,
                                .victim = victim,
                                .entry_known = !victim, /* filled from the ledger */
                                .exit_known = true};
  const uint32_t bytes =
      mnm_accounts_label(mnm_ledger_accounts(b->ledger), account, label, sizeof label);
  MNM_TRY(mnm_run__disrupt_text(b->self, (mnm_text){label, bytes}, &node.label, err));
  MNM_TRY(name_person(b, account, &node.person, err));
  b->node_of[account] = (uint32_t)b->self->node.count;
  return mnm_column_push(&b->self->node, &node, err);
}

static uint32_t sure_of(const mnm_run_duty *duty, uint32_t claim) {
  return mnm_duty_rules[duty->claims[claim].rule].confidence_ppm;
}

static mnm_status add_members(build *b, mnm_err *err) {
  const uint8_t *victim = b->victim.data;
  for (uint32_t i = 0; i < mnm_run_duties_count(b->duties); i++) {
    const mnm_run_duty duty = mnm_run_duties_get(b->duties, i);
    uint32_t roles = 0;
    if (b->node_of[duty.account] != NOT_IN) continue;
    for (uint32_t j = 0; j < duty.claim_count; j++) {
      uint32_t bit = 0;
      if (sure_of(&duty, j) < sure_of(&duty, 0)) break; /* the surest: many may also have others */
      const char *name = mnm_duty_name(mnm_duty_rules[duty.claims[j].rule].role);
      MNM_TRY(mnm_run__disrupt_role(b->self, mnm_text_of(name), &bit, err));
      roles |= 1U << bit;
    }
    const bool held = duty.victim || victim[duty.account];
    MNM_TRY(add_account(b, duty.account, held ? 0 : roles, held, err));
  }
  return MNM_OK;
}

/* Possible victims who stand outside of the network but deal with its members. */
static mnm_status add_victims(build *b, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(b->ledger);
  const uint8_t *victim = b->victim.data;
  const uint32_t members = (uint32_t)b->self->node.count;
  for (uint32_t row = 0; row < all->count; row++) {
    if ((row & 0xFFFFF) == 0) MNM_TRY(mnm_ctx_tick(b->ctx, "victims", row, all->count, err));
    for (uint32_t end = 0; end < 2; end++) {
      const uint32_t account = end ? all->account_to[row] : all->account_from[row];
      const uint32_t other = b->node_of[end ? all->account_from[row] : all->account_to[row]];
      if (!victim[account] || b->node_of[account] != NOT_IN || other >= members) continue;
      MNM_TRY(add_account(b, account, 0, true, err));
    }
  }
  return MNM_OK;
}

static mnm_status place_node(build *b, uint32_t place, uint32_t *out, mnm_err *err) {
  const mnm_strings *places = mnm_ledger_places(b->ledger);
  *out = b->place_of[place];
  if (*out != NOT_IN) return MNM_OK;
  mnm_run__disrupt_node node = {.place = 1, .person = {"", 0}, .entry_known = true};
  MNM_TRY(mnm_run__disrupt_text(b->self, mnm_strings_get(places, place), &node.label, err));
  *out = b->place_of[place] = (uint32_t)b->self->node.count;
  return mnm_column_push(&b->self->node, &node, err);
}

/* ---- flows --- */

static bool is_income_of_work(uint8_t channel) {
  return channel == MNM_CHANNEL_WAGE || channel == MNM_CHANNEL_INTEREST ||
         channel == MNM_CHANNEL_REFUND || channel == MNM_CHANNEL_OWN;
}

static mnm_status list_flows(build *b, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(b->ledger);
  for (uint32_t row = 0; row < all->count; row++) {
    if ((row & 0xFFFFF) == 0) MNM_TRY(mnm_ctx_tick(b->ctx, "flows", row, all->count, err));
    flow one = {b->node_of[all->account_from[row]], b->node_of[all->account_to[row]],
                all->currency[row], MNM_PLACE_NONE, all->amount_minor[row]};
    if (one.from == one.to) continue; /* outside, or of an account to itself */
    if (one.from == NOT_IN && is_income_of_work(all->channel[row])) continue;
    if (one.to == NOT_IN && b->query->places && all->place != NULL &&
        all->channel[row] == MNM_CHANNEL_CASH_WITHDRAWAL)
      one.place = all->place[row];
    MNM_TRY(mnm_column_push(&b->flow, &one, err));
    if (one.from == NOT_IN || one.to == NOT_IN) continue;
    if (b->first_us == MNM_TIME_NONE || all->booked_us[row] < b->first_us)
      b->first_us = all->booked_us[row];
    if (b->last_us == MNM_TIME_NONE || all->booked_us[row] > b->last_us)
      b->last_us = all->booked_us[row];
  }
  return MNM_OK;
}

static int by_way(const void *left, const void *right) {
  const flow *a = left, *b = right;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  if (a->to != b->to) return a->to < b->to ? -1 : 1;
  if (a->currency != b->currency) return a->currency < b->currency ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

/* The currency of most transfers among the nodes; the smaller number among equals. */
static mnm_status choose_currency(const build *b, uint16_t *out, mnm_err *err) {
  const size_t bytes = (UINT16_MAX + 1U) * sizeof(uint32_t);
  const flow *all = b->flow.data;
  uint32_t *count = mnm_mem_new(b->ctx, bytes);
  if (!count) return mnm_err_nomem(err);
  *out = MNM_CURRENCY_NONE;
  for (uint64_t i = 0; i < b->flow.count; i++)
    if (all[i].from != NOT_IN && all[i].to != NOT_IN) count[all[i].currency]++;
  for (uint32_t currency = 0; currency <= UINT16_MAX; currency++)
    if (count[currency] > count[*out]) *out = (uint16_t)currency;
  mnm_mem_free(b->ctx, count, bytes);
  return MNM_OK;
}

static mnm_status per_month(const build *b, mnm_wide sum, int64_t *out, mnm_err *err) {
  const int64_t days = b->self->facts.days;
  if (days > MONTH_DAYS) sum = sum * MONTH_DAYS / days;
  if (mnm_money_narrow(out, sum) == MNM_OK) return MNM_OK;
  return mnm_err_set(err, MNM_E_OVERFLOW, "what runs in a month is over 64 bits");
}

static mnm_status add_month(int64_t *to, int64_t month, mnm_err *err) {
  if (!__builtin_add_overflow(*to, month, to)) return MNM_OK;
  return mnm_err_set(err, MNM_E_OVERFLOW, "what runs in a month is over 64 bits");
}

static mnm_status put_sum(build *b, const flow *way, mnm_wide sum, mnm_err *err) {
  mnm_run__disrupt_node *node = b->self->node.data;
  int64_t month = 0;
  MNM_TRY(per_month(b, sum, &month, err));
  if (way->from != NOT_IN && way->to != NOT_IN) {
    const mnm_run__disrupt_tie tie = {way->from, way->to, month, 0};
    return mnm_column_push(&b->self->tie, &tie, err);
  }
  if (way->to != NOT_IN) /* from outside; taken back below where victims are known */
    return node[way->to].victim ? MNM_OK : add_month(&node[way->to].entry_minor, month, err);
  if (node[way->from].victim) return MNM_OK; /* what victims spend on themselves */
  if (way->place == MNM_PLACE_NONE) return add_month(&node[way->from].exit_minor, month, err);
  mnm_run__disrupt_tie tie = {way->from, 0, month, 0};
  MNM_TRY(place_node(b, way->place, &tie.to, err));
  return mnm_column_push(&b->self->tie, &tie, err);
}

static mnm_status add_flows(build *b, mnm_err *err) {
  flow *all = b->flow.data;
  mnm_run_disrupt_facts *facts = &b->self->facts;
  if (b->flow.count > 1) qsort(all, b->flow.count, sizeof *all, by_way);
  for (uint64_t i = 0; i < b->flow.count;) {
    const flow first = all[i];
    const bool inside = first.from != NOT_IN && first.to != NOT_IN;
    const bool counted = first.currency == facts->currency;
    mnm_wide sum = 0;
    uint64_t transfers = 0;
    for (; i < b->flow.count && by_way(&all[i], &first) == 0; i++, transfers++)
      sum += all[i].amount_minor;
    if (inside && counted) facts->transfers += transfers;
    if (inside && !counted) facts->other_transfers += transfers;
    if (!counted && !inside) continue;
    MNM_TRY(put_sum(b, &first, counted ? sum : 0, err));
  }
  return MNM_OK;
}

/* ---- what the network's ties say beside transfers --- */

static mnm_status add_ties(void *payload, const mnm_store_network *network, mnm_err *err) {
  build *b = payload;
  for (uint32_t i = 0; i < network->tie_count; i++) {
    const uint32_t from = b->node_of[network->ties[i].a], to = b->node_of[network->ties[i].b];
    const mnm_run__disrupt_tie tie = {from, to, 0, 1};
    if (from == NOT_IN || to == NOT_IN) continue;
    MNM_TRY(mnm_column_push(&b->self->tie, &tie, err));
  }
  return MNM_OK;
}

/* Where transfers join two accounts either way, they are tied for certain: nothing is added. */
static int by_pair(const void *left, const void *right) {
  const mnm_run__disrupt_tie *a = left, *b = right;
  const uint32_t low_a = a->from < a->to ? a->from : a->to,
                 low_b = b->from < b->to ? b->from : b->to;
  const uint32_t high_a = a->from ^ a->to ^ low_a, high_b = b->from ^ b->to ^ low_b;
  if (low_a != low_b) return low_a < low_b ? -1 : 1;
  if (high_a != high_b) return high_a < high_b ? -1 : 1;
  if (a->tentative != b->tentative) return (int)a->tentative - (int)b->tentative;
  return a->from < b->from ? -1 : a->from > b->from;
}

static void drop_known_ties(build *b) {
  mnm_run__disrupt_tie *tie = b->self->tie.data;
  uint64_t kept = 0;
  if (b->self->tie.count > 1) qsort(tie, b->self->tie.count, sizeof *tie, by_pair);
  for (uint64_t i = 0; i < b->self->tie.count; i++) {
    const mnm_run__disrupt_tie *last = kept > 0 ? &tie[kept - 1] : NULL;
    const bool same_pair = last != NULL && ((last->from == tie[i].from && last->to == tie[i].to) ||
                                            (last->from == tie[i].to && last->to == tie[i].from));
    if (tie[i].tentative && same_pair) continue;
    tie[kept++] = tie[i];
  }
  b->self->tie.count = kept;
}

/* ---- all of it --- */

static mnm_status begin(build *b, mnm_err *err) {
  const mnm_run_duties_query wanted = {b->query->network_id, b->query->label, b->query->count};
  MNM_TRY(mnm_run_duties_new(&b->duties, b->store, &wanted, b->ctx, err));
  b->ledger = mnm_run_duties_ledger(b->duties);
  const uint32_t accounts = mnm_accounts_count(mnm_ledger_accounts(b->ledger));
  const uint32_t places = mnm_strings_count(mnm_ledger_places(b->ledger));
  MNM_TRY(mnm_identity_open(&b->identity, b->store, b->ctx, err));
  MNM_TRY(mnm_run__holders_load(&b->holders, b->store, accounts, b->ctx, err));
  MNM_TRY(mnm_run__victim_accounts(&b->victim, b->store, accounts, b->ctx, err));
  b->node_of = mnm_arena_take(&b->self->arena, ((size_t)accounts + 1) * sizeof *b->node_of);
  b->place_of = mnm_arena_take(&b->self->arena, ((size_t)places + 1) * sizeof *b->place_of);
  if (!b->node_of || !b->place_of) return mnm_err_nomem(err);
  memset(b->node_of, 0xFF, ((size_t)accounts + 1) * sizeof *b->node_of);
  memset(b->place_of, 0xFF, ((size_t)places + 1) * sizeof *b->place_of);
  return MNM_OK;
}

static mnm_status fill(build *b, mnm_err *err) {
  const mnm_store_network_query network = {.network_id = b->query->network_id,
                                           .account = MNM_ACCOUNT_NONE,
                                           .all = true,
                                           .details = true};
  mnm_run_disrupt_facts *facts = &b->self->facts;
  MNM_TRY(begin(b, err));
  MNM_TRY(add_members(b, err));
  MNM_TRY(add_victims(b, err));
  MNM_TRY(list_flows(b, err));
  facts->currency = b->query->currency;
  if (facts->currency == MNM_CURRENCY_NONE) MNM_TRY(choose_currency(b, &facts->currency, err));
  if (b->first_us != MNM_TIME_NONE)
    facts->days = (uint32_t)((b->last_us - b->first_us) / MNM_US_PER_DAY) + 1;
  MNM_TRY(add_flows(b, err));
  if (b->query->network_id != 0) MNM_TRY(mnm_store_networks(b->store, &network, add_ties, b, err));
  drop_known_ties(b);
  mnm_run__disrupt_node *node = b->self->node.data;
  bool victims = false;
  for (uint64_t i = 0; i < b->self->node.count; i++) victims = victims || node[i].victim;
  for (uint64_t i = 0; i < b->self->node.count; i++) {
    if (node[i].victim || node[i].place) continue;
    if (victims) node[i].entry_minor = 0;
    node[i].entry_known = victims || node[i].entry_minor > 0; /* else: where none comes in */
  }
  return mnm_run__disrupt_end(b->self, err);
}

static void end(build *b) {
  mnm_column_clear(&b->flow);
  mnm_column_clear(&b->victim);
  mnm_run__holders_clear(&b->holders);
  mnm_identity_close(b->identity);
  mnm_run_duties_free(b->duties);
}

mnm_status mnm_run_disrupt_case(mnm_run_disrupt **out, mnm_store *store,
                                const mnm_run_disrupt_query *query, const mnm_ctx *ctx,
                                mnm_err *err) {
  build b = {.store = store,
             .ctx = ctx,
             .query = query,
             .first_us = MNM_TIME_NONE,
             .last_us = MNM_TIME_NONE};
  *out = NULL;
  MNM_TRY(mnm_run__disrupt_new(&b.self, ctx, err));
  mnm_column_init(&b.victim, sizeof(uint8_t), ctx);
  mnm_column_init(&b.flow, sizeof(flow), ctx);
  mnm_status status = fill(&b, err);
  end(&b);
  if (status != MNM_OK) {
    mnm_run_disrupt_free(b.self);
    return status;
  }
  *out = b.self;
  return MNM_OK;
}
