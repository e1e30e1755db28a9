/* One record after the other: what is skipped, what is a reject, and the fields of the rest. */
#include "stage/ingest/ingest_row.h"

#include <stdarg.h>
#include <stdio.h>

#define RAW_BYTES_MAX 4096
#define FIXED_KEY_BYTES 64

static void keys_init(key_list *list, const mnm_ctx *ctx) {
  mnm_column_init(&list->keys, sizeof(mnm_text), ctx);
  mnm_column_init(&list->hashes, sizeof(uint64_t), ctx);
  mnm_column_init(&list->kinds, sizeof(uint8_t), ctx);
}

static void keys_clear(key_list *list) {
  mnm_column_clear(&list->keys);
  mnm_column_clear(&list->hashes);
  mnm_column_clear(&list->kinds);
}

static void keys_cut(key_list *list, uint64_t count) {
  list->keys.count = list->kinds.count = count;
}

void mnm_ingest__block_init(block_out *out, const mnm_ctx *ctx) {
  memset(out, 0, sizeof *out);
  out->ctx = ctx;
  mnm_ingest__index_init(&out->index, ctx);
  mnm_arena_init(&out->arena, ctx);
  mnm_batch_init(&out->batch, ctx);
  mnm_column_init(&out->key_bytes, 1, ctx);
  keys_init(&out->from, ctx);
  keys_init(&out->to, ctx);
  keys_init(&out->holding_keys, ctx);
  keys_init(&out->balance_keys, ctx);
  mnm_column_init(&out->places.end, sizeof(uint32_t), ctx);
  mnm_column_init(&out->places.bytes, 1, ctx);
  mnm_column_init(&out->owners, sizeof(owner_ref), ctx);
  mnm_column_init(&out->statements, sizeof(mnm_statement), ctx);
  mnm_column_init(&out->holdings, sizeof(mnm_holding), ctx);
  mnm_column_init(&out->balances, sizeof(mnm_balance), ctx);
  mnm_column_init(&out->rejects, sizeof(mnm_reject), ctx);
  mnm_column_init(&out->scratch, 1, ctx);
}

void mnm_ingest__block_clear(block_out *out) {
  mnm_ingest__index_clear(&out->index);
  mnm_arena_clear(&out->arena);
  mnm_batch_clear(&out->batch);
  mnm_column_clear(&out->key_bytes);
  keys_clear(&out->from);
  keys_clear(&out->to);
  keys_clear(&out->holding_keys);
  keys_clear(&out->balance_keys);
  mnm_column_clear(&out->places.end);
  mnm_column_clear(&out->places.bytes);
  mnm_column_clear(&out->owners);
  mnm_column_clear(&out->statements);
  mnm_column_clear(&out->holdings);
  mnm_column_clear(&out->balances);
  mnm_column_clear(&out->rejects);
  mnm_column_clear(&out->scratch);
}

static void reset(block_out *out) {
  mnm_arena_reset(&out->arena);
  mnm_batch_reset(&out->batch);
  out->key_bytes.count = 0;
  keys_cut(&out->from, 0);
  keys_cut(&out->to, 0);
  keys_cut(&out->holding_keys, 0);
  keys_cut(&out->balance_keys, 0);
  out->places.end.count = out->places.bytes.count = 0;
  out->owners.count = out->statements.count = out->holdings.count = 0;
  out->balances.count = out->rejects.count = out->scratch.count = 0;
  out->lines = out->records = out->empty = out->skipped = 0;
  out->unmapped = out->scaled = out->ambiguous = out->missing = out->rounded = 0;
  out->not_booked = 0;
  out->code_count = 0;
  out->last_reason = (mnm_text){"", 0};
  out->overlong = false;
  out->status = MNM_OK;
  memset(&out->err, 0, sizeof out->err);
}

/* ---- fields
 * ----------------------------------------------------------------------------------------- */

bool mnm_ingest__fault(row_reader *self, int32_t column, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(self->fault, sizeof self->fault, format, arguments);
  va_end(arguments);
  self->fault_column = column == PLAN_NONE ? 0 : (uint32_t)column + 1;
  return false;
}

/* Room for an unquoted field. There is room for each field once; a column that is read several
 * times may need the arena. */
static char *unquoted_room(row_reader *self, uint32_t bytes) {
  mnm_column *scratch = &self->out->scratch;
  if (scratch->capacity - self->scratch_used >= bytes + SHORT_SLACK) {
    char *room = (char *)scratch->data + self->scratch_used;
    self->scratch_used += bytes;
    return room;
  }
  char *room = mnm_arena_take_bytes(&self->out->arena, bytes + SHORT_SLACK);
  if (room == NULL) self->failed = true;
  return room;
}

