/* offence: which offences that go with trafficking have a sign in a case. A list of data says what
 * is a sign of what; a sign says "to be examined", never more. Sources and marks: docs/business.md.
 */
#ifndef MNM_STAGE_OFFENCE_H
#define MNM_STAGE_OFFENCE_H

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "base/text/text.h"

typedef struct mnm_offence { /* texts borrowed from the list */
  mnm_text id, title;
  mnm_text stage;     /* of the trade, as `manumit business` names it */
  mnm_text against;   /* person, state, market */
  mnm_text predicate; /* yes, usually, seldom */
  mnm_text mark;      /* P, S, M, N */
  mnm_text source, decides;
  uint64_t sign_first;
  uint32_t sign_count;
} mnm_offence;
typedef struct mnm_offences {
  mnm_arena arena;
  mnm_column offence; /* mnm_offence, as the file has them */
  mnm_column sign;    /* mnm_text */
} mnm_offences;
void mnm_offences_init(mnm_offences *offences, const mnm_ctx *ctx);
void mnm_offences_clear(mnm_offences *offences);
/* MNM_E_PARSE with line and column: an unknown key, word or mark, one that is missing, an id twice.
 */
MNM_MUST_CHECK mnm_status mnm_offences_read(mnm_offences *out, const char *name, const char *yaml,
                                            size_t bytes, mnm_err *err);
mnm_text mnm_offences_shipped(void);

/* Something in the case that a list may call a sign. */
typedef struct mnm_offence_seen {
  mnm_text sign;   /* "H1", "line:fees" */
  uint64_t number; /* the caller's */
} mnm_offence_seen;
typedef struct mnm_offence_match {
  uint32_t offence; /* index */
  uint64_t seen;    /* index */
} mnm_offence_match;
/* Appends to `out` (mnm_offence_match): by offence, then as seen. Cost: offences * signs * seen. */
MNM_MUST_CHECK mnm_status mnm_offences_match(mnm_column *out, const mnm_offences *offences,
                                             const mnm_offence_seen *seen, uint64_t count,
                                             mnm_err *err);

#endif
