/* What the files of pair share. Edges are never written down: legs that could be joined have equal
 * keys, so they lie side by side once keys are sorted, and of each leg it is enough to know the one
 * counterpart it has, or that it has several. */
#ifndef MNM_STAGE_PAIR_INTERNAL_H
#define MNM_STAGE_PAIR_INTERNAL_H

#include "base/pool/pool.h"
#include "stage/pair/pair.h"

#define LEG_NONE UINT32_MAX       /* no counterpart */
#define LEG_MANY (UINT32_MAX - 1) /* more than one */

/* How amounts agree. A leg that names one amount says it of both sides. */
typedef enum pair_space {
  SPACE_ONE,  /* both legs name one amount: it is the same */
  SPACE_LEFT, /* the credit names two: what left */
  SPACE_CAME, /* the debit names two: what arrived */
  SPACES
} pair_space;

/* Which of the two names the other's account. An edge is of one naming only. */
typedef enum pair_naming { NAMES_BOTH, NAMES_DEBIT, NAMES_CREDIT, NAMES_NEITHER } pair_naming;

/* What else is equal. */
typedef enum pair_also {
  ALSO_NOTHING,
  ALSO_REFERENCE,
  ALSO_PURPOSE,
  ALSO_DEBIT_NAME, /* the name on the debit's statement, and a holder of the credit's account */
  ALSO_CREDIT_NAME /* the other way round */
} pair_also;

typedef struct pair_kind { /* of edge */
  pair_naming naming;
  pair_also also;
  bool specific;     /* PURPOSE: only those that tell one payment from others */
  bool same_purpose; /* NAMEs: purposes must be equal too */
  bool weak;         /* amount and date alone: only channels that lead from account to account */
} pair_kind;

typedef struct pair_work {
  const mnm_pair_input *input;
  const mnm_pair_legs *legs;
  const mnm_ctx *ctx;
  uint32_t days;
  bool two_amounts[2]; /* by side: some leg names two */
  bool references;     /* some leg has one */
  mnm_column left;     /* uint32_t: legs that were free when groups were made last, rising */
  mnm_column partner;  /* uint32_t, by leg: LEG_NONE; a decided leg's is itself */
  mnm_column seen;     /* uint32_t, by leg, scratch: LEG_NONE, the one counterpart, LEG_MANY */
  mnm_column guarded;  /* uint8_t, by leg: some pair with it was kept apart by a person */
  mnm_column text;     /* mnm_pair_text, by leg */
  mnm_column apart;    /* mnm_pair_decided, by debit, then credit */
  mnm_column holder;   /* mnm_pair_holder, by account, then name, each once */
  mnm_column record;   /* pair_record */
  mnm_column spare;
  mnm_pair_result *out;
} pair_work;

/* ---- edges (pair_edge.c) ------------------------------------------------------------------------
 */

static inline bool mnm_pair__free(const pair_work *work, uint32_t leg) {
  return ((const uint32_t *)work->partner.data)[leg] == LEG_NONE;
}
static inline bool mnm_pair__two(const mnm_pair_legs *legs, uint32_t leg) {
  return legs->amount_minor[leg] != legs->to_amount_minor[leg] ||
         legs->currency[leg] != legs->to_currency[leg];
}
static inline const mnm_pair_text *mnm_pair__text(const pair_work *work, uint32_t leg) {
  return (const mnm_pair_text *)work->text.data + leg;
}
/* Rows [first, last) of work->holder. */
void mnm_pair__holders(const pair_work *work, uint32_t account, uint64_t *first, uint64_t *last);
/* Of two legs with one key: may they be joined? Looks at what keys do not hold: one account, a
 * person's word, names that contradict each other. */
bool mnm_pair__allowed(const pair_work *work, const pair_kind *kind, uint32_t debit,
                       uint32_t credit);
/* Do amount and date agree, and does neither name a third account? */
bool mnm_pair__fits(const pair_work *work, uint32_t debit, uint32_t credit);
/* What speaks for two legs, as far as their texts were opened. */
uint32_t mnm_pair__evidence(const pair_work *work, uint32_t debit, uint32_t credit);
mnm_pair_edge mnm_pair__edge(const pair_work *work, uint32_t debit, uint32_t credit);

/* ---- groups (pair_group.c) ----------------------------------------------------------------------
 */

typedef struct pair_record { /* one key of one leg */
  uint64_t hash;
  int32_t day;
  uint32_t leg; /* the highest bit is the side */
} pair_record;
static inline uint32_t mnm_pair__leg(const pair_record *record) {
  return record->leg & ~MNM_PAIR_LEGS_MAX;
}

typedef struct pair_group { /* legs with one key, each side by day, then tie */
  const pair_kind *kind;
  const pair_record *side[2]; /* by mnm_leg_side */
  uint64_t count[2];
} pair_group;
typedef mnm_status pair_group_fn(pair_work *work, const pair_group *group, void *payload,
                                 mnm_err *err);
/* Calls fn for each group of free legs that has some on both sides. */
MNM_MUST_CHECK mnm_status mnm_pair__groups(pair_work *work, const pair_kind *kinds, uint32_t count,
                                           pair_group_fn *fn, void *payload, mnm_err *err);
/* Moves [*first, *last) to those of `others` within the days of `day`; days rise from call to call.
 */
static inline void mnm_pair__span(const pair_work *work, const pair_record *others, uint64_t count,
                                  int32_t day, uint64_t *first, uint64_t *last) {
  while (*first < count && (int64_t)day - others[*first].day > work->days) ++*first;
  if (*last < *first) *last = *first;
  while (*last < count && (int64_t)others[*last].day - day <= work->days) ++*last;
}

/* ---- steps --------------------------------------------------------------------------------------
 */

/* Fills `seen` with the counterparts of free legs among edges of these kinds (pair_round.c). */
MNM_MUST_CHECK mnm_status mnm_pair__look(pair_work *work, const pair_kind *kinds, uint32_t count,
                                         mnm_err *err);
/* Joins legs that are each other's one counterpart among them. */
MNM_MUST_CHECK mnm_status mnm_pair__round(pair_work *work, const pair_kind *kinds, uint32_t count,
                                          mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_pair__join(pair_work *work, uint32_t debit, uint32_t credit,
                                         uint32_t more_evidence, mnm_err *err);
/* Equal transfers between the same two accounts (pair_equal.c). */
MNM_MUST_CHECK mnm_status mnm_pair__equals(pair_work *work, const pair_kind *kinds, uint32_t count,
                                           mnm_err *err);
/* Texts of free legs that have some counterpart, and holders of accounts (pair_text.c). */
MNM_MUST_CHECK mnm_status mnm_pair__open_texts(pair_work *work, mnm_err *err);
/* Candidates and breaks of what is left (pair_open.c). */
MNM_MUST_CHECK mnm_status mnm_pair__list_open(pair_work *work, const pair_kind *kinds,
                                              uint32_t count, mnm_err *err);

#endif
