/* What networks of all forms pay and do: housing, costs, officials, calls; what they owe. */
#include "lab/world/world_network.h"

void mnm_world__housing(world_plot *p) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  uint32_t payer = plot_account(p, n->harbourer);
  uint32_t landlord = world_firm_at(w, world_some_firm(&p->town, FIRM_LANDLORD, &p->rng))->account;
  uint32_t shop = world_firm_at(w, world_some_firm(&p->town, FIRM_GROCER, &p->rng))->account;
  int64_t rent = plot_price(p, ASSUMED.dwelling_rent_low, ASSUMED.dwelling_rent_high);
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day = mnm_world__working_day(w, mnm_world__month_day(w, month, 2));
    if (day < n->born_day || payer == NONE) continue;
    (void)mnm_world__crime(p, STAGE_HARBOUR, payer, landlord, rent, world_at(&p->rng, day, 6, 12),
                           MNM_CHANNEL_STANDING_ORDER, FOR_RENT, 0);
    for (uint32_t week = 0; week < 4; week++) { /* food for far more than live there by name */
      int64_t food =
          (int64_t)n->victims * plot_price(p, ASSUMED.bulk_food_low, ASSUMED.bulk_food_high);
      (void)mnm_world__crime(p, STAGE_HARBOUR, payer, shop, food,
                             world_at(&p->rng, day + 7 * week, 9, 20), MNM_CHANNEL_CARD_PRESENT,
                             FOR_FOOD, world_place(p->country, p->town.area, 1));
    }
    int64_t food =
        4 * (int64_t)n->victims * plot_price(p, ASSUMED.bulk_food_low, ASSUMED.bulk_food_high);
    (void)mnm_world__crime(p, STAGE_COST, plot_account(p, mnm_world__collector(p, day)), payer,
                           rent + food, world_at(&p->rng, day, 1, 5), MNM_CHANNEL_INSTANT,
                           FOR_NOTHING, 0);
  }
}

static void monthly_pay(world_plot *p, uint32_t to, int64_t low, int64_t high) {
  const mnm_world *w = p->town.world;
  int64_t pay = plot_price(p, low, high);
  uint32_t day_of_month = 4 + world_below(&p->rng, 20);
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day = mnm_world__month_day(w, month, day_of_month);
    if (day < p->n->born_day + 60) continue;
    uint32_t from = plot_account(p, mnm_world__collector(p, day));
    (void)mnm_world__crime(p, STAGE_COST, from, plot_account(p, to), pay,
                           world_at(&p->rng, day, 10, 22), MNM_CHANNEL_INSTANT, FOR_NOTHING, 0);
  }
}

void mnm_world__costs(world_plot *p) {
  const world_network *n = p->n;
  if (n->style == STYLE_TRANSACTIONAL) return;
  if (n->enforcer != NONE) monthly_pay(p, n->enforcer, ASSUMED.enforcer_low, ASSUMED.enforcer_high);
  if (n->transporter != NONE)
    monthly_pay(p, n->transporter, ASSUMED.driver_low, ASSUMED.driver_high);
  if (n->enabler != NONE) monthly_pay(p, n->enabler, ASSUMED.enabler_low, ASSUMED.enabler_high);
  for (uint32_t i = 0; i < n->victims; i++) {
    uint32_t at = (p->arrived[i] + 20 + world_below(&p->rng, 60)) * DAY_S;
    if (n->enforcer == NONE) {
      mnm_world__offence(p, OFFENCE_CONFINEMENT, n->organiser, n->victim[i], at, 0);
      continue;
    }
    world_offence offence = i % 3 == 0   ? OFFENCE_CONFINEMENT
                            : i % 3 == 1 ? OFFENCE_ASSAULT
                                         : OFFENCE_EXTORTION;
    mnm_world__offence(p, offence, n->enforcer, n->victim[i], at, 0);
  }
}

/* Officials are paid within days of what they do or overlook. */
void mnm_world__corruption(world_plot *p) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  if (n->official == NONE) return;
  uint32_t payer =
      n->shell[1] != NONE ? plot_firm_account(p, n->shell[1]) : plot_account(p, n->organiser);
  uint32_t times = 2 + world_below(&p->rng, 3);
  for (uint32_t i = 0; i < times; i++) {
    uint32_t day = n->born_day + 10 + i * (w->days / 5);
    uint32_t at = world_at(&p->rng, day, 9, 16);
    uint32_t about = n->front != NONE ? HOLDER_FIRM | n->front : n->organiser;
    mnm_world__fact(
        p->town.block, FACT_ACT, p->country,
        (world_fact){.a = n->official, .b = about, .sub = (uint8_t)(i % 3), .at_s = at});
    int64_t sum = plot_price(p, ASSUMED.bribe_low, ASSUMED.bribe_high);
    uint32_t paid = at + (1 + world_below(&p->rng, 6)) * DAY_S;
    uint64_t bribe = mnm_world__crime(p, STAGE_CORRUPT, payer, plot_account(p, n->official), sum,
                                      paid, MNM_CHANNEL_WIRE, FOR_SERVICE, 0);
    mnm_world__offence(p, OFFENCE_BRIBERY, n->official, NONE, at, bribe);
  }
}

