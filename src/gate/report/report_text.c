/* Texts by pango: any script, cut with an ellipsis where they do not fit. */
#include <stdarg.h>
#include <stdio.h>

#include "gate/report/report_internal.h"

static void set_text(mnm_report__page *page, const mnm_report__style *style, mnm_text text) {
  PangoLayout *layout = page->layout;
  PangoFontDescription *font = pango_font_description_new();
  pango_font_description_set_family_static(font, "DejaVu Sans, Noto Sans, Liberation Sans, Sans");
  pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
  pango_font_description_set_weight(font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout, font);
  pango_font_description_free(font);
  bool valid = mnm_text_utf8_invalid(text.data, text.bytes) < 0;
  pango_layout_set_single_paragraph_mode(layout, TRUE);
  pango_layout_set_width(layout, style->width > 0 ? (int)(style->width * PANGO_SCALE) : -1);
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  PangoEllipsizeMode cut = style->middle ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END;
  pango_layout_set_ellipsize(layout, style->width > 0 ? cut : PANGO_ELLIPSIZE_NONE);
  pango_layout_set_height(layout, style->lines > 1 ? -(int)style->lines : -1);
  if (valid)
    pango_layout_set_text(layout, text.data, (int)text.bytes);
  else
    pango_layout_set_text(layout, "(not text)", -1);
}

static mnm_report__size size_of(const mnm_report__page *page) {
  PangoRectangle logical;
  pango_layout_get_extents(page->layout, NULL, &logical);
  return (mnm_report__size){(double)logical.width / PANGO_SCALE,
                            (double)logical.height / PANGO_SCALE};
}

mnm_report__size mnm_report__measure(mnm_report__page *page, const mnm_report__style *style,
                                     mnm_text text) {
  set_text(page, style, text);
  return size_of(page);
}

mnm_report__size mnm_report__text(mnm_report__page *page, double x, double y,
                                  const mnm_report__style *style, mnm_text text) {
  set_text(page, style, text);
  mnm_report__size size = size_of(page);
  page->unknown += (uint64_t)pango_layout_get_unknown_glyphs_count(page->layout);
  if (style->align == ALIGN_CENTRE) x -= size.width / 2;
  if (style->align == ALIGN_RIGHT) x -= size.width;
  PangoRectangle logical; /* a text from right to left stands at the right end of its room */
  pango_layout_get_extents(page->layout, NULL, &logical);
  if (style->width > 0) x -= (double)logical.x / PANGO_SCALE;
  cairo_move_to(page->cairo, x, y);
  pango_cairo_show_layout(page->cairo, page->layout);
  cairo_new_path(page->cairo);
  if (page->said) {
    bool kept = mnm_column_append(page->said, text.data, text.bytes, NULL) == MNM_OK &&
                mnm_column_append(page->said, "\n", 1, NULL) == MNM_OK;
    if (!kept) page->said = NULL; /* of no use with a gap */
  }
  return size;
}

mnm_report__size mnm_report__printf(mnm_report__page *page, double x, double y,
                                    const mnm_report__style *style, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (length < 0) length = 0;
  uint32_t bytes = (size_t)length < sizeof text ? (uint32_t)length : (uint32_t)sizeof text - 1;
  return mnm_report__text(page, x, y, style, (mnm_text){text, bytes});
}

void mnm_report__amount(char *buffer, uint32_t bytes, mnm_wide minor, uint16_t currency) {
  char digits[64];
  int32_t exponent = mnm_currency_exponent(currency);
  (void)mnm_money_text_grouped(digits, sizeof digits, minor, exponent > 0 ? (uint32_t)exponent : 0);
  (void)snprintf(buffer, bytes, "%s %s", digits, mnm_currency_code(currency));
}
