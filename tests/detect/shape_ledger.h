/* For the tests of T6 to T10 and H1 to H7: random ledgers with cash, places, channels and homes,
 * and the words of the definitions said once more, slowly. */
#ifndef MNM_TESTS_SHAPE_LEDGER_H
#define MNM_TESTS_SHAPE_LEDGER_H

#include "tests/detect/small_ledger.h"

#define SHAPE_PLACES 9
#define SHAPE_OWNERS (SMALL_ACCOUNTS + 1 + SMALL_OWNERS)

typedef struct shape_ledger {
  small_ledger rows;
  uint32_t place[SMALL_ROWS];
  uint8_t channel[SMALL_ROWS];
  mnm_strings *places;
  uint32_t home[SMALL_ACCOUNTS + 1]; /* 0..2: area 'a' + home; 3: not known */
} shape_ledger;

static const char *const shape_place[SHAPE_PLACES] = {"a",   "a/x", "a/y", "b", "b/x",
                                                      "c/z", "d/",  "c",   "/p"};

/* Area of a place as a letter, ' ' none; what stands before the slash. */
static inline char shape_area(const shape_ledger *ledger, uint32_t row) {
  uint32_t place = ledger->place[row];
  if (place == MNM_PLACE_NONE || shape_place[place][0] == '/') return ' ';
  return shape_place[place][0];
}
static inline char shape_home(const shape_ledger *ledger, uint32_t account) {
  return ledger->home[account] == 3 ? ' ' : (char)('a' + ledger->home[account]);
}

