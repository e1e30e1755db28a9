/* Screening of everybody in a case, from what sources and findings say, so that nobody has to speak
 * first: a journey that somebody else arranged, a debt on record, wages that were taken or a debt
 * that is paid off as the ledger shows it. Rules: docs/screen.md. */
#include <inttypes.h>
#include <stdio.h>

#include "case/run/run_network.h"
#include "case/run/run_screen.h"
#include "case/store/store_victim.h"

typedef struct thing { /* a record that tells of people */
  uint64_t subject;
  bool is_trip; /* else a debt */
  char pseudonym[MNM_PSEUDONYM_BYTES];
} thing;

typedef struct gathering {
  mnm_store *store;
  mnm_identity *identity;
  mnm_screen_facts *facts;
  const mnm_points *points;
  mnm_run__holders holders;
  uint32_t accounts;
  mnm_column things;              /* thing */
  mnm_column involved, organizer; /* uint64_t subjects, of one thing */
} gathering;

static mnm_status put(gathering *g, uint64_t subject, const char *fact, const char *basis,
                      const char *source, mnm_err *err) {
  char person[MNM_PSEUDONYM_BYTES];
  mnm_text cells[8] = {{NULL, 0}};
  MNM_TRY(mnm_identity_pseudonym(g->identity, subject, person, err));
  cells[0] = mnm_text_of(person);
  cells[1] = mnm_text_of(fact);
  cells[2] = mnm_text_of("present");
  cells[3] = mnm_text_of(basis);
  cells[4] = mnm_text_of(source);
  return mnm_screen_fact_put(g->facts, cells, err);
}

/* ---- records --- */

static mnm_status list_thing(void *payload, const mnm_subject *subject, mnm_err *err) {
  gathering *g = payload;
  thing one = {.subject = subject->subject_id, .is_trip = strcmp(subject->schema, "Trip") == 0};
  if (!one.is_trip && strcmp(subject->schema, "Debt") != 0) return MNM_OK;
  memcpy(one.pseudonym, subject->pseudonym, sizeof one.pseudonym);
  return mnm_column_push(&g->things, &one, err);
}

static mnm_status note_reference(void *payload, const mnm_fact *fact, mnm_err *err) {
  gathering *g = payload;
  if (fact->state != MNM_VALUE_REFERENCE || fact->superseded_by != 0) return MNM_OK;
  bool who = strcmp(fact->property, "involved") == 0 || strcmp(fact->property, "debtor") == 0;
  bool by = strcmp(fact->property, "organizer") == 0;
  if (!who && !by) return MNM_OK;
  return mnm_column_push(who ? &g->involved : &g->organizer, &fact->value_subject, err);
}

static mnm_status check_person(void *payload, const mnm_subject *subject, mnm_err *err) {
  (void)err;
  *(bool *)payload = subject->is_person;
  return MNM_OK;
}

/* Somebody who arranged it and did not travel by it. */
static bool is_arranged(const gathering *g, uint64_t traveller) {
  const uint64_t *by = g->organizer.data;
  for (uint64_t i = 0; i < g->organizer.count; i++)
    if (by[i] != traveller) return true;
  return false;
}

static mnm_status tell_thing(gathering *g, const thing *one, mnm_err *err) {
  const mnm_viewer owner = {.role = MNM_ROLE_OWNER};
  g->involved.count = g->organizer.count = 0;
  MNM_TRY(mnm_identity_profile(g->identity, one->subject, &owner, note_reference, g, err));
  const uint64_t *who = g->involved.data;
  for (uint64_t i = 0; i < g->involved.count; i++) {
    bool is_person = false;
    if (one->is_trip && !is_arranged(g, who[i])) continue;
    MNM_TRY(mnm_identity_subject(g->identity, who[i], check_person, &is_person, err));
    if (!is_person) continue;
    MNM_TRY(one->is_trip ? put(g, who[i], "transportation", "document", one->pseudonym, err)
                         : put(g, who[i], "CD02", "register", one->pseudonym, err));
  }
  return MNM_OK;
}

/* ---- what people entered --- */

static mnm_status tell_entered(void *payload, const mnm_entry *entry, mnm_err *err) {
  gathering *g = payload;
  char person[MNM_PSEUDONYM_BYTES];
  mnm_text cells[MNM_ENTERED_CELLS] = {{NULL, 0}};
  if (entry->undone || mnm_text_equal(entry->cell[0], mnm_text_of("referral"))) return MNM_OK;
  MNM_TRY(mnm_identity_pseudonym(g->identity, entry->subject_id, person, err));
  cells[0] = mnm_text_of(person);
  for (uint32_t i = 0; i < entry->cell_count && i + 1 < MNM_ENTERED_CELLS; i++)
    cells[i + 1] = entry->cell[i].bytes > 0 ? entry->cell[i] : (mnm_text){NULL, 0};
  return mnm_screen_fact_put(g->facts, cells, err);
}

/* ---- answers to the checklist --- */

static bool tells_of(const mnm_screen_list *list, mnm_text question, uint32_t *out_item) {
  for (uint32_t i = 0; i < list->asked_count; i++) {
    if (!mnm_text_equal(list->asked[i].question, question)) continue;
    *out_item = list->asked[i].item;
    return true;
  }
  return false;
}

