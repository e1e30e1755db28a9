/* Persons of a network and what went between them, put together for one page. */
#include "case/run/run_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "case/run/run_duty_internal.h"
#include "case/run/run_grades.h"
#include "case/run/run_page_internal.h"
#include "case/run/run_ties_internal.h"

struct mnm_run_page {
  mnm_alloc alloc;
  mnm_run_duties *duties;
  mnm_run__grades grades;
  mnm_column link, span, figure; /* mnm_run_link, mnm_run_span, mnm_run_figure */
  uint64_t strength[MNM_LINK_TENTATIVE + 1];
  uint32_t span_months;
  double trait[MNM_TRAIT_MAX];
  mnm_run_layers layers;
  mnm_ways ways;
  mnm_column reference; /* uint64_t, by row of a way */
  mnm_column victim;    /* uint8_t, by account */
};

typedef struct deal { /* a transfer between two persons */
  uint32_t a, b, row; /* a < b */
  bool back;          /* b paid */
} deal;

typedef struct making {
  mnm_run_page *page;
  mnm_store *store;
  const mnm_ctx *ctx;
  uint32_t *person_of; /* by account: person + 1 */
  size_t accounts;
  mnm_column deal;
  uint32_t *node; /* by person: place among those with a link, + 1 */
  uint32_t *person;
  uint32_t nodes;
} making;

const char *mnm_run_strength_name(mnm_run_strength strength) {
  static const char *const names[] = {"", "confirmed", "unconfirmed", "tentative"};
  return (unsigned)strength <= MNM_LINK_TENTATIVE ? names[strength] : "";
}

/* ---- who deals with whom --- */

/* A joint account is its first person's: nobody deals with themselves by it. */
static void number_persons(making *m) {
  const mnm_run_duties *duties = m->page->duties;
  for (uint32_t p = mnm_run_duties_person_count(duties); p-- > 0;) {
    const mnm_run_duty_person *person = mnm_run_duties_person(duties, p);
    const uint32_t *member = mnm_run_duties_members(duties, person);
    for (uint32_t i = 0; i < person->member_count; i++)
      m->person_of[mnm_run_duties_get(duties, member[i]).account] = p + 1;
  }
}

