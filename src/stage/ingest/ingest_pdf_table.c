/* Lines of pages become rows and balances. A word belongs to the column that it overlaps most; a
 * row begins where its first column is filled (or ends where its amount stands), and the lines
 * between are joined to it. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "model/currency/currency.h"
#include "stage/ingest/ingest_pdf_page.h"
#include "stage/ingest/ingest_plan.h"
#include "stage/ingest/ingest_sniff_internal.h"

#define GAP_HEIGHTS 3 /* what stands so far below a line does not go on with it */

/* ---- binding --------------------------------------------------------------------------------- */

static int32_t column_of(const mnm_spec *spec, mnm_text name) {
  for (uint32_t i = 0; i < spec->pdf.column_count; i++) {
    if (name.bytes > 0 && mnm_text_equal(spec->pdf.columns[i].name, name)) return (int32_t)i;
  }
  return PLAN_NONE;
}

static mnm_status bind_phrases(pdf_document *self, mnm_err *err) {
  const spec_pdf *pdf = &self->spec->pdf;
  const struct {
    spec_list *to;
    const spec_list *from;
  } lists[] = {{&self->header, &pdf->header},   {&self->opening, &pdf->opening},
               {&self->carried, &pdf->carried}, {&self->closing, &pdf->closing},
               {&self->stated, &pdf->stated},   {&self->end, &pdf->end},
               {&self->skip, &pdf->skip}};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    MNM_TRY(mnm_ingest__pdf_phrases(lists[i].to, lists[i].from, &self->arena, err));
  }
  mnm_text one = pdf->period;
  spec_list period = {&one, one.bytes > 0 ? 1 : 0}, made;
  MNM_TRY(mnm_ingest__pdf_phrases(&made, &period, &self->arena, err));
  if (made.count > 0) self->period_after = made.at[0];
  self->field_after.count = pdf->field_count;
  self->field_after.at = mnm_arena_take(&self->arena, pdf->field_count * sizeof(mnm_text));
  if (self->field_after.at == NULL) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < pdf->field_count; i++) {
    mnm_text after = pdf->fields[i].after;
    spec_list list = {&after, after.bytes > 0 ? 1 : 0};
    MNM_TRY(mnm_ingest__pdf_phrases(&made, &list, &self->arena, err));
    self->field_after.at[i] = made.count > 0 ? made.at[0] : (mnm_text){"", 0};
  }
  return MNM_OK;
}

static mnm_status bind_currency(pdf_document *self, mnm_err *err) {
  const spec_value *currency = &self->spec->transfer.currency;
  self->currency = mnm_currency_find(currency->fixed);
  if (currency->fixed.bytes == 0 || self->currency == MNM_CURRENCY_NONE) {
    (void)mnm_err_set(err, MNM_E_ARG, "whether pages close can only be told in one fixed currency");
    mnm_err_hint(err, "write currency: {fixed: EUR}, or whichever it is, into the specification");
    return MNM_E_ARG;
  }
  int32_t decimals = mnm_currency_exponent(self->currency);
  self->decimals = self->spec->transfer.minor_units || decimals < 0 ? 0 : (uint32_t)decimals;
  return MNM_OK;
}

static mnm_status bind_columns(pdf_document *self, mnm_err *err) {
  const mnm_spec *spec = self->spec;
  const spec_transfer *transfer = &spec->transfer;
  const struct {
    int32_t *to;
    mnm_text name;
    const char *what;
  } columns[] = {{&self->starts, spec->pdf.starts, "starts"},
                 {&self->booked_column, transfer->booked.column, "booked"},
                 {&self->value_column, transfer->value_date.column, "value_date"},
                 {&self->amount, transfer->amount, "amount"},
                 {&self->debit, transfer->debit, "debit"},
                 {&self->credit, transfer->credit, "credit"},
                 {&self->sign, transfer->sign, "sign"},
                 {&self->balance, transfer->balance, "balance"}};
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
    *columns[i].to = column_of(spec, columns[i].name);
    if (columns[i].name.bytes == 0 || *columns[i].to != PLAN_NONE) continue;
    (void)mnm_err_set(err, MNM_E_PARSE, "'%s' names no column of the pages", columns[i].what);
    mnm_err_hint(err, "name one of those under pdf: columns");
    return MNM_E_PARSE;
  }
  self->spill = PLAN_NONE;
  for (uint32_t i = 0; i < transfer->purpose.count && self->spill == PLAN_NONE; i++) {
    self->spill = column_of(spec, transfer->purpose.at[i]);
  }
  for (uint32_t i = 0; i < spec->pdf.fill_down.count; i++) {
    self->filled_down |= 1U << column_of(spec, spec->pdf.fill_down.at[i]);
  }
  if (transfer->fee.bytes > 0 || transfer->other_amount.bytes > 0) {
    (void)mnm_err_set(err, MNM_E_ARG, "'fee' and 'other_amount' are not read from pages");
    return MNM_E_ARG;
  }
  return MNM_OK;
}

