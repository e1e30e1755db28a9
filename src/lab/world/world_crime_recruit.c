/* Recruitment and the way: fees, loans, papers, tickets. */
#include "lab/world/world_network.h"

/* What was done to one or two is far from what H6 and H7 mean, and no instance of them. */
static void begin_if_many(world_plot *p, mnm_typology typology, uint32_t centre) {
  if (p->n->victims < 3) return;
  mnm_world__instance_begin(p->town.block, typology, INSTANCE_PLAIN, p->n->victims >= 4, centre);
}

static void count_if_many(world_plot *p, uint64_t transfer) {
  if (p->n->victims >= 3) mnm_world__instance_add(p->town.block, transfer);
}

static void end_if_many(world_plot *p) {
  if (p->n->victims >= 3) mnm_world__instance_end(p->town.block);
}

/* What a place costs, in cents of the first country: the figures that sources quote. */
static int64_t fee_cents(world_plot *p) {
  switch ((world_form)p->n->form) {
    case FORM_FOOD:
    case FORM_HOSPITALITY:
    case FORM_CONSTRUCTION:
      return world_between(&p->rng, ASSUMED.heuni_fee_low, ASSUMED.heuni_fee_high);
    case FORM_TEXTILE:
    case FORM_FISHING:
      return ASSUMED.belser_smuggler_fee_usd * 1000000 / p->town.world->money_ppm[3];
    case FORM_SEXUAL:
      return ASSUMED.papers_cost; /* little is asked first: the debt comes after */
    default:
      return ASSUMED.belser_loan_gbp * 1000000 / p->town.world->money_ppm[1];
  }
}

/* As it is demanded once they have come. */
static int64_t debt_cents(world_plot *p, int64_t fee) {
  if (p->n->form == FORM_SEXUAL) {
    return ASSUMED.fincen_debt_usd * 1000000 / p->town.world->money_ppm[3];
  }
  return fee + fee * ASSUMED.belser_interest_permille / 1000;
}

static void one_fee(world_plot *p, uint32_t i, uint32_t recruiter, uint32_t account) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  int64_t cents = fee_cents(p);
  uint32_t home = plot_person(p, n->victim[i])->savings;
  /* part of it is paid before leaving, from what families could borrow; the rest is debt */
  int64_t paid = cents * ASSUMED.fee_paid_permille / 1000;
  uint32_t at = world_at(&p->rng, p->fee_day[i], 9, 18);
  uint32_t there = world_place(n->origin, n->village, 0);
  uint64_t fee = mnm_world__source(p, STAGE_RECRUIT, home, account, world_money(w, n->origin, paid),
                                   at, MNM_CHANNEL_WIRE, FOR_COMMISSION, there);
  count_if_many(p, fee);
  int64_t demanded = debt_cents(p, cents);
  mnm_world__fact(p->town.block, FACT_DEBT, p->country,
                  (world_fact){.a = n->victim[i],
                               .b = recruiter,
                               .amount = world_money(w, p->country, demanded),
                               .amount_2 = world_money(w, p->country, cents - paid),
                               .at_s = at});
  mnm_world__truth(p->town.block,
                   (world_truth){.kind = TRUTH_DEBT,
                                 .a = n->victim[i],
                                 .b = recruiter,
                                 .amount = world_money(w, p->country, demanded),
                                 .amount_2 = world_money(w, p->country, cents - paid),
                                 .country = (uint8_t)p->country,
                                 .at_s = at});
  mnm_world__offence(p, OFFENCE_TRAFFICKING, recruiter, n->victim[i], at, fee);
}

