/* H3, H4 and H5 against their definitions, word by word. */
#include "tests/detect/shape_ledger.h"

typedef struct twin {
  const shape_ledger *ledger;
  const mnm_accounts *accounts;
  const mnm_detect_parameters *parameters;
  shape_lines *lines;
  uint32_t role[SMALL_ACCOUNTS + 1]; /* 0 none, else 1 + place in the list of roles */
} twin;
enum { NONE, ADVERT, LODGING, TRANSPORT, RECRUITER };

static shape_episodes episodes;

/* The centre is the owner, told by the accounts that took part, by label. */
static void put_by_owner(const twin *t, mnm_typology typology, bool received) {
  for (uint32_t i = 0; i < episodes.count; i++) {
    uint32_t centre[SMALL_ACCOUNTS + 1], count = 0;
    bool in[SMALL_ACCOUNTS + 1] = {false};
    for (uint32_t row = 0; row < t->ledger->rows.count; row++)
      if (episodes.row[i][row])
        in[received ? t->ledger->rows.to[row] : t->ledger->rows.from[row]] = true;
    for (uint32_t account = 0; account < t->ledger->rows.accounts; account++)
      if (in[account]) centre[count++] = account;
    for (uint32_t a = 0; a < count; a++)
      for (uint32_t b = 0; b + 1 < count; b++)
        if (mnm_accounts_compare(t->accounts, centre[b], centre[b + 1]) > 0) {
          uint32_t moved = centre[b];
          centre[b] = centre[b + 1];
          centre[b + 1] = moved;
        }
    shape_line(t->lines, t->ledger, t->accounts, t->parameters, typology, 0, 0, centre, count,
               episodes.row[i]);
  }
}

/* ---- H3 --- */

static char area_of(const twin *t, uint32_t row) {
  char area = shape_area(t->ledger, row);
  return area != ' ' ? area : shape_home(t->ledger, t->ledger->rows.to[row]);
}

static bool is_note(const twin *t, uint32_t row, uint32_t owner) {
  uint32_t role = t->role[t->ledger->rows.to[row]];
  if (!shape_counts(t->ledger, row, false) ||
      !shape_owns(t->ledger, owner, t->ledger->rows.from[row]))
    return false;
  return role == ADVERT || ((role == LODGING || role == TRANSPORT) && area_of(t, row) != ' ');
}

static void twin_h3(const twin *t) {
  const mnm_beat_parameters *rule = &t->parameters->h3;
  for (uint32_t owner = 0; owner < SHAPE_OWNERS; owner++) {
    episodes.count = 0;
    for (uint32_t hit = 0; hit < t->ledger->rows.count; hit++) {
      bool counted[SMALL_ROWS] = {false}, seen[128] = {false}, advert = false, lodging = false;
      int64_t areas = 0;
      if (!is_note(t, hit, owner)) continue;
      for (uint32_t row = 0; row <= hit; row++) {
        if (!is_note(t, row, owner) || !shape_in_window(t->ledger, rule->window_s, row, hit))
          continue;
        uint32_t role = t->role[t->ledger->rows.to[row]];
        counted[row] = true;
        advert |= role == ADVERT;
        lodging |= role == LODGING;
        if (role == ADVERT) continue;
        areas += !seen[(int)area_of(t, row)];
        seen[(int)area_of(t, row)] = true;
      }
      if (advert && lodging && areas >= rule->areas)
        shape_hit(&episodes, t->ledger, rule->window_s, hit, counted);
    }
    put_by_owner(t, MNM_H3, false);
  }
}

/* ---- H4 --- */

static bool is_gift(const twin *t, uint32_t row, uint32_t r, char area) {
  const small_ledger *rows = &t->ledger->rows;
  uint8_t channel = t->ledger->channel[row];
  return shape_counts(t->ledger, row, false) && shape_owns(t->ledger, r, rows->to[row]) &&
         channel != MNM_CHANNEL_WAGE && channel != MNM_CHANNEL_OWN &&
         shape_home(t->ledger, rows->from[row]) == area &&
         shape_amount(t->ledger, t->parameters, row, true, false).minor <
             t->parameters->h4.most_minor;
}

