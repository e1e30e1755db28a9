/* The stage catalogue on a case: its key, its results in one transaction, its run again. */
#include "case/run/run_hits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* What the stage's method is; a change that alters hits alters this, and with it every key. */
#define CATALOGUE_VERSION "catalogue-1"
#define SENTENCE_MAX 4096
#define VALUES_MAX 32 /* features of one file: fewer */
#define VALUE_TEXT 96

typedef struct hits_work {
  mnm_store *store;
  const mnm_ctx *ctx;
  mnm_run__own own;
  mnm_catalogue *catalogue;
  mnm_run_judged *judged;
  mnm_run__counted counted;
  mnm_column references; /* uint64_t by row */
  mnm_column accounts;   /* uint32_t, of the hit at hand */
  mnm_column rows;       /* uint64_t, the same */
  mnm_json parameters;
  mnm_arena arena;
  mnm_stage_input stage;
  uint8_t inputs[2][32]; /* the ledger, and who holds its accounts */
  uint8_t key[32];
} hits_work;

static void open_work(hits_work *work, mnm_store *store, const mnm_ctx *ctx) {
  memset(work, 0, sizeof *work);
  work->store = store;
  work->ctx = ctx;
  mnm_run__own_init(&work->own, ctx);
  mnm_run__counted_init(&work->counted, ctx);
  mnm_column_init(&work->references, sizeof(uint64_t), ctx);
  mnm_column_init(&work->accounts, sizeof(uint32_t), ctx);
  mnm_column_init(&work->rows, sizeof(uint64_t), ctx);
  mnm_json_init(&work->parameters, ctx);
  mnm_arena_init(&work->arena, ctx);
}

static void close_work(hits_work *work) {
  mnm_run_judged_free(work->judged);
  mnm_catalogue_free(work->catalogue);
  mnm_run__own_clear(&work->own);
  mnm_run__counted_clear(&work->counted);
  mnm_column_clear(&work->references);
  mnm_column_clear(&work->accounts);
  mnm_column_clear(&work->rows);
  mnm_json_clear(&work->parameters);
  mnm_arena_clear(&work->arena);
}

/* ---- the key --- */

static void digest_shipped(char hex[65]) {
  uint8_t digest[32];
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  for (uint32_t i = 0; i < mnm_catalogue_shipped_count(); i++) {
    mnm_text text = mnm_catalogue_shipped_text(i);
    const char *name = mnm_catalogue_shipped_name(i);
    mnm_sha256_add(&hash, name, strlen(name) + 1);
    mnm_sha256_add(&hash, text.data, text.bytes);
  }
  mnm_sha256_end(&hash, digest);
  mnm_seal_hex(hex, digest, sizeof digest);
}

static bool is_shown(const mnm_indicator *one) {
  return one->kind != MNM_INDICATOR_LEFT_OUT;
}

/* As JSON on one line: the digest of what is built in, and of each file that is not. */
static mnm_status write_parameters(hits_work *work, const char **out, mnm_err *err) {
  mnm_json *json = &work->parameters;
  char hex[65];
  digest_shipped(hex);
  mnm_json_object(json);
  mnm_json_pair_string(json, "built_in", hex);
  mnm_json_key(json, "own");
  mnm_json_object(json);
  for (uint32_t i = 0; i < mnm_catalogue_count(work->catalogue); i++) {
    const mnm_indicator *one = mnm_catalogue_at(work->catalogue, i);
    const char *text = mnm_run__own_text(&work->own, one->id);
    uint8_t digest[32];
    if (text[0] == '\0' || !is_shown(one)) continue;
    mnm_sha256_of(digest, text, strlen(text));
    mnm_seal_hex(hex, digest, sizeof digest);
    mnm_json_pair_string(json, one->id, hex);
  }
  mnm_json_object_end(json);
  mnm_json_object_end(json);
  MNM_TRY(mnm_json_finish(json, err));
  size_t bytes = 0;
  const char *data = mnm_json_data(json, &bytes);
  while (bytes > 0 && data[bytes - 1] == '\n') bytes--;
  *out = mnm_arena_copy(&work->arena, data, bytes);
  return *out ? MNM_OK : mnm_err_nomem(err);
}

