/* Reading a table of ties. */
#include "case/run/run_ties.h"

#include <math.h>
#include <stdlib.h>

#include "case/run/run_ties_internal.h"
#include "stage/ingest/ingest.h"

#define DECIMALS 6

static mnm_status cell(mnm_err *err, mnm_status status, int column, const char *message) {
  mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, NULL, 0, column);
  return status;
}

/* "12", "12.5", up to six decimals, above 0. */
static bool weight_of(mnm_text text, int64_t *out) {
  int64_t sum = 0;
  int decimals = -1;
  bool any = false;
  for (uint32_t i = 0; i < text.bytes; i++) {
    char c = text.data[i];
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9' || decimals >= DECIMALS || sum > MNM_MEASURE_WEIGHT_MAX / 10)
      return false;
    sum = sum * 10 + (c - '0');
    decimals += decimals >= 0;
    any = true;
  }
  for (int i = decimals < 0 ? 0 : decimals; i < DECIMALS; i++) {
    if (sum > MNM_MEASURE_WEIGHT_MAX / 10) return false;
    sum *= 10;
  }
  *out = sum;
  return any && sum > 0;
}

static mnm_status name_of(mnm_strings *names, mnm_text text, int column, uint32_t *out,
                          mnm_err *err) {
  text = mnm_text_trim(text);
  if (text.bytes == 0) return cell(err, MNM_E_PARSE, column, "a name is missing");
  if (text.bytes > 256) return cell(err, MNM_E_RANGE, column, "a name has at most 256 bytes");
  return mnm_strings_put_text(names, out, text, err);
}

static mnm_status tie_row(void *payload, const mnm_text *cells, mnm_err *err) {
  mnm_run_ties *self = payload;
  uint32_t from = 0, to = 0, phase = 0, layer = 0;
  int64_t weight = 1000000;
  MNM_TRY(name_of(self->names, cells[0], 1, &from, err));
  MNM_TRY(name_of(self->names, cells[1], 2, &to, err));
  if (cells[2].bytes > 0 && !weight_of(cells[2], &weight))
    return cell(err, MNM_E_PARSE, 3, "a weight must be a number above 0 with at most 6 decimals");
  self->has_phase = cells[3].data != NULL;
  if (self->has_phase) MNM_TRY(name_of(self->phase_names, cells[3], 4, &phase, err));
  self->has_weight = cells[2].data != NULL;
  if (cells[4].data != NULL) {
    MNM_TRY(name_of(self->layer_names, cells[4], 5, &layer, err));
    MNM_TRY(mnm_column_push(&self->layer, &layer, err));
  }
  MNM_TRY(mnm_column_push(&self->from, &from, err));
  MNM_TRY(mnm_column_push(&self->to, &to, err));
  MNM_TRY(mnm_column_push(&self->weight, &weight, err));
  return mnm_column_push(&self->phase, &phase, err);
}

typedef struct named {
  mnm_text text, digits; /* digits: without leading zeros, where it is a whole number */
  uint32_t id;
  bool number;
} named;

static int in_order(const void *left, const void *right) {
  const named *a = left, *b = right;
  if (a->number != b->number) return a->number ? -1 : 1;
  if (a->number && a->digits.bytes != b->digits.bytes)
    return a->digits.bytes < b->digits.bytes ? -1 : 1;
  int by_digits = a->number ? mnm_text_compare(a->digits, b->digits) : 0;
  return by_digits != 0 ? by_digits : mnm_text_compare(a->text, b->text);
}

static named named_of(mnm_text text, uint32_t id) {
  named out = {text, text, id, true};
  for (uint32_t i = 0; i < text.bytes; i++)
    if (text.data[i] < '0' || text.data[i] > '9') out.number = false;
  while (out.number && out.digits.bytes > 1 && out.digits.data[0] == '0')
    out.digits.data++, out.digits.bytes--;
  return out;
}

/* *out [number in order] -> id; the column's ids become numbers in order. */
static mnm_status put_in_order(uint32_t **out, const mnm_strings *names, mnm_column *const *columns,
                               const mnm_ctx *ctx, mnm_err *err) {
  uint32_t count = mnm_strings_count(names);
  size_t room = (size_t)count + 1;
  named *all = mnm_mem_new(ctx, room * sizeof *all);
  uint32_t *number = mnm_mem_new(ctx, room * sizeof *number);
  *out = mnm_mem_new(ctx, room * sizeof **out);
  bool got = all && number && *out;
  for (uint32_t i = 0; got && i < count; i++) all[i] = named_of(mnm_strings_get(names, i), i);
  if (got) qsort(all, count, sizeof *all, in_order);
  for (uint32_t i = 0; got && i < count; i++) {
    (*out)[i] = all[i].id;
    number[all[i].id] = i;
  }
  for (; got && *columns; columns++) {
    uint32_t *value = (*columns)->data;
    for (uint64_t i = 0; i < (*columns)->count; i++) value[i] = number[value[i]];
  }
  mnm_mem_free(ctx, all, room * sizeof *all);
  mnm_mem_free(ctx, number, room * sizeof *number);
  return got ? MNM_OK : mnm_err_nomem(err);
}

