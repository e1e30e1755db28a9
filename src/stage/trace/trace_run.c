/* One pass over the rows, by a rule that conserves. Most rows touch no claim money: for them only
 * balances move. */
#include <assert.h>

#include "stage/trace/trace_internal.h"

typedef struct run {
  mnm_trace *trace;
  const mnm_trace_input *input;
  const mnm_trace_options *options;
  trace_rows rows;
  trace_tags row_tags, account_tags, purchases;
  trace_sequence sequence, scaled, rest;
  mnm_column weight, share, label_share; /* int64_t, of a conversion */
  uint32_t row;                          /* at hand */
  uint64_t first_piece;                  /* of it */
} run;

static mnm_trace_rule rule_at(const run *self, uint32_t account) {
  const uint8_t *rule_of = self->input->rule_of;
  return rule_of != NULL && rule_of[account] != 0 ? (mnm_trace_rule)rule_of[account]
                                                  : self->options->rule;
}

/* ---- overdraft reports ---- */

static mnm_status note_drawn(mnm_trace *trace, uint32_t account, uint32_t row, int64_t amount,
                             mnm_err *err) {
  if (trace->drawn_head == NULL || amount == 0) return MNM_OK;
  uint32_t number = (uint32_t)trace->drawn.count;
  const trace_drawn entry = {amount, row, 0};
  MNM_TRY(mnm_column_push(&trace->drawn, &entry, err));
  uint32_t tail = trace->drawn_tail[account];
  if (tail != 0) {
    ((trace_drawn *)mnm_column_at(&trace->drawn, tail))->next = number;
  } else {
    trace->drawn_head[account] = number;
  }
  trace->drawn_tail[account] = number;
  return MNM_OK;
}

/* What repays credit uses up the oldest credit-funded debits; claim pieces are lines. */
static mnm_status note_repaid(run *self, uint32_t account, uint32_t label, int64_t amount,
                              mnm_err *err) {
  mnm_trace *trace = self->trace;
  if (trace->drawn_head == NULL) return MNM_OK;
  while (amount > 0) {
    uint32_t number = trace->drawn_head[account];
    assert(number != 0); /* what is owed was drawn */
    trace_drawn *drawn = mnm_column_at(&trace->drawn, number);
    int64_t used = drawn->amount < amount ? drawn->amount : amount;
    drawn->amount -= used;
    amount -= used;
    if (drawn->amount == 0) {
      trace->drawn_head[account] = drawn->next;
      if (drawn->next == 0) trace->drawn_tail[account] = 0;
    }
    if (label == MNM_TRACE_OWN) continue;
    const mnm_trace_repaid line = {drawn->row, self->row, label, used};
    MNM_TRY(mnm_column_push(&trace->repaid, &line, err));
  }
  return MNM_OK;
}

/* ---- crediting ---- */

static mnm_status leave_own(mnm_trace *trace, uint32_t account, int64_t amount, mnm_err *err) {
  if ((trace->account[account].flags & TRACE_BOUGHT) != 0)
    return mnm_trace__tally_add(&trace->tally, account, false, MNM_TRACE_OWN, amount, err);
  if (__builtin_add_overflow(trace->gone_own[account], amount, &trace->gone_own[account]))
    return mnm_err_set(err, MNM_E_OVERFLOW, "what left to one account does not fit 64 bits");
  return MNM_OK;
}

static mnm_status add_balance(run *self, uint32_t account, int64_t amount, mnm_err *err) {
  int64_t *balance = &self->trace->account[account].balance;
  if (__builtin_add_overflow(*balance, amount, balance)) return mnm_trace__overflow(self->row, err);
  return MNM_OK;
}

