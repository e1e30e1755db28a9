/* Links of rows and rules of accounts, as they are recorded and as a trace takes them. */
#include "case/run/run_links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/run/run_internal.h"

/* ---- as decisions: "transfer:12" reverses "transfer:7" --- */

static const char *const verbs[] = {"earmark ", "reverses transfer:", "backs transfer:"};
#define KINDS (sizeof verbs / sizeof *verbs)

const char *mnm_run_link_kind_name(mnm_run_link_kind kind) {
  static const char *const names[] = {"earmark", "reverses", "backs"};
  return names[kind];
}

static bool number_behind(const char *text, const char *prefix, uint64_t *out) {
  size_t bytes = strlen(prefix);
  int64_t number = 0;
  if (strncmp(text, prefix, bytes) != 0 || !mnm_text_int64(mnm_text_of(text + bytes), &number) ||
      number < 0)
    return false;
  *out = (uint64_t)number;
  return true;
}

/* false: the decision is another thing. */
static bool read_link(const mnm_decision *row, mnm_run_link *out) {
  *out = (mnm_run_link){.decision_id = row->decision_id,
                        .at_us = row->at_us,
                        .by = row->by,
                        .why = row->why != NULL ? row->why : "",
                        .undone = row->undone};
  if (row->undoes != 0 || !number_behind(row->object, "transfer:", &out->reference)) return false;
  size_t bytes = strlen(verbs[MNM_LINK_EARMARK]);
  if (strncmp(row->verb, verbs[MNM_LINK_EARMARK], bytes) == 0) {
    out->kind = MNM_LINK_EARMARK;
    (void)snprintf(out->claim, sizeof out->claim, "%s", row->verb + bytes);
    return true;
  }
  for (size_t kind = MNM_LINK_REVERSES; kind < KINDS; kind++) {
    out->kind = (mnm_run_link_kind)kind;
    if (number_behind(row->verb, verbs[kind], &out->other)) return true;
  }
  return false;
}

typedef struct listing {
  mnm_run_link_fn *fn;
  void *payload;
} listing;

static mnm_status see_decision(void *payload, const mnm_decision *row, mnm_err *err) {
  const listing *state = payload;
  mnm_run_link link;
  return read_link(row, &link) ? state->fn(state->payload, &link, err) : MNM_OK;
}

mnm_status mnm_run_links(mnm_store *store, mnm_run_link_fn *fn, void *payload, mnm_err *err) {
  listing state = {fn, payload};
  return mnm_store_decisions(store, NULL, see_decision, &state, err);
}

typedef struct row_listing {
  mnm_run_link_row_fn *fn;
  void *payload;
  mnm_ledger *ledger;
  mnm_run__rows rows;
} row_listing;

static mnm_status give_row(void *payload, const mnm_run_link *link, mnm_err *err) {
  row_listing *state = payload;
  uint32_t row = 0, other = 0;
  if (!mnm_run__rows_find(&state->rows, link->reference, &row)) row = MNM_TRACE_NONE;
  if (link->kind == MNM_LINK_EARMARK || !mnm_run__rows_find(&state->rows, link->other, &other))
    other = MNM_TRACE_NONE;
  return state->fn(state->payload, link, row, other, state->ledger, err);
}

mnm_status mnm_run_links_list(mnm_store *store, mnm_run_link_row_fn *fn, void *payload,
                              const mnm_ctx *ctx, mnm_err *err) {
  const mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  row_listing state = {.fn = fn, .payload = payload};
  MNM_TRY(mnm_ledger_load(&state.ledger, store, &all, ctx, err));
  mnm_status status = mnm_run__rows_init(&state.rows, state.ledger, ctx, err);
  if (status == MNM_OK) status = mnm_run_links(store, give_row, &state, err);
  mnm_run__rows_clear(&state.rows);
  mnm_ledger_free(state.ledger);
  return status;
}

