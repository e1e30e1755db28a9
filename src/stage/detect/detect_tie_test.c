/* H2, H4 among relatives, H6 and H7 against their definitions, word by word. */
#include "tests/detect/shape_ledger.h"

#define STRANGERS 3 /* persons who hold no account */
#define PERSONS (SHAPE_OWNERS + STRANGERS)
#define FACTS 80
#define VALUES 5

typedef struct twin {
  const shape_ledger *ledger;
  const mnm_accounts *accounts;
  const mnm_detect_parameters *parameters;
  shape_lines *lines;
  bool recruits[SMALL_ACCOUNTS + 1];
  mnm_detect_fact facts[FACTS];
  uint32_t fact_count;
} twin;

static shape_episodes episodes;

/* ---- persons: the owners of shape_ledger.h, then the strangers --- */

static bool stands_for(const twin *t, uint64_t who, uint32_t person) {
  if (who >= MNM_FACT_OF_ACCOUNT)
    return shape_owns(t->ledger, person, (uint32_t)(who - MNM_FACT_OF_ACCOUNT));
  if (who >= 5000) return person == SHAPE_OWNERS + who - 5000;
  return who >= 1000 && person == who - 1000;
}

static bool has(const twin *t, uint8_t kind, uint32_t person, uint64_t value) {
  for (uint32_t i = 0; i < t->fact_count; i++)
    if (t->facts[i].kind == kind && t->facts[i].value == value &&
        stands_for(t, t->facts[i].who, person))
      return true;
  return false;
}

static bool has_any(const twin *t, uint8_t kind, uint32_t person) {
  for (uint32_t i = 0; i < t->fact_count; i++)
    if (t->facts[i].kind == kind && stands_for(t, t->facts[i].who, person)) return true;
  return false;
}

static int64_t bearers(const twin *t, uint8_t kind, uint64_t value) {
  int64_t count = 0;
  for (uint32_t person = 0; person < PERSONS; person++) count += has(t, kind, person, value);
  return count;
}

static bool tied(const twin *t, uint32_t a, uint32_t b) {
  for (uint32_t i = 0; i < t->fact_count; i++) {
    const mnm_detect_fact *fact = &t->facts[i];
    if (fact->kind != MNM_FACT_TIE) continue;
    if (stands_for(t, fact->who, a) && stands_for(t, fact->value, b)) return true;
    if (stands_for(t, fact->who, b) && stands_for(t, fact->value, a)) return true;
  }
  return false;
}

static bool related(const twin *t, uint32_t a, uint32_t b, bool handles) {
  if (tied(t, a, b)) return true;
  for (int at = handles ? MNM_FACT_PHONE : MNM_FACT_SURNAME; at <= MNM_FACT_SURNAME; at++)
    for (uint64_t value = 0; value < VALUES; value++) {
      uint8_t kind = (uint8_t)at;
      int64_t most =
          kind == MNM_FACT_SURNAME ? t->parameters->surname_most : t->parameters->h2.common;
      if (has(t, kind, a, value) && has(t, kind, b, value) && bearers(t, kind, value) <= most)
        return true;
    }
  return false;
}

/* Every set of them is tried. */
static bool try_all(bool near[PERSONS][PERSONS], const uint32_t *of, uint32_t count, uint32_t at,
                    uint32_t *taken, uint32_t made, int64_t n) {
  if (made >= n) return true;
  if (at == count || made + count - at < n) return false;
  bool fits = true;
  for (uint32_t i = 0; i < made; i++) fits &= !near[taken[i]][of[at]];
  if (fits) {
    taken[made] = of[at];
    if (try_all(near, of, count, at + 1, taken, made + 1, n)) return true;
  }
  return try_all(near, of, count, at + 1, taken, made, n);
}

static bool unrelated(const twin *t, const bool *in, int64_t n, bool handles) {
  static bool near[PERSONS][PERSONS];
  uint32_t of[PERSONS], taken[PERSONS], count = 0;
  for (uint32_t person = 0; person < PERSONS; person++)
    if (in[person]) of[count++] = person;
  for (uint32_t a = 0; a < count; a++)
    for (uint32_t b = 0; b < a; b++)
      near[of[a]][of[b]] = near[of[b]][of[a]] = related(t, of[a], of[b], handles);
  return try_all(near, of, count, 0, taken, 0, n);
}

/* ---- lines --- */