static inline void shape_ledger_random(shape_ledger *out, mnm_rng *rng) {
  memset(out, 0, sizeof *out);
  small_ledger *rows = &out->rows;
  small_ledger_random(rows, rng);
  rows->cash = draw(rng, 4) ? draw(rng, rows->accounts) : UINT32_MAX;
  uint32_t likely = draw(rng, 4), placed = draw(rng, 3), chain = draw(rng, 3), alike = draw(rng, 2);
  for (uint32_t row = 0; row < rows->count; row++) {
    if (rows->cash != UINT32_MAX && draw(rng, 3) < likely) {
      uint32_t end = draw(rng, 3);
      if (end) *(end == 1 ? &rows->from[row] : &rows->to[row]) = rows->cash;
    }
    if (chain == 0 && row > 0 && draw(rng, 2)) { /* what came goes on */
      rows->from[row] = rows->to[row - 1];
      rows->amount[row] = rows->to_amount[row - 1] + (alike ? 0 : draw(rng, 5));
      if (rows->amount[row] == 0) rows->amount[row] = 1;
      rows->currency[row] = rows->to_currency[row - 1];
      if (!rows->two_amounts) rows->to_amount[row] = rows->amount[row];
      if (!rows->two_amounts) rows->to_currency[row] = rows->currency[row];
    }
    out->place[row] = draw(rng, 3) >= placed ? draw(rng, SHAPE_PLACES) : MNM_PLACE_NONE;
    static const uint8_t channels[] = {MNM_CHANNEL_WIRE,    MNM_CHANNEL_WAGE,
                                       MNM_CHANNEL_OWN,     MNM_CHANNEL_REMITTANCE,
                                       MNM_CHANNEL_UNKNOWN, MNM_CHANNEL_WIRE};
    out->channel[row] = channels[draw(rng, 6)];
  }
  assert_int_equal(mnm_strings_new(&out->places, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < SHAPE_PLACES; i++) {
    uint32_t id = 0;
    assert_int_equal(mnm_strings_put_text(out->places, &id, mnm_text_of(shape_place[i]), NULL),
                     MNM_OK);
  }
  for (uint32_t account = 0; account < rows->accounts; account++) out->home[account] = draw(rng, 4);
}

static inline void shape_ledger_clear(shape_ledger *ledger) {
  mnm_strings_free(ledger->places);
  ledger->places = NULL;
}

/* Homes go into the parameters, by label. */
static inline void shape_homes(mnm_detect_parameters *into, const shape_ledger *ledger,
                               const mnm_accounts *accounts) {
  char json[2048] = "{\"home\": {", label[64];
  uint32_t at = (uint32_t)strlen(json);
  bool any = false;
  for (uint32_t account = 0; account < ledger->rows.accounts; account++) {
    if (ledger->home[account] == 3) continue;
    mnm_accounts_label(accounts, account, label, sizeof label);
    at += (uint32_t)snprintf(json + at, sizeof json - at, "%s\"%s\": \"%c\"", any ? ", " : "",
                             label, shape_home(ledger, account));
    any = true;
  }
  (void)snprintf(json + at, sizeof json - at, "}}");
  assert_int_equal(mnm_detect_parameters_parse(into, "homes", json, strlen(json), NULL), MNM_OK);
}

/* ---- findings as lines, in the order of bytes --- */

#define SHAPE_LINES 4000
typedef struct shape_lines {
  char *line[SHAPE_LINES];
  uint32_t count;
} shape_lines;

static inline int shape_by_bytes(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline void shape_put(shape_lines *lines, char *line) {
  assert_true(lines->count < SHAPE_LINES);
  lines->line[lines->count++] = line;
}

/* One finding of the rows that are true; centres by number, in the order given. */
static inline void shape_line(shape_lines *lines, const shape_ledger *ledger,
                              const mnm_accounts *accounts, const mnm_detect_parameters *parameters,
                              mnm_typology typology, uint32_t kind, uint16_t currency,
                              const uint32_t *centre, uint32_t centres, const bool *row) {
  char *text = NULL, label[64];
  size_t bytes = 0;
  FILE *out = open_memstream(&text, &bytes);
  assert_non_null(out);
  int64_t first = INT64_MAX, last = INT64_MIN;
  for (uint32_t i = 0; i < ledger->rows.count; i++) {
    if (!row[i]) continue;
    first = ledger->rows.time_us[i] < first ? ledger->rows.time_us[i] : first;
    last = ledger->rows.time_us[i] > last ? ledger->rows.time_us[i] : last;
  }
  bool standing = parameters->standing_s != MNM_WINDOW_ANY &&
                  last - first > parameters->standing_s * MNM_US_PER_SECOND;
  fprintf(out, "%d %u %u %d |", typology, kind, currency, standing);
  for (uint32_t i = 0; i < centres; i++) {
    mnm_accounts_label(accounts, centre[i], label, sizeof label);
    fprintf(out, " %s", label);
  }
  fprintf(out, " |");
  for (uint32_t i = 0; i < ledger->rows.count; i++)
    if (row[i]) fprintf(out, " %u", ledger->rows.id[i]);
  assert_int_equal(fclose(out), 0);
  shape_put(lines, text);
}

static inline void shape_found(shape_lines *lines, const mnm_findings *findings,
                               const mnm_accounts *accounts, const uint32_t *id) {
  char label[64];
  for (uint64_t i = 0; i < findings->finding.count; i++) {
    const mnm_finding *finding = mnm_column_at(&findings->finding, i);
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    fprintf(out, "%d %u %u %d |", finding->typology, finding->kind, finding->currency,
            finding->standing);
    const uint32_t *centre = mnm_column_at(&findings->centre, finding->centre_first);
    for (uint32_t at = 0; at < finding->centre_count; at++) {
      mnm_accounts_label(accounts, centre[at], label, sizeof label);
      fprintf(out, " %s", label);
    }
    const uint32_t *row = mnm_column_at(&findings->row, finding->row_first);
    fprintf(out, " |");
    for (uint64_t at = 0; at < finding->row_count; at++) {
      assert_true(at == 0 || row[at] > row[at - 1]);
      fprintf(out, " %u", id[row[at]]);
    }
    assert_int_equal(fclose(out), 0);
    shape_put(lines, text);
  }
}

static inline void shape_sort(shape_lines *lines) {
  qsort(lines->line, lines->count, sizeof *lines->line, shape_by_bytes);
}

static inline void shape_lines_clear(shape_lines *lines) {
  for (uint32_t i = 0; i < lines->count; i++) free(lines->line[i]);
  lines->count = 0;
}

/* Fails with the first line that only one of them has. */
static inline void shape_same(shape_lines *found, shape_lines *expected, uint32_t round) {
  shape_sort(found);
  shape_sort(expected);
  for (uint32_t i = 0; i < found->count || i < expected->count; i++) {
    const char *a = i < found->count ? found->line[i] : "(nothing)";
    const char *b = i < expected->count ? expected->line[i] : "(nothing)";
    if (strcmp(a, b) != 0) fail_msg("round %u: found %s, expected %s", round, a, b);
  }
}

/* ---- words of the definitions --- */

static inline bool shape_within(const shape_ledger *ledger, int64_t window_s, uint32_t a,
                                uint32_t b) {
  if (window_s == MNM_WINDOW_ANY) return true;
  int64_t apart = ledger->rows.time_us[b] - ledger->rows.time_us[a];
  return (apart < 0 ? -apart : apart) <= window_s * MNM_US_PER_SECOND;
}

static inline bool shape_in_window(const shape_ledger *ledger, int64_t window_s, uint32_t row,
                                   uint32_t of) {
  return row <= of && shape_within(ledger, window_s, row, of);
}

static inline bool shape_is_cash(const shape_ledger *ledger, uint32_t row) {
  return ledger->rows.from[row] == ledger->rows.cash || ledger->rows.to[row] == ledger->rows.cash;
}

/* Not to oneself; cash only where it is asked for. */
static inline bool shape_counts(const shape_ledger *ledger, uint32_t row, bool cash_too) {
  return ledger->rows.from[row] != ledger->rows.to[row] &&
         (cash_too || !shape_is_cash(ledger, row));
}

static inline bool shape_busy(const shape_ledger *ledger, const mnm_detect_parameters *parameters,
                              uint32_t account, uint32_t at, int64_t window_s) {
  bool seen[SMALL_ACCOUNTS + 1] = {false};
  uint32_t distinct = 0;
  const small_ledger *rows = &ledger->rows;
  for (uint32_t row = 0; row <= at; row++) {
    if (!shape_counts(ledger, row, false) || !shape_in_window(ledger, window_s, row, at)) continue;
    if (rows->from[row] != account && rows->to[row] != account) continue;
    bool *mark = &seen[rows->from[row] == account ? rows->to[row] : rows->from[row]];
    distinct += !*mark;
    *mark = true;
  }
  return parameters->busy != UINT32_MAX && distinct > parameters->busy;
}

typedef struct shape_money {
  int64_t minor;
  uint16_t unit; /* 0: the base */
} shape_money;

static inline shape_money shape_amount(const shape_ledger *ledger,
                                       const mnm_detect_parameters *parameters, uint32_t row,
                                       bool received, bool own_currency) {
  const small_ledger *rows = &ledger->rows;
  received &= rows->two_amounts;
  shape_money out = {received ? rows->to_amount[row] : rows->amount[row],
                     received ? rows->to_currency[row] : rows->currency[row]};
  int64_t base = 0;
  if (own_currency || !parameters->rates_given) return out;
  if (!base_of(&base, parameters, out.minor, out.unit, rows->time_us[row])) return out;
  return (shape_money){base, 0};
}

static inline bool shape_reaches(int64_t part, int64_t whole, int64_t ppm) {
  return (mnm_wide)part * 1000000 >= (mnm_wide)whole * ppm;
}

/* Owners: 0 .. SMALL_OWNERS - 1 the named ones, then each account without one. */
static inline bool shape_owns(const shape_ledger *ledger, uint32_t owner, uint32_t account) {
  const small_ledger *rows = &ledger->rows;
  bool any = false;
  for (uint32_t at = rows->owner_offset[account];
       rows->owners_known && at < rows->owner_offset[account + 1]; at++) {
    any = true;
    if (rows->owner[at] == 1000 + owner) return true;
  }
  return !any && owner == SMALL_OWNERS + account;
}

static inline bool shape_one_hand(const shape_ledger *ledger, uint32_t a, uint32_t b) {
  for (uint32_t owner = 0; owner < SHAPE_OWNERS; owner++)
    if (shape_owns(ledger, owner, a) && shape_owns(ledger, owner, b)) return true;
  return a == b;
}

/* Hits of one centre, in order, with the rows each counts: one finding an episode. */
typedef struct shape_episodes {
  bool row[SMALL_ROWS][SMALL_ROWS];
  uint32_t count, last;
} shape_episodes;

static inline void shape_hit(shape_episodes *all, const shape_ledger *ledger, int64_t window_s,
                             uint32_t hit, const bool *counted) {
  bool joins = all->count > 0 && shape_within(ledger, window_s, all->last, hit);
  if (!joins) memset(all->row[all->count++], 0, sizeof *all->row);
  for (uint32_t row = 0; row < SMALL_ROWS; row++) all->row[all->count - 1][row] |= counted[row];
  all->last = hit;
}

static inline int64_t shape_span(mnm_rng *rng, int64_t unit_s) {
  static const int64_t spans[] = {0, 1, 2, 5, 20, MNM_WINDOW_S_MAX, MNM_WINDOW_ANY, 3, 8};
  return spread(spans[draw(rng, 9)], unit_s);
}

/* Wages by their channel, or by coming again. */
static inline bool shape_is_wage(const shape_ledger *ledger,
                                 const mnm_detect_parameters *parameters, uint32_t row) {
  const small_ledger *rows = &ledger->rows;
  static const uint16_t units[] = {0, 392, 840, 978};
  const int64_t day = 86400 * MNM_US_PER_SECOND;
  bool again = false, less = false;
  for (uint32_t other = 0; other < rows->count; other++) {
    int64_t apart = rows->time_us[other] - rows->time_us[row];
    if (apart < 0) apart = -apart;
    again |= rows->from[other] == rows->from[row] && rows->to[other] == rows->to[row] &&
             ((apart >= 6 * day && apart <= 8 * day) || (apart >= 13 * day && apart <= 15 * day) ||
              (apart >= 26 * day && apart <= 33 * day));
  }
  for (uint32_t u = 0; u < 4; u++) {
    int64_t in = 0, out = 0;
    bool any = u == 0;
    for (uint32_t other = 0; other < rows->count; other++) {
      bool comes = rows->from[other] == rows->from[row] && rows->to[other] == rows->to[row];
      bool goes = rows->from[other] == rows->to[row] && rows->to[other] == rows->from[row];
      if ((!comes && !goes) || !shape_within(ledger, INT64_C(33) * 86400, other, row)) continue;
      shape_money money = shape_amount(ledger, parameters, other, comes, false);
      shape_money own = shape_amount(ledger, parameters, other, comes, true);
      any |= money.unit == units[u];
      if (u == 0 ? money.unit != 0 : own.unit != units[u]) continue;
      *(comes ? &in : &out) += u == 0 ? money.minor : own.minor;
    }
    less |= any && out < in;
  }
  return ledger->channel[row] == MNM_CHANNEL_WAGE || (again && less);
}

/* Short: 300 ledgers; with MNM_LONG=1 12,000. */
static inline uint32_t shape_rounds(void) {
  return rounds(300) == 300 ? 300 : 12000;
}

#endif