static void collect(const twin *t, uint32_t r, char area) {
  const small_ledger *rows = &t->ledger->rows;
  const mnm_collector_parameters *rule = &t->parameters->h4;
  for (uint32_t account = 0; account < rows->accounts; account++)
    if (shape_owns(t->ledger, r, account) && shape_home(t->ledger, account) == area) return;
  for (uint32_t hit = 0; hit < rows->count; hit++) {
    bool counted[SMALL_ROWS] = {false}, other = false;
    int64_t n = 0;
    for (uint32_t s = 0; s < SHAPE_OWNERS; s++)
      other |= s != r && shape_owns(t->ledger, s, rows->from[hit]);
    if (!is_gift(t, hit, r, area) || !other) continue;
    for (uint32_t s = 0; s < SHAPE_OWNERS; s++) {
      bool got = false, gave = false, mine[SMALL_ROWS] = {false};
      for (uint32_t row = 0; row <= hit && s != r; row++) {
        if (!shape_in_window(t->ledger, rule->window_s, row, hit)) continue;
        got |= shape_counts(t->ledger, row, false) && shape_owns(t->ledger, r, rows->from[row]) &&
               shape_owns(t->ledger, s, rows->to[row]);
        mine[row] = is_gift(t, row, r, area) && shape_owns(t->ledger, s, rows->from[row]);
        gave |= mine[row];
      }
      if (!gave || got) continue;
      n++;
      for (uint32_t row = 0; row <= hit; row++) counted[row] |= mine[row];
    }
    if (n >= rule->n) shape_hit(&episodes, t->ledger, rule->window_s, hit, counted);
  }
}

static void twin_h4(const twin *t) {
  for (uint32_t r = 0; r < SHAPE_OWNERS; r++)
    for (int area = 'a'; area <= 'c'; area++) {
      episodes.count = 0;
      collect(t, r, (char)area);
      put_by_owner(t, MNM_H4, true);
    }
}

/* ---- H5 --- */

static bool is_tied(const twin *t, uint32_t w, uint32_t c) {
  const small_ledger *rows = &t->ledger->rows;
  for (uint32_t account = 0; account < rows->accounts; account++)
    if (t->role[account] == RECRUITER && shape_one_hand(t->ledger, account, c)) return true;
  for (uint32_t row = 0; row < rows->count; row++) {
    if (!shape_counts(t->ledger, row, false) || rows->to[row] != w) continue;
    if (!shape_is_wage(t->ledger, t->parameters, row)) continue;
    if (shape_one_hand(t->ledger, rows->from[row], c)) return true;
  }
  return false;
}

static int64_t month_of(const twin *t, uint32_t row) {
  mnm_civil civil;
  mnm_time_to_civil(&civil, t->ledger->rows.time_us[row]);
  return (int64_t)civil.year * 12 + civil.month;
}

static bool month_holds(const twin *t, uint32_t w, uint32_t c, int64_t month) {
  static const uint16_t units[] = {0, 392, 840, 978};
  const small_ledger *rows = &t->ledger->rows;
  bool holds = false, pays = false;
  for (uint32_t u = 0; u < 4; u++) {
    int64_t in = 0, out = 0;
    bool any = u == 0;
    for (uint32_t row = 0; row < rows->count; row++) {
      bool comes = rows->to[row] == w && !shape_one_hand(t->ledger, rows->from[row], w);
      bool goes = rows->from[row] == w && rows->to[row] == c;
      if (!shape_counts(t->ledger, row, false) || (!comes && !goes) || month_of(t, row) != month)
        continue;
      shape_money money = shape_amount(t->ledger, t->parameters, row, comes, false);
      shape_money own = shape_amount(t->ledger, t->parameters, row, comes, true);
      pays |= goes;
      any |= money.unit == units[u];
      if (u == 0 ? money.unit != 0 : own.unit != units[u]) continue;
      *(comes ? &in : &out) += u == 0 ? money.minor : own.minor;
    }
    holds |= any && in > 0 && shape_reaches(out, in, t->parameters->h5.rate_ppm);
  }
  return holds && pays;
}

static void twin_h5(const twin *t) {
  const small_ledger *rows = &t->ledger->rows;
  if (rows->count == 0) return;
  int64_t first = month_of(t, 0), last = month_of(t, rows->count - 1);
  for (uint32_t w = 0; w < rows->accounts; w++)
    for (uint32_t c = 0; c < rows->accounts; c++) {
      if (shape_one_hand(t->ledger, w, c) || !is_tied(t, w, c)) continue;
      for (int64_t begin = first, end; begin <= last; begin = end + 1) {
        for (end = begin; end <= last && month_holds(t, w, c, end);) end++;
        if (end - begin < t->parameters->h5.months) continue;
        bool row[SMALL_ROWS] = {false};
        for (uint32_t i = 0; i < rows->count; i++)
          row[i] = shape_counts(t->ledger, i, false) && rows->from[i] == w && rows->to[i] == c &&
                   month_of(t, i) >= begin && month_of(t, i) < end;
        uint32_t centres[] = {w, c};
        shape_line(t->lines, t->ledger, t->accounts, t->parameters, MNM_H5, 0, 0, centres, 2, row);
      }
    }
}

