/* What the files of report share: a page, texts, marks, and places. Lengths are points (1/72 inch)
 * of the finished page; all arithmetic is + - * / and square roots, which every machine rounds
 * alike. */
#ifndef MNM_GATE_REPORT_INTERNAL_H
#define MNM_GATE_REPORT_INTERNAL_H

#include <cairo.h>
#include <pango/pangocairo.h>

#include "gate/report/report.h"

/* ---- colours: Okabe and Ito's, which colour-blind readers tell apart; each goes with a shape or
 * line of its own, since paper may be grey --- */
typedef enum mnm_report__ink {
  INK_BLACK,
  INK_DARK, /* lines of the page, secondary text */
  INK_PALE, /* grids */
  INK_WHITE,
  INK_VERMILLION, /* suspects, debits */
  INK_BLUE,       /* possible victims, credits */
  INK_LINK
} mnm_report__ink;

typedef struct mnm_report__point {
  double x, y;
} mnm_report__point;

typedef struct mnm_report__box {
  double x, y, width, height;
} mnm_report__box;
static inline bool mnm_report__overlap(const mnm_report__box *a, const mnm_report__box *b) {
  return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
         b->y < a->y + a->height;
}

/* ---- the page (report_page.c) --- */

/* Pages of a larger document have its head and foot instead of a picture's own. */
typedef struct mnm_report__page mnm_report__page;
typedef struct mnm_report__edges {
  double (*head)(void *payload, mnm_report__page *page, const mnm_figure_head *head);
  double (*foot)(void *payload, mnm_report__page *page); /* the y above it */
  void *payload;
} mnm_report__edges;

struct mnm_report__page {
  mnm_out *out;
  const mnm_ctx *ctx;
  mnm_picture picture;
  double width, height;
  cairo_surface_t *surface;
  cairo_t *cairo;
  PangoContext *pango;
  PangoLayout *layout;
  mnm_column bytes; /* char: the finished document */
  mnm_column *said; /* char: every text as it was drawn, a line each; NULL: not kept (tests) */
  mnm_status status;
  const mnm_report__edges *edges; /* NULL: a picture by itself */
  uint64_t unknown;               /* characters that no installed font has, drawn as boxes */
};

#define PAGE_MARGIN 34.0

/* MNM_E_DENIED when the viewer may not see the matter at all. */
MNM_MUST_CHECK mnm_status mnm_report__page_open(mnm_report__page *page, mnm_out *out,
                                                mnm_picture picture, double width, double height,
                                                const mnm_figure_head *head, const mnm_ctx *ctx,
                                                mnm_err *err);
/* Hands the document to `out`. */
MNM_MUST_CHECK mnm_status mnm_report__page_finish(mnm_report__page *page, mnm_err *err);
void mnm_report__page_close(mnm_report__page *page); /* also after a failure */
/* Title, sentence; returns the y below them. */
double mnm_report__page_head(mnm_report__page *page, const mnm_figure_head *head);
/* What it is not, which case, which day; returns the y above it. */
double mnm_report__page_foot(mnm_report__page *page, const mnm_figure_head *head);
void mnm_report__use(mnm_report__page *page, mnm_report__ink ink);
void mnm_report__line(mnm_report__page *page, double x, double y, double to_x, double to_y);
void mnm_report__rectangle(mnm_report__page *page, mnm_report__box box);

/* Ends this page and begins an empty one (PDF only). */
void mnm_report__page_next(mnm_report__page *page);

