/* A first specification for pages. The rows that their columns give are written out as text and
 * looked at by the sniffer of text; what it says of dates, numbers and sides is then said of the
 * pages, which are read once more with it to see whether they close. */
#include <stdio.h>
#include <string.h>

#include "model/currency/currency.h"
#include "stage/ingest/ingest_csv.h"
#include "stage/ingest/ingest_delimited.h"
#include "stage/ingest/ingest_pdf_sniff.h"
#include "stage/ingest/ingest_plan.h"

#define ROWS_MAX 300U
#define OWN_ACCOUNT "own account"
#define OWN_CURRENCY "account currency"

typedef struct rows_text { /* rows as text, fields apart by tabs */
  look *look;
  const mnm_spec *places; /* for the columns alone */
  mnm_column text;
  mnm_arena arena;
  mnm_text cells[PDF_COLUMNS_MAX]; /* of the row that is being gathered */
  bool open, amount;
  uint32_t rows;
  int64_t first_us, last_us;
} rows_text;

/* ---- columns of pages ------------------------------------------------------------------------ */

static mnm_text keep(mnm_arena *arena, mnm_text text, bool *memory) {
  char *copy = mnm_arena_copy(arena, text.data, text.bytes);
  if (copy == NULL) *memory = true;
  return copy == NULL ? (mnm_text){"", 0} : (mnm_text){copy, text.bytes};
}

static uint32_t points(int64_t hundredths) {
  return hundredths <= 0 ? 0 : (uint32_t)((hundredths + 50) / 100);
}

/* Each column ends half way to the next one. */
static mnm_status set_columns(mnm_spec *spec, const look *self, mnm_err *err) {
  spec_pdf *pdf = &spec->pdf;
  bool memory = false;
  pdf->columns = mnm_arena_take(&spec->arena, PDF_COLUMNS_MAX * sizeof *pdf->columns);
  if (pdf->columns == NULL) return mnm_err_nomem(err);
  int32_t width = 0;
  for (uint32_t i = 0; i < self->page_count; i++) {
    if (self->pages[i].width > width) width = self->pages[i].width;
  }
  uint32_t from = 0;
  for (uint32_t i = 0; i < self->cell_count; i++) {
    const look_cell *cell = &self->cells[i], *next = &self->cells[i + 1];
    bool last = i + 1 == self->cell_count;
    int64_t edge = last ? (width > cell->right ? width : (int64_t)cell->right + 100)
                        : ((int64_t)cell->right + next->left) / 2;
    if (!last && cell->right >= next->left) edge = next->left - 50;
    uint32_t to = points(edge);
    if (to <= from) to = from + 1;
    pdf->columns[pdf->column_count++] =
        (spec_pdf_column){keep(&spec->arena, cell->name, &memory), from, to};
    from = to;
  }
  return memory ? mnm_err_nomem(err) : MNM_OK;
}

static int32_t cell_of_role(const look *self, column_role role) {
  for (uint32_t i = 0; i < self->cell_count; i++) {
    if (self->cells[i].role == role) return (int32_t)i;
  }
  return PLAN_NONE;
}

/* ---- rows as text ---------------------------------------------------------------------------- */

static mnm_status put(mnm_column *text, mnm_text field, char end, mnm_err *err) {
  for (uint32_t i = 0; i < field.bytes; i++) {
    char c = field.data[i];
    /* a quote would open a quoted field */
    if (c == '\t' || c == '\n' || c == '\r' || c == '"') c = ' ';
    MNM_TRY(mnm_column_append(text, &c, 1, err));
  }
  return mnm_column_append(text, &end, 1, err);
}