/* Takes the quotes off; the text has been found to follow the quote rule. */
static mnm_text unquote(row_reader *self, mnm_text text) {
  char quote = self->plan->dialect.quote;
  while (text.bytes > 0 && text.data[text.bytes - 1] != quote) text.bytes--; /* blanks behind it */
  if (text.bytes < 2) return (mnm_text){"", 0};
  text = (mnm_text){text.data + 1, text.bytes - 2};
  if (text.bytes == 0 || memchr(text.data, quote, text.bytes) == NULL) return text;
  char *to = unquoted_room(self, text.bytes);
  uint32_t bytes = 0;
  if (to == NULL) return (mnm_text){"", 0};
  for (uint32_t i = 0; i < text.bytes; i++) {
    to[bytes++] = text.data[i];
    if (text.data[i] == quote) i++;
  }
  return (mnm_text){to, bytes};
}

mnm_text mnm_ingest__quoted_field(row_reader *self, mnm_text raw) {
  const csv_dialect *dialect = &self->plan->dialect;
  mnm_text inner = raw;
  while (dialect->blanks && inner.bytes > 0 &&
         (inner.data[0] == ' ' || (inner.data[0] == '\t' && dialect->separator != '\t'))) {
    inner.data++;
    inner.bytes--;
  }
  bool quoted = inner.bytes > 0 && inner.data[0] == dialect->quote;
  return mnm_text_trim(quoted ? unquote(self, inner) : raw);
}

/* ---- records
 * ---------------------------------------------------------------------------------------- */

static bool take_columns(row_reader *self) {
  const csv_plan *plan = self->plan;
  if (plan->columns == 0 || self->field_count == plan->columns) return true;
  if (plan->spec->ragged == SPEC_RAGGED_FILL) {
    for (uint32_t i = plan->columns; i < self->field_count; i++) {
      if (row_field(self, (int32_t)i).bytes > 0) {
        return mnm_ingest__fault(self, (int32_t)i,
                                 "%u fields expected, %u found, and those beyond are not empty; "
                                 "quote fields that hold the separator",
                                 plan->columns, self->field_count);
      }
    }
    return true;
  }
  /* the first column that is missing, or the first that is too many */
  uint32_t column = self->field_count < plan->columns ? self->field_count : plan->columns;
  return mnm_ingest__fault(self, (int32_t)column,
                           "%u fields expected, %u found; quote fields that hold the separator, or "
                           "write ragged: fill for lines cut short",
                           plan->columns, self->field_count);
}

/* All fields empty: blank lines, and the lines of bare separators that spreadsheets leave. */
static bool is_empty(const row_reader *self) {
  const char *data = self->text->data;
  uint32_t last = self->ends[self->field_count - 1];
  for (uint32_t i = self->first_byte; i < last; i++) {
    char c = data[i];
    if (c != ' ' && c != '\t' && c != '\r' && c != self->plan->dialect.separator) return false;
  }
  return true;
}

static bool is_skipped(const row_reader *self) {
  const spec_list *list = &self->plan->spec->skip_starting;
  uint32_t bytes = self->ends[self->field_count - 1] - self->first_byte;
  const char *data = self->text->data + self->first_byte;
  for (uint32_t i = 0; i < list->count; i++) {
    if (list->at[i].bytes <= bytes && memcmp(data, list->at[i].data, list->at[i].bytes) == 0) {
      return true;
    }
  }
  return false;
}

/* The field that holds a byte of the record. */
static int32_t field_at(const row_reader *self, uint64_t byte) {
  uint32_t field = 0;
  while (field + 1 < self->field_count && self->ends[field] - self->first_byte < byte) field++;
  return (int32_t)field;
}

static bool is_text(row_reader *self) {
  uint32_t bytes = self->ends[self->field_count - 1] - self->first_byte;
  const char *data = self->text->data + self->first_byte;
  const char *zero = self->out->index.zero ? memchr(data, 0, bytes) : NULL;
  if (zero != NULL) {
    return mnm_ingest__fault(self, field_at(self, (uint64_t)(zero - data)),
                             "a NUL byte stands here, and text has none: the file may be damaged; "
                             "ask for it again");
  }
  int64_t invalid = self->out->index.high ? mnm_text_utf8_invalid(data, bytes) : -1;
  if (invalid >= 0) {
    return mnm_ingest__fault(self, field_at(self, (uint64_t)invalid),
                             "not valid text in this encoding; write the right encoding, such as "
                             "cp1252, into the specification");
  }
  return true;
}

