/* detect: typologies over a ledger. Definitions: docs/detection.md. Exact and deterministic: same
 * transfers and parameters, same findings, whatever the threads and the row order. */
#ifndef MNM_STAGE_DETECT_H
#define MNM_STAGE_DETECT_H

#include "base/pool/pool.h"
#include "kernel/graph/graph.h"
#include "model/findings/findings.h"

#define MNM_WINDOW_ANY INT64_MAX /* a tolerance or bound that is switched off */

/* Windows in seconds: 0..MNM_WINDOW_S_MAX, or MNM_WINDOW_ANY. */
#define MNM_WINDOW_S_MAX INT64_C(1000000000000) /* longer than the years 1 to 9999 */

typedef struct mnm_fan_parameters { /* T1, T2 */
  bool enabled;
  uint32_t k;       /* distinct counterparties, >= 1 */
  int64_t window_s; /* W */
} mnm_fan_parameters;

#define MNM_TOLERANCE_ANY UINT32_MAX
#define MNM_TOLERANCE_PPM_MAX UINT32_C(1000000000)

typedef struct mnm_pair_parameters { /* T3, T4 */
  bool enabled;
  uint32_t k;             /* T3: distinct counterparties on each side; T4: distinct middlemen */
  int64_t window_s;       /* W */
  uint32_t tolerance_ppm; /* tau, 0..MNM_TOLERANCE_PPM_MAX; MNM_TOLERANCE_ANY: no test of amounts */
} mnm_pair_parameters;

/* Passed whole; every run records its values. */
typedef struct mnm_detect_parameters {
  uint32_t busy;      /* B, >= 1; UINT32_MAX: off */
  int64_t standing_s; /* S; MNM_WINDOW_ANY: never standing */
  mnm_fan_parameters t1, t2;
  mnm_pair_parameters t3, t4; /* off unless asked for */
  /* A table of rates was given. Amounts are compared in one currency each in this version, so T3
   * and T4 are refused with it. */
  bool rates_given;
  /* bit of the place in the list of typologies: asked for by a parameter file, but not done by this
   * version. mnm_detect refuses unless this is 0, so that nobody takes silence for an answer. */
  uint32_t asked_undone;
} mnm_detect_parameters;
void mnm_detect_defaults(mnm_detect_parameters *out);
/* Reads the documented JSON over the values already in `inout`, which a failure leaves as they
 * were. null switches a typology or a bound off. `rates` and `home` are checked for their shape; T1
 * and T2 need neither. Unknown names and values out of range are refused with the
 * range and the nearest known name; MNM_E_PARSE, MNM_E_RANGE, MNM_E_NOMEM, with line and column. */
MNM_MUST_CHECK mnm_status mnm_detect_parameters_parse(mnm_detect_parameters *inout,
                                                      const char *name, const char *json,
                                                      size_t bytes, mnm_err *err);
/* Leaves only the typologies of `list` ("T1,T2") switched on; one that was off is switched on with
 * the values it has. MNM_E_ARG (an unknown name), MNM_E_UNSUPPORTED (a known one that this version
 * does not do); `inout` is then as it was. */
MNM_MUST_CHECK mnm_status mnm_detect_only(mnm_detect_parameters *inout, const char *list,
                                          mnm_err *err);
/* The same JSON, canonical, all values written: what a run records. Returns length, < bytes; 512
 * bytes always suffice. */
uint32_t mnm_detect_parameters_text(const mnm_detect_parameters *parameters, char *buffer,
                                    uint32_t bytes);

/* What a detector needs to know beyond the transfers. Borrowed. */
typedef struct mnm_detect_input {
  const mnm_transfers *transfers; /* in ledger order: row order is the order of the definitions */
  const mnm_accounts *accounts;
} mnm_detect_input;

/* Appends the findings of every enabled typology to `out`, which a failure leaves as it was.
 *
 * Order   by typology, then centre (bytes of its label as mnm_accounts_label writes it; accounts of
 *         equal label by their key), then transfers (compared one by one by place in the ledger).
 *         Participants: by part, then in order of their first transfer in the finding, so that the
 *         numbers that accounts happen to have play no part.
 * Returns MNM_E_RANGE (a parameter; a row before the row above it, or with an account beyond the
 *         dictionary: err.row), MNM_E_OVERFLOW (err.row: the row at which the total of a finding
 *         leaves 64 bits), MNM_E_UNSUPPORTED (asked_undone), MNM_E_CANCELLED, MNM_E_NOMEM
 * Cost    O(rows) time plus the size of the findings. While it runs: 8 bytes a transfer and
 *         direction for the index, 12 a transfer while the index is built, 4 an account and thread
 */
MNM_MUST_CHECK mnm_status mnm_detect(mnm_findings *out, const mnm_detect_input *input,
                                     const mnm_detect_parameters *parameters, const mnm_ctx *ctx,
                                     mnm_err *err);

/* Counts cycles in time (mnm_graph_count_cycles) among the transfers, without those of an account
 * to itself and without cash: no test of amounts, owners or busy accounts. A count only, never a
 * list. window_s 0..MNM_WINDOW_S_MAX or MNM_WINDOW_ANY; hops_max 0: any. Errors as mnm_detect. */
MNM_MUST_CHECK mnm_status mnm_detect_raw_cycles(mnm_graph_cycles *out,
                                                const mnm_detect_input *input, int64_t window_s,
                                                uint32_t hops_max, const mnm_ctx *ctx,
                                                mnm_err *err);

/* One finding in words a court clerk can read, made from the finding alone: who, how many, when,
 * how much, by which rule. Returns length (< bytes); cut at the end when `bytes` (2,048 is enough
 * but for labels of that length) do not suffice. */
uint32_t mnm_finding_sentence(const mnm_findings *findings, uint64_t index,
                              const mnm_detect_input *input,
                              const mnm_detect_parameters *parameters, char *buffer,
                              uint32_t bytes);

#endif
