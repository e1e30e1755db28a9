/* From the case to pictures: which accounts, whose, what money went between them when, and how well
 * that is known. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "case/run/run_figure_fold.h"
#include "case/run/run_grades.h"
#include "case/run/run_network.h"
#include "case/run/run_status.h"

#define NOT_DRAWN UINT32_MAX

typedef struct drawing {
  mnm_store *store;
  mnm_identity *identity;
  const mnm_ctx *ctx;
  mnm_ledger *ledger;
  mnm_run__rows rows;
  mnm_run__holders owners;
  mnm_arena arena;    /* texts of the figure */
  mnm_column node;    /* mnm_figure_node */
  mnm_column account; /* uint32_t, by node */
  uint32_t *node_of;  /* [account] */
  uint8_t *cited;     /* [row of the ledger]: stands in the evidence */
  mnm_column link;    /* mnm_figure_link */
  mnm_column tick;    /* mnm_figure_tick */
  mnm_column flow;    /* flow: a transfer among the nodes */
  mnm_run__grades grades;
  mnm_run__fold fold;
  mnm_column node_of_unit; /* uint32_t, by unit; NOT_DRAWN: not yet */
  uint64_t inside;         /* transfers among those who are drawn as one */
  bool each;               /* do not fold */
  bool found;
  int64_t dated_us;
  uint64_t stage_id;
  mnm_out *out;
  mnm_picture picture;
} drawing;

/* ---- nodes --- */

static mnm_status keep_text(drawing *d, const char *text, size_t bytes, mnm_text *out,
                            mnm_err *err) {
  char *copy = mnm_arena_copy(&d->arena, text, bytes);
  if (!copy) return mnm_err_nomem(err);
  *out = (mnm_text){copy, (uint32_t)bytes};
  return MNM_OK;
}

static mnm_figure_icon icon_of(const drawing *d, uint32_t account, mnm_text holder) {
  const mnm_accounts *accounts = mnm_ledger_accounts(d->ledger);
  mnm_account_kind kind = mnm_accounts_kind(accounts, account);
  mnm_text number = mnm_accounts_number(accounts, account);
  if (kind == MNM_ACCOUNT_CASH || kind == MNM_ACCOUNT_CASH_HELD) return MNM_ICON_CASH;
  if (holder.bytes > 0) return holder.data[0] == 'C' ? MNM_ICON_COMPANY : MNM_ICON_PERSON;
  if (number.bytes > 0 && number.data[0] == '?') return MNM_ICON_UNKNOWN;
  return MNM_ICON_ACCOUNT;
}

/* The pseudonym of the first holder, and how many more there are. */
static mnm_status name_holder(drawing *d, uint32_t account, mnm_text *out, mnm_err *err) {
  *out = (mnm_text){"", 0};
  if (d->owners.subject.count == 0) return MNM_OK;
  const mnm_network_owners *owners = &d->owners.owners;
  uint32_t first = owners->offset[account], past = owners->offset[account + 1];
  if (first == past) return MNM_OK;
  char pseudonym[MNM_PSEUDONYM_BYTES], text[MNM_PSEUDONYM_BYTES + 24];
  const uint64_t *subject = d->owners.subject.data;
  MNM_TRY(mnm_identity_pseudonym(d->identity, subject[owners->owner[first]], pseudonym, err));
  int length = past - first > 1
                   ? snprintf(text, sizeof text, "%s and %u more", pseudonym, past - first - 1)
                   : snprintf(text, sizeof text, "%s", pseudonym);
  return keep_text(d, text, (size_t)length, out, err);
}

static mnm_status keep_printf(drawing *d, mnm_text *out, mnm_err *err, const char *format, ...)
    MNM_PRINTF(4, 5);
static mnm_status keep_printf(drawing *d, mnm_text *out, mnm_err *err, const char *format, ...) {
  char text[256];
  va_list values;
  va_start(values, format);
  int bytes = vsnprintf(text, sizeof text, format, values);
  va_end(values);
  return keep_text(d, text, bytes < (int)sizeof text ? (size_t)bytes : sizeof text - 1, out, err);
}

/* The role that they seem to have, with a question mark; else the parts in the evidence. Below a
 * possible victim stands nothing: to be a mule, or a source, is what was done to them. */
