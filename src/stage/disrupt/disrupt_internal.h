/* What the files of disrupt share: a network that is being taken apart and mends itself. */
#ifndef MNM_STAGE_DISRUPT_INTERNAL_H
#define MNM_STAGE_DISRUPT_INTERNAL_H

#include "base/arena/arena.h"
#include "kernel/flow/flow.h"
#include "kernel/measure/measure.h"
#include "stage/disrupt/disrupt.h"

#define NONE MNM_DISRUPT_NONE
#define FAR UINT8_MAX /* out of reach, or 254 steps and more away */
#define MILLION 1000000U

/* Of choices that cost a flow or a trial each, so many are looked at: those with most money. */
#define CANDIDATES_MOST 128
#define FORESIGHT_MOST 48
#define TRIALS 6

typedef struct mnm_disrupt__lost { /* a node that was taken away */
  uint32_t node, successor;
  uint8_t means;
  uint8_t *distance; /* by node, from it, as things stood before */
} mnm_disrupt__lost;

/* Ties, and what enters and leaves: node `nodes` is where money comes from, nodes + 1 where it
 * goes. A tie's end at a node that was taken away is `lost`, until a successor has it. */
typedef struct mnm_disrupt__state {
  const mnm_disrupt_network *network;
  const mnm_disrupt_options *options;
  const mnm_ctx *ctx;
  uint64_t seed;
  uint32_t nodes, links;
  uint32_t *from, *to, *lost; /* lost[(size_t)2 * link + end]: NONE or an index in `gone` */
  int64_t *month_minor;
  uint8_t *over;        /* by link: it is never taken up again */
  uint8_t *there;       /* by node */
  uint8_t *person_gone; /* by person */
  uint8_t *needs;       /* by victim: 1 somebody of a holding role, 2 anybody */
  uint8_t *held;        /* by victim, now */
  uint32_t *free_for;   /* by victim: months */
  int64_t *room;        /* by node: money a month that they can still take on */
  uint8_t *full;        /* by node: something did not fit */
  int64_t money_first;  /* a month, before anything was taken */
  uint32_t victims_first;
  mnm_column gone;       /* mnm_disrupt__lost */
  mnm_arena arena, rows; /* of all that is here; of the distances of who is gone */
  /* scratch */
  mnm_flow *flow;
  uint32_t *arc_from, *arc_to, *queue, *next_of, *side;
  int64_t *arc_minor, *received;
} mnm_disrupt__state;

MNM_MUST_CHECK mnm_status mnm_disrupt__state_init(mnm_disrupt__state *state,
                                                  const mnm_disrupt_network *network,
                                                  const mnm_disrupt_options *options,
                                                  const mnm_ctx *ctx, mnm_err *err);
void mnm_disrupt__state_clear(mnm_disrupt__state *state);
/* As at the beginning, with another seed. */
void mnm_disrupt__state_reset(mnm_disrupt__state *state, uint64_t seed);
static inline bool mnm_disrupt__active(const mnm_disrupt__state *state, uint32_t link) {
  return !state->over[link] && state->lost[(size_t)2 * link] == NONE &&
         state->lost[(size_t)2 * link + 1] == NONE;
}
/* 0..999,999: the same for one seed, month and place in the model, whatever came before. */
uint32_t mnm_disrupt__chance(const mnm_disrupt__state *state, uint32_t month, uint32_t kind,
                             uint32_t place);

MNM_MUST_CHECK mnm_status mnm_disrupt__money(int64_t *out, mnm_disrupt__state *state,
                                             const uint8_t *without, mnm_err *err);
uint32_t mnm_disrupt__held(mnm_disrupt__state *state, const uint8_t *without);
/* distance[v] from any node of `start`; over nodes that are there, not over victims. */
void mnm_disrupt__distances(mnm_disrupt__state *state, const uint8_t *start, uint8_t *distance);

/* Nodes that an intervention takes away: 1 in `out`, the others as they were. */
void mnm_disrupt__nodes_of(const mnm_disrupt__state *state, mnm_disrupt_unit unit, uint8_t *out);
MNM_MUST_CHECK mnm_status mnm_disrupt__remove(mnm_disrupt__state *state, mnm_disrupt_unit unit,
                                              mnm_err *err);
bool mnm_disrupt__may_succeed(const mnm_disrupt__state *state, const mnm_disrupt__lost *lost,
                              uint32_t node);
/* A month passes: successors, newcomers, victims who are out of reach. */
void mnm_disrupt__adapt(mnm_disrupt__state *state, uint32_t month);

/* Chooses a wave on the state as it is; the state itself is not changed. out[count]. */
MNM_MUST_CHECK mnm_status mnm_disrupt__choose(mnm_disrupt_target *out, uint32_t *out_count,
                                              mnm_disrupt__state *state,
                                              mnm_disrupt_strategy strategy, mnm_err *err);

/* How many could take over from each of those that are taken together, and how near they stand. */
MNM_MUST_CHECK mnm_status mnm_disrupt__substitutes(mnm_disrupt_target *targets, uint32_t count,
                                                   mnm_disrupt__state *state, mnm_err *err);

typedef struct mnm_disrupt__run { /* of one seed */
  int64_t money[MNM_DISRUPT_MONTHS_MAX + 1];
  uint32_t victims[MNM_DISRUPT_MONTHS_MAX + 1];
  int64_t money_sum, victims_sum;
} mnm_disrupt__run;
/* Months pass after `first`; later waves by `strategy`, but none when `later` is false. */
MNM_MUST_CHECK mnm_status mnm_disrupt__play(mnm_disrupt__run *out, mnm_disrupt__state *state,
                                            uint64_t seed, const mnm_disrupt_target *first,
                                            uint32_t first_count, mnm_disrupt_strategy strategy,
                                            bool later, mnm_err *err);

#endif
