/* Which accounts to freeze: greedy, then a search that can say that nothing is better. */
#include <stdlib.h>
#include <string.h>

#include "base/arena/arena.h"
#include "stage/restore/restore.h"

#define WORK_USUAL 50000000u

typedef struct ranked { /* a candidate by what it would add */
  int64_t gain;
  uint32_t candidate;
} ranked;

typedef struct weighed { /* the same beside what it costs */
  int64_t gain, cost;
} weighed;

typedef struct planner {
  const mnm_restore_units *units;
  const mnm_restore_limits *limits;
  const mnm_ctx *ctx;
  mnm_arena arena;
  uint64_t *set_first; /* sets of each candidate: candidate_count + 1 */
  uint32_t *set;
  uint8_t *stopped; /* by set */
  int64_t *gain;    /* by candidate, over the sets that are not stopped */
  uint32_t *trail;  /* sets in the order in which they were stopped */
  uint64_t trail_count;
  /* the search */
  ranked *order[MNM_RESTORE_SEARCH_ACCOUNTS]; /* by depth */
  uint32_t rank_most;                         /* candidates that stop anything */
  weighed *weighed;
  uint32_t chosen[MNM_RESTORE_SEARCH_ACCOUNTS];
  int64_t stoppable; /* sum of the units that some candidate stops */
  uint64_t work;
  bool cut; /* the search met its bound */
  mnm_restore_plan *plan;
} planner;

static int64_t cost_of(const planner *self, uint32_t candidate) {
  return self->units->cost_minor != NULL ? self->units->cost_minor[candidate] : 0;
}

/* ---- what is given --- */

static mnm_status check(planner *self, mnm_err *err) {
  const mnm_restore_units *units = self->units;
  mnm_wide sum = 0, stoppable = 0, costs = 0;
  if (units->cost_minor == NULL && self->limits->budget_minor != MNM_RESTORE_ANY_COST)
    return mnm_err_set(err, MNM_E_ARG, "a budget needs the cost of each account");
  for (uint32_t set = 0; set < units->set_count; set++) {
    if (units->amount_minor[set] < 0) return mnm_err_set(err, MNM_E_RANGE, "an amount is negative");
    sum += units->amount_minor[set];
    if (units->first[set + 1] > units->first[set]) stoppable += units->amount_minor[set];
    for (uint64_t i = units->first[set]; i < units->first[set + 1]; i++)
      if (units->member[i] >= units->candidate_count)
        return mnm_err_set(err, MNM_E_RANGE, "a set names a candidate that is not there");
  }
  for (uint32_t c = 0; units->cost_minor != NULL && c < units->candidate_count; c++) {
    if (units->cost_minor[c] < 0)
      return mnm_err_set(err, MNM_E_RANGE, "a cost is negative: it must be 0 or more");
    costs += units->cost_minor[c];
  }
  int64_t narrow = 0;
  if (mnm_money_narrow(&narrow, costs) != MNM_OK ||
      mnm_money_narrow(&self->plan->all_minor, sum) != MNM_OK)
    return mnm_err_set(err, MNM_E_OVERFLOW, "the amounts or the costs leave 64 bits together");
  self->stoppable = (int64_t)stoppable;
  return MNM_OK;
}

static mnm_status invert(planner *self, mnm_err *err) {
  const mnm_restore_units *units = self->units;
  uint64_t members = units->set_count > 0 ? units->first[units->set_count] : 0;
  uint32_t candidates = units->candidate_count;
  self->set_first = mnm_arena_take(&self->arena, (candidates + 2ull) * sizeof *self->set_first);
  self->set = mnm_arena_take(&self->arena, (members + 1) * sizeof *self->set);
  self->stopped = mnm_arena_take(&self->arena, units->set_count + 1ull);
  self->gain = mnm_arena_take(&self->arena, (candidates + 1ull) * sizeof *self->gain);
  self->trail = mnm_arena_take(&self->arena, (units->set_count + 1ull) * sizeof *self->trail);
  if (!self->set_first || !self->set || !self->stopped || !self->gain || !self->trail)
    return mnm_err_nomem(err);
  uint64_t *first = self->set_first; /* counted two places on, so that filling sets it right */
  memset(first, 0, (candidates + 2ull) * sizeof *first);
  for (uint64_t i = 0; i < members; i++) first[units->member[i] + 2]++;
  for (uint32_t c = 0; c < candidates; c++) first[c + 2] += first[c + 1];
  for (uint32_t set = 0; set < units->set_count; set++)
    for (uint64_t i = units->first[set]; i < units->first[set + 1]; i++)
      self->set[first[units->member[i] + 1]++] = set;
  return MNM_OK;
}

