/* Depth first from the transfer at the network's edge, never by a way that comes to an account
 * twice, within a number of looks. */
#include "stage/way/way.h"

#include <string.h>

#include "kernel/graph/graph.h"

const mnm_way_rule mnm_way_default = {.in_least = 3,
                                      .out_least = 2,
                                      .transfers_most = 6,
                                      .gap_us = 5 * MNM_US_PER_DAY,
                                      .meetings = 2,
                                      .others_most = 40,
                                      .in_less_ppm = 300000,
                                      .out_less_ppm = 200000,
                                      .more_ppm = 50000,
                                      .steps_most = 100000};

enum { NOT_ASKED = 0, FEW, MANY }; /* of the others that an account deals with */

typedef struct seeker {
  const mnm_way_input *input;
  const mnm_way_rule *rule;
  const mnm_transfers *all;
  mnm_graph *graph;
  mnm_graph_side out, in;
  uint8_t *others; /* by account */
  uint32_t row[MNM_WAY_MOST], best[MNM_WAY_MOST];
  uint32_t length, best_length, left;
  bool inwards;
} seeker;

/* ---- what may be a hand-over --- */

static bool same_owner(const mnm_way_input *input, uint32_t a, uint32_t b) {
  const uint32_t *offset = input->owner_offset;
  if (!offset) return false;
  for (uint32_t i = offset[a]; i < offset[a + 1]; i++)
    for (uint32_t j = offset[b]; j < offset[b + 1]; j++)
      if (input->owner[i] == input->owner[j]) return true;
  return false;
}

static uint32_t count_to(const mnm_graph_side *side, uint32_t account, uint32_t other,
                         uint32_t most) {
  uint32_t count = 0;
  for (uint32_t at = side->offset[account]; at < side->offset[account + 1] && count <= most; at++)
    count += side->other[at] == other;
  return count;
}

static uint32_t degree(const seeker *s, uint32_t account) {
  return s->out.offset[account + 1] - s->out.offset[account] + s->in.offset[account + 1] -
         s->in.offset[account];
}

/* How often two meet is asked of whoever deals less. */
static bool meet_seldom(const seeker *s, uint32_t a, uint32_t b) {
  uint32_t most = s->rule->meetings;
  if (degree(s, b) < degree(s, a)) {
    uint32_t other = a;
    a = b;
    b = other;
  }
  return count_to(&s->out, a, b, most) + count_to(&s->in, a, b, most) <= most;
}

static bool is_hand_over(const seeker *s, uint32_t row) {
  uint32_t from = s->all->account_from[row], to = s->all->account_to[row];
  mnm_channel channel = s->all->channel ? (mnm_channel)s->all->channel[row] : MNM_CHANNEL_UNKNOWN;
  if (from == to || s->input->cash[from] || s->input->cash[to]) return false;
  if (channel != MNM_CHANNEL_WIRE && channel != MNM_CHANNEL_INSTANT &&
      channel != MNM_CHANNEL_REMITTANCE && channel != MNM_CHANNEL_UNKNOWN)
    return false;
  return !same_owner(s->input, from, to) && meet_seldom(s, from, to);
}

static bool has_few(const mnm_graph_side *side, uint32_t account, uint32_t most) {
  uint32_t seen[64], count = 0;
  if (most > 63) most = 63;
  for (uint32_t at = side->offset[account]; at < side->offset[account + 1]; at++) {
    uint32_t i = 0;
    while (i < count && seen[i] != side->other[at]) i++;
    if (i < count) continue;
    if (count == most) return false;
    seen[count++] = side->other[at];
  }
  return true;
}

/* Who stands in between is no member, and no shop. */
static bool may_hand_on(seeker *s, uint32_t account) {
  if (s->input->standing[account] != MNM_WAY_OUTSIDE || s->input->cash[account]) return false;
  if (s->others[account] == NOT_ASKED) {
    bool few = has_few(&s->in, account, s->rule->others_most) &&
               has_few(&s->out, account, s->rule->others_most);
    s->others[account] = few ? FEW : MANY;
  }
  return s->others[account] == FEW;
}

static bool follows(const seeker *s, uint32_t early, uint32_t late) {
  const mnm_transfers *all = s->all;
  uint16_t came = all->to_currency ? all->to_currency[early] : all->currency[early];
  if (came != all->currency[late]) return true; /* sums of two currencies are not compared */
  mnm_wide in = all->to_amount_minor ? all->to_amount_minor[early] : all->amount_minor[early];
  mnm_wide out = (mnm_wide)all->amount_minor[late] * 1000000;
  int64_t less = s->inwards ? s->rule->in_less_ppm : s->rule->out_less_ppm;
  return out >= (1000000 - less) * in && out <= (1000000 + s->rule->more_ppm) * in;
}

/* ---- one way --- */

static bool stands_in(const seeker *s, uint32_t account) {
  for (uint32_t i = 0; i < s->length; i++)
    if (s->all->account_from[s->row[i]] == account || s->all->account_to[s->row[i]] == account)
      return true;
  return false;
}

/* The payee pays nobody within the gap, and the ledger goes on for so long. */
static bool goes_silent(const seeker *s, uint32_t row) {
  uint32_t payee = s->all->account_to[row], end = s->out.offset[payee + 1];
  int64_t time = s->all->booked_us[row];
  if (s->all->booked_us[s->all->count - 1] - time <= s->rule->gap_us) return false;
  uint32_t next = mnm_graph_seek(s->out.edge, s->out.offset[payee], end, row + 1);
  return next == end || s->all->booked_us[s->out.edge[next]] - time > s->rule->gap_us;
}

