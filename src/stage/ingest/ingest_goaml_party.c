/* Persons, entities and accounts of a report as statements, in FollowTheMoney's words where it has
 * them. What it has no word for keeps goAML's path as its property. */
#include <stdio.h>

#include "stage/ingest/ingest_goaml_internal.h"

#define PATH_BYTES 200

typedef struct named {
  const char *path, *property;
} named;

static const named person_names[] = {{"gender", "gender"},
                                     {"title", "title"},
                                     {"first_name", "firstName"},
                                     {"middle_name", "middleName"},
                                     {"last_name", "lastName"},
                                     {"birthdate", "birthDate"},
                                     {"birth_place", "birthPlace"},
                                     {"country_of_birth", "birthCountry"},
                                     {"mothers_name", "motherName"},
                                     {"alias", "alias"},
                                     {"full_name_frn", "alias"},
                                     {"ssn", "socialSecurityNumber"},
                                     {"passport_number", "passportNumber"},
                                     {"id_number", "idNumber"},
                                     {"nationality1", "nationality"},
                                     {"nationality2", "nationality"},
                                     {"nationality3", "nationality"},
                                     {"residence", "country"},
                                     {"email", "email"},
                                     {"emails.email", "email"},
                                     {"occupation", "position"},
                                     {"date_deceased", "deathDate"},
                                     {"tax_number", "taxNumber"},
                                     {"comments", "notes"},
                                     {NULL, NULL}};

static const named entity_names[] = {{"commercial_name", "alias"},
                                     {"incorporation_legal_form", "legalForm"},
                                     {"incorporation_number", "registrationNumber"},
                                     {"business", "sector"},
                                     {"entity_status", "status"},
                                     {"email", "email"},
                                     {"emails.email", "email"},
                                     {"url", "website"},
                                     {"urls.url", "website"},
                                     {"incorporation_country_code", "jurisdiction"},
                                     {"incorporation_date", "incorporationDate"},
                                     {"date_business_closed", "dissolutionDate"},
                                     {"tax_number", "taxNumber"},
                                     {"comments", "notes"},
                                     {NULL, NULL}};

static const named account_names[] = {{"institution_name", "bankName"},
                                      {"swift", "bic"},
                                      {"account", "accountNumber"},
                                      {"currency_code", "currency"},
                                      {"account_name", "name"},
                                      {"iban", "iban"},
                                      {"personal_account_type", "accountType"},
                                      {"account_type", "accountType"},
                                      {"opened", "openingDate"},
                                      {"closed", "closingDate"},
                                      {"balance", "balance"},
                                      {"date_balance", "balanceDate"},
                                      {"comments", "notes"},
                                      {NULL, NULL}};

static const named identification_names[] = {{"type", "type"},
                                             {"number", "number"},
                                             {"issue_date", "startDate"},
                                             {"expiry_date", "endDate"},
                                             {"issued_by", "authority"},
                                             {"issue_country", "country"},
                                             {"comments", "notes"},
                                             {NULL, NULL}};

static const named no_names[] = {{NULL, NULL}};

/* ---- texts ------------------------------------------------------------------------------------
 */

mnm_status mnm_ingest__goaml_joined(goaml *g, const mnm_text *texts, uint32_t count, mnm_text *out,
                                    mnm_err *err) {
  size_t bytes = 0;
  for (uint32_t i = 0; i < count; i++) bytes += texts[i].bytes;
  char *to = mnm_arena_take_bytes(&g->bank.arena, bytes + 1);
  if (!to) return mnm_err_nomem(err);
  *out = (mnm_text){to, (uint32_t)bytes};
  for (uint32_t i = 0; i < count; i++) {
    if (texts[i].bytes > 0) memcpy(to, texts[i].data, texts[i].bytes);
    to += texts[i].bytes;
  }
  return MNM_OK;
}

/* goAML writes a day as its midnight. */
static mnm_text day_of(mnm_text text) {
  static const char midnight[] = "T00:00:00";
  bool day = text.bytes >= 19 && memcmp(text.data + 10, midnight, sizeof midnight - 1) == 0;
  return day ? (mnm_text){text.data, 10} : text;
}

/* Path of the child within the party: "peps.pep.function_name". */
static void extend(char path[PATH_BYTES], const char *above, const char *name) {
  snprintf(path, PATH_BYTES, above[0] ? "%s.%s" : "%s%s", above, name);
}

static bool is_one_of(const char *name, const char *const *names) {
  for (uint32_t i = 0; names && names[i]; i++)
    if (strcmp(names[i], name) == 0) return true;
  return false;
}

