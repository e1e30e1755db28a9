/* Judging: subjects in blocks, cut by size; each feature once a subject, each condition once a
 * block. */
#include <assert.h>
#include <stdlib.h>

#include "kernel/graph/graph.h"
#include "stage/catalogue/catalogue_find.h"

#define TASK_EVENTS 65536 /* transfers of the subjects of one task, unless one has more */

typedef struct find_task {
  uint8_t kind;
  uint32_t first, last; /* subjects: in the list of the kind */
} find_task;

typedef struct find_work {
  catalogue_world world;
  mnm_column list[2]; /* uint32_t subjects of each kind; the second: owners, then accounts */
  uint32_t owners_listed;
  mnm_column task;        /* find_task */
  mnm_column found;       /* catalogue_found by task */
  catalogue_bench *bench; /* by worker */
  uint32_t benches;
  const mnm_ctx *ctx;
  uint64_t done;
} find_work;

/* ---- before: who is judged --- */

static bool judged(const catalogue_world *world, uint32_t account) {
  return mnm_accounts_kind(world->input->accounts, account) == MNM_ACCOUNT_INTERNAL;
}

static mnm_status list_areas(catalogue_world *world, mnm_column *areas, const mnm_ctx *ctx,
                             mnm_err *err) {
  const mnm_strings *places = world->input->places;
  if (places == NULL) return MNM_OK;
  mnm_strings *names = NULL;
  MNM_TRY(mnm_strings_new(&names, ctx, err));
  mnm_status status = mnm_column_reserve(areas, mnm_strings_count(places), err);
  for (uint32_t i = 0; i < mnm_strings_count(places) && status == MNM_OK; i++) {
    mnm_text text = mnm_strings_get(places, i);
    uint32_t area = 0, bytes = 0;
    while (bytes < text.bytes && text.data[bytes] != '/') bytes++;
    status = mnm_strings_put_text(names, &area, (mnm_text){text.data, bytes}, err);
    if (status == MNM_OK) status = mnm_column_push(areas, &area, err);
  }
  mnm_strings_free(names);
  world->area_of_place = areas->data;
  return status;
}

/* The judged accounts of each owner, by counting. */
static mnm_status list_owned(catalogue_world *world, mnm_column *offset, mnm_column *owned,
                             mnm_err *err) {
  const mnm_catalogue_owners *owners = world->input->owners;
  uint32_t accounts = mnm_accounts_count(world->input->accounts), most = 0;
  uint64_t pairs = owners->offset[accounts];
  for (uint64_t i = 0; i < pairs; i++)
    if (owners->owner[i] + 1 > most) most = owners->owner[i] + 1;
  world->owners = most;
  MNM_TRY(mnm_column_reserve(offset, (uint64_t)most + 1, err));
  MNM_TRY(mnm_column_reserve(owned, pairs + 1, err));
  uint32_t *at = offset->data, *to = owned->data;
  memset(at, 0, ((size_t)most + 1) * sizeof *at);
  for (uint32_t a = 0; a < accounts; a++)
    for (uint32_t i = owners->offset[a]; i < owners->offset[a + 1] && judged(world, a); i++)
      at[owners->owner[i] + 1]++;
  for (uint32_t o = 0; o < most; o++) at[o + 1] += at[o];
  for (uint32_t a = 0; a < accounts; a++)
    for (uint32_t i = owners->offset[a]; i < owners->offset[a + 1] && judged(world, a); i++)
      to[at[owners->owner[i]]++] = a;
  for (uint32_t o = most; o > 0; o--) at[o] = at[o - 1];
  at[0] = 0;
  world->owner_offset = at;
  world->owned = to;
  return MNM_OK;
}

static mnm_status list_subjects(find_work *work, mnm_err *err) {
  const catalogue_world *world = &work->world;
  const mnm_catalogue_owners *owners = world->input->owners;
  uint32_t accounts = mnm_accounts_count(world->input->accounts);
  for (uint32_t o = 0; o < world->owners; o++)
    if (world->owner_offset[o] < world->owner_offset[o + 1])
      MNM_TRY(mnm_column_push(&work->list[1], &o, err));
  work->owners_listed = (uint32_t)work->list[1].count;
  for (uint32_t a = 0; a < accounts; a++) {
    if (!judged(world, a)) continue;
    MNM_TRY(mnm_column_push(&work->list[0], &a, err));
    if (owners == NULL || owners->offset[a] == owners->offset[a + 1])
      MNM_TRY(mnm_column_push(&work->list[1], &a, err));
  }
  return MNM_OK;
}

