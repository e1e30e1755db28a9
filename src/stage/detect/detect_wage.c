#include "stage/detect/detect_wage_internal.h"

#define DAY_US (INT64_C(86400) * MNM_US_PER_SECOND)
#define NEAR_US (33 * DAY_US)
#define AHEAD 24 /* lists of neighbouring accounts stand one after another */

void mnm_detect__earner_init(mnm_detect__earner *earner, const mnm_detect__run *run) {
  *earner = (mnm_detect__earner){
      .run = run, .out = mnm_graph_out(run->graph), .in = mnm_graph_in(run->graph)};
  mnm_column_init(&earner->came, sizeof(uint64_t), run->ctx);
  mnm_column_init(&earner->left, sizeof(uint64_t), run->ctx);
  mnm_column_init(&earner->wages, sizeof(uint32_t), run->ctx);
  mnm_detect__sums_init(&earner->sums, run->ctx);
}

void mnm_detect__earner_clear(mnm_detect__earner *earner) {
  if (!earner->run) return;
  mnm_column_clear(&earner->came);
  mnm_column_clear(&earner->left);
  mnm_column_clear(&earner->wages);
  mnm_detect__sums_clear(&earner->sums);
}

static mnm_status list_side(mnm_column *out, const mnm_graph_side *side, uint32_t account) {
  uint32_t begin = side->offset[account], end = side->offset[account + 1];
  out->count = 0;
  MNM_TRY(mnm_column_reserve(out, end - begin, NULL));
  uint64_t *keys = out->data;
  for (uint32_t at = begin; at < end; at++)
    keys[out->count++] = (uint64_t)side->other[at] << 32 | side->edge[at];
  mnm_detect__sort_keys(keys, out->count);
  return MNM_OK;
}

/* Does one of keys[begin .. end - 1] stand between `least` and `most` after time_us? */
static bool any_between(const mnm_detect__earner *earner, const uint64_t *keys, uint64_t begin,
                        uint64_t end, int64_t time_us, int64_t least, int64_t most) {
  const int64_t *time = earner->run->edges.time;
  int64_t from = 0, to = 0;
  if (__builtin_add_overflow(time_us, least, &from)) return false;
  if (__builtin_add_overflow(time_us, most, &to)) to = INT64_MAX;
  uint64_t low = begin, high = end;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (time[(uint32_t)keys[middle]] < from)
      low = middle + 1;
    else
      high = middle;
  }
  return low < end && time[(uint32_t)keys[low]] <= to;
}

/* Was the account paid by the same payer a week, two weeks or a month before or after? */
static bool recurs(const mnm_detect__earner *earner, const uint64_t *keys, uint64_t begin,
                   uint64_t end, uint32_t row) {
  static const int64_t gaps[][2] = {{6, 8}, {13, 15}, {26, 33}};
  int64_t time_us = earner->run->edges.time[row];
  for (uint32_t i = 0; i < 3; i++) {
    int64_t least = gaps[i][0] * DAY_US, most = gaps[i][1] * DAY_US;
    if (any_between(earner, keys, begin, end, time_us, least, most)) return true;
    if (any_between(earner, keys, begin, end, time_us, -most, -least)) return true;
  }
  return false;
}

static mnm_status add_near(mnm_detect__earner *earner, const uint64_t *keys, uint64_t begin,
                           uint64_t end, uint32_t row, bool back) {
  const int64_t *time = earner->run->edges.time;
  for (uint64_t at = begin; at < end; at++) {
    uint32_t other = (uint32_t)keys[at];
    uint64_t apart = time[other] < time[row] ? (uint64_t)time[row] - (uint64_t)time[other]
                                             : (uint64_t)time[other] - (uint64_t)time[row];
    if (apart > NEAR_US) continue;
    earner->bad_row = other;
    MNM_TRY(mnm_detect__sum(&earner->sums, earner->run, other, back));
  }
  return MNM_OK;
}

/* Less back than was paid, in the base or in a currency of which an amount has no rate. */
static bool less_back(const mnm_detect__sums *sums) {
  if (sums->base_after < sums->base_before) return true;
  const mnm_detect__sum_of *all = sums->of.data;
  for (uint64_t i = 0; i < sums->of.count; i++)
    if (all[i].unrated && all[i].after < all[i].before) return true;
  return false;
}