static void by_label(const twin *t, uint32_t *account, uint32_t count) {
  for (uint32_t a = 0; a < count; a++)
    for (uint32_t b = 0; b + 1 < count; b++)
      if (mnm_accounts_compare(t->accounts, account[b], account[b + 1]) > 0) {
        uint32_t moved = account[b];
        account[b] = account[b + 1];
        account[b + 1] = moved;
      }
}

/* The line as it stands when it is new since `since`. */
static void put_once(shape_lines *lines, uint32_t since, char *line) {
  for (uint32_t i = since; i < lines->count; i++)
    if (strcmp(lines->line[i], line) == 0) {
      free(line);
      return;
    }
  shape_put(lines, line);
}

static void drop_twins(shape_lines *lines, uint32_t since) {
  if (lines->count == since) return;
  char *last = lines->line[--lines->count];
  put_once(lines, since, last);
}

/* By the accounts of `owner`, or all that took part, on one side. */
static void put_rows(const twin *t, mnm_typology typology, bool received, const bool *row) {
  uint32_t centre[SMALL_ACCOUNTS + 1], count = 0;
  bool in[SMALL_ACCOUNTS + 1] = {false};
  for (uint32_t i = 0; i < t->ledger->rows.count; i++)
    if (row[i]) in[received ? t->ledger->rows.to[i] : t->ledger->rows.from[i]] = true;
  for (uint32_t account = 0; account < t->ledger->rows.accounts; account++)
    if (in[account]) centre[count++] = account;
  by_label(t, centre, count);
  shape_line(t->lines, t->ledger, t->accounts, t->parameters, typology, 0, 0, centre, count, row);
}

/* ---- H2 --- */

static void twin_h2(const twin *t) {
  const mnm_handle_parameters *rule = &t->parameters->h2;
  for (int at = MNM_FACT_PHONE; at <= MNM_FACT_POWER; at++) {
    uint8_t kind = (uint8_t)at;
    uint32_t since = t->lines->count;
    for (uint64_t value = 0; value < VALUES; value++) {
      bool in[PERSONS];
      uint32_t centre[SMALL_ACCOUNTS + 1], count = 0;
      for (uint32_t person = 0; person < PERSONS; person++)
        in[person] = has(t, kind, person, value);
      int64_t n = kind == MNM_FACT_ADDRESS ? rule->address_n : rule->n;
      if (!unrelated(t, in, n, false)) continue;
      for (uint32_t account = 0; account < t->ledger->rows.accounts; account++) {
        bool theirs = false;
        for (uint32_t person = 0; person < SHAPE_OWNERS; person++)
          theirs |= in[person] && shape_owns(t->ledger, person, account);
        if (theirs) centre[count++] = account;
      }
      if (count == 0) continue;
      by_label(t, centre, count);
      char *text = NULL, label[64];
      size_t bytes = 0;
      FILE *out = open_memstream(&text, &bytes);
      assert_non_null(out);
      /* of handles with the same accounts the most shared one stands for all */
      bool standing = bearers(t, kind, value) > rule->common;
      fprintf(out, "%d %u 0 %d |", MNM_H2, kind, standing);
      size_t head = (size_t)ftell(out);
      for (uint32_t i = 0; i < count; i++) {
        mnm_accounts_label(t->accounts, centre[i], label, sizeof label);
        fprintf(out, " %s", label);
      }
      fprintf(out, " |");
      assert_int_equal(fclose(out), 0);
      bool known = false;
      for (uint32_t i = since; i < t->lines->count && !known; i++) {
        known = strcmp(t->lines->line[i] + head, text + head) == 0;
        if (known && standing) memcpy(t->lines->line[i], text, head);
      }
      if (known)
        free(text);
      else
        shape_put(t->lines, text);
    }
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
    bool counted[SMALL_ROWS] = {false}, other = false, in[PERSONS] = {false};
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
      in[s] = true;
      for (uint32_t row = 0; row <= hit; row++) counted[row] |= mine[row];
    }
    if (unrelated(t, in, rule->n, true))
      shape_hit(&episodes, t->ledger, rule->window_s, hit, counted);
  }
}

static void twin_h4(const twin *t) {
  for (uint32_t r = 0; r < SHAPE_OWNERS; r++)
    for (int area = 'a'; area <= 'c'; area++) {
      episodes.count = 0;
      collect(t, r, (char)area);
      for (uint32_t i = 0; i < episodes.count; i++) put_rows(t, MNM_H4, true, episodes.row[i]);
    }
}

