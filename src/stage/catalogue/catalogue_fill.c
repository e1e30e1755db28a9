/* Features of rolling windows: each is one pass over a subject's transfers, adding what comes into
 * the window and taking out what leaves it. The window of transfer e holds the transfers up to e,
 * in ledger order, that are at most its length before e. */
#include <assert.h>

#include "stage/catalogue/catalogue_internal.h"

#define ONE MNM_RULE_ONE

/* One pass. IN, OUT: statements about transfer i that comes or goes; VALUE: of transfer e. */
#define SLIDE(MEMBER, IN, OUT, VALUE)        \
  do {                                       \
    uint32_t low = 0;                        \
    for (uint32_t e = 0; e < count; e++) {   \
      while (time[e] - time[low] > window) { \
        uint32_t i = low++;                  \
        if (MEMBER) {                        \
          OUT;                               \
        }                                    \
      }                                      \
      {                                      \
        uint32_t i = e;                      \
        if (MEMBER) {                        \
          IN;                                \
        }                                    \
      }                                      \
      out[e] = (VALUE);                      \
    }                                        \
  } while (0)

#define FLOW catalogue_in(events, &feature->flow, first + i)

static int64_t narrow(mnm_wide value) {
  return value > INT64_MAX || value <= INT64_MIN ? MNM_RULE_UNKNOWN : (int64_t)value;
}

/* How many different numbers stand at least `least` times. */
static void distinct(int64_t *out, const catalogue_feature *feature, const catalogue_events *events,
                     const catalogue_subject *subject, const uint32_t *number, uint32_t numbers,
                     uint32_t least, bool placed, catalogue_room *room) {
  uint32_t first = subject->first, count = subject->count, *times = room->a;
  const int64_t *time = events->time + first;
  int64_t window = feature->window_us, different = 0;
  memset(times, 0, numbers * sizeof *times);
#define COUNTED (FLOW && (!placed || events->place[first + i] != MNM_PLACE_NONE))
  SLIDE(COUNTED, different += ++times[number[first + i]] == least,
        different -= times[number[first + i]]-- == least, different * ONE);
#undef COUNTED
}

static void new_parties(int64_t *out, const catalogue_feature *feature,
                        const catalogue_events *events, const catalogue_subject *subject,
                        catalogue_room *room) {
  uint32_t first = subject->first, count = subject->count, *since = room->a;
  const int64_t *time = events->time + first;
  const uint32_t *party = events->party;
  int64_t window = feature->window_us, fresh = 0;
  memset(since, 0xFF, subject->parties * sizeof *since);
#define FIRST_OF(i) (since[party[first + (i)]] == (i))
#define NEW \
  if (since[party[first + i]] == UINT32_MAX) since[party[first + i]] = i, fresh++
  SLIDE(FLOW, NEW, fresh -= FIRST_OF(i), fresh * ONE);
#undef NEW
#undef FIRST_OF
}

/* The most transfers with one party: how many parties have n of them says when the most goes down.
 */
static void top_count(int64_t *out, const catalogue_feature *feature,
                      const catalogue_events *events, const catalogue_subject *subject,
                      catalogue_room *room) {
  uint32_t first = subject->first, count = subject->count, *times = room->a, *have = room->b;
  const int64_t *time = events->time + first;
  const uint32_t *party = events->party;
  int64_t window = feature->window_us;
  uint32_t most = 0;
  memset(times, 0, subject->parties * sizeof *times);
  memset(have, 0, count * sizeof *have); /* have[n - 1]: parties with n or more */
#define MORE                              \
  uint32_t n = ++times[party[first + i]]; \
  have[n - 1]++;                          \
  if (n > most) most = n
#define LESS                              \
  uint32_t n = times[party[first + i]]--; \
  if (--have[n - 1] == 0 && n == most) most--
  SLIDE(FLOW, MORE, LESS, (int64_t)most * ONE);
#undef MORE
#undef LESS
}

/* A tree of maxima over slots, which are in order of currency: those of one currency are a stretch.
 */
static void tree_set(mnm_wide *tree, uint32_t leaves, uint32_t at, mnm_wide value) {
  size_t node = (size_t)at + leaves;
  tree[node] = value;
  while (node > 1) {
    node /= 2;
    tree[node] = tree[2 * node] > tree[2 * node + 1] ? tree[2 * node] : tree[2 * node + 1];
  }
}

static mnm_wide tree_most(const mnm_wide *tree, uint32_t leaves, uint32_t begin, uint32_t end) {
  mnm_wide most = 0;
  for (uint32_t a = begin + leaves, b = end + leaves; a < b; a /= 2, b /= 2) {
    if (a & 1) {
      if (tree[a] > most) most = tree[a];
      a++;
    }
    if (b & 1) {
      b--;
      if (tree[b] > most) most = tree[b];
    }
  }
  return most;
}

