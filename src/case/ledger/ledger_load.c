/* Runs into memory. Runs that follow each other in time are unpacked straight to their place, many
 * blocks at a time; runs that overlap are merged by windows (ledger_load_merged.c). */
#include "case/ledger/ledger_load.h"

#define BLOCKS_AT_ONCE 16u
#define HOT                                                                            \
  (MNM_LEDGER__BIT(MNM_LEDGER__BOOKED) | MNM_LEDGER__BIT(MNM_LEDGER__GRAIN) |          \
   MNM_LEDGER__BIT(MNM_LEDGER__FROM) | MNM_LEDGER__BIT(MNM_LEDGER__TO) |               \
   MNM_LEDGER__BIT(MNM_LEDGER__AMOUNT) | MNM_LEDGER__BIT(MNM_LEDGER__CURRENCY) |       \
   MNM_LEDGER__BIT(MNM_LEDGER__TO_AMOUNT) | MNM_LEDGER__BIT(MNM_LEDGER__TO_CURRENCY) | \
   MNM_LEDGER__BIT(MNM_LEDGER__CHANNEL) | MNM_LEDGER__BIT(MNM_LEDGER__ORDER) |         \
   MNM_LEDGER__BIT(MNM_LEDGER__PLACE) | MNM_LEDGER__BIT(MNM_LEDGER__BALANCE) |         \
   MNM_LEDGER__BIT(MNM_LEDGER__OFFSET) | MNM_LEDGER__BIT(MNM_LEDGER__MCC) |            \
   MNM_LEDGER__BIT(MNM_LEDGER__REFERENCE))
/* what no detector reads: the rows are in order already */
#define FOR_PEOPLE                                                             \
  (MNM_LEDGER__BIT(MNM_LEDGER__ORDER) | MNM_LEDGER__BIT(MNM_LEDGER__BALANCE) | \
   MNM_LEDGER__BIT(MNM_LEDGER__OFFSET) | MNM_LEDGER__BIT(MNM_LEDGER__MCC))

mnm_status mnm_ledger__new(mnm_ledger **out, const mnm_ctx *ctx, mnm_err *err) {
  mnm_ledger *ledger = mnm_mem_new(ctx, sizeof *ledger);
  *out = ledger;
  if (!ledger) return mnm_err_nomem(err);
  if (ctx) ledger->ctx = *ctx;
  mnm_ledger__rows_init(&ledger->rows, ctx);
  mnm_ledger__references_init(&ledger->references, ctx);
  mnm_ledger__aliases_init(&ledger->aliases, ctx);
  return MNM_OK;
}

void mnm_ledger_free(mnm_ledger *ledger) {
  if (!ledger) return;
  mnm_ctx ctx = ledger->ctx;
  mnm_ledger__rows_clear(&ledger->rows);
  mnm_ledger__references_clear(&ledger->references);
  mnm_ledger__aliases_clear(&ledger->aliases);
  mnm_ledger__names_release(ledger->names);
  mnm_ledger__layer_release(ledger->layer);
  mnm_ledger_free(ledger->with_all);
  mnm_mem_free(&ctx, ledger, sizeof *ledger);
}

const mnm_transfers *mnm_ledger_transfers(const mnm_ledger *ledger) {
  return &ledger->view;
}

const mnm_batch *mnm_ledger_columns(const mnm_ledger *ledger) {
  return &ledger->rows.batch;
}

uint32_t mnm_ledger_same(const mnm_ledger *ledger, uint32_t account) {
  return mnm_ledger__same(ledger->layer, account);
}

const mnm_accounts *mnm_ledger_accounts(const mnm_ledger *ledger) {
  return ledger->names->accounts;
}

const mnm_strings *mnm_ledger_places(const mnm_ledger *ledger) {
  return ledger->names->places;
}

/* ---- straight -----------------------------------------------------------------------------------
 */

typedef struct load_segment { /* one block and where its rows go */
  const mnm_ledger__run *run;
  uint32_t seq, rows;
  uint64_t at;
  mnm_column blob;                      /* all chunks of the block, end to end */
  uint64_t start[MNM_LEDGER__INTS + 2]; /* by column number; equal to the next: none */
} load_segment;

typedef struct straight_work {
  mnm_ledger__load_work *load;
  load_segment *segments;
  uint32_t count;
} straight_work;

/* Runs in order of time, none of which begins before the one before it has ended. */
static bool runs_follow(const mnm_ledger__directory *directory) {
  int64_t last_us = MNM_TIME_NONE;
  for (uint64_t i = 0; i < directory->run.count; i++) {
    const mnm_ledger__run *run = mnm_ledger__run_at(directory, i);
    if (run->rows == 0) continue;
    if (last_us != MNM_TIME_NONE && run->first_us <= last_us) return false;
    last_us = run->last_us;
  }
  return true;
}

