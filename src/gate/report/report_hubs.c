/* A map of places: by position where that is known of all, else by what flows between them. */
#include <math.h>
#include <stdio.h>

#include "gate/report/report_internal.h"

#define WIDTH 780.0
#define HEIGHT 560.0
#define STEPS 5 /* of how thick a way is drawn */

typedef struct map {
  mnm_report__page *page;
  const mnm_figure_hubs *figure;
  uint32_t count; /* that are drawn */
  bool placed;
  mnm_report__box area;
  mnm_report__point at[MNM_FIGURE_HUBS_MAX];
  double width[MNM_FIGURE_HUBS_MAX], height[MNM_FIGURE_HUBS_MAX];
  double scale;
  uint32_t ways_left_out;
} map;

static double radius_of(const mnm_figure_place *place) {
  return 3.5 + 7.0 * (double)place->hubness_micro / 1e6;
}

/* ---- where places stand --- */

/* The cosine of an angle in degrees, by its series: every machine rounds it alike. */
static double cosine(double degrees) {
  const double x = degrees * 0.017453292519943295, y = x * x;
  return 1 - y / 2 * (1 - y / 12 * (1 - y / 30 * (1 - y / 56 * (1 - y / 90))));
}

typedef struct frame { /* from degrees to the page */
  double west, north, across, down;
} frame;

static frame frame_of(const map *m) {
  double west = 1e9, east = -1e9, south = 1e9, north = -1e9;
  for (uint32_t i = 0; i < m->count; i++) {
    const double lat = (double)m->figure->places[i].lat_micro / 1e6;
    const double lon = (double)m->figure->places[i].lon_micro / 1e6;
    west = lon < west ? lon : west, east = lon > east ? lon : east;
    south = lat < south ? lat : south, north = lat > north ? lat : north;
  }
  const double narrow = cosine((south + north) / 2);
  const double wide = (east - west) * narrow * 1.12 + 0.01, high = (north - south) * 1.2 + 0.01;
  const double by_width = m->area.width / wide, by_height = m->area.height / high;
  const double down = by_width < by_height ? by_width : by_height;
  frame out = {west, north, down * narrow, down};
  out.west -= (m->area.width / out.across - (east - west)) / 2;
  out.north += (m->area.height / out.down - (north - south)) / 2;
  return out;
}

static void place_by_degrees(map *m) {
  const frame f = frame_of(m);
  const mnm_report__style small = {.size = 6.5, .align = ALIGN_CENTRE};
  const double span = m->area.width / f.across;
  const double every = span > 60 ? 10 : span > 20 ? 5 : span > 6 ? 2 : span > 2 ? 1 : 0.25;
  cairo_set_line_width(m->page->cairo, 0.4);
  const int first = (int)ceil(f.west / every), past = (int)ceil((f.west + span) / every);
  for (int i = first; i < past; i++) {
    const double lon = i * every;
    const double x = m->area.x + (lon - f.west) * f.across;
    mnm_report__use(m->page, INK_PALE);
    mnm_report__line(m->page, x, m->area.y, x, m->area.y + m->area.height);
    mnm_report__use(m->page, INK_DARK);
    (void)mnm_report__printf(m->page, x, m->area.y + m->area.height + 1, &small, "%g\u00b0", lon);
  }
  const double rise = m->area.height / f.down;
  const int top = (int)floor(f.north / every), under = (int)floor((f.north - rise) / every);
  for (int i = top; i > under; i--) {
    const double lat = i * every;
    const double y = m->area.y + (f.north - lat) * f.down;
    mnm_report__use(m->page, INK_PALE);
    mnm_report__line(m->page, m->area.x, y, m->area.x + m->area.width, y);
    mnm_report__use(m->page, INK_DARK);
    (void)mnm_report__printf(m->page, m->area.x - 12, y - 4, &small, "%g\u00b0", lat);
  }
  for (uint32_t i = 0; i < m->count; i++) {
    m->at[i].x = m->area.x + ((double)m->figure->places[i].lon_micro / 1e6 - f.west) * f.across;
    m->at[i].y = m->area.y + (f.north - (double)m->figure->places[i].lat_micro / 1e6) * f.down;
  }
}

static bool is_drawn(const map *m, const mnm_figure_way *way) {
  return way->from < m->count && way->to < m->count && way->from != way->to;
}

