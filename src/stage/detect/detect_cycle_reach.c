/* Which transfers lie on a way from s back to s, with at most K hops?
 *
 *      s --> .. --> .. -->   <-- .. <-- x <-- closing transfer x -> s
 *      layers ahead             layers behind
 *
 * A layer is what one more hop reaches. The narrower side advances, until both together are as long
 * as the longest cycle, or one of them has nothing left: then every fit between two neighbours of
 * any cycle has been seen from one side or the other. Places on a path are not told apart here, so
 * the work is bounded by the fits in the window, not by the number of paths. */
#include "stage/detect/detect_cycle_internal.h"

/* Makes the edge a node when it is none yet. */
static mnm_status meet(const cycle_search *search, uint32_t edge, cycle_node **out) {
  cycle_scratch *own = search->own;
  if (own->node_of[edge] == 0) {
    cycle_node fresh = {.edge = edge};
    MNM_TRY(mnm_column_push(&own->nodes, &fresh, NULL));
    own->node_of[edge] = (uint32_t)own->nodes.count;
  }
  *out = mnm_detect__cycle_node(search, edge);
  return MNM_OK;
}

static mnm_status add_arc(const cycle_search *search, uint32_t earlier, uint32_t later) {
  uint64_t arc = (uint64_t)later << 32 | earlier;
  return mnm_column_push(&search->own->arcs, &arc, NULL);
}

static bool fits(const cycle_search *search, const cycle_edge *earlier, const cycle_edge *later) {
  const mnm_cycle_parameters *rule = search->x->rule;
  return earlier->tail != later->head &&
         mnm_detect__passes_on(&earlier->received, &later->paid, rule->loss_ppm, rule->gain_ppm);
}

/* Transfers of s that may begin a cycle. Stops early at the bound. */
static mnm_status begin_ahead(const cycle_search *search) {
  const mnm_graph_side *out = &search->x->out;
  uint32_t end = out->offset[search->s + 1];
  uint32_t at = mnm_graph_seek(out->edge, out->offset[search->s], end, search->first);
  for (; at < end && out->edge[at] < search->closing; at++) {
    if (!mnm_detect__cycle_step(search)) break;
    uint32_t edge = out->edge[at];
    if (!search->x->edges[edge].begins || out->other[at] == search->last) continue;
    cycle_node *node;
    MNM_TRY(meet(search, edge, &node));
    node->ahead = 1;
    MNM_TRY(mnm_column_push(&search->own->ahead, &edge, NULL));
  }
  return MNM_OK;
}

static bool may_be_inside(const cycle_search *search, const cycle_edge *edge) {
  return edge->inside && edge->tail != search->last && edge->tail != search->s;
}

static mnm_status look_behind(const cycle_search *search, uint32_t later, uint16_t layer) {
  const mnm_graph_side *in = &search->x->in;
  const cycle_edge *edges = search->x->edges, *to = &edges[later];
  uint32_t end = in->offset[to->tail + 1];
  uint32_t at = mnm_graph_seek(in->edge, in->offset[to->tail], end, search->first);
  for (; at < end && in->edge[at] < later; at++) {
    if (!mnm_detect__cycle_step(search)) break;
    uint32_t earlier = in->edge[at];
    const cycle_edge *from = &edges[earlier];
    bool begins = from->tail == search->s;
    if (begins ? !from->begins || later == search->closing : !may_be_inside(search, from)) continue;
    if (!fits(search, from, to)) continue;
    MNM_TRY(add_arc(search, earlier, later));
    cycle_node *node;
    MNM_TRY(meet(search, earlier, &node));
    if (begins || node->behind) continue;
    node->behind = layer;
    MNM_TRY(mnm_column_push(&search->own->behind, &earlier, NULL));
  }
  return MNM_OK;
}

static mnm_status look_ahead(const cycle_search *search, uint32_t earlier, uint16_t layer) {
  const mnm_graph_side *out = &search->x->out;
  const cycle_edge *edges = search->x->edges, *from = &edges[earlier];
  bool at_last = from->head == search->last;
  uint32_t end = out->offset[from->head + 1];
  uint32_t at = mnm_graph_seek(out->edge, out->offset[from->head], end, earlier + 1);
  if (at_last) at = mnm_graph_seek(out->edge, at, end, search->closing);
  for (; at < end && out->edge[at] <= search->closing; at++) {
    if (!mnm_detect__cycle_step(search)) break;
    uint32_t later = out->edge[at];
    const cycle_edge *to = &edges[later];
    bool closes = later == search->closing;
    if (!closes && (!to->inside || to->head == search->s)) continue;
    if (!fits(search, from, to)) continue;
    MNM_TRY(add_arc(search, earlier, later));
    if (closes) continue;
    cycle_node *node;
    MNM_TRY(meet(search, later, &node));
    if (node->ahead) continue;
    node->ahead = layer;
    MNM_TRY(mnm_column_push(&search->own->ahead, &later, NULL));
  }
  return MNM_OK;
}

