/* The way of the traced money, as bands as broad as its sums: from left, where it enters, to where
 * it is or left the records. Bands are told apart by hatching, so that a grey copy reads the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "gate/report/report_exhibit_internal.h"

#define NODES_MOST 26u
#define BAR 13.0
#define ABOVE 21.0 /* for the label over a bar */
#define BACK_MOST 5u

typedef struct node {
  uint32_t account; /* UINT32_MAX: all others together */
  uint32_t merged;
  int32_t layer;
  mnm_wide in, out, held;
  double x, y, height;
} node;

typedef struct band {
  uint32_t from, to, rows;
  bool enters, leaves;
  mnm_wide amount;
  double from_y, to_y; /* its upper edge at both ends */
} band;

typedef struct sankey {
  paper *to;
  uint16_t currency;
  node *nodes;
  band *bands;
  uint32_t node_count, band_count, layers, unwritten;
  uint32_t *node_of; /* by account */
  double scale, top, bottom;
} sankey;

/* ---- which accounts --- */

typedef struct weighed {
  uint32_t account;
  mnm_wide weight;
} weighed;

static int heaviest_first(const void *left, const void *right) {
  const weighed *a = left, *b = right;
  if (a->weight != b->weight) return a->weight > b->weight ? -1 : 1;
  return a->account < b->account ? -1 : a->account > b->account;
}

static bool is_of(const sankey *s, const mnm_exhibit_flow *flow) {
  return s->to->exhibit->accounts[flow->to].currency == s->currency;
}

static void choose(sankey *s, weighed *all) {
  const mnm_exhibit *exhibit = s->to->exhibit;
  uint32_t count = 0;
  for (uint32_t i = 0; i < exhibit->account_count; i++) all[i] = (weighed){i, 0};
  for (uint32_t i = 0; i < exhibit->flow_count; i++) {
    const mnm_exhibit_flow *flow = &exhibit->flows[i];
    if (!is_of(s, flow)) continue;
    all[flow->from].weight += flow->amount_minor;
    all[flow->to].weight += flow->amount_minor;
  }
  qsort(all, exhibit->account_count, sizeof *all, heaviest_first);
  while (count < exhibit->account_count && all[count].weight > 0) count++;
  uint32_t kept = count <= NODES_MOST ? count : NODES_MOST - 1;
  for (uint32_t i = 0; i < exhibit->account_count; i++) s->node_of[i] = UINT32_MAX;
  for (uint32_t i = 0; i < kept; i++) s->node_of[all[i].account] = 0;
  s->node_count = 0;
  for (uint32_t i = 0; i < exhibit->account_count; i++) { /* in the order of the exhibit */
    if (s->node_of[i] == UINT32_MAX) continue;
    s->nodes[s->node_count] = (node){.account = i, .layer = -1};
    s->node_of[i] = s->node_count++;
  }
  if (kept == count) return;
  s->nodes[s->node_count] = (node){.account = UINT32_MAX, .merged = count - kept, .layer = -1};
  for (uint32_t i = kept; i < count; i++) s->node_of[all[i].account] = s->node_count;
  s->node_count++;
}

static void add_up(sankey *s) {
  const mnm_exhibit *exhibit = s->to->exhibit;
  s->band_count = 0;
  for (uint32_t i = 0; i < exhibit->flow_count; i++) {
    const mnm_exhibit_flow *flow = &exhibit->flows[i];
    if (!is_of(s, flow)) continue;
    uint32_t from = s->node_of[flow->from], to = s->node_of[flow->to], at = 0;
    if (from == to) continue; /* among those that stand together */
    bool leaves = exhibit->accounts[flow->to].outside;
    while (at < s->band_count && (s->bands[at].from != from || s->bands[at].to != to ||
                                  s->bands[at].enters != flow->enters))
      at++;
    if (at == s->band_count)
      s->bands[s->band_count++] =
          (band){.from = from, .to = to, .enters = flow->enters, .leaves = leaves};
    s->bands[at].rows += flow->rows;
    s->bands[at].amount += flow->amount_minor;
    s->nodes[from].out += flow->amount_minor;
    s->nodes[to].in += flow->amount_minor;
    if (s->nodes[from].layer < 0) s->nodes[from].layer = 0;
    if (s->nodes[to].layer < 0) s->nodes[to].layer = s->nodes[from].layer + 1;
  }
  s->layers = 1;
  for (uint32_t i = 0; i < s->node_count; i++) {
    if (s->nodes[i].layer < 0) s->nodes[i].layer = 0;
    if ((uint32_t)s->nodes[i].layer + 1 > s->layers) s->layers = (uint32_t)s->nodes[i].layer + 1;
  }
  for (uint32_t i = 0; i < exhibit->account_count; i++)
    if (s->node_of[i] != UINT32_MAX && exhibit->accounts[i].currency == s->currency)
      s->nodes[s->node_of[i]].held += exhibit->accounts[i].traced_minor;
}

