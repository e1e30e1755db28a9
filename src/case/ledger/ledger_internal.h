/* What the files of ledger share. From rows in memory to chunks in the case and back:
 *
 *   batches -> rows -> sorted parts -> windows in ledger order -> writer -> chunks of a run
 *   chunks of live runs -> parts -> windows -> loaded ledger, digest, compacted run
 *
 * A part gives rows in order of time; a window is all rows of all parts up to some moment, so that
 * no group of rows with the same time is ever split. Only windows are put in the full order. */
#ifndef MNM_CASE_LEDGER_INTERNAL_H
#define MNM_CASE_LEDGER_INTERNAL_H

#include <sqlite3.h>

#include "base/pool/pool.h"
#include "case/ledger/ledger.h"
#include "kernel/seal/seal.h"
#include "kernel/wire/wire.h"

/* ---- columns (ledger_columns.c) ---------------------------------------------------------------
 */

enum { /* numbers are stored: never reuse one */
       MNM_LEDGER__BOOKED = 1,
       MNM_LEDGER__GRAIN = 2,
       MNM_LEDGER__FROM = 3,
       MNM_LEDGER__TO = 4,
       MNM_LEDGER__AMOUNT = 5,
       MNM_LEDGER__CURRENCY = 6,
       MNM_LEDGER__TO_AMOUNT = 7,
       MNM_LEDGER__TO_CURRENCY = 8,
       MNM_LEDGER__CHANNEL = 9,
       MNM_LEDGER__FLAGS = 10,
       MNM_LEDGER__ORDER = 11,
       MNM_LEDGER__PLACE = 12,
       MNM_LEDGER__VALUE_DATE = 13,
       MNM_LEDGER__OFFSET = 14,
       MNM_LEDGER__MCC = 15,
       MNM_LEDGER__BALANCE = 16,
       MNM_LEDGER__SOURCE = 17,
       MNM_LEDGER__SOURCE_ROW = 18,
       MNM_LEDGER__REFERENCE = 19,
       MNM_LEDGER__NATIVE_ID = 20,
       MNM_LEDGER__EARMARK = 21,
       MNM_LEDGER__REVERSES = 22,
       MNM_LEDGER__BACKS = 23,
       MNM_LEDGER__LINKED = 24,
       MNM_LEDGER__PURPOSE = 25,
       MNM_LEDGER__NAME = 26,
       /* further origins of rows that were known before: chunks of a run beside its rows */
       MNM_LEDGER__KNOWN_REFERENCE = 40,
       MNM_LEDGER__KNOWN_SOURCE = 41,
       MNM_LEDGER__KNOWN_ROW = 42
};

#define MNM_LEDGER__INTS 19
#define MNM_LEDGER__TEXTS 7
#define MNM_LEDGER__FILE_ORDER 0x80u /* in `flags`: order is the position in the source's file */
#define MNM_LEDGER__ALL UINT32_MAX   /* masks: bit n is column number n */
#define MNM_LEDGER__BIT(number) (UINT32_C(1) << (number))
/* what a transfer is equal by, and the order of equal ones */
#define MNM_LEDGER__CANONICAL                                                         \
  (MNM_LEDGER__ALL &                                                                  \
   ~(MNM_LEDGER__BIT(MNM_LEDGER__SOURCE_ROW) | MNM_LEDGER__BIT(MNM_LEDGER__BALANCE) | \
     MNM_LEDGER__BIT(MNM_LEDGER__PURPOSE) | MNM_LEDGER__BIT(MNM_LEDGER__NAME)))

/* Rows as columns: a batch, and what a row gets in a case. Optional columns are empty when no row
 * has a value. */
typedef struct mnm_ledger__rows {
  mnm_batch batch;
  mnm_column source;    /* uint32_t; optional, 0 */
  mnm_column reference; /* uint64_t; optional, UINT64_MAX */
} mnm_ledger__rows;

typedef struct mnm_ledger__column {
  uint8_t number;
  uint8_t type; /* mnm_chunk_type */
  bool optional;
  uint8_t other; /* number of the column whose value "none" is, and differences are taken from */
  size_t offset; /* of the mnm_column in mnm_ledger__rows */
  uint64_t none; /* low bytes of the value of a row without one; unused when `other` says it */
} mnm_ledger__column;
extern const mnm_ledger__column mnm_ledger__ints[MNM_LEDGER__INTS]; /* ints[number - 1] */

