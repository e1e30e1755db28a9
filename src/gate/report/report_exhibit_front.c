/* The first pages of an exhibit: who elected which rule, what it gives and what the others would,
 * and where the money is. */
#include <stdio.h>

#include "gate/report/report_exhibit_internal.h"

/* ---- election --- */

static void put_election(paper *to, const mnm_exhibit_election *made) {
  char day[PAPER_DAY], text[900];
  (void)snprintf(text, sizeof text, "Rule elected: %.*s", (int)made->rule.bytes, made->rule.data);
  mnm_report__paper_text(to, 14, true, 0, mnm_text_of(text));
  mnm_report__paper_text(to, 9, false, 0, to->exhibit->rule_says);
  mnm_report__paper_gap(to, 3);
  mnm_report__paper_fact(to, mnm_text_of("By"), made->by);
  mnm_report__paper_fact(to, mnm_text_of("When (UTC)"),
                         mnm_report__paper_day(day, made->at_us, MNM_GRAIN_SECOND));
  mnm_report__paper_fact(
      to, mnm_text_of("Table seen"),
      mnm_text_of(made->seen
                      ? "AFTER a table of this claim was made: the person could know the figures."
                      : "BEFORE any table of this claim was made."));
  mnm_report__paper_fact(to, mnm_text_of("Reason"), made->why);
}

static void put_changes(paper *to) {
  const mnm_exhibit *exhibit = to->exhibit;
  static const paper_column columns[] = {
      {"When (UTC)", 100, false, false, 1}, {"By", 110, false, false, 2},
      {"Rule", 80, false, false, 1},        {"Table of the claim", 110, false, false, 1},
      {"Reason", 282, false, false, 4},     {"Now", 100, false, false, 1}};
  const paper_table table = {columns, 6, 8};
  if (exhibit->election_count < 2) return;
  mnm_report__paper_heading(to, "The election was changed: every one of this claim, in order");
  mnm_report__paper_titles(to, &table);
  for (uint32_t i = 0; i < exhibit->election_count; i++) {
    const mnm_exhibit_election *made = &exhibit->elections[i];
    char day[PAPER_DAY];
    const mnm_text cells[] = {mnm_report__paper_day(day, made->at_us, MNM_GRAIN_SECOND),
                              made->by,
                              made->rule,
                              mnm_text_of(made->seen ? "seen before" : "not seen"),
                              made->why,
                              mnm_text_of(made->stands   ? "stands"
                                          : made->undone ? "taken back"
                                                         : "replaced")};
    mnm_report__paper_put(to, &table, cells, made->stands);
  }
}

/* ---- figures --- */

static const paper_column figure_columns[] = {{"", 150, false, false, 1},
                                              {"Rule", 90, false, false, 1},
                                              {"Still there", 170, true, false, 1},
                                              {"Paid to outside", 170, true, false, 1},
                                              {"Lost to overdrafts", 170, true, false, 1}};

static void put_figure(paper *to, const mnm_exhibit_rule *row, const char *what, bool bold) {
  const paper_table table = {figure_columns, 5, 9.5};
  char held[PAPER_AMOUNT], left[PAPER_AMOUNT], credit[PAPER_AMOUNT];
  const mnm_text cells[] = {mnm_text_of(what), row->name,
                            mnm_report__paper_money(held, row->held_minor, row->currency),
                            mnm_report__paper_money(left, row->left_minor, row->currency),
                            mnm_report__paper_money(credit, row->credit_minor, row->currency)};
  mnm_report__paper_put(to, &table, cells, bold);
}

static void put_figures(paper *to) {
  const mnm_exhibit *exhibit = to->exhibit;
  const paper_table table = {figure_columns, 5, 9.5};
  mnm_report__paper_heading(to, "What was traced, and the lowest figure that any rule gives");
  mnm_report__paper_titles(to, &table);
  for (uint32_t i = 0; i < exhibit->rule_count; i++) {
    const mnm_exhibit_rule *row = &exhibit->rules[i];
    if (!row->elected) continue;
    put_figure(to, row, row->lowest ? "elected, also the lowest" : "elected", true);
    bool told = row->lowest;
    for (uint32_t j = 0; j < exhibit->rule_count && !told; j++) {
      const mnm_exhibit_rule *low = &exhibit->rules[j];
      if (low->currency != row->currency || !low->lowest) continue;
      put_figure(to, low, "lowest of all rules", false);
      told = true;
    }
  }
}

