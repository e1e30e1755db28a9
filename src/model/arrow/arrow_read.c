/* A stream from its first array to its last: who owns what, block by block. */
#include <errno.h>
#include <stdio.h>

#include "model/arrow/arrow_internal.h"

/* ---- for all files -----------------------------------------------------------------------------
 */

mnm_status mnm_arrow__fault(const mnm_arrow__reader *reader, mnm_arrow__field field, uint32_t row,
                            mnm_status status, const char *why) {
  const mnm_arrow__plan_field *what = &reader->plan.field[field];
  (void)mnm_err_set(reader->err, status, "column %s: %s", what->name, why);
  mnm_err_hint(reader->err, "correct the value in the table, or leave the row out");
  mnm_err_at(reader->err, reader->name, (int64_t)(reader->summary->rows + row) + 1,
             what->child + 1);
  return status;
}

mnm_status mnm_arrow__room(mnm_column *column, uint64_t count, mnm_err *err) {
  if (column->capacity < count) MNM_TRY(mnm_column_reserve(column, count - column->count, err));
  column->count = count;
  return MNM_OK;
}

static uint64_t bytes_of(const mnm_column *column) {
  return column->capacity * column->width;
}

uint64_t mnm_arrow__held(const mnm_arrow__reader *reader) {
  const mnm_batch *own = &reader->own;
  const mnm_column *columns[] = {&own->booked_us,
                                 &own->booked_grain,
                                 &own->account_from,
                                 &own->account_to,
                                 &own->amount_minor,
                                 &own->currency,
                                 &own->source_row,
                                 &own->to_amount_minor,
                                 &own->to_currency,
                                 &own->channel,
                                 &own->flags,
                                 &own->order,
                                 &own->place,
                                 &own->value_date_us,
                                 &own->offset_min,
                                 &own->mcc,
                                 &own->balance_minor,
                                 &own->native_id.end,
                                 &own->native_id.bytes,
                                 &own->earmark.end,
                                 &own->earmark.bytes,
                                 &own->reverses.end,
                                 &own->reverses.bytes,
                                 &own->backs.end,
                                 &own->backs.bytes,
                                 &own->linked.end,
                                 &own->linked.bytes,
                                 &own->purpose.end,
                                 &own->purpose.bytes,
                                 &own->counterparty_name.end,
                                 &own->counterparty_name.bytes,
                                 &reader->wide,
                                 &reader->key,
                                 &reader->hash,
                                 &reader->kind,
                                 &reader->key_bytes,
                                 &reader->told,
                                 &reader->holding};
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < sizeof columns / sizeof *columns; i++) bytes += bytes_of(columns[i]);
  for (uint32_t field = 0; field < MNM_ARROW__FIELDS; field++)
    bytes += bytes_of(&reader->memo[field]);
  return bytes;
}

/* ---- what was received where the table does not say it ------------------------------------------
 */

/* null: what was paid, in its currency. */
static mnm_status fill_received(mnm_arrow__reader *reader) {
  mnm_batch *give = &reader->give;
  const mnm_arrow__input *amount = &reader->input[MNM_ARROW__TO_AMOUNT];
  const int64_t *paid = give->amount_minor.data;
  const uint16_t *currency = give->currency.data;
  int64_t *received = give->to_amount_minor.data;
  uint16_t *in = give->to_currency.data;
  for (uint32_t i = 0; i < reader->count && amount->given; i++) {
    bool said = mnm_arrow__has(&amount->column, reader->first + i);
    if (in && in[i] == MNM_CURRENCY_NONE) in[i] = currency[i];
    if (said) continue;
    if (in && in[i] != currency[i])
      return mnm_arrow__fault(reader, MNM_ARROW__TO_AMOUNT, i, MNM_E_PARSE,
                              "two currencies need two amounts");
    received[i] = paid[i]; /* a column with nulls is never shared */
  }
  return MNM_OK;
}

mnm_status mnm_arrow__fill(mnm_arrow__reader *reader) {
  memset(&reader->give, 0, sizeof reader->give);
  reader->give.count = reader->count;
  MNM_TRY(mnm_arrow__fill_numbers(reader));
  MNM_TRY(mnm_arrow__fill_words(reader));
  MNM_TRY(mnm_arrow__fill_accounts(reader));
  return fill_received(reader);
}

