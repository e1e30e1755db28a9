/* sheet: spreadsheets. Reads XLSX and ODS row by row, writes XLSX with live formulas.
 *
 * Source: ECMA-376 Part 1 (SpreadsheetML), OASIS OpenDocument 1.2 Part 1 (table), PKWARE APPNOTE.
 * What is read and what is not: docs/statements.md. */
#ifndef MNM_KERNEL_SHEET_H
#define MNM_KERNEL_SHEET_H

#include "base/column/column.h"
#include "base/money/money.h"
#include "base/reader/reader.h"
#include "base/text/text.h"
#include "base/time/time.h"

/* ---- reading ----------------------------------------------------------------------------------
 * A workbook is a zip archive, and its directory stands at its end: the whole file is held in
 * memory. Bounds, each an MNM_E_LIMIT that says so: */
#define MNM_BOOK_FILE_BYTES_MAX ((uint64_t)256 << 20) /* of the file */
#define MNM_BOOK_WORK_BYTES_MAX ((uint64_t)8 << 30)   /* unpacked, and given out as rows, in all */
#define MNM_BOOK_RATIO_MAX 256U                       /* unpacked by packed, beyond 8 MiB */
#define MNM_BOOK_ENTRIES_MAX 10000U                   /* of the archive */
#define MNM_BOOK_STRINGS_BYTES_MAX ((uint64_t)512 << 20) /* of the table of shared texts */
#define MNM_BOOK_SHEETS_MAX 1024U
#define MNM_BOOK_ROWS_MAX 1048576U /* of a sheet */
#define MNM_BOOK_COLUMNS_MAX 16384U
#define MNM_BOOK_CELL_BYTES_MAX ((uint32_t)1 << 20)

typedef enum mnm_book_kind {
  MNM_BOOK_NONE = 0,      /* no spreadsheet */
  MNM_BOOK_XLSX = 1,      /* also .xlsm, macros are not looked at */
  MNM_BOOK_ODS = 2,       /* OpenDocument */
  MNM_BOOK_XLS = 3,       /* Excel 97 to 2003, and older: not read */
  MNM_BOOK_ENCRYPTED = 4, /* with a password: not read */
  MNM_BOOK_XLSB = 5,      /* Excel's binary workbook: not read */
  MNM_BOOK_ARCHIVE = 6,   /* a zip archive of something else */
  MNM_BOOK_XML2003 = 7    /* a spreadsheet as one XML file: not read */
} mnm_book_kind;

/* Could these first bytes (512 are enough) be a workbook, of a kind that is read or not? Cheap. */
bool mnm_book_suspect(const void *head, size_t bytes);

typedef enum mnm_cell_kind {
  MNM_CELL_EMPTY = 0,
  MNM_CELL_TEXT = 1,
  MNM_CELL_NUMBER = 2,
  MNM_CELL_TIME = 3,
  MNM_CELL_BOOL = 4,
  MNM_CELL_ERROR = 5
} mnm_cell_kind;

/* `text` by kind:
 *   TEXT    the text, UTF-8, as the file has it: line ends and blanks kept
 *   NUMBER  all digits of the file, without exponent: "-1234.0999999999999" (what that means as
 * money is decided where the currency is known); as the file has it where it would have over 64
 *           characters ("1e308") or is no number
 *   TIME    "2026-03-01", "2026-03-01T12:30:05", "...05.123", or "12:30:05" alone; to the
 * millisecond. A serial number that is no day (before 1900, the day 60 that never was) stays a
 * NUMBER BOOL    "TRUE", "FALSE" ERROR   "#REF!" and the like; "#NOVALUE!" for a formula whose
 * value the file does not hold */
typedef struct mnm_cell {
  uint32_t column; /* from 0 */
  uint8_t kind;    /* mnm_cell_kind; never EMPTY in a row */
  bool formula;    /* the value is what the file says that its formula gave */
  mnm_text text;
  mnm_text symbol; /* NUMBER: currency code or sign of the cell's format; "" none */
} mnm_cell;

typedef struct mnm_sheet_row {
  uint32_t number;       /* from 1, as the program shows it */
  bool hidden;           /* by hand or by a filter: its values count all the same */
  uint32_t count;        /* cells that are not empty, in order of column */
  const mnm_cell *cells; /* borrowed until the next row */
} mnm_sheet_row;

typedef struct mnm_range { /* merged cells; all from 0, ends included */
  uint32_t first_row, last_row, first_column, last_column;
} mnm_range;

typedef struct mnm_book mnm_book;
/* Reads the whole file into memory and finds its sheets. MNM_E_FORMAT: no workbook;
 * MNM_E_UNSUPPORTED: a workbook of a kind that is not read, or encrypted, with what to do;
 * MNM_E_DAMAGED: cut off, wrong directory, two entries of one name, or XML that is none;
 * MNM_E_LIMIT: a bound above. A DOCTYPE is refused (MNM_E_FORMAT): workbooks have none, and it is
 * how XML is made to explode. *out_kind is set in any case. */
MNM_MUST_CHECK mnm_status mnm_book_open(mnm_book **out, mnm_book_kind *out_kind, mnm_reader *reader,
                                        const mnm_ctx *ctx, mnm_err *err);
