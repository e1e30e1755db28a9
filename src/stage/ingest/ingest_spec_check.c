/* What a specification as a whole must have, beyond the shape of its keys; and that no key stands
 * in it that would do nothing. */
#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_csv.h"
#include "stage/ingest/ingest_encoding.h"
#include "stage/ingest/ingest_form.h"

#define NAME_BYTES_MAX 64U
#define PURPOSE_COLUMNS_MAX 32U

typedef struct checking {
  const mnm_spec *spec;
  mnm_err *err;
} checking;

static void set_place(const checking *self, const void *at, bool whole) {
  const spec_place *place = mnm_ingest__spec_place(self->spec, at, whole);
  if (place != NULL) mnm_err_at(self->err, NULL, place->line, (int32_t)(place->column & 0xFFFFF));
}

/* Something is not in the structure at `at`. */
static mnm_status missing(const checking *self, const void *at, const char *what,
                          const char *hint) {
  (void)mnm_err_set(self->err, MNM_E_PARSE, "the specification has no %s", what);
  mnm_err_hint(self->err, "%s", hint);
  set_place(self, at, true);
  return MNM_E_PARSE;
}

/* Of two ways to say something, neither or both stand there. */
static mnm_status either(const checking *self, const void *at, const char *what) {
  (void)mnm_err_set(self->err, MNM_E_PARSE, "%s", what);
  set_place(self, at, true);
  return MNM_E_PARSE;
}

/* The key at `at` is wrong. */
static mnm_status wrong(const checking *self, const void *at, const char *what) {
  (void)mnm_err_set(self->err, MNM_E_RANGE, "%s", what);
  set_place(self, at, false);
  return MNM_E_RANGE;
}

/* A call set the error for the key at `at`. */
static mnm_status placed(const checking *self, const void *at, mnm_status status) {
  if (status != MNM_OK) set_place(self, at, false);
  return status;
}

static bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static mnm_status check_dialect(const checking *self) {
  const mnm_spec *spec = self->spec;
  if (is_letter_or_digit(spec->separator)) {
    return wrong(self, &spec->separator, "'separator' should be no letter and no digit");
  }
  if (is_letter_or_digit(spec->quote) || spec->quote == ' ' || spec->quote == '\t') {
    return wrong(self, &spec->quote, "'quote' should be no letter, digit or blank");
  }
  if (spec->separator == spec->quote) {
    return wrong(self, &spec->separator, "'separator' and 'quote' should differ");
  }
  if (spec->blanks && spec->quote == 0) {
    return wrong(self, &spec->blanks, "'blanks' stand around quoted fields: it needs a 'quote'");
  }
  if (spec->blanks && spec->separator == ' ') {
    return wrong(self, &spec->blanks, "'blanks' need another separator than the space");
  }
  if (spec->decimal == spec->separator && spec->quote == 0) {
    return wrong(self, &spec->decimal,
                 "'decimal' should differ from 'separator' where there is no 'quote'");
  }
  return MNM_OK;
}

static mnm_status check_file(const checking *self) {
  const mnm_spec *spec = self->spec;
  MNM_TRY(check_dialect(self));
  if (!mnm_ingest__encoding_known(spec->encoding)) {
    return wrong(self, &spec->encoding,
                 "'encoding' should be one of: auto, utf-8, utf-16le, utf-16be, cp1250, cp1251, "
                 "cp1252, cp1253, cp1254, cp1257");
  }
  if (spec->footer > CSV_FOOTER_MAX) {
    return wrong(self, &spec->footer, "'footer' should be at most 64 lines");
  }
  if (!spec->header && spec->preamble == SPEC_PREAMBLE_AUTO) {
    return wrong(self, &spec->preamble,
                 "'preamble: auto' looks for the header, so it needs 'header: true'");
  }
  if (spec->columns.count > SPEC_COLUMNS_MAX) {
    return wrong(self, &spec->columns, "'columns' should be at most 1,024");
  }
  for (uint32_t i = 0; i < spec->skip_starting.count; i++) {
    if (spec->skip_starting.at[i].bytes == 0) {
      return wrong(self, &spec->skip_starting,
                   "'skip_starting' should hold texts of one character or more");
    }
  }
  return MNM_OK;
}

