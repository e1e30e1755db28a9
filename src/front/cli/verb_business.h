/* What the files of `manumit business` share. */
#ifndef MNM_FRONT_CLI_VERB_BUSINESS_H
#define MNM_FRONT_CLI_VERB_BUSINESS_H

#include "case/run/run_business.h"
#include "front/cli/cli_internal.h"

#define MNM_CLI__PPM INT64_C(1000000)

typedef struct mnm_cli__trade {
  mnm_cli *cli;
  const mnm_run_business *business;
  uint16_t currency;
  mnm_trade_stage stage; /* rows of it only; NO_STAGE: all */
  bool risky;            /* a risk was entered */
  mnm_trade_risk risk;
  bool rated; /* figures can be put into the currency */
  int64_t per_usd_ppm, index_ppm;
  mnm_trade_figures figures;
  mnm_column rate;           /* mnm_run_rate: what a unit of another currency is worth */
  int64_t low, high;         /* profit, of all currencies where each has a rate */
  int64_t her_low, her_high; /* per possible victim and year */
} mnm_cli__trade;

static inline void mnm_cli__trade_money(const mnm_cli__trade *v, int64_t minor) {
  mnm_out_money(v->cli->out, minor, v->currency);
}
static inline void mnm_cli__trade_pair(const mnm_cli__trade *v, const char *name, const char *title,
                                       int64_t minor) {
  mnm_out_pair_money(v->cli->out, name, title, MNM_CASE, minor, v->currency);
}
const mnm_trade_share *mnm_cli__trade_whole(const mnm_cli__trade *v);

/* Each payment with its stage and rule. */
MNM_MUST_CHECK mnm_status mnm_cli__trade_rows(const mnm_cli__trade *v, mnm_err *err);
/* The whole; fills low and high. */
MNM_MUST_CHECK mnm_status mnm_cli__trade_show_whole(mnm_cli__trade *v, mnm_err *err);
/* Lines, stages, roles, what is left when a stage is gone or dearer. */
MNM_MUST_CHECK mnm_status mnm_cli__trade_sums(const mnm_cli__trade *v, mnm_err *err);
/* After the whole. */
MNM_MUST_CHECK mnm_status mnm_cli__trade_figures(mnm_cli__trade *v, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__trade_risk(const mnm_cli__trade *v, mnm_err *err);

#endif
