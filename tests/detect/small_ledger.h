/* For the tests of detectors: small random ledgers, findings as text. */
#ifndef MNM_TESTS_SMALL_LEDGER_H
#define MNM_TESTS_SMALL_LEDGER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/detect/detect.h"

#define SMALL_ROWS 64
#define SMALL_ACCOUNTS 12
#define SMALL_OWNERS 5

/* A ledger with room for a few rows, in the order of its rows. */
typedef struct small_ledger {
  uint32_t count, accounts;
  int64_t unit_s; /* times are multiples of it: a second, or six hours */
  uint32_t from[SMALL_ROWS], to[SMALL_ROWS];
  int64_t amount[SMALL_ROWS], to_amount[SMALL_ROWS], time_us[SMALL_ROWS];
  uint16_t currency[SMALL_ROWS], to_currency[SMALL_ROWS];
  uint8_t grain[SMALL_ROWS];
  uint32_t id[SMALL_ROWS]; /* stays with the transfer when rows move */
  bool two_amounts;
  uint32_t cash; /* account, UINT32_MAX none */
  /* holders of accounts; an account may have none */
  bool owners_known;
  uint32_t owner_offset[SMALL_ACCOUNTS + 2], owner[SMALL_OWNERS * (SMALL_ACCOUNTS + 1)];
} small_ledger;

static inline uint32_t draw(mnm_rng *rng, uint32_t bound) {
  return (uint32_t)mnm_rng_below(rng, bound);
}

/* Up to three of the owners hold an account; here and there one holds nearly all. */
static inline void small_ledger_own(small_ledger *ledger, mnm_rng *rng) {
  ledger->owners_known = draw(rng, 2);
  bool one_hand = draw(rng, 2);
  uint32_t made = 0;
  for (uint32_t account = 0; account < ledger->accounts; account++) {
    ledger->owner_offset[account] = made;
    uint32_t holders = draw(rng, 4);
    for (uint32_t i = 0; i < holders; i++) ledger->owner[made++] = 1000 + draw(rng, SMALL_OWNERS);
    if (one_hand && draw(rng, 8)) ledger->owner[made++] = 1000;
  }
  ledger->owner_offset[ledger->accounts] = made;
}

/* Few accounts, many ties, parallel transfers, rows to oneself, cash, three currencies, times
 * around zero, here and there without a time of day. */
static inline void small_ledger_random(small_ledger *ledger, mnm_rng *rng) {
  static const uint16_t currencies[] = {978, 840, 392};
  memset(ledger, 0, sizeof *ledger);
  ledger->count = draw(rng, SMALL_ROWS + 1);
  ledger->accounts = 2 + draw(rng, SMALL_ACCOUNTS - 1);
  ledger->cash = draw(rng, 3) == 0 ? draw(rng, ledger->accounts) : UINT32_MAX;
  ledger->two_amounts = draw(rng, 2);
  ledger->unit_s = draw(rng, 2) ? 1 : 21600;
  small_ledger_own(ledger, rng);
  uint32_t busy = draw(rng, ledger->accounts), several = draw(rng, 3) ? 3 : 1;
  uint32_t step = 1 + draw(rng, 4), sizes = draw(rng, 3) ? 1000 : 20, days = draw(rng, 3);
  int64_t time = (int64_t)draw(rng, 60) - 40;
  for (uint32_t row = 0; row < ledger->count; row++) {
    time += draw(rng, 3) ? 0 : (int64_t)draw(rng, step + 1);
    ledger->time_us[row] = time * ledger->unit_s * MNM_US_PER_SECOND;
    ledger->from[row] = draw(rng, 3) ? draw(rng, ledger->accounts) : busy;
    ledger->to[row] = draw(rng, 5) ? draw(rng, ledger->accounts) : busy;
    ledger->amount[row] = 1 + draw(rng, sizes) + (sizes == 20 ? 90 : 0);
    ledger->currency[row] = currencies[draw(rng, several)];
    bool same = !ledger->two_amounts || draw(rng, 3);
    ledger->to_amount[row] = same ? ledger->amount[row] : (int64_t)draw(rng, sizes);
    ledger->to_currency[row] = same ? ledger->currency[row] : currencies[draw(rng, several)];
    bool midnight = ledger->time_us[row] % MNM_US_PER_DAY == 0;
    ledger->grain[row] = midnight && draw(rng, 3) < days ? MNM_GRAIN_DAY : MNM_GRAIN_SECOND;
    ledger->id[row] = row;
  }
}

