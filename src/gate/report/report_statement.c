/* The statement of an account as a picture: for each currency the balance as steps, and below it
 * what came in upwards and what went out downwards. */
#include <stdio.h>

#include "gate/report/report_internal.h"

#define PAGE_WIDTH 842.0
#define PAGE_HEIGHT 595.0
#define CURRENCIES_MAX 256

typedef struct panel {
  uint16_t currency;
  uint64_t items;
  uint64_t stated;      /* in how many rows a balance stands */
  mnm_wide least, most; /* of the steps, 0 among them */
  int64_t tallest;      /* single amount */
  mnm_wide in, out;
} panel;

typedef struct chart {
  mnm_report__page *page;
  const mnm_figure_statement *figure;
  panel all[CURRENCIES_MAX];
  uint32_t count, shown; /* panels, by number of items */
  mnm_report__axis axis;
} chart;

static panel *panel_of(chart *c, uint16_t currency) {
  for (uint32_t i = 0; i < c->count; i++)
    if (c->all[i].currency == currency) return &c->all[i];
  if (c->count == CURRENCIES_MAX) return NULL;
  c->all[c->count] = (panel){.currency = currency};
  return &c->all[c->count++];
}

static mnm_status count_items(chart *c, mnm_err *err) {
  for (uint64_t i = 0; i < c->figure->item_count; i++) {
    const mnm_figure_line_item *item = &c->figure->items[i];
    panel *p = panel_of(c, item->currency);
    if (p == NULL) return mnm_err_set(err, MNM_E_LIMIT, "the account has over 256 currencies");
    p->items++;
    p->stated += item->balance_minor != MNM_BALANCE_NONE;
    if (item->amount_minor > p->tallest) p->tallest = item->amount_minor;
    *(item->credit ? &p->in : &p->out) += item->amount_minor;
  }
  for (uint32_t i = 1; i < c->count; i++) { /* most items first; equal ones by currency */
    panel moved = c->all[i];
    uint32_t at = i;
    for (; at > 0 &&
           (c->all[at - 1].items < moved.items ||
            (c->all[at - 1].items == moved.items && c->all[at - 1].currency > moved.currency));
         at--)
      c->all[at] = c->all[at - 1];
    c->all[at] = moved;
  }
  c->shown = c->count < MNM_FIGURE_PANELS_MAX ? c->count : MNM_FIGURE_PANELS_MAX;
  return MNM_OK;
}

/* The balance after an item: what the source says, else what the one before it leads to. */
static mnm_wide step_after(mnm_wide before, const mnm_figure_line_item *item) {
  if (item->balance_minor != MNM_BALANCE_NONE) return item->balance_minor;
  return item->credit ? before + item->amount_minor : before - item->amount_minor;
}

/* Where the first stated balance leads back to; 0 when none is stated. */
static mnm_wide start_of(const chart *c, const panel *p) {
  mnm_wide moved = 0;
  for (uint64_t i = 0; i < c->figure->item_count; i++) {
    const mnm_figure_line_item *item = &c->figure->items[i];
    if (item->currency != p->currency) continue;
    moved += item->credit ? item->amount_minor : -(mnm_wide)item->amount_minor;
    if (item->balance_minor != MNM_BALANCE_NONE) return item->balance_minor - moved;
  }
  return 0;
}

static void find_range(const chart *c, panel *p) {
  mnm_wide balance = start_of(c, p);
  p->least = balance < 0 ? balance : 0;
  p->most = balance > 0 ? balance : 0;
  for (uint64_t i = 0; i < c->figure->item_count; i++) {
    if (c->figure->items[i].currency != p->currency) continue;
    balance = step_after(balance, &c->figure->items[i]);
    if (balance < p->least) p->least = balance;
    if (balance > p->most) p->most = balance;
  }
  if (p->least == p->most) p->most++;
}

/* ---- drawing --- */

static double y_of(const panel *p, mnm_wide balance, mnm_report__box box) {
  double share = (double)(balance - p->least) / (double)(p->most - p->least);
  return box.y + box.height * (1 - share);
}

/* 1, 2 or 5 times a power of ten, so that a few lines cross the panel. */
static mnm_wide grid_step(mnm_wide range) {
  mnm_wide step = 1;
  for (int next = 0; range / step > 5; next++) step = next % 3 == 1 ? step / 2 * 5 : step * 2;
  return step;
}