/* ---- places --- */

static mnm_wide weight_of(const node *of) {
  return of->in > of->out ? of->in : of->out;
}

static void place(sankey *s) {
  double room = s->bottom - s->top, wide = mnm_report__paper_wide();
  s->scale = -1;
  for (uint32_t layer = 0; layer < s->layers; layer++) {
    mnm_wide sum = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->node_count; i++) {
      if ((uint32_t)s->nodes[i].layer != layer) continue;
      sum += weight_of(&s->nodes[i]);
      count++;
    }
    double scale = (room - count * (ABOVE + 1.5)) / (double)sum;
    if (sum > 0 && (s->scale < 0 || scale < s->scale)) s->scale = scale;
  }
  double step = s->layers > 1 ? (wide - BAR - 96) / (s->layers - 1) : 0;
  for (uint32_t layer = 0; layer < s->layers; layer++) {
    double y = s->top;
    for (uint32_t i = 0; i < s->node_count; i++) {
      node *of = &s->nodes[i];
      if ((uint32_t)of->layer != layer) continue;
      of->x = PAPER_MARGIN + layer * step;
      of->y = y + ABOVE;
      of->height = (double)weight_of(of) * s->scale;
      if (of->height < 1.5) of->height = 1.5;
      y = of->y + of->height;
    }
  }
}

/* ---- drawing --- */

static bool runs_forward(const sankey *s, const band *of) {
  return s->nodes[of->to].layer > s->nodes[of->from].layer;
}

static void path_of(cairo_t *cairo, double x, double y, double to_x, double to_y, double height) {
  double middle = (x + to_x) / 2;
  cairo_move_to(cairo, x, y);
  cairo_curve_to(cairo, middle, y, middle, to_y, to_x, to_y);
  cairo_line_to(cairo, to_x, to_y + height);
  cairo_curve_to(cairo, middle, to_y + height, middle, y + height, x, y + height);
  cairo_close_path(cairo);
}

/* Bands leave a bar in the order of where they go, and reach one in the order of where they come
 * from, so that few cross. */
static double end_of(const sankey *s, const band *of, bool at_from) {
  const node *near = &s->nodes[at_from ? of->from : of->to];
  const node *far = &s->nodes[at_from ? of->to : of->from];
  double y = near->y;
  for (uint32_t i = 0; i < s->band_count; i++) {
    const band *other = &s->bands[i];
    if (!runs_forward(s, other) ||
        (at_from ? other->from : other->to) != (at_from ? of->from : of->to))
      continue;
    double there = s->nodes[at_from ? other->to : other->from].y;
    bool above = there < far->y || (there <= far->y && other < of);
    if (above) y += (double)other->amount * s->scale;
  }
  return y;
}

static void draw_band(sankey *s, const band *of, bool labels) {
  const node *from = &s->nodes[of->from], *to = &s->nodes[of->to];
  mnm_report__page *page = &s->to->page;
  cairo_t *cairo = page->cairo;
  double height = (double)of->amount * s->scale;
  double x = from->x + BAR, y = of->from_y, to_x = to->x, to_y = of->to_y;
  if (labels) {
    const mnm_report__style style = {.size = 6.5, .align = ALIGN_CENTRE};
    char text[PAPER_AMOUNT];
    mnm_text amount = mnm_report__paper_figure(text, of->amount, s->currency);
    mnm_report__size size = mnm_report__measure(page, &style, amount);
    if (height < 6 || size.width + 8 > to_x - x) {
      s->unwritten++;
      return;
    }
    double at_x = (x + to_x) / 2, at_y = (y + to_y + height) / 2 - size.height / 2;
    mnm_report__use(page, INK_WHITE);
    mnm_report__rectangle(
        page, (mnm_report__box){at_x - size.width / 2 - 1, at_y, size.width + 2, size.height});
    cairo_fill(cairo);
    mnm_report__use(page, INK_BLACK);
    (void)mnm_report__text(page, at_x, at_y, &style, amount);
    return;
  }
  if (height < 0.4) height = 0.4;
  path_of(cairo, x, y, to_x, to_y, height);
  mnm_report__use(page, INK_PALE);
  if (of->enters || of->leaves) mnm_report__use(page, INK_WHITE);
  cairo_fill_preserve(cairo);
  cairo_save(cairo);
  cairo_clip_preserve(cairo);
  cairo_new_path(cairo);
  if (of->enters || of->leaves) {
    double top = y < to_y ? y : to_y, low = (y > to_y ? y : to_y) + height;
    mnm_report__paper_hatch(s->to, (mnm_report__box){x, top, to_x - x, low - top},
                            of->enters ? 1 : 3, of->enters ? INK_BLUE : INK_VERMILLION);
  }
  cairo_restore(cairo);
  path_of(cairo, x, y, to_x, to_y, height);
  mnm_report__use(page, INK_DARK);
  cairo_set_line_width(cairo, 0.4);
  cairo_stroke(cairo);
}

