/* What is known of persons beside their transfers, by dense number: who shares what with whom, and
 * how many of some persons are unrelated. */
#ifndef MNM_STAGE_DETECT_KNOWN_INTERNAL_H
#define MNM_STAGE_DETECT_KNOWN_INTERNAL_H

#include "stage/detect/detect_each_internal.h"

/* Persons who share one handle or surname, or the two of a tie. */
typedef struct mnm_detect__class {
  uint32_t first, count; /* in `member` */
  uint8_t kind;          /* mnm_fact_kind */
  bool relates;          /* not so many that it proves nothing */
} mnm_detect__class;

typedef struct mnm_detect__said { /* of one person */
  uint64_t value;
  int64_t time_us;
  uint32_t person;
  uint8_t kind; /* ORIGIN, LICENCE, TRAVEL */
} mnm_detect__said;

typedef struct mnm_detect__paid_for {
  uint32_t row, person;
} mnm_detect__paid_for;

typedef struct mnm_detect__known {
  mnm_detect__holders holders;
  uint32_t persons; /* owners first, as holders numbers them, then those who hold no account */
  mnm_column classes, member; /* mnm_detect__class, uint32_t */
  mnm_column said;            /* mnm_detect__said, by kind, person, time, value */
  mnm_column paid_for;        /* mnm_detect__paid_for, by row, person */
  uint32_t *offset, *in;      /* in[offset[p] ..]: classes that relate person p, rising */
  uint32_t pairs;
} mnm_detect__known;
/* *out NULL: nothing is known. MNM_E_RANGE: a fact with an account or a row that there is not. */
MNM_MUST_CHECK mnm_status mnm_detect__known_new(mnm_detect__known **out, const mnm_detect__run *run,
                                                mnm_err *err);
void mnm_detect__known_free(mnm_detect__known *known, const mnm_detect__run *run);

/* A surname or a tie in common; with `handles`, or a handle. */
bool mnm_detect__related(const mnm_detect__known *known, uint32_t a, uint32_t b, bool handles);

/* What is said of one person, of one kind. */
const mnm_detect__said *mnm_detect__said_of(const mnm_detect__known *known, mnm_fact_kind kind,
                                            uint32_t person, uint64_t *out_count);

/* ---- how many are unrelated: detect_unrelated.c --- */

typedef struct mnm_detect__crowd { /* of one worker */
  const mnm_detect__run *run;
  mnm_column chosen; /* uint32_t */
  mnm_column bits;   /* uint64_t: who is related to whom, then who is left, a row a level */
  uint64_t steps;
} mnm_detect__crowd;
void mnm_detect__crowd_init(mnm_detect__crowd *crowd, const mnm_detect__run *run);
void mnm_detect__crowd_clear(mnm_detect__crowd *crowd);
/* Are there n persons among them no two of whom are related? *cut: the search met max_steps, and
 * what it says is no. Persons are each there once. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_detect__unrelated(mnm_detect__crowd *crowd, const uint32_t *persons,
                                                uint64_t count, int64_t n, bool handles, bool *out,
                                                bool *cut);

#endif
