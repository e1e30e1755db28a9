/* Whom to take: the rules, each on the network as it is at that moment. */
#include <stdlib.h>
#include <string.h>

#include "stage/disrupt/disrupt_internal.h"

typedef struct choice {
  mnm_disrupt__state *s;
  mnm_disrupt__state *trial; /* foresight */
  mnm_column unit;           /* mnm_disrupt_unit: all that may be done */
  uint8_t *without;          /* by node: taken in this wave already */
  uint8_t *with;             /* the same and the one that is looked at */
  double *score;             /* by unit */
  uint8_t *used;             /* by unit */
  uint8_t *cut;              /* by node: of the least cut, found at the wave's start */
  double *between;           /* by node */
  uint32_t holders[32];      /* of each role, persons who are still there */
  mnm_measure_graph graph;
  bool graph_made;
} choice;

/* ---- what may be done --- */

static bool has_victim(const mnm_disrupt__state *s, uint32_t person) {
  for (uint32_t v = 0; v < s->nodes; v++)
    if (s->network->victim[v] && s->network->person[v] == person) return true;
  return false;
}

static mnm_status list_units(choice *c, mnm_err *err) {
  const mnm_disrupt__state *s = c->s;
  const mnm_disrupt_network *n = s->network;
  for (uint32_t means = MNM_DISRUPT_ARREST; means <= MNM_DISRUPT_CLOSE; means <<= 1) {
    if (!(s->options->means & means)) continue;
    memset(c->with, 0, s->nodes); /* persons that stand in the list */
    for (uint32_t v = 0; v < s->nodes; v++) {
      const bool wants_place = means == MNM_DISRUPT_CLOSE;
      const mnm_disrupt_unit unit = {v, (uint8_t)means};
      if (!s->there[v] || n->victim[v] || (n->place[v] != 0) != wants_place) continue;
      if (means == MNM_DISRUPT_ARREST && c->with[n->person[v]]) continue;
      if (!wants_place && has_victim(s, n->person[v])) continue;
      if (means == MNM_DISRUPT_ARREST) c->with[n->person[v]] = 1;
      MNM_TRY(mnm_column_push(&c->unit, &unit, err));
    }
  }
  return MNM_OK;
}

static mnm_disrupt_unit unit_at(const choice *c, uint32_t i) {
  return *(const mnm_disrupt_unit *)mnm_column_at(&c->unit, i);
}

/* `with`: what is taken already and what this one takes. */
static void look_at(choice *c, uint32_t i) {
  memcpy(c->with, c->without, c->s->nodes);
  mnm_disrupt__nodes_of(c->s, unit_at(c, i), c->with);
}

static bool is_whole_taken(choice *c, uint32_t i) {
  look_at(c, i);
  return memcmp(c->with, c->without, c->s->nodes) == 0;
}

/* ---- the graph as it is --- */

static mnm_status make_graph(choice *c, mnm_err *err) {
  const mnm_disrupt__state *s = c->s;
  uint32_t count = 0;
  if (c->graph_made) mnm_measure_graph_clear(&c->graph, s->ctx);
  c->graph_made = false;
  for (uint32_t link = 0; link < s->links; link++) {
    if (!mnm_disrupt__active(s, link)) continue;
    if (s->from[link] >= s->nodes || s->to[link] >= s->nodes) continue;
    if (c->without[s->from[link]] || c->without[s->to[link]]) continue;
    s->arc_from[count] = s->from[link], s->arc_to[count] = s->to[link];
    s->arc_minor[count++] = 1;
  }
  const mnm_measure_ties ties = {s->nodes, count, s->arc_from, s->arc_to, s->arc_minor};
  c->graph_made = true; /* to be cleared after a failure too */
  return mnm_measure_graph_init(&c->graph, &ties, false, s->ctx, err);
}

