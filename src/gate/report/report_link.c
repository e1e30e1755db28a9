/* Links: curves that leave parallel ones apart, thick by amount, broken by strength of information,
 * with an arrow where money went. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "gate/report/report_network_internal.h"

#define APART 15.0 /* between the middles of parallel links */

typedef struct curve {
  mnm_report__point from, bend, to; /* quadratic */
} curve;

typedef struct slotted { /* a link with its pair, lower place first */
  uint32_t low, high, link;
} slotted;

static mnm_report__point towards(mnm_report__point a, mnm_report__point b) {
  double x = b.x - a.x, y = b.y - a.y, length = sqrt(x * x + y * y);
  if (length < 1e-9) return (mnm_report__point){1, 0};
  return (mnm_report__point){x / length, y / length};
}

static mnm_report__point along(const curve *c, double t) {
  double a = (1 - t) * (1 - t), b = 2 * t * (1 - t), e = t * t;
  return (mnm_report__point){a * c->from.x + b * c->bend.x + e * c->to.x,
                             a * c->from.y + b * c->bend.y + e * c->to.y};
}

/* ---- ends: where a line from `outside` meets a node, be it its icon, frame or texts --- */

/* Share of the way from `outside` to `middle` at which the box is entered; 1: not before. */
static double enters_box(mnm_report__point outside, mnm_report__point middle,
                         const mnm_report__box *box) {
  double low = 0, high = 1;
  const double from[2] = {outside.x, outside.y},
               way[2] = {middle.x - outside.x, middle.y - outside.y};
  const double least[2] = {box->x, box->y}, most[2] = {box->x + box->width, box->y + box->height};
  for (int axis = 0; axis < 2; axis++) {
    if (way[axis] * way[axis] < 1e-12) {
      if (from[axis] < least[axis] || from[axis] > most[axis]) return 1;
      continue;
    }
    double first = (least[axis] - from[axis]) / way[axis];
    double second = (most[axis] - from[axis]) / way[axis];
    if (first > second) {
      double swap = first;
      first = second;
      second = swap;
    }
    if (first > low) low = first;
    if (second < high) high = second;
  }
  return low <= high ? low : 1;
}

static mnm_report__point edge_of(const drawing *d, uint32_t place, mnm_report__point outside) {
  const drawn_node *drawn = &d->node[place];
  mnm_report__point middle = d->at[place];
  double radius = d->figure->nodes[drawn->node].frame != MNM_FRAME_NONE ? 18 : 13.5;
  radius = radius * d->scale + 1;
  double x = middle.x - outside.x, y = middle.y - outside.y, length = sqrt(x * x + y * y);
  double share = length > radius ? 1 - radius / length : 0;
  double below = middle.y + (NODE_ABOVE - 2) * d->scale;
  mnm_report__box texts = {middle.x - drawn->text_width / 2 - 2, below, drawn->text_width + 4,
                           drawn->box.y + drawn->box.height - below + 1};
  double at_texts = enters_box(outside, middle, &texts);
  if (at_texts < share) share = at_texts;
  return (mnm_report__point){outside.x + x * share, outside.y + y * share};
}

/* ---- curves --- */

/* `slot` of `slots` parallel links; bends to the same side whichever way it is looked at, so that
 * two that run against each other lie apart. `more`: how far aside the whole bundle goes. */
static curve curve_of(const drawing *d, const mnm_figure_link *link, uint32_t slot, uint32_t slots,
                      double more) {
  uint32_t from_place = d->place[link->from], to_place = d->place[link->to];
  mnm_report__point from = d->at[from_place], to = d->at[to_place];
  bool turned = from_place > to_place;
  mnm_report__point way = turned ? towards(to, from) : towards(from, to);
  double aside = ((double)slot - ((double)slots - 1) / 2) * APART * 2 + more;
  aside *= d->scale;
  curve c = {from, {(from.x + to.x) / 2 - way.y * aside, (from.y + to.y) / 2 + way.x * aside}, to};
  c.from = edge_of(d, from_place, c.bend);
  c.to = edge_of(d, to_place, c.bend);
  /* between the ends, which may both lie on one side of the middle of the nodes */
  c.bend = (mnm_report__point){(c.from.x + c.to.x) / 2 - way.y * aside,
                               (c.from.y + c.to.y) / 2 + way.x * aside};
  return c;
}

/* Over how many other nodes does it run? */
static uint32_t covers(const drawing *d, const mnm_figure_link *link, const curve *c) {
  uint32_t covered = 0;
  for (uint32_t i = 0; i < d->count; i++) {
    if (i == d->place[link->from] || i == d->place[link->to]) continue;
    const mnm_report__box *box = &d->node[i].box;
    bool meets = false;
    for (int step = 1; step < 40 && !meets; step++) {
      mnm_report__point at = along(c, step / 40.0);
      meets = at.x > box->x && at.x < box->x + box->width && at.y > box->y &&
              at.y < box->y + box->height;
    }
    covered += meets;
  }
  return covered;
}

/* The least way aside on which a bundle runs over fewest other nodes. */
static double way_aside(const drawing *d, const slotted *bundle, uint32_t slots) {
  static const double ways[] = {0, 18, -18, 36, -36, 60, -60, 90, -90, 130, -130};
  double best = 0;
  uint32_t least = UINT32_MAX;
  for (size_t i = 0; i < sizeof ways / sizeof *ways && least > 0; i++) {
    uint32_t covered = 0;
    for (uint32_t slot = 0; slot < slots; slot++) {
      const mnm_figure_link *link = &d->figure->links[bundle[slot].link];
      curve c = curve_of(d, link, slot, slots, ways[i]);
      covered += covers(d, link, &c);
    }
    if (covered >= least) continue;
    least = covered;
    best = ways[i];
  }
  return best;
}