static mnm_status make_key(hits_work *work, const uint8_t ledger_digest[32], mnm_err *err) {
  mnm_ledger_info info;
  mnm_run__owners owners;
  const char *text = NULL;
  memcpy(work->inputs[0], ledger_digest, 32);
  MNM_TRY(mnm_ledger_stat(work->store, &info, err));
  mnm_run__owners_init(&owners, work->ctx);
  mnm_status status = mnm_run__owners_load(&owners, work->store, err);
  if (status == MNM_OK) status = mnm_run__owners_end(&owners, (uint32_t)info.accounts, err);
  if (status == MNM_OK) mnm_run__owners_digest(&owners, work->inputs[1]);
  mnm_run__owners_clear(&owners);
  if (status != MNM_OK) return status;
  MNM_TRY(write_parameters(work, &text, err));
  work->stage = (mnm_stage_input){"catalogue", CATALOGUE_VERSION, text,
                                  (const uint8_t(*)[32])work->inputs, 2};
  return mnm_stage_key(work->key, &work->stage, err);
}

/* ---- what comes out, row by row: into a digest, or into the case --- */

typedef struct sink {
  mnm_sha256 *hash; /* or */
  mnm_store *store;
  uint64_t stage_id;
} sink;

static mnm_status give_indicators(const hits_work *work, const sink *to, mnm_err *err) {
  const mnm_catalogue_answer *answer = mnm_run_judged_hits(work->judged)->answer.data;
  for (uint32_t i = 0; i < mnm_catalogue_count(work->catalogue); i++) {
    const mnm_indicator *one = mnm_catalogue_at(work->catalogue, i);
    if (!is_shown(one)) continue;
    mnm_store_indicator row = {.position = i,
                               .id = one->id,
                               .says = one->says,
                               .source = one->source,
                               .location = one->location,
                               .provenance = mnm_provenance_name(one->provenance),
                               .family = one->family,
                               .checklist = one->kind == MNM_INDICATOR_CHECKLIST,
                               .verified = mnm_provenance_is_verified(one->provenance),
                               .points_micro = one->points_micro,
                               .question = one->question ? one->question : "",
                               .missing = answer[i].missing ? answer[i].missing : "",
                               .hits = answer[i].hits,
                               .subjects = answer[i].subjects,
                               .unknown = answer[i].unknown,
                               .file = one->file,
                               .text = mnm_run__own_text(&work->own, one->id)};
    if (to->hash)
      mnm_store_indicator_digest(to->hash, &row);
    else
      MNM_TRY(mnm_store_indicator_put(to->store, to->stage_id, &row, err));
  }
  return MNM_OK;
}

static int by_number(const void *left, const void *right) {
  const uint32_t *a = left, *b = right;
  return *a < *b ? -1 : *a > *b;
}

static mnm_status give_hit(hits_work *work, uint64_t index, const sink *to, mnm_err *err) {
  const mnm_catalogue_hits *hits = mnm_run_judged_hits(work->judged);
  const mnm_catalogue_hit *hit = mnm_column_at(&hits->hit, index);
  const mnm_indicator *one = mnm_catalogue_at(work->catalogue, hit->indicator);
  const uint64_t *reference = work->references.data;
  char sentence[SENTENCE_MAX], text[VALUES_MAX][VALUE_TEXT];
  mnm_store_hit_value value[VALUES_MAX];
  uint32_t values = one->feature_count < VALUES_MAX ? one->feature_count : VALUES_MAX;
  work->accounts.count = work->rows.count = 0;
  MNM_TRY(mnm_run_judged_accounts(work->judged, index, &work->accounts, err));
  if (work->accounts.count > 1)
    qsort(work->accounts.data, work->accounts.count, sizeof(uint32_t), by_number);
  for (uint64_t i = 0; i < hit->row_count; i++) {
    const uint32_t *row = mnm_column_at(&hits->row, hit->row_first + i);
    MNM_TRY(mnm_column_push(&work->rows, &reference[*row], err));
  }
  for (uint32_t i = 0; i < values; i++) {
    value[i] = (mnm_store_hit_value){.name = one->features[i].name, .text = text[i]};
    value[i].value = mnm_catalogue_value(work->catalogue, hits, index, i, &value[i].unit);
    value[i].known = value[i].value != MNM_CATALOGUE_UNKNOWN;
    (void)mnm_catalogue_value_text(work->catalogue, hits, index, i, text[i], VALUE_TEXT);
  }
  (void)mnm_catalogue_sentence(work->catalogue, hits, index, sentence, sizeof sentence);
  mnm_store_hit row = {.hit_id = index + 1,
                       .indicator = hit->indicator,
                       .subject_kind = hit->subject_kind,
                       .subject = hit->subject,
                       .currency = hit->currency,
                       .first_us = hit->first_us,
                       .held_us = hit->held_us,
                       .last_us = hit->last_us,
                       .sentence = sentence,
                       .row_count = hit->row_count,
                       .account_count = (uint32_t)work->accounts.count,
                       .value_count = values,
                       .references = work->rows.data,
                       .accounts = work->accounts.data,
                       .values = value};
  if (!to->hash) return mnm_store_hit_put(to->store, &row, err);
  mnm_store_hit_digest(to->hash, &row);
  return MNM_OK;
}

