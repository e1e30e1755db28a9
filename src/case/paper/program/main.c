/* manumit-pdf words | manumit-pdf picture PAGE DPI
 *
 * The PDF is what standard input is (a whole file), the answer goes to standard output. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text/text.h"
#include "case/paper/paper_program.h"

#define HEAD "manumit-words 1\n"

static char buffer[1 << 16];
static size_t held;

void pdf_flush(void) {
  for (size_t at = 0; at < held;) { /* src/LAYERS says why it may write here */
    ssize_t written = write(STDOUT_FILENO, buffer + at, held - at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) _exit(3); /* nobody reads any more */
    at += (size_t)written;
  }
  held = 0;
}

void pdf_put(const void *data, size_t bytes) {
  const char *from = data;
  while (bytes > 0) {
    size_t room = sizeof buffer - held, some = bytes < room ? bytes : room;
    memcpy(buffer + held, from, some);
    held += some;
    from += some;
    bytes -= some;
    if (held == sizeof buffer) pdf_flush();
  }
}

void pdf_print(const char *format, ...) {
  char line[200];
  va_list arguments;
  va_start(arguments, format);
  int bytes = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (bytes > 0) pdf_put(line, (size_t)bytes < sizeof line ? (size_t)bytes : sizeof line - 1);
}

_Noreturn void pdf_done(void) {
  pdf_flush();
  _exit(0); /* without cleaning up: what the document left behind is not looked at again */
}

_Noreturn void pdf_fault(const char *code, const char *what) {
  pdf_print("fault %s %s\n", code, what);
  pdf_done();
}

/* The whole file, as it is mapped. */
static GBytes *take_input(void) {
  struct stat info;
  if (fstat(STDIN_FILENO, &info) != 0 || info.st_size <= 0) {
    pdf_fault("damaged", "the document is empty");
  }
  size_t bytes = (size_t)info.st_size;
  void *data = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
  if (data == MAP_FAILED) pdf_fault("memory", "the document is too large for the memory");
  return g_bytes_new_static(data, bytes);
}

static PopplerDocument *open_document(bool words) {
  GError *error = NULL;
  PopplerDocument *document = poppler_document_new_from_bytes(take_input(), NULL, &error);
  if (document != NULL) return document;
  if (!words) _exit(3);
  if (g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED)) {
    pdf_fault("encrypted", "the document is encrypted and needs a password");
  }
  pdf_fault("damaged", "the document is no whole PDF");
}

static bool read_int(int *out, const char *text) {
  int64_t number = 0;
  if (!mnm_text_int64(mnm_text_of(text), &number)) return false;
  if (number < INT_MIN || number > INT_MAX) return false;
  *out = (int)number;
  return true;
}

int main(int count, char **arguments) {
  bool words = count == 2 && strcmp(arguments[1], "words") == 0;
  bool picture = count == 4 && strcmp(arguments[1], "picture") == 0;
  int page = 0, dots = 0;
  if (!words && !picture) return 2;
  if (picture && !(read_int(&page, arguments[2]) && read_int(&dots, arguments[3]))) return 2;
  pdf_cage();
  if (words) {
    pdf_put(HEAD, sizeof HEAD - 1);
    pdf_words(open_document(true));
    pdf_put("end\n", 4);
  } else {
    pdf_picture(open_document(false), page, dots);
  }
  pdf_done();
}