static inline mnm_column *mnm_ledger__int(mnm_ledger__rows *rows, uint32_t index) {
  return (mnm_column *)(void *)((char *)rows + mnm_ledger__ints[index].offset);
}
static inline const mnm_column *mnm_ledger__int_const(const mnm_ledger__rows *rows,
                                                      uint32_t index) {
  return (const mnm_column *)(const void *)((const char *)rows + mnm_ledger__ints[index].offset);
}
mnm_text_column *mnm_ledger__text(mnm_ledger__rows *rows, uint32_t index); /* number 20 + index */
const mnm_text_column *mnm_ledger__text_const(const mnm_ledger__rows *rows, uint32_t index);

void mnm_ledger__rows_init(mnm_ledger__rows *rows, const mnm_ctx *ctx);
void mnm_ledger__rows_reset(mnm_ledger__rows *rows);
void mnm_ledger__rows_clear(mnm_ledger__rows *rows);
uint64_t mnm_ledger__rows_bytes(const mnm_ledger__rows *rows); /* memory held */
/* Appends rows [first, first + count) of `from`. On an error `rows` may be used no more. */
MNM_MUST_CHECK mnm_status mnm_ledger__rows_append(mnm_ledger__rows *rows,
                                                  const mnm_ledger__rows *from, uint64_t first,
                                                  uint64_t count, mnm_err *err);
/* The same for rows index[0..count) of `from`. */
MNM_MUST_CHECK mnm_status mnm_ledger__rows_gather(mnm_ledger__rows *rows,
                                                  const mnm_ledger__rows *from,
                                                  const uint32_t *index, uint64_t count,
                                                  mnm_err *err);
/* Gives an absent optional column what its absence means; does nothing when it is there. */
MNM_MUST_CHECK mnm_status mnm_ledger__rows_open(mnm_ledger__rows *rows, uint32_t index,
                                                mnm_err *err);
/* Takes the first `count` rows away. */
void mnm_ledger__rows_drop(mnm_ledger__rows *rows, uint64_t count);
/* Gives an absent optional column one value a row; does nothing when it is there. */
MNM_MUST_CHECK mnm_status mnm_ledger__rows_fill(mnm_ledger__rows *rows, uint32_t index,
                                                uint64_t value, mnm_err *err);

static inline const int64_t *mnm_ledger__booked(const mnm_ledger__rows *rows) {
  return rows->batch.booked_us.data;
}
static inline uint64_t mnm_ledger__count(const mnm_ledger__rows *rows) {
  return rows->batch.count;
}

/* ---- canonical rows (ledger_canonical.c) ------------------------------------------------------
 */

typedef struct mnm_ledger__digest { /* first 128 bits, so that numbers compare as bytes do */
  uint64_t high, low;
} mnm_ledger__digest;

/* Digests of the keys of accounts and of places, by number; grown as dictionaries grow. */
typedef struct mnm_ledger__keys {
  const mnm_accounts *accounts;
  const mnm_strings *places;
  const uint32_t *same;      /* NULL, or by account: the one it stands for, whose key counts */
  mnm_column account, place; /* 16 bytes each */
} mnm_ledger__keys;
void mnm_ledger__keys_init(mnm_ledger__keys *keys, const mnm_accounts *accounts,
                           const mnm_strings *places, const mnm_ctx *ctx);
MNM_MUST_CHECK mnm_status mnm_ledger__keys_grow(mnm_ledger__keys *keys, mnm_err *err);
void mnm_ledger__keys_clear(mnm_ledger__keys *keys);

/* Digests of rows index[0..count) of `rows` into out[index[i]]; index NULL: rows 0..count. Accounts
 * and places must be in the dictionaries. */
MNM_MUST_CHECK mnm_status mnm_ledger__digests(mnm_ledger__digest *out, const mnm_ledger__rows *rows,
                                              const mnm_ledger__keys *keys, const uint32_t *index,
                                              uint64_t count, mnm_pool *pool, mnm_err *err);

/* ---- order (ledger_order.c) --------------------------------------------------------------------
 */

/* Statement keys of sources whose order is the file's, by source id: the start of their digest. */
typedef struct mnm_ledger__files {
  mnm_column source; /* mnm_ledger__file */
} mnm_ledger__files;
typedef struct mnm_ledger__file {
  uint64_t source_id;
  uint8_t key[16];
} mnm_ledger__file;

