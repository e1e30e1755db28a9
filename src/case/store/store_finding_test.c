#include "case/store/store_test_help.h"

/* `count` made-up findings; finding i has one centre, i % 4 sources, i % 3 totals, i % 5 rows. */
static void make(mnm_findings *out, uint32_t count, const mnm_ctx *ctx) {
  mnm_err err = {0};
  mnm_findings_init(out, ctx);
  for (uint32_t i = 0; i < count; i++) {
    mnm_finding finding;
    memset(&finding, 0, sizeof finding);
    finding.typology = MNM_T1;
    finding.standing = i % 2 == 0;
    finding.first_us = 1000 + i;
    finding.last_us = 2000 + i;
    finding.centre_first = out->centre.count;
    finding.participant_first = out->participant.count;
    finding.total_first = out->total.count;
    finding.row_first = out->row.count;
    finding.centre_count = 1;
    finding.participant_count = 1 + i % 4;
    finding.total_count = i % 3;
    finding.row_count = i % 5;
    uint32_t centre = 10 + i;
    must(mnm_column_push(&out->centre, &centre, &err), &err);
    for (uint32_t j = 0; j < finding.participant_count; j++) {
      mnm_participant participant;
      memset(&participant, 0, sizeof participant);
      /* not in order of numbers */
      participant.account = j == 0 ? centre : 100 + finding.participant_count - j;
      participant.part = j == 0 ? MNM_PART_CENTRE : MNM_PART_SOURCE;
      must(mnm_column_push(&out->participant, &participant, &err), &err);
    }
    for (uint32_t j = 0; j < finding.total_count; j++) {
      mnm_total total;
      memset(&total, 0, sizeof total);
      total.currency = (uint16_t)(900 + j);
      total.in_minor = -(int64_t)i;
      total.out_minor = INT64_MAX - j;
      must(mnm_column_push(&out->total, &total, &err), &err);
    }
    for (uint32_t j = 0; j < finding.row_count; j++) {
      uint32_t row = 4 - j;
      must(mnm_column_push(&out->row, &row, &err), &err);
    }
    must(mnm_column_push(&out->finding, &finding, &err), &err);
  }
}

static const uint64_t references[5] = {50, 51, 52, 53, UINT64_MAX};

static uint32_t say(void *payload, uint64_t index, char *buffer, uint32_t bytes) {
  int length = snprintf(buffer, bytes, "%s %llu", (const char *)payload, (unsigned long long)index);
  return (uint32_t)length;
}

static void put(mnm_store *store, const mnm_findings *findings, const char *word) {
  mnm_err err = {0};
  uint8_t key[32], digest[32];
  uint64_t stage = 0;
  char text[50];
  (void)snprintf(text, sizeof text, "%s", word);
  mnm_stage_input input = {"detect", "1", word, NULL, 0};
  must(mnm_store_findings_digest(digest, findings, references, &err), &err);
  must(mnm_stage_key(key, &input, &err), &err);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_stage_add(store, &input, key, digest, &stage, &err), &err);
  mnm_store_findings_input all = {stage, findings, references, say, text};
  must(mnm_store_findings_put(store, &all, &err), &err);
  must(mnm_store_commit(store, &err), &err);
}

typedef struct seen {
  uint32_t count, with_details;
  uint64_t ids[64];
  char sentence[64][40];
  const mnm_findings *expected;
} seen;

