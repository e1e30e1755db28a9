/* Districts: their firms, the people who live there, and the relatives some of them have elsewhere.
 * Who somebody is comes from a stream of their own, so a district is the same in any larger world.
 */
#include "lab/world/world_name.h"

static const uint8_t turn_country[TURN] = {0, 1, 2, 0, 3, 0, 1, 4};

uint32_t mnm_world__district_country(uint32_t district) {
  return turn_country[district % TURN];
}

static uint32_t per_turn(uint32_t country) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < TURN; i++) count += turn_country[i] == country;
  return count;
}

uint32_t mnm_world__district_area(uint32_t district) {
  uint32_t country = mnm_world__district_country(district), before = 0;
  for (uint32_t i = 0; i < district % TURN; i++) before += turn_country[i] == country;
  return district / TURN * per_turn(country) + before;
}

mnm_status mnm_world__new_person(world_maker *m, uint32_t *out, uint32_t place, uint32_t origin,
                                 mnm_err *err) {
  mnm_world *w = m->world;
  uint32_t ordinal = m->persons++;
  uint64_t key = world_key(WORLD_PERSON, m->group, ordinal);
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_PERSON, key, 0);
  world_person person = {.key = key,
                         .surname = key,
                         .phone = key,
                         .address = mnm_world__new_address(m),
                         .account = NONE,
                         .savings = NONE,
                         .employer = NONE,
                         .family = NONE,
                         .place = place,
                         .birth_place = place,
                         .network = NONE,
                         .origin = (uint8_t)origin,
                         .job = JOB_NONE};
  person.language = (uint8_t)world_below(&rng, WORLD_LANGUAGES);
  int64_t start_day = mnm_time_day(w->start_us);
  person.born_day =
      (int32_t)(start_day - world_between(&rng, ASSUMED.adult_days_low, ASSUMED.adult_days_high));
  *out = (uint32_t)w->person.count;
  MNM_TRY(mnm_world__new_account(
      m, &person.account, world_place_country(place), *out,
      -(int32_t)world_between(&rng, ASSUMED.account_days_low, ASSUMED.account_days_high), err));
  return mnm_column_push(&w->person, &person, err);
}

static world_job draw_job(const world_scenario *scenario, mnm_rng *rng) {
  int64_t left = world_below(rng, 1000);
  for (uint32_t job = 0; job < JOBS; job++) {
    left -= scenario->share[job];
    if (left < 0) return (world_job)job;
  }
  return JOB_UNEMPLOYED;
}

/* Where somebody of a job works; some jobs have no employer. */
static uint32_t draw_employer(const mnm_world *w, uint32_t district, world_job job, mnm_rng *rng) {
  static const uint8_t kinds[JOBS][6] = {
      /* one of them, by chance; FIRM_KINDS ends a list */
      [JOB_OFFICE] = {FIRM_OFFICE, FIRM_OFFICE, FIRM_GROUP, FIRM_ACCOUNTANT, FIRM_SUPPLIER,
                      FIRM_KINDS},
      [JOB_FACTORY] = {FIRM_FACTORY, FIRM_FISHERY, FIRM_TEXTILE, FIRM_FOODPLANT, FIRM_KINDS},
      [JOB_BUILDER] = {FIRM_BUILDER, FIRM_KINDS},
      [JOB_RESTAURANT] = {FIRM_RESTAURANT, FIRM_RESTAURANT, FIRM_HOTEL, FIRM_BEAUTY, FIRM_KINDS},
      [JOB_SHOP] = {FIRM_GROCER, FIRM_CLOTHES, FIRM_PHARMACY, FIRM_FUEL, FIRM_KINDS},
      [JOB_CARE] = {FIRM_CARE, FIRM_CLINIC, FIRM_KINDS},
      [JOB_PUBLIC] = {FIRM_PUBLIC, FIRM_KINDS},
      [JOB_SEASONAL] = {FIRM_FARM, FIRM_KINDS},
      [JOB_GIG] = {FIRM_KINDS},
      [JOB_TRADER] = {FIRM_KINDS},
      [JOB_TRAVELLER] = {FIRM_KINDS},
      [JOB_STUDENT] = {FIRM_RESTAURANT, FIRM_GROCER, FIRM_KINDS},
      [JOB_PENSIONER] = {FIRM_KINDS},
      [JOB_UNEMPLOYED] = {FIRM_KINDS},
  };
  uint32_t count = 0;
  while (kinds[job][count] != FIRM_KINDS) count++;
  if (count == 0) return NONE;
  world_kind kind = (world_kind)kinds[job][world_below(rng, count)];
  return world_district_firm(w, district, kind) + world_below(rng, mnm_world__trades[kind].count);
}

