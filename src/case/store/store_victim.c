/* What was entered about possible victims: rows of a decision, sealed as a whole. */
#include "case/store/store_victim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/store/store_internal.h"

#define BREAK '\x1f'   /* between cells */
#define NOTE_MAX 65536 /* bytes of one, sealed or not */

static const struct {
  const char *table, *place;
  mnm_store_subkey key;
} kinds[MNM_ENTERED_KINDS] = {
    [MNM_ENTERED_STATUS] = {"person_status", "person_status.sealed", MNM_SUBKEY_VICTIM},
    [MNM_ENTERED_OFFENCE] = {"offence", "offence.sealed", MNM_SUBKEY_VICTIM},
    [MNM_ENTERED_FACT] = {"screening_fact", "screening_fact.sealed", MNM_SUBKEY_VICTIM},
    [MNM_ENTERED_HEALTH] = {"health_fact", "health_fact.sealed", MNM_SUBKEY_HEALTH},
    [MNM_ENTERED_RIGHT] = {"right_date", "right_date.sealed", MNM_SUBKEY_VICTIM},
};

static uint64_t place_of(uint64_t decision, uint32_t position) {
  return decision << 20 | position;
}

static bool is_plain(mnm_text text) {
  for (uint32_t i = 0; i < text.bytes; i++)
    if ((unsigned char)text.data[i] < 0x20) return false;
  return true;
}

static mnm_status write_cells(const mnm_entry *entry, mnm_column *text, mnm_err *err) {
  char number[24];
  const char part = BREAK;
  int length = snprintf(number, sizeof number, "%" PRIu64, entry->subject_id);
  MNM_TRY(mnm_column_append(text, number, (uint64_t)length, err));
  for (uint32_t i = 0; i < entry->cell_count; i++) {
    if (!is_plain(entry->cell[i]))
      return mnm_err_set(err, MNM_E_ARG, "a text that is entered may hold no control character");
    MNM_TRY(mnm_column_push(text, &part, err));
    MNM_TRY(mnm_column_append(text, entry->cell[i].data, entry->cell[i].bytes, err));
  }
  if (text->count <= NOTE_MAX) return MNM_OK;
  return mnm_err_set(err, MNM_E_LIMIT, "what is entered at once has at most %d bytes", NOTE_MAX);
}

mnm_status mnm_entry_add(mnm_store *store, const mnm_entry *entry, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  char sql[120];
  mnm_column text;
  MNM_TRY(mnm_store__need_write(store, err));
  (void)snprintf(sql, sizeof sql,
                 "INSERT INTO %s (decision_id, position, sealed) VALUES (?1, ?2, ?3)",
                 kinds[entry->kind].table);
  MNM_TRY(mnm_store_prepare(store, &statement, sql, err));
  mnm_column_init(&text, 1, store->ctx);
  mnm_status status = write_cells(entry, &text, err);
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)entry->decision_id);
  (void)sqlite3_bind_int64(statement, 2, entry->position);
  if (status == MNM_OK)
    status = mnm_store__bind_sealed(
        store, statement, 3, kinds[entry->kind].key, kinds[entry->kind].place,
        place_of(entry->decision_id, entry->position), text.data, text.count, err);
  if (status == MNM_OK) status = mnm_store_step(store, statement, NULL, err);
  if (text.data != NULL) mnm_seal_wipe(text.data, text.count);
  mnm_column_clear(&text);
  return status;
}

static mnm_status damaged(mnm_store *store, mnm_err *err) {
  return mnm_store_error(store, SQLITE_CORRUPT, "reading what was entered about a person", err);
}

static mnm_status read_cells(mnm_store *store, mnm_text text, mnm_entry *out, mnm_err *err) {
  int64_t subject = 0;
  uint32_t at = 0, cell = 0;
  for (bool more = true; more; cell++) {
    uint32_t end = at;
    while (end < text.bytes && text.data[end] != BREAK) end++;
    mnm_text one = {text.data + at, end - at};
    if (cell > MNM_ENTERED_CELLS) return damaged(store, err);
    if (cell == 0 && (!mnm_text_int64(one, &subject) || subject <= 0)) return damaged(store, err);
    if (cell > 0) out->cell[cell - 1] = one;
    more = end < text.bytes;
    at = end + 1;
  }
  out->subject_id = (uint64_t)subject;
  out->cell_count = cell - 1;
  return MNM_OK;
}

static mnm_status list_entry(mnm_store *store, sqlite3_stmt *statement, mnm_entry_kind kind,
                             uint64_t subject_id, mnm_arena *arena, mnm_entry_fn *fn, void *payload,
                             mnm_err *err) {
  mnm_entry entry = {.kind = kind,
                     .at_us = sqlite3_column_int64(statement, 2),
                     .by = mnm_store__column_text(statement, 3),
                     .undone = sqlite3_column_int64(statement, 4) != 0};
  uint64_t position = 0;
  mnm_text text = {"", 0}, why = {"", 0};
  MNM_TRY(mnm_store__narrow(store, statement, 0, INT64_MAX, &entry.decision_id, err));
  MNM_TRY(mnm_store__narrow(store, statement, 1, 1048575, &position, err));
  MNM_TRY(mnm_store__open_sealed(store, statement, 6, kinds[kind].key, kinds[kind].place,
                                 place_of(entry.decision_id, (uint32_t)position), arena, &text,
                                 err));
  MNM_TRY(read_cells(store, text, &entry, err));
  if (subject_id != 0 && entry.subject_id != subject_id) return MNM_OK;
  MNM_TRY(mnm_store__open_sealed(store, statement, 5, MNM_SUBKEY_TEXT, "decision.why",
                                 entry.decision_id, arena, &why, err));
  entry.position = (uint32_t)position;
  entry.why = why.data;
  return fn(payload, &entry, err);
}

