/* A first specification from what header words say and values prove. What stays open is said, and
 * the specification then does not call itself complete: what is mandatory and not known is not in
 * it, so that nobody reads a ledger by a guess that was never made. */
#include <stdarg.h>
#include <stdio.h>

#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_sniff_internal.h"

#define PIVOT_GUESS 50
#define STAND_IN_NUMBER "?"
#define PURPOSE_MAX 8

typedef struct guess {
  mnm_sniffed *out;
  sniff_table *table;
  const csv_source *source;
  mnm_spec *spec;
  int32_t columns[ROLE_COUNT];  /* PLAN_NONE: none */
  bool open;                    /* something mandatory is not known, or ambiguous */
  bool no_date, no_amount;      /* nothing to preview */
  bool no_currency, no_account; /* a stand-in is put in for the preview */
  bool two_forms, two_decimals, no_direction, odd_account; /* previewed as one of two readings */
  bool memory;                                             /* ran out */
  char questions[600];
} guess;

static mnm_text keep(guess *self, mnm_text text) {
  char *copy = mnm_arena_copy(&self->spec->arena, text.data, text.bytes);
  if (copy == NULL) self->memory = true;
  return copy == NULL ? (mnm_text){"", 0} : (mnm_text){copy, text.bytes};
}

static mnm_text keep_string(guess *self, const char *text) {
  return keep(self, mnm_text_of(text));
}

static sniff_column *of_role(guess *self, column_role role) {
  return self->columns[role] == PLAN_NONE ? NULL : &self->table->columns[self->columns[role]];
}

static mnm_text address(guess *self, column_role role) {
  sniff_column *column = of_role(self, role);
  return column == NULL ? (mnm_text){"", 0} : column->address;
}

static int number_of(const guess *self, column_role role) {
  return self->columns[role] + 1;
}

/* A question that must be answered before the file can be added: for the report and for the
 * specification. */
static void ask(guess *self, const char *format, ...) {
  char what[240];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(what, sizeof what, format, arguments);
  va_end(arguments);
  self->open = true;
  mnm_ingest__report(self->out, "NOT UNDERSTOOD: %s", what);
  size_t used = strlen(self->questions), bytes = strlen(what);
  if (used + bytes + 3 > sizeof self->questions) return;
  if (used > 0) memcpy(self->questions + used, "; ", 3), used += 2;
  memcpy(self->questions + used, what, bytes + 1);
}

/* ---- columns
 * ---------------------------------------------------------------------------------------- */

/* "Account", "Account#2"; the number where there is no name */
static void name_columns(guess *self) {
  sniff_table *table = self->table;
  for (uint32_t i = 0; i < table->column_count; i++) {
    sniff_column *column = &table->columns[i];
    char text[400];
    uint32_t nth = 1;
    for (uint32_t k = 0; k < i; k++) nth += mnm_text_equal(table->columns[k].name, column->name);
    if (column->name.bytes == 0 || column->name.bytes > 300) {
      (void)snprintf(text, sizeof text, "%u", i + 1);
    } else if (nth > 1) {
      (void)snprintf(text, sizeof text, "%.*s#%u", (int)column->name.bytes, column->name.data, nth);
    } else {
      (void)snprintf(text, sizeof text, "%.*s", (int)column->name.bytes, column->name.data);
    }
    column->address = keep_string(self, text);
  }
}

/* ---- dates
 * ---------------------------------------------------------------------------------------- */

static void set_time(guess *self, spec_time *to, column_role role) {
  const sniff_column *column = of_role(self, role);
  if (column == NULL) return;
  const char *name = mnm_ingest__sniff_role_name(role);
  const char *form = column->form != NULL ? column->form : column->count_form;
  to->column = column->address;
  to->form = keep_string(self, form);
  mnm_ingest__report(self->out, "%s: column %d, form %s%s", name, number_of(self, role), form,
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
    ask(self, "day or month first? No value of the %s tells; %s fits as well as %s", name,
        column->other_form, form);
  } else {
    mnm_ingest__report(self->out, "note: %s: %s fits as well", name, column->other_form);
  }
}