/* An account without a holder is judged as its own owner. */
static uint8_t kind_of(const find_work *work, uint8_t list, uint32_t place) {
  return list == MNM_SUBJECT_OWNER && place < work->owners_listed ? MNM_SUBJECT_OWNER
                                                                  : MNM_SUBJECT_ACCOUNT;
}

static mnm_status cut_tasks(find_work *work, mnm_err *err) {
  for (uint8_t kind = 0; kind < 2; kind++) {
    const uint32_t *subject = work->list[kind].data;
    find_task task = {.kind = kind};
    uint64_t events = 0;
    if (work->world.catalogue->feature[kind].count == 0) continue;
    for (uint32_t i = 0; i < work->list[kind].count; i++) {
      events += mnm_catalogue__degree(&work->world, kind_of(work, kind, i), subject[i]);
      if (events < TASK_EVENTS && i + 1 < work->list[kind].count) continue;
      task.last = i + 1;
      MNM_TRY(mnm_column_push(&work->task, &task, err));
      task.first = i + 1;
      events = 0;
    }
  }
  return MNM_OK;
}

/* ---- at work --- */

static mnm_status run_task(void *payload, uint32_t number, uint32_t worker) {
  find_work *work = payload;
  const find_task *task = mnm_column_at(&work->task, number);
  catalogue_found *found = mnm_column_at(&work->found, number);
  catalogue_bench *bench = &work->bench[worker];
  const uint32_t *subject = work->list[task->kind].data;
  mnm_status status = MNM_OK;
  if (worker == 0) {
    uint64_t total = work->task.count;
    status = mnm_ctx_tick(work->ctx, "catalogue", number, total, NULL);
  }
  for (uint32_t i = task->first; i < task->last && status == MNM_OK; i++)
    status = mnm_catalogue__judge(found, bench, &work->world, task->kind,
                                  kind_of(work, task->kind, i), subject[i]);
  if (status == MNM_OK) status = mnm_catalogue__flush(found, bench, &work->world, task->kind);
  mnm_catalogue__bench_reset(bench);
  return status;
}

/* ---- afterwards: in order --- */

typedef struct sort_key {
  uint64_t hit;
  uint32_t indicator, rank, row, kind, subject;
} sort_key;

static int compare_hits(const void *a_data, const void *b_data) {
  const sort_key *a = a_data, *b = b_data;
  if (a->indicator != b->indicator) return a->indicator < b->indicator ? -1 : 1;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  if (a->row != b->row) return a->row < b->row ? -1 : 1;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  return a->subject < b->subject ? -1 : a->subject > b->subject;
}

/* The place of each account by its label; an owner stands at his first account. */
static mnm_status rank_accounts(uint32_t *rank, const catalogue_world *world, const mnm_ctx *ctx,
                                mnm_err *err) {
  uint32_t accounts = mnm_accounts_count(world->input->accounts);
  mnm_column ids;
  mnm_column_init(&ids, sizeof(uint32_t), ctx);
  mnm_status status = mnm_column_reserve(&ids, accounts, err);
  for (uint32_t a = 0; a < accounts && status == MNM_OK; a++)
    status = mnm_column_push(&ids, &a, err);
  if (status == MNM_OK)
    status = mnm_accounts_sort(ids.data, accounts, world->input->accounts, ctx, err);
  const uint32_t *id = ids.data;
  for (uint32_t i = 0; i < accounts && status == MNM_OK; i++) rank[id[i]] = i;
  mnm_column_clear(&ids);
  return status;
}

static uint32_t rank_of(const uint32_t *rank, const catalogue_world *world,
                        const mnm_catalogue_hit *hit) {
  if (hit->subject_kind == MNM_SUBJECT_ACCOUNT) return rank[hit->subject];
  uint32_t least = UINT32_MAX;
  for (uint32_t i = world->owner_offset[hit->subject]; i < world->owner_offset[hit->subject + 1];
       i++)
    if (rank[world->owned[i]] < least) least = rank[world->owned[i]];
  return least;
}

