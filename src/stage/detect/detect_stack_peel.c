/* T7: the one largest solution of a window. */
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_stack_internal.h"

typedef struct peel {
  const stack *k;
  mnm_detect__own *own;
  stack_own *more;
  const stack_window *window;
} peel;

static stack_node *nodes_of(const peel *p) {
  return p->more->nodes.data;
}

/* Which transfers of an account stand in the window: positions [begin, end) of the side. */
typedef struct stretch {
  uint32_t begin, end;
} stretch;
static stretch stretch_of(const peel *p, const mnm_graph_side *side, uint32_t account) {
  uint32_t begin = side->offset[account], end = side->offset[account + 1];
  begin = mnm_graph_seek(side->edge, begin, end, p->window->begin);
  return (stretch){begin, mnm_graph_seek(side->edge, begin, end, p->window->end)};
}

static mnm_status meet(peel *p, uint32_t account, stack_node **out) {
  stack_own *more = p->more;
  if (more->node_of[account] == 0) {
    stack_node made = {.account = account};
    MNM_TRY(mnm_column_push(&more->nodes, &made, NULL));
    more->node_of[account] = (uint32_t)more->nodes.count;
  }
  *out = mnm_detect__stack_node(more, account);
  return MNM_OK;
}

/* How many rows each account has on each side, in the counters of the middle layer. */
static mnm_status count_rows(peel *p) {
  const mnm_graph_edges *edges = &p->k->run->edges;
  const mnm_accounts *accounts = p->k->run->input->accounts;
  stack_node *node = NULL;
  for (uint32_t row = p->window->begin; row < p->window->end; row++) {
    if (edges->from[row] == edges->to[row] ||
        mnm_accounts_kind(accounts, edges->from[row]) == MNM_ACCOUNT_CASH ||
        mnm_accounts_kind(accounts, edges->to[row]) == MNM_ACCOUNT_CASH)
      continue;
    MNM_TRY(meet(p, edges->from[row], &node));
    node->middle_pays++;
    MNM_TRY(meet(p, edges->to[row], &node));
    node->middle_paid_by++;
  }
  return MNM_OK;
}

/* Different far ends on one side; *fresh counts those that the other side has not seen. */
static uint32_t different(const peel *p, const mnm_graph_side *side, uint32_t account,
                          uint32_t stamp, uint32_t older, uint32_t *fresh) {
  stretch at = stretch_of(p, side, account);
  uint32_t count = 0;
  for (uint32_t i = at.begin; i < at.end; i++) {
    uint32_t *seen = &p->more->stamp[side->other[i]];
    if (*seen == stamp) continue;
    *fresh += *seen != older;
    count++;
    *seen = stamp;
  }
  return count;
}

static mnm_status sums_fit(peel *p, uint32_t account, bool *out) {
  const stack *k = p->k;
  mnm_detect__sums *sums = &p->more->sums;
  *out = true;
  if (k->tolerance_ppm == MNM_TOLERANCE_ANY) return MNM_OK;
  mnm_detect__sums_begin(sums);
  stretch in = stretch_of(p, &k->in, account), paid = stretch_of(p, &k->out, account);
  for (uint32_t i = in.begin; i < in.end; i++) {
    p->own->bad_row = k->in.edge[i];
    MNM_TRY(mnm_detect__sum(sums, k->run, k->in.edge[i], false));
  }
  for (uint32_t i = paid.begin; i < paid.end; i++) {
    p->own->bad_row = k->out.edge[i];
    MNM_TRY(mnm_detect__sum(sums, k->run, k->out.edge[i], true));
  }
  p->own->bad_row = MNM_DETECT__NOWHERE;
  *out = mnm_detect__sums_agree(sums, k->tolerance_ppm);
  return MNM_OK;
}

/* Few counterparties in the window? Leaves how many different ones pay it, and are paid. */
static bool is_quiet(peel *p, stack_node *node) {
  stack_own *more = p->more;
  uint32_t fresh = 0, first = ++more->stamps, second = ++more->stamps;
  node->middle_paid_by = different(p, &p->k->in, node->account, first, 0, &fresh);
  fresh = node->middle_paid_by;
  node->middle_pays = different(p, &p->k->out, node->account, second, first, &fresh);
  return p->k->run->parameters->busy == UINT32_MAX || fresh <= p->k->run->parameters->busy;
}

