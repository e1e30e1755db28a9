/* run: puts the stages together: the order of work, resume keys, audit. The only part that knows
 * files and stages at once; every front goes through it. Nothing here prints: results come back in
 * structs and callbacks. */
#ifndef MNM_CASE_RUN_H
#define MNM_CASE_RUN_H

#include "case/identity/identity.h"
#include "case/ledger/ledger.h"
#include "case/store/store.h"
#include "gate/report/report.h"
#include "kernel/json/json.h"
#include "lab/world/world.h"
#include "model/arrow/arrow.h"
#include "stage/catalogue/catalogue.h"
#include "stage/detect/detect.h"
#include "stage/ingest/ingest.h"
#include "stage/network/network.h"

/* ---- adding sources ----------------------------------------------------------------------------
 */

typedef struct mnm_run_add_options {
  const char *spec;    /* a file, or the name of a shipped specification; NULL: sniffed */
  const char *account; /* whose statements they are, where a file does not say; NULL: not known */
  const char *ocr;     /* languages of tesseract for PDFs without text, such as deu+eng; NULL: as
                          the specification says */
  const char *pdf_program; /* manumit-pdf; NULL: found (case/paper) */
  mnm_grade grade;         /* of every file added in this call */
  const char *handling_note;
  const char *legal_authority, *legal_reference, *legal_scope; /* NULL: none */
  int64_t legal_expires_us;                                    /* MNM_TIME_NONE: open */
  /* bank messages and goAML reports (docs/statements.md) */
  const char *zone;                /* of their times without zone; NULL: UTC */
  bool notifications_are_bookings; /* camt.054 */
  const char *goaml_codes;         /* a file of code lists; NULL: none */
} mnm_run_add_options;

typedef enum mnm_run_outcome {
  MNM_ADDED = 0,
  MNM_ADDED_BEFORE = 1,   /* the same bytes are in the case: nothing was added */
  MNM_NOT_UNDERSTOOD = 2, /* no specification fits; `report` says what is missing */
  MNM_ADD_FAILED = 3      /* err says why; nothing of this file was added */
} mnm_run_outcome;

typedef struct mnm_run_added { /* borrowed for the call */
  const char *path;
  mnm_run_outcome outcome;
  const mnm_err *err;    /* ADD_FAILED, NOT_UNDERSTOOD */
  const char *spec_name; /* "" none */
  bool spec_shipped;
  const char *report; /* of the sniffer; "" when a specification was given */
  uint64_t source_id; /* ADDED, ADDED_BEFORE */
  mnm_ingest_summary read;
  mnm_ledger_import_summary ledger;
  mnm_reconcile_summary reconciled;
} mnm_run_added;
/* Called once a file. Returning a failure stops after this file (it stays added). */
typedef mnm_status mnm_run_added_fn(void *payload, const mnm_run_added *added, mnm_err *err);

typedef struct mnm_run_paired { /* what pairing found (run_pairs.h) */
  bool skipped;                 /* nothing changed since the last time */
  uint64_t stage_id;            /* 0: there is nothing to pair */
  uint64_t legs;                /* rows that tell of one side only */
  uint64_t pairs;               /* joined, by rule or by a person */
  uint64_t ambiguous, weak;     /* legs with candidates; of these by amount and date alone */
  uint64_t missing;             /* legs whose other side should be in the case */
  uint64_t unreconciled, gaps;  /* statements that do not add up; missing periods */
  uint64_t truncated;           /* legs with more candidates than are listed */
  uint64_t kept;                /* joined by texts that were erased since: they stay */
  uint64_t changed;             /* pairs and candidates that are not as they were */
} mnm_run_paired;

typedef struct mnm_run_add_summary {
  uint32_t files, added, before, not_understood, failed;
  mnm_run_paired paired; /* after all files, when some was added */
} mnm_run_add_summary;

/* Adds files; a folder means every file below it, in order of path bytes, hidden ones and case
 * files left out. Each file is a source of its own: read, reconciled, written and made visible in
 * one transaction with its audit entry, or not at all. A file that fails does not stop the others.
 * In the end the statements' rows are paired. Returns MNM_E_NOTFOUND for a path that is not there
 * (before anything is read), MNM_E_CANCELLED.
 */
