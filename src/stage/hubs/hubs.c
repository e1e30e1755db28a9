/* Flows to shares, shares to ranks, ranks to hubness. Amounts stay whole numbers until the end. */
#include "stage/hubs/hubs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena/arena.h"
#include "base/money/money.h"

void mnm_hubs_init(mnm_hubs *hubs, const mnm_ctx *ctx) {
  mnm_column_init(&hubs->place, sizeof(mnm_hubs_place), ctx);
  mnm_column_init(&hubs->feeder, sizeof(mnm_hubs_feeder), ctx);
}

void mnm_hubs_clear(mnm_hubs *hubs) {
  mnm_column_clear(&hubs->place);
  mnm_column_clear(&hubs->feeder);
}

typedef struct way { /* all that goes from one place to another, of one kind of medium */
  uint32_t from, to;
  bool persons;
  int64_t weight;
} way;

typedef struct finding {
  const mnm_hubs_input *input;
  const mnm_ctx *ctx;
  uint32_t crime;
  mnm_arena arena;
  mnm_column flow;    /* mnm_hubs_flow of this crime */
  mnm_column way;     /* way, by (from, to, persons) */
  mnm_hubs_place *of; /* [place] */
  uint8_t *active;    /* [place] */
  uint32_t active_count;
} finding;

static mnm_status wrong(mnm_err *err, uint64_t row, const char *message) {
  (void)mnm_err_set(err, MNM_E_RANGE, "%s", message);
  mnm_err_at(err, NULL, (int64_t)row + 1, 0);
  return MNM_E_RANGE;
}

/* ---- what counts --- */

static mnm_status take_flows(finding *f, mnm_err *err) {
  const mnm_hubs_input *in = f->input;
  for (uint64_t i = 0; i < in->flow_count; i++) {
    const mnm_hubs_flow *flow = &in->flows[i];
    if (flow->from >= in->places || flow->to >= in->places || flow->amount <= 0)
      return wrong(err, i, "a flow leads to no place, or carries nothing");
    if (f->crime != MNM_HUBS_NONE && flow->crime != f->crime) continue;
    MNM_TRY(mnm_column_push(&f->flow, flow, err));
    f->active[flow->from] = f->active[flow->to] = 1;
  }
  for (uint64_t i = 0; i < in->origin_count; i++) {
    const mnm_hubs_origin *origin = &in->origins[i];
    if (origin->place >= in->places) return wrong(err, i, "an origin is no place");
    if (f->crime == MNM_HUBS_NONE || origin->crime == f->crime)
      f->of[origin->place].origins += origin->count;
  }
  for (uint32_t place = 0; place < in->places; place++) f->active_count += f->active[place];
  return MNM_OK;
}

/* ---- shares of each medium --- */

static int by_medium(const void *left, const void *right) {
  const mnm_hubs_flow *a = left, *b = right;
  if (a->medium != b->medium) return a->medium < b->medium ? -1 : 1;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  return a->to < b->to ? -1 : a->to > b->to;
}

/* Flows of one medium, in order of places: each way's share, rounded down. */
static mnm_status share_medium(finding *f, const mnm_hubs_flow *flow, uint64_t count,
                               uint32_t *media, mnm_err *err) {
  mnm_wide total = 0;
  for (uint64_t i = 0; i < count; i++)
    if (flow[i].from != flow[i].to) total += flow[i].amount;
  if (total > INT64_MAX)
    return mnm_err_set(err, MNM_E_OVERFLOW, "what flows of one medium is over 63 bits");
  if (total > 0) (*media)++;
  for (uint64_t i = 0; i < count;) {
    const uint64_t first = i;
    mnm_wide sum = 0;
    for (; i < count && flow[i].from == flow[first].from && flow[i].to == flow[first].to; i++)
      sum += flow[i].amount;
    if (flow[first].from == flow[first].to) continue;
    const way one = {flow[first].from, flow[first].to, flow[first].medium == f->input->persons,
                     (int64_t)(sum * MNM_HUBS_WHOLE / total)};
    MNM_TRY(mnm_column_push(&f->way, &one, err));
  }
  return MNM_OK;
}

static int by_ends(const void *left, const void *right) {
  const way *a = left, *b = right;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  if (a->to != b->to) return a->to < b->to ? -1 : 1;
  return (int)a->persons - (int)b->persons;
}

static mnm_status share_flows(finding *f, uint32_t *media, mnm_err *err) {
  mnm_hubs_flow *flow = f->flow.data;
  if (f->flow.count > 1) qsort(flow, f->flow.count, sizeof *flow, by_medium);
  for (uint64_t i = 0; i < f->flow.count;) {
    const uint64_t first = i;
    while (i < f->flow.count && flow[i].medium == flow[first].medium) i++;
    MNM_TRY(share_medium(f, flow + first, i - first, media, err));
  }
  way *ways = f->way.data;
  uint64_t kept = 0;
  if (f->way.count > 1) qsort(ways, f->way.count, sizeof *ways, by_ends);
  for (uint64_t i = 0; i < f->way.count; i++) {
    if (kept > 0 && by_ends(&ways[kept - 1], &ways[i]) == 0)
      ways[kept - 1].weight += ways[i].weight; /* another currency */
    else
      ways[kept++] = ways[i];
  }
  f->way.count = kept;
  return MNM_OK;
}

