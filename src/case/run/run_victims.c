/* Accounts that may be a victim's, or are a suspect's: by what networks say of the account or of
 * who holds it, or by what a person said of her. */
#include <stdlib.h>
#include <string.h>

#include "case/run/run_internal.h"
#include "case/run/run_status.h"

typedef struct spotting {
  mnm_suspicion wanted;
  const char *category;
  mnm_column *victim; /* uint8_t by account: of the status that is wanted */
  mnm_column subject; /* uint64_t, rising: possible victims */
  mnm_column person;  /* uint64_t, rising: natural persons, or who may be one */
  uint8_t *held;      /* by account: 1 by organisations alone, 2 by a person too */
} spotting;

static mnm_status spot_account(void *payload, uint64_t number, mnm_suspicion status, mnm_err *err) {
  (void)err;
  spotting *state = payload;
  uint8_t *victim = state->victim->data;
  if (status == state->wanted && number < state->victim->count) victim[number] = 1;
  return MNM_OK;
}

static mnm_status spot_subject(void *payload, uint64_t number, mnm_suspicion status, mnm_err *err) {
  spotting *state = payload;
  if (status != state->wanted) return MNM_OK;
  return mnm_column_push(&state->subject, &number, err);
}

/* A person may have said that she is a victim, whatever the networks say. */
static mnm_status spot_person(void *payload, const mnm_subject *subject, mnm_err *err) {
  spotting *state = payload;
  MNM_TRY(mnm_column_push(&state->person, &subject->subject_id, err));
  if (strcmp(subject->category, state->category) != 0) return MNM_OK;
  return mnm_column_push(&state->subject, &subject->subject_id, err);
}

static int by_number(const void *left, const void *right) {
  const uint64_t *a = left, *b = right;
  return *a < *b ? -1 : *a > *b;
}

static bool has(const mnm_column *all, uint64_t subject) {
  return all->count > 0 &&
         bsearch(&subject, all->data, all->count, sizeof(uint64_t), by_number) != NULL;
}

static mnm_status spot_holding(void *payload, uint64_t source_id, const mnm_store_holding *row,
                               mnm_err *err) {
  (void)source_id, (void)err;
  spotting *state = payload;
  uint8_t *victim = state->victim->data;
  if (row->account >= state->victim->count) return MNM_OK;
  if (has(&state->subject, row->subject_id)) victim[row->account] = 1;
  if (row->kind != MNM_HOLDING_HOLDER) return MNM_OK;
  if (has(&state->person, row->subject_id))
    state->held[row->account] = 2;
  else if (state->held[row->account] == 0)
    state->held[row->account] = 1;
  return MNM_OK;
}

static mnm_status spot_all(spotting *state, mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  mnm_identity *identity = NULL;
  MNM_TRY(mnm_run_account_statuses(store, spot_account, state, err));
  MNM_TRY(mnm_run_subject_statuses(store, spot_subject, state, err));
  MNM_TRY(mnm_identity_open(&identity, store, ctx, err));
  mnm_status status = mnm_identity_subjects(identity, true, spot_person, state, err);
  mnm_identity_close(identity);
  MNM_TRY(status);
  if (state->subject.count > 1)
    qsort(state->subject.data, state->subject.count, sizeof(uint64_t), by_number);
  if (state->person.count > 1)
    qsort(state->person.data, state->person.count, sizeof(uint64_t), by_number);
  MNM_TRY(mnm_run__holdings(store, spot_holding, state, err));
  /* what organisations alone hold is nobody's to live from */
  uint8_t *victim = state->victim->data;
  bool victims = state->wanted == MNM_STATUS_POSSIBLE_VICTIM;
  for (uint64_t i = 0; victims && i < state->victim->count; i++)
    if (state->held[i] == 1) victim[i] = 0;
  return MNM_OK;
}

static mnm_status spot(spotting state, mnm_store *store, uint32_t accounts, const mnm_ctx *ctx,
                       mnm_err *err) {
  const uint8_t no = 0;
  mnm_column *out = state.victim;
  mnm_column_init(&state.subject, sizeof(uint64_t), ctx);
  mnm_column_init(&state.person, sizeof(uint64_t), ctx);
  state.held = mnm_mem_new(ctx, accounts + 1ull);
  mnm_status status =
      state.held != NULL ? mnm_column_reserve(out, accounts + 1ull, err) : mnm_err_nomem(err);
  for (uint32_t i = 0; i < accounts && status == MNM_OK; i++)
    status = mnm_column_push(out, &no, err);
  if (status == MNM_OK) status = spot_all(&state, store, ctx, err);
  mnm_mem_free(ctx, state.held, accounts + 1ull);
  mnm_column_clear(&state.person);
  mnm_column_clear(&state.subject);
  return status;
}

mnm_status mnm_run__victim_accounts(mnm_column *out, mnm_store *store, uint32_t accounts,
                                    const mnm_ctx *ctx, mnm_err *err) {
  const spotting victims = {
      .wanted = MNM_STATUS_POSSIBLE_VICTIM, .category = "victim", .victim = out};
  return spot(victims, store, accounts, ctx, err);
}

mnm_status mnm_run__suspect_accounts(mnm_column *out, mnm_store *store, uint32_t accounts,
                                     const mnm_ctx *ctx, mnm_err *err) {
  const spotting suspects = {.wanted = MNM_STATUS_SUSPECT, .category = "suspect", .victim = out};
  return spot(suspects, store, accounts, ctx, err);
}
