/* Rings to findings: those of one account sequence, by closing transfer, joined to episodes where
 * the closing transfers are within the window of each other. */
#include <string.h>

#include "stage/detect/detect_cycle_internal.h"

typedef struct place { /* of a ring */
  uint32_t worker;
  uint64_t index;
} place;

typedef struct stitch {
  const cycle *x;
  const place *places; /* by account sequence, then closing transfer */
  uint64_t count;
  mnm_findings *found;
  mnm_detect__scratch draft_scratch;
  mnm_column keys, rows; /* uint64_t, uint32_t: of one episode */
  uint32_t bad_row;
} stitch;

static const cycle_ring *ring_at(const cycle *x, place at) {
  return mnm_column_at(&x->scratch[at.worker].rings, at.index);
}

static const uint32_t *accounts_of(const cycle *x, place at) {
  return mnm_column_at(&x->scratch[at.worker].accounts, ring_at(x, at)->account_first);
}

static int compare_sequences(const cycle *x, place left, place right) {
  const cycle_ring *a = ring_at(x, left), *b = ring_at(x, right);
  if (a->hops != b->hops) return a->hops < b->hops ? -1 : 1;
  const uint32_t *ours = accounts_of(x, left), *others = accounts_of(x, right);
  for (uint32_t i = 0; i < a->hops; i++)
    if (ours[i] != others[i]) return ours[i] < others[i] ? -1 : 1;
  return 0;
}

static bool stands_before(const cycle *x, place left, place right) {
  int order = compare_sequences(x, left, right);
  if (order) return order < 0;
  return ring_at(x, left)->closing < ring_at(x, right)->closing;
}

static place *sort_places(const cycle *x, place *from, place *to, uint64_t count) {
  for (uint64_t width = 1; width < count; width *= 2) {
    for (uint64_t begin = 0; begin < count; begin += 2 * width) {
      uint64_t middle = begin + width < count ? begin + width : count;
      uint64_t end = begin + 2 * width < count ? begin + 2 * width : count;
      uint64_t left = begin, right = middle;
      for (uint64_t at = begin; at < end; at++) {
        bool take_right =
            left == middle || (right < end && stands_before(x, from[right], from[left]));
        to[at] = from[take_right ? right++ : left++];
      }
    }
    place *swap = from;
    from = to;
    to = swap;
  }
  return from;
}

static bool joins(const cycle *x, place earlier, place later) {
  return compare_sequences(x, earlier, later) == 0 &&
         mnm_graph_within(&x->window, ring_at(x, earlier)->closing, ring_at(x, later)->closing);
}

/* Were amounts compared in their own currency although there are rates? */
static bool says_unrated(const cycle *x, const cycle_ring *ring) {
  bool compares = x->rule->loss_ppm != MNM_TOLERANCE_ANY || x->rule->gain_ppm != MNM_TOLERANCE_ANY;
  return ring->unrated && compares && x->run->parameters->rates_given;
}

/* Rings of one closing transfer share none of their account sequence, so cycles add up. */
static mnm_status gather(stitch *all, uint64_t begin, uint64_t end, mnm_detect__draft *draft) {
  all->keys.count = all->rows.count = 0;
  for (uint64_t at = begin; at < end; at++) {
    const cycle_ring *ring = ring_at(all->x, all->places[at]);
    const uint32_t *rows =
        mnm_column_at(&all->x->scratch[all->places[at].worker].rows, ring->row_first);
    MNM_TRY(mnm_column_reserve(&all->keys, ring->row_count, NULL));
    uint64_t *keys = all->keys.data;
    for (uint64_t i = 0; i < ring->row_count; i++) keys[all->keys.count++] = rows[i];
    draft->truncated |= ring->truncated;
    if (says_unrated(all->x, ring)) draft->notes = MNM_NOTE_UNRATED;
    if (__builtin_add_overflow(draft->cycles, ring->cycles, &draft->cycles))
      draft->cycles = UINT64_MAX;
  }
  const uint64_t *keys = all->keys.data;
  mnm_detect__sort_keys(all->keys.data, all->keys.count);
  for (uint64_t i = 0; i < all->keys.count; i++) {
    uint32_t row = (uint32_t)keys[i];
    if (i == 0 || keys[i] != keys[i - 1]) MNM_TRY(mnm_column_push(&all->rows, &row, NULL));
  }
  draft->rows = all->rows.data;
  draft->row_count = all->rows.count;
  return MNM_OK;
}

