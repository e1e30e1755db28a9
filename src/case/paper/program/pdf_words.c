/* The words of each page with their places. */
#include <math.h>
#include <string.h>

#include "case/paper/paper_program.h"

#define FLAG_ROTATED 2

typedef struct word { /* of one page */
  double left, top, right, bottom;
  double last_left, last_right, last_top; /* of its last letter */
  unsigned letters, turned;               /* letters that do not stand right of the one before */
  char text[PDF_WORD_BYTES_MAX + 8];
  size_t bytes;
} word;

static int hundredths(double points) {
  if (!(points > -20000)) return -2000000; /* NaN as well */
  return points < 20000 ? (int)lround(points * 100) : 2000000;
}

static void put_word(word *self, unsigned *count) {
  if (self->letters == 0) return;
  if (++*count > PDF_PAGE_WORDS_MAX) pdf_fault("limit", "a page holds more than 50,000 words");
  bool rotated = self->letters > 2 && self->turned * 2 > self->letters;
  pdf_print("word %d %d %d %d %d ", hundredths(self->left), hundredths(self->top),
            hundredths(self->right), hundredths(self->bottom), rotated ? FLAG_ROTATED : 0);
  pdf_put(self->text, self->bytes);
  pdf_put("\n", 1);
  self->letters = self->turned = 0;
  self->bytes = 0;
}

/* Does the letter stand elsewhere than right behind the last one? */
static bool goes_on(const word *self, const PopplerRectangle *at) {
  double height = self->bottom - self->top;
  if (self->letters == 0) return true;
  if (self->bytes + 8 > PDF_WORD_BYTES_MAX) return false;
  bool far = fabs(at->x1 - self->last_right) > height * 2 && fabs(at->y1 - self->last_top) < height;
  bool below =
      fabs(at->y1 - self->last_top) > height / 2 && fabs(at->x1 - self->last_left) > height;
  return !far && !below;
}

static void add_letter(word *self, const PopplerRectangle *at, gunichar letter) {
  if (self->letters == 0) {
    self->left = at->x1, self->top = at->y1, self->right = at->x2, self->bottom = at->y2;
  } else if (at->x1 < self->last_left + (self->last_right - self->last_left) / 4) {
    self->turned++;
  }
  self->left = fmin(self->left, at->x1);
  self->top = fmin(self->top, at->y1);
  self->right = fmax(self->right, at->x2);
  self->bottom = fmax(self->bottom, at->y2);
  self->last_left = at->x1, self->last_right = at->x2, self->last_top = at->y1;
  self->letters++;
  self->bytes += (size_t)g_unichar_to_utf8(letter, self->text + self->bytes);
}

/* Blanks of all kinds part words; letters without a width and signs that steer are left out. */
static bool is_blank(gunichar letter) {
  return letter < 0x20 || g_unichar_isspace(letter) || letter == 0x7F || letter == 0xA0;
}

static bool is_letter(gunichar letter) {
  GUnicodeType type = g_unichar_type(letter);
  return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_SURROGATE;
}

static unsigned put_words(const char *text, const PopplerRectangle *places, unsigned count) {
  static word one;
  unsigned words = 0, index = 0;
  one.letters = one.turned = 0;
  one.bytes = 0;
  for (const char *at = text; *at != '\0' && index < count; at = g_utf8_next_char(at), index++) {
    gunichar letter = g_utf8_get_char(at);
    if (is_blank(letter)) {
      put_word(&one, &words);
      continue;
    }
    if (!is_letter(letter)) continue;
    if (!goes_on(&one, &places[index])) put_word(&one, &words);
    add_letter(&one, &places[index], letter);
  }
  put_word(&one, &words);
  return words;
}

static void put_page(PopplerPage *page, int number) {
  PopplerRectangle *places = NULL;
  guint count = 0;
  double width = 0, height = 0;
  poppler_page_get_size(page, &width, &height);
  pdf_print("page %d %d %d\n", number, hundredths(fmax(width, 0)), hundredths(fmax(height, 0)));
  pdf_flush(); /* whoever reads knows then which page it was that took too long */
  char *text = poppler_page_get_text(page);
  bool valid = text != NULL && g_utf8_validate(text, -1, NULL);
  unsigned words = 0;
  if (valid && poppler_page_get_text_layout(page, &places, &count)) {
    words = put_words(text, places, count);
  }
  if (words == 0) pdf_print("bare\n");
  g_free(places);
  g_free(text);
}

void pdf_words(PopplerDocument *document) {
  int count = poppler_document_get_n_pages(document);
  if (count > PDF_PAGES_MAX) pdf_fault("limit", "the document has more than 250,000 pages");
  pdf_print("document %d\n", count > 0 ? count : 0);
  pdf_flush();
  for (int i = 0; i < count; i++) {
    pdf_next_page();
    PopplerPage *page = poppler_document_get_page(document, i);
    if (page == NULL) {
      /* nobody knows what stood on it: the document as a whole does not count */
      pdf_fault("damaged", "a page of the document cannot be read");
    }
    put_page(page, i + 1);
    g_object_unref(page);
  }
}