void mnm_book_free(mnm_book *book);                                  /* NULL is fine */
const void *mnm_book_bytes(const mnm_book *book, size_t *out_bytes); /* the file, borrowed */
uint32_t mnm_book_sheet_count(const mnm_book *book); /* sheets of cells: no charts, no macros */
mnm_text mnm_book_sheet_name(const mnm_book *book, uint32_t sheet);
bool mnm_book_sheet_hidden(const mnm_book *book, uint32_t sheet);
/* Does any cell hold a value? Looks until one does. */
MNM_MUST_CHECK mnm_status mnm_book_sheet_filled(bool *out, mnm_book *book, uint32_t sheet,
                                                mnm_err *err);

typedef struct mnm_sheet_rows mnm_sheet_rows;
/* Rows of one sheet in order, those without any value left out. Several may be open at once, in one
 * thread; the book outlives them. */
MNM_MUST_CHECK mnm_status mnm_sheet_rows_open(mnm_sheet_rows **out, mnm_book *book, uint32_t sheet,
                                              mnm_err *err);
/* *end: there was no further row. Errors are of mnm_book_open's kinds, with the row where known. */
MNM_MUST_CHECK mnm_status mnm_sheet_rows_next(mnm_sheet_rows *rows, mnm_sheet_row *out, bool *end,
                                              mnm_err *err);
void mnm_sheet_rows_free(mnm_sheet_rows *rows); /* NULL is fine */
/* Merged ranges of a sheet, in file order, appended to `out` (mnm_range). Unpacks the sheet once.
 */
MNM_MUST_CHECK mnm_status mnm_sheet_merges(mnm_column *out, mnm_book *book, uint32_t sheet,
                                           mnm_err *err);

/* "A", "Z", "AA": letters of a column (from 0), at most 3; returns their number. */
uint32_t mnm_sheet_column_text(char buffer[8], uint32_t column);

/* ---- writing ----------------------------------------------------------------------------------
 * An XLSX in memory, deflated as it is written. Same calls, same bytes (for one version of zlib):
 * no clock, no name of a machine or user. A failure sticks, as with mnm_json: later calls do
 * nothing, and finish returns it. Texts never become formulas. */

typedef enum mnm_sheet_style {
  MNM_SHEET_PLAIN = 0,
  MNM_SHEET_BOLD = 1,   /* totals */
  MNM_SHEET_HEADER = 2, /* bold on grey, a line below, wrapped */
  MNM_SHEET_TITLE = 3,
  MNM_SHEET_NOTE = 4 /* small, italic, wrapped */
} mnm_sheet_style;

typedef struct mnm_sheet_look {
  const uint8_t *widths; /* of columns, in characters; 0: the program's own width */
  uint32_t width_count;
  uint32_t freeze_rows, freeze_columns; /* stay in sight */
} mnm_sheet_look;

typedef struct mnm_xlsx mnm_xlsx;
MNM_MUST_CHECK mnm_status mnm_xlsx_new(mnm_xlsx **out, const mnm_ctx *ctx, mnm_err *err);
void mnm_xlsx_free(mnm_xlsx *xlsx); /* NULL is fine */
/* Begins a sheet; the one before is closed. The name is made to fit (31 characters, none of
 * []:*?/\, not one that is there already). */
void mnm_xlsx_sheet(mnm_xlsx *xlsx, mnm_text name, const mnm_sheet_look *look);
/* Begins the next row; the first is row 1. */
void mnm_xlsx_row(mnm_xlsx *xlsx);
uint32_t mnm_xlsx_row_number(const mnm_xlsx *xlsx); /* of the row begun last, from 1 */
void mnm_xlsx_skip(mnm_xlsx *xlsx, uint32_t cells); /* leaves cells of the row empty */
/* At most 32,767 UTF-16 units, else MNM_E_LIMIT; not UTF-8: MNM_E_RANGE. */
void mnm_xlsx_text(mnm_xlsx *xlsx, mnm_text text, mnm_sheet_style style);
/* Minor units with `exponent` (0 to 9) decimals, shown with all of them. A spreadsheet keeps 15
 * digits: more are MNM_E_RANGE, never rounded. */
void mnm_xlsx_money(mnm_xlsx *xlsx, mnm_wide minor, uint32_t exponent, mnm_sheet_style style);
void mnm_xlsx_integer(mnm_xlsx *xlsx, int64_t value, mnm_sheet_style style);
/* A real date cell, as fine as `grain`; before 1900 or beyond the millisecond an ISO text. */
void mnm_xlsx_time(mnm_xlsx *xlsx, int64_t time_us, mnm_grain grain);
/* A live formula ("E2+C3-D3", without '=') beside the value that we computed, so that a program
 * that does not recalculate shows ours, and one that does shows whether it is right. References to
 * other files, links and commands are MNM_E_ARG. */
void mnm_xlsx_formula_money(mnm_xlsx *xlsx, const char *formula, mnm_wide minor, uint32_t exponent,
                            mnm_sheet_style style);
void mnm_xlsx_formula_bool(mnm_xlsx *xlsx, const char *formula, bool value, mnm_sheet_style style);
void mnm_xlsx_formula_text(mnm_xlsx *xlsx, const char *formula, mnm_text value,
                           mnm_sheet_style style);
/* Closes the workbook (at least one sheet: MNM_E_ARG) and gives the bytes, borrowed until free. */
MNM_MUST_CHECK mnm_status mnm_xlsx_finish(mnm_xlsx *xlsx, const void **out, size_t *out_bytes,
                                          mnm_err *err);

#endif
