/* Times, amounts and the smaller numbers of a block. A column that is of our own type, has no nulls
 * and lies aligned is checked where it is and shared with the batch; any other is widened to 64
 * bits, given its "none" where it has nulls, checked, and narrowed. */
#include "model/arrow/arrow_internal.h"

#define FLAGS_KNOWN \
  (MNM_ROW_STATEMENT_OF_TO | MNM_ROW_ORDER_INFERRED | MNM_ROW_SCALED | MNM_ROW_ONE_SIDED)
#define TIME_LEAST (INT64_C(-62135596800) * MNM_US_PER_SECOND)    /* year 1 */
#define TIME_MOST (INT64_C(253402300800) * MNM_US_PER_SECOND - 1) /* year 9999 */

typedef struct number_rule {
  uint8_t field; /* mnm_arrow__field */
  uint8_t kind;  /* of the batch's column */
  bool must;     /* no nulls */
  int64_t none;  /* what stands for a null */
  int64_t least, most;
  size_t column; /* in mnm_batch */
  const char *expected;
} number_rule;

#define AT(column) offsetof(mnm_batch, column)
static const number_rule rules[] = {
    {MNM_ARROW__AMOUNT, MNM_ARROW__I64, true, 0, 1, INT64_MAX, AT(amount_minor),
     "an amount is a whole number of minor units above zero"},
    {MNM_ARROW__TO_AMOUNT, MNM_ARROW__I64, false, MNM_ARROW__SAME, 0, INT64_MAX,
     AT(to_amount_minor), "the amount received is a whole number of minor units, 0 or more"},
    {MNM_ARROW__ORDER, MNM_ARROW__U64, false, -1, 0, INT64_MAX, AT(order),
     "the order is a whole number, 0 or more, or null"},
    {MNM_ARROW__OFFSET, MNM_ARROW__I16, false, MNM_OFFSET_NONE, -1080, 1080, AT(offset_min),
     "an offset from UTC is at most 1,080 minutes either way, or null"},
    {MNM_ARROW__MCC, MNM_ARROW__U16, false, 0, 0, 9999, AT(mcc),
     "a merchant category code has four digits, or is null"},
    {MNM_ARROW__BALANCE, MNM_ARROW__I64, false, MNM_BALANCE_NONE, INT64_MIN + 1, INT64_MAX,
     AT(balance_minor), "a balance is a whole number of minor units, or null"},
    {MNM_ARROW__FLAGS, MNM_ARROW__U8, false, 0, 0, FLAGS_KNOWN, AT(flags),
     "flags are a sum of 1, 2, 4 and 8, or null"},
};
#define RULES ((uint32_t)(sizeof rules / sizeof *rules))

static mnm_column *own(mnm_arrow__reader *reader, size_t column) {
  return (mnm_column *)(void *)((char *)&reader->own + column);
}
static mnm_column *give(mnm_arrow__reader *reader, size_t column) {
  return (mnm_column *)(void *)((char *)&reader->give + column);
}

/* The values as they lie there, if the batch can use them so. */
static const void *shared(const mnm_arrow__values *values, uint64_t first, mnm_arrow__kind kind) {
  if (values->kind != kind || values->valid) return NULL;
  uint32_t width = mnm_arrow__width(kind);
  const char *at = (const char *)values->values + (values->first + first) * width;
  return (uintptr_t)at % width == 0 ? at : NULL;
}

/* A borrowed column must never be grown or freed: it has no room, and `give` is never cleared. */
static void share(mnm_arrow__reader *reader, size_t column, const void *values) {
  mnm_column *into = give(reader, column);
  into->width = own(reader, column)->width;
  memcpy(&into->data, &values, sizeof into->data); /* columns know no const */
  into->count = reader->count;
  into->capacity = 0;
  reader->summary->values_shared += reader->count;
}

static mnm_status keep(mnm_arrow__reader *reader, size_t column, const int64_t *wide) {
  mnm_column *into = own(reader, column);
  MNM_TRY(mnm_arrow__room(into, reader->count, reader->err));
  for (uint32_t i = 0; i < reader->count; i++)
    memcpy(mnm_column_at(into, i), &wide[i], into->width); /* little-endian: the low bytes */
  *give(reader, column) = *into;
  reader->summary->values_copied += reader->count;
  return MNM_OK;
}

