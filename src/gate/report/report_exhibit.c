/* An exhibit on paper: pages, their heads and feet, tables that go on over pages. Drawn twice,
 * since each page says how many there are. */
#include "gate/report/report_exhibit_internal.h"

#include <stdio.h>

#include "kernel/seal/seal.h"

/* ---- pages --- */

static double edge_head(void *payload, mnm_report__page *page, const mnm_figure_head *head) {
  const paper *to = payload;
  (void)page;
  (void)head;
  return to->y;
}

static double edge_foot(void *payload, mnm_report__page *page) {
  const paper *to = payload;
  (void)page;
  return to->bottom;
}

static void put_foot(paper *to) {
  mnm_report__page *page = &to->page;
  const mnm_exhibit *exhibit = to->exhibit;
  const mnm_report__style plain = {.size = 6.5};
  const mnm_report__style right = {.size = 8, .bold = true, .align = ALIGN_RIGHT};
  double y = to->bottom + 4;
  mnm_report__use(page, INK_DARK);
  cairo_set_line_width(page->cairo, 0.6);
  mnm_report__line(page, PAPER_MARGIN, y, PAPER_WIDTH - PAPER_MARGIN, y);
  (void)mnm_report__printf(
      page, PAPER_MARGIN, y + 3, &plain,
      "Case %.*s. Made by the rule %.*s, which a person elected. It shows what the records say; "
      "whoever is paid, or whose account is used, may have no part in it.",
      (int)exhibit->case_id.bytes, exhibit->case_id.data, (int)exhibit->rule.bytes,
      exhibit->rule.data);
  (void)mnm_report__printf(page, PAPER_MARGIN, y + 12, &plain, "Audit entry %llu: %.*s",
                           (unsigned long long)exhibit->audit_entry, (int)exhibit->audit_hash.bytes,
                           exhibit->audit_hash.data);
  mnm_report__use(page, INK_BLACK);
  (void)mnm_report__printf(page, PAPER_WIDTH - PAPER_MARGIN, y + 6, &right, "Page %u of %u",
                           to->number, to->total);
}

static void put_head(paper *to, bool goes_on) {
  mnm_report__page *page = &to->page;
  const mnm_report__style title = {.size = 13, .bold = true};
  const mnm_report__style right = {.size = 8, .align = ALIGN_RIGHT, .width = 0};
  mnm_report__use(page, INK_BLACK);
  (void)mnm_report__printf(page, PAPER_MARGIN, 22, &title, "%s%s", to->section,
                           goes_on ? " (continued)" : "");
  mnm_report__use(page, INK_DARK);
  (void)mnm_report__text(page, PAPER_WIDTH - PAPER_MARGIN, 27, &right, to->exhibit->title);
  cairo_set_line_width(page->cairo, 0.6);
  mnm_report__line(page, PAPER_MARGIN, 41, PAPER_WIDTH - PAPER_MARGIN, 41);
  mnm_report__use(page, INK_BLACK);
  to->y = 48;
}

static void begin_page(paper *to, bool goes_on) {
  if (to->number++ > 0) mnm_report__page_next(&to->page);
  to->bottom = PAPER_HEIGHT - 44;
  put_foot(to);
  put_head(to, goes_on);
}

void mnm_report__paper_section(paper *to, const char *title) {
  to->section = title;
  begin_page(to, false);
}

void mnm_report__paper_next(paper *to) {
  begin_page(to, true);
}

bool mnm_report__paper_room(paper *to, double height) {
  if (to->y + height <= to->bottom) return false;
  mnm_report__paper_next(to);
  return true;
}

/* ---- texts --- */

void mnm_report__paper_gap(paper *to, double height) {
  to->y += height;
}

void mnm_report__paper_text(paper *to, double size, bool bold, double indent, mnm_text text) {
  const mnm_report__style style = {
      .size = size, .bold = bold, .width = mnm_report__paper_wide() - indent, .lines = 60};
  if (text.bytes == 0) return;
  double height = mnm_report__measure(&to->page, &style, text).height;
  (void)mnm_report__paper_room(to, height);
  mnm_report__use(&to->page, INK_BLACK);
  (void)mnm_report__text(&to->page, PAPER_MARGIN + indent, to->y, &style, text);
  to->y += height + 2;
}

void mnm_report__paper_heading(paper *to, const char *text) {
  to->y += 8;
  (void)mnm_report__paper_room(to, 40); /* not alone at the end of a page */
  mnm_report__paper_text(to, 10, true, 0, mnm_text_of(text));
  to->y += 1;
}

