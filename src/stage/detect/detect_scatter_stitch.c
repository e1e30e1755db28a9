/* Pieces to episodes: those of one pair, in order, joined where the next one's first hit still
 * holds the last hit of the one before it. Slices look back on the same legs, which then count
 * once. */
#include <string.h>

#include "stage/detect/detect_scatter_internal.h"

#define TASK_EPISODES 256
#define ROWS_AHEAD 16

typedef struct stitch {
  scatter *x;
  scatter_place *places; /* by pair, then first hit */
  uint64_t count;
  mnm_column episodes; /* uint64_t: the first place of each */
  mnm_findings *found; /* [task] */
  uint32_t *bad_rows;  /* [task]: where it overflowed, else NOWHERE */
  uint32_t tasks;
} stitch;

static const scatter_piece *piece_at(const stitch *all, scatter_place place) {
  return mnm_column_at(&all->x->scratch[place.worker].pieces, place.index);
}

static bool stands_before(const stitch *all, scatter_place left, scatter_place right) {
  const scatter_piece *a = piece_at(all, left), *b = piece_at(all, right);
  if (a->s != b->s) return a->s < b->s;
  if (a->d != b->d) return a->d < b->d;
  return a->first_hit < b->first_hit;
}

static scatter_place *sort_places(const stitch *all, scatter_place *from, scatter_place *to) {
  for (uint64_t width = 1; width < all->count; width *= 2) {
    for (uint64_t begin = 0; begin < all->count; begin += 2 * width) {
      uint64_t middle = begin + width < all->count ? begin + width : all->count;
      uint64_t end = begin + 2 * width < all->count ? begin + 2 * width : all->count;
      uint64_t left = begin, right = middle;
      for (uint64_t at = begin; at < end; at++) {
        bool take_right =
            left == middle || (right < end && stands_before(all, from[right], from[left]));
        to[at] = from[take_right ? right++ : left++];
      }
    }
    scatter_place *swap = from;
    from = to;
    to = swap;
  }
  return from;
}

static bool joins(const stitch *all, scatter_place earlier, scatter_place later) {
  const scatter_piece *a = piece_at(all, earlier), *b = piece_at(all, later);
  return a->s == b->s && a->d == b->d &&
         mnm_graph_within(&all->x->window, a->last_hit, b->first_hit);
}

static mnm_status find_episodes(stitch *all) {
  for (uint64_t at = 0; at < all->count; at++) {
    if (at > 0 && joins(all, all->places[at - 1], all->places[at])) continue;
    MNM_TRY(mnm_column_push(&all->episodes, &at, NULL));
  }
  return MNM_OK;
}

static void ask_ahead(const mnm_transfers *transfers, const uint64_t *keys, uint64_t at,
                      uint64_t count) {
  if (at + ROWS_AHEAD >= count) return;
  uint32_t row = (uint32_t)(keys[at + ROWS_AHEAD] >> 32);
  bool second = (uint32_t)keys[at + ROWS_AHEAD] != 0;
  const int64_t *minor = transfers->to_amount_minor;
  const uint16_t *currency = transfers->to_currency;
  __builtin_prefetch(&(minor && !second ? minor : transfers->amount_minor)[row]);
  __builtin_prefetch(&(currency && !second ? currency : transfers->currency)[row]);
  __builtin_prefetch(&transfers->account_from[row]);
  __builtin_prefetch(&transfers->account_to[row]);
}

/* The legs of pieces [begin, end) into own->rows, each once; then rows and sums. */
static mnm_status gather_legs(const stitch *all, scatter_scratch *own, uint64_t begin,
                              uint64_t end) {
  own->rows.count = own->draft.count = 0;
  for (uint64_t at = begin; at < end; at++) {
    const scatter_piece *piece = piece_at(all, all->places[at]);
    const mnm_column *legs = &all->x->scratch[all->places[at].worker].legs;
    MNM_TRY(mnm_column_append(&own->rows, mnm_column_at(legs, piece->leg_first), piece->leg_count,
                              NULL));
  }
  uint64_t *keys = own->rows.data;
  if (end - begin > 1) mnm_detect__sort_keys(keys, own->rows.count);
  mnm_detect__sums_begin(&own->sums);
  for (uint64_t i = 0; i < own->rows.count; i++) {
    ask_ahead(all->x->run->input->transfers, keys, i, own->rows.count);
    if (i > 0 && keys[i] == keys[i - 1]) continue;
    own->bad_row = (uint32_t)(keys[i] >> 32);
    MNM_TRY(mnm_column_push(&own->draft, &own->bad_row, NULL));
    if (all->x->rule->tolerance_ppm != MNM_TOLERANCE_ANY)
      MNM_TRY(mnm_detect__sum(&own->sums, all->x->run, own->bad_row, (uint32_t)keys[i] != 0));
  }
  return MNM_OK;
}

