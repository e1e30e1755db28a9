/* The ledger as the read-only SQL table `transfer`, in ledger order. Streams by windows, so that a
 * count over any ledger needs little memory; a span of booked_us skips chunks, an account leads to
 * the look-up that a statement uses. Columns: schema/transfer.csv. */
#include "case/ledger/ledger_internal.h"

enum column { /* in the order of the declaration below */
              REFERENCE,
              TRANSFER_ID,
              BOOKED_US,
              BOOKED_GRAIN,
              ORDER,
              VALUE_DATE_US,
              OFFSET_MIN,
              ACCOUNT_FROM,
              ACCOUNT_TO,
              AMOUNT_MINOR,
              CURRENCY,
              TO_AMOUNT_MINOR,
              TO_CURRENCY,
              CHANNEL,
              PLACE,
              MCC,
              BALANCE_MINOR,
              FLAGS,
              EARMARK,
              REVERSES,
              BACKS,
              LINKED,
              PURPOSE,
              COUNTERPARTY_NAME,
              SOURCE_ROW,
              SOURCE_ID,
              BOOKED,
              PAYER,
              RECEIVER,
              CURRENCY_CODE,
              CHANNEL_NAME,
              PLACE_NAME
};

static const char declaration[] =
    "CREATE TABLE transfer (reference INTEGER, transfer_id TEXT, booked_us INTEGER,"
    " booked_grain INTEGER, \"order\" INTEGER, value_date_us INTEGER, offset_min INTEGER,"
    " account_from INTEGER, account_to INTEGER, amount_minor INTEGER, currency INTEGER,"
    " to_amount_minor INTEGER, to_currency INTEGER, channel INTEGER, place INTEGER, mcc INTEGER,"
    " balance_minor INTEGER, flags INTEGER, earmark TEXT, reverses TEXT, backs TEXT, linked TEXT,"
    " purpose TEXT, counterparty_name TEXT, source_row INTEGER, source_id INTEGER, booked TEXT,"
    " payer TEXT, receiver TEXT, currency_code TEXT, channel_name TEXT, place_name TEXT)";

enum { /* idxNum: which arguments xFilter gets, in this order */
       FROM_TIME = 1,
       TO_TIME = 2,
       OF_PAYER = 4,
       OF_RECEIVER = 8
};

typedef struct table {
  sqlite3_vtab base;
  mnm_store *store;
} table;

typedef struct cursor {
  sqlite3_vtab_cursor base;
  mnm_ledger__names *names;
  mnm_ledger__layer *layer;
  mnm_ledger__directory directory;
  bool directory_open, ended;
  mnm_ledger *of_account; /* rows of one account; NULL: windows */
  mnm_ledger__feed feed;
  mnm_ledger__keys keys;
  mnm_ledger__sorter sorter;
  mnm_ledger__aliases aliases;
  mnm_ledger__rows unsorted, window;
  mnm_column index;
  int64_t from_us, to_us;
  const mnm_ledger__rows *rows;
  uint64_t row, rowid;
} cursor;

static int fail(sqlite3_vtab *base, mnm_status status, const mnm_err *err) {
  sqlite3_free(base->zErrMsg);
  base->zErrMsg = sqlite3_mprintf("%s", err->message);
  switch (status) {
    case MNM_E_NOMEM:
      return SQLITE_NOMEM;
    case MNM_E_CANCELLED:
      return SQLITE_INTERRUPT;
    case MNM_E_DAMAGED:
    case MNM_E_NEWER:
      return SQLITE_CORRUPT;
    case MNM_E_IO:
      return SQLITE_IOERR;
    default:
      return SQLITE_ERROR;
  }
}

static int connect(sqlite3 *db, void *store, int argc, const char *const *argv, sqlite3_vtab **out,
                   char **message) {
  (void)argc;
  (void)argv;
  (void)message;
  int result = sqlite3_declare_vtab(db, declaration);
  if (result != SQLITE_OK) return result;
  (void)sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
  table *made = sqlite3_malloc64(sizeof *made);
  if (!made) return SQLITE_NOMEM;
  *made = (table){.store = store};
  *out = &made->base;
  return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *base) {
  sqlite3_free(base);
  return SQLITE_OK;
}