static mnm_status put_header(rows_text *self, mnm_err *err) {
  const look *from = self->look;
  for (uint32_t i = 0; i < from->cell_count; i++) {
    char end = '\t';
    if (i + 1 == from->cell_count && from->iban.bytes + from->account.bytes == 0 &&
        from->currency.bytes == 0) {
      end = '\n';
    }
    MNM_TRY(put(&self->text, from->cells[i].name, end, err));
  }
  if (from->iban.bytes + from->account.bytes > 0) {
    MNM_TRY(
        put(&self->text, mnm_text_of(OWN_ACCOUNT), from->currency.bytes > 0 ? '\t' : '\n', err));
  }
  if (from->currency.bytes == 0) return MNM_OK;
  return put(&self->text, mnm_text_of(OWN_CURRENCY), '\n', err);
}

/* The date as ISO where the pages give no year. */
static mnm_text whole_date(const rows_text *self, mnm_text text, char to[64]) {
  const look *from = self->look;
  if (from->day_form < 0) return text;
  pdf_document document = {.period_from_us = from->period_from_us,
                           .period_to_us = from->period_to_us};
  const time_form *form = &from->day_forms[from->day_form];
  int64_t at_us = 0;
  char unused[64];
  if (document.period_to_us == MNM_TIME_NONE) { /* any year: which, is asked */
    document.period_from_us = mnm_days_from_civil(2024, 1, 1) * MNM_US_PER_DAY;
    document.period_to_us = mnm_days_from_civil(2024, 12, 31) * MNM_US_PER_DAY;
  }
  if (!mnm_ingest__pdf_date(&document, form, text, unused, &at_us)) return text;
  (void)mnm_time_text(to, 64, at_us, MNM_GRAIN_DAY);
  return mnm_text_of(to);
}

static mnm_status put_row(rows_text *self, mnm_err *err) {
  const look *from = self->look;
  bool ready =
      self->open && self->amount && self->rows < ROWS_MAX && self->text.count < CSV_HEAD_BYTES / 2;
  self->open = false;
  if (!ready) return MNM_OK;
  self->rows++;
  bool more = from->iban.bytes + from->account.bytes + from->currency.bytes > 0;
  for (uint32_t i = 0; i < from->cell_count; i++) {
    char iso[64];
    mnm_text text = self->cells[i];
    if (from->cells[i].kind == CELL_DATE) text = whole_date(self, text, iso);
    MNM_TRY(put(&self->text, text, i + 1 == from->cell_count && !more ? '\n' : '\t', err));
  }
  if (from->iban.bytes + from->account.bytes > 0) {
    mnm_text account = from->iban.bytes > 0 ? from->iban : from->account;
    MNM_TRY(put(&self->text, account, from->currency.bytes > 0 ? '\t' : '\n', err));
  }
  if (from->currency.bytes == 0) return MNM_OK;
  return put(&self->text, from->currency, '\n', err);
}

static mnm_status join(rows_text *self, mnm_text *to, mnm_text more, mnm_err *err) {
  char *joined = mnm_arena_take_bytes(&self->arena, (size_t)to->bytes + more.bytes + 1);
  if (joined == NULL) return mnm_err_nomem(err);
  uint32_t used = to->bytes;
  if (used > 0) memcpy(joined, to->data, used);
  if (used > 0) joined[used++] = ' ';
  memcpy(joined + used, more.data, more.bytes);
  *to = (mnm_text){joined, used + more.bytes};
  return MNM_OK;
}

static mnm_status take_cells(rows_text *self, const look_line *line, mnm_text *cells,
                             mnm_err *err) {
  const look *from = self->look;
  const page_word *words = look_words(from, line);
  for (uint32_t i = 0; i < from->cell_count; i++) cells[i] = (mnm_text){"", 0};
  for (uint32_t i = 0; i < line->line.count; i++) {
    int32_t column = mnm_ingest__pdf_column(self->places, &words[i]);
    if (column == PLAN_NONE) continue;
    MNM_TRY(join(self, &cells[column], word_text(&from->pages[line->page], &words[i]), err));
  }
  return MNM_OK;
}

static bool has(const look *self, const mnm_text *cells, column_role role) {
  int32_t at = cell_of_role(self, role);
  return at != PLAN_NONE && cells[at].bytes > 0;
}