static void set_dates(guess *self) {
  spec_time *booked = &self->spec->transfer.booked;
  const sniff_column *clock = of_role(self, ROLE_CLOCK);
  if (of_role(self, ROLE_BOOKED) == NULL) {
    ask(self, "the booking date (no column with a date in every record)");
    self->no_date = true;
    return;
  }
  set_time(self, booked, ROLE_BOOKED);
  set_time(self, &self->spec->transfer.value_date, ROLE_VALUE_DATE);
  const sniff_column *date = of_role(self, ROLE_BOOKED);
  if (clock == NULL || clock->filled == 0 || date->form == NULL) return;
  if (strchr(date->form, '[') != NULL) return; /* the date has one itself */
  booked->clock = clock->address;
  booked->clock_form = keep_string(self, clock->clock_form);
  mnm_ingest__report(self->out, "time of day: column %d, form %s", number_of(self, ROLE_CLOCK),
                     clock->clock_form);
}

/* ---- amounts
 * ---------------------------------------------------------------------------------------- */

static const column_role money_roles[] = {ROLE_AMOUNT, ROLE_DEBIT, ROLE_CREDIT, ROLE_BALANCE,
                                          ROLE_SECOND_AMOUNT};
#define MONEY_ROLES (sizeof money_roles / sizeof money_roles[0])

static void set_number_form(guess *self) {
  bool any = false, dot = true, comma = true, either_way = false;
  for (size_t i = 0; i < MONEY_ROLES; i++) {
    const sniff_column *column = of_role(self, money_roles[i]);
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
    ask(self, "the decimal sign (some columns of amounts have '.', others ',')");
  } else if (dot && comma && either_way) {
    self->two_decimals = true;
    ask(self,
        "the decimal sign ('.' or ','? Every amount can be read both ways, and comes out "
        "different)");
  } else {
    mnm_ingest__report(self->out, "numbers: decimal sign '%c'", self->spec->decimal);
  }
}

static void set_debits(guess *self, const sniff_column *debit) {
  if (debit->negative && debit->positive) {
    ask(self,
        "the debits (some have a minus and some have none: an entry taken back, or the bank's "
        "habit?)");
  }
  self->spec->transfer.negative_debits = debit->negative;
  if (debit->negative) mnm_ingest__report(self->out, "debits have a minus");
}

static void set_amounts(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  const sniff_column *debit = of_role(self, ROLE_DEBIT), *credit = of_role(self, ROLE_CREDIT);
  const sniff_column *amount = of_role(self, ROLE_AMOUNT);
  transfer->balance = address(self, ROLE_BALANCE);
  if (debit != NULL && credit != NULL) {
    transfer->debit = debit->address;
    transfer->credit = credit->address;
    mnm_ingest__report(self->out, "amounts: debit in column %d, credit in column %d",
                       number_of(self, ROLE_DEBIT), number_of(self, ROLE_CREDIT));
    set_debits(self, debit);
    if (amount != NULL) self->table->columns[self->columns[ROLE_AMOUNT]].role = ROLE_NONE;
    self->columns[ROLE_AMOUNT] = PLAN_NONE;
  } else if (amount != NULL) {
    transfer->amount = amount->address;
    mnm_ingest__report(self->out, "amount: column %d%s", number_of(self, ROLE_AMOUNT),
                       amount->negative ? ", with its sign" : "");
  } else {
    ask(self, "the amount (no column headed so whose values are all numbers)");
    self->no_amount = true;
  }
  set_number_form(self);
  if (transfer->balance.bytes == 0) return;
  self->spec->order = SPEC_ORDER_INFER;
  mnm_ingest__report(self->out, "balance: column %d; the order within a day is inferred from it",
                     number_of(self, ROLE_BALANCE));
}

/* A code anywhere in the headers of amounts: "Betrag (EUR)". */
static mnm_text header_currency(guess *self) {
  for (size_t i = 0; i < MONEY_ROLES; i++) {
    const sniff_column *column = of_role(self, money_roles[i]);
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
    const sniff_column *column = of_role(self, money_roles[i]);
    if (column == NULL || column->symbol.bytes == 0) continue;
    uint16_t currency = mnm_currency_find(column->symbol);
    if (currency != MNM_CURRENCY_NONE) return mnm_text_of(mnm_currency_code(currency));
  }
  return (mnm_text){"", 0};
}

