/* A first specification from what header words say and values prove. What stays open is said, and
 * the specification then does not call itself complete: what is mandatory and not known is not in
 * it, so that nobody reads a ledger by a guess that was never made. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "stage/ingest/ingest_form.h"
#include "stage/ingest/ingest_sniff_guess.h"

#define STAND_IN_NUMBER "?"
#define PURPOSE_MAX 8

mnm_text mnm_ingest__guess_keep(guess *self, mnm_text text) {
  char *copy = mnm_arena_copy(&self->spec->arena, text.data, text.bytes);
  if (copy == NULL) self->memory = true;
  return copy == NULL ? (mnm_text){"", 0} : (mnm_text){copy, text.bytes};
}

mnm_text mnm_ingest__guess_string(guess *self, const char *text) {
  return mnm_ingest__guess_keep(self, mnm_text_of(text));
}

sniff_column *mnm_ingest__guess_column(guess *self, column_role role) {
  return self->columns[role] == PLAN_NONE ? NULL : &self->table->columns[self->columns[role]];
}

mnm_text mnm_ingest__guess_address(guess *self, column_role role) {
  sniff_column *column = mnm_ingest__guess_column(self, role);
  return column == NULL ? (mnm_text){"", 0} : column->address;
}

int mnm_ingest__guess_number(const guess *self, column_role role) {
  return self->columns[role] + 1;
}

void mnm_ingest__guess_ask(guess *self, const char *format, ...) {
  char what[240];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(what, sizeof what, format, arguments);
  va_end(arguments);
  self->open = true;
  self->asked++;
  mnm_ingest__report(self->out, "NOT UNDERSTOOD: %s", what);
  size_t used = strlen(self->questions), bytes = strlen(what);
  if (used + bytes + 3 > sizeof self->questions) return;
  if (used > 0) memcpy(self->questions + used, "; ", 3), used += 2;
  memcpy(self->questions + used, what, bytes + 1);
}

/* ---- columns
 * ---------------------------------------------------------------------------------------- */

/* Headers may hold bytes that are no text; no specification can. */
static bool is_text(mnm_text name) {
  return mnm_text_utf8_invalid(name.data, name.bytes) < 0;
}

/* "Account", "Account#2"; the number where there is no name */
static void name_columns(guess *self) {
  sniff_table *table = self->table;
  for (uint32_t i = 0; i < table->column_count; i++) {
    sniff_column *column = &table->columns[i];
    char text[400];
    uint32_t nth = 1;
    for (uint32_t k = 0; k < i; k++) nth += mnm_text_equal(table->columns[k].name, column->name);
    if (column->name.bytes == 0 || column->name.bytes > 300 || !is_text(column->name)) {
      (void)snprintf(text, sizeof text, "%u", i + 1);
    } else if (nth > 1) {
      (void)snprintf(text, sizeof text, "%.*s#%u", (int)column->name.bytes, column->name.data, nth);
    } else {
      (void)snprintf(text, sizeof text, "%.*s", (int)column->name.bytes, column->name.data);
    }
    column->address = mnm_ingest__guess_string(self, text);
  }
}

/* ---- the rest
 * ---------------------------------------------------------------------------------------- */

