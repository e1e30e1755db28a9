/* A freeze plan: candidates, plans now and over the window, what a day's delay costs. */
#include "case/run/run_freeze.h"

#include <stdlib.h>
#include <string.h>

#include "base/time/time.h"
#include "case/run/run_internal.h"

static mnm_status table_name(const void *of, uint32_t account, mnm_arena *arena, mnm_text *out,
                             mnm_err *err) {
  (void)arena, (void)err;
  *out = mnm_run_tables_account(of, account);
  return MNM_OK;
}

static mnm_status table_find(const void *of, mnm_text account, uint32_t *out, mnm_err *err) {
  return mnm_run_tables_find(of, account, out, err);
}

static mnm_status table_place(const void *of, mnm_status status, mnm_err *err) {
  return mnm_run_tables_place(of, status, err);
}

mnm_run_book mnm_run_tables_book(const mnm_run_tables *tables) {
  return (mnm_run_book){.of = tables,
                        .input = mnm_run_tables_input(tables),
                        .name = table_name,
                        .find = table_find,
                        .place = table_place};
}

/* ---- candidates --------------------------------------------------------------------------------
 */

typedef struct named {
  mnm_text name;
  uint32_t account;
} named;

static int by_name(const void *left, const void *right) {
  return mnm_text_compare(((const named *)left)->name, ((const named *)right)->name);
}

typedef struct costing {
  mnm_run__freezer *self;
  int64_t *cost; /* by account; -1: none */
} costing;

static mnm_status cost_row(void *payload, const mnm_text *cells, mnm_err *err) {
  costing *state = payload;
  uint32_t account = 0;
  int64_t cost = 0;
  mnm_status status = state->self->book->find(state->self->book->of, cells[0], &account, err);
  if (status == MNM_OK && state->cost[account] >= 0)
    status = mnm_err_set(err, MNM_E_PARSE, "this account stands above: each has one cost");
  if (status != MNM_OK) {
    mnm_err_at(err, NULL, 0, 1);
    return status;
  }
  if (!mnm_text_int64(cells[1], &cost) || cost < 0) {
    mnm_err_set(err, MNM_E_PARSE, "a cost must be a whole number of minor units, 0 or more");
    mnm_err_at(err, NULL, 0, 2);
    return MNM_E_PARSE;
  }
  state->cost[account] = cost;
  return MNM_OK;
}

static mnm_status read_costs(mnm_run__freezer *self, int64_t *cost, mnm_err *err) {
  static const mnm_table_column columns[] = {{"account", true}, {"cost_minor", true}};
  costing state = {self, cost};
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_reader_open_file(&reader, self->options->costs, self->ctx, err));
  mnm_status status = mnm_ingest_table(reader, columns, 2, cost_row, &state, self->ctx, err);
  mnm_reader_close(reader);
  return status;
}

/* Marks the accounts that can be frozen. */
static mnm_status mark(mnm_run__freezer *self, const int64_t *cost, mnm_err *err) {
  const mnm_trace_input *input = self->book->input;
  const char *list = self->options->candidates;
  while (list != NULL && *list != '\0') {
    const char *end = strchr(list, ',');
    size_t bytes = end != NULL ? (size_t)(end - list) : strlen(list);
    uint32_t account = 0;
    MNM_TRY(self->book->find(self->book->of, (mnm_text){list, (uint32_t)bytes}, &account, err));
    if ((input->flags[account] & MNM_TRACE_EXTERNAL) != 0)
      return mnm_err_set(err, MNM_E_ARG, "an account outside the records cannot be frozen");
    self->can[account] = 1;
    list += bytes + (end != NULL ? 1 : 0);
  }
  for (uint32_t a = 0; a < input->account_count; a++) {
    if (self->options->candidates == NULL)
      self->can[a] = (input->flags[a] & MNM_TRACE_EXTERNAL) == 0;
    if (!mnm_run__freeze_counts(self->book, a)) self->can[a] = 0;
    if (cost != NULL && cost[a] < 0) self->can[a] = 0;
    self->candidate_count += self->can[a];
  }
  return MNM_OK;
}

