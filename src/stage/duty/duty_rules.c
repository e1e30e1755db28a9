/* The rules, each a shape of payments. "Ours": no published rule says how a role looks in a ledger;
 * they come from what each role does (docs/network.md), and their confidence from training worlds.
 */
#include "stage/duty/duty.h"

const char *mnm_duty_name(mnm_duty role) {
  static const char *const names[MNM_DUTY_COUNT] = {
      "unknown",    "recruiter", "forger",   "transporter", "harbourer",
      "controller", "launderer", "official", "investor",    "mule"};
  return (unsigned)role < MNM_DUTY_COUNT ? names[role] : NULL;
}

/* Transfers between persons, by whatever the bank calls them. */
static uint32_t transfers_in(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_INSTANT] + s->in[MNM_CHANNEL_STANDING_ORDER];
}

static uint32_t cash_in(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_CASH_DEPOSIT] + s->from_outside[MNM_CHANNEL_CASH_DEPOSIT];
}

static uint32_t findings(const mnm_duty_signs *s, mnm_typology typology) {
  return s->centre_of[typology];
}
static bool layers(const mnm_duty_signs *s) {
  static const mnm_typology all[] = {MNM_T3, MNM_T4, MNM_T5, MNM_T7, MNM_T9, MNM_T10};
  for (uint32_t i = 0; i < sizeof all / sizeof *all; i++)
    if (findings(s, all[i]) > 0) return true;
  return false;
}

static bool takes_from_several(const mnm_duty_signs *s) {
  return s->payers_often >= 2 && transfers_in(s) >= 12;
}
static bool pays_helpers(const mnm_duty_signs *s) {
  return s->payees_often >= 3 && s->out[MNM_CHANNEL_INSTANT] >= 12;
}
static bool paid_and_passes_on(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_WAGE] >= MNM_DUTY_OFTEN && s->payees_often >= 1 &&
         s->out[MNM_CHANNEL_INSTANT] >= MNM_DUTY_OFTEN;
}
static bool gets_what_is_left(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_REMITTANCE] >= 2 && s->payers >= 2 && s->payees == 0 &&
         s->in[MNM_CHANNEL_WIRE] == 0;
}
static bool sends_start_money(const mnm_duty_signs *s) {
  return s->out[MNM_CHANNEL_REMITTANCE] >= MNM_DUTY_OFTEN && s->in[MNM_CHANNEL_REMITTANCE] == 0 &&
         (s->payees_often >= 1 || (s->payees <= 4 && s->in[MNM_CHANNEL_WIRE] < 3));
}
static bool paid_from_afar(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_REMITTANCE] >= 3 && s->payers == 1 && s->payees == 0;
}
static bool paid_per_paper(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_WIRE] >= 3 && s->payers >= 3 && s->out[MNM_CHANNEL_REMITTANCE] >= 3 &&
         s->out[MNM_CHANNEL_INSTANT] + s->out[MNM_CHANNEL_WIRE] == 0 && cash_in(s) == 0 &&
         s->payees >= 3 && s->payees_often == 0;
}
static bool paid_per_trip(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_REMITTANCE] >= 3 && s->payers >= 3 && s->out[MNM_CHANNEL_INSTANT] >= 3;
}
/* Whoever gathers money to hand it on is paid once by many, too: they house nobody. */
static bool paid_once_by_many(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_INSTANT] >= 5 && s->payers >= 5 && s->payers_often == 0 && !layers(s);
}
static bool paid_and_rents(const mnm_duty_signs *s) {
  return s->payers_often == 1 && transfers_in(s) >= 5 &&
         s->to_outside[MNM_CHANNEL_STANDING_ORDER] >= 20 && s->in[MNM_CHANNEL_WIRE] == 0;
}
static bool paid_and_holds_money(const mnm_duty_signs *s) {
  return s->payers_often == 1 && transfers_in(s) >= 5 && s->in[MNM_CHANNEL_WIRE] > 0;
}
/* Twice a month and more, something is bought from afar: tickets, as far as a ledger shows it. */
static bool paid_and_buys(const mnm_duty_signs *s) {
  return s->payers_often == 1 && transfers_in(s) >= 5 && s->in[MNM_CHANNEL_WIRE] == 0 &&
         s->to_outside[MNM_CHANNEL_STANDING_ORDER] < 20 &&
         s->to_outside[MNM_CHANNEL_CARD_NOT_PRESENT] >= 24;
}
static bool paid_regularly(const mnm_duty_signs *s) {
  return s->payers_often == 1 && transfers_in(s) >= 5 && s->in[MNM_CHANNEL_WIRE] == 0 &&
         s->to_outside[MNM_CHANNEL_CARD_NOT_PRESENT] < 24;
}
static bool paid_here_and_there(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_REMITTANCE] > 0 && s->in[MNM_CHANNEL_WIRE] > 0 && s->payees == 0;
}
static bool paid_beside_a_wage(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_WIRE] >= 2 && s->in[MNM_CHANNEL_INSTANT] == 0 && s->payers == 1 &&
         s->payees == 0 && s->from_outside[MNM_CHANNEL_WAGE] > 0;
}
static bool takes_and_pays_per_head(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_WIRE] >= 3 && s->out[MNM_CHANNEL_WIRE] >= 3 && s->payers >= 3 &&
         s->out[MNM_CHANNEL_INSTANT] == 0 && s->out[MNM_CHANNEL_REMITTANCE] == 0 &&
         cash_in(s) == 0 && s->from_outside[MNM_CHANNEL_WIRE] == 0 &&
         s->from_outside[MNM_CHANNEL_WAGE] == 0;
}
static bool hands_on(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_WIRE] > 0 && s->out[MNM_CHANNEL_WIRE] + s->out[MNM_CHANNEL_INSTANT] > 0;
}
static bool pays_cash_in(const mnm_duty_signs *s) {
  return cash_in(s) > 0 && s->payers + s->payees > 0;
}
static bool wires(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_WIRE] > 0 && !paid_per_paper(s); /* who only pays, paid a fee */
}
static bool between(const mnm_duty_signs *s) {
  return s->in[MNM_CHANNEL_INSTANT] > 0 && s->out[MNM_CHANNEL_INSTANT] > 0 &&
         s->payers_often == 0 && s->payees_often == 0;
}
static bool only_sends(const mnm_duty_signs *s) {
  return s->payees > 0 && s->payers == 0 && s->payees_often == 0 &&
         s->out[MNM_CHANNEL_REMITTANCE] + s->out[MNM_CHANNEL_INSTANT] > 0;
}