/* Holds a listed finding against the one it was made of (found by its times). */
static mnm_status see(void *payload, const mnm_store_finding *row, mnm_err *err) {
  (void)err;
  seen *out = payload;
  assert_true(out->count < 64);
  out->ids[out->count] = row->finding_id;
  (void)snprintf(out->sentence[out->count], 40, "%s", row->sentence);
  out->count++;
  if (out->expected == NULL) return MNM_OK;
  uint64_t index = (uint64_t)(row->first_us - 1000);
  const mnm_finding *is = mnm_column_at(&out->expected->finding, index);
  assert_int_equal(row->typology, is->typology);
  assert_int_equal(row->standing, is->standing);
  assert_int_equal(row->last_us, is->last_us);
  assert_int_equal(row->row_count, is->row_count);
  if (row->centres == NULL) return MNM_OK;
  out->with_details++;
  assert_int_equal(row->centre_count, 1);
  assert_int_equal(row->centres[0], 10 + index);
  assert_int_equal(row->participant_count, is->participant_count);
  for (uint32_t i = 0; i < row->participant_count; i++) {
    const mnm_participant *p =
        mnm_column_at(&out->expected->participant, is->participant_first + i);
    assert_int_equal(row->participants[i].account, p->account);
    assert_int_equal(row->participants[i].part, p->part);
  }
  assert_int_equal(row->total_count, is->total_count);
  for (uint32_t i = 0; i < row->total_count; i++) {
    const mnm_total *t = mnm_column_at(&out->expected->total, is->total_first + i);
    assert_int_equal(row->totals[i].currency, t->currency);
    assert_true(row->totals[i].in_minor == t->in_minor && row->totals[i].out_minor == t->out_minor);
  }
  for (uint64_t i = 0; i < row->row_count; i++) {
    assert_true(row->references[i] == references[4 - i]);
  }
  return MNM_OK;
}

static void findings_come_back_as_they_were_put(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_findings findings;
  place_make(&at);
  mnm_store *store = place_create(&at);
  make(&findings, 30, &at.ctx);
  put(store, &findings, "first");
  seen out = {.expected = &findings};
  mnm_store_finding_query query = {.account = MNM_ACCOUNT_NONE, .details = true};
  must(mnm_store_findings(store, &query, see, &out, &err), &err);
  assert_int_equal(out.count, 30);
  assert_int_equal(out.with_details, 30);
  for (uint32_t i = 0; i < 30; i++) assert_int_equal(out.ids[i], i + 1); /* in order */
  assert_string_equal(out.sentence[7], "first 7");
  /* filters */
  memset(&out, 0, sizeof out);
  query = (mnm_store_finding_query){.account = 103};
  must(mnm_store_findings(store, &query, see, &out, &err), &err);
  assert_int_equal(out.count, 7); /* i % 4 == 3 */
  query = (mnm_store_finding_query){.account = 15};
  out.count = 0;
  must(mnm_store_findings(store, &query, see, &out, &err), &err);
  assert_int_equal(out.count, 1);
  assert_int_equal(out.ids[0], 6);
  query = (mnm_store_finding_query){.account = MNM_ACCOUNT_NONE, .typology = MNM_T2};
  out.count = 0;
  must(mnm_store_findings(store, &query, see, &out, &err), &err);
  assert_int_equal(out.count, 0);
  query = (mnm_store_finding_query){.account = MNM_ACCOUNT_NONE, .finding_id = 3};
  must(mnm_store_findings(store, &query, see, &out, &err), &err);
  assert_int_equal(out.count, 1);
  must_verify(store);
  mnm_findings_clear(&findings);
  mnm_store_close(store);
  place_remove(&at);
}

static void finding_found_again_keeps_its_number_for_ever(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_findings five, three, none;
  mnm_store_finding_query query = {.account = MNM_ACCOUNT_NONE};
  seen out = {0};
  place_make(&at);
  mnm_store *store = place_create(&at);
  make(&five, 5, &at.ctx);
  make(&three, 3, &at.ctx);
  make(&none, 0, &at.ctx);
  put(store, &five, "a");
  /* standing depends on parameters and is no part of what a finding is */
  ((mnm_finding *)mnm_column_at(&three.finding, 0))->standing = false;
  put(store, &three, "b");
  must(mnm_store_findings(store, &query, see, &out, &err), &err);
  assert_int_equal(out.count, 3);
  for (uint32_t i = 0; i < 3; i++) assert_int_equal(out.ids[i], i + 1);
  assert_string_equal(out.sentence[2], "b 2");
  assert_int_equal(integer(store, "SELECT standing FROM finding WHERE finding_id = 1"), 0);
  /* the others can still be opened, since an exhibit may name them */
  query.all = true;
  out.count = 0;
  must(mnm_store_findings(store, &query, see, &out, &err), &err);
  assert_int_equal(out.count, 5);
  query.all = false;
  put(store, &none, "c");
  out.count = 0;
  must(mnm_store_findings(store, &query, see, &out, &err), &err);
  assert_int_equal(out.count, 0);
  put(store, &five, "a");
  must(mnm_store_findings(store, &query, see, &out, &err), &err);
  assert_int_equal(out.count, 5);
  for (uint32_t i = 0; i < 5; i++) assert_int_equal(out.ids[i], i + 1);
  assert_int_equal(integer(store, "SELECT count(*) FROM finding"), 5);
  must_verify(store);
  mnm_findings_clear(&five);
  mnm_findings_clear(&three);
  mnm_findings_clear(&none);
  mnm_store_close(store);
  place_remove(&at);
}

