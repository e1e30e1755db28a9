/* The engine against an obvious twin on random ledgers: the twin keeps every account as a plain
 * list of parcels in order of receipt, never merges, and does what the rules say, word by word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants those above first */
#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/trace/trace.h"

#define ACCOUNTS 7
#define LABELS 4
#define ROWS 40
#define PARCELS 4000

typedef struct parcel {
  uint32_t label;
  int64_t amount;
} parcel;
typedef struct parcels {
  uint32_t count;
  parcel at[PARCELS];
} parcels;

typedef struct world { /* a random ledger and its input */
  uint32_t from[ROWS], to[ROWS], earmark[ROWS], reverses[ROWS], backs[ROWS];
  int64_t amount[ROWS], to_amount[ROWS], time[ROWS];
  uint8_t flags[ACCOUNTS], rule_of[ACCOUNTS];
  mnm_trace_opening openings[6];
  mnm_trace_tag row_tags[8], account_tags[3];
  mnm_trace_purchase purchases[1];
  mnm_trace_input input;
} world;

typedef struct twin {
  const world *of;
  mnm_trace_rule rule;
  parcels held[ACCOUNTS];
  int64_t owed[ACCOUNTS];
  bool external[ACCOUNTS];
  int64_t left[ACCOUNTS][LABELS + 1], credit[ACCOUNTS][LABELS + 1];
  parcels moving, rest;
} twin;

static void add(parcels *list, uint32_t label, int64_t amount) {
  if (amount == 0) return;
  assert_true(list->count < PARCELS);
  list->at[list->count++] = (parcel){label, amount};
}

static void tidy(parcels *list) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < list->count; i++)
    if (list->at[i].amount > 0) list->at[kept++] = list->at[i];
  list->count = kept;
}

static int64_t content(const parcels *list) {
  int64_t sum = 0;
  for (uint32_t i = 0; i < list->count; i++) sum += list->at[i].amount;
  return sum;
}

/* Up to n units of the parcels that `wanted` names, front to back. */
enum { ANY = -1, CLAIMS = -2 };
static int64_t take_some(parcels *list, int64_t n, int wanted, parcels *out) {
  int64_t taken = 0;
  for (uint32_t i = 0; i < list->count && n > taken; i++) {
    bool fits = wanted == ANY || (wanted == CLAIMS && list->at[i].label != 0) ||
                (wanted >= 0 && list->at[i].label == (uint32_t)wanted);
    if (!fits) continue;
    int64_t part = list->at[i].amount < n - taken ? list->at[i].amount : n - taken;
    list->at[i].amount -= part;
    add(out, list->at[i].label, part);
    taken += part;
  }
  tidy(list);
  return taken;
}

/* apportion of the definitions, by picking the largest remainder again and again */
static void share(int64_t total, const int64_t *weight, uint32_t count, int64_t *out) {
  __extension__ typedef __int128 wide;
  wide sum = 0, given = 0, rest[64];
  for (uint32_t i = 0; i < count; i++) sum += weight[i];
  for (uint32_t i = 0; i < count; i++) {
    out[i] = sum == 0 ? 0 : (int64_t)((wide)total * weight[i] / sum);
    rest[i] = sum == 0 ? 0 : (wide)total * weight[i] % sum;
    given += out[i];
  }
  for (wide left = sum == 0 ? 0 : total - given; left > 0; left--) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < count; i++)
      if (rest[i] > rest[best]) best = i;
    out[best]++;
    rest[best] = -1;
  }
}

static void take_shares(parcels *list, int64_t n, bool with_own, parcels *out) {
  int64_t weight[LABELS + 1] = {0}, part[LABELS + 1];
  for (uint32_t i = 0; i < list->count; i++)
    if (with_own || list->at[i].label != 0) weight[list->at[i].label] += list->at[i].amount;
  share(n, weight, LABELS + 1, part);
  for (int label = 0; label <= LABELS; label++) (void)take_some(list, part[label], label, out);
}

