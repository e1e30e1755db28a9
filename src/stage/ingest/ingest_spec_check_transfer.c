/* Transfers of a specification: amounts, sides, channels. */
#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_spec_check.h"

#define PURPOSE_COLUMNS_MAX 32U

mnm_status mnm_ingest__check_currency(const checking *self, const spec_value *value) {
  if (value->fixed.bytes > 0 && mnm_currency_find(value->fixed) == MNM_CURRENCY_NONE) {
    return mnm_ingest__check_wrong(self, value,
                                   "a fixed currency should be a known code such as EUR");
  }
  return MNM_OK;
}

mnm_status mnm_ingest__check_account(const checking *self, const spec_account *account) {
  if (!account->given) return MNM_OK;
  if (!mnm_ingest__spec_value_given(&account->number)) {
    return mnm_ingest__check_missing(self, account, "'number' for an account",
                                     "name the column of the account number");
  }
  if (account->number.fixed.bytes > ACCOUNT_PART_BYTES_MAX ||
      account->bank.fixed.bytes > ACCOUNT_PART_BYTES_MAX) {
    return mnm_ingest__check_wrong(self, &account->number,
                                   "a fixed bank or number has at most 256 bytes");
  }
  return MNM_OK;
}

static mnm_status check_amounts(const checking *self, const spec_transfer *transfer) {
  bool one = transfer->amount.bytes > 0;
  bool two = transfer->debit.bytes > 0 && transfer->credit.bytes > 0;
  bool part = transfer->debit.bytes > 0 || transfer->credit.bytes > 0;
  if (one == two || (one && part)) {
    return mnm_ingest__check_either(self, transfer,
                                    "a transfer has either 'amount', or both 'debit' and 'credit'");
  }
  if (transfer->negative_debits && !two) {
    return mnm_ingest__check_wrong(self, &transfer->negative_debits,
                                   "'negative_debits' is about the column 'debit'");
  }
  if (transfer->fee.bytes > 0 && (two || transfer->other_amount.bytes > 0)) {
    return mnm_ingest__check_wrong(self, &transfer->fee,
                                   "'fee' goes with 'amount', and not with 'other_amount'");
  }
  if ((transfer->only.bytes > 0) != (transfer->only_codes.count > 0)) {
    return mnm_ingest__check_missing(self, transfer, "'column' or 'codes' for 'only'",
                                     "only: {column: ..., codes: [COMPLETED]}");
  }
  if (!mnm_ingest__spec_value_given(&transfer->currency)) {
    return mnm_ingest__check_missing(self, transfer, "'currency'",
                                     "name its column, or write currency: {fixed: EUR}");
  }
  MNM_TRY(mnm_ingest__check_currency(self, &transfer->currency));
  MNM_TRY(mnm_ingest__check_currency(self, &transfer->to_currency));
  MNM_TRY(mnm_ingest__check_currency(self, &transfer->other_currency));
  if ((transfer->to_currency.fixed.bytes > 0 && transfer->to_amount.bytes == 0) ||
      (transfer->other_currency.fixed.bytes > 0 && transfer->other_amount.bytes == 0)) {
    return mnm_ingest__check_wrong(
        self,
        transfer->to_currency.fixed.bytes > 0 ? &transfer->to_currency : &transfer->other_currency,
        "a fixed second currency needs the column of its amount");
  }
  if (transfer->sign.bytes == 0) {
    if (transfer->sign_credit.count + transfer->sign_debit.count == 0) return MNM_OK;
    return mnm_ingest__check_missing(self, transfer, "'column' for 'sign'",
                                     "sign: {column: ..., credit: [C], debit: [D]}");
  }
  if (two) return mnm_ingest__check_wrong(self, &transfer->sign, "'sign' goes with 'amount'");
  if (transfer->sign_credit.count == 0 || transfer->sign_debit.count == 0) {
    (void)mnm_err_set(self->err, MNM_E_PARSE, "the specification has no codes for 'sign'");
    mnm_err_hint(self->err, "sign: {column: ..., credit: [C], debit: [D]}");
    return mnm_ingest__check_placed(self, &transfer->sign, MNM_E_PARSE);
  }
  return MNM_OK;
}

