/* Statuses as they stand: decisions and flags over what networks say. */
#include "case/run/run_status.h"

#include <stdlib.h>
#include <string.h>

#include "case/run/run_internal.h"

typedef struct told {
  uint64_t number;
  uint8_t status;
} told;

static int by_number(const void *a, const void *b) {
  const told *first = a, *second = b;
  return (first->number > second->number) - (first->number < second->number);
}

static told *find(const mnm_column *all, uint64_t number) {
  const told wanted = {number, 0};
  if (all->count == 0) return NULL;
  return bsearch(&wanted, all->data, all->count, sizeof wanted, by_number);
}

static void sort(mnm_column *all) {
  if (all->count > 1) qsort(all->data, all->count, sizeof(told), by_number);
}

static mnm_status note(void *payload, uint64_t number, mnm_suspicion status, mnm_err *err) {
  const told one = {number, (uint8_t)status};
  return mnm_column_push(payload, &one, err);
}

/* ---- decisions and flags --- */

static mnm_status take_flag(void *payload, const mnm_flag *flag, mnm_err *err) {
  return mnm_column_push(payload, &flag->subject_id, err);
}

mnm_status mnm_run_held_load(mnm_run_held *out, mnm_store *store, mnm_err *err) {
  mnm_column_init(&out->decided, sizeof(mnm_decided), mnm_store_ctx(store));
  mnm_column_init(&out->flagged, sizeof(uint64_t), mnm_store_ctx(store));
  MNM_TRY(mnm_store_decided(store, &out->decided, err));
  return mnm_store_review(store, take_flag, &out->flagged, err);
}

void mnm_run_held_clear(mnm_run_held *held) {
  mnm_column_clear(&held->decided);
  mnm_column_clear(&held->flagged);
}

static int by_subject(const void *a, const void *b) {
  const uint64_t *first = a, *second = b;
  return (*first > *second) - (*first < *second);
}

mnm_suspicion mnm_run_held_status(const mnm_run_held *held, uint64_t subject,
                                  mnm_suspicion by_ledger) {
  const mnm_decided *decided = mnm_decided_find(&held->decided, subject);
  if (decided != NULL && decided->status >= MNM_VICTIM_POSSIBLE) return MNM_STATUS_POSSIBLE_VICTIM;
  if (decided != NULL)
    return by_ledger == MNM_STATUS_POSSIBLE_VICTIM ? MNM_STATUS_CLEAR : by_ledger;
  bool flagged =
      held->flagged.count > 0 && bsearch(&subject, held->flagged.data, held->flagged.count,
                                         sizeof subject, by_subject) != NULL;
  return flagged ? MNM_STATUS_POSSIBLE_VICTIM : by_ledger;
}

/* ---- persons --- */

static mnm_status add_missing(mnm_column *all, uint64_t known, uint64_t subject, mnm_err *err) {
  const mnm_column before = {.data = all->data, .count = known, .width = all->width};
  const told one = {subject, MNM_STATUS_CLEAR};
  if (find(&before, subject) != NULL) return MNM_OK;
  return mnm_column_push(all, &one, err);
}

/* Everybody of whom networks, a decision or a flag says something, rising by number. */
static mnm_status list_persons(mnm_column *out, const mnm_run_held *held, mnm_store *store,
                               mnm_err *err) {
  MNM_TRY(mnm_store_subject_statuses(store, note, out, err));
  uint64_t known = out->count;
  for (uint64_t i = 0; i < held->decided.count; i++) {
    const mnm_decided *one = mnm_column_at(&held->decided, i);
    MNM_TRY(add_missing(out, known, one->subject_id, err));
  }
  for (uint64_t i = 0; i < held->flagged.count; i++) {
    const uint64_t *one = mnm_column_at(&held->flagged, i);
    if (mnm_decided_find(&held->decided, *one) == NULL) MNM_TRY(add_missing(out, known, *one, err));
  }
  sort(out);
  told *all = out->data;
  for (uint64_t i = 0; i < out->count; i++)
    all[i].status = (uint8_t)mnm_run_held_status(held, all[i].number, (mnm_suspicion)all[i].status);
  return MNM_OK;
}

static mnm_status tell(const mnm_column *all, mnm_store_status_fn *fn, void *payload,
                       mnm_err *err) {
  const told *one = all->data;
  for (uint64_t i = 0; i < all->count; i++)
    if (one[i].status != MNM_STATUS_CLEAR)
      MNM_TRY(fn(payload, one[i].number, (mnm_suspicion)one[i].status, err));
  return MNM_OK;
}

mnm_status mnm_run_subject_statuses(mnm_store *store, mnm_store_status_fn *fn, void *payload,
                                    mnm_err *err) {
  mnm_run_held held;
  mnm_column all;
  mnm_column_init(&all, sizeof(told), mnm_store_ctx(store));
  mnm_status status = mnm_run_held_load(&held, store, err);
  if (status == MNM_OK) status = list_persons(&all, &held, store, err);
  if (status == MNM_OK) status = tell(&all, fn, payload, err);
  mnm_column_clear(&all);
  mnm_run_held_clear(&held);
  return status;
}

/* ---- accounts --- */

typedef struct accounts { /* of those whom a decision or a flag is about */
  const mnm_run_held *held;
  const mnm_column *person; /* told */
  mnm_column victim, none;  /* told by account */
} accounts;

