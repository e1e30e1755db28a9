/* From episodes to findings: rows, who took part, totals by currency. Episodes are cut into tasks
 * of about equal rows; each task fills columns of its own, which are then put end to end. */
#include <string.h>

#include "stage/detect/detect_internal.h"

#define TASK_ROWS (1 << 16)
#define CURRENCIES (UINT16_MAX + 1)
/* How far ahead memory is asked for: episodes stand by label, so theirs is anywhere. */
#define EPISODES_AHEAD 4
#define ROWS_AHEAD 32

typedef struct emit_task {
  uint32_t first, past;                          /* episodes */
  uint64_t row_first, row_past;                  /* places of its rows in the findings' rows */
  uint64_t participant_first, participant_count; /* room for all, and how many there are */
  mnm_column total;
  uint32_t bad_row;
} emit_task;

typedef struct currency_sum {
  int64_t minor;
  uint32_t number; /* of the last episode that had this currency, from 1 */
} currency_sum;

typedef struct emit_scratch { /* of one worker */
  uint32_t *seen;             /* [account]: number of the last episode that saw it, from 1 */
  currency_sum *sums;         /* [currency] */
  uint16_t *used;             /* the currencies of this episode */
} emit_scratch;

typedef struct emit {
  const mnm_detect__run *run;
  const mnm_graph_side *side;
  const mnm_detect__episode *episodes;
  uint32_t episode_count;
  mnm_typology typology;
  bool received; /* the centre's side of the money: received, or paid */
  const int64_t *amount;
  const uint16_t *currency;
  /* where findings go: reserved, not yet counted */
  uint32_t *rows;
  mnm_participant *participants; /* with gaps between tasks until they are joined */
  mnm_finding *findings;
  uint32_t *centres;
  uint64_t centre_first;
  emit_task *tasks;
  uint32_t task_count;
  emit_scratch *scratch;
} emit;

/* Few: no faster way is needed. */
static void sort_currencies(uint16_t *used, uint32_t count) {
  for (uint32_t i = 1; i < count; i++) {
    uint16_t moved = used[i];
    uint32_t at = i;
    for (; at > 0 && used[at - 1] > moved; at--) used[at] = used[at - 1];
    used[at] = moved;
  }
}

/* Appends the totals of the rows [first, past) of the findings' rows. */
static mnm_status add_totals(const emit *e, emit_task *task, emit_scratch *scratch, uint32_t number,
                             uint64_t first, uint64_t past) {
  const uint32_t *rows = e->rows;
  const int64_t *amount = e->amount;
  const uint16_t *currency = e->currency;
  currency_sum *sums = scratch->sums;
  uint32_t count = 0;
  for (uint64_t at = first; at < past; at++) {
    uint32_t ahead = rows[at + ROWS_AHEAD < task->row_past ? at + ROWS_AHEAD : at];
    __builtin_prefetch(&amount[ahead]);
    __builtin_prefetch(&currency[ahead]);
    currency_sum *sum = &sums[currency[rows[at]]];
    if (sum->number != number + 1) {
      *sum = (currency_sum){0, number + 1};
      scratch->used[count++] = currency[rows[at]];
    }
    if (!__builtin_add_overflow(sum->minor, amount[rows[at]], &sum->minor)) continue;
    task->bad_row = rows[at];
    return MNM_E_OVERFLOW;
  }
  sort_currencies(scratch->used, count);
  MNM_TRY(mnm_column_reserve(&task->total, count, NULL));
  mnm_total *totals = mnm_column_at(&task->total, task->total.count);
  for (uint32_t i = 0; i < count; i++) {
    int64_t minor = sums[scratch->used[i]].minor;
    totals[i] = (mnm_total){.currency = scratch->used[i],
                            .in_minor = e->received ? minor : 0,
                            .out_minor = e->received ? 0 : minor};
  }
  task->total.count += count;
  return MNM_OK;
}

static uint32_t put_participants(const emit *e, const mnm_detect__episode *episode, uint32_t *seen,
                                 uint32_t number, mnm_participant *out) {
  uint8_t part = (uint8_t)(e->received ? MNM_PART_SOURCE : MNM_PART_SINK);
  const uint32_t *other = e->side->other;
  uint32_t count = 0;
  out[count++] = (mnm_participant){episode->centre, MNM_PART_CENTRE};
  for (uint32_t at = episode->begin; at < episode->end; at++) {
    /* written each time and kept when new: nothing to guess for the processor */
    out[count] = (mnm_participant){other[at], part};
    count += seen[other[at]] != number + 1;
    seen[other[at]] = number + 1;
  }
  return count;
}

