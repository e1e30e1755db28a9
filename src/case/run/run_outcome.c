#include "case/run/run_outcome.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time/time.h"
#include "case/run/run_internal.h"
#include "model/currency/currency.h"

mnm_status mnm_run_amount_read(int64_t *out, const char *text, uint16_t currency, mnm_err *err) {
  int32_t exponent = mnm_currency_exponent(currency);
  uint32_t decimals = exponent > 0 ? (uint32_t)exponent : 0, digits = 0, behind = 0;
  int64_t value = 0;
  bool point = false, good = true;
  for (const char *at = text; *at != '\0' && good; at++) {
    if (*at == '.' && !point && digits > 0) {
      point = true;
      continue;
    }
    good = *at >= '0' && *at <= '9' && (!point || ++behind <= decimals) &&
           !__builtin_mul_overflow(value, 10, &value) &&
           !__builtin_add_overflow(value, *at - '0', &value);
    digits++;
  }
  good = good && digits > 0 && (!point || behind > 0);
  for (; good && behind < decimals; behind++) good = !__builtin_mul_overflow(value, 10, &value);
  *out = good ? value : 0;
  if (good) return MNM_OK;
  return mnm_err_set(err, MNM_E_ARG,
                     "an amount must be a number such as 1234 or 1234.56, with no more decimals "
                     "than its currency has");
}

/* ---- sums --- */

typedef struct summing {
  mnm_column *sums;
} summing;

static int by_claim(const void *left, const void *right) {
  const mnm_run_outcome_sum *a = left, *b = right;
  int order = strcmp(a->claim, b->claim);
  return order != 0 ? order : (int)a->currency - (int)b->currency;
}

static mnm_status sum_row(void *payload, const mnm_store_outcome *row, mnm_err *err) {
  mnm_column *sums = ((summing *)payload)->sums;
  if (row->undone) return MNM_OK;
  mnm_run_outcome_sum *sum = sums->data;
  uint64_t i = 0;
  while (i < sums->count &&
         (strcmp(sum[i].claim, row->claim) != 0 || sum[i].currency != row->currency))
    i++;
  if (i == sums->count) {
    mnm_run_outcome_sum made = {.currency = row->currency};
    (void)snprintf(made.claim, sizeof made.claim, "%s", row->claim);
    MNM_TRY(mnm_column_push(sums, &made, err));
    sum = sums->data;
  }
  if (__builtin_add_overflow(sum[i].minor[row->step], row->amount_minor, &sum[i].minor[row->step]))
    return mnm_err_set(err, MNM_E_OVERFLOW, "what was entered of a step leaves 64 bits together");
  return MNM_OK;
}

mnm_status mnm_run_outcome_sums(mnm_column *sums, mnm_store *store, const char *claim,
                                mnm_err *err) {
  char key[64];
  summing state = {sums};
  if (claim != NULL) MNM_TRY(mnm_run__case_key(store, claim, key, mnm_store_ctx(store), err));
  MNM_TRY(mnm_store_outcomes(store, claim != NULL ? key : NULL, sum_row, &state, err));
  if (sums->count > 1) qsort(sums->data, sums->count, sizeof(mnm_run_outcome_sum), by_claim);
  return MNM_OK;
}

/* ---- what was traced, by the elected rule --- */

typedef struct tracing {
  mnm_store_outcome *made;
  bool found, several;
} tracing;

static mnm_status see_rule(void *payload, const mnm_run_case_kept *row, mnm_err *err) {
  (void)err;
  tracing *state = payload;
  if (!row->elected || !row->traced) return MNM_OK;
  for (uint32_t i = 0; i < row->sum_count; i++) {
    if (state->made->currency != 0 && row->sums[i].currency != state->made->currency) continue;
    state->several |= state->found;
    state->found = true;
    state->made->currency = row->sums[i].currency;
    state->made->amount_minor = row->sums[i].held_minor;
  }
  return MNM_OK;
}

static mnm_status take_traced(mnm_store_outcome *made, mnm_store *store, const char *claim,
                              const mnm_ctx *ctx, mnm_err *err) {
  tracing state = {.made = made};
  MNM_TRY(mnm_run_case_rules(store, claim, see_rule, &state, ctx, err));
  if (state.several)
    return mnm_err_set(err, MNM_E_ARG,
                       "money is traced in several currencies: give --currency and --amount");
  if (state.found) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "there is no table of the claim under an elected rule");
  mnm_err_hint(err, "elect a rule and trace by it with 'manumit trace', or give --amount");
  return MNM_E_NOTFOUND;
}