static void top_sum(int64_t *out, const catalogue_feature *feature, const catalogue_events *events,
                    const catalogue_subject *subject, catalogue_room *room) {
  uint32_t first = subject->first, count = subject->count, leaves = subject->slots;
  const int64_t *time = events->time + first;
  const uint32_t *slot = events->slot, *currency = events->currency;
  int64_t window = feature->window_us;
  mnm_wide *tree = room->tree;
  uint32_t *begin = room->a, *end = room->b; /* by currency */
  memset(tree, 0, 2 * (size_t)leaves * sizeof *tree);
  for (uint32_t c = 0; c < subject->currencies; c++) begin[c] = leaves, end[c] = 0;
  for (uint32_t e = first; e < first + count; e++) {
    if (slot[e] < begin[currency[e]]) begin[currency[e]] = slot[e];
    if (slot[e] + 1 > end[currency[e]]) end[currency[e]] = slot[e] + 1;
  }
#define CHANGE(sign)                      \
  tree_set(tree, leaves, slot[first + i], \
           tree[slot[first + i] + leaves] sign events->amount[first + i])
  SLIDE(FLOW, CHANGE(+), CHANGE(-),
        narrow(tree_most(tree, leaves, begin[currency[first + e]], end[currency[first + e]])));
#undef CHANGE
}

