/* Steps in words that a court clerk can check by hand, and the steps themselves. */
#include <stdarg.h>
#include <stdio.h>

#include "base/time/time.h"
#include "model/currency/currency.h"
#include "stage/claim/claim_internal.h"

void mnm_claim__say(claim_words *to, const char *format, ...) {
  uint32_t room = (uint32_t)sizeof to->text - to->length;
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(to->text + to->length, room, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  to->length += (uint32_t)length < room ? (uint32_t)length : room - 1;
}

void mnm_claim__say_money(claim_words *to, mnm_wide minor) {
  char text[64];
  uint32_t exponent = (uint32_t)mnm_currency_exponent(to->currency);
  (void)mnm_money_text_grouped(text, sizeof text, minor, exponent);
  mnm_claim__say(to, "%s %s", text, mnm_currency_code(to->currency));
}

void mnm_claim__say_day(claim_words *to, int32_t day) {
  char text[40];
  (void)mnm_time_text(text, sizeof text, (int64_t)day * MNM_US_PER_DAY, MNM_GRAIN_DAY);
  mnm_claim__say(to, "%s", text);
}

void mnm_claim__say_span(claim_words *to, int32_t from_day, int32_t to_day) {
  mnm_claim__say(to, from_day == to_day ? "On " : "From ");
  mnm_claim__say_day(to, from_day);
  if (from_day == to_day) return;
  mnm_claim__say(to, " to ");
  mnm_claim__say_day(to, to_day);
}

/* Drops zeros at the end of a decimal, down to `least` decimals. */
static void drop_zeros(char *text, uint32_t length, uint32_t decimals, uint32_t least) {
  while (decimals > least && text[length - 1] == '0') {
    text[--length] = '\0';
    decimals--;
  }
  if (length > 0 && text[length - 1] == '.') text[--length] = '\0';
}

void mnm_claim__say_rate(claim_words *to, int64_t rate) {
  char text[64];
  uint32_t exponent = (uint32_t)mnm_currency_exponent(to->currency);
  uint32_t length = mnm_money_text_grouped(text, sizeof text, rate, exponent + 4);
  drop_zeros(text, length, exponent + 4, exponent);
  mnm_claim__say(to, "%s %s", text, mnm_currency_code(to->currency));
}

void mnm_claim__say_percent(claim_words *to, int64_t ppm) {
  char text[64];
  uint32_t length = mnm_money_text(text, sizeof text, ppm, 4);
  drop_zeros(text, length, 4, 0);
  mnm_claim__say(to, "%s %%", text);
}

void mnm_claim__say_minutes(claim_words *to, int64_t minutes) {
  mnm_claim__say(to, "%lld:%02lld", (long long)(minutes / 60), (long long)(minutes % 60));
}

void mnm_claim__say_rated(claim_words *to, const claim_rated *rated) {
  if (rated->unit == MNM_CLAIM_HOUR) {
    mnm_claim__say_minutes(to, rated->quantity);
    mnm_claim__say(to, " hours");
  } else {
    char text[64];
    uint32_t length = mnm_money_text_grouped(text, sizeof text, rated->quantity, 2);
    drop_zeros(text, length, 2, 0);
    mnm_claim__say(to, "%s %s%s", text, mnm_claim_unit_name(rated->unit),
                   rated->quantity == 100 ? "" : "s");
  }
  mnm_claim__say(to, " at ");
  mnm_claim__say_rate(to, rated->step->value);
  mnm_claim__say(to, " %s %s (rate %.*s, in force since ",
                 rated->unit == MNM_CLAIM_HOUR ? "an" : "a", mnm_claim_unit_name(rated->unit),
                 (int)rated->id.bytes, rated->id.data);
  mnm_claim__say_day(to, rated->step->from_day);
  mnm_claim__say(to, ")");
}

void mnm_claim_rate_text(char *buffer, uint32_t bytes, int64_t rate, uint16_t currency) {
  claim_words to = {.currency = currency};
  mnm_claim__say_rate(&to, rate);
  (void)snprintf(buffer, bytes, "%s", to.text);
}

void mnm_claim_percent_text(char *buffer, uint32_t bytes, int64_t ppm) {
  claim_words to = {.length = 0};
  mnm_claim__say_percent(&to, ppm);
  (void)snprintf(buffer, bytes, "%s", to.text);
}

/* ---- steps --- */

static bool is_counted(mnm_claim_head head) {
  return head != MNM_CLAIM_H_BALANCE && head != MNM_CLAIM_H_CONTRIBUTIONS;
}

mnm_status mnm_claim__step(claim_work *work, mnm_claim_head head, mnm_wide amount, int32_t from_day,
                           int32_t to_day, bool verified, const claim_words *words) {
  static const char mark[] = " [not verified]";
  mnm_claim_step step = {.claim = work->number,
                         .from_day = from_day,
                         .to_day = to_day,
                         .head = (uint8_t)head,
                         .counted = work->counted && is_counted(head),
                         .verified = verified,
                         .row_first = (uint32_t)work->out->row.count};
  uint32_t bytes = words->length + (verified ? 0 : (uint32_t)sizeof mark - 1);
  char *sentence = mnm_arena_take_bytes(&work->out->arena, bytes + 1);
  if (sentence == NULL) return mnm_err_nomem(work->err);
  memcpy(sentence, words->text, words->length);
  if (!verified) memcpy(sentence + words->length, mark, sizeof mark - 1);
  sentence[bytes] = '\0';
  step.sentence = (mnm_text){sentence, bytes};
  if (mnm_money_narrow(&step.amount_minor, amount) != MNM_OK) return mnm_claim__overflow(work);
  return mnm_column_push(&work->out->step, &step, work->err);
}

mnm_status mnm_claim__step_row(claim_work *work, uint32_t record) {
  mnm_claims *out = work->out;
  mnm_claim_step *step = mnm_column_at(&out->step, out->step.count - 1);
  if (out->row.count >= UINT32_MAX) return mnm_err_set(work->err, MNM_E_LIMIT, "too many steps");
  MNM_TRY(mnm_column_push(&out->row, &record, work->err));
  step->row_count++;
  return MNM_OK;
}

mnm_status mnm_claim__step_slots(claim_work *work, uint64_t first, uint64_t end) {
  const claim_slot *slots = work->slot.data;
  uint32_t last = UINT32_MAX;
  for (uint64_t i = first; i < end; i++) { /* sorted by record within a period */
    if (slots[i].record == last) continue;
    last = slots[i].record;
    MNM_TRY(mnm_claim__step_row(work, last));
  }
  return MNM_OK;
}

/* ---- errors --- */

mnm_status mnm_claim__wrong(const claim_work *work, uint32_t record, mnm_status status,
                            const char *message) {
  (void)mnm_err_set(work->err, status, "record %u below the header: %s", record + 1, message);
  mnm_err_at(work->err, work->records->name, 0, 0);
  return status;
}

mnm_status mnm_claim__overflow(const claim_work *work) {
  (void)mnm_err_set(work->err, MNM_E_OVERFLOW,
                    "a sum of this file does not fit 64 bits of minor units");
  mnm_err_at(work->err, work->records->name, 0, 0);
  return MNM_E_OVERFLOW;
}