static mnm_status emit_episode(const emit *e, emit_task *task, emit_scratch *scratch,
                               uint32_t number, uint64_t row_first) {
  const mnm_detect__episode *episode = &e->episodes[number];
  uint32_t count = episode->end - episode->begin;
  uint64_t participant_first = task->participant_first + task->participant_count;
  uint64_t total_first = task->total.count;
  uint32_t participants =
      put_participants(e, episode, scratch->seen, number, e->participants + participant_first);
  MNM_TRY(add_totals(e, task, scratch, number, row_first, row_first + count));

  int64_t first_us = e->run->edges.time[e->rows[row_first]];
  int64_t last_us = e->run->edges.time[e->rows[row_first + count - 1]];
  e->centres[number] = episode->centre;
  e->findings[number] = (mnm_finding){
      .typology = (uint8_t)e->typology,
      .standing = mnm_detect__lasts(first_us, last_us, e->run->parameters->standing_s),
      .first_us = first_us,
      .last_us = last_us,
      .centre_count = 1,
      .centre_first = e->centre_first + number,
      .participant_count = participants,
      .participant_first = task->participant_count, /* within the task, until joined */
      .total_count = (uint32_t)(task->total.count - total_first),
      .total_first = total_first,
      .row_first = row_first,
      .row_count = count,
  };
  task->participant_count += participants;
  return MNM_OK;
}

static void copy_rows(const emit *e, const emit_task *task) {
  uint64_t row = task->row_first;
  for (uint32_t i = task->first; i < task->past; i++) {
    if (i + EPISODES_AHEAD < task->past) {
      const uint32_t *ahead = &e->side->edge[e->episodes[i + EPISODES_AHEAD].begin];
      __builtin_prefetch(ahead);
      __builtin_prefetch(ahead + 16); /* the next line */
    }
    uint32_t count = e->episodes[i].end - e->episodes[i].begin;
    memcpy(e->rows + row, &e->side->edge[e->episodes[i].begin], count * sizeof *e->rows);
    row += count;
  }
}

static uint32_t rows_of(const emit *e, uint32_t number) {
  return e->episodes[number].end - e->episodes[number].begin;
}

/* All rows come first, so that their amounts can be asked for across episodes. */
static mnm_status emit_range(void *payload, uint32_t number, uint32_t worker) {
  emit *e = payload;
  emit_task *task = &e->tasks[number];
  const int64_t *time = e->run->edges.time;
  copy_rows(e, task);
  uint64_t row_first = task->row_first, row_ahead = row_first;
  uint32_t ahead = task->first;
  for (uint32_t i = task->first; i < task->past; i++) {
    for (; ahead < task->past && ahead < i + EPISODES_AHEAD; ahead++) {
      __builtin_prefetch(&e->side->other[e->episodes[ahead].begin]);
      __builtin_prefetch(&time[e->rows[row_ahead]]);
      row_ahead += rows_of(e, ahead);
      __builtin_prefetch(&time[e->rows[row_ahead - 1]]);
    }
    MNM_TRY(emit_episode(e, task, &e->scratch[worker], i, row_first));
    row_first += rows_of(e, i);
  }
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(e->run->ctx, "findings", number, e->task_count, NULL);
}

/* Cuts by rows alone; with `tasks` NULL only counts. A finding has at most a participant a row and
 * its centre. */
static uint32_t cut(emit_task *tasks, const mnm_detect__episode *episodes, uint32_t count,
                    uint64_t row_first, uint64_t participant_first) {
  uint32_t made = 0;
  uint64_t held = TASK_ROWS;
  for (uint32_t i = 0; i < count; i++) {
    if (held >= TASK_ROWS) {
      if (tasks) tasks[made].first = i;
      if (tasks) tasks[made].row_first = row_first;
      if (tasks) tasks[made].participant_first = participant_first;
      made++;
      held = 0;
    }
    if (tasks) tasks[made - 1].past = i + 1;
    uint32_t rows = episodes[i].end - episodes[i].begin;
    held += rows;
    row_first += rows;
    if (tasks) tasks[made - 1].row_past = row_first;
    participant_first += (uint64_t)rows + 1;
  }
  return made;
}

/* Closes the gaps between the participants of tasks, puts totals end to end, and counts all in. */
static mnm_status join(mnm_findings *out, emit *e, uint64_t rows, mnm_err *err) {
  uint64_t totals = 0;
  for (uint32_t i = 0; i < e->task_count; i++) totals += e->tasks[i].total.count;
  MNM_TRY(mnm_column_reserve(&out->total, totals, err));
  for (uint32_t i = 0; i < e->task_count; i++) {
    const emit_task *task = &e->tasks[i];
    for (uint32_t at = task->first; at < task->past; at++) {
      e->findings[at].participant_first += out->participant.count;
      e->findings[at].total_first += out->total.count;
    }
    memmove((mnm_participant *)out->participant.data + out->participant.count,
            e->participants + task->participant_first,
            task->participant_count * sizeof *e->participants);
    out->participant.count += task->participant_count;
    MNM_TRY(mnm_column_append(&out->total, task->total.data, task->total.count, err));
  }
  out->row.count += rows;
  out->finding.count += e->episode_count;
  out->centre.count += e->episode_count;
  return MNM_OK;
}

