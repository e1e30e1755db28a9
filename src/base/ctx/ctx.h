/* ctx: all that a call may touch besides its arguments: memory, threads, progress, log, the
 * time and the seed. No stage reads a clock or a random device. */
#ifndef MNM_BASE_CTX_H
#define MNM_BASE_CTX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err/err.h"
#include "base/status/status.h"

/* realloc(p, old, new): new == 0 frees, p == NULL allocates. NULL on failure, p then stays. */
typedef struct mnm_alloc {
  void *(*realloc)(void *payload, void *pointer, size_t old_bytes, size_t new_bytes);
  void *payload;
} mnm_alloc;

typedef struct mnm_pool mnm_pool;

typedef enum mnm_log_level { MNM_LOG_DEBUG, MNM_LOG_INFO, MNM_LOG_WARNING } mnm_log_level;

/* `stage` is a short word ("read", "sort"); total 0: not known. Returns false to cancel. */
typedef bool mnm_progress_fn(void *payload, const char *stage, uint64_t done, uint64_t total);
/* No name, number or text of a person may be in `message`. */
typedef void mnm_log_fn(void *payload, mnm_log_level level, const char *message);

typedef struct mnm_ctx {
  mnm_alloc alloc; /* realloc NULL: the C library's */
  mnm_pool *pool;  /* NULL: this thread only */
  mnm_progress_fn *progress;
  void *progress_payload;
  mnm_log_fn *log;
  void *log_payload;
  int64_t now_us;        /* UTC; what "now" is for this call */
  uint64_t seed;         /* for everything pseudo-random */
  uint64_t memory_bytes; /* what large steps may use; 0: 1 GiB */
} mnm_ctx;

/* ctx may be NULL everywhere below: C library memory, one thread, no progress. */

/* Free with the bytes asked for last. Zeroed blocks from 4 MiB on ask the kernel for large pages.
 */
void *mnm_mem_realloc(const mnm_ctx *ctx, void *pointer, size_t old_bytes, size_t new_bytes);
void *mnm_mem_new(const mnm_ctx *ctx, size_t bytes); /* zeroed; NULL when memory is out */
void mnm_mem_free(const mnm_ctx *ctx, void *pointer, size_t bytes); /* NULL is fine */

/* The same from an allocator that was copied out of a ctx (arenas, columns); alloc may be NULL. */
void *mnm_alloc_realloc(const mnm_alloc *alloc, void *pointer, size_t old_bytes, size_t new_bytes);
void *mnm_alloc_new(const mnm_alloc *alloc, size_t bytes);
void mnm_alloc_free(const mnm_alloc *alloc, void *pointer, size_t bytes);
/* Says that memory just had from mnm_alloc_realloc will be read in no order: the kernel is asked
 * for large pages where it is large. Changes nothing in it. */
void mnm_alloc_probed(const mnm_alloc *alloc, void *pointer, size_t bytes);

/* Reports progress; MNM_E_CANCELLED when the user stopped it. Call about every thousand rows,
 * from one thread at a time. */
MNM_MUST_CHECK mnm_status mnm_ctx_tick(const mnm_ctx *ctx, const char *stage, uint64_t done,
                                       uint64_t total, mnm_err *err);

void mnm_ctx_log(const mnm_ctx *ctx, mnm_log_level level, const char *format, ...) MNM_PRINTF(3, 4);

/* "Out of memory" with a hint, for every failed allocation. Returns MNM_E_NOMEM. */
void mnm_err__tell_nomem(mnm_err *err);
static inline mnm_status mnm_err_nomem(mnm_err *err) { /* never MNM_OK, as an analyser can see */
  mnm_err__tell_nomem(err);
  return MNM_E_NOMEM;
}

#endif
