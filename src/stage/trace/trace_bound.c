/* Bounds that hold for every rule that conserves: maximum flow over the time-expanded network.
 *
 * An account is a chain of nodes, one more at each receipt that comes after a payment: payments in
 * a row share the node whose content they are paid from, receipts in a row the node they come to,
 * and what stays between is the capacity from node to node. A row is an edge from its payer's node
 * to its payee's, with nodes of its own only where claim or clean money enters with it. T supplies
 * claim money, C clean money; what T can send to the last node of an account is the most, and what
 * C cannot is the least. Conversions would be flows with gains and are left out. Flow: Dinic's
 * algorithm on integers, with levels counted from the sink, so that no walk goes where the sink
 * cannot be reached. */
#include "stage/trace/trace_internal.h"

#define T_NODE 0u
#define C_NODE 1u
#define NO_NODE UINT32_MAX

typedef struct edge { /* edges come in pairs: e and e ^ 1 are one edge and its way back */
  int64_t capacity;
  uint32_t to, next, row;
} edge;

typedef struct network {
  mnm_column edge;                /* edge */
  mnm_column head, level, cursor; /* uint32_t by node */
  mnm_column path;                /* uint32_t edges */
  uint32_t *node_of;              /* of an account: its latest node */
  uint8_t *spent;                 /* of an account: it paid since that node came to be */
  int64_t *balance;
  const mnm_trace_input *input;
  trace_rows rows;
  trace_tags row_tags, account_tags, purchases;
  uint32_t target; /* account */
  bool outside;    /* the target is external: what reaches it, not what it holds */
  uint8_t *flags;
  const mnm_ctx *ctx;
  uint64_t worked, told; /* edges looked at; when progress was told of last */
} network;

static mnm_status new_node(network *self, uint32_t *out, mnm_err *err) {
  const uint32_t none = NO_NODE;
  if (self->head.count >= NO_NODE)
    return mnm_err_set(err, MNM_E_LIMIT, "the network of flows has more than 4,294,967,294 nodes");
  *out = (uint32_t)self->head.count;
  return mnm_column_push(&self->head, &none, err);
}

static mnm_status join(network *self, uint32_t from, uint32_t to, int64_t capacity, uint32_t row,
                       mnm_err *err) {
  if (capacity <= 0) return MNM_OK;
  if (self->edge.count >= UINT32_MAX - 2)
    return mnm_err_set(err, MNM_E_LIMIT, "the network of flows has more than 2,147,483,646 edges");
  uint32_t *head = self->head.data;
  uint32_t number = (uint32_t)self->edge.count;
  const edge pair[2] = {{capacity, to, head[from], row}, {0, from, head[to], row}};
  MNM_TRY(mnm_column_append(&self->edge, pair, 2, err));
  head[from] = number;
  head[to] = number + 1;
  return MNM_OK;
}

/* ---- which rows can matter: those from which money can still reach the account ---- */

static mnm_status mark_past(network *self, mnm_column *wanted, mnm_err *err) {
  const mnm_trace_rows *rows = &self->input->rows;
  uint32_t count = self->rows.count, accounts = self->input->account_count;
  mnm_column reaches;
  mnm_column_init(&reaches, 1, self->ctx);
  mnm_status status = mnm_column_reserve(&reaches, (uint64_t)accounts + 1, err);
  if (status == MNM_OK) status = mnm_column_reserve(wanted, (uint64_t)count + 1, err);
  if (status == MNM_OK) {
    uint8_t *reach = reaches.data, *want = wanted->data;
    if (accounts > 0) memset(reach, 0, accounts);
    if (count > 0) memset(want, 0, count);
    wanted->count = count;
    reach[self->target] = 1;
    for (uint32_t i = count; i-- > 0;) {
      uint32_t row = self->rows.order != NULL ? self->rows.order[i] : i;
      if (self->rows.amount[row] == 0 || reach[rows->to[row]] == 0) continue;
      want[i] = 1;
      if ((self->flags[rows->from[row]] & MNM_TRACE_EXTERNAL) == 0) reach[rows->from[row]] = 1;
    }
  }
  mnm_column_clear(&reaches);
  return status;
}

/* ---- building ---- */

static int64_t tagged_units(const network *self, uint32_t row, uint32_t from, int64_t amount) {
  uint32_t count = 0;
  const mnm_trace_tag *tag = NULL;
  if (mnm_trace__tagged(&self->row_tags, row))
    tag = mnm_trace__tags_of(&self->row_tags, row, &count);
  else if (mnm_trace__tagged(&self->account_tags, from))
    tag = mnm_trace__tags_of(&self->account_tags, from, &count);
  int64_t units = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (tag[i].amount_minor >= amount - units) return amount;
    units += tag[i].amount_minor;
  }
  return units;
}

