/* The stage network on a case: what it reads, its key, its results in one transaction. */
#include "case/run/run_network.h"

#include <stdio.h>

#include "kernel/seal/seal.h"

/* What the stage's method is; a change that alters networks alters this, and with it every key. */
#define NETWORK_VERSION "network-2"

/* H5 looks at calendar months: who is busy within the longest of them. */
#define MONTH_S (INT64_C(31) * 86400)

/* ---- what goes in --- */

static uint32_t windows_of(mnm_network_window *out, const mnm_detect_parameters *parameters) {
  const mnm_network_window windows[] = {
      {MNM_T1, parameters->t1.window_s},         {MNM_T2, parameters->t2.window_s},
      {MNM_T3, parameters->t3.window_s},         {MNM_T4, parameters->t4.window_s},
      {MNM_T5, parameters->t5.window_s},         {MNM_T6, parameters->t6.window_s},
      {MNM_T7, parameters->t7.window_s},         {MNM_T8, parameters->t8.window_s},
      {MNM_T9, parameters->t9.window_s},         {MNM_T10, parameters->t10.window_s},
      {MNM_H1, parameters->h1.window_s},         {MNM_H2, 0},
      {MNM_H3, parameters->h3.window_s},         {MNM_H4, parameters->h4.window_s},
      {MNM_H5, parameters->h5.months * MONTH_S}, {MNM_H6, parameters->h6.follow_s},
      {MNM_H7, parameters->h7.window_s}};
  memcpy(out, windows, sizeof windows);
  return sizeof windows / sizeof *windows;
}

static mnm_status take_rows(mnm_run__network *work, const mnm_store_finding *stored, mnm_err *err) {
  for (uint64_t i = 0; i < stored->row_count; i++) {
    uint32_t row;
    if (!mnm_run__rows_find(&work->rows, stored->references[i], &row)) {
      (void)mnm_err_set(err, MNM_E_DAMAGED,
                        "finding %llu cites a transfer that the ledger does not hold",
                        (unsigned long long)stored->finding_id);
      mnm_err_hint(err, "run 'manumit verify', then 'manumit investigate'");
      return MNM_E_DAMAGED;
    }
    MNM_TRY(mnm_column_push(&work->findings.row, &row, err));
  }
  return MNM_OK;
}

static mnm_status take_finding(void *payload, const mnm_store_finding *stored, mnm_err *err) {
  mnm_run__network *work = payload;
  mnm_findings *findings = &work->findings;
  mnm_finding made = {.typology = stored->typology,
                      .kind = stored->kind,
                      .standing = stored->standing,
                      .truncated = stored->truncated,
                      .first_us = stored->first_us,
                      .last_us = stored->last_us,
                      .centre_count = stored->centre_count,
                      .participant_count = stored->participant_count,
                      .centre_first = findings->centre.count,
                      .participant_first = findings->participant.count,
                      .row_first = findings->row.count,
                      .row_count = stored->row_count};
  MNM_TRY(take_rows(work, stored, err));
  MNM_TRY(mnm_column_append(&findings->centre, stored->centres, stored->centre_count, err));
  MNM_TRY(mnm_column_append(&findings->participant, stored->participants, stored->participant_count,
                            err));
  MNM_TRY(mnm_column_push(&work->finding_id, &stored->finding_id, err));
  return mnm_column_push(&findings->finding, &made, err);
}

static mnm_status find(mnm_run__network *work, mnm_store *store,
                       const mnm_detect_parameters *parameters, const mnm_points *points,
                       const mnm_ctx *ctx, mnm_err *err) {
  mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_ledger_load_lean(&work->ledger, store, &all, ctx, err));
  MNM_TRY(mnm_run__rows_init(&work->rows, work->ledger, ctx, err));
  mnm_store_finding_query query = {.account = MNM_ACCOUNT_NONE, .counting = true, .details = true};
  MNM_TRY(mnm_store_findings(store, &query, take_finding, work, err));
  const mnm_accounts *accounts = mnm_ledger_accounts(work->ledger);
  MNM_TRY(mnm_run__holders_load(&work->owners, store, mnm_accounts_count(accounts), ctx, err));
  bool held = work->owners.subject.count > 0;
  work->input = (mnm_network_input){.transfers = mnm_ledger_transfers(work->ledger),
                                    .accounts = accounts,
                                    .findings = &work->findings,
                                    .owners = held ? &work->owners.owners : NULL,
                                    .controllers = held ? &work->owners.users : NULL,
                                    .busy = parameters->busy,
                                    .windows = work->windows};
  work->input.window_count = windows_of(work->windows, parameters);
  return mnm_networks_find(&work->networks, &work->input, points, ctx, err);
}

