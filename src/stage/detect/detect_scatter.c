/* T4 scatter-gather: from s over at least k middlemen to d within W.
 *
 *   1. Marks: a first leg lies in a fan-out of s (k, W), a second leg in a fan-in of d, and its
 *      payer is quiet. Most transfers drop out here.
 *   2. For one s, each second leg e2 of a middleman m becomes one record with the latest first leg
 *      before it: for windows that look back from any later hit, that one decides whether m counts.
 *      Records are counted by d, and only d with at least k of them are looked at.
 *   3. For one (s, d), records in order: a middleman counts while its latest first leg is in the
 *      window; leaving is seen by a second walk over the records, by first leg.
 *   4. Hits are joined to episodes; an episode's transfers are the legs counted at its hits.
 *   5. Steps 2 to 4 see one slice of time and what it looks back on. The pieces of all slices are
 *      joined at the end, and the sums decide which episode is a finding. */
#include <string.h>

#include "stage/detect/detect_scatter_internal.h"

#define TASK_ACCOUNTS 1024
#define LEGS_AHEAD 8 /* at most SOUGHT */

/* Marks rows, or positions of the side. */
static mnm_status mark_fan(uint32_t *marks, bool positions, const mnm_detect__run *run,
                           const mnm_graph_side *side, const mnm_pair_parameters *rule,
                           mnm_err *err) {
  mnm_column fans;
  mnm_column_init(&fans, sizeof(mnm_detect__episode), run->ctx);
  mnm_fan_parameters fan = {.enabled = true, .k = rule->k, .window_s = rule->window_s};
  mnm_status status = mnm_detect__fan(&fans, run, side, &fan, err);
  const mnm_detect__episode *all = fans.data;
  for (uint64_t i = 0; status == MNM_OK && i < fans.count; i++)
    for (uint32_t at = all[i].begin; at < all[i].end; at++)
      mnm_detect__set_bit(marks, positions ? at : side->edge[at]);
  mnm_column_clear(&fans);
  return status;
}

/* A second leg whose payer is busy is none. */
static mnm_status mark_all(scatter *x, mnm_err *err) {
  const mnm_detect__run *run = x->run;
  size_t bytes = mnm_detect__bits_bytes(run->edges.count);
  uint32_t *busy = mnm_mem_new(run->ctx, bytes);
  if (!busy) return mnm_err_nomem(err);
  mnm_status status = mark_fan(x->first, true, run, &x->out, x->rule, err);
  if (status == MNM_OK) status = mark_fan(x->second, false, run, &x->in, x->rule, err);
  if (status == MNM_OK)
    status = mnm_detect__busy(busy, run->parameters->busy, &x->window, run, err);
  for (size_t word = 0; word < bytes / sizeof *busy; word++) x->second[word] &= ~busy[word];
  mnm_mem_free(run->ctx, busy, bytes);
  return status;
}

/* The parallel first legs before and after each first leg of s in [begin, end), by place there. */
static mnm_status chain_first_legs(const scatter *x, scatter_scratch *own, uint32_t begin,
                                   uint32_t end, uint32_t *legs) {
  own->earlier.count = own->later.count = 0;
  MNM_TRY(mnm_column_reserve(&own->earlier, end - begin, NULL));
  MNM_TRY(mnm_column_reserve(&own->later, end - begin, NULL));
  uint32_t *earlier = own->earlier.data, *later = own->later.data;
  *legs = 0;
  for (uint32_t at = begin; at < end; at++) {
    earlier[at - begin] = later[at - begin] = NOWHERE;
    if (!mnm_detect__bit(x->first, at)) continue;
    ++*legs;
    uint32_t *last = &own->last_leg[x->out.other[at]];
    if (*last != NOWHERE) {
      earlier[at - begin] = *last;
      later[*last - begin] = at;
    }
    *last = at;
  }
  for (uint32_t at = begin; at < end; at++) own->last_leg[x->out.other[at]] = NOWHERE;
  return MNM_OK;
}

