/* What the files of T7 share. */
#ifndef MNM_STAGE_DETECT_STACK_INTERNAL_H
#define MNM_STAGE_DETECT_STACK_INTERNAL_H

#include "stage/detect/detect_each_internal.h"

enum { STACK_FIRST = 1, STACK_MIDDLE = 2, STACK_LAST = 4 }; /* layers an account may sit in */

typedef struct stack_window { /* rows begin .. end - 1 */
  int64_t number;             /* j */
  uint32_t begin, end;
} stack_window;

typedef struct stack_pair { /* two accounts that deal with each other, once */
  uint32_t payer, payee;    /* places among the accounts of the window */
} stack_pair;

typedef struct stack_part { /* a connected part of one window */
  int64_t window;
  uint64_t row_first, row_count;   /* rising */
  uint64_t seat_first, seat_count; /* stack_seat */
} stack_part;

typedef struct stack_seat {
  uint32_t account;
  uint8_t layers;
} stack_seat;

typedef struct stack_node { /* an account of the window at hand */
  uint32_t account;
  uint8_t layers;          /* it still sits in */
  uint32_t first_pays;     /* as first: how many of the middle it pays */
  uint32_t middle_paid_by; /* as middle: how many of the first pay it */
  uint32_t middle_pays;    /* as middle: how many of the last it pays */
  uint32_t last_paid_by;   /* as last: how many of the middle pay it */
  uint32_t leader;         /* connected parts */
} stack_node;

typedef struct stack_own {
  uint32_t *node_of; /* [account]: 1 + node, 0 between windows */
  uint32_t *stamp;   /* [account] */
  uint32_t stamps;
  mnm_column nodes;    /* stack_node */
  mnm_column pairs;    /* stack_pair, by payer, then payee */
  mnm_column back;     /* uint32_t: pairs by payee */
  mnm_column queue;    /* uint64_t: node above, layer below */
  mnm_column row_part; /* uint64_t: leader above, row below */
  mnm_detect__sums sums;
  mnm_column parts, rows, seats; /* stack_part, uint32_t, stack_seat: of all windows */
} stack_own;

typedef struct stack {
  const mnm_detect__run *run;
  const mnm_stack_parameters *rule;
  bool two; /* layers */
  mnm_graph_side out, in;
  mnm_column windows; /* stack_window */
  uint32_t tolerance_ppm;
} stack;

/* Leaves in own->nodes and own->pairs the one largest solution of a window. MNM_E_OVERFLOW with
 * own->bad_row. */
MNM_MUST_CHECK mnm_status mnm_detect__stack_peel(const stack *k, mnm_detect__own *own,
                                                 const stack_window *window);
/* Its connected parts, into own->parts. */
MNM_MUST_CHECK mnm_status mnm_detect__stack_parts(const stack *k, mnm_detect__own *own,
                                                  const stack_window *window);
/* Parts of all windows to findings. */
MNM_MUST_CHECK mnm_status mnm_detect__stack_stitch(const stack *k, mnm_detect__own *owns,
                                                   uint32_t workers);

static inline stack_node *mnm_detect__stack_node(const stack_own *more, uint32_t account) {
  uint32_t number = more->node_of[account];
  return number ? (stack_node *)more->nodes.data + number - 1 : NULL;
}
/* Is a transfer one of the layers'? first -> middle, middle -> last. */
static inline bool mnm_detect__stack_leads(const stack *k, const stack_node *from,
                                           const stack_node *to) {
  if (!from || !to) return false;
  if (from->layers & STACK_FIRST && to->layers & STACK_MIDDLE) return true;
  return !k->two && from->layers & STACK_MIDDLE && to->layers & STACK_LAST;
}

#endif
