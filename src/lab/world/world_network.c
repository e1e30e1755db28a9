/* Who is in a network and what it owns. Members and victims are drawn like everybody else: names,
 * numbers, banks and languages say nothing. */
#include "lab/world/world_network.h"

const char *const mnm_world__form_names[FORMS] = {
    "agriculture", "construction",       "food processing", "fishing",
    "textile",     "hospitality",        "sexual",          "domestic servitude",
    "begging",     "forced criminality", "organ removal"};
const char *const mnm_world__style_names[STYLES] = {"organisation", "transactional", "adaptive"};

typedef struct cast { /* what networks of a form have */
  uint8_t mules, front;
  bool advertiser, contractor, agency, clinic, shells, children;
} cast;
static const cast casts[FORMS] = {
    [FORM_AGRICULTURE] = {18, FIRM_FARM, false, false, true, false, true, false},
    [FORM_CONSTRUCTION] = {18, FIRM_BUILDER, false, true, true, false, true, false},
    [FORM_FOOD] = {18, FIRM_FOODPLANT, false, false, true, false, true, false},
    [FORM_FISHING] = {18, FIRM_FISHERY, false, false, true, false, true, false},
    [FORM_TEXTILE] = {18, FIRM_TEXTILE, false, false, true, false, true, true},
    [FORM_HOSPITALITY] = {18, FIRM_HOTEL, false, false, true, false, true, false},
    [FORM_SEXUAL] = {18, FIRM_BEAUTY, true, false, false, false, true, true},
    [FORM_DOMESTIC] = {0, FIRM_KINDS, false, false, false, false, false, false},
    [FORM_BEGGING] = {18, FIRM_KINDS, false, false, false, false, true, true},
    [FORM_CRIMINALITY] = {18, FIRM_FUEL, false, false, false, false, true, true},
    [FORM_ORGAN] = {18, FIRM_KINDS, false, false, false, true, true, false},
};

uint32_t mnm_world__network_of(const mnm_world *w, uint32_t group) {
  if (group >> 26 != WORLD_NETWORK_GROUP) return NONE;
  uint32_t number = group & 0x3FFFFFF;
  return w->entry_first[number / NETWORKS_AN_ENTRY] + number % NETWORKS_AN_ENTRY;
}

typedef struct maker { /* a network on its way */
  world_maker m;
  world_network n;
  mnm_rng rng;
  uint32_t here, village; /* places */
  mnm_err *err;
  mnm_status status;
} maker;

/* A second account, of a person or where a victim came from. */
static void second_account(maker *k, uint32_t person, uint32_t country) {
  uint32_t account = 0;
  if (k->status != MNM_OK) return;
  k->status = mnm_world__new_account(&k->m, &account, country, person, -400, k->err);
  if (k->status == MNM_OK) world_person_at(k->m.world, person)->savings = account;
}

/* Members have jobs as others have, beside what they do. */
static uint32_t member(maker *k, uint32_t place, uint32_t roles, world_job job) {
  uint32_t person = 0;
  if (k->status != MNM_OK) return NONE;
  k->status = mnm_world__new_person(&k->m, &person, place, world_place_country(place), k->err);
  if (k->status != MNM_OK) return NONE;
  world_person *p = world_person_at(k->m.world, person);
  p->network = (uint32_t)k->m.world->network.count;
  p->roles = (uint16_t)roles;
  if (place == k->here && job < JOBS) {
    mnm_world__give_job(k->m.world, person, k->n.district, job, &k->rng);
  }
  bool victim = (roles & ROLE_VICTIM) != 0; /* has one where he came from */
  if (!victim && place == k->here && world_chance(&k->rng, ASSUMED.savings_permille)) {
    second_account(k, person, world_place_country(place));
  }
  return person;
}

/* Leaders have families as others have, who know nothing. */
static void partner(maker *k, uint32_t person) {
  uint32_t index = 0;
  if (k->status != MNM_OK || !world_chance(&k->rng, ASSUMED.couple_permille)) return;
  k->status = mnm_world__new_person(&k->m, &index, k->here, world_place_country(k->here), k->err);
  if (k->status != MNM_OK) return;
  world_person *p = world_person_at(k->m.world, index), *of = world_person_at(k->m.world, person);
  p->surname = of->surname;
  p->language = of->language;
  p->address = of->address;
  p->harms |= HARM_HOUSEHOLD;
  mnm_world__give_job(k->m.world, index, k->n.district, JOB_SHOP, &k->rng);
}