static mnm_status reject(row_reader *self, uint64_t record) {
  block_out *out = self->out;
  uint32_t bytes = self->ends[self->field_count - 1] - self->first_byte;
  const char *data = self->text->data + self->first_byte;
  if (bytes > 0 && data[bytes] == '\n' && data[bytes - 1] == '\r') bytes--;
  if (bytes > RAW_BYTES_MAX) bytes = RAW_BYTES_MAX;
  mnm_text reason = mnm_text_of(self->fault);
  if (!mnm_text_equal(reason, out->last_reason)) {
    reason.data = mnm_arena_copy(&out->arena, reason.data, reason.bytes);
    if (reason.data == NULL) return mnm_err_nomem(self->err);
    out->last_reason = reason;
  }
  mnm_reject row = {.row = out->lines,
                    .record = record,
                    .column = self->fault_column,
                    .reason = out->last_reason,
                    .raw = {data, bytes}}; /* the block's text outlives its results */
  return mnm_column_push(&out->rejects, &row, self->err);
}

typedef struct mark { /* how much there was before a record */
  uint64_t batch, from, to, holding_keys, balance_keys, places, place_bytes;
  uint64_t owners, statements, holdings, balances, key_bytes;
  uint64_t unmapped, scaled, ambiguous, missing;
  uint32_t code_count;
} mark;

static mark take_mark(const block_out *out) {
  return (mark){.batch = out->batch.count,
                .from = out->from.keys.count,
                .to = out->to.keys.count,
                .holding_keys = out->holding_keys.keys.count,
                .balance_keys = out->balance_keys.keys.count,
                .places = out->places.end.count,
                .place_bytes = out->places.bytes.count,
                .owners = out->owners.count,
                .statements = out->statements.count,
                .holdings = out->holdings.count,
                .balances = out->balances.count,
                .key_bytes = out->key_bytes.count,
                .unmapped = out->unmapped,
                .scaled = out->scaled,
                .ambiguous = out->ambiguous,
                .missing = out->missing,
                .code_count = out->code_count};
}

/* A reject leaves nothing behind. Columns of the batch are written at its count, so they need no
 * care, and its texts and counts come only when nothing can go wrong with the record any more. */
static void back_to(block_out *out, const mark *at) {
  keys_cut(&out->from, at->from);
  keys_cut(&out->to, at->to);
  keys_cut(&out->holding_keys, at->holding_keys);
  keys_cut(&out->balance_keys, at->balance_keys);
  out->places.end.count = at->places;
  out->places.bytes.count = at->place_bytes;
  out->owners.count = at->owners;
  out->statements.count = at->statements;
  out->holdings.count = at->holdings;
  out->balances.count = at->balances;
  out->key_bytes.count = at->key_bytes;
  out->unmapped = at->unmapped;
  out->scaled = at->scaled;
  out->ambiguous = at->ambiguous;
  out->missing = at->missing;
  out->code_count = at->code_count;
}

static uint64_t inner_lines(const row_reader *self) {
  const char *data = self->text->data;
  uint32_t last = self->ends[self->field_count - 1];
  uint64_t lines = 0;
  for (uint32_t i = self->first_byte; i < last; i++) {
    if (data[i] == '\n' || (data[i] == '\r' && data[i + 1] != '\n')) lines++;
  }
  return lines;
}

/* A transfer that becomes a reject has pushed keys at most. */
static bool read_only_transfer(row_reader *self, uint64_t record) {
  if (mnm_ingest__read_transfer(self, record)) return true;
  keys_cut(&self->out->from, self->out->batch.count);
  keys_cut(&self->out->to, self->out->batch.count);
  return false;
}

static bool read_all(row_reader *self, uint64_t record) {
  mark before = take_mark(self->out);
  if (mnm_ingest__read_entities(self, record) &&
      (!self->plan->transfer.given || mnm_ingest__read_transfer(self, record))) {
    return true;
  }
  back_to(self->out, &before);
  return false;
}