MNM_MUST_CHECK mnm_status mnm_run_add(mnm_store *store, const char *const *paths,
                                      uint32_t path_count, const mnm_run_add_options *options,
                                      mnm_run_added_fn *fn, void *payload, mnm_run_add_summary *out,
                                      const mnm_ctx *ctx, mnm_err *err);

/* What a file seems to be, and a first specification for it (stage/ingest). Clear with
 * mnm_sniffed_clear. */
typedef struct mnm_run_sniff_options {
  const char *spec;                        /* to read it by; NULL: guessed */
  const char *account, *ocr, *pdf_program; /* as above */
} mnm_run_sniff_options;
MNM_MUST_CHECK mnm_status mnm_run_sniff(mnm_sniffed *out, const char *path,
                                        const mnm_run_sniff_options *options, const mnm_ctx *ctx,
                                        mnm_err *err);

/* Reads a specification: `spec` names a file, or a shipped specification. */
MNM_MUST_CHECK mnm_status mnm_run_spec_open(mnm_spec **out, const char *spec, const mnm_ctx *ctx,
                                            mnm_err *err);
/* A whole small file (at most 16 MiB), zero-terminated, in the arena. */
MNM_MUST_CHECK mnm_status mnm_run_read_file(const char *path, mnm_arena *arena, mnm_text *out,
                                            const mnm_ctx *ctx, mnm_err *err);

/* ---- investigating -----------------------------------------------------------------------------
 */

typedef struct mnm_run_investigated {
  bool skipped; /* nothing changed since the last time: its results stand */
  uint64_t stage_id, transfers, accounts, findings, standing, truncated;
  uint64_t cut;          /* searches that met a bound: with any, "none found" is not known */
  uint64_t busy_ends;    /* transfers at which paths end, since only a busy account goes on */
  bool networks_skipped; /* the same of the networks; what follows `networks` is then not known */
  uint64_t network_stage_id, networks;
  uint64_t groups;           /* put together and weighed, shown or not */
  uint64_t findings_apart;   /* in no group, since all their accounts are busy */
  uint64_t chains_truncated; /* searches for chains that met their bound */
  uint64_t set_aside;        /* findings that a person rejected or explained: they count nothing */
  bool hits_skipped;         /* the catalogue's hits were up to date */
  uint64_t hits_stage_id, hits;
  uint64_t indicators; /* with a hit */
  uint64_t not_asked;  /* for want of merchant categories, places or channels */
} mnm_run_investigated;
/* A file of the catalogue that cannot be used; the others are read all the same. */
typedef mnm_status mnm_run_broken_fn(void *payload, const mnm_err *why, mnm_err *err);
typedef struct mnm_run_catalogue_options {
  const char *folder;    /* with indicators of the user's own; NULL: none */
  const char *weights;   /* name of a set that was fitted in this case; NULL: points */
  mnm_run_broken_fn *fn; /* told of each file there that cannot be used */
  void *payload;
} mnm_run_catalogue_options;
/* Runs what is not up to date: detect, then network, then the catalogue. Each one's results, resume
 * key and audit entry are one transaction. points NULL: those that are built in. MNM_E_DENIED when
 * a source's legal basis has expired. */
MNM_MUST_CHECK mnm_status mnm_run_investigate(mnm_store *store,
                                              const mnm_detect_parameters *parameters,
                                              const mnm_points *points,
                                              const mnm_run_catalogue_options *catalogue,
                                              mnm_run_investigated *out, const mnm_ctx *ctx,
                                              mnm_err *err);

/* ---- plain mode --------------------------------------------------------------------------------
 */

/* A ledger in memory without a case, in ledger order: read from a file, or from the memory of
 * another program. Both come in through one gate, so equal rows give equal ledgers, byte for byte.
 */
