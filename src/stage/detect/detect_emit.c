/* From episodes to findings: rows, who took part, totals by currency. Episodes are cut into tasks
 * of about equal rows; each task fills columns of its own, which are then put end to end. */
#include <string.h>

#include "model/currency/currency.h"
#include "stage/detect/detect_internal.h"

#define TASK_ROWS (1 << 16)
#define CURRENCIES (UINT16_MAX + 1)
#define NO_SLOT UINT16_MAX

typedef struct emit_task {
  uint32_t first, past; /* episodes */
  uint64_t row_first;   /* place of its rows in the findings' rows */
  mnm_column participant, total, finding;
  uint32_t bad_row;
} emit_task;

typedef struct emit_scratch { /* of one worker */
  uint32_t *seen;             /* [account]: number of the last episode that saw it, from 1 */
  uint16_t *slot;             /* [currency]: its place among the totals of this finding */
} emit_scratch;

typedef struct emit {
  const mnm_detect__run *run;
  const mnm_graph_side *side;
  const mnm_detect__episode *episodes;
  mnm_typology typology;
  bool received; /* the centre's side of the money: received, or paid */
  const int64_t *amount;
  const uint16_t *currency;
  uint32_t *rows; /* the findings' rows, reserved */
  emit_task *tasks;
  uint32_t task_count;
  emit_scratch *scratch;
} emit;

static mnm_status add_total(const emit *e, emit_task *task, uint16_t *slot, uint64_t total_first,
                            uint32_t row) {
  uint16_t currency = e->currency[row];
  if (slot[currency] == NO_SLOT) {
    mnm_total fresh = {.currency = currency};
    slot[currency] = (uint16_t)(task->total.count - total_first);
    MNM_TRY(mnm_column_push(&task->total, &fresh, NULL));
  }
  mnm_total *total = mnm_column_at(&task->total, total_first + slot[currency]);
  int64_t *sum = e->received ? &total->in_minor : &total->out_minor;
  if (!__builtin_add_overflow(*sum, e->amount[row], sum)) return MNM_OK;
  task->bad_row = row;
  return MNM_E_OVERFLOW;
}

/* By alphabetic code; the few totals of a finding need no faster way. */
static void sort_totals(mnm_total *totals, uint64_t count) {
  for (uint64_t i = 1; i < count; i++) {
    mnm_total moved = totals[i];
    uint64_t at = i;
    for (; at > 0; at--) {
      int order =
          strcmp(mnm_currency_code(moved.currency), mnm_currency_code(totals[at - 1].currency));
      if (order > 0 || (order == 0 && moved.currency > totals[at - 1].currency)) break;
      totals[at] = totals[at - 1];
    }
    totals[at] = moved;
  }
}

