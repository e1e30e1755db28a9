/* store: the case file. One SQLite file, its key, its audit chain, and the tables that every part
 * of a case shares. Format, states and how to check it by hand: docs/case-file.md.
 *
 * A handle belongs to one thread at a time. Any number of processes read while one writes; a second
 * writer gets MNM_E_BUSY. Whatever fails, the file stays as it was at the last commit. */
#ifndef MNM_CASE_STORE_H
#define MNM_CASE_STORE_H

#include <sqlite3.h>

#include "base/arena/arena.h"
#include "base/reader/reader.h"
#include "gate/shield/shield.h"
#include "kernel/seal/seal.h"
#include "model/findings/findings.h"
#include "model/networks/networks.h"
#include "model/schema/schema.h"
#include "model/statements/statements.h"

#define MNM_STORE_APPLICATION_ID 0x6D6E6D74 /* "mnmt" */
#define MNM_STORE_VERSION 1                 /* user_version this program writes */
#define MNM_STORE_ID_BYTES 33               /* 32 hex digits and NUL */

typedef struct mnm_store mnm_store;

/* ---- making, opening, closing -----------------------------------------------------------------
 */

/* Recovery shares: texts to print and to give to different people. Whoever holds `threshold` of
 * them holds the case key. */
typedef struct mnm_store_shares {
  uint32_t count;
  mnm_share share[MNM_SHARE_MAX];
} mnm_store_shares;
void mnm_store_shares_clear(mnm_store_shares *shares); /* wipes */

typedef struct mnm_store_create_options {
  const char *person; /* who makes the case: goes into the audit; 1..100 bytes, no control bytes */
  const char *key_path;     /* NULL: <data home>/manumit/keys/<case id>.key */
  const char *passphrase;   /* NULL: the key file is protected by its mode 0600 alone */
  uint32_t share_threshold; /* k of n; both 0: no shares. 2 <= k <= n <= MNM_SHARE_MAX */
  uint32_t share_count;
} mnm_store_create_options;

typedef struct mnm_store_options {
  const char *person;     /* who acts; needed for writing */
  const char *key_path;   /* NULL: the default place of this case's key */
  const char *passphrase; /* NULL: none */
  bool readonly;
  bool
      without_key; /* readonly only: sealed content stays closed; chain and ledger can be checked */
} mnm_store_options;

/* Makes a case and opens it for writing. `shares` may be NULL when share_count is 0. The file
 * appears under `path` whole or not at all. ctx is kept and must outlive the handle (mnm_store_use
 * changes it). Returns MNM_E_EXISTS, MNM_E_IO (no such folder, disk full, network drive),
 * MNM_E_ARG. */
MNM_MUST_CHECK mnm_status mnm_store_create(mnm_store **out, const char *path,
                                           const mnm_store_create_options *options,
                                           mnm_store_shares *shares, const mnm_ctx *ctx,
                                           mnm_err *err);

/* Opens a case. For writing: takes the writer's lock (it dies with the process), migrates an older
 * version after a backup to <path>.bak-v<N>, and sweeps what an interrupted import left.
 * Returns MNM_E_NOTFOUND, MNM_E_FORMAT (a directory, a pipe, not a case), MNM_E_NEWER,
 * MNM_E_DAMAGED (short file, bad pages, altered schema), MNM_E_BUSY (another writer), MNM_E_KEY
 * (key missing, wrong, or passphrase wrong: says where it looked), MNM_E_IO (read-only file or
 * folder, network drive), MNM_E_UNSUPPORTED (older version and readonly). */
MNM_MUST_CHECK mnm_status mnm_store_open(mnm_store **out, const char *path,
                                         const mnm_store_options *options, const mnm_ctx *ctx,
                                         mnm_err *err);
/* Rolls back what is not committed. NULL is fine. */
void mnm_store_close(mnm_store *store);

/* Later calls use this ctx: its progress cancels long statements (MNM_E_CANCELLED), its now_us
 * dates entries, its memory serves results. Kept, not copied. */
void mnm_store_use(mnm_store *store, const mnm_ctx *ctx);
const mnm_ctx *mnm_store_ctx(const mnm_store *store);

/* What case/ledger keeps between calls (its directory, blocks, keys): one pointer a handle.
 * `detach` is called with it first thing at close, or when another takes its place. */
void mnm_store_attach(mnm_store *store, void *attached, void (*detach)(void *attached));
void *mnm_store_attached(const mnm_store *store); /* NULL: nothing */

/* Another number whenever rows that were there may be gone, or others may stand in their place:
 * after a rollback, a sweep, an erasure. What a part remembers of rows holds for one epoch. Another
 * process's work is not counted: PRAGMA data_version tells of that. */
uint64_t mnm_store_epoch(const mnm_store *store);
void mnm_store_epoch_next(mnm_store *store); /* after an erasure */

const char *mnm_store_id(const mnm_store *store);     /* 32 hex digits, random, for ever */
const char *mnm_store_path(const mnm_store *store);   /* as given */
const char *mnm_store_person(const mnm_store *store); /* "" when none was given */
bool mnm_store_readonly(const mnm_store *store);
bool mnm_store_has_key(const mnm_store *store);

