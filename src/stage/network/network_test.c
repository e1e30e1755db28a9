#include "base/pool/pool.h"
#include "stage/network/network_test_made.h"
#include "stage/network/network_test_told.h"
#include "tests/fault/fault.h"

static void shuffle(uint32_t *out, uint32_t count, mnm_rng *rng) {
  for (uint32_t i = 0; i < count; i++) out[i] = i;
  for (uint32_t i = count; i > 1; i--) {
    uint32_t at = draw(rng, i), swap = out[i - 1];
    out[i - 1] = out[at];
    out[at] = swap;
  }
}

static void networks_are_those_of_the_page_word_by_word(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 1);
  static world w;
  static world_input input;
  static twin slow;
  uint32_t networks = 0, chains = 0, cases = 0, victims = 0;
  for (uint32_t round = 0; round < rounds(1500); round++) {
    world_random(&w, &rng);
    world_input_new(&input, &w, as_they_are, as_they_are);
    twin_new(&slow, &w);
    char *fast = find_text(&input, &w.points, as_they_are, NULL), *expected = twin_text(&slow);
    if (strcmp(fast, expected) != 0)
      fail_msg("round %u\n---- fast\n%s---- slow\n%s", round, fast, expected);
    networks += strstr(fast, "kind 1") != NULL;
    chains += strchr(fast, '>') != NULL;
    cases += strstr(fast, "kind 3") != NULL;
    victims += strstr(fast, "] 2,") != NULL;
    free(fast);
    free(expected);
    world_input_clear(&input);
  }
  /* the rounds met what they are for */
  assert_true(networks > 100 && chains > 40 && cases > 20 && victims > 50);
}

static void numbers_of_accounts_and_threads_play_no_part(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 2);
  static world w;
  static world_input plain, turned;
  const uint32_t threads[] = {1, 2, 7};
  for (int i = 0; i < 3; i++) {
    mnm_pool *pool = NULL;
    assert_int_equal(mnm_pool_new(&pool, threads[i], NULL), MNM_OK);
    mnm_ctx ctx = {.pool = pool};
    for (uint32_t round = 0; round < rounds(100); round++) {
      uint32_t place[WORLD_ACCOUNTS], owner[WORLD_OWNERS];
      world_random(&w, &rng);
      shuffle(place, w.accounts, &rng);
      shuffle(owner, WORLD_OWNERS, &rng);
      world_input_new(&plain, &w, as_they_are, as_they_are);
      world_input_new(&turned, &w, place, owner);
      char *first = find_text(&plain, &w.points, as_they_are, NULL);
      char *second = find_text(&turned, &w.points, owner, &ctx);
      assert_string_equal(first, second);
      free(first);
      free(second);
      world_input_clear(&plain);
      world_input_clear(&turned);
    }
    mnm_pool_free(pool);
  }
}

/* ---- the rules, one by one, on ledgers made for them --- */

/* A wage skim: workers from `first` on pay their wages to `centre`. */
static void skim(int centre, int first, uint32_t workers, int64_t day) {
  world_finding *finding = find(MNM_H1, centre);
  for (uint32_t i = 0; i < workers; i++)
    with(finding, MNM_PART_MULE, pay(first + (int)i, centre, day, 100000), first + (int)i);
}

static void wages_taken_from_several_show_a_network_and_its_possible_victims(void **state) {
  (void)state;
  begin(6);
  skim('a', 'b', 4, 1);
  const mnm_network *network = search();
  assert_int_equal(found.network.count, 1);
  assert_int_equal(network->kind, MNM_NETWORK_COMMUNITY);
  assert_int_equal(network->member_count, 5);
  assert_int_equal(network->score_micro, 1400000);
  assert_int_equal(network->sum_micro - network->prior_micro, network->score_micro);
  assert_int_equal(status_of('a'), MNM_STATUS_SUSPECT);
  for (int worker = 'b'; worker <= 'e'; worker++)
    assert_int_equal(status_of(worker), MNM_STATUS_POSSIBLE_VICTIM);
  assert_int_equal(status_of('f'), MNM_STATUS_CLEAR);
  char text[1024];
  uint32_t bytes = mnm_network_sentence(&found, 0, &made.input, text, sizeof text);
  assert_string_equal(text,
                      "5 accounts of 5 owners stand in 1 finding of wage skimming (H1), from "
                      "1970-01-02 to 1970-01-02 (UTC).");
  assert_int_equal(bytes, strlen(text));
  finish();
}

