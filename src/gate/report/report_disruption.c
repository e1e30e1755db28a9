/* What is left of a network month by month: victims beside money, a line a plan. */
#include <stdio.h>

#include "gate/report/report_internal.h"

#define WIDTH 700.0
#define HEIGHT 430.0
#define PANEL 270.0

static mnm_report__point at(const mnm_report__box *box, double x, double y) {
  return (mnm_report__point){box->x + x * box->width, box->y + (1 - y) * box->height};
}

static double share(int64_t part, int64_t whole) {
  if (whole <= 0) return 0;
  const double value = (double)part / (double)whole;
  return value > 1 ? 1 : value;
}

static void draw_axes(mnm_report__page *page, const mnm_report__box *box, const char *title,
                      uint32_t months) {
  const mnm_report__style bold = {.size = 9, .bold = true};
  const mnm_report__style centre = {.size = 7, .align = ALIGN_CENTRE};
  const mnm_report__style right = {.size = 7, .align = ALIGN_RIGHT};
  cairo_set_line_width(page->cairo, 0.5);
  for (int step = 0; step <= 4; step++) {
    const mnm_report__point left = at(box, 0, step / 4.0), end = at(box, 1, step / 4.0);
    mnm_report__use(page, INK_PALE);
    mnm_report__line(page, left.x, left.y, end.x, end.y);
    mnm_report__use(page, INK_DARK);
    (void)mnm_report__printf(page, left.x - 4, left.y - 5, &right, "%d %%", step * 25);
  }
  const uint32_t every = (months + 5) / 6;
  for (uint32_t month = 0; month <= months; month += every) {
    const mnm_report__point low = at(box, (double)month / months, 0);
    mnm_report__line(page, low.x, low.y, low.x, low.y + 3);
    (void)mnm_report__printf(page, low.x, low.y + 4, &centre, "%u", month);
  }
  (void)mnm_report__text(page, box->x + box->width / 2, box->y + box->height + 15, &centre,
                         mnm_text_of("months after the first wave"));
  mnm_report__use(page, INK_BLACK);
  (void)mnm_report__text(page, box->x, box->y - 18, &bold, mnm_text_of(title));
}

/* Each line is told by its ink, its dashes and its mark. */
static void use_line(mnm_report__page *page, uint32_t line) {
  static const mnm_report__ink ink[] = {INK_BLUE,  INK_VERMILLION, INK_BLACK,
                                        INK_BLACK, INK_VERMILLION, INK_BLUE};
  static const mnm_figure_line dash[] = {MNM_LINE_SOLID,  MNM_LINE_SOLID,  MNM_LINE_SOLID,
                                         MNM_LINE_DASHED, MNM_LINE_DOTTED, MNM_LINE_DASHED};
  mnm_report__use(page, ink[line]);
  mnm_report__dashes(page, dash[line], 1.3);
  cairo_set_line_width(page->cairo, 1.3);
}

static void draw_mark(mnm_report__page *page, uint32_t line, mnm_report__point p) {
  const double r = 2.6;
  mnm_report__dashes(page, MNM_LINE_SOLID, 1);
  cairo_set_line_width(page->cairo, 1);
  switch (line % 3) {
    case 0:
      mnm_report__rectangle(page, (mnm_report__box){p.x - r, p.y - r, 2 * r, 2 * r});
      break;
    case 1:
      cairo_move_to(page->cairo, p.x - r, p.y + r);
      cairo_line_to(page->cairo, p.x + r, p.y + r);
      cairo_line_to(page->cairo, p.x, p.y - r);
      cairo_close_path(page->cairo);
      break;
    default:
      cairo_move_to(page->cairo, p.x, p.y - r);
      cairo_line_to(page->cairo, p.x + r, p.y);
      cairo_line_to(page->cairo, p.x, p.y + r);
      cairo_line_to(page->cairo, p.x - r, p.y);
      cairo_close_path(page->cairo);
      break;
  }
  if (line < 3)
    cairo_fill(page->cairo);
  else
    cairo_stroke(page->cairo);
}

static void draw_band(mnm_report__page *page, const mnm_report__box *box, const int64_t *low,
                      const int64_t *high, int64_t whole, uint32_t months) {
  mnm_report__use(page, INK_PALE);
  for (uint32_t month = 0; month <= months; month++) {
    const mnm_report__point p = at(box, (double)month / months, share(high[month], whole));
    if (month == 0)
      cairo_move_to(page->cairo, p.x, p.y);
    else
      cairo_line_to(page->cairo, p.x, p.y);
  }
  for (uint32_t month = months + 1; month-- > 0;) {
    const mnm_report__point p = at(box, (double)month / months, share(low[month], whole));
    cairo_line_to(page->cairo, p.x, p.y);
  }
  cairo_close_path(page->cairo);
  cairo_fill(page->cairo);
}

