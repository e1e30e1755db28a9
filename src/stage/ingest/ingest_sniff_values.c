/* What the values of a column can be, proved by all of those seen. */
#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_sniff_internal.h"

typedef struct candidate {
  const char *form, *swapped; /* swapped: day and month exchanged */
} candidate;

#define CLOCK "[ HH:mm[:ss[.f]]][z]"
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
    {"YYYY-MM-DD[ HH:mm[:ss[.f]]][z]", NULL},
    {"YYYY-MM-DD[THH:mm[:ss[.f]]][z]", NULL},
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

static mnm_text cell(const sniff_table *table, uint32_t record, uint32_t column) {
  return table->cells[(size_t)record * table->column_count + column];
}

/* Years of a ledger; keeps account numbers from passing for dates. */
static bool is_plausible(const read_time *time) {
  return time->local_us >= mnm_days_from_civil(1901, 1, 1) * MNM_US_PER_DAY &&
         time->local_us < mnm_days_from_civil(2101, 1, 1) * MNM_US_PER_DAY;
}

static bool fits(const sniff_table *table, uint32_t column, const char *form) {
  time_form compiled;
  uint32_t seen = 0;
  if (mnm_ingest__form_compile(&compiled, mnm_text_of(form), (mnm_text){"", 0}, 50, NULL) !=
      MNM_OK) {
    return false;
  }
  for (uint32_t record = 0; record < table->record_count; record++) {
    mnm_text text = cell(table, record, column);
    read_time time;
    if (text.bytes == 0) continue;
    if (!mnm_ingest__form_read(&compiled, text, &time) || !is_plausible(&time)) return false;
    seen++;
  }
  return seen > 0;
}

static void find_form(sniff_table *table, uint32_t column) {
  sniff_column *to = &table->columns[column];
  for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
    if (!fits(table, column, candidates[i].form)) continue;
    to->form = candidates[i].form;
    const char *swapped = candidates[i].swapped;
    if (swapped != NULL && fits(table, column, swapped)) to->other_form = swapped;
    return;
  }
}

static void find_numbers(sniff_table *table, uint32_t column) {
  sniff_column *to = &table->columns[column];
  const number_form dot = {'.', SPEC_GROUP_COMMA | SPEC_GROUP_APOSTROPHE | SPEC_GROUP_BLANK, true};
  const number_form comma = {',', SPEC_GROUP_DOT | SPEC_GROUP_APOSTROPHE | SPEC_GROUP_BLANK, true};
  bool first = true;
  to->numbers_dot = to->numbers_comma = to->filled > 0;
  bool few_dot = true, few_comma = true;
  for (uint32_t record = 0; record < table->record_count; record++) {
    mnm_text text = cell(table, record, column);
    read_number a, b;
    if (text.bytes == 0) continue;
    bool is_dot = mnm_ingest__number_read(&a, &dot, text) == NUMBER_OK;
    bool is_comma = mnm_ingest__number_read(&b, &comma, text) == NUMBER_OK;
    to->numbers_dot = to->numbers_dot && is_dot;
    to->numbers_comma = to->numbers_comma && is_comma;
    if (!is_dot && !is_comma) return;
    if (is_dot) few_dot = few_dot && a.decimals <= 2;
    if (is_comma) few_comma = few_comma && b.decimals <= 2;
    /* a sign behind it tells most: 1.5 is a number with '.', never one with ',' */
    if (is_dot && memchr(text.data, '.', text.bytes) != NULL) to->fraction_dot = true;
    if (is_comma && memchr(text.data, ',', text.bytes) != NULL) to->fraction_comma = true;
    to->negative = to->negative || (is_dot ? a.negative : b.negative);
    mnm_text symbol = is_dot ? a.symbol : b.symbol;
    uint16_t stuck = symbol.bytes > 0 ? mnm_currency_find(symbol) : MNM_CURRENCY_NONE;
    to->symbols = to->symbols || symbol.bytes > 0;
    if (first || stuck == to->stuck) {
      to->stuck = stuck;
    } else {
      to->stuck = MNM_CURRENCY_NONE;
    }
    first = false;
  }
  to->fraction_dot = to->fraction_dot && few_dot && to->numbers_dot;
  to->fraction_comma = to->fraction_comma && few_comma && to->numbers_comma;
}

static void find_names(sniff_table *table, uint32_t column) {
  sniff_column *to = &table->columns[column];
  char iban[40];
  to->ibans = to->currencies = to->filled > 0;
  for (uint32_t record = 0; record < table->record_count; record++) {
    mnm_text text = cell(table, record, column);
    if (text.bytes == 0) continue;
    to->ibans = to->ibans && mnm_ingest__iban(iban, text) > 0;
    to->currencies = to->currencies && mnm_currency_find(text) != MNM_CURRENCY_NONE;
  }
}

void mnm_ingest__sniff_values(sniff_table *table) {
  for (uint32_t column = 0; column < table->column_count; column++) {
    sniff_column *to = &table->columns[column];
    for (uint32_t record = 0; record < table->record_count; record++) {
      to->filled += cell(table, record, column).bytes > 0;
    }
    find_numbers(table, column);
    find_names(table, column);
    find_form(table, column);
  }
}
