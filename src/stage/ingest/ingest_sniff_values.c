/* What the values of a column can be, proved by nearly all of those seen. */
#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_sniff_internal.h"

typedef struct candidate {
  const char *form, *swapped; /* swapped: day and month exchanged */
} candidate;

#define CLOCK "[ H:mm[:ss[.f]]][z]"
#define DAY_FIRST(s) \
  { "DD" s "MM" s "YYYY" CLOCK, "MM" s "DD" s "YYYY" CLOCK }
#define DAY_FIRST_YY(s) \
  { "DD" s "MM" s "YY" CLOCK, "MM" s "DD" s "YY" CLOCK }
#define SHORT_FIRST(s) \
  { "D" s "M" s "YYYY" CLOCK, "M" s "D" s "YYYY" CLOCK }
#define SHORT_FIRST_YY(s) \
  { "D" s "M" s "YY" CLOCK, "M" s "D" s "YY" CLOCK }
#define MONTH_FIRST(s) \
  { "MM" s "DD" s "YYYY" CLOCK, NULL }
#define MONTH_FIRST_YY(s) \
  { "MM" s "DD" s "YY" CLOCK, NULL }
#define MONTH_SHORT(s) \
  { "M" s "D" s "YYYY" CLOCK, NULL }

/* in order of preference: what fits all values first is taken */
static const candidate candidates[] = {
    {"YYYY-MM-DD", NULL},
    {"iso", NULL},
    {"YYYY-MM-DD[ H:mm[:ss[.f]]][TH:mm[:ss[.f]]][z]", NULL},
    {"YYYY-MM-DD[ HH.mm[.ss]][-HH.mm[.ss[.f]]]", NULL},
    {"YYYY/MM/DD" CLOCK, NULL},
    {"YYYY.MM.DD" CLOCK, NULL},
    DAY_FIRST("."),
    DAY_FIRST("/"),
    DAY_FIRST("-"),
    SHORT_FIRST("."),
    SHORT_FIRST("/"),
    SHORT_FIRST("-"),
    MONTH_FIRST("/"),
    MONTH_FIRST("-"),
    MONTH_SHORT("/"),
    DAY_FIRST_YY("."),
    DAY_FIRST_YY("/"),
    DAY_FIRST_YY("-"),
    SHORT_FIRST_YY("."),
    SHORT_FIRST_YY("/"),
    MONTH_FIRST_YY("/"),
    {"M/D/YY" CLOCK, NULL},
    {"M/D/YYYY H:mm[:ss] AM", NULL},
    {"MM/DD/YYYY HH:mm[:ss] AM", NULL},
    {"D MON YYYY" CLOCK, NULL},
    {"D-MON-YYYY" CLOCK, NULL},
    {"D-MON-YY" CLOCK, NULL},
    {"D MON YY" CLOCK, NULL},
    {"MON D, YYYY" CLOCK, NULL},
    {"YYYYMMDD[ HH:mm[:ss]][THHmmss]", NULL},
    {"DDMMYYYY", "MMDDYYYY"},
    {"YYMMDD", NULL},
};

static const char *const clock_forms[] = {"HH:mm:ss", "HH:mm",      "H:mm:ss",    "H:mm",
                                          "HH.mm.ss", "HH.mm",      "HHmmss",     "HH:mm:ss.f",
                                          "H:mm AM",  "H:mm:ss AM", "HH:mm:ss[z]"};

/* Numbers that count days or time; which one is told by how large they are. */
static const char *const count_forms[] = {"excel1900", "epoch_s", "epoch_ms", "epoch_us"};

/* So many values may be otherwise: a sum at the end, a typing error. */
static bool nearly_all(uint32_t misfits, uint32_t filled) {
  return filled > misfits && misfits * 50 <= filled;
}

static mnm_text cell(const sniff_table *table, uint32_t record, uint32_t column) {
  return table->cells[(size_t)record * table->column_count + column];
}

/* Years of a ledger; keeps account numbers from passing for dates. */
static bool is_plausible(const read_time *time, int32_t first_year) {
  return time->local_us >= mnm_days_from_civil(first_year, 1, 1) * MNM_US_PER_DAY &&
         time->local_us < mnm_days_from_civil(2101, 1, 1) * MNM_US_PER_DAY;
}

#define NO_FIT UINT32_MAX

typedef struct extras { /* what some value has beside its date */
  bool clock, zone;
} extras;

/* Values that have not this form; NO_FIT when they are too many. */
static uint32_t misfits_of(const sniff_table *table, uint32_t column, const char *form,
                           int32_t first_year, extras *seen) {
  time_form compiled;
  uint32_t misfits = 0, filled = table->columns[column].filled;
  int32_t pivot = strstr(form, "YY") != NULL && strstr(form, "YYYY") == NULL ? 50 : -1;
  if (mnm_ingest__form_compile(&compiled, mnm_text_of(form), (mnm_text){"", 0}, pivot, NULL) !=
      MNM_OK) {
    return NO_FIT;
  }
  for (uint32_t record = 0; record < table->record_count; record++) {
    mnm_text text = cell(table, record, column);
    read_time time;
    if (text.bytes == 0) continue;
    bool good = mnm_ingest__form_read(&compiled, text, &time) &&
                (!compiled.has_date || is_plausible(&time, first_year));
    misfits += !good;
    if (!good && !nearly_all(misfits, filled)) return NO_FIT;
    seen->clock = seen->clock || (good && time.grain != MNM_GRAIN_DAY);
    seen->zone = seen->zone || (good && (time.has_offset || time.utc));
  }
  return misfits;
}