static void draw_grid(const chart *c, const panel *p, mnm_report__box box) {
  const mnm_report__style style = {.size = 6.5, .align = ALIGN_RIGHT};
  mnm_wide step = grid_step(p->most - p->least);
  mnm_wide value = p->least / step * step;
  if (value < p->least) value += step;
  for (; value <= p->most; value += step) {
    double y = y_of(p, value, box);
    char text[96];
    mnm_report__amount(text, sizeof text, value, p->currency);
    mnm_report__use(c->page, value == 0 ? INK_DARK : INK_PALE);
    cairo_set_line_width(c->page->cairo, 0.5);
    mnm_report__line(c->page, box.x, y, box.x + box.width, y);
    mnm_report__use(c->page, INK_DARK);
    (void)mnm_report__text(c->page, box.x - 4, y - 4.5, &style, mnm_text_of(text));
  }
}

static void draw_steps(const chart *c, const panel *p, mnm_report__box box) {
  cairo_t *cairo = c->page->cairo;
  mnm_wide balance = start_of(c, p);
  double y = y_of(p, balance, box);
  cairo_move_to(cairo, c->axis.left, y);
  for (uint64_t i = 0; i < c->figure->item_count; i++) {
    const mnm_figure_line_item *item = &c->figure->items[i];
    if (item->currency != p->currency) continue;
    double x = mnm_report__axis_x(&c->axis, item->booked_us);
    cairo_line_to(cairo, x, y);
    balance = step_after(balance, item);
    y = y_of(p, balance, box);
    cairo_line_to(cairo, x, y);
  }
  cairo_line_to(cairo, c->axis.right, y);
  mnm_report__use(c->page, INK_BLACK);
  cairo_set_line_width(cairo, 1.1);
  cairo_set_line_join(cairo, CAIRO_LINE_JOIN_MITER);
  cairo_stroke(cairo);
}

/* Credits are filled and point up, debits are hollow at their end and point down: told apart in
 * grey by more than their ink. */
static void draw_moves(const chart *c, const panel *p, mnm_report__box box) {
  cairo_t *cairo = c->page->cairo;
  double middle = box.y + box.height / 2, tall = box.height / 2 - 3;
  double share_of = p->tallest > 0 ? 1 / (double)p->tallest : 0;
  for (uint64_t i = 0; i < c->figure->item_count; i++) {
    const mnm_figure_line_item *item = &c->figure->items[i];
    if (item->currency != p->currency) continue;
    double x = mnm_report__axis_x(&c->axis, item->booked_us);
    double length = (double)item->amount_minor * share_of * tall;
    double end = item->credit ? middle - length : middle + length;
    mnm_report__use(c->page, item->credit ? INK_BLUE : INK_VERMILLION);
    cairo_set_line_width(cairo, 1);
    mnm_report__line(c->page, x, middle, x, end);
    cairo_arc(cairo, x, end, 1.5, 0, 6.283185307179586);
    if (item->credit) {
      cairo_fill(cairo);
      continue;
    }
    mnm_report__use(c->page, INK_WHITE);
    cairo_fill_preserve(cairo);
    mnm_report__use(c->page, INK_VERMILLION);
    cairo_set_line_width(cairo, 0.8);
    cairo_stroke(cairo);
  }
  mnm_report__use(c->page, INK_DARK);
  cairo_set_line_width(cairo, 0.6);
  mnm_report__line(c->page, box.x, middle, box.x + box.width, middle);
}

static void draw_scale(const chart *c, const panel *p, mnm_report__box box) {
  const mnm_report__style style = {.size = 6.5, .align = ALIGN_RIGHT};
  char text[96];
  mnm_report__amount(text, sizeof text, p->tallest, p->currency);
  mnm_report__use(c->page, INK_DARK);
  (void)mnm_report__printf(c->page, box.x - 4, box.y - 1, &style, "in up to %s", text);
  (void)mnm_report__printf(c->page, box.x - 4, box.y + box.height - 9, &style, "out up to %s",
                           text);
}

static void draw_panel(const chart *c, panel *p, mnm_report__box box) {
  const mnm_report__style bold = {.size = 8, .bold = true};
  char in[96], out[96];
  find_range(c, p);
  mnm_report__amount(in, sizeof in, p->in, p->currency);
  mnm_report__amount(out, sizeof out, p->out, p->currency);
  mnm_report__use(c->page, INK_BLACK);
  char basis[96];
  if (p->stated == 0)
    (void)snprintf(basis, sizeof basis,
                   "no balance is stated: running total of what is shown, from 0");
  else if (p->stated == p->items)
    (void)snprintf(basis, sizeof basis, "balance as stated in every row");
  else
    (void)snprintf(basis, sizeof basis,
                   "balance as stated in %llu of the rows, between them added up",
                   (unsigned long long)p->stated);
  (void)mnm_report__printf(c->page, PAGE_MARGIN, box.y, &bold, "%s: %s.  %llu %s; in %s, out %s",
                           mnm_currency_code(p->currency), basis, (unsigned long long)p->items,
                           p->items == 1 ? "transfer" : "transfers", in, out);
  const double left = 118;
  mnm_report__box steps = {PAGE_MARGIN + left, box.y + 16, box.width - left,
                           (box.height - 40) * 0.56};
  mnm_report__box moves = {steps.x, steps.y + steps.height + 6, steps.width,
                           box.height - steps.height - 46};
  (void)mnm_report__axis_dates(c->page, &c->axis, steps.y, moves.y + moves.height);
  draw_grid(c, p, steps);
  draw_steps(c, p, steps);
  draw_scale(c, p, moves);
  draw_moves(c, p, moves);
}