static int by_pair(const void *left, const void *right) {
  const deal *x = left, *y = right;
  if (x->a != y->a) return x->a < y->a ? -1 : 1;
  if (x->b != y->b) return x->b < y->b ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

static mnm_status list_deals(making *m, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(m->page->duties->ledger);
  for (uint32_t row = 0; row < all->count; row++) {
    if ((row & 0xFFFF) == 0) MNM_TRY(mnm_ctx_tick(m->ctx, "links", row, all->count, err));
    uint32_t from = m->person_of[all->account_from[row]], to = m->person_of[all->account_to[row]];
    bool own = all->channel && all->channel[row] == MNM_CHANNEL_OWN;
    if (from == 0 || to == 0 || from == to || own) continue;
    deal one = {from < to ? from - 1 : to - 1, from < to ? to - 1 : from - 1, row, from > to};
    MNM_TRY(mnm_column_push(&m->deal, &one, err));
  }
  if (m->deal.count > 1) qsort(m->deal.data, m->deal.count, sizeof(deal), by_pair);
  return MNM_OK;
}

static mnm_status list_links(making *m, mnm_err *err) {
  const deal *all = m->deal.data;
  mnm_run_page *page = m->page;
  const mnm_transfers *transfers = mnm_ledger_transfers(page->duties->ledger);
  for (uint64_t at = 0; at < m->deal.count;) {
    mnm_run_link link = {.a = all[at].a,
                         .b = all[at].b,
                         .strength = (uint8_t)MNM_LINK_UNCONFIRMED,
                         .first_us = transfers->booked_us[all[at].row]};
    for (; at < m->deal.count && all[at].a == link.a && all[at].b == link.b; at++) {
      bool low = true;
      link.last_us = transfers->booked_us[all[at].row];
      link.transfers++;
      if (link.strength == MNM_LINK_CONFIRMED) continue;
      MNM_TRY(mnm_run__grades_low(&page->grades, m->store, page->duties->ledger, all[at].row, &low,
                                  err));
      if (!low) link.strength = (uint8_t)MNM_LINK_CONFIRMED;
    }
    MNM_TRY(mnm_column_push(&page->link, &link, err));
  }
  return MNM_OK;
}

static int by_ends(const void *left, const void *right) {
  const mnm_run_link *x = left, *y = right;
  if (x->a != y->a) return x->a < y->a ? -1 : 1;
  if (x->b != y->b) return x->b < y->b ? -1 : 1;
  return (int)x->strength - (int)y->strength;
}

static mnm_status add_ties(void *payload, const mnm_store_network *row, mnm_err *err) {
  making *m = payload;
  for (uint32_t i = 0; i < row->tie_count; i++) {
    if (row->ties[i].a >= m->accounts || row->ties[i].b >= m->accounts)
      return mnm_err_set(err, MNM_E_DAMAGED, "the network ties an account that the case lacks");
    uint32_t a = m->person_of[row->ties[i].a], b = m->person_of[row->ties[i].b];
    if (a == 0 || b == 0 || a == b) continue;
    mnm_run_link link = {.a = a < b ? a - 1 : b - 1,
                         .b = a < b ? b - 1 : a - 1,
                         .strength = (uint8_t)MNM_LINK_TENTATIVE,
                         .first_us = MNM_TIME_NONE,
                         .last_us = MNM_TIME_NONE};
    MNM_TRY(mnm_column_push(&m->page->link, &link, err));
  }
  return MNM_OK;
}

/* What a transfer shows needs no tie beside it. */
static void settle_links(mnm_run_page *page) {
  mnm_run_link *all = page->link.data;
  uint64_t kept = 0;
  if (page->link.count > 1) qsort(all, page->link.count, sizeof *all, by_ends);
  for (uint64_t i = 0; i < page->link.count; i++) {
    if (kept > 0 && all[kept - 1].a == all[i].a && all[kept - 1].b == all[i].b) continue;
    page->strength[all[i].strength]++;
    all[kept++] = all[i];
  }
  page->link.count = kept;
}

/* ---- through time --- */

static int64_t month_of(int64_t time_us) {
  mnm_civil civil;
  mnm_time_to_civil(&civil, time_us);
  return (int64_t)civil.year * 12 + civil.month - 1;
}
static int64_t start_of(int64_t month) {
  int64_t year = month >= 0 ? month / 12 : (month - 11) / 12;
  return mnm_days_from_civil((int32_t)year, (uint32_t)(month - year * 12) + 1, 1) * MNM_US_PER_DAY;
}

/* Months, or so many together that a page holds them; spans begin where years are cut evenly. */
static void choose_span(mnm_run_page *page, int64_t *first, int64_t last, uint32_t *out_count) {
  static const uint32_t months[] = {1, 3, 12, 60, 120, 600, 1200, 12000};
  for (size_t i = 0;; i++) {
    int64_t by = months[i], off = *first % by;
    int64_t begin = *first - (off < 0 ? off + by : off), count = (last - begin) / by + 1;
    if (count > MNM_RUN_SPANS_MOST && i + 1 < sizeof months / sizeof *months) continue;
    page->span_months = months[i];
    *first = begin;
    *out_count = (uint32_t)count;
    return;
  }
}

static mnm_status through_time(making *m, mnm_err *err) {
  mnm_run_page *page = m->page;
  const deal *all = m->deal.data;
  const int64_t *booked = mnm_ledger_transfers(page->duties->ledger)->booked_us;
  uint64_t count = m->deal.count;
  page->trait[MNM_TRAIT_LIFETIME] = page->trait[MNM_TRAIT_KEPT] = NAN;
  if (count == 0) return MNM_OK;
  int64_t first = INT64_MAX, last = INT64_MIN;
  for (uint64_t i = 0; i < count; i++) {
    int64_t month = month_of(booked[all[i].row]);
    if (month < first) first = month;
    if (month > last) last = month;
  }
  uint32_t spans = 0;
  choose_span(page, &first, last, &spans);
  size_t contact_bytes = (size_t)count * sizeof(mnm_measure_contact);
  size_t period_bytes = (size_t)spans * sizeof(mnm_measure_period);
  mnm_measure_contact *contact = mnm_mem_new(m->ctx, contact_bytes);
  mnm_measure_period *period = mnm_mem_new(m->ctx, period_bytes);
  mnm_measure_times times;
  mnm_status status = contact && period ? MNM_OK : mnm_err_nomem(err);
  for (uint64_t i = 0; i < count && status == MNM_OK; i++)
    contact[i] = (mnm_measure_contact){
        all[i].a, all[i].b, (uint32_t)((month_of(booked[all[i].row]) - first) / page->span_months)};
  if (status == MNM_OK)
    status = mnm_measure_through_time(period, &times, spans, contact, count, m->ctx, err);
  for (uint32_t i = 0; i < spans && status == MNM_OK; i++) {
    mnm_run_span span = {start_of(first + (int64_t)i * page->span_months),
                         start_of(first + (int64_t)(i + 1) * page->span_months), period[i]};
    status = mnm_column_push(&page->span, &span, err);
  }
  if (status == MNM_OK && spans > 1) {
    page->trait[MNM_TRAIT_LIFETIME] = (times.lifetime - 1) / (spans - 1);
    page->trait[MNM_TRAIT_KEPT] = times.kept;
  }
  mnm_mem_free(m->ctx, contact, contact_bytes);
  mnm_mem_free(m->ctx, period, period_bytes);
  return status;
}

/* ---- visible figures and brokers --- */

static void number_nodes(making *m) {
  const mnm_run_link *link = m->page->link.data;
  uint32_t persons = mnm_run_duties_person_count(m->page->duties);
  for (uint64_t i = 0; i < m->page->link.count; i++) m->node[link[i].a] = m->node[link[i].b] = 1;
  for (uint32_t p = 0; p < persons; p++)
    if (m->node[p] != 0) {
      m->person[m->nodes++] = p;
      m->node[p] = m->nodes;
    }
}

typedef struct arcs {
  uint32_t *from, *to;
  int64_t *weight;
  uint64_t count;
  size_t room;
} arcs;

static mnm_status open_arcs(arcs *out, uint64_t room, const mnm_ctx *ctx, mnm_err *err) {
  *out = (arcs){.room = (size_t)room + 1};
  out->from = mnm_mem_new(ctx, out->room * sizeof *out->from);
  out->to = mnm_mem_new(ctx, out->room * sizeof *out->to);
  out->weight = mnm_mem_new(ctx, out->room * sizeof *out->weight);
  return out->from && out->to && out->weight ? MNM_OK : mnm_err_nomem(err);
}
static void add_arc(arcs *of, uint32_t from, uint32_t to) {
  of->from[of->count] = from;
  of->to[of->count] = to;
  of->weight[of->count++] = 1000000;
}
static void drop_arcs(arcs *of, const mnm_ctx *ctx) {
  mnm_mem_free(ctx, of->from, of->room * sizeof *of->from);
  mnm_mem_free(ctx, of->to, of->room * sizeof *of->to);
  mnm_mem_free(ctx, of->weight, of->room * sizeof *of->weight);
}

/* Traits of what was paid: directed, each transfer counting once. */
static mnm_status find_traits(making *m, mnm_err *err) {
  mnm_run_page *page = m->page;
  const deal *all = m->deal.data;
  arcs rows;
  mnm_measure_graph graph = {0};
  mnm_measure_shape shape;
  mnm_status status = open_arcs(&rows, m->deal.count, m->ctx, err);
  for (uint64_t i = 0; i < m->deal.count && status == MNM_OK; i++) {
    uint32_t a = m->node[all[i].a] - 1, b = m->node[all[i].b] - 1;
    add_arc(&rows, all[i].back ? b : a, all[i].back ? a : b);
  }
  const mnm_measure_ties ties = {m->nodes, rows.count, rows.from, rows.to, rows.weight};
  if (status == MNM_OK) status = mnm_measure_graph_init(&graph, &ties, true, m->ctx, err);
  if (status == MNM_OK) status = mnm_measure_shape_find(&shape, &graph, m->ctx, err);
  if (status == MNM_OK) {
    page->trait[MNM_TRAIT_RECIPROCITY] = mnm_measure_reciprocity(&graph);
    page->trait[MNM_TRAIT_CENTRALISATION] = shape.degree_centralisation;
    page->trait[MNM_TRAIT_CLUSTERING] = shape.transitivity;
    page->trait[MNM_TRAIT_REPEATED] = mnm_run__repeated(&graph);
    status = mnm_run__hierarchy(&page->trait[MNM_TRAIT_HIERARCHY], &graph, m->ctx, err);
  }
  mnm_measure_graph_clear(&graph, m->ctx);
  drop_arcs(&rows, m->ctx);
  return status;
}

static mnm_status find_layers(making *m, mnm_err *err) {
  mnm_run_page *page = m->page;
  const mnm_run_link *link = page->link.data;
  mnm_column ties;
  mnm_column_init(&ties, sizeof(mnm_measure_layered), m->ctx);
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; i < page->link.count && status == MNM_OK; i++) {
    const mnm_measure_layered one = {link[i].a, link[i].b, MNM_LAYER_TRANSFERS};
    if (link[i].transfers > 0) status = mnm_column_push(&ties, &one, err);
  }
  if (status == MNM_OK)
    status = mnm_run__layers_find(&page->layers, &ties, page->duties, m->person_of, m->store,
                                  m->ctx, err);
  page->trait[MNM_TRAIT_MULTIPLEXITY] = page->layers.multiplexity;
  page->trait[MNM_TRAIT_ROLES] = mnm_run__role_concentration(page->duties);
  mnm_column_clear(&ties);
  return status;
}

