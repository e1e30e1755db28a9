/* What the pool's files share: one mutex guards all but the task counters of a run. */
#ifndef MNM_BASE_POOL_INTERNAL_H
#define MNM_BASE_POOL_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/pool/pool.h"

typedef struct pool_run {
  mnm_pool_fn *fn;
  void *payload;
  uint32_t tasks;
  atomic_uint_fast64_t next;   /* the next task nobody has taken */
  atomic_uint_fast64_t failed; /* the smallest failing task, `tasks` when none */
  mnm_status status;           /* of `failed`; under the mutex */
} pool_run;

struct mnm_job {
  mnm_pool *pool; /* NULL: done when it was started */
  mnm_job_fn *fn;
  void *payload;
  mnm_status status;
  bool done;
  mnm_job *next; /* in the queue */
};

typedef struct pool_worker {
  mnm_pool *pool;
  pthread_t thread;
  uint32_t index; /* 1.. ; 0 is the thread that calls mnm_pool_run */
} pool_worker;

struct mnm_pool {
  pthread_mutex_t mutex;
  pthread_cond_t work;     /* workers wait here */
  pthread_cond_t finished; /* callers wait here: a run or a job is over */
  uint32_t threads;
  uint32_t started; /* workers that exist */
  bool stopping;
  pool_run *run;        /* what workers may join, NULL when none */
  uint64_t run_number;  /* so that a worker joins each run once */
  uint32_t run_workers; /* workers inside the run */
  bool run_taken;       /* a thread is inside mnm_pool_run */
  mnm_job *jobs_first, *jobs_last;
  pool_worker workers[];
};

/* Runs `job` and marks it done; called without the mutex. */
void mnm_pool__run_job(mnm_pool *pool, mnm_job *job);
/* Takes the first job off the queue, NULL when it is empty; called with the mutex. */
mnm_job *mnm_pool__next_job(mnm_pool *pool);

#endif