typedef struct mnm_run_ledger mnm_run_ledger;
/* Reads `path` by the plain specification (or `spec`). A record that cannot be read is an error
 * here, since there is no list of rejects to keep it in: MNM_E_PARSE with line and column. */
MNM_MUST_CHECK mnm_status mnm_run_ledger_read(mnm_run_ledger **out, const char *path,
                                              const char *spec, mnm_ingest_summary *read,
                                              const mnm_ctx *ctx, mnm_err *err);
/* The same of a text in memory, borrowed for the call; `name` is what errors call it. */
MNM_MUST_CHECK mnm_status mnm_run_ledger_read_text(mnm_run_ledger **out, const char *name,
                                                   mnm_text text, const char *spec,
                                                   mnm_ingest_summary *read, const mnm_ctx *ctx,
                                                   mnm_err *err);
/* Reads a stream of Arrow record batches, which is taken over in every case. `name` is what errors
 * call it. Columns, types and errors: mnm_arrow_read. */
MNM_MUST_CHECK mnm_status mnm_run_ledger_read_arrow(mnm_run_ledger **out,
                                                    struct ArrowArrayStream *stream,
                                                    const char *name, mnm_arrow_summary *read,
                                                    const mnm_ctx *ctx, mnm_err *err);
const mnm_ledger *mnm_run_ledger_rows(const mnm_run_ledger *ledger); /* borrowed */
/* The ledger as a stream of Arrow record batches, which keeps it until all of it was released, in
 * whatever thread. ctx->alloc must then serve any thread. Columns: mnm_arrow_export; with ids. */
MNM_MUST_CHECK mnm_status mnm_run_ledger_export(mnm_run_ledger *ledger,
                                                struct ArrowArrayStream *out, const mnm_ctx *ctx,
                                                mnm_err *err);
/* One more holder: each frees. Returns `ledger`. */
mnm_run_ledger *mnm_run_ledger_hold(mnm_run_ledger *ledger);
void mnm_run_ledger_free(mnm_run_ledger *ledger); /* NULL is fine */

/* A ledger file and its findings, without a case. Free with mnm_run_plain_free. */
typedef struct mnm_run_plain mnm_run_plain;
typedef struct mnm_run_plain_summary {
  mnm_ingest_summary read;
  uint64_t findings, standing, truncated;
  uint64_t cut;     /* searches that met a bound: with any, "none found" is not known */
  uint64_t nowhere; /* payments and merchants' accounts of the ties that the ledger does not have */
} mnm_run_plain_summary;
typedef struct mnm_run_found {
  uint64_t findings, standing, truncated;
  uint64_t cut; /* searches that met a bound */
  uint64_t nowhere;
} mnm_run_found;
/* Looks for patterns. The findings hold the ledger; several may be made of one, in any threads.
 * `parameters` are borrowed until mnm_run_plain_free. */
MNM_MUST_CHECK mnm_status mnm_run_ledger_detect(mnm_run_plain **out, mnm_run_ledger *ledger,
                                                const mnm_detect_parameters *parameters,
                                                mnm_run_found *found, const mnm_ctx *ctx,
                                                mnm_err *err);
/* mnm_run_ledger_read and mnm_run_ledger_detect in one; `ties` is a table of what else is known of
 * persons (docs/detection.md), NULL: nothing. */
MNM_MUST_CHECK mnm_status mnm_run_plain_detect(mnm_run_plain **out, const char *path,
                                               const char *spec, const char *ties,
                                               const mnm_detect_parameters *parameters,
                                               mnm_run_plain_summary *summary, const mnm_ctx *ctx,
                                               mnm_err *err);
/* The findings as one JSON list, in the documented order; then a record for each search that met a
 * bound. */
MNM_MUST_CHECK mnm_status mnm_run_plain_write(const mnm_run_plain *plain, mnm_json *json,
                                              mnm_err *err);
void mnm_run_plain_free(mnm_run_plain *plain);
/* Reads `path` in the same way and counts cycles in time (mnm_detect_raw_cycles); detects nothing.
 */
