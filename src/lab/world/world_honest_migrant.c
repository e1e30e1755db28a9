/* Seasonal workers who honestly send money home: they come, live in the hostel, are paid by the
 * farm, draw banknotes on pay-day at the machine that all use, and remit; some of a village to an
 * elder, who hands it on. */
#include "lab/world/world_internal.h"

static void journey(world_town *t, uint32_t person, uint32_t day, bool home, mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_person *p = world_person_at(w, person);
  if (p->family == NONE || day >= w->days) return;
  uint32_t origin = p->origin;
  uint32_t line = world_firm_at(w, world_nation_firm(w, origin, FIRM_BUS))->account;
  int64_t cents = world_hump(rng, ASSUMED.journey_low, ASSUMED.journey_high);
  uint32_t at = world_at(rng, day, 6, 20);
  uint64_t ticket = mnm_world__pay(t->block, p->account, line, world_price(w, t->country, cents),
                                   at, MNM_CHANNEL_CARD_NOT_PRESENT, FOR_TICKET, 0);
  uint32_t here = world_place(t->country, t->area, 0), there = world_person_at(w, p->family)->place;
  mnm_world__fact(t->block, FACT_TRIP, t->country,
                  (world_fact){.a = person,
                               .b = person,
                               .link = ticket,
                               .place = home ? here : there,
                               .place_to = home ? there : here,
                               .at_s = at + 3600});
}

static void remit(world_town *t, const world_person *p, uint32_t day, int64_t amount,
                  mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_person *kin = world_person_at(w, p->family);
  uint32_t to = kin->account;
  if (p->village != 0) {
    uint32_t month = w->month_of[day];
    to = world_person_at(w, kin->family)->account;
    t->pot[(CLUBS + p->village - 1u) * MONTHS_MOST + month] += amount;
  }
  (void)mnm_world__pay(t->block, p->account, to, amount, world_at(rng, day, 10, 20),
                       MNM_CHANNEL_REMITTANCE, FOR_FAMILY, 0);
}

/* On pay-day the queue at the machine by the hostel: minutes apart, by their own will. */
static void draw_wage(world_town *t, const world_person *p, uint32_t day, int64_t wage,
                      mnm_rng *rng) {
  const mnm_world *w = t->world;
  int64_t drawn = wage * world_between(rng, ASSUMED.drawn_low, ASSUMED.drawn_high) / 1000;
  int64_t tens = world_money(w, t->country, 1000);
  drawn = drawn / tens * tens;
  uint32_t machine = world_place(t->country, t->area, MACHINE_FIRST);
  uint32_t at = day * DAY_S + 18 * 3600 + world_below(rng, 2 * 3600);
  (void)mnm_world__pay(t->block, p->account, WORLD_CASH, drawn, at, MNM_CHANNEL_CASH_WITHDRAWAL,
                       FOR_NOTHING, machine);
}

void mnm_world__seasonal(world_town *t, uint32_t person, mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_person *p = world_person_at(w, person);
  const world_firm *farm = world_firm_at(w, p->employer);
  uint32_t local = p->employer - t->district->firm_first;
  bool here = false;
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t calendar = w->calendar_month[w->month_first[month]];
    bool season =
        calendar >= (uint32_t)ASSUMED.season_first && calendar <= (uint32_t)ASSUMED.season_last;
    if (season != here) {
      journey(t, person, w->month_first[month] + world_below(rng, 5), here, rng);
      here = season;
    }
    if (!season) continue;
    uint32_t day = mnm_world__working_day(w, mnm_world__month_day(w, month, farm->pay_day));
    if (day >= w->days) continue;
    uint32_t at = day * DAY_S + 6 * 3600 + farm->shift * 60 + world_below(rng, 600);
    int64_t wage =
        p->wage_minor * world_between(rng, ASSUMED.harvest_low, ASSUMED.harvest_high) / 1000;
    (void)mnm_world__pay(t->block, farm->account, p->account, wage, at, MNM_CHANNEL_WAGE, FOR_WAGE,
                         0);
    t->wages[local * MONTHS_MOST + month] += wage;
    if (world_chance(rng, ASSUMED.draw_permille)) draw_wage(t, p, day, wage, rng);
    if (p->family == NONE || !world_chance(rng, ASSUMED.remit_permille)) continue;
    int64_t sent =
        wage * world_between(rng, ASSUMED.remit_share_low, ASSUMED.remit_share_high) / 1000;
    remit(t, p, day + 1 + world_below(rng, 5), sent, rng);
  }
}