static void put_authority(paper *to) {
  const mnm_exhibit *exhibit = to->exhibit;
  char text[700];
  bool any = false;
  mnm_report__paper_heading(to, "Authority");
  for (uint32_t i = 0; i < exhibit->source_count; i++) {
    const mnm_exhibit_source *source = &exhibit->sources[i];
    if (source->legal.bytes == 0) continue;
    any = true;
    (void)snprintf(text, sizeof text, "Source %llu, %.*s: %.*s", (unsigned long long)source->number,
                   (int)source->file.bytes, source->file.data, (int)source->legal.bytes,
                   source->legal.data);
    mnm_report__paper_text(to, 9, false, 0, mnm_text_of(text));
  }
  if (!any)
    mnm_report__paper_text(
        to, 9, false, 0,
        mnm_text_of("No warrant or order is recorded with any source of this case."));
}

void mnm_report__paper_front(paper *to) {
  const mnm_exhibit *exhibit = to->exhibit;
  mnm_report__paper_section(to, "Tracing exhibit");
  mnm_report__paper_text(to, 18, true, 0, exhibit->title);
  mnm_report__paper_text(to, 9, false, 0, exhibit->claim);
  mnm_report__paper_gap(to, 6);
  mnm_report__paper_rule(to, 1.2);
  mnm_report__paper_gap(to, 6);
  for (uint32_t i = 0; i < exhibit->election_count; i++)
    if (exhibit->elections[i].stands) put_election(to, &exhibit->elections[i]);
  mnm_report__paper_rule(to, 1.2);
  put_figures(to);
  mnm_report__paper_gap(to, 2);
  mnm_report__paper_text(to, 8.5, false, 0, exhibit->mind);
  put_changes(to);
  put_authority(to);
  mnm_report__paper_gap(to, 4);
  (void)mnm_report__paper_room(to, 40);
  mnm_report__paper_gap(to, 18);
  mnm_report__paper_text(
      to, 9, false, 0,
      mnm_text_of("Checked by (name, office): ______________________________________    Date: "
                  "____________________    Signature: ______________________________"));
}

/* ---- rules side by side --- */

void mnm_report__paper_rules(paper *to) {
  const mnm_exhibit *exhibit = to->exhibit;
  static const paper_column columns[] = {{"Rule", 76, false, false, 1},
                                         {"", 66, false, false, 2},
                                         {"Still there", 100, true, false, 1},
                                         {"Paid to outside", 100, true, false, 1},
                                         {"Lost to overdrafts", 100, true, false, 1},
                                         {"", 8, false, false, 1},
                                         {"What it presumes", 332, false, false, 5}};
  const paper_table table = {columns, 7, 8};
  mnm_report__paper_section(to, "Every rule side by side");
  mnm_report__paper_text(
      to, 9, false, 0,
      mnm_text_of("The same claim and the same records under each rule. A rule is a presumption of "
                  "law, not a fact. The elected rule stands first, then the lowest figure; rules "
                  "that do not conserve money stand last and measure nothing that is owed."));
  mnm_report__paper_gap(to, 4);
  mnm_report__paper_titles(to, &table);
  for (uint32_t i = 0; i < exhibit->rule_count; i++) {
    const mnm_exhibit_rule *row = &exhibit->rules[i];
    char held[PAPER_AMOUNT], left[PAPER_AMOUNT], credit[PAPER_AMOUNT];
    const char *what = row->elected && row->lowest ? "elected, lowest"
                       : row->elected              ? "elected"
                       : row->lowest               ? "lowest"
                       : !row->conserves           ? "not conserving"
                                                   : "";
    const mnm_text cells[] = {row->name,
                              mnm_text_of(what),
                              mnm_report__paper_money(held, row->held_minor, row->currency),
                              mnm_report__paper_money(left, row->left_minor, row->currency),
                              mnm_report__paper_money(credit, row->credit_minor, row->currency),
                              mnm_text_of(""),
                              row->says};
    if (i > 0 && row->currency != exhibit->rules[i - 1].currency) {
      mnm_report__paper_rule(to, 0.6);
      mnm_report__paper_gap(to, 3);
    }
    mnm_report__paper_put(to, &table, cells, row->elected);
  }
}

/* ---- where it is --- */

typedef struct sums { /* not of what came in and went out: money that moves on is in several */
  mnm_wide held, left, repaid;
} sums;