/* Widened, nulls replaced. */
static mnm_status widened(mnm_arrow__reader *reader, mnm_arrow__field field, bool must,
                          int64_t none, int64_t **out) {
  const mnm_arrow__values *values = &reader->input[field].column;
  MNM_TRY(mnm_arrow__room(&reader->wide, reader->count, reader->err));
  int64_t *wide = reader->wide.data;
  mnm_arrow__widen(values, reader->first, reader->count, wide);
  *out = wide;
  if (!values->valid && values->kind != MNM_ARROW__NULL) return MNM_OK;
  for (uint32_t i = 0; i < reader->count; i++) {
    if (mnm_arrow__has(values, reader->first + i)) continue;
    if (must)
      return mnm_arrow__fault(reader, field, i, MNM_E_PARSE, "it is null, but must have a value");
    wide[i] = none;
  }
  return MNM_OK;
}

static mnm_status check(const mnm_arrow__reader *reader, const number_rule *rule,
                        const int64_t *values) {
  const mnm_arrow__values *from = &reader->input[rule->field].column;
  bool bad = false;
  for (uint32_t i = 0; i < reader->count; i++)
    bad |= values[i] < rule->least || values[i] > rule->most;
  if (!bad) return MNM_OK;
  for (uint32_t i = 0; i < reader->count; i++) {
    if (values[i] >= rule->least && values[i] <= rule->most) continue;
    if (!mnm_arrow__has(from, reader->first + i)) continue;
    if (from->kind == MNM_ARROW__U64 && values[i] < 0)
      return mnm_arrow__fault(reader, (mnm_arrow__field)rule->field, i, MNM_E_OVERFLOW,
                              "it does not fit: at most 9223372036854775807");
    return mnm_arrow__fault(reader, (mnm_arrow__field)rule->field, i, MNM_E_RANGE, rule->expected);
  }
  return MNM_OK;
}

static mnm_status fill_number(mnm_arrow__reader *reader, const number_rule *rule) {
  const mnm_arrow__input *input = &reader->input[rule->field];
  if (!input->given) return MNM_OK;
  const void *as_is = shared(&input->column, reader->first, (mnm_arrow__kind)rule->kind);
  if (as_is && mnm_arrow__width((mnm_arrow__kind)rule->kind) == sizeof(int64_t)) {
    MNM_TRY(check(reader, rule, as_is));
    share(reader, rule->column, as_is);
    return MNM_OK;
  }
  int64_t *wide = NULL;
  MNM_TRY(widened(reader, (mnm_arrow__field)rule->field, rule->must, rule->none, &wide));
  MNM_TRY(check(reader, rule, wide));
  if (!as_is) return keep(reader, rule->column, wide);
  share(reader, rule->column, as_is);
  return MNM_OK;
}

/* ---- times ------------------------------------------------------------------------------------
 */

/* Microseconds in one of what the column counts; nanoseconds are divided instead. */
static int64_t unit_of(const mnm_arrow__reader *reader, mnm_arrow__field field) {
  switch ((mnm_arrow__kind)reader->input[field].column.kind) {
    case MNM_ARROW__DATE32:
      return MNM_US_PER_DAY;
    case MNM_ARROW__DATE64:
    case MNM_ARROW__TIME_MS:
      return 1000;
    case MNM_ARROW__TIME_S:
      return MNM_US_PER_SECOND;
    case MNM_ARROW__TIME_US:
    case MNM_ARROW__TIME_NS:
      return 1;
    default:
      return reader->plan.field[field].unit_us;
  }
}

