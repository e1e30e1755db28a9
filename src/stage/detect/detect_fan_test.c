/* T1 and T2 against their definitions, word by word. */
#include "tests/detect/small_ledger.h"

typedef struct expected {
  mnm_typology typology;
  uint32_t centre;
  bool row[SMALL_ROWS];
  bool standing;
} expected;

typedef struct twin {
  expected finding[4 * SMALL_ROWS];
  uint32_t count;
} twin;

static uint32_t near_end(const small_ledger *ledger, mnm_typology typology, uint32_t row) {
  return typology == MNM_T1 ? ledger->from[row] : ledger->to[row];
}

static uint32_t far_end(const small_ledger *ledger, mnm_typology typology, uint32_t row) {
  return typology == MNM_T1 ? ledger->to[row] : ledger->from[row];
}

static bool counts(const small_ledger *ledger, mnm_typology typology, uint32_t centre,
                   uint32_t row) {
  if (near_end(ledger, typology, row) != centre) return false;
  if (ledger->from[row] == ledger->to[row]) return false;
  return ledger->from[row] != ledger->cash && ledger->to[row] != ledger->cash;
}

static bool in_window(const small_ledger *ledger, int64_t window_s, uint32_t row, uint32_t of) {
  if (row > of) return false;
  return window_s == MNM_WINDOW_ANY ||
         ledger->time_us[row] >= ledger->time_us[of] - window_s * MNM_US_PER_SECOND;
}

static bool is_hit(const small_ledger *ledger, mnm_typology typology, uint32_t centre, uint32_t row,
                   const mnm_fan_parameters *fan) {
  if (!counts(ledger, typology, centre, row)) return false;
  bool seen[SMALL_ACCOUNTS + 1] = {false};
  uint32_t distinct = 0;
  for (uint32_t other = 0; other < ledger->count; other++) {
    if (!counts(ledger, typology, centre, other)) continue;
    if (!in_window(ledger, fan->window_s, other, row)) continue;
    bool *mark = &seen[far_end(ledger, typology, other)];
    distinct += !*mark;
    *mark = true;
  }
  return distinct >= fan->k;
}

static void close_finding(twin *out, const small_ledger *ledger, int64_t standing_s) {
  expected *finding = &out->finding[out->count++];
  int64_t first = INT64_MAX, last = INT64_MIN;
  for (uint32_t row = 0; row < ledger->count; row++) {
    if (!finding->row[row]) continue;
    first = ledger->time_us[row] < first ? ledger->time_us[row] : first;
    last = ledger->time_us[row] > last ? ledger->time_us[row] : last;
  }
  finding->standing = standing_s != MNM_WINDOW_ANY && last - first > standing_s * MNM_US_PER_SECOND;
}

static void twin_centre(twin *out, const small_ledger *ledger, mnm_typology typology,
                        uint32_t centre, const mnm_fan_parameters *fan, int64_t standing_s) {
  uint32_t hit_before = UINT32_MAX;
  for (uint32_t row = 0; row < ledger->count; row++) {
    if (!is_hit(ledger, typology, centre, row, fan)) continue;
    bool joins = hit_before != UINT32_MAX && in_window(ledger, fan->window_s, hit_before, row);
    if (!joins && hit_before != UINT32_MAX) close_finding(out, ledger, standing_s);
    expected *finding = &out->finding[out->count];
    if (!joins) memset(finding, 0, sizeof *finding);
    finding->typology = typology;
    finding->centre = centre;
    for (uint32_t other = 0; other < ledger->count; other++)
      if (counts(ledger, typology, centre, other) && in_window(ledger, fan->window_s, other, row))
        finding->row[other] = true;
    hit_before = row;
  }
  if (hit_before != UINT32_MAX) close_finding(out, ledger, standing_s);
}

static void twin_run(twin *out, const small_ledger *ledger,
                     const mnm_detect_parameters *parameters) {
  out->count = 0;
  for (uint32_t centre = 0; centre < ledger->accounts; centre++) {
    if (parameters->t1.enabled)
      twin_centre(out, ledger, MNM_T1, centre, &parameters->t1, parameters->standing_s);
    if (parameters->t2.enabled)
      twin_centre(out, ledger, MNM_T2, centre, &parameters->t2, parameters->standing_s);
  }
}

