/* Pictures of an exhibit that other parts of report draw: the accounts that the money went through
 * as a network, and each account's balance with the traced part in it. */
#include <stdio.h>
#include <stdlib.h>

#include "gate/report/report_exhibit_internal.h"

/* ---- network --- */

static int by_time(const void *left, const void *right) {
  const mnm_figure_tick *a = left, *b = right;
  return a->time_us < b->time_us ? -1 : a->time_us > b->time_us;
}

#define DRAWN_MOST 24u /* more cannot be read in print */

typedef struct chart {
  paper *to;
  mnm_column node, link, tick; /* mnm_figure_node, mnm_figure_link, mnm_figure_tick */
  uint32_t *place;             /* by account: its node; those that are not drawn share the last */
  uint32_t drawn, folded;      /* accounts */
  uint64_t inner;              /* flows between two folded accounts */
} chart;

static int64_t strength_of(const mnm_exhibit_account *account) {
  return account->outside ? account->left_minor : account->claim_in_minor;
}

/* How many accounts come before this one: those with more claim money, of equals the earlier. */
static bool is_drawn(const mnm_exhibit *exhibit, uint32_t at) {
  int64_t own = strength_of(&exhibit->accounts[at]);
  uint32_t before = 0;
  for (uint32_t i = 0; i < exhibit->account_count && before < DRAWN_MOST; i++) {
    int64_t other = strength_of(&exhibit->accounts[i]);
    before += other > own || (other == own && i < at);
  }
  return before < DRAWN_MOST;
}

static bool *note_moved(const mnm_exhibit *exhibit, const mnm_ctx *ctx) {
  bool *moved = mnm_mem_new(ctx, exhibit->account_count + 1u);
  for (uint32_t i = 0; moved != NULL && i < exhibit->flow_count; i++)
    moved[exhibit->flows[i].from] = moved[exhibit->flows[i].to] = true;
  return moved;
}

static mnm_status push_nodes(chart *c, const bool *moved, mnm_err *err) {
  const mnm_exhibit *exhibit = c->to->exhibit;
  for (uint32_t i = 0; i < exhibit->account_count; i++) {
    const mnm_exhibit_account *account = &exhibit->accounts[i];
    c->place[i] = UINT32_MAX;
    if (!moved[i]) continue;
    if (!is_drawn(exhibit, i)) {
      c->folded++;
      continue;
    }
    const mnm_figure_node made = {
        .label = account->label,
        .holder = account->holder,
        .note = account->name,
        .sensitivity = MNM_CASE, /* what may not be shown is a stand-in already */
        .icon = account->icon,
        .frame = account->frame,
        .strength = strength_of(account)};
    c->place[i] = c->drawn++;
    MNM_TRY(mnm_column_push(&c->node, &made, err));
  }
  return MNM_OK;
}

static mnm_status push_others(chart *c, char label[64], const bool *moved, mnm_err *err) {
  const mnm_exhibit *exhibit = c->to->exhibit;
  if (c->folded == 0) return MNM_OK;
  (void)snprintf(label, 64, "%u other accounts", c->folded);
  const mnm_figure_node made = {
      .label = mnm_text_of(label), .sensitivity = MNM_CASE, .icon = MNM_ICON_ACCOUNT};
  for (uint32_t i = 0; i < exhibit->account_count; i++)
    if (moved[i] && c->place[i] == UINT32_MAX) c->place[i] = c->drawn;
  return mnm_column_push(&c->node, &made, err);
}

