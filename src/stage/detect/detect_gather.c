/* T3 gather-scatter: pairs of a fan-in and a fan-out of one account, the second soon after the
 * first, about the same in sum. Fans of one account lie further apart than W, so a fan-out has few
 * fan-ins to be held against: both lists are walked once. */
#include "stage/detect/detect_internal.h"

typedef struct gather {
  const mnm_detect__run *run;
  const mnm_pair_parameters *rule;
  mnm_graph_side out, in;
  mnm_findings *into;
  mnm_detect__scratch scratch;
  mnm_detect__sums sums;
  mnm_column rows; /* uint32_t: of the draft */
  uint32_t bad_row;
} gather;

static int64_t time_at(const gather *g, const mnm_graph_side *side, uint32_t position) {
  return g->run->edges.time[side->edge[position]];
}

static bool stands(const gather *g, const mnm_graph_side *side, const mnm_detect__episode *fan) {
  return mnm_detect__lasts(time_at(g, side, fan->begin), time_at(g, side, fan->end - 1),
                           g->run->parameters->standing_s);
}

/* first(G) before first(S), and first(S) no later than W after last(G). */
static bool follows(const gather *g, const mnm_detect__episode *in,
                    const mnm_detect__episode *out) {
  if (g->in.edge[in->begin] >= g->out.edge[out->begin]) return false;
  int64_t last = time_at(g, &g->in, in->end - 1), first = time_at(g, &g->out, out->begin);
  return first <= last ||
         (uint64_t)first - (uint64_t)last <= mnm_detect__window_us(g->rule->window_s);
}

static mnm_status add_up(gather *g, const mnm_detect__episode *in, const mnm_detect__episode *out) {
  mnm_detect__sums_begin(&g->sums);
  if (g->rule->tolerance_ppm == MNM_TOLERANCE_ANY) return MNM_OK;
  for (uint32_t at = in->begin; at < in->end; at++) {
    g->bad_row = g->in.edge[at];
    MNM_TRY(mnm_detect__sum(&g->sums, g->run, g->bad_row, false));
  }
  for (uint32_t at = out->begin; at < out->end; at++) {
    g->bad_row = g->out.edge[at];
    MNM_TRY(mnm_detect__sum(&g->sums, g->run, g->bad_row, true));
  }
  return MNM_OK;
}

/* Only which of the two began first rests on the order within a day. */
static uint8_t notes_on(const gather *g, const mnm_detect__episode *in,
                        const mnm_detect__episode *out) {
  bool order = mnm_detect__order_unknown(g->run, g->in.edge[in->begin], g->out.edge[out->begin]);
  return (uint8_t)((order ? MNM_NOTE_DAY_ORDER : 0) | (g->sums.unrated ? MNM_NOTE_UNRATED : 0));
}

static mnm_status add_pair(gather *g, const mnm_detect__episode *in,
                           const mnm_detect__episode *out) {
  MNM_TRY(add_up(g, in, out));
  if (!mnm_detect__sums_agree(&g->sums, g->rule->tolerance_ppm)) return MNM_OK;
  g->rows.count = 0;
  uint32_t in_at = in->begin, out_at = out->begin;
  while (in_at < in->end || out_at < out->end) {
    bool take_in =
        out_at == out->end || (in_at < in->end && g->in.edge[in_at] < g->out.edge[out_at]);
    const uint32_t *row = take_in ? &g->in.edge[in_at++] : &g->out.edge[out_at++];
    MNM_TRY(mnm_column_push(&g->rows, row, NULL));
  }
  mnm_detect__draft draft = {.typology = MNM_T3,
                             .centres = &in->centre,
                             .centre_count = 1,
                             .rows = g->rows.data,
                             .row_count = g->rows.count,
                             .notes = notes_on(g, in, out)};
  return mnm_detect__add(g->into, &draft, &g->scratch, g->run, &g->bad_row);
}

/* Fans of one account: [in_begin, in_end) and [out_begin, out_end). */
static mnm_status pair_account(gather *g, const mnm_detect__episode *ins, uint64_t in_begin,
                               uint64_t in_end, const mnm_detect__episode *outs, uint64_t out_begin,
                               uint64_t out_end) {
  for (uint64_t out = out_begin; out < out_end; out++) {
    if (stands(g, &g->out, &outs[out])) continue;
    /* fan-ins that ended too long ago for this fan-out did so for all later ones */
    while (in_begin < in_end && g->in.edge[ins[in_begin].begin] < g->out.edge[outs[out].begin] &&
           !follows(g, &ins[in_begin], &outs[out]))
      in_begin++;
    for (uint64_t in = in_begin; in < in_end && follows(g, &ins[in], &outs[out]); in++)
      if (!stands(g, &g->in, &ins[in])) MNM_TRY(add_pair(g, &ins[in], &outs[out]));
  }
  return MNM_OK;
}

static mnm_status pair_all(gather *g, const mnm_column *ins, const mnm_column *outs) {
  const mnm_detect__episode *in = ins->data, *out = outs->data;
  uint64_t in_at = 0, out_at = 0;
  while (in_at < ins->count && out_at < outs->count) {
    uint32_t account = in[in_at].centre;
    if (account != out[out_at].centre) {
      *(account < out[out_at].centre ? &in_at : &out_at) += 1;
      continue;
    }
    uint64_t in_end = in_at, out_end = out_at;
    while (in_end < ins->count && in[in_end].centre == account) in_end++;
    while (out_end < outs->count && out[out_end].centre == account) out_end++;
    MNM_TRY(pair_account(g, in, in_at, in_end, out, out_at, out_end));
    in_at = in_end;
    out_at = out_end;
  }
  return MNM_OK;
}

mnm_status mnm_detect__gather_scatter(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  mnm_findings found;
  mnm_findings_init(&found, run->ctx);
  gather g = {.run = run,
              .rule = &run->parameters->t3,
              .out = mnm_graph_out(run->graph),
              .in = mnm_graph_in(run->graph),
              .into = &found};
  mnm_fan_parameters fan = {.enabled = true, .k = g.rule->k, .window_s = g.rule->window_s};
  mnm_column ins, outs;
  mnm_column_init(&ins, sizeof(mnm_detect__episode), run->ctx);
  mnm_column_init(&outs, sizeof(mnm_detect__episode), run->ctx);
  mnm_column_init(&g.rows, sizeof(uint32_t), run->ctx);
  mnm_detect__sums_init(&g.sums, run->ctx);
  mnm_status status = mnm_detect__fan(&ins, run, &g.in, &fan, err);
  if (status == MNM_OK) status = mnm_detect__fan(&outs, run, &g.out, &fan, err);
  if (status == MNM_OK) {
    status = mnm_detect__scratch_init(&g.scratch, run->edges.vertices, run->ctx);
    if (status == MNM_OK) status = pair_all(&g, &ins, &outs);
    if (status != MNM_OK) status = mnm_detect__failed(status, g.bad_row, err);
  }
  if (status == MNM_OK) status = mnm_detect__join(out, &found, 1, run, err);
  mnm_detect__scratch_clear(&g.scratch, run->edges.vertices, run->ctx);
  mnm_detect__sums_clear(&g.sums);
  mnm_column_clear(&ins);
  mnm_column_clear(&outs);
  mnm_column_clear(&g.rows);
  mnm_findings_clear(&found);
  return status;
}
