/* Time forms: how a source writes its dates. A pattern such as "DD.MM.YYYY[ HH:mm[:ss]]" or one of
 * the named forms (iso, epoch_s, excel1900, ...); the language is described in docs/import.md. */
#ifndef MNM_STAGE_INGEST_FORM_H
#define MNM_STAGE_INGEST_FORM_H

#include "base/text/text.h"
#include "base/time/time.h"
#include "stage/ingest/ingest_spec_internal.h"

#define FORM_OPS_MAX 64

typedef enum form_kind {
  FORM_PATTERN,
  FORM_ISO,
  FORM_NUMBER, /* `unit_us` microseconds each since `base_us` */
  FORM_EXCEL_1900,
  FORM_EXCEL_1904,
  FORM_BIRTH_NUMBER /* YYMMDD, the month plus 50 for women: the date alone is taken */
} form_kind;

typedef struct form_op {
  uint8_t op;
  uint8_t argument; /* the literal character; the place behind an optional group */
} form_op;

typedef struct time_form {
  form_kind kind;
  uint32_t count;
  form_op ops[FORM_OPS_MAX];
  int32_t pivot;
  int64_t base_us, unit_us;
  bool has_date, has_clock;
  bool cells;      /* of a workbook: date and time cells come in ISO form, whatever the form */
  bool two_digits; /* of the year: needs a pivot */
  bool has_zone;   /* a value may carry its own offset */
  char shape[64];  /* for messages: "YYYY/MM/DD HH:mm" */
} time_form;

typedef struct read_time {
  int64_t local_us;     /* as written; less offset_min it is UTC when has_offset */
  uint8_t grain;        /* mnm_grain */
  bool has_offset, utc; /* utc: the form itself is in UTC, no zone applies */
  int16_t offset_min;
} read_time;

/* base "" is 1970-01-01. MNM_E_PARSE says what is wrong with the form. */
mnm_status mnm_ingest__form_compile(time_form *out, mnm_text form, mnm_text base, int32_t pivot,
                                    mnm_err *err);
/* false: the text has not this form, or is no real date. */
bool mnm_ingest__form_read(const time_form *form, mnm_text text, read_time *out);

/* A date or time cell of a workbook; false: the text is none. */
bool mnm_ingest__cell_time(const time_form *form, mnm_text text, read_time *out);

/* A zone's changes of offset, taken from ICU once, so that rows need no library call. */
typedef struct time_zone time_zone;
typedef enum zone_flag { ZONE_CLEAR = 0, ZONE_AMBIGUOUS = 1, ZONE_MISSING = 2 } zone_flag;
mnm_status mnm_ingest__zone_new(time_zone **out, mnm_text name, const mnm_ctx *ctx, mnm_err *err);
void mnm_ingest__zone_free(time_zone *zone);
bool mnm_ingest__zone_is_utc(const time_zone *zone);
/* UTC of a local time. A repeated hour takes the offset before the change; an hour that the clock
 * jumped over is read with the offset before the change, so that order is kept. */
zone_flag mnm_ingest__zone_to_utc(const time_zone *zone, int64_t local_us, int64_t *out_us,
                                  int16_t *out_offset_min);
int16_t mnm_ingest__zone_offset_at(const time_zone *zone, int64_t utc_us);

/* What a specification as a whole must have; in ingest_spec_check.c. */
mnm_status mnm_ingest__spec_check(const mnm_spec *spec, const mnm_ctx *ctx, mnm_err *err);

#endif
