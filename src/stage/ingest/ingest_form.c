/* Times read by their form. */
#include "stage/ingest/ingest_form_internal.h"

typedef struct cursor {
  const char *at, *end;
} cursor;

typedef struct parts {
  mnm_civil civil;
  uint32_t filled; /* bits of enum part */
  bool pm, utc;
  int32_t offset_min;
} parts;

static bool digits(cursor *from, uint32_t least, uint32_t most, uint32_t *out) {
  uint32_t value = 0, count = 0;
  while (count < most && from->at < from->end) {
    uint32_t digit = (uint32_t)(unsigned char)*from->at - '0';
    if (digit > 9) break;
    value = value * 10 + digit;
    count++;
    from->at++;
  }
  *out = value;
  return count >= least;
}

static char lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool month_name(cursor *from, uint8_t *out) {
  static const char *const names[12] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
  uint32_t letters = 0;
  while (from->at + letters < from->end && lower(from->at[letters]) >= 'a' &&
         lower(from->at[letters]) <= 'z') {
    letters++;
  }
  if (letters < 3) return false;
  for (uint8_t month = 0; month < 12; month++) {
    size_t full = strlen(names[month]);
    if (letters > full) continue;
    uint32_t same = 0;
    while (same < letters && lower(from->at[same]) == names[month][same]) same++;
    bool sept = month == 8 && letters == 4; /* "Sept", the one four-letter abbreviation */
    if (same < letters || (letters != 3 && letters != full && !sept)) continue;
    from->at += letters;
    if (from->at < from->end && *from->at == '.' && letters < full) from->at++;
    *out = (uint8_t)(month + 1);
    return true;
  }
  return false;
}

static bool fraction(cursor *from, uint32_t *microsecond) {
  uint32_t value = 0, count = 0;
  for (; from->at < from->end; from->at++) {
    uint32_t digit = (uint32_t)(unsigned char)*from->at - '0';
    if (digit > 9) break;
    if (count < 6) value = value * 10 + digit; /* finer than a microsecond is cut off */
    if (++count > 12) return false;
  }
  if (count == 0) return false;
  for (; count < 6; count++) value *= 10;
  *microsecond = value;
  return true;
}

/* Z says that the time is UTC, and nothing of the local clock. */
static bool zone(cursor *from, int32_t *minutes, bool *utc) {
  if (from->at == from->end) return false;
  char sign = *from->at++;
  *minutes = 0;
  *utc = sign == 'Z' || sign == 'z';
  if (*utc) return true;
  if (sign != '+' && sign != '-') return false;
  uint32_t hours = 0, rest = 0;
  if (!digits(from, 2, 2, &hours)) return false;
  bool colon = from->at < from->end && *from->at == ':';
  if (colon) from->at++;
  bool more = from->at < from->end && *from->at >= '0' && *from->at <= '9';
  if ((colon || more) && !digits(from, 2, 2, &rest)) return false;
  if (rest > 59 || hours > 14) return false;
  *minutes = (int32_t)(hours * 60 + rest) * (sign == '-' ? -1 : 1);
  return true;
}

static bool read_op(const time_form *form, const form_op *op, cursor *from, parts *out) {
  uint32_t value = 0;
  if (op->op <= OP_NOON) { /* two alternatives may both fit: 10:00T11:00 */
    uint32_t bit = FORM_BIT(mnm_ingest__form_part[op->op]);
    if ((out->filled & bit) != 0) return false;
    out->filled |= bit;
  }
  switch ((enum op)op->op) {
    case OP_YEAR4:
      if (!digits(from, 4, 4, &value)) return false;
      out->civil.year = (int32_t)value;
      return true;
    case OP_YEAR2:
      if (!digits(from, 2, 2, &value) || form->pivot < 0) return false;
      out->civil.year = (int32_t)value + ((int32_t)value < form->pivot ? 2000 : 1900);
      return true;
    case OP_MONTH:
    case OP_MONTH_SHORT:
      if (!digits(from, op->op == OP_MONTH ? 2 : 1, 2, &value)) return false;
      out->civil.month = (uint8_t)value;
      return true;
    case OP_MONTH_NAME:
      return month_name(from, &out->civil.month);
    case OP_DAY:
    case OP_DAY_SHORT:
      if (!digits(from, op->op == OP_DAY ? 2 : 1, 2, &value)) return false;
      out->civil.day = (uint8_t)value;
      return true;
    case OP_HOUR:
    case OP_HOUR_SHORT:
      if (!digits(from, op->op == OP_HOUR ? 2 : 1, 2, &value)) return false;
      out->civil.hour = (uint8_t)value;
      return true;
    case OP_MINUTE:
      if (!digits(from, 2, 2, &value)) return false;
      out->civil.minute = (uint8_t)value;
      return true;
    case OP_SECOND:
      if (!digits(from, 2, 2, &value)) return false;
      out->civil.second = (uint8_t)value;
      return true;
    case OP_FRACTION:
      return fraction(from, &out->civil.microsecond);
    case OP_ZONE:
      return zone(from, &out->offset_min, &out->utc);
    case OP_NOON:
      if (from->end - from->at < 2 || lower(from->at[1]) != 'm') return false;
      if (lower(from->at[0]) != 'a' && lower(from->at[0]) != 'p') return false;
      out->pm = lower(from->at[0]) == 'p';
      from->at += 2;
      return true;
    case OP_LITERAL:
      if (from->at == from->end || *from->at != (char)op->argument) return false;
      from->at++;
      return true;
    case OP_BLANK:
      if (from->at == from->end || *from->at != ' ') return false;
      while (from->at < from->end && *from->at == ' ') from->at++;
      return true;
    case OP_OPTION:
    case OP_OPTION_END:
      return true;
  }
  return false;
}

