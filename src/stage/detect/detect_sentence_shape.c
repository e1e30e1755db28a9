/* T6 to T10, H1 and H3 to H5 in words. */
#include "stage/detect/detect_each_internal.h"
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

#define ACCOUNTS_SHOWN 12
void mnm_detect__say_centres(words *out, const telling *what, const char *between) {
  const uint32_t *centre = centres_of(what);
  uint32_t count = what->finding->centre_count;
  uint32_t shown = count > ACCOUNTS_SHOWN ? ACCOUNTS_SHOWN : count;
  for (uint32_t i = 0; i < shown; i++) {
    if (i > 0) mnm_detect__say(out, "%s", between);
    mnm_detect__say_account(out, what->input->accounts, centre[i]);
  }
  if (shown == count) return;
  mnm_detect__say(out, " and ");
  mnm_detect__say_count(out, count - shown, "further account", "further accounts");
}

void mnm_detect__say_transfers(words *out, const telling *what) {
  mnm_detect__say_period(out, what);
  mnm_detect__say(out, ": ");
  mnm_detect__say_count(out, what->finding->row_count, "transfer", "transfers");
  mnm_detect__say(out, ", ");
}

static const char *unit_of(const telling *what) {
  uint16_t currency = what->finding->currency;
  return currency == MNM_CURRENCY_NONE ? "the base of the rates" : mnm_currency_code(currency);
}

static void say_minor(words *out, int64_t minor) {
  char digits[64];
  (void)mnm_money_text_grouped(digits, sizeof digits, minor, 0);
  mnm_detect__say(out, "%s", digits);
}

static void say_busy(words *out, const telling *what) {
  if (what->parameters->busy == UINT32_MAX) return;
  mnm_detect__say(out, ", while it has not more than ");
  mnm_detect__say_count(out, what->parameters->busy, "counterparty", "counterparties");
}

static void say_transit(words *out, const telling *what) {
  const mnm_transit_parameters *rule = &what->parameters->t6;
  mnm_detect__say(out, "Account ");
  mnm_detect__say_centres(out, what, ", ");
  mnm_detect__say(out, " passed on what it received");
  mnm_detect__say_transfers(out, what);
  mnm_detect__say_totals(out, what, true);
  mnm_detect__say(out, " received and ");
  mnm_detect__say_totals(out, what, false);
  mnm_detect__say(out, " paid. Rule T6 pass-through, in %s: of at least ", unit_of(what));
  say_minor(out, rule->least_minor);
  mnm_detect__say(out, " minor units received");
  mnm_detect__say_within(out, rule->window_s);
  mnm_detect__say(out, ", at least ");
  mnm_detect__say_percent(out, (uint64_t)rule->rate_ppm);
  mnm_detect__say(out, " is used up, each debit using up the oldest credits");
  mnm_detect__say_within(out, rule->hold_s);
  mnm_detect__say(out, " before it");
  say_busy(out, what);
  mnm_detect__say(out, ".");
}

static void say_chain(words *out, const telling *what) {
  const mnm_transit_parameters *rule = &what->parameters->t6;
  mnm_detect__say(out, "Money went on from account ");
  mnm_detect__say_centres(out, what, ", ");
  mnm_detect__say(out, " from hand to hand");
  mnm_detect__say_transfers(out, what);
  mnm_detect__say_totals(out, what, false);
  mnm_detect__say(out, " paid by the first and ");
  mnm_detect__say_totals(out, what, true);
  mnm_detect__say(out, " received by the last. Rule T6 relay chain: at least ");
  mnm_detect__say_count(out, (uint64_t)rule->relays, "account passes", "accounts in turn pass");
  mnm_detect__say(out, " on at least ");
  mnm_detect__say_percent(out, (uint64_t)rule->rate_ppm);
  mnm_detect__say(out, " of a credit");
  mnm_detect__say_within(out, rule->hold_s);
  mnm_detect__say(out, ", and it is at least ");
  mnm_detect__say_percent(out, (uint64_t)rule->rate_ppm);
  mnm_detect__say(out, " of the debit.");
}

