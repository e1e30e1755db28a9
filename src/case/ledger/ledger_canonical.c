/* The canonical row: what makes two records the same transfer. Byte by byte in
 * docs/chunk-format.md; what is in it and what not, and why: docs/decisions/0401-canonical-row.md.
 * The common row has 54 bytes and so costs one block of SHA-256. */
#include "case/ledger/ledger_internal.h"

#define KEY_BYTES 16u
#define FIXED_BYTES 54u
#define ROW_STRIDE 112u
#define ROWS_AT_ONCE 32u
#define ROWS_A_TASK 4096u

enum { /* which optional fields follow, in this order */
       HAS_TO_AMOUNT = 1,
       HAS_TO_CURRENCY = 2,
       HAS_VALUE_DATE = 4,
       HAS_OFFSET = 8,
       HAS_MCC = 16,
       HAS_PLACE = 32,
       HAS_TEXTS = 64
};

void mnm_ledger__keys_init(mnm_ledger__keys *keys, const mnm_accounts *accounts,
                           const mnm_strings *places, const mnm_ctx *ctx) {
  keys->accounts = accounts;
  keys->places = places;
  keys->same = NULL;
  mnm_column_init(&keys->account, KEY_BYTES, ctx);
  mnm_column_init(&keys->place, KEY_BYTES, ctx);
}

void mnm_ledger__keys_clear(mnm_ledger__keys *keys) {
  mnm_column_clear(&keys->account);
  mnm_column_clear(&keys->place);
}

static void push_digest(mnm_column *column, mnm_text text) {
  uint8_t digest[MNM_DIGEST_BYTES];
  if (text.bytes <= MNM_SHA256_SHORT_MAX)
    mnm_sha256_short(digest, text.data, text.bytes);
  else
    mnm_sha256_of(digest, text.data, text.bytes);
  memcpy((char *)column->data + column->count * KEY_BYTES, digest, KEY_BYTES);
  column->count++;
}

mnm_status mnm_ledger__keys_grow(mnm_ledger__keys *keys, mnm_err *err) {
  uint32_t accounts = mnm_accounts_count(keys->accounts);
  uint32_t places = keys->places ? mnm_strings_count(keys->places) : 0;
  MNM_TRY(mnm_column_reserve(&keys->account, accounts - keys->account.count, err));
  mnm_alloc_probed(&keys->account.alloc, keys->account.data, keys->account.capacity * KEY_BYTES);
  while (keys->account.count < accounts) {
    uint32_t id = (uint32_t)keys->account.count;
    push_digest(&keys->account, mnm_accounts_key(keys->accounts, keys->same ? keys->same[id] : id));
  }
  MNM_TRY(mnm_column_reserve(&keys->place, places - keys->place.count, err));
  while (keys->place.count < places)
    push_digest(&keys->place, mnm_strings_get(keys->places, (uint32_t)keys->place.count));
  return MNM_OK;
}

/* ---- one row -----------------------------------------------------------------------------------
 */

typedef struct row_view {
  mnm_transfers hot;
  const int64_t *value_date;
  const int16_t *offset;
  const uint16_t *mcc;
  bool texts; /* some row has an id or a reference */
  const mnm_ledger__rows *rows;
  const uint8_t *account, *place;
} row_view;

static const void *values_of(const mnm_column *column) {
  return column->count ? column->data : NULL;
}

static row_view view_of(const mnm_ledger__rows *rows, const mnm_ledger__keys *keys) {
  const mnm_batch *batch = &rows->batch;
  row_view view = {
      .hot = mnm_batch_view(batch),
      .value_date = values_of(&batch->value_date_us),
      .offset = values_of(&batch->offset_min),
      .mcc = values_of(&batch->mcc),
      .rows = rows,
      .account = keys->account.data,
      .place = keys->place.data,
  };
  for (uint32_t text = 0; text < 5; text++)
    view.texts = view.texts || mnm_ledger__text_const(rows, text)->end.count > 0;
  return view;
}

/* Digest of native id, earmark, reverses, backs, linked, each with its length before it; false when
 * the row has none of them. Purpose and name are sealed and no part of the row. */
static bool texts_digest(uint8_t out[KEY_BYTES], const mnm_ledger__rows *rows, uint64_t row) {
  uint64_t total = 0;
  for (uint32_t text = 0; text < 5; text++)
    total += mnm_text_column_get(mnm_ledger__text_const(rows, text), row).bytes;
  if (total == 0) return false;
  uint8_t digest[MNM_DIGEST_BYTES], small[MNM_SHA256_SHORT_MAX];
  mnm_sha256 hash;
  bool is_short = total + 20 <= MNM_SHA256_SHORT_MAX;
  uint32_t at = 0;
  if (!is_short) mnm_sha256_init(&hash);
  for (uint32_t text = 0; text < 5; text++) {
    mnm_text value = mnm_text_column_get(mnm_ledger__text_const(rows, text), row);
    if (is_short) {
      memcpy(small + at, &value.bytes, 4);
      if (value.bytes) memcpy(small + at + 4, value.data, value.bytes);
      at += 4 + value.bytes;
    } else {
      mnm_sha256_add(&hash, &value.bytes, 4);
      mnm_sha256_add(&hash, value.data, value.bytes);
    }
  }
  if (is_short)
    mnm_sha256_short(digest, small, at);
  else
    mnm_sha256_end(&hash, digest);
  memcpy(out, digest, KEY_BYTES);
  return true;
}

static uint8_t *put(uint8_t *at, const void *value, uint32_t bytes) {
  memcpy(at, value, bytes);
  return at + bytes;
}

