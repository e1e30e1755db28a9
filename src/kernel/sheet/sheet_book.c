/* A workbook: its bytes, what kind it is, and its sheets. */
#include "kernel/sheet/sheet_internal.h"

static const unsigned char ole_mark[8] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};

static bool is_zip(const unsigned char *data, size_t bytes) {
  return bytes >= 4 && (memcmp(data, "PK\3\4", 4) == 0 || memcmp(data, "PK\5\6", 4) == 0);
}

static bool is_ole(const unsigned char *data, size_t bytes) {
  return bytes >= sizeof ole_mark && memcmp(data, ole_mark, sizeof ole_mark) == 0;
}

/* Excel 2 to 4 wrote no container: the file begins with a BOF record. */
static bool is_biff(const unsigned char *data, size_t bytes) {
  return bytes >= 8 && data[0] == 0x09 && (data[1] & 0xF9) == 0 && data[3] == 0 && data[2] >= 4 &&
         data[2] <= 8;
}

static bool is_xml2003(const unsigned char *data, size_t bytes) {
  if (bytes > 512) bytes = 512;
  if (bytes < 5 || memcmp(data, "<?xml", 5) != 0) return false;
  static const char mark[] = "progid=\"Excel.Sheet\"";
  static const char flat[] = "office:spreadsheet";
  return memmem(data, bytes, mark, sizeof mark - 1) != NULL ||
         memmem(data, bytes, flat, sizeof flat - 1) != NULL;
}

bool mnm_book_suspect(const void *head, size_t bytes) {
  const unsigned char *data = head;
  return is_zip(data, bytes) || is_ole(data, bytes) || is_biff(data, bytes) ||
         is_xml2003(data, bytes);
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static mnm_status too_large(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_LIMIT, "the workbook has more than %u MiB",
                    (unsigned)(MNM_BOOK_FILE_BYTES_MAX >> 20));
  mnm_err_hint(err, "save each of its sheets as CSV and add those: text may be of any size");
  return MNM_E_LIMIT;
}

static mnm_status read_file(mnm_book *book, mnm_reader *reader, mnm_err *err) {
  if (reader->total_bytes > (int64_t)MNM_BOOK_FILE_BYTES_MAX) return too_large(err);
  if (reader->total_bytes > 0) {
    MNM_TRY(mnm_column_reserve(&book->file, (uint64_t)reader->total_bytes + 1, err));
  }
  for (;;) {
    size_t got = 0;
    MNM_TRY(mnm_column_reserve(&book->file, 65536, err));
    char *to = (char *)book->file.data + book->file.count;
    MNM_TRY(reader->read(reader, to, book->file.capacity - book->file.count, &got, err));
    if (got == 0) return MNM_OK;
    book->file.count += got;
    if (book->file.count > MNM_BOOK_FILE_BYTES_MAX) return too_large(err);
    MNM_TRY(mnm_ctx_tick(book->ctx, "read", book->file.count,
                         reader->total_bytes > 0 ? (uint64_t)reader->total_bytes : 0, err));
  }
}

/* ---- what it is ------------------------------------------------------------------------------ */

static mnm_status unsupported(mnm_err *err, const char *what, const char *hint) {
  (void)mnm_err_set(err, MNM_E_UNSUPPORTED, "%s", what);
  mnm_err_hint(err, "%s", hint);
  return MNM_E_UNSUPPORTED;
}

/* Names in an OLE container are UTF-16. */
static bool holds_name(const mnm_book *book, const char *name) {
  char wide[64];
  size_t bytes = strlen(name);
  for (size_t i = 0; i < bytes; i++) {
    wide[2 * i] = name[i];
    wide[2 * i + 1] = '\0';
  }
  return memmem(book->file.data, book->file.count, wide, 2 * bytes) != NULL;
}

static mnm_status refuse_ole(mnm_book *book, mnm_err *err) {
  if (holds_name(book, "EncryptedPackage")) {
    book->kind = MNM_BOOK_ENCRYPTED;
    return unsupported(err, "the workbook is protected by a password",
                       "open it with its password and save a copy without one");
  }
  if (holds_name(book, "Workbook") || holds_name(book, "Book")) {
    book->kind = MNM_BOOK_XLS;
    return unsupported(err, "the file is an Excel workbook of the old kind (.xls)",
                       "open it in a spreadsheet program and save it as .xlsx or .ods");
  }
  (void)mnm_err_set(err, MNM_E_FORMAT,
                    "the file is a container of an old Office program, but no "
                    "workbook");
  mnm_err_hint(err, "open it in the program that made it and save its table as .xlsx or CSV");
  return MNM_E_FORMAT;
}

