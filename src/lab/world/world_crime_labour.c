/* Forced labour in agriculture, building, food, fishing, textile, hotels: wages are paid and taken
 * back, drawn by others, owed against a debt, or not paid at all. */
#include "lab/world/world_network.h"

typedef struct trade_of {          /* what differs between the kinds of work */
  uint8_t customer;                /* who pays the front */
  uint8_t first_month, last_month; /* season */
} trade_of;
static const trade_of trades[FORM_LABOUR_PAST] = {
    [FORM_AGRICULTURE] = {FIRM_CHAIN, 3, 11}, [FORM_CONSTRUCTION] = {FIRM_MAKER, 1, 12},
    [FORM_FOOD] = {FIRM_CHAIN, 1, 12},        [FORM_FISHING] = {FIRM_CHAIN, 1, 12},
    [FORM_TEXTILE] = {FIRM_ONLINE, 1, 12},    [FORM_HOSPITALITY] = {FIRM_CLASSIFIED, 1, 12},
};

static int64_t month_due(world_plot *p) {
  int64_t hours = world_hump(&p->rng, ASSUMED.forced_hours_low, ASSUMED.forced_hours_high);
  return hours * world_price(p->town.world, p->country, ASSUMED.legal_hour);
}

/* Wage and what is sent on of it within a day or two. */
static void skim(world_plot *p, uint32_t i, uint32_t month, uint32_t day, int64_t wage) {
  uint32_t victim = plot_account(p, p->n->victim[i]);
  uint32_t at = day * DAY_S + 7 * 3600 + world_below(&p->rng, 1800);
  uint64_t paid = mnm_world__crime(p, STAGE_EXPLOIT, plot_firm_account(p, p->n->front), victim,
                                   wage, at, MNM_CHANNEL_WAGE, FOR_WAGE, 0);
  if (paid == 0) return;
  int64_t taken = wage * world_between(&p->rng, ASSUMED.skim_low, ASSUMED.skim_high) / 1000;
  uint32_t later = at + 3600 + world_below(&p->rng, 40 * 3600);
  uint32_t collector = plot_account(p, mnm_world__collector(p, day));
  uint64_t sent = mnm_world__source(p, STAGE_CONTROL, victim, collector, taken, later,
                                    MNM_CHANNEL_INSTANT, FOR_NOTHING, 0);
  mnm_world__instance_add(p->town.block, paid);
  mnm_world__instance_add(p->town.block, sent);
  if (sent == 0) return;
  p->bank[month] += taken;
  p->kept[i] += wage - taken;
}

/* The cards of all are used at one machine, one after another, by somebody else. A month with
 * hardly anybody there shows nothing. */
static void draw(world_plot *p, uint32_t i, uint32_t turn, uint32_t month, uint32_t day,
                 int64_t wage, bool together) {
  const mnm_world *w = p->town.world;
  uint32_t victim = plot_account(p, p->n->victim[i]);
  uint32_t at = day * DAY_S + 7 * 3600 + world_below(&p->rng, 600);
  uint64_t paid = mnm_world__crime(p, STAGE_EXPLOIT, plot_firm_account(p, p->n->front), victim,
                                   wage, at, MNM_CHANNEL_WAGE, FOR_WAGE, 0);
  if (paid == 0) return;
  int64_t tens = world_money(w, p->country, 1000);
  int64_t taken =
      wage * world_between(&p->rng, ASSUMED.draw_low, ASSUMED.draw_high) / 1000 / tens * tens;
  uint32_t machine = world_place(p->country, p->town.area, MACHINE_FIRST + 1);
  uint32_t when = day * DAY_S + 21 * 3600 + turn * 34 + world_below(&p->rng, 20);
  uint64_t drawn = mnm_world__source(p, STAGE_CONTROL, victim, WORLD_CASH, taken, when,
                                     MNM_CHANNEL_CASH_WITHDRAWAL, FOR_NOTHING, machine);
  if (together) {
    mnm_world__instance_add(p->town.block, paid);
    mnm_world__instance_add(p->town.block, drawn);
  }
  p->cash[month] += taken;
  p->kept[i] += wage - taken;
}