void mnm_report__paper_fact(paper *to, mnm_text name, mnm_text says) {
  const double left = 150;
  const mnm_report__style bold = {.size = 9, .bold = true, .width = left - 10, .lines = 4};
  const mnm_report__style words = {
      .size = 9, .width = mnm_report__paper_wide() - left, .lines = 60};
  double height = mnm_report__measure(&to->page, &words, says).height;
  double of_name = mnm_report__measure(&to->page, &bold, name).height;
  if (height < of_name) height = of_name;
  (void)mnm_report__paper_room(to, height);
  mnm_report__use(&to->page, INK_BLACK);
  (void)mnm_report__text(&to->page, PAPER_MARGIN, to->y, &bold, name);
  (void)mnm_report__text(&to->page, PAPER_MARGIN + left, to->y, &words, says);
  to->y += height + 6;
}

mnm_text mnm_report__paper_figure(char text[PAPER_AMOUNT], mnm_wide minor, uint16_t currency) {
  int32_t exponent = mnm_currency_exponent(currency);
  uint32_t bytes =
      mnm_money_text_grouped(text, PAPER_AMOUNT, minor, exponent > 0 ? (uint32_t)exponent : 0);
  return (mnm_text){text, bytes};
}

mnm_text mnm_report__paper_money(char text[PAPER_AMOUNT], mnm_wide minor, uint16_t currency) {
  mnm_report__amount(text, PAPER_AMOUNT, minor, currency);
  return mnm_text_of(text);
}

mnm_text mnm_report__paper_day(char text[PAPER_DAY], int64_t time_us, mnm_grain grain) {
  uint32_t bytes = mnm_time_text(text, PAPER_DAY, time_us, grain);
  for (uint32_t i = 0; i < bytes; i++)
    if (text[i] == 'T') text[i] = ' ';
  if (bytes > 0 && text[bytes - 1] == 'Z') text[--bytes] = '\0';
  return (mnm_text){text, bytes};
}

/* ---- tables --- */

static mnm_report__style cell_style(const paper_table *table, const paper_column *column,
                                    bool bold) {
  mnm_report__style style = {.size = table->size, .bold = bold};
  if (column->right) {
    style.align = ALIGN_RIGHT;
  } else {
    style.width = column->width - 4;
    style.lines = column->lines;
    style.middle = column->middle;
  }
  return style;
}

/* A figure that is too wide for its column is set smaller, never cut. */
static void fit(paper *to, const paper_column *column, mnm_report__style *style, mnm_text text) {
  if (!column->right) return;
  double width = mnm_report__measure(&to->page, style, text).width;
  if (width > column->width - 3) style->size *= (column->width - 3) / width;
}

void mnm_report__paper_rule(paper *to, double width) {
  mnm_report__use(&to->page, INK_DARK);
  cairo_set_line_width(to->page.cairo, width);
  mnm_report__line(&to->page, PAPER_MARGIN, to->y, PAPER_WIDTH - PAPER_MARGIN, to->y);
  mnm_report__use(&to->page, INK_BLACK);
}

void mnm_report__paper_titles(paper *to, const paper_table *table) {
  double x = PAPER_MARGIN, height = 0;
  mnm_report__use(&to->page, INK_BLACK);
  for (uint32_t i = 0; i < table->count; i++) {
    const paper_column *column = &table->column[i];
    mnm_report__style style = {
        .size = table->size, .bold = true, .width = column->width - 3, .lines = 2};
    mnm_text title = mnm_text_of(column->title);
    mnm_report__size size = mnm_report__measure(&to->page, &style, title);
    double left =
        column->right && size.width < column->width - 3 ? column->width - 3 - size.width : 0;
    (void)mnm_report__text(&to->page, x + left, to->y, &style, title);
    if (size.height > height) height = size.height;
    x += column->width;
  }
  to->y += height + 2;
  mnm_report__paper_rule(to, 0.7);
  to->y += 2;
}

double mnm_report__paper_row_height(paper *to, const paper_table *table, const mnm_text *cells) {
  double height = table->size * 1.25;
  for (uint32_t i = 0; i < table->count; i++) {
    if (table->column[i].right || cells[i].bytes == 0) continue;
    mnm_report__style style = cell_style(table, &table->column[i], false);
    double of = mnm_report__measure(&to->page, &style, cells[i]).height;
    if (of > height) height = of;
  }
  return height + 2.5;
}

