/* What the files of network share: one run, and its steps in order. */
#ifndef MNM_STAGE_NETWORK_INTERNAL_H
#define MNM_STAGE_NETWORK_INTERNAL_H

#include "kernel/graph/graph.h"
#include "stage/network/network.h"

#define MNM_NETWORK__NONE UINT32_MAX

/* A key with what belongs to it; sorted in several steps by key alone, stably. */
typedef struct mnm_network__entry {
  uint64_t key;
  int64_t value;
  uint32_t extra;
} mnm_network__entry;
/* Sorts by key, equal keys in the order they had. `spare` has room for as many. Cost: a pass for
 * each byte in which the keys differ. */
void mnm_network__sort(mnm_network__entry *entries, mnm_network__entry *spare, uint64_t count);
/* The same for a column, with spare memory of its own. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_network__sort_column(mnm_column *entries, const mnm_ctx *ctx,
                                                   mnm_err *err);

/* Two numbers as one key, the smaller one first. */
static inline uint64_t mnm_network__pair(uint32_t a, uint32_t b) {
  return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

typedef struct mnm_network__piece { /* what is known of one finding */
  uint64_t tie_first;               /* in `finding_tie` */
  uint32_t tie_count;
  uint64_t account_first; /* in `finding_account`: those that are not left out */
  uint32_t account_count;
  uint32_t left_out; /* accounts that are busy at it, or deal with many everywhere */
  uint32_t centre; /* first centre that is not left out; NONE: it ties nobody and counts nowhere */
  uint32_t group;  /* the group in which it counts; NONE */
  bool counts;     /* has points */
  bool hollow;     /* half of its accounts or more are left out, and it should tie: it is apart */
  bool told;       /* its wages are what a bank calls so, or no bank does */
  int64_t points_micro;
} mnm_network__piece;

typedef struct mnm_network__tie { /* between nodes; a < b */
  uint32_t a, b;
  int64_t weight_micro;
  uint8_t reasons;
} mnm_network__tie;

typedef struct mnm_network__origin { /* when an account may begin a chain of function */
  uint32_t account;
  int64_t from_us, to_us;
} mnm_network__origin;

typedef struct mnm_network__chain {
  uint64_t row_first; /* in chain_row, from the earning to the exit */
  uint32_t row_count;
  bool truncated;
  uint32_t group; /* of its first account */
} mnm_network__chain;

typedef struct mnm_network__run {
  const mnm_network_input *input;
  const mnm_points *points;
  const mnm_ctx *ctx;
  mnm_pool *pool;
  uint32_t accounts; /* in the dictionary */
  mnm_graph_edges edges;
  mnm_graph *graph;           /* both directions, without transfers to oneself */
  uint8_t *cash;              /* [account]: the outside world of banknotes */
  uint8_t *marks;             /* [row]: of the step at work */
  uint8_t *evidence;          /* [account]: stands in evidence */
  uint8_t *exploited;         /* [account] */
  uint8_t *tied;              /* [account]: some finding ties it */
  uint8_t *open;              /* [account]: deals with so many that it is ordinary to: not 0 */
  uint32_t *met;              /* [account]: different accounts it deals with in the whole ledger */
  uint8_t *paid_wage;         /* [account]: was paid what a bank calls a wage */
  bool wages_told;            /* some bank calls some transfer a wage */
  uint32_t *stamp;            /* [account]: number of the last finding that asked */
  mnm_network__piece *piece;  /* [finding] */
  mnm_column finding_tie;     /* uint64_t pairs of accounts, by finding */
  mnm_column finding_account; /* uint32_t, by finding */
  /* nodes: the accounts in evidence, by label */
  uint32_t nodes;
  uint32_t *node_account; /* [node] */
  uint32_t *node_of;      /* [account]; NONE */
  mnm_column tie;         /* mnm_network__tie, rising by (a, b) */
  uint32_t groups;
  uint32_t *group_of;   /* [node] */
  mnm_column origin;    /* mnm_network__origin, by account */
  mnm_column chain;     /* mnm_network__chain, by exit */
  mnm_column chain_row; /* uint32_t */
  mnm_networks *out;
} mnm_network__run;

static inline uint64_t mnm_network__us(int64_t seconds) {
  if (seconds == MNM_NETWORK_WINDOW_ANY) return UINT64_MAX;
  return (uint64_t)seconds * (uint64_t)MNM_US_PER_SECOND;
}
/* Is `late` at most `length` after `early` (early <= late)? */
static inline bool mnm_network__near(int64_t early, int64_t late, uint64_t length) {
  return (uint64_t)late - (uint64_t)early <= length;
}

/* Marks the rows at which an end is busy in a window. marks[row] is or-ed. */
MNM_MUST_CHECK mnm_status mnm_network__mark_busy(mnm_network__run *run, int64_t window_s,
                                                 uint8_t mark_from, uint8_t mark_to, mnm_err *err);
/* 0: who deals with many, whose wages are told. */
MNM_MUST_CHECK mnm_status mnm_network__ordinary(mnm_network__run *run, mnm_err *err);
/* Are a finding's wages (H1, H5) told as such, where wages are told at all? `number` is the
 * finding's, from 1, another one at each call. */
bool mnm_network__told(mnm_network__run *run, const mnm_finding *finding, uint32_t number);
/* 1: what each finding ties, who stands in evidence, who looks exploited, where chains may begin.
 */
MNM_MUST_CHECK mnm_status mnm_network__gather(mnm_network__run *run, mnm_err *err);
/* 2: nodes by label; ties by findings, owners, flows. */
MNM_MUST_CHECK mnm_status mnm_network__tie_all(mnm_network__run *run, mnm_err *err);
/* Entries (key: pair of nodes, value: weight, extra: reason) of the two other kinds of ties. */
MNM_MUST_CHECK mnm_status mnm_network__tie_owners(mnm_column *entries, mnm_network__run *run,
                                                  mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_network__tie_flows(mnm_column *entries, mnm_network__run *run,
                                                 mnm_err *err);
/* 3: groups, and the group in which each finding counts. */
MNM_MUST_CHECK mnm_status mnm_network__group(mnm_network__run *run, mnm_err *err);
/* 4: chains of function. */
MNM_MUST_CHECK mnm_status mnm_network__chains(mnm_network__run *run, mnm_err *err);
/* 5: pieces, scores, ranks: fills `out` but for the statuses. */
MNM_MUST_CHECK mnm_status mnm_network__score(mnm_network__run *run, mnm_err *err);
/* 6: who is a suspect, who a possible victim. */
MNM_MUST_CHECK mnm_status mnm_network__statuses(mnm_network__run *run, mnm_err *err);

/* Do two accounts have an owner in common? */
bool mnm_network__same_owner(const mnm_network_owners *owners, uint32_t a, uint32_t b);

#endif
