/* An XLSX as it is written, cell by cell. Texts stand in their cells: a table of shared texts would
 * have to be held until the end. */
#include <assert.h>
#include <stdio.h>
#include <strings.h>

#include "kernel/sheet/sheet_internal.h"

#define STYLE_TIME 5U
#define STYLE_MS 8U
#define STYLE_MONEY 9U
#define STYLE_INTEGER 29U
#define STYLE_BOOL 31U
#define STYLE_QUOTED 33U
#define EXPONENT_MAX 9U
#define TEXT_UNITS_MAX 32767U
#define NAME_UNITS_MAX 31U
#define FORMULA_BYTES_MAX 8192U
#define FLUSH_BYTES 32768U

#define NS "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

typedef struct written_sheet {
  char name[128]; /* 31 UTF-16 units of UTF-8 at most */
} written_sheet;

struct mnm_xlsx {
  const mnm_ctx *ctx;
  sheet_packer *packer;
  mnm_column text;   /* char: XML on its way to the packer */
  mnm_column sheets; /* written_sheet */
  uint32_t row, column;
  bool in_sheet, in_row, finished;
  mnm_status status;
  mnm_err err;
};

/* ---- text ------------------------------------------------------------------------------------ */

static void fail(mnm_xlsx *self, mnm_status status) {
  if (self->status == MNM_OK) self->status = status;
}

static void put_bytes(mnm_xlsx *self, const char *data, size_t bytes) {
  if (self->status != MNM_OK) return;
  mnm_status status = mnm_column_append(&self->text, data, bytes, &self->err);
  if (status == MNM_OK && self->text.count >= FLUSH_BYTES) {
    status = mnm_sheet__pack(self->packer, self->text.data, self->text.count, &self->err);
    self->text.count = 0;
  }
  if (status != MNM_OK) fail(self, status);
}

static void put(mnm_xlsx *self, const char *text) {
  put_bytes(self, text, strlen(text));
}

static void put_number(mnm_xlsx *self, uint64_t value) {
  char digits[24];
  (void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
  put(self, digits);
}

/* Text as XML holds it. What XML cannot hold is written as _xHHHH_, and so is what would be read
 * so. */
static void put_escaped(mnm_xlsx *self, mnm_text text) {
  uint32_t first = 0;
  for (uint32_t i = 0; i < text.bytes; i++) {
    unsigned char c = (unsigned char)text.data[i];
    const char *instead = NULL;
    char code[16];
    uint32_t bytes = 1;
    if (c == '&') instead = "&amp;";
    if (c == '<') instead = "&lt;";
    if (c == '>') instead = "&gt;";
    if (c == '"') instead = "&quot;";
    bool escape = c == '_' && i + 1 < text.bytes && text.data[i + 1] == 'x';
    if ((c < 0x20 && c != '\t' && c != '\n') || escape) {
      (void)snprintf(code, sizeof code, "_x%04X_", c);
      instead = code;
    }
    if (c == 0xEF && i + 2 < text.bytes && (unsigned char)text.data[i + 1] == 0xBF &&
        (unsigned char)text.data[i + 2] >= 0xBE) { /* U+FFFE, U+FFFF */
      (void)snprintf(code, sizeof code, "_xFFF%c_",
                     (unsigned char)text.data[i + 2] == 0xBE ? 'E' : 'F');
      instead = code;
      bytes = 3;
    }
    if (instead == NULL) continue;
    put_bytes(self, text.data + first, i - first);
    put(self, instead);
    i += bytes - 1;
    first = i + 1;
  }
  put_bytes(self, text.data + first, text.bytes - first);
}

static uint32_t units(mnm_text text) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < text.bytes; i++) {
    unsigned char c = (unsigned char)text.data[i];
    count += (c & 0xC0) != 0x80;
    count += c >= 0xF0;
  }
  return count;
}

