/* What police, border guards, inspectors and helplines of a country know beside money. */
#include "lab/world/world_out.h"

typedef struct wanted {
  uint32_t country;
  world_fact_kind kinds[3];
  uint32_t kind_count;
} wanted;

/* A booking's payment: as the payer's bank calls it, and as the whole ledger does. */
static void paid_by(world_entity *e, const world_fact *fact) {
  char ids[2][WORLD_ID_BYTES];
  const mnm_world *w = e->out->world;
  if (fact->link == 0) return;
  mnm_world__id_text(ids[0], mnm_world__opaque(w, world_side_key(fact->link, WORLD_SIDE_FROM)));
  mnm_world__id_text(ids[1], mnm_world__opaque(w, fact->link));
  mnm_json_key(e->json, "recordId");
  mnm_json_array(e->json);
  for (uint32_t i = 0; i < 2; i++) mnm_json_text(e->json, (mnm_text){ids[i], WORLD_ID_BYTES});
  mnm_json_array_end(e->json);
}

static void place(world_entity *e, const char *name, uint32_t where) {
  char text[WORLD_NAME_BYTES];
  (void)mnm_world__place_name(e->out->world, where, text);
  mnm_world__property(e, name, text);
}

static void phone(world_entity *e, const char *name, uint32_t holder) {
  const mnm_world *w = e->out->world;
  char text[WORLD_NAME_BYTES];
  const world_person *p = world_person_at(w, holder);
  (void)mnm_world__phone_number(w, p->phone, world_place_country(p->place), text);
  mnm_world__property(e, name, text);
}

static void call(world_entity *e, const world_fact *fact) {
  char seconds[24];
  *put_int(seconds, fact->amount) = '\0';
  mnm_world__entity(e, fact->key, "Call");
  phone(e, "callerNumber", fact->a);
  phone(e, "receiverNumber", fact->b);
  mnm_world__property_time(e, "date", fact->at_s);
  mnm_world__property(e, "duration", seconds);
  mnm_world__entity_end(e);
}

static void trip(world_entity *e, const world_fact *fact) {
  mnm_world__entity(e, fact->key, "Trip");
  mnm_world__property(e, "name", "journey");
  mnm_world__property_holder(e, "involved", fact->a);
  mnm_world__property_holder(e, "organizer", fact->b);
  mnm_world__property_time(e, "date", fact->at_s);
  place(e, "summary", fact->place);     /* from */
  place(e, "location", fact->place_to); /* to */
  paid_by(e, fact);
  mnm_world__entity_end(e);
}

static void papers(world_entity *e, const world_fact *fact) {
  mnm_world__entity(e, fact->key, "Event");
  mnm_world__property(e, "name", "visa application");
  mnm_world__property_holder(e, "involved", fact->a);
  mnm_world__property_holder(e, "organizer", fact->b);
  mnm_world__property_time(e, "date", fact->at_s);
  paid_by(e, fact);
  mnm_world__entity_end(e);
}

static void advert(world_entity *e, const world_fact *fact) {
  static const char *const titles[] = {"for sale", "escort", "work abroad"};
  mnm_world__entity(e, fact->key, "Article");
  mnm_world__property(e, "title", titles[fact->sub % 3]);
  phone(e, "phoneMentioned", fact->a);
  place(e, "locationMentioned", fact->place);
  mnm_world__property_time(e, "publishedAt", fact->at_s);
  mnm_world__entity_end(e);
}

static void tip(world_entity *e, const world_fact *fact) {
  mnm_world__entity(e, fact->key, "Note");
  mnm_world__property(e, "name", "tip");
  mnm_world__property(e, "description", mnm_world__tips[fact->sub % WORLD_TIPS]);
  mnm_world__property_holder(e, "entity", fact->a);
  mnm_world__property_time(e, "createdAt", fact->at_s);
  mnm_world__entity_end(e);
}

static void employment(world_entity *e, const world_fact *fact) {
  mnm_world__entity(e, fact->key, "Employment");
  mnm_world__property_holder(e, "employee", fact->a);
  mnm_world__property_holder(e, "employer", HOLDER_FIRM | fact->b);
  mnm_world__property_time(e, "startDate", fact->at_s);
  mnm_world__entity_end(e);
}