static mnm_status name_roles(drawing *d, const mnm_run__unit *unit, uint8_t roles, mnm_text *out,
                             mnm_err *err) {
  char text[128] = "";
  size_t length = 0;
  if (unit->victim) return keep_text(d, "", 0, out, err);
  if (unit->role != MNM_DUTY_UNKNOWN)
    return keep_printf(d, out, err, "%s?", mnm_duty_name((mnm_duty)unit->role));
  for (uint32_t bit = 0; bit < MNM_NETWORK_ROLES && !unit->folded; bit++) {
    if (!(roles >> bit & 1) || mnm_network_role_name(bit) == NULL) continue;
    length += (size_t)snprintf(text + length, sizeof text - length, "%s%s", length > 0 ? ", " : "",
                               mnm_network_role_name(bit));
  }
  return keep_text(d, text, length, out, err);
}

/* A number stands for persons who are drawn as one, which names nobody. */
static mnm_status label_node(drawing *d, mnm_figure_node *node, const mnm_run__unit *unit,
                             uint32_t account, mnm_err *err) {
  char label[512];
  if (unit->folded) {
    node->sensitivity = MNM_CASE;
    return keep_printf(d, &node->label, err, unit->victim ? "%u possible victims" : "%u persons",
                       unit->persons);
  }
  MNM_TRY(name_holder(d, account, &node->holder, err));
  if (unit->accounts > 1) return keep_printf(d, &node->label, err, "%u accounts", unit->accounts);
  uint32_t bytes = mnm_accounts_label(mnm_ledger_accounts(d->ledger), account, label, sizeof label);
  return keep_text(d, label, bytes, &node->label, err);
}

static mnm_status add_node(drawing *d, const mnm_network_member *member, const mnm_run__unit *unit,
                           mnm_err *err) {
  uint32_t account = member->account;
  mnm_figure_node node = {.sensitivity = unit->victim ? MNM_VICTIM : MNM_CASE,
                          .frame = unit->victim    ? MNM_FRAME_POSSIBLE_VICTIM
                                   : unit->suspect ? MNM_FRAME_SUSPECT
                                                   : MNM_FRAME_NONE,
                          .strength = member->strength_micro};
  MNM_TRY(label_node(d, &node, unit, account, err));
  MNM_TRY(name_roles(d, unit, member->roles, &node.note, err));
  node.icon = (uint8_t)icon_of(d, account, node.holder);
  if (unit->folded) node.icon = MNM_ICON_PERSON;
  d->node_of[account] = (uint32_t)d->node.count;
  MNM_TRY(mnm_column_push(&d->account, &account, err));
  return mnm_column_push(&d->node, &node, err);
}

/* The node of the first account of a unit; the others are the same one. */
static mnm_status add_member(drawing *d, const mnm_network_member *member, uint32_t place,
                             mnm_err *err) {
  uint32_t unit = *(const uint32_t *)mnm_column_at(&d->fold.of_account, place);
  uint32_t *node = mnm_column_at(&d->node_of_unit, unit);
  if (member->account >= mnm_accounts_count(mnm_ledger_accounts(d->ledger)))
    return mnm_err_set(err, MNM_E_DAMAGED, "the network names an account that the case lacks");
  if (*node == NOT_DRAWN) {
    *node = (uint32_t)d->node.count;
    return add_node(d, member, mnm_column_at(&d->fold.unit, unit), err);
  }
  mnm_figure_node *drawn = mnm_column_at(&d->node, *node);
  if (__builtin_add_overflow(drawn->strength, member->strength_micro, &drawn->strength))
    drawn->strength = INT64_MAX;
  d->node_of[member->account] = *node;
  return MNM_OK;
}

/* ---- evidence --- */

static mnm_status cite(drawing *d, const uint64_t *references, uint64_t count, mnm_err *err) {
  for (uint64_t i = 0; i < count; i++) {
    uint32_t row;
    if (!mnm_run__rows_find(&d->rows, references[i], &row)) {
      (void)mnm_err_set(err, MNM_E_DAMAGED,
                        "the evidence cites a transfer that the ledger does not hold");
      mnm_err_hint(err, "run 'manumit verify', then 'manumit investigate'");
      return MNM_E_DAMAGED;
    }
    d->cited[row] = 1;
  }
  return MNM_OK;
}

static mnm_status cite_finding(void *payload, const mnm_store_finding *finding, mnm_err *err) {
  return cite(payload, finding->references, finding->row_count, err);
}

