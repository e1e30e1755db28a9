/* The tracing schedule: one line a row that moved claim money, account by account, with what is
 * carried from page to page. */
#include <stdio.h>

#include "gate/report/report_exhibit_internal.h"

static const paper_column columns[] = {{"No.", 24, false, false, 1},
                                       {"Date, time (UTC)", 52, false, false, 2},
                                       {"Row", 54, false, true, 2},
                                       {"Read at", 36, false, true, 2},
                                       {"From or to: account, name", 102, false, false, 3},
                                       {"Description", 74, false, false, 3},
                                       {"Debit", 54, true, false, 1},
                                       {"Credit", 54, true, false, 1},
                                       {"Balance", 56, true, false, 1},
                                       {"Claim in", 52, true, false, 1},
                                       {"Claim out", 52, true, false, 1},
                                       {"Traced", 56, true, false, 1},
                                       {"Own money", 56, true, false, 1},
                                       {"", 5, false, false, 1},
                                       {"Note", 55, false, false, 5}};
#define COLUMNS 15u
static const paper_table table = {columns, COLUMNS, 6.2};

typedef struct running {
  mnm_wide debit, credit, in, out;
  int64_t balance, traced;
} running;

typedef struct figures {
  char of[7][PAPER_AMOUNT];
} figures;

static void put_running(const running *now, uint16_t currency, figures *text, mnm_text *cells) {
  cells[6] = mnm_report__paper_figure(text->of[0], now->debit, currency);
  cells[7] = mnm_report__paper_figure(text->of[1], now->credit, currency);
  cells[8] = mnm_report__paper_figure(text->of[2], now->balance, currency);
  cells[9] = mnm_report__paper_figure(text->of[3], now->in, currency);
  cells[10] = mnm_report__paper_figure(text->of[4], now->out, currency);
  cells[11] = mnm_report__paper_figure(text->of[5], now->traced, currency);
  cells[12] = mnm_report__paper_figure(text->of[6], (mnm_wide)now->balance - now->traced, currency);
}

static void put_total(paper *to, const char *what, bool ruled, const running *now,
                      uint16_t currency) {
  mnm_text cells[COLUMNS] = {{"", 0}};
  figures text;
  for (uint32_t i = 0; i < COLUMNS; i++) cells[i] = (mnm_text){"", 0};
  cells[4] = mnm_text_of(what);
  put_running(now, currency, &text, cells);
  if (ruled) {
    mnm_report__paper_rule(to, 0.4);
    to->y += 1.5;
  }
  mnm_report__paper_row(to, &table, cells, true);
}

static void put_account(paper *to, const mnm_exhibit_account *account) {
  const mnm_text rule = mnm_exhibit_rule_of(to->exhibit, account);
  char text[1200];
  (void)snprintf(text, sizeof text, "Account %.*s%s%.*s%s%.*s, %s. Rule%s: %.*s.%s",
                 (int)account->label.bytes, account->label.data,
                 account->holder.bytes > 0 ? ", held by " : "", (int)account->holder.bytes,
                 account->holder.data, account->name.bytes > 0 ? " " : "", (int)account->name.bytes,
                 account->name.data, mnm_currency_code(account->currency),
                 account->rule.bytes > 0 ? " OF ITS OWN" : "", (int)rule.bytes, rule.data,
                 account->accepted ? " NOT RECONCILED, accepted as it is." : "");
  mnm_report__paper_text(to, 8.5, true, 0, mnm_text_of(text));
  mnm_report__paper_titles(to, &table);
}