void mnm_world__give_job(mnm_world *w, uint32_t person, uint32_t district, world_job job,
                         mnm_rng *rng) {
  world_person *p = world_person_at(w, person);
  p->job = (uint8_t)job;
  p->employer = draw_employer(w, district, job, rng);
  if (p->employer == NONE) return;
  int64_t cents = world_hump(rng, ASSUMED.wage_low[job], ASSUMED.wage_high[job]);
  p->wage_minor = world_price(w, world_place_country(p->place), cents);
}

/* The next resident lives with this one: one family name, one door, money to and fro. */
static void pair_up(world_person *p, const world_person *before) {
  p->surname = before->surname;
  p->language = before->language;
  p->address = before->address;
  p->harms |= HARM_HOUSEHOLD;
}

static mnm_status one_resident(world_maker *m, uint32_t district, uint32_t ordinal, bool *paired,
                               mnm_err *err) {
  mnm_world *w = m->world;
  uint32_t country = mnm_world__district_country(district), index = 0;
  uint32_t place = world_place(country, mnm_world__district_area(district), 0);
  MNM_TRY(mnm_world__new_person(m, &index, place, country, err));
  world_person *p = world_person_at(w, index);
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_LIFE, p->key, 0);
  mnm_world__give_job(w, index, district, draw_job(w->scenario, &rng), &rng);
  bool apart = p->job == JOB_SEASONAL || p->job == JOB_STUDENT;
  if (*paired && !apart) {
    pair_up(p, p - 1);
    if (world_chance(&rng, ASSUMED.joint_permille))
      world_account_at(w, (p - 1)->account)->joint = index;
  }
  bool was_paired = *paired && !apart;
  *paired = !was_paired && !apart && world_chance(&rng, ASSUMED.couple_permille);
  uint32_t hostel = world_district_firm(w, district, FIRM_HOSTEL);
  bool moved = p->job == JOB_SEASONAL || world_chance(&rng, ASSUMED.settled_migrant_permille);
  if (moved && !mnm_world__countries[country].poor) {
    p->harms |= HARM_MIGRANT; /* from where: relatives() */
  }
  if (p->job == JOB_SEASONAL || (apart && world_chance(&rng, ASSUMED.hostel_permille))) {
    p->address = world_firm_at(w, hostel)->address;
    p->harms |= HARM_HOSTEL;
  }
  if (p->job == JOB_SEASONAL && world_chance(&rng, ASSUMED.newcomer_permille)) {
    uint32_t from = 0, to = 0;
    mnm_world__season(w, &from, &to); /* comes for the first time, and is given an account here */
    if (from > 0 && from < to) world_account_at(w, p->account)->opened_day = (int32_t)from;
  }
  if (p->job == JOB_GIG || p->job == JOB_TRADER) p->harms |= HARM_GIG;
  if (p->job == JOB_TRAVELLER) p->harms |= HARM_TRAVELLER;
  if (p->employer != NONE && world_firm_at(w, p->employer)->via_payroll) p->harms |= HARM_PAYROLL;
  if (world_chance(&rng, ASSUMED.club_permille)) p->club = (uint8_t)(1 + ordinal % CLUBS);
  if (!world_chance(&rng, ASSUMED.savings_permille)) return MNM_OK;
  return mnm_world__new_account(m, &world_person_at(w, index)->savings, country, index, -500, err);
}

/* Organisers of savings clubs are the first members. */
static void choose_organisers(mnm_world *w, const world_district *d) {
  bool chosen[CLUBS + 1] = {false};
  for (uint32_t i = 0; i < d->residents; i++) {
    world_person *p = world_person_at(w, d->person_first + i);
    if (p->club == 0 || chosen[p->club]) continue;
    chosen[p->club] = true;
    p->harms |= HARM_ORGANISER;
  }
}

/* Relatives of a migrant live in his village; villagers who send money through an elder share him.
 */
