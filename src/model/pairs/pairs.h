/* pairs: two legs of one transfer, the debit on one account's statement and the credit on
 * another's. What makes a pair, and what "ambiguous" means: docs/pairing.md. */
#ifndef MNM_MODEL_PAIRS_H
#define MNM_MODEL_PAIRS_H

#include "base/text/text.h"

/* What speaks for a pair besides amount and date, which must agree for any. Bits; numbers are
 * stored: never reuse one. */
typedef enum mnm_evidence {
  MNM_EVIDENCE_SAME_ID = 1,      /* both statements give the transfer one id */
  MNM_EVIDENCE_DEBIT_NAMES = 2,  /* the paying side's statement names the receiving account */
  MNM_EVIDENCE_CREDIT_NAMES = 4, /* the receiving side's statement names the paying account */
  MNM_EVIDENCE_PURPOSE = 8,      /* both statements have one text of what the money was for */
  MNM_EVIDENCE_NAME = 16,        /* a statement names the other account's holder */
  MNM_EVIDENCE_CONVERTED = 32,   /* amounts agree by what one side says of the other currency */
  MNM_EVIDENCE_EQUALS = 64       /* one of as many equal debits as credits between two accounts */
} mnm_evidence;
#define MNM_EVIDENCE_ALL 127u

/* Numbers are stored: never reuse one. */
typedef enum mnm_pair_state {
  MNM_PAIR_CANDIDATE = 0, /* one of several possible, or too weak: nothing is joined */
  MNM_PAIR_FOUND = 1,     /* by rule; joined */
  MNM_PAIR_ACCEPTED = 2,  /* by a person; joined */
  MNM_PAIR_SPLIT = 3      /* by a person: not the same transfer */
} mnm_pair_state;
const char *mnm_pair_state_name(mnm_pair_state state); /* "found"; never NULL */

#define MNM_EVIDENCE_TEXT_BYTES 320
/* Why, in words: "both statements name the other account; booked 1 day later". `days` is how much
 * later the credit was booked. Returns the length. */
uint32_t mnm_evidence_text(uint32_t evidence, int32_t days, char *buffer, uint32_t bytes);

#endif
