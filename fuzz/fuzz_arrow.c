/* Arrow tables of any shape and content. The bytes say which columns there are, of what type, with
 * which values, bitmaps, offsets, indexes and dictionaries, and which of the counts are lies. One
 * promise is kept, since no reader could check it: a buffer is as long as its array's length says,
 * and texts as their last offset. Whatever is read must be a batch that follows the rules, and go
 * out and in again as the same rows; everything that was given must be released once. */
#include <stdlib.h>

#include "model/arrow/arrow_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

static void *room(size_t bytes) {
  void *memory = calloc(1, bytes ? bytes : 1);
  must(memory != NULL);
  return memory;
}

/* ---- bytes of the input ------------------------------------------------------------------------
 */

typedef struct bytes {
  const uint8_t *at;
  size_t left;
} bytes;

static uint8_t take(bytes *from) {
  if (from->left == 0) return 0;
  from->left--;
  return *from->at++;
}
static void take_into(bytes *from, void *to, size_t count) {
  size_t some = count < from->left ? count : from->left;
  if (some) memcpy(to, from->at, some);
  from->at += some;
  from->left -= some;
}

/* ---- arrays ------------------------------------------------------------------------------------
 */

static int64_t live; /* schemas, arrays and streams given and not yet released */

typedef struct held {
  void *buffer[4];
  const void *list[4];
} held;

static void free_array(struct ArrowArray *array) {
  held *own = array->private_data;
  for (uint32_t i = 0; i < 4; i++) free(own->buffer[i]);
  if (array->dictionary && array->dictionary->release)
    array->dictionary->release(array->dictionary);
  free(array->dictionary);
  free(own);
  array->release = NULL;
}
static void free_schema(struct ArrowSchema *schema) {
  if (schema->dictionary && schema->dictionary->release)
    schema->dictionary->release(schema->dictionary);
  free(schema->dictionary);
  schema->release = NULL;
}

static held *new_array(struct ArrowArray *out, int64_t length, int64_t offset) {
  held *own = room(sizeof *own);
  *out = (struct ArrowArray){.length = length,
                             .offset = offset,
                             .null_count = -1,
                             .n_buffers = 2,
                             .buffers = own->list,
                             .release = free_array,
                             .private_data = own};
  return own;
}

static void set_buffer(held *own, uint32_t at, void *memory) {
  own->list[at] = own->buffer[at] = memory;
}

static void fill_texts(struct ArrowArray *array, held *own, bytes *from, mnm_arrow__kind kind) {
  size_t elements = (size_t)(array->length + array->offset);
  size_t content = take(from);
  char *text = room(content);
  take_into(from, text, content);
  if (kind == MNM_ARROW__VIEW) {
    int64_t *sizes = room(sizeof *sizes);
    *sizes = (int64_t)content;
    void *views = room(elements * 16);
    for (size_t i = 0; i < elements; i++) {
      uint8_t short_text = take(from) % 24; /* most of them are inline */
      int32_t length = short_text == 23 ? (int32_t)(take(from) * 16777216) : short_text;
      memcpy((char *)views + i * 16, &length, 4);
      take_into(from, (char *)views + i * 16 + 4, length > 12 || length < 0 ? 12 : (size_t)length);
    }
    set_buffer(own, 1, views);
    set_buffer(own, 2, text);
    set_buffer(own, 3, sizes);
    array->n_buffers = 4;
    return;
  }
  bool large = kind == MNM_ARROW__LARGE_UTF8;
  char *ends = room((elements + 1) * (large ? 8 : 4));
  int64_t end = 0;
  for (size_t i = 0; i <= elements; i++) {
    uint8_t step = take(from);
    end = step == 255 ? (int64_t)(int8_t)take(from) * 1000003 : end + step % 9;
    if (step != 255 && end > (int64_t)content) end = (int64_t)content;
    int64_t said = i == elements ? (int64_t)content : end;
    memcpy(ends + i * (large ? 8 : 4), &said, large ? 8 : 4);
  }
  set_buffer(own, 1, ends);
  set_buffer(own, 2, text);
  array->n_buffers = 3;
}

static void fill_array(struct ArrowArray *out, bytes *from, mnm_arrow__kind kind, int64_t rows) {
  uint8_t shape = take(from);
  held *own = new_array(out, rows, shape % 5);
  size_t elements = (size_t)(out->length + out->offset);
  if (shape & 0x40) {
    uint8_t *valid = room(elements / 8 + 1);
    take_into(from, valid, elements / 8 + 1);
    set_buffer(own, 0, valid);
  }
  if (kind == MNM_ARROW__NULL) {
    out->n_buffers = 0;
  } else if (mnm_arrow__is_text(kind)) {
    fill_texts(out, own, from, kind);
  } else {
    uint32_t width = mnm_arrow__width(kind) ? mnm_arrow__width(kind) : 8;
    char *values = room(elements * width);
    bool small = shape & 0x20; /* numbers that could be right */
    for (size_t i = 0; i < elements; i++) take_into(from, values + i * width, small ? 1 : width);
    set_buffer(own, 1, values);
  }
}

