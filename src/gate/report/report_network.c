/* A network on a page: head, graph, legend, time strip, foot. */
#include <stdio.h>
#include <stdlib.h>

#include "gate/report/report_network_internal.h"

#define A4_WIDTH 842.0
#define A4_HEIGHT 595.0
#define A3_WIDTH 1191.0
#define A3_HEIGHT 842.0
#define A4_NODES 22
#define STRIP_HEIGHT 62.0
#define LINKS_HEIGHT 58.0
#define AMOUNTS_MOST 60 /* with more links their amounts would cover each other */

/* ---- which nodes --- */

typedef struct candidate {
  uint32_t node;
  uint8_t frame;
  int64_t strength;
} candidate;

static int strongest_first(const void *left, const void *right) {
  const candidate *a = left, *b = right;
  bool a_framed = a->frame != MNM_FRAME_NONE, b_framed = b->frame != MNM_FRAME_NONE;
  if (a_framed != b_framed) return a_framed ? -1 : 1;
  if (a->strength != b->strength) return a->strength > b->strength ? -1 : 1;
  return a->node < b->node ? -1 : a->node > b->node;
}

static mnm_status choose(drawing *d, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_figure_network *figure = d->figure;
  size_t bytes = ((size_t)figure->node_count + 1) * sizeof(candidate);
  candidate *all = mnm_mem_new(ctx, bytes);
  if (!all) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < figure->node_count; i++)
    all[i] = (candidate){i, figure->nodes[i].frame, figure->nodes[i].strength};
  if (figure->node_count > 1) qsort(all, figure->node_count, sizeof *all, strongest_first);
  for (uint32_t i = 0; i < figure->node_count; i++) d->place[i] = UINT32_MAX;
  for (uint32_t i = 0; i < d->count; i++) d->place[all[i].node] = 0;
  uint32_t place = 0; /* in the order of the figure again */
  for (uint32_t i = 0; i < figure->node_count; i++) {
    if (d->place[i] == UINT32_MAX) continue;
    d->place[i] = place;
    d->node[place++].node = i;
  }
  mnm_mem_free(ctx, all, bytes);
  return MNM_OK;
}

/* ---- nodes --- */

static mnm_report__style node_style(double size, double scale, bool bold) {
  return (mnm_report__style){.size = size * scale,
                             .bold = bold,
                             .align = ALIGN_CENTRE,
                             .width = NODE_LABEL_WIDTH * scale,
                             .middle = true};
}

/* What this viewer may see of a label: itself, the holder's pseudonym, or that it is sealed. */
static mnm_text seen_label(const drawing *d, const mnm_figure_node *node) {
  if (mnm_out_verdict(d->page->out, node->sensitivity) == MNM_SHOW) return node->label;
  return node->holder.bytes > 0 ? node->holder : mnm_text_of("(sealed)");
}

static bool says_holder(const drawing *d, const mnm_figure_node *node) {
  return node->holder.bytes > 0 && mnm_out_verdict(d->page->out, node->sensitivity) == MNM_SHOW;
}

static double draw_texts(const drawing *d, const drawn_node *drawn, double x, double y,
                         double scale, bool paint) {
  const mnm_figure_node *node = &d->figure->nodes[drawn->node];
  const mnm_text texts[] = {drawn->label, node->holder, node->note};
  const bool there[] = {true, says_holder(d, node), node->note.bytes > 0};
  double widest = 0;
  for (int i = 0; i < 3; i++) {
    if (!there[i]) continue;
    mnm_report__style style = node_style(i == 0 ? NODE_TEXT : NODE_NOTE, scale, i == 0);
    mnm_report__size size = mnm_report__measure(d->page, &style, texts[i]);
    if (paint) {
      mnm_report__use(d->page, INK_WHITE);
      mnm_report__rectangle(
          d->page, (mnm_report__box){x - size.width / 2 - 1, y, size.width + 2, size.height});
      cairo_fill(d->page->cairo);
      mnm_report__use(d->page, i == 2 ? INK_DARK : INK_BLACK);
      (void)mnm_report__text(d->page, x, y, &style, texts[i]);
    }
    y += size.height;
    widest = size.width > widest ? size.width : widest;
  }
  return paint ? y : widest;
}