/* Paid, and paid back month by month to the one who holds the debt; each pair is one instance. */
static void debt_service(world_plot *p, uint32_t i) {
  /* whoever lends an account for other money shows no service of a debt */
  if (plot_person(p, p->n->victim[i])->roles & ROLE_MULE) return;
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  uint32_t victim = plot_account(p, n->victim[i]), holder = plot_account(p, n->controller);
  mnm_world__instance_begin(p->town.block, MNM_H5, INSTANCE_PLAIN, true, holder);
  uint32_t paid_months = 0;
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day = mnm_world__working_day(w, mnm_world__month_day(w, month, 10));
    if (day < p->arrived[i] || day >= p->left[i] || day + 3 >= w->days) continue;
    int64_t due = month_due(p), wage = due * ASSUMED.formal_permille / 1000;
    uint32_t at = day * DAY_S + 7 * 3600 + world_below(&p->rng, 1800);
    uint64_t paid = mnm_world__crime(p, STAGE_EXPLOIT, plot_firm_account(p, n->front), victim, wage,
                                     at, MNM_CHANNEL_WAGE, FOR_WAGE, 0);
    if (paid == 0) continue;
    int64_t instalment =
        wage * world_between(&p->rng, ASSUMED.instalment_low, ASSUMED.instalment_high) / 1000;
    mnm_world__instance_add(p->town.block,
                            mnm_world__source(p, STAGE_CONTROL, victim, holder, instalment,
                                              at + (1 + world_below(&p->rng, 2)) * DAY_S,
                                              MNM_CHANNEL_STANDING_ORDER, FOR_REPAYMENT, 0));
    p->due[i] += due;
    p->kept[i] += wage - instalment;
    p->bank[month] += instalment;
    paid_months++;
  }
  mnm_world__instance_end(p->town.block);
  if (paid_months >= 3 || p->town.block->status != MNM_OK || p->town.block->instance.count == 0)
    return;
  world_instance *last = mnm_column_at(&p->town.block->instance, p->town.block->instance.count - 1);
  if (last->typology == MNM_H5) last->exact = false;
}

/* Nothing but a little money now and then. */
static void withhold(world_plot *p, uint32_t i, uint32_t day) {
  int64_t pocket = plot_price(p, ASSUMED.pocket_low, ASSUMED.pocket_high);
  uint64_t given =
      mnm_world__crime(p, STAGE_EXPLOIT, plot_account(p, mnm_world__collector(p, day)),
                       plot_account(p, p->n->victim[i]), pocket, world_at(&p->rng, day, 17, 21),
                       MNM_CHANNEL_INSTANT, FOR_NOTHING, 0);
  if (given != 0) p->kept[i] += pocket;
}

/* Customers pay for the work; what is left after wages goes to companies that do nothing. */
static void front_business(world_plot *p, uint32_t month, uint32_t day, int64_t due,
                           int64_t wages) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  uint32_t customer =
      world_firm_at(w, world_nation_firm(w, p->country, (world_kind)trades[n->form].customer))
          ->account;
  uint32_t front = plot_firm_account(p, n->front);
  int64_t revenue = due * ASSUMED.revenue_permille / 1000;
  for (uint32_t i = 0; i < 3; i++) {
    uint32_t when = mnm_world__working_day(w, day + 3 + 5 * i);
    (void)mnm_world__crime(p, STAGE_EXPLOIT, customer, front, revenue / 3,
                           world_at(&p->rng, when, 8, 16), MNM_CHANNEL_WIRE, FOR_INVOICE, 0);
  }
  int64_t profit = (revenue - wages) * ASSUMED.profit_taken_permille / 1000;
  uint32_t when = mnm_world__working_day(w, day + 16);
  uint64_t out = mnm_world__crime(p, STAGE_LAUNDER, front, mnm_world__take_shell(p), profit,
                                  world_at(&p->rng, when, 9, 16), MNM_CHANNEL_WIRE, FOR_SERVICE, 0);
  if (out != 0) p->bank[month] += profit;
}