/* ---- the four parts --- */

static void measure_ways(finding *f) {
  const way *ways = f->way.data;
  for (uint64_t i = 0; i < f->way.count;) {
    const uint32_t from = ways[i].from;
    double sum = 0, squares = 0;
    while (i < f->way.count && ways[i].from == from) {
      const uint32_t to = ways[i].to;
      int64_t weight = 0;
      for (; i < f->way.count && ways[i].from == from && ways[i].to == to; i++)
        weight += ways[i].weight;
      f->of[from].out += weight;
      f->of[to].in += weight;
      sum += (double)weight;
      squares += (double)weight * (double)weight;
    }
    f->of[from].reach = squares > 0 ? sum * sum / squares : 0;
  }
  for (uint32_t place = 0; place < f->input->places; place++) {
    mnm_hubs_place *one = &f->of[place];
    one->through = one->in < one->out ? one->in : one->out;
  }
}

typedef struct seen { /* a form, or a network, at a place */
  uint32_t place, what;
} seen;

static int by_place(const void *left, const void *right) {
  const seen *a = left, *b = right;
  if (a->place != b->place) return a->place < b->place ? -1 : 1;
  return a->what < b->what ? -1 : a->what > b->what;
}

/* A flow is seen at both its ends; within a place, once. */
static mnm_status list_seen(finding *f, bool networks, mnm_column *out, mnm_err *err) {
  const mnm_hubs_flow *flow = f->flow.data;
  for (uint64_t i = 0; i < f->flow.count; i++) {
    const uint32_t what = networks ? flow[i].network : flow[i].form;
    const seen from = {flow[i].from, what}, to = {flow[i].to, what};
    if (networks && what == MNM_HUBS_NONE) continue;
    MNM_TRY(mnm_column_push(out, &from, err));
    if (flow[i].from != flow[i].to) MNM_TRY(mnm_column_push(out, &to, err));
  }
  if (out->count > 1) qsort(out->data, out->count, sizeof(seen), by_place);
  return MNM_OK;
}

static void count_networks(finding *f, const mnm_column *list) {
  const seen *all = list->data;
  for (uint64_t i = 0; i < list->count; i++)
    if (i == 0 || by_place(&all[i - 1], &all[i]) != 0) f->of[all[i].place].networks++;
}

static void measure_diversity(finding *f, const mnm_column *list) {
  const seen *all = list->data;
  for (uint64_t i = 0; i < list->count;) {
    const uint64_t first = i;
    double sum = 0;
    while (i < list->count && all[i].place == all[first].place) {
      const uint64_t begin = i;
      while (i < list->count && by_place(&all[begin], &all[i]) == 0) i++;
      const double count = (double)(i - begin);
      sum += count * log2(count);
    }
    const double whole = (double)(i - first);
    const double bits = log2(whole) - sum / whole;
    f->of[all[first].place].diversity = bits > 0 ? bits : 0;
  }
}

static mnm_status measure_seen(finding *f, bool networks, mnm_err *err) {
  mnm_column list;
  mnm_column_init(&list, sizeof(seen), f->ctx);
  mnm_status status = list_seen(f, networks, &list, err);
  if (status == MNM_OK && networks) count_networks(f, &list);
  if (status == MNM_OK && !networks) measure_diversity(f, &list);
  mnm_column_clear(&list);
  return status;
}

/* ---- ranks --- */

/* To nine decimals, as all rankings. */
static int64_t part_of(const mnm_hubs_place *place, mnm_hubs_part part) {
  switch (part) {
    case MNM_HUBS_THROUGH:
      return place->through;
    case MNM_HUBS_DIVERSITY:
      return llround(place->diversity * 1e9);
    case MNM_HUBS_NETWORKS:
      return place->networks;
    default:
      return llround(place->reach * 1e9);
  }
}

static int rising(const void *left, const void *right) {
  const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return a < b ? -1 : a > b;
}

