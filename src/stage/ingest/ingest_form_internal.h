/* The operations of a time form, between its compiler and its reader. */
#ifndef MNM_STAGE_INGEST_FORM_INTERNAL_H
#define MNM_STAGE_INGEST_FORM_INTERNAL_H

#include "stage/ingest/ingest_form.h"

enum op {
  OP_YEAR4,
  OP_YEAR2,
  OP_MONTH,       /* two digits */
  OP_MONTH_SHORT, /* one or two */
  OP_MONTH_NAME,
  OP_DAY,
  OP_DAY_SHORT,
  OP_HOUR,
  OP_HOUR_SHORT,
  OP_MINUTE,
  OP_SECOND,
  OP_FRACTION,
  OP_ZONE,
  OP_NOON, /* AM or PM */
  OP_LITERAL,
  OP_BLANK, /* one or more blanks */
  OP_OPTION,
  OP_OPTION_END
};

/* What an operation fills: YYYY and YY, MM and MON, ... are the same part of a date. */
enum part {
  PART_YEAR,
  PART_MONTH,
  PART_DAY,
  PART_HOUR,
  PART_MINUTE,
  PART_SECOND,
  PART_FRACTION,
  PART_ZONE,
  PART_NOON
};
extern const uint8_t mnm_ingest__form_part[]; /* by enum op, up to OP_NOON */
#define FORM_BIT(part) (1U << (part))

#endif
