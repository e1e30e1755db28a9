#include "case/paper/paper.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text/text.h"
#include "case/paper/paper_internal.h"

#define PIECE_BYTES ((size_t)64 << 10)

/* ---- the copy -------------------------------------------------------------------------------- */

static mnm_status too_large(const mnm_reader *file, mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_LIMIT, "the PDF has more than %u MiB",
                    (unsigned)(MNM_PAPER_BYTES_MAX >> 20));
  mnm_err_hint(err, "split it into parts of some thousand pages");
  mnm_err_at(err, file->name, 0, 0);
  return MNM_E_LIMIT;
}

static mnm_status write_all(int to, const char *data, size_t bytes, mnm_err *err) {
  while (bytes > 0) {
    ssize_t length = write(to, data, bytes);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) {
      return mnm_err_set(err, MNM_E_IO, "there is no room for a copy of the PDF in memory");
    }
    data += length;
    bytes -= (size_t)length;
  }
  return MNM_OK;
}

/* What is read is what was hashed: nobody can change the copy any more. */
static mnm_status copy_file(int to, mnm_paper_source *source, mnm_reader *file, EVP_MD_CTX *digest,
                            char *piece, const mnm_ctx *ctx, mnm_err *err) {
  unsigned bytes = 0;
  size_t got = 0;
  source->bytes = 0;
  if (EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1) return mnm_err_nomem(err);
  do {
    MNM_TRY(file->read(file, piece, PIECE_BYTES, &got, err));
    source->bytes += got;
    if (source->bytes > MNM_PAPER_BYTES_MAX) return too_large(file, err);
    if (EVP_DigestUpdate(digest, piece, got) != 1) return mnm_err_nomem(err);
    MNM_TRY(write_all(to, piece, got, err));
    MNM_TRY(mnm_ctx_tick(ctx, "copy", source->bytes,
                         file->total_bytes > 0 ? (uint64_t)file->total_bytes : 0, err));
  } while (got > 0);
  if (EVP_DigestFinal_ex(digest, source->sha256, &bytes) != 1) return mnm_err_nomem(err);
  int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
  if (fcntl(to, F_ADD_SEALS, seals) == 0) return MNM_OK;
  return mnm_err_set(err, MNM_E_IO, "the copy of the PDF cannot be sealed");
}

