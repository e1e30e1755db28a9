/* Forms that look unlike the others: a household that keeps a servant, beggars, children who carry
 * drugs, people who sell a kidney. */
#include "lab/world/world_network.h"

/* One household, one person: no network, hardly any money. What the law asks, less what is paid. */
void mnm_world__domestic(world_plot *p) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  for (uint32_t i = 0; i < n->victims; i++) {
    for (uint32_t month = 0; month < w->months; month++) {
      uint32_t day = mnm_world__month_day(w, month, 28);
      if (day < p->arrived[i] || day >= p->left[i] || day >= w->days) continue;
      int64_t hours = world_hump(&p->rng, ASSUMED.servant_hours_low, ASSUMED.servant_hours_high);
      int64_t due = hours * world_price(w, p->country, ASSUMED.legal_hour);
      int64_t paid = due * ASSUMED.domestic_paid_permille / 1000;
      /* what is paid goes home, in the household's name */
      uint64_t sent = mnm_world__crime(
          p, STAGE_EXPLOIT, plot_account(p, n->organiser), plot_person(p, n->victim[i])->savings,
          paid, world_at(&p->rng, day, 9, 20), MNM_CHANNEL_REMITTANCE, FOR_FAMILY, 0);
      p->due[i] += due;
      if (sent != 0) p->kept[i] += paid;
    }
  }
}

/* Coins, every day, paid in by the beggars themselves or by whoever walks with them; each week it
 * goes to the collector. */
void mnm_world__begging(world_plot *p) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  for (uint32_t i = 0; i < n->victims; i++) {
    uint32_t account = plot_account(p, i % 2 == 0 ? n->victim[i] : n->mule[i % 4]);
    int64_t week = 0;
    for (uint32_t day = p->arrived[i]; day < p->left[i] && day + 1 < w->days; day++) {
      int64_t coins = plot_price(p, ASSUMED.begging_low, ASSUMED.begging_high) / 50 * 50;
      uint32_t machine =
          world_place(p->country, p->town.area, BRANCH_FIRST + world_below(&p->rng, 3));
      if (w->weekday[day] != 6) {
        (void)mnm_world__source(p, STAGE_EXPLOIT, WORLD_CASH, account, coins,
                                world_at(&p->rng, day, 17, 22), MNM_CHANNEL_CASH_DEPOSIT,
                                FOR_NOTHING, machine);
        week += coins;
        continue;
      }
      (void)mnm_world__crime(p, STAGE_CONTROL, account,
                             plot_account(p, mnm_world__collector(p, day)),
                             week * ASSUMED.begged_permille / 1000, world_at(&p->rng, day, 8, 20),
                             MNM_CHANNEL_INSTANT, FOR_NOTHING, 0);
      p->bank[w->month_of[day]] += week * ASSUMED.begged_permille / 1000;
      p->due[i] += week;
      week = 0;
    }
    if (i % 3 == 0) {
      mnm_world__offence(p, OFFENCE_FRAUD, n->controller, n->victim[i],
                         (p->arrived[i] + 30) * DAY_S, 0);
    }
  }
}

/* Buyers pay small sums to young people's accounts; the same night most of it is sent on. Tickets
 * to the town where they sell are bought for them. */
static void one_runner(world_plot *p, uint32_t i) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  const world_district *d = p->town.district;
  uint32_t own = plot_account(p, n->victim[i]);
  uint32_t line = world_firm_at(w, world_nation_firm(w, p->country, FIRM_BUS))->account;
  uint32_t sells_in = world_other_area(&p->town, &p->rng);
  for (uint32_t day = p->arrived[i]; day < p->left[i] && day + 1 < w->days;
       day += (uint32_t)world_between(&p->rng, ASSUMED.deal_gap_low, ASSUMED.deal_gap_high)) {
    int64_t sold = 0;
    uint32_t buyers = (uint32_t)world_between(&p->rng, ASSUMED.buyers_low, ASSUMED.buyers_high);
    for (uint32_t j = 0; j < buyers; j++) {
      uint32_t buyer = d->person_first + world_below(&p->rng, d->residents);
      int64_t price = plot_price(p, ASSUMED.deal_low, ASSUMED.deal_high) / 500 * 500;
      if (mnm_world__source(p, STAGE_EXPLOIT, plot_account(p, buyer), own, price,
                            world_at(&p->rng, day, 15, 23), MNM_CHANNEL_INSTANT, FOR_NOTHING,
                            0) != 0) {
        sold += price;
      }
    }
    int64_t passed = sold * world_between(&p->rng, ASSUMED.runner_low, ASSUMED.runner_high) / 1000;
    (void)mnm_world__crime(p, STAGE_CONTROL, own, plot_account(p, mnm_world__collector(p, day)),
                           passed, day * DAY_S + 23 * 3600 + world_below(&p->rng, 3000),
                           MNM_CHANNEL_INSTANT, FOR_NOTHING, 0);
    p->bank[w->month_of[day]] += passed;
    p->due[i] += sold;
    p->kept[i] += sold - passed;
    if (!world_chance(&p->rng, ASSUMED.runner_ticket_permille)) continue;
    uint32_t at = world_at(&p->rng, day, 6, 9);
    uint64_t ticket = mnm_world__crime(p, STAGE_TRANSPORT, plot_account(p, n->harbourer), line,
                                       plot_price(p, ASSUMED.rail_low, ASSUMED.rail_high), at,
                                       MNM_CHANNEL_CARD_NOT_PRESENT, FOR_TICKET, 0);
    mnm_world__fact(p->town.block, FACT_TRIP, p->country,
                    (world_fact){.a = n->victim[i],
                                 .b = n->harbourer,
                                 .link = ticket,
                                 .place = world_place(p->country, p->town.area, 0),
                                 .place_to = world_place(p->country, sells_in, 0),
                                 .at_s = at + 1800});
  }
}