static mnm_status rank(mnm_run__freezer *self, const int64_t *cost, mnm_err *err) {
  const mnm_trace_input *input = self->book->input;
  uint64_t room = self->candidate_count + 1ull;
  named *name = mnm_arena_take(&self->arena, room * sizeof *name);
  self->account_of = mnm_arena_take(&self->arena, room * sizeof *self->account_of);
  self->rank_of =
      mnm_arena_take(&self->arena, (input->account_count + 1ull) * sizeof *self->rank_of);
  if (cost != NULL) self->cost = mnm_arena_take(&self->arena, room * sizeof *self->cost);
  if (!name || !self->account_of || !self->rank_of || (cost != NULL && !self->cost))
    return mnm_err_nomem(err);
  uint32_t count = 0;
  for (uint32_t a = 0; a < input->account_count; a++) {
    self->rank_of[a] = UINT32_MAX;
    if (!self->can[a]) continue;
    name[count].account = a;
    MNM_TRY(self->book->name(self->book->of, a, &self->arena, &name[count++].name, err));
  }
  if (count > 1) qsort(name, count, sizeof *name, by_name);
  for (uint32_t i = 0; i < count; i++) {
    self->account_of[i] = name[i].account;
    self->rank_of[name[i].account] = i;
    if (cost != NULL) self->cost[i] = cost[name[i].account];
  }
  return MNM_OK;
}

static mnm_status prepare(mnm_run__freezer *self, mnm_err *err) {
  const mnm_trace_input *input = self->book->input;
  uint64_t accounts = input->account_count + 1ull;
  const mnm_trace_rows *rows = &input->rows;
  int64_t *cost = NULL;
  self->can = mnm_arena_take(&self->arena, accounts);
  self->amount = mnm_arena_take(&self->arena, (rows->count + 1ull) * sizeof *self->amount);
  if (!self->can || !self->amount) return mnm_err_nomem(err);
  if (self->options->costs != NULL) {
    cost = mnm_arena_take(&self->arena, accounts * sizeof *cost);
    if (!cost) return mnm_err_nomem(err);
    memset(cost, 0xFF, accounts * sizeof *cost);
    MNM_TRY(read_costs(self, cost, err));
  }
  MNM_TRY(mark(self, cost, err));
  MNM_TRY(rank(self, cost, err));
  self->limits = (mnm_restore_limits){self->options->accounts, self->options->budget_minor,
                                      self->options->work};
  return MNM_OK;
}

/* After a trace has found every reversal to be right. */
static void net(mnm_run__freezer *self) {
  const mnm_trace_rows *rows = &self->book->input->rows;
  if (rows->count > 0) memcpy(self->amount, rows->amount_minor, rows->count * sizeof *self->amount);
  for (uint32_t row = 0; rows->reverses != NULL && row < rows->count; row++) {
    if (rows->reverses[row] == MNM_TRACE_NONE) continue;
    self->amount[rows->reverses[row]] -= self->amount[row];
    self->amount[row] = 0;
  }
}