typedef struct standing { /* by node */
  double *between;
  uint32_t *degree, *rank_degree, *rank_between, *order;
  double *score;
  uint8_t *place;
} standing;

static mnm_status open_standing(standing *out, uint32_t nodes, mnm_arena *arena, mnm_err *err) {
  size_t room = (size_t)nodes + 1;
  out->between = mnm_arena_take(arena, room * sizeof *out->between);
  out->score = mnm_arena_take(arena, room * sizeof *out->score);
  out->degree = mnm_arena_take(arena, room * sizeof *out->degree);
  out->rank_degree = mnm_arena_take(arena, room * sizeof *out->rank_degree);
  out->rank_between = mnm_arena_take(arena, room * sizeof *out->rank_between);
  out->order = mnm_arena_take(arena, room * sizeof *out->order);
  out->place = mnm_arena_take(arena, room);
  bool got = out->between && out->score && out->degree && out->rank_degree && out->rank_between &&
             out->order && out->place;
  return got ? MNM_OK : mnm_err_nomem(err);
}

static mnm_status find_standing(standing *out, making *m, bool confirmed, mnm_err *err) {
  const mnm_run_link *link = m->page->link.data;
  arcs rows;
  mnm_measure_graph graph = {0};
  mnm_status status = open_arcs(&rows, m->page->link.count, m->ctx, err);
  for (uint64_t i = 0; i < m->page->link.count && status == MNM_OK; i++)
    if (!confirmed || link[i].strength == MNM_LINK_CONFIRMED)
      add_arc(&rows, m->node[link[i].a] - 1, m->node[link[i].b] - 1);
  const mnm_measure_ties ties = {m->nodes, rows.count, rows.from, rows.to, rows.weight};
  const mnm_measure_paths paths = {.betweenness = out->between};
  const mnm_measure_paths_options options = {.sources = NULL};
  if (status == MNM_OK) status = mnm_measure_graph_init(&graph, &ties, false, m->ctx, err);
  if (status == MNM_OK) status = mnm_measure_paths_find(&paths, &graph, &options, m->ctx, err);
  for (uint32_t v = 0; v < m->nodes && status == MNM_OK; v++) {
    out->degree[v] = (uint32_t)mnm_measure_degree(&graph.both, v);
    out->score[v] = out->degree[v];
  }
  if (status == MNM_OK)
    status =
        mnm_measure_rank(out->order, out->rank_degree, out->score, NULL, m->nodes, m->ctx, err);
  if (status == MNM_OK)
    status =
        mnm_measure_rank(out->order, out->rank_between, out->between, NULL, m->nodes, m->ctx, err);
  if (status == MNM_OK) status = mnm_measure_places(out->place, &graph, out->between, m->ctx, err);
  mnm_measure_graph_clear(&graph, m->ctx);
  drop_arcs(&rows, m->ctx);
  return status;
}

