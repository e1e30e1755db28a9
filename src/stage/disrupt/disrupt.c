/* Plans tried out: every strategy over the same seeds. */
#include "stage/disrupt/disrupt.h"

#include <stdlib.h>
#include <string.h>

#include "stage/disrupt/disrupt_internal.h"

const char *mnm_disrupt_means_name(mnm_disrupt_means means) {
  return means == MNM_DISRUPT_ARREST   ? "arrest"
         : means == MNM_DISRUPT_FREEZE ? "freeze"
         : means == MNM_DISRUPT_CLOSE  ? "close"
                                       : "nothing";
}

const char *mnm_disrupt_strategy_name(mnm_disrupt_strategy strategy) {
  static const char *const names[MNM_STRATEGY_COUNT] = {"degree",     "betweenness", "key players",
                                                        "rare roles", "money",       "least cut",
                                                        "foresight",  "chance",      "given"};
  return strategy < MNM_STRATEGY_COUNT ? names[strategy] : "none";
}

const mnm_disrupt_options mnm_disrupt_defaults = {.means = MNM_DISRUPT_ARREST,
                                                  .count = 3,
                                                  .waves = 1,
                                                  .gap_months = 3,
                                                  .months = 12,
                                                  .seeds = 20,
                                                  .seed = 1,
                                                  .recovery = MNM_RECOVERY_NEAREST,
                                                  .successor_ppm = 500000,
                                                  .stretch_percent = 100,
                                                  .newcomer_ppm = 100000,
                                                  .reopen_ppm = 500000,
                                                  .move_ppm = 700000,
                                                  .free_months = 3};

static mnm_status take_wave(mnm_disrupt__state *s, const mnm_disrupt_target *target, uint32_t count,
                            mnm_err *err) {
  for (uint32_t i = 0; i < count; i++) MNM_TRY(mnm_disrupt__remove(s, target[i].unit, err));
  return MNM_OK;
}

static mnm_status play_wave(mnm_disrupt__state *s, mnm_disrupt_strategy strategy, mnm_err *err) {
  mnm_disrupt_target wave[MNM_DISRUPT_COUNT_MAX];
  uint32_t count = 0;
  /* looking ahead from each state of each run would cost too much; what is given is given once */
  if (strategy == MNM_STRATEGY_GIVEN) return MNM_OK;
  if (strategy == MNM_STRATEGY_FORESIGHT) strategy = MNM_STRATEGY_FLOW;
  MNM_TRY(mnm_disrupt__choose(wave, &count, s, strategy, err));
  return take_wave(s, wave, count, err);
}

mnm_status mnm_disrupt__play(mnm_disrupt__run *out, mnm_disrupt__state *s, uint64_t seed,
                             const mnm_disrupt_target *first, uint32_t first_count,
                             mnm_disrupt_strategy strategy, bool later, mnm_err *err) {
  const mnm_disrupt_options *options = s->options;
  memset(out, 0, sizeof *out);
  mnm_disrupt__state_reset(s, seed);
  MNM_TRY(take_wave(s, first, first_count, err));
  MNM_TRY(mnm_disrupt__money(&out->money[0], s, NULL, err));
  out->victims[0] = mnm_disrupt__held(s, NULL);
  for (uint32_t month = 1; month <= options->months; month++) {
    const uint32_t since = month - 1;
    const bool due = later && since > 0 && since % options->gap_months == 0 &&
                     since / options->gap_months < options->waves;
    if (due) MNM_TRY(play_wave(s, strategy, err));
    mnm_disrupt__adapt(s, month);
    MNM_TRY(mnm_disrupt__money(&out->money[month], s, NULL, err));
    out->victims[month] = mnm_disrupt__held(s, NULL);
    if (__builtin_add_overflow(out->money_sum, out->money[month], &out->money_sum))
      return mnm_err_set(err, MNM_E_OVERFLOW, "the money of all months is over 64 bits");
    out->victims_sum += out->victims[month];
  }
  return MNM_OK;
}

/* ---- over the seeds --- */

static int rising(const void *left, const void *right) {
  const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return a < b ? -1 : a > b;
}

static mnm_disrupt_spread spread_of(int64_t *values, uint32_t count) {
  qsort(values, count, sizeof *values, rising);
  return (mnm_disrupt_spread){values[(count - 1) / 2], values[0], values[count - 1]};
}

