/* Accounts and places of the case: numbers are dense, from 0, in order of first appearance. */
#include "case/ledger/ledger_internal.h"

#define SEPARATOR '\x1F'

static mnm_status damaged(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_DAMAGED, "the numbers of accounts or places have gaps or doubles");
  mnm_err_hint(err, "run 'manumit verify'; take the case from a backup");
  return MNM_E_DAMAGED;
}

static mnm_text text_of(sqlite3_stmt *statement, int column) {
  mnm_text text = {(const char *)sqlite3_column_text(statement, column),
                   (uint32_t)sqlite3_column_bytes(statement, column)};
  if (text.bytes == 0) text.data = "";
  return text;
}

static mnm_status load_accounts(mnm_store *store, uint64_t count, mnm_accounts *accounts,
                                const mnm_ctx *ctx, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "SELECT account_id, bank, number, kind FROM account"
                            " WHERE account_id < ?1 ORDER BY account_id",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)count);
  mnm_column key;
  mnm_column_init(&key, 1, ctx);
  mnm_status status = MNM_OK;
  for (uint64_t expected = 0;; expected++) {
    bool more = false;
    status = mnm_store_step(store, statement, &more, err);
    if (status != MNM_OK || !more) {
      if (status == MNM_OK && expected != count) status = damaged(err);
      break;
    }
    mnm_text bank = text_of(statement, 1), number = text_of(statement, 2);
    key.count = 0;
    status = mnm_column_reserve(&key, (uint64_t)bank.bytes + number.bytes + 1, err);
    if (status != MNM_OK) break;
    char *bytes = key.data;
    memcpy(bytes, bank.data, bank.bytes);
    bytes[bank.bytes] = SEPARATOR;
    memcpy(bytes + bank.bytes + 1, number.data, number.bytes);
    uint32_t total = bank.bytes + 1 + number.bytes, id = 0;
    status = mnm_accounts_put_key(accounts, &id, bytes, total, mnm_text_hash(bytes, total, 0), err);
    if (status != MNM_OK) break;
    int64_t kind = sqlite3_column_int64(statement, 3);
    if (id != expected || (uint64_t)sqlite3_column_int64(statement, 0) != expected || kind < 0 ||
        kind > MNM_ACCOUNT_CREDIT_SINK) {
      status = damaged(err);
      break;
    }
    if (kind != MNM_ACCOUNT_EXTERNAL) mnm_accounts_set_kind(accounts, id, (mnm_account_kind)kind);
  }
  (void)sqlite3_reset(statement);
  mnm_column_clear(&key);
  return status;
}

static mnm_status load_places(mnm_store *store, uint64_t count, mnm_strings *places, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(
      store, &statement, "SELECT place_id, place FROM place WHERE place_id < ?1 ORDER BY place_id",
      err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)count);
  mnm_status status = MNM_OK;
  for (uint64_t expected = 0;; expected++) {
    bool more = false;
    status = mnm_store_step(store, statement, &more, err);
    if (status != MNM_OK || !more) {
      if (status == MNM_OK && expected != count) status = damaged(err);
      break;
    }
    uint32_t id = 0;
    status = mnm_strings_put_text(places, &id, text_of(statement, 1), err);
    if (status == MNM_OK &&
        (id != expected || (uint64_t)sqlite3_column_int64(statement, 0) != expected))
      status = damaged(err);
    if (status != MNM_OK) break;
  }
  (void)sqlite3_reset(statement);
  return status;
}

mnm_status mnm_ledger__names_load(mnm_store *store, uint64_t accounts, uint64_t places,
                                  mnm_accounts **out_accounts, mnm_strings **out_places,
                                  const mnm_ctx *ctx, mnm_err *err) {
  *out_accounts = NULL;
  *out_places = NULL;
  mnm_accounts *account_names = NULL;
  mnm_strings *place_names = NULL;
  mnm_status status = mnm_accounts_new(&account_names, ctx, err);
  if (status == MNM_OK) status = mnm_strings_new(&place_names, ctx, err);
  if (status == MNM_OK) status = load_accounts(store, accounts, account_names, ctx, err);
  if (status == MNM_OK) status = load_places(store, places, place_names, err);
  if (status != MNM_OK) {
    mnm_accounts_free(account_names);
    mnm_strings_free(place_names);
    return status;
  }
  *out_accounts = account_names;
  *out_places = place_names;
  return MNM_OK;
}

static int bind_text(sqlite3_stmt *statement, int index, mnm_text text) {
  return sqlite3_bind_text64(statement, index, text.bytes ? text.data : "", text.bytes,
                             SQLITE_STATIC, SQLITE_UTF8);
}

#define ROWS_AT_ONCE                                                          \
  16u /* a statement with so many rows costs two thirds of as many statements \
       */
#define FOUR_ROWS "(?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?)"
static const char insert_account[] =
    "INSERT INTO account (account_id, bank, number, kind) VALUES (?, ?, ?, ?)";
static const char insert_accounts[] =
    "INSERT INTO account (account_id, bank, number, kind) VALUES " FOUR_ROWS ", " FOUR_ROWS
    ", " FOUR_ROWS ", " FOUR_ROWS;

static int bind_account(sqlite3_stmt *statement, int first, const mnm_accounts *accounts,
                        uint32_t id) {
  int result = sqlite3_bind_int64(statement, first, id);
  if (result == SQLITE_OK)
    result = bind_text(statement, first + 1, mnm_accounts_bank(accounts, id));
  if (result == SQLITE_OK)
    result = bind_text(statement, first + 2, mnm_accounts_number(accounts, id));
  if (result == SQLITE_OK)
    result = sqlite3_bind_int(statement, first + 3, (int)mnm_accounts_kind(accounts, id));
  return result;
}

static mnm_status save_accounts(mnm_store *store, const mnm_accounts *accounts, uint32_t first,
                                mnm_err *err) {
  sqlite3_stmt *one = NULL, *many = NULL;
  MNM_TRY(mnm_store_prepare(store, &one, insert_account, err));
  MNM_TRY(mnm_store_prepare(store, &many, insert_accounts, err));
  uint32_t count = mnm_accounts_count(accounts);
  for (uint32_t id = first; id < count;) {
    uint32_t rows = count - id >= ROWS_AT_ONCE ? ROWS_AT_ONCE : 1;
    sqlite3_stmt *statement = rows == 1 ? one : many;
    for (uint32_t i = 0; i < rows; i++) {
      int result = bind_account(statement, (int)(4 * i + 1), accounts, id + i);
      if (result != SQLITE_OK) return mnm_store_error(store, result, "writing accounts", err);
    }
    MNM_TRY(mnm_store_step(store, statement, NULL, err));
    id += rows;
  }
  return MNM_OK;
}

mnm_status mnm_ledger__names_save(mnm_store *store, const mnm_accounts *accounts,
                                  uint32_t first_account, const mnm_strings *places,
                                  uint32_t first_place, mnm_err *err) {
  MNM_TRY(save_accounts(store, accounts, first_account, err));
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO place (place_id, place) VALUES (?1, ?2)", err));
  for (uint32_t id = first_place; id < mnm_strings_count(places); id++) {
    (void)sqlite3_bind_int64(statement, 1, id);
    int result = bind_text(statement, 2, mnm_strings_get(places, id));
    if (result != SQLITE_OK) return mnm_store_error(store, result, "writing places", err);
    MNM_TRY(mnm_store_step(store, statement, NULL, err));
  }
  return MNM_OK;
}
