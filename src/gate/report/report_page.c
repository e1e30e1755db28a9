/* A page: cairo's surface for SVG or PDF, its bytes gathered in memory, then handed to the one
 * writer. What would differ from run to run is taken out: cairo numbers surfaces through the life
 * of a process, and dates PDF files by the clock. */
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <string.h>

#include "gate/report/report_internal.h"

static const struct {
  double red, green, blue;
} inks[] = {
    [INK_BLACK] = {0, 0, 0},
    [INK_DARK] = {0.30, 0.30, 0.30},
    [INK_PALE] = {0.82, 0.82, 0.82},
    [INK_WHITE] = {1, 1, 1},
    [INK_VERMILLION] = {0.835, 0.369, 0},
    [INK_BLUE] = {0, 0.447, 0.698},
    [INK_LINK] = {0.36, 0.36, 0.36},
};

void mnm_report__use(mnm_report__page *page, mnm_report__ink ink) {
  cairo_set_source_rgb(page->cairo, inks[ink].red, inks[ink].green, inks[ink].blue);
}

void mnm_report__line(mnm_report__page *page, double x, double y, double to_x, double to_y) {
  cairo_move_to(page->cairo, x, y);
  cairo_line_to(page->cairo, to_x, to_y);
  cairo_stroke(page->cairo);
}

void mnm_report__rectangle(mnm_report__page *page, mnm_report__box box) {
  cairo_rectangle(page->cairo, box.x, box.y, box.width, box.height);
}

static cairo_status_t gather(void *payload, const unsigned char *data, unsigned int bytes) {
  mnm_report__page *page = payload;
  mnm_status status = mnm_column_append(&page->bytes, data, bytes, NULL);
  return status == MNM_OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_NO_MEMORY;
}

