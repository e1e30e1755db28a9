/* What the files of kernel/sheet share. */
#ifndef MNM_KERNEL_SHEET_INTERNAL_H
#define MNM_KERNEL_SHEET_INTERNAL_H

#include <libxml/parser.h>
#include <zip.h>

#include "base/arena/arena.h"
#include "kernel/sheet/sheet.h"

/* ---- entries of the archive (sheet_zip.c) ---------------------------------------------------- */

#define SHEET_RATIO_FREE_BYTES ((uint64_t)8 << 20) /* so much may unpack from nearly nothing */

typedef struct sheet_entry {
  mnm_book *book;
  zip_file_t *file;
  uint64_t packed, unpacked; /* bytes; unpacked so far */
} sheet_entry;

/* Index of the entry with this very name, -1 none. */
int64_t mnm_sheet__zip_find(const mnm_book *book, const char *name);
mnm_status mnm_sheet__zip_open(mnm_book *book, mnm_err *err); /* checks the directory */
mnm_status mnm_sheet__entry_open(sheet_entry *out, mnm_book *book, const char *name, mnm_err *err);
/* *got 0: the end. */
mnm_status mnm_sheet__entry_read(sheet_entry *entry, void *buffer, size_t bytes, size_t *got,
                                 mnm_err *err);
void mnm_sheet__entry_close(sheet_entry *entry);
/* Counts work against MNM_BOOK_WORK_BYTES_MAX. */
mnm_status mnm_sheet__work(mnm_book *book, uint64_t bytes, mnm_err *err);

/* ---- XML of an entry (sheet_xml.c) ----------------------------------------------------------- */

typedef struct sheet_xml sheet_xml;

typedef struct sheet_attributes { /* of one element, borrowed for the call */
  int count;
  const xmlChar **at;
} sheet_attributes;

/* Handlers return a failure to stop. Names are local names, without a prefix. */
typedef struct sheet_handlers {
  mnm_status (*start)(void *payload, const char *name, const sheet_attributes *attributes,
                      mnm_err *err);
  mnm_status (*end)(void *payload, const char *name, mnm_err *err);
  mnm_status (*text)(void *payload, const char *data, size_t bytes, mnm_err *err);
} sheet_handlers;

typedef struct sheet_lexer { /* how far into which construct the bytes are; see sheet_lex.c */
  uint8_t state, quote;
  uint8_t seen;        /* bytes of an opening or a closing that matched so far */
  uint32_t attributes; /* of the tag at hand */
  uint64_t bytes;
} sheet_lexer;
/* false: a tag with more attributes than any has, or no UTF-8. */
bool mnm_sheet__lex(sheet_lexer *lexer, const char *data, size_t bytes);

struct sheet_xml {
  sheet_entry entry;
  sheet_lexer lexer;
  xmlParserCtxtPtr parser;
  const sheet_handlers *handlers;
  void *payload;
  mnm_status status;
  mnm_err err;
  bool ended;
  char name[64]; /* of the entry, for messages; no sheet is named so by a user */
};

mnm_status mnm_sheet__xml_open(sheet_xml *out, mnm_book *book, const char *entry,
                               const sheet_handlers *handlers, void *payload, mnm_err *err);
/* Hands the next piece of the entry to the handlers; out->ended at its end. */
mnm_status mnm_sheet__xml_step(sheet_xml *xml, mnm_err *err);
void mnm_sheet__xml_close(sheet_xml *xml);
/* All of an entry. */
mnm_status mnm_sheet__xml_run(mnm_book *book, const char *entry, const sheet_handlers *handlers,
                              void *payload, mnm_err *err);
/* The attribute's value; data NULL: there is none. `prefix` NULL: with any prefix or none. */
mnm_text mnm_sheet__attribute(const sheet_attributes *attributes, const char *prefix,
                              const char *name);
bool mnm_sheet__is(const char *name, const char *wanted);
/* A whole number, 0 or more, at most `most`; false: something else. */
bool mnm_sheet__count(mnm_text text, uint64_t most, uint64_t *out);

/* ---- values (sheet_value.c, sheet_format.c) -------------------------------------------------- */

#define SHEET_NUMBER_CHARS 64

/* All digits of a number, without exponent: 0 when it is none or would be longer than the bound. */
uint32_t mnm_sheet__digits(char out[SHEET_NUMBER_CHARS + 1], mnm_text text);

typedef enum sheet_calendar {
  SHEET_1900 = 0, /* day 1 is 1 January 1900, day 60 never was */
  SHEET_1904 = 1, /* day 0 is 1 January 1904 */
  SHEET_1899 = 2  /* day 0 is 30 December 1899, days before it are negative */
} sheet_calendar;

/* "2026-03-01", "2026-03-01T12:30:05", "12:30:05" of a serial number as digits; its length, 0 when
 * it is no day. `date`: a number below 1 is a day all the same (and then none in the 1900
 * calendar). */
uint32_t mnm_sheet__serial(char out[40], mnm_text digits, sheet_calendar calendar, bool date);
/* The same of "2026-03-01[T12:30:05[.123]]" and of "PT12H30M05.123S". */
uint32_t mnm_sheet__iso(char out[40], mnm_text text);
uint32_t mnm_sheet__duration(char out[40], mnm_text text);

typedef struct sheet_format {
  bool time, date; /* shown as a time; some part of it is a date */
  uint8_t symbol_bytes;
  char symbol[16]; /* of a currency, "" none */
} sheet_format;

/* What a number format shows. */
void mnm_sheet__format(sheet_format *out, mnm_text code);
/* The formats that have numbers and no code. */
void mnm_sheet__format_builtin(sheet_format *out, uint32_t id);

