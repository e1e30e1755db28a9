/* Features of what comes in against what goes out. */
#include "stage/catalogue/catalogue_internal.h"

#define ONE MNM_RULE_ONE

static int64_t narrow(mnm_wide value) {
  return value > INT64_MAX || value <= INT64_MIN ? MNM_RULE_UNKNOWN : (int64_t)value;
}

/* share of amount <= part; both sides exact */
static bool at_least(int64_t part, int64_t share, int64_t amount) {
  return (mnm_wide)part * ONE >= (mnm_wide)amount * share;
}

/* Adds up `of` over rolling windows, by currency or all together. */
static void add_up(int64_t *out, const int64_t *of, const catalogue_feature *feature,
                   const catalogue_events *events, const catalogue_subject *subject, bool money,
                   mnm_wide *sum) {
  const int64_t *time = events->time + subject->first;
  const uint32_t *currency = events->currency + subject->first;
  memset(sum, 0, (subject->currencies + 1) * sizeof *sum);
  for (uint32_t e = 0, low = 0; e < subject->count; e++) {
    for (; time[e] - time[low] > feature->window_us; low++)
      sum[money ? currency[low] : 0] -= of[low];
    sum[money ? currency[e] : 0] += of[e];
    out[e] = money ? narrow(sum[currency[e]]) : narrow(sum[0] * ONE);
  }
}

/* First in, first out, each currency by itself: what a transfer of the second flow pays out of
 * those of the first that are no older than `within`. two[e]: how much of e came from them; or how
 * many of them reached the share by e. */
static void pass(int64_t *two, const catalogue_feature *feature, const catalogue_events *events,
                 const catalogue_subject *subject, bool times, catalogue_room *room) {
  uint32_t first = subject->first, count = subject->count;
  const int64_t *time = events->time + first, *amount = events->amount + first;
  const uint32_t *currency = events->currency + first;
  uint32_t *next = room->a;                /* the next of the first flow in its currency */
  uint32_t *head = room->b;                /* by currency: the oldest that is not used up */
  uint32_t *tail = (uint32_t *)room->tree; /* by currency */
  int64_t *left = room->one;
  memset(two, 0, count * sizeof *two);
  for (uint32_t c = 0; c < subject->currencies; c++) head[c] = tail[c] = UINT32_MAX;
  for (uint32_t e = 0; e < count; e++) {
    uint32_t c = currency[e];
    if (catalogue_in(events, &feature->second, first + e)) {
      int64_t need = amount[e];
      while (head[c] != UINT32_MAX && need > 0) {
        uint32_t i = head[c];
        bool old = time[e] - time[i] > feature->within_us;
        if (!old) {
          int64_t taken = left[i] < need ? left[i] : need;
          bool reached = at_least(amount[i] - left[i], feature->number, amount[i]);
          left[i] -= taken;
          need -= taken;
          if (!times) two[e] += taken;
          if (times && !reached && at_least(amount[i] - left[i], feature->number, amount[i]))
            two[e]++;
        }
        if (old || left[i] == 0) head[c] = next[i];
      }
    }
    if (catalogue_in(events, &feature->flow, first + e)) {
      left[e] = amount[e];
      next[e] = UINT32_MAX;
      if (head[c] == UINT32_MAX)
        head[c] = e;
      else
        next[tail[c]] = e;
      tail[c] = e;
    }
  }
}

static void follow(int64_t *two, const catalogue_feature *feature, const catalogue_events *events,
                   const catalogue_subject *subject) {
  uint32_t first = subject->first, last = UINT32_MAX;
  const int64_t *time = events->time + first, *amount = events->amount + first;
  const uint32_t *currency = events->currency + first;
  for (uint32_t e = 0; e < subject->count; e++) {
    two[e] = last != UINT32_MAX && catalogue_in(events, &feature->second, first + e) &&
             time[e] - time[last] <= feature->within_us &&
             (feature->number == 0 || (currency[e] == currency[last] &&
                                       at_least(amount[e], feature->number, amount[last])));
    if (catalogue_in(events, &feature->flow, first + e)) last = e;
  }
}

