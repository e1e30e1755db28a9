/* Places and kinds of crime in the order of their names, whatever their flows came from. */
#include "case/run/run_hubs.h"

#include <stdlib.h>
#include <string.h>

#include "base/money/money.h"
#include "case/run/run_hubs_internal.h"
#include "stage/ingest/ingest.h"

mnm_status mnm_run__hubs_new(mnm_run_hubs **out, const mnm_ctx *ctx, mnm_err *err) {
  mnm_run_hubs *self = mnm_mem_new(ctx, sizeof *self);
  if (!self) return mnm_err_nomem(err);
  if (ctx) self->alloc = ctx->alloc;
  mnm_column_init(&self->flow, sizeof(mnm_hubs_flow), ctx);
  mnm_column_init(&self->origin, sizeof(mnm_hubs_origin), ctx);
  mnm_column_init(&self->context, sizeof(mnm_run_hubs_context), ctx);
  mnm_column_init(&self->place_of, sizeof(uint32_t), ctx);
  mnm_column_init(&self->crime_of, sizeof(uint32_t), ctx);
  mnm_arena_init(&self->arena, ctx);
  mnm_hubs_init(&self->found, ctx);
  mnm_strings **all[] = {&self->places, &self->crimes, &self->forms, &self->media, &self->networks};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    const mnm_status status = mnm_strings_new(all[i], ctx, err);
    if (status == MNM_OK) continue;
    mnm_run_hubs_free(self);
    return status;
  }
  *out = self;
  return MNM_OK;
}

void mnm_run_hubs_free(mnm_run_hubs *hubs) {
  if (!hubs) return;
  mnm_ctx ctx = {.alloc = hubs->alloc};
  mnm_strings *all[] = {hubs->places, hubs->crimes, hubs->forms, hubs->media, hubs->networks};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (all[i]) mnm_strings_free(all[i]);
  mnm_column_clear(&hubs->flow);
  mnm_column_clear(&hubs->origin);
  mnm_column_clear(&hubs->context);
  mnm_column_clear(&hubs->place_of);
  mnm_column_clear(&hubs->crime_of);
  mnm_arena_clear(&hubs->arena);
  mnm_hubs_clear(&hubs->found);
  mnm_mem_free(&ctx, hubs, sizeof *hubs);
}

mnm_status mnm_run__hubs_flow(mnm_run_hubs *self, const mnm_hubs_flow *flow, mnm_err *err) {
  if (flow->medium == MNM_RUN__PERSONS)
    self->facts.persons++;
  else
    self->facts.flows++;
  return mnm_column_push(&self->flow, flow, err);
}

mnm_status mnm_run__hubs_origin(mnm_run_hubs *self, uint32_t place, uint32_t crime, uint64_t count,
                                mnm_err *err) {
  const mnm_hubs_origin origin = {place, crime, count};
  return mnm_column_push(&self->origin, &origin, err);
}

/* ---- order --- */

typedef struct named {
  mnm_text name;
  uint32_t id;
} named;

static int by_name(const void *left, const void *right) {
  const named *a = left, *b = right;
  return mnm_text_compare(a->name, b->name);
}

/* number[id]: the place of a name among all; `of`: back again. */
static mnm_status order_names(uint32_t *number, mnm_column *of, const mnm_strings *names,
                              const mnm_ctx *ctx, mnm_err *err) {
  const uint32_t count = mnm_strings_count(names);
  const size_t bytes = ((size_t)count + 1) * sizeof(named);
  named *all = mnm_mem_new(ctx, bytes);
  if (!all) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < count; i++) all[i] = (named){mnm_strings_get(names, i), i};
  if (count > 1) qsort(all, count, sizeof *all, by_name);
  mnm_status status = MNM_OK;
  for (uint32_t i = 0; i < count && status == MNM_OK; i++) {
    number[all[i].id] = i;
    status = mnm_column_push(of, &all[i].id, err);
  }
  mnm_mem_free(ctx, all, bytes);
  return status;
}

static void renumber(mnm_run_hubs *self, const uint32_t *place, const uint32_t *crime) {
  mnm_hubs_flow *flow = self->flow.data;
  mnm_hubs_origin *origin = self->origin.data;
  for (uint64_t i = 0; i < self->flow.count; i++) {
    flow[i].from = place[flow[i].from], flow[i].to = place[flow[i].to];
    flow[i].crime = crime[flow[i].crime];
  }
  for (uint64_t i = 0; i < self->origin.count; i++) {
    origin[i].place = place[origin[i].place];
    origin[i].crime = crime[origin[i].crime];
  }
}