void mnm_world__criminality(world_plot *p) {
  const world_network *n = p->n;
  if (p->town.district->residents == 0) return;
  for (uint32_t i = 0; i < n->victims; i++) {
    one_runner(p, i);
    uint32_t at = (p->arrived[i] + 20) * DAY_S;
    mnm_world__offence(p, i % 2 == 0 ? OFFENCE_DRUGS : OFFENCE_THEFT, n->victim[i], NONE, at, 0);
    mnm_world__offence(p, OFFENCE_TRAFFICKING, n->recruiter, n->victim[i], p->fee_day[i] * DAY_S,
                       0);
    int64_t gift = plot_price(p, ASSUMED.gift_to_child_low, ASSUMED.gift_to_child_high);
    (void)mnm_world__crime(
        p, STAGE_RECRUIT, plot_account(p, n->controller), plot_account(p, n->victim[i]), gift,
        world_at(&p->rng, p->fee_day[i], 12, 20), MNM_CHANNEL_INSTANT, FOR_NOTHING, 0);
  }
}

/* A patient pays a broker much; a clinic, two tickets and a little to somebody poor follow. */
static void one_organ(world_plot *p, uint32_t i) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  uint32_t patient =
      p->town.district->person_first + world_below(&p->rng, p->town.district->residents);
  uint32_t broker = plot_account(p, n->organiser), day = p->arrived[i] + i * 25;
  int64_t price = plot_price(p, ASSUMED.organ_price_low, ASSUMED.organ_price_high);
  uint64_t bought =
      mnm_world__source(p, STAGE_EXPLOIT, plot_account(p, patient), broker, price,
                        world_at(&p->rng, day, 9, 16), MNM_CHANNEL_WIRE, FOR_MEDICAL, 0);
  if (bought == 0) return;
  (void)mnm_world__crime(p, STAGE_EXPLOIT, broker, plot_firm_account(p, n->clinic),
                         price * ASSUMED.clinic_permille / 1000, world_at(&p->rng, day + 3, 9, 16),
                         MNM_CHANNEL_WIRE, FOR_MEDICAL, 0);
  uint32_t air = world_firm_at(w, world_nation_firm(w, p->country, FIRM_AIRLINE))->account;
  const uint32_t travellers[2] = {patient, n->victim[i]};
  for (uint32_t j = 0; j < 2; j++) {
    int64_t fare = plot_price(p, ASSUMED.journey_low, ASSUMED.journey_high);
    uint64_t ticket =
        mnm_world__crime(p, STAGE_TRANSPORT, broker, air, fare, world_at(&p->rng, day + 4, 9, 20),
                         MNM_CHANNEL_CARD_NOT_PRESENT, FOR_TICKET, 0);
    mnm_world__fact(p->town.block, FACT_TRIP, p->country,
                    (world_fact){.a = travellers[j],
                                 .b = n->organiser,
                                 .link = ticket,
                                 .place = world_place(p->country, p->town.area, 0),
                                 .place_to = world_place(n->origin, n->village, 0),
                                 .at_s = world_at(&p->rng, day + 8, 6, 22)});
  }
  int64_t paid = price * ASSUMED.donor_permille / 1000;
  (void)mnm_world__crime(p, STAGE_EXPLOIT, broker, plot_person(p, n->victim[i])->savings, paid,
                         world_at(&p->rng, day + 20, 9, 18), MNM_CHANNEL_REMITTANCE, FOR_FAMILY, 0);
  uint32_t done = day + 10;
  if (done < w->days) {
    mnm_world__offence(p, OFFENCE_WOUNDING, n->enabler, n->victim[i], done * DAY_S, bought);
    mnm_world__offence(p, OFFENCE_TRAFFICKING, n->organiser, n->victim[i], day * DAY_S, bought);
    p->bank[w->month_of[done]] +=
        price * (1000 - ASSUMED.clinic_permille - ASSUMED.donor_permille) / 1000;
  }
  p->due[i] += price;
  p->kept[i] += paid;
}

void mnm_world__organ(world_plot *p) {
  if (p->town.district->residents == 0) return;
  for (uint32_t i = 0; i < p->n->victims; i++) one_organ(p, i);
}
