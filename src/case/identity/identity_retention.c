/* Retention: when somebody must look whether a person's data may stay. The dates remind; nothing is
 * erased by itself. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "case/identity/identity_internal.h"

/* What the program starts from, to be set to what the law of the case says; not law themselves. */
static const struct {
  const char *category;
  uint32_t years;
} defaults[] = {
    {"suspect", 5}, {"victim", 3}, {"witness", 3}, {"contact", 3}, {"unknown", 1},
};
#define YEARS_OF_OTHERS 1

static uint32_t default_years(const char *category) {
  for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
    if (strcmp(defaults[i].category, category) == 0) return defaults[i].years;
  return YEARS_OF_OTHERS;
}

static mnm_status check_category(const char *category, mnm_err *err) {
  size_t bytes = category ? strlen(category) : 0;
  bool fits = bytes >= 1 && bytes <= 32;
  for (size_t i = 0; fits && i < bytes; i++) {
    char c = category[i];
    fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }
  if (fits) return MNM_OK;
  mnm_err_set(err, MNM_E_ARG,
              "a category is 1 to 32 small letters, digits, hyphens or underscores");
  mnm_err_hint(err, "such as suspect, victim, witness, contact or unknown");
  return MNM_E_ARG;
}

/* ---- years of a category ---- */

mnm_status mnm_identity_years(mnm_identity *identity, const char *category, uint32_t *out,
                              mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  *out = 0;
  MNM_TRY(check_category(category, err));
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "SELECT years FROM retention_years WHERE category = ?1", err));
  mnm_identity__bind_text(statement, 1, mnm_text_of(category));
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  *out = row ? (uint32_t)sqlite3_column_int64(statement, 0) : default_years(category);
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

mnm_status mnm_identity_years_set(mnm_identity *identity, const char *category, uint32_t years,
                                  const char *why, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  char object[60], details[40];
  MNM_TRY(mnm_identity__need_write(identity, err));
  MNM_TRY(check_category(category, err));
  if (years < 1 || years > 100)
    return mnm_err_set(err, MNM_E_ARG, "a review is due after 1 to 100 years");
  MNM_TRY(mnm_store_prepare(
      identity->store, &statement,
      "INSERT INTO retention_years (category, years, set_us, set_by) VALUES (?1, ?2, ?3, ?4)"
      " ON CONFLICT (category) DO UPDATE SET years = excluded.years, set_us = excluded.set_us,"
      " set_by = excluded.set_by",
      err));
  mnm_identity__bind_text(statement, 1, mnm_text_of(category));
  (void)sqlite3_bind_int64(statement, 2, years);
  (void)sqlite3_bind_int64(statement, 3, mnm_identity__now(identity));
  mnm_identity__bind_text(statement, 4, mnm_text_of(mnm_store_person(identity->store)));
  MNM_TRY(mnm_store_step(identity->store, statement, NULL, err));
  (void)snprintf(object, sizeof object, "retention:%s", category);
  (void)snprintf(details, sizeof details, "years %" PRIu32 "\n", years);
  return mnm_store_audit(identity->store, "retention", object, why, details, err);
}

/* ---- of one subject ---- */

/* MNM_E_NOTFOUND, also for one that only an unfinished import named. */
static mnm_status check_subject(mnm_identity *identity, uint64_t subject_id, mnm_err *err) {
  char pseudonym[MNM_PSEUDONYM_BYTES];
  return mnm_identity_pseudonym(identity, subject_id, pseudonym, err);
}

mnm_status mnm_identity_category_set(mnm_identity *identity, uint64_t subject_id,
                                     const char *category, const char *why, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  char object[40], details[60];
  MNM_TRY(mnm_identity__need_write(identity, err));
  MNM_TRY(check_category(category, err));
  MNM_TRY(check_subject(identity, subject_id, err));
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "UPDATE subject SET category = ?2 WHERE subject_id = ?1", err));
  mnm_identity__bind_id(statement, 1, subject_id);
  mnm_identity__bind_text(statement, 2, mnm_text_of(category));
  MNM_TRY(mnm_store_step(identity->store, statement, NULL, err));
  (void)snprintf(object, sizeof object, "subject:%" PRIu64, subject_id);
  (void)snprintf(details, sizeof details, "category %s\n", category);
  return mnm_store_audit(identity->store, "category", object, why, details, err);
}

