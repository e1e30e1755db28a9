/* What registers of a country hold: people, firms, who owns and directs what, papers, relatives,
 * and what card companies call each merchant. */
#include "lab/world/world_out.h"

typedef struct of_country {
  uint32_t country;
} of_country;

static void person(world_entity *e, const world_person *p) {
  const mnm_world *w = e->out->world;
  char text[2 * WORLD_NAME_BYTES];
  mnm_world__entity(e, p->key, "Person");
  (void)mnm_world__full_name(w, p, text);
  mnm_world__property(e, "name", text);
  (void)mnm_world__given_name(w, p, text);
  mnm_world__property(e, "firstName", text);
  (void)mnm_world__family_name(w, p, text);
  mnm_world__property(e, "lastName", text);
  mnm_world__property_day(e, "birthDate", p->born_day - mnm_time_day(w->start_us));
  (void)mnm_world__place_name(w, p->birth_place, text);
  mnm_world__property(e, "birthPlace", text);
  (void)mnm_world__phone_number(w, p->phone, world_place_country(p->place), text);
  mnm_world__property(e, "phone", text);
  (void)mnm_world__address_name(w, p->address, p->place, text);
  mnm_world__property(e, "address", text);
  mnm_world__property_country(e, "country", world_place_country(p->place));
  mnm_world__entity_end(e);
}

static void firm(world_entity *e, const world_firm *f) {
  const mnm_world *w = e->out->world;
  char text[2 * WORLD_NAME_BYTES];
  bool public_body = f->kind == FIRM_PUBLIC || f->kind == FIRM_TAX || f->kind == FIRM_VISA;
  mnm_world__entity(e, f->key, public_body ? "PublicBody" : "Company");
  (void)mnm_world__firm_name(w, f, text);
  mnm_world__property(e, "name", text);
  mnm_world__property(e, "sector", mnm_world__trades[f->kind].word);
  (void)mnm_world__phone_number(w, f->phone, world_place_country(f->place), text);
  mnm_world__property(e, "phone", text);
  (void)mnm_world__address_name(w, f->address, f->place, text);
  mnm_world__property(e, "address", text);
  mnm_world__property_country(e, "jurisdiction", world_place_country(f->place));
  mnm_world__property_day(e, "incorporationDate", world_account_at(w, f->account)->opened_day - 30);
  /* agencies and travel offices that the state has looked at carry a licence */
  if (f->harms & HARM_RECRUITER) {
    mnm_world__property_id(e, "licenseNumber", world_side_key(f->key, WORLD_LICENCE));
  }
  mnm_world__entity_end(e);
}

static void people_and_firms(const void *payload, const world_out *o, mnm_json *json) {
  const of_country *of = payload;
  world_entity e = {o, json};
  for (uint64_t i = 0; i < o->counts[BY_PERSON]; i++) {
    const world_person *p = world_person_at(o->world, o->by_id[BY_PERSON][i]);
    if (world_place_country(p->place) == of->country) person(&e, p);
  }
  for (uint64_t i = 0; i < o->counts[BY_FIRM]; i++) {
    const world_firm *f = world_firm_at(o->world, o->by_id[BY_FIRM][i]);
    if (world_place_country(f->place) == of->country) firm(&e, f);
  }
}

static void owned(world_entity *e, const world_fact *fact) {
  const mnm_world *w = e->out->world;
  if (fact->sub != 0) { /* a thing: its own line first */
    const world_account *thing = world_account_at(w, fact->b);
    mnm_world__entity(e, thing->key, fact->sub == 1 ? "RealEstate" : "Vehicle");
    mnm_world__property_id(e, "registrationNumber", thing->key);
    mnm_world__property_money(e, fact->amount, fact->country);
    mnm_world__property_country(e, "country", fact->country);
    mnm_world__entity_end(e);
  }
  mnm_world__entity(e, fact->key, "Ownership");
  mnm_world__property_holder(e, "owner", fact->a);
  if (fact->sub != 0) {
    mnm_world__property_id(e, "asset", world_account_at(w, fact->b)->key);
    mnm_world__property_time(e, "startDate", fact->at_s);
  } else {
    mnm_world__property_holder(e, "asset", fact->b);
  }
  mnm_world__entity_end(e);
}

