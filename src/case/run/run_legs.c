/* One pass over the ledger: legs, what moved on each account, and rows that end outside the
 * records. */
#include "case/run/run_legs.h"

#include <stddef.h>

#include "case/run/run_internal.h"
#include "kernel/seal/seal.h"

typedef struct source_file {
  uint64_t source_id, key; /* key: the start of the file's digest */
} source_file;

#define REFERENCE_BYTES_LEAST 8u /* of an id that is evidence by itself */
#define REFERENCE_DIGITS_LEAST 4u

static const struct {
  size_t offset;
  uint32_t width;
} columns[] = {
#define COLUMN(name, type) \
  { offsetof(mnm_run__legs, name), sizeof(type) }
    COLUMN(files, source_file),
    COLUMN(framed, uint8_t),
    COLUMN(side, uint8_t),
    COLUMN(account, uint32_t),
    COLUMN(other, uint32_t),
    COLUMN(amount, int64_t),
    COLUMN(to_amount, int64_t),
    COLUMN(currency, uint16_t),
    COLUMN(to_currency, uint16_t),
    COLUMN(day, int32_t),
    COLUMN(channel, uint8_t),
    COLUMN(id, uint64_t),
    COLUMN(reference_id, uint64_t),
    COLUMN(tie, uint64_t),
    COLUMN(reference, uint64_t),
    COLUMN(source, uint64_t),
    COLUMN(source_row, uint64_t),
    COLUMN(own_account, uint32_t),
    COLUMN(booked, int64_t),
    COLUMN(moved_account, uint32_t),
    COLUMN(moved_currency, uint16_t),
    COLUMN(moved_booked, int64_t),
    COLUMN(moved_grain, uint8_t),
    COLUMN(moved_amount, int64_t),
    COLUMN(moved_balance, int64_t),
    COLUMN(moved_source, uint64_t),
    COLUMN(balance, mnm_period_balance),
    COLUMN(end, mnm_run__end)};
#define COLUMNS (sizeof columns / sizeof *columns)

static mnm_column *column_at(mnm_run__legs *legs, size_t index) {
  return (mnm_column *)(void *)((char *)legs + columns[index].offset);
}

void mnm_run__legs_init(mnm_run__legs *legs, const mnm_ctx *ctx) {
  memset(legs, 0, sizeof *legs);
  legs->ctx = ctx;
  for (size_t i = 0; i < COLUMNS; i++) mnm_column_init(column_at(legs, i), columns[i].width, ctx);
}

void mnm_run__legs_clear(mnm_run__legs *legs) {
  for (size_t i = 0; i < COLUMNS; i++) mnm_column_clear(column_at(legs, i));
  mnm_ledger_free(legs->names);
  legs->names = NULL;
}

/* ---- who stands opposite ------------------------------------------------------------------------
 */

/* Does the number read "<mark><number of own>"? */
static bool marked(const mnm_accounts *accounts, uint32_t own, uint32_t other, const char *mark) {
  mnm_text number = mnm_accounts_number(accounts, other), of = mnm_accounts_number(accounts, own);
  uint32_t bytes = (uint32_t)strlen(mark);
  if (number.bytes < bytes || memcmp(number.data, mark, bytes) != 0) return false;
  mnm_text rest = {number.data + bytes, number.bytes - bytes};
  return mnm_text_equal(rest, of) &&
         mnm_text_equal(mnm_accounts_bank(accounts, own), mnm_accounts_bank(accounts, other));
}

bool mnm_run__is_stranger(const mnm_accounts *accounts, uint32_t own, uint32_t other) {
  return marked(accounts, own, other, "?");
}

/* Fees and interest of the own bank: nobody else's statement shows them. */
static bool is_own_bank(const mnm_accounts *accounts, uint32_t own, uint32_t other) {
  if (marked(accounts, own, other, "bank")) return true;
  return mnm_text_equal(mnm_accounts_number(accounts, other), mnm_text_of("bank")) &&
         mnm_text_equal(mnm_accounts_bank(accounts, own), mnm_accounts_bank(accounts, other));
}

/* ---- ids ----------------------------------------------------------------------------------------
 */

