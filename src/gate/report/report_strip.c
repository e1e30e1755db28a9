/* Time along a line: dates that people read (days, months, years), one tick a transfer. */
#include <stdio.h>

#include "gate/report/report_internal.h"

#define DATES_MOST 12

double mnm_report__axis_x(const mnm_report__axis *axis, int64_t time_us) {
  double share = (double)(time_us - axis->first_us) / (double)(axis->last_us - axis->first_us);
  return axis->left + share * (axis->right - axis->left);
}

/* Steps between dates: days, then months. */
typedef struct step {
  int32_t days, months;
} step;
static const step steps[] = {{1, 0}, {2, 0},  {7, 0},  {14, 0}, {0, 1},   {0, 2},   {0, 3},
                             {0, 6}, {0, 12}, {0, 24}, {0, 60}, {0, 120}, {0, 600}, {0, 6000}};
#define STEPS (sizeof steps / sizeof *steps)

/* The first date on or after `day` at which a step falls. */
static int64_t first_date(const step *by, int64_t day) {
  if (by->days > 0) {
    int64_t off = (day + 3) % by->days; /* weeks begin on Monday; 1970-01-01 was a Thursday */
    if (off < 0) off += by->days;
    return off == 0 ? day : day + by->days - off;
  }
  mnm_civil civil;
  mnm_time_to_civil(&civil, day * MNM_US_PER_DAY);
  int64_t month = (int64_t)civil.year * 12 + civil.month - 1;
  if (civil.day > 1) month++;
  int64_t off = month % by->months;
  if (off != 0) month += by->months - off;
  return mnm_days_from_civil((int32_t)(month / 12), (uint32_t)(month % 12) + 1, 1);
}

static int64_t next_date(const step *by, int64_t day) {
  return by->days > 0 ? day + by->days : first_date(by, day + 1);
}

static const step *choose_step(const mnm_report__axis *axis) {
  int64_t first = mnm_time_day(axis->first_us), last = mnm_time_day(axis->last_us);
  for (size_t i = 0; i + 1 < STEPS; i++) {
    int64_t span = steps[i].days > 0 ? steps[i].days : (int64_t)steps[i].months * 30;
    if ((last - first) / span <= DATES_MOST) return &steps[i];
  }
  return &steps[STEPS - 1];
}

static void draw_date(mnm_report__page *page, const mnm_report__axis *axis, int64_t day, double top,
                      double y) {
  const mnm_report__style style = {.size = 7, .align = ALIGN_CENTRE};
  double x = mnm_report__axis_x(axis, day * MNM_US_PER_DAY);
  char text[48];
  (void)mnm_time_text(text, sizeof text, day * MNM_US_PER_DAY, MNM_GRAIN_DAY);
  mnm_report__use(page, INK_PALE);
  cairo_set_line_width(page->cairo, 0.5);
  mnm_report__line(page, x, top, x, y + 3);
  mnm_report__use(page, INK_DARK);
  if (x - axis->left < 14 || axis->right - x < 14) return; /* the ends have their own dates */
  (void)mnm_report__text(page, x, y + 4, &style, mnm_text_of(text));
}

double mnm_report__axis_dates(mnm_report__page *page, const mnm_report__axis *axis, double top,
                              double y) {
  const step *by = choose_step(axis);
  int64_t last = mnm_time_day(axis->last_us);
  for (int64_t day = first_date(by, mnm_time_day(axis->first_us) + 1); day <= last;
       day = next_date(by, day))
    draw_date(page, axis, day, top, y);
  mnm_report__use(page, INK_BLACK);
  cairo_set_line_width(page->cairo, 0.8);
  mnm_report__line(page, axis->left, y, axis->right, y);
  return y + 14;
}

/* half a day of room on both sides, so that one moment is a strip too */
static mnm_report__axis axis_of(const mnm_figure_network *figure, mnm_report__box box) {
  return (mnm_report__axis){box.x + 4, box.x + box.width - 4,
                            figure->ticks[0].time_us - MNM_US_PER_DAY / 2,
                            figure->ticks[figure->tick_count - 1].time_us + MNM_US_PER_DAY / 2};
}

