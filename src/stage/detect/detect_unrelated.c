/* Are there n persons among some, no two of whom are related?
 *
 * Mostly the first n who are related to none taken before say yes. Where they do not, the search is
 * exact: of any person and those related to that person one at least is in some largest set, so
 * each of them is tried in turn; when these are all related to each other, that person will do. */
#include <string.h>

#include "stage/detect/detect_known_internal.h"

#define CROWD_MOST 8192 /* persons; their relations take 8 MiB */

void mnm_detect__crowd_init(mnm_detect__crowd *crowd, const mnm_detect__run *run) {
  *crowd = (mnm_detect__crowd){.run = run};
  mnm_column_init(&crowd->chosen, sizeof(uint32_t), run->ctx);
  mnm_column_init(&crowd->bits, sizeof(uint64_t), run->ctx);
}

void mnm_detect__crowd_clear(mnm_detect__crowd *crowd) {
  if (!crowd->run) return;
  mnm_column_clear(&crowd->chosen);
  mnm_column_clear(&crowd->bits);
}

static mnm_status choose_first(mnm_detect__crowd *crowd, const uint32_t *persons, uint64_t count,
                               int64_t n, bool handles) {
  const mnm_detect__known *known = crowd->run->known;
  crowd->chosen.count = 0;
  for (uint64_t i = 0; i < count && (int64_t)crowd->chosen.count < n; i++) {
    const uint32_t *chosen = crowd->chosen.data;
    bool related = false;
    for (uint64_t at = 0; at < crowd->chosen.count && !related; at++)
      related = mnm_detect__related(known, persons[i], chosen[at], handles);
    if (!related) MNM_TRY(mnm_column_push(&crowd->chosen, &persons[i], NULL));
  }
  return MNM_OK;
}

typedef struct search {
  mnm_detect__crowd *crowd;
  uint64_t *related; /* [person][words] */
  uint64_t *left;    /* [level][words]: who may still be taken */
  uint32_t count, words;
  bool cut;
} search;

static bool step(search *s, uint64_t steps) {
  s->crowd->steps += steps;
  s->cut |= s->crowd->steps > s->crowd->run->parameters->steps_max;
  return !s->cut;
}

static uint32_t overlap(const uint64_t *a, const uint64_t *b, uint32_t words) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < words; i++) count += (uint32_t)__builtin_popcountll(a[i] & b[i]);
  return count;
}

static inline bool holds(const uint64_t *bits, uint32_t person) {
  return bits[person / 64] >> person % 64 & 1;
}

/* Whoever of those left has fewest relatives among them. */
static uint32_t loneliest(search *s, const uint64_t *left, uint32_t *out_relatives) {
  uint32_t best = UINT32_MAX;
  *out_relatives = UINT32_MAX;
  for (uint32_t p = 0; p < s->count; p++) {
    if (!holds(left, p)) continue;
    uint32_t relatives = overlap(s->related + (size_t)p * s->words, left, s->words);
    if (relatives >= *out_relatives) continue;
    *out_relatives = relatives;
    best = p;
  }
  return best;
}

/* Are the relatives of p who are left all related to each other? */
static bool is_clique(const search *s, const uint64_t *left, uint32_t p, uint32_t relatives) {
  const uint64_t *near = s->related + (size_t)p * s->words;
  for (uint32_t q = 0; q < s->count; q++) {
    if (!holds(near, q) || !holds(left, q)) continue;
    const uint64_t *of = s->related + (size_t)q * s->words;
    uint32_t common = 0;
    for (uint32_t i = 0; i < s->words; i++)
      common += (uint32_t)__builtin_popcountll(of[i] & near[i] & left[i]);
    if (common + 1 < relatives) return false;
  }
  return true;
}

static void leave(const search *s, uint64_t *to, const uint64_t *left, uint32_t p) {
  const uint64_t *near = s->related + (size_t)p * s->words;
  for (uint32_t i = 0; i < s->words; i++) to[i] = left[i] & ~near[i];
  to[p / 64] &= ~(UINT64_C(1) << p % 64);
}

/* At most `need` levels deep. */
static bool find(search *s, uint32_t level, int64_t need) {
  uint64_t *left = s->left + (size_t)level * s->words;
  while (need > 0) {
    if ((int64_t)overlap(left, left, s->words) < need) return false;
    uint32_t relatives = 0, p = loneliest(s, left, &relatives);
    if (!step(s, s->count)) return false;
    if (!is_clique(s, left, p, relatives)) break;
    leave(s, left, left, p);
    need--;
  }
  if (need == 0) return true;
  uint32_t relatives = 0, p = loneliest(s, left, &relatives);
  const uint64_t *near = s->related + (size_t)p * s->words;
  for (uint32_t q = 0; q < s->count && !s->cut; q++) {
    if (q != p && !(holds(near, q) && holds(left, q))) continue;
    leave(s, left + s->words, left, q);
    if (find(s, level + 1, need - 1)) return true;
  }
  return false;
}

static mnm_status search_all(mnm_detect__crowd *crowd, const uint32_t *persons, uint32_t count,
                             int64_t n, bool handles, bool *out, bool *cut) {
  uint32_t words = (count + 63) / 64;
  uint64_t levels = (uint64_t)n + 1;
  crowd->bits.count = 0;
  MNM_TRY(mnm_column_reserve(&crowd->bits, (count + levels) * words, NULL));
  search s = {.crowd = crowd, .related = crowd->bits.data, .count = count, .words = words};
  s.left = s.related + (size_t)count * words;
  memset(s.related, 0, (size_t)count * words * sizeof(uint64_t));
  memset(s.left, 0, words * sizeof(uint64_t));
  for (uint32_t a = 0; a < count && step(&s, a); a++)
    for (uint32_t b = 0; b < a; b++) {
      if (!mnm_detect__related(crowd->run->known, persons[a], persons[b], handles)) continue;
      s.related[(size_t)a * words + b / 64] |= UINT64_C(1) << b % 64;
      s.related[(size_t)b * words + a / 64] |= UINT64_C(1) << a % 64;
    }
  for (uint32_t p = 0; p < count; p++) s.left[p / 64] |= UINT64_C(1) << p % 64;
  *out = !s.cut && find(&s, 0, n);
  *cut = s.cut && !*out;
  return MNM_OK;
}

mnm_status mnm_detect__unrelated(mnm_detect__crowd *crowd, const uint32_t *persons, uint64_t count,
                                 int64_t n, bool handles, bool *out, bool *cut) {
  *cut = false;
  *out = (int64_t)count >= n;
  if (!*out || !crowd->run->known) return MNM_OK;
  MNM_TRY(choose_first(crowd, persons, count, n, handles));
  *out = (int64_t)crowd->chosen.count >= n;
  if (*out) return MNM_OK;
  crowd->steps = 0;
  *cut = count > CROWD_MOST;
  if (*cut) return MNM_OK;
  return search_all(crowd, persons, (uint32_t)count, n, handles, out, cut);
}
