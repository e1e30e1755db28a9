/* Signs of offences: findings, payments, companies of a network. */
#include "case/run/run_offences.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case/run/run_business_internal.h"
#include "case/run/run_companies.h"

typedef struct working {
  mnm_run_offences *out;
  mnm_store *store;
  const mnm_run_business *business;
  uint64_t network_id;
  const mnm_ctx *ctx;
  uint32_t *place;      /* by account: member + 1 */
  mnm_column indicator; /* indicator, by position */
  /* the debt on record at hand */
  uint64_t record;
  mnm_column creditor; /* uint64_t subjects */
} working;

typedef struct indicator { /* texts in the arena */
  mnm_text id, family;
} indicator;

static mnm_status keep(working *w, const char *text, size_t bytes, mnm_text *out, mnm_err *err) {
  char *copy = mnm_arena_copy(&w->out->arena, text, bytes);
  if (!copy) return mnm_err_nomem(err);
  *out = (mnm_text){copy, (uint32_t)bytes};
  return MNM_OK;
}

static mnm_status sign_of(working *w, const char *name, mnm_run_sign **out, mnm_err *err) {
  mnm_run_sign *all = w->out->sign.data;
  for (uint64_t i = 0; i < w->out->sign.count; i++) {
    *out = &all[i];
    if (mnm_text_equal(all[i].sign, mnm_text_of(name))) return MNM_OK;
  }
  mnm_run_sign made = {.seen = 0};
  MNM_TRY(keep(w, name, strlen(name), &made.sign, err));
  mnm_column_init(&made.evidence, sizeof(mnm_text), w->ctx);
  mnm_column_init(&made.account, sizeof(uint32_t), w->ctx);
  MNM_TRY(mnm_column_push(&w->out->sign, &made, err));
  *out = mnm_column_at(&w->out->sign, w->out->sign.count - 1);
  return MNM_OK;
}

static mnm_status add_evidence(working *w, mnm_run_sign *sign, const char *text, size_t bytes,
                               mnm_err *err) {
  mnm_text kept = {"", 0};
  sign->seen++;
  if (sign->evidence.count >= MNM_RUN_OFFENCES_SHOWN) return MNM_OK;
  MNM_TRY(keep(w, text, bytes, &kept, err));
  return mnm_column_push(&sign->evidence, &kept, err);
}

static bool is_victim(const working *w, uint32_t account) {
  return account < w->business->accounts && w->place[account] != 0 &&
         mnm_run_business_is_victim(w->business, w->place[account] - 1);
}

/* Whose part is to be examined: a member who is no possible victim. */
static mnm_status examine(const working *w, mnm_run_sign *sign, uint32_t account, mnm_err *err) {
  const uint32_t *all = sign->account.data;
  if (w->place[account] == 0 || is_victim(w, account)) return MNM_OK;
  for (uint64_t i = 0; i < sign->account.count; i++)
    if (all[i] == account) return MNM_OK;
  return mnm_column_push(&sign->account, &account, err);
}

/* ---- findings --- */

static mnm_status put_finding(working *w, const char *name, const mnm_store_finding *row,
                              mnm_err *err) {
  mnm_run_sign *sign = NULL;
  char id[32];
  MNM_TRY(sign_of(w, name, &sign, err));
  int bytes = snprintf(id, sizeof id, "F%" PRIu64, row->finding_id);
  MNM_TRY(add_evidence(w, sign, id, (size_t)bytes, err));
  for (uint32_t i = 0; i < row->centre_count; i++) MNM_TRY(examine(w, sign, row->centres[i], err));
  return MNM_OK;
}

