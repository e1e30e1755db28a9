/* A network in order, from whichever side it came. */
#include "case/run/run_disrupt.h"

#include <stdlib.h>
#include <string.h>

#include "case/run/run_disrupt_internal.h"
#include "model/currency/currency.h"

mnm_status mnm_run__disrupt_new(mnm_run_disrupt **out, const mnm_ctx *ctx, mnm_err *err) {
  mnm_run_disrupt *self = mnm_mem_new(ctx, sizeof *self);
  if (!self) return mnm_err_nomem(err);
  if (ctx) self->alloc = ctx->alloc;
  mnm_arena_init(&self->arena, ctx);
  mnm_column_init(&self->node, sizeof(mnm_run__disrupt_node), ctx);
  mnm_column_init(&self->tie, sizeof(mnm_run__disrupt_tie), ctx);
  mnm_column_init(&self->role, sizeof(mnm_text), ctx);
  self->facts.currency = MNM_CURRENCY_NONE;
  *out = self;
  return MNM_OK;
}

void mnm_run_disrupt_free(mnm_run_disrupt *disrupt) {
  if (!disrupt) return;
  mnm_ctx ctx = {.alloc = disrupt->alloc};
  mnm_column_clear(&disrupt->node);
  mnm_column_clear(&disrupt->tie);
  mnm_column_clear(&disrupt->role);
  mnm_arena_clear(&disrupt->arena);
  mnm_mem_free(&ctx, disrupt, sizeof *disrupt);
}

mnm_status mnm_run__disrupt_text(mnm_run_disrupt *self, mnm_text text, mnm_text *out,
                                 mnm_err *err) {
  char *copy = mnm_arena_copy(&self->arena, text.data ? text.data : "", text.bytes);
  if (!copy) return mnm_err_nomem(err);
  *out = (mnm_text){copy, text.bytes};
  return MNM_OK;
}

mnm_status mnm_run__disrupt_role(mnm_run_disrupt *self, mnm_text name, uint32_t *out_bit,
                                 mnm_err *err) {
  const mnm_text *roles = self->role.data;
  for (*out_bit = 0; *out_bit < self->role.count; (*out_bit)++)
    if (mnm_text_equal(roles[*out_bit], name)) return MNM_OK;
  if (self->role.count == 32)
    return mnm_err_set(err, MNM_E_LIMIT, "there are more than 32 different roles");
  mnm_text copy;
  MNM_TRY(mnm_run__disrupt_text(self, name, &copy, err));
  return mnm_column_push(&self->role, &copy, err);
}

/* ---- order --- */

static int by_label(const void *left, const void *right) {
  const mnm_run__disrupt_node *a = left, *b = right;
  const int order = mnm_text_compare(a->label, b->label);
  return order != 0 ? order
                    : (int)a->place - (int)b->place; /* a place may be called as an account */
}

static int by_ends(const void *left, const void *right) {
  const mnm_run__disrupt_tie *a = left, *b = right;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  return a->to < b->to ? -1 : a->to > b->to;
}

static mnm_status order_nodes(mnm_run_disrupt *self, mnm_err *err) {
  mnm_run__disrupt_node *node = self->node.data;
  mnm_run__disrupt_tie *tie = self->tie.data;
  uint32_t *number = mnm_arena_take(&self->arena, ((size_t)self->node.count + 1) * sizeof *number);
  if (!number) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < self->node.count; i++) node[i].number = i;
  if (self->node.count > 1) qsort(node, self->node.count, sizeof *node, by_label);
  for (uint32_t i = 0; i < self->node.count; i++) number[node[i].number] = i;
  for (uint64_t i = 0; i < self->tie.count; i++)
    tie[i].from = number[tie[i].from], tie[i].to = number[tie[i].to];
  return MNM_OK;
}

static mnm_status merge_ties(mnm_run_disrupt *self, mnm_err *err) {
  mnm_run__disrupt_tie *tie = self->tie.data;
  uint64_t count = 0;
  if (self->tie.count > 1) qsort(tie, self->tie.count, sizeof *tie, by_ends);
  for (uint64_t i = 0; i < self->tie.count; i++) {
    mnm_run__disrupt_tie *last = count > 0 ? &tie[count - 1] : NULL;
    if (tie[i].from == tie[i].to) continue; /* of a node to itself */
    if (last == NULL || by_ends(last, &tie[i]) != 0) {
      tie[count++] = tie[i];
      continue;
    }
    last->tentative &= tie[i].tentative;
    if (__builtin_add_overflow(last->month_minor, tie[i].month_minor, &last->month_minor))
      return mnm_err_set(err, MNM_E_OVERFLOW, "the money of a tie is over 64 bits");
  }
  self->tie.count = count;
  return MNM_OK;
}

/* ---- columns --- */

