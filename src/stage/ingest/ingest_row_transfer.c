/* One record as a transfer. */
#include "stage/ingest/ingest_row.h"

typedef struct draft { /* everything that can go wrong is settled before the batch is touched */
  read_stamp booked, value;
  bool has_value;
  int64_t amount, to_amount, balance;
  uint16_t currency, to_currency, mcc;
  uint8_t channel, flags;
  uint64_t order;
  mnm_text unmapped;                            /* a code without a meaning */
  money_unit own;                               /* of the row's own amount and balance */
  mnm_text cut_amount, cut_second, cut_balance; /* texts of amounts finer than what is kept */
} draft;

/* ---- columns of the batch
 * ---------------------------------------------------------------------------- */

typedef struct used_column {
  mnm_column *column;
  bool used;
} used_column;

#define USED_COLUMNS 16

static void used_columns(mnm_batch *batch, const csv_plan *plan, used_column out[USED_COLUMNS]) {
  const plan_transfer *transfer = &plan->transfer;
  bool two = transfer->second_amount != PLAN_NONE || transfer->has_second_currency ||
             transfer->fee != PLAN_NONE;
  bool coded = transfer->channel_count > 0 || transfer->channel_fixed != MNM_CHANNEL_UNKNOWN;
  const used_column columns[USED_COLUMNS] = {
      {&batch->booked_us, true},
      {&batch->booked_grain, true},
      {&batch->account_from, true},
      {&batch->account_to, true},
      {&batch->amount_minor, true},
      {&batch->currency, true},
      {&batch->source_row, true},
      {&batch->to_amount_minor, two},
      {&batch->to_currency, two},
      {&batch->channel, coded},
      {&batch->flags, true},
      {&batch->order, transfer->order != PLAN_NONE},
      {&batch->value_date_us, transfer->value_date.given},
      {&batch->offset_min, plan->some_offsets},
      {&batch->mcc, transfer->mcc != PLAN_NONE},
      {&batch->balance_minor, transfer->balance != PLAN_NONE}};
  memcpy(out, columns, sizeof columns);
}

static mnm_status reserve_keys(key_list *list, uint64_t rows, mnm_err *err) {
  MNM_TRY(mnm_column_reserve(&list->keys, rows, err));
  return mnm_column_reserve(&list->kinds, rows, err);
}

mnm_status mnm_ingest__transfer_reserve(block_out *out, const csv_plan *plan, uint64_t rows,
                                        mnm_err *err) {
  used_column columns[USED_COLUMNS];
  used_columns(&out->batch, plan, columns);
  for (uint32_t i = 0; i < USED_COLUMNS; i++) {
    if (columns[i].used) MNM_TRY(mnm_column_reserve(columns[i].column, rows, err));
  }
  MNM_TRY(reserve_keys(&out->from, rows, err));
  return reserve_keys(&out->to, rows, err);
}

void mnm_ingest__transfer_finish(block_out *out, const csv_plan *plan) {
  used_column columns[USED_COLUMNS];
  used_columns(&out->batch, plan, columns);
  for (uint32_t i = 0; i < USED_COLUMNS; i++) {
    if (columns[i].used) columns[i].column->count = out->batch.count;
  }
}

row_places mnm_ingest__transfer_places(block_out *out, const csv_plan *plan) {
  mnm_batch *batch = &out->batch;
  used_column columns[USED_COLUMNS];
  used_columns(batch, plan, columns);
  row_places places = {.booked_us = batch->booked_us.data,
                       .booked_grain = batch->booked_grain.data,
                       .amount_minor = batch->amount_minor.data,
                       .currency = batch->currency.data,
                       .source_row = batch->source_row.data,
                       .to_amount_minor = batch->to_amount_minor.data,
                       .to_currency = batch->to_currency.data,
                       .channel = batch->channel.data,
                       .flags = batch->flags.data,
                       .order = batch->order.data,
                       .value_date_us = batch->value_date_us.data,
                       .offset_min = batch->offset_min.data,
                       .mcc = batch->mcc.data,
                       .balance_minor = batch->balance_minor.data};
  return places; /* a column that is not used has no memory */
}

