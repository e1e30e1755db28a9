/* What is known of companies, and what of it stands out. */
#include "case/run/run_companies.h"

#include <stdlib.h>
#include <string.h>

#include "case/run/run_companies_internal.h"
#include "stage/ingest/ingest.h"

#define PPM INT64_C(1000000)
#define CONCENTRATED_PPM 500000 /* half of what an authority awards */
#define CONCENTRATED_AWARDS 3

const char *mnm_run_company_sign_name(mnm_run_company_sign sign) {
  switch (sign) {
    case MNM_RUN_COMPANY_NO_PAYROLL:
      return "turnover without payroll";
    case MNM_RUN_COMPANY_BELOW_COST:
      return "awards below their estimate";
    case MNM_RUN_COMPANY_CONCENTRATED:
      return "half of an authority's awards";
    case MNM_RUN_COMPANY_DIRECTORS:
      return "directors in common";
  }
  return "unknown";
}

/* ---- which companies --- */

static mnm_status take_person(void *payload, const mnm_subject *subject, mnm_err *err) {
  mnm_run__companies *work = payload;
  return subject->is_person ? MNM_OK : mnm_column_push(&work->firm, &subject->subject_id, err);
}

static int by_number(const void *left, const void *right) {
  const uint64_t *a = left, *b = right;
  return *a < *b ? -1 : *a > *b;
}

static bool is_firm(const mnm_run__companies *work, uint64_t subject) {
  return work->firm.count > 0 &&
         bsearch(&subject, work->firm.data, work->firm.count, sizeof subject, by_number) != NULL;
}

static mnm_status take_member(void *payload, const mnm_store_network *row, mnm_err *err) {
  mnm_run__companies *work = payload;
  (void)err;
  for (uint32_t i = 0; i < row->member_count; i++)
    if (row->members[i].account < work->accounts) work->member[row->members[i].account] = 1;
  work->found = true;
  return MNM_OK;
}

static mnm_status take_network(mnm_run__companies *work, mnm_err *err) {
  const mnm_store_network_query wanted = {.network_id = work->query->network_id,
                                          .account = MNM_ACCOUNT_NONE,
                                          .all = true,
                                          .details = true};
  if (work->query->network_id == 0) return MNM_OK;
  MNM_TRY(mnm_store_networks(work->store, &wanted, take_member, work, err));
  if (work->found) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "this case has no network of this number");
  mnm_err_hint(err, "'manumit show CASE networks' lists them");
  return MNM_E_NOTFOUND;
}

uint32_t mnm_run__company_of(const mnm_run__companies *work, uint64_t subject) {
  const mnm_run_company *all = work->out->company.data;
  uint64_t begin = 0, end = work->out->company.count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (all[middle].subject < subject)
      begin = middle + 1;
    else
      end = middle;
  }
  bool there = begin < work->out->company.count && all[begin].subject == subject;
  return there ? (uint32_t)begin : UINT32_MAX;
}

/* Every company that holds an account, by subject; then which account is whose. */
static mnm_status list_companies(mnm_run__companies *work, mnm_err *err) {
  const mnm_run__holders *holders = &work->holders;
  const uint64_t *subject = holders->subject.data;
  for (uint64_t i = 0; i < holders->subject.count; i++) {
    mnm_run_company made = {.subject = subject[i], .account = MNM_ACCOUNT_NONE, .share_ppm = -1};
    if (!is_firm(work, subject[i])) continue;
    MNM_TRY(mnm_identity_pseudonym(work->identity, subject[i], made.pseudonym, err));
    MNM_TRY(mnm_column_push(&work->out->company, &made, err));
  }
  mnm_run_company *all = work->out->company.data;
  for (uint32_t account = 0; account < work->accounts; account++) {
    work->of[account] = UINT32_MAX;
    if (holders->subject.count == 0) continue;
    for (uint32_t i = holders->owners.offset[account]; i < holders->owners.offset[account + 1];
         i++) {
      uint32_t company = mnm_run__company_of(work, subject[holders->owners.owner[i]]);
      if (company == UINT32_MAX) continue;
      if (work->of[account] == UINT32_MAX) work->of[account] = company;
      if (all[company].account == MNM_ACCOUNT_NONE) all[company].account = account;
      all[company].member |= work->member[account] != 0;
    }
  }
  return MNM_OK;
}

/* ---- what the ledger says --- */

typedef struct sum { /* of one company in one currency */
  uint32_t company;
  uint16_t currency;
  uint64_t rows;
  int64_t in_minor, wages_minor;
} sum;

static int by_company(const void *left, const void *right) {
  const sum *a = left, *b = right;
  if (a->company != b->company) return a->company < b->company ? -1 : 1;
  return (int)a->currency - (int)b->currency;
}