static void take(parcels *list, int64_t n, mnm_trace_rule rule, bool to_asset, parcels *out) {
  switch (rule) {
    case MNM_TRACE_FIFO:
      (void)take_some(list, n, ANY, out);
      return;
    case MNM_TRACE_LIFO:
      while (n > 0) {
        parcel *last = &list->at[list->count - 1];
        int64_t part = last->amount < n ? last->amount : n;
        last->amount -= part;
        n -= part;
        add(out, last->label, part);
        tidy(list);
      }
      return;
    case MNM_TRACE_ROLLING:
      n -= take_some(list, n, 0, out);
      take_shares(list, n, false, out);
      return;
    case MNM_TRACE_HAIRCUT:
      take_shares(list, n, true, out);
      return;
    case MNM_TRACE_LIBR:
      n -= take_some(list, n, 0, out);
      (void)take_some(list, n, CLAIMS, out);
      return;
    case MNM_TRACE_OATWAY:
      if (!to_asset) {
        n -= take_some(list, n, 0, out);
        (void)take_some(list, n, CLAIMS, out);
        return;
      }
      break;
    case MNM_TRACE_CLAIM_FIRST:
    case MNM_TRACE_TIHO:
    case MNM_TRACE_TILO:
    case MNM_TRACE_SENIORITY:
    case MNM_TRACE_POISON:
    case MNM_TRACE_POISON_STICKY:
      break;
  }
  n -= take_some(list, n, CLAIMS, out);
  (void)take_some(list, n, 0, out);
}

static mnm_trace_rule rule_at(const twin *self, uint32_t account) {
  uint8_t own = self->of->rule_of[account];
  return self->of->input.rule_of != NULL && own != 0 ? (mnm_trace_rule)own : self->rule;
}

static void scale(parcels *list, int64_t to_amount) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < list->count; i++) { /* merge neighbours */
    if (kept > 0 && list->at[kept - 1].label == list->at[i].label) {
      list->at[kept - 1].amount += list->at[i].amount;
    } else {
      list->at[kept++] = list->at[i];
    }
  }
  list->count = kept;
  static int64_t weight[PARCELS], part[PARCELS];
  for (uint32_t i = 0; i < kept; i++) weight[i] = list->at[i].amount;
  if (kept > 60) fail();
  share(to_amount, weight, kept, part);
  for (uint32_t i = 0; i < kept; i++) list->at[i].amount = part[i];
  tidy(list);
}

/* unit by unit: which label does the next unit of the credited sequence get? */
static void relabel(const world *w, parcels *list, uint32_t row) {
  const mnm_trace_tag *tags = w->row_tags;
  uint32_t count = w->input.row_tag_count, key = row;
  bool found = false;
  for (uint32_t i = 0; i < count; i++) found |= tags[i].key == key;
  if (!found) {
    tags = w->account_tags;
    count = w->input.account_tag_count;
    key = w->from[row];
  }
  static parcels out;
  out.count = 0;
  int64_t place = 0;
  for (uint32_t i = 0; i < list->count; i++) {
    for (int64_t unit = 0; unit < list->at[i].amount; unit++, place++) {
      uint32_t label = list->at[i].label;
      int64_t before = 0;
      for (uint32_t t = 0; t < count; t++) {
        if (tags[t].key != key) continue;
        if (tags[t].amount_minor == MNM_TRACE_WHOLE || place < before + tags[t].amount_minor) {
          label = tags[t].label;
          break;
        }
        before += tags[t].amount_minor;
      }
      if (out.count > 0 && out.at[out.count - 1].label == label) {
        out.at[out.count - 1].amount++;
      } else {
        add(&out, label, 1);
      }
    }
  }
  memcpy(list->at, out.at, out.count * sizeof *out.at);
  list->count = out.count;
}

