/* Records of an export: findings, suspected networks, persons. */
#include <stdlib.h>

#include "lab/world/world_mark.h"

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* Sorts the numbers from `first` on and keeps each once. */
static uint32_t distinct(mnm_column *column, uint32_t first) {
  uint32_t *numbers = mark_from(column, first), count = (uint32_t)column->count - first, kept = 0;
  if (count > 1) qsort(numbers, count, sizeof *numbers, by_number);
  for (uint32_t i = 0; i < count; i++) {
    if (kept == 0 || numbers[kept - 1] != numbers[i]) numbers[kept++] = numbers[i];
  }
  column->count = first + kept;
  return kept;
}

static mnm_status push_account(mnm_world_marker *m, mnm_text label, mnm_err *err) {
  uint32_t account = 0;
  mnm_text number = mnm_world__mark_account(label);
  MNM_TRY(mnm_world__mark_number(m->accounts, &m->account_actor, number, &account, err));
  return mnm_column_push(&m->finding_account, &account, err);
}

static mnm_status finding_accounts(mnm_world_marker *m, const mnm_json_value *line,
                                   mark_finding *finding, mnm_err *err) {
  const mnm_json_value *list = NULL;
  finding->account_first = (uint32_t)m->finding_account.count;
  MNM_TRY(mnm_world__mark_list(m, line, "participants", &list, err));
  for (const mnm_json_value *item = list ? list->first : NULL; item; item = item->next) {
    mnm_text label = {0};
    if (item->kind != MNM_JSON_OBJECT) {
      return mnm_world__mark_wrong(m, "participants", "a list of objects", err);
    }
    MNM_TRY(mnm_world__mark_text(m, item, "account", &label, err));
    MNM_TRY(push_account(m, label, err));
  }
  finding->accounts = distinct(&m->finding_account, finding->account_first);
  return MNM_OK;
}

/* Ordinary life makes these all the time: of weight zero, and so no finding here. */
static bool habit(const mark_finding *finding, bool transit) {
  return finding->typology == MNM_T1 || finding->typology == MNM_T2 ||
         finding->typology == MNM_T9 || (finding->typology == MNM_T6 && transit);
}

static mnm_status read_finding(mnm_world_marker *m, const mnm_json_value *line, mnm_err *err) {
  mark_finding finding = {.first = (uint32_t)m->finding_id.count};
  const mnm_json_value *list = NULL;
  bool standing = false;
  MNM_TRY(mnm_world__mark_typology(m, line, &finding.typology, err));
  MNM_TRY(mnm_world__mark_kind(m, line, &finding.kind, err));
  MNM_TRY(mnm_world__mark_bool(m, line, "standing", &standing, err));
  MNM_TRY(mnm_world__mark_int(m, line, "network", -1, &finding.network, err));
  MNM_TRY(mnm_world__mark_int(m, line, "rank", INT64_MAX, &finding.rank, err));
  const mnm_json_value *kind = mnm_json_get(line, "kind");
  bool transit =
      kind && kind->kind == MNM_JSON_TEXT && mnm_text_equal(kind->text, mnm_text_of("transit"));
  finding.counts = !standing || !habit(&finding, transit);
  MNM_TRY(mnm_world__mark_list(m, line, "tx", &list, err));
  for (const mnm_json_value *item = list ? list->first : NULL; item; item = item->next) {
    mnm_text id = {0};
    uint32_t number = 0;
    MNM_TRY(mnm_world__mark_item(m, item, "tx", &id, err));
    MNM_TRY(mnm_world__mark_id(m, id, &number, err));
    MNM_TRY(mnm_column_push(&m->finding_id, &mark_u32(&m->canonical)[number], err));
  }
  finding.count = distinct(&m->finding_id, finding.first);
  MNM_TRY(finding_accounts(m, line, &finding, err));
  return mnm_column_push(&m->finding, &finding, err);
}

static uint32_t actor_by_account(const mnm_world_marker *m, mnm_text label) {
  uint32_t account = 0;
  bool known = mnm_strings_find(m->accounts, mnm_world__mark_account(label), &account);
  return known ? mark_u32(&m->account_actor)[account] : MARK_NONE;
}

static uint32_t actor_by_subject(const mnm_world_marker *m, mnm_text id) {
  uint32_t subject = 0;
  return mnm_strings_find(m->subjects, id, &subject) ? mark_u32(&m->subject_actor)[subject]
                                                     : MARK_NONE;
}

/* By what sources call him, else by his accounts: the first that the truth names. */
static mnm_status person_actor(mnm_world_marker *m, const mnm_json_value *line, uint32_t *out,
                               mnm_err *err) {
  static const char *const keys[] = {"subjects", "accounts"};
  *out = MARK_NONE;
  for (uint32_t i = 0; i < 2; i++) {
    const mnm_json_value *list = NULL;
    MNM_TRY(mnm_world__mark_list(m, line, keys[i], &list, err));
    for (const mnm_json_value *item = list ? list->first : NULL; item; item = item->next) {
      mnm_text text = {0};
      MNM_TRY(mnm_world__mark_item(m, item, keys[i], &text, err));
      uint32_t found = i == 0 ? actor_by_subject(m, text) : actor_by_account(m, text);
      if (*out == MARK_NONE) *out = found;
    }
  }
  return MNM_OK;
}

