/* Accounts are an interner of keys and one byte of kind beside it. */
#include "model/accounts/accounts.h"

#include "base/column/column.h"

#define SEPARATOR '\x1F'
#define SHORT_KEY_BYTES 256 /* longer keys cost an allocation a put */

static const char CASH_KEY[] =
    "\x1F"
    "CASH";
#define CASH_KEY_BYTES ((uint32_t)(sizeof CASH_KEY - 1))

struct mnm_accounts {
  mnm_alloc alloc;
  mnm_strings *keys;
  mnm_column kinds; /* uint8_t of mnm_account_kind, by id */
};

mnm_status mnm_accounts_new(mnm_accounts **out, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_accounts *accounts = mnm_mem_new(ctx, sizeof *accounts);
  if (!accounts) return mnm_err_nomem(err);
  if (ctx) accounts->alloc = ctx->alloc;
  mnm_column_init(&accounts->kinds, sizeof(uint8_t), ctx);
  mnm_status status = mnm_strings_new(&accounts->keys, ctx, err);
  if (status != MNM_OK) {
    mnm_accounts_free(accounts);
    return status;
  }
  *out = accounts;
  return MNM_OK;
}

void mnm_accounts_free(mnm_accounts *accounts) {
  if (!accounts) return;
  mnm_strings_free(accounts->keys);
  mnm_column_clear(&accounts->kinds);
  mnm_alloc alloc = accounts->alloc;
  mnm_alloc_free(&alloc, accounts, sizeof *accounts);
}

static uint8_t first_kind(const char *key, uint32_t bytes) {
  bool cash = bytes == CASH_KEY_BYTES && memcmp(key, CASH_KEY, CASH_KEY_BYTES) == 0;
  return (uint8_t)(cash ? MNM_ACCOUNT_CASH : MNM_ACCOUNT_EXTERNAL);
}

mnm_status mnm_accounts_put_key(mnm_accounts *accounts, uint32_t *out_id, const char *key,
                                uint32_t key_bytes, uint64_t hash, mnm_err *err) {
  /* the kind's room comes first: after it nothing can fail once the key is in */
  mnm_column *kinds = &accounts->kinds;
  if (kinds->count == kinds->capacity) MNM_TRY(mnm_column_reserve(kinds, 1, err));
  uint32_t id = 0;
  MNM_TRY(mnm_strings_put(accounts->keys, &id, key, key_bytes, hash, err));
  if (id == kinds->count) ((uint8_t *)kinds->data)[kinds->count++] = first_kind(key, key_bytes);
  *out_id = id;
  return MNM_OK;
}

mnm_status mnm_accounts_put_many(mnm_accounts *accounts, uint32_t *out_ids, const mnm_text *keys,
                                 const uint64_t *hashes, uint32_t count, mnm_err *err) {
  mnm_column *kinds = &accounts->kinds;
  MNM_TRY(mnm_column_reserve(kinds, count, err));
  mnm_status status = mnm_strings_put_many(accounts->keys, out_ids, keys, hashes, count, err);
  /* those before a failing key are in and get their kinds too */
  for (uint64_t id = kinds->count; id < mnm_strings_count(accounts->keys); id++) {
    mnm_text key = mnm_strings_get(accounts->keys, (uint32_t)id);
    ((uint8_t *)kinds->data)[kinds->count++] = first_kind(key.data, key.bytes);
  }
  return status;
}

static void join(char *buffer, mnm_text bank, mnm_text number) {
  if (bank.bytes) memcpy(buffer, bank.data, bank.bytes);
  buffer[bank.bytes] = SEPARATOR;
  if (number.bytes) memcpy(buffer + bank.bytes + 1, number.data, number.bytes);
}

mnm_status mnm_accounts_put(mnm_accounts *accounts, uint32_t *out_id, mnm_text bank,
                            mnm_text number, mnm_err *err) {
  uint64_t bytes = (uint64_t)bank.bytes + 1 + number.bytes;
  if (bytes > UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "bank and account number together are over 4 GiB");
  if (bank.bytes && memchr(bank.data, SEPARATOR, bank.bytes))
    return mnm_err_set(err, MNM_E_RANGE, "a bank's name must not hold the control character 0x1F");
  char small[SHORT_KEY_BYTES];
  char *key = small;
  if (bytes > sizeof small) {
    key = mnm_alloc_new(&accounts->alloc, bytes);
    if (!key) return mnm_err_nomem(err);
  }
  join(key, bank, number);
  mnm_status status = mnm_accounts_put_key(accounts, out_id, key, (uint32_t)bytes,
                                           mnm_text_hash(key, bytes, 0), err);
  if (key != small) mnm_alloc_free(&accounts->alloc, key, bytes);
  return status;
}