/* Where the transfers of the payee of the one at position `at` begin that come after it. */
static uint32_t seek_legs(const mnm_graph_side *out, uint32_t at) {
  uint32_t middle = out->other[at];
  return mnm_graph_seek(out->edge, out->offset[middle], out->offset[middle + 1], out->edge[at] + 1);
}

/* Middlemen stand anywhere in memory, so what is needed of them is asked for in steps, well before
 * its turn: where their transfers begin; those in the middle; from the sought one on. Beyond the
 * source's own transfers stand those of the next source. */
static void ask_ahead(const scatter *x, scatter_scratch *own, uint32_t at) {
  const mnm_graph_side *out = &x->out;
  if (at + 3 * LEGS_AHEAD >= out->count) return;
  __builtin_prefetch(&out->offset[out->other[at + 3 * LEGS_AHEAD]]);
  uint32_t middle = out->other[at + 2 * LEGS_AHEAD], begin = out->offset[middle];
  __builtin_prefetch(&out->edge[begin + (out->offset[middle + 1] - begin) / 2]);
  uint32_t sought = at + LEGS_AHEAD, leg = seek_legs(out, sought);
  own->sought[sought % SOUGHT] = (scatter_sought){sought, leg};
  __builtin_prefetch(&out->other[leg]);
  if (leg < out->offset[out->other[sought] + 1])
    __builtin_prefetch(&x->second[out->edge[leg] >> 5]);
}

static uint32_t sought_legs(const scatter *x, const scatter_scratch *own, uint32_t at) {
  const scatter_sought *held = &own->sought[at % SOUGHT];
  return held->at == at ? held->leg : seek_legs(&x->out, at);
}

/* Second legs of m after the first leg at `at`, before m's next first leg and within the window. */
static mnm_status record_legs(const scatter *x, scatter_scratch *own, uint32_t s, uint32_t at,
                              uint32_t next_leg) {
  uint32_t first = x->out.edge[at], middle = x->out.other[at];
  uint32_t end = x->out.offset[middle + 1];
  uint32_t until = next_leg == NOWHERE ? x->slice.end : x->out.edge[next_leg];
  for (uint32_t leg = sought_legs(x, own, at); leg < end && x->out.edge[leg] < until; leg++) {
    uint32_t second = x->out.edge[leg], d = x->out.other[leg];
    if (!mnm_graph_within(&x->window, first, second)) break;
    if (d == s || !mnm_detect__bit(x->second, second)) continue;
    uint8_t *rough = &own->rough[d % ROUGH];
    *rough = (uint8_t)(*rough + (*rough < UINT8_MAX));
    if (own->records.count == own->records.capacity)
      MNM_TRY(mnm_column_reserve(&own->records, 1, NULL));
    ((record *)own->records.data)[own->records.count++] = (record){d, second, at};
  }
  return MNM_OK;
}

/* Counts records by d: first those d for which the rough count, shared by many d, allows for k. */
static mnm_status count_records(const scatter *x, scatter_scratch *own) {
  const record *records = own->records.data;
  uint32_t least = x->rule->k < UINT8_MAX ? x->rule->k : UINT8_MAX;
  own->ds.count = 0;
  for (uint64_t i = 0; i < own->records.count; i++) {
    uint32_t d = records[i].d;
    if (own->rough[d % ROUGH] < least || own->of_d[d]++ != 0) continue;
    MNM_TRY(mnm_column_push(&own->ds, &d, NULL));
  }
  return MNM_OK;
}

