/* One exit: depth first backwards, latest transfers first, never by a way that could not be longer
 * than what was found. */
#include "stage/network/network_chain_internal.h"

typedef struct walk {
  const chain_search *search;
  chain_found *best;
  uint64_t left;   /* steps that may still be looked at */
  uint32_t length; /* of the way at hand */
  uint32_t twice;  /* its pairs that meet more than once */
  uint32_t step[CHAIN_MOST];
  uint32_t at[CHAIN_MOST]; /* next place in the payer's incoming steps to look at, from above */
} walk;

bool mnm_network__chain_begins(const chain_search *s, uint32_t step) {
  const mnm_network__origin *origin = s->run->origin.data;
  uint64_t begin = 0, end = s->run->origin.count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (origin[middle].account < s->from[step])
      begin = middle + 1;
    else
      end = middle;
  }
  for (; begin < s->run->origin.count && origin[begin].account == s->from[step]; begin++)
    if (origin[begin].from_us <= s->time[step] && s->time[step] <= origin[begin].to_us) return true;
  return false;
}

static bool amounts_follow(const chain_search *s, uint32_t early, uint32_t late) {
  const mnm_transfers *transfers = s->run->input->transfers;
  uint32_t in_row = s->row[early], out_row = s->row[late];
  uint16_t in_currency =
      transfers->to_currency ? transfers->to_currency[in_row] : transfers->currency[in_row];
  if (in_currency != transfers->currency[out_row]) return false;
  mnm_wide in = transfers->to_amount_minor ? transfers->to_amount_minor[in_row]
                                           : transfers->amount_minor[in_row];
  mnm_wide out = (mnm_wide)transfers->amount_minor[out_row] * 1000000;
  return out >= (1000000 - s->rule->less_ppm) * in && out <= (1000000 + s->rule->more_ppm) * in;
}

bool mnm_network__chain_follows(const chain_search *s, uint32_t early, uint32_t late) {
  return s->to[early] == s->from[late] && !(s->run->marks[s->row[early]] & CHAIN_OUT) &&
         mnm_network__near(s->time[early], s->time[late], s->gap_us) &&
         amounts_follow(s, early, late);
}

/* Pairs are counted but for one that leads out: nobody is met there. */
static bool meets_twice(const chain_search *s, uint32_t step) {
  uint8_t marks = s->run->marks[s->row[step]];
  return marks & CHAIN_TWICE && !(marks & CHAIN_OUT);
}

static bool stands_in(const walk *w, uint32_t account) {
  if (w->search->to[w->step[0]] == account) return true;
  for (uint32_t i = 0; i < w->length; i++)
    if (w->search->from[w->step[i]] == account) return true;
  return false;
}

static void enter(walk *w, uint32_t step) {
  const chain_search *s = w->search;
  uint32_t payer = s->from[step];
  w->step[w->length] = step;
  w->at[w->length] = mnm_graph_seek(s->in.edge, s->in.offset[payer], s->in.offset[payer + 1], step);
  if (s->run->marks[s->row[step]] & CHAIN_BUSY) w->at[w->length] = s->in.offset[payer];
  w->length++;
  w->twice += meets_twice(s, step);
  if (w->length < s->rule->transfers_least || w->length <= w->best->length) return;
  if (!mnm_network__chain_begins(s, step)) return;
  w->best->length = w->length;
  memcpy(w->best->step, w->step, w->length * sizeof *w->step);
}

static void leave(walk *w) {
  w->length--;
  w->twice -= meets_twice(w->search, w->step[w->length]);
}

/* Could a way on through `before` be longer than the best? */
static bool worthwhile(const walk *w, uint32_t before) {
  const chain_search *s = w->search;
  uint32_t most = w->length + s->reach[before];
  return s->reach[before] > 0 && most > w->best->length && most >= s->rule->transfers_least;
}

void mnm_network__chain_search(chain_found *out, const chain_search *s, uint32_t exit) {
  walk w = {.search = s, .best = out, .left = (uint64_t)s->rule->max_steps};
  *out = (chain_found){.length = 0};
  enter(&w, exit);
  /* its payer and payee differ: itself is a way of one */
  if (w.twice > s->rule->meeting_twice) return;
  while (w.length > 0) {
    uint32_t last = w.step[w.length - 1], *at = &w.at[w.length - 1];
    bool ends = w.length >= s->rule->transfers_most || *at == s->in.offset[s->from[last]];
    uint32_t before = ends ? 0 : s->in.edge[--*at];
    if (ends || !mnm_network__near(s->time[before], s->time[last], s->gap_us) ||
        !mnm_network__near(s->time[before], s->time[exit], s->span_us)) {
      leave(&w);
      continue;
    }
    if (w.left-- == 0) {
      out->truncated = true;
      return;
    }
    if (!worthwhile(&w, before) || stands_in(&w, s->from[before]) ||
        w.twice + meets_twice(s, before) > s->rule->meeting_twice ||
        !mnm_network__chain_follows(s, before, last))
      continue;
    enter(&w, before);
  }
}
