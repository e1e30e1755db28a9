/* Keys of accounts, and the keys of free texts between two of them. */
#include "case/identity/identity_internal.h"
#include "model/accounts/accounts.h"

#define PLACE "account_key"

/* ---- the key of one account ---- */

typedef enum account_state { ACCOUNT_NEW, ACCOUNT_OPEN, ACCOUNT_ERASED } account_state;

static mnm_status read_account(mnm_identity *identity, uint32_t account, mnm_key *out,
                               account_state *state, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  *state = ACCOUNT_NEW;
  MNM_TRY(mnm_identity__prepare(identity, MNM_IDENTITY__FIND_ACCOUNT, &statement, err));
  (void)sqlite3_bind_int64(statement, 1, account);
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  if (!row) return MNM_OK;
  mnm_status status = MNM_OK;
  *state = ACCOUNT_ERASED;
  if (sqlite3_column_type(statement, 0) != SQLITE_NULL) {
    *state = ACCOUNT_OPEN;
    status = mnm_identity__unwrap(identity, PLACE, account, mnm_identity__column_blob(statement, 0),
                                  out, err);
  }
  (void)sqlite3_reset(statement);
  return status;
}

static mnm_status make_account(mnm_identity *identity, uint32_t account, mnm_key *out,
                               mnm_err *err) {
  uint8_t wrapped[MNM_WRAP_BYTES];
  sqlite3_stmt *statement = NULL;
  if (sqlite3_txn_state(mnm_store_db(identity->store), "main") != SQLITE_TXN_WRITE)
    return mnm_err_set(err, MNM_E_ARG, "an account's first text needs a write transaction");
  MNM_TRY(mnm_identity__prepare(identity, MNM_IDENTITY__ADD_ACCOUNT, &statement, err));
  mnm_draw_take(&identity->draw, out->bytes, sizeof out->bytes);
  mnm_identity__wrap(identity, PLACE, account, out, wrapped);
  (void)sqlite3_bind_int64(statement, 1, account);
  mnm_identity__bind_blob(statement, 2, wrapped, sizeof wrapped);
  return mnm_store_step(identity->store, statement, NULL, err);
}

/* "a text of this account was erased on ... by ...", when that is so of `account`. */
static mnm_status say_erased(mnm_identity *identity, uint32_t account, mnm_status otherwise,
                             mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  char when[MNM_IDENTITY__ERASED_BYTES];
  if (account == MNM_ACCOUNT_NONE) return otherwise;
  MNM_TRY(mnm_identity__prepare(identity, MNM_IDENTITY__FIND_ACCOUNT, &statement, err));
  (void)sqlite3_bind_int64(statement, 1, account);
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  if (!row) return otherwise;
  mnm_status status = otherwise;
  int64_t erased_us = mnm_identity__column_time(statement, 1);
  if (erased_us != MNM_TIME_NONE) {
    mnm_identity__erased_text(when, erased_us, mnm_identity__column_text(statement, 2).data);
    status = mnm_err_set(err, MNM_E_KEY, "the key of this text was %s", when);
  }
  (void)sqlite3_reset(statement);
  return status;
}

static mnm_status account_key(mnm_identity *identity, uint32_t account, bool make, mnm_key *out,
                              mnm_err *err) {
  if (account == MNM_ACCOUNT_NONE) {
    *out = identity->nobody;
    return MNM_OK;
  }
  uint32_t hash = account * UINT32_C(2654435769) >> (32 - MNM_IDENTITY__ACCOUNT_BITS);
  if (identity->texts->account[hash].account_plus == account + 1) {
    *out = identity->texts->account[hash].key;
    return MNM_OK;
  }
  account_state state;
  MNM_TRY(read_account(identity, account, out, &state, err));
  if (state != ACCOUNT_OPEN && make) {
    /* an erased account gets another key: what is read anew is another text */
    MNM_TRY(make_account(identity, account, out, err));
  } else if (state == ACCOUNT_ERASED) {
    mnm_err_set(err, MNM_E_KEY, "the key of this text was erased");
    return say_erased(identity, account, MNM_E_KEY, err);
  } else if (state == ACCOUNT_NEW) {
    return mnm_err_set(err, MNM_E_KEY, "there is no key for texts of this account");
  }
  identity->texts->account[hash].account_plus = account + 1;
  identity->texts->account[hash].key = *out;
  return MNM_OK;
}