static mnm_status is_wage(mnm_detect__earner *earner, uint64_t begin, uint64_t end, uint32_t row,
                          bool *out) {
  const uint8_t *channel = earner->run->input->transfers->channel;
  const uint64_t *came = earner->came.data, *left = earner->left.data;
  *out = channel && channel[row] == MNM_CHANNEL_WAGE;
  if (*out || !recurs(earner, came, begin, end, row)) return MNM_OK;
  uint64_t payer = came[begin] >> 32;
  uint64_t first = mnm_detect__first_key(&earner->left, payer << 32);
  uint64_t past = mnm_detect__first_key(&earner->left, (payer + 1) << 32);
  mnm_detect__sums_begin(&earner->sums);
  MNM_TRY(add_near(earner, came, begin, end, row, false));
  MNM_TRY(add_near(earner, left, first, past, row, true));
  *out = less_back(&earner->sums);
  return MNM_OK;
}

/* ---- all wages, once --- */

static mnm_status mark_account(void *payload, mnm_detect__own *own, uint32_t account) {
  const mnm_detect__run *run = payload;
  mnm_detect__earner *earner = own->more;
  if (earner->in.offset[account] == earner->in.offset[account + 1]) return MNM_OK;
  MNM_TRY(list_side(&earner->came, &earner->in, account));
  const uint64_t *came = earner->came.data;
  const uint8_t *channel = run->input->transfers->channel;
  for (uint32_t at = earner->in.offset[account]; channel && at < earner->in.offset[account + 1];
       at++)
    if (at + AHEAD < earner->in.count) __builtin_prefetch(&channel[earner->in.edge[at + AHEAD]]);
  bool listed = false;
  for (uint64_t begin = 0, end = 0; begin < earner->came.count; begin = end) {
    for (end = begin; end < earner->came.count && came[end] >> 32 == came[begin] >> 32;) end++;
    if (end - begin > 1 && !listed) {
      MNM_TRY(list_side(&earner->left, &earner->out, account));
      listed = true;
    }
    for (uint64_t at = begin; at < end; at++) {
      bool wage = false;
      mnm_status status = is_wage(earner, begin, end, (uint32_t)came[at], &wage);
      if (status == MNM_E_OVERFLOW) own->bad_row = earner->bad_row;
      if (status != MNM_OK) return status;
      if (wage) mnm_detect__set_bit(run->wages, (uint32_t)came[at]);
    }
  }
  return MNM_OK;
}

static mnm_status begin_own(void *payload, mnm_detect__own *own) {
  const mnm_detect__run *run = payload;
  mnm_detect__earner *earner = own->more = mnm_mem_new(run->ctx, sizeof *earner);
  if (!earner) return MNM_E_NOMEM;
  mnm_detect__earner_init(earner, run);
  return MNM_OK;
}

static void end_own(void *payload, mnm_detect__own *own) {
  const mnm_detect__run *run = payload;
  mnm_detect__earner *earner = own->more;
  if (!earner) return;
  mnm_detect__earner_clear(earner);
  mnm_mem_free(run->ctx, earner, sizeof *earner);
}

mnm_status mnm_detect__wages_mark(mnm_detect__run *run, mnm_err *err) {
  run->wages = mnm_mem_new(run->ctx, mnm_detect__bits_bytes(run->edges.count));
  if (!run->wages) return mnm_err_nomem(err);
  mnm_findings none;
  mnm_findings_init(&none, run->ctx);
  mnm_detect__visit visit = {.count = run->edges.vertices,
                             .batch = 1024,
                             .payload = run,
                             .begin = begin_own,
                             .one = mark_account,
                             .end = end_own};
  mnm_status status = mnm_detect__each(&none, run, &visit, NULL, err);
  mnm_findings_clear(&none);
  return status;
}

/* ---- those of one account --- */

mnm_status mnm_detect__spend(mnm_detect__earner *earner, uint32_t account) {
  return list_side(&earner->left, &earner->out, account);
}

mnm_status mnm_detect__earn(mnm_detect__earner *earner, uint32_t account) {
  const mnm_graph_side *in = &earner->in;
  earner->wages.count = 0;
  for (uint32_t at = in->offset[account]; at < in->offset[account + 1]; at++)
    if (mnm_detect__bit(earner->run->wages, in->edge[at]))
      MNM_TRY(mnm_column_push(&earner->wages, &in->edge[at], NULL));
  return earner->wages.count ? mnm_detect__spend(earner, account) : MNM_OK;
}
