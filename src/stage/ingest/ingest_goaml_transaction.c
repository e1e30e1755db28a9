/* A transaction of a report: a row where it says who paid whom, and what else it says as statements
 * about the payment. */
#include <stdio.h>

#include "stage/ingest/ingest_goaml_internal.h"

typedef struct side { /* of the payment */
  bool from;
  const goaml_node *node; /* t_from_my_client, party, ...; NULL: not there */
  uint32_t account;
  mnm_text subject; /* of a person or entity without account */
  bool cash;
  mnm_text funds_code;
  int64_t foreign_minor;
  uint16_t foreign; /* MNM_CURRENCY_NONE: the local one */
} side;

static const goaml_node *one_of(const goaml_node *node, const char *a, const char *b) {
  const goaml_node *found = mnm_ingest__goaml_child(node, a);
  return found ? found : mnm_ingest__goaml_child(node, b);
}

/* ---- the sides --------------------------------------------------------------------------------
 */

/* What the transaction says of this side in another currency. */
static const char *read_foreign(side *s) {
  const goaml_node *foreign = one_of(
      s->node, s->from ? "from_foreign_currency" : "to_foreign_currency", "foreign_currency");
  s->foreign = MNM_CURRENCY_NONE;
  if (!foreign) return NULL;
  uint16_t currency = mnm_currency_find(mnm_ingest__goaml_text(foreign, "foreign_currency_code"));
  if (currency == MNM_CURRENCY_NONE) return "the foreign currency is not known";
  const char *fault = mnm_ingest__bank_amount(mnm_ingest__goaml_text(foreign, "foreign_amount"),
                                              '.', currency, &s->foreign_minor);
  if (fault) return fault;
  if (s->foreign_minor == 0) return "the foreign amount is zero";
  s->foreign = currency;
  return NULL;
}

/* The name of the party's element within the side, by the manner of the transaction. */
static const goaml_node *party_of(const side *s, const char *kind) {
  char name[40];
  snprintf(name, sizeof name, "%s_%s", s->from ? "from" : "to", kind);
  const goaml_node *found = mnm_ingest__goaml_child(s->node, name);
  if (found) return found;
  snprintf(name, sizeof name, "%s_my_client", kind);
  return one_of(s->node, kind, name);
}

/* A party without account: the world of banknotes when the money is, else an account that stands
 * for it in this transaction alone. */
static mnm_status stand_in(goaml *g, mnm_text payment, side *s, uint8_t channel, mnm_err *err) {
  bool known = true;
  const char *fault = NULL;
  mnm_text meaning = mnm_ingest__goaml_meaning(g->codes, "funds_type", s->funds_code, &known),
           number;
  s->cash = mnm_text_equal(meaning, mnm_text_of("cash")) ||
            (s->from && channel == MNM_CHANNEL_CASH_DEPOSIT) ||
            (!s->from && channel == MNM_CHANNEL_CASH_WITHDRAWAL);
  if (s->cash) return mnm_accounts_cash(g->bank.names.accounts, &s->account, err);
  const mnm_text texts[] = {payment, mnm_text_of(s->from ? "/from" : "/to")};
  MNM_TRY(mnm_ingest__goaml_joined(g, texts, 2, &number, err));
  MNM_TRY(mnm_ingest__bank_account(&g->bank, mnm_text_of(GOAML_BANK), number, MNM_ACCOUNT_EXTERNAL,
                                   &s->account, &fault, err));
  if (s->account == MNM_ACCOUNT_NONE) return mnm_ingest__goaml_list(g, fault, err);
  return mnm_ingest__bank_holding(&g->bank, s->account, s->subject, MNM_HOLDING_HOLDER, g->record,
                                  err);
}

