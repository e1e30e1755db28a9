/* What the files that draw an exhibit share: pages that know how many there are, and tables whose
 * heads come again on each. */
#ifndef MNM_GATE_REPORT_EXHIBIT_INTERNAL_H
#define MNM_GATE_REPORT_EXHIBIT_INTERNAL_H

#include "base/arena/arena.h"
#include "gate/report/report_exhibit.h"
#include "gate/report/report_internal.h"

#define PAPER_WIDTH 842.0 /* A4 across */
#define PAPER_HEIGHT 595.0
#define PAPER_MARGIN 30.0

typedef struct paper {
  mnm_report__page page;
  const mnm_exhibit *exhibit;
  mnm_report__edges edges;
  const char *section;
  uint32_t number, total; /* of pages; total 0: they are being counted */
  double y, bottom;       /* where the next thing goes; where the foot begins */
} paper;

/* A page of a new section; within a section, another page of it. */
void mnm_report__paper_section(paper *to, const char *title);
void mnm_report__paper_next(paper *to);
/* True when `height` did not fit, and a new page was begun. */
bool mnm_report__paper_room(paper *to, double height);
static inline double mnm_report__paper_wide(void) {
  return PAPER_WIDTH - 2 * PAPER_MARGIN;
}

/* A paragraph over the whole width from `indent` on. */
void mnm_report__paper_text(paper *to, double size, bool bold, double indent, mnm_text text);
void mnm_report__paper_heading(paper *to, const char *text);
void mnm_report__paper_gap(paper *to, double height);
/* A name on the left, what is said of it beside. */
void mnm_report__paper_fact(paper *to, mnm_text name, mnm_text says);

typedef struct paper_column {
  const char *title;
  double width;
  bool right, middle; /* right: a figure, never cut; middle: cut in the middle */
  uint32_t lines;     /* at most; 0: 1 */
} paper_column;
typedef struct paper_table {
  const paper_column *column;
  uint32_t count;
  double size;
} paper_table;
#define PAPER_COLUMNS_MAX 16u
void mnm_report__paper_titles(paper *to, const paper_table *table);
double mnm_report__paper_row_height(paper *to, const paper_table *table, const mnm_text *cells);
/* Draws at to->y and moves it on; does not look whether there is room. */
void mnm_report__paper_row(paper *to, const paper_table *table, const mnm_text *cells, bool bold);
/* The same with a new page and titles again where there is none. */
void mnm_report__paper_put(paper *to, const paper_table *table, const mnm_text *cells, bool bold);
void mnm_report__paper_rule(paper *to, double width); /* a line across */

/* "1,234.56", of the account's currency; in a buffer of the caller's. */
#define PAPER_AMOUNT 96
mnm_text mnm_report__paper_figure(char text[PAPER_AMOUNT], mnm_wide minor, uint16_t currency);
mnm_text mnm_report__paper_money(char text[PAPER_AMOUNT], mnm_wide minor, uint16_t currency);

/* "2026-03-01 12:30:05" */
#define PAPER_DAY 48
mnm_text mnm_report__paper_day(char text[PAPER_DAY], int64_t time_us, mnm_grain grain);

/* Fill of a box by lines, told apart in grey: 0 plain, 1 rising, 2 crossed, 3 falling. */
void mnm_report__paper_hatch(paper *to, mnm_report__box box, int kind, mnm_report__ink ink);

/* The sections. */
void mnm_report__paper_front(paper *to);
void mnm_report__paper_rules(paper *to);
void mnm_report__paper_where(paper *to);
MNM_MUST_CHECK mnm_status mnm_report__paper_schedule(paper *to, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_report__paper_flows(paper *to, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_report__paper_chart(paper *to, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_report__paper_statements(paper *to, mnm_err *err);
void mnm_report__paper_method(paper *to);

#endif
