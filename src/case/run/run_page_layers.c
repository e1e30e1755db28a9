/* In how many ways the persons of a network are tied: payments, common hands, calls, journeys. */
#include <stdlib.h>
#include <string.h>

#include "case/identity/identity.h"
#include "case/run/run_duty_internal.h"
#include "case/run/run_page_internal.h"
#include "model/schema/ftm.h"
#include "stage/detect/detect.h"

#define ACCOUNT 0 /* beside the kinds of facts: an account that several may use */

typedef struct known_as { /* a subject of the case, as a person of the network */
  uint64_t subject;
  uint32_t person;
} known_as;

typedef struct mark { /* something that a person has: who has the same is tied to them */
  uint8_t kind;
  uint64_t value;
  uint32_t person;
} mark;

typedef struct number { /* who is reached by it */
  uint64_t digest, who;
} number;

typedef struct finding {
  mnm_run_layers *out;
  mnm_column *tie; /* mnm_measure_layered */
  const mnm_run_duties *duties;
  const uint32_t *person_of; /* by account: person + 1 */
  mnm_column known_as, mark, number;
  /* the record at hand: a call or a journey */
  uint64_t record;
  const mnm_ftm_schema *schema;
  mnm_column person; /* uint32_t, of the record */
  uint32_t side[2];  /* caller, receiver: how many are told */
  uint32_t told;
} finding;

static int by_subject(const void *left, const void *right) {
  const known_as *a = left, *b = right;
  return a->subject < b->subject ? -1 : a->subject > b->subject;
}

static int by_mark(const void *left, const void *right) {
  const mark *a = left, *b = right;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  if (a->value != b->value) return a->value < b->value ? -1 : 1;
  return (a->person > b->person) - (a->person < b->person);
}

static int by_number(const void *left, const void *right) {
  const number *a = left, *b = right;
  if (a->digest != b->digest) return a->digest < b->digest ? -1 : 1;
  return (a->who > b->who) - (a->who < b->who);
}

/* MNM_MEASURE_NONE: nobody of this network. */
static uint32_t person_of(const finding *f, uint64_t subject) {
  const known_as one = {.subject = subject};
  if (f->known_as.count == 0) return MNM_MEASURE_NONE;
  const known_as *found =
      bsearch(&one, f->known_as.data, f->known_as.count, sizeof one, by_subject);
  return found ? found->person : MNM_MEASURE_NONE;
}

static mnm_status tie(finding *f, uint32_t a, uint32_t b, mnm_run_layer layer, mnm_err *err) {
  if (a == b || a == MNM_MEASURE_NONE || b == MNM_MEASURE_NONE) return MNM_OK;
  mnm_measure_layered one = {a < b ? a : b, a < b ? b : a, (uint32_t)layer};
  return mnm_column_push(f->tie, &one, err);
}

static mnm_status list_persons(finding *f, mnm_err *err) {
  for (uint32_t p = 0; p < mnm_run_duties_person_count(f->duties); p++) {
    known_as one = {mnm_run_duties_person(f->duties, p)->subject, p};
    if (one.subject != 0) MNM_TRY(mnm_column_push(&f->known_as, &one, err));
  }
  if (f->known_as.count > 1)
    qsort(f->known_as.data, f->known_as.count, sizeof(known_as), by_subject);
  return MNM_OK;
}

/* ---- common hands --- */

static mnm_status add_mark(finding *f, uint8_t kind, uint64_t value, uint32_t person,
                           mnm_err *err) {
  mark one = {.kind = kind, .value = value, .person = person};
  if (person == MNM_MEASURE_NONE) return MNM_OK;
  return mnm_column_push(&f->mark, &one, err);
}

static mnm_status mark_accounts(finding *f, mnm_err *err) {
  const mnm_network_owners *users = &f->duties->holders.users;
  const uint64_t *subject = f->duties->holders.subject.data;
  uint32_t count = mnm_accounts_count(mnm_run_duties_accounts(f->duties));
  if (f->duties->holders.subject.count == 0) return MNM_OK;
  for (uint32_t account = 0; account < count; account++) {
    if (users->offset[account + 1] - users->offset[account] < 2) continue;
    f->out->held[MNM_LAYER_HANDS] = true;
    for (uint32_t i = users->offset[account]; i < users->offset[account + 1]; i++)
      MNM_TRY(add_mark(f, ACCOUNT, account, person_of(f, subject[users->owner[i]]), err));
  }
  return MNM_OK;
}

