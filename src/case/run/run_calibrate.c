/* Weights of evidence from a person's labels: which indicators were hit by those who turned out one
 * way, and which by those who turned out the other. Cross-validated in time: what is tested is
 * always later than what was learnt. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "case/run/run_labels.h"
#include "case/run/run_weights.h"
#include "kernel/stat/stat.h"

static const double penalties[] = {0.1, 0.3, 1, 3, 10, 30};
#define PENALTIES (sizeof penalties / sizeof *penalties)
#define Z95 1.959963984540054 /* of the normal distribution: 95 % lie within */
#define MICRO 1e6

typedef struct calibration {
  mnm_store *store;
  const mnm_ctx *ctx;
  mnm_run_calibration *out;
  mnm_run__who who;
  mnm_run__labels labels;
  mnm_column position; /* uint32_t by feature: the indicator */
  mnm_column x;        /* double: rows by day, those features */
  mnm_column y;        /* uint8_t */
  mnm_column bits;     /* uint8_t: label * indicators + indicator, before features are chosen */
  mnm_column block;    /* uint32_t: where each block of days begins, and the end */
} calibration;

/* ---- what was hit --- */

static mnm_status take_indicator(void *payload, const mnm_store_indicator *row, mnm_err *err) {
  calibration *work = payload;
  if (row->checklist || row->missing[0] != '\0') return MNM_OK;
  mnm_run_weight weight = {.position = row->position, .verified = row->verified};
  weight.indicator = mnm_arena_copy(&work->out->arena, row->id, strlen(row->id));
  weight.provenance = mnm_arena_copy(&work->out->arena, row->provenance, strlen(row->provenance));
  weight.source = mnm_arena_copy(&work->out->arena, row->source, strlen(row->source));
  if (!weight.indicator || !weight.provenance || !weight.source) return mnm_err_nomem(err);
  return mnm_column_push(&work->out->weight, &weight, err);
}

static uint64_t place_of(const calibration *work, uint32_t position) {
  const mnm_run_weight *weight = work->out->weight.data;
  uint64_t begin = 0, end = work->out->weight.count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (weight[middle].position < position)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

static mnm_status take_hit(void *payload, const mnm_store_hit *hit, mnm_err *err) {
  calibration *work = payload;
  uint64_t indicators = work->out->weight.count, place = place_of(work, hit->indicator);
  const uint32_t *of = work->labels.of.data;
  uint8_t *bits = work->bits.data;
  (void)err;
  for (uint32_t i = 0; i < hit->account_count; i++) {
    if (hit->accounts[i] >= work->labels.of.count || of[hit->accounts[i]] == UINT32_MAX) continue;
    const mnm_run__label *label = mnm_column_at(&work->labels.label, of[hit->accounts[i]]);
    if (hit->held_us <= label->known_us && place < indicators)
      bits[of[hit->accounts[i]] * indicators + place] = 1;
  }
  return MNM_OK;
}

static mnm_status look_up_hits(calibration *work, mnm_err *err) {
  mnm_store_hit_query all = {.indicator = UINT32_MAX, .account = MNM_ACCOUNT_NONE, .details = true};
  MNM_TRY(mnm_store_indicators(work->store, take_indicator, work, err));
  if (work->out->weight.count == 0) {
    (void)mnm_err_set(err, MNM_E_NOTFOUND, "the catalogue has not been asked about this case yet");
    mnm_err_hint(err, "run 'manumit investigate' first");
    return MNM_E_NOTFOUND;
  }
  uint64_t cells = work->labels.label.count * work->out->weight.count;
  static const uint8_t none = 0;
  for (uint64_t i = 0; i < cells; i++) MNM_TRY(mnm_column_push(&work->bits, &none, err));
  return mnm_store_hits(work->store, &all, take_hit, work, err);
}

/* ---- are there enough --- */

static mnm_status count_labels(calibration *work, mnm_err *err) {
  const mnm_run__label *label = work->labels.label.data;
  mnm_run_calibration *out = work->out;
  out->labels = work->labels.label.count;
  for (uint64_t i = 0; i < out->labels; i++) out->yes += label[i].yes;
  uint64_t no = out->labels - out->yes;
  if (out->yes >= MNM_CALIBRATE_LEAST && no >= MNM_CALIBRATE_LEAST) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_RANGE,
                    "there are %llu labels yes and %llu labels no; at least %d of each are needed",
                    (unsigned long long)out->yes, (unsigned long long)no, MNM_CALIBRATE_LEAST);
  mnm_err_hint(err, "weights from fewer labels would say more of chance than of trafficking");
  return MNM_E_RANGE;
}

