#include "stage/ingest/ingest_plan.h"

#include <stdio.h>

#define HEADER_LINES_MAX 200 /* how far `preamble: auto` looks */
#define HEADER_BYTES_MAX ((size_t)64 << 10)

typedef struct binding {
  csv_plan *plan;
  const mnm_text *names; /* of the columns; none without a header and `columns` */
  uint32_t count;
  bool quiet; /* only trying: no message */
  mnm_err *err;
} binding;

/* ---- names
 * ------------------------------------------------------------------------------------------ */

static int32_t find_nth(const mnm_text *names, uint32_t count, mnm_text name, int64_t nth) {
  int64_t seen = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (mnm_text_equal(mnm_text_trim(names[i]), name) && ++seen == nth) return (int32_t)i;
  }
  seen = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (mnm_text_equal_ascii_nocase(mnm_text_trim(names[i]), name) && ++seen == nth) {
      return (int32_t)i;
    }
  }
  return PLAN_NONE;
}

int32_t mnm_ingest__column_find(const mnm_text *names, uint32_t count, mnm_text name) {
  int64_t number = 0;
  name = mnm_text_trim(name);
  if (name.bytes == 0) return PLAN_NONE;
  int32_t found = find_nth(names, count, name, 1);
  if (found != PLAN_NONE) return found;
  const char *hash = memrchr(name.data, '#', name.bytes);
  if (hash != NULL && hash > name.data) {
    mnm_text base = {name.data, (uint32_t)(hash - name.data)};
    mnm_text nth = {hash + 1, name.bytes - base.bytes - 1};
    if (mnm_text_int64(nth, &number) && number > 0) {
      found = find_nth(names, count, mnm_text_trim(base), number);
      if (found != PLAN_NONE) return found;
    }
  }
  if (mnm_text_int64(name, &number) && number >= 1 && number <= (int64_t)count) {
    return (int32_t)number - 1;
  }
  return PLAN_NONE;
}

bool mnm_ingest__header_is(const mnm_text *names, uint32_t count, const spec_list *columns) {
  if (count != columns->count) return false;
  for (uint32_t i = 0; i < count; i++) {
    if (!mnm_text_equal(mnm_text_trim(names[i]), mnm_text_trim(columns->at[i]))) return false;
  }
  return true;
}

static mnm_status bind(const binding *self, int32_t *out, mnm_text name) {
  *out = PLAN_NONE;
  if (name.bytes == 0) return MNM_OK;
  *out = mnm_ingest__column_find(self->names, self->count, name);
  if (*out != PLAN_NONE || self->quiet) return *out != PLAN_NONE ? MNM_OK : MNM_E_PARSE;
  /* the name is the specification's own word, not the source's */
  (void)mnm_err_set(self->err, MNM_E_PARSE,
                    "there is no column '%.*s', which the specification names",
                    (int)(name.bytes < 80 ? name.bytes : 80), name.data);
  mnm_err_hint(self->err,
               "compare the header with the specification, or have one written: --sniff");
  mnm_err_at(self->err, NULL, (int64_t)self->plan->start_line, 0);
  return MNM_E_PARSE;
}

static mnm_status bind_value(const binding *self, plan_value *out, const spec_value *value) {
  out->fixed = value->fixed;
  return bind(self, &out->column, value->column);
}

/* ---- codes
 * ------------------------------------------------------------------------------------------ */

static uint32_t fingerprint(mnm_text code) {
  uint32_t first = (unsigned char)code.data[0];
  uint32_t last = (unsigned char)code.data[code.bytes - 1];
  return (code.bytes * 29 + first * 7 + last * 3) & 255;
}

int32_t mnm_ingest__codes_index(const plan_codes *codes, mnm_text code) {
  if (code.bytes > 0) {
    uint16_t slot = codes->slots[fingerprint(code)];
    if (slot != 0 && mnm_text_equal(codes->codes->at[slot - 1].code, code)) return slot - 1;
  }
  for (uint32_t i = 0; i < codes->codes->count; i++) {
    if (mnm_text_equal_ascii_nocase(codes->codes->at[i].code, code)) return (int32_t)i;
  }
  return -1;
}

uint8_t mnm_ingest__codes_find(const plan_codes *codes, mnm_text code, uint8_t none) {
  int32_t index = mnm_ingest__codes_index(codes, code);
  return index < 0 ? none : codes->values[index];
}