static void make_cells(const mnm_exhibit_line *line, uint16_t currency, mnm_text *cells,
                       char number[24], char day[PAPER_DAY], char other[700], figures *text) {
  const mnm_text none = {"", 0};
  (void)snprintf(number, 24, "%llu", (unsigned long long)line->number);
  if (line->together)
    (void)snprintf(other, 700, "%.*s", (int)line->note.bytes, line->note.data);
  else
    (void)snprintf(other, 700, "%s %.*s%s%.*s", line->credit ? "from" : "to",
                   (int)line->other_label.bytes, line->other_label.data,
                   line->other_name.bytes > 0 ? ", " : "", (int)line->other_name.bytes,
                   line->other_name.data);
  cells[0] = mnm_text_of(number);
  cells[1] = mnm_report__paper_day(day, line->booked_us, line->grain);
  cells[2] = line->id;
  cells[3] = line->document;
  cells[4] = mnm_text_of(other);
  cells[5] = line->purpose;
  cells[6] = line->debit_minor != 0
                 ? mnm_report__paper_figure(text->of[0], line->debit_minor, currency)
                 : none;
  cells[7] = line->credit_minor != 0
                 ? mnm_report__paper_figure(text->of[1], line->credit_minor, currency)
                 : none;
  cells[8] = mnm_report__paper_figure(text->of[2], line->balance_minor, currency);
  cells[9] = line->claim_in_minor != 0
                 ? mnm_report__paper_figure(text->of[3], line->claim_in_minor, currency)
                 : none;
  cells[10] = line->claim_out_minor != 0
                  ? mnm_report__paper_figure(text->of[4], line->claim_out_minor, currency)
                  : none;
  cells[11] = mnm_report__paper_figure(text->of[5], line->traced_minor, currency);
  cells[12] = mnm_report__paper_figure(
      text->of[6], (mnm_wide)line->balance_minor - line->traced_minor, currency);
  cells[13] = none;
  cells[14] = line->together ? none : line->note;
}

static void put_line(paper *to, const mnm_exhibit_account *account, const mnm_exhibit_line *line,
                     running *now) {
  mnm_text cells[COLUMNS];
  char number[24], day[PAPER_DAY], other[700];
  figures text;
  make_cells(line, account->currency, cells, number, day, other, &text);
  double height = mnm_report__paper_row_height(to, &table, cells);
  if (to->y + height + 14 > to->bottom) { /* room for what is carried */
    put_total(to, "carried forward", true, now, account->currency);
    mnm_report__paper_next(to);
    put_account(to, account);
    put_total(to, "brought forward", false, now, account->currency);
  }
  mnm_report__paper_row(to, &table, cells, false);
  now->debit += line->debit_minor;
  now->credit += line->credit_minor;
  now->in += line->claim_in_minor;
  now->out += line->claim_out_minor;
  now->balance = line->balance_minor;
  now->traced = line->traced_minor;
}

mnm_status mnm_report__paper_schedule(paper *to, mnm_err *err) {
  const mnm_exhibit *exhibit = to->exhibit;
  mnm_report__paper_section(to, "Tracing schedule");
  mnm_report__paper_text(
      to, 8, false, 0,
      mnm_text_of(
          "Account by account, in the order in which claim money reached them: each row that moved "
          "claim money, and between them the other rows together. Of each row, what is not claim "
          "is own money: debit less claim out, or credit less claim in. Balance = the one above + "
          "credit - debit; traced = the one above + claim in - claim out; own = balance - traced. "
          "Read at: source:record."));
  mnm_report__paper_gap(to, 3);
  for (uint32_t i = 0; i < exhibit->account_count; i++) {
    const mnm_exhibit_account *account = &exhibit->accounts[i];
    if (account->line_count == 0) continue;
    running now = {.balance = account->opening_minor};
    if (mnm_report__paper_room(to, 62)) mnm_report__paper_gap(to, 0);
    put_account(to, account);
    put_total(to, account->stated ? "opening balance, as stated" : "opening balance, assumed",
              false, &now, account->currency);
    for (uint64_t j = 0; j < account->line_count; j++) {
      const mnm_exhibit_line *line = &exhibit->lines[account->line_first + j];
      if (j % 256 == 0)
        MNM_TRY(mnm_ctx_tick(to->page.ctx, "schedule", line->number, exhibit->line_count, err));
      put_line(to, account, line, &now);
    }
    put_total(to, "total of the account", true, &now, account->currency);
    mnm_report__paper_gap(to, 9);
  }
  return MNM_OK;
}