/* A chain may end in cash, which is no member: it is drawn all the same. */
static mnm_status add_cash(drawing *d, const mnm_store_network *network, mnm_err *err) {
  const mnm_transfers *transfers = mnm_ledger_transfers(d->ledger);
  const mnm_accounts *accounts = mnm_ledger_accounts(d->ledger);
  for (uint32_t i = 0; i < network->piece_count; i++) {
    const mnm_store_piece *piece = &network->pieces[i];
    uint32_t row;
    if (piece->reference_count == 0) continue;
    uint64_t last = network->references[piece->reference_first + piece->reference_count - 1];
    if (!mnm_run__rows_find(&d->rows, last, &row)) continue; /* told by cite */
    uint32_t account = transfers->account_to[row];
    if (mnm_accounts_kind(accounts, account) != MNM_ACCOUNT_CASH ||
        d->node_of[account] != NOT_DRAWN)
      continue;
    mnm_network_member cash = {.account = account, .roles = (uint8_t)MNM_NETWORK_EXIT};
    const mnm_run__unit alone = {.accounts = 1, .persons = 1};
    MNM_TRY(add_node(d, &cash, &alone, err));
  }
  return MNM_OK;
}

/* ---- links: transfers among the nodes, added up by way, currency, and line --- */

typedef struct flow {
  uint32_t from, to; /* nodes */
  uint16_t currency;
  uint8_t line;
  int64_t amount_minor;
} flow;

static int by_way(const void *left, const void *right) {
  const flow *a = left, *b = right;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  if (a->to != b->to) return a->to < b->to ? -1 : 1;
  if (a->currency != b->currency) return a->currency < b->currency ? -1 : 1;
  return (int)a->line - (int)b->line;
}

/* Cash is drawn for the chains that end in it alone, not for every withdrawal. */
static bool is_drawn(const drawing *d, uint32_t row) {
  const mnm_transfers *transfers = mnm_ledger_transfers(d->ledger);
  const mnm_accounts *accounts = mnm_ledger_accounts(d->ledger);
  uint32_t from = transfers->account_from[row], to = transfers->account_to[row];
  if (from == to || d->node_of[from] == NOT_DRAWN || d->node_of[to] == NOT_DRAWN) return false;
  bool cash = mnm_accounts_kind(accounts, from) == MNM_ACCOUNT_CASH ||
              mnm_accounts_kind(accounts, to) == MNM_ACCOUNT_CASH;
  return !cash || d->cited[row];
}

static mnm_status list_flows(drawing *d, mnm_err *err) {
  const mnm_transfers *transfers = mnm_ledger_transfers(d->ledger);
  for (uint32_t row = 0; row < transfers->count; row++) {
    if ((row & 0xFFFFF) == 0) MNM_TRY(mnm_ctx_tick(d->ctx, "draw", row, transfers->count, err));
    if (!is_drawn(d, row)) continue;
    flow one = {d->node_of[transfers->account_from[row]], d->node_of[transfers->account_to[row]],
                transfers->currency[row], 0, transfers->amount_minor[row]};
    mnm_figure_tick tick = {transfers->booked_us[row], d->cited[row]};
    bool low = false;
    MNM_TRY(mnm_run__grades_low(&d->grades, d->store, d->ledger, row, &low, err));
    one.line = (uint8_t)(low ? MNM_LINE_DASHED : MNM_LINE_SOLID);
    d->inside += one.from == one.to;
    if (one.from != one.to) MNM_TRY(mnm_column_push(&d->flow, &one, err));
    MNM_TRY(mnm_column_push(&d->tick, &tick, err));
  }
  return MNM_OK;
}

static mnm_status add_flows(drawing *d, mnm_err *err) {
  flow *all = d->flow.data;
  if (d->flow.count > 1) qsort(all, d->flow.count, sizeof *all, by_way);
  for (uint64_t i = 0; i < d->flow.count;) {
    const flow *first = &all[i];
    mnm_wide sum = 0;
    mnm_figure_link link = {.from = first->from,
                            .to = first->to,
                            .directed = true,
                            .line = first->line,
                            .currency = first->currency};
    for (; i < d->flow.count && by_way(&all[i], first) == 0; i++, link.transfers++)
      sum += all[i].amount_minor;
    if (mnm_money_narrow(&link.amount_minor, sum) != MNM_OK)
      return mnm_err_set(err, MNM_E_OVERFLOW, "the sum of a link is over 64 bits");
    MNM_TRY(mnm_column_push(&d->link, &link, err));
  }
  return MNM_OK;
}

/* Links among flows stand by (from, to); ties come after them. */
static bool has_link(const drawing *d, uint64_t links, uint32_t from, uint32_t to) {
  const mnm_figure_link *link = d->link.data;
  uint64_t begin = 0, end = links;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (link[middle].from < from || (link[middle].from == from && link[middle].to < to))
      begin = middle + 1;
    else
      end = middle;
  }
  return begin < links && link[begin].from == from && link[begin].to == to;
}