static uint32_t firm(maker *k, world_kind kind, uint32_t place, uint32_t owner) {
  uint32_t index = 0;
  if (k->status == MNM_OK) k->status = mnm_world__new_firm(&k->m, &index, kind, place, k->err);
  if (k->status != MNM_OK) return NONE;
  world_firm *f = world_firm_at(k->m.world, index);
  f->owner = owner;
  f->network = (uint32_t)k->m.world->network.count;
  f->via_payroll = false;
  return index;
}

static uint32_t asset(maker *k) {
  uint32_t index = 0;
  if (k->status != MNM_OK) return NONE;
  k->status = mnm_world__new_account(&k->m, &index, world_place_country(k->here), NONE, 0, k->err);
  if (k->status != MNM_OK) return NONE;
  world_account_at(k->m.world, index)->asset = true;
  return index;
}

static void need_second(maker *k, uint32_t person) {
  if (k->status != MNM_OK || world_person_at(k->m.world, person)->savings != NONE) return;
  second_account(k, person, world_place_country(k->here));
}

static void leaders(maker *k, const cast *of) {
  world_network *n = &k->n;
  n->organiser = member(k, k->here, ROLE_ORGANISER, JOB_NONE);
  need_second(k, n->organiser);
  partner(k, n->organiser);
  n->recruiter = member(k, k->village, ROLE_RECRUITER, JOB_NONE);
  n->controller = n->organiser; /* a household has one exploiter */
  if (n->form == FORM_DOMESTIC) {
    if (k->status == MNM_OK) world_person_at(k->m.world, n->organiser)->roles |= ROLE_CONTROLLER;
    return;
  }
  n->controller = member(k, k->here, ROLE_CONTROLLER, JOB_BUILDER);
  n->deputy = member(k, k->here, ROLE_CONTROLLER, JOB_GIG);
  n->transporter = member(k, k->here, ROLE_TRANSPORTER, JOB_FACTORY);
  n->forger = member(k, k->village, ROLE_FORGER, JOB_NONE);
  n->harbourer = member(k, k->here, ROLE_HARBOURER, JOB_RESTAURANT);
  n->enforcer = member(k, k->here, ROLE_ENFORCER, JOB_GIG);
  n->straw = member(k, k->here, ROLE_STRAW, JOB_UNEMPLOYED);
  n->enabler = member(k, k->here, ROLE_ENABLER, JOB_OFFICE);
  n->official = member(k, k->here, ROLE_OFFICIAL, JOB_PUBLIC);
  n->investor = member(k, k->village, ROLE_INVESTOR, JOB_NONE);
  n->stager = member(k, k->here, ROLE_CONTROLLER | ROLE_ENFORCER, JOB_NONE);
  need_second(k, n->stager);
  partner(k, n->controller);
  partner(k, n->harbourer);
  partner(k, n->enabler);
  partner(k, n->official);
  if (of->advertiser) n->advertiser = member(k, k->here, ROLE_ADVERTISER, JOB_SHOP);
}

static void holdings(maker *k, const cast *of) {
  world_network *n = &k->n;
  if (of->front < FIRM_KINDS) n->front = firm(k, (world_kind)of->front, k->here, n->straw);
  if (of->agency) n->agency = firm(k, FIRM_RECRUITER, k->village, n->recruiter);
  if (of->contractor) n->contractor = firm(k, FIRM_BUILDER, k->here, n->straw);
  if (of->clinic) n->clinic = firm(k, FIRM_CLINIC, k->village, n->enabler);
  if (!of->shells) return;
  static const world_kind covers[SHELLS] = {FIRM_OFFICE, FIRM_SUPPLIER, FIRM_OFFICE, FIRM_LANDLORD,
                                            FIRM_SUPPLIER};
  for (uint32_t i = 0; i < SHELLS; i++) n->shell[i] = firm(k, covers[i], k->here, n->straw);
  n->abroad = firm(k, FIRM_BUILDER, k->village, n->investor);
  for (uint32_t i = 0; i < THINGS; i++) {
    n->estate[i] = asset(k);
    n->car[i] = asset(k);
  }
}