static mnm_status bind_codes(const binding *self, plan_codes *out, const spec_codes *codes,
                             uint8_t (*value_of)(mnm_text value)) {
  bool taken[256] = {false};
  out->codes = codes;
  out->values = mnm_arena_take(&self->plan->arena, codes->count);
  if (out->values == NULL) return mnm_err_nomem(self->err);
  for (uint32_t i = 0; i < codes->count; i++) {
    out->values[i] = value_of(codes->at[i].value);
    if (codes->at[i].code.bytes == 0 || i >= UINT16_MAX) continue;
    uint32_t slot = fingerprint(codes->at[i].code);
    out->slots[slot] = taken[slot] ? 0 : (uint16_t)(i + 1);
    taken[slot] = true;
  }
  return MNM_OK;
}

static uint8_t channel_of(mnm_text value) {
  return (uint8_t)mnm_channel_find(value);
}

static uint8_t holding_kind_of(mnm_text value) {
  if (mnm_text_equal(value, mnm_text_of("signatory"))) return MNM_HOLDING_SIGNATORY;
  if (mnm_text_equal(value, mnm_text_of("power"))) return MNM_HOLDING_POWER;
  return MNM_HOLDING_HOLDER;
}

static uint8_t sign_of(mnm_text value) {
  return mnm_text_equal(value, mnm_text_of("credit")) ? 1 : 2;
}

/* ---- parts
 * ------------------------------------------------------------------------------------------ */

static mnm_status bind_time(const binding *self, plan_time *out, const spec_time *time) {
  mnm_grain grain = MNM_GRAIN_DAY;
  out->given = mnm_ingest__spec_time_given(time);
  out->whole_days = time->whole_days;
  out->clock = PLAN_NONE;
  out->column = PLAN_NONE;
  if (!out->given) return MNM_OK;
  if (time->fixed.bytes > 0) {
    return mnm_time_parse(&out->fixed_us, &grain, time->fixed.data, time->fixed.bytes, self->err);
  }
  bool cells = self->plan->spec->format == SPEC_FORMAT_SHEET;
  MNM_TRY(bind(self, &out->column, time->column));
  MNM_TRY(mnm_ingest__form_compile(&out->form, time->form, time->base, time->pivot, self->err));
  out->form.cells = cells;
  if (time->clock.bytes == 0) return MNM_OK;
  MNM_TRY(bind(self, &out->clock, time->clock));
  MNM_TRY(mnm_ingest__form_compile(&out->clock_form, time->clock_form, (mnm_text){"", 0}, -1,
                                   self->err));
  out->clock_form.cells = cells;
  return MNM_OK;
}

static mnm_status bind_account(const binding *self, plan_account *out,
                               const spec_account *account) {
  out->given = account->given;
  out->none = &account->none;
  out->syntax = (spec_syntax)account->syntax;
  out->kind = (mnm_account_kind)account->kind;
  MNM_TRY(bind_value(self, &out->number, &account->number));
  MNM_TRY(bind_value(self, &out->bank, &account->bank));
  self->plan->fixed_bytes += account->number.fixed.bytes + account->bank.fixed.bytes;
  if (account->number.fixed.bytes > 256U || account->bank.fixed.bytes > 256U) {
    return mnm_err_set(self->err, MNM_E_RANGE, "a fixed bank or number has at most 256 bytes");
  }
  return MNM_OK;
}

static mnm_status bind_sign(const binding *self, plan_transfer *out, const spec_transfer *from) {
  MNM_TRY(bind(self, &out->sign, from->sign));
  if (from->sign.bytes == 0) return MNM_OK;
  mnm_arena *arena = &self->plan->arena;
  spec_codes *codes = mnm_arena_take(arena, sizeof *codes);
  if (codes == NULL) return mnm_err_nomem(self->err);
  codes->count = from->sign_credit.count + from->sign_debit.count;
  codes->at = mnm_arena_take(arena, codes->count * sizeof *codes->at);
  if (codes->at == NULL) return mnm_err_nomem(self->err);
  for (uint32_t i = 0; i < codes->count; i++) {
    bool credit = i < from->sign_credit.count;
    mnm_text code =
        credit ? from->sign_credit.at[i] : from->sign_debit.at[i - from->sign_credit.count];
    codes->at[i] = (spec_code){mnm_text_trim(code), mnm_text_of(credit ? "credit" : "debit")};
  }
  return bind_codes(self, &out->signs, codes, sign_of);
}

static uint16_t currency_of(mnm_text fixed) {
  return fixed.bytes > 0 ? mnm_currency_find(fixed) : MNM_CURRENCY_NONE;
}