/* Room for icon, frame, and texts; measured as they will be drawn at full size. */
static void measure_node(const drawing *d, drawn_node *drawn) {
  const mnm_figure_node *node = &d->figure->nodes[drawn->node];
  drawn->label = seen_label(d, node);
  double widest = draw_texts(d, drawn, 0, 0, 1, false);
  double rows = 1.3 * NODE_TEXT + (says_holder(d, node) + (node->note.bytes > 0)) * 1.3 * NODE_NOTE;
  drawn->text_width = widest;
  drawn->width = widest > 2 * NODE_ABOVE ? widest : 2 * NODE_ABOVE;
  drawn->height = 2 * NODE_ABOVE + rows;
}

static void draw_node(const drawing *d, uint32_t place) {
  const drawn_node *drawn = &d->node[place];
  const mnm_figure_node *node = &d->figure->nodes[drawn->node];
  mnm_report__point at = d->at[place];
  mnm_report__frame(d->page, (mnm_figure_frame)node->frame, at, ICON_SIZE * d->scale);
  mnm_report__icon(d->page, (mnm_figure_icon)node->icon, at, ICON_SIZE * d->scale);
  (void)draw_texts(d, drawn, at.x, at.y + (NODE_ABOVE - 1) * d->scale, d->scale, true);
}

/* ---- layout --- */

static mnm_status solve(drawing *d, mnm_report__box area, const mnm_ctx *ctx, mnm_err *err) {
  size_t count = d->count, bytes = (count + 1) * sizeof(double);
  size_t joined_bytes = count * count + 1;
  double *width = mnm_mem_new(ctx, bytes), *height = mnm_mem_new(ctx, bytes);
  uint8_t *joined = mnm_mem_new(ctx, joined_bytes);
  mnm_status status = MNM_OK;
  if (width && height && joined) {
    for (uint32_t i = 0; i < d->count; i++) {
      width[i] = d->node[i].width;
      height[i] = d->node[i].height;
    }
    for (uint32_t i = 0; i < d->figure->link_count; i++) {
      uint32_t a = d->place[d->figure->links[i].from], b = d->place[d->figure->links[i].to];
      if (a == UINT32_MAX || b == UINT32_MAX) continue;
      joined[a * count + b] = joined[b * count + a] = 1;
    }
    mnm_report__layout layout = {.count = d->count,
                                 .width = width,
                                 .height = height,
                                 .above = NODE_ABOVE,
                                 .gap = 12,
                                 .joined = joined,
                                 .area_width = area.width,
                                 .area_height = area.height,
                                 .at = d->at};
    status = mnm_report__layout_solve(&layout, ctx, err);
    d->scale = layout.scale;
  } else {
    status = mnm_err_nomem(err);
  }
  mnm_mem_free(ctx, width, bytes);
  mnm_mem_free(ctx, height, bytes);
  mnm_mem_free(ctx, joined, joined_bytes);
  return status;
}

static mnm_status place_nodes(drawing *d, mnm_report__box area, const mnm_ctx *ctx, mnm_err *err) {
  for (uint32_t i = 0; i < d->count; i++) measure_node(d, &d->node[i]);
  MNM_TRY(solve(d, area, ctx, err));
  for (uint32_t i = 0; i < d->count; i++) {
    drawn_node *drawn = &d->node[i];
    d->at[i].x += area.x;
    d->at[i].y += area.y;
    drawn->box = (mnm_report__box){d->at[i].x - drawn->width * d->scale / 2,
                                   d->at[i].y - NODE_ABOVE * d->scale, drawn->width * d->scale,
                                   drawn->height * d->scale};
    drawn->text_width *= d->scale;
    MNM_TRY(mnm_column_push(&d->taken, &drawn->box, err));
  }
  return MNM_OK;
}