/* ---- H6 --- */

/* Does somebody of this origin who paid at `row` travel there, or first earn there, within d? */
static bool led_to(const twin *t, uint32_t row, uint32_t person, bool wage, uint64_t where) {
  const small_ledger *rows = &t->ledger->rows;
  int64_t d = t->parameters->h6.follow_s;
  for (uint32_t i = 0; !wage && i < t->fact_count; i++) {
    const mnm_detect_fact *fact = &t->facts[i];
    int64_t apart = fact->time_us - rows->time_us[row];
    if (fact->kind == MNM_FACT_TRAVEL && fact->value == where && stands_for(t, fact->who, person) &&
        apart >= 0 && (d == MNM_WINDOW_ANY || apart <= d * MNM_US_PER_SECOND))
      return true;
  }
  for (uint32_t w = 0; wage && w < rows->count; w++) {
    if (!shape_counts(t->ledger, w, false) || !shape_is_wage(t->ledger, t->parameters, w)) continue;
    if (!shape_owns(t->ledger, person, rows->to[w]) ||
        !shape_owns(t->ledger, (uint32_t)where, rows->from[w]))
      continue;
    return w > row && shape_within(t->ledger, d, row, w); /* the first one decides */
  }
  return false;
}

static bool comes_from(const twin *t, uint32_t person, bool at_home, uint64_t origin) {
  if (!at_home) return has(t, MNM_FACT_ORIGIN, person, origin);
  if (has_any(t, MNM_FACT_ORIGIN, person)) return false;
  for (uint32_t account = 0; account < t->ledger->rows.accounts; account++)
    if (shape_owns(t->ledger, person, account) &&
        shape_home(t->ledger, account) == (char)('a' + origin))
      return true;
  return false;
}

static void fees(const twin *t, uint32_t r, bool at_home, uint64_t origin, bool wage,
                 uint64_t where) {
  const small_ledger *rows = &t->ledger->rows;
  bool row[SMALL_ROWS] = {false};
  int64_t persons = 0;
  for (uint32_t person = 0; person < SHAPE_OWNERS; person++) {
    bool pays = false;
    if (person == r || !comes_from(t, person, at_home, origin)) continue;
    if (wage && where == person) continue;
    for (uint32_t i = 0; i < rows->count; i++) {
      if (!shape_counts(t->ledger, i, false) || !shape_owns(t->ledger, person, rows->from[i]) ||
          !shape_owns(t->ledger, r, rows->to[i]) || !led_to(t, i, person, wage, where))
        continue;
      row[i] = pays = true;
    }
    persons += pays;
  }
  if (persons >= t->parameters->h6.n) put_rows(t, MNM_H6, true, row);
}

static void twin_h6(const twin *t) {
  for (uint32_t r = 0; r < SHAPE_OWNERS; r++) {
    bool recruits = false;
    for (uint32_t account = 0; account < t->ledger->rows.accounts; account++)
      recruits |= t->recruits[account] && shape_owns(t->ledger, r, account);
    uint32_t since = t->lines->count;
    for (uint32_t origin = 0; recruits && origin < VALUES; origin++)
      for (uint32_t at_home = 0; at_home < 2; at_home++) {
        for (uint64_t where = 0; where < SHAPE_OWNERS; where++)
          for (uint32_t wage = where < VALUES ? 0 : 1; wage < 2; wage++) {
            uint32_t before = t->lines->count;
            fees(t, r, at_home, origin, wage, where);
            if (t->lines->count > before) drop_twins(t->lines, since);
          }
      }
  }
}

/* ---- H7 --- */

static void twin_h7(const twin *t) {
  const small_ledger *rows = &t->ledger->rows;
  const mnm_paper_parameters *rule = &t->parameters->h7;
  for (uint32_t o = 0; o < SHAPE_OWNERS; o++) {
    episodes.count = 0;
    if (has_any(t, MNM_FACT_LICENCE, o)) continue;
    for (uint32_t hit = 0; hit < rows->count; hit++) {
      bool counted[SMALL_ROWS] = {false};
      int64_t persons = 0;
      for (uint32_t person = 0; person < PERSONS; person++) {
        bool paid_for = false;
        for (uint32_t row = 0; row <= hit && person != o; row++) {
          if (!shape_counts(t->ledger, row, false) || !shape_owns(t->ledger, o, rows->from[row]) ||
              !shape_in_window(t->ledger, rule->window_s, row, hit) ||
              !has(t, MNM_FACT_PAID_FOR, person, row))
            continue;
          paid_for = counted[row] = true;
        }
        persons += paid_for;
      }
      if (counted[hit] && persons >= rule->n)
        shape_hit(&episodes, t->ledger, rule->window_s, hit, counted);
    }
    for (uint32_t i = 0; i < episodes.count; i++) put_rows(t, MNM_H7, false, episodes.row[i]);
  }
}