static void step(twin *self, uint32_t row, int64_t amount) {
  const world *w = self->of;
  uint32_t from = w->from[row], to = w->to[row];
  bool conversion = w->to_amount[row] != MNM_TRACE_SAME;
  if (amount == 0 || (from == to && !conversion)) return;
  self->moving.count = 0;
  if (self->external[from]) {
    add(&self->moving, 0, amount);
  } else {
    int64_t m = content(&self->held[from]) < amount ? content(&self->held[from]) : amount, rest = m;
    if (w->earmark[row] != MNM_TRACE_NONE)
      rest -= take_some(&self->held[from], rest, (int)w->earmark[row], &self->moving);
    take(&self->held[from], rest, rule_at(self, from), (w->flags[to] & MNM_TRACE_ASSET) != 0,
         &self->moving);
    self->owed[from] += amount - m;
    add(&self->moving, 0, amount - m);
  }
  if (conversion) scale(&self->moving, w->to_amount[row]);
  relabel(w, &self->moving, row);
  if (self->external[to]) {
    for (uint32_t i = 0; i < self->moving.count; i++)
      self->left[to][self->moving.at[i].label] += self->moving.at[i].amount;
    return;
  }
  if (self->owed[to] > 0) {
    int64_t q = self->owed[to] < content(&self->moving) ? self->owed[to] : content(&self->moving);
    self->rest.count = 0;
    take(&self->moving, q, rule_at(self, to), false, &self->rest);
    self->owed[to] -= q;
    for (uint32_t i = 0; i < self->rest.count; i++)
      self->credit[to][self->rest.at[i].label] += self->rest.at[i].amount;
  }
  for (uint32_t i = 0; i < self->moving.count; i++)
    add(&self->held[to], self->moving.at[i].label, self->moving.at[i].amount);
}

/* Rows of one time and payer change places so that the highest (lowest) stands first. */
static void order_rows(const world *w, mnm_trace_rule rule, const int64_t *amount,
                       uint32_t *order) {
  uint32_t until = w->input.until;
  for (uint32_t i = 0; i < until; i++) order[i] = i;
  bool high = rule == MNM_TRACE_TIHO;
  if (!high && rule != MNM_TRACE_TILO) return;
  for (uint32_t round = 0; round < until; round++) {
    for (uint32_t i = 0; i < until; i++) {
      for (uint32_t j = i + 1; j < until; j++) {
        uint32_t a = order[i], b = order[j];
        if (w->time[a] != w->time[b] || w->from[a] != w->from[b]) continue;
        bool swap = high ? amount[b] > amount[a] : amount[b] < amount[a];
        if (amount[a] == amount[b]) swap = b < a;
        if (!swap) continue;
        order[i] = b;
        order[j] = a;
      }
    }
  }
}

static void run_twin(twin *self, const world *w, mnm_trace_rule rule) {
  int64_t amount[ROWS];
  uint32_t order[ROWS];
  memset(self, 0, sizeof *self);
  self->of = w;
  self->rule = rule;
  memcpy(amount, w->amount, sizeof amount);
  for (uint32_t row = 0; row < w->input.rows.count; row++) {
    if (w->reverses[row] == MNM_TRACE_NONE) continue;
    amount[w->reverses[row]] -= w->amount[row];
    amount[row] = 0;
  }
  for (uint32_t a = 0; a < ACCOUNTS; a++)
    self->external[a] = (w->flags[a] & MNM_TRACE_EXTERNAL) != 0;
  for (uint32_t i = 0; i < w->input.opening_count; i++)
    add(&self->held[w->openings[i].account], w->openings[i].label, w->openings[i].amount_minor);
  order_rows(w, rule, amount, order);
  for (uint32_t i = 0; i < w->input.until; i++) {
    uint32_t row = order[i];
    if (w->backs[row] != MNM_TRACE_NONE && w->backs[row] < w->input.until) continue;
    for (uint32_t p = 0; p < w->input.purchase_count; p++)
      if (w->purchases[p].row == row) self->external[w->purchases[p].account] = true;
    step(self, row, amount[row]);
    for (uint32_t linked = 0; linked < w->input.until; linked++) {
      if (w->backs[linked] != row) continue;
      for (uint32_t p = 0; p < w->input.purchase_count; p++)
        if (w->purchases[p].row == linked) self->external[w->purchases[p].account] = true;
      step(self, linked, amount[linked]);
    }
  }
}

/* ---- random ledgers ---- */

static uint32_t below(mnm_rng *rng, uint32_t bound) {
  return (uint32_t)mnm_rng_below(rng, bound);
}

static void set_input(world *w, uint32_t rows) {
  w->input = (mnm_trace_input){
      .rows = {.count = rows,
               .from = w->from,
               .to = w->to,
               .amount_minor = w->amount,
               .to_amount_minor = w->to_amount,
               .earmark = w->earmark,
               .reverses = w->reverses,
               .backs = w->backs,
               .time_us = w->time},
      .account_count = ACCOUNTS,
      .flags = w->flags,
      .label_count = LABELS,
      .openings = w->openings,
      .row_tags = w->row_tags,
      .account_tags = w->account_tags,
      .purchases = w->purchases,
      .until = rows,
  };
}

