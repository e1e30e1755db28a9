/* An entity Payment as a transfer. */
#include "stage/ingest/ingest_ftm_internal.h"
#include "stage/ingest/ingest_number.h"

#define PURPOSE_BYTES_MAX 8192

const char *mnm__ftm_amount(mnm_text text, uint16_t currency, int64_t *out_minor, bool *scaled) {
  static const number_form form = {'.', 0, false};
  int32_t exponent = mnm_currency_exponent(currency);
  read_number number;
  /* coins of 18 decimals are kept to 9: ISO 4217 has none with more than 4 */
  bool scale = exponent > 4;
  number_fault fault = mnm_ingest__number_read(&number, &form, mnm_text_trim(text));
  *scaled = false;
  if (fault == NUMBER_OK)
    fault = mnm_ingest__number_minor(&number, (uint32_t)exponent, scale, out_minor, scaled);
  switch (fault) {
    case NUMBER_OK:
      return NULL;
    case NUMBER_DECIMALS:
      return "the amount has more decimals than its currency";
    case NUMBER_OVERFLOW:
      return "the amount does not fit 64 bits of minor units";
    case NUMBER_SHAPE:
      break;
  }
  return "an amount is digits with at most one point and no grouping, as 1234.50";
}

/* Amount and currency, or amounts that FollowTheMoney gives in euro or dollar only. */
static const char *read_money(const mnm__ftm_entity *entity, int64_t *amount_minor,
                              uint16_t *currency, bool *scaled) {
  mnm_text amount = {"", 0}, name = {"", 0};
  uint32_t amounts = mnm__ftm_entity_one(entity, "amount", &amount);
  uint32_t names = mnm__ftm_entity_one(entity, "currency", &name);
  if (amounts > 1 || names > 1)
    return "a Payment that is a transfer has one amount and one currency";
  if (amounts == 1 && names == 1) {
    *currency = mnm_currency_find(name);
    if (*currency == MNM_CURRENCY_NONE)
      return "the currency is not known; an ISO 4217 code such as EUR was expected";
  } else if (mnm__ftm_entity_one(entity, "amountEur", &amount) == 1) {
    *currency = mnm_currency_find(mnm_text_of("EUR"));
  } else if (mnm__ftm_entity_one(entity, "amountUsd", &amount) == 1) {
    *currency = mnm_currency_find(mnm_text_of("USD"));
  } else {
    return "a Payment that is a transfer has amount and currency, or amountEur, or amountUsd";
  }
  const char *fault = mnm__ftm_amount(amount, *currency, amount_minor, scaled);
  if (!fault && *amount_minor <= 0) return "the amount of a transfer is above 0";
  return fault;
}

static const char *read_date(const mnm__ftm_entity *entity, mnm__ftm_date *date) {
  mnm_text text = {"", 0};
  uint32_t count = mnm__ftm_entity_one(entity, "date", &text);
  if (count == 0) count = mnm__ftm_entity_one(entity, "startDate", &text);
  if (count != 1) return "a Payment that is a transfer has one date";
  if (!mnm__ftm_date_read(text, date))
    return "the date is not of the form YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS";
  if (date->precision < MNM_PRECISION_DAY) return "the date of a transfer names at least the day";
  return NULL;
}

typedef struct side {
  mnm_text account, party; /* ids, "" none */
} side;

static const char *read_side(const mnm__ftm_entity *entity, const char *account, const char *party,
                             side *out) {
  *out = (side){{"", 0}, {"", 0}};
  if (mnm__ftm_entity_one(entity, account, &out->account) > 1)
    return "a Payment that is a transfer has one account on each side";
  uint32_t parties = mnm__ftm_entity_one(entity, party, &out->party);
  if (out->account.bytes) return NULL;
  if (parties > 1)
    return "a Payment without accounts has one payer and one beneficiary to be a transfer";
  return parties ? NULL : "a Payment that is a transfer names account or party on both sides";
}

/* The account of a side; a party without one stands for it, and holds it. */
static mnm_status resolve(const side *from, const mnm__ftm_accounts *accounts, mnm_names names,
                          uint64_t record, ingest_out *out, uint32_t *account, mnm_err *err) {
  bool known = false;
  if (from->account.bytes)
    return mnm__ftm_accounts_resolve(accounts, names, from->account, account, &known, err);
  MNM_TRY(mnm__ftm_accounts_resolve(accounts, names, from->party, account, &known, err));
  mnm_holding holding = {*account,      from->party,   MNM_HOLDING_HOLDER,
                         MNM_TIME_NONE, MNM_TIME_NONE, record};
  return mnm_ingest__out_holding(out, holding, err);
}