/* ---- parts
 * ------------------------------------------------------------------------------------------- */

static void note_code(row_reader *self, mnm_text code) {
  block_out *out = self->out;
  out->unmapped++;
  for (uint32_t i = 0; i < out->code_count; i++) {
    if (mnm_text_equal(out->codes[i], code)) return;
  }
  if (out->code_count == BLOCK_CODES_MAX) return;
  char *copy = mnm_arena_copy(&out->arena, code.data, code.bytes);
  if (copy == NULL) {
    self->failed = true;
    return;
  }
  out->codes[out->code_count++] = (mnm_text){copy, code.bytes};
}

/* The first column whose code has a meaning decides. */
static void read_channel(row_reader *self, draft *row) {
  const plan_transfer *plan = &self->plan->transfer;
  mnm_text unknown = {"", 0};
  row->channel = plan->channel_fixed;
  for (uint32_t i = 0; i < plan->channel_count; i++) {
    mnm_text code = row_field(self, plan->channels[i].column);
    uint8_t channel = mnm_ingest__codes_find(&plan->channels[i].codes, code, MNM_CHANNEL_COUNT);
    if (channel != MNM_CHANNEL_COUNT) {
      row->channel = channel;
      return;
    }
    if (unknown.bytes == 0) unknown = code;
  }
  if (plan->channel_fixed == MNM_CHANNEL_UNKNOWN) row->unmapped = unknown;
}

static bool must_be_positive(row_reader *self, int32_t column, int64_t amount) {
  if (amount > 0) return true;
  if (amount == 0) {
    return mnm_ingest__fault(self, column, "the amount is zero; a transfer moves something");
  }
  return mnm_ingest__fault(self, column,
                           "the amount is negative; where the sign tells the direction, the "
                           "specification names the statement's 'account' instead of from and to");
}

static bool is_filled(row_reader *self, int32_t column) {
  return column != PLAN_NONE && row_field(self, column).bytes > 0;
}

/* The other amount and its currency, where the record gives them; else those of the first. */
static bool read_second(row_reader *self, draft *row, const char *what, int64_t first,
                        int64_t *out_amount, uint16_t *out_currency) {
  const plan_transfer *plan = &self->plan->transfer;
  const plan_money *money = &plan->second_currency;
  money_unit unit = row->own;
  if (plan->second_amount == PLAN_NONE && !plan->has_second_currency) {
    *out_amount = first;
    *out_currency = unit.currency;
    return true;
  }
  bool amount = is_filled(self, plan->second_amount);
  bool currency = money->value.column == PLAN_NONE ? plan->has_second_currency && amount
                                                   : is_filled(self, money->value.column);
  *out_amount = first;
  if (currency && !mnm_ingest__read_currency(self, money, &unit)) return false;
  *out_currency = unit.currency;
  if (amount) {
    return mnm_ingest__read_amount(self, plan->second_amount, unit, plan->minor_units, what,
                                   out_amount, &row->cut_second);
  }
  if (unit.currency == row->own.currency) return true;
  return mnm_ingest__fault(self, money->value.column,
                           "two currencies need two amounts; map '%s', and fill it in",
                           plan->statement ? "other_amount" : "to_amount");
}

static bool read_two_sides(row_reader *self, draft *row) {
  const plan_transfer *plan = &self->plan->transfer;
  bool named = false;
  if (!mnm_ingest__read_account(self, &plan->from, &self->out->from, true, &named)) return false;
  if (!mnm_ingest__read_account(self, &plan->to, &self->out->to, true, &named)) return false;
  if (!mnm_ingest__read_amount(self, plan->amount, row->own, plan->minor_units, "amount",
                               &row->amount, &row->cut_amount)) {
    return false;
  }
  if (!must_be_positive(self, plan->amount, row->amount)) return false;
  row->currency = row->own.currency;
  if (!read_second(self, row, "amount received", row->amount, &row->to_amount, &row->to_currency)) {
    return false;
  }
  if (row->to_amount >= 0) return true;
  return mnm_ingest__fault(self, plan->second_amount, "the amount received is negative");
}

