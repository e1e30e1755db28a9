/* T8: an owner's money leaves and comes back to another account of the same owner.
 *
 * Each transfer to an account whose owner holds several is a closing one; from it a search goes
 * back in time, transfer by transfer, over quiet accounts of others, until it meets an account of
 * the owner again. Most ways end at once, since all amounts of a way must be alike. */
#include <string.h>

#include "stage/detect/detect_turn_internal.h"

#define BATCH 4096

static mnm_status one_row(void *payload, mnm_detect__own *own, uint32_t row) {
  const turn *t = payload;
  if (!t->several[t->run->edges.to[row]]) return MNM_OK;
  return mnm_detect__turn_search(t, own, row);
}

#define COLUMNS 6
static void columns_of(turn_own *more, mnm_column *columns[COLUMNS]) {
  mnm_column *all[COLUMNS] = {&more->frames, &more->found,    &more->found_rows,
                              &more->ways,   &more->accounts, &more->rows};
  memcpy(columns, all, sizeof all);
}

static mnm_status begin(void *payload, mnm_detect__own *own) {
  static const uint32_t widths[COLUMNS] = {sizeof(turn_frame), sizeof(turn_way), sizeof(uint32_t),
                                           sizeof(turn_way),   sizeof(uint32_t), sizeof(uint32_t)};
  const turn *t = payload;
  mnm_column *columns[COLUMNS];
  turn_own *more = own->more = mnm_mem_new(t->run->ctx, sizeof *more);
  if (!more) return MNM_E_NOMEM;
  columns_of(more, columns);
  for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_init(columns[i], widths[i], t->run->ctx);
  return MNM_OK;
}

static void end(void *payload, mnm_detect__own *own) {
  const turn *t = payload;
  turn_own *more = own->more;
  mnm_column *columns[COLUMNS];
  if (!more) return;
  columns_of(more, columns);
  for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_clear(columns[i]);
  mnm_mem_free(t->run->ctx, more, sizeof *more);
}

static mnm_status stitch(void *payload, mnm_detect__own *owns, uint32_t workers) {
  return mnm_detect__turn_stitch(payload, owns, workers);
}

/* false: nobody holds several accounts. */
static bool mark_several(const turn *t) {
  bool any = false;
  for (uint32_t owner = 0; owner < t->holders.count; owner++) {
    uint32_t begin_at = t->holders.offset[owner], end_at = t->holders.offset[owner + 1];
    if (end_at - begin_at < 2) continue;
    any = true;
    for (uint32_t at = begin_at; at < end_at; at++) t->several[t->holders.account[at]] = 1;
  }
  return any;
}

static mnm_status find_all(mnm_findings *out, turn *t, mnm_err *err) {
  const mnm_detect__run *run = t->run;
  MNM_TRY(mnm_detect__holders_new(&t->holders, run, err));
  t->several = mnm_mem_new(run->ctx, (size_t)run->edges.vertices + 1);
  t->busy = mnm_mem_new(run->ctx, mnm_detect__bits_bytes(run->edges.count));
  if (!t->several || !t->busy) return mnm_err_nomem(err);
  if (!mark_several(t)) return MNM_OK;
  MNM_TRY(mnm_graph_window_init(&t->window, &run->edges, mnm_detect__window_us(t->rule->window_s),
                                run->ctx, err));
  MNM_TRY(mnm_detect__busy(t->busy, run->parameters->busy, &t->window, run, err));
  mnm_detect__visit visit = {.count = run->edges.count,
                             .batch = BATCH,
                             .payload = t,
                             .begin = begin,
                             .one = one_row,
                             .end = end};
  return mnm_detect__each(out, run, &visit, stitch, err);
}

mnm_status mnm_detect__turns(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  const mnm_turn_parameters *rule = &run->parameters->t8;
  if (!run->input->owners) return MNM_OK; /* each account is its own owner's only one */
  turn t = {.run = run, .rule = rule, .in = mnm_graph_in(run->graph)};
  t.loss_ppm = rule->loss_ppm == MNM_WINDOW_ANY ? MNM_TOLERANCE_ANY : (uint32_t)rule->loss_ppm;
  t.gain_ppm = rule->gain_ppm == MNM_WINDOW_ANY ? MNM_TOLERANCE_ANY : (uint32_t)rule->gain_ppm;
  mnm_status status = find_all(out, &t, err);
  mnm_graph_window_clear(&t.window, &run->edges, run->ctx);
  mnm_mem_free(run->ctx, t.several, (size_t)run->edges.vertices + 1);
  mnm_mem_free(run->ctx, t.busy, mnm_detect__bits_bytes(run->edges.count));
  mnm_detect__holders_free(&t.holders, run);
  return status;
}
