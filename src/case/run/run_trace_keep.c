/* A trace of a claim in a case: its table, kept as a run; the election of a rule. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/run/run_internal.h"
#include "case/run/run_links.h"

/* What the stage's method is; a change that alters tables alters this, and with it every key. */
#define TRACE_VERSION "trace-1"

/* ---- the table --- */

typedef struct placed { /* a line with the place of its account by label */
  uint32_t place;
  mnm_run_case_line line;
} placed;

static int by_place(const void *left, const void *right) {
  const placed *a = left, *b = right;
  if (a->place != b->place) return a->place < b->place ? -1 : 1;
  if (a->line.currency != b->line.currency) return a->line.currency < b->line.currency ? -1 : 1;
  if (a->line.where != b->line.where) return a->line.where < b->line.where ? -1 : 1;
  return b->line.claim - a->line.claim; /* claim money first */
}

typedef struct tabling {
  const mnm_run_case *self;
  mnm_run_case_traced *out;
  mnm_arena arena;
  mnm_column results, all; /* mnm_trace_result, placed */
  uint8_t *through;        /* by position: claim money lies there or went through */
  uint32_t *place;         /* by account, of those that stand in the table */
} tabling;

static mnm_status take_lines(tabling *state, mnm_err *err) {
  const mnm_trace_result *row = state->results.data;
  uint64_t count = state->results.count;
  for (uint64_t begin = 0, end = 0; begin < count; begin = end) {
    bool claims = false;
    for (; end < count && row[end].account == row[begin].account; end++)
      claims |= row[end].label != MNM_TRACE_OWN;
    for (uint64_t i = begin; claims && i < end; i++) {
      placed made = {.line = {.where = row[i].where,
                              .claim = row[i].label != MNM_TRACE_OWN,
                              .amount_minor = row[i].amount_minor}};
      if (!made.line.claim && row[i].where != MNM_TRACE_HELD) continue;
      mnm_run__case_name(state->self, row[i].account, &made.line.account, &made.line.currency);
      state->through[row[i].account] = 1;
      MNM_TRY(mnm_column_push(&state->all, &made, err));
    }
  }
  return MNM_OK;
}

static mnm_status order_lines(tabling *state, const mnm_ctx *ctx, mnm_err *err) {
  mnm_column ids;
  placed *all = state->all.data;
  uint64_t count = state->all.count;
  mnm_column_init(&ids, sizeof(uint32_t), ctx);
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; i < count && status == MNM_OK; i++) {
    uint32_t account = all[i].line.account;
    if (state->place[account] != 0) continue;
    state->place[account] = 1;
    status = mnm_column_push(&ids, &account, err);
  }
  const uint32_t *id = ids.data;
  if (status == MNM_OK)
    status = mnm_accounts_sort(ids.data, ids.count, mnm_run_case_accounts(state->self), ctx, err);
  for (uint32_t i = 0; i < ids.count && status == MNM_OK; i++) state->place[id[i]] = i;
  for (uint64_t i = 0; i < count && status == MNM_OK; i++)
    all[i].place = state->place[all[i].line.account];
  if (status == MNM_OK && count > 1) qsort(all, count, sizeof *all, by_place);
  mnm_column_clear(&ids);
  return status;
}

static mnm_status add_sum(mnm_run_case_traced *out, const mnm_run_case_line *line, mnm_err *err) {
  mnm_run_case_sum *sum = out->sum.data;
  uint64_t i = 0;
  while (i < out->sum.count && sum[i].currency < line->currency) i++;
  if (i == out->sum.count || sum[i].currency != line->currency) {
    const mnm_run_case_sum none = {.currency = line->currency};
    MNM_TRY(mnm_column_push(&out->sum, &none, err));
    sum = out->sum.data;
    memmove(sum + i + 1, sum + i, (out->sum.count - 1 - i) * sizeof *sum);
    sum[i] = none;
  }
  int64_t *of = line->where == MNM_TRACE_HELD   ? &sum[i].held_minor
                : line->where == MNM_TRACE_LEFT ? &sum[i].left_minor
                                                : &sum[i].credit_minor;
  if (__builtin_add_overflow(*of, line->amount_minor, of))
    return mnm_err_set(err, MNM_E_OVERFLOW, "amounts of claim money leave 64 bits together");
  return MNM_OK;
}

