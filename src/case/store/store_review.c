/* The review lane: whom the machine flags, since when and by which signs. One sealed list, so that
 * a copy of the file does not tell who is on it, nor how many are. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case/store/store_internal.h"
#include "case/store/store_victim.h"

#define PLACE "review.sealed"
#define GRAIN 1024 /* bytes: a list is filled up to whole ones, so that its length tells little */

/* A line a person: subject, microseconds, signs. Rising by subject. */
static mnm_status read_line(mnm_store *store, mnm_text line, mnm_flag *out, mnm_err *err) {
  uint32_t first = 0, second = 0;
  int64_t subject = 0;
  while (first < line.bytes && line.data[first] != ' ') first++;
  second = first < line.bytes ? first + 1 : first;
  while (second < line.bytes && line.data[second] != ' ') second++;
  if (second >= line.bytes || !mnm_text_int64((mnm_text){line.data, first}, &subject) ||
      !mnm_text_int64((mnm_text){line.data + first + 1, second - first - 1}, &out->since_us) ||
      subject <= 0)
    return mnm_store_error(store, SQLITE_CORRUPT, "reading the review lane", err);
  out->subject_id = (uint64_t)subject;
  out->signs = (mnm_text){line.data + second + 1, line.bytes - second - 1};
  return MNM_OK;
}

static mnm_status read_lines(mnm_store *store, mnm_text text, mnm_flag_fn *fn, void *payload,
                             mnm_err *err) {
  for (uint32_t at = 0; at < text.bytes && text.data[at] != '\0';) {
    uint32_t end = at;
    mnm_flag flag = {.subject_id = 0};
    while (end < text.bytes && text.data[end] != '\n') end++;
    MNM_TRY(read_line(store, (mnm_text){text.data + at, end - at}, &flag, err));
    MNM_TRY(fn(payload, &flag, err));
    at = end + 1;
  }
  return MNM_OK;
}

/* The list that stands, in the arena; "" when there is none. */
static mnm_status open_last(mnm_store *store, mnm_arena *arena, mnm_text *out, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  *out = (mnm_text){"", 0};
  if (!store->has_key) return MNM_OK;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "SELECT review_id, sealed FROM review ORDER BY review_id DESC LIMIT 1",
                            err));
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  if (!row) return MNM_OK;
  uint64_t number = (uint64_t)sqlite3_column_int64(statement, 0);
  mnm_status status = mnm_store__open_sealed(store, statement, 1, MNM_SUBKEY_VICTIM, PLACE, number,
                                             arena, out, err);
  (void)sqlite3_reset(statement);
  return status;
}

mnm_status mnm_store_review(mnm_store *store, mnm_flag_fn *fn, void *payload, mnm_err *err) {
  mnm_arena arena;
  mnm_text text;
  mnm_arena_init(&arena, store->ctx);
  mnm_status status = open_last(store, &arena, &text, err);
  if (status == MNM_OK) status = read_lines(store, text, fn, payload, err);
  mnm_arena_clear(&arena);
  return status;
}

/* ---- writing --- */

static mnm_status put_line(mnm_column *text, const mnm_flag *flag, mnm_err *err) {
  char head[60];
  int length =
      snprintf(head, sizeof head, "%" PRIu64 " %" PRId64 " ", flag->subject_id, flag->since_us);
  MNM_TRY(mnm_column_append(text, head, (uint64_t)length, err));
  for (uint32_t i = 0; i < flag->signs.bytes; i++) {
    char c = flag->signs.data[i];
    if ((unsigned char)c < 0x20) c = ' ';
    MNM_TRY(mnm_column_push(text, &c, err));
  }
  return mnm_column_push(text, "\n", err);
}