mnm_status mnm_store_entries(mnm_store *store, mnm_entry_kind kind, uint64_t subject_id,
                             mnm_entry_fn *fn, void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  mnm_arena arena;
  char sql[500];
  bool row = false;
  if (!store->has_key) return MNM_OK;
  (void)snprintf(sql, sizeof sql,
                 "SELECT entry.decision_id, position, at_us, by,"
                 " EXISTS (SELECT 1 FROM decision AS later WHERE later.undoes = entry.decision_id),"
                 " decision_why.sealed, entry.sealed FROM %s AS entry"
                 " JOIN decision ON decision.decision_id = entry.decision_id"
                 " LEFT JOIN decision_why ON decision_why.decision_id = entry.decision_id"
                 " WHERE entry.sealed IS NOT NULL ORDER BY entry.decision_id, position",
                 kinds[kind].table);
  MNM_TRY(mnm_store_prepare_own(store, &statement, sql, err));
  mnm_arena_init(&arena, store->ctx);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    mnm_arena_reset(&arena);
    status = list_entry(store, statement, kind, subject_id, &arena, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  mnm_arena_clear(&arena);
  (void)sqlite3_finalize(statement);
  return status;
}

/* ---- erasing --- */

typedef struct place {
  uint64_t decision;
  uint32_t position;
} place;

static mnm_status take_place(void *payload, const mnm_entry *entry, mnm_err *err) {
  const place one = {entry->decision_id, entry->position};
  return mnm_column_push(payload, &one, err);
}

static mnm_status erase_kind(mnm_store *store, mnm_entry_kind kind, uint64_t subject_id,
                             mnm_column *places, mnm_err *err) {
  char sql[120];
  places->count = 0;
  MNM_TRY(mnm_store_entries(store, kind, subject_id, take_place, places, err));
  (void)snprintf(sql, sizeof sql,
                 "UPDATE %s SET sealed = NULL WHERE decision_id = ?1 AND position = ?2",
                 kinds[kind].table);
  for (uint64_t i = 0; i < places->count; i++) {
    const place *one = mnm_column_at(places, i);
    sqlite3_stmt *statement = NULL;
    MNM_TRY(mnm_store_prepare(store, &statement, sql, err));
    (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)one->decision);
    (void)sqlite3_bind_int64(statement, 2, one->position);
    MNM_TRY(mnm_store_step(store, statement, NULL, err));
  }
  return MNM_OK;
}

mnm_status mnm_entries_erase(mnm_store *store, uint64_t subject_id, mnm_err *err) {
  mnm_column places;
  MNM_TRY(mnm_store__need_write(store, err));
  mnm_column_init(&places, sizeof(place), store->ctx);
  mnm_status status = MNM_OK;
  for (int kind = 0; kind < MNM_ENTERED_KINDS && status == MNM_OK; kind++)
    status = erase_kind(store, (mnm_entry_kind)kind, subject_id, &places, err);
  mnm_column_clear(&places);
  if (status == MNM_OK) status = mnm_store__review_erase(store, subject_id, err);
  return status;
}

/* ---- statuses --- */

static const char *const names[] = {"none", "possible", "presumed", "identified"};

const char *mnm_victim_status_name(mnm_victim_status status) {
  return (unsigned)status <= MNM_VICTIM_STATUS_MAX ? names[status] : names[0];
}

bool mnm_victim_status_find(mnm_text name, mnm_victim_status *out) {
  for (int i = 0; i <= MNM_VICTIM_STATUS_MAX; i++) {
    if (!mnm_text_equal_ascii_nocase(name, mnm_text_of(names[i]))) continue;
    *out = (mnm_victim_status)i;
    return true;
  }
  return false;
}

static mnm_status take_status(void *payload, const mnm_entry *entry, mnm_err *err) {
  mnm_victim_status status = MNM_VICTIM_NONE;
  if (entry->undone) return MNM_OK;
  if (entry->cell_count < 1 || !mnm_victim_status_find(entry->cell[0], &status))
    return mnm_err_set(err, MNM_E_DAMAGED, "a status of a person cannot be read");
  const mnm_decided one = {entry->subject_id, entry->decision_id, entry->at_us, (uint8_t)status};
  return mnm_column_push(payload, &one, err);
}

static int by_subject(const void *a, const void *b) {
  const mnm_decided *first = a, *second = b;
  if (first->subject_id != second->subject_id)
    return first->subject_id < second->subject_id ? -1 : 1;
  return first->decision_id < second->decision_id ? -1 : first->decision_id > second->decision_id;
}

mnm_status mnm_store_decided(mnm_store *store, mnm_column *out, mnm_err *err) {
  MNM_TRY(mnm_store_entries(store, MNM_ENTERED_STATUS, 0, take_status, out, err));
  mnm_decided *all = out->data;
  if (out->count > 1) qsort(all, out->count, sizeof *all, by_subject);
  uint64_t kept = 0;
  for (uint64_t i = 0; i < out->count; i++) /* the last of each */
    if (i + 1 == out->count || all[i + 1].subject_id != all[i].subject_id) all[kept++] = all[i];
  out->count = kept;
  return MNM_OK;
}

const mnm_decided *mnm_decided_find(const mnm_column *all, uint64_t subject_id) {
  const mnm_decided *one = all->data;
  uint64_t begin = 0, end = all->count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (one[middle].subject_id < subject_id)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin < all->count && one[begin].subject_id == subject_id ? &one[begin] : NULL;
}
