/* T9, T10, H4: banknotes in sums that no bank reports, from many towns, and small sums abroad. */
#include "lab/world/world_network.h"

#define HOUR_S UINT32_C(3600)

/* The sum from which banks report, in minor units. */
static int64_t threshold(const world_plot *p) {
  return ASSUMED.report_threshold[p->country];
}

void mnm_world__structuring(world_plot *p, const world_shape *s) {
  uint32_t account = 0, count = 3 + world_below(&p->rng, 3);
  int64_t report = threshold(p);
  bool exact = s->exact;
  mnm_world__take_idle_mules(p, 1, &account);
  int64_t low = report * ASSUMED.smurf_low / 1000, high = report * ASSUMED.smurf_high / 1000;
  if (!exact || s->day >= p->n->law_day) { /* half of it and less: also what a new law asks */
    exact = false;
    low = report * ASSUMED.careful_low / 1000;
    high = report * ASSUMED.careful_high / 1000;
  }
  mnm_world__instance_begin(p->town.block, MNM_T9, INSTANCE_PLAIN, exact, account);
  for (uint32_t i = 0; i < count; i++) {
    int64_t deposit = world_between(&p->rng, low / 1000, high / 1000) * 1000;
    uint32_t at =
        s->day * DAY_S + 9 * HOUR_S + i * 60 * HOUR_S / count + world_below(&p->rng, 6 * HOUR_S);
    uint32_t branch = world_place(p->country, p->town.area, BRANCH_FIRST + world_below(&p->rng, 6));
    (void)mnm_world__step(p, WORLD_CASH, account, deposit, at, MNM_CHANNEL_CASH_DEPOSIT, branch);
  }
  mnm_world__instance_end(p->town.block);
  (void)mnm_world__crime(p, STAGE_LAUNDER, account, mnm_world__take_shell(p), low * count,
                         world_at(&p->rng, s->day + 4, 9, 17), MNM_CHANNEL_WIRE, FOR_LOAN, 0);
}

void mnm_world__funnel(world_plot *p, const world_shape *s) {
  uint32_t account = 0, towns = s->exact ? 4 : 2, count = 5 + world_below(&p->rng, 3);
  int64_t parts[16];
  mnm_world__take_idle_mules(p, 1, &account);
  int64_t most =
      threshold(p) * ASSUMED.funnel_most / 1000 * count; /* each below what is reported */
  int64_t sum = s->amount < most ? s->amount : most;
  for (uint32_t i = 0; i < count; i++)
    parts[i] = sum / count * world_between(&p->rng, 900, 1000) / 1000;
  mnm_world__instance_begin(p->town.block, MNM_T10, INSTANCE_PLAIN, s->exact, account);
  int64_t deposited = 0;
  uint32_t first = p->town.area + 1 + world_below(&p->rng, AREAS_SPARE - 8);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t area = first + i % towns;
    uint32_t at =
        s->day * DAY_S + 8 * HOUR_S + i * 60 * HOUR_S / count + world_below(&p->rng, 5 * HOUR_S);
    (void)mnm_world__step(p, WORLD_CASH, account, parts[i] / 1000 * 1000, at,
                          MNM_CHANNEL_CASH_DEPOSIT, world_place(p->country, area, MACHINE_FIRST));
    deposited += parts[i] / 1000 * 1000;
  }
  uint32_t hub = mnm_world__take_hub(p);
  mnm_world__split(
      &p->rng, deposited * world_between(&p->rng, ASSUMED.funnel_low, ASSUMED.funnel_high) / 1000,
      2, parts);
  for (uint32_t i = 0; i < 2; i++) { /* within five days of the first deposit */
    (void)mnm_world__step(
        p, account, hub, parts[i],
        s->day * DAY_S + (80 + 12 * i) * HOUR_S + world_below(&p->rng, 6 * HOUR_S),
        MNM_CHANNEL_WIRE, 0);
  }
  mnm_world__instance_end(p->town.block);
}

void mnm_world__remittances(world_plot *p, const world_shape *s) {
  const mnm_world *w = p->town.world;
  uint32_t to = plot_account(p, p->n->investor), count = s->exact ? 7 + world_below(&p->rng, 4) : 5;
  uint32_t mules[MULES_MOST];
  if (to == NONE) return;
  mnm_world__take_mules(p, count, mules);
  mnm_world__instance_begin(p->town.block, MNM_H4, INSTANCE_PLAIN, s->exact, to);
  for (uint32_t i = 0; i < count; i++) {
    int64_t cents =
        world_between(&p->rng, ASSUMED.small_remittance_low, ASSUMED.small_remittance_high);
    (void)mnm_world__step(p, mules[i], to, world_money(w, p->country, cents),
                          world_at(&p->rng, s->day + world_below(&p->rng, 9), 9, 20),
                          MNM_CHANNEL_REMITTANCE, 0);
  }
  mnm_world__instance_end(p->town.block);
}