static mnm_status choose_features(calibration *work, mnm_err *err) {
  mnm_run_weight *weight = work->out->weight.data;
  const mnm_run__label *label = work->labels.label.data;
  const uint8_t *bits = work->bits.data;
  uint64_t indicators = work->out->weight.count;
  for (uint64_t f = 0; f < indicators; f++) {
    for (uint64_t i = 0; i < work->labels.label.count; i++) {
      if (bits[i * indicators + f] == 0) continue;
      weight[f].yes += label[i].yes;
      weight[f].no += !label[i].yes;
    }
    uint64_t hit = weight[f].yes + weight[f].no;
    weight[f].fitted =
        hit >= MNM_CALIBRATE_LEAST_HIT && work->labels.label.count - hit >= MNM_CALIBRATE_LEAST_HIT;
    uint32_t place = (uint32_t)f;
    if (weight[f].fitted) MNM_TRY(mnm_column_push(&work->position, &place, err));
  }
  if (work->position.count > 0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_RANGE,
                    "no indicator has hits on at least %d labelled holders and none on as many",
                    MNM_CALIBRATE_LEAST_HIT);
  return MNM_E_RANGE;
}

typedef struct dated {
  int64_t day;
  uint32_t label;
} dated;

static int by_day(const void *left, const void *right) {
  const dated *a = left, *b = right;
  if (a->day != b->day) return a->day < b->day ? -1 : 1;
  return a->label < b->label ? -1 : a->label > b->label;
}

/* Labels by day; blocks of about as many, and no day in two of them. */
static mnm_status cut_blocks(calibration *work, const mnm_column *days, mnm_err *err) {
  const dated *one = days->data;
  uint32_t first = 0, rows = (uint32_t)days->count;
  MNM_TRY(mnm_column_push(&work->block, &first, err));
  for (uint32_t i = 1; i < rows; i++) {
    uint64_t due = work->block.count * (uint64_t)rows / MNM_CALIBRATE_BLOCKS;
    if (i < due || one[i].day == one[i - 1].day) continue;
    if (work->block.count < MNM_CALIBRATE_BLOCKS) MNM_TRY(mnm_column_push(&work->block, &i, err));
  }
  MNM_TRY(mnm_column_push(&work->block, &rows, err));
  if (work->block.count == MNM_CALIBRATE_BLOCKS + 1) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_RANGE,
                    "the dates of the labels do not part them into %d stretches of time",
                    MNM_CALIBRATE_BLOCKS);
  mnm_err_hint(err, "a label needs the day on which it became known");
  return MNM_E_RANGE;
}

static mnm_status lay_out(calibration *work, mnm_err *err) {
  const mnm_run__label *label = work->labels.label.data;
  const uint32_t *feature = work->position.data;
  const uint8_t *bits = work->bits.data;
  uint64_t indicators = work->out->weight.count;
  mnm_column days;
  mnm_column_init(&days, sizeof(dated), work->ctx);
  mnm_status status = MNM_OK;
  for (uint32_t i = 0; i < work->labels.label.count && status == MNM_OK; i++) {
    dated one = {label[i].day, i};
    status = mnm_column_push(&days, &one, err);
  }
  if (status == MNM_OK && days.count > 1) qsort(days.data, days.count, sizeof(dated), by_day);
  const dated *one = days.data;
  for (uint64_t i = 0; i < days.count && status == MNM_OK; i++) {
    uint8_t y = label[one[i].label].yes;
    status = mnm_column_push(&work->y, &y, err);
    for (uint64_t f = 0; f < work->position.count && status == MNM_OK; f++) {
      double x = bits[one[i].label * indicators + feature[f]];
      status = mnm_column_push(&work->x, &x, err);
    }
  }
  if (status == MNM_OK) status = cut_blocks(work, &days, err);
  mnm_column_clear(&days);
  return status;
}

/* ---- fitting --- */

static mnm_stat_sample first_rows(const calibration *work, uint32_t rows) {
  return (mnm_stat_sample){rows, (uint32_t)work->position.count, work->x.data, work->y.data};
}

