/* The accounts of an exhibit: who they are, as far as paper may say it, and what lies in them. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_exhibit.h"
#include "case/run/run_internal.h"

#define BOUNDED_MOST 200u /* accounts of which least and most are found: a maximum flow each */

/* ---- names --- */

typedef struct naming {
  mnm_run_exhibit *self;
  mnm_text *out;
} naming;

/* The first name that stands; only what the viewer may see comes as SHOWN. */
static mnm_status take_name(void *payload, const mnm_fact *fact, mnm_err *err) {
  naming *to = payload;
  if (to->out->bytes > 0 || strcmp(fact->property, "name") != 0 || fact->superseded_by != 0 ||
      fact->state != MNM_VALUE_SHOWN ||
      mnm_out_verdict(to->self->options.out, fact->sensitivity) != MNM_SHOW)
    return MNM_OK;
  return mnm_run__exhibit_keep(to->self, fact->value, to->out, err);
}

/* What the holder is, where a source says so. */
static mnm_status see_kind(void *payload, const mnm_subject *subject, mnm_err *err) {
  (void)err;
  static const char *const companies[] = {"Company", "Organization", "LegalEntity", "PublicBody"};
  mnm_exhibit_account *account = payload;
  if (strcmp(subject->schema, "Person") == 0) account->icon = MNM_ICON_PERSON;
  for (size_t i = 0; i < sizeof companies / sizeof *companies; i++)
    if (strcmp(subject->schema, companies[i]) == 0) account->icon = MNM_ICON_COMPANY;
  return MNM_OK;
}

static mnm_status name_holder(mnm_run_exhibit *self, uint32_t account, bool victim,
                              mnm_exhibit_account *to, mnm_err *err) {
  const mnm_network_owners *owners = &self->holders.owners;
  to->holder = to->name = (mnm_text){"", 0};
  if (self->holders.subject.count == 0 || owners->offset[account] == owners->offset[account + 1])
    return MNM_OK;
  uint32_t first = owners->offset[account], more = owners->offset[account + 1] - first - 1;
  const uint64_t *subjects = self->holders.subject.data;
  uint64_t subject = subjects[owners->owner[first]];
  char pseudonym[MNM_PSEUDONYM_BYTES];
  MNM_TRY(mnm_identity_pseudonym(self->identity, subject, pseudonym, err));
  if (more > 0)
    MNM_TRY(mnm_run__exhibit_say(self, &to->holder, err, "%s and %u more", pseudonym, more));
  else
    MNM_TRY(mnm_run__exhibit_say(self, &to->holder, err, "%s", pseudonym));
  mnm_status known = mnm_identity_subject(self->identity, subject, see_kind, to, err);
  if (known != MNM_OK && known != MNM_E_NOTFOUND) return known;
  if (victim) return MNM_OK;
  naming what = {self, &to->name};
  mnm_status status =
      mnm_identity_profile(self->identity, subject, &self->options.viewer, take_name, &what, err);
  if (status == MNM_E_NOTFOUND) status = MNM_OK;
  if (status != MNM_OK || to->name.bytes == 0) return status;
  self->names++;
  if (self->opened.count > 0) MNM_TRY(mnm_column_append(&self->opened, " ", 1, err));
  return mnm_column_append(&self->opened, pseudonym, strlen(pseudonym), err);
}

static mnm_status put_account(mnm_run_exhibit *self, uint32_t position,
                              const mnm_exhibit_account *given, mnm_err *err) {
  mnm_exhibit_account made = *given;
  const mnm_accounts *accounts = mnm_run_case_accounts(self->book);
  const uint8_t *flags = self->book->flags.data;
  uint32_t account = 0;
  char label[512];
  mnm_run__case_name(self->book, position, &account, &made.currency);
  bool victim = mnm_run__exhibit_victim(self, account);
  made.icon = MNM_ICON_ACCOUNT;
  MNM_TRY(name_holder(self, account, victim, &made, err));
  made.outside = (flags[position] & MNM_TRACE_EXTERNAL) != 0;
  mnm_account_kind kind = mnm_accounts_kind(accounts, account);
  if (kind == MNM_ACCOUNT_CASH || kind == MNM_ACCOUNT_CASH_HELD) made.icon = MNM_ICON_CASH;
  made.frame = victim ? MNM_FRAME_POSSIBLE_VICTIM : MNM_FRAME_NONE;
  if (victim && mnm_out_verdict(self->options.out, MNM_VICTIM) != MNM_SHOW) {
    self->stand_ins++;
    MNM_TRY(mnm_run__exhibit_say(self, &made.label, err, "stand-in %llu",
                                 (unsigned long long)self->stand_ins));
  } else {
    uint32_t bytes = mnm_accounts_label(accounts, account, label, sizeof label);
    MNM_TRY(mnm_run__exhibit_keep(self, (mnm_text){label, bytes}, &made.label, err));
  }
  const mnm_trace_input input = mnm_run__case_input(self->book, self->rule);
  if (input.rule_of != NULL && input.rule_of[position] != 0)
    made.rule = mnm_text_of(mnm_trace_rule_name((mnm_trace_rule)input.rule_of[position]));
  const uint32_t *accepted = self->accepted.data;
  for (uint64_t i = 0; i < self->accepted.count; i++) made.accepted |= accepted[i] == account;
  if (!made.outside && given->line_count > 0 && self->account.count < BOUNDED_MOST) {
    mnm_trace_bounds bounds = {0, 0};
    mnm_status status = mnm_trace_envelope(&bounds, &self->book->input, position, self->ctx, err);
    if (status != MNM_OK && status != MNM_E_UNSUPPORTED) return status;
    made.bounded = status == MNM_OK;
    made.least_minor = bounds.least_minor;
    made.most_minor = bounds.most_minor;
  }
  MNM_TRY(mnm_column_push(&self->account, &made, err));
  self->place[position] = (uint32_t)self->account.count;
  return mnm_column_push(&self->position, &position, err);
}