static void chosen_victims(maker *k, const cast *of, const world_entry *entry) {
  world_network *n = &k->n;
  uint32_t here = world_place_country(k->here), there = world_place_country(k->village);
  n->victims = (uint32_t)world_between(&k->rng, entry->victims_low, entry->victims_high);
  /* in a county-lines like network they are from here: nobody crossed a border */
  bool local = n->form == FORM_CRIMINALITY;
  for (uint32_t i = 0; i < n->victims; i++) {
    n->victim[i] = member(k, k->here, ROLE_VICTIM, JOB_NONE);
    second_account(k, n->victim[i], local ? here : there);
    if (k->status != MNM_OK) return;
    world_person *v = world_person_at(k->m.world, n->victim[i]);
    v->origin = (uint8_t)(local ? here : there);
    v->birth_place = local ? k->here : k->village;
    v->child = of->children && i % 4 == 1;
    if (!v->child) continue;
    int64_t start_day = mnm_time_day(k->m.world->start_us);
    v->born_day = (int32_t)(start_day - world_between(&k->rng, ASSUMED.child_days_low,
                                                      ASSUMED.child_days_high));
  }
  if (n->victims >= 6) { /* some are made to recruit others, or to lend their accounts */
    world_person_at(k->m.world, n->victim[2])->roles |= ROLE_RECRUITER;
    n->second_recruiter = n->victim[2];
  }
}

static void money_handlers(maker *k, const cast *of) {
  static const world_job mule_jobs[6] = {JOB_UNEMPLOYED, JOB_UNEMPLOYED, JOB_STUDENT,
                                         JOB_UNEMPLOYED, JOB_OFFICE,     JOB_GIG};
  world_network *n = &k->n;
  for (n->mules = 0; n->mules < of->mules; n->mules++) {
    n->mule[n->mules] = member(k, k->here, ROLE_HANDLER, mule_jobs[n->mules % 6]);
    if (k->status != MNM_OK) return;
  }
  uint32_t lent = n->victims >= 6 ? 2 : 0;
  for (uint32_t i = 0; i < lent && n->mules < MULES_MOST && of->mules > 0; i++) {
    uint32_t victim = n->victim[n->victims - 1 - i];
    world_person_at(k->m.world, victim)->roles |= ROLE_MULE;
    n->mule[n->mules++] = victim;
  }
}

static void specialists(maker *k) {
  static const uint16_t roles[FUNCTIONS] = {ROLE_RECRUITER, ROLE_FORGER,  ROLE_TRANSPORTER,
                                            ROLE_HARBOURER, ROLE_HANDLER, ROLE_INVESTOR};
  if (k->n.style != STYLE_TRANSACTIONAL) return;
  for (uint32_t function = 0; function < FUNCTIONS; function++) {
    bool there = function < 2 || function == FUNCTIONS - 1;
    for (uint32_t i = 0; i < LINKS; i++) {
      k->n.link[function][i] = member(k, there ? k->village : k->here, roles[function], JOB_NONE);
    }
  }
}

/* One dwelling for the victims, some of whom are given telephones that one person holds. */
static void share_handles(maker *k) {
  mnm_world *w = k->m.world;
  const world_network *n = &k->n;
  if (n->style == STYLE_TRANSACTIONAL) return;
  uint64_t dwelling = mnm_world__new_address(&k->m);
  for (uint32_t i = 0; i < n->victims; i++) {
    world_person *v = world_person_at(w, n->victim[i]);
    v->address = n->form == FORM_DOMESTIC ? world_person_at(w, n->organiser)->address : dwelling;
    if (n->form != FORM_DOMESTIC && i % 3 != 2) v->phone = world_person_at(w, n->controller)->phone;
  }
  if (n->stager == NONE) return;
  world_person *stager = world_person_at(w, n->stager);
  stager->address = dwelling;
  stager->phone = world_person_at(w, n->controller)->phone;
  stager->stages_signs = true;
}

static void life_span(maker *k) {
  const mnm_world *w = k->m.world;
  world_network *n = &k->n;
  n->born_day = world_below(&k->rng, w->days / 12);
  n->died_day = w->days;
  n->raid_day = n->freeze_day = n->law_day = w->days;
  n->take = (uint8_t)world_below(&k->rng, 4);
  bool local = n->form == FORM_CRIMINALITY;             /* they have accounts already */
  for (uint32_t i = 0; i < n->victims && !local; i++) { /* opened for them when they come */
    const world_person *v = world_person_at(w, n->victim[i]);
    world_account_at(w, v->account)->opened_day = (int32_t)(n->born_day + ASSUMED.way_low);
  }
  if (n->style != STYLE_ADAPTIVE) return;
  n->raid_day =
      w->days * (uint32_t)world_between(&k->rng, ASSUMED.raid_low, ASSUMED.raid_high) / 100;
  n->freeze_day =
      w->days * (uint32_t)world_between(&k->rng, ASSUMED.freeze_low, ASSUMED.freeze_high) / 100;
  n->law_day = w->days * (uint32_t)ASSUMED.law_percent / 100;
}

