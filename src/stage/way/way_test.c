/* Ways in and out against a search that tries every path by the words of the definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/way/way.h"
#include "tests/fault/fault.h"

#define ROWS 60
#define ACCOUNTS 14
#define DAY MNM_US_PER_DAY

typedef struct ledger {
  uint32_t from[ROWS], to[ROWS], count;
  int64_t amount[ROWS], booked[ROWS];
  uint16_t currency[ROWS];
  uint8_t channel[ROWS], standing[ACCOUNTS], cash[ACCOUNTS];
  uint32_t owner_offset[ACCOUNTS + 1], owner[ACCOUNTS];
  mnm_way_rule rule;
  mnm_ways ways;
} ledger;

static mnm_status find(ledger *l, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_transfers transfers = {.count = l->count,
                                   .account_from = l->from,
                                   .account_to = l->to,
                                   .amount_minor = l->amount,
                                   .currency = l->currency,
                                   .booked_us = l->booked,
                                   .channel = l->channel};
  const mnm_way_input input = {.transfers = &transfers,
                               .accounts = ACCOUNTS,
                               .standing = l->standing,
                               .cash = l->cash,
                               .owner_offset = l->owner_offset,
                               .owner = l->owner};
  mnm_ways_init(&l->ways, ctx);
  return mnm_ways_find(&l->ways, &input, &l->rule, ctx, err);
}

static void begin(ledger *l) {
  memset(l, 0, sizeof *l);
  l->rule = mnm_way_default;
  for (uint32_t i = 0; i < ACCOUNTS; i++) l->owner[i] = i, l->owner_offset[i + 1] = i + 1;
}

static void pay(ledger *l, uint32_t from, uint32_t to, int64_t amount, int64_t day) {
  l->from[l->count] = from, l->to[l->count] = to;
  l->amount[l->count] = amount, l->booked[l->count] = day * DAY;
  l->channel[l->count] = (uint8_t)MNM_CHANNEL_WIRE;
  l->currency[l->count++] = 978;
}

/* ---- the twin --- */

static bool hand_over(const ledger *l, uint32_t row) {
  uint32_t met = 0, a = l->from[row], b = l->to[row];
  for (uint32_t i = 0; i < l->count; i++)
    met += (l->from[i] == a && l->to[i] == b) || (l->from[i] == b && l->to[i] == a);
  return a != b && !l->cash[a] && !l->cash[b] && l->owner[a] != l->owner[b] &&
         met <= l->rule.meetings &&
         (l->channel[row] == MNM_CHANNEL_WIRE || l->channel[row] == MNM_CHANNEL_INSTANT ||
          l->channel[row] == MNM_CHANNEL_REMITTANCE || l->channel[row] == MNM_CHANNEL_UNKNOWN);
}

static bool between(const ledger *l, uint32_t account) {
  uint32_t payers = 0, payees = 0;
  for (uint32_t other = 0; other < ACCOUNTS; other++) {
    bool pays = false, paid = false;
    for (uint32_t i = 0; i < l->count; i++) {
      if (l->from[i] == l->to[i]) continue;
      pays |= l->from[i] == other && l->to[i] == account;
      paid |= l->to[i] == other && l->from[i] == account;
    }
    payers += pays, payees += paid;
  }
  return l->standing[account] == MNM_WAY_OUTSIDE && !l->cash[account] &&
         payers <= l->rule.others_most && payees <= l->rule.others_most;
}

static bool silent(const ledger *l, uint32_t row) {
  int64_t until = l->booked[row] + l->rule.gap_us;
  if (l->booked[l->count - 1] <= until) return false;
  for (uint32_t i = row + 1; i < l->count; i++)
    if (l->from[i] == l->to[row] && l->from[i] != l->to[i] && l->booked[i] <= until) return false;
  return true;
}

