/* Which sign speaks of which harm; and what persons entered. */
#include "case/run/run_harm.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const levels[] = {"individual", "community", "region"};
static const char *const kinds[] = {"physical", "social", "environmental", "economic",
                                    "structural"};

const char *mnm_run_harm_level_name(mnm_run_harm_level level) {
  return (unsigned)level < MNM_RUN_HARM_LEVELS ? levels[level] : "unknown";
}
const char *mnm_run_harm_kind_name(mnm_run_harm_kind kind) {
  return (unsigned)kind < MNM_RUN_HARM_KINDS ? kinds[kind] : "unknown";
}

static void name_cell(char out[40], uint32_t cell) {
  (void)snprintf(out, 40, "%s/%s", levels[cell / MNM_RUN_HARM_KINDS],
                 kinds[cell % MNM_RUN_HARM_KINDS]);
}

bool mnm_run_harm_cell_find(const char *name, uint32_t *out) {
  for (uint32_t cell = 0; cell < MNM_RUN_HARM_CELLS; cell++) {
    char own[40];
    name_cell(own, cell);
    if (strcmp(own, name) != 0) continue;
    *out = cell;
    return true;
  }
  return false;
}

#define CELL(level, kind) (MNM_RUN_HARM_##level * MNM_RUN_HARM_KINDS + MNM_RUN_HARM_##kind)

/* Ours: what a ledger and registers can show of a harm. Nothing in them speaks of bodily harm or of
 * the environment: those cells wait for a person. */
static const struct {
  uint32_t cell;
  const char *sign, *one, *many; /* with one, with several pieces of evidence */
} rules[] = {
    {CELL(INDIVIDUAL, SOCIAL), "H3", "somebody was moved from town to town",
     "people were moved from town to town"},
    {CELL(INDIVIDUAL, SOCIAL), "H2:document", "one document stands for several persons",
     "documents stand for several persons each"},
    {CELL(INDIVIDUAL, SOCIAL), "H7", "papers or journeys of many were paid by one",
     "papers or journeys of many were paid by one"},
    {CELL(INDIVIDUAL, ECONOMIC), "line:wages taken", "a wage was taken", "wages were taken"},
    {CELL(INDIVIDUAL, ECONOMIC), "line:earnings taken", "an earning was taken",
     "earnings were taken"},
    {CELL(INDIVIDUAL, ECONOMIC), "line:debts", "a debt was served", "debts were served"},
    {CELL(INDIVIDUAL, ECONOMIC), "line:fees", "a fee was paid for work", "fees were paid for work"},
    {CELL(COMMUNITY, ECONOMIC), "company:payroll", "a firm has turnover and no payroll",
     "firms have turnover and no payroll"},
    {CELL(COMMUNITY, ECONOMIC), "company:bids", "a firm won public awards below their estimate",
     "firms won public awards below their estimate"},
    {CELL(COMMUNITY, STRUCTURAL), "rule:B5", "whoever made an inspection was paid within days",
     "whoever made inspections was paid within days"},
    {CELL(REGION, ECONOMIC), "line:things bought", "a thing was bought with what came in",
     "things were bought with what came in"},
    {CELL(REGION, ECONOMIC), "line:moved on", "money was moved on", "money was moved on"},
    {CELL(REGION, STRUCTURAL), "rule:B4", "whoever signed a permit or visa was paid within days",
     "whoever signed permits or visas was paid within days"},
};

mnm_status mnm_run_harm_sentences(mnm_column *out, const mnm_run_offences *signs, mnm_err *err) {
  const mnm_run_sign *sign = signs->sign.data;
  for (uint32_t i = 0; i < sizeof rules / sizeof *rules; i++)
    for (uint64_t j = 0; j < signs->sign.count; j++) {
      mnm_run_harm_sentence made = {.cell = rules[i].cell, .sign = j};
      if (!mnm_text_equal(sign[j].sign, mnm_text_of(rules[i].sign))) continue;
      (void)snprintf(made.text, sizeof made.text, "%s, as %" PRIu64 " %s",
                     sign[j].seen == 1 ? rules[i].one : rules[i].many, sign[j].seen,
                     strncmp(rules[i].sign, "H", 1) == 0
                         ? (sign[j].seen == 1 ? "finding says" : "findings say")
                     : strncmp(rules[i].sign, "company", 7) == 0
                         ? (sign[j].seen == 1 ? "company shows" : "companies show")
                         : (sign[j].seen == 1 ? "payment shows" : "payments show"));
      MNM_TRY(mnm_column_push(out, &made, err));
    }
  return MNM_OK;
}

/* ---- what persons entered: decisions about the network, "harm CELL severity N incidence N" --- */

static mnm_status see_network(void *payload, const mnm_store_network *row, mnm_err *err) {
  (void)row, (void)err;
  *(bool *)payload = true;
  return MNM_OK;
}

