/* Sharing and unexplained wealth over plain files. Formats: docs/sharing.md. */
#ifndef MNM_CASE_RUN_SHARE_H
#define MNM_CASE_RUN_SHARE_H

#include "base/arena/arena.h"
#include "base/text/text.h"
#include "stage/restore/restore.h"

/* Claims on a pool: claim,amount_minor[,received_minor][,class]. A class is `victim`, which comes
 * before every other, or a whole number from 1. */
#define MNM_RUN_CLASS_VICTIM 0u
typedef struct mnm_run_claims {
  mnm_arena arena;
  mnm_strings *names;
  mnm_column name;                  /* mnm_text; lives in the arena */
  mnm_column claim, received, rank; /* int64_t, int64_t, uint32_t */
  bool has_received, has_rank;
  mnm_restore_claims claims;
} mnm_run_claims;
/* MNM_E_PARSE, MNM_E_RANGE name file, line and column. Clear in every case. */
MNM_MUST_CHECK mnm_status mnm_run_claims_read(mnm_run_claims *out, const char *path,
                                              const mnm_ctx *ctx, mnm_err *err);
void mnm_run_claims_clear(mnm_run_claims *claims);

/* Lines of an indirect method: kind,amount_minor[,evidence]. */
typedef struct mnm_run_wealth_line { /* of one kind */
  uint32_t kind;
  int64_t amount_minor;
  mnm_text evidence;
} mnm_run_wealth_line;
typedef struct mnm_run_wealth {
  mnm_arena arena;
  mnm_restore_indirect method;
  mnm_column line; /* mnm_run_wealth_line, in the order of the file */
  mnm_wide sum[MNM_RESTORE_KINDS_MAX];
  int64_t unexplained_minor;
} mnm_run_wealth;
MNM_MUST_CHECK mnm_status mnm_run_wealth_read(mnm_run_wealth *out, mnm_restore_indirect method,
                                              const char *path, const mnm_ctx *ctx, mnm_err *err);
void mnm_run_wealth_clear(mnm_run_wealth *wealth);

#endif