static void put_account(paper *to, const paper_table *table, const mnm_exhibit_account *account,
                        sums *of) {
  char in[PAPER_AMOUNT], out[PAPER_AMOUNT], held[PAPER_AMOUNT], left[PAPER_AMOUNT],
      repaid[PAPER_AMOUNT], least[PAPER_AMOUNT], most[PAPER_AMOUNT], who[600];
  const mnm_text none = {"", 0};
  bool inside = !account->outside && account->line_count > 0;
  uint16_t currency = account->currency;
  (void)snprintf(who, sizeof who, "%.*s%s%.*s", (int)account->holder.bytes, account->holder.data,
                 account->holder.bytes > 0 && account->name.bytes > 0 ? ", " : "",
                 (int)account->name.bytes, account->name.data);
  const mnm_text cells[] = {
      account->label,
      mnm_text_of(who),
      mnm_text_of(mnm_currency_code(currency)),
      inside ? mnm_report__paper_figure(in, account->claim_in_minor, currency) : none,
      inside ? mnm_report__paper_figure(out, account->claim_out_minor, currency) : none,
      inside ? mnm_report__paper_figure(held, account->traced_minor, currency) : none,
      account->bounded ? mnm_report__paper_figure(least, account->least_minor, currency) : none,
      account->bounded ? mnm_report__paper_figure(most, account->most_minor, currency) : none,
      account->left_minor > 0 ? mnm_report__paper_figure(left, account->left_minor, currency)
                              : none,
      account->repaid_minor > 0 ? mnm_report__paper_figure(repaid, account->repaid_minor, currency)
                                : none};
  of->held += account->traced_minor;
  of->left += account->left_minor;
  of->repaid += account->repaid_minor;
  mnm_report__paper_put(to, table, cells, false);
}

static void put_sums(paper *to, const paper_table *table, uint16_t currency, const sums *of) {
  char held[PAPER_AMOUNT], left[PAPER_AMOUNT], repaid[PAPER_AMOUNT];
  const mnm_text none = {"", 0};
  const mnm_text cells[] = {mnm_text_of("Sum"),
                            none,
                            mnm_text_of(mnm_currency_code(currency)),
                            none,
                            none,
                            mnm_report__paper_figure(held, of->held, currency),
                            none,
                            none,
                            mnm_report__paper_figure(left, of->left, currency),
                            mnm_report__paper_figure(repaid, of->repaid, currency)};
  mnm_report__paper_rule(to, 0.5);
  mnm_report__paper_gap(to, 2);
  mnm_report__paper_put(to, table, cells, true);
  mnm_report__paper_gap(to, 4);
}

void mnm_report__paper_where(paper *to) {
  const mnm_exhibit *exhibit = to->exhibit;
  static const paper_column columns[] = {{"Account", 128, false, true, 2},
                                         {"Holder", 132, false, false, 2},
                                         {"", 28, false, false, 1},
                                         {"Claim in", 70, true, false, 1},
                                         {"Claim out", 70, true, false, 1},
                                         {"Held at the end", 72, true, false, 1},
                                         {"At least", 70, true, false, 1},
                                         {"At most", 70, true, false, 1},
                                         {"Paid to it outside", 72, true, false, 1},
                                         {"Lost to its overdraft", 70, true, false, 1}};
  const paper_table table = {columns, 10, 7.5};
  mnm_report__paper_section(to, "Where the money is, under the elected rule");
  mnm_report__paper_text(
      to, 9, false, 0,
      mnm_text_of("In the order in which claim money reached each account. At least and at most: "
                  "what any rule that conserves money could leave there; not known where money was "
                  "converted before. Accounts outside the records take what is paid to them."));
  mnm_report__paper_gap(to, 4);
  mnm_report__paper_titles(to, &table);
  for (uint32_t i = 0; i < exhibit->account_count; i++) {
    uint16_t currency = exhibit->accounts[i].currency;
    bool first = true;
    for (uint32_t j = 0; j < i && first; j++) first = exhibit->accounts[j].currency != currency;
    if (!first) continue;
    sums of = {0};
    for (uint32_t j = i; j < exhibit->account_count; j++)
      if (exhibit->accounts[j].currency == currency)
        put_account(to, &table, &exhibit->accounts[j], &of);
    put_sums(to, &table, currency, &of);
  }
}