/* A possible victim is never ranked: they stand in the graph, since paths run where they run, and
 * nowhere in what is said of it. Above so many steps nothing is said of anybody. */
static mnm_status find_figures(making *m, mnm_arena *arena, mnm_err *err) {
  standing all, confirmed;
  double steps = (double)m->nodes * ((double)m->nodes + 2.0 * (double)m->page->link.count);
  if (m->nodes == 0 || steps > MNM_RUN_STUDY_STEPS) return MNM_OK;
  MNM_TRY(open_standing(&all, m->nodes, arena, err));
  MNM_TRY(open_standing(&confirmed, m->nodes, arena, err));
  MNM_TRY(find_standing(&confirmed, m, true, err));
  MNM_TRY(find_standing(&all, m, false, err));
  for (uint32_t i = 0; i < m->nodes; i++) {
    uint32_t v = all.order[i];
    if (mnm_run_duties_person(m->page->duties, m->person[v])->victim) continue;
    mnm_run_figure figure = {
        .person = m->person[v],
        .place = all.place[v],
        .degree = all.degree[v],
        .rank_degree = all.rank_degree[v],
        .rank_betweenness = all.rank_between[v],
        .rank_confirmed = confirmed.degree[v] > 0 ? confirmed.rank_between[v] : 0,
        .betweenness = all.between[v]};
    MNM_TRY(mnm_column_push(&m->page->figure, &figure, err));
  }
  return MNM_OK;
}

