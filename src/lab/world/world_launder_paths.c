/* T5 to T8: money that goes round, through, in layers, and back. */
#include "lab/world/world_network.h"

#define HOUR_S UINT32_C(3600)
enum { WIDE = 3 }; /* accounts a layer of T7 */

static void pass_along(world_plot *p, const uint32_t *accounts, uint32_t count,
                       const world_shape *s, int64_t keep_low, int64_t keep_high,
                       uint32_t hours_low, uint32_t hours_high) {
  int64_t amount = s->amount;
  uint32_t at = s->day * DAY_S + 2 * HOUR_S + world_below(&p->rng, 4 * HOUR_S);
  for (uint32_t i = 0; i + 1 < count; i++) {
    (void)mnm_world__step(p, accounts[i], accounts[i + 1], amount, at, MNM_CHANNEL_INSTANT, 0);
    amount = amount * world_between(&p->rng, keep_low, keep_high) / 1000;
    at += HOUR_S * hours_low + world_below(&p->rng, (hours_high - hours_low) * HOUR_S);
  }
}

void mnm_world__cycle(world_plot *p, const world_shape *s) {
  uint32_t length = 4 + world_below(&p->rng, 4), accounts[12];
  accounts[0] = mnm_world__take_hub(p);
  mnm_world__fund(p, accounts[0], s);
  mnm_world__take_mules(p, length - 1, accounts + 1);
  accounts[length] = accounts[0];
  mnm_world__instance_begin(p->town.block, MNM_T5, INSTANCE_PLAIN, s->exact, accounts[0]);
  /* at most seven hops of at most 20 hours: within a week */
  pass_along(p, accounts, length + 1, s, s->exact ? ASSUMED.ring_low : ASSUMED.ring_little_low,
             s->exact ? ASSUMED.ring_high : ASSUMED.ring_little_high, 5, 20);
  mnm_world__instance_end(p->town.block);
}

void mnm_world__chain(world_plot *p, const world_shape *s) {
  uint32_t middle = s->exact ? 4 : 1, accounts[8]; /* the way to the first hub counts too */
  accounts[0] = mnm_world__take_hub(p);
  mnm_world__fund(p, accounts[0], s);
  mnm_world__take_idle_mules(p, middle, accounts + 1);
  accounts[middle + 1] = mnm_world__take_hub(p);
  mnm_world__instance_begin(p->town.block, MNM_T6, INSTANCE_CHAIN, s->exact, NONE);
  pass_along(p, accounts, middle + 2, s, ASSUMED.relay_low, ASSUMED.relay_high, 6, 30);
  mnm_world__instance_end(p->town.block);
}

void mnm_world__transit(world_plot *p, const world_shape *s) {
  uint32_t centre = mnm_world__take_hub(p), givers[3], takers[2];
  int64_t parts[3];
  mnm_world__take_mules(p, 3, givers);
  takers[0] = plot_account(p, p->n->organiser);
  takers[1] = plot_firm_account(p, p->n->shell[0]);
  mnm_world__split(&p->rng, s->amount, 3, parts);
  uint32_t start = s->day * DAY_S + 3 * HOUR_S;
  mnm_world__instance_begin(p->town.block, MNM_T6, INSTANCE_TRANSIT, s->exact, centre);
  for (uint32_t i = 0; i < 3; i++) {
    (void)mnm_world__step(p, givers[i], centre, parts[i], start + world_below(&p->rng, 10 * HOUR_S),
                          MNM_CHANNEL_WIRE, 0);
  }
  /* out again within a day and a half; who knows the rule waits for three days */
  uint32_t wait = s->exact ? 12 : 60;
  mnm_world__split(
      &p->rng, s->amount * world_between(&p->rng, ASSUMED.transit_low, ASSUMED.transit_high) / 1000,
      2, parts);
  for (uint32_t i = 0; i < 2; i++) {
    uint32_t at = start + HOUR_S * wait + world_below(&p->rng, 20 * HOUR_S);
    (void)mnm_world__step(p, centre, takers[i], parts[i], at, MNM_CHANNEL_WIRE, 0);
  }
  mnm_world__instance_end(p->town.block);
}

/* The windows of T7 begin every two and a half days, counted from 1970. */
static uint32_t window_start(const mnm_world *w, uint32_t day) {
  const int64_t half = 216000;
  int64_t from = w->start_us / MNM_US_PER_SECOND, at = from + (int64_t)day * DAY_S;
  int64_t aligned = (at + half - 1) / half * half;
  return (uint32_t)(aligned - from);
}

/* got[j]: what the j-th of the receivers got. */
static void every_pair(world_plot *p, const uint32_t *from, const uint32_t *to, const int64_t *sums,
                       uint32_t at_s, uint32_t hours, int64_t *got) {
  memset(got, 0, WIDE * sizeof *got);
  for (uint32_t i = 0; i < WIDE; i++) {
    int64_t parts[WIDE];
    mnm_world__split(&p->rng, sums[i], WIDE, parts);
    for (uint32_t j = 0; j < WIDE; j++) {
      uint32_t at = at_s + world_below(&p->rng, hours * HOUR_S);
      (void)mnm_world__step(p, from[i], to[j], parts[j], at, MNM_CHANNEL_WIRE, 0);
      got[j] += parts[j];
    }
  }
}

/* Three layers of three; what stays outside keeps a third of it in the middle. */
void mnm_world__stack(world_plot *p, const world_shape *s) {
  uint32_t layer[3][WIDE];
  int64_t sums[WIDE], middle[WIDE], last[WIDE];
  for (uint32_t i = 0; i < 3; i++) mnm_world__take_idle_mules(p, WIDE, layer[i]);
  /* so much that a rent or a benefit in the same days does not matter */
  int64_t least = plot_price(p, ASSUMED.layer_least, ASSUMED.layer_least);
  int64_t amount = s->amount > WIDE * least ? s->amount : WIDE * least;
  for (uint32_t i = 0; i < WIDE; i++) sums[i] = amount / WIDE;
  uint32_t at = window_start(p->town.world, s->day);
  mnm_world__instance_begin(p->town.block, MNM_T7, INSTANCE_STACK, s->exact, NONE);
  every_pair(p, layer[0], layer[1], sums, at + 2 * HOUR_S, 40, middle);
  for (uint32_t i = 0; i < WIDE; i++) {
    int64_t keep = world_between(&p->rng, ASSUMED.layer_keep_low, ASSUMED.layer_keep_high);
    sums[i] = middle[i] * (s->exact ? keep : keep - ASSUMED.layer_little) / 1000;
  }
  every_pair(p, layer[1], layer[2], sums, at + 50 * HOUR_S, 60, last);
  mnm_world__instance_end(p->town.block);
}

void mnm_world__u_turn(world_plot *p, const world_shape *s) {
  const world_person *owner = plot_person(p, p->n->organiser);
  uint32_t middle = 2 + world_below(&p->rng, 2), accounts[8];
  accounts[0] = owner->account;
  mnm_world__fund(p, accounts[0], s);
  mnm_world__take_mules(p, middle, accounts + 1);
  accounts[middle + 1] = owner->savings;
  mnm_world__instance_begin(p->town.block, MNM_T8, INSTANCE_PLAIN, s->exact, accounts[0]);
  pass_along(p, accounts, middle + 2, s, s->exact ? ASSUMED.turn_low : ASSUMED.turn_little_low,
             s->exact ? ASSUMED.turn_high : ASSUMED.turn_little_high, 8, 40);
  mnm_world__instance_end(p->town.block);
}