/* Ties without a transfer: common owners, shared handles. */
static mnm_status add_ties(drawing *d, const mnm_store_network *network, mnm_err *err) {
  uint64_t links = d->link.count;
  for (uint32_t i = 0; i < network->tie_count; i++) {
    const mnm_network_tie *tie = &network->ties[i];
    if (!(tie->reasons & (MNM_TIE_OWNER | MNM_TIE_FINDING))) continue;
    uint32_t a = d->node_of[tie->a], b = d->node_of[tie->b];
    if (a == NOT_DRAWN || b == NOT_DRAWN || a == b) continue;
    if (has_link(d, links, a, b) || has_link(d, links, b, a)) continue;
    mnm_figure_link link = {.from = a, .to = b, .line = MNM_LINE_DOTTED};
    MNM_TRY(mnm_column_push(&d->link, &link, err));
  }
  return MNM_OK;
}

/* ---- the figure --- */

static mnm_status date_stage(void *payload, const mnm_stage *stage, mnm_err *err) {
  (void)err;
  drawing *d = payload;
  if (stage->stage_id == d->stage_id) d->dated_us = stage->finished_us;
  return MNM_OK;
}

/* What the words below a node mean, and what is not drawn one by one. */
static mnm_status remark(drawing *d, mnm_text *out, mnm_err *err) {
  const mnm_run__unit *unit = d->fold.unit.data;
  char text[1024] = "";
  size_t length = 0, room = sizeof text;
  bool guessed = false, several = false;
  uint32_t folded = 0;
  for (uint64_t i = 0; i < d->fold.unit.count; i++) {
    if (unit[i].persons == 0) continue;
    guessed = guessed || (unit[i].role != MNM_DUTY_UNKNOWN && !unit[i].victim);
    several = several || (!unit[i].folded && unit[i].accounts > 1);
    folded += unit[i].folded;
  }
  if (guessed)
    length += (size_t)snprintf(text, room,
                               "A word with a question mark is a role guessed from payments, for a "
                               "person to judge. ");
  if (several)
    length += (size_t)snprintf(text + length, room - length,
                               "All accounts of a person are drawn as one. ");
  if (folded > 0)
    length += (size_t)snprintf(text + length, room - length,
                               "A node with a number stands for so many persons of one role. ");
  if (d->inside > 0)
    length += (size_t)snprintf(text + length, room - length,
                               "%llu transfers among those drawn as one have no arrow. ",
                               (unsigned long long)d->inside);
  if (several || folded > 0)
    length += (size_t)snprintf(text + length, room - length, "--each draws every account.");
  return keep_text(d, text, length, out, err);
}