static mnm_status tell_lines(tabling *state, mnm_err *err) {
  const placed *all = state->all.data;
  const mnm_accounts *accounts = mnm_run_case_accounts(state->self);
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  for (uint64_t i = 0; i < state->all.count; i++) {
    const mnm_run_case_line *line = &all[i].line;
    char label[512];
    uint32_t bytes = mnm_accounts_label(accounts, line->account, label, sizeof label);
    const int64_t fields[] = {bytes, line->currency, line->where, line->claim, line->amount_minor};
    mnm_sha256_add(&hash, fields, sizeof fields);
    mnm_sha256_add(&hash, label, bytes);
    MNM_TRY(mnm_column_push(&state->out->line, line, err));
    if (line->claim) MNM_TRY(add_sum(state->out, line, err));
  }
  mnm_sha256_end(&hash, state->out->digest);
  return MNM_OK;
}

/* ---- through which accounts the money goes --- */

static void mark(tabling *state, uint32_t row) {
  const uint32_t *from = state->self->from.data, *to = state->self->to.data;
  state->through[from[row]] = state->through[to[row]] = 1;
}

/* Rules that conserve say it row by row; by poison it is wherever money can have come from there.
 */
static void find_way(tabling *state, const mnm_trace *trace, mnm_trace_rule rule) {
  const mnm_run_case *self = state->self;
  uint64_t pieces = 0;
  const mnm_trace_piece *piece = mnm_trace_pieces(trace, &pieces);
  if (mnm_trace_conserves(rule)) {
    for (uint64_t i = 0; i < pieces; i++)
      if (piece[i].label != MNM_TRACE_OWN) mark(state, piece[i].row);
    return;
  }
  mnm_run__case_reach(self, state->through, false);
}

typedef struct loosening {
  tabling *state;
  uint8_t *loose; /* by account */
} loosening;

static mnm_status see_break(void *payload, uint64_t source_id, const mnm_break *row, mnm_err *err) {
  (void)source_id;
  loosening *what = payload;
  tabling *state = what->state;
  bool unfit = row->kind == MNM_BREAK_UNRECONCILED || row->kind == MNM_BREAK_MISSING_PERIOD;
  uint32_t position = mnm_run__case_position(state->self, row->account, row->currency);
  if (!unfit || position == MNM_TRACE_NONE || !state->through[position] ||
      what->loose[row->account])
    return MNM_OK;
  what->loose[row->account] = 1;
  return mnm_column_push(&state->out->loose, &row->account, err);
}

static mnm_status find_loose(tabling *state, const mnm_ctx *ctx, mnm_err *err) {
  loosening what = {state, mnm_arena_take(&state->arena, state->self->account_count + 1ull)};
  if (what.loose == NULL) return mnm_err_nomem(err);
  MNM_TRY(mnm_store_breaks(state->self->store, 0, see_break, &what, err));
  mnm_column *loose = &state->out->loose;
  return mnm_accounts_sort(loose->data, loose->count, mnm_run_case_accounts(state->self), ctx, err);
}

static mnm_status table(tabling *state, const mnm_trace *trace, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_run_case *self = state->self;
  state->through = mnm_arena_take(&state->arena, self->facts.positions + 1ull);
  state->place = mnm_arena_take(&state->arena, (self->account_count + 1ull) * sizeof *state->place);
  if (!state->through || !state->place) return mnm_err_nomem(err);
  state->out->counts = mnm_trace_count(trace);
  find_way(state, trace, state->out->rule);
  MNM_TRY(mnm_trace_results(trace, true, &state->results, err));
  MNM_TRY(take_lines(state, err));
  MNM_TRY(order_lines(state, ctx, err));
  MNM_TRY(tell_lines(state, err));
  return find_loose(state, ctx, err);
}