mnm_status mnm_run__network_find(mnm_run__network *work, mnm_store *store,
                                 const mnm_detect_parameters *parameters, const mnm_points *points,
                                 const mnm_ctx *ctx, mnm_err *err) {
  memset(work, 0, sizeof *work);
  mnm_findings_init(&work->findings, ctx);
  mnm_networks_init(&work->networks, ctx);
  mnm_column_init(&work->finding_id, sizeof(uint64_t), ctx);
  mnm_column_init(&work->rows.references, sizeof(uint64_t), ctx);
  mnm_column_init(&work->rows.sorted, sizeof(uint32_t), ctx);
  return find(work, store, parameters, points, ctx, err);
}

void mnm_run__network_clear(mnm_run__network *work) {
  mnm_networks_clear(&work->networks);
  mnm_findings_clear(&work->findings);
  mnm_column_clear(&work->finding_id);
  mnm_run__holders_clear(&work->owners);
  mnm_run__rows_clear(&work->rows);
  mnm_ledger_free(work->ledger);
}

/* ---- the key --- */

typedef struct last_detection {
  bool found;
  uint8_t key[32], digest[32];
} last_detection;

static mnm_status see_stage(void *payload, const mnm_stage *stage, mnm_err *err) {
  (void)err;
  last_detection *last = payload;
  if (strcmp(stage->name, "detect") != 0) return MNM_OK;
  last->found = true;
  memcpy(last->key, stage->key, sizeof last->key);
  memcpy(last->digest, stage->output_digest, sizeof last->digest);
  return MNM_OK;
}

static mnm_status write_parameters(mnm_run__network_key *key,
                                   const mnm_detect_parameters *parameters,
                                   const mnm_points *points, const mnm_ctx *ctx, mnm_err *err) {
  mnm_json *json = &key->json;
  mnm_json_object(json);
  mnm_json_key(json, "detect");
  mnm_detect_parameters_write(parameters, json);
  mnm_json_key(json, "points");
  mnm_points_write(points, json);
  mnm_json_object_end(json);
  MNM_TRY(mnm_json_finish(json, err));
  size_t length = 0;
  const char *text = mnm_json_data(json, &length);
  while (length > 0 && text[length - 1] == '\n') length--;
  key->parameter_bytes = length + 1;
  key->parameters = mnm_mem_new(ctx, key->parameter_bytes);
  if (!key->parameters) return mnm_err_nomem(err);
  memcpy(key->parameters, text, length);
  return MNM_OK;
}

static mnm_status set_aside(uint8_t out[32], mnm_store *store, bool *out_some, const mnm_ctx *ctx,
                            mnm_err *err) {
  mnm_run_judgements judgements;
  mnm_status status = mnm_run_judgements_load(&judgements, store, ctx, err);
  if (status == MNM_OK) mnm_run_set_aside_digest(&judgements, out, out_some);
  mnm_run_judgements_clear(&judgements);
  return status;
}

mnm_status mnm_run__network_key_make(mnm_run__network_key *out, mnm_store *store,
                                     const uint8_t ledger_digest[32],
                                     const mnm_detect_parameters *parameters,
                                     const mnm_points *points, const mnm_ctx *ctx, mnm_err *err) {
  last_detection last = {.found = false};
  mnm_run__holders owners;
  mnm_ledger_info info;
  memset(out, 0, sizeof *out);
  mnm_json_init(&out->json, ctx);
  MNM_TRY(mnm_store_stages(store, true, see_stage, &last, err));
  out->ready = last.found;
  if (!last.found) return MNM_OK;
  MNM_TRY(mnm_ledger_stat(store, &info, err));
  mnm_status status = mnm_run__holders_load(&owners, store, (uint32_t)info.accounts, ctx, err);
  memcpy(out->inputs[0], ledger_digest, 32);
  memcpy(out->inputs[1], last.digest, 32);
  /* a detection that runs again gives its findings new numbers, though they be the same */
  memcpy(out->inputs[2], last.key, 32);
  memcpy(out->inputs[3], owners.digest, 32);
  mnm_run__holders_clear(&owners);
  bool some = false;
  if (status == MNM_OK) status = set_aside(out->inputs[4], store, &some, ctx, err);
  if (status != MNM_OK) return status;
  MNM_TRY(write_parameters(out, parameters, points, ctx, err));
  out->stage = (mnm_stage_input){"network", NETWORK_VERSION, out->parameters,
                                 (const uint8_t(*)[32])out->inputs, some ? 5 : 4};
  return mnm_stage_key(out->key, &out->stage, err);
}