static mnm_status bind_transfer(const binding *self, plan_transfer *out,
                                const spec_transfer *from) {
  mnm_arena *arena = &self->plan->arena;
  out->given = true;
  out->statement = from->account.given;
  out->minor_units = from->minor_units;
  MNM_TRY(bind_time(self, &out->booked, &from->booked));
  MNM_TRY(bind_time(self, &out->value_date, &from->value_date));
  const struct {
    int32_t *to;
    mnm_text name;
  } singles[] = {{&out->id, from->id},
                 {&out->amount, from->amount},
                 {&out->to_amount, from->to_amount},
                 {&out->debit, from->debit},
                 {&out->credit, from->credit},
                 {&out->counterparty_name, from->counterparty_name},
                 {&out->balance, from->balance},
                 {&out->order, from->order},
                 {&out->mcc, from->mcc},
                 {&out->area, from->area},
                 {&out->point, from->point},
                 {&out->place, from->place},
                 {&out->earmark, from->earmark},
                 {&out->reverses, from->reverses},
                 {&out->backs, from->backs},
                 {&out->linked, from->linked},
                 {&out->from_owner, from->from_owner},
                 {&out->to_owner, from->to_owner}};
  for (size_t i = 0; i < sizeof singles / sizeof singles[0]; i++) {
    MNM_TRY(bind(self, singles[i].to, singles[i].name));
  }
  MNM_TRY(bind_sign(self, out, from));
  MNM_TRY(bind_value(self, &out->currency, &from->currency));
  MNM_TRY(bind_value(self, &out->to_currency, &from->to_currency));
  out->currency_fixed = currency_of(from->currency.fixed);
  out->to_currency_fixed = currency_of(from->to_currency.fixed);
  out->has_to_currency = mnm_ingest__spec_value_given(&from->to_currency);
  MNM_TRY(bind_account(self, &out->from, &from->from));
  MNM_TRY(bind_account(self, &out->to, &from->to));
  MNM_TRY(bind_account(self, &out->account, &from->account));
  MNM_TRY(bind_account(self, &out->counterparty, &from->counterparty));
  out->channels = mnm_arena_take(arena, from->channel_count * sizeof *out->channels);
  out->purpose = mnm_arena_take(arena, from->purpose.count * sizeof *out->purpose);
  if (out->channels == NULL || out->purpose == NULL) return mnm_err_nomem(self->err);
  out->channel_count = from->channel_count;
  for (uint32_t i = 0; i < from->channel_count; i++) {
    MNM_TRY(bind(self, &out->channels[i].column, from->channels[i].column));
    MNM_TRY(bind_codes(self, &out->channels[i].codes, &from->channels[i].codes, channel_of));
  }
  out->channel_fixed = from->channel_fixed.bytes > 0 ? channel_of(from->channel_fixed)
                                                     : (uint8_t)MNM_CHANNEL_UNKNOWN;
  out->purpose_count = from->purpose.count;
  for (uint32_t i = 0; i < from->purpose.count; i++) {
    MNM_TRY(bind(self, &out->purpose[i], from->purpose.at[i]));
  }
  return MNM_OK;
}

static mnm_status bind_entity(const binding *self, plan_entity *out, const spec_entity *from) {
  MNM_TRY(bind(self, &out->subject, from->subject.column));
  MNM_TRY(bind_time(self, &out->valid_from, &from->valid_from));
  MNM_TRY(bind_time(self, &out->valid_to, &from->valid_to));
  out->properties =
      mnm_arena_take(&self->plan->arena, from->property_count * sizeof *out->properties);
  if (out->properties == NULL) return mnm_err_nomem(self->err);
  for (uint32_t i = 0; i < from->property_count; i++) {
    const spec_property *property = &from->properties[i];
    MNM_TRY(bind_value(self, &out->properties[i].value, &property->value));
    out->properties[i].has_form = property->form.bytes > 0;
    if (property->form.bytes == 0) continue;
    MNM_TRY(mnm_ingest__form_compile(&out->properties[i].form, property->form, (mnm_text){"", 0},
                                     property->pivot, self->err));
    out->properties[i].form.cells = self->plan->spec->format == SPEC_FORMAT_SHEET;
  }
  return MNM_OK;
}

