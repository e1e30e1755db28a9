/* The statement of one account: its own rows with a running balance, what they are paired with,
 * what does not fit, and where each was read. */
#ifndef MNM_CASE_RUN_STATEMENT_H
#define MNM_CASE_RUN_STATEMENT_H

#include "case/run/run.h"

typedef enum mnm_run_entry_kind {
  MNM_ENTRY_LINE = 0,   /* a transfer */
  MNM_ENTRY_BALANCE = 1 /* a balance that a source states apart from its rows */
} mnm_run_entry_kind;

typedef struct mnm_run_entry { /* borrowed for the call */
  mnm_run_entry_kind kind;
  mnm_run_line line;         /* LINE */
  int64_t at_us;             /* BALANCE: what was booked before this moment is in it */
  int64_t stated_minor;      /* MNM_BALANCE_NONE: this line says none */
  uint16_t currency;         /* of the line, the balance */
  bool known;                /* some balance of this currency is stated: `running_minor` holds */
  mnm_wide running_minor;    /* computed: the last stated balance and the rows since */
  mnm_wide difference_minor; /* stated less computed, 0 where it fits; counting goes on from what
                                is stated */
  uint64_t source_id, source_row;
  /* of lines */
  bool own;                    /* stands in a statement of this account, or in a ledger that names
                                  both sides; else only the other side's statement tells of it, and
                                  it does not move the running balance */
  bool self;                   /* from the account to itself, in one currency: moves nothing */
  uint64_t pair_id;            /* 0: not joined */
  uint8_t pair_state;          /* mnm_pair_state */
  bool ambiguous, missing_leg; /* the breaks that concern this row */
  uint32_t candidates;         /* of an ambiguous one */
} mnm_run_entry;
typedef mnm_status mnm_run_entry_fn(void *payload, const mnm_run_entry *entry,
                                    const mnm_accounts *accounts, mnm_err *err);

/* Every row of an account and every balance stated of it, in ledger order: each row as the
 * account's own statement has it, the other account as the pair knows it. A row from the account to
 * itself comes once, as a debit; where it changes one currency for another, a second time as the
 * credit of that. Balances that several sources state alike come once. */
MNM_MUST_CHECK mnm_status mnm_run_statement(mnm_store *store, mnm_text account_label,
                                            int64_t from_us, int64_t to_us, mnm_run_entry_fn *fn,
                                            void *payload, const mnm_ctx *ctx, mnm_err *err);
/* "pair 17 found", "ambiguous: 2 candidates", "missing leg", "other side only"; "" nothing to say.
 * Returns the length. */
uint32_t mnm_run_entry_note(const mnm_run_entry *entry, char *buffer, uint32_t bytes);

#endif
