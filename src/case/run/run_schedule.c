/* From the pieces of a trace to lines that a person can follow with a pencil. */
#include "case/run/run_schedule.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena/arena.h"

typedef struct standing { /* of a position, while rows go by */
  int64_t balance, opening, traced;
  int64_t debit, credit; /* of rows since its last line that moved no claim money */
  uint32_t rows, first_row, end_row;
  uint32_t account;  /* place + 1; 0: not touched yet */
  uint32_t last_row; /* that moved anything; MNM_TRACE_NONE */
} standing;

typedef struct making {
  mnm_schedule *out;
  const mnm_trace_input *input;
  const mnm_trace_piece *piece;
  uint64_t pieces, next; /* next: first piece of a row that has not come yet */
  standing *at;          /* by position */
  uint8_t *enters;       /* by row: tagged */
  mnm_column order, net; /* as mnm_trace_sequence gives them */
  mnm_column raw;        /* mnm_schedule_line in order of rows */
  mnm_column moved;      /* mnm_schedule_flow, a row each */
} making;

typedef struct composed { /* of a row, from its pieces */
  int64_t moved, taken, repaid;
  bool any, has_taken;
} composed;

static bool external(const making *self, uint32_t position) {
  return (self->input->flags[position] & MNM_TRACE_EXTERNAL) != 0;
}

static composed compose(making *self, uint32_t row) {
  composed made = {0};
  for (; self->next < self->pieces && self->piece[self->next].row == row; self->next++) {
    const mnm_trace_piece *piece = &self->piece[self->next];
    int64_t amount = piece->label != MNM_TRACE_OWN ? piece->amount_minor : 0;
    made.any = true;
    if (piece->kind == MNM_TRACE_TAKEN) {
      made.has_taken = true;
      made.taken += amount;
    } else if (piece->kind == MNM_TRACE_REPAID) {
      made.repaid += amount;
    } else {
      made.moved += amount;
    }
  }
  return made;
}

/* The rows since the last line that moved own money only, as one line. */
static mnm_status flush(making *self, uint32_t position, mnm_err *err) {
  standing *now = &self->at[position];
  if (now->rows == 0) return MNM_OK;
  const mnm_schedule_line line = {.row = now->first_row,
                                  .row_last = now->end_row,
                                  .account = now->account - 1,
                                  .other = MNM_TRACE_NONE,
                                  .rows = now->rows,
                                  .notes = MNM_SCHEDULE_OTHERS,
                                  .debit_minor = now->debit,
                                  .credit_minor = now->credit,
                                  .balance_minor = now->balance,
                                  .traced_minor = now->traced};
  now->debit = now->credit = 0;
  now->rows = 0;
  return mnm_column_push(&self->raw, &line, err);
}

static mnm_status touch(making *self, uint32_t position, mnm_err *err) {
  standing *now = &self->at[position];
  if (now->account == 0) {
    const mnm_schedule_account account = {.position = position, .opening_minor = now->opening};
    MNM_TRY(mnm_column_push(&self->out->account, &account, err));
    now->account = (uint32_t)self->out->account.count;
  }
  return flush(self, position, err);
}

static mnm_status add(int64_t *to, int64_t amount, mnm_err *err) {
  if (!__builtin_add_overflow(*to, amount, to)) return MNM_OK;
  return mnm_err_set(err, MNM_E_OVERFLOW, "sums of a tracing schedule leave 64 bits");
}

static mnm_status other_row(making *self, uint32_t position, uint32_t row, int64_t debit,
                            int64_t credit, mnm_err *err) {
  standing *now = &self->at[position];
  if (now->rows++ == 0) now->first_row = now->end_row = row;
  if (row < now->first_row) now->first_row = row; /* linked debits come out of turn */
  if (row > now->end_row) now->end_row = row;
  MNM_TRY(add(&now->debit, debit, err));
  MNM_TRY(add(&now->credit, credit, err));
  return add(&now->balance, credit - debit, err);
}

static bool is_set(const uint32_t *column, uint32_t row) {
  return column != NULL && column[row] != MNM_TRACE_NONE;
}

static int64_t amount_of(const making *self, uint32_t row) {
  return self->net.count > 0 ? ((const int64_t *)self->net.data)[row]
                             : self->input->rows.amount_minor[row];
}

/* What a person said of the row. */
static uint16_t said(const making *self, uint32_t row) {
  const mnm_trace_rows *rows = &self->input->rows;
  bool linked = is_set(rows->backs, row) && rows->backs[row] < self->input->until;
  return (uint16_t)((linked ? MNM_SCHEDULE_LINKED : 0) |
                    (is_set(rows->earmark, row) ? MNM_SCHEDULE_EARMARK : 0) |
                    (is_set(rows->reverses, row)                       ? MNM_SCHEDULE_RETURN
                     : amount_of(self, row) != rows->amount_minor[row] ? MNM_SCHEDULE_NETTED
                                                                       : 0));
}