static mnm_status bind_rest(const binding *self) {
  csv_plan *plan = self->plan;
  const mnm_spec *spec = plan->spec;
  plan->entities = mnm_arena_take(&plan->arena, spec->entity_count * sizeof *plan->entities);
  plan->holdings = mnm_arena_take(&plan->arena, spec->holding_count * sizeof *plan->holdings);
  plan->balances = mnm_arena_take(&plan->arena, spec->balance_count * sizeof *plan->balances);
  if (plan->entities == NULL || plan->holdings == NULL || plan->balances == NULL) {
    return mnm_err_nomem(self->err);
  }
  for (uint32_t i = 0; i < spec->entity_count; i++) {
    MNM_TRY(bind_entity(self, &plan->entities[i], &spec->entities[i]));
  }
  for (uint32_t i = 0; i < spec->holding_count; i++) {
    const spec_holding *from = &spec->holdings[i];
    plan_holding *out = &plan->holdings[i];
    MNM_TRY(bind_account(self, &out->account, &from->account));
    MNM_TRY(bind(self, &out->holder, from->holder.column));
    MNM_TRY(bind(self, &out->kind_column, from->kind_column));
    MNM_TRY(bind_codes(self, &out->kinds, &from->kinds, holding_kind_of));
    MNM_TRY(bind_time(self, &out->valid_from, &from->valid_from));
    MNM_TRY(bind_time(self, &out->valid_to, &from->valid_to));
  }
  for (uint32_t i = 0; i < spec->balance_count; i++) {
    const spec_balance *from = &spec->balances[i];
    plan_balance *out = &plan->balances[i];
    MNM_TRY(bind_account(self, &out->account, &from->account));
    MNM_TRY(bind_value(self, &out->currency, &from->currency));
    out->currency_fixed = currency_of(from->currency.fixed);
    MNM_TRY(bind(self, &out->amount, from->amount));
    MNM_TRY(bind_time(self, &out->at, &from->at));
  }
  return MNM_OK;
}

static mnm_status bind_all(const binding *self) {
  const mnm_spec *spec = self->plan->spec;
  self->plan->fixed_bytes = 0;
  if (spec->transfer.given) {
    MNM_TRY(bind_transfer(self, &self->plan->transfer, &spec->transfer));
  }
  return bind_rest(self);
}

/* ---- the header
 * ------------------------------------------------------------------------------------- */

static uint64_t count_lines(const char *data, size_t bytes) {
  uint64_t lines = 0;
  for (size_t i = 0; i < bytes; i++) {
    lines += data[i] == '\n' || (data[i] == '\r' && (i + 1 == bytes || data[i + 1] != '\n'));
  }
  return lines;
}

/* Behind the end of the raw line at `at`. */
static size_t next_line(const csv_source *source, size_t at) {
  while (at < source->head_bytes && source->head[at] != '\n' && source->head[at] != '\r') at++;
  if (at + 1 < source->head_bytes && source->head[at] == '\r' && source->head[at + 1] == '\n') at++;
  return at < source->head_bytes ? at + 1 : at;
}

static mnm_status no_header(const csv_plan *plan, mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_PARSE, "no header with the columns of specification '%s' was found",
                    mnm_spec_name(plan->spec));
  mnm_err_hint(err, "give the specification that fits, or have one written: --sniff");
  mnm_err_at(err, NULL, (int64_t)plan->start_line, 0);
  return MNM_E_PARSE;
}

static mnm_status take_header(csv_plan *plan, const csv_source *source, size_t at, bool quiet,
                              mnm_err *err) {
  csv_record record;
  const mnm_spec *spec = plan->spec;
  mnm_text *names = mnm_arena_take(&plan->arena, SPEC_COLUMNS_MAX * sizeof *names);
  if (names == NULL) return mnm_err_nomem(err);
  size_t left = source->head_bytes - at;
  bool all = left <= HEADER_BYTES_MAX;
  mnm_text rest = {source->head + at, (uint32_t)(all ? left : HEADER_BYTES_MAX)};
  binding self = {plan, names, 0, quiet, err};
  plan->start_line = count_lines(source->head, at) + 1;
  if (!spec->header) {
    self.names = spec->columns.at;
    self.count = spec->columns.count;
    if (self.count == 0 &&
        rest.bytes > 0) { /* columns by number: as many as the first record has */
      MNM_TRY(mnm_ingest__csv_record(&record, rest, &plan->dialect, names, SPEC_COLUMNS_MAX,
                                     &plan->arena, err));
      for (uint32_t i = 0; i < record.count && i < SPEC_COLUMNS_MAX; i++) names[i].bytes = 0;
      self.names = names;
      self.count = record.count < SPEC_COLUMNS_MAX ? record.count : SPEC_COLUMNS_MAX;
    }
    plan->columns = self.count;
    plan->start = at;
    return self.count == 0 ? MNM_OK : bind_all(&self);
  }
  MNM_TRY(mnm_ingest__csv_record(&record, rest, &plan->dialect, names, SPEC_COLUMNS_MAX,
                                 &plan->arena, err));
  bool whole = record.bytes < rest.bytes || (all && source->head_whole);
  if (record.unclosed || !whole || record.count > SPEC_COLUMNS_MAX || rest.bytes == 0) {
    return quiet ? MNM_E_PARSE : no_header(plan, err);
  }
  self.count = record.count;
  plan->columns = record.count;
  MNM_TRY(bind_all(&self));
  plan->start = at + record.bytes;
  plan->start_line += count_lines(rest.data, record.bytes);
  return MNM_OK;
}

