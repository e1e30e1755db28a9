/* How a network mends itself after somebody was taken out of it. */
#include <string.h>

#include "stage/disrupt/disrupt_internal.h"

enum { CHANCE_TIE = 1, CHANCE_COMER, CHANCE_EQUAL }; /* kinds of draws */

void mnm_disrupt__nodes_of(const mnm_disrupt__state *s, mnm_disrupt_unit unit, uint8_t *out) {
  if (unit.means != MNM_DISRUPT_ARREST) {
    out[unit.node] = 1;
    return;
  }
  for (uint32_t v = 0; v < s->nodes; v++)
    if (!s->network->place[v] && s->there[v] &&
        s->network->person[v] == s->network->person[unit.node])
      out[v] = 1;
}

static mnm_status note_lost(mnm_disrupt__state *s, uint32_t node, uint8_t means,
                            const uint8_t *distance, mnm_err *err) {
  mnm_disrupt__lost lost = {node, NONE, means, mnm_arena_take(&s->rows, (size_t)s->nodes + 1)};
  if (!lost.distance) return mnm_err_nomem(err);
  memcpy(lost.distance, distance, s->nodes);
  return mnm_column_push(&s->gone, &lost, err);
}

static mnm_status remove_nodes(mnm_disrupt__state *s, mnm_disrupt_unit unit, uint8_t *taken,
                               uint8_t *distance, uint8_t *start, mnm_err *err) {
  mnm_disrupt__nodes_of(s, unit, taken);
  for (uint32_t v = 0; v < s->nodes; v++) {
    if (!taken[v] || !s->there[v]) continue;
    memset(start, 0, s->nodes);
    start[v] = 1;
    mnm_disrupt__distances(s, start, distance);
    MNM_TRY(note_lost(s, v, unit.means, distance, err));
  }
  for (uint64_t i = 0; i < s->gone.count; i++) {
    const mnm_disrupt__lost *lost = mnm_column_at(&s->gone, i);
    const uint32_t v = lost->node;
    if (!taken[v] || !s->there[v]) continue;
    for (uint32_t link = 0; link < s->links; link++) {
      if (s->from[link] == v && s->lost[(size_t)2 * link] == NONE)
        s->lost[(size_t)2 * link] = (uint32_t)i;
      if (s->to[link] == v && s->lost[(size_t)2 * link + 1] == NONE)
        s->lost[(size_t)2 * link + 1] = (uint32_t)i;
    }
  }
  for (uint32_t v = 0; v < s->nodes; v++)
    if (taken[v]) s->there[v] = 0;
  if (unit.means == MNM_DISRUPT_ARREST) s->person_gone[s->network->person[unit.node]] = 1;
  return MNM_OK;
}

mnm_status mnm_disrupt__remove(mnm_disrupt__state *s, mnm_disrupt_unit unit, mnm_err *err) {
  const size_t bytes = (size_t)s->nodes + 1;
  uint8_t *taken = mnm_mem_new(s->ctx, bytes), *distance = mnm_mem_new(s->ctx, bytes);
  uint8_t *start = mnm_mem_new(s->ctx, bytes);
  mnm_status status = taken && distance && start
                          ? remove_nodes(s, unit, taken, distance, start, err)
                          : mnm_err_nomem(err);
  mnm_mem_free(s->ctx, taken, bytes);
  mnm_mem_free(s->ctx, distance, bytes);
  mnm_mem_free(s->ctx, start, bytes);
  return status;
}

/* ---- successors --- */

/* Whose account was frozen, but who is free, goes on with another account of theirs. */
static bool own_hands(const mnm_disrupt__state *s, const mnm_disrupt__lost *lost) {
  return lost->means == MNM_DISRUPT_FREEZE && !s->person_gone[s->network->person[lost->node]];
}

bool mnm_disrupt__may_succeed(const mnm_disrupt__state *s, const mnm_disrupt__lost *lost,
                              uint32_t node) {
  const mnm_disrupt_network *n = s->network;
  if (node == lost->node || !s->there[node] || n->victim[node] || s->full[node]) return false;
  if (lost->means == MNM_DISRUPT_CLOSE) return n->place[node] && lost->distance[node] != FAR;
  if (n->place[node]) return false;
  if (own_hands(s, lost)) return n->person[node] == n->person[lost->node];
  if (lost->distance[node] == FAR || n->person[node] == n->person[lost->node]) return false;
  /* what nobody knows of is done by those of whom nobody knows it */
  return n->roles[lost->node] == 0 ? n->roles[node] == 0
                                   : (n->roles[node] & n->roles[lost->node]) != 0;
}

static uint32_t degree_of(const mnm_disrupt__state *s, uint32_t node) {
  uint32_t count = 0;
  for (uint32_t link = 0; link < s->links; link++)
    count += mnm_disrupt__active(s, link) && (s->from[link] == node || s->to[link] == node);
  return count;
}

/* Whichever key is smaller comes first. */
static void succession_key(const mnm_disrupt__state *s, const mnm_disrupt__lost *lost,
                           uint32_t node, uint32_t key[3]) {
  const uint32_t draw = mnm_disrupt__chance(s, lost->node, CHANCE_EQUAL, node);
  const uint32_t distance = lost->distance[node];
  const uint32_t few = s->options->recovery == MNM_RECOVERY_DEGREE ? ~degree_of(s, node) : 0;
  const bool random = s->options->recovery == MNM_RECOVERY_RANDOM;
  key[0] = random ? draw : few;
  key[1] = distance;
  key[2] = draw;
}