/* ---- the page --- */

static mnm_report__legend signs_of(const drawing *d) {
  mnm_report__legend legend = {{false}, {false}, {false}, {false}};
  for (uint32_t i = 0; i < d->count; i++) {
    legend.icon[d->figure->nodes[d->node[i].node].icon] = true;
    legend.frame[d->figure->nodes[d->node[i].node].frame] = true;
  }
  for (uint32_t i = 0; i < d->figure->link_count; i++) {
    const mnm_figure_link *link = &d->figure->links[i];
    if (d->place[link->from] == UINT32_MAX || d->place[link->to] == UINT32_MAX) continue;
    legend.line[link->line] = true;
    if (link->currency != MNM_CURRENCY_NONE)
      legend.thickness[mnm_report__thickness(link->amount_minor, link->currency)] = true;
  }
  return legend;
}

/* What did not fit is said where it would have stood. */
static void tell_left_out(const drawing *d, double y) {
  const mnm_report__style style = {.size = 8, .bold = true};
  uint32_t nodes = d->figure->node_count - d->count;
  uint32_t links = d->figure->link_count - d->links_drawn;
  char text[256] = "";
  int length = 0;
  if (nodes > 0)
    length =
        snprintf(text, sizeof text,
                 "and %u more accounts, not drawn, with %u links to them: shown are those with "
                 "the strongest ties. ",
                 nodes, links);
  if (d->labels_left_out > 0)
    (void)snprintf(text + length, sizeof text - (size_t)length,
                   "%u %s not written for want of room.", d->labels_left_out,
                   d->labels_left_out == 1 ? "amount is" : "amounts are");
  mnm_report__use(d->page, INK_BLACK);
  if (text[0] != '\0') (void)mnm_report__text(d->page, PAGE_MARGIN, y, &style, mnm_text_of(text));
}

/* Over the links, which may swing below the graph. */
static mnm_report__style remark_style(const drawing *d) {
  return (mnm_report__style){.size = 7.5, .width = d->page->width - 2 * PAGE_MARGIN, .lines = 3};
}

static void put_remark(const drawing *d, double top) {
  const mnm_report__style style = remark_style(d);
  if (d->figure->remark.bytes == 0) return;
  mnm_report__size size = mnm_report__measure(d->page, &style, d->figure->remark);
  mnm_report__use(d->page, INK_WHITE);
  mnm_report__rectangle(d->page,
                        (mnm_report__box){PAGE_MARGIN - 1, top, size.width + 2, size.height});
  cairo_fill(d->page->cairo);
  mnm_report__use(d->page, INK_BLACK);
  (void)mnm_report__text(d->page, PAGE_MARGIN, top, &style, d->figure->remark);
}

static mnm_status draw_page(drawing *d, const mnm_ctx *ctx, mnm_err *err) {
  mnm_report__page *page = d->page;
  const mnm_figure_network *figure = d->figure;
  MNM_TRY(choose(d, ctx, err));
  double top = mnm_report__page_head(page, &figure->head);
  double bottom = mnm_report__page_foot(page, &figure->head) - 4;
  mnm_report__box strip = {PAGE_MARGIN, bottom - STRIP_HEIGHT, page->width - 2 * PAGE_MARGIN,
                           STRIP_HEIGHT};
  mnm_report__strip(page, figure, strip);
  if (figure->span_count > 0 && figure->tick_count > 0) {
    mnm_report__box links = {strip.x, strip.y - LINKS_HEIGHT - 4, strip.width, LINKS_HEIGHT};
    mnm_report__links(page, figure, links);
    strip.y = links.y;
  }
  mnm_report__legend legend = signs_of(d);
  bottom =
      mnm_report__draw_legend(page, &legend, PAGE_MARGIN, page->width - PAGE_MARGIN, strip.y - 4);
  const mnm_report__style style = remark_style(d);
  if (figure->remark.bytes > 0)
    bottom -= mnm_report__measure(page, &style, figure->remark).height + 2;
  double remark = bottom;
  bool crowded = figure->link_count > AMOUNTS_MOST;
  if (d->count < figure->node_count || !crowded) bottom -= 13;
  mnm_report__box area = {PAGE_MARGIN, top, page->width - 2 * PAGE_MARGIN, bottom - top};
  if (figure->remark.bytes > 0) area.height -= 10; /* links swing out */
  MNM_TRY(place_nodes(d, area, ctx, err));
  MNM_TRY(mnm_report__draw_links(d, false, err));
  for (uint32_t i = 0; i < d->count; i++) draw_node(d, i);
  if (!crowded) MNM_TRY(mnm_report__draw_links(d, true, err));
  put_remark(d, remark);
  tell_left_out(d, bottom + 1);
  return MNM_OK;
}