static bool collects(const mnm_duty_signs *s) {
  return findings(s, MNM_H4) > 0;
}
static bool is_owed(const mnm_duty_signs *s) {
  return findings(s, MNM_H5) > 0;
}
static bool takes_fees(const mnm_duty_signs *s) {
  return findings(s, MNM_H6) > 0;
}
static bool papers(const mnm_duty_signs *s) {
  return findings(s, MNM_H7) > 0;
}
/* What left came back through others to another account of the same hands: their own money. */
static bool gets_it_back(const mnm_duty_signs *s) {
  return findings(s, MNM_T8) > 0;
}
/* Purchases, bills and rent: a person who lives from an account has a dozen a month, a company
 * none. */
static uint32_t daily_life(const mnm_duty_signs *s) {
  return s->to_outside[MNM_CHANNEL_CARD_PRESENT] + s->to_outside[MNM_CHANNEL_CARD_NOT_PRESENT] +
         s->to_outside[MNM_CHANNEL_DIRECT_DEBIT] + s->to_outside[MNM_CHANNEL_STANDING_ORDER];
}
#define LITTLE_LIFE 60
static bool lends_an_account(const mnm_duty_signs *s) {
  uint32_t life = daily_life(s);
  return life > 0 && life < LITTLE_LIFE && s->payers > 0 &&
         s->in[MNM_CHANNEL_WIRE] + s->in[MNM_CHANNEL_INSTANT] > 0 && s->payers_often == 0 &&
         s->payees_often == 0;
}
static bool carries_others(const mnm_duty_signs *s) {
  return s->carried >= 3;
}

