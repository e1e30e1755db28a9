/* From the closing transfer back to s along the arcs that reach has kept, depth first over
 * accounts.
 *
 *     s  =2=>  a  =1=>  b  =3=>  x  -->  s        three parallel transfers b -> x are one bundle:
 *                                                 of each it is known in how many ways it goes on
 *
 * Accounts are followed in an order that is the same whatever numbers they have. */
#include "stage/detect/detect_cycle_internal.h"

/* ---- owners ---- */

static bool holds(const mnm_detect_owners *owners, uint32_t account, uint32_t owner) {
  for (uint32_t at = owners->offset[account]; at < owners->offset[account + 1]; at++)
    if (owners->owner[at] == owner) return true;
  return false;
}

/* Does one owner hold all these accounts? */
static bool one_owner(const mnm_detect_owners *owners, const uint32_t *accounts, uint32_t count) {
  if (!owners) return false;
  for (uint32_t at = owners->offset[accounts[0]]; at < owners->offset[accounts[0] + 1]; at++) {
    uint32_t held = 1;
    while (held < count && holds(owners, accounts[held], owners->owner[at])) held++;
    if (held == count) return true;
  }
  return false;
}

/* ---- numbers of accounts within the search ---- */

static mnm_status number_account(const cycle_search *search, uint32_t account) {
  cycle_scratch *own = search->own;
  if (own->local_of[account]) return MNM_OK;
  uint8_t off = 0;
  MNM_TRY(mnm_column_push(&own->locals, &account, NULL));
  MNM_TRY(mnm_column_push(&own->on_path, &off, NULL));
  own->local_of[account] = (uint32_t)own->locals.count;
  return MNM_OK;
}

/* s is 0, the others follow as the arcs meet them, from the last one back. */
static mnm_status number_accounts(const cycle_search *search) {
  const uint64_t *arcs = search->own->arcs.data;
  MNM_TRY(number_account(search, search->s));
  for (uint64_t i = search->own->arcs.count; i-- > 0;) {
    MNM_TRY(number_account(search, search->x->edges[arcs[i] >> 32].tail));
    MNM_TRY(number_account(search, search->x->edges[(uint32_t)arcs[i]].tail));
  }
  return MNM_OK;
}

/* ---- rings ---- */

static uint64_t at_most(uint64_t a, uint64_t b) {
  uint64_t sum;
  return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

/* The accounts in turn: s, then from the innermost frame back to the outermost. */
static mnm_status put_accounts(const cycle_search *search, cycle_ring *ring) {
  cycle_scratch *own = search->own;
  const cycle_frame *frames = own->frames.data;
  const uint32_t *locals = own->locals.data;
  const mnm_accounts *accounts = search->x->run->input->accounts;
  uint32_t count = ring->hops, least = 0;
  MNM_TRY(mnm_column_reserve(&own->accounts, count, NULL));
  MNM_TRY(mnm_column_reserve(&own->turn, count, NULL));
  uint32_t *turn = own->turn.data, *out = mnm_column_at(&own->accounts, own->accounts.count);
  turn[0] = search->s;
  for (uint32_t i = 1; i < count; i++) turn[i] = locals[frames[count - 1 - i].local];
  for (uint32_t i = 1; i < count; i++)
    if (mnm_detect__compare(accounts, turn[i], turn[least]) < 0) least = i;
  for (uint32_t i = 0; i < count; i++) out[i] = turn[(least + i) % count];
  return MNM_OK;
}

/* Of the first transfer only what it brought is compared, of the closing one only what it took. */
static mnm_status put_edge(const cycle_search *search, cycle_ring *ring, uint32_t number) {
  const cycle_edge *edge = &search->x->edges[number];
  ring->unrated |= edge->tail != search->s && !edge->paid.rated;
  ring->unrated |= number != search->closing && !edge->received.rated;
  return mnm_column_push(&search->own->rows, &edge->row, NULL);
}

/* Puts down the edges of the bundle that pass on an edge already seen to be part of the ring. */
static mnm_status put_bundle(const cycle_search *search, cycle_ring *ring,
                             const cycle_frame *frame) {
  cycle_scratch *own = search->own;
  const cycle_entry *entries = own->entries.data;
  const uint64_t *arcs = own->arcs.data;
  for (uint64_t at = frame->bundle_first; at < frame->bundle_end; at++) {
    cycle_node *node = mnm_detect__cycle_node(search, entries[at].edge);
    for (uint32_t arc = 0; arc < node->arc_count && node->used != own->rings_met; arc++) {
      (void)mnm_detect__cycle_step(search); /* a ring once begun is written down whole */
      const cycle_node *from =
          mnm_detect__cycle_node(search, (uint32_t)arcs[node->arc_first + arc]);
      if (from->used == own->rings_met) node->used = own->rings_met;
    }
    if (node->used == own->rings_met) MNM_TRY(put_edge(search, ring, entries[at].edge));
  }
  return MNM_OK;
}

/* A ring closes by the entries [begin, end), all of them transfers of s. */
static mnm_status close_ring(const cycle_search *search, uint64_t begin, uint64_t end) {
  cycle_scratch *own = search->own;
  const cycle_frame *frames = own->frames.data;
  const cycle_entry *entries = own->entries.data;
  cycle_ring ring = {.closing = search->x->edges[search->closing].row,
                     .hops = (uint32_t)own->frames.count + 1,
                     .account_first = own->accounts.count,
                     .row_first = own->rows.count};
  MNM_TRY(put_accounts(search, &ring));
  if (one_owner(search->x->run->input->owners, mnm_column_at(&own->accounts, own->accounts.count),
                ring.hops))
    return MNM_OK;
  own->rings_met++;
  for (uint64_t at = begin; at < end; at++) {
    ring.cycles = at_most(ring.cycles, entries[at].ways);
    mnm_detect__cycle_node(search, entries[at].edge)->used = own->rings_met;
    MNM_TRY(put_edge(search, &ring, entries[at].edge));
  }
  for (uint64_t depth = own->frames.count; depth-- > 0;) {
    if (frames[depth].single)
      MNM_TRY(put_edge(search, &ring, entries[frames[depth].bundle_first].edge));
    else
      MNM_TRY(put_bundle(search, &ring, &frames[depth]));
  }
  ring.row_count = own->rows.count - ring.row_first;
  own->accounts.count += ring.hops;
  return mnm_column_push(&own->rings, &ring, NULL);
}

/* ---- the walk ---- */

static bool before(const cycle_entry *a, const cycle_entry *b) {
  return a->local != b->local ? a->local < b->local : a->edge < b->edge;
}

static void sift(cycle_entry *all, uint64_t at, uint64_t count) {
  cycle_entry moved = all[at];
  for (;;) {
    uint64_t child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && before(&all[child], &all[child + 1])) child++;
    if (!before(&moved, &all[child])) break;
    all[at] = all[child];
    at = child;
  }
  all[at] = moved;
}

