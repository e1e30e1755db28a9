/* Laundering: month by month what was gathered goes through one shape after another, and out. */
#include "lab/world/world_network.h"

#include "base/money/money.h"

void mnm_world__take_mules(world_plot *p, uint32_t count, uint32_t *accounts) {
  assert(count <= p->n->mules);
  for (uint32_t i = 0; i < count; i++) {
    accounts[i] = plot_account(p, p->n->mule[p->mule_turn++ % p->n->mules]);
  }
}

/* Only those whom nobody pays wages: what reaches them is the network's money and little else. */
void mnm_world__take_idle_mules(world_plot *p, uint32_t count, uint32_t *accounts) {
  for (uint32_t found = 0; found < count;) {
    uint32_t person = p->n->mule[p->mule_turn++ % p->n->mules];
    const world_person *who = plot_person(p, person);
    if (who->job == JOB_UNEMPLOYED) accounts[found++] = who->account;
  }
}

uint32_t mnm_world__take_shell(world_plot *p) {
  return plot_firm_account(p, p->n->shell[p->shell_turn++ % 2]);
}

uint32_t mnm_world__take_hub(world_plot *p) {
  uint32_t turn = 2 + p->hub_turn++ % 2;
  if (turn == 2 && p->day >= p->n->freeze_day) turn = SHELLS - 1;
  return plot_firm_account(p, p->n->shell[turn]);
}

void mnm_world__split(mnm_rng *rng, int64_t amount, uint32_t parts, int64_t *out) {
  int64_t weights[32];
  assert(parts >= 1 && parts <= 32);
  for (uint32_t i = 0; i < parts; i++) weights[i] = world_between(rng, 700, 1300);
  mnm_status status = mnm_money_apportion(out, amount, weights, parts);
  assert(status == MNM_OK);
}

uint64_t mnm_world__step(world_plot *p, uint32_t from, uint32_t to, int64_t amount, uint32_t at_s,
                         mnm_channel channel, uint32_t place) {
  world_stage stage =
      from == WORLD_CASH ? (world_stage)(STAGE_LAUNDER | STAGE_SOURCE) : STAGE_LAUNDER;
  world_purpose purpose = channel == MNM_CHANNEL_WIRE ? FOR_INVOICE : FOR_NOTHING;
  uint64_t paid = mnm_world__crime(p, stage, from, to, amount, at_s, channel, purpose, place);
  mnm_world__instance_add(p->town.block, paid);
  return paid;
}

void mnm_world__fund(world_plot *p, uint32_t account, const world_shape *s) {
  uint32_t from = plot_account(p, mnm_world__collector(p, s->day));
  (void)mnm_world__crime(p, STAGE_LAUNDER, from, account, s->amount,
                         s->day * DAY_S + 600 + world_below(&p->rng, 3000), MNM_CHANNEL_INSTANT,
                         FOR_NOTHING, 0);
}

typedef void shape_fn(world_plot *p, const world_shape *s);
static shape_fn *const deck[] = {
    mnm_world__fan_out, mnm_world__structuring,    mnm_world__chain,  mnm_world__stack,
    mnm_world__funnel,  mnm_world__gather_scatter, mnm_world__cycle,  mnm_world__transit,
    mnm_world__fan_in,  mnm_world__scatter_gather, mnm_world__u_turn, mnm_world__remittances,
};
#define DECK (sizeof deck / sizeof deck[0])
static shape_fn *const exits[] = {mnm_world__buy_estate, mnm_world__reinvest, mnm_world__buy_car,
                                  mnm_world__buy_crypto};
#define EXITS (sizeof exits / sizeof exits[0])

static bool uses_banknotes(shape_fn *fn) {
  return fn == mnm_world__structuring || fn == mnm_world__funnel || fn == mnm_world__fan_in;
}

typedef struct purse { /* what waits to be laundered */
  int64_t bank, cash;
  uint32_t month; /* the next one to be added */
} purse;

static void add_months(purse *of, const world_plot *p, uint32_t day) {
  const mnm_world *w = p->town.world;
  while (of->month < w->months && w->month_first[of->month + 1] <= day) {
    of->bank += p->bank[of->month];
    of->cash += p->cash[of->month];
    of->month++;
  }
}

/* Most of what is there; networks begin with money of their own, so never less than a shape needs.
 */
static int64_t take(world_plot *p, int64_t *from) {
  int64_t least = plot_price(p, ASSUMED.shape_least_low, ASSUMED.shape_least_high);
  int64_t taken = *from * world_between(&p->rng, ASSUMED.purse_low, ASSUMED.purse_high) / 1000;
  *from -= taken;
  return taken > least ? taken : least;
}

void mnm_world__launder(world_plot *p) {
  const mnm_world *w = p->town.world;
  const world_entry *entry = &w->scenario->entries[p->n->entry];
  purse of = {0};
  uint32_t order[DECK], exit = world_below(&p->rng, EXITS), done = 0;
  if (p->n->mules == 0 || p->n->shell[0] == NONE) return;
  p->rng = world_rng(w->seed, WORLD_STREAM_LAUNDER, p->n->key, 0);
  for (uint32_t i = 0; i < DECK; i++) order[i] = i;
  for (uint32_t i = DECK - 1; i > 0; i--) {
    uint32_t j = world_below(&p->rng, i + 1), moved = order[i];
    order[i] = order[j];
    order[j] = moved;
  }
  for (uint32_t day = p->n->born_day + 50; done < entry->shapes; day += SHAPE_DAYS, done++) {
    if (day + SHAPE_DAYS >= w->days) break; /* a shape is whole or is not */
    p->day = day;
    add_months(&of, p, day);
    shape_fn *fn = deck[order[done % DECK]];
    world_shape s = {.day = day, .exact = !world_chance(&p->rng, INT64_C(10) * entry->evasive)};
    s.amount = take(p, uses_banknotes(fn) ? &of.cash : &of.bank);
    fn(p, &s);
    if (done % 3 != 2) continue;
    s.day += 9;
    exits[exit++ % EXITS](p, &s);
  }
  if (p->n->controller != NONE) {
    mnm_world__offence(p, OFFENCE_LAUNDERING, p->n->controller, NONE, (p->n->born_day + 60) * DAY_S,
                       0);
    mnm_world__offence(p, OFFENCE_LAUNDERING, p->n->enabler, NONE, (p->n->born_day + 80) * DAY_S,
                       0);
  }
}
