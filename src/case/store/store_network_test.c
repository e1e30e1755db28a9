#include "case/store/store_test_help.h"

static const uint64_t references[8] = {70, 71, 72, 73, 74, 75, 76, 77};
static const uint64_t subjects[3] = {501, 502, 503};

static void push(mnm_column *column, const void *value) {
  mnm_err err = {0};
  must(mnm_column_push(column, value, &err), &err);
}

/* Two findings in the case, numbered as the store does; their numbers come back. */
static mnm_status keep_number(void *payload, const mnm_store_finding *row, mnm_err *err) {
  (void)err;
  uint64_t **next = payload;
  *(*next)++ = row->finding_id;
  return MNM_OK;
}

static uint64_t add_stage(mnm_store *store, const char *name, const char *parameters) {
  mnm_err err = {0};
  uint8_t key[32], digest[32] = {0};
  uint64_t stage = 0;
  mnm_stage_input input = {name, "1", parameters, NULL, 0};
  must(mnm_stage_key(key, &input, &err), &err);
  must(mnm_stage_add(store, &input, key, digest, &stage, &err), &err);
  return stage;
}

static void put_findings(mnm_store *store, uint64_t ids[2]) {
  mnm_err err = {0};
  mnm_findings findings;
  mnm_findings_init(&findings, NULL);
  for (uint32_t i = 0; i < 2; i++) {
    mnm_finding finding = {.typology = MNM_T2, .first_us = i, .last_us = i, .row_count = 1};
    finding.row_first = findings.row.count;
    push(&findings.row, &i);
    push(&findings.finding, &finding);
  }
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  uint64_t stage = add_stage(store, "detect", "{}");
  mnm_store_findings_input input = {.stage_id = stage, .findings = &findings};
  must(mnm_store_findings_put(store, &input, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  mnm_findings_clear(&findings);
  mnm_store_finding_query query = {.account = MNM_ACCOUNT_NONE};
  uint64_t *next = ids;
  must(mnm_store_findings(store, &query, keep_number, &next, &err), &err);
  assert_ptr_equal(next, ids + 2);
}

/* One network of accounts 10 .. 12 with a chain to 13, and, with `second`, one of account 20. */
static void make(mnm_networks *out, int64_t points, bool second) {
  mnm_networks_init(out, NULL);
  out->family_names = 2;
  (void)snprintf(out->family_name[0], MNM_FAMILY_BYTES, "flow");
  (void)snprintf(out->family_name[1], MNM_FAMILY_BYTES, "chain");
  for (uint32_t n = 0; n < (second ? 2U : 1U); n++) {
    mnm_network network = {.kind = n == 0 ? MNM_NETWORK_CHAIN : MNM_NETWORK_CASE,
                           .rank = n + 1,
                           .owners = 3,
                           .sum_micro = points,
                           .prior_micro = 400000,
                           .score_micro = points - 400000,
                           .threshold_micro = 100000,
                           .first_us = 5,
                           .last_us = 9,
                           .member_first = out->member.count,
                           .evidence_first = out->evidence.count,
                           .tie_first = out->tie.count,
                           .member_count = n == 0 ? 4 : 1,
                           .evidence_count = n == 0 ? 2 : 1,
                           .tie_count = n == 0 ? 1 : 0};
    for (uint32_t i = 0; i < network.member_count; i++) {
      mnm_network_member member = {.account = n == 0 ? 10 + i : 20,
                                   .roles = (uint8_t)(1U << (1 + i)),
                                   .status = (uint8_t)(i == 0   ? MNM_STATUS_SUSPECT
                                                       : i == 1 ? MNM_STATUS_POSSIBLE_VICTIM
                                                                : MNM_STATUS_CLEAR),
                                   .chained = i == 3,
                                   .strength_micro = i};
      push(&out->member, &member);
    }
    mnm_network_evidence piece = {.finding = n,
                                  .chain = UINT32_MAX,
                                  .left_out = 7,
                                  .points_micro = points,
                                  .counted_micro = points / 2};
    push(&out->evidence, &piece);
    if (n > 0) {
      push(&out->network, &network);
      continue;
    }
    mnm_network_chain chain = {0, 3, true};
    const uint32_t rows[3] = {2, 4, 6};
    for (int i = 0; i < 3; i++) push(&out->chain_row, &rows[i]);
    push(&out->chain, &chain);
    mnm_network_evidence along = {.finding = MNM_EVIDENCE_NONE,
                                  .chain = 0,
                                  .points_micro = 2,
                                  .counted_micro = 1,
                                  .family = 1};
    push(&out->evidence, &along);
    mnm_network_tie tie = {10, 11, MNM_TIE_FINDING | MNM_TIE_FLOW, 123};
    push(&out->tie, &tie);
    push(&out->network, &network);
  }
  for (uint32_t i = 0; i < 2; i++) {
    mnm_finding_place where = {i == 0 || second ? i : UINT32_MAX, 300000};
    push(&out->finding, &where);
  }
  const mnm_account_status account[] = {{10, MNM_STATUS_SUSPECT}, {11, MNM_STATUS_POSSIBLE_VICTIM}};
  const mnm_account_status owner = {2, MNM_STATUS_POSSIBLE_VICTIM};
  push(&out->status, &account[0]);
  push(&out->status, &account[1]);
  push(&out->owner_status, &owner);
}

static uint32_t say(void *payload, uint64_t index, char *buffer, uint32_t bytes) {
  return (uint32_t)snprintf(buffer, bytes, "%s %llu", (const char *)payload,
                            (unsigned long long)index);
}

static void put(mnm_store *store, const mnm_networks *networks, const uint64_t ids[2],
                const char *word) {
  mnm_err err = {0};
  char text[40];
  (void)snprintf(text, sizeof text, "%s", word);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  uint64_t stage = add_stage(store, "network", word);
  mnm_store_networks_input input = {stage, networks, ids, subjects, references, say, text};
  must(mnm_store_networks_put(store, &input, &err), &err);
  must(mnm_store_commit(store, &err), &err);
}

typedef struct seen {
  uint32_t count;
  uint64_t id[4], rank[4];
  bool current[4];
  char sentence[4][40];
} seen;

static mnm_status see(void *payload, const mnm_store_network *row, mnm_err *err) {
  (void)err;
  seen *out = payload;
  assert_true(out->count < 4);
  out->id[out->count] = row->network_id;
  out->rank[out->count] = row->rank;
  out->current[out->count] = row->current;
  (void)snprintf(out->sentence[out->count++], 40, "%s", row->sentence);
  return MNM_OK;
}

static seen list(mnm_store *store, mnm_store_network_query query) {
  mnm_err err = {0};
  seen out = {0};
  must(mnm_store_networks(store, &query, see, &out, &err), &err);
  return out;
}

static mnm_status see_whole(void *payload, const mnm_store_network *row, mnm_err *err) {
  (void)err;
  ++*(uint32_t *)payload;
  assert_int_equal(row->kind, MNM_NETWORK_CHAIN);
  assert_int_equal(row->owners, 3);
  assert_int_equal(row->score_micro, row->sum_micro - row->prior_micro);
  assert_int_equal(row->threshold_micro, 100000);
  assert_int_equal(row->first_us, 5);
  assert_int_equal(row->last_us, 9);
  assert_int_equal(row->member_total, 4);
  assert_int_equal(row->piece_total, 2);
  assert_int_equal(row->suspect_total, 1);
  assert_int_equal(row->member_count, 4);
  for (uint32_t i = 0; i < 4; i++) {
    assert_int_equal(row->members[i].account, 10 + i);
    assert_int_equal(row->members[i].roles, 1U << (1 + i));
    assert_int_equal(row->members[i].chained, i == 3);
    assert_int_equal(row->members[i].strength_micro, i);
  }
  assert_int_equal(row->members[1].status, MNM_STATUS_POSSIBLE_VICTIM);
  assert_int_equal(row->piece_count, 2);
  assert_string_equal(row->pieces[0].family, "flow");
  assert_int_equal(row->pieces[0].left_out, 7);
  assert_int_equal(row->pieces[0].reference_count, 0);
  assert_int_equal(row->pieces[1].finding_id, 0);
  assert_true(row->pieces[1].truncated);
  assert_int_equal(row->pieces[1].reference_count, 3);
  const uint64_t *chain = row->references + row->pieces[1].reference_first;
  assert_int_equal(chain[0], 72);
  assert_int_equal(chain[2], 76);
  assert_int_equal(row->tie_count, 1);
  assert_int_equal(row->ties[0].b, 11);
  assert_int_equal(row->ties[0].reasons, MNM_TIE_FINDING | MNM_TIE_FLOW);
  assert_int_equal(row->ties[0].weight_micro, 123);
  return MNM_OK;
}

static mnm_status see_score(void *payload, const mnm_store_finding *row, mnm_err *err) {
  (void)err;
  uint32_t *count = payload;
  assert_true(row->scored);
  assert_int_equal(row->points, 300000);
  assert_int_equal(row->network, *count + 1);
  assert_int_equal(row->rank, *count + 1);
  ++*count;
  return MNM_OK;
}

static mnm_status see_status(void *payload, uint64_t number, mnm_suspicion status, mnm_err *err) {
  (void)err;
  uint64_t *sum = payload;
  *sum = *sum * 1000 + number * 10 + (uint64_t)status;
  return MNM_OK;
}

static void networks_come_back_as_they_were_put(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_networks networks;
  uint64_t ids[2];
  place_make(&at);
  mnm_store *store = place_create(&at);
  put_findings(store, ids);
  make(&networks, 1000001, true);
  put(store, &networks, ids, "first");
  uint32_t count = 0;
  mnm_store_network_query one = {.network_id = 1, .account = MNM_ACCOUNT_NONE, .details = true};
  must(mnm_store_networks(store, &one, see_whole, &count, &err), &err);
  assert_int_equal(count, 1);
  seen all = list(store, (mnm_store_network_query){.account = MNM_ACCOUNT_NONE});
  assert_int_equal(all.count, 2);
  assert_string_equal(all.sentence[1], "first 1");
  assert_int_equal(list(store, (mnm_store_network_query){.account = 20}).id[0], 2);
  assert_int_equal(list(store, (mnm_store_network_query){.account = 21}).count, 0);
  mnm_store_finding_query findings = {.account = MNM_ACCOUNT_NONE};
  count = 0;
  must(mnm_store_findings(store, &findings, see_score, &count, &err), &err);
  uint64_t told = 0;
  must(mnm_store_account_statuses(store, see_status, &told, &err), &err);
  assert_int_equal(told, 101112);
  told = 0;
  must(mnm_store_subject_statuses(store, see_status, &told, &err), &err);
  assert_int_equal(told, 5032);
  mnm_networks_clear(&networks);
  mnm_store_close(store);
  place_remove(&at);
}

static void the_same_accounts_keep_their_number_whatever_they_score(void **state) {
  (void)state;
  place at;
  mnm_networks networks;
  uint64_t ids[2];
  place_make(&at);
  mnm_store *store = place_create(&at);
  put_findings(store, ids);
  make(&networks, 1000000, true);
  put(store, &networks, ids, "first");
  mnm_networks_clear(&networks);
  make(&networks, 2000000, false); /* the second one is found no more */
  put(store, &networks, ids, "second");
  mnm_networks_clear(&networks);
  seen now = list(store, (mnm_store_network_query){.account = MNM_ACCOUNT_NONE});
  assert_int_equal(now.count, 1);
  assert_int_equal(now.id[0], 1);
  assert_string_equal(now.sentence[0], "second 0");
  seen all = list(store, (mnm_store_network_query){.account = MNM_ACCOUNT_NONE, .all = true});
  assert_int_equal(all.count, 2);
  assert_false(all.current[1]);
  make(&networks, 3000000, true); /* and found again */
  mnm_network_member *member = mnm_column_at(&networks.member, 3);
  member->account = 99; /* another account at the end of the chain: the same network */
  put(store, &networks, ids, "third");
  all = list(store, (mnm_store_network_query){.account = MNM_ACCOUNT_NONE, .all = true});
  assert_int_equal(all.count, 2);
  assert_int_equal(all.id[0], 1);
  assert_int_equal(all.id[1], 2);
  assert_true(all.current[1]);
  member = mnm_column_at(&networks.member, 2);
  member->account = 98; /* another account in the group: another network */
  put(store, &networks, ids, "fourth");
  now = list(store, (mnm_store_network_query){.account = MNM_ACCOUNT_NONE});
  assert_int_equal(now.id[0], 3);
  mnm_networks_clear(&networks);
  mnm_store_close(store);
  place_remove(&at);
}

static void nothing_is_put_outside_a_transaction_or_after_a_rollback(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_networks networks;
  uint64_t ids[2];
  place_make(&at);
  mnm_store *store = place_create(&at);
  put_findings(store, ids);
  make(&networks, 1000000, true);
  mnm_store_networks_input input = {1, &networks, ids, subjects, references, NULL, NULL};
  assert_int_equal(mnm_store_networks_put(store, &input, &err), MNM_E_ARG);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_store_networks_put(store, &input, &err), &err);
  mnm_store_rollback(store);
  assert_int_equal(list(store, (mnm_store_network_query){.account = MNM_ACCOUNT_NONE}).count, 0);
  mnm_networks_clear(&networks);
  mnm_store_close(store);
  place_remove(&at);
}

static void every_part_of_a_network_is_in_the_digest(void **state) {
  (void)state;
  uint8_t first[32], other[32];
  for (int change = 0; change < 12; change++) {
    mnm_networks networks;
    uint64_t moved[8];
    memcpy(moved, references, sizeof moved);
    make(&networks, 1000000, true);
    mnm_store_networks_digest(first, &networks, references, subjects);
    mnm_network *network = networks.network.data;
    mnm_network_member *member = networks.member.data;
    mnm_network_evidence *piece = networks.evidence.data;
    if (change == 0) network->kind++;
    if (change == 1) network->sum_micro++;
    if (change == 2) member[2].account++;
    if (change == 3) member[2].roles ^= 2;
    if (change == 4) member[2].status ^= 1;
    if (change == 5) piece->counted_micro++;
    if (change == 6) piece->left_out++;
    if (change == 7) ((mnm_network_tie *)networks.tie.data)->weight_micro++;
    if (change == 8) moved[4]++;
    if (change == 9) ((mnm_finding_place *)networks.finding.data)->points_micro++;
    if (change == 10) ((mnm_account_status *)networks.status.data)->status ^= 3;
    if (change == 11) ((mnm_account_status *)networks.owner_status.data)->account = 1;
    mnm_store_networks_digest(other, &networks, moved, subjects);
    assert_memory_not_equal(first, other, sizeof first);
    mnm_networks_clear(&networks);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(networks_come_back_as_they_were_put),
      cmocka_unit_test(the_same_accounts_keep_their_number_whatever_they_score),
      cmocka_unit_test(nothing_is_put_outside_a_transaction_or_after_a_rollback),
      cmocka_unit_test(every_part_of_a_network_is_in_the_digest),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