/* ---- who is who -------------------------------------------------------------------------------
 */

static const mnm_text nothing = {"", 0};

/* Numbers that states give to one person or company. */
static const char *const telling[] = {
    "socialSecurityNumber", "passportNumber", "idNumber", "taxNumber", "registrationNumber", NULL};

/* Fillers such as 0, N/A and 99999 tell nobody from anybody. */
static bool is_telling(mnm_text text) {
  uint32_t count = 0;
  char first = 0;
  bool differ = false;
  for (uint32_t i = 0; i < text.bytes; i++) {
    char c = text.data[i];
    if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z')) continue;
    if (count++ == 0) first = c;
    differ = differ || c != first;
  }
  return count >= 5 && differ;
}

/* Numbers of documents, one behind the other. */
static mnm_status add_numbers(goaml *g, const goaml_node *node, mnm_text *out, mnm_err *err) {
  for (const goaml_node *child = node->first; child; child = child->next) {
    bool one =
        strcmp(child->name, "identification") == 0 || strcmp(child->name, "entity_identifier") == 0;
    bool many = strcmp(child->name, "identifications") == 0 ||
                strcmp(child->name, "entity_identifications") == 0;
    mnm_text number = mnm_ingest__goaml_text(child, "number");
    if (one && is_telling(number)) MNM_TRY(mnm_ingest__bank_join(&g->bank, out, "\n", number, err));
    for (const goaml_node *inner = many ? child->first : NULL; inner; inner = inner->next) {
      number = mnm_ingest__goaml_text(inner, "number");
      if (is_telling(number)) MNM_TRY(mnm_ingest__bank_join(&g->bank, out, "\n", number, err));
    }
  }
  return MNM_OK;
}

/* A party with a number of its own is the same wherever all that is said of it is the same. Of one
 * without, only this place is sure: equal names are not one person. */
static mnm_status name_party(goaml *g, const goaml_node *node, const bank_party *party,
                             mnm_text *subject, mnm_err *err) {
  mnm_text scope = nothing;
  bool known = false;
  char tail[24];
  for (const bank_fact *fact = party->first; fact && !known; fact = fact->next)
    known = is_one_of(fact->property, telling) && is_telling(fact->value);
  MNM_TRY(add_numbers(g, node, &scope, err));
  if (!known && scope.bytes == 0) {
    snprintf(tail, sizeof tail, "/%u", ++g->scope_parties);
    const mnm_text texts[] = {g->scope, mnm_text_of(tail)};
    MNM_TRY(mnm_ingest__goaml_joined(g, texts, 2, &scope, err));
  }
  return mnm_ingest__bank_subject(&g->bank, GOAML_BANK, scope, party, g->record, subject, err);
}

/* ---- leaves -----------------------------------------------------------------------------------
 */

static mnm_status add_leaf(goaml *g, bank_party *party, const char *path, const named *names,
                           mnm_text text, mnm_err *err) {
  for (uint32_t i = 0; names[i].path; i++)
    if (strcmp(names[i].path, path) == 0)
      return mnm_ingest__bank_fact(&g->bank, party, names[i].property, day_of(text), err);
  char *property = mnm_arena_copy(&g->bank.arena, path, strlen(path));
  if (!property) return mnm_err_nomem(err);
  return mnm_ingest__bank_fact(&g->bank, party, property, day_of(text), err);
}

/* The tree is at most as deep as the parser allows. */
static mnm_status add_leaves(goaml *g, bank_party *party, const goaml_node *node, const char *above,
                             const named *names, const char *const *except, mnm_err *err) {
  for (const goaml_node *child = node->first; child; child = child->next) {
    char path[PATH_BYTES];
    if (above[0] == '\0' && is_one_of(child->name, except)) continue;
    extend(path, above, child->name);
    if (child->leaf)
      MNM_TRY(add_leaf(g, party, path, names, child->text, err));
    else
      MNM_TRY(add_leaves(g, party, child, path, names, except, err));
  }
  return MNM_OK;
}

mnm_status mnm_ingest__goaml_state(goaml *g, mnm_text subject, const char *schema,
                                   const char *property, mnm_text value, mnm_err *err) {
  mnm_statement row = {subject,   mnm_text_of(schema), mnm_text_of(property), value,
                       g->record, MNM_TIME_NONE,       MNM_TIME_NONE,         MNM_PRECISION_NONE};
  return value.bytes > 0 ? mnm_ingest__out_statement(&g->bank.out, row, err) : MNM_OK;
}

