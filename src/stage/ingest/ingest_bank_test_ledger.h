/* A random ledger of one account, for tests: it is written as a bank would write it, read again,
 * and must come out to the cent. */
#ifndef MNM_STAGE_INGEST_BANK_TEST_LEDGER_H
#define MNM_STAGE_INGEST_BANK_TEST_LEDGER_H

#include "base/rng/rng.h"
#include "stage/ingest/ingest_bank_test_help.h"

#define LEDGER_ROWS 40

typedef struct ledger_row {
  int64_t day; /* days since 1970 */
  int64_t minor;
  bool credit;
  char iban[35]; /* of the other side; "" none */
  char name[40], purpose[60], id[20];
} ledger_row;

typedef struct ledger {
  char own[35];
  const char *currency;
  uint32_t exponent, count;
  int64_t opening_minor, closing_minor;
  ledger_row rows[LEDGER_ROWS];
} ledger;

/* Country, check digits, 16 digits. */
__attribute__((unused)) static void ledger_iban(char out[35], mnm_rng *rng) {
  static const char *const countries[] = {"DE", "PL", "CZ", "NL"};
  const char *country = countries[mnm_rng_below(rng, 4)];
  char number[17];
  uint32_t rest = 0;
  for (int i = 0; i < 16; i++) number[i] = (char)('0' + mnm_rng_below(rng, 10));
  number[16] = '\0';
  for (int i = 0; i < 16; i++) rest = (rest * 10 + (uint32_t)(number[i] - '0')) % 97;
  for (int i = 0; i < 2; i++) rest = (rest * 100 + (uint32_t)(country[i] - 'A' + 10)) % 97;
  rest = rest * 100 % 97;
  snprintf(out, 35, "%s%02u%s", country, (unsigned)(98 - rest), number);
}

__attribute__((unused)) static int64_t ledger_amount(mnm_rng *rng) {
  static const uint64_t most[] = {10, 1000, 100000, UINT64_C(100000000000),
                                  UINT64_C(99999999999999)};
  return (int64_t)(1 + mnm_rng_below(rng, most[mnm_rng_below(rng, 5)]));
}

__attribute__((unused)) static void ledger_make(ledger *out, mnm_rng *rng) {
  static const char *const currencies[] = {"EUR", "JPY", "KWD", "HUF"};
  static const uint32_t exponents[] = {2, 0, 3, 2};
  static const char *const names[] = {"Anna Muster", "ACME GMBH", "Jan Kowalski", "Vera Horn"};
  static const char *const purposes[] = {"RENT", "INVOICE 4711", "thanks", "Wages March"};
  uint64_t currency = mnm_rng_below(rng, 4);
  memset(out, 0, sizeof *out);
  ledger_iban(out->own, rng);
  out->currency = currencies[currency];
  out->exponent = exponents[currency];
  out->opening_minor = ledger_amount(rng);
  out->opening_minor -= ledger_amount(rng);
  out->closing_minor = out->opening_minor;
  out->count = (uint32_t)mnm_rng_below(rng, LEDGER_ROWS + 1);
  int64_t day = 19000 + (int64_t)mnm_rng_below(rng, 1000);
  for (uint32_t i = 0; i < out->count; i++) {
    ledger_row *row = &out->rows[i];
    day += (int64_t)mnm_rng_below(rng, 3) / 2;
    row->day = day;
    row->minor = ledger_amount(rng);
    row->credit = mnm_rng_below(rng, 2);
    if (mnm_rng_below(rng, 4)) ledger_iban(row->iban, rng);
    if (mnm_rng_below(rng, 4)) strcpy(row->name, names[mnm_rng_below(rng, 4)]);
    if (mnm_rng_below(rng, 4)) strcpy(row->purpose, purposes[mnm_rng_below(rng, 4)]);
    if (mnm_rng_below(rng, 4)) snprintf(row->id, sizeof row->id, "B%06u-%u", (unsigned)day, i);
    out->closing_minor += row->credit ? row->minor : -row->minor;
  }
}

/* The number as text, with `point` for decimals. */
__attribute__((unused)) static const char *ledger_money(char out[44], int64_t minor,
                                                        uint32_t exponent, char point) {
  (void)mnm_money_text(out, 44, minor < 0 ? -minor : minor, exponent);
  char *at = strchr(out, '.');
  if (at) *at = point;
  if (!at && point == ',') strcat(out, ",");
  return out;
}

/* A line as ingest_gather.h makes it, up to the channel. */
__attribute__((unused)) static void ledger_line(char out[300], const ledger *of, uint32_t index) {
  const ledger_row *row = &of->rows[index];
  char day[20], amount[44], other[40], own[40];
  (void)mnm_time_text(day, sizeof day, row->day * MNM_US_PER_DAY, MNM_GRAIN_DAY);
  ledger_money(amount, row->minor, of->exponent, '.');
  snprintf(own, sizeof own, "i%s", of->own);
  snprintf(other, sizeof other, row->iban[0] ? "x%s" : "x?%s", row->iban[0] ? row->iban : of->own);
  snprintf(out, 300, " %s %s>%s %s%s=%s%s ", day, row->credit ? other : own,
           row->credit ? own : other, amount, of->currency, amount, of->currency);
}

/* Every row of the ledger stands in the text, in its order, with id, purpose and name; and no other
 * row does. */
__attribute__((unused)) static void ledger_expect(const gathered *got, const ledger *of) {
  const char *at = got->text;
  assert_int_equal(got->summary.transfers, of->count);
  assert_int_equal(got->summary.rejected, 0);
  for (uint32_t i = 0; i < of->count; i++) {
    char line[300], piece[100];
    ledger_line(line, of, i);
    const char *found = strstr(at, line);
    if (!found) {
      fail_msg("row %u:%s is not in\n%s", i, line, at);
      return;
    }
    const char *end = strchr(found, '\n');
    assert_non_null(end);
    const char *texts[3][2] = {
        {" id=", of->rows[i].id}, {" purpose=", of->rows[i].purpose}, {" name=", of->rows[i].name}};
    for (int k = 0; k < 3; k++) {
      snprintf(piece, sizeof piece, "%s%s", texts[k][0], texts[k][1]);
      const char *in = strstr(found, texts[k][1][0] ? piece : texts[k][0]);
      bool inside = in != NULL && in < end;
      if (inside != (texts[k][1][0] != '\0')) fail_msg("row %u:%.*s", i, (int)(end - found), found);
    }
    at = end;
  }
}

#endif
