/* Statements that add up, and those that do not; what lies between them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/period/period.h"

#define MOST 600
#define DAY(number) ((number)*MNM_US_PER_DAY)

typedef struct book {
  uint64_t rows, balances;
  uint32_t account[MOST];
  uint16_t currency[MOST];
  int64_t booked[MOST], amount[MOST], balance[MOST];
  uint8_t grain[MOST];
  uint64_t source[MOST];
  mnm_period_balance stated[MOST];
  mnm_period_result result;
} book;

static int set_up(void **state) {
  static book own;
  memset(&own, 0, sizeof own);
  mnm_period_result_init(&own.result, NULL);
  *state = &own;
  return 0;
}

static int tear_down(void **state) {
  book *own = *state;
  mnm_period_result_clear(&own->result);
  return 0;
}

static void row(book *own, uint64_t source, int64_t booked_us, int64_t amount, int64_t balance) {
  uint64_t i = own->rows++;
  own->account[i] = 3;
  own->currency[i] = 978;
  own->booked[i] = booked_us;
  own->grain[i] = booked_us % MNM_US_PER_DAY == 0 ? MNM_GRAIN_DAY : MNM_GRAIN_MINUTE;
  own->amount[i] = amount;
  own->balance[i] = balance;
  own->source[i] = source;
}

static void balance(book *own, uint64_t source, bool opening, int64_t day, int64_t amount) {
  int64_t at_us = opening ? DAY(day) : DAY(day + 1) - 1;
  own->stated[own->balances++] =
      (mnm_period_balance){{3, 978, at_us, opening ? 0 : 1, amount, 0}, source};
}

static void find(book *own) {
  mnm_err err = {0};
  mnm_period_input input = {{own->rows, own->account, own->currency, own->booked, own->grain,
                             own->amount, own->balance, own->source},
                            own->stated,
                            own->balances};
  mnm_status status = mnm_period_find(&own->result, &input, NULL, &err);
  if (status != MNM_OK) fail_msg("%s", err.message);
}

static const mnm_period *period(const book *own, uint64_t index) {
  assert_true(index < own->result.period.count);
  return (const mnm_period *)own->result.period.data + index;
}

static void assert_gap(const mnm_column *column, uint64_t index, mnm_gap_kind kind, int64_t from,
                       int64_t to, int64_t difference) {
  const mnm_gap *gap = column->data;
  assert_true(index < column->count);
  assert_int_equal(gap[index].kind, kind);
  assert_int_equal(gap[index].from_us, DAY(from));
  assert_int_equal(gap[index].to_us, DAY(to));
  assert_int_equal(gap[index].difference, difference);
}

static void assert_covered(const book *own, uint64_t index, int32_t first, int32_t last) {
  const mnm_coverage *all = own->result.coverage.data;
  assert_true(index < own->result.coverage.count);
  assert_int_equal(all[index].account, 3);
  assert_int_equal(all[index].first_day, first);
  assert_int_equal(all[index].last_day, last);
}

static void a_statement_that_adds_up_is_whole(void **state) {
  book *own = *state;
  balance(own, 1, true, 1, 1000);
  row(own, 1, DAY(3), -200, MNM_BALANCE_NONE);
  row(own, 1, DAY(5) + 60000000, 50, MNM_BALANCE_NONE);
  balance(own, 1, false, 31, 850);
  find(own);
  assert_int_equal(own->result.period.count, 1);
  const mnm_period *all = period(own, 0);
  assert_true(all->stated);
  assert_false(all->differs);
  assert_int_equal(all->rows, 2);
  assert_int_equal(all->credits, 50);
  assert_int_equal(all->debits, 200);
  assert_int_equal(all->from_us, DAY(1));
  assert_int_equal(all->to_us, DAY(32));
  assert_int_equal(own->result.gap.count, 0);
  assert_int_equal(own->result.unexplained.count, 0);
  assert_int_equal(own->result.coverage.count, 1);
  assert_covered(own, 0, 1, 31);
}

static void a_statement_with_a_missing_row_says_by_how_much(void **state) {
  book *own = *state;
  balance(own, 1, true, 1, 1000);
  row(own, 1, DAY(3), -200, MNM_BALANCE_NONE);
  balance(own, 1, false, 31, 850);
  find(own);
  assert_true(period(own, 0)->differs);
  assert_int_equal(period(own, 0)->difference, 50);
  assert_gap(&own->result.unexplained, 0, MNM_GAP_MOVED, 1, 32, 50);
}

static void between_statements_the_balances_say_what_is_missing(void **state) {
  book *own = *state;
  balance(own, 1, true, 1, 1000);
  balance(own, 1, false, 10, 1000);
  balance(own, 2, true, 21, 700); /* 300 went away in between */
  balance(own, 2, false, 30, 700);
  balance(own, 3, true, 41, 700); /* nothing, it seems */
  balance(own, 3, false, 50, 700);
  row(own, 4, DAY(60), 5, MNM_BALANCE_NONE); /* a source without balances */
  find(own);
  assert_int_equal(own->result.period.count, 4);
  assert_int_equal(own->result.gap.count, 3);
  assert_gap(&own->result.gap, 0, MNM_GAP_MOVED, 11, 21, -300);
  assert_gap(&own->result.gap, 1, MNM_GAP_QUIET, 31, 41, 0);
  assert_gap(&own->result.gap, 2, MNM_GAP_UNKNOWN, 51, 60, 0);
  assert_int_equal(own->result.unexplained.count, 0);
  assert_int_equal(own->result.coverage.count, 3);
  assert_covered(own, 0, 1, 10);
  assert_covered(own, 1, 21, 50); /* with the quiet days */
  assert_covered(own, 2, 60, 60);
}