typedef struct mnm_ledger__sorter {
  mnm_ctx ctx;
  mnm_ledger__keys *keys;
  const mnm_ledger__files *files; /* NULL: all rows are of one source */
  mnm_column item, spare;         /* scratch */
  mnm_column digest;              /* mnm_ledger__digest by row, where `digested` says so */
  mnm_column wanted;              /* uint32_t: rows whose digest is needed */
} mnm_ledger__sorter;
void mnm_ledger__sorter_init(mnm_ledger__sorter *sorter, mnm_ledger__keys *keys,
                             const mnm_ledger__files *files, const mnm_ctx *ctx);
void mnm_ledger__sorter_clear(mnm_ledger__sorter *sorter);

/* index: all rows in order of booked_us, equal ones as they stand. */
MNM_MUST_CHECK mnm_status mnm_ledger__sort_time(mnm_ledger__sorter *sorter, mnm_column *index,
                                                const mnm_ledger__rows *rows, mnm_err *err);
/* index: all rows in ledger order. Digests are computed where ties need them. */
MNM_MUST_CHECK mnm_status mnm_ledger__sort(mnm_ledger__sorter *sorter, mnm_column *index,
                                           const mnm_ledger__rows *rows, mnm_err *err);

/* ---- chunks in the case (ledger_directory.c) ---------------------------------------------------
 */

typedef struct mnm_ledger__chunk {
  uint32_t column, seq, rows;
  int64_t smallest, largest;
  uint64_t bytes;
} mnm_ledger__chunk;

typedef struct mnm_ledger__run {
  uint64_t run_id, source_id; /* source 0: compacted, rows carry theirs */
  uint64_t rows, known_rows, first_reference;
  int64_t first_us, last_us;         /* MNM_TIME_NONE when there are no rows */
  uint32_t chunk_first, chunk_count; /* in the directory's chunks, by (column, seq) */
  uint32_t column_first[64];         /* in the same: first chunk of a column, UINT32_MAX none */
  uint32_t column_count[64];
  bool compacted; /* references are a column */
} mnm_ledger__run;

typedef struct mnm_ledger__directory {
  mnm_store *store;
  mnm_column run;   /* mnm_ledger__run, live ones, by first_us, then run_id */
  mnm_column chunk; /* mnm_ledger__chunk */
  mnm_ledger__files files;
  uint64_t accounts, places; /* live ones */
} mnm_ledger__directory;
/* `loading`: also this run, though it is not live; 0 none. */
MNM_MUST_CHECK mnm_status mnm_ledger__directory_open(mnm_ledger__directory *directory,
                                                     mnm_store *store, uint64_t loading,
                                                     const mnm_ctx *ctx, mnm_err *err);
void mnm_ledger__directory_clear(mnm_ledger__directory *directory);
/* NULL when the run has no such chunk. Columns are found by (column, seq): absent chunks leave
 * gaps in seq. */
const mnm_ledger__chunk *mnm_ledger__find_chunk(const mnm_ledger__directory *directory,
                                                const mnm_ledger__run *run, uint32_t column,
                                                uint32_t seq);
static inline const mnm_ledger__run *mnm_ledger__run_at(const mnm_ledger__directory *directory,
                                                        uint64_t index) {
  return (const mnm_ledger__run *)directory->run.data + index;
}

/* The bytes of one chunk, borrowed from SQLite until closed; one at a time. */
typedef struct mnm_ledger__blob {
  sqlite3_stmt *statement;
  const void *data;
  uint64_t bytes;
} mnm_ledger__blob;
MNM_MUST_CHECK mnm_status mnm_ledger__blob_open(mnm_ledger__blob *blob, mnm_store *store,
                                                uint64_t run_id, const mnm_ledger__chunk *chunk,
                                                mnm_err *err);
void mnm_ledger__blob_close(mnm_ledger__blob *blob);
/* The same, copied: `out` (width 1) is replaced. */
MNM_MUST_CHECK mnm_status mnm_ledger__read_chunk(mnm_store *store, uint64_t run_id,
                                                 const mnm_ledger__chunk *chunk, mnm_column *out,
                                                 mnm_err *err);

/* ---- what lies over the rows (ledger_layer.c) ---------------------------------------------------
 * Rows are immutable. Which of them are two legs of one transfer, and which accounts are one under
 * two names, is said beside them and applied to every block that is read: a credit whose debit is
 * in the case is left out, and its debit gets what only the credit knows. */

