/* Pairing as a stage of the case: key, results, audit entry; and what persons say of pairs. */
#include <inttypes.h>
#include <stdio.h>

#include "case/run/run_internal.h"
#include "case/run/run_legs.h"
#include "kernel/seal/seal.h"

/* ---- parameters and key -------------------------------------------------------------------------
 */

static uint32_t parameters_text(const mnm_pairing_parameters *parameters, char *buffer,
                                uint32_t bytes) {
  return (uint32_t)snprintf(buffer, bytes, "{\"days\":%u}", parameters->days);
}

mnm_status mnm_run__pairing_parse(mnm_pairing_parameters *out, const char *text, mnm_err *err) {
  static const char head[] = "{\"days\":";
  const size_t before = sizeof head - 1, bytes = strlen(text);
  int64_t days = -1;
  bool good = bytes > before + 1 && bytes <= before + 4 && memcmp(text, head, before) == 0 &&
              text[bytes - 1] == '}';
  if (good) good = mnm_text_int64((mnm_text){text + before, (uint32_t)(bytes - before - 1)}, &days);
  if (!good || days < 0 || days > MNM_PAIR_DAYS_MAX)
    return mnm_err_set(err, MNM_E_DAMAGED, "the recorded parameters of pairing are damaged");
  out->days = (uint32_t)days;
  return MNM_OK;
}

typedef struct last_run {
  mnm_pairing_parameters parameters;
  bool some;
} last_run;

static mnm_status read_last(void *payload, const mnm_stage *stage, mnm_err *err) {
  last_run *last = payload;
  if (strcmp(stage->name, "pair") != 0) return MNM_OK;
  last->some = true;
  return mnm_run__pairing_parse(&last->parameters, stage->parameters, err);
}

mnm_status mnm_run_pair_parameters(mnm_store *store, mnm_pairing_parameters *out, mnm_err *err) {
  last_run last = {.parameters = {MNM_PAIR_DAYS_DEFAULT}};
  MNM_TRY(mnm_store_stages(store, true, read_last, &last, err));
  *out = last.parameters;
  return MNM_OK;
}

static void add_number(mnm_sha256 *hash, uint64_t number) {
  uint8_t bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(number >> (8 * i));
  mnm_sha256_add(hash, bytes, sizeof bytes);
}

static mnm_status add_source(void *payload, const mnm_source *source, mnm_err *err) {
  (void)err;
  add_number(payload, source->source_id);
  return MNM_OK;
}

static mnm_status add_decided(void *payload, const mnm_ledger_pair *pair, mnm_err *err) {
  (void)err;
  add_number(payload, pair->debit);
  add_number(payload, pair->credit);
  add_number(payload, pair->state);
  return MNM_OK;
}

mnm_status mnm_run__pair_key(mnm_store *store, const mnm_pairing_parameters *what, char *parameters,
                             uint32_t bytes, uint8_t key[32], uint8_t inputs[3][32], mnm_err *err) {
  mnm_sha256 hash;
  (void)parameters_text(what, parameters, bytes);
  MNM_TRY(mnm_ledger_runs_digest(store, inputs[0], err));
  mnm_sha256_init(&hash); /* balances and holders come with sources */
  MNM_TRY(mnm_store_sources(store, add_source, &hash, err));
  mnm_sha256_end(&hash, inputs[1]);
  mnm_sha256_init(&hash);
  MNM_TRY(mnm_ledger_pairs(store, 1u << MNM_PAIR_ACCEPTED | 1u << MNM_PAIR_SPLIT, add_decided,
                           &hash, err));
  mnm_sha256_end(&hash, inputs[2]);
  mnm_stage_input stage = {"pair", MNM_RUN__PAIR_VERSION, parameters, (const uint8_t(*)[32])inputs,
                           3};
  return mnm_stage_key(key, &stage, err);
}

/* ---- what stands --------------------------------------------------------------------------------
 */

