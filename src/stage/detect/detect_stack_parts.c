/* T7: connected parts of a window, and parts of neighbouring windows put together. */
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_stack_internal.h"

static uint32_t leader_of(stack_node *nodes, uint32_t number) {
  while (nodes[number].leader != number) {
    nodes[number].leader = nodes[nodes[number].leader].leader;
    number = nodes[number].leader;
  }
  return number;
}

static void connect(const stack *k, stack_own *more) {
  stack_node *nodes = more->nodes.data;
  const stack_pair *pairs = more->pairs.data;
  for (uint32_t i = 0; i < more->nodes.count; i++) nodes[i].leader = i;
  for (uint64_t i = 0; i < more->pairs.count; i++) {
    if (!mnm_detect__stack_leads(k, &nodes[pairs[i].payer], &nodes[pairs[i].payee])) continue;
    uint32_t a = leader_of(nodes, pairs[i].payer), b = leader_of(nodes, pairs[i].payee);
    nodes[a < b ? b : a].leader = a < b ? a : b;
  }
}

/* Transfers between layers, by leader, in order. */
static mnm_status gather_rows(const stack *k, stack_own *more, const stack_window *window) {
  const mnm_graph_edges *edges = &k->run->edges;
  stack_node *nodes = more->nodes.data;
  more->row_part.count = 0;
  for (uint32_t row = window->begin; row < window->end; row++) {
    const stack_node *from = mnm_detect__stack_node(more, edges->from[row]);
    const stack_node *to = mnm_detect__stack_node(more, edges->to[row]);
    if (edges->from[row] == edges->to[row] || !mnm_detect__stack_leads(k, from, to)) continue;
    uint64_t key = (uint64_t)leader_of(nodes, (uint32_t)(from - nodes)) << 32 | row;
    MNM_TRY(mnm_column_push(&more->row_part, &key, NULL));
  }
  return MNM_OK;
}

/* Accounts that sit somewhere, by leader. Each has a transfer, so the same leaders stand there. */
static mnm_status gather_seats(stack_own *more) {
  stack_node *nodes = more->nodes.data;
  more->queue.count = 0;
  for (uint32_t i = 0; i < more->nodes.count; i++) {
    uint64_t key = (uint64_t)leader_of(nodes, i) << 32 | i;
    if (nodes[i].layers) MNM_TRY(mnm_column_push(&more->queue, &key, NULL));
  }
  mnm_detect__sort_keys(more->queue.data, more->queue.count);
  return MNM_OK;
}

/* Pushes the seats of one leader, from *at on; *wide: there are enough in each layer. */
static mnm_status push_seats(const stack *k, stack_own *more, uint32_t leader, uint64_t *at,
                             bool *wide) {
  const stack_node *nodes = more->nodes.data;
  const uint64_t *keys = more->queue.data;
  int64_t count[3] = {0};
  for (; *at < more->queue.count && keys[*at] >> 32 == leader; ++*at) {
    const stack_node *node = &nodes[(uint32_t)keys[*at]];
    stack_seat seat = {node->account, node->layers};
    for (uint32_t layer = 0; layer < 3; layer++) count[layer] += node->layers >> layer & 1;
    MNM_TRY(mnm_column_push(&more->seats, &seat, NULL));
  }
  *wide = true;
  for (uint32_t layer = 0; layer < (k->two ? 2U : 3U); layer++)
    *wide &= count[layer] >= k->rule->width;
  return MNM_OK;
}

mnm_status mnm_detect__stack_parts(const stack *k, mnm_detect__own *own,
                                   const stack_window *window) {
  stack_own *more = own->more;
  connect(k, more);
  MNM_TRY(gather_rows(k, more, window));
  MNM_TRY(gather_seats(more));
  mnm_detect__sort_keys(more->row_part.data, more->row_part.count);
  const uint64_t *keys = more->row_part.data;
  uint64_t seat_at = 0;
  for (uint64_t begin = 0, end = 0; begin < more->row_part.count; begin = end) {
    uint32_t leader = (uint32_t)(keys[begin] >> 32);
    stack_part part = {
        .window = window->number, .row_first = more->rows.count, .seat_first = more->seats.count};
    bool wide = false;
    MNM_TRY(push_seats(k, more, leader, &seat_at, &wide));
    for (end = begin; end < more->row_part.count && keys[end] >> 32 == leader; end++) {
      uint32_t row = (uint32_t)keys[end];
      if (wide) MNM_TRY(mnm_column_push(&more->rows, &row, NULL));
    }
    part.row_count = end - begin;
    part.seat_count = more->seats.count - part.seat_first;
    if (wide)
      MNM_TRY(mnm_column_push(&more->parts, &part, NULL));
    else
      more->seats.count = part.seat_first;
  }
  return MNM_OK;
}

