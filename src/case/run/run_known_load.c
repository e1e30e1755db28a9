/* What is known of persons, from the statements and holdings of a case. Only references, keyed
 * digests and values of class case are read: nothing is opened, so no name and no number comes out
 * of its seal. */
#include "case/identity/identity.h"
#include "case/run/run_known.h"
#include "model/schema/ftm.h"

typedef enum role { /* what a property says of the entity at hand */
                    PHONE,
                    EMAIL,
                    ADDRESS,
                    ADDRESS_ENTITY,
                    DOCUMENT,
                    SURNAME,
                    ORIGIN,
                    LICENCE,
                    HOLDER,
                    ONE_END,
                    OTHER_END,
                    WHO,
                    DATE,
                    WHERE,
                    PAYMENT,
                    ACCOUNT,
                    TYPE
} role;

static const struct {
  const char *property;
  role role;
} roles[] = {
    {"phone", PHONE},
    {"email", EMAIL},
    {"address", ADDRESS},
    {"addressEntity", ADDRESS_ENTITY},
    {"passportNumber", DOCUMENT},
    {"idNumber", DOCUMENT},
    {"number", DOCUMENT},
    {"lastName", SURNAME},
    {"birthPlace", ORIGIN},
    {"licenseNumber", LICENCE},
    {"holder", HOLDER},
    {"person", ONE_END},
    {"relative", OTHER_END},
    {"associate", OTHER_END},
    {"owner", ONE_END},
    {"asset", OTHER_END},
    {"director", ONE_END},
    {"organization", OTHER_END},
    {"agent", ONE_END},
    {"client", OTHER_END},
    {"involved", WHO},
    {"date", DATE},
    {"location", WHERE},
    {"recordId", PAYMENT},
    {"accountNumber", ACCOUNT},
    {"iban", ACCOUNT},
    {"accountType", TYPE},
};
#define ROLES (sizeof roles / sizeof *roles)

typedef struct said { /* of the entity at hand */
  uint64_t number;    /* a reference or a digest */
  mnm_text text;
  uint8_t role;
} said;

typedef struct loading {
  mnm_run__known *known;
  uint64_t subject; /* the entity at hand; 0: none yet */
  const mnm_ftm_schema *schema;
  mnm_column said;
  mnm_arena arena; /* texts of the entity at hand */
} loading;

/* ---- one entity --- */

static const said *next(const loading *l, role of, uint64_t *at) {
  const said *all = l->said.data;
  while (*at < l->said.count)
    if (all[(*at)++].role == of) return &all[*at - 1];
  return NULL;
}

static mnm_status add_each(loading *l, role of, mnm_fact_kind kind, uint64_t who, mnm_err *err) {
  uint64_t at = 0;
  for (const said *one = next(l, of, &at); one; one = next(l, of, &at))
    MNM_TRY(mnm_run__known_add(l->known, kind, who, one->number, 0, err));
  return MNM_OK;
}

/* A person or a company: what it can be reached by, what it is called, where it comes from. */
static mnm_status take_party(loading *l, mnm_err *err) {
  uint64_t who = l->subject, at = 0;
  MNM_TRY(add_each(l, PHONE, MNM_FACT_PHONE, who, err));
  MNM_TRY(add_each(l, EMAIL, MNM_FACT_EMAIL, who, err));
  MNM_TRY(add_each(l, ADDRESS, MNM_FACT_ADDRESS, who, err));
  /* numbers of subjects are small: a digest is one of them by chance only */
  for (const said *one = next(l, ADDRESS_ENTITY, &at); one; one = next(l, ADDRESS_ENTITY, &at))
    MNM_TRY(mnm_run__known_add(l->known, MNM_FACT_ADDRESS, who, one->number, 0, err));
  MNM_TRY(add_each(l, DOCUMENT, MNM_FACT_DOCUMENT, who, err));
  MNM_TRY(add_each(l, SURNAME, MNM_FACT_SURNAME, who, err));
  MNM_TRY(add_each(l, ORIGIN, MNM_FACT_ORIGIN, who, err));
  at = 0;
  if (next(l, LICENCE, &at))
    MNM_TRY(mnm_run__known_add(l->known, MNM_FACT_LICENCE, who, 0, 0, err));
  return MNM_OK;
}