static mnm_status settle(const stitch *all, scatter_scratch *own, uint64_t begin, uint64_t end,
                         mnm_findings *found) {
  MNM_TRY(gather_legs(all, own, begin, end));
  if (!mnm_detect__sums_agree(&own->sums, all->x->rule->tolerance_ppm)) return MNM_OK;
  const scatter_piece *piece = piece_at(all, all->places[begin]);
  uint32_t centres[] = {piece->s, piece->d};
  mnm_detect__draft draft = {.typology = MNM_T4,
                             .centres = centres,
                             .centre_count = 2,
                             .rows = own->draft.data,
                             .row_count = own->draft.count,
                             .mules = true,
                             .passed_on = true,
                             .notes = own->sums.unrated ? MNM_NOTE_UNRATED : 0};
  return mnm_detect__add(found, &draft, &own->draft_scratch, all->x->run, &own->bad_row);
}

static mnm_status settle_range(void *payload, uint32_t number, uint32_t worker) {
  stitch *all = payload;
  scatter_scratch *own = &all->x->scratch[worker];
  const uint64_t *first = all->episodes.data;
  uint64_t end = ((uint64_t)number + 1) * TASK_EPISODES;
  if (end > all->episodes.count) end = all->episodes.count;
  for (uint64_t i = (uint64_t)number * TASK_EPISODES; i < end; i++) {
    uint64_t past = i + 1 < all->episodes.count ? first[i + 1] : all->count;
    mnm_status status = settle(all, own, first[i], past, &all->found[number]);
    if (status == MNM_E_OVERFLOW) all->bad_rows[number] = own->bad_row;
    if (status != MNM_OK) return status;
  }
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(all->x->run->ctx, "detect", number, all->tasks, NULL);
}

static mnm_status settle_all(mnm_findings *out, stitch *all, mnm_err *err) {
  const mnm_detect__run *run = all->x->run;
  all->tasks = (uint32_t)((all->episodes.count + TASK_EPISODES - 1) / TASK_EPISODES);
  size_t found_bytes = all->tasks * sizeof *all->found, bad_bytes = all->tasks * sizeof(uint32_t);
  all->found = mnm_mem_new(run->ctx, found_bytes);
  all->bad_rows = mnm_mem_new(run->ctx, bad_bytes);
  mnm_status status = MNM_E_NOMEM;
  uint32_t bad_row = NOWHERE;
  if (all->found && all->bad_rows) {
    memset(all->bad_rows, 0xFF, bad_bytes);
    for (uint32_t i = 0; i < all->tasks; i++) mnm_findings_init(&all->found[i], run->ctx);
    status = mnm_pool_run(run->pool, all->tasks, settle_range, all);
    for (uint32_t i = 0; status == MNM_E_OVERFLOW && bad_row == NOWHERE; i++)
      bad_row = all->bad_rows[i];
  }
  if (status == MNM_OK)
    status = mnm_detect__join(out, all->found, all->tasks, run, err);
  else
    status = mnm_detect__failed(status, bad_row, err);
  for (uint32_t i = 0; all->found && all->bad_rows && i < all->tasks; i++)
    mnm_findings_clear(&all->found[i]);
  mnm_mem_free(run->ctx, all->found, found_bytes);
  mnm_mem_free(run->ctx, all->bad_rows, bad_bytes);
  return status;
}

mnm_status mnm_detect__scatter_stitch(mnm_findings *out, scatter *x, mnm_err *err) {
  const mnm_ctx *ctx = x->run->ctx;
  stitch all = {.x = x};
  for (uint32_t worker = 0; worker < x->run->workers; worker++)
    all.count += x->scratch[worker].pieces.count;
  if (all.count == 0) return MNM_OK;
  size_t bytes = all.count * sizeof *all.places;
  scatter_place *first = mnm_mem_new(ctx, bytes), *second = mnm_mem_new(ctx, bytes);
  mnm_column_init(&all.episodes, sizeof(uint64_t), ctx);
  mnm_status status = MNM_OK;
  uint64_t made = 0;
  if (!first || !second) {
    status = mnm_err_nomem(err);
    goto done;
  }
  for (uint32_t worker = 0; worker < x->run->workers; worker++)
    for (uint64_t i = 0; i < x->scratch[worker].pieces.count; i++)
      first[made++] = (scatter_place){worker, i};
  all.places = sort_places(&all, first, second);
  status = find_episodes(&all) == MNM_OK ? settle_all(out, &all, err) : mnm_err_nomem(err);
done:
  mnm_column_clear(&all.episodes);
  mnm_mem_free(ctx, first, bytes);
  mnm_mem_free(ctx, second, bytes);
  return status;
}
