/* What a specification as a whole must have, beyond the shape of its keys; and that no key stands
 * in it that would do nothing. */
#include "stage/ingest/ingest_spec_check.h"
#include "stage/ingest/ingest_csv.h"

#define NAME_BYTES_MAX 64U

static void set_place(const checking *self, const void *at, bool whole) {
  const spec_place *place = mnm_ingest__spec_place(self->spec, at, whole);
  if (place != NULL) mnm_err_at(self->err, NULL, place->line, (int32_t)(place->column & 0xFFFFF));
}

mnm_status mnm_ingest__check_missing(const checking *self, const void *at, const char *what,
                                     const char *hint) {
  (void)mnm_err_set(self->err, MNM_E_PARSE, "the specification has no %s", what);
  mnm_err_hint(self->err, "%s", hint);
  set_place(self, at, true);
  return MNM_E_PARSE;
}

mnm_status mnm_ingest__check_either(const checking *self, const void *at, const char *what) {
  (void)mnm_err_set(self->err, MNM_E_PARSE, "%s", what);
  set_place(self, at, true);
  return MNM_E_PARSE;
}

mnm_status mnm_ingest__check_wrong(const checking *self, const void *at, const char *what) {
  (void)mnm_err_set(self->err, MNM_E_RANGE, "%s", what);
  set_place(self, at, false);
  return MNM_E_RANGE;
}

mnm_status mnm_ingest__check_placed(const checking *self, const void *at, mnm_status status) {
  if (status != MNM_OK) set_place(self, at, false);
  return status;
}

/* Of two values that do not go together, the one that was written: the other may be a default. */
static const void *written(const checking *self, const void *one, const void *other) {
  return mnm_ingest__spec_place(self->spec, one, false) != NULL ? one : other;
}

static bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static mnm_status check_dialect(const checking *self) {
  const mnm_spec *spec = self->spec;
  if (is_letter_or_digit(spec->separator)) {
    return mnm_ingest__check_wrong(self, &spec->separator,
                                   "'separator' should be no letter and no digit");
  }
  if (is_letter_or_digit(spec->quote) || spec->quote == ' ' || spec->quote == '\t') {
    return mnm_ingest__check_wrong(self, &spec->quote,
                                   "'quote' should be no letter, digit or blank");
  }
  if (spec->separator == spec->quote) {
    return mnm_ingest__check_wrong(self, written(self, &spec->separator, &spec->quote),
                                   "'separator' and 'quote' should differ");
  }
  if (spec->blanks && spec->quote == 0) {
    return mnm_ingest__check_wrong(self, &spec->blanks,
                                   "'blanks' stand around quoted fields: it needs a 'quote'");
  }
  if (spec->blanks && spec->separator == ' ') {
    return mnm_ingest__check_wrong(self, &spec->blanks,
                                   "'blanks' need another separator than the space");
  }
  if (spec->decimal == spec->separator && spec->quote == 0) {
    return mnm_ingest__check_wrong(
        self, written(self, &spec->decimal, &spec->separator),
        "'decimal' should differ from 'separator' where there is no 'quote'");
  }
  return MNM_OK;
}

static mnm_status check_file(const checking *self) {
  const mnm_spec *spec = self->spec;
  MNM_TRY(check_dialect(self));
  if (!mnm_ingest__encoding_known(spec->encoding)) {
    return mnm_ingest__check_wrong(
        self, &spec->encoding,
        "'encoding' should be one of: auto, utf-8, utf-16le, utf-16be, cp1250, cp1251, "
        "cp1252, cp1253, cp1254, cp1257");
  }
  if (spec->footer > CSV_FOOTER_MAX) {
    return mnm_ingest__check_wrong(self, &spec->footer, "'footer' should be at most 64 lines");
  }
  if (!spec->header && spec->preamble == SPEC_PREAMBLE_AUTO) {
    return mnm_ingest__check_wrong(
        self, &spec->preamble, "'preamble: auto' looks for the header, so it needs 'header: true'");
  }
  if (spec->sheet.header_rows == 0 || spec->sheet.header_rows > SHEET_HEADER_ROWS_MAX) {
    return mnm_ingest__check_wrong(self, &spec->sheet.header_rows,
                                   "'header_rows' should be 1 to 8");
  }
  if (spec->sheet.header_rows > 1 && spec->sheet.header_row == 0) {
    return mnm_ingest__check_wrong(
        self, &spec->sheet.header_rows,
        "'header_rows' needs 'header_row', the number of the first of them");
  }
  if (spec->columns.count > SPEC_COLUMNS_MAX) {
    return mnm_ingest__check_wrong(self, &spec->columns, "'columns' should be at most 1,024");
  }
  for (uint32_t i = 0; i < spec->skip_starting.count; i++) {
    if (spec->skip_starting.at[i].bytes == 0) {
      return mnm_ingest__check_wrong(self, &spec->skip_starting,
                                     "'skip_starting' should hold texts of one character or more");
    }
  }
  return MNM_OK;
}

