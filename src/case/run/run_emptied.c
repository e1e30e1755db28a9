#include "case/run/run_emptied.h"

#include "case/run/run_internal.h"

#define LEFT_PART 10 /* no more than a tenth is left */
#define CURRENCIES_MAX 64

typedef struct position { /* the account in one currency */
  uint16_t currency;
  bool has_event;
  mnm_wide balance, least, peak; /* peak: since it was emptied before */
  mnm_wide peak_then, left_then; /* of the event that took most */
  int64_t at_us;
  uint8_t grain;
} position;

typedef struct counting {
  uint32_t account;
  position of[CURRENCIES_MAX];
  uint32_t count;
} counting;

static position *position_of(counting *c, uint16_t currency) {
  for (uint32_t i = 0; i < c->count; i++)
    if (c->of[i].currency == currency) return &c->of[i];
  if (c->count == CURRENCIES_MAX) return NULL;
  c->of[c->count] = (position){.currency = currency};
  return &c->of[c->count++];
}

static mnm_status too_many(mnm_err *err) {
  return mnm_err_set(err, MNM_E_LIMIT, "the account has transfers in more than %d currencies",
                     CURRENCIES_MAX);
}

static uint16_t arrives_in(const mnm_transfers *t, uint32_t row) {
  return t->to_currency != NULL ? t->to_currency[row] : t->currency[row];
}

static int64_t arrives(const mnm_transfers *t, uint32_t row) {
  return t->to_amount_minor != NULL ? t->to_amount_minor[row] : t->amount_minor[row];
}

/* What an account pays itself in one currency changes nothing. */
static bool is_row_of(const mnm_transfers *t, uint32_t row, uint32_t account, bool *out, bool *in) {
  *out = t->account_from[row] == account;
  *in = t->account_to[row] == account;
  return *out != *in || (*out && arrives_in(t, row) != t->currency[row]);
}

/* First pass: how deep the balance goes below its beginning. */
static mnm_status find_least(counting *c, const mnm_transfers *t, mnm_err *err) {
  for (uint32_t row = 0; row < t->count; row++) {
    bool out = false, in = false;
    if (!is_row_of(t, row, c->account, &out, &in)) continue;
    position *paid = out ? position_of(c, t->currency[row]) : NULL;
    position *got = in ? position_of(c, arrives_in(t, row)) : NULL;
    if ((out && paid == NULL) || (in && got == NULL)) return too_many(err);
    if (out) paid->balance -= t->amount_minor[row];
    if (out && paid->balance < paid->least) paid->least = paid->balance;
    if (in) got->balance += arrives(t, row);
  }
  return MNM_OK;
}

static void pay(position *p, const mnm_transfers *t, uint32_t row) {
  p->balance -= t->amount_minor[row];
  if (p->peak <= 0 || p->balance > p->peak / LEFT_PART) return;
  if (!p->has_event || p->peak - p->balance >= p->peak_then - p->left_then) {
    p->has_event = true;
    p->peak_then = p->peak;
    p->left_then = p->balance;
    p->at_us = t->booked_us[row];
    p->grain = t->booked_grain != NULL ? t->booked_grain[row] : (uint8_t)MNM_GRAIN_SECOND;
  }
  p->peak = p->balance;
}

static void find_events(counting *c, const mnm_transfers *t) {
  for (uint32_t i = 0; i < c->count; i++) c->of[i].balance = c->of[i].peak = -c->of[i].least;
  for (uint32_t row = 0; row < t->count; row++) {
    bool out = false, in = false;
    if (!is_row_of(t, row, c->account, &out, &in)) continue;
    if (out) pay(position_of(c, t->currency[row]), t, row);
    if (!in) continue;
    position *got = position_of(c, arrives_in(t, row));
    got->balance += arrives(t, row);
    if (got->balance > got->peak) got->peak = got->balance;
  }
}

static mnm_status tell(const counting *c, mnm_run_emptied *out, mnm_err *err) {
  const position *last = NULL;
  for (uint32_t i = 0; i < c->count; i++)
    if (c->of[i].has_event &&
        (last == NULL || c->of[i].at_us > last->at_us ||
         (c->of[i].at_us == last->at_us && c->of[i].currency < last->currency)))
      last = &c->of[i];
  if (last == NULL) return MNM_OK;
  if (last->peak_then > INT64_MAX)
    return mnm_err_set(err, MNM_E_OVERFLOW, "the balance of the account is beyond 9.2 * 10^18");
  *out = (mnm_run_emptied){last->at_us, last->grain, last->currency, (int64_t)last->peak_then,
                           (int64_t)last->left_then};
  return MNM_OK;
}

mnm_status mnm_run_account_emptied(mnm_store *store, mnm_text label, mnm_run_emptied *out,
                                   const mnm_ctx *ctx, mnm_err *err) {
  counting *c = mnm_mem_new(ctx, sizeof *c);
  mnm_ledger_query query = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  mnm_ledger *ledger = NULL;
  *out = (mnm_run_emptied){.at_us = MNM_TIME_NONE};
  if (c == NULL) return mnm_err_nomem(err);
  mnm_status status = mnm_ledger_find_account(store, label, &query.account, ctx, err);
  if (status == MNM_OK) status = mnm_ledger_load(&ledger, store, &query, ctx, err);
  if (status == MNM_OK) {
    c->account = query.account;
    status = find_least(c, mnm_ledger_transfers(ledger), err);
    if (status == MNM_OK) find_events(c, mnm_ledger_transfers(ledger));
    if (status == MNM_OK) status = tell(c, out, err);
  }
  mnm_ledger_free(ledger);
  mnm_mem_free(ctx, c, sizeof *c);
  return status;
}
