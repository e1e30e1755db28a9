/* What the files of case/run share. */
#ifndef MNM_CASE_RUN_INTERNAL_H
#define MNM_CASE_RUN_INTERNAL_H

#include "case/paper/paper.h"
#include "case/run/run.h"
#include "kernel/seal/seal.h"
#include "stage/screen/screen.h"

/* Paths of regular files, sorted as bytes within each argument; duplicates of one path once. */
typedef struct mnm_run__files {
  mnm_arena arena;
  mnm_column path; /* const char * */
} mnm_run__files;
void mnm_run__files_init(mnm_run__files *files, const mnm_ctx *ctx);
void mnm_run__files_clear(mnm_run__files *files);
/* Adds a file, or every file below a folder. */
MNM_MUST_CHECK mnm_status mnm_run__files_add(mnm_run__files *files, const char *path, mnm_err *err);

/* The specifications of a folder, each known to be one; `list` names them. */
typedef struct mnm_run__specs {
  mnm_arena arena;
  mnm_column source; /* mnm_spec_source */
  mnm_spec_list list;
} mnm_run__specs;
void mnm_run__specs_init(mnm_run__specs *specs, const mnm_ctx *ctx);
void mnm_run__specs_clear(mnm_run__specs *specs);
/* If `path` is a folder (NULL is none), takes every *.yaml and *.yml below it; *out_folder says
 * whether it is. One that cannot be recognised by a header is named in the log. */
MNM_MUST_CHECK mnm_status mnm_run__specs_open(mnm_run__specs *specs, const char *path,
                                              bool *out_folder, const mnm_ctx *ctx, mnm_err *err);

/* Accounts and places of the case, and no rows. Free with mnm_ledger_free. */
MNM_MUST_CHECK mnm_status mnm_run__names(mnm_ledger **out, mnm_store *store, mnm_err *err);
/* mnm_store_holdings of all sources, under the accounts that the ledger shows. */
MNM_MUST_CHECK mnm_status mnm_run__holdings(mnm_store *store, mnm_store_holding_fn *fn,
                                            void *payload, mnm_err *err);

/* out: a column of uint8_t, empty: 1 by account that may be a victim's. */
MNM_MUST_CHECK mnm_status mnm_run__victim_accounts(mnm_column *out, mnm_store *store,
                                                   uint32_t accounts, const mnm_ctx *ctx,
                                                   mnm_err *err);

/* The same of suspects. */
MNM_MUST_CHECK mnm_status mnm_run__suspect_accounts(mnm_column *out, mnm_store *store,
                                                    uint32_t accounts, const mnm_ctx *ctx,
                                                    mnm_err *err);

/* Pairing after files were added: where a warrant has expired it waits, and says so in the log. */
MNM_MUST_CHECK mnm_status mnm_run__pair_added(mnm_store *store, mnm_run_add_summary *out,
                                              const mnm_ctx *ctx, mnm_err *err);

/* A file that is read as a source. Of a PDF, the reader gives its words. */
typedef struct mnm_run__source {
  mnm_reader *reader;
  mnm_source_kind kind;
  mnm_paper_source paper; /* of a PDF: its digest and size */
} mnm_run__source;
MNM_MUST_CHECK mnm_status mnm_run__source_open(mnm_run__source *out, const char *path,
                                               const char *ocr, const char *pdf_program,
                                               const mnm_ctx *ctx, mnm_err *err);
void mnm_run__source_close(mnm_run__source *source);
MNM_MUST_CHECK mnm_status mnm_run__source_sniff(mnm_sniffed *out, const mnm_run__source *source,
                                                const mnm_spec_list *own, const char *ocr,
                                                const mnm_ctx *ctx, mnm_err *err);
/* How bank messages and goAML reports are read in one call of mnm_run_add. */
typedef struct mnm_run__bank {
  const mnm_run_add_options *options;
  mnm_goaml_codes *codes; /* NULL: none */
  char codes_sha256[65];
  char how[256];
} mnm_run__bank;
bool mnm_run__is_bank(mnm_source_kind kind);
MNM_MUST_CHECK mnm_status mnm_run__bank_open(mnm_run__bank *out, const mnm_run_add_options *options,
                                             const mnm_ctx *ctx, mnm_err *err);