static void say_stack(words *out, const telling *what) {
  const mnm_stack_parameters *rule = &what->parameters->t7;
  bool two = what->finding->kind == MNM_T7_BIPARTITE;
  mnm_detect__say(out, "Money went from ");
  mnm_detect__say_count(out, count_part(what, MNM_PART_SOURCE), "account", "accounts");
  if (!two) {
    mnm_detect__say(out, " over ");
    mnm_detect__say_count(out, count_part(what, MNM_PART_MULE), "account", "accounts");
  }
  mnm_detect__say(out, " to ");
  mnm_detect__say_count(out, count_part(what, MNM_PART_SINK), "account", "accounts");
  mnm_detect__say(out, ", among them account ");
  mnm_detect__say_centres(out, what, ", ");
  mnm_detect__say(out, ",");
  mnm_detect__say_transfers(out, what);
  mnm_detect__say_totals(out, what, true);
  mnm_detect__say(out, two ? " received" : " received in between");
  mnm_detect__say(out, ". Rule T7 stack: layers of at least ");
  mnm_detect__say_count(out, (uint64_t)rule->width, "account", "accounts");
  mnm_detect__say(out, ", each paying or paid by several of the next (at least ");
  mnm_detect__say_count(out, (uint64_t)rule->payees, "in the first", "in the first");
  mnm_detect__say(out, ", %lld in the last)", (long long)rule->payers);
  mnm_detect__say_within(out, rule->window_s);
  if (!two && rule->tolerance_ppm != MNM_WINDOW_ANY) {
    mnm_detect__say(out, "; those in between pay out what they receive, within ");
    mnm_detect__say_percent(out, (uint64_t)rule->tolerance_ppm);
  }
  mnm_detect__say(out, " (a shape known from the AMLworld data).");
}

static void say_turn(words *out, const telling *what) {
  const mnm_turn_parameters *rule = &what->parameters->t8;
  mnm_detect__say(out, "Money left an owner and came back to another account of the same owner: ");
  mnm_detect__say_centres(out, what, " to ");
  mnm_detect__say(out, ",");
  mnm_detect__say_transfers(out, what);
  mnm_detect__say_totals(out, what, false);
  mnm_detect__say(out, " paid by the first and ");
  mnm_detect__say_totals(out, what, true);
  mnm_detect__say(out, " received by the last, in ");
  if (what->finding->cycles == UINT64_MAX) mnm_detect__say(out, "at least ");
  mnm_detect__say_count(out, what->finding->cycles, "way", "ways");
  mnm_detect__say(out,
                  ". Rule T8 U-turn: 2 to %lld transfers, each after the one before it, over "
                  "accounts of others",
                  (long long)rule->hops_max);
  mnm_detect__say_within(out, rule->window_s);
  bool least = rule->loss_ppm != MNM_WINDOW_ANY, most = rule->gain_ppm != MNM_WINDOW_ANY;
  if (least || most) mnm_detect__say(out, "; each carries ");
  if (least) {
    mnm_detect__say(out, "at least ");
    mnm_detect__say_percent(out, rule->loss_ppm < 1000000 ? 1000000 - (uint64_t)rule->loss_ppm : 0);
  }
  if (least && most) mnm_detect__say(out, " and ");
  if (most) {
    mnm_detect__say(out, "at most ");
    mnm_detect__say_percent(out, UINT64_C(1000000) + (uint64_t)rule->gain_ppm);
  }
  if (least || most) mnm_detect__say(out, " of what the first one brought");
  mnm_detect__say(out, ".");
  if (!what->finding->truncated) return;
  mnm_detect__say(out,
                  " The search for ways that end with some of these transfers was stopped "
                  "after ");
  mnm_detect__say_count(out, what->parameters->steps_max, "step", "steps");
  mnm_detect__say(out, " (the bound max_steps): there may be more of them than are counted here.");
}