/* ---- keys ---------------------------------------------------------------------------------------
 */

/* Numbers enter the derivation and so the file: never reuse one. */
typedef enum mnm_store_subkey {
  MNM_SUBKEY_CHECK = 1,    /* tells the right key from a wrong one */
  MNM_SUBKEY_IDENTITY = 2, /* wraps persons' keys */
  MNM_SUBKEY_LOOKUP = 3,   /* keyed digests for exact look-ups */
  MNM_SUBKEY_TEXT = 4,     /* free texts that belong to no one person */
  MNM_SUBKEY_AUDIT = 5,    /* details of audit entries, reasons of decisions */
  MNM_SUBKEY_VICTIM = 6,   /* lists of possible victims, and what is entered about them */
  MNM_SUBKEY_HEALTH = 7    /* what tells of somebody's health */
} mnm_store_subkey;
/* Derives; the caller wipes `out`. MNM_E_KEY when the case was opened without its key. */
MNM_MUST_CHECK mnm_status mnm_store_subkey_take(const mnm_store *store, mnm_store_subkey which,
                                                mnm_key *out, mnm_err *err);

/* Default place of a case's key file. MNM_E_KEY when neither XDG_DATA_HOME nor HOME is set. */
MNM_MUST_CHECK mnm_status mnm_store_key_path(const char *case_id, char *buffer, uint32_t bytes,
                                             mnm_err *err);
/* Rewrites the key file (atomically) under a new passphrase; NULL takes it off. Audited. */
MNM_MUST_CHECK mnm_status mnm_store_passphrase(mnm_store *store, const char *passphrase,
                                               mnm_err *err);
typedef struct mnm_store_exchange_options {
  const char *passphrase;   /* of the new key file; NULL: none */
  uint32_t share_threshold; /* as mnm_store_create_options */
  uint32_t share_count;
} mnm_store_exchange_options;
/* A new key file in place of the one that was read, atomically, and new recovery shares: the old
 * file and the old shares open the case no more. What is sealed stays as it is: its key, the case
 * key, is sealed anew. Whoever has both the old key file and a copy of the case from before can
 * still open that copy, and with the key in it what is added later. Audited (`exchange`).
 *
 * Returns MNM_E_KEY (opened without its key), MNM_E_ARG (shares), MNM_E_IO (also: all is done but
 * the file's name, which the hint tells). A crash in between leaves one of the two files fitting.
 */
MNM_MUST_CHECK mnm_status mnm_store_exchange_key(mnm_store *store,
                                                 const mnm_store_exchange_options *options,
                                                 mnm_store_shares *shares, mnm_err *err);
typedef struct mnm_store_recover_options {
  const char *person;     /* who restores it: audited */
  const char *key_path;   /* NULL: the default place */
  const char *passphrase; /* of the new key file; NULL: none */
} mnm_store_recover_options;
/* Restores the key file of the case at `path` from at least the threshold of recovery shares.
 * Returns MNM_E_PARSE (err.row: which share is misread), MNM_E_ARG (too few, doubles, of different
 * sets), MNM_E_KEY (of another case), MNM_E_EXISTS (the key file is there), and what opening for
 * writing returns. */
MNM_MUST_CHECK mnm_status mnm_store_recover(const char *path, const char *const *shares,
                                            uint32_t count,
                                            const mnm_store_recover_options *options,
                                            const mnm_ctx *ctx, mnm_err *err);

/* ---- SQL for the parts of case/
 * ------------------------------------------------------------------ */

typedef enum mnm_store_write {
  MNM_WRITE_LOADING, /* no sync at commit: for rows that stay invisible until a later flip */
  MNM_WRITE_DURABLE  /* synced at commit, and with it every LOADING commit before it */
} mnm_store_write;
/* A write transaction, from the start (IMMEDIATE). Does not nest: MNM_E_ARG inside another one or
 * on a read-only handle. */
MNM_MUST_CHECK mnm_status mnm_store_begin(mnm_store *store, mnm_store_write kind, mnm_err *err);
/* On an error the transaction is rolled back. */
MNM_MUST_CHECK mnm_status mnm_store_commit(mnm_store *store, mnm_err *err);
void mnm_store_rollback(mnm_store *store); /* none open is fine */
/* A read transaction: everything until mnm_store_rollback sees one state of the case. */
MNM_MUST_CHECK mnm_status mnm_store_begin_read(mnm_store *store, mnm_err *err);

/* Moves the log into the file and empties it, so that bytes overwritten by an erasure are gone from
 * both. Outside a transaction. MNM_E_BUSY: a reader still sees the state before; it can be
 * repeated. */
MNM_MUST_CHECK mnm_status mnm_store_checkpoint(mnm_store *store, mnm_err *err);

sqlite3 *mnm_store_db(mnm_store *store);
/* A cached statement for this text: reset, bindings cleared, owned by the store. For texts that are
 * constants of the program, since each is kept until the store closes; not for one that may already
 * be running further up the stack. */
