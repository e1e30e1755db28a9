#include "base/ctx/ctx.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Large zeroed blocks are tables that are probed at random: with 4 KiB pages each probe also misses
 * the address cache. Large pages are asked for them, and for what its owner says is probed; a
 * kernel that says no costs nothing. */
#define LARGE_PAGE_BYTES ((size_t)2 << 20)
#define LARGE_BLOCK_BYTES ((size_t)4 << 20)

static void ask_for_large_pages(void *pointer, size_t bytes) {
  if (bytes < LARGE_BLOCK_BYTES) return;
  uintptr_t first = ((uintptr_t)pointer + LARGE_PAGE_BYTES - 1) & ~(LARGE_PAGE_BYTES - 1);
  uintptr_t last = ((uintptr_t)pointer + bytes) & ~(LARGE_PAGE_BYTES - 1);
  char *start = (char *)pointer + (first - (uintptr_t)pointer);
  (void)madvise(start, last - first, MADV_HUGEPAGE);
}

void *mnm_alloc_realloc(const mnm_alloc *alloc, void *pointer, size_t old_bytes, size_t new_bytes) {
  if (alloc != NULL && alloc->realloc != NULL) {
    if (pointer == NULL && new_bytes == 0) return NULL;
    return alloc->realloc(alloc->payload, pointer, old_bytes, new_bytes);
  }
  if (new_bytes == 0) {
    free(pointer);
    return NULL;
  }
  return realloc(pointer, new_bytes);
}

void *mnm_alloc_new(const mnm_alloc *alloc, size_t bytes) {
  if (bytes == 0) bytes = 1;
  if (alloc == NULL || alloc->realloc == NULL) {
    void *fresh = calloc(1, bytes); /* large blocks come zeroed from the kernel, untouched */
    if (fresh != NULL) ask_for_large_pages(fresh, bytes);
    return fresh;
  }
  void *pointer = alloc->realloc(alloc->payload, NULL, 0, bytes);
  if (pointer != NULL) memset(pointer, 0, bytes);
  return pointer;
}

void mnm_alloc_probed(const mnm_alloc *alloc, void *pointer, size_t bytes) {
  if (alloc == NULL || alloc->realloc == NULL) ask_for_large_pages(pointer, bytes);
}

void mnm_alloc_free(const mnm_alloc *alloc, void *pointer, size_t bytes) {
  if (pointer == NULL) return;
  if (alloc != NULL && alloc->realloc != NULL) {
    (void)alloc->realloc(alloc->payload, pointer, bytes == 0 ? 1 : bytes, 0);
  } else {
    free(pointer);
  }
}

void *mnm_mem_realloc(const mnm_ctx *ctx, void *pointer, size_t old_bytes, size_t new_bytes) {
  return mnm_alloc_realloc(ctx != NULL ? &ctx->alloc : NULL, pointer, old_bytes, new_bytes);
}

void *mnm_mem_new(const mnm_ctx *ctx, size_t bytes) {
  return mnm_alloc_new(ctx != NULL ? &ctx->alloc : NULL, bytes);
}

void mnm_mem_free(const mnm_ctx *ctx, void *pointer, size_t bytes) {
  mnm_alloc_free(ctx != NULL ? &ctx->alloc : NULL, pointer, bytes);
}

mnm_status mnm_ctx_tick(const mnm_ctx *ctx, const char *stage, uint64_t done, uint64_t total,
                        mnm_err *err) {
  if (ctx == NULL || ctx->progress == NULL) return MNM_OK;
  if (ctx->progress(ctx->progress_payload, stage, done, total)) return MNM_OK;
  return mnm_err_set(err, MNM_E_CANCELLED, "cancelled during %s; nothing was kept of it", stage);
}

void mnm_ctx_log(const mnm_ctx *ctx, mnm_log_level level, const char *format, ...) {
  if (ctx == NULL || ctx->log == NULL) return;
  char message[512];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  if (length >= 0) ctx->log(ctx->log_payload, level, message);
}

void mnm_err__tell_nomem(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_NOMEM, "out of memory");
  mnm_err_hint(err, "close other programs, or give a smaller --memory");
}