static mnm_status one_network(mnm_world *w, uint32_t entry_number, uint32_t number, mnm_err *err) {
  const world_entry *entry = &w->scenario->entries[entry_number];
  uint32_t group = world_group(WORLD_NETWORK_GROUP, entry_number * NETWORKS_AN_ENTRY + number);
  maker k = {.m = {.world = w, .group = group}, .err = err, .status = MNM_OK};
  k.n = (world_network){.key = world_key(WORLD_NETWORK, group, 0),
                        .group = group,
                        .entry = entry_number,
                        .form = entry->form,
                        .style = entry->style};
  k.rng = world_rng(w->seed, WORLD_STREAM_NETWORK, k.n.key, 0);
  uint32_t *unset[] = {
      &k.n.organiser, &k.n.recruiter,  &k.n.second_recruiter, &k.n.transporter, &k.n.forger,
      &k.n.harbourer, &k.n.controller, &k.n.deputy,           &k.n.enforcer,    &k.n.advertiser,
      &k.n.straw,     &k.n.enabler,    &k.n.official,         &k.n.investor,    &k.n.stager,
      &k.n.front,     &k.n.agency,     &k.n.contractor,       &k.n.abroad,      &k.n.clinic};
  for (uint32_t i = 0; i < sizeof unset / sizeof unset[0]; i++) *unset[i] = NONE;
  for (uint32_t i = 0; i < SHELLS; i++) k.n.shell[i] = NONE;
  /* the district where the how manieth inhabitant lives does not depend on how many there are */
  uint32_t every = entry->per_100000 ? UINT32_C(100000) / entry->per_100000 : 1;
  uint64_t district = (uint64_t)number * every / DISTRICT_PEOPLE + entry_number;
  while (mnm_world__countries[mnm_world__district_country((uint32_t)district)].poor) district++;
  if (district >= w->district.count) district = 0; /* a small world has few: the first is rich */
  k.n.district = (uint32_t)district;
  k.n.origin = 3 + world_below(&k.rng, 3);
  k.n.village = AREA_VILLAGE + world_below(&k.rng, 40000);
  k.here = world_place(mnm_world__district_country(k.n.district),
                       mnm_world__district_area(k.n.district), 0);
  k.village = world_place(k.n.origin, k.n.village, 0);
  k.n.person_first = (uint32_t)w->person.count;
  k.n.firm_first = (uint32_t)w->firm.count;
  /* where all is bought from specialists there are neither leaders nor companies */
  static const cast nothing = {.front = FIRM_KINDS};
  bool bought = entry->style == STYLE_TRANSACTIONAL;
  const cast *of = bought ? &nothing : &casts[entry->form];
  if (!bought) leaders(&k, of);
  holdings(&k, of);
  chosen_victims(&k, of, entry);
  money_handlers(&k, of);
  specialists(&k);
  if (k.status != MNM_OK) return k.status;
  share_handles(&k);
  life_span(&k);
  k.n.persons = (uint32_t)w->person.count - k.n.person_first;
  k.n.firms = (uint32_t)w->firm.count - k.n.firm_first;
  return mnm_column_push(&w->network, &k.n, err);
}

mnm_status mnm_world__networks(mnm_world *w, mnm_err *err) {
  for (uint32_t i = 0; i < w->scenario->entry_count; i++) {
    const world_entry *entry = &w->scenario->entries[i];
    uint64_t count = ((uint64_t)w->size * entry->per_100000 + 99999) / 100000;
    if (count < entry->least) count = entry->least;
    if (count > NETWORKS_AN_ENTRY) count = NETWORKS_AN_ENTRY;
    if (w->size == 0) count = 0;
    w->entry_first[i] = (uint32_t)w->network.count;
    for (uint32_t j = 0; j < count; j++) MNM_TRY(one_network(w, i, j, err));
  }
  w->entry_first[w->scenario->entry_count] = (uint32_t)w->network.count;
  return MNM_OK;
}