/* A lie about a count, of the kind that must be found. */
static void tell_a_lie(struct ArrowArray *array, bytes *from) {
  static const int64_t absurd[] = {-1, INT64_MIN, INT64_MAX, INT64_C(1) << 49};
  uint8_t which = take(from);
  int64_t number = absurd[which >> 6];
  switch (which % 10) {
    case 0:
      array->length = number;
      break;
    case 1:
      array->offset = number;
      break;
    case 2:
      array->null_count = (int8_t)take(from);
      break;
    case 3:
      array->n_buffers = number < 0 ? number : which % 3;
      break;
    case 4:
      array->n_children = number < 0 ? number : 1;
      break;
    case 5:
      array->buffers = NULL;
      break;
    case 6:
      if (array->length > 0) array->length--;
      break;
    case 7:
      if (array->buffers && array->n_buffers > 1) array->buffers[1] = NULL;
      break;
    case 8:
      if (array->release && array->n_children <= 0) array->release(array);
      break;
    default:
      break;
  }
}

/* ---- the table ---------------------------------------------------------------------------------
 */

static const char *const names[] = {
    "time_s",      "booked_us",    "booked",       "from",
    "to",          "payer",        "receiver",     "payer_bank",
    "from_owner",  "amount_minor", "currency",     "to_amount_minor",
    "to_currency", "channel",      "place",        "order",
    "value_date",  "offset_min",   "mcc",          "balance_minor",
    "flags",       "id",           "booked_grain", "purpose",
    "linked",      "to_owner",     "other",        NULL};
static const char *const formats[] = {"l",   "u", "i", "tsu:UTC", "U",    "vu",   "C",    "c",
                                      "s",   "S", "I", "L",       "tss:", "tsm:", "tsn:", "tdD",
                                      "tdm", "n", "g", "b",       "z",    "+l",   "",     "tsx:"};
#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))
#define COLUMNS 16

typedef struct table {
  struct ArrowSchema type[COLUMNS], *types[COLUMNS];
  struct ArrowArray array[COLUMNS], *arrays[COLUMNS];
  struct ArrowSchema schema;
  struct ArrowArray record;
  const void *no_buffer[1];
  bool given;
} table;

static void release_record(struct ArrowArray *array) {
  live--;
  table *of = array->private_data;
  for (uint32_t i = 0; i < COLUMNS; i++)
    if (of->array[i].release) of->array[i].release(&of->array[i]);
  array->release = NULL;
}
static void release_type(struct ArrowSchema *schema) {
  live--;
  table *of = schema->private_data;
  for (uint32_t i = 0; i < COLUMNS; i++)
    if (of->type[i].release) of->type[i].release(&of->type[i]);
  schema->release = NULL;
}

static void add_column(table *into, uint32_t at, bytes *from, int64_t rows) {
  const char *name = names[take(from) % COUNT(names)];
  const char *format = formats[take(from) % COUNT(formats)];
  struct ArrowSchema *type = &into->type[at];
  struct ArrowArray *array = &into->array[at];
  mnm_arrow__kind kind = mnm_arrow__kind_of(format);
  *type = (struct ArrowSchema){.format = format, .name = name, .release = free_schema};
  into->types[at] = type;
  into->arrays[at] = array;
  fill_array(array, from, kind, rows);
  uint8_t words = take(from);
  if (mnm_arrow__is_whole(kind) && words % 3 == 0) {
    const char *word_format = formats[words / 3 % COUNT(formats)];
    type->dictionary = room(sizeof *type->dictionary);
    *type->dictionary = (struct ArrowSchema){.format = word_format, .release = free_schema};
    array->dictionary = room(sizeof *array->dictionary);
    fill_array(array->dictionary, from, mnm_arrow__kind_of(word_format), take(from) % 9);
    if (take(from) % 16 == 1) tell_a_lie(array->dictionary, from);
  }
  if (take(from) % 16 == 1) tell_a_lie(array, from);
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  table *of = stream->private_data;
  *out = of->schema;
  live++;
  return 0;
}
static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  table *of = stream->private_data;
  *out = (struct ArrowArray){0};
  if (of->given) return 0;
  of->given = true;
  *out = of->record;
  live++;
  return 0;
}
static void release_stream(struct ArrowArrayStream *stream) {
  live--;
  stream->release = NULL;
}

