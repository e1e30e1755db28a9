/* Where it ends: houses, cars, coins, companies where the network comes from, public contracts. */
#include "lab/world/world_network.h"

static void owns(world_plot *p, world_asset kind, uint32_t owner, uint32_t account, int64_t value,
                 uint32_t country, uint32_t at_s, uint64_t link) {
  if (link == 0 || owner == NONE) return;
  mnm_world__truth(p->town.block, (world_truth){.kind = TRUTH_ASSET,
                                                .sub = (uint8_t)kind,
                                                .a = owner,
                                                .b = account,
                                                .amount = value,
                                                .country = (uint8_t)country,
                                                .at_s = at_s,
                                                .link = link});
}

/* Through the professional's account for clients; registered in a relative's name. */
void mnm_world__buy_estate(world_plot *p, const world_shape *s) {
  const world_network *n = p->n;
  uint32_t client = plot_account(p, n->enabler), at = world_at(&p->rng, s->day, 9, 16);
  uint32_t price_at = at + DAY_S;
  if (client == NONE || p->estates == THINGS) return;
  uint32_t estate = n->estate[p->estates++];
  (void)mnm_world__crime(p, STAGE_LAUNDER, mnm_world__take_hub(p), client, s->amount, at,
                         MNM_CHANNEL_WIRE, FOR_SALE, 0);
  int64_t price = s->amount * ASSUMED.notary_permille / 1000;
  uint64_t bought = mnm_world__crime(p, STAGE_EXIT, client, estate, price, price_at,
                                     MNM_CHANNEL_WIRE, FOR_SALE, 0);
  mnm_world__fact(
      p->town.block, FACT_OWNER, p->country,
      (world_fact){.a = n->investor, .b = estate, .sub = 1, .amount = price, .at_s = price_at});
  owns(p, ASSET_ESTATE, n->investor, estate, price, p->country, price_at, bought);
}

void mnm_world__buy_car(world_plot *p, const world_shape *s) {
  const world_network *n = p->n;
  uint32_t at = world_at(&p->rng, s->day, 10, 17);
  int64_t price = plot_price(p, ASSUMED.car_low, ASSUMED.car_high);
  if (p->cars == THINGS) return;
  uint32_t car = n->car[p->cars++];
  (void)mnm_world__crime(p, STAGE_LAUNDER, mnm_world__take_hub(p), plot_account(p, n->organiser),
                         price, at, MNM_CHANNEL_WIRE, FOR_LOAN, 0);
  uint64_t bought = mnm_world__crime(p, STAGE_EXIT, plot_account(p, n->organiser), car, price,
                                     at + 7200, MNM_CHANNEL_WIRE, FOR_SALE, 0);
  mnm_world__fact(
      p->town.block, FACT_OWNER, p->country,
      (world_fact){.a = n->organiser, .b = car, .sub = 2, .amount = price, .at_s = at + 7200});
  owns(p, ASSET_CAR, n->organiser, car, price, p->country, at + 7200, bought);
}

/* Capital for a company where the victims come from; it builds. */
void mnm_world__reinvest(world_plot *p, const world_shape *s) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  uint32_t to = plot_firm_account(p, n->abroad), at = world_at(&p->rng, s->day, 9, 16);
  uint64_t sent = mnm_world__crime(p, STAGE_EXIT, mnm_world__take_hub(p), to, s->amount, at,
                                   MNM_CHANNEL_WIRE, FOR_CAPITAL, 0);
  if (sent == 0) return;
  int64_t there = s->amount * w->money_ppm[n->origin] / w->money_ppm[p->country];
  uint32_t makers = world_firm_at(w, world_nation_firm(w, n->origin, FIRM_MAKER))->account;
  (void)mnm_world__crime(p, STAGE_EXIT, to, makers, there * ASSUMED.built_permille / 1000,
                         at + 2 * DAY_S, MNM_CHANNEL_WIRE, FOR_INVOICE, 0);
  owns(p, ASSET_BUSINESS, n->investor, to, there, n->origin, at, sent);
}