static mnm_status relatives(world_maker *m, const world_district *d, uint32_t number,
                            mnm_err *err) {
  mnm_world *w = m->world;
  uint32_t elder[ELDERS] = {NONE, NONE};
  for (uint32_t i = 0; i < d->residents; i++) {
    uint32_t index = d->person_first + i, relative = 0;
    world_person who = *world_person_at(w, index);
    if (!(who.harms & HARM_MIGRANT)) continue;
    mnm_rng rng = world_rng(w->seed, WORLD_STREAM_LIFE, who.key, 1);
    uint32_t village = world_below(&rng, ELDERS);
    uint32_t origin =
        3 + (uint32_t)(world_hash(w->seed, WORLD_STREAM_DISTRICT, number, village) % 3);
    uint32_t place = world_place(origin, AREA_VILLAGE + number * ELDERS + village, 0);
    MNM_TRY(mnm_world__new_person(m, &relative, place, origin, err));
    world_person *kin = world_person_at(w, relative), *p = world_person_at(w, index);
    p->origin = (uint8_t)origin;
    p->birth_place = place;
    kin->surname = p->surname;
    kin->language = p->language;
    kin->harms |= HARM_KIN;
    p->family = relative;
    if (p->job != JOB_SEASONAL || !world_chance(&rng, ASSUMED.elder_permille)) continue;
    if (elder[village] == NONE) {
      MNM_TRY(mnm_world__new_person(m, &elder[village], place, origin, err));
      world_person_at(w, elder[village])->harms |= HARM_ELDER | HARM_KIN;
      p = world_person_at(w, index);
    }
    world_person_at(w, relative)->family = elder[village]; /* through whom it reaches them */
    p->village = (uint8_t)(1 + village);
  }
  return MNM_OK;
}

static void choose_owners(mnm_world *w, const world_district *d, uint32_t number) {
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_DISTRICT, number, 7);
  for (uint32_t i = 0; i < DISTRICT_FIRMS; i++) {
    world_firm *firm = world_firm_at(w, d->firm_first + i);
    uint32_t owner = world_below(&rng, DISTRICT_PEOPLE); /* the same however many live there */
    if (owner < d->residents && firm->kind != FIRM_PUBLIC && firm->kind != FIRM_CHURCH) {
      firm->owner = d->person_first + owner;
    }
    if (mnm_world__trades[firm->kind].takings) firm->harms |= HARM_SHOP;
    if (firm->kind == FIRM_ACCOUNTANT) firm->harms |= HARM_ACCOUNTANT;
    if (firm->kind == FIRM_CHURCH || firm->kind == FIRM_CHARITY) firm->harms |= HARM_CHARITY;
    if (firm->kind == FIRM_GROUP) firm->harms |= HARM_GROUP;
    if (firm->kind == FIRM_RECRUITER || firm->kind == FIRM_TRAVEL) firm->harms |= HARM_RECRUITER;
  }
}

static mnm_status one_district(mnm_world *w, uint32_t number, uint32_t residents, mnm_err *err) {
  world_maker m = {.world = w, .group = world_group(WORLD_DISTRICT, number)};
  world_district d = {.firm_first = (uint32_t)w->firm.count,
                      .residents = residents,
                      .country = (uint8_t)mnm_world__district_country(number)};
  uint32_t place = world_place(d.country, mnm_world__district_area(number), 0), firm = 0;
  MNM_TRY(mnm_column_push(&w->district, &d, err)); /* firms are looked up through it */
  for (uint32_t kind = FIRM_NATIONAL_KINDS; kind < FIRM_KINDS; kind++) {
    for (uint32_t i = 0; i < mnm_world__trades[kind].count; i++) {
      MNM_TRY(mnm_world__new_firm(&m, &firm, (world_kind)kind, place, err));
    }
  }
  d.person_first = (uint32_t)w->person.count;
  bool paired = false;
  for (uint32_t i = 0; i < residents; i++) MNM_TRY(one_resident(&m, number, i, &paired, err));
  choose_organisers(w, &d);
  MNM_TRY(relatives(&m, &d, number, err));
  d.persons = (uint32_t)w->person.count - d.person_first;
  choose_owners(w, &d, number);
  *(world_district *)mnm_column_at(&w->district, number) = d;
  return MNM_OK;
}

mnm_status mnm_world__people(mnm_world *w, mnm_err *err) {
  uint32_t districts = (w->size + DISTRICT_PEOPLE - 1) / DISTRICT_PEOPLE;
  for (uint32_t country = 0; country < COUNTRIES; country++) {
    w->areas[country] = (districts / TURN + 1) * per_turn(country) + AREAS_SPARE;
  }
  for (uint32_t number = 0; number < districts; number++) {
    uint32_t left = w->size - number * DISTRICT_PEOPLE;
    MNM_TRY(one_district(w, number, left < DISTRICT_PEOPLE ? left : DISTRICT_PEOPLE, err));
  }
  return MNM_OK;
}