static mnm_status emit_episode(const emit *e, emit_task *task, emit_scratch *scratch,
                               uint32_t number, uint64_t row_first) {
  const mnm_detect__episode *episode = &e->episodes[number];
  const uint32_t *edge = e->side->edge + episode->begin;
  const uint32_t *other = e->side->other + episode->begin;
  uint32_t count = episode->end - episode->begin;
  uint64_t total_first = task->total.count, participant_first = task->participant.count;
  uint8_t part = (uint8_t)(e->received ? MNM_PART_SOURCE : MNM_PART_SINK);

  memcpy(e->rows + row_first, edge, count * sizeof *edge);
  MNM_TRY(mnm_column_reserve(&task->participant, (uint64_t)count + 1, NULL));
  mnm_participant *participant = mnm_column_at(&task->participant, participant_first);
  *participant++ = (mnm_participant){episode->centre, MNM_PART_CENTRE};
  for (uint32_t i = 0; i < count; i++) {
    if (scratch->seen[other[i]] == number + 1) continue;
    scratch->seen[other[i]] = number + 1;
    *participant++ = (mnm_participant){other[i], part};
  }
  task->participant.count = (uint64_t)(participant - (mnm_participant *)task->participant.data);

  mnm_status status = MNM_OK;
  for (uint32_t i = 0; i < count && status == MNM_OK; i++)
    status = add_total(e, task, scratch->slot, total_first, edge[i]);
  uint64_t total_count = task->total.count - total_first;
  mnm_total *totals = total_count ? mnm_column_at(&task->total, total_first) : NULL;
  for (uint64_t i = 0; i < total_count; i++) scratch->slot[totals[i].currency] = NO_SLOT;
  if (status != MNM_OK) return status;
  sort_totals(totals, total_count);

  int64_t first_us = e->run->edges.time[edge[0]], last_us = e->run->edges.time[edge[count - 1]];
  int64_t standing_s = e->run->parameters->standing_s;
  mnm_finding finding = {
      .typology = (uint8_t)e->typology,
      .standing =
          standing_s != MNM_WINDOW_ANY && (uint64_t)last_us - (uint64_t)first_us >
                                              (uint64_t)standing_s * (uint64_t)MNM_US_PER_SECOND,
      .first_us = first_us,
      .last_us = last_us,
      .centre_count = 1,
      .participant_count = (uint32_t)(task->participant.count - participant_first),
      .total_count = (uint32_t)total_count,
      .participant_first = participant_first, /* within the task, for now */
      .total_first = total_first,
      .row_first = row_first,
      .row_count = count,
  };
  return mnm_column_push(&task->finding, &finding, NULL);
}

static mnm_status emit_range(void *payload, uint32_t number, uint32_t worker) {
  emit *e = payload;
  emit_task *task = &e->tasks[number];
  uint64_t row_first = task->row_first;
  for (uint32_t i = task->first; i < task->past; i++) {
    MNM_TRY(emit_episode(e, task, &e->scratch[worker], i, row_first));
    row_first += e->episodes[i].end - e->episodes[i].begin;
  }
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(e->run->ctx, "findings", number, e->task_count, NULL);
}

/* Cuts by rows alone; with `tasks` NULL only counts. */
static uint32_t cut(emit_task *tasks, const mnm_detect__episode *episodes, uint32_t count,
                    uint64_t row_first) {
  uint32_t made = 0;
  uint64_t held = TASK_ROWS;
  for (uint32_t i = 0; i < count; i++) {
    if (held >= TASK_ROWS) {
      if (tasks) tasks[made].first = i;
      if (tasks) tasks[made].row_first = row_first;
      made++;
      held = 0;
    }
    if (tasks) tasks[made - 1].past = i + 1;
    held += episodes[i].end - episodes[i].begin;
    row_first += episodes[i].end - episodes[i].begin;
  }
  return made;
}

static mnm_status join(mnm_findings *out, emit *e, mnm_err *err) {
  uint64_t participants = 0, totals = 0, findings = 0;
  for (uint32_t i = 0; i < e->task_count; i++) {
    participants += e->tasks[i].participant.count;
    totals += e->tasks[i].total.count;
    findings += e->tasks[i].finding.count;
  }
  MNM_TRY(mnm_column_reserve(&out->participant, participants, err));
  MNM_TRY(mnm_column_reserve(&out->total, totals, err));
  MNM_TRY(mnm_column_reserve(&out->finding, findings, err));
  MNM_TRY(mnm_column_reserve(&out->centre, findings, err));
  for (uint32_t i = 0; i < e->task_count; i++) {
    emit_task *task = &e->tasks[i];
    for (uint64_t at = 0; at < task->finding.count; at++) {
      mnm_finding *finding = mnm_column_at(&task->finding, at);
      finding->centre_first = out->centre.count;
      finding->participant_first += out->participant.count;
      finding->total_first += out->total.count;
      MNM_TRY(mnm_column_push(&out->centre, &e->episodes[task->first + at].centre, err));
    }
    MNM_TRY(mnm_column_append(&out->finding, task->finding.data, task->finding.count, err));
    MNM_TRY(
        mnm_column_append(&out->participant, task->participant.data, task->participant.count, err));
    MNM_TRY(mnm_column_append(&out->total, task->total.data, task->total.count, err));
    mnm_column_clear(&task->participant); /* so that both copies are held for one task only */
  }
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
    scratch->slot = mnm_mem_new(ctx, CURRENCIES * sizeof *scratch->slot);
    if (!scratch->seen || !scratch->slot) return mnm_err_nomem(err);
    memset(scratch->slot, 0xFF, CURRENCIES * sizeof *scratch->slot);
  }
  return MNM_OK;
}