static mnm_status start_of(network *self, uint32_t account, mnm_err *err) {
  if (self->node_of[account] != NO_NODE) return MNM_OK;
  return new_node(self, &self->node_of[account], err);
}

static int64_t above_zero(int64_t balance) {
  return balance > 0 ? balance : 0;
}

/* The node that money comes to now: another one when the latest has been paid from. */
static mnm_status fresh_of(network *self, uint32_t account, uint32_t row, mnm_err *err) {
  uint32_t next = 0;
  MNM_TRY(start_of(self, account, err));
  if (self->spent[account] == 0) return MNM_OK;
  MNM_TRY(new_node(self, &next, err));
  MNM_TRY(join(self, self->node_of[account], next, above_zero(self->balance[account]), row, err));
  self->node_of[account] = next;
  self->spent[account] = 0;
  return MNM_OK;
}

/* What of a row comes from where: of the payer's content, of claim money and clean money that enter
 * with it; and what of it stays with the payee, the rest repays what is owed. */
typedef struct parts {
  int64_t amount, paid, tagged, into;
} parts;

static int64_t less(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* The row from `source` (NO_NODE: from outside) to the payee's `end` node. */
static mnm_status join_row(network *self, uint32_t row, uint32_t source, const parts *of,
                           uint32_t end, mnm_err *err) {
  uint32_t node = 0, mixed = 0;
  int64_t clean = of->amount - of->paid;
  if (of->tagged == 0 && clean == 0)
    return join(self, source, end, less(of->paid, of->into), row, err);
  if (of->tagged == 0 && of->paid == 0) return join(self, C_NODE, end, of->into, row, err);
  MNM_TRY(new_node(self, &node, err));
  MNM_TRY(new_node(self, &mixed, err));
  MNM_TRY(join(self, T_NODE, node, of->tagged, row, err));
  MNM_TRY(join(self, mixed, node, of->amount - of->tagged, row, err));
  if (source != NO_NODE) MNM_TRY(join(self, source, mixed, of->paid, row, err));
  MNM_TRY(join(self, C_NODE, mixed, clean, row, err));
  return join(self, node, end, of->into, row, err);
}

static mnm_status add_row(network *self, uint32_t row, mnm_err *err) {
  const mnm_trace_rows *rows = &self->input->rows;
  uint32_t from = rows->from[row], to = rows->to[row];
  int64_t amount = self->rows.amount[row];
  if (rows->to_amount_minor != NULL && rows->to_amount_minor[row] != MNM_TRACE_SAME) {
    mnm_err_set(err, MNM_E_UNSUPPORTED,
                "a conversion lies in the past of this account: bounds are of whole units only");
    mnm_err_at(err, NULL, (int64_t)row + 1, 0);
    return MNM_E_UNSUPPORTED;
  }
  if (from == to) return MNM_OK;
  parts of = {.amount = amount, .tagged = tagged_units(self, row, from, amount), .into = amount};
  uint32_t source = NO_NODE;
  if ((self->flags[from] & MNM_TRACE_EXTERNAL) == 0) {
    MNM_TRY(start_of(self, from, err));
    source = self->node_of[from];
    of.paid = less(amount, above_zero(self->balance[from]));
    self->spent[from] = 1;
    if (__builtin_sub_overflow(self->balance[from], amount, &self->balance[from]))
      return mnm_trace__overflow(row, err);
  }
  if ((self->flags[to] & MNM_TRACE_EXTERNAL) != 0) {
    if (to != self->target || !self->outside) return MNM_OK;
    MNM_TRY(start_of(self, to, err));
    return join_row(self, row, source, &of, self->node_of[to], err);
  }
  MNM_TRY(fresh_of(self, to, row, err));
  int64_t owed = self->balance[to] == INT64_MIN ? INT64_MAX : -self->balance[to];
  of.into = amount - less(above_zero(owed), amount);
  if (of.into > 0) MNM_TRY(join_row(self, row, source, &of, self->node_of[to], err));
  if (__builtin_add_overflow(self->balance[to], amount, &self->balance[to]))
    return mnm_trace__overflow(row, err);
  return MNM_OK;
}

static mnm_status add_openings(network *self, mnm_err *err) {
  for (uint32_t i = 0; i < self->input->opening_count; i++) {
    const mnm_trace_opening *opening = &self->input->openings[i];
    MNM_TRY(start_of(self, opening->account, err));
    MNM_TRY(join(self, opening->label == MNM_TRACE_OWN ? C_NODE : T_NODE,
                 self->node_of[opening->account], opening->amount_minor, MNM_TRACE_NONE, err));
    self->spent[opening->account] = 1; /* so that a cut can lie between it and what comes later */
    if (__builtin_add_overflow(self->balance[opening->account], opening->amount_minor,
                               &self->balance[opening->account])) {
      mnm_err_set(err, MNM_E_OVERFLOW, "the opening balance of an account leaves 64 bits");
      mnm_err_at(err, MNM_TRACE_IN_OPENINGS, (int64_t)i + 1, 0);
      return MNM_E_OVERFLOW;
    }
  }
  return MNM_OK;
}

/* Rows that cannot matter still move balances. */
static mnm_status only_balances(network *self, uint32_t row, mnm_err *err) {
  uint32_t from = self->input->rows.from[row], to = self->input->rows.to[row];
  int64_t amount = self->rows.amount[row];
  if (from == to) return MNM_OK;
  self->spent[from] = 1;
  if ((self->flags[from] & MNM_TRACE_EXTERNAL) == 0 &&
      __builtin_sub_overflow(self->balance[from], amount, &self->balance[from]))
    return mnm_trace__overflow(row, err);
  if ((self->flags[to] & MNM_TRACE_EXTERNAL) == 0 &&
      __builtin_add_overflow(self->balance[to], amount, &self->balance[to]))
    return mnm_trace__overflow(row, err);
  return MNM_OK;
}

static mnm_status build(network *self, mnm_err *err) {
  mnm_column wanted;
  uint32_t node = 0;
  MNM_TRY(new_node(self, &node, err)); /* T */
  MNM_TRY(new_node(self, &node, err)); /* C */
  mnm_column_init(&wanted, 1, self->ctx);
  mnm_status status = mark_past(self, &wanted, err);
  if (status == MNM_OK) status = add_openings(self, err);
  const uint8_t *want = wanted.data;
  for (uint32_t i = 0; i < self->rows.count && status == MNM_OK; i++) {
    if (i % 65536 == 0) status = mnm_ctx_tick(self->ctx, "network", i, self->rows.count, err);
    uint32_t row = self->rows.order != NULL ? self->rows.order[i] : i;
    uint32_t bought = 0;
    if (mnm_trace__tagged(&self->purchases, row)) {
      const mnm_trace_tag *purchase = mnm_trace__tags_of(&self->purchases, row, &bought);
      for (uint32_t p = 0; p < bought; p++) self->flags[purchase[p].label] |= MNM_TRACE_EXTERNAL;
    }
    if (status != MNM_OK || self->rows.amount[row] == 0) continue;
    status = want[i] != 0 ? add_row(self, row, err) : only_balances(self, row, err);
  }
  mnm_column_clear(&wanted);
  /* what the account holds at the end comes after its last payment */
  if (status == MNM_OK && !self->outside && self->node_of[self->target] != NO_NODE)
    status = fresh_of(self, self->target, MNM_TRACE_NONE, err);
  return status;
}

/* ---- flow ---- */

/* A stage reads no clock: what is counted is edges looked at, of which a path or a search has few
 * or millions, so that a word comes every few hundredths of a second whatever the network. */
#define EDGES_A_TICK 1000000u

static mnm_status worked(network *self, uint64_t edges, mnm_err *err) {
  self->worked += edges;
  if (self->worked < self->told + EDGES_A_TICK) return MNM_OK;
  self->told = self->worked;
  return mnm_ctx_tick(self->ctx, "flow", self->worked, 0, err);
}

/* Distances to the sink, as far as they are less than the source's. */
static mnm_status set_levels(network *self, uint32_t source, uint32_t sink, bool *out_reached,
                             mnm_err *err) {
  uint32_t *level = self->level.data, *queue = self->path.data, *head = self->head.data;
  const edge *edges = self->edge.data;
  memset(level, 0xFF, self->head.count * sizeof *level);
  uint64_t begin = 0, end = 0;
  level[sink] = 0;
  queue[end++] = sink;
  while (begin < end && level[source] == NO_NODE) {
    uint32_t node = queue[begin++];
    uint64_t looked = 1;
    for (uint32_t e = head[node]; e != NO_NODE; e = edges[e].next, looked++) {
      if (edges[e ^ 1].capacity == 0 || level[edges[e].to] != NO_NODE) continue;
      level[edges[e].to] = level[node] + 1;
      queue[end++] = edges[e].to;
    }
    MNM_TRY(worked(self, looked, err));
  }
  *out_reached = level[source] != NO_NODE;
  return MNM_OK;
}

/* One more path along falling levels, by a walk that remembers dead ends; 0: none is left. */
static mnm_status push_path(network *self, uint32_t source, uint32_t sink, int64_t *out,
                            mnm_err *err) {
  edge *edges = self->edge.data;
  uint32_t *cursor = self->cursor.data, *path = self->path.data;
  const uint32_t *level = self->level.data;
  uint32_t node = source;
  uint64_t steps = 0;
  *out = 0;
  while (node != sink) {
    uint32_t e = cursor[node];
    uint64_t looked = 1;
    for (; e != NO_NODE && (edges[e].capacity == 0 || level[edges[e].to] + 1 != level[node]);
         looked++)
      e = edges[e].next;
    MNM_TRY(worked(self, looked, err));
    cursor[node] = e;
    if (e != NO_NODE) {
      path[steps++] = e;
      node = edges[e].to;
    } else {
      if (steps == 0) return MNM_OK;
      uint32_t back = path[--steps];
      node = edges[back ^ 1].to;
      cursor[node] = edges[back].next;
    }
  }
  int64_t least = INT64_MAX;
  for (uint64_t i = 0; i < steps; i++)
    if (edges[path[i]].capacity < least) least = edges[path[i]].capacity;
  for (uint64_t i = 0; i < steps; i++) {
    edges[path[i]].capacity -= least;
    edges[path[i] ^ 1].capacity += least;
  }
  *out = least;
  return worked(self, 2 * steps, err);
}

static mnm_status flow(network *self, uint32_t source, uint32_t sink, int64_t *out, mnm_err *err) {
  uint64_t nodes = self->head.count;
  self->level.count = self->cursor.count = self->path.count = 0;
  MNM_TRY(mnm_column_reserve(&self->level, nodes, err));
  MNM_TRY(mnm_column_reserve(&self->cursor, nodes, err));
  MNM_TRY(mnm_column_reserve(&self->path, nodes, err));
  mnm_wide total = 0;
  for (bool reached = true; reached;) {
    MNM_TRY(set_levels(self, source, sink, &reached, err));
    memcpy(self->cursor.data, self->head.data, nodes * sizeof(uint32_t));
    for (int64_t more = reached ? 1 : 0; more > 0; total += more)
      MNM_TRY(push_path(self, source, sink, &more, err));
  }
  if (total > INT64_MAX)
    return mnm_err_set(err, MNM_E_OVERFLOW, "the flow to this account does not fit 64 bits");
  *out = (int64_t)total;
  return MNM_OK;
}

static void unflow(network *self) { /* gives every edge its capacity back */
  edge *edges = self->edge.data;
  for (uint64_t e = 0; e + 1 < self->edge.count; e += 2) {
    edges[e].capacity += edges[e + 1].capacity;
    edges[e + 1].capacity = 0;
  }
}

/* ---- */

static void network_clear(network *self) {
  size_t accounts = (size_t)self->input->account_count + 1;
  mnm_column_clear(&self->edge);
  mnm_column_clear(&self->head);
  mnm_column_clear(&self->level);
  mnm_column_clear(&self->cursor);
  mnm_column_clear(&self->path);
  mnm_mem_free(self->ctx, self->node_of, accounts * sizeof *self->node_of);
  mnm_mem_free(self->ctx, self->spent, accounts);
  mnm_mem_free(self->ctx, self->balance, accounts * sizeof *self->balance);
  mnm_mem_free(self->ctx, self->flags, accounts);
  mnm_trace__rows_clear(&self->rows);
  mnm_trace__tags_clear(&self->row_tags);
  mnm_trace__tags_clear(&self->account_tags);
  mnm_trace__tags_clear(&self->purchases);
}

static mnm_status network_init(network *self, const mnm_trace_input *input, uint32_t account,
                               bool external, const mnm_ctx *ctx, mnm_err *err) {
  memset(self, 0, sizeof *self);
  self->input = input;
  self->ctx = ctx;
  self->target = account;
  self->outside = external;
  mnm_column_init(&self->edge, sizeof(edge), ctx);
  mnm_column_init(&self->head, sizeof(uint32_t), ctx);
  mnm_column_init(&self->level, sizeof(uint32_t), ctx);
  mnm_column_init(&self->cursor, sizeof(uint32_t), ctx);
  mnm_column_init(&self->path, sizeof(uint32_t), ctx);
  MNM_TRY(mnm_trace__rows_init(&self->rows, input, MNM_TRACE_LIBR, ctx, err));
  if (account >= input->account_count ||
      ((input->flags[account] & MNM_TRACE_EXTERNAL) != 0) != external)
    return mnm_err_set(err, MNM_E_ARG,
                       external ? "the account must be there, and external"
                                : "the account must be there, and internal");
  MNM_TRY(mnm_trace__tags_init(&self->row_tags, input->row_tags, input->row_tag_count,
                               input->rows.count, ctx, err));
  MNM_TRY(mnm_trace__tags_init(&self->account_tags, input->account_tags, input->account_tag_count,
                               input->account_count, ctx, err));
  MNM_TRY(mnm_trace__purchases_init(&self->purchases, input, ctx, err));
  size_t accounts = (size_t)input->account_count + 1;
  self->node_of = mnm_mem_new(ctx, accounts * sizeof *self->node_of);
  self->balance = mnm_mem_new(ctx, accounts * sizeof *self->balance);
  self->flags = mnm_mem_new(ctx, accounts);
  self->spent = mnm_mem_new(ctx, accounts);
  if (self->node_of == NULL || self->balance == NULL || self->flags == NULL || self->spent == NULL)
    return mnm_err_nomem(err);
  memset(self->node_of, 0xFF, accounts * sizeof *self->node_of);
  if (input->account_count > 0) memcpy(self->flags, input->flags, input->account_count);
  return build(self, err);
}

mnm_status mnm_trace_envelope(mnm_trace_bounds *out, const mnm_trace_input *input, uint32_t account,
                              const mnm_ctx *ctx, mnm_err *err) {
  network self;
  *out = (mnm_trace_bounds){0, 0};
  mnm_status status = network_init(&self, input, account, false, ctx, err);
  if (status == MNM_OK && self.node_of[account] != NO_NODE) {
    int64_t clean = 0;
    status = flow(&self, T_NODE, self.node_of[account], &out->most_minor, err);
    if (status == MNM_OK) {
      unflow(&self);
      status = flow(&self, C_NODE, self.node_of[account], &clean, err);
    }
    if (status == MNM_OK) out->least_minor = above_zero(self.balance[account]) - clean;
  }
  network_clear(&self);
  return status;
}

/* Marks in `level` the nodes from which the sink can still be reached. */
static void set_near(network *self, uint32_t sink) {
  uint32_t *level = self->level.data, *queue = self->path.data;
  const uint32_t *head = self->head.data;
  const edge *edges = self->edge.data;
  uint64_t begin = 0, end = 0;
  memset(level, 0xFF, self->head.count * sizeof *level);
  level[sink] = 0;
  queue[end++] = sink;
  while (begin < end) {
    for (uint32_t e = head[queue[begin++]]; e != NO_NODE; e = edges[e].next) {
      if (edges[e ^ 1].capacity == 0 || level[edges[e].to] != NO_NODE) continue;
      level[edges[e].to] = 0;
      queue[end++] = edges[e].to;
    }
  }
}

/* Of all minimum cuts the one nearest to the sink: the last payments that could be stopped. */
static mnm_status tell_cut(network *self, uint32_t sink, mnm_column *rows, mnm_err *err) {
  const edge *edges = self->edge.data;
  set_near(self, sink);
  const uint32_t *level = self->level.data;
  for (uint64_t e = 0; e + 1 < self->edge.count; e += 2) {
    uint32_t from = edges[e + 1].to, to = edges[e].to;
    if (level[from] != NO_NODE || level[to] == NO_NODE || from == C_NODE) continue;
    const uint32_t *cut = rows->data;
    bool known = rows->count > 0 && cut[rows->count - 1] == edges[e].row;
    if (edges[e].row != MNM_TRACE_NONE && !known)
      MNM_TRY(mnm_column_push(rows, &edges[e].row, err));
  }
  return MNM_OK;
}

mnm_status mnm_trace_reach(int64_t *out_minor, mnm_column *cut_rows, const mnm_trace_input *input,
                           uint32_t account, const mnm_ctx *ctx, mnm_err *err) {
  network self;
  *out_minor = 0;
  mnm_status status = network_init(&self, input, account, true, ctx, err);
  if (status == MNM_OK && self.node_of[account] != NO_NODE) {
    status = flow(&self, T_NODE, self.node_of[account], out_minor, err);
    if (status == MNM_OK && cut_rows != NULL)
      status = tell_cut(&self, self.node_of[account], cut_rows, err);
  }
  network_clear(&self);
  return status;
}