static mnm_status read_record(row_reader *self, bool bad_quote, uint32_t bad_field) {
  block_out *out = self->out;
  if (is_empty(self)) {
    out->empty++;
    return MNM_OK;
  }
  if (self->plan->spec->skip_starting.count > 0 && is_skipped(self)) {
    out->skipped++;
    return MNM_OK;
  }
  uint64_t record = out->records++;
  self->scratch_used = 0;
  if (out->index.quotes) {
    uint32_t bytes = self->ends[self->field_count - 1] - self->first_byte;
    out->scratch.count = 0;
    MNM_TRY(mnm_column_reserve(&out->scratch, bytes + SHORT_SLACK, self->err));
  }
  bool good = is_text(self);
  if (good && bad_quote) {
    good = mnm_ingest__fault(self, (int32_t)bad_field,
                             "text stands behind a closing quote; double the quotes inside a "
                             "quoted field");
  }
  if (good && take_columns(self)) {
    good = self->marked ? read_all(self, record) : read_only_transfer(self, record);
    if (self->failed) return mnm_err_nomem(self->err);
    if (good) return MNM_OK;
  }
  return reject(self, record);
}

static mnm_status read_block(row_reader *self) {
  block_out *out = self->out;
  const uint32_t *ends = out->index.ends.data, *rows = out->index.rows.data;
  const csv_fault *faults = out->index.faults.data;
  uint64_t fault = 0;
  uint32_t first_end = 0, first_byte = 0;
  for (uint64_t row = 0; row < out->index.rows.count; row++) {
    self->ends = ends + first_end;
    self->field_count = rows[row] - first_end;
    self->first_byte = first_byte;
    uint32_t last = ends[rows[row] - 1];
    if (last - first_byte > CSV_RECORD_BYTES_MAX) {
      out->overlong = true;
      return MNM_OK;
    }
    bool bad = fault < out->index.faults.count && faults[fault].row == row;
    MNM_TRY(read_record(self, bad, bad ? faults[fault].field : 0));
    while (fault < out->index.faults.count && faults[fault].row == row) fault++;
    if (out->index.quotes) out->lines += inner_lines(self);
    out->lines++;
    first_end = rows[row];
    first_byte = last + 1;
  }
  return MNM_OK;
}

/* All at once and not as they are made: a hash reads whole words of a key that was just written in
 * pieces, and would have to wait for them. */
static mnm_status hash_keys(block_out *out) {
  key_list *const lists[] = {&out->from, &out->to, &out->holding_keys, &out->balance_keys};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    key_list *list = lists[i];
    list->hashes.count = 0;
    MNM_TRY(mnm_column_reserve(&list->hashes, list->keys.count, &out->err));
    const mnm_text *keys = list->keys.data;
    uint64_t *hashes = list->hashes.data;
    for (uint64_t k = 0; k < list->keys.count; k++) {
      hashes[k] = mnm_text_hash(keys[k].data, keys[k].bytes, 0);
    }
    list->hashes.count = list->keys.count;
  }
  return MNM_OK;
}

/* A record that is no reject has all its separators and a line end: a block of empty lines does not
 * get room for as many rows. */
static uint64_t most_rows(uint64_t records, const csv_text *text, const csv_plan *plan) {
  if (plan->columns == 0 || plan->spec->ragged == SPEC_RAGGED_FILL) return records;
  uint64_t whole = text->bytes / plan->columns;
  return whole < records ? whole : records;
}

void mnm_ingest__block_read(block_out *out, const csv_text *text, const csv_plan *plan) {
  const mnm_spec *spec = plan->spec;
  row_reader self = {.plan = plan, .text = text, .out = out, .err = &out->err};
  self.marked =
      !plan->transfer.given || spec->entity_count + spec->holding_count + spec->balance_count > 0;
  reset(out);
  out->status = mnm_ingest__index_build(&out->index, text, &plan->dialect, &out->err);
  if (out->status != MNM_OK || text->bytes == 0) return;
  uint64_t rows = most_rows(out->index.rows.count, text, plan);
  /* keys that do not fit here go to the arena */
  uint64_t fixed = plan->fixed_bytes < FIXED_KEY_BYTES ? plan->fixed_bytes : FIXED_KEY_BYTES;
  uint64_t key_bytes = 2 * text->bytes + rows * (fixed + 8) + KEY_SLACK_BYTES;
  out->status = mnm_column_reserve(&out->key_bytes, key_bytes, &out->err);
  if (out->status == MNM_OK && plan->transfer.given) {
    out->status = mnm_ingest__transfer_reserve(out, plan, rows, &out->err);
    self.places = mnm_ingest__transfer_places(out, plan);
  }
  if (out->status == MNM_OK) out->status = read_block(&self);
  if (out->status == MNM_OK) out->status = hash_keys(out);
  if (plan->transfer.given) mnm_ingest__transfer_finish(out, plan);
}