static void draw_line(mnm_report__page *page, const mnm_report__box *box, const int64_t *value,
                      int64_t whole, uint32_t months, uint32_t line) {
  use_line(page, line);
  for (uint32_t month = 0; month <= months; month++) {
    const mnm_report__point p = at(box, (double)month / months, share(value[month], whole));
    if (month == 0)
      cairo_move_to(page->cairo, p.x, p.y);
    else
      cairo_line_to(page->cairo, p.x, p.y);
  }
  cairo_stroke(page->cairo);
  for (uint32_t month = 0; month <= months; month += (months + 5) / 6)
    draw_mark(page, line, at(box, (double)month / months, share(value[month], whole)));
}

static void draw_panel(mnm_report__page *page, const mnm_figure_disruption *figure,
                       const mnm_report__box *box, bool victims) {
  const int64_t whole = victims ? figure->victims : figure->money;
  if (figure->line_count > 0 && whole > 0) {
    const mnm_figure_disruption_line *first = &figure->line[0];
    draw_band(page, box, victims ? first->victims_low : first->money_low,
              victims ? first->victims_high : first->money_high, whole, figure->months);
  }
  draw_axes(page, box,
            victims ? "Victims held, of all before" : "Money moved a month, of that before",
            figure->months);
  for (uint32_t i = 0; i < figure->line_count && whole > 0; i++)
    draw_line(page, box, victims ? figure->line[i].victims : figure->line[i].money, whole,
              figure->months, i);
  if (whole <= 0) {
    const mnm_report__style centre = {.size = 8, .align = ALIGN_CENTRE};
    mnm_report__use(page, INK_DARK);
    (void)mnm_report__text(page, box->x + box->width / 2, box->y + box->height / 2, &centre,
                           mnm_text_of("none is known"));
  }
}

static void draw_names(mnm_report__page *page, const mnm_figure_disruption *figure, double y) {
  const mnm_report__style style = {.size = 8};
  double x = PAGE_MARGIN + 30;
  for (uint32_t i = 0; i < figure->line_count; i++) {
    const double width = 27 + mnm_report__measure(page, &style, figure->line[i].name).width + 16;
    if (x > PAGE_MARGIN + 30 && x + width > page->width - PAGE_MARGIN)
      x = PAGE_MARGIN + 30, y += 13;
    use_line(page, i);
    mnm_report__line(page, x, y + 5, x + 22, y + 5);
    draw_mark(page, i, (mnm_report__point){x + 11, y + 5});
    mnm_report__use(page, INK_BLACK);
    (void)mnm_report__text(page, x + 27, y, &style, figure->line[i].name);
    x += width;
  }
}

/* It shows no record, but a model: the usual foot would say too much. */
static double draw_foot(mnm_report__page *page, const mnm_figure_head *head) {
  const mnm_report__style bold = {.size = 8, .bold = true}, plain = {.size = 7};
  const mnm_report__style right = {.size = 7, .align = ALIGN_RIGHT};
  const double y = page->height - PAGE_MARGIN - 20;
  mnm_report__use(page, INK_DARK);
  cairo_set_line_width(page->cairo, 0.6);
  mnm_report__line(page, PAGE_MARGIN, y, page->width - PAGE_MARGIN, y);
  mnm_report__use(page, INK_BLACK);
  (void)mnm_report__text(page, PAGE_MARGIN, y + 3, &bold,
                         mnm_text_of("A model for planning, no evidence and no forecast."));
  mnm_report__use(page, INK_DARK);
  (void)mnm_report__text(
      page, PAGE_MARGIN, y + 13, &plain,
      mnm_text_of("Its chances are assumed. Possible victims are never a target."));
  (void)mnm_report__text(page, page->width - PAGE_MARGIN, y + 13, &right, head->evidence);
  return y;
}

mnm_status mnm_report_disruption(mnm_out *out, const mnm_figure_disruption *figure,
                                 mnm_picture picture, const mnm_ctx *ctx, mnm_err *err) {
  mnm_report__page page;
  if (figure->months == 0 || figure->months > MNM_FIGURE_MONTHS_MAX ||
      figure->line_count > MNM_FIGURE_DISRUPTION_LINES)
    return mnm_err_set(err, MNM_E_RANGE, "months or lines of the picture are out of range");
  mnm_status status =
      mnm_report__page_open(&page, out, picture, WIDTH, HEIGHT, &figure->head, ctx, err);
  if (status == MNM_OK) {
    const double top = mnm_report__page_head(&page, &figure->head) + 30;
    const double bottom = draw_foot(&page, &figure->head) - 76;
    const mnm_report__box left = {PAGE_MARGIN + 30, top, PANEL, bottom - top};
    const mnm_report__box right = {WIDTH / 2 + 40, top, PANEL, bottom - top};
    draw_panel(&page, figure, &left, true);
    draw_panel(&page, figure, &right, false);
    draw_names(&page, figure, bottom + 32);
    status = mnm_report__page_finish(&page, err);
  }
  mnm_report__page_close(&page);
  return status;
}