static mnm_status settle(stitch *all) {
  for (uint64_t begin = 0, end = 0; begin < all->count; begin = end) {
    for (end = begin + 1; end < all->count; end++)
      if (!joins(all->x, all->places[end - 1], all->places[end])) break;
    mnm_detect__draft draft = {.typology = MNM_T5,
                               .centres = accounts_of(all->x, all->places[begin]),
                               .centre_count = ring_at(all->x, all->places[begin])->hops,
                               .passed_on = true};
    MNM_TRY(gather(all, begin, end, &draft));
    MNM_TRY(mnm_detect__add(all->found, &draft, &all->draft_scratch, all->x->run, &all->bad_row));
  }
  return MNM_OK;
}

static mnm_status settle_all(mnm_findings *out, const cycle *x, const place *places, uint64_t count,
                             mnm_err *err) {
  const mnm_detect__run *run = x->run;
  mnm_findings found;
  mnm_findings_init(&found, run->ctx);
  stitch all = {.x = x, .places = places, .count = count, .found = &found};
  mnm_column_init(&all.keys, sizeof(uint64_t), run->ctx);
  mnm_column_init(&all.rows, sizeof(uint32_t), run->ctx);
  mnm_status status = mnm_detect__scratch_init(&all.draft_scratch, run->edges.vertices, run->ctx);
  if (status == MNM_OK) status = settle(&all);
  if (status == MNM_OK)
    status = mnm_detect__join(out, &found, 1, run, err);
  else
    status = mnm_detect__failed(status, all.bad_row, err);
  mnm_detect__scratch_clear(&all.draft_scratch, run->edges.vertices, run->ctx);
  mnm_column_clear(&all.keys);
  mnm_column_clear(&all.rows);
  mnm_findings_clear(&found);
  return status;
}

/* Transfers whose search met the bound, in order. */
static mnm_status put_cut(mnm_findings *out, const cycle *x, mnm_err *err) {
  mnm_column keys;
  mnm_column_init(&keys, sizeof(uint64_t), x->run->ctx);
  mnm_status status = MNM_OK;
  for (uint32_t worker = 0; status == MNM_OK && worker < x->run->workers; worker++) {
    const mnm_column *cut = &x->scratch[worker].cut;
    for (uint64_t i = 0; status == MNM_OK && i < cut->count; i++) {
      uint64_t row = *(const uint32_t *)mnm_column_at(cut, i);
      status = mnm_column_push(&keys, &row, err);
    }
  }
  mnm_detect__sort_keys(keys.data, keys.count);
  for (uint64_t i = 0; status == MNM_OK && i < keys.count; i++) {
    mnm_cut cut = {.typology = MNM_T5,
                   .bound = MNM_BOUND_STEPS,
                   .row = (uint32_t)((const uint64_t *)keys.data)[i]};
    status = mnm_column_push(&out->cut, &cut, err);
  }
  mnm_column_clear(&keys);
  return status;
}

mnm_status mnm_detect__cycle_stitch(mnm_findings *out, const cycle *x, mnm_err *err) {
  const mnm_ctx *ctx = x->run->ctx;
  uint64_t count = 0;
  for (uint32_t worker = 0; worker < x->run->workers; worker++)
    count += x->scratch[worker].rings.count;
  MNM_TRY(put_cut(out, x, err));
  if (count == 0) return MNM_OK;
  size_t bytes = count * sizeof(place);
  place *first = mnm_mem_new(ctx, bytes), *second = mnm_mem_new(ctx, bytes);
  mnm_status status = MNM_OK;
  uint64_t made = 0;
  if (!first || !second) {
    status = mnm_err_nomem(err);
    goto done;
  }
  for (uint32_t worker = 0; worker < x->run->workers; worker++)
    for (uint64_t i = 0; i < x->scratch[worker].rings.count; i++)
      first[made++] = (place){worker, i};
  status = settle_all(out, x, sort_places(x, first, second, count), count, err);
done:
  mnm_mem_free(ctx, first, bytes);
  mnm_mem_free(ctx, second, bytes);
  return status;
}
