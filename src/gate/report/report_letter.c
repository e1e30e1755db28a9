/* A letter on A4, line by line. "DRAFT" stands across every page, in its head and its foot: what a
 * program writes is not sent. */
#include <stdio.h>

#include "gate/report/report_internal.h"

#define PAGE_WIDTH 595.0
#define PAGE_HEIGHT 842.0
#define EDGE 62.0
#define FONT 9.5
#define LINE 13.0
#define LINES_OF_ONE 24u /* a longer one ends in an ellipsis */

static void mark_page(mnm_report__page *page, const mnm_figure_letter *letter, uint32_t number) {
  const mnm_report__style across = {.size = 130, .bold = true, .align = ALIGN_CENTRE};
  const mnm_report__style bold = {.size = 9, .bold = true};
  const mnm_report__style small = {.size = 7};
  cairo_t *cairo = page->cairo;
  cairo_save(cairo);
  cairo_translate(cairo, page->width / 2, page->height / 2);
  cairo_matrix_t turned; /* 45 degrees: the sine and cosine are one number on every machine */
  const double half = 0.70710678118654757;
  cairo_matrix_init(&turned, half, -half, half, half, 0, 0);
  cairo_transform(cairo, &turned);
  mnm_report__use(page, INK_PALE);
  (void)mnm_report__text(page, 0, -85, &across, mnm_text_of("DRAFT"));
  cairo_restore(cairo);
  mnm_report__use(page, INK_VERMILLION);
  (void)mnm_report__text(page, EDGE, 34, &bold, mnm_text_of("DRAFT - not sent"));
  (void)mnm_report__text(page, EDGE, page->height - 44, &bold,
                         mnm_text_of("DRAFT - a person checks it, completes it and signs it"));
  mnm_report__use(page, INK_DARK);
  (void)mnm_report__printf(page, EDGE, page->height - 30, &small, "Case %.*s, page %u",
                           (int)letter->case_id.bytes, letter->case_id.data, number);
  mnm_report__use(page, INK_BLACK);
}

mnm_status mnm_report__draw_letter(mnm_report__page *page, const mnm_figure_letter *letter,
                                   mnm_err *err) {
  const mnm_report__style words = {
      .size = FONT, .width = PAGE_WIDTH - 2 * EDGE, .lines = LINES_OF_ONE};
  const double bottom = PAGE_HEIGHT - 60;
  double y = 60;
  uint32_t number = 1;
  mark_page(page, letter, number);
  mnm_text text = letter->text;
  for (uint32_t at = 0, end; at < text.bytes; at = end + 1) {
    end = at;
    while (end < text.bytes && text.data[end] != '\n') end++;
    mnm_text line = {text.data + at, end - at};
    if (line.bytes > 0 && line.data[line.bytes - 1] == '\r') line.bytes--;
    double height = line.bytes > 0 ? mnm_report__measure(page, &words, line).height : LINE;
    if (height < LINE) height = LINE;
    MNM_TRY(mnm_ctx_tick(page->ctx, "letter", at, text.bytes, err));
    if (y + height > bottom && y > 60) {
      mnm_report__page_next(page);
      mark_page(page, letter, ++number);
      y = 60;
    }
    if (line.bytes > 0) (void)mnm_report__text(page, EDGE, y, &words, line);
    y += height;
  }
  return MNM_OK;
}

mnm_status mnm_report_letter(mnm_out *out, const mnm_figure_letter *letter, const mnm_ctx *ctx,
                             mnm_err *err) {
  mnm_report__page page;
  const mnm_figure_head head = {.case_id = letter->case_id, .dated_us = letter->dated_us};
  mnm_status status =
      mnm_report__page_open(&page, out, MNM_PICTURE_PDF, PAGE_WIDTH, PAGE_HEIGHT, &head, ctx, err);
  if (status == MNM_OK) status = mnm_report__draw_letter(&page, letter, err);
  if (status == MNM_OK) status = mnm_report__page_finish(&page, err);
  mnm_report__page_close(&page);
  return status;
}