static double count_neighbours(const choice *c, uint32_t i) {
  const mnm_disrupt__state *s = c->s;
  const mnm_disrupt_unit unit = unit_at(c, i);
  uint32_t count = 0;
  for (uint32_t u = 0; u < s->nodes; u++) {
    bool tied = false;
    if (unit.means != MNM_DISRUPT_ARREST) {
      tied = u != unit.node && mnm_measure_tied(&c->graph.both, unit.node, u);
    } else if (s->network->person[u] != s->network->person[unit.node]) {
      for (uint64_t k = c->graph.both.offset[u]; k < c->graph.both.offset[u + 1] && !tied; k++)
        tied = s->network->person[c->graph.both.other[k]] == s->network->person[unit.node];
    }
    count += tied;
  }
  return count;
}

static double add_betweenness(const choice *c, uint32_t i) {
  const mnm_disrupt__state *s = c->s;
  const mnm_disrupt_unit unit = unit_at(c, i);
  double sum = 0;
  if (unit.means != MNM_DISRUPT_ARREST) return c->between[unit.node];
  for (uint32_t v = 0; v < s->nodes; v++)
    if (s->network->person[v] == s->network->person[unit.node] && !s->network->place[v])
      sum += c->between[v];
  return sum;
}

/* ---- roles --- */

static mnm_status count_holders(choice *c, mnm_err *err) {
  const mnm_disrupt__state *s = c->s;
  const mnm_disrupt_network *n = s->network;
  uint32_t *roles = mnm_mem_new(s->ctx, ((size_t)s->nodes + 1) * sizeof *roles); /* by person */
  if (!roles) return mnm_err_nomem(err);
  memset(c->holders, 0, sizeof c->holders);
  for (uint32_t v = 0; v < s->nodes; v++) {
    if (!s->there[v] || c->without[v] || n->victim[v] || n->place[v]) continue;
    const uint32_t more = n->roles[v] & ~roles[n->person[v]];
    for (uint32_t bit = 0; bit < 32; bit++) c->holders[bit] += more >> bit & 1;
    roles[n->person[v]] |= more;
  }
  mnm_mem_free(s->ctx, roles, ((size_t)s->nodes + 1) * sizeof *roles);
  return MNM_OK;
}

/* 1 / holders of each role, added up; who has none counts nothing. Ties are for whom more deal
 * with. */
static double scarcity(choice *c, uint32_t i) {
  const mnm_disrupt__state *s = c->s;
  double sum = 0;
  uint32_t roles = 0;
  look_at(c, i);
  for (uint32_t v = 0; v < s->nodes; v++)
    if (c->with[v] && !c->without[v]) roles |= s->network->roles[v];
  for (uint32_t bit = 0; bit < 32; bit++)
    if (roles >> bit & 1 && c->holders[bit] > 0) sum += 1.0 / c->holders[bit];
  return sum + count_neighbours(c, i) / (1e6 * (s->nodes + 1.0));
}

/* ---- money --- */

/* Only those through which most money runs are worth a flow each. */
static mnm_status keep_largest(choice *c, uint32_t most, mnm_err *err) {
  const mnm_disrupt__state *s = c->s;
  uint32_t *order = NULL;
  const uint32_t units = (uint32_t)c->unit.count;
  if (units <= most) return MNM_OK;
  order = mnm_mem_new(s->ctx, units * sizeof *order);
  if (!order) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < units; i++) {
    c->score[i] = 0;
    look_at(c, i);
    for (uint32_t link = 0; link < s->links; link++)
      if (mnm_disrupt__active(s, link) && ((s->from[link] < s->nodes && c->with[s->from[link]]) ||
                                           (s->to[link] < s->nodes && c->with[s->to[link]])))
        c->score[i] += (double)s->month_minor[link];
  }
  mnm_status status = mnm_measure_rank(order, NULL, c->score, NULL, units, s->ctx, err);
  for (uint32_t i = most; status == MNM_OK && i < units; i++) c->used[order[i]] = 1;
  mnm_mem_free(s->ctx, order, units * sizeof *order);
  return status;
}

