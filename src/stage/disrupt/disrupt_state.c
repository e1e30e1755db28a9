/* The network as it is, and what it does: money that gets through, victims that are held. */
#include <string.h>

#include "base/money/money.h"
#include "base/rng/rng.h"
#include "stage/disrupt/disrupt_internal.h"

static void *take(mnm_disrupt__state *s, size_t bytes, bool *got) {
  void *block = mnm_arena_take(&s->arena, bytes);
  *got = *got && block != NULL;
  return block;
}

static bool take_memory(mnm_disrupt__state *s) {
  const size_t nodes = (size_t)s->nodes + 2, links = (size_t)s->links + 1;
  bool got = true;
  s->from = take(s, links * sizeof *s->from, &got);
  s->to = take(s, links * sizeof *s->to, &got);
  s->lost = take(s, links * 2 * sizeof *s->lost, &got);
  s->month_minor = take(s, links * sizeof *s->month_minor, &got);
  s->over = take(s, links, &got);
  s->there = take(s, nodes, &got);
  s->person_gone = take(s, nodes, &got);
  s->needs = take(s, nodes, &got);
  s->held = take(s, nodes, &got);
  s->room = take(s, nodes * sizeof *s->room, &got);
  s->received = take(s, nodes * sizeof *s->received, &got);
  s->full = take(s, nodes, &got);
  s->free_for = take(s, nodes * sizeof *s->free_for, &got);
  s->arc_from = take(s, links * sizeof *s->arc_from, &got);
  s->arc_to = take(s, links * sizeof *s->arc_to, &got);
  s->arc_minor = take(s, links * sizeof *s->arc_minor, &got);
  s->queue = take(s, nodes * sizeof *s->queue, &got);
  s->next_of = take(s, links * 2 * sizeof *s->next_of, &got);
  s->side = take(s, nodes * sizeof *s->side, &got);
  return got;
}

static void put_links(mnm_disrupt__state *s) {
  const mnm_disrupt_network *n = s->network;
  uint32_t at = 0;
  for (uint32_t i = 0; i < n->ties; i++, at++)
    s->from[at] = n->from[i], s->to[at] = n->to[i], s->month_minor[at] = n->month_minor[i];
  for (uint32_t v = 0; v < n->nodes; v++) {
    if (n->entry_minor[v] > 0) {
      s->from[at] = s->nodes, s->to[at] = v, s->month_minor[at] = n->entry_minor[v];
      at++;
    }
    if (n->exit_minor[v] > 0) {
      s->from[at] = v, s->to[at] = s->nodes + 1, s->month_minor[at] = n->exit_minor[v];
      at++;
    }
  }
}

static bool holds(const mnm_disrupt__state *s, uint32_t node) {
  return node < s->nodes && s->there[node] && !s->network->victim[node] && !s->network->place[node];
}

/* A victim with a tie to somebody who holds victims is held by such people alone. */
static void note_needs(mnm_disrupt__state *s) {
  for (uint32_t link = 0; link < s->links; link++)
    for (uint32_t end = 0; end < 2; end++) {
      const uint32_t v = end ? s->to[link] : s->from[link], u = end ? s->from[link] : s->to[link];
      if (v >= s->nodes || !s->network->victim[v] || !holds(s, u)) continue;
      if (s->network->roles[u] & s->network->holding)
        s->needs[v] = 1;
      else if (s->needs[v] == 0)
        s->needs[v] = 2;
    }
}