/* Own money alone: no list is made for it. */
static mnm_status credit_own(run *self, uint32_t to, int64_t amount, mnm_err *err) {
  mnm_trace *trace = self->trace;
  if (amount == 0) return MNM_OK;
  if (mnm_trace__external(trace, to)) return leave_own(trace, to, amount, err);
  int64_t before = trace->account[to].balance;
  MNM_TRY(add_balance(self, to, amount, err));
  if (before < 0) {
    int64_t repaid = before == INT64_MIN || -before > amount ? amount : -before;
    if (__builtin_add_overflow(trace->gone_own[to], repaid, &trace->gone_own[to]))
      return mnm_trace__overflow(self->row, err);
    MNM_TRY(note_repaid(self, to, MNM_TRACE_OWN, repaid, err));
    amount -= repaid;
  }
  uint32_t list = trace->account[to].list;
  if (list == 0 || amount == 0) return MNM_OK;
  return mnm_trace__list_add(&trace->lists, list, trace_own, amount, err);
}

static mnm_status add_piece(run *self, mnm_trace_piece_kind kind, uint32_t label, int64_t amount,
                            mnm_err *err) {
  if (label != MNM_TRACE_OWN && kind == MNM_TRACE_MOVED) self->trace->counts.moved++;
  if (!self->options->pieces) return MNM_OK;
  const mnm_trace_piece piece = {self->row, label, amount, (uint8_t)kind};
  mnm_column *pieces = &self->trace->piece;
  if (pieces->count > self->first_piece) { /* neighbours that differ in their ways only */
    mnm_trace_piece *last = mnm_column_at(pieces, pieces->count - 1);
    if (last->label == label && last->kind == piece.kind) {
      last->amount_minor += amount; /* both are parts of one payment */
      return MNM_OK;
    }
  }
  return mnm_column_push(pieces, &piece, err);
}

/* Claim money that is in no account any more. */
static mnm_status gone_claim(mnm_trace *trace, uint32_t account, bool credit, trace_tint tint,
                             int64_t amount, mnm_err *err) {
  if (trace->marks.kind != MNM_TRACE_MARK_NONE)
    return mnm_trace__mark_gone(&trace->marks, account, credit ? MNM_TRACE_CREDIT : MNM_TRACE_LEFT,
                                tint, amount, err);
  return mnm_trace__tally_add(&trace->tally, account, credit, tint.label, amount, err);
}

static mnm_status leave(run *self, uint32_t to, mnm_err *err) {
  const trace_unit *unit = self->sequence.unit.data;
  for (uint64_t i = 0; i < self->sequence.unit.count; i++) {
    MNM_TRY(unit[i].tint.label == MNM_TRACE_OWN
                ? leave_own(self->trace, to, unit[i].amount, err)
                : gone_claim(self->trace, to, false, unit[i].tint, unit[i].amount, err));
  }
  return MNM_OK;
}

/* Claim money in an account that held none: its own content becomes the oldest parcel. */
static mnm_status open_list(run *self, uint32_t account, uint32_t *out_list, mnm_err *err) {
  mnm_trace *trace = self->trace;
  *out_list = trace->account[account].list;
  if (*out_list != 0) return MNM_OK;
  MNM_TRY(
      mnm_trace__list_new(&trace->lists, mnm_trace__mode(rule_at(self, account)), out_list, err));
  trace->account[account].list = *out_list;
  if (trace->account[account].balance <= 0) return MNM_OK;
  return mnm_trace__list_add(&trace->lists, *out_list, trace_own, trace->account[account].balance,
                             err);
}

static void close_list_without_claims(mnm_trace *trace, uint32_t account) {
  uint32_t list = trace->account[account].list;
  if (list == 0 || mnm_trace__list(&trace->lists, list)->claims > 0) return;
  mnm_trace__list_free(&trace->lists, list);
  trace->account[account].list = 0;
}