static int best_index(sqlite3_vtab *base, sqlite3_index_info *info) {
  (void)base;
  int found[4] = {-1, -1, -1, -1};
  for (int i = 0; i < info->nConstraint; i++) {
    const struct sqlite3_index_constraint *one = &info->aConstraint[i];
    if (!one->usable) continue;
    bool equal = one->op == SQLITE_INDEX_CONSTRAINT_EQ;
    if (one->iColumn == BOOKED_US) {
      if (equal || one->op == SQLITE_INDEX_CONSTRAINT_GE || one->op == SQLITE_INDEX_CONSTRAINT_GT)
        found[0] = i;
      if (equal || one->op == SQLITE_INDEX_CONSTRAINT_LE || one->op == SQLITE_INDEX_CONSTRAINT_LT)
        found[1] = i;
    }
    if (one->iColumn == ACCOUNT_FROM && equal) found[2] = i;
    if (one->iColumn == ACCOUNT_TO && equal) found[3] = i;
  }
  int argument = 0;
  info->idxNum = 0;
  info->estimatedCost = 1e7;
  info->estimatedRows = 10000000;
  for (int i = 0; i < 4; i++) {
    if (found[i] < 0) continue;
    bool same = i == 1 && found[1] == found[0]; /* '=' gives one value for both ends */
    if (!same) info->aConstraintUsage[found[i]].argvIndex = ++argument;
    info->idxNum |= same ? 16 : 1 << i;
    info->estimatedCost /= i < 2 ? 4 : 40;
    info->estimatedRows /= i < 2 ? 4 : 10000;
  }
  /* rows come in ledger order, whose first key this is */
  info->orderByConsumed =
      info->nOrderBy == 1 && info->aOrderBy[0].iColumn == BOOKED_US && !info->aOrderBy[0].desc;
  return SQLITE_OK;
}

/* ---- cursor -------------------------------------------------------------------------------------
 */

static int open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **out) {
  cursor *made = sqlite3_malloc64(sizeof *made);
  if (!made) return SQLITE_NOMEM;
  const mnm_ctx *ctx = mnm_store_ctx(((table *)base)->store);
  *made = (cursor){0};
  mnm_ledger__feed_init(&made->feed, ctx);
  mnm_ledger__aliases_init(&made->aliases, ctx);
  mnm_ledger__rows_init(&made->unsorted, ctx);
  mnm_ledger__rows_init(&made->window, ctx);
  mnm_column_init(&made->index, sizeof(uint32_t), ctx);
  *out = &made->base;
  return SQLITE_OK;
}

static void clear_cursor(cursor *at) {
  mnm_ledger__feed_clear(&at->feed);
  mnm_ledger__sorter_clear(&at->sorter);
  mnm_ledger__keys_clear(&at->keys);
  mnm_ledger__aliases_clear(&at->aliases);
  mnm_ledger__rows_clear(&at->unsorted);
  mnm_ledger__rows_clear(&at->window);
  mnm_column_clear(&at->index);
  mnm_ledger_free(at->of_account);
  at->of_account = NULL;
  if (at->directory_open) mnm_ledger__directory_clear(&at->directory);
  at->directory_open = false;
  mnm_ledger__names_release(at->names);
  at->names = NULL;
  mnm_ledger__layer_release(at->layer);
  at->layer = NULL;
}

static int close_cursor(sqlite3_vtab_cursor *base) {
  clear_cursor((cursor *)base);
  sqlite3_free(base);
  return SQLITE_OK;
}

static mnm_status next_window(cursor *at, mnm_err *err) {
  for (;;) {
    bool more = false;
    int64_t first_us = 0, last_us = 0;
    at->row = 0;
    mnm_ledger__rows_reset(&at->window);
    mnm_ledger__rows_reset(&at->unsorted);
    MNM_TRY(mnm_ledger__feed_peek(&at->feed, &more, &first_us, &last_us, err));
    at->ended = !more || first_us > at->to_us;
    if (at->ended) return MNM_OK;
    MNM_TRY(mnm_ledger__feed_take(&at->feed, last_us, &at->unsorted, err));
    MNM_TRY(mnm_ledger__sort(&at->sorter, &at->index, &at->unsorted, err));
    MNM_TRY(
        mnm_ledger__rows_gather(&at->window, &at->unsorted, at->index.data, at->index.count, err));
    if (mnm_ledger__count(&at->window) > 0) return MNM_OK;
  }
}

