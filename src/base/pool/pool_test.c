#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/pool/pool.h"

#define TASKS 5000

typedef struct work {
  uint8_t done[TASKS];
  uint64_t sums[TASKS];
  atomic_uint workers_seen;
  uint32_t threads;
  const uint32_t *failing; /* tasks that fail, ended by UINT32_MAX */
  bool slow;
} work;

static mnm_status do_task(void *payload, uint32_t task, uint32_t worker) {
  work *all = payload;
  if (worker >= all->threads) return MNM_E_ARG;
  (void)atomic_fetch_or(&all->workers_seen, 1U << worker);
  all->done[task]++;
  for (uint32_t i = 0; i <= task % 100; i++) all->sums[task] += i;
  if (all->slow) (void)usleep(task % 7 * 100);
  for (const uint32_t *at = all->failing; at != NULL && *at != UINT32_MAX; at++) {
    if (*at == task) return task % 2 == 0 ? MNM_E_PARSE : MNM_E_RANGE;
  }
  return MNM_OK;
}

static void each_task_runs_once_on_any_number_of_threads(void **state) {
  (void)state;
  for (uint32_t threads = 1; threads <= 9; threads += 2) {
    mnm_pool *pool = NULL;
    assert_int_equal(mnm_pool_new(&pool, threads, NULL), MNM_OK);
    assert_int_equal(mnm_pool_threads(pool), threads);
    for (uint32_t tasks = 0; tasks <= TASKS; tasks = tasks * 3 + 1) {
      work *all = calloc(1, sizeof *all);
      all->threads = threads;
      assert_int_equal(mnm_pool_run(pool, tasks, do_task, all), MNM_OK);
      for (uint32_t task = 0; task < TASKS; task++) {
        assert_int_equal(all->done[task], task < tasks ? 1 : 0);
        uint64_t last = task % 100;
        if (task < tasks) assert_int_equal(all->sums[task], last * (last + 1) / 2);
      }
      free(all);
    }
    mnm_pool_free(pool);
  }
}

static void the_smallest_failing_task_decides(void **state) {
  (void)state;
  static const uint32_t failing[] = {4000, 301, 300, 302, 999, UINT32_MAX};
  for (uint32_t threads = 1; threads <= 8; threads *= 2) {
    mnm_pool *pool = NULL;
    assert_int_equal(mnm_pool_new(&pool, threads, NULL), MNM_OK);
    for (int round = 0; round < 20; round++) {
      work *all = calloc(1, sizeof *all);
      all->threads = threads;
      all->failing = failing;
      assert_int_equal(mnm_pool_run(pool, TASKS, do_task, all), MNM_E_PARSE); /* task 300 */
      for (uint32_t task = 0; task <= 300; task++) assert_int_equal(all->done[task], 1);
      free(all);
    }
    mnm_pool_free(pool);
  }
}

typedef struct pair { /* two tasks that both fail, one of them later than the other */
  atomic_uint begun, failing;
  uint32_t first;
} pair;

static mnm_status fail_in_turn(void *payload, uint32_t task, uint32_t worker) {
  (void)worker;
  pair *both = payload;
  (void)atomic_fetch_add(&both->begun, 1);
  while (atomic_load(&both->begun) < 2) (void)usleep(50); /* each thread has one of them */
  if (task == both->first) {
    atomic_store(&both->failing, 1);
  } else {
    while (atomic_load(&both->failing) == 0) (void)usleep(50);
    (void)usleep(3000); /* the other one's failure is noted meanwhile */
  }
  return task == 0 ? MNM_E_PARSE : MNM_E_RANGE;
}

static void the_order_in_which_tasks_fail_does_not_matter(void **state) {
  (void)state;
  mnm_pool *pool = NULL;
  assert_int_equal(mnm_pool_new(&pool, 2, NULL), MNM_OK);
  for (uint32_t round = 0; round < 10; round++) {
    pair both = {.first = round % 2};
    assert_int_equal(mnm_pool_run(pool, 2, fail_in_turn, &both), MNM_E_PARSE);
  }
  mnm_pool_free(pool);
}

