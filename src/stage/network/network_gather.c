/* What each finding says of accounts: whom it ties, who is too busy to be tied, who looks
 * exploited, who received what was earned. Findings are looked at by the length of their window, so
 * that who is busy is found out once for each length. */
#include <stdlib.h>

#include "stage/network/network_internal.h"

enum { BUSY_FROM = 1, BUSY_TO = 2 };

typedef struct gather {
  mnm_network__run *run;
  uint32_t number;  /* of the finding at hand, from 1 */
  uint32_t *seen;   /* [account]: number of the last finding that saw it */
  uint32_t *barred; /* [account]: number of the last finding at which it was left out */
  uint32_t *here;   /* [account]: different accounts it deals with in the finding at hand */
  mnm_column met;   /* uint32_t: accounts of the finding at hand, in order of appearance */
  mnm_column pairs; /* mnm_network__entry */
  mnm_column spare; /* the same */
} gather;

static const mnm_finding *finding_at(const gather *g, uint64_t index) {
  return mnm_column_at(&g->run->input->findings->finding, index);
}

static const uint32_t *rows_of(const gather *g, const mnm_finding *finding) {
  if (finding->row_count == 0) return NULL;
  return mnm_column_at(&g->run->input->findings->row, finding->row_first);
}

static const uint32_t *centres_of(const gather *g, const mnm_finding *finding) {
  if (finding->centre_count == 0) return NULL;
  return mnm_column_at(&g->run->input->findings->centre, finding->centre_first);
}

static const mnm_participant *participants_of(const gather *g, const mnm_finding *finding) {
  if (finding->participant_count == 0) return NULL;
  return mnm_column_at(&g->run->input->findings->participant, finding->participant_first);
}

static mnm_status meet(gather *g, uint32_t account, mnm_err *err) {
  if (g->run->cash[account] || g->seen[account] == g->number) return MNM_OK;
  g->seen[account] = g->number;
  return mnm_column_push(&g->met, &account, err);
}

/* All accounts of a finding, and which of them are busy at one of its transfers. */
static mnm_status meet_all(gather *g, const mnm_finding *finding, mnm_err *err) {
  const uint32_t *row = rows_of(g, finding);
  const mnm_participant *participant = participants_of(g, finding);
  g->met.count = 0;
  for (uint64_t i = 0; i < finding->row_count; i++) {
    uint32_t from = g->run->edges.from[row[i]], to = g->run->edges.to[row[i]];
    MNM_TRY(meet(g, from, err));
    MNM_TRY(meet(g, to, err));
    uint8_t mark = g->run->marks[row[i]];
    if (mark & BUSY_FROM) g->barred[from] = g->number;
    if (mark & BUSY_TO) g->barred[to] = g->number;
  }
  for (uint32_t i = 0; i < finding->participant_count; i++)
    MNM_TRY(meet(g, participant[i].account, err));
  return MNM_OK;
}

static bool live(const gather *g, uint32_t account) {
  return !g->run->cash[account] && g->barred[account] != g->number;
}

/* The different pairs of accounts between which the finding has a transfer, banknotes aside. */
static mnm_status list_pairs(gather *g, const mnm_finding *finding, mnm_err *err) {
  const mnm_graph_edges *edges = &g->run->edges;
  const uint32_t *row = rows_of(g, finding);
  g->pairs.count = g->spare.count = 0;
  for (uint64_t i = 0; i < finding->row_count; i++) {
    uint32_t from = edges->from[row[i]], to = edges->to[row[i]];
    if (from == to || g->run->cash[from] || g->run->cash[to]) continue;
    mnm_network__entry pair = {mnm_network__pair(from, to), 0, 0};
    MNM_TRY(mnm_column_push(&g->pairs, &pair, err));
  }
  MNM_TRY(mnm_column_reserve(&g->spare, g->pairs.count, err));
  mnm_network__entry *pair = g->pairs.data;
  mnm_network__sort(pair, g->spare.data, g->pairs.count);
  uint64_t kept = 0;
  for (uint64_t i = 0; i < g->pairs.count; i++)
    if (kept == 0 || pair[i].key != pair[kept - 1].key) pair[kept++] = pair[i];
  g->pairs.count = kept;
  return MNM_OK;
}