static void say_structuring(words *out, const telling *what) {
  const mnm_cash_parameters *rule = &what->parameters->t9;
  bool deposits = what->finding->kind == MNM_T9_DEPOSITS;
  uint16_t currency = what->finding->currency;
  mnm_detect__say(out, deposits ? "Cash was paid in to one owner's account "
                                : "Cash was withdrawn from one owner's account ");
  mnm_detect__say_centres(out, what, ", ");
  mnm_detect__say_transfers(out, what);
  mnm_detect__say_totals(out, what, deposits);
  mnm_detect__say(out, " in all. Rule T9 structuring: at least ");
  mnm_detect__say_count(out, (uint64_t)rule->n, deposits ? "deposit" : "withdrawal",
                        deposits ? "deposits" : "withdrawals");
  mnm_detect__say_within(out, rule->window_s);
  mnm_detect__say(out, ", each below the threshold of ");
  say_minor(out, mnm_detect__threshold(what->parameters, currency, rule->threshold_minor));
  mnm_detect__say(out, " minor units of %s and at least ", unit_of(what));
  mnm_detect__say_percent(out, (uint64_t)rule->share_ppm);
  mnm_detect__say(out, " of it, that reach it together.");
}

static void say_funnel(words *out, const telling *what) {
  const mnm_funnel_parameters *rule = &what->parameters->t10;
  uint16_t currency = what->finding->currency;
  mnm_detect__say(out, "Cash was paid in to account ");
  mnm_detect__say_centres(out, what, ", ");
  mnm_detect__say(out, " in several areas and left it soon");
  mnm_detect__say_transfers(out, what);
  mnm_detect__say_totals(out, what, true);
  mnm_detect__say(out, " received and ");
  mnm_detect__say_totals(out, what, false);
  mnm_detect__say(out, " paid. Rule T10 funnel account: deposits below ");
  say_minor(out, mnm_detect__threshold(what->parameters, currency, rule->threshold_minor));
  mnm_detect__say(out, " minor units of %s in at least ", unit_of(what));
  mnm_detect__say_count(out, (uint64_t)rule->areas, "area", "different areas");
  mnm_detect__say(out, " other than the holder's");
  mnm_detect__say_within(out, rule->window_s);
  mnm_detect__say(out, ", of which at least ");
  mnm_detect__say_percent(out, (uint64_t)rule->rate_ppm);
  mnm_detect__say(out, " is used up by debits elsewhere");
  mnm_detect__say_within(out, rule->hold_s);
  mnm_detect__say(out, ".");
}

static void say_wages(words *out, const telling *what) {
  const mnm_wage_parameters *rule = &what->parameters->h1;
  bool cash = what->finding->kind == MNM_H1_CASH;
  uint32_t workers = count_part(what, MNM_PART_MULE);
  if (cash) {
    mnm_detect__say(out, "The wages that account ");
    mnm_detect__say_centres(out, what, ", ");
    mnm_detect__say(out, " paid to ");
    mnm_detect__say_count(out, workers, "account", "accounts");
    mnm_detect__say(out, " were drawn in cash at one point, one after another");
  } else {
    mnm_detect__say(out, "Account ");
    mnm_detect__say_centres(out, what, ", ");
    mnm_detect__say(out, " received a part of the wages of ");
    mnm_detect__say_count(out, workers, "account", "accounts");
    mnm_detect__say(out, " soon after they were paid");
  }
  mnm_detect__say_transfers(out, what);
  mnm_detect__say_totals(out, what, true);
  mnm_detect__say(out, cash ? " drawn" : " received by it");
  mnm_detect__say(out, ". Rule H1 %s: the wages of at least ",
                  cash ? "wage drawing" : "wage skimming");
  mnm_detect__say_count(out, (uint64_t)rule->n, "person", "different persons");
  mnm_detect__say(out, ", of each at least ");
  mnm_detect__say_percent(out, (uint64_t)rule->rate_ppm);
  mnm_detect__say_within(out, rule->hold_s);
  mnm_detect__say(out, " of its payment");
  if (cash) {
    mnm_detect__say(out, ", drawn");
    mnm_detect__say_within(out, rule->near_s);
  } else {
    mnm_detect__say(out, ", all");
    mnm_detect__say_within(out, rule->window_s);
  }
  mnm_detect__say(out, ". Whoever was paid these wages may be exploited.");
}