/* A number stands in a column of amounts; its piece was found there. */
static bool has_amount(const look *self, const look_line *line, const mnm_text *cells) {
  bool number = false;
  for (uint32_t i = 0; i < line->count; i++) {
    number = number || look_pieces(self, line)[i].kind == PIECE_NUMBER;
  }
  return number && (has(self, cells, ROLE_AMOUNT) || has(self, cells, ROLE_DEBIT) ||
                    has(self, cells, ROLE_CREDIT));
}

static bool has_date(const look *self, const look_line *line) {
  const piece *first = look_pieces(self, line);
  return line->count > 0 && (first->kind == PIECE_DATE || first->kind == PIECE_DAY);
}

/* Dates before all amounts: rows begin there. Else a row begins or ends with its amount: it ends
 * where text stands between the header and the first amount. */
static mnm_status find_rows(rows_text *self, mnm_err *err) {
  look *from = self->look;
  mnm_text cells[PDF_COLUMNS_MAX];
  uint32_t dated = 0, amounts = 0, before = 0;
  for (uint64_t i = 0; i < from->lines.count; i++) {
    const look_line *line = look_line_at(from, i);
    if (line->role != LOOK_TABLE) continue;
    MNM_TRY(take_cells(self, line, cells, err));
    bool amount = has_amount(from, line, cells);
    if (amounts == 0 && !amount && line->count > 0) before++;
    amounts += amount;
    dated += amount && has_date(from, line);
  }
  from->starts_at_amount = amounts > 0 && dated < amounts && before == 0;
  from->ends_at_amount = amounts > 0 && dated < amounts && before > 0;
  return MNM_OK;
}

static void fill_date(rows_text *self, mnm_text *cells, mnm_text *last) {
  int32_t booked = cell_of_role(self->look, ROLE_BOOKED);
  if (booked == PLAN_NONE) return;
  if (cells[booked].bytes == 0) cells[booked] = *last;
  *last = cells[booked];
}

static mnm_status take_line(rows_text *self, const look_line *line, mnm_text *last_date,
                            mnm_err *err) {
  look *from = self->look;
  mnm_text cells[PDF_COLUMNS_MAX];
  MNM_TRY(take_cells(self, line, cells, err));
  if (line->role == LOOK_BALANCE) {
    if (has_date(from, line)) fill_date(self, cells, last_date);
    return put_row(self, err);
  }
  bool amount = has_amount(from, line, cells);
  bool begins = from->starts_at_amount ? amount : amount && has_date(from, line);
  if (from->ends_at_amount) begins = !self->open;
  if (begins) {
    MNM_TRY(put_row(self, err));
    memcpy(self->cells, cells, sizeof cells);
    self->open = true;
    self->amount = amount;
    if (!from->ends_at_amount || amount) fill_date(self, self->cells, last_date);
  } else if (self->open) {
    for (uint32_t i = 0; i < from->cell_count; i++) {
      bool free = from->cells[i].kind == CELL_TEXT || self->cells[i].bytes == 0;
      if (cells[i].bytes > 0 && free) MNM_TRY(join(self, &self->cells[i], cells[i], err));
    }
    if (amount && from->ends_at_amount) fill_date(self, self->cells, last_date);
    self->amount = self->amount || amount;
  }
  return from->ends_at_amount && amount ? put_row(self, err) : MNM_OK;
}

static mnm_status make_text(rows_text *self, mnm_err *err) {
  look *from = self->look;
  mnm_text last_date = {"", 0};
  uint32_t page = 0;
  MNM_TRY(find_rows(self, err));
  MNM_TRY(put_header(self, err));
  for (uint64_t i = 0; i < from->lines.count; i++) {
    const look_line *line = look_line_at(from, i);
    if (line->role == LOOK_OTHER) continue;
    if (line->page != page || line->role == LOOK_HEADER) MNM_TRY(put_row(self, err));
    page = line->page;
    if (line->role != LOOK_HEADER) MNM_TRY(take_line(self, line, &last_date, err));
  }
  return put_row(self, err);
}

