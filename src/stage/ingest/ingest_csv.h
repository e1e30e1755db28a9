/* Delimited text: the dialect, the source that cuts it into blocks of whole records, and the index
 * of a block's fields.
 *
 * The one quote rule (docs/import.md): a quote opens a quoted field only as the first byte of the
 * field, or, with `blanks`, as the first byte that is no blank. Inside, a doubled quote is one
 * quote, and separators and line ends are text. After the closing quote comes (with `blanks`, after
 * blanks) the separator, a line end or the end; anything else makes the record a reject, and no
 * quote in the rest of that field opens anything. Anywhere else a quote is an ordinary character. A
 * line ends with LF, CR LF or a lone CR. */
#ifndef MNM_STAGE_INGEST_CSV_H
#define MNM_STAGE_INGEST_CSV_H

#include <openssl/evp.h>

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "base/reader/reader.h"
#include "stage/ingest/ingest_encoding.h"

#define CSV_HEAD_BYTES ((size_t)256 << 10)
#define CSV_RECORD_BYTES_MAX ((size_t)1 << 20)
#define CSV_BLOCK_BYTES ((size_t)512 << 10)
#define CSV_SLACK_BYTES 64 /* readable behind a block's text */
#define CSV_FOOTER_MAX 64U

typedef struct csv_dialect {
  char separator, quote; /* quote 0: none */
  bool blanks;
} csv_dialect;

/* ---- one record of a small text, the obvious way
 * -------------------------------------------------- */

typedef struct csv_record {
  uint32_t count;    /* fields */
  size_t bytes;      /* of the record with its line end */
  size_t text_bytes; /* without it */
  bool bad_quote, unclosed;
} csv_record;

/* Reads the record at the start of `text`; fields, unquoted, go to `fields` (at most `room`; the
 * count is right beyond that) with bytes in `arena`. */
mnm_status mnm_ingest__csv_record(csv_record *out, mnm_text text, const csv_dialect *dialect,
                                  mnm_text *fields, uint32_t room, mnm_arena *arena, mnm_err *err);

/* ---- the source
 * ------------------------------------------------------------------------------------ */

typedef struct csv_text { /* a block: whole records in UTF-8 */
  char *data;
  size_t bytes, capacity;
  bool last;       /* the source ends with it */
  bool unclosed;   /* behind it: a quote that never closes */
  bool overlong;   /* behind it: a record over the bound */
  uint32_t footer; /* records left out at the end */
} csv_text;

typedef struct csv_source {
  mnm_reader *reader;
  const mnm_ctx *ctx;
  csv_dialect dialect;
  encoding encoding;
  bool guessed; /* the encoding */
  EVP_MD_CTX *digest;
  uint64_t bytes; /* raw, so far */
  char *raw;      /* the head, then pieces to convert */
  size_t raw_bytes, raw_at;
  bool raw_end;
  char *head; /* CSV_HEAD_BYTES of the source in UTF-8, without a byte order mark */
  size_t head_bytes, head_capacity;
  size_t table_start; /* where the header is in the head, where that is known */
  bool head_whole;    /* the head is the whole source */
  bool cells;         /* a workbook's rows as text: fields apart by tabs, table_start is known */
  bool ascii;         /* nothing in the head is beyond ASCII */
  bool partial;       /* the source goes on behind its end: what is left there is no record */
  size_t skip_bytes;  /* of converted text still to be left out at the start */
  const char *carry;  /* begun records behind the last block, in that block's buffer */
  size_t carry_bytes;
  size_t block_bytes;
  uint32_t footer;
  bool ended;
} csv_source;

/* Opens: reads the head and settles the encoding. A byte order mark decides it, whatever `encoding`
 * says; "auto" guesses. */
mnm_status mnm_ingest__source_open(csv_source *out, mnm_reader *reader, mnm_text encoding,
                                   const mnm_ctx *ctx, mnm_err *err);
/* Blocks begin `skip_bytes` behind the start of the head. */
void mnm_ingest__source_start(csv_source *source, const csv_dialect *dialect, size_t skip_bytes,
                              size_t block_bytes, uint32_t footer);
/* The next block. Blocks given before must still hold their text when the next is filled. */
mnm_status mnm_ingest__source_fill(csv_source *source, csv_text *block, mnm_err *err);
mnm_status mnm_ingest__source_digest(csv_source *source, uint8_t out[32], mnm_err *err);
void mnm_ingest__source_close(csv_source *source);

/* ---- the index of a block
 * --------------------------------------------------------------------------- */

typedef struct csv_fault {
  uint32_t row, field;
} csv_fault;

typedef struct csv_index {
  mnm_column ends;   /* uint32_t: where each field ends */
  mnm_column rows;   /* uint32_t: one past the last of each record's ends */
  mnm_column faults; /* csv_fault: text behind a closing quote; in order of rows */
  bool quotes;       /* there may be quoted fields */
  bool high;         /* there are bytes beyond ASCII */
  bool zero;         /* there are NUL bytes */
} csv_index;

void mnm_ingest__index_init(csv_index *index, const mnm_ctx *ctx);
void mnm_ingest__index_clear(csv_index *index);
mnm_status mnm_ingest__index_build(csv_index *index, const csv_text *block,
                                   const csv_dialect *dialect, mnm_err *err);

#endif