static mnm_status read_all(mnm_run_ties *self, const char *path, const mnm_ctx *ctx, mnm_err *err) {
  static const mnm_table_column columns[] = {
      {"source", true}, {"target", true}, {"weight", false}, {"phase", false}, {"layer", false}};
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_strings_new(&self->names, ctx, err));
  MNM_TRY(mnm_strings_new(&self->phase_names, ctx, err));
  MNM_TRY(mnm_strings_new(&self->layer_names, ctx, err));
  MNM_TRY(mnm_reader_open_file(&reader, path, ctx, err));
  mnm_status status = mnm_ingest_table(reader, columns, 5, tie_row, self, ctx, err);
  if (status == MNM_OK && self->from.count == 0) {
    status = mnm_err_set(err, MNM_E_PARSE, "the table has no row");
    mnm_err_at(err, path, 0, 0);
  }
  mnm_reader_close(reader);
  MNM_TRY(status);
  mnm_column *ends[] = {&self->from, &self->to, NULL}, *phase[] = {&self->phase, NULL};
  MNM_TRY(put_in_order(&self->name_of, self->names, ends, ctx, err));
  if (self->has_phase) MNM_TRY(put_in_order(&self->phase_of, self->phase_names, phase, ctx, err));
  self->nodes = mnm_strings_count(self->names);
  self->phases = self->has_phase ? mnm_strings_count(self->phase_names) : 0;
  return MNM_OK;
}

mnm_status mnm_run_ties_open(mnm_run_ties **out, const char *path, const mnm_ctx *ctx,
                             mnm_err *err) {
  *out = NULL;
  mnm_run_ties *self = mnm_mem_new(ctx, sizeof *self);
  if (!self) return mnm_err_nomem(err);
  if (ctx) self->alloc = ctx->alloc;
  mnm_column_init(&self->from, sizeof(uint32_t), ctx);
  mnm_column_init(&self->to, sizeof(uint32_t), ctx);
  mnm_column_init(&self->weight, sizeof(int64_t), ctx);
  mnm_column_init(&self->phase, sizeof(uint32_t), ctx);
  mnm_column_init(&self->layer, sizeof(uint32_t), ctx);
  mnm_status status = read_all(self, path, ctx, err);
  if (status != MNM_OK) {
    mnm_run_ties_free(self);
    return status;
  }
  *out = self;
  return MNM_OK;
}

void mnm_run_ties_free(mnm_run_ties *ties) {
  if (!ties) return;
  mnm_ctx ctx = {.alloc = ties->alloc};
  size_t names = ties->names ? (size_t)mnm_strings_count(ties->names) + 1 : 0;
  size_t phases = ties->phase_names ? (size_t)mnm_strings_count(ties->phase_names) + 1 : 0;
  mnm_mem_free(&ctx, ties->name_of, names * sizeof *ties->name_of);
  mnm_mem_free(&ctx, ties->phase_of, phases * sizeof *ties->phase_of);
  if (ties->names) mnm_strings_free(ties->names);
  if (ties->phase_names) mnm_strings_free(ties->phase_names);
  mnm_column_clear(&ties->from);
  mnm_column_clear(&ties->to);
  mnm_column_clear(&ties->weight);
  if (ties->layer_names) mnm_strings_free(ties->layer_names);
  mnm_column_clear(&ties->phase);
  mnm_column_clear(&ties->layer);
  mnm_mem_free(&ctx, ties, sizeof *ties);
}

mnm_status mnm_run__multiplexity(double *out, const mnm_run_ties *ties, uint32_t phase,
                                 const mnm_ctx *ctx, mnm_err *err) {
  const uint32_t *from = ties->from.data, *to = ties->to.data, *of = ties->phase.data;
  const uint32_t *layer = ties->layer.data;
  *out = NAN;
  uint32_t layers = mnm_strings_count(ties->layer_names);
  if (layers < 2) return MNM_OK;
  size_t bytes = (size_t)ties->from.count * sizeof(mnm_measure_layered);
  mnm_measure_layered *all = mnm_mem_new(ctx, bytes);
  mnm_measure_layers found;
  uint64_t count = 0;
  if (!all) return mnm_err_nomem(err);
  for (uint64_t i = 0; i < ties->from.count; i++) {
    if (from[i] == to[i] || (phase < ties->phases && of[i] != phase)) continue;
    uint32_t a = from[i] < to[i] ? from[i] : to[i], b = from[i] < to[i] ? to[i] : from[i];
    all[count++] = (mnm_measure_layered){a, b, layer[i]};
  }
  mnm_measure_layers_count(&found, NULL, layers, all, count);
  *out = found.multiplexity;
  mnm_mem_free(ctx, all, bytes);
  return MNM_OK;
}

mnm_text mnm_run_ties_name(const mnm_run_ties *ties, uint32_t node) {
  return mnm_strings_get(ties->names, ties->name_of[node]);
}
uint32_t mnm_run_ties_phases(const mnm_run_ties *ties) {
  return ties->phases;
}
mnm_text mnm_run_ties_phase(const mnm_run_ties *ties, uint32_t phase) {
  return mnm_strings_get(ties->phase_names, ties->phase_of[phase]);
}
uint64_t mnm_run_ties_rows(const mnm_run_ties *ties) {
  return ties->from.count;
}
