/* Accounts of a block: texts (or numbers, written out) become keys, keys become numbers. What a
 * plain ledger writes into a number (CASH, @x, asset:X) is understood where no bank stands beside
 * it. */
#include <stdio.h>

#include "model/arrow/arrow_internal.h"

#define PART_BYTES_MAX 256 /* of a bank or a number, as in files */
#define SEPARATOR '\x1F'

static const char CASH_KEY[] =
    "\x1F"
    "CASH";

typedef struct account_side {
  mnm_arrow__field number, bank;
  size_t column; /* in mnm_batch */
} account_side;

typedef struct account_key {
  mnm_text bank, number;
  mnm_account_kind kind;
  char digits[24]; /* of a number that came as one */
} account_key;

static const char *part_fault(mnm_text bank, mnm_text number) {
  if (number.bytes == 0) return "an account number is missing";
  if (number.bytes > PART_BYTES_MAX || bank.bytes > PART_BYTES_MAX)
    return "an account's bank and number have at most 256 bytes each";
  if (memchr(number.data, SEPARATOR, number.bytes) ||
      (bank.bytes > 0 && memchr(bank.data, SEPARATOR, bank.bytes)))
    return "an account holds the control character 0x1F; it is plain text";
  return NULL;
}

static const char *finish_key(account_key *key) {
  const char *fault = mnm_arrow__clean(&key->number);
  if (!fault) fault = mnm_arrow__clean(&key->bank);
  if (!fault) fault = part_fault(key->bank, key->number);
  if (fault) return fault;
  key->kind = key->bank.bytes > 0 ? MNM_ACCOUNT_INTERNAL : mnm_account_plain_kind(key->number);
  if (key->kind == MNM_ACCOUNT_CASH) key->number = mnm_text_of(CASH_KEY + 1);
  return NULL;
}

/* The key of a row; what is wrong with it, and in which field, or NULL. */
static const char *key_of(const mnm_arrow__reader *reader, const account_side *side, uint32_t row,
                          account_key *key, mnm_arrow__field *where) {
  const mnm_arrow__input *number = &reader->input[side->number];
  const mnm_arrow__input *bank = &reader->input[side->bank];
  uint64_t at = reader->first + row;
  bool has = false;
  const char *fault = NULL;
  *where = side->number;
  key->bank = key->number = (mnm_text){"", 0};
  if (number->dictionary || mnm_arrow__is_text((mnm_arrow__kind)number->column.kind)) {
    fault = mnm_arrow__text(number, at, &key->number, &has);
  } else if (mnm_arrow__has(&number->column, at)) {
    int64_t value = 0;
    mnm_arrow__widen(&number->column, at, 1, &value);
    int bytes = number->column.kind == MNM_ARROW__U64
                    ? snprintf(key->digits, sizeof key->digits, "%llu", (unsigned long long)value)
                    : snprintf(key->digits, sizeof key->digits, "%lld", (long long)value);
    key->number = (mnm_text){key->digits, (uint32_t)bytes};
  }
  if (!fault && bank->given) {
    fault = mnm_arrow__text(bank, at, &key->bank, &has);
    if (fault) *where = side->bank;
  }
  return fault ? fault : finish_key(key);
}

static void write_key(char *to, const account_key *key) {
  if (key->bank.bytes > 0) memcpy(to, key->bank.data, key->bank.bytes);
  to[key->bank.bytes] = SEPARATOR;
  memcpy(to + key->bank.bytes + 1, key->number.data, key->number.bytes);
}

static uint32_t key_bytes(const account_key *key) {
  return key->bank.bytes + 1 + key->number.bytes;
}

/* ---- through a dictionary ----------------------------------------------------------------------
 */