/* Either both sides, or the statement of one account. */
static mnm_status check_sides(const checking *self, const spec_transfer *transfer) {
  bool both_sides = transfer->from.given && transfer->to.given;
  bool any_side = transfer->from.given || transfer->to.given;
  bool statement = transfer->account.given;
  if (both_sides == statement || (statement && any_side)) {
    return mnm_ingest__check_either(
        self, transfer, "a transfer has either 'from' and 'to', or a statement's own 'account'");
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
      {&transfer->fee, transfer->fee.bytes > 0, true, "'fee' belongs to statements with 'account'"},
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
      return mnm_ingest__check_wrong(self, keys[i].at, keys[i].what);
    }
  }
  MNM_TRY(mnm_ingest__check_account(self, &transfer->from));
  MNM_TRY(mnm_ingest__check_account(self, &transfer->to));
  MNM_TRY(mnm_ingest__check_account(self, &transfer->account));
  return mnm_ingest__check_account(self, &transfer->counterparty);
}

static mnm_status check_channels(const checking *self, const spec_transfer *transfer) {
  if (transfer->channel_fixed.bytes > 0 &&
      mnm_channel_find(transfer->channel_fixed) == MNM_CHANNEL_COUNT) {
    return mnm_ingest__check_wrong(
        self, &transfer->channel_fixed,
        "'channel' should be a channel such as wire (docs/import.md lists them)");
  }
  for (uint32_t i = 0; i < transfer->channel_count; i++) {
    const spec_channel_rule *rule = &transfer->channels[i];
    if (rule->column.bytes == 0) {
      return mnm_ingest__check_missing(self, rule, "'column' for a channel rule", "name it");
    }
    for (uint32_t k = 0; k < rule->codes.count; k++) {
      if (mnm_channel_find(rule->codes.at[k].value) == MNM_CHANNEL_COUNT) {
        return mnm_ingest__check_wrong(
            self, &rule->codes.at[k],
            "'codes' should map to channels such as wire (docs/import.md lists them)");
      }
    }
  }
  return MNM_OK;
}

mnm_status mnm_ingest__check_order(const checking *self, const spec_transfer *transfer) {
  const mnm_spec *spec = self->spec;
  bool balance = transfer->given && transfer->balance.bytes > 0;
  if (spec->order == SPEC_ORDER_INFER && !balance) {
    return mnm_ingest__check_wrong(self, &spec->order,
                                   "'order: infer' needs the column 'balance' of a transfer");
  }
  if (spec->tolerance_minor > 0 && !balance) {
    return mnm_ingest__check_wrong(self, &spec->tolerance_minor,
                                   "'tolerance_minor' needs the column 'balance' of a transfer");
  }
  if (spec->order == SPEC_ORDER_FILE && transfer->given && transfer->order.bytes > 0) {
    return mnm_ingest__check_wrong(self, &spec->order,
                                   "'order: file' and a column 'order' are two orders");
  }
  return MNM_OK;
}

mnm_status mnm_ingest__check_transfer(const checking *self, const spec_transfer *transfer) {
  if (!mnm_ingest__spec_time_given(&transfer->booked)) {
    return mnm_ingest__check_missing(self, transfer, "'booked' column",
                                     "transfer: booked: {column: ..., form: YYYY-MM-DD}");
  }
  if (transfer->booked.fixed.bytes > 0 || transfer->value_date.fixed.bytes > 0) {
    return mnm_ingest__check_wrong(
        self,
        transfer->booked.fixed.bytes > 0 ? &transfer->booked.fixed : &transfer->value_date.fixed,
        "a transfer's date should be a column");
  }
  MNM_TRY(mnm_ingest__check_time(self, &transfer->booked));
  MNM_TRY(mnm_ingest__check_time(self, &transfer->value_date));
  MNM_TRY(check_amounts(self, transfer));
  MNM_TRY(check_sides(self, transfer));
  MNM_TRY(check_channels(self, transfer));
  if (transfer->purpose.count > PURPOSE_COLUMNS_MAX) {
    return mnm_ingest__check_wrong(self, &transfer->purpose,
                                   "'purpose' should be at most 32 columns");
  }
  if (transfer->place.bytes > 0 && transfer->area.bytes + transfer->point.bytes > 0) {
    return mnm_ingest__check_wrong(self, &transfer->place,
                                   "'place' is area and point in one; name the one or the two");
  }
  return MNM_OK;
}
