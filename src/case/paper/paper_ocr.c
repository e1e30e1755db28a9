/* Pages without text: manumit-pdf draws them, tesseract reads the picture, and each word is marked
 * as read so. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text/text.h"
#include "case/paper/paper_internal.h"

#define TSV_BYTES_MAX ((size_t)16 << 20)
#define WORD_BYTES_MAX 1000U
#define DPI 300
#define TESSERACT_SECONDS 120
#define TESSERACT_MEMORY ((rlim_t)4 << 30)

static mnm_status no_tesseract(const paper *self, mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_UNSUPPORTED,
                    "page %u is a picture, and tesseract, which reads pictures, is not installed",
                    self->page);
  mnm_err_hint(err, "install tesseract-ocr and tesseract-ocr-%.3s, then start again", self->ocr);
  mnm_err_at(err, self->name, 0, 0);
  return MNM_E_UNSUPPORTED;
}

/* In the folders of PATH; false: nowhere. */
static bool find_tesseract(const paper *self, char *to, size_t room) {
  if (self->tesseract[0] != '\0') {
    int used = snprintf(to, room, "%s", self->tesseract);
    return used > 0 && (size_t)used < room && access(to, X_OK) == 0;
  }
  const char *path = getenv("PATH");
  while (path != NULL && *path != '\0') {
    const char *end = strchrnul(path, ':');
    int used = snprintf(to, room, "%.*s/tesseract", (int)(end - path), path);
    bool absolute = *path == '/';
    if (absolute && used > 0 && (size_t)used < room && access(to, X_OK) == 0) return true;
    path = *end != '\0' ? end + 1 : NULL;
  }
  return false;
}

/* Dots to the inch, fewer where the picture would be too large. */
static int32_t resolution(const paper *self) {
  int32_t dpi = DPI;
  while (dpi > 40 && (int64_t)self->width * dpi / 7200 * ((int64_t)self->height * dpi / 7200) >
                         PAPER_PIXELS_MAX) {
    dpi -= 10;
  }
  return dpi;
}

/* ---- what tesseract says --------------------------------------------------------------------- */

/* One tab-separated field of a line. */
static mnm_text next_field(mnm_text *rest) {
  const char *tab = memchr(rest->data, '\t', rest->bytes);
  mnm_text field = {rest->data, tab != NULL ? (uint32_t)(tab - rest->data) : rest->bytes};
  uint32_t used = field.bytes + (tab != NULL);
  *rest = (mnm_text){rest->data + used, rest->bytes - used};
  return field;
}

/* level page block par line word left top width height conf text: words have level 5. */
static mnm_status take_word(paper *self, mnm_text line, int32_t dpi, bool *any, mnm_err *err) {
  int64_t values[10];
  mnm_text rest = line;
  for (size_t i = 0; i < 10; i++) {
    if (!mnm_text_int64(next_field(&rest), &values[i])) return MNM_OK; /* the header */
  }
  (void)next_field(&rest); /* how sure it is: what counts is whether balances close */
  mnm_text text = mnm_text_trim(rest);
  if (values[0] != 5 || text.bytes == 0 || text.bytes > WORD_BYTES_MAX) return MNM_OK;
  if (mnm_text_utf8_invalid(text.data, text.bytes) >= 0) return MNM_OK;
  for (size_t i = 6; i < 10; i++) {
    if (values[i] < 0 || values[i] > 1000000) return MNM_OK;
  }
  char made[WORD_BYTES_MAX + 100];
  int used = snprintf(
      made, sizeof made, "word %lld %lld %lld %lld 1 %.*s\n", (long long)(values[6] * 7200 / dpi),
      (long long)(values[7] * 7200 / dpi), (long long)((values[6] + values[8]) * 7200 / dpi),
      (long long)((values[7] + values[9]) * 7200 / dpi), (int)text.bytes, text.data);
  *any = true;
  return mnm_column_append(&self->lines, made, (size_t)used, err);
}

static mnm_status take_table(paper *self, const mnm_column *table, int32_t dpi, mnm_err *err) {
  const char *at = table->data, *end = at + table->count;
  bool any = false;
  while (at < end) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (stop == NULL) break;
    MNM_TRY(take_word(self, (mnm_text){at, (uint32_t)(stop - at)}, dpi, &any, err));
    at = stop + 1;
  }
  return any ? MNM_OK : mnm_column_append(&self->lines, "bare\n", 5, err);
}

/* ---- the two programs ------------------------------------------------------------------------ */

