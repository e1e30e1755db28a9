/* What is true, one JSON object a line: docs/exercises.md names every member. */
#include "lab/world/world_network.h"
#include "lab/world/world_out.h"

static void pair_id(mnm_json *json, const mnm_world *w, const char *key, uint64_t of) {
  char id[WORLD_ID_BYTES];
  mnm_world__id_text(id, mnm_world__opaque(w, of));
  mnm_json_pair_text(json, key, (mnm_text){id, WORLD_ID_BYTES});
}

static void value_id(mnm_json *json, const mnm_world *w, uint64_t of) {
  char id[WORLD_ID_BYTES];
  mnm_world__id_text(id, mnm_world__opaque(w, of));
  mnm_json_text(json, (mnm_text){id, WORLD_ID_BYTES});
}

static void pair_holder(mnm_json *json, const mnm_world *w, const char *key, uint32_t holder) {
  if (holder != NONE) pair_id(json, w, key, world_holder_key(w, holder));
}

static void account_label(mnm_json *json, const world_out *o, uint32_t account) {
  mnm_json_text(json, (mnm_text){o->account[account].text, o->account[account].bytes});
}

static void pair_account(mnm_json *json, const world_out *o, const char *key, uint32_t account) {
  if (account == NONE) return;
  mnm_json_key(json, key);
  account_label(json, o, account);
}

static void pair_time(mnm_json *json, const mnm_world *w, const char *key, uint32_t at_s) {
  mnm_json_pair_int(json, key, w->start_us / MNM_US_PER_SECOND + at_s);
}

static void begin(mnm_json *json, const char *record) {
  mnm_json_object(json);
  mnm_json_pair_string(json, "record", record);
}

static void write_world(const world_out *o, mnm_json *json) {
  const mnm_world *w = o->world;
  begin(json, "world");
  mnm_json_pair_string(json, "scenario", w->scenario->name);
  mnm_json_pair_uint(json, "size", w->size);
  mnm_json_pair_uint(json, "seed", w->seed);
  pair_time(json, w, "start", 0);
  mnm_json_pair_uint(json, "days", w->days);
  mnm_json_pair_uint(json, "transfers", w->transfer.count);
  mnm_json_pair_uint(json, "criminal", w->crimes);
  mnm_json_object_end(json);
}

static void network_firms(const world_out *o, mnm_json *json, const world_network *n) {
  const struct {
    const char *part;
    uint32_t firm;
  } firms[] = {{"front", n->front},    {"agency", n->agency},  {"contractor", n->contractor},
               {"clinic", n->clinic},  {"abroad", n->abroad},  {"shell", n->shell[0]},
               {"shell", n->shell[1]}, {"shell", n->shell[2]}, {"shell", n->shell[3]},
               {"shell", n->shell[4]}};
  mnm_json_key(json, "firms");
  mnm_json_array(json);
  for (uint32_t i = 0; i < sizeof firms / sizeof firms[0]; i++) {
    if (firms[i].firm == NONE) continue;
    const world_firm *f = world_firm_at(o->world, firms[i].firm);
    mnm_json_object(json);
    pair_id(json, o->world, "id", f->key);
    mnm_json_pair_string(json, "part", firms[i].part);
    pair_account(json, o, "account", f->account);
    mnm_json_object_end(json);
  }
  mnm_json_array_end(json);
}

static void write_networks(const world_out *o, mnm_json *json) {
  const mnm_world *w = o->world;
  for (uint32_t i = 0; i < w->network.count; i++) {
    const world_network *n = world_network_at(w, i);
    begin(json, "network");
    pair_id(json, w, "id", n->key);
    mnm_json_pair_string(json, "form", mnm_world__form_names[n->form]);
    mnm_json_pair_string(json, "style", mnm_world__style_names[n->style]);
    pair_time(json, w, "born", n->born_day * DAY_S);
    mnm_json_pair_uint(json, "victims", n->victims);
    network_firms(o, json, n);
    mnm_json_object_end(json);
  }
}

static void bits(mnm_json *json, const char *key, uint32_t set, const char *const *names,
                 uint32_t count) {
  mnm_json_key(json, key);
  mnm_json_array(json);
  for (uint32_t i = 0; i < count; i++) {
    if (set >> i & 1) mnm_json_string(json, names[i]);
  }
  mnm_json_array_end(json);
}