/* A sign that several currencies share means the one that is known otherwise. */
static void map_symbol(guess *self, mnm_text code) {
  for (size_t i = 0; i < MONEY_ROLES && self->spec->currency_names.count == 0; i++) {
    const sniff_column *column = of_role(self, money_roles[i]);
    if (column == NULL || column->symbol.bytes == 0) continue;
    if (mnm_currency_find(column->symbol) != MNM_CURRENCY_NONE) continue;
    spec_code *entry = mnm_arena_take(&self->spec->arena, sizeof *entry);
    if (entry == NULL) {
      self->memory = true;
      return;
    }
    *entry = (spec_code){keep(self, column->symbol), keep(self, code)};
    self->spec->currency_names = (spec_codes){entry, 1};
    if (self->no_currency) return; /* a stand-in */
    mnm_ingest__report(self->out, "the sign at the amounts is read as %.*s (currencies)",
                       (int)code.bytes, code.data);
  }
}

static void set_currency(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  const sniff_column *column = of_role(self, ROLE_CURRENCY);
  if (column != NULL && column->filled == self->table->record_count) {
    transfer->currency.column = column->address;
    mnm_ingest__report(self->out, "currency: column %d", number_of(self, ROLE_CURRENCY));
    if (column->distinct == 1) map_symbol(self, column->values[0]);
    return;
  }
  mnm_text code = header_currency(self);
  if (code.bytes == 0) code = stuck_currency(self);
  if (code.bytes == 0) {
    ask(self, "the currency (write currency: {fixed: EUR}, or whichever it is)");
    self->no_currency = true;
    return;
  }
  transfer->currency.fixed = keep(self, code);
  mnm_ingest__report(self->out, "currency: %.*s, from the amounts or their header", (int)code.bytes,
                     code.data);
  map_symbol(self, code);
}

static void set_second(guess *self, mnm_text *amount, spec_value *currency) {
  if (of_role(self, ROLE_SECOND_AMOUNT) == NULL) return;
  *amount = address(self, ROLE_SECOND_AMOUNT);
  currency->column = address(self, ROLE_SECOND_CURRENCY);
  mnm_ingest__report(self->out, "the other side's amount: column %d",
                     number_of(self, ROLE_SECOND_AMOUNT));
}

/* ---- accounts and direction
 * ---------------------------------------------------------------------------------------- */

static bool keep_codes(guess *self, const sniff_column *column, uint32_t direction,
                       spec_list *out) {
  out->at = mnm_arena_take(&self->spec->arena, SNIFF_DISTINCT_MAX * sizeof(mnm_text));
  if (out->at == NULL) self->memory = true;
  for (uint32_t i = 0; out->at != NULL && i < column->distinct; i++) {
    if (mnm_ingest__sniff_direction(column->values[i]) != direction) continue;
    out->at[out->count++] = keep(self, column->values[i]);
  }
  return out->count > 0;
}

/* The column that tells debit from credit; its codes are those that were seen. */
static void set_sign(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  const sniff_column *sign = of_role(self, ROLE_SIGN), *amount = of_role(self, ROLE_AMOUNT);
  if (transfer->debit.bytes > 0 || amount == NULL) return;
  if (amount->negative) {
    if (sign != NULL) {
      mnm_ingest__report(self->out, "note: the amounts' own sign is taken, and not column %d",
                         number_of(self, ROLE_SIGN));
      self->table->columns[self->columns[ROLE_SIGN]].role = ROLE_NONE;
    }
    return;
  }
  if (sign == NULL) {
    ask(self, "direction (no amount is negative and no column tells debit from credit)");
    self->no_direction = true;
    return;
  }
  transfer->sign = sign->address;
  bool in = keep_codes(self, sign, 1, &transfer->sign_credit);
  bool out = keep_codes(self, sign, 2, &transfer->sign_debit);
  if (!in || !out) {
    ask(self, "the other code of column %d (only one of debit and credit was seen)",
        number_of(self, ROLE_SIGN));
  } else {
    mnm_ingest__report(self->out, "debit or credit: by the codes in column %d",
                       number_of(self, ROLE_SIGN));
  }
}

/* An IBAN in the lines before the table is the statement's own account. */
uint32_t mnm_ingest__sniff_iban(const char *text, size_t bytes, char *iban) {
  for (size_t at = 0; at + 15 <= bytes; at++) {
    bool begins = text[at] >= 'A' && text[at] <= 'Z' && text[at + 1] >= 'A' && text[at + 1] <= 'Z';
    if (!begins || (at > 0 && text[at - 1] >= 'A' && text[at - 1] <= 'Z')) continue;
    for (size_t length = 42; length >= 15; length--) { /* the longest first: blanks may be inside */
      if (at + length > bytes || text[at + length - 1] == ' ') continue;
      uint32_t found = mnm_ingest__iban(iban, (mnm_text){text + at, (uint32_t)length});
      if (found > 0) return found;
    }
  }
  return 0;
}