static mnm_status read_side(goaml *g, mnm_text payment, side *s, uint8_t channel, mnm_err *err) {
  s->account = MNM_ACCOUNT_NONE;
  s->subject = (mnm_text){"", 0};
  if (!s->node) return MNM_OK;
  const goaml_node *account = party_of(s, "account");
  const goaml_node *person = party_of(s, "person"), *entity = party_of(s, "entity");
  s->funds_code = mnm_ingest__goaml_text(s->node, s->from ? "from_funds_code" : "to_funds_code");
  if (s->funds_code.bytes == 0) s->funds_code = mnm_ingest__goaml_text(s->node, "funds_code");
  if (account) MNM_TRY(mnm_ingest__goaml_account(g, account, &s->account, err));
  if (person) MNM_TRY(mnm_ingest__goaml_person(g, person, &s->subject, err));
  if (entity) MNM_TRY(mnm_ingest__goaml_entity(g, entity, &s->subject, err));
  if (s->subject.bytes > 0)
    MNM_TRY(mnm_ingest__goaml_state(g, payment, "Payment", s->from ? "payer" : "beneficiary",
                                    s->subject, err));
  if (s->account != MNM_ACCOUNT_NONE || s->subject.bytes == 0) return MNM_OK;
  return stand_in(g, payment, s, channel, err);
}

static mnm_status state_conductor(goaml *g, mnm_text payment, const goaml_node *from,
                                  mnm_err *err) {
  const goaml_node *conductor = mnm_ingest__goaml_child(from, "t_conductor");
  mnm_text subject = {"", 0};
  if (!conductor) return MNM_OK;
  MNM_TRY(mnm_ingest__goaml_person(g, conductor, &subject, err));
  return mnm_ingest__goaml_state(g, payment, "Payment", "conductor", subject, err);
}

/* What the side says besides its party. */
static mnm_status state_side(goaml *g, mnm_text payment, const side *s, mnm_err *err) {
  static const char *const except[] = {
      "from_account",      "from_person", "from_entity",      "to_account",
      "to_person",         "to_entity",   "t_conductor",      "account",
      "account_my_client", "person",      "person_my_client", "entity",
      "entity_my_client",  NULL};
  return s->node ? mnm_ingest__goaml_state_leaves(g, payment, "Payment", s->node, except, err)
                 : MNM_OK;
}

/* ---- the row ----------------------------------------------------------------------------------
 */

static uint8_t channel_of(goaml *g, const goaml_node *node) {
  bool known = true;
  mnm_text code = mnm_ingest__goaml_text(node, "transmode_code");
  mnm_text meaning = mnm_ingest__goaml_meaning(g->codes, "conduction_type", code, &known);
  if (meaning.bytes > 0) return (uint8_t)mnm_channel_find(meaning);
  if (code.bytes > 0) mnm_ingest__bank_unmapped(g->bank.summary, code);
  return MNM_CHANNEL_UNKNOWN;
}

static const char *read_row(goaml *g, const goaml_node *node, side sides[2], bank_row *row) {
  bank_time value;
  int64_t local = 0;
  if (g->currency == MNM_CURRENCY_NONE) return "the report's local currency is not known";
  const char *fault = mnm_ingest__bank_amount(mnm_ingest__goaml_text(node, "amount_local"), '.',
                                              g->currency, &local);
  if (fault) return fault;
  if (local == 0) return "the amount is zero; a transfer moves something";
  for (int i = 0; i < 2; i++) {
    fault = read_foreign(&sides[i]);
    if (fault) return fault;
    if (sides[i].account == MNM_ACCOUNT_NONE) return "the transaction does not say who paid whom";
    if (sides[i].foreign != MNM_CURRENCY_NONE) continue;
    sides[i].foreign = g->currency;
    sides[i].foreign_minor = local;
  }
  if (!mnm_ingest__bank_time(&g->bank, mnm_ingest__goaml_text(node, "date_transaction"),
                             &row->booked))
    return "the transaction has no real date";
  row->value_date_us = MNM_TIME_NONE;
  if (mnm_ingest__bank_time(&g->bank, mnm_ingest__goaml_text(node, "value_date"), &value))
    row->value_date_us = value.us;
  row->from = sides[0].account;
  row->to = sides[1].account;
  row->amount_minor = sides[0].foreign_minor;
  row->currency = sides[0].foreign;
  row->to_amount_minor = sides[1].foreign_minor;
  row->to_currency = sides[1].foreign;
  return NULL;
}

static mnm_status push_place(goaml *g, const goaml_node *node, mnm_err *err) {
  uint32_t place = MNM_PLACE_NONE;
  mnm_text text = mnm_ingest__goaml_text(node, "transaction_location");
  if (text.bytes > 0 && g->bank.names.places)
    MNM_TRY(mnm_strings_put_text(g->bank.names.places, &place, text, err));
  return mnm_column_push(&g->bank.out.batch.place, &place, err);
}

