/* Wages, pensions, benefits, students: what comes in each month. */
#include "lab/world/world_internal.h"

/* From the employer, or from the payroll firm that pays for several of them. */
static void one_wage(world_town *t, const world_person *p, uint32_t month, int64_t amount,
                     mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_firm *employer = world_firm_at(w, p->employer);
  uint32_t payer = employer->account, local = p->employer - t->district->firm_first;
  uint32_t day = mnm_world__working_day(w, mnm_world__month_day(w, month, employer->pay_day));
  if (employer->via_payroll) {
    payer = world_firm_at(w, world_local_firm(t, FIRM_PAYROLL))->account;
  }
  uint32_t at = day * DAY_S + 6 * 3600 + employer->shift * 60 + world_below(rng, 600);
  if (mnm_world__pay(t->block, payer, p->account, amount, at, MNM_CHANNEL_WAGE, FOR_WAGE, 0) == 0) {
    return;
  }
  t->wages[local * MONTHS_MOST + month] += amount;
}

static void wages(world_town *t, const world_person *p, uint32_t from_month, uint32_t to_month,
                  mnm_rng *rng) {
  for (uint32_t month = from_month; month < to_month; month++) {
    int64_t varies = p->wage_minor *
                     world_between(rng, -ASSUMED.overtime_permille, ASSUMED.overtime_permille) /
                     1000; /* overtime, a sick day */
    one_wage(t, p, month, p->wage_minor + varies, rng);
  }
}

/* From the state, on a day of the month that is the same for all who get it. */
static void from_the_state(world_town *t, const world_person *p, int64_t low, int64_t high,
                           world_purpose purpose, mnm_rng *rng) {
  const mnm_world *w = t->world;
  uint32_t payer = world_firm_at(w, world_nation_firm(w, t->country, FIRM_TAX))->account;
  int64_t amount = world_price(w, t->country, world_hump(rng, low, high));
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day =
        mnm_world__working_day(w, mnm_world__month_day(w, month, purpose == FOR_PENSION ? 1 : 15));
    (void)mnm_world__pay(t->block, payer, p->account, amount, world_at(rng, day, 2, 4),
                         MNM_CHANNEL_WIRE, purpose, 0);
  }
}

/* Parents help: somebody of the district, each month. Fees are due twice a year. */
static void study(world_town *t, const world_person *p, mnm_rng *rng) {
  const mnm_world *w = t->world;
  const world_district *d = t->district;
  uint32_t parent = d->person_first + world_below(rng, d->residents);
  int64_t help = world_price(
      w, t->country, 1000 * world_hump(rng, ASSUMED.parents_tens_low, ASSUMED.parents_tens_high));
  uint32_t university =
      world_firm_at(w, world_nation_firm(w, t->country, FIRM_UNIVERSITY))->account;
  for (uint32_t month = 0; month < w->months; month++) {
    uint32_t day = mnm_world__month_day(w, month, 1 + world_below(rng, 4));
    (void)mnm_world__pay(t->block, world_person_at(w, parent)->account, p->account, help,
                         world_at(rng, day, 8, 20), MNM_CHANNEL_WIRE, FOR_FAMILY, 0);
    if (month % 6 != 2) continue;
    (void)mnm_world__pay(t->block, p->account, university,
                         world_price(w, t->country, ASSUMED.tuition), world_at(rng, day + 3, 9, 18),
                         MNM_CHANNEL_WIRE, FOR_STUDY, 0);
  }
}

void mnm_world__work(world_town *t, uint32_t person, mnm_rng *rng) {
  const world_person *p = world_person_at(t->world, person);
  switch ((world_job)p->job) {
    case JOB_PENSIONER:
      from_the_state(t, p, ASSUMED.pension_low, ASSUMED.pension_high, FOR_PENSION, rng);
      break;
    case JOB_UNEMPLOYED:
      from_the_state(t, p, ASSUMED.benefit_low, ASSUMED.benefit_high, FOR_BENEFIT, rng);
      break;
    case JOB_GIG:
    case JOB_TRADER:
    case JOB_TRAVELLER:
      mnm_world__gig(t, person, rng);
      break;
    case JOB_SEASONAL:
      mnm_world__seasonal(t, person, rng);
      break;
    case JOB_STUDENT:
      study(t, p, rng);
      wages(t, p, 0, t->world->months, rng);
      break;
    default:
      if (p->employer != NONE) wages(t, p, 0, t->world->months, rng);
      break;
  }
}