static void date_document(mnm_report__page *page, const mnm_figure_head *head) {
  char text[48];
  int64_t dated_us = head->dated_us == MNM_TIME_NONE ? 0 : head->dated_us;
  (void)mnm_time_text(text, sizeof text, dated_us, MNM_GRAIN_SECOND);
  cairo_pdf_surface_set_metadata(page->surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
}

static mnm_status told(const mnm_report__page *page, mnm_err *err) {
  cairo_status_t status = page->cairo ? cairo_status(page->cairo) : CAIRO_STATUS_NO_MEMORY;
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(page->surface);
  if (status == CAIRO_STATUS_SUCCESS) return MNM_OK;
  if (status == CAIRO_STATUS_NO_MEMORY) {
    (void)mnm_err_nomem(err);
    return MNM_E_NOMEM;
  }
  return mnm_err_set(err, MNM_E_UNSUPPORTED, "the picture could not be drawn: %s",
                     cairo_status_to_string(status));
}

static void set_fonts(mnm_report__page *page) {
  cairo_font_options_t *options = cairo_font_options_create();
  /* places in fractions of a point, the same at every size: no grid of a screen is asked */
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  page->pango = pango_cairo_create_context(page->cairo);
  pango_cairo_context_set_font_options(page->pango, options);
  pango_cairo_context_set_resolution(page->pango, 72);
  pango_context_set_round_glyph_positions(page->pango, FALSE);
  page->layout = pango_layout_new(page->pango);
  cairo_font_options_destroy(options);
}

mnm_status mnm_report__page_open(mnm_report__page *page, mnm_out *out, mnm_picture picture,
                                 double width, double height, const mnm_figure_head *head,
                                 const mnm_ctx *ctx, mnm_err *err) {
  *page = (mnm_report__page){
      .out = out, .ctx = ctx, .picture = picture, .width = width, .height = height};
  mnm_column_init(&page->bytes, 1, ctx);
  if (mnm_out_verdict(out, MNM_CASE) != MNM_SHOW) {
    (void)mnm_err_set(err, MNM_E_DENIED, "this role may not see the matter of the case");
    mnm_err_hint(err, "ask the owner of the case, or give another --role");
    return MNM_E_DENIED;
  }
  if (picture == MNM_PICTURE_SVG) {
    page->surface = cairo_svg_surface_create_for_stream(gather, page, width, height);
    cairo_svg_surface_set_document_unit(page->surface, CAIRO_SVG_UNIT_PT);
  } else {
    page->surface = cairo_pdf_surface_create_for_stream(gather, page, width, height);
    date_document(page, head);
  }
  page->cairo = cairo_create(page->surface);
  MNM_TRY(told(page, err));
  set_fonts(page);
  mnm_report__use(page, INK_WHITE);
  cairo_paint(page->cairo);
  mnm_report__use(page, INK_BLACK);
  return MNM_OK;
}

/* "surface123" is the 123rd surface of this process: the same page would differ. */
static void settle_ids(mnm_column *bytes) {
  static const char word[] = "\"surface";
  const size_t length = sizeof word - 1;
  char *data = bytes->data;
  uint64_t to = 0;
  for (uint64_t from = 0; from < bytes->count;) {
    if (bytes->count - from > length && memcmp(data + from, word, length) == 0) {
      memmove(data + to, word, length);
      to += length;
      from += length;
      while (from < bytes->count && data[from] >= '0' && data[from] <= '9') from++;
      data[to++] = '1';
      continue;
    }
    data[to++] = data[from++];
  }
  bytes->count = to;
}

void mnm_report__page_next(mnm_report__page *page) {
  cairo_show_page(page->cairo);
  mnm_report__use(page, INK_WHITE);
  cairo_paint(page->cairo);
  mnm_report__use(page, INK_BLACK);
}

mnm_status mnm_report__page_finish(mnm_report__page *page, mnm_err *err) {
  cairo_show_page(page->cairo);
  MNM_TRY(told(page, err));
  cairo_surface_finish(page->surface);
  MNM_TRY(told(page, err));
  if (page->picture == MNM_PICTURE_SVG) settle_ids(&page->bytes);
  return mnm_out_sink(page->out, page->bytes.data, page->bytes.count, err);
}

void mnm_report__page_close(mnm_report__page *page) {
  if (page->layout) g_object_unref(page->layout);
  if (page->pango) g_object_unref(page->pango);
  if (page->cairo) cairo_destroy(page->cairo);
  if (page->surface) cairo_surface_destroy(page->surface);
  mnm_column_clear(&page->bytes);
}

/* cairo and fontconfig keep tables for the life of the process. To take them down they assert that
 * no font is in use, which pango does not promise: so they stay. */
void mnm_report_release_fonts(void) {
  pango_cairo_font_map_set_default(NULL);
}

#ifdef __SANITIZE_ADDRESS__
/* What of it only fontconfig itself can find is no leak of ours. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
  return "leak:libfontconfig\n";
}
const char *__lsan_default_options(void);
const char *__lsan_default_options(void) {
  return "print_suppressions=0";
}
#endif

/* ---- what every page has --- */

double mnm_report__page_head(mnm_report__page *page, const mnm_figure_head *head) {
  if (page->edges) return page->edges->head(page->edges->payload, page, head);
  const mnm_report__style title = {.size = 15, .bold = true};
  const mnm_report__style words = {.size = 9, .width = page->width - 2 * PAGE_MARGIN, .lines = 3};
  double y = PAGE_MARGIN;
  mnm_report__use(page, INK_BLACK);
  y += mnm_report__text(page, PAGE_MARGIN, y, &title, head->title).height + 3;
  y += mnm_report__text(page, PAGE_MARGIN, y, &words, head->sentence).height + 6;
  mnm_report__use(page, INK_DARK);
  cairo_set_line_width(page->cairo, 0.6);
  mnm_report__line(page, PAGE_MARGIN, y, page->width - PAGE_MARGIN, y);
  return y + 6;
}

double mnm_report__page_foot(mnm_report__page *page, const mnm_figure_head *head) {
  if (page->edges) return page->edges->foot(page->edges->payload, page);
  const mnm_report__style bold = {.size = 8, .bold = true};
  const mnm_report__style plain = {.size = 7};
  const mnm_report__style right = {.size = 7, .align = ALIGN_RIGHT};
  double y = page->height - PAGE_MARGIN - 20;
  char day[48] = "";
  if (head->dated_us != MNM_TIME_NONE)
    (void)mnm_time_text(day, sizeof day, head->dated_us, MNM_GRAIN_MINUTE);
  mnm_report__use(page, INK_DARK);
  cairo_set_line_width(page->cairo, 0.6);
  mnm_report__line(page, PAGE_MARGIN, y, page->width - PAGE_MARGIN, y);
  mnm_report__use(page, INK_BLACK);
  (void)mnm_report__text(page, PAGE_MARGIN, y + 3, &bold,
                         mnm_text_of("A lead for a person to judge, not proof."));
  mnm_report__use(page, INK_DARK);
  (void)mnm_report__text(
      page, PAGE_MARGIN, y + 13, &plain,
      mnm_text_of("It shows what was recorded, not why. Whoever is paid, or whose account is used, "
                  "may have no part in it."));
  (void)mnm_report__printf(page, page->width - PAGE_MARGIN, y + 3, &right, "Case %.*s%s%s",
                           (int)head->case_id.bytes, head->case_id.data,
                           day[0] != '\0' ? ", as found " : "", day);
  (void)mnm_report__printf(page, page->width - PAGE_MARGIN, y + 13, &right,
                           "Evidence, row by row: %.*s", (int)head->evidence.bytes,
                           head->evidence.data);
  return y;
}