/* The incoming parcels, alone in an empty list, repay the bank by the account's own rule. */
static mnm_status repay(run *self, uint32_t to, int64_t owed, mnm_err *err) {
  mnm_trace *trace = self->trace;
  int64_t total = 0;
  uint32_t list = 0;
  const trace_unit *unit = self->sequence.unit.data;
  MNM_TRY(mnm_trace__list_new(&trace->lists, mnm_trace__mode(rule_at(self, to)), &list, err));
  for (uint64_t i = 0; i < self->sequence.unit.count; i++) {
    total += unit[i].amount;
    MNM_TRY(mnm_trace__list_add(&trace->lists, list, unit[i].tint, unit[i].amount, err));
  }
  int64_t repaid = owed < total ? owed : total;
  self->rest.unit.count = self->sequence.unit.count = 0;
  MNM_TRY(mnm_trace__list_take(&trace->lists, list, repaid, rule_at(self, to), false, &self->rest,
                               err));
  const trace_unit *gone = self->rest.unit.data;
  for (uint64_t i = 0; i < self->rest.unit.count; i++) {
    if (gone[i].tint.label == MNM_TRACE_OWN) {
      if (__builtin_add_overflow(trace->gone_own[to], gone[i].amount, &trace->gone_own[to]))
        return mnm_trace__overflow(self->row, err);
    } else {
      MNM_TRY(gone_claim(trace, to, true, gone[i].tint, gone[i].amount, err));
    }
    MNM_TRY(note_repaid(self, to, gone[i].tint.label, gone[i].amount, err));
    MNM_TRY(add_piece(self, MNM_TRACE_REPAID, gone[i].tint.label, gone[i].amount, err));
  }
  /* what is left, in the order in which the list keeps it: own money and labels of a list that is
   * not in order of receipt are numbers, whose order no rule looks at */
  trace_list *left = mnm_trace__list(&trace->lists, list);
  if (left->mode != TRACE_ORDER)
    MNM_TRY(mnm_trace__push(&self->sequence, trace_own, left->own, err));
  for (uint32_t at = left->head; at != 0;) {
    const trace_parcel *parcel = mnm_column_at(&trace->lists.parcel, at);
    MNM_TRY(mnm_trace__push(&self->sequence, parcel->tint, parcel->amount, err));
    at = parcel->next;
  }
  mnm_trace__list_free(&trace->lists, list);
  return MNM_OK;
}

/* What enters an account within the window has been there. */
static mnm_status enter(run *self, uint32_t to, mnm_err *err) {
  trace_marks *marks = &self->trace->marks;
  if (!marks->open || (marks->candidates != NULL && marks->candidates[to] == 0)) return MNM_OK;
  trace_unit *unit = self->sequence.unit.data;
  for (uint64_t i = 0; i < self->sequence.unit.count; i++) {
    if (unit[i].tint.label != MNM_TRACE_OWN)
      MNM_TRY(mnm_trace__mark_next(marks, unit[i].tint.mark, to, &unit[i].tint.mark, err));
  }
  return MNM_OK;
}

static mnm_status credit(run *self, uint32_t to, int64_t amount, mnm_err *err) {
  mnm_trace *trace = self->trace;
  if (mnm_trace__external(trace, to)) return leave(self, to, err);
  int64_t before = trace->account[to].balance;
  if (before < 0) {
    int64_t owed = before == INT64_MIN ? INT64_MAX : -before;
    MNM_TRY(repay(self, to, owed, err));
  }
  if (self->sequence.unit.count > 0) {
    uint32_t list = 0;
    MNM_TRY(enter(self, to, err));
    MNM_TRY(open_list(self, to, &list, err)); /* with the balance before this credit */
    MNM_TRY(add_balance(self, to, amount, err));
    const trace_unit *unit = self->sequence.unit.data;
    for (uint64_t i = 0; i < self->sequence.unit.count; i++)
      MNM_TRY(mnm_trace__list_add(&trace->lists, list, unit[i].tint, unit[i].amount, err));
  } else {
    MNM_TRY(add_balance(self, to, amount, err));
  }
  close_list_without_claims(trace, to);
  return MNM_OK;
}

/* ---- debiting ---- */