static void find_successor(const mnm_disrupt__state *s, mnm_disrupt__lost *lost) {
  uint32_t best[3] = {0};
  lost->successor = NONE;
  for (uint32_t node = 0; node < s->nodes; node++) {
    uint32_t key[3];
    if (!mnm_disrupt__may_succeed(s, lost, node)) continue;
    succession_key(s, lost, node, key);
    int order = 0;
    for (uint32_t i = 0; i < 3 && order == 0; i++)
      order = key[i] < best[i] ? -1 : key[i] > best[i] ? 1 : 0;
    if (lost->successor != NONE && order >= 0) continue;
    memcpy(best, key, sizeof best);
    lost->successor = node;
  }
}

static uint32_t takeover_ppm(const mnm_disrupt__state *s, const mnm_disrupt__lost *lost) {
  if (lost->means == MNM_DISRUPT_CLOSE) return s->options->move_ppm;
  if (own_hands(s, lost)) return s->options->reopen_ppm;
  if (lost->successor == lost->node) return s->options->successor_ppm; /* a stranger, in place */
  const uint32_t steps = lost->distance[lost->successor];
  const uint32_t more = steps > 2 ? steps - 2 : 0;
  return more < 20 ? s->options->successor_ppm >> more : 0;
}

/* Nobody can: a stranger comes, or the owner opens an account. They stand where the lost one stood.
 */
static void await_newcomer(mnm_disrupt__state *s, mnm_disrupt__lost *lost, uint32_t month) {
  const uint32_t ppm = lost->means == MNM_DISRUPT_CLOSE ? s->options->move_ppm
                       : own_hands(s, lost)             ? s->options->reopen_ppm
                                                        : s->options->newcomer_ppm;
  if (mnm_disrupt__chance(s, month, CHANCE_COMER, lost->node) >= ppm) return;
  s->there[lost->node] = 1;
  s->person_gone[s->network->person[lost->node]] = 0;
  lost->successor = lost->node;
}

/* Who stands where the lost one stood carries what that one carried. */
static bool take_load(mnm_disrupt__state *s, const mnm_disrupt__lost *lost, int64_t month_minor) {
  const uint32_t to = lost->successor;
  if (to == lost->node || month_minor == 0) return true;
  if (s->room[to] < month_minor) {
    s->full[to] = 1;
    return false;
  }
  s->room[to] -= month_minor;
  return true;
}

static void take_over(mnm_disrupt__state *s, uint32_t link, uint32_t end, uint32_t month) {
  mnm_disrupt__lost *lost = mnm_column_at(&s->gone, s->lost[(size_t)2 * link + end]);
  const uint32_t other = end ? s->from[link] : s->to[link];
  if (lost->successor == NONE || !s->there[lost->successor]) return;
  if (mnm_disrupt__chance(s, month, CHANCE_TIE, 2 * link + end) >= takeover_ppm(s, lost)) return;
  if (!take_load(s, lost, s->month_minor[link])) return;
  if (end)
    s->to[link] = lost->successor;
  else
    s->from[link] = lost->successor;
  s->lost[(size_t)2 * link + end] = NONE;
  if (other == lost->successor) s->over[link] = 1; /* what they had to do with each other */
}

static bool is_waited_for(const mnm_disrupt__state *s, uint32_t index) {
  for (uint32_t i = 0; i < 2 * s->links; i++)
    if (s->lost[i] == index && !s->over[i / 2]) return true;
  return false;
}

/* Out of reach: what held them is not taken up again. */
static void let_go(mnm_disrupt__state *s, uint32_t victim) {
  s->there[victim] = 0;
  for (uint32_t link = 0; link < s->links; link++)
    if (s->from[link] == victim || s->to[link] == victim) s->over[link] = 1;
}

void mnm_disrupt__adapt(mnm_disrupt__state *s, uint32_t month) {
  for (uint32_t i = 0; i < s->gone.count; i++) {
    mnm_disrupt__lost *lost = mnm_column_at(&s->gone, i);
    if (!is_waited_for(s, i)) continue;
    if (lost->successor == lost->node && s->there[lost->node]) continue;
    if (lost->successor == NONE || !s->there[lost->successor] || s->full[lost->successor])
      find_successor(s, lost);
    if (lost->successor == NONE) await_newcomer(s, lost, month);
  }
  for (uint32_t link = 0; link < s->links; link++)
    for (uint32_t end = 0; end < 2; end++)
      if (!s->over[link] && s->lost[(size_t)2 * link + end] != NONE) take_over(s, link, end, month);
  (void)mnm_disrupt__held(s, NULL);
  for (uint32_t v = 0; v < s->nodes; v++) {
    if (!s->network->victim[v] || !s->there[v] || s->needs[v] == 0) continue;
    s->free_for[v] = s->held[v] ? 0 : s->free_for[v] + 1;
    if (s->free_for[v] >= s->options->free_months) let_go(s, v);
  }
}