static mnm_status read_segment(const mnm_ledger__load_work *load, load_segment *segment,
                               mnm_err *err) {
  segment->blob.count = 0;
  for (uint32_t number = 1; number <= MNM_LEDGER__INTS; number++) {
    segment->start[number] = segment->blob.count;
    segment->start[number + 1] = segment->blob.count;
    if (!(load->columns >> number & 1)) continue;
    const mnm_ledger__chunk *chunk =
        mnm_ledger__find_chunk(load->directory, segment->run, number, segment->seq);
    if (!chunk) continue;
    mnm_ledger__blob blob;
    MNM_TRY(mnm_ledger__blob_open(&blob, load->directory->store, segment->run->run_id, chunk, err));
    mnm_status status = mnm_column_append(&segment->blob, blob.data, blob.bytes, err);
    mnm_ledger__blob_close(&blob);
    MNM_TRY(status);
    segment->start[number + 1] = segment->blob.count;
  }
  return MNM_OK;
}

static void fill_column(mnm_ledger__rows *rows, uint32_t index, uint64_t at, uint32_t count) {
  const mnm_ledger__column *what = &mnm_ledger__ints[index];
  mnm_column *column = mnm_ledger__int(rows, index);
  char *to = (char *)column->data + at * column->width;
  if (what->other) {
    const mnm_column *other = mnm_ledger__int(rows, what->other - 1u);
    memcpy(to, (const char *)other->data + at * other->width, (size_t)count * column->width);
    return;
  }
  for (uint32_t row = 0; row < count; row++)
    memcpy(to + (size_t)row * column->width, &what->none, column->width);
}

static mnm_status decode_segment(void *payload, uint32_t task, uint32_t worker) {
  (void)worker;
  straight_work *work = payload;
  const load_segment *segment = &work->segments[task];
  mnm_ledger__rows *rows = &work->load->ledger->rows;
  for (uint32_t i = 0; i < MNM_LEDGER__INTS; i++) {
    const mnm_ledger__column *what = &mnm_ledger__ints[i];
    mnm_column *column = mnm_ledger__int(rows, i);
    if (column->count == 0) continue;
    if (what->number == MNM_LEDGER__REFERENCE && !segment->run->compacted) {
      uint64_t *reference = (uint64_t *)column->data + segment->at;
      uint64_t first = segment->run->first_reference + (uint64_t)segment->seq * MNM_CHUNK_ROWS;
      for (uint32_t row = 0; row < segment->rows; row++) reference[row] = first + row;
      continue;
    }
    uint64_t bytes = segment->start[what->number + 1] - segment->start[what->number];
    if (bytes == 0) {
      if (!what->optional) return MNM_E_DAMAGED;
      fill_column(rows, i, segment->at, segment->rows);
      continue;
    }
    const void *other = NULL;
    if (what->other) {
      const mnm_column *from = mnm_ledger__int(rows, what->other - 1u);
      other = (const char *)from->data + segment->at * from->width;
    }
    MNM_TRY(mnm_chunk_decode((char *)column->data + segment->at * column->width,
                             (mnm_chunk_type)what->type, other, segment->rows,
                             (const char *)segment->blob.data + segment->start[what->number], bytes,
                             NULL));
  }
  return mnm_ledger__values_fault(work->load->directory, rows, segment->at, segment->rows)
             ? MNM_E_DAMAGED
             : MNM_OK;
}

/* The blocks that the span touches. */
static mnm_status list_segments(const mnm_ledger__load_work *load, mnm_column *segments,
                                uint64_t *out_rows, mnm_err *err) {
  *out_rows = 0;
  for (uint64_t i = 0; i < load->directory->run.count; i++) {
    const mnm_ledger__run *run = mnm_ledger__run_at(load->directory, i);
    for (uint32_t seq = 0; seq < run->column_count[MNM_LEDGER__BOOKED]; seq++) {
      const mnm_ledger__chunk *chunk =
          mnm_ledger__find_chunk(load->directory, run, MNM_LEDGER__BOOKED, seq);
      if (chunk->largest < load->from_us || chunk->smallest > load->to_us) continue;
      load_segment one = {.run = run, .seq = seq, .rows = chunk->rows, .at = *out_rows};
      MNM_TRY(mnm_column_push(segments, &one, err));
      *out_rows += chunk->rows;
    }
  }
  if (*out_rows >= UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "a ledger in memory holds at most 4294967294 transfers");
  return MNM_OK;
}

/* References of blocks that do not store them are stretches; those of a compacted run are a column
 * while it is read. */
