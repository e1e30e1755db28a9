#include "case/identity/identity_test_help.h"

static int64_t day(int32_t year, uint32_t month, uint32_t number) {
  return mnm_days_from_civil(year, month, number) * MNM_US_PER_DAY;
}

typedef struct dues {
  uint32_t count;
  char text[600];
} dues;

/* "3 2029-03-01 suspect\n" */
static mnm_status keep_due(void *payload, const mnm_subject *subject, int64_t due_us,
                           mnm_err *err) {
  dues *to = payload;
  char date[40];
  size_t bytes = strlen(to->text);
  (void)err;
  mnm_time_text(date, sizeof date, due_us, MNM_GRAIN_DAY);
  (void)snprintf(to->text + bytes, sizeof to->text - bytes, "%llu %s %s\n",
                 (unsigned long long)subject->subject_id, date, subject->category);
  to->count++;
  return MNM_OK;
}

static void due_is(desk *own, int64_t until_us, const char *expected) {
  dues all = {.count = 0};
  ok(own, mnm_identity_reviews(own->identity, until_us, keep_due, &all, &own->err));
  assert_string_equal(all.text, expected);
}

static void category(desk *own, uint64_t subject_id, const char *name) {
  begin(own);
  ok(own, mnm_identity_category_set(own->identity, subject_id, name, "why", &own->err));
  commit(own);
}

static void years(desk *own, const char *name, uint32_t count) {
  begin(own);
  ok(own, mnm_identity_years_set(own->identity, name, count, "why", &own->err));
  commit(own);
}

static void review(desk *own, uint64_t subject_id, int64_t review_us) {
  begin(own);
  ok(own, mnm_identity_review_set(own->identity, subject_id, review_us, "why", &own->err));
  commit(own);
}

static void years_start_from_what_the_program_says(void **state) {
  desk *own = *state;
  static const struct {
    const char *category;
    uint32_t years;
  } cases[] = {{"suspect", 5}, {"victim", 3},  {"witness", 3},
               {"contact", 3}, {"unknown", 1}, {"own_kind-7", 1}};
  uint32_t out = 0;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ok(own, mnm_identity_years(own->identity, cases[i].category, &out, &own->err));
    assert_int_equal(out, cases[i].years);
  }
  years(own, "witness", 10);
  years(own, "own_kind-7", 100);
  years(own, "own_kind-7", 7);
  desk_reopen(own, true);
  ok(own, mnm_identity_years(own->identity, "witness", &out, &own->err));
  assert_int_equal(out, 10);
  ok(own, mnm_identity_years(own->identity, "own_kind-7", &out, &own->err));
  assert_int_equal(out, 7);
  must_verify(own->store);
}

static const mnm_statement people[] = {
    {.subject = {"a", 1}, .schema = {"Person", 6}, .property = {"name", 4}, .value = {"A", 1}},
    {.subject = {"b", 1}, .schema = {"Person", 6}, .property = {"name", 4}, .value = {"B", 1}},
    {.subject = {"c", 1}, .schema = {"Company", 7}, .property = {"name", 4}, .value = {"C", 1}},
    {.subject = {"d", 1},
     .schema = {"LegalEntity", 11},
     .property = {"name", 4},
     .value = {"D", 1}},
};

static void whoever_is_due_is_listed_by_date_then_number(void **state) {
  desk *own = *state;
  mnm_erased erased;
  add(own, people, COUNT(people)); /* recorded on 2026-03-01 */
  due_is(own, day(2027, 3, 1), "");
  due_is(own, day(2027, 3, 2),
         "1 2027-03-01 unknown\n2 2027-03-01 unknown\n4 2027-03-01 unknown\n");
  category(own, 1, "suspect");
  category(own, 2, "victim");
  due_is(own, day(2100, 1, 1), "4 2027-03-01 unknown\n2 2029-03-01 victim\n1 2031-03-01 suspect\n");
  years(own, "unknown", 20);
  due_is(own, day(2040, 1, 1), "2 2029-03-01 victim\n1 2031-03-01 suspect\n");
  ok(own, mnm_identity_erase(own->identity, 2, "asked for", &erased, &own->err));
  due_is(own, day(2100, 1, 1), "1 2031-03-01 suspect\n4 2046-03-01 unknown\n");
}

static void an_own_date_stands_before_the_categorys(void **state) {
  desk *own = *state;
  add(own, people, COUNT(people));
  category(own, 1, "contact");
  begin(own);
  ok(own, mnm_retention_set(own->store, "contact", day(2026, 6, 1), "a law", &own->err));
  ok(own, mnm_retention_set(own->store, "unknown", day(2050, 1, 1), "a law", &own->err));
  commit(own);
  /* the category's date when it is earlier than its years */
  due_is(own, day(2028, 1, 1),
         "1 2026-06-01 contact\n2 2027-03-01 unknown\n4 2027-03-01 unknown\n");
  review(own, 1, day(2027, 3, 1));
  review(own, 4, day(2060, 1, 1));
  due_is(own, day(2028, 1, 1), "1 2027-03-01 contact\n2 2027-03-01 unknown\n");
  review(own, 1, MNM_TIME_NONE);
  due_is(own, day(2026, 12, 1), "1 2026-06-01 contact\n");
}