mnm_status mnm_ingest__goaml_state_leaves(goaml *g, mnm_text subject, const char *schema,
                                          const goaml_node *node, const char *const *except,
                                          mnm_err *err) {
  bank_party all = {.schema = schema};
  MNM_TRY(add_leaves(g, &all, node, "", no_names, except, err));
  for (const bank_fact *fact = all.first; fact; fact = fact->next)
    MNM_TRY(mnm_ingest__goaml_state(g, subject, schema, fact->property, fact->value, err));
  return MNM_OK;
}

/* ---- what persons and entities have in common -------------------------------------------------
 */

/* "+prefix number", with an extension. */
static mnm_status add_phone(goaml *g, bank_party *party, const goaml_node *node, mnm_err *err) {
  mnm_text prefix = mnm_ingest__goaml_text(node, "tph_country_prefix");
  mnm_text number = mnm_ingest__goaml_text(node, "tph_number");
  mnm_text extension = mnm_ingest__goaml_text(node, "tph_extension"), whole;
  bool plus = prefix.bytes > 0 && prefix.data[0] != '+' && prefix.data[0] != '0';
  const mnm_text texts[] = {mnm_text_of(plus ? "+" : ""),
                            prefix,
                            mnm_text_of(prefix.bytes > 0 ? " " : ""),
                            number,
                            mnm_text_of(extension.bytes > 0 ? " ext. " : ""),
                            extension};
  if (number.bytes == 0) return MNM_OK;
  MNM_TRY(mnm_ingest__goaml_joined(g, texts, 6, &whole, err));
  return mnm_ingest__bank_fact(&g->bank, party, "phone", whole, err);
}

static mnm_status add_address(goaml *g, bank_party *party, const goaml_node *node, mnm_err *err) {
  static const char *const parts[] = {"address",
                                      "house_number",
                                      "apartment_number",
                                      "additional_address_line1",
                                      "additional_address_line2",
                                      "town",
                                      "zip",
                                      "city",
                                      "state",
                                      "country_code"};
  mnm_text whole = {"", 0};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    MNM_TRY(
        mnm_ingest__bank_join(&g->bank, &whole, ", ", mnm_ingest__goaml_text(node, parts[i]), err));
  MNM_TRY(mnm_ingest__bank_fact(&g->bank, party, "address", whole, err));
  return mnm_ingest__bank_fact(&g->bank, party, "country",
                               mnm_ingest__goaml_text(node, "country_code"), err);
}

static mnm_status add_each(goaml *g, bank_party *party, const goaml_node *list,
                           mnm_status (*add)(goaml *, bank_party *, const goaml_node *, mnm_err *),
                           mnm_err *err) {
  if (!list) return MNM_OK;
  for (const goaml_node *child = list->first; child; child = child->next)
    MNM_TRY(add(g, party, child, err));
  return MNM_OK;
}

/* A document is an entity of its own, of which the party is the holder. */
static mnm_status state_document(goaml *g, mnm_text holder, const goaml_node *node, mnm_err *err) {
  bank_party document = {.schema = "Identification"};
  mnm_text subject = {"", 0};
  MNM_TRY(mnm_ingest__bank_fact(&g->bank, &document, "holder", holder, err));
  MNM_TRY(add_leaves(g, &document, node, "", identification_names, NULL, err));
  return mnm_ingest__bank_subject(&g->bank, GOAML_BANK, nothing, &document, g->record, &subject,
                                  err);
}

static mnm_status state_documents(goaml *g, mnm_text holder, const goaml_node *party,
                                  mnm_err *err) {
  for (const goaml_node *child = party->first; child; child = child->next) {
    bool many = strcmp(child->name, "identifications") == 0 ||
                strcmp(child->name, "entity_identifications") == 0;
    if (strcmp(child->name, "identification") == 0) MNM_TRY(state_document(g, holder, child, err));
    for (const goaml_node *one = many ? child->first : NULL; one; one = one->next)
      MNM_TRY(state_document(g, holder, one, err));
  }
  return MNM_OK;
}

/* A relation: an entity of its own with both ends, and what is said of it. */
static mnm_status state_relation(goaml *g, const char *schema, const char *from, mnm_text from_id,
                                 const char *to, mnm_text to_id, const goaml_node *node,
                                 const char *const *except, mnm_err *err) {
  bank_party relation = {.schema = schema};
  mnm_text subject = {"", 0};
  MNM_TRY(mnm_ingest__bank_fact(&g->bank, &relation, from, from_id, err));
  MNM_TRY(mnm_ingest__bank_fact(&g->bank, &relation, to, to_id, err));
  MNM_TRY(add_leaves(g, &relation, node, "", no_names, except, err));
  return mnm_ingest__bank_subject(&g->bank, GOAML_BANK, nothing, &relation, g->record, &subject,
                                  err);
}

