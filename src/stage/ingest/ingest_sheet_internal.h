/* A workbook as delimited text: its rows are written out as they are asked for, fields apart by
 * tabs, and read by the same plan as any other text. */
#ifndef MNM_STAGE_INGEST_SHEET_INTERNAL_H
#define MNM_STAGE_INGEST_SHEET_INTERNAL_H

#include <pthread.h>

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "base/reader/reader.h"
#include "kernel/sheet/sheet.h"
#include "stage/ingest/ingest_spec_internal.h"

/* Appends the row as fields between the first column and its last cell, without a line end. Digits
 * get `decimal` as their point; a known currency of the cell's format is put behind them.
 * *long_numbers counts whole numbers of more than 15 digits. Returns the line ends inside fields.
 */
mnm_status mnm_ingest__sheet_fields(mnm_column *text, const mnm_sheet_row *row, char decimal,
                                    uint64_t *line_ends, uint64_t *long_numbers, mnm_err *err);

/* One header out of several rows: texts of a column joined by " / ", merged cells spread over
 * their columns. */
typedef struct sheet_header {
  mnm_arena arena;
  mnm_column names; /* mnm_text, by column; "" none */
} sheet_header;
mnm_status mnm_ingest__sheet_header(sheet_header *out, mnm_book *book, uint32_t sheet,
                                    uint32_t first_row, uint32_t rows, const mnm_ctx *ctx,
                                    mnm_err *err);
void mnm_ingest__sheet_header_clear(sheet_header *header);
/* The header as fields; a name's line ends become blanks. */
mnm_status mnm_ingest__sheet_header_fields(mnm_column *text, const sheet_header *header,
                                           mnm_err *err);

typedef struct sheet_place { /* a line of the text, and the row it came from; the lines behind it
                                follow */
  uint64_t line;
  uint32_t sheet, row;
} sheet_place;

typedef struct sheet_source {
  mnm_reader base; /* what the reader of delimited text sees */
  const mnm_ctx *ctx;
  mnm_book *book;
  const mnm_spec *spec;
  mnm_column chosen; /* uint32_t: sheets to read */
  uint32_t next;     /* of chosen */
  mnm_sheet_rows *rows;
  uint32_t sheet;
  bool header_given;       /* of this sheet */
  uint32_t last_row;       /* of this sheet that was written, 0 none */
  mnm_column first_header; /* char: of the first sheet that is read */
  mnm_column text;         /* char */
  size_t text_at;
  uint64_t line; /* lines written, and one */
  /* what the filling thread notes and the merging one looks up */
  pthread_mutex_t lock;
  mnm_column places; /* sheet_place */
  uint64_t hidden_rows, long_numbers, sheets_unread;
  bool failed; /* an error is the workbook's own, and names its row */
} sheet_source;

/* Borrows book and spec. MNM_E_NOTFOUND: no such sheet. */
mnm_status mnm_ingest__sheet_source_open(sheet_source *out, mnm_book *book, const mnm_spec *spec,
                                         const mnm_ctx *ctx, mnm_err *err);
void mnm_ingest__sheet_source_close(sheet_source *source);
/* The row that a line of the text came from. */
sheet_place mnm_ingest__sheet_place(sheet_source *source, uint64_t line);
/* The specification as the text has to be read: fields apart by tabs, in UTF-8, ragged. */
void mnm_ingest__sheet_spec(mnm_spec *out, const mnm_spec *spec);

#endif