static bool is_text(mnm_xlsx *self, mnm_text text) {
  if (text.bytes > 0 && mnm_text_utf8_invalid(text.data, text.bytes) >= 0) {
    fail(self, mnm_err_set(&self->err, MNM_E_RANGE, "a text for a workbook is not UTF-8"));
  } else if (units(text) > TEXT_UNITS_MAX) {
    fail(self, mnm_err_set(&self->err, MNM_E_LIMIT, "a cell holds at most %u characters",
                           TEXT_UNITS_MAX));
  }
  return self->status == MNM_OK;
}

/* ---- the workbook and its sheets ------------------------------------------------------------- */

mnm_status mnm_xlsx_new(mnm_xlsx **out, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_xlsx *self = mnm_mem_new(ctx, sizeof *self);
  if (self == NULL) return mnm_err_nomem(err);
  self->ctx = ctx;
  mnm_column_init(&self->text, 1, ctx);
  mnm_column_init(&self->sheets, sizeof(written_sheet), ctx);
  mnm_status status = mnm_sheet__packer_new(&self->packer, ctx, err);
  if (status != MNM_OK) {
    mnm_xlsx_free(self);
    return status;
  }
  *out = self;
  return MNM_OK;
}

void mnm_xlsx_free(mnm_xlsx *xlsx) {
  if (xlsx == NULL) return;
  mnm_sheet__packer_free(xlsx->packer);
  mnm_column_clear(&xlsx->text);
  mnm_column_clear(&xlsx->sheets);
  mnm_mem_free(xlsx->ctx, xlsx, sizeof *xlsx);
}

static void begin_part(mnm_xlsx *self, const char *name) {
  if (self->status != MNM_OK) return;
  mnm_status status = mnm_sheet__pack_begin(self->packer, name, &self->err);
  if (status != MNM_OK) fail(self, status);
  put(self, XML);
}

static void end_part(mnm_xlsx *self) {
  if (self->status != MNM_OK) return;
  mnm_status status = mnm_sheet__pack(self->packer, self->text.data, self->text.count, &self->err);
  self->text.count = 0;
  if (status == MNM_OK) status = mnm_sheet__pack_end(self->packer, &self->err);
  if (status != MNM_OK) fail(self, status);
}

static void end_row(mnm_xlsx *self) {
  if (self->in_row) put(self, "</row>");
  self->in_row = false;
}

static void end_sheet(mnm_xlsx *self) {
  if (!self->in_sheet) return;
  end_row(self);
  put(self,
      "</sheetData><pageMargins left=\"0.5\" right=\"0.5\" top=\"0.5\" bottom=\"0.5\" "
      "header=\"0.3\" footer=\"0.3\"/><pageSetup orientation=\"landscape\"/></worksheet>");
  end_part(self);
  self->in_sheet = false;
}

/* At most `most` UTF-16 units of the name, with what a sheet's name may not hold replaced. */
static uint32_t fit_name(char *to, mnm_text name, uint32_t most) {
  uint32_t used = 0, count = 0;
  for (uint32_t i = 0; i < name.bytes;) {
    unsigned char c = (unsigned char)name.data[i];
    uint32_t bytes = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    uint32_t width = bytes == 4 ? 2 : 1;
    if (i + bytes > name.bytes || count + width > most) break;
    bool bad = c < 0x20 || strchr("[]:*?/\\", (char)c) != NULL || (c == '\'' && i == 0);
    if (bad) {
      to[used++] = '_';
    } else {
      memcpy(to + used, name.data + i, bytes);
      used += bytes;
    }
    i += bytes;
    count += width;
  }
  if (used > 0 && to[used - 1] == '\'') to[used - 1] = '_';
  return used;
}

static bool is_taken(const mnm_xlsx *self, const char *name) {
  for (uint64_t i = 0; i < self->sheets.count; i++) {
    if (strcasecmp(((const written_sheet *)mnm_column_at(&self->sheets, i))->name, name) == 0) {
      return true;
    }
  }
  return strcasecmp(name, "History") == 0; /* Excel keeps this one for itself */
}

