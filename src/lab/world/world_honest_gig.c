/* People who work for themselves. Traders pay in banknotes, now and then several times a week and
 * near the sums that banks report, since that is what a good market week brings. */
#include "lab/world/world_internal.h"

static void platform_payouts(world_town *t, const world_person *p, mnm_rng *rng) {
  const mnm_world *w = t->world;
  uint32_t platform = world_firm_at(w, world_nation_firm(w, t->country, FIRM_GIG))->account;
  for (uint32_t day = world_below(rng, 7); day < w->days; day += 7) {
    int64_t cents = world_hump(rng, ASSUMED.gig_week_low, ASSUMED.gig_week_high);
    (void)mnm_world__pay(t->block, platform, p->account, world_price(w, t->country, cents),
                         world_at(rng, day, 4, 6), MNM_CHANNEL_WIRE, FOR_PAYOUT, 0);
  }
}

/* Friday, Saturday and Monday are when traders bring their takings to the branch. */
static void market_takings(world_town *t, const world_person *p, mnm_rng *rng) {
  const mnm_world *w = t->world;
  uint32_t branch = world_place(t->country, t->area, BRANCH_FIRST + world_below(rng, 3));
  uint32_t wholesale = world_some_firm(t, FIRM_SUPPLIER, rng);
  for (uint32_t day = 0; day < w->days; day++) {
    bool brings = w->weekday[day] == 0 || w->weekday[day] == 4 || w->weekday[day] == 5;
    if (!brings || !world_chance(rng, ASSUMED.trader_day_permille)) continue;
    int64_t cents = world_hump(rng, ASSUMED.trader_day_low, ASSUMED.trader_day_high);
    bool high_season = w->calendar_month[day] == 12 || w->calendar_month[day] == 7;
    if (high_season) cents *= 3;
    int64_t takings = world_price(w, t->country, cents / 500 * 500);
    (void)mnm_world__pay(t->block, WORLD_CASH, p->account, takings, world_at(rng, day, 9, 17),
                         MNM_CHANNEL_CASH_DEPOSIT, FOR_TAKINGS, branch);
    if (w->weekday[day] != 0) continue;
    mnm_world__buy(t, p->account, wholesale, takings * ASSUMED.restock_permille / 1000,
                   world_at(rng, day, 13, 18), MNM_CHANNEL_WIRE, FOR_INVOICE);
  }
}

static void yearly_tax(world_town *t, const world_person *p, mnm_rng *rng) {
  const mnm_world *w = t->world;
  uint32_t office = world_firm_at(w, world_nation_firm(w, t->country, FIRM_TAX))->account;
  for (uint32_t month = 0; month < w->months; month++) {
    if (w->calendar_month[w->month_first[month]] % 3 != 1) continue;
    uint32_t day = mnm_world__working_day(w, mnm_world__month_day(w, month, 20));
    int64_t cents = world_hump(rng, ASSUMED.own_tax_low, ASSUMED.own_tax_high);
    (void)mnm_world__pay(t->block, p->account, office, world_price(w, t->country, cents),
                         world_at(rng, day, 9, 17), MNM_CHANNEL_WIRE, FOR_TAX, 0);
    mnm_world__buy(t, p->account, world_local_firm(t, FIRM_ACCOUNTANT),
                   world_price(w, t->country, ASSUMED.accountant_fee), world_at(rng, day, 9, 17),
                   MNM_CHANNEL_WIRE, FOR_FEE);
  }
}

void mnm_world__gig(world_town *t, uint32_t person, mnm_rng *rng) {
  const world_person *p = world_person_at(t->world, person);
  if (p->job == JOB_GIG) platform_payouts(t, p, rng);
  if (p->job == JOB_TRADER) market_takings(t, p, rng);
  if (p->job == JOB_TRAVELLER) mnm_world__travel(t, person, rng);
  yearly_tax(t, p, rng);
}