/* ---- parts of all windows --- */

typedef struct place {
  stack_part part;
  const uint32_t *rows;
  const stack_seat *seats;
  uint32_t leader;
} place;

static int by_window(const void *a, const void *b) {
  const stack_part *left = &((const place *)a)->part, *right = &((const place *)b)->part;
  if (left->window != right->window) return left->window < right->window ? -1 : 1;
  uint32_t first = ((const place *)a)->rows[0], second = ((const place *)b)->rows[0];
  return (first > second) - (first < second);
}

static uint32_t place_leader(place *places, uint32_t number) {
  while (places[number].leader != number) {
    places[number].leader = places[places[number].leader].leader;
    number = places[number].leader;
  }
  return number;
}

/* of_row holds 1 + the last part that had a row: a row stands in two windows at most. */
static void join_windows(place *places, uint32_t count, uint32_t *of_row) {
  for (uint32_t i = 0; i < count; i++) places[i].leader = i;
  for (uint32_t i = 0; i < count; i++) {
    for (uint64_t at = 0; at < places[i].part.row_count; at++) {
      uint32_t *held = &of_row[places[i].rows[at]];
      if (*held) {
        uint32_t a = place_leader(places, *held - 1), b = place_leader(places, i);
        places[a < b ? b : a].leader = a < b ? a : b;
      }
      *held = i + 1;
    }
  }
}

static mnm_status take_part(mnm_detect__own *own, const place *at) {
  for (uint64_t i = 0; i < at->part.row_count; i++) MNM_TRY(mnm_detect__take(own, at->rows[i]));
  return MNM_OK;
}

typedef struct role {
  uint32_t account;
  uint8_t layers;
} role;
static int by_account(const void *a, const void *b) {
  const role *left = a, *right = b;
  return (left->account > right->account) - (left->account < right->account);
}

static uint8_t layers_of(const mnm_column *roles, uint32_t account) {
  role key = {account, 0};
  const role *found = bsearch(&key, roles->data, roles->count, sizeof key, by_account);
  return found ? found->layers : 0;
}

/* Roles of one finding, each account once. */
static void merge_roles(mnm_column *roles) {
  role *all = roles->data;
  uint64_t kept = 0;
  if (roles->count > 1) qsort(all, roles->count, sizeof *all, by_account);
  for (uint64_t i = 0; i < roles->count; i++) {
    if (kept > 0 && all[kept - 1].account == all[i].account)
      all[kept - 1].layers |= all[i].layers;
    else
      all[kept++] = all[i];
  }
  roles->count = kept;
}

/* In the order of transfers: first the payers, then those in between, then the last ones. */
static mnm_status tell(const stack *k, mnm_detect__own *own, const mnm_column *roles) {
  const mnm_graph_edges *edges = &k->run->edges;
  const uint32_t *rows = own->rows.data;
  own->flow.count = 0;
  for (uint64_t i = 0; i < own->rows.count; i++) {
    uint32_t ends[] = {edges->from[rows[i]], edges->to[rows[i]]};
    uint8_t from = layers_of(roles, ends[0]), to = layers_of(roles, ends[1]), flow = 0;
    if (from & STACK_FIRST && to & STACK_MIDDLE) flow |= MNM_DETECT__IN;
    if (from & STACK_MIDDLE && to & STACK_LAST) flow |= MNM_DETECT__OUT;
    MNM_TRY(mnm_column_push(&own->flow, &flow, NULL));
    for (uint32_t end = 0; end < 2; end++) {
      uint8_t layers = end == 0 ? from : to;
      uint64_t at = 2 * (uint64_t)rows[i] + end;
      mnm_part middle = k->two ? MNM_PART_SINK : MNM_PART_MULE;
      if (layers & STACK_FIRST) MNM_TRY(mnm_detect__seat_put(own, ends[end], MNM_PART_SOURCE, at));
      if (layers & STACK_MIDDLE) MNM_TRY(mnm_detect__seat_put(own, ends[end], middle, at));
      if (layers & STACK_LAST) MNM_TRY(mnm_detect__seat_put(own, ends[end], MNM_PART_SINK, at));
    }
  }
  return MNM_OK;
}

