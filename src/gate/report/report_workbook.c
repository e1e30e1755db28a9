/* A statement as a workbook that can be checked: what the program computed stands in the cells as
 * values, and beside each value the formula that gives it again.
 *
 *   row 4   the balance before the first row
 *   row n   counted = the balance stated above, else the one counted above, + in - out
 *           differs = stated - counted */
#include <stdio.h>

#include "gate/report/report_internal.h"
#include "kernel/sheet/sheet.h"

#define FIRST_ROW 5u /* after title, note, header and the balance before */

static const char *const titles[] = {
    "Booked (UTC)",  "In",      "Out",         "Counted",       "Stated",     "Differs by",
    "Other account", "Purpose", "Pair, break", "Source:record", "Not counted"};
static const uint8_t widths[] = {20, 16, 16, 18, 18, 16, 30, 44, 24, 14, 22};

typedef struct book {
  mnm_out *out;
  mnm_xlsx *xlsx;
  const mnm_figure_statement *figure;
  uint16_t currency;
  uint32_t exponent;
  mnm_wide start, in, out_sum, differences, last;
  bool known;
} book;

static void put_text(book *to, mnm_text text) {
  bool valid = mnm_text_utf8_invalid(text.data, text.bytes) < 0;
  if (text.bytes == 0)
    mnm_xlsx_skip(to->xlsx, 1);
  else
    mnm_xlsx_text(to->xlsx, valid ? text : mnm_text_of("(not text)"), MNM_SHEET_PLAIN);
}

/* Adds up what the sheet will show; the balance before the first row follows from it. */
static void look(book *to) {
  const mnm_figure_row *rows = to->figure->rows;
  bool first = true;
  for (uint64_t i = 0; i < to->figure->row_count; i++) {
    const mnm_figure_row *row = &rows[i];
    if (row->currency != to->currency) continue;
    mnm_wide in = 0, out = 0;
    if (!row->balance && row->own) {
      if (row->credit || row->self) in = row->amount_minor;
      if (!row->credit || row->self) out = row->amount_minor;
    }
    if (first) to->start = row->running_minor - in + out;
    first = false;
    to->known = row->known;
    to->in += in;
    to->out_sum += out;
    to->differences += row->difference_minor;
    to->last = row->stated_minor != MNM_BALANCE_NONE ? row->stated_minor : row->running_minor;
  }
}

static void put_head(book *to) {
  mnm_xlsx_row(to->xlsx);
  mnm_xlsx_text(to->xlsx, to->figure->head.title, MNM_SHEET_TITLE);
  mnm_xlsx_row(to->xlsx);
  mnm_xlsx_text(
      to->xlsx,
      mnm_text_of(
          "Counted: what is stated in the row above, else what is counted there, + in - out."
          " Differs by: stated - counted. Both, and the sums, are formulas."),
      MNM_SHEET_NOTE);
  mnm_xlsx_row(to->xlsx);
  for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
    mnm_xlsx_text(to->xlsx, mnm_text_of(titles[i]), MNM_SHEET_HEADER);
  mnm_xlsx_row(to->xlsx);
  mnm_xlsx_text(to->xlsx, mnm_text_of("before"), MNM_SHEET_BOLD);
  mnm_xlsx_skip(to->xlsx, 2);
  if (to->known) mnm_xlsx_money(to->xlsx, to->start, to->exponent, MNM_SHEET_BOLD);
}

static void put_moved(book *to, const mnm_figure_row *row, bool in) {
  bool here = !row->balance && row->own && (row->self || row->credit == in);
  if (here)
    mnm_xlsx_money(to->xlsx, row->amount_minor, to->exponent, MNM_SHEET_PLAIN);
  else
    mnm_xlsx_skip(to->xlsx, 1);
}

/* Counted, stated, differs. */
static void put_balances(book *to, const mnm_figure_row *row) {
  char formula[160];
  uint32_t at = mnm_xlsx_row_number(to->xlsx);
  if (!row->known) {
    mnm_xlsx_skip(to->xlsx, 3);
    return;
  }
  (void)snprintf(formula, sizeof formula, "ROUND(IF(E%u=\"\",D%u,E%u)+B%u-C%u,%u)", at - 1, at - 1,
                 at - 1, at, at, to->exponent);
  mnm_xlsx_formula_money(to->xlsx, formula, row->running_minor, to->exponent, MNM_SHEET_PLAIN);
  if (row->stated_minor == MNM_BALANCE_NONE) {
    mnm_xlsx_skip(to->xlsx, 2);
    return;
  }
  mnm_xlsx_money(to->xlsx, row->stated_minor, to->exponent, MNM_SHEET_PLAIN);
  (void)snprintf(formula, sizeof formula, "ROUND(E%u-D%u,%u)", at, at, to->exponent);
  mnm_xlsx_formula_money(to->xlsx, formula, row->difference_minor, to->exponent,
                         row->difference_minor != 0 ? MNM_SHEET_BOLD : MNM_SHEET_PLAIN);
}

static void put_row(book *to, const mnm_figure_row *row) {
  char text[120];
  mnm_xlsx_row(to->xlsx);
  mnm_xlsx_time(to->xlsx, row->booked_us, row->grain);
  put_moved(to, row, true);
  put_moved(to, row, false);
  put_balances(to, row);
  put_text(to, row->balance ? mnm_text_of("(balance of the statement)") : row->other);
  bool sealed = row->purpose.bytes > 0 && mnm_out_verdict(to->out, MNM_PERSON) != MNM_SHOW;
  put_text(to, sealed ? mnm_text_of("(sealed)") : row->purpose);
  put_text(to, row->note);
  put_text(to, row->record);
  if (row->balance || row->own) return;
  char amount[96]; /* told by the other side's statement only: moves nothing here */
  mnm_report__amount(amount, sizeof amount, row->amount_minor, row->currency);
  (void)snprintf(text, sizeof text, "%s %s", row->credit ? "in" : "out", amount);
  put_text(to, mnm_text_of(text));
}

