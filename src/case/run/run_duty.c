/* From a network, or a list of accounts, to what its members do. */
#include "case/run/run_duty.h"

#include "case/run/run_duty_internal.h"
#include "case/run/run_status.h"

static mnm_status take_member(void *payload, const mnm_store_network *row, mnm_err *err) {
  mnm_run_duties *self = payload;
  for (uint32_t i = 0; i < row->member_count; i++)
    MNM_TRY(mnm_column_push(&self->member, &row->members[i].account, err));
  return MNM_OK;
}

/* Whose accounts stand in the middle of findings; those of habits say nothing. The centre of a
 * U-turn is all accounts in turn: the middle are only those from which it left and to which it
 * came back. */
static mnm_status take_finding(void *payload, const mnm_store_finding *row, mnm_err *err) {
  mnm_run_duties *self = payload;
  if (mnm_finding_is_habit((mnm_typology)row->typology, row->kind, row->standing)) return MNM_OK;
  for (uint32_t i = 0; i < row->participant_count && row->typology == MNM_T8; i++) {
    mnm_duty_finding finding = {row->participants[i].account, row->typology};
    if (row->participants[i].part != MNM_PART_CENTRE) continue;
    MNM_TRY(mnm_column_push(&self->finding, &finding, err));
  }
  for (uint32_t i = 0; i < row->centre_count && row->typology != MNM_T8; i++) {
    mnm_duty_finding finding = {row->centres[i], row->typology};
    MNM_TRY(mnm_column_push(&self->finding, &finding, err));
  }
  return MNM_OK;
}

static mnm_status find_label(mnm_run_duties *self, mnm_text wanted, uint32_t place, mnm_err *err) {
  const mnm_accounts *accounts = mnm_ledger_accounts(self->ledger);
  for (uint32_t account = 0; account < mnm_accounts_count(accounts); account++) {
    char label[600];
    uint32_t bytes = mnm_accounts_label(accounts, account, label, sizeof label);
    if (!mnm_text_equal((mnm_text){label, bytes}, wanted)) continue;
    return mnm_column_push(&self->member, &account, err);
  }
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "the case has no account of this name");
  mnm_err_at(err, NULL, 0, (int32_t)place + 1);
  return MNM_E_NOTFOUND;
}

static mnm_status take_members(mnm_run_duties *self, const mnm_run_duties_query *query,
                               mnm_err *err) {
  mnm_store_network_query wanted = {
      .network_id = query->network_id, .account = MNM_ACCOUNT_NONE, .all = true, .details = true};
  for (uint32_t i = 0; i < query->count; i++) MNM_TRY(find_label(self, query->label[i], i, err));
  if (query->network_id == 0) return MNM_OK;
  MNM_TRY(mnm_store_networks(self->store, &wanted, take_member, self, err));
  if (self->member.count > 0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "this case has no network of this number");
  mnm_err_hint(err, "'manumit show CASE networks' lists them");
  return MNM_E_NOTFOUND;
}

typedef struct flags {
  const mnm_run_duties *self;
  mnm_column *flag; /* uint8_t, by account */
} flags;

static mnm_status flag_account(void *payload, uint64_t number, mnm_suspicion status, mnm_err *err) {
  (void)err;
  const flags *f = payload;
  uint8_t *flag = f->flag->data;
  uint32_t account = mnm_ledger_same(f->self->ledger, (uint32_t)number);
  if (status == MNM_STATUS_POSSIBLE_VICTIM && account < f->flag->count) flag[account] = 1;
  return MNM_OK;
}

/* By what findings say of the account, of another one of the person, or what was said of her. */
static mnm_status mark_victims(mnm_run_duties *self, const mnm_ctx *ctx, mnm_err *err) {
  mnm_column flag;
  flags f = {self, &flag};
  const uint32_t *member = self->member.data;
  uint32_t accounts = mnm_accounts_count(mnm_ledger_accounts(self->ledger));
  mnm_column_init(&flag, sizeof(uint8_t), ctx);
  mnm_status status = mnm_run__victim_accounts(&flag, self->store, accounts, ctx, err);
  if (status == MNM_OK) status = mnm_run_account_statuses(self->store, flag_account, &f, err);
  for (uint64_t i = 0; i < self->member.count && status == MNM_OK; i++)
    status = mnm_column_push(&self->victim, mnm_column_at(&flag, member[i]), err);
  mnm_column_clear(&flag);
  return status;
}

static mnm_status index_claims(mnm_run_duties *self, mnm_err *err) {
  const mnm_duty_claim *claim = self->claim.data;
  uint64_t at = 0;
  for (uint64_t member = 0; member <= self->member.count; member++) {
    while (at < self->claim.count && claim[at].member < member) at++;
    MNM_TRY(mnm_column_push(&self->first, &at, err));
  }
  return MNM_OK;
}

