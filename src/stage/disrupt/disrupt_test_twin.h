/* The model once more, as docs/disruption.md says it: every question is answered by looking at
 * everything. Only the draws of chance are the same. */
#ifndef MNM_DISRUPT_TEST_TWIN_H
#define MNM_DISRUPT_TEST_TWIN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/disrupt/disrupt.h"

#define NODES 11
#define TIES 26
#define LINKS (TIES + 2 * NODES)
#define NOBODY UINT32_MAX
#define MANY 99

typedef struct world {
  uint32_t nodes, ties;
  uint32_t person[NODES], roles[NODES], from[TIES], to[TIES];
  uint8_t place[NODES], victim[NODES];
  int64_t entry[NODES], exit[NODES], month[TIES];
  mnm_disrupt_network view;
} world;

static inline void seal(world *w) {
  w->view = (mnm_disrupt_network){.nodes = w->nodes,
                                  .person = w->person,
                                  .place = w->place,
                                  .victim = w->victim,
                                  .roles = w->roles,
                                  .holding = 1,
                                  .entry_minor = w->entry,
                                  .exit_minor = w->exit,
                                  .ties = w->ties,
                                  .from = w->from,
                                  .to = w->to,
                                  .month_minor = w->month};
}

typedef struct end { /* of a link: where it hangs, or whom it lost */
  uint32_t at;
  int lost; /* index of a loss; -1: none */
} end;

typedef struct loss {
  uint32_t node, successor;
  uint8_t means;
  uint32_t steps[NODES];
} loss;

typedef struct twin {
  const world *w;
  const mnm_disrupt_options *o;
  uint64_t seed;
  uint32_t links, losses;
  end from[LINKS], to[LINKS];
  int64_t month[LINKS], room[NODES];
  bool over[LINKS], there[NODES], jailed[NODES], full[NODES];
  int need[NODES]; /* of a victim: 0 nobody, 1 a holder, 2 anybody */
  uint32_t free_for[NODES];
  loss loss[64];
} twin;

static inline bool is_node(const twin *t, uint32_t v) {
  return v < t->w->nodes;
}
static inline bool alive(const twin *t, uint32_t link) {
  return !t->over[link] && t->from[link].lost < 0 && t->to[link].lost < 0;
}
static inline bool member(const twin *t, uint32_t v) {
  return is_node(t, v) && t->there[v] && !t->w->victim[v] && !t->w->place[v];
}

static inline void add_link(twin *t, uint32_t from, uint32_t to, int64_t month) {
  t->from[t->links] = (end){from, -1};
  t->to[t->links] = (end){to, -1};
  t->month[t->links++] = month;
}

static inline void begin(twin *t, const world *w, const mnm_disrupt_options *o, uint64_t seed) {
  memset(t, 0, sizeof *t);
  t->w = w, t->o = o, t->seed = seed;
  for (uint32_t i = 0; i < w->ties; i++) add_link(t, w->from[i], w->to[i], w->month[i]);
  for (uint32_t v = 0; v < w->nodes; v++) {
    t->there[v] = true;
    if (w->entry[v] > 0) add_link(t, w->nodes, v, w->entry[v]);
    if (w->exit[v] > 0) add_link(t, v, w->nodes + 1, w->exit[v]);
  }
  for (uint32_t v = 0; v < w->nodes; v++) {
    int64_t in = 0, out = 0;
    bool any = false, holder = false;
    for (uint32_t i = 0; i < t->links; i++) {
      if (t->to[i].at == v) in += t->month[i];
      if (t->from[i].at == v) out += t->month[i];
      const uint32_t other = t->from[i].at == v ? t->to[i].at
                             : t->to[i].at == v ? t->from[i].at
                                                : NOBODY;
      if (!member(t, other)) continue;
      any = true;
      holder = holder || (w->roles[other] & w->view.holding);
    }
    t->room[v] = (in > out ? in : out) * o->stretch_percent / 100;
    if (w->victim[v]) t->need[v] = holder ? 1 : any ? 2 : 0;
  }
}

