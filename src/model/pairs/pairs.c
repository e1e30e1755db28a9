#include "model/pairs/pairs.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *mnm_pair_state_name(mnm_pair_state state) {
  switch (state) {
    case MNM_PAIR_CANDIDATE:
      return "candidate";
    case MNM_PAIR_FOUND:
      return "found";
    case MNM_PAIR_ACCEPTED:
      return "accepted";
    case MNM_PAIR_SPLIT:
      return "split";
  }
  return "unknown";
}

typedef struct sentence {
  char *buffer;
  uint32_t bytes, at;
} sentence;

static void add(sentence *text, const char *format, ...) MNM_PRINTF(2, 3);
static void add(sentence *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text->buffer + text->at, text->bytes - text->at, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  uint32_t room = text->bytes - text->at - 1;
  text->at += (uint32_t)length < room ? (uint32_t)length : room;
}

static void part(sentence *text, const char *words) {
  add(text, "%s%s", text->at > 0 ? "; " : "", words);
}

uint32_t mnm_evidence_text(uint32_t evidence, int32_t days, char *buffer, uint32_t bytes) {
  sentence text = {buffer, bytes, 0};
  const uint32_t both = MNM_EVIDENCE_DEBIT_NAMES | MNM_EVIDENCE_CREDIT_NAMES;
  buffer[0] = '\0';
  if (evidence & MNM_EVIDENCE_SAME_ID) part(&text, "both statements give one id");
  if ((evidence & both) == both)
    part(&text, "both statements name the other account");
  else if (evidence & MNM_EVIDENCE_DEBIT_NAMES)
    part(&text, "the paying side names the receiving account");
  else if (evidence & MNM_EVIDENCE_CREDIT_NAMES)
    part(&text, "the receiving side names the paying account");
  if (evidence & MNM_EVIDENCE_NAME) part(&text, "a statement names the other account's holder");
  if (evidence & MNM_EVIDENCE_PURPOSE) part(&text, "both have the same purpose");
  if (evidence & MNM_EVIDENCE_CONVERTED) part(&text, "amounts agree after conversion");
  if (evidence & MNM_EVIDENCE_EQUALS)
    part(&text, "one of as many equal debits as credits between these accounts, in order of date");
  if ((evidence & ~(uint32_t)MNM_EVIDENCE_CONVERTED) == 0)
    part(&text, "only amount and date agree");
  const char *unit = days == 1 || days == -1 ? "day" : "days";
  if (days == 0)
    part(&text, "booked on the same day");
  else
    add(&text, "; booked %d %s %s", abs(days), unit, days > 0 ? "later" : "earlier");
  return text.at;
}
