/* T1 and T2: hits and episodes of one account are found in one pass over its transfers in time.
 *
 *   transfers of one account   . . . a b a c . d e . . .
 *   window of the newest             [start ... newest]
 *
 * A count per counterparty says how often it stands in the window, so the number of different ones
 * is kept up at each step in constant time. An account with few transfers gives its counterparties
 * small numbers first, so that its counts stay in the first-level cache. A hit joins the episode
 * before it when its window still holds the last hit; windows never start earlier than those
 * before, so an episode's transfers are one stretch, from the start of its first hit's window to
 * its last hit. */
#include <string.h>

#include "stage/detect/detect_internal.h"

#define TASK_ACCOUNTS 4096

#define FEW 512 /* transfers */

typedef struct fan_scratch { /* of one worker */
  uint32_t *counts;          /* [account], all 0 between accounts */
  /* of an account with few transfers */
  uint32_t key[2 * FEW];    /* 1 + counterparty; 0: free */
  uint16_t number[2 * FEW]; /* of the counterparty in the same place */
  uint32_t numbers[FEW];    /* by position: the number of its counterparty */
  uint32_t few_counts[FEW];
} fan_scratch;

typedef struct fan_task {
  const mnm_detect__run *run;
  const mnm_graph_side *side;
  const mnm_graph_window *window;
  uint32_t k;
  uint32_t tasks;
  fan_scratch *scratch; /* [worker] */
  mnm_column *episodes; /* [task] */
} fan_task;

/* Numbers counterparties in the order in which they come; returns how many there are. */
static uint32_t number_few(fan_scratch *own, const uint32_t *other, uint32_t count) {
  uint32_t bits = 1, made = 0;
  while (UINT32_C(1) << bits < 2 * count) bits++;
  uint32_t mask = (UINT32_C(1) << bits) - 1;
  memset(own->key, 0, (mask + 1) * sizeof *own->key);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t key = other[i] + 1, at = (key * UINT32_C(0x9E3779B1)) >> (32 - bits);
    while (own->key[at] && own->key[at] != key) at = (at + 1) & mask;
    if (own->key[at] == 0) {
      own->key[at] = key;
      own->number[at] = (uint16_t)made++;
    }
    own->numbers[i] = own->number[at];
  }
  return made;
}

/* First position whose window has room for k transfers; `end` when none. Most accounts end here,
 * without a look at their counterparties. */
static uint32_t first_candidate(const fan_task *task, uint32_t begin, uint32_t end) {
  const uint32_t *edge = task->side->edge;
  if (end - begin < task->k) return end;
  for (uint32_t at = begin + task->k - 1; at < end; at++)
    if (mnm_graph_within(task->window, edge[at - (task->k - 1)], edge[at])) return at;
  return end;
}

/* Episodes of the account. other[] and count[] speak of counterparties by any numbers; count is all
 * 0, and left so. */
static mnm_status walk(const fan_task *task, uint32_t account, uint32_t at, const uint32_t *other,
                       uint32_t *count, mnm_column *episodes) {
  const uint32_t *edge = task->side->edge;
  const mnm_graph_window *window = task->window;
  uint32_t begin = task->side->offset[account], end = task->side->offset[account + 1];
  mnm_status status = MNM_OK;
  uint32_t start = begin, distinct = 0, last_hit = 0;
  mnm_detect__episode episode = {0};
  while (!mnm_graph_within(window, edge[start], edge[at])) start++;
  for (uint32_t held = start; held < at; held++) distinct += count[other[held - begin]]++ == 0;
  for (; at < end; at++) {
    distinct += count[other[at - begin]]++ == 0;
    while (!mnm_graph_within(window, edge[start], edge[at]))
      distinct -= --count[other[start++ - begin]] == 0;
    if (distinct < task->k) continue;
    if (episode.end == 0 || last_hit < start) {
      if (episode.end) status = mnm_column_push(episodes, &episode, NULL);
      if (status != MNM_OK) break;
      episode.centre = account;
      episode.begin = start;
    }
    episode.end = at + 1;
    last_hit = at;
  }
  if (status == MNM_OK && episode.end) status = mnm_column_push(episodes, &episode, NULL);
  for (uint32_t held = start; held < end; held++) count[other[held - begin]] = 0;
  return status;
}

