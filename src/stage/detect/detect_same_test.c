/* What must not matter, for every typology at once: numbers of accounts, threads, slices, the
 * origin and the unit of time, and what happened long before or after. */
#include "stage/detect/detect_parameters_internal.h"
#include "tests/detect/shape_ledger.h"

/* Lengths of time among the numbers of T6 and later. */
static bool is_span(const mnm_detect__field *field) {
  return strcmp(field->name, "W") == 0 || strcmp(field->name, "d") == 0 ||
         strcmp(field->name, "q") == 0;
}

/* Within what is allowed, and small, so that something is found. */
static void odd_shapes(mnm_detect_parameters *out, mnm_rng *rng, int64_t unit_s) {
  for (uint32_t i = 0; i < mnm_detect__field_count; i++) {
    const mnm_detect__field *field = &mnm_detect__fields[i];
    int64_t value = field->least + draw(rng, 3);
    if (is_span(field)) {
      value = shape_span(rng, unit_s);
    } else if (field->most <= MNM_TOLERANCE_PPM_MAX && field->most >= 1000000) { /* a ratio */
      value = field->least + (int64_t)draw(rng, 6) * 100000 - (field->least == 500001);
      if (value < field->least) value = field->least;
    } else if (field->most > MNM_WINDOW_S_MAX) { /* an amount */
      value = 1 + draw(rng, 300);
    }
    if (value < field->least) value = field->least;
    if (value > field->most && value != MNM_WINDOW_ANY) value = field->most;
    *mnm_detect__value(out, field) = value;
  }
}

static mnm_detect_parameters odd_parameters(mnm_rng *rng, int64_t unit_s) {
  static const int64_t windows[] = {0, 1, 2, 5, 20, MNM_WINDOW_S_MAX, MNM_WINDOW_ANY};
  static const uint32_t tolerances[] = {0, 100000, 500000, 1000000, 3000000, MNM_TOLERANCE_ANY};
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  parameters.busy = draw(rng, 2) ? 2 + draw(rng, 5) : UINT32_MAX;
  parameters.standing_s = spread(draw(rng, 10), unit_s);
  mnm_fan_parameters *fans[] = {&parameters.t1, &parameters.t2};
  mnm_pair_parameters *pairs[] = {&parameters.t3, &parameters.t4};
  for (uint32_t i = 0; i < 2; i++) {
    fans[i]->k = 1 + draw(rng, 4);
    pairs[i]->k = 1 + draw(rng, 3);
    fans[i]->window_s = spread(windows[draw(rng, 7)], unit_s);
    pairs[i]->window_s = spread(windows[draw(rng, 7)], unit_s);
    pairs[i]->tolerance_ppm = tolerances[draw(rng, 6)];
  }
  parameters.t5.hops_max = 3 + draw(rng, 5);
  parameters.t5.window_s = spread(windows[draw(rng, 7)], unit_s);
  parameters.t5.loss_ppm = tolerances[draw(rng, 6)];
  parameters.t5.gain_ppm = tolerances[draw(rng, 6)];
  odd_shapes(&parameters, rng, unit_s);
  if (draw(rng, 2)) parameters.steps_max = 1 + draw(rng, 60);
  return parameters;
}

static void draw_ledger(small_ledger *ledger, mnm_rng *rng) {
  small_ledger_random(ledger, rng);
  bool cash = ledger->cash != UINT32_MAX && draw(rng, 2);
  for (uint32_t row = 0; row < ledger->count && cash; row++)
    if (draw(rng, 3) == 0) *(draw(rng, 2) ? &ledger->from[row] : &ledger->to[row]) = ledger->cash;
  if (draw(rng, 2)) return;
  for (uint32_t row = 0; row < ledger->count; row++) /* cycles are rare by chance */
    if (draw(rng, 2)) ledger->to[row] = (ledger->from[row] + 1) % ledger->accounts;
}