static mnm_status check_numbers(const checking *self) {
  const mnm_spec *spec = self->spec;
  if (spec->decimal != '.' && spec->decimal != ',') {
    return wrong(self, &spec->decimal, "'decimal' should be \".\" or \",\"");
  }
  if ((spec->decimal == '.' && (spec->groups & SPEC_GROUP_DOT) != 0) ||
      (spec->decimal == ',' && (spec->groups & SPEC_GROUP_COMMA) != 0)) {
    return wrong(self, &spec->groups,
                 "the decimal sign cannot also stand between groups of digits");
  }
  for (uint32_t i = 0; i < spec->currency_names.count; i++) {
    if (mnm_currency_find(spec->currency_names.at[i].value) == MNM_CURRENCY_NONE) {
      return wrong(self, &spec->currency_names.at[i],
                   "'currencies' should map names to known codes such as EUR");
    }
  }
  return MNM_OK;
}

/* ---- times ---------------------------------------------------------------------------------- */

static mnm_status check_fixed_time(const checking *self, const spec_time *time) {
  int64_t at_us = 0;
  mnm_grain grain = MNM_GRAIN_DAY;
  if (time->column.bytes > 0 || time->form.bytes > 0 || time->base.bytes > 0 ||
      time->clock.bytes > 0 || time->clock_form.bytes > 0 || time->pivot >= 0 || time->whole_days) {
    return wrong(self, &time->fixed, "'fixed' is the date itself and stands alone");
  }
  return placed(self, &time->fixed,
                mnm_time_parse(&at_us, &grain, time->fixed.data, time->fixed.bytes, self->err));
}

static mnm_status check_clock(const checking *self, const spec_time *time, const time_form *date) {
  time_form form;
  bool timed = (date->kind == FORM_PATTERN && date->has_clock) ||
               (date->kind == FORM_NUMBER && date->unit_us < MNM_US_PER_DAY);
  if (time->clock.bytes == 0) {
    if (time->clock_form.bytes == 0) return MNM_OK;
    return wrong(self, &time->clock_form, "'clock_form' needs the column 'clock'");
  }
  if (timed) {
    return wrong(self, &time->clock, "the form has a time of day already; 'clock' is another one");
  }
  MNM_TRY(
      placed(self, &time->clock_form,
             mnm_ingest__form_compile(&form, time->clock_form, (mnm_text){"", 0}, -1, self->err)));
  if (form.has_date || form.kind != FORM_PATTERN) {
    return wrong(self, time->clock_form.bytes > 0 ? &time->clock_form : &time->clock,
                 "'clock_form' should be a time of day such as HH:mm or HH:mm:ss");
  }
  return MNM_OK;
}

static mnm_status check_pivot(const checking *self, const time_form *form, const int32_t *pivot,
                              const void *at_form) {
  if (*pivot > 100) return wrong(self, pivot, "'pivot' should be from 0 to 100");
  if (!form->two_digits) {
    if (*pivot < 0) return MNM_OK;
    return wrong(self, pivot, "'pivot' is for years of two digits, which the form has not");
  }
  if (*pivot >= 0) return MNM_OK;
  (void)mnm_err_set(self->err, MNM_E_PARSE, "two-digit years need a 'pivot'");
  mnm_err_hint(self->err, "pivot: 50 reads 49 as 2049 and 50 as 1950");
  return placed(self, at_form, MNM_E_PARSE);
}

static mnm_status check_time(const checking *self, const spec_time *time) {
  time_form form;
  if (time->fixed.bytes > 0) return check_fixed_time(self, time);
  if (time->column.bytes == 0) {
    if (mnm_ingest__spec_place(self->spec, time, true) == NULL) return MNM_OK;
    return missing(self, time, "'column' for a time", "{column: ..., form: YYYY-MM-DD}");
  }
  const void *at = time->form.bytes > 0 ? (const void *)&time->form : &time->column;
  MNM_TRY(placed(self, time->base.bytes > 0 ? (const void *)&time->base : at,
                 mnm_ingest__form_compile(&form, time->form, time->base, time->pivot, self->err)));
  if (!form.has_date) return wrong(self, at, "the form of a date column needs a date");
  MNM_TRY(check_pivot(self, &form, &time->pivot, at));
  if (time->whole_days && !form.has_clock) {
    return wrong(self, &time->whole_days, "'whole_days' is for forms with a time of day");
  }
  return check_clock(self, time, &form);
}

/* ---- transfers ------------------------------------------------------------------------------ */

