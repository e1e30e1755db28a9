/* The rules, each a shape of one payment; the first that holds counts. "Ours": lines of income and
 * cost are those that the literature names (docs/business.md), how they look in a ledger is this
 * project's. */
#include "stage/trade/trade.h"

typedef const mnm_trade_payment pay;

static bool between(pay *p, mnm_trade_side from, mnm_trade_side to) {
  return p->from == from && p->to == to;
}
static bool inside(pay *p) {
  return between(p, MNM_TRADE_MEMBER, MNM_TRADE_MEMBER);
}
static bool goes_out(pay *p) {
  return between(p, MNM_TRADE_MEMBER, MNM_TRADE_OUTSIDE);
}
static bool comes_in(pay *p) {
  return between(p, MNM_TRADE_OUTSIDE, MNM_TRADE_MEMBER);
}
static bool is_taken(pay *p) {
  return between(p, MNM_TRADE_VICTIM, MNM_TRADE_MEMBER);
}
static bool is_given(pay *p) {
  return between(p, MNM_TRADE_MEMBER, MNM_TRADE_VICTIM);
}
static bool has(pay *p, uint32_t marks) {
  return (p->marks & marks) != 0;
}
static bool buys(pay *p, mnm_trade_trade what) {
  return goes_out(p) && p->sells == what;
}
static bool pays_role(pay *p, mnm_trade_role role) {
  return inside(p) && p->to_role == role;
}