static mnm_status add_finding(const stack *k, mnm_detect__own *own, mnm_column *roles) {
  merge_roles(roles);
  const role *all = roles->data;
  uint32_t least = all[0].account;
  for (uint64_t i = 1; i < roles->count; i++)
    if (mnm_detect__compare(k->run->input->accounts, all[i].account, least) < 0)
      least = all[i].account;
  mnm_detect__draft draft = {.typology = MNM_T7,
                             .kind = k->two ? MNM_T7_BIPARTITE : MNM_T7_STACK,
                             .centres = &least,
                             .centre_count = 1};
  MNM_TRY(mnm_detect__take_end(own));
  own->seats.count = 0;
  MNM_TRY(mnm_detect__seat_put(own, least, MNM_PART_CENTRE, 0));
  MNM_TRY(tell(k, own, roles));
  MNM_TRY(mnm_detect__seats_end(own, &draft));
  draft.flow = own->flow.data;
  draft.rows = own->rows.data;
  draft.row_count = own->rows.count;
  if (k->tolerance_ppm != MNM_TOLERANCE_ANY) MNM_TRY(mnm_detect__note_unrated(own, k->run, &draft));
  return mnm_detect__add(&own->found, &draft, &own->scratch, k->run, &own->bad_row);
}

typedef struct ordered {
  uint32_t leader, number;
} ordered;
static int by_leader(const void *a, const void *b) {
  const ordered *left = a, *right = b;
  if (left->leader != right->leader) return left->leader < right->leader ? -1 : 1;
  return (left->number > right->number) - (left->number < right->number);
}

static mnm_status add_all(const stack *k, mnm_detect__own *own, place *places, uint32_t count) {
  mnm_column roles;
  mnm_column_init(&roles, sizeof(role), k->run->ctx);
  ordered *order = mnm_mem_new(k->run->ctx, count * sizeof *order);
  mnm_status status = order ? MNM_OK : MNM_E_NOMEM;
  for (uint32_t i = 0; order && i < count; i++) order[i] = (ordered){place_leader(places, i), i};
  if (order) qsort(order, count, sizeof *order, by_leader);
  for (uint32_t begin = 0, end = 0; status == MNM_OK && begin < count; begin = end) {
    roles.count = 0;
    for (end = begin; status == MNM_OK && end < count && order[end].leader == order[begin].leader;
         end++) {
      const place *at = &places[order[end].number];
      status = take_part(own, at);
      for (uint64_t i = 0; status == MNM_OK && i < at->part.seat_count; i++) {
        role made = {at->seats[i].account, at->seats[i].layers};
        status = mnm_column_push(&roles, &made, NULL);
      }
    }
    if (status == MNM_OK) status = add_finding(k, own, &roles);
  }
  mnm_mem_free(k->run->ctx, order, count * sizeof *order);
  mnm_column_clear(&roles);
  return status;
}

mnm_status mnm_detect__stack_stitch(const stack *k, mnm_detect__own *owns, uint32_t workers) {
  const mnm_ctx *ctx = k->run->ctx;
  uint64_t count = 0;
  uint32_t made = 0;
  for (uint32_t worker = 0; worker < workers; worker++)
    count += ((const stack_own *)owns[worker].more)->parts.count;
  if (count == 0) return MNM_OK;
  if (count >= UINT32_MAX) return MNM_E_LIMIT;
  size_t row_bytes = (size_t)k->run->edges.count * sizeof(uint32_t);
  place *places = mnm_mem_new(ctx, count * sizeof *places);
  uint32_t *of_row = mnm_mem_new(ctx, row_bytes);
  mnm_status status = places && of_row ? MNM_OK : MNM_E_NOMEM;
  for (uint32_t worker = 0; status == MNM_OK && worker < workers; worker++) {
    const stack_own *more = owns[worker].more;
    const stack_part *parts = more->parts.data;
    for (uint64_t i = 0; i < more->parts.count; i++)
      places[made++] = (place){.part = parts[i],
                               .rows = mnm_column_at(&more->rows, parts[i].row_first),
                               .seats = mnm_column_at(&more->seats, parts[i].seat_first)};
  }
  if (status == MNM_OK) {
    qsort(places, made, sizeof *places, by_window);
    join_windows(places, made, of_row);
    status = add_all(k, &owns[0], places, made);
  }
  mnm_mem_free(ctx, places, count * sizeof *places);
  mnm_mem_free(ctx, of_row, row_bytes);
  return status;
}