static mnm_status take_holding(void *payload, uint64_t source_id, const mnm_store_holding *row,
                               mnm_err *err) {
  (void)source_id;
  accounts *a = payload;
  if (row->kind != MNM_HOLDING_HOLDER) return MNM_OK;
  const told *person = find(a->person, row->subject_id);
  if (person != NULL && person->status == MNM_STATUS_POSSIBLE_VICTIM) {
    const told one = {row->account, MNM_STATUS_POSSIBLE_VICTIM};
    return mnm_column_push(&a->victim, &one, err);
  }
  const mnm_decided *decided = mnm_decided_find(&a->held->decided, row->subject_id);
  if (decided == NULL) return MNM_OK;
  const told one = {row->account, MNM_STATUS_CLEAR};
  return mnm_column_push(&a->none, &one, err);
}

static mnm_status hand_on(mnm_column *all, accounts *a, mnm_err *err) {
  uint64_t known = all->count;
  sort(&a->victim);
  sort(&a->none);
  const told *victim = a->victim.data, *none = a->none.data;
  for (uint64_t i = 0; i < a->none.count; i++) {
    told *one = find(all, none[i].number);
    if (one != NULL && one->status == MNM_STATUS_POSSIBLE_VICTIM) one->status = MNM_STATUS_CLEAR;
  }
  for (uint64_t i = 0; i < a->victim.count; i++) {
    if (i > 0 && victim[i].number == victim[i - 1].number) continue;
    MNM_TRY(add_missing(all, known, victim[i].number, err));
  }
  sort(all);
  for (uint64_t i = 0; i < a->victim.count; i++)
    find(all, victim[i].number)->status = MNM_STATUS_POSSIBLE_VICTIM;
  return MNM_OK;
}

/* All that are not clear, and some that are, rising by account. */
static mnm_status list_accounts(mnm_column *out, mnm_store *store, mnm_err *err) {
  const mnm_ctx *ctx = mnm_store_ctx(store);
  mnm_run_held held;
  mnm_column person;
  accounts a = {.held = &held, .person = &person};
  mnm_column_init(&person, sizeof(told), ctx);
  mnm_column_init(&a.victim, sizeof(told), ctx);
  mnm_column_init(&a.none, sizeof(told), ctx);
  mnm_status status = mnm_run_held_load(&held, store, err);
  if (status == MNM_OK) status = mnm_store_account_statuses(store, note, out, err);
  bool more = status == MNM_OK && held.decided.count + held.flagged.count > 0;
  if (more) status = list_persons(&person, &held, store, err);
  if (more && status == MNM_OK) status = mnm_run__holdings(store, take_holding, &a, err);
  if (more && status == MNM_OK) status = hand_on(out, &a, err);
  mnm_column_clear(&a.victim);
  mnm_column_clear(&a.none);
  mnm_column_clear(&person);
  mnm_run_held_clear(&held);
  return status;
}

mnm_status mnm_run_account_statuses(mnm_store *store, mnm_store_status_fn *fn, void *payload,
                                    mnm_err *err) {
  mnm_column all;
  mnm_column_init(&all, sizeof(told), mnm_store_ctx(store));
  mnm_status status = list_accounts(&all, store, err);
  if (status == MNM_OK) status = tell(&all, fn, payload, err);
  mnm_column_clear(&all);
  return status;
}

/* ---- networks --- */

typedef struct networks {
  mnm_store_network_fn *fn;
  void *payload;
  bool details;
  mnm_column account; /* told */
  mnm_column member;  /* mnm_network_member */
} networks;

static mnm_status tell_network(void *payload, const mnm_store_network *row, mnm_err *err) {
  networks *n = payload;
  mnm_store_network shown = *row;
  n->member.count = 0;
  shown.suspect_total = 0;
  MNM_TRY(mnm_column_append(&n->member, row->members, row->member_count, err));
  mnm_network_member *member = n->member.data;
  for (uint32_t i = 0; i < row->member_count; i++) {
    const told *one = find(&n->account, member[i].account);
    member[i].status = one != NULL ? one->status : (uint8_t)MNM_STATUS_CLEAR;
    shown.suspect_total += member[i].status == MNM_STATUS_SUSPECT;
  }
  shown.members = member;
  if (!n->details) {
    shown.member_count = shown.piece_count = shown.tie_count = 0;
    shown.members = NULL;
    shown.pieces = NULL;
    shown.ties = NULL;
    shown.references = NULL;
  }
  return n->fn(n->payload, &shown, err);
}

static mnm_status has_any(mnm_store *store, bool *out, mnm_err *err) {
  mnm_run_held held;
  mnm_status status = mnm_run_held_load(&held, store, err);
  *out = held.decided.count + held.flagged.count > 0;
  mnm_run_held_clear(&held);
  return status;
}

mnm_status mnm_run_networks(mnm_store *store, const mnm_store_network_query *query,
                            mnm_store_network_fn *fn, void *payload, mnm_err *err) {
  bool any = false;
  MNM_TRY(has_any(store, &any, err));
  if (!any) return mnm_store_networks(store, query, fn, payload, err);
  networks n = {.fn = fn, .payload = payload, .details = query->details};
  mnm_store_network_query all = *query;
  all.details = true;
  mnm_column_init(&n.account, sizeof(told), mnm_store_ctx(store));
  mnm_column_init(&n.member, sizeof(mnm_network_member), mnm_store_ctx(store));
  mnm_status status = list_accounts(&n.account, store, err);
  if (status == MNM_OK) status = mnm_store_networks(store, &all, tell_network, &n, err);
  mnm_column_clear(&n.account);
  mnm_column_clear(&n.member);
  return status;
}
