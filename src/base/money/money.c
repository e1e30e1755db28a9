#include "base/money/money.h"

mnm_status mnm_money_add(mnm_money *out, mnm_money a, mnm_money b) {
  int64_t sum = 0;
  if (a.currency != b.currency) return MNM_E_ARG;
  if (__builtin_add_overflow(a.minor, b.minor, &sum)) return MNM_E_OVERFLOW;
  *out = (mnm_money){sum, a.currency};
  return MNM_OK;
}

mnm_status mnm_money_sub(mnm_money *out, mnm_money a, mnm_money b) {
  int64_t difference = 0;
  if (a.currency != b.currency) return MNM_E_ARG;
  if (__builtin_sub_overflow(a.minor, b.minor, &difference)) return MNM_E_OVERFLOW;
  *out = (mnm_money){difference, a.currency};
  return MNM_OK;
}

mnm_status mnm_money_mul(mnm_money *out, mnm_money a, int64_t factor) {
  int64_t product = 0;
  if (__builtin_mul_overflow(a.minor, factor, &product)) return MNM_E_OVERFLOW;
  *out = (mnm_money){product, a.currency};
  return MNM_OK;
}

mnm_status mnm_money_narrow(int64_t *out, mnm_wide sum) {
  if (sum < INT64_MIN || sum > INT64_MAX) return MNM_E_OVERFLOW;
  *out = (int64_t)sum;
  return MNM_OK;
}