static mnm_status need_network(mnm_store *store, uint64_t network_id, mnm_err *err) {
  const mnm_store_network_query wanted = {
      .network_id = network_id, .account = MNM_ACCOUNT_NONE, .all = true};
  bool there = false;
  MNM_TRY(mnm_store_networks(store, &wanted, see_network, &there, err));
  if (there) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "this case has no network of this number");
  mnm_err_hint(err, "'manumit show CASE networks' lists them");
  return MNM_E_NOTFOUND;
}

static void name_network(char out[40], uint64_t network_id) {
  (void)snprintf(out, 40, "network:%" PRIu64, network_id);
}

static mnm_status decide(mnm_store *store, const mnm_decision *decision, uint64_t network_id,
                         uint64_t *out, mnm_err *err) {
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = need_network(store, network_id, err);
  if (status == MNM_OK) status = mnm_decision_add(store, decision, out, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

mnm_status mnm_run_harm_enter(mnm_store *store, uint64_t network_id, uint32_t cell,
                              uint8_t severity, uint8_t incidence, const char *why,
                              uint64_t *out_decision, mnm_err *err) {
  char object[40], verb[80], name[40];
  *out_decision = 0;
  name_network(object, network_id);
  name_cell(name, cell);
  (void)snprintf(verb, sizeof verb, "harm %s severity %u incidence %u", name, severity, incidence);
  const mnm_decision decision = {.verb = verb, .object = object, .why = why};
  return decide(store, &decision, network_id, out_decision, err);
}

/* One digit from 0 to 5 behind a word; NULL: something else. */
static const char *read_digit(const char *at, const char *word, uint8_t *out) {
  size_t bytes = strlen(word);
  if (strncmp(at, word, bytes) != 0 || at[bytes] < '0' || at[bytes] > '5') return NULL;
  *out = (uint8_t)(at[bytes] - '0');
  return at + bytes + 1;
}

/* "harm individual/physical severity 4 incidence 2"; false: another decision. */
static bool read_verb(const char *verb, mnm_run_harm_entry *out) {
  char cell[40] = "";
  if (strncmp(verb, "harm ", 5) != 0) return false;
  size_t bytes = strcspn(verb + 5, " ");
  if (bytes >= sizeof cell) return false;
  memcpy(cell, verb + 5, bytes);
  const char *at = read_digit(verb + 5 + bytes, " severity ", &out->severity);
  at = at ? read_digit(at, " incidence ", &out->incidence) : NULL;
  return at && *at == '\0' && mnm_run_harm_cell_find(cell, &out->cell);
}

typedef struct listing {
  uint64_t last[MNM_RUN_HARM_CELLS]; /* the one that stands */
  uint64_t sought;                   /* to be undone */
  bool there;
  mnm_run_harm_fn *fn;
  void *payload;
} listing;

static mnm_status see_last(void *payload, const mnm_decision *row, mnm_err *err) {
  listing *l = payload;
  mnm_run_harm_entry entry = {.decision_id = row->decision_id};
  (void)err;
  if (!read_verb(row->verb, &entry)) return MNM_OK;
  l->there |= row->decision_id == l->sought;
  if (!row->undone) l->last[entry.cell] = row->decision_id;
  return MNM_OK;
}

static mnm_status tell(void *payload, const mnm_decision *row, mnm_err *err) {
  listing *l = payload;
  mnm_run_harm_entry entry = {.decision_id = row->decision_id, .at_us = row->at_us};
  if (!read_verb(row->verb, &entry)) return MNM_OK;
  entry.stands = l->last[entry.cell] == row->decision_id;
  return l->fn(l->payload, &entry, row->by, row->why, err);
}

mnm_status mnm_run_harm_entries(mnm_store *store, uint64_t network_id, mnm_run_harm_fn *fn,
                                void *payload, mnm_err *err) {
  listing l = {.fn = fn, .payload = payload};
  char object[40];
  name_network(object, network_id);
  MNM_TRY(mnm_store_decisions(store, object, see_last, &l, err));
  return mnm_store_decisions(store, object, tell, &l, err);
}

mnm_status mnm_run_harm_undo(mnm_store *store, uint64_t network_id, uint64_t decision_id,
                             const char *why, mnm_err *err) {
  listing l = {.sought = decision_id};
  char object[40];
  uint64_t id = 0;
  name_network(object, network_id);
  MNM_TRY(mnm_store_decisions(store, object, see_last, &l, err));
  if (!l.there)
    return mnm_err_set(err, MNM_E_NOTFOUND,
                       "no harm was entered of this network under this number");
  const mnm_decision decision = {
      .verb = "undo", .object = object, .why = why, .undoes = decision_id};
  return decide(store, &decision, network_id, &id, err);
}
