/* Records of the truth. What is not needed to mark is passed over: worlds may come to say more. */
#include "lab/world/world_mark.h"

static mnm_status network_number(mnm_world_marker *m, const mnm_json_value *line, uint32_t *out,
                                 mnm_err *err) {
  mnm_text id = {0};
  MNM_TRY(mnm_world__mark_text(m, line, "network", &id, err));
  return mnm_strings_put_text(m->networks, out, id, err);
}

static mnm_status group_bit(mnm_world_marker *m, mnm_text name, uint32_t *bit, mnm_err *err) {
  if (name.bytes >= MNM_WORLD_GROUP_BYTES) {
    return mnm_world__mark_wrong(m, "groups", "names of less than 32 bytes", err);
  }
  for (*bit = 0; *bit < m->groups; ++*bit) {
    if (mnm_text_equal(name, mnm_text_of(m->group_name[*bit]))) return MNM_OK;
  }
  if (m->groups == MNM_WORLD_GROUPS) {
    (void)mnm_err_set(err, MNM_E_LIMIT, "more than %d groups of people", MNM_WORLD_GROUPS);
    mnm_err_at(err, m->input, m->line_number, 0);
    return MNM_E_LIMIT;
  }
  memcpy(m->group_name[m->groups], name.data, name.bytes); /* zeros stand after it */
  m->groups++;
  return MNM_OK;
}

static mnm_status add_group(mnm_world_marker *m, mark_actor *actor, const char *name,
                            mnm_err *err) {
  uint32_t bit = 0;
  MNM_TRY(group_bit(m, mnm_text_of(name), &bit, err));
  actor->groups |= 1U << bit;
  return MNM_OK;
}

static mnm_status read_roles(mnm_world_marker *m, const mnm_json_value *line, mark_actor *actor,
                             mnm_err *err) {
  const mnm_json_value *list = NULL;
  MNM_TRY(mnm_world__mark_list(m, line, "roles", &list, err));
  for (const mnm_json_value *item = list ? list->first : NULL; item; item = item->next) {
    mnm_text role = {0};
    MNM_TRY(mnm_world__mark_item(m, item, "roles", &role, err));
    bool victim = mnm_text_equal(role, mnm_text_of("victim"));
    bool mule = mnm_text_equal(role, mnm_text_of("mule"));
    actor->victim = actor->victim || victim;
    actor->recruits = actor->recruits || mnm_text_equal(role, mnm_text_of("recruiter"));
    actor->mule = actor->mule || mule;
    actor->offender = actor->offender || (!victim && !mule);
  }
  if (actor->victim) { /* whatever else they were made to do */
    actor->offender = false;
    MNM_TRY(add_group(m, actor, "victim", err));
    if (actor->mule) MNM_TRY(add_group(m, actor, "victim_mule", err));
  }
  return MNM_OK;
}

static mnm_status actor_accounts(mnm_world_marker *m, const mnm_json_value *list, uint32_t actor,
                                 mnm_err *err) {
  for (const mnm_json_value *item = list ? list->first : NULL; item; item = item->next) {
    mnm_text label = {0};
    uint32_t account = 0;
    MNM_TRY(mnm_world__mark_item(m, item, "accounts", &label, err));
    MNM_TRY(mnm_world__mark_number(m->accounts, &m->account_actor, label, &account, err));
    mark_u32(&m->account_actor)[account] = actor;
  }
  return MNM_OK;
}

static mnm_status add_actor(mnm_world_marker *m, const mnm_json_value *line,
                            const mark_actor *actor, uint32_t *out, mnm_err *err) {
  mnm_text id = {0};
  uint32_t subject = 0;
  MNM_TRY(mnm_world__mark_text(m, line, "id", &id, err));
  MNM_TRY(mnm_world__mark_number(m->subjects, &m->subject_actor, id, &subject, err));
  *out = (uint32_t)m->actor.count;
  mark_u32(&m->subject_actor)[subject] = *out;
  return mnm_column_push(&m->actor, actor, err);
}

static mnm_status read_actor(mnm_world_marker *m, const mnm_json_value *line, bool person,
                             mnm_err *err) {
  mark_actor actor = {.network = MARK_NONE, .person = person};
  const mnm_json_value *list = NULL;
  uint32_t number = 0;
  if (mnm_json_get(line, "network")) MNM_TRY(network_number(m, line, &actor.network, err));
  MNM_TRY(read_roles(m, line, &actor, err));
  MNM_TRY(mnm_world__mark_bool(m, line, "stages_victim_signs", &actor.stages, err));
  MNM_TRY(mnm_world__mark_list(m, line, "groups", &list, err));
  for (const mnm_json_value *item = list ? list->first : NULL; item; item = item->next) {
    mnm_text name = {0};
    uint32_t bit = 0;
    MNM_TRY(mnm_world__mark_item(m, item, "groups", &name, err));
    MNM_TRY(group_bit(m, name, &bit, err));
    actor.groups |= 1U << bit;
  }
  MNM_TRY(mnm_world__mark_list(m, line, "accounts", &list, err));
  MNM_TRY(add_actor(m, line, &actor, &number, err));
  return actor_accounts(m, list, number, err);
}

