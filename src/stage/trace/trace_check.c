/* What is given is held against what is allowed, before anything is traced. */
#include <stdlib.h>

#include "stage/trace/trace_internal.h"

static mnm_status wrong_in(mnm_err *err, mnm_status status, const char *where, uint64_t place,
                           const char *what) {
  mnm_err_set(err, status, "%s", what);
  mnm_err_at(err, where, (int64_t)place + 1, 0);
  return status;
}

static mnm_status wrong(mnm_err *err, mnm_status status, uint64_t row, const char *what) {
  return wrong_in(err, status, NULL, row, what);
}

/* Nearly all rows are right: whole blocks of them are looked at without asking of each. */
#define BLOCK 4096u

static bool is_right(const mnm_trace_rows *rows, uint32_t begin, uint32_t end, uint32_t accounts) {
  uint32_t beyond = 0;
  int64_t signs = 0;
  if (rows->to_amount_minor != NULL || rows->earmark != NULL) return false; /* look at each */
  for (uint32_t row = begin; row < end; row++) {
    beyond |= (rows->from[row] >= accounts ? 1u : 0u) | (rows->to[row] >= accounts ? 1u : 0u);
    signs |= rows->amount_minor[row];
  }
  return beyond == 0 && signs >= 0;
}

static mnm_status check_row(const mnm_trace_input *input, uint32_t row, mnm_err *err) {
  const mnm_trace_rows *rows = &input->rows;
  if (rows->from[row] >= input->account_count || rows->to[row] >= input->account_count)
    return wrong(err, MNM_E_RANGE, row, "a row names an account that is not there");
  if (rows->amount_minor[row] < 0)
    return wrong(err, MNM_E_RANGE, row, "an amount is negative: it must be 0 or more");
  if (rows->to_amount_minor != NULL && rows->to_amount_minor[row] != MNM_TRACE_SAME &&
      rows->to_amount_minor[row] < 0)
    return wrong(err, MNM_E_RANGE, row,
                 "the amount that arrives is negative: it must be 0 or more");
  if (rows->earmark != NULL && rows->earmark[row] != MNM_TRACE_NONE &&
      rows->earmark[row] > input->label_count)
    return wrong(err, MNM_E_RANGE, row, "an earmark names a label that no claim has");
  return MNM_OK;
}

static mnm_status check_rows(const mnm_trace_input *input, const mnm_ctx *ctx, mnm_err *err) {
  uint32_t count = input->rows.count;
  for (uint32_t begin = 0, end = 0; begin < count; begin = end) {
    if (begin % 1048576 == 0) MNM_TRY(mnm_ctx_tick(ctx, "check", begin, count, err));
    end = count - begin > BLOCK ? begin + BLOCK : count;
    if (is_right(&input->rows, begin, end, input->account_count)) continue;
    for (uint32_t row = begin; row < end; row++) MNM_TRY(check_row(input, row, err));
  }
  return MNM_OK;
}

static mnm_status check_tags(const mnm_trace_input *input, const mnm_trace_tag *tags,
                             uint32_t count, uint32_t keys, const char *where, mnm_err *err) {
  for (uint32_t i = 0; i < count; i++) {
    if (tags[i].key >= keys)
      return wrong_in(err, MNM_E_RANGE, where, i, "a tag names a row or account that is not there");
    if (tags[i].label == MNM_TRACE_OWN || tags[i].label > input->label_count)
      return wrong_in(err, MNM_E_RANGE, where, i, "a tag names a label that no claim has");
    if (tags[i].amount_minor <= 0)
      return wrong_in(err, MNM_E_RANGE, where, i, "the amount of a tag must be above 0");
  }
  return MNM_OK;
}

