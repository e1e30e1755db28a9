/* The slow twin: every edge written down, every round as docs/pairing.md says it; and random legs
 * on which both are tried. */
#ifndef MNM_STAGE_PAIR_TEST_TWIN_H
#define MNM_STAGE_PAIR_TEST_TWIN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#include "base/rng/rng.h"
#include "model/statements/statements.h"
#include "stage/pair/pair.h"

#define LEGS_MOST 96
#define ACCOUNTS 7
#define TWIN_NONE UINT32_MAX

typedef struct world {
  uint32_t count;
  uint8_t side[LEGS_MOST], channel[LEGS_MOST];
  uint32_t account[LEGS_MOST], other[LEGS_MOST];
  int64_t amount[LEGS_MOST], to_amount[LEGS_MOST];
  uint16_t currency[LEGS_MOST], to_currency[LEGS_MOST];
  int32_t day[LEGS_MOST];
  uint64_t id[LEGS_MOST], reference[LEGS_MOST], tie[LEGS_MOST];
  mnm_pair_text text[LEGS_MOST];
  uint64_t holder[ACCOUNTS]; /* 0 not known */
  mnm_pair_period period[ACCOUNTS * 2];
  uint64_t periods;
  mnm_pair_decided joined[LEGS_MOST], apart[LEGS_MOST];
  uint64_t joined_count, apart_count;
  uint32_t days;
} world;

typedef struct outcome { /* of the twin */
  mnm_pair_edge pair[LEGS_MOST], candidate[LEGS_MOST * LEGS_MOST];
  mnm_pair_open open[LEGS_MOST];
  uint32_t pairs, candidates, opens;
  /* state */
  uint32_t partner[LEGS_MOST];
  mnm_pair_text text[LEGS_MOST]; /* as far as they were opened */
  bool holds[ACCOUNTS][64];      /* by account and name */
} outcome;

/* ---- edges --- */

static inline bool twin_two(const world *w, uint32_t leg) {
  return w->amount[leg] != w->to_amount[leg] || w->currency[leg] != w->to_currency[leg];
}

static inline bool twin_apart(const world *w, uint32_t d, uint32_t c) {
  for (uint64_t i = 0; i < w->apart_count; i++)
    if (w->apart[i].debit == d && w->apart[i].credit == c) return true;
  return false;
}

static inline bool twin_fits(const world *w, uint32_t d, uint32_t c) {
  if (w->side[d] != MNM_LEG_DEBIT || w->side[c] != MNM_LEG_CREDIT) return false;
  if (w->account[d] == w->account[c]) return false;
  if (w->other[d] != MNM_ACCOUNT_NONE && w->other[d] != w->account[c]) return false;
  if (w->other[c] != MNM_ACCOUNT_NONE && w->other[c] != w->account[d]) return false;
  if ((uint32_t)abs(w->day[c] - w->day[d]) > w->days) return false;
  bool left = w->amount[d] == w->amount[c] && w->currency[d] == w->currency[c];
  bool came = w->to_amount[d] == w->to_amount[c] && w->to_currency[d] == w->to_currency[c];
  if (!twin_two(w, d) && !twin_two(w, c)) return left;
  return (twin_two(w, c) && left) || (twin_two(w, d) && came);
}

static inline bool twin_neither(const world *w, uint32_t d, uint32_t c) {
  return w->other[d] == MNM_ACCOUNT_NONE && w->other[c] == MNM_ACCOUNT_NONE;
}
static inline bool twin_reference(const world *w, uint32_t d, uint32_t c) {
  return w->reference[d] != 0 && w->reference[d] == w->reference[c];
}
static inline bool twin_purpose(const outcome *o, uint32_t d, uint32_t c) {
  return o->text[d].purpose != 0 && o->text[d].purpose == o->text[c].purpose;
}

static inline int twin_name_of(const world *w, const outcome *o, uint32_t leg, uint32_t other) {
  uint64_t name = o->text[leg].name;
  bool known = false;
  if (name == 0) return 0;
  if (o->holds[w->account[other]][name]) return 1;
  for (uint32_t i = 1; i < 64; i++) known |= o->holds[w->account[other]][i];
  return known ? -1 : 0;
}

static inline bool twin_name(const world *w, const outcome *o, uint32_t d, uint32_t c) {
  int debit = twin_name_of(w, o, d, c), credit = twin_name_of(w, o, c, d);
  return twin_neither(w, d, c) && debit >= 0 && credit >= 0 && debit + credit > 0;
}

