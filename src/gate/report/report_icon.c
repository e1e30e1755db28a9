/* Icons told apart by shape alone; frames told apart by corners and line; links by dashes and
 * thickness. Circles are cairo's arcs, the same at every size. */
#include "gate/report/report_internal.h"

#define FULL_CIRCLE 6.283185307179586
#define HALF_CIRCLE 3.141592653589793

/* Filled white with a dark outline, so that links end at it and print in one ink. */
static void finish_shape(mnm_report__page *page) {
  mnm_report__use(page, INK_WHITE);
  cairo_fill_preserve(page->cairo);
  mnm_report__use(page, INK_BLACK);
  cairo_stroke(page->cairo);
}

static void draw_person(mnm_report__page *page, double u) {
  cairo_t *cairo = page->cairo;
  cairo_move_to(cairo, -8 * u, 10 * u);
  cairo_curve_to(cairo, -8 * u, 1 * u, -4 * u, -0.5 * u, 0, -0.5 * u);
  cairo_curve_to(cairo, 4 * u, -0.5 * u, 8 * u, 1 * u, 8 * u, 10 * u);
  cairo_close_path(cairo);
  finish_shape(page);
  cairo_arc(cairo, 0, -5.4 * u, 4.6 * u, 0, FULL_CIRCLE);
  finish_shape(page);
}

static void draw_company(mnm_report__page *page, double u) {
  cairo_t *cairo = page->cairo;
  cairo_rectangle(cairo, -7 * u, -10 * u, 14 * u, 20 * u);
  finish_shape(page);
  for (int row = 0; row < 3; row++)
    for (int column = 0; column < 3; column++)
      cairo_rectangle(cairo, (-4.8 + 3.6 * column) * u, (-7.6 + 4.2 * row) * u, 2.2 * u, 2.4 * u);
  cairo_rectangle(cairo, -1.6 * u, 5.6 * u, 3.2 * u, 4.4 * u);
  cairo_fill(cairo);
}

/* A page of a passbook: rows of entries, the last column of figures. */
static void draw_account(mnm_report__page *page, double u) {
  cairo_t *cairo = page->cairo;
  cairo_rectangle(cairo, -10 * u, -7.5 * u, 20 * u, 15 * u);
  finish_shape(page);
  cairo_rectangle(cairo, -10 * u, -7.5 * u, 20 * u, 3.6 * u);
  cairo_fill(cairo);
  for (int row = 0; row < 3; row++) {
    mnm_report__line(page, -7 * u, (-0.8 + 2.9 * row) * u, 1.5 * u, (-0.8 + 2.9 * row) * u);
    mnm_report__line(page, 4 * u, (-0.8 + 2.9 * row) * u, 7.5 * u, (-0.8 + 2.9 * row) * u);
  }
}

/* A banknote. */
static void draw_cash(mnm_report__page *page, double u) {
  cairo_t *cairo = page->cairo;
  cairo_rectangle(cairo, -11 * u, -6 * u, 22 * u, 12 * u);
  finish_shape(page);
  cairo_arc(cairo, 0, 0, 3.6 * u, 0, FULL_CIRCLE);
  cairo_stroke(cairo);
  for (int side = -1; side <= 1; side += 2) {
    cairo_arc(cairo, side * 8 * u, 0, 1 * u, 0, FULL_CIRCLE);
    cairo_fill(cairo);
  }
}

/* A circle with a question mark, drawn. */
static void draw_unknown(mnm_report__page *page, double u) {
  cairo_t *cairo = page->cairo;
  cairo_arc(cairo, 0, 0, 9.5 * u, 0, FULL_CIRCLE);
  finish_shape(page);
  cairo_arc(cairo, 0, -2.4 * u, 3.1 * u, HALF_CIRCLE, FULL_CIRCLE + 0.6);
  cairo_line_to(cairo, 0, 2.2 * u);
  cairo_stroke(cairo);
  cairo_arc(cairo, 0, 5.4 * u, 0.9 * u, 0, FULL_CIRCLE);
  cairo_fill(cairo);
}

