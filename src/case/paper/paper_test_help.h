/* For tests: PDFs drawn by cairo. Pages are written as text: what two blanks part is drawn as one
 * piece, at its column; pieces that end in a digit or a sign behind one, and are numbers, end at
 * theirs. A form feed begins the next page. */
#ifndef MNM_CASE_PAPER_TEST_HELP_H
#define MNM_CASE_PAPER_TEST_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <cairo-pdf.h>

#include "case/paper/paper.h"

#define HELP __attribute__((unused)) static
#define LETTER_POINTS 6.0
#define LINE_POINTS 13.0
#define MARGIN_POINTS 36.0

typedef struct made_pdf {
  char *data;
  size_t bytes, capacity;
} made_pdf;

HELP void pdf_bytes(made_pdf *self, const void *data, size_t bytes) {
  if (self->bytes + bytes + 1 > self->capacity) {
    self->capacity = self->capacity * 2 + bytes + 4096;
    self->data = realloc(self->data, self->capacity);
    assert_non_null(self->data);
  }
  memcpy(self->data + self->bytes, data, bytes);
  self->bytes += bytes;
  self->data[self->bytes] = '\0';
}

__attribute__((unused, format(printf, 2, 3))) static void pdf_line(made_pdf *self,
                                                                   const char *format, ...) {
  char *made = NULL;
  va_list arguments;
  va_start(arguments, format);
  int bytes = vasprintf(&made, format, arguments);
  va_end(arguments);
  assert_true(bytes >= 0);
  pdf_bytes(self, made, (size_t)bytes);
  free(made);
}

HELP cairo_status_t take_bytes(void *payload, const unsigned char *data, unsigned bytes) {
  pdf_bytes(payload, data, bytes);
  return CAIRO_STATUS_SUCCESS;
}

HELP int columns_of(const char *text, size_t bytes) {
  int columns = 0;
  for (size_t i = 0; i < bytes; i++) columns += ((unsigned char)text[i] & 0xC0) != 0x80;
  return columns;
}

HELP bool is_figure(const char *text) {
  bool digit = false;
  for (; *text != '\0'; text++) {
    if (*text >= '0' && *text <= '9') {
      digit = true;
    } else if (strchr("+-., '", *text) == NULL) {
      return false;
    }
  }
  return digit;
}

HELP void draw_piece(cairo_t *cairo, int column, int line, const char *text, size_t bytes) {
  char piece[400];
  cairo_text_extents_t size;
  assert_true(bytes < sizeof piece);
  memcpy(piece, text, bytes);
  piece[bytes] = '\0';
  double x = MARGIN_POINTS + column * LETTER_POINTS;
  cairo_text_extents(cairo, piece, &size);
  if (is_figure(piece)) x += columns_of(text, bytes) * LETTER_POINTS - size.x_advance;
  cairo_move_to(cairo, x, MARGIN_POINTS + line * LINE_POINTS);
  cairo_show_text(cairo, piece);
}

HELP void draw_line(cairo_t *cairo, int line, const char *text, size_t bytes) {
  for (size_t at = 0; at < bytes;) {
    if (text[at] == ' ') {
      at++;
      continue;
    }
    size_t end = at;
    while (end < bytes && !(text[end] == ' ' && (end + 1 == bytes || text[end + 1] == ' '))) end++;
    draw_piece(cairo, columns_of(text, at), line, text + at, end - at);
    at = end;
  }
}