/* Money that still gets through counts; then victims still held. */
static mnm_status worth_of(choice *c, uint32_t i, mnm_err *err) {
  int64_t money = 0;
  look_at(c, i);
  MNM_TRY(mnm_disrupt__money(&money, c->s, c->with, err));
  const uint32_t held = mnm_disrupt__held(c->s, c->with);
  c->score[i] = -(double)money - held / (c->s->nodes + 1.0);
  return MNM_OK;
}

/* ---- foresight --- */

/* What a wave is worth, in trials whose seeds the measurement never uses. */
static mnm_status foresee(choice *c, const mnm_disrupt_target *wave, uint32_t count, double *out,
                          mnm_err *err) {
  double money = 0, victims = 0;
  for (uint32_t k = 0; k < TRIALS; k++) {
    mnm_disrupt__run run;
    const uint64_t seed = ~(c->s->options->seed + k);
    MNM_TRY(mnm_disrupt__play(&run, c->trial, seed, wave, count, MNM_STRATEGY_FLOW, false, err));
    money += (double)run.money_sum;
    victims += (double)run.victims_sum;
  }
  /* the second lies between 0 and 1 and so matters between equals alone */
  const double rounds = (double)TRIALS * c->s->options->months;
  const double money_most = rounds * (double)c->s->money_first + 1;
  const double victims_most = rounds * c->s->victims_first + 1;
  *out =
      c->s->options->money_first ? -money - victims / victims_most : -victims - money / money_most;
  return MNM_OK;
}

static mnm_status foresee_more(choice *c, uint32_t i, const mnm_disrupt_target *so_far,
                               uint32_t count, mnm_err *err) {
  mnm_disrupt_target wave[MNM_DISRUPT_COUNT_MAX];
  memcpy(wave, so_far, count * sizeof *wave);
  wave[count] = (mnm_disrupt_target){.unit = unit_at(c, i)};
  return foresee(c, wave, count + 1, &c->score[i], err);
}

static bool is_better(double score, double than) {
  const double both[2] = {than, score};
  return mnm_measure_before(both, NULL, 1, 0);
}

/* One after another may miss what only several do together: what the other rules choose is tried
 * as well, and the best of all is the start. */
static mnm_status try_others(choice *c, mnm_disrupt_target *wave, uint32_t *count, double *score,
                             mnm_err *err) {
  for (uint32_t k = 0; k < MNM_STRATEGY_FORESIGHT; k++) {
    mnm_disrupt_target other[MNM_DISRUPT_COUNT_MAX];
    uint32_t other_count = 0;
    double worth = 0;
    MNM_TRY(mnm_disrupt__choose(other, &other_count, c->s, (mnm_disrupt_strategy)k, err));
    MNM_TRY(foresee(c, other, other_count, &worth, err));
    if (!is_better(worth, *score)) continue;
    memcpy(wave, other, other_count * sizeof *other);
    *count = other_count, *score = worth;
  }
  return MNM_OK;
}

static bool is_in_wave(const mnm_disrupt_target *wave, uint32_t count, mnm_disrupt_unit unit) {
  for (uint32_t i = 0; i < count; i++)
    if (wave[i].unit.node == unit.node && wave[i].unit.means == unit.means) return true;
  return false;
}

/* The first exchange of one that helps, for each in turn, once. */
static mnm_status exchange(choice *c, mnm_disrupt_target *wave, uint32_t count, double *score,
                           const uint8_t *left_out, mnm_err *err) {
  for (uint32_t place = 0; place < count; place++)
    for (uint32_t i = 0; i < c->unit.count; i++) {
      const mnm_disrupt_target kept = wave[place];
      double worth = 0;
      if (left_out[i] || is_in_wave(wave, count, unit_at(c, i))) continue;
      MNM_TRY(mnm_ctx_tick(c->s->ctx, "exchange", place, count, err));
      wave[place] = (mnm_disrupt_target){.unit = unit_at(c, i)};
      MNM_TRY(foresee(c, wave, count, &worth, err));
      if (is_better(worth, *score))
        *score = worth;
      else
        wave[place] = kept;
    }
  return MNM_OK;
}

