/* Bounds that need no rule, against every choice that a rule could make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/trace/trace.h"

enum { ACCOUNTS = 5, ROWS = 6, CLAIMANT = 3, ABROAD = 4 }; /* the last two are outside */

typedef struct world {
  uint32_t from[ROWS], to[ROWS], rows;
  int64_t amount[ROWS];
  uint8_t flags[ACCOUNTS];
  mnm_trace_opening openings[3];
  mnm_trace_tag tag;
  mnm_trace_input input;
} world;

typedef struct state {
  int64_t own[ACCOUNTS], claim[ACCOUNTS], owed[ACCOUNTS];
} state;

typedef struct extremes {
  int64_t least[ACCOUNTS], most[ACCOUNTS];
} extremes;

static void draw(world *made, mnm_rng *rng) {
  made->rows = 1 + (uint32_t)mnm_rng_below(rng, ROWS);
  for (uint32_t a = 0; a < ACCOUNTS; a++) made->flags[a] = a >= CLAIMANT ? MNM_TRACE_EXTERNAL : 0;
  for (uint32_t row = 0; row < made->rows; row++) {
    made->from[row] = (uint32_t)mnm_rng_below(rng, ACCOUNTS);
    made->to[row] = (uint32_t)mnm_rng_below(rng, ACCOUNTS);
    made->amount[row] = 1 + (int64_t)mnm_rng_below(rng, 4);
  }
  for (uint32_t i = 0; i < 3; i++)
    made->openings[i] =
        (mnm_trace_opening){i, (uint32_t)mnm_rng_below(rng, 2), (int64_t)mnm_rng_below(rng, 4)};
  made->tag = (mnm_trace_tag){CLAIMANT, 1, mnm_rng_below(rng, 3) == 0 ? 2 : MNM_TRACE_WHOLE};
  made->input = (mnm_trace_input){.rows = {.count = made->rows,
                                           .from = made->from,
                                           .to = made->to,
                                           .amount_minor = made->amount},
                                  .account_count = ACCOUNTS,
                                  .flags = made->flags,
                                  .label_count = 1,
                                  .openings = made->openings,
                                  .opening_count = 3,
                                  .account_tags = &made->tag,
                                  .account_tag_count = 1,
                                  .until = made->rows};
}

static int64_t least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static void try_all(const world *made, uint32_t row, state now, extremes *out);

/* The row brings `claim` and `own` units: which of them repay the bank is again any choice. */
static void try_credit(const world *made, uint32_t row, state now, int64_t claim, int64_t own,
                       extremes *out) {
  uint32_t to = made->to[row];
  bool outside = (made->flags[to] & MNM_TRACE_EXTERNAL) != 0;
  int64_t repaid = outside ? 0 : least(now.owed[to], claim + own);
  for (int64_t lost = repaid > own ? repaid - own : 0; lost <= least(claim, repaid); lost++) {
    state next = now;
    next.owed[to] -= repaid;
    next.claim[to] += claim - lost;
    next.own[to] += own - (repaid - lost);
    try_all(made, row + 1, next, out);
  }
}

static void try_all(const world *made, uint32_t row, state now, extremes *out) {
  if (row == made->rows) {
    for (uint32_t a = 0; a < ACCOUNTS; a++) {
      if (now.claim[a] < out->least[a]) out->least[a] = now.claim[a];
      if (now.claim[a] > out->most[a]) out->most[a] = now.claim[a];
    }
    return;
  }
  uint32_t from = made->from[row];
  int64_t amount = made->amount[row];
  if (from == made->to[row]) {
    try_all(made, row + 1, now, out);
    return;
  }
  if (from == CLAIMANT) {
    int64_t claim = least(amount, made->tag.amount_minor);
    try_credit(made, row, now, claim, amount - claim, out);
    return;
  }
  if (from == ABROAD) {
    try_credit(made, row, now, 0, amount, out);
    return;
  }
  int64_t paid = least(amount, now.own[from] + now.claim[from]);
  for (int64_t claim = paid > now.own[from] ? paid - now.own[from] : 0;
       claim <= least(paid, now.claim[from]); claim++) {
    state next = now;
    next.claim[from] -= claim;
    next.own[from] -= paid - claim;
    next.owed[from] += amount - paid;
    try_credit(made, row, next, claim, amount - claim, out);
  }
}

static extremes by_trying(const world *made) {
  extremes out;
  state first = {.own = {0}};
  for (uint32_t a = 0; a < ACCOUNTS; a++) {
    out.least[a] = INT64_MAX;
    out.most[a] = 0;
  }
  for (uint32_t i = 0; i < 3; i++)
    *(made->openings[i].label == 0 ? &first.own[i] : &first.claim[i]) =
        made->openings[i].amount_minor;
  try_all(made, 0, first, &out);
  return out;
}

static uint32_t rounds(void) {
  return getenv("MNM_LONG") != NULL ? 100000 : 3000;
}