static mnm_status scale(const mnm_arrow__reader *reader, mnm_arrow__field field, int64_t *wide) {
  const mnm_arrow__values *values = &reader->input[field].column;
  bool nanoseconds = values->kind == MNM_ARROW__TIME_NS;
  int64_t unit = unit_of(reader, field);
  for (uint32_t i = 0; i < reader->count; i++) {
    if (wide[i] == MNM_TIME_NONE && !mnm_arrow__has(values, reader->first + i)) continue;
    bool fits = true;
    if (nanoseconds) {
      if (wide[i] % 1000 != 0)
        return mnm_arrow__fault(reader, field, i, MNM_E_RANGE,
                                "a time is finer than a microsecond; round it");
      wide[i] /= 1000;
    } else {
      fits = !__builtin_mul_overflow(wide[i], unit, &wide[i]);
    }
    if (values->kind == MNM_ARROW__U64 && wide[i] < 0) fits = false;
    if (!fits || wide[i] < TIME_LEAST || wide[i] > TIME_MOST)
      return mnm_arrow__fault(reader, field, i, MNM_E_RANGE, "a time is in the years 1 to 9999");
  }
  return MNM_OK;
}

static bool in_range(const int64_t *times, uint32_t count) {
  bool good = true;
  for (uint32_t i = 0; i < count; i++) good &= times[i] >= TIME_LEAST && times[i] <= TIME_MOST;
  return good;
}

static mnm_status fill_time(mnm_arrow__reader *reader, mnm_arrow__field field, size_t column,
                            bool must) {
  const mnm_arrow__input *input = &reader->input[field];
  if (!input->given) return MNM_OK;
  const void *as_is =
      unit_of(reader, field) != 1
          ? NULL
          : shared(&input->column, reader->first,
                   input->column.kind == MNM_ARROW__I64 ? MNM_ARROW__I64 : MNM_ARROW__TIME_US);
  if (as_is && in_range(as_is, reader->count)) {
    share(reader, column, as_is);
    return MNM_OK;
  }
  int64_t *wide = NULL;
  MNM_TRY(widened(reader, field, must, MNM_TIME_NONE, &wide));
  MNM_TRY(scale(reader, field, wide));
  return keep(reader, column, wide);
}

/* What the source said, where it does not say it itself: a date is a day; a timestamp that is a
 * whole second is one, however fine its type, so that the same instant is the same transfer
 * whatever unit it is carried in. */
static mnm_status derive_grain(mnm_arrow__reader *reader) {
  if (reader->input[MNM_ARROW__GRAIN].given) return MNM_OK;
  mnm_column *into = &reader->own.booked_grain;
  MNM_TRY(mnm_arrow__room(into, reader->count, reader->err));
  uint8_t *grain = into->data;
  const int64_t *booked = reader->give.booked_us.data;
  mnm_arrow__kind kind = (mnm_arrow__kind)reader->input[MNM_ARROW__BOOKED].column.kind;
  bool day = kind == MNM_ARROW__DATE32 || kind == MNM_ARROW__DATE64;
  for (uint32_t i = 0; i < reader->count; i++)
    grain[i] = day                                  ? MNM_GRAIN_DAY
               : booked[i] % MNM_US_PER_SECOND == 0 ? MNM_GRAIN_SECOND
                                                    : MNM_GRAIN_MICROSECOND;
  reader->give.booked_grain = *into;
  return MNM_OK;
}

static mnm_status number_rows(mnm_arrow__reader *reader) {
  mnm_column *into = &reader->own.source_row;
  MNM_TRY(mnm_arrow__room(into, reader->count, reader->err));
  uint64_t *rows = into->data;
  for (uint32_t i = 0; i < reader->count; i++) rows[i] = reader->summary->rows + i;
  reader->give.source_row = *into;
  return MNM_OK;
}

mnm_status mnm_arrow__fill_numbers(mnm_arrow__reader *reader) {
  MNM_TRY(fill_time(reader, MNM_ARROW__BOOKED, AT(booked_us), true));
  MNM_TRY(fill_time(reader, MNM_ARROW__VALUE_DATE, AT(value_date_us), false));
  MNM_TRY(derive_grain(reader));
  MNM_TRY(number_rows(reader));
  for (uint32_t i = 0; i < RULES; i++) MNM_TRY(fill_number(reader, &rules[i]));
  return MNM_OK;
}
