/* Looking ahead: waves tried out before one is chosen. */
#include <string.h>

#include "stage/disrupt/disrupt_choose_internal.h"

/* What a wave is worth, in trials whose seeds the measurement never uses. */
static mnm_status foresee(mnm_disrupt__choice *c, const mnm_disrupt_target *wave, uint32_t count,
                          double *out, mnm_err *err) {
  double money = 0, victims = 0;
  for (uint32_t k = 0; k < TRIALS; k++) {
    mnm_disrupt__run run;
    const uint64_t seed = ~(c->s->options->seed + k);
    MNM_TRY(mnm_disrupt__play(&run, c->trial, seed, wave, count, MNM_STRATEGY_FLOW, false, err));
    money += (double)run.money_sum;
    victims += (double)run.victims_sum;
  }
  /* the second lies between 0 and 1 and so matters between equals alone */
  const double rounds = (double)TRIALS * c->s->options->months;
  const double money_most = rounds * (double)c->s->money_first + 1;
  const double victims_most = rounds * c->s->victims_first + 1;
  *out =
      c->s->options->money_first ? -money - victims / victims_most : -victims - money / money_most;
  return MNM_OK;
}

mnm_status mnm_disrupt__foresee_more(mnm_disrupt__choice *c, uint32_t i,
                                     const mnm_disrupt_target *so_far, uint32_t count,
                                     mnm_err *err) {
  mnm_disrupt_target wave[MNM_DISRUPT_COUNT_MAX];
  memcpy(wave, so_far, count * sizeof *wave);
  wave[count] = (mnm_disrupt_target){.unit = unit_at(c, i)};
  return foresee(c, wave, count + 1, &c->score[i], err);
}

static bool is_better(double score, double than) {
  const double both[2] = {than, score};
  return mnm_measure_before(both, NULL, 1, 0);
}

/* One after another may miss what only several do together: what the other rules choose is tried
 * as well, and the best of all is the start. */
static mnm_status try_others(mnm_disrupt__choice *c, mnm_disrupt_target *wave, uint32_t *count,
                             double *score, mnm_err *err) {
  for (uint32_t k = 0; k < MNM_STRATEGY_FORESIGHT; k++) {
    mnm_disrupt_target other[MNM_DISRUPT_COUNT_MAX];
    uint32_t other_count = 0;
    double worth = 0;
    MNM_TRY(mnm_disrupt__choose(other, &other_count, c->s, (mnm_disrupt_strategy)k, err));
    MNM_TRY(foresee(c, other, other_count, &worth, err));
    if (!is_better(worth, *score)) continue;
    memcpy(wave, other, other_count * sizeof *other);
    *count = other_count, *score = worth;
  }
  return MNM_OK;
}

static bool is_in_wave(const mnm_disrupt_target *wave, uint32_t count, mnm_disrupt_unit unit) {
  for (uint32_t i = 0; i < count; i++)
    if (wave[i].unit.node == unit.node && wave[i].unit.means == unit.means) return true;
  return false;
}

/* The first exchange of one that helps, for each in turn, once. */
static mnm_status exchange(mnm_disrupt__choice *c, mnm_disrupt_target *wave, uint32_t count,
                           double *score, const uint8_t *left_out, mnm_err *err) {
  for (uint32_t place = 0; place < count; place++)
    for (uint32_t i = 0; i < c->unit.count; i++) {
      const mnm_disrupt_target kept = wave[place];
      double worth = 0;
      if (left_out[i] || is_in_wave(wave, count, unit_at(c, i))) continue;
      MNM_TRY(mnm_ctx_tick(c->s->ctx, "exchange", place, count, err));
      wave[place] = (mnm_disrupt_target){.unit = unit_at(c, i)};
      MNM_TRY(foresee(c, wave, count, &worth, err));
      if (is_better(worth, *score))
        *score = worth;
      else
        wave[place] = kept;
    }
  return MNM_OK;
}

mnm_status mnm_disrupt__improve(mnm_disrupt__choice *c, mnm_disrupt_target *wave, uint32_t *count,
                                mnm_err *err) {
  const size_t units = 2 * (size_t)c->s->nodes + 1;
  uint8_t *left_out = mnm_mem_new(c->s->ctx, units);
  double score = 0;
  if (!left_out) return mnm_err_nomem(err);
  memset(c->used, 0, units);
  mnm_status status = mnm_disrupt__keep_largest(c, FORESIGHT_MOST, err);
  if (status == MNM_OK) {
    memcpy(left_out, c->used, units);
    status = foresee(c, wave, *count, &score, err);
  }
  if (status == MNM_OK) status = try_others(c, wave, count, &score, err);
  if (status == MNM_OK) status = exchange(c, wave, *count, &score, left_out, err);
  mnm_mem_free(c->s->ctx, left_out, units);
  return status;
}