/* Who lives in a village lives on banknotes. */
void mnm_world__at_home(world_town *t, uint32_t relative, mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_person *kin = world_person_at(w, relative);
  uint32_t country = world_place_country(kin->place), area = world_place_area(kin->place);
  int64_t tens = world_money(w, country, 1000);
  for (uint32_t day = world_below(rng, 30); day < w->days;
       day += (uint32_t)world_between(rng, ASSUMED.kin_gap_low, ASSUMED.kin_gap_high)) {
    int64_t drawn = tens * world_hump(rng, ASSUMED.kin_tens_low, ASSUMED.kin_tens_high);
    (void)mnm_world__pay(t->block, kin->account, WORLD_CASH, drawn, world_at(rng, day, 8, 20),
                         MNM_CHANNEL_CASH_WITHDRAWAL, FOR_NOTHING,
                         world_place(country, area, MACHINE_FIRST));
  }
}

/* Settled migrants send now and then. */
static void settled(world_town *t, uint32_t person, mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_person *p = world_person_at(w, person);
  for (uint32_t month = 0; month < w->months; month++) {
    if (!world_chance(rng, ASSUMED.settled_remit_permille)) continue;
    int64_t cents = world_hump(rng, ASSUMED.settled_remit_low, ASSUMED.settled_remit_high);
    uint32_t day = mnm_world__month_day(w, month, 5 + world_below(rng, 20));
    if (day < w->days) remit(t, p, day, world_price(w, t->country, cents), rng);
  }
}

/* What villagers sent in a month the elder hands to their families in equal parts, each month. */
static void hand_on(world_town *t, const world_person *kin, uint32_t village, uint32_t families,
                    mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_person *elder = world_person_at(w, kin->family);
  uint32_t to_country = world_place_country(elder->place);
  for (uint32_t month = 0; month < w->months; month++) {
    int64_t sent = t->pot[(CLUBS + village) * MONTHS_MOST + month];
    if (sent == 0) continue;
    /* rates are ratios of what a million cents are */
    int64_t here = sent / families;
    int64_t there = here * w->money_ppm[to_country] / w->money_ppm[t->country];
    uint32_t day = mnm_world__month_day(w, month, 28);
    (void)mnm_world__pay(t->block, elder->account, kin->account, there,
                         world_at(rng, day + world_below(rng, 3), 9, 18), MNM_CHANNEL_WIRE,
                         FOR_FAMILY, 0);
  }
}

void mnm_world__elders(world_town *t) {
  const mnm_world *w = t->world;
  uint32_t families[ELDERS] = {0}, village_of[2 * DISTRICT_PEOPLE + ELDERS] = {0};
  for (uint32_t i = 0; i < t->district->residents; i++) {
    const world_person *p = world_person_at(w, t->district->person_first + i);
    if (p->village == 0) continue;
    families[p->village - 1]++;
    village_of[p->family - t->district->person_first] = p->village;
  }
  for (uint32_t i = 0; i < t->district->persons; i++) {
    uint32_t person = t->district->person_first + i;
    const world_person *p = world_person_at(w, person);
    mnm_rng rng = world_rng(w->seed, WORLD_STREAM_TRADE, p->key, 0);
    if (i < t->district->residents && p->family != NONE && p->job != JOB_SEASONAL) {
      settled(t, person, &rng);
    }
    if (i < t->district->residents) continue;
    mnm_world__at_home(t, person, &rng);
    mnm_world__records(t, person, &rng);
    if (village_of[i] == 0) continue;
    uint32_t village = village_of[i] - 1u;
    hand_on(t, p, village, families[village], &rng);
  }
}
