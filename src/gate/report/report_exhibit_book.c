/* The figures of an exhibit as records, and as a workbook that checks itself: what the program
 * computed stands in the cells as values, and beside each the formula that gives it again. */
#include <stdio.h>

#include "gate/report/report_exhibit_internal.h"
#include "kernel/seal/seal.h"
#include "kernel/sheet/sheet.h"

/* ---- records --- */

static const mnm_out_column line_columns[] = {
    {"line", "No.", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
    {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"booked", "Booked", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"row", "Row", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"read_at", "Read at", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"side", "Side", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"other", "Other account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"other_name", "Name", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"description", "Description", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"debit", "Debit", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"credit", "Credit", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"balance", "Balance", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"claim_in", "Claim in", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"claim_out", "Claim out", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"traced", "Traced balance", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"own", "Own balance", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"rule", "Rule", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"rows", "Rows", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
    {"note", "Note", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
};

mnm_status mnm_report_exhibit_records(mnm_out *out, const mnm_exhibit *exhibit, mnm_err *err) {
  const mnm_text none = {"", 0};
  mnm_out_begin(out, "schedule", line_columns, sizeof line_columns / sizeof *line_columns);
  for (uint64_t i = 0; i < exhibit->line_count; i++) {
    const mnm_exhibit_line *line = &exhibit->lines[i];
    const mnm_exhibit_account *account = &exhibit->accounts[line->account];
    uint16_t currency = account->currency;
    mnm_out_uint(out, line->number);
    mnm_out_text(out, account->label, none);
    mnm_out_time(out, line->booked_us, line->grain);
    mnm_out_text(out, line->id, none);
    mnm_out_text(out, line->document, none);
    mnm_out_string(out, line->together ? "" : line->credit ? "from" : "to");
    mnm_out_text(out, line->other_label, none);
    mnm_out_text(out, line->other_name, none);
    mnm_out_text(out, line->purpose, none);
    mnm_out_money(out, line->debit_minor, currency);
    mnm_out_money(out, line->credit_minor, currency);
    mnm_out_money(out, line->balance_minor, currency);
    mnm_out_money(out, line->claim_in_minor, currency);
    mnm_out_money(out, line->claim_out_minor, currency);
    mnm_out_money(out, line->traced_minor, currency);
    mnm_out_money(out, (mnm_wide)line->balance_minor - line->traced_minor, currency);
    mnm_out_text(out, mnm_exhibit_rule_of(exhibit, account), none);
    mnm_out_uint(out, line->rows);
    mnm_out_text(out, line->note, none);
    mnm_out_end_row(out);
    MNM_TRY(mnm_out_check(out, err));
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

/* ---- workbook --- */

typedef struct book {
  mnm_xlsx *xlsx;
  const mnm_exhibit *exhibit;
  uint32_t *first_row, *last_row; /* of an account in the sheet of the schedule */
} book;

static uint32_t exponent_of(uint16_t currency) {
  int32_t exponent = mnm_currency_exponent(currency);
  return exponent > 0 ? (uint32_t)exponent : 0;
}

static void put_text(book *to, mnm_text text, mnm_sheet_style style) {
  if (text.bytes == 0)
    mnm_xlsx_skip(to->xlsx, 1);
  else
    mnm_xlsx_text(to->xlsx, text, style);
}

static void put_words(book *to, const char *text, mnm_sheet_style style) {
  mnm_xlsx_text(to->xlsx, mnm_text_of(text), style);
}

static void put_minor(book *to, int64_t minor, uint16_t currency) {
  if (minor == 0)
    mnm_xlsx_skip(to->xlsx, 1);
  else
    mnm_xlsx_money(to->xlsx, minor, exponent_of(currency), MNM_SHEET_PLAIN);
}

static void put_row_words(book *to, const char *name, mnm_text says) {
  mnm_xlsx_row(to->xlsx);
  put_words(to, name, MNM_SHEET_BOLD);
  put_text(to, says, MNM_SHEET_PLAIN);
}

/* ---- front: the election first --- */

static void put_front(book *to) {
  static const uint8_t widths[] = {26, 26, 20, 20, 20, 60};
  const mnm_sheet_look look = {widths, 6, 0, 0};
  const mnm_exhibit *exhibit = to->exhibit;
  mnm_xlsx_sheet(to->xlsx, mnm_text_of("Election and rules"), &look);
  mnm_xlsx_row(to->xlsx);
  put_text(to, exhibit->title, MNM_SHEET_TITLE);
  for (uint32_t i = 0; i < exhibit->election_count; i++) {
    const mnm_exhibit_election *made = &exhibit->elections[i];
    char day[48];
    (void)mnm_time_text(day, sizeof day, made->at_us, MNM_GRAIN_SECOND);
    mnm_xlsx_row(to->xlsx);
    put_words(to,
              made->stands   ? "Rule elected"
              : made->undone ? "taken back"
                             : "earlier, replaced",
              MNM_SHEET_BOLD);
    put_text(to, made->rule, made->stands ? MNM_SHEET_BOLD : MNM_SHEET_PLAIN);
    put_text(to, made->by, MNM_SHEET_PLAIN);
    put_words(to, day, MNM_SHEET_PLAIN);
    put_words(to, made->seen ? "after its table was seen" : "before its table was seen",
              MNM_SHEET_PLAIN);
    put_text(to, made->why, MNM_SHEET_PLAIN);
  }
  put_row_words(to, "Claim", exhibit->claim);
  mnm_xlsx_row(to->xlsx);
  mnm_xlsx_row(to->xlsx);
  const char *const titles[] = {
      "Rule", "", "Still there", "Paid to outside", "Lost to overdrafts", "What it presumes"};
  for (int i = 0; i < 6; i++) put_words(to, titles[i], MNM_SHEET_HEADER);
  for (uint32_t i = 0; i < exhibit->rule_count; i++) {
    const mnm_exhibit_rule *row = &exhibit->rules[i];
    char what[80];
    (void)snprintf(what, sizeof what, "%s%s%s%s", mnm_currency_code(row->currency),
                   row->elected ? ", elected" : "", row->lowest ? ", lowest" : "",
                   row->conserves ? "" : ", not conserving");
    mnm_sheet_style style = row->elected ? MNM_SHEET_BOLD : MNM_SHEET_PLAIN;
    mnm_xlsx_row(to->xlsx);
    put_text(to, row->name, style);
    put_words(to, what, style);
    mnm_xlsx_money(to->xlsx, row->held_minor, exponent_of(row->currency), style);
    mnm_xlsx_money(to->xlsx, row->left_minor, exponent_of(row->currency), style);
    mnm_xlsx_money(to->xlsx, row->credit_minor, exponent_of(row->currency), style);
    put_text(to, row->says, MNM_SHEET_PLAIN);
  }
}

/* ---- schedule --- */

/* Columns: A No. B account C booked D row E read at F other G name H description I debit J credit
 * K balance L claim in M claim out N traced O own P note */
static void put_line(book *to, const mnm_exhibit_line *line, uint16_t currency) {
  char formula[120];
  uint32_t exponent = exponent_of(currency), at;
  const mnm_exhibit_account *account = &to->exhibit->accounts[line->account];
  mnm_xlsx_row(to->xlsx);
  at = mnm_xlsx_row_number(to->xlsx);
  mnm_xlsx_integer(to->xlsx, (int64_t)line->number, MNM_SHEET_PLAIN);
  put_text(to, account->label, MNM_SHEET_PLAIN);
  mnm_xlsx_time(to->xlsx, line->booked_us, line->grain);
  put_text(to, line->id, MNM_SHEET_PLAIN);
  put_text(to, line->document, MNM_SHEET_PLAIN);
  put_text(to, line->other_label, MNM_SHEET_PLAIN);
  put_text(to, line->other_name, MNM_SHEET_PLAIN);
  put_text(to, line->purpose, MNM_SHEET_PLAIN);
  put_minor(to, line->debit_minor, currency);
  put_minor(to, line->credit_minor, currency);
  (void)snprintf(formula, sizeof formula, "ROUND(K%u+J%u-I%u,%u)", at - 1, at, at, exponent);
  mnm_xlsx_formula_money(to->xlsx, formula, line->balance_minor, exponent, MNM_SHEET_PLAIN);
  put_minor(to, line->claim_in_minor, currency);
  put_minor(to, line->claim_out_minor, currency);
  (void)snprintf(formula, sizeof formula, "ROUND(N%u+L%u-M%u,%u)", at - 1, at, at, exponent);
  mnm_xlsx_formula_money(to->xlsx, formula, line->traced_minor, exponent, MNM_SHEET_PLAIN);
  (void)snprintf(formula, sizeof formula, "ROUND(K%u-N%u,%u)", at, at, exponent);
  mnm_xlsx_formula_money(to->xlsx, formula, (mnm_wide)line->balance_minor - line->traced_minor,
                         exponent, MNM_SHEET_PLAIN);
  put_text(to, line->note, MNM_SHEET_PLAIN);
}

static void put_opening(book *to, const mnm_exhibit_account *account) {
  uint32_t exponent = exponent_of(account->currency);
  mnm_xlsx_row(to->xlsx);
  mnm_xlsx_row(to->xlsx);
  mnm_xlsx_skip(to->xlsx, 1);
  put_text(to, account->label, MNM_SHEET_BOLD);
  mnm_xlsx_skip(to->xlsx, 3);
  put_words(to, account->stated ? "opening balance, as stated" : "opening balance, assumed",
            MNM_SHEET_BOLD);
  put_text(to, account->name, MNM_SHEET_BOLD);
  put_words(to, mnm_currency_code(account->currency), MNM_SHEET_BOLD);
  mnm_xlsx_skip(to->xlsx, 2);
  mnm_xlsx_money(to->xlsx, account->opening_minor, exponent, MNM_SHEET_BOLD);
  mnm_xlsx_skip(to->xlsx, 2);
  mnm_xlsx_money(to->xlsx, 0, exponent, MNM_SHEET_BOLD);
}

static mnm_status put_schedule(book *to, const mnm_ctx *ctx, mnm_err *err) {
  static const uint8_t widths[] = {7, 18, 20, 14, 10, 26, 20, 30, 16, 16, 16, 16, 16, 16, 16, 40};
  static const char *const titles[] = {"No.",       "Account",        "Booked (UTC)", "Row",
                                       "Read at",   "From or to",     "Name",         "Description",
                                       "Debit",     "Credit",         "Balance",      "Claim in",
                                       "Claim out", "Traced balance", "Own balance",  "Note"};
  const mnm_sheet_look look = {widths, 16, 2, 2};
  const mnm_exhibit *exhibit = to->exhibit;
  mnm_xlsx_sheet(to->xlsx, mnm_text_of("Schedule"), &look);
  mnm_xlsx_row(to->xlsx);
  put_words(
      to,
      "Balance = above + credit - debit; traced = above + claim in - claim out; own = balance "
      "- traced. All three are formulas.",
      MNM_SHEET_NOTE);
  mnm_xlsx_row(to->xlsx);
  for (int i = 0; i < 16; i++) put_words(to, titles[i], MNM_SHEET_HEADER);
  for (uint32_t i = 0; i < exhibit->account_count; i++) {
    const mnm_exhibit_account *account = &exhibit->accounts[i];
    if (account->line_count == 0) continue;
    put_opening(to, account);
    to->first_row[i] = mnm_xlsx_row_number(to->xlsx);
    for (uint64_t j = 0; j < account->line_count; j++) {
      if (j % 1024 == 0)
        MNM_TRY(mnm_ctx_tick(ctx, "workbook", account->line_first + j, exhibit->line_count, err));
      put_line(to, &exhibit->lines[account->line_first + j], account->currency);
    }
    to->last_row[i] = mnm_xlsx_row_number(to->xlsx);
  }
  return MNM_OK;
}

/* ---- accounts: sums over the schedule --- */

static void put_sum(book *to, uint32_t account, char column, mnm_wide minor, uint16_t currency) {
  char formula[160];
  uint32_t exponent = exponent_of(currency);
  (void)snprintf(formula, sizeof formula, "ROUND(SUM(Schedule!%c%u:%c%u),%u)", column,
                 to->first_row[account] + 1, column, to->last_row[account], exponent);
  mnm_xlsx_formula_money(to->xlsx, formula, minor, exponent, MNM_SHEET_PLAIN);
}

static void put_account(book *to, uint32_t place) {
  const mnm_exhibit_account *account = &to->exhibit->accounts[place];
  uint16_t currency = account->currency;
  uint32_t exponent = exponent_of(currency), at;
  char formula[160];
  mnm_xlsx_row(to->xlsx);
  at = mnm_xlsx_row_number(to->xlsx);
  put_text(to, account->label, MNM_SHEET_PLAIN);
  put_text(to, account->holder, MNM_SHEET_PLAIN);
  put_text(to, account->name, MNM_SHEET_PLAIN);
  put_words(to, mnm_currency_code(currency), MNM_SHEET_PLAIN);
  if (account->line_count > 0) {
    put_sum(to, place, 'L', account->claim_in_minor, currency);
    put_sum(to, place, 'M', account->claim_out_minor, currency);
    (void)snprintf(formula, sizeof formula, "ROUND(E%u-F%u,%u)", at, at, exponent);
    mnm_xlsx_formula_money(to->xlsx, formula, account->traced_minor, exponent, MNM_SHEET_BOLD);
    (void)snprintf(formula, sizeof formula, "G%u=Schedule!N%u", at, to->last_row[place]);
    mnm_xlsx_formula_bool(to->xlsx, formula, true, MNM_SHEET_PLAIN);
  } else {
    mnm_xlsx_skip(to->xlsx, 4);
  }
  if (account->bounded) {
    mnm_xlsx_money(to->xlsx, account->least_minor, exponent, MNM_SHEET_PLAIN);
    mnm_xlsx_money(to->xlsx, account->most_minor, exponent, MNM_SHEET_PLAIN);
  } else {
    mnm_xlsx_skip(to->xlsx, 2);
  }
  put_minor(to, account->left_minor, currency);
  put_minor(to, account->repaid_minor, currency);
}

static void put_total(book *to, uint32_t first, uint16_t currency) {
  const mnm_exhibit *exhibit = to->exhibit;
  uint32_t last = mnm_xlsx_row_number(to->xlsx), exponent = exponent_of(currency);
  mnm_wide sums[3] = {0};
  for (uint32_t i = 0; i < exhibit->account_count; i++) {
    if (exhibit->accounts[i].currency != currency) continue;
    sums[0] += exhibit->accounts[i].traced_minor;
    sums[1] += exhibit->accounts[i].left_minor;
    sums[2] += exhibit->accounts[i].repaid_minor;
  }
  mnm_xlsx_row(to->xlsx);
  put_words(to, "Sum", MNM_SHEET_BOLD);
  mnm_xlsx_skip(to->xlsx, 2);
  put_words(to, mnm_currency_code(currency), MNM_SHEET_BOLD);
  mnm_xlsx_skip(to->xlsx, 2);
  for (int i = 0; i < 3; i++) {
    char formula[160];
    const char column = "GKL"[i];
    (void)snprintf(formula, sizeof formula, "ROUND(SUM(%c%u:%c%u),%u)", column, first, column, last,
                   exponent);
    mnm_xlsx_formula_money(to->xlsx, formula, sums[i], exponent, MNM_SHEET_BOLD);
    if (i == 0) mnm_xlsx_skip(to->xlsx, 3);
  }
}

static void put_accounts(book *to) {
  static const uint8_t widths[] = {26, 20, 26, 10, 18, 18, 18, 12, 18, 18, 18, 20};
  static const char *const titles[] = {"Account",
                                       "Holder",
                                       "Name",
                                       "Currency",
                                       "Claim in",
                                       "Claim out",
                                       "Held at the end",
                                       "Agrees",
                                       "At least",
                                       "At most",
                                       "Paid to it, outside",
                                       "Lost to its overdraft"};
  const mnm_sheet_look look = {widths, 12, 1, 1};
  const mnm_exhibit *exhibit = to->exhibit;
  mnm_xlsx_sheet(to->xlsx, mnm_text_of("Accounts"), &look);
  mnm_xlsx_row(to->xlsx);
  for (int i = 0; i < 12; i++) put_words(to, titles[i], MNM_SHEET_HEADER);
  for (uint32_t i = 0; i < exhibit->account_count; i++) {
    uint16_t currency = exhibit->accounts[i].currency;
    bool first = true;
    for (uint32_t j = 0; j < i && first; j++) first = exhibit->accounts[j].currency != currency;
    if (!first) continue;
    uint32_t begin = mnm_xlsx_row_number(to->xlsx) + 1;
    for (uint32_t j = i; j < exhibit->account_count; j++)
      if (exhibit->accounts[j].currency == currency) put_account(to, j);
    put_total(to, begin, currency);
  }
}

/* ---- method, sources --- */

static void put_method(book *to) {
  static const uint8_t widths[] = {30, 120};
  const mnm_sheet_look look = {widths, 2, 0, 0};
  const mnm_exhibit *exhibit = to->exhibit;
  char text[64];
  mnm_xlsx_sheet(to->xlsx, mnm_text_of("Method and sources"), &look);
  for (uint32_t i = 0; i < exhibit->fact_count; i++) {
    mnm_xlsx_row(to->xlsx);
    put_text(to, exhibit->facts[i].name, MNM_SHEET_BOLD);
    put_text(to, exhibit->facts[i].says, MNM_SHEET_PLAIN);
  }
  for (uint32_t i = 0; i < exhibit->source_count; i++) {
    const mnm_exhibit_source *source = &exhibit->sources[i];
    char says[700];
    (void)snprintf(text, sizeof text, "Source %llu", (unsigned long long)source->number);
    (void)snprintf(says, sizeof says, "%.*s, %llu bytes, SHA-256 %.*s%s%.*s",
                   (int)source->file.bytes, source->file.data, (unsigned long long)source->bytes,
                   (int)source->sha256.bytes, source->sha256.data,
                   source->legal.bytes > 0 ? ", " : "", (int)source->legal.bytes,
                   source->legal.data);
    put_row_words(to, text, mnm_text_of(says));
  }
  put_row_words(to, "Digest of all transfers", exhibit->input_digest);
  put_row_words(to, "Digest of the table", exhibit->table_digest);
  (void)snprintf(text, sizeof text, "Audit entry %llu", (unsigned long long)exhibit->audit_entry);
  put_row_words(to, text, exhibit->audit_hash);
  put_row_words(to, "To make the figures again", exhibit->command);
}

static mnm_status put_sheets(book *to, const mnm_ctx *ctx, mnm_err *err) {
  put_front(to);
  MNM_TRY(put_schedule(to, ctx, err));
  put_accounts(to);
  put_method(to);
  return MNM_OK;
}

mnm_status mnm_report_exhibit_workbook(mnm_out *out, const mnm_exhibit *exhibit, uint8_t digest[32],
                                       const mnm_ctx *ctx, mnm_err *err) {
  book to = {.exhibit = exhibit};
  const void *bytes = NULL;
  size_t count = 0;
  mnm_arena arena;
  if (mnm_out_verdict(out, MNM_CASE) != MNM_SHOW) {
    (void)mnm_err_set(err, MNM_E_DENIED, "this role may not see the matter of the case");
    mnm_err_hint(err, "ask the owner of the case, or give another --role");
    return MNM_E_DENIED;
  }
  mnm_arena_init(&arena, ctx);
  to.first_row = mnm_arena_take(&arena, (exhibit->account_count + 1ull) * sizeof *to.first_row);
  to.last_row = mnm_arena_take(&arena, (exhibit->account_count + 1ull) * sizeof *to.last_row);
  mnm_status status =
      to.first_row && to.last_row ? mnm_xlsx_new(&to.xlsx, ctx, err) : mnm_err_nomem(err);
  if (status == MNM_OK) status = put_sheets(&to, ctx, err);
  if (status == MNM_OK) status = mnm_xlsx_finish(to.xlsx, &bytes, &count, err);
  if (status == MNM_OK) mnm_sha256_of(digest, bytes, count);
  if (status == MNM_OK) status = mnm_out_sink(out, bytes, count, err);
  mnm_xlsx_free(to.xlsx);
  mnm_arena_clear(&arena);
  return status;
}