static mnm_status take_finding(void *payload, const mnm_store_finding *row, mnm_err *err) {
  working *w = payload;
  mnm_typology typology = (mnm_typology)row->typology;
  const char *kind = mnm_kind_name(typology, row->kind);
  bool of_member = w->network_id != 0 && row->scored && row->network == (int64_t)w->network_id;
  bool of_victim = row->centre_count > 0, some = false;
  char name[64];
  if (mnm_finding_is_habit(typology, row->kind, row->standing)) return MNM_OK;
  for (uint32_t i = 0; i < row->centre_count; i++) {
    if (row->centres[i] >= w->business->accounts) return MNM_OK;
    some |= w->place[row->centres[i]] != 0;
    of_victim &= is_victim(w, row->centres[i]);
  }
  if (!some && !of_member) return MNM_OK;
  if (of_victim) { /* whatever her account was used for */
    w->out->by_victim++;
    return MNM_OK;
  }
  MNM_TRY(put_finding(w, mnm_typology_name(typology), row, err));
  if (kind == NULL) return MNM_OK;
  (void)snprintf(name, sizeof name, "%s:%s", mnm_typology_name(typology), kind);
  return put_finding(w, name, row, err);
}

/* ---- payments --- */

static mnm_status put_payment(working *w, const char *name, const mnm_trade_entry *entry,
                              mnm_err *err) {
  const mnm_transfers *all = mnm_run_business_transfers(w->business);
  mnm_run_sign *sign = NULL;
  char id[MNM_TRANSFER_ID_BYTES];
  uint32_t bytes = 0;
  MNM_TRY(sign_of(w, name, &sign, err));
  if (sign->evidence.count < MNM_RUN_OFFENCES_SHOWN)
    MNM_TRY(mnm_run_business_transfer_id(w->business, entry->row, id, sizeof id, &bytes, err));
  MNM_TRY(add_evidence(w, sign, id, bytes, err));
  sign->victim |=
      is_victim(w, all->account_from[entry->row]) || is_victim(w, all->account_to[entry->row]);
  if (entry->flow != MNM_TRADE_INCOME)
    MNM_TRY(examine(w, sign, all->account_from[entry->row], err));
  if (entry->flow == MNM_TRADE_INCOME || entry->flow == MNM_TRADE_SHARE ||
      entry->flow == MNM_TRADE_MOVED)
    MNM_TRY(examine(w, sign, all->account_to[entry->row], err));
  return MNM_OK;
}

static mnm_status take_payments(working *w, mnm_err *err) {
  const mnm_trade_found *found = mnm_run_business_found(w->business);
  for (uint64_t i = 0; i < found->entry.count; i++) {
    const mnm_trade_entry *entry = mnm_column_at(&found->entry, i);
    const mnm_trade_rule *rule = &mnm_trade_rules[entry->rule];
    char name[64];
    (void)snprintf(name, sizeof name, "line:%s", mnm_trade_line_name(rule->line));
    MNM_TRY(put_payment(w, name, entry, err));
    (void)snprintf(name, sizeof name, "rule:%s", rule->id);
    MNM_TRY(put_payment(w, name, entry, err));
  }
  return MNM_OK;
}

/* ---- hits of the catalogue, by family --- */

static mnm_status take_indicator(void *payload, const mnm_store_indicator *row, mnm_err *err) {
  working *w = payload;
  indicator made = {{"", 0}, {"", 0}};
  MNM_TRY(keep(w, row->id, strlen(row->id), &made.id, err));
  MNM_TRY(keep(w, row->family, strlen(row->family), &made.family, err));
  while (w->indicator.count < row->position) { /* positions have no gaps; a place is kept anyway */
    const indicator none = {{"", 0}, {"", 0}};
    MNM_TRY(mnm_column_push(&w->indicator, &none, err));
  }
  return mnm_column_push(&w->indicator, &made, err);
}

