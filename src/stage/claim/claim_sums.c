/* The sums by themselves. Every one is a fraction of whole numbers, rounded once, half up. */
#include <assert.h>

#include "stage/claim/claim.h"

#define YEAR_PPM ((mnm_wide)365 * 1000000) /* actual/365, parts per million */

mnm_wide mnm_claim_half_up(mnm_wide num, mnm_wide den) {
  assert(num >= 0 && den > 0);
  mnm_wide whole = num / den, rest = num % den;
  return whole + (rest >= den - rest ? 1 : 0);
}

mnm_status mnm_claim_due_minor(int64_t *out, const mnm_claim_due *work) {
  mnm_wide num_ot = work->overtime_den > 0 ? work->overtime_num : 1;
  mnm_wide den_ot = work->overtime_den > 0 ? work->overtime_den : 1;
  int64_t usual = work->minutes, over = 0;
  if (work->overtime_den > 0 && usual > work->overtime_after_minutes) {
    over = usual - work->overtime_after_minutes;
    usual = work->overtime_after_minutes;
  }
  /* minutes are sixtieths, other quantities hundredths, rates have decimals of their own */
  mnm_wide hours = 0, other = 0, weighted = 0, sum = 0;
  mnm_wide weight = usual * den_ot + over * num_ot;
  mnm_wide den = (mnm_wide)6000 * den_ot * MNM_CLAIM_RATE_SCALE;
  if (__builtin_mul_overflow(weight, (mnm_wide)work->rate, &hours) ||
      __builtin_mul_overflow(hours, (mnm_wide)100, &weighted) ||
      __builtin_mul_overflow(work->other, 60 * den_ot, &other) ||
      __builtin_add_overflow(weighted, other, &sum))
    return MNM_E_OVERFLOW;
  return mnm_money_narrow(out, mnm_claim_half_up(sum, den));
}

mnm_status mnm_claim_short_minor(int64_t *out, int64_t *over, int64_t due, int64_t paid,
                                 int64_t unlawful, int64_t lawful) {
  mnm_wide rest = (mnm_wide)due - ((mnm_wide)paid - unlawful) - lawful;
  *out = 0;
  *over = 0;
  return mnm_money_narrow(rest >= 0 ? out : over, rest >= 0 ? rest : -rest);
}

mnm_status mnm_claim_uprate_minor(int64_t *out, int64_t short_minor, int64_t now, int64_t then) {
  assert(short_minor >= 0 && now >= 0 && then > 0);
  mnm_wide uprated = mnm_claim_half_up((mnm_wide)short_minor * now, then);
  if (uprated < short_minor) uprated = short_minor;
  return mnm_money_narrow(out, uprated);
}

mnm_status mnm_claim_interest_minor(int64_t *out, int64_t base, mnm_wide ppm_days) {
  mnm_wide product = 0;
  assert(base >= 0 && ppm_days >= 0);
  if (__builtin_mul_overflow((mnm_wide)base, ppm_days, &product)) return MNM_E_OVERFLOW;
  return mnm_money_narrow(out, mnm_claim_half_up(product, YEAR_PPM));
}

mnm_status mnm_claim_debt_minor(int64_t *balance, int64_t *interest, mnm_wide interest_num,
                                int64_t charges, int64_t credit) {
  MNM_TRY(mnm_money_narrow(interest, mnm_claim_half_up(interest_num, YEAR_PPM)));
  return mnm_money_narrow(balance, (mnm_wide)*balance + *interest + charges - credit);
}

mnm_wide mnm_claim_ppm_days(const mnm_claim_step_rate *steps, uint32_t count, int32_t from_day,
                            int32_t to_day, bool *verified) {
  mnm_wide sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    int32_t first = steps[i].from_day > from_day ? steps[i].from_day : from_day;
    int32_t end = i + 1 < count && steps[i + 1].from_day < to_day ? steps[i + 1].from_day : to_day;
    if (end <= first) continue;
    sum += (mnm_wide)steps[i].value * (end - first);
    if (!steps[i].verified) *verified = false;
  }
  return sum;
}
