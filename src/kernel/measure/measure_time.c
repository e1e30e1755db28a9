/* Ties through time: which are born, kept, lost, come back and end, period by period. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/measure/measure.h"

static int by_pair(const void *left, const void *right) {
  const mnm_measure_contact *x = left, *y = right;
  if (x->a != y->a) return x->a < y->a ? -1 : 1;
  if (x->b != y->b) return x->b < y->b ? -1 : 1;
  return (x->period > y->period) - (x->period < y->period);
}

static bool same_pair(const mnm_measure_contact *x, const mnm_measure_contact *y) {
  return x->a == y->a && x->b == y->b;
}

/* One tie: its contacts from `first` to before `end`. Returns in how many periods it lives. */
static uint32_t one_tie(mnm_measure_period *out, uint32_t periods, const mnm_measure_contact *all,
                        uint64_t first, uint64_t end) {
  uint32_t lived = 0, before = 0;
  for (uint64_t i = first; i < end; i++) {
    uint32_t now = all[i].period;
    out[now].contacts++;
    if (i > first && now == before) continue;
    lived++;
    out[now].alive++;
    if (i == first)
      out[now].born++;
    else if (now == before + 1)
      out[now].kept++;
    else
      out[now].back++;
    if (i > first && now > before + 1) out[before + 1].lost++;
    before = now;
  }
  if (before + 1 < periods) out[before + 1].lost++, out[before].ended++;
  return lived;
}

static int rising(const void *left, const void *right) {
  uint64_t x = *(const uint64_t *)left, y = *(const uint64_t *)right;
  return (x > y) - (x < y);
}

/* Nodes with a tie in each period: pairs of period and node, each once. */
static void count_nodes(mnm_measure_period *out, uint64_t *seen, const mnm_measure_contact *all,
                        uint64_t count) {
  for (uint64_t i = 0; i < count; i++) {
    seen[2 * i] = (uint64_t)all[i].period << 32 | all[i].a;
    seen[2 * i + 1] = (uint64_t)all[i].period << 32 | all[i].b;
  }
  if (count > 0) qsort(seen, 2 * count, sizeof *seen, rising);
  for (uint64_t i = 0; i < 2 * count; i++)
    if (i == 0 || seen[i] != seen[i - 1]) out[seen[i] >> 32].nodes++;
}

static void add_up(mnm_measure_period *out, mnm_measure_times *times, uint32_t periods) {
  uint32_t told = 0;
  double sum = 0;
  for (uint32_t p = 0; p < periods; p++) {
    uint64_t either = out[p].alive + out[p].lost;
    out[p].churn = NAN;
    if (p == 0 || either == 0) continue;
    double jaccard = (double)out[p].kept / (double)either;
    out[p].churn = 1 - jaccard;
    sum += jaccard;
    told++;
  }
  times->kept = told > 0 ? sum / told : NAN;
}

static double median(const uint64_t *lived, uint64_t ties) {
  uint64_t middle = ties > 0 ? (ties - 1) / 2 : 0; /* the lower of two */
  return ties > 0 ? (double)lived[middle] : NAN;
}

mnm_status mnm_measure_through_time(mnm_measure_period *out, mnm_measure_times *out_times,
                                    uint32_t periods, mnm_measure_contact *contacts, uint64_t count,
                                    const mnm_ctx *ctx, mnm_err *err) {
  size_t bytes = (2 * (size_t)count + 1) * sizeof(uint64_t);
  uint64_t *room = mnm_mem_new(ctx, bytes);
  if (!room) return mnm_err_nomem(err);
  memset(out, 0, (size_t)periods * sizeof *out);
  *out_times = (mnm_measure_times){.lifetime = NAN, .kept = NAN};
  if (count > 1) qsort(contacts, count, sizeof *contacts, by_pair);
  count_nodes(out, room, contacts, count);
  for (uint64_t at = 0; at < count;) {
    uint64_t end = at + 1;
    while (end < count && same_pair(&contacts[at], &contacts[end])) end++;
    room[out_times->ties++] = one_tie(out, periods, contacts, at, end);
    at = end;
  }
  if (out_times->ties > 1) qsort(room, out_times->ties, sizeof *room, rising);
  out_times->lifetime = median(room, out_times->ties);
  add_up(out, out_times, periods);
  mnm_mem_free(ctx, room, bytes);
  return MNM_OK;
}
