/* disrupt: what is left of a network's work some months after some of it was taken away. Plans by
 * several rules are tried out on a model in which the network adapts: somebody of the same role
 * takes over, a stranger steps in, accounts are opened anew. Every rule and number of the model is
 * ours: docs/disruption.md. A plan is a proposal for a person to judge.
 *
 * Possible victims are never a target, never take over, and are no link of a chain of acquaintance.
 */
#ifndef MNM_STAGE_DISRUPT_H
#define MNM_STAGE_DISRUPT_H

#include "base/column/column.h"
#include "base/ctx/ctx.h"

#define MNM_DISRUPT_NODES_MAX 5000
#define MNM_DISRUPT_MONTHS_MAX 60
#define MNM_DISRUPT_COUNT_MAX 16
#define MNM_DISRUPT_SEEDS_MAX 1000
#define MNM_DISRUPT_NONE UINT32_MAX

/* Nodes are accounts and places. Money runs along ties, from those who earn to where it leaves. */
typedef struct mnm_disrupt_network { /* borrowed */
  uint32_t nodes;
  const uint32_t *person; /* by node, < nodes: nodes with one number are one person's */
  const uint8_t *place;   /* by node, not 0: a place, not an account */
  const uint8_t *victim;  /* by node, not 0: a possible victim's */
  const uint32_t *roles;  /* by node, a bit a role; 0: not known */
  uint32_t holding;       /* bits of the roles that hold victims */
  const int64_t *entry_minor, *exit_minor; /* by node, a month: what it earns, what leaves at it */
  uint32_t ties;
  const uint32_t *from, *to;
  const int64_t *month_minor; /* by tie, >= 0; 0: they know each other */
} mnm_disrupt_network;

typedef enum mnm_disrupt_means {                         /* bits */
                                 MNM_DISRUPT_ARREST = 1, /* all accounts of a person */
                                 MNM_DISRUPT_FREEZE = 2, /* one account */
                                 MNM_DISRUPT_CLOSE = 4   /* a place */
} mnm_disrupt_means;
const char *mnm_disrupt_means_name(mnm_disrupt_means means); /* "arrest" */

typedef enum mnm_disrupt_strategy { /* whom to take next, always of who is still there */
                                    MNM_STRATEGY_DEGREE,      /* most neighbours */
                                    MNM_STRATEGY_BETWEENNESS, /* most shortest paths */
                                    MNM_STRATEGY_KEYS,        /* greatest fragmentation */
                                    MNM_STRATEGY_SCARCE,      /* rarest roles */
                                    MNM_STRATEGY_FLOW, /* least money at once, then fewest victims
                                                        */
                                    MNM_STRATEGY_CUT,  /* of the least cut from victims to money */
                                    MNM_STRATEGY_FORESIGHT, /* least victims and money months later,
                                                               in trials of its own */
                                    MNM_STRATEGY_CHANCE,
                                    MNM_STRATEGY_GIVEN, /* who is given */
                                    MNM_STRATEGY_COUNT
} mnm_disrupt_strategy;
const char *mnm_disrupt_strategy_name(mnm_disrupt_strategy strategy); /* "foresight" */

typedef enum mnm_disrupt_recovery { /* who takes over, among those of the same role */
                                    MNM_RECOVERY_NEAREST,
                                    MNM_RECOVERY_DEGREE,
                                    MNM_RECOVERY_RANDOM
} mnm_disrupt_recovery;

typedef struct mnm_disrupt_unit { /* one intervention */
  uint32_t node;                  /* of a person: their first */
  uint8_t means;                  /* mnm_disrupt_means */
} mnm_disrupt_unit;

/* Chances are millionths a month. */
typedef struct mnm_disrupt_options {
  uint32_t means;             /* bits that may be used */
  uint32_t count;             /* interventions a wave, 1..MNM_DISRUPT_COUNT_MAX */
  uint32_t waves, gap_months; /* 1.., months from one to the next */
  uint32_t months;            /* looked at, 1..MNM_DISRUPT_MONTHS_MAX */
  uint32_t seeds;             /* runs, 1..MNM_DISRUPT_SEEDS_MAX */
  uint64_t seed;
  mnm_disrupt_recovery recovery;
  uint32_t successor_ppm;   /* a tie goes over to one within two steps; half for each step more */
  uint32_t stretch_percent; /* of what one carried at first: so much more they can take on */
  uint32_t newcomer_ppm;    /* where nobody has the role, a stranger comes */
  uint32_t reopen_ppm;      /* a frozen account's owner has another one */
  uint32_t move_ppm;        /* a closed place's business is done elsewhere */
  uint32_t free_months;     /* a victim whom nobody holds for so long is out of reach */
  bool money_first;         /* foresight and order of plans: by money, then victims */
} mnm_disrupt_options;
extern const mnm_disrupt_options mnm_disrupt_defaults;