/* ---- rounds --- */

static uint64_t draw_who(const twin *t, mnm_rng *rng) {
  uint32_t kind = draw(rng, 5);
  if (kind == 0) return 5000 + draw(rng, STRANGERS);
  if (kind < 3) return 1000 + draw(rng, SMALL_OWNERS);
  return MNM_FACT_OF_ACCOUNT + draw(rng, t->ledger->rows.accounts);
}

static void draw_facts(twin *t, mnm_rng *rng) {
  static const uint8_t kinds[] = {
      MNM_FACT_PHONE,  MNM_FACT_DEVICE,   MNM_FACT_ADDRESS, MNM_FACT_DOCUMENT, MNM_FACT_EMAIL,
      MNM_FACT_POWER,  MNM_FACT_SURNAME,  MNM_FACT_TIE,     MNM_FACT_ORIGIN,   MNM_FACT_LICENCE,
      MNM_FACT_TRAVEL, MNM_FACT_PAID_FOR, MNM_FACT_PHONE,   MNM_FACT_ADDRESS,  MNM_FACT_SURNAME,
      MNM_FACT_TRAVEL, MNM_FACT_PAID_FOR, MNM_FACT_TIE,     MNM_FACT_PAID_FOR, MNM_FACT_ORIGIN};
  const small_ledger *rows = &t->ledger->rows;
  uint32_t values = 1 + draw(rng, VALUES), only = draw(rng, 2) ? 20 : 1 + draw(rng, 20);
  uint32_t count = draw(rng, FACTS + 1);
  t->fact_count = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint8_t kind = kinds[draw(rng, 4) ? draw(rng, 20) : only - 1];
    if (kind == MNM_FACT_LICENCE && draw(rng, 4)) continue;
    if (kind == MNM_FACT_PAID_FOR && rows->count == 0) continue;
    mnm_detect_fact made = {.who = draw_who(t, rng), .value = draw(rng, values), .kind = kind};
    if (kind == MNM_FACT_TIE) made.value = draw_who(t, rng);
    if (kind == MNM_FACT_LICENCE) made.value = 0;
    if (kind == MNM_FACT_PAID_FOR) made.value = draw(rng, rows->count);
    if (kind == MNM_FACT_TRAVEL)
      made.time_us = rows->count ? rows->time_us[draw(rng, rows->count)] +
                                       (int64_t)draw(rng, 3) * rows->unit_s * MNM_US_PER_SECOND
                                 : 0;
    t->facts[t->fact_count++] = made;
  }
}

static void draw_recruiters(twin *t, mnm_detect_parameters *into, mnm_rng *rng) {
  char json[2048] = "{\"roles\": {", label[64];
  uint32_t at = (uint32_t)strlen(json);
  bool any = false;
  for (uint32_t account = 0; account < t->ledger->rows.accounts; account++) {
    t->recruits[account] = draw(rng, 2);
    if (!t->recruits[account]) continue;
    mnm_accounts_label(t->accounts, account, label, sizeof label);
    at += (uint32_t)snprintf(json + at, sizeof json - at, "%s\"%s\": \"recruiter\"",
                             any ? ", " : "", label);
    any = true;
  }
  (void)snprintf(json + at, sizeof json - at, "}}");
  assert_int_equal(mnm_detect_parameters_parse(into, "roles", json, strlen(json), NULL), MNM_OK);
}

