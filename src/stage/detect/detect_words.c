/* The words that sentences are made of: counts, spans, times, accounts, amounts. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/currency/currency.h"
#include "stage/detect/detect_words_internal.h"

#define TOTALS_SHOWN 8

void mnm_detect__say(words *out, const char *format, ...) {
  uint32_t room = out->bytes - out->length;
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(out->buffer + out->length, room, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  out->length += (uint32_t)length < room ? (uint32_t)length : room - 1;
}

void mnm_detect__say_count(words *out, uint64_t count, const char *one, const char *many) {
  char digits[64];
  (void)mnm_money_text_grouped(digits, sizeof digits, (mnm_wide)count, 0);
  mnm_detect__say(out, "%s %s", digits, count == 1 ? one : many);
}

void mnm_detect__say_account(words *out, const mnm_accounts *accounts, uint32_t account) {
  if (out->length + 1 >= out->bytes) return;
  out->length +=
      mnm_accounts_label(accounts, account, out->buffer + out->length, out->bytes - out->length);
}

void mnm_detect__say_span(words *out, int64_t span_s) {
  static const struct {
    int64_t seconds;
    const char *one, *many;
  } units[] = {{86400, "day", "days"},
               {3600, "hour", "hours"},
               {60, "minute", "minutes"},
               {1, "second", "seconds"}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (span_s % units[i].seconds) continue;
    mnm_detect__say_count(out, (uint64_t)(span_s / units[i].seconds), units[i].one, units[i].many);
    return;
  }
}

void mnm_detect__say_within(words *out, int64_t window_s) {
  if (window_s == MNM_WINDOW_ANY) {
    mnm_detect__say(out, " over any length of time");
    return;
  }
  mnm_detect__say(out, window_s == 0 ? " at one and the same time" : " within ");
  if (window_s > 0) mnm_detect__say_span(out, window_s);
}

void mnm_detect__say_percent(words *out, uint64_t ppm) {
  char percent[64];
  uint32_t length = mnm_money_text(percent, sizeof percent, (mnm_wide)ppm, 4);
  while (length > 0 && percent[length - 1] == '0') percent[--length] = '\0';
  if (length > 0 && percent[length - 1] == '.') percent[--length] = '\0';
  mnm_detect__say(out, "%s %%", percent);
}

static void say_time(words *out, int64_t time_us, mnm_grain grain) {
  char text[48];
  uint32_t length = mnm_time_text(text, sizeof text, time_us, grain);
  for (uint32_t i = 0; i < length; i++) {
    if (text[i] == 'T') text[i] = ' ';
    if (text[i] == 'Z') text[i] = '\0';
  }
  mnm_detect__say(out, "%s", text);
}

static mnm_grain grain_of(const mnm_transfers *transfers, uint32_t row) {
  return transfers->booked_grain ? (mnm_grain)transfers->booked_grain[row] : MNM_GRAIN_SECOND;
}

void mnm_detect__say_period(words *out, const telling *what) {
  const mnm_finding *finding = what->finding;
  const mnm_transfers *transfers = what->input->transfers;
  const uint32_t *rows = mnm_column_at(&what->findings->row, finding->row_first);
  mnm_grain first = grain_of(transfers, rows[0]);
  mnm_grain last = grain_of(transfers, rows[finding->row_count - 1]);
  if (finding->first_us == finding->last_us && first == last) {
    mnm_detect__say(out, first == MNM_GRAIN_DAY ? " on " : " at ");
    say_time(out, finding->first_us, first);
  } else {
    mnm_detect__say(out, " between ");
    say_time(out, finding->first_us, first);
    mnm_detect__say(out, " and ");
    say_time(out, finding->last_us, last);
  }
  if (first != MNM_GRAIN_DAY || last != MNM_GRAIN_DAY) mnm_detect__say(out, " (UTC)");
}

static void say_money(words *out, int64_t minor, uint16_t currency) {
  char amount[64];
  int32_t exponent = mnm_currency_exponent(currency);
  uint32_t decimals = exponent > 0 ? (uint32_t)exponent : 0;
  (void)mnm_money_text_grouped(amount, sizeof amount, minor, decimals);
  mnm_detect__say(out, "%s %s", amount,
                  exponent < 0 ? "units of an unknown currency" : mnm_currency_code(currency));
}

void mnm_detect__say_totals(words *out, const telling *what, bool received) {
  const mnm_finding *finding = what->finding;
  const mnm_total *totals = mnm_column_at(&what->findings->total, finding->total_first);
  uint32_t count = 0, said = 0;
  for (uint32_t i = 0; i < finding->total_count; i++)
    count += (received ? totals[i].in_minor : totals[i].out_minor) != 0;
  if (count == 0) mnm_detect__say(out, "nothing");
  for (uint32_t i = 0; i < finding->total_count && said < TOTALS_SHOWN; i++) {
    int64_t minor = received ? totals[i].in_minor : totals[i].out_minor;
    if (minor == 0) continue;
    if (said > 0) mnm_detect__say(out, said + 1 == count ? " and " : ", ");
    say_money(out, minor, totals[i].currency);
    said++;
  }
  if (said < count) {
    mnm_detect__say(out, " and amounts in ");
    mnm_detect__say_count(out, count - said, "other currency", "other currencies");
  }
}