static bool has_both(const calibration *work, uint32_t rows) {
  const uint8_t *y = work->y.data;
  uint32_t ones = 0;
  for (uint32_t i = 0; i < rows; i++) ones += y[i];
  return ones > 0 && ones < rows;
}

/* Fits each stretch of time but the first by all before it; returns what the outcomes cost. */
static mnm_status try_penalty(calibration *work, double penalty, double *b, mnm_column *predicted,
                              double *cost, mnm_err *err) {
  const uint32_t *block = work->block.data;
  const double *x = work->x.data;
  const uint8_t *y = work->y.data;
  uint64_t features = work->position.count;
  *cost = 0;
  predicted->count = 0;
  for (uint32_t k = 1; k < MNM_CALIBRATE_BLOCKS; k++) {
    if (!has_both(work, block[k])) continue;
    mnm_stat_sample sample = first_rows(work, block[k]);
    MNM_TRY(mnm_stat_ridge(b, NULL, &sample, penalty, work->ctx, err));
    for (uint32_t row = block[k]; row < block[k + 1]; row++) {
      double z = b[0];
      for (uint64_t f = 0; f < features; f++) z += b[f + 1] * x[row * features + f];
      mnm_run_predicted one = {(int64_t)llround(mnm_stat_logistic(z) * MICRO), y[row] != 0};
      double against = y[row] ? -z : z;
      *cost += against > 0 ? against + log1p(exp(-against)) : log1p(exp(against));
      MNM_TRY(mnm_column_push(predicted, &one, err));
    }
  }
  if (predicted->count > 0) return MNM_OK;
  return mnm_err_set(err, MNM_E_RANGE,
                     "no stretch of time can be tested: all before the last one say the same");
}

static mnm_status choose_penalty(calibration *work, double *b, double *out, mnm_err *err) {
  mnm_column predicted;
  double least = 0;
  mnm_column_init(&predicted, sizeof(mnm_run_predicted), work->ctx);
  mnm_status status = MNM_OK;
  *out = 0;
  for (size_t i = PENALTIES; i-- > 0 && status == MNM_OK;) { /* of equals the greatest */
    double cost = 0;
    status = try_penalty(work, penalties[i], b, &predicted, &cost, err);
    if (status != MNM_OK || (*out > 0 && !(cost < least))) continue;
    least = cost;
    *out = penalties[i];
  }
  if (status == MNM_OK) status = try_penalty(work, *out, b, &work->out->predicted, &least, err);
  mnm_column_clear(&predicted);
  return status;
}

static int by_chance(const void *left, const void *right) {
  const mnm_run_predicted *a = left, *b = right;
  if (a->chance_micro != b->chance_micro) return a->chance_micro > b->chance_micro ? -1 : 1;
  return (int)a->yes - (int)b->yes; /* of equals, no before yes: nothing is gained by their order */
}

/* Mean, over those who are yes, of the precision at their place in the list. */
static void measure(mnm_run_calibration *out) {
  mnm_run_predicted *one = out->predicted.data;
  double precision = 0;
  uint64_t yes = 0;
  if (out->predicted.count > 1) qsort(one, out->predicted.count, sizeof *one, by_chance);
  for (uint64_t i = 0; i < out->predicted.count; i++) {
    yes += one[i].yes;
    if (one[i].yes) precision += (double)yes / (double)(i + 1);
  }
  out->average_precision_micro = yes > 0 ? llround(precision / (double)yes * MICRO) : 0;
  out->base_rate_micro = llround((double)yes / (double)out->predicted.count * MICRO);
}

static mnm_status fit_all(calibration *work, double *b, double *spread, mnm_err *err) {
  double penalty = 0;
  MNM_TRY(choose_penalty(work, b, &penalty, err));
  mnm_stat_sample whole = first_rows(work, (uint32_t)work->y.count);
  MNM_TRY(mnm_stat_ridge(b, spread, &whole, penalty, work->ctx, err));
  work->out->penalty_micro = llround(penalty * MICRO);
  const uint32_t *feature = work->position.data;
  for (uint64_t f = 0; f < work->position.count; f++) {
    mnm_run_weight *weight = mnm_column_at(&work->out->weight, feature[f]);
    weight->weight_micro = llround(b[f + 1] * MICRO);
    weight->low_micro = llround((b[f + 1] - Z95 * spread[f + 1]) * MICRO);
    weight->high_micro = llround((b[f + 1] + Z95 * spread[f + 1]) * MICRO);
  }
  measure(work->out);
  return MNM_OK;
}