static void accounts_of(const world_out *o, mnm_json *json, uint32_t first, uint32_t second) {
  mnm_json_key(json, "accounts");
  mnm_json_array(json);
  if (first != NONE) account_label(json, o, first);
  if (second != NONE) account_label(json, o, second);
  mnm_json_array_end(json);
}

/* Everybody in a network, and everybody of a group that could be taken for one. */
static void write_persons(const world_out *o, mnm_json *json) {
  const mnm_world *w = o->world;
  for (uint64_t i = 0; i < o->counts[BY_PERSON]; i++) {
    const world_person *p = world_person_at(w, o->by_id[BY_PERSON][i]);
    if (p->network == NONE && p->harms == 0) continue;
    begin(json, "person");
    pair_id(json, w, "id", p->key);
    if (p->network != NONE) {
      pair_id(json, w, "network", world_network_at(w, p->network)->key);
      bits(json, "roles", p->roles, mnm_world__role_names, WORLD_ROLES);
      if (p->child) mnm_json_pair_bool(json, "child", true);
      if (p->stages_signs) mnm_json_pair_bool(json, "stages_victim_signs", true);
    } else {
      bits(json, "groups", p->harms, mnm_world__harm_names, WORLD_HARMS);
    }
    accounts_of(o, json, p->account, p->savings);
    mnm_json_object_end(json);
  }
}

static void write_firms(const world_out *o, mnm_json *json) {
  const mnm_world *w = o->world;
  for (uint64_t i = 0; i < o->counts[BY_FIRM]; i++) {
    const world_firm *f = world_firm_at(w, o->by_id[BY_FIRM][i]);
    if (f->network != NONE || f->harms == 0) continue; /* networks' firms stand with them */
    begin(json, "firm");
    pair_id(json, w, "id", f->key);
    bits(json, "groups", f->harms, mnm_world__harm_names, WORLD_HARMS);
    accounts_of(o, json, f->account, NONE);
    mnm_json_object_end(json);
  }
}

static void write_instances(const world_out *o, mnm_json *json) {
  const mnm_world *w = o->world;
  const world_instance *instances = w->instance.data;
  const uint64_t *keys = w->instance_transfer.data;
  for (uint64_t i = 0; i < w->instance.count; i++) {
    const world_instance *instance = &instances[i];
    bool handle = instance->typology == MNM_H2; /* of accounts, not of transfers */
    begin(json, "instance");
    pair_id(json, w, "id", instance->key);
    mnm_json_pair_string(json, "typology", mnm_typology_name(instance->typology));
    if (instance->kind != INSTANCE_PLAIN) {
      mnm_json_pair_string(json, "kind", mnm_world__instance_kinds[instance->kind]);
    }
    mnm_json_pair_bool(json, "exact", instance->exact);
    pair_id(json, w, "network", world_network_at(w, instance->network)->key);
    pair_account(json, o, "centre", instance->centre);
    mnm_json_key(json, handle ? "accounts" : "tx");
    mnm_json_array(json);
    for (uint32_t j = 0; j < instance->count; j++) {
      uint64_t key = keys[instance->first + j];
      if (handle) {
        account_label(json, o, (uint32_t)key);
      } else {
        value_id(json, w, key);
      }
    }
    mnm_json_array_end(json);
    mnm_json_object_end(json);
  }
}

/* Each transfer of a crime, with all its names: the ledger's and those of the two banks. */
static void write_transfers(const world_out *o, mnm_json *json) {
  const mnm_world *w = o->world;
  const world_transfer *t = w->transfer.data;
  for (uint64_t i = 0; i < w->transfer.count; i++) {
    if (t[i].stage == STAGE_NONE) continue;
    uint32_t network = mnm_world__network_of(w, (uint32_t)(t[i].key >> 32) & 0xFFFFFFF);
    begin(json, "transfer");
    pair_id(json, w, "id", t[i].key);
    mnm_json_key(json, "aliases");
    mnm_json_array(json);
    value_id(json, w, world_side_key(t[i].key, WORLD_SIDE_FROM));
    value_id(json, w, world_side_key(t[i].key, WORLD_SIDE_TO));
    mnm_json_array_end(json);
    pair_id(json, w, "network", world_network_at(w, network)->key);
    mnm_json_pair_string(json, "stage", mnm_world__stage_names[t[i].stage & ~STAGE_SOURCE]);
    mnm_json_pair_bool(json, "source", (t[i].stage & STAGE_SOURCE) != 0);
    pair_account(json, o, "from", t[i].from);
    pair_account(json, o, "to", t[i].to);
    mnm_json_pair_int(json, "amount_minor", t[i].amount_minor);
    mnm_json_pair_string(json, "currency",
                         mnm_world__countries[mnm_world__currency_country(w, &t[i])].currency);
    pair_time(json, w, "time", t[i].at_s);
    mnm_json_object_end(json);
  }
}