static mnm_status put_answer(gathering *g, uint64_t subject, uint32_t item,
                             const mnm_run_answered *answered, mnm_err *err) {
  char person[MNM_PSEUDONYM_BYTES], source[40];
  bool is_person = false;
  MNM_TRY(mnm_identity_subject(g->identity, subject, check_person, &is_person, err));
  if (!is_person) return MNM_OK;
  MNM_TRY(mnm_identity_pseudonym(g->identity, subject, person, err));
  (void)snprintf(source, sizeof source, "decision:%" PRIu64, answered->decision->decision_id);
  const mnm_text cells[8] = {mnm_text_of(person), g->facts->list->item[item].id,
                             mnm_text_of(answered->answer == MNM_SAID_YES ? "present" : "absent"),
                             mnm_text_of("observation"), mnm_text_of(source)};
  return mnm_screen_fact_put(g->facts, cells, err);
}

/* About her, or about an account that she holds. */
static mnm_status tell_answer(void *payload, const mnm_run_answered *answered,
                              const mnm_accounts *accounts, mnm_err *err) {
  (void)accounts;
  gathering *g = payload;
  uint32_t item = 0;
  if (!answered->last || answered->decision->undone || answered->answer == MNM_SAID_UNKNOWN ||
      !tells_of(g->facts->list, answered->indicator, &item))
    return MNM_OK;
  if (answered->about == MNM_ABOUT_PERSON)
    return put_answer(g, answered->number, item, answered, err);
  if (answered->about != MNM_ABOUT_ACCOUNT || g->holders.subject.count == 0 ||
      answered->number >= g->accounts)
    return MNM_OK;
  const mnm_network_owners *owners = &g->holders.owners;
  const uint64_t *subject = g->holders.subject.data;
  for (uint32_t i = owners->offset[answered->number]; i < owners->offset[answered->number + 1]; i++)
    MNM_TRY(put_answer(g, subject[owners->owner[i]], item, answered, err));
  return MNM_OK;
}

/* ---- findings --- */

static mnm_status tell_holders(gathering *g, uint32_t account, mnm_typology typology,
                               const char *source, mnm_err *err) {
  const mnm_network_owners *owners = &g->holders.owners;
  const uint64_t *subject = g->holders.subject.data;
  if (g->holders.subject.count == 0) return MNM_OK;
  for (uint32_t i = owners->offset[account]; i < owners->offset[account + 1]; i++) {
    uint64_t who = subject[owners->owner[i]];
    bool is_person = false;
    MNM_TRY(mnm_identity_subject(g->identity, who, check_person, &is_person, err));
    if (!is_person) continue;
    if (typology == MNM_H5) {
      MNM_TRY(put(g, who, "CD02", "ledger", source, err));
      continue;
    }
    if (typology == MNM_H4) {
      MNM_TRY(put(g, who, "CR10", "ledger", source, err));
      continue;
    }
    MNM_TRY(put(g, who, "CD14", "ledger", source, err));
    MNM_TRY(put(g, who, "EX02", "ledger", source, err));
  }
  return MNM_OK;
}

static mnm_status tell_finding(void *payload, const mnm_store_finding *finding, mnm_err *err) {
  gathering *g = payload;
  char source[40];
  if (finding->typology != MNM_H1 && finding->typology != MNM_H4 && finding->typology != MNM_H5)
    return MNM_OK;
  uint8_t parts = finding->typology == MNM_H4 ? (uint8_t)(1U << MNM_PART_SOURCE)
                                              : g->points->of[finding->typology].exploited;
  (void)snprintf(source, sizeof source, "finding:%" PRIu64, finding->finding_id);
  for (uint32_t i = 0; i < finding->participant_count; i++)
    if (parts >> finding->participants[i].part & 1)
      MNM_TRY(tell_holders(g, finding->participants[i].account, (mnm_typology)finding->typology,
                           source, err));
  return MNM_OK;
}

static mnm_status gather(gathering *g, const mnm_ctx *ctx, mnm_err *err) {
  mnm_store_finding_query query = {.account = MNM_ACCOUNT_NONE, .counting = true, .details = true};
  mnm_ledger *names = NULL;
  MNM_TRY(mnm_run__names(&names, g->store, err));
  g->accounts = mnm_accounts_count(mnm_ledger_accounts(names));
  mnm_ledger_free(names);
  MNM_TRY(mnm_run__holders_load(&g->holders, g->store, g->accounts, ctx, err));
  MNM_TRY(mnm_identity_subjects(g->identity, false, list_thing, g, err));
  for (uint64_t i = 0; i < g->things.count; i++)
    MNM_TRY(tell_thing(g, mnm_column_at(&g->things, i), err));
  MNM_TRY(mnm_store_findings(g->store, &query, tell_finding, g, err));
  const mnm_run_answer_query answers = {.account = MNM_ACCOUNT_NONE};
  MNM_TRY(mnm_run_answers(g->store, &answers, tell_answer, g, ctx, err));
  MNM_TRY(mnm_store_entries(g->store, MNM_ENTERED_FACT, 0, tell_entered, g, err));
  return mnm_store_entries(g->store, MNM_ENTERED_HEALTH, 0, tell_entered, g, err);
}

mnm_status mnm_run__screen_gather(mnm_screen_facts *facts, mnm_store *store, const mnm_ctx *ctx,
                                  mnm_err *err) {
  gathering g = {.store = store, .facts = facts};
  mnm_points points;
  MNM_TRY(mnm_points_shipped(&points, ctx, err));
  g.points = &points;
  mnm_column_init(&g.things, sizeof(thing), ctx);
  mnm_column_init(&g.involved, sizeof(uint64_t), ctx);
  mnm_column_init(&g.organizer, sizeof(uint64_t), ctx);
  mnm_status status = mnm_identity_open(&g.identity, store, ctx, err);
  if (status == MNM_OK) status = gather(&g, ctx, err);
  mnm_run__holders_clear(&g.holders);
  mnm_identity_close(g.identity);
  mnm_column_clear(&g.things);
  mnm_column_clear(&g.involved);
  mnm_column_clear(&g.organizer);
  return status;
}