static mnm_status list_references(const mnm_ledger__load_work *load, const mnm_column *segments,
                                  bool *out_column, mnm_err *err) {
  const load_segment *all = segments->data;
  *out_column = false;
  for (uint64_t s = 0; s < segments->count; s++) *out_column |= all[s].run->compacted;
  for (uint64_t s = 0; s < segments->count && !*out_column; s++)
    MNM_TRY(mnm_ledger__references_stretch(
        &load->ledger->references, all[s].at,
        all[s].run->first_reference + (uint64_t)all[s].seq * MNM_CHUNK_ROWS, err));
  return MNM_OK;
}

/* Columns that some block has. */
static mnm_status open_columns(const mnm_ledger__load_work *load, const mnm_column *segments,
                               uint64_t rows, mnm_err *err) {
  const load_segment *all = segments->data;
  bool references = false;
  MNM_TRY(list_references(load, segments, &references, err));
  for (uint32_t i = 0; i < MNM_LEDGER__INTS; i++) {
    uint32_t number = mnm_ledger__ints[i].number;
    if (!(load->columns >> number & 1)) continue;
    bool some = number == MNM_LEDGER__REFERENCE ? references : !mnm_ledger__ints[i].optional;
    for (uint64_t s = 0; s < segments->count && !some && number != MNM_LEDGER__REFERENCE; s++)
      some = mnm_ledger__find_chunk(load->directory, all[s].run, number, all[s].seq) != NULL;
    if (!some) continue;
    mnm_column *column = mnm_ledger__int(&load->ledger->rows, i);
    MNM_TRY(mnm_column_reserve(column, rows, err));
    column->count = rows;
  }
  load->ledger->rows.batch.count = rows;
  return MNM_OK;
}

static mnm_status load_segments(mnm_ledger__load_work *load, mnm_column *segments, uint64_t rows,
                                mnm_err *err) {
  load_segment *all = segments->data;
  mnm_status status = open_columns(load, segments, rows, err);
  for (uint64_t first = 0; first < segments->count && status == MNM_OK; first += BLOCKS_AT_ONCE) {
    uint64_t rest = segments->count - first;
    uint32_t count = rest < BLOCKS_AT_ONCE ? (uint32_t)rest : BLOCKS_AT_ONCE;
    for (uint32_t i = 0; i < count && status == MNM_OK; i++) {
      /* the buffers of the blocks before are used again */
      if (first > 0) {
        all[first + i].blob = all[first + i - BLOCKS_AT_ONCE].blob;
        all[first + i - BLOCKS_AT_ONCE].blob = (mnm_column){0};
      } else {
        mnm_column_init(&all[i].blob, 1, load->ctx);
      }
      status = read_segment(load, &all[first + i], err);
    }
    straight_work work = {load, all + first, count};
    if (status == MNM_OK) {
      status = mnm_pool_run(load->ctx ? load->ctx->pool : NULL, count, decode_segment, &work);
      if (status != MNM_OK) (void)mnm_err_set(err, status, "a chunk of the ledger is damaged");
    }
    if (status == MNM_OK)
      status = mnm_ctx_tick(load->ctx, "read", all[first + count - 1].at, rows, err);
  }
  const int64_t *booked = mnm_ledger__booked(&load->ledger->rows);
  for (uint64_t i = 0; i < segments->count; i++) {
    if (all[i].blob.data) mnm_column_clear(&all[i].blob);
    if (status == MNM_OK && i > 0 && booked[all[i].at - 1] > booked[all[i].at])
      status = mnm_err_set(err, MNM_E_DAMAGED, "the ledger's chunks are not in order of time");
  }
  return status;
}

/* Blocks at the ends of the span hold more than was asked for. */
static void trim(mnm_ledger__load_work *load) {
  mnm_ledger__rows *rows = &load->ledger->rows;
  const int64_t *booked = mnm_ledger__booked(rows);
  uint64_t first = 0, last = mnm_ledger__count(rows);
  while (first < last && booked[first] < load->from_us) first++;
  while (last > first && booked[last - 1] > load->to_us) last--;
  if (first == 0 && last == mnm_ledger__count(rows)) return;
  load->ledger->references.skipped = first;
  for (uint32_t i = 0; i < MNM_LEDGER__INTS; i++) {
    mnm_column *column = mnm_ledger__int(rows, i);
    if (column->count > 0) column->count = last;
  }
  rows->batch.count = last;
  mnm_ledger__rows_drop(rows, first);
}

static mnm_status load_straight(mnm_ledger__load_work *load, mnm_err *err) {
  mnm_column segments;
  mnm_column_init(&segments, sizeof(load_segment), load->ctx);
  uint64_t rows = 0;
  mnm_status status = list_segments(load, &segments, &rows, err);
  bool trimmed = load->from_us != INT64_MIN || load->to_us != INT64_MAX;
  if (status == MNM_OK && rows > 0) status = load_segments(load, &segments, rows, err);
  if (status == MNM_OK && rows > 0 && trimmed) trim(load);
  mnm_column *reference = &load->ledger->rows.reference;
  if (status == MNM_OK && reference->count > 0) {
    status = mnm_ledger__references_append(&load->ledger->references, reference, NULL,
                                           reference->count, err);
    mnm_column_clear(reference);
  }
  mnm_column_clear(&segments);
  return status;
}

