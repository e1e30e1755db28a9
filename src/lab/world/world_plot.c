/* A network at work: its members' ordinary lives, and the order of what it does. */
#include "lab/world/world_network.h"

uint64_t mnm_world__crime(world_plot *p, world_stage stage, uint32_t from, uint32_t to,
                          int64_t amount, uint32_t at_s, mnm_channel channel, world_purpose purpose,
                          uint32_t place) {
  world_block *b = p->town.block;
  b->stage = (uint8_t)stage;
  uint64_t paid = mnm_world__pay(b, from, to, amount, at_s, channel, purpose, place);
  b->stage = STAGE_NONE;
  return paid;
}

uint64_t mnm_world__source(world_plot *p, world_stage stage, uint32_t from, uint32_t to,
                           int64_t amount, uint32_t at_s, mnm_channel channel,
                           world_purpose purpose, uint32_t place) {
  return mnm_world__crime(p, (world_stage)(stage | STAGE_SOURCE), from, to, amount, at_s, channel,
                          purpose, place);
}

void mnm_world__offence(world_plot *p, world_offence offence, uint32_t offender, uint32_t victim,
                        uint32_t at_s, uint64_t link) {
  if (offender == NONE || at_s >= p->town.world->days * DAY_S) return;
  mnm_world__truth(p->town.block, (world_truth){.kind = TRUTH_OFFENCE,
                                                .sub = (uint8_t)offence,
                                                .a = offender,
                                                .b = victim,
                                                .at_s = at_s,
                                                .link = link});
}

uint32_t mnm_world__collector(const world_plot *p, uint32_t day) {
  return day < p->n->raid_day || p->n->deputy == NONE ? p->n->controller : p->n->deputy;
}

static bool is_victim(const world_plot *p, uint32_t person) {
  return (plot_person(p, person)->roles & ROLE_VICTIM) != 0;
}

/* Members buy bread like everybody else; victims hardly do, and not before they have come. */
static void ordinary_life(world_plot *p) {
  const mnm_world *w = p->town.world;
  for (uint32_t i = 0; i < p->n->persons; i++) {
    uint32_t person = p->n->person_first + i;
    const world_person *who = plot_person(p, person);
    mnm_rng rng = world_rng(w->seed, WORLD_STREAM_LIFE, who->key, 2);
    if (world_place_area(who->place) >= AREA_VILLAGE) {
      mnm_world__at_home(&p->town, person, &rng);
      continue;
    }
    world_life life = {.to_day = w->days,
                       .spending = (uint32_t)ASSUMED.modest_permille,
                       .rent = true,
                       .bills = true,
                       .friends = true,
                       .saves = true};
    if (is_victim(p, person)) {
      life = (world_life){.from_day = p->n->born_day + 60,
                          .to_day = w->days,
                          .spending = (uint32_t)ASSUMED.victim_spending_permille};
    }
    if (who->stages_signs) life.rent = life.bills = false;
    if (!is_victim(p, person)) mnm_world__work(&p->town, person, &rng);
    mnm_world__live(&p->town, person, &life, &rng);
    if (!is_victim(p, person)) mnm_world__social(&p->town, person, &rng);
  }
}

static void known_of_members(world_plot *p) {
  const mnm_world *w = p->town.world;
  for (uint32_t i = 0; i < p->n->persons; i++) {
    uint32_t person = p->n->person_first + i;
    const world_person *who = plot_person(p, person);
    mnm_rng rng = world_rng(w->seed, WORLD_STREAM_RECORD, who->key, 2);
    mnm_world__records(&p->town, person, &rng);
  }
  if (p->n->front != NONE) { /* who holds people's debts also runs the place they work at */
    mnm_world__fact(p->town.block, FACT_DIRECTOR, p->country,
                    (world_fact){.a = p->n->controller, .b = p->n->front});
  }
  for (uint32_t i = 0; i < p->n->firms; i++) {
    uint32_t firm = p->n->firm_first + i;
    const world_firm *f = world_firm_at(w, firm);
    uint32_t country = world_place_country(f->place);
    if (f->owner == NONE) continue;
    mnm_world__fact(p->town.block, FACT_OWNER, country,
                    (world_fact){.a = f->owner, .b = HOLDER_FIRM | firm});
    mnm_world__fact(p->town.block, FACT_DIRECTOR, country, (world_fact){.a = f->owner, .b = firm});
  }
}

