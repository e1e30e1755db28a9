#include "case/run/run_share_case.h"

#include <stdlib.h>
#include <string.h>

#include "model/currency/currency.h"

typedef struct gathering {
  mnm_run_case_shares *out;
  mnm_identity *identity;
  mnm_run_alternative alternative;
} gathering;

static mnm_status several(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_ARG,
                    "a victim has claims by different statements: they are alternatives, and "
                    "only one of them counts");
  mnm_err_hint(err, "--alternatives least or most says which one is taken");
  return MNM_E_ARG;
}

static mnm_status see_claim(void *payload, const mnm_store_claim *row, mnm_err *err) {
  gathering *state = payload;
  mnm_run_case_shares *out = state->out;
  if (out->currency == 0) out->currency = row->currency;
  if (row->currency != out->currency) {
    out->elsewhere++;
    return MNM_OK;
  }
  mnm_run_case_share *known = out->share.data;
  for (uint64_t i = 0; i < out->share.count; i++) {
    if (known[i].subject_id != row->subject_id) continue;
    if (state->alternative == MNM_RUN_ALTERNATIVE_NONE) return several(err);
    bool more = row->total_minor > known[i].claim_minor;
    if (row->total_minor == known[i].claim_minor ||
        more != (state->alternative == MNM_RUN_ALTERNATIVE_MOST))
      return MNM_OK;
    known[i].claim_id = row->claim_id;
    known[i].claim_minor = row->total_minor;
    return MNM_OK;
  }
  mnm_run_case_share made = {
      .subject_id = row->subject_id, .claim_id = row->claim_id, .claim_minor = row->total_minor};
  MNM_TRY(mnm_identity_pseudonym(state->identity, row->subject_id, made.pseudonym, err));
  return mnm_column_push(&out->share, &made, err);
}

static mnm_status see_paid(void *payload, const mnm_store_outcome *row, mnm_err *err) {
  mnm_run_case_shares *out = payload;
  if (row->undone || row->subject_id == 0 || row->currency != out->currency) return MNM_OK;
  mnm_run_case_share *known = out->share.data;
  for (uint64_t i = 0; i < out->share.count; i++)
    if (known[i].subject_id == row->subject_id &&
        __builtin_add_overflow(known[i].received_minor, row->amount_minor,
                               &known[i].received_minor))
      return mnm_err_set(err, MNM_E_OVERFLOW, "what a victim was paid leaves 64 bits together");
  return MNM_OK;
}

static int by_pseudonym(const void *left, const void *right) {
  return strcmp(((const mnm_run_case_share *)left)->pseudonym,
                ((const mnm_run_case_share *)right)->pseudonym);
}

static mnm_status gather(gathering *state, mnm_store *store, bool chosen, const mnm_ctx *ctx,
                         mnm_err *err) {
  mnm_run_case_shares *out = state->out;
  MNM_TRY(mnm_identity_open(&state->identity, store, ctx, err));
  mnm_status status = mnm_store_claims(store, false, see_claim, state, err);
  mnm_identity_close(state->identity);
  MNM_TRY(status);
  if (out->share.count == 0) {
    (void)mnm_err_set(err, MNM_E_NOTFOUND, "this case keeps no claims%s",
                      chosen ? " in this currency" : "");
    mnm_err_hint(err, "'manumit claim CASE' computes and keeps them");
    return MNM_E_NOTFOUND;
  }
  if (out->elsewhere > 0 && !chosen)
    return mnm_err_set(err, MNM_E_ARG,
                       "claims are of several currencies: --currency says which pool it is");
  MNM_TRY(mnm_store_outcomes(store, NULL, see_paid, out, err));
  if (out->share.count > 1)
    qsort(out->share.data, out->share.count, sizeof(mnm_run_case_share), by_pseudonym);
  if (out->share.count > UINT32_MAX - 1)
    return mnm_err_set(err, MNM_E_LIMIT, "there are too many claims");
  return MNM_OK;
}

static mnm_status share_with(mnm_run_case_shares *out, int64_t pool_minor,
                             mnm_restore_method method, mnm_arena *arena, const mnm_ctx *ctx,
                             mnm_err *err) {
  /* one loss is not paid twice: methods that do not look at receipts share what is still owed */
  bool looks = method == MNM_RESTORE_NETLOSS || method == MNM_RESTORE_RISING_TIDE;
  uint64_t count = out->share.count;
  int64_t *claim = mnm_arena_take(arena, count * sizeof *claim);
  int64_t *received = mnm_arena_take(arena, count * sizeof *received);
  int64_t *share = mnm_arena_take(arena, count * sizeof *share);
  mnm_run_case_share *row = out->share.data;
  if (!claim || !received || !share) return mnm_err_nomem(err);
  for (uint64_t i = 0; i < count; i++) {
    int64_t paid =
        row[i].received_minor < row[i].claim_minor ? row[i].received_minor : row[i].claim_minor;
    claim[i] = row[i].claim_minor - (looks ? 0 : paid);
    received[i] = row[i].received_minor;
  }
  /* all are victims, and so of one class */
  const mnm_restore_claims claims = {(uint32_t)count, claim, received, NULL};
  MNM_TRY(mnm_restore_share(share, &out->rest_minor, method, pool_minor, &claims, ctx, err));
  for (uint64_t i = 0; i < count; i++) row[i].share_minor = share[i];
  return MNM_OK;
}

static mnm_status share_out(mnm_run_case_shares *out, int64_t pool_minor, mnm_restore_method method,
                            const mnm_ctx *ctx, mnm_err *err) {
  mnm_arena arena;
  mnm_arena_init(&arena, ctx);
  mnm_status status = share_with(out, pool_minor, method, &arena, ctx, err);
  mnm_arena_clear(&arena);
  return status;
}

mnm_status mnm_run_case_share_make(mnm_run_case_shares *out, mnm_store *store, int64_t pool_minor,
                                   mnm_restore_method method, mnm_run_alternative alternative,
                                   uint16_t currency, const mnm_ctx *ctx, mnm_err *err) {
  gathering state = {.out = out, .alternative = alternative};
  *out = (mnm_run_case_shares){.currency = currency};
  mnm_column_init(&out->share, sizeof(mnm_run_case_share), ctx);
  MNM_TRY(gather(&state, store, currency != 0, ctx, err));
  return share_out(out, pool_minor, method, ctx, err);
}

void mnm_run_case_share_clear(mnm_run_case_shares *shares) {
  mnm_column_clear(&shares->share);
}
