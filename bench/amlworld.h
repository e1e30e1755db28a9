/* amlworld: rows of a made-up ledger in the manner of AMLworld (Altman et al., NeurIPS 2023), for
 * benchmarks: a few very busy accounts and many quiet ones, pairs that meet again, several
 * currencies, whole minutes in order over 18 days. Same rows for the same seed on any machine: no
 * floating point. A quarter of an account's transfers go to its own few partners. */
#ifndef MNM_BENCH_AMLWORLD_H
#define MNM_BENCH_AMLWORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rng/rng.h"

#define AMLWORLD_MINUTES (18 * 24 * 60)
#define AMLWORLD_START_S INT64_C(1661990400) /* 2022-09-01T00:00:00Z */

/* The first thirteen have two decimals; the last two are written only on request, since a peer
 * that sums all amounts as hundredths would sum them wrongly. */
enum { AMLWORLD_PLAIN_CURRENCIES = 13, AMLWORLD_CURRENCIES = 15 };
static const struct {
  const char *name;
  uint32_t decimals;
  uint32_t per_dollar_ppm; /* units for a dollar, roughly, in millionths */
} amlworld_currencies[AMLWORLD_CURRENCIES] = {
    {"US Dollar", 2, 1000000},
    {"Euro", 2, 990000},
    {"Yuan", 2, 6900000},
    {"UK Pound", 2, 860000},
    {"Rupee", 2, 79500000},
    {"Ruble", 2, 60500000},
    {"Swiss Franc", 2, 980000},
    {"Canadian Dollar", 2, 1310000},
    {"Australian Dollar", 2, 1460000},
    {"Mexican Peso", 2, 20100000},
    {"Brazil Real", 2, 5200000},
    {"Saudi Riyal", 2, 3750000},
    {"Shekel", 2, 3380000},
    {"Yen", 0, 140000000},
    {"Bitcoin", 6, 50},
};

static const char *const amlworld_formats[] = {"Cheque", "Credit Card", "ACH",         "Cash",
                                               "Wire",   "Bitcoin",     "Reinvestment"};
enum { AMLWORLD_REINVESTMENT = 6 };

typedef struct amlworld {
  mnm_rng rng;
  uint64_t rows, row;
  uint32_t accounts, banks;
  bool all_currencies;
} amlworld;

typedef struct amlworld_row {
  uint32_t minute;   /* since AMLWORLD_START_S */
  uint32_t from, to; /* account numbers < accounts */
  uint8_t paid_currency, received_currency, format;
  bool laundering;
  int64_t paid_minor, received_minor;
} amlworld_row;

static inline void amlworld_init(amlworld *world, uint64_t rows, uint64_t seed,
                                 bool all_currencies) {
  mnm_rng_init(&world->rng, seed);
  world->rows = rows;
  world->row = 0;
  uint64_t accounts = rows / 20 + 64;
  world->accounts = accounts > 100000000 ? 100000000 : (uint32_t)accounts;
  world->banks = world->accounts / 40 + 1;
  world->all_currencies = all_currencies;
}

/* The greatest of many accounts has about one in sqrt(accounts) of the rows that are drawn so. */
static inline uint32_t amlworld_skewed(uint64_t random, uint32_t count) {
  uint64_t unit = random >> 32;
  return (uint32_t)(((unit * unit >> 32) * count) >> 32);
}

static inline uint32_t amlworld_mix(uint32_t x) {
  x = (x ^ (x >> 16)) * UINT32_C(0x7FEB352D);
  x = (x ^ (x >> 15)) * UINT32_C(0x846CA68B);
  return x ^ (x >> 16);
}

static inline uint32_t amlworld_bank(const amlworld *world, uint32_t account) {
  return amlworld_skewed((uint64_t)amlworld_mix(account) << 32, world->banks);
}

/* Distinct accounts have distinct numbers: an odd factor turns 2^32 numbers around. */
static inline uint32_t amlworld_number(uint32_t account) {
  return account * UINT32_C(0x9E3779B1);
}

static inline uint8_t amlworld_currency(const amlworld *world, uint32_t account) {
  uint32_t draw = amlworld_mix(account ^ UINT32_C(0x5BD1E995)) & 1023;
  if (draw < 400) return 0;
  if (draw < 640) return 1;
  uint32_t others = (world->all_currencies ? AMLWORLD_CURRENCIES : AMLWORLD_PLAIN_CURRENCIES) - 2;
  return (uint8_t)(2 + draw % others);
}

/* Hundredths of a dollar in minor units of a currency, at least one. */
static inline int64_t amlworld_convert(int64_t cents, uint8_t currency) {
  static const int64_t scale[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
  int64_t minor = cents * amlworld_currencies[currency].per_dollar_ppm / 1000000 *
                  scale[amlworld_currencies[currency].decimals] / 100;
  return minor > 0 ? minor : 1;
}

static inline amlworld_row amlworld_next(amlworld *world) {
  uint64_t who = mnm_rng_next(&world->rng);
  uint64_t whom = mnm_rng_next(&world->rng);
  uint64_t what = mnm_rng_next(&world->rng);
  amlworld_row row;
  row.minute = (uint32_t)(world->row * AMLWORLD_MINUTES / world->rows);
  world->row++;
  /* busy payers are not the busy payees: the two ends count accounts from other ends */
  row.from = (who & 3) ? amlworld_skewed(who, world->accounts)
                       : (uint32_t)(((who >> 32) * world->accounts) >> 32);
  uint32_t kind = what & 63;
  row.format = (uint8_t)((what >> 6) % AMLWORLD_REINVESTMENT);
  if (kind < 5) {
    row.to = row.from;
    row.format = AMLWORLD_REINVESTMENT;
  } else if (kind < 24) {
    uint32_t partner = amlworld_mix(row.from * 8 + (uint32_t)(whom & 7));
    row.to = (uint32_t)(((uint64_t)partner * world->accounts) >> 32);
  } else {
    row.to = world->accounts - 1 - amlworld_skewed(whom, world->accounts);
  }
  row.paid_currency = amlworld_currency(world, row.from);
  row.received_currency = row.paid_currency;
  if (((what >> 12) & 15) == 0) row.received_currency = amlworld_currency(world, row.to);
  uint64_t size = (what >> 16) & 0xFFFF;
  int64_t cents = (int64_t)(1 + (size * size >> 14) * (size >> 6 & 63) + (what >> 32) % 9973);
  row.paid_minor = amlworld_convert(cents, row.paid_currency);
  row.received_minor = row.received_currency == row.paid_currency
                           ? row.paid_minor
                           : amlworld_convert(cents, row.received_currency);
  row.laundering = (what >> 48) % 997 == 0;
  return row;
}

#endif