static void paper(world_entity *e, const world_fact *fact) {
  char text[WORLD_NAME_BYTES];
  mnm_world__entity(e, fact->key, "Passport");
  mnm_world__property_holder(e, "holder", fact->a);
  (void)mnm_world__paper_number(e->out->world, fact->link, text);
  mnm_world__property(e, "number", text);
  mnm_world__property(e, "type", "passport");
  mnm_world__property_country(e, "country", fact->country);
  mnm_world__entity_end(e);
}

static void ties(const void *payload, const world_out *o, mnm_json *json) {
  const of_country *of = payload;
  world_entity e = {o, json};
  for (uint64_t i = 0; i < o->counts[BY_FACT]; i++) {
    const world_fact *fact = (const world_fact *)o->world->fact.data + o->by_id[BY_FACT][i];
    if (fact->country != of->country) continue;
    if (fact->kind == FACT_OWNER) owned(&e, fact);
    if (fact->kind == FACT_IDENTITY) paper(&e, fact);
    if (fact->kind == FACT_DIRECTOR) {
      mnm_world__entity(&e, fact->key, "Directorship");
      mnm_world__property_holder(&e, "director", fact->a);
      mnm_world__property_holder(&e, "organization", HOLDER_FIRM | fact->b);
      mnm_world__entity_end(&e);
    }
    if (fact->kind == FACT_KIN) {
      mnm_world__entity(&e, fact->key, "Family");
      mnm_world__property_holder(&e, "person", fact->a);
      mnm_world__property_holder(&e, "relative", fact->b);
      mnm_world__entity_end(&e);
    }
    if (fact->kind == FACT_POWER) {
      mnm_world__entity(&e, fact->key, "Representation");
      mnm_world__property_holder(&e, "agent", fact->a);
      mnm_world__property_holder(&e, "client", world_account_at(o->world, fact->b)->holder);
      mnm_world__property(&e, "role", "power of attorney");
      mnm_world__entity_end(&e);
    }
  }
}

#define MERCHANTS 1024
static mnm_status merchant_rows(const void *payload, const world_out *o, uint32_t task,
                                mnm_column *buffer) {
  const of_country *of = payload;
  uint64_t first = (uint64_t)task * MERCHANTS, past = first + MERCHANTS;
  if (past > o->counts[BY_FIRM]) past = o->counts[BY_FIRM];
  MNM_TRY(mnm_column_reserve(buffer, (past - first) * 128, NULL));
  char *at = buffer->data;
  for (uint64_t i = first; i < past; i++) {
    const world_firm *f = world_firm_at(o->world, o->by_id[BY_FIRM][i]);
    if (world_place_country(f->place) != of->country || mnm_world__trades[f->kind].mcc == 0)
      continue;
    at = put_label(at, &o->account[f->account]);
    *at++ = ',';
    uint32_t mcc = mnm_world__trades[f->kind].mcc;
    at = put_two(put_two(at, mcc / 100), mcc % 100);
    *at++ = ',';
    at = put_string(at, mnm_world__trades[f->kind].word);
    *at++ = '\n';
  }
  buffer->count = (uint64_t)(at - (char *)buffer->data);
  return MNM_OK;
}

mnm_status mnm_world__write_registers(const world_out *o, uint32_t country, mnm_err *err) {
  char path[96];
  of_country of = {country};
  mnm_world__agency_path(path, country, "registry", "people-and-firms.ftm.json");
  MNM_TRY(mnm_world__out_lines(o, path, people_and_firms, &of, err));
  mnm_world__agency_path(path, country, "registry", "ties.ftm.json");
  MNM_TRY(mnm_world__out_lines(o, path, ties, &of, err));
  mnm_world__agency_path(path, country, "registry", "merchants.csv");
  uint32_t tasks = (uint32_t)((o->counts[BY_FIRM] + MERCHANTS - 1) / MERCHANTS);
  return mnm_world__out_file(o, path, "account,mcc,trade\n", tasks, merchant_rows, &of, err);
}