/* Who deals with many is left out, unless half of those it ever deals with are in this finding. */
static void bar_open(gather *g) {
  const mnm_network__entry *pair = g->pairs.data;
  const uint32_t *met = g->met.data;
  for (uint64_t i = 0; i < g->met.count; i++) g->here[met[i]] = 0;
  for (uint64_t i = 0; i < g->pairs.count; i++) {
    g->here[pair[i].key >> 32]++;
    g->here[(uint32_t)pair[i].key]++;
  }
  for (uint64_t i = 0; i < g->met.count; i++)
    if (g->run->open[met[i]] && 2 * (uint64_t)g->here[met[i]] < g->run->met[met[i]])
      g->barred[met[i]] = g->number;
}

static mnm_status push_pair(gather *g, uint32_t a, uint32_t b, mnm_err *err) {
  if (a == b || !live(g, a) || !live(g, b)) return MNM_OK;
  uint64_t pair = mnm_network__pair(a, b);
  return mnm_column_push(&g->run->finding_tie, &pair, err);
}

/* Without a transfer between two accounts (cash, shared handles): all to the first by label. */
static mnm_status pair_participants(gather *g, mnm_err *err) {
  const uint32_t *met = g->met.data;
  uint32_t least = MNM_NETWORK__NONE;
  for (uint64_t i = 0; i < g->met.count; i++) {
    if (!live(g, met[i])) continue;
    if (least == MNM_NETWORK__NONE ||
        mnm_accounts_compare(g->run->input->accounts, met[i], least) < 0)
      least = met[i];
  }
  for (uint64_t i = 0; i < g->met.count && least != MNM_NETWORK__NONE; i++)
    MNM_TRY(push_pair(g, met[i], least, err));
  return MNM_OK;
}

/* Where somebody looks exploited, what the centre takes ties; who paid the wages does not. */
static bool is_centre(const gather *g, const mnm_finding *finding, uint32_t account) {
  const uint32_t *centre = centres_of(g, finding);
  for (uint32_t i = 0; i < finding->centre_count; i++)
    if (centre[i] == account) return true;
  return false;
}

static mnm_status tie_accounts(gather *g, const mnm_finding *finding, const mnm_points_rule *rule,
                               mnm_err *err) {
  const mnm_network__entry *pair = g->pairs.data;
  if (g->pairs.count == 0) return pair_participants(g, err);
  for (uint64_t i = 0; i < g->pairs.count; i++) {
    uint32_t a = (uint32_t)(pair[i].key >> 32), b = (uint32_t)pair[i].key;
    if (rule->exploited && !is_centre(g, finding, a) && !is_centre(g, finding, b)) continue;
    MNM_TRY(push_pair(g, a, b, err));
  }
  return MNM_OK;
}

static void mark_exploited(gather *g, const mnm_finding *finding, uint8_t parts) {
  const mnm_participant *participant = participants_of(g, finding);
  for (uint32_t i = 0; i < finding->participant_count; i++)
    if (parts >> participant[i].part & 1 && !g->run->cash[participant[i].account])
      g->run->exploited[participant[i].account] = 1;
}

static mnm_status note_origin(gather *g, const mnm_finding *finding, uint32_t centre,
                              mnm_err *err) {
  int64_t gap_us = (int64_t)mnm_network__us(g->run->points->chain.gap_s);
  mnm_network__origin origin = {centre, finding->first_us, 0};
  if (__builtin_add_overflow(finding->last_us, gap_us, &origin.to_us)) origin.to_us = INT64_MAX;
  return mnm_column_push(&g->run->origin, &origin, err);
}

static int64_t points_of(const mnm_points *points, const mnm_finding *finding, bool told) {
  if (!told) return points->untold_micro;
  bool once = finding->typology == MNM_H1 && !finding->standing;
  return once ? points->once_micro : points->of[finding->typology].points_micro;
}