mnm_status mnm_run_case_trace(mnm_run_case_traced *out, const mnm_run_case *self,
                              mnm_trace_rule rule, const mnm_ctx *ctx, mnm_err *err) {
  *out = (mnm_run_case_traced){.rule = rule};
  mnm_column_init(&out->line, sizeof(mnm_run_case_line), ctx);
  mnm_column_init(&out->sum, sizeof(mnm_run_case_sum), ctx);
  mnm_column_init(&out->loose, sizeof(uint32_t), ctx);
  const mnm_trace_options options = {.rule = rule, .pieces = mnm_trace_conserves(rule)};
  const mnm_trace_input input = mnm_run__case_input(self, rule);
  mnm_trace *trace = NULL;
  mnm_status status = mnm_trace_new(&trace, &input, &options, ctx, err);
  if (status != MNM_OK) {
    if (err != NULL) mnm_err_at(err, "the case's ledger", err->row, 0);
    return status;
  }
  tabling state = {.self = self, .out = out};
  mnm_arena_init(&state.arena, ctx);
  mnm_column_init(&state.results, sizeof(mnm_trace_result), ctx);
  mnm_column_init(&state.all, sizeof(placed), ctx);
  status = table(&state, trace, ctx, err);
  mnm_column_clear(&state.results);
  mnm_column_clear(&state.all);
  mnm_arena_clear(&state.arena);
  mnm_trace_free(trace);
  return status;
}

void mnm_run_case_traced_clear(mnm_run_case_traced *traced) {
  mnm_column_clear(&traced->line);
  mnm_column_clear(&traced->sum);
  mnm_column_clear(&traced->loose);
}

/* ---- the run --- */

#define NAME_BYTES 101
static void name_of(char name[NAME_BYTES], const char *key, mnm_trace_rule rule) {
  (void)snprintf(name, NAME_BYTES, "trace %s %s", key, mnm_trace_rule_name(rule));
}

bool mnm_run__case_is_trace(const char *stage) {
  return strncmp(stage, "trace ", 6) == 0;
}

static mnm_status write_parameters(mnm_json *json, const mnm_run_case *self, mnm_trace_rule rule,
                                   const char *accepted, mnm_err *err) {
  mnm_json_object(json);
  mnm_json_pair_string(json, "claim", self->key);
  mnm_json_pair_string(json, "rule", mnm_trace_rule_name(rule));
  mnm_json_pair_string(json, "accepted", accepted != NULL ? accepted : "");
  mnm_json_object_end(json);
  return mnm_json_finish(json, err);
}

typedef struct run_key {
  char name[NAME_BYTES], parameters[1024];
  uint8_t inputs[4][32], key[32];
  mnm_stage_input stage;
} run_key;

/* Ledger, what accounts begin with and are, where the claim enters, and what persons said. */
static mnm_status make_key(run_key *out, const mnm_run_case *self, mnm_trace_rule rule,
                           const char *accepted, mnm_err *err) {
  mnm_json json;
  mnm_sha256 hash;
  size_t bytes = 0;
  name_of(out->name, self->key, rule);
  mnm_json_init(&json, mnm_store_ctx(self->store));
  mnm_status status = write_parameters(&json, self, rule, accepted, err);
  const char *text = status == MNM_OK ? mnm_json_data(&json, &bytes) : "";
  while (bytes > 0 && text[bytes - 1] == '\n') bytes--;
  if (status == MNM_OK && bytes >= sizeof out->parameters)
    status = mnm_err_set(err, MNM_E_LIMIT, "too many accounts are accepted in one call");
  if (status == MNM_OK) {
    memcpy(out->parameters, text, bytes);
    out->parameters[bytes] = '\0';
  }
  mnm_json_clear(&json);
  MNM_TRY(status);
  memcpy(out->inputs[0], self->ledger_digest, 32);
  mnm_sha256_init(&hash);
  const mnm_trace_opening *opening = self->openings.data;
  for (uint64_t i = 0; i < self->openings.count; i++) {
    const int64_t fields[] = {opening[i].account, opening[i].amount_minor};
    mnm_sha256_add(&hash, fields, sizeof fields);
  }
  mnm_sha256_add(&hash, self->flags.data, self->flags.count);
  mnm_sha256_end(&hash, out->inputs[1]);
  mnm_sha256_init(&hash);
  const mnm_trace_tag *tag = self->tags.data;
  for (uint64_t i = 0; i < self->tags.count; i++)
    mnm_sha256_add(&hash, &tag[i].key, sizeof tag[i].key);
  mnm_sha256_end(&hash, out->inputs[2]);
  bool said = false;
  MNM_TRY(mnm_run__links_digest(self->store, self->key, out->inputs[3], &said, err));
  out->stage = (mnm_stage_input){out->name, TRACE_VERSION, out->parameters,
                                 (const uint8_t(*)[32])out->inputs, said ? 4 : 3};
  return mnm_stage_key(out->key, &out->stage, err);
}