static mnm_status give_all(hits_work *work, const sink *to, mnm_err *err) {
  uint64_t count = mnm_run_judged_hits(work->judged)->hit.count;
  MNM_TRY(give_indicators(work, to, err));
  for (uint64_t i = 0; i < count; i++) {
    if (i % 256 == 0) MNM_TRY(mnm_ctx_tick(work->ctx, "hits", i, count, err));
    MNM_TRY(give_hit(work, i, to, err));
  }
  const mnm_store_hit_subject *subject = work->counted.subject.data;
  for (uint64_t i = 0; i < work->counted.subject.count; i++)
    if (to->hash)
      mnm_store_hit_subject_digest(to->hash, &subject[i]);
    else
      MNM_TRY(mnm_store_hit_subject_put(to->store, &subject[i], err));
  return MNM_OK;
}

static void begin_digest(mnm_sha256 *hash) {
  mnm_sha256_init(hash);
  mnm_sha256_add(hash, "manumit hits 1", 14);
}

static void end_digest(mnm_sha256 *hash, uint64_t too_busy, uint8_t digest[32]) {
  for (int i = 0; i < 8; i++) {
    uint8_t byte = (uint8_t)(too_busy >> 8 * i);
    mnm_sha256_add(hash, &byte, 1);
  }
  mnm_sha256_end(hash, digest);
}

static mnm_status run_catalogue(hits_work *work, uint8_t digest[32], mnm_err *err) {
  mnm_sha256 hash;
  MNM_TRY(
      mnm_run_catalogue_judge_case(&work->judged, work->catalogue, work->store, work->ctx, err));
  MNM_TRY(mnm_ledger_references(mnm_run_judged_ledger(work->judged), &work->references, err));
  MNM_TRY(mnm_run__count_hits(&work->counted, work->catalogue, work->judged, work->ctx, err));
  begin_digest(&hash);
  sink to = {.hash = &hash};
  MNM_TRY(give_all(work, &to, err));
  end_digest(&hash, mnm_run_judged_hits(work->judged)->too_busy, digest);
  return MNM_OK;
}

/* ---- results, resume key and audit entry: one transaction --- */

static mnm_status write_audit(const hits_work *work, uint64_t stage_id, const uint8_t digest[32],
                              mnm_err *err) {
  char object[64], details[512], hex[65];
  mnm_seal_hex(hex, digest, 32);
  (void)snprintf(object, sizeof object, "stage:%" PRIu64, stage_id);
  (void)snprintf(details, sizeof details,
                 "{\"stage\":\"catalogue\",\"version\":\"%s\",\"hits\":%" PRIu64
                 ",\"too_busy\":%" PRIu64 ",\"digest\":\"%s\"}",
                 CATALOGUE_VERSION, mnm_run_judged_hits(work->judged)->hit.count,
                 mnm_run_judged_hits(work->judged)->too_busy, hex);
  return mnm_store_audit(work->store, "catalogue", object, NULL, details, err);
}

static mnm_status put_too_busy(const hits_work *work, mnm_err *err) {
  char text[24];
  int bytes = snprintf(text, sizeof text, "%" PRIu64, mnm_run_judged_hits(work->judged)->too_busy);
  return mnm_store_meta_set(work->store, MNM_RUN_TOO_BUSY, (mnm_text){text, (uint32_t)bytes}, err);
}

