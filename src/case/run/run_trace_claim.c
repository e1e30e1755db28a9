/* Where the money of a claim enters. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/run/run_internal.h"
#include "case/run/run_trace_case.h"

typedef struct tagging {
  mnm_run_case *self;
  mnm_run__rows rows;
  mnm_column cited; /* uint32_t rows */
  uint8_t *paid;    /* by account: 1 once a cited transfer has brought it money */
} tagging;

static mnm_status cite(tagging *state, const uint64_t *references, uint64_t count, mnm_err *err) {
  for (uint64_t i = 0; i < count; i++) {
    uint32_t row = 0;
    if (!mnm_run__rows_find(&state->rows, references[i], &row))
      return mnm_err_set(err, MNM_E_DAMAGED, "evidence cites a transfer that the ledger lacks");
    MNM_TRY(mnm_column_push(&state->cited, &row, err));
  }
  return MNM_OK;
}

static mnm_status cite_finding(void *payload, const mnm_store_finding *row, mnm_err *err) {
  tagging *state = payload;
  return cite(state, row->references, row->row_count, err);
}

static mnm_status cite_network(void *payload, const mnm_store_network *row, mnm_err *err) {
  tagging *state = payload;
  for (uint32_t i = 0; i < row->piece_count; i++) {
    const mnm_store_piece *piece = &row->pieces[i];
    const mnm_store_finding_query query = {
        .finding_id = piece->finding_id, .account = MNM_ACCOUNT_NONE, .all = true, .details = true};
    if (piece->finding_id != 0)
      MNM_TRY(mnm_store_findings(state->self->store, &query, cite_finding, state, err));
    else
      MNM_TRY(cite(state, row->references + piece->reference_first, piece->reference_count, err));
  }
  return MNM_OK;
}

static int by_number(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a < b ? -1 : a > b;
}

static mnm_status tag(mnm_run_case *self, uint32_t row, mnm_err *err) {
  const uint8_t *flags = self->flags.data;
  const mnm_trace_tag made = {row, 1, MNM_TRACE_WHOLE};
  if ((flags[((const uint32_t *)self->to.data)[row]] & MNM_TRACE_EXTERNAL) != 0) return MNM_OK;
  return mnm_column_push(&self->tags, &made, err);
}

/* Of the rows cited, each once, those at which money enters the evidence: its payer has got nothing
 * by a cited transfer before. */
static mnm_status tag_cited(tagging *state, mnm_err *err) {
  const mnm_transfers *rows = mnm_ledger_transfers(state->self->ledger);
  uint32_t *row = state->cited.data;
  uint64_t count = state->cited.count;
  if (count > 1) qsort(row, count, sizeof *row, by_number);
  for (uint64_t i = 0; i < count; i++) {
    if (i > 0 && row[i] == row[i - 1]) continue;
    if (!state->paid[rows->account_from[row[i]]]) MNM_TRY(tag(state->self, row[i], err));
    state->paid[rows->account_to[row[i]]] = 1;
  }
  return MNM_OK;
}

static mnm_status tag_account(mnm_run_case *self, uint64_t account, mnm_err *err) {
  const mnm_transfers *rows = mnm_ledger_transfers(self->ledger);
  for (uint32_t row = 0; row < rows->count; row++)
    if (rows->account_from[row] == account && rows->account_to[row] != account)
      MNM_TRY(tag(self, row, err));
  return MNM_OK;
}

static mnm_status tag_evidence(mnm_run_case *self, bool network, uint64_t number,
                               const mnm_ctx *ctx, mnm_err *err) {
  tagging state = {.self = self};
  mnm_column_init(&state.cited, sizeof(uint32_t), ctx);
  state.paid = mnm_mem_new(ctx, self->account_count + 1ull);
  mnm_status status = state.paid == NULL ? mnm_err_nomem(err)
                                         : mnm_run__rows_init(&state.rows, self->ledger, ctx, err);
  if (status == MNM_OK && network) {
    const mnm_store_network_query query = {
        .network_id = number, .account = MNM_ACCOUNT_NONE, .all = true, .details = true};
    status = mnm_store_networks(self->store, &query, cite_network, &state, err);
  } else if (status == MNM_OK) {
    const mnm_store_finding_query query = {
        .finding_id = number, .account = MNM_ACCOUNT_NONE, .all = true, .details = true};
    status = mnm_store_findings(self->store, &query, cite_finding, &state, err);
  }
  if (status == MNM_OK) status = tag_cited(&state, err);
  if (state.paid != NULL) mnm_run__rows_clear(&state.rows);
  mnm_mem_free(ctx, state.paid, self->account_count + 1ull);
  mnm_column_clear(&state.cited);
  return status;
}

static bool number_of(const char *claim, const char *kind, int64_t least, uint64_t *out) {
  size_t bytes = strlen(kind);
  int64_t number = 0;
  if (strncmp(claim, kind, bytes) != 0 || !mnm_text_int64(mnm_text_of(claim + bytes), &number) ||
      number < least)
    return false;
  *out = (uint64_t)number;
  return true;
}