/* One amount, whose sign or whose code tells the direction. Where there are both, a sign would say
 * it twice, or say that something is taken back: neither is guessed. */
static bool read_amount_and_sign(row_reader *self, draft *row, int64_t *out) {
  const plan_transfer *plan = &self->plan->transfer;
  if (!mnm_ingest__read_amount(self, plan->amount, row->own, plan->minor_units, "amount", out,
                               &row->cut_amount)) {
    return false;
  }
  if (plan->sign == PLAN_NONE) return true;
  uint8_t sign = mnm_ingest__codes_find(&plan->signs, row_field(self, plan->sign), 0);
  if (sign == 0) {
    return mnm_ingest__fault(self, plan->sign,
                             "the code for credit or debit is not in the specification; add it "
                             "under 'sign'");
  }
  if (*out < 0) {
    return mnm_ingest__fault(self, plan->amount,
                             "the amount is negative beside a code for credit or debit; where its "
                             "own sign tells the direction, leave 'sign' out");
  }
  if (sign == 2) *out = -*out;
  return true;
}

static bool read_debit_and_credit(row_reader *self, draft *row, int64_t *out) {
  const plan_transfer *plan = &self->plan->transfer;
  int64_t credit = 0, debit = 0;
  if (is_filled(self, plan->credit) &&
      !mnm_ingest__read_amount(self, plan->credit, row->own, plan->minor_units, "credit", &credit,
                               &row->cut_amount)) {
    return false;
  }
  if (is_filled(self, plan->debit) &&
      !mnm_ingest__read_amount(self, plan->debit, row->own, plan->minor_units, "debit", &debit,
                               &row->cut_amount)) {
    return false;
  }
  if (credit < 0) {
    return mnm_ingest__fault(self, plan->credit, "the credit is negative; it should be a debit");
  }
  if (plan->negative_debits) debit = -debit;
  if (debit < 0) {
    return mnm_ingest__fault(
        self, plan->debit,
        plan->negative_debits
            ? "the debit has no minus; the specification says negative_debits: true"
            : "the debit is negative; where all are, write negative_debits: true");
  }
  if (credit != 0 && debit != 0) {
    return mnm_ingest__fault(self, plan->debit,
                             "both debit and credit are filled; a row has one of them");
  }
  *out = credit - debit;
  return true;
}

/* What is taken besides: the account feels it, the other side does not. A fee alone is the
 * transfer. */
static bool take_fee(row_reader *self, draft *row, int64_t *effect, int64_t *other) {
  const plan_transfer *plan = &self->plan->transfer;
  int64_t fee = 0, amount = *effect;
  *other = amount;
  if (!is_filled(self, plan->fee)) return true;
  if (!mnm_ingest__read_amount(self, plan->fee, row->own, plan->minor_units, "fee", &fee,
                               &row->cut_second)) {
    return false;
  }
  if (__builtin_sub_overflow(amount, fee, effect) || *effect == INT64_MIN) {
    return mnm_ingest__fault(self, plan->fee, "the amount and its fee together do not fit");
  }
  if (amount == 0) {
    *other = *effect;
    return true;
  }
  if ((amount > 0) == (*effect > 0) && *effect != 0) return true;
  return mnm_ingest__fault(self, plan->fee, "the fee is as large as the amount, or larger");
}

/* The signed effect on the statement's account, and what the other side feels of it. */
static bool read_effect(row_reader *self, draft *row, int64_t *out, int64_t *other) {
  const plan_transfer *plan = &self->plan->transfer;
  bool one = plan->amount != PLAN_NONE;
  if (one ? !read_amount_and_sign(self, row, out) : !read_debit_and_credit(self, row, out)) {
    return false;
  }
  if (!take_fee(self, row, out, other)) return false;
  if (*out != 0) return true;
  return mnm_ingest__fault(self, one ? plan->amount : plan->credit,
                           "the amount is zero; a transfer moves something");
}

/* Who stands opposite where the record names no account: banknotes, the bank itself, or somebody of
 * whom only this statement knows. The last gets an account of the statement's own, so that
 * strangers of different statements are never taken for one. */