static mnm_status recognise(mnm_book *book, mnm_err *err) {
  const unsigned char *data = book->file.data;
  size_t bytes = book->file.count;
  if (is_ole(data, bytes)) return refuse_ole(book, err);
  if (is_biff(data, bytes)) {
    book->kind = MNM_BOOK_XLS;
    return unsupported(err, "the file is an Excel workbook of a very old kind (.xls)",
                       "open it in a spreadsheet program and save it as .xlsx or .ods");
  }
  if (is_xml2003(data, bytes)) {
    book->kind = MNM_BOOK_XML2003;
    return unsupported(err, "the file is a spreadsheet written as one XML file",
                       "open it in a spreadsheet program and save it as .xlsx or .ods");
  }
  if (!is_zip(data, bytes)) {
    (void)mnm_err_set(err, MNM_E_FORMAT, "the file is no workbook (.xlsx or .ods)");
    mnm_err_hint(err, "a workbook begins with the letters PK; this file does not");
    return MNM_E_FORMAT;
  }
  MNM_TRY(mnm_sheet__zip_open(book, err));
  if (mnm_sheet__zip_find(book, "xl/workbook.bin") >= 0) {
    book->kind = MNM_BOOK_XLSB;
    return unsupported(err, "the file is a binary Excel workbook (.xlsb)",
                       "open it in a spreadsheet program and save it as .xlsx or .ods");
  }
  if (mnm_sheet__zip_find(book, "[Content_Types].xml") >= 0) {
    book->kind = MNM_BOOK_XLSX;
    return mnm_sheet__xlsx_open(book, err);
  }
  if (mnm_sheet__zip_find(book, "content.xml") >= 0) {
    book->kind = MNM_BOOK_ODS;
    return mnm_sheet__ods_open(book, err);
  }
  book->kind = MNM_BOOK_ARCHIVE;
  (void)mnm_err_set(err, MNM_E_FORMAT, "the file is an archive of files, no workbook");
  mnm_err_hint(err, "unpack it and add the files that it holds");
  return MNM_E_FORMAT;
}

mnm_status mnm_book_open(mnm_book **out, mnm_book_kind *out_kind, mnm_reader *reader,
                         const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  *out_kind = MNM_BOOK_NONE;
  mnm_book *book = mnm_mem_new(ctx, sizeof *book);
  if (book == NULL) return mnm_err_nomem(err);
  book->ctx = ctx;
  if (ctx != NULL) book->alloc = ctx->alloc;
  mnm_arena_init(&book->arena, ctx);
  mnm_column_init(&book->file, 1, ctx);
  mnm_column_init(&book->sheets, sizeof(sheet_info), ctx);
  mnm_column_init(&book->formats, sizeof(sheet_format), ctx);
  mnm_column_init(&book->string_ends, sizeof(uint32_t), ctx);
  mnm_column_init(&book->string_bytes, 1, ctx);
  size_t bytes = strlen(reader->name), most = sizeof book->input - 1;
  const char *name = bytes > most ? reader->name + bytes - most : reader->name;
  memcpy(book->input, name, strlen(name) + 1);
  mnm_status status = read_file(book, reader, err);
  if (status == MNM_OK) status = recognise(book, err);
  *out_kind = book->kind;
  if (status == MNM_OK && book->sheets.count == 0) {
    status = mnm_err_set(err, MNM_E_FORMAT, "the workbook has no sheet of cells");
    mnm_err_hint(err, "charts and macros alone hold no transfers");
  }
  if (status != MNM_OK) {
    mnm_err_at(err, book->input, err != NULL ? err->row : 0, err != NULL ? err->column : 0);
    mnm_book_free(book);
    return status;
  }
  *out = book;
  return MNM_OK;
}

void mnm_book_free(mnm_book *book) {
  if (book == NULL) return;
  if (book->zip != NULL) zip_discard(book->zip);
  mnm_column_clear(&book->file);
  mnm_column_clear(&book->sheets);
  mnm_column_clear(&book->formats);
  mnm_column_clear(&book->string_ends);
  mnm_column_clear(&book->string_bytes);
  mnm_arena_clear(&book->arena);
  mnm_alloc alloc = book->alloc;
  mnm_alloc_free(&alloc, book, sizeof *book);
}

const void *mnm_book_bytes(const mnm_book *book, size_t *out_bytes) {
  *out_bytes = book->file.count;
  return book->file.data;
}

uint32_t mnm_book_sheet_count(const mnm_book *book) {
  return (uint32_t)book->sheets.count;
}

mnm_text mnm_book_sheet_name(const mnm_book *book, uint32_t sheet) {
  return ((const sheet_info *)mnm_column_at(&book->sheets, sheet))->name;
}

bool mnm_book_sheet_hidden(const mnm_book *book, uint32_t sheet) {
  return ((const sheet_info *)mnm_column_at(&book->sheets, sheet))->hidden;
}

uint32_t mnm_sheet_column_text(char buffer[8], uint32_t column) {
  char letters[8];
  uint32_t count = 0;
  for (uint64_t left = (uint64_t)column + 1; left > 0 && count < 7; left = (left - 1) / 26) {
    letters[count++] = (char)('A' + (left - 1) % 26);
  }
  for (uint32_t i = 0; i < count; i++) buffer[i] = letters[count - 1 - i];
  buffer[count] = '\0';
  return count;
}