typedef enum twin_round {
  BY_REFERENCE,
  BY_BOTH,
  BY_ACCOUNT,
  BY_PURPOSE,
  BY_NAME_AND_PURPOSE,
  BY_NAME,
  BY_ANYTHING
} twin_round;

static inline bool twin_edge(const world *w, const outcome *o, twin_round round, uint32_t d,
                             uint32_t c) {
  if (o->partner[d] != TWIN_NONE || o->partner[c] != TWIN_NONE) return false;
  if (!twin_fits(w, d, c) || twin_apart(w, d, c)) return false;
  bool neither = twin_neither(w, d, c), purpose = twin_purpose(o, d, c);
  bool specific = neither && purpose && o->text[d].specific;
  if (twin_reference(w, d, c)) return true;
  switch (round) {
    case BY_REFERENCE:
      return false;
    case BY_BOTH:
      return w->other[d] == w->account[c] && w->other[c] == w->account[d];
    case BY_ACCOUNT:
      return !neither;
    case BY_PURPOSE:
      return (!neither && purpose) || specific;
    case BY_NAME_AND_PURPOSE:
      return !neither || specific || (purpose && twin_name(w, o, d, c));
    case BY_NAME:
      return !neither || specific || twin_name(w, o, d, c);
    default:
      return true;
  }
}

static inline uint32_t twin_evidence(const world *w, const outcome *o, uint32_t d, uint32_t c) {
  uint32_t e = 0;
  if (w->id[d] != 0 && w->id[d] == w->id[c]) e |= MNM_EVIDENCE_SAME_ID;
  if (w->other[d] == w->account[c]) e |= MNM_EVIDENCE_DEBIT_NAMES;
  if (w->other[c] == w->account[d]) e |= MNM_EVIDENCE_CREDIT_NAMES;
  if (twin_purpose(o, d, c)) e |= MNM_EVIDENCE_PURPOSE;
  if (twin_name_of(w, o, d, c) > 0 || twin_name_of(w, o, c, d) > 0) e |= MNM_EVIDENCE_NAME;
  if (twin_two(w, d) || twin_two(w, c)) e |= MNM_EVIDENCE_CONVERTED;
  return e;
}

/* ---- rounds --- */

static inline void twin_join(const world *w, outcome *o, uint32_t d, uint32_t c, uint32_t more) {
  o->partner[d] = c;
  o->partner[c] = d;
  o->pair[o->pairs++] =
      (mnm_pair_edge){d, c, twin_evidence(w, o, d, c) | more, w->day[c] - w->day[d]};
}

static inline void twin_do_round(const world *w, outcome *o, twin_round round) {
  uint32_t of_debit[LEGS_MOST], of_credit[LEGS_MOST], only[LEGS_MOST];
  memset(of_debit, 0, sizeof of_debit);
  memset(of_credit, 0, sizeof of_credit);
  for (uint32_t d = 0; d < w->count; d++)
    for (uint32_t c = 0; c < w->count; c++)
      if (twin_edge(w, o, round, d, c)) {
        of_debit[d]++;
        of_credit[c]++;
        only[d] = c;
      }
  for (uint32_t d = 0; d < w->count; d++)
    if (of_debit[d] == 1 && of_credit[only[d]] == 1) twin_join(w, o, d, only[d], 0);
}

static inline void twin_open_texts(const world *w, outcome *o) {
  bool wanted[LEGS_MOST] = {false}, account[ACCOUNTS] = {false};
  for (uint32_t d = 0; d < w->count; d++)
    for (uint32_t c = 0; c < w->count; c++)
      if (twin_edge(w, o, BY_ANYTHING, d, c)) wanted[d] = wanted[c] = true;
  for (uint32_t leg = 0; leg < w->count; leg++)
    if (wanted[leg] && w->other[leg] == MNM_ACCOUNT_NONE) account[w->account[leg]] = true;
  for (uint32_t leg = 0; leg < w->count; leg++)
    if (w->other[leg] != MNM_ACCOUNT_NONE && account[w->other[leg]]) wanted[leg] = true;
  for (uint32_t leg = 0; leg < w->count; leg++) {
    if (!wanted[leg]) continue;
    o->text[leg] = w->text[leg];
    if (w->other[leg] != MNM_ACCOUNT_NONE && account[w->other[leg]])
      o->holds[w->other[leg]][w->text[leg].name] = true;
  }
  for (uint32_t i = 0; i < ACCOUNTS; i++)
    if (account[i]) o->holds[i][w->holder[i]] = true;
  for (uint32_t i = 0; i < ACCOUNTS; i++) o->holds[i][0] = false;
}

