/* Names of columns become numbers, forms are compiled, codes become tables. */
#include "stage/ingest/ingest_plan_internal.h"

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
  bool ignored = *out != PLAN_NONE && self->plan->used[*out] == PLAN_IGNORED;
  if (*out != PLAN_NONE && !ignored) {
    self->plan->used[*out] = PLAN_USED;
    return MNM_OK;
  }
  if (self->quiet) return MNM_E_PARSE;
  if (ignored) {
    return mnm_err_set(self->err, MNM_E_PARSE,
                       "the specification reads the column '%.*s' and lists it as ignored",
                       (int)(name.bytes < 80 ? name.bytes : 80), name.data);
  }
  /* the name is the specification's own word, not the source's */
  (void)mnm_err_set(self->err, MNM_E_PARSE,
                    "there is no column '%.*s', which the specification names",
                    (int)(name.bytes < 80 ? name.bytes : 80), name.data);
  mnm_err_hint(self->err,
               "compare the header with the specification, or have one written: "
               "manumit spec write FILE");
  mnm_err_at(self->err, NULL, (int64_t)self->plan->start_line, 0);
  return MNM_E_PARSE;
}

mnm_status mnm_ingest__bind_text(const binding *self, mnm_text *out, mnm_text text) {
  char *copy = mnm_arena_take(&self->plan->arena, (size_t)text.bytes + SHORT_SLACK);
  if (copy == NULL) return mnm_err_nomem(self->err);
  if (text.bytes > 0) memcpy(copy, text.data, text.bytes);
  *out = (mnm_text){copy, text.bytes};
  return MNM_OK;
}