static mnm_status number_entry(mnm_arrow__reader *reader, const account_side *side, uint32_t row,
                               uint32_t *out) {
  account_key key;
  mnm_arrow__field where = side->number;
  const char *fault = key_of(reader, side, row, &key, &where);
  if (fault) return mnm_arrow__fault(reader, where, row, MNM_E_PARSE, fault);
  char text[2 * PART_BYTES_MAX + 1];
  write_key(text, &key);
  uint32_t bytes = key_bytes(&key);
  MNM_TRY(mnm_accounts_put_key(reader->accounts, out, text, bytes, mnm_text_hash(text, bytes, 0),
                               reader->err));
  if (key.kind != MNM_ACCOUNT_EXTERNAL) mnm_accounts_set_kind(reader->accounts, *out, key.kind);
  return MNM_OK;
}

static mnm_status fill_by_entry(mnm_arrow__reader *reader, const account_side *side,
                                uint32_t *numbers) {
  const mnm_arrow__input *input = &reader->input[side->number];
  uint32_t *memo = reader->memo[side->number].data;
  for (uint32_t i = 0; i < reader->count; i++) {
    uint64_t at = reader->first + i, entry = 0;
    if (!mnm_arrow__has(&input->column, at))
      return mnm_arrow__fault(reader, side->number, i, MNM_E_PARSE, "an account number is missing");
    const char *fault = mnm_arrow__index(input, at, &entry);
    if (fault) return mnm_arrow__fault(reader, side->number, i, MNM_E_PARSE, fault);
    if (memo[entry] == MNM_ARROW__UNSEEN) MNM_TRY(number_entry(reader, side, i, &memo[entry]));
    numbers[i] = memo[entry];
  }
  return MNM_OK;
}

/* ---- row by row --------------------------------------------------------------------------------
 */

/* All keys of the block first, then their numbers at once: memory latencies overlap. */
static mnm_status collect_keys(mnm_arrow__reader *reader, const account_side *side) {
  mnm_column *bytes = &reader->key_bytes;
  bytes->count = 0;
  MNM_TRY(mnm_arrow__room(&reader->key, reader->count, reader->err));
  MNM_TRY(mnm_arrow__room(&reader->hash, reader->count, reader->err));
  MNM_TRY(mnm_arrow__room(&reader->kind, reader->count, reader->err));
  mnm_text *keys = reader->key.data;
  uint64_t *hashes = reader->hash.data;
  uint8_t *kinds = reader->kind.data;
  for (uint32_t i = 0; i < reader->count; i++) {
    account_key key;
    mnm_arrow__field where = side->number;
    const char *fault = key_of(reader, side, i, &key, &where);
    if (fault) return mnm_arrow__fault(reader, where, i, MNM_E_PARSE, fault);
    uint32_t length = key_bytes(&key);
    MNM_TRY(mnm_column_reserve(bytes, length, reader->err));
    char *to = (char *)bytes->data + bytes->count;
    write_key(to, &key);
    bytes->count += length;
    keys[i].bytes = length;
    kinds[i] = (uint8_t)key.kind;
    hashes[i] = mnm_text_hash(to, length, 0);
  }
  const char *at = bytes->data; /* it moves no more */
  for (uint32_t i = 0; i < reader->count; at += keys[i++].bytes) keys[i].data = at;
  return MNM_OK;
}

static mnm_status fill_by_row(mnm_arrow__reader *reader, const account_side *side,
                              uint32_t *numbers) {
  MNM_TRY(collect_keys(reader, side));
  MNM_TRY(mnm_accounts_put_many(reader->accounts, numbers, reader->key.data, reader->hash.data,
                                reader->count, reader->err));
  const uint8_t *kinds = reader->kind.data;
  for (uint32_t i = 0; i < reader->count; i++)
    if (kinds[i] != MNM_ACCOUNT_EXTERNAL)
      mnm_accounts_set_kind(reader->accounts, numbers[i], (mnm_account_kind)kinds[i]);
  return MNM_OK;
}

static mnm_status fill_side(mnm_arrow__reader *reader, const account_side *side) {
  mnm_column *into = (mnm_column *)(void *)((char *)&reader->own + side->column);
  MNM_TRY(mnm_arrow__room(into, reader->count, reader->err));
  bool by_entry = reader->memo[side->number].count > 0 && !reader->input[side->bank].given;
  MNM_TRY(by_entry ? fill_by_entry(reader, side, into->data)
                   : fill_by_row(reader, side, into->data));
  *(mnm_column *)(void *)((char *)&reader->give + side->column) = *into;
  reader->summary->values_copied += reader->count;
  return MNM_OK;
}

