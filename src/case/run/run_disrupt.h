/* A network on which plans of disruption are tried: of a case, or from two plain tables. What is
 * tried, and by which rules: stage/disrupt; docs/disruption.md. */
#ifndef MNM_CASE_RUN_DISRUPT_H
#define MNM_CASE_RUN_DISRUPT_H

#include "base/text/text.h"
#include "case/store/store.h"
#include "stage/disrupt/disrupt.h"

typedef struct mnm_run_disrupt mnm_run_disrupt;

typedef struct mnm_run_disrupt_query {
  uint64_t network_id;   /* its members; 0: the accounts below */
  const mnm_text *label; /* of accounts, as listings show them */
  uint32_t count;
  uint16_t currency; /* MNM_CURRENCY_NONE: that of most transfers among them */
  bool places;       /* cash machines and counters are nodes of their own, to be closed */
} mnm_run_disrupt_query;
/* The accounts, and those of possible victims that deal with them. Nodes by label; ties by (from,
 * to), each once. MNM_E_NOTFOUND as mnm_run_duties_new; MNM_E_RANGE: too many accounts. */
MNM_MUST_CHECK mnm_status mnm_run_disrupt_case(mnm_run_disrupt **out, mnm_store *store,
                                               const mnm_run_disrupt_query *query,
                                               const mnm_ctx *ctx, mnm_err *err);
/* Ties: source, target, and perhaps weight (a month) and strength (confirmed, tentative). Actors:
 * node, and perhaps role (several as a;b), victim (yes, no), person, kind (account, place), in and
 * out (a month). Errors name file, line and column. */
MNM_MUST_CHECK mnm_status mnm_run_disrupt_tables(mnm_run_disrupt **out, const char *ties,
                                                 const char *actors, const mnm_ctx *ctx,
                                                 mnm_err *err);
void mnm_run_disrupt_free(mnm_run_disrupt *disrupt); /* NULL is fine */

const mnm_disrupt_network *mnm_run_disrupt_network(const mnm_run_disrupt *disrupt);
mnm_text mnm_run_disrupt_label(const mnm_run_disrupt *disrupt, uint32_t node);
/* Who holds it: a pseudonym, or as the table says; "" not known. */
mnm_text mnm_run_disrupt_person(const mnm_run_disrupt *disrupt, uint32_t node);
bool mnm_run_disrupt_find(const mnm_run_disrupt *disrupt, mnm_text label, uint32_t *out_node);
const uint8_t *mnm_run_disrupt_tentative(const mnm_run_disrupt *disrupt); /* by tie */
uint32_t mnm_run_disrupt_roles(const mnm_run_disrupt *disrupt);
mnm_text mnm_run_disrupt_role(const mnm_run_disrupt *disrupt, uint32_t bit);

typedef struct mnm_run_disrupt_facts {
  uint16_t currency; /* of money; MNM_CURRENCY_NONE: plain numbers, in millionths */
  uint32_t members, victims, places, persons; /* persons: members' */
  uint64_t transfers;                         /* among them, in this currency */
  uint64_t other_transfers;                   /* in others: a tie, but no money */
  uint64_t tentative_ties;
  uint32_t days;     /* from the first of these transfers to the last; 0: not known */
  bool from_victims; /* false: nobody is a possible victim, money from outside is taken */
} mnm_run_disrupt_facts;
mnm_run_disrupt_facts mnm_run_disrupt_about(const mnm_run_disrupt *disrupt);

typedef struct mnm_run_disrupt_step {
  const char *name; /* "victims to money" */
  mnm_disrupt_step step;
} mnm_run_disrupt_step;
/* Steps of the chain whose ends this network has; room for MNM_RUN_DISRUPT_STEPS. */
#define MNM_RUN_DISRUPT_STEPS 6
uint32_t mnm_run_disrupt_steps(const mnm_run_disrupt *disrupt,
                               mnm_run_disrupt_step out[MNM_RUN_DISRUPT_STEPS]);

#endif
