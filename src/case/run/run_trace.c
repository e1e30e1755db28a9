/* Plain tables for tracing. */
#include "case/run/run_trace.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/time/time.h"
#include "case/run/run_internal.h"

typedef struct plain_row { /* as read; sorted by key, then line */
  int64_t time_us;
  uint32_t day_first; /* 0: a bare date, before every time of its day */
  uint32_t place;     /* in the file, from 0 */
} plain_row;

struct mnm_run_tables {
  mnm_alloc alloc;
  mnm_arena arena;
  mnm_strings *accounts, *labels, *ids; /* ids by place in the file */
  const char *path;
  /* by place in the file while reading; afterwards in order */
  mnm_column key; /* plain_row */
  mnm_column from, to, amount, to_amount, earmark, reverses, backs, time, line;
  mnm_column reverses_id, backs_id; /* mnm_text, until they are looked up */
  mnm_column openings, row_tags, account_tags, flags, rules;
  bool rules_where_they_mix;
  mnm_trace_input input;
};

/* ---- reading ------------------------------------------------------------------------------------
 */

static mnm_status cell(mnm_err *err, mnm_status status, int column, const char *message) {
  mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, NULL, 0, column);
  return status;
}

static mnm_status amount_of(mnm_text text, int column, int64_t *out, mnm_err *err) {
  if (!mnm_text_int64(text, out))
    return cell(err, MNM_E_PARSE, column, "an amount must be a whole number of minor units");
  if (*out < 0)
    return cell(err, MNM_E_RANGE, column, "an amount is negative: it must be 0 or more");
  return MNM_OK;
}

static mnm_status account_of(mnm_run_tables *self, mnm_text text, int column, uint32_t *out,
                             mnm_err *err) {
  if (text.bytes == 0) return cell(err, MNM_E_PARSE, column, "an account is missing");
  if (text.bytes > 256) return cell(err, MNM_E_RANGE, column, "an account has at most 256 bytes");
  uint32_t before = mnm_strings_count(self->accounts);
  MNM_TRY(mnm_strings_put_text(self->accounts, out, text, err));
  if (*out < before) return MNM_OK;
  static const char asset[] = "asset:";
  bool outside = text.data[0] == '@' || mnm_text_equal(text, mnm_text_of("CASH"));
  bool holds = text.bytes >= sizeof asset - 1 && memcmp(text.data, asset, sizeof asset - 1) == 0;
  uint8_t flag = outside ? MNM_TRACE_EXTERNAL : holds ? MNM_TRACE_ASSET : 0;
  return mnm_column_push(&self->flags, &flag, err);
}

static const mnm_table_column ledger_columns[] = {
    {"id", true},       {"time", true},         {"from", true},
    {"to", true},       {"amount_minor", true}, {"to_amount_minor", false},
    {"earmark", false}, {"reverses", false},    {"backs", false}};
enum { L_ID, L_TIME, L_FROM, L_TO, L_AMOUNT, L_TO_AMOUNT, L_EARMARK, L_REVERSES, L_BACKS, L_COUNT };

typedef struct reading {
  mnm_run_tables *tables;
  mnm_column earmark_text; /* mnm_text by place: labels are known once all tables are read */
} reading;

static mnm_status keep_text(mnm_run_tables *self, mnm_column *to, mnm_text text, mnm_err *err) {
  if (text.bytes > 0) {
    text.data = mnm_arena_copy(&self->arena, text.data, text.bytes);
    if (text.data == NULL) return mnm_err_nomem(err);
  }
  return mnm_column_push(to, &text, err);
}