static mnm_status check_openings(const mnm_trace_input *input, mnm_err *err) {
  static const char in[] = MNM_TRACE_IN_OPENINGS;
  for (uint32_t i = 0; i < input->opening_count; i++) {
    const mnm_trace_opening *opening = &input->openings[i];
    if (opening->account >= input->account_count)
      return wrong_in(err, MNM_E_RANGE, in, i,
                      "an opening balance names an account that is not there");
    if ((input->flags[opening->account] & MNM_TRACE_EXTERNAL) != 0)
      return wrong_in(err, MNM_E_ARG, in, i, "an external account has no opening balance");
    if (opening->label > input->label_count)
      return wrong_in(err, MNM_E_RANGE, in, i,
                      "an opening balance names a label that no claim has");
    if (opening->amount_minor < 0)
      return wrong_in(err, MNM_E_RANGE, in, i,
                      "an opening balance is negative: it must be 0 or more");
  }
  return MNM_OK;
}

static mnm_status check_input(const mnm_trace_input *input, mnm_trace_rule rule, const mnm_ctx *ctx,
                              mnm_err *err) {
  if (rule < MNM_TRACE_FIFO || rule > MNM_TRACE_RULE_MAX)
    return mnm_err_set(err, MNM_E_ARG, "there is no such rule");
  if (input->label_count > MNM_TRACE_LABELS_MAX)
    return mnm_err_set(err, MNM_E_RANGE, "there may be at most %u claims", MNM_TRACE_LABELS_MAX);
  if (input->until > input->rows.count)
    return mnm_err_set(err, MNM_E_ARG, "the last row to include is not there");
  bool ordered = rule == MNM_TRACE_TIHO || rule == MNM_TRACE_TILO;
  if (ordered && input->rows.time_us == NULL)
    return mnm_err_set(err, MNM_E_ARG, "rules tiho and tilo need the times of the rows");
  for (uint32_t a = 0; input->rule_of != NULL && a < input->account_count; a++) {
    if (input->rule_of[a] > MNM_TRACE_RULE_MAX)
      return wrong_in(err, MNM_E_RANGE, MNM_TRACE_IN_ACCOUNTS, a,
                      "an account has a rule that is not there");
    mnm_trace_rule own = input->rule_of[a];
    bool mixes = own == 0 || (mnm_trace_mixes(own) && mnm_trace_conserves(rule));
    if (!mixes && own != rule)
      return wrong_in(err, MNM_E_ARG, MNM_TRACE_IN_ACCOUNTS, a,
                      "the rules poison, tiho and tilo hold for a whole run, not for one account");
  }
  MNM_TRY(check_rows(input, ctx, err));
  MNM_TRY(check_openings(input, err));
  MNM_TRY(check_tags(input, input->row_tags, input->row_tag_count, input->rows.count,
                     MNM_TRACE_IN_ROW_TAGS, err));
  MNM_TRY(check_tags(input, input->account_tags, input->account_tag_count, input->account_count,
                     MNM_TRACE_IN_ACCOUNT_TAGS, err));
  for (uint32_t i = 0; i < input->purchase_count; i++) {
    if (input->purchases[i].account >= input->account_count ||
        input->purchases[i].row >= input->rows.count)
      return wrong_in(err, MNM_E_RANGE, MNM_TRACE_IN_PURCHASES, i,
                      "a purchase names an account or row that is not there");
  }
  return MNM_OK;
}

/* ---- reversals ---- */

static mnm_status net_row(const mnm_trace_input *input, uint32_t row, int64_t *amount,
                          mnm_err *err) {
  const mnm_trace_rows *rows = &input->rows;
  uint32_t original = rows->reverses[row];
  if (original == MNM_TRACE_NONE) return MNM_OK;
  if (original >= rows->count)
    return wrong(err, MNM_E_RANGE, row, "a row reverses one that is not there");
  if (rows->reverses[original] != MNM_TRACE_NONE)
    return wrong(err, MNM_E_ARG, row,
                 "a row reverses a row that is itself a reversal: name the first payment instead");
  if (rows->from[row] != rows->to[original] || rows->to[row] != rows->from[original])
    return wrong(err, MNM_E_ARG, row,
                 "a reversal must go back between the same two accounts as the row it reverses");
  if (rows->to_amount_minor != NULL && (rows->to_amount_minor[original] != MNM_TRACE_SAME ||
                                        rows->to_amount_minor[row] != MNM_TRACE_SAME))
    return wrong(err, MNM_E_ARG, row, "a conversion cannot be reversed: enter a new one");
  if (rows->amount_minor[row] > amount[original])
    return wrong(err, MNM_E_RANGE, row,
                 "reversals of a row come to more than its amount: at most all of it can return");
  amount[original] -= rows->amount_minor[row];
  amount[row] = 0;
  return MNM_OK;
}