static void random_world(world *w, mnm_rng *rng, bool conversions) {
  memset(w, 0, sizeof *w);
  uint32_t rows = 1 + below(rng, ROWS), span = 1 + below(rng, 30);
  bool odd = below(rng, 3) == 0; /* earmarks, reversals, links, purchases */
  w->flags[0] = w->flags[1] = MNM_TRACE_EXTERNAL;
  w->flags[2] = MNM_TRACE_ASSET;
  for (uint32_t row = 0; row < rows; row++) {
    w->from[row] = below(rng, ACCOUNTS);
    w->to[row] = below(rng, ACCOUNTS);
    w->amount[row] = below(rng, 1 + below(rng, 30));
    w->to_amount[row] = MNM_TRACE_SAME;
    w->time[row] = row > 0 ? w->time[row - 1] + below(rng, 2) : -5;
    if (conversions && below(rng, 10) == 0) w->to_amount[row] = below(rng, 40);
    w->earmark[row] = odd && below(rng, 5) == 0 ? below(rng, LABELS + 1) : MNM_TRACE_NONE;
    w->reverses[row] = w->backs[row] = MNM_TRACE_NONE;
  }
  (void)span;
  set_input(w, rows);
  if (odd && rows > 2) {
    uint32_t original = below(rng, rows - 1), back = original + 1;
    if (w->to_amount[original] == MNM_TRACE_SAME && w->amount[original] > 0) {
      w->from[back] = w->to[original];
      w->to[back] = w->from[original];
      w->to_amount[back] = MNM_TRACE_SAME;
      w->amount[back] = 1 + below(rng, (uint32_t)w->amount[original]);
      w->reverses[back] = original;
    }
    uint32_t debit = below(rng, rows - 1), credit = debit + 1 + below(rng, rows - debit - 1);
    if (w->reverses[credit] == MNM_TRACE_NONE && w->reverses[debit] == MNM_TRACE_NONE &&
        w->to[credit] == w->from[debit])
      w->backs[debit] = credit;
    if (below(rng, 3) == 0) {
      w->purchases[0] = (mnm_trace_purchase){3 + below(rng, ACCOUNTS - 3), below(rng, rows)};
      w->input.purchase_count = 1;
    }
  }
  w->input.opening_count = below(rng, 6);
  for (uint32_t i = 0; i < w->input.opening_count; i++) {
    uint32_t label = below(rng, 3) == 0 ? 1 + below(rng, LABELS) : MNM_TRACE_OWN;
    w->openings[i] = (mnm_trace_opening){2 + below(rng, ACCOUNTS - 2), label, below(rng, 20)};
  }
  w->input.row_tag_count = below(rng, 6);
  for (uint32_t i = 0; i < w->input.row_tag_count; i++) {
    int64_t amount = below(rng, 3) == 0 ? 1 + below(rng, 15) : MNM_TRACE_WHOLE;
    w->row_tags[i] = (mnm_trace_tag){below(rng, rows), 1 + below(rng, LABELS), amount};
  }
  if (below(rng, 2) == 0) {
    w->account_tags[0] = (mnm_trace_tag){below(rng, 4), 1 + below(rng, LABELS), MNM_TRACE_WHOLE};
    w->input.account_tag_count = 1;
  }
  if (below(rng, 4) == 0) {
    static const mnm_trace_rule mixed[] = {MNM_TRACE_FIFO,    MNM_TRACE_LIFO,    MNM_TRACE_LIBR,
                                           MNM_TRACE_ROLLING, MNM_TRACE_HAIRCUT, 0};
    for (uint32_t a = 0; a < ACCOUNTS; a++) w->rule_of[a] = (uint8_t)mixed[below(rng, 6)];
    w->input.rule_of = w->rule_of;
  }
  if (below(rng, 4) == 0) w->input.until = below(rng, rows + 1);
}

/* ---- comparing ---- */