void mnm_run__network_key_clear(mnm_run__network_key *key, const mnm_ctx *ctx) {
  mnm_json_clear(&key->json);
  mnm_mem_free(ctx, key->parameters, key->parameter_bytes);
}

/* ---- results, resume key and audit entry: one transaction --- */

static uint32_t sentence(void *payload, uint64_t index, char *buffer, uint32_t bytes) {
  const mnm_run__network *work = payload;
  return mnm_network_sentence(&work->networks, index, &work->input, buffer, bytes);
}

static mnm_status write_audit(mnm_store *store, const mnm_run__network *work, uint64_t stage_id,
                              const uint8_t digest[32], mnm_err *err) {
  char object[64], details[512], hex[65];
  mnm_seal_hex(hex, digest, 32);
  (void)snprintf(object, sizeof object, "stage:%llu", (unsigned long long)stage_id);
  (void)snprintf(details, sizeof details,
                 "{\"stage\":\"network\",\"version\":\"%s\",\"networks\":%llu,\"digest\":\"%s\"}",
                 NETWORK_VERSION, (unsigned long long)work->networks.network.count, hex);
  return mnm_store_audit(store, "network", object, NULL, details, err);
}

static mnm_status write_results(mnm_store *store, mnm_run__network *work,
                                const mnm_run__network_key *key, mnm_run_investigated *out,
                                mnm_err *err) {
  uint8_t digest[32];
  const uint64_t *reference = work->rows.references.data;
  mnm_store_networks_digest(digest, &work->networks, reference, work->owners.subject.data);
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status =
      mnm_stage_add(store, &key->stage, key->key, digest, &out->network_stage_id, err);
  if (status == MNM_OK) {
    mnm_store_networks_input input = {.stage_id = out->network_stage_id,
                                      .networks = &work->networks,
                                      .finding_id = work->finding_id.data,
                                      .subject_id = work->owners.subject.data,
                                      .reference = reference,
                                      .sentence = sentence,
                                      .sentence_payload = work};
    status = mnm_store_networks_put(store, &input, err);
  }
  if (status == MNM_OK) status = write_audit(store, work, out->network_stage_id, digest, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

static mnm_status count_network(void *payload, const mnm_store_network *row, mnm_err *err) {
  (void)row, (void)err;
  ((mnm_run_investigated *)payload)->networks++;
  return MNM_OK;
}

typedef struct counting {
  mnm_run_judgements judgements;
  uint64_t *count;
} counting;

static mnm_status see_aside(void *payload, const mnm_store_finding *row, mnm_err *err) {
  counting *state = payload;
  (void)err;
  *state->count += mnm_run_is_set_aside(&state->judgements, row->finding_id);
  return MNM_OK;
}

static mnm_status count_aside(uint64_t *out, mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_store_finding_query current = {.account = MNM_ACCOUNT_NONE};
  counting state = {.count = out};
  mnm_status status = mnm_run_judgements_load(&state.judgements, store, ctx, err);
  if (status == MNM_OK && state.judgements.finding.count > 0)
    status = mnm_store_findings(store, &current, see_aside, &state, err);
  mnm_run_judgements_clear(&state.judgements);
  return status;
}

static void tell(mnm_run_investigated *out, const mnm_networks *networks) {
  out->groups = networks->groups;
  out->findings_apart = networks->findings_apart;
  out->chains_truncated = networks->chains_truncated;
}

mnm_status mnm_run__network_investigate(mnm_store *store, const uint8_t ledger_digest[32],
                                        const mnm_detect_parameters *parameters,
                                        const mnm_points *points, mnm_run_investigated *out,
                                        const mnm_ctx *ctx, mnm_err *err) {
  mnm_run__network_key key;
  mnm_run__network work;
  mnm_status status =
      mnm_run__network_key_make(&key, store, ledger_digest, parameters, points, ctx, err);
  if (status == MNM_OK)
    status = mnm_stage_find(store, "network", key.key, &out->network_stage_id, err);
  out->networks_skipped = status == MNM_OK && out->network_stage_id != 0;
  if (status == MNM_OK && !out->networks_skipped) {
    status = mnm_run__network_find(&work, store, parameters, points, ctx, err);
    if (status == MNM_OK) status = write_results(store, &work, &key, out, err);
    if (status == MNM_OK) tell(out, &work.networks);
    mnm_run__network_clear(&work);
  }
  mnm_run__network_key_clear(&key, ctx);
  mnm_store_network_query query = {.account = MNM_ACCOUNT_NONE};
  if (status == MNM_OK) status = mnm_store_networks(store, &query, count_network, out, err);
  if (status == MNM_OK) status = count_aside(&out->set_aside, store, ctx, err);
  return status;
}

/* ---- again, to see whether the same comes out --- */

static mnm_status read_recorded(const mnm_stage *stage, mnm_detect_parameters *parameters,
                                mnm_points *points, const mnm_ctx *ctx, mnm_err *err) {
  static const char name[] = "recorded parameters";
  mnm_arena arena;
  mnm_json json;
  const mnm_json_value *root = NULL;
  mnm_arena_init(&arena, ctx);
  mnm_status status =
      mnm_json_parse(&root, name, stage->parameters, strlen(stage->parameters), &arena, err);
  const char *const parts[] = {"detect", "points"};
  for (int i = 0; i < 2 && status == MNM_OK; i++) {
    const mnm_json_value *part = mnm_json_get(root, parts[i]);
    size_t bytes = 0;
    mnm_json_init(&json, ctx);
    if (part != NULL) mnm_json_value_write(&json, part);
    status = part != NULL ? mnm_json_finish(&json, err)
                          : mnm_err_set(err, MNM_E_DAMAGED, "the stage's parameters are not whole");
    const char *text = status == MNM_OK ? mnm_json_data(&json, &bytes) : "";
    if (status == MNM_OK)
      status = i == 0 ? mnm_detect_parameters_parse(parameters, name, text, bytes, err)
                      : mnm_points_read(points, name, text, bytes, ctx, err);
    mnm_json_clear(&json);
  }
  mnm_arena_clear(&arena);
  return status;
}

static mnm_status run_again(mnm_store *store, const mnm_stage *stage,
                            const uint8_t ledger_digest[32],
                            const mnm_detect_parameters *parameters, const mnm_points *points,
                            bool *out_rerun, bool *out_same, const mnm_ctx *ctx, mnm_err *err) {
  mnm_run__network_key key;
  mnm_run__network work;
  uint8_t digest[32];
  mnm_status status =
      mnm_run__network_key_make(&key, store, ledger_digest, parameters, points, ctx, err);
  *out_rerun = status == MNM_OK && key.ready && memcmp(key.key, stage->key, 32) == 0;
  mnm_run__network_key_clear(&key, ctx);
  if (!*out_rerun) return status;
  status = mnm_run__network_find(&work, store, parameters, points, ctx, err);
  if (status == MNM_OK) {
    mnm_store_networks_digest(digest, &work.networks, work.rows.references.data,
                              work.owners.subject.data);
    *out_same = memcmp(digest, stage->output_digest, 32) == 0;
  }
  mnm_run__network_clear(&work);
  return status;
}

mnm_status mnm_run__network_verify(mnm_store *store, const mnm_stage *stage,
                                   const uint8_t ledger_digest[32], bool *out_rerun, bool *out_same,
                                   const mnm_ctx *ctx, mnm_err *err) {
  mnm_detect_parameters parameters;
  mnm_points *points = mnm_mem_new(ctx, sizeof *points);
  if (!points) return mnm_err_nomem(err);
  *out_rerun = *out_same = false;
  mnm_detect_defaults(&parameters);
  mnm_status status = read_recorded(stage, &parameters, points, ctx, err);
  if (status == MNM_OK)
    status =
        run_again(store, stage, ledger_digest, &parameters, points, out_rerun, out_same, ctx, err);
  mnm_detect_parameters_clear(&parameters);
  mnm_mem_free(ctx, points, sizeof *points);
  return status;
}