/* ---- a chunk ------------------------------------------------------------------------------------
 */

/* Memories of dictionaries that are not out of proportion to the rows: a length is only a claim. */
static mnm_status clear_memos(mnm_arrow__reader *reader, uint64_t rows) {
  uint64_t most = rows * 4 > (UINT64_C(1) << 20) ? rows * 4 : UINT64_C(1) << 20;
  for (uint32_t field = 0; field < MNM_ARROW__FIELDS; field++) {
    const mnm_arrow__input *input = &reader->input[field];
    mnm_column *memo = &reader->memo[field];
    memo->count = 0;
    if (!input->given || !input->dictionary || input->word_count > most || rows == 0) continue;
    MNM_TRY(mnm_arrow__room(memo, input->word_count, reader->err));
    if (memo->count > 0) memset(memo->data, 0xFF, memo->count * memo->width);
  }
  return MNM_OK;
}

static mnm_status read_chunk(mnm_arrow__reader *reader, const struct ArrowArray *array) {
  mnm_arrow_summary *summary = reader->summary;
  MNM_TRY(mnm_arrow__bind(reader->input, &reader->plan, array, reader->name, reader->err));
  uint64_t rows = (uint64_t)array->length;
  MNM_TRY(clear_memos(reader, rows));
  summary->chunks++;
  for (reader->first = 0; reader->first < rows; reader->first += reader->count) {
    uint64_t rest = rows - reader->first;
    reader->count = rest < MNM_ARROW_ROWS_AT_ONCE ? (uint32_t)rest : MNM_ARROW_ROWS_AT_ONCE;
    MNM_TRY(mnm_arrow__fill(reader));
    MNM_TRY(reader->sink->transfers(reader->sink->payload, &reader->give, reader->err));
    MNM_TRY(mnm_arrow__give_owners(reader));
    summary->rows += reader->count;
    uint64_t held = mnm_arrow__held(reader);
    if (held > summary->peak_bytes) summary->peak_bytes = held;
    MNM_TRY(mnm_ctx_tick(reader->ctx, "read", summary->rows, 0, reader->err));
  }
  return MNM_OK;
}

/* ---- the stream ---------------------------------------------------------------------------------
 */

/* The producer's own words may hold values of the table, so they are not repeated. */
static mnm_status producer_failed(const mnm_arrow__reader *reader, int code) {
  if (code == ENOMEM) return mnm_err_nomem(reader->err);
  (void)mnm_err_set(reader->err, MNM_E_IO, "the program that makes the table failed (code %d)",
                    code);
  mnm_err_hint(reader->err, "read the whole table into memory first, and look at its error");
  mnm_err_at(reader->err, reader->name, (int64_t)reader->summary->rows, 0);
  return MNM_E_IO;
}

static mnm_status read_arrays(mnm_arrow__reader *reader, struct ArrowArrayStream *stream) {
  for (;;) {
    struct ArrowArray array = {0};
    int code = stream->get_next(stream, &array);
    if (code != 0) return producer_failed(reader, code);
    if (!array.release) return MNM_OK;
    mnm_status status = read_chunk(reader, &array);
    array.release(&array);
    MNM_TRY(status);
  }
}

static mnm_status read_all(mnm_arrow__reader *reader, struct ArrowArrayStream *stream) {
  struct ArrowSchema schema = {0};
  int code = stream->get_schema(stream, &schema);
  if (code != 0) return producer_failed(reader, code);
  mnm_status status = MNM_OK;
  if (!schema.release)
    status = mnm_err_set(reader->err, MNM_E_IO, "the program that makes the table gave no type");
  if (status == MNM_OK)
    status =
        mnm_arrow__plan_read(&reader->plan, &schema, reader->summary, reader->name, reader->err);
  if (schema.release) schema.release(&schema); /* names in the plan are our own */
  return status == MNM_OK ? read_arrays(reader, stream) : status;
}