/* Sums of a company, chained: it has few currencies. */
static mnm_status sum_of(mnm_column *sums, mnm_column *next, uint32_t *first, uint32_t company,
                         uint16_t currency, sum **out, mnm_err *err) {
  uint32_t at = first[company];
  while (at != 0) {
    sum *one = mnm_column_at(sums, at - 1);
    *out = one;
    if (one->currency == currency) return MNM_OK;
    at = ((const uint32_t *)next->data)[at - 1];
  }
  const sum made = {.company = company, .currency = currency};
  MNM_TRY(mnm_column_push(next, &first[company], err));
  MNM_TRY(mnm_column_push(sums, &made, err));
  first[company] = (uint32_t)sums->count;
  *out = mnm_column_at(sums, sums->count - 1);
  return MNM_OK;
}

static mnm_status add(int64_t *to, int64_t minor, mnm_err *err) {
  if (__builtin_add_overflow(*to, minor, to))
    return mnm_err_set(err, MNM_E_OVERFLOW, "what a company received leaves 64 bits");
  return MNM_OK;
}

static mnm_status sum_rows(mnm_run__companies *work, mnm_column *sums, mnm_column *next,
                           uint32_t *first, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(work->ledger);
  mnm_run_company *company = work->out->company.data;
  for (uint32_t row = 0; row < all->count; row++) {
    if (row % 65536 == 0) MNM_TRY(mnm_ctx_tick(work->ctx, "companies", row, all->count, err));
    uint32_t from = work->of[all->account_from[row]], to = work->of[all->account_to[row]];
    uint8_t channel = all->channel ? all->channel[row] : (uint8_t)MNM_CHANNEL_UNKNOWN;
    sum *one = NULL;
    if (from == to || channel == MNM_CHANNEL_OWN || channel == MNM_CHANNEL_REFUND) continue;
    if (to != UINT32_MAX) {
      int64_t minor = all->to_amount_minor ? all->to_amount_minor[row] : all->amount_minor[row];
      uint16_t currency = all->to_currency ? all->to_currency[row] : all->currency[row];
      MNM_TRY(sum_of(sums, next, first, to, currency, &one, err));
      one->rows++;
      MNM_TRY(add(&one->in_minor, minor, err));
    }
    if (from != UINT32_MAX && channel == MNM_CHANNEL_WAGE) {
      company[from].wage_payments++;
      MNM_TRY(sum_of(sums, next, first, from, all->currency[row], &one, err));
      MNM_TRY(add(&one->wages_minor, all->amount_minor[row], err));
    }
  }
  return MNM_OK;
}

/* In the currency of most payments that came in; of two the one whose number is smaller. */
static void take_sums(mnm_run__companies *work, mnm_column *sums) {
  mnm_run_company *company = work->out->company.data;
  sum *all = sums->data;
  if (sums->count > 1) qsort(all, sums->count, sizeof *all, by_company);
  for (uint64_t i = 0; i < sums->count; i++) {
    mnm_run_company *of = &company[all[i].company];
    if (of->currency != 0 && all[i].rows <= of->payments_in) continue;
    of->currency = all[i].currency;
    of->payments_in = all[i].rows;
    of->in_minor = all[i].in_minor;
    of->wages_minor = all[i].wages_minor;
  }
}

static mnm_status see_ledger(mnm_run__companies *work, mnm_err *err) {
  mnm_column sums, next;
  size_t bytes = ((size_t)work->out->company.count + 1) * sizeof(uint32_t);
  uint32_t *first = mnm_mem_new(work->ctx, bytes);
  mnm_column_init(&sums, sizeof(sum), work->ctx);
  mnm_column_init(&next, sizeof(uint32_t), work->ctx);
  mnm_status status = first ? sum_rows(work, &sums, &next, first, err) : mnm_err_nomem(err);
  if (status == MNM_OK) take_sums(work, &sums);
  mnm_column_clear(&sums);
  mnm_column_clear(&next);
  mnm_mem_free(work->ctx, first, bytes);
  return status;
}

/* ---- awards --- */

static bool same_authority(const mnm_run_award *a, const mnm_run_award *b) {
  if (a->authority != b->authority) return false;
  return a->authority != 0 || mnm_text_equal(a->authority_word, b->authority_word);
}

static mnm_status see_award(mnm_run__companies *work, uint64_t index, mnm_err *err) {
  const mnm_run_award *all = work->out->award.data, *one = &all[index];
  mnm_run_company *company = mnm_column_at(&work->out->company, one->company);
  mnm_wide total = 0, own = 0;
  uint32_t times = 0;
  (void)err;
  company->awards++;
  company->awards_below += one->below;
  for (uint64_t i = 0; i < work->out->award.count; i++) {
    if (!same_authority(&all[i], one) || all[i].currency != one->currency) continue;
    total += all[i].amount_minor;
    own += all[i].company == one->company ? all[i].amount_minor : 0;
    times += all[i].company == one->company;
  }
  int64_t share = total > 0 ? (int64_t)(own * PPM / total) : 0;
  if (share > company->share_ppm) company->share_ppm = share;
  if (share >= CONCENTRATED_PPM && times >= CONCENTRATED_AWARDS)
    company->signs |= MNM_RUN_COMPANY_CONCENTRATED;
  return MNM_OK;
}

