/* People whose trade takes them from town to town: they advertise, sleep in hotels, are paid small
 * sums by strangers. Musicians, tattooists, sellers at fairs. */
#include "lab/world/world_internal.h"

static void one_stay(world_town *t, uint32_t person, uint32_t day, mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_person *p = world_person_at(w, person);
  uint32_t area = world_other_area(t, rng);
  uint32_t hotel = world_local_firm(t, FIRM_HOTEL); /* one company has houses everywhere */
  uint32_t nights = (uint32_t)world_between(rng, 1, ASSUMED.fair_nights);
  int64_t cents = nights * world_hump(rng, ASSUMED.hotel_night_low, ASSUMED.hotel_night_high);
  (void)mnm_world__pay(t->block, p->account, world_firm_at(w, hotel)->account,
                       world_price(w, t->country, cents), world_at(rng, day, 14, 23),
                       MNM_CHANNEL_CARD_PRESENT, FOR_LODGING,
                       world_place(t->country, area, 1 + w->firm_offset[FIRM_HOTEL]));
  mnm_world__fact(t->block, FACT_ADVERT, t->country,
                  (world_fact){.a = person,
                               .b = NONE,
                               .place = world_place(t->country, area, 0),
                               .at_s = world_at(rng, day, 8, 20)});
  uint32_t customers = (uint32_t)world_between(rng, 1, ASSUMED.fair_customers);
  for (uint32_t i = 0; i < customers; i++) {
    uint32_t who = t->district->person_first + world_below(rng, t->district->residents);
    int64_t price = world_hump(rng, ASSUMED.fair_sale_low, ASSUMED.fair_sale_high);
    (void)mnm_world__pay(t->block, world_person_at(w, who)->account, p->account,
                         world_price(w, t->country, price), world_at(rng, day + 1, 10, 22),
                         MNM_CHANNEL_INSTANT, FOR_SALE, 0);
  }
}

void mnm_world__travel(world_town *t, uint32_t person, mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_person *p = world_person_at(w, person);
  uint32_t adverts = world_firm_at(w, world_nation_firm(w, t->country, FIRM_CLASSIFIED))->account;
  for (uint32_t day = world_below(rng, 10); day < w->days;
       day += 6 + world_below(rng, (uint32_t)ASSUMED.fair_gap)) {
    one_stay(t, person, day, rng);
    if (!world_chance(rng, ASSUMED.fair_advert_permille)) continue;
    int64_t cents = world_hump(rng, ASSUMED.advert_low, ASSUMED.advert_high);
    (void)mnm_world__pay(t->block, p->account, adverts, world_price(w, t->country, cents),
                         world_at(rng, day, 7, 22), MNM_CHANNEL_CARD_NOT_PRESENT, FOR_ADVERT, 0);
  }
}