/* ---- nothing exceeds what came before --- */

typedef struct limiting { /* what a victim is owed at most, and was paid */
  uint64_t subject_id;
  uint16_t currency;
  int64_t owed, paid;
  bool known;
} limiting;

static mnm_status see_claim(void *payload, const mnm_store_claim *row, mnm_err *err) {
  (void)err;
  limiting *state = payload;
  if (row->subject_id != state->subject_id || row->currency != state->currency) return MNM_OK;
  if (!state->known || row->total_minor > state->owed) state->owed = row->total_minor;
  state->known = true;
  return MNM_OK;
}

static mnm_status see_paid(void *payload, const mnm_store_outcome *row, mnm_err *err) {
  limiting *state = payload;
  if (row->undone || row->subject_id != state->subject_id || row->currency != state->currency)
    return MNM_OK;
  if (__builtin_add_overflow(state->paid, row->amount_minor, &state->paid))
    return mnm_err_set(err, MNM_E_OVERFLOW, "what a victim was paid leaves 64 bits together");
  return MNM_OK;
}

static bool is_over(int64_t before, int64_t more, int64_t most) {
  int64_t sum = 0;
  return __builtin_add_overflow(before, more, &sum) || sum > most;
}

/* *out: what it would exceed; NULL: nothing. */
static mnm_status find_excess(mnm_store *store, const mnm_store_outcome *made, const char **out,
                              mnm_err *err) {
  mnm_column sums;
  *out = NULL;
  mnm_column_init(&sums, sizeof(mnm_run_outcome_sum), mnm_store_ctx(store));
  mnm_status status = mnm_run_outcome_sums(&sums, store, made->claim, err);
  int64_t had[MNM_OUTCOME_STEP_MAX + 1] = {0};
  const mnm_run_outcome_sum *sum = sums.data;
  for (uint64_t i = 0; i < sums.count; i++)
    if (sum[i].currency == made->currency) memcpy(had, sum[i].minor, sizeof had);
  mnm_column_clear(&sums);
  MNM_TRY(status);
  if (made->step > MNM_OUTCOME_TRACED &&
      is_over(had[made->step], made->amount_minor, had[made->step - 1]))
    *out = mnm_outcome_step_name((mnm_outcome_step)(made->step - 1));
  if (made->subject_id == 0 || *out != NULL) return MNM_OK;
  limiting owed = {.subject_id = made->subject_id, .currency = made->currency};
  MNM_TRY(mnm_store_claims(store, false, see_claim, &owed, err));
  MNM_TRY(mnm_store_outcomes(store, NULL, see_paid, &owed, err));
  if (is_over(owed.paid, made->amount_minor, owed.owed)) *out = "owed to her";
  return MNM_OK;
}

/* ---- entering --- */

static mnm_status read_outcome(mnm_store_outcome *made, mnm_store *store,
                               const mnm_run_outcome_entry *outcome, char key[64],
                               const mnm_ctx *ctx, mnm_err *err) {
  mnm_grain grain = MNM_GRAIN_DAY;
  *made = (mnm_store_outcome){.claim = key,
                              .step = outcome->step,
                              .account = MNM_ACCOUNT_NONE,
                              .currency = outcome->currency};
  MNM_TRY(mnm_run__case_key(store, outcome->claim, key, ctx, err));
  if (mnm_time_parse(&made->on_us, &grain, outcome->on, (uint32_t)strlen(outcome->on), NULL) !=
      MNM_OK)
    return mnm_err_set(err, MNM_E_ARG, "a date must be such as 2026-03-01");
  if (outcome->amount != NULL)
    MNM_TRY(mnm_run_amount_read(&made->amount_minor, outcome->amount, made->currency, err));
  else
    MNM_TRY(take_traced(made, store, outcome->claim, ctx, err));
  if (made->amount_minor <= 0) return mnm_err_set(err, MNM_E_ARG, "the amount must be more than 0");
  if (outcome->account != NULL)
    MNM_TRY(
        mnm_ledger_find_account(store, mnm_text_of(outcome->account), &made->account, ctx, err));
  if (outcome->victim == NULL) return MNM_OK;
  if (outcome->step != MNM_OUTCOME_PAID)
    return mnm_err_set(err, MNM_E_ARG, "a victim is named only when she is paid");
  mnm_identity *identity = NULL;
  MNM_TRY(mnm_identity_open(&identity, store, ctx, err));
  mnm_status status =
      mnm_identity_by_pseudonym(identity, mnm_text_of(outcome->victim), &made->subject_id, err);
  mnm_identity_close(identity);
  return status;
}