/* ---- the specification ----------------------------------------------------------------------- */

static void open_question(mnm_sniffed *out, const char *what) {
  out->complete = false;
  mnm_ingest__report(out, "NOT UNDERSTOOD: %s", what);
}

static void set_time(const look *from, spec_time *time, mnm_arena *arena, bool *memory) {
  if (time->column.bytes == 0) return;
  if (from->days > 0 && from->day_form >= 0) {
    time->form = keep(arena, mnm_text_of(from->day_forms[from->day_form].shape), memory);
    time->pivot = -1;
    return;
  }
  const char *bracket = memchr(time->form.data, '[', time->form.bytes); /* no clock on pages */
  if (bracket != NULL) time->form.bytes = (uint32_t)(bracket - time->form.data);
  time->form = keep(arena, time->form, memory);
}

static mnm_status set_header_words(const look *from, spec_list *out, mnm_arena *arena,
                                   mnm_err *err) {
  bool memory = false;
  *out = (spec_list){NULL, 0};
  if (from->header < 0) return MNM_OK;
  out->at = mnm_arena_take(arena, PDF_COLUMNS_MAX * sizeof(mnm_text));
  if (out->at == NULL) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < from->cell_count; i++) {
    const look_cell *cell = &from->cells[i];
    if (cell->head_right == 0 || cell->role == ROLE_NONE) continue;
    out->at[out->count++] = keep(arena, cell->name, &memory);
  }
  return memory ? mnm_err_nomem(err) : MNM_OK;
}

static mnm_status set_fields(mnm_spec *spec, const look *from, mnm_err *err) {
  bool memory = false;
  if (from->iban.bytes + from->account.bytes == 0) return MNM_OK;
  spec->pdf.fields = mnm_arena_take(&spec->arena, sizeof *spec->pdf.fields);
  if (spec->pdf.fields == NULL) return mnm_err_nomem(err);
  spec->pdf.fields[0] =
      (spec_pdf_field){mnm_text_of(OWN_ACCOUNT), keep(&spec->arena, from->account_after, &memory)};
  spec->pdf.field_count = 1;
  return memory ? mnm_err_nomem(err) : MNM_OK;
}

static mnm_status set_pdf(mnm_spec *spec, const look *from, const char *ocr, mnm_err *err) {
  mnm_arena *arena = &spec->arena;
  spec_pdf *pdf = &spec->pdf;
  bool memory = false;
  pdf->given = true;
  MNM_TRY(set_columns(spec, from, err));
  MNM_TRY(set_header_words(from, &pdf->header, arena, err));
  const struct {
    phrase_kind kind;
    spec_list *to;
  } lists[] = {{PHRASE_OPENING, &pdf->opening},
               {PHRASE_CARRIED, &pdf->carried},
               {PHRASE_CLOSING, &pdf->closing},
               {PHRASE_STATED, &pdf->stated}};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    MNM_TRY(mnm_ingest__look_phrase_list(from, lists[i].kind, arena, lists[i].to, err));
  }
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    for (uint32_t k = 0; k < lists[i].to->count; k++) {
      lists[i].to->at[k] = keep(arena, lists[i].to->at[k], &memory);
    }
  }
  pdf->starts_at_amount = from->starts_at_amount;
  pdf->ends_at_amount = from->ends_at_amount;
  pdf->newest_first = from->newest_first;
  int32_t booked = cell_of_role(from, ROLE_BOOKED);
  if (!pdf->starts_at_amount && !pdf->ends_at_amount) {
    pdf->starts = booked != PLAN_NONE ? pdf->columns[booked].name : pdf->columns[0].name;
  } else if (booked != PLAN_NONE) {
    pdf->fill_down.at = mnm_arena_take(arena, sizeof(mnm_text));
    if (pdf->fill_down.at == NULL) return mnm_err_nomem(err);
    pdf->fill_down.at[0] = pdf->columns[booked].name;
    pdf->fill_down.count = 1;
  }
  if (from->days > 0 && from->period_form >= 0) {
    pdf->period = keep(arena, from->period_after, &memory);
    pdf->period_form = keep(arena, mnm_text_of(from->forms[from->period_form].shape), &memory);
  }
  pdf->ocr = keep(arena, mnm_text_of(ocr), &memory);
  MNM_TRY(set_fields(spec, from, err));
  return memory ? mnm_err_nomem(err) : MNM_OK;
}