static void statements_that_touch_must_agree(void **state) {
  book *own = *state;
  balance(own, 1, true, 1, 1000);
  balance(own, 1, false, 10, 1000);
  balance(own, 2, true, 11, 900);
  balance(own, 2, false, 20, 900);
  find(own);
  assert_int_equal(own->result.gap.count, 0);
  assert_int_equal(own->result.unexplained.count, 1);
  assert_gap(&own->result.unexplained, 0, MNM_GAP_MOVED, 11, 11, -100);
}

static void running_balances_open_and_close_a_source(void **state) {
  book *own = *state;
  /* three rows of one day in any order: 100 -> 90 -> 95 -> 45 */
  row(own, 1, DAY(2), 5, 95);
  row(own, 1, DAY(2), -50, 45);
  row(own, 1, DAY(2), -10, 90);
  row(own, 1, DAY(4), 5, 50);
  row(own, 2, DAY(9), 1, 61); /* ten are missing */
  row(own, 3, DAY(11), 1, 62);
  row(own, 4, DAY(13), 1, 1);
  row(own, 4, DAY(13), -1, 0); /* 0 -> 1 -> 0: where it began cannot be said */
  find(own);
  assert_int_equal(own->result.period.count, 4);
  assert_int_equal(period(own, 0)->opening_minor, 100);
  assert_int_equal(period(own, 0)->closing_minor, 50);
  assert_false(period(own, 0)->stated);
  assert_false(period(own, 0)->differs);
  assert_gap(&own->result.gap, 0, MNM_GAP_MOVED, 5, 9, 10);
  assert_gap(&own->result.gap, 1, MNM_GAP_QUIET, 10, 11, 0);
  assert_gap(&own->result.gap, 2, MNM_GAP_UNKNOWN, 12, 13, 0);
  assert_int_equal(period(own, 3)->opening_minor, MNM_BALANCE_NONE);
}

static void times_of_day_leave_no_gap_between_one_day_and_the_next(void **state) {
  book *own = *state;
  row(own, 1, DAY(2) + 600000000, 5, MNM_BALANCE_NONE);
  row(own, 2, DAY(3) + 1200000000, 5, MNM_BALANCE_NONE);
  row(own, 3, DAY(5) + 60000000, 5, MNM_BALANCE_NONE);
  find(own);
  assert_int_equal(own->result.gap.count, 1);
  assert_gap(&own->result.gap, 0, MNM_GAP_UNKNOWN, 4, 5, 0);
  assert_covered(own, 0, 2, 3);
}

static void overlapping_sources_count_a_row_once(void **state) {
  book *own = *state;
  balance(own, 1, true, 1, 100);
  balance(own, 1, false, 20, 130);
  balance(own, 2, true, 10, 110); /* overlaps; its own copy of the second row is known already */
  balance(own, 2, false, 30, 135);
  row(own, 1, DAY(5), 10, MNM_BALANCE_NONE);
  row(own, 1, DAY(15), 20, MNM_BALANCE_NONE);
  row(own, 2, DAY(25), 5, MNM_BALANCE_NONE);
  find(own);
  assert_int_equal(own->result.unexplained.count, 0);
  assert_int_equal(own->result.gap.count, 0);
  assert_int_equal(period(own, 1)->rows, 2);
  assert_false(period(own, 0)->differs || period(own, 1)->differs);
  assert_covered(own, 0, 1, 30);
}

