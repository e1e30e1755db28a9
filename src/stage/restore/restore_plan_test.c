/* Freezing: greedy and the search against every choice there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/restore/restore.h"

enum { CANDIDATES = 7, SETS = 9 };

typedef struct town {
  uint64_t first[SETS + 1];
  uint32_t member[SETS * CANDIDATES], mask[SETS];
  int64_t amount[SETS], cost[CANDIDATES];
  mnm_restore_units units;
} town;

static void draw(town *made, mnm_rng *rng, bool costs) {
  uint64_t used = 0;
  for (uint32_t set = 0; set < SETS; set++) {
    made->first[set] = used;
    uint32_t some = (uint32_t)mnm_rng_below(rng, 1u << CANDIDATES);
    made->mask[set] = some & (uint32_t)mnm_rng_below(rng, 1u << CANDIDATES);
    made->amount[set] = (int64_t)mnm_rng_below(rng, 12);
    for (uint32_t c = 0; c < CANDIDATES; c++)
      if (made->mask[set] >> c & 1) made->member[used++] = c;
  }
  made->first[SETS] = used;
  for (uint32_t c = 0; c < CANDIDATES; c++) made->cost[c] = (int64_t)mnm_rng_below(rng, 5);
  made->units = (mnm_restore_units){CANDIDATES,   SETS,         made->first,
                                    made->member, made->amount, costs ? made->cost : NULL};
}

static int64_t stopped_by(const town *made, uint32_t choice) {
  int64_t sum = 0;
  for (uint32_t set = 0; set < SETS; set++)
    sum += (made->mask[set] & choice) != 0 ? made->amount[set] : 0;
  return sum;
}

/* The most that any choice within the limits stops. */
static int64_t best_of_all(const town *made, const mnm_restore_limits *limits) {
  int64_t best = 0;
  for (uint32_t choice = 0; choice < 1u << CANDIDATES; choice++) {
    uint32_t count = 0;
    int64_t cost = 0;
    for (uint32_t c = 0; c < CANDIDATES; c++) {
      count += choice >> c & 1;
      cost += choice >> c & 1 ? made->cost[c] : 0;
    }
    bool paid = made->units.cost_minor == NULL || cost <= limits->budget_minor;
    int64_t stopped = stopped_by(made, choice);
    if (count <= limits->accounts && paid && stopped > best) best = stopped;
  }
  return best;
}

static uint32_t mask_of(const mnm_restore_choice *choice, int64_t *out_gains) {
  uint32_t mask = 0;
  const int64_t *gain = choice->gain.data;
  *out_gains = 0;
  assert_int_equal(choice->gain.count, choice->account.count);
  for (uint64_t i = 0; i < choice->account.count; i++) {
    mask |= 1u << ((const uint32_t *)choice->account.data)[i];
    *out_gains += gain[i];
  }
  return mask;
}

static uint32_t rounds(void) {
  return getenv("MNM_LONG") != NULL ? 200000 : 2000;
}

static void the_search_finds_the_best_of_all_choices(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 41);
  uint32_t greedy_missed = 0;
  for (uint32_t round = 0; round < rounds(); round++) {
    static town made;
    bool costs = round % 2 == 1;
    draw(&made, &rng, costs);
    mnm_restore_limits limits = {.accounts = (uint32_t)mnm_rng_below(&rng, CANDIDATES + 2),
                                 .budget_minor = MNM_RESTORE_ANY_COST};
    if (costs) limits.budget_minor = (int64_t)mnm_rng_below(&rng, 12);
    mnm_restore_plan plan;
    assert_int_equal(mnm_restore_plan_make(&plan, &made.units, &limits, NULL, NULL), MNM_OK);
    int64_t most = best_of_all(&made, &limits), gains = 0;
    assert_true(plan.exact);
    assert_int_equal(plan.best.stopped_minor, most);
    assert_int_equal(plan.bound_minor, most);
    assert_int_equal(stopped_by(&made, mask_of(&plan.best, &gains)), most);
    assert_int_equal(gains, most);
    assert_true(plan.best.cost_minor <= limits.budget_minor);
    assert_true(plan.best.account.count <= limits.accounts);
    assert_int_equal(stopped_by(&made, mask_of(&plan.greedy, &gains)), plan.greedy.stopped_minor);
    assert_int_equal(gains, plan.greedy.stopped_minor);
    /* 1 - 1/e > 0.63 */
    if (!costs) assert_true(plan.greedy.stopped_minor * 100 >= most * 63);
    greedy_missed += plan.greedy.stopped_minor < most;
    mnm_restore_plan_clear(&plan);
  }
  assert_true(greedy_missed > rounds() / 200); /* else the search is not put to the test */
}

