/* Acts of officials beside what they were paid. */
#include "case/run/run_officials.h"

#include <stdlib.h>
#include <string.h>

#include "case/run/run_who.h"

typedef struct working {
  mnm_run_officials *out;
  mnm_store *store;
  const mnm_run_officials_query *query;
  const mnm_ctx *ctx;
  uint32_t accounts;
  mnm_column act;    /* mnm_run_act, by official */
  mnm_column payer;  /* uint8_t by account: whose payments count */
  mnm_column victim; /* the same: possible victims */
  mnm_run__who who;
  bool found;
} working;

static mnm_status take_member(void *payload, const mnm_store_network *row, mnm_err *err) {
  working *w = payload;
  uint8_t *payer = w->payer.data;
  (void)err;
  for (uint32_t i = 0; i < row->member_count; i++)
    if (row->members[i].account < w->accounts) payer[row->members[i].account] = 1;
  w->found = true;
  return MNM_OK;
}

static mnm_status take_payers(working *w, mnm_err *err) {
  const mnm_store_network_query wanted = {.network_id = w->query->network_id,
                                          .account = MNM_ACCOUNT_NONE,
                                          .all = w->query->network_id != 0,
                                          .details = true};
  const uint8_t no = w->query->anyone;
  for (uint32_t i = 0; i < w->accounts; i++) MNM_TRY(mnm_column_push(&w->payer, &no, err));
  if (w->query->anyone) return MNM_OK;
  MNM_TRY(mnm_store_networks(w->store, &wanted, take_member, w, err));
  if (w->found || w->query->network_id == 0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "this case has no network of this number");
  mnm_err_hint(err, "'manumit show CASE networks' lists them");
  return MNM_E_NOTFOUND;
}

static int by_official(const void *left, const void *right) {
  const mnm_run_act *a = left, *b = right;
  if (a->official != b->official) return a->official < b->official ? -1 : 1;
  if (a->record != b->record) return a->record < b->record ? -1 : 1;
  return a->about < b->about ? -1 : a->about > b->about;
}