static mnm_status exists_network(void *payload, const mnm_store_network *row, mnm_err *err) {
  (void)row, (void)err;
  *(bool *)payload = true;
  return MNM_OK;
}

static mnm_status exists_finding(void *payload, const mnm_store_finding *row, mnm_err *err) {
  (void)row, (void)err;
  *(bool *)payload = true;
  return MNM_OK;
}

static mnm_status check_there(mnm_store *store, bool network, uint64_t number, mnm_err *err) {
  const mnm_store_network_query networks = {
      .network_id = number, .account = MNM_ACCOUNT_NONE, .all = true};
  const mnm_store_finding_query findings = {
      .finding_id = number, .account = MNM_ACCOUNT_NONE, .all = true};
  bool there = false;
  MNM_TRY(network ? mnm_store_networks(store, &networks, exists_network, &there, err)
                  : mnm_store_findings(store, &findings, exists_finding, &there, err));
  if (there) return MNM_OK;
  return mnm_err_set(err, MNM_E_NOTFOUND, "this case has no %s of this number",
                     network ? "network" : "finding");
}

mnm_status mnm_run__case_key(mnm_store *store, const char *claim, char key[64], const mnm_ctx *ctx,
                             mnm_err *err) {
  uint64_t number = 0;
  bool network = number_of(claim, "network:", 1, &number);
  if (network || number_of(claim, "finding:", 1, &number)) {
    MNM_TRY(check_there(store, network, number, err));
    (void)snprintf(key, 64, "%s:%llu", network ? "network" : "finding", (unsigned long long)number);
    return MNM_OK;
  }
  if (!number_of(claim, "account:#", 0, &number)) {
    uint32_t account = 0;
    if (strncmp(claim, "account:", 8) != 0)
      return mnm_err_set(err, MNM_E_ARG,
                         "a claim is network:NUMBER, finding:NUMBER or account:NAME");
    MNM_TRY(mnm_ledger_find_account(store, mnm_text_of(claim + 8), &account, ctx, err));
    number = account;
  }
  (void)snprintf(key, 64, "account:#%llu", (unsigned long long)number);
  return MNM_OK;
}

mnm_status mnm_run__case_tags(mnm_run_case *self, const mnm_ctx *ctx, mnm_err *err) {
  uint64_t number = 0;
  bool network = number_of(self->key, "network:", 1, &number);
  if (network || number_of(self->key, "finding:", 1, &number)) {
    MNM_TRY(tag_evidence(self, network, number, ctx, err));
  } else {
    bool account = number_of(self->key, "account:#", 0, &number);
    assert(account); /* a key is one of the three */
    MNM_TRY(tag_account(self, number, err));
  }
  self->facts.tagged = (uint32_t)self->tags.count;
  if (self->tags.count > 0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "nothing of this claim enters an account of the records");
  mnm_err_hint(err, "name who paid, as account:NAME");
  return MNM_E_NOTFOUND;
}

/* ---- where it can have come --- */

static bool is_tagged(const mnm_run_case *self, uint32_t row) {
  const mnm_trace_tag *tag = self->tags.data;
  uint64_t low = 0, high = self->tags.count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (tag[middle].key < row)
      low = middle + 1;
    else
      high = middle;
  }
  return low < self->tags.count && tag[low].key == row;
}

/* Whether it marked anything new. */
static bool reach_rows(const mnm_run_case *self, uint8_t *reached, uint32_t begin, uint32_t end) {
  const uint32_t *from = self->from.data, *to = self->to.data;
  const uint8_t *flags = self->flags.data;
  bool more = false;
  for (uint32_t at = begin; at < end; at++) {
    uint32_t row = mnm_run__case_row(self, at);
    if (reached[to[row]]) continue;
    bool comes = reached[from[row]] && (flags[from[row]] & MNM_TRACE_EXTERNAL) == 0;
    if (!comes && !is_tagged(self, row)) continue;
    reached[to[row]] = 1;
    more = true;
  }
  return more;
}

/* A linked debit stands beside its credit, whatever its time. */
static bool goes_on(const mnm_run_case *self, uint32_t first, uint32_t row) {
  const int64_t *time = self->input.rows.time_us;
  const uint32_t *backs = self->input.rows.backs;
  return time[row] == time[first] || (backs != NULL && backs[row] != MNM_TRACE_NONE);
}

void mnm_run__case_reach(const mnm_run_case *self, uint8_t *reached, bool any_order) {
  uint32_t count = self->input.rows.count;
  if (!any_order) {
    (void)reach_rows(self, reached, 0, count);
    return;
  }
  for (uint32_t begin = 0, end = 0; begin < count; begin = end) {
    uint32_t first = mnm_run__case_row(self, begin);
    for (end = begin + 1; end < count && goes_on(self, first, mnm_run__case_row(self, end));) end++;
    while (reach_rows(self, reached, begin, end) && end - begin > 1) {
    }
  }
}