/* Flows between the same two nodes in one currency are one arrow. */
static mnm_status push_link(chart *c, const mnm_exhibit_flow *flow, mnm_err *err) {
  uint32_t from = c->place[flow->from], to = c->place[flow->to];
  uint16_t currency = c->to->exhibit->accounts[flow->to].currency;
  mnm_figure_link *before = c->link.data;
  if (c->folded > 0 && from == c->drawn && to == c->drawn) {
    c->inner++;
    return MNM_OK;
  }
  for (uint64_t i = 0; i < c->link.count; i++) {
    if (before[i].from != from || before[i].to != to || before[i].currency != currency) continue;
    before[i].transfers += flow->rows;
    if (__builtin_add_overflow(before[i].amount_minor, flow->amount_minor, &before[i].amount_minor))
      return mnm_err_set(err, MNM_E_OVERFLOW, "an arrow of the chart is too large a sum");
    return MNM_OK;
  }
  const mnm_figure_link made = {.from = from,
                                .to = to,
                                .directed = true,
                                .line = MNM_LINE_SOLID,
                                .currency = currency,
                                .amount_minor = flow->amount_minor,
                                .transfers = flow->rows};
  return mnm_column_push(&c->link, &made, err);
}

static mnm_status push_ticks(chart *c, mnm_err *err) {
  const mnm_exhibit *exhibit = c->to->exhibit;
  for (uint64_t i = 0; i < exhibit->line_count; i++) {
    const mnm_figure_tick made = {exhibit->lines[i].booked_us, true};
    if (!exhibit->lines[i].together && !exhibit->lines[i].credit)
      MNM_TRY(mnm_column_push(&c->tick, &made, err));
  }
  if (c->tick.count > 1) qsort(c->tick.data, c->tick.count, sizeof(mnm_figure_tick), by_time);
  return MNM_OK;
}

static mnm_status fill(chart *c, char label[64], mnm_err *err) {
  const mnm_exhibit *exhibit = c->to->exhibit;
  const mnm_ctx *ctx = c->to->page.ctx;
  bool *moved = note_moved(exhibit, ctx);
  if (moved == NULL) return mnm_err_nomem(err);
  mnm_status status = push_nodes(c, moved, err);
  if (status == MNM_OK) status = push_others(c, label, moved, err);
  for (uint32_t i = 0; i < exhibit->flow_count && status == MNM_OK; i++)
    status = push_link(c, &exhibit->flows[i], err);
  if (status == MNM_OK) status = push_ticks(c, err);
  mnm_mem_free(ctx, moved, exhibit->account_count + 1u);
  return status;
}

static void explain(const chart *c) {
  char text[400];
  int bytes =
      snprintf(text, sizeof text,
               "Each arrow is claim money under the elected rule, added up; its breadth goes "
               "by powers of ten. Below, one tick a payment of claim money.");
  if (c->folded > 0)
    (void)snprintf(text + bytes, sizeof text - (size_t)bytes,
                   " Drawn are the %u accounts with most claim money; the other %u stand as one%s. "
                   "The table and the schedule have them all.",
                   c->drawn, c->folded,
                   c->inner > 0 ? ", without what moved among themselves" : "");
  mnm_report__paper_text(c->to, 9, false, 0, mnm_text_of(text));
}

mnm_status mnm_report__paper_chart(paper *to, mnm_err *err) {
  const mnm_ctx *ctx = to->page.ctx;
  char label[64];
  size_t bytes = (to->exhibit->account_count + 1u) * sizeof(uint32_t);
  chart c = {.to = to, .place = mnm_mem_new(ctx, bytes)};
  if (c.place == NULL) return mnm_err_nomem(err);
  mnm_column_init(&c.node, sizeof(mnm_figure_node), ctx);
  mnm_column_init(&c.link, sizeof(mnm_figure_link), ctx);
  mnm_column_init(&c.tick, sizeof(mnm_figure_tick), ctx);
  mnm_status status = fill(&c, label, err);
  if (status == MNM_OK && c.node.count > 0) {
    const mnm_figure_network figure = {.nodes = c.node.data,
                                       .links = c.link.data,
                                       .ticks = c.tick.data,
                                       .node_count = (uint32_t)c.node.count,
                                       .link_count = (uint32_t)c.link.count,
                                       .tick_count = (uint32_t)c.tick.count};
    mnm_report__paper_section(to, "Accounts that claim money went through");
    explain(&c);
    status = mnm_report__draw_network(&to->page, &figure, err);
  }
  mnm_column_clear(&c.node);
  mnm_column_clear(&c.link);
  mnm_column_clear(&c.tick);
  mnm_mem_free(ctx, c.place, bytes);
  return status;
}