static bool at_hour(const catalogue_events *events, const catalogue_feature *feature, uint32_t i) {
  int64_t from = feature->number / ONE * 60, to = feature->other / ONE * 60;
  int64_t minute = events->minute[i];
  if (minute < 0) return false;
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

/* cos(2 pi h / 24) in millionths; the sine is the cosine six hours before. */
static const int32_t cosine[24] = {1000000,  965926,  866025,  707107,  500000,  258819,
                                   0,        -258819, -500000, -707107, -866025, -965926,
                                   -1000000, -965926, -866025, -707107, -500000, -258819,
                                   0,        258819,  500000,  707107,  866025,  965926};

static int64_t root(mnm_wide square) {
  mnm_wide low = 0, high = (mnm_wide)1 << 62;
  while (low < high) {
    mnm_wide middle = (low + high + 1) / 2;
    if (middle * middle <= square)
      low = middle;
    else
      high = middle - 1;
  }
  return (int64_t)low;
}

static int64_t spread(int64_t x, int64_t y, int64_t timed) {
  if (timed == 0) return MNM_RULE_UNKNOWN;
  int64_t length = root((mnm_wide)x * x + (mnm_wide)y * y) / timed;
  return length > ONE ? 0 : ONE - length; /* the table is rounded */
}

static void hour_spread(int64_t *out, const catalogue_feature *feature,
                        const catalogue_events *events, const catalogue_subject *subject) {
  uint32_t first = subject->first, count = subject->count;
  const int64_t *time = events->time + first;
  int64_t window = feature->window_us, x = 0, y = 0, timed = 0;
#define HOUR (events->minute[first + i] / 60)
#define CHANGE(sign)                   \
  x = x sign cosine[HOUR];             \
  y = y sign cosine[(HOUR + 18) % 24]; \
  timed = timed sign 1
  SLIDE(FLOW && events->minute[first + i] >= 0, CHANGE(+), CHANGE(-), spread(x, y, timed));
#undef CHANGE
#undef HOUR
}

static bool is_between(const catalogue_events *events, const catalogue_feature *feature,
                       uint32_t i) {
  int64_t limit = mnm_catalogue__amount(feature->limit, events->code[i]);
  if (limit == MNM_RULE_UNKNOWN || events->amount[i] >= limit) return false;
  return (mnm_wide)events->amount[i] * ONE >= (mnm_wide)limit * feature->number;
}

static bool is_round(const catalogue_events *events, const catalogue_feature *feature, uint32_t i) {
  int64_t step = feature->number / ONE;
  for (int32_t e = mnm_currency_exponent(events->code[i]); e > 0; e--) step *= 10;
  return events->amount[i] % step == 0;
}

/* Nothing before it: unknown, since nobody knows how long. */
static void gap_before(int64_t *out, const catalogue_feature *feature,
                       const catalogue_events *events, const catalogue_subject *subject,
                       catalogue_room *room) {
  uint32_t first = subject->first, count = subject->count, *before = room->a, last = UINT32_MAX;
  const int64_t *time = events->time + first;
  uint32_t *next = room->b; /* the first of the flow at or after i */
  for (uint32_t i = 0; i < count; i++) {
    before[i] = last;
    if (FLOW) last = i;
  }
  last = UINT32_MAX;
  for (uint32_t i = count; i-- > 0;) {
    if (FLOW) last = i;
    next[i] = last;
  }
  for (uint32_t e = 0, low = 0; e < count; e++) {
    while (time[e] - time[low] > feature->window_us) low++;
    uint32_t start = next[low];
    bool known = start <= e && before[start] != UINT32_MAX;
    out[e] = known ? time[start] - time[before[start]] : MNM_RULE_UNKNOWN;
  }
}

static void known_for(int64_t *out, const catalogue_feature *feature,
                      const catalogue_events *events, const catalogue_subject *subject) {
  uint32_t first = subject->first, since = UINT32_MAX;
  const int64_t *time = events->time + first;
  for (uint32_t i = 0; i < subject->count; i++) {
    if (since == UINT32_MAX && FLOW) since = i;
    int64_t ago = since == UINT32_MAX ? 0 : time[i] - time[since];
    out[i] = ago < feature->window_us ? ago : feature->window_us;
  }
}

static void amounts(int64_t *out, const catalogue_feature *feature, const catalogue_events *events,
                    const catalogue_subject *subject, catalogue_room *room) {
  uint32_t first = subject->first, count = subject->count;
  const int64_t *time = events->time + first;
  const uint32_t *currency = events->currency;
  int64_t window = feature->window_us;
  mnm_wide *sum = room->sum;
  memset(sum, 0, subject->currencies * sizeof *sum);
  SLIDE(FLOW, sum[currency[first + i]] += events->amount[first + i],
        sum[currency[first + i]] -= events->amount[first + i], narrow(sum[currency[first + e]]));
}

#define COUNT_OF(MEMBER)                                     \
  do {                                                       \
    int64_t many = 0;                                        \
    SLIDE(FLOW && (MEMBER), many += ONE, many -= ONE, many); \
  } while (0)

void mnm_catalogue__fill(int64_t *out, const catalogue_feature *feature,
                         const catalogue_events *events, const catalogue_subject *subject,
                         catalogue_room *room) {
  uint32_t first = subject->first, count = subject->count;
  const int64_t *time = events->time + first;
  int64_t window = feature->window_us;
  switch ((catalogue_function)feature->function) {
    case FEATURE_COUNT:
      COUNT_OF(true);
      return;
    case FEATURE_AT_HOURS:
      COUNT_OF(at_hour(events, feature, first + i));
      return;
    case FEATURE_TIMED:
      COUNT_OF(events->minute[first + i] >= 0);
      return;
    case FEATURE_ROUND:
      COUNT_OF(is_round(events, feature, first + i));
      return;
    case FEATURE_BETWEEN:
      COUNT_OF(is_between(events, feature, first + i));
      for (uint32_t e = 0; e < count; e++) /* a currency without a limit: nobody can say */
        if (mnm_catalogue__amount(feature->limit, events->code[first + e]) == MNM_RULE_UNKNOWN)
          out[e] = MNM_RULE_UNKNOWN;
      return;
    case FEATURE_LIMIT:
      for (uint32_t e = 0; e < count; e++)
        out[e] = mnm_catalogue__amount(feature->limit, events->code[first + e]);
      return;
    case FEATURE_SUM:
      amounts(out, feature, events, subject, room);
      return;
    case FEATURE_PARTIES:
      distinct(out, feature, events, subject, events->party, subject->parties, 1, false, room);
      return;
    case FEATURE_REPEAT_PARTIES:
      distinct(out, feature, events, subject, events->party, subject->parties, 2, false, room);
      return;
    case FEATURE_AREAS:
      distinct(out, feature, events, subject, events->area, subject->areas, 1, true, room);
      return;
    case FEATURE_POINTS:
      distinct(out, feature, events, subject, events->point, subject->points, 1, true, room);
      return;
    case FEATURE_DAYS:
      distinct(out, feature, events, subject, events->date, subject->dates, 1, false, room);
      return;
    case FEATURE_NEW_PARTIES:
      new_parties(out, feature, events, subject, room);
      return;
    case FEATURE_TOP_COUNT:
      top_count(out, feature, events, subject, room);
      return;
    case FEATURE_TOP_SUM:
      top_sum(out, feature, events, subject, room);
      return;
    case FEATURE_HOUR_SPREAD:
      hour_spread(out, feature, events, subject);
      return;
    case FEATURE_GAP_BEFORE:
      gap_before(out, feature, events, subject, room);
      return;
    case FEATURE_KNOWN_FOR:
      known_for(out, feature, events, subject);
      return;
    default:
      mnm_catalogue__fill_pairs(out, feature, events, subject, room);
  }
}
