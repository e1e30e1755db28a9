/* One record as statements, holdings and balances. */
#include "stage/ingest/ingest_row.h"

static bool out_of_memory(row_reader *self) {
  self->failed = true;
  return false;
}

static bool keep(row_reader *self, mnm_text prefix, mnm_text text, mnm_text *out) {
  char *copy = mnm_arena_take_bytes(&self->out->arena, (size_t)prefix.bytes + text.bytes + 1);
  if (copy == NULL) return out_of_memory(self);
  if (prefix.bytes > 0) memcpy(copy, prefix.data, prefix.bytes);
  if (text.bytes > 0) memcpy(copy + prefix.bytes, text.data, text.bytes);
  *out = (mnm_text){copy, prefix.bytes + text.bytes};
  return true;
}

static bool read_subject(row_reader *self, mnm_text prefix, int32_t column, const char *what,
                         mnm_text *out) {
  mnm_text text = mnm_ingest__field(self, column);
  if (text.bytes == 0) return mnm_ingest__fault(self, column, "%s is missing", what);
  return keep(self, prefix, text, out);
}

static bool read_valid(row_reader *self, const plan_time *time, const char *what, int64_t *out,
                       uint8_t *precision) {
  read_stamp stamp;
  *out = MNM_TIME_NONE;
  if (!time->given) return true;
  if (time->column == PLAN_NONE) {
    *out = time->fixed_us;
    *precision = MNM_PRECISION_DAY;
    return true;
  }
  if (mnm_ingest__field(self, time->column).bytes == 0) return true;
  if (!mnm_ingest__read_time(self, time, NULL, what, &stamp)) return false;
  *out = stamp.time_us;
  *precision = stamp.grain == MNM_GRAIN_DAY ? MNM_PRECISION_DAY : MNM_PRECISION_EXACT;
  return true;
}

/* false with text.bytes == 0 only after a fault; an empty text: nothing to say. */
static bool read_property(row_reader *self, const spec_property *spec, const plan_property *plan,
                          mnm_text *out) {
  mnm_text text = plan->value.column == PLAN_NONE ? plan->value.fixed
                                                  : mnm_ingest__field(self, plan->value.column);
  *out = (mnm_text){"", 0};
  if (text.bytes == 0) return true;
  for (uint32_t i = 0; i < spec->codes.count; i++) {
    if (!mnm_text_equal_ascii_nocase(spec->codes.at[i].code, text)) continue;
    text = spec->codes.at[i].value;
    break;
  }
  if (text.bytes == 0) return true;
  if (!plan->has_form) return keep(self, spec->prefix, text, out);
  read_time time;
  char iso[40];
  if (!mnm_ingest__form_read(&plan->form, text, &time)) {
    return mnm_ingest__fault(self, plan->value.column, "no real date of the form %s",
                             plan->form.shape);
  }
  uint32_t bytes = mnm_time_text(iso, sizeof iso, time.local_us, (mnm_grain)time.grain);
  return keep(self, spec->prefix, (mnm_text){iso, bytes}, out);
}

static bool read_entity(row_reader *self, const spec_entity *spec, const plan_entity *plan,
                        uint64_t record) {
  mnm_statement row = {.schema = spec->schema, .source_row = record};
  if (!read_subject(self, spec->subject.prefix, plan->subject, "the id of the entity",
                    &row.subject) ||
      !read_valid(self, &plan->valid_from, "the first day", &row.valid_from_us, &row.precision) ||
      !read_valid(self, &plan->valid_to, "the last day", &row.valid_to_us, &row.precision)) {
    return false;
  }
  for (uint32_t i = 0; i < spec->property_count; i++) {
    row.property = spec->properties[i].name;
    if (!read_property(self, &spec->properties[i], &plan->properties[i], &row.value)) return false;
    if (row.value.bytes == 0) continue;
    if (mnm_column_push(&self->out->statements, &row, self->err) != MNM_OK) {
      return out_of_memory(self);
    }
  }
  return true;
}

static bool read_holding(row_reader *self, const spec_holding *spec, const plan_holding *plan,
                         uint64_t record) {
  mnm_holding row = {.kind = spec->kind, .source_row = record};
  uint8_t precision = MNM_PRECISION_NONE;
  bool named = false;
  if (!mnm_ingest__read_account(self, &plan->account, &self->out->holding_keys, true, &named) ||
      !read_subject(self, spec->holder.prefix, plan->holder, "the holder", &row.holder) ||
      !read_valid(self, &plan->valid_from, "the first day", &row.valid_from_us, &precision) ||
      !read_valid(self, &plan->valid_to, "the last day", &row.valid_to_us, &precision)) {
    return false;
  }
  if (plan->kind_column != PLAN_NONE) {
    row.kind = mnm_ingest__codes_find(&plan->kinds, mnm_ingest__field(self, plan->kind_column), 0);
    if (row.kind == 0) {
      return mnm_ingest__fault(
          self, plan->kind_column,
          "the code for the kind of holder is not in the specification; add it "
          "under 'kinds'");
    }
  }
  if (mnm_column_push(&self->out->holdings, &row, self->err) != MNM_OK) return out_of_memory(self);
  return true;
}

static bool read_balance(row_reader *self, const spec_balance *spec, const plan_balance *plan,
                         uint64_t record) {
  mnm_balance row = {.kind = spec->closing ? 1 : 0, .source_row = record};
  uint8_t precision = MNM_PRECISION_NONE;
  bool named = false, scaled = false;
  if (mnm_ingest__field(self, plan->amount).bytes == 0) return true;
  if (!mnm_ingest__read_account(self, &plan->account, &self->out->balance_keys, true, &named) ||
      !mnm_ingest__read_currency(self, &plan->currency, plan->currency_fixed, &row.currency) ||
      !mnm_ingest__read_amount(self, plan->amount, row.currency, spec->minor_units, "balance",
                               &row.amount_minor, &scaled) ||
      !read_valid(self, &plan->at, "the day of the balance", &row.at_us, &precision)) {
    return false;
  }
  if (row.at_us == MNM_TIME_NONE) {
    return mnm_ingest__fault(self, plan->at.column, "the day of the balance is missing");
  }
  if (mnm_column_push(&self->out->balances, &row, self->err) != MNM_OK) return out_of_memory(self);
  return true;
}

bool mnm_ingest__read_entities(row_reader *self, uint64_t record) {
  const csv_plan *plan = self->plan;
  const mnm_spec *spec = plan->spec;
  for (uint32_t i = 0; i < spec->entity_count; i++) {
    if (!read_entity(self, &spec->entities[i], &plan->entities[i], record)) return false;
  }
  for (uint32_t i = 0; i < spec->holding_count; i++) {
    if (!read_holding(self, &spec->holdings[i], &plan->holdings[i], record)) return false;
  }
  for (uint32_t i = 0; i < spec->balance_count; i++) {
    if (!read_balance(self, &spec->balances[i], &plan->balances[i], record)) return false;
  }
  return true;
}
