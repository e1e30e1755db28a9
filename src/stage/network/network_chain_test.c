#include "base/pool/pool.h"
#include "stage/network/network_test_made.h"

/* a gathers from b and c on day 1; then it goes a > d > e > f > g, a day each, and g is silent. */
static void gathered_money_goes_from_hand_to_hand(void) {
  begin(10);
  world_finding *fan = find(MNM_T2, 'a');
  with(fan, MNM_PART_SOURCE, pay('b', 'a', 1, 40000), 'b');
  with(fan, MNM_PART_SOURCE, pay('c', 'a', 1, 60000), 'c');
  (void)pay('a', 'd', 2, 100000);
  (void)pay('d', 'e', 3, 95000);
  (void)pay('e', 'f', 4, 95000);
  (void)pay('f', 'g', 5, 90000);
}

/* The ledger goes on, elsewhere. */
static void much_later(void) {
  (void)pay('i', 'j', 60, 100);
}

static uint32_t chain_length(void) {
  (void)search();
  const mnm_network_chain *chain = found.chain.data;
  uint32_t length = found.chain.count > 0 ? chain->row_count : 0;
  finish();
  return length;
}

static void earned_money_on_its_way_out_is_a_suspected_network(void **state) {
  (void)state;
  gathered_money_goes_from_hand_to_hand();
  much_later();
  const mnm_network *network = search();
  assert_int_equal(found.network.count, 1);
  assert_int_equal(network->kind, MNM_NETWORK_CHAIN);
  assert_int_equal(network->sum_micro, 3100000); /* the chain and the fan */
  assert_int_equal(network->member_count, 7);
  const mnm_network_member *member = found.member.data;
  const unsigned roles[7] = {1U << MNM_PART_CENTRE | MNM_NETWORK_ORIGIN,
                             1U << MNM_PART_SOURCE,
                             1U << MNM_PART_SOURCE,
                             MNM_NETWORK_RELAY,
                             MNM_NETWORK_RELAY,
                             MNM_NETWORK_RELAY,
                             MNM_NETWORK_EXIT};
  for (uint32_t i = 0; i < 7; i++) {
    assert_int_equal(member[i].account, i);
    assert_int_equal(member[i].roles, roles[i]);
    assert_int_equal(member[i].chained, i >= 3);
  }
  /* whoever hands on is no suspect for that */
  assert_int_equal(status_of('a'), MNM_STATUS_SUSPECT);
  for (int relay = 'b'; relay <= 'g'; relay++) assert_int_equal(status_of(relay), MNM_STATUS_CLEAR);
  char text[1024];
  (void)mnm_network_sentence(&found, 0, &made.input, text, sizeof text);
  assert_string_equal(text,
                      "Accounts along a chain of function: 7 accounts of 7 owners stand in 1 "
                      "finding of fan-in (T2) and 1 chain of function, from 1970-01-02 to "
                      "1970-01-06 (UTC).");
  finish();
}

static void a_chain_ends_where_money_is_seen_no_more(void **state) {
  (void)state;
  gathered_money_goes_from_hand_to_hand();
  assert_int_equal(chain_length(), 0); /* the ledger ends with it: nobody knows */
  gathered_money_goes_from_hand_to_hand();
  much_later();
  assert_int_equal(chain_length(), 4);
  gathered_money_goes_from_hand_to_hand();
  (void)pay('g', 'h', 9, 10); /* g pays on, though not this money: no exit */
  much_later();
  assert_int_equal(chain_length(), 0);
  gathered_money_goes_from_hand_to_hand();
  (void)pay('g', 'h', 9, 90000); /* handed on: one more */
  much_later();
  assert_int_equal(chain_length(), 5);
  gathered_money_goes_from_hand_to_hand();
  small.kind['g' - 'a'] = MNM_ACCOUNT_CASH; /* drawn in cash: no need to wait */
  assert_int_equal(chain_length(), 4);
}

static void hops_need_time_order_amounts_and_brief_acquaintance(void **state) {
  (void)state;
  gathered_money_goes_from_hand_to_hand();
  much_later();
  small.amount[4] = small.to_amount[4] = 76000; /* e keeps a fifth of 95,000: just enough */
  small.amount[5] = small.to_amount[5] = 76000;
  assert_int_equal(chain_length(), 4);
  small.amount[4] = small.to_amount[4] = 75999;
  assert_int_equal(chain_length(), 0);

  gathered_money_goes_from_hand_to_hand();
  much_later();
  small.currency[4] = 840; /* paid in another currency */
  assert_int_equal(chain_length(), 0);

  gathered_money_goes_from_hand_to_hand();
  (void)pay('d', 'e', 20, 5); /* one pair meets again: hardly */
  much_later();
  assert_int_equal(chain_length(), 4);
  gathered_money_goes_from_hand_to_hand();
  (void)pay('d', 'e', 20, 5); /* two pairs do: no longer */
  (void)pay('f', 'e', 21, 5);
  much_later();
  assert_int_equal(chain_length(), 0);
  gathered_money_goes_from_hand_to_hand();
  (void)pay('d', 'e', 34, 5); /* the pair knows each other for over 30 days */
  much_later();
  assert_int_equal(chain_length(), 0);
}

