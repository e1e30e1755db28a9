/* What the tests of tracing share: random ledgers, and an obvious twin of the engine. The twin
 * keeps every account as a plain list of parcels in order of receipt, never merges, and does what
 * the rules say, word by word. */
#ifndef MNM_STAGE_TRACE_TEST_HELP_H
#define MNM_STAGE_TRACE_TEST_HELP_H

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
#define PARCELS 1500

typedef struct twin_parcel {
  int64_t amount;
  uint32_t label;
  uint32_t been;     /* accounts it sat in when the window began or entered since, a bit each */
  uint8_t way[ROWS]; /* rows by which it came */
  uint8_t way_count;
} twin_parcel;
typedef struct twin_list {
  uint32_t count;
  twin_parcel at[PARCELS];
} twin_list;

typedef struct world { /* a random ledger and its input */
  uint32_t from[ROWS], to[ROWS], earmark[ROWS], reverses[ROWS], backs[ROWS];
  int64_t amount[ROWS], to_amount[ROWS], time[ROWS];
  uint8_t flags[ACCOUNTS], rule_of[ACCOUNTS];
  mnm_trace_opening openings[6];
  mnm_trace_tag row_tags[8], account_tags[3];
  mnm_trace_purchase purchases[2];
  mnm_trace_input input;
} world;

typedef struct gone_piece { /* what is in no account any more */
  uint32_t account;
  mnm_trace_where where;
  twin_parcel what;
} gone_piece;
typedef struct twin {
  const world *of;
  mnm_trace_rule rule;
  uint32_t window_row;
  bool open; /* the window has begun */
  uint32_t gone_count;
  gone_piece gone[PARCELS];
  twin_list held[ACCOUNTS];
  int64_t owed[ACCOUNTS];
  bool external[ACCOUNTS];
  int64_t left[ACCOUNTS][LABELS + 1], credit[ACCOUNTS][LABELS + 1];
  twin_list moving, rest;
} twin;

static inline void put(twin_list *list, const twin_parcel *what, int64_t amount) {
  if (amount == 0) return;
  assert_true(list->count < PARCELS);
  list->at[list->count] = *what;
  list->at[list->count++].amount = amount;
}

static inline void add(twin_list *list, uint32_t label, int64_t amount) {
  const twin_parcel fresh = {.label = label};
  put(list, &fresh, amount);
}

static inline void tidy(twin_list *list) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < list->count; i++)
    if (list->at[i].amount > 0) list->at[kept++] = list->at[i];
  list->count = kept;
}

static inline int64_t content(const twin_list *list) {
  int64_t sum = 0;
  for (uint32_t i = 0; i < list->count; i++) sum += list->at[i].amount;
  return sum;
}

/* What the engine keeps apart: ways when it marks paths, sets of accounts when it marks those. */
static bool twin_by_sets;

static inline bool same_way(const twin_parcel *a, const twin_parcel *b) {
  if (a->label != b->label) return false;
  if (twin_by_sets) return a->been == b->been;
  return a->way_count == b->way_count && memcmp(a->way, b->way, a->way_count) == 0;
}

/* Up to n units of the parcels that `wanted` names, front to back. */
enum { ANY = -1, CLAIMS = -2 };
static inline int64_t take_some(twin_list *list, int64_t n, int wanted, twin_list *out) {
  int64_t taken = 0;
  for (uint32_t i = 0; i < list->count && n > taken; i++) {
    bool fits = wanted == ANY || (wanted == CLAIMS && list->at[i].label != 0) ||
                (wanted >= 0 && list->at[i].label == (uint32_t)wanted);
    if (!fits) continue;
    int64_t part = list->at[i].amount < n - taken ? list->at[i].amount : n - taken;
    list->at[i].amount -= part;
    put(out, &list->at[i], part);
    taken += part;
  }
  tidy(list);
  return taken;
}