/* The same ledger with account i in place of place[i]. */
static inline void small_ledger_move(small_ledger *out, const small_ledger *from,
                                     const uint32_t *place) {
  *out = *from;
  uint32_t made = 0;
  for (uint32_t row = 0; row < from->count; row++) {
    out->from[row] = place[from->from[row]];
    out->to[row] = place[from->to[row]];
  }
  for (uint32_t number = 0; number < from->accounts; number++) {
    out->owner_offset[number] = made;
    for (uint32_t i = 0; i < from->accounts; i++) {
      if (place[i] != number) continue;
      for (uint32_t at = from->owner_offset[i]; at < from->owner_offset[i + 1]; at++)
        out->owner[made++] = from->owner[at];
    }
  }
  out->owner_offset[from->accounts] = made;
}

static inline void draw_places(uint32_t *place, uint32_t count, mnm_rng *rng) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t other = draw(rng, i + 1);
    place[i] = place[other];
    place[other] = i;
  }
}

static inline mnm_transfers small_ledger_view(const small_ledger *ledger) {
  mnm_transfers view = {.count = ledger->count,
                        .account_from = ledger->from,
                        .account_to = ledger->to,
                        .amount_minor = ledger->amount,
                        .currency = ledger->currency,
                        .booked_us = ledger->time_us,
                        .booked_grain = ledger->grain};
  if (ledger->two_amounts) view.to_amount_minor = ledger->to_amount;
  if (ledger->two_amounts) view.to_currency = ledger->to_currency;
  return view;
}

static inline mnm_detect_owners small_ledger_owners(const small_ledger *ledger) {
  return (mnm_detect_owners){ledger->owner_offset, ledger->owner};
}

/* Account i of the ledger gets number place[i] (NULL: i). Labels are made from i alone, some with a
 * bank and some without, some long and the beginning of others, not in the order of i. */
static inline mnm_accounts *small_ledger_accounts(const small_ledger *ledger,
                                                  const uint32_t *place) {
  mnm_accounts *accounts = NULL;
  assert_int_equal(mnm_accounts_new(&accounts, NULL, NULL), MNM_OK);
  for (uint32_t number = 0; number < ledger->accounts; number++) {
    uint32_t account = number, id = UINT32_MAX;
    for (uint32_t i = 0; place && i < ledger->accounts; i++)
      if (place[i] == number) account = i;
    char bank[16], name[40];
    static const uint32_t numbers[] = {1, 10, 2, 100, 12, 11, 110, 3, 0, 1000, 30, 31, 13};
    (void)snprintf(bank, sizeof bank, "%u", account * 7 % 5);
    (void)snprintf(name, sizeof name, "%s%u", account % 2 ? "a long account number " : "",
                   numbers[account]);
    if (account == ledger->cash)
      assert_int_equal(mnm_accounts_cash(accounts, &id, NULL), MNM_OK);
    else
      assert_int_equal(mnm_accounts_put(accounts, &id, mnm_text_of(account % 4 ? "" : bank),
                                        mnm_text_of(name), NULL),
                       MNM_OK);
    assert_int_equal(id, number);
  }
  return accounts;
}

/* Findings as lines of text, accounts by label, transfers by id; the caller frees. */
static inline char *findings_text(const mnm_findings *findings, const mnm_accounts *accounts,
                                  const uint32_t *id) {
  char *text = NULL;
  size_t bytes = 0;
  FILE *out = open_memstream(&text, &bytes);
  assert_non_null(out);
  char label[64];
  for (uint64_t i = 0; i < findings->finding.count; i++) {
    const mnm_finding *finding = mnm_column_at(&findings->finding, i);
    fprintf(out, "%d %d %d %d %d %llu %lld %lld |", finding->typology, finding->kind,
            finding->standing, finding->truncated, finding->notes,
            (unsigned long long)finding->cycles, (long long)finding->first_us,
            (long long)finding->last_us);
    const uint32_t *centre = mnm_column_at(&findings->centre, finding->centre_first);
    for (uint32_t at = 0; at < finding->centre_count; at++) {
      mnm_accounts_label(accounts, centre[at], label, sizeof label);
      fprintf(out, " %s", label);
    }
    const mnm_participant *participant =
        mnm_column_at(&findings->participant, finding->participant_first);
    fprintf(out, " |");
    for (uint32_t at = 0; at < finding->participant_count; at++) {
      mnm_accounts_label(accounts, participant[at].account, label, sizeof label);
      fprintf(out, " %s=%s", mnm_part_name((mnm_part)participant[at].part), label);
    }
    const mnm_total *total = mnm_column_at(&findings->total, finding->total_first);
    fprintf(out, " |");
    for (uint32_t at = 0; at < finding->total_count; at++)
      fprintf(out, " %u:%lld/%lld", total[at].currency, (long long)total[at].in_minor,
              (long long)total[at].out_minor);
    const uint32_t *row = mnm_column_at(&findings->row, finding->row_first);
    fprintf(out, " |");
    for (uint64_t at = 0; at < finding->row_count; at++)
      fprintf(out, " %u", id ? id[row[at]] : row[at]);
    fprintf(out, "\n");
  }
  for (uint64_t i = 0; i < findings->cut.count; i++) {
    const mnm_cut *cut = mnm_column_at(&findings->cut, i);
    fprintf(out, "cut %d %d %u\n", cut->typology, cut->bound, id ? id[cut->row] : cut->row);
  }
  assert_int_equal(fclose(out), 0);
  return text;
}