static mnm_status count_break(void *payload, uint64_t source_id, const mnm_break *row,
                              mnm_err *err) {
  (void)source_id, (void)err;
  mnm_run_paired *out = payload;
  out->ambiguous += row->kind == MNM_BREAK_AMBIGUOUS;
  out->missing += row->kind == MNM_BREAK_MISSING_LEG;
  return MNM_OK;
}

/* Of a run that is skipped: as far as the case remembers it. */
static mnm_status count_stored(mnm_store *store, mnm_run_paired *out, mnm_err *err) {
  mnm_ledger_info info;
  MNM_TRY(mnm_ledger_stat(store, &info, err));
  out->pairs = info.pairs;
  return mnm_store_breaks(store, 0, count_break, out, err);
}

/* ---- the run ------------------------------------------------------------------------------------
 */

static mnm_status check_use(void *payload, const mnm_source *source, mnm_err *err) {
  return mnm_source_check_use(payload, source->source_id, err);
}

static mnm_status write_found(mnm_store *store, const mnm_stage_input *stage, const uint8_t key[32],
                              mnm_run__found *found, const mnm_ctx *ctx, mnm_err *err) {
  mnm_run_paired *sums = &found->summary;
  char object[64], details[640], hex[65];
  MNM_TRY(mnm_stage_add(store, stage, key, found->digest, &sums->stage_id, err));
  MNM_TRY(mnm_ledger_pairs_put(store, found->row.data, found->row.count, &sums->changed, ctx, err));
  MNM_TRY(mnm_store_stage_breaks_put(store, sums->stage_id, found->broken.data, found->broken.count,
                                     err));
  mnm_seal_hex(hex, found->digest, sizeof found->digest);
  (void)snprintf(object, sizeof object, "stage:%" PRIu64, sums->stage_id);
  (void)snprintf(details, sizeof details,
                 "{\"stage\":\"pair\",\"version\":\"%s\",\"parameters\":%s,\"legs\":%" PRIu64
                 ",\"pairs\":%" PRIu64 ",\"ambiguous\":%" PRIu64 ",\"missing\":%" PRIu64
                 ",\"unreconciled\":%" PRIu64 ",\"missing_periods\":%" PRIu64
                 ",\"changed\":%" PRIu64 ",\"digest\":\"%s\"}",
                 MNM_RUN__PAIR_VERSION, stage->parameters, sums->legs, sums->pairs, sums->ambiguous,
                 sums->missing, sums->unreconciled, sums->gaps, sums->changed, hex);
  return mnm_store_audit(store, "pair", object, NULL, details, err);
}

static mnm_status run_stage(mnm_store *store, const mnm_pairing_parameters *parameters,
                            mnm_run_paired *out, const mnm_ctx *ctx, mnm_err *err) {
  char text[64];
  uint8_t key[32], inputs[3][32];
  MNM_TRY(mnm_run__pair_key(store, parameters, text, sizeof text, key, inputs, err));
  MNM_TRY(mnm_stage_find(store, "pair", key, &out->stage_id, err));
  out->skipped = out->stage_id != 0;
  if (out->skipped) return count_stored(store, out, err);
  mnm_stage_input stage = {"pair", MNM_RUN__PAIR_VERSION, text, (const uint8_t(*)[32])inputs, 3};
  mnm_run__found found;
  mnm_run__found_init(&found, ctx);
  mnm_status status = mnm_run__find_pairs(&found, store, parameters, ctx, err);
  if (status == MNM_OK) status = mnm_store_begin(store, MNM_WRITE_DURABLE, err);
  if (status == MNM_OK) {
    status = write_found(store, &stage, key, &found, ctx, err);
    if (status == MNM_OK)
      status = mnm_store_commit(store, err);
    else
      mnm_store_rollback(store);
  }
  if (status == MNM_OK) *out = found.summary;
  mnm_run__found_clear(&found);
  return status;
}