/* A row that moved no claim money, and of which a person said something: a line of its own, once
 * claim money has reached the account. */
static mnm_status said_row(making *self, uint32_t position, uint32_t other, uint32_t row,
                           int64_t debit, int64_t credit, mnm_err *err) {
  standing *now = &self->at[position];
  if (external(self, position)) return MNM_OK;
  uint16_t notes = said(self, row) & (uint16_t)~MNM_SCHEDULE_EARMARK;
  if (now->account == 0 || notes == 0) return other_row(self, position, row, debit, credit, err);
  MNM_TRY(flush(self, position, err));
  MNM_TRY(add(&now->balance, credit - debit, err));
  const mnm_schedule_line line = {.row = row,
                                  .row_last = row,
                                  .account = now->account - 1,
                                  .other = other,
                                  .rows = 1,
                                  .notes = notes,
                                  .debit_minor = debit,
                                  .credit_minor = credit,
                                  .balance_minor = now->balance,
                                  .traced_minor = now->traced};
  return mnm_column_push(&self->raw, &line, err);
}

static uint16_t same_time(const making *self, uint32_t position, uint32_t row) {
  const int64_t *time = self->input->rows.time_us;
  uint32_t last = self->at[position].last_row;
  return time != NULL && last != MNM_TRACE_NONE && time[last] == time[row] ? MNM_SCHEDULE_SAME_TIME
                                                                           : 0;
}

static mnm_status debit_line(making *self, uint32_t row, int64_t claim_out, int64_t amount,
                             bool converts, mnm_err *err) {
  const uint32_t from = self->input->rows.from[row], to = self->input->rows.to[row];
  standing *now = &self->at[from];
  MNM_TRY(touch(self, from, err));
  int64_t before = now->balance > 0 ? now->balance : 0;
  MNM_TRY(add(&now->balance, -amount, err));
  now->traced -= claim_out;
  const mnm_schedule_line line = {
      .row = row,
      .row_last = row,
      .account = now->account - 1,
      .other = to,
      .rows = 1,
      .notes = (uint16_t)((external(self, to) ? MNM_SCHEDULE_OUTSIDE : 0) |
                          (converts ? MNM_SCHEDULE_CONVERTED : 0) |
                          (amount > before ? MNM_SCHEDULE_OVERDRAWN : 0) |
                          (self->enters[row] ? MNM_SCHEDULE_ENTERS : 0) |
                          same_time(self, from, row) | said(self, row)),
      .debit_minor = amount,
      .balance_minor = now->balance,
      .claim_out_minor = claim_out,
      .traced_minor = now->traced};
  return mnm_column_push(&self->raw, &line, err);
}

static mnm_status credit_line(making *self, uint32_t row, const composed *of, int64_t amount,
                              bool converts, mnm_err *err) {
  const uint32_t from = self->input->rows.from[row], to = self->input->rows.to[row];
  standing *now = &self->at[to];
  MNM_TRY(touch(self, to, err));
  MNM_TRY(add(&now->balance, amount, err));
  now->traced += of->moved - of->repaid;
  const mnm_schedule_line line = {
      .row = row,
      .row_last = row,
      .account = now->account - 1,
      .other = from,
      .rows = 1,
      .notes = (uint16_t)((converts ? MNM_SCHEDULE_CONVERTED : 0) |
                          (of->repaid > 0 ? MNM_SCHEDULE_REPAID : 0) |
                          (self->enters[row] ? MNM_SCHEDULE_ENTERS : 0) | same_time(self, to, row) |
                          said(self, row)),
      .credit_minor = amount,
      .balance_minor = now->balance,
      .claim_in_minor = of->moved - of->repaid,
      .repaid_minor = of->repaid,
      .traced_minor = now->traced};
  return mnm_column_push(&self->raw, &line, err);
}

