/* A block: the features of its subjects as columns, conditions over the columns, and the stretches
 * of time in which they hold. */
#include <assert.h>

#include "stage/catalogue/catalogue_find.h"

#define BLOCK_EVENTS 8192

void mnm_catalogue__found_init(catalogue_found *found, const mnm_ctx *ctx) {
  *found = (catalogue_found){.too_busy = 0};
  mnm_column_init(&found->hit, sizeof(mnm_catalogue_hit), ctx);
  mnm_column_init(&found->value, sizeof(int64_t), ctx);
  mnm_column_init(&found->row, sizeof(uint32_t), ctx);
  mnm_column_init(&found->asked, sizeof(catalogue_asked), ctx);
}

void mnm_catalogue__found_clear(catalogue_found *found) {
  mnm_column_clear(&found->hit);
  mnm_column_clear(&found->value);
  mnm_column_clear(&found->row);
  mnm_column_clear(&found->asked);
}

mnm_status mnm_catalogue__bench_open(catalogue_bench *bench, const mnm_catalogue *catalogue,
                                     const mnm_ctx *ctx, mnm_err *err) {
  memset(bench, 0, sizeof *bench);
  if (ctx) bench->alloc = ctx->alloc;
  bench->events.alloc = bench->room.alloc = bench->alloc;
  mnm_column_init(&bench->subject, sizeof(catalogue_subject), ctx);
  uint32_t deepest = MNM_RULE_BLOCK;
  for (uint32_t i = 0; i < mnm_catalogue_count(catalogue); i++) {
    const catalogue_item *item = mnm_catalogue__item(catalogue, i);
    if (item->rule && mnm_rule_scratch(item->rule) > deepest)
      deepest = mnm_rule_scratch(item->rule);
  }
  bench->scratch_bytes = deepest * sizeof *bench->scratch;
  bench->scratch = mnm_alloc_new(&bench->alloc, bench->scratch_bytes);
  for (int kind = 0; kind < 2; kind++)
    if (catalogue->feature[kind].count > bench->features)
      bench->features = (uint32_t)catalogue->feature[kind].count;
  return bench->scratch ? MNM_OK : mnm_err_nomem(err);
}

void mnm_catalogue__bench_reset(catalogue_bench *bench) {
  bench->events.count = 0;
  bench->subject.count = 0;
}

void mnm_catalogue__bench_close(catalogue_bench *bench) {
  mnm_catalogue__events_clear(&bench->events);
  mnm_catalogue__room_clear(&bench->room);
  if (bench->subject.width > 0) mnm_column_clear(&bench->subject);
  mnm_alloc_free(&bench->alloc, bench->column, bench->column_bytes);
  mnm_alloc_free(&bench->alloc, bench->scratch, bench->scratch_bytes);
  mnm_alloc_free(&bench->alloc, bench->verdict, bench->verdict_bytes);
}

/* Room for a block of so many transfers; nothing is on the bench. */
static mnm_status widen(catalogue_bench *bench, uint32_t events) {
  if (events <= bench->stride) return MNM_OK;
  MNM_TRY(mnm_catalogue__events_room(&bench->events, events, NULL));
  MNM_TRY(mnm_catalogue__room(&bench->room, events + 1, NULL));
  mnm_alloc_free(&bench->alloc, bench->column, bench->column_bytes);
  mnm_alloc_free(&bench->alloc, bench->verdict, bench->verdict_bytes);
  bench->stride = 0;
  bench->column_bytes = (size_t)events * bench->features * sizeof *bench->column;
  bench->verdict_bytes = (size_t)events * sizeof *bench->verdict;
  bench->column = mnm_alloc_new(&bench->alloc, bench->column_bytes);
  bench->verdict = mnm_alloc_new(&bench->alloc, bench->verdict_bytes);
  if (!bench->column) bench->column_bytes = 0;
  if (!bench->verdict) bench->verdict_bytes = 0;
  if (!bench->column || !bench->verdict) return MNM_E_NOMEM;
  bench->stride = events;
  return MNM_OK;
}

static int64_t *column_of(const catalogue_bench *bench, uint32_t feature) {
  return bench->column + (size_t)feature * bench->stride;
}

/* ---- stretches --- */

typedef struct stretch {
  const catalogue_item *item;
  uint32_t indicator;
  const catalogue_subject *subject;
  uint32_t first, last, peak;
  bool open;
} stretch;

/* Transfers that some feature of the indicator looked at, in the windows of the stretch. */
static mnm_status put_rows(catalogue_found *found, const catalogue_bench *bench,
                           const mnm_catalogue *catalogue, const stretch *s, uint8_t list,
                           mnm_catalogue_hit *hit) {
  const catalogue_events *events = &bench->events;
  const catalogue_feature *all = catalogue->feature[list].data;
  int64_t since = events->time[s->first];
  since = since < INT64_MIN + s->item->window_us ? INT64_MIN : since - s->item->window_us;
  hit->row_first = found->row.count;
  for (uint32_t i = s->subject->first; i <= s->last; i++) {
    bool used = false;
    if (events->time[i] < since) continue;
    for (uint32_t f = 0; f < s->item->shown.feature_count && !used; f++)
      used =
          mnm_catalogue__feature_uses(&all[s->item->column[f]], events->side[i], events->groups[i]);
    if (used) MNM_TRY(mnm_column_push(&found->row, &events->row[i], NULL));
  }
  hit->row_count = found->row.count - hit->row_first;
  return MNM_OK;
}

