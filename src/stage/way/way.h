/* way: how money came to a network, and left it, from hand to hand among people who hardly meet
 * twice: recruiter, forger, driver; whoever moves it on, and whoever keeps it. Looked for once a
 * network is there; nothing is scored, and nobody becomes a suspect by it. Definitions:
 * docs/network.md, "Ways in and out". */
#ifndef MNM_STAGE_WAY_H
#define MNM_STAGE_WAY_H

#include "base/column/column.h"
#include "model/transfers/transfers.h"

#define MNM_WAY_MOST 8 /* transfers of a way: what transfers_most may be at most */
typedef struct mnm_way_rule {
  uint32_t in_least, out_least, transfers_most;
  int64_t gap_us;       /* from one hand to the next */
  uint32_t meetings;    /* of two hands, in the whole ledger, at most */
  uint32_t others_most; /* different payers, and different payees, of a hand in between */
  int64_t in_less_ppm, out_less_ppm, more_ppm; /* of what came in, within one currency */
  uint32_t steps_most;                         /* looks for one way */
} mnm_way_rule;
extern const mnm_way_rule mnm_way_default;

typedef enum mnm_way_standing { /* of an account */
                                MNM_WAY_OUTSIDE = 0,
                                MNM_WAY_MEMBER,
                                MNM_WAY_VICTIM /* a member who may be one: no way leads from or to
                                                  them by what they paid */
} mnm_way_standing;

typedef struct mnm_way_input {    /* borrowed */
  const mnm_transfers *transfers; /* in ledger order */
  uint32_t accounts;
  const uint8_t *standing;      /* mnm_way_standing, by account */
  const uint8_t *cash;          /* by account, not 0: banknotes */
  const uint32_t *owner_offset; /* holders, as elsewhere by account; NULL: none is known */
  const uint32_t *owner;
} mnm_way_input;

typedef struct mnm_way {
  bool in;            /* to a member; else from one */
  bool truncated;     /* the search for a longer one met its bound */
  uint32_t member;    /* the account */
  uint32_t row_count; /* in ledger order */
  uint64_t row_first; /* in mnm_ways.row */
} mnm_way;
typedef struct mnm_ways {
  mnm_column way;     /* mnm_way: ways in by their last transfer, then ways out by their first */
  mnm_column row;     /* uint32_t */
  uint64_t truncated; /* searches that met the bound, also those that found nothing */
} mnm_ways;
void mnm_ways_init(mnm_ways *out, const mnm_ctx *ctx);
void mnm_ways_clear(mnm_ways *ways);
/* Of each transfer that may end a way in, or begin one out, the longest; among equals, read from
 * that transfer on, the one whose transfers come latest (in), or earliest (out).
 * Returns MNM_E_NOMEM, MNM_E_CANCELLED, MNM_E_RANGE (a row before the row above it)
 * Cost    an index of both directions, 16 bytes a transfer; then the bounded searches */
MNM_MUST_CHECK mnm_status mnm_ways_find(mnm_ways *out, const mnm_way_input *input,
                                        const mnm_way_rule *rule, const mnm_ctx *ctx, mnm_err *err);

#endif
