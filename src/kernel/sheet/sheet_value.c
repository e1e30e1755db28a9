/* Numbers as digits, and serial numbers as times, without a double in between. */
#include <stdio.h>

#include "kernel/sheet/sheet_internal.h"

typedef struct parsed { /* a number's digits, from `first` to `last`, and where its point is */
  bool negative;
  const char *at;
  uint32_t bytes;
  int64_t point; /* digits before it */
} parsed;

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* [+-]digits[.digits][e[+-]digits], the mantissa's digits copied without the point. */
static bool parse(parsed *out, char *digits, uint32_t room, mnm_text text) {
  uint32_t at = 0, count = 0;
  bool any = false, point = false;
  int64_t exponent = 0;
  memset(out, 0, sizeof *out);
  if (at < text.bytes && (text.data[at] == '-' || text.data[at] == '+')) {
    out->negative = text.data[at++] == '-';
  }
  for (; at < text.bytes; at++) {
    char c = text.data[at];
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (!is_digit(c)) break;
    any = true;
    if (!point) out->point++;
    if (count == 0 && c == '0') { /* leading zeros only move the point */
      out->point--;
      continue;
    }
    if (count == room) return false;
    digits[count++] = c;
  }
  if (!any) return false;
  if (at < text.bytes && (text.data[at] == 'e' || text.data[at] == 'E')) {
    bool minus = false;
    at++;
    if (at < text.bytes && (text.data[at] == '-' || text.data[at] == '+')) {
      minus = text.data[at++] == '-';
    }
    if (at == text.bytes) return false;
    for (; at < text.bytes && is_digit(text.data[at]); at++) {
      if (exponent < 100000) exponent = exponent * 10 + (text.data[at] - '0');
    }
    if (minus) exponent = -exponent;
  }
  if (at != text.bytes) return false;
  while (count > 0 && digits[count - 1] == '0') count--;
  out->at = digits;
  out->bytes = count;
  out->point += exponent;
  if (count == 0) {
    out->negative = false; /* minus zero is zero */
    out->point = 0;
  }
  return true;
}

uint32_t mnm_sheet__digits(char out[SHEET_NUMBER_CHARS + 1], mnm_text text) {
  char digits[SHEET_NUMBER_CHARS];
  parsed got;
  uint32_t used = 0;
  text = mnm_text_trim(text);
  if (!parse(&got, digits, sizeof digits, text)) return 0;
  int64_t whole = got.point > 0 ? got.point : 1; /* digits before the point, at least "0" */
  int64_t decimals = (int64_t)got.bytes - got.point > 0 ? (int64_t)got.bytes - got.point : 0;
  if (got.negative + whole + (decimals > 0) + decimals > SHEET_NUMBER_CHARS) return 0;
  if (got.negative) out[used++] = '-';
  for (int64_t i = got.point > 0 ? 0 : -1; i < got.point || i < 0; i++) {
    out[used++] = (char)(i >= 0 && i < got.bytes ? got.at[i] : '0');
  }
  if (decimals > 0) {
    out[used++] = '.';
    for (int64_t i = got.point; i < got.bytes; i++) out[used++] = (char)(i < 0 ? '0' : got.at[i]);
  }
  out[used] = '\0';
  return used;
}

/* ---- serial numbers -------------------------------------------------------------------------- */

#define MS_PER_DAY INT64_C(86400000)

/* Milliseconds of a day that decimals of a day make, rounded; at most MS_PER_DAY. */
static int64_t day_part(mnm_text decimals) {
  mnm_wide value = 0, unit = 1;
  for (uint32_t i = 0; i < decimals.bytes && i < 20; i++) {
    value = value * 10 + (decimals.data[i] - '0');
    unit *= 10;
  }
  return (int64_t)((value * MS_PER_DAY + unit / 2) / unit);
}

/* A day and milliseconds of it as text; `clock_alone`: only these. */
static uint32_t write_time(char out[40], int64_t days, int64_t ms, bool clock_alone) {
  mnm_civil civil;
  int used = 0;
  if (days >= mnm_days_from_civil(10000, 1, 1) || days < mnm_days_from_civil(1, 1, 1)) return 0;
  mnm_time_to_civil(&civil, days * MNM_US_PER_DAY + ms * 1000);
  if (!clock_alone) {
    used = snprintf(out, 40, "%04d-%02u-%02u", (int)civil.year, (unsigned)civil.month,
                    (unsigned)civil.day);
  }
  if (ms != 0 || clock_alone) {
    used += snprintf(out + used, 40U - (unsigned)used, "%s%02u:%02u:%02u", clock_alone ? "" : "T",
                     (unsigned)civil.hour, (unsigned)civil.minute, (unsigned)civil.second);
  }
  if (ms % 1000 != 0) {
    used += snprintf(out + used, 40U - (unsigned)used, ".%03u", (unsigned)(ms % 1000));
  }
  return (uint32_t)used;
}

