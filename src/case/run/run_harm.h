/* The harm of a network: five kinds on three levels, each cell with sentences and their evidence. A
 * cell without evidence is empty, numbers are a person's alone, and nothing is added up. Where the
 * grid comes from: docs/business.md. */
#ifndef MNM_CASE_RUN_HARM_H
#define MNM_CASE_RUN_HARM_H

#include "case/run/run_offences.h"

typedef enum mnm_run_harm_level {
  MNM_RUN_HARM_INDIVIDUAL,
  MNM_RUN_HARM_COMMUNITY,
  MNM_RUN_HARM_REGION,
  MNM_RUN_HARM_LEVELS
} mnm_run_harm_level;
typedef enum mnm_run_harm_kind {
  MNM_RUN_HARM_PHYSICAL,
  MNM_RUN_HARM_SOCIAL,
  MNM_RUN_HARM_ENVIRONMENTAL,
  MNM_RUN_HARM_ECONOMIC,
  MNM_RUN_HARM_STRUCTURAL,
  MNM_RUN_HARM_KINDS
} mnm_run_harm_kind;
#define MNM_RUN_HARM_CELLS (MNM_RUN_HARM_LEVELS * MNM_RUN_HARM_KINDS)
const char *mnm_run_harm_level_name(mnm_run_harm_level level);
const char *mnm_run_harm_kind_name(mnm_run_harm_kind kind);
/* "individual/economic" to level * MNM_RUN_HARM_KINDS + kind. */
bool mnm_run_harm_cell_find(const char *name, uint32_t *out);

typedef struct mnm_run_harm_sentence {
  uint32_t cell;
  char text[200];
  uint64_t sign; /* index of the sign in mnm_run_offences: its evidence */
} mnm_run_harm_sentence;
/* Appends to `out` (mnm_run_harm_sentence): by cell, then as the rules are listed. */
MNM_MUST_CHECK mnm_status mnm_run_harm_sentences(mnm_column *out, const mnm_run_offences *signs,
                                                 mnm_err *err);

typedef struct mnm_run_harm_entry { /* what a person entered of a cell */
  uint64_t decision_id;
  int64_t at_us;
  uint32_t cell;
  uint8_t severity, incidence; /* 0..5 */
  bool stands;                 /* not undone, and none later of its cell */
} mnm_run_harm_entry;
/* A decision of the case, with its reason, in one transaction. MNM_E_NOTFOUND: no such network;
 * MNM_E_ARG: no reason. */
MNM_MUST_CHECK mnm_status mnm_run_harm_enter(mnm_store *store, uint64_t network_id, uint32_t cell,
                                             uint8_t severity, uint8_t incidence, const char *why,
                                             uint64_t *out_decision, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run_harm_undo(mnm_store *store, uint64_t network_id,
                                            uint64_t decision_id, const char *why, mnm_err *err);
/* by, why: borrowed for the call. */
typedef mnm_status mnm_run_harm_fn(void *payload, const mnm_run_harm_entry *entry, const char *by,
                                   const char *why, mnm_err *err);
/* All entries, in order. */
MNM_MUST_CHECK mnm_status mnm_run_harm_entries(mnm_store *store, uint64_t network_id,
                                               mnm_run_harm_fn *fn, void *payload, mnm_err *err);

#endif
