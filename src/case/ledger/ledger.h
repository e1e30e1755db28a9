/* ledger: the transfers of a case, as immutable runs of column chunks in the case file. Format:
 * docs/chunk-format.md. Order everywhere: the ledger's total order (docs/model.md). */
#ifndef MNM_CASE_LEDGER_H
#define MNM_CASE_LEDGER_H

#include "case/store/store.h"
#include "model/pairs/pairs.h"
#include "model/statements/statements.h"
#include "model/transfers/transfers.h"

/* ---- writing: one import = one source = one run ---------------------------------------------- */

typedef struct mnm_ledger_import mnm_ledger_import;

typedef struct mnm_ledger_import_options {
  uint64_t source_id; /* row of table source, already made, state loading */
  uint64_t
      memory_bytes;   /* cap for sorting; beyond it sorted parts are written and merged; 0: 1 GiB */
  bool order_is_file; /* source_row is the order of rows of one time */
} mnm_ledger_import_options;

/* Called once for each UTC day that has rows with a balance, with these rows in ledger order,
 * before duplicates are taken out; may set order, flags. May be NULL. */
typedef mnm_status mnm_ledger_day_fn(void *payload, mnm_batch *day, const mnm_accounts *accounts,
                                     mnm_err *err);

typedef struct mnm_ledger_import_summary {
  uint64_t rows_read, rows_new, rows_known; /* known: already in the case from another source */
  uint64_t
      id_clashes; /* native ids prefixed by their source, since two sources use them differently */
  int64_t first_us, last_us; /* MNM_TIME_NONE when empty */
  uint64_t bytes_written;
} mnm_ledger_import_summary;

/* Makes the dictionaries, with all accounts and places of the case in them under their numbers. */
MNM_MUST_CHECK mnm_status mnm_ledger_import_new(mnm_ledger_import **out, mnm_store *store,
                                                const mnm_ledger_import_options *options,
                                                const mnm_ctx *ctx, mnm_err *err);
mnm_accounts *mnm_ledger_import_accounts(mnm_ledger_import *import);
mnm_strings *mnm_ledger_import_places(mnm_ledger_import *import);
MNM_MUST_CHECK mnm_status mnm_ledger_import_add(mnm_ledger_import *import, const mnm_batch *batch,
                                                mnm_err *err);
/* Sorts, merges, takes out what the case already has, writes chunks under state `loading`. The rows
 * are invisible to every reader until mnm_ledger_import_flip. */
MNM_MUST_CHECK mnm_status mnm_ledger_import_finish(mnm_ledger_import *import,
                                                   mnm_ledger_day_fn *day, void *day_payload,
                                                   mnm_ledger_import_summary *out, mnm_err *err);
/* Makes the run and its new accounts and places visible. Must run inside the caller's write
 * transaction, which also writes the source's results and the audit entry. */
MNM_MUST_CHECK mnm_status mnm_ledger_import_flip(mnm_ledger_import *import, mnm_err *err);
/* Without a flip before it, everything written under `loading` is swept. NULL is fine. */
void mnm_ledger_import_free(mnm_ledger_import *import);

/* ---- reading ----------------------------------------------------------------------------------
 */

/* The whole ledger (or a span) in memory, in order, with dictionaries. A transfer's reference is
 * given once and stays through compaction: findings and notes may cite it. */
typedef struct mnm_ledger mnm_ledger;
typedef struct mnm_ledger_query {
  int64_t from_us, to_us; /* inclusive; MNM_TIME_NONE: open */
  uint32_t account;       /* MNM_ACCOUNT_NONE: all */
  bool cold; /* also texts: ids as read, purposes (sealed ones need the store's keys) */
} mnm_ledger_query;
MNM_MUST_CHECK mnm_status mnm_ledger_load(mnm_ledger **out, mnm_store *store,
                                          const mnm_ledger_query *query, const mnm_ctx *ctx,
                                          mnm_err *err);