static mnm_status improve(choice *c, mnm_disrupt_target *wave, uint32_t *count, mnm_err *err) {
  const size_t units = 2 * (size_t)c->s->nodes + 1;
  uint8_t *left_out = mnm_mem_new(c->s->ctx, units);
  double score = 0;
  mnm_status status = left_out ? MNM_OK : mnm_err_nomem(err);
  if (status == MNM_OK) {
    memset(c->used, 0, units);
    status = keep_largest(c, FORESIGHT_MOST, err);
  }
  if (status == MNM_OK) {
    memcpy(left_out, c->used, units);
    status = foresee(c, wave, *count, &score, err);
  }
  if (status == MNM_OK) status = try_others(c, wave, count, &score, err);
  if (status == MNM_OK) status = exchange(c, wave, *count, &score, left_out, err);
  mnm_mem_free(c->s->ctx, left_out, units);
  return status;
}

/* ---- choosing --- */

static mnm_status score_units(choice *c, mnm_disrupt_strategy strategy,
                              const mnm_disrupt_target *so_far, uint32_t count, mnm_err *err) {
  const mnm_disrupt__state *s = c->s;
  if (strategy <= MNM_STRATEGY_SCARCE) MNM_TRY(make_graph(c, err));
  if (strategy == MNM_STRATEGY_SCARCE) MNM_TRY(count_holders(c, err));
  if (strategy == MNM_STRATEGY_BETWEENNESS) {
    const mnm_measure_paths paths = {.betweenness = c->between};
    const mnm_measure_paths_options all = {.directed = false};
    MNM_TRY(mnm_measure_paths_find(&paths, &c->graph, &all, s->ctx, err));
  }
  for (uint32_t i = 0; i < c->unit.count; i++) {
    mnm_measure_cohesion left;
    if (c->used[i]) continue;
    switch (strategy) {
      case MNM_STRATEGY_DEGREE:
        c->score[i] = count_neighbours(c, i);
        break;
      case MNM_STRATEGY_BETWEENNESS:
        c->score[i] = add_betweenness(c, i);
        break;
      case MNM_STRATEGY_KEYS:
        look_at(c, i);
        for (uint32_t v = 0; v < s->nodes; v++) c->with[v] |= !s->there[v];
        MNM_TRY(mnm_measure_cohesion_find(&left, &c->graph, c->with, false, s->ctx, err));
        c->score[i] = left.fragmentation;
        break;
      case MNM_STRATEGY_SCARCE:
        c->score[i] = scarcity(c, i);
        break;
      case MNM_STRATEGY_FORESIGHT:
        MNM_TRY(foresee_more(c, i, so_far, count, err));
        break;
      case MNM_STRATEGY_CHANCE:
        c->score[i] = mnm_disrupt__chance(s, (uint32_t)s->gone.count, 9, i);
        break;
      default:
        MNM_TRY(worth_of(c, i, err));
        break;
    }
  }
  return MNM_OK;
}

static uint32_t best_of(const choice *c) {
  uint32_t best = NONE;
  for (uint32_t i = 0; i < c->unit.count; i++) {
    if (c->used[i]) continue;
    if (best == NONE || mnm_measure_before(c->score, NULL, i, best)) best = i;
  }
  return best;
}

/* Until the cut is used up, its members go first. */
static void prefer_cut(choice *c) {
  double low = 0;
  bool any = false;
  for (uint32_t i = 0; i < c->unit.count; i++)
    if (!c->used[i] && c->score[i] < low) low = c->score[i];
  for (uint32_t i = 0; i < c->unit.count; i++) {
    const mnm_disrupt_unit unit = unit_at(c, i);
    if (!c->used[i] && c->cut[unit.node] && !c->without[unit.node]) any = true;
  }
  for (uint32_t i = 0; any && i < c->unit.count; i++)
    if (!c->cut[unit_at(c, i).node]) c->score[i] += 2 * low - 1;
}