static void a_possible_victim_is_no_suspect_by_what_the_account_was_used_for(void **state) {
  (void)state;
  begin(8);
  skim('a', 'b', 4, 1);
  world_finding *fan = find(MNM_T1, 'b'); /* b's account also spreads money */
  for (int sink = 'f'; sink <= 'h'; sink++) with(fan, MNM_PART_SINK, pay('b', sink, 2, 500), sink);
  (void)search();
  assert_int_equal(found.network.count, 1);
  assert_int_equal(status_of('b'), MNM_STATUS_POSSIBLE_VICTIM);
  assert_int_equal(status_of('f'), MNM_STATUS_CLEAR); /* being paid is nothing */
  finish();
}

static void fans_alone_never_show_anybody(void **state) {
  (void)state;
  begin(10);
  for (int64_t day = 0; day < 6; day++) {
    world_finding *fan = find(day % 2 ? MNM_T3 : MNM_T1, 'a');
    for (int sink = 'b'; sink <= 'i'; sink++)
      with(fan, MNM_PART_SINK, pay('a', sink, day, 500), sink);
  }
  (void)search();
  assert_int_equal(found.network.count, 0);
  assert_int_equal(found.groups, 1);
  assert_int_equal(found.status.count, 0);
  finish();
}

static void one_exploiter_with_one_victim_is_a_case_without_a_network(void **state) {
  (void)state;
  begin(3);
  world_finding *debt = find(MNM_H5, 'a');
  debt->centre[debt->centres++] = 1;
  debt->participants = 0;
  for (int64_t month = 0; month < 3; month++)
    debt->row[debt->rows++] = pay('a', 'b', 30 * month, 700);
  debt->participant[debt->participants++] = (mnm_participant){0, MNM_PART_SOURCE};
  debt->participant[debt->participants++] = (mnm_participant){1, MNM_PART_SINK};
  debt->standing = true; /* three months are longer than S; a debt is no habit for that */
  const mnm_network *network = search();
  assert_int_equal(found.network.count, 1);
  assert_int_equal(network->kind, MNM_NETWORK_CASE);
  assert_int_equal(network->member_count, 2);
  assert_int_equal(status_of('a'), MNM_STATUS_POSSIBLE_VICTIM);
  assert_int_equal(status_of('b'), MNM_STATUS_SUSPECT);
  finish();
}

static void a_standing_habit_weighs_nothing(void **state) {
  (void)state;
  begin(6);
  skim('a', 'b', 4, 1);
  world_finding *fan = find(MNM_T2, 'a');
  for (int source = 'b'; source <= 'e'; source++)
    with(fan, MNM_PART_SOURCE, pay(source, 'a', 90, 500), source);
  fan->standing = true;
  const mnm_network *network = search();
  assert_int_equal(found.findings_habit, 1);
  assert_int_equal(network->evidence_count, 1);
  finish();
}

static void an_account_that_is_busy_at_a_finding_ties_nobody(void **state) {
  (void)state;
  begin(13);
  small.busy = 6;
  skim('a', 'b', 4, 1); /* two collectors with four workers each ... */
  skim('g', 'h', 4, 1);
  for (int other = 'c'; other <= 'f'; other++) (void)pay('m', other, 2, 10);
  world_finding *fan = find(MNM_T1, 'm'); /* ... paid by one busy employer */
  for (int worker = 'b'; worker <= 'l'; worker++) {
    if (worker == 'f' || worker == 'g') continue;
    with(fan, MNM_PART_SINK, pay('m', worker, 2, 100000), worker);
  }
  (void)search();
  assert_int_equal(found.network.count, 2);
  for (uint32_t i = 0; i < 2; i++) {
    const mnm_network *network = mnm_column_at(&found.network, i);
    assert_int_equal(network->member_count, 5);
    assert_int_equal(network->rank, i + 1);
  }
  assert_int_equal(found.findings_apart, 1);
  finish();
}

