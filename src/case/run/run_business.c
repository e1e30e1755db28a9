/* From a network, or a list of accounts, to its business. */
#include "case/run/run_business.h"

#include <stdlib.h>
#include <string.h>

#include "case/run/run_business_internal.h"
#include "stage/duty/duty.h"

static mnm_status take_member(void *payload, const mnm_store_network *row, mnm_err *err) {
  mnm_run_business *self = payload;
  for (uint32_t i = 0; i < row->member_count; i++)
    MNM_TRY(mnm_column_push(&self->member, &row->members[i].account, err));
  return MNM_OK;
}

static mnm_status find_label(mnm_run_business *self, mnm_text label, uint32_t place, mnm_err *err) {
  uint32_t account = 0;
  mnm_status status = mnm_ledger_find_account(self->store, label, &account, &self->ctx, err);
  if (status != MNM_OK) {
    mnm_err_at(err, NULL, 0, (int32_t)place + 1);
    return status;
  }
  account = mnm_ledger_same(self->ledger, account);
  return mnm_column_push(&self->member, &account, err);
}

static mnm_status take_members(mnm_run_business *self, const mnm_run_business_query *query,
                               mnm_err *err) {
  const mnm_store_network_query wanted = {
      .network_id = query->network_id, .account = MNM_ACCOUNT_NONE, .all = true, .details = true};
  for (uint32_t i = 0; i < query->count; i++) MNM_TRY(find_label(self, query->label[i], i, err));
  if (query->network_id == 0) return MNM_OK;
  MNM_TRY(mnm_store_networks(self->store, &wanted, take_member, self, err));
  if (self->member.count > 0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "this case has no network of this number");
  mnm_err_hint(err, "'manumit show CASE networks' lists them");
  return MNM_E_NOTFOUND;
}

/* ---- who is a possible victim --- */

static mnm_status mark_shown(mnm_run_business *self, uint8_t *shown, const mnm_column *of_account,
                             mnm_err *err) {
  const uint32_t *member = self->member.data;
  const uint8_t *is = of_account->data;
  for (uint32_t i = 0; i < self->accounts; i++) /* under any of its numbers */
    if (is[i]) shown[mnm_ledger_same(self->ledger, i)] = 1;
  for (uint64_t i = 0; i < self->member.count; i++)
    MNM_TRY(mnm_column_push(&self->victim, &shown[member[i]], err));
  return MNM_OK;
}

static mnm_status mark_victims(mnm_run_business *self, mnm_err *err) {
  mnm_column of_account;
  uint8_t *shown = mnm_mem_new(&self->ctx, self->accounts + 1ull);
  if (!shown) return mnm_err_nomem(err);
  mnm_column_init(&of_account, sizeof(uint8_t), &self->ctx);
  mnm_status status =
      mnm_run__victim_accounts(&of_account, self->store, self->accounts, &self->ctx, err);
  if (status == MNM_OK) status = mark_shown(self, shown, &of_account, err);
  mnm_column_clear(&of_account);
  mnm_mem_free(&self->ctx, shown, self->accounts + 1ull);
  return status;
}

static int by_number(const void *left, const void *right) {
  const uint64_t *a = left, *b = right;
  return *a < *b ? -1 : *a > *b;
}

/* Accounts of one holder are one person; one that nobody is known to hold is a person of its own.
 */
static mnm_status count_victims(mnm_run_business *self, mnm_err *err) {
  const mnm_network_owners *owners = &self->holders.owners;
  mnm_column people;
  mnm_status status = MNM_OK;
  mnm_column_init(&people, sizeof(uint64_t), &self->ctx);
  for (uint32_t i = 0; i < self->member.count && status == MNM_OK; i++) {
    uint32_t account = ((const uint32_t *)self->member.data)[i];
    if (!((const uint8_t *)self->victim.data)[i]) continue;
    uint64_t who = (UINT64_C(1) << 32) + account;
    if (self->holders.subject.count > 0 && owners->offset[account] < owners->offset[account + 1])
      who = owners->owner[owners->offset[account]];
    status = mnm_column_push(&people, &who, err);
  }
  uint64_t *who = people.data;
  if (people.count > 1) qsort(who, people.count, sizeof *who, by_number);
  for (uint64_t i = 0; i < people.count; i++) self->victims += i == 0 || who[i] != who[i - 1];
  mnm_column_clear(&people);
  return status;
}