/* The case file's name without its folders, which are nobody's business on paper. */
static const char *file_name(const mnm_store *store) {
  const char *path = mnm_store_path(store), *slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

static mnm_status draw_network(drawing *d, const mnm_store_network *network, mnm_err *err) {
  char title[64], evidence[512];
  (void)snprintf(title, sizeof title, "%s %llu",
                 network->kind == MNM_NETWORK_CASE ? "Case without a network" : "Network",
                 (unsigned long long)network->network_id);
  (void)snprintf(evidence, sizeof evidence, "manumit show %s network %llu", file_name(d->store),
                 (unsigned long long)network->network_id);
  d->stage_id = network->stage_id;
  MNM_TRY(mnm_store_stages(d->store, false, date_stage, d, err));
  mnm_text words = {"", 0};
  MNM_TRY(remark(d, &words, err));
  mnm_figure_network figure = {
      .remark = words,
      .spans = d->fold.span.data,
      .span_count = (uint32_t)d->fold.span.count,
      .head = {mnm_text_of(title), mnm_text_of(network->sentence),
               mnm_text_of(mnm_store_id(d->store)), mnm_text_of(evidence), d->dated_us},
      .nodes = d->node.data,
      .links = d->link.data,
      .ticks = d->tick.data,
      .node_count = (uint32_t)d->node.count,
      .link_count = (uint32_t)d->link.count,
      .tick_count = (uint32_t)d->tick.count};
  return mnm_report_network(d->out, &figure, d->picture, d->ctx, err);
}

static mnm_status show_network(void *payload, const mnm_store_network *network, mnm_err *err) {
  drawing *d = payload;
  d->found = true;
  const uint32_t none = NOT_DRAWN;
  MNM_TRY(mnm_run__fold_make(&d->fold, d->store, network, d->each, d->ctx, err));
  for (uint64_t i = 0; i < d->fold.unit.count; i++)
    MNM_TRY(mnm_column_push(&d->node_of_unit, &none, err));
  for (uint32_t i = 0; i < network->member_count; i++)
    MNM_TRY(add_member(d, &network->members[i], i, err));
  for (uint32_t i = 0; i < network->piece_count; i++) {
    const mnm_store_piece *piece = &network->pieces[i];
    mnm_store_finding_query query = {
        .finding_id = piece->finding_id, .account = MNM_ACCOUNT_NONE, .all = true, .details = true};
    if (piece->finding_id != 0) MNM_TRY(mnm_store_findings(d->store, &query, cite_finding, d, err));
    MNM_TRY(cite(d, network->references + piece->reference_first, piece->reference_count, err));
  }
  MNM_TRY(add_cash(d, network, err));
  MNM_TRY(list_flows(d, err));
  MNM_TRY(add_flows(d, err));
  MNM_TRY(add_ties(d, network, err));
  return draw_network(d, network, err);
}

static mnm_status begin(drawing *d, mnm_err *err) {
  mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_run__grades_load(&d->grades, d->store, d->ctx, err));
  MNM_TRY(mnm_identity_open(&d->identity, d->store, d->ctx, err));
  MNM_TRY(mnm_ledger_load(&d->ledger, d->store, &all, d->ctx, err));
  MNM_TRY(mnm_run__rows_init(&d->rows, d->ledger, d->ctx, err));
  uint32_t accounts = mnm_accounts_count(mnm_ledger_accounts(d->ledger));
  MNM_TRY(mnm_run__holders_load(&d->owners, d->store, accounts, d->ctx, err));
  d->node_of = mnm_mem_new(d->ctx, ((size_t)accounts + 1) * sizeof *d->node_of);
  d->cited = mnm_mem_new(d->ctx, (size_t)mnm_ledger_transfers(d->ledger)->count + 1);
  if (!d->node_of || !d->cited) return mnm_err_nomem(err);
  for (uint32_t account = 0; account < accounts; account++) d->node_of[account] = NOT_DRAWN;
  return MNM_OK;
}

static void end(drawing *d) {
  if (d->ledger) {
    uint32_t accounts = mnm_accounts_count(mnm_ledger_accounts(d->ledger));
    mnm_mem_free(d->ctx, d->node_of, ((size_t)accounts + 1) * sizeof *d->node_of);
    mnm_mem_free(d->ctx, d->cited, (size_t)mnm_ledger_transfers(d->ledger)->count + 1);
  }
  mnm_column *columns[] = {&d->node, &d->account, &d->link, &d->tick, &d->flow, &d->node_of_unit};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) mnm_column_clear(columns[i]);
  mnm_run__grades_clear(&d->grades);
  mnm_run__fold_clear(&d->fold);
  mnm_run__holders_clear(&d->owners);
  mnm_run__rows_clear(&d->rows);
  mnm_arena_clear(&d->arena);
  mnm_ledger_free(d->ledger);
  mnm_identity_close(d->identity);
}

mnm_status mnm_run_draw_network(mnm_store *store, uint64_t network_id, bool each, mnm_out *out,
                                mnm_picture picture, const mnm_ctx *ctx, mnm_err *err) {
  drawing d = {.store = store,
               .ctx = ctx,
               .out = out,
               .picture = picture,
               .each = each,
               .dated_us = MNM_TIME_NONE};
  mnm_column_init(&d.node, sizeof(mnm_figure_node), ctx);
  mnm_column_init(&d.account, sizeof(uint32_t), ctx);
  mnm_column_init(&d.link, sizeof(mnm_figure_link), ctx);
  mnm_column_init(&d.tick, sizeof(mnm_figure_tick), ctx);
  mnm_column_init(&d.node_of_unit, sizeof(uint32_t), ctx);
  mnm_column_init(&d.flow, sizeof(flow), ctx);
  mnm_column_init(&d.rows.sorted, sizeof(uint32_t), ctx);
  mnm_arena_init(&d.arena, ctx);
  mnm_status status = begin(&d, err);
  mnm_store_network_query query = {
      .network_id = network_id, .account = MNM_ACCOUNT_NONE, .all = true, .details = true};
  if (status == MNM_OK) status = mnm_run_networks(store, &query, show_network, &d, err);
  if (status == MNM_OK && !d.found) {
    status = mnm_err_set(err, MNM_E_NOTFOUND, "the case has no network of this number");
    mnm_err_hint(err, "'manumit show CASE networks' lists them");
  }
  end(&d);
  return status;
}