static mnm_status place_by_flow(map *m, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_report__style style = {.size = 8, .align = ALIGN_CENTRE};
  const size_t bytes = (size_t)m->count * m->count + 1;
  uint8_t *joined = mnm_mem_new(ctx, bytes);
  if (!joined) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < m->count; i++) {
    const mnm_report__size size = mnm_report__measure(m->page, &style, m->figure->places[i].name);
    m->width[i] = size.width > 24 ? size.width + 6 : 30;
    m->height[i] = 22 + size.height + 4;
  }
  for (uint32_t i = 0; i < m->figure->way_count; i++) {
    const mnm_figure_way *way = &m->figure->ways[i];
    if (!is_drawn(m, way)) continue;
    joined[way->from * m->count + way->to] = joined[way->to * m->count + way->from] = 1;
  }
  mnm_report__layout layout = {.count = m->count,
                               .width = m->width,
                               .height = m->height,
                               .above = 11,
                               .gap = 12,
                               .joined = joined,
                               .area_width = m->area.width,
                               .area_height = m->area.height,
                               .at = m->at};
  const mnm_status status = mnm_report__layout_solve(&layout, ctx, err);
  m->scale = layout.scale;
  for (uint32_t i = 0; i < m->count; i++) m->at[i].x += m->area.x, m->at[i].y += m->area.y;
  mnm_mem_free(ctx, joined, bytes);
  return status;
}

/* ---- ways --- */

/* Thinner by halves: the greatest way has the thickest line. */
static uint32_t step_of(int64_t share, int64_t most) {
  uint32_t step = STEPS - 1;
  while (step > 0 && share < most) share *= 2, step--;
  return step;
}

static void draw_way(map *m, const mnm_figure_way *way, bool persons, int64_t most) {
  const int64_t share = persons ? way->persons : way->value;
  const mnm_report__point from = m->at[way->from], to = m->at[way->to];
  const double x = to.x - from.x, y = to.y - from.y, length = sqrt(x * x + y * y);
  if (share == 0 || length < 1) return;
  const double width = 0.5 + 0.6 * step_of(share, most);
  /* those of persons beside those of value, and each way beside its way back */
  const double aside = persons ? 3.2 : 1.2;
  const double start = radius_of(&m->figure->places[way->from]) * m->scale + 2;
  const double stop = radius_of(&m->figure->places[way->to]) * m->scale + 4;
  if (length <= start + stop) return;
  const double ux = x / length, uy = y / length;
  const mnm_report__point a = {from.x + ux * start - uy * aside, from.y + uy * start + ux * aside};
  const mnm_report__point b = {to.x - ux * stop - uy * aside, to.y - uy * stop + ux * aside};
  mnm_report__use(m->page, persons ? INK_BLUE : INK_LINK);
  mnm_report__dashes(m->page, persons ? MNM_LINE_DASHED : MNM_LINE_SOLID, width);
  cairo_set_line_width(m->page->cairo, width);
  mnm_report__line(m->page, a.x, a.y, b.x, b.y);
  mnm_report__dashes(m->page, MNM_LINE_SOLID, 1);
  mnm_report__arrow(m->page, b, (mnm_report__point){ux, uy}, width);
}

static void draw_ways(map *m) {
  int64_t value = 1, persons = 1;
  for (uint32_t i = 0; i < m->figure->way_count; i++) {
    const mnm_figure_way *way = &m->figure->ways[i];
    if (!is_drawn(m, way)) {
      m->ways_left_out++;
      continue;
    }
    value = way->value > value ? way->value : value;
    persons = way->persons > persons ? way->persons : persons;
  }
  for (uint32_t i = 0; i < m->figure->way_count; i++) {
    if (!is_drawn(m, &m->figure->ways[i])) continue;
    draw_way(m, &m->figure->ways[i], false, value);
    draw_way(m, &m->figure->ways[i], true, persons);
  }
}

/* ---- places --- */

static void draw_sign(mnm_report__page *page, const mnm_figure_place *place, mnm_report__point p,
                      double r) {
  cairo_t *cairo = page->cairo;
  cairo_set_line_width(cairo, 1.1);
  if (place->hub) {
    mnm_report__rectangle(page, (mnm_report__box){p.x - r, p.y - r, 2 * r, 2 * r});
  } else if (place->feeder) {
    cairo_move_to(cairo, p.x - r, p.y + r);
    cairo_line_to(cairo, p.x + r, p.y + r);
    cairo_line_to(cairo, p.x, p.y - r);
    cairo_close_path(cairo);
  } else {
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, p.x, p.y, r, 0, 6.283185307179586);
  }
  mnm_report__use(page, place->hub ? INK_VERMILLION : place->feeder ? INK_BLUE : INK_WHITE);
  cairo_fill_preserve(cairo);
  mnm_report__use(page, INK_BLACK);
  cairo_stroke(cairo);
}

static void draw_places(map *m) {
  const mnm_report__style style = {.size = 8 * m->scale, .align = ALIGN_CENTRE};
  for (uint32_t i = 0; i < m->count; i++) {
    const mnm_figure_place *place = &m->figure->places[i];
    const double r = radius_of(place) * m->scale;
    draw_sign(m->page, place, m->at[i], r);
    const mnm_report__size size = mnm_report__measure(m->page, &style, place->name);
    mnm_report__use(m->page, INK_WHITE); /* ways end below the name */
    mnm_report__rectangle(m->page, (mnm_report__box){m->at[i].x - size.width / 2,
                                                     m->at[i].y + r + 2, size.width, size.height});
    cairo_fill(m->page->cairo);
    mnm_report__use(m->page, INK_BLACK);
    (void)mnm_report__text(m->page, m->at[i].x, m->at[i].y + r + 2, &style, place->name);
  }
}