static mnm_status enter(mnm_store *store, mnm_store_outcome *made,
                        const mnm_run_outcome_entry *outcome, const char *above, mnm_err *err) {
  char object[80], verb[80];
  mnm_column why;
  (void)snprintf(object, sizeof object, "claim:%s", made->claim);
  (void)snprintf(verb, sizeof verb, "%s%s%s", mnm_outcome_step_name(made->step),
                 above != NULL ? ", more than " : "", above != NULL ? above : "");
  mnm_column_init(&why, 1, mnm_store_ctx(store));
  mnm_status status = mnm_column_append(&why, outcome->why, strlen(outcome->why), err);
  if (status == MNM_OK && above != NULL) status = mnm_column_append(&why, "; ", 2, err);
  if (status == MNM_OK && above != NULL)
    status = mnm_column_append(&why, outcome->exceeds, strlen(outcome->exceeds), err);
  if (status == MNM_OK) status = mnm_column_append(&why, "", 1, err);
  const mnm_decision decision = {.verb = verb, .object = object, .why = why.data};
  if (status == MNM_OK) status = mnm_decision_add(store, &decision, &made->decision_id, err);
  if (status == MNM_OK) status = mnm_store_outcome_add(store, made, err);
  mnm_column_clear(&why);
  return status;
}

static mnm_status add(mnm_store *store, const mnm_run_outcome_entry *outcome,
                      uint64_t *out_decision, const mnm_ctx *ctx, mnm_err *err) {
  mnm_store_outcome made;
  const char *above = NULL;
  char key[64];
  MNM_TRY(read_outcome(&made, store, outcome, key, ctx, err));
  MNM_TRY(find_excess(store, &made, &above, err));
  if (above != NULL && outcome->exceeds == NULL) {
    (void)mnm_err_set(err, MNM_E_RANGE, "with this, more would be %s than is %s",
                      mnm_outcome_step_name(made.step), above);
    mnm_err_hint(err, "--exceeds TEXT says why that is right; or enter what is missing first");
    return MNM_E_RANGE;
  }
  MNM_TRY(enter(store, &made, outcome, above, err));
  *out_decision = made.decision_id;
  return MNM_OK;
}

mnm_status mnm_run_outcome_add(mnm_store *store, const mnm_run_outcome_entry *outcome,
                               uint64_t *out_decision, const mnm_ctx *ctx, mnm_err *err) {
  *out_decision = 0;
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = add(store, outcome, out_decision, ctx, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

/* ---- taking back --- */

typedef struct finding_entry {
  uint64_t decision_id;
  char claim[64];
  bool there;
} finding_entry;

static mnm_status see_entry(void *payload, const mnm_store_outcome *row, mnm_err *err) {
  (void)err;
  finding_entry *state = payload;
  if (row->decision_id != state->decision_id) return MNM_OK;
  (void)snprintf(state->claim, sizeof state->claim, "%s", row->claim);
  state->there = true;
  return MNM_OK;
}

static mnm_status undo(mnm_store *store, uint64_t decision_id, const char *why, mnm_err *err) {
  finding_entry entry = {.decision_id = decision_id};
  char object[80];
  uint64_t id = 0;
  MNM_TRY(mnm_store_outcomes(store, NULL, see_entry, &entry, err));
  if (!entry.there) return mnm_err_set(err, MNM_E_NOTFOUND, "there is no entry of this number");
  (void)snprintf(object, sizeof object, "claim:%s", entry.claim);
  const mnm_decision decision = {
      .verb = "undo", .object = object, .why = why, .undoes = decision_id};
  return mnm_decision_add(store, &decision, &id, err);
}

mnm_status mnm_run_outcome_undo(mnm_store *store, uint64_t decision_id, const char *why,
                                mnm_err *err) {
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = undo(store, decision_id, why, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}
