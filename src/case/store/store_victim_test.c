/* What is entered about possible victims: kept in order, sealed, erased; the review lane. */
#include "case/store/store_victim.h"

#include "case/store/store_test_help.h"

typedef struct desk {
  place at;
  mnm_store *store;
  mnm_err err;
} desk;

static int open_desk(void **state) {
  static desk own;
  memset(&own, 0, sizeof own);
  place_make(&own.at);
  own.store = place_create(&own.at);
  *state = &own;
  return 0;
}

static int close_desk(void **state) {
  desk *own = *state;
  mnm_store_close(own->store);
  place_remove(&own->at);
  return 0;
}

static uint64_t enter(desk *own, mnm_entry_kind kind, uint64_t subject, const char *a,
                      const char *b, uint64_t undoes) {
  mnm_decision decision = {.verb = "status", .object = "x", .why = "seen", .undoes = undoes};
  mnm_entry entry = {.kind = kind,
                     .subject_id = subject,
                     .cell_count = 2,
                     .cell = {mnm_text_of(a), mnm_text_of(b)}};
  must(mnm_store_begin(own->store, MNM_WRITE_DURABLE, &own->err), &own->err);
  must(mnm_decision_add(own->store, &decision, &entry.decision_id, &own->err), &own->err);
  if (a[0] != '\0') must(mnm_entry_add(own->store, &entry, &own->err), &own->err);
  must(mnm_store_commit(own->store, &own->err), &own->err);
  return entry.decision_id;
}

static mnm_status tell(void *payload, const mnm_entry *entry, mnm_err *err) {
  char *text = payload;
  (void)err;
  size_t used = strlen(text);
  (void)snprintf(text + used, 400 - used, "%llu:%.*s,%.*s%s ",
                 (unsigned long long)entry->subject_id, (int)entry->cell[0].bytes,
                 entry->cell[0].data, (int)entry->cell[1].bytes, entry->cell[1].data,
                 entry->undone ? "!" : "");
  assert_string_equal(entry->why, "seen");
  return MNM_OK;
}

static const char *told(desk *own, mnm_entry_kind kind, uint64_t subject) {
  static char text[400];
  text[0] = '\0';
  must(mnm_store_entries(own->store, kind, subject, tell, text, &own->err), &own->err);
  return text;
}

static void entries_come_back_in_order_by_kind_and_by_person(void **state) {
  desk *own = *state;
  enter(own, MNM_ENTERED_OFFENCE, 7, "theft", "", 0);
  enter(own, MNM_ENTERED_OFFENCE, 9, "fraud", "unknown", 0);
  uint64_t last = enter(own, MNM_ENTERED_OFFENCE, 7, "theft", "unrelated", 0);
  enter(own, MNM_ENTERED_HEALTH, 7, "need_health", "present", 0);
  assert_string_equal(told(own, MNM_ENTERED_OFFENCE, 0),
                      "7:theft, 9:fraud,unknown 7:theft,unrelated ");
  assert_string_equal(told(own, MNM_ENTERED_OFFENCE, 9), "9:fraud,unknown ");
  assert_string_equal(told(own, MNM_ENTERED_HEALTH, 7), "7:need_health,present ");
  assert_string_equal(told(own, MNM_ENTERED_FACT, 7), "");
  enter(own, MNM_ENTERED_OFFENCE, 7, "", "", last);
  assert_string_equal(told(own, MNM_ENTERED_OFFENCE, 7), "7:theft, 7:theft,unrelated! ");
}

static void the_last_status_that_is_not_undone_stands(void **state) {
  desk *own = *state;
  mnm_column all;
  enter(own, MNM_ENTERED_STATUS, 9, "possible", "", 0);
  enter(own, MNM_ENTERED_STATUS, 7, "identified", "", 0);
  uint64_t none = enter(own, MNM_ENTERED_STATUS, 9, "none", "", 0);
  for (int round = 0; round < 2; round++) {
    mnm_column_init(&all, sizeof(mnm_decided), &own->at.ctx);
    must(mnm_store_decided(own->store, &all, &own->err), &own->err);
    assert_int_equal(all.count, 2);
    assert_int_equal(mnm_decided_find(&all, 7)->status, MNM_VICTIM_IDENTIFIED);
    assert_int_equal(mnm_decided_find(&all, 9)->status,
                     round == 0 ? MNM_VICTIM_NONE : MNM_VICTIM_POSSIBLE);
    assert_null(mnm_decided_find(&all, 8));
    mnm_column_clear(&all);
    if (round == 0) enter(own, MNM_ENTERED_STATUS, 9, "", "", none);
  }
}