/* Puts the records of d's with at least k of them together; then of_d is all 0 again. */
static mnm_status group_records(const scatter *x, scatter_scratch *own) {
  const uint32_t *ds = own->ds.data;
  uint32_t kept = 0, least = x->rule->k < UINT8_MAX ? x->rule->k : UINT8_MAX;
  own->groups.count = own->grouped.count = 0;
  if (own->ds.count == 0) return MNM_OK;
  for (uint64_t i = 0; i < own->ds.count; i++) {
    uint32_t count = own->of_d[ds[i]];
    if (count < x->rule->k) {
      own->of_d[ds[i]] = NOWHERE;
      continue;
    }
    scatter_group group = {ds[i], kept, count};
    MNM_TRY(mnm_column_push(&own->groups, &group, NULL));
    own->of_d[ds[i]] = kept;
    kept += count;
  }
  mnm_status status = mnm_column_reserve(&own->grouped, kept, NULL);
  const record *records = own->records.data;
  uint64_t *grouped = own->grouped.data;
  for (uint64_t i = 0; status == MNM_OK && i < own->records.count; i++) {
    if (own->rough[records[i].d % ROUGH] < least) continue;
    uint32_t *place = &own->of_d[records[i].d];
    if (*place == NOWHERE) continue;
    grouped[(*place)++] = (uint64_t)records[i].second << 32 | records[i].first_at;
  }
  for (uint64_t i = 0; i < own->ds.count; i++) own->of_d[ds[i]] = 0;
  return status;
}

static mnm_status scatter_account(const scatter *x, scatter_scratch *own, uint32_t s) {
  uint32_t begin = x->out.offset[s], end = x->out.offset[s + 1], legs = 0;
  if (end - begin < x->rule->k) return MNM_OK;
  begin = mnm_graph_seek(x->out.edge, begin, end, x->slice.from);
  end = mnm_graph_seek(x->out.edge, begin, end, x->slice.end);
  if (end - begin < x->rule->k) return MNM_OK;
  own->first = begin;
  MNM_TRY(chain_first_legs(x, own, begin, end, &legs));
  if (legs < x->rule->k) return MNM_OK;
  own->records.count = 0;
  memset(own->rough, 0, sizeof own->rough);
  const uint32_t *later = own->later.data;
  mnm_status status = MNM_OK;
  for (uint32_t at = begin; status == MNM_OK && at < end; at++) {
    ask_ahead(x, own, at);
    if (mnm_detect__bit(x->first, at)) status = record_legs(x, own, s, at, later[at - begin]);
  }
  if (status == MNM_OK) status = count_records(x, own);
  if (status == MNM_OK) status = group_records(x, own);
  for (uint64_t i = 0; status == MNM_OK && i < own->groups.count; i++) {
    const scatter_group *group = (const scatter_group *)own->groups.data + i;
    status = mnm_detect__scatter_pair(x, own, s, group);
  }
  return status;
}

static mnm_status scatter_range(void *payload, uint32_t number, uint32_t worker) {
  scatter *x = payload;
  uint64_t past = ((uint64_t)number + 1) * TASK_ACCOUNTS;
  uint32_t end = past < x->out.vertices ? (uint32_t)past : x->out.vertices;
  for (uint32_t s = number * TASK_ACCOUNTS; s < end; s++)
    MNM_TRY(scatter_account(x, &x->scratch[worker], s));
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(x->run->ctx, "detect", number, x->tasks, NULL);
}

#define COLUMNS 12
static void columns_of(scatter_scratch *own, mnm_column *columns[COLUMNS]) {
  mnm_column *all[COLUMNS] = {&own->earlier,  &own->later,   &own->records, &own->ds,
                              &own->groups,   &own->grouped, &own->hits,    &own->rows,
                              &own->by_first, &own->draft,   &own->pieces,  &own->legs};
  memcpy(columns, all, sizeof all);
}

static mnm_status take(scatter *x) {
  static const uint32_t widths[COLUMNS] = {
      sizeof(uint32_t),      sizeof(uint32_t), sizeof(record),        sizeof(uint32_t),
      sizeof(scatter_group), sizeof(uint64_t), sizeof(uint32_t),      sizeof(uint64_t),
      sizeof(uint64_t),      sizeof(uint32_t), sizeof(scatter_piece), sizeof(uint64_t)};
  const mnm_ctx *ctx = x->run->ctx;
  size_t bytes = ((size_t)x->out.vertices + 1) * sizeof(uint32_t);
  x->scratch = mnm_mem_new(ctx, x->run->workers * sizeof *x->scratch);
  if (!x->scratch) return MNM_E_NOMEM;
  for (uint32_t worker = 0; worker < x->run->workers; worker++) {
    mnm_column *columns[COLUMNS];
    columns_of(&x->scratch[worker], columns);
    for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_init(columns[i], widths[i], ctx);
    mnm_detect__sums_init(&x->scratch[worker].sums, ctx);
  }
  for (uint32_t worker = 0; worker < x->run->workers; worker++) {
    scatter_scratch *own = &x->scratch[worker];
    memset(own->sought, 0xFF, sizeof own->sought);
    own->of_d = mnm_mem_new(ctx, bytes);
    own->last_leg = mnm_mem_new(ctx, bytes);
    own->latest = mnm_mem_new(ctx, bytes);
    if (!own->of_d || !own->last_leg || !own->latest) return MNM_E_NOMEM;
    memset(own->last_leg, 0xFF, bytes);
    MNM_TRY(mnm_detect__scratch_init(&own->draft_scratch, x->out.vertices, ctx));
  }
  return MNM_OK;
}