static mnm_status net_reversals(trace_rows *rows, const mnm_trace_input *input, mnm_err *err) {
  const mnm_trace_rows *given = &input->rows;
  rows->amount = given->amount_minor;
  if (given->reverses == NULL || given->count == 0) return MNM_OK;
  MNM_TRY(mnm_column_append(&rows->amount_column, given->amount_minor, given->count, err));
  int64_t *amount = rows->amount_column.data;
  for (uint32_t row = 0; row < given->count; row++) MNM_TRY(net_row(input, row, amount, err));
  rows->amount = amount;
  return MNM_OK;
}

/* ---- order ---- */

typedef struct group_key { /* rows of one time and payer */
  int64_t time, amount;
  uint32_t from, row;
} group_key;

static int compare_rows(const group_key *a, const group_key *b) {
  return a->row < b->row ? -1 : a->row > b->row;
}
static int by_group(const void *left, const void *right) {
  const group_key *a = left, *b = right;
  if (a->time != b->time) return a->time < b->time ? -1 : 1;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  return compare_rows(a, b);
}
static int highest_first(const void *left, const void *right) {
  const group_key *a = left, *b = right;
  if (a->amount != b->amount) return a->amount > b->amount ? -1 : 1;
  return compare_rows(a, b);
}
static int lowest_first(const void *left, const void *right) {
  const group_key *a = left, *b = right;
  if (a->amount != b->amount) return a->amount < b->amount ? -1 : 1;
  return compare_rows(a, b);
}

/* The rows of a group take the places that the group has, in another order. */
static mnm_status order_groups(trace_rows *rows, const mnm_trace_input *input, bool highest,
                               const mnm_ctx *ctx, mnm_err *err) {
  uint32_t *order = rows->order_column.data;
  mnm_column keys;
  mnm_column_init(&keys, sizeof(group_key), ctx);
  mnm_status status = mnm_column_reserve(&keys, input->until, err);
  if (status != MNM_OK) return status;
  mnm_column places;
  mnm_column_init(&places, sizeof(uint32_t), ctx);
  group_key *key = keys.data;
  for (uint32_t row = 0; row < input->until; row++) {
    key[row] = (group_key){input->rows.time_us[row], rows->amount[row], input->rows.from[row], row};
  }
  if (input->until > 0) qsort(key, input->until, sizeof *key, by_group);
  for (uint32_t begin = 0, end; begin < input->until; begin = end) {
    for (end = begin + 1; end < input->until && key[end].time == key[begin].time &&
                          key[end].from == key[begin].from;) {
      end++;
    }
    if (end - begin < 2) continue;
    places.count = 0; /* first, since sorting by amount forgets them */
    for (uint32_t i = begin; i < end && status == MNM_OK; i++)
      status = mnm_column_push(&places, &key[i].row, err);
    if (status == MNM_OK) {
      const uint32_t *place = places.data;
      qsort(key + begin, end - begin, sizeof *key, highest ? highest_first : lowest_first);
      for (uint32_t i = begin; i < end; i++) order[place[i - begin]] = key[i].row;
    }
    if (status != MNM_OK) break;
  }
  mnm_column_clear(&places);
  mnm_column_clear(&keys);
  return status;
}

static mnm_status check_link(const mnm_trace_input *input, uint32_t row, mnm_err *err) {
  const mnm_trace_rows *rows = &input->rows;
  uint32_t credit = rows->backs[row];
  if (credit >= rows->count)
    return wrong(err, MNM_E_RANGE, row, "a row is linked to one that is not there");
  if (credit <= row)
    return wrong(err, MNM_E_ARG, row, "a debit can be linked to a later credit only");
  if (rows->to[credit] != rows->from[row])
    return wrong(err, MNM_E_ARG, row,
                 "a debit can be linked only to a credit of the account that it left");
  if (rows->backs[credit] != MNM_TRACE_NONE)
    return wrong(err, MNM_E_ARG, row, "links do not chain: the credit is itself a linked row");
  return MNM_OK;
}

