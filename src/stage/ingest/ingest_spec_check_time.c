/* Times of a specification: forms, pivots, second columns. */
#include "stage/ingest/ingest_spec_check.h"

static mnm_status check_fixed_time(const checking *self, const spec_time *time) {
  int64_t at_us = 0;
  mnm_grain grain = MNM_GRAIN_DAY;
  if (time->column.bytes > 0 || time->form.bytes > 0 || time->base.bytes > 0 ||
      time->clock.bytes > 0 || time->clock_form.bytes > 0 || time->pivot >= 0 || time->whole_days) {
    return mnm_ingest__check_wrong(self, &time->fixed,
                                   "'fixed' is the date itself and stands alone");
  }
  return mnm_ingest__check_placed(
      self, &time->fixed,
      mnm_time_parse(&at_us, &grain, time->fixed.data, time->fixed.bytes, self->err));
}

static mnm_status check_clock(const checking *self, const spec_time *time, const time_form *date) {
  time_form form;
  bool timed = (date->kind == FORM_PATTERN && date->has_clock) ||
               (date->kind == FORM_NUMBER && date->unit_us < MNM_US_PER_DAY);
  if (time->clock.bytes == 0) {
    if (time->clock_form.bytes == 0) return MNM_OK;
    return mnm_ingest__check_wrong(self, &time->clock_form,
                                   "'clock_form' needs the column 'clock'");
  }
  if (timed) {
    return mnm_ingest__check_wrong(self, &time->clock,
                                   "the form has a time of day already; 'clock' is another one");
  }
  MNM_TRY(mnm_ingest__check_placed(
      self, &time->clock_form,
      mnm_ingest__form_compile(&form, time->clock_form, (mnm_text){"", 0}, -1, self->err)));
  if (form.has_date || form.kind != FORM_PATTERN) {
    return mnm_ingest__check_wrong(
        self, time->clock_form.bytes > 0 ? &time->clock_form : &time->clock,
        "'clock_form' should be a time of day such as HH:mm or HH:mm:ss");
  }
  return MNM_OK;
}

mnm_status mnm_ingest__check_pivot(const checking *self, const time_form *form,
                                   const int32_t *pivot, const void *at_form) {
  if (*pivot > 100) return mnm_ingest__check_wrong(self, pivot, "'pivot' should be from 0 to 100");
  if (!form->two_digits) {
    if (*pivot < 0) return MNM_OK;
    return mnm_ingest__check_wrong(self, pivot,
                                   "'pivot' is for years of two digits, which the form has not");
  }
  if (*pivot >= 0) return MNM_OK;
  (void)mnm_err_set(self->err, MNM_E_PARSE, "two-digit years need a 'pivot'");
  mnm_err_hint(self->err, "pivot: 50 reads 49 as 2049 and 50 as 1950");
  return mnm_ingest__check_placed(self, at_form, MNM_E_PARSE);
}

mnm_status mnm_ingest__check_time(const checking *self, const spec_time *time) {
  time_form form;
  if (time->fixed.bytes > 0) return check_fixed_time(self, time);
  if (time->column.bytes == 0) {
    if (mnm_ingest__spec_place(self->spec, time, true) == NULL) return MNM_OK;
    return mnm_ingest__check_missing(self, time, "'column' for a time",
                                     "{column: ..., form: YYYY-MM-DD}");
  }
  const void *at = time->form.bytes > 0 ? (const void *)&time->form : &time->column;
  MNM_TRY(mnm_ingest__check_placed(
      self, time->base.bytes > 0 ? (const void *)&time->base : at,
      mnm_ingest__form_compile(&form, time->form, time->base, time->pivot, self->err)));
  if (!form.has_date)
    return mnm_ingest__check_wrong(self, at, "the form of a date column needs a date");
  MNM_TRY(mnm_ingest__check_pivot(self, &form, &time->pivot, at));
  if (time->whole_days && !form.has_clock) {
    return mnm_ingest__check_wrong(self, &time->whole_days,
                                   "'whole_days' is for forms with a time of day");
  }
  return check_clock(self, time, &form);
}
