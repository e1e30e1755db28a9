/* Names of typologies and parts; the columns of findings. */
#include "model/findings/findings.h"

static const struct {
  mnm_typology typology;
  const char *name, *title;
} typologies[] = {
    {MNM_T1, "T1", "fan-out"},
    {MNM_T2, "T2", "fan-in"},
    {MNM_T3, "T3", "gather-scatter"},
    {MNM_T4, "T4", "scatter-gather"},
    {MNM_T5, "T5", "cycle"},
    {MNM_T6, "T6", "pass-through"},
    {MNM_T7, "T7", "stack"},
    {MNM_T8, "T8", "U-turn"},
    {MNM_T9, "T9", "structuring"},
    {MNM_T10, "T10", "funnel account"},
    {MNM_H1, "H1", "wage skimming"},
    {MNM_H2, "H2", "shared handle"},
    {MNM_H3, "H3", "advert and travel beat"},
    {MNM_H4, "H4", "collector"},
    {MNM_H5, "H5", "debt service"},
    {MNM_H6, "H6", "recruitment fee"},
    {MNM_H7, "H7", "document fan"},
};
#define TYPOLOGY_COUNT (sizeof typologies / sizeof *typologies)

const char *mnm_typology_name(mnm_typology typology) {
  for (size_t i = 0; i < TYPOLOGY_COUNT; i++)
    if (typologies[i].typology == typology) return typologies[i].name;
  return "unknown";
}

const char *mnm_typology_title(mnm_typology typology) {
  for (size_t i = 0; i < TYPOLOGY_COUNT; i++)
    if (typologies[i].typology == typology) return typologies[i].title;
  return "unknown";
}

const char *mnm_typology_source(mnm_typology typology) {
  return typology >= MNM_H1
             ? "defined by this project after FATF/APG 2018, FINTRAC 2021 and FinCEN FIN-2020-A008"
             : "defined by this project after FATF's typology reports and AMLworld (Altman et al., "
               "NeurIPS 2023)";
}

bool mnm_typology_find(mnm_text name, mnm_typology *out) {
  for (size_t i = 0; i < TYPOLOGY_COUNT; i++) {
    if (!mnm_text_equal(name, mnm_text_of(typologies[i].name))) continue;
    *out = typologies[i].typology;
    return true;
  }
  return false;
}

static const struct {
  mnm_typology typology;
  uint8_t kind;
  const char *name;
} kinds[] = {
    {MNM_T6, MNM_T6_TRANSIT, "transit"},   {MNM_T6, MNM_T6_CHAIN, "chain"},
    {MNM_T7, MNM_T7_STACK, "stack"},       {MNM_T7, MNM_T7_BIPARTITE, "bipartite"},
    {MNM_T9, MNM_T9_DEPOSITS, "deposits"}, {MNM_T9, MNM_T9_WITHDRAWALS, "withdrawals"},
    {MNM_H1, MNM_H1_TRANSFER, "transfer"}, {MNM_H1, MNM_H1_CASH, "cash"},
    {MNM_H2, MNM_H2_PHONE, "phone"},       {MNM_H2, MNM_H2_DEVICE, "device"},
    {MNM_H2, MNM_H2_ADDRESS, "address"},   {MNM_H2, MNM_H2_DOCUMENT, "document"},
    {MNM_H2, MNM_H2_EMAIL, "email"},       {MNM_H2, MNM_H2_POWER, "power"},
};

const char *mnm_kind_name(mnm_typology typology, uint8_t kind) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (kinds[i].typology == typology && kinds[i].kind == kind) return kinds[i].name;
  return NULL;
}

bool mnm_finding_is_habit(mnm_typology typology, uint8_t kind, bool standing) {
  return standing && (typology == MNM_T1 || typology == MNM_T2 || typology == MNM_T9 ||
                      typology == MNM_H2 || (typology == MNM_T6 && kind == MNM_T6_TRANSIT));
}

const char *mnm_part_name(mnm_part part) {
  switch (part) {
    case MNM_PART_CENTRE:
      return "centre";
    case MNM_PART_SOURCE:
      return "source";
    case MNM_PART_MULE:
      return "mule";
    case MNM_PART_SINK:
      return "sink";
  }
  return "unknown";
}

const char *mnm_bound_name(mnm_bound bound) {
  return bound == MNM_BOUND_STEPS ? "max_steps" : "unknown";
}

void mnm_findings_init(mnm_findings *findings, const mnm_ctx *ctx) {
  mnm_column_init(&findings->finding, sizeof(mnm_finding), ctx);
  mnm_column_init(&findings->centre, sizeof(uint32_t), ctx);
  mnm_column_init(&findings->participant, sizeof(mnm_participant), ctx);
  mnm_column_init(&findings->total, sizeof(mnm_total), ctx);
  mnm_column_init(&findings->row, sizeof(uint32_t), ctx);
  mnm_column_init(&findings->cut, sizeof(mnm_cut), ctx);
  findings->busy_ends = 0;
}

void mnm_findings_clear(mnm_findings *findings) {
  mnm_column_clear(&findings->finding);
  mnm_column_clear(&findings->centre);
  mnm_column_clear(&findings->participant);
  mnm_column_clear(&findings->total);
  mnm_column_clear(&findings->row);
  mnm_column_clear(&findings->cut);
}
