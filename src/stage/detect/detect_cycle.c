/* T5: the order of its steps, and its tasks: slices of time. */
#include <string.h>

#include "stage/detect/detect_cycle_internal.h"

#define SLICE_EDGES 4096 /* small: neighbours in time may be costly together */

static void set_back(cycle_scratch *own) {
  const cycle_node *nodes = own->nodes.data;
  for (uint64_t i = 0; i < own->nodes.count; i++) own->node_of[nodes[i].edge] = 0;
  const uint32_t *locals = own->locals.data;
  for (uint64_t i = 0; i < own->locals.count; i++) own->local_of[locals[i]] = 0;
  own->nodes.count = own->locals.count = own->on_path.count = 0;
  own->arcs.count = own->ahead.count = own->behind.count = 0;
  own->steps = own->rings_met = 0;
  own->truncated = false;
}

static mnm_status search_closing(const cycle *x, cycle_scratch *own, uint32_t closing,
                                 uint32_t first) {
  const cycle_edge *edge = &x->edges[closing];
  cycle_search search = {x, own, closing, edge->head, edge->tail, first};
  uint64_t rings = own->rings.count;
  bool closes = false;
  mnm_status status = mnm_detect__cycle_reach(&search, &closes);
  if (status == MNM_OK && closes) status = mnm_detect__cycle_walk(&search);
  if (status == MNM_OK && own->truncated) {
    for (; rings < own->rings.count; rings++)
      ((cycle_ring *)own->rings.data)[rings].truncated = true;
    status = mnm_column_push(&own->cut, &edge->row, NULL);
  }
  set_back(own);
  return status;
}

static mnm_status search_slice(void *payload, uint32_t number, uint32_t worker) {
  const cycle *x = payload;
  const mnm_detect__slice *slice = mnm_column_at(&x->slices, number);
  uint32_t first = slice->from;
  for (uint32_t closing = slice->begin; closing < slice->end; closing++) {
    while (!mnm_graph_within(&x->window, x->edges[first].row, x->edges[closing].row)) first++;
    if (x->edges[closing].ends) MNM_TRY(search_closing(x, &x->scratch[worker], closing, first));
  }
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(x->run->ctx, "detect", number, x->tasks, NULL);
}

static mnm_status search_all(cycle *x, mnm_err *err) {
  const mnm_detect__run *run = x->run;
  for (uint32_t worker = 0; worker < run->workers; worker++) {
    x->scratch[worker].node_of = mnm_mem_new(run->ctx, x->edge_count * sizeof(uint32_t));
    x->scratch[worker].local_of =
        mnm_mem_new(run->ctx, ((size_t)run->edges.vertices + 1) * sizeof(uint32_t));
    if (!x->scratch[worker].node_of || !x->scratch[worker].local_of) return mnm_err_nomem(err);
  }
  mnm_graph_edges left = {.count = x->edge_count, .time = x->time};
  mnm_detect__cut cut = {.length_us = mnm_detect__slice_us(run->input),
                         .edges = SLICE_EDGES,
                         .window_us = mnm_detect__window_us(x->rule->window_s)};
  MNM_TRY(mnm_detect__slices(&x->slices, &left, &cut, err));
  x->tasks = (uint32_t)x->slices.count;
  mnm_status status = mnm_pool_run(run->pool, x->tasks, search_slice, x);
  return status == MNM_OK ? MNM_OK : mnm_detect__failed(status, 0, err);
}

#define COLUMNS 14
static void columns_of(cycle_scratch *own, mnm_column *columns[COLUMNS]) {
  mnm_column *all[COLUMNS] = {&own->brought, &own->nodes,  &own->arcs,    &own->ahead,
                              &own->behind,  &own->locals, &own->on_path, &own->frames,
                              &own->entries, &own->turn,   &own->rings,   &own->accounts,
                              &own->rows,    &own->cut};
  memcpy(columns, all, sizeof all);
}