/* Linked debits go behind their credits, those of one credit in the order of the rows. A link to a
 * credit that is not included has no effect. */
static mnm_status move_linked(trace_rows *rows, const mnm_trace_input *input, const mnm_ctx *ctx,
                              mnm_err *err) {
  const uint32_t *backs = input->rows.backs;
  uint32_t until = input->until;
  mnm_column heads, nexts, moved;
  mnm_column_init(&heads, sizeof(uint32_t), ctx);
  mnm_column_init(&nexts, sizeof(uint32_t), ctx);
  mnm_column_init(&moved, sizeof(uint32_t), ctx);
  mnm_status status = mnm_column_reserve(&heads, until, err);
  if (status == MNM_OK) status = mnm_column_reserve(&nexts, until, err);
  if (status == MNM_OK) status = mnm_column_reserve(&moved, until, err);
  if (status == MNM_OK) {
    uint32_t *head = heads.data, *next = nexts.data;
    const uint32_t *order = rows->order_column.data;
    if (until > 0) memset(head, 0xFF, (size_t)until * sizeof *head);
    for (uint32_t row = until; row-- > 0;) {
      next[row] = MNM_TRACE_NONE;
      if (backs[row] == MNM_TRACE_NONE || backs[row] >= until) continue;
      next[row] = head[backs[row]];
      head[backs[row]] = row;
    }
    for (uint32_t i = 0; i < until && status == MNM_OK; i++) {
      uint32_t row = order[i];
      if (backs[row] != MNM_TRACE_NONE && backs[row] < until) continue;
      status = mnm_column_push(&moved, &row, err);
      for (uint32_t debit = head[row]; debit != MNM_TRACE_NONE && status == MNM_OK;
           debit = next[debit]) {
        status = mnm_column_push(&moved, &debit, err);
      }
    }
  }
  mnm_column_clear(&heads);
  mnm_column_clear(&nexts);
  if (status != MNM_OK) {
    mnm_column_clear(&moved);
    return status;
  }
  mnm_column_clear(&rows->order_column);
  rows->order_column = moved;
  return MNM_OK;
}

mnm_status mnm_trace__rows_init(trace_rows *rows, const mnm_trace_input *input, mnm_trace_rule rule,
                                const mnm_ctx *ctx, mnm_err *err) {
  memset(rows, 0, sizeof *rows);
  mnm_column_init(&rows->amount_column, sizeof(int64_t), ctx);
  mnm_column_init(&rows->order_column, sizeof(uint32_t), ctx);
  MNM_TRY(check_input(input, rule, ctx, err));
  MNM_TRY(net_reversals(rows, input, err));
  rows->count = input->until;
  bool groups = rule == MNM_TRACE_TIHO || rule == MNM_TRACE_TILO, links = false;
  for (uint32_t row = 0; input->rows.backs != NULL && row < input->rows.count; row++) {
    if (input->rows.backs[row] == MNM_TRACE_NONE) continue;
    MNM_TRY(check_link(input, row, err));
    links = true;
  }
  if (!groups && !links) return MNM_OK;
  MNM_TRY(mnm_column_reserve(&rows->order_column, input->until, err));
  rows->order_column.count = input->until;
  uint32_t *order = rows->order_column.data;
  for (uint32_t row = 0; row < input->until; row++) order[row] = row;
  if (groups) MNM_TRY(order_groups(rows, input, rule == MNM_TRACE_TIHO, ctx, err));
  if (links) MNM_TRY(move_linked(rows, input, ctx, err));
  rows->order = rows->order_column.data;
  return MNM_OK;
}

void mnm_trace__rows_clear(trace_rows *rows) {
  mnm_column_clear(&rows->amount_column);
  mnm_column_clear(&rows->order_column);
}