static mnm_status take_file(int *out, mnm_paper_source *source, mnm_reader *file,
                            const mnm_ctx *ctx, mnm_err *err) {
  char *piece = mnm_mem_new(ctx, PIECE_BYTES);
  EVP_MD_CTX *digest = EVP_MD_CTX_new();
  mnm_status status = MNM_OK;
  *out = memfd_create("manumit", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (piece == NULL || digest == NULL) {
    status = mnm_err_nomem(err);
  } else if (*out < 0) {
    status =
        mnm_err_set(err, MNM_E_IO, "no copy of the PDF can be made: %s", strerrordesc_np(errno));
  } else {
    status = copy_file(*out, source, file, digest, piece, ctx, err);
  }
  EVP_MD_CTX_free(digest);
  mnm_mem_free(ctx, piece, PIECE_BYTES);
  if (status != MNM_OK && *out >= 0) (void)close(*out);
  return status;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static bool begins(mnm_text line, const char *word) {
  size_t bytes = strlen(word);
  return line.bytes >= bytes && memcmp(line.data, word, bytes) == 0;
}

/* "page <number> <width> <height>" */
static void note_page(paper *self, mnm_text line) {
  char text[64];
  uint32_t bytes = line.bytes < sizeof text - 1 ? line.bytes : (uint32_t)sizeof text - 1;
  memcpy(text, line.data, bytes);
  text[bytes] = '\0';
  char *at = text + 5;
  self->page = (uint32_t)strtoul(at, &at, 10);
  self->width = (int32_t)strtol(at, &at, 10);
  self->height = (int32_t)strtol(at, &at, 10);
}

/* The stream ends with this line; what comes after it is not read. */
static bool is_last(mnm_text line) {
  return begins(line, "fault ") || (line.bytes == 3 && begins(line, "end"));
}

static mnm_status take_line(paper *self, mnm_text line, mnm_err *err) {
  if (begins(line, "page ")) note_page(self, line);
  if (line.bytes == 4 && begins(line, "bare") && self->ocr[0] != '\0') {
    return mnm_paper__ocr(self, err);
  }
  self->ended = is_last(line);
  MNM_TRY(mnm_column_append(&self->lines, line.data, line.bytes, err));
  return mnm_column_append(&self->lines, "\n", 1, err);
}

static mnm_status take_lines(paper *self, mnm_err *err) {
  size_t at = 0;
  while (!self->ended) {
    const char *data = (const char *)self->raw.data + at;
    size_t left = self->raw.count - at;
    const char *end = left > 0 ? memchr(data, '\n', left) : NULL;
    if (end == NULL && left > PAPER_LINE_BYTES_MAX) {
      return mnm_err_set(err, MNM_E_DAMAGED, "the program that reads PDFs sent too long a line");
    }
    if (end == NULL) break;
    size_t bytes = (size_t)(end - data);
    MNM_TRY(take_line(self, (mnm_text){data, (uint32_t)bytes}, err));
    at += bytes + 1;
  }
  size_t left = self->raw.count - at;
  if (left > 0) memmove(self->raw.data, (char *)self->raw.data + at, left);
  self->raw.count = left;
  return MNM_OK;
}

/* ---- the reader ------------------------------------------------------------------------------ */

static mnm_status begin(paper *self, mnm_err *err) {
  char name[] = "manumit-pdf", words[] = "words", locale[] = "LC_ALL=C.UTF-8";
  char *arguments[] = {name, words, NULL}, *environment[] = {locale, NULL};
  self->begun = true;
  return mnm_paper__start(&self->child, self->program, arguments, environment, self->pdf, -1, err);
}

/* More lines: at least one, or the end. */
static mnm_status fill(paper *self, mnm_err *err) {
  self->lines.count = self->at = 0;
  while (self->lines.count == 0 && !self->ended) {
    size_t got = 0;
    MNM_TRY(mnm_column_reserve(&self->raw, PIECE_BYTES, err));
    MNM_TRY(mnm_paper__take(self, &self->child, (char *)self->raw.data + self->raw.count,
                            PIECE_BYTES, &got, err));
    self->raw.count += got;
    if (got == 0) return mnm_paper__ended(self, mnm_paper__wait(&self->child), err);
    MNM_TRY(take_lines(self, err));
  }
  if (self->ended) (void)mnm_paper__stop(&self->child); /* all was said */
  return MNM_OK;
}

static mnm_status paper_read(mnm_reader *reader, void *buffer, size_t bytes, size_t *got,
                             mnm_err *err) {
  paper *self = (paper *)reader;
  *got = 0;
  if (!self->begun) MNM_TRY(begin(self, err));
  if (self->at == self->lines.count && !self->ended) MNM_TRY(fill(self, err));
  size_t left = self->lines.count - self->at;
  *got = bytes < left ? bytes : left;
  if (*got > 0) memcpy(buffer, (const char *)self->lines.data + self->at, *got);
  self->at += *got;
  return MNM_OK;
}

static mnm_status paper_rewind(mnm_reader *reader, mnm_err *err) {
  paper *self = (paper *)reader;
  (void)err;
  (void)mnm_paper__stop(&self->child);
  self->raw.count = self->lines.count = self->at = 0;
  self->begun = self->ended = false;
  self->page = 0;
  return MNM_OK;
}

static void paper_close(mnm_reader *reader) {
  paper *self = (paper *)reader;
  (void)mnm_paper__stop(&self->child);
  (void)close(self->pdf);
  mnm_column_clear(&self->raw);
  mnm_column_clear(&self->lines);
  mnm_alloc alloc = self->alloc;
  mnm_alloc_free(&alloc, self, self->own_bytes);
}

static bool are_languages(const char *text) {
  size_t bytes = strlen(text);
  if (bytes >= sizeof((paper *)0)->ocr) return false;
  for (size_t i = 0; i < bytes; i++) {
    char c = text[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && !(c == '+' && i > 0 && i + 1 < bytes)) return false;
  }
  return true;
}

static mnm_status no_program(const mnm_reader *file, mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_UNSUPPORTED,
                    "the program that reads PDFs, manumit-pdf, is not there");
  mnm_err_hint(err,
               "install manumit as a whole; it is looked for beside manumit itself and in "
               "libexec/manumit");
  mnm_err_at(err, file->name, 0, 0);
  return MNM_E_UNSUPPORTED;
}

mnm_status mnm_paper_open(mnm_reader **out, mnm_paper_source *source, mnm_reader *file,
                          const mnm_paper_options *options, const mnm_ctx *ctx, mnm_err *err) {
  char program[4096];
  int pdf = -1;
  *out = NULL;
  if (options->program != NULL) {
    (void)snprintf(program, sizeof program, "%s", options->program);
    if (access(program, X_OK) != 0) return no_program(file, err);
  } else if (!mnm_paper__find_program(program, sizeof program)) {
    return no_program(file, err);
  }
  const char *tesseract = options->tesseract != NULL ? options->tesseract : "";
  const char *ocr = options->ocr != NULL ? options->ocr : "";
  if (!are_languages(ocr)) {
    return mnm_err_set(err, MNM_E_ARG, "languages for pictures should be such as deu+eng");
  }
  MNM_TRY(take_file(&pdf, source, file, ctx, err));
  size_t name_bytes = strlen(file->name) + 1, program_bytes = strlen(program) + 1;
  size_t tesseract_bytes = strlen(tesseract) + 1;
  size_t own_bytes = sizeof(paper) + name_bytes + program_bytes + tesseract_bytes;
  paper *self = mnm_mem_new(ctx, own_bytes);
  if (self == NULL) {
    (void)close(pdf);
    return mnm_err_nomem(err);
  }
  if (ctx != NULL) self->alloc = ctx->alloc;
  self->own_bytes = own_bytes;
  self->ctx = ctx;
  self->pdf = pdf;
  self->child.from = -1;
  memcpy(self->name, file->name, name_bytes);
  self->program = self->name + name_bytes;
  memcpy(self->program, program, program_bytes);
  self->tesseract = self->program + program_bytes;
  memcpy(self->tesseract, tesseract, tesseract_bytes);
  memcpy(self->ocr, ocr, strlen(ocr) + 1);
  mnm_column_init(&self->raw, 1, ctx);
  mnm_column_init(&self->lines, 1, ctx);
  self->base = (mnm_reader){paper_read, paper_rewind, paper_close, self->name, -1};
  *out = &self->base;
  return MNM_OK;
}
