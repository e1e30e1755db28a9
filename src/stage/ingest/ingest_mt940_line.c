/* The fields of MT940 and MT942 that have a fixed form. */
#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_mt940_internal.h"

#define REFERENCE_BYTES 16u

static mnm_text rest_from(mnm_text text, uint32_t at) {
  return at < text.bytes ? (mnm_text){text.data + at, text.bytes - at} : (mnm_text){"", 0};
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

static bool digits_at(mnm_text text, uint32_t at, uint32_t count) {
  if (at + count > text.bytes) return false;
  for (uint32_t i = at; i < at + count; i++)
    if (!is_digit(text.data[i])) return false;
  return true;
}

static uint32_t number_at(mnm_text text, uint32_t at, uint32_t count) {
  uint32_t value = 0;
  for (uint32_t i = at; i < at + count; i++) value = value * 10 + (uint32_t)(text.data[i] - '0');
  return value;
}

/* ---- dates ------------------------------------------------------------------------------------
 */

/* Banks that count each month as 30 days write 30 February: the month's last day. */
static bool day_us(int32_t year, uint32_t month, uint32_t day, int64_t *out) {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  int64_t first = mnm_days_from_civil(year, month, 1);
  int64_t next =
      month == 12 ? mnm_days_from_civil(year + 1, 1, 1) : mnm_days_from_civil(year, month + 1, 1);
  int64_t at = first + day - 1 < next ? first + day - 1 : next - 1;
  *out = at * MNM_US_PER_DAY;
  return true;
}

static bool read_date(mnm_text text, uint32_t at, int64_t *out, int32_t *year) {
  if (!digits_at(text, at, 6)) return false;
  uint32_t two = number_at(text, at, 2);
  *year = (int32_t)two + (two >= MT940_PIVOT ? 1900 : 2000);
  return day_us(*year, number_at(text, at + 2, 2), number_at(text, at + 4, 2), out);
}

/* An entry date has no year: the one that brings it nearest to the value date. */
static bool read_entry_date(mnm_text text, uint32_t at, int32_t year, int64_t value_us,
                            int64_t *out) {
  int64_t best = INT64_MAX;
  for (int32_t other = 0; other < 3; other++) {
    static const int32_t order[3] = {0, -1, 1};
    int64_t day = 0;
    if (!day_us(year + order[other], number_at(text, at, 2), number_at(text, at + 2, 2), &day))
      return false;
    int64_t distance = day > value_us ? day - value_us : value_us - day;
    if (distance >= best) continue;
    best = distance;
    *out = day;
  }
  return true;
}

/* ---- the account ------------------------------------------------------------------------------
 */

mnm_status mnm_ingest__mt940_number(bank_reader *bank, mnm_text text, mnm_text *out, mnm_err *err) {
  char iban[36] = "PL", normal[34];
  uint32_t bytes = 2;
  *out = text;
  for (uint32_t i = 0; i < text.bytes; i++) {
    if (text.data[i] == ' ') continue;
    if (!is_digit(text.data[i]) || bytes == 28) return MNM_OK;
    iban[bytes++] = text.data[i];
  }
  if (bytes != 28 || mnm_ingest__iban(normal, (mnm_text){iban, 28}) == 0) return MNM_OK;
  return mnm_ingest__bank_keep(bank, (mnm_text){normal, 28}, out, err);
}

/* Three letters at the end that are a currency, behind a digit, a blank or '/'. */
static uint16_t cut_currency(mnm_text *text) {
  if (text->bytes < 5) return MNM_CURRENCY_NONE;
  mnm_text last = rest_from(*text, text->bytes - 3);
  char before = text->data[text->bytes - 4];
  bool letters = is_upper(last.data[0]) && is_upper(last.data[1]) && is_upper(last.data[2]);
  if (!letters || !(is_digit(before) || before == ' ' || before == '/')) return MNM_CURRENCY_NONE;
  uint16_t currency = mnm_currency_find(last);
  if (currency == MNM_CURRENCY_NONE) return MNM_CURRENCY_NONE;
  text->bytes -= before == '/' ? 4 : 3;
  *text = mnm_text_trim(*text);
  return currency;
}

static bool is_iban(mnm_text text) {
  char normal[34];
  return mnm_ingest__iban(normal, text) > 0;
}

mnm_status mnm_ingest__mt940_account(bank_reader *bank, mnm_text text, mt940_account *out,
                                     mnm_err *err) {
  char bic[12];
  *out = (mt940_account){{"", 0}, {"", 0}, MNM_CURRENCY_NONE, false};
  const char *end = memchr(text.data, '\n', text.bytes); /* 25P: the BIC on a second line */
  if (end) {
    mnm_text second = mnm_text_trim(rest_from(text, (uint32_t)(end - text.data) + 1));
    text.bytes = (uint32_t)(end - text.data);
    MNM_TRY(mnm_ingest__bank_keep(bank, mnm_ingest__bank_bic(second, bic), &out->bank, err));
  }
  text = mnm_text_trim(text);
  while (text.bytes > 0 && text.data[0] == '/') text = rest_from(text, 1);
  if (!is_iban(text)) out->currency = cut_currency(&text);
  const char *slash = is_iban(text) ? NULL : memchr(text.data, '/', text.bytes);
  if (slash) {
    mnm_text first = {text.data, (uint32_t)(slash - text.data)};
    out->german = first.bytes == 8 && digits_at(first, 0, 8);
    text = rest_from(text, first.bytes + 1);
    MNM_TRY(mnm_ingest__bank_keep(bank, mnm_ingest__bank_bic(mnm_text_trim(first), bic), &out->bank,
                                  err));
  }
  MNM_TRY(mnm_ingest__mt940_number(bank, mnm_text_trim(text), &out->number, err));
  if (is_iban(out->number) && memcmp(out->number.data, "DE", 2) == 0) out->german = true;
  return MNM_OK;
}

/* ---- balances ---------------------------------------------------------------------------------
 */

/* Digits with a comma; without one, too. */
static const char *read_amount(mnm_text text, uint16_t currency, int64_t *out) {
  return mnm_ingest__bank_amount(text, ',', currency, out);
}

const char *mnm_ingest__mt940_balance(mnm_text text, mt940_balance *out) {
  int32_t year = 0;
  text = mnm_text_trim(text);
  if (text.bytes < 11 || (text.data[0] != 'C' && text.data[0] != 'D'))
    return "a balance begins with C or D, a date YYMMDD and a currency";
  if (!read_date(text, 1, &out->day_us, &year)) return "the date of the balance is no real YYMMDD";
  out->currency = mnm_currency_find((mnm_text){text.data + 7, 3});
  if (out->currency == MNM_CURRENCY_NONE) return "the currency of the balance is not known";
  const char *fault = read_amount(rest_from(text, 10), out->currency, &out->minor);
  if (text.data[0] == 'D') out->minor = -out->minor;
  return fault;
}

/* ---- the statement line -----------------------------------------------------------------------
 */

mnm_text mnm_ingest__mt940_reference(mnm_text text) {
  /* the last four say that the reference stands in field 86 */
  static const char *const none[] = {"NONREF", "NOTPROVIDED", "UNKNOWN", "EREF",
                                     "MARF",   "PREF",        "KREF+"};
  text = mnm_text_trim(text);
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
    if (mnm_text_equal(text, mnm_text_of(none[i]))) return (mnm_text){"", 0};
  return text;
}

/* RC is the reversal of a credit, so a debit; EC and ED are expected and not booked. */
static bool read_mark(mnm_text *rest, mt940_line *out) {
  if (rest->bytes < 2) return false;
  char first = rest->data[0], second = rest->data[1];
  bool two = (first == 'R' || first == 'E') && (second == 'C' || second == 'D');
  char mark = two ? second : first;
  if (mark != 'C' && mark != 'D') return false;
  out->reversal = two && first == 'R';
  out->expected = two && first == 'E';
  out->credit = (mark == 'C') != out->reversal;
  *rest = rest_from(*rest, two ? 2 : 1);
  if (rest->bytes > 0 && is_upper(rest->data[0])) *rest = rest_from(*rest, 1); /* funds code */
  return true;
}

/* N, S or F and three characters of SWIFT's set; blanks, where banks leave the code out. */
static bool is_type(mnm_text text) {
  if (text.bytes < 4) return false;
  for (uint32_t i = 0; i < 4; i++)
    if (text.data[i] < ' ' || text.data[i] > '~') return false;
  return text.data[0] == 'N' || text.data[0] == 'S' || text.data[0] == 'F';
}

static uint32_t amount_bytes(mnm_text text) {
  uint32_t at = 0;
  while (at < text.bytes && (is_digit(text.data[at]) || text.data[at] == ',')) at++;
  return at;
}

/* The reference has 16 places; some banks write the other side's name right behind them. */
static void read_references(mnm_text rest, mt940_line *out) {
  const char *two = memmem(rest.data, rest.bytes, "//", 2);
  mnm_text customer = rest;
  if (!two && rest.bytes > REFERENCE_BYTES && out->more.bytes == 0) {
    uint32_t at = REFERENCE_BYTES;
    while (at < rest.bytes && ((unsigned char)rest.data[at] & 0xC0) == 0x80) at++;
    out->more = mnm_text_trim(rest_from(rest, at));
    customer.bytes = at;
  }
  if (two) {
    customer.bytes = (uint32_t)(two - rest.data);
    out->bank = mnm_ingest__mt940_reference(rest_from(rest, customer.bytes + 2));
  }
  out->customer = mnm_ingest__mt940_reference(customer);
}

const char *mnm_ingest__mt940_line(mnm_text text, uint16_t currency, mt940_line *out) {
  int32_t year = 0;
  uint32_t at = 6;
  *out = (mt940_line){.type = {"", 0}, .customer = {"", 0}, .bank = {"", 0}, .more = {"", 0}};
  const char *end = memchr(text.data, '\n', text.bytes);
  if (end) {
    out->more = mnm_text_trim(rest_from(text, (uint32_t)(end - text.data) + 1));
    text.bytes = (uint32_t)(end - text.data);
  }
  if (!read_date(text, 0, &out->value_us, &year))
    return "a statement line begins with a value date, a real YYMMDD";
  out->booked_us = out->value_us;
  if (digits_at(text, at, 4)) {
    if (!read_entry_date(text, at, year, out->value_us, &out->booked_us))
      return "the entry date behind the value date is no real MMDD";
    at += 4;
  }
  mnm_text rest = mnm_text_trim(rest_from(text, at)); /* some write four blanks for no entry date */
  if (!read_mark(&rest, out)) return "C, D, RC or RD was expected behind the dates";
  uint32_t bytes = amount_bytes(rest);
  const char *fault = read_amount((mnm_text){rest.data, bytes}, currency, &out->minor);
  if (fault) return fault;
  rest = rest_from(rest, bytes);
  if (is_type(rest)) {
    out->type = mnm_text_trim((mnm_text){rest.data, 4});
    rest = rest_from(rest, 4);
  }
  read_references(rest, out);
  return NULL;
}