static bool same_finding(const mnm_findings *findings, const mnm_finding *finding,
                         const expected *other) {
  const uint32_t *centre = mnm_column_at(&findings->centre, finding->centre_first);
  const uint32_t *rows = mnm_column_at(&findings->row, finding->row_first);
  if (finding->typology != other->typology || finding->kind != 0 || finding->centre_count != 1 ||
      *centre != other->centre || finding->standing != other->standing)
    return false;
  uint64_t at = 0;
  for (uint32_t row = 0; row < SMALL_ROWS; row++) {
    if (!other->row[row]) continue;
    if (at == finding->row_count || rows[at] != row) return false;
    at++;
  }
  return at == finding->row_count;
}

static void check_totals(const mnm_findings *findings, const mnm_finding *finding,
                         const small_ledger *ledger) {
  const uint32_t *rows = mnm_column_at(&findings->row, finding->row_first);
  const mnm_total *totals = mnm_column_at(&findings->total, finding->total_first);
  bool received = finding->typology == MNM_T2;
  uint64_t covered = 0;
  for (uint32_t i = 0; i < finding->total_count; i++) {
    int64_t sum = 0;
    if (i > 0) assert_true(totals[i].currency > totals[i - 1].currency);
    for (uint64_t at = 0; at < finding->row_count; at++) {
      uint32_t row = rows[at];
      uint16_t currency = received ? ledger->to_currency[row] : ledger->currency[row];
      if (currency != totals[i].currency) continue;
      sum += received ? ledger->to_amount[row] : ledger->amount[row];
      covered++;
    }
    assert_int_equal(totals[i].in_minor, received ? sum : 0);
    assert_int_equal(totals[i].out_minor, received ? 0 : sum);
  }
  assert_int_equal(covered, finding->row_count);
}

static void check_participants(const mnm_findings *findings, const mnm_finding *finding,
                               const small_ledger *ledger) {
  const uint32_t *rows = mnm_column_at(&findings->row, finding->row_first);
  const mnm_participant *all = mnm_column_at(&findings->participant, finding->participant_first);
  mnm_typology typology = (mnm_typology)finding->typology;
  assert_int_equal(all[0].part, MNM_PART_CENTRE);
  assert_int_equal(all[0].account, near_end(ledger, typology, rows[0]));
  uint32_t count = 1;
  bool seen[SMALL_ACCOUNTS + 1] = {false};
  for (uint64_t at = 0; at < finding->row_count; at++) {
    uint32_t other = far_end(ledger, typology, rows[at]);
    if (seen[other]) continue;
    seen[other] = true;
    assert_true(count < finding->participant_count);
    assert_int_equal(all[count].account, other);
    assert_int_equal(all[count].part, typology == MNM_T1 ? MNM_PART_SINK : MNM_PART_SOURCE);
    count++;
  }
  assert_int_equal(count, finding->participant_count);
}

static void check_order(const mnm_findings *findings, uint64_t index,
                        const mnm_accounts *accounts) {
  const mnm_finding *before = mnm_column_at(&findings->finding, index - 1), *here = before + 1;
  char left[64], right[64];
  mnm_accounts_label(accounts, *(uint32_t *)mnm_column_at(&findings->centre, before->centre_first),
                     left, sizeof left);
  mnm_accounts_label(accounts, *(uint32_t *)mnm_column_at(&findings->centre, here->centre_first),
                     right, sizeof right);
  const uint32_t *row_before = mnm_column_at(&findings->row, before->row_first);
  const uint32_t *row_here = mnm_column_at(&findings->row, here->row_first);
  int order = before->typology - here->typology;
  if (order == 0) order = strcmp(left, right);
  if (order == 0) order = *row_before < *row_here ? -1 : 1;
  assert_true(order < 0);
}