typedef struct mnm_ledger__joined { /* what a debit gets */
  uint64_t debit, credit;           /* references */
  int64_t to_amount_minor;
  uint32_t account; /* the credit's own */
  uint16_t to_currency;
  uint8_t channel; /* of the credit */
  bool same_id;    /* both statements give the transfer one id */
} mnm_ledger__joined;

typedef struct mnm_ledger__layer {
  mnm_column same;   /* uint32_t, by account: the one it stands for */
  bool some_same;    /* some account stands for another one */
  mnm_column joined; /* mnm_ledger__joined, by debit */
  mnm_column credit; /* mnm_ledger__credit, by credit */
  int32_t holders;   /* changed atomically */
} mnm_ledger__layer;
typedef struct mnm_ledger__credit {
  uint64_t credit, debit;
} mnm_ledger__credit;

MNM_MUST_CHECK mnm_status mnm_ledger__layer_load(mnm_ledger__layer **out, mnm_store *store,
                                                 const mnm_accounts *accounts, mnm_err *err);
void mnm_ledger__layer_release(mnm_ledger__layer *layer); /* NULL is fine */
static inline bool mnm_ledger__layer_empty(const mnm_ledger__layer *layer) {
  return !layer || (!layer->some_same && layer->joined.count == 0);
}
static inline uint32_t mnm_ledger__same(const mnm_ledger__layer *layer, uint32_t account) {
  if (!layer || account >= layer->same.count) return account;
  return ((const uint32_t *)layer->same.data)[account];
}
/* NULL: the transfer is no debit of a pair, no credit of one. */
const mnm_ledger__joined *mnm_ledger__layer_debit(const mnm_ledger__layer *layer, uint64_t debit);
const mnm_ledger__credit *mnm_ledger__layer_credit(const mnm_ledger__layer *layer, uint64_t credit);
/* Accounts by what they stand for; with `merge` pairs become one row each. Needs the columns FLAGS
 * and REFERENCE where there are pairs. */
MNM_MUST_CHECK mnm_status mnm_ledger__layer_apply(const mnm_ledger__layer *layer, bool merge,
                                                  mnm_ledger__rows *rows, mnm_err *err);

/* ---- parts: rows in order of time, chunk by chunk (ledger_part.c, ledger_spill.c) --------------
 */

typedef struct mnm_ledger__spill mnm_ledger__spill;

typedef enum mnm_ledger__part_kind {
  MNM_LEDGER__PART_ROWS,  /* in memory, through an index of order by time */
  MNM_LEDGER__PART_SPILL, /* in the temporary file */
  MNM_LEDGER__PART_RUN    /* in the case */
} mnm_ledger__part_kind;

typedef struct mnm_ledger__part {
  mnm_ledger__part_kind kind;
  /* ROWS */
  const mnm_ledger__rows *rows;
  const uint32_t *index; /* NULL: as they stand */
  /* SPILL */
  mnm_ledger__spill *spill;
  uint32_t spill_part;
  /* RUN */
  const mnm_ledger__directory *directory;
  const mnm_ledger__run *run;
  uint32_t columns;               /* which to read */
  const mnm_ledger__layer *layer; /* applied to each block; NULL: rows as they were read */
  bool merge;                     /* pairs become one row */

  uint64_t at, end;       /* ROWS: next row */
  uint32_t seq, seq_end;  /* next chunk to read */
  mnm_ledger__rows block; /* rows of the chunk read last */
  uint64_t block_at;      /* next row in it */
  bool some_read;
  int64_t last_us; /* of the last block read */
} mnm_ledger__part;

void mnm_ledger__part_init(mnm_ledger__part *part, mnm_ledger__part_kind kind, const mnm_ctx *ctx);
void mnm_ledger__part_clear(mnm_ledger__part *part);
/* Skips what lies before `from_us`, by chunks where it can. */
MNM_MUST_CHECK mnm_status mnm_ledger__part_seek(mnm_ledger__part *part, int64_t from_us,
                                                mnm_err *err);
/* Makes sure that a row is at hand; *out_more false at the end. Times of the next row and of the
 * last one that can be taken without reading on. */
MNM_MUST_CHECK mnm_status mnm_ledger__part_peek(mnm_ledger__part *part, bool *out_more,
                                                int64_t *out_first_us, int64_t *out_last_us,
                                                mnm_err *err);
/* Appends all rows with booked_us <= until_us. */
MNM_MUST_CHECK mnm_status mnm_ledger__part_take(mnm_ledger__part *part, int64_t until_us,
                                                mnm_ledger__rows *out, mnm_err *err);