/* Takes the row's amount from its payer into the sequence. */
static mnm_status debit(run *self, uint32_t from, uint32_t to, int64_t amount, mnm_err *err) {
  mnm_trace *trace = self->trace;
  self->sequence.unit.count = 0;
  if (mnm_trace__external(trace, from))
    return mnm_trace__push(&self->sequence, trace_own, amount, err);
  int64_t content = trace->account[from].balance > 0 ? trace->account[from].balance : 0;
  int64_t paid = amount < content ? amount : content, rest = paid;
  uint32_t list = trace->account[from].list;
  if (list == 0) {
    MNM_TRY(mnm_trace__push(&self->sequence, trace_own, paid, err));
  } else {
    const uint32_t *earmark = self->input->rows.earmark;
    if (earmark != NULL && earmark[self->row] != MNM_TRACE_NONE) {
      int64_t taken = 0;
      MNM_TRY(mnm_trace__list_take_label(&trace->lists, list, earmark[self->row], rest, &taken,
                                         &self->sequence, err));
      rest -= taken;
    }
    bool to_asset = (trace->account[to].flags & MNM_TRACE_ASSET) != 0;
    MNM_TRY(mnm_trace__list_take(&trace->lists, list, rest, rule_at(self, from), to_asset,
                                 &self->sequence, err));
  }
  MNM_TRY(add_balance(self, from, -amount, err));
  close_list_without_claims(trace, from);
  MNM_TRY(note_drawn(trace, from, self->row, amount - paid, err));
  return mnm_trace__push(&self->sequence, trace_own, amount - paid, err);
}

static void swap(trace_sequence *a, trace_sequence *b) {
  trace_sequence was = *a;
  *a = *b;
  *b = was;
}

/* `total` over the units [begin, end) of the sequence, in proportion, into `scaled`. */
static mnm_status share_over(run *self, int64_t total, uint64_t begin, uint64_t end, mnm_err *err) {
  const trace_unit *unit = self->sequence.unit.data;
  self->weight.count = self->share.count = 0;
  for (uint64_t i = begin; i < end; i++)
    MNM_TRY(mnm_column_push(&self->weight, &unit[i].amount, err));
  MNM_TRY(mnm_column_reserve(&self->share, end - begin, err));
  int64_t *share = self->share.data;
  mnm_status status = mnm_money_apportion(share, total, self->weight.data, (uint32_t)(end - begin));
  assert(status == MNM_OK); /* weights are parts of one amount */
  for (uint64_t i = begin; i < end; i++)
    MNM_TRY(mnm_trace__push(&self->scaled, unit[i].tint, share[i - begin], err));
  return MNM_OK;
}

static uint64_t end_of_label(const run *self, uint64_t begin, int64_t *out_amount) {
  const trace_unit *unit = self->sequence.unit.data;
  uint64_t end = begin;
  *out_amount = 0;
  while (end < self->sequence.unit.count && unit[end].tint.label == unit[begin].tint.label)
    *out_amount += unit[end++].amount;
  return end;
}

/* The pieces keep their sequence; their amounts are shared out anew: among neighbours of equal
 * label as one, and what falls to these among their ways. */
static mnm_status scale(run *self, int64_t to_amount, mnm_err *err) {
  uint64_t units = self->sequence.unit.count;
  self->weight.count = self->share.count = self->scaled.unit.count = 0;
  const trace_unit *unit = self->sequence.unit.data;
  for (uint64_t begin = 0, end; begin < units; begin = end) {
    int64_t amount = 0;
    end = end_of_label(self, begin, &amount);
    MNM_TRY(mnm_column_push(&self->weight, &amount, err));
    MNM_TRY(add_piece(self, MNM_TRACE_TAKEN, unit[begin].tint.label, amount, err));
  }
  uint32_t labels = (uint32_t)self->weight.count;
  self->label_share.count = 0;
  MNM_TRY(mnm_column_reserve(&self->label_share, labels, err));
  int64_t *share = self->label_share.data;
  mnm_status status = mnm_money_apportion(share, to_amount, self->weight.data, labels);
  assert(status == MNM_OK); /* weights are parts of one amount */
  for (uint64_t begin = 0, end; begin < units; begin = end) {
    int64_t amount = 0;
    end = end_of_label(self, begin, &amount);
    MNM_TRY(share_over(self, *share++, begin, end, err));
  }
  swap(&self->sequence, &self->scaled);
  return MNM_OK;
}

/* With paths: every claim unit has come by this row too. */
static mnm_status step_on(run *self, mnm_err *err) {
  trace_marks *marks = &self->trace->marks;
  if (marks->kind != MNM_TRACE_MARK_PATHS) return MNM_OK;
  trace_unit *unit = self->sequence.unit.data;
  for (uint64_t i = 0; i < self->sequence.unit.count; i++) {
    if (unit[i].tint.label != MNM_TRACE_OWN)
      MNM_TRY(mnm_trace__mark_next(marks, unit[i].tint.mark, self->row, &unit[i].tint.mark, err));
  }
  return MNM_OK;
}