mnm_status mnm_arrow__fill_accounts(mnm_arrow__reader *reader) {
  const account_side from = {MNM_ARROW__FROM, MNM_ARROW__FROM_BANK,
                             offsetof(mnm_batch, account_from)};
  const account_side to = {MNM_ARROW__TO, MNM_ARROW__TO_BANK, offsetof(mnm_batch, account_to)};
  MNM_TRY(fill_side(reader, &from));
  return fill_side(reader, &to);
}

/* ---- owners ------------------------------------------------------------------------------------
 */

static mnm_status split_owners(mnm_arrow__reader *reader, mnm_text owners, uint32_t account,
                               uint64_t source_row) {
  const char *at = owners.data, *end = at + owners.bytes;
  while (at < end) {
    const char *bar = memchr(at, '|', (size_t)(end - at));
    const char *stop = bar ? bar : end;
    mnm_text holder = mnm_text_trim((mnm_text){at, (uint32_t)(stop - at)});
    at = bar ? bar + 1 : end;
    if (holder.bytes == 0) continue;
    mnm_holding row = {.account = account,
                       .holder = holder,
                       .kind = MNM_HOLDING_HOLDER,
                       .valid_from_us = MNM_TIME_NONE,
                       .valid_to_us = MNM_TIME_NONE,
                       .source_row = source_row};
    MNM_TRY(mnm_column_push(&reader->holding, &row, reader->err));
  }
  return MNM_OK;
}

static mnm_status grow_told(mnm_arrow__reader *reader) {
  mnm_column *told = &reader->told;
  uint64_t before = told->count, accounts = mnm_accounts_count(reader->accounts);
  if (accounts <= before) return MNM_OK;
  MNM_TRY(mnm_arrow__room(told, accounts, reader->err));
  memset((uint64_t *)told->data + before, 0, (accounts - before) * sizeof(uint64_t));
  return MNM_OK;
}

/* Every row repeats its owners; a holding is worth telling when it is not what was told last. */
static mnm_status take_owner(mnm_arrow__reader *reader, mnm_arrow__field field, uint32_t row,
                             uint32_t account) {
  const mnm_arrow__input *input = &reader->input[field];
  if (!input->given) return MNM_OK;
  mnm_text owners;
  bool has = false;
  const char *fault = mnm_arrow__text(input, reader->first + row, &owners, &has);
  if (!fault) fault = mnm_arrow__clean(&owners);
  if (fault) return mnm_arrow__fault(reader, field, row, MNM_E_PARSE, fault);
  if (owners.bytes == 0) return MNM_OK;
  uint64_t digest = mnm_text_hash(owners.data, owners.bytes, 1) | 1;
  uint64_t *last = (uint64_t *)reader->told.data + account;
  if (*last == digest) return MNM_OK;
  *last = digest;
  return split_owners(reader, owners, account, reader->summary->rows + row);
}

mnm_status mnm_arrow__give_owners(mnm_arrow__reader *reader) {
  if (!reader->input[MNM_ARROW__FROM_OWNER].given && !reader->input[MNM_ARROW__TO_OWNER].given)
    return MNM_OK;
  const uint32_t *from = reader->give.account_from.data, *to = reader->give.account_to.data;
  reader->holding.count = 0;
  MNM_TRY(grow_told(reader));
  for (uint32_t i = 0; i < reader->count; i++) {
    MNM_TRY(take_owner(reader, MNM_ARROW__FROM_OWNER, i, from[i]));
    MNM_TRY(take_owner(reader, MNM_ARROW__TO_OWNER, i, to[i]));
  }
  if (reader->holding.count == 0 || !reader->sink->holdings) return MNM_OK;
  return reader->sink->holdings(reader->sink->payload, reader->holding.data,
                                (uint32_t)reader->holding.count, reader->err);
}
