/* Hits of the catalogue go into a case and come back as they were. */
#include "base/rng/rng.h"
#include "case/store/store_test_help.h"

#define HITS 40
#define ROWS_MOST 200

typedef struct made_hit {
  mnm_store_hit hit;
  uint64_t references[ROWS_MOST];
  uint32_t accounts[3];
  mnm_store_hit_value values[2];
} made_hit;

static void make_hit(made_hit *made, uint64_t id, mnm_rng *rng) {
  static const uint64_t far[] = {0, 1, 127, 128, 16383, 16384, INT64_MAX, UINT64_MAX};
  memset(made, 0, sizeof *made);
  made->hit = (mnm_store_hit){.hit_id = id,
                              .indicator = id % 2 ? 3 : 7,
                              .subject_kind = (uint8_t)(id % 2),
                              .subject = id + 100,
                              .currency = 978,
                              .first_us = -5,
                              .held_us = (int64_t)id,
                              .last_us = INT64_MAX - 1,
                              .sentence = "8 cash deposits",
                              .row_count = id == 1 ? 0 : mnm_rng_below(rng, ROWS_MOST),
                              .account_count = 1 + (uint32_t)(id % 3),
                              .value_count = 2,
                              .references = made->references,
                              .accounts = made->accounts,
                              .values = made->values};
  for (uint64_t i = 0; i < made->hit.row_count; i++)
    made->references[i] = i % 7 == 0 ? far[mnm_rng_below(rng, 8)]
                                     : made->references[i - 1] + mnm_rng_below(rng, 300) - 20;
  for (uint32_t i = 0; i < 3; i++) made->accounts[i] = i * 10 + (uint32_t)(id % 5);
  made->values[0] = (mnm_store_hit_value){"n", "number", true, -8000000, "-8"};
  made->values[1] = (mnm_store_hit_value){"share", "money", false, 0, "unknown"};
}

static mnm_store_indicator indicator_at(uint32_t position) {
  return (mnm_store_indicator){.position = position,
                               .id = position == 3 ? "A-3" : "B-7",
                               .says = "says",
                               .source = "source",
                               .location = "",
                               .provenance = "from-memory",
                               .family = "flow",
                               .checklist = position == 7,
                               .verified = position == 3,
                               .points_micro = 300000,
                               .question = "",
                               .missing = position == 3 ? "" : "places",
                               .hits = 20,
                               .subjects = 4,
                               .unknown = 1,
                               .file = "a.yaml",
                               .text = position == 3 ? "id: A-3\n" : ""};
}

static void put_all(mnm_store *store, made_hit *made, mnm_err *err) {
  mnm_stage_input input = {"catalogue", "1", "{}", NULL, 0};
  uint8_t key[32], digest[32] = {0};
  uint64_t stage = 0;
  mnm_store_hit_subject subject = {1, 101, 1, 5, 2, 2, 450000};
  assert_int_equal(mnm_stage_key(key, &input, err), MNM_OK);
  assert_int_equal(mnm_store_begin(store, MNM_WRITE_DURABLE, err), MNM_OK);
  assert_int_equal(mnm_stage_add(store, &input, key, digest, &stage, err), MNM_OK);
  assert_int_equal(mnm_store_hits_clear(store, err), MNM_OK);
  for (uint32_t position = 3; position <= 7; position += 4) {
    mnm_store_indicator row = indicator_at(position);
    assert_int_equal(mnm_store_indicator_put(store, stage, &row, err), MNM_OK);
  }
  for (int i = 0; i < HITS; i++)
    assert_int_equal(mnm_store_hit_put(store, &made[i].hit, err), MNM_OK);
  assert_int_equal(mnm_store_hit_subject_put(store, &subject, err), MNM_OK);
  assert_int_equal(mnm_store_commit(store, err), MNM_OK);
}

typedef struct reading {
  const made_hit *made;
  uint64_t seen;
  mnm_sha256 hash;
} reading;

static mnm_status compare(void *payload, const mnm_store_hit *row, mnm_err *err) {
  reading *state = payload;
  const mnm_store_hit *was = &state->made[row->hit_id - 1].hit;
  (void)err;
  state->seen++;
  assert_int_equal(row->indicator, was->indicator);
  assert_int_equal(row->subject, was->subject);
  assert_int_equal(row->held_us, was->held_us);
  assert_int_equal(row->row_count, was->row_count);
  if (was->row_count > 0)
    assert_memory_equal(row->references, was->references, was->row_count * sizeof(uint64_t));
  assert_int_equal(row->account_count, was->account_count);
  assert_memory_equal(row->accounts, was->accounts, was->account_count * sizeof(uint32_t));
  assert_int_equal(row->value_count, 2);
  assert_true(row->values[0].known && !row->values[1].known);
  assert_string_equal(row->values[0].text, "-8");
  mnm_store_hit_digest(&state->hash, row);
  return MNM_OK;
}

static mnm_status count(void *payload, const mnm_store_hit *row, mnm_err *err) {
  (void)row, (void)err;
  ++*(uint64_t *)payload;
  return MNM_OK;
}