/* Who may sit where, to begin with. */
static mnm_status seat_all(peel *p) {
  const stack *k = p->k;
  int64_t payers = k->two ? k->rule->payers : k->rule->payees;
  for (uint64_t i = 0; i < p->more->nodes.count; i++) {
    stack_node *node = &nodes_of(p)[i];
    bool may = node->middle_paid_by >= payers && (k->two || node->middle_pays >= k->rule->payers);
    bool first = node->middle_pays >= k->rule->payees;
    node->layers = k->two ? 0 : STACK_LAST;
    if (first && (!k->two || is_quiet(p, node))) node->layers |= STACK_FIRST;
    if (!may || !is_quiet(p, node)) continue;
    MNM_TRY(sums_fit(p, node->account, &may));
    if (may) node->layers |= STACK_MIDDLE;
  }
  return MNM_OK;
}

static mnm_status push_pair(peel *p, uint32_t payer, uint32_t payee) {
  stack_pair pair = {p->more->node_of[payer] - 1, p->more->node_of[payee] - 1};
  return mnm_column_push(&p->more->pairs, &pair, NULL);
}

/* Each pair with somebody of the middle in it, once. */
static mnm_status list_pairs(peel *p) {
  const stack *k = p->k;
  stack_own *more = p->more;
  for (uint64_t i = 0; i < more->nodes.count; i++) {
    const stack_node *node = &nodes_of(p)[i];
    uint32_t account = node->account;
    if (!(node->layers & STACK_MIDDLE)) continue;
    stretch at = stretch_of(p, &k->in, account);
    uint32_t stamp = ++more->stamps;
    for (uint32_t edge = at.begin; edge < at.end; edge++) {
      uint32_t other = k->in.other[edge];
      if (more->stamp[other] == stamp) continue;
      more->stamp[other] = stamp;
      MNM_TRY(push_pair(p, other, account));
    }
    if (k->two) continue;
    at = stretch_of(p, &k->out, account);
    stamp = ++more->stamps;
    for (uint32_t edge = at.begin; edge < at.end; edge++) {
      uint32_t other = k->out.other[edge];
      if (more->stamp[other] == stamp) continue;
      more->stamp[other] = stamp;
      /* between two of the middle: listed once already, by the one that is paid */
      if (!(mnm_detect__stack_node(more, other)->layers & STACK_MIDDLE))
        MNM_TRY(push_pair(p, account, other));
    }
  }
  return MNM_OK;
}

static int by_payer(const void *a, const void *b) {
  const stack_pair *left = a, *right = b;
  if (left->payer != right->payer) return left->payer < right->payer ? -1 : 1;
  return (left->payee > right->payee) - (left->payee < right->payee);
}

static void count_pairs(peel *p) {
  const stack_pair *pairs = p->more->pairs.data;
  stack_node *nodes = nodes_of(p);
  for (uint64_t i = 0; i < p->more->nodes.count; i++)
    nodes[i].first_pays = nodes[i].middle_paid_by = nodes[i].middle_pays = nodes[i].last_paid_by =
        0;
  for (uint64_t i = 0; i < p->more->pairs.count; i++) {
    stack_node *payer = &nodes[pairs[i].payer], *payee = &nodes[pairs[i].payee];
    if (payer->layers & STACK_FIRST && payee->layers & STACK_MIDDLE) {
      payer->first_pays++;
      payee->middle_paid_by++;
    }
    if (payer->layers & STACK_MIDDLE && payee->layers & STACK_LAST) {
      payer->middle_pays++;
      payee->last_paid_by++;
    }
  }
}

/* The layer of those that an account sits in for which it lacks counterparties; 0: none. */
static uint8_t lacks(const stack *k, const stack_node *node) {
  int64_t payers = k->two ? k->rule->payers : k->rule->payees;
  if (node->layers & STACK_FIRST && node->first_pays < k->rule->payees) return STACK_FIRST;
  if (node->layers & STACK_MIDDLE &&
      (node->middle_paid_by < payers || (!k->two && node->middle_pays < k->rule->payers)))
    return STACK_MIDDLE;
  if (node->layers & STACK_LAST && node->last_paid_by < k->rule->payers) return STACK_LAST;
  return 0;
}

static mnm_status look_again(peel *p, uint32_t number) {
  uint8_t layer = lacks(p->k, &nodes_of(p)[number]);
  if (layer == 0) return MNM_OK;
  uint64_t task = (uint64_t)number << 32 | layer;
  return mnm_column_push(&p->more->queue, &task, NULL);
}