/* ---- what is kept of it --- */

typedef struct standing { /* of the case, to tell whether a table is of today */
  uint64_t sources, network;
  char said[65]; /* digest of links and rules of accounts; "" none */
} standing;

static mnm_status count_source(void *payload, const mnm_source *source, mnm_err *err) {
  (void)source, (void)err;
  ((standing *)payload)->sources++;
  return MNM_OK;
}

static mnm_status see_network(void *payload, const mnm_stage *stage, mnm_err *err) {
  (void)err;
  if (strcmp(stage->name, "network") == 0) ((standing *)payload)->network = stage->stage_id;
  return MNM_OK;
}

static mnm_status see_standing(standing *out, mnm_store *store, const char *key, mnm_err *err) {
  uint8_t digest[32];
  bool said = false;
  *out = (standing){0};
  MNM_TRY(mnm_run__links_digest(store, key, digest, &said, err));
  if (said) mnm_seal_hex(out->said, digest, 32);
  MNM_TRY(mnm_store_sources(store, count_source, out, err));
  return mnm_store_stages(store, true, see_network, out, err);
}

static mnm_status keep_sums(const mnm_run_case *self, const mnm_run_case_traced *traced,
                            const char *name, mnm_err *err) {
  const mnm_run_case_sum *sum = traced->sum.data;
  standing now;
  mnm_json json;
  MNM_TRY(see_standing(&now, self->store, self->key, err));
  mnm_json_init(&json, mnm_store_ctx(self->store));
  mnm_json_object(&json);
  mnm_json_pair_int(&json, "at", mnm_store_ctx(self->store)->now_us);
  mnm_json_pair_uint(&json, "sources", now.sources);
  mnm_json_pair_uint(&json, "network", now.network);
  if (now.said[0] != '\0') mnm_json_pair_string(&json, "said", now.said);
  mnm_json_key(&json, "sums");
  mnm_json_array(&json);
  for (uint64_t i = 0; i < traced->sum.count; i++) {
    mnm_json_array(&json);
    mnm_json_uint(&json, sum[i].currency);
    mnm_json_int(&json, sum[i].held_minor);
    mnm_json_int(&json, sum[i].left_minor);
    mnm_json_int(&json, sum[i].credit_minor);
    mnm_json_array_end(&json);
  }
  mnm_json_array_end(&json);
  mnm_json_object_end(&json);
  mnm_status status = mnm_json_finish(&json, err);
  size_t bytes = 0;
  const char *text = status == MNM_OK ? mnm_json_data(&json, &bytes) : "";
  if (status == MNM_OK)
    status = mnm_store_meta_set(self->store, name, (mnm_text){text, (uint32_t)bytes}, err);
  mnm_json_clear(&json);
  return status;
}

