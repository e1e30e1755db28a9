/* The fewest accounts without which a step of the chain cannot be taken. */
#include <string.h>

#include "stage/disrupt/disrupt_internal.h"

typedef struct ends {
  uint8_t *first, *last, *barred;
  uint32_t *from, *to;
  uint32_t count;
} ends;

static void mark_ends(ends *e, const mnm_disrupt_network *n, const mnm_disrupt_step *step) {
  bool victims = false;
  for (uint32_t v = 0; v < n->nodes; v++) victims = victims || n->victim[v];
  for (uint32_t v = 0; v < n->nodes; v++) {
    const bool member = !n->victim[v] && !n->place[v];
    e->barred[v] = !member;
    e->first[v] = step->from_victims ? (victims ? n->victim[v] != 0 : n->entry_minor[v] > 0)
                                     : member && (n->roles[v] & step->from_roles) != 0;
    e->last[v] =
        step->to_exits ? n->exit_minor[v] > 0 : member && (n->roles[v] & step->to_roles) != 0;
  }
}

static void list_ways(ends *e, const mnm_disrupt_network *n, const mnm_disrupt_step *step,
                      const uint8_t *tentative) {
  for (uint32_t i = 0; i < n->ties; i++) {
    if (tentative != NULL && tentative[i]) continue;
    if (step->along_money && n->month_minor[i] == 0) continue;
    e->from[e->count] = n->from[i], e->to[e->count++] = n->to[i];
    if (step->along_money) continue;
    e->from[e->count] = n->to[i], e->to[e->count++] = n->from[i];
  }
}

mnm_status mnm_disrupt_cut_find(mnm_disrupt_cut *out, uint8_t *chosen, const mnm_disrupt_network *n,
                                const mnm_disrupt_step *step, const uint8_t *tentative,
                                const mnm_ctx *ctx, mnm_err *err) {
  const size_t nodes = (size_t)n->nodes + 1, ways = 2 * (size_t)n->ties + 1;
  ends e = {.count = 0};
  mnm_flow_cut cut = {false, true, 0};
  e.first = mnm_mem_new(ctx, nodes);
  e.last = mnm_mem_new(ctx, nodes);
  e.barred = mnm_mem_new(ctx, nodes);
  e.from = mnm_mem_new(ctx, ways * sizeof *e.from);
  e.to = mnm_mem_new(ctx, ways * sizeof *e.to);
  mnm_status status = e.first && e.last && e.barred && e.from && e.to ? MNM_OK : mnm_err_nomem(err);
  if (status == MNM_OK) {
    mark_ends(&e, n, step);
    list_ways(&e, n, step, tentative);
    const mnm_flow_cut_input input = {n->nodes, e.count,  e.from,  e.to,
                                      NULL,     e.barred, e.first, e.last};
    status = mnm_flow_cut_find(&cut, chosen, &input, ctx, err);
  }
  *out = (mnm_disrupt_cut){cut.there, cut.possible, cut.size};
  mnm_mem_free(ctx, e.first, nodes);
  mnm_mem_free(ctx, e.last, nodes);
  mnm_mem_free(ctx, e.barred, nodes);
  mnm_mem_free(ctx, e.from, ways * sizeof *e.from);
  mnm_mem_free(ctx, e.to, ways * sizeof *e.to);
  return status;
}