static mnm_status find_cut(choice *c, mnm_err *err) {
  const mnm_disrupt__state *s = c->s;
  const mnm_disrupt_network *n = s->network;
  const size_t bytes = (size_t)s->nodes + 1;
  uint8_t *first = mnm_mem_new(s->ctx, bytes), *last = mnm_mem_new(s->ctx, bytes);
  uint8_t *barred = mnm_mem_new(s->ctx, bytes);
  mnm_status status = first && last && barred ? MNM_OK : mnm_err_nomem(err);
  uint32_t count = 0;
  for (uint32_t link = 0; status == MNM_OK && link < s->links; link++) {
    if (!mnm_disrupt__active(s, link) || s->month_minor[link] == 0) continue;
    if (s->from[link] == s->nodes) {
      first[s->to[link]] = 1;
    } else if (s->to[link] == s->nodes + 1) {
      last[s->from[link]] = 1;
    } else {
      s->arc_from[count] = s->from[link];
      s->arc_to[count++] = s->to[link];
    }
  }
  if (status == MNM_OK) {
    mnm_flow_cut found;
    for (uint32_t v = 0; v < s->nodes; v++)
      barred[v] = n->victim[v] || (n->place[v] ? !(s->options->means & MNM_DISRUPT_CLOSE)
                                               : s->options->means == MNM_DISRUPT_CLOSE);
    const mnm_flow_cut_input input = {s->nodes, count,  s->arc_from, s->arc_to,
                                      NULL,     barred, first,       last};
    status = mnm_flow_cut_find(&found, c->cut, &input, s->ctx, err);
  }
  mnm_mem_free(s->ctx, first, bytes);
  mnm_mem_free(s->ctx, last, bytes);
  mnm_mem_free(s->ctx, barred, bytes);
  return status;
}

/* ---- who could take over --- */

static void note_substitutes(mnm_disrupt__state *s, mnm_disrupt_target *target,
                             const uint8_t *without, uint8_t *start, uint8_t *distance) {
  const mnm_disrupt__lost lost = {target->unit.node, NONE, target->unit.means, distance};
  memset(start, 0, s->nodes);
  mnm_disrupt__nodes_of(s, target->unit, start);
  mnm_disrupt__distances(s, start, distance);
  target->nearest = NONE;
  for (uint32_t v = 0; v < s->nodes; v++) {
    if (start[v] || without[v] || !mnm_disrupt__may_succeed(s, &lost, v)) continue;
    target->substitutes++;
    if (distance[v] != FAR && distance[v] < target->nearest) target->nearest = distance[v];
  }
}

mnm_status mnm_disrupt__substitutes(mnm_disrupt_target *targets, uint32_t count,
                                    mnm_disrupt__state *s, mnm_err *err) {
  const size_t bytes = (size_t)s->nodes + 1;
  uint8_t *without = mnm_mem_new(s->ctx, bytes), *start = mnm_mem_new(s->ctx, bytes);
  uint8_t *distance = mnm_mem_new(s->ctx, bytes);
  const bool got = without && start && distance;
  for (uint32_t i = 0; got && i < count; i++) mnm_disrupt__nodes_of(s, targets[i].unit, without);
  for (uint32_t i = 0; got && i < count; i++)
    note_substitutes(s, &targets[i], without, start, distance);
  mnm_mem_free(s->ctx, without, bytes);
  mnm_mem_free(s->ctx, start, bytes);
  mnm_mem_free(s->ctx, distance, bytes);
  return got ? MNM_OK : mnm_err_nomem(err);
}