/* The same without what only statements and exports show: running balances and places within a
 * statement. For stages that look at the whole ledger at once. Memory a transfer: 28 bytes; 10 more
 * where an amount received differs from what was paid, 4 where there are places, 1 where sources
 * overlap in time (4 where one of them was compacted). An index of both directions (kernel/graph)
 * takes 16 besides. */
MNM_MUST_CHECK mnm_status mnm_ledger_load_lean(mnm_ledger **out, mnm_store *store,
                                               const mnm_ledger_query *query, const mnm_ctx *ctx,
                                               mnm_err *err);
/* The same with both sides of a pair, each as its own statement has it, and with flags. For
 * statements. */
MNM_MUST_CHECK mnm_status mnm_ledger_load_legs(mnm_ledger **out, mnm_store *store,
                                               const mnm_ledger_query *query, const mnm_ctx *ctx,
                                               mnm_err *err);
/* The same without a case, for plain modes: batches gathered in memory, put in order, equal rows
 * handled by the same rules. Takes over `accounts` and `places` (freed with the ledger), also on
 * failure. */
typedef struct mnm_ledger_gather mnm_ledger_gather;
MNM_MUST_CHECK mnm_status mnm_ledger_gather_new(mnm_ledger_gather **out, const mnm_ctx *ctx,
                                                mnm_err *err);
mnm_accounts *mnm_ledger_gather_accounts(mnm_ledger_gather *gather);
mnm_strings *mnm_ledger_gather_places(mnm_ledger_gather *gather);
MNM_MUST_CHECK mnm_status mnm_ledger_gather_add(mnm_ledger_gather *gather, const mnm_batch *batch,
                                                mnm_err *err);
/* Frees the gatherer in every case. */
MNM_MUST_CHECK mnm_status mnm_ledger_gather_take(mnm_ledger **out, mnm_ledger_gather *gather,
                                                 mnm_err *err);
void mnm_ledger_gather_free(mnm_ledger_gather *gather);

const mnm_transfers *mnm_ledger_transfers(const mnm_ledger *ledger); /* borrowed */
const mnm_accounts *mnm_ledger_accounts(const mnm_ledger *ledger);
const mnm_strings *mnm_ledger_places(const mnm_ledger *ledger);
/* All columns that were loaded, flags among them with legs. */
const mnm_batch *mnm_ledger_columns(const mnm_ledger *ledger);
/* The account under which the ledger shows `account`: itself, unless its number stands for an IBAN
 * of the case. What other tables say of accounts (holdings, balances) is under their own numbers.
 */
uint32_t mnm_ledger_same(const mnm_ledger *ledger, uint32_t account);
/* Where row `row` lives in the case; its number in a ledger without a case. */
uint64_t mnm_ledger_reference(const mnm_ledger *ledger, uint32_t row);
/* Those of all rows, appended to `out` (uint64_t): 8 bytes a row, which a ledger does not hold. */
MNM_MUST_CHECK mnm_status mnm_ledger_references(const mnm_ledger *ledger, mnm_column *out,
                                                mnm_err *err);
uint64_t mnm_ledger_bytes(const mnm_ledger *ledger); /* memory held by the rows */
void mnm_ledger_free(mnm_ledger *ledger);

/* transfer_id of row `row` of a loaded ledger as text: the source's own, or 32 hex digits of the
 * digest of the canonical row with "-2", "-3", ... for the second and further equal rows. Returns
 * length. */
#define MNM_TRANSFER_ID_BYTES 128
/* An id of the source that two transfers use is shown as "s3/4711" (of source 3, when another
 * source means something else by it) or "4711#2" (second use within a source); one over 96 bytes is
 * not shown, the digest is. Without `cold` rows are fetched from the case for it: the store must
 * still be open, and in the thread that calls. */
MNM_MUST_CHECK mnm_status mnm_ledger_transfer_id(const mnm_ledger *ledger, uint32_t row,
                                                 char *buffer, uint32_t buffer_bytes,
                                                 uint32_t *out_bytes, mnm_err *err);
/* The same for all rows from the first on, `count` more a call, appended to `out`: one digest a
 * row, where single calls compare each row with those of its time. After a failure the walk is
 * over. MNM_E_UNSUPPORTED: the ledger was loaded without `cold`. The ledger must outlive it; one
 * thread at a time. */
