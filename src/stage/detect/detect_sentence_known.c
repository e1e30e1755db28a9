/* H2, H6 and H7 in words: what is known of persons is counted, never told. */
#include "stage/detect/detect_words_internal.h"

static uint32_t count_part(const telling *what, mnm_part part) {
  const mnm_participant *all =
      mnm_column_at(&what->findings->participant, what->finding->participant_first);
  uint32_t count = 0;
  for (uint32_t i = 0; i < what->finding->participant_count; i++) count += all[i].part == part;
  return count;
}

static const char *handle_of(uint8_t kind) {
  switch (kind) {
    case MNM_H2_PHONE:
      return "a telephone number";
    case MNM_H2_DEVICE:
      return "a device";
    case MNM_H2_ADDRESS:
      return "an address";
    case MNM_H2_DOCUMENT:
      return "the number of a document";
    case MNM_H2_EMAIL:
      return "an e-mail address";
    default:
      return "a person who may act for them";
  }
}

static void say_handle(words *out, const telling *what) {
  const mnm_handle_parameters *rule = &what->parameters->h2;
  uint8_t kind = what->finding->kind;
  mnm_detect__say_count(out, what->finding->cycles, "person has", "persons have");
  mnm_detect__say(out, " %s in common; theirs: account ", handle_of(kind));
  mnm_detect__say_centres(out, what, ", ");
  mnm_detect__say(out, ". Rule H2 shared handle: at least ");
  mnm_detect__say_count(out, (uint64_t)(kind == MNM_H2_ADDRESS ? rule->address_n : rule->n),
                        "person", "persons");
  mnm_detect__say(out, ", no two of whom are known to have a surname or a tie in common.");
  if (what->finding->truncated)
    mnm_detect__say(out,
                    " Whether they are unrelated could not be settled within the bound max_steps.");
  if (!what->finding->standing) return;
  mnm_detect__say(out, " More than ");
  mnm_detect__say_count(out, (uint64_t)rule->common, "person", "persons");
  mnm_detect__say(out,
                  " share it, as the tenants of a hostel or the clients of an accountant do: it "
                  "weighs nothing by itself.");
}

static void say_fee(words *out, const telling *what) {
  const mnm_fee_parameters *rule = &what->parameters->h6;
  mnm_detect__say(out, "Account ");
  mnm_detect__say_centres(out, what, ", ");
  mnm_detect__say(out, " of a recruiter was paid from ");
  mnm_detect__say_count(out, count_part(what, MNM_PART_SOURCE), "account", "accounts");
  mnm_detect__say(out,
                  " of persons of one area, who afterwards travelled to one place or were paid a "
                  "first wage by one employer,");
  mnm_detect__say_transfers(out, what);
  mnm_detect__say_totals(out, what, true);
  mnm_detect__say(out, " received. Rule H6 recruitment fee: at least ");
  mnm_detect__say_count(out, (uint64_t)rule->n, "person", "different persons");
  mnm_detect__say(out, ", each travelling or earning");
  mnm_detect__say_within(out, rule->follow_s);
  mnm_detect__say(out,
                  " after paying. Licensed agencies leave the same trace; whoever paid may be "
                  "exploited.");
}

static void say_paper(words *out, const telling *what) {
  const mnm_paper_parameters *rule = &what->parameters->h7;
  mnm_detect__say(out, "One owner's account ");
  mnm_detect__say_centres(out, what, ", ");
  mnm_detect__say(out, " paid for visas, tickets or documents of several others");
  mnm_detect__say_transfers(out, what);
  mnm_detect__say_totals(out, what, false);
  mnm_detect__say(out, " paid. Rule H7 document fan: for at least ");
  mnm_detect__say_count(out, (uint64_t)rule->n, "other person", "other persons");
  mnm_detect__say_within(out, rule->window_s);
  mnm_detect__say(out,
                  ", by somebody who is not known to be a licensed agency. Relatives and tour "
                  "organisers pay so too.");
}

void mnm_detect__say_known(words *out, const telling *what) {
  uint8_t typology = what->finding->typology;
  if (typology == MNM_H2) say_handle(out, what);
  if (typology == MNM_H6) say_fee(out, what);
  if (typology == MNM_H7) say_paper(out, what);
}