/* A document, told with its holders. */
static mnm_status take_paper(loading *l, mnm_err *err) {
  uint64_t at = 0;
  for (const said *one = next(l, HOLDER, &at); one; one = next(l, HOLDER, &at))
    MNM_TRY(add_each(l, DOCUMENT, MNM_FACT_DOCUMENT, one->number, err));
  return MNM_OK;
}

/* Relatives, associates, owners, directors, those who act for others. */
static mnm_status take_tie(loading *l, mnm_err *err) {
  bool power = mnm_ftm_is(l->schema, "Representation");
  uint64_t at = 0;
  for (const said *one = next(l, ONE_END, &at); one; one = next(l, ONE_END, &at)) {
    MNM_TRY(add_each(l, OTHER_END, MNM_FACT_TIE, one->number, err));
    uint64_t to = 0;
    for (const said *other = power ? next(l, OTHER_END, &to) : NULL; other;
         other = next(l, OTHER_END, &to))
      MNM_TRY(mnm_run__known_add(l->known, MNM_FACT_POWER, other->number, one->number, 0, err));
  }
  return MNM_OK;
}

static bool read_end(mnm_text text, int64_t *out) {
  mnm_grain grain = MNM_GRAIN_DAY;
  if (mnm_time_parse(out, &grain, text.data, text.bytes, NULL) != MNM_OK) return false;
  if (grain == MNM_GRAIN_DAY) *out += MNM_US_PER_DAY - 1; /* what was paid that day came before */
  return true;
}

/* A journey, or an application that somebody paid for: who, where to, by which transfer. */
static mnm_status take_event(loading *l, mnm_err *err) {
  bool trip = mnm_ftm_is(l->schema, "Trip");
  uint64_t at = 0;
  for (const said *who = next(l, WHO, &at); who; who = next(l, WHO, &at)) {
    uint64_t places = 0, dates = 0, payments = 0;
    int64_t time_us = 0;
    const said *where = next(l, WHERE, &places), *date = next(l, DATE, &dates);
    if (trip && where && date && read_end(date->text, &time_us))
      MNM_TRY(
          mnm_run__known_add(l->known, MNM_FACT_TRAVEL, who->number, where->number, time_us, err));
    for (const said *paid = next(l, PAYMENT, &payments); paid; paid = next(l, PAYMENT, &payments))
      MNM_TRY(mnm_run__known_await(l->known, MNM_FACT_PAID_FOR, who->number, paid->text, err));
  }
  return MNM_OK;
}

/* A merchant's account: accountType "mcc 7011". */
static mnm_status take_account(loading *l, mnm_err *err) {
  uint64_t at = 0;
  for (const said *type = next(l, TYPE, &at); type; type = next(l, TYPE, &at)) {
    int64_t code = 0;
    mnm_text digits = {type->text.data + 4, type->text.bytes - 4};
    if (type->text.bytes != 8 || memcmp(type->text.data, "mcc ", 4) != 0 ||
        !mnm_text_int64(digits, &code) || code < 1)
      continue;
    uint64_t numbers = 0;
    for (const said *one = next(l, ACCOUNT, &numbers); one; one = next(l, ACCOUNT, &numbers))
      MNM_TRY(mnm_run__known_await(l->known, MNM_FACT_MCC, (uint64_t)code, one->text, err));
  }
  return MNM_OK;
}