mnm_status mnm_trace_sequence(mnm_column *order, mnm_column *amount, const mnm_trace_input *input,
                              mnm_trace_rule rule, const mnm_ctx *ctx, mnm_err *err) {
  trace_rows rows;
  mnm_status status = mnm_trace__rows_init(&rows, input, rule, ctx, err);
  if (status == MNM_OK)
    status = mnm_column_append(order, rows.order_column.data, rows.order_column.count, err);
  if (status == MNM_OK)
    status = mnm_column_append(amount, rows.amount_column.data, rows.amount_column.count, err);
  mnm_trace__rows_clear(&rows);
  return status;
}

/* ---- tags ---- */

typedef struct placed_tag {
  mnm_trace_tag tag;
  uint32_t place;
} placed_tag;

/* Tags of one key are used in the order in which they were given. */
static int by_key(const void *left, const void *right) {
  const placed_tag *a = left, *b = right;
  if (a->tag.key != b->tag.key) return a->tag.key < b->tag.key ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

static mnm_status sort_tags(mnm_column *out, const mnm_trace_tag *given, uint32_t count,
                            const mnm_ctx *ctx, mnm_err *err) {
  mnm_column placed;
  mnm_column_init(&placed, sizeof(placed_tag), ctx);
  mnm_status status = mnm_column_reserve(&placed, count, err);
  if (status == MNM_OK) status = mnm_column_reserve(out, count, err);
  if (status == MNM_OK) {
    placed_tag *tag = placed.data;
    for (uint32_t i = 0; i < count; i++) tag[i] = (placed_tag){given[i], i};
    qsort(tag, count, sizeof *tag, by_key);
    mnm_trace_tag *sorted = out->data;
    for (uint32_t i = 0; i < count; i++) sorted[i] = tag[i].tag;
    out->count = count;
  }
  mnm_column_clear(&placed);
  return status;
}

mnm_status mnm_trace__tags_init(trace_tags *tags, const mnm_trace_tag *given, uint32_t count,
                                uint32_t keys, const mnm_ctx *ctx, mnm_err *err) {
  memset(tags, 0, sizeof *tags);
  mnm_column_init(&tags->tag, sizeof(mnm_trace_tag), ctx);
  mnm_column_init(&tags->bits, 1, ctx);
  if (count == 0) return MNM_OK;
  MNM_TRY(sort_tags(&tags->tag, given, count, ctx, err));
  uint64_t bytes = (uint64_t)keys / 8 + 1;
  MNM_TRY(mnm_column_reserve(&tags->bits, bytes, err));
  uint8_t *bits = tags->bits.data;
  memset(bits, 0, bytes);
  tags->bits.count = bytes;
  for (uint32_t i = 0; i < count; i++)
    bits[given[i].key >> 3] = (uint8_t)(bits[given[i].key >> 3] | 1u << (given[i].key & 7));
  tags->some = bits;
  return MNM_OK;
}

mnm_status mnm_trace__purchases_init(trace_tags *tags, const mnm_trace_input *input,
                                     const mnm_ctx *ctx, mnm_err *err) {
  mnm_column made;
  mnm_column_init(&made, sizeof(mnm_trace_tag), ctx);
  mnm_status status = mnm_column_reserve(&made, input->purchase_count, err);
  for (uint32_t i = 0; status == MNM_OK && i < input->purchase_count; i++) {
    const mnm_trace_tag tag = {input->purchases[i].row, input->purchases[i].account, 1};
    status = mnm_column_push(&made, &tag, err);
  }
  if (status == MNM_OK)
    status =
        mnm_trace__tags_init(tags, made.data, input->purchase_count, input->rows.count, ctx, err);
  mnm_column_clear(&made);
  return status;
}

const mnm_trace_tag *mnm_trace__tags_of(const trace_tags *tags, uint32_t key, uint32_t *out_count) {
  const mnm_trace_tag *tag = tags->tag.data;
  uint64_t low = 0, high = tags->tag.count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (tag[middle].key < key)
      low = middle + 1;
    else
      high = middle;
  }
  uint64_t end = low;
  while (end < tags->tag.count && tag[end].key == key) end++;
  *out_count = (uint32_t)(end - low);
  return tag + low;
}

void mnm_trace__tags_clear(trace_tags *tags) {
  mnm_column_clear(&tags->tag);
  mnm_column_clear(&tags->bits);
}