/* Where no header says what a text is for, all are the purpose. */
static mnm_status set_purpose(mnm_spec *spec, const look *from, mnm_err *err) {
  spec_transfer *transfer = &spec->transfer;
  if (transfer->purpose.count > 0) return MNM_OK;
  transfer->purpose.at = mnm_arena_take(&spec->arena, PDF_COLUMNS_MAX * sizeof(mnm_text));
  if (transfer->purpose.at == NULL) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < from->cell_count; i++) {
    const look_cell *cell = &from->cells[i];
    if (cell->kind != CELL_TEXT || cell->role != ROLE_NONE) continue;
    transfer->purpose.at[transfer->purpose.count++] = spec->pdf.columns[i].name;
  }
  return MNM_OK;
}

/* What was said of the text is said of the pages. */
static mnm_status turn(mnm_spec *spec, const look *from, const char *ocr, mnm_err *err) {
  spec_transfer *transfer = &spec->transfer;
  bool memory = false;
  spec->format = SPEC_FORMAT_PDF;
  spec->encoding = mnm_text_of("auto");
  spec->separator = ',';
  spec->quote = '"';
  spec->header = true;
  spec->blanks = false;
  spec->preamble = spec->footer = 0;
  spec->ragged = SPEC_RAGGED_REJECT;
  spec->columns.count = spec->ignored.count = 0;
  spec->order = SPEC_ORDER_FILE; /* balances prove it */
  transfer->id = (mnm_text){"", 0};
  transfer->other_amount = (mnm_text){"", 0};
  transfer->other_currency = (spec_value){.column = {"", 0}, .fixed = {"", 0}};
  if (transfer->currency.column.bytes > 0 || from->currency.bytes > 0) {
    transfer->currency.column = (mnm_text){"", 0};
    transfer->currency.fixed = keep(&spec->arena, from->currency, &memory);
  }
  set_time(from, &transfer->booked, &spec->arena, &memory);
  set_time(from, &transfer->value_date, &spec->arena, &memory);
  if (memory) return mnm_err_nomem(err);
  MNM_TRY(set_pdf(spec, from, ocr, err));
  return set_purpose(spec, from, err);
}

/* ---- the report ------------------------------------------------------------------------------ */

static void tell_phrases(const look *self) {
  static const char *const names[PHRASE_KINDS] = {"opening balance", "closing balance",
                                                  "carried balance", "balance"};
  uint32_t told = 0;
  for (uint64_t i = 0; i < self->found.count && told < 6; i++) {
    const phrase_found *found = mnm_column_at(&self->found, i);
    bool before = false;
    for (uint64_t k = 0; k < i; k++) {
      const phrase_found *other = mnm_column_at(&self->found, k);
      before = before || mnm_text_equal(other->phrase, found->phrase);
    }
    if (before) continue;
    told++;
    mnm_ingest__report(self->out, "%s: lines with '%.*s'", names[found->kind],
                       (int)found->phrase.bytes, found->phrase.data);
  }
  if (told == 0) {
    mnm_ingest__report(self->out,
                       "note: no line of an opening or closing balance was recognised; name "
                       "its words under pdf: opening, closing");
  }
}