static mnm_status read_person(mnm_world_marker *m, const mnm_json_value *line, mnm_err *err) {
  mark_person person = {.actor = MARK_NONE};
  bool shielded = false;
  mnm_text id = {0};
  uint32_t text = 0;
  MNM_TRY(mnm_world__mark_text(m, line, "id", &id, err));
  MNM_TRY(person_actor(m, line, &person.actor, err));
  MNM_TRY(mnm_world__mark_bool(m, line, "suspect", &person.suspected, err));
  MNM_TRY(mnm_world__mark_bool(m, line, "possible_victim", &shielded, err));
  const mnm_json_value *status = mnm_json_get(line, "status");
  if (status && status->kind == MNM_JSON_TEXT) {
    person.suspected = person.suspected || mnm_text_equal(status->text, mnm_text_of("suspect"));
    shielded = shielded || mnm_text_equal(status->text, mnm_text_of("possible_victim"));
  }
  MNM_TRY(mnm_world__mark_int(m, line, "rank", INT64_MAX, &person.rank, err));
  MNM_TRY(mnm_world__mark_number(m->texts, &m->person_of, id, &text, err));
  mark_u32(&m->person_of)[text] = (uint32_t)m->person.count;
  if (person.actor != MARK_NONE) {
    mark_actor *actor = mnm_column_at(&m->actor, person.actor);
    actor->suspected = actor->suspected || person.suspected;
    actor->shielded = actor->shielded || shielded;
  }
  return mnm_column_push(&m->person, &person, err);
}

/* A member is a person's id as the export has it, or an object with "person", "account" or
 * "subject". */
static mnm_status read_member(mnm_world_marker *m, const mnm_json_value *item, uint32_t network,
                              mnm_err *err) {
  mark_member member = {.network = network};
  mnm_text text = item->text;
  uint32_t number = 0;
  if (item->kind == MNM_JSON_OBJECT && mnm_json_get(item, "account")) {
    MNM_TRY(mnm_world__mark_text(m, item, "account", &text, err));
    text = mnm_world__mark_account(text);
    MNM_TRY(mnm_world__mark_number(m->accounts, &m->account_actor, text, &number, err));
    member.who = MARK_ACCOUNT | number;
    return mnm_column_push(&m->network_member, &member, err);
  }
  if (item->kind == MNM_JSON_OBJECT && mnm_json_get(item, "subject")) {
    MNM_TRY(mnm_world__mark_text(m, item, "subject", &text, err));
    uint32_t actor = actor_by_subject(m, text);
    if (actor != MARK_NONE) {
      member.who = MARK_ACTOR | actor;
      return mnm_column_push(&m->network_member, &member, err);
    }
  } else if (item->kind == MNM_JSON_OBJECT) {
    MNM_TRY(mnm_world__mark_text(m, item, "person", &text, err));
  } else if (item->kind != MNM_JSON_TEXT) {
    return mnm_world__mark_wrong(m, "members", "a list of persons, accounts or subjects", err);
  }
  MNM_TRY(mnm_world__mark_number(m->texts, &m->person_of, text, &number, err));
  member.who = MARK_PERSON | number;
  return mnm_column_push(&m->network_member, &member, err);
}

static mnm_status read_suspected(mnm_world_marker *m, const mnm_json_value *line, mnm_err *err) {
  mark_network network = {.listed = true};
  const mnm_json_value *list = NULL;
  MNM_TRY(mnm_world__mark_int(m, line, "id", -1, &network.number, err));
  MNM_TRY(mnm_world__mark_int(m, line, "rank", INT64_MAX, &network.rank, err));
  MNM_TRY(mnm_world__mark_list(m, line, "members", &list, err));
  uint32_t index = (uint32_t)m->suspected.count;
  MNM_TRY(mnm_column_push(&m->suspected, &network, err));
  for (const mnm_json_value *item = list ? list->first : NULL; item; item = item->next) {
    MNM_TRY(read_member(m, item, index, err));
  }
  return MNM_OK;
}

mnm_status mnm_world__mark_export(mnm_world_marker *m, const mnm_json_value *line, mnm_err *err) {
  static const struct {
    const char *record;
    mnm_status (*read)(mnm_world_marker *m, const mnm_json_value *line, mnm_err *err);
  } records[] = {{"finding", read_finding}, {"network", read_suspected}, {"person", read_person}};
  for (uint32_t i = 0; i < sizeof records / sizeof records[0]; i++) {
    if (!mnm_world__mark_is(line, records[i].record)) continue;
    m->records[i]++;
    return records[i].read(m, line, err);
  }
  return MNM_OK;
}