static void stroke_curve(mnm_report__page *page, const curve *c) {
  cairo_move_to(page->cairo, c->from.x, c->from.y);
  cairo_curve_to(page->cairo, c->from.x + (c->bend.x - c->from.x) * 2 / 3,
                 c->from.y + (c->bend.y - c->from.y) * 2 / 3,
                 c->to.x + (c->bend.x - c->to.x) * 2 / 3, c->to.y + (c->bend.y - c->to.y) * 2 / 3,
                 c->to.x, c->to.y);
  cairo_stroke(page->cairo);
}

static void draw_link(const drawing *d, const mnm_figure_link *link, const curve *c) {
  mnm_report__page *page = d->page;
  bool amount = link->currency != MNM_CURRENCY_NONE;
  double width =
      amount
          ? mnm_report__thickness_width(mnm_report__thickness(link->amount_minor, link->currency))
          : 1.2;
  width *= d->scale < 0.6 ? 0.6 : d->scale;
  curve line = *c;
  mnm_report__point way = towards(c->bend, c->to);
  if (link->directed) { /* the line ends within its arrow's head, not at its tip */
    double back = 4 + width;
    line.to = (mnm_report__point){c->to.x - way.x * back, c->to.y - way.y * back};
  }
  cairo_save(page->cairo);
  mnm_report__use(page, INK_LINK);
  cairo_set_line_width(page->cairo, width);
  mnm_report__dashes(page, (mnm_figure_line)link->line, width);
  stroke_curve(page, &line);
  if (link->directed) mnm_report__arrow(page, c->to, way, width);
  cairo_restore(page->cairo);
}

/* ---- amounts --- */

static bool is_free(const drawing *d, const mnm_report__box *box) {
  const mnm_report__box *taken = d->taken.data;
  for (uint64_t i = 0; i < d->taken.count; i++)
    if (mnm_report__overlap(&taken[i], box)) return false;
  return true;
}

static mnm_status put_amount(drawing *d, const mnm_figure_link *link, const curve *c,
                             mnm_err *err) {
  static const double places[] = {0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8};
  const mnm_report__style style = {.size = 6.5 * d->scale, .align = ALIGN_CENTRE};
  char amount[96], text[128];
  mnm_report__amount(amount, sizeof amount, link->amount_minor, link->currency);
  if (link->transfers > 1)
    (void)snprintf(text, sizeof text, "%s in %llu", amount, (unsigned long long)link->transfers);
  else
    (void)snprintf(text, sizeof text, "%s", amount);
  mnm_report__size size = mnm_report__measure(d->page, &style, mnm_text_of(text));
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    mnm_report__point at = along(c, places[i]);
    mnm_report__box box = {at.x - size.width / 2 - 1, at.y - size.height / 2, size.width + 2,
                           size.height};
    if (!is_free(d, &box)) continue;
    mnm_report__use(d->page, INK_WHITE);
    mnm_report__rectangle(d->page, box);
    cairo_fill(d->page->cairo);
    mnm_report__use(d->page, INK_BLACK);
    (void)mnm_report__text(d->page, at.x, box.y, &style, mnm_text_of(text));
    return mnm_column_push(&d->taken, &box, err);
  }
  d->labels_left_out++;
  return MNM_OK;
}

/* ---- all of them --- */

static int by_pair(const void *left, const void *right) {
  const slotted *a = left, *b = right;
  if (a->low != b->low) return a->low < b->low ? -1 : 1;
  if (a->high != b->high) return a->high < b->high ? -1 : 1;
  return a->link < b->link ? -1 : a->link > b->link;
}

static mnm_status list_links(const drawing *d, mnm_column *out, mnm_err *err) {
  for (uint32_t i = 0; i < d->figure->link_count; i++) {
    const mnm_figure_link *link = &d->figure->links[i];
    uint32_t from = d->place[link->from], to = d->place[link->to];
    if (from == UINT32_MAX || to == UINT32_MAX || from == to) continue;
    slotted made = {from < to ? from : to, from < to ? to : from, i};
    MNM_TRY(mnm_column_push(out, &made, err));
  }
  if (out->count > 1) qsort(out->data, out->count, sizeof(slotted), by_pair);
  return MNM_OK;
}

static mnm_status walk_links(drawing *d, const mnm_column *links, bool labels, mnm_err *err) {
  const slotted *all = links->data;
  for (uint64_t begin = 0, end = 0; begin < links->count; begin = end) {
    while (end < links->count && all[end].low == all[begin].low && all[end].high == all[begin].high)
      end++;
    uint32_t slots = (uint32_t)(end - begin);
    double more = way_aside(d, all + begin, slots);
    for (uint64_t i = begin; i < end; i++) {
      const mnm_figure_link *link = &d->figure->links[all[i].link];
      curve c = curve_of(d, link, (uint32_t)(i - begin), slots, more);
      if (!labels)
        draw_link(d, link, &c);
      else if (link->currency != MNM_CURRENCY_NONE)
        MNM_TRY(put_amount(d, link, &c, err));
    }
  }
  d->links_drawn = (uint32_t)links->count;
  return MNM_OK;
}

mnm_status mnm_report__draw_links(drawing *d, bool labels, mnm_err *err) {
  mnm_column links;
  mnm_column_init(&links, sizeof(slotted), d->page->ctx);
  mnm_status status = list_links(d, &links, err);
  if (status == MNM_OK) status = walk_links(d, &links, labels, err);
  mnm_column_clear(&links);
  return status;
}
