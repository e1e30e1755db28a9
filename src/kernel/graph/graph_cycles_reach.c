/* Which edges can lie on a way back from v to s between two ranks? Two searches answer together:
 *
 *     rank of the start edge                                         deadline
 *        | v ---> forward, ranks rising  -->|<--  ranks falling, backward <--- s |
 *
 * Each step advances the side that has cost less so far, until they meet: the far half of each
 * search, where it would have grown most, is never entered. Then the forward edges, taken in
 * falling order, carry the latest ranks on to their tails. */
#include "kernel/graph/graph_cycles_internal.h"

typedef mnm_cycles__cursor cursor;
typedef mnm_cycles__edge passed;

typedef struct reach {
  mnm_cycles__scratch *scratch;
  const mnm_cycles__tracks *tracks;
  uint32_t s, v, first, last; /* ranks in (first, last] are open */
} reach;

static mnm_status push(mnm_column *heap, cursor fresh) {
  MNM_TRY(mnm_cycles__room(heap));
  cursor *all = heap->data;
  uint64_t at = heap->count++;
  for (; at > 0 && all[(at - 1) / 2].key > fresh.key; at = (at - 1) / 2)
    all[at] = all[(at - 1) / 2];
  all[at] = fresh;
  return MNM_OK;
}

/* Puts `moved` in the place of the top. */
static void settle(mnm_column *heap, cursor moved) {
  cursor *all = heap->data;
  uint64_t at = 0;
  for (;;) {
    uint64_t child = 2 * at + 1;
    if (child >= heap->count) break;
    if (child + 1 < heap->count && all[child + 1].key < all[child].key) child++;
    if (all[child].key >= moved.key) break;
    all[at] = all[child];
    at = child;
  }
  all[at] = moved;
}

static void drop(mnm_column *heap) {
  cursor last = ((cursor *)heap->data)[--heap->count];
  if (heap->count) settle(heap, last);
}

/* To be called before the vertex is given its first mark. */
static mnm_status touch(const reach *r, uint32_t vertex) {
  const mnm_cycles__vertex *held = &r->scratch->vertex[vertex];
  if (held->latest || held->reached) return MNM_OK;
  return mnm_column_push(&r->scratch->touched, &vertex, NULL);
}

/* Opens the edges out of `vertex` with ranks in (after, last]. */
static mnm_status open_out(const reach *r, uint32_t vertex, uint32_t after) {
  const uint32_t *rank = r->tracks->out_rank, *offset = r->tracks->out.offset;
  uint32_t end = offset[vertex + 1];
  uint32_t at = mnm_graph_seek(rank, offset[vertex], end, after + 1);
  if (at == end || rank[at] > r->last) return MNM_OK;
  return push(&r->scratch->forward, (cursor){rank[at], at, end, vertex});
}

/* Opens the edges into `vertex` with ranks in (first, before). */
static mnm_status open_in(const reach *r, uint32_t vertex, uint32_t before) {
  const uint32_t *rank = r->tracks->in_rank, *offset = r->tracks->in.offset;
  uint32_t end = offset[vertex];
  uint32_t at = mnm_graph_seek(rank, end, offset[vertex + 1], before);
  if (at == end || rank[at - 1] <= r->first) return MNM_OK;
  return push(&r->scratch->backward, (cursor){UINT32_MAX - rank[at - 1], at - 1, end, vertex});
}

static mnm_status step_forward(const reach *r) {
  mnm_cycles__scratch *scratch = r->scratch;
  const mnm_cycles__tracks *tracks = r->tracks;
  cursor from = *(const cursor *)scratch->forward.data;
  passed edge = {from.vertex, tracks->out.other[from.at], from.key};
  uint32_t next = from.at + 1;
  if (next < from.end && tracks->out_rank[next] <= r->last)
    settle(&scratch->forward, (cursor){tracks->out_rank[next], next, from.end, from.vertex});
  else
    drop(&scratch->forward);
  if (edge.head == r->v) return MNM_OK;
  MNM_TRY(mnm_cycles__room(&scratch->seen));
  ((passed *)scratch->seen.data)[scratch->seen.count++] = edge;
  if (edge.head == r->s || scratch->vertex[edge.head].reached) return MNM_OK;
  MNM_TRY(touch(r, edge.head));
  scratch->vertex[edge.head].reached = true;
  return open_out(r, edge.head, edge.rank);
}