static void name_sheet(mnm_xlsx *self, mnm_text name) {
  written_sheet sheet;
  memset(&sheet, 0, sizeof sheet);
  if (name.bytes == 0 || mnm_text_utf8_invalid(name.data, name.bytes) >= 0) {
    name = mnm_text_of("Sheet");
  }
  sheet.name[fit_name(sheet.name, name, NAME_UNITS_MAX)] = '\0';
  for (uint32_t nth = 2; is_taken(self, sheet.name); nth++) {
    char end[16];
    int bytes = snprintf(end, sizeof end, " (%u)", nth);
    uint32_t used = fit_name(sheet.name, name, NAME_UNITS_MAX - (uint32_t)bytes);
    memcpy(sheet.name + used, end, (size_t)bytes + 1);
  }
  mnm_status status = mnm_column_push(&self->sheets, &sheet, &self->err);
  if (status != MNM_OK) fail(self, status);
}

static void put_view(mnm_xlsx *self, const mnm_sheet_look *look) {
  char cell[32];
  put(self, "<sheetViews><sheetView workbookViewId=\"0\"");
  if (self->sheets.count == 1) put(self, " tabSelected=\"1\"");
  if (look == NULL || (look->freeze_rows == 0 && look->freeze_columns == 0)) {
    put(self, "/></sheetViews>");
    return;
  }
  uint32_t bytes = mnm_sheet_column_text(cell, look->freeze_columns);
  (void)snprintf(cell + bytes, sizeof cell - bytes, "%u", look->freeze_rows + 1);
  put(self, "><pane");
  if (look->freeze_columns > 0) {
    put(self, " xSplit=\"");
    put_number(self, look->freeze_columns);
    put(self, "\"");
  }
  if (look->freeze_rows > 0) {
    put(self, " ySplit=\"");
    put_number(self, look->freeze_rows);
    put(self, "\"");
  }
  const char *pane = look->freeze_rows == 0      ? "topRight"
                     : look->freeze_columns == 0 ? "bottomLeft"
                                                 : "bottomRight";
  put(self, " topLeftCell=\"");
  put(self, cell);
  put(self, "\" activePane=\"");
  put(self, pane);
  put(self, "\" state=\"frozen\"/></sheetView></sheetViews>");
}

static void put_widths(mnm_xlsx *self, const mnm_sheet_look *look) {
  bool any = false;
  for (uint32_t i = 0; look != NULL && i < look->width_count && i < MNM_BOOK_COLUMNS_MAX; i++) {
    if (look->widths[i] == 0) continue;
    put(self, any ? "<col min=\"" : "<cols><col min=\"");
    put_number(self, i + 1);
    put(self, "\" max=\"");
    put_number(self, i + 1);
    put(self, "\" width=\"");
    put_number(self, look->widths[i]);
    put(self, "\" customWidth=\"1\"/>");
    any = true;
  }
  if (any) put(self, "</cols>");
}

void mnm_xlsx_sheet(mnm_xlsx *xlsx, mnm_text name, const mnm_sheet_look *look) {
  char part[64];
  assert(!xlsx->finished);
  end_sheet(xlsx);
  if (xlsx->status != MNM_OK) return;
  if (xlsx->sheets.count == MNM_BOOK_SHEETS_MAX) {
    fail(xlsx, mnm_err_set(&xlsx->err, MNM_E_LIMIT, "a workbook is written with at most %u sheets",
                           MNM_BOOK_SHEETS_MAX));
    return;
  }
  name_sheet(xlsx, name);
  (void)snprintf(part, sizeof part, "xl/worksheets/sheet%u.xml", (unsigned)xlsx->sheets.count);
  begin_part(xlsx, part);
  put(xlsx, "<worksheet xmlns=\"" NS "\"><sheetPr><pageSetUpPr fitToPage=\"0\"/></sheetPr>");
  put_view(xlsx, look);
  put(xlsx, "<sheetFormatPr defaultRowHeight=\"13\"/>");
  put_widths(xlsx, look);
  put(xlsx, "<sheetData>");
  xlsx->in_sheet = true;
  xlsx->row = xlsx->column = 0;
}