static void daily_closing_balances_frame_the_days_between(void **state) {
  book *own = *state;
  balance(own, 1, false, 1, 100);
  balance(own, 1, false, 3, 120);
  row(own, 1, DAY(2), 10, MNM_BALANCE_NONE);
  row(own, 1, DAY(3), 11, MNM_BALANCE_NONE);
  find(own);
  assert_int_equal(own->result.period.count, 1);
  assert_int_equal(period(own, 0)->difference, -1);
}

static void positions_are_apart(void **state) {
  book *own = *state;
  row(own, 1, DAY(2), 5, 105);
  row(own, 1, DAY(2), 7, 57);
  own->currency[1] = 840;
  row(own, 1, DAY(9), 7, 7);
  own->account[2] = 1;
  find(own);
  assert_int_equal(own->result.period.count, 3);
  assert_int_equal(period(own, 0)->account, 1);
  assert_int_equal(period(own, 1)->currency, 840);
  assert_int_equal(period(own, 2)->opening_minor, 100);
  assert_int_equal(own->result.coverage.count, 2);
}

static void sums_beyond_64_bits_are_exact(void **state) {
  book *own = *state;
  balance(own, 1, true, 1, INT64_MIN + 1);
  row(own, 1, DAY(2), INT64_MAX, MNM_BALANCE_NONE);
  row(own, 1, DAY(3), INT64_MAX, MNM_BALANCE_NONE);
  balance(own, 1, false, 4, INT64_MIN + 1);
  find(own);
  assert_true(period(own, 0)->difference == -2 * (mnm_wide)INT64_MAX);
}

/* A life of an account, cut into statements, of which some are kept: the gaps must be where the
 * others were, with exactly what moved in them. */
static void what_was_taken_away_is_what_is_missing(void **state) {
  book *own = *state;
  mnm_rng rng;
  uint32_t rounds = getenv("MNM_LONG") ? 20000 : 400, gaps = 0, quiet = 0, off = 0;
  mnm_rng_init(&rng, 3);
  for (uint32_t round = 0; round < rounds; round++) {
    int64_t expected[40], from[40], to[40], held = 500, missing = 0;
    uint32_t count = 0, cut = 1 + (uint32_t)mnm_rng_below(&rng, 9);
    bool open_gap = false, some = false;
    mnm_gap lost = {.difference = 0};
    own->rows = own->balances = 0;
    for (int64_t first = 0, source = 1; first < 60; source++) {
      int64_t last = first + (int64_t)mnm_rng_below(&rng, cut);
      bool keep = mnm_rng_below(&rng, 3) > 0 || first == 0, stated = mnm_rng_below(&rng, 2);
      int64_t before = held;
      uint64_t begun = own->rows;
      if (keep && open_gap) {
        to[count] = first;
        expected[count++] = missing;
        open_gap = false;
      }
      if (!keep && !open_gap) {
        from[count] = first;
        missing = 0;
        open_gap = true;
      }
      for (int64_t day = first; day <= last; day++) {
        /* rows at both ends, so that a span of rows is the statement's span */
        uint32_t rows = day == first || day == last ? 1 : (uint32_t)mnm_rng_below(&rng, 3);
        for (uint32_t i = 0; i < rows; i++) {
          int64_t amount = mnm_rng_below(&rng, 2) ? 7 : -7;
          held += amount;
          if (!keep) missing += amount;
          if (keep) row(own, (uint64_t)source, DAY(day), amount, stated ? MNM_BALANCE_NONE : held);
        }
      }
      if (keep && stated) {
        balance(own, (uint64_t)source, true, first, before);
        balance(own, (uint64_t)source, false, last, held);
      }
      if (keep && stated && !some && own->rows > begun && mnm_rng_below(&rng, 4) == 0) {
        own->rows--; /* a row is lost within a statement */
        lost.difference = own->amount[own->rows];
        some = true;
      }
      first = last + 1;
    }
    if (open_gap) count += 0; /* what comes after the last statement cannot be known */
    find(own);
    const mnm_gap *gap = own->result.gap.data;
    bool loops = false; /* running balances that come back on one day say no opening */
    for (uint64_t i = 0; i < own->result.period.count; i++)
      loops |= period(own, i)->opening_minor == MNM_BALANCE_NONE ||
               period(own, i)->closing_minor == MNM_BALANCE_NONE;
    assert_int_equal(own->result.gap.count, count);
    for (uint32_t i = 0; i < count; i++) {
      assert_int_equal(gap[i].from_us, DAY(from[i]));
      assert_int_equal(gap[i].to_us, DAY(to[i]));
      if (loops) continue;
      assert_int_equal(gap[i].difference, expected[i]);
      assert_int_equal(gap[i].kind, expected[i] ? MNM_GAP_MOVED : MNM_GAP_QUIET);
      gaps++;
      quiet += expected[i] == 0;
    }
    if (loops) continue;
    assert_int_equal(own->result.unexplained.count, some ? 1 : 0);
    if (some) {
      const mnm_gap *found = own->result.unexplained.data;
      assert_int_equal(found->difference, lost.difference);
      off++;
    }
  }
  assert_true(gaps > 500 && quiet > 50 && off > 100);
}