HELP void draw_pages(cairo_t *cairo, const char *pages, const char *font) {
  int line = 0;
  cairo_select_font_face(cairo, font, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(cairo, 9);
  for (const char *at = pages; *at != '\0';) {
    if (*at == '\f') {
      cairo_show_page(cairo);
      line = 0;
      at++;
      continue;
    }
    size_t bytes = strcspn(at, "\n\f");
    draw_line(cairo, line, at, bytes);
    line++;
    at += bytes + (at[bytes] == '\n');
  }
  cairo_show_page(cairo);
}

/* Of a page that ends with its text: the picture of a whole one takes seconds to read. */
HELP double text_points(const char *page) {
  double points = 2 * MARGIN_POINTS;
  for (; *page != '\0'; page++) points += *page == '\n' ? LINE_POINTS : 0;
  return points;
}

/* The document as cairo makes it; with `scan`, one page as a picture, without text. */
HELP made_pdf drawn_here(const char *pages, const char *font, bool scan) {
  made_pdf self = {0};
  double dots = scan ? 300.0 / 72 : 1, height = scan ? text_points(pages) : 842;
  cairo_surface_t *picture =
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(595 * dots), (int)(height * dots));
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take_bytes, &self, 595, height);
  cairo_t *cairo = cairo_create(scan ? picture : surface);
  if (scan) {
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_set_source_rgb(cairo, 0, 0, 0);
    cairo_scale(cairo, dots, dots);
  }
  draw_pages(cairo, pages, font);
  if (scan) {
    cairo_destroy(cairo);
    cairo = cairo_create(surface);
    cairo_scale(cairo, 1 / dots, 1 / dots);
    cairo_set_source_surface(cairo, picture, 0, 0);
    cairo_paint(cairo);
    cairo_show_page(cairo);
  }
  cairo_destroy(cairo);
  cairo_surface_finish(surface);
  assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy(surface);
  cairo_surface_destroy(picture);
  return self;
}

/* In a process of its own: the library for fonts keeps memory to its end. free(result.data) */
HELP made_pdf drawn(const char *pages, const char *font, bool scan) {
  made_pdf self = {0};
  int ends[2], wait_status = 0;
  char piece[4096];
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    made_pdf made = drawn_here(pages, font, scan);
    for (size_t at = 0; at < made.bytes;) {
      ssize_t bytes = write(ends[1], made.data + at, made.bytes - at);
      if (bytes <= 0) _exit(1);
      at += (size_t)bytes;
    }
    _exit(0);
  }
  (void)close(ends[1]);
  for (ssize_t bytes = 1; bytes > 0;) {
    bytes = read(ends[0], piece, sizeof piece);
    if (bytes > 0) pdf_bytes(&self, piece, (size_t)bytes);
  }
  (void)close(ends[0]);
  assert_int_equal(waitpid(child, &wait_status, 0), child);
  assert_int_equal(wait_status, 0);
  return self;
}

HELP made_pdf make_pdf(const char *pages, const char *font) {
  return drawn(pages, font, false);
}

HELP made_pdf make_scan(const char *page, const char *font) {
  return drawn(page, font, true);
}

/* A reader of the words; mnm_reader_close it. */
HELP mnm_reader *open_words(const void *data, size_t bytes, const mnm_paper_options *options,
                            const mnm_ctx *ctx) {
  mnm_reader *file = NULL, *words = NULL;
  mnm_paper_source source;
  mnm_err err = {0};
  assert_int_equal(mnm_reader_open_memory(&file, "a.pdf", data, bytes, NULL, NULL), MNM_OK);
  mnm_status status = mnm_paper_open(&words, &source, file, options, ctx, &err);
  mnm_reader_close(file);
  if (status != MNM_OK) fail_msg("%s", err.message);
  assert_int_equal(source.bytes, bytes);
  return words;
}

/* All that it gives, in `to`; the status of the call that ended it. */
HELP mnm_status read_words(made_pdf *to, mnm_reader *words, mnm_err *err) {
  char piece[1000];
  size_t got = 1;
  to->bytes = 0;
  pdf_bytes(to, "", 0);
  while (got > 0) {
    mnm_status status = words->read(words, piece, sizeof piece, &got, err);
    if (status != MNM_OK) return status;
    pdf_bytes(to, piece, got);
  }
  return MNM_OK;
}

#endif
