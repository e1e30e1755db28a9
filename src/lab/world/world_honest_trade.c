/* What firms do with what people pay them, and where the wages they pay come from: suppliers,
 * customers, rent, taxes, banknotes brought to the bank. */
#include "lab/world/world_internal.h"

static int64_t *at_month(int64_t *of, uint32_t local, uint32_t month) {
  return &of[local * MONTHS_MOST + month];
}

static uint32_t account_of(const world_town *t, uint32_t local) {
  return world_firm_at(t->world, t->district->firm_first + local)->account;
}

/* In two to four payments on working days of the month after. */
static void in_parts(world_town *t, uint32_t from, uint32_t to, int64_t sum, uint32_t month,
                     world_purpose purpose, mnm_rng *rng) {
  const mnm_world *w = t->world;
  uint32_t parts = 2 + world_below(rng, 3), first = w->month_first[month + 1];
  for (uint32_t i = 0; i < parts; i++) {
    uint32_t day = mnm_world__working_day(w, first + world_below(rng, 25));
    (void)mnm_world__pay(t->block, from, to, sum / parts, world_at(rng, day, 8, 17),
                         MNM_CHANNEL_WIRE, purpose, 0);
  }
}

/* Takings of banknotes, week by week, each kept below what nobody would carry at once. */
static void bring_banknotes(world_town *t, uint32_t local, uint32_t month, int64_t takings,
                            mnm_rng *rng) {
  const mnm_world *w = t->world;
  uint32_t first = w->month_first[month], days = w->month_first[month + 1] - first;
  uint32_t branch = world_place(t->country, t->area, BRANCH_FIRST + local % 3);
  uint32_t times = 1 + world_below(rng, 4);
  for (uint32_t i = 0; i < times; i++) {
    uint32_t day = first + i * days / times + world_below(rng, 1 + days / 6);
    (void)mnm_world__pay(t->block, WORLD_CASH, account_of(t, local), takings / times,
                         world_at(rng, day, 9, 18), MNM_CHANNEL_CASH_DEPOSIT, FOR_TAKINGS, branch);
  }
}

static void one_month(world_town *t, uint32_t local, uint32_t month, mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_firm *firm = world_firm_at(w, t->district->firm_first + local);
  int64_t income = *at_month(t->income, local, month), wages = *at_month(t->wages, local, month);
  int64_t takings = *at_month(t->takings, local, month);
  uint32_t own = firm->account;
  if (takings > 0) bring_banknotes(t, local, month, takings, rng);
  int64_t all = income + takings;
  if (all > 0 && firm->kind != FIRM_SUPPLIER && firm->kind != FIRM_PAYROLL) {
    uint32_t supplier = world_firm_at(w, world_some_firm(t, FIRM_SUPPLIER, rng))->account;
    in_parts(t, own, supplier, all * ASSUMED.supplies_permille / 1000, month, FOR_INVOICE, rng);
  }
  if (all > 0 && firm->kind == FIRM_SUPPLIER) {
    uint32_t maker = world_firm_at(w, world_nation_firm(w, t->country, FIRM_MAKER))->account;
    in_parts(t, own, maker, all * ASSUMED.supplies_permille / 1000, month, FOR_INVOICE, rng);
  }
  if (wages == 0) return;
  /* what customers elsewhere pay covers the wages that shops' customers don't */
  int64_t needed = wages * ASSUMED.revenue_permille / 1000 - all;
  uint32_t customer =
      firm->kind == FIRM_FARM || firm->kind == FIRM_FOODPLANT || firm->kind == FIRM_FISHERY
          ? world_nation_firm(w, t->country, FIRM_CHAIN)
          : world_nation_firm(w, t->country, FIRM_MAKER);
  if (firm->kind == FIRM_PUBLIC || firm->kind == FIRM_CARE) {
    customer = world_nation_firm(w, t->country, FIRM_TAX);
  }
  if (needed > 0) {
    in_parts(t, world_firm_at(w, customer)->account, own, needed, month, FOR_INVOICE, rng);
  }
  uint32_t office = world_firm_at(w, world_nation_firm(w, t->country, FIRM_TAX))->account;
  uint32_t day = mnm_world__working_day(w, w->month_first[month + 1] + 9);
  (void)mnm_world__pay(t->block, own, office, wages * ASSUMED.contributions_permille / 1000,
                       world_at(rng, day, 9, 16), MNM_CHANNEL_WIRE, FOR_TAX, 0);
}