static const world *twin_sorted_world;
static inline int twin_by_date(const void *a_data, const void *b_data) {
  uint32_t a = *(const uint32_t *)a_data, b = *(const uint32_t *)b_data;
  const world *w = twin_sorted_world;
  if (w->day[a] != w->day[b]) return w->day[a] < w->day[b] ? -1 : 1;
  return w->tie[a] < w->tie[b] ? -1 : w->tie[a] > w->tie[b];
}

static inline bool twin_set_fits(const world *w, const outcome *o, const uint32_t *debits,
                                 const uint32_t *credits, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t d = debits[i], c = credits[i];
    for (uint64_t j = 0; j < w->apart_count; j++)
      if (w->apart[j].debit == d || w->apart[j].credit == c) return false;
    if (w->account[d] != w->account[debits[0]] || w->account[c] != w->account[credits[0]])
      return false;
    if (w->amount[d] != w->amount[debits[0]] || w->currency[d] != w->currency[debits[0]])
      return false;
    if (w->to_amount[c] != w->to_amount[credits[0]] ||
        w->to_currency[c] != w->to_currency[credits[0]] || w->channel[c] != w->channel[credits[0]])
      return false;
    if (!twin_edge(w, o, BY_ACCOUNT, d, c)) return false;
  }
  return true;
}

static inline void twin_equals(const world *w, outcome *o) {
  uint32_t set[LEGS_MOST];
  bool member[LEGS_MOST] = {false};
  for (uint32_t leg = 0; leg < w->count; leg++) set[leg] = leg;
  for (uint32_t d = 0; d < w->count; d++)
    for (uint32_t c = 0; c < w->count; c++) {
      if (twin_edge(w, o, BY_ACCOUNT, d, c)) member[d] = member[c] = true;
      bool free_legs = o->partner[d] == TWIN_NONE && o->partner[c] == TWIN_NONE;
      bool speaks = twin_reference(w, d, c) || !twin_neither(w, d, c);
      if (!free_legs || !twin_fits(w, d, c) || !speaks) continue;
      uint32_t from = set[c], to = set[d];
      for (uint32_t leg = 0; leg < w->count; leg++)
        if (set[leg] == from) set[leg] = to;
    }
  for (uint32_t name = 0; name < w->count; name++) {
    uint32_t debits[LEGS_MOST], credits[LEGS_MOST], debit_count = 0, credit_count = 0;
    for (uint32_t leg = 0; leg < w->count; leg++) {
      if (!member[leg] || set[leg] != name) continue;
      if (w->side[leg] == MNM_LEG_DEBIT)
        debits[debit_count++] = leg;
      else
        credits[credit_count++] = leg;
    }
    if (debit_count == 0 || debit_count != credit_count) continue;
    twin_sorted_world = w;
    qsort(debits, debit_count, sizeof *debits, twin_by_date);
    qsort(credits, credit_count, sizeof *credits, twin_by_date);
    if (!twin_set_fits(w, o, debits, credits, debit_count)) continue;
    for (uint32_t i = 0; i < debit_count; i++)
      twin_join(w, o, debits[i], credits[i], debit_count > 1 ? MNM_EVIDENCE_EQUALS : 0);
  }
}

static inline bool twin_transfers(uint8_t channel) {
  return channel == MNM_CHANNEL_WIRE || channel == MNM_CHANNEL_UNKNOWN ||
         channel == MNM_CHANNEL_WAGE;
}

static inline bool twin_covered(const world *w, uint32_t leg) {
  bool debit = w->side[leg] == MNM_LEG_DEBIT;
  int32_t first = w->day[leg] - (debit ? 0 : (int32_t)w->days);
  int32_t last = w->day[leg] + (debit ? (int32_t)w->days : 0);
  for (uint64_t i = 0; i < w->periods; i++)
    if (w->period[i].account == w->other[leg] && w->period[i].first_day <= first &&
        w->period[i].last_day >= last)
      return true;
  return false;
}

