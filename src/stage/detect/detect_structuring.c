/* T9: cash of one owner just below the reporting threshold. Over all accounts of the owner, by
 * direction and currency; the window of the newest holds a stretch of the list. */
#include <stdlib.h>

#include "stage/detect/detect_each_internal.h"

#define BATCH 1024

typedef struct note { /* a deposit or withdrawal that counts */
  int64_t minor;
  uint32_t row, account;
  uint16_t currency;
  bool withdrawal;
} note;

typedef struct structuring {
  const mnm_detect__run *run;
  const mnm_cash_parameters *rule;
  mnm_detect__cash cash;
  mnm_detect__holders holders;
  mnm_graph_window window;
} structuring;

/* Amounts and thresholds in the currency of the money itself: the law names it. */
static mnm_status read_notes(const structuring *s, mnm_column *notes, uint32_t account) {
  const mnm_transfers *transfers = s->run->input->transfers;
  if (s->cash.is_cash[account]) return MNM_OK;
  for (uint32_t at = s->cash.offset[account]; at < s->cash.offset[account + 1]; at++) {
    uint32_t row = s->cash.row[at];
    bool withdrawal = transfers->account_from[row] == account;
    const int64_t *minor = withdrawal || !transfers->to_amount_minor ? transfers->amount_minor
                                                                     : transfers->to_amount_minor;
    const uint16_t *currency =
        withdrawal || !transfers->to_currency ? transfers->currency : transfers->to_currency;
    note made = {minor[row], row, account, currency[row], withdrawal};
    int64_t threshold =
        mnm_detect__threshold(s->run->parameters, made.currency, s->rule->threshold_minor);
    if (made.minor >= threshold || !mnm_detect__reaches(made.minor, threshold, s->rule->share_ppm))
      continue;
    MNM_TRY(mnm_column_push(notes, &made, NULL));
  }
  return MNM_OK;
}

static int by_list(const void *a, const void *b) {
  const note *left = a, *right = b;
  if (left->withdrawal != right->withdrawal) return left->withdrawal ? 1 : -1;
  if (left->currency != right->currency) return left->currency < right->currency ? -1 : 1;
  return (left->row > right->row) - (left->row < right->row);
}

/* Notes [begin, end): the centre is the owner, told by the accounts that took part. */
static mnm_status add_episode(const structuring *s, mnm_detect__own *own, const note *begin,
                              const note *end) {
  mnm_column *centres = own->more;
  centres->count = 0;
  for (const note *at = begin; at < end; at++) {
    const uint32_t *known = centres->data;
    bool listed = false;
    for (uint64_t i = 0; i < centres->count && !listed; i++) listed = known[i] == at->account;
    if (!listed) MNM_TRY(mnm_column_push(centres, &at->account, NULL));
    MNM_TRY(mnm_detect__take(own, at->row));
  }
  MNM_TRY(
      mnm_accounts_sort(centres->data, centres->count, s->run->input->accounts, s->run->ctx, NULL));
  mnm_detect__draft draft = {.typology = MNM_T9,
                             .kind = begin->withdrawal ? MNM_T9_WITHDRAWALS : MNM_T9_DEPOSITS,
                             .centres = centres->data,
                             .centre_count = (uint32_t)centres->count,
                             .currency = begin->currency};
  return mnm_detect__settle(own, s->run, &draft);
}

/* Notes of one direction and currency, in order. */
static mnm_status walk(const structuring *s, mnm_detect__own *own, const note *notes,
                       uint64_t count) {
  int64_t threshold =
      mnm_detect__threshold(s->run->parameters, notes->currency, s->rule->threshold_minor);
  uint64_t first = 0, begin = 0, past = 0, last_hit = 0; /* past 0: no episode */
  mnm_wide total = 0;
  for (uint64_t i = 0; i < count; i++) {
    total += notes[i].minor;
    for (; !mnm_graph_within(&s->window, notes[first].row, notes[i].row); first++)
      total -= notes[first].minor;
    if ((int64_t)(i - first + 1) < s->rule->n || total < threshold) continue;
    if (past && last_hit < first) {
      MNM_TRY(add_episode(s, own, notes + begin, notes + past));
      past = 0;
    }
    if (!past) begin = first;
    past = i + 1;
    last_hit = i;
  }
  return past ? add_episode(s, own, notes + begin, notes + past) : MNM_OK;
}

static mnm_status one_owner(void *payload, mnm_detect__own *own, uint32_t owner) {
  const structuring *s = payload;
  mnm_column notes;
  mnm_column_init(&notes, sizeof(note), s->run->ctx);
  mnm_status status = MNM_OK;
  for (uint32_t at = s->holders.offset[owner];
       status == MNM_OK && at < s->holders.offset[owner + 1]; at++)
    status = read_notes(s, &notes, s->holders.account[at]);
  note *all = notes.data;
  if (status == MNM_OK && notes.count > 1) qsort(all, notes.count, sizeof *all, by_list);
  for (uint64_t begin = 0, end = 0; status == MNM_OK && begin < notes.count; begin = end) {
    for (end = begin; end < notes.count && all[end].withdrawal == all[begin].withdrawal &&
                      all[end].currency == all[begin].currency;)
      end++;
    status = walk(s, own, all + begin, end - begin);
  }
  mnm_column_clear(&notes);
  return status;
}

static mnm_status begin_own(void *payload, mnm_detect__own *own) {
  const structuring *s = payload;
  mnm_column *centres = own->more = mnm_mem_new(s->run->ctx, sizeof *centres);
  if (!centres) return MNM_E_NOMEM;
  mnm_column_init(centres, sizeof(uint32_t), s->run->ctx);
  return MNM_OK;
}

static void end_own(void *payload, mnm_detect__own *own) {
  const structuring *s = payload;
  mnm_column *centres = own->more;
  if (!centres) return;
  mnm_column_clear(centres);
  mnm_mem_free(s->run->ctx, centres, sizeof *centres);
}

static mnm_status find_all(mnm_findings *out, structuring *s, mnm_err *err) {
  const mnm_detect__run *run = s->run;
  MNM_TRY(mnm_detect__cash_new(&s->cash, run, err));
  if (!s->cash.offset) return MNM_OK;
  MNM_TRY(mnm_detect__holders_new(&s->holders, run, err));
  MNM_TRY(mnm_graph_window_init(&s->window, &run->edges, mnm_detect__window_us(s->rule->window_s),
                                run->ctx, err));
  mnm_detect__visit visit = {.count = s->holders.count,
                             .batch = BATCH,
                             .payload = s,
                             .begin = begin_own,
                             .one = one_owner,
                             .end = end_own};
  return mnm_detect__each(out, run, &visit, NULL, err);
}

mnm_status mnm_detect__structuring(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  structuring s = {.run = run, .rule = &run->parameters->t9};
  mnm_status status = find_all(out, &s, err);
  mnm_graph_window_clear(&s.window, &run->edges, run->ctx);
  mnm_detect__holders_free(&s.holders, run);
  mnm_detect__cash_free(&s.cash, run);
  return status;
}