mnm_status mnm_ingest__pdf_init(pdf_document *out, const mnm_spec *spec, const mnm_ctx *ctx,
                                mnm_err *err) {
  memset(out, 0, sizeof *out);
  out->spec = spec;
  out->ctx = ctx;
  out->period_from_us = out->period_to_us = MNM_TIME_NONE;
  out->numbers = (number_form){spec->decimal, spec->groups, spec->symbols};
  mnm_arena_init(&out->arena, ctx);
  mnm_column_init(&out->rows, sizeof(pdf_row), ctx);
  mnm_column_init(&out->events, sizeof(pdf_event), ctx);
  mnm_column_init(&out->pages, sizeof(pdf_page), ctx);
  if (spec->format != SPEC_FORMAT_PDF) {
    (void)mnm_err_set(err, MNM_E_ARG, "specification '%s' does not say how pages are read",
                      mnm_spec_name(spec));
    mnm_err_hint(err, "a PDF needs one with 'format: pdf'; manumit spec write FILE begins it");
    return MNM_E_ARG;
  }
  const spec_transfer *transfer = &spec->transfer;
  mnm_status status = bind_columns(out, err);
  if (status == MNM_OK) status = bind_currency(out, err);
  if (status == MNM_OK) status = bind_phrases(out, err);
  if (status == MNM_OK) {
    status = mnm_ingest__form_compile(&out->booked, transfer->booked.form, transfer->booked.base,
                                      transfer->booked.pivot, err);
  }
  if (status == MNM_OK && out->value_column != PLAN_NONE) {
    out->has_value_date = true;
    status = mnm_ingest__form_compile(&out->value_date, transfer->value_date.form,
                                      transfer->value_date.base, transfer->value_date.pivot, err);
  }
  if (status == MNM_OK && spec->pdf.period_form.bytes > 0) {
    out->has_period = true;
    status = mnm_ingest__form_compile(&out->period_form, spec->pdf.period_form, (mnm_text){"", 0},
                                      50, err);
  }
  mnm_text *fields = mnm_arena_take(&out->arena, (spec->pdf.field_count + 1U) * sizeof *fields);
  out->before = mnm_arena_take(&out->arena, spec->pdf.column_count * sizeof *out->before);
  out->last_cells = mnm_arena_take(&out->arena, spec->pdf.column_count * sizeof *out->last_cells);
  bool room = fields != NULL && out->before != NULL && out->last_cells != NULL;
  if (status == MNM_OK && !room) status = mnm_err_nomem(err);
  assert(status != MNM_OK || room);
  for (uint32_t i = 0; status == MNM_OK && i < spec->pdf.column_count; i++) {
    out->before[i] = out->last_cells[i] = (mnm_text){"", 0};
  }
  for (uint32_t i = 0; status == MNM_OK && i <= spec->pdf.field_count; i++) {
    fields[i] = (mnm_text){"", 0};
  }
  out->fields = fields;
  if (status != MNM_OK) mnm_ingest__pdf_clear(out);
  return status;
}