static mnm_status one_row(making *self, uint32_t row, mnm_err *err) {
  const mnm_trace_rows *rows = &self->input->rows;
  uint32_t from = rows->from[row], to = rows->to[row];
  int64_t amount = amount_of(self, row), arrives = amount;
  bool converts = rows->to_amount_minor != NULL && rows->to_amount_minor[row] != MNM_TRACE_SAME;
  composed of = compose(self, row);
  if (converts) arrives = rows->to_amount_minor[row];
  if (from == to && !converts) return MNM_OK;
  if (amount == 0 && rows->amount_minor[row] != 0) {
    MNM_TRY(said_row(self, from, to, row, 0, 0, err));
    return said_row(self, to, from, row, 0, 0, err);
  }
  if (amount == 0) return MNM_OK;
  int64_t claim_out = of.has_taken ? of.taken : self->enters[row] ? 0 : of.moved;
  bool debited = !external(self, from) && claim_out > 0;
  bool credited = !external(self, to) && of.moved > 0;
  if (debited)
    MNM_TRY(debit_line(self, row, claim_out, amount, converts, err));
  else
    MNM_TRY(said_row(self, from, to, row, amount, 0, err));
  if (credited)
    MNM_TRY(credit_line(self, row, &of, arrives, converts, err));
  else
    MNM_TRY(said_row(self, to, from, row, 0, arrives, err));
  self->at[from].last_row = self->at[to].last_row = row;
  if (converts && of.any) self->out->converts = true;
  if (of.moved == 0) return MNM_OK;
  const mnm_schedule_flow flow = {from, to, 1, row, self->enters[row] != 0, of.moved};
  if (flow.enters) MNM_TRY(add(&self->out->entered_minor, of.moved - claim_out, err));
  return mnm_column_push(&self->moved, &flow, err);
}

/* ---- by account; flows added up --- */

static mnm_status settle_lines(making *self, const mnm_ctx *ctx, mnm_err *err) {
  mnm_schedule_account *account = self->out->account.data;
  uint64_t accounts = self->out->account.count;
  for (uint64_t i = 0; i < accounts; i++) MNM_TRY(flush(self, account[i].position, err));
  const mnm_schedule_line *raw = self->raw.data;
  for (uint64_t i = 0; i < self->raw.count; i++) account[raw[i].account].line_count++;
  uint32_t at = 0;
  for (uint64_t i = 0; i < accounts; i++) {
    account[i].line_first = at;
    at += account[i].line_count;
    account[i].line_count = 0;
    account[i].closing_minor = self->at[account[i].position].balance;
    account[i].traced_minor = self->at[account[i].position].traced;
  }
  MNM_TRY(mnm_column_reserve(&self->out->line, self->raw.count + 1, err));
  self->out->line.count = self->raw.count;
  mnm_schedule_line *line = self->out->line.data;
  for (uint64_t i = 0; i < self->raw.count; i++) {
    mnm_schedule_account *of = &account[raw[i].account];
    if (i % 65536 == 0) MNM_TRY(mnm_ctx_tick(ctx, "schedule", i, self->raw.count, err));
    line[of->line_first + of->line_count++] = raw[i];
    MNM_TRY(add(&of->debit_minor, raw[i].debit_minor, err));
    MNM_TRY(add(&of->credit_minor, raw[i].credit_minor, err));
    MNM_TRY(add(&of->claim_in_minor, raw[i].claim_in_minor, err));
    MNM_TRY(add(&of->claim_out_minor, raw[i].claim_out_minor, err));
    MNM_TRY(add(&of->repaid_minor, raw[i].repaid_minor, err));
  }
  return MNM_OK;
}

static int by_way(const void *left, const void *right) {
  const mnm_schedule_flow *a = left, *b = right;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  if (a->to != b->to) return a->to < b->to ? -1 : 1;
  if (a->enters != b->enters) return a->enters ? -1 : 1;
  return a->row_first < b->row_first ? -1 : a->row_first > b->row_first;
}

static int by_first(const void *left, const void *right) {
  const mnm_schedule_flow *a = left, *b = right;
  if (a->row_first != b->row_first) return a->row_first < b->row_first ? -1 : 1;
  return by_way(left, right);
}

static mnm_status settle_flows(making *self, mnm_err *err) {
  mnm_schedule_flow *moved = self->moved.data;
  if (self->moved.count > 1) qsort(moved, self->moved.count, sizeof *moved, by_way);
  for (uint64_t i = 0; i < self->moved.count;) {
    mnm_schedule_flow sum = moved[i];
    for (i++; i < self->moved.count && moved[i].from == sum.from && moved[i].to == sum.to &&
              moved[i].enters == sum.enters;
         i++, sum.rows++)
      MNM_TRY(add(&sum.amount_minor, moved[i].amount_minor, err));
    MNM_TRY(mnm_column_push(&self->out->flow, &sum, err));
  }
  mnm_column *flow = &self->out->flow;
  if (flow->count > 1) qsort(flow->data, flow->count, sizeof(mnm_schedule_flow), by_first);
  return MNM_OK;
}

/* What the lines come to is what the trace says. */
static void check(const making *self) {
  const mnm_schedule_account *account = self->out->account.data;
  const mnm_trace_result *result = self->out->result.data;
  mnm_wide held = 0, found = 0, lines = 0;
  for (uint64_t i = 0; i < self->out->account.count; i++) {
    assert(account[i].opening_minor + (mnm_wide)account[i].credit_minor - account[i].debit_minor ==
           account[i].closing_minor);
    lines += account[i].traced_minor;
  }
  for (uint64_t i = 0; i < self->out->result.count; i++) {
    found += result[i].amount_minor;
    if (result[i].where == MNM_TRACE_HELD) held += result[i].amount_minor;
  }
  assert(held == lines);
  bool opened = false;
  for (uint32_t i = 0; i < self->input->opening_count; i++)
    opened |= self->input->openings[i].label != MNM_TRACE_OWN;
  assert(self->out->converts || opened || found == self->out->entered_minor);
}