static void a_leap_day_becomes_the_28th(void **state) {
  desk *own = *state;
  own->at.ctx.now_us = day(2028, 2, 29) + 5;
  add(own, people, 1);
  due_is(own, day(2029, 2, 28), "");
  due_is(own, day(2029, 2, 28) + 5, "1 2029-02-28 unknown\n");
  years(own, "unknown", 4);
  due_is(own, day(2100, 1, 1), "1 2032-02-29 unknown\n");
  own->at.ctx.now_us = NOW_US;
}

static void what_is_loading_is_not_due(void **state) {
  desk *own = *state;
  begin(own);
  (void)add_loading(own, people, 1);
  commit(own);
  due_is(own, day(2100, 1, 1), "");
}

static mnm_status stop(void *payload, const mnm_subject *subject, int64_t due_us, mnm_err *err) {
  (void)subject, (void)due_us;
  ++*(uint32_t *)payload;
  return mnm_err_set(err, MNM_E_CANCELLED, "enough");
}

static void a_caller_may_stop_the_list(void **state) {
  desk *own = *state;
  uint32_t calls = 0;
  add(own, people, COUNT(people));
  assert_int_equal(mnm_identity_reviews(own->identity, day(2100, 1, 1), stop, &calls, &own->err),
                   MNM_E_CANCELLED);
  assert_int_equal(calls, 1);
}

typedef struct entries {
  uint32_t count;
  char text[8][200];
} entries;
static mnm_status keep_entry(void *payload, const mnm_audit_entry *row, mnm_err *err) {
  entries *to = payload;
  (void)err;
  assert_true(to->count < 8);
  (void)snprintf(to->text[to->count++], 200, "%s %s %s|%s", row->verb, row->object, row->why,
                 row->details);
  return MNM_OK;
}

static void each_change_is_audited(void **state) {
  desk *own = *state;
  entries all = {.count = 0};
  add(own, people, COUNT(people));
  category(own, 1, "suspect");
  years(own, "suspect", 2);
  review(own, 1, day(2027, 3, 1));
  review(own, 1, MNM_TIME_NONE);
  ok(own, mnm_store_audits(own->store, 2, keep_entry, &all, &own->err));
  assert_int_equal(all.count, 4);
  assert_string_equal(all.text[0], "category subject:1 why|category suspect\n");
  assert_string_equal(all.text[1], "retention retention:suspect why|years 2\n");
  assert_string_equal(all.text[2], "review subject:1 why|review 2027-03-01\n");
  assert_string_equal(all.text[3], "review subject:1 why|review as its category\n");
}

static void what_is_no_category_and_no_number_is_refused(void **state) {
  desk *own = *state;
  static const char *const wrong[] = {
      "", "Suspect", "a b", "a\n", "\xC3\xA9", "123456789012345678901234567890123", NULL};
  uint32_t out = 9;
  add(own, people, COUNT(people));
  assert_int_equal(mnm_identity_category_set(own->identity, 1, "suspect", "why", &own->err),
                   MNM_E_ARG); /* no transaction */
  assert_int_equal(mnm_identity_years_set(own->identity, "suspect", 1, "why", &own->err),
                   MNM_E_ARG);
  assert_int_equal(mnm_identity_review_set(own->identity, 1, NOW_US, "why", &own->err), MNM_E_ARG);
  begin(own);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_int_equal(mnm_identity_category_set(own->identity, 1, wrong[i], "why", &own->err),
                     MNM_E_ARG);
    assert_int_equal(mnm_identity_years_set(own->identity, wrong[i], 1, "why", &own->err),
                     MNM_E_ARG);
    assert_int_equal(mnm_identity_years(own->identity, wrong[i], &out, &own->err), MNM_E_ARG);
  }
  assert_int_equal(mnm_identity_years_set(own->identity, "suspect", 0, "why", &own->err),
                   MNM_E_ARG);
  assert_int_equal(mnm_identity_years_set(own->identity, "suspect", 101, "why", &own->err),
                   MNM_E_ARG);
  assert_int_equal(mnm_identity_category_set(own->identity, 99, "suspect", "why", &own->err),
                   MNM_E_NOTFOUND);
  assert_int_equal(mnm_identity_review_set(own->identity, 99, NOW_US, "why", &own->err),
                   MNM_E_NOTFOUND);
  ok(own, mnm_identity_category_set(own->identity, 1, "12345678901234567890123456789012", "why",
                                    &own->err));
  mnm_store_rollback(own->store);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)
      TEST(years_start_from_what_the_program_says),
      TEST(whoever_is_due_is_listed_by_date_then_number),
      TEST(an_own_date_stands_before_the_categorys),
      TEST(a_leap_day_becomes_the_28th),
      TEST(what_is_loading_is_not_due),
      TEST(a_caller_may_stop_the_list),
      TEST(each_change_is_audited),
      TEST(what_is_no_category_and_no_number_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