static void any_change_to_a_finding_changes_its_digest(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_findings findings;
  uint8_t digests[8][32];
  uint64_t moved[5];
  place_make(&at);
  make(&findings, 8, &at.ctx);
  memcpy(moved, references, sizeof moved);
  must(mnm_store_findings_digest(digests[0], &findings, references, &err), &err);
  moved[3]++;
  must(mnm_store_findings_digest(digests[1], &findings, moved, &err), &err);
  ((mnm_total *)findings.total.data)[1].out_minor--;
  must(mnm_store_findings_digest(digests[2], &findings, references, &err), &err);
  ((mnm_participant *)findings.participant.data)[2].part = MNM_PART_SINK;
  must(mnm_store_findings_digest(digests[3], &findings, references, &err), &err);
  ((uint32_t *)findings.centre.data)[0]++;
  must(mnm_store_findings_digest(digests[4], &findings, references, &err), &err);
  ((mnm_finding *)findings.finding.data)[1].truncated = true;
  must(mnm_store_findings_digest(digests[5], &findings, references, &err), &err);
  ((mnm_finding *)findings.finding.data)[1].typology = MNM_T2;
  must(mnm_store_findings_digest(digests[6], &findings, references, &err), &err);
  must(mnm_store_findings_digest(digests[7], &findings, NULL, &err), &err);
  for (int i = 0; i < 8; i++) {
    for (int j = 0; j < i; j++) assert_memory_not_equal(digests[i], digests[j], 32);
  }
  ((mnm_finding *)findings.finding.data)[7].row_count = 1000;
  assert_int_equal(mnm_store_findings_digest(digests[0], &findings, references, &err), MNM_E_RANGE);
  mnm_findings_clear(&findings);
  place_remove(&at);
}

static void scores_are_kept_until_the_stage_runs_again(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_findings findings;
  place_make(&at);
  mnm_store *store = place_create(&at);
  make(&findings, 2, &at.ctx);
  put(store, &findings, "a");
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_store_finding_score(store, 2, 700, 3, 1, &err), &err);
  assert_int_equal(mnm_store_finding_score(store, 99, 700, 3, 1, &err), MNM_E_NOTFOUND);
  must(mnm_store_commit(store, &err), &err);
  assert_int_equal(integer(store, "SELECT points FROM finding WHERE finding_id = 2"), 700);
  put(store, &findings, "b");
  assert_int_equal(integer(store, "SELECT count(*) FROM finding WHERE points IS NOT NULL"), 0);
  mnm_findings_clear(&findings);
  mnm_store_close(store);
  place_remove(&at);
}

static mnm_status count_one(void *payload, const mnm_store_finding *row, mnm_err *err) {
  (void)err;
  ((uint64_t *)payload)[row->finding_id]++;
  return MNM_OK;
}

static void what_a_person_set_aside_does_not_count(void **state) {
  (void)state;
  static const struct {
    const char *verb, *object;
    uint64_t undoes;
    uint64_t counts[4]; /* of findings 1 to 3, after it */
  } said[] = {{"accept", "finding:1", 0, {0, 1, 1, 1}},  {"reject", "finding:1", 1, {0, 0, 1, 1}},
              {"explain", "finding:3", 0, {0, 0, 1, 0}}, {"reject", "network:2", 0, {0, 0, 1, 0}},
              {"undo", "finding:1", 2, {0, 1, 1, 0}},    {"reject", "finding:2", 0, {0, 1, 0, 0}},
              {"explain", "finding:1", 0, {0, 0, 0, 0}}};
  const mnm_store_finding_query counting = {.account = MNM_ACCOUNT_NONE, .counting = true};
  place at;
  mnm_err err = {0};
  mnm_findings findings;
  place_make(&at);
  mnm_store *store = place_create(&at);
  make(&findings, 3, &at.ctx);
  put(store, &findings, "a");
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    uint64_t counts[4] = {0}, id = 0;
    const mnm_decision decision = {
        .verb = said[i].verb, .object = said[i].object, .why = "x", .undoes = said[i].undoes};
    must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
    must(mnm_decision_add(store, &decision, &id, &err), &err);
    must(mnm_store_commit(store, &err), &err);
    must(mnm_store_findings(store, &counting, count_one, counts, &err), &err);
    assert_memory_equal(counts, said[i].counts, sizeof counts);
  }
  mnm_findings_clear(&findings);
  mnm_store_close(store);
  place_remove(&at);
}