/* The persons whom a fact is about: one, or all holders of an account. */
static mnm_status mark_fact(finding *f, const mnm_detect_fact *fact, mnm_err *err) {
  const mnm_network_owners *owners = &f->duties->holders.owners;
  const uint64_t *subject = f->duties->holders.subject.data;
  bool declared = fact->kind == MNM_FACT_TIE;
  uint32_t to = declared ? person_of(f, fact->value) : MNM_MEASURE_NONE;
  f->out->held[MNM_LAYER_HANDS] = true;
  if (fact->who < MNM_FACT_OF_ACCOUNT) {
    uint32_t one = person_of(f, fact->who);
    return declared ? tie(f, one, to, MNM_LAYER_HANDS, err)
                    : add_mark(f, fact->kind, fact->value, one, err);
  }
  uint64_t account = fact->who - MNM_FACT_OF_ACCOUNT;
  if (account >= mnm_accounts_count(mnm_run_duties_accounts(f->duties)) ||
      f->duties->holders.subject.count == 0)
    return MNM_OK;
  for (uint32_t i = owners->offset[account]; i < owners->offset[account + 1]; i++) {
    uint32_t one = person_of(f, subject[owners->owner[i]]);
    MNM_TRY(declared ? tie(f, one, to, MNM_LAYER_HANDS, err)
                     : add_mark(f, fact->kind, fact->value, one, err));
  }
  return MNM_OK;
}

static mnm_status tie_marks(finding *f, mnm_err *err) {
  const mark *all = f->mark.data;
  if (f->mark.count > 1) qsort(f->mark.data, f->mark.count, sizeof *all, by_mark);
  for (uint64_t at = 0, end = 0; at < f->mark.count; at = end) {
    for (end = at;
         end < f->mark.count && all[end].kind == all[at].kind && all[end].value == all[at].value;)
      end++;
    for (uint64_t i = at; i < end; i++)
      for (uint64_t j = i + 1; j < end; j++)
        MNM_TRY(tie(f, all[i].person, all[j].person, MNM_LAYER_HANDS, err));
  }
  return MNM_OK;
}

/* Facts: handles and declared ties, the numbers for calls, and who paid for whose journey. */
static mnm_status take_facts(finding *f, mnm_err *err) {
  const mnm_detect_fact *fact = f->duties->fact.data;
  const mnm_transfers *all = mnm_ledger_transfers(f->duties->ledger);
  for (uint64_t i = 0; i < f->duties->fact.count; i++) {
    if (fact[i].kind <= MNM_FACT_POWER || fact[i].kind == MNM_FACT_TIE)
      MNM_TRY(mark_fact(f, &fact[i], err));
    if (fact[i].kind == MNM_FACT_PHONE) {
      number one = {fact[i].value, fact[i].who};
      MNM_TRY(mnm_column_push(&f->number, &one, err));
    }
    if (fact[i].kind != MNM_FACT_PAID_FOR || fact[i].value >= all->count) continue;
    f->out->held[MNM_LAYER_JOURNEYS] = true;
    uint32_t payer = f->person_of[all->account_from[fact[i].value]];
    if (payer != 0) MNM_TRY(tie(f, payer - 1, person_of(f, fact[i].who), MNM_LAYER_JOURNEYS, err));
  }
  if (f->number.count > 1) qsort(f->number.data, f->number.count, sizeof(number), by_number);
  return MNM_OK;
}

/* ---- calls and journeys, record by record --- */

/* 0: the number is nobody's, or more than one person's, so that nobody can say who spoke. */
static uint64_t who_answers(const finding *f, uint64_t digest) {
  const number *all = f->number.data;
  uint64_t begin = 0, end = f->number.count, who = 0;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (all[middle].digest < digest)
      begin = middle + 1;
    else
      end = middle;
  }
  for (; begin < f->number.count && all[begin].digest == digest; begin++) {
    if (who != 0 && who != all[begin].who) return 0;
    who = all[begin].who;
  }
  return who;
}

static mnm_status end_record(finding *f, mnm_err *err) {
  bool call = mnm_ftm_is(f->schema, "Call"), trip = mnm_ftm_is(f->schema, "Trip");
  if (call && f->told > 0) f->out->held[MNM_LAYER_CALLS] = true;
  if (trip && f->told > 0) f->out->held[MNM_LAYER_JOURNEYS] = true;
  if (call) MNM_TRY(tie(f, f->side[0], f->side[1], MNM_LAYER_CALLS, err));
  const uint32_t *person = f->person.data;
  for (uint64_t i = 0; trip && i < f->person.count; i++)
    for (uint64_t j = i + 1; j < f->person.count; j++)
      MNM_TRY(tie(f, person[i], person[j], MNM_LAYER_JOURNEYS, err));
  f->person.count = 0;
  f->side[0] = f->side[1] = MNM_MEASURE_NONE;
  f->told = 0;
  return MNM_OK;
}

