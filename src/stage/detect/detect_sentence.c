/* Findings in words. Everything said is in the finding or in the rule; nothing is concluded. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/currency/currency.h"
#include "stage/detect/detect_internal.h"

#define TOTALS_SHOWN 8

typedef struct words {
  char *buffer;
  uint32_t bytes, length;
} words;

static void say(words *out, const char *format, ...) MNM_PRINTF(2, 3);
static void say(words *out, const char *format, ...) {
  uint32_t room = out->bytes - out->length;
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(out->buffer + out->length, room, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  out->length += (uint32_t)length < room ? (uint32_t)length : room - 1;
}

static void say_count(words *out, uint64_t count, const char *one, const char *many) {
  char digits[64];
  (void)mnm_money_text_grouped(digits, sizeof digits, (mnm_wide)count, 0);
  say(out, "%s %s", digits, count == 1 ? one : many);
}

static void say_account(words *out, const mnm_accounts *accounts, uint32_t account) {
  if (out->length + 1 >= out->bytes) return;
  out->length +=
      mnm_accounts_label(accounts, account, out->buffer + out->length, out->bytes - out->length);
}

/* A length of time in the largest unit that needs no fraction. */
static void say_span(words *out, int64_t span_s) {
  static const struct {
    int64_t seconds;
    const char *one, *many;
  } units[] = {{86400, "day", "days"},
               {3600, "hour", "hours"},
               {60, "minute", "minutes"},
               {1, "second", "seconds"}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (span_s % units[i].seconds) continue;
    say_count(out, (uint64_t)(span_s / units[i].seconds), units[i].one, units[i].many);
    return;
  }
}

static void say_time(words *out, int64_t time_us, mnm_grain grain) {
  char text[48];
  uint32_t length = mnm_time_text(text, sizeof text, time_us, grain);
  for (uint32_t i = 0; i < length; i++) {
    if (text[i] == 'T') text[i] = ' ';
    if (text[i] == 'Z') text[i] = '\0';
  }
  say(out, "%s", text);
}

static mnm_grain grain_of(const mnm_transfers *transfers, uint32_t row) {
  return transfers->booked_grain ? (mnm_grain)transfers->booked_grain[row] : MNM_GRAIN_SECOND;
}

static void say_period(words *out, const mnm_finding *finding, const mnm_transfers *transfers,
                       const uint32_t *rows) {
  mnm_grain first = grain_of(transfers, rows[0]);
  mnm_grain last = grain_of(transfers, rows[finding->row_count - 1]);
  if (finding->first_us == finding->last_us && first == last) {
    say(out, first == MNM_GRAIN_DAY ? " on " : " at ");
    say_time(out, finding->first_us, first);
  } else {
    say(out, " between ");
    say_time(out, finding->first_us, first);
    say(out, " and ");
    say_time(out, finding->last_us, last);
  }
  if (first != MNM_GRAIN_DAY || last != MNM_GRAIN_DAY) say(out, " (UTC)");
}

static void say_money(words *out, int64_t minor, uint16_t currency) {
  char amount[64];
  int32_t exponent = mnm_currency_exponent(currency);
  uint32_t decimals = exponent > 0 ? (uint32_t)exponent : 0;
  (void)mnm_money_text_grouped(amount, sizeof amount, minor, decimals);
  say(out, "%s %s", amount,
      exponent < 0 ? "units of an unknown currency" : mnm_currency_code(currency));
}

/* "1.00 EUR, 2.00 SEK and 3.00 USD"; what the centres received, or what they paid. */
static void say_totals(words *out, const mnm_findings *findings, const mnm_finding *finding,
                       bool received) {
  const mnm_total *totals = mnm_column_at(&findings->total, finding->total_first);
  uint32_t count = 0, said = 0;
  for (uint32_t i = 0; i < finding->total_count; i++)
    count += (received ? totals[i].in_minor : totals[i].out_minor) != 0;
  if (count == 0) say(out, "nothing");
  for (uint32_t i = 0; i < finding->total_count && said < TOTALS_SHOWN; i++) {
    int64_t minor = received ? totals[i].in_minor : totals[i].out_minor;
    if (minor == 0) continue;
    if (said > 0) say(out, said + 1 == count ? " and " : ", ");
    say_money(out, minor, totals[i].currency);
    said++;
  }
  if (said < count) {
    say(out, " and amounts in ");
    say_count(out, count - said, "other currency", "other currencies");
  }
}

