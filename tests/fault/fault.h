/* fault: memory whose n-th request fails. Every public call that takes memory is run under it for
 * all n; each failing run must say MNM_E_NOMEM and leave nothing behind. */
#ifndef MNM_TESTS_FAULT_H
#define MNM_TESTS_FAULT_H

#include <pthread.h>
#include <stdbool.h>

#include "base/ctx/ctx.h"

typedef struct mnm_fault {
  pthread_mutex_t mutex; /* tasks of a pool share one allocator */
  uint64_t fail_at;      /* 1: the first request; 0: none */
  bool stays_out;        /* all requests from fail_at on fail, as when memory is really out */
  uint64_t requests;     /* so far; freeing is none */
  bool fired;
  int64_t live_blocks, live_bytes;
  uint64_t wrong_sizes; /* blocks given back or resized with another size than they have */
} mnm_fault;

void mnm_fault_init(mnm_fault *fault, uint64_t fail_at);
void mnm_fault_clear(mnm_fault *fault);
/* For ctx.alloc; new memory is filled with rubbish. `fault` must outlive every block. */
mnm_alloc mnm_fault_alloc(mnm_fault *fault);

/* What is swept: makes one or more calls with `ctx`, frees all they gave, returns the status of
 * the first that failed. May copy ctx to add a pool, a seed or a time. */
typedef mnm_status mnm_fault_fn(const mnm_ctx *ctx, mnm_err *err, void *payload);

/* Runs fn with n = 1, 2, 3 ... until it succeeds without the fault having fired; each n once with
 * only that request failing and once with all later ones failing too. Fails the running cmocka test
 * when a run in which the fault fired does not return MNM_E_NOMEM (or `err` says otherwise), when a
 * block leaks or comes back with a wrong size, when fn fails for another reason, or when fn never
 * asks for memory. From n = 120 on steps grow to n / 25, unless MNM_LONG is set; the last request
 * of all is always among the failing ones. Returns the number of requests of the run without fault.
 */
uint64_t mnm_fault_sweep(const char *what, mnm_fault_fn *fn, void *payload);

#endif
