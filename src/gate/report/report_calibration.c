/* How well weights foretold labels that came later: two panels side by side. */
#include <stdio.h>

#include "gate/report/report_internal.h"

#define WIDTH 640.0
#define HEIGHT 420.0
#define FIFTHS 5
#define MICRO 1e6

/* Both axes from 0 to 1. */
static mnm_report__point at(const mnm_report__box *box, double x, double y) {
  return (mnm_report__point){box->x + x * box->width, box->y + (1 - y) * box->height};
}

static void draw_axes(mnm_report__page *page, const mnm_report__box *box, const char *title,
                      const char *across, const char *up) {
  const mnm_report__style bold = {.size = 9, .bold = true}, small = {.size = 7};
  const mnm_report__style centre = {.size = 7, .align = ALIGN_CENTRE};
  const mnm_report__style right = {.size = 7, .align = ALIGN_RIGHT};
  cairo_set_line_width(page->cairo, 0.5);
  for (int step = 0; step <= 5; step++) {
    double share = step / 5.0;
    mnm_report__point low = at(box, share, 0), high = at(box, share, 1);
    mnm_report__point left = at(box, 0, share), end = at(box, 1, share);
    mnm_report__use(page, INK_PALE);
    mnm_report__line(page, low.x, low.y, high.x, high.y);
    mnm_report__line(page, left.x, left.y, end.x, end.y);
    mnm_report__use(page, INK_DARK);
    (void)mnm_report__printf(page, low.x, low.y + 3, &centre, "%d %%", step * 20);
    (void)mnm_report__printf(page, left.x - 4, left.y - 5, &right, "%d %%", step * 20);
  }
  mnm_report__use(page, INK_BLACK);
  (void)mnm_report__text(page, box->x, box->y - 30, &bold, mnm_text_of(title));
  mnm_report__use(page, INK_DARK);
  (void)mnm_report__text(page, box->x, box->y - 14, &small, mnm_text_of(up));
  (void)mnm_report__text(page, box->x, box->y + box->height + 14, &small, mnm_text_of(across));
}

/* Going down the list, from the greatest chance on; ties of chance are one step. */
static void draw_precision(mnm_report__page *page, const mnm_figure_calibration *figure,
                           const mnm_report__box *box) {
  uint64_t all = 0, yes = 0;
  bool begun = false;
  for (uint64_t i = 0; i < figure->item_count; i++) all += figure->items[i].yes;
  if (all == 0) return;
  double base = (double)all / (double)figure->item_count;
  mnm_report__point left = at(box, 0, base), right = at(box, 1, base);
  mnm_report__use(page, INK_DARK);
  mnm_report__dashes(page, MNM_LINE_DASHED, 1);
  mnm_report__line(page, left.x, left.y, right.x, right.y);
  mnm_report__dashes(page, MNM_LINE_SOLID, 1);
  mnm_report__use(page, INK_BLUE);
  cairo_set_line_width(page->cairo, 1.4);
  for (uint64_t i = 0; i < figure->item_count; i++) {
    yes += figure->items[i].yes;
    bool tie = i + 1 < figure->item_count &&
               figure->items[i + 1].chance_micro == figure->items[i].chance_micro;
    if (tie) continue;
    mnm_report__point to = at(box, (double)yes / (double)all, (double)yes / (double)(i + 1));
    if (!begun) {
      cairo_move_to(page->cairo, at(box, 0, 0).x, to.y);
      begun = true;
    }
    cairo_line_to(page->cairo, to.x, to.y);
  }
  cairo_stroke(page->cairo);
}

static void draw_fifths(mnm_report__page *page, const mnm_figure_calibration *figure,
                        const mnm_report__box *box) {
  mnm_report__point low = at(box, 0, 0), high = at(box, 1, 1);
  mnm_report__use(page, INK_DARK);
  mnm_report__dashes(page, MNM_LINE_DASHED, 1);
  mnm_report__line(page, low.x, low.y, high.x, high.y);
  mnm_report__dashes(page, MNM_LINE_SOLID, 1);
  mnm_report__use(page, INK_VERMILLION);
  for (uint64_t fifth = 0; fifth < FIFTHS; fifth++) {
    uint64_t first = figure->item_count * fifth / FIFTHS;
    uint64_t end = figure->item_count * (fifth + 1) / FIFTHS, yes = 0;
    double chance = 0;
    if (first == end) continue;
    for (uint64_t i = first; i < end; i++) {
      yes += figure->items[i].yes;
      chance += (double)figure->items[i].chance_micro / MICRO;
    }
    double count = (double)(end - first);
    mnm_report__point dot = at(box, chance / count, (double)yes / count);
    mnm_report__rectangle(page, (mnm_report__box){dot.x - 3, dot.y - 3, 6, 6});
    cairo_fill(page->cairo);
  }
}

mnm_status mnm_report_calibration(mnm_out *out, const mnm_figure_calibration *figure,
                                  mnm_picture picture, const mnm_ctx *ctx, mnm_err *err) {
  mnm_report__page page;
  mnm_status status =
      mnm_report__page_open(&page, out, picture, WIDTH, HEIGHT, &figure->head, ctx, err);
  if (status == MNM_OK) {
    double top = mnm_report__page_head(&page, &figure->head) + 44;
    double bottom = mnm_report__page_foot(&page, &figure->head) - 36;
    mnm_report__box left = {PAGE_MARGIN + 30, top, 235, bottom - top};
    mnm_report__box right = {WIDTH / 2 + 40, top, 235, bottom - top};
    draw_axes(&page, &left, "Precision and recall",
              "of all that were yes, so many are among those looked at first",
              "of those looked at first, so many were yes (broken line: of all)");
    draw_precision(&page, figure, &left);
    draw_axes(&page, &right, "Chance and outcome", "chance that was foretold, by fifths",
              "so many were yes (broken line: as foretold)");
    draw_fifths(&page, figure, &right);
    status = mnm_report__page_finish(&page, err);
  }
  mnm_report__page_close(&page);
  return status;
}