static mnm_status take_columns(mnm_run_disrupt *self, mnm_err *err) {
  const size_t nodes = (size_t)self->node.count + 1, ties = (size_t)self->tie.count + 1;
  mnm_arena *arena = &self->arena;
  self->person = mnm_arena_take(arena, nodes * sizeof *self->person);
  self->roles = mnm_arena_take(arena, nodes * sizeof *self->roles);
  self->place = mnm_arena_take(arena, nodes);
  self->victim = mnm_arena_take(arena, nodes);
  self->entry = mnm_arena_take(arena, nodes * sizeof *self->entry);
  self->exit = mnm_arena_take(arena, nodes * sizeof *self->exit);
  self->from = mnm_arena_take(arena, ties * sizeof *self->from);
  self->to = mnm_arena_take(arena, ties * sizeof *self->to);
  self->tentative = mnm_arena_take(arena, ties);
  self->month = mnm_arena_take(arena, ties * sizeof *self->month);
  bool got = self->person && self->roles && self->place && self->victim && self->entry &&
             self->exit && self->from && self->to && self->tentative && self->month;
  return got ? MNM_OK : mnm_err_nomem(err);
}

/* A person's accounts have the least number among them, and all roles of the person. */
static void join_persons(mnm_run_disrupt *self) {
  const mnm_run__disrupt_node *node = self->node.data;
  const uint32_t nodes = (uint32_t)self->node.count;
  for (uint32_t v = 0; v < nodes; v++) {
    self->person[v] = v;
    for (uint32_t u = 0; u < v && node[v].person.bytes > 0 && self->person[v] == v; u++)
      if (mnm_text_equal(node[u].person, node[v].person)) self->person[v] = self->person[u];
  }
  for (uint32_t v = 0; v < nodes; v++) self->roles[self->person[v]] |= node[v].roles;
  for (uint32_t v = 0; v < nodes; v++) self->roles[v] = self->roles[self->person[v]];
  for (uint32_t v = 0; v < nodes; v++)
    if (node[v].victim || node[v].place) self->roles[v] = 0;
}

static mnm_status fill_ends(mnm_run_disrupt *self, mnm_err *err) {
  const mnm_run__disrupt_node *node = self->node.data;
  const uint32_t nodes = (uint32_t)self->node.count;
  int64_t *in = mnm_arena_take(&self->arena, ((size_t)nodes + 1) * sizeof *in);
  int64_t *out = mnm_arena_take(&self->arena, ((size_t)nodes + 1) * sizeof *out);
  if (!in || !out) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < self->network.ties; i++)
    if (__builtin_add_overflow(out[self->from[i]], self->month[i], &out[self->from[i]]) ||
        __builtin_add_overflow(in[self->to[i]], self->month[i], &in[self->to[i]]))
      return mnm_err_set(err, MNM_E_OVERFLOW, "the money at an account is over 64 bits");
  for (uint32_t v = 0; v < nodes; v++) {
    const bool victims = self->facts.victims > 0;
    const bool enters = victims ? node[v].victim != 0 : in[v] == 0 && !node[v].place;
    const bool leaves = !node[v].victim && out[v] == 0;
    self->entry[v] = node[v].entry_known ? node[v].entry_minor : enters ? out[v] : 0;
    self->exit[v] = node[v].exit_known ? node[v].exit_minor : leaves ? in[v] : 0;
  }
  return MNM_OK;
}

static const char *const holding_roles[] = {"controller", "harbourer", "exploiter", "enforcer"};

static void name_holding(mnm_run_disrupt *self) {
  const mnm_text *roles = self->role.data;
  for (uint32_t bit = 0; bit < self->role.count; bit++)
    for (size_t i = 0; i < sizeof holding_roles / sizeof *holding_roles; i++)
      if (mnm_text_equal(roles[bit], mnm_text_of(holding_roles[i])))
        self->network.holding |= 1U << bit;
}

