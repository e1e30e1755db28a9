#include <stdlib.h>

#include "base/pool/pool_internal.h"

mnm_job *mnm_pool__next_job(mnm_pool *pool) {
  mnm_job *job = pool->jobs_first;
  if (job == NULL) return NULL;
  pool->jobs_first = job->next;
  if (pool->jobs_first == NULL) pool->jobs_last = NULL;
  job->next = NULL;
  return job;
}

void mnm_pool__run_job(mnm_pool *pool, mnm_job *job) {
  mnm_status status = job->fn(job->payload);
  (void)pthread_mutex_lock(&pool->mutex);
  job->status = status;
  job->done = true;
  (void)pthread_cond_broadcast(&pool->finished);
  (void)pthread_mutex_unlock(&pool->mutex);
}

/* True when the job was still waiting: then nobody else will run it. With the mutex. */
static bool take_back(mnm_pool *pool, mnm_job *job) {
  mnm_job *before = NULL;
  for (mnm_job *at = pool->jobs_first; at != NULL; before = at, at = at->next) {
    if (at != job) continue;
    if (before == NULL) {
      pool->jobs_first = job->next;
    } else {
      before->next = job->next;
    }
    if (pool->jobs_last == job) pool->jobs_last = before;
    job->next = NULL;
    return true;
  }
  return false;
}

mnm_status mnm_job_start(mnm_job **out, mnm_pool *pool, mnm_job_fn *fn, void *payload) {
  *out = NULL;
  mnm_job *job = calloc(1, sizeof *job);
  if (job == NULL) return MNM_E_NOMEM;
  job->fn = fn;
  job->payload = payload;
  if (pool == NULL || pool->threads == 1) {
    job->status = fn(payload);
    job->done = true;
  } else {
    job->pool = pool;
    (void)pthread_mutex_lock(&pool->mutex);
    if (pool->jobs_last == NULL) {
      pool->jobs_first = job;
    } else {
      pool->jobs_last->next = job;
    }
    pool->jobs_last = job;
    (void)pthread_cond_signal(&pool->work);
    (void)pthread_mutex_unlock(&pool->mutex);
  }
  *out = job;
  return MNM_OK;
}

mnm_status mnm_job_wait(mnm_job *job) {
  mnm_pool *pool = job->pool;
  if (pool != NULL) {
    (void)pthread_mutex_lock(&pool->mutex);
    if (take_back(pool, job)) { /* all workers are busy: rather here than wait for them */
      (void)pthread_mutex_unlock(&pool->mutex);
      job->status = job->fn(job->payload);
    } else {
      while (!job->done) (void)pthread_cond_wait(&pool->finished, &pool->mutex);
      (void)pthread_mutex_unlock(&pool->mutex);
    }
  }
  mnm_status status = job->status;
  free(job);
  return status;
}
