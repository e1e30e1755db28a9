/* pair: joins the debit on one account's statement with the credit on another's when they are one
 * transfer. Columns in, columns out; which rules and why: docs/pairing.md.
 *
 * Two legs can be one transfer when one is a debit and the other a credit, of different accounts;
 * when the amount is the same (or what one side says of the other currency is); when they were
 * booked within a stated number of days; and when neither names another account than the other's
 * own. Besides, something must speak for it: see mnm_evidence. Legs are joined in rounds, the
 * strongest evidence first, and in each only where both have exactly one counterpart among all that
 * this evidence and any stronger one leave. So the result depends on nothing but the set of legs.
 */
#ifndef MNM_STAGE_PAIR_H
#define MNM_STAGE_PAIR_H

#include "base/column/column.h"
#include "model/accounts/accounts.h"
#include "model/pairs/pairs.h"
#include "model/transfers/transfers.h"

typedef enum mnm_leg_side { MNM_LEG_DEBIT = 0, MNM_LEG_CREDIT = 1 } mnm_leg_side;

#define MNM_PAIR_LEGS_MAX (UINT32_C(1) << 31)

/* Row i of every column is one leg. An account has one number, whatever its statements call it. */
typedef struct mnm_pair_legs {
  uint32_t count;
  const uint8_t *side;         /* mnm_leg_side */
  const uint32_t *account;     /* whose statement */
  const uint32_t *other;       /* named opposite; MNM_ACCOUNT_NONE: nobody is */
  const int64_t *amount_minor; /* left the payer, as this leg says; both equal when it names one */
  const int64_t *to_amount_minor; /* reached the receiver */
  const uint16_t *currency, *to_currency;
  const int32_t *day;        /* booked: days since 1970 */
  const uint8_t *channel;    /* mnm_channel */
  const uint64_t *id;        /* hash of the source's own id of the transfer; 0: none */
  const uint64_t *reference; /* the same, or 0 when it is too short to be evidence by itself */
  const uint64_t *tie; /* a number of the leg's own that does not depend on what came in when */
} mnm_pair_legs;

/* Texts are opened only for legs that nothing else decides. */
typedef struct mnm_pair_text {
  uint64_t purpose, name; /* hashes of their one form; 0: none */
  bool specific;          /* the purpose alone tells one payment from others */
} mnm_pair_text;
typedef mnm_status mnm_pair_texts_fn(void *payload, const uint32_t *legs, uint32_t count,
                                     mnm_pair_text *out, mnm_err *err);
typedef struct mnm_pair_holder {
  uint64_t name; /* as in mnm_pair_text */
  uint32_t account;
} mnm_pair_holder;
/* Appends who is known to hold these accounts (rising). */
typedef mnm_status mnm_pair_holders_fn(void *payload, const uint32_t *accounts, uint32_t count,
                                       mnm_column *out, mnm_err *err);

typedef struct mnm_pair_period { /* days that an account's statements in the case cover */
  uint32_t account;
  int32_t first_day, last_day;
} mnm_pair_period;

typedef struct mnm_pair_decided { /* what persons said of two legs */
  uint32_t debit, credit;
} mnm_pair_decided;

typedef struct mnm_pair_input {
  mnm_pair_legs legs;
  const mnm_pair_period *periods; /* rising by account and day, none touching another */
  uint64_t period_count;
  const mnm_pair_decided *joined, *apart;
  uint64_t joined_count, apart_count;
  mnm_pair_texts_fn *texts;     /* NULL: there are none */
  mnm_pair_holders_fn *holders; /* NULL: nobody is known */
  void *payload;
} mnm_pair_input;

#define MNM_PAIR_DAYS_DEFAULT 5
#define MNM_PAIR_DAYS_MAX 366
#define MNM_PAIR_CANDIDATES_MAX 64     /* listed of a leg, with evidence */
#define MNM_PAIR_WEAK_CANDIDATES_MAX 8 /* listed of a leg, by amount and date alone */
typedef struct mnm_pairing_parameters {
  uint32_t days; /* 0..MNM_PAIR_DAYS_MAX: most that may lie between the two bookings */
} mnm_pairing_parameters;

typedef struct mnm_pair_edge {
  uint32_t debit, credit; /* legs */
  uint32_t evidence;      /* bits of mnm_evidence */
  int32_t days;           /* how much later the credit was booked */
} mnm_pair_edge;

typedef struct mnm_pair_open { /* a leg that is not joined and should be explained */
  uint32_t leg;
  uint8_t kind;        /* MNM_BREAK_AMBIGUOUS or MNM_BREAK_MISSING_LEG of model/statements */
  bool weak;           /* ambiguous by amount and date alone */
  bool truncated;      /* there are more candidates than are listed */
  uint32_t candidates; /* listed */
} mnm_pair_open;

typedef struct mnm_pair_result {
  mnm_column pair;      /* mnm_pair_edge, by debit */
  mnm_column candidate; /* mnm_pair_edge, by debit, then credit; of legs that are not joined */
  mnm_column open;      /* mnm_pair_open, by leg */
  uint64_t texts;       /* legs whose texts were opened */
} mnm_pair_result;

void mnm_pair_result_init(mnm_pair_result *result, const mnm_ctx *ctx);
void mnm_pair_result_clear(mnm_pair_result *result);

/* Returns MNM_E_LIMIT (too many legs), MNM_E_ARG (parameters, a decided leg that is none, or is
 *         joined twice), MNM_E_CANCELLED, MNM_E_NOMEM, what a callback returned
 * Keeps   a leg is in one pair at most; decided legs are in none, and pairs that were kept apart
 *         are neither joined nor listed; any order of the legs gives the same
 * Cost    O(n log n) time, about 100 bytes a leg; where names decide, the square of how many legs
 *         share one amount and one name */
MNM_MUST_CHECK mnm_status mnm_pair(mnm_pair_result *out, const mnm_pair_input *input,
                                   const mnm_pairing_parameters *parameters, const mnm_ctx *ctx,
                                   mnm_err *err);

#endif
