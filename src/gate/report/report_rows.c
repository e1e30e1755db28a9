/* The rows of a statement as pages of a table: what moved, the balance that is counted, what the
 * bank states, the other side, pair and breaks, and where each was read. */
#include <stdio.h>

#include "gate/report/report_internal.h"

#define ROW_HEIGHT 11.5
#define FONT 6.5

typedef struct column {
  const char *title;
  double width;
  bool right;
} column;

static const column columns[] = {
    {"Booked (UTC)", 74, false},   {"In", 74, true},           {"Out", 74, true},
    {"Counted balance", 84, true}, {"Stated", 84, true},       {"Other account", 126, false},
    {"Purpose", 118, false},       {"Pair, break", 88, false}, {"Record", 52, false},
};
#define COLUMNS (sizeof columns / sizeof *columns)

static void put(mnm_report__page *page, size_t index, double y, bool bold, mnm_text text) {
  double x = PAGE_MARGIN;
  for (size_t i = 0; i < index; i++) x += columns[i].width;
  if (text.bytes == 0) return;
  mnm_report__style style = {
      .size = FONT, .bold = bold, .width = columns[index].width - 5, .middle = index == 5};
  if (!columns[index].right) {
    (void)mnm_report__text(page, x, y, &style, text);
    return;
  }
  style.width = 0; /* a figure is never cut */
  style.align = ALIGN_RIGHT;
  (void)mnm_report__text(page, x + columns[index].width - 8, y, &style, text);
}

static void put_amount(mnm_report__page *page, size_t index, double y, bool bold, mnm_wide minor,
                       uint16_t currency) {
  char text[96];
  mnm_report__amount(text, sizeof text, minor, currency);
  put(page, index, y, bold, mnm_text_of(text));
}

static double put_titles(mnm_report__page *page, double y) {
  mnm_report__use(page, INK_BLACK);
  for (size_t i = 0; i < COLUMNS; i++) put(page, i, y, true, mnm_text_of(columns[i].title));
  y += ROW_HEIGHT + 1;
  mnm_report__use(page, INK_DARK);
  cairo_set_line_width(page->cairo, 0.5);
  mnm_report__line(page, PAGE_MARGIN, y - 2, page->width - PAGE_MARGIN, y - 2);
  return y;
}

static void put_row(mnm_report__page *page, double y, const mnm_figure_row *row) {
  char day[48], note[200];
  mnm_grain grain = row->grain == MNM_GRAIN_MICROSECOND ? MNM_GRAIN_SECOND : row->grain;
  bool bold = row->balance || row->difference_minor != 0;
  mnm_report__use(page, row->difference_minor != 0 ? INK_VERMILLION : INK_BLACK);
  (void)mnm_time_text(day, sizeof day, row->booked_us, grain);
  put(page, 0, y, row->balance, mnm_text_of(day));
  if (!row->balance)
    put_amount(page, row->credit ? 1 : 2, y, false, row->amount_minor, row->currency);
  if (row->known) put_amount(page, 3, y, bold, row->running_minor, row->currency);
  if (row->stated_minor != MNM_BALANCE_NONE)
    put_amount(page, 4, y, bold, row->stated_minor, row->currency);
  put(page, 5, y, false, row->balance ? mnm_text_of("(balance of the statement)") : row->other);
  bool sealed = row->purpose.bytes > 0 && mnm_out_verdict(page->out, MNM_PERSON) != MNM_SHOW;
  put(page, 6, y, false, sealed ? mnm_text_of("(sealed)") : row->purpose);
  if (row->difference_minor != 0) {
    char text[96];
    mnm_report__amount(text, sizeof text, row->difference_minor, row->currency);
    (void)snprintf(note, sizeof note, "differs %s", text);
    put(page, 7, y, true, mnm_text_of(note));
  } else {
    put(page, 7, y, false, row->note);
  }
  put(page, 8, y, false, row->record);
}

mnm_status mnm_report__draw_rows(mnm_report__page *page, const mnm_figure_statement *figure,
                                 mnm_err *err) {
  uint64_t row = 0, number = 1;
  while (row < figure->row_count) {
    char title[700];
    MNM_TRY(mnm_ctx_tick(page->ctx, "pages", row, figure->row_count, err));
    mnm_report__page_next(page);
    mnm_figure_head head = figure->head;
    (void)snprintf(title, sizeof title, "%.*s, rows %llu", (int)figure->head.title.bytes,
                   figure->head.title.data, (unsigned long long)number++);
    head.title = mnm_text_of(title);
    double y = mnm_report__page_head(page, &head);
    double bottom = mnm_report__page_foot(page, &head) - 4;
    for (y = put_titles(page, y); row < figure->row_count && y + ROW_HEIGHT <= bottom; row++) {
      put_row(page, y, &figure->rows[row]);
      y += ROW_HEIGHT;
    }
  }
  return MNM_OK;
}