static void begin(planner *self) {
  const mnm_restore_units *units = self->units;
  memset(self->stopped, 0, units->set_count);
  memset(self->gain, 0, units->candidate_count * sizeof *self->gain);
  self->trail_count = 0;
  for (uint32_t set = 0; set < units->set_count; set++)
    for (uint64_t i = units->first[set]; i < units->first[set + 1]; i++)
      self->gain[units->member[i]] += units->amount_minor[set];
}

/* Every set of the candidate that is not yet stopped is; gains follow. */
static void take(planner *self, uint32_t candidate) {
  const mnm_restore_units *units = self->units;
  for (uint64_t i = self->set_first[candidate]; i < self->set_first[candidate + 1]; i++) {
    uint32_t set = self->set[i];
    if (self->stopped[set]) continue;
    self->stopped[set] = 1;
    self->trail[self->trail_count++] = set;
    for (uint64_t j = units->first[set]; j < units->first[set + 1]; j++)
      self->gain[units->member[j]] -= units->amount_minor[set];
    self->work += units->first[set + 1] - units->first[set];
  }
}

static void undo(planner *self, uint64_t trail_count) {
  const mnm_restore_units *units = self->units;
  while (self->trail_count > trail_count) {
    uint32_t set = self->trail[--self->trail_count];
    self->stopped[set] = 0;
    for (uint64_t j = units->first[set]; j < units->first[set + 1]; j++)
      self->gain[units->member[j]] += units->amount_minor[set];
  }
}

/* ---- greedy --- */

/* Whether a gains more than b, each for its cost when `by_cost`. */
static bool gains_more(const planner *self, uint32_t a, uint32_t b, bool by_cost) {
  if (!by_cost) return self->gain[a] > self->gain[b];
  mnm_wide left = (mnm_wide)self->gain[a] * cost_of(self, b);
  mnm_wide right = (mnm_wide)self->gain[b] * cost_of(self, a);
  return left != right ? left > right : self->gain[a] > self->gain[b];
}

static mnm_status greedy(planner *self, mnm_restore_choice *choice, bool by_cost, mnm_err *err) {
  const mnm_restore_limits *limits = self->limits;
  begin(self);
  while (choice->account.count < limits->accounts) {
    uint32_t best = UINT32_MAX;
    MNM_TRY(mnm_ctx_tick(self->ctx, "freeze", choice->account.count, 0, err));
    for (uint32_t c = 0; c < self->units->candidate_count; c++) {
      if (self->gain[c] == 0 || cost_of(self, c) > limits->budget_minor - choice->cost_minor)
        continue;
      if (best == UINT32_MAX || gains_more(self, c, best, by_cost)) best = c;
    }
    if (best == UINT32_MAX) break;
    int64_t gain = self->gain[best];
    MNM_TRY(mnm_column_push(&choice->account, &best, err));
    MNM_TRY(mnm_column_push(&choice->gain, &gain, err));
    choice->stopped_minor += gain;
    choice->cost_minor += cost_of(self, best);
    take(self, best);
  }
  return MNM_OK;
}

/* ---- the search --- */

static int by_ratio(const void *left, const void *right) {
  const weighed *a = left, *b = right;
  mnm_wide x = (mnm_wide)a->gain * b->cost, y = (mnm_wide)b->gain * a->cost;
  return x > y ? -1 : x < y;
}

static int by_gain(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  if (a->gain != b->gain) return a->gain > b->gain ? -1 : 1;
  return a->candidate < b->candidate ? -1 : a->candidate > b->candidate;
}

typedef struct room { /* what the limits still allow */
  uint32_t accounts;
  int64_t budget;
} room;

/* Gains only shrink as more is stopped, so that no choice adds more than the largest gains: by
 * number the first ones of a list whose gains fall, ... */