/* The cheapest cut of all. */
static inline int64_t money_of(const twin *t) {
  int64_t best = INT64_MAX;
  const uint32_t n = t->w->nodes;
  for (uint32_t set = 0; set < 1U << n; set++) { /* on the side where money comes from */
    int64_t sum = 0;
    for (uint32_t i = 0; i < t->links; i++) {
      if (!alive(t, i)) continue;
      const uint32_t from = t->from[i].at, to = t->to[i].at;
      const bool here = from == n || (from < n && set >> from & 1);
      const bool over = to == n + 1 || (to < n && !(set >> to & 1));
      if (here && over) sum += t->month[i];
    }
    if (sum < best) best = sum;
  }
  return best;
}

static inline bool is_held(const twin *t, uint32_t v) {
  for (uint32_t i = 0; i < t->links; i++) {
    if (!alive(t, i)) continue;
    const uint32_t other = t->from[i].at == v ? t->to[i].at
                           : t->to[i].at == v ? t->from[i].at
                                              : NOBODY;
    if (!member(t, other)) continue;
    if (t->need[v] == 2 || (t->w->roles[other] & t->w->view.holding)) return true;
  }
  return false;
}

static inline uint32_t held_of(const twin *t) {
  uint32_t count = 0;
  for (uint32_t v = 0; v < t->w->nodes; v++)
    count += t->w->victim[v] && t->there[v] && is_held(t, v);
  return count;
}

/* Steps from one node to all: again and again over all links, until nothing changes. Ways lead into
 * no victim. */
static inline void count_steps(const twin *t, uint32_t start, uint32_t *steps) {
  for (uint32_t v = 0; v < t->w->nodes; v++) steps[v] = v == start ? 0 : MANY;
  for (uint32_t round = 0; round < NODES; round++)
    for (uint32_t i = 0; i < t->links; i++)
      for (uint32_t way = 0; way < 2; way++) {
        const uint32_t a = way ? t->to[i].at : t->from[i].at, b = way ? t->from[i].at : t->to[i].at;
        if (!alive(t, i) || !is_node(t, a) || !is_node(t, b) || t->w->victim[b]) continue;
        if (steps[a] + 1 < steps[b]) steps[b] = steps[a] + 1;
      }
}

static inline void take(twin *t, mnm_disrupt_unit unit) {
  bool taken[NODES] = {false};
  const uint32_t first = t->losses;
  for (uint32_t v = 0; v < t->w->nodes; v++)
    taken[v] = t->there[v] && (unit.means == MNM_DISRUPT_ARREST
                                   ? !t->w->place[v] && t->w->person[v] == t->w->person[unit.node]
                                   : v == unit.node);
  for (uint32_t v = 0; v < t->w->nodes; v++) {
    if (!taken[v]) continue;
    loss *one = &t->loss[t->losses++];
    *one = (loss){.node = v, .successor = NOBODY, .means = unit.means};
    count_steps(t, v, one->steps);
  }
  for (uint32_t k = first; k < t->losses; k++)
    for (uint32_t i = 0; i < t->links; i++) {
      if (t->from[i].at == t->loss[k].node && t->from[i].lost < 0) t->from[i].lost = (int)k;
      if (t->to[i].at == t->loss[k].node && t->to[i].lost < 0) t->to[i].lost = (int)k;
    }
  for (uint32_t v = 0; v < t->w->nodes; v++) t->there[v] = t->there[v] && !taken[v];
  if (unit.means == MNM_DISRUPT_ARREST) t->jailed[t->w->person[unit.node]] = true;
}

static inline uint32_t draw(const twin *t, uint32_t month, uint32_t kind, uint32_t place) {
  mnm_rng rng;
  mnm_rng_init(&rng, t->seed * UINT64_C(0x9E3779B97F4A7C15) + ((uint64_t)month << 40) +
                         ((uint64_t)kind << 34) + place);
  return (uint32_t)mnm_rng_below(&rng, 1000000);
}

static inline bool by_owner(const twin *t, const loss *one) {
  return one->means == MNM_DISRUPT_FREEZE && !t->jailed[t->w->person[one->node]];
}

