/* Values as people write them: amounts, hours, days, labels. */
#include <stdio.h>

#include "base/time/time.h"
#include "stage/claim/claim_internal.h"

bool mnm_claim__decimal(mnm_text text, uint32_t decimals, int64_t most, int64_t *out) {
  int64_t value = 0;
  uint32_t places = 0;
  bool point = false;
  text = mnm_text_trim(text);
  if (text.bytes == 0) return false;
  for (uint32_t i = 0; i < text.bytes; i++) {
    char c = text.data[i];
    if (c == '.') {
      if (point || i == 0 || i + 1 == text.bytes) return false;
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return false;
    if (point && ++places > decimals) return false;
    if (value > (most - (c - '0')) / 10) return false;
    value = value * 10 + (c - '0');
  }
  for (; places < decimals; places++) {
    if (value > most / 10) return false;
    value *= 10;
  }
  *out = value;
  return true;
}

bool mnm_claim__minutes(mnm_text text, int64_t most, int64_t *out) {
  int64_t hours = 0, minutes = 0;
  text = mnm_text_trim(text);
  const char *colon = text.bytes > 0 ? memchr(text.data, ':', text.bytes) : NULL;
  if (colon == NULL) { /* hundredths of an hour that make whole minutes */
    if (!mnm_claim__decimal(text, 2, most * 2, &hours) || hours * 60 % 100 != 0) return false;
    *out = hours * 60 / 100;
    return *out <= most;
  }
  mnm_text before = {text.data, (uint32_t)(colon - text.data)};
  mnm_text after = {colon + 1, text.bytes - before.bytes - 1};
  if (after.bytes != 2 || !mnm_claim__decimal(before, 0, most, &hours) ||
      !mnm_claim__decimal(after, 0, 59, &minutes))
    return false;
  *out = hours * 60 + minutes;
  return *out <= most;
}

bool mnm_claim__day(mnm_text text, int32_t *out) {
  int64_t time_us = 0;
  mnm_grain grain = MNM_GRAIN_SECOND;
  text = mnm_text_trim(text);
  if (text.bytes == 0) return false;
  if (mnm_time_parse(&time_us, &grain, text.data, text.bytes, NULL) != MNM_OK ||
      grain != MNM_GRAIN_DAY)
    return false;
  *out = (int32_t)mnm_time_day(time_us);
  return true;
}

bool mnm_claim__is_label(mnm_text text) {
  if (text.bytes == 0 || text.bytes > 32) return false;
  for (uint32_t i = 0; i < text.bytes; i++) {
    char c = text.data[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && c != '-' && c != '_' && c != '.') return false;
  }
  return true;
}

/* ---- days --- */

const mnm_claim_step_rate *mnm_claim__in_force(const mnm_claim_step_rate *steps, uint32_t count,
                                               int32_t day) {
  const mnm_claim_step_rate *found = NULL;
  for (uint32_t i = 0; i < count && steps[i].from_day <= day; i++) found = &steps[i];
  return found;
}

int32_t mnm_claim__month_next(int32_t first_day) {
  mnm_civil civil;
  mnm_time_to_civil(&civil, (int64_t)first_day * MNM_US_PER_DAY);
  bool december = civil.month == 12;
  return (int32_t)mnm_days_from_civil(december ? civil.year + 1 : civil.year,
                                      december ? 1U : civil.month + 1U, 1);
}

int32_t mnm_claim__period_first(const mnm_claim_terms *terms, int32_t day) {
  if (terms->period == MNM_CLAIM_BY_DAY) return day;
  if (terms->period == MNM_CLAIM_BY_WEEK) {
    int32_t since = (day + 3 - terms->week_starts) % 7; /* 1970-01-01 was a Thursday */
    return day - (since < 0 ? since + 7 : since);
  }
  mnm_civil civil;
  mnm_time_to_civil(&civil, (int64_t)day * MNM_US_PER_DAY);
  return day - (civil.day - 1);
}

int32_t mnm_claim__period_last(const mnm_claim_terms *terms, int32_t first_day) {
  if (terms->period == MNM_CLAIM_BY_DAY) return first_day;
  if (terms->period == MNM_CLAIM_BY_WEEK) return first_day + 6;
  return mnm_claim__month_next(first_day) - 1;
}

/* ---- names of numbers --- */

static const char *const unit_names[MNM_CLAIM_UNITS] = {"hour", "day", "week", "month", "piece"};
static const char *const kind_names[MNM_CLAIM_KINDS] = {
    "work",    "paid",    "deduction",  "fee",          "repayment",     "debt", "charge",
    "earning", "medical", "disability", "repatriation", "non_pecuniary", "other"};
static const char *const head_names[MNM_CLAIM_HEADS] = {
    "wages",        "uprating",      "liquidated", "interest",     "debt",
    "earnings",     "fees",          "repayments", "medical",      "disability",
    "repatriation", "non_pecuniary", "other",      "debt_balance", "contributions"};

const char *mnm_claim_unit_name(mnm_claim_unit unit) {
  return unit_names[unit];
}

const char *mnm_claim_kind_name(mnm_claim_kind kind) {
  return kind_names[kind];
}

const char *mnm_claim_head_name(mnm_claim_head head) {
  return head_names[head];
}