static uint64_t first_pair(const peel *p, uint32_t payer) {
  const stack_pair *pairs = p->more->pairs.data;
  uint64_t begin = 0, end = p->more->pairs.count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (pairs[middle].payer < payer)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

static uint64_t first_back(const peel *p, uint32_t payee) {
  const stack_pair *pairs = p->more->pairs.data;
  const uint32_t *back = p->more->back.data;
  uint64_t begin = 0, end = p->more->pairs.count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (pairs[back[middle]].payee < payee)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

/* Takes an account out of a layer; its neighbours there lose one. */
static mnm_status leave(peel *p, uint32_t number, uint8_t layer) {
  const stack_pair *pairs = p->more->pairs.data;
  const uint32_t *back = p->more->back.data;
  stack_node *nodes = nodes_of(p);
  uint64_t count = p->more->pairs.count;
  nodes[number].layers &= (uint8_t)~layer;
  if (layer == STACK_FIRST || layer == STACK_MIDDLE) {
    uint8_t next = layer == STACK_FIRST ? STACK_MIDDLE : STACK_LAST;
    for (uint64_t i = first_pair(p, number); i < count && pairs[i].payer == number; i++) {
      stack_node *payee = &nodes[pairs[i].payee];
      if (!(payee->layers & next)) continue;
      --*(next == STACK_MIDDLE ? &payee->middle_paid_by : &payee->last_paid_by);
      MNM_TRY(look_again(p, pairs[i].payee));
    }
  }
  if (layer == STACK_FIRST) return MNM_OK;
  uint8_t before = layer == STACK_LAST ? STACK_MIDDLE : STACK_FIRST;
  for (uint64_t i = first_back(p, number); i < count && pairs[back[i]].payee == number; i++) {
    stack_node *payer = &nodes[pairs[back[i]].payer];
    if (!(payer->layers & before)) continue;
    --*(before == STACK_FIRST ? &payer->first_pays : &payer->middle_pays);
    MNM_TRY(look_again(p, pairs[back[i]].payer));
  }
  return MNM_OK;
}

/* Pairs by payee, as places in pairs: counted, since qsort knows no context. */
static mnm_status turn_round(peel *p) {
  const stack_pair *pairs = p->more->pairs.data;
  uint64_t count = p->more->pairs.count, nodes = p->more->nodes.count;
  uint32_t *at = mnm_mem_new(p->k->run->ctx, (nodes + 1) * sizeof *at);
  if (!at) return MNM_E_NOMEM;
  p->more->back.count = 0;
  mnm_status status = mnm_column_reserve(&p->more->back, count, NULL);
  uint32_t *back = p->more->back.data;
  for (uint64_t i = 0; i < count; i++) at[pairs[i].payee + 1]++;
  for (uint64_t i = 0; i < nodes; i++) at[i + 1] += at[i];
  for (uint64_t i = 0; status == MNM_OK && i < count; i++) back[at[pairs[i].payee]++] = (uint32_t)i;
  mnm_mem_free(p->k->run->ctx, at, (nodes + 1) * sizeof *at);
  return status;
}

mnm_status mnm_detect__stack_peel(const stack *k, mnm_detect__own *own,
                                  const stack_window *window) {
  peel p = {k, own, own->more, window};
  MNM_TRY(count_rows(&p));
  MNM_TRY(seat_all(&p));
  MNM_TRY(list_pairs(&p));
  if (p.more->pairs.count > 1)
    qsort(p.more->pairs.data, p.more->pairs.count, sizeof(stack_pair), by_payer);
  MNM_TRY(turn_round(&p));
  count_pairs(&p);
  p.more->queue.count = 0;
  for (uint64_t i = 0; i < p.more->nodes.count; i++) MNM_TRY(look_again(&p, (uint32_t)i));
  while (p.more->queue.count > 0) {
    uint64_t task = ((const uint64_t *)p.more->queue.data)[--p.more->queue.count];
    uint32_t number = (uint32_t)(task >> 32);
    uint8_t layer = (uint8_t)task;
    if (!(nodes_of(&p)[number].layers & layer)) continue; /* gone meanwhile */
    MNM_TRY(leave(&p, number, layer));
    MNM_TRY(look_again(&p, number)); /* it may lack them in another layer too */
  }
  return MNM_OK;
}
