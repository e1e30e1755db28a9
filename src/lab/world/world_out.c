#include "lab/world/world_out.h"

#define ROUND 16 /* tasks whose buffers wait together */

static size_t label_bytes(const mnm_world *w) {
  return w->account.count * sizeof(world_label);
}

static void set_label(world_label *label, const char *text, uint32_t bytes) {
  assert(bytes < sizeof label->text);
  memset(label, 0, sizeof *label);
  memcpy(label->text, text, bytes);
  label->bytes = (uint8_t)bytes;
}

static void label_accounts(world_out *o) {
  const mnm_world *w = o->world;
  char text[WORLD_NAME_BYTES];
  for (uint32_t i = 0; i < w->account.count; i++) {
    const world_account *account = world_account_at(w, i);
    set_label(&o->account[i], text, mnm_world__account_number(w, account, text));
    if (account->holder == NONE) continue;
    uint64_t key = world_holder_key(w, account->holder);
    mnm_world__id_text(text, mnm_world__opaque(w, key));
    uint32_t bytes = WORLD_ID_BYTES;
    if (account->joint != NONE) {
      text[bytes++] = '|';
      mnm_world__id_text(text + bytes, mnm_world__opaque(w, world_holder_key(w, account->joint)));
      bytes += WORLD_ID_BYTES;
    }
    set_label(&o->holder[i], text, bytes);
  }
}

static void label_areas(world_out *o) {
  char text[WORLD_NAME_BYTES];
  for (uint32_t country = 0; country < COUNTRIES; country++) {
    for (uint32_t area = 0; area < o->world->areas[country]; area++) {
      uint32_t bytes = mnm_world__area_name(o->world, country, area, text);
      set_label(&o->area[o->area_first[country] + area], text, bytes);
    }
  }
}

static void label_days(world_out *o) {
  for (uint32_t day = 0; day < o->world->days; day++) {
    char text[40];
    int64_t us = o->world->start_us + (int64_t)day * MNM_US_PER_DAY;
    (void)mnm_time_text(text, sizeof text, us, MNM_GRAIN_DAY);
    memcpy(o->date[day], text, sizeof o->date[day]);
  }
}

static uint64_t key_of(const mnm_world *w, uint32_t what, uint32_t i) {
  switch (what) {
    case BY_PERSON:
      return world_person_at(w, i)->key;
    case BY_FIRM:
      return world_firm_at(w, i)->key;
    case BY_ACCOUNT:
      return world_account_at(w, i)->key;
    default:
      return ((const world_fact *)w->fact.data + i)->key;
  }
}

static mnm_status order_by_id(world_out *o, uint32_t what, mnm_err *err) {
  const mnm_world *w = o->world;
  uint32_t count = (uint32_t)o->counts[what];
  size_t bytes = (size_t)count * sizeof(world_sort_key);
  world_sort_key *keys = mnm_mem_new(o->ctx, bytes);
  o->by_id[what] = mnm_mem_new(o->ctx, count * sizeof(uint32_t));
  if (!keys || !o->by_id[what]) {
    mnm_mem_free(o->ctx, keys, bytes);
    return mnm_err_nomem(err);
  }
  for (uint32_t i = 0; i < count; i++) {
    keys[i] = (world_sort_key){mnm_world__opaque(w, key_of(w, what, i)), 0, i};
  }
  mnm_world__sort_keys(keys, count);
  for (uint32_t i = 0; i < count; i++) o->by_id[what][i] = keys[i].row;
  mnm_mem_free(o->ctx, keys, bytes);
  return MNM_OK;
}

mnm_status mnm_world__out_init(world_out *o, const mnm_world *w, const mnm_world_sink *sink,
                               const mnm_ctx *ctx, mnm_err *err) {
  *o = (world_out){.world = w, .sink = sink, .ctx = ctx};
  for (uint32_t country = 0; country < COUNTRIES; country++) {
    o->area_first[country + 1] = o->area_first[country] + w->areas[country];
  }
  o->account = mnm_mem_new(ctx, label_bytes(w));
  o->holder = mnm_mem_new(ctx, label_bytes(w));
  o->area = mnm_mem_new(ctx, o->area_first[COUNTRIES] * sizeof *o->area);
  o->date = mnm_mem_new(ctx, w->days * sizeof *o->date);
  if (!o->account || !o->holder || !o->area || !o->date) return mnm_err_nomem(err);
  label_accounts(o);
  label_areas(o);
  label_days(o);
  const mnm_column *columns[4] = {&w->person, &w->firm, &w->account, &w->fact};
  for (uint32_t i = 0; i < 4; i++) {
    o->counts[i] = columns[i]->count;
    MNM_TRY(order_by_id(o, i, err));
  }
  return MNM_OK;
}

void mnm_world__out_clear(world_out *o) {
  for (uint32_t i = 0; i < 4; i++) {
    mnm_mem_free(o->ctx, o->by_id[i], o->counts[i] * sizeof(uint32_t));
  }
  mnm_mem_free(o->ctx, o->date, o->world->days * sizeof *o->date);
  mnm_mem_free(o->ctx, o->area, o->area_first[COUNTRIES] * sizeof *o->area);
  mnm_mem_free(o->ctx, o->holder, label_bytes(o->world));
  mnm_mem_free(o->ctx, o->account, label_bytes(o->world));
}