/* What senders write who have no reference. */
static bool says_nothing(mnm_text id) {
  return id.bytes == 0 || mnm_text_equal_ascii_nocase(id, mnm_text_of("NOTPROVIDED")) ||
         mnm_text_equal_ascii_nocase(id, mnm_text_of("NONREF"));
}

static uint64_t id_hash(mnm_text id) {
  return says_nothing(id) ? 0 : mnm_text_hash(id.data, id.bytes, 0) | 1;
}

static uint64_t reference_hash(mnm_text id) {
  uint32_t digits = 0;
  for (uint32_t i = 0; i < id.bytes; i++) digits += id.data[i] >= '0' && id.data[i] <= '9';
  bool long_enough = id.bytes >= REFERENCE_BYTES_LEAST && digits >= REFERENCE_DIGITS_LEAST;
  return long_enough ? id_hash(id) : 0;
}

static uint64_t file_key(const mnm_run__legs *legs, uint64_t source_id) {
  const source_file *file = legs->files.data;
  uint64_t low = 0, high = legs->files.count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (file[middle].source_id < source_id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < legs->files.count && file[low].source_id == source_id ? file[low].key : 0;
}

/* ---- rows ---------------------------------------------------------------------------------------
 */

typedef struct ledger_row { /* one row of the ledger, as it is read */
  const mnm_batch *batch;
  uint64_t at, reference, source, source_row;
  uint32_t from, to, own_from, own_to;
  int64_t booked_us, amount, to_amount, balance;
  uint16_t currency, to_currency;
  uint8_t grain, channel, flags;
} ledger_row;

static ledger_row row_at(const mnm_ledger_block *block, uint64_t at) {
  const mnm_batch *batch = block->rows;
#define VALUE(column, type) (((const type *)batch->column.data)[at])
#define VALUE_OR(column, type, none) (batch->column.count > 0 ? VALUE(column, type) : (none))
  ledger_row out = {.batch = batch,
                    .at = at,
                    .reference = block->reference[at],
                    .source = block->source[at],
                    .source_row = VALUE(source_row, uint64_t),
                    .from = VALUE(account_from, uint32_t),
                    .to = VALUE(account_to, uint32_t),
                    .own_from = block->own_from[at],
                    .own_to = block->own_to[at],
                    .booked_us = VALUE(booked_us, int64_t),
                    .amount = VALUE(amount_minor, int64_t),
                    .currency = VALUE(currency, uint16_t),
                    .grain = VALUE(booked_grain, uint8_t),
                    .balance = VALUE_OR(balance_minor, int64_t, MNM_BALANCE_NONE),
                    .channel = VALUE_OR(channel, uint8_t, MNM_CHANNEL_UNKNOWN),
                    .flags = VALUE_OR(flags, uint8_t, 0)};
  out.to_amount = VALUE_OR(to_amount_minor, int64_t, out.amount);
  out.to_currency = VALUE_OR(to_currency, uint16_t, out.currency);
  return out;
}

/* The day that the bank printed, where it said how far it is from UTC. */
static int32_t booked_day(const ledger_row *from) {
  int64_t time_us = from->booked_us, local;
  if (from->grain != MNM_GRAIN_DAY && from->batch->offset_min.count > 0) {
    int16_t offset = ((const int16_t *)from->batch->offset_min.data)[from->at];
    if (offset != MNM_OFFSET_NONE &&
        !__builtin_add_overflow(time_us, (int64_t)offset * 60 * MNM_US_PER_SECOND, &local))
      time_us = local;
  }
  return (int32_t)mnm_time_day(time_us);
}

static mnm_status push_leg(mnm_run__legs *legs, const ledger_row *from, uint32_t other,
                           mnm_err *err) {
  bool credit = from->flags & MNM_ROW_STATEMENT_OF_TO;
  mnm_text id = mnm_text_column_get(&from->batch->native_id, from->at);
  const uint8_t side = credit ? MNM_LEG_CREDIT : MNM_LEG_DEBIT;
  const uint32_t own = credit ? from->to : from->from;
  const uint32_t own_account = credit ? from->own_to : from->own_from;
  const int32_t day = booked_day(from);
  const uint64_t hash = id_hash(id), reference = reference_hash(id);
  const uint64_t place[2] = {file_key(legs, from->source), from->source_row};
  const uint64_t tie = mnm_text_hash(place, sizeof place, 0);
  const struct {
    mnm_column *column;
    const void *value;
  } values[] = {{&legs->side, &side},
                {&legs->account, &own},
                {&legs->other, &other},
                {&legs->amount, &from->amount},
                {&legs->to_amount, &from->to_amount},
                {&legs->currency, &from->currency},
                {&legs->to_currency, &from->to_currency},
                {&legs->day, &day},
                {&legs->channel, &from->channel},
                {&legs->id, &hash},
                {&legs->reference_id, &reference},
                {&legs->tie, &tie},
                {&legs->reference, &from->reference},
                {&legs->source, &from->source},
                {&legs->source_row, &from->source_row},
                {&legs->own_account, &own_account},
                {&legs->booked, &from->booked_us}};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    MNM_TRY(mnm_column_push(values[i].column, values[i].value, err));
  return MNM_OK;
}

static mnm_status push_end(mnm_run__legs *legs, const ledger_row *from, uint32_t leg,
                           mnm_err *err) {
  bool credit = from->flags & MNM_ROW_STATEMENT_OF_TO;
  mnm_run__end end = {.booked_us = from->booked_us,
                      .amount_minor = credit ? from->to_amount : from->amount,
                      .source = from->source,
                      .account = credit ? from->to : from->from,
                      .leg = leg,
                      .currency = credit ? from->to_currency : from->currency,
                      .credit = credit};
  return mnm_column_push(&legs->end, &end, err);
}

static mnm_status push_moved(mnm_run__legs *legs, const ledger_row *from, bool credit, bool stated,
                             mnm_err *err) {
  const uint32_t account = credit ? from->to : from->from;
  const uint16_t currency = credit ? from->to_currency : from->currency;
  const int64_t amount = credit ? from->to_amount : -from->amount;
  const int64_t balance = stated ? from->balance : MNM_BALANCE_NONE;
  if (amount == 0) return MNM_OK; /* nothing reached the account */
  MNM_TRY(mnm_column_push(&legs->moved_account, &account, err));
  MNM_TRY(mnm_column_push(&legs->moved_currency, &currency, err));
  MNM_TRY(mnm_column_push(&legs->moved_booked, &from->booked_us, err));
  MNM_TRY(mnm_column_push(&legs->moved_grain, &from->grain, err));
  MNM_TRY(mnm_column_push(&legs->moved_amount, &amount, err));
  MNM_TRY(mnm_column_push(&legs->moved_balance, &balance, err));
  return mnm_column_push(&legs->moved_source, &from->source, err);
}

/* A row of one account's statement. */
static mnm_status take_one_sided(mnm_run__legs *legs, const ledger_row *from, mnm_err *err) {
  bool credit = from->flags & MNM_ROW_STATEMENT_OF_TO;
  uint32_t own = credit ? from->to : from->from, other = credit ? from->from : from->to;
  uint32_t own_raw = credit ? from->own_to : from->own_from;
  uint32_t other_raw = credit ? from->own_from : from->own_to;
  MNM_TRY(push_moved(legs, from, credit, true, err));
  if (own == other) return push_moved(legs, from, !credit, false, err);
  if (from->to_amount <= 0) return MNM_OK; /* nothing arrived: no other side */
  if (mnm_accounts_kind(legs->accounts, other) == MNM_ACCOUNT_CASH)
    return push_end(legs, from, UINT32_MAX, err);
  if (is_own_bank(legs->accounts, own_raw, other_raw)) return MNM_OK;
  bool stranger = mnm_run__is_stranger(legs->accounts, own_raw, other_raw);
  if (stranger) MNM_TRY(push_end(legs, from, (uint32_t)legs->side.count, err));
  return push_leg(legs, from, stranger ? MNM_ACCOUNT_NONE : other, err);
}

static bool framed(const mnm_run__legs *legs, uint32_t account) {
  return account < legs->framed.count && ((const uint8_t *)legs->framed.data)[account];
}

static mnm_status take_block(void *payload, const mnm_ledger_block *block, mnm_err *err) {
  mnm_run__legs *legs = payload;
  for (uint64_t at = 0; at < block->rows->count; at++) {
    ledger_row from = row_at(block, at);
    if (from.flags & MNM_ROW_ONE_SIDED) {
      MNM_TRY(take_one_sided(legs, &from, err));
      continue;
    }
    /* both sides are named: it counts for accounts of which a balance is stated */
    bool of_to = from.flags & MNM_ROW_STATEMENT_OF_TO;
    if (framed(legs, from.from)) MNM_TRY(push_moved(legs, &from, false, !of_to, err));
    if (framed(legs, from.to)) MNM_TRY(push_moved(legs, &from, true, of_to, err));
  }
  return MNM_OK;
}

/* ---- what lies beside the rows ------------------------------------------------------------------
 */

static mnm_status take_source(void *payload, const mnm_source *source, mnm_err *err) {
  mnm_run__legs *legs = payload;
  source_file file = {.source_id = source->source_id};
  memcpy(&file.key, source->sha256, sizeof file.key);
  return mnm_column_push(&legs->files, &file, err);
}

static mnm_status take_balance(void *payload, uint64_t source_id, const mnm_balance *row,
                               mnm_err *err) {
  mnm_run__legs *legs = payload;
  if (row->account >= mnm_accounts_count(legs->accounts)) return MNM_OK; /* of a loading source */
  mnm_period_balance one = {*row, source_id};
  one.balance.account = mnm_ledger_same(legs->names, row->account);
  ((uint8_t *)legs->framed.data)[one.balance.account] = 1;
  return mnm_column_push(&legs->balance, &one, err);
}

mnm_status mnm_run__legs_gather(mnm_run__legs *legs, mnm_store *store, mnm_err *err) {
  MNM_TRY(mnm_run__names(&legs->names, store, err));
  legs->accounts = mnm_ledger_accounts(legs->names);
  uint32_t accounts = mnm_accounts_count(legs->accounts);
  MNM_TRY(mnm_column_reserve(&legs->framed, accounts, err));
  if (accounts > 0) memset(legs->framed.data, 0, accounts);
  legs->framed.count = accounts;
  MNM_TRY(mnm_store_sources(store, take_source, legs, err));
  MNM_TRY(mnm_store_balances(store, 0, take_balance, legs, err));
  bool some = false;
  MNM_TRY(mnm_ledger_has_legs(store, &some, err));
  if (!some && legs->balance.count == 0) return MNM_OK;
  MNM_TRY(mnm_ledger_blocks(store, take_block, legs, legs->ctx, err));
  if (legs->side.count >= MNM_PAIR_LEGS_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "at most 2147483647 rows of statements can be paired");
  return MNM_OK;
}

mnm_pair_legs mnm_run__legs_view(const mnm_run__legs *legs) {
  return (mnm_pair_legs){.count = (uint32_t)legs->side.count,
                         .side = legs->side.data,
                         .account = legs->account.data,
                         .other = legs->other.data,
                         .amount_minor = legs->amount.data,
                         .to_amount_minor = legs->to_amount.data,
                         .currency = legs->currency.data,
                         .to_currency = legs->to_currency.data,
                         .day = legs->day.data,
                         .channel = legs->channel.data,
                         .id = legs->id.data,
                         .reference = legs->reference_id.data,
                         .tie = legs->tie.data};
}

mnm_period_input mnm_run__legs_periods(const mnm_run__legs *legs) {
  return (mnm_period_input){.rows = {.count = legs->moved_account.count,
                                     .account = legs->moved_account.data,
                                     .currency = legs->moved_currency.data,
                                     .booked_us = legs->moved_booked.data,
                                     .grain = legs->moved_grain.data,
                                     .amount_minor = legs->moved_amount.data,
                                     .balance_minor = legs->moved_balance.data,
                                     .source = legs->moved_source.data},
                            .balances = legs->balance.data,
                            .balance_count = legs->balance.count};
}
