/* A guess of dates, numbers, amounts and currencies. */
#include <stdio.h>

#include "stage/ingest/ingest_sniff_guess.h"

#define PIVOT_GUESS 50

/* ---- dates
 * ---------------------------------------------------------------------------------------- */

static void set_time(guess *self, spec_time *to, column_role role) {
  const sniff_column *column = mnm_ingest__guess_column(self, role);
  if (column == NULL) return;
  const char *name = mnm_ingest__sniff_role_name(role);
  const char *form = column->form != NULL ? column->form : column->count_form;
  to->column = column->address;
  to->form = mnm_ingest__guess_string(self, form);
  mnm_ingest__report(self->out, "%s: column %d, form %s%s", name,
                     mnm_ingest__guess_number(self, role), form,
                     column->form == NULL ? " (a guess from how large the numbers are)" : "");
  if (strstr(form, "YY") != NULL && strstr(form, "YYYY") == NULL) {
    to->pivot = PIVOT_GUESS;
    mnm_ingest__report(self->out, "two-digit years of the %s: 00 to %d are read as 20xx (pivot)",
                       name, PIVOT_GUESS - 1);
  }
  if (column->other_form == NULL) return;
  /* with points between them, months first are not written */
  if (role == ROLE_BOOKED && strchr(form, '.') == NULL) {
    self->two_forms = true;
    mnm_ingest__guess_ask(self,
                          "day or month first? No value of the %s tells; %s fits as well as %s",
                          name, column->other_form, form);
  } else {
    mnm_ingest__report(self->out, "note: %s: %s fits as well", name, column->other_form);
  }
}

void mnm_ingest__guess_dates(guess *self) {
  spec_time *booked = &self->spec->transfer.booked;
  const sniff_column *clock = mnm_ingest__guess_column(self, ROLE_CLOCK);
  if (mnm_ingest__guess_column(self, ROLE_BOOKED) == NULL) {
    mnm_ingest__guess_ask(self, "the booking date (no column with a date in every record)");
    self->no_date = true;
    return;
  }
  set_time(self, booked, ROLE_BOOKED);
  set_time(self, &self->spec->transfer.value_date, ROLE_VALUE_DATE);
  const sniff_column *date = mnm_ingest__guess_column(self, ROLE_BOOKED);
  if (clock == NULL || clock->filled == 0 || date->form == NULL) return;
  if (strchr(date->form, '[') != NULL) return; /* the date has one itself */
  booked->clock = clock->address;
  booked->clock_form = mnm_ingest__guess_string(self, clock->clock_form);
  mnm_ingest__report(self->out, "time of day: column %d, form %s",
                     mnm_ingest__guess_number(self, ROLE_CLOCK), clock->clock_form);
}

/* ---- amounts
 * ---------------------------------------------------------------------------------------- */

static const column_role money_roles[] = {ROLE_AMOUNT, ROLE_DEBIT, ROLE_CREDIT, ROLE_BALANCE,
                                          ROLE_SECOND_AMOUNT};
#define MONEY_ROLES (sizeof money_roles / sizeof money_roles[0])

static void set_number_form(guess *self) {
  bool any = false, dot = true, comma = true, either_way = false;
  for (size_t i = 0; i < MONEY_ROLES; i++) {
    const sniff_column *column = mnm_ingest__guess_column(self, money_roles[i]);
    if (column == NULL || column->filled == 0) continue;
    any = true;
    dot = dot && column->numbers_dot;
    comma = comma && column->numbers_comma;
    either_way = either_way || column->either_way;
    self->spec->symbols = self->spec->symbols || column->symbols;
  }
  self->spec->decimal = comma && !dot ? ',' : '.';
  self->spec->groups = (uint8_t)((self->spec->decimal == ',' ? SPEC_GROUP_DOT : SPEC_GROUP_COMMA) |
                                 SPEC_GROUP_APOSTROPHE | SPEC_GROUP_BLANK);
  if (!any) return;
  if (!dot && !comma) {
    mnm_ingest__guess_ask(self, "the decimal sign (some columns of amounts have '.', others ',')");
  } else if (dot && comma && either_way) {
    self->two_decimals = true;
    mnm_ingest__guess_ask(
        self,
        "the decimal sign ('.' or ','? Every amount can be read both ways, and comes out "
        "different)");
  } else {
    mnm_ingest__report(self->out, "numbers: decimal sign '%c'", self->spec->decimal);
  }
}

static void set_debits(guess *self, const sniff_column *debit) {
  if (debit->negative && debit->positive) {
    mnm_ingest__guess_ask(
        self,
        "the debits (some have a minus and some have none: an entry taken back, or the bank's "
        "habit?)");
  }
  self->spec->transfer.negative_debits = debit->negative;
  if (debit->negative) mnm_ingest__report(self->out, "debits have a minus");
}

