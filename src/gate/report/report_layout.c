/* Where nodes stand. Stress majorisation (Gansner, Koren, North, "Graph Drawing by Stress
 * Majorization", GD 2004): every pair of nodes is drawn towards as many lengths apart as there are
 * links between them; a few fixed starts, the one with the least stress kept. Then the long side is
 * turned to lie across the page, and boxes are pushed apart until none touches another; where the
 * page is too small for that, it is thought larger, and everything drawn smaller. */
#include <math.h>

#include "gate/report/report_internal.h"

#define STARTS 6
#define ROUNDS 300
#define PUSHES 200
#define GROWTH 1.05
#define GROWTHS 60

typedef struct solving {
  mnm_report__layout *layout;
  double *wanted; /* [i * count + j]: lengths apart */
  uint32_t *queue;
  mnm_report__point *trial;
} solving;

/* ---- how far apart --- */

static void hops_from(solving *s, uint32_t start) {
  uint32_t count = s->layout->count, begin = 0, end = 1;
  double *hops = s->wanted + (size_t)start * count;
  for (uint32_t i = 0; i < count; i++) hops[i] = -1;
  hops[start] = 0;
  s->queue[0] = start;
  while (begin < end) {
    uint32_t node = s->queue[begin++];
    for (uint32_t other = 0; other < count; other++) {
      if (hops[other] >= 0 || !s->layout->joined[(size_t)node * count + other]) continue;
      hops[other] = hops[node] + 1;
      s->queue[end++] = other;
    }
  }
}

/* Nodes without a way between them stand as far apart as the farthest with one, and a little. */
static void want_distances(solving *s) {
  uint32_t count = s->layout->count;
  double farthest = 1;
  for (uint32_t i = 0; i < count; i++) hops_from(s, i);
  for (size_t i = 0; i < (size_t)count * count; i++)
    if (s->wanted[i] > farthest) farthest = s->wanted[i];
  for (size_t i = 0; i < (size_t)count * count; i++)
    if (s->wanted[i] < 0) s->wanted[i] = farthest + 0.6;
}

/* ---- stress --- */

static double distance(const mnm_report__point *a, const mnm_report__point *b) {
  double x = a->x - b->x, y = a->y - b->y;
  return sqrt(x * x + y * y);
}

static double stress(const solving *s) {
  uint32_t count = s->layout->count;
  double sum = 0;
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t j = i + 1; j < count; j++) {
      double wanted = s->wanted[(size_t)i * count + j];
      double off = distance(&s->trial[i], &s->trial[j]) - wanted;
      sum += off * off / (wanted * wanted);
    }
  return sum;
}

static void relax(solving *s) {
  uint32_t count = s->layout->count;
  for (uint32_t i = 0; i < count; i++) {
    double x = 0, y = 0, weights = 0;
    for (uint32_t j = 0; j < count; j++) {
      if (i == j) continue;
      double wanted = s->wanted[(size_t)i * count + j], weight = 1 / (wanted * wanted);
      double apart = distance(&s->trial[i], &s->trial[j]);
      double pull = apart > 1e-9 ? wanted / apart : 0;
      x += weight * (s->trial[j].x + pull * (s->trial[i].x - s->trial[j].x));
      y += weight * (s->trial[j].y + pull * (s->trial[i].y - s->trial[j].y));
      weights += weight;
    }
    if (weights > 0) s->trial[i] = (mnm_report__point){x / weights, y / weights};
  }
}

/* Numbers that look random and are the same everywhere. */
static double scatter(uint64_t *seed) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(*seed >> 40) / (double)(1 << 24);
}

static void solve_stress(solving *s) {
  uint32_t count = s->layout->count;
  double least = 0;
  for (uint32_t start = 0; start < STARTS; start++) {
    uint64_t seed = start + 1;
    for (uint32_t i = 0; i < count; i++) {
      s->trial[i].x = scatter(&seed) * 4;
      s->trial[i].y = scatter(&seed) * 4;
    }
    for (uint32_t round = 0; round < ROUNDS; round++) relax(s);
    double now = stress(s);
    if (start > 0 && now >= least) continue;
    least = now;
    memcpy(s->layout->at, s->trial, count * sizeof *s->trial);
  }
}

/* ---- to the page --- */

