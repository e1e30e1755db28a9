#include "stage/detect/detect_wage_internal.h"

#define DAY_US (INT64_C(86400) * MNM_US_PER_SECOND)
#define NEAR_US (33 * DAY_US)

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

mnm_status mnm_detect__earn(mnm_detect__earner *earner, uint32_t account) {
  earner->wages.count = 0;
  MNM_TRY(list_side(&earner->came, &earner->in, account));
  MNM_TRY(list_side(&earner->left, &earner->out, account));
  const uint64_t *came = earner->came.data;
  for (uint64_t begin = 0, end = 0; begin < earner->came.count; begin = end) {
    for (end = begin; end < earner->came.count && came[end] >> 32 == came[begin] >> 32;) end++;
    for (uint64_t at = begin; at < end; at++) {
      uint32_t row = (uint32_t)came[at];
      bool wage = false;
      MNM_TRY(is_wage(earner, begin, end, row, &wage));
      if (wage) MNM_TRY(mnm_column_push(&earner->wages, &row, NULL));
    }
  }
  uint32_t *wages = earner->wages.data;
  uint32_t count = (uint32_t)earner->wages.count;
  for (uint32_t i = 1; i < count; i++) /* a few runs, each in order */
    if (wages[i] < wages[i - 1]) {
      mnm_column keys = earner->came; /* sorted again: the list of credits is made anew each time */
      uint64_t *all = keys.data;
      for (uint32_t at = 0; at < count; at++) all[at] = wages[at];
      mnm_detect__sort_keys(all, count);
      for (uint32_t at = 0; at < count; at++) wages[at] = (uint32_t)all[at];
      return list_side(&earner->came, &earner->in, account);
    }
  return MNM_OK;
}
