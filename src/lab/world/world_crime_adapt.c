/* Raids, freezes, laws, and offenders who look like victims. */
#include "lab/world/world_network.h"

static void event(world_plot *p, world_event kind, uint32_t day, uint32_t account, int64_t amount) {
  if (day >= p->town.world->days) return;
  mnm_world__truth(p->town.block, (world_truth){.kind = TRUTH_EVENT,
                                                .sub = (uint8_t)kind,
                                                .a = NONE,
                                                .b = account,
                                                .amount = amount,
                                                .country = (uint8_t)p->country,
                                                .at_s = day * DAY_S});
}

/* What the other files do differently after these days is written there. */
void mnm_world__events(world_plot *p) {
  const world_network *n = p->n;
  event(p, EVENT_RAID, n->raid_day, plot_account(p, n->controller), 0);
  event(p, EVENT_FREEZE, n->freeze_day, plot_firm_account(p, n->shell[2]), 0);
  event(p, EVENT_LAW, n->law_day, NONE,
        ASSUMED.report_threshold[p->country] * ASSUMED.law_permille / 1000);
}

/* Somebody who controls others lives among them, shares their telephone, is "paid" by the front and
 * sends most of it on: to an account of another controller, whence it comes back as a gift. */
void mnm_world__staged(world_plot *p) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  uint32_t stager = plot_account(p, n->stager), front = plot_firm_account(p, n->front);
  if (stager == NONE || front == NONE || n->style == STYLE_TRANSACTIONAL) return;
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day = mnm_world__working_day(w, mnm_world__month_day(w, month, 10));
    if (day < n->born_day + 40 || day + 14 >= w->days) continue;
    int64_t wage = ASSUMED.forced_hours_low * world_price(w, p->country, ASSUMED.legal_hour) *
                   ASSUMED.formal_permille / 1000;
    uint32_t at = day * DAY_S + 7 * 3600 + world_below(&p->rng, 1800);
    (void)mnm_world__crime(p, STAGE_CONTROL, front, stager, wage, at, MNM_CHANNEL_WAGE, FOR_WAGE,
                           0);
    int64_t sent = wage * world_between(&p->rng, ASSUMED.skim_low, ASSUMED.skim_high) / 1000;
    (void)mnm_world__crime(p, STAGE_CONTROL, stager, plot_account(p, n->enforcer), sent,
                           at + 20 * 3600, MNM_CHANNEL_INSTANT, FOR_NOTHING, 0);
    (void)mnm_world__crime(p, STAGE_CONTROL, plot_account(p, n->enforcer),
                           plot_person(p, n->stager)->savings,
                           sent * ASSUMED.staged_back_permille / 1000, at + 9 * DAY_S,
                           MNM_CHANNEL_INSTANT, FOR_NOTHING, 0);
  }
}
