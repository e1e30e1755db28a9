/* `manumit business --rows`: the payments behind its figures. */
#include <inttypes.h>
#include <stdio.h>

#include "front/cli/verb_business.h"

static const mnm_text no_text = {"", 0};

/* A payment of a possible victim is shown to those only who may know who she is: its id, its day,
 * its amount would lead to her. */
static mnm_out *cell(const mnm_cli__trade *v, bool victim) {
  if (victim) mnm_out_raise(v->cli->out, MNM_VICTIM);
  return v->cli->out;
}

static void put_account(const mnm_cli__trade *v, uint32_t account, bool victim) {
  char label[600];
  uint32_t bytes =
      mnm_accounts_label(mnm_run_business_accounts(v->business), account, label, sizeof label);
  mnm_out_text(cell(v, victim), (mnm_text){label, bytes}, no_text);
}

static mnm_status put_findings(const mnm_cli__trade *v, uint32_t row, bool victim, mnm_err *err) {
  uint64_t count = 0, begin = 0;
  const mnm_run_business_cited *cited = mnm_run_business_findings(v->business, &count);
  char name[16][24];
  mnm_text texts[16];
  uint32_t some = 0;
  for (uint64_t end = count; begin < end;) {
    uint64_t middle = begin + (end - begin) / 2;
    if (cited[middle].row < row)
      begin = middle + 1;
    else
      end = middle;
  }
  for (; begin < count && cited[begin].row == row && some < 16; begin++) {
    int bytes = snprintf(name[some], sizeof name[some], "F%" PRIu64, cited[begin].finding_id);
    texts[some] = (mnm_text){name[some], (uint32_t)bytes};
    some++;
  }
  mnm_out_list(cell(v, victim), texts, some);
  return mnm_out_check(v->cli->out, err);
}

static mnm_status put_row(const mnm_cli__trade *v, const mnm_trade_entry *entry, mnm_err *err) {
  const mnm_transfers *all = mnm_run_business_transfers(v->business);
  const mnm_trade_rule *rule = &mnm_trade_rules[entry->rule];
  bool victim = mnm_run_business_is_victim(v->business, entry->from) ||
                mnm_run_business_is_victim(v->business, entry->to);
  char id[MNM_TRANSFER_ID_BYTES];
  uint32_t bytes = 0;
  MNM_TRY(mnm_run_business_transfer_id(v->business, entry->row, id, sizeof id, &bytes, err));
  mnm_out_text(cell(v, victim), (mnm_text){id, bytes}, no_text);
  mnm_out_time(cell(v, victim), all->booked_us[entry->row],
               all->booked_grain ? (mnm_grain)all->booked_grain[entry->row] : MNM_GRAIN_SECOND);
  put_account(v, all->account_from[entry->row], victim);
  put_account(v, all->account_to[entry->row], victim);
  mnm_out_money(cell(v, victim), entry->low_minor, entry->currency);
  mnm_out_money(cell(v, victim), entry->high_minor, entry->currency);
  mnm_out_string(cell(v, victim), mnm_trade_stage_name(rule->stage));
  mnm_out_string(cell(v, victim), mnm_trade_flow_name((mnm_trade_flow)entry->flow));
  mnm_out_string(cell(v, victim), mnm_trade_line_name(rule->line));
  mnm_out_string(cell(v, victim), rule->id);
  mnm_out_string(cell(v, victim), rule->says);
  MNM_TRY(put_findings(v, entry->row, victim, err));
  mnm_out_end_row(v->cli->out);
  return mnm_out_check(v->cli->out, err);
}

mnm_status mnm_cli__trade_rows(const mnm_cli__trade *v, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"transfer", "Transfer", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"time", "Time", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"from", "From", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"to", "To", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"least", "Least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"most", "Most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"stage", "Stage", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"flow", "Flow", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"line", "Line", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"rule", "Rule", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"reason", "Since", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"findings", "Findings", MNM_OUT_LIST, MNM_CASE, MNM_FOR_MACHINES},
  };
  const mnm_trade_found *found = mnm_run_business_found(v->business);
  bool one_currency = mnm_cli__given(v->cli, "currency");
  mnm_out_begin(v->cli->out, "payments", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < found->entry.count; i++) {
    const mnm_trade_entry *entry = mnm_column_at(&found->entry, i);
    if (v->stage != MNM_TRADE_NO_STAGE && mnm_trade_rules[entry->rule].stage != v->stage) continue;
    if (one_currency && entry->currency != v->currency) continue;
    MNM_TRY(put_row(v, entry, err));
  }
  mnm_out_end(v->cli->out);
  return MNM_OK;
}