static void changed_finding_is_found_by_verify(void **state) {
  (void)state;
  static const char *const changes[] = {
      "UPDATE finding SET last_us = last_us + 1 WHERE finding_id = 3",
      "UPDATE finding_row SET reference = 9 WHERE finding_id = 4 AND position = 1",
      "UPDATE finding_total SET in_minor = 1 WHERE finding_id = 5",
      "UPDATE participant SET account_id = 999 WHERE finding_id = 4 AND account_id = 102",
      "DELETE FROM finding_row WHERE finding_id = 4",
  };
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    place at;
    mnm_findings findings;
    char problem[256];
    place_make(&at);
    mnm_store *store = place_create(&at);
    make(&findings, 6, &at.ctx);
    put(store, &findings, "a");
    mnm_store_close(store);
    tamper(&at, changes[i]);
    store = place_reopen(&at, true);
    assert_int_equal(verify_count(store, problem), 1);
    assert_non_null(strstr(problem, i == 4 ? "findings" : "Finding F"));
    mnm_store_close(store);
    mnm_findings_clear(&findings);
    place_remove(&at);
  }
}

/* More participants than are indexed one by one: the index is made anew, and a write that is taken
 * back leaves the old one. */
static void many_participants_are_found_by_account(void **state) {
  (void)state;
  enum { MANY = 60000 };
  static const char the_index[] =
      "SELECT count(*) FROM sqlite_schema WHERE name = 'participant_by_account'";
  char lost[] = "lost";
  place at;
  mnm_err err = {0};
  mnm_findings findings;
  place_make(&at);
  mnm_store *store = place_create(&at);
  make(&findings, 3, &at.ctx);
  put(store, &findings, "few");
  mnm_finding crowd = *(const mnm_finding *)mnm_column_at(&findings.finding, 1);
  crowd.participant_first = findings.participant.count;
  crowd.participant_count = MANY;
  crowd.first_us = 1003;
  for (uint32_t i = 0; i < MANY; i++) {
    mnm_participant participant;
    memset(&participant, 0, sizeof participant);
    participant.account = i == 0 ? 11 : 1000 + MANY - i;
    participant.part = i == 0 ? MNM_PART_CENTRE : MNM_PART_SOURCE;
    must(mnm_column_push(&findings.participant, &participant, &err), &err);
  }
  must(mnm_column_push(&findings.finding, &crowd, &err), &err);

  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  mnm_store_findings_input unknown_stage = {77, &findings, references, say, lost};
  assert_int_not_equal(mnm_store_findings_put(store, &unknown_stage, &err), MNM_OK);
  mnm_store_rollback(store);
  memset(&err, 0, sizeof err);
  assert_int_equal(integer(store, the_index), 1);

  put(store, &findings, "many");
  assert_int_equal(integer(store, the_index), 1);
  seen out = {0};
  mnm_store_finding_query query = {.account = 1000 + MANY / 2};
  must(mnm_store_findings(store, &query, see, &out, &err), &err);
  assert_int_equal(out.count, 1);
  assert_string_equal(out.sentence[0], "many 3");
  must_verify(store);
  mnm_findings_clear(&findings);
  mnm_store_close(store);
  place_remove(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(findings_come_back_as_they_were_put),
      cmocka_unit_test(many_participants_are_found_by_account),
      cmocka_unit_test(finding_found_again_keeps_its_number_for_ever),
      cmocka_unit_test(any_change_to_a_finding_changes_its_digest),
      cmocka_unit_test(scores_are_kept_until_the_stage_runs_again),
      cmocka_unit_test(what_a_person_set_aside_does_not_count),
      cmocka_unit_test(changed_finding_is_found_by_verify),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