static bool thing(pay *p) {
  return between(p, MNM_TRADE_MEMBER, MNM_TRADE_THING);
}
static bool papers_on_record(pay *p) {
  return (goes_out(p) || inside(p)) && has(p, MNM_TRADE_PAPERS);
}
static bool journey_on_record(pay *p) {
  return (goes_out(p) || inside(p)) && has(p, MNM_TRADE_JOURNEY);
}
/* Friends share a bill at once; a shop takes a card. */
static bool formal(pay *p) {
  return p->channel != MNM_CHANNEL_INSTANT && p->channel != MNM_CHANNEL_CARD_PRESENT &&
         p->channel != MNM_CHANNEL_CARD_NOT_PRESENT;
}
static bool bribe_for_entry(pay *p) {
  return (goes_out(p) || inside(p)) && has(p, MNM_TRADE_ACT_ENTRY) && formal(p);
}
static bool bribe_for_check(pay *p) {
  return (goes_out(p) || inside(p)) && has(p, MNM_TRADE_ACT_CHECK) && formal(p);
}
static bool fee_found(pay *p) {
  return p->to == MNM_TRADE_MEMBER &&
         (p->from == MNM_TRADE_VICTIM || p->from == MNM_TRADE_OUTSIDE) && has(p, MNM_TRADE_IN_H6);
}
static bool fee_by_role(pay *p) {
  return is_taken(p) && p->to_role == MNM_TRADE_RECRUITER;
}
static bool debt_found(pay *p) {
  return is_taken(p) && (has(p, MNM_TRADE_IN_H5) || p->channel == MNM_CHANNEL_STANDING_ORDER);
}
static bool wage_sent_on(pay *p) {
  return is_taken(p) && has(p, MNM_TRADE_IN_H1);
}
static bool wage_drawn(pay *p) {
  return between(p, MNM_TRADE_VICTIM, MNM_TRADE_CASH) && has(p, MNM_TRADE_IN_H1);
}
static bool wage_paid(pay *p) {
  return is_given(p) && p->channel == MNM_CHANNEL_WAGE;
}
static bool earned_there(pay *p) {
  return between(p, MNM_TRADE_OUTSIDE, MNM_TRADE_VICTIM) &&
         (p->channel == MNM_CHANNEL_WAGE ||
          (p->channel == MNM_CHANNEL_INSTANT && (p->to_crowd || has(p, MNM_TRADE_IN_H4))));
}
static bool coins_there(pay *p) {
  return between(p, MNM_TRADE_CASH, MNM_TRADE_VICTIM);
}
static bool job_advert(pay *p) {
  return buys(p, MNM_TRADE_SELLS_ADVERTS) && p->from_role == MNM_TRADE_RECRUITER;
}
static bool advert(pay *p) {
  return buys(p, MNM_TRADE_SELLS_ADVERTS);
}
static bool rooms(pay *p) {
  return buys(p, MNM_TRADE_SELLS_LODGING) && has(p, MNM_TRADE_IN_H3);
}
static bool many_papers(pay *p) {
  return buys(p, MNM_TRADE_SELLS_PAPERS) &&
         (has(p, MNM_TRADE_IN_H7) || p->from_role == MNM_TRADE_FORGER);
}
static bool many_tickets(pay *p) {
  return buys(p, MNM_TRADE_SELLS_JOURNEYS) && has(p, MNM_TRADE_IN_H7);
}
static bool tickets_by_role(pay *p) {
  return buys(p, MNM_TRADE_SELLS_JOURNEYS) && p->from_role == MNM_TRADE_TRANSPORTER;
}
static bool rent(pay *p) {
  return (buys(p, MNM_TRADE_SELLS_RENT) || buys(p, MNM_TRADE_SELLS_LODGING)) &&
         p->from_role == MNM_TRADE_HARBOURER;
}
static bool food(pay *p) {
  return buys(p, MNM_TRADE_SELLS_FOOD) && p->from_role == MNM_TRADE_HARBOURER && p->bulk;
}
static bool coins(pay *p) {
  return goes_out(p) &&
         (p->sells == MNM_TRADE_SELLS_COINS || p->channel == MNM_CHANNEL_CRYPTO ||
          (p->sells == MNM_TRADE_SELLS_VALUABLES && p->from_role != MNM_TRADE_NO_ROLE));
}
static bool commission(pay *p) {
  return pays_role(p, MNM_TRADE_RECRUITER);
}
static bool forger(pay *p) {
  return pays_role(p, MNM_TRADE_FORGER);
}
static bool driver(pay *p) {
  return pays_role(p, MNM_TRADE_TRANSPORTER);
}
static bool host(pay *p) {
  return pays_role(p, MNM_TRADE_HARBOURER) && p->channel != MNM_CHANNEL_WIRE &&
         p->from_role != MNM_TRADE_LAUNDERER;
}
static bool official(pay *p) {
  return pays_role(p, MNM_TRADE_OFFICIAL);
}
static bool what_is_left(pay *p) {
  return pays_role(p, MNM_TRADE_INVESTOR) && p->channel == MNM_CHANNEL_REMITTANCE &&
         p->from_role != MNM_TRADE_LAUNDERER;
}
static bool pocket_money(pay *p) {
  return inside(p) && p->from_role == MNM_TRADE_CONTROLLER && p->to_role == MNM_TRADE_NO_ROLE &&
         p->channel == MNM_CHANNEL_INSTANT;
}
static bool launderer_is_paid(
    pay *p) { /* a remittance from another may be a wage, or a commission */
  return pays_role(p, MNM_TRADE_LAUNDERER) && p->channel != MNM_CHANNEL_REMITTANCE;
}
static bool launderer_pays(pay *p) {
  return inside(p) && p->from_role == MNM_TRADE_LAUNDERER;
}
static bool wire_inside(pay *p) {
  return inside(p) && p->channel == MNM_CHANNEL_WIRE;
}
static bool helper(pay *p) {
  return pays_role(p, MNM_TRADE_CONTROLLER);
}
static bool layer_inside(pay *p) {
  return inside(p) && has(p, MNM_TRADE_IN_LAYERS) &&
         (p->channel == MNM_CHANNEL_WIRE || p->channel == MNM_CHANNEL_REMITTANCE);
}
static bool wage_inside(pay *p) {
  return inside(p) && p->channel == MNM_CHANNEL_WAGE;
}
static bool gathered(pay *p) {
  return pays_role(p, MNM_TRADE_CONTROLLER) &&
         (p->channel == MNM_CHANNEL_INSTANT || p->channel == MNM_CHANNEL_STANDING_ORDER);
}
static bool layered_deposits(pay *p) {
  return between(p, MNM_TRADE_CASH, MNM_TRADE_MEMBER) && has(p, MNM_TRADE_IN_LAYERS);
}
static bool takings(pay *p) {
  return between(p, MNM_TRADE_CASH, MNM_TRADE_MEMBER);
}
static bool banknotes(pay *p) {
  return between(p, MNM_TRADE_MEMBER, MNM_TRADE_CASH) && has(p, MNM_TRADE_IN_LAYERS);
}
static bool allowance(pay *p) {
  return is_given(p);
}
static bool other_taken(pay *p) {
  return is_taken(p);
}
static bool contract(pay *p) {
  return comes_in(p) && p->from_firm && p->to_firm && p->channel == MNM_CHANNEL_WIRE &&
         !has(p, MNM_TRADE_IN_LAYERS);
}
static bool contract_only_victims(pay *p) {
  return contract(p) && p->to_user && !p->to_employer;
}
static bool service(pay *p) {
  return comes_in(p) && (has(p, MNM_TRADE_IN_H4) ||
                         (p->to_crowd && !p->to_firm && p->channel == MNM_CHANNEL_INSTANT));
}