/* ---- several parties --------------------------------------------------------------------------
 */

/* The one party whose role means that it paid, or received; NULL: none, or more than one. */
static const goaml_node *by_role(const goaml *g, const goaml_node *parties, const char *meaning) {
  const goaml_node *found = NULL;
  for (const goaml_node *party = parties->first; party; party = party->next) {
    bool known = true;
    mnm_text role = mnm_ingest__goaml_text(party, "role");
    mnm_text means = mnm_ingest__goaml_meaning(g->codes, "party_role_type", role, &known);
    if (!mnm_text_equal(means, mnm_text_of(meaning))) continue;
    if (found) return NULL;
    found = party;
  }
  return found;
}

/* Parties that are neither side: who they are, and in which role. */
static mnm_status state_others(goaml *g, mnm_text payment, const goaml_node *parties,
                               const side sides[2], mnm_err *err) {
  for (const goaml_node *party = parties->first; party; party = party->next) {
    if (party == sides[0].node || party == sides[1].node) continue;
    side other = {.node = party};
    const goaml_node *account = party_of(&other, "account");
    const goaml_node *person = party_of(&other, "person"), *entity = party_of(&other, "entity");
    mnm_text subject = {"", 0};
    char buffer[BANK_LABEL_BYTES];
    if (account) {
      MNM_TRY(mnm_ingest__goaml_account(g, account, &other.account, err));
      if (other.account == MNM_ACCOUNT_NONE) continue;
      uint32_t bytes =
          mnm_accounts_label(g->bank.names.accounts, other.account, buffer, sizeof buffer);
      MNM_TRY(mnm_ingest__bank_keep(&g->bank, (mnm_text){buffer, bytes}, &subject, err));
    }
    if (person) MNM_TRY(mnm_ingest__goaml_person(g, person, &subject, err));
    if (entity) MNM_TRY(mnm_ingest__goaml_entity(g, entity, &subject, err));
    MNM_TRY(mnm_ingest__goaml_state(g, payment, "Payment", "party", subject, err));
    MNM_TRY(state_side(g, payment, &other, err));
  }
  return MNM_OK;
}

/* ---- goods ------------------------------------------------------------------------------------
 */

/* Each item, each leg of a transport: a thing of its own, tied to the payment. */
static mnm_status state_things(goaml *g, mnm_text payment, const goaml_node *list, mnm_err *err) {
  uint32_t place = 0;
  for (const goaml_node *item = list ? list->first : NULL; item; item = item->next) {
    char tail[60];
    mnm_text subject = {"", 0};
    snprintf(tail, sizeof tail, "/%s%u", item->name, ++place);
    const mnm_text texts[] = {payment, mnm_text_of(tail)};
    MNM_TRY(mnm_ingest__goaml_joined(g, texts, 2, &subject, err));
    MNM_TRY(mnm_ingest__goaml_state(g, payment, "Payment", item->name, subject, err));
    MNM_TRY(mnm_ingest__goaml_state_leaves(g, subject, "Thing", item, NULL, err));
  }
  return MNM_OK;
}

/* ---- the record -------------------------------------------------------------------------------
 */

/* What the row carries needs no statement; without a row everything does. */
static mnm_status state_rest(goaml *g, mnm_text payment, const goaml_node *node, bool row,
                             mnm_err *err) {
  static const char *const besides[] = {"involved_parties",
                                        "t_from_my_client",
                                        "t_from",
                                        "t_to_my_client",
                                        "t_to",
                                        "goods_services",
                                        "means_of_transport",
                                        "transactionnumber",
                                        "amount_local",
                                        "date_transaction",
                                        "value_date",
                                        "transaction_description",
                                        "comments",
                                        "transmode_comment",
                                        "transaction_location",
                                        NULL};
  static const char *const parts[] = {
      "involved_parties", "t_from_my_client",   "t_from", "t_to_my_client", "t_to",
      "goods_services",   "means_of_transport", NULL};
  MNM_TRY(mnm_ingest__goaml_state_leaves(g, payment, "Payment", node, row ? besides : parts, err));
  MNM_TRY(state_things(g, payment, mnm_ingest__goaml_child(node, "goods_services"), err));
  return state_things(g, payment, mnm_ingest__goaml_child(node, "means_of_transport"), err);
}

