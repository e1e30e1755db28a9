#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "case/run/run_schedule.h"

enum { ACCOUNTS = 7, ROWS = 60, LABELS = 3 };

typedef struct sample {
  uint32_t from[ROWS], to[ROWS];
  int64_t amount[ROWS], to_amount[ROWS], time[ROWS];
  uint32_t earmark[ROWS], reverses[ROWS], backs[ROWS];
  uint8_t flags[ACCOUNTS];
  mnm_trace_opening opening[ACCOUNTS];
  mnm_trace_tag row_tag[ROWS], account_tag[1];
  mnm_trace_input input;
} sample;

static uint32_t draw(mnm_rng *rng, uint32_t bound) {
  return (uint32_t)mnm_rng_below(rng, bound);
}

/* What a person may say of some of the rows. */
static void say(sample *s, uint32_t rows, mnm_rng *rng) {
  int64_t left[ROWS];
  bool returned[ROWS] = {false}, credit[ROWS] = {false};
  memcpy(left, s->amount, sizeof left);
  memset(s->earmark, 0xFF, sizeof s->earmark);
  memset(s->reverses, 0xFF, sizeof s->reverses);
  memset(s->backs, 0xFF, sizeof s->backs);
  for (uint32_t i = 1; i < rows; i++) {
    uint32_t other = draw(rng, i);
    if (draw(rng, 8) == 0) s->earmark[i] = 1 + draw(rng, LABELS);
    if (draw(rng, 4) == 0 && s->reverses[other] == MNM_TRACE_NONE && !returned[i] &&
        s->to_amount[i] == MNM_TRACE_SAME && s->to_amount[other] == MNM_TRACE_SAME) {
      s->from[i] = s->to[other]; /* comes back, in whole or in part */
      s->to[i] = s->from[other];
      if (s->amount[i] > left[other] || draw(rng, 2)) s->amount[i] = left[other];
      left[other] -= s->amount[i];
      s->reverses[i] = other;
      returned[other] = true;
    }
  }
  for (uint32_t i = 0; i + 1 < rows; i++) {
    uint32_t later = i + 1 + draw(rng, rows - i - 1);
    if (s->to[later] != s->from[i] || s->backs[later] != MNM_TRACE_NONE || credit[i]) continue;
    s->backs[i] = later;
    credit[later] = true;
  }
  s->input.rows.earmark = s->earmark;
  s->input.rows.reverses = s->reverses;
  s->input.rows.backs = s->backs;
}

/* The last two accounts are outside, the one before is something bought. */
static void random_sample(sample *s, mnm_rng *rng) {
  memset(s, 0, sizeof *s);
  bool converts = draw(rng, 3) == 0;
  uint32_t rows = 1 + draw(rng, ROWS), tags = 0;
  s->flags[ACCOUNTS - 1] = s->flags[ACCOUNTS - 2] = MNM_TRACE_EXTERNAL;
  s->flags[ACCOUNTS - 3] = MNM_TRACE_ASSET;
  for (uint32_t i = 0; i < rows; i++) {
    s->from[i] = draw(rng, ACCOUNTS);
    s->to[i] = draw(rng, ACCOUNTS);
    s->amount[i] = draw(rng, 900);
    s->time[i] = (int64_t)(i / 3) * 1000;
    s->to_amount[i] = converts && draw(rng, 5) == 0 ? (int64_t)draw(rng, 900) : MNM_TRACE_SAME;
    if (draw(rng, 6) == 0)
      s->row_tag[tags++] = (mnm_trace_tag){
          i, 1 + draw(rng, LABELS), draw(rng, 2) ? MNM_TRACE_WHOLE : 1 + (int64_t)draw(rng, 500)};
  }
  uint32_t openings = draw(rng, ACCOUNTS - 2);
  for (uint32_t i = 0; i < openings; i++)
    s->opening[i] =
        (mnm_trace_opening){i, draw(rng, 4) == 0 ? 1 + draw(rng, LABELS) : 0, draw(rng, 2000)};
  s->account_tag[0] = (mnm_trace_tag){ACCOUNTS - 1, 1, MNM_TRACE_WHOLE};
  s->input = (mnm_trace_input){.rows = {.count = rows,
                                        .from = s->from,
                                        .to = s->to,
                                        .amount_minor = s->amount,
                                        .to_amount_minor = converts ? s->to_amount : NULL,
                                        .time_us = s->time},
                               .account_count = ACCOUNTS,
                               .flags = s->flags,
                               .label_count = LABELS,
                               .openings = s->opening,
                               .opening_count = openings,
                               .row_tags = s->row_tag,
                               .row_tag_count = tags,
                               .account_tags = s->account_tag,
                               .account_tag_count = draw(rng, 2),
                               .until = rows};
  if (draw(rng, 2)) say(s, rows, rng);
}