static void reader_init(mnm_arrow__reader *reader, const mnm_ctx *ctx) {
  mnm_batch_init(&reader->own, ctx);
  mnm_column_init(&reader->wide, sizeof(int64_t), ctx);
  mnm_column_init(&reader->key, sizeof(mnm_text), ctx);
  mnm_column_init(&reader->hash, sizeof(uint64_t), ctx);
  mnm_column_init(&reader->kind, sizeof(uint8_t), ctx);
  mnm_column_init(&reader->key_bytes, 1, ctx);
  mnm_column_init(&reader->told, sizeof(uint64_t), ctx);
  mnm_column_init(&reader->holding, sizeof(mnm_holding), ctx);
  for (uint32_t field = 0; field < MNM_ARROW__FIELDS; field++)
    mnm_column_init(&reader->memo[field], sizeof(uint32_t), ctx);
}

static void reader_clear(mnm_arrow__reader *reader) {
  mnm_batch_clear(&reader->own);
  mnm_column_clear(&reader->wide);
  mnm_column_clear(&reader->key);
  mnm_column_clear(&reader->hash);
  mnm_column_clear(&reader->kind);
  mnm_column_clear(&reader->key_bytes);
  mnm_column_clear(&reader->told);
  mnm_column_clear(&reader->holding);
  for (uint32_t field = 0; field < MNM_ARROW__FIELDS; field++)
    mnm_column_clear(&reader->memo[field]);
}

mnm_status mnm_arrow_read(mnm_arrow_summary *out, struct ArrowArrayStream *stream,
                          mnm_accounts *accounts, mnm_strings *places, const char *name,
                          const mnm_arrow_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  memset(out, 0, sizeof *out);
  struct ArrowArrayStream taken = *stream;
  stream->release = NULL; /* it is ours now */
  if (!taken.release)
    return mnm_err_set(err, MNM_E_ARG, "the stream was released already: it can be read once");
  mnm_status status = MNM_OK;
  mnm_arrow__reader *reader = mnm_mem_new(ctx, sizeof *reader);
  if (!reader) {
    status = mnm_err_nomem(err);
  } else {
    reader_init(reader, ctx);
    reader->ctx = ctx;
    reader->err = err;
    reader->name = name;
    reader->accounts = accounts;
    reader->places = places;
    reader->sink = sink;
    reader->summary = out;
    status = read_all(reader, &taken);
    reader_clear(reader);
    mnm_mem_free(ctx, reader, sizeof *reader);
  }
  taken.release(&taken);
  return status;
}

/* ---- one array as a stream ----------------------------------------------------------------------
 */

typedef struct single {
  mnm_alloc alloc;
  struct ArrowSchema schema; /* release NULL: given */
  struct ArrowArray array;
} single;

static int single_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  single *self = stream->private_data;
  if (!self->schema.release) return EINVAL;
  *out = self->schema;
  self->schema.release = NULL;
  return 0;
}

static int single_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  single *self = stream->private_data;
  *out = self->array; /* the second time a released one: the end */
  self->array.release = NULL;
  return 0;
}

static const char *single_error(struct ArrowArrayStream *stream) {
  (void)stream;
  return "the type of this stream can be asked for once";
}

static void single_release(struct ArrowArrayStream *stream) {
  single *self = stream->private_data;
  if (self->schema.release) self->schema.release(&self->schema);
  if (self->array.release) self->array.release(&self->array);
  mnm_alloc alloc = self->alloc;
  mnm_alloc_free(&alloc, self, sizeof *self);
  stream->release = NULL;
}

mnm_status mnm_arrow_stream_of(struct ArrowArrayStream *out, struct ArrowSchema *schema,
                               struct ArrowArray *array, const mnm_ctx *ctx, mnm_err *err) {
  struct ArrowSchema type = *schema;
  struct ArrowArray values = *array;
  schema->release = NULL;
  array->release = NULL;
  bool given = type.release && values.release;
  single *self = given ? mnm_mem_new(ctx, sizeof *self) : NULL;
  if (!self) {
    if (type.release) type.release(&type);
    if (values.release) values.release(&values);
    if (given) return mnm_err_nomem(err);
    return mnm_err_set(err, MNM_E_ARG, "the array was released already: it can be read once");
  }
  if (ctx) self->alloc = ctx->alloc;
  self->schema = type;
  self->array = values;
  *out = (struct ArrowArrayStream){single_schema, single_next, single_error, single_release, self};
  return MNM_OK;
}