static mnm_status take_entity(loading *l, mnm_err *err) {
  const mnm_ftm_schema *schema = l->schema;
  if (mnm_ftm_is(schema, "LegalEntity")) MNM_TRY(take_party(l, err));
  if (mnm_ftm_is(schema, "Identification")) MNM_TRY(take_paper(l, err));
  if (mnm_ftm_is(schema, "Family") || mnm_ftm_is(schema, "Associate") ||
      mnm_ftm_is(schema, "Ownership") || mnm_ftm_is(schema, "Directorship") ||
      mnm_ftm_is(schema, "Representation"))
    MNM_TRY(take_tie(l, err));
  if (mnm_ftm_is(schema, "Event")) MNM_TRY(take_event(l, err));
  if (mnm_ftm_is(schema, "BankAccount")) MNM_TRY(take_account(l, err));
  l->said.count = 0;
  mnm_arena_reset(&l->arena);
  return MNM_OK;
}

/* ---- all of them --- */

static mnm_status take_statement(void *payload, const mnm_closed_statement *row, mnm_err *err) {
  loading *l = payload;
  if (row->subject_id != l->subject) {
    MNM_TRY(take_entity(l, err));
    l->subject = row->subject_id;
    l->schema = NULL;
  }
  const mnm_ftm_schema *schema = mnm_ftm_schema_find(mnm_text_of(row->schema));
  if (schema && (!l->schema || mnm_ftm_is(schema, l->schema->name))) l->schema = schema;
  for (size_t i = 0; i < ROLES; i++) {
    if (strcmp(roles[i].property, row->property) != 0) continue;
    said made = {.role = (uint8_t)roles[i].role,
                 .number = row->value_subject ? row->value_subject : (uint64_t)row->digest};
    made.text.data = mnm_arena_copy(&l->arena, row->value.data, row->value.bytes);
    made.text.bytes = row->value.bytes;
    if (!made.text.data) return mnm_err_nomem(err);
    bool told = row->value_subject != 0 || row->has_digest;
    if (made.role >= DATE && made.role != WHERE) told = row->value.bytes > 0;
    if (made.role == LICENCE) told = true;
    if (told) MNM_TRY(mnm_column_push(&l->said, &made, err));
  }
  return MNM_OK;
}

static mnm_status take_holding(void *payload, uint64_t source_id, const mnm_store_holding *row,
                               mnm_err *err) {
  loading *l = payload;
  (void)source_id;
  if (row->kind != MNM_HOLDING_POWER) return MNM_OK;
  uint64_t who = MNM_FACT_OF_ACCOUNT + row->account;
  MNM_TRY(mnm_run__known_add(l->known, MNM_FACT_TIE, who, row->subject_id, 0, err));
  return mnm_run__known_add(l->known, MNM_FACT_POWER, who, row->subject_id, 0, err);
}

static mnm_status load_statements(loading *l, mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  const char *properties[ROLES + 1];
  for (size_t i = 0; i < ROLES; i++) properties[i] = roles[i].property;
  properties[ROLES] = NULL;
  mnm_identity *identity = NULL;
  MNM_TRY(mnm_identity_open(&identity, store, ctx, err));
  mnm_status status = mnm_identity_closed(identity, properties, take_statement, l, err);
  if (status == MNM_OK) status = take_entity(l, err);
  mnm_identity_close(identity);
  return status;
}

mnm_status mnm_run__known_load(mnm_run__known *known, mnm_store *store, const mnm_ctx *ctx,
                               mnm_err *err) {
  loading l = {.known = known};
  mnm_column_init(&l.said, sizeof(said), ctx);
  mnm_arena_init(&l.arena, ctx);
  mnm_status status = load_statements(&l, store, ctx, err);
  if (status == MNM_OK) status = mnm_run__holdings(store, take_holding, &l, err);
  mnm_column_clear(&l.said);
  mnm_arena_clear(&l.arena);
  const mnm_detect_fact *fact = known->fact.data;
  for (uint64_t i = 0; status == MNM_OK && i < known->fact.count; i++)
    if (fact[i].who >> 33 || (fact[i].kind == MNM_FACT_TIE && fact[i].value >> 32))
      status = mnm_err_set(err, MNM_E_LIMIT, "a case has at most 4294967295 subjects");
  return status;
}