mnm_status mnm_run__disrupt_end(mnm_run_disrupt *self, mnm_err *err) {
  if (self->node.count > MNM_DISRUPT_NODES_MAX) {
    (void)mnm_err_set(err, MNM_E_LIMIT, "these are more than %d accounts and places",
                      MNM_DISRUPT_NODES_MAX);
    mnm_err_hint(err, "name the accounts that matter");
    return MNM_E_LIMIT;
  }
  MNM_TRY(order_nodes(self, err));
  MNM_TRY(merge_ties(self, err));
  MNM_TRY(take_columns(self, err));
  const mnm_run__disrupt_node *node = self->node.data;
  const mnm_run__disrupt_tie *tie = self->tie.data;
  mnm_run_disrupt_facts *facts = &self->facts;
  for (uint32_t v = 0; v < self->node.count; v++) {
    self->place[v] = node[v].place, self->victim[v] = node[v].victim;
    facts->places += node[v].place != 0;
    facts->victims += node[v].victim != 0;
    facts->members += !node[v].place && !node[v].victim;
  }
  for (uint64_t i = 0; i < self->tie.count; i++) {
    self->from[i] = tie[i].from, self->to[i] = tie[i].to;
    self->month[i] = tie[i].month_minor, self->tentative[i] = tie[i].tentative;
    facts->tentative_ties += tie[i].tentative;
  }
  self->network = (mnm_disrupt_network){.nodes = (uint32_t)self->node.count,
                                        .person = self->person,
                                        .place = self->place,
                                        .victim = self->victim,
                                        .roles = self->roles,
                                        .entry_minor = self->entry,
                                        .exit_minor = self->exit,
                                        .ties = (uint32_t)self->tie.count,
                                        .from = self->from,
                                        .to = self->to,
                                        .month_minor = self->month};
  facts->from_victims = facts->victims > 0;
  join_persons(self);
  for (uint32_t v = 0; v < self->network.nodes; v++)
    facts->persons += !node[v].place && !node[v].victim && self->person[v] == v;
  name_holding(self);
  return fill_ends(self, err);
}

/* ---- looking --- */

const mnm_disrupt_network *mnm_run_disrupt_network(const mnm_run_disrupt *disrupt) {
  return &disrupt->network;
}
mnm_text mnm_run_disrupt_label(const mnm_run_disrupt *disrupt, uint32_t node) {
  return ((const mnm_run__disrupt_node *)disrupt->node.data)[node].label;
}
mnm_text mnm_run_disrupt_person(const mnm_run_disrupt *disrupt, uint32_t node) {
  return ((const mnm_run__disrupt_node *)disrupt->node.data)[node].person;
}
bool mnm_run_disrupt_find(const mnm_run_disrupt *disrupt, mnm_text label, uint32_t *out_node) {
  for (uint32_t v = 0; v < disrupt->network.nodes; v++) {
    if (!mnm_text_equal(mnm_run_disrupt_label(disrupt, v), label)) continue;
    *out_node = v;
    return true;
  }
  return false;
}
const uint8_t *mnm_run_disrupt_tentative(const mnm_run_disrupt *disrupt) {
  return disrupt->tentative;
}
uint32_t mnm_run_disrupt_roles(const mnm_run_disrupt *disrupt) {
  return (uint32_t)disrupt->role.count;
}
mnm_text mnm_run_disrupt_role(const mnm_run_disrupt *disrupt, uint32_t bit) {
  return ((const mnm_text *)disrupt->role.data)[bit];
}
mnm_run_disrupt_facts mnm_run_disrupt_about(const mnm_run_disrupt *disrupt) {
  return disrupt->facts;
}

/* ---- steps of the chain --- */

static uint32_t bits_of(const mnm_run_disrupt *disrupt, const char *const *names) {
  uint32_t bits = 0, there = 0;
  for (; *names; names++)
    for (uint32_t bit = 0; bit < disrupt->role.count; bit++)
      if (mnm_text_equal(mnm_run_disrupt_role(disrupt, bit), mnm_text_of(*names)))
        bits |= 1U << bit;
  for (uint32_t v = 0; v < disrupt->network.nodes; v++) there |= disrupt->roles[v];
  return bits & there;
}

uint32_t mnm_run_disrupt_steps(const mnm_run_disrupt *disrupt,
                               mnm_run_disrupt_step out[MNM_RUN_DISRUPT_STEPS]) {
  static const char *const recruit[] = {"recruiter", NULL},
                           *const travel[] = {"forger", "transporter", NULL},
                           *const hold[] = {"controller", "harbourer", "exploiter", "enforcer",
                                            NULL},
                           *const launder[] = {"launderer", "investor", NULL};
  uint32_t count = 0;
  const uint32_t held = bits_of(disrupt, hold);
  const mnm_run_disrupt_step all[] = {
      {disrupt->facts.from_victims ? "victims to money" : "earnings to money",
       {.from_victims = true, .to_exits = true, .along_money = true}},
      {"victims to laundering",
       {.from_victims = true, .to_roles = bits_of(disrupt, launder), .along_money = true}},
      {"control to laundering",
       {.from_roles = held, .to_roles = bits_of(disrupt, launder), .along_money = true}},
      {"recruiting to control", {.from_roles = bits_of(disrupt, recruit), .to_roles = held}},
      {"documents and transport to control",
       {.from_roles = bits_of(disrupt, travel), .to_roles = held}}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    const mnm_disrupt_step *step = &all[i].step;
    if ((step->from_victims || step->from_roles) && (step->to_exits || step->to_roles))
      out[count++] = all[i];
  }
  return count;
}