static bool any_day(const mnm_finding *finding, const mnm_transfers *transfers,
                    const uint32_t *rows) {
  if (!transfers->booked_grain) return false;
  for (uint64_t i = 0; i < finding->row_count; i++)
    if (transfers->booked_grain[rows[i]] == MNM_GRAIN_DAY) return true;
  return false;
}

/* " within 3 days" */
static void say_within(words *out, int64_t window_s) {
  if (window_s == MNM_WINDOW_ANY) {
    say(out, " over any length of time");
    return;
  }
  say(out, window_s == 0 ? " at one and the same time" : " within ");
  if (window_s > 0) say_span(out, window_s);
}

static void say_fan_rule(words *out, const mnm_finding *finding, const mnm_fan_parameters *fan) {
  bool received = finding->typology == MNM_T2;
  say(out, " Rule %s %s: ", mnm_typology_name((mnm_typology)finding->typology),
      mnm_typology_title((mnm_typology)finding->typology));
  say(out, received ? "money from at least " : "money to at least ");
  say_count(out, fan->k, "account", "different accounts");
  say_within(out, fan->window_s);
  say(out, " (a shape known from FATF typologies and the AMLworld data).");
}

static void say_fan(words *out, const mnm_findings *findings, const mnm_finding *finding,
                    const mnm_detect_input *input, const mnm_detect_parameters *parameters) {
  const mnm_transfers *transfers = input->transfers;
  const uint32_t *rows = mnm_column_at(&findings->row, finding->row_first);
  const uint32_t *centre = mnm_column_at(&findings->centre, finding->centre_first);
  bool received = finding->typology == MNM_T2;
  say(out, "Account ");
  say_account(out, input->accounts, *centre);
  say(out, received ? " received money from " : " paid ");
  uint32_t others = finding->participant_count - 1;
  say_count(out, others, others == 1 ? "other account" : "different accounts",
            "different accounts");
  say_period(out, finding, transfers, rows);
  say(out, ": ");
  say_count(out, finding->row_count, "transfer", "transfers");
  say(out, ", ");
  say_totals(out, findings, finding, received);
  say(out, " in all.");
  say_fan_rule(out, finding, received ? &parameters->t2 : &parameters->t1);
  if (any_day(finding, transfers, rows))
    say(out,
        " A date without a time of day counts as the start of that day; the order within a day "
        "plays no part in this rule.");
  if (finding->standing) {
    say(out, " It lasted more than ");
    say_span(out, parameters->standing_s);
    say(out, received ? ", as it would for a shop or a landlord: a habit, which weighs nothing by "
                        "itself."
                      : ", as it would for a payroll or a shop that pays its suppliers: a habit, "
                        "which weighs nothing by itself.");
  }
}

static uint32_t count_part(const mnm_findings *findings, const mnm_finding *finding,
                           mnm_part part) {
  const mnm_participant *all = mnm_column_at(&findings->participant, finding->participant_first);
  uint32_t count = 0;
  for (uint32_t i = 0; i < finding->participant_count; i++) count += all[i].part == part;
  return count;
}

/* ", the sums alike within 15 %" */
static void say_tolerance(words *out, uint32_t tolerance_ppm) {
  if (tolerance_ppm == MNM_TOLERANCE_ANY) return;
  char percent[64];
  uint32_t length = mnm_money_text(percent, sizeof percent, tolerance_ppm, 4);
  while (length > 0 && percent[length - 1] == '0') percent[--length] = '\0';
  if (length > 0 && percent[length - 1] == '.') percent[--length] = '\0';
  say(out, ", the sums alike within %s %% in at least one currency", percent);
}