/* ---- rows on their way out (sheet_rows.c) ---------------------------------------------------- */

typedef struct sheet_slot { /* a cell whose texts are still places in a buffer */
  uint32_t column, repeat;
  uint8_t kind;
  bool formula;
  bool shared; /* text is that of the shared strings, by number */
  uint32_t first, bytes, symbol_first, symbol_bytes;
} sheet_slot;

typedef struct sheet_line { /* a row: slots [first, first + count) of the queue */
  uint32_t number, repeat;
  bool hidden;
  uint64_t first, count;
} sheet_line;

typedef struct sheet_cell_state { /* of the XLSX cell that is being read */
  uint32_t column, style;
  char type; /* n, s, i(nlineStr), t (str), b, e, d */
  bool open, formula, given;
} sheet_cell_state;

typedef struct sheet_ods_cell { /* of the OpenDocument cell that is being read */
  uint32_t column, repeat;
  uint8_t kind; /* mnm_cell_kind; EMPTY: as its paragraphs say */
  bool formula, valued;
  uint32_t value_bytes, symbol_bytes; /* at the start of `given` */
} sheet_ods_cell;

struct mnm_sheet_rows {
  mnm_book *book;
  uint32_t sheet;
  sheet_xml xml;
  bool opened, merges_only;
  mnm_column *merges; /* mnm_range, where those are asked for */
  /* the queue */
  mnm_column lines, slots, bytes; /* sheet_line, sheet_slot, char */
  uint64_t head;                  /* lines given out */
  mnm_column cells;               /* mnm_cell of the row given out last */
  /* where the reader is */
  uint32_t row; /* last row begun, from 1; 0 none */
  uint32_t depth, skip_depth;
  bool in_data, in_row, row_hidden;
  uint64_t row_first_slot;
  uint32_t row_repeat;
  uint32_t next_column;
  sheet_cell_state cell;
  bool take_text;   /* characters belong to the cell's value */
  mnm_column value; /* char: the value being gathered */
  /* OpenDocument */
  uint32_t table; /* tables begun */
  bool in_table, in_paragraph, any_paragraph, blank, paragraph_filled;
  uint32_t cell_depth; /* 0: in no cell */
  sheet_ods_cell ods;
  mnm_column given; /* char: the value and the currency that attributes tell */
};

/* Ends the row at hand: it goes to the queue, or nowhere when it has no cell. */
mnm_status mnm_sheet__line_end(mnm_sheet_rows *rows, mnm_err *err);
mnm_status mnm_sheet__slot(mnm_sheet_rows *rows, uint32_t column, uint32_t repeat, uint8_t kind,
                           bool formula, mnm_text text, mnm_text symbol, mnm_err *err);
mnm_status mnm_sheet__damaged(mnm_err *err, const mnm_sheet_rows *rows, const char *what);
mnm_status mnm_sheet__value_add(mnm_sheet_rows *rows, const char *data, size_t bytes, mnm_err *err);

extern const sheet_handlers mnm_sheet__xlsx_rows, mnm_sheet__ods_rows;

/* ---- the workbook ---------------------------------------------------------------------------- */

typedef struct sheet_info {
  mnm_text name;
  const char *entry;   /* XLSX */
  bool hidden, filled; /* filled: OpenDocument, whose sheets are all in one part */
} sheet_info;

struct mnm_book {
  const mnm_ctx *ctx;
  mnm_alloc alloc;
  mnm_arena arena;
  mnm_book_kind kind;
  mnm_column file; /* char: all bytes */
  char input[200]; /* the source's name, for errors */
  zip_t *zip;
  uint64_t work;
  mnm_column sheets; /* sheet_info */
  /* XLSX */
  sheet_calendar calendar;
  mnm_column formats; /* sheet_format, by number of the cell's style */
  const char *strings_entry;
  bool strings_loaded;
  mnm_column string_ends;  /* uint32_t: where each shared text ends */
  mnm_column string_bytes; /* char */
};

mnm_status mnm_sheet__xlsx_open(mnm_book *book, mnm_err *err);
mnm_status mnm_sheet__ods_open(mnm_book *book, mnm_err *err);
mnm_status mnm_sheet__styles(mnm_book *book, const char *entry, mnm_err *err);
mnm_status mnm_sheet__strings(mnm_book *book, mnm_err *err);
/* "_x000D_" is a carriage return: Excel's way to write what XML cannot hold. In place; new length.
 */
uint32_t mnm_sheet__unescape(char *text, uint32_t bytes);

/* ---- writing --------------------------------------------------------------------------------- */

typedef struct sheet_packer sheet_packer;
mnm_status mnm_sheet__packer_new(sheet_packer **out, const mnm_ctx *ctx, mnm_err *err);
void mnm_sheet__packer_free(sheet_packer *packer);
/* An entry; its bytes follow, then the end. */
mnm_status mnm_sheet__pack_begin(sheet_packer *packer, const char *name, mnm_err *err);
mnm_status mnm_sheet__pack(sheet_packer *packer, const char *data, size_t bytes, mnm_err *err);
mnm_status mnm_sheet__pack_end(sheet_packer *packer, mnm_err *err);
/* The entry ended last becomes the first. */
mnm_status mnm_sheet__pack_front(sheet_packer *packer, mnm_err *err);
/* The archive as a whole, entries in the order in which they were begun. */
mnm_status mnm_sheet__pack_finish(sheet_packer *packer, const void **out, size_t *out_bytes,
                                  mnm_err *err);

typedef void sheet_put_fn(mnm_xlsx *xlsx, const char *text);
void mnm_sheet__styles_put(mnm_xlsx *xlsx, sheet_put_fn *put);

#endif
