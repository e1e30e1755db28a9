/* What the verbs about possible victims share: who may look and who may decide, what is refused
 * with an entry in the audit, and entries that stand in one transaction with their decision. */
#ifndef MNM_FRONT_CLI_VICTIM_H
#define MNM_FRONT_CLI_VICTIM_H

#include "case/run/run_screen.h"
#include "case/run/run_status.h"
#include "front/cli/cli_internal.h"

typedef struct mnm_cli__desk {
  mnm_cli *cli;
  mnm_store *store;
  mnm_identity *identity;
  uint64_t subject; /* 0: nobody in particular */
  char pseudonym[MNM_PSEUDONYM_BYTES];
  char object[40]; /* "subject:7"; else what was asked for */
} mnm_cli__desk;
/* Opens the case that is the first argument; `pseudonym` NULL: nobody in particular, `object` then
 * says what it is about. MNM_E_ARG: not a natural person. Close in every case. */
MNM_MUST_CHECK mnm_status mnm_cli__desk_open(mnm_cli__desk *desk, mnm_cli *cli,
                                             const char *pseudonym, const char *object,
                                             mnm_err *err);
void mnm_cli__desk_close(mnm_cli__desk *desk);

/* MNM_E_DENIED, with an entry "refuse" in the audit. */
mnm_status mnm_cli__desk_refuse(const mnm_cli__desk *desk, const char *why, const char *hint,
                                mnm_err *err);
/* Whether the role may see who is held for a victim, by a stand-in at least: owner, supervisor,
 * auditor. The look becomes an entry "open" on desk->object. */
MNM_MUST_CHECK mnm_status mnm_cli__desk_look(const mnm_cli__desk *desk, mnm_err *err);
/* Whether this call may decide: owner or supervisor, --why, and --person, since only a named human
 * decides. */
MNM_MUST_CHECK mnm_status mnm_cli__desk_may_decide(const mnm_cli__desk *desk, mnm_err *err);
/* A decision with --why, and its entries (kind, cell_count, cell of each are read), in one
 * transaction. `object` of the decision is not desk->object where that would say too much. */
MNM_MUST_CHECK mnm_status mnm_cli__desk_enter(const mnm_cli__desk *desk, const char *verb,
                                              const char *object, mnm_entry *entries,
                                              uint32_t count, uint64_t *out_decision, mnm_err *err);
/* How she came out of the screening of the case; *out_found false: nothing is said of her. */
MNM_MUST_CHECK mnm_status mnm_cli__desk_screened(const mnm_cli__desk *desk, mnm_screen_result *out,
                                                 bool *out_found, mnm_err *err);
/* The status that a person decided, or -1, and whether she is held for a possible victim by it or
 * by a flag. */
MNM_MUST_CHECK mnm_status mnm_cli__desk_status(const mnm_cli__desk *desk, int *out_decided,
                                               bool *out_held, mnm_err *err);
/* A pseudonym: of class victim, and what stands for it where that is hidden. */
void mnm_cli__put_stand_in(mnm_out *out, const char *pseudonym);

/* Statuses, offences with their links and the note, rights: of one person, for show person. */
MNM_MUST_CHECK mnm_status mnm_cli__show_status(const mnm_cli__desk *desk, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__show_offences(const mnm_cli__desk *desk, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__show_rights(const mnm_cli__desk *desk, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__show_screening(const mnm_cli__desk *desk, mnm_err *err);

#endif
