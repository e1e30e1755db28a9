/* The stage against its slow twin on random legs, and that nothing depends on the order in which
 * legs come, on what accounts are called, or on threads. */
#include "stage/pair/pair_test_twin.h"

#include "base/pool/pool.h"

static uint32_t rounds(uint32_t few) {
  return getenv("MNM_LONG") ? few * 100 : few;
}

static void assert_edges(const mnm_column *found, const mnm_pair_edge *expected, uint32_t count) {
  const mnm_pair_edge *edge = found->data;
  assert_int_equal(found->count, count);
  for (uint32_t i = 0; i < count; i++) {
    assert_int_equal(edge[i].debit, expected[i].debit);
    assert_int_equal(edge[i].credit, expected[i].credit);
    assert_int_equal(edge[i].evidence, expected[i].evidence);
    assert_int_equal(edge[i].days, expected[i].days);
  }
}

static bool some_truncated(const mnm_pair_result *result) {
  const mnm_pair_open *open = result->open.data;
  for (uint64_t i = 0; i < result->open.count; i++)
    if (open[i].truncated) return true;
  return false;
}

static void random_legs_are_paired_as_the_slow_twin_does(void **state) {
  (void)state;
  static world w;
  static outcome o;
  mnm_rng rng;
  mnm_pair_result result;
  uint64_t pairs = 0, equals = 0, named = 0, purposes = 0, opens = 0, missing = 0, weak = 0;
  mnm_rng_init(&rng, 7);
  mnm_pair_result_init(&result, NULL);
  for (uint32_t round = 0; round < rounds(1200); round++) {
    world_make(&w, &rng);
    twin_run(&w, &o);
    world_pair(&w, &result, NULL);
    assert_edges(&result.pair, o.pair, o.pairs);
    for (uint32_t i = 0; i < o.pairs; i++) {
      equals += (o.pair[i].evidence & MNM_EVIDENCE_EQUALS) != 0;
      named += (o.pair[i].evidence & MNM_EVIDENCE_NAME) != 0;
      purposes += (o.pair[i].evidence & MNM_EVIDENCE_PURPOSE) != 0;
    }
    pairs += o.pairs;
    if (some_truncated(&result)) continue;
    assert_edges(&result.candidate, o.candidate, o.candidates);
    assert_int_equal(result.open.count, o.opens);
    const mnm_pair_open *open = result.open.data;
    for (uint32_t i = 0; i < o.opens; i++) {
      assert_int_equal(open[i].leg, o.open[i].leg);
      assert_int_equal(open[i].kind, o.open[i].kind);
      assert_int_equal(open[i].weak, o.open[i].weak);
      assert_int_equal(open[i].candidates, o.open[i].candidates);
      opens++;
      missing += open[i].kind == MNM_BREAK_MISSING_LEG;
      weak += open[i].weak;
    }
  }
  mnm_pair_result_clear(&result);
  /* every way to a pair and every kind of break was taken often */
  assert_true(pairs > 8000 && equals > 100 && named > 1000 && purposes > 1000);
  assert_true(opens > 8000 && missing > 1000 && weak > 1000);
}

/* The same legs in another order, accounts under other numbers. */
static void shuffle(world *to, const world *from, uint32_t *place, mnm_rng *rng) {
  uint32_t number[ACCOUNTS];
  for (uint32_t i = 0; i < ACCOUNTS; i++) number[i] = i;
  for (uint32_t i = ACCOUNTS - 1; i > 0; i--) {
    uint32_t j = pick(rng, i + 1), swap = number[i];
    number[i] = number[j];
    number[j] = swap;
  }
  for (uint32_t i = 0; i < from->count; i++) place[i] = i;
  for (uint32_t i = from->count; i-- > 1;) {
    uint32_t j = pick(rng, i + 1), swap = place[i];
    place[i] = place[j];
    place[j] = swap;
  }
  *to = *from;
  for (uint32_t i = 0; i < from->count; i++) {
    uint32_t at = place[i];
    to->side[at] = from->side[i];
    to->channel[at] = from->channel[i];
    to->account[at] = number[from->account[i]];
    to->other[at] = from->other[i] == MNM_ACCOUNT_NONE ? MNM_ACCOUNT_NONE : number[from->other[i]];
    to->amount[at] = from->amount[i];
    to->to_amount[at] = from->to_amount[i];
    to->currency[at] = from->currency[i];
    to->to_currency[at] = from->to_currency[i];
    to->day[at] = from->day[i];
    to->id[at] = from->id[i];
    to->reference[at] = from->reference[i];
    to->tie[at] = from->tie[i];
    to->text[at] = from->text[i];
  }
  to->periods = 0;
  for (uint32_t i = 0; i < ACCOUNTS; i++) {
    to->holder[number[i]] = from->holder[i];
    for (uint64_t j = 0; j < from->periods; j++) {
      if (number[from->period[j].account] != i) continue;
      to->period[to->periods] = from->period[j];
      to->period[to->periods++].account = i;
    }
  }
  for (uint64_t i = 0; i < from->joined_count; i++)
    to->joined[i] = (mnm_pair_decided){place[from->joined[i].debit], place[from->joined[i].credit]};
  for (uint64_t i = 0; i < from->apart_count; i++)
    to->apart[from->apart_count - 1 - i] =
        (mnm_pair_decided){place[from->apart[i].debit], place[from->apart[i].credit]};
}

static int by_legs(const void *a_data, const void *b_data) {
  const mnm_pair_edge *a = a_data, *b = b_data;
  if (a->debit != b->debit) return a->debit < b->debit ? -1 : 1;
  return a->credit < b->credit ? -1 : a->credit > b->credit;
}

static void assert_moved(const mnm_column *before, const mnm_column *after, const uint32_t *place) {
  mnm_pair_edge moved[4096];
  const mnm_pair_edge *edge = before->data;
  assert_in_range(before->count, 0, 4096);
  for (uint64_t i = 0; i < before->count; i++) {
    moved[i] = edge[i];
    moved[i].debit = place[edge[i].debit];
    moved[i].credit = place[edge[i].credit];
  }
  qsort(moved, before->count, sizeof *moved, by_legs);
  assert_edges(after, moved, (uint32_t)before->count);
}

static void neither_order_nor_names_nor_threads_change_anything(void **state) {
  (void)state;
  static world w, moved;
  uint32_t place[LEGS_MOST];
  mnm_rng rng;
  mnm_pool *pool = NULL;
  mnm_pair_result before, after;
  mnm_rng_init(&rng, 8);
  assert_int_equal(mnm_pool_new(&pool, 3, NULL), MNM_OK);
  mnm_ctx ctx = {.pool = pool};
  mnm_pair_result_init(&before, NULL);
  mnm_pair_result_init(&after, NULL);
  for (uint32_t round = 0; round < rounds(400); round++) {
    world_make(&w, &rng);
    shuffle(&moved, &w, place, &rng);
    world_pair(&w, &before, NULL);
    world_pair(&moved, &after, &ctx);
    assert_moved(&before.pair, &after.pair, place);
    assert_moved(&before.candidate, &after.candidate, place);
    assert_int_equal(before.open.count, after.open.count);
    assert_int_equal(before.texts, after.texts);
  }
  mnm_pair_result_clear(&before);
  mnm_pair_result_clear(&after);
  mnm_pool_free(pool);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_legs_are_paired_as_the_slow_twin_does),
      cmocka_unit_test(neither_order_nor_names_nor_threads_change_anything),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