/* ---- persons ----------------------------------------------------------------------------------
 */

static mnm_status full_name(goaml *g, const goaml_node *node, mnm_text *out, mnm_err *err) {
  static const char *const parts[] = {"first_name", "middle_name", "prefix", "last_name"};
  *out = (mnm_text){"", 0};
  for (int i = 0; i < 4; i++) {
    mnm_text text = mnm_ingest__goaml_text(node, parts[i]);
    const mnm_text texts[] = {*out, mnm_text_of(out->bytes > 0 && text.bytes > 0 ? " " : ""), text};
    MNM_TRY(mnm_ingest__goaml_joined(g, texts, 3, out, err));
  }
  return MNM_OK;
}

static mnm_status add_previous(goaml *g, bank_party *party, const goaml_node *node, mnm_err *err) {
  mnm_text name = {"", 0};
  MNM_TRY(full_name(g, node, &name, err));
  return mnm_ingest__bank_fact(&g->bank, party, "previousName", name, err);
}

static mnm_status state_related_persons(goaml *g, mnm_text subject, const goaml_node *list,
                                        mnm_err *err) {
  static const char *const except[] = {"person", NULL};
  for (const goaml_node *one = list ? list->first : NULL; one; one = one->next) {
    const goaml_node *person = mnm_ingest__goaml_child(one, "person");
    mnm_text other = {"", 0};
    if (!person) continue;
    MNM_TRY(mnm_ingest__goaml_person(g, person, &other, err));
    MNM_TRY(
        state_relation(g, "UnknownLink", "subject", subject, "object", other, one, except, err));
  }
  return MNM_OK;
}

mnm_status mnm_ingest__goaml_person(goaml *g, const goaml_node *node, mnm_text *subject,
                                    mnm_err *err) {
  static const char *const except[] = {
      "phones",         "addresses",       "identification", "identifications",
      "previous_names", "related_persons", "role",           NULL};
  bank_party party = {.schema = "Person"};
  MNM_TRY(full_name(g, node, &party.name, err));
  MNM_TRY(add_leaves(g, &party, node, "", person_names, except, err));
  MNM_TRY(add_each(g, &party, mnm_ingest__goaml_child(node, "previous_names"), add_previous, err));
  MNM_TRY(add_each(g, &party, mnm_ingest__goaml_child(node, "phones"), add_phone, err));
  MNM_TRY(add_each(g, &party, mnm_ingest__goaml_child(node, "addresses"), add_address, err));
  MNM_TRY(name_party(g, node, &party, subject, err));
  MNM_TRY(state_documents(g, *subject, node, err));
  return state_related_persons(g, *subject, mnm_ingest__goaml_child(node, "related_persons"), err);
}

/* ---- entities ---------------------------------------------------------------------------------
 */

static mnm_status state_director(goaml *g, mnm_text entity, const goaml_node *person,
                                 const goaml_node *relation, mnm_err *err) {
  /* of a director_id only its role is the relation's own */
  static const char *const except[] = {"person", NULL};
  bank_party role = {.schema = "Directorship"};
  mnm_text director = {"", 0}, subject = {"", 0};
  MNM_TRY(mnm_ingest__goaml_person(g, person, &director, err));
  if (relation != person)
    return state_relation(g, "Directorship", "director", director, "organization", entity, relation,
                          except, err);
  MNM_TRY(mnm_ingest__bank_fact(&g->bank, &role, "director", director, err));
  MNM_TRY(mnm_ingest__bank_fact(&g->bank, &role, "organization", entity, err));
  MNM_TRY(
      mnm_ingest__bank_fact(&g->bank, &role, "role", mnm_ingest__goaml_text(person, "role"), err));
  return mnm_ingest__bank_subject(&g->bank, GOAML_BANK, nothing, &role, g->record, &subject, err);
}