static double draw_key(const chart *c, double bottom) {
  const mnm_report__style words = {.size = 7};
  double y = bottom - 12, x = PAGE_MARGIN;
  for (int debit = 0; debit < 2; debit++) {
    mnm_report__use(c->page, debit ? INK_VERMILLION : INK_BLUE);
    cairo_set_line_width(c->page->cairo, 1);
    mnm_report__line(c->page, x + 3, y + 9, x + 3, y + 1);
    cairo_arc(c->page->cairo, x + 3, debit ? y + 9 : y + 1, 1.7, 0, 6.283185307179586);
    if (debit) {
      mnm_report__use(c->page, INK_WHITE);
      cairo_fill_preserve(c->page->cairo);
      mnm_report__use(c->page, INK_VERMILLION);
      cairo_stroke(c->page->cairo);
    } else {
      cairo_fill(c->page->cairo);
    }
    mnm_report__use(c->page, INK_BLACK);
    mnm_text text = mnm_text_of(debit ? "went out: down, hollow end" : "came in: up, filled end");
    x += 10 + mnm_report__text(c->page, x + 10, y, &words, text).width + 16;
  }
  if (c->shown < c->count)
    (void)mnm_report__printf(c->page, x, y, &words,
                             "%u more currencies with fewer transfers are not drawn",
                             c->count - c->shown);
  return y - 4;
}

static mnm_status draw_page(chart *c, mnm_err *err) {
  mnm_report__page *page = c->page;
  const mnm_figure_statement *figure = c->figure;
  MNM_TRY(count_items(c, err));
  double top = mnm_report__page_head(page, &figure->head);
  double bottom = mnm_report__page_foot(page, &figure->head) - 4;
  if (figure->item_count == 0) {
    const mnm_report__style words = {.size = 9};
    mnm_report__use(page, INK_BLACK);
    (void)mnm_report__text(page, PAGE_MARGIN, top + 6, &words,
                           mnm_text_of("No transfer of this account in this time."));
    return MNM_OK;
  }
  bottom = draw_key(c, bottom);
  c->axis = (mnm_report__axis){
      PAGE_MARGIN + 118, page->width - PAGE_MARGIN, figure->items[0].booked_us - MNM_US_PER_DAY / 2,
      figure->items[figure->item_count - 1].booked_us + MNM_US_PER_DAY / 2};
  double height = (bottom - top) / c->shown;
  for (uint32_t i = 0; i < c->shown; i++)
    draw_panel(
        c, &c->all[i],
        (mnm_report__box){PAGE_MARGIN, top + i * height, page->width - 2 * PAGE_MARGIN, height});
  return MNM_OK;
}

mnm_status mnm_report__draw_statement(mnm_report__page *page, const mnm_figure_statement *figure,
                                      mnm_err *err) {
  chart *c = mnm_mem_new(page->ctx, sizeof *c);
  if (!c) return mnm_err_nomem(err);
  c->page = page;
  c->figure = figure;
  mnm_status status = draw_page(c, err);
  mnm_mem_free(page->ctx, c, sizeof *c);
  return status;
}

mnm_status mnm_report_statement(mnm_out *out, const mnm_figure_statement *figure,
                                mnm_picture picture, const mnm_ctx *ctx, mnm_err *err) {
  mnm_report__page page;
  mnm_status status =
      mnm_report__page_open(&page, out, picture, PAGE_WIDTH, PAGE_HEIGHT, &figure->head, ctx, err);
  if (status == MNM_OK) status = mnm_report__draw_statement(&page, figure, err);
  if (status == MNM_OK && picture == MNM_PICTURE_PDF && figure->row_count > 0)
    status = mnm_report__draw_rows(&page, figure, err);
  if (status == MNM_OK) status = mnm_report__page_finish(&page, err);
  mnm_report__page_close(&page);
  return status;
}
