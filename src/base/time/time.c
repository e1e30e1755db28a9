#include "base/time/time.h"

/* Years are counted from March, so that the leap day is the last of its year and the lengths of
 * the months before a given one follow one line: (153 * m + 2) / 5 days before month m, March = 0.
 * 400 years have 146097 days; 719468 days lie between 0000-03-01 and 1970-01-01. */
#define DAYS_PER_ERA 146097
#define DAYS_TO_1970 719468

int64_t mnm_days_from_civil(int32_t year, uint32_t month, uint32_t day) {
  int64_t y = (int64_t)year - (month <= 2 ? 1 : 0);
  int64_t era = (y >= 0 ? y : y - 399) / 400;
  int64_t year_of_era = y - era * 400;
  int64_t month_from_march = month > 2 ? (int64_t)month - 3 : (int64_t)month + 9;
  int64_t day_of_year = (153 * month_from_march + 2) / 5 + (int64_t)day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static void civil_from_days(mnm_civil *out, int64_t days) {
  int64_t shifted = days + DAYS_TO_1970;
  int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
  uint32_t day_of_era = (uint32_t)(shifted - era * DAYS_PER_ERA);
  /* Leap days seen so far are taken out before dividing by 365: one each 1460 days, none each
   * 36524, one more at the end of the era. */
  uint32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  uint32_t month_from_march = (5 * day_of_year + 2) / 153;
  out->day = (uint8_t)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  out->month = (uint8_t)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  out->year = (int32_t)(era * 400 + (int64_t)year_of_era + (out->month <= 2 ? 1 : 0));
}

bool mnm_civil_valid(const mnm_civil *civil) {
  static const uint8_t month_days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (civil->year < 1 || civil->year > 9999) return false;
  if (civil->month < 1 || civil->month > 12) return false;
  bool leap = civil->year % 4 == 0 && (civil->year % 100 != 0 || civil->year % 400 == 0);
  uint32_t last = month_days[civil->month - 1];
  if (civil->month == 2 && leap) last = 29;
  return civil->day >= 1 && civil->day <= last && civil->hour < 24 && civil->minute < 60 &&
         civil->second < 60 && civil->microsecond < 1000000;
}

int64_t mnm_time_from_civil(const mnm_civil *civil) {
  int64_t days = mnm_days_from_civil(civil->year, civil->month, civil->day);
  int64_t seconds = civil->hour * INT64_C(3600) + civil->minute * INT64_C(60) + civil->second;
  return days * MNM_US_PER_DAY + seconds * MNM_US_PER_SECOND + civil->microsecond;
}

int64_t mnm_time_day(int64_t time_us) {
  int64_t day = time_us / MNM_US_PER_DAY;
  return day - (time_us % MNM_US_PER_DAY < 0 ? 1 : 0);
}

void mnm_time_to_civil(mnm_civil *out, int64_t time_us) {
  /* the remainder first: day * MNM_US_PER_DAY could pass the smallest int64 */
  int64_t rest = time_us % MNM_US_PER_DAY;
  if (rest < 0) rest += MNM_US_PER_DAY;
  civil_from_days(out, mnm_time_day(time_us));
  uint32_t seconds = (uint32_t)(rest / MNM_US_PER_SECOND);
  out->microsecond = (uint32_t)(rest % MNM_US_PER_SECOND);
  out->hour = (uint8_t)(seconds / 3600);
  out->minute = (uint8_t)(seconds / 60 % 60);
  out->second = (uint8_t)(seconds % 60);
}