static void hands_that_are_busy_or_of_one_owner_make_no_chain(void **state) {
  (void)state;
  gathered_money_goes_from_hand_to_hand();
  much_later();
  small.busy = 2; /* each has two counterparties, a three: a may begin all the same */
  small.window_s = 0;
  assert_int_equal(chain_length(), 4);
  small.busy = 1;
  assert_int_equal(chain_length(), 0);

  gathered_money_goes_from_hand_to_hand();
  much_later();
  small.owners_known = true;
  small.holders[3] = small.holders[5] = 1; /* d and f, who do not deal with each other */
  small.holder[3][0] = small.holder[5][0] = 2;
  assert_int_equal(chain_length(), 4);
  small.holders[4] = 1; /* e too: an owner's own money moves */
  small.holder[4][0] = 2;
  assert_int_equal(chain_length(), 0);
}

static void only_what_was_earned_begins_a_chain(void **state) {
  (void)state;
  gathered_money_goes_from_hand_to_hand();
  much_later();
  small.finding[0].typology = MNM_T1;
  assert_int_equal(chain_length(), 0);
  gathered_money_goes_from_hand_to_hand();
  much_later();
  for (uint32_t row = 2; row < 6; row++) small.time_us[row] += 4 * MNM_US_PER_DAY;
  assert_int_equal(chain_length(), 4); /* five days after the last of the fan */
  for (uint32_t row = 2; row < 6; row++) small.time_us[row] += 1;
  assert_int_equal(chain_length(), 0);
}

/* Layers of accounts, each paying all of the next: many ways, one bound. */
static void layers(int64_t max_steps) {
  begin(13);
  world_finding *fan = find(MNM_T2, 'a');
  with(fan, MNM_PART_SOURCE, pay('m', 'a', 1, 1000), 'm');
  for (int first = 'b'; first <= 'd'; first++) (void)pay('a', first, 1, 1000);
  for (int first = 'b'; first <= 'd'; first++)
    for (int second = 'e'; second <= 'g'; second++) (void)pay(first, second, 1, 1000);
  for (int second = 'e'; second <= 'g'; second++)
    for (int third = 'h'; third <= 'j'; third++) (void)pay(second, third, 1, 1000);
  for (int third = 'h'; third <= 'j'; third++) (void)pay(third, 'k', 1, 1000);
  (void)pay('l', 'm', 60, 1);
  small.points.chain.max_steps = max_steps;
}

static void a_search_that_meets_its_bound_says_so_the_same_for_any_threads(void **state) {
  (void)state;
  layers(1000000);
  (void)search();
  assert_int_equal(found.chains_truncated, 0);
  assert_int_equal(found.chain.count, 3);
  finish();
  for (int64_t steps = 1; steps < 40; steps++) {
    layers(steps);
    world_input_new(&made, &small, as_they_are, as_they_are);
    char *alone = find_text(&made, &small.points, as_they_are, NULL);
    mnm_pool *pool = NULL;
    assert_int_equal(mnm_pool_new(&pool, 3, NULL), MNM_OK);
    mnm_ctx ctx = {.pool = pool};
    char *pooled = find_text(&made, &small.points, as_they_are, &ctx);
    assert_string_equal(alone, pooled);
    assert_non_null(strstr(alone, steps < 3 ? "cut 3" : "cut "));
    free(alone);
    free(pooled);
    mnm_pool_free(pool);
    world_input_clear(&made);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(earned_money_on_its_way_out_is_a_suspected_network),
      cmocka_unit_test(a_chain_ends_where_money_is_seen_no_more),
      cmocka_unit_test(hops_need_time_order_amounts_and_brief_acquaintance),
      cmocka_unit_test(hands_that_are_busy_or_of_one_owner_make_no_chain),
      cmocka_unit_test(only_what_was_earned_begins_a_chain),
      cmocka_unit_test(a_search_that_meets_its_bound_says_so_the_same_for_any_threads),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