MNM_MUST_CHECK mnm_status mnm_store_prepare(mnm_store *store, sqlite3_stmt **out, const char *sql,
                                            mnm_err *err);
/* A statement of the caller's own (sqlite3_finalize), for loops that may nest. */
MNM_MUST_CHECK mnm_status mnm_store_prepare_own(mnm_store *store, sqlite3_stmt **out,
                                                const char *sql, mnm_err *err);
/* One step; *out_row says whether there is a row (out_row NULL: a row is an error). Resets at the
 * end. */
MNM_MUST_CHECK mnm_status mnm_store_step(mnm_store *store, sqlite3_stmt *statement, bool *out_row,
                                         mnm_err *err);
/* Runs one or more statements without results. */
MNM_MUST_CHECK mnm_status mnm_store_exec(mnm_store *store, const char *sql, mnm_err *err);
/* The status of an SQLite result code, and in err what to do: disk full, damaged, read-only, busy,
 * cancelled. Never a value. `doing`: "writing chunks". Returns the status. */
mnm_status mnm_store_error(mnm_store *store, int result, const char *doing, mnm_err *err);

/* ---- meta
 * ---------------------------------------------------------------------------------------- */

/* Small named facts of the case. Within a write transaction. */
MNM_MUST_CHECK mnm_status mnm_store_meta_set(mnm_store *store, const char *name, mnm_text value,
                                             mnm_err *err);
/* "" and MNM_E_NOTFOUND when absent; text lives in the arena. */
MNM_MUST_CHECK mnm_status mnm_store_meta_get(mnm_store *store, const char *name, mnm_arena *arena,
                                             mnm_text *out, mnm_err *err);

/* ---- sources
 * ------------------------------------------------------------------------------------- */

typedef enum mnm_handling { /* Europol handling codes; they combine */
                            MNM_HANDLING_H0 = 0,
                            MNM_HANDLING_H1 = 1, /* not in court without the provider's leave */
                            MNM_HANDLING_H2 =
                                2, /* not to be passed on without the provider's leave */
                            MNM_HANDLING_H3 = 4 /* other restrictions: handling_note says which */
} mnm_handling;

typedef struct mnm_grade {
  char source;         /* 'A' 'B' 'C' 'X' (Europol 4x4); 0: not graded */
  uint8_t information; /* 1..4; 0: not graded */
  uint8_t handling;    /* bits of mnm_handling */
  bool suspected_false;
  char original[16]; /* as given, "B2" or "2CP"; "" when not graded */
} mnm_grade;
/* Reads Europol 4x4 ("B2", "B2/H1", "B2/H1+H2") or UK 3x5x2 ("1AP", "2CC") and maps the latter to
 * the former, keeping the original. MNM_E_PARSE names both shapes. Table: docs/case-file.md. */
MNM_MUST_CHECK mnm_status mnm_grade_parse(mnm_grade *out, mnm_text text, mnm_err *err);
/* What is derived from both: the worse of each, the union of handling codes. A grade beats none. */
mnm_grade mnm_grade_worst(mnm_grade a, mnm_grade b);

/* All texts borrowed; NULL or "" : none. */
typedef struct mnm_source {
  uint64_t source_id;   /* 0 when adding */
  const char *path;     /* as the user gave it */
  const char *kind;     /* "delimited", "ftm" */
  const char *spec;     /* import specification, YAML */
  const char *encoding; /* as used */
  uint8_t sha256[32];   /* zero until finished */
  uint64_t bytes;
  int64_t added_us;                                            /* now_us of the ctx when adding */
  const char *added_by;                                        /* the handle's person when adding */
  const char *legal_authority, *legal_reference, *legal_scope; /* a warrant's; scope is sealed */
  int64_t legal_expires_us;                                    /* MNM_TIME_NONE: open */
  mnm_grade grade;
  const char *handling_note; /* sealed; needed with H3 */
  const char *summary;       /* JSON of what was read */
  bool live;                 /* visible: the import was flipped */
} mnm_source;
/* Adds in state loading, within a write transaction. MNM_E_DENIED when the legal basis has expired,
 * MNM_E_ARG when H3 has no note. */
MNM_MUST_CHECK mnm_status mnm_source_add(mnm_store *store, const mnm_source *source,
                                         uint64_t *out_id, mnm_err *err);
/* What the import found out: digest, size, encoding, specification as used (NULL: as added),
 * summary. */
typedef struct mnm_source_result {
  const uint8_t *sha256;
  uint64_t bytes;
  const char *encoding, *spec, *summary;
} mnm_source_result;
/* Makes the source live with its results. Within the transaction that flips its run. */
MNM_MUST_CHECK mnm_status mnm_source_finish(mnm_store *store, uint64_t source_id,
                                            const mnm_source_result *result, mnm_err *err);
/* Removes a source that is still loading and all that was written for it. Own transaction. */
MNM_MUST_CHECK mnm_status mnm_source_abandon(mnm_store *store, uint64_t source_id, mnm_err *err);
/* Live source with these bytes; *out_id 0 when there is none. */
MNM_MUST_CHECK mnm_status mnm_source_find(mnm_store *store, const uint8_t sha256[32],
                                          uint64_t *out_id, mnm_err *err);