static mnm_status take(cycle *x) {
  static const uint32_t widths[COLUMNS] = {
      sizeof(uint16_t),    sizeof(cycle_node), sizeof(uint64_t),   sizeof(uint32_t),
      sizeof(uint32_t),    sizeof(uint32_t),   sizeof(uint8_t),    sizeof(cycle_frame),
      sizeof(cycle_entry), sizeof(uint32_t),   sizeof(cycle_ring), sizeof(uint32_t),
      sizeof(uint32_t),    sizeof(uint32_t)};
  const mnm_detect__run *run = x->run;
  x->scratch = mnm_mem_new(run->ctx, run->workers * sizeof *x->scratch);
  if (!x->scratch) return MNM_E_NOMEM;
  for (uint32_t worker = 0; worker < run->workers; worker++) {
    mnm_column *columns[COLUMNS];
    columns_of(&x->scratch[worker], columns);
    for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_init(columns[i], widths[i], run->ctx);
  }
  uint32_t **marks[] = {&x->busy, &x->fed, &x->feeds, &x->begins, &x->inside, &x->ends};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    *marks[i] = mnm_mem_new(run->ctx, mnm_detect__bits_bytes(run->edges.count));
    if (!*marks[i]) return MNM_E_NOMEM;
  }
  x->paid = mnm_mem_new(run->ctx, run->edges.count * sizeof *x->paid);
  x->received = mnm_mem_new(run->ctx, run->edges.count * sizeof *x->received);
  return x->paid && x->received ? MNM_OK : MNM_E_NOMEM;
}

static void drop_rough(cycle *x) {
  size_t bytes = x->run->edges.count * sizeof *x->paid;
  mnm_mem_free(x->run->ctx, x->paid, bytes);
  mnm_mem_free(x->run->ctx, x->received, bytes);
  x->paid = x->received = NULL;
}

static void drop_marks(cycle *x) {
  uint32_t **marks[] = {&x->busy, &x->fed, &x->feeds, &x->begins, &x->inside, &x->ends};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    mnm_mem_free(x->run->ctx, *marks[i], mnm_detect__bits_bytes(x->run->edges.count));
    *marks[i] = NULL;
  }
}

static void give_back(cycle *x) {
  const mnm_detect__run *run = x->run;
  for (uint32_t worker = 0; x->scratch && worker < run->workers; worker++) {
    cycle_scratch *own = &x->scratch[worker];
    mnm_column *columns[COLUMNS];
    columns_of(own, columns);
    for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_clear(columns[i]);
    mnm_mem_free(run->ctx, own->node_of, x->edge_count * sizeof(uint32_t));
    mnm_mem_free(run->ctx, own->local_of, ((size_t)run->edges.vertices + 1) * sizeof(uint32_t));
  }
  mnm_mem_free(run->ctx, x->scratch, run->workers * sizeof *x->scratch);
  mnm_mem_free(run->ctx, x->edges, x->edge_count * sizeof *x->edges);
  mnm_mem_free(run->ctx, x->time, x->edge_count * sizeof *x->time);
  mnm_column_clear(&x->slices);
  mnm_graph_free(x->thin);
}

static mnm_status find_all(mnm_findings *out, cycle *x, mnm_err *err) {
  if (take(x) != MNM_OK) return mnm_err_nomem(err);
  MNM_TRY(mnm_detect__cycle_link(x, err));
  out->busy_ends += x->busy_ends;
  drop_rough(x);
  MNM_TRY(mnm_detect__cycle_thin(x, err));
  drop_marks(x);
  if (x->edge_count == 0) return MNM_OK;
  MNM_TRY(search_all(x, err));
  return mnm_detect__cycle_stitch(out, x, err);
}

mnm_status mnm_detect__cycles(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  if (run->edges.count == 0) return MNM_OK;
  cycle x = {.run = run,
             .rule = &run->parameters->t5,
             .out = mnm_graph_out(run->graph),
             .in = mnm_graph_in(run->graph)};
  mnm_column_init(&x.slices, sizeof(mnm_detect__slice), run->ctx);
  MNM_TRY(mnm_graph_window_init(&x.window, &run->edges, mnm_detect__window_us(x.rule->window_s),
                                run->ctx, err));
  mnm_status status = find_all(out, &x, err);
  drop_rough(&x);
  drop_marks(&x);
  give_back(&x);
  mnm_graph_window_clear(&x.window, &run->edges, run->ctx);
  return status;
}