/* A network's line names its firms: actors too, and offenders as whoever owns them is. */
static mnm_status read_network(mnm_world_marker *m, const mnm_json_value *line, mnm_err *err) {
  mnm_text id = {0};
  mark_actor actor = {.offender = true};
  const mnm_json_value *list = NULL;
  MNM_TRY(mnm_world__mark_text(m, line, "id", &id, err));
  MNM_TRY(mnm_strings_put_text(m->networks, &actor.network, id, err));
  MNM_TRY(mnm_world__mark_list(m, line, "firms", &list, err));
  for (const mnm_json_value *item = list ? list->first : NULL; item; item = item->next) {
    uint32_t number = 0, account = 0;
    mnm_text label = {0};
    MNM_TRY(add_actor(m, item, &actor, &number, err));
    MNM_TRY(mnm_world__mark_text(m, item, "account", &label, err));
    MNM_TRY(mnm_world__mark_number(m->accounts, &m->account_actor, label, &account, err));
    mark_u32(&m->account_actor)[account] = number;
  }
  return MNM_OK;
}

static mnm_status read_instance(mnm_world_marker *m, const mnm_json_value *line, mnm_err *err) {
  mark_instance instance = {.first = (uint32_t)m->member.count};
  MNM_TRY(mnm_world__mark_typology(m, line, &instance.typology, err));
  MNM_TRY(mnm_world__mark_kind(m, line, &instance.kind, err));
  MNM_TRY(mnm_world__mark_bool(m, line, "exact", &instance.exact, err));
  bool handle = instance.typology == MNM_H2;
  const mnm_json_value *list = NULL;
  MNM_TRY(mnm_world__mark_list(m, line, handle ? "accounts" : "tx", &list, err));
  for (const mnm_json_value *item = list ? list->first : NULL; item; item = item->next) {
    mnm_text text = {0};
    uint32_t number = 0;
    MNM_TRY(mnm_world__mark_item(m, item, handle ? "accounts" : "tx", &text, err));
    if (handle) {
      MNM_TRY(mnm_world__mark_number(m->accounts, &m->account_actor, text, &number, err));
    } else {
      MNM_TRY(mnm_world__mark_id(m, text, &number, err));
    }
    MNM_TRY(mnm_column_push(&m->member, &number, err));
  }
  instance.count = (uint32_t)m->member.count - instance.first;
  return mnm_column_push(&m->instance, &instance, err);
}

static uint8_t path_of(mnm_text stage) {
  static const struct {
    const char *stage;
    mark_path path;
  } paths[] = {{"recruit", PATH_RECRUIT}, {"document", PATH_RECRUIT}, {"transport", PATH_RECRUIT},
               {"harbour", PATH_EXPLOIT}, {"exploit", PATH_EXPLOIT},  {"control", PATH_EXPLOIT},
               {"launder", PATH_EXIT},    {"exit", PATH_EXIT}};
  for (uint32_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
    if (mnm_text_equal(stage, mnm_text_of(paths[i].stage))) return (uint8_t)paths[i].path;
  }
  return PATH_NONE; /* costs, corruption: beside the path */
}

static mnm_status read_transfer(mnm_world_marker *m, const mnm_json_value *line, mnm_err *err) {
  mark_transfer transfer = {0};
  mnm_text id = {0}, stage = {0}, currency = {0};
  const mnm_json_value *aliases = NULL;
  MNM_TRY(mnm_world__mark_text(m, line, "id", &id, err));
  MNM_TRY(mnm_world__mark_id(m, id, &transfer.id, err));
  MNM_TRY(network_number(m, line, &transfer.network, err));
  MNM_TRY(mnm_world__mark_text(m, line, "stage", &stage, err));
  MNM_TRY(mnm_world__mark_text(m, line, "currency", &currency, err));
  MNM_TRY(mnm_world__mark_bool(m, line, "source", &transfer.source, err));
  MNM_TRY(mnm_world__mark_int(m, line, "amount_minor", 0, &transfer.amount_minor, err));
  if (currency.bytes != 3) return mnm_world__mark_wrong(m, "currency", "three letters", err);
  memcpy(transfer.currency, currency.data, 3);
  transfer.path = path_of(stage);
  MNM_TRY(mnm_world__mark_list(m, line, "aliases", &aliases, err));
  for (const mnm_json_value *item = aliases ? aliases->first : NULL; item; item = item->next) {
    mnm_text alias = {0};
    uint32_t number = 0;
    MNM_TRY(mnm_world__mark_item(m, item, "aliases", &alias, err));
    MNM_TRY(mnm_world__mark_id(m, alias, &number, err));
    mark_u32(&m->canonical)[number] = transfer.id;
  }
  mark_u32(&m->transfer_of)[transfer.id] = (uint32_t)m->transfer.count;
  return mnm_column_push(&m->transfer, &transfer, err);
}

static mnm_status read_asset(mnm_world_marker *m, const mnm_json_value *line, mnm_err *err) {
  mnm_text id = {0};
  uint32_t number = 0;
  MNM_TRY(mnm_world__mark_text(m, line, "tx", &id, err));
  MNM_TRY(mnm_world__mark_id(m, id, &number, err));
  return mnm_column_push(&m->asset, &number, err);
}

mnm_status mnm_world__mark_truth(mnm_world_marker *m, const mnm_json_value *line, mnm_err *err) {
  if (mnm_world__mark_is(line, "person")) return read_actor(m, line, true, err);
  if (mnm_world__mark_is(line, "firm")) return read_actor(m, line, false, err);
  if (mnm_world__mark_is(line, "network")) return read_network(m, line, err);
  if (mnm_world__mark_is(line, "instance")) return read_instance(m, line, err);
  if (mnm_world__mark_is(line, "transfer")) return read_transfer(m, line, err);
  if (mnm_world__mark_is(line, "asset")) return read_asset(m, line, err);
  return MNM_OK;
}