/* ---- rounds --- */

static void draw_roles(twin *t, mnm_detect_parameters *into, mnm_rng *rng) {
  char json[2048] = "{\"roles\": {", label[64];
  uint32_t at = (uint32_t)strlen(json);
  bool any = false;
  for (uint32_t account = 0; account < t->ledger->rows.accounts; account++) {
    t->role[account] = draw(rng, 5);
    if (t->role[account] == NONE) continue;
    mnm_accounts_label(t->accounts, account, label, sizeof label);
    at += (uint32_t)snprintf(json + at, sizeof json - at, "%s\"%s\": \"%s\"", any ? ", " : "",
                             label, mnm_detect_role_text(t->role[account] - 1));
    any = true;
  }
  (void)snprintf(json + at, sizeof json - at, "}}");
  assert_int_equal(mnm_detect_parameters_parse(into, "roles", json, strlen(json), NULL), MNM_OK);
}

static void draw_parameters(mnm_detect_parameters *out, mnm_rng *rng, int64_t unit_s) {
  out->standing_s = spread(draw(rng, 10), unit_s);
  out->h3.areas = 1 + draw(rng, 3);
  out->h3.window_s = shape_span(rng, unit_s);
  out->h4.n = 1 + draw(rng, 3);
  out->h4.window_s = shape_span(rng, unit_s);
  out->h4.most_minor = 1 + draw(rng, draw(rng, 2) ? 1200 : 120);
  out->h5.rate_ppm = 1 + 200000 * draw(rng, 8);
  out->h5.months = 1 + draw(rng, 2);
}

static void against_twin(const char *name, void (*definition)(const twin *), uint64_t seed,
                         uint32_t least) {
  static shape_ledger ledger;
  static shape_lines found, expected;
  mnm_rng rng;
  mnm_rng_init(&rng, seed);
  uint64_t seen = 0;
  uint32_t count = shape_rounds();
  for (uint32_t round = 0; round < count; round++) {
    shape_ledger_random(&ledger, &rng);
    if (seed == 95 && draw(&rng, 2)) /* months are long */
      for (uint32_t row = 0; row < ledger.rows.count; row++)
        ledger.rows.time_us[row] *= ledger.rows.unit_s == 1 ? 400000 : 20;
    mnm_detect_parameters parameters;
    defaults_of(&parameters, name);
    draw_parameters(&parameters, &rng, ledger.rows.unit_s);
    draw_rates(&parameters, draw(&rng, 3), &rng);
    mnm_accounts *accounts = small_ledger_accounts(&ledger.rows, NULL);
    twin t = {&ledger, accounts, &parameters, &expected, {0}};
    shape_homes(&parameters, &ledger, accounts);
    if (draw(&rng, 5)) draw_roles(&t, &parameters, &rng);
    mnm_transfers transfers = small_ledger_view(&ledger.rows);
    transfers.place = ledger.place;
    transfers.channel = ledger.channel;
    mnm_detect_owners owners = small_ledger_owners(&ledger.rows);
    mnm_detect_input input = {.transfers = &transfers,
                              .accounts = accounts,
                              .owners = ledger.rows.owners_known ? &owners : NULL,
                              .places = ledger.places};
    mnm_findings findings;
    mnm_findings_init(&findings, NULL);
    mnm_err err = {0};
    if (mnm_detect(&findings, &input, &parameters, NULL, &err) != MNM_OK)
      fail_msg("%s", err.message);
    shape_found(&found, &findings, accounts, ledger.rows.id);
    definition(&t);
    shape_same(&found, &expected, round);
    seen += found.count;
    shape_lines_clear(&found);
    shape_lines_clear(&expected);
    mnm_findings_clear(&findings);
    mnm_accounts_free(accounts);
    mnm_detect_parameters_clear(&parameters);
    shape_ledger_clear(&ledger);
  }
  if (seen <= (uint64_t)least * (count / 300))
    fail_msg("%llu findings only", (unsigned long long)seen);
}

static void a_beat_is_what_its_definition_says(void **state) {
  (void)state;
  against_twin("H3", twin_h3, 93, 60);
}

static void a_collector_is_what_its_definition_says(void **state) {
  (void)state;
  against_twin("H4", twin_h4, 94, 100);
}

static void debt_service_is_what_its_definition_says(void **state) {
  (void)state;
  against_twin("H5", twin_h5, 95, 60);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_beat_is_what_its_definition_says),
      cmocka_unit_test(a_collector_is_what_its_definition_says),
      cmocka_unit_test(debt_service_is_what_its_definition_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