static mnm_status step_backward(const reach *r) {
  mnm_cycles__scratch *scratch = r->scratch;
  const mnm_cycles__tracks *tracks = r->tracks;
  cursor from = *(const cursor *)scratch->backward.data;
  uint32_t tail = tracks->in.other[from.at], rank = UINT32_MAX - from.key;
  if (from.at > from.end && tracks->in_rank[from.at - 1] > r->first)
    settle(&scratch->backward,
           (cursor){UINT32_MAX - tracks->in_rank[from.at - 1], from.at - 1, from.end, from.vertex});
  else
    drop(&scratch->backward);
  if (tail == r->s || scratch->vertex[tail].latest) return MNM_OK;
  MNM_TRY(touch(r, tail));
  scratch->vertex[tail].latest = rank;
  return tail == r->v ? MNM_OK : open_in(r, tail, rank);
}

static mnm_status carry_back(const reach *r) {
  mnm_cycles__scratch *scratch = r->scratch;
  const passed *seen = scratch->seen.data;
  for (uint64_t i = scratch->seen.count; i-- > 0;) {
    const passed *edge = &seen[i];
    if (edge->head != r->s && scratch->vertex[edge->head].latest <= edge->rank) continue;
    mnm_cycles__vertex *tail = &scratch->vertex[edge->tail];
    if (tail->latest >= edge->rank) continue;
    MNM_TRY(touch(r, edge->tail));
    tail->latest = edge->rank;
  }
  return MNM_OK;
}

/* Fewest hops back to s over edges in the window between vertices that have a way back. */
static mnm_status count_hops(const reach *r) {
  mnm_cycles__scratch *scratch = r->scratch;
  const mnm_graph_side *in = &r->tracks->in;
  const uint32_t *rank = r->tracks->in_rank;
  scratch->queue.count = 0;
  MNM_TRY(mnm_column_push(&scratch->queue, &r->s, NULL));
  for (uint64_t done = 0; done < scratch->queue.count; done++) {
    uint32_t vertex = ((const uint32_t *)scratch->queue.data)[done];
    uint32_t hops = vertex == r->s ? 0 : scratch->vertex[vertex].hops;
    if (hops == r->tracks->hops_max) break;
    uint32_t end = in->offset[vertex + 1];
    uint32_t at = mnm_graph_seek(rank, in->offset[vertex], end, r->first + 1);
    for (; at < end && rank[at] <= r->last; at++) {
      mnm_cycles__vertex *tail = &scratch->vertex[in->other[at]];
      if (in->other[at] == r->s || tail->hops || !tail->latest) continue;
      tail->hops = hops + 1;
      MNM_TRY(mnm_column_push(&scratch->queue, &in->other[at], NULL));
    }
  }
  return MNM_OK;
}

mnm_status mnm_cycles__reach(mnm_cycles__scratch *scratch, const mnm_cycles__tracks *tracks,
                             uint32_t s, uint32_t start, bool *closes) {
  reach r = {.scratch = scratch,
             .tracks = tracks,
             .s = s,
             .v = tracks->out.other[start],
             .first = tracks->out_rank[start]};
  r.last = tracks->deadline[r.first];
  *closes = false;
  scratch->forward.count = scratch->backward.count = scratch->seen.count = 0;
  MNM_TRY(open_in(&r, s, r.last + 1));
  if (scratch->backward.count == 0) return MNM_OK;
  MNM_TRY(open_out(&r, r.v, r.first));
  uint64_t forward_cost = 0, backward_cost = 0;
  while (scratch->forward.count && scratch->backward.count) {
    uint32_t rising = ((const cursor *)scratch->forward.data)->key;
    uint32_t falling = UINT32_MAX - ((const cursor *)scratch->backward.data)->key;
    if (rising > falling) break;
    if (forward_cost <= backward_cost) {
      forward_cost++;
      MNM_TRY(step_forward(&r));
    } else {
      backward_cost++;
      MNM_TRY(step_backward(&r));
    }
  }
  MNM_TRY(carry_back(&r));
  *closes = scratch->vertex[r.v].latest != 0;
  if (*closes && tracks->hops_max) MNM_TRY(count_hops(&r));
  return MNM_OK;
}