static mnm_status count_balance(void *payload, uint64_t source_id, const mnm_balance *row,
                                mnm_err *err) {
  (void)source_id, (void)row, (void)err;
  *(bool *)payload = true;
  return MNM_OK;
}

/* Is there anything that pairing could say something about, or has it said something before? */
static mnm_status has_statements(mnm_store *store, bool *out, mnm_err *err) {
  last_run last = {.some = false};
  MNM_TRY(mnm_ledger_has_legs(store, out, err));
  if (!*out) MNM_TRY(mnm_store_balances(store, 0, count_balance, out, err));
  if (*out) return MNM_OK;
  MNM_TRY(mnm_store_stages(store, true, read_last, &last, err));
  *out = last.some;
  return MNM_OK;
}

mnm_status mnm_run_pair(mnm_store *store, const mnm_pairing_parameters *parameters,
                        mnm_run_paired *out, const mnm_ctx *ctx, mnm_err *err) {
  mnm_pairing_parameters last;
  bool some = false;
  memset(out, 0, sizeof *out);
  MNM_TRY(has_statements(store, &some, err));
  if (!some) return MNM_OK;
  MNM_TRY(mnm_store_sources(store, check_use, store, err));
  MNM_TRY(mnm_run_pair_parameters(store, &last, err));
  return run_stage(store, parameters ? parameters : &last, out, ctx, err);
}

mnm_status mnm_run__pair_added(mnm_store *store, mnm_run_add_summary *out, const mnm_ctx *ctx,
                               mnm_err *err) {
  mnm_err refused = {0};
  mnm_status status = mnm_run_pair(store, NULL, &out->paired, ctx, &refused);
  if (status == MNM_E_DENIED) {
    mnm_ctx_log(ctx, MNM_LOG_WARNING,
                "the legal basis of a source has expired: rows were added, and not paired");
    return MNM_OK;
  }
  if (status != MNM_OK && err) *err = refused;
  return status;
}

/* ---- decisions ----------------------------------------------------------------------------------
 */

/* The decision that the new one takes back, when it says the opposite of one that stands. */
typedef struct earlier {
  uint64_t decision_id;
} earlier;

static mnm_status find_earlier(void *payload, const mnm_decision *row, mnm_err *err) {
  (void)err;
  if (!row->undone && row->undoes == 0) ((earlier *)payload)->decision_id = row->decision_id;
  return MNM_OK;
}

static mnm_status write_decision(mnm_store *store, const mnm_ledger_pair *pair, bool accept,
                                 const char *why, mnm_err *err) {
  char object[40];
  earlier before = {0};
  uint64_t decision_id = 0;
  (void)snprintf(object, sizeof object, "pair:%" PRIu64, pair->pair_id);
  if (pair->decision_id != 0)
    MNM_TRY(mnm_store_decisions(store, object, find_earlier, &before, err));
  mnm_decision decision = {.verb = accept ? "accept" : "split",
                           .object = object,
                           .why = why,
                           .undoes = before.decision_id};
  MNM_TRY(mnm_decision_add(store, &decision, &decision_id, err));
  return mnm_ledger_pair_decide(store, pair->pair_id, accept ? MNM_PAIR_ACCEPTED : MNM_PAIR_SPLIT,
                                decision_id, err);
}

mnm_status mnm_run_pair_decide(mnm_store *store, uint64_t pair_id, bool accept, const char *why,
                               mnm_run_paired *out, const mnm_ctx *ctx, mnm_err *err) {
  mnm_ledger_pair pair;
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_ledger_pair_find(store, pair_id, &pair, err));
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = write_decision(store, &pair, accept, why, err);
  if (status != MNM_OK) {
    mnm_store_rollback(store);
    return status;
  }
  MNM_TRY(mnm_store_commit(store, err));
  return mnm_run_pair(store, NULL, out, ctx, err);
}