static mnm_status take_finding(gather *g, uint64_t index, mnm_err *err) {
  const mnm_finding *finding = finding_at(g, index);
  const mnm_points_rule *rule = &g->run->points->of[finding->typology];
  mnm_network__piece *piece = &g->run->piece[index];
  bool chain = finding->typology == MNM_T6 && finding->kind == MNM_T6_CHAIN; /* never a habit */
  piece->told = mnm_network__told(g->run, finding, (uint32_t)index + 1);
  piece->points_micro = points_of(g->run->points, finding, piece->told);
  piece->counts = piece->points_micro > 0 && !(finding->standing && rule->habit && !chain);
  piece->centre = piece->group = MNM_NETWORK__NONE;
  piece->tie_first = g->run->finding_tie.count;
  if (!piece->counts) return MNM_OK;
  g->number++;
  MNM_TRY(meet_all(g, finding, err));
  MNM_TRY(list_pairs(g, finding, err));
  bar_open(g);
  if (piece->told) mark_exploited(g, finding, rule->exploited);
  const uint32_t *met = g->met.data;
  for (uint64_t i = 0; i < g->met.count; i++) piece->left_out += g->barred[met[i]] == g->number;
  piece->account_first = g->run->finding_account.count;
  for (uint64_t i = 0; i < g->met.count; i++) {
    if (!live(g, met[i])) continue;
    g->run->evidence[met[i]] = 1;
    piece->account_count++;
    MNM_TRY(mnm_column_push(&g->run->finding_account, &met[i], err));
  }
  piece->hollow = rule->ties && 2 * (uint64_t)piece->left_out >= g->met.count;
  if (rule->ties && piece->told && !piece->hollow) MNM_TRY(tie_accounts(g, finding, rule, err));
  piece->tie_count = (uint32_t)(g->run->finding_tie.count - piece->tie_first);
  const uint32_t *centre = centres_of(g, finding);
  for (uint32_t i = 0; i < finding->centre_count; i++) {
    if (!live(g, centre[i])) continue;
    if (piece->centre == MNM_NETWORK__NONE) piece->centre = centre[i];
    g->run->evidence[centre[i]] = 1;
    if (rule->earning) MNM_TRY(note_origin(g, finding, centre[i], err));
  }
  return MNM_OK;
}

/* ---- by windows --- */

static bool fits(const mnm_column *column, uint64_t first, uint64_t count) {
  return first <= column->count && count <= column->count - first;
}

static bool all_below(const uint32_t *numbers, uint64_t count, uint32_t bound) {
  for (uint64_t i = 0; i < count; i++)
    if (numbers[i] >= bound) return false;
  return true;
}

static mnm_status check_finding(const gather *g, uint64_t index, mnm_err *err) {
  const mnm_findings *findings = g->run->input->findings;
  const mnm_finding *finding = finding_at(g, index);
  bool good = finding->typology < MNM_TYPOLOGY_SLOTS &&
              fits(&findings->row, finding->row_first, finding->row_count) &&
              fits(&findings->centre, finding->centre_first, finding->centre_count) &&
              fits(&findings->participant, finding->participant_first, finding->participant_count);
  if (good)
    good = all_below(rows_of(g, finding), finding->row_count, g->run->edges.count) &&
           all_below(centres_of(g, finding), finding->centre_count, g->run->accounts);
  for (uint32_t i = 0; good && i < finding->participant_count; i++) {
    const mnm_participant *participant = participants_of(g, finding) + i;
    good = participant->account < g->run->accounts && participant->part >= MNM_PART_CENTRE &&
           participant->part <= MNM_PART_SINK;
  }
  if (good) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_RANGE, "a finding points outside its columns or transfers");
  mnm_err_at(err, NULL, (int64_t)index + 1, 0);
  return MNM_E_RANGE;
}