static void draw_parameters(mnm_detect_parameters *out, mnm_rng *rng, int64_t unit_s) {
  out->standing_s = spread(draw(rng, 10), unit_s);
  out->surname_most = draw(rng, 4) ? 1 + draw(rng, 6) : MNM_WINDOW_ANY;
  out->h2.n = 2 + draw(rng, 3);
  out->h2.address_n = 2 + draw(rng, 4);
  out->h2.common = draw(rng, 4) ? 1 + draw(rng, 8) : MNM_WINDOW_ANY;
  out->h4.n = 1 + draw(rng, 4);
  out->h4.window_s = shape_span(rng, unit_s);
  out->h4.most_minor = 1 + draw(rng, 1200);
  out->h6.n = 1 + draw(rng, 3);
  out->h6.follow_s = shape_span(rng, unit_s);
  out->h7.n = 1 + draw(rng, 3);
  out->h7.window_s = shape_span(rng, unit_s);
}

static void one_round(const char *name, void (*definition)(const twin *), mnm_rng *rng,
                      uint32_t round, uint64_t *seen, uint64_t *kinds) {
  static shape_ledger ledger;
  static shape_lines found, expected;
  static twin t;
  shape_ledger_random(&ledger, rng);
  mnm_detect_parameters parameters;
  defaults_of(&parameters, name);
  draw_parameters(&parameters, rng, ledger.rows.unit_s);
  mnm_accounts *accounts = small_ledger_accounts(&ledger.rows, NULL);
  t = (twin){
      .ledger = &ledger, .accounts = accounts, .parameters = &parameters, .lines = &expected};
  shape_homes(&parameters, &ledger, accounts);
  draw_recruiters(&t, &parameters, rng);
  draw_facts(&t, rng);
  mnm_transfers transfers = small_ledger_view(&ledger.rows);
  transfers.place = ledger.place;
  transfers.channel = ledger.channel;
  mnm_detect_owners owners = small_ledger_owners(&ledger.rows);
  mnm_detect_input input = {.transfers = &transfers,
                            .accounts = accounts,
                            .owners = ledger.rows.owners_known ? &owners : NULL,
                            .places = ledger.places,
                            .facts = t.facts,
                            .fact_count = t.fact_count};
  mnm_findings findings;
  mnm_findings_init(&findings, NULL);
  mnm_err err = {0};
  if (mnm_detect(&findings, &input, &parameters, NULL, &err) != MNM_OK) fail_msg("%s", err.message);
  shape_found(&found, &findings, accounts, ledger.rows.id);
  definition(&t);
  shape_same(&found, &expected, round);
  char text[4096];
  for (uint64_t i = 0; i < findings.finding.count; i++) {
    const mnm_finding *finding = mnm_column_at(&findings.finding, i);
    *kinds |= UINT64_C(1) << finding->kind;
    assert_false(finding->truncated);
    assert_true(mnm_finding_sentence(&findings, i, &input, &parameters, text, sizeof text) > 100);
  }
  *seen += found.count;
  shape_lines_clear(&found);
  shape_lines_clear(&expected);
  mnm_findings_clear(&findings);
  mnm_accounts_free(accounts);
  mnm_detect_parameters_clear(&parameters);
  shape_ledger_clear(&ledger);
}

static void against_twin(const char *name, void (*definition)(const twin *), uint64_t seed,
                         uint32_t least, uint64_t kinds) {
  mnm_rng rng;
  mnm_rng_init(&rng, seed);
  uint64_t seen = 0, met = 0;
  uint32_t count = shape_rounds();
  for (uint32_t round = 0; round < count; round++)
    one_round(name, definition, &rng, round, &seen, &met);
  if (seen <= (uint64_t)least * (count / 300))
    fail_msg("%llu findings only", (unsigned long long)seen);
  assert_int_equal(met, kinds);
}

static void a_shared_handle_is_what_its_definition_says(void **state) {
  (void)state;
  against_twin("H2", twin_h2, 102, 100, 126);
}

static void a_collector_among_relatives_is_what_its_definition_says(void **state) {
  (void)state;
  against_twin("H4", twin_h4, 104, 100, 1);
}

static void a_recruitment_fee_is_what_its_definition_says(void **state) {
  (void)state;
  against_twin("H6", twin_h6, 106, 60, 1);
}

static void a_document_fan_is_what_its_definition_says(void **state) {
  (void)state;
  against_twin("H7", twin_h7, 107, 60, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_shared_handle_is_what_its_definition_says),
      cmocka_unit_test(a_collector_among_relatives_is_what_its_definition_says),
      cmocka_unit_test(a_recruitment_fee_is_what_its_definition_says),
      cmocka_unit_test(a_document_fan_is_what_its_definition_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
