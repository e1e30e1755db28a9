/* What the files of `manumit disrupt` share. */
#ifndef MNM_FRONT_CLI_VERB_DISRUPT_H
#define MNM_FRONT_CLI_VERB_DISRUPT_H

#include "case/run/run_disrupt.h"
#include "front/cli/cli_internal.h"

/* Facts, plans in tables and words, vulnerable steps; the picture where one is asked for. */
MNM_MUST_CHECK mnm_status mnm_cli__show_disruption(mnm_cli *cli, const mnm_run_disrupt *made,
                                                   const mnm_disrupt_options *options,
                                                   const mnm_disrupt_result *result, mnm_err *err);

#endif