static mnm_status open_account(cursor *at, mnm_store *store, int64_t account, mnm_err *err) {
  at->ended = account < 0 || account >= MNM_ACCOUNT_NONE;
  if (at->ended) return MNM_OK;
  mnm_ledger_query query = {at->from_us, at->to_us, (uint32_t)account, true};
  MNM_TRY(mnm_ledger__load(&at->of_account, store, &query, MNM_LEDGER__PLAIN, mnm_store_ctx(store),
                           err));
  at->rows = &at->of_account->rows;
  at->ended = mnm_ledger__count(at->rows) == 0;
  return MNM_OK;
}

static mnm_status open_windows(cursor *at, mnm_store *store, mnm_err *err) {
  const mnm_ctx *ctx = mnm_store_ctx(store);
  mnm_ledger__keys_init(&at->keys, at->names->accounts, at->names->places, ctx);
  mnm_ledger__sorter_init(&at->sorter, &at->keys, &at->directory.files, ctx);
  at->feed.layer = at->layer;
  at->feed.merge = true;
  MNM_TRY(mnm_ledger__feed_add_runs(&at->feed, &at->directory, MNM_LEDGER__ALL, ctx, err));
  MNM_TRY(mnm_ledger__aliases_load(&at->aliases, store, err));
  MNM_TRY(mnm_ledger__feed_seek(&at->feed, at->from_us, err));
  at->rows = &at->window;
  return next_window(at, err);
}

static int filter(sqlite3_vtab_cursor *base, int number, const char *text, int argc,
                  sqlite3_value **argv) {
  (void)text;
  cursor *at = (cursor *)base;
  mnm_store *store = ((table *)base->pVtab)->store;
  const mnm_ctx *ctx = mnm_store_ctx(store);
  sqlite3_vtab_cursor kept = at->base;
  clear_cursor(at);
  *at = (cursor){.base = kept, .from_us = INT64_MIN, .to_us = INT64_MAX};
  mnm_ledger__feed_init(&at->feed, ctx);
  mnm_ledger__aliases_init(&at->aliases, ctx);
  mnm_ledger__rows_init(&at->unsorted, ctx);
  mnm_ledger__rows_init(&at->window, ctx);
  mnm_column_init(&at->index, sizeof(uint32_t), ctx);
  int next = 0;
  int64_t account = MNM_ACCOUNT_NONE;
  /* anything but a whole number makes no bound: SQLite itself compares again */
  for (int bit = FROM_TIME; bit <= OF_RECEIVER; bit *= 2) {
    if (!(number & bit) || next >= argc) continue;
    sqlite3_value *value = argv[next++];
    bool whole = sqlite3_value_type(value) == SQLITE_INTEGER;
    if (!whole) continue;
    int64_t given = sqlite3_value_int64(value);
    if (bit == FROM_TIME) at->from_us = given;
    if (bit == FROM_TIME && number & 16) at->to_us = given;
    if (bit == TO_TIME) at->to_us = given;
    if (bit == OF_PAYER || bit == OF_RECEIVER) account = given;
  }
  mnm_err err = {0};
  mnm_ledger__cache *cache = NULL;
  mnm_status status = mnm_ledger__cache_open(store, &cache, &err);
  if (status == MNM_OK) status = mnm_ledger__cache_names(cache, &at->names, &err);
  if (status == MNM_OK) status = mnm_ledger__cache_layer(cache, &at->layer, &err);
  if (status == MNM_OK) status = mnm_ledger__directory_open(&at->directory, store, 0, ctx, &err);
  at->directory_open = status == MNM_OK;
  if (status == MNM_OK)
    status = account != MNM_ACCOUNT_NONE ? open_account(at, store, account, &err)
                                         : open_windows(at, store, &err);
  return status == MNM_OK ? SQLITE_OK : fail(base->pVtab, status, &err);
}

static int next(sqlite3_vtab_cursor *base) {
  cursor *at = (cursor *)base;
  at->row++;
  at->rowid++;
  if (at->row < mnm_ledger__count(at->rows)) return SQLITE_OK;
  if (at->of_account) {
    at->ended = true;
    return SQLITE_OK;
  }
  mnm_err err = {0};
  mnm_status status = next_window(at, &err);
  return status == MNM_OK ? SQLITE_OK : fail(base->pVtab, status, &err);
}