static mnm_status ledger_row(void *payload, const mnm_text *cells, mnm_err *err) {
  reading *state = payload;
  mnm_run_tables *self = state->tables;
  plain_row key = {.place = (uint32_t)self->key.count};
  mnm_grain grain = MNM_GRAIN_SECOND;
  uint32_t id = 0, from = 0, to = 0;
  int64_t amount = 0, to_amount = MNM_TRACE_SAME;
  if (self->key.count >= UINT32_MAX - 1)
    return cell(err, MNM_E_LIMIT, 0, "a ledger has at most 4,294,967,294 rows");
  if (cells[L_ID].bytes == 0) return cell(err, MNM_E_PARSE, L_ID + 1, "an id is missing");
  uint32_t before = mnm_strings_count(self->ids);
  MNM_TRY(mnm_strings_put_text(self->ids, &id, cells[L_ID], err));
  if (id < before) return cell(err, MNM_E_PARSE, L_ID + 1, "this id stands above: ids are unique");
  if (mnm_time_parse(&key.time_us, &grain, cells[L_TIME].data, cells[L_TIME].bytes, NULL) != MNM_OK)
    return cell(
        err, MNM_E_PARSE, L_TIME + 1,
        "a time must be a date or a time in UTC, such as 2026-03-01 or 2026-03-01T12:30:05Z");
  key.day_first = grain != MNM_GRAIN_DAY;
  MNM_TRY(account_of(self, cells[L_FROM], L_FROM + 1, &from, err));
  MNM_TRY(account_of(self, cells[L_TO], L_TO + 1, &to, err));
  MNM_TRY(amount_of(cells[L_AMOUNT], L_AMOUNT + 1, &amount, err));
  if (cells[L_TO_AMOUNT].bytes > 0)
    MNM_TRY(amount_of(cells[L_TO_AMOUNT], L_TO_AMOUNT + 1, &to_amount, err));
  MNM_TRY(mnm_column_push(&self->key, &key, err));
  MNM_TRY(mnm_column_push(&self->from, &from, err));
  MNM_TRY(mnm_column_push(&self->to, &to, err));
  MNM_TRY(mnm_column_push(&self->amount, &amount, err));
  MNM_TRY(mnm_column_push(&self->to_amount, &to_amount, err));
  MNM_TRY(keep_text(self, &state->earmark_text, cells[L_EARMARK], err));
  MNM_TRY(keep_text(self, &self->reverses_id, cells[L_REVERSES], err));
  return keep_text(self, &self->backs_id, cells[L_BACKS], err);
}

static mnm_status label_of(mnm_run_tables *self, mnm_text text, int column, uint32_t *out,
                           mnm_err *err) {
  if (text.bytes == 0) return cell(err, MNM_E_PARSE, column, "a label is missing");
  if (text.bytes > 256) return cell(err, MNM_E_RANGE, column, "a label has at most 256 bytes");
  return mnm_strings_put_text(self->labels, out, text, err); /* "own" is number 0 */
}

static const mnm_table_column opening_columns[] = {
    {"account", true}, {"amount_minor", true}, {"label", false}};

static mnm_status opening_row(void *payload, const mnm_text *cells, mnm_err *err) {
  mnm_run_tables *self = ((reading *)payload)->tables;
  mnm_trace_opening row = {0, MNM_TRACE_OWN, 0};
  MNM_TRY(account_of(self, cells[0], 1, &row.account, err));
  if ((((const uint8_t *)self->flags.data)[row.account] & MNM_TRACE_EXTERNAL) != 0)
    return cell(err, MNM_E_RANGE, 1, "an external account has no opening balance");
  MNM_TRY(amount_of(cells[1], 2, &row.amount_minor, err));
  if (cells[2].bytes > 0) MNM_TRY(label_of(self, cells[2], 3, &row.label, err));
  return mnm_column_push(&self->openings, &row, err);
}

static const mnm_table_column taint_columns[] = {
    {"kind", true}, {"key", true}, {"label", true}, {"amount_minor", false}};