/* ---- all ----------------------------------------------------------------------------------------
 */

static mnm_status load(mnm_ledger *ledger, mnm_store *store, const mnm_ledger_query *query,
                       mnm_ledger__how how, const mnm_ctx *ctx, mnm_err *err) {
  mnm_ledger__cache *cache = NULL;
  ledger->legs = how == MNM_LEDGER__LEGS;
  MNM_TRY(mnm_ledger__cache_open(store, &cache, err));
  MNM_TRY(mnm_ledger__cache_names(cache, &ledger->names, err));
  MNM_TRY(mnm_ledger__cache_layer(cache, &ledger->layer, err));
  mnm_ledger__load_work work = {
      .ledger = ledger,
      .directory = &cache->directory,
      .from_us = query->from_us == MNM_TIME_NONE ? INT64_MIN : query->from_us,
      .to_us = query->to_us == MNM_TIME_NONE ? INT64_MAX : query->to_us,
      .columns = query->cold               ? MNM_LEDGER__ALL
                 : how == MNM_LEDGER__LEAN ? HOT & ~FOR_PEOPLE
                                           : HOT,
      .ctx = ctx};
  if (ledger->legs) work.columns |= MNM_LEDGER__BIT(MNM_LEDGER__FLAGS);
  work.keep = work.columns;
  /* what the layer changes may change places with rows of the same time */
  work.follow = runs_follow(&cache->directory) && mnm_ledger__layer_empty(ledger->layer);
  /* rows of several runs are compared: for that every part of a canonical row is needed */
  if (!work.follow) work.columns |= MNM_LEDGER__CANONICAL;
  const uint32_t cold = MNM_LEDGER__CANONICAL & ~(HOT | MNM_LEDGER__BIT(MNM_LEDGER__SOURCE) |
                                                  MNM_LEDGER__BIT(MNM_LEDGER__FLAGS));
  ledger->complete = query->cold || !mnm_ledger__cache_has(cache, cold);
  ledger->query = *query;
  if (query->account != MNM_ACCOUNT_NONE)
    MNM_TRY(mnm_ledger__load_account(&work, query->account, err));
  else if (work.follow && !query->cold)
    MNM_TRY(load_straight(&work, err));
  else
    MNM_TRY(mnm_ledger__load_merged(&work, err));
  MNM_TRY(mnm_ledger__aliases_load(&ledger->aliases, store, err));
  if (mnm_ledger__count(&ledger->rows) >= UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "a ledger in memory holds at most 4294967294 transfers");
  ledger->view = mnm_batch_view(&ledger->rows.batch);
  return MNM_OK;
}

mnm_status mnm_ledger__load(mnm_ledger **out, mnm_store *store, const mnm_ledger_query *query,
                            mnm_ledger__how how, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_ledger *ledger = NULL;
  MNM_TRY(mnm_ledger__new(&ledger, ctx, err));
  ledger->store = store;
  mnm_status status = load(ledger, store, query, how, ctx, err);
  if (status != MNM_OK) {
    mnm_ledger_free(ledger);
    return status;
  }
  *out = ledger;
  return MNM_OK;
}

static mnm_status load_at_once(mnm_ledger **out, mnm_store *store, const mnm_ledger_query *query,
                               mnm_ledger__how how, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  /* directory and chunks must be of one state, whatever another process writes meanwhile */
  bool alone = sqlite3_get_autocommit(mnm_store_db(store)) != 0;
  if (alone) MNM_TRY(mnm_store_begin_read(store, err));
  mnm_status status = mnm_ledger__load(out, store, query, how, ctx, err);
  if (alone) mnm_store_rollback(store);
  return status;
}

mnm_status mnm_ledger_load(mnm_ledger **out, mnm_store *store, const mnm_ledger_query *query,
                           const mnm_ctx *ctx, mnm_err *err) {
  return load_at_once(out, store, query, MNM_LEDGER__PLAIN, ctx, err);
}

mnm_status mnm_ledger_load_lean(mnm_ledger **out, mnm_store *store, const mnm_ledger_query *query,
                                const mnm_ctx *ctx, mnm_err *err) {
  return load_at_once(out, store, query, MNM_LEDGER__LEAN, ctx, err);
}

mnm_status mnm_ledger_load_legs(mnm_ledger **out, mnm_store *store, const mnm_ledger_query *query,
                                const mnm_ctx *ctx, mnm_err *err) {
  return load_at_once(out, store, query, MNM_LEDGER__LEGS, ctx, err);
}