void mnm_accounts_prefetch(const mnm_accounts *accounts, uint64_t hash) {
  mnm_strings_prefetch(accounts->keys, hash);
}

mnm_status mnm_accounts_cash(mnm_accounts *accounts, uint32_t *out_id, mnm_err *err) {
  return mnm_accounts_put_key(accounts, out_id, CASH_KEY, CASH_KEY_BYTES,
                              mnm_text_hash(CASH_KEY, CASH_KEY_BYTES, 0), err);
}

/* Without memory, for keys that do not fit the stack: one by one. */
static bool find_long(const mnm_accounts *accounts, mnm_text bank, mnm_text number,
                      uint32_t *out_id) {
  uint32_t count = mnm_accounts_count(accounts);
  for (uint32_t id = 0; id < count; id++) {
    if (!mnm_text_equal(mnm_accounts_number(accounts, id), number)) continue;
    if (!mnm_text_equal(mnm_accounts_bank(accounts, id), bank)) continue;
    *out_id = id;
    return true;
  }
  return false;
}

bool mnm_accounts_find(const mnm_accounts *accounts, mnm_text bank, mnm_text number,
                       uint32_t *out_id) {
  if (bank.bytes && memchr(bank.data, SEPARATOR, bank.bytes)) return false;
  uint64_t bytes = (uint64_t)bank.bytes + 1 + number.bytes;
  char small[SHORT_KEY_BYTES];
  if (bytes > sizeof small) return find_long(accounts, bank, number, out_id);
  join(small, bank, number);
  mnm_text key = {small, (uint32_t)bytes};
  return mnm_strings_find(accounts->keys, key, out_id);
}

uint32_t mnm_accounts_count(const mnm_accounts *accounts) {
  return (uint32_t)accounts->kinds.count;
}

mnm_text mnm_accounts_key(const mnm_accounts *accounts, uint32_t id) {
  return mnm_strings_get(accounts->keys, id);
}

mnm_text mnm_accounts_bank(const mnm_accounts *accounts, uint32_t id) {
  mnm_text key = mnm_strings_get(accounts->keys, id);
  const char *separator = key.bytes ? memchr(key.data, SEPARATOR, key.bytes) : NULL;
  mnm_text bank = {key.data, separator ? (uint32_t)(separator - key.data) : 0};
  return bank;
}

mnm_text mnm_accounts_number(const mnm_accounts *accounts, uint32_t id) {
  mnm_text key = mnm_strings_get(accounts->keys, id);
  const char *separator = key.bytes ? memchr(key.data, SEPARATOR, key.bytes) : NULL;
  if (!separator) return key;
  uint32_t skipped = (uint32_t)(separator - key.data) + 1;
  mnm_text number = {key.data + skipped, key.bytes - skipped};
  return number;
}

mnm_account_kind mnm_accounts_kind(const mnm_accounts *accounts, uint32_t id) {
  return (mnm_account_kind)((const uint8_t *)accounts->kinds.data)[id];
}

void mnm_accounts_set_kind(mnm_accounts *accounts, uint32_t id, mnm_account_kind kind) {
  uint8_t *held = (uint8_t *)accounts->kinds.data + id;
  if (*held <= MNM_ACCOUNT_INTERNAL && kind > (mnm_account_kind)*held) *held = (uint8_t)kind;
}

static bool begins(mnm_text text, const char *prefix) {
  size_t bytes = strlen(prefix);
  return text.bytes > bytes && memcmp(text.data, prefix, bytes) == 0;
}

mnm_account_kind mnm_account_plain_kind(mnm_text number) {
  if (mnm_text_equal(number, mnm_text_of("CASH")) || mnm_text_equal(number, mnm_text_of("@cash")))
    return MNM_ACCOUNT_CASH;
  if (begins(number, "@")) return MNM_ACCOUNT_EXTERNAL;
  return begins(number, "asset:") ? MNM_ACCOUNT_ASSET : MNM_ACCOUNT_INTERNAL;
}

uint32_t mnm_accounts_label(const mnm_accounts *accounts, uint32_t id, char *buffer,
                            uint32_t bytes) {
  if (bytes == 0) return 0;
  mnm_text bank = mnm_accounts_bank(accounts, id);
  mnm_text number = mnm_accounts_number(accounts, id);
  uint32_t length = 0;
  uint32_t room = bytes - 1;
  if (bank.bytes) {
    uint32_t take = bank.bytes < room ? bank.bytes : room;
    memcpy(buffer, bank.data, take);
    length = take;
    if (length < room) buffer[length++] = ':';
  }
  uint32_t take = number.bytes < room - length ? number.bytes : room - length;
  if (take) memcpy(buffer + length, number.data, take);
  length += take;
  buffer[length] = '\0';
  return length;
}