void mnm_report__icon(mnm_report__page *page, mnm_figure_icon icon, mnm_report__point at,
                      double size) {
  double u = size / 22;
  cairo_save(page->cairo);
  cairo_translate(page->cairo, at.x, at.y);
  cairo_set_line_width(page->cairo, 1.1 * u);
  cairo_set_line_join(page->cairo, CAIRO_LINE_JOIN_ROUND);
  switch (icon) {
    case MNM_ICON_PERSON:
      draw_person(page, u);
      break;
    case MNM_ICON_COMPANY:
      draw_company(page, u);
      break;
    case MNM_ICON_ACCOUNT:
      draw_account(page, u);
      break;
    case MNM_ICON_CASH:
      draw_cash(page, u);
      break;
    case MNM_ICON_UNKNOWN:
      draw_unknown(page, u);
      break;
  }
  cairo_restore(page->cairo);
}

void mnm_report__frame(mnm_report__page *page, mnm_figure_frame frame, mnm_report__point at,
                       double size) {
  cairo_t *cairo = page->cairo;
  double half = size * 0.72;
  if (frame == MNM_FRAME_NONE) return;
  cairo_save(cairo);
  if (frame == MNM_FRAME_SUSPECT) {
    mnm_report__use(page, INK_VERMILLION);
    cairo_set_line_width(cairo, size * 0.09);
    mnm_report__rectangle(page, (mnm_report__box){at.x - half, at.y - half, 2 * half, 2 * half});
  } else {
    const double broken[] = {size * 0.18, size * 0.12};
    mnm_report__use(page, INK_BLUE);
    cairo_set_line_width(cairo, size * 0.09);
    cairo_set_dash(cairo, broken, 2, 0);
    cairo_arc(cairo, at.x, at.y, half * 1.06, 0, FULL_CIRCLE);
  }
  cairo_stroke(cairo);
  cairo_restore(cairo);
}

void mnm_report__dashes(mnm_report__page *page, mnm_figure_line line, double width) {
  const double dashed[] = {4 + 2 * width, 2.5 + width}, dotted[] = {0.01, 2 + 1.6 * width};
  cairo_set_line_cap(page->cairo,
                     line == MNM_LINE_DOTTED ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
  if (line == MNM_LINE_DASHED)
    cairo_set_dash(page->cairo, dashed, 2, 0);
  else if (line == MNM_LINE_DOTTED)
    cairo_set_dash(page->cairo, dotted, 2, 0);
  else
    cairo_set_dash(page->cairo, NULL, 0, 0);
}

uint32_t mnm_report__thickness(int64_t amount_minor, uint16_t currency) {
  int32_t exponent = mnm_currency_exponent(currency);
  int64_t main_unit = amount_minor;
  for (; exponent > 0; exponent--) main_unit /= 10;
  uint32_t thickness = 0;
  for (int64_t bound = 100; thickness + 1 < THICKNESSES && main_unit >= bound; bound *= 10)
    thickness++;
  return thickness;
}

double mnm_report__thickness_width(uint32_t thickness) {
  return 0.6 + 0.75 * thickness;
}

void mnm_report__arrow(mnm_report__page *page, mnm_report__point tip, mnm_report__point direction,
                       double width) {
  cairo_t *cairo = page->cairo;
  double length = 6 + 1.6 * width, half = 2.4 + 0.9 * width;
  mnm_report__point back = {tip.x - direction.x * length, tip.y - direction.y * length};
  cairo_move_to(cairo, tip.x, tip.y);
  cairo_line_to(cairo, back.x - direction.y * half, back.y + direction.x * half);
  cairo_line_to(cairo, back.x + direction.y * half, back.y - direction.x * half);
  cairo_close_path(cairo);
  cairo_fill(cairo);
}