/* ---- roles --- */

static mnm_status take_centre(void *payload, const mnm_store_finding *row, mnm_err *err) {
  mnm_run_business *self = payload;
  if (mnm_finding_is_habit((mnm_typology)row->typology, row->kind, row->standing)) return MNM_OK;
  for (uint32_t i = 0; i < row->centre_count; i++) {
    const mnm_duty_finding centre = {row->centres[i], row->typology};
    MNM_TRY(mnm_column_push(&self->centre, &centre, err));
  }
  return MNM_OK;
}

/* The surest role of each member; one that is wrong more often than right is none. */
#define SURE_PPM 500000
static mnm_status take_roles(mnm_run_business *self, mnm_column *claims, mnm_duty_signs *signs,
                             mnm_err *err) {
  const mnm_duty_input input = {.transfers = mnm_ledger_transfers(self->ledger),
                                .accounts = self->accounts,
                                .member = self->member.data,
                                .victim = self->victim.data,
                                .member_count = (uint32_t)self->member.count,
                                .finding = self->centre.data,
                                .finding_count = self->centre.count};
  MNM_TRY(mnm_duties_find(claims, signs, &input, &self->ctx, err));
  const mnm_duty_claim *claim = claims->data;
  uint64_t at = 0;
  for (uint32_t i = 0; i < self->member.count; i++) {
    uint8_t role = MNM_TRADE_NO_ROLE;
    while (at < claims->count && claim[at].member < i) at++;
    if (at < claims->count && claim[at].member == i &&
        mnm_duty_rules[claim[at].rule].confidence_ppm >= SURE_PPM)
      role = (uint8_t)mnm_trade_role_find(mnm_duty_name(mnm_duty_rules[claim[at].rule].role));
    MNM_TRY(mnm_column_push(&self->role, &role, err));
  }
  return MNM_OK;
}

static mnm_status find_roles(mnm_run_business *self, mnm_err *err) {
  const mnm_store_finding_query current = {
      .account = MNM_ACCOUNT_NONE, .counting = true, .details = true};
  mnm_column claims;
  MNM_TRY(mnm_store_findings(self->store, &current, take_centre, self, err));
  size_t bytes = ((size_t)self->member.count + 1) * sizeof(mnm_duty_signs);
  mnm_duty_signs *signs = mnm_mem_new(&self->ctx, bytes);
  mnm_column_init(&claims, sizeof(mnm_duty_claim), &self->ctx);
  mnm_status status = signs ? take_roles(self, &claims, signs, err) : mnm_err_nomem(err);
  mnm_mem_free(&self->ctx, signs, bytes);
  mnm_column_clear(&claims);
  return status;
}

/* ---- all of it --- */

static mnm_status judge(mnm_run_business *self, mnm_err *err) {
  const mnm_trade_input input = {.transfers = mnm_ledger_transfers(self->ledger),
                                 .accounts = mnm_ledger_accounts(self->ledger),
                                 .member = self->member.data,
                                 .role = self->role.data,
                                 .victim = self->victim.data,
                                 .member_count = (uint32_t)self->member.count,
                                 .firm = self->firm.data,
                                 .mcc = self->mcc.data,
                                 .marked = self->marked.data,
                                 .marked_count = self->marked.count};
  MNM_TRY(mnm_trade_find(&self->found, &input, &self->ctx, err));
  return mnm_trade_add_up(&self->sums, &self->found, self->role.data, err);
}

static mnm_status fill(mnm_run_business *self, const mnm_run_business_query *query, mnm_err *err) {
  const mnm_ledger_query whole = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_ledger_load_lean(&self->ledger, self->store, &whole, &self->ctx, err));
  self->accounts = mnm_accounts_count(mnm_ledger_accounts(self->ledger));
  MNM_TRY(take_members(self, query, err));
  MNM_TRY(mark_victims(self, err));
  MNM_TRY(mnm_run__holders_load(&self->holders, self->store, self->accounts, &self->ctx, err));
  MNM_TRY(count_victims(self, err));
  MNM_TRY(find_roles(self, err));
  MNM_TRY(mnm_run__business_facts(self, err));
  return judge(self, err);
}

