/* A cycle in words. */
#include "stage/detect/detect_words_internal.h"

#define ACCOUNTS_SHOWN 12

/* "from A to B to C and back to A" */
static void say_round(words *out, const telling *what) {
  const uint32_t *turn = mnm_column_at(&what->findings->centre, what->finding->centre_first);
  uint32_t count = what->finding->centre_count;
  uint32_t shown = count > ACCOUNTS_SHOWN ? ACCOUNTS_SHOWN : count;
  for (uint32_t i = 0; i < shown; i++) {
    mnm_detect__say(out, i == 0 ? ", from " : " to ");
    mnm_detect__say_account(out, what->input->accounts, turn[i]);
  }
  if (shown < count) {
    mnm_detect__say(out, " over ");
    mnm_detect__say_count(out, count - shown, "further account", "further accounts");
  }
  mnm_detect__say(out, " and back to ");
  mnm_detect__say_account(out, what->input->accounts, turn[0]);
  mnm_detect__say(out, ",");
}

/* "; each account passes on between 80 % and 105 % of what it received, in the same currency" */
static void say_passing_on(words *out, const telling *what) {
  const mnm_cycle_parameters *rule = &what->parameters->t5;
  bool least = rule->loss_ppm != MNM_TOLERANCE_ANY, most = rule->gain_ppm != MNM_TOLERANCE_ANY;
  if (!least && !most) return;
  mnm_detect__say(out, "; each account passes on %s",
                  least && most ? "between "
                  : least       ? "at least "
                                : "at most ");
  if (least) mnm_detect__say_percent(out, rule->loss_ppm < 1000000 ? 1000000 - rule->loss_ppm : 0);
  if (least && most) mnm_detect__say(out, " and ");
  if (most) mnm_detect__say_percent(out, UINT64_C(1000000) + rule->gain_ppm);
  mnm_detect__say(out, " of what it received, %s",
                  what->parameters->rates_given ? "each amount converted at the rate of its day"
                                                : "in the same currency");
}

static void say_rule(words *out, const telling *what) {
  const mnm_cycle_parameters *rule = &what->parameters->t5;
  mnm_detect__say(out, " Rule T5 cycle: ");
  if (rule->hops_max > 3) mnm_detect__say(out, "3 to ");
  mnm_detect__say(out,
                  "%u transfers, each after the one before it, through different accounts that "
                  "one owner does not hold all of, back at the first account",
                  rule->hops_max);
  mnm_detect__say_within(out, rule->window_s);
  say_passing_on(out, what);
  if (what->parameters->busy != UINT32_MAX) {
    mnm_detect__say(out, "; none pays on while it has had more than ");
    mnm_detect__say_count(out, what->parameters->busy, "counterparty", "counterparties");
    mnm_detect__say(out, " in such a time");
  }
  mnm_detect__say(out, " (a shape known from the AMLworld data).");
}

void mnm_detect__say_cycle(words *out, const telling *what) {
  const mnm_finding *finding = what->finding;
  mnm_detect__say(out, "Money went round ");
  mnm_detect__say_count(out, finding->centre_count, "account", "accounts");
  say_round(out, what);
  mnm_detect__say_period(out, what);
  mnm_detect__say(out, ": ");
  mnm_detect__say_count(out, finding->row_count, "transfer", "transfers");
  mnm_detect__say(out, ", ");
  mnm_detect__say_totals(out, what, false);
  mnm_detect__say(out, " paid in all, in ");
  if (finding->cycles == UINT64_MAX) mnm_detect__say(out, "at least ");
  mnm_detect__say_count(out, finding->cycles, "cycle", "cycles");
  mnm_detect__say(out, ".");
  say_rule(out, what);
  if (!finding->truncated) return;
  mnm_detect__say(out,
                  " The search for cycles that end with some of these transfers was stopped "
                  "after ");
  mnm_detect__say_count(out, what->parameters->steps_max, "step", "steps");
  mnm_detect__say(out, " (the bound max_steps): there may be more of them than are counted here.");
}
