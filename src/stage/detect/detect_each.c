/* Centres one by one in the pool: each worker gathers findings of its own, which are put in order
 * at the end, so that it does not matter who found them. */
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_each_internal.h"

typedef struct each {
  const mnm_detect__run *run;
  const mnm_detect__visit *visit;
  mnm_detect__own *own; /* [worker] */
  uint32_t *bad_row;    /* [task] */
  uint32_t tasks;
} each;

static mnm_status visit_range(void *payload, uint32_t number, uint32_t worker) {
  each *all = payload;
  const mnm_detect__visit *visit = all->visit;
  mnm_detect__own *own = &all->own[worker];
  uint64_t past = ((uint64_t)number + 1) * visit->batch;
  uint32_t end = past < visit->count ? (uint32_t)past : visit->count;
  mnm_status status = MNM_OK;
  for (uint32_t i = number * visit->batch; status == MNM_OK && i < end; i++)
    status = visit->one(visit->payload, own, i);
  all->bad_row[number] = own->bad_row;
  if (status != MNM_OK || worker != 0) return status;
  return mnm_ctx_tick(all->run->ctx, "detect", number, all->tasks, NULL);
}

static void own_init(mnm_detect__own *own, const mnm_ctx *ctx) {
  mnm_findings_init(&own->found, ctx);
  mnm_column_init(&own->keys, sizeof(uint64_t), ctx);
  mnm_column_init(&own->rows, sizeof(uint32_t), ctx);
  mnm_column_init(&own->parts, sizeof(mnm_participant), ctx);
  mnm_column_init(&own->seats, sizeof(mnm_detect__seat), ctx);
  mnm_column_init(&own->flow, sizeof(uint8_t), ctx);
}

static void own_clear(mnm_detect__own *own, const mnm_detect__run *run) {
  mnm_findings_clear(&own->found);
  mnm_detect__scratch_clear(&own->scratch, run->edges.vertices, run->ctx);
  mnm_column *columns[] = {&own->keys, &own->rows, &own->parts, &own->seats, &own->flow};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) mnm_column_clear(columns[i]);
}

static mnm_status begin_all(each *all) {
  const mnm_detect__run *run = all->run;
  for (uint32_t worker = 0; worker < run->workers; worker++) {
    mnm_detect__own *own = &all->own[worker];
    MNM_TRY(mnm_detect__scratch_init(&own->scratch, run->edges.vertices, run->ctx));
    if (all->visit->begin) MNM_TRY(all->visit->begin(all->visit->payload, own));
  }
  return MNM_OK;
}

static mnm_status visit_all(each *all, mnm_detect__last *last, mnm_err *err) {
  mnm_status status = begin_all(all);
  if (status != MNM_OK) return mnm_detect__failed(status, 0, err);
  status = mnm_pool_run(all->run->pool, all->tasks, visit_range, all);
  if (status != MNM_OK) {
    uint32_t bad_row = 0; /* of the first task that met one */
    for (uint32_t task = all->tasks; task-- > 0;)
      if (all->bad_row[task] != MNM_DETECT__NOWHERE) bad_row = all->bad_row[task];
    return mnm_detect__failed(status, bad_row, err);
  }
  if (last) status = last(all->visit->payload, all->own, all->run->workers);
  return status == MNM_OK ? MNM_OK : mnm_detect__failed(status, all->own[0].bad_row, err);
}

static mnm_status put_together(mnm_findings *out, each *all, mnm_err *err) {
  uint32_t workers = all->run->workers;
  mnm_findings *parts = mnm_mem_new(all->run->ctx, workers * sizeof *parts);
  if (!parts) return mnm_err_nomem(err);
  mnm_status status = MNM_OK;
  for (uint32_t worker = 0; worker < workers; worker++) {
    parts[worker] = all->own[worker].found;
    const mnm_column *cut = &parts[worker].cut;
    if (status == MNM_OK && cut->count)
      status = mnm_column_append(&out->cut, cut->data, cut->count, err);
  }
  if (status == MNM_OK) status = mnm_detect__join(out, parts, workers, all->run, err);
  mnm_mem_free(all->run->ctx, parts, workers * sizeof *parts);
  return status;
}

static int by_row(const void *a, const void *b) {
  const mnm_cut *left = a, *right = b;
  return (left->row > right->row) - (left->row < right->row);
}