static int64_t bound_by_number(const ranked *rank, uint32_t count, uint32_t accounts,
                               int64_t left) {
  mnm_wide sum = 0;
  for (uint32_t i = 0; i < count && i < accounts && sum < left; i++) sum += rank[i].gain;
  return sum < left ? (int64_t)sum : left;
}

/* ... by cost those that gain most for it, the last one in part. */
static int64_t bound_by_cost(planner *self, const ranked *rank, uint32_t count, int64_t budget,
                             int64_t left) {
  mnm_wide sum = 0;
  for (uint32_t i = 0; i < count; i++)
    self->weighed[i] = (weighed){rank[i].gain, cost_of(self, rank[i].candidate)};
  if (count > 1) qsort(self->weighed, count, sizeof *self->weighed, by_ratio);
  for (uint32_t i = 0; i < count; i++) {
    const weighed *item = &self->weighed[i];
    if (item->cost > budget) {
      sum += (mnm_wide)item->gain * budget / item->cost;
      break;
    }
    sum += item->gain;
    budget -= item->cost;
  }
  return sum < left ? (int64_t)sum : left;
}

/* Nor is there more to add than what is not yet stopped. */
static int64_t bound_of(planner *self, const ranked *rank, uint32_t count, room rest,
                        int64_t stopped) {
  int64_t left = self->stoppable - stopped;
  int64_t bound = bound_by_number(rank, count, rest.accounts, left);
  if (self->units->cost_minor == NULL) return bound;
  int64_t other = bound_by_cost(self, rank, count, rest.budget, left);
  return other < bound ? other : bound;
}

/* Those of `from` that still add something and can be paid for, by what they add. */
static uint32_t rank_those(planner *self, ranked *out, const ranked *from, uint32_t count,
                           room left) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t c = from != NULL ? from[i].candidate : i;
    if (self->gain[c] > 0 && cost_of(self, c) <= left.budget)
      out[kept++] = (ranked){self->gain[c], c};
  }
  if (kept > 1) qsort(out, kept, sizeof *out, by_gain);
  self->work += count;
  return kept;
}

static mnm_status keep_best(planner *self, uint32_t depth, mnm_err *err) {
  mnm_restore_choice *best = &self->plan->best;
  best->account.count = 0;
  return mnm_column_append(&best->account, self->chosen, depth, err);
}

/* Every choice whose first account, by rank, is each of the list in turn. */
static mnm_status search(planner *self, uint32_t depth, const ranked *from, uint32_t from_count,
                         int64_t stopped, room left, mnm_err *err) {
  uint64_t most = self->limits->work != 0 ? self->limits->work : WORK_USUAL;
  if (left.accounts == 0) return MNM_OK;
  if (depth == MNM_RESTORE_SEARCH_ACCOUNTS) {
    self->cut = true;
    return MNM_OK;
  }
  if (self->order[depth] == NULL) {
    self->order[depth] = mnm_arena_take(&self->arena, (self->rank_most + 1ull) * sizeof(ranked));
    if (self->order[depth] == NULL) return mnm_err_nomem(err);
  }
  ranked *rank = self->order[depth];
  uint32_t count = rank_those(self, rank, from, from_count, left);
  if (stopped + bound_of(self, rank, count, left, stopped) <= self->plan->best.stopped_minor)
    return MNM_OK;
  for (uint32_t i = 0; i < count && !self->cut; i++) {
    int64_t bound = bound_by_number(rank + i, count - i, left.accounts, self->stoppable - stopped);
    if (stopped + bound <= self->plan->best.stopped_minor) break;
    if (self->work > most) {
      self->cut = true;
      break;
    }
    MNM_TRY(mnm_ctx_tick(self->ctx, "freeze", self->work, most, err));
    uint64_t trail = self->trail_count;
    int64_t now = stopped + rank[i].gain;
    self->chosen[depth] = rank[i].candidate;
    take(self, rank[i].candidate);
    mnm_status status = MNM_OK;
    if (now > self->plan->best.stopped_minor) {
      self->plan->best.stopped_minor = now;
      status = keep_best(self, depth + 1, err);
    }
    room rest = {left.accounts - 1, left.budget - cost_of(self, rank[i].candidate)};
    if (status == MNM_OK)
      status = search(self, depth + 1, rank + i + 1, count - i - 1, now, rest, err);
    undo(self, trail);
    if (status != MNM_OK) return status;
  }
  return MNM_OK;
}