/* Everything that a ledger and a way to look at it give, as text. */
static char *outcome(const small_ledger *ledger, const uint32_t *place,
                     const mnm_detect_parameters *parameters, int64_t slice_s, mnm_ctx *ctx) {
  mnm_accounts *accounts = small_ledger_accounts(ledger, place);
  mnm_transfers transfers = small_ledger_view(ledger);
  mnm_detect_owners owners = small_ledger_owners(ledger);
  static const uint8_t channels[] = {MNM_CHANNEL_WIRE, MNM_CHANNEL_WAGE, MNM_CHANNEL_REMITTANCE};
  mnm_strings *places = NULL;
  uint32_t place_of[SMALL_ROWS], made = 0;
  uint8_t channel[SMALL_ROWS];
  assert_int_equal(mnm_strings_new(&places, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < SHAPE_PLACES; i++)
    assert_int_equal(mnm_strings_put_text(places, &made, mnm_text_of(shape_place[i]), NULL),
                     MNM_OK);
  for (uint32_t row = 0; row < ledger->count; row++) { /* what a transfer takes along */
    place_of[row] = ledger->id[row] % SHAPE_PLACES;
    channel[row] = channels[ledger->id[row] % 3];
  }
  transfers.place = place_of;
  transfers.channel = channel;
  mnm_detect_input input = {
      .transfers = &transfers, .accounts = accounts, .places = places, .slice_s = slice_s};
  if (ledger->owners_known) input.owners = &owners;
  char *text = detect_text(&input, ledger->id, parameters, ctx);
  mnm_strings_free(places);
  mnm_accounts_free(accounts);
  return text;
}

static void numbers_of_accounts_play_no_part(void **state) {
  (void)state;
  static small_ledger ledger, moved;
  mnm_rng rng;
  mnm_rng_init(&rng, 31);
  uint64_t cycles = 0, cut = 0;
  for (uint32_t round = 0; round < rounds(300); round++) {
    draw_ledger(&ledger, &rng);
    mnm_detect_parameters parameters = odd_parameters(&rng, ledger.unit_s);
    draw_rates(&parameters, draw(&rng, 3), &rng);
    uint32_t place[SMALL_ACCOUNTS + 1];
    draw_places(place, ledger.accounts, &rng);
    small_ledger_move(&moved, &ledger, place);
    char *text = outcome(&ledger, NULL, &parameters, 0, NULL);
    /* cash is an account of the ledger by its label alone */
    char *moved_text = outcome(&moved, place, &parameters, 0, NULL);
    assert_string_equal(text, moved_text);
    cycles += strstr(text, "\n5 0 ") != NULL;
    cut += strstr(text, "cut 5") != NULL;
    free(text);
    free(moved_text);
    mnm_detect_parameters_clear(&parameters);
  }
  assert_true(cycles > 10 && cut > 3);
}

static void threads_and_slices_play_no_part(void **state) {
  (void)state;
  static small_ledger ledger;
  mnm_rng rng;
  mnm_rng_init(&rng, 32);
  mnm_ctx pools[3] = {{.pool = NULL}, {.pool = NULL}, {.pool = NULL}};
  assert_int_equal(mnm_pool_new(&pools[1].pool, 2, NULL), MNM_OK);
  assert_int_equal(mnm_pool_new(&pools[2].pool, 7, NULL), MNM_OK);
  for (uint32_t round = 0; round < rounds(60); round++) {
    draw_ledger(&ledger, &rng);
    mnm_detect_parameters parameters = odd_parameters(&rng, ledger.unit_s);
    draw_rates(&parameters, draw(&rng, 3), &rng);
    char *text = outcome(&ledger, NULL, &parameters, 0, NULL);
    int64_t slices[] = {1, 5 * ledger.unit_s, 17 * ledger.unit_s, MNM_WINDOW_S_MAX};
    for (uint32_t i = 0; i < 4; i++) {
      char *other = outcome(&ledger, NULL, &parameters, slices[i], &pools[i % 3]);
      assert_string_equal(text, other);
      free(other);
    }
    free(text);
    mnm_detect_parameters_clear(&parameters);
  }
  mnm_pool_free(pools[1].pool);
  mnm_pool_free(pools[2].pool);
}

/* Cuts the times out of each line: what stands between the sixth blank and the first bar. */
static void strip_times(char *text) {
  for (char *line = text; *line; line = strchr(line, '\n') + 1) {
    if (strncmp(line, "cut", 3) == 0) continue;
    char *at = line;
    for (uint32_t blanks = 0; blanks < 6; at++) blanks += *at == ' ';
    char *bar = strchr(line, '|');
    memmove(at, bar, strlen(bar) + 1);
  }
}

static int64_t stretched(int64_t span_s, int64_t factor) {
  return span_s == MNM_WINDOW_ANY || span_s == MNM_WINDOW_S_MAX ? span_s : span_s * factor;
}

/* Times and spans times the same factor, and all times moved: the same transfers are found. Without
 * days, whose beginnings do not move along. */
static void time_may_be_moved_and_stretched(void **state) {
  (void)state;
  static small_ledger ledger, moved;
  mnm_rng rng;
  mnm_rng_init(&rng, 33);
  for (uint32_t round = 0; round < rounds(300); round++) {
    draw_ledger(&ledger, &rng);
    memset(ledger.grain, MNM_GRAIN_SECOND, sizeof ledger.grain);
    mnm_detect_parameters parameters = odd_parameters(&rng, ledger.unit_s);
    draw_rates(&parameters, draw(&rng, 2), &rng);
    mnm_detect_parameters others = parameters;
    int64_t factor = 1 + draw(&rng, ledger.unit_s == 1 ? 100000 : 1000);
    int64_t shift_us = ((int64_t)draw(&rng, 2000000) - 1000000) * 1234567891;
    moved = ledger;
    for (uint32_t row = 0; row < ledger.count; row++)
      moved.time_us[row] = ledger.time_us[row] * factor + shift_us;
    int64_t *spans[] = {&others.standing_s,  &others.t1.window_s, &others.t2.window_s,
                        &others.t3.window_s, &others.t4.window_s, &others.t5.window_s};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
      *spans[i] = stretched(*spans[i], factor);
    for (uint32_t i = 0; i < mnm_detect__field_count; i++) {
      int64_t *value = mnm_detect__value(&others, &mnm_detect__fields[i]);
      if (is_span(&mnm_detect__fields[i])) *value = stretched(*value, factor);
    }
    parameters.t7.enabled = others.t7.enabled = false; /* its windows do not move along */
    parameters.h1.enabled = others.h1.enabled = false; /* wages and months come by the calendar */
    parameters.h5.enabled = others.h5.enabled = false;
    char *text = outcome(&ledger, NULL, &parameters, 0, NULL);
    char *moved_text = outcome(&moved, NULL, &others, 0, NULL);
    strip_times(text);
    strip_times(moved_text);
    assert_string_equal(text, moved_text);
    free(text);
    free(moved_text);
    mnm_detect_parameters_clear(&parameters);
  }
}

/* Two ledgers a long time apart, put together, give what each gives alone, when windows are shorter
 * than that. */
static void ledgers_far_apart_do_not_touch(void **state) {
  (void)state;
  static small_ledger both, early, late;
  mnm_rng rng;
  mnm_rng_init(&rng, 34);
  for (uint32_t round = 0; round < rounds(300); round++) {
    draw_ledger(&both, &rng);
    uint32_t cut = both.count / 2;
    mnm_detect_parameters parameters = odd_parameters(&rng, both.unit_s);
    parameters.h5.enabled = false; /* an employer is one for good */
    /* which of its searches are begun at all depends on how many ever paid an account */
    if (parameters.steps_max < SMALL_ROWS) parameters.h1.enabled = false;
    for (uint32_t row = cut; row < both.count; row++) both.time_us[row] += 100000 * MNM_US_PER_DAY;
    int64_t *spans[] = {&parameters.t1.window_s, &parameters.t2.window_s, &parameters.t3.window_s,
                        &parameters.t4.window_s, &parameters.t5.window_s};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
      if (*spans[i] > 1000 * both.unit_s) *spans[i] = 1000 * both.unit_s;
    for (uint32_t i = 0; i < mnm_detect__field_count; i++) {
      int64_t *value = mnm_detect__value(&parameters, &mnm_detect__fields[i]);
      if (is_span(&mnm_detect__fields[i]) && *value > 1000 * both.unit_s)
        *value = 1000 * both.unit_s;
    }
    early = late = both;
    early.count = cut;
    late.count = both.count - cut;
    for (uint32_t row = 0; row < late.count; row++) {
      late.from[row] = both.from[cut + row];
      late.to[row] = both.to[cut + row];
      late.amount[row] = both.amount[cut + row];
      late.to_amount[row] = both.to_amount[cut + row];
      late.currency[row] = both.currency[cut + row];
      late.to_currency[row] = both.to_currency[cut + row];
      late.time_us[row] = both.time_us[cut + row];
      late.grain[row] = both.grain[cut + row];
      late.id[row] = both.id[cut + row];
    }
    char *whole = outcome(&both, NULL, &parameters, 0, NULL);
    char *parts[] = {outcome(&early, NULL, &parameters, 0, NULL),
                     outcome(&late, NULL, &parameters, 0, NULL)};
    size_t bytes = strlen(parts[0]) + strlen(parts[1]);
    assert_int_equal(strlen(whole), bytes);
    for (uint32_t i = 0; i < 2; i++) {
      for (char *line = parts[i]; *line;) {
        char *end = strchr(line, '\n'), after = end[1];
        end[1] = '\0';
        if (!strstr(whole, line)) fail_msg("%s not in:\n%s", line, whole);
        end[1] = after;
        line = end + 1;
      }
      free(parts[i]);
    }
    free(whole);
  }
}

static void ledgers_without_anything_to_find_give_an_answer(void **state) {
  (void)state;
  static small_ledger ledger;
  mnm_rng rng;
  mnm_rng_init(&rng, 35);
  for (uint32_t kind = 0; kind < 4; kind++) {
    small_ledger_random(&ledger, &rng);
    ledger.count = kind == 0 ? 0 : SMALL_ROWS;
    ledger.accounts = kind == 1 ? 1 : SMALL_ACCOUNTS;
    ledger.cash = kind == 3 ? 0 : UINT32_MAX;
    ledger.owners_known = false;
    for (uint32_t row = 0; row < ledger.count; row++) {
      ledger.from[row] = kind == 3 ? 0 : row % ledger.accounts;
      ledger.to[row] = kind == 3 ? row % ledger.accounts : ledger.from[row];
      ledger.time_us[row] = row;
      ledger.currency[row] = ledger.to_currency[row] = 978;
      ledger.amount[row] = ledger.to_amount[row] = 1;
    }
    mnm_detect_parameters parameters = odd_parameters(&rng, 1);
    char *text = outcome(&ledger, NULL, &parameters, 0, NULL);
    assert_string_equal(text, "");
    free(text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_of_accounts_play_no_part),
      cmocka_unit_test(threads_and_slices_play_no_part),
      cmocka_unit_test(time_may_be_moved_and_stretched),
      cmocka_unit_test(ledgers_far_apart_do_not_touch),
      cmocka_unit_test(ledgers_without_anything_to_find_give_an_answer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
