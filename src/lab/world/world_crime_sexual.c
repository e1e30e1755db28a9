/* Sexual exploitation: adverts and hotel rooms from town to town, clients who pay in banknotes and
 * by telephone; nothing stays with the victim. */
#include "lab/world/world_network.h"

/* What a victim brings in a month, so that what is left after costs is the profit that the source
 * states per victim and year. In cents of the first country. */
static int64_t month_cents(const mnm_world *w) {
  int64_t usd_minor = ASSUMED.ilo_sexual_usd * 100;
  int64_t profit = usd_minor * 1000000 / w->money_ppm[3];
  return profit * 1000 / (1000 - ASSUMED.sexual_cost_permille) / 12;
}

/* One stop of the round: room and advert paid by the same person. */
static void one_stop(world_plot *p, uint32_t day, uint32_t area) {
  const mnm_world *w = p->town.world;
  uint32_t payer = plot_account(p, p->n->advertiser);
  uint32_t hotel = world_firm_at(w, world_local_firm(&p->town, FIRM_HOTEL))->account;
  uint32_t nights = (uint32_t)world_between(&p->rng, ASSUMED.stop_low, ASSUMED.stop_high);
  int64_t room = (int64_t)nights * plot_price(p, ASSUMED.hotel_night_low, ASSUMED.hotel_night_high);
  mnm_world__instance_add(
      p->town.block,
      mnm_world__crime(p, STAGE_COST, payer, hotel, room, world_at(&p->rng, day, 12, 22),
                       MNM_CHANNEL_CARD_PRESENT, FOR_LODGING,
                       world_place(p->country, area, 1 + w->firm_offset[FIRM_HOTEL])));
  uint32_t site = world_nation_firm(
      w, p->country,
      world_chance(&p->rng, ASSUMED.escort_site_permille) ? FIRM_ESCORT_SITE : FIRM_CLASSIFIED);
  int64_t price = plot_price(p, ASSUMED.advert_low, ASSUMED.advert_high);
  mnm_world__instance_add(
      p->town.block,
      mnm_world__crime(p, STAGE_COST, payer, world_firm_at(w, site)->account, price,
                       world_at(&p->rng, day, 8, 23), MNM_CHANNEL_CARD_NOT_PRESENT, FOR_ADVERT, 0));
  mnm_world__fact(p->town.block, FACT_ADVERT, p->country,
                  (world_fact){.a = p->n->advertiser,
                               .b = NONE,
                               .sub = 1,
                               .place = world_place(p->country, area, 0),
                               .at_s = world_at(&p->rng, day, 8, 23)});
}

static void beat(world_plot *p) {
  const mnm_world *w = p->town.world;
  uint32_t account = plot_account(p, p->n->advertiser);
  mnm_world__instance_begin(p->town.block, MNM_H3, INSTANCE_PLAIN, true, account);
  uint32_t first = p->arrived[0] + 3, area = world_other_area(&p->town, &p->rng);
  for (uint32_t day = first; day < w->days;
       day += (uint32_t)world_between(&p->rng, ASSUMED.stop_gap_low, ASSUMED.stop_gap_high)) {
    one_stop(p, day, area);
    for (uint32_t last = area; area == last;) area = world_other_area(&p->town, &p->rng);
  }
  mnm_world__instance_end(p->town.block);
}

/* Clients live in the district: small sums from many, to a victim's account or the organisers'. */
static int64_t by_phone(world_plot *p, uint32_t i, uint32_t month, int64_t sum) {
  const mnm_world *w = p->town.world;
  const world_district *d = p->town.district;
  int64_t paid = 0;
  uint32_t first = w->month_first[month], length = w->month_first[month + 1] - first;
  while (paid < sum) {
    uint32_t client = d->person_first + world_below(&p->rng, d->residents);
    uint32_t day = first + world_below(&p->rng, length);
    int64_t price = plot_price(p, ASSUMED.client_low, ASSUMED.client_high) / 500 * 500;
    uint32_t to = i % 2 == 0 ? p->n->victim[i] : p->n->advertiser;
    if (day >= p->arrived[i] && day < p->left[i]) {
      (void)mnm_world__source(p, STAGE_EXPLOIT, plot_account(p, client), plot_account(p, to), price,
                              world_at(&p->rng, day, 18, 24), MNM_CHANNEL_INSTANT, FOR_NOTHING, 0);
    }
    paid += price > 0 ? price : sum;
  }
  return paid;
}

/* What reached a victim's account by telephone is taken on, week by week. */
static void take_on(world_plot *p, uint32_t i, uint32_t month, int64_t sum) {
  const mnm_world *w = p->town.world;
  if (i % 2 != 0) return;
  for (uint32_t week = 1; week <= 4; week++) {
    uint32_t day = w->month_first[month] + 7 * week;
    if (day >= w->days) continue;
    (void)mnm_world__crime(p, STAGE_CONTROL, plot_account(p, p->n->victim[i]),
                           plot_account(p, mnm_world__collector(p, day)),
                           sum / 4 * ASSUMED.taken_on_permille / 1000, world_at(&p->rng, day, 1, 5),
                           MNM_CHANNEL_INSTANT, FOR_NOTHING, 0);
  }
}

static void in_banknotes(world_plot *p, uint32_t month, int64_t sum) {
  const mnm_world *w = p->town.world;
  uint32_t first = w->month_first[month], length = w->month_first[month + 1] - first;
  uint32_t times = 6 + world_below(&p->rng, 4);
  for (uint32_t i = 0; i < times;
       i++) { /* part is paid in at once, at night; the rest is laundered */
    uint32_t day = first + i * length / times;
    uint32_t area = world_other_area(&p->town, &p->rng);
    (void)mnm_world__source(
        p, STAGE_EXPLOIT, WORLD_CASH, plot_account(p, mnm_world__collector(p, day)),
        sum / 2 / times / 500 * 500, world_at(&p->rng, day, 0, 5), MNM_CHANNEL_CASH_DEPOSIT,
        FOR_NOTHING, world_place(p->country, area, MACHINE_FIRST));
  }
  p->bank[month] += sum / 2;
  p->cash[month] += sum / 2;
}

void mnm_world__sexual(world_plot *p) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  if (n->victims == 0 || p->town.district->residents == 0) return;
  beat(p);
  for (uint32_t month = 0; month < w->months; month++) {
    int64_t banknotes = 0;
    uint32_t middle =
        w->month_first[month] + (w->month_first[month + 1] - w->month_first[month]) / 2u;
    for (uint32_t i = 0; i < n->victims; i++) {
      if (middle < p->arrived[i] || middle >= p->left[i]) continue;
      int64_t earned = world_price(w, p->country, month_cents(w)) *
                       world_between(&p->rng, ASSUMED.earned_low, ASSUMED.earned_high) / 1000;
      int64_t phone = by_phone(p, i, month, earned * ASSUMED.by_phone_permille / 1000);
      take_on(p, i, month, phone);
      p->bank[month] += phone;
      banknotes += earned - phone > 0 ? earned - phone : 0;
      p->due[i] += earned;
    }
    if (banknotes > 0) in_banknotes(p, month, banknotes);
  }
  for (uint32_t i = 0; i < n->victims; i++) {
    uint32_t at = (p->arrived[i] + 5) * DAY_S;
    mnm_world__offence(p, OFFENCE_SEXUAL, n->controller, n->victim[i], at, 0);
  }
}
