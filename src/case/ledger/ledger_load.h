/* What the ways of loading a ledger share. */
#ifndef MNM_CASE_LEDGER_LOAD_H
#define MNM_CASE_LEDGER_LOAD_H

#include "case/ledger/ledger_internal.h"

typedef struct mnm_ledger__load_work {
  mnm_ledger *ledger;
  const mnm_ledger__directory *directory;
  int64_t from_us, to_us;
  uint32_t columns; /* to read */
  uint32_t keep;    /* of these, what the ledger holds in the end */
  bool follow;      /* runs follow each other in time: nothing has to be merged */
  const mnm_ctx *ctx;
} mnm_ledger__load_work;

/* Rows that name the account at either end, within the span, in ledger order. */
MNM_MUST_CHECK mnm_status mnm_ledger__load_account(mnm_ledger__load_work *load, uint32_t account,
                                                   mnm_err *err);

/* All rows of the span, from runs that overlap, or with texts. */
MNM_MUST_CHECK mnm_status mnm_ledger__load_merged(mnm_ledger__load_work *load, mnm_err *err);

#endif
