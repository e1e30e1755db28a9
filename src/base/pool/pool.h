/* pool: a fixed set of threads. Work is cut by size, never by the number of threads, and the
 * caller merges results in task order, so that results do not depend on the threads. */
#ifndef MNM_BASE_POOL_H
#define MNM_BASE_POOL_H

#include "base/ctx/ctx.h"

#define MNM_POOL_THREADS_MAX 1024

/* threads 1..MNM_POOL_THREADS_MAX, counting the calling thread; MNM_E_ARG outside. Memory is the C
 * library's, since a pool outlives any one ctx. */
MNM_MUST_CHECK mnm_status mnm_pool_new(mnm_pool **out, uint32_t threads, mnm_err *err);
void mnm_pool_free(mnm_pool *pool); /* NULL is fine; all jobs must have been waited for */
uint32_t mnm_pool_threads(const mnm_pool *pool); /* 1 for NULL */

/* Runs fn(payload, task, worker) for each task in 0..tasks-1, each once, in any order;
 * worker < mnm_pool_threads. Returns when all are done. pool NULL: in order, in this thread.
 * fn returns a status; the result is that of the smallest failing task (later tasks may not
 * have run). Not reentrant: fn must not call mnm_pool_run on the same pool. Runs of several threads
 * on one pool take turns. */
typedef mnm_status mnm_pool_fn(void *payload, uint32_t task, uint32_t worker);
MNM_MUST_CHECK mnm_status mnm_pool_run(mnm_pool *pool, uint32_t tasks, mnm_pool_fn *fn,
                                       void *payload);

/* One background task beside the caller's own work (hashing or reading ahead). With a pool of
 * one thread or NULL it runs at once, in this thread. wait returns its status and frees it; a job
 * that no thread has begun by then runs in the waiting thread. */
typedef struct mnm_job mnm_job;
typedef mnm_status mnm_job_fn(void *payload);
MNM_MUST_CHECK mnm_status mnm_job_start(mnm_job **out, mnm_pool *pool, mnm_job_fn *fn,
                                        void *payload);
MNM_MUST_CHECK mnm_status mnm_job_wait(mnm_job *job);

#endif