/* MNM_E_DENIED when the warrant has expired at ctx's now. */
MNM_MUST_CHECK mnm_status mnm_source_check_use(mnm_store *store, uint64_t source_id, mnm_err *err);
/* Live sources in order of id; `row` is borrowed for the call; sealed texts are "" without the key.
 */
typedef mnm_status mnm_source_fn(void *payload, const mnm_source *row, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_sources(mnm_store *store, mnm_source_fn *fn, void *payload,
                                            mnm_err *err);

/* ---- balances, breaks, holdings
 * ------------------------------------------------------------------ */
/* Account numbers are those of the case. Adding is within a write transaction; rows of a source
 * that is not live are not listed. source_id 0 in a query: all sources. Lists come in order of
 * (account, time). */

MNM_MUST_CHECK mnm_status mnm_store_balances_add(mnm_store *store, uint64_t source_id,
                                                 const mnm_balance *rows, uint32_t count,
                                                 mnm_err *err);
typedef mnm_status mnm_store_balance_fn(void *payload, uint64_t source_id, const mnm_balance *row,
                                        mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_balances(mnm_store *store, uint64_t source_id,
                                             mnm_store_balance_fn *fn, void *payload, mnm_err *err);

MNM_MUST_CHECK mnm_status mnm_store_breaks_add(mnm_store *store, uint64_t source_id,
                                               const mnm_break *rows, uint32_t count, mnm_err *err);
typedef mnm_status mnm_store_break_fn(void *payload, uint64_t source_id, const mnm_break *row,
                                      mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_breaks(mnm_store *store, uint64_t source_id,
                                           mnm_store_break_fn *fn, void *payload, mnm_err *err);

/* Breaks that a stage found, not the reading of a source: they go when the stage runs again. */
typedef struct mnm_store_stage_break {
  mnm_break row;
  uint64_t source_id;
  uint64_t reference; /* transfer concerned; UINT64_MAX: none */
} mnm_store_stage_break;
/* In place of all that stages found before. Within a write transaction. */
MNM_MUST_CHECK mnm_status mnm_store_stage_breaks_put(mnm_store *store, uint64_t stage_id,
                                                     const mnm_store_stage_break *rows,
                                                     uint64_t count, mnm_err *err);
typedef mnm_status mnm_store_stage_break_fn(void *payload, const mnm_store_stage_break *row,
                                            mnm_err *err);
/* Those of one kind (0: any) by account and time; mnm_store_breaks lists them too, without their
 * references. */
MNM_MUST_CHECK mnm_status mnm_store_stage_breaks(mnm_store *store, uint8_t kind,
                                                 mnm_store_stage_break_fn *fn, void *payload,
                                                 mnm_err *err);

typedef struct mnm_store_holding {
  uint32_t account;
  uint64_t subject_id; /* of case/identity */
  uint8_t kind;        /* mnm_holding_kind */
  int64_t valid_from_us, valid_to_us;
  uint64_t source_row;
} mnm_store_holding;
MNM_MUST_CHECK mnm_status mnm_store_holdings_add(mnm_store *store, uint64_t source_id,
                                                 const mnm_store_holding *rows, uint32_t count,
                                                 mnm_err *err);
typedef mnm_status mnm_store_holding_fn(void *payload, uint64_t source_id,
                                        const mnm_store_holding *row, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_holdings(mnm_store *store, uint64_t source_id,
                                             mnm_store_holding_fn *fn, void *payload, mnm_err *err);

/* ---- stages (resume keys) and findings
 * ------------------------------------------------------------ */

/* SHA-256 over name, version, canonical parameters and the digests of all inputs, in that order. */
typedef struct mnm_stage_input {
  const char *name;    /* "detect" */
  const char *version; /* of the stage's method */
  const char *parameters;
  const uint8_t (*inputs)[32];
  uint32_t input_count;
} mnm_stage_input;
MNM_MUST_CHECK mnm_status mnm_stage_key(uint8_t out[32], const mnm_stage_input *input,
                                        mnm_err *err);

typedef struct mnm_stage {
  uint64_t stage_id;
  const char *name, *version, *parameters;
  uint8_t key[32], output_digest[32];
  int64_t finished_us;
  bool current; /* the last finished run of this stage */
} mnm_stage;
/* Id of the current run of `name` if its key is `key`, else 0. */
MNM_MUST_CHECK mnm_status mnm_stage_find(mnm_store *store, const char *name, const uint8_t key[32],
                                         uint64_t *out_id, mnm_err *err);
/* Records a finished run and makes it the current one. finished_us is ctx's now. Within the
 * transaction that writes its results. */
MNM_MUST_CHECK mnm_status mnm_stage_add(mnm_store *store, const mnm_stage_input *input,
                                        const uint8_t key[32], const uint8_t output_digest[32],
                                        uint64_t *out_id, mnm_err *err);
typedef mnm_status mnm_stage_fn(void *payload, const mnm_stage *row, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_stages(mnm_store *store, bool current_only, mnm_stage_fn *fn,
                                           void *payload, mnm_err *err);

/* Sentence of finding `index`, into buffer; returns its length (< bytes). */
typedef uint32_t mnm_store_sentence_fn(void *payload, uint64_t index, char *buffer, uint32_t bytes);
typedef struct mnm_store_findings_input {
  uint64_t stage_id;            /* from mnm_stage_add */
  const mnm_findings *findings; /* account numbers of the case */
  const uint64_t *reference;    /* view row -> ledger reference; NULL: the row number */
  mnm_store_sentence_fn *sentence;
  void *sentence_payload;
} mnm_store_findings_input;
/* Puts the findings of a stage run in place of the stage's earlier ones. A finding equal in
 * typology, kind, accounts, amounts and transfers to an earlier one keeps its number for ever;
 * numbers are never reused. Earlier findings that are not found again stay, no longer current.
 * Within a write transaction. Cost: one row a participant and a transfer. */
MNM_MUST_CHECK mnm_status mnm_store_findings_put(mnm_store *store,
                                                 const mnm_store_findings_input *input,
                                                 mnm_err *err);
/* SHA-256 over all findings in order, as mnm_store_findings_put stores them: a stage's output
 * digest. */
MNM_MUST_CHECK mnm_status mnm_store_findings_digest(uint8_t out[32], const mnm_findings *findings,
                                                    const uint64_t *reference, mnm_err *err);

typedef struct mnm_store_finding { /* borrowed for the call */
  uint64_t finding_id, stage_id;
  uint8_t typology, kind;
  bool standing, truncated, current;
  int64_t first_us, last_us;
  const char *sentence;
  bool scored; /* points, network and rank were set */
  int64_t points, network, rank;
  uint64_t row_count;
  /* with query.details only, else NULL */
  uint32_t centre_count, participant_count, total_count;
  const uint32_t *centres;
  const mnm_participant *participants;
  const mnm_total *totals;
  const uint64_t *references; /* row_count ledger references, in order */
} mnm_store_finding;
typedef struct mnm_store_finding_query {
  uint64_t finding_id; /* 0: any */
  uint8_t typology;    /* 0: any */
  uint32_t account;    /* as a participant; MNM_ACCOUNT_NONE: any */
  bool all;            /* also those no longer current */
  bool counting;       /* without those that a person rejected or innocently explained */
  bool details;
} mnm_store_finding_query;
typedef mnm_status mnm_store_finding_fn(void *payload, const mnm_store_finding *row, mnm_err *err);
/* In the order of the stage's output. */
MNM_MUST_CHECK mnm_status mnm_store_findings(mnm_store *store, const mnm_store_finding_query *query,
                                             mnm_store_finding_fn *fn, void *payload, mnm_err *err);
/* MNM_E_NOTFOUND. Within a write transaction. */
MNM_MUST_CHECK mnm_status mnm_store_finding_score(mnm_store *store, uint64_t finding_id,
                                                  int64_t points, int64_t network, int64_t rank,
                                                  mnm_err *err);

/* ---- suspected networks
 * --------------------------------------------------------------------------------- */

typedef struct mnm_store_networks_input {
  uint64_t stage_id;            /* from mnm_stage_add */
  const mnm_networks *networks; /* account numbers of the case */
  const uint64_t *finding_id;   /* of each finding that was given to the stage */
  const uint64_t *subject_id;   /* of each owner's number; NULL: no owners were given */
  const uint64_t *reference;    /* view row -> ledger reference; NULL: the row number */
  mnm_store_sentence_fn *sentence;
  void *sentence_payload;
} mnm_store_networks_input;
/* Puts the networks of a stage run in place of the earlier ones, with the points, network and rank
 * of each finding and the statuses of accounts and subjects. A network of the same accounts (those
 * by a chain alone do not count) as an earlier one keeps its number for ever; numbers are never
 * reused. Earlier networks that are not found again stay, no longer current. Within a write
 * transaction. Cost: one row a member, piece, tie and transfer of a chain. */
MNM_MUST_CHECK mnm_status mnm_store_networks_put(mnm_store *store,
                                                 const mnm_store_networks_input *input,
                                                 mnm_err *err);
/* SHA-256 over all networks in order, statuses included: a stage's output digest. subject_id as
 * above. */
void mnm_store_networks_digest(uint8_t out[32], const mnm_networks *networks,
                               const uint64_t *reference, const uint64_t *subject_id);

typedef struct mnm_store_piece { /* of evidence */
  uint64_t finding_id;           /* 0: a chain of function */
  const char *family;
  int64_t points_micro, counted_micro;
  uint32_t left_out;
  bool truncated;
  uint32_t reference_first, reference_count; /* of a chain, in `references` */
} mnm_store_piece;

typedef struct mnm_store_network { /* borrowed for the call */
  uint64_t network_id, stage_id, rank;
  mnm_network_kind kind;
  uint64_t owners;
  int64_t sum_micro, prior_micro, score_micro, threshold_micro;
  int64_t first_us, last_us;
  const char *sentence;
  bool current;
  uint64_t member_total, piece_total, suspect_total; /* always */
  /* with query.details only, else NULL */
  uint32_t member_count, piece_count, tie_count;
  const mnm_network_member *members;
  const mnm_store_piece *pieces;
  const mnm_network_tie *ties;
  const uint64_t *references; /* of all its chains */
} mnm_store_network;
typedef struct mnm_store_network_query {
  uint64_t network_id; /* 0: any */
  uint32_t account;    /* a member; MNM_ACCOUNT_NONE: any */
  bool all;            /* also those no longer current */
  bool details;
} mnm_store_network_query;
typedef mnm_status mnm_store_network_fn(void *payload, const mnm_store_network *row, mnm_err *err);
/* By rank; those no longer current after the others, by number. */
MNM_MUST_CHECK mnm_status mnm_store_networks(mnm_store *store, const mnm_store_network_query *query,
                                             mnm_store_network_fn *fn, void *payload, mnm_err *err);

/* Accounts, or subjects, that are not clear, by number. */
typedef mnm_status mnm_store_status_fn(void *payload, uint64_t number, mnm_suspicion status,
                                       mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_account_statuses(mnm_store *store, mnm_store_status_fn *fn,
                                                     void *payload, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_subject_statuses(mnm_store *store, mnm_store_status_fn *fn,
                                                     void *payload, mnm_err *err);

/* ---- hits of the catalogue
 * ------------------------------------------------------------------------------ */

/* How an indicator came out. Texts are never NULL here; borrowed. */
typedef struct mnm_store_indicator {
  uint32_t position; /* in order of ids */
  const char *id, *says, *source, *location, *provenance, *family;
  bool checklist; /* a person answers */
  bool verified;  /* the source, or a report of it, was read */
  int64_t points_micro;
  bool weighed; /* a weight of evidence was in use */
  int64_t weight_micro;
  const char *question; /* of a checklist */
  const char *missing;  /* what the ledger lacks for it; "": it was asked */
  uint64_t hits, subjects, unknown;
  const char *file, *text; /* text: of a file that is not built in; else "" */
} mnm_store_indicator;

typedef struct mnm_store_hit_value {
  const char *name, *unit; /* "number" (millionths), "money" (minor units), "time" (microseconds) */
  bool known;
  int64_t value;
  const char *text; /* as people read it */
} mnm_store_hit_value;

typedef struct mnm_store_hit {
  uint64_t hit_id; /* from 1, in the order of the run: the next run numbers anew */
  uint32_t indicator;
  uint8_t subject_kind; /* 0: account, 1: subject of case/identity */
  uint64_t subject;
  uint16_t currency; /* of amounts among its values */
  int64_t first_us, held_us, last_us;
  const char *sentence;
  uint64_t row_count;
  /* when listed, the three below with query.details only, else NULL */
  uint32_t account_count, value_count;
  const uint64_t *references; /* row_count */
  const uint32_t *accounts;   /* of whom it is about */
  const mnm_store_hit_value *values;
} mnm_store_hit;

/* What hits count for one account without a known holder (kind 0), or one holder with all his
 * accounts (kind 1). */
typedef struct mnm_store_hit_subject {
  uint8_t kind;
  uint64_t subject, rank, hits, indicators, families;
  int64_t score_micro;
} mnm_store_hit_subject;

/* Takes away what an earlier run left. Then the four below put a run in: within one write
 * transaction, indicators before their hits. */
MNM_MUST_CHECK mnm_status mnm_store_hits_clear(mnm_store *store, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_indicator_put(mnm_store *store, uint64_t stage_id,
                                                  const mnm_store_indicator *row, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_hit_put(mnm_store *store, const mnm_store_hit *row,
                                            mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_hit_subject_put(mnm_store *store,
                                                    const mnm_store_hit_subject *row, mnm_err *err);
/* For the output digest of a run: every row in the order in which it is put. */
void mnm_store_indicator_digest(mnm_sha256 *hash, const mnm_store_indicator *row);
void mnm_store_hit_digest(mnm_sha256 *hash, const mnm_store_hit *row);
void mnm_store_hit_subject_digest(mnm_sha256 *hash, const mnm_store_hit_subject *row);

typedef mnm_status mnm_store_indicator_fn(void *payload, const mnm_store_indicator *row,
                                          mnm_err *err);
/* In order of position; the text of a user's own file is given too. */
MNM_MUST_CHECK mnm_status mnm_store_indicators(mnm_store *store, mnm_store_indicator_fn *fn,
                                               void *payload, mnm_err *err);
typedef struct mnm_store_hit_query {
  uint32_t indicator; /* position; UINT32_MAX: any */
  uint32_t account;   /* among its accounts; MNM_ACCOUNT_NONE: any */
  uint64_t network;   /* one of its accounts is a member; 0: any */
  uint64_t finding;   /* one of its accounts takes part; 0: any */
  bool details;
} mnm_store_hit_query;
typedef mnm_status mnm_store_hit_fn(void *payload, const mnm_store_hit *row, mnm_err *err);
/* In order of their numbers. */
MNM_MUST_CHECK mnm_status mnm_store_hits(mnm_store *store, const mnm_store_hit_query *query,
                                         mnm_store_hit_fn *fn, void *payload, mnm_err *err);
typedef mnm_status mnm_store_hit_subject_fn(void *payload, const mnm_store_hit_subject *row,
                                            mnm_err *err);
/* By rank. */
MNM_MUST_CHECK mnm_status mnm_store_hit_subjects(mnm_store *store, mnm_store_hit_subject_fn *fn,
                                                 void *payload, mnm_err *err);

/* ---- decisions, retention
 * ------------------------------------------------------------------------- */

typedef struct mnm_decision {
  uint64_t decision_id; /* 0 when adding */
  int64_t at_us;        /* now_us of the ctx when adding */
  const char *by;       /* the handle's person when adding */
  const char *verb;     /* "accept", "reject", "elect", "undo", ... */
  const char *object;   /* "finding:12", "subject:7": a reference, never a name */
  const char *why;      /* sealed */
  uint64_t undoes;      /* decision this one takes back; 0: none */
  bool undone;          /* a later one takes it back; when listed */
} mnm_decision;
/* Appends, with its audit entry, within a write transaction. MNM_E_NOTFOUND (nothing to undo),
 * MNM_E_EXISTS (already undone), MNM_E_ARG (no reason). */
MNM_MUST_CHECK mnm_status mnm_decision_add(mnm_store *store, const mnm_decision *decision,
                                           uint64_t *out_id, mnm_err *err);
/* Erases the reason of a decision, with an audit entry; the decision itself stays. Own transaction;
 * then mnm_store_checkpoint. MNM_E_NOTFOUND: no such decision, or erased before. */
MNM_MUST_CHECK mnm_status mnm_decision_erase(mnm_store *store, uint64_t decision_id,
                                             const char *why, mnm_err *err);
typedef mnm_status mnm_decision_fn(void *payload, const mnm_decision *row, mnm_err *err);
/* Of one object, or of all (NULL), in order. */
MNM_MUST_CHECK mnm_status mnm_store_decisions(mnm_store *store, const char *object,
                                              mnm_decision_fn *fn, void *payload, mnm_err *err);

typedef struct mnm_retention {
  const char *category; /* "suspect", "victim", "witness", "contact", "unknown", ... */
  int64_t review_us;    /* when someone must look whether the data may stay */
  int64_t set_us;
  const char *set_by;
} mnm_retention;
/* Sets the review date of a category, with its audit entry, within a write transaction. */
MNM_MUST_CHECK mnm_status mnm_retention_set(mnm_store *store, const char *category,
                                            int64_t review_us, const char *why, mnm_err *err);
typedef mnm_status mnm_retention_fn(void *payload, const mnm_retention *row, mnm_err *err);
/* Those due by `until_us`, or all (MNM_TIME_NONE), by date. */
MNM_MUST_CHECK mnm_status mnm_store_retentions(mnm_store *store, int64_t until_us,
                                               mnm_retention_fn *fn, void *payload, mnm_err *err);

/* ---- audit
 * ---------------------------------------------------------------------------------------- */

typedef struct mnm_audit_entry {
  uint64_t seq; /* from 1 without gaps */
  int64_t at_us;
  const char *by;
  const char *verb;    /* "create", "add", "detect", "open", ... */
  const char *object;  /* a reference such as "source:3": stored in the clear, never a name */
  const char *why;     /* sealed; "" none, or erased, or no key */
  const char *details; /* sealed; JSON or text */
  bool erased;         /* why and details were erased; the chain still holds */
  uint8_t commitment[32], previous[32], hash[32];
} mnm_audit_entry;
/* Appends one entry (ctx's now, the handle's person). Must be inside the write transaction whose
 * work it records. verb, object: 1..100 bytes, no control bytes; why, details may be NULL. */
MNM_MUST_CHECK mnm_status mnm_store_audit(mnm_store *store, const char *verb, const char *object,
                                          const char *why, const char *details, mnm_err *err);
typedef mnm_status mnm_audit_fn(void *payload, const mnm_audit_entry *row, mnm_err *err);
/* Entries from `first_seq` on, in order. */
MNM_MUST_CHECK mnm_status mnm_store_audits(mnm_store *store, uint64_t first_seq, mnm_audit_fn *fn,
                                           void *payload, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_audit_head(mnm_store *store, uint64_t *out_seq,
                                               uint8_t out_hash[32], mnm_err *err);
/* Erases why and details of one entry, and appends an entry that says so. Own transaction; then
 * mnm_store_checkpoint. MNM_E_NOTFOUND: no such entry, or erased before. */
MNM_MUST_CHECK mnm_status mnm_store_audit_erase(mnm_store *store, uint64_t seq, const char *why,
                                                mnm_err *err);

/* A head that someone else vouches for. */
typedef struct mnm_witness {
  uint64_t witness_id;
  int64_t at_us;
  const char *by;
  uint64_t seq; /* of the head that is witnessed: ours, or of other_case */
  uint8_t hash[32];
  const char
      *other_case; /* id of the other office's case whose head is kept here; "" : ours is signed */
  uint8_t public_key[32], signature[64]; /* Ed25519; zero for another case's head */
} mnm_witness;
/* The bytes a second key signs: docs/case-file.md. Returns length; 256 bytes always suffice. */
uint32_t mnm_witness_message(char *buffer, uint32_t bytes, const char *case_id, uint64_t seq,
                             const uint8_t hash[32]);
/* Countersigns the present head with an Ed25519 key made from `seed`. Audited. Own
 * transaction. */
MNM_MUST_CHECK mnm_status mnm_store_witness_sign(mnm_store *store, const mnm_key *seed,
                                                 mnm_err *err);
/* Records a signature made elsewhere over an entry of our chain; MNM_E_DAMAGED when it does not
 * verify, MNM_E_NOTFOUND when there is no such entry. Audited. Own transaction. */
MNM_MUST_CHECK mnm_status mnm_store_witness_add(mnm_store *store, uint64_t seq,
                                                const uint8_t public_key[32],
                                                const uint8_t signature[64], mnm_err *err);
/* Keeps another case's head in ours. Audited, and so in our chain. Own transaction. */
MNM_MUST_CHECK mnm_status mnm_store_witness_case(mnm_store *store, const char *other_case,
                                                 uint64_t seq, const uint8_t hash[32],
                                                 mnm_err *err);
typedef mnm_status mnm_witness_fn(void *payload, const mnm_witness *row, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_witnesses(mnm_store *store, mnm_witness_fn *fn, void *payload,
                                              mnm_err *err);

/* ---- verify
 * ----------------------------------------------------------------------------------------- */

/* What is wrong, each a sentence for a person. Other parts append theirs. */
typedef struct mnm_problems mnm_problems;
MNM_MUST_CHECK mnm_status mnm_problems_new(mnm_problems **out, const mnm_ctx *ctx, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_problems_add(mnm_problems *problems, mnm_err *err, const char *format,
                                           ...) MNM_PRINTF(3, 4);
uint32_t mnm_problems_count(const mnm_problems *problems);
const char *mnm_problems_at(const mnm_problems *problems, uint32_t index);
void mnm_problems_free(mnm_problems *problems);

typedef struct mnm_store_verify_options {
  /* Opens a source's file again; MNM_E_NOTFOUND: it is gone, which is counted, not a problem. NULL:
   * files are not read. */
  mnm_status (*open_source)(void *payload, const mnm_source *source, mnm_reader **out,
                            mnm_err *err);
  void *payload;
  bool quick; /* without the full integrity check of every index */
} mnm_store_verify_options;
typedef struct mnm_store_verified {
  uint64_t audit_entries, audit_erased, witnesses, claims, sources, sources_checked, sources_gone;
} mnm_store_verified;
/* Walks the audit chain, checks commitments whose details are still there, witnesses, SQLite's
 * pages, foreign keys, the schema, and the digests of sources. Problems are appended; the status
 * says only whether checking itself worked. */
MNM_MUST_CHECK mnm_status mnm_store_verify(mnm_store *store,
                                           const mnm_store_verify_options *options,
                                           mnm_problems *problems, mnm_store_verified *out,
                                           mnm_err *err);

/* ---- SQL of the user
 * --------------------------------------------------------------------------------- */

typedef enum mnm_cell_kind {
  MNM_CELL_NULL,
  MNM_CELL_INTEGER,
  MNM_CELL_REAL,
  MNM_CELL_TEXT,
  MNM_CELL_BLOB
} mnm_cell_kind;
typedef struct mnm_cell {
  mnm_cell_kind kind;
  int64_t integer;
  double real;
  mnm_text bytes; /* TEXT, BLOB */
} mnm_cell;
typedef struct mnm_sql_column {
  const char *name;
  mnm_sensitivity sensitivity; /* of its column; of the worst column read, for an expression */
} mnm_sql_column;
typedef struct mnm_sql_options {
  const mnm_viewer *viewer; /* gate/shield decides what it may see; a pseudonym counts as hidden */
  /* Called once before the rows, also when there are none. May be NULL. */
  mnm_status (*head)(void *payload, const mnm_sql_column *columns, uint32_t count, mnm_err *err);
  mnm_status (*row)(void *payload, const mnm_cell *cells, uint32_t count, mnm_err *err);
  void *payload;
} mnm_sql_options;
/* Runs one SELECT, VALUES, WITH or EXPLAIN over the case, on a handle that was opened readonly.
 * Tables and columns that schema/ does not list are refused, as are those the viewer may not see,
 * wherever they stand in the statement (MNM_E_DENIED); anything that could write or reach another
 * file is refused (MNM_E_UNSUPPORTED); MNM_E_PARSE for SQL that is not understood. Rows of sources
 * that are still loading are hidden. */
MNM_MUST_CHECK mnm_status mnm_store_sql_readonly(mnm_store *store, mnm_text sql,
                                                 const mnm_sql_options *options, mnm_err *err);

#endif