static void pair_sums(mnm_json *json, const world_truth *truth, const char *first,
                      const char *second) {
  mnm_json_pair_int(json, first, truth->amount);
  if (second) mnm_json_pair_int(json, second, truth->amount_2);
  mnm_json_pair_string(json, "currency", mnm_world__countries[truth->country].currency);
}

static void one_truth(const world_out *o, mnm_json *json, const world_truth *truth) {
  static const char *const records[] = {"offence", "asset", "owed", "evaded",
                                        "event",   "award", "debt"};
  const mnm_world *w = o->world;
  begin(json, records[truth->kind]);
  pair_id(json, w, "network", world_network_at(w, truth->network)->key);
  pair_time(json, w, "time", truth->at_s);
  switch ((world_truth_kind)truth->kind) {
    case TRUTH_OFFENCE:
      mnm_json_pair_string(json, "offence", mnm_world__offence_names[truth->sub]);
      pair_holder(json, w, "offender", truth->a);
      pair_holder(json, w, "victim", truth->b);
      /* what victims did because they had to: the non-punishment rule */
      mnm_json_pair_bool(json, "compelled",
                         (world_person_at(w, truth->a)->roles & ROLE_VICTIM) != 0);
      if (truth->link != 0) pair_id(json, w, "tx", truth->link);
      break;
    case TRUTH_ASSET:
      mnm_json_pair_string(json, "asset", mnm_world__asset_names[truth->sub]);
      pair_holder(json, w, "owner", truth->a);
      pair_account(json, o, "account", truth->b);
      pair_sums(json, truth, "value_minor", NULL);
      pair_id(json, w, "tx", truth->link);
      break;
    case TRUTH_OWED:
      mnm_json_pair_string(json, "head", truth->sub == 0 ? "wages" : "earnings taken");
      pair_holder(json, w, "victim", truth->a);
      pair_holder(json, w, "by", truth->b);
      pair_sums(json, truth, "owed_minor", "due_minor");
      break;
    case TRUTH_EVADED:
      pair_holder(json, w, "firm", HOLDER_FIRM | truth->a);
      pair_sums(json, truth, "tax_minor", "contributions_minor");
      break;
    case TRUTH_EVENT:
      mnm_json_pair_string(json, "event", mnm_world__event_names[truth->sub]);
      pair_account(json, o, "account", truth->b);
      if (truth->sub == EVENT_LAW) pair_sums(json, truth, "threshold_minor", NULL);
      break;
    case TRUTH_AWARD:
      pair_holder(json, w, "authority", HOLDER_FIRM | truth->a);
      pair_holder(json, w, "supplier", HOLDER_FIRM | truth->b);
      pair_sums(json, truth, "price_minor", "cost_minor");
      break;
    case TRUTH_DEBT:
      pair_holder(json, w, "victim", truth->a);
      pair_holder(json, w, "creditor", truth->b);
      pair_sums(json, truth, "demanded_minor", "cost_minor");
      break;
  }
  mnm_json_object_end(json);
}

static void all_lines(const void *payload, const world_out *o, mnm_json *json) {
  (void)payload;
  write_world(o, json);
  write_networks(o, json);
  write_persons(o, json);
  write_firms(o, json);
  write_instances(o, json);
  const world_truth *truths = o->world->truth.data;
  for (uint64_t i = 0; i < o->world->truth.count; i++) one_truth(o, json, &truths[i]);
  write_transfers(o, json);
}

mnm_status mnm_world__write_truth(const world_out *o, mnm_err *err) {
  return mnm_world__out_lines(o, "truth/truth.jsonl", all_lines, NULL, err);
}