/* Those over several columns first: what is drawn later lies above. */
static void draw_bands(sankey *s, bool labels) {
  for (uint32_t i = 0; i < s->band_count; i++) {
    s->bands[i].from_y = end_of(s, &s->bands[i], true);
    s->bands[i].to_y = end_of(s, &s->bands[i], false);
  }
  for (int32_t span = (int32_t)s->layers; span > 0; span--)
    for (uint32_t i = 0; i < s->band_count; i++)
      if (s->nodes[s->bands[i].to].layer - s->nodes[s->bands[i].from].layer == span)
        draw_band(s, &s->bands[i], labels);
}

/* On white, since a band may pass behind it. */
static void put_label(mnm_report__page *page, double x, double y, const mnm_report__style *style,
                      mnm_text text) {
  mnm_report__size size = mnm_report__measure(page, style, text);
  mnm_report__use(page, INK_WHITE);
  mnm_report__rectangle(page, (mnm_report__box){x, y, size.width + 1, size.height});
  cairo_fill(page->cairo);
  mnm_report__use(page, INK_BLACK);
  (void)mnm_report__text(page, x, y, style, text);
}

static void draw_node(sankey *s, const node *of) {
  const mnm_exhibit *exhibit = s->to->exhibit;
  mnm_report__page *page = &s->to->page;
  bool last = (uint32_t)of->layer + 1 == s->layers;
  double room = s->layers > 1 ? (mnm_report__paper_wide() - BAR - 96) / (s->layers - 1) - 4 : 300;
  if (last) room = BAR + 96;
  const mnm_report__style bold = {.size = 7, .bold = true, .width = room, .middle = true};
  const mnm_report__style plain = {.size = 6, .width = room};
  char label[80], said[200], amount[PAPER_AMOUNT];
  mnm_report__box bar = {of->x, of->y, BAR, of->height};
  mnm_report__use(page, INK_WHITE);
  mnm_report__rectangle(page, bar);
  cairo_fill(page->cairo);
  double held = (double)of->held * s->scale;
  if (held > of->height) held = of->height;
  mnm_report__paper_hatch(s->to, (mnm_report__box){bar.x, bar.y + bar.height - held, BAR, held}, 2,
                          INK_BLUE);
  mnm_report__use(page, INK_BLACK);
  cairo_set_line_width(page->cairo, 0.9);
  mnm_report__rectangle(page, bar);
  cairo_stroke(page->cairo);
  mnm_text name;
  if (of->account == UINT32_MAX) {
    (void)snprintf(label, sizeof label, "%u other accounts", of->merged);
    name = mnm_text_of(label);
  } else {
    name = exhibit->accounts[of->account].label;
  }
  bool outside = of->account != UINT32_MAX && exhibit->accounts[of->account].outside;
  if (outside)
    (void)snprintf(said, sizeof said, "%s", of->in > 0 ? "outside the records" : "pays in");
  else if (of->held > 0)
    (void)snprintf(said, sizeof said, "held: %s",
                   mnm_report__paper_figure(amount, of->held, s->currency).data);
  else
    (void)snprintf(said, sizeof said, "%s", of->in > 0 ? "nothing held" : "pays in");
  put_label(page, of->x, of->y - 19, &bold, name);
  put_label(page, of->x, of->y - 9.5, &plain, mnm_text_of(said));
}