static inline void twin_list(const world *w, outcome *o) {
  uint32_t strong[LEGS_MOST] = {0}, listed[LEGS_MOST] = {0};
  for (uint32_t d = 0; d < w->count; d++)
    for (uint32_t c = 0; c < w->count; c++)
      if (twin_edge(w, o, BY_NAME, d, c)) {
        strong[d]++;
        strong[c]++;
      }
  for (uint32_t d = 0; d < w->count; d++)
    for (uint32_t c = 0; c < w->count; c++) {
      bool good = twin_edge(w, o, BY_NAME, d, c);
      bool weak = !good && twin_edge(w, o, BY_ANYTHING, d, c) && twin_neither(w, d, c) &&
                  twin_transfers(w->channel[d]) && twin_transfers(w->channel[c]) &&
                  (strong[d] == 0 || strong[c] == 0);
      if (!good && !weak) continue;
      o->candidate[o->candidates++] =
          (mnm_pair_edge){d, c, twin_evidence(w, o, d, c), w->day[c] - w->day[d]};
      listed[d]++;
      listed[c]++;
    }
  for (uint32_t leg = 0; leg < w->count; leg++) {
    if (o->partner[leg] != TWIN_NONE) continue;
    mnm_pair_open open = {.leg = leg, .candidates = listed[leg]};
    bool named = w->other[leg] != MNM_ACCOUNT_NONE;
    if (listed[leg] > 0) {
      open.kind = MNM_BREAK_AMBIGUOUS;
      open.weak = strong[leg] == 0;
    } else if (named && twin_covered(w, leg)) {
      open.kind = MNM_BREAK_MISSING_LEG;
    } else {
      continue;
    }
    o->open[o->opens++] = open;
  }
}

static inline int twin_by_debit(const void *a_data, const void *b_data) {
  const mnm_pair_edge *a = a_data, *b = b_data;
  return a->debit < b->debit ? -1 : a->debit > b->debit;
}

static inline void twin_run(const world *w, outcome *o) {
  memset(o, 0, sizeof *o);
  memset(o->partner, 0xFF, sizeof o->partner);
  for (uint64_t i = 0; i < w->joined_count; i++) {
    o->partner[w->joined[i].debit] = w->joined[i].credit;
    o->partner[w->joined[i].credit] = w->joined[i].debit;
  }
  twin_do_round(w, o, BY_REFERENCE);
  twin_do_round(w, o, BY_BOTH);
  twin_do_round(w, o, BY_ACCOUNT);
  twin_open_texts(w, o);
  twin_do_round(w, o, BY_PURPOSE);
  twin_do_round(w, o, BY_ACCOUNT);
  twin_equals(w, o);
  twin_do_round(w, o, BY_NAME_AND_PURPOSE);
  twin_do_round(w, o, BY_NAME);
  twin_list(w, o);
  qsort(o->pair, o->pairs, sizeof *o->pair, twin_by_debit);
}

/* ---- the stage on the same legs --- */

static inline mnm_status world_texts(void *payload, const uint32_t *legs, uint32_t count,
                                     mnm_pair_text *out, mnm_err *err) {
  const world *w = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) out[i] = w->text[legs[i]];
  return MNM_OK;
}

static inline mnm_status world_holders(void *payload, const uint32_t *accounts, uint32_t count,
                                       mnm_column *out, mnm_err *err) {
  const world *w = payload;
  for (uint32_t i = 0; i < count; i++) {
    mnm_pair_holder one = {w->holder[accounts[i]], accounts[i]};
    if (one.name != 0) MNM_TRY(mnm_column_push(out, &one, err));
  }
  return MNM_OK;
}

static inline mnm_pair_input world_input(world *w) {
  return (mnm_pair_input){
      .legs = {w->count, w->side, w->account, w->other, w->amount, w->to_amount, w->currency,
               w->to_currency, w->day, w->channel, w->id, w->reference, w->tie},
      .periods = w->period,
      .period_count = w->periods,
      .joined = w->joined,
      .joined_count = w->joined_count,
      .apart = w->apart,
      .apart_count = w->apart_count,
      .texts = world_texts,
      .holders = world_holders,
      .payload = w};
}

static inline void world_pair(world *w, mnm_pair_result *out, const mnm_ctx *ctx) {
  mnm_pair_input input = world_input(w);
  mnm_pairing_parameters parameters = {w->days};
  mnm_err err = {0};
  mnm_status status = mnm_pair(out, &input, &parameters, ctx, &err);
  if (status != MNM_OK) fail_msg("%s", err.message);
}

/* ---- random legs --- */

static inline uint32_t pick(mnm_rng *rng, uint32_t below) {
  return (uint32_t)mnm_rng_below(rng, below);
}

/* Both legs of a transfer as two banks may tell of it, each with what that bank leaves out; and
 * legs whose other side is elsewhere. Few accounts, amounts and days, so that much is ambiguous. */