/* ---- ways in and out --- */

static mnm_status find_ways(making *m, mnm_err *err) {
  mnm_run_page *page = m->page;
  mnm_run_duties *duties = page->duties;
  const mnm_accounts *accounts = mnm_run_duties_accounts(duties);
  size_t bytes = m->accounts + 1;
  uint8_t *stands = mnm_mem_new(m->ctx, bytes), *cash = mnm_mem_new(m->ctx, bytes);
  mnm_status status = stands && cash ? MNM_OK : mnm_err_nomem(err);
  for (uint32_t i = 0; status == MNM_OK && i < mnm_accounts_count(accounts); i++)
    cash[i] = mnm_accounts_kind(accounts, i) == MNM_ACCOUNT_CASH;
  for (uint32_t i = 0; status == MNM_OK && i < mnm_run_duties_count(duties); i++) {
    mnm_run_duty duty = mnm_run_duties_get(duties, i);
    stands[duty.account] = (uint8_t)(duty.victim ? MNM_WAY_VICTIM : MNM_WAY_MEMBER);
  }
  bool held = duties->holders.subject.count > 0;
  const mnm_way_input input = {.transfers = mnm_ledger_transfers(duties->ledger),
                               .accounts = mnm_accounts_count(accounts),
                               .standing = stands,
                               .cash = cash,
                               .owner_offset = held ? duties->holders.owners.offset : NULL,
                               .owner = held ? duties->holders.owners.owner : NULL};
  if (status == MNM_OK) status = mnm_ways_find(&page->ways, &input, &mnm_way_default, m->ctx, err);
  const uint32_t *row = page->ways.row.data;
  for (uint64_t i = 0; status == MNM_OK && i < page->ways.row.count; i++) {
    uint64_t reference = mnm_ledger_reference(duties->ledger, row[i]);
    status = mnm_column_push(&page->reference, &reference, err);
  }
  mnm_mem_free(m->ctx, stands, bytes);
  mnm_mem_free(m->ctx, cash, bytes);
  return status;
}

/* ---- all of it --- */

static mnm_status fill(making *m, uint64_t network_id, mnm_arena *arena, mnm_err *err) {
  const mnm_store_network_query query = {
      .network_id = network_id, .account = MNM_ACCOUNT_NONE, .all = true, .details = true};
  number_persons(m);
  MNM_TRY(mnm_run__grades_load(&m->page->grades, m->store, m->ctx, err));
  MNM_TRY(list_deals(m, err));
  MNM_TRY(list_links(m, err));
  MNM_TRY(mnm_store_networks(m->store, &query, add_ties, m, err));
  settle_links(m->page);
  MNM_TRY(through_time(m, err));
  number_nodes(m);
  MNM_TRY(find_traits(m, err));
  MNM_TRY(find_layers(m, err));
  MNM_TRY(mnm_run__victim_accounts(&m->page->victim, m->store,
                                   mnm_accounts_count(mnm_run_duties_accounts(m->page->duties)),
                                   m->ctx, err));
  MNM_TRY(find_ways(m, err));
  return find_figures(m, arena, err);
}