static void cover(int64_t *two, const catalogue_feature *feature, const catalogue_events *events,
                  const catalogue_subject *subject, catalogue_room *room) {
  uint32_t first = subject->first;
  const int64_t *time = events->time + first, *amount = events->amount + first;
  const uint32_t *currency = events->currency + first;
  mnm_wide *sum = room->sum;
  memset(sum, 0, subject->currencies * sizeof *sum);
  for (uint32_t e = 0, low = 0; e < subject->count; e++) {
    for (; time[e] - time[low] > feature->within_us; low++)
      if (catalogue_in(events, &feature->flow, first + low)) sum[currency[low]] -= amount[low];
    mnm_wide off = sum[currency[e]] - amount[e];
    if (off < 0) off = -off;
    two[e] = catalogue_in(events, &feature->second, first + e) && sum[currency[e]] > 0 &&
             off * ONE <= (mnm_wide)amount[e] * feature->number;
    if (catalogue_in(events, &feature->flow, first + e)) sum[currency[e]] += amount[e];
  }
}

/* Per slot: how many of the first are in the window, and how much of the second. */
static void come_back(int64_t *out, const catalogue_feature *feature,
                      const catalogue_events *events, const catalogue_subject *subject,
                      catalogue_room *room) {
  uint32_t first = subject->first, *came = room->a;
  const int64_t *time = events->time + first, *amount = events->amount + first;
  const uint32_t *currency = events->currency + first, *slot = events->slot + first;
  mnm_wide *total = room->sum, *gone = room->tree;
  memset(came, 0, subject->slots * sizeof *came);
  memset(gone, 0, subject->slots * sizeof *gone);
  memset(total, 0, subject->currencies * sizeof *total);
  for (uint32_t e = 0, low = 0; e < subject->count; e++) {
    for (; time[e] - time[low] > feature->window_us; low++) {
      uint32_t s = slot[low];
      if (catalogue_in(events, &feature->second, first + low)) {
        gone[s] -= amount[low];
        if (came[s] > 0) total[currency[low]] -= amount[low];
      }
      if (catalogue_in(events, &feature->flow, first + low) && --came[s] == 0)
        total[currency[low]] -= gone[s];
    }
    uint32_t s = slot[e];
    if (catalogue_in(events, &feature->flow, first + e) && came[s]++ == 0)
      total[currency[e]] += gone[s];
    if (catalogue_in(events, &feature->second, first + e)) {
      gone[s] += amount[e];
      if (came[s] > 0) total[currency[e]] += amount[e];
    }
    out[e] = narrow(total[currency[e]]);
  }
}

#define ALIKE_LAST 256

static void alike(int64_t *out, const catalogue_feature *feature, const catalogue_events *events,
                  const catalogue_subject *subject, catalogue_room *room) {
  uint32_t first = subject->first, *seen = room->a, last[ALIKE_LAST], held = 0;
  const int64_t *time = events->time + first, *amount = events->amount + first;
  const uint32_t *currency = events->currency + first, *party = events->party + first;
  memset(seen, 0, subject->parties * sizeof *seen);
  for (uint32_t e = 0; e < subject->count; e++) {
    out[e] = 0;
    if (!catalogue_in(events, &feature->flow, first + e)) continue;
    last[held++ % ALIKE_LAST] = e;
    uint32_t look = held < ALIKE_LAST ? held : ALIKE_LAST;
    for (uint32_t n = 0; n < look; n++) {
      uint32_t i = last[(held - 1 - n) % ALIKE_LAST];
      if (time[e] - time[i] > feature->window_us) break;
      int64_t off = amount[i] > amount[e] ? amount[i] - amount[e] : amount[e] - amount[i];
      if (currency[i] != currency[e] ||
          (mnm_wide)off * ONE > (mnm_wide)amount[e] * feature->number || seen[party[i]] == e + 1)
        continue;
      seen[party[i]] = e + 1;
      out[e] += ONE;
    }
  }
}

void mnm_catalogue__fill_pairs(int64_t *out, const catalogue_feature *feature,
                               const catalogue_events *events, const catalogue_subject *subject,
                               catalogue_room *room) {
  switch ((catalogue_function)feature->function) {
    case FEATURE_PASSED:
      pass(room->two, feature, events, subject, false, room);
      add_up(out, room->two, feature, events, subject, true, room->sum);
      return;
    case FEATURE_PASSED_TIMES:
      pass(room->two, feature, events, subject, true, room);
      add_up(out, room->two, feature, events, subject, false, room->sum);
      return;
    case FEATURE_FOLLOWED:
      follow(room->two, feature, events, subject);
      add_up(out, room->two, feature, events, subject, false, room->sum);
      return;
    case FEATURE_COVERED:
      cover(room->two, feature, events, subject, room);
      add_up(out, room->two, feature, events, subject, false, room->sum);
      return;
    case FEATURE_RETURNED:
      come_back(out, feature, events, subject, room);
      return;
    default: /* FEATURE_ALIKE */
      alike(out, feature, events, subject, room);
  }
}