static mnm_status close_stretch(catalogue_found *found, const catalogue_bench *bench,
                                const mnm_catalogue *catalogue, stretch *s, uint8_t list) {
  if (!s->open) return MNM_OK;
  s->open = false;
  mnm_catalogue_hit hit = {.indicator = s->indicator,
                           .subject_kind = s->subject->kind,
                           .subject = s->subject->id,
                           .currency = bench->events.code[s->peak],
                           .value_first = found->value.count,
                           .held_us = bench->events.time[s->first],
                           .last_us = bench->events.time[s->last]};
  for (uint32_t f = 0; f < s->item->shown.feature_count; f++)
    MNM_TRY(mnm_column_push(&found->value, &column_of(bench, s->item->column[f])[s->peak], NULL));
  MNM_TRY(put_rows(found, bench, catalogue, s, list, &hit));
  hit.first_us = bench->events.time[s->first];
  const uint32_t *row = found->row.data;
  for (uint32_t i = s->subject->first; hit.row_count > 0 && i <= s->last; i++)
    if (bench->events.row[i] == row[hit.row_first]) {
      hit.first_us = bench->events.time[i];
      break;
    }
  return mnm_column_push(&found->hit, &hit, NULL);
}

/* Goes through the verdicts of one indicator, subject by subject. */
static mnm_status stretches(catalogue_found *found, const catalogue_bench *bench,
                            const mnm_catalogue *catalogue, uint32_t indicator, uint8_t list) {
  const catalogue_item *item = mnm_catalogue__item(catalogue, indicator);
  const int64_t *verdict = bench->verdict;
  const int64_t *height = column_of(bench, item->column[0]), *time = bench->events.time;
  catalogue_asked *asked = mnm_column_at(&found->asked, indicator);
  for (uint64_t n = 0; n < bench->subject.count; n++) {
    const catalogue_subject *subject = mnm_column_at(&bench->subject, n);
    stretch s = {.item = item, .indicator = indicator, .subject = subject};
    for (uint32_t e = subject->first; e < subject->first + subject->count; e++) {
      asked->asked++;
      asked->unknown += verdict[e] == MNM_RULE_UNKNOWN;
      if (verdict[e] != 1) continue;
      if (s.open && time[e] - time[s.last] > item->window_us)
        MNM_TRY(close_stretch(found, bench, catalogue, &s, list));
      if (!s.open) {
        s.first = s.peak = e;
        s.open = true;
      }
      s.last = e;
      if (height[e] > height[s.peak]) s.peak = e;
    }
    MNM_TRY(close_stretch(found, bench, catalogue, &s, list));
  }
  return MNM_OK;
}

static void judge_rows(catalogue_bench *bench, const catalogue_item *item,
                       const mnm_catalogue *catalogue) {
  const int64_t *columns[CATALOGUE_NAMES_MAX * 2];
  uint32_t names = item->shown.feature_count;
  (void)catalogue;
  for (uint32_t first = 0; first < bench->events.count; first += MNM_RULE_BLOCK) {
    uint32_t left = bench->events.count - first;
    uint32_t rows = left < MNM_RULE_BLOCK ? left : MNM_RULE_BLOCK;
    for (uint32_t f = 0; f < names; f++) columns[f] = column_of(bench, item->column[f]) + first;
    for (uint32_t f = 0; f < item->limits; f++)
      columns[names + f] = column_of(bench, item->column[names + f]) + first;
    mnm_rule_run(item->rule, bench->verdict + first, columns, rows, bench->scratch);
  }
}

mnm_status mnm_catalogue__flush(catalogue_found *found, catalogue_bench *bench,
                                const catalogue_world *world, uint8_t list) {
  const mnm_catalogue *catalogue = world->catalogue;
  const catalogue_feature *feature = catalogue->feature[list].data;
  uint32_t count = mnm_catalogue_count(catalogue);
  if (found->asked.count == 0) {
    MNM_TRY(mnm_column_reserve(&found->asked, count, NULL));
    memset(found->asked.data, 0, count * sizeof(catalogue_asked));
    found->asked.count = count;
  }
  for (uint32_t f = 0; f < catalogue->feature[list].count; f++)
    for (uint64_t n = 0; n < bench->subject.count; n++) {
      const catalogue_subject *subject = mnm_column_at(&bench->subject, n);
      if (subject->count > 0)
        mnm_catalogue__fill(column_of(bench, f) + subject->first, &feature[f], &bench->events,
                            subject, &bench->room);
    }
  for (uint32_t i = 0; i < count && bench->events.count > 0; i++) {
    const catalogue_item *item = mnm_catalogue__item(catalogue, i);
    if (item->rule == NULL || item->shown.subject != list || bench->answer[i].missing != NULL)
      continue;
    judge_rows(bench, item, catalogue);
    MNM_TRY(stretches(found, bench, catalogue, i, list));
  }
  mnm_catalogue__bench_reset(bench);
  return MNM_OK;
}

mnm_status mnm_catalogue__judge(catalogue_found *found, catalogue_bench *bench,
                                const catalogue_world *world, uint8_t list, uint8_t kind,
                                uint32_t id) {
  uint64_t events = mnm_catalogue__degree(world, kind, id);
  if (events > MNM_CATALOGUE_EVENTS_MAX) {
    found->too_busy++;
    return MNM_OK;
  }
  uint64_t whole = 2 * (uint64_t)world->input->transfers->count; /* of a small ledger */
  uint32_t block = whole < BLOCK_EVENTS ? (uint32_t)whole : BLOCK_EVENTS;
  if (bench->events.count + events > block)
    MNM_TRY(mnm_catalogue__flush(found, bench, world, list));
  MNM_TRY(widen(bench, events > block ? (uint32_t)events : block));
  catalogue_subject subject = {.id = id, .kind = kind};
  mnm_catalogue__gather(&bench->events, &subject, world, &bench->room);
  return mnm_column_push(&bench->subject, &subject, NULL);
}