static void say_gather_scatter(words *out, const mnm_findings *findings, const mnm_finding *finding,
                               const mnm_detect_input *input, const mnm_pair_parameters *rule) {
  const uint32_t *rows = mnm_column_at(&findings->row, finding->row_first);
  const uint32_t *centre = mnm_column_at(&findings->centre, finding->centre_first);
  say(out, "Account ");
  say_account(out, input->accounts, *centre);
  say(out, " received money from ");
  say_count(out, count_part(findings, finding, MNM_PART_SOURCE), "account", "different accounts");
  say(out, " and paid ");
  say_count(out, count_part(findings, finding, MNM_PART_SINK), "account", "different accounts");
  say_period(out, finding, input->transfers, rows);
  say(out, ": ");
  say_count(out, finding->row_count, "transfer", "transfers");
  say(out, ", ");
  say_totals(out, findings, finding, true);
  say(out, " received and ");
  say_totals(out, findings, finding, false);
  say(out, " paid. Rule T3 gather-scatter: money from at least ");
  say_count(out, rule->k, "account", "different accounts");
  say_within(out, rule->window_s);
  say(out, ", then to at least ");
  say_count(out, rule->k, "account", "different accounts");
  say_tolerance(out, rule->tolerance_ppm);
  say(out, " (a shape known from the AMLworld data).");
}

static void say_scatter_gather(words *out, const mnm_findings *findings, const mnm_finding *finding,
                               const mnm_detect_input *input, const mnm_pair_parameters *rule) {
  const uint32_t *rows = mnm_column_at(&findings->row, finding->row_first);
  const uint32_t *centre = mnm_column_at(&findings->centre, finding->centre_first);
  say(out, "Account ");
  say_account(out, input->accounts, centre[0]);
  say(out, " paid ");
  say_count(out, count_part(findings, finding, MNM_PART_MULE), "account, which then paid account ",
            "different accounts, which then paid account ");
  say_account(out, input->accounts, centre[1]);
  say(out, ",");
  say_period(out, finding, input->transfers, rows);
  say(out, ": ");
  say_count(out, finding->row_count, "transfer", "transfers");
  say(out, ", ");
  say_totals(out, findings, finding, false);
  say(out, " paid by the first and ");
  say_totals(out, findings, finding, true);
  say(out, " received by the last. Rule T4 scatter-gather: over at least ");
  say_count(out, rule->k, "account in between", "accounts in between");
  say_within(out, rule->window_s);
  say_tolerance(out, rule->tolerance_ppm);
  say(out, " (a shape known from the AMLworld data).");
}

static void say_order_in_days(words *out, const mnm_finding *finding,
                              const mnm_transfers *transfers, const uint32_t *rows) {
  if (any_day(finding, transfers, rows))
    say(out,
        " Some of these dates have no time of day: which transfer of such a day came first is not "
        "known, and this finding rests on the order in which the ledger lists them.");
}

uint32_t mnm_finding_sentence(const mnm_findings *findings, uint64_t index,
                              const mnm_detect_input *input,
                              const mnm_detect_parameters *parameters, char *buffer,
                              uint32_t bytes) {
  if (bytes == 0) return 0;
  words out = {buffer, bytes, 0};
  buffer[0] = '\0';
  const mnm_finding *finding = mnm_column_at(&findings->finding, index);
  const uint32_t *rows = mnm_column_at(&findings->row, finding->row_first);
  if (finding->typology == MNM_T1 || finding->typology == MNM_T2) {
    say_fan(&out, findings, finding, input, parameters);
  } else if (finding->typology == MNM_T3) {
    say_gather_scatter(&out, findings, finding, input, &parameters->t3);
    say_order_in_days(&out, finding, input->transfers, rows);
  } else if (finding->typology == MNM_T4) {
    say_scatter_gather(&out, findings, finding, input, &parameters->t4);
    say_order_in_days(&out, finding, input->transfers, rows);
  }
  return out.length;
}