static void compare(const world *w, const twin *expected, const mnm_trace *trace) {
  static int64_t got[3][ACCOUNTS][LABELS + 1];
  memset(got, 0, sizeof got);
  mnm_column results;
  mnm_column_init(&results, sizeof(mnm_trace_result), NULL);
  assert_int_equal(mnm_trace_results(trace, true, &results, NULL), MNM_OK);
  const mnm_trace_result *row = results.data;
  for (uint64_t i = 0; i < results.count; i++) {
    assert_true(row[i].amount_minor > 0 && row[i].label <= LABELS);
    assert_int_equal(got[row[i].where][row[i].account][row[i].label], 0); /* each once */
    got[row[i].where][row[i].account][row[i].label] = row[i].amount_minor;
  }
  mnm_column_clear(&results);
  for (uint32_t a = 0; a < ACCOUNTS; a++) {
    int64_t held[LABELS + 1] = {0};
    for (uint32_t i = 0; i < expected->held[a].count; i++)
      held[expected->held[a].at[i].label] += expected->held[a].at[i].amount;
    for (uint32_t label = 0; label <= LABELS; label++) {
      assert_int_equal(got[MNM_TRACE_HELD][a][label], held[label]);
      assert_int_equal(got[MNM_TRACE_LEFT][a][label], expected->left[a][label]);
      assert_int_equal(got[MNM_TRACE_CREDIT][a][label], expected->credit[a][label]);
    }
    if ((w->flags[a] & MNM_TRACE_EXTERNAL) == 0)
      assert_int_equal(mnm_trace_balance(trace, a),
                       content(&expected->held[a]) - expected->owed[a]);
  }
}

static const mnm_trace_rule conserving[] = {
    MNM_TRACE_FIFO,    MNM_TRACE_LIFO,        MNM_TRACE_LIBR,   MNM_TRACE_ROLLING,
    MNM_TRACE_HAIRCUT, MNM_TRACE_CLAIM_FIRST, MNM_TRACE_OATWAY, MNM_TRACE_TIHO,
    MNM_TRACE_TILO,    MNM_TRACE_SENIORITY};
#define RULES (sizeof conserving / sizeof *conserving)

static uint32_t rounds(uint32_t few, uint32_t many) {
  return getenv("MNM_LONG") != NULL ? many : few;
}

static void engine_agrees_with_the_twin_under_every_rule(void **state) {
  (void)state;
  static world w;
  static twin expected;
  for (size_t r = 0; r < RULES; r++) {
    mnm_rng rng;
    mnm_rng_init(&rng, 71 + r);
    for (uint32_t i = 0; i < rounds(300, 20000); i++) {
      random_world(&w, &rng, true);
      if (w.input.rule_of != NULL &&
          (conserving[r] == MNM_TRACE_TIHO || conserving[r] == MNM_TRACE_TILO))
        w.input.rule_of = NULL;
      const mnm_trace_options options = {.rule = conserving[r], .pieces = i % 2 == 0};
      mnm_trace *trace = NULL;
      mnm_err err = {0};
      if (mnm_trace_new(&trace, &w.input, &options, NULL, &err) != MNM_OK)
        fail_msg("%s", err.message);
      run_twin(&expected, &w, conserving[r]);
      compare(&w, &expected, trace);
      mnm_trace_free(trace);
    }
  }
}

/* ---- what must hold on every ledger (invariants of docs/trace.md) ---- */

static int64_t claims_at(const mnm_trace *trace, uint32_t account, bool held_only) {
  mnm_column results;
  int64_t sum = 0;
  mnm_column_init(&results, sizeof(mnm_trace_result), NULL);
  assert_int_equal(mnm_trace_results(trace, false, &results, NULL), MNM_OK);
  const mnm_trace_result *row = results.data;
  for (uint64_t i = 0; i < results.count; i++) {
    bool here = account == MNM_TRACE_NONE || row[i].account == account;
    if (here && (!held_only || row[i].where == MNM_TRACE_HELD)) sum += row[i].amount_minor;
  }
  mnm_column_clear(&results);
  return sum;
}

static mnm_trace *trace_by(const world *w, mnm_trace_rule rule) {
  const mnm_trace_options options = {.rule = rule, .pieces = true};
  mnm_trace *trace = NULL;
  assert_int_equal(mnm_trace_new(&trace, &w->input, &options, NULL, NULL), MNM_OK);
  return trace;
}

