/* The days of a world: months, weekdays, working days. */
#include "lab/world/world_internal.h"

mnm_status mnm_world__calendar(mnm_world *w, mnm_err *err) {
  const char *start = w->scenario->start;
  mnm_grain grain = MNM_GRAIN_DAY;
  MNM_TRY(mnm_time_parse(&w->start_us, &grain, start, (uint32_t)strlen(start), err));
  w->days = w->scenario->days;
  assert(w->days >= 1 && w->days <= DAYS_MOST); /* the build refuses other scenarios */
  w->months = 0;
  for (uint32_t day = 0; day < w->days; day++) {
    int64_t us = w->start_us + (int64_t)day * MNM_US_PER_DAY;
    mnm_civil civil;
    mnm_time_to_civil(&civil, us);
    if (day == 0 || civil.day == 1) {
      assert(w->months < MONTHS_MOST);
      w->month_first[w->months++] = (uint16_t)day;
    }
    w->month_of[day] = (uint8_t)(w->months - 1);
    w->calendar_month[day] = civil.month;
    w->day_of_month[day] = civil.day;
    w->weekday[day] =
        (uint8_t)((mnm_time_day(us) + 3) % 7); /* 1970-01-01 was a Thursday: 0 is Monday */
  }
  w->month_first[w->months] = (uint16_t)w->days;
  return MNM_OK;
}

uint32_t mnm_world__working_day(const mnm_world *w, uint32_t day) {
  while (day < w->days && w->weekday[day] >= 5) day++;
  return day;
}

void mnm_world__season(const mnm_world *w, uint32_t *from_day, uint32_t *to_day) {
  *from_day = w->days;
  *to_day = 0;
  for (uint32_t day = 0; day < w->days; day++) {
    int64_t month = w->calendar_month[day];
    if (month < ASSUMED.season_first || month > ASSUMED.season_last) continue;
    if (*from_day == w->days) *from_day = day;
    *to_day = day + 1;
  }
}

/* The first month may begin in its middle. */
uint32_t mnm_world__month_day(const mnm_world *w, uint32_t month, uint32_t day_of_month) {
  uint32_t first = w->month_first[month], past = w->month_first[month + 1];
  uint32_t begins = w->day_of_month[first];
  if (day_of_month < begins) return month == 0 ? w->days : first;
  uint32_t day = first + (day_of_month - begins);
  return day < past ? day : past - 1;
}