/* Each tag labels the next units of what is credited; their way begins here. */
static mnm_status relabel(run *self, const mnm_trace_tag *tag, uint32_t count, mnm_err *err) {
  const trace_unit *unit = self->sequence.unit.data;
  uint64_t units = self->sequence.unit.count;
  uint32_t at = 0, mark = 0;
  int64_t left = tag[0].amount_minor; /* of the tag at hand */
  if (self->trace->marks.kind == MNM_TRACE_MARK_PATHS)
    MNM_TRY(mnm_trace__mark_next(&self->trace->marks, 0, self->row, &mark, err));
  self->scaled.unit.count = 0;
  for (uint64_t i = 0; i < units; i++) {
    int64_t amount = unit[i].amount;
    while (amount > 0) {
      bool labelled = at < count;
      int64_t part = labelled && left < amount ? left : amount;
      trace_tint tint = labelled ? (trace_tint){tag[at].label, mark} : unit[i].tint;
      MNM_TRY(mnm_trace__push(&self->scaled, tint, part, err));
      amount -= part;
      if (labelled && tag[at].amount_minor != MNM_TRACE_WHOLE) {
        left -= part;
        if (left == 0 && ++at < count) left = tag[at].amount_minor;
      }
    }
  }
  swap(&self->sequence, &self->scaled);
  return MNM_OK;
}

static const mnm_trace_tag *tags_at(const run *self, uint32_t from, uint32_t *out_count) {
  if (mnm_trace__tagged(&self->row_tags, self->row)) /* wins over a tag of the account */
    return mnm_trace__tags_of(&self->row_tags, self->row, out_count);
  *out_count = 0;
  if ((self->trace->account[from].flags & TRACE_PAYS_TAGGED) != 0)
    return mnm_trace__tags_of(&self->account_tags, from, out_count);
  return NULL;
}

static bool holds_claims(const trace_sequence *sequence) {
  const trace_unit *unit = sequence->unit.data;
  for (uint64_t i = 0; i < sequence->unit.count; i++)
    if (unit[i].tint.label != MNM_TRACE_OWN) return true;
  return false;
}

static mnm_status reached_row(run *self, uint32_t from, uint32_t to, int64_t amount,
                              int64_t to_amount, mnm_err *err) {
  uint32_t tag_count = 0;
  self->first_piece = self->trace->piece.count;
  const mnm_trace_tag *tag = tags_at(self, from, &tag_count);
  MNM_TRY(debit(self, from, to, amount, err));
  bool took = holds_claims(&self->sequence);
  if (to_amount != MNM_TRACE_SAME) MNM_TRY(scale(self, to_amount, err));
  MNM_TRY(step_on(self, err));
  if (tag_count > 0 && took && to_amount == MNM_TRACE_SAME) {
    const trace_unit *unit = self->sequence.unit.data;
    for (uint64_t i = 0; i < self->sequence.unit.count; i++)
      MNM_TRY(add_piece(self, MNM_TRACE_TAKEN, unit[i].tint.label, unit[i].amount, err));
  }
  if (tag_count > 0) MNM_TRY(relabel(self, tag, tag_count, err));
  bool claims = holds_claims(&self->sequence);
  const trace_unit *unit = self->sequence.unit.data;
  for (uint64_t i = 0; i < self->sequence.unit.count; i++)
    MNM_TRY(add_piece(self, MNM_TRACE_MOVED, unit[i].tint.label, unit[i].amount, err));
  self->trace->counts.reached++;
  if (!claims) { /* a row of a mixed account that brings own money only */
    if (!took) self->trace->piece.count = self->first_piece;
    return credit_own(self, to, self->sequence.unit.count > 0 ? unit[0].amount : 0, err);
  }
  return credit(self, to, to_amount != MNM_TRACE_SAME ? to_amount : amount, err);
}

