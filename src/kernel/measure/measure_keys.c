/* Key players. Small graphs are held as one word a node, so that a breadth-first search is a few
 * operations on words and all sets of three can be tried. */
#include "kernel/measure/measure_internal.h"

#define WORD_NODES 64

typedef struct judge { /* what a set is worth */
  const mnm_measure_graph *graph;
  const mnm_ctx *ctx;
  mnm_measure_goal goal;
  uint64_t row[WORD_NODES]; /* small graphs only */
  bool small;
  uint8_t *chosen, *seen;
  mnm_measure__walk walk;
} judge;

static void judge_clear(judge *j) {
  mnm_mem_free(j->ctx, j->chosen, (size_t)j->graph->nodes + 1);
  mnm_mem_free(j->ctx, j->seen, (size_t)j->graph->nodes + 1);
  if (j->walk.queue) mnm_measure__walk_clear(&j->walk, j->ctx);
}

static mnm_status judge_init(judge *j, const mnm_measure_graph *graph, mnm_measure_goal goal,
                             const mnm_ctx *ctx, mnm_err *err) {
  *j = (judge){.graph = graph, .ctx = ctx, .goal = goal, .small = graph->nodes <= WORD_NODES};
  j->chosen = mnm_mem_new(ctx, (size_t)graph->nodes + 1);
  j->seen = mnm_mem_new(ctx, (size_t)graph->nodes + 1);
  if (!j->chosen || !j->seen) {
    judge_clear(j);
    return mnm_err_nomem(err);
  }
  mnm_status status = mnm_measure__walk_init(&j->walk, graph->nodes, ctx, err);
  if (status != MNM_OK) {
    judge_clear(j);
    return status;
  }
  for (uint32_t v = 0; j->small && v < graph->nodes; v++)
    for (uint64_t i = graph->both.offset[v]; i < graph->both.offset[v + 1]; i++)
      j->row[v] |= UINT64_C(1) << graph->both.other[i];
  return MNM_OK;
}

static uint32_t bits(uint64_t word) {
  return (uint32_t)__builtin_popcountll(word);
}

/* All nodes next to any of `front`. */
static uint64_t around(const judge *j, uint64_t front) {
  uint64_t out = 0;
  for (; front; front &= front - 1) out |= j->row[__builtin_ctzll(front)];
  return out;
}

/* Sum of 1/d from `start` to all in `left`; *out_reached: whom it comes to, start included. */
static double spread(const judge *j, uint64_t start, uint64_t left, uint64_t *out_reached) {
  uint64_t seen = start, front = start;
  double sum = 0;
  for (uint32_t d = 1; front; d++) {
    front = around(j, front) & left & ~seen;
    seen |= front;
    sum += (double)bits(front) / d;
  }
  *out_reached = seen;
  return sum;
}

static double worth_small(const judge *j) {
  uint32_t nodes = j->graph->nodes;
  uint64_t all = nodes == 64 ? UINT64_MAX : (UINT64_C(1) << nodes) - 1, set = 0, reached = 0;
  for (uint32_t v = 0; v < nodes; v++)
    if (j->chosen[v]) set |= UINT64_C(1) << v;
  if (j->goal == MNM_GOAL_REACH) return (spread(j, set, all, &reached) + bits(set)) / nodes;
  uint64_t left = all & ~set, todo = left;
  double n = bits(left), sum = 0;
  if (n < 2) return 1;
  while (todo) {
    uint64_t start = todo & -todo;
    double inverse = spread(j, start, left, &reached);
    if (j->goal == MNM_GOAL_DF) {
      sum += inverse;
      todo &= ~start;
    } else {
      sum += (double)bits(reached) * (bits(reached) - 1);
      todo &= ~reached;
    }
  }
  return 1 - sum / (n * (n - 1));
}

static double reach_of(judge *j) {
  uint32_t members[MNM_MEASURE_KEYS], count = 0;
  double sum = 0;
  for (uint32_t v = 0; v < j->graph->nodes; v++)
    if (j->chosen[v]) members[count++] = v;
  uint32_t reached = mnm_measure__walk_from(&j->walk, &j->graph->both, NULL, members, count);
  for (uint32_t i = count; i < reached;) {
    uint32_t d = j->walk.distance[j->walk.queue[i]], first = i;
    while (i < reached && j->walk.distance[j->walk.queue[i]] == d) i++;
    sum += (double)(i - first) / d;
  }
  mnm_measure__walk_reset(&j->walk, reached);
  return (sum + count) / j->graph->nodes;
}

static double worth_large(judge *j) {
  const mnm_measure_graph *graph = j->graph;
  double left = 0, sum = 0;
  if (j->goal == MNM_GOAL_REACH) return reach_of(j);
  memset(j->seen, 0, graph->nodes);
  for (uint32_t v = 0; v < graph->nodes; v++) {
    if (j->chosen[v]) continue;
    left++;
    if (j->goal == MNM_GOAL_F && j->seen[v]) continue;
    uint32_t reached = mnm_measure__walk_from(&j->walk, &graph->both, j->chosen, &v, 1);
    if (j->goal == MNM_GOAL_F) sum += (double)reached * ((double)reached - 1);
    for (uint32_t i = 1; i < reached && j->goal == MNM_GOAL_DF;) {
      uint32_t d = j->walk.distance[j->walk.queue[i]], first = i;
      while (i < reached && j->walk.distance[j->walk.queue[i]] == d) i++;
      sum += (double)(i - first) / d;
    }
    for (uint32_t i = 0; i < reached; i++) j->seen[j->walk.queue[i]] = 1;
    mnm_measure__walk_reset(&j->walk, reached);
  }
  return left < 2 ? 1 : 1 - sum / (left * (left - 1));
}