MNM_MUST_CHECK mnm_status mnm_run_plain_cycles(mnm_graph_cycles *out, const char *path,
                                               const char *spec, int64_t window_s,
                                               uint32_t hops_max, const mnm_ctx *ctx, mnm_err *err);

/* ---- the catalogue of indicators (docs/catalogue.md) --------------------------------------------
 */

/* The catalogue that is built in, unless `own` is set, and the files *.yaml and *.yml below
 * `folder` (NULL: none). MNM_E_NOTFOUND (no such folder; a setting without its parameter),
 * MNM_E_NOMEM, and what fn returns. */
MNM_MUST_CHECK mnm_status mnm_run_catalogue_open(mnm_catalogue **out, const char *folder, bool own,
                                                 const mnm_catalogue_setting *settings,
                                                 uint32_t setting_count, mnm_run_broken_fn *fn,
                                                 void *payload, const mnm_ctx *ctx, mnm_err *err);
/* The catalogue that is built in, and the files that the last investigation of the case used. */
MNM_MUST_CHECK mnm_status mnm_run_catalogue_kept(mnm_catalogue **out, mnm_store *store,
                                                 const mnm_ctx *ctx, mnm_err *err);
/* A ledger judged: its own, or that of a case, whose sources must allow the use. `spec` NULL: by
 * the first line, a ledger in the form of the catalogue's cases, else plain. */
