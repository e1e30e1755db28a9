/* Findings in words. Everything said is in the finding or in the rule; nothing is concluded. */
#include "stage/detect/detect_words_internal.h"

static const uint32_t *centres_of(const telling *what) {
  return mnm_column_at(&what->findings->centre, what->finding->centre_first);
}

static uint32_t count_part(const telling *what, mnm_part part) {
  const mnm_participant *all =
      mnm_column_at(&what->findings->participant, what->finding->participant_first);
  uint32_t count = 0;
  for (uint32_t i = 0; i < what->finding->participant_count; i++) count += all[i].part == part;
  return count;
}

/* ---- T1, T2 ---- */

static void say_fan_rule(words *out, const telling *what, const mnm_fan_parameters *fan) {
  mnm_typology typology = (mnm_typology)what->finding->typology;
  mnm_detect__say(out, " Rule %s %s: ", mnm_typology_name(typology), mnm_typology_title(typology));
  mnm_detect__say(out, typology == MNM_T2 ? "money from at least " : "money to at least ");
  mnm_detect__say_count(out, fan->k, "account", "different accounts");
  mnm_detect__say_within(out, fan->window_s);
  mnm_detect__say(out, " (a shape known from FATF typologies and the AMLworld data).");
}

static void say_fan(words *out, const telling *what) {
  const mnm_finding *finding = what->finding;
  bool received = finding->typology == MNM_T2;
  mnm_detect__say(out, "Account ");
  mnm_detect__say_account(out, what->input->accounts, *centres_of(what));
  mnm_detect__say(out, received ? " received money from " : " paid ");
  uint32_t others = finding->participant_count - 1;
  mnm_detect__say_count(out, others, others == 1 ? "other account" : "different accounts",
                        "different accounts");
  mnm_detect__say_period(out, what);
  mnm_detect__say(out, ": ");
  mnm_detect__say_count(out, finding->row_count, "transfer", "transfers");
  mnm_detect__say(out, ", ");
  mnm_detect__say_totals(out, what, received);
  mnm_detect__say(out, " in all.");
  say_fan_rule(out, what, received ? &what->parameters->t2 : &what->parameters->t1);
}

static void say_habit(words *out, const telling *what) {
  bool received = what->finding->typology == MNM_T2;
  mnm_detect__say(out, " It lasted more than ");
  mnm_detect__say_span(out, what->parameters->standing_s);
  mnm_detect__say(
      out, received ? ", as it would for a shop or a landlord: a habit, which weighs nothing by "
                      "itself."
                    : ", as it would for a payroll or a shop that pays its suppliers: a habit, "
                      "which weighs nothing by itself.");
}

/* ---- T3, T4 ---- */

/* ", the sums alike within 15 %" */
static void say_tolerance(words *out, const telling *what, uint32_t tolerance_ppm) {
  if (tolerance_ppm == MNM_TOLERANCE_ANY) return;
  mnm_detect__say(out, ", the sums alike within ");
  mnm_detect__say_percent(out, tolerance_ppm);
  mnm_detect__say(out, what->parameters->rates_given
                           ? ", each amount converted at the rate of its day"
                           : " in at least one currency");
}

static void say_gather_scatter(words *out, const telling *what) {
  const mnm_pair_parameters *rule = &what->parameters->t3;
  mnm_detect__say(out, "Account ");
  mnm_detect__say_account(out, what->input->accounts, *centres_of(what));
  mnm_detect__say(out, " received money from ");
  mnm_detect__say_count(out, count_part(what, MNM_PART_SOURCE), "account", "different accounts");
  mnm_detect__say(out, " and paid ");
  mnm_detect__say_count(out, count_part(what, MNM_PART_SINK), "account", "different accounts");
  mnm_detect__say_period(out, what);
  mnm_detect__say(out, ": ");
  mnm_detect__say_count(out, what->finding->row_count, "transfer", "transfers");
  mnm_detect__say(out, ", ");
  mnm_detect__say_totals(out, what, true);
  mnm_detect__say(out, " received and ");
  mnm_detect__say_totals(out, what, false);
  mnm_detect__say(out, " paid. Rule T3 gather-scatter: money from at least ");
  mnm_detect__say_count(out, rule->k, "account", "different accounts");
  mnm_detect__say_within(out, rule->window_s);
  mnm_detect__say(out, ", then to at least ");
  mnm_detect__say_count(out, rule->k, "account", "different accounts");
  say_tolerance(out, what, rule->tolerance_ppm);
  mnm_detect__say(out, " (a shape known from the AMLworld data).");
}