static mnm_status find_start(csv_plan *plan, const csv_source *source, mnm_err *err) {
  const mnm_spec *spec = plan->spec;
  size_t at = 0;
  if (source->head_bytes >= 3 && memcmp(source->head, "\xEF\xBB\xBF", 3) == 0) at = 3;
  plan->start_line = 1;
  if (spec->preamble != SPEC_PREAMBLE_AUTO) {
    for (uint32_t i = 0; i < spec->preamble; i++) at = next_line(source, at);
    plan->preamble_lines = spec->preamble;
    return take_header(plan, source, at, false, err);
  }
  for (uint32_t line = 0; line < HEADER_LINES_MAX && at < source->head_bytes; line++) {
    mnm_status status = take_header(plan, source, at, true, err);
    plan->preamble_lines = line;
    if (status != MNM_E_PARSE) return status;
    mnm_arena_reset(&plan->arena); /* nothing bound in a trial that failed is used */
    at = next_line(source, at);
  }
  plan->start_line = 1;
  return no_header(plan, err);
}

/* ---- the plan
 * --------------------------------------------------------------------------------------- */

static void describe_numbers(csv_plan *plan) {
  const char *group = "";
  if ((plan->numbers.groups & SPEC_GROUP_DOT) != 0) group = ".";
  if ((plan->numbers.groups & SPEC_GROUP_COMMA) != 0) group = ",";
  if ((plan->numbers.groups & SPEC_GROUP_APOSTROPHE) != 0) group = "'";
  if (group[0] == '\0' && (plan->numbers.groups & SPEC_GROUP_BLANK) != 0) group = " ";
  (void)snprintf(plan->number_shape, sizeof plan->number_shape, "1%s234%c56", group,
                 plan->numbers.decimal);
}

static void all_none(plan_transfer *transfer) {
  int32_t *const columns[] = {&transfer->id,
                              &transfer->amount,
                              &transfer->to_amount,
                              &transfer->debit,
                              &transfer->credit,
                              &transfer->sign,
                              &transfer->balance,
                              &transfer->order,
                              &transfer->mcc,
                              &transfer->area,
                              &transfer->point,
                              &transfer->place,
                              &transfer->earmark,
                              &transfer->backs,
                              &transfer->reverses,
                              &transfer->linked,
                              &transfer->to_owner,
                              &transfer->from_owner,
                              &transfer->counterparty_name};
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) *columns[i] = PLAN_NONE;
}

mnm_status mnm_ingest__plan_new(csv_plan *out, const mnm_spec *spec, const csv_source *source,
                                const mnm_ctx *ctx, mnm_err *err) {
  mnm_status status = MNM_OK;
  memset(out, 0, sizeof *out);
  out->spec = spec;
  mnm_arena_init(&out->arena, ctx);
  all_none(&out->transfer);
  out->dialect = (csv_dialect){spec->separator, spec->quote, spec->blanks};
  out->numbers = (number_form){spec->decimal, spec->groups, spec->symbols};
  describe_numbers(out);
  status = mnm_ingest__zone_new(&out->zone, spec->zone, ctx, err);
  if (status != MNM_OK) goto fail;
  out->utc = mnm_ingest__zone_is_utc(out->zone);
  mnm_text form = spec->transfer.booked.form, clock = spec->transfer.booked.clock_form;
  out->some_offsets = !out->utc || memchr(form.data != NULL ? form.data : "", 'z', form.bytes) ||
                      memchr(clock.data != NULL ? clock.data : "", 'z', clock.bytes);
  if (memchr(source->head, 0, source->head_bytes) != NULL) {
    status = mnm_err_set(err, MNM_E_PARSE, "the file holds NUL bytes; delimited text has none");
    mnm_err_hint(err,
                 "if it is UTF-16, write encoding: utf-16le into the specification; if it is "
                 "a spreadsheet, save it as CSV");
    goto fail;
  }
  status = find_start(out, source, err);
  if (status != MNM_OK) goto fail;
  return MNM_OK;
fail:
  mnm_ingest__plan_clear(out);
  return status;
}

void mnm_ingest__plan_clear(csv_plan *plan) {
  mnm_ingest__zone_free(plan->zone);
  plan->zone = NULL;
  mnm_arena_clear(&plan->arena);
}
