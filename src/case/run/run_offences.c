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
  uint32_t *place; /* by account: member + 1 */
} working;

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
  return w->place[account] != 0 && mnm_run_business_is_victim(w->business, w->place[account] - 1);
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
  mnm_status status = w.place ? find(&w, list, err) : mnm_err_nomem(err);
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