/* Two lines: what was asked for, with the engineers' own estimate, and who got it. */
static void award(world_entity *e, const world_fact *fact) {
  uint64_t call_key = world_side_key(fact->key, WORLD_TENDER);
  mnm_world__entity(e, call_key, "CallForTenders");
  mnm_world__property(e, "title", "public works");
  mnm_world__property_holder(e, "authority", HOLDER_FIRM | fact->a);
  mnm_world__property_time(e, "awardingDate", fact->at_s);
  char text[64];
  char *at = put_string(text, "estimate ");
  at = mnm_world__put_amount(at, fact->amount_2, e->out->world->currency[fact->country], '.');
  *at = '\0';
  mnm_world__property(e, "summary", text);
  mnm_world__entity_end(e);
  mnm_world__entity(e, fact->key, "ContractAward");
  mnm_world__property_holder(e, "supplier", HOLDER_FIRM | fact->b);
  mnm_world__property_id(e, "callForTenders", call_key);
  mnm_world__property_money(e, fact->amount, fact->country);
  mnm_world__property_time(e, "date", fact->at_s);
  mnm_world__entity_end(e);
}

static void act(world_entity *e, const world_fact *fact) {
  static const char *const names[] = {"permit", "visa decision", "inspection"};
  mnm_world__entity(e, fact->key, "Event");
  mnm_world__property(e, "name", names[fact->sub % 3]);
  mnm_world__property_holder(e, "organizer", fact->a);
  mnm_world__property_holder(e, "involved", fact->b);
  mnm_world__property_time(e, "date", fact->at_s);
  mnm_world__entity_end(e);
}

static void debt(world_entity *e, const world_fact *fact) {
  mnm_world__entity(e, fact->key, "Debt");
  mnm_world__property_holder(e, "debtor", fact->a);
  mnm_world__property_holder(e, "creditor", fact->b);
  mnm_world__property_money(e, fact->amount, fact->country);
  mnm_world__property_time(e, "date", fact->at_s);
  mnm_world__entity_end(e);
}

static void one_fact(world_entity *e, const world_fact *fact) {
  switch ((world_fact_kind)fact->kind) {
    case FACT_CALL:
      call(e, fact);
      break;
    case FACT_TRIP:
      trip(e, fact);
      break;
    case FACT_PAPERS:
      papers(e, fact);
      break;
    case FACT_ADVERT:
      advert(e, fact);
      break;
    case FACT_TIP:
      tip(e, fact);
      break;
    case FACT_EMPLOYMENT:
      employment(e, fact);
      break;
    case FACT_AWARD:
      award(e, fact);
      break;
    case FACT_ACT:
      act(e, fact);
      break;
    case FACT_DEBT:
      debt(e, fact);
      break;
    case FACT_IDENTITY:
    case FACT_POWER:
    case FACT_DIRECTOR:
    case FACT_OWNER:
    case FACT_KIN:
      break; /* in the registers */
  }
}

static void lines(const void *payload, const world_out *o, mnm_json *json) {
  const wanted *of = payload;
  world_entity e = {o, json};
  for (uint64_t i = 0; i < o->counts[BY_FACT]; i++) {
    const world_fact *fact = (const world_fact *)o->world->fact.data + o->by_id[BY_FACT][i];
    bool is = false;
    for (uint32_t j = 0; j < of->kind_count; j++) is = is || fact->kind == of->kinds[j];
    if (is && fact->country == of->country) one_fact(&e, fact);
  }
}

mnm_status mnm_world__write_knowledge(const world_out *o, uint32_t country, mnm_err *err) {
  static const struct {
    const char *agency, *file;
    world_fact_kind kinds[3];
    uint32_t count;
  } files[] = {
      {"police", "calls.ftm.json", {FACT_CALL}, 1},
      {"police", "adverts.ftm.json", {FACT_ADVERT}, 1},
      {"border", "journeys.ftm.json", {FACT_TRIP, FACT_PAPERS}, 2},
      {"inspectorate", "work.ftm.json", {FACT_EMPLOYMENT, FACT_DEBT}, 2},
      {"procurement", "awards.ftm.json", {FACT_AWARD, FACT_ACT}, 2},
      {"helpline", "tips.ftm.json", {FACT_TIP}, 1},
  };
  for (uint32_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    char path[96];
    wanted of = {
        country, {files[i].kinds[0], files[i].kinds[1], files[i].kinds[2]}, files[i].count};
    mnm_world__agency_path(path, country, files[i].agency, files[i].file);
    MNM_TRY(mnm_world__out_lines(o, path, lines, &of, err));
  }
  return MNM_OK;
}