static mnm_status book(goaml *g, const goaml_node *node, mnm_text payment, side sides[2],
                       uint8_t channel, bool *booked, mnm_err *err) {
  static const char *const texts[] = {"transaction_description", "comments", "transmode_comment"};
  bank_row row = {.channel = channel, .order = MNM_ORDER_NONE, .record = g->record, .id = payment};
  const char *fault = read_row(g, node, sides, &row);
  *booked = fault == NULL;
  if (fault) return mnm_ingest__goaml_list(g, fault, err);
  for (int i = 0; i < 3; i++)
    MNM_TRY(mnm_ingest__bank_join(&g->bank, &row.purpose, " / ",
                                  mnm_ingest__goaml_text(node, texts[i]), err));
  MNM_TRY(push_place(g, node, err));
  return mnm_ingest__bank_row(&g->bank, &row, err);
}

mnm_status mnm_ingest__goaml_transaction(goaml *g, const goaml_node *node, mnm_err *err) {
  const goaml_node *parties = mnm_ingest__goaml_child(node, "involved_parties");
  side sides[2] = {{.from = true, .node = one_of(node, "t_from_my_client", "t_from")},
                   {.from = false, .node = one_of(node, "t_to_my_client", "t_to")}};
  mnm_text number = mnm_ingest__goaml_text(node, "transactionnumber"), payment;
  bool booked = false;
  if (number.bytes == 0)
    return mnm_ingest__goaml_list(g, "a transaction without transactionnumber cannot be cited",
                                  err);
  const mnm_text texts[] = {g->entity, mnm_text_of(g->entity.bytes > 0 ? "/" : ""), number};
  MNM_TRY(mnm_ingest__goaml_joined(g, texts, 3, &payment, err));
  g->scope = payment;
  g->scope_parties = 0;
  if (parties && !sides[0].node) sides[0].node = by_role(g, parties, "from");
  if (parties && !sides[1].node) sides[1].node = by_role(g, parties, "to");
  uint8_t channel = channel_of(g, node);
  for (int i = 0; i < 2; i++) MNM_TRY(read_side(g, payment, &sides[i], channel, err));
  MNM_TRY(book(g, node, payment, sides, channel, &booked, err));
  for (int i = 0; i < 2; i++) MNM_TRY(state_side(g, payment, &sides[i], err));
  MNM_TRY(state_conductor(g, payment, sides[0].node, err));
  if (parties) MNM_TRY(state_others(g, payment, parties, sides, err));
  return state_rest(g, payment, node, booked, err);
}

mnm_status mnm_ingest__goaml_report_party(goaml *g, const goaml_node *node, mnm_err *err) {
  side party = {.node = node};
  const goaml_node *account = party_of(&party, "account");
  const goaml_node *person = party_of(&party, "person"), *entity = party_of(&party, "entity");
  mnm_text subject = {"", 0};
  char buffer[BANK_LABEL_BYTES], tail[24];
  snprintf(tail, sizeof tail, "/party%u", ++g->parties);
  const mnm_text texts[] = {g->reference, mnm_text_of(tail)};
  MNM_TRY(mnm_ingest__goaml_joined(g, texts, 2, &g->scope, err));
  g->scope_parties = 0;
  if (account) {
    MNM_TRY(mnm_ingest__goaml_account(g, account, &party.account, err));
    if (party.account == MNM_ACCOUNT_NONE) return MNM_OK;
    uint32_t bytes =
        mnm_accounts_label(g->bank.names.accounts, party.account, buffer, sizeof buffer);
    MNM_TRY(mnm_ingest__bank_keep(&g->bank, (mnm_text){buffer, bytes}, &subject, err));
  }
  if (person) MNM_TRY(mnm_ingest__goaml_person(g, person, &subject, err));
  if (entity) MNM_TRY(mnm_ingest__goaml_entity(g, entity, &subject, err));
  if (subject.bytes == 0)
    return mnm_ingest__goaml_list(g, "a party of the report is no person, entity or account", err);
  const char *schema = account ? "BankAccount" : person ? "Person" : "Organization";
  MNM_TRY(mnm_ingest__goaml_state(g, subject, schema, "report", g->reference, err));
  static const char *const except[] = {"account", "account_my_client", "person", "person_my_client",
                                       "entity",  "entity_my_client",  NULL};
  return mnm_ingest__goaml_state_leaves(g, subject, schema, node, except, err);
}