static void set_two_sides(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  const sniff_column *amount = of_role(self, ROLE_AMOUNT);
  transfer->from.given = transfer->to.given = true;
  transfer->from.number.column = address(self, ROLE_FROM);
  transfer->from.bank.column = address(self, ROLE_FROM_BANK);
  transfer->to.number.column = address(self, ROLE_TO);
  transfer->to.bank.column = address(self, ROLE_TO_BANK);
  mnm_ingest__report(self->out, "accounts: from column %d to column %d", number_of(self, ROLE_FROM),
                     number_of(self, ROLE_TO));
  set_second(self, &transfer->to_amount, &transfer->to_currency);
  if (transfer->debit.bytes > 0 || (amount != NULL && amount->negative)) {
    ask(self, "direction (from and to are named, yet amounts have signs)");
  }
}

static void set_own_account(guess *self) {
  spec_account *account = &self->spec->transfer.account;
  const sniff_column *column = of_role(self, ROLE_ACCOUNT);
  char iban[40];
  account->given = true;
  if (column != NULL) {
    account->number.column = column->address;
    account->bank.column = address(self, ROLE_BANK);
    mnm_ingest__report(self->out, "statement account: column %d", number_of(self, ROLE_ACCOUNT));
    if (column->distinct != 1 && of_role(self, ROLE_OTHER_ACCOUNT) == NULL) {
      self->odd_account = true;
      ask(self,
          "whose account is in column %d (it changes from row to row: of several statements, or "
          "the other side's?)",
          number_of(self, ROLE_ACCOUNT));
    }
    return;
  }
  uint32_t bytes = mnm_ingest__sniff_iban(self->source->head, self->table->start, iban);
  if (bytes > 0) {
    account->number.fixed = keep(self, (mnm_text){iban, bytes});
    mnm_ingest__report(self->out, "statement account: the IBAN above the table");
  } else {
    ask(self, "whose statement this is (write account: {number: {fixed: ...}})");
    self->no_account = true;
  }
}

static void set_accounts(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  if (of_role(self, ROLE_FROM) != NULL && of_role(self, ROLE_TO) != NULL) {
    set_two_sides(self);
    return;
  }
  set_own_account(self);
  set_second(self, &transfer->other_amount, &transfer->other_currency);
  transfer->counterparty.given = of_role(self, ROLE_OTHER_ACCOUNT) != NULL;
  transfer->counterparty.number.column = address(self, ROLE_OTHER_ACCOUNT);
  if (transfer->counterparty.given) {
    transfer->counterparty.bank.column = address(self, ROLE_OTHER_BANK);
    mnm_ingest__report(self->out, "other account: column %d", number_of(self, ROLE_OTHER_ACCOUNT));
  } else {
    mnm_ingest__report(self->out,
                       "note: no column with the other side's account; it is read as "
                       "unknown, one for each statement");
  }
  transfer->counterparty_name = address(self, ROLE_OTHER_NAME);
  set_sign(self);
}

/* ---- the rest
 * ---------------------------------------------------------------------------------------- */

static void set_texts(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  const sniff_column *id = of_role(self, ROLE_ID);
  /* one id for several rows is no id of a row */
  if (id != NULL && id->filled == self->table->record_count &&
      (id->distinct > SNIFF_DISTINCT_MAX || id->distinct == self->table->record_count)) {
    transfer->id = id->address;
  } else if (id != NULL) {
    self->table->columns[self->columns[ROLE_ID]].role = ROLE_NONE;
  }
  transfer->mcc = address(self, ROLE_MCC);
  transfer->place = address(self, ROLE_PLACE);
  const sniff_column *type = of_role(self, ROLE_TYPE);
  transfer->purpose.at = mnm_arena_take(&self->spec->arena, PURPOSE_MAX * sizeof(mnm_text));
  if (transfer->purpose.at == NULL) {
    self->memory = true;
    return;
  }
  for (uint32_t i = 0; i < self->table->column_count; i++) {
    const sniff_column *column = &self->table->columns[i];
    if (column->role != ROLE_PURPOSE || transfer->purpose.count == PURPOSE_MAX) continue;
    transfer->purpose.at[transfer->purpose.count++] = column->address;
  }
  if (type == NULL) return;
  transfer->channels = mnm_arena_take(&self->spec->arena, sizeof *transfer->channels);
  if (transfer->channels == NULL) {
    self->memory = true;
    return;
  }
  transfer->channels[0].column = type->address;
  transfer->channel_count = 1;
  mnm_ingest__report(self->out, "kind of payment: column %d; map its codes under 'channels'",
                     number_of(self, ROLE_TYPE));
}