void mnm_world__buy_crypto(world_plot *p, const world_shape *s) {
  const mnm_world *w = p->town.world;
  uint32_t exchange = world_firm_at(w, world_nation_firm(w, p->country, FIRM_CRYPTO))->account;
  uint32_t mules[3], at = world_at(&p->rng, s->day, 8, 22);
  int64_t parts[3];
  mnm_world__take_mules(p, 3, mules);
  mnm_world__split(&p->rng, s->amount, 3, parts);
  for (uint32_t i = 0; i < 3; i++) {
    (void)mnm_world__crime(p, STAGE_LAUNDER, mnm_world__take_hub(p), mules[i], parts[i], at,
                           MNM_CHANNEL_WIRE, FOR_NOTHING, 0);
    uint64_t bought = mnm_world__crime(p, STAGE_EXIT, mules[i], exchange,
                                       parts[i] * ASSUMED.coins_permille / 1000,
                                       at + 5400 + i * 600, MNM_CHANNEL_CRYPTO, FOR_SALE, 0);
    owns(p, ASSET_CRYPTO, world_account_at(w, mules[i])->holder, exchange,
         parts[i] * ASSUMED.coins_permille / 1000, p->country, at, bought);
  }
}

/* A market infiltrated: public works won below what they cost anybody who pays wages, paid for with
 * money lent by companies that earn nothing. */
void mnm_world__infiltrate(world_plot *p) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  uint32_t works = plot_firm_account(p, n->contractor);
  if (works == NONE) return;
  uint32_t body = world_district_firm(w, n->district, FIRM_PUBLIC);
  uint32_t supplier = world_firm_at(w, world_some_firm(&p->town, FIRM_SUPPLIER, &p->rng))->account;
  for (uint32_t day = n->born_day + 20; day + 60 < w->days; day += 70) {
    int64_t cost = plot_price(p, ASSUMED.contract_low, ASSUMED.contract_high);
    int64_t price =
        cost * world_between(&p->rng, ASSUMED.below_cost_low, ASSUMED.below_cost_high) / 1000;
    uint32_t at = world_at(&p->rng, day, 9, 16);
    mnm_world__fact(
        p->town.block, FACT_AWARD, p->country,
        (world_fact){.a = body, .b = n->contractor, .amount = price, .amount_2 = cost, .at_s = at});
    mnm_world__truth(p->town.block, (world_truth){.kind = TRUTH_AWARD,
                                                  .a = body,
                                                  .b = n->contractor,
                                                  .amount = price,
                                                  .amount_2 = cost,
                                                  .country = (uint8_t)p->country,
                                                  .at_s = at});
    for (uint32_t i = 0; i < 3; i++) {
      uint32_t when = mnm_world__working_day(w, day + 15 * (i + 1));
      (void)mnm_world__crime(p, STAGE_EXPLOIT, world_firm_at(w, body)->account, works, price / 3,
                             world_at(&p->rng, when, 9, 15), MNM_CHANNEL_WIRE, FOR_CONTRACT, 0);
    }
    (void)mnm_world__crime(p, STAGE_LAUNDER, mnm_world__take_shell(p), works, (cost - price) / 2,
                           at + 2 * DAY_S, MNM_CHANNEL_WIRE, FOR_LOAN, 0);
    (void)mnm_world__crime(p, STAGE_COST, works, supplier, price * ASSUMED.works_permille / 1000,
                           at + 20 * DAY_S, MNM_CHANNEL_WIRE, FOR_INVOICE, 0);
    (void)mnm_world__crime(p, STAGE_LAUNDER, works, mnm_world__take_shell(p),
                           price * ASSUMED.works_permille / 1000, at + 30 * DAY_S, MNM_CHANNEL_WIRE,
                           FOR_SERVICE, 0);
    mnm_world__offence(p, OFFENCE_BID_RIGGING, n->straw, NONE, at, 0);
  }
}