static int64_t held(const mnm_schedule *made, uint32_t position, mnm_trace_where where) {
  const mnm_trace_result *result = made->result.data;
  int64_t sum = 0;
  for (uint64_t i = 0; i < made->result.count; i++)
    if (result[i].account == position && result[i].where == where) sum += result[i].amount_minor;
  return sum;
}

static int64_t opened(const sample *s, uint32_t position, bool claims) {
  int64_t sum = 0;
  for (uint32_t i = 0; i < s->input.opening_count; i++)
    if (s->opening[i].account == position && (!claims || s->opening[i].label != MNM_TRACE_OWN))
      sum += s->opening[i].amount_minor;
  return sum;
}

/* Every line with a pencil; what the last one says is what the trace says. */
static void check(const sample *s, const mnm_schedule *made) {
  const mnm_schedule_account *account = made->account.data;
  const mnm_schedule_line *line = made->line.data;
  bool seen[ACCOUNTS] = {false};
  for (uint64_t i = 0; i < made->account.count; i++) {
    uint32_t position = account[i].position, rows = 0;
    int64_t balance = opened(s, position, false), traced = opened(s, position, true), repaid = 0;
    assert_int_equal(account[i].opening_minor, balance);
    seen[position] = true;
    for (uint32_t j = 0; j < account[i].line_count; j++) {
      const mnm_schedule_line *one = &line[account[i].line_first + j];
      assert_int_equal(one->account, i);
      balance += one->credit_minor - one->debit_minor;
      traced += one->claim_in_minor - one->claim_out_minor;
      repaid += one->repaid_minor;
      assert_int_equal(one->balance_minor, balance);
      assert_int_equal(one->traced_minor, traced);
      assert_true(traced >= 0 && (balance < 0 ? traced == 0 : traced <= balance));
      assert_true(one->claim_in_minor <= one->credit_minor);
      assert_true(one->claim_out_minor <= one->debit_minor);
      rows += one->rows;
    }
    uint32_t of = 0; /* every row of the account is in some line */
    for (uint32_t row = 0; row < s->input.rows.count; row++) {
      bool converts = s->input.rows.to_amount_minor != NULL && s->to_amount[row] != MNM_TRACE_SAME;
      if (s->amount[row] == 0 || (s->from[row] == s->to[row] && !converts)) continue;
      of += (s->from[row] == position ? 1u : 0u) + (s->to[row] == position ? 1u : 0u);
    }
    assert_int_equal(rows, of);
    assert_int_equal(traced, held(made, position, MNM_TRACE_HELD));
    assert_int_equal(repaid, held(made, position, MNM_TRACE_CREDIT));
  }
  for (uint32_t position = 0; position < ACCOUNTS; position++)
    if (!seen[position]) assert_int_equal(held(made, position, MNM_TRACE_HELD), 0);
  int64_t left[ACCOUNTS] = {0};
  const mnm_schedule_flow *flow = made->flow.data;
  for (uint64_t i = 0; i < made->flow.count; i++)
    if ((s->flags[flow[i].to] & MNM_TRACE_EXTERNAL) != 0) left[flow[i].to] += flow[i].amount_minor;
  for (uint32_t position = 0; position < ACCOUNTS; position++)
    assert_int_equal(left[position], held(made, position, MNM_TRACE_LEFT));
}