static mnm_status put_in_order(mnm_run_hubs *self, const mnm_ctx *ctx, mnm_err *err) {
  const size_t places = ((size_t)mnm_strings_count(self->places) + 1) * sizeof(uint32_t);
  const size_t crimes = ((size_t)mnm_strings_count(self->crimes) + 1) * sizeof(uint32_t);
  uint32_t *place = mnm_mem_new(ctx, places), *crime = mnm_mem_new(ctx, crimes);
  mnm_status status = place && crime ? MNM_OK : mnm_err_nomem(err);
  if (status == MNM_OK) status = order_names(place, &self->place_of, self->places, ctx, err);
  if (status == MNM_OK) status = order_names(crime, &self->crime_of, self->crimes, ctx, err);
  if (status == MNM_OK) renumber(self, place, crime);
  mnm_mem_free(ctx, place, places);
  mnm_mem_free(ctx, crime, crimes);
  return status;
}

/* ---- what is known of places --- */

typedef struct reading {
  mnm_run_hubs *self;
  const uint32_t *number; /* [id] */
} reading;

static mnm_status cell(mnm_err *err, mnm_status status, int column, const char *message) {
  mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, NULL, 0, column);
  return status;
}

/* Degrees with at most six decimals, in millionths. */
static bool degrees_of(mnm_text text, int64_t most, int64_t *out) {
  int64_t sum = 0;
  int decimals = -1;
  bool any = false;
  const bool minus = text.bytes > 0 && text.data[0] == '-';
  for (uint32_t i = minus; i < text.bytes; i++) {
    const char c = text.data[i];
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9' || decimals >= 6 || sum > 1000000000) return false;
    sum = sum * 10 + (c - '0');
    decimals += decimals >= 0;
    any = true;
  }
  for (int i = decimals < 0 ? 0 : decimals; i < 6; i++) sum *= 10;
  *out = minus ? -sum : sum;
  return any && sum <= most * 1000000;
}

static mnm_status place_row(void *payload, const mnm_text *cells, mnm_err *err) {
  const reading *r = payload;
  const mnm_text name = mnm_text_trim(cells[0]);
  uint32_t id = 0;
  if (name.bytes == 0) return cell(err, MNM_E_PARSE, 1, "a place is missing");
  if (!mnm_strings_find(r->self->places, name, &id)) return MNM_OK; /* of no flow */
  mnm_run_hubs_context *context = mnm_column_at(&r->self->context, r->number[id]);
  context->placed = cells[1].bytes > 0 || cells[2].bytes > 0;
  if (context->placed && !degrees_of(mnm_text_trim(cells[1]), 90, &context->lat_micro))
    return cell(err, MNM_E_PARSE, 2, "latitude must be degrees from -90 to 90");
  if (context->placed && !degrees_of(mnm_text_trim(cells[2]), 180, &context->lon_micro))
    return cell(err, MNM_E_PARSE, 3, "longitude must be degrees from -180 to 180");
  for (int i = 0; i < MNM_RUN_HUBS_FACTORS; i++) {
    const mnm_text text = mnm_text_trim(cells[3 + i]);
    if (text.bytes > 64) return cell(err, MNM_E_RANGE, 4 + i, "what is said has at most 64 bytes");
    char *copy = mnm_arena_copy(&r->self->arena, text.bytes ? text.data : "", text.bytes);
    if (!copy) return mnm_err_nomem(err);
    context->factor[i] = (mnm_text){copy, text.bytes};
    r->self->facts.has_context = r->self->facts.has_context || text.bytes > 0;
  }
  return MNM_OK;
}

static mnm_status read_places(reading *r, const char *path, const mnm_ctx *ctx, mnm_err *err) {
  static const mnm_table_column columns[] = {{"place", true},
                                             {"lat", false},
                                             {"lon", false},
                                             {"market_distance", false},
                                             {"border_distance", false},
                                             {"ports", false},
                                             {"groups", false},
                                             {"migration", false}};
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_reader_open_file(&reader, path, ctx, err));
  mnm_status status = mnm_ingest_table(reader, columns, 8, place_row, r, ctx, err);
  mnm_reader_close(reader);
  return status;
}

