/* A network in words. Everything said is in it; nothing is concluded, and no point is mentioned:
 * the sentence may stand in a file that a court reads. */
#include <stdarg.h>
#include <stdio.h>

#include "stage/network/network_internal.h"

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

typedef struct tally {
  uint64_t of[MNM_TYPOLOGY_SLOTS], chains;
  uint32_t kinds; /* how many of them are not 0 */
} tally;

static tally count_pieces(const mnm_networks *networks, const mnm_network *network,
                          const mnm_findings *findings) {
  tally all = {{0}, 0, 0};
  for (uint32_t i = 0; i < network->evidence_count; i++) {
    const mnm_network_evidence *piece =
        mnm_column_at(&networks->evidence, network->evidence_first + i);
    if (piece->finding == MNM_EVIDENCE_NONE) {
      all.chains++;
      continue;
    }
    const mnm_finding *finding = mnm_column_at(&findings->finding, piece->finding);
    all.of[finding->typology]++;
  }
  for (uint32_t i = 0; i < MNM_TYPOLOGY_SLOTS; i++) all.kinds += all.of[i] > 0;
  all.kinds += all.chains > 0;
  return all;
}

static void say_evidence(words *out, const tally *all) {
  uint32_t said = 0;
  for (uint32_t i = 0; i < MNM_TYPOLOGY_SLOTS; i++) {
    if (all->of[i] == 0) continue;
    if (said > 0) say(out, said + 1 == all->kinds ? " and " : ", ");
    say_count(out, all->of[i], "finding of ", "findings of ");
    say(out, "%s (%s)", mnm_typology_title((mnm_typology)i), mnm_typology_name((mnm_typology)i));
    said++;
  }
  if (all->chains == 0) return;
  if (said > 0) say(out, " and ");
  say_count(out, all->chains, "chain of function", "chains of function");
}

static void say_day(words *out, int64_t time_us) {
  char text[48];
  (void)mnm_time_text(text, sizeof text, time_us, MNM_GRAIN_DAY);
  say(out, "%s", text);
}

uint32_t mnm_network_sentence(const mnm_networks *networks, uint64_t index,
                              const mnm_network_input *input, char *buffer, uint32_t bytes) {
  words out = {buffer, bytes, 0};
  if (bytes == 0) return 0;
  buffer[0] = '\0';
  const mnm_network *network = mnm_column_at(&networks->network, index);
  tally all = count_pieces(networks, network, input->findings);
  if (network->kind == MNM_NETWORK_CASE)
    say(&out, "A case without a network: ");
  else if (network->kind == MNM_NETWORK_CHAIN)
    say(&out, "Accounts along a chain of function: ");
  say_count(&out, network->member_count, "account", "accounts");
  say(&out, " of ");
  say_count(&out, network->owners, "owner", "owners");
  say(&out, network->member_count == 1 ? " stands in " : " stand in ");
  say_evidence(&out, &all);
  if (network->first_us != MNM_TIME_NONE) {
    say(&out, ", from ");
    say_day(&out, network->first_us);
    say(&out, " to ");
    say_day(&out, network->last_us);
    say(&out, " (UTC)");
  }
  say(&out, ".");
  return out.length;
}
