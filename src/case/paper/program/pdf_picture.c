/* A page as a picture, grey, in the PGM format. */
#include <cairo.h>
#include <math.h>

#include "case/paper/paper_program.h"

#define PIXELS_MAX 60000000.0

void pdf_picture(PopplerDocument *document, int number, int dots) {
  double width = 0, height = 0, scale = dots / 72.0;
  PopplerPage *page = poppler_document_get_page(document, number - 1);
  if (page == NULL) _exit(3);
  poppler_page_get_size(page, &width, &height);
  width = ceil(width * scale), height = ceil(height * scale);
  if (!(width >= 1 && height >= 1 && width * height <= PIXELS_MAX)) _exit(3);
  int columns = (int)width, rows = (int)height;
  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, columns, rows);
  cairo_t *cairo = cairo_create(surface);
  cairo_set_source_rgb(cairo, 1, 1, 1);
  cairo_paint(cairo);
  cairo_scale(cairo, scale, scale);
  poppler_page_render(page, cairo);
  cairo_destroy(cairo);
  cairo_surface_flush(surface);
  if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) _exit(3);
  const unsigned char *data = cairo_image_surface_get_data(surface);
  int stride = cairo_image_surface_get_stride(surface);
  pdf_print("P5\n%d %d\n255\n", columns, rows);
  for (int y = 0; y < rows; y++) {
    const unsigned char *row = data + (size_t)y * (size_t)stride;
    for (int x = 0; x < columns; x++) {
      const unsigned char *dot = row + (size_t)x * 4; /* blue, green, red, nothing */
      unsigned char grey = (unsigned char)((dot[0] * 29U + dot[1] * 150U + dot[2] * 77U) >> 8);
      pdf_put(&grey, 1);
    }
  }
  cairo_surface_destroy(surface);
  g_object_unref(page);
}
