/* Disclosure: a folder that gives every figure of an exhibit again, on any machine, without the
 * case. What is in it and why: docs/disclosure.md. */
#ifndef MNM_CASE_RUN_DISCLOSE_H
#define MNM_CASE_RUN_DISCLOSE_H

#include "case/run/run_exhibit.h"
#include "case/run/run_trace.h"

#define MNM_BUNDLE_VERSION 1

typedef struct mnm_run_disclosed {
  uint64_t files, transfers, transfers_left_out, figures;
  uint8_t digest[32]; /* of the manifest, which has those of all other files */
} mnm_run_disclosed;
/* Writes the bundle into `folder`, which must not be there: under another name first, so that it is
 * there whole or not at all. The figures in it are made from its own files, and must be those of
 * the case.
 *
 * Returns  MNM_E_EXISTS, MNM_E_IO; MNM_E_DAMAGED (the bundle would give other figures than the
 *          case); MNM_E_DENIED (a source that may not be passed on) */
MNM_MUST_CHECK mnm_status mnm_run_disclose(mnm_run_disclosed *out, mnm_run_exhibit *of,
                                           const char *folder, const mnm_ctx *ctx, mnm_err *err);

typedef struct mnm_run_bundle {
  char claim[64], rule[32], program[32];
  uint64_t files, figures; /* figures: lines that were made again */
  uint8_t digest[32];
} mnm_run_bundle;
/* Is this a folder? Then it is looked at as a bundle. */
bool mnm_run_is_folder(const char *path);
/* Holds every file against the manifest and makes every figure again from the bundle's own files;
 * each thing that does not hold is a sentence that names the file and the line. The status says
 * only whether checking itself worked. */
MNM_MUST_CHECK mnm_status mnm_run_bundle_verify(mnm_run_bundle *out, const char *folder,
                                                mnm_problems *problems, const mnm_ctx *ctx,
                                                mnm_err *err);

/* ---- shared by its files --- */

typedef struct mnm_run__sums { /* of claim money by one rule, over all currencies: a check */
  mnm_wide held, left, credit;
} mnm_run__sums;
/* The tables that are made again, as the text of a file; `sums`, by rule, may be NULL. */
MNM_MUST_CHECK mnm_status mnm_run__bundle_figures(mnm_column *text, const mnm_run_tables *tables,
                                                  mnm_run__sums *sums, const mnm_ctx *ctx,
                                                  mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__bundle_bounds(mnm_column *text, const mnm_run_tables *tables,
                                                 const mnm_ctx *ctx, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__bundle_schedule(mnm_column *text, const mnm_run_tables *tables,
                                                   mnm_trace_rule rule, const mnm_ctx *ctx,
                                                   mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__bundle_open(mnm_run_tables **out, const char *folder,
                                               const mnm_ctx *ctx, mnm_err *err);
/* A cell, quoted where it must be, and the comma or line end after it. */
MNM_MUST_CHECK mnm_status mnm_run__cell(mnm_column *text, mnm_text cell, bool last, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__cell_int(mnm_column *text, int64_t value, bool last,
                                            mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__cells(mnm_column *text, mnm_err *err, const char *line);
#define MNM_RUN__PATH 4200
MNM_MUST_CHECK mnm_status mnm_run__bundle_path(char path[MNM_RUN__PATH], const char *folder,
                                               const char *name, mnm_err *err);
extern const char *const mnm_run__bundle_files[]; /* those that must be there; NULL ends them */

#endif
