/* For whom members paid journeys and papers, of what agencies told beside the ledger. */
#include <stdlib.h>

#include "case/run/run_duty_internal.h"
#include "case/run/run_known.h"

typedef struct paid_for {
  uint32_t member;
  uint64_t who; /* a subject */
} paid_for;

static int by_member(const void *left, const void *right) {
  const paid_for *a = left, *b = right;
  if (a->member != b->member) return a->member < b->member ? -1 : 1;
  return (a->who > b->who) - (a->who < b->who);
}

/* Whoever may use the account pays for themselves. */
static bool uses(const mnm_run_duties *self, uint32_t account, uint64_t who) {
  const mnm_network_owners *users = &self->holders.users;
  const uint64_t *subject = self->holders.subject.data;
  if (self->holders.subject.count == 0) return false;
  for (uint32_t i = users->offset[account]; i < users->offset[account + 1]; i++)
    if (subject[users->owner[i]] == who) return true;
  return false;
}

static int by_fact(const void *left, const void *right) {
  const mnm_detect_fact *a = left, *b = right;
  if (a->who != b->who) return a->who < b->who ? -1 : 1;
  return (a->value > b->value) - (a->value < b->value);
}

/* Declared ties, and those of whoever may act for an account. */
static bool tied(const mnm_column *ties, uint64_t a, uint64_t b) {
  const mnm_detect_fact one = {.who = a, .value = b}, other = {.who = b, .value = a};
  if (ties->count == 0) return false;
  return bsearch(&one, ties->data, ties->count, sizeof one, by_fact) != NULL ||
         bsearch(&other, ties->data, ties->count, sizeof other, by_fact) != NULL;
}

/* A family's tickets are nobody's business. */
static bool related(const mnm_run_duties *self, const mnm_column *ties, uint32_t account,
                    uint64_t who) {
  const mnm_network_owners *users = &self->holders.users;
  const uint64_t *subject = self->holders.subject.data;
  if (self->holders.subject.count == 0) return false;
  for (uint32_t i = users->offset[account]; i < users->offset[account + 1]; i++)
    if (tied(ties, subject[users->owner[i]], who)) return true;
  return false;
}

static mnm_status list_paid(mnm_column *out, const mnm_run_duties *self, const mnm_column *facts,
                            const mnm_column *ties, const uint32_t *place, mnm_err *err) {
  const mnm_detect_fact *fact = facts->data;
  const mnm_transfers *transfers = mnm_ledger_transfers(self->ledger);
  for (uint64_t i = 0; i < facts->count; i++) {
    if (fact[i].kind != MNM_FACT_PAID_FOR) continue;
    uint32_t account = transfers->account_from[fact[i].value];
    if (place[account] == 0 || uses(self, account, fact[i].who) ||
        related(self, ties, account, fact[i].who))
      continue;
    paid_for one = {place[account] - 1, fact[i].who};
    MNM_TRY(mnm_column_push(out, &one, err));
  }
  if (out->count > 1) qsort(out->data, out->count, sizeof(paid_for), by_member);
  return MNM_OK;
}

static mnm_status list_ties(mnm_column *ties, const mnm_column *facts, mnm_err *err) {
  const mnm_detect_fact *fact = facts->data;
  for (uint64_t i = 0; i < facts->count; i++)
    if (fact[i].kind == MNM_FACT_TIE) MNM_TRY(mnm_column_push(ties, &fact[i], err));
  if (ties->count > 1) qsort(ties->data, ties->count, sizeof(mnm_detect_fact), by_fact);
  return MNM_OK;
}

static mnm_status count(mnm_run_duties *self, const mnm_column *facts, uint32_t *place,
                        const mnm_ctx *ctx, mnm_err *err) {
  mnm_column ties, paid;
  const uint32_t *member = self->member.data;
  uint32_t *carried = self->carried.data;
  mnm_column_init(&ties, sizeof(mnm_detect_fact), ctx);
  mnm_column_init(&paid, sizeof(paid_for), ctx);
  for (uint32_t i = 0; i < self->member.count; i++) place[member[i]] = i + 1;
  mnm_status status = list_ties(&ties, facts, err);
  if (status == MNM_OK) status = list_paid(&paid, self, facts, &ties, place, err);
  const paid_for *one = paid.data;
  for (uint64_t i = 0; i < paid.count && status == MNM_OK; i++)
    if (i == 0 || by_member(&one[i], &one[i - 1]) != 0) carried[one[i].member]++;
  mnm_column_clear(&paid);
  mnm_column_clear(&ties);
  return status;
}

/* Which transfer paid is told by its id, which a lean ledger does not have. */
static mnm_status find(mnm_run__known *known, mnm_run_duties *self, const mnm_ctx *ctx,
                       mnm_err *err) {
  const mnm_ledger_query whole = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, true};
  mnm_ledger *ledger = NULL;
  MNM_TRY(mnm_run__known_load(known, self->store, ctx, err));
  if (!mnm_run__known_needs_ids(known)) return MNM_OK;
  MNM_TRY(mnm_ledger_load(&ledger, self->store, &whole, ctx, err));
  mnm_status status = mnm_run__known_find(known, ledger, ctx, err);
  mnm_ledger_free(ledger);
  return status;
}

mnm_status mnm_run__duties_carried(mnm_run_duties *self, const mnm_ctx *ctx, mnm_err *err) {
  const uint32_t none = 0;
  size_t bytes =
      ((size_t)mnm_accounts_count(mnm_ledger_accounts(self->ledger)) + 1) * sizeof(uint32_t);
  mnm_run__known known;
  mnm_run__known_init(&known, ctx);
  uint32_t *place = mnm_mem_new(ctx, bytes);
  mnm_status status = place ? MNM_OK : mnm_err_nomem(err);
  for (uint64_t i = 0; i < self->member.count && status == MNM_OK; i++)
    status = mnm_column_push(&self->carried, &none, err);
  if (status == MNM_OK) status = find(&known, self, ctx, err);
  if (status == MNM_OK && mnm_run__known_needs_ids(&known))
    status = count(self, &known.fact, place, ctx, err);
  if (status == MNM_OK) { /* the page of a network asks for more of them */
    mnm_column moved = self->fact;
    self->fact = known.fact;
    known.fact = moved;
  }
  mnm_mem_free(ctx, place, bytes);
  mnm_run__known_clear(&known);
  return status;
}