/* Is `path` (in ledger order) a way by every sentence of the definition? */
static bool is_way(const ledger *l, const uint32_t *path, uint32_t length, bool in) {
  uint32_t least = in ? l->rule.in_least : l->rule.out_least;
  if (length < least || length > l->rule.transfers_most) return false;
  uint32_t member = in ? l->to[path[length - 1]] : l->from[path[0]];
  uint32_t other = in ? l->from[path[length - 1]] : l->to[path[0]];
  if (l->standing[member] != MNM_WAY_MEMBER || l->standing[other] != MNM_WAY_OUTSIDE) return false;
  for (uint32_t i = 0; i < length; i++) {
    if (!hand_over(l, path[i])) return false;
    if (i == 0) continue;
    uint32_t early = path[i - 1], late = path[i];
    if (late <= early || l->to[early] != l->from[late] || !between(l, l->from[late])) return false;
    if (l->booked[late] - l->booked[early] > l->rule.gap_us) return false;
    int64_t less = in ? l->rule.in_less_ppm : l->rule.out_less_ppm;
    if (l->currency[early] == l->currency[late] &&
        (l->amount[late] * 1000000 < (1000000 - less) * l->amount[early] ||
         l->amount[late] * 1000000 > (1000000 + l->rule.more_ppm) * l->amount[early]))
      return false;
  }
  for (uint32_t i = 0; i <= length; i++) /* accounts, each once */
    for (uint32_t j = i + 1; j <= length; j++) {
      uint32_t a = i < length ? l->from[path[i]] : l->to[path[length - 1]];
      uint32_t b = j < length ? l->from[path[j]] : l->to[path[length - 1]];
      if (a == b) return false;
    }
  return in || silent(l, path[length - 1]);
}

typedef struct trying {
  const ledger *l;
  bool in;
  uint32_t edge, path[MNM_WAY_MOST], best[MNM_WAY_MOST], best_length;
} trying;

/* Read from the edge of the network on: is a better than b of the same length? */
static bool better(const trying *t, const uint32_t *a, const uint32_t *b, uint32_t length) {
  for (uint32_t i = 0; i < length; i++) {
    uint32_t at = t->in ? length - 1 - i : i;
    if (a[at] != b[at]) return t->in ? a[at] > b[at] : a[at] < b[at];
  }
  return false;
}

/* Every rising row of rows that hangs together and ends, or begins, with the edge. */
static void try_all(trying *t, uint32_t first, uint32_t length) {
  bool edge = length > 0 && (t->in ? t->path[length - 1] : t->path[0]) == t->edge;
  if (edge && length >= t->best_length && is_way(t->l, t->path, length, t->in) &&
      (length > t->best_length || better(t, t->path, t->best, length))) {
    memcpy(t->best, t->path, sizeof t->path);
    t->best_length = length;
  }
  if (length == t->l->rule.transfers_most) return;
  for (uint32_t row = first; row < t->l->count; row++) {
    if (length > 0 && t->l->to[t->path[length - 1]] != t->l->from[row]) continue;
    if (length == 0 && !t->in && row != t->edge) continue;
    t->path[length] = row;
    try_all(t, row + 1, length + 1);
  }
}

static void make(ledger *l, uint64_t seed) {
  mnm_rng rng;
  mnm_rng_init(&rng, seed);
  begin(l);
  l->rule.others_most = 4 + (uint32_t)mnm_rng_below(&rng, 6);
  l->rule.meetings = 1 + (uint32_t)mnm_rng_below(&rng, 3);
  l->rule.gap_us = (2 + (int64_t)mnm_rng_below(&rng, 6)) * DAY;
  l->rule.transfers_most = 4;
  l->standing[0] = l->standing[1] = MNM_WAY_MEMBER, l->standing[2] = MNM_WAY_VICTIM;
  l->cash[3] = 1;
  l->owner[5] = 4; /* one holder */
  int64_t day = 0;
  uint32_t count = 30 + (uint32_t)mnm_rng_below(&rng, ROWS - 30);
  for (uint32_t i = 0; i < count; i++) {
    day += (int64_t)mnm_rng_below(&rng, 3);
    pay(l, (uint32_t)mnm_rng_below(&rng, ACCOUNTS), (uint32_t)mnm_rng_below(&rng, ACCOUNTS),
        90 + (int64_t)mnm_rng_below(&rng, 16), day);
    if (mnm_rng_below(&rng, 12) == 0) l->channel[i] = (uint8_t)mnm_rng_below(&rng, 12);
    if (mnm_rng_below(&rng, 8) == 0) l->currency[i] = 840;
  }
}