static mnm_status check_currency(const checking *self, const spec_value *value) {
  if (value->fixed.bytes > 0 && mnm_currency_find(value->fixed) == MNM_CURRENCY_NONE) {
    return wrong(self, value, "a fixed currency should be a known code such as EUR");
  }
  return MNM_OK;
}

static mnm_status check_account(const checking *self, const spec_account *account) {
  if (!account->given) return MNM_OK;
  if (!mnm_ingest__spec_value_given(&account->number)) {
    return missing(self, account, "'number' for an account",
                   "name the column of the account number");
  }
  if (account->number.fixed.bytes > ACCOUNT_PART_BYTES_MAX ||
      account->bank.fixed.bytes > ACCOUNT_PART_BYTES_MAX) {
    return wrong(self, &account->number, "a fixed bank or number has at most 256 bytes");
  }
  return MNM_OK;
}

static mnm_status check_amounts(const checking *self, const spec_transfer *transfer) {
  bool one = transfer->amount.bytes > 0;
  bool two = transfer->debit.bytes > 0 && transfer->credit.bytes > 0;
  bool part = transfer->debit.bytes > 0 || transfer->credit.bytes > 0;
  if (one == two || (one && part)) {
    return either(self, transfer, "a transfer has either 'amount', or both 'debit' and 'credit'");
  }
  if (transfer->negative_debits && !two) {
    return wrong(self, &transfer->negative_debits, "'negative_debits' is about the column 'debit'");
  }
  if (!mnm_ingest__spec_value_given(&transfer->currency)) {
    return missing(self, transfer, "'currency'",
                   "name its column, or write currency: {fixed: EUR}");
  }
  MNM_TRY(check_currency(self, &transfer->currency));
  MNM_TRY(check_currency(self, &transfer->to_currency));
  MNM_TRY(check_currency(self, &transfer->other_currency));
  if ((transfer->to_currency.fixed.bytes > 0 && transfer->to_amount.bytes == 0) ||
      (transfer->other_currency.fixed.bytes > 0 && transfer->other_amount.bytes == 0)) {
    return wrong(
        self,
        transfer->to_currency.fixed.bytes > 0 ? &transfer->to_currency : &transfer->other_currency,
        "a fixed second currency needs the column of its amount");
  }
  if (transfer->sign.bytes == 0) {
    if (transfer->sign_credit.count + transfer->sign_debit.count == 0) return MNM_OK;
    return missing(self, transfer, "'column' for 'sign'",
                   "sign: {column: ..., credit: [C], debit: [D]}");
  }
  if (two) return wrong(self, &transfer->sign, "'sign' goes with 'amount'");
  if (transfer->sign_credit.count == 0 || transfer->sign_debit.count == 0) {
    (void)mnm_err_set(self->err, MNM_E_PARSE, "the specification has no codes for 'sign'");
    mnm_err_hint(self->err, "sign: {column: ..., credit: [C], debit: [D]}");
    return placed(self, &transfer->sign, MNM_E_PARSE);
  }
  return MNM_OK;
}

/* Either both sides, or the statement of one account. */
static mnm_status check_sides(const checking *self, const spec_transfer *transfer) {
  bool both_sides = transfer->from.given && transfer->to.given;
  bool any_side = transfer->from.given || transfer->to.given;
  bool statement = transfer->account.given;
  if (both_sides == statement || (statement && any_side)) {
    return either(self, transfer,
                  "a transfer has either 'from' and 'to', or a statement's own 'account'");
  }
  const struct {
    const void *at;
    bool given, of_statement;
    const char *what;
  } keys[] = {
      {&transfer->debit, transfer->debit.bytes > 0, true,
       "'debit' and 'credit' belong to statements with 'account'"},
      {&transfer->sign, transfer->sign.bytes > 0, true,
       "'sign' belongs to statements with 'account'"},
      {&transfer->counterparty.number, transfer->counterparty.given, true,
       "'counterparty' belongs to statements with 'account'"},
      {&transfer->counterparty_name, transfer->counterparty_name.bytes > 0, true,
       "'counterparty_name' belongs to statements with 'account'"},
      {&transfer->missing, mnm_ingest__spec_place(self->spec, &transfer->missing, false) != NULL,
       true, "'missing' belongs to statements with 'account'"},
      {&transfer->other_amount, transfer->other_amount.bytes > 0, true,
       "'other_amount' belongs to statements with 'account'; use 'to_amount'"},
      {&transfer->other_currency, mnm_ingest__spec_value_given(&transfer->other_currency), true,
       "'other_currency' belongs to statements with 'account'; use 'to_currency'"},
      {&transfer->to_amount, transfer->to_amount.bytes > 0, false,
       "'to_amount' goes with 'from' and 'to'; use 'other_amount'"},
      {&transfer->to_currency, mnm_ingest__spec_value_given(&transfer->to_currency), false,
       "'to_currency' goes with 'from' and 'to'; use 'other_currency'"},
  };
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    if (keys[i].given && keys[i].of_statement != statement) {
      return wrong(self, keys[i].at, keys[i].what);
    }
  }
  MNM_TRY(check_account(self, &transfer->from));
  MNM_TRY(check_account(self, &transfer->to));
  MNM_TRY(check_account(self, &transfer->account));
  return check_account(self, &transfer->counterparty);
}

