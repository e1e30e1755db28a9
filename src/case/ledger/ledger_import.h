/* An import in progress: what its two halves share. */
#ifndef MNM_CASE_LEDGER_IMPORT_H
#define MNM_CASE_LEDGER_IMPORT_H

#include "case/identity/identity.h"
#include "case/ledger/ledger_spill.h"

struct mnm_ledger_import {
  mnm_store *store;
  mnm_ctx ctx;
  mnm_ledger_import_options options;
  mnm_ledger__directory directory;
  mnm_accounts *accounts;
  mnm_strings *places;
  uint32_t known_accounts, known_places; /* of the case */
  mnm_column kinds;                      /* uint8_t: as the case has them */
  mnm_column same;                       /* uint32_t: what accounts stand for, at the end */
  mnm_ledger__keys keys;
  mnm_ledger__sorter sorter;
  mnm_ledger__rows rows; /* gathered, not yet set aside */
  mnm_column row_index;  /* of them, by time */
  bool unsorted, balances;
  int64_t first_us, last_us;
  mnm_ledger__spill *spill;
  mnm_identity *identity; /* opened with the first text to seal */
  mnm_ledger__writer writer;
  mnm_ledger__packer *packer;
  mnm_ledger_import_summary summary;
  uint64_t first_reference;
  /* further origins, waiting for a full chunk */
  mnm_column known_reference, known_row;
  uint32_t known_seq;
  bool finished;
};

#endif