static void further_pieces_of_a_family_count_half_each(void **state) {
  (void)state;
  begin(6);
  for (int64_t day = 1; day <= 3; day++) skim('a', 'b', 4, day);
  const mnm_network *network = search();
  const mnm_network_evidence *piece = found.evidence.data;
  assert_int_equal(network->evidence_count, 3);
  for (uint32_t i = 0; i < 3; i++) {
    assert_int_equal(piece[i].points_micro, 2800000);
    assert_int_equal(piece[i].counted_micro, 2800000 >> i);
  }
  assert_int_equal(network->sum_micro, 4900000);
  const mnm_network_family *family = found.family.data;
  assert_int_equal(network->family_count, 1);
  assert_string_equal(found.family_name[family->family], "wage");
  assert_int_equal(family->counted_micro, network->sum_micro);
  finish();
}

static void many_equal_networks_are_ranked_without_ties(void **state) {
  (void)state;
  begin(10);
  skim('f', 'g', 4, 1);
  skim('a', 'b', 4, 1);
  (void)search();
  assert_int_equal(found.network.count, 2);
  const mnm_network *network = found.network.data;
  assert_int_equal(network[0].score_micro, network[1].score_micro);
  assert_int_equal(network[0].evidence_count, network[1].evidence_count);
  /* the least label decides, not the order of findings */
  const mnm_network_member *member = found.member.data;
  assert_int_equal(member[network[0].member_first].account, 0);
  assert_int_equal(network[1].rank, 2);
  finish();
}

static void of_equal_scores_the_one_with_more_evidence_comes_first(void **state) {
  (void)state;
  begin(10);
  small.points.prior_micro = 0;
  world_finding *layers = find(MNM_T4, 'a'); /* 1.4 at once */
  for (int mule = 'b'; mule <= 'e'; mule++)
    with(layers, MNM_PART_MULE, pay('a', mule, 1, 500), mule);
  world_finding *gathered = find(MNM_T3, 'f'); /* 0.7 and 0.7 */
  world_finding *cash = find(MNM_T9, 'f');
  for (int source = 'g'; source <= 'j'; source++)
    with(gathered, MNM_PART_SOURCE, pay(source, 'f', 1, 500), source);
  (void)cash;
  const mnm_network *network = search();
  assert_int_equal(found.network.count, 2);
  assert_int_equal(network[0].score_micro, network[1].score_micro);
  assert_int_equal(network[0].evidence_count, 2);
  assert_int_equal(network[1].evidence_count, 1);
  finish();
}

static void common_owners_join_what_findings_leave_apart(void **state) {
  (void)state;
  begin(10);
  skim('a', 'b', 4, 1);
  skim('f', 'g', 4, 1);
  small.owners_known = true;
  small.holders[0] = small.holders[5] = 1;
  small.holder[0][0] = small.holder[5][0] = 3;
  const mnm_network *network = search();
  assert_int_equal(found.network.count, 1);
  assert_int_equal(network->member_count, 10);
  assert_int_equal(network->owners, 9);
  assert_int_equal(found.owner_status.count, 1);
  const mnm_account_status *told = found.owner_status.data;
  assert_int_equal(told->account, 3);
  assert_int_equal(told->status, MNM_STATUS_SUSPECT);
  finish();
  small.points.tie.owner_accounts = 1; /* now the owner is an institution */
  (void)search();
  assert_int_equal(found.network.count, 2);
  assert_int_equal(found.owners_large, 1);
  finish();
}

