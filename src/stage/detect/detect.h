/* detect: typologies over a ledger. Definitions: docs/detection.md. Exact and deterministic: same
 * transfers and parameters, same findings, whatever the threads and the row order. */
#ifndef MNM_STAGE_DETECT_H
#define MNM_STAGE_DETECT_H

#include "base/pool/pool.h"
#include "model/findings/findings.h"

#define MNM_WINDOW_ANY INT64_MAX /* a tolerance or bound that is switched off */

typedef struct mnm_fan_parameters { /* T1, T2 */
  bool enabled;
  uint32_t k;          /* distinct counterparties, >= 1 */
  int64_t window_s;    /* W, >= 0 */
} mnm_fan_parameters;

/* Passed whole; every run records its values. */
typedef struct mnm_detect_parameters {
  uint32_t busy;          /* B; UINT32_MAX: off */
  int64_t standing_s;     /* S; MNM_WINDOW_ANY: never standing */
  mnm_fan_parameters t1, t2;
} mnm_detect_parameters;
void mnm_detect_defaults(mnm_detect_parameters *out);
/* Reads the documented JSON over the defaults already in `inout`; unknown names and values out of range
 * are refused with the range and the nearest known name. */
MNM_MUST_CHECK mnm_status mnm_detect_parameters_parse(mnm_detect_parameters *inout, const char *name,
                                                      const char *json, size_t bytes, mnm_err *err);
/* The same JSON, canonical, all values written: what a run records. Returns length, < bytes. */
uint32_t mnm_detect_parameters_text(const mnm_detect_parameters *parameters, char *buffer, uint32_t bytes);

/* What a detector needs to know beyond the transfers. Borrowed. */
typedef struct mnm_detect_input {
  const mnm_transfers *transfers; /* in ledger order */
  const mnm_accounts *accounts;
  /* rank of each row's transfer id among rows equal in time is given by the rows' order itself */
} mnm_detect_input;

/* Findings of every enabled typology, appended in the documented order. Cost: O(rows) plus the size of the
 * findings; index: 24 bytes a transfer while it runs. MNM_E_RANGE when rows are not in order. */
MNM_MUST_CHECK mnm_status mnm_detect(mnm_findings *out, const mnm_detect_input *input,
                                     const mnm_detect_parameters *parameters, const mnm_ctx *ctx,
                                     mnm_err *err);

/* One sentence a court clerk can read, made from the finding alone: who, how many, when, how much, by which
 * rule. Account labels come from `accounts`. Returns length (< bytes). */
uint32_t mnm_finding_sentence(const mnm_findings *findings, uint64_t index, const mnm_detect_input *input,
                              const mnm_detect_parameters *parameters, char *buffer, uint32_t bytes);

#endif