mnm_status mnm_run_case_keep(const mnm_run_case *self, const mnm_run_case_traced *traced,
                             const char *accepted, mnm_err *err) {
  run_key key;
  uint64_t stage_id = 0;
  char object[64], details[512], hex[65];
  MNM_TRY(make_key(&key, self, traced->rule, accepted, err));
  MNM_TRY(mnm_stage_find(self->store, key.name, key.key, &stage_id, err));
  if (stage_id != 0) return MNM_OK;
  mnm_seal_hex(hex, traced->digest, 32);
  MNM_TRY(mnm_store_begin(self->store, MNM_WRITE_DURABLE, err));
  mnm_status status =
      mnm_stage_add(self->store, &key.stage, key.key, traced->digest, &stage_id, err);
  if (status == MNM_OK) status = keep_sums(self, traced, key.name, err);
  if (status == MNM_OK) {
    (void)snprintf(object, sizeof object, "stage:%llu", (unsigned long long)stage_id);
    (void)snprintf(details, sizeof details,
                   "{\"stage\":\"%s\",\"version\":\"%s\",\"digest\":\"%s\"}", key.name,
                   TRACE_VERSION, hex);
    status = mnm_store_audit(self->store, "trace", object, NULL, details, err);
  }
  if (status == MNM_OK) return mnm_store_commit(self->store, err);
  mnm_store_rollback(self->store);
  return status;
}

/* ---- election --- */

typedef struct seeing {
  char prefix[NAME_BYTES];
  bool seen;
} seeing;

static mnm_status see_table(void *payload, const mnm_stage *stage, mnm_err *err) {
  (void)err;
  seeing *state = payload;
  state->seen |= strncmp(stage->name, state->prefix, strlen(state->prefix)) == 0;
  return MNM_OK;
}

static mnm_status decide_rules(mnm_store *store, const char *key, mnm_trace_rule rule,
                               const char *overrides, const char *why, bool *out_seen,
                               mnm_err *err) {
  seeing tables = {.seen = false};
  char object[80], verb[80];
  uint64_t id = 0;
  (void)snprintf(tables.prefix, sizeof tables.prefix, "trace %s ", key);
  (void)snprintf(object, sizeof object, "claim:%s", key);
  MNM_TRY(mnm_store_stages(store, false, see_table, &tables, err));
  *out_seen = tables.seen;
  (void)snprintf(verb, sizeof verb, "elect %s, %s its table was seen", mnm_trace_rule_name(rule),
                 tables.seen ? "after" : "before");
  const mnm_decision decision = {.verb = verb, .object = object, .why = why};
  if (rule != 0) MNM_TRY(mnm_decision_add(store, &decision, &id, err));
  if (overrides == NULL) return MNM_OK;
  return mnm_run__override_put(store, key, overrides, tables.seen, why, err);
}

