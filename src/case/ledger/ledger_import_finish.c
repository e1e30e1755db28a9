/* The end of an import: windows over all parts are put in order, reconciled day by day, compared
 * with what the case has, and written. */
#include <assert.h>

#include "case/ledger/ledger_import.h"

#define NAME_BIT (UINT64_C(1) << 63) /* names are sealed under another number than purposes */

/* ---- days ---------------------------------------------------------------------------------------
 */

/* What a day's rows with a balance are called with, and where they stand in the window. */
typedef struct day_work {
  mnm_ledger_day_fn *fn;
  void *payload;
  mnm_ledger__rows day;
  mnm_column row; /* uint32_t */
} day_work;

static mnm_status call_day(mnm_ledger_import *import, day_work *work, mnm_ledger__rows *window,
                           mnm_err *err) {
  if (work->row.count == 0) return MNM_OK;
  mnm_ledger__rows_reset(&work->day);
  MNM_TRY(mnm_ledger__rows_gather(&work->day, window, work->row.data, work->row.count, err));
  mnm_batch *day = &work->day.batch;
  MNM_TRY(work->fn(work->payload, day, import->accounts, err));
  const uint32_t *row = work->row.data;
  if (day->order.count > 0) {
    MNM_TRY(mnm_ledger__rows_fill(window, MNM_LEDGER__ORDER - 1, MNM_ORDER_NONE, err));
    uint64_t *order = window->batch.order.data;
    const uint64_t *given = day->order.data;
    for (uint64_t i = 0; i < work->row.count; i++) order[row[i]] = given[i];
  }
  if (day->flags.count > 0) {
    MNM_TRY(mnm_ledger__rows_fill(window, MNM_LEDGER__FLAGS - 1, 0, err));
    uint8_t *flags = window->batch.flags.data;
    const uint8_t *given = day->flags.data;
    for (uint64_t i = 0; i < work->row.count; i++) flags[row[i]] = given[i];
  }
  work->row.count = 0;
  return MNM_OK;
}

static mnm_status call_days(mnm_ledger_import *import, day_work *work, mnm_ledger__rows *window,
                            mnm_column *index, mnm_err *err) {
  if (!work->fn || window->batch.balance_minor.count == 0) return MNM_OK;
  MNM_TRY(mnm_ledger__sort(&import->sorter, index, window, err));
  const uint32_t *order = index->data;
  int64_t today = 0;
  for (uint64_t i = 0; i < index->count; i++) {
    uint32_t row = order[i];
    int64_t day = mnm_time_day(mnm_ledger__booked(window)[row]);
    if (day != today) MNM_TRY(call_day(import, work, window, err));
    today = day;
    const int64_t *balance = window->batch.balance_minor.data;
    if (balance[row] != MNM_BALANCE_NONE) MNM_TRY(mnm_column_push(&work->row, &row, err));
  }
  return call_day(import, work, window, err);
}

/* ---- what is known, what is new -----------------------------------------------------------------
 */

static mnm_status write_known(mnm_ledger_import *import, bool last, mnm_err *err) {
  mnm_column bytes;
  mnm_column_init(&bytes, 1, &import->ctx);
  mnm_status status = MNM_OK;
  uint64_t at = 0, count = import->known_reference.count;
  const uint32_t source = (uint32_t)import->options.source_id;
  while (status == MNM_OK && (count - at >= MNM_CHUNK_ROWS || (last && at < count))) {
    uint32_t rows = (uint32_t)(count - at < MNM_CHUNK_ROWS ? count - at : MNM_CHUNK_ROWS);
    const struct {
      uint32_t column;
      const mnm_column *values; /* NULL: the source, once a row */
    } columns[] = {{MNM_LEDGER__KNOWN_REFERENCE, &import->known_reference},
                   {MNM_LEDGER__KNOWN_SOURCE, NULL},
                   {MNM_LEDGER__KNOWN_ROW, &import->known_row}};
    for (uint32_t i = 0; i < 3 && status == MNM_OK; i++) {
      bytes.count = 0;
      mnm_column sources;
      mnm_column_init(&sources, sizeof source, &import->ctx);
      for (uint32_t row = 0; !columns[i].values && row < rows && status == MNM_OK; row++)
        status = mnm_column_push(&sources, &source, err);
      const void *values = columns[i].values
                               ? (const void *)((const uint64_t *)columns[i].values->data + at)
                               : sources.data;
      if (status == MNM_OK)
        status = mnm_chunk_encode(import->packer->coder[0], &bytes,
                                  columns[i].values ? MNM_CHUNK_U64 : MNM_CHUNK_U32, values, NULL,
                                  rows, err);
      mnm_column_clear(&sources);
      mnm_chunk_info info;
      if (status == MNM_OK) status = mnm_chunk_read_info(&info, bytes.data, bytes.count, err);
      if (status != MNM_OK) break;
      mnm_ledger__chunk chunk = {columns[i].column, import->known_seq, rows,
                                 (int64_t)info.min, (int64_t)info.max, bytes.count};
      status = mnm_ledger__writer_put(&import->writer, &chunk, bytes.data, err);
    }
    import->known_seq++;
    at += rows;
  }
  mnm_column_clear(&bytes);
  if (status != MNM_OK) return status;
  import->known_reference.count = import->known_row.count = count - at;
  if (at > 0) {
    uint64_t *reference = import->known_reference.data, *row = import->known_row.data;
    memmove(reference, reference + at, (count - at) * sizeof *reference);
    memmove(row, row + at, (count - at) * sizeof *row);
  }
  return MNM_OK;
}