static mnm_status state_entity_relations(goaml *g, mnm_text subject, const goaml_node *node,
                                         mnm_err *err) {
  static const char *const except[] = {"entity", NULL};
  for (const goaml_node *child = node->first; child; child = child->next) {
    if (strcmp(child->name, "director_id") == 0)
      MNM_TRY(state_director(g, subject, child, child, err));
    bool persons = strcmp(child->name, "related_persons") == 0;
    bool entities = strcmp(child->name, "related_entities") == 0;
    for (const goaml_node *one = persons || entities ? child->first : NULL; one; one = one->next) {
      const goaml_node *party = mnm_ingest__goaml_child(one, persons ? "person" : "entity");
      mnm_text other = {"", 0};
      if (!party) continue;
      if (persons) {
        MNM_TRY(state_director(g, subject, party, one, err));
        continue;
      }
      MNM_TRY(mnm_ingest__goaml_entity(g, party, &other, err));
      MNM_TRY(
          state_relation(g, "UnknownLink", "subject", subject, "object", other, one, except, err));
    }
  }
  return MNM_OK;
}

mnm_status mnm_ingest__goaml_entity(goaml *g, const goaml_node *node, mnm_text *subject,
                                    mnm_err *err) {
  static const char *const except[] = {
      "name",        "phones",          "addresses",        "entity_identifications",
      "director_id", "related_persons", "related_entities", NULL};
  bank_party party = {.schema = "Organization", .name = mnm_ingest__goaml_text(node, "name")};
  MNM_TRY(add_leaves(g, &party, node, "", entity_names, except, err));
  MNM_TRY(add_each(g, &party, mnm_ingest__goaml_child(node, "phones"), add_phone, err));
  MNM_TRY(add_each(g, &party, mnm_ingest__goaml_child(node, "addresses"), add_address, err));
  MNM_TRY(name_party(g, node, &party, subject, err));
  MNM_TRY(state_documents(g, *subject, node, err));
  return state_entity_relations(g, *subject, node, err);
}

/* ---- accounts ---------------------------------------------------------------------------------
 */

/* A primary signatory holds the account, unless the role's meaning says otherwise. */
static uint8_t holding_kind(const goaml *g, const goaml_node *signatory) {
  bool known = true;
  mnm_text primary = mnm_ingest__goaml_text(signatory, "is_primary");
  mnm_text meaning = mnm_ingest__goaml_meaning(g->codes, "account_person_role_type",
                                               mnm_ingest__goaml_text(signatory, "role"), &known);
  if (mnm_text_equal(meaning, mnm_text_of("holder"))) return MNM_HOLDING_HOLDER;
  if (mnm_text_equal(meaning, mnm_text_of("signatory"))) return MNM_HOLDING_SIGNATORY;
  if (mnm_text_equal(meaning, mnm_text_of("power"))) return MNM_HOLDING_POWER;
  bool first =
      mnm_text_equal(primary, mnm_text_of("true")) || mnm_text_equal(primary, mnm_text_of("1"));
  return first ? MNM_HOLDING_HOLDER : MNM_HOLDING_SIGNATORY;
}

static mnm_status add_signatory(goaml *g, uint32_t account, const goaml_node *node, mnm_err *err) {
  const goaml_node *person = mnm_ingest__goaml_child(node, "t_person");
  mnm_text subject = {"", 0};
  if (!person) return MNM_OK;
  MNM_TRY(mnm_ingest__goaml_person(g, person, &subject, err));
  return mnm_ingest__bank_holding(&g->bank, account, subject, holding_kind(g, node), g->record,
                                  err);
}

static mnm_status add_balance(goaml *g, uint32_t account, const goaml_node *node, mnm_err *err) {
  mnm_text amount = mnm_ingest__goaml_text(node, "balance");
  mnm_text currency = mnm_ingest__goaml_text(node, "currency_code");
  bank_time at;
  mnm_balance row = {.account = account, .kind = 1, .source_row = g->record};
  bool negative = amount.bytes > 0 && amount.data[0] == '-';
  if (negative) amount = (mnm_text){amount.data + 1, amount.bytes - 1};
  row.currency = currency.bytes > 0 ? mnm_currency_find(currency) : g->currency;
  if (amount.bytes == 0 || row.currency == MNM_CURRENCY_NONE ||
      mnm_ingest__bank_amount(amount, '.', row.currency, &row.amount_minor) != NULL ||
      !mnm_ingest__bank_time(&g->bank, mnm_ingest__goaml_text(node, "date_balance"), &at))
    return MNM_OK; /* it stays the statement that it is */
  if (negative) row.amount_minor = -row.amount_minor;
  row.at_us = at.us + (at.grain == MNM_GRAIN_DAY ? MNM_US_PER_DAY - 1 : 0);
  mnm_accounts_set_kind(g->bank.names.accounts, account, MNM_ACCOUNT_INTERNAL);
  return mnm_ingest__out_balance(&g->bank.out, row, err);
}

