/* H5: month after month a large part of what an account earns goes to its employer or recruiter. */
#include "stage/detect/detect_wage_internal.h"

#define BATCH 512

typedef struct debt {
  const mnm_detect__run *run;
  const mnm_debt_parameters *rule;
  mnm_detect__holders holders;
  uint8_t *roles; /* NULL: none are known */
} debt;

typedef struct run_of { /* months in a row */
  uint64_t begin, end;  /* of the payments */
  int64_t months, last; /* last: number of the month */
  bool unrated;
} run_of;

static int64_t month_of(const debt *d, uint32_t row) {
  mnm_civil civil;
  mnm_time_to_civil(&civil, d->run->edges.time[row]);
  return (int64_t)civil.year * 12 + civil.month - 1;
}

/* An employer of the account, somebody in one hand with one, or a recruiter. */
static bool is_tied(const debt *d, const mnm_detect__earner *earner, uint32_t c) {
  const uint32_t *wages = earner->wages.data;
  if (d->roles && d->roles[c] == MNM_ROLE_RECRUITER) return true;
  for (uint32_t at = d->holders.of_offset[c]; d->roles && at < d->holders.of_offset[c + 1]; at++) {
    uint32_t owner = d->holders.of[at];
    for (uint32_t i = d->holders.offset[owner]; i < d->holders.offset[owner + 1]; i++)
      if (d->roles[d->holders.account[i]] == MNM_ROLE_RECRUITER) return true;
  }
  for (uint64_t i = 0; i < earner->wages.count; i++)
    if (mnm_detect__one_hand(&d->holders, d->run->edges.from[wages[i]], c)) return true;
  return false;
}

/* Credits of the month of `row`, of other hands; the list of an account stands in time. */
static mnm_status add_credits(const debt *d, mnm_detect__own *own, mnm_detect__earner *earner,
                              uint32_t account, uint32_t row) {
  const mnm_graph_side *in = &earner->in;
  int64_t month = month_of(d, row);
  uint32_t begin = in->offset[account], end = in->offset[account + 1];
  uint32_t at = mnm_graph_seek(in->edge, begin, end, row);
  while (at > begin && month_of(d, in->edge[at - 1]) == month) at--;
  for (; at < end && month_of(d, in->edge[at]) == month; at++) {
    if (mnm_detect__one_hand(&d->holders, in->other[at], account)) continue;
    own->bad_row = in->edge[at];
    MNM_TRY(mnm_detect__sum(&earner->sums, d->run, in->edge[at], false));
  }
  return MNM_OK;
}

static bool is_enough(const debt *d, const mnm_detect__sums *sums) {
  const mnm_detect__sum_of *all = sums->of.data;
  int64_t rate = d->rule->rate_ppm;
  if (sums->base_before > 0 && mnm_detect__reaches(sums->base_after, sums->base_before, rate))
    return true;
  for (uint64_t i = 0; i < sums->of.count; i++)
    if (all[i].unrated && all[i].before > 0 &&
        mnm_detect__reaches(all[i].after, all[i].before, rate))
      return true;
  return false;
}

static mnm_status close_run(const debt *d, mnm_detect__own *own, const uint64_t *keys,
                            const run_of *run, uint32_t w, uint32_t c) {
  if (run->months < d->rule->months) return MNM_OK;
  uint32_t centres[] = {w, c};
  own->seats.count = own->flow.count = 0;
  for (uint64_t i = run->begin; i < run->end; i++) {
    uint8_t both = MNM_DETECT__IN | MNM_DETECT__OUT;
    MNM_TRY(mnm_detect__take(own, (uint32_t)keys[i]));
    MNM_TRY(mnm_column_push(&own->flow, &both, NULL));
  }
  MNM_TRY(mnm_detect__seat_put(own, w, MNM_PART_SOURCE, 0));
  MNM_TRY(mnm_detect__seat_put(own, c, MNM_PART_SINK, 1));
  mnm_detect__draft draft = {.typology = MNM_H5,
                             .centres = centres,
                             .centre_count = 2,
                             .flow = own->flow.data,
                             .notes = run->unrated ? MNM_NOTE_UNRATED : 0};
  MNM_TRY(mnm_detect__seats_end(own, &draft));
  return mnm_detect__settle(own, d->run, &draft);
}