const mnm_duty_rule mnm_duty_rules[] = {
#define RULE(id, role, ppm, holds, reason) \
  { id, role, ppm, reason, holds }
    /* first, since among rules that are equally sure the first one stands before the others */
    RULE("R27", MNM_DUTY_INVESTOR, 950000, gets_it_back,
         "is the centre of a U-turn (T8): what left came back through others to the same hands"),
    RULE("R1", MNM_DUTY_CONTROLLER, 950000, takes_from_several,
         "several other members pay this account again and again"),
    RULE("R2", MNM_DUTY_CONTROLLER, 950000, pays_helpers,
         "pays at least three other members again and again"),
    RULE("R3", MNM_DUTY_CONTROLLER, 950000, paid_and_passes_on,
         "gets a wage from a member and pays another member again and again"),
    RULE("R4", MNM_DUTY_INVESTOR, 950000, gets_what_is_left,
         "gets remittances from several members and pays none"),
    RULE("R5", MNM_DUTY_INVESTOR, 950000, sends_start_money,
         "sends remittances to few members again and again and gets none"),
    RULE("R6", MNM_DUTY_RECRUITER, 950000, paid_from_afar,
         "gets remittances from one member, as if paid a head"),
    RULE("R7", MNM_DUTY_FORGER, 810000, paid_per_paper,
         "wires come from several members and remittances go out to members"),
    RULE("R8", MNM_DUTY_TRANSPORTER, 950000, paid_per_trip,
         "remittances come from several members, and members are paid at arrival"),
    RULE("R9", MNM_DUTY_HARBOURER, 950000, paid_once_by_many,
         "many members pay this account once or twice each"),
    RULE("R10", MNM_DUTY_HARBOURER, 740000, paid_and_rents,
         "one member pays this account again and again, and it pays more than one standing order"),
    RULE("R11", MNM_DUTY_LAUNDERER, 950000, paid_and_holds_money,
         "one member pays this account again and again, and it also gets wires from members"),
    RULE("R12", MNM_DUTY_TRANSPORTER, 950000, paid_and_buys,
         "one member pays this account again and again, and much is bought from afar"),
    RULE("R25", MNM_DUTY_CONTROLLER, 460000, paid_regularly,
         "one member pays this account again and again, for what the ledger does not say"),
    RULE("R26", MNM_DUTY_RECRUITER, 950000, paid_here_and_there,
         "gets wires and remittances from members and pays none"),
    RULE("R13", MNM_DUTY_OFFICIAL, 950000, paid_beside_a_wage,
         "one member wires money beside a wage from elsewhere"),
    RULE("R14", MNM_DUTY_RECRUITER, 950000, takes_and_pays_per_head,
         "wires come from several members and go to several, and nothing else happens here"),
    RULE("R15", MNM_DUTY_LAUNDERER, 920000, hands_on,
         "wires come in from members and money goes on to members"),
    RULE("R16", MNM_DUTY_LAUNDERER, 950000, pays_cash_in,
         "cash is paid in, and money moves with other members"),
    RULE("R17", MNM_DUTY_LAUNDERER, 880000, wires, "wires move with other members"),
    RULE("R18", MNM_DUTY_LAUNDERER, 950000, between,
         "money comes from members and goes to members, with nobody again and again"),
    RULE("R19", MNM_DUTY_LAUNDERER, 760000, only_sends,
         "money goes to members and comes from none"),
    RULE("R20", MNM_DUTY_CONTROLLER, 600000, collects, "is the centre of a collector finding (H4)"),
    RULE("R21", MNM_DUTY_CONTROLLER, 910000, is_owed, "is paid debts in a finding (H5)"),
    RULE("R22", MNM_DUTY_RECRUITER, 600000, takes_fees,
         "is paid recruitment fees in a finding (H6)"),
    RULE("R23", MNM_DUTY_FORGER, 600000, papers, "is the centre of a document fan (H7)"),
    RULE("R24", MNM_DUTY_LAUNDERER, 950000, layers,
         "is the centre of a finding of layering (T3 to T5, T7, T9, T10)"),
    RULE("R28", MNM_DUTY_MULE, 700000, lends_an_account,
         "other members' money passes here, and little of anybody's daily life does: perhaps "
         "somebody who was made to lend the account"),
    RULE("R29", MNM_DUTY_TRANSPORTER, 600000, carries_others,
         "journeys or papers of three other persons or more were paid from here"),
#undef RULE
};
const uint32_t mnm_duty_rule_count = sizeof mnm_duty_rules / sizeof *mnm_duty_rules;
