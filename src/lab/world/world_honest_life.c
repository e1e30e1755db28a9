/* What nearly everybody does: food, rent, bills, small pleasures, banknotes, friends. */
#include "lab/world/world_internal.h"

void mnm_world__buy(world_town *t, uint32_t account, uint32_t firm, int64_t amount, uint32_t at_s,
                    mnm_channel channel, world_purpose purpose) {
  const world_firm *f = world_firm_at(t->world, firm);
  uint32_t point = 1 + (firm - t->district->firm_first);
  uint64_t paid = mnm_world__pay(
      t->block, account, f->account, amount, at_s, channel, purpose,
      channel == MNM_CHANNEL_CARD_PRESENT ? world_place(t->country, t->area, point) : 0);
  if (paid == 0) return;
  uint32_t month = t->world->month_of[at_s / DAY_S];
  t->income[(firm - t->district->firm_first) * MONTHS_MOST + month] += amount;
}

typedef struct habit { /* something bought again and again */
  uint8_t kind, purpose, hour_low, hour_high;
} habit;
static const habit habits[WORLD_HABITS] = {
    /* how often and for how much: the assumptions */
    {FIRM_GROCER, FOR_FOOD, 8, 21},       {FIRM_RESTAURANT, FOR_MEAL, 11, 23},
    {FIRM_FUEL, FOR_FUEL, 6, 22},         {FIRM_CLOTHES, FOR_CLOTHES, 10, 20},
    {FIRM_PHARMACY, FOR_MEDICINE, 9, 20}, {FIRM_BEAUTY, FOR_SERVICE, 9, 19},
    {FIRM_CLINIC, FOR_MEDICAL, 8, 18},    {FIRM_ONLINE, FOR_ONLINE, 6, 24},
    {FIRM_BUS, FOR_TICKET, 6, 22},
};

static uint32_t cut(uint32_t gap, uint32_t spending) { /* poorer: rarer */
  return spending == 0 ? 10000 : gap * 1000 / spending;
}

static void follow(world_town *t, uint32_t account, uint32_t number, const world_life *life,
                   mnm_rng *rng) {
  const mnm_world *w = t->world;
  const habit *h = &habits[number];
  uint32_t low = cut((uint32_t)ASSUMED.habit_gap_low[number], life->spending);
  uint32_t high = cut((uint32_t)ASSUMED.habit_gap_high[number], life->spending);
  int64_t cents_low = ASSUMED.habit_low[number], cents_high = ASSUMED.habit_high[number];
  uint32_t day = life->from_day + world_below(rng, high);
  while (day < life->to_day) {
    int64_t amount = world_price(w, t->country, world_hump(rng, cents_low, cents_high));
    uint32_t at = world_at(rng, day, h->hour_low, h->hour_high);
    if (h->kind < FIRM_NATIONAL_KINDS) {
      uint32_t firm = world_nation_firm(w, t->country, (world_kind)h->kind);
      (void)mnm_world__pay(t->block, account, world_firm_at(w, firm)->account, amount, at,
                           MNM_CHANNEL_CARD_NOT_PRESENT, (world_purpose)h->purpose, 0);
    } else {
      mnm_world__buy(t, account, world_some_firm(t, (world_kind)h->kind, rng), amount, at,
                     MNM_CHANNEL_CARD_PRESENT, (world_purpose)h->purpose);
    }
    day += low + world_below(rng, high - low + 1);
  }
}

/* Drawn at one of the area's machines; spent in shops that take banknotes. */
static void banknotes(world_town *t, uint32_t account, const world_life *life, mnm_rng *rng) {
  static const uint8_t shops[] = {FIRM_GROCER, FIRM_RESTAURANT, FIRM_RESTAURANT,
                                  FIRM_FUEL,   FIRM_CLOTHES,    FIRM_BEAUTY};
  const mnm_world *w = t->world;
  uint32_t low = cut((uint32_t)ASSUMED.cash_gap_low, life->spending);
  uint32_t high = cut((uint32_t)ASSUMED.cash_gap_high, life->spending);
  uint32_t day = life->from_day + world_below(rng, high);
  uint32_t machine = MACHINE_FIRST + world_below(rng, (uint32_t)ASSUMED.machines_per_area);
  while (day < life->to_day) {
    /* in tens, as machines give them */
    int64_t cents = 1000 * world_hump(rng, ASSUMED.cash_tens_low, ASSUMED.cash_tens_high);
    int64_t amount = world_money(w, t->country, cents);
    uint32_t at = world_at(rng, day, 7, 23);
    uint64_t drawn =
        mnm_world__pay(t->block, account, WORLD_CASH, amount, at, MNM_CHANNEL_CASH_WITHDRAWAL,
                       FOR_NOTHING, world_place(t->country, t->area, machine));
    if (drawn != 0) {
      uint32_t shop = world_some_firm(t, (world_kind)shops[world_below(rng, sizeof shops)], rng);
      t->takings[(shop - t->district->firm_first) * MONTHS_MOST + w->month_of[day]] += amount;
    }
    day += low + world_below(rng, high - low + 1);
  }
}