static inline bool may_follow(const twin *t, const loss *one, uint32_t v) {
  const world *w = t->w;
  if (v == one->node || !t->there[v] || w->victim[v] || t->full[v]) return false;
  if (one->means == MNM_DISRUPT_CLOSE) return w->place[v] && one->steps[v] < MANY;
  if (w->place[v]) return false;
  const bool same_hands = w->person[v] == w->person[one->node];
  if (by_owner(t, one)) return same_hands;
  if (same_hands || one->steps[v] == MANY) return false;
  return w->roles[one->node] == 0 ? w->roles[v] == 0 : (w->roles[v] & w->roles[one->node]) != 0;
}

static inline uint32_t links_at(const twin *t, uint32_t v) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < t->links; i++)
    count += alive(t, i) && (t->from[i].at == v || t->to[i].at == v);
  return count;
}

/* Is a before b among those who may follow? */
static inline bool goes_first(const twin *t, const loss *one, uint32_t a, uint32_t b) {
  const uint32_t draw_a = draw(t, one->node, 3, a), draw_b = draw(t, one->node, 3, b);
  const uint32_t far_a = one->steps[a] == MANY ? 255 : one->steps[a];
  const uint32_t far_b = one->steps[b] == MANY ? 255 : one->steps[b];
  if (t->o->recovery == MNM_RECOVERY_RANDOM && draw_a != draw_b) return draw_a < draw_b;
  if (t->o->recovery == MNM_RECOVERY_DEGREE && links_at(t, a) != links_at(t, b))
    return links_at(t, a) > links_at(t, b);
  if (far_a != far_b) return far_a < far_b;
  return draw_a < draw_b; /* equal draws: the smaller number, which comes first */
}

static inline uint32_t chance_of(const twin *t, const loss *one) {
  if (one->means == MNM_DISRUPT_CLOSE) return t->o->move_ppm;
  if (by_owner(t, one)) return t->o->reopen_ppm;
  uint32_t chance = t->o->successor_ppm;
  if (one->successor == one->node) return chance;
  for (uint32_t step = 2; step < one->steps[one->successor]; step++) chance /= 2;
  return chance;
}

static inline void find_followers(twin *t, uint32_t month) {
  for (uint32_t k = 0; k < t->losses; k++) {
    loss *one = &t->loss[k];
    bool waiting = false;
    for (uint32_t i = 0; i < t->links; i++)
      waiting = waiting || (!t->over[i] && (t->from[i].lost == (int)k || t->to[i].lost == (int)k));
    const bool stands = one->successor != NOBODY && t->there[one->successor];
    if (!waiting || (stands && one->successor == one->node)) continue;
    if (!stands || t->full[one->successor]) {
      one->successor = NOBODY;
      for (uint32_t v = 0; v < t->w->nodes; v++)
        if (may_follow(t, one, v) &&
            (one->successor == NOBODY || goes_first(t, one, v, one->successor)))
          one->successor = v;
    }
    if (one->successor != NOBODY) continue;
    const uint32_t chance = one->means == MNM_DISRUPT_CLOSE ? t->o->move_ppm
                            : by_owner(t, one)              ? t->o->reopen_ppm
                                                            : t->o->newcomer_ppm;
    if (draw(t, month, 2, one->node) >= chance) continue;
    t->there[one->node] = true;
    t->jailed[t->w->person[one->node]] = false;
    one->successor = one->node;
  }
}

static inline void follow(twin *t, uint32_t link, uint32_t which, uint32_t month) {
  end *this_end = which ? &t->to[link] : &t->from[link];
  const end *other = which ? &t->from[link] : &t->to[link];
  if (t->over[link] || this_end->lost < 0) return;
  const loss *one = &t->loss[this_end->lost];
  const uint32_t to = one->successor;
  if (to == NOBODY || !t->there[to]) return;
  if (draw(t, month, 1, 2 * link + which) >= chance_of(t, one)) return;
  if (to != one->node && t->month[link] > 0) {
    if (t->room[to] < t->month[link]) {
      t->full[to] = true;
      return;
    }
    t->room[to] -= t->month[link];
  }
  *this_end = (end){to, -1};
  if (other->at == to) t->over[link] = true;
}

