/* What the files of case/run that deal with hits of the catalogue share. */
#ifndef MNM_CASE_RUN_HITS_H
#define MNM_CASE_RUN_HITS_H

#include "case/run/run_internal.h"

/* Texts of the files that are not built in, so that a case can be judged again as it was. */
typedef struct mnm_run__own_file {
  const char *id; /* of the catalogue */
  const char *text;
} mnm_run__own_file;
typedef struct mnm_run__own {
  mnm_arena arena;
  mnm_column file; /* mnm_run__own_file */
} mnm_run__own;
void mnm_run__own_init(mnm_run__own *own, const mnm_ctx *ctx);
void mnm_run__own_clear(mnm_run__own *own);
const char *mnm_run__own_text(const mnm_run__own *own, const char *id); /* "": built in */

/* The built-in catalogue with the files below `folder` (NULL: none), whose texts are kept. */
MNM_MUST_CHECK mnm_status mnm_run__catalogue_keep(mnm_catalogue **out, const char *folder,
                                                  mnm_run__own *own, mnm_run_broken_fn *fn,
                                                  void *payload, const mnm_ctx *ctx, mnm_err *err);
/* The built-in catalogue with the files that the last run of the case kept. *out_broken: one of
 * them cannot be used by this version. */
MNM_MUST_CHECK mnm_status mnm_run__catalogue_kept(mnm_catalogue **out, mnm_store *store,
                                                  mnm_run__own *own, bool *out_broken,
                                                  const mnm_ctx *ctx, mnm_err *err);
mnm_catalogue_owners mnm_run__judged_owners(const mnm_run_judged *judged);

/* Hits counted together by whom they are about: an account that nobody is known to hold, or a
 * holder with all his accounts. */
typedef struct mnm_run__counted {
  mnm_column subject; /* mnm_store_hit_subject, by rank */
} mnm_run__counted;
void mnm_run__counted_init(mnm_run__counted *counted, const mnm_ctx *ctx);
void mnm_run__counted_clear(mnm_run__counted *counted);
/* Each indicator counts once, within one family the strongest in full and the i-th further one 2^-i
 * of its points. */
MNM_MUST_CHECK mnm_status mnm_run__count_hits(mnm_run__counted *out, const mnm_catalogue *catalogue,
                                              const mnm_run_judged *judged, const mnm_ctx *ctx,
                                              mnm_err *err);

/* Runs the stage if it is not up to date; fills what `out` says of hits. */
MNM_MUST_CHECK mnm_status mnm_run__hits_investigate(mnm_store *store,
                                                    const uint8_t ledger_digest[32],
                                                    const mnm_run_catalogue_options *options,
                                                    mnm_run_investigated *out, const mnm_ctx *ctx,
                                                    mnm_err *err);
/* Runs a recorded stage again; *out_same false: other hits come out. *out_rerun false: what it
 * depends on has changed since. */
MNM_MUST_CHECK mnm_status mnm_run__hits_verify(mnm_store *store, const mnm_stage *stage,
                                               const uint8_t ledger_digest[32], bool *out_rerun,
                                               bool *out_same, const mnm_ctx *ctx, mnm_err *err);

/* The lines of indicators, hits and answers in an export. */
MNM_MUST_CHECK mnm_status mnm_run__export_hits(mnm_store *store, const mnm_ledger *ledger,
                                               bool victims, mnm_json *json, const mnm_ctx *ctx,
                                               mnm_err *err);

#endif
