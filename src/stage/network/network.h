/* network: from findings to suspected networks. Definitions: docs/networks.md. Findings, common
 * owners and repeated flows tie accounts into groups; the evidence in each group is added up, piece
 * by piece, against a stated threshold. Exact and deterministic: the same for any threads, row
 * order and numbers of accounts. A suspected network is a lead for a person to judge, never a
 * verdict. */
#ifndef MNM_STAGE_NETWORK_H
#define MNM_STAGE_NETWORK_H

#include "base/pool/pool.h"
#include "kernel/json/json.h"
#include "model/networks/networks.h"

/* ---- points -----------------------------------------------------------------------------------
 */

#define MNM_BASIS_BYTES 240
#define MNM_TYPOLOGY_SLOTS (MNM_H7 + 1)

typedef struct mnm_points_rule { /* of one typology */
  int64_t points_micro;
  uint8_t family; /* in family_name */
  bool habit;     /* a standing finding counts nothing */
  bool earning;   /* its centre receives what was earned */
  bool ties;      /* it ties the accounts that its transfers join */
  bool by_centre; /* it counts where its centre is, not where most of its accounts are */
  uint8_t suspect, exploited; /* bits 1 << mnm_part */
  char basis[MNM_BASIS_BYTES];
} mnm_points_rule;

typedef struct mnm_tie_rule {
  int64_t owner_micro, owner_accounts;
  int64_t public_payers, public_payees;
  int64_t flow_micro, flow_transfers, flow_days, flow_window_s;
  int64_t resolution_micro; /* of communities: kernel/community */
  int64_t seed;
} mnm_tie_rule;

typedef struct mnm_chain_rule {
  int64_t points_micro;
  uint8_t family;
  char basis[MNM_BASIS_BYTES];
  int64_t transfers_least, transfers_most;
  int64_t gap_s, span_s, life_s;
  int64_t meetings, meeting_twice;
  int64_t less_ppm, more_ppm;
  int64_t max_steps;
} mnm_chain_rule;

/* What evidence is worth and what ties: data/points.yaml, where every value has its reason. Passed
 * whole; every run records its values. */
typedef struct mnm_points {
  int64_t prior_micro, threshold_micro;
  int64_t untold_micro; /* a finding of H1 or H5 whose wages no bank calls so, where banks do */
  int64_t once_micro;   /* a finding of H1 that is not standing */
  mnm_points_rule of[MNM_TYPOLOGY_SLOTS]; /* by mnm_typology */
  mnm_tie_rule tie;
  mnm_chain_rule chain;
  uint32_t families;
  char family_name[MNM_FAMILIES_MAX][MNM_FAMILY_BYTES];
} mnm_points;

/* Reads a whole table, YAML or JSON. Every key must stand once: what is missing, unknown, misspelt
 * or out of range is refused with line and column. MNM_E_PARSE, MNM_E_RANGE, MNM_E_LIMIT,
 * MNM_E_NOMEM; `out` is then unchanged. */
MNM_MUST_CHECK mnm_status mnm_points_read(mnm_points *out, const char *name, const char *yaml,
                                          size_t bytes, const mnm_ctx *ctx, mnm_err *err);
/* The table that is compiled in. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_points_shipped(mnm_points *out, const mnm_ctx *ctx, mnm_err *err);
/* The file it was compiled from, with its comments. */
mnm_text mnm_points_shipped_text(void);
/* The same as one JSON value, all keys in one order: what a run records, and mnm_points_read reads
 * again to the same values. */
void mnm_points_write(const mnm_points *points, mnm_json *json);

/* ---- networks ---------------------------------------------------------------------------------
 */

/* Who holds which account: the holders of account a are owner[offset[a]] .. owner[offset[a + 1] -
 * 1], each once. Equal numbers are one owner. An account without one owns itself, a joint account
 * is each holder's. */
typedef struct mnm_network_owners {
  const uint32_t *offset; /* accounts + 1, rising from 0 */
  const uint32_t *owner;
} mnm_network_owners;

#define MNM_NETWORK_WINDOW_ANY INT64_MAX
typedef struct mnm_network_window { /* W of a typology: how far back its findings look */
  uint8_t typology;
  int64_t window_s; /* >= 0; MNM_NETWORK_WINDOW_ANY: any length of time */
} mnm_network_window;

typedef struct mnm_network_input { /* borrowed */
  const mnm_transfers *transfers;  /* in ledger order */
  const mnm_accounts *accounts;
  const mnm_findings *findings;     /* of these transfers, in their order */
  const mnm_network_owners *owners; /* NULL: no holder is known */
  /* Everybody who may use an account: holders, signatories, powers of attorney. They tie accounts
   * as common owners do, but own nothing by it. NULL: owners are all that is known. */
  const mnm_network_owners *controllers;
  uint32_t busy;                     /* B of the detection; UINT32_MAX: nobody is busy */
  const mnm_network_window *windows; /* of every typology of which there are findings */
  uint32_t window_count;
} mnm_network_input;

/* Fills `out` (initialised, empty), which a failure leaves empty.
 *
 * Order   networks by rank: score falling, then pieces of evidence falling, then the least label of
 *         a member as bytes; no two are equal in all. Numbers of accounts and rows play no part
 * Returns MNM_E_ARG (a typology without a window), MNM_E_RANGE (a finding that points outside its
 *         columns, err.row; a row out of order), MNM_E_OVERFLOW, MNM_E_NOMEM (also: the largest
 *         connected group needs more than the ctx's memory), MNM_E_CANCELLED
 * Cost    O(n log n) in transfers of findings and accounts in evidence; one pass over the ledger
 * for each different window, one for flows and three for chains; max_steps for each exit at worst.
 * While it runs: 21 bytes a transfer, 52 an account, 24 a tie of a finding and 4 an account of one,
 * and what kernel/community takes */
MNM_MUST_CHECK mnm_status mnm_networks_find(mnm_networks *out, const mnm_network_input *input,
                                            const mnm_points *points, const mnm_ctx *ctx,
                                            mnm_err *err);

/* One network in words a court clerk can read, made from its parts alone: how many accounts, what
 * ties them, when, what it counts. Returns length (< bytes); 1,024 bytes suffice. */
uint32_t mnm_network_sentence(const mnm_networks *networks, uint64_t index,
                              const mnm_network_input *input, char *buffer, uint32_t bytes);

#endif