typedef struct mnm_run_judged mnm_run_judged;
MNM_MUST_CHECK mnm_status mnm_run_catalogue_judge(mnm_run_judged **out,
                                                  const mnm_catalogue *catalogue, const char *path,
                                                  const char *spec, const mnm_ctx *ctx,
                                                  mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run_catalogue_judge_case(mnm_run_judged **out,
                                                       const mnm_catalogue *catalogue,
                                                       mnm_store *store, const mnm_ctx *ctx,
                                                       mnm_err *err);
const mnm_catalogue_hits *mnm_run_judged_hits(const mnm_run_judged *judged); /* borrowed */
const mnm_ledger *mnm_run_judged_ledger(const mnm_run_judged *judged);
/* The accounts of the subject of a hit, in order of their labels, appended. */
MNM_MUST_CHECK mnm_status mnm_run_judged_accounts(const mnm_run_judged *judged, uint64_t hit,
                                                  mnm_column *out, mnm_err *err);
void mnm_run_judged_free(mnm_run_judged *judged); /* NULL is fine */

typedef struct mnm_run_checked { /* of one case of one indicator; texts borrowed for the call */
  const mnm_indicator *indicator;
  const char *name;    /* of the case */
  const char *problem; /* NULL: it came out as it must */
  const mnm_err *err;  /* its ledger cannot be read; else NULL */
} mnm_run_checked;
typedef mnm_status mnm_run_checked_fn(void *payload, const mnm_run_checked *checked, mnm_err *err);
/* Runs the cases of every indicator from the file `file` (NULL: all), then the innocent ledger, in
 * which none may hit. */
MNM_MUST_CHECK mnm_status mnm_run_catalogue_check(const mnm_catalogue *catalogue, const char *file,
                                                  mnm_run_checked_fn *fn, void *payload,
                                                  const mnm_ctx *ctx, mnm_err *err);

/* ---- hits and answers of a case -----------------------------------------------------------------
 */

/* meta: accounts and holders with too many transfers to be judged by the last run. */
#define MNM_RUN_TOO_BUSY "catalogue.too_busy"

typedef struct mnm_run_hit { /* borrowed for the call */
  const mnm_store_hit *hit;
  const mnm_store_indicator *indicator;
  mnm_suspicion status;  /* of whom it is about; POSSIBLE_VICTIM goes before everything else */
  const char *pseudonym; /* of the holder it is about; "" : an account */
} mnm_run_hit;
/* What a hit of somebody of this status means: never suspicion of a possible victim. */
const char *mnm_run_hit_means(mnm_suspicion status);
typedef mnm_status mnm_run_hit_fn(void *payload, const mnm_run_hit *hit,
                                  const mnm_accounts *accounts, mnm_err *err);
/* Hits in order of their numbers, with accounts and values. */
MNM_MUST_CHECK mnm_status mnm_run_hits(mnm_store *store, const mnm_store_hit_query *query,
                                       mnm_run_hit_fn *fn, void *payload, const mnm_ctx *ctx,
                                       mnm_err *err);
typedef struct mnm_run_hit_subject { /* borrowed for the call */
  const mnm_store_hit_subject *counted;
  mnm_suspicion status;
  const char *pseudonym; /* "": the account `counted->subject` */
} mnm_run_hit_subject;
typedef mnm_status mnm_run_hit_subject_fn(void *payload, const mnm_run_hit_subject *subject,
                                          const mnm_accounts *accounts, mnm_err *err);
/* Whom hits are about, by rank. */
MNM_MUST_CHECK mnm_status mnm_run_hit_subjects(mnm_store *store, mnm_run_hit_subject_fn *fn,
                                               void *payload, const mnm_ctx *ctx, mnm_err *err);

/* ---- weights of evidence ---- */

/* Labels are few, and weights from few labels are chance. */
#define MNM_CALIBRATE_LEAST 30    /* of each answer */
#define MNM_CALIBRATE_LEAST_HIT 5 /* labelled holders with, and without, a hit of an indicator */
#define MNM_CALIBRATE_BLOCKS \
  5 /* stretches of time; each but the first is foretold by those before */

typedef struct mnm_run_weight { /* of one indicator */
  const char *indicator, *provenance, *source;
  uint32_t position;
  bool verified;
  bool fitted;      /* else too few labelled holders have a hit, or have none: no weight */
  uint64_t yes, no; /* labelled holders with a hit */
  int64_t weight_micro, low_micro, high_micro; /* natural log of odds; 95 % of the normal
                                                  approximation, penalty included */
} mnm_run_weight;
typedef struct mnm_run_predicted { /* of one label, by what was learnt from earlier ones */
  int64_t chance_micro;
  bool yes;
} mnm_run_predicted;
typedef struct mnm_run_calibration {
  mnm_arena arena;
  mnm_column weight;    /* mnm_run_weight, by id */
  mnm_column predicted; /* mnm_run_predicted, the greatest chance first */
  uint64_t labels, yes;
  int64_t penalty_micro; /* chosen among six: the one that foretold best */
  int64_t average_precision_micro, base_rate_micro; /* of `predicted` */
  uint8_t labels_sha256[32];
} mnm_run_calibration;
void mnm_run_calibration_init(mnm_run_calibration *out, const mnm_ctx *ctx);
void mnm_run_calibration_clear(mnm_run_calibration *out);
/* MNM_E_ARG: no name for a set. */
MNM_MUST_CHECK mnm_status mnm_run_weights_name(const char *name, mnm_err *err);
/* Fits weights of the indicators on labels (docs/catalogue.md, "Weights of evidence") and keeps
 * them in the case under `name`. `out` is initialised and empty. Features are hits of indicators
 * and nothing else. MNM_E_RANGE (too few labels, with the number), MNM_E_EXISTS (the name), and
 * what reading the labels returns. */
MNM_MUST_CHECK mnm_status mnm_run_calibrate(mnm_run_calibration *out, mnm_store *store,
                                            const char *labels_path, const char *name,
                                            const mnm_ctx *ctx, mnm_err *err);

/* Draws how well it foretold. */
MNM_MUST_CHECK mnm_status mnm_run_draw_calibration(mnm_store *store,
                                                   const mnm_run_calibration *made,
                                                   const char *name, mnm_out *out,
                                                   mnm_picture picture, const mnm_ctx *ctx,
                                                   mnm_err *err);

/* A person's answer to a question of the checklist, kept in the case as a decision: with who, when
 * and the reason, never changed; a later one stands beside it. `about`: an account, a pseudonym,
 * "network:3", or NULL for the case as a whole. MNM_E_NOTFOUND, MNM_E_ARG. */
typedef enum mnm_run_answer { MNM_SAID_YES, MNM_SAID_NO, MNM_SAID_UNKNOWN } mnm_run_answer;
const char *mnm_run_answer_name(mnm_run_answer answer); /* "yes" */
MNM_MUST_CHECK mnm_status mnm_run_answer_add(mnm_store *store, const mnm_indicator *indicator,
                                             const char *about, mnm_run_answer answer,
                                             const char *why, uint64_t *out_decision,
                                             const mnm_ctx *ctx, mnm_err *err);
typedef struct mnm_run_answered { /* borrowed for the call */
  const mnm_decision *decision;
  mnm_text indicator; /* its id */
  mnm_run_answer answer;
  enum { MNM_ABOUT_CASE, MNM_ABOUT_ACCOUNT, MNM_ABOUT_PERSON, MNM_ABOUT_NETWORK } about;
  uint64_t number;       /* account, subject, network */
  const char *pseudonym; /* of a person */
  mnm_suspicion status;  /* of an account or person */
  bool last;             /* no later answer to the same question about the same */
} mnm_run_answered;
typedef mnm_status mnm_run_answered_fn(void *payload, const mnm_run_answered *answered,
                                       const mnm_accounts *accounts, mnm_err *err);
typedef struct mnm_run_answer_query {
  uint32_t account; /* about it or its holders; MNM_ACCOUNT_NONE: any */
  uint64_t network; /* about it, its accounts or their holders; 0: any */
} mnm_run_answer_query;
/* In order of time. */
MNM_MUST_CHECK mnm_status mnm_run_answers(mnm_store *store, const mnm_run_answer_query *query,
                                          mnm_run_answered_fn *fn, void *payload,
                                          const mnm_ctx *ctx, mnm_err *err);

/* ---- showing -----------------------------------------------------------------------------------
 */

/* The case as JSON objects, one after another: first its findings (the plain object with id,
 * participants, in, out, truncated, points, network, rank, sentence; a T5's count of cycles stands
 * in its sentence), then the searches that met a bound, then its suspected networks (record
 * "network": id, rank, kind, score, threshold, prior, members with roles and status, findings,
 * chains, evidence piece by piece), then its persons (record "person": id, status). victims: the
 * reader may see who possible victims are; else their ids are "(sealed)". */
MNM_MUST_CHECK mnm_status mnm_run_export(mnm_store *store, bool victims, mnm_json *json,
                                         const mnm_ctx *ctx, mnm_err *err);

typedef struct mnm_run_line { /* a transfer as one side shows it; texts borrowed for the call */
  uint64_t reference;
  mnm_text transfer_id;
  int64_t booked_us;
  mnm_grain grain;
  bool credit;          /* money reached the account */
  uint32_t other;       /* the other account */
  int64_t amount_minor; /* on this account's side, > 0 */
  uint16_t currency;
  mnm_channel channel;
  int64_t balance_minor; /* stated by the source after this row; MNM_BALANCE_NONE */
  mnm_text purpose;      /* "" none, erased, or the case was opened without its key: class person */
} mnm_run_line;
/* The transfers of one finding, in ledger order, with their origins. credit is false throughout and
 * `other` is the receiving account; `from` is given apart. */
typedef struct mnm_run_evidence {
  mnm_run_line line;
  uint32_t from, to;
  uint32_t origin_count;
  const mnm_ledger_origin *origins;
} mnm_run_evidence;
typedef mnm_status mnm_run_evidence_fn(void *payload, const mnm_run_evidence *row,
                                       const mnm_accounts *accounts, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run_finding_rows(mnm_store *store, uint64_t finding_id,
                                               mnm_run_evidence_fn *fn, void *payload,
                                               const mnm_ctx *ctx, mnm_err *err);

/* The same of any transfers, by their references in the ledger. */
MNM_MUST_CHECK mnm_status mnm_run_transfer_rows(mnm_store *store, const uint64_t *references,
                                                uint64_t count, mnm_run_evidence_fn *fn,
                                                void *payload, const mnm_ctx *ctx, mnm_err *err);
/* Draws a network (`each`: every account by itself, however many there are), or the statement of an
 * account, into `out`, a file opened for it. Whatever this
 * viewer may not see is sealed on paper too. MNM_E_NOTFOUND, MNM_E_DENIED, and what drawing
 * returns.
 */
MNM_MUST_CHECK mnm_status mnm_run_draw_network(mnm_store *store, uint64_t network_id, bool each,
                                               mnm_out *out, mnm_picture picture,
                                               const mnm_ctx *ctx, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run_draw_statement(mnm_store *store, mnm_text account_label,
                                                 int64_t from_us, int64_t to_us, mnm_out *out,
                                                 mnm_picture picture, const mnm_ctx *ctx,
                                                 mnm_err *err);
/* The rows of a statement as a workbook with live formulas (mnm_report_workbook). */
MNM_MUST_CHECK mnm_status mnm_run_workbook_statement(mnm_store *store, mnm_text account_label,
                                                     int64_t from_us, int64_t to_us, mnm_out *out,
                                                     const mnm_ctx *ctx, mnm_err *err);

/* Who an account or a subject is for networks: as they were found last. */
typedef struct mnm_run_person { /* borrowed for the call */
  const char *pseudonym;        /* "" : an account without a known holder, which owns itself */
  uint32_t account;             /* pseudonym "": its number */
  mnm_suspicion status;
} mnm_run_person;
typedef mnm_status mnm_run_person_fn(void *payload, const mnm_run_person *person,
                                     const mnm_accounts *accounts, mnm_err *err);
/* Every person of the case by number of the subject, then every account without a known holder that
 * takes part in a current finding or network, by label. */
MNM_MUST_CHECK mnm_status mnm_run_persons(mnm_store *store, mnm_run_person_fn *fn, void *payload,
                                          const mnm_ctx *ctx, mnm_err *err);

/* ---- checking ----------------------------------------------------------------------------------
 */

typedef struct mnm_run_verified {
  mnm_store_verified store;
  uint64_t transfers, stages_rerun;
  uint8_t ledger_digest[32];
} mnm_run_verified;
/* Audit chain, sources (read again where they still are), chunks, and every stage run again to the
 * same digest. Problems are appended, each a sentence. */
MNM_MUST_CHECK mnm_status mnm_run_verify(mnm_store *store, bool rerun, mnm_problems *problems,
                                         mnm_run_verified *out, const mnm_ctx *ctx, mnm_err *err);

/* ---- exercises ---------------------------------------------------------------------------------
 */

/* Makes the folder `path` and those above it that are missing. MNM_E_IO, MNM_E_ARG. */
MNM_MUST_CHECK mnm_status mnm_run_make_folders(const char *path, mnm_err *err);
/* The same; MNM_E_EXISTS when there is something in it. */
MNM_MUST_CHECK mnm_status mnm_run_empty_folder(const char *path, mnm_err *err);
/* Whether a file is a case (an SQLite file); anything else is taken for an export. */
MNM_MUST_CHECK mnm_status mnm_run_is_case(const char *path, bool *out, const mnm_ctx *ctx,
                                          mnm_err *err);

typedef struct mnm_run_exercise {
  const char *scenario;
  uint32_t size; /* MNM_WORLD_SIZE_OWN: the scenario's */
  uint64_t seed;
  uint32_t files; /* bits of mnm_world_files */
} mnm_run_exercise;
/* Makes a world and hands its files to `sink`, one at a time. */
MNM_MUST_CHECK mnm_status mnm_run_exercise_make(const mnm_run_exercise *exercise,
                                                const mnm_world_sink *sink, mnm_world_counts *out,
                                                const mnm_ctx *ctx, mnm_err *err);
/* Holds what was found against the truth of a world's folder: the findings of `store`, or, with
 * NULL, the export in the file `export_path` (JSON lines). */
MNM_MUST_CHECK mnm_status mnm_run_exercise_mark(mnm_world_marks *out, const char *world,
                                                mnm_store *store, const char *export_path,
                                                const mnm_ctx *ctx, mnm_err *err);

#endif