/* Columns of the mask of one block into `rows` (reset first): all rows, or those that `pick`
 * (uint32_t, rising) names; of columns of numbers no more is unpacked for them than must be. */
MNM_MUST_CHECK mnm_status mnm_ledger__load_block(const mnm_ledger__directory *directory,
                                                 const mnm_ledger__run *run, uint32_t seq,
                                                 uint32_t columns, const mnm_column *pick,
                                                 mnm_ledger__rows *rows, mnm_err *err);
/* What nobody who reads rows [first, first + count) could cope with, or NULL: numbers that are used
 * as indexes, values that no import lets in, rows out of order. Absent columns are not looked at.
 */
const char *mnm_ledger__values_fault(const mnm_ledger__directory *directory,
                                     const mnm_ledger__rows *rows, uint64_t first, uint64_t count);
/* Appends to `rows` the rows of a block whose column `number` (no DIFFERENCE) holds `value`.
 * Unsigned columns only. */
MNM_MUST_CHECK mnm_status mnm_ledger__find_rows(const mnm_ledger__directory *directory,
                                                const mnm_ledger__run *run, uint32_t seq,
                                                uint32_t number, uint64_t value, mnm_column *rows,
                                                mnm_err *err);

/* ---- writing chunks (ledger_writer.c) -----------------------------------------------------------
 */

/* Where encoded chunks go: the case or the temporary file. */
typedef mnm_status mnm_ledger__sink_fn(void *payload, const mnm_ledger__chunk *chunk,
                                       const void *data, mnm_err *err);

#define MNM_LEDGER__CODERS_MAX 16u /* more threads than columns find nothing to do */

typedef struct mnm_ledger__packer {
  mnm_ctx ctx;
  mnm_ledger__rows pending;
  uint32_t seq;
  uint64_t rows;
  mnm_ledger__sink_fn *sink;
  void *payload;
  uint32_t coders;                                        /* threads that pack */
  mnm_chunk_coder *coder[MNM_LEDGER__CODERS_MAX];         /* one a thread */
  mnm_column bytes[MNM_LEDGER__INTS + MNM_LEDGER__TEXTS]; /* encoded, one a column */
} mnm_ledger__packer;
MNM_MUST_CHECK mnm_status mnm_ledger__packer_new(mnm_ledger__packer **out,
                                                 mnm_ledger__sink_fn *sink, void *payload,
                                                 const mnm_ctx *ctx, mnm_err *err);
void mnm_ledger__packer_free(mnm_ledger__packer *packer);
/* Rows are appended to packer->pending by the caller; this writes every full chunk, and with `last`
 * the rest. */
MNM_MUST_CHECK mnm_status mnm_ledger__packer_flush(mnm_ledger__packer *packer, bool last,
                                                   mnm_err *err);

/* Writes the chunks of one run into the case, in transactions of bounded size. Begins the first
 * one, in which the run itself is made, state loading. */
typedef struct mnm_ledger__writer {
  mnm_store *store;
  sqlite3_stmt *data, *entry; /* own */
  uint64_t run_id, pending_bytes, bytes;
  bool open; /* a transaction is */
} mnm_ledger__writer;
MNM_MUST_CHECK mnm_status mnm_ledger__writer_open(mnm_ledger__writer *writer, mnm_store *store,
                                                  uint64_t source_id, uint64_t first_account,
                                                  uint64_t first_place, mnm_err *err);
/* A mnm_ledger__sink_fn; payload is the writer. */
mnm_status mnm_ledger__writer_put(void *payload, const mnm_ledger__chunk *chunk, const void *data,
                                  mnm_err *err);
/* Commits when enough has come together, and goes on in a new transaction. */
MNM_MUST_CHECK mnm_status mnm_ledger__writer_pause(mnm_ledger__writer *writer, bool now,
                                                   mnm_err *err);
/* What the run holds, and the digest of its chunks, into its row. */
MNM_MUST_CHECK mnm_status mnm_ledger__writer_describe(mnm_ledger__writer *writer,
                                                      const mnm_ledger__run *run, mnm_err *err);
/* Commits the last transaction. */
MNM_MUST_CHECK mnm_status mnm_ledger__writer_close(mnm_ledger__writer *writer, mnm_err *err);
/* Rolls back what is open, deletes the run where that can be done now; else the next sweep does. */
void mnm_ledger__writer_abandon(mnm_ledger__writer *writer);
/* SHA-256 over (column, seq, rows, digest) of all chunks of a run in order of (column, seq). */
MNM_MUST_CHECK mnm_status mnm_ledger__run_digest(mnm_store *store, uint64_t run_id,
                                                 uint8_t out[MNM_DIGEST_BYTES], mnm_err *err);