static bool is(mnm_text property, const char *name) {
  return mnm_text_equal(property, mnm_text_of(name));
}

/* Bytes of all purposes, " / " between them. */
static uint64_t purpose_bytes(const mnm__ftm_entity *entity) {
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < entity->count; i++)
    if (is(entity->values[i].property, "purpose"))
      bytes += entity->values[i].value.bytes + (bytes ? 3 : 0);
  return bytes;
}

bool mnm__ftm_payment_carries(const mnm__ftm_entity *entity, mnm_text property) {
  if (is(property, "purpose")) return purpose_bytes(entity) <= PURPOSE_BYTES_MAX;
  return is(property, "amount") || is(property, "currency") || is(property, "date") ||
         is(property, "payerAccount") || is(property, "beneficiaryAccount");
}

static uint32_t append(char *buffer, uint32_t at, mnm_text text) {
  memcpy(buffer + at, text.data, text.bytes);
  return at + text.bytes;
}

static uint32_t join_purposes(const mnm__ftm_entity *entity, char *buffer) {
  uint32_t bytes = 0;
  if (purpose_bytes(entity) > PURPOSE_BYTES_MAX) return 0; /* they stay statements */
  for (uint32_t i = 0; i < entity->count; i++) {
    if (!is(entity->values[i].property, "purpose")) continue;
    if (bytes) bytes = append(buffer, bytes, mnm_text_of(" / "));
    bytes = append(buffer, bytes, entity->values[i].value);
  }
  return bytes;
}

/* Columns of one row; on a failure the batch is given up by the caller. */
static mnm_status push_row(mnm_batch *batch, const mnm__ftm_entity *entity,
                           const mnm__ftm_date *date, const uint32_t accounts[2], int64_t amount,
                           uint16_t currency, bool scaled, uint64_t record, mnm_err *err) {
  char purpose[PURPOSE_BYTES_MAX];
  mnm_text text = {purpose, join_purposes(entity, purpose)};
  uint8_t flags = scaled ? MNM_ROW_SCALED : 0;
  MNM_TRY(mnm_column_push(&batch->booked_us, &date->us, err));
  MNM_TRY(mnm_column_push(&batch->booked_grain, &date->grain, err));
  MNM_TRY(mnm_column_push(&batch->account_from, &accounts[0], err));
  MNM_TRY(mnm_column_push(&batch->account_to, &accounts[1], err));
  MNM_TRY(mnm_column_push(&batch->amount_minor, &amount, err));
  MNM_TRY(mnm_column_push(&batch->currency, &currency, err));
  MNM_TRY(mnm_column_push(&batch->source_row, &record, err));
  MNM_TRY(mnm_column_push(&batch->flags, &flags, err));
  MNM_TRY(mnm_text_column_push(&batch->native_id, entity->id, err));
  MNM_TRY(mnm_text_column_push(&batch->purpose, text, err));
  batch->count++;
  return MNM_OK;
}

mnm_status mnm__ftm_payment(const mnm__ftm_entity *entity, const mnm__ftm_accounts *accounts,
                            mnm_names names, uint64_t record, ingest_out *out, const char **fault,
                            bool *scaled, mnm_err *err) {
  side sides[2];
  uint32_t numbers[2];
  int64_t amount = 0;
  uint16_t currency = 0;
  mnm__ftm_date date = {0};
  *fault = read_side(entity, "payerAccount", "payer", &sides[0]);
  if (!*fault) *fault = read_side(entity, "beneficiaryAccount", "beneficiary", &sides[1]);
  if (!*fault) *fault = read_money(entity, &amount, &currency, scaled);
  if (!*fault) *fault = read_date(entity, &date);
  for (uint32_t i = 0; i < 2 && !*fault; i++) {
    mnm_status status = resolve(&sides[i], accounts, names, record, out, &numbers[i], err);
    if (status == MNM_E_RANGE) {
      *fault = "the bank and number of an account have at most 256 bytes each";
      return MNM_OK;
    }
    if (status != MNM_OK) return status;
  }
  if (*fault) return MNM_OK;
  if (*scaled) out->summary->scaled_rows++;
  return push_row(&out->batch, entity, &date, numbers, amount, currency, *scaled, record, err);
}