void mnm_run__bank_close(mnm_run__bank *bank);
/* What is kept with the source: lines "key: value"; NULL when nothing was given. */
const char *mnm_run__bank_how(mnm_run__bank *bank, mnm_source_kind kind);
MNM_MUST_CHECK mnm_status mnm_run__bank_read(const mnm_run__bank *bank, mnm_source_kind kind,
                                             mnm_ingest_summary *out, mnm_reader *reader,
                                             mnm_names names, const mnm_ingest_sink *sink,
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
  /* of a finding that is not of a case, which says it in the sentence only */
  uint64_t cycles;   /* T5 */
  uint16_t currency; /* MNM_CURRENCY_NONE: none */
  /* of a case only */
  bool in_case, scored;
  uint64_t id;
  int64_t points, network, rank;
  const char *judged; /* what a person said of it; NULL: nothing */
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

/* Who holds which account, for detect. */
typedef struct mnm_run__owners {
  mnm_column pairs;         /* uint64_t: account above, owner below */
  mnm_column offset, owner; /* uint32_t: behind `view` */
  mnm_detect_owners view;   /* after mnm_run__owners_end */
} mnm_run__owners;
void mnm_run__owners_init(mnm_run__owners *owners, const mnm_ctx *ctx);
void mnm_run__owners_clear(mnm_run__owners *owners);
MNM_MUST_CHECK mnm_status mnm_run__owners_add(mnm_run__owners *owners, uint32_t account,
                                              uint32_t owner, mnm_err *err);
/* Adds the holders (not signatories) that live sources of the case name, whatever the time for
 * which they do: the validity of holdings is not known to the day. */
MNM_MUST_CHECK mnm_status mnm_run__owners_load(mnm_run__owners *owners, mnm_store *store,
                                               mnm_err *err);
/* Makes the view, of `accounts` accounts. */
MNM_MUST_CHECK mnm_status mnm_run__owners_end(mnm_run__owners *owners, uint32_t accounts,
                                              mnm_err *err);
void mnm_run__owners_digest(const mnm_run__owners *owners, uint8_t out[32]); /* after the end */

/* Who holds which account of a ledger without a case. */
const mnm_detect_owners *mnm_run__ledger_owners(const mnm_run_ledger *ledger);
/* Their texts, by number. */
mnm_strings *mnm_run__ledger_holders(const mnm_run_ledger *ledger);

/* Searches of detect that met a bound. */
typedef struct mnm_run__cut {
  mnm_typology typology;
  mnm_bound bound;
  uint64_t reference;
} mnm_run__cut;
typedef mnm_status mnm_run__cut_fn(void *payload, const mnm_run__cut *cut, mnm_err *err);
/* Keeps them in the case, in place of those of an earlier run. Within a write transaction. */
MNM_MUST_CHECK mnm_status mnm_run__cut_put(mnm_store *store, const mnm_findings *findings,
                                           const uint64_t *reference, mnm_err *err);
/* *same: the case keeps just these. */
MNM_MUST_CHECK mnm_status mnm_run__cut_same(mnm_store *store, const mnm_findings *findings,
                                            const uint64_t *reference, bool *same, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__cut_each(mnm_store *store, mnm_run__cut_fn *fn, void *payload,
                                            mnm_err *err);
/* How many paths end at busy accounts, of the last run of detect; 0 before the first. Putting is
 * within a write transaction. */
MNM_MUST_CHECK mnm_status mnm_run__ends_put(mnm_store *store, uint64_t count, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__ends_get(mnm_store *store, uint64_t *out, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__cut_write(mnm_json *json, const mnm_ledger *ledger,
                                             mnm_typology typology, mnm_bound bound, uint32_t row,
                                             mnm_err *err);

/* What records and findings of a case say of persons, under their pseudonyms. */
MNM_MUST_CHECK mnm_status mnm_run__screen_gather(mnm_screen_facts *facts, mnm_store *store,
                                                 const mnm_ctx *ctx, mnm_err *err);

/* What the stage's method is; a change that alters findings alters this, and with it every key. */
#define MNM_RUN__DETECT_VERSION "detect-4"

struct mnm_run__known; /* run_known.h */

/* detect on a case. */
typedef struct mnm_run__detection {
  mnm_store *store;
  const mnm_ctx *ctx;
  mnm_run__owners owners;
  mnm_arena arena;
  struct mnm_run__known *known;
  uint8_t inputs[3][32]; /* the ledger, who holds its accounts, what else is known of them */
  mnm_ledger *ledger;    /* after a run, as are the three below */
  mnm_detect_input input;
  mnm_findings findings;
  mnm_column references; /* uint64_t by row */
} mnm_run__detection;
void mnm_run__detection_init(mnm_run__detection *detection, mnm_store *store, const mnm_ctx *ctx);
void mnm_run__detection_clear(mnm_run__detection *detection);
/* What the run is known by; texts and digests live in `detection`. To be called once, and before
 * the run. */
MNM_MUST_CHECK mnm_status mnm_run__detection_stage(mnm_run__detection *detection,
                                                   const mnm_detect_parameters *parameters,
                                                   mnm_stage_input *out, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__detection_run(mnm_run__detection *detection,
                                                 const mnm_detect_parameters *parameters,
                                                 mnm_err *err);

#endif