bool mnm_run__is_method(const char *verb) {
  static const char *const of[] = {"elect ", "override ", "earmark ", "reverses ", "backs "};
  for (size_t i = 0; i < sizeof of / sizeof *of; i++)
    if (strncmp(verb, of[i], strlen(of[i])) == 0) return true;
  return false;
}

mnm_status mnm_run__link_put(mnm_store *store, const mnm_run_link *link, mnm_err *err) {
  char object[40], verb[100];
  uint64_t id = 0;
  (void)snprintf(object, sizeof object, "transfer:%llu", (unsigned long long)link->reference);
  if (link->kind == MNM_LINK_EARMARK)
    (void)snprintf(verb, sizeof verb, "%s%s", verbs[link->kind], link->claim);
  else
    (void)snprintf(verb, sizeof verb, "%s%llu", verbs[link->kind], (unsigned long long)link->other);
  const mnm_decision decision = {.verb = verb, .object = object, .why = link->why};
  return mnm_decision_add(store, &decision, &id, err);
}

/* ---- taking back --- */

typedef struct finding_link {
  uint64_t decision_id, reference;
  bool there;
} finding_link;

static mnm_status see_number(void *payload, const mnm_run_link *link, mnm_err *err) {
  (void)err;
  finding_link *state = payload;
  if (link->decision_id != state->decision_id) return MNM_OK;
  state->reference = link->reference;
  state->there = true;
  return MNM_OK;
}

static mnm_status undo(mnm_store *store, uint64_t decision_id, const char *why, mnm_err *err) {
  finding_link state = {.decision_id = decision_id};
  char object[40];
  uint64_t id = 0;
  MNM_TRY(mnm_run_links(store, see_number, &state, err));
  if (!state.there) return mnm_err_set(err, MNM_E_NOTFOUND, "there is no link of this number");
  (void)snprintf(object, sizeof object, "transfer:%llu", (unsigned long long)state.reference);
  const mnm_decision decision = {
      .verb = "undo", .object = object, .why = why, .undoes = decision_id};
  return mnm_decision_add(store, &decision, &id, err);
}