uint32_t mnm_run__freeze_row(const mnm_trace_input *input, int64_t at_us) {
  const mnm_trace_rows *rows = &input->rows;
  uint32_t low = 0, high = rows->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (rows->time_us[middle] < at_us)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

mnm_status mnm_run__freeze_date(mnm_run_freeze *out, const mnm_run_book *book, const char *from,
                                mnm_err *err) {
  const mnm_trace_input *input = book->input;
  mnm_grain grain = MNM_GRAIN_DAY;
  if (mnm_time_parse(&out->at_us, &grain, from, (uint32_t)strlen(from), NULL) != MNM_OK)
    return mnm_err_set(err, MNM_E_ARG,
                       "the date of freezing must be a date or a time in UTC, such as 2026-03-01");
  if (input->rows.count == 0 || mnm_time_day(out->at_us) < mnm_time_day(input->rows.time_us[0]))
    return mnm_err_set(err, MNM_E_RANGE,
                       "the date of freezing lies before the first row of the ledger: nothing is "
                       "known of it");
  out->row = mnm_run__freeze_row(input, out->at_us);
  if (out->row > input->until)
    return mnm_err_set(err, MNM_E_RANGE, "the date of freezing lies behind the end of the window");
  return MNM_OK;
}

/* ---- choices as they are shown -----------------------------------------------------------------
 */

static mnm_status describe(const mnm_run__freezer *self, const mnm_run_freeze *freeze,
                           const mnm_run__held *held, const mnm_restore_choice *from,
                           mnm_run_freeze_choice *to, mnm_err *err) {
  const mnm_trace_input *input = self->book->input;
  const uint32_t *chosen = from->account.data;
  const int64_t *gain = from->gain.data;
  mnm_column accounts, living;
  mnm_column_init(&accounts, sizeof(uint32_t), self->ctx);
  mnm_column_init(&living, sizeof(mnm_restore_living), self->ctx);
  mnm_status status = mnm_column_reserve(&living, from->account.count + 1, err);
  for (uint64_t i = 0; i < from->account.count && status == MNM_OK; i++)
    status = mnm_column_push(&accounts, &self->account_of[chosen[i]], err);
  const mnm_restore_rows rows = {input->rows.count, input->rows.from, input->rows.to, self->amount,
                                 input->rows.time_us};
  if (status == MNM_OK)
    status = mnm_restore_living_find(living.data, &rows, accounts.data, (uint32_t)accounts.count,
                                     input->account_count, freeze->at_us,
                                     self->options->living_days, self->ctx, err);
  mnm_trace_input then = *input;
  then.until = freeze->row;
  for (uint64_t i = 0; i < accounts.count && status == MNM_OK; i++) {
    uint32_t account = *(const uint32_t *)mnm_column_at(&accounts, i);
    mnm_run_freeze_account line = {.account = account,
                                   .gain_minor = gain[i],
                                   .claim_minor = held->claim[account],
                                   .other_minor = held->other[account],
                                   .living = ((const mnm_restore_living *)living.data)[i]};
    if (self->cost != NULL) line.cost_minor = self->cost[chosen[i]];
    if (self->options->bounds)
      status = mnm_trace_envelope(&line.bounds, &then, account, self->ctx, err);
    line.bounded = self->options->bounds && status == MNM_OK;
    if (status == MNM_E_UNSUPPORTED) status = MNM_OK;
    if (status == MNM_OK) status = mnm_column_push(&to->account, &line, err);
  }
  to->stopped_minor = from->stopped_minor;
  to->cost_minor = from->cost_minor;
  mnm_column_clear(&accounts);
  mnm_column_clear(&living);
  return status;
}

/* ---- days --- */

static mnm_status plan_day(const mnm_run__freezer *self, uint32_t row, mnm_run__held *held,
                           mnm_run_freeze_day *day, mnm_err *err) {
  mnm_restore_plan now, window;
  MNM_TRY(mnm_run__freeze_held(self, row, held, NULL, err));
  day->held_minor = held->held_minor;
  mnm_status status = mnm_run__freeze_now(self, held, &now, err);
  day->now_minor = now.best.stopped_minor;
  mnm_restore_plan_clear(&now);
  MNM_TRY(status);
  status = mnm_run__freeze_window(self, row, held, &window, err);
  day->window_minor = window.greedy.stopped_minor;
  mnm_restore_plan_clear(&window);
  return status;
}

/* Each later day until the window ends. */
static mnm_status plan_delays(mnm_run__freezer *self, mnm_run_freeze *out, mnm_err *err) {
  const mnm_trace_input *input = self->book->input;
  uint64_t accounts = input->account_count + 1ull;
  mnm_run__held held = {.claim = mnm_arena_take(&self->arena, accounts * sizeof(int64_t)),
                        .other = mnm_arena_take(&self->arena, accounts * sizeof(int64_t))};
  if (!held.claim || !held.other) return mnm_err_nomem(err);
  /* only the date itself is searched to the end: a later day tells what can be had, greedily */
  self->limits.work = 1;
  for (uint32_t i = 1; i <= self->options->delay_days; i++) {
    mnm_run_freeze_day day = {.at_us = out->at_us + (int64_t)i * MNM_US_PER_DAY};
    uint32_t row = mnm_run__freeze_row(input, day.at_us);
    if (row > input->until) row = input->until;
    MNM_TRY(plan_day(self, row, &held, &day, err));
    MNM_TRY(mnm_column_push(&out->day, &day, err));
    if (row == input->until) break;
  }
  return MNM_OK;
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

static mnm_status plan_at(mnm_run__freezer *self, mnm_run_freeze *out, const mnm_run__held *held,
                          mnm_err *err) {
  mnm_restore_plan now, window;
  mnm_run_freeze_day today = {.at_us = out->at_us, .held_minor = held->held_minor};
  mnm_status status = mnm_run__freeze_now(self, held, &now, err);
  if (status == MNM_OK) status = describe(self, out, held, &now.best, &out->now, err);
  out->now_exact = now.exact;
  today.now_minor = now.best.stopped_minor;
  mnm_restore_plan_clear(&now);
  MNM_TRY(status);
  status = mnm_run__freeze_window(self, out->row, held, &window, err);
  if (status == MNM_OK) status = describe(self, out, held, &window.greedy, &out->greedy, err);
  if (status == MNM_OK) status = describe(self, out, held, &window.best, &out->best, err);
  out->best_exact = window.exact;
  out->bound_minor = window.bound_minor;
  out->all_minor = window.all_minor;
  today.window_minor = window.greedy.stopped_minor;
  mnm_restore_plan_clear(&window);
  if (status == MNM_OK) status = mnm_column_push(&out->day, &today, err);
  return status;
}

static mnm_status make(mnm_run__freezer *self, mnm_run_freeze *out, mnm_err *err) {
  const mnm_trace_input *input = self->book->input;
  uint64_t accounts = input->account_count + 1ull;
  if (!mnm_trace_conserves(self->options->rule))
    return mnm_err_set(err, MNM_E_ARG,
                       "a freeze plan needs a rule that conserves: poison says whom to look at, "
                       "not how much");
  MNM_TRY(mnm_run__freeze_date(out, self->book, self->options->from, err));
  MNM_TRY(prepare(self, err));
  mnm_run__held held = {.claim = mnm_arena_take(&self->arena, accounts * sizeof(int64_t)),
                        .other = mnm_arena_take(&self->arena, accounts * sizeof(int64_t))};
  if (!held.claim || !held.other) return mnm_err_nomem(err);
  mnm_column openings;
  mnm_column_init(&openings, sizeof(mnm_trace_opening), self->ctx);
  mnm_status status = mnm_run__freeze_held(self, out->row, &held, &openings, err);
  if (status == MNM_OK) {
    net(self);
    out->held_minor = held.held_minor;
    out->gone_minor = held.gone_minor;
    status = plan_at(self, out, &held, err);
  }
  if (status == MNM_OK) status = mnm_run__freeze_leak(self, out->row, &openings, out, err);
  mnm_column_clear(&openings);
  MNM_TRY(status);
  return plan_delays(self, out, err);
}

void mnm_run_freeze_init(mnm_run_freeze *freeze, const mnm_ctx *ctx) {
  *freeze = (mnm_run_freeze){.at_us = 0};
  mnm_column_init(&freeze->now.account, sizeof(mnm_run_freeze_account), ctx);
  mnm_column_init(&freeze->greedy.account, sizeof(mnm_run_freeze_account), ctx);
  mnm_column_init(&freeze->best.account, sizeof(mnm_run_freeze_account), ctx);
  mnm_column_init(&freeze->leak_row, sizeof(uint32_t), ctx);
  mnm_column_init(&freeze->day, sizeof(mnm_run_freeze_day), ctx);
}

mnm_status mnm_run_freeze_make(mnm_run_freeze *out, const mnm_run_book *book,
                               const mnm_run_freeze_options *options, const mnm_ctx *ctx,
                               mnm_err *err) {
  mnm_run__freezer self = {.book = book, .options = options, .ctx = ctx};
  mnm_run_freeze_init(out, ctx);
  mnm_arena_init(&self.arena, ctx);
  mnm_status status = make(&self, out, err);
  mnm_arena_clear(&self.arena);
  return status;
}

void mnm_run_freeze_clear(mnm_run_freeze *freeze) {
  mnm_column_clear(&freeze->now.account);
  mnm_column_clear(&freeze->greedy.account);
  mnm_column_clear(&freeze->best.account);
  mnm_column_clear(&freeze->leak_row);
  mnm_column_clear(&freeze->day);
}
