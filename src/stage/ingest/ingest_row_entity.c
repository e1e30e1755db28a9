/* One record as statements, holdings and balances. */
#include <inttypes.h>
#include <stdio.h>

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

bool mnm_ingest__keep_cut(row_reader *self, const char *schema, mnm_text id, const char *property,
                          mnm_text cut, uint64_t record) {
  mnm_statement row = {.schema = mnm_text_of(schema),
                       .property = mnm_text_of(property),
                       .source_row = record,
                       .valid_from_us = MNM_TIME_NONE,
                       .valid_to_us = MNM_TIME_NONE};
  char digest[24];
  if (cut.bytes == 0) return true;
  if (id.bytes == 0) {
    uint32_t bytes = self->ends[self->field_count - 1] - self->first_byte;
    uint64_t hash = mnm_text_hash(self->text->data + self->first_byte, bytes, 0);
    (void)snprintf(digest, sizeof digest, "record:%016" PRIx64, hash);
    id = mnm_text_of(digest);
  }
  mnm_text none = {"", 0};
  if (!keep(self, none, id, &row.subject) || !keep(self, none, cut, &row.value)) return false;
  if (mnm_column_push(&self->out->statements, &row, self->err) == MNM_OK) return true;
  return out_of_memory(self);
}

static bool read_subject(row_reader *self, mnm_text prefix, int32_t column, const char *what,
                         mnm_text *out) {
  mnm_text text = row_field(self, column);
  if (text.bytes == 0) return mnm_ingest__fault(self, column, "%s is missing", what);
  return keep(self, prefix, text, out);
}

static bool read_valid(row_reader *self, const plan_time *time, const char *what, int64_t *out,
                       uint8_t *precision) {
  read_stamp stamp;
  *out = MNM_TIME_NONE;
  if (!time->given) return true;
  uint8_t grain = time->fixed_grain;
  *out = time->fixed_us;
  if (time->column != PLAN_NONE) {
    *out = MNM_TIME_NONE;
    if (row_field(self, time->column).bytes == 0) return true;
    if (!mnm_ingest__read_time(self, time, NULL, what, &stamp)) return false;
    mnm_ingest__count_flag(self, stamp.flag);
    *out = stamp.time_us;
    grain = stamp.grain;
  }
  /* both ends have one precision: the coarser */
  uint8_t said = grain == MNM_GRAIN_DAY ? MNM_PRECISION_DAY : MNM_PRECISION_EXACT;
  if (*precision == MNM_PRECISION_NONE || said < *precision) *precision = said;
  return true;
}

/* false with text.bytes == 0 only after a fault; an empty text: nothing to say. */
static bool read_property(row_reader *self, const spec_property *spec, const plan_property *plan,
                          mnm_text *out) {
  mnm_text text =
      plan->value.column == PLAN_NONE ? plan->value.fixed : row_field(self, plan->value.column);
  *out = (mnm_text){"", 0};
  if (text.bytes == 0) return true;
  int32_t code = mnm_ingest__codes_index(&plan->codes, text);
  if (code >= 0) text = spec->codes.at[code].value;
  if (text.bytes == 0) return true;
  if (!plan->has_form) return keep(self, spec->prefix, text, out);
  read_stamp stamp;
  char iso[40];
  if (!mnm_ingest__read_moment(self, &plan->form, text, &stamp)) {
    return mnm_ingest__fault(self, plan->value.column, "no real date of the form %s",
                             plan->form.shape);
  }
  mnm_ingest__count_flag(self, stamp.flag);
  uint32_t bytes = mnm_time_text(iso, sizeof iso, stamp.time_us, (mnm_grain)stamp.grain);
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
    row.kind = mnm_ingest__codes_find(&plan->kinds, row_field(self, plan->kind_column), 0);
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
  bool named = false;
  mnm_text cut = {"", 0};
  money_unit unit;
  if (row_field(self, plan->amount).bytes == 0) return true;
  if (!mnm_ingest__read_account(self, &plan->account, &self->out->balance_keys, true, &named) ||
      !mnm_ingest__read_currency(self, &plan->currency, &unit) ||
      !mnm_ingest__read_amount(self, plan->amount, unit, spec->minor_units, "balance",
                               &row.amount_minor, &cut) ||
      !read_valid(self, &plan->at, "the day of the balance", &row.at_us, &precision)) {
    return false;
  }
  row.currency = unit.currency;
  if (cut.bytes > 0) self->out->scaled++;
  if (!mnm_ingest__keep_cut(self, "BankAccount", (mnm_text){"", 0}, "balance", cut, record)) {
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