static void keep(seeker *s, uint32_t row) {
  uint32_t least = s->inwards ? s->rule->in_least : s->rule->out_least;
  if (s->length < least || s->length <= s->best_length) return;
  if (!s->inwards && !goes_silent(s, row)) return;
  s->best_length = s->length;
  memcpy(s->best, s->row, s->length * sizeof *s->row);
}

/* Is a look left? */
static bool look(seeker *s) {
  if (s->left == 0) return false;
  s->left--;
  return true;
}

static bool walk_in(seeker *s, uint32_t row);
static bool walk_out(seeker *s, uint32_t row);

static bool enter(seeker *s, uint32_t row) {
  bool whole = true;
  s->row[s->length++] = row;
  keep(s, row);
  if (s->length < s->rule->transfers_most) whole = s->inwards ? walk_in(s, row) : walk_out(s, row);
  s->length--;
  return whole;
}

/* The latest first. False: the looks are used up. At most MNM_WAY_MOST deep. */
static bool walk_in(seeker *s, uint32_t row) {
  uint32_t payer = s->all->account_from[row], begin = s->in.offset[payer];
  if (!may_hand_on(s, payer)) return true;
  for (uint32_t at = mnm_graph_seek(s->in.edge, begin, s->in.offset[payer + 1], row);
       at-- > begin;) {
    uint32_t before = s->in.edge[at];
    if (s->all->booked_us[row] - s->all->booked_us[before] > s->rule->gap_us) break;
    if (!look(s)) return false;
    if (stands_in(s, s->all->account_from[before]) || !follows(s, before, row) ||
        !is_hand_over(s, before))
      continue;
    if (!enter(s, before)) return false;
  }
  return true;
}

static bool walk_out(seeker *s, uint32_t row) {
  uint32_t payee = s->all->account_to[row], end = s->out.offset[payee + 1];
  if (!may_hand_on(s, payee)) return true;
  for (uint32_t at = mnm_graph_seek(s->out.edge, s->out.offset[payee], end, row + 1); at < end;
       at++) {
    uint32_t next = s->out.edge[at];
    if (s->all->booked_us[next] - s->all->booked_us[row] > s->rule->gap_us) break;
    if (!look(s)) return false;
    if (stands_in(s, s->all->account_to[next]) || !follows(s, row, next) || !is_hand_over(s, next))
      continue;
    if (!enter(s, next)) return false;
  }
  return true;
}

static mnm_status seek(seeker *s, mnm_ways *out, uint32_t row, mnm_err *err) {
  s->length = s->best_length = 0;
  s->left = s->rule->steps_most;
  bool whole = enter(s, row);
  out->truncated += !whole;
  if (s->best_length == 0) return MNM_OK;
  mnm_way way = {.in = s->inwards,
                 .truncated = !whole,
                 .member = s->inwards ? s->all->account_to[row] : s->all->account_from[row],
                 .row_count = s->best_length,
                 .row_first = out->row.count};
  for (uint32_t i = 0; i < way.row_count; i++)
    MNM_TRY(mnm_column_push(&out->row, &s->best[s->inwards ? way.row_count - 1 - i : i], err));
  return mnm_column_push(&out->way, &way, err);
}

/* ---- all --- */

static bool begins(const seeker *s, uint32_t row) {
  uint32_t from = s->all->account_from[row], to = s->all->account_to[row];
  uint32_t member = s->inwards ? to : from, other = s->inwards ? from : to;
  return s->input->standing[member] == MNM_WAY_MEMBER &&
         s->input->standing[other] == MNM_WAY_OUTSIDE && is_hand_over(s, row);
}

static mnm_status seek_all(seeker *s, mnm_ways *out, const mnm_ctx *ctx, mnm_err *err) {
  for (int direction = 0; direction < 2; direction++) {
    s->inwards = direction == 0;
    for (uint32_t row = 0; row < s->all->count; row++) {
      if ((row & 0xFFFF) == 0) MNM_TRY(mnm_ctx_tick(ctx, "ways", row, s->all->count, err));
      if (begins(s, row)) MNM_TRY(seek(s, out, row, err));
    }
  }
  return MNM_OK;
}

void mnm_ways_init(mnm_ways *out, const mnm_ctx *ctx) {
  *out = (mnm_ways){.truncated = 0};
  mnm_column_init(&out->way, sizeof(mnm_way), ctx);
  mnm_column_init(&out->row, sizeof(uint32_t), ctx);
}

void mnm_ways_clear(mnm_ways *ways) {
  mnm_column_clear(&ways->way);
  mnm_column_clear(&ways->row);
}

mnm_status mnm_ways_find(mnm_ways *out, const mnm_way_input *input, const mnm_way_rule *rule,
                         const mnm_ctx *ctx, mnm_err *err) {
  seeker s = {.input = input, .rule = rule, .all = input->transfers};
  const mnm_graph_edges edges = {s.all->count, input->accounts, s.all->account_from,
                                 s.all->account_to, s.all->booked_us};
  const mnm_graph_options options = {.out = true, .in = true};
  if (s.all->count == 0) return MNM_OK;
  MNM_TRY(mnm_graph_new(&s.graph, &edges, &options, ctx, err));
  s.out = mnm_graph_out(s.graph), s.in = mnm_graph_in(s.graph);
  s.others = mnm_mem_new(ctx, (size_t)input->accounts + 1);
  mnm_status status = s.others ? seek_all(&s, out, ctx, err) : mnm_err_nomem(err);
  mnm_mem_free(ctx, s.others, (size_t)input->accounts + 1);
  mnm_graph_free(s.graph);
  return status;
}