/* ---- windows (ledger_window.c) ------------------------------------------------------------------
 */

/* Rows of all parts up to a moment, with no group of equal times split. */
typedef struct mnm_ledger__feed {
  mnm_column part;                /* mnm_ledger__part */
  bool whole_days;                /* a window ends where a UTC day ends */
  uint64_t rows_most;             /* of a window; 0: no bound */
  const mnm_ledger__layer *layer; /* of the runs that are added; NULL: rows as they were read */
  bool merge;
} mnm_ledger__feed;
void mnm_ledger__feed_init(mnm_ledger__feed *feed, const mnm_ctx *ctx);
void mnm_ledger__feed_clear(mnm_ledger__feed *feed);
/* The part is taken over. */
MNM_MUST_CHECK mnm_status mnm_ledger__feed_add(mnm_ledger__feed *feed, mnm_ledger__part *part,
                                               mnm_err *err);
/* All live runs of the directory; columns is a mask. */
MNM_MUST_CHECK mnm_status mnm_ledger__feed_add_runs(mnm_ledger__feed *feed,
                                                    const mnm_ledger__directory *directory,
                                                    uint32_t columns, const mnm_ctx *ctx,
                                                    mnm_err *err);
/* Times of the next row and where the next window ends at the latest. */
MNM_MUST_CHECK mnm_status mnm_ledger__feed_peek(mnm_ledger__feed *feed, bool *out_more,
                                                int64_t *out_first_us, int64_t *out_last_us,
                                                mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_ledger__feed_seek(mnm_ledger__feed *feed, int64_t from_us,
                                                mnm_err *err);
/* Appends all rows up to `until_us`. MNM_E_NOMEM when they are more than rows_most. */
MNM_MUST_CHECK mnm_status mnm_ledger__feed_take(mnm_ledger__feed *feed, int64_t until_us,
                                                mnm_ledger__rows *out, mnm_err *err);

/* ---- what is known (ledger_known.c) -------------------------------------------------------------
 */

/* For each row of `rows` (in ledger order through `index`) the reference of the equal transfer in
 * `there`, or UINT64_MAX: n equal rows and m there, the first min(n, m) are known, those with equal
 * `order` first. known is resized to the rows. */
MNM_MUST_CHECK mnm_status mnm_ledger__find_known(mnm_ledger__sorter *sorter, mnm_column *known,
                                                 const mnm_ledger__rows *rows,
                                                 const mnm_column *index,
                                                 const mnm_ledger__rows *there, mnm_err *err);

/* ---- ids (ledger_ids.c) -------------------------------------------------------------------------
 */

/* Rows of run `run_id` whose own id another transfer has too get an alias. Within a transaction. */
MNM_MUST_CHECK mnm_status mnm_ledger__alias_run(mnm_store *store, uint64_t run_id,
                                                uint64_t memory_bytes, uint64_t *out_clashes,
                                                const mnm_ctx *ctx, mnm_err *err);
#define MNM_LEDGER__NATIVE_MOST 96u /* bytes; longer ids are not shown: the digest is */
/* "s3/4711", "4711#2", "s3/4711#2". */
uint32_t mnm_ledger__alias_text(char *buffer, uint32_t bytes, mnm_text native, uint64_t source_id,
                                uint32_t occurrence);

/* ---- names (ledger_names.c) ---------------------------------------------------------------------
 */

MNM_MUST_CHECK mnm_status mnm_ledger__names_load(mnm_store *store, uint64_t accounts,
                                                 uint64_t places, mnm_accounts **out_accounts,
                                                 mnm_strings **out_places, const mnm_ctx *ctx,
                                                 mnm_err *err);
/* Inserts accounts and places from these numbers on. */
MNM_MUST_CHECK mnm_status mnm_ledger__names_save(mnm_store *store, const mnm_accounts *accounts,
                                                 uint32_t first_account, const mnm_strings *places,
                                                 uint32_t first_place, mnm_err *err);

/* ---- what is kept with the store's handle (ledger_cache.c) --------------------------------------
 */

/* Dictionaries of the case, shared by every ledger that was loaded from the same state. */
typedef struct mnm_ledger__names {
  mnm_accounts *accounts;
  mnm_strings *places;
  int32_t holders; /* changed atomically */
} mnm_ledger__names;
void mnm_ledger__names_release(mnm_ledger__names *names);

#define MNM_LEDGER__BLOCKS 8u /* decoded blocks that stay for look-ups of single rows */

typedef struct mnm_ledger__cached_block {
  uint64_t run_id, used; /* run 0: free */
  uint32_t seq;
  mnm_ledger__rows rows;
} mnm_ledger__cached_block;

typedef struct mnm_ledger__cache {
  mnm_store *store;
  uint64_t stamp[5]; /* of live runs and pairs: another one, and everything below is read anew */
  bool filled;
  mnm_ledger__directory directory;
  mnm_ledger__names *names;
  mnm_ledger__layer *layer;
  mnm_ctx ctx; /* of what is kept: C library memory, which outlives the ctx of any one call */
  struct mnm_identity *identity;
  uint64_t clock;
  mnm_ledger__cached_block block[MNM_LEDGER__BLOCKS];
} mnm_ledger__cache;

/* The directory of the present state. Valid until the next call that could see another state. */
MNM_MUST_CHECK mnm_status mnm_ledger__cache_open(mnm_store *store, mnm_ledger__cache **out,
                                                 mnm_err *err);
/* The caller releases. */
MNM_MUST_CHECK mnm_status mnm_ledger__cache_names(mnm_ledger__cache *cache, mnm_ledger__names **out,
                                                  mnm_err *err);
/* The caller releases. */
MNM_MUST_CHECK mnm_status mnm_ledger__cache_layer(mnm_ledger__cache *cache, mnm_ledger__layer **out,
                                                  mnm_err *err);
/* Where a transfer lies. MNM_E_NOTFOUND. */
MNM_MUST_CHECK mnm_status mnm_ledger__cache_locate(mnm_ledger__cache *cache, uint64_t reference,
                                                   const mnm_ledger__run **out_run,
                                                   uint32_t *out_seq, uint32_t *out_row,
                                                   mnm_err *err);
/* Columns of the mask of one transfer into `out` (reset first). MNM_E_NOTFOUND. */
MNM_MUST_CHECK mnm_status mnm_ledger__cache_pick(mnm_ledger__cache *cache, uint64_t reference,
                                                 uint32_t columns, mnm_ledger__rows *out,
                                                 mnm_err *err);
/* Whether any live run has a chunk of any of these columns. */
bool mnm_ledger__cache_has(const mnm_ledger__cache *cache, uint32_t columns);
/* The decoded block that holds a transfer, with every column, and the row in it. MNM_E_NOTFOUND. */
MNM_MUST_CHECK mnm_status mnm_ledger__cache_find(mnm_ledger__cache *cache, uint64_t reference,
                                                 const mnm_ledger__rows **out_rows,
                                                 uint32_t *out_row, mnm_err *err);

/* ---- a loaded ledger (ledger_load.c, ledger_gather.c, ledger_id.c) ------------------------------
 */

typedef struct mnm_ledger__alias {
  uint64_t key; /* reference; without a case the row */
  uint32_t start, bytes;
} mnm_ledger__alias;

/* Ids that are shown instead of the row's own, by key. */
typedef struct mnm_ledger__aliases {
  mnm_column alias, text;
} mnm_ledger__aliases;
void mnm_ledger__aliases_init(mnm_ledger__aliases *aliases, const mnm_ctx *ctx);
void mnm_ledger__aliases_clear(mnm_ledger__aliases *aliases);
MNM_MUST_CHECK mnm_status mnm_ledger__aliases_load(mnm_ledger__aliases *aliases, mnm_store *store,
                                                   mnm_err *err);

/* From a row to its reference, in as little as it takes: nothing where they are the row numbers; a
 * few stretches where runs follow each other; where runs are mixed, the number of the row's run, a
 * byte, since the rows of one run keep their order, and references in it rise by one; 4 bytes where
 * even that does not hold (compacted runs, more than 255 runs). */
typedef struct mnm_ledger__stretch {
  uint64_t row, reference; /* of its first row */
} mnm_ledger__stretch;
typedef struct mnm_ledger__references {
  mnm_column stretch; /* mnm_ledger__stretch, rising by row */
  uint64_t skipped;   /* rows that stood before the first, by which stretches count */
  mnm_column run;     /* uint8_t by row; empty: not so */
  mnm_column lowest;  /* uint64_t by run, rising: the least reference that it may hold */
  mnm_column first;   /* uint64_t by run: of its first row here */
  mnm_column seen;    /* uint64_t by run: rows so far */
  mnm_column mark;    /* uint64_t: `seen` of all runs at each MNM_LEDGER__MARKED-th row */
  uint64_t base;
  mnm_column narrow; /* uint32_t by row: less the base */
  mnm_column wide;   /* uint64_t by row: where they span more than 32 bits */
} mnm_ledger__references;
#define MNM_LEDGER__MARKED 2048u
#define MNM_LEDGER__RUNS_MIXED 255u
void mnm_ledger__references_init(mnm_ledger__references *references, const mnm_ctx *ctx);
void mnm_ledger__references_clear(mnm_ledger__references *references);
/* The rows that follow have references from `first` on. */
MNM_MUST_CHECK mnm_status mnm_ledger__references_stretch(mnm_ledger__references *references,
                                                         uint64_t row, uint64_t first,
                                                         mnm_err *err);
/* What is appended from now on are rows of `count` runs whose references begin at lowest[i],
 * rising. Only a hope: an append that proves it wrong is remembered in the plain way. */
MNM_MUST_CHECK mnm_status mnm_ledger__references_of_runs(mnm_ledger__references *references,
                                                         const uint64_t *lowest, uint32_t count,
                                                         mnm_err *err);
/* Appends one reference a row: those of `column` (uint64_t), through an index or as they stand. */
MNM_MUST_CHECK mnm_status mnm_ledger__references_append(mnm_ledger__references *references,
                                                        const mnm_column *column,
                                                        const uint32_t *index, uint64_t count,
                                                        mnm_err *err);
uint64_t mnm_ledger__reference(const mnm_ledger__references *references, uint64_t row);
/* The form of mixed runs (ledger_references_runs.c). Appends as many as hold what is hoped for. */
MNM_MUST_CHECK mnm_status mnm_ledger__references_append_runs(mnm_ledger__references *references,
                                                             const mnm_column *column,
                                                             const uint32_t *index, uint64_t count,
                                                             uint64_t *out_done, mnm_err *err);
uint64_t mnm_ledger__reference_in_run(const mnm_ledger__references *references, uint64_t row);
void mnm_ledger__references_in_runs(const mnm_ledger__references *references, uint64_t *out);
void mnm_ledger__references_clear_runs(mnm_ledger__references *references);

struct mnm_ledger {
  mnm_ctx ctx;
  mnm_store *store; /* NULL: gathered without a case */
  bool complete;    /* every column that an id is made of is here */
  bool legs;        /* pairs are two rows */
  mnm_ledger_query query;
  uint32_t fetched;      /* ids made from rows that were fetched for it */
  mnm_ledger *with_all;  /* the same rows with every column, once many ids were asked for */
  mnm_ledger__rows rows; /* with references of its own only when loaded for one account */
  mnm_ledger__references references;
  mnm_transfers view;
  mnm_ledger__names *names;
  mnm_ledger__layer *layer; /* NULL without a case */
  mnm_ledger__aliases aliases;
};

/* What an id is made from: rows in ledger order with every column, and all rows of the time of
 * `row` that are equal to it. */
typedef struct mnm_ledger__id_source {
  const mnm_ledger__rows *rows; /* with references, unless `references` has them */
  const mnm_ledger__references *references;
  const mnm_accounts *accounts;
  const mnm_strings *places;
  const mnm_ledger__aliases *aliases;
  const mnm_ledger__layer *layer; /* NULL: nothing is paired */
  const mnm_ctx *ctx;
} mnm_ledger__id_source;
MNM_MUST_CHECK mnm_status mnm_ledger__id(const mnm_ledger__id_source *source, uint64_t row,
                                         char *buffer, uint32_t buffer_bytes, uint32_t *out_bytes,
                                         mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_ledger__new(mnm_ledger **out, const mnm_ctx *ctx, mnm_err *err);
typedef enum mnm_ledger__how {
  MNM_LEDGER__PLAIN,
  MNM_LEDGER__LEAN,
  MNM_LEDGER__LEGS
} mnm_ledger__how;
/* mnm_ledger_load (or _lean, _legs) within whatever transaction there is. */
MNM_MUST_CHECK mnm_status mnm_ledger__load(mnm_ledger **out, mnm_store *store,
                                           const mnm_ledger_query *query, mnm_ledger__how how,
                                           const mnm_ctx *ctx, mnm_err *err);

#endif
