/* A first specification from what header words say and values prove. What stays open is said, and
 * the specification then does not call itself complete. */
#include <stdio.h>

#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_sniff_internal.h"

#define PIVOT_GUESS 50

typedef struct guess {
  mnm_sniffed *out;
  sniff_table *table;
  mnm_spec *spec;
  int32_t columns[ROLE_COUNT]; /* PLAN_NONE: none */
  bool open;                   /* something mandatory is not known */
  bool memory;                 /* ran out */
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

static void ask(guess *self, const char *what) {
  self->open = true;
  mnm_ingest__report(self->out, "NOT UNDERSTOOD: %s", what);
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

/* Do the values agree with what the header says? */
static bool agrees(const sniff_column *column, column_role role) {
  bool number = column->numbers_dot || column->numbers_comma;
  switch (role) {
    case ROLE_BOOKED:
      return column->form != NULL;
    case ROLE_VALUE_DATE:
      return column->form != NULL || column->filled == 0;
    case ROLE_AMOUNT:
      return number;
    case ROLE_DEBIT:
    case ROLE_CREDIT:
    case ROLE_BALANCE:
      return number || column->filled == 0;
    case ROLE_CURRENCY:
      return column->currencies;
    default:
      return true;
  }
}

static void take_role(guess *self, uint32_t index, column_role role) {
  if (role == ROLE_NONE || self->columns[role] != PLAN_NONE) return;
  self->columns[role] = (int32_t)index;
  self->table->columns[index].role = role;
}

static void assign(guess *self) {
  sniff_table *table = self->table;
  for (uint32_t i = 0; i < ROLE_COUNT; i++) self->columns[i] = PLAN_NONE;
  for (uint32_t i = 0; i < table->column_count; i++) {
    sniff_column *column = &table->columns[i];
    column_role role = mnm_ingest__sniff_word(column->name);
    /* words that stand for two things: the values decide */
    if (role == ROLE_VALUE_DATE && column->form == NULL && column->currencies) role = ROLE_CURRENCY;
    if (role == ROLE_VALUE_DATE && column->form == NULL && column->numbers_dot) role = ROLE_AMOUNT;
    if (role == ROLE_CURRENCY && column->form != NULL) role = ROLE_VALUE_DATE;
    if (role == ROLE_ACCOUNT && self->columns[ROLE_ACCOUNT] != PLAN_NONE) role = ROLE_OTHER_ACCOUNT;
    if ((role == ROLE_DEBIT || role == ROLE_CREDIT || role == ROLE_SIGN) && column->filled > 0 &&
        !column->numbers_dot && !column->numbers_comma) {
      role = ROLE_SIGN;
    }
    if (!agrees(column, role)) {
      mnm_ingest__report(self->out, "column %u is headed like the %s, but its values are not",
                         i + 1, mnm_ingest__sniff_role_name(role));
      continue;
    }
    take_role(self, i, role);
  }
  /* without words: the only column of its kind says enough */
  int32_t dates = PLAN_NONE, ibans = PLAN_NONE;
  uint32_t date_count = 0, iban_count = 0;
  for (uint32_t i = 0; i < table->column_count; i++) {
    const sniff_column *column = &table->columns[i];
    if (column->form != NULL && column->role == ROLE_NONE) dates = (int32_t)i, date_count++;
    if (column->ibans && column->role == ROLE_NONE) ibans = (int32_t)i, iban_count++;
    if (column->currencies && column->role == ROLE_NONE) take_role(self, i, ROLE_CURRENCY);
  }
  if (date_count == 1 && self->columns[ROLE_BOOKED] == PLAN_NONE) {
    take_role(self, (uint32_t)dates, ROLE_BOOKED);
  }
  if (iban_count == 1) take_role(self, (uint32_t)ibans, ROLE_OTHER_ACCOUNT);
}

/* ---- parts
 * ------------------------------------------------------------------------------------------ */

static void set_time(guess *self, spec_time *to, column_role role) {
  sniff_column *column = of_role(self, role);
  if (column == NULL) return;
  to->column = column->address;
  to->form = keep_string(self, column->form != NULL ? column->form : "iso");
  if (column->form == NULL) return;
  if (strstr(column->form, "YYYY") == NULL) {
    to->pivot = PIVOT_GUESS;
    mnm_ingest__report(self->out, "two-digit years of the %s: 00 to %d are read as 20xx (pivot)",
                       mnm_ingest__sniff_role_name(role), PIVOT_GUESS - 1);
  }
  mnm_ingest__report(self->out, "%s: column %u, form %s", mnm_ingest__sniff_role_name(role),
                     (uint32_t)(column - self->table->columns) + 1, column->form);
  if (column->other_form == NULL) return;
  if (role == ROLE_BOOKED) self->open = true;
  mnm_ingest__report(self->out,
                     "%s: no value tells day from month; %s fits as well. Choose one in the "
                     "specification",
                     role == ROLE_BOOKED ? "AMBIGUOUS" : "note", column->other_form);
}

static void set_dates(guess *self) {
  if (of_role(self, ROLE_BOOKED) == NULL) {
    ask(self, "the booking date (no column with a date in every record)");
    self->spec->transfer.booked.column = keep_string(self, "1");
    return;
  }
  set_time(self, &self->spec->transfer.booked, ROLE_BOOKED);
  set_time(self, &self->spec->transfer.value_date, ROLE_VALUE_DATE);
}

static void set_number_form(guess *self) {
  static const column_role roles[] = {ROLE_AMOUNT, ROLE_DEBIT, ROLE_CREDIT, ROLE_BALANCE};
  bool dot = true, comma = true, fraction_dot = false, fraction_comma = false;
  for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
    const sniff_column *column = of_role(self, roles[i]);
    if (column == NULL || column->filled == 0) continue;
    dot = dot && column->numbers_dot;
    comma = comma && column->numbers_comma;
    fraction_dot = fraction_dot || column->fraction_dot;
    fraction_comma = fraction_comma || column->fraction_comma;
    self->spec->symbols = self->spec->symbols || column->symbols;
  }
  bool takes_comma = comma && (!dot || (fraction_comma && !fraction_dot));
  self->spec->decimal = takes_comma ? ',' : '.';
  self->spec->groups = (uint8_t)((takes_comma ? SPEC_GROUP_DOT : SPEC_GROUP_COMMA) |
                                 SPEC_GROUP_APOSTROPHE | SPEC_GROUP_BLANK);
  if (dot && comma && fraction_dot && fraction_comma) {
    self->open = true;
    mnm_ingest__report(self->out,
                       "AMBIGUOUS: the amounts can be read with '.' or ',' as the decimal "
                       "sign; choose one in the specification");
  } else {
    mnm_ingest__report(self->out, "numbers: decimal sign '%c'", self->spec->decimal);
  }
}

static void set_amounts(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  const sniff_column *debit = of_role(self, ROLE_DEBIT), *credit = of_role(self, ROLE_CREDIT);
  transfer->balance = address(self, ROLE_BALANCE);
  if (debit != NULL && credit != NULL) {
    transfer->debit = debit->address;
    transfer->credit = credit->address;
    mnm_ingest__report(self->out, "amounts: debit in column %u, credit in column %u",
                       (uint32_t)(debit - self->table->columns) + 1,
                       (uint32_t)(credit - self->table->columns) + 1);
  } else if (of_role(self, ROLE_AMOUNT) != NULL) {
    transfer->amount = address(self, ROLE_AMOUNT);
    mnm_ingest__report(self->out, "amount: column %d%s", self->columns[ROLE_AMOUNT] + 1,
                       of_role(self, ROLE_AMOUNT)->negative ? ", with its sign" : "");
  } else {
    ask(self, "the amount (no column headed so whose values are all numbers)");
    transfer->amount = keep_string(self, "1");
  }
  set_number_form(self);
}

/* A code anywhere in the headers of amounts: "Betrag (EUR)". */
static mnm_text header_currency(guess *self) {
  static const column_role roles[] = {ROLE_AMOUNT, ROLE_DEBIT, ROLE_CREDIT, ROLE_BALANCE};
  for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
    const sniff_column *column = of_role(self, roles[i]);
    if (column == NULL) continue;
    if (column->stuck != MNM_CURRENCY_NONE) return mnm_text_of(mnm_currency_code(column->stuck));
    for (uint32_t at = 0; at + 3 <= column->name.bytes; at++) {
      mnm_text part = {column->name.data + at, 3};
      bool upper = true;
      for (uint32_t k = 0; k < 3; k++) upper = upper && part.data[k] >= 'A' && part.data[k] <= 'Z';
      if (upper && mnm_currency_find(part) != MNM_CURRENCY_NONE) return part;
    }
  }
  return (mnm_text){"", 0};
}