static mnm_status check_numbers(const checking *self) {
  const mnm_spec *spec = self->spec;
  if (spec->decimal != '.' && spec->decimal != ',') {
    return mnm_ingest__check_wrong(self, &spec->decimal, "'decimal' should be \".\" or \",\"");
  }
  if ((spec->decimal == '.' && (spec->groups & SPEC_GROUP_DOT) != 0) ||
      (spec->decimal == ',' && (spec->groups & SPEC_GROUP_COMMA) != 0)) {
    return mnm_ingest__check_wrong(self, &spec->groups,
                                   "the decimal sign cannot also stand between groups of digits");
  }
  for (uint32_t i = 0; i < spec->currency_names.count; i++) {
    if (mnm_currency_find(spec->currency_names.at[i].value) == MNM_CURRENCY_NONE) {
      return mnm_ingest__check_wrong(self, &spec->currency_names.at[i],
                                     "'currencies' should map names to known codes such as EUR");
    }
  }
  return MNM_OK;
}

/* ---- entities, holdings, balances ------------------------------------------------------------ */

static mnm_status check_property(const checking *self, const spec_property *property) {
  time_form form;
  if (property->name.bytes == 0 || !mnm_ingest__spec_value_given(&property->value)) {
    return mnm_ingest__check_missing(self, property, "'name' and 'value' for a property",
                                     "{name: country, value: column}");
  }
  if (property->form.bytes == 0) {
    if (property->pivot < 0) return MNM_OK;
    return mnm_ingest__check_wrong(self, &property->pivot, "'pivot' needs a 'form'");
  }
  MNM_TRY(
      mnm_ingest__check_placed(self, &property->form,
                               mnm_ingest__form_compile(&form, property->form, (mnm_text){"", 0},
                                                        property->pivot, self->err)));
  if (!form.has_date) {
    return mnm_ingest__check_wrong(self, &property->form, "the form of a date column needs a date");
  }
  return mnm_ingest__check_pivot(self, &form, &property->pivot, &property->form);
}

static mnm_status check_entity(const checking *self, const spec_entity *entity) {
  if (entity->schema.bytes == 0) {
    return mnm_ingest__check_missing(self, entity, "'schema' for an entity", "schema: Person");
  }
  if (entity->subject.column.bytes == 0) {
    return mnm_ingest__check_missing(self, entity, "'subject' for an entity",
                                     "subject: {prefix: \"client:\", column: ...}");
  }
  MNM_TRY(mnm_ingest__check_time(self, &entity->valid_from));
  MNM_TRY(mnm_ingest__check_time(self, &entity->valid_to));
  for (uint32_t i = 0; i < entity->property_count; i++) {
    MNM_TRY(check_property(self, &entity->properties[i]));
  }
  return MNM_OK;
}