static mnm_status take_statement(void *payload, const mnm_closed_statement *row, mnm_err *err) {
  finding *f = payload;
  if (row->subject_id != f->record) {
    MNM_TRY(end_record(f, err));
    f->record = row->subject_id;
    f->schema = NULL;
  }
  const mnm_ftm_schema *schema = mnm_ftm_schema_find(mnm_text_of(row->schema));
  if (schema && (!f->schema || mnm_ftm_is(schema, f->schema->name))) f->schema = schema;
  uint64_t subject = row->value_subject;
  if (subject == 0 && row->has_digest) subject = who_answers(f, (uint64_t)row->digest);
  if (row->value_subject == 0 && !row->has_digest) return MNM_OK;
  f->told++;
  if (subject == 0) return MNM_OK;
  uint32_t person = person_of(f, subject);
  if (person == MNM_MEASURE_NONE) return MNM_OK;
  if (strncmp(row->property, "caller", 6) == 0) f->side[0] = person;
  if (strncmp(row->property, "receiver", 8) == 0) f->side[1] = person;
  if (strcmp(row->property, "involved") != 0 && strcmp(row->property, "organizer") != 0)
    return MNM_OK;
  return row->value_subject != 0 ? mnm_column_push(&f->person, &person, err) : MNM_OK;
}

static mnm_status take_records(finding *f, mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  static const char *const properties[] = {"caller",   "callerNumber", "receiver", "receiverNumber",
                                           "involved", "organizer",    NULL};
  mnm_identity *identity = NULL;
  f->side[0] = f->side[1] = MNM_MEASURE_NONE;
  MNM_TRY(mnm_identity_open(&identity, store, ctx, err));
  mnm_status status = mnm_identity_closed(identity, properties, take_statement, f, err);
  if (status == MNM_OK) status = end_record(f, err);
  mnm_identity_close(identity);
  return status;
}

/* ---- all of it --- */

static mnm_status find(finding *f, mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(list_persons(f, err));
  MNM_TRY(mark_accounts(f, err));
  MNM_TRY(take_facts(f, err));
  MNM_TRY(tie_marks(f, err));
  return take_records(f, store, ctx, err);
}

const char *mnm_run_layer_name(mnm_run_layer layer) {
  static const char *const names[MNM_LAYER_MAX] = {"payments", "common hands", "calls", "journeys"};
  return (unsigned)layer < MNM_LAYER_MAX ? names[layer] : NULL;
}

mnm_status mnm_run__layers_find(mnm_run_layers *out, mnm_column *ties, const mnm_run_duties *duties,
                                const uint32_t *of_account, mnm_store *store, const mnm_ctx *ctx,
                                mnm_err *err) {
  finding f = {.out = out, .tie = ties, .duties = duties, .person_of = of_account};
  *out = (mnm_run_layers){.held = {[MNM_LAYER_TRANSFERS] = true}};
  mnm_column_init(&f.known_as, sizeof(known_as), ctx);
  mnm_column_init(&f.mark, sizeof(mark), ctx);
  mnm_column_init(&f.number, sizeof(number), ctx);
  mnm_column_init(&f.person, sizeof(uint32_t), ctx);
  mnm_status status = find(&f, store, ctx, err);
  uint32_t held = 0;
  for (uint32_t i = 0; i < MNM_LAYER_MAX; i++) held += out->held[i];
  mnm_measure_layers all;
  mnm_measure_layers_count(&all, out->pairs, MNM_LAYER_MAX, ties->data, ties->count);
  out->any = all.pairs;
  out->several = all.several;
  out->multiplexity = held > 1 ? all.multiplexity : (double)NAN;
  mnm_column_clear(&f.known_as);
  mnm_column_clear(&f.mark);
  mnm_column_clear(&f.number);
  mnm_column_clear(&f.person);
  return status;
}

/* Of persons with a role, who have more than one. Lending an account is none. */
double mnm_run__role_concentration(const mnm_run_duties *duties) {
  uint32_t with = 0, several = 0;
  const uint32_t none = 1U << MNM_DUTY_UNKNOWN | 1U << MNM_DUTY_MULE;
  for (uint32_t p = 0; p < mnm_run_duties_person_count(duties); p++) {
    const mnm_run_duty_person *person = mnm_run_duties_person(duties, p);
    uint32_t roles = person->victim ? 0 : person->roles & ~none;
    with += roles != 0;
    several += (roles & (roles - 1)) != 0;
  }
  return with > 0 ? (double)several / with : (double)NAN;
}