static mnm_status fill(mnm_run_duties *self, const mnm_run_duties_query *query, const mnm_ctx *ctx,
                       mnm_err *err) {
  const mnm_ledger_query whole = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  const mnm_store_finding_query current = {
      .account = MNM_ACCOUNT_NONE, .counting = true, .details = true};
  MNM_TRY(mnm_ledger_load_lean(&self->ledger, self->store, &whole, ctx, err));
  MNM_TRY(take_members(self, query, err));
  MNM_TRY(mnm_store_findings(self->store, &current, take_finding, self, err));
  MNM_TRY(mark_victims(self, ctx, err));
  MNM_TRY(mnm_run__holders_load(&self->holders, self->store,
                                mnm_accounts_count(mnm_ledger_accounts(self->ledger)), ctx, err));
  MNM_TRY(mnm_run__duties_carried(self, ctx, err));
  self->signs = mnm_mem_new(ctx, ((size_t)self->member.count + 1) * sizeof *self->signs);
  if (!self->signs) return mnm_err_nomem(err);
  const mnm_duty_input input = {.transfers = mnm_ledger_transfers(self->ledger),
                                .accounts = mnm_accounts_count(mnm_ledger_accounts(self->ledger)),
                                .member = self->member.data,
                                .victim = self->victim.data,
                                .carried = self->carried.data,
                                .member_count = (uint32_t)self->member.count,
                                .finding = self->finding.data,
                                .finding_count = self->finding.count};
  MNM_TRY(mnm_duties_find(&self->claim, self->signs, &input, ctx, err));
  MNM_TRY(index_claims(self, err));
  return mnm_run__duties_persons(self, ctx, err);
}

mnm_status mnm_run_duties_new(mnm_run_duties **out, mnm_store *store,
                              const mnm_run_duties_query *query, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_run_duties *self = mnm_mem_new(ctx, sizeof *self);
  if (!self) return mnm_err_nomem(err);
  if (ctx) self->alloc = ctx->alloc;
  self->store = store;
  self->network_id = query->network_id;
  mnm_column_init(&self->member, sizeof(uint32_t), ctx);
  mnm_column_init(&self->victim, sizeof(uint8_t), ctx);
  mnm_column_init(&self->finding, sizeof(mnm_duty_finding), ctx);
  mnm_column_init(&self->carried, sizeof(uint32_t), ctx);
  mnm_column_init(&self->fact, sizeof(mnm_detect_fact), ctx);
  mnm_column_init(&self->person, sizeof(mnm_run_duty_person), ctx);
  mnm_column_init(&self->person_member, sizeof(uint32_t), ctx);
  mnm_column_init(&self->reason, sizeof(mnm_duty_claim), ctx);
  mnm_column_init(&self->network, sizeof(uint64_t), ctx);
  mnm_arena_init(&self->texts, ctx);
  mnm_column_init(&self->claim, sizeof(mnm_duty_claim), ctx);
  mnm_column_init(&self->first, sizeof(uint64_t), ctx);
  mnm_status status = fill(self, query, ctx, err);
  if (status != MNM_OK) {
    mnm_run_duties_free(self);
    return status;
  }
  *out = self;
  return MNM_OK;
}

void mnm_run_duties_free(mnm_run_duties *duties) {
  if (!duties) return;
  mnm_ctx ctx = {.alloc = duties->alloc};
  mnm_mem_free(&ctx, duties->signs, ((size_t)duties->member.count + 1) * sizeof *duties->signs);
  mnm_column_clear(&duties->member);
  mnm_column_clear(&duties->victim);
  mnm_column_clear(&duties->finding);
  mnm_column_clear(&duties->carried);
  mnm_column_clear(&duties->fact);
  mnm_column_clear(&duties->person);
  mnm_column_clear(&duties->person_member);
  mnm_column_clear(&duties->reason);
  mnm_column_clear(&duties->network);
  mnm_arena_clear(&duties->texts);
  mnm_run__holders_clear(&duties->holders);
  mnm_column_clear(&duties->claim);
  mnm_column_clear(&duties->first);
  mnm_ledger_free(duties->ledger);
  mnm_mem_free(&ctx, duties, sizeof *duties);
}

uint32_t mnm_run_duties_count(const mnm_run_duties *duties) {
  return (uint32_t)duties->member.count;
}
const mnm_ledger *mnm_run_duties_ledger(const mnm_run_duties *duties) {
  return duties->ledger;
}
const mnm_accounts *mnm_run_duties_accounts(const mnm_run_duties *duties) {
  return mnm_ledger_accounts(duties->ledger);
}
mnm_run_duty mnm_run_duties_get(const mnm_run_duties *duties, uint32_t member) {
  const uint64_t *first = duties->first.data;
  const mnm_duty_claim *claim = duties->claim.data;
  return (mnm_run_duty){.account = ((const uint32_t *)duties->member.data)[member],
                        .victim = ((const uint8_t *)duties->victim.data)[member] != 0,
                        .signs = &duties->signs[member],
                        .claims = claim ? claim + first[member] : NULL,
                        .claim_count = (uint32_t)(first[member + 1] - first[member])};
}
uint32_t mnm_run_duties_person_count(const mnm_run_duties *duties) {
  return (uint32_t)duties->person.count;
}
const mnm_run_duty_person *mnm_run_duties_person(const mnm_run_duties *duties, uint32_t person) {
  return (const mnm_run_duty_person *)duties->person.data + person;
}
const uint32_t *mnm_run_duties_members(const mnm_run_duties *duties,
                                       const mnm_run_duty_person *person) {
  const uint32_t *all = duties->person_member.data;
  return person->member_count > 0 ? all + person->member_first : NULL;
}
const mnm_duty_claim *mnm_run_duties_reasons(const mnm_run_duties *duties,
                                             const mnm_run_duty_person *person) {
  const mnm_duty_claim *all = duties->reason.data;
  return person->reason_count > 0 ? all + person->reason_first : NULL;
}
const uint64_t *mnm_run_duties_networks(const mnm_run_duties *duties,
                                        const mnm_run_duty_person *person) {
  const uint64_t *all = duties->network.data;
  return person->network_count > 0 ? all + person->network_first : NULL;
}
