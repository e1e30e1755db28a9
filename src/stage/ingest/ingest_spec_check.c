/* What a specification as a whole must have, beyond the shape of its keys. */
#include "stage/ingest/ingest_encoding.h"
#include "stage/ingest/ingest_form.h"

#define FOOTER_MAX 64U

static mnm_status missing(mnm_err *err, const char *what, const char *hint) {
  (void)mnm_err_set(err, MNM_E_PARSE, "the specification has no %s", what);
  mnm_err_hint(err, "%s", hint);
  return MNM_E_PARSE;
}

static mnm_status wrong(mnm_err *err, const char *what) {
  return mnm_err_set(err, MNM_E_RANGE, "%s", what);
}

static mnm_status check_file(const mnm_spec *spec, mnm_err *err) {
  if (spec->separator == spec->quote) return wrong(err, "separator and quote are the same");
  if (strchr("0123456789", spec->separator) != NULL) {
    return wrong(err, "a separator is not a digit");
  }
  if (!mnm_ingest__encoding_known(spec->encoding)) {
    return wrong(err,
                 "'encoding' should be one of: auto, utf-8, utf-16le, utf-16be, cp1250, cp1251, "
                 "cp1252, cp1253, cp1254, cp1257");
  }
  if (spec->footer > FOOTER_MAX) return wrong(err, "'footer' should be at most 64 lines");
  if (!spec->header && spec->preamble == SPEC_PREAMBLE_AUTO) {
    return wrong(err, "'preamble: auto' looks for the header, so it needs 'header: true'");
  }
  if (spec->decimal != '.' && spec->decimal != ',') {
    return wrong(err, "'decimal' should be \".\" or \",\"");
  }
  if ((spec->decimal == '.' && (spec->groups & SPEC_GROUP_DOT) != 0) ||
      (spec->decimal == ',' && (spec->groups & SPEC_GROUP_COMMA) != 0)) {
    return wrong(err, "the decimal sign cannot also stand between groups of digits");
  }
  if (spec->sheet.header_rows == 0 || spec->sheet.header_rows > SHEET_HEADER_ROWS_MAX) {
    return wrong(err, "'header_rows' should be 1 to 8");
  }
  if (spec->sheet.header_rows > 1 && spec->sheet.header_row == 0) {
    return wrong(err, "'header_rows' needs 'header_row', the number of the first of them");
  }
  for (uint32_t i = 0; i < spec->currency_names.count; i++) {
    if (mnm_currency_find(spec->currency_names.at[i].value) == MNM_CURRENCY_NONE) {
      return wrong(err, "'currencies' should map names to known codes such as EUR");
    }
  }
  for (uint32_t i = 0; i < spec->skip_starting.count; i++) {
    if (spec->skip_starting.at[i].bytes == 0) {
      return wrong(err, "'skip_starting' should hold texts of one character or more");
    }
  }
  return MNM_OK;
}

static mnm_status check_time(const spec_time *time, mnm_err *err) {
  time_form form;
  if (time->fixed.bytes > 0) {
    int64_t at_us = 0;
    mnm_grain grain = MNM_GRAIN_DAY;
    return mnm_time_parse(&at_us, &grain, time->fixed.data, time->fixed.bytes, err);
  }
  if (time->column.bytes == 0) return MNM_OK;
  MNM_TRY(mnm_ingest__form_compile(&form, time->form, time->base, time->pivot, err));
  if (!form.has_date) return wrong(err, "the form of a date column needs a date");
  if (memmem(form.shape, strlen(form.shape), "YY", 2) != NULL && time->pivot < 0 &&
      memmem(form.shape, strlen(form.shape), "YYYY", 4) == NULL) {
    (void)mnm_err_set(err, MNM_E_PARSE, "two-digit years need a 'pivot'");
    mnm_err_hint(err, "pivot: 50 reads 49 as 2049 and 50 as 1950");
    return MNM_E_PARSE;
  }
  if (form.kind == FORM_BIRTH_NUMBER && time->pivot < 0) {
    return wrong(err, "the form birth_number needs a 'pivot'");
  }
  if (time->clock.bytes == 0) return MNM_OK;
  MNM_TRY(mnm_ingest__form_compile(&form, time->clock_form, (mnm_text){"", 0}, -1, err));
  if (form.has_date || form.kind != FORM_PATTERN) {
    return wrong(err, "'clock_form' should be a time of day such as HH:mm or HH:mm:ss");
  }
  return MNM_OK;
}

static mnm_status check_currency(const spec_value *value, mnm_err *err) {
  if (value->fixed.bytes > 0 && mnm_currency_find(value->fixed) == MNM_CURRENCY_NONE) {
    return wrong(err, "a fixed currency should be a known code such as EUR");
  }
  return MNM_OK;
}

static mnm_status check_account(const spec_account *account, mnm_err *err) {
  if (account->given && !mnm_ingest__spec_value_given(&account->number)) {
    return missing(err, "'number' for an account", "name the column of the account number");
  }
  return MNM_OK;
}