static mnm_status check_indicator(void *payload, const mnm_store_indicator *row, mnm_err *err) {
  mnm_store_indicator was = indicator_at(row->position);
  (void)err;
  ++*(int *)payload;
  assert_string_equal(row->id, was.id);
  assert_string_equal(row->missing, was.missing);
  assert_string_equal(row->text, was.text);
  assert_string_equal(row->provenance, "from-memory");
  assert_int_equal(row->verified, was.verified);
  assert_int_equal(row->checklist, was.checklist);
  assert_false(row->weighed);
  return MNM_OK;
}

static void hits_come_back_as_they_were_put(void **state) {
  (void)state;
  place at;
  place_make(&at);
  mnm_store *store = place_create(&at);
  mnm_err err = {0};
  mnm_rng rng;
  mnm_sha256 hash;
  uint8_t put[32], read[32];
  made_hit *made = calloc(HITS, sizeof *made);
  assert_non_null(made);
  mnm_rng_init(&rng, 7);
  mnm_sha256_init(&hash);
  for (int i = 0; i < HITS; i++) {
    make_hit(&made[i], (uint64_t)i + 1, &rng);
    mnm_store_hit_digest(&hash, &made[i].hit);
  }
  for (int round = 0; round < 2; round++)
    put_all(store, made, &err); /* the second replaces the first */
  mnm_store_hit_query all = {.indicator = UINT32_MAX, .account = MNM_ACCOUNT_NONE, .details = true};
  reading to = {.made = made};
  mnm_sha256_init(&to.hash);
  assert_int_equal(mnm_store_hits(store, &all, compare, &to, &err), MNM_OK);
  assert_int_equal(to.seen, HITS);
  mnm_sha256_end(&hash, put);
  mnm_sha256_end(&to.hash, read);
  assert_memory_equal(put, read, sizeof put);
  int indicators = 0;
  assert_int_equal(mnm_store_indicators(store, check_indicator, &indicators, &err), MNM_OK);
  assert_int_equal(indicators, 2);
  free(made);
  mnm_store_close(store);
  place_remove(&at);
}

static void hits_are_found_by_account_and_indicator(void **state) {
  (void)state;
  place at;
  place_make(&at);
  mnm_store *store = place_create(&at);
  mnm_err err = {0};
  mnm_rng rng;
  made_hit *made = calloc(HITS, sizeof *made);
  assert_non_null(made);
  mnm_rng_init(&rng, 8);
  for (int i = 0; i < HITS; i++) make_hit(&made[i], (uint64_t)i + 1, &rng);
  put_all(store, made, &err);
  for (uint32_t account = 0; account < 26; account++)
    for (uint32_t indicator = 3; indicator <= 7; indicator += 4) {
      mnm_store_hit_query query = {.indicator = indicator, .account = account};
      uint64_t found = 0, there = 0;
      for (int i = 0; i < HITS; i++)
        for (uint32_t a = 0; a < made[i].hit.account_count; a++)
          there += made[i].hit.indicator == indicator && made[i].accounts[a] == account;
      assert_int_equal(mnm_store_hits(store, &query, count, &found, &err), MNM_OK);
      assert_int_equal(found, there);
    }
  free(made);
  mnm_store_close(store);
  place_remove(&at);
}

static void damaged_transfers_of_a_hit_are_told(void **state) {
  static const char *const damage[] = {"UPDATE hit SET rows = x'80' WHERE hit_id = 2",
                                       "UPDATE hit SET row_count = row_count - 1 WHERE hit_id = 2",
                                       "UPDATE hit SET row_count = row_count + 1 WHERE hit_id = 2",
                                       "UPDATE hit SET rows = x'ffffffffffffffffffff7f', row_count"
                                       " = 1 WHERE hit_id = 2"};
  (void)state;
  place at;
  place_make(&at);
  mnm_store *store = place_create(&at);
  mnm_err err = {0};
  mnm_rng rng;
  made_hit *made = calloc(HITS, sizeof *made);
  assert_non_null(made);
  mnm_rng_init(&rng, 9);
  for (int i = 0; i < HITS; i++) make_hit(&made[i], (uint64_t)i + 1, &rng);
  for (int i = 0; i < 4; i++) {
    put_all(store, made, &err);
    mnm_store_hit_query all = {
        .indicator = UINT32_MAX, .account = MNM_ACCOUNT_NONE, .details = true};
    uint64_t found = 0;
    assert_int_equal(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), MNM_OK);
    assert_int_equal(mnm_store_exec(store, damage[i], &err), MNM_OK);
    assert_int_equal(mnm_store_commit(store, &err), MNM_OK);
    assert_int_equal(mnm_store_hits(store, &all, count, &found, &err), MNM_E_DAMAGED);
  }
  free(made);
  mnm_store_close(store);
  place_remove(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hits_come_back_as_they_were_put),
      cmocka_unit_test(hits_are_found_by_account_and_indicator),
      cmocka_unit_test(damaged_transfers_of_a_hit_are_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