static mnm_status choose(choice *c, mnm_disrupt_target *out, uint32_t *out_count,
                         mnm_disrupt_strategy strategy, mnm_err *err) {
  const mnm_disrupt_options *options = c->s->options;
  if (strategy == MNM_STRATEGY_CUT) MNM_TRY(find_cut(c, err));
  if (strategy == MNM_STRATEGY_CUT || strategy == MNM_STRATEGY_FLOW)
    MNM_TRY(keep_largest(c, CANDIDATES_MOST, err));
  if (strategy == MNM_STRATEGY_FORESIGHT) MNM_TRY(keep_largest(c, FORESIGHT_MOST, err));
  while (*out_count < options->count) {
    MNM_TRY(mnm_ctx_tick(c->s->ctx, "plan", *out_count, options->count, err));
    for (uint32_t i = 0; i < c->unit.count; i++)
      if (!c->used[i] && is_whole_taken(c, i)) c->used[i] = 1;
    MNM_TRY(score_units(c, strategy, out, *out_count, err));
    if (strategy == MNM_STRATEGY_CUT) prefer_cut(c);
    const uint32_t best = best_of(c);
    if (best == NONE) break;
    out[(*out_count)++] = (mnm_disrupt_target){.unit = unit_at(c, best)};
    c->used[best] = 1;
    mnm_disrupt__nodes_of(c->s, unit_at(c, best), c->without);
  }
  if (strategy == MNM_STRATEGY_FORESIGHT) MNM_TRY(improve(c, out, out_count, err));
  for (uint32_t i = 0; i < *out_count; i++) out[i].substitutes = 0;
  return mnm_disrupt__substitutes(out, *out_count, c->s, err);
}

static mnm_status prepare(choice *c, mnm_disrupt_strategy strategy, mnm_disrupt__state *trial,
                          mnm_err *err) {
  const mnm_disrupt__state *s = c->s;
  const size_t bytes = (size_t)s->nodes + 1, units = 2 * (size_t)s->nodes + 1;
  c->without = mnm_mem_new(s->ctx, bytes);
  c->with = mnm_mem_new(s->ctx, bytes);
  c->cut = mnm_mem_new(s->ctx, bytes);
  c->between = mnm_mem_new(s->ctx, bytes * sizeof *c->between);
  c->score = mnm_mem_new(s->ctx, units * sizeof *c->score);
  c->used = mnm_mem_new(s->ctx, units);
  if (!c->without || !c->with || !c->cut || !c->between || !c->score || !c->used)
    return mnm_err_nomem(err);
  if (strategy == MNM_STRATEGY_FORESIGHT) {
    MNM_TRY(mnm_disrupt__state_init(trial, s->network, s->options, s->ctx, err));
    c->trial = trial;
  }
  return list_units(c, err);
}

mnm_status mnm_disrupt__choose(mnm_disrupt_target *out, uint32_t *out_count, mnm_disrupt__state *s,
                               mnm_disrupt_strategy strategy, mnm_err *err) {
  const size_t bytes = (size_t)s->nodes + 1, units = 2 * (size_t)s->nodes + 1;
  mnm_disrupt__state trial;
  choice c = {.s = s};
  *out_count = 0;
  mnm_column_init(&c.unit, sizeof(mnm_disrupt_unit), s->ctx);
  mnm_status status = prepare(&c, strategy, &trial, err);
  if (status == MNM_OK) status = choose(&c, out, out_count, strategy, err);
  if (c.graph_made) mnm_measure_graph_clear(&c.graph, s->ctx);
  if (c.trial) mnm_disrupt__state_clear(&trial);
  mnm_column_clear(&c.unit);
  mnm_mem_free(s->ctx, c.without, bytes);
  mnm_mem_free(s->ctx, c.with, bytes);
  mnm_mem_free(s->ctx, c.cut, bytes);
  mnm_mem_free(s->ctx, c.between, bytes * sizeof *c.between);
  mnm_mem_free(s->ctx, c.score, units * sizeof *c.score);
  mnm_mem_free(s->ctx, c.used, units);
  return status;
}