void mnm_world__recruit(world_plot *p) {
  const world_network *n = p->n;
  if (n->form == FORM_CRIMINALITY || n->form == FORM_ORGAN || n->recruiter == NONE) return;
  bool chains = n->style == STYLE_TRANSACTIONAL;
  uint32_t account =
      n->agency != NONE ? plot_firm_account(p, n->agency) : plot_account(p, n->recruiter);
  if (!chains) {
    begin_if_many(p, MNM_H6, account);
  }
  for (uint32_t i = 0; i < n->victims && !chains; i++) one_fee(p, i, n->recruiter, account);
  if (!chains) end_if_many(p);
  /* the recruiter's share per head, from the one who will exploit */
  for (uint32_t i = 0; i < n->victims && !chains; i++) {
    uint32_t at = world_at(&p->rng, p->arrived[i] + 2, 10, 20);
    (void)mnm_world__crime(p, STAGE_RECRUIT, plot_account(p, n->organiser),
                           plot_account(p, n->recruiter),
                           plot_price(p, ASSUMED.head_low, ASSUMED.head_high), at,
                           MNM_CHANNEL_REMITTANCE, FOR_COMMISSION, 0);
  }
}

/* One payer for many persons' papers and tickets, within weeks: H7. */
static void papers_by(world_plot *p, uint32_t payer) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  uint32_t office = world_firm_at(w, world_nation_firm(w, p->country, FIRM_VISA))->account;
  uint32_t payer_country = world_place_country(plot_person(p, payer)->place);
  begin_if_many(p, MNM_H7, plot_account(p, payer));
  for (uint32_t i = 0; i < n->victims; i++) {
    uint32_t at = world_at(&p->rng, p->fee_day[i] + 3 + world_below(&p->rng, 8), 9, 17);
    uint64_t paid = mnm_world__crime(p, STAGE_DOCUMENT, plot_account(p, payer), office,
                                     world_money(w, payer_country, ASSUMED.visa_fee), at,
                                     MNM_CHANNEL_CARD_NOT_PRESENT, FOR_VISA, 0);
    if (paid == 0) continue;
    count_if_many(p, paid);
    mnm_world__fact(p->town.block, FACT_PAPERS, p->country,
                    (world_fact){.a = n->victim[i], .b = payer, .link = paid, .at_s = at});
    if (i < 4) {
      mnm_world__fact(p->town.block, FACT_IDENTITY, p->country,
                      (world_fact){.a = n->victim[i],
                                   .b = NONE,
                                   .sub = 1,
                                   .link = plot_person(p, n->victim[0])->key,
                                   .at_s = at});
      mnm_world__offence(p, OFFENCE_FORGERY, payer, n->victim[i], at, paid);
    }
  }
  end_if_many(p);
}

static void tickets_by(world_plot *p, uint32_t payer) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  bool by_air = world_chance(&p->rng, 500);
  uint32_t line = world_nation_firm(w, n->origin, by_air ? FIRM_AIRLINE : FIRM_BUS);
  begin_if_many(p, MNM_H7, plot_account(p, payer));
  for (uint32_t i = 0; i < n->victims; i++) {
    uint32_t at = world_at(&p->rng, p->arrived[i] - 3, 8, 20);
    int64_t price = plot_price(p, ASSUMED.journey_low, ASSUMED.journey_high);
    uint64_t paid = mnm_world__crime(p, STAGE_TRANSPORT, plot_account(p, payer),
                                     world_firm_at(w, line)->account, price, at,
                                     MNM_CHANNEL_CARD_NOT_PRESENT, FOR_TICKET, 0);
    if (paid == 0) continue;
    count_if_many(p, paid);
    mnm_world__fact(p->town.block, FACT_TRIP, p->country,
                    (world_fact){.a = n->victim[i],
                                 .b = payer,
                                 .link = paid,
                                 .place = world_place(n->origin, n->village, 0),
                                 .place_to = world_place(p->country, p->town.area, 0),
                                 .at_s = world_at(&p->rng, p->arrived[i], 5, 22)});
    mnm_world__offence(p, OFFENCE_IMMIGRATION, payer, n->victim[i], at, paid);
  }
  end_if_many(p);
}

void mnm_world__documents(world_plot *p) {
  const world_network *n = p->n;
  bool abroad = n->form != FORM_CRIMINALITY && n->form != FORM_ORGAN;
  if (!abroad || n->victims == 0 || n->style == STYLE_TRANSACTIONAL) return;
  papers_by(p, n->forger != NONE ? n->forger : n->organiser);
  tickets_by(p, n->transporter != NONE ? n->transporter : n->organiser);
}
