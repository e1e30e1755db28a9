/* What is ordinary for an account: whom it deals with in the whole ledger, and what its bank calls
 * a wage. A shop, a landlord, a payroll stand in findings about others because everybody deals with
 * them; they tie nobody by that. */
#include "stage/network/network_internal.h"

enum { PAID_BY_MANY = 1, PAYS_MANY = 2 };

typedef struct ordinary {
  mnm_network__run *run;
  mnm_graph_side out, in;
  uint32_t *seen; /* [account]: number of the last question that met it */
  uint32_t number;
} ordinary;

/* How many accounts on one side of this one were not met by the question at hand; those whom many
 * pay are passed over, if so asked. */
static uint32_t meet(ordinary *o, const mnm_graph_side *side, uint32_t account, bool pass) {
  uint32_t count = 0;
  for (uint32_t at = side->offset[account]; at < side->offset[account + 1]; at++) {
    uint32_t other = side->other[at];
    if (o->run->cash[other] || o->seen[other] == o->number) continue;
    if (pass && o->run->open[other] & PAID_BY_MANY) continue;
    o->seen[other] = o->number;
    count++;
  }
  return count;
}

static void look_at_all(ordinary *o) {
  mnm_network__run *run = o->run;
  const mnm_tie_rule *rule = &run->points->tie;
  for (uint32_t account = 0; account < run->accounts; account++) {
    if (run->cash[account]) continue;
    o->number++;
    uint32_t payers = meet(o, &o->in, account, false);
    run->met[account] = payers + meet(o, &o->out, account, false);
    if (payers > rule->public_payers) run->open[account] = PAID_BY_MANY;
  }
  memset(o->seen, 0, ((size_t)run->accounts + 1) * sizeof *o->seen);
  o->number = 0;
  for (uint32_t account = 0; account < run->accounts; account++) {
    if (run->cash[account]) continue;
    o->number++;
    if (meet(o, &o->out, account, true) > rule->public_payees) run->open[account] |= PAYS_MANY;
  }
}

static void look_for_wages(mnm_network__run *run) {
  const mnm_transfers *transfers = run->input->transfers;
  if (!transfers->channel) return;
  for (uint64_t row = 0; row < transfers->count; row++) {
    if (transfers->channel[row] != MNM_CHANNEL_WAGE) continue;
    run->wages_told = true;
    run->paid_wage[run->edges.to[row]] = 1;
  }
}

mnm_status mnm_network__ordinary(mnm_network__run *run, mnm_err *err) {
  ordinary o = {.run = run, .out = mnm_graph_out(run->graph), .in = mnm_graph_in(run->graph)};
  size_t bytes = ((size_t)run->accounts + 1) * sizeof *o.seen;
  o.seen = mnm_mem_new(run->ctx, bytes);
  if (!o.seen) return mnm_err_nomem(err);
  look_at_all(&o);
  look_for_wages(run);
  mnm_mem_free(run->ctx, o.seen, bytes);
  return MNM_OK;
}

/* ---- of one finding --- */

static const mnm_participant *participant_at(const mnm_network__run *run,
                                             const mnm_finding *finding, uint32_t index) {
  return mnm_column_at(&run->input->findings->participant, finding->participant_first + index);
}

/* H1 carries its wages with it: what is paid to those who look exploited. */
static bool half_are_told(mnm_network__run *run, const mnm_finding *finding, uint32_t number) {
  const mnm_transfers *transfers = run->input->transfers;
  uint8_t parts = run->points->of[finding->typology].exploited;
  uint64_t wages = 0, told = 0;
  for (uint32_t i = 0; i < finding->participant_count; i++) {
    const mnm_participant *participant = participant_at(run, finding, i);
    if (parts >> participant->part & 1) run->stamp[participant->account] = number;
  }
  for (uint64_t i = 0; i < finding->row_count; i++) {
    const uint32_t *row = mnm_column_at(&run->input->findings->row, finding->row_first + i);
    uint32_t payee = run->edges.to[*row];
    if (run->cash[payee] || run->stamp[payee] != number) continue;
    wages++;
    told += transfers->channel[*row] == MNM_CHANNEL_WAGE;
  }
  return 2 * told >= wages;
}

/* H5 looks at what is paid for a debt; its wages are elsewhere in the ledger. */
static bool someone_is_paid(const mnm_network__run *run, const mnm_finding *finding) {
  uint8_t parts = run->points->of[finding->typology].exploited;
  for (uint32_t i = 0; i < finding->participant_count; i++) {
    const mnm_participant *participant = participant_at(run, finding, i);
    if (parts >> participant->part & 1 && run->paid_wage[participant->account]) return true;
  }
  return false;
}

bool mnm_network__told(mnm_network__run *run, const mnm_finding *finding, uint32_t number) {
  if (!run->wages_told) return true;
  if (finding->typology == MNM_H1) return half_are_told(run, finding, number);
  return finding->typology != MNM_H5 || someone_is_paid(run, finding);
}