/* Strong where many fall on one place, since each is drawn: dark with room, darker without. */
void mnm_report__strip(mnm_report__page *page, const mnm_figure_network *figure,
                       mnm_report__box box) {
  const mnm_report__style style = {.size = 7.5, .bold = true};
  const mnm_report__style plain = {.size = 7, .align = ALIGN_RIGHT};
  mnm_report__use(page, INK_BLACK);
  (void)mnm_report__text(page, box.x, box.y, &style,
                         mnm_text_of("When: one tick a transfer (UTC)"));
  if (figure->tick_count == 0) {
    (void)mnm_report__text(page, box.x + box.width, box.y, &plain, mnm_text_of("no transfers"));
    return;
  }
  int64_t first_us = figure->ticks[0].time_us;
  int64_t last_us = figure->ticks[figure->tick_count - 1].time_us;
  char first[48], last[48];
  (void)mnm_time_text(first, sizeof first, first_us, MNM_GRAIN_DAY);
  (void)mnm_time_text(last, sizeof last, last_us, MNM_GRAIN_DAY);
  mnm_report__use(page, INK_DARK);
  (void)mnm_report__printf(page, box.x + box.width, box.y, &plain, "%u %s, %s to %s%s",
                           figure->tick_count, figure->tick_count == 1 ? "transfer" : "transfers",
                           first, last, page->edges ? "" : "; tall: cited by the evidence");
  mnm_report__axis axis = axis_of(figure, box);
  double base = box.y + box.height - 16, tall = base - (box.y + 13);
  (void)mnm_report__axis_dates(page, &axis, box.y + 12, base);
  mnm_report__use(page, INK_BLACK);
  cairo_set_line_width(page->cairo, figure->tick_count > 300 ? 0.35 : 0.7);
  for (uint32_t i = 0; i < figure->tick_count; i++) {
    double x = mnm_report__axis_x(&axis, figure->ticks[i].time_us);
    mnm_report__line(page, x, base, x, base - (figure->ticks[i].own ? tall : tall * 0.45));
  }
}

/* ---- links --- */

/* One stretch of a bar: full, grey, or hollow, told apart without colour. */
static void stretch(mnm_report__page *page, mnm_report__box box, mnm_report__ink fill) {
  if (box.height <= 0) return;
  mnm_report__use(page, fill);
  mnm_report__rectangle(page, box);
  cairo_fill(page->cairo);
  mnm_report__use(page, INK_BLACK);
  cairo_set_line_width(page->cairo, 0.5);
  mnm_report__rectangle(page, box);
  cairo_stroke(page->cairo);
}

static double key(mnm_report__page *page, double right, double y, mnm_report__ink fill,
                  const char *word) {
  const mnm_report__style style = {.size = 7, .align = ALIGN_RIGHT};
  mnm_report__use(page, INK_BLACK);
  mnm_report__size size = mnm_report__text(page, right, y, &style, mnm_text_of(word));
  stretch(page, (mnm_report__box){right - size.width - 11, y + 1.5, 8, 6}, fill);
  return right - size.width - 20;
}

void mnm_report__links(mnm_report__page *page, const mnm_figure_network *figure,
                       mnm_report__box box) {
  const mnm_report__style style = {.size = 7.5, .bold = true};
  if (figure->span_count == 0 || figure->tick_count == 0) return;
  uint64_t most = 1, died = 0;
  for (uint32_t i = 0; i < figure->span_count; i++) {
    const mnm_figure_span *span = &figure->spans[i];
    uint64_t alive = span->kept + span->back + span->born;
    most = alive > most ? alive : most;
    died = span->ended > died ? span->ended : died;
  }
  mnm_report__use(page, INK_BLACK);
  (void)mnm_report__printf(page, box.x, box.y, &style,
                           "Links: pairs of persons that dealt with each other; most at once: %llu",
                           (unsigned long long)most);
  double right = key(page, box.x + box.width, box.y, INK_VERMILLION, "seen for the last time");
  right = key(page, right, box.y, INK_WHITE, "new");
  right = key(page, right, box.y, INK_PALE, "back again");
  (void)key(page, right, box.y, INK_DARK, "as before");
  mnm_report__axis axis = axis_of(figure, box);
  double room = box.height - 14, base = box.y + 12 + room * (double)most / (double)(most + died);
  double unit = room / (double)(most + died);
  for (uint32_t i = 0; i < figure->span_count; i++) {
    const mnm_figure_span *span = &figure->spans[i];
    double x = mnm_report__axis_x(&axis, span->first_us),
           end = mnm_report__axis_x(&axis, span->end_us);
    x = (x < axis.left ? axis.left : x) + 1;
    double width = (end > axis.right ? axis.right : end) - 1 - x, y = base;
    const uint64_t counts[] = {span->kept, span->back, span->born};
    const mnm_report__ink inks[] = {INK_DARK, INK_PALE, INK_WHITE};
    if (width < 1) width = 1;
    for (int part = 0; part < 3; part++) {
      double height = (double)counts[part] * unit;
      y -= height;
      stretch(page, (mnm_report__box){x, y, width, height}, inks[part]);
    }
    stretch(page, (mnm_report__box){x, base, width, (double)span->ended * unit}, INK_VERMILLION);
  }
  mnm_report__use(page, INK_BLACK);
  cairo_set_line_width(page->cairo, 0.8);
  mnm_report__line(page, axis.left, base, axis.right, base);
}