static inline void pass_month(twin *t, uint32_t month) {
  bool held[NODES] = {false};
  find_followers(t, month);
  for (uint32_t link = 0; link < t->links; link++)
    for (uint32_t which = 0; which < 2; which++) follow(t, link, which, month);
  for (uint32_t v = 0; v < t->w->nodes; v++) held[v] = t->w->victim[v] && is_held(t, v);
  for (uint32_t v = 0; v < t->w->nodes; v++) {
    if (!t->w->victim[v] || !t->there[v] || t->need[v] == 0) continue;
    t->free_for[v] = held[v] ? 0 : t->free_for[v] + 1;
    if (t->free_for[v] < t->o->free_months) continue;
    t->there[v] = false;
    for (uint32_t i = 0; i < t->links; i++)
      t->over[i] = t->over[i] || t->from[i].at == v || t->to[i].at == v;
  }
}

/* The whole of a plan with one wave, all seeds. */
static inline void check_plan(const world *w, const mnm_disrupt_options *o,
                              const mnm_disrupt_plan *plan) {
  for (uint32_t month = 0; month <= o->months; month++) {
    int64_t low = INT64_MAX, high = -1, victims_low = INT64_MAX, victims_high = -1;
    for (uint32_t seed = 0; seed < o->seeds; seed++) {
      twin t;
      begin(&t, w, o, o->seed + seed);
      for (uint32_t i = 0; i < plan->target_count; i++) take(&t, plan->target[i].unit);
      for (uint32_t past = 1; past <= month; past++) pass_month(&t, past);
      const int64_t money = money_of(&t), victims = held_of(&t);
      low = money < low ? money : low, high = money > high ? money : high;
      victims_low = victims < victims_low ? victims : victims_low;
      victims_high = victims > victims_high ? victims : victims_high;
    }
    assert_int_equal(plan->money[month].low, low);
    assert_int_equal(plan->money[month].high, high);
    assert_int_equal(plan->victims[month].low, victims_low);
    assert_int_equal(plan->victims[month].high, victims_high);
  }
}

/* ---- cuts --- */

static inline bool can_step(const world *w, const mnm_disrupt_step *step, const uint8_t *left_out,
                            uint32_t there) {
  bool victims = false;
  uint32_t seen = 0;
  for (uint32_t v = 0; v < w->nodes; v++) victims = victims || w->victim[v];
  for (uint32_t v = 0; v < w->nodes; v++) {
    const bool first = step->from_victims ? (victims ? w->victim[v] : w->entry[v] > 0)
                                          : (w->roles[v] & step->from_roles) != 0;
    if (first && there >> v & 1) seen |= 1U << v;
  }
  for (uint32_t round = 0; round < NODES; round++)
    for (uint32_t i = 0; i < w->ties; i++) {
      if ((left_out && left_out[i]) || (step->along_money && w->month[i] == 0)) continue;
      if (seen >> w->from[i] & 1 && there >> w->to[i] & 1) seen |= 1U << w->to[i];
      if (!step->along_money && seen >> w->to[i] & 1 && there >> w->from[i] & 1)
        seen |= 1U << w->from[i];
    }
  for (uint32_t v = 0; v < w->nodes; v++) {
    const bool last = step->to_exits ? w->exit[v] > 0 : (w->roles[v] & step->to_roles) != 0;
    if (last && seen >> v & 1) return true;
  }
  return false;
}

static inline void check_cut(const world *w, const mnm_disrupt_step *step, const uint8_t *left_out,
                             const mnm_disrupt_cut *cut, const uint8_t *chosen) {
  uint32_t may = 0, best = NOBODY, taken = 0;
  const uint32_t all = (1U << w->nodes) - 1;
  for (uint32_t v = 0; v < w->nodes; v++) {
    if (!w->victim[v] && !w->place[v]) may |= 1U << v;
    if (chosen[v]) taken |= 1U << v;
  }
  for (uint32_t set = 0; set <= all; set++) {
    const uint32_t size = (uint32_t)__builtin_popcount(set);
    if ((set & ~may) == 0 && size < best && !can_step(w, step, left_out, all & ~set)) best = size;
  }
  assert_int_equal(cut->there, can_step(w, step, left_out, all));
  assert_int_equal(cut->possible, best != NOBODY);
  if (!cut->possible) return;
  assert_int_equal(cut->size, best);
  assert_int_equal((uint32_t)__builtin_popcount(taken), best);
  assert_int_equal(taken & ~may, 0);
  assert_false(can_step(w, step, left_out, all & ~taken));
}

#endif