const mnm_trade_rule mnm_trade_rules[] = {
#define RULE(id, stage, flow, line, open, holds, says) \
  { id, MNM_TRADE_##stage, MNM_TRADE_##flow, MNM_TRADE_##line, open, holds, says }
    RULE("B1", REINVEST, INVESTED, THINGS, false, thing,
         "a member paid for a thing that a register or the ledger knows as bought"),
    RULE("B2", DOCUMENT, COST, DOCUMENTS, false, papers_on_record,
         "a record says that this paid for somebody's papers"),
    RULE("B3", TRANSPORT, COST, TRAVEL, false, journey_on_record,
         "a record says that this paid for somebody's journey"),
    RULE("B4", ENTER, COST, BRIBES, false, bribe_for_entry,
         "within days of a permit or visa decision the one who signed it was paid"),
    RULE("B5", CONTROL, COST, BRIBES, false, bribe_for_check,
         "within days of an inspection the one who made it was paid"),
    RULE("B6", RECRUIT, INCOME, FEES, false, fee_found,
         "a finding of recruitment fees (H6) cites it"),
    RULE("B7", RECRUIT, INCOME, FEES, false, fee_by_role,
         "a possible victim paid somebody who recruits"),
    RULE("B8", CONTROL, INCOME, DEBTS, false, debt_found,
         "a possible victim paid a member on a debt (H5), or by standing order"),
    RULE("B9", CONTROL, INCOME, WAGES_TAKEN, false, wage_sent_on,
         "a wage was sent on to a member within days (H1)"),
    RULE("B10", CONTROL, INCOME, WAGES_TAKEN, true, wage_drawn,
         "a wage was drawn as banknotes together with others' (H1), and who took them is not seen"),
    RULE("B11", CONTROL, INCOME, EARNINGS_TAKEN, false, other_taken,
         "a possible victim paid a member"),
    RULE("B12", EXPLOIT, COST, WAGES_PAID, false, wage_paid,
         "a member paid a possible victim a wage"),
    RULE("B13", EXPLOIT, COST, ALLOWANCES, false, allowance,
         "a member paid a possible victim something other than a wage"),
    RULE("B14", EXPLOIT, PASSING, EARNED_THERE, false, earned_there,
         "a possible victim's account was paid for work or by clients"),
    RULE("B15", EXPLOIT, PASSING, EARNED_THERE, false, coins_there,
         "banknotes were paid into a possible victim's account"),
    RULE("B16", RECRUIT, COST, JOB_ADVERTS, false, job_advert,
         "somebody who recruits paid for adverts"),
    RULE("B17", EXPLOIT, COST, ADVERTS, false, advert, "a member paid for adverts"),
    RULE("B18", HARBOUR, COST, RENT, false, rooms,
         "rooms in town after town were paid by one account (H3)"),
    RULE("B19", DOCUMENT, COST, DOCUMENTS, false, many_papers,
         "one account paid for the papers of many (H7), or somebody who makes papers paid an "
         "office"),
    RULE("B20", TRANSPORT, COST, TRAVEL, false, many_tickets,
         "one account paid for the journeys of many (H7)"),
    RULE("B21", TRANSPORT, COST, TRAVEL, true, tickets_by_role,
         "somebody who carries others bought a journey, and for whom is not seen"),
    RULE("B22", HARBOUR, COST, RENT, true, rent,
         "somebody who houses others paid rent, and whether for residents is not seen"),
    RULE("B23", HARBOUR, COST, FOOD, true, food,
         "somebody who houses others bought food, and whether for residents is not seen"),
    RULE("B24", REINVEST, INVESTED, COINS, false, coins, "a member bought coins or valuables"),
    RULE("B25", EXPLOIT, SHARE, WAGES_PAID, false, wage_inside, "a member paid a member a wage"),
    RULE("B26", LAUNDER, MOVED, MOVES, false, layer_inside,
         "a finding of layering (T3 to T10) cites it, between members"),
    RULE("B27", RECRUIT, SHARE, COMMISSIONS, false, commission,
         "a member paid somebody who recruits"),
    RULE("B28", DOCUMENT, SHARE, DOCUMENTS, false, forger,
         "a member paid somebody who makes papers"),
    RULE("B29", TRANSPORT, SHARE, DRIVERS, false, driver,
         "a member paid somebody who carries others"),
    RULE("B30", HARBOUR, SHARE, HOSTS, false, host, "a member paid somebody who houses others"),
    RULE("B31", ENTER, SHARE, BRIBES, false, official,
         "a member paid somebody who signs for the state"),
    RULE("B32", DISPOSE, MOVED, SENT_HOME, false, what_is_left,
         "what was left went by remittance to who put money in"),
    RULE("B33", CONTROL, SHARE, HELPERS, false, gathered,
         "a member paid somebody who controls or helps to control others, at once or by order"),
    RULE("B44", EXPLOIT, SHARE, ALLOWANCES, false, pocket_money,
         "somebody who controls paid a member of whom no role is seen"),
    RULE("B34", LAUNDER, MOVED, MOVES, false, launderer_is_paid,
         "money went to somebody who hands it on"),
    RULE("B35", LAUNDER, MOVED, MOVES, false, launderer_pays,
         "money came from somebody who hands it on"),
    RULE("B36", LAUNDER, MOVED, MOVES, false, wire_inside, "money was wired between members"),
    RULE("B37", CONTROL, SHARE, HELPERS, false, helper,
         "a member paid somebody who controls or helps to control others"),
    RULE(
        "B38", LAUNDER, INCOME, TAKINGS, true, layered_deposits,
        "banknotes were paid in as a finding of layering (T9, T10) cites, and where they came from "
        "is not seen"),
    RULE("B39", EXPLOIT, INCOME, TAKINGS, true, takings,
         "a member paid banknotes in, and where they came from is not seen"),
    RULE("B40", DISPOSE, LEFT, BANKNOTES, true, banknotes,
         "banknotes were drawn as a finding of layering (T9) cites, and what became of them is not "
         "seen"),
    RULE("B41", EXPLOIT, INCOME, CONTRACTS, false, contract_only_victims,
         "a firm paid a member's firm, which pays wages to possible victims and to nobody else"),
    RULE("B42", EXPLOIT, INCOME, CONTRACTS, true, contract,
         "a firm paid a member's firm, and how much of it is others' work is not seen"),
    RULE("B43", EXPLOIT, INCOME, SERVICES, false, service,
         "sums of many outsiders reached a member at once (H4, or twelve payers and more)"),
#undef RULE
};
const uint32_t mnm_trade_rule_count = sizeof mnm_trade_rules / sizeof *mnm_trade_rules;

uint32_t mnm_trade_judge(const mnm_trade_payment *payment) {
  for (uint32_t rule = 0; rule < mnm_trade_rule_count; rule++)
    if (mnm_trade_rules[rule].holds(payment)) return rule;
  return MNM_TRADE_NO_RULE;
}
