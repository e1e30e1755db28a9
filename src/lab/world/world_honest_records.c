/* What agencies know of honest people and firms: calls, jobs, papers, journeys, adverts, contracts,
 * and tips about them that are wrong. */
#include "lab/world/world_internal.h"

static uint32_t someone(const world_town *t, mnm_rng *rng) {
  return t->district->person_first + world_below(rng, t->district->residents);
}

static void calls(world_town *t, uint32_t person, mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_person *p = world_person_at(w, person);
  uint32_t count = (uint32_t)world_hump(rng, ASSUMED.calls_low, ASSUMED.calls_high);
  for (uint32_t i = 0; i < count; i++) {
    bool home = p->family != NONE && world_chance(rng, ASSUMED.call_home_permille);
    uint32_t other = home ? p->family : someone(t, rng);
    if (other == person) continue;
    bool calls_back = world_chance(rng, 500);
    int64_t seconds = world_between(rng, 10, 1500);
    uint32_t at = world_at(rng, world_below(rng, w->days), 7, 24);
    mnm_world__fact(t->block, FACT_CALL, t->country,
                    (world_fact){.a = calls_back ? other : person,
                                 .b = calls_back ? person : other,
                                 .amount = seconds,
                                 .at_s = at});
  }
}

void mnm_world__records(world_town *t, uint32_t person, mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_person *p = world_person_at(w, person);
  calls(t, person, rng);
  mnm_world__fact(t->block, FACT_IDENTITY, p->origin,
                  (world_fact){.a = person, .b = NONE, .link = p->key});
  if (p->employer != NONE) {
    mnm_world__fact(t->block, FACT_EMPLOYMENT, t->country,
                    (world_fact){.a = person, .b = p->employer});
  }
  if (p->family != NONE) {
    mnm_world__fact(t->block, FACT_KIN, p->origin, (world_fact){.a = person, .b = p->family});
  }
  if (p->job == JOB_PUBLIC) { /* permits, visas, inspections: acts alone say nothing */
    for (uint32_t i = 0; i < (uint32_t)ASSUMED.acts_an_official; i++) {
      uint32_t about = t->district->firm_first + world_below(rng, DISTRICT_FIRMS);
      mnm_world__fact(t->block, FACT_ACT, t->country,
                      (world_fact){.a = person,
                                   .b = HOLDER_FIRM | about,
                                   .sub = (uint8_t)(i % 3),
                                   .at_s = world_at(rng, world_below(rng, w->days), 9, 16)});
    }
  }
  if (world_chance(rng, ASSUMED.job_advert_permille)) {
    mnm_world__fact(t->block, FACT_ADVERT, p->origin,
                    (world_fact){.a = person,
                                 .b = NONE,
                                 .sub = 2,
                                 .place = p->birth_place,
                                 .at_s = world_at(rng, world_below(rng, w->days), 8, 20)});
  }
  if (world_chance(rng, ASSUMED.seller_permille)) {
    mnm_world__fact(t->block, FACT_ADVERT, t->country,
                    (world_fact){.a = person,
                                 .b = NONE,
                                 .place = world_place(t->country, t->area, 0),
                                 .at_s = world_at(rng, world_below(rng, w->days), 8, 22)});
  }
  if (world_chance(rng, ASSUMED.false_tip_permille)) {
    uint32_t at = world_at(rng, world_below(rng, w->days), 8, 22),
             text = world_below(rng, WORLD_TIPS);
    mnm_world__fact(t->block, FACT_TIP, t->country,
                    (world_fact){.a = person, .b = NONE, .sub = (uint8_t)text, .at_s = at});
  }
  if (p->harms & HARM_MIGRANT && world_chance(rng, ASSUMED.visa_permille)) {
    uint32_t office = world_firm_at(w, world_nation_firm(w, t->country, FIRM_VISA))->account;
    uint32_t at = world_at(rng, world_below(rng, w->days), 9, 16);
    uint64_t fee =
        mnm_world__pay(t->block, p->account, office, world_price(w, t->country, ASSUMED.visa_fee),
                       at, MNM_CHANNEL_CARD_NOT_PRESENT, FOR_VISA, 0);
    mnm_world__fact(t->block, FACT_PAPERS, t->country,
                    (world_fact){.a = person, .b = person, .link = fee, .at_s = at});
  }
}

/* A public contract: priced above what it costs, paid in instalments. */
static void honest_contract(world_town *t, mnm_rng *rng) {
  const mnm_world *w = t->world;
  uint32_t public_body = world_local_firm(t, FIRM_PUBLIC),
           builder = world_some_firm(t, FIRM_BUILDER, rng);
  int64_t cost =
      world_price(w, t->country, world_hump(rng, ASSUMED.contract_low, ASSUMED.contract_high));
  int64_t price =
      cost * world_between(rng, ASSUMED.honest_margin_low, ASSUMED.honest_margin_high) / 1000;
  uint32_t day = world_below(rng, w->days);
  mnm_world__fact(t->block, FACT_AWARD, t->country,
                  (world_fact){.a = public_body,
                               .b = builder,
                               .amount = price,
                               .amount_2 = cost,
                               .at_s = world_at(rng, day, 9, 16)});
  for (uint32_t i = 0; i < 4; i++) {
    uint32_t when = mnm_world__working_day(w, day + 30 * (i + 1));
    (void)mnm_world__pay(t->block, world_firm_at(w, public_body)->account,
                         world_firm_at(w, builder)->account, price / 4, world_at(rng, when, 9, 15),
                         MNM_CHANNEL_WIRE, FOR_CONTRACT, 0);
  }
}

void mnm_world__town_records(world_town *t) {
  const mnm_world *w = t->world;
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_RECORD, t->number, 0);
  for (uint32_t i = 0; i < DISTRICT_FIRMS; i++) {
    uint32_t firm = t->district->firm_first + i;
    const world_firm *f = world_firm_at(w, firm);
    if (f->owner != NONE) {
      mnm_world__fact(t->block, FACT_OWNER, t->country,
                      (world_fact){.a = f->owner, .b = HOLDER_FIRM | firm});
      mnm_world__fact(t->block, FACT_DIRECTOR, t->country, (world_fact){.a = f->owner, .b = firm});
    }
    /* the district's accountant signs for many: his clients share a power of attorney */
    if (f->kind != FIRM_ACCOUNTANT && world_chance(&rng, ASSUMED.client_permille)) {
      mnm_world__fact(
          t->block, FACT_POWER, t->country,
          (world_fact){.a = HOLDER_FIRM | world_local_firm(t, FIRM_ACCOUNTANT), .b = f->account});
    }
  }
  if (t->district->residents == 0) return;
  for (uint32_t i = 0; i < (uint32_t)ASSUMED.contracts_a_district; i++) honest_contract(t, &rng);
}