/* Both searches, layer by layer. */
static mnm_status look_around(const cycle_search *search) {
  cycle_scratch *own = search->own;
  uint64_t ahead_from = 0, behind_from = 0;
  uint16_t ahead = 1, behind = 1; /* layers there are */
  while (ahead + behind < search->x->rule->hops_max + 1 && !own->truncated) {
    uint64_t ahead_end = own->ahead.count, behind_end = own->behind.count;
    if (ahead_from == ahead_end || behind_from == behind_end) break;
    if (behind_end - behind_from <= ahead_end - ahead_from) {
      behind++;
      for (; behind_from < behind_end && !own->truncated; behind_from++)
        MNM_TRY(look_behind(search, ((const uint32_t *)own->behind.data)[behind_from], behind));
    } else {
      ahead++;
      for (; ahead_from < ahead_end && !own->truncated; ahead_from++)
        MNM_TRY(look_ahead(search, ((const uint32_t *)own->ahead.data)[ahead_from], ahead));
    }
  }
  return MNM_OK;
}

/* Puts arcs in order, each once, and finds the hops of nodes from these alone. */
static void count_hops(const cycle_search *search) {
  cycle_scratch *own = search->own;
  uint64_t *arcs = own->arcs.data;
  uint64_t kept = 0;
  mnm_detect__sort_keys(arcs, own->arcs.count);
  for (uint64_t i = 0; i < own->arcs.count; i++)
    if (i == 0 || arcs[i] != arcs[i - 1]) arcs[kept++] = arcs[i];
  own->arcs.count = kept;
  cycle_node *nodes = own->nodes.data;
  for (uint64_t i = 0; i < own->nodes.count; i++) {
    nodes[i].ahead = search->x->edges[nodes[i].edge].tail == search->s;
    nodes[i].behind = nodes[i].edge == search->closing;
  }
  for (uint64_t i = 0; i < kept; i++) { /* by later edge: the earlier one's hops are known */
    const cycle_node *from = mnm_detect__cycle_node(search, (uint32_t)arcs[i]);
    cycle_node *to = mnm_detect__cycle_node(search, (uint32_t)(arcs[i] >> 32));
    if (from->ahead && (!to->ahead || to->ahead > from->ahead + 1))
      to->ahead = (uint16_t)(from->ahead + 1);
  }
  for (uint64_t i = kept; i-- > 0;) {
    cycle_node *from = mnm_detect__cycle_node(search, (uint32_t)arcs[i]);
    const cycle_node *to = mnm_detect__cycle_node(search, (uint32_t)(arcs[i] >> 32));
    if (to->behind && (!from->behind || from->behind > to->behind + 1))
      from->behind = (uint16_t)(to->behind + 1);
  }
}

/* Keeps the arcs that lie on a way of at most K hops. */
static void keep_arcs(const cycle_search *search) {
  cycle_scratch *own = search->own;
  uint64_t *arcs = own->arcs.data;
  uint64_t kept = 0;
  for (uint64_t i = 0; i < own->arcs.count; i++) {
    const cycle_node *from = mnm_detect__cycle_node(search, (uint32_t)arcs[i]);
    cycle_node *to = mnm_detect__cycle_node(search, (uint32_t)(arcs[i] >> 32));
    if (!from->ahead || !to->behind) continue;
    if ((uint32_t)from->ahead + to->behind > search->x->rule->hops_max) continue;
    if (to->arc_count++ == 0) to->arc_first = (uint32_t)kept;
    arcs[kept++] = arcs[i];
  }
  own->arcs.count = kept;
}

mnm_status mnm_detect__cycle_reach(const cycle_search *search, bool *closes) {
  cycle_scratch *own = search->own;
  *closes = false;
  MNM_TRY(begin_ahead(search));
  if (own->ahead.count == 0) return MNM_OK;
  cycle_node *node;
  MNM_TRY(meet(search, search->closing, &node));
  node->behind = 1;
  MNM_TRY(mnm_column_push(&own->behind, &search->closing, NULL));
  MNM_TRY(look_around(search));
  if (own->arcs.count == 0) return MNM_OK;
  count_hops(search);
  keep_arcs(search);
  *closes = own->arcs.count != 0;
  return MNM_OK;
}
