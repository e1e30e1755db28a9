/* Indirect methods: what no known source explains. */
#include <string.h>

#include "stage/restore/restore.h"

static const mnm_restore_kind net_worth[] = {
    {"assets_after", "what was owned at the end, at cost", 1},
    {"liabilities_after", "what was owed at the end", -1},
    {"assets_before", "what was owned at the beginning, at cost", -1},
    {"liabilities_before", "what was owed at the beginning", 1},
    {"living", "living costs and other spending", 1},
    {"known", "income reported, and money that is no income", -1}};
static const mnm_restore_kind expenditures[] = {
    {"application", "money spent, assets bought, debts paid", 1},
    {"source", "known income and gifts, assets sold, debts taken up", -1}};
static const mnm_restore_kind bank_deposits[] = {
    {"deposit", "paid into the accounts", 1},
    {"nonincome", "of it no income: transfers, loans, gifts, and income already reported", -1},
    {"cash", "spent in cash that came from no account", 1}};

static const struct {
  const char *name;
  const mnm_restore_kind *kinds;
  uint32_t count;
} methods[] = {{"unknown", NULL, 0},
               {"networth", net_worth, 6},
               {"expenditures", expenditures, 2},
               {"bankdeposits", bank_deposits, 3}};

const char *mnm_restore_indirect_name(mnm_restore_indirect method) {
  return methods[method >= 1 && method <= MNM_RESTORE_INDIRECT_MAX ? method : 0].name;
}

bool mnm_restore_indirect_find(const char *name, mnm_restore_indirect *out) {
  for (int i = 1; i <= MNM_RESTORE_INDIRECT_MAX; i++) {
    if (strcmp(name, methods[i].name) != 0) continue;
    *out = (mnm_restore_indirect)i;
    return true;
  }
  return false;
}

const mnm_restore_kind *mnm_restore_kinds(mnm_restore_indirect method, uint32_t *out_count) {
  *out_count = methods[method].count;
  return methods[method].kinds;
}

mnm_status mnm_restore_unexplained(int64_t *out_minor, mnm_restore_indirect method,
                                   const mnm_wide *sums, mnm_err *err) {
  mnm_wide total = 0;
  for (uint32_t i = 0; i < methods[method].count; i++)
    total += methods[method].kinds[i].sign * sums[i];
  if (mnm_money_narrow(out_minor, total) == MNM_OK) return MNM_OK;
  return mnm_err_set(err, MNM_E_OVERFLOW, "the sum of the lines leaves 64 bits");
}