static mnm_status take_hit(void *payload, const mnm_store_hit *row, mnm_err *err) {
  working *w = payload;
  mnm_run_sign *sign = NULL;
  bool some = false, of_victim = true;
  char name[80], id[96];
  if (row->indicator >= w->indicator.count) return MNM_OK;
  for (uint32_t i = 0; i < row->account_count; i++) {
    if (row->accounts[i] >= w->business->accounts || w->place[row->accounts[i]] == 0) continue;
    some = true;
    of_victim &= is_victim(w, row->accounts[i]);
  }
  if (!some) return MNM_OK;
  if (of_victim) {
    w->out->by_victim++;
    return MNM_OK;
  }
  const indicator *one = mnm_column_at(&w->indicator, row->indicator);
  (void)snprintf(name, sizeof name, "hit:%.*s", (int)one->family.bytes, one->family.data);
  MNM_TRY(sign_of(w, name, &sign, err));
  int bytes =
      snprintf(id, sizeof id, "%.*s hit %" PRIu64, (int)one->id.bytes, one->id.data, row->hit_id);
  MNM_TRY(add_evidence(w, sign, id, (size_t)bytes, err));
  for (uint32_t i = 0; i < row->account_count; i++)
    if (row->accounts[i] < w->business->accounts) MNM_TRY(examine(w, sign, row->accounts[i], err));
  return MNM_OK;
}

static mnm_status take_hits(working *w, mnm_err *err) {
  const mnm_store_hit_query all = {
      .indicator = UINT32_MAX, .account = MNM_ACCOUNT_NONE, .details = true};
  MNM_TRY(mnm_store_indicators(w->store, take_indicator, w, err));
  return mnm_store_hits(w->store, &all, take_hit, w, err);
}

/* ---- debts on record, by who is owed --- */

static bool holds(const working *w, uint64_t subject, uint32_t account) {
  const mnm_run__holders *holders = &w->business->holders;
  const uint64_t *all = holders->subject.data;
  for (uint32_t i = holders->owners.offset[account]; i < holders->owners.offset[account + 1]; i++)
    if (all[holders->owners.owner[i]] == subject) return true;
  return false;
}

static mnm_status end_debt(working *w, mnm_identity *identity, mnm_err *err) {
  const uint64_t *creditor = w->creditor.data;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  mnm_run_sign *sign = NULL;
  for (uint64_t i = 0; i < w->creditor.count; i++)
    for (uint32_t j = 0; j < mnm_run_business_members(w->business); j++) {
      uint32_t account = mnm_run_business_member(w->business, j);
      if (mnm_run_business_is_victim(w->business, j) || !holds(w, creditor[i], account)) continue;
      MNM_TRY(mnm_identity_pseudonym(identity, w->record, pseudonym, err));
      MNM_TRY(sign_of(w, "record:debt", &sign, err));
      sign->victim = true; /* whose debt it is stands in the record */
      MNM_TRY(add_evidence(w, sign, pseudonym, strlen(pseudonym), err));
      MNM_TRY(examine(w, sign, account, err));
      break; /* one record, whatever he holds */
    }
  w->creditor.count = 0;
  return MNM_OK;
}

typedef struct debts {
  working *w;
  mnm_identity *identity;
} debts;

static mnm_status take_debt(void *payload, const mnm_closed_statement *row, mnm_err *err) {
  debts *of = payload;
  if (row->subject_id != of->w->record) {
    MNM_TRY(end_debt(of->w, of->identity, err));
    of->w->record = row->subject_id;
  }
  if (row->value_subject == 0) return MNM_OK;
  return mnm_column_push(&of->w->creditor, &row->value_subject, err);
}

static mnm_status take_debts(working *w, mnm_err *err) {
  const char *const properties[] = {"creditor", NULL};
  debts of = {.w = w};
  if (w->business->holders.subject.count == 0) return MNM_OK;
  MNM_TRY(mnm_identity_open(&of.identity, w->store, w->ctx, err));
  mnm_status status = mnm_identity_closed(of.identity, properties, take_debt, &of, err);
  if (status == MNM_OK) status = end_debt(w, of.identity, err);
  mnm_identity_close(of.identity);
  return status;
}

/* ---- companies --- */