void mnm_ingest__guess_amounts(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  const sniff_column *debit = mnm_ingest__guess_column(self, ROLE_DEBIT),
                     *credit = mnm_ingest__guess_column(self, ROLE_CREDIT);
  const sniff_column *amount = mnm_ingest__guess_column(self, ROLE_AMOUNT);
  transfer->balance = mnm_ingest__guess_address(self, ROLE_BALANCE);
  if (debit != NULL && credit != NULL) {
    transfer->debit = debit->address;
    transfer->credit = credit->address;
    mnm_ingest__report(self->out, "amounts: debit in column %d, credit in column %d",
                       mnm_ingest__guess_number(self, ROLE_DEBIT),
                       mnm_ingest__guess_number(self, ROLE_CREDIT));
    set_debits(self, debit);
    if (amount != NULL) self->table->columns[self->columns[ROLE_AMOUNT]].role = ROLE_NONE;
    self->columns[ROLE_AMOUNT] = PLAN_NONE;
  } else if (amount != NULL) {
    transfer->amount = amount->address;
    mnm_ingest__report(self->out, "amount: column %d%s",
                       mnm_ingest__guess_number(self, ROLE_AMOUNT),
                       amount->negative ? ", with its sign" : "");
  } else {
    mnm_ingest__guess_ask(self, "the amount (no column headed so whose values are all numbers)");
    self->no_amount = true;
  }
  set_number_form(self);
  if (transfer->balance.bytes == 0) return;
  self->spec->order = SPEC_ORDER_INFER;
  mnm_ingest__report(
      self->out, "balance: column %d%s", mnm_ingest__guess_number(self, ROLE_BALANCE),
      self->out->kind == MNM_SOURCE_PDF ? "" : "; the order within a day is inferred from it");
}

/* A code anywhere in the headers of amounts: "Betrag (EUR)". */
static mnm_text header_currency(guess *self) {
  for (size_t i = 0; i < MONEY_ROLES; i++) {
    const sniff_column *column = mnm_ingest__guess_column(self, money_roles[i]);
    if (column == NULL || money_roles[i] == ROLE_SECOND_AMOUNT) continue;
    for (uint32_t at = 0; at + 3 <= column->name.bytes; at++) {
      mnm_text part = {column->name.data + at, 3};
      bool upper = true;
      for (uint32_t k = 0; k < 3; k++) upper = upper && part.data[k] >= 'A' && part.data[k] <= 'Z';
      if (upper && mnm_currency_find(part) != MNM_CURRENCY_NONE) return part;
    }
  }
  return (mnm_text){"", 0};
}

/* The currency that sticks to all amounts: "12,50 EUR". */
static mnm_text stuck_currency(guess *self) {
  for (size_t i = 0; i < MONEY_ROLES; i++) {
    const sniff_column *column = mnm_ingest__guess_column(self, money_roles[i]);
    if (column == NULL || column->symbol.bytes == 0) continue;
    uint16_t currency = mnm_currency_find(column->symbol);
    if (currency != MNM_CURRENCY_NONE) return mnm_text_of(mnm_currency_code(currency));
  }
  return (mnm_text){"", 0};
}

void mnm_ingest__guess_symbol(guess *self, mnm_text code) {
  for (size_t i = 0; i < MONEY_ROLES && self->spec->currency_names.count == 0; i++) {
    const sniff_column *column = mnm_ingest__guess_column(self, money_roles[i]);
    if (column == NULL || column->symbol.bytes == 0) continue;
    if (mnm_currency_find(column->symbol) != MNM_CURRENCY_NONE) continue;
    spec_code *entry = mnm_arena_take(&self->spec->arena, sizeof *entry);
    if (entry == NULL) {
      self->memory = true;
      return;
    }
    *entry = (spec_code){mnm_ingest__guess_keep(self, column->symbol),
                         mnm_ingest__guess_keep(self, code)};
    self->spec->currency_names = (spec_codes){entry, 1};
    if (self->no_currency) return; /* a stand-in */
    mnm_ingest__report(self->out, "the sign at the amounts is read as %.*s (currencies)",
                       (int)code.bytes, code.data);
  }
}

void mnm_ingest__guess_currency(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  const sniff_column *column = mnm_ingest__guess_column(self, ROLE_CURRENCY);
  if (column != NULL && column->filled == self->table->record_count) {
    transfer->currency.column = column->address;
    mnm_ingest__report(self->out, "currency: column %d",
                       mnm_ingest__guess_number(self, ROLE_CURRENCY));
    if (column->distinct == 1) mnm_ingest__guess_symbol(self, column->values[0]);
    return;
  }
  mnm_text code = header_currency(self);
  if (code.bytes == 0) code = stuck_currency(self);
  if (code.bytes == 0) {
    mnm_ingest__guess_ask(self, "the currency (write currency: {fixed: EUR}, or whichever it is)");
    self->no_currency = true;
    return;
  }
  transfer->currency.fixed = mnm_ingest__guess_keep(self, code);
  mnm_ingest__report(self->out, "currency: %.*s, from the amounts or their header", (int)code.bytes,
                     code.data);
  mnm_ingest__guess_symbol(self, code);
}