/* Takes known rows out of `index` and notes where they were read again. */
static mnm_status set_known_apart(mnm_ledger_import *import, const mnm_ledger__rows *window,
                                  mnm_column *index, const mnm_column *known, mnm_err *err) {
  const uint64_t *reference = known->data, *source_row = window->batch.source_row.data;
  uint32_t *rows = index->data;
  uint64_t kept = 0;
  for (uint64_t i = 0; i < index->count; i++) {
    if (reference[rows[i]] == UINT64_MAX) {
      rows[kept++] = rows[i];
      continue;
    }
    MNM_TRY(mnm_column_push(&import->known_reference, &reference[rows[i]], err));
    MNM_TRY(mnm_column_push(&import->known_row, &source_row[rows[i]], err));
    import->summary.rows_known++;
  }
  index->count = kept;
  return write_known(import, false, err);
}

static mnm_status seal_column(mnm_ledger_import *import, const mnm_text_column *open,
                              const mnm_ledger__rows *window, const mnm_column *index,
                              uint64_t first_reference, uint64_t bit, mnm_text_column *out,
                              mnm_err *err) {
  if (open->end.count == 0) return MNM_OK;
  if (!import->identity)
    MNM_TRY(mnm_identity_open(&import->identity, import->store, &import->ctx, err));
  const uint32_t *rows = index->data;
  const uint32_t *from = window->batch.account_from.data, *to = window->batch.account_to.data;
  uint64_t before = import->packer->pending.batch.count;
  mnm_column sealed;
  mnm_column_init(&sealed, 1, &import->ctx);
  mnm_status status = MNM_OK;
  while (status == MNM_OK && out->end.count < before)
    status = mnm_text_column_push(out, (mnm_text){"", 0}, err);
  for (uint64_t i = 0; i < index->count && status == MNM_OK; i++) {
    mnm_text text = mnm_text_column_get(open, rows[i]);
    mnm_text stored = {"", 0};
    if (text.bytes > 0) {
      sealed.count = 0;
      status = mnm_column_reserve(&sealed, (uint64_t)text.bytes + MNM_TEXT_OVERHEAD, err);
      if (status == MNM_OK)
        status = mnm_identity_text_seal(import->identity, from[rows[i]], to[rows[i]],
                                        (first_reference + i) | bit, text.data, text.bytes,
                                        sealed.data, err);
      stored = (mnm_text){sealed.data, text.bytes + MNM_TEXT_OVERHEAD};
    }
    if (status == MNM_OK) status = mnm_text_column_push(out, stored, err);
  }
  mnm_column_clear(&sealed);
  return status;
}

/* Rows `index` of the window go to the packer, texts sealed on the way. */
static mnm_status write_new(mnm_ledger_import *import, mnm_ledger__rows *window,
                            const mnm_column *index, mnm_err *err) {
  mnm_ledger__rows *pending = &import->packer->pending;
  uint64_t reference = import->first_reference + import->packer->rows + mnm_ledger__count(pending);
  MNM_TRY(seal_column(import, &window->batch.purpose, window, index, reference, 0,
                      &pending->batch.purpose, err));
  MNM_TRY(seal_column(import, &window->batch.counterparty_name, window, index, reference, NAME_BIT,
                      &pending->batch.counterparty_name, err));
  /* what is written above must not be written again: these two columns step aside */
  mnm_text_column aside[2] = {pending->batch.purpose, pending->batch.counterparty_name};
  mnm_text_column open[2] = {window->batch.purpose, window->batch.counterparty_name};
  mnm_text_column nothing = {.end = {.width = sizeof(uint32_t)}, .bytes = {.width = 1}};
  pending->batch.purpose = pending->batch.counterparty_name = nothing;
  window->batch.purpose = window->batch.counterparty_name = nothing;
  mnm_status status = mnm_ledger__rows_gather(pending, window, index->data, index->count, err);
  pending->batch.purpose = aside[0];
  pending->batch.counterparty_name = aside[1];
  window->batch.purpose = open[0];
  window->batch.counterparty_name = open[1];
  MNM_TRY(status);
  for (uint32_t i = 5; i < MNM_LEDGER__TEXTS; i++) {
    mnm_text_column *text = mnm_ledger__text(pending, i);
    while (text->end.count > 0 && text->end.count < mnm_ledger__count(pending))
      MNM_TRY(mnm_text_column_push(text, (mnm_text){"", 0}, err));
  }
  import->summary.rows_new += index->count;
  return mnm_ledger__packer_flush(import->packer, false, err);
}

