/* What people decided and entered about possible victims. Part of the store: tables person_status,
 * offence, screening_fact, health_fact, right_date and review.
 *
 * A list of possible victims is a target. So whom a row is about stands only in what is sealed: a
 * copy of the file without its key tells that something was entered, by whom and when, and not of
 * whom. Health facts lie under a key of their own. */
#ifndef MNM_CASE_STORE_VICTIM_H
#define MNM_CASE_STORE_VICTIM_H

#include "case/store/store.h"

typedef enum mnm_entry_kind {
  MNM_ENTERED_STATUS,  /* cells: a status */
  MNM_ENTERED_OFFENCE, /* cells: label, link, day */
  MNM_ENTERED_FACT,    /* cells: those of a screening's fact, without the person */
  MNM_ENTERED_HEALTH,  /* the same, of facts that tell of health */
  MNM_ENTERED_RIGHT    /* cells: see case/run/run_rights.h */
} mnm_entry_kind;
#define MNM_ENTERED_KINDS 5
#define MNM_ENTERED_CELLS 8

typedef struct mnm_entry { /* texts borrowed for the call */
  mnm_entry_kind kind;
  uint64_t decision_id; /* who entered it, when and why */
  uint32_t position;    /* within the decision */
  uint64_t subject_id;  /* a natural person */
  uint32_t cell_count;
  mnm_text cell[MNM_ENTERED_CELLS]; /* without control characters */
  int64_t at_us;                    /* of the decision; when listed */
  const char *by, *why;             /* the same */
  bool undone;                      /* the same */
} mnm_entry;
/* Within a write transaction, after its decision. MNM_E_ARG: a cell with a control character;
 * MNM_E_KEY. */
MNM_MUST_CHECK mnm_status mnm_entry_add(mnm_store *store, const mnm_entry *entry, mnm_err *err);
typedef mnm_status mnm_entry_fn(void *payload, const mnm_entry *entry, mnm_err *err);
/* Of one subject, or of all (0), in order. Erased ones are left out; without the key there is none.
 */
MNM_MUST_CHECK mnm_status mnm_store_entries(mnm_store *store, mnm_entry_kind kind,
                                            uint64_t subject_id, mnm_entry_fn *fn, void *payload,
                                            mnm_err *err);
/* What is sealed of this subject in any of the tables is gone; within a write transaction. */
MNM_MUST_CHECK mnm_status mnm_entries_erase(mnm_store *store, uint64_t subject_id, mnm_err *err);

/* ---- the status of a person ---- */

typedef enum mnm_victim_status {
  MNM_VICTIM_NONE = 0, /* somebody decided so; nobody decided is another thing */
  MNM_VICTIM_POSSIBLE = 1,
  MNM_VICTIM_PRESUMED = 2,
  MNM_VICTIM_IDENTIFIED = 3
} mnm_victim_status;
#define MNM_VICTIM_STATUS_MAX 3
const char *mnm_victim_status_name(mnm_victim_status status); /* "possible"; never NULL */
bool mnm_victim_status_find(mnm_text name, mnm_victim_status *out);

typedef struct mnm_decided { /* the status that stands */
  uint64_t subject_id, decision_id;
  int64_t at_us;
  uint8_t status; /* mnm_victim_status */
} mnm_decided;
/* Appends mnm_decided, rising by subject. */
MNM_MUST_CHECK mnm_status mnm_store_decided(mnm_store *store, mnm_column *out, mnm_err *err);
/* Binary search; NULL: nobody decided. */
const mnm_decided *mnm_decided_find(const mnm_column *all, uint64_t subject_id);

/* ---- the review lane: whom the machine flags ---- */

typedef struct mnm_flag { /* text borrowed */
  uint64_t subject_id;
  int64_t since_us; /* when the case first held a sign; when adding it is not read */
  mnm_text signs;   /* "transportation T-..., CD02 finding:3": for people, no control characters */
} mnm_flag;
/* Replaces the lane by these, rising by subject. Who was on it keeps her date. Nothing is written
 * when nothing changed, *out_changed false then. Within a write transaction. */
MNM_MUST_CHECK mnm_status mnm_review_put(mnm_store *store, const mnm_flag *flags, uint64_t count,
                                         bool *out_changed, mnm_err *err);
typedef mnm_status mnm_flag_fn(void *payload, const mnm_flag *flag, mnm_err *err);
/* Rising by subject; none without the key. */
MNM_MUST_CHECK mnm_status mnm_store_review(mnm_store *store, mnm_flag_fn *fn, void *payload,
                                           mnm_err *err);

#endif