static void tell_layout(const look *self, const mnm_spec *places) {
  char list[700] = "";
  size_t used = 0;
  for (uint32_t i = 0; i < places->pdf.column_count && used < sizeof list - 80; i++) {
    const spec_pdf_column *column = &places->pdf.columns[i];
    used +=
        (size_t)snprintf(list + used, sizeof list - used, "%s%u '%.*s' %u-%u", i > 0 ? ", " : "",
                         i + 1, (int)(column->name.bytes < 40 ? column->name.bytes : 40),
                         column->name.data, column->from, column->to);
  }
  if (self->header >= 0) {
    const look_line *line = look_line_at(self, (uint64_t)self->header);
    mnm_ingest__report(self->out, "header of the table: page %u, '%.*s'",
                       self->pages[line->page].number,
                       (int)(line->text.bytes < 120 ? line->text.bytes : 120), line->text.data);
  } else {
    mnm_ingest__report(self->out,
                       "note: no header was found; columns of numbers are named by their order, "
                       "a guess");
  }
  mnm_ingest__report(self->out, "columns, in points from the left edge: %s", list);
  tell_phrases(self);
  mnm_ingest__report(self->out, "rows %s",
                     self->ends_at_amount     ? "end where an amount stands"
                     : self->starts_at_amount ? "begin where an amount stands"
                                              : "begin where a date stands");
}

/* Dates without a year need a period, and one way to be read. */
static void ask_dates(look *self) {
  if (self->days == 0) return;
  if (self->period_form < 0) {
    open_question(self->out,
                  "the year (dates have none, and no line with the period was found; write pdf: "
                  "{period: {after: words before it, form: DD.MM.YYYY}})");
  } else {
    mnm_ingest__report(self->out, "dates have no year: it is that of the period behind '%.*s'",
                       (int)self->period_after.bytes, self->period_after.data);
  }
  for (uint32_t i = 0; i < self->day_form_count; i++) {
    const char *best = self->day_forms[self->day_form].shape, *other = self->day_forms[i].shape;
    bool swapped = (strcmp(best, "DD/MM/YYYY") == 0 && strcmp(other, "MM/DD/YYYY") == 0);
    if (swapped && self->day_hits[i] == self->day_hits[self->day_form]) {
      open_question(self->out, "day or month first? No date tells");
    }
  }
}

/* ---- trial ----------------------------------------------------------------------------------- */

static mnm_status read_again(pdf_document *document, const look *from, mnm_reader *words,
                             mnm_err *err) {
  words_stream stream;
  words_page page;
  bool end = false;
  MNM_TRY(words->rewind(words, err));
  mnm_ingest__words_open(&stream, words, from->ctx);
  mnm_ingest__page_init(&page, from->ctx);
  mnm_status status = MNM_OK;
  for (uint32_t i = 0; i < from->page_count && status == MNM_OK && !end; i++) {
    status = mnm_ingest__words_page(&stream, &page, &end, err);
    if (status == MNM_OK && !end) status = mnm_ingest__pdf_page(document, &page, err);
  }
  if (status == MNM_OK) status = mnm_ingest__pdf_finish(document, err);
  mnm_ingest__page_clear(&page);
  mnm_ingest__words_close(&stream);
  return status;
}

static void tell_closing(const look *from, const pdf_document *document) {
  uint32_t closed = 0, failed = 0, told = 0;
  mnm_sniffed *out = from->out;
  for (uint64_t i = 0; i < document->pages.count; i++) {
    const pdf_page *page = mnm_column_at(&document->pages, i);
    bool open_end = !from->whole && strstr(page->reason, "behind its last rows") != NULL;
    if (open_end) continue; /* it goes on on pages that were not looked at */
    closed += !page->failed && page->rows > 0;
    failed += page->failed;
    if (!page->failed || told == 3) continue;
    told++;
    mnm_ingest__report(out, "PROBLEM: page %u: %s", page->number, page->reason);
  }
  mnm_ingest__report(out, "balances close on %u of %u pages%s", closed, closed + failed,
                     failed > 0 ? "; the rows of the others would be rejected" : "");
  if (failed > 0 && strstr(out->report, "before its first rows") != NULL) {
    mnm_ingest__report(out,
                       "(where a statement has no opening balance: pdf: {first_row_opens: true} "
                       "believes the first row)");
  }
  if (closed == 0) out->complete = false;
}

