/* findings: what detectors return, as columns of numbers that lead to transfers and accounts. */
#ifndef MNM_MODEL_FINDINGS_H
#define MNM_MODEL_FINDINGS_H

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "model/transfers/transfers.h"

typedef enum mnm_typology { /* numbers are stored: never reuse one */
                            MNM_T1 = 1,
                            MNM_T2,
                            MNM_T3,
                            MNM_T4,
                            MNM_T5,
                            MNM_T6,
                            MNM_T7,
                            MNM_T8,
                            MNM_T9,
                            MNM_T10,
                            MNM_H1 = 101,
                            MNM_H2,
                            MNM_H3,
                            MNM_H4,
                            MNM_H5,
                            MNM_H6,
                            MNM_H7
} mnm_typology;
const char *mnm_typology_name(mnm_typology typology);  /* "T1"; never NULL */
const char *mnm_typology_title(mnm_typology typology); /* "fan-out" */
/* What its definition was made after; the definition itself is this project's own: "derived". */
const char *mnm_typology_source(mnm_typology typology); /* never NULL */
#define MNM_TYPOLOGY_PROVENANCE "derived-by-project"
bool mnm_typology_find(mnm_text name, mnm_typology *out);

typedef enum mnm_kind { /* of a finding within its typology; numbers are stored */
                        MNM_KIND_NONE = 0,
                        MNM_T6_TRANSIT = 1,
                        MNM_T6_CHAIN = 2,
                        MNM_T7_STACK = 1,
                        MNM_T7_BIPARTITE = 2,
                        MNM_T9_DEPOSITS = 1,
                        MNM_T9_WITHDRAWALS = 2,
                        MNM_H1_TRANSFER = 1,
                        MNM_H1_CASH = 2,
                        MNM_H2_PHONE = 1,
                        MNM_H2_DEVICE = 2,
                        MNM_H2_ADDRESS = 3,
                        MNM_H2_DOCUMENT = 4,
                        MNM_H2_EMAIL = 5,
                        MNM_H2_POWER = 6
} mnm_kind;
/* "chain"; NULL: this typology has no such kind. */
const char *mnm_kind_name(mnm_typology typology, uint8_t kind);

/* Is a standing finding of weight zero: one that lasts as long as the habit of a shop or a payroll;
 * H2: one with as many persons as a hostel or an accountant has? */
bool mnm_finding_is_habit(mnm_typology typology, uint8_t kind, bool standing);

typedef enum mnm_part {
  MNM_PART_CENTRE = 1,
  MNM_PART_SOURCE = 2,
  MNM_PART_MULE = 3,
  MNM_PART_SINK = 4
} mnm_part;
const char *mnm_part_name(mnm_part part);

typedef struct mnm_participant {
  uint32_t account;
  uint8_t part; /* mnm_part */
} mnm_participant;

typedef struct mnm_total { /* by currency, in order of its number */
  uint16_t currency;
  int64_t in_minor, out_minor; /* received by and paid by the centre */
} mnm_total;

typedef enum mnm_note {                         /* what a finding rests on, beyond its rule; bits */
                        MNM_NOTE_DAY_ORDER = 1, /* the order within a day, of which a date without a
                                                   time says nothing */
                        MNM_NOTE_UNRATED = 2,   /* an amount had no rate on its day: compared in its
                                                   own currency only */
                        MNM_NOTE_HOME = 4       /* no home area is known, so none was left out */
} mnm_note;

typedef enum mnm_bound {                     /* numbers are kept: never reuse one */
                         MNM_BOUND_STEPS = 1 /* transactions that one search may look at */
} mnm_bound;
const char *mnm_bound_name(
    mnm_bound bound); /* "max_steps", as the parameters call it; never NULL */

/* A transaction whose search was stopped: there may be findings through it that are not listed. */
typedef struct mnm_cut {
  uint8_t typology, bound; /* mnm_typology, mnm_bound */
  uint32_t row;
} mnm_cut;

typedef struct mnm_finding {
  uint8_t typology, kind;    /* kind 0: none */
  bool standing, truncated;  /* H2: standing when more share the handle than is uncommon */
  uint8_t notes;             /* of mnm_note */
  int64_t first_us, last_us; /* MNM_TIME_NONE: it has no transfers (H2) */
  /* ranges in the columns of mnm_findings */
  uint32_t centre_count, participant_count, total_count;
  uint64_t centre_first, participant_first, total_first;
  uint64_t row_first, row_count; /* transfer rows of the view that was searched, in order */
  /* T6 transit, T9, T10: the currency it is about; MNM_CURRENCY_NONE: none, or the base of rates */
  uint16_t currency;
  /* T5, T8: how many its transfers make; UINT64_MAX: that many or more. H2: how many persons share
   */
  uint64_t cycles;
} mnm_finding;

typedef struct mnm_findings {
  mnm_column finding;     /* mnm_finding, sorted by (typology, kind, centre text, transfer ids) */
  mnm_column centre;      /* uint32_t account */
  mnm_column participant; /* mnm_participant, by part, then by its first transfer in the finding */
  mnm_column total;       /* mnm_total */
  mnm_column row;         /* uint32_t */
  mnm_column cut;         /* mnm_cut, by typology, then row */
  uint64_t busy_ends;     /* transfers at which paths end, since only a busy account goes on */
} mnm_findings;

void mnm_findings_init(mnm_findings *findings, const mnm_ctx *ctx);
void mnm_findings_clear(mnm_findings *findings);

#endif
