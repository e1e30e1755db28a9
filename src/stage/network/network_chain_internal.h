/* What the files of the search for chains of function share. */
#ifndef MNM_STAGE_NETWORK_CHAIN_INTERNAL_H
#define MNM_STAGE_NETWORK_CHAIN_INTERNAL_H

#include "stage/network/network_internal.h"

#define CHAIN_MOST 32

enum {                  /* marks of rows */
       CHAIN_SHORT = 1, /* the pair meets a few times, within a short time */
       CHAIN_TWICE = 2, /* the pair meets more than once */
       CHAIN_BUSY = 4,  /* the payer is busy */
       CHAIN_OUT = 8    /* leads to cash, a stash, an asset or a credit sink */
};

/* The transfers that may stand in a chain, renumbered: step i is transfer row[i]. */
typedef struct chain_search {
  mnm_network__run *run;
  const mnm_chain_rule *rule;
  uint64_t gap_us, span_us;
  uint32_t count;
  uint32_t *row;       /* [step], rising */
  uint32_t *from, *to; /* [step] */
  int64_t *time;       /* [step] */
  uint8_t *reach;      /* [step]: most transfers of a chain that ends with it, or more */
  mnm_graph *steps;    /* incoming only */
  mnm_graph_side in;   /* of `steps` */
  uint32_t *exit;      /* steps that may be the last one, rising */
  uint32_t exits;
} chain_search;

/* A chain found from one exit, or what came of the search. */
typedef struct chain_found {
  uint32_t length;           /* transfers; 0: none */
  uint32_t step[CHAIN_MOST]; /* from the exit back to the earning */
  bool truncated;
} chain_found;

bool mnm_network__chain_begins(const chain_search *s, uint32_t step);
/* Does step `late` pass on what step `early` brought (same account, amounts, gap)? */
bool mnm_network__chain_follows(const chain_search *s, uint32_t early, uint32_t late);
/* The longest chain that ends with `exit`; among equals the one whose transfers, read back from the
 * exit, come latest. */
void mnm_network__chain_search(chain_found *out, const chain_search *s, uint32_t exit);

#endif
