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

/* "1.00 EUR, 2.00 SEK and 3.00 USD" */
static void say_totals(words *out, const mnm_findings *findings, const mnm_finding *finding) {
  uint32_t shown = finding->total_count < TOTALS_SHOWN ? finding->total_count : TOTALS_SHOWN;
  uint32_t rest = finding->total_count - shown;
  for (uint32_t i = 0; i < shown; i++) {
    const mnm_total *total = mnm_column_at(&findings->total, finding->total_first + i);
    if (i > 0) say(out, i + 1 == shown && rest == 0 ? " and " : ", ");
    say_money(out, finding->typology == MNM_T2 ? total->in_minor : total->out_minor,
              total->currency);
  }
  if (rest) {
    say(out, " and amounts in ");
    say_count(out, rest, "other currency", "other currencies");
  }
}

static bool any_day(const mnm_finding *finding, const mnm_transfers *transfers,
                    const uint32_t *rows) {
  if (!transfers->booked_grain) return false;
  for (uint64_t i = 0; i < finding->row_count; i++)
    if (transfers->booked_grain[rows[i]] == MNM_GRAIN_DAY) return true;
  return false;
}

static void say_fan_rule(words *out, const mnm_finding *finding, const mnm_fan_parameters *fan) {
  bool received = finding->typology == MNM_T2;
  say(out, " Rule %s %s: ", mnm_typology_name((mnm_typology)finding->typology),
      mnm_typology_title((mnm_typology)finding->typology));
  say(out, received ? "money from at least " : "money to at least ");
  say_count(out, fan->k, "account", "different accounts");
  if (fan->window_s == 0) {
    say(out, " at one and the same time");
  } else if (fan->window_s == MNM_WINDOW_ANY) {
    say(out, " over any length of time");
  } else {
    say(out, " within ");
    say_span(out, fan->window_s);
  }
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
  say_totals(out, findings, finding);
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

uint32_t mnm_finding_sentence(const mnm_findings *findings, uint64_t index,
                              const mnm_detect_input *input,
                              const mnm_detect_parameters *parameters, char *buffer,
                              uint32_t bytes) {
  if (bytes == 0) return 0;
  words out = {buffer, bytes, 0};
  buffer[0] = '\0';
  const mnm_finding *finding = mnm_column_at(&findings->finding, index);
  if (finding->typology == MNM_T1 || finding->typology == MNM_T2)
    say_fan(&out, findings, finding, input, parameters);
  return out.length;
}