/* Is the column read by the specification as it now is? */
static bool is_used(const guess *self, const sniff_column *column) {
  const spec_transfer *transfer = &self->spec->transfer;
  const mnm_text read[] = {
      transfer->id,
      transfer->booked.column,
      transfer->booked.clock,
      transfer->value_date.column,
      transfer->amount,
      transfer->debit,
      transfer->credit,
      transfer->sign,
      transfer->balance,
      transfer->currency.column,
      transfer->to_amount,
      transfer->to_currency.column,
      transfer->other_amount,
      transfer->other_currency.column,
      transfer->account.number.column,
      transfer->account.bank.column,
      transfer->counterparty.number.column,
      transfer->counterparty.bank.column,
      transfer->counterparty_name,
      transfer->from.number.column,
      transfer->from.bank.column,
      transfer->to.number.column,
      transfer->to.bank.column,
      transfer->channel_count > 0 ? transfer->channels[0].column : transfer->id,
      transfer->mcc,
      transfer->place};
  for (size_t i = 0; i < sizeof read / sizeof read[0]; i++) {
    if (read[i].bytes > 0 && mnm_text_equal(read[i], column->address)) return true;
  }
  for (uint32_t i = 0; i < transfer->purpose.count; i++) {
    if (mnm_text_equal(transfer->purpose.at[i], column->address)) return true;
  }
  return false;
}

/* The header, for the next time; and what is not used. */
static void set_columns(guess *self) {
  sniff_table *table = self->table;
  mnm_spec *spec = self->spec;
  spec->columns.at = mnm_arena_take(&spec->arena, table->column_count * sizeof(mnm_text));
  spec->ignored.at = mnm_arena_take(&spec->arena, table->column_count * sizeof(mnm_text));
  if (spec->columns.at == NULL || spec->ignored.at == NULL) {
    self->memory = true;
    return;
  }
  char list[600] = "";
  uint32_t length = 0, listed = 0;
  for (uint32_t i = 0; i < table->column_count; i++) {
    const sniff_column *column = &table->columns[i];
    if (table->header) spec->columns.at[spec->columns.count++] = keep(self, column->name);
    if (is_used(self, column)) continue;
    mnm_text name = column->address;
    spec->ignored.at[spec->ignored.count++] = name;
    if (listed + 1 < spec->ignored.count || length + name.bytes + 3 > sizeof list) continue;
    length += (uint32_t)snprintf(list + length, sizeof list - length, "%s%.*s",
                                 listed > 0 ? ", " : "", (int)name.bytes, name.data);
    listed++;
  }
  if (spec->ignored.count == 0) return;
  if (listed == spec->ignored.count) {
    mnm_ingest__report(self->out, "columns not used: %s", list);
  } else {
    mnm_ingest__report(self->out, "columns not used: %s and %u more", list,
                       spec->ignored.count - listed);
  }
}

static const char *separator_name(char separator) {
  switch (separator) {
    case '\t':
      return "tab";
    case ';':
      return "semicolon";
    case ',':
      return "comma";
    case '|':
      return "bar";
    default:
      return "colon";
  }
}

static void set_file(guess *self) {
  mnm_spec *spec = self->spec;
  const sniff_table *table = self->table;
  const csv_source *source = self->source;
  spec->name = keep_string(self, "sniffed");
  /* what was not proved is looked at anew for each file */
  bool proved = !source->guessed && !source->ascii;
  spec->encoding = mnm_text_of(proved ? source->encoding.name : "auto");
  spec->separator = table->dialect.separator;
  spec->quote = table->dialect.quote;
  spec->blanks = table->dialect.blanks;
  spec->header = table->header;
  spec->preamble = table->preamble;
  spec->footer = table->footer;
  spec->ragged = table->ragged ? SPEC_RAGGED_FILL : SPEC_RAGGED_REJECT;
  mnm_ingest__report(self->out, "separator: %s; %u columns; %s; %u lines above",
                     separator_name(spec->separator), table->column_count,
                     table->header ? "with a header" : "without a header", table->preamble);
  if (spec->quote == '\'') mnm_ingest__report(self->out, "quotes: single");
  if (spec->quote == 0) mnm_ingest__report(self->out, "quotes: none");
  if (spec->blanks) mnm_ingest__report(self->out, "blanks around quotes do not count");
  if (table->ragged) {
    mnm_ingest__report(self->out, "lines may lack their last fields, or have empty ones too many");
  }
  if (spec->footer > 0) {
    mnm_ingest__report(self->out, "the last %u lines are no rows (footer)", spec->footer);
  }
}