typedef struct mnm_ledger_id_walk mnm_ledger_id_walk;
MNM_MUST_CHECK mnm_status mnm_ledger_id_walk_new(mnm_ledger_id_walk **out, const mnm_ledger *ledger,
                                                 const mnm_ctx *ctx, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_ledger_id_walk_next(mnm_ledger_id_walk *walk, uint32_t count,
                                                  mnm_text_column *out, mnm_err *err);
void mnm_ledger_id_walk_free(mnm_ledger_id_walk *walk); /* NULL is fine */
/* Where a row was read: one or several (source id, record number). Returns how many there are, at
 * most `room` written. `reference`: mnm_ledger_reference. */
typedef struct mnm_ledger_origin {
  uint64_t source_id, source_row;
} mnm_ledger_origin;
MNM_MUST_CHECK mnm_status mnm_ledger_origins(mnm_store *store, uint64_t reference,
                                             mnm_ledger_origin *out, uint32_t room,
                                             uint32_t *out_count, mnm_err *err);
/* The transfer that stands for `reference` in this ledger: its own, or the debit whose pair it is
 * the credit of. For references that were kept since before something was paired. */
uint64_t mnm_ledger_stands_for(const mnm_ledger *ledger, uint64_t reference);
/* Free text of a transfer, opened with the store's keys into the arena; empty when there is none,
 * MNM_E_KEY when its key was destroyed (erased). */
MNM_MUST_CHECK mnm_status mnm_ledger_purpose(mnm_store *store, uint64_t reference, mnm_arena *arena,
                                             mnm_text *out, mnm_err *err);

/* The same, as the row's own statement has it, whatever the row is paired with. */
MNM_MUST_CHECK mnm_status mnm_ledger_own_purpose(mnm_store *store, uint64_t reference,
                                                 mnm_arena *arena, mnm_text *out, mnm_err *err);

/* The other party as the row's own statement named it; the same way. Of a pair the purpose is the
 * other statement's where this one has none. */
MNM_MUST_CHECK mnm_status mnm_ledger_counterparty_name(mnm_store *store, uint64_t reference,
                                                       mnm_arena *arena, mnm_text *out,
                                                       mnm_err *err);

/* Account by what a person types: the label "bank:number", or the number alone when one bank only
 * has it. MNM_E_NOTFOUND, MNM_E_ARG (several banks have this number: err says to write
 * bank:number). A number that stands for an IBAN of the case gives the IBAN's account. Never names
 * the value in err. */
MNM_MUST_CHECK mnm_status mnm_ledger_find_account(mnm_store *store, mnm_text label,
                                                  uint32_t *out_account, const mnm_ctx *ctx,
                                                  mnm_err *err);

/* ---- pairs --------------------------------------------------------------------------------------
 * Two legs of one transfer, read from two accounts' statements: one transfer with two origins,
 * wherever the ledger is read, unless legs are asked for. Rows never change; what is paired is said
 * beside them, and can be taken back. Rules: docs/pairing.md, stage/pair. */

typedef struct mnm_ledger_pair {
  uint64_t pair_id;       /* its number for ever; 0 when put */
  uint64_t debit, credit; /* references */
  uint8_t state;          /* mnm_pair_state */
  uint32_t evidence;      /* bits of mnm_evidence */
  int32_t days;           /* how much later the credit was booked */
  /* what the transfer takes from its credit */
  uint32_t account; /* whose statement that stands on, as that statement calls it */
  int64_t to_amount_minor;
  uint16_t to_currency;
  uint8_t channel;
  uint64_t decision_id; /* ACCEPTED, SPLIT */
} mnm_ledger_pair;
typedef mnm_status mnm_ledger_pair_fn(void *payload, const mnm_ledger_pair *pair, mnm_err *err);
/* Those in one of the states of the mask (1 << state), by number. */
MNM_MUST_CHECK mnm_status mnm_ledger_pairs(mnm_store *store, uint32_t states,
                                           mnm_ledger_pair_fn *fn, void *payload, mnm_err *err);
/* MNM_E_NOTFOUND. */
MNM_MUST_CHECK mnm_status mnm_ledger_pair_find(mnm_store *store, uint64_t pair_id,
                                               mnm_ledger_pair *out, mnm_err *err);
/* The pair in effect that a leg is of; *out_some false: of none. */
MNM_MUST_CHECK mnm_status mnm_ledger_pair_of(mnm_store *store, uint64_t reference,
                                             mnm_ledger_pair *out, bool *out_some, mnm_err *err);
/* Puts what the rules found (states CANDIDATE and FOUND) in place of what they found before. A pair
 * that was there keeps its number; what persons decided is not touched. Rows by (debit, credit),
 * each once. Only differences are written; *out_changed: how many. Within a write transaction. */
MNM_MUST_CHECK mnm_status mnm_ledger_pairs_put(mnm_store *store, const mnm_ledger_pair *rows,
                                               uint64_t count, uint64_t *out_changed,
                                               const mnm_ctx *ctx, mnm_err *err);
/* A person's word on a pair: ACCEPTED or SPLIT. Within a write transaction. MNM_E_NOTFOUND,
 * MNM_E_EXISTS (it is so already, or one of its legs is paired otherwise: the message says as
 * which). */
MNM_MUST_CHECK mnm_status mnm_ledger_pair_decide(mnm_store *store, uint64_t pair_id,
                                                 mnm_pair_state state, uint64_t decision_id,
                                                 mnm_err *err);
/* Every row as its own source has it, a block at a time: runs one after the other, within a run in
 * order of time; accounts as mnm_ledger_same says, `own_from`, `own_to` as the source does. Sealed
 * texts are left out. For whoever needs each row once and no order. */
typedef struct mnm_ledger_block { /* borrowed for the call */
  const mnm_batch *rows;
  const uint32_t *own_from, *own_to;
  const uint32_t *source;
  const uint64_t *reference;
} mnm_ledger_block;
typedef mnm_status mnm_ledger_block_fn(void *payload, const mnm_ledger_block *block, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_ledger_blocks(mnm_store *store, mnm_ledger_block_fn *fn,
                                            void *payload, const mnm_ctx *ctx, mnm_err *err);
/* Can there be legs at all? Looks at the directory only. */
MNM_MUST_CHECK mnm_status mnm_ledger_has_legs(mnm_store *store, bool *out, mnm_err *err);
/* Digest of what is stored, whatever is paired: another one after every import and compaction. */
MNM_MUST_CHECK mnm_status mnm_ledger_runs_digest(mnm_store *store, uint8_t out[32], mnm_err *err);

/* Digest of all visible transfers in order: independent of sources, runs, account numbers, threads.
 */
MNM_MUST_CHECK mnm_status mnm_ledger_digest(mnm_store *store, uint8_t out[32], const mnm_ctx *ctx,
                                            mnm_err *err);

typedef struct mnm_ledger_info {
  uint64_t transfers; /* a pair is one */
  uint64_t pairs, runs, chunks, chunk_bytes, accounts;
  int64_t first_us, last_us;
} mnm_ledger_info;
MNM_MUST_CHECK mnm_status mnm_ledger_stat(mnm_store *store, mnm_ledger_info *out, mnm_err *err);

/* Checks every chunk against its digest and the chunk directory, and every run against its. */
MNM_MUST_CHECK mnm_status mnm_ledger_verify(mnm_store *store, const mnm_ctx *ctx, mnm_err *err);
/* Rewrites all visible runs as one. Explicit; digest and references' meaning stay. */
MNM_MUST_CHECK mnm_status mnm_ledger_compact(mnm_store *store, const mnm_ctx *ctx, mnm_err *err);
/* Registers the eponymous read-only table `transfer` (chunk pruning by booked_us, account) on the
 * store's connection, for `sql`. */
MNM_MUST_CHECK mnm_status mnm_ledger_register_table(mnm_store *store, mnm_err *err);

#endif