void mnm_ingest__pdf_clear(pdf_document *document) {
  mnm_column_clear(&document->rows);
  mnm_column_clear(&document->events);
  mnm_column_clear(&document->pages);
  mnm_arena_clear(&document->arena);
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* `more` behind `text`, a blank between them. */
static mnm_status join(pdf_document *self, mnm_text *text, mnm_text more, mnm_err *err) {
  if (more.bytes == 0) return MNM_OK;
  MNM_TRY(mnm_ingest__pdf_too_much(self, (uint64_t)text->bytes + more.bytes + 1, err));
  if (text->bytes > UINT32_MAX / 4 || more.bytes > UINT32_MAX / 4) return mnm_err_nomem(err);
  char *joined = mnm_arena_take_bytes(&self->arena, (size_t)text->bytes + more.bytes + 1);
  if (joined == NULL) return mnm_err_nomem(err);
  uint32_t used = text->bytes;
  if (used > 0) memcpy(joined, text->data, used);
  if (used > 0) joined[used++] = ' ';
  memcpy(joined + used, more.data, more.bytes);
  *text = (mnm_text){joined, used + more.bytes};
  return MNM_OK;
}

/* ---- cells ----------------------------------------------------------------------------------- */

int32_t mnm_ingest__pdf_column(const mnm_spec *spec, const page_word *word) {
  const spec_pdf_column *columns = spec->pdf.columns;
  uint32_t count = spec->pdf.column_count;
  int32_t best = PLAN_NONE;
  int64_t most = 0, nearest = INT64_MAX;
  int64_t centre = ((int64_t)word->left + word->right) / 2;
  for (uint32_t i = 0; i < count; i++) {
    int64_t from = (int64_t)columns[i].from * 100, to = (int64_t)columns[i].to * 100;
    int64_t left = word->left > from ? word->left : from;
    int64_t right = word->right < to ? word->right : to;
    if (right - left > most) {
      most = right - left;
      best = (int32_t)i;
    }
  }
  if (best != PLAN_NONE) return best;
  if (centre < (int64_t)columns[0].from * 100 || centre > (int64_t)columns[count - 1].to * 100) {
    return PLAN_NONE;
  }
  for (uint32_t i = 0; i < count; i++) {
    int64_t from = (int64_t)columns[i].from * 100, to = (int64_t)columns[i].to * 100;
    int64_t off = centre < from ? from - centre : centre - to;
    if (off < nearest) {
      nearest = off;
      best = (int32_t)i;
    }
  }
  return best;
}

static mnm_status take_cells(page_state *self, const page_line *line, mnm_text *cells, bool *ocr) {
  const mnm_spec *spec = self->document->spec;
  const page_word *words = (const page_word *)self->page->words.data + line->first;
  for (uint32_t i = 0; i < spec->pdf.column_count; i++) cells[i] = (mnm_text){"", 0};
  *ocr = false;
  for (uint32_t i = 0; i < line->count; i++) {
    int32_t column = mnm_ingest__pdf_column(spec, &words[i]);
    if (column == PLAN_NONE) continue; /* in the margin */
    *ocr = *ocr || (words[i].flags & WORD_OCR) != 0;
    MNM_TRY(join(self->document, &cells[column], word_text(self->page, &words[i]), self->err));
  }
  return MNM_OK;
}

static bool filled(const mnm_text *cells, int32_t column) {
  return column != PLAN_NONE && cells[column].bytes > 0;
}

static bool has_amount(const pdf_document *self, const mnm_text *cells) {
  return filled(cells, self->amount) || filled(cells, self->debit) || filled(cells, self->credit);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static mnm_status push_event(page_state *self, pdf_event event) {
  event.page = self->index;
  event.fields = self->document->fields;
  event.period_to_us = self->document->period_to_us;
  return mnm_column_push(&self->document->events, &event, self->err);
}

/* The effect of the row on the account. false: reason in the page. */
static bool row_effect(pdf_document *self, const pdf_row *row, int64_t *out) {
  const mnm_text *cells = row->cells;
  const spec_transfer *transfer = &self->spec->transfer;
  int64_t credit = 0, debit = 0;
  if (self->amount != PLAN_NONE) {
    if (!mnm_ingest__pdf_amount(self, cells[self->amount], out)) return false;
    if (self->sign == PLAN_NONE) return true;
    uint32_t sign = mnm_ingest__pdf_sign(self->spec, cells[self->sign]);
    if (sign == 2) *out = -*out;
    return sign != 0;
  }
  bool any_credit = filled(cells, self->credit), any_debit = filled(cells, self->debit);
  if (any_credit == any_debit) return false;
  if (any_credit && !mnm_ingest__pdf_amount(self, cells[self->credit], &credit)) return false;
  if (any_debit && !mnm_ingest__pdf_amount(self, cells[self->debit], &debit)) return false;
  *out = any_credit ? credit : transfer->negative_debits ? debit : -debit;
  return true;
}

static bool is_text_column(const pdf_document *self, int32_t column) {
  return column != self->booked_column && column != self->value_column && column != self->amount &&
         column != self->debit && column != self->credit && column != self->balance &&
         column != self->sign;
}

/* Cells of a further line of a row. A second date or number below the first is told by the purpose.
 */
static mnm_status add_cells(pdf_document *self, mnm_text *to, const mnm_text *cells, mnm_err *err) {
  for (uint32_t i = 0; i < self->spec->pdf.column_count; i++) {
    int32_t column = (int32_t)i;
    if (cells[i].bytes == 0) continue;
    if (to[i].bytes > 0 && !is_text_column(self, column)) {
      column = self->spill;
      if (column == PLAN_NONE) {
        self->lines_unread++;
        continue;
      }
    }
    MNM_TRY(join(self, &to[column], cells[i], err));
  }
  return MNM_OK;
}

/* Long texts may reach into the columns of numbers. What of such a cell is a number, its last
 * words, stays; the text before it goes to where further texts go. A cell without a number stays as
 * it is in the line where a row begins (it cannot be read then), and is text in any other. */
static mnm_status settle_numbers(pdf_document *self, mnm_text *cells, bool begins, mnm_err *err) {
  const int32_t columns[] = {self->amount, self->debit, self->credit, self->balance};
  int64_t amount = 0;
  for (size_t i = 0; i < sizeof columns / sizeof columns[0] && self->spill != PLAN_NONE; i++) {
    if (!filled(cells, columns[i])) continue;
    mnm_text *cell = &cells[columns[i]], rest = *cell;
    while (rest.bytes > 0 && !mnm_ingest__pdf_amount(self, rest, &amount)) {
      const char *blank = memchr(rest.data, ' ', rest.bytes);
      uint32_t used = blank != NULL ? (uint32_t)(blank - rest.data) + 1 : rest.bytes;
      rest = (mnm_text){rest.data + used, rest.bytes - used};
    }
    if (rest.bytes == cell->bytes || (rest.bytes == 0 && begins)) continue;
    mnm_text text = {cell->data, cell->bytes - rest.bytes};
    MNM_TRY(join(self, &cells[self->spill], mnm_text_trim(text), err));
    *cell = rest;
  }
  return MNM_OK;
}

/* A line with a date but no amount is no row: it goes on with the one before it. */
static mnm_status back_to_last(pdf_document *self, const pdf_row *row, bool *taken, mnm_err *err) {
  *taken = false;
  if (self->events.count == 0) return MNM_OK;
  const pdf_event *event = mnm_column_at(&self->events, self->events.count - 1);
  if (event->kind != PDF_ROW || event->page != row->page) return MNM_OK;
  pdf_row *last = mnm_column_at(&self->rows, event->row);
  *taken = true;
  return add_cells(self, last->cells, row->cells, err);
}

/* The row is whole: what can be wrong with it is wrong with its page. */
static mnm_status end_row(pdf_document *self, mnm_err *err) {
  if (!self->row_open) return MNM_OK;
  pdf_row *row = &self->open;
  bool amount = self->row_amount, taken = false;
  self->row_open = self->row_amount = false;
  if (!amount) MNM_TRY(back_to_last(self, row, &taken, err));
  if (taken) return MNM_OK;
  char text[64];
  int64_t at_us = 0;
  row->good = true;
  for (uint32_t i = 0; i < self->spec->pdf.column_count; i++) {
    if ((self->filled_down >> i & 1U) != 0 && row->cells[i].bytes == 0) {
      row->cells[i] = self->last_cells[i];
    }
    self->last_cells[i] = row->cells[i];
  }
  const struct {
    int32_t column;
    const time_form *form;
    const char *what;
  } dates[] = {{self->booked_column, &self->booked, "booking date"},
               {self->value_column, &self->value_date, "value date"}};
  for (size_t i = 0; i < 2; i++) {
    if (dates[i].column == PLAN_NONE) continue;
    mnm_text *cell = &row->cells[dates[i].column];
    if (i == 1 && cell->bytes == 0) continue;
    if (!mnm_ingest__pdf_date(self, dates[i].form, *cell, text, &at_us)) {
      mnm_ingest__pdf_fail(
          self, row->page, "line %u: the %s is no real date of the form %s%s", row->line,
          dates[i].what, dates[i].form->shape,
          self->period_to_us == MNM_TIME_NONE ? ", and no period gives a year" : "");
      row->good = false;
      continue;
    }
    char *copy = mnm_arena_copy(&self->arena, text, strlen(text));
    if (copy == NULL) return mnm_err_nomem(err);
    *cell = mnm_text_of(copy);
  }
  if (!row_effect(self, row, &row->effect) || row->effect == 0) {
    mnm_ingest__pdf_fail(self, row->page, "line %u: a row has no amount of the expected form",
                         row->line);
    row->good = false;
    row->effect = 0;
  }
  if (filled(row->cells, self->balance)) {
    row->has_balance = mnm_ingest__pdf_amount(self, row->cells[self->balance], &row->balance);
    if (!row->has_balance) {
      mnm_ingest__pdf_fail(self, row->page,
                           "line %u: the balance is no number of the expected form", row->line);
      row->good = false;
    }
  }
  MNM_TRY(mnm_ingest__pdf_too_much(self, 0, err));
  pdf_event event = {.kind = PDF_ROW,
                     .page = row->page,
                     .row = (uint32_t)self->rows.count,
                     .fields = row->fields,
                     .period_to_us = self->period_to_us,
                     .at_us = MNM_TIME_NONE};
  ((pdf_page *)mnm_column_at(&self->pages, row->page))->rows++;
  MNM_TRY(mnm_column_push(&self->rows, row, err));
  return mnm_column_push(&self->events, &event, err);
}

static mnm_status begin_row(page_state *self, const mnm_text *cells, bool ocr) {
  pdf_document *document = self->document;
  uint32_t columns = document->spec->pdf.column_count;
  MNM_TRY(end_row(document, self->err));
  pdf_row *row = &document->open;
  *row = (pdf_row){.page = self->index, .line = self->line, .fields = document->fields, .ocr = ocr};
  row->cells = mnm_arena_take(&document->arena, columns * sizeof *row->cells);
  if (row->cells == NULL) return mnm_err_nomem(self->err);
  memcpy(row->cells, cells, columns * sizeof *cells);
  document->row_open = true;
  document->row_amount = has_amount(document, cells);
  return MNM_OK;
}

/* Rows that begin where a column is filled; what follows is theirs. */
static mnm_status take_starting(page_state *self, mnm_text *cells, bool ocr) {
  pdf_document *document = self->document;
  char text[64];
  int64_t at_us = 0;
  bool by_amount = document->spec->pdf.starts_at_amount;
  bool named = !by_amount && filled(cells, document->starts), starts = named;
  if (named && document->starts == document->booked_column) {
    starts =
        mnm_ingest__pdf_date(document, &document->booked, cells[document->starts], text, &at_us);
  }
  MNM_TRY(settle_numbers(document, cells, starts, self->err));
  /* a date that is none, beside an amount, is a row that cannot be read */
  if (by_amount || named) starts = starts || has_amount(document, cells);
  if (starts) return begin_row(self, cells, ocr);
  if (!document->row_open) {
    document->lines_unread++;
    return MNM_OK;
  }
  bool amount = has_amount(document, cells);
  if (amount && document->row_amount) {
    mnm_ingest__pdf_fail(document, self->index,
                         "line %u: an amount stands in a line that begins no row and is no balance",
                         self->line);
    return MNM_OK;
  }
  document->row_amount = document->row_amount || amount;
  document->open.ocr = document->open.ocr || ocr;
  return add_cells(document, document->open.cells, cells, self->err);
}

/* Rows that end where the amount stands; what precedes is theirs. */
static mnm_status take_ending(page_state *self, mnm_text *cells, bool ocr) {
  pdf_document *document = self->document;
  MNM_TRY(settle_numbers(document, cells, false, self->err));
  MNM_TRY(add_cells(document, document->before, cells, self->err));
  if (!has_amount(document, cells)) return MNM_OK;
  MNM_TRY(begin_row(self, document->before, ocr));
  for (uint32_t i = 0; i < document->spec->pdf.column_count; i++) {
    document->before[i] = (mnm_text){"", 0};
  }
  return end_row(document, self->err);
}

/* ---- balances -------------------------------------------------------------------------------- */

/* The number at the end of the line, with a sign behind it or not. */
static bool last_number(page_state *self, const page_line *line, int64_t *out) {
  char buffer[128];
  uint32_t end = line->count, sign = 0;
  if (end == 0) return false;
  mnm_text last = mnm_ingest__pdf_words_text(self, line, end - 1, end, buffer, sizeof buffer);
  sign = mnm_ingest__pdf_sign(self->document->spec, last);
  if (sign != 0) end--;
  /* "1 234,56" is two words, "1 234,56 EUR" three: the longest that is a number */
  for (uint32_t words = 4; words > 0; words--) {
    if (words > end) continue;
    mnm_text text = mnm_ingest__pdf_words_text(self, line, end - words, end, buffer, sizeof buffer);
    if (!mnm_ingest__pdf_amount(self->document, text, out)) continue;
    if (sign == 2) *out = -*out;
    return true;
  }
  return false;
}

static bool number_of_balance(page_state *self, const page_line *line, const mnm_text *cells,
                              int64_t *out) {
  const pdf_document *document = self->document;
  if (filled(cells, document->balance)) {
    if (mnm_ingest__pdf_amount(document, cells[document->balance], out)) return true;
  } else if (filled(cells, document->credit) != filled(cells, document->debit)) {
    bool debit = filled(cells, document->debit);
    if (mnm_ingest__pdf_amount(document, cells[debit ? document->debit : document->credit], out)) {
      if (debit && !document->spec->transfer.negative_debits) *out = -*out;
      return true;
    }
  } else if (filled(cells, document->amount) &&
             mnm_ingest__pdf_amount(document, cells[document->amount], out)) {
    if (filled(cells, document->sign) &&
        mnm_ingest__pdf_sign(document->spec, cells[document->sign]) == 2) {
      *out = -*out;
    }
    return true;
  }
  return last_number(self, line, out);
}

/* "Solde débiteur": a number without a sign is below zero then. */
static bool stated_balance(page_state *self, const page_line *line, const mnm_text *cells,
                           int64_t *out) {
  static mnm_text words[] = {{"debiteur", 8}, {"deudor", 6}, {"overdrawn", 9}, {"sollsaldo", 9}};
  static const spec_list below = {words, sizeof words / sizeof words[0]};
  if (!number_of_balance(self, line, cells, out)) return false;
  if (*out > 0 && mnm_ingest__pdf_holds_one(&below, self->plain)) *out = -*out;
  return true;
}

/* Does the line, or one of its cells and what stands right of it, begin with one of the phrases? A
 * date may stand before it. */
static bool tells(page_state *self, const page_line *line, const spec_list *phrases) {
  if (!mnm_ingest__pdf_holds_one(phrases, self->plain)) return false;
  if (mnm_ingest__pdf_begins(phrases, self->plain) >= 0) return true;
  const page_word *words = (const page_word *)self->page->words.data + line->first;
  char text[LINE_BYTES], folded[LINE_BYTES];
  int32_t before = PLAN_NONE;
  for (uint32_t i = 0; i < line->count; i++) {
    int32_t column = mnm_ingest__pdf_column(self->document->spec, &words[i]);
    if (i > 0 && column == before) continue;
    before = column;
    mnm_text whole = mnm_ingest__pdf_words_text(self, line, i, line->count, text, sizeof text);
    mnm_text plain = {folded, mnm_ingest__plain(folded, sizeof folded, whole)};
    if (mnm_ingest__pdf_begins(phrases, plain) >= 0) return true;
  }
  return false;
}

/* Is the column filled where rows begin: with a date, where it is that of dates? */
static bool starts_row(const pdf_document *self, const mnm_text *cells) {
  char text[64];
  int64_t at_us = 0;
  if (!filled(cells, self->starts)) return false;
  return self->starts != self->booked_column ||
         mnm_ingest__pdf_date(self, &self->booked, cells[self->starts], text, &at_us);
}

/* Where no header is named the table begins at the first row, or the first balance. */
static bool is_row(const pdf_document *self, const mnm_text *cells) {
  const int32_t columns[] = {self->amount, self->debit, self->credit};
  int64_t amount = 0;
  bool any = false;
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
    any = any ||
          (filled(cells, columns[i]) && mnm_ingest__pdf_amount(self, cells[columns[i]], &amount));
  }
  return any && (self->starts == PLAN_NONE || starts_row(self, cells));
}

/* The date of a balance stands for the rows below it as well, where dates are not repeated. */
static void keep_dates(pdf_document *self, const mnm_text *cells) {
  char text[64];
  int64_t at_us = 0;
  int32_t column = self->booked_column;
  if (!filled(cells, column) || (self->filled_down >> column & 1U) == 0) return;
  if (!mnm_ingest__pdf_date(self, &self->booked, cells[column], text, &at_us)) return;
  self->last_cells[column] = cells[column];
}

/* A further statement begins on the page: whose it is stands between it and the balance that ended
 * the one before. (Below the last table of a page, banks tell accounts of their own.) */
static mnm_status take_fields_between(page_state *self, const page_line *line) {
  uint32_t below = self->below;
  self->below = 0;
  for (uint32_t i = below; below > 0 && i < self->line; i++) {
    const page_line *between = mnm_column_at(self->lines, i - 1);
    mnm_ingest__pdf_take_line(self, between);
    mnm_ingest__pdf_take_period(self, between);
    for (uint32_t k = 0; k < self->document->spec->pdf.field_count; k++) {
      MNM_TRY(mnm_ingest__pdf_take_field(self, between, k));
    }
  }
  mnm_ingest__pdf_take_line(self, line);
  return MNM_OK;
}

static uint8_t event_kind(const pdf_document *self, uint64_t index) {
  return ((const pdf_event *)mnm_column_at(&self->events, index))->kind;
}

static void end_table(page_state *self) {
  self->in_table = self->document->table_open = false;
  self->ended = true;
}

/* Is it a line of a balance, and not a row that is called like one ("Übertrag" is also a transfer)?
 */
static mnm_status take_balance(page_state *self, const page_line *line, const mnm_text *cells,
                               bool *taken) {
  pdf_document *document = self->document;
  const struct {
    const spec_list *phrases;
    pdf_event_kind kind;
  } kinds[] = {{&document->opening, PDF_OPENING},
               {&document->closing, PDF_CLOSING},
               {&document->carried, PDF_CARRIED},
               {&document->stated, PDF_STATED}};
  *taken = false;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (!tells(self, line, kinds[i].phrases)) continue;
    bool amount = has_amount(document, cells), balance = filled(cells, document->balance);
    bool row = self->in_table && amount && starts_row(document, cells);
    if (row && (kinds[i].kind == PDF_CARRIED || kinds[i].kind == PDF_STATED || balance)) {
      return MNM_OK;
    }
    if (self->in_table && amount && balance) return MNM_OK;
    pdf_event event = {.kind = (uint8_t)kinds[i].kind, .at_us = mnm_ingest__pdf_day_of(self, line)};
    if (!stated_balance(self, line, cells, &event.amount_minor)) return MNM_OK;
    *taken = true;
    MNM_TRY(end_row(document, self->err));
    keep_dates(document, cells);
    bool rows = document->events.count > 0 &&
                event_kind(document, document->events.count - 1) != PDF_OPENING;
    if (event.kind == PDF_CLOSING && rows && !document->spec->pdf.newest_first) {
      end_table(self); /* what stands below is of the bank */
    } else if (event.kind == PDF_OPENING && self->ended) {
      MNM_TRY(take_fields_between(self, line));
      self->in_table = true;
      self->ended = false;
    }
    self->below = self->line + 1;
    return push_event(self, event);
  }
  return MNM_OK;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static mnm_status take_page_line(page_state *self, const page_line *line) {
  pdf_document *document = self->document;
  mnm_text cells[PDF_COLUMNS_MAX];
  bool ocr = false, taken = false;
  mnm_ingest__pdf_take_line(self, line);
  if (mnm_ingest__pdf_begins(&document->skip, self->plain) >= 0) return MNM_OK;
  if (mnm_ingest__pdf_holds_all(&document->header, self->plain)) {
    MNM_TRY(take_fields_between(self, line));
    self->in_table = self->header_seen = true;
    self->ended = false;
    document->table_open = true;
    return MNM_OK;
  }
  MNM_TRY(take_cells(self, line, cells, &ocr));
  bool headless = document->header.count == 0;
  MNM_TRY(take_balance(self, line, cells, &taken));
  if (headless && !self->ended && (taken || is_row(document, cells))) self->in_table = true;
  if (taken) return MNM_OK;
  if (self->in_table && mnm_ingest__pdf_begins(&document->end, self->plain) >= 0) {
    end_table(self);
    return MNM_OK;
  }
  if (!self->in_table) {
    mnm_ingest__pdf_take_period(self, line);
    /* below the table stand other numbers: of the bank, for one */
    bool above = !self->ended && !self->header_seen;
    for (uint32_t i = 0; above && i < document->spec->pdf.field_count; i++) {
      MNM_TRY(mnm_ingest__pdf_take_field(self, line, i));
    }
  }
  if (!self->in_table) return MNM_OK;
  if (line->top - self->bottom > GAP_HEIGHTS * (line->bottom - line->top)) {
    MNM_TRY(end_row(document, self->err));
  }
  if (document->spec->pdf.ends_at_amount) return take_ending(self, cells, ocr);
  return take_starting(self, cells, ocr);
}

/* Does the page have the header of the table somewhere? */
static bool has_header(page_state *self, const mnm_column *lines) {
  for (uint64_t i = 0; i < lines->count && self->document->header.count > 0; i++) {
    mnm_ingest__pdf_take_line(self, mnm_column_at(lines, i));
    if (mnm_ingest__pdf_holds_all(&self->document->header, self->plain)) return true;
  }
  return false;
}

mnm_status mnm_ingest__pdf_page(pdf_document *document, words_page *page, mnm_err *err) {
  mnm_column lines;
  pdf_page row = {.number = page->number, .bare = page->bare};
  MNM_TRY(mnm_column_push(&document->pages, &row, err));
  page_state *self = mnm_mem_new(document->ctx, sizeof *self);
  if (self == NULL) return mnm_err_nomem(err);
  self->document = document;
  self->page = page;
  self->index = (uint32_t)document->pages.count - 1;
  self->err = err;
  self->lines = &lines;
  mnm_column_init(&lines, sizeof(page_line), document->ctx);
  mnm_status status = mnm_ingest__page_lines(page, &lines, &document->words_left_out, err);
  /* without a header of its own, the page goes on with the table of the one before */
  bool headed = has_header(self, &lines);
  self->in_table = document->table_open && !headed;
  if (headed) status = status == MNM_OK ? end_row(document, err) : status;
  for (uint64_t i = 0; i < lines.count && status == MNM_OK; i++) {
    const page_line *line = mnm_column_at(&lines, i);
    self->line = (uint32_t)i + 1;
    status = take_page_line(self, line);
    self->bottom = line->bottom;
  }
  document->table_open = document->table_open && !self->ended;
  mnm_column_clear(&lines);
  mnm_mem_free(document->ctx, self, sizeof *self);
  return status;
}

mnm_status mnm_ingest__pdf_finish(pdf_document *document, mnm_err *err) {
  return end_row(document, err);
}