static mnm_detect_parameters odd_parameters(mnm_rng *rng, int64_t unit_s) {
  static const int64_t windows[] = {0, 1, 2, 5, 20, MNM_WINDOW_S_MAX, MNM_WINDOW_ANY};
  static const int64_t standing[] = {0, 1, 4, 15, MNM_WINDOW_ANY};
  mnm_detect_parameters parameters;
  defaults_of(&parameters, "T1,T2");
  parameters.busy = draw(rng, 2) ? 3 : UINT32_MAX;
  parameters.standing_s = spread(standing[draw(rng, 5)], unit_s);
  mnm_fan_parameters *fans[] = {&parameters.t1, &parameters.t2};
  for (uint32_t i = 0; i < 2; i++) {
    fans[i]->enabled = draw(rng, 8) != 0;
    fans[i]->k = 1 + draw(rng, 5);
    fans[i]->window_s = spread(windows[draw(rng, 7)], unit_s);
  }
  return parameters;
}

static void findings_are_those_of_the_definition(void **state) {
  (void)state;
  static small_ledger ledger;
  static twin other;
  mnm_rng rng;
  mnm_rng_init(&rng, 20260301);
  uint64_t found = 0, standing = 0, several = 0;
  for (uint32_t round = 0; round < rounds(1000); round++) {
    small_ledger_random(&ledger, &rng);
    mnm_detect_parameters parameters = odd_parameters(&rng, ledger.unit_s);
    mnm_accounts *accounts = small_ledger_accounts(&ledger, NULL);
    mnm_transfers transfers = small_ledger_view(&ledger);
    mnm_detect_input input = {.transfers = &transfers, .accounts = accounts};
    mnm_findings findings;
    mnm_findings_init(&findings, NULL);
    assert_int_equal(mnm_detect(&findings, &input, &parameters, NULL, NULL), MNM_OK);
    twin_run(&other, &ledger, &parameters);
    assert_int_equal(findings.finding.count, other.count);
    for (uint64_t i = 0; i < findings.finding.count; i++) {
      const mnm_finding *finding = mnm_column_at(&findings.finding, i);
      uint32_t matches = 0;
      for (uint32_t at = 0; at < other.count; at++)
        matches += same_finding(&findings, finding, &other.finding[at]);
      assert_int_equal(matches, 1);
      check_totals(&findings, finding, &ledger);
      check_participants(&findings, finding, &ledger);
      if (i > 0) check_order(&findings, i, accounts);
      found++;
      standing += finding->standing;
      several += finding->row_count > 3;
    }
    mnm_findings_clear(&findings);
    mnm_accounts_free(accounts);
  }
  assert_true(found > 1000 && standing > 100 && standing < found && several > 100);
}

static int64_t stretched(int64_t span_s, int64_t factor) {
  return span_s == MNM_WINDOW_ANY || span_s == MNM_WINDOW_S_MAX ? span_s : span_s * factor;
}

/* Times and spans times the same factor, and all times moved: the same transfers are found. */
static void time_may_be_moved_and_stretched(void **state) {
  (void)state;
  static small_ledger ledger, moved;
  mnm_rng rng;
  mnm_rng_init(&rng, 3);
  for (uint32_t round = 0; round < rounds(1000); round++) {
    small_ledger_random(&ledger, &rng);
    mnm_detect_parameters parameters = odd_parameters(&rng, ledger.unit_s), others = parameters;
    int64_t factor = 1 + draw(&rng, ledger.unit_s == 1 ? 100000 : 1000);
    int64_t shift_us = ((int64_t)draw(&rng, 2000000) - 1000000) * 1234567891;
    moved = ledger;
    for (uint32_t row = 0; row < ledger.count; row++)
      moved.time_us[row] = ledger.time_us[row] * factor + shift_us;
    others.standing_s = stretched(parameters.standing_s, factor);
    others.t1.window_s = stretched(parameters.t1.window_s, factor);
    others.t2.window_s = stretched(parameters.t2.window_s, factor);
    mnm_accounts *accounts = small_ledger_accounts(&ledger, NULL);
    mnm_transfers views[] = {small_ledger_view(&ledger), small_ledger_view(&moved)};
    mnm_findings found[2];
    for (uint32_t i = 0; i < 2; i++) {
      mnm_detect_input input = {.transfers = &views[i], .accounts = accounts};
      mnm_findings_init(&found[i], NULL);
      assert_int_equal(mnm_detect(&found[i], &input, i ? &others : &parameters, NULL, NULL),
                       MNM_OK);
    }
    assert_int_equal(found[0].finding.count, found[1].finding.count);
    for (uint64_t i = 0; i < found[0].finding.count; i++) {
      const mnm_finding *a = mnm_column_at(&found[0].finding, i);
      mnm_finding *b = mnm_column_at(&found[1].finding, i);
      assert_int_equal(b->first_us, a->first_us * factor + shift_us);
      assert_int_equal(b->last_us, a->last_us * factor + shift_us);
      b->first_us = a->first_us;
      b->last_us = a->last_us;
    }
    char *text = findings_text(&found[0], accounts, NULL);
    char *moved_text = findings_text(&found[1], accounts, NULL);
    assert_string_equal(text, moved_text);
    free(text);
    free(moved_text);
    mnm_findings_clear(&found[0]);
    mnm_findings_clear(&found[1]);
    mnm_accounts_free(accounts);
  }
}