void mnm_xlsx_row(mnm_xlsx *xlsx) {
  assert(xlsx->in_sheet || xlsx->status != MNM_OK);
  end_row(xlsx);
  if (xlsx->row == MNM_BOOK_ROWS_MAX) {
    fail(xlsx,
         mnm_err_set(&xlsx->err, MNM_E_LIMIT, "a sheet has at most %u rows", MNM_BOOK_ROWS_MAX));
    mnm_err_hint(&xlsx->err, "export fewer rows, or as CSV");
    return;
  }
  xlsx->row++;
  xlsx->column = 0;
  put(xlsx, "<row r=\"");
  put_number(xlsx, xlsx->row);
  put(xlsx, "\">");
  xlsx->in_row = true;
}

uint32_t mnm_xlsx_row_number(const mnm_xlsx *xlsx) {
  return xlsx->row;
}

void mnm_xlsx_skip(mnm_xlsx *xlsx, uint32_t cells) {
  xlsx->column =
      cells < MNM_BOOK_COLUMNS_MAX - xlsx->column ? xlsx->column + cells : MNM_BOOK_COLUMNS_MAX;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static void begin_cell(mnm_xlsx *self, uint32_t style, const char *type) {
  char name[8];
  assert(self->in_row || self->status != MNM_OK);
  if (self->column >= MNM_BOOK_COLUMNS_MAX) {
    fail(self, mnm_err_set(&self->err, MNM_E_LIMIT, "a sheet has at most %u columns",
                           MNM_BOOK_COLUMNS_MAX));
    return;
  }
  (void)mnm_sheet_column_text(name, self->column++);
  put(self, "<c r=\"");
  put(self, name);
  put_number(self, self->row);
  put(self, "\" s=\"");
  put_number(self, style);
  if (type != NULL) {
    put(self, "\" t=\"");
    put(self, type);
  }
  put(self, "\">");
}

static void put_value(mnm_xlsx *self, const char *value) {
  put(self, "<v>");
  put(self, value);
  put(self, "</v></c>");
}

static bool is_bold(mnm_sheet_style style) {
  return style == MNM_SHEET_BOLD || style == MNM_SHEET_HEADER || style == MNM_SHEET_TITLE;
}

void mnm_xlsx_text(mnm_xlsx *xlsx, mnm_text text, mnm_sheet_style style) {
  if (!is_text(xlsx, text)) return;
  uint32_t number = style <= MNM_SHEET_NOTE ? (uint32_t)style : 0;
  bool risky = text.bytes > 0 && strchr("=+-@\t\r", text.data[0]) != NULL;
  if (number == 0 && risky) number = STYLE_QUOTED;
  begin_cell(xlsx, number, "inlineStr");
  put(xlsx, "<is><t xml:space=\"preserve\">");
  put_escaped(xlsx, text);
  put(xlsx, "</t></is></c>");
}

/* The digits of an amount; false: more than a spreadsheet keeps. */
static bool money_text(mnm_xlsx *self, char out[64], mnm_wide minor, uint32_t exponent) {
  mnm_wide limit = 1;
  for (uint32_t i = 0; i < 15; i++) limit *= 10;
  mnm_wide significant = minor < 0 ? -minor : minor;
  while (significant >= limit && significant % 10 == 0) significant /= 10;
  if (exponent > EXPONENT_MAX || significant >= limit) {
    fail(self, mnm_err_set(&self->err, MNM_E_RANGE,
                           "an amount has more digits than the 15 that a "
                           "spreadsheet keeps"));
    mnm_err_at(&self->err, NULL, self->row, (int32_t)self->column + 1);
    mnm_err_hint(&self->err, "export it as CSV, which keeps every digit");
    return false;
  }
  (void)mnm_money_text(out, 64, minor, exponent);
  return self->status == MNM_OK;
}

void mnm_xlsx_money(mnm_xlsx *xlsx, mnm_wide minor, uint32_t exponent, mnm_sheet_style style) {
  char digits[64];
  if (!money_text(xlsx, digits, minor, exponent)) return;
  begin_cell(xlsx, STYLE_MONEY + 2 * exponent + is_bold(style), NULL);
  put_value(xlsx, digits);
}

void mnm_xlsx_integer(mnm_xlsx *xlsx, int64_t value, mnm_sheet_style style) {
  char digits[64];
  if (!money_text(xlsx, digits, value, 0)) return;
  begin_cell(xlsx, STYLE_INTEGER + is_bold(style), NULL);
  put_value(xlsx, digits);
}

void mnm_xlsx_time(mnm_xlsx *xlsx, int64_t time_us, mnm_grain grain) {
  int64_t day = mnm_time_day(time_us);
  int64_t ms = (time_us - day * MNM_US_PER_DAY) / 1000;
  int64_t first = mnm_days_from_civil(1900, 1, 1), leap = mnm_days_from_civil(1900, 3, 1);
  bool fine = (time_us - day * MNM_US_PER_DAY) % 1000 != 0;
  char text[48];
  if (day < first || day >= mnm_days_from_civil(10000, 1, 1) || fine) {
    uint32_t bytes = mnm_time_text(text, sizeof text, time_us, grain);
    mnm_xlsx_text(xlsx, (mnm_text){text, bytes}, MNM_SHEET_PLAIN);
    return;
  }
  int64_t serial = day - mnm_days_from_civil(1899, 12, day < leap ? 31 : 30);
  uint32_t style = grain == MNM_GRAIN_MICROSECOND ? STYLE_MS : STYLE_TIME + (uint32_t)grain;
  if (grain == MNM_GRAIN_DAY || ms == 0) {
    (void)snprintf(text, sizeof text, "%lld", (long long)serial);
  } else { /* a day has 86,400,000 ms: ten decimals tell them apart */
    int64_t part = (ms * INT64_C(10000000000) + 43200000) / 86400000;
    (void)snprintf(text, sizeof text, "%lld.%010lld", (long long)serial, (long long)part);
  }
  begin_cell(xlsx, style, NULL);
  put_value(xlsx, text);
}

/* ---- formulas -------------------------------------------------------------------------------- */

static bool has_word(const char *formula, const char *word) {
  return strcasestr(formula, word) != NULL;
}

/* What reaches out of the workbook: other files ([1]Sheet!A1, 'C:\x'!A1), DDE (a|b!c), links. */
static bool put_formula(mnm_xlsx *self, const char *formula) {
  static const char *const words[] = {"HYPERLINK", "WEBSERVICE",   "IMAGE(", "RTD(",     "CALL(",
                                      "REGISTER",  "EXEC(",        "DDE(",   "INDIRECT", "IMPORT",
                                      "FILTERXML", "STOCKHISTORY", "CUBE"};
  size_t bytes = strlen(formula);
  bool bad = bytes == 0 || bytes > FORMULA_BYTES_MAX || formula[0] == '=' ||
             strpbrk(formula, "[]|#\\") != NULL || strstr(formula, "://") != NULL ||
             mnm_text_utf8_invalid(formula, bytes) >= 0;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    bad = bad || has_word(formula, words[i]);
  if (bad) {
    fail(self,
         mnm_err_set(&self->err, MNM_E_ARG, "a formula reaches out of the workbook, or is none"));
    return false;
  }
  put(self, "<f>");
  put_escaped(self, (mnm_text){formula, (uint32_t)bytes});
  put(self, "</f>");
  return self->status == MNM_OK;
}

void mnm_xlsx_formula_money(mnm_xlsx *xlsx, const char *formula, mnm_wide minor, uint32_t exponent,
                            mnm_sheet_style style) {
  char digits[64];
  if (!money_text(xlsx, digits, minor, exponent)) return;
  begin_cell(xlsx, STYLE_MONEY + 2 * exponent + is_bold(style), NULL);
  if (put_formula(xlsx, formula)) put_value(xlsx, digits);
}

void mnm_xlsx_formula_bool(mnm_xlsx *xlsx, const char *formula, bool value, mnm_sheet_style style) {
  begin_cell(xlsx, STYLE_BOOL + is_bold(style), "b");
  if (put_formula(xlsx, formula)) put_value(xlsx, value ? "1" : "0");
}

void mnm_xlsx_formula_text(mnm_xlsx *xlsx, const char *formula, mnm_text value,
                           mnm_sheet_style style) {
  if (!is_text(xlsx, value)) return;
  begin_cell(xlsx, style <= MNM_SHEET_NOTE ? (uint32_t)style : 0, "str");
  if (!put_formula(xlsx, formula)) return;
  put(xlsx, "<v>");
  put_escaped(xlsx, value);
  put(xlsx, "</v></c>");
}

/* ---- the end --------------------------------------------------------------------------------- */

static void put_part(mnm_xlsx *self, const char *name, const char *body) {
  begin_part(self, name);
  put(self, body);
  end_part(self);
}

static void put_types(mnm_xlsx *self) {
  begin_part(self, "[Content_Types].xml");
  put(self, "<Types xmlns=\"" PACKAGE
            "content-types\">"
            "<Default Extension=\"rels\" ContentType=\"application/"
            "vnd.openxmlformats-package.relationships+xml\"/>"
            "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
            "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/"
            "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
            "<Override PartName=\"/xl/styles.xml\" ContentType=\"application/"
            "vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>");
  for (uint64_t i = 1; i <= self->sheets.count; i++) {
    put(self, "<Override PartName=\"/xl/worksheets/sheet");
    put_number(self, i);
    put(self,
        ".xml\" ContentType=\"application/"
        "vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>");
  }
  put(self, "</Types>");
  end_part(self);
}

static void put_workbook(mnm_xlsx *self) {
  begin_part(self, "xl/workbook.xml");
  put(self, "<workbook xmlns=\"" NS "\" xmlns:r=\"" RELATION "\"><sheets>");
  for (uint64_t i = 0; i < self->sheets.count; i++) {
    const written_sheet *sheet = mnm_column_at(&self->sheets, i);
    put(self, "<sheet name=\"");
    put_escaped(self, mnm_text_of(sheet->name));
    put(self, "\" sheetId=\"");
    put_number(self, i + 1);
    put(self, "\" r:id=\"rId");
    put_number(self, i + 1);
    put(self, "\"/>");
  }
  put(self, "</sheets><calcPr calcId=\"0\" fullCalcOnLoad=\"1\"/></workbook>");
  end_part(self);
  begin_part(self, "xl/_rels/workbook.xml.rels");
  put(self, "<Relationships xmlns=\"" PACKAGE "relationships\">");
  for (uint64_t i = 1; i <= self->sheets.count; i++) {
    put(self, "<Relationship Id=\"rId");
    put_number(self, i);
    put(self, "\" Type=\"" RELATION "/worksheet\" Target=\"worksheets/sheet");
    put_number(self, i);
    put(self, ".xml\"/>");
  }
  put(self, "<Relationship Id=\"rIdStyles\" Type=\"" RELATION
            "/styles\" Target=\"styles.xml\"/>"
            "</Relationships>");
  end_part(self);
}

mnm_status mnm_xlsx_finish(mnm_xlsx *xlsx, const void **out, size_t *out_bytes, mnm_err *err) {
  *out = NULL;
  *out_bytes = 0;
  assert(!xlsx->finished);
  end_sheet(xlsx);
  if (xlsx->status == MNM_OK && xlsx->sheets.count == 0) {
    fail(xlsx, mnm_err_set(&xlsx->err, MNM_E_ARG, "a workbook has at least one sheet"));
  }
  put_types(xlsx);
  if (xlsx->status == MNM_OK) { /* by its first entry such a file is known for what it is */
    mnm_status status = mnm_sheet__pack_front(xlsx->packer, &xlsx->err);
    if (status != MNM_OK) fail(xlsx, status);
  }
  put_part(xlsx, "_rels/.rels",
           "<Relationships xmlns=\"" PACKAGE
           "relationships\"><Relationship Id=\"rId1\" "
           "Type=\"" RELATION "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
  put_workbook(xlsx);
  begin_part(xlsx, "xl/styles.xml");
  mnm_sheet__styles_put(xlsx, put);
  end_part(xlsx);
  if (xlsx->status == MNM_OK) {
    mnm_status status = mnm_sheet__pack_finish(xlsx->packer, out, out_bytes, &xlsx->err);
    if (status != MNM_OK) fail(xlsx, status);
  }
  xlsx->finished = true;
  if (xlsx->status != MNM_OK && err != NULL) *err = xlsx->err;
  return xlsx->status;
}