static mnm_status taint_row(void *payload, const mnm_text *cells, mnm_err *err) {
  mnm_run_tables *self = ((reading *)payload)->tables;
  mnm_trace_tag tag = {.amount_minor = MNM_TRACE_WHOLE};
  bool row = mnm_text_equal(cells[0], mnm_text_of("row"));
  if (!row && !mnm_text_equal(cells[0], mnm_text_of("account")))
    return cell(err, MNM_E_PARSE, 1, "kind must be row or account");
  MNM_TRY(label_of(self, cells[2], 3, &tag.label, err));
  if (tag.label == MNM_TRACE_OWN)
    return cell(err, MNM_E_RANGE, 3,
                "the label own is the holder's untraced money: name the claim");
  if (cells[3].bytes > 0) {
    MNM_TRY(amount_of(cells[3], 4, &tag.amount_minor, err));
    if (tag.amount_minor == 0)
      return cell(err, MNM_E_RANGE, 4, "the amount of a taint source must be above 0");
  }
  const mnm_strings *names = row ? self->ids : self->accounts;
  if (!mnm_strings_find(names, cells[1], &tag.key))
    return cell(
        err, MNM_E_RANGE, 2,
        row ? "the ledger has no row of this id" : "no row of the ledger names this account");
  return mnm_column_push(row ? &self->row_tags : &self->account_tags, &tag, err);
}

static mnm_status read_table(const char *path, const mnm_table_column *columns, uint32_t count,
                             mnm_table_row_fn *fn, reading *state, const mnm_ctx *ctx,
                             mnm_err *err) {
  mnm_reader *reader = NULL;
  if (path == NULL) return MNM_OK;
  MNM_TRY(mnm_reader_open_file(&reader, path, ctx, err));
  mnm_status status = mnm_ingest_table(reader, columns, count, fn, state, ctx, err);
  mnm_reader_close(reader);
  return status;
}

/* ---- order --------------------------------------------------------------------------------------
 */