static void set_currency(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  if (of_role(self, ROLE_CURRENCY) != NULL) {
    transfer->currency.column = address(self, ROLE_CURRENCY);
    mnm_ingest__report(self->out, "currency: column %d", self->columns[ROLE_CURRENCY] + 1);
    return;
  }
  mnm_text code = header_currency(self);
  if (code.bytes > 0) {
    transfer->currency.fixed = keep(self, code);
    mnm_ingest__report(self->out, "currency: %.*s, from the amounts or their header",
                       (int)code.bytes, code.data);
    return;
  }
  transfer->currency.fixed = keep_string(self, "EUR");
  ask(self, "the currency (EUR is put in; write the right one: currency: {fixed: ...})");
}

/* Codes of the column that tells debit from credit. */
static void set_sign(guess *self) {
  static const char *const credits[] = {"C", "CR",     "CREDIT", "H",  "HABEN",   "BIJ",
                                        "+", "PRIJEM", "MA",     "IN", "INCOMING"};
  static const char *const debits[] = {"D", "DR",    "DEBIT", "S",   "SOLL",    "AF",
                                       "-", "VYDAJ", "WN",    "OUT", "OUTGOING"};
  spec_transfer *transfer = &self->spec->transfer;
  if (of_role(self, ROLE_SIGN) == NULL || transfer->debit.bytes > 0) return;
  transfer->sign = address(self, ROLE_SIGN);
  mnm_arena *arena = &self->spec->arena;
  transfer->sign_credit.count = sizeof credits / sizeof credits[0];
  transfer->sign_debit.count = sizeof debits / sizeof debits[0];
  transfer->sign_credit.at =
      mnm_arena_take(arena, sizeof credits / sizeof credits[0] * sizeof(mnm_text));
  transfer->sign_debit.at =
      mnm_arena_take(arena, sizeof debits / sizeof debits[0] * sizeof(mnm_text));
  if (transfer->sign_credit.at == NULL || transfer->sign_debit.at == NULL) {
    self->memory = true;
    return;
  }
  for (uint32_t i = 0; i < transfer->sign_credit.count; i++) {
    transfer->sign_credit.at[i] = mnm_text_of(credits[i]);
  }
  for (uint32_t i = 0; i < transfer->sign_debit.count; i++) {
    transfer->sign_debit.at[i] = mnm_text_of(debits[i]);
  }
  mnm_ingest__report(self->out, "debit or credit: by the codes in column %d",
                     self->columns[ROLE_SIGN] + 1);
}