uint32_t mnm_sheet__serial(char out[40], mnm_text digits, sheet_calendar calendar, bool date) {
  bool negative = digits.bytes > 0 && digits.data[0] == '-';
  if (negative) digits = (mnm_text){digits.data + 1, digits.bytes - 1};
  const char *dot = memchr(digits.data, '.', digits.bytes);
  mnm_text whole = {digits.data, dot != NULL ? (uint32_t)(dot - digits.data) : digits.bytes};
  mnm_text decimals = {"", 0};
  if (dot != NULL) decimals = (mnm_text){dot + 1, digits.bytes - whole.bytes - 1};
  int64_t day = 0;
  if (!mnm_text_int64(whole, &day) || day > 4000000) return 0;
  int64_t ms = day_part(decimals);
  if (negative) { /* -1.25 is a quarter of a day before the end of day -2 */
    if (calendar != SHEET_1899) return 0;
    day = -day - (ms > 0);
    if (ms > 0) ms = MS_PER_DAY - ms;
  }
  if (ms == MS_PER_DAY) {
    day++;
    ms = 0;
  }
  int64_t days = 0;
  bool clock_alone = day == 0 && !date;
  switch (calendar) {
    case SHEET_1900:
      if (!clock_alone && (day == 0 || day == 60)) return 0;
      days = mnm_days_from_civil(1899, 12, day < 60 ? 31 : 30) + day;
      break;
    case SHEET_1904:
      days = mnm_days_from_civil(1904, 1, 1) + day;
      break;
    case SHEET_1899:
      days = mnm_days_from_civil(1899, 12, 30) + day;
      break;
  }
  return write_time(out, days, ms, clock_alone);
}

/* ---- times as texts -------------------------------------------------------------------------- */

/* `count` digits at the start of `rest`. */
static bool take(mnm_text *rest, uint32_t count, uint32_t *out) {
  uint32_t value = 0;
  if (rest->bytes < count) return false;
  for (uint32_t i = 0; i < count; i++) {
    if (!is_digit(rest->data[i])) return false;
    value = value * 10 + (uint32_t)(rest->data[i] - '0');
  }
  *rest = (mnm_text){rest->data + count, rest->bytes - count};
  *out = value;
  return true;
}

static bool sign(mnm_text *rest, char c) {
  if (rest->bytes == 0 || rest->data[0] != c) return false;
  *rest = (mnm_text){rest->data + 1, rest->bytes - 1};
  return true;
}

/* ".123" at the start of `rest` in milliseconds, rounded; at most 1000. */
static uint32_t fraction(mnm_text *rest) {
  uint32_t ms = 0, unit = 1000, next = 0;
  if (!sign(rest, '.') && !sign(rest, ',')) return 0;
  while (rest->bytes > 0 && is_digit(rest->data[0])) {
    uint32_t digit = (uint32_t)(rest->data[0] - '0');
    if (unit > 1) {
      unit /= 10;
      ms += digit * unit;
    } else if (unit == 1) {
      next = digit;
      unit = 0;
    }
    *rest = (mnm_text){rest->data + 1, rest->bytes - 1};
  }
  return ms + (next >= 5);
}

uint32_t mnm_sheet__iso(char out[40], mnm_text text) {
  uint32_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0;
  mnm_text rest = mnm_text_trim(text);
  if (!take(&rest, 4, &year) || !sign(&rest, '-') || !take(&rest, 2, &month) || !sign(&rest, '-') ||
      !take(&rest, 2, &day)) {
    return 0;
  }
  if (sign(&rest, 'T') || sign(&rest, ' ')) {
    if (!take(&rest, 2, &hour) || !sign(&rest, ':') || !take(&rest, 2, &minute)) return 0;
    if (sign(&rest, ':') && !take(&rest, 2, &second)) return 0;
    ms = fraction(&rest);
  }
  mnm_civil civil = {.year = (int32_t)year,
                     .month = (uint8_t)month,
                     .day = (uint8_t)day,
                     .hour = (uint8_t)hour,
                     .minute = (uint8_t)minute,
                     .second = (uint8_t)second};
  if (rest.bytes > 0 || !mnm_civil_valid(&civil)) return 0;
  int64_t of_day = ((int64_t)hour * 60 + minute) * 60000 + (int64_t)second * 1000 + ms;
  int64_t days = mnm_days_from_civil(civil.year, civil.month, civil.day);
  return write_time(out, days + of_day / MS_PER_DAY, of_day % MS_PER_DAY, false);
}

/* A number before `unit`: "30M". Absent: 0. */
static bool part(mnm_text *rest, char unit, uint32_t *out) {
  mnm_text at = *rest;
  uint32_t value = 0, digits = 0, digit = 0;
  while (digits < 6 && take(&at, 1, &digit)) {
    value = value * 10 + digit;
    digits++;
  }
  if (digits == 0 || !sign(&at, unit)) return false;
  *rest = at;
  *out = value;
  return true;
}

uint32_t mnm_sheet__duration(char out[40], mnm_text text) {
  uint32_t hours = 0, minutes = 0, seconds = 0, digit = 0, digits = 0, ms = 0;
  mnm_text rest = mnm_text_trim(text);
  if (!sign(&rest, 'P') || !sign(&rest, 'T') || rest.bytes == 0) return 0;
  (void)!part(&rest, 'H', &hours);
  (void)!part(&rest, 'M', &minutes);
  while (digits < 6 && take(&rest, 1, &digit)) {
    seconds = seconds * 10 + digit;
    digits++;
  }
  if (digits > 0) {
    ms = fraction(&rest);
    if (!sign(&rest, 'S')) return 0;
  }
  if (rest.bytes > 0) return 0;
  int64_t of_day = ((int64_t)hours * 60 + minutes) * 60000 + (int64_t)seconds * 1000 + ms;
  if (of_day >= MS_PER_DAY) return 0; /* a span, no time of day */
  return write_time(out, 0, of_day, true);
}