static mnm_status append(mnm_catalogue_hits *out, const catalogue_found *found, mnm_err *err) {
  const mnm_catalogue_hit *all = found->hit.data;
  for (uint64_t i = 0; i < found->hit.count; i++) {
    mnm_catalogue_hit hit = all[i];
    hit.value_first += out->value.count;
    hit.row_first += out->row.count;
    MNM_TRY(mnm_column_push(&out->hit, &hit, err));
  }
  MNM_TRY(mnm_column_append(&out->value, found->value.data, found->value.count, err));
  MNM_TRY(mnm_column_append(&out->row, found->row.data, found->row.count, err));
  out->too_busy += found->too_busy;
  mnm_catalogue_answer *answer = out->answer.data;
  const catalogue_asked *asked = found->asked.data;
  for (uint64_t i = 0; i < found->asked.count; i++) {
    answer[i].asked += asked[i].asked;
    answer[i].unknown += asked[i].unknown;
  }
  return MNM_OK;
}

static mnm_status in_order(mnm_catalogue_hits *out, const find_work *work, mnm_err *err) {
  const catalogue_world *world = &work->world;
  uint32_t accounts = mnm_accounts_count(world->input->accounts);
  mnm_column keys, sorted, rank;
  mnm_column_init(&keys, sizeof(sort_key), work->ctx);
  mnm_column_init(&sorted, sizeof(mnm_catalogue_hit), work->ctx);
  mnm_column_init(&rank, sizeof(uint32_t), work->ctx);
  mnm_status status = mnm_column_reserve(&rank, (uint64_t)accounts + 1, err);
  if (status == MNM_OK) status = rank_accounts(rank.data, world, work->ctx, err);
  if (status == MNM_OK) status = mnm_column_reserve(&keys, out->hit.count + 1, err);
  if (status == MNM_OK) status = mnm_column_reserve(&sorted, out->hit.count + 1, err);
  const mnm_catalogue_hit *hit = out->hit.data;
  const uint32_t *row = out->row.data;
  for (uint64_t i = 0; i < out->hit.count && status == MNM_OK; i++) {
    sort_key key = {i,
                    hit[i].indicator,
                    rank_of(rank.data, world, &hit[i]),
                    hit[i].row_count > 0 ? row[hit[i].row_first] : 0,
                    hit[i].subject_kind,
                    hit[i].subject};
    status = mnm_column_push(&keys, &key, err);
  }
  if (status == MNM_OK && keys.count > 1)
    qsort(keys.data, keys.count, sizeof(sort_key), compare_hits);
  mnm_catalogue_answer *answer = out->answer.data;
  const sort_key *key = keys.data;
  for (uint64_t i = 0; i < keys.count && status == MNM_OK; i++) {
    status = mnm_column_push(&sorted, &hit[key[i].hit], err);
    mnm_catalogue_answer *one = &answer[key[i].indicator];
    one->hits++;
    one->subjects += i == 0 || key[i - 1].indicator != key[i].indicator ||
                     key[i - 1].kind != key[i].kind || key[i - 1].subject != key[i].subject;
  }
  if (status == MNM_OK) {
    mnm_column before = out->hit;
    out->hit = sorted;
    sorted = before;
  }
  mnm_column_clear(&keys);
  mnm_column_clear(&sorted);
  mnm_column_clear(&rank);
  return status;
}

/* ---- all --- */

static const char *missing(const catalogue_item *item, const mnm_transfers *transfers,
                           bool places) {
  if (item->shown.kind != MNM_INDICATOR_LEDGER) return NULL;
  if (item->needs & CATALOGUE_NEEDS_MCC && !transfers->mcc) return "merchant categories";
  if (item->needs & CATALOGUE_NEEDS_PLACE && (!transfers->place || !places)) return "places";
  if (item->needs & CATALOGUE_NEEDS_CHANNEL && !transfers->channel) return "channels";
  return NULL;
}

static mnm_status answers(mnm_catalogue_hits *out, const find_work *work, mnm_err *err) {
  const catalogue_world *world = &work->world;
  for (uint32_t i = 0; i < mnm_catalogue_count(world->catalogue); i++) {
    mnm_catalogue_answer answer = {.missing = missing(mnm_catalogue__item(world->catalogue, i),
                                                      world->input->transfers,
                                                      world->input->places != NULL)};
    MNM_TRY(mnm_column_push(&out->answer, &answer, err));
  }
  return MNM_OK;
}

static mnm_status open_benches(find_work *work, mnm_err *err) {
  uint32_t threads = mnm_pool_threads(work->ctx ? work->ctx->pool : NULL);
  work->bench = mnm_mem_new(work->ctx, threads * sizeof *work->bench);
  if (!work->bench) return mnm_err_nomem(err);
  work->benches = threads;
  for (uint32_t i = 0; i < threads; i++)
    MNM_TRY(mnm_catalogue__bench_open(&work->bench[i], work->world.catalogue, work->ctx, err));
  for (uint64_t i = 0; i < work->task.count; i++) {
    catalogue_found found;
    mnm_catalogue__found_init(&found, work->ctx);
    MNM_TRY(mnm_column_push(&work->found, &found, err));
  }
  return MNM_OK;
}