static void draw_back(sankey *s) {
  const mnm_exhibit *exhibit = s->to->exhibit;
  const mnm_report__style style = {.size = 7, .width = mnm_report__paper_wide()};
  uint32_t told = 0, more = 0;
  double y = s->bottom + 6;
  for (uint32_t i = 0; i < s->band_count; i++) {
    const band *of = &s->bands[i];
    char text[700], amount[PAPER_AMOUNT];
    if (runs_forward(s, of)) continue;
    if (told == BACK_MOST) {
      more++;
      continue;
    }
    uint32_t a = s->nodes[of->from].account, b = s->nodes[of->to].account;
    mnm_text others = mnm_text_of("other accounts");
    mnm_text from = a == UINT32_MAX ? others : exhibit->accounts[a].label;
    mnm_text to = b == UINT32_MAX ? others : exhibit->accounts[b].label;
    (void)snprintf(text, sizeof text, "Ran back, not drawn as a band: %.*s to %.*s, %s (%u %s)",
                   (int)from.bytes, from.data, (int)to.bytes, to.data,
                   mnm_report__paper_money(amount, of->amount, s->currency).data, of->rows,
                   of->rows == 1 ? "row" : "rows");
    y += mnm_report__text(&s->to->page, PAPER_MARGIN, y, &style, mnm_text_of(text)).height;
    told++;
  }
  if (more > 0)
    y += mnm_report__printf(&s->to->page, PAPER_MARGIN, y, &style,
                            "and %u more that ran back: they stand in the schedule", more)
             .height;
  if (s->unwritten > 0)
    (void)mnm_report__printf(&s->to->page, PAPER_MARGIN, y, &style,
                             "%u amounts are not written for want of room: they stand in the "
                             "schedule",
                             s->unwritten);
}

static void draw_key(paper *to) {
  static const struct {
    const char *says;
    int kind;
    mnm_report__ink ink;
  } keys[] = {{"claim money enters the records", 1, INK_BLUE},
              {"moves inside the records", 0, INK_DARK},
              {"leaves the records", 3, INK_VERMILLION},
              {"still there at the end", 2, INK_BLUE}};
  const mnm_report__style style = {.size = 7};
  double x = PAPER_MARGIN;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    mnm_report__box box = {x, to->y, 18, 9};
    if (keys[i].kind == 0) {
      mnm_report__use(&to->page, INK_PALE);
      mnm_report__rectangle(&to->page, box);
      cairo_fill(to->page.cairo);
    }
    mnm_report__paper_hatch(to, box, keys[i].kind, keys[i].ink);
    x += 22 + mnm_report__text(&to->page, x + 22, to->y, &style, mnm_text_of(keys[i].says)).width;
    x += 18;
  }
  to->y += 15;
}

static mnm_status draw_one(paper *to, uint16_t currency, mnm_err *err) {
  const mnm_exhibit *exhibit = to->exhibit;
  mnm_arena arena;
  sankey s = {.to = to, .currency = currency};
  mnm_arena_init(&arena, to->page.ctx);
  s.nodes = mnm_arena_take(&arena, (NODES_MOST + 1) * sizeof *s.nodes);
  s.bands = mnm_arena_take(&arena, (exhibit->flow_count + 1ull) * sizeof *s.bands);
  s.node_of = mnm_arena_take(&arena, (exhibit->account_count + 1ull) * sizeof *s.node_of);
  weighed *all = mnm_arena_take(&arena, (exhibit->account_count + 1ull) * sizeof *all);
  if (!s.nodes || !s.bands || !s.node_of || !all) {
    mnm_arena_clear(&arena);
    return mnm_err_nomem(err);
  }
  char title[80];
  (void)snprintf(title, sizeof title, "The way of the money (%s)", mnm_currency_code(currency));
  choose(&s, all);
  add_up(&s);
  uint32_t back = 0;
  for (uint32_t i = 0; i < s.band_count; i++) back += !runs_forward(&s, &s.bands[i]);
  if (back > BACK_MOST + 1) back = BACK_MOST + 1;
  mnm_report__paper_section(to, "The way of the money");
  mnm_report__paper_text(to, 9, true, 0, mnm_text_of(title));
  draw_key(to);
  s.top = to->y;
  s.bottom = to->bottom - 16 - 9.5 * (back + 1);
  place(&s);
  draw_bands(&s, false);
  for (uint32_t i = 0; i < s.node_count; i++) draw_node(&s, &s.nodes[i]);
  draw_bands(&s, true);
  draw_back(&s);
  mnm_arena_clear(&arena);
  return MNM_OK;
}

mnm_status mnm_report__paper_flows(paper *to, mnm_err *err) {
  const mnm_exhibit *exhibit = to->exhibit;
  for (uint32_t i = 0; i < exhibit->flow_count; i++) {
    uint16_t currency = exhibit->accounts[exhibit->flows[i].to].currency;
    bool first = true;
    for (uint32_t j = 0; j < i && first; j++)
      first = exhibit->accounts[exhibit->flows[j].to].currency != currency;
    if (first) MNM_TRY(draw_one(to, currency, err));
  }
  return MNM_OK;
}