static void every_way_is_the_longest_of_all_that_there_are(void **state) {
  (void)state;
  uint64_t found = 0;
  for (uint64_t seed = 0; seed < (getenv("MNM_LONG") ? 20000 : 400); seed++) {
    ledger l;
    make(&l, seed);
    assert_int_equal(find(&l, NULL, NULL), MNM_OK);
    const mnm_way *way = l.ways.way.data;
    const uint32_t *row = l.ways.row.data;
    uint64_t at = 0;
    for (int direction = 0; direction < 2; direction++)
      for (uint32_t edge = 0; edge < l.count; edge++) {
        trying t = {.l = &l, .in = direction == 0, .edge = edge};
        try_all(&t, 0, 0);
        if (t.best_length == 0) continue;
        assert_true(at < l.ways.way.count);
        assert_int_equal(way[at].in, t.in);
        assert_int_equal(way[at].row_count, t.best_length);
        assert_memory_equal(row + way[at].row_first, t.best, t.best_length * sizeof *row);
        at++;
        found++;
      }
    assert_int_equal(at, l.ways.way.count);
    mnm_ways_clear(&l.ways);
  }
  assert_true(found > 60); /* else nothing is proved */
}

static void specialists_who_meet_once_lead_to_a_member_and_from_it(void **state) {
  (void)state;
  ledger l;
  begin(&l);
  l.standing[0] = MNM_WAY_MEMBER;
  pay(&l, 9, 8, 1000, 1); /* to the recruiter, the forger, the driver, the member */
  pay(&l, 8, 7, 800, 2);
  pay(&l, 7, 6, 600, 3);
  pay(&l, 6, 0, 450, 5);
  pay(&l, 0, 5, 900, 20);
  pay(&l, 5, 4, 850, 21); /* who is seen no more */
  pay(&l, 10, 11, 1, 60);
  assert_int_equal(find(&l, NULL, NULL), MNM_OK);
  const mnm_way *way = l.ways.way.data;
  assert_int_equal(l.ways.way.count, 2);
  assert_true(way[0].in && way[0].row_count == 4 && way[0].member == 0);
  assert_true(!way[1].in && way[1].row_count == 2 && way[1].member == 0);
  mnm_ways_clear(&l.ways);
  l.standing[0] = MNM_WAY_VICTIM; /* no way leads to or from a possible victim */
  assert_int_equal(find(&l, NULL, NULL), MNM_OK);
  assert_int_equal(l.ways.way.count, 0);
  mnm_ways_clear(&l.ways);
}

static void a_search_that_met_its_bound_is_counted(void **state) {
  (void)state;
  ledger l;
  begin(&l);
  l.standing[0] = MNM_WAY_MEMBER;
  l.rule.steps_most = 1;
  pay(&l, 9, 8, 1000, 1);
  pay(&l, 8, 7, 1000, 2);
  pay(&l, 7, 0, 1000, 3);
  assert_int_equal(find(&l, NULL, NULL), MNM_OK);
  assert_int_equal(l.ways.truncated, 1);
  mnm_ways_clear(&l.ways);
}

static mnm_status use(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  ledger *l = payload;
  mnm_status status = find(l, ctx, err);
  mnm_ways_clear(&l->ways);
  return status;
}

static void every_failed_request_is_survived(void **state) {
  (void)state;
  ledger l;
  make(&l, 3);
  assert_true(mnm_fault_sweep("ways", use, &l) > 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_way_is_the_longest_of_all_that_there_are),
      cmocka_unit_test(specialists_who_meet_once_lead_to_a_member_and_from_it),
      cmocka_unit_test(a_search_that_met_its_bound_is_counted),
      cmocka_unit_test(every_failed_request_is_survived),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