static mnm_status fit(calibration *work, mnm_err *err) {
  size_t bytes = 2 * ((size_t)work->position.count + 1) * sizeof(double);
  double *memory = mnm_mem_new(work->ctx, bytes);
  if (!memory) return mnm_err_nomem(err);
  mnm_status status = fit_all(work, memory, memory + work->position.count + 1, err);
  mnm_mem_free(work->ctx, memory, bytes);
  return status;
}

/* ---- all --- */

void mnm_run_calibration_init(mnm_run_calibration *out, const mnm_ctx *ctx) {
  memset(out, 0, sizeof *out);
  mnm_arena_init(&out->arena, ctx);
  mnm_column_init(&out->weight, sizeof(mnm_run_weight), ctx);
  mnm_column_init(&out->predicted, sizeof(mnm_run_predicted), ctx);
}

void mnm_run_calibration_clear(mnm_run_calibration *out) {
  mnm_column_clear(&out->weight);
  mnm_column_clear(&out->predicted);
  mnm_arena_clear(&out->arena);
}

static mnm_status calibrate(calibration *work, const char *path, mnm_err *err) {
  MNM_TRY(mnm_run__who_open(&work->who, work->store, work->ctx, err));
  MNM_TRY(mnm_run__labels_read(&work->labels, path, work->store, &work->who, work->ctx, err));
  memcpy(work->out->labels_sha256, work->labels.sha256, 32);
  MNM_TRY(count_labels(work, err));
  MNM_TRY(look_up_hits(work, err));
  MNM_TRY(choose_features(work, err));
  MNM_TRY(lay_out(work, err));
  return fit(work, err);
}

mnm_status mnm_run_calibrate(mnm_run_calibration *out, mnm_store *store, const char *labels_path,
                             const char *name, const mnm_ctx *ctx, mnm_err *err) {
  calibration work = {.store = store, .ctx = ctx, .out = out};
  const struct {
    mnm_column *column;
    uint32_t width;
  } columns[] = {{&work.position, sizeof(uint32_t)},
                 {&work.x, sizeof(double)},
                 {&work.y, sizeof(uint8_t)},
                 {&work.bits, sizeof(uint8_t)},
                 {&work.block, sizeof(uint32_t)}};
  MNM_TRY(mnm_run_weights_name(name, err));
  for (int i = 0; i < 5; i++) mnm_column_init(columns[i].column, columns[i].width, ctx);
  mnm_run__labels_init(&work.labels, ctx);
  mnm_status status = calibrate(&work, labels_path, err);
  if (status == MNM_OK) status = mnm_run__weights_put(store, out, name, err);
  mnm_run__labels_clear(&work.labels);
  mnm_run__who_close(&work.who);
  for (int i = 0; i < 5; i++) mnm_column_clear(columns[i].column);
  return status;
}

/* ---- the picture --- */

mnm_status mnm_run_draw_calibration(mnm_store *store, const mnm_run_calibration *made,
                                    const char *name, mnm_out *out, mnm_picture picture,
                                    const mnm_ctx *ctx, mnm_err *err) {
  mnm_column items;
  char title[100];
  const char *id = mnm_store_id(store);
  int bytes = snprintf(title, sizeof title, "Weights of evidence: %s", name);
  mnm_figure_calibration figure = {
      .head = {
          .title = {title, (uint32_t)bytes},
          .sentence = mnm_text_of(
              "Each label was foretold from labels of earlier days alone. What is shown is how "
              "often that came true; it says nothing of any one person, and is no exhibit."),
          .case_id = mnm_text_of(id),
          .evidence = mnm_text_of("manumit show CASE indicators"),
          .dated_us = ctx ? ctx->now_us : MNM_TIME_NONE}};
  const mnm_run_predicted *one = made->predicted.data;
  mnm_status status = MNM_OK;
  mnm_column_init(&items, sizeof(mnm_figure_foretold), ctx);
  for (uint64_t i = 0; i < made->predicted.count && status == MNM_OK; i++) {
    mnm_figure_foretold item = {one[i].chance_micro, one[i].yes};
    status = mnm_column_push(&items, &item, err);
  }
  figure.items = items.data;
  figure.item_count = items.count;
  if (status == MNM_OK) status = mnm_report_calibration(out, &figure, picture, ctx, err);
  mnm_column_clear(&items);
  return status;
}