static void free_scratch(emit *e) {
  const mnm_ctx *ctx = e->run->ctx;
  if (!e->scratch) return;
  for (uint32_t worker = 0; worker < e->run->workers; worker++) {
    emit_scratch *scratch = &e->scratch[worker];
    mnm_mem_free(ctx, scratch->seen, ((size_t)e->side->vertices + 1) * sizeof *scratch->seen);
    mnm_mem_free(ctx, scratch->slot, CURRENCIES * sizeof *scratch->slot);
  }
  mnm_mem_free(ctx, e->scratch, e->run->workers * sizeof *e->scratch);
}

static mnm_status emit_all(mnm_findings *out, emit *e, uint32_t episodes, mnm_err *err) {
  const mnm_ctx *ctx = e->run->ctx;
  uint64_t rows = 0;
  for (uint32_t i = 0; i < episodes; i++) rows += e->episodes[i].end - e->episodes[i].begin;
  MNM_TRY(mnm_column_reserve(&out->row, rows, err));
  e->rows = out->row.data;
  MNM_TRY(new_scratch(e, err));
  e->tasks = mnm_mem_new(ctx, e->task_count * sizeof *e->tasks);
  if (!e->tasks) return mnm_err_nomem(err);
  (void)cut(e->tasks, e->episodes, episodes, out->row.count);
  for (uint32_t i = 0; i < e->task_count; i++) {
    mnm_column_init(&e->tasks[i].participant, sizeof(mnm_participant), ctx);
    mnm_column_init(&e->tasks[i].total, sizeof(mnm_total), ctx);
    mnm_column_init(&e->tasks[i].finding, sizeof(mnm_finding), ctx);
    e->tasks[i].bad_row = UINT32_MAX;
  }
  mnm_status status = mnm_pool_run(e->run->pool, e->task_count, emit_range, e);
  if (status != MNM_OK) return failed(e, status, err);
  MNM_TRY(join(out, e, err));
  out->row.count += rows;
  return MNM_OK;
}

mnm_status mnm_detect__emit(mnm_findings *out, const mnm_column *episodes, mnm_typology typology,
                            const mnm_detect__run *run, const mnm_graph_side *side, mnm_err *err) {
  if (episodes->count == 0) return MNM_OK;
  const mnm_transfers *transfers = run->input->transfers;
  emit e = {.run = run,
            .side = side,
            .episodes = episodes->data,
            .typology = typology,
            .received = typology == MNM_T2,
            .amount = transfers->amount_minor,
            .currency = transfers->currency};
  if (e.received && transfers->to_amount_minor) e.amount = transfers->to_amount_minor;
  if (e.received && transfers->to_currency) e.currency = transfers->to_currency;
  e.task_count = cut(NULL, e.episodes, (uint32_t)episodes->count, 0);
  mnm_status status = emit_all(out, &e, (uint32_t)episodes->count, err);
  for (uint32_t i = 0; e.tasks && i < e.task_count; i++) {
    mnm_column_clear(&e.tasks[i].participant);
    mnm_column_clear(&e.tasks[i].total);
    mnm_column_clear(&e.tasks[i].finding);
  }
  mnm_mem_free(run->ctx, e.tasks, e.task_count * sizeof *e.tasks);
  free_scratch(&e);
  return status;
}