static mnm_status check_kinds(const checking *self, const spec_holding *holding) {
  static const char *const kinds[] = {"holder", "signatory", "power"};
  if ((holding->kind_column.bytes > 0) != (holding->kinds.count > 0)) {
    return mnm_ingest__check_missing(self, holding,
                                     "pair of 'kind_column' and 'kinds' for a holding",
                                     "kind_column: ..., kinds: {OWNER: holder}");
  }
  if (holding->kind_column.bytes > 0 &&
      mnm_ingest__spec_place(self->spec, &holding->kind, false) != NULL) {
    return mnm_ingest__check_wrong(self, &holding->kind,
                                   "'kind' is for holdings without 'kind_column'");
  }
  for (uint32_t i = 0; i < holding->kinds.count; i++) {
    bool found = false;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
      found = found || mnm_text_equal(holding->kinds.at[i].value, mnm_text_of(kinds[k]));
    }
    if (!found) {
      return mnm_ingest__check_wrong(self, &holding->kinds.at[i],
                                     "'kinds' should map to holder, signatory or power");
    }
  }
  return MNM_OK;
}

static mnm_status check_holding(const checking *self, const spec_holding *holding) {
  if (!holding->account.given || holding->holder.column.bytes == 0) {
    return mnm_ingest__check_missing(self, holding, "'account' and 'holder' for a holding",
                                     "name both columns");
  }
  MNM_TRY(mnm_ingest__check_account(self, &holding->account));
  MNM_TRY(mnm_ingest__check_time(self, &holding->valid_from));
  MNM_TRY(mnm_ingest__check_time(self, &holding->valid_to));
  return check_kinds(self, holding);
}

static mnm_status check_balance(const checking *self, const spec_balance *balance) {
  if (!balance->account.given || balance->amount.bytes == 0 ||
      !mnm_ingest__spec_value_given(&balance->currency) ||
      !mnm_ingest__spec_time_given(&balance->at)) {
    return mnm_ingest__check_missing(self, balance,
                                     "'account', 'amount', 'currency' and 'at' for a balance",
                                     "at: {fixed: YYYY-MM-DD} where no column gives it");
  }
  MNM_TRY(mnm_ingest__check_account(self, &balance->account));
  MNM_TRY(mnm_ingest__check_currency(self, &balance->currency));
  return mnm_ingest__check_time(self, &balance->at);
}

static mnm_status check_name(const checking *self) {
  mnm_text name = self->spec->name;
  if (name.bytes == 0)
    return mnm_ingest__check_missing(self, self->spec, "'name'", "give it a short name");
  bool good = name.bytes <= NAME_BYTES_MAX;
  for (uint32_t i = 0; i < name.bytes; i++) good = good && (unsigned char)name.data[i] >= ' ';
  if (good) return MNM_OK;
  return mnm_ingest__check_wrong(self, &self->spec->name,
                                 "'name' should be one line of at most 64 bytes");
}

mnm_status mnm_ingest__spec_check(const mnm_spec *spec, const mnm_ctx *ctx, mnm_err *err) {
  const checking self = {spec, err};
  time_zone *zone = NULL;
  MNM_TRY(check_name(&self));
  MNM_TRY(check_file(&self));
  MNM_TRY(check_numbers(&self));
  MNM_TRY(mnm_ingest__check_placed(&self, &spec->zone,
                                   mnm_ingest__zone_new(&zone, spec->zone, ctx, err)));
  mnm_ingest__zone_free(zone);
  if (!spec->transfer.given && spec->entity_count == 0 && spec->holding_count == 0 &&
      spec->balance_count == 0) {
    return mnm_ingest__check_missing(
        &self, spec, "'transfer', 'entities', 'holdings' or 'balances'", "say what the rows are");
  }
  if (spec->transfer.given) MNM_TRY(mnm_ingest__check_transfer(&self, &spec->transfer));
  MNM_TRY(mnm_ingest__check_order(&self, &spec->transfer));
  MNM_TRY(mnm_ingest__check_pdf(&self));
  for (uint32_t i = 0; i < spec->entity_count; i++) {
    MNM_TRY(check_entity(&self, &spec->entities[i]));
  }
  for (uint32_t i = 0; i < spec->holding_count; i++) {
    MNM_TRY(check_holding(&self, &spec->holdings[i]));
  }
  for (uint32_t i = 0; i < spec->balance_count; i++) {
    MNM_TRY(check_balance(&self, &spec->balances[i]));
  }
  return MNM_OK;
}