static void a_search_that_is_cut_says_so_and_keeps_a_bound(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 42);
  uint32_t cut = 0;
  for (uint32_t round = 0; round < rounds(); round++) {
    static town made;
    draw(&made, &rng, false);
    mnm_restore_limits limits = {.accounts = 3, .budget_minor = MNM_RESTORE_ANY_COST};
    limits.work = 1;
    mnm_restore_plan plan;
    assert_int_equal(mnm_restore_plan_make(&plan, &made.units, &limits, NULL, NULL), MNM_OK);
    int64_t most = best_of_all(&made, &limits);
    assert_true(plan.best.stopped_minor <= most && most <= plan.bound_minor);
    if (plan.exact) assert_int_equal(plan.best.stopped_minor, most);
    cut += !plan.exact;
    mnm_restore_plan_clear(&plan);
  }
  assert_true(cut > 0);
}

static void equal_gains_go_to_the_lower_rank(void **state) {
  (void)state;
  const uint64_t first[] = {0, 1, 2, 3};
  const uint32_t member[] = {2, 1, 0};
  const int64_t amount[] = {5, 5, 5};
  const mnm_restore_units units = {3, 3, first, member, amount, NULL};
  const mnm_restore_limits limits = {.accounts = 2, .budget_minor = MNM_RESTORE_ANY_COST};
  mnm_restore_plan plan;
  assert_int_equal(mnm_restore_plan_make(&plan, &units, &limits, NULL, NULL), MNM_OK);
  const uint32_t *account = plan.greedy.account.data;
  assert_int_equal(plan.greedy.account.count, 2);
  assert_int_equal(account[0], 0);
  assert_int_equal(account[1], 1);
  mnm_restore_plan_clear(&plan);
}

static void wrong_figures_are_refused(void **state) {
  (void)state;
  const uint64_t first[] = {0, 1, 2};
  const uint32_t member[] = {0, 1};
  uint32_t nobody[] = {0, 2};
  int64_t amount[] = {1, -1}, cost[] = {1, 1};
  mnm_restore_units units = {2, 2, first, member, amount, NULL};
  mnm_restore_limits limits = {.accounts = 1, .budget_minor = MNM_RESTORE_ANY_COST};
  mnm_restore_plan plan;
  assert_int_equal(mnm_restore_plan_make(&plan, &units, &limits, NULL, NULL), MNM_E_RANGE);
  amount[1] = INT64_MAX;
  assert_int_equal(mnm_restore_plan_make(&plan, &units, &limits, NULL, NULL), MNM_E_OVERFLOW);
  amount[1] = 1;
  units.member = nobody;
  assert_int_equal(mnm_restore_plan_make(&plan, &units, &limits, NULL, NULL), MNM_E_RANGE);
  units.member = member;
  limits.budget_minor = 3;
  assert_int_equal(mnm_restore_plan_make(&plan, &units, &limits, NULL, NULL), MNM_E_ARG);
  units.cost_minor = cost;
  cost[0] = -1;
  assert_int_equal(mnm_restore_plan_make(&plan, &units, &limits, NULL, NULL), MNM_E_RANGE);
  assert_int_equal(plan.greedy.account.count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_search_finds_the_best_of_all_choices),
      cmocka_unit_test(a_search_that_is_cut_says_so_and_keeps_a_bound),
      cmocka_unit_test(equal_gains_go_to_the_lower_rank),
      cmocka_unit_test(wrong_figures_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