/* Firms that have their wages paid by the payroll firm send it the month's sum the day before, and
 * its fee after. */
static void fund_payroll(world_town *t, uint32_t local, uint32_t month, mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_firm *firm = world_firm_at(w, t->district->firm_first + local);
  int64_t wages = *at_month(t->wages, local, month);
  if (!firm->via_payroll || wages == 0) return;
  uint32_t payroll = world_firm_at(w, world_local_firm(t, FIRM_PAYROLL))->account;
  uint32_t day = mnm_world__working_day(w, mnm_world__month_day(w, month, firm->pay_day));
  (void)mnm_world__pay(t->block, firm->account, payroll, wages,
                       day * DAY_S + world_below(rng, 3 * 3600), MNM_CHANNEL_WIRE, FOR_WAGE, 0);
  (void)mnm_world__pay(t->block, firm->account, payroll,
                       wages * ASSUMED.payroll_fee_permille / 1000, world_at(rng, day + 3, 9, 17),
                       MNM_CHANNEL_WIRE, FOR_FEE, 0);
}

static void yearly_rent(world_town *t, uint32_t local, mnm_rng *rng) {
  const mnm_world *w = t->world;
  int64_t all = 0;
  for (uint32_t month = 0; month < w->months; month++) {
    all += *at_month(t->income, local, month) + *at_month(t->wages, local, month);
  }
  if (all == 0) return;
  uint32_t landlord = world_some_firm(t, FIRM_LANDLORD, rng);
  int64_t rent = all / w->months * ASSUMED.premises_permille / 1000;
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day = mnm_world__working_day(w, mnm_world__month_day(w, month, 3));
    (void)mnm_world__pay(t->block, account_of(t, local), world_firm_at(w, landlord)->account, rent,
                         world_at(rng, day, 6, 9), MNM_CHANNEL_STANDING_ORDER, FOR_RENT, 0);
  }
}

/* What the charity and the church were given goes out again: to people of the district. */
static void help(world_town *t, world_kind kind, mnm_rng *rng) {
  const mnm_world *w = t->world;
  uint32_t local = w->firm_offset[kind];
  if (t->district->residents == 0) return;
  for (uint32_t month = 0; month < w->months; month++) {
    int64_t given = *at_month(t->income, local, month);
    uint32_t helped = 8 + world_below(rng, 6);
    for (uint32_t i = 0; given > 0 && i < helped; i++) {
      uint32_t who = t->district->person_first + world_below(rng, t->district->residents);
      uint32_t day = mnm_world__month_day(w, month, 18 + world_below(rng, 3));
      (void)mnm_world__pay(t->block, account_of(t, local), world_person_at(w, who)->account,
                           given * ASSUMED.help_permille / 1000 / helped, world_at(rng, day, 9, 17),
                           MNM_CHANNEL_WIRE, FOR_GIFT, 0);
    }
  }
}

void mnm_world__trade(world_town *t) {
  const mnm_world *w = t->world;
  for (uint32_t local = 0; local < DISTRICT_FIRMS; local++) {
    mnm_rng rng = world_rng(w->seed, WORLD_STREAM_TRADE, t->number, 1000 + local);
    for (uint32_t month = 0; month < w->months; month++) {
      one_month(t, local, month, &rng);
      fund_payroll(t, local, month, &rng);
    }
    yearly_rent(t, local, &rng);
  }
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_TRADE, t->number, 2);
  help(t, FIRM_CHURCH, &rng);
  help(t, FIRM_CHARITY, &rng);
}