static void swap_rows(small_ledger *ledger, uint32_t a, uint32_t b) {
  small_ledger old = *ledger;
  ledger->from[a] = old.from[b], ledger->from[b] = old.from[a];
  ledger->to[a] = old.to[b], ledger->to[b] = old.to[a];
  ledger->amount[a] = old.amount[b], ledger->amount[b] = old.amount[a];
  ledger->to_amount[a] = old.to_amount[b], ledger->to_amount[b] = old.to_amount[a];
  ledger->currency[a] = old.currency[b], ledger->currency[b] = old.currency[a];
  ledger->to_currency[a] = old.to_currency[b], ledger->to_currency[b] = old.to_currency[a];
  ledger->id[a] = old.id[b], ledger->id[b] = old.id[a];
}

/* A set of findings as numbers that do not depend on the order of transfers in them. */
static uint64_t digest_of_sets(const mnm_findings *findings, const uint32_t *id) {
  uint64_t digest = findings->finding.count;
  for (uint64_t i = 0; i < findings->finding.count; i++) {
    const mnm_finding *finding = mnm_column_at(&findings->finding, i);
    const uint32_t *row = mnm_column_at(&findings->row, finding->row_first);
    const uint32_t *centre = mnm_column_at(&findings->centre, finding->centre_first);
    uint64_t members = 0; /* ids are below 64 */
    for (uint64_t at = 0; at < finding->row_count; at++) members |= UINT64_C(1) << id[row[at]];
    uint64_t words[] = {finding->typology, finding->standing, *centre, members};
    digest += mnm_text_hash(words, sizeof words, 1);
  }
  return digest;
}

/* What the sentence tells about days without a time of day. */
static void order_among_equal_times_plays_no_part(void **state) {
  (void)state;
  static small_ledger ledger, moved;
  mnm_rng rng;
  mnm_rng_init(&rng, 4);
  for (uint32_t round = 0; round < rounds(1000); round++) {
    small_ledger_random(&ledger, &rng);
    mnm_detect_parameters parameters = odd_parameters(&rng, ledger.unit_s);
    moved = ledger;
    for (uint32_t row = 1; row < ledger.count; row++) {
      uint32_t other = row - draw(&rng, row + 1);
      if (moved.time_us[other] == moved.time_us[row]) swap_rows(&moved, row, other);
    }
    mnm_accounts *accounts = small_ledger_accounts(&ledger, NULL);
    uint64_t digests[2];
    const small_ledger *both[] = {&ledger, &moved};
    for (uint32_t i = 0; i < 2; i++) {
      mnm_transfers transfers = small_ledger_view(both[i]);
      mnm_detect_input input = {.transfers = &transfers, .accounts = accounts};
      mnm_findings findings;
      mnm_findings_init(&findings, NULL);
      assert_int_equal(mnm_detect(&findings, &input, &parameters, NULL, NULL), MNM_OK);
      digests[i] = digest_of_sets(&findings, both[i]->id);
      mnm_findings_clear(&findings);
    }
    assert_true(digests[0] == digests[1]);
    mnm_accounts_free(accounts);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(findings_are_those_of_the_definition),
      cmocka_unit_test(time_may_be_moved_and_stretched),
      cmocka_unit_test(order_among_equal_times_plays_no_part),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