static mnm_status insert(mnm_store *store, mnm_column *text, uint64_t people, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  int64_t last = 0;
  char object[40], details[60];
  const char nothing = '\0';
  while (text->count % GRAIN != 0) MNM_TRY(mnm_column_push(text, &nothing, err));
  MNM_TRY(mnm_store__integer(
      store, "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'review'), 0)", &last,
      err));
  uint64_t number = (uint64_t)last + 1;
  MNM_TRY(mnm_store_prepare(
      store, &statement, "INSERT INTO review (review_id, at_us, sealed) VALUES (?1, ?2, ?3)", err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)number);
  (void)sqlite3_bind_int64(statement, 2, mnm_store__now(store));
  MNM_TRY(mnm_store__bind_sealed(store, statement, 3, MNM_SUBKEY_VICTIM, PLACE, number, text->data,
                                 text->count, err));
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  (void)snprintf(object, sizeof object, "review:%" PRIu64, number);
  (void)snprintf(details, sizeof details, "persons %" PRIu64 "\n", people);
  return mnm_store_audit(store, "flag", object, NULL, details, err);
}

typedef struct merging { /* the new list against the one that stands */
  mnm_store *store;
  const mnm_flag *flags;
  uint64_t count, at, people;
  uint64_t without; /* a subject to be left out; 0: none */
  mnm_column text;
} merging;

static mnm_status put_new(merging *m, mnm_err *err) {
  mnm_flag one = m->flags[m->at++];
  one.since_us = mnm_store__now(m->store);
  m->people++;
  return put_line(&m->text, &one, err);
}

static mnm_status merge_line(void *payload, const mnm_flag *old, mnm_err *err) {
  merging *m = payload;
  while (m->at < m->count && m->flags[m->at].subject_id < old->subject_id) MNM_TRY(put_new(m, err));
  if (m->at >= m->count || m->flags[m->at].subject_id != old->subject_id) return MNM_OK;
  mnm_flag one = m->flags[m->at++];
  one.since_us = old->since_us;
  m->people++;
  return put_line(&m->text, &one, err);
}

static bool is_same(const mnm_column *text, mnm_text old) {
  uint32_t bytes = old.bytes;
  while (bytes > 0 && old.data[bytes - 1] == '\0') bytes--;
  return text->count == bytes && (bytes == 0 || memcmp(text->data, old.data, bytes) == 0);
}

mnm_status mnm_review_put(mnm_store *store, const mnm_flag *flags, uint64_t count,
                          bool *out_changed, mnm_err *err) {
  merging m = {.store = store, .flags = flags, .count = count};
  mnm_arena arena;
  mnm_text old;
  *out_changed = false;
  MNM_TRY(mnm_store__need_write(store, err));
  mnm_arena_init(&arena, store->ctx);
  mnm_column_init(&m.text, 1, store->ctx);
  mnm_status status = open_last(store, &arena, &old, err);
  if (status == MNM_OK) status = read_lines(store, old, merge_line, &m, err);
  while (status == MNM_OK && m.at < m.count) status = put_new(&m, err);
  if (status == MNM_OK && !is_same(&m.text, old)) {
    *out_changed = true;
    status = insert(store, &m.text, m.people, err);
  }
  mnm_column_clear(&m.text);
  mnm_arena_clear(&arena);
  return status;
}

static mnm_status keep_line(void *payload, const mnm_flag *old, mnm_err *err) {
  merging *m = payload;
  if (old->subject_id == m->without) return MNM_OK;
  m->people++;
  return put_line(&m->text, old, err);
}

/* Every list that named her goes; the one that stands is written again without her. */
mnm_status mnm_store__review_erase(mnm_store *store, uint64_t subject_id, mnm_err *err) {
  merging m = {.store = store, .without = subject_id};
  mnm_arena arena;
  mnm_text old;
  mnm_arena_init(&arena, store->ctx);
  mnm_column_init(&m.text, 1, store->ctx);
  mnm_status status = open_last(store, &arena, &old, err);
  if (status == MNM_OK) status = read_lines(store, old, keep_line, &m, err);
  if (status == MNM_OK && !is_same(&m.text, old)) {
    sqlite3_stmt *statement = NULL;
    status = mnm_store_prepare(store, &statement, "UPDATE review SET sealed = NULL", err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, NULL, err);
    if (status == MNM_OK) status = insert(store, &m.text, m.people, err);
  }
  mnm_column_clear(&m.text);
  mnm_arena_clear(&arena);
  return status;
}