static void give_back(scatter *x) {
  const mnm_ctx *ctx = x->run->ctx;
  size_t bytes = ((size_t)x->out.vertices + 1) * sizeof(uint32_t);
  for (uint32_t worker = 0; x->scratch && worker < x->run->workers; worker++) {
    scatter_scratch *own = &x->scratch[worker];
    mnm_column *columns[COLUMNS];
    columns_of(own, columns);
    for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_clear(columns[i]);
    mnm_mem_free(ctx, own->of_d, bytes);
    mnm_mem_free(ctx, own->last_leg, bytes);
    mnm_mem_free(ctx, own->latest, bytes);
    mnm_detect__scratch_clear(&own->draft_scratch, x->out.vertices, ctx);
    mnm_detect__sums_clear(&own->sums);
  }
  mnm_mem_free(ctx, x->scratch, x->run->workers * sizeof *x->scratch);
}

/* By default one slice: a search of one source looks back on all its transfers anyway. */
static mnm_status scatter_slices(scatter *x, mnm_err *err) {
  mnm_detect__cut cut = {.length_us = mnm_detect__slice_us(x->run->input),
                         .edges = UINT32_MAX,
                         .window_us = mnm_detect__window_us(x->rule->window_s)};
  mnm_column slices;
  mnm_column_init(&slices, sizeof(mnm_detect__slice), x->run->ctx);
  mnm_status status = mnm_detect__slices(&slices, &x->run->edges, &cut, err);
  for (uint64_t i = 0; status == MNM_OK && i < slices.count; i++) {
    x->slice = *(const mnm_detect__slice *)mnm_column_at(&slices, i);
    status = mnm_pool_run(x->run->pool, x->tasks, scatter_range, x);
    if (status != MNM_OK) status = mnm_detect__failed(status, 0, err);
  }
  mnm_column_clear(&slices);
  return status;
}

static mnm_status scatter_all(mnm_findings *out, scatter *x, mnm_err *err) {
  MNM_TRY(mark_all(x, err));
  mnm_status status = take(x);
  if (status != MNM_OK) return mnm_detect__failed(status, 0, err);
  MNM_TRY(scatter_slices(x, err));
  return mnm_detect__scatter_stitch(out, x, err);
}

mnm_status mnm_detect__scatter_gather(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  scatter x = {.run = run,
               .rule = &run->parameters->t4,
               .out = mnm_graph_out(run->graph),
               .in = mnm_graph_in(run->graph)};
  x.tasks = (uint32_t)(((uint64_t)x.out.vertices + TASK_ACCOUNTS - 1) / TASK_ACCOUNTS);
  MNM_TRY(mnm_graph_window_init(&x.window, &run->edges, mnm_detect__window_us(x.rule->window_s),
                                run->ctx, err));
  size_t bytes = mnm_detect__bits_bytes(run->edges.count);
  x.first = mnm_mem_new(run->ctx, bytes);
  x.second = mnm_mem_new(run->ctx, bytes);
  mnm_status status = x.first && x.second ? scatter_all(out, &x, err) : mnm_err_nomem(err);
  give_back(&x);
  mnm_mem_free(run->ctx, x.first, bytes);
  mnm_mem_free(run->ctx, x.second, bytes);
  mnm_graph_window_clear(&x.window, &run->edges, run->ctx);
  return status;
}