static void without_a_pool_tasks_run_in_order_until_one_fails(void **state) {
  (void)state;
  static const uint32_t failing[] = {7, UINT32_MAX};
  work *all = calloc(1, sizeof *all);
  all->threads = 1;
  all->failing = failing;
  assert_int_equal(mnm_pool_run(NULL, 20, do_task, all), MNM_E_RANGE);
  for (uint32_t task = 0; task < 20; task++) assert_int_equal(all->done[task], task <= 7);
  assert_int_equal(mnm_pool_threads(NULL), 1);
  mnm_pool_free(NULL);
  free(all);
}

static void slow_tasks_are_shared_among_threads(void **state) {
  (void)state;
  mnm_pool *pool = NULL;
  assert_int_equal(mnm_pool_new(&pool, 4, NULL), MNM_OK);
  work *all = calloc(1, sizeof *all);
  all->threads = 4;
  all->slow = true;
  assert_int_equal(mnm_pool_run(pool, 400, do_task, all), MNM_OK);
  assert_true(__builtin_popcount(atomic_load(&all->workers_seen)) >= 2);
  free(all);
  mnm_pool_free(pool);
}

static void a_pool_of_no_threads_or_too_many_is_refused(void **state) {
  (void)state;
  mnm_pool *pool = (mnm_pool *)&pool;
  mnm_err err = {0};
  assert_int_equal(mnm_pool_new(&pool, 0, &err), MNM_E_ARG);
  assert_null(pool);
  assert_int_equal(mnm_pool_new(&pool, MNM_POOL_THREADS_MAX + 1, &err), MNM_E_ARG);
  assert_int_equal(err.status, MNM_E_ARG);
}

/* A default stack that no machine has lets every new thread fail. */
static void a_pool_that_gets_no_threads_is_refused(void **state) {
  (void)state;
  pthread_attr_t before, vast;
  assert_int_equal(pthread_getattr_default_np(&before), 0);
  assert_int_equal(pthread_attr_init(&vast), 0);
  assert_int_equal(pthread_attr_setstacksize(&vast, (size_t)1 << 48), 0);
  assert_int_equal(pthread_setattr_default_np(&vast), 0);
  mnm_pool *pool = (mnm_pool *)&pool;
  mnm_err err = {0};
  mnm_status status = mnm_pool_new(&pool, 4, &err);
  assert_int_equal(pthread_setattr_default_np(&before), 0);
  assert_int_equal(status, MNM_E_NOMEM);
  assert_null(pool);
  assert_true(err.hint[0] != '\0');
  assert_int_equal(pthread_attr_destroy(&vast), 0);
  assert_int_equal(pthread_attr_destroy(&before), 0);
}

typedef struct chore {
  uint64_t value;
  mnm_status status;
} chore;

static mnm_status do_chore(void *payload) {
  chore *one = payload;
  for (int i = 0; i < 1000; i++) one->value += (uint64_t)i;
  return one->status;
}

static void jobs_run_beside_runs_and_give_their_status(void **state) {
  (void)state;
  for (uint32_t threads = 0; threads <= 4; threads++) {
    mnm_pool *pool = NULL;
    if (threads > 0) assert_int_equal(mnm_pool_new(&pool, threads, NULL), MNM_OK);
    for (int round = 0; round < 50; round++) {
      chore chores[6] = {0};
      mnm_job *jobs[6];
      for (int i = 0; i < 6; i++) {
        chores[i].status = i % 3 == 2 ? MNM_E_IO : MNM_OK;
        assert_int_equal(mnm_job_start(&jobs[i], pool, do_chore, &chores[i]), MNM_OK);
      }
      work *all = calloc(1, sizeof *all);
      all->threads = mnm_pool_threads(pool);
      assert_int_equal(mnm_pool_run(pool, 200, do_task, all), MNM_OK);
      for (uint32_t task = 0; task < 200; task++) assert_int_equal(all->done[task], 1);
      free(all);
      for (int i = 5; i >= 0; i--) { /* also in another order than they were started */
        assert_int_equal(mnm_job_wait(jobs[i]), chores[i].status);
        assert_int_equal(chores[i].value, 499500);
      }
    }
    mnm_pool_free(pool);
  }
}