/* An IBAN in the lines before the table is the statement's own account. */
static mnm_text preamble_iban(guess *self, const csv_source *source) {
  const char *text = source->head;
  size_t end = self->table->start;
  char iban[40];
  for (size_t at = 0; at + 15 <= end; at++) {
    bool begins = text[at] >= 'A' && text[at] <= 'Z' && text[at + 1] >= 'A' && text[at + 1] <= 'Z';
    if (!begins || (at > 0 && ((text[at - 1] >= 'A' && text[at - 1] <= 'Z')))) continue;
    for (size_t bytes = 42; bytes >= 15; bytes--) { /* the longest first: blanks may stand inside */
      if (at + bytes > end || text[at + bytes - 1] == ' ') continue;
      uint32_t found = mnm_ingest__iban(iban, (mnm_text){text + at, (uint32_t)bytes});
      if (found > 0) return keep(self, (mnm_text){iban, found});
    }
  }
  return (mnm_text){"", 0};
}

static void set_accounts(guess *self, const csv_source *source) {
  spec_transfer *transfer = &self->spec->transfer;
  if (of_role(self, ROLE_FROM) != NULL && of_role(self, ROLE_TO) != NULL) {
    transfer->from.given = transfer->to.given = true;
    transfer->from.number.column = address(self, ROLE_FROM);
    transfer->from.bank.column = address(self, ROLE_FROM_BANK);
    transfer->to.number.column = address(self, ROLE_TO);
    transfer->to.bank.column = address(self, ROLE_TO_BANK);
    mnm_ingest__report(self->out, "accounts: from column %d to column %d",
                       self->columns[ROLE_FROM] + 1, self->columns[ROLE_TO] + 1);
    const sniff_column *amount = of_role(self, ROLE_AMOUNT);
    if (transfer->debit.bytes > 0 || (amount != NULL && amount->negative)) {
      ask(self, "direction (from and to are named, yet amounts have signs)");
    }
    return;
  }
  transfer->account.given = true;
  transfer->counterparty.given = of_role(self, ROLE_OTHER_ACCOUNT) != NULL;
  transfer->counterparty.number.column = address(self, ROLE_OTHER_ACCOUNT);
  if (transfer->counterparty.given) {
    transfer->counterparty.bank.column = address(self, ROLE_OTHER_BANK);
  }
  transfer->counterparty_name = address(self, ROLE_OTHER_NAME);
  set_sign(self);
  if (of_role(self, ROLE_ACCOUNT) != NULL) {
    transfer->account.number.column = address(self, ROLE_ACCOUNT);
    transfer->account.bank.column = address(self, ROLE_BANK);
    mnm_ingest__report(self->out, "statement account: column %d", self->columns[ROLE_ACCOUNT] + 1);
  } else {
    transfer->account.number.fixed = preamble_iban(self, source);
    if (transfer->account.number.fixed.bytes > 0) {
      mnm_ingest__report(self->out, "statement account: the IBAN above the table");
    } else {
      transfer->account.number.fixed = keep_string(self, "?");
      ask(self, "whose statement this is (write account: {number: {fixed: ...}})");
    }
  }
  if (!transfer->counterparty.given) {
    mnm_ingest__report(self->out,
                       "note: no column with the other side's account; it is read as "
                       "unknown, one for each statement");
  }
  const sniff_column *amount = of_role(self, ROLE_AMOUNT);
  if (amount != NULL && transfer->debit.bytes == 0 && transfer->sign.bytes == 0 &&
      !amount->negative) {
    ask(self, "direction (no amount is negative and no column tells debit from credit)");
  }
}