/* Detects and gives the text; `parameters` must be good. */
static inline char *detect_text(const mnm_detect_input *input, const uint32_t *id,
                                const mnm_detect_parameters *parameters, const mnm_ctx *ctx) {
  mnm_findings findings;
  mnm_findings_init(&findings, ctx);
  mnm_err err = {0};
  mnm_status status = mnm_detect(&findings, input, parameters, ctx, &err);
  if (status != MNM_OK) fail_msg("%s", err.message);
  char *text = findings_text(&findings, input->accounts, id);
  mnm_findings_clear(&findings);
  return text;
}

/* A span in units of the ledger's time. */
static inline int64_t spread(int64_t span, int64_t unit_s) {
  return span == MNM_WINDOW_ANY || span == MNM_WINDOW_S_MAX ? span : span * unit_s;
}

/* The defaults with these typologies alone. */
static inline void defaults_of(mnm_detect_parameters *out, const char *typologies) {
  mnm_detect_defaults(out);
  assert_int_equal(mnm_detect_only(out, typologies, NULL), MNM_OK);
}

/* A table of rates; `kind` 0: none, 1: constant, 2: for some days, so that some amounts have none.
 */
static inline void draw_rates(mnm_detect_parameters *out, uint32_t kind, mnm_rng *rng) {
  static const uint16_t currencies[] = {392, 840, 978}; /* rising */
  out->rates_given = kind != 0;
  for (uint32_t i = 0; kind && i < 3; i++) {
    mnm_rate rate = {.currency = currencies[i], .day = MNM_RATE_ALWAYS};
    if (draw(rng, 4) == 0) continue;
    uint32_t days = kind == 1 ? 1 : draw(rng, 4);
    for (uint32_t day = 0; day < days; day++) {
      if (kind == 2) rate.day = (int32_t)draw(rng, 6) + 6 * (int32_t)day - 12;
      rate.numerator = 1 + draw(rng, 9);
      rate.denominator = 1 + draw(rng, 9);
      assert_int_equal(mnm_column_push(&out->rates, &rate, NULL), MNM_OK);
    }
  }
}

/* The definition of rates, said once more: of an amount in minor units of the base. false: none. */
static inline bool base_of(int64_t *base, const mnm_detect_parameters *parameters, int64_t minor,
                           uint16_t currency, int64_t time_us) {
  const mnm_rate *held = NULL, *all = parameters->rates.data;
  for (uint64_t i = 0; i < parameters->rates.count; i++) {
    if (all[i].currency != currency) continue;
    if (all[i].day != MNM_RATE_ALWAYS && all[i].day * MNM_US_PER_DAY > time_us) continue;
    if (!held || all[i].day > held->day) held = &all[i];
  }
  if (!held) return false;
  int64_t whole = minor * held->numerator / held->denominator; /* the nearest, the even of two */
  whole -= whole > 0;
  while ((2 * whole + 1) * held->denominator < 2 * minor * held->numerator) whole++;
  bool half = (2 * whole + 1) * held->denominator == 2 * minor * held->numerator;
  *base = whole + (half && whole % 2);
  return true;
}

/* How many rounds of random ledgers: more with MNM_LONG=1. */
static inline uint32_t rounds(uint32_t usual) {
  const char *more = getenv("MNM_LONG");
  return more && *more == '1' ? usual * 20 : usual;
}

#endif