static void what_points_outside_is_refused_with_its_row(void **state) {
  (void)state;
  begin(6);
  skim('a', 'b', 4, 1);
  for (int fault = 0; fault < 5; fault++) {
    mnm_networks_init(&found, NULL);
    world_input_new(&made, &small, as_they_are, as_they_are);
    mnm_finding *finding = made.findings.finding.data;
    mnm_participant *participant = made.findings.participant.data;
    mnm_status expected = MNM_E_RANGE;
    if (fault == 0) finding->row_count++;
    if (fault == 1) *(uint32_t *)made.findings.row.data = small.rows;
    if (fault == 2) participant->account = 99;
    if (fault == 3) participant->part = 9;
    if (fault == 4) {
      made.input.window_count = 0;
      expected = MNM_E_ARG;
    }
    mnm_err err = {0};
    assert_int_equal(mnm_networks_find(&found, &made.input, &small.points, NULL, &err), expected);
    if (fault < 4) assert_int_equal(err.row, 1);
    assert_int_equal(found.network.count, 0);
    finish();
  }
}

static bool stop(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)stage, (void)done, (void)total;
  uint32_t *left = payload;
  if (*left == 0) return false;
  --*left;
  return true;
}

static void a_cancelled_search_leaves_nothing(void **state) {
  (void)state;
  begin(6);
  skim('a', 'b', 4, 1);
  world_input_new(&made, &small, as_they_are, as_they_are);
  for (uint32_t ticks = 0; ticks < 6; ticks++) {
    uint32_t left = ticks;
    mnm_ctx ctx = {.progress = stop, .progress_payload = &left};
    mnm_err err = {0};
    mnm_networks_init(&found, NULL);
    assert_int_equal(mnm_networks_find(&found, &made.input, &small.points, &ctx, &err),
                     MNM_E_CANCELLED);
    assert_int_equal(found.network.count, 0);
    assert_int_equal(found.finding.count, 0);
    mnm_networks_clear(&found);
  }
  world_input_clear(&made);
}

static mnm_status use_networks(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const world_input *input = payload;
  mnm_networks networks;
  mnm_networks_init(&networks, ctx);
  mnm_status status = mnm_networks_find(&networks, &input->input, &small.points, ctx, err);
  mnm_networks_clear(&networks);
  return status;
}

static void networks_survive_every_failed_request(void **state) {
  (void)state;
  begin(10);
  skim('a', 'b', 4, 1);
  skim('f', 'g', 4, 1);
  small.owners_known = true;
  small.holders[0] = small.holders[5] = 1;
  small.points.chain.transfers_least = 2;
  (void)pay('a', 'e', 2, 100000);
  (void)pay('e', 'j', 3, 100000);
  (void)pay('h', 'i', 30, 1);
  world_input_new(&made, &small, as_they_are, as_they_are);
  assert_true(mnm_fault_sweep("networks", use_networks, &made) > 30);
  world_input_clear(&made);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(networks_are_those_of_the_page_word_by_word),
      cmocka_unit_test(numbers_of_accounts_and_threads_play_no_part),
      cmocka_unit_test(wages_taken_from_several_show_a_network_and_its_possible_victims),
      cmocka_unit_test(a_possible_victim_is_no_suspect_by_what_the_account_was_used_for),
      cmocka_unit_test(fans_alone_never_show_anybody),
      cmocka_unit_test(one_exploiter_with_one_victim_is_a_case_without_a_network),
      cmocka_unit_test(a_standing_habit_weighs_nothing),
      cmocka_unit_test(an_account_that_is_busy_at_a_finding_ties_nobody),
      cmocka_unit_test(further_pieces_of_a_family_count_half_each),
      cmocka_unit_test(many_equal_networks_are_ranked_without_ties),
      cmocka_unit_test(of_equal_scores_the_one_with_more_evidence_comes_first),
      cmocka_unit_test(common_owners_join_what_findings_leave_apart),
      cmocka_unit_test(what_points_outside_is_refused_with_its_row),
      cmocka_unit_test(a_cancelled_search_leaves_nothing),
      cmocka_unit_test(networks_survive_every_failed_request),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
