/* The transactional network: specialists who do one thing each for whoever pays, who meet once and
 * not again. Each victim passes from hand to hand, and so does the money, other hands each time. */
#include "lab/world/world_network.h"

/* Victim i meets these five: with five of each function no two of neighbouring functions meet
 * twice, for 25 victims (an orthogonal array: i = 5q + a gives a + function * q). */
static uint32_t specialist(const world_plot *p, uint32_t function, uint32_t i) {
  return p->n->link[function][(i % LINKS + function * (i / LINKS)) % LINKS];
}

static uint64_t hand_over(world_plot *p, world_stage stage, uint32_t from, uint32_t to,
                          int64_t cents, uint32_t at, mnm_channel channel) {
  const mnm_world *w = p->town.world;
  uint32_t account = plot_account(p, from);
  if (account == NONE) return 0;
  return mnm_world__crime(p, stage, account, plot_account(p, to),
                          world_money(w, world_account_at(w, account)->country, cents), at, channel,
                          FOR_NOTHING, 0);
}

/* The fee goes from hand to hand towards those who bring the victim here. */
static void way_in(world_plot *p, uint32_t i) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  uint32_t day = p->fee_day[i] + i, at = world_at(&p->rng, day, 9, 18);
  int64_t cents = world_between(&p->rng, ASSUMED.heuni_fee_low, ASSUMED.heuni_fee_high);
  uint32_t recruiter = specialist(p, 0, i), forger = specialist(p, 1, i),
           driver = specialist(p, 2, i), host = specialist(p, 3, i);
  uint64_t fee =
      mnm_world__source(p, STAGE_RECRUIT, plot_person(p, n->victim[i])->savings,
                        plot_account(p, recruiter), world_money(w, n->origin, cents), at,
                        MNM_CHANNEL_WIRE, FOR_COMMISSION, world_place(n->origin, n->village, 0));
  (void)hand_over(p, STAGE_DOCUMENT, recruiter, forger,
                  cents * ASSUMED.chain_document_permille / 1000, at + DAY_S, MNM_CHANNEL_WIRE);
  (void)hand_over(p, STAGE_TRANSPORT, forger, driver,
                  cents * ASSUMED.chain_transport_permille / 1000, at + 2 * DAY_S,
                  MNM_CHANNEL_REMITTANCE);
  (void)hand_over(p, STAGE_HARBOUR, driver, host, cents * ASSUMED.chain_harbour_permille / 1000,
                  at + 4 * DAY_S, MNM_CHANNEL_INSTANT);
  mnm_world__fact(p->town.block, FACT_TRIP, p->country,
                  (world_fact){.a = n->victim[i],
                               .b = driver,
                               .place = world_place(n->origin, n->village, 0),
                               .place_to = world_place(p->country, p->town.area, 0),
                               .at_s = at + 5 * DAY_S});
  mnm_world__offence(p, OFFENCE_TRAFFICKING, recruiter, n->victim[i], at, fee);
  mnm_world__offence(p, OFFENCE_FORGERY, forger, n->victim[i], at + DAY_S, 0);
  mnm_world__offence(p, OFFENCE_IMMIGRATION, driver, n->victim[i], at + 5 * DAY_S, 0);
  mnm_world__offence(p, OFFENCE_CONFINEMENT, host, n->victim[i], at + 6 * DAY_S, 0);
}

/* A month's work for somebody else each time; what it brings leaves by hands that meet once. */
static void way_out(world_plot *p, uint32_t i, uint32_t month) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  uint32_t day = mnm_world__month_day(w, month, 12 + i % 9);
  uint32_t from = p->arrived[i] + i;
  if (day < from || day >= from + 140 || day + 6 >= w->days) return; /* fewer months than users */
  /* each month another user among those who house others' workers */
  uint32_t user = n->link[3][(i + month) % LINKS];
  int64_t hours = world_hump(&p->rng, ASSUMED.forced_hours_low, ASSUMED.forced_hours_high);
  int64_t due = hours * world_price(w, p->country, ASSUMED.legal_hour);
  uint32_t at = world_at(&p->rng, day, 18, 22);
  int64_t taken = due * ASSUMED.skim_low / 1000;
  p->due[i] += due;
  /* an employer who knows pays the worker's account; it does not stay there */
  uint32_t payer =
      world_firm_at(
          w,
          world_some_firm(&p->town, (world_kind)(month % 2 ? FIRM_FARM : FIRM_RESTAURANT), &p->rng))
          ->account;
  if (mnm_world__crime(p, STAGE_EXPLOIT, payer, plot_account(p, n->victim[i]),
                       due * ASSUMED.chain_formal_permille / 1000, at - 8 * 3600, MNM_CHANNEL_WAGE,
                       FOR_WAGE, 0) == 0) {
    return;
  }
  p->kept[i] += due * ASSUMED.chain_formal_permille / 1000 - taken;
  (void)mnm_world__source(p, STAGE_CONTROL, plot_account(p, n->victim[i]), plot_account(p, user),
                          taken, at, MNM_CHANNEL_INSTANT, FOR_NOTHING, 0);
  p->bank[month] += taken;
}

/* What some weeks brought moves on by three who meet this once: again an orthogonal array. */
static void exits(world_plot *p, uint32_t month, uint32_t *done) {
  const mnm_world *w = p->town.world;
  const world_network *n = p->n;
  for (uint32_t half = 0; half < 2 && *done < LINKS * LINKS && p->bank[month] > 0; half++) {
    uint32_t a = *done % LINKS, q = *done / LINKS,
             day = mnm_world__month_day(w, month, 22 + 3 * half);
    int64_t sum = p->bank[month] * ASSUMED.chain_exit_permille / 1000;
    uint32_t user = plot_account(p, n->link[3][a]),
             mover = plot_account(p, n->link[4][(a + q) % LINKS]);
    uint32_t last = plot_account(p, n->link[5][(a + 2 * q) % LINKS]),
             at = world_at(&p->rng, day, 9, 20);
    (void)mnm_world__crime(p, STAGE_LAUNDER, user, mover, sum, at, MNM_CHANNEL_WIRE, FOR_NOTHING,
                           0);
    (void)mnm_world__crime(p, STAGE_EXIT, mover, last, sum * ASSUMED.mover_keep_permille / 1000,
                           at + DAY_S, MNM_CHANNEL_REMITTANCE, FOR_NOTHING, 0);
    mnm_world__offence(p, OFFENCE_LAUNDERING, n->link[4][(a + q) % LINKS], NONE, at, 0);
    ++*done;
  }
}

void mnm_world__chains(world_plot *p) {
  uint32_t done = 0;
  for (uint32_t i = 0; i < p->n->victims; i++) way_in(p, i);
  for (uint32_t month = 0; month < p->town.world->months; month++) {
    for (uint32_t i = 0; i < p->n->victims; i++) way_out(p, i, month);
    exits(p, month, &done);
  }
}