/* Who shares a telephone, a dwelling, a paper: a finding without a transfer; accounts stand in. */
static void shared_handle(world_plot *p, world_instance_kind kind, uint32_t least) {
  const world_network *n = p->n;
  uint32_t holders[VICTIMS_MOST + 2], count = 0;
  for (uint32_t i = 0; i < n->victims; i++) {
    const world_person *v = plot_person(p, n->victim[i]);
    bool has = kind == INSTANCE_ADDRESS || (kind == INSTANCE_PHONE && v->phone != v->key) ||
               (kind == INSTANCE_PAPER && i < 4);
    if (has) holders[count++] = n->victim[i];
  }
  bool abroad = n->form != FORM_CRIMINALITY && n->form != FORM_ORGAN;
  if (kind == INSTANCE_PAPER && (n->forger == NONE || !abroad)) return;
  if (n->style == STYLE_TRANSACTIONAL) return;
  if (kind == INSTANCE_PHONE) holders[count++] = n->controller;
  if (kind != INSTANCE_PAPER && n->stager != NONE) holders[count++] = n->stager;
  if (n->victims == 0 || count < 2) return;
  mnm_world__instance_begin(p->town.block, MNM_H2, kind, count >= least, NONE);
  for (uint32_t i = 0; i < count; i++) {
    mnm_world__instance_add(p->town.block, plot_account(p, holders[i]));
  }
  mnm_world__instance_end(p->town.block);
}

static void time_line(world_plot *p) {
  const world_network *n = p->n;
  uint32_t days = p->town.world->days;
  for (uint32_t i = 0; i < n->victims; i++) {
    p->fee_day[i] = n->born_day + world_below(&p->rng, (uint32_t)ASSUMED.recruiting_days);
    p->arrived[i] =
        p->fee_day[i] + (uint32_t)world_between(&p->rng, ASSUMED.way_low, ASSUMED.way_high);
    p->left[i] = days; /* most are still held when the world ends */
    if (i % 5 == 4)
      p->left[i] =
          p->arrived[i] + (uint32_t)world_between(&p->rng, ASSUMED.held_low, ASSUMED.held_high);
  }
  if (n->raid_day < days) { /* freed in the raid; the rest is moved on */
    for (uint32_t i = 0; i < n->victims / 3; i++) p->left[i] = n->raid_day;
  }
}

void mnm_world__network(world_block *b, uint32_t number, int64_t *scratch) {
  const mnm_world *w = b->world;
  const world_network *n = world_network_at(w, number);
  world_plot p = {.town = {.block = b,
                           .world = w,
                           .district = world_district_at(w, n->district),
                           .number = n->district,
                           .country = mnm_world__district_country(n->district),
                           .area = mnm_world__district_area(n->district)},
                  .n = n,
                  .number = number,
                  .country = mnm_world__district_country(n->district)};
  world_open_books(&p.town, scratch); /* the district's own do not count what members spend */
  p.rng = world_rng(w->seed, WORLD_STREAM_CRIME, n->key, 0);
  time_line(&p);
  ordinary_life(&p);
  known_of_members(&p);
  mnm_world__recruit(&p);
  mnm_world__documents(&p);
  mnm_world__housing(&p);
  if (n->style == STYLE_TRANSACTIONAL) {
    mnm_world__chains(&p);
  } else if (n->form < FORM_LABOUR_PAST) {
    mnm_world__labour(&p);
  } else if (n->form == FORM_SEXUAL) {
    mnm_world__sexual(&p);
  } else if (n->form == FORM_DOMESTIC) {
    mnm_world__domestic(&p);
  } else if (n->form == FORM_BEGGING) {
    mnm_world__begging(&p);
  } else if (n->form == FORM_CRIMINALITY) {
    mnm_world__criminality(&p);
  } else {
    mnm_world__organ(&p);
  }
  mnm_world__costs(&p);
  mnm_world__corruption(&p);
  mnm_world__contacts(&p);
  mnm_world__staged(&p);
  mnm_world__infiltrate(&p);
  shared_handle(&p, INSTANCE_PHONE, 4);
  shared_handle(&p, INSTANCE_ADDRESS, 6);
  shared_handle(&p, INSTANCE_PAPER, 4);
  mnm_world__launder(&p);
  mnm_world__settle_wages(&p);
  mnm_world__events(&p);
}