mnm_status mnm_run_business_new(mnm_run_business **out, mnm_store *store,
                                const mnm_run_business_query *query, const mnm_ctx *ctx,
                                mnm_err *err) {
  *out = NULL;
  mnm_run_business *self = mnm_mem_new(ctx, sizeof *self);
  if (!self) return mnm_err_nomem(err);
  if (ctx) self->ctx = *ctx;
  self->store = store;
  mnm_column_init(&self->member, sizeof(uint32_t), ctx);
  mnm_column_init(&self->victim, sizeof(uint8_t), ctx);
  mnm_column_init(&self->role, sizeof(uint8_t), ctx);
  mnm_column_init(&self->centre, sizeof(mnm_duty_finding), ctx);
  mnm_column_init(&self->firm, sizeof(uint8_t), ctx);
  mnm_column_init(&self->mcc, sizeof(uint16_t), ctx);
  mnm_column_init(&self->marked, sizeof(mnm_trade_marked), ctx);
  mnm_column_init(&self->cited, sizeof(mnm_run_business_cited), ctx);
  mnm_trade_found_init(&self->found, ctx);
  mnm_trade_sums_init(&self->sums, ctx);
  mnm_status status = fill(self, query, err);
  if (status != MNM_OK) {
    mnm_run_business_free(self);
    return status;
  }
  *out = self;
  return MNM_OK;
}

void mnm_run_business_free(mnm_run_business *business) {
  if (!business) return;
  mnm_ctx ctx = {.alloc = business->ctx.alloc};
  mnm_trade_found_clear(&business->found);
  mnm_trade_sums_clear(&business->sums);
  mnm_run__holders_clear(&business->holders);
  mnm_column_clear(&business->member);
  mnm_column_clear(&business->victim);
  mnm_column_clear(&business->role);
  mnm_column_clear(&business->centre);
  mnm_column_clear(&business->firm);
  mnm_column_clear(&business->mcc);
  mnm_column_clear(&business->marked);
  mnm_column_clear(&business->cited);
  mnm_ledger_free(business->ledger);
  mnm_mem_free(&ctx, business, sizeof *business);
}

const mnm_trade_found *mnm_run_business_found(const mnm_run_business *business) {
  return &business->found;
}
const mnm_trade_sums *mnm_run_business_sums(const mnm_run_business *business) {
  return &business->sums;
}
const mnm_transfers *mnm_run_business_transfers(const mnm_run_business *business) {
  return mnm_ledger_transfers(business->ledger);
}
const mnm_accounts *mnm_run_business_accounts(const mnm_run_business *business) {
  return mnm_ledger_accounts(business->ledger);
}
uint32_t mnm_run_business_members(const mnm_run_business *business) {
  return (uint32_t)business->member.count;
}
uint32_t mnm_run_business_member(const mnm_run_business *business, uint32_t place) {
  return ((const uint32_t *)business->member.data)[place];
}
bool mnm_run_business_is_victim(const mnm_run_business *business, uint32_t place) {
  return place != UINT32_MAX && ((const uint8_t *)business->victim.data)[place] != 0;
}
uint32_t mnm_run_business_victims(const mnm_run_business *business) {
  return business->victims;
}
uint32_t mnm_run_business_days(const mnm_run_business *business) {
  if (business->found.first_us == MNM_TIME_NONE) return 0;
  return (uint32_t)(mnm_time_day(business->found.last_us) - mnm_time_day(business->found.first_us) +
                    1);
}

uint16_t mnm_run_business_currency(const mnm_run_business *business) {
  const mnm_trade_sum *line = business->sums.line.data;
  uint64_t most = 0, rows = 0;
  uint16_t currency = 0;
  for (uint64_t i = 0; i < business->sums.line.count; i++) {
    if (i == 0 || line[i].currency != line[i - 1].currency) rows = 0;
    rows += line[i].rows;
    if (rows <= most) continue;
    most = rows;
    currency = line[i].currency;
  }
  return currency;
}

mnm_status mnm_run_business_transfer_id(const mnm_run_business *business, uint32_t row,
                                        char *buffer, uint32_t buffer_bytes, uint32_t *out_bytes,
                                        mnm_err *err) {
  return mnm_ledger_transfer_id(business->ledger, row, buffer, buffer_bytes, out_bytes, err);
}

const mnm_run_business_cited *mnm_run_business_findings(const mnm_run_business *business,
                                                        uint64_t *out_count) {
  *out_count = business->cited.count;
  return business->cited.data;
}
