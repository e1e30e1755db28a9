/* Churches, charities, savings clubs: many who pay one, one who pays many, a pot that goes round.
 */
#include "lab/world/world_internal.h"

static void give(world_town *t, const world_person *p, mnm_rng *rng) {
  const mnm_world *w = t->world;
  world_kind kind = world_chance(rng, ASSUMED.church_permille) ? FIRM_CHURCH : FIRM_CHARITY;
  int64_t cents = 500 * world_hump(rng, ASSUMED.gift_fives_low, ASSUMED.gift_fives_high);
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day = mnm_world__month_day(w, month, 1 + world_below(rng, 8));
    mnm_world__buy(t, p->account, world_local_firm(t, kind), world_price(w, t->country, cents),
                   world_at(rng, day, 8, 21), MNM_CHANNEL_STANDING_ORDER, FOR_GIFT);
  }
}

static uint32_t organiser_of(const world_town *t, uint32_t club) {
  for (uint32_t i = 0; i < t->district->residents; i++) {
    const world_person *p = world_person_at(t->world, t->district->person_first + i);
    if (p->club == club && p->harms & HARM_ORGANISER) return t->district->person_first + i;
  }
  return NONE;
}

static void pay_club(world_town *t, const world_person *p, mnm_rng *rng) {
  const mnm_world *w = t->world;
  uint32_t organiser = organiser_of(t, p->club);
  mnm_rng of_club = world_rng(w->seed, WORLD_STREAM_DISTRICT, t->number, 100 + p->club);
  int64_t cents = 1000 * world_between(&of_club, ASSUMED.club_tens_low, ASSUMED.club_tens_high);
  int64_t share = world_price(w, t->country, cents);
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day = mnm_world__month_day(w, month, 5 + world_below(rng, 3));
    uint64_t paid =
        mnm_world__pay(t->block, p->account, world_person_at(w, organiser)->account, share,
                       world_at(rng, day, 17, 22), MNM_CHANNEL_INSTANT, FOR_CLUB, 0);
    if (paid != 0) t->pot[(p->club - 1u) * MONTHS_MOST + month] += share;
  }
}

void mnm_world__social(world_town *t, uint32_t person, mnm_rng *rng) {
  const world_person *p = world_person_at(t->world, person);
  if (world_chance(rng, ASSUMED.giver_permille)) give(t, p, rng);
  if (p->club != 0 && !(p->harms & HARM_ORGANISER)) pay_club(t, p, rng);
}

/* The pot of a month goes whole to one member, in turn. */
void mnm_world__pots(world_town *t) {
  const mnm_world *w = t->world;
  for (uint32_t club = 1; club <= CLUBS; club++) {
    uint32_t organiser = organiser_of(t, club);
    mnm_rng rng = world_rng(w->seed, WORLD_STREAM_TRADE, t->number, 200 + club);
    uint32_t turn = 0;
    for (uint32_t month = 0; month < w->months; month++) {
      int64_t pot = t->pot[(club - 1) * MONTHS_MOST + month];
      if (organiser == NONE || pot == 0) continue;
      uint32_t member = NONE;
      for (uint32_t tried = 0; tried < t->district->residents && member == NONE; tried++) {
        uint32_t person = t->district->person_first + turn++ % t->district->residents;
        if (world_person_at(w, person)->club == club && person != organiser) member = person;
      }
      uint32_t day = mnm_world__month_day(w, month, 9);
      if (member == NONE) continue;
      (void)mnm_world__pay(t->block, world_person_at(w, organiser)->account,
                           world_person_at(w, member)->account, pot, world_at(&rng, day, 18, 22),
                           MNM_CHANNEL_INSTANT, FOR_CLUB_POT, 0);
    }
  }
}