static mnm_status put_end(mnm_run_exhibit *self, uint32_t position, mnm_err *err) {
  const mnm_exhibit_account none = {.line_count = 0};
  return self->place[position] != 0 ? MNM_OK : put_account(self, position, &none, err);
}

/* ---- where the money is --- */

static mnm_status put_results(mnm_run_exhibit *self, mnm_err *err) {
  const mnm_trace_result *result = self->schedule.result.data;
  for (uint64_t i = 0; i < self->schedule.result.count; i++) {
    MNM_TRY(put_end(self, result[i].account, err));
    mnm_exhibit_account *of = mnm_column_at(&self->account, self->place[result[i].account] - 1ull);
    if (result[i].where == MNM_TRACE_LEFT) of->left_minor += result[i].amount_minor;
    if (result[i].where == MNM_TRACE_CREDIT) of->repaid_minor += result[i].amount_minor;
  }
  return MNM_OK;
}

static mnm_status see_balance(void *payload, uint64_t source_id, const mnm_balance *row,
                              mnm_err *err) {
  (void)source_id, (void)err;
  mnm_run_exhibit *self = payload;
  uint32_t position = mnm_run__case_position(self->book, row->account, row->currency);
  if (position == MNM_TRACE_NONE || self->place[position] == 0) return MNM_OK;
  ((mnm_exhibit_account *)mnm_column_at(&self->account, self->place[position] - 1ull))->stated =
      true;
  return MNM_OK;
}

/* Running balances of rows state one, too. */
static void see_running(mnm_run_exhibit *self) {
  const mnm_transfers *rows = mnm_ledger_transfers(self->book->ledger);
  const uint32_t *ends[2] = {self->book->from.data, self->book->to.data};
  const uint8_t *flags = self->book->flags.data;
  if (rows->balance_minor == NULL) return;
  for (uint32_t row = 0; row < rows->count; row++) {
    if (rows->balance_minor[row] == MNM_BALANCE_NONE) continue;
    bool payer = (flags[ends[0][row]] & MNM_TRACE_EXTERNAL) == 0;
    bool payee = (flags[ends[1][row]] & MNM_TRACE_EXTERNAL) == 0;
    uint32_t place = self->place[ends[payer ? 0 : 1][row]];
    if (payer == payee || place == 0) continue;
    ((mnm_exhibit_account *)mnm_column_at(&self->account, place - 1ull))->stated = true;
  }
}

mnm_status mnm_run__exhibit_accounts(mnm_run_exhibit *self, mnm_err *err) {
  const mnm_schedule_account *account = self->schedule.account.data;
  const mnm_schedule_flow *flow = self->schedule.flow.data;
  self->place = mnm_mem_new(self->ctx, (self->book->facts.positions + 1ull) * sizeof *self->place);
  if (self->place == NULL) return mnm_err_nomem(err);
  for (uint64_t i = 0; i < self->schedule.account.count; i++) {
    const mnm_exhibit_account made = {.line_first = account[i].line_first,
                                      .line_count = account[i].line_count,
                                      .opening_minor = account[i].opening_minor,
                                      .closing_minor = account[i].closing_minor,
                                      .debit_minor = account[i].debit_minor,
                                      .credit_minor = account[i].credit_minor,
                                      .claim_in_minor = account[i].claim_in_minor,
                                      .claim_out_minor = account[i].claim_out_minor,
                                      .traced_minor = account[i].traced_minor};
    MNM_TRY(put_account(self, account[i].position, &made, err));
  }
  for (uint64_t i = 0; i < self->schedule.flow.count; i++) {
    MNM_TRY(put_end(self, flow[i].from, err));
    MNM_TRY(put_end(self, flow[i].to, err));
    const mnm_exhibit_flow made = {self->place[flow[i].from] - 1, self->place[flow[i].to] - 1,
                                   flow[i].rows, flow[i].enters, flow[i].amount_minor};
    MNM_TRY(mnm_column_push(&self->flow, &made, err));
  }
  MNM_TRY(put_results(self, err));
  MNM_TRY(mnm_store_balances(self->store, 0, see_balance, self, err));
  see_running(self);
  return MNM_OK;
}
