/* time: UTC microseconds since 1970-01-01, signed; proleptic Gregorian; no leap seconds. */
#ifndef MNM_BASE_TIME_H
#define MNM_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err/err.h"

#define MNM_US_PER_SECOND INT64_C(1000000)
#define MNM_US_PER_DAY (INT64_C(86400) * MNM_US_PER_SECOND)
#define MNM_TIME_NONE INT64_MIN

/* What the source said. The order of the values is the order within a day's key: a day-grain
 * row stands before the timed rows of its day. */
typedef enum mnm_grain {
  MNM_GRAIN_DAY = 0,
  MNM_GRAIN_MINUTE = 1,
  MNM_GRAIN_SECOND = 2,
  MNM_GRAIN_MICROSECOND = 3
} mnm_grain;

typedef struct mnm_civil {
  int32_t year; /* 1..9999 */
  uint8_t month, day, hour, minute, second;
  uint32_t microsecond;
} mnm_civil;

int64_t mnm_days_from_civil(int32_t year, uint32_t month, uint32_t day); /* no checks */
bool mnm_civil_valid(const mnm_civil *civil); /* real date, hour < 24, second < 60 */
int64_t mnm_time_from_civil(const mnm_civil *civil);
void mnm_time_to_civil(mnm_civil *out, int64_t time_us);
/* Floor division, right for negative times. */
int64_t mnm_time_day(int64_t time_us);

/* "2026-03-01", "2026-03-01T12:30Z", "2026-03-01T12:30:05Z", "...05.000001Z" by grain. Returns
 * length. 40 bytes always suffice. */
uint32_t mnm_time_text(char *buffer, uint32_t bytes, int64_t time_us, mnm_grain grain);
/* Strict ISO 8601 as written by mnm_time_text, also with a space for 'T', with or without 'Z', with
 * "+hh:mm" or "-hh:mm" (at most 14:00, then converted to UTC), and with 1 to 6 decimals of a
 * second. MNM_E_PARSE otherwise, or when the UTC year leaves 1..9999; the outputs are then
 * unchanged. */
MNM_MUST_CHECK mnm_status mnm_time_parse(int64_t *out_us, mnm_grain *grain, const char *text,
                                         uint32_t bytes, mnm_err *err);

#endif