static int at_end(sqlite3_vtab_cursor *base) {
  return ((cursor *)base)->ended;
}

static int rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out) {
  *out = (sqlite3_int64)((cursor *)base)->rowid;
  return SQLITE_OK;
}

/* ---- values -------------------------------------------------------------------------------------
 */

/* A number of the batch, or SQL's NULL where the row has none. */
static void result_int(sqlite3_context *out, const cursor *at, uint32_t number) {
  const mnm_ledger__column *what = &mnm_ledger__ints[number - 1];
  const mnm_column *column = mnm_ledger__int_const(at->rows, number - 1);
  if (column->count == 0 && what->other) column = mnm_ledger__int_const(at->rows, what->other - 1u);
  if (column->count == 0) {
    if (what->none == 0) sqlite3_result_int(out, 0);
    return;
  }
  const void *value = mnm_column_at(column, at->row);
  bool none = what->optional && !what->other && memcmp(value, &what->none, column->width) == 0;
  if (none && what->none != 0) return;
  int64_t number_out = 0;
  if (what->type == MNM_CHUNK_I16) {
    int16_t narrow;
    memcpy(&narrow, value, sizeof narrow);
    number_out = narrow;
  } else {
    memcpy(&number_out, value, column->width);
  }
  sqlite3_result_int64(out, number_out);
}