static mnm_status wait_for_the_gate(void *payload) {
  atomic_bool *gate = payload;
  while (!atomic_load(gate)) (void)usleep(100);
  return MNM_OK;
}

/* The only worker is held up: a wait for a queued job must not wait for that worker. */
static void a_job_nobody_began_runs_in_the_waiting_thread(void **state) {
  (void)state;
  mnm_pool *pool = NULL;
  mnm_job *held = NULL, *queued = NULL, *later = NULL;
  atomic_bool gate = false;
  chore first = {0}, second = {0};
  assert_int_equal(mnm_pool_new(&pool, 2, NULL), MNM_OK);
  assert_int_equal(mnm_job_start(&held, pool, wait_for_the_gate, &gate), MNM_OK);
  (void)usleep(20000);
  assert_int_equal(mnm_job_start(&queued, pool, do_chore, &first), MNM_OK);
  assert_int_equal(mnm_job_start(&later, pool, do_chore, &second), MNM_OK);
  assert_int_equal(mnm_job_wait(later), MNM_OK);
  assert_int_equal(mnm_job_wait(queued), MNM_OK);
  assert_int_equal(first.value, 499500);
  assert_int_equal(second.value, 499500);
  atomic_store(&gate, true);
  assert_int_equal(mnm_job_wait(held), MNM_OK);
  mnm_pool_free(pool);
}

enum { GUESTS = 4, GUEST_TASKS = 300 };

typedef struct inn { /* which guests have tasks running just now */
  mnm_pool *pool;
  atomic_int inside[GUESTS];
  atomic_uint done[GUESTS];
  atomic_bool met_another;
} inn;

typedef struct guest {
  inn *house;
  uint32_t number;
  mnm_status status;
} guest;

static mnm_status stay(void *payload, uint32_t task, uint32_t worker) {
  (void)task, (void)worker;
  const guest *self = payload;
  inn *house = self->house;
  (void)atomic_fetch_add(&house->inside[self->number], 1);
  for (uint32_t other = 0; other < GUESTS; other++) {
    if (other != self->number && atomic_load(&house->inside[other]) != 0) {
      atomic_store(&house->met_another, true);
    }
  }
  (void)usleep(10);
  (void)atomic_fetch_add(&house->done[self->number], 1);
  (void)atomic_fetch_sub(&house->inside[self->number], 1);
  return MNM_OK;
}

static void *run_as_guest(void *payload) {
  guest *self = payload;
  self->status = mnm_pool_run(self->house->pool, GUEST_TASKS, stay, self);
  return NULL;
}

static void runs_of_several_threads_take_turns(void **state) {
  (void)state;
  inn house = {0};
  guest guests[GUESTS];
  pthread_t threads[GUESTS];
  assert_int_equal(mnm_pool_new(&house.pool, 3, NULL), MNM_OK);
  for (uint32_t i = 0; i < GUESTS; i++) {
    guests[i] = (guest){&house, i, MNM_E_ARG};
    assert_int_equal(pthread_create(&threads[i], NULL, run_as_guest, &guests[i]), 0);
  }
  for (uint32_t i = 0; i < GUESTS; i++) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(guests[i].status, MNM_OK);
    assert_int_equal(atomic_load(&house.done[i]), GUEST_TASKS);
  }
  assert_false(atomic_load(&house.met_another));
  mnm_pool_free(house.pool);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_task_runs_once_on_any_number_of_threads),
      cmocka_unit_test(the_smallest_failing_task_decides),
      cmocka_unit_test(the_order_in_which_tasks_fail_does_not_matter),
      cmocka_unit_test(without_a_pool_tasks_run_in_order_until_one_fails),
      cmocka_unit_test(slow_tasks_are_shared_among_threads),
      cmocka_unit_test(a_pool_of_no_threads_or_too_many_is_refused),
      cmocka_unit_test(a_pool_that_gets_no_threads_is_refused),
      cmocka_unit_test(jobs_run_beside_runs_and_give_their_status),
      cmocka_unit_test(a_job_nobody_began_runs_in_the_waiting_thread),
      cmocka_unit_test(runs_of_several_threads_take_turns),
  };
  return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