/* What the public functions draw between opening and finishing a page. */
MNM_MUST_CHECK mnm_status mnm_report__draw_network(mnm_report__page *page,
                                                   const mnm_figure_network *figure, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_report__draw_statement(mnm_report__page *page,
                                                     const mnm_figure_statement *figure,
                                                     mnm_err *err);
/* The rows of a statement, on pages after this one. */
MNM_MUST_CHECK mnm_status mnm_report__draw_rows(mnm_report__page *page,
                                                const mnm_figure_statement *figure, mnm_err *err);

MNM_MUST_CHECK mnm_status mnm_report__draw_letter(mnm_report__page *page,
                                                  const mnm_figure_letter *letter, mnm_err *err);

/* ---- texts (report_text.c) --- */

typedef enum mnm_report__align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT } mnm_report__align;
typedef struct mnm_report__style {
  double size;
  bool bold;
  mnm_report__align align; /* x is the left end, the middle, the right end */
  double width;            /* 0: one line of any length; else cut with an ellipsis */
  bool middle;             /* cut in the middle: numbers differ at their end */
  uint32_t lines;          /* with `width`: broken into so many lines at most; 0: 1 */
} mnm_report__style;
typedef struct mnm_report__size {
  double width, height;
} mnm_report__size;
/* y is the top. Draws in the ink set. */
mnm_report__size mnm_report__text(mnm_report__page *page, double x, double y,
                                  const mnm_report__style *style, mnm_text text);
mnm_report__size mnm_report__measure(mnm_report__page *page, const mnm_report__style *style,
                                     mnm_text text);
mnm_report__size mnm_report__printf(mnm_report__page *page, double x, double y,
                                    const mnm_report__style *style, const char *format, ...)
    MNM_PRINTF(5, 6);
/* "1,234.56 EUR" */
void mnm_report__amount(char *buffer, uint32_t bytes, mnm_wide minor, uint16_t currency);

/* ---- icons, frames, lines (report_icon.c) --- */

#define ICON_SIZE 22.0
/* Centred on the point. */
void mnm_report__icon(mnm_report__page *page, mnm_figure_icon icon, mnm_report__point at,
                      double size);
void mnm_report__frame(mnm_report__page *page, mnm_figure_frame frame, mnm_report__point at,
                       double size);
void mnm_report__dashes(mnm_report__page *page, mnm_figure_line line, double width);
/* 0..5: how thick a link of this amount is drawn, by powers of ten of the currency's main unit; and
 * the width that goes with it. */
uint32_t mnm_report__thickness(int64_t amount_minor, uint16_t currency);
double mnm_report__thickness_width(uint32_t thickness);
#define THICKNESSES 6
void mnm_report__arrow(mnm_report__page *page, mnm_report__point tip, mnm_report__point direction,
                       double width);

/* ---- layout (report_layout.c) --- */

typedef struct mnm_report__layout {
  uint32_t count;
  const double *width, *height; /* of each node's box; the point is `above` below its top */
  double above;
  double gap;            /* between boxes */
  const uint8_t *joined; /* [i * count + j], not 0: a link between the two */
  double area_width, area_height;
  mnm_report__point *at; /* out: within the area */
  double scale;          /* out: by how much everything is to be drawn smaller; <= 1 */
} mnm_report__layout;
/* MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_report__layout_solve(mnm_report__layout *layout, const mnm_ctx *ctx,
                                                   mnm_err *err);

/* ---- time (report_strip.c) --- */

typedef struct mnm_report__axis {
  double left, right;
  int64_t first_us, last_us; /* first < last */
} mnm_report__axis;
double mnm_report__axis_x(const mnm_report__axis *axis, int64_t time_us);
/* Marks with dates below y, and thin lines up to `top`. Returns the y below the dates. */
double mnm_report__axis_dates(mnm_report__page *page, const mnm_report__axis *axis, double top,
                              double y);
/* The time strip of a network in the box. */
void mnm_report__strip(mnm_report__page *page, const mnm_figure_network *figure,
                       mnm_report__box box);

/* Links of a network that were kept, came back, were born, and died, span by span, in the box; its
 * axis is that of the time strip. */
void mnm_report__links(mnm_report__page *page, const mnm_figure_network *figure,
                       mnm_report__box box);

/* ---- legend (report_legend.c) --- */

typedef struct mnm_report__legend { /* what stands on the page, and so needs a word */
  bool icon[MNM_ICON_UNKNOWN + 1], frame[MNM_FRAME_POSSIBLE_VICTIM + 1];
  bool line[MNM_LINE_DOTTED + 1], thickness[THICKNESSES];
} mnm_report__legend;
/* One row of it, from the left end at `x` to `right`, broken into further rows; grows upwards from
 * `bottom`. Returns the y above it. */
double mnm_report__draw_legend(mnm_report__page *page, const mnm_report__legend *legend, double x,
                               double right, double bottom);

#endif