static void result_text(sqlite3_context *out, mnm_text text) {
  if (text.bytes == 0) return; /* NULL */
  sqlite3_result_text64(out, text.data, text.bytes, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void result_label(sqlite3_context *out, const cursor *at, const mnm_column *accounts) {
  char label[512];
  uint32_t account = ((const uint32_t *)accounts->data)[at->row];
  uint32_t bytes = mnm_accounts_label(at->names->accounts, account, label, sizeof label);
  result_text(out, (mnm_text){label, bytes});
}

static int result_id(sqlite3_context *out, const cursor *at, mnm_store *store) {
  char id[MNM_TRANSFER_ID_BYTES];
  uint32_t bytes = 0;
  mnm_err err = {0};
  mnm_ledger__id_source source = {at->rows,
                                  NULL,
                                  at->names->accounts,
                                  at->names->places,
                                  at->of_account ? &at->of_account->aliases : &at->aliases,
                                  at->layer,
                                  mnm_store_ctx(store)};
  mnm_status status = mnm_ledger__id(&source, at->row, id, sizeof id, &bytes, &err);
  if (status != MNM_OK) return fail(at->base.pVtab, status, &err);
  result_text(out, (mnm_text){id, bytes});
  return SQLITE_OK;
}

/* Opened where the handle has the key and the key was not destroyed; NULL otherwise. Whether the
 * viewer may ask at all was decided before the statement ran. */
static int result_sealed(sqlite3_context *out, const cursor *at, mnm_store *store, bool name) {
  if (!mnm_store_has_key(store)) return SQLITE_OK;
  uint64_t reference = ((const uint64_t *)at->rows->reference.data)[at->row];
  mnm_arena arena;
  mnm_arena_init(&arena, mnm_store_ctx(store));
  mnm_text text = {"", 0};
  mnm_err err = {0};
  mnm_status status = name ? mnm_ledger_counterparty_name(store, reference, &arena, &text, &err)
                           : mnm_ledger_purpose(store, reference, &arena, &text, &err);
  if (status == MNM_OK) result_text(out, text);
  mnm_arena_clear(&arena);
  return status == MNM_OK || status == MNM_E_KEY ? SQLITE_OK : fail(at->base.pVtab, status, &err);
}

static void result_words(sqlite3_context *out, const cursor *at, int which) {
  const mnm_batch *batch = &at->rows->batch;
  char text[40];
  switch (which) {
    case BOOKED: {
      uint32_t bytes = mnm_time_text(text, sizeof text, mnm_ledger__booked(at->rows)[at->row],
                                     ((const uint8_t *)batch->booked_grain.data)[at->row]);
      result_text(out, (mnm_text){text, bytes});
      return;
    }
    case PAYER:
      result_label(out, at, &batch->account_from);
      return;
    case RECEIVER:
      result_label(out, at, &batch->account_to);
      return;
    case CURRENCY_CODE:
      result_text(
          out, mnm_text_of(mnm_currency_code(((const uint16_t *)batch->currency.data)[at->row])));
      return;
    case CHANNEL_NAME: {
      uint8_t channel = batch->channel.count ? ((const uint8_t *)batch->channel.data)[at->row] : 0;
      result_text(out, mnm_text_of(mnm_channel_name((mnm_channel)channel)));
      return;
    }
    default: {
      uint32_t place =
          batch->place.count ? ((const uint32_t *)batch->place.data)[at->row] : MNM_PLACE_NONE;
      if (place != MNM_PLACE_NONE) result_text(out, mnm_strings_get(at->names->places, place));
    }
  }
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *out, int which) {
  static const uint8_t numbers[] = {[REFERENCE] = MNM_LEDGER__REFERENCE,
                                    [BOOKED_US] = MNM_LEDGER__BOOKED,
                                    [BOOKED_GRAIN] = MNM_LEDGER__GRAIN,
                                    [ORDER] = MNM_LEDGER__ORDER,
                                    [VALUE_DATE_US] = MNM_LEDGER__VALUE_DATE,
                                    [OFFSET_MIN] = MNM_LEDGER__OFFSET,
                                    [ACCOUNT_FROM] = MNM_LEDGER__FROM,
                                    [ACCOUNT_TO] = MNM_LEDGER__TO,
                                    [AMOUNT_MINOR] = MNM_LEDGER__AMOUNT,
                                    [CURRENCY] = MNM_LEDGER__CURRENCY,
                                    [TO_AMOUNT_MINOR] = MNM_LEDGER__TO_AMOUNT,
                                    [TO_CURRENCY] = MNM_LEDGER__TO_CURRENCY,
                                    [CHANNEL] = MNM_LEDGER__CHANNEL,
                                    [PLACE] = MNM_LEDGER__PLACE,
                                    [MCC] = MNM_LEDGER__MCC,
                                    [BALANCE_MINOR] = MNM_LEDGER__BALANCE,
                                    [FLAGS] = MNM_LEDGER__FLAGS,
                                    [EARMARK] = MNM_LEDGER__EARMARK,
                                    [REVERSES] = MNM_LEDGER__REVERSES,
                                    [BACKS] = MNM_LEDGER__BACKS,
                                    [LINKED] = MNM_LEDGER__LINKED,
                                    [SOURCE_ROW] = MNM_LEDGER__SOURCE_ROW,
                                    [SOURCE_ID] = MNM_LEDGER__SOURCE};
  const cursor *at = (const cursor *)base;
  mnm_store *store = ((table *)base->pVtab)->store;
  if (which == TRANSFER_ID) return result_id(out, at, store);
  if (which == PURPOSE || which == COUNTERPARTY_NAME)
    return result_sealed(out, at, store, which == COUNTERPARTY_NAME);
  if (which >= BOOKED) {
    result_words(out, at, which);
  } else if (numbers[which] > MNM_LEDGER__INTS) {
    result_text(out, mnm_text_column_get(
                         mnm_ledger__text_const(at->rows, numbers[which] - MNM_LEDGER__NATIVE_ID),
                         at->row));
  } else {
    result_int(out, at, numbers[which]);
  }
  return SQLITE_OK;
}

mnm_status mnm_ledger_register_table(mnm_store *store, mnm_err *err) {
  static const sqlite3_module module = {
      .iVersion = 0, /* no xCreate: the table is there without being made */
      .xConnect = connect,
      .xBestIndex = best_index,
      .xDisconnect = disconnect,
      .xOpen = open_cursor,
      .xClose = close_cursor,
      .xFilter = filter,
      .xNext = next,
      .xEof = at_end,
      .xColumn = column,
      .xRowid = rowid,
  };
  int result = sqlite3_create_module_v2(mnm_store_db(store), "transfer", &module, store, NULL);
  /* Used once here, since SQLite declares the table when it is named first, and asks an authorizer
   * then for leave to write its own catalogue, which no reader gets. */
  if (result == SQLITE_OK)
    return mnm_store_exec(store, "SELECT reference FROM transfer LIMIT 0", err);
  return mnm_store_error(store, result, "making the table transfer", err);
}
