/* Depth first over vertices, all parallel edges of a hop at once: a vertex on the path keeps, for
 * each rank at which it can be arrived at, in how many ways. A hop's parallel edges are chained,
 * and only the first of them within the window is followed. */
#include "kernel/graph/graph_cycles_internal.h"

#define LOOK_UP_MASK ((UINT32_C(1) << 20) - 1)

typedef mnm_cycles__arrival arrival;
typedef mnm_cycles__frame frame;

typedef struct walk {
  mnm_cycles__scratch *scratch;
  const mnm_cycles__tracks *tracks;
  uint32_t s, last;
} walk;

static mnm_status add(uint64_t *sum, uint64_t more) {
  return __builtin_add_overflow(*sum, more, sum) ? MNM_E_OVERFLOW : MNM_OK;
}

/* Appends the arrivals over the parallel edges from position `at` on, with ranks up to `limit`;
 * *made: how many there are. */
static mnm_status cross(const walk *w, const frame *from, uint32_t at, uint32_t limit,
                        uint64_t *made) {
  const uint32_t *rank = w->tracks->out_rank, *after = w->tracks->after;
  mnm_column *arrivals = &w->scratch->arrivals;
  uint64_t begin = arrivals->count, used = 0, ways = 0;
  for (; at != MNM_CYCLES__NONE && rank[at] <= limit; at = after[at]) {
    const arrival *in = (const arrival *)arrivals->data + from->arrivals;
    for (; used < from->arrival_count && in[used].rank < rank[at]; used++)
      MNM_TRY(add(&ways, in[used].ways));
    MNM_TRY(mnm_cycles__room(arrivals));
    ((arrival *)arrivals->data)[arrivals->count++] = (arrival){rank[at], ways};
  }
  *made = arrivals->count - begin;
  return MNM_OK;
}

static mnm_status close_ring(const walk *w, const frame *from, uint32_t at, uint32_t depth) {
  mnm_cycles__scratch *scratch = w->scratch;
  mnm_graph_cycles *count = &scratch->count;
  uint64_t before = scratch->arrivals.count, made = 0, ways = 0;
  MNM_TRY(cross(w, from, at, w->last, &made));
  const arrival *in = (const arrival *)scratch->arrivals.data + before;
  for (uint64_t i = 0; i < made; i++) MNM_TRY(add(&ways, in[i].ways));
  scratch->arrivals.count = before;
  MNM_TRY(add(&count->cycles, ways));
  if (depth >= 3) count->cycles3 += ways;
  if (depth == 3) count->three_hops += ways;
  count->rings++;
  count->rings3 += depth >= 3;
  return MNM_OK;
}

/* The frame of a vertex that was arrived at: its window opens after the first arrival and ends at
 * its latest useful rank. */
static mnm_status enter(const walk *w, uint32_t vertex, uint64_t arrivals, uint64_t count) {
  const mnm_cycles__tracks *tracks = w->tracks;
  mnm_column *frames = &w->scratch->frames;
  uint32_t first_rank = ((const arrival *)w->scratch->arrivals.data)[arrivals].rank;
  uint32_t end = tracks->out.offset[vertex + 1];
  uint32_t at = mnm_graph_seek(tracks->out_rank, tracks->out.offset[vertex], end, first_rank + 1);
  MNM_TRY(mnm_cycles__room(frames));
  ((frame *)frames->data)[frames->count++] = (frame){.vertex = vertex,
                                                     .first = at,
                                                     .at = at,
                                                     .end = end,
                                                     .arrivals = arrivals,
                                                     .arrival_count = count};
  w->scratch->vertex[vertex].on_path = true;
  return MNM_OK;
}

/* One start edge may have more ways than a person waits for. */
static mnm_status look_up(mnm_cycles__scratch *scratch) {
  if (scratch->worker == 0 && mnm_ctx_tick(scratch->ctx, "cycles", 0, 0, NULL) != MNM_OK)
    atomic_store(scratch->stopped, true);
  return atomic_load(scratch->stopped) ? MNM_E_CANCELLED : MNM_OK;
}

static mnm_status follow(const walk *w, uint32_t at) {
  mnm_cycles__scratch *scratch = w->scratch;
  if ((++scratch->steps & LOOK_UP_MASK) == 0) MNM_TRY(look_up(scratch));
  const mnm_cycles__tracks *tracks = w->tracks;
  uint64_t depth = scratch->frames.count + 1; /* hops with this one */
  const frame from = ((const frame *)scratch->frames.data)[scratch->frames.count - 1];
  uint32_t next = tracks->out.other[at];
  if (next == w->s) return close_ring(w, &from, at, (uint32_t)depth);
  const mnm_cycles__vertex *held = &scratch->vertex[next];
  if (held->on_path || held->latest <= tracks->out_rank[at]) return MNM_OK;
  if (tracks->hops_max && (held->hops == 0 || depth + held->hops > tracks->hops_max)) return MNM_OK;
  uint64_t arrivals = scratch->arrivals.count, made = 0;
  MNM_TRY(cross(w, &from, at, held->latest - 1, &made));
  return enter(w, next, arrivals, made);
}

mnm_status mnm_cycles__walk(mnm_cycles__scratch *scratch, const mnm_cycles__tracks *tracks,
                            uint32_t s, uint32_t start) {
  uint32_t v = tracks->out.other[start];
  walk w = {scratch, tracks, s, tracks->deadline[tracks->out_rank[start]]};
  if (tracks->hops_max &&
      (scratch->vertex[v].hops == 0 || scratch->vertex[v].hops + 1 > tracks->hops_max))
    return MNM_OK;
  scratch->frames.count = scratch->arrivals.count = 0;
  arrival first = {tracks->out_rank[start], 1};
  MNM_TRY(mnm_column_push(&scratch->arrivals, &first, NULL));
  MNM_TRY(enter(&w, v, 0, 1));
  while (scratch->frames.count) {
    frame *here = (frame *)scratch->frames.data + scratch->frames.count - 1;
    uint32_t at = here->at;
    uint32_t limit = scratch->vertex[here->vertex].latest;
    if (at == here->end || tracks->out_rank[at] > limit) {
      scratch->vertex[here->vertex].on_path = false;
      scratch->arrivals.count = here->arrivals;
      scratch->frames.count--;
      continue;
    }
    here->at++;
    uint32_t before = tracks->before[at];
    bool chained = before != MNM_CYCLES__NONE && before >= here->first;
    if (!chained) MNM_TRY(follow(&w, at));
  }
  return MNM_OK;
}
