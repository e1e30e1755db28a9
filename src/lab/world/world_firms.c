/* New entities with keys of their group, and the firms that nations and districts have. */
#include "lab/world/world_internal.h"

mnm_status mnm_world__new_account(world_maker *m, uint32_t *out, uint32_t country, uint32_t holder,
                                  int32_t opened_day, mnm_err *err) {
  mnm_world *w = m->world;
  uint32_t ordinal = m->accounts++;
  uint64_t key = world_key(WORLD_ACCOUNT, m->group, ordinal);
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_BALANCE, key, 0);
  world_account account = {.key = key,
                           .holder = holder,
                           .joint = NONE,
                           .opened_day = opened_day,
                           .country = (uint8_t)country,
                           .bank = (uint8_t)world_below(&rng, WORLD_BANKS)};
  *out = (uint32_t)w->account.count;
  return mnm_column_push(&w->account, &account, err);
}

uint64_t mnm_world__new_address(world_maker *m) {
  return world_key(WORLD_ADDRESS, m->group, m->addresses++);
}

mnm_status mnm_world__new_firm(world_maker *m, uint32_t *out, world_kind kind, uint32_t place,
                               mnm_err *err) {
  mnm_world *w = m->world;
  uint32_t index = (uint32_t)w->firm.count, ordinal = m->firms++;
  uint64_t key = world_key(WORLD_FIRM, m->group, ordinal);
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_FIRM, key, 0);
  world_firm firm = {.key = key,
                     .address = mnm_world__new_address(m),
                     .phone = world_key(WORLD_PERSON, m->group, 1023 - ordinal),
                     .place = place,
                     .owner = NONE,
                     .network = NONE,
                     .kind = (uint8_t)kind};
  firm.pay_day = (uint8_t)world_between(&rng, ASSUMED.payday_low, ASSUMED.payday_high);
  firm.shift = (uint8_t)world_below(&rng, 120);
  firm.via_payroll = world_chance(&rng, ASSUMED.payroll_firm_permille);
  int32_t opened =
      -(int32_t)world_between(&rng, ASSUMED.account_days_low, ASSUMED.account_days_high);
  MNM_TRY(mnm_world__new_account(m, &firm.account, world_place_country(place), HOLDER_FIRM | index,
                                 opened, err));
  *out = index;
  return mnm_column_push(&w->firm, &firm, err);
}

static void offsets(mnm_world *w) {
  uint32_t nation = 0, district = 0;
  for (uint32_t kind = 0; kind < FIRM_KINDS; kind++) {
    uint32_t *sum = kind < FIRM_NATIONAL_KINDS ? &nation : &district;
    w->firm_offset[kind] = *sum;
    *sum += mnm_world__trades[kind].count;
  }
  assert(nation == NATION_FIRMS && district == DISTRICT_FIRMS);
}

mnm_status mnm_world__nations(mnm_world *w, mnm_err *err) {
  world_maker m = {.world = w, .group = world_group(WORLD_NATIONS, 0)};
  world_account cash = {.key = world_key(WORLD_ACCOUNT, m.group, m.accounts++),
                        .holder = NONE,
                        .joint = NONE,
                        .cash = true};
  MNM_TRY(mnm_column_push(&w->account, &cash, err));
  offsets(w);
  for (uint32_t country = 0; country < COUNTRIES; country++) {
    w->nation_first[country] = (uint32_t)w->firm.count;
    for (uint32_t kind = 0; kind < FIRM_NATIONAL_KINDS; kind++) {
      for (uint32_t i = 0; i < mnm_world__trades[kind].count; i++) {
        uint32_t firm = 0;
        MNM_TRY(mnm_world__new_firm(&m, &firm, (world_kind)kind, world_place(country, 0, 0), err));
        if (kind == FIRM_BANK)
          world_account_at(w, world_firm_at(w, firm)->account)->bank = (uint8_t)i;
      }
    }
  }
  return MNM_OK;
}
