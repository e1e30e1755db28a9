#include "base/pool/pool.h"

#include <stdlib.h>

#include "base/pool/pool_internal.h"

static void note_failure(mnm_pool *pool, pool_run *run, uint64_t task, mnm_status status) {
  (void)pthread_mutex_lock(&pool->mutex);
  if (task < atomic_load_explicit(&run->failed, memory_order_relaxed)) {
    atomic_store_explicit(&run->failed, task, memory_order_relaxed);
    run->status = status;
  }
  (void)pthread_mutex_unlock(&pool->mutex);
}

/* Tasks are taken in rising order and only those behind a failed one are left out, so every task
 * before the smallest failing one has run, whatever the threads did. */
static void work_on(mnm_pool *pool, pool_run *run, uint32_t worker) {
  for (;;) {
    uint64_t task = atomic_fetch_add_explicit(&run->next, 1, memory_order_relaxed);
    if (task >= run->tasks) return;
    if (task > atomic_load_explicit(&run->failed, memory_order_relaxed)) return;
    mnm_status status = run->fn(run->payload, (uint32_t)task, worker);
    if (status != MNM_OK) note_failure(pool, run, task, status);
  }
}

static void *worker_main(void *payload) {
  pool_worker *self = payload;
  mnm_pool *pool = self->pool;
  uint64_t seen_run = 0;
  (void)pthread_mutex_lock(&pool->mutex);
  for (;;) {
    mnm_job *job = mnm_pool__next_job(pool);
    if (job != NULL) {
      (void)pthread_mutex_unlock(&pool->mutex);
      mnm_pool__run_job(pool, job);
      (void)pthread_mutex_lock(&pool->mutex);
    } else if (pool->run != NULL && pool->run_number != seen_run) {
      pool_run *run = pool->run;
      seen_run = pool->run_number;
      pool->run_workers++;
      (void)pthread_mutex_unlock(&pool->mutex);
      work_on(pool, run, self->index);
      (void)pthread_mutex_lock(&pool->mutex);
      pool->run_workers--;
      if (pool->run_workers == 0) (void)pthread_cond_broadcast(&pool->finished);
    } else if (pool->stopping) {
      break;
    } else {
      (void)pthread_cond_wait(&pool->work, &pool->mutex);
    }
  }
  (void)pthread_mutex_unlock(&pool->mutex);
  return NULL;
}

mnm_status mnm_pool_new(mnm_pool **out, uint32_t threads, mnm_err *err) {
  *out = NULL;
  if (threads < 1 || threads > MNM_POOL_THREADS_MAX) {
    return mnm_err_set(err, MNM_E_ARG, "the number of threads must be 1 to %d",
                       MNM_POOL_THREADS_MAX);
  }
  mnm_pool *pool = calloc(1, sizeof *pool + (threads - 1) * sizeof pool->workers[0]);
  if (pool == NULL) return mnm_err_nomem(err);
  pool->threads = threads;
  /* with default attributes these three have no way to fail on Linux */
  (void)pthread_mutex_init(&pool->mutex, NULL);
  (void)pthread_cond_init(&pool->work, NULL);
  (void)pthread_cond_init(&pool->finished, NULL);
  for (uint32_t i = 0; i + 1 < threads; i++) {
    pool_worker *worker = &pool->workers[i];
    worker->pool = pool;
    worker->index = i + 1;
    if (pthread_create(&worker->thread, NULL, worker_main, worker) != 0) {
      mnm_pool_free(pool);
      (void)mnm_err_set(err, MNM_E_NOMEM, "the system gives no more threads");
      mnm_err_hint(err, "ask for fewer threads");
      return MNM_E_NOMEM;
    }
    pool->started++;
  }
  *out = pool;
  return MNM_OK;
}

void mnm_pool_free(mnm_pool *pool) {
  if (pool == NULL) return;
  (void)pthread_mutex_lock(&pool->mutex);
  pool->stopping = true;
  (void)pthread_cond_broadcast(&pool->work);
  (void)pthread_mutex_unlock(&pool->mutex);
  for (uint32_t i = 0; i < pool->started; i++) (void)pthread_join(pool->workers[i].thread, NULL);
  (void)pthread_cond_destroy(&pool->finished);
  (void)pthread_cond_destroy(&pool->work);
  (void)pthread_mutex_destroy(&pool->mutex);
  free(pool);
}

uint32_t mnm_pool_threads(const mnm_pool *pool) {
  return pool == NULL ? 1 : pool->threads;
}

static mnm_status run_alone(uint32_t tasks, mnm_pool_fn *fn, void *payload) {
  for (uint32_t task = 0; task < tasks; task++) MNM_TRY(fn(payload, task, 0));
  return MNM_OK;
}

mnm_status mnm_pool_run(mnm_pool *pool, uint32_t tasks, mnm_pool_fn *fn, void *payload) {
  if (pool == NULL || pool->threads == 1 || tasks <= 1) return run_alone(tasks, fn, payload);
  pool_run run = {.fn = fn, .payload = payload, .tasks = tasks, .status = MNM_OK};
  atomic_init(&run.next, 0);
  atomic_init(&run.failed, tasks);

  (void)pthread_mutex_lock(&pool->mutex);
  while (pool->run_taken) (void)pthread_cond_wait(&pool->finished, &pool->mutex);
  pool->run_taken = true;
  pool->run = &run;
  pool->run_number++;
  (void)pthread_cond_broadcast(&pool->work);
  (void)pthread_mutex_unlock(&pool->mutex);

  work_on(pool, &run, 0);

  (void)pthread_mutex_lock(&pool->mutex);
  pool->run = NULL; /* nobody joins any more; `run` dies when the last worker has left */
  while (pool->run_workers > 0) (void)pthread_cond_wait(&pool->finished, &pool->mutex);
  pool->run_taken = false;
  (void)pthread_cond_broadcast(&pool->finished);
  (void)pthread_mutex_unlock(&pool->mutex);
  return run.status;
}
