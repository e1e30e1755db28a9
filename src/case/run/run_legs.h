/* What the statements of a case say, as columns for stage/pair and stage/period: gathered in one
 * pass over the ledger. */
#ifndef MNM_CASE_RUN_LEGS_H
#define MNM_CASE_RUN_LEGS_H

#include "case/run/run_pairs.h"

/* A row that ends outside the records: banknotes, or nobody that is named. */
typedef struct mnm_run__end {
  int64_t booked_us, amount_minor; /* > 0 */
  uint64_t source;
  uint32_t account, leg; /* leg: UINT32_MAX for banknotes */
  uint16_t currency;
  bool credit;
} mnm_run__end;

typedef struct mnm_run__legs {
  const mnm_ctx *ctx;
  const mnm_accounts *accounts; /* borrowed from `names` */
  mnm_ledger *names;            /* no rows: accounts, and what they stand for */
  mnm_column files;             /* source_file: what tells sources apart, whatever came in when */
  mnm_column framed;            /* uint8_t, by account: a balance of it is stated */
  /* legs, by row: stage/pair's columns, and where each lives */
  mnm_column side, account, other, amount, to_amount, currency, to_currency, day, channel;
  mnm_column id, reference_id, tie;
  mnm_column reference, source, source_row, own_account, booked;
  /* what moved on accounts, by row: stage/period's columns */
  mnm_column moved_account, moved_currency, moved_booked, moved_grain, moved_amount;
  mnm_column moved_balance, moved_source;
  mnm_column balance; /* mnm_period_balance */
  mnm_column end;     /* mnm_run__end */
} mnm_run__legs;

void mnm_run__legs_init(mnm_run__legs *legs, const mnm_ctx *ctx);
void mnm_run__legs_clear(mnm_run__legs *legs);
/* Within a read transaction of the caller. */
MNM_MUST_CHECK mnm_status mnm_run__legs_gather(mnm_run__legs *legs, mnm_store *store, mnm_err *err);
mnm_pair_legs mnm_run__legs_view(const mnm_run__legs *legs);
mnm_period_input mnm_run__legs_periods(const mnm_run__legs *legs);

/* Nobody is named: the stranger of one statement ("?" and its own number). */
bool mnm_run__is_stranger(const mnm_accounts *accounts, uint32_t own, uint32_t other);

/* Texts of legs, brought to one form and hashed (run_pair_text.c). Cleared with the work. */
typedef struct mnm_run__texts {
  mnm_store *store;
  const mnm_ctx *ctx;
  const mnm_run__legs *legs;
  mnm_arena arena;
  mnm_column utf16, folded; /* UChar */
  mnm_column token;         /* of a name */
  mnm_column form;          /* UChar32 */
} mnm_run__texts;
void mnm_run__texts_init(mnm_run__texts *texts, mnm_store *store, const mnm_run__legs *legs,
                         const mnm_ctx *ctx);
void mnm_run__texts_clear(mnm_run__texts *texts);
/* mnm_pair_texts_fn and mnm_pair_holders_fn; payload: mnm_run__texts. */
mnm_status mnm_run__pair_texts(void *payload, const uint32_t *legs, uint32_t count,
                               mnm_pair_text *out, mnm_err *err);
mnm_status mnm_run__pair_holders(void *payload, const uint32_t *accounts, uint32_t count,
                                 mnm_column *out, mnm_err *err);
/* Letters and digits of a purpose, in their order, whatever stands between them; 0: none. */
MNM_MUST_CHECK mnm_status mnm_run__purpose_hash(mnm_run__texts *texts, mnm_text purpose,
                                                uint64_t *out, bool *out_specific, mnm_err *err);
/* Words of a name without their accents, in whatever order; 0: none. */
MNM_MUST_CHECK mnm_status mnm_run__name_hash(mnm_run__texts *texts, mnm_text name, uint64_t *out,
                                             mnm_err *err);

/* What pairing gives, before it is stored (run_pair_find.c). */
typedef struct mnm_run__found {
  mnm_run__legs legs;
  mnm_period_result periods;
  mnm_pair_result pairs;
  mnm_column row; /* mnm_ledger_pair, by debit, then credit */
  mnm_column joined,
      apart;         /* mnm_pair_decided: legs of what persons decided, and of what is kept */
  mnm_column kept;   /* mnm_ledger_pair: found by texts that were erased since */
  mnm_column broken; /* mnm_store_stage_break */
  uint8_t digest[32];
  mnm_run_paired summary;
} mnm_run__found;
void mnm_run__found_init(mnm_run__found *found, const mnm_ctx *ctx);
void mnm_run__found_clear(mnm_run__found *found);
MNM_MUST_CHECK mnm_status mnm_run__find_pairs(mnm_run__found *found, mnm_store *store,
                                              const mnm_pairing_parameters *parameters,
                                              const mnm_ctx *ctx, mnm_err *err);
/* The stage's key, and what it stands for. parameters: at least 64 bytes. */
MNM_MUST_CHECK mnm_status mnm_run__pair_key(mnm_store *store, const mnm_pairing_parameters *what,
                                            char *parameters, uint32_t bytes, uint8_t key[32],
                                            uint8_t inputs[3][32], mnm_err *err);
#define MNM_RUN__PAIR_VERSION "pair-1"
MNM_MUST_CHECK mnm_status mnm_run__pairing_parse(mnm_pairing_parameters *out, const char *text,
                                                 mnm_err *err);

#endif