static mnm_status find_all(mnm_catalogue_hits *out, find_work *work, mnm_err *err) {
  MNM_TRY(list_subjects(work, err));
  MNM_TRY(cut_tasks(work, err));
  MNM_TRY(open_benches(work, err));
  MNM_TRY(answers(out, work, err));
  for (uint32_t i = 0; i < work->benches; i++) work->bench[i].answer = out->answer.data;
  mnm_status status =
      mnm_pool_run(work->ctx ? work->ctx->pool : NULL, (uint32_t)work->task.count, run_task, work);
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  if (status == MNM_E_CANCELLED) return mnm_err_set(err, status, "stopped by the user");
  if (status != MNM_OK) return mnm_err_set(err, status, "the catalogue could not be run");
  for (uint64_t i = 0; i < work->found.count; i++)
    MNM_TRY(append(out, mnm_column_at(&work->found, i), err));
  return in_order(out, work, err);
}

static mnm_status index_transfers(mnm_graph **out, find_work *work, mnm_err *err) {
  const mnm_transfers *t = work->world.input->transfers;
  mnm_graph_edges edges = {t->count, mnm_accounts_count(work->world.input->accounts),
                           t->account_from, t->account_to, t->booked_us};
  mnm_graph_options options = {.out = true, .in = true};
  MNM_TRY(mnm_graph_new(out, &edges, &options, work->ctx, err));
  mnm_graph_side in = mnm_graph_in(*out), going = mnm_graph_out(*out);
  work->world.in_offset = in.offset;
  work->world.in_edge = in.edge;
  work->world.out_offset = going.offset;
  work->world.out_edge = going.edge;
  return MNM_OK;
}

mnm_status mnm_catalogue_find(mnm_catalogue_hits *out, const mnm_catalogue *catalogue,
                              const mnm_catalogue_input *input, const mnm_ctx *ctx, mnm_err *err) {
  find_work work = {.world = {.catalogue = catalogue, .input = input}, .ctx = ctx};
  mnm_column areas, offset, owned;
  mnm_graph *graph = NULL;
  uint64_t *mcc = mnm_mem_new(ctx, CATALOGUE_MCCS * sizeof *mcc);
  mnm_column_init(&areas, sizeof(uint32_t), ctx);
  mnm_column_init(&offset, sizeof(uint32_t), ctx);
  mnm_column_init(&owned, sizeof(uint32_t), ctx);
  mnm_column_init(&work.list[0], sizeof(uint32_t), ctx);
  mnm_column_init(&work.list[1], sizeof(uint32_t), ctx);
  mnm_column_init(&work.task, sizeof(find_task), ctx);
  mnm_column_init(&work.found, sizeof(catalogue_found), ctx);
  mnm_status status = mcc != NULL ? MNM_OK : mnm_err_nomem(err);
  if (status == MNM_OK) {
    mnm_catalogue__mcc_groups(mcc);
    work.world.mcc_groups = mcc;
    for (uint32_t c = 0; c < MNM_CHANNEL_COUNT; c++)
      work.world.channel_groups[c] = mnm_catalogue__channel_groups((uint8_t)c);
    status = list_areas(&work.world, &areas, ctx, err);
  }
  if (status == MNM_OK && input->owners != NULL)
    status = list_owned(&work.world, &offset, &owned, err);
  if (status == MNM_OK) status = index_transfers(&graph, &work, err);
  if (status == MNM_OK) status = find_all(out, &work, err);
  for (uint64_t i = 0; i < work.found.count; i++)
    mnm_catalogue__found_clear(mnm_column_at(&work.found, i));
  for (uint32_t i = 0; i < work.benches; i++) mnm_catalogue__bench_close(&work.bench[i]);
  mnm_mem_free(ctx, work.bench, work.benches * sizeof *work.bench);
  mnm_graph_free(graph);
  mnm_column_clear(&work.found);
  mnm_column_clear(&work.task);
  mnm_column_clear(&work.list[0]);
  mnm_column_clear(&work.list[1]);
  mnm_column_clear(&areas);
  mnm_column_clear(&offset);
  mnm_column_clear(&owned);
  mnm_mem_free(ctx, mcc, CATALOGUE_MCCS * sizeof *mcc);
  if (status != MNM_OK) mnm_catalogue_hits_clear(out);
  return status;
}