/* Turns the direction in which the points lie farthest apart to the horizontal. */
static void lay_down(mnm_report__layout *layout) {
  double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (uint32_t i = 0; i < layout->count; i++) {
    x += layout->at[i].x;
    y += layout->at[i].y;
  }
  x /= layout->count;
  y /= layout->count;
  for (uint32_t i = 0; i < layout->count; i++) {
    double dx = layout->at[i].x - x, dy = layout->at[i].y - y;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  double half = (xx - yy) / 2, root = sqrt(half * half + xy * xy);
  double along = root + half, across = xy; /* the eigenvector of the greater eigenvalue */
  if (along < 1e-9 && across * across < 1e-18) {
    along = xx >= yy ? 1 : 0;
    across = xx >= yy ? 0 : 1;
  }
  double length = sqrt(along * along + across * across);
  along /= length;
  across /= length;
  for (uint32_t i = 0; i < layout->count; i++) {
    double dx = layout->at[i].x - x, dy = layout->at[i].y - y;
    layout->at[i] = (mnm_report__point){dx * along + dy * across, dy * along - dx * across};
  }
}

typedef struct span {
  double least, most;
} span;

static double fit(span points, double room, double widest) {
  double extent = points.most - points.least;
  return extent > 1e-9 ? (room > widest ? room - widest : 1) / extent : 1e9;
}

static double widest_of(const double *sizes, uint32_t count) {
  double widest = 0;
  for (uint32_t i = 0; i < count; i++) widest = sizes[i] > widest ? sizes[i] : widest;
  return widest;
}

/* Fills the area, one way by at most twice as much as the other. */
static void spread(mnm_report__layout *layout) {
  span x = {layout->at[0].x, layout->at[0].x}, y = {layout->at[0].y, layout->at[0].y};
  for (uint32_t i = 1; i < layout->count; i++) {
    const mnm_report__point *at = &layout->at[i];
    if (at->x < x.least) x.least = at->x;
    if (at->x > x.most) x.most = at->x;
    if (at->y < y.least) y.least = at->y;
    if (at->y > y.most) y.most = at->y;
  }
  double by_x = fit(x, layout->area_width, widest_of(layout->width, layout->count));
  double by_y = fit(y, layout->area_height, widest_of(layout->height, layout->count));
  const double most = 190; /* a few nodes need not fill a page */
  by_x = by_x < most ? by_x : most;
  by_y = by_y < most ? by_y : most;
  if (by_x > 2 * by_y) by_x = 2 * by_y;
  if (by_y > 2 * by_x) by_y = 2 * by_x;
  for (uint32_t i = 0; i < layout->count; i++) {
    layout->at[i].x = (layout->at[i].x - (x.least + x.most) / 2) * by_x;
    layout->at[i].y = (layout->at[i].y - (y.least + y.most) / 2) * by_y;
  }
}

static mnm_report__box box_of(const mnm_report__layout *layout, uint32_t i) {
  return (mnm_report__box){layout->at[i].x - layout->width[i] / 2 - layout->gap / 2,
                           layout->at[i].y - layout->above - layout->gap / 2,
                           layout->width[i] + layout->gap, layout->height[i] + layout->gap};
}

/* Two boxes move apart the shorter way, each half of it. */
static void part(mnm_report__layout *layout, uint32_t i, uint32_t j, const mnm_report__box *a,
                 const mnm_report__box *b) {
  double right = a->x + a->width - b->x, left = b->x + b->width - a->x;
  double down = a->y + a->height - b->y, up = b->y + b->height - a->y;
  double x = right < left ? right : -left, y = down < up ? down : -up;
  if (x * x <= y * y) {
    layout->at[i].x -= x * 0.51;
    layout->at[j].x += x * 0.51;
  } else {
    layout->at[i].y -= y * 0.51;
    layout->at[j].y += y * 0.51;
  }
}

static void keep_inside(mnm_report__layout *layout, double width, double height) {
  for (uint32_t i = 0; i < layout->count; i++) {
    mnm_report__point *at = &layout->at[i];
    double half = (layout->width[i] + layout->gap) / 2;
    double above = layout->above + layout->gap / 2;
    double below = layout->height[i] - layout->above + layout->gap / 2;
    if (at->x < half - width / 2) at->x = half - width / 2;
    if (at->x > width / 2 - half) at->x = width / 2 - half;
    if (at->y < above - height / 2) at->y = above - height / 2;
    if (at->y > height / 2 - below) at->y = height / 2 - below;
  }
}

static bool push_apart(mnm_report__layout *layout, double width, double height) {
  for (uint32_t push = 0; push < PUSHES; push++) {
    bool touched = false;
    keep_inside(layout, width, height);
    for (uint32_t i = 0; i < layout->count; i++)
      for (uint32_t j = i + 1; j < layout->count; j++) {
        mnm_report__box a = box_of(layout, i), b = box_of(layout, j);
        if (!mnm_report__overlap(&a, &b)) continue;
        part(layout, i, j, &a, &b);
        touched = true;
      }
    if (!touched) return true;
  }
  return false;
}

static void fill_page(mnm_report__layout *layout) {
  double width = layout->area_width, height = layout->area_height, scale = 1;
  for (uint32_t growth = 0; growth < GROWTHS; growth++) {
    if (push_apart(layout, width, height)) break;
    width *= GROWTH;
    height *= GROWTH;
    scale /= GROWTH;
    for (uint32_t i = 0; i < layout->count; i++) {
      layout->at[i].x *= GROWTH;
      layout->at[i].y *= GROWTH;
    }
  }
  layout->scale = scale;
  for (uint32_t i = 0; i < layout->count; i++) {
    layout->at[i].x = (layout->at[i].x + width / 2) * scale;
    layout->at[i].y = (layout->at[i].y + height / 2) * scale;
  }
}

mnm_status mnm_report__layout_solve(mnm_report__layout *layout, const mnm_ctx *ctx, mnm_err *err) {
  size_t count = layout->count;
  layout->scale = 1;
  if (count == 0) return MNM_OK;
  solving s = {layout, mnm_mem_new(ctx, count * count * sizeof(double)),
               mnm_mem_new(ctx, count * sizeof(uint32_t)),
               mnm_mem_new(ctx, count * sizeof(mnm_report__point))};
  mnm_status status = MNM_OK;
  if (s.wanted && s.queue && s.trial) {
    want_distances(&s);
    solve_stress(&s);
    lay_down(layout);
    spread(layout);
    fill_page(layout);
  } else {
    status = mnm_err_nomem(err);
  }
  mnm_mem_free(ctx, s.wanted, count * count * sizeof(double));
  mnm_mem_free(ctx, s.queue, count * sizeof(uint32_t));
  mnm_mem_free(ctx, s.trial, count * sizeof(mnm_report__point));
  return status;
}