static mnm_status step(run *self, uint32_t row, mnm_err *err) {
  mnm_trace *trace = self->trace;
  const mnm_trace_rows *rows = &self->input->rows;
  uint32_t from = rows->from[row], to = rows->to[row];
  int64_t amount = self->rows.amount[row];
  int64_t to_amount = rows->to_amount_minor != NULL ? rows->to_amount_minor[row] : MNM_TRACE_SAME;
  if (amount == 0 || (from == to && to_amount == MNM_TRACE_SAME)) return MNM_OK;
  self->row = row;
  const trace_account *payer = &trace->account[from];
  bool tagged = (payer->flags & TRACE_PAYS_TAGGED) != 0 || mnm_trace__tagged(&self->row_tags, row);
  if (tagged || payer->list != 0) return reached_row(self, from, to, amount, to_amount, err);
  if ((payer->flags & MNM_TRACE_EXTERNAL) == 0) {
    int64_t content = payer->balance > 0 ? payer->balance : 0;
    MNM_TRY(add_balance(self, from, -amount, err));
    if (amount > content) MNM_TRY(note_drawn(trace, from, row, amount - content, err));
  }
  return credit_own(self, to, to_amount != MNM_TRACE_SAME ? to_amount : amount, err);
}

/* ---- the whole ---- */

static mnm_status open_balances(run *self, mnm_err *err) {
  mnm_trace *trace = self->trace;
  for (uint32_t i = 0; i < self->input->opening_count; i++) {
    const mnm_trace_opening *opening = &self->input->openings[i];
    uint32_t list = trace->account[opening->account].list;
    if (opening->amount_minor == 0) continue;
    if (opening->label != MNM_TRACE_OWN) MNM_TRY(open_list(self, opening->account, &list, err));
    int64_t *balance = &trace->account[opening->account].balance;
    if (__builtin_add_overflow(*balance, opening->amount_minor, balance)) {
      mnm_err_set(err, MNM_E_OVERFLOW, "the opening balance of an account leaves 64 bits");
      mnm_err_at(err, MNM_TRACE_IN_OPENINGS, (int64_t)i + 1, 0);
      return MNM_E_OVERFLOW;
    }
    const trace_tint tint = {opening->label, 0};
    if (list != 0)
      MNM_TRY(mnm_trace__list_add(&trace->lists, list, tint, opening->amount_minor, err));
  }
  return MNM_OK;
}

static void buy(run *self, uint32_t row) {
  uint32_t count = 0;
  const mnm_trace_tag *purchase = mnm_trace__tags_of(&self->purchases, row, &count);
  for (uint32_t i = 0; i < count; i++) mnm_trace__buy(self->trace, purchase[i].label);
}

/* What sits in a candidate account when the window begins has been there. */
static mnm_status open_window(run *self, mnm_err *err) {
  mnm_trace *trace = self->trace;
  trace_marks *marks = &trace->marks;
  marks->open = true;
  for (uint32_t account = 0; account < trace->account_count; account++) {
    uint32_t list = trace->account[account].list, mark = 0;
    if (list == 0 || (marks->candidates != NULL && marks->candidates[account] == 0)) continue;
    MNM_TRY(mnm_trace__mark_next(marks, 0, account, &mark, err));
    for (uint32_t at = mnm_trace__list(&trace->lists, list)->head; at != 0;) {
      trace_parcel *parcel = mnm_column_at(&trace->lists.parcel, at);
      if (parcel->tint.label != MNM_TRACE_OWN) parcel->tint.mark = mark;
      at = parcel->next;
    }
  }
  return MNM_OK;
}

/* Accounts, lists and parcels are far apart in memory, and each names the next: they are asked for
 * some rows ahead, one after another. What changes meanwhile costs time, never the result. */
#define AHEAD 24
#define LIST_AHEAD 16
#define PARCEL_AHEAD 8

static uint32_t row_at(const run *self, uint32_t place) {
  return self->rows.order != NULL ? self->rows.order[place] : place;
}

