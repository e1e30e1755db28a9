#include <stddef.h>
#include <stdio.h>

#include "base/time/time.h"

#define OFFSET_MINUTES_MAX INT64_C(840) /* 14:00, the easternmost zone */

static char *write_digits(char *to, uint32_t value, uint32_t digits) {
  for (uint32_t i = digits; i > 0; i--) {
    to[i - 1] = (char)('0' + (int)(value % 10));
    value /= 10;
  }
  return to + digits;
}

static char *write_year(char *to, int32_t year) {
  if (year >= 0 && year <= 9999) return write_digits(to, (uint32_t)year, 4);
  return to + snprintf(to, 16, "%+05d", (int)year); /* ISO 8601's expanded years */
}

uint32_t mnm_time_text(char *buffer, uint32_t bytes, int64_t time_us, mnm_grain grain) {
  char text[64];
  mnm_civil civil;
  if (bytes == 0) return 0;
  mnm_time_to_civil(&civil, time_us);
  char *to = write_year(text, civil.year);
  *to++ = '-';
  to = write_digits(to, civil.month, 2);
  *to++ = '-';
  to = write_digits(to, civil.day, 2);
  if (grain >= MNM_GRAIN_MINUTE) {
    *to++ = 'T';
    to = write_digits(to, civil.hour, 2);
    *to++ = ':';
    to = write_digits(to, civil.minute, 2);
  }
  if (grain >= MNM_GRAIN_SECOND) {
    *to++ = ':';
    to = write_digits(to, civil.second, 2);
  }
  if (grain >= MNM_GRAIN_MICROSECOND) {
    *to++ = '.';
    to = write_digits(to, civil.microsecond, 6);
  }
  if (grain >= MNM_GRAIN_MINUTE) *to++ = 'Z';
  uint32_t length = (uint32_t)(to - text);
  if (length >= bytes) length = 0; /* half a date would be a wrong date */
  for (uint32_t i = 0; i < length; i++) buffer[i] = text[i];
  buffer[length] = '\0';
  return length;
}

typedef struct cursor {
  const char *at, *end;
} cursor;

static bool read_digits(cursor *from, uint32_t digits, uint32_t *out) {
  if (from->end - from->at < (ptrdiff_t)digits) return false;
  uint32_t value = 0;
  for (uint32_t i = 0; i < digits; i++) {
    uint32_t digit = (uint32_t)(unsigned char)from->at[i] - '0';
    if (digit > 9) return false;
    value = value * 10 + digit;
  }
  from->at += digits;
  *out = value;
  return true;
}

static bool read_char(cursor *from, char expected) {
  if (from->at == from->end || *from->at != expected) return false;
  from->at++;
  return true;
}

static bool read_date(cursor *from, mnm_civil *civil) {
  uint32_t year = 0, month = 0, day = 0;
  if (!read_digits(from, 4, &year) || !read_char(from, '-') || !read_digits(from, 2, &month) ||
      !read_char(from, '-') || !read_digits(from, 2, &day)) {
    return false;
  }
  civil->year = (int32_t)year;
  civil->month = (uint8_t)month;
  civil->day = (uint8_t)day;
  return true;
}

static bool read_decimals(cursor *from, uint32_t *microsecond) {
  uint32_t digit = 0, digits = 0, value = 0;
  while (digits < 6 && read_digits(from, 1, &digit)) {
    value = value * 10 + digit;
    digits++;
  }
  if (digits == 0) return false;
  for (; digits < 6; digits++) value *= 10;
  *microsecond = value;
  return true;
}

static bool read_clock(cursor *from, mnm_civil *civil, mnm_grain *grain) {
  uint32_t hour = 0, minute = 0, second = 0;
  if (!read_digits(from, 2, &hour) || !read_char(from, ':') || !read_digits(from, 2, &minute)) {
    return false;
  }
  *grain = MNM_GRAIN_MINUTE;
  if (read_char(from, ':')) {
    if (!read_digits(from, 2, &second)) return false;
    *grain = MNM_GRAIN_SECOND;
    if (read_char(from, '.')) {
      if (!read_decimals(from, &civil->microsecond)) return false;
      *grain = MNM_GRAIN_MICROSECOND;
    }
  }
  civil->hour = (uint8_t)hour;
  civil->minute = (uint8_t)minute;
  civil->second = (uint8_t)second;
  return true;
}

/* "", "Z", "+hh:mm" or "-hh:mm" up to the end of the text. */
static bool read_offset(cursor *from, int64_t *offset_minutes) {
  *offset_minutes = 0;
  bool east = read_char(from, '+');
  if (east || read_char(from, '-')) {
    uint32_t hours = 0, minutes = 0;
    if (!read_digits(from, 2, &hours) || !read_char(from, ':') || !read_digits(from, 2, &minutes) ||
        minutes > 59) {
      return false;
    }
    int64_t total = (int64_t)hours * 60 + minutes;
    if (total > OFFSET_MINUTES_MAX) return false;
    *offset_minutes = east ? total : -total;
  } else {
    (void)read_char(from, 'Z');
  }
  return from->at == from->end;
}

static bool parse(cursor from, int64_t *out_us, mnm_grain *grain) {
  mnm_civil civil = {0};
  int64_t offset_minutes = 0;
  *grain = MNM_GRAIN_DAY;
  if (!read_date(&from, &civil)) return false;
  if (from.at != from.end) {
    if (!read_char(&from, 'T') && !read_char(&from, ' ')) return false;
    if (!read_clock(&from, &civil, grain) || !read_offset(&from, &offset_minutes)) return false;
  }
  if (!mnm_civil_valid(&civil)) return false;
  *out_us = mnm_time_from_civil(&civil) - offset_minutes * 60 * MNM_US_PER_SECOND;
  mnm_civil utc;
  mnm_time_to_civil(&utc, *out_us);
  return utc.year >= 1 && utc.year <= 9999;
}

mnm_status mnm_time_parse(int64_t *out_us, mnm_grain *grain, const char *text, uint32_t bytes,
                          mnm_err *err) {
  int64_t time_us = 0;
  mnm_grain found = MNM_GRAIN_DAY;
  if (bytes == 0 || !parse((cursor){text, text + bytes}, &time_us, &found)) {
    return mnm_err_set(err, MNM_E_PARSE,
                       "not a date; a date has the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ");
  }
  *out_us = time_us;
  *grain = found;
  return MNM_OK;
}
