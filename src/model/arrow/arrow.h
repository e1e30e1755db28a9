/* arrow: transfers in and out of memory that other programs share, through the Arrow C Data
 * Interface. Columns, types, what is copied and what is not: docs/arrow.md. The three structs are
 * the interface itself; every program that speaks it has them in its sources, and the guards keep
 * them from being defined twice. Source: Apache Arrow, "The Arrow C data interface" and "The Arrow
 * C stream interface", format version 1.5. */
#ifndef MNM_MODEL_ARROW_H
#define MNM_MODEL_ARROW_H

#include "model/statements/statements.h"
#include "model/transfers/transfers.h"

/* ---- the interface ----------------------------------------------------------------------------
 */

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema { /* a type with a name; children are the fields of a struct */
  const char *format, *name, *metadata;
  int64_t flags, n_children;
  struct ArrowSchema **children, *dictionary;
  void (*release)(struct ArrowSchema *); /* NULL: released, or moved elsewhere */
  void *private_data;
};

struct ArrowArray { /* values of such a type; which buffers there are depends on it */
  int64_t length, null_count, offset, n_buffers, n_children;
  const void **buffers;
  struct ArrowArray **children, *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};
#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream { /* arrays of one type, one after another; a released one ends it */
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};
#endif

/* ---- in ---------------------------------------------------------------------------------------
 */

#define MNM_ARROW_ROWS_AT_ONCE 65536u
#define MNM_ARROW_NAMES_MAX 32
#define MNM_ARROW_NAME_BYTES 48

/* Called from the calling thread only; arguments are borrowed for the call. Batches have at most
 * MNM_ARROW_ROWS_AT_ONCE rows. holdings may be NULL. */
typedef struct mnm_arrow_sink {
  void *payload;
  mnm_status (*transfers)(void *payload, const mnm_batch *batch, mnm_err *err);
  mnm_status (*holdings)(void *payload, const mnm_holding *rows, uint32_t count, mnm_err *err);
} mnm_arrow_sink;

typedef struct mnm_arrow_names { /* names of columns, codes: cut to 47 bytes; class case */
  uint32_t shown;                /* of them */
  char name[MNM_ARROW_NAMES_MAX][MNM_ARROW_NAME_BYTES];
} mnm_arrow_names;

typedef struct mnm_arrow_summary {
  uint64_t chunks, rows;
  uint64_t unmapped_codes;  /* rows whose channel is not one of ours: unknown */
  mnm_arrow_names unmapped; /* the first of those, distinct */
  uint32_t ignored_columns; /* that no field of a transfer is called */
  mnm_arrow_names ignored;
  uint32_t columns;       /* that were read */
  uint64_t values_shared; /* values that the sink saw where the producer has them */
  uint64_t values_copied; /* values of the same columns that were converted first */
  uint64_t peak_bytes;    /* held by the reading, besides accounts and places */
} mnm_arrow_summary;

/* Reads transfers from a stream of struct arrays (record batches).
 *
 * stream    taken over: released exactly once in every case, and marked as released
 * accounts, places   dictionaries; new names are added
 * name      what errors call the input
 * Returns   MNM_E_PARSE, MNM_E_RANGE, MNM_E_OVERFLOW with err.column (place of the column in the
 *           struct, from 1) and, where it is one, err.row (from 1, through all chunks); MNM_E_IO
 *           (the producer failed), MNM_E_CANCELLED, MNM_E_NOMEM, what the sink says. A wrong type,
 *           a missing column, a null where a value must be, a text that is no UTF-8, an index
 *           beyond its dictionary, offsets that fall: all are told, none is believed. The one thing
 *           that nobody can check is that a buffer is as long as the array's length says.
 * Cost      one pass a column over blocks of 65,536 rows. Columns of our own types without nulls
 *           are not copied: the batch points into the producer's buffers. Memory: the blocks of
 *           the other columns, and 4 bytes for each entry of a dictionary. */
MNM_MUST_CHECK mnm_status mnm_arrow_read(mnm_arrow_summary *out, struct ArrowArrayStream *stream,
                                         mnm_accounts *accounts, mnm_strings *places,
                                         const char *name, const mnm_arrow_sink *sink,
                                         const mnm_ctx *ctx, mnm_err *err);
/* A stream of one array. Takes both over, also on failure: MNM_E_NOMEM, MNM_E_ARG (one of them is
 * released already). */
MNM_MUST_CHECK mnm_status mnm_arrow_stream_of(struct ArrowArrayStream *out,
                                              struct ArrowSchema *schema, struct ArrowArray *array,
                                              const mnm_ctx *ctx, mnm_err *err);

/* ---- out --------------------------------------------------------------------------------------
 */

/* What is exported. All of it must stay as it is until `release` is called with `owner`: once, when
 * the stream, and every array and schema that came from it, was released, in whatever thread the
 * last of them was. release NULL: the caller sees to that. */
typedef struct mnm_arrow_source {
  mnm_transfers transfers;
  const mnm_accounts *accounts;
  const mnm_strings *places; /* NULL: no places */
  /* Appends the ids of rows [first, first + count); called by whoever pulls the stream. NULL: no
   * column of ids. */
  mnm_status (*ids)(void *owner, uint32_t first, uint32_t count, mnm_text_column *out,
                    mnm_err *err);
  void *owner;
  void (*release)(void *owner);
} mnm_arrow_source;

#define MNM_ARROW_ROWS_A_CHUNK 262144u

/* A stream of record batches of at most MNM_ARROW_ROWS_A_CHUNK rows, in the order of the rows.
 * Columns are those of schema/transfer.csv; accounts, currencies, channels and places are
 * dictionaries. Times, amounts, accounts, channels, places, balances and orders are the source's
 * own memory; ids and currencies are copied chunk by chunk, as are null bitmaps.
 *
 * out      new stream, released by its consumer; not touched on error
 * Returns  MNM_E_NOMEM; the source's release is then not called
 * Threads  the stream is one thread's at a time; its arrays are anybody's. ctx->alloc must serve
 *          any thread. */
MNM_MUST_CHECK mnm_status mnm_arrow_export(struct ArrowArrayStream *out,
                                           const mnm_arrow_source *source, const mnm_ctx *ctx,
                                           mnm_err *err);

#endif