/* Takes the stand-ins out, and of two readings both: a specification cannot be used before a person
 * has answered. */
static void take_out(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  if (self->two_forms) {
    const sniff_column *column = of_role(self, ROLE_BOOKED);
    char both[140];
    (void)snprintf(both, sizeof both, "%s or %s", column->form, column->other_form);
    transfer->booked.form = keep_string(self, both);
  }
  if (self->two_decimals) self->spec->decimal = '?';
  if (self->no_direction) transfer->sign = keep_string(self, "?");
  if (self->no_currency) {
    transfer->currency.fixed = (mnm_text){"", 0};
    self->spec->currency_names = (spec_codes){NULL, 0};
  }
  if (self->no_account || self->odd_account) {
    transfer->account = (spec_account){.kind = MNM_ACCOUNT_INTERNAL};
  }
  if (self->questions[0] == '\0') return;
  char about[700];
  (void)snprintf(about, sizeof about, "A first guess. Still open: %s.", self->questions);
  self->spec->about = keep_string(self, about);
}

static mnm_status preview(guess *self, const mnm_ctx *ctx, mnm_err *err) {
  spec_transfer *transfer = &self->spec->transfer;
  mnm_err trial = {0};
  if (self->no_date || self->no_amount) return MNM_OK; /* nothing to show */
  if (self->no_currency) {
    transfer->currency.fixed = keep_string(self, "EUR");
    map_symbol(self, transfer->currency.fixed);
  }
  if (self->no_account) transfer->account.number.fixed = keep_string(self, STAND_IN_NUMBER);
  if (self->memory) return mnm_err_nomem(err);
  mnm_status status = mnm_ingest__spec_check(self->spec, ctx, &trial);
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  if (status != MNM_OK) { /* an open question, or what cannot be read, such as a bad time form */
    ask(self, "%s", trial.message);
    return MNM_OK;
  }
  return mnm_ingest__sniff_preview(self->out, self->spec, !self->no_currency, self->source, ctx,
                                   err);
}

static mnm_status build(guess *self, const mnm_ctx *ctx, mnm_err *err) {
  set_file(self);
  MNM_TRY(mnm_ingest__sniff_values(self->table, err));
  name_columns(self);
  mnm_ingest__sniff_roles(self->table, self->source, self->out, self->columns);
  self->spec->transfer.given = true;
  set_dates(self);
  set_amounts(self);
  set_currency(self);
  set_accounts(self);
  set_texts(self);
  set_columns(self);
  mnm_ingest__report(self->out,
                     "times without a zone are read as UTC; write 'zone' if they are not");
  if (self->memory) return mnm_err_nomem(err);
  self->out->complete = true; /* unless the preview finds otherwise */
  MNM_TRY(preview(self, ctx, err));
  take_out(self);
  if (self->open) self->out->complete = false;
  return self->memory ? mnm_err_nomem(err) : MNM_OK;
}

mnm_status mnm_ingest__sniff_guess(mnm_sniffed *out, const csv_source *source, const mnm_ctx *ctx,
                                   mnm_err *err) {
  sniff_table *table = mnm_mem_new(ctx, sizeof *table);
  guess self = {.out = out, .table = table, .source = source};
  if (table == NULL) return mnm_err_nomem(err);
  mnm_status status = mnm_ingest__sniff_table(table, source, ctx, err);
  if (status == MNM_OK && table->column_count == 0) {
    out->kind = MNM_SOURCE_UNKNOWN;
    mnm_ingest__report(out,
                       "no table was found: no separator cuts the lines into the same number of "
                       "fields");
  } else if (status == MNM_OK && table->record_count == 0) {
    mnm_ingest__report(out, "there is a header but no record below it");
  } else if (status == MNM_OK) {
    status = mnm_ingest__spec_new(&self.spec, ctx, err);
    if (status == MNM_OK) status = build(&self, ctx, err);
    if (status == MNM_OK) {
      out->spec = self.spec;
    } else {
      mnm_spec_free(self.spec);
    }
  }
  mnm_ingest__sniff_table_clear(table);
  mnm_mem_free(ctx, table, sizeof *table);
  return status;
}