/* The form without the optional parts that no value has; NULL when memory is out. */
static const char *shorten(sniff_table *table, const char *form, const extras *seen) {
  size_t bytes = strlen(form);
  size_t zone = strlen("[z]");
  if (!seen->clock) {
    bytes = strcspn(form, "[");
  } else if (!seen->zone && bytes > zone && strcmp(form + bytes - zone, "[z]") == 0) {
    bytes -= zone;
  }
  return mnm_arena_copy(&table->arena, form, bytes);
}

static mnm_status find_date(sniff_table *table, uint32_t column, mnm_err *err) {
  sniff_column *to = &table->columns[column];
  uint32_t least = NO_FIT;
  extras best = {false, false};
  for (size_t i = 0; least > 0 && i < sizeof candidates / sizeof candidates[0]; i++) {
    extras seen = {false, false};
    uint32_t misfits = misfits_of(table, column, candidates[i].form, 1901, &seen);
    if (misfits >= least) continue;
    least = misfits;
    best = seen;
    to->form = candidates[i].form;
    to->other_form = NULL;
    const char *swapped = candidates[i].swapped;
    if (swapped != NULL && misfits_of(table, column, swapped, 1901, &seen) == misfits) {
      to->other_form = swapped;
    }
  }
  if (to->form == NULL) return MNM_OK;
  to->form = shorten(table, to->form, &best);
  if (to->form == NULL) return mnm_err_nomem(err);
  if (to->other_form != NULL) {
    to->other_form = shorten(table, to->other_form, &best);
    if (to->other_form == NULL) return mnm_err_nomem(err);
  }
  return MNM_OK;
}

static const char *first_fit(const sniff_table *table, uint32_t column, const char *const *forms,
                             size_t count, int32_t first_year) {
  extras seen = {false, false};
  for (size_t i = 0; i < count; i++) {
    if (misfits_of(table, column, forms[i], first_year, &seen) != NO_FIT) return forms[i];
  }
  return NULL;
}

static mnm_status find_forms(sniff_table *table, uint32_t column, mnm_err *err) {
  sniff_column *to = &table->columns[column];
  MNM_TRY(find_date(table, column, err));
  if (to->form != NULL) return MNM_OK;
  to->clock_form =
      first_fit(table, column, clock_forms, sizeof clock_forms / sizeof clock_forms[0], 1901);
  to->count_form =
      first_fit(table, column, count_forms, sizeof count_forms / sizeof count_forms[0], 1980);
  return MNM_OK;
}

static void note_symbol(sniff_column *to, mnm_text symbol, bool first) {
  if (symbol.bytes > 0) to->symbols = true;
  if (first) {
    to->symbol = symbol;
  } else if (!mnm_text_equal(symbol, to->symbol)) {
    to->symbol = (mnm_text){"", 0};
  }
}

static void find_numbers(sniff_table *table, uint32_t column) {
  sniff_column *to = &table->columns[column];
  const number_form dot = {'.', SPEC_GROUP_COMMA | SPEC_GROUP_APOSTROPHE | SPEC_GROUP_BLANK, true};
  const number_form comma = {',', SPEC_GROUP_DOT | SPEC_GROUP_APOSTROPHE | SPEC_GROUP_BLANK, true};
  uint32_t bad_dot = 0, bad_comma = 0;
  bool first = true;
  for (uint32_t record = 0; record < table->record_count; record++) {
    mnm_text text = cell(table, record, column);
    read_number a, b;
    if (text.bytes == 0) continue;
    bool is_dot = mnm_ingest__number_read(&a, &dot, text) == NUMBER_OK;
    bool is_comma = mnm_ingest__number_read(&b, &comma, text) == NUMBER_OK;
    bad_dot += !is_dot;
    bad_comma += !is_comma;
    if (!is_dot && !is_comma) continue;
    const read_number *number = is_dot ? &a : &b;
    if (is_dot && is_comma && (a.digits != b.digits || a.decimals != b.decimals)) {
      to->either_way = true; /* 1.500 */
    }
    to->fractions = to->fractions || number->decimals > 0;
    to->negative = to->negative || (number->negative && number->digits != 0);
    to->positive = to->positive || (!number->negative && number->digits != 0);
    note_symbol(to, number->symbol, first);
    first = false;
  }
  to->numbers_dot = nearly_all(bad_dot, to->filled);
  to->numbers_comma = nearly_all(bad_comma, to->filled);
}

static void find_names(sniff_table *table, uint32_t column) {
  sniff_column *to = &table->columns[column];
  char iban[40];
  uint32_t no_ibans = 0, no_currencies = 0;
  for (uint32_t record = 0; record < table->record_count; record++) {
    mnm_text text = cell(table, record, column);
    if (text.bytes == 0) continue;
    no_ibans += mnm_ingest__iban(iban, text) == 0;
    no_currencies += mnm_currency_find(text) == MNM_CURRENCY_NONE;
    if (to->distinct > SNIFF_DISTINCT_MAX) continue;
    uint32_t at = 0;
    while (at < to->distinct && !mnm_text_equal(to->values[at], text)) at++;
    if (at < to->distinct) continue;
    if (at < SNIFF_DISTINCT_MAX) to->values[at] = text;
    to->distinct++; /* one more than there is room for: too many */
  }
  to->ibans = nearly_all(no_ibans, to->filled);
  to->currencies = nearly_all(no_currencies, to->filled);
}

mnm_status mnm_ingest__sniff_values(sniff_table *table, mnm_err *err) {
  for (uint32_t column = 0; column < table->column_count; column++) {
    sniff_column *to = &table->columns[column];
    for (uint32_t record = 0; record < table->record_count; record++) {
      to->filled += cell(table, record, column).bytes > 0;
    }
    if (to->filled == 0) continue;
    find_numbers(table, column);
    find_names(table, column);
    MNM_TRY(find_forms(table, column, err));
  }
  return MNM_OK;
}