/* no conversions, tags on external payers only, no earmarks, one rule */
static void plain_world(world *w, mnm_rng *rng) {
  random_world(w, rng, false);
  w->input.rule_of = NULL;
  w->input.rows.earmark = NULL;
  w->input.purchase_count = 0;
  for (uint32_t row = 0; row < ROWS; row++) w->earmark[row] = MNM_TRACE_NONE;
  if (w->input.account_tag_count > 0) w->account_tags[0].key = below(rng, 2);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < w->input.row_tag_count; i++)
    if (w->from[w->row_tags[i].key] < 2) w->row_tags[kept++] = w->row_tags[i];
  w->input.row_tag_count = kept;
}

static void claim_units_are_conserved_and_inside_the_envelope(void **state) {
  (void)state;
  static world w;
  mnm_rng rng;
  mnm_rng_init(&rng, 5);
  for (uint32_t i = 0; i < rounds(300, 20000); i++) {
    plain_world(&w, &rng);
    mnm_trace_bounds bounds[ACCOUNTS];
    for (uint32_t a = 2; a < ACCOUNTS; a++)
      assert_int_equal(mnm_trace_envelope(&bounds[a], &w.input, a, NULL, NULL), MNM_OK);
    int64_t injected = -1;
    mnm_trace *poison = trace_by(&w, MNM_TRACE_POISON);
    for (size_t r = 0; r < RULES; r++) {
      bool other_order = conserving[r] == MNM_TRACE_TIHO || conserving[r] == MNM_TRACE_TILO;
      mnm_trace *trace = trace_by(&w, conserving[r]);
      int64_t all = claims_at(trace, MNM_TRACE_NONE, false);
      if (injected < 0) injected = all;
      assert_int_equal(all, injected);
      for (uint32_t a = 2; a < ACCOUNTS && !other_order; a++) {
        int64_t claims = claims_at(trace, a, true);
        assert_in_range(claims, bounds[a].least_minor, bounds[a].most_minor);
        int64_t poisoned = claims_at(poison, a, true);
        if (claims > 0) assert_true(poisoned >= claims / LABELS && poisoned > 0);
      }
      mnm_trace_free(trace);
    }
    mnm_trace_free(poison);
    mnm_trace *libr = trace_by(&w, MNM_TRACE_LIBR), *rolling = trace_by(&w, MNM_TRACE_ROLLING);
    for (uint32_t a = 2; a < ACCOUNTS; a++)
      assert_int_equal(claims_at(libr, a, true), claims_at(rolling, a, true));
    mnm_trace_free(libr);
    mnm_trace_free(rolling);
  }
}

static void pieces_of_a_row_sum_to_what_was_credited(void **state) {
  (void)state;
  static world w;
  mnm_rng rng;
  mnm_rng_init(&rng, 6);
  for (uint32_t i = 0; i < rounds(200, 5000); i++) {
    random_world(&w, &rng, true);
    for (uint32_t row = 0; row < ROWS; row++) w.reverses[row] = MNM_TRACE_NONE;
    mnm_trace *trace = trace_by(&w, MNM_TRACE_HAIRCUT);
    uint64_t count = 0;
    const mnm_trace_piece *piece = mnm_trace_pieces(trace, &count);
    int64_t sum[ROWS] = {0}, repaid[ROWS] = {0};
    for (uint64_t p = 0; p < count; p++) {
      if (piece[p].kind == MNM_TRACE_MOVED) sum[piece[p].row] += piece[p].amount_minor;
      if (piece[p].kind == MNM_TRACE_REPAID) repaid[piece[p].row] += piece[p].amount_minor;
    }
    for (uint32_t row = 0; row < w.input.rows.count; row++) {
      int64_t credited = w.to_amount[row] != MNM_TRACE_SAME ? w.to_amount[row] : w.amount[row];
      if (sum[row] != 0) assert_int_equal(sum[row], credited);
      assert_true(repaid[row] <= sum[row]);
    }
    mnm_trace_free(trace);
  }
}

/* ---- the envelope against every choice ---- */

#define SMALL 4 /* accounts of the enumeration: 0 external, 1..3 internal */
typedef struct choice {
  const world *w;
  int64_t least[SMALL], most[SMALL];
} choice;

