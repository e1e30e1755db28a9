/* Rows: binding and reading values, and sealing them for their place. */
#include <assert.h>
#include <stdio.h>

#include "case/identity/identity_internal.h"

void mnm_identity__bind_text(sqlite3_stmt *statement, int index, mnm_text text) {
  const char *data = text.bytes > 0 ? text.data : "";
  if (sqlite3_bind_text64(statement, index, data, text.bytes, SQLITE_STATIC, SQLITE_UTF8) !=
      SQLITE_OK)
    (void)sqlite3_bind_zeroblob(statement, index, 1);
}

void mnm_identity__bind_blob(sqlite3_stmt *statement, int index, const void *data, size_t bytes) {
  if (sqlite3_bind_blob64(statement, index, bytes > 0 ? data : "", bytes, SQLITE_STATIC) !=
      SQLITE_OK)
    (void)sqlite3_bind_text(statement, index, "", 0, SQLITE_STATIC);
}

void mnm_identity__bind_id(sqlite3_stmt *statement, int index, uint64_t id) {
  (void)(id == 0 ? sqlite3_bind_null(statement, index)
                 : sqlite3_bind_int64(statement, index, (sqlite3_int64)id));
}

void mnm_identity__bind_time(sqlite3_stmt *statement, int index, int64_t time_us) {
  (void)(time_us == MNM_TIME_NONE ? sqlite3_bind_null(statement, index)
                                  : sqlite3_bind_int64(statement, index, time_us));
}

mnm_text mnm_identity__column_text(sqlite3_stmt *statement, int index) {
  const char *data = (const char *)sqlite3_column_text(statement, index);
  mnm_text text = {data ? data : "", (uint32_t)sqlite3_column_bytes(statement, index)};
  if (!data) text.bytes = 0;
  return text;
}

mnm_text mnm_identity__column_blob(sqlite3_stmt *statement, int index) {
  const char *data = sqlite3_column_blob(statement, index);
  mnm_text text = {data ? data : "", (uint32_t)sqlite3_column_bytes(statement, index)};
  if (!data) text.bytes = 0;
  return text;
}

int64_t mnm_identity__column_time(sqlite3_stmt *statement, int index) {
  return sqlite3_column_type(statement, index) == SQLITE_NULL
             ? MNM_TIME_NONE
             : sqlite3_column_int64(statement, index);
}

mnm_status mnm_identity__copy(mnm_arena *arena, mnm_text text, const char **out, mnm_err *err) {
  *out = mnm_arena_copy(arena, text.data, text.bytes);
  if (*out) return MNM_OK;
  *out = "";
  return mnm_err_nomem(err);
}

mnm_status mnm_identity__damaged(mnm_identity *identity, const char *doing, mnm_err *err) {
  return mnm_store_error(identity->store, SQLITE_CORRUPT, doing, err);
}

/* ---- sealing ---- */

mnm_identity__binding mnm_identity__bind_to(const mnm_identity *identity, const char *place,
                                            uint64_t number) {
  mnm_identity__binding out;
  size_t place_bytes = strlen(place);
  assert(place_bytes <= 24);
  memcpy(out.bytes, mnm_store_id(identity->store), MNM_STORE_ID_BYTES);
  memcpy(out.bytes + MNM_STORE_ID_BYTES, place, place_bytes);
  out.count = MNM_STORE_ID_BYTES + place_bytes;
  for (int shift = 0; shift < 64; shift += 8)
    out.bytes[out.count++] = (char)(number >> shift & 0xFF);
  return out;
}

mnm_status mnm_identity__seal(mnm_identity *identity, const mnm_key *key, const char *place,
                              uint64_t number, mnm_text value, mnm_err *err) {
  mnm_column *sealed = &identity->sealed;
  sealed->count = 0;
  MNM_TRY(mnm_column_reserve(sealed, (uint64_t)value.bytes + MNM_SEAL_OVERHEAD, err));
  mnm_identity__binding ad = mnm_identity__bind_to(identity, place, number);
  uint8_t nonce[MNM_NONCE_BYTES];
  mnm_draw_take(&identity->draw, nonce, sizeof nonce);
  mnm_seal_value_with(sealed->data, key, nonce, ad.bytes, ad.count,
                      value.bytes > 0 ? value.data : "", value.bytes);
  sealed->count = (uint64_t)value.bytes + MNM_SEAL_OVERHEAD;
  return MNM_OK;
}

mnm_status mnm_identity__open(mnm_identity *identity, const mnm_key *key, const char *place,
                              uint64_t number, mnm_text sealed, mnm_arena *arena, mnm_text *out,
                              mnm_err *err) {
  *out = (mnm_text){"", 0};
  if (sealed.bytes < MNM_SEAL_OVERHEAD)
    return mnm_identity__damaged(identity, "opening a sealed value", err);
  char *open = mnm_arena_take(arena, (size_t)sealed.bytes - MNM_SEAL_OVERHEAD + 1);
  if (!open) return mnm_err_nomem(err);
  mnm_identity__binding ad = mnm_identity__bind_to(identity, place, number);
  if (!mnm_seal_value_open((uint8_t *)open, key, ad.bytes, ad.count, (const uint8_t *)sealed.data,
                           sealed.bytes))
    return mnm_identity__damaged(identity, "opening a sealed value", err);
  *out = (mnm_text){open, sealed.bytes - MNM_SEAL_OVERHEAD};
  return MNM_OK;
}

void mnm_identity__wrap(mnm_identity *identity, const char *place, uint64_t number,
                        const mnm_key *key, uint8_t out[MNM_WRAP_BYTES]) {
  uint8_t nonce[MNM_NONCE_BYTES];
  mnm_identity__binding ad = mnm_identity__bind_to(identity, place, number);
  mnm_draw_take(&identity->draw, nonce, sizeof nonce);
  mnm_seal_value_with(out, &identity->wrapping, nonce, ad.bytes, ad.count, key->bytes,
                      sizeof key->bytes);
}

mnm_status mnm_identity__unwrap(mnm_identity *identity, const char *place, uint64_t number,
                                mnm_text wrapped, mnm_key *out, mnm_err *err) {
  mnm_identity__binding ad = mnm_identity__bind_to(identity, place, number);
  if (wrapped.bytes == MNM_WRAP_BYTES &&
      mnm_key_unwrap(out, &identity->wrapping, ad.bytes, ad.count, (const uint8_t *)wrapped.data))
    return MNM_OK;
  return mnm_identity__damaged(identity, "opening a sealed key", err);
}

void mnm_identity__erased_text(char out[MNM_IDENTITY__ERASED_BYTES], int64_t erased_us,
                               const char *erased_by) {
  char day[40];
  mnm_time_text(day, sizeof day, erased_us, MNM_GRAIN_DAY);
  (void)snprintf(out, MNM_IDENTITY__ERASED_BYTES, "erased on %s by %.100s", day, erased_by);
}