/* ---- windows ------------------------------------------------------------------------------------
 */

static mnm_status add_parts(mnm_ledger_import *import, mnm_ledger__feed *feed, mnm_err *err) {
  for (uint32_t i = 0; i < mnm_ledger__spill_parts(import->spill); i++) {
    mnm_ledger__part part;
    mnm_ledger__part_init(&part, MNM_LEDGER__PART_SPILL, &import->ctx);
    part.spill = import->spill;
    part.spill_part = i;
    part.seq_end = mnm_ledger__spill_blocks(import->spill, i);
    MNM_TRY(mnm_ledger__feed_add(feed, &part, err));
  }
  if (mnm_ledger__count(&import->rows) == 0) return MNM_OK;
  MNM_TRY(mnm_ledger__sort_time(&import->sorter, &import->row_index, &import->rows, err));
  mnm_ledger__part part;
  mnm_ledger__part_init(&part, MNM_LEDGER__PART_ROWS, &import->ctx);
  part.rows = &import->rows;
  part.index = import->unsorted ? import->row_index.data : NULL;
  part.end = mnm_ledger__count(&import->rows);
  return mnm_ledger__feed_add(feed, &part, err);
}

typedef struct finish_work {
  mnm_ledger__feed ours, theirs;
  mnm_ledger__rows window, there;
  mnm_column index, known;
  day_work day;
} finish_work;

static mnm_status one_window(mnm_ledger_import *import, finish_work *work, int64_t first_us,
                             int64_t last_us, mnm_err *err) {
  bool more = false;
  int64_t their_first = 0, their_last = 0;
  MNM_TRY(mnm_ledger__feed_seek(&work->theirs, first_us, err));
  MNM_TRY(mnm_ledger__feed_peek(&work->theirs, &more, &their_first, &their_last, err));
  if (more && their_last < last_us) last_us = their_last;
  mnm_ledger__rows_reset(&work->window);
  mnm_ledger__rows_reset(&work->there);
  MNM_TRY(mnm_ledger__feed_take(&work->ours, last_us, &work->window, err));
  if (more) MNM_TRY(mnm_ledger__feed_take(&work->theirs, last_us, &work->there, err));
  if (mnm_ledger__count(&work->window) == 0) return MNM_OK;
  MNM_TRY(call_days(import, &work->day, &work->window, &work->index, err));
  MNM_TRY(mnm_ledger__sort(&import->sorter, &work->index, &work->window, err));
  if (mnm_ledger__count(&work->there) > 0) {
    MNM_TRY(mnm_ledger__find_known(&import->sorter, &work->known, &work->window, &work->index,
                                   &work->there, err));
    MNM_TRY(set_known_apart(import, &work->window, &work->index, &work->known, err));
  }
  if (work->index.count > 0) {
    if (import->summary.first_us == MNM_TIME_NONE)
      import->summary.first_us =
          mnm_ledger__booked(&work->window)[((const uint32_t *)work->index.data)[0]];
    import->summary.last_us = mnm_ledger__booked(
        &work->window)[((const uint32_t *)work->index.data)[work->index.count - 1]];
  }
  MNM_TRY(write_new(import, &work->window, &work->index, err));
  MNM_TRY(mnm_ledger__writer_pause(&import->writer, false, err));
  return mnm_ctx_tick(&import->ctx, "write", import->summary.rows_new + import->summary.rows_known,
                      import->summary.rows_read, err);
}