static const mnm_network_window *window_of(const mnm_network_input *input, uint8_t typology) {
  for (uint32_t i = 0; i < input->window_count; i++)
    if (input->windows[i].typology == typology) return &input->windows[i];
  return NULL;
}

typedef struct spans { /* the different windows of the typologies that were found, rising */
  uint32_t count;
  int64_t of[MNM_TYPOLOGY_SLOTS];
} spans;

static void add_span(spans *all, int64_t window_s) {
  uint32_t at = 0;
  while (at < all->count && all->of[at] < window_s) at++;
  if (at < all->count && all->of[at] == window_s) return;
  memmove(&all->of[at + 1], &all->of[at], (all->count - at) * sizeof *all->of);
  all->of[at] = window_s;
  all->count++;
}

static mnm_status list_spans(spans *all, const gather *g, mnm_err *err) {
  bool found[MNM_TYPOLOGY_SLOTS] = {false};
  const mnm_network_input *input = g->run->input;
  for (uint64_t i = 0; i < input->findings->finding.count; i++) {
    MNM_TRY(check_finding(g, i, err));
    found[finding_at(g, i)->typology] = true;
  }
  for (uint32_t typology = 0; typology < MNM_TYPOLOGY_SLOTS; typology++) {
    if (!found[typology]) continue;
    const mnm_network_window *window = window_of(input, (uint8_t)typology);
    if (window == NULL || window->window_s < 0)
      return mnm_err_set(err, MNM_E_ARG, "typology %s has no window",
                         mnm_typology_name((mnm_typology)typology));
    add_span(all, window->window_s);
  }
  return MNM_OK;
}

static int by_account(const void *left, const void *right) {
  const mnm_network__origin *a = left, *b = right;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  if (a->from_us != b->from_us) return a->from_us < b->from_us ? -1 : 1;
  return a->to_us < b->to_us ? -1 : a->to_us > b->to_us;
}

static mnm_status gather_all(gather *g, mnm_err *err) {
  mnm_network__run *run = g->run;
  const mnm_network_input *input = run->input;
  uint64_t count = input->findings->finding.count, done = 0;
  spans all = {0};
  MNM_TRY(list_spans(&all, g, err));
  for (uint32_t span = 0; span < all.count; span++) {
    memset(run->marks, 0, run->edges.count);
    MNM_TRY(mnm_network__mark_busy(run, all.of[span], BUSY_FROM, BUSY_TO, err));
    for (uint64_t i = 0; i < count; i++) {
      if (window_of(input, finding_at(g, i)->typology)->window_s != all.of[span]) continue;
      if (done++ % 1024 == 0) MNM_TRY(mnm_ctx_tick(run->ctx, "evidence", done, count, err));
      MNM_TRY(take_finding(g, i, err));
    }
  }
  if (run->origin.count > 1)
    qsort(run->origin.data, run->origin.count, sizeof(mnm_network__origin), by_account);
  return MNM_OK;
}

mnm_status mnm_network__gather(mnm_network__run *run, mnm_err *err) {
  gather g = {.run = run};
  size_t bytes = ((size_t)run->accounts + 1) * sizeof(uint32_t);
  g.seen = mnm_mem_new(run->ctx, bytes);
  g.barred = mnm_mem_new(run->ctx, bytes);
  g.here = mnm_mem_new(run->ctx, bytes);
  mnm_column_init(&g.met, sizeof(uint32_t), run->ctx);
  mnm_column_init(&g.pairs, sizeof(mnm_network__entry), run->ctx);
  mnm_column_init(&g.spare, sizeof(mnm_network__entry), run->ctx);
  mnm_status status = g.seen && g.barred && g.here ? gather_all(&g, err) : mnm_err_nomem(err);
  mnm_column_clear(&g.met);
  mnm_column_clear(&g.pairs);
  mnm_column_clear(&g.spare);
  mnm_mem_free(run->ctx, g.seen, bytes);
  mnm_mem_free(run->ctx, g.barred, bytes);
  mnm_mem_free(run->ctx, g.here, bytes);
  return status;
}