static mnm_status bind_value(const binding *self, plan_value *out, const spec_value *value) {
  MNM_TRY(mnm_ingest__bind_text(self, &out->fixed, value->fixed));
  return bind(self, &out->column, value->column);
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

static uint8_t no_value(mnm_text value) {
  (void)value;
  return 0;
}

/* ---- parts
 * ------------------------------------------------------------------------------------------ */

static mnm_status bind_form(const binding *self, time_form *out, mnm_text form, mnm_text base,
                            int32_t pivot) {
  MNM_TRY(mnm_ingest__form_compile(out, form, base, pivot, self->err));
  out->cells = self->plan->spec->format == SPEC_FORMAT_SHEET;
  return MNM_OK;
}

static mnm_status bind_time(const binding *self, plan_time *out, const spec_time *time) {
  mnm_grain grain = MNM_GRAIN_DAY;
  out->given = mnm_ingest__spec_time_given(time);
  out->whole_days = time->whole_days;
  out->clock = PLAN_NONE;
  out->column = PLAN_NONE;
  if (!out->given) return MNM_OK;
  if (time->fixed.bytes > 0) {
    MNM_TRY(mnm_time_parse(&out->fixed_us, &grain, time->fixed.data, time->fixed.bytes, self->err));
    out->fixed_grain = (uint8_t)grain;
    return MNM_OK;
  }
  MNM_TRY(bind(self, &out->column, time->column));
  MNM_TRY(bind_form(self, &out->form, time->form, time->base, time->pivot));
  if (time->clock.bytes == 0) return MNM_OK;
  MNM_TRY(bind(self, &out->clock, time->clock));
  return bind_form(self, &out->clock_form, time->clock_form, (mnm_text){"", 0}, -1);
}

static mnm_status bind_account(const binding *self, plan_account *out,
                               const spec_account *account) {
  out->given = account->given;
  out->none.count = account->none.count;
  out->none.at = mnm_arena_take(&self->plan->arena, account->none.count * sizeof(mnm_text));
  if (out->none.at == NULL) return mnm_err_nomem(self->err);
  for (uint32_t i = 0; i < account->none.count; i++) {
    out->none.at[i] = mnm_text_trim(account->none.at[i]);
  }
  out->syntax = (spec_syntax)account->syntax;
  out->kind = (mnm_account_kind)account->kind;
  MNM_TRY(bind_value(self, &out->number, &account->number));
  MNM_TRY(bind_value(self, &out->bank, &account->bank));
  self->plan->fixed_bytes += account->number.fixed.bytes + account->bank.fixed.bytes;
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
  return mnm_ingest__bind_codes(self, &out->signs, codes, sign_of);
}

static uint8_t one(mnm_text value) {
  (void)value;
  return 1;
}

static mnm_status bind_only(const binding *self, plan_transfer *out, const spec_transfer *from) {
  MNM_TRY(bind(self, &out->only, from->only));
  spec_codes *codes = mnm_arena_take(&self->plan->arena, sizeof *codes);
  if (codes == NULL) return mnm_err_nomem(self->err);
  codes->count = from->only_codes.count;
  codes->at = mnm_arena_take(&self->plan->arena, codes->count * sizeof *codes->at);
  if (codes->at == NULL) return mnm_err_nomem(self->err);
  for (uint32_t i = 0; i < codes->count; i++) {
    codes->at[i] = (spec_code){mnm_text_trim(from->only_codes.at[i]), mnm_text_of("")};
  }
  return mnm_ingest__bind_codes(self, &out->only_codes, codes, one);
}

static mnm_status bind_money(const binding *self, plan_money *out, const spec_value *value) {
  out->fixed.currency =
      value->fixed.bytes > 0 ? mnm_currency_find(value->fixed) : MNM_CURRENCY_NONE;
  int32_t decimals = mnm_currency_exponent(out->fixed.currency);
  out->fixed.decimals = (uint8_t)(decimals > 0 ? decimals : 0);
  return bind_value(self, &out->value, value);
}

static mnm_status bind_transfer(const binding *self, plan_transfer *out,
                                const spec_transfer *from) {
  mnm_arena *arena = &self->plan->arena;
  out->given = true;
  out->statement = from->account.given;
  out->minor_units = from->minor_units;
  out->negative_debits = from->negative_debits;
  MNM_TRY(bind_time(self, &out->booked, &from->booked));
  MNM_TRY(bind_time(self, &out->value_date, &from->value_date));
  const struct {
    int32_t *to;
    mnm_text name;
  } singles[] = {{&out->id, from->id},
                 {&out->amount, from->amount},
                 {&out->second_amount, out->statement ? from->other_amount : from->to_amount},
                 {&out->fee, from->fee},
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
                 {&out->to_owner, from->to_owner},
                 {&out->ocr, from->ocr}};
  for (size_t i = 0; i < sizeof singles / sizeof singles[0]; i++) {
    MNM_TRY(bind(self, singles[i].to, singles[i].name));
  }
  MNM_TRY(bind_sign(self, out, from));
  MNM_TRY(bind_only(self, out, from));
  const spec_value *second = out->statement ? &from->other_currency : &from->to_currency;
  MNM_TRY(bind_money(self, &out->currency, &from->currency));
  MNM_TRY(bind_money(self, &out->second_currency, second));
  out->has_second_currency = mnm_ingest__spec_value_given(second);
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
    MNM_TRY(mnm_ingest__bind_codes(self, &out->channels[i].codes, &from->channels[i].codes,
                                   channel_of));
  }
  out->channel_fixed = from->channel_fixed.bytes > 0 ? channel_of(from->channel_fixed)
                                                     : (uint8_t)MNM_CHANNEL_UNKNOWN;
  out->has_numbers = out->balance != PLAN_NONE || out->order != PLAN_NONE ||
                     out->mcc != PLAN_NONE || out->value_date.given;
  const int32_t texts[] = {out->id,     out->earmark,    out->reverses, out->backs,
                           out->linked, out->from_owner, out->to_owner, out->counterparty_name,
                           out->place,  out->area,       out->point};
  out->has_texts = from->purpose.count > 0;
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    out->has_texts = out->has_texts || texts[i] != PLAN_NONE;
  }
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
    MNM_TRY(mnm_ingest__bind_codes(self, &out->properties[i].codes, &property->codes, no_value));
    out->properties[i].has_form = property->form.bytes > 0;
    if (property->form.bytes == 0) continue;
    MNM_TRY(bind_form(self, &out->properties[i].form, property->form, (mnm_text){"", 0},
                      property->pivot));
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
    MNM_TRY(mnm_ingest__bind_codes(self, &out->kinds, &from->kinds, holding_kind_of));
    MNM_TRY(bind_time(self, &out->valid_from, &from->valid_from));
    MNM_TRY(bind_time(self, &out->valid_to, &from->valid_to));
  }
  for (uint32_t i = 0; i < spec->balance_count; i++) {
    const spec_balance *from = &spec->balances[i];
    plan_balance *out = &plan->balances[i];
    MNM_TRY(bind_account(self, &out->account, &from->account));
    MNM_TRY(bind_money(self, &out->currency, &from->currency));
    MNM_TRY(bind(self, &out->amount, from->amount));
    MNM_TRY(bind_time(self, &out->at, &from->at));
  }
  return MNM_OK;
}

mnm_status mnm_ingest__bind_all(const binding *self) {
  const mnm_spec *spec = self->plan->spec;
  self->plan->fixed_bytes = 0;
  self->plan->columns = self->count;
  self->plan->names = self->names;
  self->plan->used = mnm_arena_take(&self->plan->arena, self->count);
  if (self->plan->used == NULL) return mnm_err_nomem(self->err);
  for (uint32_t i = 0; i < spec->ignored.count; i++) { /* one that is not there is no harm */
    int32_t column = mnm_ingest__column_find(self->names, self->count, spec->ignored.at[i]);
    if (column != PLAN_NONE) self->plan->used[column] = PLAN_IGNORED;
  }
  if (spec->transfer.given) {
    MNM_TRY(bind_transfer(self, &self->plan->transfer, &spec->transfer));
  }
  return bind_rest(self);
}