static void put_sums(book *to) {
  char formula[200];
  uint32_t last = mnm_xlsx_row_number(to->xlsx), at = last + 2;
  mnm_xlsx_row(to->xlsx);
  mnm_xlsx_row(to->xlsx);
  mnm_xlsx_text(to->xlsx, mnm_text_of("sum"), MNM_SHEET_BOLD);
  (void)snprintf(formula, sizeof formula, "ROUND(SUM(B%u:B%u),%u)", FIRST_ROW, last, to->exponent);
  mnm_xlsx_formula_money(to->xlsx, formula, to->in, to->exponent, MNM_SHEET_BOLD);
  (void)snprintf(formula, sizeof formula, "ROUND(SUM(C%u:C%u),%u)", FIRST_ROW, last, to->exponent);
  mnm_xlsx_formula_money(to->xlsx, formula, to->out_sum, to->exponent, MNM_SHEET_BOLD);
  if (!to->known) return;
  (void)snprintf(formula, sizeof formula, "IF(E%u=\"\",D%u,E%u)", last, last, last);
  mnm_xlsx_formula_money(to->xlsx, formula, to->last, to->exponent, MNM_SHEET_BOLD);
  mnm_xlsx_skip(to->xlsx, 1);
  (void)snprintf(formula, sizeof formula, "ROUND(SUM(F%u:F%u),%u)", FIRST_ROW, last, to->exponent);
  mnm_xlsx_formula_money(to->xlsx, formula, to->differences, to->exponent, MNM_SHEET_BOLD);
  mnm_xlsx_row(to->xlsx);
  mnm_xlsx_text(to->xlsx, mnm_text_of("adds up: before + in - out + differences = end"),
                MNM_SHEET_NOTE);
  mnm_xlsx_skip(to->xlsx, 2);
  (void)snprintf(formula, sizeof formula, "ROUND(D%u+B%u-C%u+F%u-D%u,%u)=0", FIRST_ROW - 1, at, at,
                 at, at, to->exponent);
  mnm_wide rest = to->start + to->in - to->out_sum + to->differences - to->last;
  mnm_xlsx_formula_bool(to->xlsx, formula, rest == 0, MNM_SHEET_BOLD);
}

static mnm_status put_currency(book *to, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_sheet_look sheet_look = {widths, sizeof widths, FIRST_ROW - 2, 1};
  const int32_t exponent = mnm_currency_exponent(to->currency);
  to->exponent = exponent > 0 ? (uint32_t)exponent : 0;
  to->start = to->in = to->out_sum = to->differences = to->last = 0;
  look(to);
  mnm_xlsx_sheet(to->xlsx, mnm_text_of(mnm_currency_code(to->currency)), &sheet_look);
  put_head(to);
  for (uint64_t i = 0; i < to->figure->row_count; i++) {
    if (i % 1024 == 0) MNM_TRY(mnm_ctx_tick(ctx, "workbook", i, to->figure->row_count, err));
    if (to->figure->rows[i].currency == to->currency) put_row(to, &to->figure->rows[i]);
  }
  put_sums(to);
  return MNM_OK;
}

/* Currencies in the order in which they come first. */
static bool came_before(const mnm_figure_statement *figure, uint64_t at) {
  for (uint64_t i = 0; i < at; i++)
    if (figure->rows[i].currency == figure->rows[at].currency) return true;
  return false;
}

static mnm_status put_sheets(book *to, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_figure_statement *figure = to->figure;
  for (uint64_t i = 0; i < figure->row_count; i++) {
    if (i > 0 && figure->rows[i].currency == figure->rows[i - 1].currency) continue;
    if (came_before(figure, i)) continue;
    to->currency = figure->rows[i].currency;
    MNM_TRY(put_currency(to, ctx, err));
  }
  if (figure->row_count > 0) return MNM_OK;
  const mnm_sheet_look empty = {0};
  mnm_xlsx_sheet(to->xlsx, mnm_text_of("no rows"), &empty);
  mnm_xlsx_row(to->xlsx);
  mnm_xlsx_text(to->xlsx, figure->head.title, MNM_SHEET_TITLE);
  return MNM_OK;
}

mnm_status mnm_report_workbook(mnm_out *out, const mnm_figure_statement *figure, const mnm_ctx *ctx,
                               mnm_err *err) {
  book to = {.out = out, .figure = figure};
  if (mnm_out_verdict(out, MNM_CASE) != MNM_SHOW) {
    (void)mnm_err_set(err, MNM_E_DENIED, "this role may not see the matter of the case");
    mnm_err_hint(err, "ask the owner of the case, or give another --role");
    return MNM_E_DENIED;
  }
  const void *bytes = NULL;
  size_t count = 0;
  MNM_TRY(mnm_xlsx_new(&to.xlsx, ctx, err));
  mnm_status status = put_sheets(&to, ctx, err);
  if (status == MNM_OK) status = mnm_xlsx_finish(to.xlsx, &bytes, &count, err);
  if (status == MNM_OK) status = mnm_out_sink(out, bytes, count, err);
  mnm_xlsx_free(to.xlsx);
  return status;
}