static void each_month(world_town *t, uint32_t account, uint32_t to, int64_t amount,
                       uint32_t day_of_month, const world_life *life, mnm_channel channel,
                       world_purpose purpose, mnm_rng *rng) {
  const mnm_world *w = t->world;
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day = mnm_world__working_day(w, mnm_world__month_day(w, month, day_of_month));
    if (day < life->from_day || day >= life->to_day) continue;
    uint32_t at = world_at(rng, day, 1, 6);
    uint32_t local = to - t->district->firm_first;
    if (local < DISTRICT_FIRMS) {
      mnm_world__buy(t, account, to, amount, at, channel, purpose);
    } else {
      (void)mnm_world__pay(t->block, account, world_firm_at(w, to)->account, amount, at, channel,
                           purpose, 0);
    }
  }
}

static void pay_rent(world_town *t, const world_person *p, const world_life *life, mnm_rng *rng) {
  bool hostel = (p->harms & HARM_HOSTEL) != 0;
  int64_t rent = hostel ? world_hump(rng, ASSUMED.hostel_rent_low, ASSUMED.hostel_rent_high)
                        : world_hump(rng, ASSUMED.rent_low, ASSUMED.rent_high);
  uint32_t to = hostel ? world_local_firm(t, FIRM_HOSTEL) : world_some_firm(t, FIRM_LANDLORD, rng);
  rent = world_price(t->world, t->country, rent / 500 * 500);
  each_month(t, p->account, to, rent, 1 + world_below(rng, 5), life, MNM_CHANNEL_STANDING_ORDER,
             FOR_RENT, rng);
}

static void pay_bills(world_town *t, const world_person *p, const world_life *life, mnm_rng *rng) {
  static const struct {
    world_kind kind;
    world_purpose purpose;
  } bills[] = {
      {FIRM_UTILITY, FOR_UTILITY}, {FIRM_TELECOM, FOR_PHONE}, {FIRM_INSURER, FOR_INSURANCE}};
  for (uint32_t i = 0; i < 3; i++) {
    int64_t cents = world_hump(rng, ASSUMED.bill_low[i], ASSUMED.bill_high[i]);
    each_month(t, p->account, world_nation_firm(t->world, t->country, bills[i].kind),
               world_price(t->world, t->country, cents), 2 + world_below(rng, 24), life,
               MNM_CHANNEL_DIRECT_DEBIT, bills[i].purpose, rng);
  }
}

/* A bill split, a lift paid back: small sums among people of the district. */
static void settle_with_friends(world_town *t, const world_person *p, const world_life *life,
                                mnm_rng *rng) {
  const world_district *d = t->district;
  if (d->residents < 2) return;
  uint32_t gap = cut((uint32_t)ASSUMED.friend_gap, life->spending);
  uint32_t circle = world_below(rng, d->residents);
  for (uint32_t day = life->from_day + world_below(rng, gap); day < life->to_day;
       day += 1 + world_below(rng, 2 * gap)) {
    uint32_t friend = d->person_first + (circle + world_below(rng, 6)) % d->residents;
    int64_t cents = world_hump(rng, ASSUMED.friend_low, ASSUMED.friend_high);
    (void)mnm_world__pay(t->block, p->account, world_person_at(t->world, friend)->account,
                         world_price(t->world, t->country, cents), world_at(rng, day, 9, 23),
                         MNM_CHANNEL_INSTANT, FOR_FRIEND, 0);
  }
}

/* What banks add and take; money put aside. */
static void bank_matters(world_town *t, const world_person *p, const world_life *life,
                         mnm_rng *rng) {
  const mnm_world *w = t->world;
  uint32_t bank =
      world_nation_firm(w, t->country, FIRM_BANK) + world_account_at(w, p->account)->bank;
  uint32_t bank_account = world_firm_at(w, bank)->account;
  int64_t fee = world_price(w, t->country, ASSUMED.account_fee);
  for (uint32_t month = 2; month < w->months; month += 3) {
    uint32_t day = mnm_world__month_day(w, month, 28);
    if (day < life->from_day || day >= life->to_day) continue;
    (void)mnm_world__pay(t->block, p->account, bank_account, fee, world_at(rng, day, 0, 3),
                         MNM_CHANNEL_FEE, FOR_FEE, 0);
  }
  if (p->savings == NONE || !life->saves) return;
  int64_t put_aside = world_price(
      w, t->country, 1000 * world_hump(rng, ASSUMED.saving_tens_low, ASSUMED.saving_tens_high));
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day = mnm_world__month_day(w, month, 3 + world_below(rng, 3));
    if (day < life->from_day || day >= life->to_day) continue;
    (void)mnm_world__pay(t->block, p->account, p->savings, put_aside, world_at(rng, day, 8, 20),
                         MNM_CHANNEL_OWN, FOR_SAVING, 0);
  }
}

void mnm_world__live(world_town *t, uint32_t person, const world_life *life, mnm_rng *rng) {
  const world_person *p = world_person_at(t->world, person);
  for (uint32_t i = 0; i < WORLD_HABITS; i++) follow(t, p->account, i, life, rng);
  banknotes(t, p->account, life, rng);
  if (life->rent) pay_rent(t, p, life, rng);
  if (life->bills) pay_bills(t, p, life, rng);
  if (life->friends) settle_with_friends(t, p, life, rng);
  bank_matters(t, p, life, rng);
}