static void fold_runs(mnm_disrupt_plan *plan, const mnm_disrupt__run *runs, int64_t *scratch,
                      uint32_t seeds, uint32_t months) {
  for (uint32_t month = 0; month <= months; month++) {
    for (uint32_t i = 0; i < seeds; i++) scratch[i] = runs[i].money[month];
    plan->money[month] = spread_of(scratch, seeds);
    for (uint32_t i = 0; i < seeds; i++) scratch[i] = runs[i].victims[month];
    plan->victims[month] = spread_of(scratch, seeds);
  }
  for (uint32_t i = 0; i < seeds; i++) scratch[i] = runs[i].money_sum;
  plan->money_sum = spread_of(scratch, seeds);
  for (uint32_t i = 0; i < seeds; i++) scratch[i] = runs[i].victims_sum;
  plan->victims_sum = spread_of(scratch, seeds);
  plan->money_at_once = plan->money[0].median;
  plan->victims_at_once = (uint32_t)plan->victims[0].median;
}

static mnm_status measure(mnm_disrupt_plan *plan, mnm_disrupt__state *s, mnm_disrupt__run *runs,
                          int64_t *scratch, mnm_err *err) {
  const mnm_disrupt_options *options = s->options;
  const bool by_chance = plan->strategy == MNM_STRATEGY_CHANCE;
  for (uint32_t i = 0; i < options->seeds; i++) {
    MNM_TRY(mnm_ctx_tick(s->ctx, "disrupt", i, options->seeds, err));
    if (by_chance) { /* another choice in every run; the last one is shown */
      mnm_disrupt__state_reset(s, options->seed + i);
      MNM_TRY(mnm_disrupt__choose(plan->target, &plan->target_count, s, plan->strategy, err));
    }
    MNM_TRY(mnm_disrupt__play(&runs[i], s, options->seed + i, plan->target, plan->target_count,
                              plan->strategy, true, err));
  }
  fold_runs(plan, runs, scratch, options->seeds, options->months);
  if (by_chance) plan->target_count = 0;
  return MNM_OK;
}

/* ---- all plans --- */

static int sign(int64_t a, int64_t b) {
  return a < b ? -1 : a > b;
}

static int compare(const mnm_disrupt_plan *a, const mnm_disrupt_plan *b, bool money_first) {
  const int by_money = sign(a->money_sum.median, b->money_sum.median);
  const int by_victims = sign(a->victims_sum.median, b->victims_sum.median);
  const int first = money_first ? by_money : by_victims;
  const int second = money_first ? by_victims : by_money;
  return first != 0 ? first : second;
}

static void rank_plans(mnm_disrupt_result *out, bool money_first) {
  uint32_t ranked = 0;
  while (ranked < out->plan_count && out->plan[ranked].strategy < MNM_STRATEGY_CHANCE) ranked++;
  for (uint32_t i = 1; i < ranked; i++) /* few: by insertion, equals keep their order */
    for (uint32_t j = i; j > 0 && compare(&out->plan[j], &out->plan[j - 1], money_first) < 0; j--) {
      const mnm_disrupt_plan swap = out->plan[j];
      out->plan[j] = out->plan[j - 1];
      out->plan[j - 1] = swap;
    }
  for (uint32_t i = 0; i < ranked; i++) out->plan[i].rank = i + 1;
}

static mnm_status refuse_row(mnm_err *err, mnm_status status, uint32_t i, const char *message) {
  (void)mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, NULL, (int64_t)i + 1, 0);
  return status;
}

static mnm_status take_given(mnm_disrupt_plan *plan, mnm_disrupt__state *s,
                             const mnm_disrupt_unit *given, uint32_t count, mnm_err *err) {
  const mnm_disrupt_network *n = s->network;
  for (uint32_t i = 0; i < count; i++) {
    if (given[i].node >= n->nodes ||
        (n->place[given[i].node] != 0) != (given[i].means == MNM_DISRUPT_CLOSE))
      return refuse_row(err, MNM_E_RANGE, i,
                        "what is given is not of the network, or not of its kind");
    for (uint32_t v = 0; v < n->nodes; v++)
      if (n->victim[v] && n->person[v] == n->person[given[i].node])
        return refuse_row(err, MNM_E_DENIED, i, "a possible victim is never a target");
    plan->target[i] = (mnm_disrupt_target){.unit = given[i], .nearest = MNM_DISRUPT_NONE};
  }
  plan->target_count = count;
  return mnm_disrupt__substitutes(plan->target, count, s, err);
}