/* ---- the page --- */

static double draw_legend(map *m, double y) {
  const mnm_report__style style = {.size = 7.5};
  static const mnm_figure_place signs[3] = {{.hub = true}, {.feeder = true}, {.hub = false}};
  static const char *const words[] = {"hub: of the five places with most hubness", "feeder",
                                      "other place; the larger the sign, the more hubness"};
  double x = PAGE_MARGIN + 6;
  for (int i = 0; i < 3; i++) {
    draw_sign(m->page, &signs[i], (mnm_report__point){x, y + 5}, 4);
    x += 9 + mnm_report__text(m->page, x + 9, y, &style, mnm_text_of(words[i])).width + 14;
  }
  for (int persons = 0; persons < 2; persons++) {
    mnm_report__use(m->page, persons ? INK_BLUE : INK_LINK);
    mnm_report__dashes(m->page, persons ? MNM_LINE_DASHED : MNM_LINE_SOLID, 1.4);
    cairo_set_line_width(m->page->cairo, 1.4);
    mnm_report__line(m->page, x, y + 5, x + 22, y + 5);
    mnm_report__dashes(m->page, MNM_LINE_SOLID, 1);
    mnm_report__use(m->page, INK_BLACK);
    x += 26 +
         mnm_report__text(m->page, x + 26, y, &style, mnm_text_of(persons ? "persons" : "value"))
             .width +
         14;
  }
  return y;
}

static void tell_left_out(const map *m, double y) {
  const mnm_report__style style = {.size = 7.5, .bold = true};
  const uint32_t places = m->figure->place_count - m->count;
  mnm_report__use(m->page, INK_BLACK);
  if (places > 0)
    (void)mnm_report__printf(m->page, PAGE_MARGIN, y, &style,
                             "and %u more places with less hubness, not drawn, with %u ways.",
                             places, m->ways_left_out);
}

static double draw_foot(mnm_report__page *page, const mnm_figure_head *head) {
  const mnm_report__style bold = {.size = 8, .bold = true}, plain = {.size = 7};
  const mnm_report__style right = {.size = 7, .align = ALIGN_RIGHT};
  const double y = page->height - PAGE_MARGIN - 20;
  mnm_report__use(page, INK_DARK);
  cairo_set_line_width(page->cairo, 0.6);
  mnm_report__line(page, PAGE_MARGIN, y, page->width - PAGE_MARGIN, y);
  mnm_report__use(page, INK_BLACK);
  (void)mnm_report__text(page, PAGE_MARGIN, y + 3, &bold,
                         mnm_text_of("Of places, and of nobody who lives there."));
  mnm_report__use(page, INK_DARK);
  (void)mnm_report__text(page, PAGE_MARGIN, y + 13, &plain,
                         mnm_text_of("How hubs are counted is a rule of this program's own. No "
                                     "score of a person knows of places."));
  (void)mnm_report__text(page, page->width - PAGE_MARGIN, y + 13, &right, head->evidence);
  return y;
}

static mnm_status draw(map *m, const mnm_ctx *ctx, mnm_err *err) {
  mnm_report__page *page = m->page;
  const double top = mnm_report__page_head(page, &m->figure->head) + 6;
  const double bottom = draw_legend(m, draw_foot(page, &m->figure->head) - 16) - 14;
  const double edge = m->placed ? 30 : 0;
  m->area = (mnm_report__box){PAGE_MARGIN + edge, top + edge / 2,
                              page->width - 2 * PAGE_MARGIN - 2 * edge, bottom - top - edge};
  if (m->placed)
    place_by_degrees(m);
  else
    MNM_TRY(place_by_flow(m, ctx, err));
  draw_ways(m);
  draw_places(m);
  tell_left_out(m, bottom);
  return MNM_OK;
}

mnm_status mnm_report_hubs(mnm_out *out, const mnm_figure_hubs *figure, mnm_picture picture,
                           const mnm_ctx *ctx, mnm_err *err) {
  mnm_report__page page;
  map m = {.page = &page, .figure = figure, .count = figure->place_count, .scale = 1};
  if (m.count > MNM_FIGURE_HUBS_MAX) m.count = MNM_FIGURE_HUBS_MAX;
  for (uint32_t i = 0; i < figure->way_count; i++)
    if (figure->ways[i].from >= figure->place_count || figure->ways[i].to >= figure->place_count)
      return mnm_err_set(err, MNM_E_RANGE, "a way of the map leads to no place");
  m.placed = m.count > 1;
  for (uint32_t i = 0; i < m.count; i++) m.placed = m.placed && figure->places[i].placed;
  mnm_status status =
      mnm_report__page_open(&page, out, picture, WIDTH, HEIGHT, &figure->head, ctx, err);
  if (status == MNM_OK) status = draw(&m, ctx, err);
  if (status == MNM_OK) status = mnm_report__page_finish(&page, err);
  mnm_report__page_close(&page);
  return status;
}