/* Reads ops[first..last); an optional group is taken where it fits and skipped where it doesn't.
 * Recursion is as deep as groups nest: at most four. */
static bool read_ops(const time_form *form, uint32_t first, uint32_t last, cursor *from,
                     parts *out) {
  for (uint32_t i = first; i < last; i++) {
    const form_op *op = &form->ops[i];
    if (op->op != OP_OPTION) {
      if (!read_op(form, op, from, out)) return false;
      continue;
    }
    cursor inner = *from;
    parts filled = *out;
    if (read_ops(form, i + 1, op->argument - 1U, &inner, &filled)) {
      *from = inner;
      *out = filled;
    }
    i = op->argument - 1U;
  }
  return true;
}

static bool read_pattern(const time_form *form, mnm_text text, read_time *out) {
  cursor from = {text.data, text.data + text.bytes};
  parts got = {.civil = {.year = 1970, .month = 1, .day = 1}};
  if (!read_ops(form, 0, form->count, &from, &got) || from.at != from.end) return false;
  if ((got.filled & FORM_BIT(PART_NOON)) != 0) {
    if (got.civil.hour < 1 || got.civil.hour > 12) return false;
    got.civil.hour = (uint8_t)(got.civil.hour % 12 + (got.pm ? 12 : 0));
  }
  if (!mnm_civil_valid(&got.civil)) return false;
  out->local_us = mnm_time_from_civil(&got.civil);
  bool clock = (got.filled & FORM_BIT(PART_HOUR)) != 0;
  bool zoned = clock && (got.filled & FORM_BIT(PART_ZONE)) != 0;
  out->grain = !clock                                        ? MNM_GRAIN_DAY
               : (got.filled & FORM_BIT(PART_FRACTION)) != 0 ? MNM_GRAIN_MICROSECOND
               : (got.filled & FORM_BIT(PART_SECOND)) != 0   ? MNM_GRAIN_SECOND
                                                             : MNM_GRAIN_MINUTE;
  out->utc = zoned && got.utc;
  out->has_offset = zoned && !got.utc;
  out->offset_min = (int16_t)got.offset_min;
  return true;
}

/* year 1 to 9999 */
static bool in_range(int64_t time_us) {
  return time_us >= -INT64_C(62135596800) * MNM_US_PER_SECOND &&
         time_us < INT64_C(253402300800) * MNM_US_PER_SECOND;
}

static bool read_count(const time_form *form, mnm_text text, read_time *out) {
  int64_t value = 0, span = 0;
  mnm_text whole = text;
  uint32_t micro = 0;
  const char *dot = memchr(text.data, '.', text.bytes);
  if (dot != NULL && form->unit_us == MNM_US_PER_SECOND) { /* 1700000000.123 */
    cursor from = {dot + 1, text.data + text.bytes};
    if (!fraction(&from, &micro) || from.at != from.end) return false;
    whole.bytes = (uint32_t)(dot - text.data);
  }
  if (!mnm_text_int64(whole, &value) || __builtin_mul_overflow(value, form->unit_us, &span)) {
    return false;
  }
  if (whole.data[0] == '-') micro = (uint32_t) - (int32_t)micro;
  if (__builtin_add_overflow(span, (int64_t)(int32_t)micro, &span)) return false;
  if (__builtin_add_overflow(span, form->base_us, &out->local_us)) return false;
  if (!in_range(out->local_us)) return false;
  out->grain = form->unit_us == MNM_US_PER_DAY ? MNM_GRAIN_DAY : MNM_GRAIN_SECOND;
  if (dot != NULL || form->unit_us < MNM_US_PER_SECOND) out->grain = MNM_GRAIN_MICROSECOND;
  out->utc = true;
  return true;
}