static mnm_status check_channels(const checking *self, const spec_transfer *transfer) {
  if (transfer->channel_fixed.bytes > 0 &&
      mnm_channel_find(transfer->channel_fixed) == MNM_CHANNEL_COUNT) {
    return wrong(self, &transfer->channel_fixed,
                 "'channel' should be a channel such as wire (docs/import.md lists them)");
  }
  for (uint32_t i = 0; i < transfer->channel_count; i++) {
    const spec_channel_rule *rule = &transfer->channels[i];
    if (rule->column.bytes == 0) {
      return missing(self, rule, "'column' for a channel rule", "name it");
    }
    for (uint32_t k = 0; k < rule->codes.count; k++) {
      if (mnm_channel_find(rule->codes.at[k].value) == MNM_CHANNEL_COUNT) {
        return wrong(self, &rule->codes.at[k],
                     "'codes' should map to channels such as wire (docs/import.md lists them)");
      }
    }
  }
  return MNM_OK;
}

static mnm_status check_order(const checking *self, const spec_transfer *transfer) {
  const mnm_spec *spec = self->spec;
  bool balance = transfer->given && transfer->balance.bytes > 0;
  if (spec->order == SPEC_ORDER_INFER && !balance) {
    return wrong(self, &spec->order, "'order: infer' needs the column 'balance' of a transfer");
  }
  if (spec->tolerance_minor > 0 && !balance) {
    return wrong(self, &spec->tolerance_minor,
                 "'tolerance_minor' needs the column 'balance' of a transfer");
  }
  if (spec->order == SPEC_ORDER_FILE && transfer->given && transfer->order.bytes > 0) {
    return wrong(self, &spec->order, "'order: file' and a column 'order' are two orders");
  }
  return MNM_OK;
}

static mnm_status check_transfer(const checking *self, const spec_transfer *transfer) {
  if (!mnm_ingest__spec_time_given(&transfer->booked)) {
    return missing(self, transfer, "'booked' column",
                   "transfer: booked: {column: ..., form: YYYY-MM-DD}");
  }
  if (transfer->booked.fixed.bytes > 0 || transfer->value_date.fixed.bytes > 0) {
    return wrong(
        self,
        transfer->booked.fixed.bytes > 0 ? &transfer->booked.fixed : &transfer->value_date.fixed,
        "a transfer's date should be a column");
  }
  MNM_TRY(check_time(self, &transfer->booked));
  MNM_TRY(check_time(self, &transfer->value_date));
  MNM_TRY(check_amounts(self, transfer));
  MNM_TRY(check_sides(self, transfer));
  MNM_TRY(check_channels(self, transfer));
  if (transfer->purpose.count > PURPOSE_COLUMNS_MAX) {
    return wrong(self, &transfer->purpose, "'purpose' should be at most 32 columns");
  }
  if (transfer->place.bytes > 0 && transfer->area.bytes + transfer->point.bytes > 0) {
    return wrong(self, &transfer->place,
                 "'place' is area and point in one; name the one or the two");
  }
  return MNM_OK;
}

/* ---- entities, holdings, balances ------------------------------------------------------------ */

static mnm_status check_property(const checking *self, const spec_property *property) {
  time_form form;
  if (property->name.bytes == 0 || !mnm_ingest__spec_value_given(&property->value)) {
    return missing(self, property, "'name' and 'value' for a property",
                   "{name: country, value: column}");
  }
  if (property->form.bytes == 0) {
    if (property->pivot < 0) return MNM_OK;
    return wrong(self, &property->pivot, "'pivot' needs a 'form'");
  }
  MNM_TRY(placed(self, &property->form,
                 mnm_ingest__form_compile(&form, property->form, (mnm_text){"", 0}, property->pivot,
                                          self->err)));
  if (!form.has_date) {
    return wrong(self, &property->form, "the form of a date column needs a date");
  }
  return check_pivot(self, &form, &property->pivot, &property->form);
}

