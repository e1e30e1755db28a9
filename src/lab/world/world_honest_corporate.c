/* Companies of one group: each week what stands on the daughters' accounts goes to the mother, what
 * they need comes back; services are charged round in a ring. */
#include "lab/world/world_internal.h"

static void pool_cash(world_town *t, uint32_t mother, uint32_t daughter, mnm_rng *rng) {
  const mnm_world *w = t->world;
  uint32_t up = world_firm_at(w, mother)->account, down = world_firm_at(w, daughter)->account;
  for (uint32_t day = world_below(rng, 5); day < w->days; day += 7) {
    int64_t sum = world_price(w, t->country, world_hump(rng, ASSUMED.pool_low, ASSUMED.pool_high));
    uint32_t working = mnm_world__working_day(w, day);
    (void)mnm_world__pay(t->block, down, up, sum, world_at(rng, working, 16, 18), MNM_CHANNEL_WIRE,
                         FOR_POOLING, 0);
    int64_t back = sum * world_between(rng, ASSUMED.pool_back_low, ASSUMED.pool_back_high) / 1000;
    (void)mnm_world__pay(t->block, up, down, back, world_at(rng, working + 2, 8, 10),
                         MNM_CHANNEL_WIRE, FOR_POOLING, 0);
  }
}

static void charge_round(world_town *t, uint32_t first, uint32_t month, mnm_rng *rng) {
  const mnm_world *w = t->world;
  int64_t sum = world_price(w, t->country, world_hump(rng, ASSUMED.pool_low, ASSUMED.pool_high));
  uint32_t day = mnm_world__working_day(w, mnm_world__month_day(w, month, 12));
  for (uint32_t i = 1; i < mnm_world__trades[FIRM_GROUP].count; i++) {
    uint32_t next = i + 1 < mnm_world__trades[FIRM_GROUP].count ? i + 1 : 1;
    (void)mnm_world__pay(t->block, world_firm_at(w, first + i)->account,
                         world_firm_at(w, first + next)->account, sum,
                         world_at(rng, day + i - 1, 9, 16), MNM_CHANNEL_WIRE, FOR_INVOICE, 0);
    sum = sum * world_between(rng, ASSUMED.ring_keep_low, ASSUMED.ring_keep_high) / 1000;
  }
}

/* Only where the group has people to pay: money moves because of them. */
void mnm_world__corporate(world_town *t) {
  const mnm_world *w = t->world;
  uint32_t first = world_local_firm(t, FIRM_GROUP), local = first - t->district->firm_first;
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_TRADE, t->number, 1);
  bool works = false;
  for (uint32_t i = 0; i < mnm_world__trades[FIRM_GROUP].count; i++) {
    for (uint32_t month = 0; month < w->months; month++) {
      works = works || t->wages[(local + i) * MONTHS_MOST + month] > 0;
    }
  }
  if (!works) return;
  for (uint32_t i = 1; i < mnm_world__trades[FIRM_GROUP].count; i++) {
    pool_cash(t, first, first + i, &rng);
  }
  for (uint32_t month = 0; month < w->months; month++) {
    if (world_chance(&rng, ASSUMED.ring_permille)) charge_round(t, first, month, &rng);
  }
}
