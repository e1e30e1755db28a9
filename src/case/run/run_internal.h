/* What the files of case/run share. */
#ifndef MNM_CASE_RUN_INTERNAL_H
#define MNM_CASE_RUN_INTERNAL_H

#include "case/run/run.h"

/* Paths of regular files, sorted as bytes within each argument; duplicates of one path once. */
typedef struct mnm_run__files {
  mnm_arena arena;
  mnm_column path; /* const char * */
} mnm_run__files;
void mnm_run__files_init(mnm_run__files *files, const mnm_ctx *ctx);
void mnm_run__files_clear(mnm_run__files *files);
/* Adds a file, or every file below a folder. */
MNM_MUST_CHECK mnm_status mnm_run__files_add(mnm_run__files *files, const char *path, mnm_err *err);

/* Pairing after files were added: where a warrant has expired it waits, and says so in the log. */
MNM_MUST_CHECK mnm_status mnm_run__pair_added(mnm_store *store, mnm_run_add_summary *out,
                                              const mnm_ctx *ctx, mnm_err *err);

/* A finding on its way to JSON. */
typedef struct mnm_run__finding {
  mnm_typology typology;
  uint8_t kind;
  bool standing, truncated;
  int64_t first_us, last_us;
  uint64_t row_count;
  uint32_t centre_count, participant_count, total_count;
  const uint32_t *centres, *rows; /* rows of `ledger` */
  const mnm_participant *participants;
  const mnm_total *totals;
  const char *sentence;
  /* of a case only */
  bool in_case, scored;
  uint64_t id;
  int64_t points, network, rank;
} mnm_run__finding;
MNM_MUST_CHECK mnm_status mnm_run__finding_write(const mnm_run__finding *finding,
                                                 const mnm_ledger *ledger, mnm_json *json,
                                                 mnm_err *err);

/* From a ledger reference to the row of a loaded ledger, also from that of a row which is one side
 * of a pair by now. Borrows the ledger. */
typedef struct mnm_run__rows {
  const mnm_ledger *ledger;
  mnm_column references; /* uint64_t by row */
  uint32_t count;
  mnm_column sorted; /* uint32_t rows by reference; empty when they are in order already */
} mnm_run__rows;
MNM_MUST_CHECK mnm_status mnm_run__rows_init(mnm_run__rows *rows, const mnm_ledger *ledger,
                                             const mnm_ctx *ctx, mnm_err *err);
bool mnm_run__rows_find(const mnm_run__rows *rows, uint64_t reference, uint32_t *out_row);
void mnm_run__rows_clear(mnm_run__rows *rows);

#endif
