/* T1 to T4: one to many, many to one, and both. Definitions: docs/detection.md. What is exact keeps
 * a little away from each bound; what is not stays one account, or a tenth of the money, outside
 * it. */
#include "lab/world/world_network.h"

#define HOUR_S UINT32_C(3600)

static uint32_t within(world_plot *p, uint32_t day, uint32_t hours_low, uint32_t hours_high) {
  return day * DAY_S + hours_low * HOUR_S + world_below(&p->rng, (hours_high - hours_low) * HOUR_S);
}

/* Mules turn what they were sent into banknotes and keep their share. */
static void draw_out(world_plot *p, uint32_t account, int64_t amount, uint32_t day) {
  const mnm_world *w = p->town.world;
  int64_t tens = world_money(w, p->country, 1000);
  int64_t drawn = amount * world_between(&p->rng, ASSUMED.mule_drawn_low, ASSUMED.mule_drawn_high) /
                  1000 / tens * tens;
  uint32_t machine =
      world_place(p->country, p->town.area,
                  MACHINE_FIRST + world_below(&p->rng, (uint32_t)ASSUMED.machines_per_area));
  (void)mnm_world__crime(p, STAGE_EXIT, account, WORLD_CASH, drawn, world_at(&p->rng, day, 9, 22),
                         MNM_CHANNEL_CASH_WITHDRAWAL, FOR_NOTHING, machine);
}

void mnm_world__fan_out(world_plot *p, const world_shape *s) {
  uint32_t hub = mnm_world__take_hub(p), count = s->exact ? 8 + world_below(&p->rng, 4) : 7;
  uint32_t mules[MULES_MOST];
  int64_t parts[MULES_MOST];
  mnm_world__fund(p, hub, s);
  mnm_world__take_mules(p, count, mules);
  mnm_world__split(&p->rng, s->amount, count, parts);
  mnm_world__instance_begin(p->town.block, MNM_T1, INSTANCE_PLAIN, s->exact, hub);
  for (uint32_t i = 0; i < count; i++) {
    (void)mnm_world__step(p, hub, mules[i], parts[i], within(p, s->day, 2, 68), MNM_CHANNEL_WIRE,
                          0);
  }
  mnm_world__instance_end(p->town.block);
  for (uint32_t i = 0; i < count; i++) draw_out(p, mules[i], parts[i], s->day + 3 + i % 2);
}

void mnm_world__fan_in(world_plot *p, const world_shape *s) {
  uint32_t hub = mnm_world__take_hub(p), count = s->exact ? 8 + world_below(&p->rng, 4) : 7;
  uint32_t mules[MULES_MOST];
  int64_t parts[MULES_MOST];
  mnm_world__take_mules(p, count, mules);
  mnm_world__split(&p->rng, s->amount, count, parts);
  for (uint32_t i = 0; i < count; i++) { /* paid in the day before, by each at his own branch */
    uint32_t branch = world_place(p->country, p->town.area, BRANCH_FIRST + world_below(&p->rng, 3));
    (void)mnm_world__source(p, STAGE_LAUNDER, WORLD_CASH, mules[i], parts[i],
                            within(p, s->day, 9, 17), MNM_CHANNEL_CASH_DEPOSIT, FOR_NOTHING,
                            branch);
  }
  mnm_world__instance_begin(p->town.block, MNM_T2, INSTANCE_PLAIN, s->exact, hub);
  for (uint32_t i = 0; i < count; i++) {
    (void)mnm_world__step(p, mules[i], hub, parts[i] * ASSUMED.mule_passed_permille / 1000,
                          within(p, s->day + 1, 2, 68), MNM_CHANNEL_INSTANT, 0);
  }
  mnm_world__instance_end(p->town.block);
}

/* The fans of it are instances of T1 and T2 too. */
static void count_keys(world_plot *p, mnm_typology typology, bool exact, uint32_t centre,
                       const uint64_t *keys, uint32_t count) {
  mnm_world__instance_begin(p->town.block, typology, INSTANCE_PLAIN, exact, centre);
  for (uint32_t i = 0; i < count; i++) mnm_world__instance_add(p->town.block, keys[i]);
  mnm_world__instance_end(p->town.block);
}

void mnm_world__gather_scatter(world_plot *p, const world_shape *s) {
  uint32_t hub = mnm_world__take_hub(p), in = 9, out = 9;
  uint32_t sources[MULES_MOST], sinks[MULES_MOST];
  int64_t parts[MULES_MOST];
  uint64_t keys[2 * MULES_MOST];
  mnm_world__take_mules(p, in, sources);
  mnm_world__take_mules(p, out, sinks);
  mnm_world__split(&p->rng, s->amount, in, parts);
  mnm_world__instance_begin(p->town.block, MNM_T3, INSTANCE_PLAIN, s->exact, hub);
  for (uint32_t i = 0; i < in; i++) {
    keys[i] = mnm_world__step(p, sources[i], hub, parts[i], within(p, s->day, 2, 44),
                              MNM_CHANNEL_INSTANT, 0);
  }
  /* a quarter stays behind where it shall not match */
  int64_t passed = s->amount *
                   (s->exact ? world_between(&p->rng, ASSUMED.scattered_low, ASSUMED.scattered_high)
                             : ASSUMED.scattered_little) /
                   1000;
  mnm_world__split(&p->rng, passed, out, parts);
  for (uint32_t i = 0; i < out; i++) {
    keys[in + i] = mnm_world__step(p, hub, sinks[i], parts[i], within(p, s->day + 2, 2, 60),
                                   MNM_CHANNEL_WIRE, 0);
  }
  mnm_world__instance_end(p->town.block);
  count_keys(p, MNM_T2, true, hub, keys, in);
  count_keys(p, MNM_T1, true, hub, keys + in, out);
}

void mnm_world__scatter_gather(world_plot *p, const world_shape *s) {
  uint32_t from = mnm_world__take_hub(p), to = mnm_world__take_hub(p);
  uint32_t count = s->exact ? 5 + world_below(&p->rng, 2) : 3;
  uint32_t mules[MULES_MOST], at[MULES_MOST];
  int64_t parts[MULES_MOST];
  mnm_world__fund(p, from, s);
  mnm_world__take_mules(p, count, mules);
  mnm_world__split(&p->rng, s->amount, count, parts);
  mnm_world__instance_begin(p->town.block, MNM_T4, INSTANCE_PLAIN, s->exact, from);
  for (uint32_t i = 0; i < count; i++) {
    at[i] = within(p, s->day, 2, 40);
    (void)mnm_world__step(p, from, mules[i], parts[i], at[i], MNM_CHANNEL_WIRE, 0);
  }
  for (uint32_t i = 0; i < count; i++) {
    uint32_t later = at[i] + HOUR_S * (4 + world_below(&p->rng, 60));
    (void)mnm_world__step(
        p, mules[i], to,
        parts[i] * world_between(&p->rng, ASSUMED.gathered_low, ASSUMED.gathered_high) / 1000,
        later, MNM_CHANNEL_INSTANT, 0);
  }
  mnm_world__instance_end(p->town.block);
}