mnm_status mnm_run__hubs_end(mnm_run_hubs *self, const char *places, const mnm_ctx *ctx,
                             mnm_err *err) {
  const uint32_t count = mnm_strings_count(self->places);
  const size_t bytes = ((size_t)count + 1) * sizeof(uint32_t);
  const mnm_run_hubs_context none = {.factor = {{"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}}};
  MNM_TRY(put_in_order(self, ctx, err));
  for (uint32_t i = 0; i < count; i++) MNM_TRY(mnm_column_push(&self->context, &none, err));
  if (places == NULL) return MNM_OK;
  uint32_t *number = mnm_mem_new(ctx, bytes);
  if (!number) return mnm_err_nomem(err);
  const uint32_t *of = self->place_of.data;
  for (uint32_t i = 0; i < count; i++) number[of[i]] = i;
  reading r = {self, number};
  mnm_status status = read_places(&r, places, ctx, err);
  mnm_mem_free(ctx, number, bytes);
  return status;
}

/* ---- looking --- */

mnm_status mnm_run_hubs_find(const mnm_hubs **out, mnm_run_hubs *hubs, uint32_t crime,
                             const mnm_ctx *ctx, mnm_err *err) {
  const mnm_hubs_input input = {.places = mnm_strings_count(hubs->places),
                                .persons = MNM_RUN__PERSONS,
                                .flows = hubs->flow.data,
                                .flow_count = hubs->flow.count,
                                .origins = hubs->origin.data,
                                .origin_count = hubs->origin.count};
  *out = &hubs->found;
  return mnm_hubs_find(&hubs->found, &input, crime, ctx, err);
}

uint32_t mnm_run_hubs_crimes(const mnm_run_hubs *hubs) {
  return (uint32_t)hubs->crime_of.count;
}
mnm_text mnm_run_hubs_crime(const mnm_run_hubs *hubs, uint32_t crime) {
  return mnm_strings_get(hubs->crimes, ((const uint32_t *)hubs->crime_of.data)[crime]);
}
mnm_text mnm_run_hubs_name(const mnm_run_hubs *hubs, uint32_t place) {
  return mnm_strings_get(hubs->places, ((const uint32_t *)hubs->place_of.data)[place]);
}
mnm_run_hubs_context mnm_run_hubs_about(const mnm_run_hubs *hubs, uint32_t place) {
  return ((const mnm_run_hubs_context *)hubs->context.data)[place];
}
mnm_run_hubs_facts mnm_run_hubs_said(const mnm_run_hubs *hubs) {
  return hubs->facts;
}

/* ---- ways, for the picture --- */

typedef struct part { /* a flow between two places */
  uint32_t medium, from, to;
  int64_t amount;
} part;

static int by_medium(const void *left, const void *right) {
  const part *a = left, *b = right;
  if (a->medium != b->medium) return a->medium < b->medium ? -1 : 1;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  return a->to < b->to ? -1 : a->to > b->to;
}

static int by_ends(const void *left, const void *right) {
  const mnm_run_hubs_way *a = left, *b = right;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  return a->to < b->to ? -1 : a->to > b->to;
}

static mnm_status add_shares(mnm_column *out, const part *all, uint64_t count, mnm_err *err) {
  mnm_wide total = 0;
  for (uint64_t i = 0; i < count; i++) total += all[i].amount;
  for (uint64_t i = 0; i < count;) {
    mnm_run_hubs_way way = {.from = all[i].from, .to = all[i].to};
    const bool persons = all[i].medium == MNM_RUN__PERSONS;
    mnm_wide sum = 0;
    for (; i < count && all[i].from == way.from && all[i].to == way.to; i++) sum += all[i].amount;
    *(persons ? &way.persons : &way.value) = (int64_t)(sum * MNM_HUBS_WHOLE / total);
    MNM_TRY(mnm_column_push(out, &way, err));
  }
  return MNM_OK;
}

static void merge_ways(mnm_column *ways) {
  mnm_run_hubs_way *all = ways->data;
  uint64_t kept = 0;
  if (ways->count > 1) qsort(all, ways->count, sizeof *all, by_ends);
  for (uint64_t i = 0; i < ways->count; i++) {
    if (kept == 0 || by_ends(&all[kept - 1], &all[i]) != 0) {
      all[kept++] = all[i];
      continue;
    }
    all[kept - 1].value += all[i].value;
    all[kept - 1].persons += all[i].persons;
  }
  ways->count = kept;
}

mnm_status mnm_run_hubs_ways(mnm_column *out, const mnm_run_hubs *hubs, uint32_t crime,
                             const mnm_ctx *ctx, mnm_err *err) {
  const mnm_hubs_flow *flow = hubs->flow.data;
  mnm_column parts;
  mnm_status status = MNM_OK;
  mnm_column_init(&parts, sizeof(part), ctx);
  for (uint64_t i = 0; i < hubs->flow.count && status == MNM_OK; i++) {
    const part one = {flow[i].medium, flow[i].from, flow[i].to, flow[i].amount};
    if (one.from == one.to || (crime != MNM_HUBS_NONE && flow[i].crime != crime)) continue;
    status = mnm_column_push(&parts, &one, err);
  }
  const part *all = parts.data;
  if (parts.count > 1) qsort(parts.data, parts.count, sizeof *all, by_medium);
  for (uint64_t i = 0; i < parts.count && status == MNM_OK;) {
    const uint64_t first = i;
    while (i < parts.count && all[i].medium == all[first].medium) i++;
    status = add_shares(out, all + first, i - first, err);
  }
  if (status == MNM_OK) merge_ways(out);
  mnm_column_clear(&parts);
  return status;
}