static mnm_status all_windows(mnm_ledger_import *import, finish_work *work, mnm_err *err) {
  MNM_TRY(add_parts(import, &work->ours, err));
  for (uint64_t i = 0; i < import->directory.run.count; i++) {
    const mnm_ledger__run *run = mnm_ledger__run_at(&import->directory, i);
    if (run->rows == 0 || run->last_us < import->first_us || run->first_us > import->last_us)
      continue;
    mnm_ledger__part part;
    mnm_ledger__part_init(&part, MNM_LEDGER__PART_RUN, &import->ctx);
    part.directory = &import->directory;
    part.run = run;
    part.columns = MNM_LEDGER__CANONICAL;
    part.seq_end = run->column_count[MNM_LEDGER__BOOKED];
    MNM_TRY(mnm_ledger__feed_add(&work->theirs, &part, err));
  }
  work->ours.whole_days = work->theirs.whole_days = work->day.fn && import->balances;
  /* a window's rows are held about three times: gathered, sorted, packed */
  work->ours.rows_most = import->options.memory_bytes / 256;
  if (work->ours.rows_most < (1u << 20)) work->ours.rows_most = 1u << 20;
  work->theirs.rows_most = work->ours.rows_most;
  for (;;) {
    bool more = false;
    int64_t first_us = 0, last_us = 0;
    MNM_TRY(mnm_ledger__feed_peek(&work->ours, &more, &first_us, &last_us, err));
    if (!more) break;
    MNM_TRY(one_window(import, work, first_us, last_us, err));
  }
  MNM_TRY(mnm_ledger__packer_flush(import->packer, true, err));
  return write_known(import, true, err);
}

static mnm_status read_counter(mnm_ledger_import *import, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(import->store, &statement, "SELECT next_reference FROM ledger_counter",
                            err));
  bool more = false;
  MNM_TRY(mnm_store_step(import->store, statement, &more, err));
  int64_t next = more ? sqlite3_column_int64(statement, 0) : -1;
  (void)sqlite3_reset(statement);
  if (next < 0) return mnm_err_set(err, MNM_E_DAMAGED, "the counter of transfers is damaged");
  import->first_reference = (uint64_t)next;
  return MNM_OK;
}

mnm_status mnm_ledger_import_finish(mnm_ledger_import *import, mnm_ledger_day_fn *day,
                                    void *day_payload, mnm_ledger_import_summary *out,
                                    mnm_err *err) {
  assert(!import->finished);
  import->finished = true;
  import->summary.first_us = import->summary.last_us = MNM_TIME_NONE;
  finish_work work = {.day = {.fn = day, .payload = day_payload}};
  mnm_ledger__feed_init(&work.ours, &import->ctx);
  mnm_ledger__feed_init(&work.theirs, &import->ctx);
  mnm_ledger__rows_init(&work.window, &import->ctx);
  mnm_ledger__rows_init(&work.there, &import->ctx);
  mnm_ledger__rows_init(&work.day.day, &import->ctx);
  mnm_column_init(&work.index, sizeof(uint32_t), &import->ctx);
  mnm_column_init(&work.known, sizeof(uint64_t), &import->ctx);
  mnm_column_init(&work.day.row, sizeof(uint32_t), &import->ctx);
  mnm_status status = read_counter(import, err);
  bool some_same = false;
  if (status == MNM_OK)
    status = mnm_accounts_same(import->accounts, &import->same, &some_same, err);
  if (some_same) import->keys.same = import->same.data; /* rows are compared by who is meant */
  if (status == MNM_OK)
    status = mnm_ledger__packer_new(&import->packer, mnm_ledger__writer_put, &import->writer,
                                    &import->ctx, err);
  if (status == MNM_OK)
    status = mnm_ledger__writer_open(&import->writer, import->store, import->options.source_id,
                                     import->known_accounts, import->known_places, err);
  if (status == MNM_OK) status = all_windows(import, &work, err);
  mnm_ledger__feed_clear(&work.ours);
  mnm_ledger__feed_clear(&work.theirs);
  mnm_ledger__rows_clear(&work.window);
  mnm_ledger__rows_clear(&work.there);
  mnm_ledger__rows_clear(&work.day.day);
  mnm_column_clear(&work.index);
  mnm_column_clear(&work.known);
  mnm_column_clear(&work.day.row);
  if (status == MNM_OK)
    status = mnm_ledger__names_save(import->store, import->accounts, import->known_accounts,
                                    import->places, import->known_places, err);
  if (status == MNM_OK) {
    mnm_ledger__run run = {.rows = import->summary.rows_new,
                           .known_rows = import->summary.rows_known,
                           .first_reference = import->first_reference,
                           .first_us = import->summary.first_us,
                           .last_us = import->summary.last_us};
    import->summary.bytes_written = import->writer.bytes;
    status = mnm_ledger__writer_describe(&import->writer, &run, err);
  }
  if (status == MNM_OK)
    status = mnm_ledger__alias_run(import->store, import->writer.run_id,
                                   import->options.memory_bytes / 4, &import->summary.id_clashes,
                                   &import->ctx, err);
  if (status == MNM_OK) status = mnm_ledger__writer_close(&import->writer, err);
  if (status != MNM_OK) return status;
  *out = import->summary;
  return MNM_OK;
}
