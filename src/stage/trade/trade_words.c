/* Names of what the part numbers, and what merchants of a category sell. */
#include <string.h>

#include "stage/trade/trade.h"

static const char *const stages[MNM_TRADE_STAGE_COUNT] = {
    "none",    "recruit", "document", "transport", "enter",  "harbour",
    "exploit", "control", "launder",  "reinvest",  "dispose"};

const char *mnm_trade_stage_name(mnm_trade_stage stage) {
  return (unsigned)stage < MNM_TRADE_STAGE_COUNT ? stages[stage] : NULL;
}

bool mnm_trade_stage_find(const char *name, mnm_trade_stage *out) {
  for (unsigned i = 0; i < MNM_TRADE_STAGE_COUNT; i++) {
    if (strcmp(name, stages[i]) != 0) continue;
    *out = (mnm_trade_stage)i;
    return true;
  }
  return false;
}

const char *mnm_trade_flow_name(mnm_trade_flow flow) {
  static const char *const names[MNM_TRADE_FLOW_COUNT] = {NULL,    "income",  "cost",     "share",
                                                          "moved", "passing", "invested", "left"};
  return (unsigned)flow < MNM_TRADE_FLOW_COUNT ? names[flow] : NULL;
}

const char *mnm_trade_line_name(mnm_trade_line line) {
  static const char *const names[MNM_TRADE_LINE_COUNT] = {NULL,
                                                          "fees",
                                                          "debts",
                                                          "wages taken",
                                                          "earnings taken",
                                                          "services",
                                                          "contracts",
                                                          "takings in banknotes",
                                                          "commissions",
                                                          "job adverts",
                                                          "documents",
                                                          "travel",
                                                          "drivers",
                                                          "bribes",
                                                          "rent and lodging",
                                                          "food",
                                                          "hosts",
                                                          "wages paid",
                                                          "allowances",
                                                          "adverts",
                                                          "helpers",
                                                          "moved on",
                                                          "earned there",
                                                          "things bought",
                                                          "coins and valuables",
                                                          "banknotes drawn",
                                                          "sent to who invested"};
  return (unsigned)line < MNM_TRADE_LINE_COUNT ? names[line] : NULL;
}

static const char *const roles[MNM_TRADE_ROLE_COUNT] = {"none seen",   "recruiter", "forger",
                                                        "transporter", "harbourer", "controller",
                                                        "launderer",   "official",  "investor"};

const char *mnm_trade_role_name(mnm_trade_role role) {
  return (unsigned)role < MNM_TRADE_ROLE_COUNT ? roles[role] : roles[0];
}

mnm_trade_role mnm_trade_role_find(const char *name) {
  for (unsigned i = 1; i < MNM_TRADE_ROLE_COUNT; i++)
    if (strcmp(name, roles[i]) == 0) return (mnm_trade_role)i;
  return MNM_TRADE_NO_ROLE;
}

/* ISO 18245, ranges of it: airlines and hotels by name have a number each. */
mnm_trade_trade mnm_trade_of_category(uint16_t mcc) {
  static const struct {
    uint16_t first, last, sells;
  } all[] = {
      {3000, 3299, MNM_TRADE_SELLS_JOURNEYS},  {3500, 3999, MNM_TRADE_SELLS_LODGING},
      {4111, 4112, MNM_TRADE_SELLS_JOURNEYS},  {4121, 4121, MNM_TRADE_SELLS_JOURNEYS},
      {4131, 4131, MNM_TRADE_SELLS_JOURNEYS},  {4511, 4511, MNM_TRADE_SELLS_JOURNEYS},
      {4722, 4722, MNM_TRADE_SELLS_JOURNEYS},  {5094, 5094, MNM_TRADE_SELLS_VALUABLES},
      {5411, 5411, MNM_TRADE_SELLS_FOOD},      {5499, 5499, MNM_TRADE_SELLS_FOOD},
      {5511, 5511, MNM_TRADE_SELLS_VALUABLES}, {5521, 5521, MNM_TRADE_SELLS_VALUABLES},
      {5944, 5944, MNM_TRADE_SELLS_VALUABLES}, {6051, 6051, MNM_TRADE_SELLS_COINS},
      {6513, 6513, MNM_TRADE_SELLS_RENT},      {7011, 7011, MNM_TRADE_SELLS_LODGING},
      {7032, 7033, MNM_TRADE_SELLS_LODGING},   {7273, 7273, MNM_TRADE_SELLS_ADVERTS},
      {7311, 7311, MNM_TRADE_SELLS_ADVERTS},   {9399, 9399, MNM_TRADE_SELLS_PAPERS},
  };
  for (uint32_t i = 0; i < sizeof all / sizeof *all; i++)
    if (mcc >= all[i].first && mcc <= all[i].last) return (mnm_trade_trade)all[i].sells;
  return MNM_TRADE_SELLS_UNKNOWN;
}