static mnm_status see_awards(mnm_run__companies *work, mnm_err *err) {
  mnm_run_award *all = work->out->award.data;
  for (uint64_t i = 0; i < work->out->award.count; i++) {
    all[i].company = mnm_run__company_of(work, all[i].supplier);
    mnm_wide limit = (mnm_wide)all[i].estimate_minor * work->query->below_ppm;
    all[i].below = all[i].estimate_minor > 0 && (mnm_wide)all[i].amount_minor * PPM < limit;
  }
  for (uint64_t i = 0; i < work->out->award.count; i++)
    if (all[i].company != UINT32_MAX) MNM_TRY(see_award(work, i, err));
  return MNM_OK;
}

/* ---- what stands out --- */

static void see_signs(mnm_run__companies *work) {
  mnm_run_company *all = work->out->company.data;
  for (uint64_t i = 0; i < work->out->company.count; i++) {
    if (all[i].payments_in >= work->query->payments && all[i].wage_payments == 0 &&
        all[i].employees == 0)
      all[i].signs |= MNM_RUN_COMPANY_NO_PAYROLL;
    if (all[i].awards_below > 0) all[i].signs |= MNM_RUN_COMPANY_BELOW_COST;
    if (all[i].shared > 0) all[i].signs |= MNM_RUN_COMPANY_DIRECTORS;
  }
}

static int by_signs(const void *left, const void *right) {
  const mnm_run_company *a = left, *b = right;
  int first = __builtin_popcount(a->signs), second = __builtin_popcount(b->signs);
  if (first != second) return second - first;
  return strcmp(a->pseudonym, b->pseudonym);
}

/* Those asked for, in the order in which they are shown; awards follow them. */
static mnm_status settle(mnm_run__companies *work, mnm_err *err) {
  mnm_run_company *all = work->out->company.data;
  mnm_run_award *award = work->out->award.data;
  uint64_t kept = 0, awards = 0;
  for (uint64_t i = 0; i < work->out->company.count; i++)
    if (work->query->network_id == 0 || all[i].member) all[kept++] = all[i];
  work->out->company.count = kept;
  if (kept > 1) qsort(all, kept, sizeof *all, by_signs);
  for (uint64_t i = 0; i < work->out->award.count; i++) {
    uint32_t at = 0;
    while (at < kept && all[at].subject != award[i].supplier) at++;
    award[i].company = at < kept ? at : UINT32_MAX;
    if (at < kept) award[awards++] = award[i];
  }
  work->out->award.count = awards;
  return mnm_ctx_tick(work->ctx, "companies", 1, 1, err);
}

static mnm_status find(mnm_run__companies *work, mnm_err *err) {
  const mnm_ledger_query whole = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_ledger_load_lean(&work->ledger, work->store, &whole, work->ctx, err));
  work->accounts = mnm_accounts_count(mnm_ledger_accounts(work->ledger));
  work->member = mnm_mem_new(work->ctx, work->accounts + 1ull);
  work->of = mnm_mem_new(work->ctx, (work->accounts + 1ull) * sizeof *work->of);
  if (!work->member || !work->of) return mnm_err_nomem(err);
  MNM_TRY(take_network(work, err));
  MNM_TRY(mnm_run__holders_load(&work->holders, work->store, work->accounts, work->ctx, err));
  MNM_TRY(mnm_identity_open(&work->identity, work->store, work->ctx, err));
  MNM_TRY(mnm_identity_subjects(work->identity, false, take_person, work, err));
  MNM_TRY(list_companies(work, err));
  MNM_TRY(see_ledger(work, err));
  MNM_TRY(mnm_run__companies_records(work, err));
  MNM_TRY(see_awards(work, err));
  see_signs(work);
  return settle(work, err);
}

mnm_status mnm_run_companies_find(mnm_run_companies *out, mnm_store *store,
                                  const mnm_run_companies_query *query, const mnm_ctx *ctx,
                                  mnm_err *err) {
  mnm_run__companies work = {.out = out, .store = store, .query = query, .ctx = ctx};
  *out = (mnm_run_companies){.ledger = NULL};
  mnm_column_init(&out->company, sizeof(mnm_run_company), ctx);
  mnm_column_init(&out->award, sizeof(mnm_run_award), ctx);
  mnm_arena_init(&out->arena, ctx);
  mnm_column_init(&work.firm, sizeof(uint64_t), ctx);
  mnm_status status = find(&work, err);
  mnm_column_clear(&work.firm);
  mnm_run__holders_clear(&work.holders);
  mnm_identity_close(work.identity);
  mnm_mem_free(ctx, work.member, work.accounts + 1ull);
  mnm_mem_free(ctx, work.of, (work.accounts + 1ull) * sizeof *work.of);
  out->ledger = work.ledger;
  return status;
}

void mnm_run_companies_clear(mnm_run_companies *companies) {
  mnm_column_clear(&companies->company);
  mnm_column_clear(&companies->award);
  mnm_arena_clear(&companies->arena);
  mnm_ledger_free(companies->ledger);
}