/* ---- what is done with it
 * ------------------------------------------------------------------------ */

typedef struct world {
  mnm_accounts *accounts;
  mnm_strings *places;
  mnm_batch rows;
} world;

static mnm_status keep(void *payload, const mnm_batch *batch, mnm_err *err) {
  world *into = payload;
  must(mnm_batch_check(batch, mnm_accounts_count(into->accounts), err) == MNM_OK);
  for (uint64_t row = 0; row < batch->count; row++)
    must(mnm_batch_append_row(&into->rows, batch, row, err) == MNM_OK);
  return MNM_OK;
}
static mnm_status keep_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                mnm_err *err) {
  const world *into = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    must(rows[i].account < mnm_accounts_count(into->accounts));
    must(rows[i].holder.bytes > 0);
  }
  return MNM_OK;
}

static void world_init(world *w) {
  must(mnm_accounts_new(&w->accounts, NULL, NULL) == MNM_OK);
  must(mnm_strings_new(&w->places, NULL, NULL) == MNM_OK);
  mnm_batch_init(&w->rows, NULL);
}
static void world_clear(world *w) {
  mnm_accounts_free(w->accounts);
  mnm_strings_free(w->places);
  mnm_batch_clear(&w->rows);
}

static mnm_status read_into(world *w, struct ArrowArrayStream *stream) {
  mnm_arrow_summary summary;
  mnm_err err = {0};
  mnm_arrow_sink sink = {w, keep, keep_holdings};
  mnm_status status =
      mnm_arrow_read(&summary, stream, w->accounts, w->places, "table", &sink, NULL, &err);
  must(stream->release == NULL);
  if (status != MNM_OK) must(err.status == status && err.message[0] != '\0');
  if (status == MNM_OK) must(summary.rows == w->rows.count);
  return status;
}

static void out_and_in_again(const world *w) {
  mnm_arrow_source source = {
      .transfers = mnm_batch_view(&w->rows), .accounts = w->accounts, .places = w->places};
  struct ArrowArrayStream stream;
  world again;
  world_init(&again);
  must(mnm_arrow_export(&stream, &source, NULL, NULL) == MNM_OK);
  must(read_into(&again, &stream) == MNM_OK);
  must(again.rows.count == w->rows.count);
  for (uint64_t row = 0; row < w->rows.count; row++) {
    const uint32_t *a = w->rows.account_from.data, *b = again.rows.account_from.data;
    must(mnm_text_equal(mnm_accounts_key(w->accounts, a[row]),
                        mnm_accounts_key(again.accounts, b[row])));
  }
  uint64_t amounts = w->rows.count * sizeof(int64_t);
  if (amounts > 0) {
    must(memcmp(w->rows.amount_minor.data, again.rows.amount_minor.data, amounts) == 0);
    must(memcmp(w->rows.booked_us.data, again.rows.booked_us.data, amounts) == 0);
    must(memcmp(w->rows.currency.data, again.rows.currency.data, amounts / 4) == 0);
  }
  world_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  bytes from = {data, size};
  table *of = room(sizeof *of);
  int64_t rows = take(&from) % 20;
  uint32_t columns = 1 + take(&from) % COLUMNS;
  for (uint32_t i = 0; i < columns; i++) add_column(of, i, &from, rows);
  of->schema = (struct ArrowSchema){.format = "+s",
                                    .n_children = columns,
                                    .children = of->types,
                                    .release = release_type,
                                    .private_data = of};
  of->record = (struct ArrowArray){.length = rows,
                                   .n_buffers = 1,
                                   .n_children = columns,
                                   .buffers = of->no_buffer,
                                   .children = of->arrays,
                                   .release = release_record,
                                   .private_data = of};
  uint8_t slice = take(&from);
  if (slice % 4 == 1 && rows > 2) {
    of->record.offset = slice % 3;
    of->record.length = rows - of->record.offset;
  }
  struct ArrowArrayStream stream = {get_schema, get_next, NULL, release_stream, of};
  live++;
  world w;
  world_init(&w);
  if (read_into(&w, &stream) == MNM_OK) out_and_in_again(&w);
  world_clear(&w);
  must(live == 0);
  for (uint32_t i = 0; i < COLUMNS; i++) { /* what the reader never asked for */
    if (of->array[i].release) of->array[i].release(&of->array[i]);
    if (of->type[i].release) of->type[i].release(&of->type[i]);
  }
  free(of);
  return 0;
}