static bool push_missing(row_reader *self, const draft *row, key_list *own, key_list *other) {
  const plan_transfer *plan = &self->plan->transfer;
  uint8_t missing = self->plan->spec->transfer.missing[row->channel];
  mnm_text key = ((const mnm_text *)own->keys.data)[own->keys.count - 1];
  const char *separator = memchr(key.data, 0x1F, key.bytes);
  mnm_text bank = {key.data, (uint32_t)(separator - key.data)};
  mnm_text number = {separator + 1, key.bytes - bank.bytes - 1};
  if (plan->account.bank.column == PLAN_NONE && bank.bytes == 0) bank = plan->account.bank.fixed;
  if (missing == SPEC_MISSING_CASH) {
    return mnm_ingest__push_key(self, other, (mnm_text){"", 0}, "CASH", (mnm_text){"", 0},
                                MNM_ACCOUNT_CASH);
  }
  if (missing == SPEC_MISSING_BANK) {
    /* without a bank's name every statement has a bank of its own */
    return mnm_ingest__push_key(self, other, bank, "bank",
                                bank.bytes > 0 ? (mnm_text){"", 0} : number, MNM_ACCOUNT_EXTERNAL);
  }
  return mnm_ingest__push_key(self, other, bank, "?", number, MNM_ACCOUNT_EXTERNAL);
}

static bool read_statement(row_reader *self, draft *row) {
  const plan_transfer *plan = &self->plan->transfer;
  int64_t effect = 0, other_effect = 0, other_amount = 0;
  uint16_t other_currency = MNM_CURRENCY_NONE;
  bool named = false;
  if (!read_effect(self, row, &effect, &other_effect)) return false;
  int64_t amount = effect > 0 ? effect : -effect;
  int64_t first = other_effect > 0 ? other_effect : -other_effect;
  if (!read_second(self, row, "other amount", first, &other_amount, &other_currency)) return false;
  if (other_amount == 0) { /* how some banks fill a column that does not apply */
    other_amount = first;
    other_currency = row->own.currency;
  }
  if (other_amount < 0) other_amount = -other_amount; /* signed as the row's own, or not */
  key_list *own = effect > 0 ? &self->out->to : &self->out->from;
  key_list *other = effect > 0 ? &self->out->from : &self->out->to;
  if (!mnm_ingest__read_account(self, &plan->account, own, true, &named)) return false;
  named = false;
  if (plan->counterparty.given &&
      !mnm_ingest__read_account(self, &plan->counterparty, other, false, &named)) {
    return false;
  }
  if (!named && !push_missing(self, row, own, other)) return false;
  row->amount = effect > 0 ? other_amount : amount;
  row->currency = effect > 0 ? other_currency : row->own.currency;
  row->to_amount = effect > 0 ? amount : other_amount;
  row->to_currency = effect > 0 ? row->own.currency : other_currency;
  row->flags |= MNM_ROW_ONE_SIDED;
  if (effect > 0) row->flags |= MNM_ROW_STATEMENT_OF_TO;
  return true;
}

static bool read_numbers(row_reader *self, draft *row) {
  const plan_transfer *plan = &self->plan->transfer;
  if (is_filled(self, plan->balance) &&
      !mnm_ingest__read_amount(self, plan->balance, row->own, plan->minor_units, "balance",
                               &row->balance, &row->cut_balance)) {
    return false;
  }
  if (plan->order != PLAN_NONE) {
    int64_t order = 0;
    mnm_text text = row_field(self, plan->order);
    if (text.bytes > 0 && (!mnm_text_int64(text, &order) || order < 0)) {
      return mnm_ingest__fault(self, plan->order, "the order is a whole number, 0 or more");
    }
    if (text.bytes > 0) row->order = (uint64_t)order;
  }
  if (plan->mcc != PLAN_NONE) {
    int64_t mcc = 0;
    mnm_text text = row_field(self, plan->mcc);
    if (text.bytes > 0 && (!mnm_text_int64(text, &mcc) || mcc < 0 || mcc > 9999)) {
      return mnm_ingest__fault(self, plan->mcc, "a merchant category code has four digits");
    }
    row->mcc = (uint16_t)mcc;
  }
  if (plan->value_date.given && is_filled(self, plan->value_date.column)) {
    row->has_value = true;
    return mnm_ingest__read_time(self, &plan->value_date, &self->valued, "value date", &row->value);
  }
  return true;
}