static void fetch(const run *self, uint32_t place) {
  const mnm_trace *trace = self->trace;
  const mnm_trace_rows *rows = &self->input->rows;
  uint32_t row = row_at(self, place + AHEAD);
  __builtin_prefetch(&trace->account[rows->from[row]], 1);
  __builtin_prefetch(&trace->account[rows->to[row]], 1);
  if (trace->lists.in_use == 0) return;
  row = row_at(self, place + LIST_AHEAD);
  uint32_t from = trace->account[rows->from[row]].list, to = trace->account[rows->to[row]].list;
  if (from != 0) __builtin_prefetch(mnm_trace__list(&trace->lists, from), 1);
  if (to != 0) __builtin_prefetch(mnm_trace__list(&trace->lists, to), 1);
  row = row_at(self, place + PARCEL_AHEAD);
  from = trace->account[rows->from[row]].list;
  to = trace->account[rows->to[row]].list;
  if (from != 0) {
    const trace_list *list = mnm_trace__list(&trace->lists, from);
    __builtin_prefetch(mnm_column_at(&trace->lists.parcel, list->head), 1);
    __builtin_prefetch(mnm_column_at(&trace->lists.parcel, list->tail), 1);
  }
  if (to != 0) {
    const trace_list *list = mnm_trace__list(&trace->lists, to);
    __builtin_prefetch(mnm_column_at(&trace->lists.parcel, list->tail), 1);
  }
}

static mnm_status all_rows(run *self, const mnm_ctx *ctx, mnm_err *err) {
  uint32_t count = self->rows.count;
  bool sets = self->options->marks == MNM_TRACE_MARK_SETS;
  for (uint32_t i = 0; i < count; i++) {
    if (i % 65536 == 0) MNM_TRY(mnm_ctx_tick(ctx, "trace", i, count, err));
    if (count - i > AHEAD) fetch(self, i);
    uint32_t row = row_at(self, i);
    if (mnm_trace__tagged(&self->purchases, row)) buy(self, row);
    if (sets && !self->trace->marks.open && row >= self->options->window_row)
      MNM_TRY(open_window(self, err));
    MNM_TRY(step(self, row, err));
  }
  if (sets && !self->trace->marks.open) MNM_TRY(open_window(self, err));
  self->trace->counts.rows = count;
  return MNM_OK;
}

static mnm_status run_all(run *self, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_trace_input *input = self->input;
  mnm_trace *trace = self->trace;
  MNM_TRY(mnm_trace__rows_init(&self->rows, input, self->options->rule, ctx, err));
  MNM_TRY(mnm_trace__marks_init(&trace->marks, self->options, ctx, err));
  MNM_TRY(mnm_trace__tags_init(&self->row_tags, input->row_tags, input->row_tag_count,
                               input->rows.count, ctx, err));
  MNM_TRY(mnm_trace__tags_init(&self->account_tags, input->account_tags, input->account_tag_count,
                               input->account_count, ctx, err));
  MNM_TRY(mnm_trace__purchases_init(&self->purchases, input, ctx, err));
  for (uint32_t i = 0; i < input->account_tag_count; i++)
    trace->account[input->account_tags[i].key].flags |= TRACE_PAYS_TAGGED;
  MNM_TRY(open_balances(self, err));
  MNM_TRY(all_rows(self, ctx, err));
  trace->counts.lists_most = trace->lists.most;
  return MNM_OK;
}

mnm_status mnm_trace__run(mnm_trace *trace, const mnm_trace_input *input,
                          const mnm_trace_options *options, const mnm_ctx *ctx, mnm_err *err) {
  run self = {.trace = trace, .input = input, .options = options};
  mnm_column *const scratch[] = {&self.sequence.unit, &self.scaled.unit, &self.rest.unit,
                                 &self.weight,        &self.share,       &self.label_share};
  for (size_t i = 0; i < sizeof scratch / sizeof *scratch; i++)
    mnm_column_init(scratch[i], i < 3 ? sizeof(trace_unit) : sizeof(int64_t), ctx);
  mnm_status status = run_all(&self, ctx, err);
  mnm_trace__rows_clear(&self.rows);
  mnm_trace__tags_clear(&self.row_tags);
  mnm_trace__tags_clear(&self.account_tags);
  mnm_trace__tags_clear(&self.purchases);
  for (size_t i = 0; i < sizeof scratch / sizeof *scratch; i++) mnm_column_clear(scratch[i]);
  return status;
}