static mnm_status try_all(mnm_disrupt_result *out, mnm_disrupt__state *s,
                          const mnm_disrupt_unit *given, uint32_t given_count,
                          mnm_disrupt__run *runs, int64_t *scratch, mnm_err *err) {
  out->money = s->money_first;
  out->victims = s->victims_first;
  for (uint32_t k = 0; k < MNM_STRATEGY_COUNT; k++) {
    mnm_disrupt_plan *plan = &out->plan[out->plan_count];
    plan->strategy = (mnm_disrupt_strategy)k;
    if (k == MNM_STRATEGY_GIVEN && given_count == 0) continue;
    mnm_disrupt__state_reset(s, s->options->seed);
    if (k == MNM_STRATEGY_GIVEN)
      MNM_TRY(take_given(plan, s, given, given_count, err));
    else if (k != MNM_STRATEGY_CHANCE)
      MNM_TRY(mnm_disrupt__choose(plan->target, &plan->target_count, s, plan->strategy, err));
    MNM_TRY(measure(plan, s, runs, scratch, err));
    out->plan_count++;
  }
  rank_plans(out, s->options->money_first);
  return MNM_OK;
}

static mnm_status refuse(mnm_err *err, const char *message) {
  return mnm_err_set(err, MNM_E_RANGE, "%s", message);
}

static mnm_status check(const mnm_disrupt_network *n, const mnm_disrupt_options *o,
                        uint32_t given_count, mnm_err *err) {
  const uint32_t all = MNM_DISRUPT_ARREST | MNM_DISRUPT_FREEZE | MNM_DISRUPT_CLOSE;
  if (n->nodes > MNM_DISRUPT_NODES_MAX) {
    (void)refuse(err, "the network has too many accounts to try plans on");
    mnm_err_hint(err, "name the accounts that matter");
    return MNM_E_RANGE;
  }
  if (o->means == 0 || (o->means & ~all) != 0 || o->count == 0 ||
      o->count > MNM_DISRUPT_COUNT_MAX || given_count > MNM_DISRUPT_COUNT_MAX)
    return refuse(err, "so many interventions, or of such a kind, cannot be tried");
  if (o->waves == 0 || o->gap_months == 0 || o->months == 0 || o->months > MNM_DISRUPT_MONTHS_MAX ||
      o->seeds == 0 || o->seeds > MNM_DISRUPT_SEEDS_MAX)
    return refuse(err, "waves, months or seeds are out of range");
  if (o->successor_ppm > MILLION || o->newcomer_ppm > MILLION || o->reopen_ppm > MILLION ||
      o->move_ppm > MILLION || o->stretch_percent > 10000)
    return refuse(err, "a chance is over one, or a share over a hundredfold");
  for (uint32_t i = 0; i < n->ties; i++) {
    if (n->from[i] < n->nodes && n->to[i] < n->nodes && n->month_minor[i] >= 0) continue;
    return refuse_row(err, MNM_E_RANGE, i, "a tie leads to no node, or carries less than nothing");
  }
  return MNM_OK;
}

mnm_status mnm_disrupt_find(mnm_disrupt_result *out, const mnm_disrupt_network *network,
                            const mnm_disrupt_options *options, const mnm_disrupt_unit *given,
                            uint32_t given_count, const mnm_ctx *ctx, mnm_err *err) {
  mnm_disrupt__state state;
  memset(out, 0, sizeof *out);
  MNM_TRY(check(network, options, given_count, err));
  MNM_TRY(mnm_disrupt__state_init(&state, network, options, ctx, err));
  mnm_disrupt__run *runs = mnm_mem_new(ctx, options->seeds * sizeof *runs);
  int64_t *scratch = mnm_mem_new(ctx, options->seeds * sizeof *scratch);
  mnm_status status = runs && scratch ? try_all(out, &state, given, given_count, runs, scratch, err)
                                      : mnm_err_nomem(err);
  mnm_mem_free(ctx, runs, options->seeds * sizeof *runs);
  mnm_mem_free(ctx, scratch, options->seeds * sizeof *scratch);
  mnm_disrupt__state_clear(&state);
  return status;
}