static uint32_t working(const world_plot *p, uint32_t day) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < p->n->victims; i++) count += day >= p->arrived[i] && day < p->left[i];
  return count;
}

static void one_month(world_plot *p, uint32_t month, world_take take) {
  const mnm_world *w = p->town.world;
  uint32_t day = mnm_world__working_day(w, mnm_world__month_day(w, month, 10));
  uint32_t calendar = w->calendar_month[w->month_first[month]], turn = 0;
  if (calendar < trades[p->n->form].first_month || calendar > trades[p->n->form].last_month) return;
  if (day + 3 >= w->days) return;
  int64_t all_due = 0, wages = 0;
  bool together = working(p, day) >= 4;
  for (uint32_t i = 0; i < p->n->victims; i++) {
    if (day < p->arrived[i] || day >= p->left[i]) continue;
    int64_t due = month_due(p), wage = due * ASSUMED.formal_permille / 1000;
    p->due[i] += due;
    all_due += due;
    if (take != TAKE_WITHHOLD) wages += wage;
    if (take == TAKE_SKIM) skim(p, i, month, day, wage);
    if (take == TAKE_DRAW) draw(p, i, turn, month, day, wage, together);
    if (take == TAKE_WITHHOLD) withhold(p, i, day);
    turn++;
  }
  if (all_due > 0) front_business(p, month, day, all_due, wages);
}

/* Months of one take with one collector are one instance of H1. */
static void run_months(world_plot *p, world_take take, uint32_t from_day, uint32_t to_day) {
  const mnm_world *w = p->town.world;
  bool counted = take == TAKE_SKIM || take == TAKE_DRAW;
  uint32_t centre = take == TAKE_SKIM ? plot_account(p, mnm_world__collector(p, from_day))
                                      : plot_firm_account(p, p->n->front);
  if (counted) {
    uint32_t at_once = working(p, from_day + (to_day - from_day) / 2);
    mnm_world__instance_begin(p->town.block, MNM_H1,
                              take == TAKE_SKIM ? INSTANCE_BY_TRANSFER : INSTANCE_BY_CASH,
                              at_once >= 4, centre);
  }
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day = mnm_world__month_day(w, month, 10);
    if (day >= from_day && day < to_day) one_month(p, month, take);
  }
  if (counted) mnm_world__instance_end(p->town.block);
}

static void debt_months(world_plot *p) {
  const mnm_world *w = p->town.world;
  for (uint32_t i = 0; i < p->n->victims; i++) debt_service(p, i);
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day = mnm_world__working_day(w, mnm_world__month_day(w, month, 10));
    uint32_t there = working(p, day);
    int64_t due =
        (int64_t)there * ASSUMED.forced_hours_low * world_price(w, p->country, ASSUMED.legal_hour);
    if (day < w->days && there > 0) {
      front_business(p, month, day, due, due * ASSUMED.formal_permille / 1000);
    }
  }
}

void mnm_world__labour(world_plot *p) {
  const world_network *n = p->n;
  uint32_t days = p->town.world->days;
  world_take take = (world_take)n->take;
  if (take == TAKE_DEBT && n->raid_day >= days) {
    debt_months(p);
    return;
  }
  if (take == TAKE_DEBT) take = TAKE_SKIM;
  uint32_t turn = n->raid_day < days ? n->raid_day : days;
  run_months(p, take, n->born_day, turn);
  /* after a raid others hold the cards, and banknotes leave less behind */
  if (turn < days) run_months(p, take == TAKE_DRAW ? TAKE_SKIM : TAKE_DRAW, turn, days);
}
