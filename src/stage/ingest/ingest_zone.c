#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "stage/ingest/ingest_form.h"

#define ZONE_CHANGES_MAX 1024
#define MS_PER_DAY 86400000.0

typedef struct zone_change {
  int64_t at_us; /* UTC */
  int32_t before_s, after_s;
} zone_change;

struct time_zone {
  mnm_alloc alloc;
  int32_t first_s; /* offset before the first change */
  uint32_t count;
  bool utc;
  zone_change changes[ZONE_CHANGES_MAX];
};

static mnm_status unknown_zone(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_RANGE, "the time zone is not known");
  mnm_err_hint(err, "give an IANA name such as Europe/Prague or UTC");
  return MNM_E_RANGE;
}

static int32_t offset_s(UCalendar *calendar, double at_ms, UErrorCode *status) {
  ucal_setMillis(calendar, at_ms, status);
  return (ucal_get(calendar, UCAL_ZONE_OFFSET, status) +
          ucal_get(calendar, UCAL_DST_OFFSET, status)) /
         1000;
}

/* ICU takes any name and makes it GMT: only a canonical one is a real zone. */
static bool is_known(const UChar *name) {
  UChar canonical[64];
  UBool system = false;
  UErrorCode status = U_ZERO_ERROR;
  (void)ucal_getCanonicalTimeZoneID(name, -1, canonical, 64, &system, &status);
  return U_SUCCESS(status) && system;
}

/* All changes from 1800 to 2200; rules repeat for ever, so later ones are cut there. */
static mnm_status fill(time_zone *zone, UCalendar *calendar, mnm_err *err) {
  UErrorCode status = U_ZERO_ERROR;
  double at_ms = (double)mnm_days_from_civil(1800, 1, 1) * MS_PER_DAY;
  double end_ms = (double)mnm_days_from_civil(2200, 1, 1) * MS_PER_DAY;
  int32_t before = offset_s(calendar, at_ms, &status);
  zone->first_s = before;
  while (zone->count < ZONE_CHANGES_MAX && U_SUCCESS(status)) {
    UDate next = 0;
    if (!ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &next, &status)) break;
    if (U_FAILURE(status) || next > end_ms) break;
    int32_t after = offset_s(calendar, next, &status);
    if (after != before) { /* a change of name alone is none */
      zone->changes[zone->count++] = (zone_change){(int64_t)next * 1000, before, after};
      before = after;
    }
  }
  if (U_FAILURE(status)) return unknown_zone(err);
  if (zone->count == ZONE_CHANGES_MAX) {
    return mnm_err_set(err, MNM_E_LIMIT, "the time zone has over 1,023 changes of its clock");
  }
  zone->utc = zone->count == 0 && zone->first_s == 0;
  return MNM_OK;
}

mnm_status mnm_ingest__zone_new(time_zone **out, mnm_text name, const mnm_ctx *ctx, mnm_err *err) {
  UChar wide[64];
  UErrorCode error = U_ZERO_ERROR;
  UCalendar *calendar = NULL;
  mnm_status status = MNM_OK;
  *out = NULL;
  if (name.bytes == 0 || name.bytes >= 64) return unknown_zone(err);
  for (uint32_t i = 0; i < name.bytes; i++) {
    if ((unsigned char)name.data[i] >= 0x80) return unknown_zone(err);
    wide[i] = (UChar)(unsigned char)name.data[i];
  }
  wide[name.bytes] = 0;
  if (!is_known(wide)) return unknown_zone(err);
  time_zone *zone = mnm_mem_new(ctx, sizeof *zone);
  if (zone == NULL) return mnm_err_nomem(err);
  if (ctx != NULL) zone->alloc = ctx->alloc;
  if (mnm_text_equal(name, mnm_text_of("UTC"))) {
    zone->utc = true; /* no library call for the default */
    *out = zone;
    return MNM_OK;
  }
  calendar = ucal_open(wide, -1, "en", UCAL_GREGORIAN, &error);
  status = U_FAILURE(error) ? unknown_zone(err) : fill(zone, calendar, err);
  if (calendar != NULL) ucal_close(calendar);
  if (status != MNM_OK) {
    mnm_ingest__zone_free(zone);
    return status;
  }
  *out = zone;
  return MNM_OK;
}

void mnm_ingest__zone_free(time_zone *zone) {
  if (zone == NULL) return;
  mnm_alloc alloc = zone->alloc;
  mnm_alloc_free(&alloc, zone, sizeof *zone);
}

bool mnm_ingest__zone_is_utc(const time_zone *zone) {
  return zone->utc;
}

int16_t mnm_ingest__zone_offset_at(const time_zone *zone, int64_t utc_us) {
  uint32_t low = 0, high = zone->count; /* the first change after utc_us */
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (zone->changes[middle].at_us <= utc_us) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  int32_t offset = low == 0 ? zone->first_s : zone->changes[low - 1].after_s;
  return (int16_t)(offset / 60);
}

/* A change at UTC time t from offset b to a: local clocks show t+b, then t+a. With a > b the local
 * times between are missing, with a < b those between t+a and t+b come twice. */
zone_flag mnm_ingest__zone_to_utc(const time_zone *zone, int64_t local_us, int64_t *out_us,
                                  int16_t *out_offset_min) {
  uint32_t low = 0, high = zone->count; /* the first change whose old clock is after local_us */
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const zone_change *change = &zone->changes[middle];
    if (change->at_us + change->before_s * MNM_US_PER_SECOND <= local_us) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  zone_flag flag = ZONE_CLEAR;
  int32_t offset = low == 0 ? zone->first_s : zone->changes[low - 1].after_s;
  if (low > 0) {
    const zone_change *last = &zone->changes[low - 1];
    if (local_us < last->at_us + last->after_s * MNM_US_PER_SECOND) {
      flag = ZONE_MISSING;
      offset = last->before_s;
    }
  }
  if (flag == ZONE_CLEAR && low < zone->count) {
    const zone_change *next = &zone->changes[low]; /* still on its old clock */
    if (local_us >= next->at_us + next->after_s * MNM_US_PER_SECOND) flag = ZONE_AMBIGUOUS;
  }
  *out_us = local_us - offset * MNM_US_PER_SECOND;
  *out_offset_min = (int16_t)(offset / 60);
  return flag;
}