static void say_beat(words *out, const telling *what) {
  const mnm_beat_parameters *rule = &what->parameters->h3;
  mnm_detect__say(out, "One owner's account ");
  mnm_detect__say_centres(out, what, ", ");
  mnm_detect__say(out, " paid for adverts, and for lodging or travel in several areas");
  mnm_detect__say_transfers(out, what);
  mnm_detect__say_totals(out, what, false);
  mnm_detect__say(out,
                  " paid. Rule H3 advert and travel beat: at least one payment to an account "
                  "that the parameters list as an advert site, one for lodging, and lodging or "
                  "travel in at least ");
  mnm_detect__say_count(out, (uint64_t)rule->areas, "area", "different areas");
  mnm_detect__say_within(out, rule->window_s);
  mnm_detect__say(out, ". Independent adults who work this way leave the same trace.");
}

static void say_collector(words *out, const telling *what) {
  const mnm_collector_parameters *rule = &what->parameters->h4;
  mnm_detect__say(out, "One owner's account ");
  mnm_detect__say_centres(out, what, ", ");
  mnm_detect__say(out, " received small sums from ");
  mnm_detect__say_count(out, count_part(what, MNM_PART_SOURCE), "account", "accounts");
  mnm_detect__say(out, " of one other area and gave them nothing back");
  mnm_detect__say_transfers(out, what);
  mnm_detect__say_totals(out, what, true);
  mnm_detect__say(out, " received. Rule H4 collector: each below ");
  say_minor(out, rule->most_minor);
  mnm_detect__say(out, " minor units, from at least ");
  mnm_detect__say_count(out, (uint64_t)rule->n, "sender", "different senders");
  mnm_detect__say_within(out, rule->window_s);
  mnm_detect__say(
      out, what->input->fact_count
               ? ", no two of whom are known to have a surname, a handle or a tie in common; "
                 "wages and own transfers left out."
               : ", wages and own transfers left out. Whether the senders are related is not "
                 "known.");
}

static void say_debt(words *out, const telling *what) {
  const mnm_debt_parameters *rule = &what->parameters->h5;
  const uint32_t *centre = centres_of(what);
  mnm_detect__say(out, "Account ");
  mnm_detect__say_account(out, what->input->accounts, centre[0]);
  mnm_detect__say(out, " paid a large part of what it received to account ");
  mnm_detect__say_account(out, what->input->accounts, centre[1]);
  mnm_detect__say(out, ", month after month");
  mnm_detect__say_transfers(out, what);
  mnm_detect__say_totals(out, what, false);
  mnm_detect__say(out, " paid. Rule H5 debt service: at least ");
  mnm_detect__say_percent(out, (uint64_t)rule->rate_ppm);
  mnm_detect__say(out, " of a calendar month's credits (UTC), in each of at least ");
  mnm_detect__say_count(out, (uint64_t)rule->months, "month", "months in a row");
  mnm_detect__say(out,
                  ", to an employer, to somebody who holds an account with one, or to a "
                  "recruiter. Whoever pays may be exploited.");
}

void mnm_detect__say_shape(words *out, const telling *what) {
  uint8_t typology = what->finding->typology, kind = what->finding->kind;
  if (typology == MNM_T6 && kind == MNM_T6_TRANSIT) say_transit(out, what);
  if (typology == MNM_T6 && kind == MNM_T6_CHAIN) say_chain(out, what);
  if (typology == MNM_T7) say_stack(out, what);
  if (typology == MNM_T8) say_turn(out, what);
  if (typology == MNM_T9) say_structuring(out, what);
  if (typology == MNM_T10) say_funnel(out, what);
  if (typology == MNM_H1) say_wages(out, what);
  if (typology == MNM_H3) say_beat(out, what);
  if (typology == MNM_H4) say_collector(out, what);
  if (typology == MNM_H5) say_debt(out, what);
  mnm_detect__say_known(out, what);
  if (what->finding->notes & MNM_NOTE_HOME)
    mnm_detect__say(out, " Where the holder is at home is not known, so no area was left out.");
  if (!what->finding->standing) return;
  if (typology == MNM_T9 || (typology == MNM_T6 && kind == MNM_T6_TRANSIT)) {
    mnm_detect__say(out, " It lasted more than ");
    mnm_detect__say_span(out, what->parameters->standing_s);
    mnm_detect__say(out, ": the habit of a shop or a household, which weighs nothing by itself.");
  }
}
