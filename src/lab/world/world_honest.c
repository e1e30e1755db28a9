/* A district at work: its people one by one, then what depends on all of them. */
#include "lab/world/world_internal.h"

static void one_resident(world_town *t, uint32_t person) {
  const mnm_world *w = t->world;
  const world_person *p = world_person_at(w, person);
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_LIFE, p->key, 2);
  world_life life = {.to_day = w->days,
                     .spending = 1000,
                     .rent = true,
                     .bills = true,
                     .friends = true,
                     .saves = true};
  if (p->job == JOB_SEASONAL) {
    life.spending = (uint32_t)ASSUMED.frugal_permille;
    life.bills = life.friends = false;
    mnm_world__season(w, &life.from_day,
                      &life.to_day); /* the rest of the year they are elsewhere */
  }
  if (p->harms & HARM_HOSTEL) life.bills = false;
  if (p->job == JOB_STUDENT || p->job == JOB_UNEMPLOYED || p->job == JOB_PENSIONER) {
    life.spending = (uint32_t)ASSUMED.modest_permille;
  }
  mnm_world__work(t, person, &rng);
  mnm_world__live(t, person, &life, &rng);
  mnm_world__social(t, person, &rng);
  mnm_world__records(t, person, &rng);
}

void mnm_world__district(world_block *b, uint32_t number, int64_t *scratch) {
  const mnm_world *w = b->world;
  world_town t = {.block = b,
                  .world = w,
                  .district = world_district_at(w, number),
                  .number = number,
                  .country = mnm_world__district_country(number),
                  .area = mnm_world__district_area(number)};
  world_open_books(&t, scratch);
  for (uint32_t i = 0; i < t.district->residents; i++) {
    one_resident(&t, t.district->person_first + i);
  }
  mnm_world__elders(&t);
  mnm_world__pots(&t);
  mnm_world__corporate(&t);
  mnm_world__trade(&t);
  mnm_world__town_records(&t);
}