static void say_scatter_gather(words *out, const telling *what) {
  const mnm_pair_parameters *rule = &what->parameters->t4;
  const uint32_t *centre = centres_of(what);
  mnm_detect__say(out, "Account ");
  mnm_detect__say_account(out, what->input->accounts, centre[0]);
  mnm_detect__say(out, " paid ");
  mnm_detect__say_count(out, count_part(what, MNM_PART_MULE), "account, which then paid account ",
                        "different accounts, which then paid account ");
  mnm_detect__say_account(out, what->input->accounts, centre[1]);
  mnm_detect__say(out, ",");
  mnm_detect__say_period(out, what);
  mnm_detect__say(out, ": ");
  mnm_detect__say_count(out, what->finding->row_count, "transfer", "transfers");
  mnm_detect__say(out, ", ");
  mnm_detect__say_totals(out, what, false);
  mnm_detect__say(out, " paid by the first and ");
  mnm_detect__say_totals(out, what, true);
  mnm_detect__say(out, " received by the last. Rule T4 scatter-gather: over at least ");
  mnm_detect__say_count(out, rule->k, "account in between", "accounts in between");
  mnm_detect__say_within(out, rule->window_s);
  say_tolerance(out, what, rule->tolerance_ppm);
  mnm_detect__say(out, " (a shape known from the AMLworld data).");
}

/* ---- what holds for several ---- */

static bool any_day(const telling *what) {
  const uint8_t *grain = what->input->transfers->booked_grain;
  const uint32_t *rows = mnm_column_at(&what->findings->row, what->finding->row_first);
  for (uint64_t i = 0; grain && i < what->finding->row_count; i++)
    if (grain[rows[i]] == MNM_GRAIN_DAY) return true;
  return false;
}

static void say_days(words *out, const telling *what) {
  bool fan = what->finding->typology == MNM_T1 || what->finding->typology == MNM_T2;
  if (what->finding->notes & MNM_NOTE_DAY_ORDER)
    mnm_detect__say(
        out,
        " Some of these dates have no time of day: which transfer of such a day came first is not "
        "known, and this finding rests on %s.",
        what->parameters->lenient
            ? "the lenient order, in which what came on a day was there before what left"
            : "the order in which the ledger lists them");
  else if (fan && any_day(what))
    mnm_detect__say(
        out,
        " A date without a time of day counts as the start of that day; the order within a day "
        "plays no part in this rule.");
  else if (any_day(what))
    mnm_detect__say(out, " A date without a time of day counts as the start of that day.");
}

uint32_t mnm_finding_sentence(const mnm_findings *findings, uint64_t index,
                              const mnm_detect_input *input,
                              const mnm_detect_parameters *parameters, char *buffer,
                              uint32_t bytes) {
  if (bytes == 0) return 0;
  words out = {buffer, bytes, 0};
  buffer[0] = '\0';
  telling what = {findings, mnm_column_at(&findings->finding, index), input, parameters};
  uint8_t typology = what.finding->typology;
  if (typology == MNM_T1 || typology == MNM_T2) say_fan(&out, &what);
  if (typology == MNM_T3) say_gather_scatter(&out, &what);
  if (typology == MNM_T4) say_scatter_gather(&out, &what);
  if (typology == MNM_T5) mnm_detect__say_cycle(&out, &what);
  mnm_detect__say_shape(&out, &what);
  if (what.finding->notes & MNM_NOTE_UNRATED)
    mnm_detect__say(
        &out,
        " Some of these amounts have no rate on their day and were compared in their own currency "
        "only.");
  say_days(&out, &what);
  if (what.finding->standing && (typology == MNM_T1 || typology == MNM_T2)) say_habit(&out, &what);
  return out.length;
}
