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

static mnm_status fill(paper *to, mnm_column *node, mnm_column *link, mnm_column *tick,
                       mnm_err *err) {
  const mnm_exhibit *exhibit = to->exhibit;
  for (uint32_t i = 0; i < exhibit->account_count; i++) {
    const mnm_exhibit_account *account = &exhibit->accounts[i];
    const mnm_figure_node made = {
        .label = account->label,
        .holder = account->holder,
        .note = account->name,
        .sensitivity = MNM_CASE, /* what may not be shown is a stand-in already */
        .icon = account->icon,
        .frame = account->frame,
        .strength = account->outside ? account->left_minor : account->claim_in_minor};
    MNM_TRY(mnm_column_push(node, &made, err));
  }
  for (uint32_t i = 0; i < exhibit->flow_count; i++) {
    const mnm_exhibit_flow *flow = &exhibit->flows[i];
    const mnm_figure_link made = {.from = flow->from,
                                  .to = flow->to,
                                  .directed = true,
                                  .line = MNM_LINE_SOLID,
                                  .currency = exhibit->accounts[flow->to].currency,
                                  .amount_minor = flow->amount_minor,
                                  .transfers = flow->rows};
    MNM_TRY(mnm_column_push(link, &made, err));
  }
  for (uint64_t i = 0; i < exhibit->line_count; i++) {
    const mnm_figure_tick made = {exhibit->lines[i].booked_us, true};
    if (!exhibit->lines[i].together && !exhibit->lines[i].credit)
      MNM_TRY(mnm_column_push(tick, &made, err));
  }
  if (tick->count > 1) qsort(tick->data, tick->count, sizeof(mnm_figure_tick), by_time);
  return MNM_OK;
}

mnm_status mnm_report__paper_chart(paper *to, mnm_err *err) {
  mnm_column node, link, tick;
  mnm_column_init(&node, sizeof(mnm_figure_node), to->page.ctx);
  mnm_column_init(&link, sizeof(mnm_figure_link), to->page.ctx);
  mnm_column_init(&tick, sizeof(mnm_figure_tick), to->page.ctx);
  mnm_status status = fill(to, &node, &link, &tick, err);
  if (status == MNM_OK && node.count > 0) {
    const mnm_figure_network figure = {.nodes = node.data,
                                       .links = link.data,
                                       .ticks = tick.data,
                                       .node_count = (uint32_t)node.count,
                                       .link_count = (uint32_t)link.count,
                                       .tick_count = (uint32_t)tick.count};
    mnm_report__paper_section(to, "Accounts that claim money went through");
    mnm_report__paper_text(
        to, 9, false, 0,
        mnm_text_of("Each arrow is claim money under the elected rule, added up; its breadth goes "
                    "by powers of ten. Below, one tick a payment of claim money."));
    status = mnm_report__draw_network(&to->page, &figure, err);
  }
  mnm_column_clear(&node);
  mnm_column_clear(&link);
  mnm_column_clear(&tick);
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