static mnm_status try_out(look *from, mnm_reader *words, mnm_err *err) {
  mnm_sniffed *out = from->out;
  mnm_err trial = {0};
  pdf_document document;
  mnm_status status = mnm_ingest__spec_check(out->spec, from->ctx, &trial);
  if (status == MNM_OK) status = mnm_ingest__pdf_init(&document, out->spec, from->ctx, &trial);
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  if (status != MNM_OK) { /* questions are open */
    out->complete = false;
    return MNM_OK;
  }
  status = read_again(&document, from, words, err);
  if (status == MNM_OK) {
    mnm_ingest__pdf_close(&document);
    tell_closing(from, &document);
  }
  mnm_ingest__pdf_clear(&document);
  return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static mnm_status guess_text(look *from, rows_text *rows, mnm_err *err) {
  mnm_reader *reader = NULL;
  csv_source source;
  MNM_TRY(
      mnm_reader_open_memory(&reader, "pages", rows->text.data, rows->text.count, from->ctx, err));
  mnm_status status =
      mnm_ingest__source_open(&source, reader, mnm_text_of("utf-8"), from->ctx, err);
  if (status == MNM_OK) {
    source.cells = true; /* fields apart by tabs, the header first */
    status = mnm_ingest__sniff_guess(from->out, &source, from->ctx, err);
    mnm_ingest__source_close(&source);
  }
  mnm_reader_close(reader);
  from->out->kind = MNM_SOURCE_PDF;
  return status;
}

/* The newest row may stand first. */
static void find_order(look *self) {
  int64_t first = MNM_TIME_NONE, last = MNM_TIME_NONE;
  int32_t best = -1;
  for (uint32_t i = 0; i < self->form_count; i++) {
    if (self->form_hits[i] > 0 && (best < 0 || self->form_hits[i] > self->form_hits[best])) {
      best = (int32_t)i;
    }
  }
  for (uint64_t i = 0; i < self->lines.count && best >= 0 && self->days == 0; i++) {
    const look_line *line = look_line_at(self, i);
    read_time time;
    char buffer[64];
    if (line->role != LOOK_TABLE || !has_date(self, line)) continue;
    const piece *date = look_pieces(self, line);
    mnm_text text =
        mnm_ingest__look_text(self, line, date->first, date->count, buffer, sizeof buffer);
    if (!mnm_ingest__form_read(&self->forms[best], text, &time)) continue;
    if (first == MNM_TIME_NONE) first = time.local_us;
    last = time.local_us;
  }
  self->newest_first = first != MNM_TIME_NONE && last < first;
}

static mnm_status sniff_pages(look *self, mnm_reader *words, const char *ocr, mnm_err *err) {
  rows_text *rows = mnm_mem_new(self->ctx, sizeof *rows);
  mnm_spec *places = NULL;
  if (rows == NULL) return mnm_err_nomem(err);
  rows->look = self;
  mnm_column_init(&rows->text, 1, self->ctx);
  mnm_arena_init(&rows->arena, self->ctx);
  mnm_status status = mnm_ingest__spec_new(&places, self->ctx, err);
  if (status == MNM_OK) status = set_columns(places, self, err);
  rows->places = places;
  if (status == MNM_OK) status = make_text(rows, err);
  if (status == MNM_OK) tell_layout(self, places);
  if (status == MNM_OK && rows->rows == 0) {
    mnm_ingest__report(self->out, "no rows were found in the table");
  } else if (status == MNM_OK) {
    find_order(self);
    status = guess_text(self, rows, err);
    if (status == MNM_OK && self->out->spec != NULL) {
      status = turn(self->out->spec, self, ocr, err);
      if (status == MNM_OK) ask_dates(self);
      if (status == MNM_OK) status = try_out(self, words, err);
    }
  }
  mnm_spec_free(places);
  mnm_column_clear(&rows->text);
  mnm_arena_clear(&rows->arena);
  mnm_mem_free(self->ctx, rows, sizeof *rows);
  return status;
}

static mnm_status sniff(look *self, mnm_reader *words, const char *ocr, mnm_err *err) {
  mnm_sniffed *out = self->out;
  mnm_ingest__report(out, "PDF of %u pages; looked at: %u", self->document_pages, self->page_count);
  if (self->lines.count == 0) {
    mnm_ingest__report(out,
                       "no page holds text: the document is a scan. To have it read from its "
                       "pictures: --ocr deu (its language; tesseract must be installed)");
    return MNM_OK;
  }
  if (self->bare > 0) {
    mnm_ingest__report(out, "note: %u of these pages hold no text (pictures?)", self->bare);
  }
  if (self->ocr) {
    mnm_ingest__report(
        out, "note: text was read from pictures; figures count only where balances close");
  }
  for (uint32_t decimals = 2;; decimals = 0) {
    MNM_TRY(mnm_ingest__look_cut(self, decimals, err));
    if (decimals == 0 || mnm_ingest__look_has_numbers(self)) break;
  }
  MNM_TRY(mnm_ingest__look_phrases(self, err));
  MNM_TRY(mnm_ingest__look_columns(self, err));
  MNM_TRY(mnm_ingest__look_around(self, err));
  if (self->cell_count < 2) {
    mnm_ingest__report(out,
                       "no table was found: no line looks like the header of one, and no numbers "
                       "stand below each other");
    return MNM_OK;
  }
  return sniff_pages(self, words, ocr, err);
}

mnm_status mnm_sniff_pages(mnm_sniffed *out, mnm_reader *words, const char *ocr, const mnm_ctx *ctx,
                           mnm_err *err) {
  memset(out, 0, sizeof *out);
  out->kind = MNM_SOURCE_PDF;
  look *self = mnm_mem_new(ctx, sizeof *self);
  if (self == NULL) return mnm_err_nomem(err);
  mnm_status status = words->rewind(words, err);
  if (status == MNM_OK) status = mnm_ingest__look_open(self, out, words, ctx, err);
  if (status == MNM_OK) {
    status = sniff(self, words, ocr != NULL ? ocr : "", err);
    mnm_ingest__look_clear(self);
  }
  mnm_mem_free(ctx, self, sizeof *self);
  if (status == MNM_OK) return MNM_OK;
  mnm_sniffed_clear(out);
  return status;
}

/* ---- with a specification -------------------------------------------------------------------- */

typedef struct given {
  mnm_reader *words;
  const mnm_spec *spec;
  mnm_ingest_summary read;
} given;

static mnm_status read_given(void *payload, mnm_ingest_summary *out, mnm_names names,
                             const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  given *self = payload;
  mnm_status status =
      mnm_ingest__pages(out, self->words, self->spec, names, sink, CSV_BLOCK_BYTES, ctx, err);
  self->read = *out;
  return status;
}

mnm_status mnm_sniff_pages_take(mnm_sniffed *out, mnm_reader *words, mnm_spec *spec,
                                const mnm_ctx *ctx, mnm_err *err) {
  given self = {.words = words, .spec = spec};
  memset(out, 0, sizeof *out);
  out->kind = MNM_SOURCE_PDF;
  out->spec = spec;
  out->complete = true;
  mnm_ingest__report(out, "pages, read with the specification '%s'", mnm_spec_name(spec));
  mnm_status status = words->rewind(words, err);
  if (status == MNM_OK) status = mnm_ingest__sniff_rows(out, true, read_given, &self, ctx, err);
  if (status == MNM_OK) {
    uint64_t with_rows = self.read.pages_closed + self.read.pages_failed;
    mnm_ingest__report(out, "balances close on %llu of %llu pages with rows",
                       (unsigned long long)self.read.pages_closed, (unsigned long long)with_rows);
    mnm_ingest__sniff_account(out);
    return MNM_OK;
  }
  mnm_sniffed_clear(out);
  return status;
}