typedef struct rows_work {
  const world_out *o;
  world_rows_fn *fn;
  const void *payload;
  uint32_t first;
  mnm_column buffer[ROUND];
} rows_work;

static mnm_status one_task(void *payload, uint32_t task, uint32_t worker) {
  (void)worker;
  rows_work *of = payload;
  of->buffer[task].count = 0;
  return of->fn(of->payload, of->o, of->first + task, &of->buffer[task]);
}

static mnm_status all_rows(rows_work *of, uint32_t tasks, mnm_err *err) {
  const world_out *o = of->o;
  for (of->first = 0; of->first < tasks; of->first += ROUND) {
    uint32_t now = tasks - of->first < ROUND ? tasks - of->first : ROUND;
    mnm_status status = mnm_pool_run(o->ctx ? o->ctx->pool : NULL, now, one_task, of);
    if (status != MNM_OK) return mnm_err_nomem(err); /* tasks do nothing else that fails */
    MNM_TRY(mnm_ctx_tick(o->ctx, "write", of->first, tasks, err));
    for (uint32_t i = 0; i < now; i++) {
      if (of->buffer[i].count == 0) continue;
      MNM_TRY(o->sink->write(o->sink->payload, of->buffer[i].data, of->buffer[i].count, err));
    }
  }
  return MNM_OK;
}

mnm_status mnm_world__out_file(const world_out *o, const char *path, const char *header,
                               uint32_t tasks, world_rows_fn *fn, const void *payload,
                               mnm_err *err) {
  rows_work of = {.o = o, .fn = fn, .payload = payload};
  MNM_TRY(o->sink->open(o->sink->payload, path, err));
  for (uint32_t i = 0; i < ROUND; i++) mnm_column_init(&of.buffer[i], 1, o->ctx);
  mnm_status status = o->sink->write(o->sink->payload, header, strlen(header), err);
  if (status == MNM_OK) status = all_rows(&of, tasks, err);
  for (uint32_t i = 0; i < ROUND; i++) mnm_column_clear(&of.buffer[i]);
  return status == MNM_OK ? o->sink->close(o->sink->payload, err) : status;
}

mnm_status mnm_world__out_text(const world_out *o, const char *path, const char *text, size_t bytes,
                               mnm_err *err) {
  MNM_TRY(o->sink->open(o->sink->payload, path, err));
  if (bytes > 0) MNM_TRY(o->sink->write(o->sink->payload, text, bytes, err));
  return o->sink->close(o->sink->payload, err);
}

typedef struct lines_work {
  const world_out *o;
  const char *path;
  bool open;
} lines_work;

/* An agency that knows nothing sends nothing: there is a file when there is a line. */
static mnm_status to_sink(void *payload, const char *data, size_t bytes, mnm_err *err) {
  lines_work *work = payload;
  const mnm_world_sink *sink = work->o->sink;
  if (bytes == 0) return MNM_OK;
  if (!work->open) MNM_TRY(sink->open(sink->payload, work->path, err));
  work->open = true;
  return sink->write(sink->payload, data, bytes, err);
}

mnm_status mnm_world__out_lines(const world_out *o, const char *path, world_lines_fn *fn,
                                const void *payload, mnm_err *err) {
  mnm_json json;
  lines_work work = {o, path, false};
  mnm_json_init_sink(&json, to_sink, &work, o->ctx);
  fn(payload, o, &json);
  mnm_status status = mnm_json_finish(&json, err);
  mnm_json_clear(&json);
  return status == MNM_OK && work.open ? o->sink->close(o->sink->payload, err) : status;
}

char *mnm_world__put_amount(char *at, int64_t minor, uint16_t currency, char point) {
  int32_t decimals = mnm_currency_exponent(currency);
  uint64_t scale = 1, value = (uint64_t)minor;
  for (int32_t i = 0; i < decimals; i++) scale *= 10;
  at = put_uint(at, value / scale);
  if (decimals <= 0) return at;
  *at++ = point;
  for (scale /= 10; scale > 0; scale /= 10) *at++ = (char)('0' + value / scale % 10);
  return at;
}

char *mnm_world__put_id(char *at, const mnm_world *w, uint64_t key) {
  mnm_world__id_text(at, mnm_world__opaque(w, key));
  return at + WORLD_ID_BYTES;
}

char *mnm_world__put_place(char *at, const world_out *o, uint32_t place) {
  if (place == 0) return at;
  uint32_t country = world_place_country(place), area = world_place_area(place);
  if (area >= o->world->areas[country]) return at + mnm_world__place_name(o->world, place, at);
  at = put_label(at, &o->area[o->area_first[country] + area]);
  if (world_place_point(place) == 0) return at;
  *at++ = '/';
  return put_uint(at, world_place_point(place));
}