static mnm_status check_transfer(const spec_transfer *transfer, mnm_err *err) {
  if (!mnm_ingest__spec_time_given(&transfer->booked) || transfer->booked.fixed.bytes > 0) {
    return missing(err, "'booked' column", "transfer: booked: {column: ..., form: YYYY-MM-DD}");
  }
  MNM_TRY(check_time(&transfer->booked, err));
  MNM_TRY(check_time(&transfer->value_date, err));
  bool one = transfer->amount.bytes > 0;
  bool two = transfer->debit.bytes > 0 && transfer->credit.bytes > 0;
  if (one == two || (one && (transfer->debit.bytes > 0 || transfer->credit.bytes > 0))) {
    return missing(err, "'amount' column, nor 'debit' and 'credit'",
                   "name one amount column, or both of debit and credit");
  }
  if (!mnm_ingest__spec_value_given(&transfer->currency)) {
    return missing(err, "'currency'", "name its column, or write currency: {fixed: EUR}");
  }
  MNM_TRY(check_currency(&transfer->currency, err));
  MNM_TRY(check_currency(&transfer->to_currency, err));
  bool both_sides = transfer->from.given && transfer->to.given;
  bool statement = transfer->account.given;
  if (both_sides == statement || (statement && (transfer->from.given || transfer->to.given))) {
    return missing(err, "'from' and 'to', nor a statement's 'account'",
                   "name both sides, or the statement's own account and its counterparty");
  }
  if (both_sides && (two || transfer->sign.bytes > 0 || transfer->counterparty.given)) {
    return wrong(err, "debit, credit, sign and counterparty belong to statements with 'account'");
  }
  MNM_TRY(check_account(&transfer->from, err));
  MNM_TRY(check_account(&transfer->to, err));
  MNM_TRY(check_account(&transfer->account, err));
  MNM_TRY(check_account(&transfer->counterparty, err));
  if (transfer->sign.bytes > 0 &&
      (transfer->sign_credit.count == 0 || transfer->sign_debit.count == 0)) {
    return missing(err, "codes for 'sign'", "sign: {column: ..., credit: [C], debit: [D]}");
  }
  if (transfer->channel_fixed.bytes > 0 &&
      mnm_channel_find(transfer->channel_fixed) == MNM_CHANNEL_COUNT) {
    return wrong(err, "'channel' should be a channel such as wire (docs/import.md lists them)");
  }
  for (uint32_t i = 0; i < transfer->channel_count; i++) {
    const spec_channel_rule *rule = &transfer->channels[i];
    if (rule->column.bytes == 0) return missing(err, "'column' for a channel rule", "name it");
    for (uint32_t k = 0; k < rule->codes.count; k++) {
      if (mnm_channel_find(rule->codes.at[k].value) == MNM_CHANNEL_COUNT) {
        return wrong(err, "'codes' should map to channels such as wire (docs/import.md)");
      }
    }
  }
  return MNM_OK;
}

static mnm_status check_entity(const spec_entity *entity, mnm_err *err) {
  if (entity->schema.bytes == 0) return missing(err, "'schema' for an entity", "schema: Person");
  if (entity->subject.column.bytes == 0) {
    return missing(err, "'subject' for an entity", "subject: {prefix: \"client:\", column: ...}");
  }
  MNM_TRY(check_time(&entity->valid_from, err));
  MNM_TRY(check_time(&entity->valid_to, err));
  for (uint32_t i = 0; i < entity->property_count; i++) {
    const spec_property *property = &entity->properties[i];
    if (property->name.bytes == 0 || !mnm_ingest__spec_value_given(&property->value)) {
      return missing(err, "'name' and 'value' for a property", "{name: country, value: column}");
    }
    if (property->form.bytes == 0) continue;
    spec_time time = {.column = mnm_text_of("-"), .form = property->form, .pivot = property->pivot};
    MNM_TRY(check_time(&time, err));
  }
  return MNM_OK;
}

static mnm_status check_holding(const spec_holding *holding, mnm_err *err) {
  static const char *const kinds[] = {"holder", "signatory", "power"};
  if (!holding->account.given || holding->holder.column.bytes == 0) {
    return missing(err, "'account' and 'holder' for a holding", "name both columns");
  }
  MNM_TRY(check_account(&holding->account, err));
  MNM_TRY(check_time(&holding->valid_from, err));
  MNM_TRY(check_time(&holding->valid_to, err));
  for (uint32_t i = 0; i < holding->kinds.count; i++) {
    bool found = false;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
      found = found || mnm_text_equal(holding->kinds.at[i].value, mnm_text_of(kinds[k]));
    }
    if (!found) return wrong(err, "'kinds' should map to holder, signatory or power");
  }
  return MNM_OK;
}

static mnm_status check_balance(const spec_balance *balance, mnm_err *err) {
  if (!balance->account.given || balance->amount.bytes == 0 ||
      !mnm_ingest__spec_value_given(&balance->currency) ||
      !mnm_ingest__spec_time_given(&balance->at)) {
    return missing(err, "'account', 'amount', 'currency' and 'at' for a balance",
                   "at: {fixed: YYYY-MM-DD} where no column gives it");
  }
  MNM_TRY(check_account(&balance->account, err));
  MNM_TRY(check_currency(&balance->currency, err));
  return check_time(&balance->at, err);
}

mnm_status mnm_ingest__spec_check(const mnm_spec *spec, const mnm_ctx *ctx, mnm_err *err) {
  time_zone *zone = NULL;
  if (spec->name.bytes == 0) return missing(err, "'name'", "give it a short name");
  MNM_TRY(check_file(spec, err));
  MNM_TRY(mnm_ingest__zone_new(&zone, spec->zone, ctx, err));
  mnm_ingest__zone_free(zone);
  if (!spec->transfer.given && spec->entity_count == 0 && spec->holding_count == 0 &&
      spec->balance_count == 0) {
    return missing(err, "'transfer', 'entities', 'holdings' or 'balances'",
                   "say what the rows are");
  }
  if (spec->transfer.given) MNM_TRY(check_transfer(&spec->transfer, err));
  for (uint32_t i = 0; i < spec->entity_count; i++) MNM_TRY(check_entity(&spec->entities[i], err));
  for (uint32_t i = 0; i < spec->holding_count; i++) {
    MNM_TRY(check_holding(&spec->holdings[i], err));
  }
  for (uint32_t i = 0; i < spec->balance_count; i++) {
    MNM_TRY(check_balance(&spec->balances[i], err));
  }
  return MNM_OK;
}