typedef struct mnm_disrupt_spread { /* over the seeds */
  int64_t median, low, high;        /* the lower median; least and greatest */
} mnm_disrupt_spread;

typedef struct mnm_disrupt_target {
  mnm_disrupt_unit unit;
  uint32_t substitutes; /* others with a role in common who may take over */
  uint32_t nearest;     /* steps to the nearest of them; MNM_DISRUPT_NONE: none in reach */
} mnm_disrupt_target;

typedef struct mnm_disrupt_plan {
  mnm_disrupt_strategy strategy;
  uint32_t rank;         /* from 1; 0: chance and what was given are not ranked */
  uint32_t target_count; /* fewer than asked for where there are no more */
  mnm_disrupt_target target[MNM_DISRUPT_COUNT_MAX]; /* of the first wave, in order of choice */
  int64_t money_at_once;                            /* a month, before anybody adapts */
  uint32_t victims_at_once;
  mnm_disrupt_spread money_sum;   /* over all months looked at */
  mnm_disrupt_spread victims_sum; /* victims held, added up over these months */
  mnm_disrupt_spread money[MNM_DISRUPT_MONTHS_MAX + 1], victims[MNM_DISRUPT_MONTHS_MAX + 1];
} mnm_disrupt_plan;

typedef struct mnm_disrupt_result {
  int64_t money; /* a month, as things are */
  uint32_t victims;
  uint32_t plan_count;
  mnm_disrupt_plan plan[MNM_STRATEGY_COUNT]; /* by rank, then those without one */
} mnm_disrupt_result;

/* Tries all strategies; GIVEN when there are given ones.
 *
 * given    interventions, at most MNM_DISRUPT_COUNT_MAX, in the first wave; NULL: none
 * Returns  MNM_E_RANGE (err.row: a tie to no node; options out of range; too many nodes),
 *          MNM_E_DENIED (what is given is, or holds, a possible victim: err.row), MNM_E_OVERFLOW,
 *          MNM_E_NOMEM, MNM_E_CANCELLED
 * Keeps    the same result for the same network and options; strategies meet the same chances
 * Cost     strategies x seeds x months greatest flows; foresight: choices x candidates x trials x
 *          months more */
MNM_MUST_CHECK mnm_status mnm_disrupt_find(mnm_disrupt_result *out,
                                           const mnm_disrupt_network *network,
                                           const mnm_disrupt_options *options,
                                           const mnm_disrupt_unit *given, uint32_t given_count,
                                           const mnm_ctx *ctx, mnm_err *err);

/* ---- vulnerable steps --------------------------------------------------------------------------
 */

typedef struct mnm_disrupt_step { /* from one part of the chain to another */
  uint32_t from_roles, to_roles;  /* bits */
  bool from_victims, to_exits;    /* instead: victims (where none: where money enters); exits */
  bool along_money;               /* ties lead as money does; else both ways */
} mnm_disrupt_step;

typedef struct mnm_disrupt_cut {
  bool there, possible; /* as mnm_flow_cut */
  uint32_t size;        /* accounts */
} mnm_disrupt_cut;

/* The fewest accounts without which the step cannot be taken. Victims and places stay.
 * tentative  by tie, not 0: left out; NULL: all ties count
 * chosen     [nodes]. MNM_E_RANGE, MNM_E_NOMEM */
MNM_MUST_CHECK mnm_status mnm_disrupt_cut_find(mnm_disrupt_cut *out, uint8_t *chosen,
                                               const mnm_disrupt_network *network,
                                               const mnm_disrupt_step *step,
                                               const uint8_t *tentative, const mnm_ctx *ctx,
                                               mnm_err *err);

#endif