/* ---- the key of a pair ---- */

static mnm_status need_texts(mnm_identity *identity, mnm_err *err) {
  if (identity->texts) return MNM_OK;
  identity->texts = mnm_alloc_new(&identity->alloc, sizeof *identity->texts);
  if (!identity->texts) return mnm_err_nomem(err);
  (void)mnm_seal_lock(identity->texts, sizeof *identity->texts); /* best effort */
  return MNM_OK;
}

static mnm_status derive_pair(mnm_identity *identity, uint32_t from, uint32_t to, bool make,
                              mnm_text_key *out, mnm_err *err) {
  mnm_key first = {{0}}, second = {{0}}, both;
  mnm_status status = account_key(identity, from, make, &first, err);
  if (status == MNM_OK) status = account_key(identity, to, make, &second, err);
  if (status == MNM_OK) {
    mnm_key_derive2(&both, &first, &second, "identity.text");
    mnm_text_key_of(out, &both);
    mnm_seal_wipe(&both, sizeof both);
  }
  mnm_seal_wipe(&first, sizeof first);
  mnm_seal_wipe(&second, sizeof second);
  return status;
}

/* Borrowed until the next call. */
static mnm_status pair_key(mnm_identity *identity, uint32_t from, uint32_t to, bool make,
                           const mnm_text_key **out, mnm_err *err) {
  MNM_TRY(mnm_identity__refresh(identity, err));
  MNM_TRY(need_texts(identity, err));
  /* neither party: 0, which no place is taken for and so is derived each time */
  uint64_t pair = (uint64_t)(uint32_t)(from + 1) << 32 | (uint32_t)(to + 1);
  uint64_t hash = pair * UINT64_C(0x9E3779B97F4A7C15) >> (64 - MNM_IDENTITY__PAIR_BITS);
  *out = &identity->texts->pair[hash].key;
  if (identity->texts->pair[hash].pair == pair && pair != 0) return MNM_OK;
  identity->texts->pair[hash].pair = 0;
  MNM_TRY(derive_pair(identity, from, to, make, &identity->texts->pair[hash].key, err));
  identity->texts->pair[hash].pair = pair;
  return MNM_OK;
}

mnm_status mnm_identity_text_key(mnm_identity *identity, uint32_t account_from, uint32_t account_to,
                                 mnm_text_key *out, mnm_err *err) {
  const mnm_text_key *key = NULL;
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_identity__need_key(identity, err));
  MNM_TRY(pair_key(identity, account_from, account_to, true, &key, err));
  *out = *key;
  return MNM_OK;
}

mnm_status mnm_identity_text_seal(mnm_identity *identity, uint32_t account_from,
                                  uint32_t account_to, uint64_t reference, const void *text,
                                  uint32_t bytes, uint8_t *out, mnm_err *err) {
  const mnm_text_key *key = NULL;
  MNM_TRY(mnm_identity__need_key(identity, err));
  MNM_TRY(pair_key(identity, account_from, account_to, true, &key, err));
  mnm_text_seal(out, key, reference, text, bytes);
  return MNM_OK;
}

mnm_status mnm_identity_text_open(mnm_identity *identity, uint32_t account_from,
                                  uint32_t account_to, uint64_t reference, const uint8_t *sealed,
                                  uint32_t bytes, void *out, mnm_err *err) {
  const mnm_text_key *key = NULL;
  MNM_TRY(mnm_identity__need_key(identity, err));
  MNM_TRY(pair_key(identity, account_from, account_to, false, &key, err));
  if (mnm_text_open(out, key, reference, sealed, bytes)) return MNM_OK;
  /* a text from before an erasure, when the account has had texts since */
  mnm_err_set(err, MNM_E_DAMAGED,
              "a sealed text of the ledger does not open: its bytes, or the "
              "keys of its accounts, were changed");
  mnm_err_hint(err, "'manumit verify' tells what is damaged");
  mnm_status status = say_erased(identity, account_from, MNM_E_DAMAGED, err);
  return status == MNM_E_DAMAGED ? say_erased(identity, account_to, MNM_E_DAMAGED, err) : status;
}