mnm_status mnm_run_link_undo(mnm_store *store, uint64_t decision_id, const char *why,
                             mnm_err *err) {
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = undo(store, decision_id, why, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

/* ---- rules of accounts: "override account:#7 by haircut, before its table was seen" --- */

static const char override_verb[] = "override account:#";

static bool read_override(const mnm_decision *row, mnm_run_override *out) {
  const char *by = strstr(row->verb, " by "), *end = strchr(row->verb, ',');
  char number[16], rule[32];
  uint64_t account = 0;
  *out = (mnm_run_override){.decision_id = row->decision_id,
                            .at_us = row->at_us,
                            .by = row->by,
                            .why = row->why != NULL ? row->why : "",
                            .undone = row->undone};
  size_t prefix = sizeof override_verb - 1;
  if (row->undoes != 0 || strncmp(row->verb, override_verb, prefix) != 0 || by == NULL ||
      end == NULL || end < by)
    return false;
  (void)snprintf(number, sizeof number, "%.*s", (int)(by - row->verb - (int)prefix),
                 row->verb + prefix);
  (void)snprintf(rule, sizeof rule, "%.*s", (int)(end - by - 4), by + 4);
  if (!number_behind(number, "", &account) || account >= MNM_ACCOUNT_NONE ||
      !mnm_trace_rule_find(rule, &out->rule) || !mnm_trace_mixes(out->rule))
    return false;
  out->account = (uint32_t)account;
  out->seen = strstr(end, "after") != NULL;
  return true;
}

typedef struct override_listing {
  mnm_run_override_fn *fn;
  void *payload;
} override_listing;

static mnm_status see_override(void *payload, const mnm_decision *row, mnm_err *err) {
  const override_listing *state = payload;
  mnm_run_override made;
  return read_override(row, &made) ? state->fn(state->payload, &made, err) : MNM_OK;
}

mnm_status mnm_run_overrides(mnm_store *store, const char *key, mnm_run_override_fn *fn,
                             void *payload, mnm_err *err) {
  override_listing state = {fn, payload};
  char object[80];
  (void)snprintf(object, sizeof object, "claim:%s", key);
  return mnm_store_decisions(store, object, see_override, &state, err);
}

typedef struct standing_rule {
  uint32_t account;
  uint64_t decision_id; /* 0: none stands */
  mnm_trace_rule rule;
} standing_rule;

static mnm_status see_standing(void *payload, const mnm_run_override *row, mnm_err *err) {
  (void)err;
  standing_rule *state = payload;
  if (row->undone || row->account != state->account) return MNM_OK;
  state->decision_id = row->decision_id;
  state->rule = row->rule;
  return MNM_OK;
}

static mnm_status put_override(mnm_store *store, const char *key, uint32_t account,
                               mnm_trace_rule rule, bool seen, const char *why, mnm_err *err) {
  standing_rule stands = {.account = account};
  char object[80], verb[100];
  uint64_t id = 0;
  (void)snprintf(object, sizeof object, "claim:%s", key);
  MNM_TRY(mnm_run_overrides(store, key, see_standing, &stands, err));
  if (rule == 0 && stands.decision_id == 0)
    return mnm_err_set(err, MNM_E_NOTFOUND,
                       "--override takes back the rule of an account that has none of its own");
  if (rule != 0 && rule == stands.rule)
    return mnm_err_set(err, MNM_E_EXISTS, "an account of --override has this rule already");
  if (stands.decision_id != 0) {
    const mnm_decision back = {
        .verb = "undo", .object = object, .why = why, .undoes = stands.decision_id};
    MNM_TRY(mnm_decision_add(store, &back, &id, err));
  }
  if (rule == 0) return MNM_OK;
  (void)snprintf(verb, sizeof verb, "%s%u by %s, %s its table was seen", override_verb, account,
                 mnm_trace_rule_name(rule), seen ? "after" : "before");
  const mnm_decision decision = {.verb = verb, .object = object, .why = why};
  return mnm_decision_add(store, &decision, &id, err);
}

static mnm_status find_internal(mnm_store *store, const mnm_accounts *accounts, mnm_text label,
                                uint32_t *out, mnm_err *err) {
  MNM_TRY(mnm_ledger_find_account(store, label, out, mnm_store_ctx(store), err));
  mnm_account_kind kind = mnm_accounts_kind(accounts, *out);
  if (kind != MNM_ACCOUNT_EXTERNAL && kind != MNM_ACCOUNT_CASH && kind != MNM_ACCOUNT_CREDIT_SINK)
    return MNM_OK;
  return mnm_err_set(err, MNM_E_ARG,
                     "--override names an account outside the records: no balance of it is "
                     "tracked, so no rule takes anything from it");
}

static mnm_status put_overrides(mnm_store *store, const mnm_accounts *accounts, const char *key,
                                const char *list, bool seen, const char *why, mnm_err *err) {
  while (*list != '\0') {
    const char *end = strchr(list, ',');
    if (end == NULL) end = list + strlen(list);
    const char *equals = memchr(list, '=', (size_t)(end - list));
    char name[32];
    mnm_trace_rule rule = (mnm_trace_rule)0;
    uint32_t account = 0;
    if (equals == NULL || (size_t)(end - equals) > sizeof name)
      return mnm_err_set(err, MNM_E_ARG, "--override must be ACCOUNT=RULE, several with commas");
    (void)snprintf(name, sizeof name, "%.*s", (int)(end - equals - 1), equals + 1);
    if (strcmp(name, "none") != 0 &&
        (!mnm_trace_rule_find(name, &rule) || !mnm_trace_mixes(rule))) {
      (void)mnm_err_set(err, MNM_E_ARG, "--override names no rule that an account can have");
      mnm_err_hint(err,
                   "poison, poison_sticky, tiho and tilo hold for a whole run; none takes "
                   "the rule of an account back");
      return MNM_E_ARG;
    }
    MNM_TRY(
        find_internal(store, accounts, (mnm_text){list, (uint32_t)(equals - list)}, &account, err));
    MNM_TRY(put_override(store, key, account, rule, seen, why, err));
    list = *end == ',' ? end + 1 : end;
  }
  return MNM_OK;
}

mnm_status mnm_run__override_put(mnm_store *store, const char *key, const char *list, bool seen,
                                 const char *why, mnm_err *err) {
  mnm_ledger *names = NULL;
  MNM_TRY(mnm_run__names(&names, store, err));
  mnm_status status = put_overrides(store, mnm_ledger_accounts(names), key, list, seen, why, err);
  mnm_ledger_free(names);
  return status;
}

/* ---- digest of what stands --- */

typedef struct digesting {
  const char *key;
  mnm_sha256 hash;
  bool some;
} digesting;

static mnm_status digest_link(void *payload, const mnm_run_link *link, mnm_err *err) {
  (void)err;
  digesting *state = payload;
  if (link->undone || (link->kind == MNM_LINK_EARMARK && strcmp(link->claim, state->key) != 0))
    return MNM_OK;
  const uint64_t fields[] = {link->kind, link->reference, link->other};
  mnm_sha256_add(&state->hash, fields, sizeof fields);
  state->some = true;
  return MNM_OK;
}

static mnm_status digest_override(void *payload, const mnm_run_override *row, mnm_err *err) {
  (void)err;
  digesting *state = payload;
  if (row->undone) return MNM_OK;
  const uint64_t fields[] = {KINDS, row->account, row->rule};
  mnm_sha256_add(&state->hash, fields, sizeof fields);
  state->some = true;
  return MNM_OK;
}

mnm_status mnm_run__links_digest(mnm_store *store, const char *key, uint8_t out[32], bool *out_some,
                                 mnm_err *err) {
  digesting state = {.key = key};
  mnm_sha256_init(&state.hash);
  MNM_TRY(mnm_run_links(store, digest_link, &state, err));
  MNM_TRY(mnm_run_overrides(store, key, digest_override, &state, err));
  mnm_sha256_end(&state.hash, out);
  *out_some = state.some;
  return MNM_OK;
}

/* ---- into the case --- */

typedef struct applying {
  mnm_run_case *self;
  mnm_run__rows rows;
  bool some[KINDS];
} applying;

static mnm_status lacks(uint64_t decision_id, mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_NOTFOUND,
                    "link %llu names a transfer that the ledger does not have any more",
                    (unsigned long long)decision_id);
  mnm_err_hint(err, "take it back: manumit links CASE undo %llu --why TEXT",
               (unsigned long long)decision_id);
  return MNM_E_NOTFOUND;
}

static mnm_status take_link(void *payload, const mnm_run_link *link, mnm_err *err) {
  applying *state = payload;
  mnm_run_case_link made = {
      .decision_id = link->decision_id, .kind = (uint8_t)link->kind, .other = MNM_TRACE_NONE};
  if (link->undone) return MNM_OK;
  if (link->kind == MNM_LINK_EARMARK && strcmp(link->claim, state->self->key) != 0) return MNM_OK;
  if (!mnm_run__rows_find(&state->rows, link->reference, &made.row) ||
      (link->kind != MNM_LINK_EARMARK &&
       !mnm_run__rows_find(&state->rows, link->other, &made.other)))
    return lacks(link->decision_id, err);
  state->some[link->kind] = true;
  return mnm_column_push(&state->self->link, &made, err);
}

static mnm_status fill(mnm_column *column, uint32_t count, mnm_err *err) {
  MNM_TRY(mnm_column_reserve(column, count + 1ull, err));
  memset(column->data, 0xFF, (count + 1ull) * sizeof(uint32_t));
  column->count = count;
  return MNM_OK;
}

static mnm_status set_links(applying *state, mnm_err *err) {
  mnm_run_case *self = state->self;
  mnm_trace_rows *rows = &self->input.rows;
  mnm_column *of[KINDS] = {&self->earmark, &self->reverses, &self->backs};
  for (size_t kind = 0; kind < KINDS; kind++)
    if (state->some[kind]) MNM_TRY(fill(of[kind], rows->count, err));
  const mnm_run_case_link *link = self->link.data;
  for (uint64_t i = 0; i < self->link.count; i++) {
    bool earmark = link[i].kind == MNM_LINK_EARMARK;
    ((uint32_t *)of[link[i].kind]->data)[link[i].row] = earmark ? 1 : link[i].other;
  }
  rows->earmark = state->some[MNM_LINK_EARMARK] ? self->earmark.data : NULL;
  rows->reverses = state->some[MNM_LINK_REVERSES] ? self->reverses.data : NULL;
  rows->backs = state->some[MNM_LINK_BACKS] ? self->backs.data : NULL;
  self->facts.earmarks = self->facts.reversals = self->facts.backs = 0;
  for (uint64_t i = 0; i < self->link.count; i++) {
    self->facts.earmarks += link[i].kind == MNM_LINK_EARMARK;
    self->facts.reversals += link[i].kind == MNM_LINK_REVERSES;
    self->facts.backs += link[i].kind == MNM_LINK_BACKS;
  }
  return MNM_OK;
}

static mnm_status exists_link(void *payload, const mnm_run_link *link, mnm_err *err) {
  (void)err;
  *(bool *)payload |= !link->undone;
  return MNM_OK;
}

static mnm_status take_override(void *payload, const mnm_run_override *row, mnm_err *err) {
  mnm_run_case *self = payload;
  uint32_t account = mnm_ledger_same(self->ledger, row->account);
  if (row->undone) return MNM_OK;
  if (self->rules.count == 0) {
    MNM_TRY(mnm_column_reserve(&self->rules, self->facts.positions + 1ull, err));
    memset(self->rules.data, 0, self->facts.positions + 1ull);
    self->rules.count = self->facts.positions;
  }
  uint8_t *rule = self->rules.data;
  for (uint32_t p = 0; p < self->facts.positions; p++) {
    uint32_t of = 0;
    uint16_t currency = 0;
    mnm_run__case_name(self, p, &of, &currency);
    if (of == account) rule[p] = (uint8_t)row->rule;
  }
  self->facts.overrides++;
  self->input.rule_of = rule;
  return MNM_OK;
}

/* What was right when it was said can be contradicted by what was added since: rows that were
 * paired, accounts that turned out to be one. */
static mnm_status contradicted(const mnm_run_case *self, mnm_status status, mnm_err *err) {
  const mnm_run_case_link *link = self->link.data;
  if (err == NULL || err->row < 1 || err->input[0] != '\0') return status;
  for (uint64_t i = 0; i < self->link.count; i++) {
    if (link[i].row + INT64_C(1) != err->row || link[i].kind == MNM_LINK_EARMARK) continue;
    unsigned long long number = link[i].decision_id;
    char text[sizeof err->message];
    (void)snprintf(text, sizeof text, "%s", err->message);
    (void)mnm_err_set(err, MNM_E_RANGE, "link %llu does not fit the case any more: %s", number,
                      text);
    mnm_err_hint(err, "take it back: manumit links CASE undo %llu --why TEXT", number);
    return MNM_E_RANGE;
  }
  return status;
}

mnm_status mnm_run__links_apply(mnm_run_case *self, const mnm_ctx *ctx, mnm_err *err) {
  applying state = {.self = self};
  bool some = false;
  MNM_TRY(mnm_run_overrides(self->store, self->key, take_override, self, err));
  MNM_TRY(mnm_run_links(self->store, exists_link, &some, err));
  if (!some) return MNM_OK;
  mnm_status status = mnm_run__rows_init(&state.rows, self->ledger, ctx, err);
  if (status == MNM_OK) status = mnm_run_links(self->store, take_link, &state, err);
  mnm_run__rows_clear(&state.rows);
  MNM_TRY(status);
  MNM_TRY(set_links(&state, err));
  status = mnm_trace_sequence(&self->order, &self->net, &self->input, MNM_TRACE_FIFO, ctx, err);
  return status == MNM_OK ? MNM_OK : contradicted(self, status, err);
}