void mnm_report__paper_row(paper *to, const paper_table *table, const mnm_text *cells, bool bold) {
  double x = PAPER_MARGIN, height = mnm_report__paper_row_height(to, table, cells);
  for (uint32_t i = 0; i < table->count; i++) {
    const paper_column *column = &table->column[i];
    if (cells[i].bytes > 0) {
      mnm_report__style style = cell_style(table, column, bold);
      fit(to, column, &style, cells[i]);
      double at = column->right ? x + column->width - 3 : x;
      (void)mnm_report__text(&to->page, at, to->y, &style, cells[i]);
    }
    x += column->width;
  }
  to->y += height;
}

void mnm_report__paper_put(paper *to, const paper_table *table, const mnm_text *cells, bool bold) {
  if (mnm_report__paper_room(to, mnm_report__paper_row_height(to, table, cells)))
    mnm_report__paper_titles(to, table);
  mnm_report__paper_row(to, table, cells, bold);
}

/* ---- hatching --- */

static void slant(cairo_t *cairo, mnm_report__box box, bool rising) {
  const double step = 4;
  for (double at = -box.height; at < box.width; at += step) {
    double from = box.x + at, up = box.y + box.height;
    cairo_move_to(cairo, from, rising ? up : box.y);
    cairo_line_to(cairo, from + box.height, rising ? box.y : up);
  }
  cairo_stroke(cairo);
}

void mnm_report__paper_hatch(paper *to, mnm_report__box box, int kind, mnm_report__ink ink) {
  cairo_t *cairo = to->page.cairo;
  if (box.height <= 0 || box.width <= 0) return;
  cairo_save(cairo);
  mnm_report__rectangle(&to->page, box);
  cairo_clip(cairo);
  mnm_report__use(&to->page, ink);
  cairo_set_line_width(cairo, 0.7);
  if (kind == 1 || kind == 2) slant(cairo, box, true);
  if (kind == 2 || kind == 3) slant(cairo, box, false);
  cairo_restore(cairo);
  mnm_report__use(&to->page, ink);
  cairo_set_line_width(cairo, 0.7);
  mnm_report__rectangle(&to->page, box);
  cairo_stroke(cairo);
  mnm_report__use(&to->page, INK_BLACK);
}

/* ---- the whole --- */

static mnm_status draw_all(paper *to, mnm_err *err) {
  mnm_report__paper_front(to);
  mnm_report__paper_rules(to);
  mnm_report__paper_where(to);
  MNM_TRY(mnm_report__paper_flows(to, err));
  MNM_TRY(mnm_report__paper_chart(to, err));
  MNM_TRY(mnm_report__paper_statements(to, err));
  MNM_TRY(mnm_report__paper_schedule(to, err));
  mnm_report__paper_method(to);
  return MNM_OK;
}

static mnm_status draw_once(paper *to, mnm_out *out, const mnm_exhibit *exhibit, uint32_t total,
                            const mnm_ctx *ctx, mnm_err *err) {
  const mnm_figure_head head = {.case_id = exhibit->case_id, .dated_us = exhibit->dated_us};
  to->exhibit = exhibit;
  to->number = 0;
  to->total = total;
  MNM_TRY(mnm_report__page_open(&to->page, out, MNM_PICTURE_PDF, PAPER_WIDTH, PAPER_HEIGHT, &head,
                                ctx, err));
  to->edges = (mnm_report__edges){edge_head, edge_foot, to};
  to->page.edges = &to->edges;
  return draw_all(to, err);
}

static mnm_status check_fonts(const paper *to, mnm_err *err) {
  if (to->page.unknown == 0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_UNSUPPORTED,
                    "no installed font can draw %llu characters of the names and texts",
                    (unsigned long long)to->page.unknown);
  mnm_err_hint(err,
               "install one that can (for Chinese, Japanese and Korean: fonts-noto-cjk or "
               "fonts-wqy-microhei)");
  return MNM_E_UNSUPPORTED;
}

mnm_status mnm_report_exhibit(mnm_out *out, const mnm_exhibit *exhibit, uint8_t digest[32],
                              const mnm_ctx *ctx, mnm_err *err) {
  paper to = {.number = 0};
  mnm_status status = draw_once(&to, out, exhibit, 0, ctx, err);
  if (status == MNM_OK) status = check_fonts(&to, err);
  uint32_t total = to.number;
  mnm_report__page_close(&to.page);
  MNM_TRY(status);
  status = draw_once(&to, out, exhibit, total, ctx, err);
  if (status == MNM_OK) status = mnm_report__page_finish(&to.page, err);
  if (status == MNM_OK) mnm_sha256_of(digest, to.page.bytes.data, to.page.bytes.count);
  mnm_report__page_close(&to.page);
  return status;
}