static void sort_entries(cycle_entry *all, uint64_t count) {
  for (uint64_t at = count / 2; at-- > 0;) sift(all, at, count);
  for (uint64_t end = count; end-- > 1;) {
    cycle_entry greatest = all[0];
    all[0] = all[end];
    all[end] = greatest;
    sift(all, 0, end);
  }
}

/* The edges that the bundle passes on, by account, each once with the sum of its ways. */
static mnm_status enter(const cycle_search *search, uint32_t local, uint64_t bundle_first,
                        uint64_t bundle_end) {
  cycle_scratch *own = search->own;
  const uint64_t *arcs = own->arcs.data;
  uint32_t depth = (uint32_t)own->frames.count + 1; /* hops from here to the end */
  bool outer = own->frames.count == 0 ||
               ((const cycle_frame *)own->frames.data)[own->frames.count - 1].single;
  cycle_frame frame = {.local = local,
                       .single = outer && bundle_end - bundle_first == 1,
                       .bundle_first = bundle_first,
                       .bundle_end = bundle_end,
                       .at = own->entries.count};
  ((uint8_t *)own->on_path.data)[local] = 1;
  for (uint64_t at = bundle_first; at < bundle_end && !own->done; at++) {
    cycle_entry via = ((const cycle_entry *)own->entries.data)[at];
    const cycle_node *node = mnm_detect__cycle_node(search, via.edge);
    for (uint32_t arc = 0; arc < node->arc_count; arc++) {
      own->done = !mnm_detect__cycle_step(search);
      if (own->done) break;
      uint32_t edge = (uint32_t)arcs[node->arc_first + arc];
      uint32_t tail = own->local_of[search->x->edges[edge].tail] - 1;
      if (((const uint8_t *)own->on_path.data)[tail]) continue;
      if (depth + mnm_detect__cycle_node(search, edge)->ahead > search->x->rule->hops_max) continue;
      cycle_entry entry = {tail, edge, via.ways};
      MNM_TRY(mnm_column_push(&own->entries, &entry, NULL));
    }
  }
  cycle_entry *made = (cycle_entry *)own->entries.data + frame.at;
  uint64_t count = own->entries.count - frame.at, kept = 0;
  sort_entries(made, count);
  for (uint64_t i = 0; i < count; i++) {
    if (kept > 0 && made[kept - 1].edge == made[i].edge)
      made[kept - 1].ways = at_most(made[kept - 1].ways, made[i].ways);
    else
      made[kept++] = made[i];
  }
  own->entries.count = frame.end = frame.at + kept;
  return mnm_column_push(&own->frames, &frame, NULL);
}

static void leave(cycle_scratch *own) {
  const cycle_frame *frame = (const cycle_frame *)own->frames.data + own->frames.count - 1;
  ((uint8_t *)own->on_path.data)[frame->local] = 0;
  own->frames.count--;
}

mnm_status mnm_detect__cycle_walk(const cycle_search *search) {
  cycle_scratch *own = search->own;
  own->frames.count = own->entries.count = 0;
  own->done = false;
  if (own->truncated) own->steps = 0; /* as many again, for what was found so far */
  MNM_TRY(number_accounts(search));
  cycle_entry closing = {0, search->closing, 1};
  MNM_TRY(mnm_column_push(&own->entries, &closing, NULL));
  MNM_TRY(enter(search, own->local_of[search->last] - 1, 0, 1));
  while (own->frames.count && !own->done) {
    cycle_frame *frame = (cycle_frame *)own->frames.data + own->frames.count - 1;
    own->entries.count = frame->end; /* what frames that were left have put there goes */
    if (frame->at == frame->end) {
      leave(own);
      continue;
    }
    const cycle_entry *entries = own->entries.data;
    uint64_t begin = frame->at, end = begin + 1;
    while (end < frame->end && entries[end].local == entries[begin].local) end++;
    frame->at = end;
    if (entries[begin].local == 0)
      MNM_TRY(close_ring(search, begin, end));
    else
      MNM_TRY(enter(search, entries[begin].local, begin, end));
  }
  return MNM_OK;
}