/* ---- texts
 * -------------------------------------------------------------------------------------------- */

static bool push_text(row_reader *self, mnm_text_column *column, mnm_text text) {
  if (mnm_text_column_push(column, text, self->err) == MNM_OK) return true;
  self->failed = true;
  return false;
}

static bool push_field(row_reader *self, mnm_text_column *column, int32_t field) {
  return field == PLAN_NONE || push_text(self, column, row_field(self, field));
}

/* The texts of several columns, a space between them. */
static bool push_joined(row_reader *self, mnm_text_column *column, const int32_t *fields,
                        uint32_t count) {
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < count; i++) bytes += row_field(self, fields[i]).bytes + 1U;
  char *joined = mnm_arena_take_bytes(&self->out->arena, bytes + 1);
  if (joined == NULL) {
    self->failed = true;
    return false;
  }
  uint32_t used = 0;
  for (uint32_t i = 0; i < count; i++) {
    mnm_text text = row_field(self, fields[i]);
    if (text.bytes == 0) continue;
    if (used > 0) joined[used++] = ' ';
    memcpy(joined + used, text.data, text.bytes);
    used += text.bytes;
  }
  return push_text(self, column, (mnm_text){joined, used});
}

/* area/point; "/point" where the area is not known. */
static bool push_place(row_reader *self, int32_t area_column, int32_t point_column) {
  mnm_text area = row_field(self, area_column);
  mnm_text point = row_field(self, point_column);
  if (point.bytes == 0) return push_text(self, &self->out->places, area);
  char *joined = mnm_arena_take_bytes(&self->out->arena, (size_t)area.bytes + 1 + point.bytes);
  if (joined == NULL) {
    self->failed = true;
    return false;
  }
  if (area.bytes > 0) memcpy(joined, area.data, area.bytes);
  joined[area.bytes] = '/';
  memcpy(joined + area.bytes + 1, point.data, point.bytes);
  return push_text(self, &self->out->places, (mnm_text){joined, area.bytes + 1 + point.bytes});
}

static bool push_owner(row_reader *self, int32_t field, bool of_to) {
  mnm_text text = row_field(self, field);
  if (field == PLAN_NONE || text.bytes == 0) return true;
  char *copy = mnm_arena_copy(&self->out->arena, text.data, text.bytes);
  owner_ref owner = {(uint32_t)self->out->batch.count, of_to, {copy, text.bytes}};
  if (copy != NULL && mnm_column_push(&self->out->owners, &owner, self->err) == MNM_OK) return true;
  self->failed = true;
  return false;
}

static bool push_texts(row_reader *self) {
  const plan_transfer *plan = &self->plan->transfer;
  mnm_batch *batch = &self->out->batch;
  if (!push_field(self, &batch->native_id, plan->id) ||
      !push_field(self, &batch->earmark, plan->earmark) ||
      !push_field(self, &batch->reverses, plan->reverses) ||
      !push_field(self, &batch->backs, plan->backs) ||
      !push_field(self, &batch->linked, plan->linked) ||
      !push_field(self, &batch->counterparty_name, plan->counterparty_name)) {
    return false;
  }
  if (plan->purpose_count == 1 && !push_field(self, &batch->purpose, plan->purpose[0])) {
    return false;
  }
  if (plan->purpose_count > 1 &&
      !push_joined(self, &batch->purpose, plan->purpose, plan->purpose_count)) {
    return false;
  }
  if (plan->place != PLAN_NONE) {
    if (!push_field(self, &self->out->places, plan->place)) return false;
  } else if (plan->area != PLAN_NONE || plan->point != PLAN_NONE) {
    if (!push_place(self, plan->area, plan->point)) return false;
  }
  return push_owner(self, plan->from_owner, false) && push_owner(self, plan->to_owner, true);
}

/* ---- the row
 * ------------------------------------------------------------------------------------------- */