static int64_t add_saturating(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

/* Whoever carries much can carry more of the same. The greater of what comes in and what goes out
 * counts; it is exact as long as it fits 63 bits, and all there is beyond. */
static void measure_room(mnm_disrupt__state *s) {
  const mnm_wide percent = s->options->stretch_percent;
  memset(s->room, 0, s->nodes * sizeof *s->room);
  memset(s->full, 0, s->nodes);
  for (uint32_t v = 0; v < s->nodes; v++) s->received[v] = 0;
  for (uint32_t link = 0; link < s->links; link++) {
    const uint32_t from = s->from[link], to = s->to[link];
    if (from < s->nodes) s->room[from] = add_saturating(s->room[from], s->month_minor[link]);
    if (to < s->nodes) s->received[to] = add_saturating(s->received[to], s->month_minor[link]);
  }
  for (uint32_t v = 0; v < s->nodes; v++) {
    const int64_t most = s->room[v] > s->received[v] ? s->room[v] : s->received[v];
    const mnm_wide room = most * percent / 100;
    s->room[v] = room > INT64_MAX ? INT64_MAX : (int64_t)room;
  }
}

void mnm_disrupt__state_reset(mnm_disrupt__state *s, uint64_t seed) {
  s->seed = seed;
  s->gone.count = 0;
  mnm_arena_reset(&s->rows);
  put_links(s);
  measure_room(s);
  memset(s->lost, 0xFF, (size_t)s->links * 2 * sizeof *s->lost);
  memset(s->over, 0, s->links);
  memset(s->there, 1, s->nodes);
  memset(s->person_gone, 0, s->nodes);
  memset(s->free_for, 0, s->nodes * sizeof *s->free_for);
}

mnm_status mnm_disrupt__state_init(mnm_disrupt__state *s, const mnm_disrupt_network *network,
                                   const mnm_disrupt_options *options, const mnm_ctx *ctx,
                                   mnm_err *err) {
  *s = (mnm_disrupt__state){
      .network = network, .options = options, .ctx = ctx, .nodes = network->nodes};
  s->links = network->ties;
  for (uint32_t v = 0; v < network->nodes; v++)
    s->links += (network->entry_minor[v] > 0 ? 1U : 0U) + (network->exit_minor[v] > 0 ? 1U : 0U);
  mnm_column_init(&s->gone, sizeof(mnm_disrupt__lost), ctx);
  mnm_arena_init(&s->arena, ctx);
  mnm_arena_init(&s->rows, ctx);
  mnm_status status = take_memory(s) ? mnm_flow_new(&s->flow, s->nodes + 2, s->links, ctx, err)
                                     : mnm_err_nomem(err);
  if (status != MNM_OK) {
    mnm_disrupt__state_clear(s);
    return status;
  }
  mnm_disrupt__state_reset(s, options->seed);
  note_needs(s);
  s->victims_first = mnm_disrupt__held(s, NULL);
  status = mnm_disrupt__money(&s->money_first, s, NULL, err);
  if (status != MNM_OK) mnm_disrupt__state_clear(s);
  return status;
}

void mnm_disrupt__state_clear(mnm_disrupt__state *s) {
  mnm_column_clear(&s->gone);
  mnm_arena_clear(&s->rows);
  mnm_arena_clear(&s->arena);
  mnm_flow_free(s->flow);
  s->flow = NULL;
}

uint32_t mnm_disrupt__chance(const mnm_disrupt__state *s, uint32_t month, uint32_t kind,
                             uint32_t place) {
  mnm_rng rng;
  mnm_rng_init(&rng, s->seed * UINT64_C(0x9E3779B97F4A7C15) + ((uint64_t)month << 40) +
                         ((uint64_t)kind << 34) + place);
  return (uint32_t)mnm_rng_below(&rng, MILLION);
}

static bool is_without(const uint8_t *without, uint32_t nodes, uint32_t node) {
  return without != NULL && node < nodes && without[node] != 0;
}

mnm_status mnm_disrupt__money(int64_t *out, mnm_disrupt__state *s, const uint8_t *without,
                              mnm_err *err) {
  uint32_t count = 0;
  for (uint32_t link = 0; link < s->links; link++) {
    const uint32_t from = s->from[link], to = s->to[link];
    if (s->month_minor[link] == 0 || !mnm_disrupt__active(s, link)) continue;
    if (is_without(without, s->nodes, from) || is_without(without, s->nodes, to)) continue;
    s->arc_from[count] = from, s->arc_to[count] = to;
    s->arc_minor[count++] = s->month_minor[link];
  }
  const mnm_flow_arcs arcs = {s->nodes + 2, count, s->arc_from, s->arc_to, s->arc_minor};
  return mnm_flow_most(out, s->flow, &arcs, s->nodes, s->nodes + 1, err);
}

uint32_t mnm_disrupt__held(mnm_disrupt__state *s, const uint8_t *without) {
  const mnm_disrupt_network *n = s->network;
  uint32_t count = 0;
  memset(s->held, 0, s->nodes);
  for (uint32_t link = 0; link < s->links; link++) {
    if (!mnm_disrupt__active(s, link)) continue;
    for (uint32_t end = 0; end < 2; end++) {
      const uint32_t v = end ? s->to[link] : s->from[link], u = end ? s->from[link] : s->to[link];
      if (v >= s->nodes || !n->victim[v] || !s->there[v] || !holds(s, u)) continue;
      if (is_without(without, s->nodes, u)) continue;
      if (s->needs[v] == 2 || (n->roles[u] & n->holding)) s->held[v] = 1;
    }
  }
  for (uint32_t v = 0; v < s->nodes; v++) count += s->held[v];
  return count;
}

/* Lists the active links of each node: side[v] is the first of 2 * link + end. */
static void index_links(mnm_disrupt__state *s) {
  for (uint32_t v = 0; v < s->nodes; v++) s->side[v] = NONE;
  for (uint32_t link = 0; link < s->links; link++) {
    if (!mnm_disrupt__active(s, link)) continue;
    for (uint32_t end = 0; end < 2; end++) {
      const uint32_t v = end ? s->to[link] : s->from[link];
      if (v >= s->nodes) continue;
      s->next_of[(size_t)2 * link + end] = s->side[v];
      s->side[v] = 2 * link + end;
    }
  }
}

void mnm_disrupt__distances(mnm_disrupt__state *s, const uint8_t *start, uint8_t *distance) {
  uint32_t begin = 0, end = 0;
  index_links(s);
  for (uint32_t v = 0; v < s->nodes; v++) {
    distance[v] = start[v] ? 0 : FAR;
    if (start[v]) s->queue[end++] = v;
  }
  while (begin < end) {
    const uint32_t v = s->queue[begin++];
    if (distance[v] == FAR - 1) break;
    for (uint32_t at = s->side[v]; at != NONE; at = s->next_of[at]) {
      const uint32_t u = at & 1 ? s->from[at / 2] : s->to[at / 2];
      if (u >= s->nodes || distance[u] != FAR || s->network->victim[u]) continue;
      distance[u] = (uint8_t)(distance[v] + 1);
      s->queue[end++] = u;
    }
  }
}