static mnm_status make(mnm_run_page *page, mnm_store *store, uint64_t network_id,
                       const mnm_ctx *ctx, mnm_err *err) {
  const mnm_run_duties_query query = {.network_id = network_id};
  MNM_TRY(mnm_run_duties_new(&page->duties, store, &query, ctx, err));
  making m = {.page = page, .store = store, .ctx = ctx};
  size_t persons = (size_t)mnm_run_duties_person_count(page->duties) + 1;
  mnm_arena arena;
  mnm_arena_init(&arena, ctx);
  m.accounts = (size_t)mnm_accounts_count(mnm_run_duties_accounts(page->duties)) + 1;
  mnm_column_init(&m.deal, sizeof(deal), ctx);
  m.person_of = mnm_mem_new(ctx, m.accounts * sizeof *m.person_of);
  m.node = mnm_mem_new(ctx, persons * sizeof *m.node);
  m.person = mnm_mem_new(ctx, persons * sizeof *m.person);
  mnm_status status =
      m.person_of && m.node && m.person ? fill(&m, network_id, &arena, err) : mnm_err_nomem(err);
  mnm_mem_free(ctx, m.person_of, m.accounts * sizeof *m.person_of);
  mnm_mem_free(ctx, m.node, persons * sizeof *m.node);
  mnm_mem_free(ctx, m.person, persons * sizeof *m.person);
  mnm_column_clear(&m.deal);
  mnm_arena_clear(&arena);
  return status;
}

mnm_status mnm_run_page_new(mnm_run_page **out, mnm_store *store, uint64_t network_id,
                            const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_run_page *page = mnm_mem_new(ctx, sizeof *page);
  if (!page) return mnm_err_nomem(err);
  if (ctx) page->alloc = ctx->alloc;
  mnm_column_init(&page->link, sizeof(mnm_run_link), ctx);
  mnm_column_init(&page->span, sizeof(mnm_run_span), ctx);
  mnm_column_init(&page->figure, sizeof(mnm_run_figure), ctx);
  mnm_column_init(&page->reference, sizeof(uint64_t), ctx);
  mnm_column_init(&page->victim, sizeof(uint8_t), ctx);
  mnm_ways_init(&page->ways, ctx);
  mnm_status status = make(page, store, network_id, ctx, err);
  if (status != MNM_OK) {
    mnm_run_page_free(page);
    return status;
  }
  *out = page;
  return MNM_OK;
}

void mnm_run_page_free(mnm_run_page *page) {
  if (!page) return;
  mnm_ctx ctx = {.alloc = page->alloc};
  mnm_run_duties_free(page->duties);
  mnm_run__grades_clear(&page->grades);
  mnm_column_clear(&page->link);
  mnm_column_clear(&page->span);
  mnm_column_clear(&page->figure);
  mnm_column_clear(&page->reference);
  mnm_column_clear(&page->victim);
  mnm_ways_clear(&page->ways);
  mnm_mem_free(&ctx, page, sizeof *page);
}

const mnm_run_duties *mnm_run_page_duties(const mnm_run_page *page) {
  return page->duties;
}
uint64_t mnm_run_page_link_count(const mnm_run_page *page) {
  return page->link.count;
}
const mnm_run_link *mnm_run_page_links(const mnm_run_page *page) {
  return page->link.data;
}
uint64_t mnm_run_page_strength_count(const mnm_run_page *page, mnm_run_strength strength) {
  return page->strength[strength];
}
uint32_t mnm_run_page_span_months(const mnm_run_page *page) {
  return page->span_months;
}
uint32_t mnm_run_page_span_count(const mnm_run_page *page) {
  return (uint32_t)page->span.count;
}
const mnm_run_span *mnm_run_page_spans(const mnm_run_page *page) {
  return page->span.data;
}
const mnm_run_layers *mnm_run_page_layers(const mnm_run_page *page) {
  return &page->layers;
}
const double *mnm_run_page_traits(const mnm_run_page *page) {
  return page->trait;
}
uint32_t mnm_run_page_figure_count(const mnm_run_page *page) {
  return (uint32_t)page->figure.count;
}
const mnm_run_figure *mnm_run_page_figures(const mnm_run_page *page) {
  return page->figure.data;
}
const mnm_ways *mnm_run_page_ways(const mnm_run_page *page) {
  return &page->ways;
}
const uint64_t *mnm_run_page_way_references(const mnm_run_page *page) {
  return page->reference.data;
}
const mnm_transfers *mnm_run_page_transfers(const mnm_run_page *page) {
  return mnm_ledger_transfers(page->duties->ledger);
}
bool mnm_run_page_victim(const mnm_run_page *page, uint32_t account) {
  return account < page->victim.count && ((const uint8_t *)page->victim.data)[account] != 0;
}