static void enumerate(choice *self, uint32_t row, const int64_t *claim, const int64_t *balance) {
  const world *w = self->w;
  if (row == w->input.until) {
    for (uint32_t a = 1; a < SMALL; a++) {
      if (claim[a] < self->least[a]) self->least[a] = claim[a];
      if (claim[a] > self->most[a]) self->most[a] = claim[a];
    }
    return;
  }
  uint32_t from = w->from[row], to = w->to[row];
  int64_t amount = w->amount[row];
  if (from == to || amount == 0) {
    enumerate(self, row + 1, claim, balance);
    return;
  }
  int64_t tagged = 0;
  for (uint32_t i = 0; i < w->input.row_tag_count; i++)
    if (w->row_tags[i].key == row)
      tagged = w->row_tags[i].amount_minor < amount - tagged ? tagged + w->row_tags[i].amount_minor
                                                             : amount;
  int64_t next_claim[SMALL], next_balance[SMALL], content = balance[from] > 0 ? balance[from] : 0;
  int64_t paid = from == 0 ? 0 : content < amount ? content : amount;
  for (int64_t c = 0; c <= (from == 0 ? 0 : paid); c++) { /* claim units taken */
    if (from != 0 && (c > claim[from] || paid - c > content - claim[from])) continue;
    /* of the `tagged` units that are replaced, any may be claim money */
    for (int64_t replaced = 0; replaced <= c && replaced <= tagged; replaced++) {
      if (tagged - replaced > amount - c) continue;
      int64_t moves = c - replaced + tagged;
      int64_t owed = to != 0 && balance[to] < 0 ? -balance[to] : 0;
      int64_t repaid = owed < amount ? owed : amount;
      for (int64_t gone = 0; gone <= repaid && gone <= moves; gone++) {
        if (repaid - gone > amount - moves) continue;
        memcpy(next_claim, claim, sizeof next_claim);
        memcpy(next_balance, balance, sizeof next_balance);
        if (from != 0) {
          next_claim[from] -= c;
          next_balance[from] -= amount;
        }
        if (to != 0) {
          next_claim[to] += moves - gone;
          next_balance[to] += amount;
        }
        enumerate(self, row + 1, next_claim, next_balance);
      }
    }
  }
}

static void envelope_equals_full_enumeration(void **state) {
  (void)state;
  static world w;
  mnm_rng rng;
  mnm_rng_init(&rng, 8);
  for (uint32_t i = 0; i < rounds(150, 1500); i++) {
    memset(&w, 0, sizeof w);
    uint32_t rows = 1 + below(&rng, 6);
    w.flags[0] = MNM_TRACE_EXTERNAL;
    for (uint32_t row = 0; row < ROWS; row++) {
      w.from[row] = below(&rng, SMALL);
      w.to[row] = below(&rng, SMALL);
      w.amount[row] = below(&rng, 5);
      w.to_amount[row] = MNM_TRACE_SAME;
      w.earmark[row] = w.reverses[row] = w.backs[row] = MNM_TRACE_NONE;
    }
    set_input(&w, rows);
    int64_t claim[SMALL] = {0}, balance[SMALL] = {0};
    w.input.opening_count = below(&rng, 4);
    for (uint32_t o = 0; o < w.input.opening_count; o++) {
      w.openings[o] =
          (mnm_trace_opening){1 + below(&rng, SMALL - 1), below(&rng, 2), below(&rng, 4)};
      balance[w.openings[o].account] += w.openings[o].amount_minor;
      if (w.openings[o].label != 0) claim[w.openings[o].account] += w.openings[o].amount_minor;
    }
    w.input.row_tag_count = below(&rng, 3);
    for (uint32_t t = 0; t < w.input.row_tag_count; t++)
      w.row_tags[t] = (mnm_trace_tag){below(&rng, rows), 1, 1 + below(&rng, 4)};
    choice all = {.w = &w};
    for (uint32_t a = 0; a < SMALL; a++) all.least[a] = INT64_MAX;
    enumerate(&all, 0, claim, balance);
    for (uint32_t a = 1; a < SMALL; a++) {
      mnm_trace_bounds bounds;
      assert_int_equal(mnm_trace_envelope(&bounds, &w.input, a, NULL, NULL), MNM_OK);
      assert_int_equal(bounds.least_minor, all.least[a]);
      assert_int_equal(bounds.most_minor, all.most[a]);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(engine_agrees_with_the_twin_under_every_rule),
      cmocka_unit_test(claim_units_are_conserved_and_inside_the_envelope),
      cmocka_unit_test(pieces_of_a_row_sum_to_what_was_credited),
      cmocka_unit_test(envelope_equals_full_enumeration),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
