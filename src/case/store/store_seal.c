/* Texts sealed for one place of one case, and the named facts. */
#include <string.h>

#include "case/store/store_internal.h"

#define PLACE_MAX 40

/* What a sealed value is bound to: the case, the table, the row. Taken elsewhere it does not open.
 */
typedef struct binding {
  char bytes[MNM_STORE_ID_BYTES + PLACE_MAX + 8];
  size_t count;
} binding;

static binding bind_to(const mnm_store *store, const char *place, uint64_t number) {
  binding out;
  size_t place_bytes = strnlen(place, PLACE_MAX);
  memcpy(out.bytes, store->id, MNM_STORE_ID_BYTES);
  memcpy(out.bytes + MNM_STORE_ID_BYTES, place, place_bytes);
  out.count = MNM_STORE_ID_BYTES + place_bytes;
  for (int shift = 0; shift < 64; shift += 8)
    out.bytes[out.count++] = (char)(number >> shift & 0xFF);
  return out;
}

mnm_status mnm_store__bind_sealed(mnm_store *store, sqlite3_stmt *statement, int index,
                                  mnm_store_subkey which, const char *place, uint64_t number,
                                  const void *data, size_t bytes, mnm_err *err) {
  mnm_key key;
  if (data == NULL || bytes == 0) {
    (void)sqlite3_bind_null(statement, index);
    return MNM_OK;
  }
  MNM_TRY(mnm_store_subkey_take(store, which, &key, err));
  uint8_t *sealed = sqlite3_malloc64(bytes + MNM_SEAL_OVERHEAD);
  if (sealed == NULL) {
    mnm_seal_wipe(&key, sizeof key);
    return mnm_err_nomem(err);
  }
  binding ad = bind_to(store, place, number);
  mnm_seal_value(sealed, &key, ad.bytes, ad.count, data, bytes);
  mnm_seal_wipe(&key, sizeof key);
  int result =
      sqlite3_bind_blob64(statement, index, sealed, bytes + MNM_SEAL_OVERHEAD, sqlite3_free);
  return mnm_store_error(store, result, "sealing a text", err);
}

mnm_status mnm_store__open_sealed(mnm_store *store, sqlite3_stmt *statement, int index,
                                  mnm_store_subkey which, const char *place, uint64_t number,
                                  mnm_arena *arena, mnm_text *out, mnm_err *err) {
  mnm_key key;
  out->data = "";
  out->bytes = 0;
  if (!store->has_key || sqlite3_column_type(statement, index) == SQLITE_NULL) return MNM_OK;
  const void *sealed = sqlite3_column_blob(statement, index);
  size_t bytes = (size_t)sqlite3_column_bytes(statement, index);
  if (sealed == NULL || bytes < MNM_SEAL_OVERHEAD) {
    return mnm_store_error(store, SQLITE_CORRUPT, "opening a sealed text", err);
  }
  MNM_TRY(mnm_store_subkey_take(store, which, &key, err));
  char *text = mnm_arena_take(arena, bytes - MNM_SEAL_OVERHEAD + 1);
  binding ad = bind_to(store, place, number);
  bool opened =
      text != NULL && mnm_seal_value_open((uint8_t *)text, &key, ad.bytes, ad.count, sealed, bytes);
  mnm_seal_wipe(&key, sizeof key);
  if (text == NULL) return mnm_err_nomem(err);
  if (!opened) return mnm_store_error(store, SQLITE_CORRUPT, "opening a sealed text", err);
  out->data = text; /* the arena's bytes are zeroed: terminated */
  out->bytes = (uint32_t)(bytes - MNM_SEAL_OVERHEAD);
  return MNM_OK;
}

/* ---- meta ---- */

mnm_status mnm_store_meta_set(mnm_store *store, const char *name, mnm_text value, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store__check_word(name, "a name", err));
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO meta (name, value) VALUES (?1, ?2)"
                            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                            err));
  mnm_store__bind_string(statement, 1, name);
  mnm_store__bind_blob(statement, 2, value.bytes > 0 ? value.data : "", value.bytes);
  return mnm_store_step(store, statement, NULL, err);
}

mnm_status mnm_store_meta_get(mnm_store *store, const char *name, mnm_arena *arena, mnm_text *out,
                              mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  out->data = "";
  out->bytes = 0;
  MNM_TRY(mnm_store_prepare(store, &statement, "SELECT value FROM meta WHERE name = ?1", err));
  mnm_store__bind_string(statement, 1, name);
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  if (!row) return mnm_err_set(err, MNM_E_NOTFOUND, "the case has no entry of this name");
  const void *data = sqlite3_column_blob(statement, 0);
  size_t bytes = (size_t)sqlite3_column_bytes(statement, 0);
  char *copy = mnm_arena_copy(arena, data != NULL ? data : "", bytes);
  (void)sqlite3_reset(statement);
  if (copy == NULL) return mnm_err_nomem(err);
  out->data = copy;
  out->bytes = (uint32_t)bytes;
  return MNM_OK;
}