/* ---- the whole --- */

static mnm_status begin(making *self, mnm_arena *arena, mnm_err *err) {
  const mnm_trace_input *input = self->input;
  self->at = mnm_arena_take(arena, (input->account_count + 1ull) * sizeof *self->at);
  self->enters = mnm_arena_take(arena, input->rows.count + 1ull);
  if (self->at == NULL || self->enters == NULL) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < input->account_count; i++) self->at[i].last_row = MNM_TRACE_NONE;
  for (uint32_t i = 0; i < input->opening_count; i++) {
    standing *now = &self->at[input->openings[i].account];
    MNM_TRY(add(&now->opening, input->openings[i].amount_minor, err));
    now->balance = now->opening;
    if (input->openings[i].label != MNM_TRACE_OWN)
      MNM_TRY(add(&now->traced, input->openings[i].amount_minor, err));
  }
  for (uint32_t i = 0; i < input->opening_count; i++)
    if (input->openings[i].label != MNM_TRACE_OWN)
      MNM_TRY(touch(self, input->openings[i].account, err));
  for (uint32_t i = 0; i < input->row_tag_count; i++) self->enters[input->row_tags[i].key] = 1;
  for (uint32_t i = 0; i < input->account_tag_count; i++)
    for (uint32_t row = 0; row < input->rows.count; row++)
      if (input->rows.from[row] == input->account_tags[i].key) self->enters[row] = 1;
  return MNM_OK;
}

static mnm_status make(making *self, const mnm_trace *trace, const mnm_ctx *ctx, mnm_err *err) {
  mnm_arena arena;
  mnm_arena_init(&arena, ctx);
  mnm_column_init(&self->raw, sizeof(mnm_schedule_line), ctx);
  mnm_column_init(&self->moved, sizeof(mnm_schedule_flow), ctx);
  self->piece = mnm_trace_pieces(trace, &self->pieces);
  mnm_column_init(&self->order, sizeof(uint32_t), ctx);
  mnm_column_init(&self->net, sizeof(int64_t), ctx);
  mnm_status status = mnm_trace_results(trace, false, &self->out->result, err);
  if (status == MNM_OK)
    status = mnm_trace_sequence(&self->order, &self->net, self->input, self->out->rule, ctx, err);
  if (status == MNM_OK) status = begin(self, &arena, err);
  const uint32_t *order = self->order.count > 0 ? self->order.data : NULL;
  for (uint32_t at = 0; status == MNM_OK && at < self->input->until; at++) {
    if (at % 65536 == 0) status = mnm_ctx_tick(ctx, "schedule", at, self->input->until, err);
    if (status == MNM_OK) status = one_row(self, order != NULL ? order[at] : at, err);
  }
  if (status == MNM_OK) status = settle_lines(self, ctx, err);
  if (status == MNM_OK) status = settle_flows(self, err);
  if (status == MNM_OK) check(self);
  mnm_column_clear(&self->raw);
  mnm_column_clear(&self->moved);
  mnm_column_clear(&self->order);
  mnm_column_clear(&self->net);
  mnm_arena_clear(&arena);
  return status;
}

mnm_status mnm_schedule_make(mnm_schedule *out, const mnm_trace_input *input, mnm_trace_rule rule,
                             const mnm_ctx *ctx, mnm_err *err) {
  *out = (mnm_schedule){.rule = rule};
  mnm_column_init(&out->account, sizeof(mnm_schedule_account), ctx);
  mnm_column_init(&out->line, sizeof(mnm_schedule_line), ctx);
  mnm_column_init(&out->flow, sizeof(mnm_schedule_flow), ctx);
  mnm_column_init(&out->result, sizeof(mnm_trace_result), ctx);
  if (!mnm_trace_conserves(rule))
    return mnm_err_set(err, MNM_E_ARG, "a rule that does not conserve money has no schedule");
  const mnm_trace_options options = {.rule = rule, .pieces = true};
  mnm_trace *trace = NULL;
  MNM_TRY(mnm_trace_new(&trace, input, &options, ctx, err));
  making self = {.out = out, .input = input};
  mnm_status status = make(&self, trace, ctx, err);
  mnm_trace_free(trace);
  return status;
}

void mnm_schedule_clear(mnm_schedule *schedule) {
  mnm_column_clear(&schedule->account);
  mnm_column_clear(&schedule->line);
  mnm_column_clear(&schedule->flow);
  mnm_column_clear(&schedule->result);
}