/* Serial day numbers of spreadsheets. In the 1900 system day 60 is 29 February 1900, a day that
 * never was (kept from an old program for compatibility), so it is refused and days from 61 on
 * count from 30 December 1899. The time of day is a fraction, given to the second. */
static bool read_serial(const time_form *form, mnm_text text, read_time *out) {
  uint32_t at = 0;
  int64_t day = 0, seconds = 0;
  while (at < text.bytes && text.data[at] >= '0' && text.data[at] <= '9') {
    day = day * 10 + (text.data[at++] - '0');
    if (day > 4000000) return false;
  }
  if (at == 0) return false;
  out->grain = MNM_GRAIN_DAY;
  if (at < text.bytes) {
    if (text.data[at] != '.' && text.data[at] != ',') return false;
    int64_t part = 0, scale = 1;
    for (at++; at < text.bytes; at++) {
      int digit = text.data[at] - '0';
      if (digit < 0 || digit > 9) return false;
      if (scale < INT64_C(10000000000)) {
        part = part * 10 + digit;
        scale *= 10;
      }
    }
    seconds = (part * 86400 + scale / 2) / scale;
    if (part != 0) out->grain = MNM_GRAIN_SECOND;
  }
  int64_t days = 0;
  if (form->kind == FORM_EXCEL_1904) {
    days = mnm_days_from_civil(1904, 1, 1) + day;
  } else {
    if (day == 60 || day == 0) return false;
    days = mnm_days_from_civil(1899, 12, day < 60 ? 31 : 30) + day;
  }
  out->local_us = days * MNM_US_PER_DAY + seconds * MNM_US_PER_SECOND;
  return in_range(out->local_us);
}

static bool read_birth_number(const time_form *form, mnm_text text, read_time *out) {
  cursor from = {text.data, text.data + text.bytes};
  uint32_t year = 0, month = 0, day = 0;
  if (!digits(&from, 2, 2, &year) || !digits(&from, 2, 2, &month) || !digits(&from, 2, 2, &day)) {
    return false;
  }
  if (from.at != from.end) return false;
  if (month > 50) month -= 50;
  mnm_civil civil = {.year = (int32_t)year + ((int32_t)year < form->pivot ? 2000 : 1900),
                     .month = (uint8_t)month,
                     .day = (uint8_t)day};
  if (!mnm_civil_valid(&civil)) return false;
  out->local_us = mnm_time_from_civil(&civil);
  out->grain = MNM_GRAIN_DAY;
  return true;
}

/* With Z it is UTC; with an offset, local time that says how far it is from UTC; without either,
 * the zone's own time. */
static bool read_iso(mnm_text text, read_time *out) {
  mnm_grain grain = MNM_GRAIN_DAY;
  if (mnm_time_parse(&out->local_us, &grain, text.data, text.bytes, NULL) != MNM_OK) return false;
  out->grain = (uint8_t)grain;
  if (grain == MNM_GRAIN_DAY) return true;
  const char *end = text.data + text.bytes; /* there are 16 bytes at least */
  out->utc = end[-1] == 'Z';
  out->has_offset = end[-6] == '+' || end[-6] == '-';
  if (!out->has_offset) return true;
  int32_t minutes =
      (end[-5] - '0') * 600 + (end[-4] - '0') * 60 + (end[-2] - '0') * 10 + (end[-1] - '0');
  out->offset_min = (int16_t)(end[-6] == '-' ? -minutes : minutes);
  out->local_us += INT64_C(60) * out->offset_min * MNM_US_PER_SECOND;
  return true;
}

bool mnm_ingest__form_read(const time_form *form, mnm_text text, read_time *out) {
  memset(out, 0, sizeof *out);
  if (text.bytes == 0) return false;
  if (form->cells && mnm_ingest__cell_time(form, text, out)) return true;
  switch (form->kind) {
    case FORM_PATTERN:
      return read_pattern(form, text, out);
    case FORM_ISO:
      return read_iso(text, out);
    case FORM_NUMBER:
      return read_count(form, text, out);
    case FORM_EXCEL_1900:
    case FORM_EXCEL_1904:
      return read_serial(form, text, out);
    case FORM_BIRTH_NUMBER:
      return read_birth_number(form, text, out);
  }
  return false;
}