static int by_time(const void *left, const void *right) {
  const plain_row *a = left, *b = right;
  int64_t day_a = mnm_time_day(a->time_us), day_b = mnm_time_day(b->time_us);
  if (day_a != day_b) return day_a < day_b ? -1 : 1;
  if (a->day_first != b->day_first) return a->day_first < b->day_first ? -1 : 1;
  if (a->time_us != b->time_us) return a->time_us < b->time_us ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

static mnm_status permute(const mnm_run_tables *self, mnm_column *column, const mnm_ctx *ctx,
                          mnm_err *err) {
  const plain_row *key = self->key.data;
  mnm_column sorted;
  mnm_column_init(&sorted, column->width, ctx);
  MNM_TRY(mnm_column_reserve(&sorted, column->count, err));
  for (uint64_t i = 0; i < column->count; i++)
    memcpy(mnm_column_at(&sorted, i), mnm_column_at(column, key[i].place), column->width);
  sorted.count = column->count;
  mnm_column_clear(column);
  *column = sorted;
  return MNM_OK;
}

/* An id that the ledger does not have is named by its line. */
static mnm_status resolve(mnm_run_tables *self, const mnm_column *ids, const uint32_t *rank,
                          const char *what, mnm_column *out, bool *any, mnm_err *err) {
  const mnm_text *id = ids->data;
  for (uint64_t place = 0; place < ids->count; place++) {
    uint32_t found = MNM_TRACE_NONE;
    if (id[place].bytes > 0) {
      if (!mnm_strings_find(self->ids, id[place], &found)) {
        mnm_err_set(err, MNM_E_RANGE, "%s names a row that the ledger does not have", what);
        mnm_err_at(err, self->path, (int64_t)place + 2, 0);
        return MNM_E_RANGE;
      }
      found = rank[found];
      *any = true;
    }
    MNM_TRY(mnm_column_push(out, &found, err));
  }
  return MNM_OK;
}

static mnm_status find_earmarks(mnm_run_tables *self, const mnm_column *texts, bool *any,
                                mnm_err *err) {
  const mnm_text *text = texts->data;
  for (uint64_t place = 0; place < texts->count; place++) {
    uint32_t label = MNM_TRACE_NONE;
    if (text[place].bytes > 0) {
      if (!mnm_strings_find(self->labels, text[place], &label)) {
        mnm_err_set(err, MNM_E_RANGE,
                    "an earmark names a label that no opening or taint source has");
        mnm_err_at(err, self->path, (int64_t)place + 2, 0);
        return MNM_E_RANGE;
      }
      *any = true;
    }
    MNM_TRY(mnm_column_push(&self->earmark, &label, err));
  }
  return MNM_OK;
}

static mnm_status put_in_order(mnm_run_tables *self, const mnm_column *earmarks, const mnm_ctx *ctx,
                               mnm_err *err) {
  uint64_t count = self->key.count;
  plain_row *key = self->key.data;
  mnm_column ranks;
  mnm_column_init(&ranks, sizeof(uint32_t), ctx);
  bool earmarked = false, reversed = false, backed = false;
  if (count > 1) qsort(key, count, sizeof *key, by_time);
  mnm_status status = mnm_column_reserve(&ranks, count, err);
  if (status == MNM_OK) {
    uint32_t *rank = ranks.data;
    for (uint32_t row = 0; row < count; row++) rank[key[row].place] = row;
    status = resolve(self, &self->reverses_id, rank, "reverses", &self->reverses, &reversed, err);
    if (status == MNM_OK)
      status = resolve(self, &self->backs_id, rank, "backs", &self->backs, &backed, err);
    mnm_trace_tag *tag = self->row_tags.data;
    for (uint64_t i = 0; status == MNM_OK && i < self->row_tags.count; i++)
      tag[i].key = rank[tag[i].key];
  }
  if (status == MNM_OK) status = find_earmarks(self, earmarks, &earmarked, err);
  mnm_column_clear(&ranks);
  mnm_column *columns[] = {&self->from,    &self->to,       &self->amount, &self->to_amount,
                           &self->earmark, &self->reverses, &self->backs};
  for (size_t i = 0; status == MNM_OK && i < sizeof columns / sizeof *columns; i++)
    status = permute(self, columns[i], ctx, err);
  for (uint64_t row = 0; status == MNM_OK && row < count; row++)
    status = mnm_column_push(&self->time, &key[row].time_us, err);
  MNM_TRY(status);
  self->input.rows = (mnm_trace_rows){.count = (uint32_t)count,
                                      .from = self->from.data,
                                      .to = self->to.data,
                                      .amount_minor = self->amount.data,
                                      .to_amount_minor = self->to_amount.data,
                                      .earmark = earmarked ? self->earmark.data : NULL,
                                      .reverses = reversed ? self->reverses.data : NULL,
                                      .backs = backed ? self->backs.data : NULL,
                                      .time_us = self->time.data};
  return MNM_OK;
}

/* Rows up to a time, or to the end of a day. */
static mnm_status find_until(mnm_run_tables *self, const char *at, mnm_err *err) {
  const plain_row *key = self->key.data;
  uint32_t count = (uint32_t)self->key.count;
  self->input.until = count;
  if (at == NULL) return MNM_OK;
  int64_t time = 0;
  mnm_grain grain = MNM_GRAIN_DAY;
  if (mnm_time_parse(&time, &grain, at, (uint32_t)strlen(at), NULL) != MNM_OK)
    return mnm_err_set(err, MNM_E_ARG, "--at must be a date or a time in UTC, such as 2026-03-01");
  int64_t day = mnm_time_day(time);
  while (self->input.until > 0) {
    const plain_row *last = &key[self->input.until - 1];
    bool later = mnm_time_day(last->time_us) > day;
    if (grain != MNM_GRAIN_DAY && !later)
      later = mnm_time_day(last->time_us) == day && last->day_first != 0 && last->time_us > time;
    if (!later) break;
    self->input.until--;
  }
  if (self->input.until == 0 && count > 0)
    return mnm_err_set(err, MNM_E_RANGE,
                       "the date lies before the first row of the ledger: nothing is known of it");
  return MNM_OK;
}

static const mnm_table_column rule_columns[] = {{"account", true}, {"rule", true}};

static mnm_status rule_row(void *payload, const mnm_text *cells, mnm_err *err) {
  mnm_run_tables *self = ((reading *)payload)->tables;
  char name[32];
  mnm_trace_rule rule = MNM_TRACE_FIFO;
  uint32_t account = 0;
  if (!mnm_strings_find(self->accounts, cells[0], &account))
    return cell(err, MNM_E_RANGE, 1, "no row of the ledger names this account");
  uint8_t *of = mnm_column_at(&self->rules, account);
  if (*of != 0) return cell(err, MNM_E_RANGE, 1, "this account stands above: each has one rule");
  (void)snprintf(name, sizeof name, "%.*s", (int)cells[1].bytes, cells[1].data);
  if (cells[1].bytes >= sizeof name || !mnm_trace_rule_find(name, &rule) || !mnm_trace_mixes(rule))
    return cell(err, MNM_E_RANGE, 2, "this is no rule that an account can have");
  *of = (uint8_t)rule;
  self->input.rule_of = self->rules.data;
  return MNM_OK;
}

static mnm_status make_rules(mnm_run_tables *self, mnm_err *err) {
  uint32_t accounts = mnm_strings_count(self->accounts);
  MNM_TRY(mnm_column_reserve(&self->rules, (uint64_t)accounts + 1, err));
  memset(self->rules.data, 0, accounts + 1);
  self->rules.count = accounts;
  return MNM_OK;
}

static mnm_status set_overrides(mnm_run_tables *self, const char *list, mnm_err *err) {
  if (list == NULL) return MNM_OK;
  while (*list != '\0') {
    const char *end = strchr(list, ','), *equals = strchr(list, '=');
    if (end == NULL) end = list + strlen(list);
    char name[32] = "";
    mnm_trace_rule rule = MNM_TRACE_FIFO;
    uint32_t account = 0;
    if (equals == NULL || equals > end || (size_t)(end - equals) > sizeof name)
      return mnm_err_set(err, MNM_E_ARG, "--override must be ACCOUNT=RULE, several with commas");
    memcpy(name, equals + 1, (size_t)(end - equals - 1));
    if (!mnm_trace_rule_find(name, &rule))
      return mnm_err_set(err, MNM_E_ARG, "--override names a rule that is not there");
    mnm_text text = {list, (uint32_t)(equals - list)};
    MNM_TRY(mnm_run_tables_find(self, text, &account, err));
    ((uint8_t *)self->rules.data)[account] = (uint8_t)rule;
    list = *end == ',' ? end + 1 : end;
  }
  self->input.rule_of = self->rules.data;
  return MNM_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------
 */

static mnm_status read_all(mnm_run_tables *self, const mnm_run_tables_options *options,
                           const mnm_ctx *ctx, mnm_err *err) {
  reading state = {.tables = self};
  uint32_t own = 0;
  mnm_column_init(&state.earmark_text, sizeof(mnm_text), ctx);
  mnm_status status = mnm_strings_put_text(self->labels, &own, mnm_text_of("own"), err);
  if (status == MNM_OK)
    status = read_table(options->ledger, ledger_columns, L_COUNT, ledger_row, &state, ctx, err);
  if (status == MNM_OK)
    status = read_table(options->opening, opening_columns, 3, opening_row, &state, ctx, err);
  if (status == MNM_OK)
    status = read_table(options->taint, taint_columns, 4, taint_row, &state, ctx, err);
  if (status == MNM_OK) status = put_in_order(self, &state.earmark_text, ctx, err);
  mnm_column_clear(&state.earmark_text);
  if (status == MNM_OK) status = find_until(self, options->at, err);
  if (status == MNM_OK && (options->override != NULL || options->rules != NULL))
    status = make_rules(self, err);
  if (status == MNM_OK)
    status = read_table(options->rules, rule_columns, 2, rule_row, &state, ctx, err);
  self->rules_where_they_mix = options->rules != NULL;
  if (status != MNM_OK) return status;
  mnm_trace_input *input = &self->input;
  input->account_count = mnm_strings_count(self->accounts);
  input->flags = self->flags.data;
  input->label_count = mnm_strings_count(self->labels) - 1;
  input->openings = self->openings.data;
  input->opening_count = (uint32_t)self->openings.count;
  input->row_tags = self->row_tags.data;
  input->row_tag_count = (uint32_t)self->row_tags.count;
  input->account_tags = self->account_tags.data;
  input->account_tag_count = (uint32_t)self->account_tags.count;
  return set_overrides(self, options->override, err);
}

mnm_status mnm_run_tables_open(mnm_run_tables **out, const mnm_run_tables_options *options,
                               const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_run_tables *self = mnm_mem_new(ctx, sizeof *self);
  if (self == NULL) return mnm_err_nomem(err);
  if (ctx != NULL) self->alloc = ctx->alloc;
  self->path = options->ledger;
  mnm_arena_init(&self->arena, ctx);
  const struct {
    mnm_column *column;
    uint32_t width;
  } columns[] = {{&self->key, sizeof(plain_row)},
                 {&self->from, sizeof(uint32_t)},
                 {&self->to, sizeof(uint32_t)},
                 {&self->amount, sizeof(int64_t)},
                 {&self->to_amount, sizeof(int64_t)},
                 {&self->earmark, sizeof(uint32_t)},
                 {&self->reverses, sizeof(uint32_t)},
                 {&self->backs, sizeof(uint32_t)},
                 {&self->time, sizeof(int64_t)},
                 {&self->reverses_id, sizeof(mnm_text)},
                 {&self->backs_id, sizeof(mnm_text)},
                 {&self->openings, sizeof(mnm_trace_opening)},
                 {&self->row_tags, sizeof(mnm_trace_tag)},
                 {&self->account_tags, sizeof(mnm_trace_tag)},
                 {&self->flags, 1},
                 {&self->rules, 1}};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    mnm_column_init(columns[i].column, columns[i].width, ctx);
  mnm_status status = mnm_strings_new(&self->accounts, ctx, err);
  if (status == MNM_OK) status = mnm_strings_new(&self->labels, ctx, err);
  if (status == MNM_OK) status = mnm_strings_new(&self->ids, ctx, err);
  if (status == MNM_OK) status = read_all(self, options, ctx, err);
  if (status != MNM_OK) {
    mnm_run_tables_free(self);
    return status;
  }
  *out = self;
  return MNM_OK;
}

void mnm_run_tables_free(mnm_run_tables *self) {
  if (self == NULL) return;
  mnm_column *columns[] = {&self->key,       &self->from,         &self->to,       &self->amount,
                           &self->to_amount, &self->earmark,      &self->reverses, &self->backs,
                           &self->time,      &self->reverses_id,  &self->backs_id, &self->openings,
                           &self->row_tags,  &self->account_tags, &self->flags,    &self->rules};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) mnm_column_clear(columns[i]);
  mnm_strings_free(self->accounts);
  mnm_strings_free(self->labels);
  mnm_strings_free(self->ids);
  mnm_arena_clear(&self->arena);
  mnm_alloc alloc = self->alloc;
  mnm_alloc_free(&alloc, self, sizeof *self);
}

const mnm_trace_input *mnm_run_tables_input(const mnm_run_tables *self) {
  return &self->input;
}

mnm_text mnm_run_tables_account(const mnm_run_tables *self, uint32_t account) {
  return mnm_strings_get(self->accounts, account);
}

mnm_text mnm_run_tables_label(const mnm_run_tables *self, uint32_t label) {
  return mnm_strings_get(self->labels, label);
}

mnm_text mnm_run_tables_id(const mnm_run_tables *self, uint32_t row) {
  const plain_row *key = self->key.data;
  return mnm_strings_get(self->ids, key[row].place);
}

mnm_status mnm_run_tables_find(const mnm_run_tables *self, mnm_text account, uint32_t *out,
                               mnm_err *err) {
  if (mnm_strings_find(self->accounts, account, out)) return MNM_OK;
  mnm_err_set(err, MNM_E_NOTFOUND, "no row of the ledger names this account");
  mnm_err_at(err, self->path, 0, 0);
  return MNM_E_NOTFOUND;
}

mnm_status mnm_run_tables_place(const mnm_run_tables *self, mnm_status status, mnm_err *err) {
  if (status == MNM_OK || err == NULL) return status;
  if (err->input[0] != '\0') { /* of numbered accounts or tags: a person has not numbered them */
    err->input[0] = '\0';
    err->row = 0;
    return status;
  }
  if (err->row < 1 || (uint64_t)err->row > self->key.count) return status;
  const plain_row *key = self->key.data;
  mnm_err_at(err, self->path, (int64_t)key[err->row - 1].place + 2, 0); /* line 1 is the header */
  if (status == MNM_E_ARG) err->status = status = MNM_E_RANGE; /* the file is wrong, not the call */
  return status;
}

/* ---- results ------------------------------------------------------------------------------------
 */

typedef struct named_result {
  mnm_trace_result result;
  mnm_text name; /* of the account or sink */
} named_result;

static int by_name(const void *left, const void *right) {
  const named_result *a = left, *b = right;
  int names = mnm_text_compare(a->name, b->name);
  if (names != 0) return names;
  return a->result.label < b->result.label ? -1 : a->result.label > b->result.label;
}

static mnm_status name_results(const mnm_run_tables *self, const mnm_column *results,
                               mnm_arena *arena, named_result *out, mnm_err *err) {
  const mnm_trace_result *result = results->data;
  for (uint64_t i = 0; i < results->count; i++) {
    mnm_text name = mnm_run_tables_account(self, result[i].account);
    if (result[i].where == MNM_TRACE_CREDIT) {
      static const char sink[] = "@credit:";
      char *text = mnm_arena_take_bytes(arena, sizeof sink - 1 + name.bytes);
      if (text == NULL) return mnm_err_nomem(err);
      memcpy(text, sink, sizeof sink - 1);
      memcpy(text + sizeof sink - 1, name.data, name.bytes);
      name = (mnm_text){text, (uint32_t)(sizeof sink - 1) + name.bytes};
    }
    out[i] = (named_result){result[i], name};
  }
  return MNM_OK;
}

static mnm_status give_results(const mnm_run_tables *self, const mnm_trace *trace,
                               mnm_run_traced_fn *fn, void *payload, const mnm_ctx *ctx,
                               mnm_err *err) {
  mnm_column results, named;
  mnm_arena arena;
  mnm_column_init(&results, sizeof(mnm_trace_result), ctx);
  mnm_column_init(&named, sizeof(named_result), ctx);
  mnm_arena_init(&arena, ctx);
  mnm_status status = mnm_trace_results(trace, true, &results, err);
  if (status == MNM_OK) status = mnm_column_reserve(&named, results.count, err);
  if (status == MNM_OK) status = name_results(self, &results, &arena, named.data, err);
  named_result *row = named.data;
  if (status == MNM_OK && results.count > 1) qsort(row, results.count, sizeof *row, by_name);
  for (uint64_t i = 0; status == MNM_OK && i < results.count; i++) {
    const mnm_run_traced line = {row[i].name, mnm_run_tables_label(self, row[i].result.label),
                                 row[i].result.amount_minor};
    status = fn(payload, &line, err);
  }
  mnm_arena_clear(&arena);
  mnm_column_clear(&named);
  mnm_column_clear(&results);
  return status;
}

mnm_status mnm_run_tables_trace(const mnm_run_tables *self, const mnm_trace_options *options,
                                mnm_run_traced_fn *fn, void *payload, mnm_trace_counts *out_counts,
                                const mnm_ctx *ctx, mnm_err *err) {
  mnm_trace *trace = NULL;
  mnm_trace_input input = self->input;
  if (self->rules_where_they_mix && !mnm_trace_mixes(options->rule)) input.rule_of = NULL;
  mnm_status status = mnm_trace_new(&trace, &input, options, ctx, err);
  if (status != MNM_OK) return mnm_run_tables_place(self, status, err);
  if (out_counts != NULL) *out_counts = mnm_trace_count(trace);
  status = give_results(self, trace, fn, payload, ctx, err);
  mnm_trace_free(trace);
  return status;
}
