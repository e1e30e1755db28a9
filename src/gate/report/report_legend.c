/* A word for each sign that stands on the page, and for no other. */
#include <stdio.h>

#include "gate/report/report_internal.h"

#define ROW 19.0

typedef struct legend_place {
  mnm_report__page *page;
  double left, right, x, y;
} legend_place;

static const mnm_report__style words = {.size = 7};

/* Room for a sign of `width` and a text; returns the middle of the sign, x after the sign in
 * *text_x. */
static mnm_report__point take_room(legend_place *place, double width, mnm_text text,
                                   double *text_x) {
  mnm_report__size size = mnm_report__measure(place->page, &words, text);
  double whole = width + 4 + size.width + 14;
  if (place->x > place->left && place->x + whole - 14 > place->right) {
    place->x = place->left;
    place->y += ROW;
  }
  mnm_report__point middle = {place->x + width / 2, place->y + ROW / 2};
  *text_x = place->x + width + 4;
  place->x += whole;
  return middle;
}

static void put_text(const legend_place *place, double x, mnm_text text) {
  mnm_report__use(place->page, INK_BLACK);
  mnm_report__size size = mnm_report__measure(place->page, &words, text);
  (void)mnm_report__text(place->page, x, place->y + (ROW - size.height) / 2, &words, text);
}

static void put_icons(legend_place *place, const mnm_report__legend *legend) {
  static const char *const names[] = {NULL, "person", "company", "account", "cash", "not known"};
  for (int icon = MNM_ICON_PERSON; icon <= MNM_ICON_UNKNOWN; icon++) {
    if (!legend->icon[icon]) continue;
    double text_x;
    mnm_text text = mnm_text_of(names[icon]);
    mnm_report__point at = take_room(place, 15, text, &text_x);
    mnm_report__icon(place->page, (mnm_figure_icon)icon, at, 14);
    put_text(place, text_x, text);
  }
}

static void put_frames(legend_place *place, const mnm_report__legend *legend) {
  static const char *const names[] = {NULL, "suspect: by a part in the evidence, to be examined",
                                      "possible victim"};
  for (int frame = MNM_FRAME_SUSPECT; frame <= MNM_FRAME_POSSIBLE_VICTIM; frame++) {
    if (!legend->frame[frame]) continue;
    double text_x;
    mnm_text text = mnm_text_of(names[frame]);
    mnm_report__point at = take_room(place, 15, text, &text_x);
    mnm_report__frame(place->page, (mnm_figure_frame)frame, at, 10);
    put_text(place, text_x, text);
  }
}

static void put_lines(legend_place *place, const mnm_report__legend *legend) {
  static const char *const names[] = {
      NULL, "recorded", "recorded; source or information graded low", "no transfer: concluded"};
  for (int line = MNM_LINE_SOLID; line <= MNM_LINE_DOTTED; line++) {
    if (!legend->line[line]) continue;
    double text_x;
    mnm_text text = mnm_text_of(names[line]);
    mnm_report__point at = take_room(place, 26, text, &text_x);
    mnm_report__use(place->page, INK_LINK);
    cairo_save(place->page->cairo);
    cairo_set_line_width(place->page->cairo, 1.4);
    mnm_report__dashes(place->page, (mnm_figure_line)line, 1.4);
    mnm_report__line(place->page, at.x - 13, at.y, at.x + 13, at.y);
    cairo_restore(place->page->cairo);
    put_text(place, text_x, text);
  }
}

static void put_thickness(legend_place *place, const mnm_report__legend *legend) {
  static const char *const names[THICKNESSES] = {"under 100",          "100 to 999",
                                                 "1,000 to 9,999",     "10,000 to 99,999",
                                                 "100,000 to 999,999", "a million and more"};
  bool any = false;
  for (uint32_t i = 0; i < THICKNESSES; i++) any |= legend->thickness[i];
  if (any) {
    double text_x;
    mnm_text text = mnm_text_of("arrow: where money went; by its sum, in the link's own currency:");
    (void)take_room(place, 0, text, &text_x);
    put_text(place, text_x, text);
  }
  for (uint32_t i = 0; i < THICKNESSES; i++) {
    if (!legend->thickness[i]) continue;
    double text_x, width = mnm_report__thickness_width(i);
    mnm_text text = mnm_text_of(names[i]);
    mnm_report__point at = take_room(place, 26, text, &text_x);
    mnm_report__use(place->page, INK_LINK);
    cairo_set_line_width(place->page->cairo, width);
    mnm_report__line(place->page, at.x - 13, at.y, at.x + 13 - 8, at.y);
    mnm_report__arrow(place->page, (mnm_report__point){at.x + 13, at.y}, (mnm_report__point){1, 0},
                      width);
    put_text(place, text_x, text);
  }
}

static double walk(mnm_report__page *page, const mnm_report__legend *legend, double x, double right,
                   double top) {
  legend_place place = {page, x, right, x, top};
  put_icons(&place, legend);
  put_frames(&place, legend);
  put_lines(&place, legend);
  put_thickness(&place, legend);
  return place.y + ROW;
}

/* Once to see how high it is, where nothing is painted, and once in its place. */
double mnm_report__draw_legend(mnm_report__page *page, const mnm_report__legend *legend, double x,
                               double right, double bottom) {
  cairo_save(page->cairo);
  cairo_new_path(page->cairo);
  cairo_rectangle(page->cairo, 0, 0, 0, 0);
  cairo_clip(page->cairo);
  double height = walk(page, legend, x, right, 0);
  cairo_restore(page->cairo);
  (void)walk(page, legend, x, right, bottom - height);
  return bottom - height;
}