/* ---- statements --- */

#define PANELS 3u
#define ACCOUNTS_MOST 12u
#define LEFT 92.0

typedef struct panel {
  paper *to;
  const mnm_exhibit_account *account;
  mnm_report__box box;
  mnm_report__axis axis;
  double low, high; /* values at the bottom and the top, minor units */
} panel;

static double y_of(const panel *p, double value) {
  double share = (value - p->low) / (p->high - p->low);
  return p->box.y + p->box.height - share * p->box.height;
}

static const mnm_exhibit_line *line_at(const panel *p, uint64_t at) {
  return &p->to->exhibit->lines[p->account->line_first + at];
}

static void find_range(panel *p) {
  int64_t first = line_at(p, 0)->booked_us, last = first;
  p->low = p->account->opening_minor < 0 ? (double)p->account->opening_minor : 0;
  p->high = (double)p->account->opening_minor;
  for (uint64_t i = 0; i < p->account->line_count; i++) {
    const mnm_exhibit_line *line = line_at(p, i);
    if ((double)line->balance_minor < p->low) p->low = (double)line->balance_minor;
    if ((double)line->balance_minor > p->high) p->high = (double)line->balance_minor;
    if (line->booked_us < first) first = line->booked_us;
    if (line->last_us > last) last = line->last_us;
  }
  if (p->high <= p->low) p->high = p->low + 1;
  p->axis = (mnm_report__axis){p->box.x, p->box.x + p->box.width, first - MNM_US_PER_DAY / 2,
                               last + MNM_US_PER_DAY / 2};
}

/* The outline of what is traced, closed along zero. */
static void trace_path(const panel *p) {
  cairo_t *cairo = p->to->page.cairo;
  double now = y_of(p, 0);
  cairo_new_path(cairo);
  cairo_move_to(cairo, p->axis.left, now);
  for (uint64_t i = 0; i < p->account->line_count; i++) {
    const mnm_exhibit_line *line = line_at(p, i);
    double x = mnm_report__axis_x(&p->axis, line->booked_us);
    cairo_line_to(cairo, x, now);
    now = y_of(p, (double)line->traced_minor);
    cairo_line_to(cairo, x, now);
  }
  cairo_line_to(cairo, p->axis.right, now);
  cairo_line_to(cairo, p->axis.right, y_of(p, 0));
  cairo_close_path(cairo);
}

static void balance_path(const panel *p) {
  cairo_t *cairo = p->to->page.cairo;
  double now = y_of(p, (double)p->account->opening_minor);
  cairo_new_path(cairo);
  cairo_move_to(cairo, p->axis.left, now);
  for (uint64_t i = 0; i < p->account->line_count; i++) {
    const mnm_exhibit_line *line = line_at(p, i);
    double x = mnm_report__axis_x(&p->axis, line->booked_us);
    cairo_line_to(cairo, x, now);
    if (line->together) x = mnm_report__axis_x(&p->axis, line->last_us);
    now = y_of(p, (double)line->balance_minor);
    cairo_line_to(cairo, x, now);
  }
  cairo_line_to(cairo, p->axis.right, now);
}

static void put_scale(const panel *p) {
  mnm_report__page *page = &p->to->page;
  const mnm_report__style right = {.size = 6.5, .align = ALIGN_RIGHT};
  char text[PAPER_AMOUNT];
  const double at[] = {p->high, 0, p->low};
  for (int i = 0; i < 3; i++) {
    if (i == 2 && p->low >= 0) continue;
    double y = y_of(p, at[i]);
    mnm_report__use(page, INK_PALE);
    cairo_set_line_width(page->cairo, 0.5);
    mnm_report__line(page, p->axis.left, y, p->axis.right, y);
    mnm_report__use(page, INK_DARK);
    (void)mnm_report__text(page, p->axis.left - 4, y - 4, &right,
                           mnm_report__paper_figure(text, (mnm_wide)at[i], p->account->currency));
  }
}