static void set_texts(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  transfer->id = address(self, ROLE_ID);
  const sniff_column *purpose = of_role(self, ROLE_PURPOSE);
  const sniff_column *type = of_role(self, ROLE_TYPE);
  if (purpose != NULL) {
    transfer->purpose.at = mnm_arena_take(&self->spec->arena, sizeof(mnm_text));
    if (transfer->purpose.at == NULL) {
      self->memory = true;
      return;
    }
    transfer->purpose.at[0] = purpose->address;
    transfer->purpose.count = 1;
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
                     self->columns[ROLE_TYPE] + 1);
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
  for (uint32_t i = 0; i < table->column_count; i++) {
    const sniff_column *column = &table->columns[i];
    if (table->header) spec->columns.at[spec->columns.count++] = keep(self, column->name);
    bool used = column->role != ROLE_NONE && column->role != ROLE_CLOCK;
    if (!used) spec->ignored.at[spec->ignored.count++] = column->address;
  }
  if (spec->ignored.count == 0) return;
  char list[600] = "";
  size_t length = 0;
  for (uint32_t i = 0; i < spec->ignored.count; i++) {
    mnm_text name = spec->ignored.at[i];
    if (length + name.bytes + 4 > sizeof list) break;
    length += (size_t)snprintf(list + length, sizeof list - length, "%s%.*s", i > 0 ? ", " : "",
                               (int)name.bytes, name.data);
  }
  mnm_ingest__report(self->out, "columns not used: %s", list);
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

static void set_file(guess *self, const csv_source *source) {
  mnm_spec *spec = self->spec;
  const sniff_table *table = self->table;
  spec->name = keep_string(self, "sniffed");
  spec->encoding = mnm_text_of(source->encoding.name);
  spec->separator = table->dialect.separator;
  spec->quote = table->dialect.quote;
  spec->header = table->header;
  spec->preamble = table->preamble;
  spec->order = SPEC_ORDER_NONE;
  if (source->cells) return;
  mnm_ingest__report(self->out, "separator: %s; %u columns; %s; %u lines above",
                     separator_name(spec->separator), table->column_count,
                     table->header ? "with a header" : "without a header", table->preamble);
}

static mnm_status build(guess *self, const csv_source *source, const mnm_ctx *ctx, mnm_err *err) {
  mnm_err trial = {0};
  set_file(self, source);
  mnm_ingest__sniff_values(self->table);
  name_columns(self);
  assign(self);
  self->spec->transfer.given = true;
  set_dates(self);
  set_amounts(self);
  set_currency(self);
  set_accounts(self, source);
  set_texts(self);
  set_columns(self);
  if (self->memory) return mnm_err_nomem(err);
  mnm_ingest__report(self->out,
                     "times without a zone are read as UTC; write 'zone' if they are not");
  mnm_status status = mnm_ingest__spec_check(self->spec, ctx, &trial);
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  if (status != MNM_OK) {
    self->open = true;
    mnm_ingest__report(self->out, "NOT UNDERSTOOD: %s", trial.message);
  }
  return MNM_OK;
}

mnm_status mnm_ingest__sniff_guess(mnm_sniffed *out, const csv_source *source, const mnm_ctx *ctx,
                                   mnm_err *err) {
  sniff_table *table = mnm_mem_new(ctx, sizeof *table);
  guess self = {.out = out, .table = table};
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
    if (status == MNM_OK) status = build(&self, source, ctx, err);
    if (status == MNM_OK) {
      out->spec = self.spec;
      out->complete = !self.open;
    } else {
      mnm_spec_free(self.spec);
    }
  }
  mnm_ingest__sniff_table_clear(table);
  mnm_mem_free(ctx, table, sizeof *table);
  return status;
}