static inline void world_add(world *w, mnm_rng *rng, uint8_t side, const uint32_t *draw) {
  uint32_t leg = w->count++;
  bool debit = side == MNM_LEG_DEBIT;
  w->side[leg] = side;
  w->account[leg] = debit ? draw[0] : draw[1];
  w->other[leg] = pick(rng, 10) < draw[7] ? MNM_ACCOUNT_NONE : debit ? draw[1] : draw[0];
  w->amount[leg] = w->to_amount[leg] = 100 + (int64_t)draw[2];
  w->currency[leg] = w->to_currency[leg] = 978;
  if (draw[3] == 0) { /* sent in euros, arrived in crowns */
    bool both = pick(rng, 3) == 0;
    if (both || debit) w->amount[leg] = w->to_amount[leg] = 100 + (int64_t)draw[2];
    if (!both && !debit) {
      w->amount[leg] = w->to_amount[leg] = 2500 + (int64_t)draw[2];
      w->currency[leg] = w->to_currency[leg] = 203;
    }
    if (both) {
      w->to_amount[leg] = 2500 + (int64_t)draw[2];
      w->to_currency[leg] = 203;
    }
  }
  w->day[leg] = (int32_t)draw[4] + (debit ? 0 : (int32_t)pick(rng, 3));
  w->channel[leg] = (uint8_t)(pick(rng, 6) == 0   ? MNM_CHANNEL_CARD_PRESENT
                              : pick(rng, 8) == 0 ? MNM_CHANNEL_WAGE
                                                  : MNM_CHANNEL_WIRE);
  w->id[leg] = pick(rng, 4) == 0 ? 1000 + draw[5] : 0;
  w->reference[leg] = w->id[leg] != 0 && draw[5] > 2 ? w->id[leg] : 0;
  w->tie[leg] = mnm_rng_next(rng);
  w->text[leg].purpose = pick(rng, 3) == 0 ? 0 : 1 + draw[6];
  w->text[leg].specific = draw[6] > 2;
  w->text[leg].name = pick(rng, 3) == 0 ? 0 : 1 + (debit ? draw[1] : draw[0]);
}

static inline void world_make(world *w, mnm_rng *rng) {
  memset(w, 0, sizeof *w);
  w->days = pick(rng, 5);
  uint32_t transfers = 1 + pick(rng, LEGS_MOST / 2), amounts = 1 + pick(rng, 6);
  uint32_t span = 1 + pick(rng, 20), accounts = 2 + pick(rng, ACCOUNTS - 1);
  uint32_t unnamed = pick(rng, 11), conversions = 1 + pick(rng, 8);
  for (uint32_t i = 0; i < transfers; i++) {
    uint32_t from = pick(rng, accounts), to = pick(rng, accounts - 1);
    uint32_t draw[8] = {from,
                        to + (to >= from),
                        pick(rng, amounts),
                        pick(rng, conversions) + (conversions > 4),
                        pick(rng, span),
                        pick(rng, 12),
                        pick(rng, 6),
                        unnamed};
    if (pick(rng, 8) > 0) world_add(w, rng, MNM_LEG_DEBIT, draw);
    if (pick(rng, 8) > 0) world_add(w, rng, MNM_LEG_CREDIT, draw);
  }
  for (uint32_t i = 0; i < ACCOUNTS; i++) {
    w->holder[i] = pick(rng, 2) ? 1 + i : 0;
    if (pick(rng, 3) == 0) continue;
    int32_t first = (int32_t)pick(rng, 10) - 4;
    w->period[w->periods++] = (mnm_pair_period){i, first, first + (int32_t)pick(rng, 30)};
    if (pick(rng, 2))
      w->period[w->periods] = (mnm_pair_period){i, w->period[w->periods - 1].last_day + 3, 40},
      w->periods += w->period[w->periods].first_day <= 40;
  }
  bool taken[LEGS_MOST] = {false};
  for (uint32_t i = 0; i < 4 && w->count > 1; i++) {
    uint32_t d = pick(rng, w->count), c = pick(rng, w->count);
    if (w->side[d] != MNM_LEG_DEBIT || w->side[c] != MNM_LEG_CREDIT) continue;
    if (i < 1 && !taken[d] && !taken[c]) {
      w->joined[w->joined_count++] = (mnm_pair_decided){d, c};
      taken[d] = taken[c] = true;
    } else {
      w->apart[w->apart_count++] = (mnm_pair_decided){d, c};
    }
  }
}

#endif