static mnm_status write_results(hits_work *work, const uint8_t digest[32],
                                mnm_run_investigated *out, mnm_err *err) {
  mnm_store *store = work->store;
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status =
      mnm_stage_add(store, &work->stage, work->key, digest, &out->hits_stage_id, err);
  if (status == MNM_OK) status = mnm_store_hits_clear(store, err);
  sink to = {.store = store, .stage_id = out->hits_stage_id};
  if (status == MNM_OK) status = give_all(work, &to, err);
  if (status == MNM_OK) status = put_too_busy(work, err);
  if (status == MNM_OK) status = write_audit(work, out->hits_stage_id, digest, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

static mnm_status count_indicator(void *payload, const mnm_store_indicator *row, mnm_err *err) {
  mnm_run_investigated *out = payload;
  (void)err;
  out->hits += row->hits;
  if (row->checklist) return MNM_OK;
  out->indicators += row->hits > 0;
  out->not_asked += row->missing[0] != '\0';
  return MNM_OK;
}

static mnm_status find_or_run(hits_work *work, const uint8_t ledger_digest[32],
                              const mnm_run_catalogue_options *options, mnm_run_investigated *out,
                              mnm_err *err) {
  uint8_t digest[32];
  MNM_TRY(mnm_run__catalogue_keep(&work->catalogue, options->folder, &work->own, options->fn,
                                  options->payload, work->ctx, err));
  MNM_TRY(make_key(work, ledger_digest, err));
  MNM_TRY(mnm_stage_find(work->store, work->stage.name, work->key, &out->hits_stage_id, err));
  out->hits_skipped = out->hits_stage_id != 0;
  if (!out->hits_skipped) {
    MNM_TRY(run_catalogue(work, digest, err));
    MNM_TRY(write_results(work, digest, out, err));
  }
  return mnm_store_indicators(work->store, count_indicator, out, err);
}

mnm_status mnm_run__hits_investigate(mnm_store *store, const uint8_t ledger_digest[32],
                                     const mnm_run_catalogue_options *options,
                                     mnm_run_investigated *out, const mnm_ctx *ctx, mnm_err *err) {
  hits_work work;
  open_work(&work, store, ctx);
  mnm_status status = find_or_run(&work, ledger_digest, options, out, err);
  close_work(&work);
  return status;
}

/* ---- again, to see whether the same comes out --- */

static mnm_status add_indicator(void *payload, const mnm_store_indicator *row, mnm_err *err) {
  (void)err;
  mnm_store_indicator_digest(payload, row);
  return MNM_OK;
}

static mnm_status add_hit(void *payload, const mnm_store_hit *row, mnm_err *err) {
  (void)err;
  mnm_store_hit_digest(payload, row);
  return MNM_OK;
}

static mnm_status add_subject(void *payload, const mnm_store_hit_subject *row, mnm_err *err) {
  (void)err;
  mnm_store_hit_subject_digest(payload, row);
  return MNM_OK;
}

/* Of what stands in the case: has somebody changed it by hand? */
static mnm_status digest_stored(hits_work *work, uint8_t digest[32], mnm_err *err) {
  mnm_sha256 hash;
  mnm_store_hit_query all = {.indicator = UINT32_MAX, .account = MNM_ACCOUNT_NONE, .details = true};
  begin_digest(&hash);
  MNM_TRY(mnm_store_indicators(work->store, add_indicator, &hash, err));
  MNM_TRY(mnm_store_hits(work->store, &all, add_hit, &hash, err));
  MNM_TRY(mnm_store_hit_subjects(work->store, add_subject, &hash, err));
  end_digest(&hash, mnm_run_judged_hits(work->judged)->too_busy, digest);
  return MNM_OK;
}

static mnm_status run_again(hits_work *work, const mnm_stage *stage,
                            const uint8_t ledger_digest[32], bool *out_rerun, bool *out_same,
                            mnm_err *err) {
  uint8_t digest[32];
  bool broken = false;
  MNM_TRY(
      mnm_run__catalogue_kept(&work->catalogue, work->store, &work->own, &broken, work->ctx, err));
  MNM_TRY(make_key(work, ledger_digest, err));
  if (broken || memcmp(work->key, stage->key, 32) != 0) return MNM_OK;
  *out_rerun = true;
  MNM_TRY(run_catalogue(work, digest, err));
  *out_same = memcmp(digest, stage->output_digest, 32) == 0;
  MNM_TRY(digest_stored(work, digest, err));
  *out_same = *out_same && memcmp(digest, stage->output_digest, 32) == 0;
  return MNM_OK;
}

mnm_status mnm_run__hits_verify(mnm_store *store, const mnm_stage *stage,
                                const uint8_t ledger_digest[32], bool *out_rerun, bool *out_same,
                                const mnm_ctx *ctx, mnm_err *err) {
  hits_work work;
  *out_rerun = *out_same = false;
  open_work(&work, store, ctx);
  mnm_status status = run_again(&work, stage, ledger_digest, out_rerun, out_same, err);
  close_work(&work);
  return status;
}
