/* What a kept claim says is fixed by an entry of the audit when it is kept, and held against it
 * when the case is verified: total, each step, each sentence. */
#include <inttypes.h>
#include <stdio.h>

#include "case/store/store_internal.h"
#include "case/store/store_money.h"

typedef struct summing {
  mnm_sha256 hash;
  mnm_wide counted;
  bool in_order;
  uint32_t steps;
} summing;

static void add_number(mnm_sha256 *hash, int64_t number) {
  uint8_t bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)((uint64_t)number >> (8 * i));
  mnm_sha256_add(hash, bytes, sizeof bytes);
}

static void add_text(mnm_sha256 *hash, mnm_text text) {
  add_number(hash, text.bytes);
  mnm_sha256_add(hash, text.data, text.bytes);
}

static mnm_status add_step(void *payload, uint32_t position, const mnm_store_claim_step *step,
                           mnm_err *err) {
  summing *state = payload;
  (void)err;
  state->in_order &= position == state->steps++;
  add_number(&state->hash, step->head);
  add_number(&state->hash, step->from_us);
  add_number(&state->hash, step->to_us);
  add_number(&state->hash, step->amount_minor);
  add_number(&state->hash, step->counted + 2 * step->verified);
  add_text(&state->hash, step->records);
  add_text(&state->hash, step->sentence);
  if (step->counted) state->counted += step->amount_minor;
  return MNM_OK;
}

/* Everything but `current`, which a later claim takes away. */
static mnm_status claim_text(mnm_store *store, const mnm_store_claim *claim, char *out,
                             size_t bytes, bool *out_whole, mnm_err *err) {
  summing state = {.in_order = true};
  uint8_t digest[MNM_DIGEST_BYTES];
  char hex[65];
  mnm_sha256_init(&state.hash);
  add_number(&state.hash, claim->at_us);
  add_text(&state.hash, mnm_text_of(claim->by));
  add_number(&state.hash, (int64_t)claim->subject_id);
  add_text(&state.hash, mnm_text_of(claim->statement));
  add_number(&state.hash, claim->currency);
  add_number(&state.hash, claim->total_minor);
  add_number(&state.hash, claim->apart_minor);
  add_number(&state.hash, claim->verified + 2 * claim->has_records);
  if (claim->has_records) mnm_sha256_add(&state.hash, claim->records_sha256, 32);
  mnm_sha256_add(&state.hash, claim->rates_sha256, 32);
  MNM_TRY(mnm_store_claim_steps(store, claim->claim_id, add_step, &state, err));
  mnm_sha256_end(&state.hash, digest);
  mnm_seal_hex(hex, digest, sizeof digest);
  (void)snprintf(out, bytes, "steps %" PRIu32 "\ndigest %s\n", state.steps, hex);
  *out_whole = state.in_order && state.counted == claim->total_minor;
  return MNM_OK;
}

typedef struct fixing {
  mnm_store *store;
  uint64_t first;
} fixing;

static mnm_status fix(void *payload, const mnm_store_claim *claim, mnm_err *err) {
  const fixing *state = payload;
  char object[40], text[128];
  bool whole = false;
  if (claim->claim_id < state->first) return MNM_OK;
  MNM_TRY(claim_text(state->store, claim, text, sizeof text, &whole, err));
  if (!whole)
    return mnm_err_set(
        err, MNM_E_RANGE,
        "a claim is kept whose steps do not add up to its total, or are not in order");
  (void)snprintf(object, sizeof object, "owed:%" PRIu64, claim->claim_id);
  return mnm_store_audit(state->store, "claim", object, NULL, text, err);
}

mnm_status mnm_store_claims_fix(mnm_store *store, uint64_t first, mnm_err *err) {
  fixing state = {store, first};
  MNM_TRY(mnm_store__need_write(store, err));
  return mnm_store_claims(store, false, fix, &state, err);
}

typedef struct checking {
  mnm_store *store;
  mnm_problems *problems;
  uint64_t *count;
} checking;

static mnm_status check(void *payload, const mnm_store_claim *claim, mnm_err *err) {
  const checking *state = payload;
  char object[40], text[128];
  bool whole = false;
  (*state->count)++;
  MNM_TRY(claim_text(state->store, claim, text, sizeof text, &whole, err));
  (void)snprintf(object, sizeof object, "owed:%" PRIu64, claim->claim_id);
  if (!whole)
    MNM_TRY(mnm_problems_add(state->problems, err,
                             "The steps of claim %" PRIu64 " do not add up to its total.",
                             claim->claim_id));
  return mnm_store__check_against_audit(state->store, "claim", object, text, state->problems, err);
}

mnm_status mnm_store__check_claims(mnm_store *store, mnm_problems *problems, uint64_t *out_count,
                                   mnm_err *err) {
  checking state = {store, problems, out_count};
  return mnm_store_claims(store, true, check, &state, err);
}