static void bounds_are_the_extremes_of_every_choice(void **unused) {
  (void)unused;
  mnm_rng rng;
  mnm_rng_init(&rng, 12);
  uint32_t apart = 0;
  for (uint32_t round = 0; round < rounds(); round++) {
    world made;
    draw(&made, &rng);
    extremes expected = by_trying(&made);
    for (uint32_t a = 0; a < CLAIMANT; a++) {
      mnm_trace_bounds got;
      assert_int_equal(mnm_trace_envelope(&got, &made.input, a, NULL, NULL), MNM_OK);
      assert_int_equal(got.least_minor, expected.least[a]);
      assert_int_equal(got.most_minor, expected.most[a]);
      apart += got.least_minor > 0 && got.least_minor < got.most_minor;
    }
  }
  assert_true(apart > 10);
}

static void what_can_reach_an_outside_account_is_the_most_of_every_choice(void **unused) {
  (void)unused;
  mnm_rng rng;
  mnm_rng_init(&rng, 13);
  for (uint32_t round = 0; round < rounds(); round++) {
    world made;
    draw(&made, &rng);
    extremes expected = by_trying(&made);
    int64_t most = -1;
    mnm_column cut;
    mnm_column_init(&cut, sizeof(uint32_t), NULL);
    assert_int_equal(mnm_trace_reach(&most, &cut, &made.input, ABROAD, NULL, NULL), MNM_OK);
    assert_int_equal(most, expected.most[ABROAD]);
    for (uint64_t i = 0; i < cut.count; i++) {
      uint32_t row = *(const uint32_t *)mnm_column_at(&cut, i);
      assert_true(row < made.rows);
      assert_true(i == 0 || row > *(const uint32_t *)mnm_column_at(&cut, i - 1));
    }
    assert_int_equal(cut.count > 0, most > 0);
    mnm_column_clear(&cut);
  }
}

static void the_bottleneck_is_the_last_that_could_be_stopped(void **unused) {
  (void)unused;
  const uint32_t from[] = {0, 1}, to[] = {1, 2};
  const int64_t amount[] = {5, 5};
  const uint8_t flags[] = {0, 0, MNM_TRACE_EXTERNAL};
  const mnm_trace_opening opening = {0, 1, 5};
  const mnm_trace_input input = {
      .rows = {.count = 2, .from = from, .to = to, .amount_minor = amount},
      .account_count = 3,
      .flags = flags,
      .label_count = 1,
      .openings = &opening,
      .opening_count = 1,
      .until = 2};
  int64_t most = 0;
  mnm_column cut;
  mnm_column_init(&cut, sizeof(uint32_t), NULL);
  assert_int_equal(mnm_trace_reach(&most, &cut, &input, 2, NULL, NULL), MNM_OK);
  assert_int_equal(most, 5);
  assert_int_equal(cut.count, 1);
  assert_int_equal(*(const uint32_t *)cut.data, 1);
  mnm_column_clear(&cut);
}

typedef struct hearing {
  uint64_t words, last;
  bool stops;
} hearing;

static bool hear(void *payload, const char *stage, uint64_t done, uint64_t total) {
  hearing *heard = payload;
  (void)total;
  if (strcmp(stage, "flow") != 0) return true;
  assert_true(heard->words == 0 || done - heard->last < 2000000);
  heard->words++;
  heard->last = done;
  return !heard->stops;
}

/* One long way: few paths, and many edges to look at for each. */
static void a_search_for_flow_tells_how_far_it_is_and_can_be_stopped(void **unused) {
  (void)unused;
  enum { LONG = 200000, RING = 1000 };
  uint32_t *from = malloc(LONG * sizeof *from), *to = malloc(LONG * sizeof *to);
  int64_t *amount = malloc(LONG * sizeof *amount);
  uint8_t *flags = calloc(RING + 1, 1);
  assert_true(from && to && amount && flags);
  flags[RING] = MNM_TRACE_EXTERNAL;
  for (uint32_t row = 0; row < LONG; row++) {
    from[row] = row == 0 ? RING : (row - 1) % RING;
    to[row] = row == 0 ? 0 : row % RING;
    amount[row] = 100;
  }
  const mnm_trace_tag tag = {0, 1, MNM_TRACE_WHOLE};
  const mnm_trace_input input = {
      .rows = {.count = LONG, .from = from, .to = to, .amount_minor = amount},
      .account_count = RING + 1,
      .flags = flags,
      .label_count = 1,
      .row_tags = &tag,
      .row_tag_count = 1,
      .until = LONG};
  hearing heard = {.words = 0};
  const mnm_ctx ctx = {.progress = hear, .progress_payload = &heard};
  mnm_trace_bounds bounds;
  mnm_err err = {0};
  assert_int_equal(mnm_trace_envelope(&bounds, &input, (LONG - 1) % RING, &ctx, &err), MNM_OK);
  assert_int_equal(bounds.least_minor, 100);
  assert_int_equal(bounds.most_minor, 100);
  assert_true(heard.words > 0);
  heard = (hearing){.stops = true};
  assert_int_equal(mnm_trace_envelope(&bounds, &input, (LONG - 1) % RING, &ctx, &err),
                   MNM_E_CANCELLED);
  assert_int_equal(heard.words, 1);
  free(from);
  free(to);
  free(amount);
  free(flags);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_search_for_flow_tells_how_far_it_is_and_can_be_stopped),
      cmocka_unit_test(bounds_are_the_extremes_of_every_choice),
      cmocka_unit_test(what_can_reach_an_outside_account_is_the_most_of_every_choice),
      cmocka_unit_test(the_bottleneck_is_the_last_that_could_be_stopped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