/* Payments keys[begin .. end - 1] of w to c, in order, month by month. */
static mnm_status walk(const debt *d, mnm_detect__own *own, uint32_t w, const uint64_t *keys,
                       uint64_t begin, uint64_t end) {
  mnm_detect__earner *earner = own->more;
  uint32_t c = (uint32_t)(keys[begin] >> 32);
  run_of run = {0};
  for (uint64_t next = begin; begin < end; begin = next) {
    int64_t month = month_of(d, (uint32_t)keys[begin]);
    mnm_detect__sums_begin(&earner->sums);
    for (next = begin; next < end && month_of(d, (uint32_t)keys[next]) == month; next++) {
      own->bad_row = (uint32_t)keys[next];
      MNM_TRY(mnm_detect__sum(&earner->sums, d->run, (uint32_t)keys[next], true));
    }
    MNM_TRY(add_credits(d, own, earner, w, (uint32_t)keys[begin]));
    own->bad_row = MNM_DETECT__NOWHERE;
    bool holds = is_enough(d, &earner->sums);
    if (run.months > 0 && (!holds || month != run.last + 1)) {
      MNM_TRY(close_run(d, own, keys, &run, w, c));
      run.months = 0;
    }
    if (!holds) continue;
    if (run.months++ == 0) run = (run_of){.begin = begin, .months = 1};
    run.unrated |= earner->sums.unrated;
    run.end = next;
    run.last = month;
  }
  return run.months > 0 ? close_run(d, own, keys, &run, w, c) : MNM_OK;
}

static mnm_status one_account(void *payload, mnm_detect__own *own, uint32_t w) {
  const debt *d = payload;
  mnm_detect__earner *earner = own->more;
  if (earner->in.offset[w] == earner->in.offset[w + 1] ||
      earner->out.offset[w] == earner->out.offset[w + 1])
    return MNM_OK;
  MNM_TRY(mnm_detect__earn(earner, w));
  if (earner->wages.count == 0) {
    if (!d->roles) return MNM_OK;
    MNM_TRY(mnm_detect__spend(earner, w));
  }
  const uint64_t *keys = earner->left.data;
  for (uint64_t begin = 0, end = 0; begin < earner->left.count; begin = end) {
    for (end = begin; end < earner->left.count && keys[end] >> 32 == keys[begin] >> 32;) end++;
    uint32_t c = (uint32_t)(keys[begin] >> 32);
    if (!mnm_detect__one_hand(&d->holders, w, c) && is_tied(d, earner, c))
      MNM_TRY(walk(d, own, w, keys, begin, end));
  }
  return MNM_OK;
}

static mnm_status begin_own(void *payload, mnm_detect__own *own) {
  const debt *d = payload;
  mnm_detect__earner *earner = own->more = mnm_mem_new(d->run->ctx, sizeof *earner);
  if (!earner) return MNM_E_NOMEM;
  mnm_detect__earner_init(earner, d->run);
  return MNM_OK;
}

static void end_own(void *payload, mnm_detect__own *own) {
  const debt *d = payload;
  mnm_detect__earner *earner = own->more;
  if (!earner) return;
  mnm_detect__earner_clear(earner);
  mnm_mem_free(d->run->ctx, earner, sizeof *earner);
}

mnm_status mnm_detect__debts(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  debt d = {.run = run, .rule = &run->parameters->h5};
  mnm_status status = mnm_detect__holders_new(&d.holders, run, err);
  if (status == MNM_OK) status = mnm_detect__roles_new(&d.roles, run, err);
  if (status == MNM_OK) {
    mnm_detect__visit visit = {.count = run->edges.vertices,
                               .batch = BATCH,
                               .payload = &d,
                               .begin = begin_own,
                               .one = one_account,
                               .end = end_own};
    status = mnm_detect__each(out, run, &visit, NULL, err);
  }
  mnm_detect__roles_free(d.roles, run);
  mnm_detect__holders_free(&d.holders, run);
  return status;
}
