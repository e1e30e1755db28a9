/* What is known of persons beside their transfers, on its way to detect: handles, surnames, ties,
 * journeys, for whom a transfer paid. Numbers and digests only, but for the ids of transfers and
 * accounts, which stand until the ledger is there. */
#ifndef MNM_CASE_RUN_KNOWN_H
#define MNM_CASE_RUN_KNOWN_H

#include "case/run/run_internal.h"

typedef struct mnm_run__awaited { /* a fact whose row, or account, is known by its text */
  mnm_text id;
  uint64_t number; /* PAID_FOR: who; MCC: the code */
  uint8_t kind;
} mnm_run__awaited;

struct mnm_run__known {
  mnm_column fact;    /* mnm_detect_fact */
  mnm_column awaited; /* mnm_run__awaited */
  mnm_arena texts;
  uint64_t nowhere; /* awaited ones that the ledger does not have */
};
typedef struct mnm_run__known mnm_run__known;
void mnm_run__known_init(mnm_run__known *known, const mnm_ctx *ctx);
void mnm_run__known_clear(mnm_run__known *known);
MNM_MUST_CHECK mnm_status mnm_run__known_add(mnm_run__known *known, mnm_fact_kind kind,
                                             uint64_t who, uint64_t value, int64_t time_us,
                                             mnm_err *err);
/* `id` is copied. */
MNM_MUST_CHECK mnm_status mnm_run__known_await(mnm_run__known *known, mnm_fact_kind kind,
                                               uint64_t number, mnm_text id, mnm_err *err);
/* Awaited facts as facts, once. A ledger with ids is asked for only when some are awaited. */
MNM_MUST_CHECK mnm_status mnm_run__known_find(mnm_run__known *known, const mnm_ledger *ledger,
                                              const mnm_ctx *ctx, mnm_err *err);
bool mnm_run__known_needs_ids(const mnm_run__known *known);

/* From the live sources of a case and what persons stated. */
MNM_MUST_CHECK mnm_status mnm_run__known_load(mnm_run__known *known, mnm_store *store,
                                              const mnm_ctx *ctx, mnm_err *err);
void mnm_run__known_digest(const mnm_run__known *known, uint8_t out[32]); /* before `find` */

/* From a table: docs/detection.md. Names of persons are numbered as `holders` has them; new ones
 * are added. */
MNM_MUST_CHECK mnm_status mnm_run__known_read(mnm_run__known *known, const char *path,
                                              mnm_strings *holders, const mnm_accounts *accounts,
                                              const mnm_ctx *ctx, mnm_err *err);

#endif