static mnm_status fan_account(const fan_task *task, fan_scratch *own, uint32_t account,
                              mnm_column *episodes) {
  uint32_t begin = task->side->offset[account], end = task->side->offset[account + 1];
  const uint32_t *other = task->side->other + begin;
  uint32_t at = first_candidate(task, begin, end);
  if (at == end) return MNM_OK;
  if (end - begin > FEW) return walk(task, account, at, other, own->counts, episodes);
  if (number_few(own, other, end - begin) < task->k) return MNM_OK;
  return walk(task, account, at, own->numbers, own->few_counts, episodes);
}

static mnm_status fan_range(void *payload, uint32_t number, uint32_t worker) {
  fan_task *task = payload;
  uint64_t past = ((uint64_t)number + 1) * TASK_ACCOUNTS;
  uint32_t end = past < task->side->vertices ? (uint32_t)past : task->side->vertices;
  for (uint32_t account = number * TASK_ACCOUNTS; account < end; account++)
    MNM_TRY(fan_account(task, &task->scratch[worker], account, &task->episodes[number]));
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(task->run->ctx, "detect", number, task->tasks, NULL);
}

static mnm_status gather(mnm_column *episodes, const fan_task *task, mnm_err *err) {
  for (uint32_t number = 0; number < task->tasks; number++)
    MNM_TRY(mnm_column_append(episodes, task->episodes[number].data, task->episodes[number].count,
                              err));
  return MNM_OK;
}

mnm_status mnm_detect__fan(mnm_column *episodes, const mnm_detect__run *run,
                           const mnm_graph_side *side, const mnm_fan_parameters *fan,
                           mnm_err *err) {
  const mnm_ctx *ctx = run->ctx;
  size_t count_bytes = ((size_t)side->vertices + 1) * sizeof(uint32_t);
  mnm_graph_window window = {0};
  fan_task task = {.run = run, .side = side, .window = &window, .k = fan->k};
  task.tasks = (uint32_t)(((uint64_t)side->vertices + TASK_ACCOUNTS - 1) / TASK_ACCOUNTS);
  MNM_TRY(
      mnm_graph_window_init(&window, &run->edges, mnm_detect__window_us(fan->window_s), ctx, err));

  mnm_status status = MNM_OK;
  task.scratch = mnm_mem_new(ctx, run->workers * sizeof *task.scratch);
  task.episodes = mnm_mem_new(ctx, task.tasks * sizeof *task.episodes);
  if (!task.scratch || !task.episodes) {
    status = mnm_err_nomem(err);
    goto done;
  }
  for (uint32_t worker = 0; worker < run->workers; worker++) {
    task.scratch[worker].counts = mnm_mem_new(ctx, count_bytes);
    if (task.scratch[worker].counts) continue;
    status = mnm_err_nomem(err);
    goto done;
  }
  for (uint32_t number = 0; number < task.tasks; number++)
    mnm_column_init(&task.episodes[number], sizeof(mnm_detect__episode), ctx);
  status = mnm_pool_run(run->pool, task.tasks, fan_range, &task);
  if (status == MNM_OK)
    status = gather(episodes, &task, err);
  else if (status == MNM_E_NOMEM)
    (void)mnm_err_nomem(err);
  else
    (void)mnm_err_set(err, status, "stopped while looking for fans");
done:
  for (uint32_t number = 0; task.episodes && number < task.tasks; number++)
    if (task.episodes[number].width) mnm_column_clear(&task.episodes[number]);
  for (uint32_t worker = 0; task.scratch && worker < run->workers; worker++)
    mnm_mem_free(ctx, task.scratch[worker].counts, count_bytes);
  mnm_mem_free(ctx, task.scratch, run->workers * sizeof *task.scratch);
  mnm_mem_free(ctx, task.episodes, task.tasks * sizeof *task.episodes);
  mnm_graph_window_clear(&window, &run->edges, ctx);
  return status;
}