static mnm_status check_links(const mnm_figure_network *figure, mnm_err *err) {
  for (uint32_t i = 0; i < figure->link_count; i++) {
    const mnm_figure_link *link = &figure->links[i];
    if (link->from < figure->node_count && link->to < figure->node_count &&
        link->line >= MNM_LINE_SOLID && link->line <= MNM_LINE_DOTTED)
      continue;
    return mnm_err_set(err, MNM_E_RANGE, "a link of the picture leads to no node");
  }
  for (uint32_t i = 0; i < figure->node_count; i++) {
    const mnm_figure_node *node = &figure->nodes[i];
    if (node->icon >= MNM_ICON_PERSON && node->icon <= MNM_ICON_UNKNOWN &&
        node->frame <= MNM_FRAME_POSSIBLE_VICTIM)
      continue;
    return mnm_err_set(err, MNM_E_RANGE, "a node of the picture is of no known kind");
  }
  return MNM_OK;
}

mnm_status mnm_report__draw_network(mnm_report__page *page, const mnm_figure_network *figure,
                                    mnm_err *err) {
  const mnm_ctx *ctx = page->ctx;
  drawing d = {.page = page, .figure = figure, .scale = 1};
  d.count = figure->node_count < MNM_FIGURE_NODES_MAX ? figure->node_count : MNM_FIGURE_NODES_MAX;
  size_t place_bytes = ((size_t)figure->node_count + 1) * sizeof *d.place;
  size_t node_bytes = ((size_t)d.count + 1) * sizeof *d.node;
  size_t at_bytes = ((size_t)d.count + 1) * sizeof *d.at;
  mnm_column_init(&d.taken, sizeof(mnm_report__box), ctx);
  d.place = mnm_mem_new(ctx, place_bytes);
  d.node = mnm_mem_new(ctx, node_bytes);
  d.at = mnm_mem_new(ctx, at_bytes);
  mnm_status status = d.place && d.node && d.at ? draw_page(&d, ctx, err) : mnm_err_nomem(err);
  mnm_column_clear(&d.taken);
  mnm_mem_free(ctx, d.place, place_bytes);
  mnm_mem_free(ctx, d.node, node_bytes);
  mnm_mem_free(ctx, d.at, at_bytes);
  return status;
}

mnm_status mnm_report_network(mnm_out *out, const mnm_figure_network *figure, mnm_picture picture,
                              const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(check_links(figure, err));
  mnm_report__page page;
  bool small = figure->node_count <= A4_NODES;
  mnm_status status = mnm_report__page_open(&page, out, picture, small ? A4_WIDTH : A3_WIDTH,
                                            small ? A4_HEIGHT : A3_HEIGHT, &figure->head, ctx, err);
  if (status == MNM_OK) status = mnm_report__draw_network(&page, figure, err);
  if (status == MNM_OK) status = mnm_report__page_finish(&page, err);
  mnm_report__page_close(&page);
  return status;
}
