/* One account's credits and debits in order, of both directions and of cash, with amounts. */
#include "stage/detect/detect_tape_internal.h"

mnm_status mnm_detect__taper_new(mnm_detect__taper *out, const mnm_detect__run *run,
                                 const mnm_detect__cash *cash) {
  *out = (mnm_detect__taper){
      .run = run, .cash = cash, .out = mnm_graph_out(run->graph), .in = mnm_graph_in(run->graph)};
  mnm_column_init(&out->tape, sizeof(mnm_detect__move), run->ctx);
  if (run->parameters->busy == UINT32_MAX) return MNM_OK;
  out->counts = mnm_mem_new(run->ctx, ((size_t)run->edges.vertices + 1) * sizeof *out->counts);
  return out->counts ? MNM_OK : MNM_E_NOMEM;
}

void mnm_detect__taper_clear(mnm_detect__taper *taper) {
  if (!taper->run) return;
  mnm_column_clear(&taper->tape);
  mnm_mem_free(taper->run->ctx, taper->counts,
               ((size_t)taper->run->edges.vertices + 1) * sizeof *taper->counts);
}

typedef struct three_ways {
  const uint32_t *row[3]; /* out, in, cash */
  uint32_t at[3], end[3];
} three_ways;

/* The list whose next row comes first; 3: all are at their end. */
static inline uint32_t next_list(const three_ways *ways) {
  if (ways->at[2] == ways->end[2]) { /* most accounts see no cash */
    bool out = ways->at[0] < ways->end[0], in = ways->at[1] < ways->end[1];
    if (!out || !in) return out ? 0 : in ? 1 : 3;
    return ways->row[0][ways->at[0]] > ways->row[1][ways->at[1]];
  }
  uint32_t best = 3;
  for (uint32_t i = 0; i < 3; i++)
    if (ways->at[i] < ways->end[i] &&
        (best == 3 || ways->row[i][ways->at[i]] < ways->row[best][ways->at[best]]))
      best = i;
  return best;
}

static mnm_status read_amount(mnm_detect__taper *taper, mnm_detect__move *move) {
  mnm_detect__amount amount;
  const mnm_transfers *transfers = taper->run->input->transfers;
  if (taper->own_currency) {
    bool in = !move->debit;
    move->minor = (in && transfers->to_amount_minor ? transfers->to_amount_minor
                                                    : transfers->amount_minor)[move->row];
    move->unit =
        (in && transfers->to_currency ? transfers->to_currency : transfers->currency)[move->row];
    return MNM_OK;
  }
  taper->bad_row = move->row;
  MNM_TRY(move->debit ? mnm_detect__paid(&amount, taper->run, move->row)
                      : mnm_detect__received(&amount, taper->run, move->row));
  move->minor = mnm_detect__minor(&amount);
  move->unit = mnm_detect__unit(&amount);
  return MNM_OK;
}

/* Marks moves at which the account is busy: a count per counterparty in the window. */
static void mark_busy(mnm_detect__taper *taper, const mnm_graph_window *window) {
  mnm_detect__move *tape = taper->tape.data;
  uint32_t distinct = 0;
  uint64_t oldest = 0;
  for (uint64_t i = 0; i < taper->tape.count; i++) {
    if (!tape[i].cash) distinct += taper->counts[tape[i].other]++ == 0;
    for (; !mnm_graph_within(window, tape[oldest].row, tape[i].row); oldest++)
      if (!tape[oldest].cash) distinct -= --taper->counts[tape[oldest].other] == 0;
    tape[i].busy = distinct > taper->run->parameters->busy;
  }
  for (uint64_t i = 0; i < taper->tape.count; i++)
    if (!tape[i].cash) taper->counts[tape[i].other] = 0;
}

#define AHEAD 24

/* Lists of neighbouring accounts stand one after another, so asking ahead reaches into theirs. */
static void ask_ahead(const mnm_detect__taper *taper, const mnm_graph_side *side, uint32_t at) {
  if (at + AHEAD >= side->count) return;
  const mnm_transfers *transfers = taper->run->input->transfers;
  uint32_t row = side->edge[at + AHEAD];
  bool in = side->edge == taper->in.edge;
  __builtin_prefetch(&(in && transfers->to_amount_minor ? transfers->to_amount_minor
                                                        : transfers->amount_minor)[row]);
  __builtin_prefetch(
      &(in && transfers->to_currency ? transfers->to_currency : transfers->currency)[row]);
}

mnm_status mnm_detect__tape(mnm_detect__taper *taper, uint32_t account,
                            const mnm_graph_window *busy_window) {
  const mnm_detect__cash *cash = taper->cash;
  three_ways ways = {.row = {taper->out.edge, taper->in.edge, cash->row},
                     .at = {taper->out.offset[account], taper->in.offset[account],
                            cash->offset ? cash->offset[account] : 0},
                     .end = {taper->out.offset[account + 1], taper->in.offset[account + 1],
                             cash->offset ? cash->offset[account + 1] : 0}};
  uint32_t counted = ways.end[0] - ways.at[0] + ways.end[1] - ways.at[1];
  uint64_t all = (uint64_t)counted + ways.end[2] - ways.at[2];
  taper->tape.count = 0;
  MNM_TRY(mnm_column_reserve(&taper->tape, all, NULL));
  mnm_detect__move *tape = taper->tape.data;
  for (uint32_t list = next_list(&ways); list < 3; list = next_list(&ways)) {
    uint32_t at = ways.at[list]++, row = ways.row[list][at];
    mnm_detect__move *move = &tape[taper->tape.count++];
    *move = (mnm_detect__move){.row = row, .cash = list == 2};
    if (list < 2) ask_ahead(taper, list == 0 ? &taper->out : &taper->in, at);
    move->debit = list == 2 ? taper->run->edges.from[row] == account : list == 0;
    move->other = list == 2 ? account : (list == 0 ? &taper->out : &taper->in)->other[at];
    MNM_TRY(read_amount(taper, move));
  }
  if (busy_window && taper->counts && counted > taper->run->parameters->busy)
    mark_busy(taper, busy_window);
  return MNM_OK;
}