static void draw_panel(panel *p) {
  paper *to = p->to;
  mnm_report__page *page = &to->page;
  cairo_t *cairo = page->cairo;
  const mnm_report__style bold = {.size = 8, .bold = true, .width = mnm_report__paper_wide()};
  char title[1100], held[PAPER_AMOUNT], all[PAPER_AMOUNT];
  const mnm_exhibit_account *account = p->account;
  (void)snprintf(title, sizeof title, "%.*s%s%.*s: at the end %s, of that traced %s",
                 (int)account->label.bytes, account->label.data,
                 account->name.bytes > 0 ? ", " : "", (int)account->name.bytes, account->name.data,
                 mnm_report__paper_money(all, account->closing_minor, account->currency).data,
                 mnm_report__paper_money(held, account->traced_minor, account->currency).data);
  mnm_report__use(page, INK_BLACK);
  (void)mnm_report__text(page, PAPER_MARGIN, p->box.y - 14, &bold, mnm_text_of(title));
  find_range(p);
  double base = p->box.y + p->box.height;
  (void)mnm_report__axis_dates(page, &p->axis, p->box.y, base);
  put_scale(p);
  trace_path(p);
  cairo_save(cairo);
  cairo_clip(cairo);
  mnm_report__paper_hatch(to, p->box, 1, INK_BLUE);
  cairo_restore(cairo);
  trace_path(p);
  mnm_report__use(page, INK_BLUE);
  cairo_set_line_width(cairo, 0.8);
  cairo_stroke(cairo);
  balance_path(p);
  mnm_report__use(page, INK_BLACK);
  cairo_set_line_width(cairo, 1.1);
  cairo_stroke(cairo);
}

static void put_key(paper *to) {
  const mnm_report__style style = {.size = 7.5};
  mnm_report__page *page = &to->page;
  mnm_report__use(page, INK_BLACK);
  cairo_set_line_width(page->cairo, 1.1);
  mnm_report__line(page, PAPER_MARGIN, to->y + 5, PAPER_MARGIN + 20, to->y + 5);
  double x = PAPER_MARGIN + 24;
  x += mnm_report__text(page, x, to->y, &style,
                        mnm_text_of("balance (sloping: over rows that moved "
                                    "no claim money)"))
           .width +
       20;
  mnm_report__paper_hatch(to, (mnm_report__box){x, to->y, 18, 9}, 1, INK_BLUE);
  (void)mnm_report__text(page, x + 22, to->y, &style,
                         mnm_text_of("traced balance: claim money in "
                                     "it"));
  to->y += 14;
}

mnm_status mnm_report__paper_statements(paper *to, mnm_err *err) {
  const mnm_exhibit *exhibit = to->exhibit;
  uint32_t drawn = 0, left_out = 0;
  double height = 0;
  for (uint32_t i = 0; i < exhibit->account_count; i++) {
    const mnm_exhibit_account *account = &exhibit->accounts[i];
    if (account->outside || account->line_count == 0) continue;
    if (drawn == ACCOUNTS_MOST) {
      left_out++;
      continue;
    }
    MNM_TRY(mnm_ctx_tick(to->page.ctx, "statements", i, exhibit->account_count, err));
    if (drawn % PANELS == 0) {
      if (drawn == 0)
        mnm_report__paper_section(to, "Statements with the traced balance");
      else
        mnm_report__paper_next(to);
      put_key(to);
      height = (to->bottom - to->y) / PANELS;
    }
    double top = to->y + (drawn % PANELS) * height;
    panel p = {
        .to = to,
        .account = account,
        .box = {PAPER_MARGIN + LEFT, top + 18, mnm_report__paper_wide() - LEFT, height - 18 - 24}};
    draw_panel(&p);
    drawn++;
  }
  if (left_out > 0) {
    const mnm_report__style style = {.size = 7, .align = ALIGN_RIGHT};
    (void)mnm_report__printf(&to->page, PAPER_WIDTH - PAPER_MARGIN, to->bottom - 8, &style,
                             "%u more accounts are not drawn; they stand in the schedule",
                             left_out);
  }
  return MNM_OK;
}