mnm_status mnm_run_case_elect(mnm_store *store, const char *claim, mnm_trace_rule rule,
                              const char *overrides, const char *why, bool *out_seen,
                              mnm_err *err) {
  char key[64];
  MNM_TRY(mnm_run__case_key(store, claim, key, mnm_store_ctx(store), err));
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = decide_rules(store, key, rule, overrides, why, out_seen, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

static mnm_status see_election(void *payload, const mnm_decision *row, mnm_err *err) {
  (void)err;
  mnm_trace_rule *elected = payload;
  char name[32];
  const char *end = strchr(row->verb, ',');
  if (row->undone || strncmp(row->verb, "elect ", 6) != 0 || end == NULL) return MNM_OK;
  (void)snprintf(name, sizeof name, "%.*s", (int)(end - row->verb - 6), row->verb + 6);
  mnm_trace_rule rule = MNM_TRACE_FIFO;
  if (mnm_trace_rule_find(name, &rule)) *elected = rule;
  return MNM_OK;
}

mnm_status mnm_run_case_elected(mnm_store *store, const char *claim, mnm_trace_rule *out,
                                mnm_err *err) {
  char key[64], object[80];
  *out = (mnm_trace_rule)0;
  MNM_TRY(mnm_run__case_key(store, claim, key, mnm_store_ctx(store), err));
  (void)snprintf(object, sizeof object, "claim:%s", key);
  return mnm_store_decisions(store, object, see_election, out, err);
}

/* ---- rules side by side --- */

typedef struct kept {
  mnm_run_case_kept row;
  uint64_t first; /* of its sums */
} kept;

static int by_figure(const void *left, const void *right) {
  const kept *a = left, *b = right;
  if (a->row.elected != b->row.elected) return a->row.elected ? -1 : 1;
  int64_t x = a->row.sum_count > 0 ? a->row.sums[0].held_minor : 0;
  int64_t y = b->row.sum_count > 0 ? b->row.sums[0].held_minor : 0;
  if (x != y) return x < y ? -1 : 1;
  return a->row.rule < b->row.rule ? -1 : a->row.rule > b->row.rule;
}

static int64_t whole(const mnm_json_value *value) {
  return value != NULL && value->kind == MNM_JSON_INT ? value->integer : 0;
}

static mnm_status read_sums(mnm_text text, kept *made, mnm_column *sums, const standing *now,
                            mnm_arena *arena, mnm_err *err) {
  const mnm_json_value *root = NULL;
  MNM_TRY(mnm_json_parse(&root, "sums of a trace", text.data, text.bytes, arena, err));
  made->row.traced = true;
  made->row.finished_us = whole(mnm_json_get(root, "at"));
  const mnm_json_value *said = mnm_json_get(root, "said");
  mnm_text then = said != NULL && said->kind == MNM_JSON_TEXT ? said->text : mnm_text_of("");
  made->row.stale = (uint64_t)whole(mnm_json_get(root, "sources")) != now->sources ||
                    (uint64_t)whole(mnm_json_get(root, "network")) != now->network ||
                    !mnm_text_equal(then, mnm_text_of(now->said));
  const mnm_json_value *list = mnm_json_get(root, "sums");
  for (const mnm_json_value *item = list != NULL ? list->first : NULL; item != NULL;
       item = item->next) {
    const mnm_json_value *field[4] = {item->first};
    for (int i = 1; i < 4; i++) field[i] = field[i - 1] != NULL ? field[i - 1]->next : NULL;
    if (field[3] == NULL)
      return mnm_err_set(err, MNM_E_DAMAGED, "the sums of a trace are not whole");
    const mnm_run_case_sum sum = {(uint16_t)whole(field[0]), whole(field[1]), whole(field[2]),
                                  whole(field[3])};
    MNM_TRY(mnm_column_push(sums, &sum, err));
    made->row.sum_count++;
  }
  return MNM_OK;
}

static mnm_status gather_rules(mnm_store *store, const char *key, mnm_column *all, mnm_column *sums,
                               mnm_arena *arena, mnm_err *err) {
  mnm_trace_rule elected = (mnm_trace_rule)0;
  char object[80];
  standing now;
  (void)snprintf(object, sizeof object, "claim:%s", key);
  MNM_TRY(mnm_store_decisions(store, object, see_election, &elected, err));
  MNM_TRY(see_standing(&now, store, key, err));
  for (int rule = 1; rule <= MNM_TRACE_RULE_MAX; rule++) {
    char name[NAME_BYTES];
    mnm_text text = {NULL, 0};
    kept made = {.row = {.rule = (mnm_trace_rule)rule, .elected = rule == (int)elected},
                 .first = sums->count};
    name_of(name, key, made.row.rule);
    mnm_err none = {0};
    mnm_status status = mnm_store_meta_get(store, name, arena, &text, &none);
    if (status == MNM_OK)
      MNM_TRY(read_sums(text, &made, sums, &now, arena, err));
    else if (status != MNM_E_NOTFOUND) {
      if (err != NULL) *err = none;
      return status;
    }
    if (made.row.traced || made.row.elected) MNM_TRY(mnm_column_push(all, &made, err));
  }
  return MNM_OK;
}

mnm_status mnm_run_case_rules(mnm_store *store, const char *claim, mnm_run_case_kept_fn *fn,
                              void *payload, const mnm_ctx *ctx, mnm_err *err) {
  mnm_column all, sums;
  mnm_arena arena;
  char key[64];
  MNM_TRY(mnm_run__case_key(store, claim, key, ctx, err));
  mnm_column_init(&all, sizeof(kept), ctx);
  mnm_column_init(&sums, sizeof(mnm_run_case_sum), ctx);
  mnm_arena_init(&arena, ctx);
  mnm_status status = gather_rules(store, key, &all, &sums, &arena, err);
  kept *row = all.data;
  for (uint64_t i = 0; i < all.count && status == MNM_OK; i++)
    row[i].row.sums = (const mnm_run_case_sum *)sums.data + row[i].first;
  if (status == MNM_OK && all.count > 1) qsort(row, all.count, sizeof *row, by_figure);
  for (uint64_t i = 0; i < all.count && status == MNM_OK; i++)
    status = fn(payload, &row[i].row, err);
  mnm_arena_clear(&arena);
  mnm_column_clear(&sums);
  mnm_column_clear(&all);
  return status;
}

/* ---- again, to see whether the same comes out --- */

static mnm_status read_recorded(const mnm_stage *stage, mnm_arena *arena, const char **out_claim,
                                mnm_trace_rule *out_rule, const char **out_accepted, mnm_err *err) {
  const mnm_json_value *root = NULL;
  MNM_TRY(mnm_json_parse(&root, "recorded parameters", stage->parameters, strlen(stage->parameters),
                         arena, err));
  const mnm_json_value *claim = mnm_json_get(root, "claim"), *rule = mnm_json_get(root, "rule");
  const mnm_json_value *accepted = mnm_json_get(root, "accepted");
  if (claim == NULL || rule == NULL || accepted == NULL || claim->kind != MNM_JSON_TEXT ||
      rule->kind != MNM_JSON_TEXT || accepted->kind != MNM_JSON_TEXT ||
      !mnm_trace_rule_find(rule->text.data, out_rule))
    return mnm_err_set(err, MNM_E_DAMAGED, "the stage's parameters are not whole");
  *out_claim = claim->text.data;
  *out_accepted = accepted->text.data;
  return MNM_OK;
}

static mnm_status run_again(mnm_run_case *self, const mnm_stage *stage, mnm_trace_rule rule,
                            const char *accepted, bool *out_rerun, bool *out_same,
                            const mnm_ctx *ctx, mnm_err *err) {
  run_key key;
  mnm_run_case_traced traced;
  MNM_TRY(make_key(&key, self, rule, accepted, err));
  *out_rerun = memcmp(key.key, stage->key, 32) == 0;
  if (!*out_rerun) return MNM_OK;
  mnm_status status = mnm_run_case_trace(&traced, self, rule, ctx, err);
  *out_same = status == MNM_OK && memcmp(traced.digest, stage->output_digest, 32) == 0;
  mnm_run_case_traced_clear(&traced);
  return status;
}

mnm_status mnm_run__case_verify(mnm_store *store, const mnm_stage *stage, bool *out_rerun,
                                bool *out_same, const mnm_ctx *ctx, mnm_err *err) {
  const char *claim = NULL, *accepted = NULL;
  mnm_trace_rule rule = MNM_TRACE_FIFO;
  mnm_run_case *self = NULL;
  mnm_arena arena;
  *out_rerun = *out_same = false;
  mnm_arena_init(&arena, ctx);
  mnm_status status = read_recorded(stage, &arena, &claim, &rule, &accepted, err);
  if (status == MNM_OK) status = mnm_run_case_open(&self, store, claim, ctx, err);
  if (status == MNM_OK)
    status = run_again(self, stage, rule, accepted, out_rerun, out_same, ctx, err);
  else if (status == MNM_E_NOTFOUND || status == MNM_E_RANGE)
    status = MNM_OK; /* its claim is another one now, or a link does not fit: out of date, not wrong
                      */
  mnm_run_case_free(self);
  mnm_arena_clear(&arena);
  return status;
}