static void the_order_of_rows_and_sources_does_not_matter(void **state) {
  book *own = *state;
  mnm_rng rng;
  mnm_rng_init(&rng, 4);
  for (uint32_t i = 0; i < 200; i++) {
    int64_t amount = (int64_t)mnm_rng_below(&rng, 9) - 4;
    row(own, 1 + mnm_rng_below(&rng, 5), DAY((int64_t)mnm_rng_below(&rng, 40)),
        amount == 0 ? 1 : amount, (int64_t)mnm_rng_below(&rng, 30));
    own->account[i] = (uint32_t)mnm_rng_below(&rng, 4);
  }
  for (uint32_t i = 0; i < 30; i++)
    balance(own, 1 + mnm_rng_below(&rng, 5), mnm_rng_below(&rng, 2) != 0,
            (int64_t)mnm_rng_below(&rng, 40), (int64_t)mnm_rng_below(&rng, 30));
  find(own);
  mnm_period_result first = own->result;
  mnm_period_result_init(&own->result, NULL);
  for (uint64_t i = own->rows - 1; i > 0; i--) {
    uint64_t j = mnm_rng_below(&rng, i + 1);
#define SWAP(array)                                 \
  do {                                              \
    int64_t swap = (int64_t)(array)[i];             \
    (array)[i] = (array)[j];                        \
    memcpy(&(array)[j], &swap, sizeof((array)[j])); \
  } while (0)
    SWAP(own->account);
    SWAP(own->booked);
    SWAP(own->amount);
    SWAP(own->balance);
    SWAP(own->source);
  }
  for (uint64_t i = own->balances - 1; i > 0; i--) {
    uint64_t j = mnm_rng_below(&rng, i + 1);
    mnm_period_balance swap = own->stated[i];
    own->stated[i] = own->stated[j];
    own->stated[j] = swap;
  }
  find(own);
  assert_int_equal(first.period.count, own->result.period.count);
  for (uint64_t i = 0; i < first.period.count; i++) {
    const mnm_period *a = (const mnm_period *)first.period.data + i, *b = period(own, i);
    assert_true(a->from_us == b->from_us && a->to_us == b->to_us && a->source == b->source &&
                a->opening_minor == b->opening_minor && a->closing_minor == b->closing_minor &&
                a->credits == b->credits && a->difference == b->difference);
  }
  assert_int_equal(first.gap.count, own->result.gap.count);
  assert_int_equal(first.unexplained.count, own->result.unexplained.count);
  assert_int_equal(first.coverage.count, own->result.coverage.count);
  if (first.coverage.count > 0)
    assert_memory_equal(first.coverage.data, own->result.coverage.data,
                        first.coverage.count * sizeof(mnm_coverage));
  mnm_period_result_clear(&first);
}

static void kinds_have_names(void **state) {
  (void)state;
  assert_string_equal(mnm_gap_kind_name(MNM_GAP_UNKNOWN), "unknown");
  assert_string_equal(mnm_gap_kind_name(MNM_GAP_QUIET), "quiet");
  assert_string_equal(mnm_gap_kind_name(MNM_GAP_MOVED), "moved");
}

#define each(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      each(a_statement_that_adds_up_is_whole),
      each(a_statement_with_a_missing_row_says_by_how_much),
      each(between_statements_the_balances_say_what_is_missing),
      each(statements_that_touch_must_agree),
      each(running_balances_open_and_close_a_source),
      each(times_of_day_leave_no_gap_between_one_day_and_the_next),
      each(overlapping_sources_count_a_row_once),
      each(daily_closing_balances_frame_the_days_between),
      each(positions_are_apart),
      each(sums_beyond_64_bits_are_exact),
      each(what_was_taken_away_is_what_is_missing),
      each(the_order_of_rows_and_sources_does_not_matter),
      each(kinds_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