static mnm_status failed(const emit *e, mnm_status status, mnm_err *err) {
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  if (status != MNM_E_OVERFLOW) return mnm_err_set(err, status, "stopped while writing findings");
  (void)mnm_err_set(err, status, "the amounts of one finding in one currency are over 64 bits");
  mnm_err_hint(err, "check the decimals of this row's amount, or shorten the rule's window");
  for (uint32_t i = 0; i < e->task_count; i++) {
    if (e->tasks[i].bad_row == UINT32_MAX) continue;
    mnm_err_at(err, NULL, (int64_t)e->tasks[i].bad_row + 1, 0);
    break;
  }
  return status;
}

static mnm_status new_scratch(emit *e, mnm_err *err) {
  const mnm_ctx *ctx = e->run->ctx;
  e->scratch = mnm_mem_new(ctx, e->run->workers * sizeof *e->scratch);
  if (!e->scratch) return mnm_err_nomem(err);
  for (uint32_t worker = 0; worker < e->run->workers; worker++) {
    emit_scratch *scratch = &e->scratch[worker];
    scratch->seen = mnm_mem_new(ctx, ((size_t)e->side->vertices + 1) * sizeof *scratch->seen);
    scratch->sums = mnm_mem_new(ctx, CURRENCIES * sizeof *scratch->sums);
    scratch->used = mnm_mem_new(ctx, CURRENCIES * sizeof *scratch->used);
    if (!scratch->seen || !scratch->sums || !scratch->used) return mnm_err_nomem(err);
  }
  return MNM_OK;
}

static void free_scratch(emit *e) {
  const mnm_ctx *ctx = e->run->ctx;
  if (!e->scratch) return;
  for (uint32_t worker = 0; worker < e->run->workers; worker++) {
    emit_scratch *scratch = &e->scratch[worker];
    mnm_mem_free(ctx, scratch->seen, ((size_t)e->side->vertices + 1) * sizeof *scratch->seen);
    mnm_mem_free(ctx, scratch->sums, CURRENCIES * sizeof *scratch->sums);
    mnm_mem_free(ctx, scratch->used, CURRENCIES * sizeof *scratch->used);
  }
  mnm_mem_free(ctx, e->scratch, e->run->workers * sizeof *e->scratch);
}

static mnm_status reserve(mnm_findings *out, emit *e, uint64_t rows, mnm_err *err) {
  MNM_TRY(mnm_column_reserve(&out->row, rows, err));
  MNM_TRY(mnm_column_reserve(&out->participant, rows + e->episode_count, err));
  MNM_TRY(mnm_column_reserve(&out->finding, e->episode_count, err));
  MNM_TRY(mnm_column_reserve(&out->centre, e->episode_count, err));
  e->rows = out->row.data;
  e->participants = out->participant.data;
  e->findings = mnm_column_at(&out->finding, out->finding.count);
  e->centres = mnm_column_at(&out->centre, out->centre.count);
  e->centre_first = out->centre.count;
  return MNM_OK;
}

static mnm_status emit_all(mnm_findings *out, emit *e, mnm_err *err) {
  const mnm_ctx *ctx = e->run->ctx;
  uint64_t rows = 0;
  for (uint32_t i = 0; i < e->episode_count; i++) rows += e->episodes[i].end - e->episodes[i].begin;
  MNM_TRY(reserve(out, e, rows, err));
  MNM_TRY(new_scratch(e, err));
  e->tasks = mnm_mem_new(ctx, e->task_count * sizeof *e->tasks);
  if (!e->tasks) return mnm_err_nomem(err);
  (void)cut(e->tasks, e->episodes, e->episode_count, out->row.count, out->participant.count);
  for (uint32_t i = 0; i < e->task_count; i++) {
    mnm_column_init(&e->tasks[i].total, sizeof(mnm_total), ctx);
    e->tasks[i].bad_row = UINT32_MAX;
  }
  mnm_status status = mnm_pool_run(e->run->pool, e->task_count, emit_range, e);
  if (status != MNM_OK) return failed(e, status, err);
  return join(out, e, rows, err);
}

mnm_status mnm_detect__emit(mnm_findings *out, const mnm_column *episodes, mnm_typology typology,
                            const mnm_detect__run *run, const mnm_graph_side *side, mnm_err *err) {
  if (episodes->count == 0) return MNM_OK;
  const mnm_transfers *transfers = run->input->transfers;
  emit e = {.run = run,
            .side = side,
            .episodes = episodes->data,
            .episode_count = (uint32_t)episodes->count,
            .typology = typology,
            .received = typology == MNM_T2,
            .amount = transfers->amount_minor,
            .currency = transfers->currency};
  if (e.received && transfers->to_amount_minor) e.amount = transfers->to_amount_minor;
  if (e.received && transfers->to_currency) e.currency = transfers->to_currency;
  e.task_count = cut(NULL, e.episodes, e.episode_count, 0, 0);
  mnm_status status = emit_all(out, &e, err);
  for (uint32_t i = 0; e.tasks && i < e.task_count; i++) mnm_column_clear(&e.tasks[i].total);
  mnm_mem_free(run->ctx, e.tasks, e.task_count * sizeof *e.tasks);
  free_scratch(&e);
  return status;
}