static mnm_status put_company(working *w, const char *name, const mnm_run_company *company,
                              mnm_err *err) {
  mnm_run_sign *sign = NULL;
  MNM_TRY(sign_of(w, name, &sign, err));
  MNM_TRY(add_evidence(w, sign, company->pseudonym, strlen(company->pseudonym), err));
  return company->account == MNM_ACCOUNT_NONE ? MNM_OK : examine(w, sign, company->account, err);
}

static mnm_status take_companies(working *w, mnm_err *err) {
  const mnm_run_companies_query query = {
      .network_id = w->network_id, .below_ppm = 850000, .payments = 12};
  mnm_run_companies found;
  if (w->network_id == 0) return MNM_OK;
  mnm_status status = mnm_run_companies_find(&found, w->store, &query, w->ctx, err);
  for (uint64_t i = 0; i < found.company.count && status == MNM_OK; i++) {
    const mnm_run_company *one = mnm_column_at(&found.company, i);
    if (one->signs & MNM_RUN_COMPANY_NO_PAYROLL)
      status = put_company(w, "company:payroll", one, err);
    if (status == MNM_OK && (one->signs & MNM_RUN_COMPANY_BELOW_COST))
      status = put_company(w, "company:bids", one, err);
  }
  mnm_run_companies_clear(&found);
  return status;
}

/* ---- together --- */

static mnm_status find(working *w, const mnm_offences *list, mnm_err *err) {
  const mnm_store_finding_query current = {
      .account = MNM_ACCOUNT_NONE, .counting = true, .details = true};
  for (uint32_t i = 0; i < mnm_run_business_members(w->business); i++)
    w->place[mnm_run_business_member(w->business, i)] = i + 1;
  MNM_TRY(mnm_store_findings(w->store, &current, take_finding, w, err));
  MNM_TRY(take_payments(w, err));
  MNM_TRY(take_hits(w, err));
  MNM_TRY(take_debts(w, err));
  MNM_TRY(take_companies(w, err));
  const mnm_run_sign *sign = w->out->sign.data;
  for (uint64_t i = 0; i < w->out->sign.count; i++) {
    const mnm_offence_seen seen = {sign[i].sign, i};
    MNM_TRY(mnm_column_push(&w->out->seen, &seen, err));
  }
  return mnm_offences_match(&w->out->match, list, w->out->seen.data, w->out->seen.count, err);
}

mnm_status mnm_run_offences_find(mnm_run_offences *out, mnm_store *store,
                                 const mnm_run_business *business, uint64_t network_id,
                                 const mnm_offences *list, const mnm_ctx *ctx, mnm_err *err) {
  size_t bytes = ((size_t)business->accounts + 1) * sizeof(uint32_t);
  working w = {.out = out,
               .store = store,
               .business = business,
               .network_id = network_id,
               .ctx = ctx,
               .place = mnm_mem_new(ctx, bytes)};
  *out = (mnm_run_offences){.by_victim = 0};
  mnm_arena_init(&out->arena, ctx);
  mnm_column_init(&out->sign, sizeof(mnm_run_sign), ctx);
  mnm_column_init(&out->seen, sizeof(mnm_offence_seen), ctx);
  mnm_column_init(&out->match, sizeof(mnm_offence_match), ctx);
  mnm_column_init(&w.indicator, sizeof(indicator), ctx);
  mnm_column_init(&w.creditor, sizeof(uint64_t), ctx);
  mnm_status status = w.place ? find(&w, list, err) : mnm_err_nomem(err);
  mnm_column_clear(&w.indicator);
  mnm_column_clear(&w.creditor);
  mnm_mem_free(ctx, w.place, bytes);
  return status;
}

void mnm_run_offences_clear(mnm_run_offences *offences) {
  mnm_run_sign *sign = offences->sign.data;
  for (uint64_t i = 0; i < offences->sign.count; i++) {
    mnm_column_clear(&sign[i].evidence);
    mnm_column_clear(&sign[i].account);
  }
  mnm_column_clear(&offences->sign);
  mnm_column_clear(&offences->seen);
  mnm_column_clear(&offences->match);
  mnm_arena_clear(&offences->arena);
}