static void call(world_plot *p, uint32_t a, uint32_t b, uint32_t day) {
  if (a == NONE || b == NONE || a == b) return;
  int64_t seconds = world_between(&p->rng, 10, 1500);
  uint32_t at = world_at(&p->rng, day, 7, 24);
  mnm_world__fact(p->town.block, FACT_CALL, p->country,
                  (world_fact){.a = a, .b = b, .amount = seconds, .at_s = at});
}

/* Somebody who was brought here first calls others at home, is paid a little for each, and had no
 * choice. */
static void victims_who_recruit(world_plot *p) {
  const world_network *n = p->n;
  if (n->second_recruiter == NONE) return;
  for (uint32_t i = n->victims / 2; i < n->victims; i++) {
    if (n->victim[i] == n->second_recruiter) continue;
    uint32_t at = world_at(&p->rng, p->fee_day[i], 9, 21);
    call(p, n->second_recruiter, n->victim[i], p->fee_day[i]);
    mnm_world__offence(p, OFFENCE_TRAFFICKING, n->second_recruiter, n->victim[i], at, 0);
    int64_t little = plot_price(p, ASSUMED.pocket_low, ASSUMED.pocket_high);
    uint32_t paid = world_at(&p->rng, p->arrived[i] + 5, 9, 21);
    (void)mnm_world__crime(p, STAGE_RECRUIT, plot_account(p, n->controller),
                           plot_account(p, n->second_recruiter), little, paid, MNM_CHANNEL_INSTANT,
                           FOR_NOTHING, 0);
  }
}

void mnm_world__contacts(world_plot *p) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  const uint32_t inner[] = {n->organiser,   n->recruiter, n->controller, n->deputy,
                            n->transporter, n->forger,    n->harbourer,  n->enforcer,
                            n->straw,       n->enabler,   n->investor};
  uint32_t count = sizeof inner / sizeof inner[0];
  for (uint32_t i = 0; i < (uint32_t)ASSUMED.member_calls; i++) {
    uint32_t a = inner[world_below(&p->rng, count)], b = inner[world_below(&p->rng, count)];
    call(p, a, b, n->born_day + world_below(&p->rng, w->days));
  }
  victims_who_recruit(p);
  for (uint32_t i = 0; i < n->victims; i++) {
    call(p, n->recruiter, n->victim[i], p->fee_day[i]);
    for (uint32_t j = 0; j < 4; j++) {
      call(p, n->controller, n->victim[i], p->arrived[i] + world_below(&p->rng, 200));
    }
    if (i % 4 != 0 || n->recruiter == NONE) continue;
    mnm_world__fact(p->town.block, FACT_ADVERT, n->origin,
                    (world_fact){.a = n->recruiter,
                                 .b = NONE,
                                 .sub = 2,
                                 .place = world_place(n->origin, n->village, 0),
                                 .at_s = world_at(&p->rng, p->fee_day[i], 8, 20)});
  }
  if (n->victims == 0 || !world_chance(&p->rng, ASSUMED.true_tip_permille)) return;
  uint32_t day = w->days / 3 + world_below(&p->rng, w->days / 3);
  uint32_t at = world_at(&p->rng, day, 8, 22), text = world_below(&p->rng, WORLD_TIPS);
  mnm_world__fact(p->town.block, FACT_TIP, p->country,
                  (world_fact){.a = n->front != NONE ? HOLDER_FIRM | n->front : n->organiser,
                               .b = NONE,
                               .sub = (uint8_t)text,
                               .at_s = at});
}

/* What the law would have given victims less what was left to them; what the state did not get. */
void mnm_world__settle_wages(world_plot *p) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  int64_t due = 0;
  bool wages = n->form < FORM_LABOUR_PAST || n->form == FORM_DOMESTIC;
  for (uint32_t i = 0; i < n->victims; i++) {
    if (p->due[i] == 0) continue;
    int64_t owed = p->due[i] - p->kept[i];
    due += p->due[i];
    mnm_world__truth(p->town.block,
                     (world_truth){.kind = TRUTH_OWED,
                                   .sub = !wages,
                                   .a = n->victim[i],
                                   .b = n->front != NONE ? HOLDER_FIRM | n->front : n->organiser,
                                   .amount = owed > 0 ? owed : 0,
                                   .amount_2 = p->due[i],
                                   .country = (uint8_t)p->country,
                                   .at_s = w->days * DAY_S - 1});
  }
  if (due == 0 || n->front == NONE || !wages) return;
  mnm_world__truth(p->town.block,
                   (world_truth){.kind = TRUTH_EVADED,
                                 .a = n->front,
                                 .b = NONE,
                                 .amount = due * ASSUMED.tax_permille / 1000,
                                 .amount_2 = due * ASSUMED.contributions_permille / 1000,
                                 .country = (uint8_t)p->country,
                                 .at_s = w->days * DAY_S - 1});
  mnm_world__offence(p, OFFENCE_TAX, n->straw, NONE, w->days * DAY_S - 1, 0);
}
