/* Everybody and what is thought of them: suspect, possible victim, or clear. */
#include "case/run/run_network.h"
#include "case/run/run_screen.h"
#include "case/run/run_status.h"

typedef struct told {
  uint64_t number;
  uint8_t status;
} told;

typedef struct persons {
  mnm_store *store;
  mnm_column subject, account; /* told, rising by number: those that are not clear */
  mnm_run__holders owners;
  const mnm_accounts *accounts;
  uint8_t *takes_part; /* [account] */
  mnm_run_screen *screen;
  mnm_run_held held;
  mnm_run_person_fn *fn;
  void *payload;
} persons;

static mnm_status note(void *payload, uint64_t number, mnm_suspicion status, mnm_err *err) {
  told one = {number, (uint8_t)status};
  return mnm_column_push(payload, &one, err);
}

static mnm_suspicion status_of(const mnm_column *all, uint64_t number) {
  const told *one = all->data;
  uint64_t begin = 0, end = all->count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (one[middle].number < number)
      begin = middle + 1;
    else
      end = middle;
  }
  bool there = begin < all->count && one[begin].number == number;
  return there ? (mnm_suspicion)one[begin].status : MNM_STATUS_CLEAR;
}

static bool has_act(const persons *p, uint64_t form) {
  mnm_screen_result result;
  mnm_run_screen_judge(p->screen, form, &result);
  return result.with.element[MNM_ACT] == MNM_TRUTH_YES;
}

/* Who was moved by somebody else is held for a possible victim, whatever else is thought of them;
 * and so is whoever the ledger alone says it of; unless a person decided. */
static mnm_suspicion held_for(const persons *p, const mnm_subject *subject, mnm_suspicion known) {
  uint64_t form = 0;
  if (mnm_decided_find(&p->held.decided, subject->subject_id) != NULL) return known;
  if (mnm_run_screen_find(p->screen, mnm_text_of(subject->pseudonym), &form) && has_act(p, form))
    return MNM_STATUS_POSSIBLE_VICTIM;
  return known;
}

static mnm_status tell_subject(void *payload, const mnm_subject *subject, mnm_err *err) {
  persons *p = payload;
  mnm_run_person person = {subject->pseudonym, 0, status_of(&p->subject, subject->subject_id)};
  person.status = held_for(p, subject, person.status);
  return p->fn(p->payload, &person, p->accounts, err);
}

static mnm_status note_part(void *payload, const mnm_store_finding *finding, mnm_err *err) {
  (void)err;
  persons *p = payload;
  for (uint32_t i = 0; i < finding->participant_count; i++)
    if (finding->participants[i].account < mnm_accounts_count(p->accounts))
      p->takes_part[finding->participants[i].account] = 1;
  return MNM_OK;
}

static bool is_held(const persons *p, uint32_t account) {
  if (p->owners.subject.count == 0) return false;
  return p->owners.owners.offset[account] < p->owners.owners.offset[account + 1];
}

static mnm_status note_member(void *payload, const mnm_store_network *network, mnm_err *err) {
  (void)err;
  persons *p = payload;
  for (uint32_t i = 0; i < network->member_count; i++)
    if (network->members[i].account < mnm_accounts_count(p->accounts))
      p->takes_part[network->members[i].account] = 1;
  return MNM_OK;
}

/* By label: whatever number the import of a case gave them. */
static mnm_status tell_in_order(persons *p, const uint32_t *ids, uint64_t count, mnm_err *err) {
  for (uint64_t i = 0; i < count; i++) {
    mnm_run_person person = {"", ids[i], status_of(&p->account, ids[i])};
    MNM_TRY(p->fn(p->payload, &person, p->accounts, err));
  }
  return MNM_OK;
}

static mnm_status tell_accounts(persons *p, const mnm_ctx *ctx, mnm_err *err) {
  mnm_store_finding_query findings = {
      .account = MNM_ACCOUNT_NONE, .counting = true, .details = true};
  mnm_store_network_query networks = {.account = MNM_ACCOUNT_NONE, .details = true};
  mnm_column taking; /* uint32_t accounts */
  MNM_TRY(mnm_store_findings(p->store, &findings, note_part, p, err));
  MNM_TRY(mnm_store_networks(p->store, &networks, note_member, p, err));
  mnm_column_init(&taking, sizeof(uint32_t), ctx);
  mnm_status status = MNM_OK;
  for (uint32_t id = 0; id < mnm_accounts_count(p->accounts) && status == MNM_OK; id++)
    if (p->takes_part[id] && !is_held(p, id)) status = mnm_column_push(&taking, &id, err);
  if (status == MNM_OK)
    status = mnm_accounts_sort(taking.data, taking.count, p->accounts, ctx, err);
  if (status == MNM_OK) status = tell_in_order(p, taking.data, taking.count, err);
  mnm_column_clear(&taking);
  return status;
}

static mnm_status tell_all(persons *p, const mnm_ctx *ctx, mnm_err *err) {
  mnm_identity *identity = NULL;
  MNM_TRY(mnm_run_held_load(&p->held, p->store, err));
  MNM_TRY(mnm_run_subject_statuses(p->store, note, &p->subject, err));
  MNM_TRY(mnm_run_account_statuses(p->store, note, &p->account, err));
  MNM_TRY(mnm_run__holders_load(&p->owners, p->store, mnm_accounts_count(p->accounts), ctx, err));
  mnm_run_screen_options everybody = {.store = p->store};
  MNM_TRY(mnm_run_screen_new(&p->screen, &everybody, ctx, err));
  MNM_TRY(mnm_identity_open(&identity, p->store, ctx, err));
  mnm_status status = mnm_identity_subjects(identity, true, tell_subject, p, err);
  mnm_identity_close(identity);
  if (status != MNM_OK) return status;
  size_t bytes = (size_t)mnm_accounts_count(p->accounts) + 1;
  p->takes_part = mnm_mem_new(ctx, bytes);
  status = p->takes_part ? tell_accounts(p, ctx, err) : mnm_err_nomem(err);
  mnm_mem_free(ctx, p->takes_part, bytes);
  return status;
}

mnm_status mnm_run_persons(mnm_store *store, mnm_run_person_fn *fn, void *payload,
                           const mnm_ctx *ctx, mnm_err *err) {
  /* a moment when nothing is booked: only the names of accounts are wanted */
  mnm_ledger_query nothing = {INT64_MAX - 1, INT64_MAX, MNM_ACCOUNT_NONE, false};
  mnm_ledger *names = NULL;
  persons p = {.store = store, .fn = fn, .payload = payload};
  MNM_TRY(mnm_ledger_load(&names, store, &nothing, ctx, err));
  p.accounts = mnm_ledger_accounts(names);
  mnm_column_init(&p.subject, sizeof(told), ctx);
  mnm_column_init(&p.account, sizeof(told), ctx);
  mnm_status status = tell_all(&p, ctx, err);
  mnm_column_clear(&p.subject);
  mnm_column_clear(&p.account);
  mnm_run__holders_clear(&p.owners);
  mnm_run_held_clear(&p.held);
  mnm_run_screen_free(p.screen);
  mnm_ledger_free(names);
  return status;
}
