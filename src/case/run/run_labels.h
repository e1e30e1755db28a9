/* Labels: what became known of accounts and persons, and when. */
#ifndef MNM_CASE_RUN_LABELS_H
#define MNM_CASE_RUN_LABELS_H

#include "case/run/run_who.h"

typedef struct mnm_run__label {
  uint32_t line; /* of the file, from 1 */
  bool yes;
  int64_t day;      /* since 1970, UTC */
  int64_t known_us; /* its last moment: what held later is not looked at */
} mnm_run__label;

typedef struct mnm_run__labels {
  mnm_column label; /* mnm_run__label, in order of the file */
  mnm_column of;    /* uint32_t by account: its label's place, or UINT32_MAX */
  uint8_t sha256[32];
} mnm_run__labels;
void mnm_run__labels_init(mnm_run__labels *labels, const mnm_ctx *ctx);
void mnm_run__labels_clear(mnm_run__labels *labels);
/* Reads "which,label,date": an account or pseudonym, yes or no, a day. Every account of a labelled
 * holder has the label. MNM_E_PARSE, MNM_E_NOTFOUND, MNM_E_EXISTS (two lines about one holder),
 * with file, row and column; MNM_E_IO. */
MNM_MUST_CHECK mnm_status mnm_run__labels_read(mnm_run__labels *out, const char *path,
                                               mnm_store *store, mnm_run__who *who,
                                               const mnm_ctx *ctx, mnm_err *err);

#endif