/* ---- the whole --- */

static int by_number(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a < b ? -1 : a > b;
}

/* What each of the best adds to those before it, in rising order. */
static mnm_status tell_best(planner *self, mnm_err *err) {
  mnm_restore_choice *best = &self->plan->best;
  uint32_t *account = best->account.data;
  if (best->account.count > 1) qsort(account, best->account.count, sizeof *account, by_number);
  begin(self);
  best->cost_minor = 0;
  for (uint64_t i = 0; i < best->account.count; i++) {
    MNM_TRY(mnm_column_push(&best->gain, &self->gain[account[i]], err));
    best->cost_minor += cost_of(self, account[i]);
    take(self, account[i]);
  }
  return MNM_OK;
}

static void init_choice(mnm_restore_choice *choice, const mnm_ctx *ctx) {
  *choice = (mnm_restore_choice){.stopped_minor = 0};
  mnm_column_init(&choice->account, sizeof(uint32_t), ctx);
  mnm_column_init(&choice->gain, sizeof(int64_t), ctx);
}

static void clear_choice(mnm_restore_choice *choice) {
  mnm_column_clear(&choice->account);
  mnm_column_clear(&choice->gain);
}

/* Greedy both ways when there are costs; the better one is kept. */
static mnm_status greedy_both(planner *self, mnm_err *err) {
  MNM_TRY(greedy(self, &self->plan->greedy, false, err));
  if (self->units->cost_minor == NULL) return MNM_OK;
  mnm_restore_choice other;
  init_choice(&other, self->ctx);
  mnm_status status = greedy(self, &other, true, err);
  if (status == MNM_OK && other.stopped_minor > self->plan->greedy.stopped_minor) {
    mnm_restore_choice swap = self->plan->greedy;
    self->plan->greedy = other;
    other = swap;
  }
  clear_choice(&other);
  return status;
}

static mnm_status make(planner *self, mnm_err *err) {
  mnm_restore_plan *plan = self->plan;
  uint32_t candidates = self->units->candidate_count;
  room all = {self->limits->accounts, self->limits->budget_minor};
  MNM_TRY(check(self, err));
  MNM_TRY(invert(self, err));
  MNM_TRY(greedy_both(self, err));
  plan->best.stopped_minor = plan->greedy.stopped_minor;
  MNM_TRY(mnm_column_append(&plan->best.account, plan->greedy.account.data,
                            plan->greedy.account.count, err));
  begin(self);
  for (uint32_t c = 0; c < candidates; c++) self->rank_most += self->gain[c] > 0;
  self->order[0] = mnm_arena_take(&self->arena, (candidates + 1ull) * sizeof(ranked));
  self->weighed = mnm_arena_take(&self->arena, (candidates + 1ull) * sizeof(weighed));
  if (self->order[0] == NULL || self->weighed == NULL) return mnm_err_nomem(err);
  uint32_t count = rank_those(self, self->order[0], NULL, candidates, all);
  plan->bound_minor = bound_of(self, self->order[0], count, all, 0);
  MNM_TRY(search(self, 0, NULL, candidates, 0, all, err));
  plan->exact = !self->cut;
  if (plan->exact || plan->bound_minor < plan->best.stopped_minor)
    plan->bound_minor = plan->best.stopped_minor;
  return tell_best(self, err);
}

mnm_status mnm_restore_plan_make(mnm_restore_plan *out, const mnm_restore_units *units,
                                 const mnm_restore_limits *limits, const mnm_ctx *ctx,
                                 mnm_err *err) {
  planner self = {.units = units, .limits = limits, .ctx = ctx, .plan = out};
  *out = (mnm_restore_plan){.exact = false};
  init_choice(&out->greedy, ctx);
  init_choice(&out->best, ctx);
  mnm_arena_init(&self.arena, ctx);
  mnm_status status = make(&self, err);
  mnm_arena_clear(&self.arena);
  if (status != MNM_OK) {
    mnm_restore_plan_clear(out);
    *out = (mnm_restore_plan){.exact = false};
    init_choice(&out->greedy, ctx);
    init_choice(&out->best, ctx);
  }
  return status;
}

void mnm_restore_plan_clear(mnm_restore_plan *plan) {
  clear_choice(&plan->greedy);
  clear_choice(&plan->best);
}
