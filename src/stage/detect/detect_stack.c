/* T7: money that goes from many over many to many, window by window.
 *
 *   1. windows  two to each moment: [jW/2, jW/2 + W). Each is looked at by itself, in the pool.
 *   2. peel     of all accounts of a window, those that could sit in the middle (few
 * counterparties, enough of them on both sides, as much paid as received); then, from the largest
 *               sets that could do, whoever lacks counterparties in the next layer goes, until
 *               nobody does. There is one largest solution, so the order in which they go plays no
 *               part.
 *   3. parts    connected by the transfers between layers.
 *   4. stitch   parts of neighbouring windows that share a transfer are one. */
#include <string.h>

#include "stage/detect/detect_stack_internal.h"

/* ---- windows --- */

static int64_t floor_div(int64_t a, int64_t b) {
  int64_t whole = a / b;
  return a % b < 0 ? whole - 1 : whole;
}

static mnm_status list_windows(stack *k, mnm_err *err) {
  const mnm_graph_edges *edges = &k->run->edges;
  if (edges->count == 0) return MNM_OK;
  if (k->rule->window_s == MNM_WINDOW_ANY) {
    stack_window all = {0, 0, edges->count};
    return mnm_column_push(&k->windows, &all, err);
  }
  int64_t half_us = k->rule->window_s * (MNM_US_PER_SECOND / 2);
  uint32_t begin = 0, end = 0;
  int64_t number = floor_div(edges->time[0], half_us) - 1;
  while (begin < edges->count) {
    /* a window without a transfer: go on to the first one that has one */
    int64_t least = floor_div(edges->time[begin], half_us) - 1;
    if (number < least) number = least;
    while (end < edges->count && floor_div(edges->time[end], half_us) <= number + 1) end++;
    stack_window made = {number, begin, end};
    MNM_TRY(mnm_column_push(&k->windows, &made, err));
    number++;
    while (begin < edges->count && floor_div(edges->time[begin], half_us) < number) begin++;
  }
  return MNM_OK;
}

/* ---- one window --- */

static mnm_status one_window(void *payload, mnm_detect__own *own, uint32_t index) {
  const stack *k = payload;
  const stack_window *window = mnm_column_at(&k->windows, index);
  stack_own *more = own->more;
  more->nodes.count = more->pairs.count = 0;
  mnm_status status = mnm_detect__stack_peel(k, own, window);
  if (status == MNM_OK) status = mnm_detect__stack_parts(k, own, window);
  const stack_node *nodes = more->nodes.data;
  for (uint64_t i = 0; i < more->nodes.count; i++) more->node_of[nodes[i].account] = 0;
  return status;
}

#define COLUMNS 8
static void columns_of(stack_own *more, mnm_column *columns[COLUMNS]) {
  mnm_column *all[COLUMNS] = {&more->nodes,    &more->pairs, &more->back, &more->queue,
                              &more->row_part, &more->parts, &more->rows, &more->seats};
  memcpy(columns, all, sizeof all);
}

static mnm_status begin_own(void *payload, mnm_detect__own *own) {
  static const uint32_t widths[COLUMNS] = {
      sizeof(stack_node), sizeof(stack_pair), sizeof(uint32_t), sizeof(uint64_t),
      sizeof(uint64_t),   sizeof(stack_part), sizeof(uint32_t), sizeof(stack_seat)};
  const stack *k = payload;
  const mnm_ctx *ctx = k->run->ctx;
  size_t bytes = ((size_t)k->run->edges.vertices + 1) * sizeof(uint32_t);
  mnm_column *columns[COLUMNS];
  stack_own *more = own->more = mnm_mem_new(ctx, sizeof *more);
  if (!more) return MNM_E_NOMEM;
  columns_of(more, columns);
  for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_init(columns[i], widths[i], ctx);
  mnm_detect__sums_init(&more->sums, ctx);
  more->node_of = mnm_mem_new(ctx, bytes);
  more->stamp = mnm_mem_new(ctx, bytes);
  return more->node_of && more->stamp ? MNM_OK : MNM_E_NOMEM;
}

static void end_own(void *payload, mnm_detect__own *own) {
  const stack *k = payload;
  const mnm_ctx *ctx = k->run->ctx;
  size_t bytes = ((size_t)k->run->edges.vertices + 1) * sizeof(uint32_t);
  mnm_column *columns[COLUMNS];
  stack_own *more = own->more;
  if (!more) return;
  columns_of(more, columns);
  for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_clear(columns[i]);
  mnm_detect__sums_clear(&more->sums);
  mnm_mem_free(ctx, more->node_of, bytes);
  mnm_mem_free(ctx, more->stamp, bytes);
  mnm_mem_free(ctx, more, sizeof *more);
}

static mnm_status stitch(void *payload, mnm_detect__own *owns, uint32_t workers) {
  return mnm_detect__stack_stitch(payload, owns, workers);
}

mnm_status mnm_detect__stacks(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  const mnm_stack_parameters *rule = &run->parameters->t7;
  stack k = {.run = run,
             .rule = rule,
             .two = rule->layers == 2,
             .out = mnm_graph_out(run->graph),
             .in = mnm_graph_in(run->graph)};
  k.tolerance_ppm = k.two || rule->tolerance_ppm == MNM_WINDOW_ANY ? MNM_TOLERANCE_ANY
                                                                   : (uint32_t)rule->tolerance_ppm;
  mnm_column_init(&k.windows, sizeof(stack_window), run->ctx);
  mnm_status status = list_windows(&k, err);
  if (status == MNM_OK) {
    mnm_detect__visit visit = {.count = (uint32_t)k.windows.count,
                               .batch = 1,
                               .payload = &k,
                               .begin = begin_own,
                               .one = one_window,
                               .end = end_own};
    status = mnm_detect__each(out, run, &visit, stitch, err);
  }
  mnm_column_clear(&k.windows);
  return status;
}