static void set_texts(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  const sniff_column *id = mnm_ingest__guess_column(self, ROLE_ID);
  /* one id for several rows is no id of a row */
  if (id != NULL && id->filled == self->table->record_count &&
      (id->distinct > SNIFF_DISTINCT_MAX || id->distinct == self->table->record_count)) {
    transfer->id = id->address;
  } else if (id != NULL) {
    self->table->columns[self->columns[ROLE_ID]].role = ROLE_NONE;
  }
  transfer->mcc = mnm_ingest__guess_address(self, ROLE_MCC);
  transfer->place = mnm_ingest__guess_address(self, ROLE_PLACE);
  const sniff_column *type = mnm_ingest__guess_column(self, ROLE_TYPE);
  transfer->purpose.at = mnm_arena_take(&self->spec->arena, PURPOSE_MAX * sizeof(mnm_text));
  if (transfer->purpose.at == NULL) {
    self->memory = true;
    return;
  }
  assert(self->table != NULL);
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
                     mnm_ingest__guess_number(self, ROLE_TYPE));
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
  bool text = table->header;
  for (uint32_t i = 0; i < table->column_count; i++) text = text && is_text(table->columns[i].name);
  char list[600] = "";
  uint32_t length = 0, listed = 0;
  for (uint32_t i = 0; i < table->column_count; i++) {
    const sniff_column *column = &table->columns[i];
    if (text) spec->columns.at[spec->columns.count++] = mnm_ingest__guess_keep(self, column->name);
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
  spec->name = mnm_ingest__guess_string(self, "sniffed");
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
  if (source->cells) {
    spec->format = SPEC_FORMAT_SHEET;
    return;
  }
  mnm_ingest__report(self->out, "separator: %s; %u columns; %s; %u lines above",
                     separator_name(spec->separator), table->column_count,
                     table->header ? "with a header" : "without a header", table->preamble);
  if (spec->quote == '\'') mnm_ingest__report(self->out, "quotes: single");
  if (spec->quote == 0) mnm_ingest__report(self->out, "quotes: none");
  if (spec->blanks) mnm_ingest__report(self->out, "blanks around quotes do not count");
  if (table->ragged) {
    mnm_ingest__report(self->out, "lines may lack their last fields, or have empty ones too many");
  }
  if (spec->footer == 1) mnm_ingest__report(self->out, "the last line is no row (footer)");
  if (spec->footer > 1) {
    mnm_ingest__report(self->out, "the last %u lines are no rows (footer)", spec->footer);
  }
}

/* Takes the stand-ins out, and of two readings both: a specification cannot be used before a person
 * has answered. */
static void take_out(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  if (self->two_forms) {
    const sniff_column *column = mnm_ingest__guess_column(self, ROLE_BOOKED);
    char both[140];
    (void)snprintf(both, sizeof both, "%s or %s", column->form, column->other_form);
    transfer->booked.form = mnm_ingest__guess_string(self, both);
  }
  if (self->two_decimals) self->spec->decimal = '?';
  if (self->no_direction) transfer->sign = mnm_ingest__guess_string(self, "?");
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
  self->spec->about = mnm_ingest__guess_string(self, about);
}

static mnm_status preview(guess *self, const mnm_ctx *ctx, mnm_err *err) {
  spec_transfer *transfer = &self->spec->transfer;
  mnm_err trial = {0};
  if (self->no_date || self->no_amount) return MNM_OK; /* nothing to show */
  if (self->no_currency) {
    transfer->currency.fixed = mnm_ingest__guess_string(self, "EUR");
    mnm_ingest__guess_symbol(self, transfer->currency.fixed);
  }
  if (self->no_account)
    transfer->account.number.fixed = mnm_ingest__guess_string(self, STAND_IN_NUMBER);
  if (self->memory) return mnm_err_nomem(err);
  mnm_status status = mnm_ingest__spec_check(self->spec, ctx, &trial);
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  if (status != MNM_OK) { /* an open question, or what cannot be read, such as a bad time form */
    mnm_ingest__guess_ask(self, "%s", trial.message);
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
  mnm_ingest__guess_dates(self);
  mnm_ingest__guess_amounts(self);
  mnm_ingest__guess_currency(self);
  mnm_ingest__guess_accounts(self);
  set_texts(self);
  set_columns(self);
  mnm_ingest__report(self->out,
                     "times without a zone are read as UTC; write 'zone' if they are not");
  if (self->memory) return mnm_err_nomem(err);
  self->out->complete = true; /* unless the preview finds otherwise */
  MNM_TRY(preview(self, ctx, err));
  take_out(self);
  self->out->needs_account = self->out->complete && self->no_account && self->asked == 1;
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
