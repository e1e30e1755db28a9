/* The styles that the writer uses. Numbers of cell styles are what sheet_write.c counts on:
 *
 *    0 .. 4    text: plain, bold, header, title, note
 *    5 .. 8    times: to the day, minute, second, millisecond
 *    9 .. 28   money with 0 to 9 decimals, plain and bold in turn
 *   29, 30     whole numbers, plain and bold
 *   31, 32     true or false, plain and bold
 *   33         text that begins like a formula: shown and kept as text */
#include <stdio.h>

#include "kernel/sheet/sheet_internal.h"

static const char begin[] =
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
    "<numFmts count=\"14\">"
    "<numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm\"/>"
    "<numFmt numFmtId=\"166\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/>"
    "<numFmt numFmtId=\"167\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss.000\"/>";

static const char fonts[] =
    "</numFmts><fonts count=\"4\">"
    "<font><sz val=\"10\"/><name val=\"Arial\"/><family val=\"2\"/></font>"
    "<font><b/><sz val=\"10\"/><name val=\"Arial\"/><family val=\"2\"/></font>"
    "<font><b/><sz val=\"14\"/><name val=\"Arial\"/><family val=\"2\"/></font>"
    "<font><i/><sz val=\"9\"/><name val=\"Arial\"/><family val=\"2\"/></font></fonts>"
    "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill>"
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE0E0E0\"/>"
    "<bgColor indexed=\"64\"/></patternFill></fill></fills>"
    "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>"
    "<border><left/><right/><top/><bottom style=\"thin\"><color indexed=\"64\"/></bottom>"
    "<diagonal/></border></borders>"
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"
    "</cellStyleXfs><cellXfs count=\"34\">";

static const char wrapped[] = "<alignment vertical=\"top\" wrapText=\"1\"/>";

static const char end[] =
    "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/>"
    "</cellStyles></styleSheet>";

static void style(mnm_xlsx *xlsx, sheet_put_fn *put, uint32_t format, uint32_t font, bool header,
                  bool wrap, bool quoted) {
  char text[400];
  (void)snprintf(text, sizeof text,
                 "<xf numFmtId=\"%u\" fontId=\"%u\" fillId=\"%u\" borderId=\"%u\" xfId=\"0\" "
                 "applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\"%s%s>%s"
                 "</xf>",
                 format, font, header ? 2U : 0U, header ? 1U : 0U,
                 wrap ? " applyAlignment=\"1\"" : "", quoted ? " quotePrefix=\"1\"" : "",
                 wrap ? wrapped : "");
  put(xlsx, text);
}

void mnm_sheet__styles_put(mnm_xlsx *xlsx, sheet_put_fn *put) {
  put(xlsx, begin);
  for (uint32_t decimals = 0; decimals <= 9; decimals++) {
    char text[100];
    (void)snprintf(text, sizeof text, "<numFmt numFmtId=\"%u\" formatCode=\"#,##0%s%.*s\"/>",
                   170 + decimals, decimals > 0 ? "." : "", (int)decimals, "000000000");
    put(xlsx, text);
  }
  put(xlsx, fonts);
  for (uint32_t i = 0; i < 5; i++) { /* plain, bold, header, title, note */
    static const uint32_t font[] = {0, 1, 1, 2, 3};
    style(xlsx, put, 0, font[i], i == 2, i == 2 || i == 4, false);
  }
  for (uint32_t format = 164; format <= 167; format++)
    style(xlsx, put, format, 0, false, false, false);
  for (uint32_t format = 170; format <= 179; format++) {
    style(xlsx, put, format, 0, false, false, false);
    style(xlsx, put, format, 1, false, false, false);
  }
  style(xlsx, put, 1, 0, false, false, false); /* 0 */
  style(xlsx, put, 1, 1, false, false, false);
  style(xlsx, put, 0, 0, false, false, false); /* General */
  style(xlsx, put, 0, 1, false, false, false);
  style(xlsx, put, 49, 0, false, false, true); /* @ */
  put(xlsx, end);
}