static uint32_t count_below(const int64_t *sorted, uint32_t count, int64_t value) {
  uint32_t begin = 0, end = count;
  while (begin < end) {
    const uint32_t middle = begin + (end - begin) / 2;
    if (sorted[middle] < value)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

static mnm_status rank_parts(mnm_hubs_place *place, uint32_t count, const mnm_ctx *ctx,
                             mnm_err *err) {
  const size_t bytes = ((size_t)count + 1) * sizeof(int64_t);
  int64_t *sorted = mnm_mem_new(ctx, bytes);
  if (!sorted) return mnm_err_nomem(err);
  for (int part = 0; part < MNM_HUBS_PARTS; part++) {
    for (uint32_t i = 0; i < count; i++) sorted[i] = part_of(&place[i], (mnm_hubs_part)part);
    if (count > 1) qsort(sorted, count, sizeof *sorted, rising);
    for (uint32_t i = 0; i < count; i++)
      place[i].below[part] = count_below(sorted, count, part_of(&place[i], (mnm_hubs_part)part));
  }
  mnm_mem_free(ctx, sorted, bytes);
  return MNM_OK;
}

static mnm_wide product_of(const mnm_hubs_place *place) {
  mnm_wide product = 1;
  for (int part = 0; part < MNM_HUBS_PARTS; part++) product *= (mnm_wide)place->below[part] + 1;
  return product;
}

static int by_hubness(const void *left, const void *right) {
  const mnm_hubs_place *a = left, *b = right;
  const mnm_wide first = product_of(a), second = product_of(b);
  if (first != second) return first > second ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

static mnm_status rank_places(finding *f, mnm_column *out, mnm_err *err) {
  for (uint32_t place = 0; place < f->input->places; place++) {
    f->of[place].place = place;
    if (f->active[place]) MNM_TRY(mnm_column_push(out, &f->of[place], err));
  }
  mnm_hubs_place *all = out->data;
  const uint32_t count = (uint32_t)out->count;
  MNM_TRY(rank_parts(all, count, f->ctx, err));
  if (count > 1) qsort(all, count, sizeof *all, by_hubness);
  for (uint32_t i = 0; i < count; i++) {
    all[i].rank = i + 1;
    all[i].hubness = sqrt(sqrt((double)product_of(&all[i]))) / count;
  }
  return MNM_OK;
}

/* ---- feeders --- */

static int64_t weight_between(const finding *f, uint32_t from, uint32_t to, bool persons) {
  const way wanted = {from, to, persons, 0}, *ways = f->way.data;
  if (f->way.count == 0) return 0;
  const way *found = bsearch(&wanted, ways, f->way.count, sizeof wanted, by_ends);
  return found ? found->weight : 0;
}

static mnm_status find_feeders(finding *f, mnm_column *out, mnm_err *err) {
  const way *ways = f->way.data;
  int64_t *leaves = mnm_arena_take(&f->arena, ((size_t)f->input->places + 1) * 2 * sizeof *leaves);
  if (!leaves) return mnm_err_nomem(err);
  for (uint64_t i = 0; i < f->way.count; i++)
    leaves[(size_t)2 * ways[i].from + ways[i].persons] += ways[i].weight;
  for (uint64_t i = 0; i < f->way.count; i++) {
    const mnm_wide sent = ways[i].weight, all = leaves[(size_t)2 * ways[i].from + ways[i].persons];
    const mnm_wide back = weight_between(f, ways[i].to, ways[i].from, ways[i].persons);
    if (sent == 0 || f->of[ways[i].from].origins == 0) continue;
    if (sent * 100 < all * MNM_HUBS_FEEDS_PERCENT || back * 100 >= sent * MNM_HUBS_BACK_PERCENT)
      continue;
    const mnm_hubs_feeder feeder = {ways[i].from, ways[i].to, ways[i].persons,
                                    (uint32_t)(sent * 1000000 / all),
                                    (uint32_t)(back * 1000000 / sent)};
    MNM_TRY(mnm_column_push(out, &feeder, err));
  }
  return MNM_OK;
}

/* ---- all of it --- */

static mnm_status find(finding *f, mnm_hubs *out, mnm_err *err) {
  const size_t places = (size_t)f->input->places + 1;
  if (f->input->places > MNM_HUBS_PLACES_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "there are more than %d places", MNM_HUBS_PLACES_MAX);
  f->of = mnm_arena_take(&f->arena, places * sizeof *f->of);
  f->active = mnm_arena_take(&f->arena, places);
  if (!f->of || !f->active) return mnm_err_nomem(err);
  MNM_TRY(take_flows(f, err));
  MNM_TRY(share_flows(f, &out->media, err));
  measure_ways(f);
  MNM_TRY(measure_seen(f, true, err));
  MNM_TRY(measure_seen(f, false, err));
  MNM_TRY(rank_places(f, &out->place, err));
  return find_feeders(f, &out->feeder, err);
}

mnm_status mnm_hubs_find(mnm_hubs *out, const mnm_hubs_input *input, uint32_t crime,
                         const mnm_ctx *ctx, mnm_err *err) {
  finding f = {.input = input, .ctx = ctx, .crime = crime};
  out->place.count = out->feeder.count = 0;
  out->media = 0;
  mnm_arena_init(&f.arena, ctx);
  mnm_column_init(&f.flow, sizeof(mnm_hubs_flow), ctx);
  mnm_column_init(&f.way, sizeof(way), ctx);
  mnm_status status = find(&f, out, err);
  if (status != MNM_OK) out->place.count = out->feeder.count = 0;
  mnm_column_clear(&f.flow);
  mnm_column_clear(&f.way);
  mnm_arena_clear(&f.arena);
  return status;
}