/* Entities and accounts that an account is tied to. */
static mnm_status add_ties(goaml *g, uint32_t account, mnm_text label, const goaml_node *node,
                           mnm_err *err) {
  static const char *const except[] = {"entity", "account", NULL};
  for (const goaml_node *child = node->first; child; child = child->next) {
    bool entities = strcmp(child->name, "related_entities") == 0;
    bool accounts = strcmp(child->name, "related_accounts") == 0;
    bool persons = strcmp(child->name, "related_persons") == 0;
    if (strcmp(child->name, "signatory") == 0) MNM_TRY(add_signatory(g, account, child, err));
    for (const goaml_node *one = child->first; one && (entities || accounts || persons);
         one = one->next) {
      const goaml_node *tied = mnm_ingest__goaml_child(one, entities ? "entity" : "account");
      mnm_text other = {"", 0};
      if (persons) MNM_TRY(add_signatory(g, account, one, err));
      if (persons || !tied || tied->leaf) continue;
      if (entities) {
        MNM_TRY(mnm_ingest__goaml_entity(g, tied, &other, err));
      } else {
        char buffer[BANK_LABEL_BYTES];
        uint32_t number = MNM_ACCOUNT_NONE;
        MNM_TRY(mnm_ingest__goaml_account(g, tied, &number, err));
        if (number == MNM_ACCOUNT_NONE) continue;
        uint32_t bytes = mnm_accounts_label(g->bank.names.accounts, number, buffer, sizeof buffer);
        MNM_TRY(mnm_ingest__bank_keep(&g->bank, (mnm_text){buffer, bytes}, &other, err));
      }
      MNM_TRY(
          state_relation(g, "UnknownLink", "subject", other, "object", label, one, except, err));
    }
  }
  return MNM_OK;
}

mnm_status mnm_ingest__goaml_account(goaml *g, const goaml_node *node, uint32_t *account,
                                     mnm_err *err) {
  static const char *const except[] = {"t_entity",        "related_entities", "signatory",
                                       "related_persons", "related_accounts", NULL};
  char bic[12], buffer[BANK_LABEL_BYTES];
  mnm_text of_bank = mnm_ingest__bank_bic(mnm_ingest__goaml_text(node, "swift"), bic);
  mnm_text number = mnm_ingest__goaml_text(node, "iban"), label, entity;
  const char *fault = NULL;
  if (of_bank.bytes == 0) of_bank = mnm_ingest__goaml_text(node, "institution_code");
  if (of_bank.bytes == 0) of_bank = mnm_ingest__goaml_text(node, "institution_name");
  if (number.bytes == 0) number = mnm_ingest__goaml_text(node, "account");
  MNM_TRY(mnm_ingest__bank_account(&g->bank, of_bank, number, MNM_ACCOUNT_EXTERNAL, account, &fault,
                                   err));
  if (*account == MNM_ACCOUNT_NONE) return mnm_ingest__goaml_list(g, fault, err);
  uint32_t bytes = mnm_accounts_label(g->bank.names.accounts, *account, buffer, sizeof buffer);
  MNM_TRY(mnm_ingest__bank_keep(&g->bank, (mnm_text){buffer, bytes}, &label, err));
  bank_party facts = {.schema = "BankAccount"};
  MNM_TRY(add_leaves(g, &facts, node, "", account_names, except, err));
  for (const bank_fact *fact = facts.first; fact; fact = fact->next)
    MNM_TRY(mnm_ingest__bank_account_fact(&g->bank, *account, fact->property, fact->value,
                                          MNM_TIME_NONE, g->record, err));
  MNM_TRY(add_balance(g, *account, node, err));
  mnm_text outer = g->scope; /* an account's people are the same in every record */
  uint32_t outer_parties = g->scope_parties;
  g->scope = label;
  g->scope_parties = 0;
  const goaml_node *holder = mnm_ingest__goaml_child(node, "t_entity");
  if (holder) {
    MNM_TRY(mnm_ingest__goaml_entity(g, holder, &entity, err));
    MNM_TRY(
        mnm_ingest__bank_holding(&g->bank, *account, entity, MNM_HOLDING_HOLDER, g->record, err));
  }
  MNM_TRY(add_ties(g, *account, label, node, err));
  g->scope = outer;
  g->scope_parties = outer_parties;
  return MNM_OK;
}