static inline uint8_t write_row(uint8_t *out, const row_view *view, uint64_t row) {
  const mnm_transfers *hot = &view->hot;
  uint8_t has = 0, *at = out + FIXED_BYTES;
  memcpy(out + 4, &hot->currency[row], 2);
  memcpy(out + 6, &hot->booked_us[row], 8);
  memcpy(out + 14, &hot->amount_minor[row], 8);
  memcpy(out + 22, view->account + (size_t)hot->account_from[row] * KEY_BYTES, KEY_BYTES);
  memcpy(out + 38, view->account + (size_t)hot->account_to[row] * KEY_BYTES, KEY_BYTES);
  if (hot->to_amount_minor && hot->to_amount_minor[row] != hot->amount_minor[row]) {
    has |= HAS_TO_AMOUNT;
    at = put(at, &hot->to_amount_minor[row], 8);
  }
  if (hot->to_currency && hot->to_currency[row] != hot->currency[row]) {
    has |= HAS_TO_CURRENCY;
    at = put(at, &hot->to_currency[row], 2);
  }
  if (view->value_date && view->value_date[row] != MNM_TIME_NONE) {
    has |= HAS_VALUE_DATE;
    at = put(at, &view->value_date[row], 8);
  }
  if (view->offset && view->offset[row] != MNM_OFFSET_NONE) {
    has |= HAS_OFFSET;
    at = put(at, &view->offset[row], 2);
  }
  if (view->mcc && view->mcc[row] != 0) {
    has |= HAS_MCC;
    at = put(at, &view->mcc[row], 2);
  }
  if (hot->place && hot->place[row] != MNM_PLACE_NONE) {
    has |= HAS_PLACE;
    at = put(at, view->place + (size_t)hot->place[row] * KEY_BYTES, KEY_BYTES);
  }
  if (view->texts && texts_digest(at, view->rows, row)) {
    has |= HAS_TEXTS;
    at += KEY_BYTES;
  }
  out[0] = 1; /* version of the canonical row */
  out[1] = hot->booked_grain[row];
  out[2] = hot->channel ? hot->channel[row] : MNM_CHANNEL_UNKNOWN;
  out[3] = has;
  return (uint8_t)(at - out);
}

/* ---- many rows ---------------------------------------------------------------------------------
 */

typedef struct digest_work {
  mnm_ledger__digest *out;
  row_view view;
  const uint32_t *index;
  uint64_t count;
} digest_work;

static inline uint64_t row_at(const digest_work *work, uint64_t at) {
  return work->index ? work->index[at] : at;
}

/* The accounts' digests lie anywhere: those of the next rows are fetched while these are hashed.
 * They are read and forgotten, not prefetched: prefetches left twice the waiting (11.7 % of an
 * import of 10 million rows against 5.8 %). */
static void ask_for_accounts(const digest_work *work, uint64_t first, uint64_t last) {
  const row_view *view = &work->view;
  for (uint64_t at = first; at < last; at++) {
    uint64_t row = row_at(work, at);
    const volatile uint8_t *accounts = view->account;
    (void)accounts[(size_t)view->hot.account_from[row] * KEY_BYTES];
    (void)accounts[(size_t)view->hot.account_to[row] * KEY_BYTES];
  }
}

static void digest_some(const digest_work *work, uint64_t first, uint64_t last) {
  uint8_t data[ROWS_AT_ONCE * ROW_STRIDE], digests[ROWS_AT_ONCE * MNM_DIGEST_BYTES];
  uint8_t bytes[ROWS_AT_ONCE];
  uint64_t asked = first, step = ROWS_AT_ONCE;
  for (uint64_t at = first; at < last; at += step) {
    uint32_t rows = (uint32_t)(last - at < step ? last - at : step);
    uint64_t ahead = last - at < 2 * step ? last : at + 2 * step;
    ask_for_accounts(work, asked, ahead);
    asked = ahead;
    for (uint32_t i = 0; i < rows; i++)
      bytes[i] = write_row(data + (size_t)i * ROW_STRIDE, &work->view, row_at(work, at + i));
    mnm_sha256_rows(digests, data, ROW_STRIDE, bytes, rows);
    for (uint32_t i = 0; i < rows; i++) {
      uint64_t high, low;
      memcpy(&high, digests + (size_t)i * MNM_DIGEST_BYTES, 8);
      memcpy(&low, digests + (size_t)i * MNM_DIGEST_BYTES + 8, 8);
      work->out[row_at(work, at + i)] =
          (mnm_ledger__digest){__builtin_bswap64(high), __builtin_bswap64(low)};
    }
  }
}

static mnm_status digest_task(void *payload, uint32_t task, uint32_t worker) {
  (void)worker;
  const digest_work *work = payload;
  uint64_t first = (uint64_t)task * ROWS_A_TASK;
  uint64_t last = first + ROWS_A_TASK < work->count ? first + ROWS_A_TASK : work->count;
  digest_some(work, first, last);
  return MNM_OK;
}

mnm_status mnm_ledger__digests(mnm_ledger__digest *out, const mnm_ledger__rows *rows,
                               const mnm_ledger__keys *keys, const uint32_t *index, uint64_t count,
                               mnm_pool *pool, mnm_err *err) {
  (void)err;
  digest_work work = {out, view_of(rows, keys), index, count};
  return mnm_pool_run(pool, (uint32_t)((count + ROWS_A_TASK - 1) / ROWS_A_TASK), digest_task,
                      &work);
}
