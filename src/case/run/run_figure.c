/* From the case to pictures: which accounts, whose, what money went between them when, and how well
 * that is known. */
#include <stdio.h>
#include <stdlib.h>

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
  mnm_column grade;   /* source_line, rising by source */
  bool all_solid;     /* no source is graded low: no need to ask where a transfer was read */
  bool found;
  int64_t dated_us;
  uint64_t stage_id;
  mnm_out *out;
  mnm_picture picture;
} drawing;

/* ---- how well a transfer is known --- */

typedef struct source_line {
  uint64_t source_id;
  uint8_t line;
} source_line;

/* Europol 4x4: information 3 is not known personally to the source and cannot be corroborated, 4
 * neither that nor more; a source C is often unreliable, X untried. What is not graded is a bank's
 * own record. */
static mnm_figure_line line_of_grade(const mnm_grade *grade) {
  bool low = grade->information >= 3 || grade->source == 'C' || grade->source == 'X' ||
             grade->suspected_false;
  return low ? MNM_LINE_DASHED : MNM_LINE_SOLID;
}

static mnm_status note_source(void *payload, const mnm_source *source, mnm_err *err) {
  drawing *d = payload;
  source_line one = {source->source_id, (uint8_t)line_of_grade(&source->grade)};
  d->all_solid &= one.line == MNM_LINE_SOLID;
  return mnm_column_push(&d->grade, &one, err);
}

/* The best of the places it was read at: one good record is enough. */
static mnm_status line_of_row(const drawing *d, uint32_t row, uint8_t *out, mnm_err *err) {
  mnm_ledger_origin origins[16];
  uint32_t count = 0;
  *out = MNM_LINE_SOLID;
  if (d->all_solid) return MNM_OK;
  const uint64_t reference = mnm_ledger_reference(d->ledger, row);
  MNM_TRY(mnm_ledger_origins(d->store, reference, origins, 16, &count, err));
  if (count > 16) count = 16;
  if (count > 0) *out = MNM_LINE_DASHED;
  const source_line *grade = d->grade.data;
  for (uint32_t i = 0; i < count; i++)
    for (uint64_t at = 0; at < d->grade.count; at++)
      if (grade[at].source_id == origins[i].source_id && grade[at].line == MNM_LINE_SOLID)
        *out = MNM_LINE_SOLID;
  return MNM_OK;
}

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

static mnm_status name_roles(drawing *d, uint8_t roles, mnm_text *out, mnm_err *err) {
  char text[128] = "";
  size_t length = 0;
  for (uint32_t bit = 0; bit < MNM_NETWORK_ROLES; bit++) {
    if (!(roles >> bit & 1) || mnm_network_role_name(bit) == NULL) continue;
    length += (size_t)snprintf(text + length, sizeof text - length, "%s%s", length > 0 ? ", " : "",
                               mnm_network_role_name(bit));
  }
  return keep_text(d, text, length, out, err);
}

static mnm_status add_node(drawing *d, const mnm_network_member *member, mnm_err *err) {
  char label[512];
  uint32_t account = member->account;
  if (account >= mnm_accounts_count(mnm_ledger_accounts(d->ledger)))
    return mnm_err_set(err, MNM_E_DAMAGED, "the network names an account that the case lacks");
  bool victim = member->status == MNM_STATUS_POSSIBLE_VICTIM;
  mnm_figure_node node = {.sensitivity = victim ? MNM_VICTIM : MNM_CASE,
                          .frame = victim ? MNM_FRAME_POSSIBLE_VICTIM
                                   : member->status == MNM_STATUS_SUSPECT ? MNM_FRAME_SUSPECT
                                                                          : MNM_FRAME_NONE,
                          .strength = member->strength_micro};
  uint32_t bytes = mnm_accounts_label(mnm_ledger_accounts(d->ledger), account, label, sizeof label);
  MNM_TRY(keep_text(d, label, bytes, &node.label, err));
  MNM_TRY(name_holder(d, account, &node.holder, err));
  MNM_TRY(name_roles(d, member->roles, &node.note, err));
  node.icon = (uint8_t)icon_of(d, account, node.holder);
  d->node_of[account] = (uint32_t)d->node.count;
  MNM_TRY(mnm_column_push(&d->account, &account, err));
  return mnm_column_push(&d->node, &node, err);
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
    MNM_TRY(add_node(d, &cash, err));
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
    MNM_TRY(line_of_row(d, row, &one.line, err));
    MNM_TRY(mnm_column_push(&d->flow, &one, err));
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
    if (a == NOT_DRAWN || b == NOT_DRAWN) continue;
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
  mnm_figure_network figure = {
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
  for (uint32_t i = 0; i < network->member_count; i++)
    MNM_TRY(add_node(d, &network->members[i], err));
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
  MNM_TRY(mnm_store_sources(d->store, note_source, d, err));
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
  mnm_column *columns[] = {&d->node, &d->account, &d->link, &d->tick, &d->flow, &d->grade};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) mnm_column_clear(columns[i]);
  mnm_run__holders_clear(&d->owners);
  mnm_run__rows_clear(&d->rows);
  mnm_arena_clear(&d->arena);
  mnm_ledger_free(d->ledger);
  mnm_identity_close(d->identity);
}

mnm_status mnm_run_draw_network(mnm_store *store, uint64_t network_id, mnm_out *out,
                                mnm_picture picture, const mnm_ctx *ctx, mnm_err *err) {
  drawing d = {.store = store,
               .ctx = ctx,
               .out = out,
               .picture = picture,
               .all_solid = true,
               .dated_us = MNM_TIME_NONE};
  mnm_column_init(&d.node, sizeof(mnm_figure_node), ctx);
  mnm_column_init(&d.account, sizeof(uint32_t), ctx);
  mnm_column_init(&d.link, sizeof(mnm_figure_link), ctx);
  mnm_column_init(&d.tick, sizeof(mnm_figure_tick), ctx);
  mnm_column_init(&d.flow, sizeof(flow), ctx);
  mnm_column_init(&d.grade, sizeof(source_line), ctx);
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
