/* Between the parser of the command line and the program's main function. */
#ifndef MNM_FRONT_CLI_PARSE_H
#define MNM_FRONT_CLI_PARSE_H

#include "front/cli/cli_internal.h"

/* Reads what stands after the verb into cli; argv is rearranged. MNM_E_ARG. */
MNM_MUST_CHECK mnm_status mnm_cli__parse(mnm_cli *cli, int argc, char **argv, mnm_err *err);
/* Sets err, with the nearest verb as a hint. Returns MNM_E_ARG. */
mnm_status mnm_cli__unknown_verb(mnm_err *err, const char *name);
mnm_exit mnm_cli__exit_of(mnm_status status);

#endif