mnm_status mnm_detect__each(mnm_findings *out, const mnm_detect__run *run,
                            const mnm_detect__visit *visit, mnm_detect__last *last, mnm_err *err) {
  each all = {.run = run, .visit = visit};
  all.tasks = (uint32_t)(((uint64_t)visit->count + visit->batch - 1) / visit->batch);
  size_t own_bytes = run->workers * sizeof *all.own, bad_bytes = all.tasks * sizeof *all.bad_row;
  uint64_t cut = out->cut.count;
  all.own = mnm_mem_new(run->ctx, own_bytes);
  all.bad_row = mnm_mem_new(run->ctx, bad_bytes);
  mnm_status status = MNM_OK;
  if (all.own)
    for (uint32_t worker = 0; worker < run->workers; worker++) {
      own_init(&all.own[worker], run->ctx);
      all.own[worker].bad_row = MNM_DETECT__NOWHERE;
    }
  if (!all.own || !all.bad_row) {
    status = mnm_err_nomem(err);
  } else {
    memset(all.bad_row, 0xFF, bad_bytes);
    status = visit_all(&all, last, err);
  }
  if (status == MNM_OK && all.own) status = put_together(out, &all, err);
  if (out->cut.count > cut + 1)
    qsort((mnm_cut *)out->cut.data + cut, out->cut.count - cut, sizeof(mnm_cut), by_row);
  for (uint32_t worker = 0; all.own && worker < run->workers; worker++) {
    if (visit->end) visit->end(visit->payload, &all.own[worker]);
    own_clear(&all.own[worker], run);
  }
  mnm_mem_free(run->ctx, all.own, own_bytes);
  mnm_mem_free(run->ctx, all.bad_row, bad_bytes);
  return status;
}

/* ---- one finding ---- */

mnm_status mnm_detect__take_end(mnm_detect__own *own) {
  const uint64_t *keys = own->keys.data;
  mnm_detect__sort_keys(own->keys.data, own->keys.count);
  own->rows.count = 0;
  for (uint64_t i = 0; i < own->keys.count; i++) {
    uint32_t row = (uint32_t)keys[i];
    if (i == 0 || keys[i] != keys[i - 1]) MNM_TRY(mnm_column_push(&own->rows, &row, NULL));
  }
  own->keys.count = 0;
  return MNM_OK;
}

mnm_status mnm_detect__settle(mnm_detect__own *own, const mnm_detect__run *run,
                              mnm_detect__draft *draft) {
  MNM_TRY(mnm_detect__take_end(own));
  draft->rows = own->rows.data;
  draft->row_count = own->rows.count;
  uint32_t bad_row = 0;
  mnm_status status = mnm_detect__add(&own->found, draft, &own->scratch, run, &bad_row);
  if (status == MNM_E_OVERFLOW) own->bad_row = bad_row;
  return status;
}

mnm_status mnm_detect__note_unrated(mnm_detect__own *own, const mnm_detect__run *run,
                                    mnm_detect__draft *draft) {
  mnm_detect__amount amount;
  if (!run->parameters->rates_given) return MNM_OK;
  for (uint64_t i = 0; i < draft->row_count; i++) {
    own->bad_row = draft->rows[i];
    if (draft->flow[i] & MNM_DETECT__OUT) {
      MNM_TRY(mnm_detect__paid(&amount, run, draft->rows[i]));
      if (!amount.rated) draft->notes |= MNM_NOTE_UNRATED;
    }
    if (draft->flow[i] & MNM_DETECT__IN) {
      MNM_TRY(mnm_detect__received(&amount, run, draft->rows[i]));
      if (!amount.rated) draft->notes |= MNM_NOTE_UNRATED;
    }
  }
  own->bad_row = MNM_DETECT__NOWHERE;
  return MNM_OK;
}

mnm_status mnm_detect__seat_put(mnm_detect__own *own, uint32_t account, mnm_part part,
                                uint64_t turn) {
  mnm_detect__seat seat = {turn, account, (uint8_t)part};
  return mnm_column_push(&own->seats, &seat, NULL);
}

static int by_account(const void *a, const void *b) {
  const mnm_detect__seat *left = a, *right = b;
  if (left->part != right->part) return left->part < right->part ? -1 : 1;
  if (left->account != right->account) return left->account < right->account ? -1 : 1;
  return (left->turn > right->turn) - (left->turn < right->turn);
}

static int by_first(const void *a, const void *b) {
  const mnm_detect__seat *left = a, *right = b;
  if (left->part != right->part) return left->part < right->part ? -1 : 1;
  return (left->turn > right->turn) - (left->turn < right->turn);
}

mnm_status mnm_detect__seats_end(mnm_detect__own *own, mnm_detect__draft *draft) {
  mnm_detect__seat *seats = own->seats.data;
  uint64_t count = own->seats.count, kept = 0;
  own->parts.count = 0;
  if (count > 1) qsort(seats, count, sizeof *seats, by_account);
  for (uint64_t i = 0; i < count; i++) {
    bool known = kept > 0 && seats[kept - 1].part == seats[i].part &&
                 seats[kept - 1].account == seats[i].account;
    if (!known) seats[kept++] = seats[i];
  }
  if (kept > 1) qsort(seats, kept, sizeof *seats, by_first);
  for (uint64_t i = 0; i < kept; i++) {
    mnm_participant participant = {seats[i].account, seats[i].part};
    MNM_TRY(mnm_column_push(&own->parts, &participant, NULL));
  }
  own->seats.count = 0;
  draft->parts = own->parts.data;
  draft->part_count = (uint32_t)own->parts.count;
  return MNM_OK;
}
