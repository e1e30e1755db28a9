#include "tests/fault/fault.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EACH_UP_TO 120
#define STEP_PART 25

/* Stands before each block. */
typedef union head {
  size_t bytes;
  max_align_t alignment;
} head;

void mnm_fault_init(mnm_fault *fault, uint64_t fail_at) {
  memset(fault, 0, sizeof *fault);
  (void)pthread_mutex_init(&fault->mutex, NULL);
  fault->fail_at = fail_at;
}

void mnm_fault_clear(mnm_fault *fault) {
  (void)pthread_mutex_destroy(&fault->mutex);
}

static bool must_fail(mnm_fault *fault) {
  fault->requests++;
  if (fault->fail_at == 0 || fault->requests < fault->fail_at) return false;
  if (fault->requests > fault->fail_at && !fault->stays_out) return false;
  fault->fired = true;
  return true;
}

static void give_back(mnm_fault *fault, head *block, size_t bytes) {
  if (block == NULL) return;
  if (block->bytes != bytes) fault->wrong_sizes++;
  fault->live_blocks--;
  fault->live_bytes -= (int64_t)block->bytes;
  free(block);
}

static void *fresh_block(mnm_fault *fault, size_t bytes) {
  if (bytes > SIZE_MAX - sizeof(head)) return NULL;
  head *block = malloc(sizeof(head) + bytes);
  if (block == NULL) return NULL;
  block->bytes = bytes;
  memset(block + 1, 0xA5, bytes);
  fault->live_blocks++;
  fault->live_bytes += (int64_t)bytes;
  return block + 1;
}

/* Resizing always moves, so that a caller that keeps the old place is found out. */
static void *fault_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  mnm_fault *fault = payload;
  head *old = pointer == NULL ? NULL : (head *)pointer - 1;
  void *moved = NULL;
  (void)pthread_mutex_lock(&fault->mutex);
  if (new_bytes == 0) {
    give_back(fault, old, old_bytes);
  } else if (!must_fail(fault)) {
    moved = fresh_block(fault, new_bytes);
    if (moved != NULL && old != NULL) {
      memcpy(moved, pointer, old->bytes < new_bytes ? old->bytes : new_bytes);
      give_back(fault, old, old_bytes);
    }
  }
  (void)pthread_mutex_unlock(&fault->mutex);
  return moved;
}

mnm_alloc mnm_fault_alloc(mnm_fault *fault) {
  return (mnm_alloc){fault_realloc, fault};
}

typedef struct outcome {
  bool fired;
  uint64_t requests;
} outcome;

static outcome run_once(const char *what, mnm_fault_fn *fn, void *payload, uint64_t fail_at,
                        bool stays_out) {
  mnm_fault fault;
  mnm_err err = {0};
  mnm_fault_init(&fault, fail_at);
  fault.stays_out = stays_out;
  mnm_ctx ctx = {.alloc = mnm_fault_alloc(&fault)};
  mnm_status status = fn(&ctx, &err, payload);
  outcome result = {fault.fired, fault.requests};
  int64_t blocks = fault.live_blocks, bytes = fault.live_bytes;
  uint64_t wrong_sizes = fault.wrong_sizes;
  mnm_fault_clear(&fault);

  const char *mode = stays_out ? "and all later requests" : "alone";
  mnm_status expected = result.fired ? MNM_E_NOMEM : MNM_OK;
  if (status != expected) {
    fail_msg("%s: request %" PRIu64 " %s failed: status %s, not %s (%s)", what, fail_at, mode,
             mnm_status_name(status), mnm_status_name(expected), err.message);
  }
  if (result.fired && err.status != MNM_OK && err.status != MNM_E_NOMEM) {
    fail_msg("%s: request %" PRIu64 " %s failed: err says %s", what, fail_at, mode,
             mnm_status_name(err.status));
  }
  if (blocks != 0 || bytes != 0) {
    fail_msg("%s: request %" PRIu64 " %s failed: %" PRId64 " blocks, %" PRId64 " bytes leaked",
             what, fail_at, mode, blocks, bytes);
  }
  if (wrong_sizes != 0) {
    fail_msg("%s: request %" PRIu64 " %s failed: %" PRIu64 " blocks came back with a wrong size",
             what, fail_at, mode, wrong_sizes);
  }
  return result;
}

uint64_t mnm_fault_sweep(const char *what, mnm_fault_fn *fn, void *payload) {
  bool each = getenv("MNM_LONG") != NULL;
  outcome whole = run_once(what, fn, payload, 0, false);
  if (whole.requests == 0) fail_msg("%s: never asks for memory", what);
  bool last_done = false;
  for (uint64_t n = 1;; n += each || n < EACH_UP_TO ? 1 : n / STEP_PART) {
    if (n >= whole.requests && !last_done) {
      n = whole.requests;
      last_done = true;
    }
    outcome alone = run_once(what, fn, payload, n, false);
    outcome staying = run_once(what, fn, payload, n, true);
    if (alone.fired != staying.fired) {
      fail_msg("%s: two runs up to request %" PRIu64 " differ", what, n);
    }
    if (!alone.fired) break;
  }
  return whole.requests;
}