mnm_status mnm_identity_review_set(mnm_identity *identity, uint64_t subject_id, int64_t review_us,
                                   const char *why, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  char object[40], details[60], day[40] = "as its category";
  MNM_TRY(mnm_identity__need_write(identity, err));
  MNM_TRY(check_subject(identity, subject_id, err));
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "UPDATE subject SET review_us = ?2 WHERE subject_id = ?1", err));
  mnm_identity__bind_id(statement, 1, subject_id);
  mnm_identity__bind_time(statement, 2, review_us);
  MNM_TRY(mnm_store_step(identity->store, statement, NULL, err));
  if (review_us != MNM_TIME_NONE) mnm_time_text(day, sizeof day, review_us, MNM_GRAIN_DAY);
  (void)snprintf(object, sizeof object, "subject:%" PRIu64, subject_id);
  (void)snprintf(details, sizeof details, "review %s\n", day);
  return mnm_store_audit(identity->store, "review", object, why, details, err);
}

/* ---- who is due ---- */

typedef struct due {
  int64_t due_us;
  uint64_t subject_id;
} due;

static int by_date(const void *a, const void *b) {
  const due *first = a, *second = b;
  if (first->due_us != second->due_us) return first->due_us < second->due_us ? -1 : 1;
  return (first->subject_id > second->subject_id) - (first->subject_id < second->subject_id);
}

/* The same day and time `years` on; from 29 February to the 28th, so that nothing is a day late. */
static int64_t after_years(int64_t time_us, uint32_t years) {
  mnm_civil civil;
  mnm_time_to_civil(&civil, time_us);
  civil.year += (int32_t)years;
  if (civil.year > 9999) civil.year = 9999;
  if (!mnm_civil_valid(&civil)) civil.day = 28;
  return mnm_time_from_civil(&civil);
}

static due due_of(sqlite3_stmt *statement) {
  int64_t own_us = mnm_identity__column_time(statement, 3);
  int64_t category_us = mnm_identity__column_time(statement, 5);
  uint32_t years = (uint32_t)sqlite3_column_int64(statement, 4);
  due out = {own_us, (uint64_t)sqlite3_column_int64(statement, 0)};
  if (own_us != MNM_TIME_NONE) return out;
  if (years == 0) years = default_years(mnm_identity__column_text(statement, 1).data);
  out.due_us = after_years(sqlite3_column_int64(statement, 2), years);
  if (category_us != MNM_TIME_NONE && category_us < out.due_us) out.due_us = category_us;
  return out;
}

static mnm_status gather(mnm_identity *identity, int64_t until_us, mnm_column *list, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(
      identity->store, &statement,
      "SELECT subject_id, subject.category, recorded_us, subject.review_us, years,"
      " retention.review_us FROM subject LEFT JOIN retention_years USING (category)"
      " LEFT JOIN retention ON retention.category = subject.category"
      " WHERE is_person = 1 AND erased_us IS NULL AND " MNM_IDENTITY__VISIBLE,
      err));
  mnm_status status = mnm_store_step(identity->store, statement, &row, err);
  while (status == MNM_OK && row) {
    due one = due_of(statement);
    if (one.due_us <= until_us) status = mnm_column_push(list, &one, err);
    if (status == MNM_OK) status = mnm_store_step(identity->store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}

mnm_status mnm_identity_reviews(mnm_identity *identity, int64_t until_us, mnm_review_fn *fn,
                                void *payload, mnm_err *err) {
  mnm_column list;
  mnm_arena arena;
  MNM_TRY(mnm_identity__refresh(identity, err));
  mnm_column_init(&list, sizeof(due), identity->ctx);
  mnm_arena_init(&arena, identity->ctx);
  mnm_status status = gather(identity, until_us, &list, err);
  if (status == MNM_OK && list.count > 1) qsort(list.data, list.count, sizeof(due), by_date);
  for (uint64_t i = 0; i < list.count && status == MNM_OK; i++) {
    const due *one = mnm_column_at(&list, i);
    mnm_identity__seen seen;
    mnm_arena_reset(&arena);
    status = mnm_identity__see(identity, one->subject_id, &arena, &seen, err);
    mnm_seal_wipe(&seen.as_written, sizeof seen.as_written);
    if (status == MNM_OK) status = fn(payload, &seen.subject, one->due_us, err);
  }
  mnm_arena_clear(&arena);
  mnm_column_clear(&list);
  return status;
}