/* apportion of the definitions, by picking the largest remainder again and again */
static inline void share(int64_t total, const int64_t *weight, uint32_t count, int64_t *out) {
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

static inline void take_shares(twin_list *list, int64_t n, bool with_own, twin_list *out) {
  int64_t weight[LABELS + 1] = {0}, part[LABELS + 1];
  for (uint32_t i = 0; i < list->count; i++)
    if (with_own || list->at[i].label != 0) weight[list->at[i].label] += list->at[i].amount;
  share(n, weight, LABELS + 1, part);
  for (int label = 0; label <= LABELS; label++) (void)take_some(list, part[label], label, out);
}

static inline void take(twin_list *list, int64_t n, mnm_trace_rule rule, bool to_asset,
                        twin_list *out) {
  switch (rule) {
    case MNM_TRACE_FIFO:
      (void)take_some(list, n, ANY, out);
      return;
    case MNM_TRACE_LIFO:
      while (n > 0) {
        twin_parcel *last = &list->at[list->count - 1];
        int64_t part = last->amount < n ? last->amount : n;
        last->amount -= part;
        n -= part;
        put(out, last, part);
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

static inline mnm_trace_rule rule_at(const twin *self, uint32_t account) {
  uint8_t own = self->of->rule_of[account];
  return self->of->input.rule_of != NULL && own != 0 ? (mnm_trace_rule)own : self->rule;
}

/* The amount that arrives, over runs of equal label, and within a run over its parcels. */
static inline void scale(twin_list *list, int64_t to_amount) {
  static int64_t weight[PARCELS], part[PARCELS], inner[PARCELS];
  uint32_t runs = 0;
  for (uint32_t i = 0; i < list->count; i++) {
    bool same = i > 0 && list->at[i - 1].label == list->at[i].label;
    if (!same) weight[runs++] = 0;
    weight[runs - 1] += list->at[i].amount;
  }
  if (runs > 60) fail();
  share(to_amount, weight, runs, part);
  for (uint32_t begin = 0, end, number = 0; begin < list->count; begin = end, number++) {
    /* neighbours that came the same way are one parcel */
    uint32_t kept = begin;
    for (end = begin; end < list->count && list->at[end].label == list->at[begin].label; end++) {
      if (end > begin && same_way(&list->at[kept], &list->at[end])) {
        list->at[kept].amount += list->at[end].amount;
        list->at[end].amount = 0;
      } else {
        kept = end;
      }
    }
    if (end - begin > 60) fail();
    for (uint32_t i = begin; i < end; i++) weight[i - begin] = list->at[i].amount;
    share(part[number], weight, end - begin, inner);
    for (uint32_t i = begin; i < end; i++) list->at[i].amount = inner[i - begin];
  }
  tidy(list);
}

/* unit by unit: which label does the next unit of the credited sequence get? */
static inline void relabel(const world *w, twin_list *list, uint32_t row) {
  const mnm_trace_tag *tags = w->row_tags;
  uint32_t count = w->input.row_tag_count, key = row;
  bool found = false;
  for (uint32_t i = 0; i < count; i++) found |= tags[i].key == key;
  if (!found) {
    tags = w->account_tags;
    count = w->input.account_tag_count;
    key = w->from[row];
  }
  static twin_list out;
  out.count = 0;
  int64_t place = 0;
  for (uint32_t i = 0; i < list->count; i++) {
    for (int64_t unit = 0; unit < list->at[i].amount; unit++, place++) {
      twin_parcel next = list->at[i];
      int64_t before = 0;
      for (uint32_t t = 0; t < count; t++) {
        if (tags[t].key != key) continue;
        if (tags[t].amount_minor == MNM_TRACE_WHOLE || place < before + tags[t].amount_minor) {
          next = (twin_parcel){.label = tags[t].label, .way_count = 1, .way = {(uint8_t)row}};
          break;
        }
        before += tags[t].amount_minor;
      }
      if (out.count > 0 && same_way(&out.at[out.count - 1], &next)) {
        out.at[out.count - 1].amount++;
      } else {
        put(&out, &next, 1);
      }
    }
  }
  memcpy(list->at, out.at, out.count * sizeof *out.at);
  list->count = out.count;
}

static inline void leaves(twin *self, uint32_t account, mnm_trace_where where,
                          const twin_parcel *what) {
  (where == MNM_TRACE_LEFT ? self->left : self->credit)[account][what->label] += what->amount;
  if (what->label == 0) return;
  assert_true(self->gone_count < PARCELS);
  self->gone[self->gone_count++] = (gone_piece){account, where, *what};
}

static inline void step(twin *self, uint32_t row, int64_t amount) {
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
  for (uint32_t i = 0; i < self->moving.count; i++) {
    twin_parcel *at = &self->moving.at[i];
    if (at->label != 0) at->way[at->way_count++] = (uint8_t)row;
  }
  relabel(w, &self->moving, row);
  if (self->external[to]) {
    for (uint32_t i = 0; i < self->moving.count; i++)
      leaves(self, to, MNM_TRACE_LEFT, &self->moving.at[i]);
    return;
  }
  if (self->owed[to] > 0) {
    int64_t q = self->owed[to] < content(&self->moving) ? self->owed[to] : content(&self->moving);
    self->rest.count = 0;
    take(&self->moving, q, rule_at(self, to), false, &self->rest);
    self->owed[to] -= q;
    for (uint32_t i = 0; i < self->rest.count; i++)
      leaves(self, to, MNM_TRACE_CREDIT, &self->rest.at[i]);
  }
  for (uint32_t i = 0; i < self->moving.count; i++) {
    twin_parcel *at = &self->moving.at[i];
    if (at->label != 0 && self->open) at->been |= 1u << to;
    put(&self->held[to], at, at->amount);
  }
}

static inline void begin_window(twin *self) {
  self->open = true;
  for (uint32_t a = 0; a < ACCOUNTS; a++)
    for (uint32_t i = 0; i < self->held[a].count; i++)
      if (self->held[a].at[i].label != 0) self->held[a].at[i].been = 1u << a;
}

static inline void buys(twin *self, uint32_t row) {
  for (uint32_t p = 0; p < self->of->input.purchase_count; p++)
    if (self->of->purchases[p].row == row) self->external[self->of->purchases[p].account] = true;
}

/* Rows of one time and payer change places so that the highest (lowest) stands first. */
static inline void order_rows(const world *w, mnm_trace_rule rule, const int64_t *amount,
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

static inline void net(const world *w, int64_t *amount) {
  memcpy(amount, w->amount, sizeof w->amount);
  for (uint32_t row = 0; row < w->input.rows.count; row++) {
    if (w->reverses[row] == MNM_TRACE_NONE) continue;
    amount[w->reverses[row]] -= w->amount[row];
    amount[row] = 0;
  }
}

static inline void twin_row(twin *self, uint32_t row, const int64_t *amount) {
  buys(self, row);
  if (!self->open && row >= self->window_row) begin_window(self);
  step(self, row, amount[row]);
}

static inline void run_twin(twin *self, const world *w, mnm_trace_rule rule, uint32_t window_row) {
  int64_t amount[ROWS];
  uint32_t order[ROWS];
  memset(self, 0, sizeof *self);
  self->of = w;
  self->rule = rule;
  self->window_row = window_row;
  net(w, amount);
  for (uint32_t a = 0; a < ACCOUNTS; a++)
    self->external[a] = (w->flags[a] & MNM_TRACE_EXTERNAL) != 0;
  for (uint32_t i = 0; i < w->input.opening_count; i++)
    add(&self->held[w->openings[i].account], w->openings[i].label, w->openings[i].amount_minor);
  order_rows(w, rule, amount, order);
  for (uint32_t i = 0; i < w->input.until; i++) {
    uint32_t row = order[i];
    if (w->backs[row] != MNM_TRACE_NONE && w->backs[row] < w->input.until) continue;
    twin_row(self, row, amount);
    for (uint32_t linked = 0; linked < w->input.until; linked++)
      if (w->backs[linked] == row) twin_row(self, linked, amount);
  }
  if (!self->open) begin_window(self);
}

/* ---- random ledgers ---- */

static inline uint32_t below(mnm_rng *rng, uint32_t bound) {
  return (uint32_t)mnm_rng_below(rng, bound);
}

static inline void set_input(world *w, uint32_t rows) {
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

static inline void random_world(world *w, mnm_rng *rng, bool conversions) {
  memset(w, 0, sizeof *w);
  uint32_t rows = 1 + below(rng, ROWS);
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
    w->input.purchase_count = below(rng, 3) == 0 ? 1 + below(rng, 2) : 0;
    for (uint32_t p = 0; p < w->input.purchase_count; p++)
      w->purchases[p] = (mnm_trace_purchase){below(rng, ACCOUNTS), below(rng, rows)};
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

static const mnm_trace_rule conserving[] = {
    MNM_TRACE_FIFO,    MNM_TRACE_LIFO,        MNM_TRACE_LIBR,   MNM_TRACE_ROLLING,
    MNM_TRACE_HAIRCUT, MNM_TRACE_CLAIM_FIRST, MNM_TRACE_OATWAY, MNM_TRACE_TIHO,
    MNM_TRACE_TILO,    MNM_TRACE_SENIORITY};
#define RULES (sizeof conserving / sizeof *conserving)

static inline uint32_t rounds(uint32_t few, uint32_t many) {
  return getenv("MNM_LONG") != NULL ? many : few;
}

#endif