static void write_row(row_reader *self, const draft *row, uint64_t record) {
  const row_places *to = &self->places;
  uint64_t at = self->out->batch.count++;
  to->booked_us[at] = row->booked.time_us;
  to->booked_grain[at] = row->booked.grain;
  to->amount_minor[at] = row->amount;
  to->currency[at] = row->currency;
  to->source_row[at] = record;
  to->flags[at] = row->flags;
  if (to->to_amount_minor != NULL) to->to_amount_minor[at] = row->to_amount;
  if (to->to_currency != NULL) to->to_currency[at] = row->to_currency;
  if (to->channel != NULL) to->channel[at] = row->channel;
  if (to->order != NULL) to->order[at] = row->order;
  if (to->value_date_us != NULL) {
    to->value_date_us[at] = row->has_value ? row->value.time_us : MNM_TIME_NONE;
  }
  if (to->offset_min != NULL) to->offset_min[at] = row->booked.offset_min;
  if (to->mcc != NULL) to->mcc[at] = row->mcc;
  if (to->balance_minor != NULL) to->balance_minor[at] = row->balance;
}

static bool keep_cut(row_reader *self, draft *row, uint64_t record) {
  mnm_text id = row_field(self, self->plan->transfer.id);
  row->flags |= MNM_ROW_SCALED;
  self->out->scaled++;
  return mnm_ingest__keep_cut(self, "Payment", id, "amount", row->cut_amount, record) &&
         mnm_ingest__keep_cut(self, "Payment", id, "otherAmount", row->cut_second, record) &&
         mnm_ingest__keep_cut(self, "Payment", id, "balance", row->cut_balance, record);
}

/* Does the record's code say that it counts? "*" stands for any code. */
static bool is_booked(row_reader *self) {
  static const char any[16] = "*"; /* codes are compared in whole words */
  const plan_transfer *plan = &self->plan->transfer;
  mnm_text code = row_field(self, plan->only);
  if (code.bytes == 0) return false;
  return mnm_ingest__codes_find(&plan->only_codes, code, 0) != 0 ||
         mnm_ingest__codes_find(&plan->only_codes, (mnm_text){any, 1}, 0) != 0;
}

bool mnm_ingest__read_transfer(row_reader *self, uint64_t record) {
  const plan_transfer *plan = &self->plan->transfer;
  if (plan->only != PLAN_NONE && !is_booked(self)) {
    self->out->not_booked++;
    return mnm_ingest__fault(self, plan->only,
                             "not booked: its code is none of those that count ('only' in the "
                             "specification)");
  }
  draft row; /* most of it is written before it is read: clearing it would be a large part of all */
  row.has_value = false;
  row.value.flag = ZONE_CLEAR;
  row.mcc = 0;
  row.flags = 0;
  row.balance = MNM_BALANCE_NONE;
  row.order = MNM_ORDER_NONE;
  row.unmapped.bytes = row.cut_amount.bytes = row.cut_second.bytes = row.cut_balance.bytes = 0;
  if (!mnm_ingest__read_time(self, &plan->booked, &self->booked, "booking date", &row.booked)) {
    return false;
  }
  if (!mnm_ingest__read_currency(self, &plan->currency, &row.own)) return false;
  read_channel(self, &row);
  if (plan->statement ? !read_statement(self, &row) : !read_two_sides(self, &row)) return false;
  if (plan->has_numbers && !read_numbers(self, &row)) return false;
  if (row.cut_amount.bytes + row.cut_second.bytes + row.cut_balance.bytes > 0 &&
      !keep_cut(self, &row, record)) {
    return false;
  }
  if (is_filled(self, plan->ocr)) row.flags |= MNM_ROW_OCR;
  if (row.unmapped.bytes > 0) note_code(self, row.unmapped);
  if (plan->has_texts && !push_texts(self)) return false;
  if ((row.booked.flag | row.value.flag) != ZONE_CLEAR) {
    mnm_ingest__count_flag(self, row.booked.flag);
    if (row.has_value) mnm_ingest__count_flag(self, row.value.flag);
  }
  write_row(self, &row, record);
  return !self->failed;
}