/* The picture goes from the one to the other. */
static mnm_status start_both(paper *self, paper_child *draws, paper_child *reads, int32_t dpi,
                             const char *tesseract, mnm_err *err) {
  char name[] = "manumit-pdf", mode[] = "picture", page[16], dots[16];
  char locale[] = "LC_ALL=C.UTF-8", threads[] = "OMP_THREAD_LIMIT=1", data[2048] = "";
  char own[] = "tesseract", in[] = "stdin", out[] = "stdout", by[] = "-l", psm[] = "--psm";
  char block[] = "6", given[] = "--dpi", tsv[] = "tsv";
  (void)snprintf(page, sizeof page, "%u", self->page);
  (void)snprintf(dots, sizeof dots, "%d", dpi);
  const char *prefix = getenv("TESSDATA_PREFIX");
  int used = prefix != NULL ? snprintf(data, sizeof data, "TESSDATA_PREFIX=%s", prefix) : 0;
  if (used < 0 || (size_t)used >= sizeof data) data[0] = '\0';
  char *draw[] = {name, mode, page, dots, NULL}, *draw_environment[] = {locale, NULL};
  char *read[] = {own, in, out, by, self->ocr, psm, block, given, dots, tsv, NULL};
  char *read_environment[] = {locale, threads, data[0] != '\0' ? data : NULL, NULL};
  int picture[2];
  if (pipe2(picture, O_CLOEXEC) != 0) {
    return mnm_err_set(err, MNM_E_IO, "no pipe is left: %s", strerrordesc_np(errno));
  }
  mnm_status status =
      mnm_paper__start(draws, self->program, draw, draw_environment, self->pdf, picture[1], err);
  (void)close(picture[1]);
  if (status == MNM_OK) {
    status = mnm_paper__start(reads, tesseract, read, read_environment, picture[0], -1, err);
  }
  (void)close(picture[0]);
  if (status != MNM_OK) return status;
  struct rlimit time = {TESSERACT_SECONDS, TESSERACT_SECONDS},
                memory = {TESSERACT_MEMORY, TESSERACT_MEMORY}, none = {0, 0};
  (void)prlimit(reads->pid, RLIMIT_CPU, &time, NULL);
  (void)prlimit(reads->pid, RLIMIT_AS, &memory, NULL);
  (void)prlimit(reads->pid, RLIMIT_FSIZE, &none, NULL);
  (void)prlimit(reads->pid, RLIMIT_CORE, &none, NULL);
  return MNM_OK;
}

static mnm_status read_table(paper *self, paper_child *reads, mnm_column *table, mnm_err *err) {
  size_t got = 1;
  while (got > 0) {
    MNM_TRY(mnm_column_reserve(table, 65536, err));
    MNM_TRY(mnm_paper__take(self, reads, (char *)table->data + table->count, 65536, &got, err));
    table->count += got;
    if (table->count <= TSV_BYTES_MAX) continue;
    return mnm_err_set(err, MNM_E_LIMIT, "page %u: tesseract found more than 16 MiB of words",
                       self->page);
  }
  return MNM_OK;
}

mnm_status mnm_paper__ocr(paper *self, mnm_err *err) {
  char tesseract[4096];
  paper_child draws = {.from = -1}, reads = {.from = -1};
  mnm_column table;
  int32_t dpi = resolution(self);
  if (!find_tesseract(self, tesseract, sizeof tesseract)) return no_tesseract(self, err);
  mnm_column_init(&table, 1, self->ctx);
  mnm_status status = start_both(self, &draws, &reads, dpi, tesseract, err);
  if (status == MNM_OK) status = read_table(self, &reads, &table, err);
  int read_end = status == MNM_OK ? mnm_paper__wait(&reads) : mnm_paper__stop(&reads);
  int draw_end = status == MNM_OK ? mnm_paper__wait(&draws) : mnm_paper__stop(&draws);
  /* the one stops writing when the other stops reading */
  bool refused = WIFSIGNALED(draw_end) && WTERMSIG(draw_end) == SIGPIPE;
  if (status == MNM_OK && draw_end != 0 && !refused) {
    status = mnm_paper__ended(self, draw_end, err);
  } else if (status == MNM_OK && read_end != 0) {
    status = mnm_err_set(err, MNM_E_UNSUPPORTED, "page %u: tesseract could not read the picture",
                         self->page);
    mnm_err_hint(err, "does it have the languages %s? 'tesseract --list-langs' lists them",
                 self->ocr);
    mnm_err_at(err, self->name, 0, 0);
  }
  if (status == MNM_OK) status = take_table(self, &table, dpi, err);
  mnm_column_clear(&table);
  return status;
}