static double worth(judge *j) {
  return j->small ? worth_small(j) : worth_large(j);
}

/* Values that are equal to twelve decimals are equal: sums of 1/d in another order differ. */
static bool better(double a, double b) {
  return a > b + 1e-12;
}

static bool may(const judge *j, const uint8_t *barred, uint32_t v) {
  return !j->chosen[v] && !(barred && barred[v]);
}

mnm_status mnm_measure_keys_greedy(mnm_measure_keys *out, const mnm_measure_graph *graph,
                                   mnm_measure_goal goal, uint32_t count, const uint8_t *barred,
                                   const mnm_ctx *ctx, mnm_err *err) {
  judge j;
  *out = (mnm_measure_keys){0};
  MNM_TRY(judge_init(&j, graph, goal, ctx, err));
  mnm_status status = MNM_OK;
  for (uint32_t k = 0; k < count && k < MNM_MEASURE_KEYS && status == MNM_OK; k++) {
    uint32_t best = MNM_MEASURE_NONE;
    double most = 0;
    for (uint32_t v = 0; v < graph->nodes; v++) {
      if (!may(&j, barred, v)) continue;
      j.chosen[v] = 1;
      double now = worth(&j);
      j.chosen[v] = 0;
      if (best == MNM_MEASURE_NONE || better(now, most)) most = now, best = v;
    }
    if (best == MNM_MEASURE_NONE) break;
    j.chosen[best] = 1;
    out->node[out->count] = best;
    out->value[out->count++] = most;
    status = mnm_ctx_tick(ctx, "key players", k + 1, count, err);
  }
  judge_clear(&j);
  return status;
}

static void list_chosen(mnm_measure_keys *out, const judge *j) {
  out->count = 0;
  for (uint32_t v = 0; v < j->graph->nodes && out->count < MNM_MEASURE_KEYS; v++)
    if (j->chosen[v]) out->node[out->count++] = v;
}

/* The best exchange there is; false when none is better than `value`. */
static bool exchange(judge *j, const mnm_measure_keys *set, const uint8_t *barred, double *value) {
  uint32_t out_best = MNM_MEASURE_NONE, in_best = MNM_MEASURE_NONE;
  double most = *value;
  for (uint32_t i = 0; i < set->count; i++) {
    j->chosen[set->node[i]] = 0;
    for (uint32_t v = 0; v < j->graph->nodes; v++) {
      if (!may(j, barred, v) || v == set->node[i]) continue;
      j->chosen[v] = 1;
      double now = worth(j);
      j->chosen[v] = 0;
      if (better(now, most)) most = now, out_best = set->node[i], in_best = v;
    }
    j->chosen[set->node[i]] = 1;
  }
  if (in_best == MNM_MEASURE_NONE) return false;
  j->chosen[out_best] = 0;
  j->chosen[in_best] = 1;
  *value = most;
  return true;
}

mnm_status mnm_measure_keys_swap(mnm_measure_keys *out, const mnm_measure_graph *graph,
                                 mnm_measure_goal goal, const mnm_measure_keys *from,
                                 const uint8_t *barred, const mnm_ctx *ctx, mnm_err *err) {
  judge j;
  *out = (mnm_measure_keys){0};
  MNM_TRY(judge_init(&j, graph, goal, ctx, err));
  for (uint32_t i = 0; i < from->count; i++) j.chosen[from->node[i]] = 1;
  double value = worth(&j);
  mnm_status status = MNM_OK;
  do {
    list_chosen(out, &j);
    status = mnm_ctx_tick(ctx, "key players", 0, 0, err);
  } while (status == MNM_OK && exchange(&j, out, barred, &value));
  out->value[0] = value;
  judge_clear(&j);
  return status;
}

typedef struct trial {
  judge *j;
  const uint8_t *barred;
  mnm_measure_keys *best;
  uint32_t set[MNM_MEASURE_EXHAUSTIVE_COUNT], count;
} trial;

static void try_set(trial *t) {
  double now = worth(t->j);
  if (t->best->sets > 0 && !better(now, t->best->value[0])) {
    t->best->sets += !better(t->best->value[0], now);
    return;
  }
  t->best->value[0] = now;
  t->best->sets = 1;
  t->best->count = t->count;
  memcpy(t->best->node, t->set, t->count * sizeof *t->set);
}

static void try_from(trial *t, uint32_t first, uint32_t depth) {
  if (depth >= t->count || depth >= MNM_MEASURE_EXHAUSTIVE_COUNT) {
    try_set(t);
    return;
  }
  for (uint32_t v = first; v < t->j->graph->nodes; v++) {
    if (!may(t->j, t->barred, v)) continue;
    t->set[depth] = v;
    t->j->chosen[v] = 1;
    try_from(t, v + 1, depth + 1); /* at most three deep */
    t->j->chosen[v] = 0;
  }
}

mnm_status mnm_measure_keys_all(mnm_measure_keys *out, const mnm_measure_graph *graph,
                                mnm_measure_goal goal, uint32_t count, const uint8_t *barred,
                                const mnm_ctx *ctx, mnm_err *err) {
  judge j;
  *out = (mnm_measure_keys){0};
  if (graph->nodes > MNM_MEASURE_EXHAUSTIVE_NODES || count > MNM_MEASURE_EXHAUSTIVE_COUNT ||
      count == 0)
    return mnm_err_set(err, MNM_E_LIMIT, "all sets are tried up to %u of %u nodes only",
                       MNM_MEASURE_EXHAUSTIVE_COUNT, MNM_MEASURE_EXHAUSTIVE_NODES);
  MNM_TRY(judge_init(&j, graph, goal, ctx, err));
  trial t = {.j = &j, .barred = barred, .best = out, .count = count};
  try_from(&t, 0, 0);
  judge_clear(&j);
  return MNM_OK;
}