static void every_line_follows_from_the_one_above_by_every_rule(void **state) {
  (void)state;
  mnm_rng rng;
  sample *s = malloc(sizeof *s);
  assert_non_null(s);
  mnm_rng_init(&rng, 41);
  uint32_t rounds = getenv("MNM_LONG") != NULL ? 20000 : 300, lines = 0, told = 0;
  for (uint32_t round = 0; round < rounds; round++) {
    random_sample(s, &rng);
    for (int rule = 1; rule <= MNM_TRACE_RULE_MAX; rule++) {
      mnm_schedule made;
      if (!mnm_trace_conserves((mnm_trace_rule)rule)) continue;
      assert_int_equal(mnm_schedule_make(&made, &s->input, (mnm_trace_rule)rule, NULL, NULL),
                       MNM_OK);
      check(s, &made);
      lines += (uint32_t)made.line.count;
      for (uint64_t i = 0; i < made.line.count; i++) {
        const mnm_schedule_line *line = mnm_column_at(&made.line, i);
        told |= line->notes;
        bool nothing = line->debit_minor == 0 && line->credit_minor == 0;
        if ((line->notes & MNM_SCHEDULE_RETURN) != 0) assert_true(nothing);
      }
      mnm_schedule_clear(&made);
    }
  }
  assert_true(lines > rounds * 20);
  assert_int_equal(told, 2047); /* every kind of note was met */
  free(s);
}

/* An account pays 5, 9 and 7 at one time, after a victim's 8 came in: what is listed first bears
 * it. */
static void payments_of_one_time_stand_in_the_order_in_which_the_rule_takes_them(void **state) {
  (void)state;
  static const uint32_t from[] = {0, 1, 1, 1, 1}, to[] = {1, 2, 2, 2, 2};
  static const int64_t amount[] = {8, 5, 9, 7, 4}, time[] = {1, 2, 2, 2, 3};
  static const uint8_t flags[3] = {MNM_TRACE_EXTERNAL, 0, MNM_TRACE_EXTERNAL};
  static const mnm_trace_opening opening = {.account = 1, .amount_minor = 17};
  static const mnm_trace_tag tag = {0, 1, MNM_TRACE_WHOLE};
  const mnm_trace_input input = {
      .rows = {.count = 5, .from = from, .to = to, .amount_minor = amount, .time_us = time},
      .account_count = 3,
      .flags = flags,
      .openings = &opening,
      .opening_count = 1,
      .row_tags = &tag,
      .row_tag_count = 1,
      .label_count = 1,
      .until = 5};
  static const struct {
    mnm_trace_rule rule;
    int64_t debits[5]; /* of the lines of account 1; 0: the credit */
  } listed[] = {{MNM_TRACE_TIHO, {0, 9, 7, 5, 4}}, {MNM_TRACE_TILO, {0, 5, 7, 9, 4}}};
  for (size_t i = 0; i < sizeof listed / sizeof *listed; i++) {
    mnm_schedule made;
    int64_t own = 25;
    assert_int_equal(mnm_schedule_make(&made, &input, listed[i].rule, NULL, NULL), MNM_OK);
    const mnm_schedule_line *line = made.line.data;
    uint64_t at = 0;
    for (uint64_t j = 0; j < made.line.count; j++) {
      own += line[j].credit_minor - line[j].debit_minor;
      if (line[j].rows > 1) continue;
      while (at < 5 && line[j].debit_minor != listed[i].debits[at]) at++;
      assert_true(at < 5); /* none out of turn */
    }
    assert_int_equal(own, 25 + 8 - 25);
    mnm_schedule_clear(&made);
  }
}

static void rules_that_do_not_conserve_have_no_schedule(void **state) {
  (void)state;
  const uint32_t one = 0, two = 1;
  const int64_t amount = 5;
  const uint8_t flags[2] = {MNM_TRACE_EXTERNAL, 0};
  const mnm_trace_input input = {
      .rows = {.count = 1, .from = &one, .to = &two, .amount_minor = &amount, .time_us = &amount},
      .account_count = 2,
      .flags = flags,
      .label_count = 1,
      .until = 1};
  for (int rule = MNM_TRACE_POISON; rule <= MNM_TRACE_POISON_STICKY; rule++) {
    mnm_schedule made;
    assert_int_equal(mnm_schedule_make(&made, &input, (mnm_trace_rule)rule, NULL, NULL), MNM_E_ARG);
    mnm_schedule_clear(&made);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_line_follows_from_the_one_above_by_every_rule),
      cmocka_unit_test(payments_of_one_time_stand_in_the_order_in_which_the_rule_takes_them),
      cmocka_unit_test(rules_that_do_not_conserve_have_no_schedule),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