static mnm_status check_entity(const checking *self, const spec_entity *entity) {
  if (entity->schema.bytes == 0) {
    return missing(self, entity, "'schema' for an entity", "schema: Person");
  }
  if (entity->subject.column.bytes == 0) {
    return missing(self, entity, "'subject' for an entity",
                   "subject: {prefix: \"client:\", column: ...}");
  }
  MNM_TRY(check_time(self, &entity->valid_from));
  MNM_TRY(check_time(self, &entity->valid_to));
  for (uint32_t i = 0; i < entity->property_count; i++) {
    MNM_TRY(check_property(self, &entity->properties[i]));
  }
  return MNM_OK;
}

static mnm_status check_kinds(const checking *self, const spec_holding *holding) {
  static const char *const kinds[] = {"holder", "signatory", "power"};
  if ((holding->kind_column.bytes > 0) != (holding->kinds.count > 0)) {
    return missing(self, holding, "pair of 'kind_column' and 'kinds' for a holding",
                   "kind_column: ..., kinds: {OWNER: holder}");
  }
  if (holding->kind_column.bytes > 0 &&
      mnm_ingest__spec_place(self->spec, &holding->kind, false) != NULL) {
    return wrong(self, &holding->kind, "'kind' is for holdings without 'kind_column'");
  }
  for (uint32_t i = 0; i < holding->kinds.count; i++) {
    bool found = false;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
      found = found || mnm_text_equal(holding->kinds.at[i].value, mnm_text_of(kinds[k]));
    }
    if (!found) {
      return wrong(self, &holding->kinds.at[i], "'kinds' should map to holder, signatory or power");
    }
  }
  return MNM_OK;
}

static mnm_status check_holding(const checking *self, const spec_holding *holding) {
  if (!holding->account.given || holding->holder.column.bytes == 0) {
    return missing(self, holding, "'account' and 'holder' for a holding", "name both columns");
  }
  MNM_TRY(check_account(self, &holding->account));
  MNM_TRY(check_time(self, &holding->valid_from));
  MNM_TRY(check_time(self, &holding->valid_to));
  return check_kinds(self, holding);
}

static mnm_status check_balance(const checking *self, const spec_balance *balance) {
  if (!balance->account.given || balance->amount.bytes == 0 ||
      !mnm_ingest__spec_value_given(&balance->currency) ||
      !mnm_ingest__spec_time_given(&balance->at)) {
    return missing(self, balance, "'account', 'amount', 'currency' and 'at' for a balance",
                   "at: {fixed: YYYY-MM-DD} where no column gives it");
  }
  MNM_TRY(check_account(self, &balance->account));
  MNM_TRY(check_currency(self, &balance->currency));
  return check_time(self, &balance->at);
}

static mnm_status check_name(const checking *self) {
  mnm_text name = self->spec->name;
  if (name.bytes == 0) return missing(self, self->spec, "'name'", "give it a short name");
  bool good = name.bytes <= NAME_BYTES_MAX;
  for (uint32_t i = 0; i < name.bytes; i++) good = good && (unsigned char)name.data[i] >= ' ';
  if (good) return MNM_OK;
  return wrong(self, &self->spec->name, "'name' should be one line of at most 64 bytes");
}

mnm_status mnm_ingest__spec_check(const mnm_spec *spec, const mnm_ctx *ctx, mnm_err *err) {
  const checking self = {spec, err};
  time_zone *zone = NULL;
  MNM_TRY(check_name(&self));
  MNM_TRY(check_file(&self));
  MNM_TRY(check_numbers(&self));
  MNM_TRY(placed(&self, &spec->zone, mnm_ingest__zone_new(&zone, spec->zone, ctx, err)));
  mnm_ingest__zone_free(zone);
  if (!spec->transfer.given && spec->entity_count == 0 && spec->holding_count == 0 &&
      spec->balance_count == 0) {
    return missing(&self, spec, "'transfer', 'entities', 'holdings' or 'balances'",
                   "say what the rows are");
  }
  if (spec->transfer.given) MNM_TRY(check_transfer(&self, &spec->transfer));
  MNM_TRY(check_order(&self, &spec->transfer));
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