static void a_control_character_is_refused_and_so_is_a_long_text(void **state) {
  desk *own = *state;
  static char big[70000];
  memset(big, 'a', sizeof big - 1);
  mnm_entry entry = {.kind = MNM_ENTERED_FACT,
                     .subject_id = 1,
                     .cell_count = 1,
                     .cell = {{"a\x1f"
                               "b",
                               3}}};
  mnm_decision decision = {.verb = "screen", .object = "x", .why = "seen"};
  must(mnm_store_begin(own->store, MNM_WRITE_DURABLE, &own->err), &own->err);
  must(mnm_decision_add(own->store, &decision, &entry.decision_id, &own->err), &own->err);
  assert_int_equal(mnm_entry_add(own->store, &entry, &own->err), MNM_E_ARG);
  entry.cell[0] = mnm_text_of(big);
  assert_int_equal(mnm_entry_add(own->store, &entry, &own->err), MNM_E_LIMIT);
  mnm_store_rollback(own->store);
}

/* ---- the lane --- */

static mnm_status tell_flag(void *payload, const mnm_flag *flag, mnm_err *err) {
  char *text = payload;
  (void)err;
  size_t used = strlen(text);
  (void)snprintf(text + used, 400 - used, "%llu@%lld:%.*s ", (unsigned long long)flag->subject_id,
                 (long long)flag->since_us, (int)flag->signs.bytes, flag->signs.data);
  return MNM_OK;
}

static const char *lane(desk *own) {
  static char text[400];
  text[0] = '\0';
  must(mnm_store_review(own->store, tell_flag, text, &own->err), &own->err);
  return text;
}

static bool put(desk *own, int64_t now, const mnm_flag *flags, uint64_t count) {
  bool changed = false;
  own->at.ctx.now_us = now;
  must(mnm_store_begin(own->store, MNM_WRITE_DURABLE, &own->err), &own->err);
  must(mnm_review_put(own->store, flags, count, &changed, &own->err), &own->err);
  must(mnm_store_commit(own->store, &own->err), &own->err);
  return changed;
}

static void who_stays_on_the_lane_keeps_her_date(void **state) {
  desk *own = *state;
  const mnm_flag two[] = {{3, 0, {"CD02", 4}}, {8, 0, {"EX02\n", 5}}};
  const mnm_flag three[] = {{2, 0, {"", 0}}, {3, 0, {"CD02, CD14", 10}}, {9, 0, {"x", 1}}};
  assert_string_equal(lane(own), "");
  assert_false(put(own, 50, two, 0));
  assert_true(put(own, 100, two, 2));
  assert_string_equal(lane(own), "3@100:CD02 8@100:EX02  ");
  assert_false(put(own, 200, two, 2));
  assert_true(put(own, 300, three, 3));
  assert_string_equal(lane(own), "2@300: 3@100:CD02, CD14 9@300:x ");
  assert_true(put(own, 400, three, 0));
  assert_string_equal(lane(own), "");
}

static void erasing_takes_a_person_out_of_everything(void **state) {
  desk *own = *state;
  const mnm_flag two[] = {{3, 0, {"CD02", 4}}, {8, 0, {"EX02", 4}}};
  enter(own, MNM_ENTERED_STATUS, 3, "possible", "", 0);
  enter(own, MNM_ENTERED_STATUS, 8, "possible", "", 0);
  enter(own, MNM_ENTERED_HEALTH, 3, "need_health", "present", 0);
  put(own, 100, two, 2);
  must(mnm_store_begin(own->store, MNM_WRITE_DURABLE, &own->err), &own->err);
  must(mnm_entries_erase(own->store, 3, &own->err), &own->err);
  must(mnm_store_commit(own->store, &own->err), &own->err);
  assert_string_equal(told(own, MNM_ENTERED_STATUS, 0), "8:possible, ");
  assert_string_equal(told(own, MNM_ENTERED_HEALTH, 0), "");
  assert_string_equal(lane(own), "8@100:EX02 ");
  must_verify(own->store);
}

/* A copy of the file without its key says nothing of whom. */
static void without_the_key_nobody_is_on_any_list(void **state) {
  desk *own = *state;
  const mnm_flag one = {3, 0, {"CD02", 4}};
  enter(own, MNM_ENTERED_STATUS, 3, "possible", "", 0);
  put(own, 100, &one, 1);
  mnm_store_close(own->store);
  mnm_store_options options = {.readonly = true, .without_key = true};
  must(mnm_store_open(&own->store, own->at.file, &options, &own->at.ctx, &own->err), &own->err);
  assert_string_equal(told(own, MNM_ENTERED_STATUS, 0), "");
  assert_string_equal(lane(own), "");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)
  const struct CMUnitTest tests[] = {
      TEST(entries_come_back_in_order_by_kind_and_by_person),
      TEST(the_last_status_that_is_not_undone_stands),
      TEST(a_control_character_is_refused_and_so_is_a_long_text),
      TEST(who_stays_on_the_lane_keeps_her_date),
      TEST(erasing_takes_a_person_out_of_everything),
      TEST(without_the_key_nobody_is_on_any_list),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