static uint64_t first_act(const working *w, uint64_t official) {
  const mnm_run_act *act = w->act.data;
  uint64_t begin = 0, end = w->act.count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (act[middle].official < official)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

static bool counts(const mnm_transfers *all, uint32_t row) {
  uint8_t channel = all->channel ? all->channel[row] : (uint8_t)MNM_CHANNEL_UNKNOWN;
  switch ((mnm_channel)channel) {
    case MNM_CHANNEL_INSTANT:
    case MNM_CHANNEL_CARD_PRESENT:
    case MNM_CHANNEL_CARD_NOT_PRESENT:
    case MNM_CHANNEL_WAGE:
    case MNM_CHANNEL_FEE:
    case MNM_CHANNEL_INTEREST:
    case MNM_CHANNEL_OWN:
    case MNM_CHANNEL_REFUND:
      return false;
    case MNM_CHANNEL_UNKNOWN:
    case MNM_CHANNEL_CASH_DEPOSIT:
    case MNM_CHANNEL_CASH_WITHDRAWAL:
    case MNM_CHANNEL_WIRE:
    case MNM_CHANNEL_REMITTANCE:
    case MNM_CHANNEL_CHEQUE:
    case MNM_CHANNEL_DIRECT_DEBIT:
    case MNM_CHANNEL_STANDING_ORDER:
    case MNM_CHANNEL_CRYPTO:
    case MNM_CHANNEL_CONVERSION:
    case MNM_CHANNEL_COUNT:
      break;
  }
  return true;
}

/* Whom the act is about holds an account that counts. */
static bool is_about_payer(const working *w, uint64_t about) {
  const uint64_t *subject = w->who.holders.subject.data;
  const uint8_t *payer = w->payer.data;
  for (uint32_t account = 0; about != 0 && account < w->accounts; account++)
    for (uint32_t i = w->who.holders.owners.offset[account];
         i < w->who.holders.owners.offset[account + 1]; i++)
      if (payer[account] && subject[w->who.holders.owners.owner[i]] == about) return true;
  return false;
}

static mnm_status put(working *w, uint32_t row, const mnm_run_act *act, int32_t days,
                      mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(w->out->ledger);
  const uint8_t *victim = w->victim.data;
  mnm_run_official_payment made = {.act = *act, .row = row, .days = days};
  made.payer = all->account_from[row];
  made.payee = all->account_to[row];
  if (victim[made.payer]) return MNM_OK;
  made.amount_minor = all->to_amount_minor ? all->to_amount_minor[row] : all->amount_minor[row];
  made.currency = all->to_currency ? all->to_currency[row] : all->currency[row];
  made.about_member = is_about_payer(w, act->about);
  MNM_TRY(mnm_identity_pseudonym(w->who.identity, act->official, made.official, err));
  MNM_TRY(mnm_identity_pseudonym(w->who.identity, act->record, made.record, err));
  if (act->about != 0) {
    mnm_suspicion status = MNM_STATUS_CLEAR;
    MNM_TRY(mnm_run__who_person(&w->who, act->about, &status, made.about, err));
    made.about_victim = status == MNM_STATUS_POSSIBLE_VICTIM;
  }
  return mnm_column_push(&w->out->payment, &made, err);
}

static mnm_status see_row(working *w, uint32_t row, uint64_t official, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(w->out->ledger);
  const mnm_run_act *act = w->act.data;
  for (uint64_t i = first_act(w, official); i < w->act.count && act[i].official == official; i++) {
    if (act[i].day_us == MNM_TIME_NONE) continue;
    int64_t days = mnm_time_day(all->booked_us[row]) - mnm_time_day(act[i].day_us);
    if (days < -(int64_t)w->query->days || days > (int64_t)w->query->days) continue;
    MNM_TRY(put(w, row, &act[i], (int32_t)days, err));
  }
  return MNM_OK;
}

static mnm_status see_ledger(working *w, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(w->out->ledger);
  const uint64_t *subject = w->who.holders.subject.data;
  const uint8_t *payer = w->payer.data;
  for (uint32_t row = 0; row < all->count; row++) {
    if (row % 65536 == 0) MNM_TRY(mnm_ctx_tick(w->ctx, "officials", row, all->count, err));
    uint32_t to = all->account_to[row];
    if (!payer[all->account_from[row]] || !counts(all, row)) continue;
    for (uint32_t i = w->who.holders.owners.offset[to]; i < w->who.holders.owners.offset[to + 1];
         i++)
      MNM_TRY(see_row(w, row, subject[w->who.holders.owners.owner[i]], err));
  }
  return MNM_OK;
}

static int by_payment(const void *left, const void *right) {
  const mnm_run_official_payment *a = left, *b = right;
  int order = strcmp(a->official, b->official);
  if (order != 0) return order;
  if (a->row != b->row) return a->row < b->row ? -1 : 1;
  order = strcmp(a->record, b->record);
  return order != 0 ? order : strcmp(a->about, b->about);
}

static mnm_status find(working *w, mnm_err *err) {
  const mnm_ledger_query whole = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_ledger_load_lean(&w->out->ledger, w->store, &whole, w->ctx, err));
  w->accounts = mnm_accounts_count(mnm_ledger_accounts(w->out->ledger));
  MNM_TRY(take_payers(w, err));
  MNM_TRY(mnm_run__victim_accounts(&w->victim, w->store, w->accounts, w->ctx, err));
  MNM_TRY(mnm_run__who_open(&w->who, w->store, w->ctx, err));
  MNM_TRY(mnm_run__acts_load(&w->act, w->store, w->ctx, err));
  w->out->acts = w->act.count;
  if (w->act.count == 0 || w->who.holders.subject.count == 0) return MNM_OK;
  qsort(w->act.data, w->act.count, sizeof(mnm_run_act), by_official);
  MNM_TRY(see_ledger(w, err));
  if (w->out->payment.count > 1)
    qsort(w->out->payment.data, w->out->payment.count, sizeof(mnm_run_official_payment),
          by_payment);
  return MNM_OK;
}

mnm_status mnm_run_officials_find(mnm_run_officials *out, mnm_store *store,
                                  const mnm_run_officials_query *query, const mnm_ctx *ctx,
                                  mnm_err *err) {
  working w = {.out = out, .store = store, .query = query, .ctx = ctx};
  *out = (mnm_run_officials){.acts = 0};
  mnm_column_init(&out->payment, sizeof(mnm_run_official_payment), ctx);
  mnm_column_init(&w.act, sizeof(mnm_run_act), ctx);
  mnm_column_init(&w.payer, sizeof(uint8_t), ctx);
  mnm_column_init(&w.victim, sizeof(uint8_t), ctx);
  mnm_status status = find(&w, err);
  mnm_run__who_close(&w.who);
  mnm_column_clear(&w.act);
  mnm_column_clear(&w.payer);
  mnm_column_clear(&w.victim);
  return status;
}

void mnm_run_officials_clear(mnm_run_officials *officials) {
  mnm_column_clear(&officials->payment);
  mnm_ledger_free(officials->ledger);
}
