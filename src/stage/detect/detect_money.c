/* Amounts that can be compared: in the base currency of the rates where both have a rate, else in
 * one currency. Each amount is converted once, and rounded half to even. */
#include <string.h>

#include "stage/detect/detect_internal.h"

/* The rate that holds on a day: the last one not after it. NULL: none. */
static const mnm_rate *rate_at(const mnm_column *rates, uint16_t currency, int64_t day) {
  const mnm_rate *all = rates->data;
  uint64_t begin = 0, end = rates->count;
  while (begin < end) { /* the first one beyond (currency, day) */
    uint64_t middle = begin + (end - begin) / 2;
    const mnm_rate *here = &all[middle];
    if (here->currency < currency || (here->currency == currency && here->day <= day))
      begin = middle + 1;
    else
      end = middle;
  }
  return begin > 0 && all[begin - 1].currency == currency ? &all[begin - 1] : NULL;
}

static mnm_wide rounded(int64_t minor, const mnm_rate *rate) {
  mnm_wide product = (mnm_wide)minor * rate->numerator;
  mnm_wide whole = product / rate->denominator, rest = product % rate->denominator;
  mnm_wide twice = 2 * rest;
  bool up = twice > rate->denominator || (twice == rate->denominator && (whole & 1));
  return whole + up;
}

mnm_status mnm_detect__convert(mnm_detect__amount *inout, const mnm_detect__run *run,
                               uint32_t row) {
  int64_t day = mnm_time_day(run->edges.time[row]);
  const mnm_rate *rate = rate_at(&run->parameters->rates, inout->currency, day);
  if (!rate) return MNM_OK;
  mnm_wide base = rounded(inout->own, rate);
  if (base > INT64_MAX) return MNM_E_OVERFLOW;
  inout->base = (int64_t)base;
  inout->rated = true;
  return MNM_OK;
}

/* ---- sums ---- */

void mnm_detect__sums_init(mnm_detect__sums *sums, const mnm_ctx *ctx) {
  memset(sums, 0, sizeof *sums);
  mnm_column_init(&sums->of, sizeof(mnm_detect__sum_of), ctx);
}

void mnm_detect__sums_clear(mnm_detect__sums *sums) {
  mnm_column_clear(&sums->of);
}

void mnm_detect__sums_begin(mnm_detect__sums *sums) {
  const mnm_detect__sum_of *all = sums->of.data;
  for (uint64_t i = 0; i < sums->of.count; i++)
    sums->bucket[all[i].currency % MNM_DETECT__BUCKETS] = 0;
  sums->of.count = 0;
  sums->base_before = sums->base_after = 0;
  sums->unrated = false;
}

static mnm_status find_sum(mnm_detect__sums *sums, uint16_t currency, mnm_detect__sum_of **out) {
  uint32_t *bucket = &sums->bucket[currency % MNM_DETECT__BUCKETS];
  mnm_detect__sum_of *all = sums->of.data;
  for (uint32_t at = *bucket; at; at = all[at - 1].next) {
    if (all[at - 1].currency != currency) continue;
    *out = &all[at - 1];
    return MNM_OK;
  }
  mnm_detect__sum_of fresh = {.currency = currency, .next = *bucket};
  MNM_TRY(mnm_column_push(&sums->of, &fresh, NULL));
  *bucket = (uint32_t)sums->of.count;
  *out = mnm_column_at(&sums->of, sums->of.count - 1);
  return MNM_OK;
}

mnm_status mnm_detect__sum(mnm_detect__sums *sums, const mnm_detect__run *run, uint32_t row,
                           bool after) {
  mnm_detect__amount amount;
  mnm_detect__sum_of *sum = NULL;
  MNM_TRY(after ? mnm_detect__paid(&amount, run, row) : mnm_detect__received(&amount, run, row));
  MNM_TRY(find_sum(sums, amount.currency, &sum));
  *(after ? &sum->after : &sum->before) += amount.own;
  if (amount.rated) {
    *(after ? &sums->base_after : &sums->base_before) += amount.base;
  } else {
    sum->unrated = true;
    sums->unrated |= run->parameters->rates_given;
  }
  return MNM_OK;
}

static bool agree(mnm_wide before, mnm_wide after, uint32_t tolerance_ppm) {
  const mnm_wide million = 1000000;
  if (before == 0) return false; /* nothing came */
  return after * million >= (million - tolerance_ppm) * before &&
         after * million <= (million + tolerance_ppm) * before;
}

bool mnm_detect__sums_agree(const mnm_detect__sums *sums, uint32_t tolerance_ppm) {
  if (tolerance_ppm == MNM_TOLERANCE_ANY) return true;
  if (agree(sums->base_before, sums->base_after, tolerance_ppm)) return true;
  const mnm_detect__sum_of *all = sums->of.data;
  for (uint64_t i = 0; i < sums->of.count; i++)
    if (all[i].unrated && agree(all[i].before, all[i].after, tolerance_ppm)) return true;
  return false;
}

/* ---- two amounts ---- */

static bool fits(mnm_wide in, mnm_wide out, uint32_t loss_ppm, uint32_t gain_ppm) {
  const mnm_wide million = 1000000;
  if (loss_ppm != MNM_TOLERANCE_ANY && out * million < (million - loss_ppm) * in) return false;
  return gain_ppm == MNM_TOLERANCE_ANY || out * million <= (million + gain_ppm) * in;
}

bool mnm_detect__passes_on(const mnm_detect__amount *in, const mnm_detect__amount *out,
                           uint32_t loss_ppm, uint32_t gain_ppm) {
  if (loss_ppm == MNM_TOLERANCE_ANY && gain_ppm == MNM_TOLERANCE_ANY) return true;
  if (in->rated && out->rated) return fits(in->base, out->base, loss_ppm, gain_ppm);
  return in->currency == out->currency && fits(in->own, out->own, loss_ppm, gain_ppm);
}
