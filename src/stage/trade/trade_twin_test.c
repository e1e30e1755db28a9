/* Stages and sums against a slow twin that asks every payment of every question, on random ledgers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/trade/trade.h"
#include "tests/fault/fault.h"

#define ROWS 700
#define ACCOUNTS 40
#define MEMBERS 14

typedef struct ledger {
  mnm_accounts *accounts;
  uint32_t count, from[ROWS], to[ROWS];
  uint8_t channel[ROWS];
  int64_t amount[ROWS], to_amount[ROWS], booked[ROWS];
  uint16_t currency[ROWS], to_currency[ROWS], mcc_row[ROWS];
  uint32_t member[MEMBERS];
  uint8_t role[MEMBERS], victim[MEMBERS], firm[ACCOUNTS];
  uint16_t mcc[ACCOUNTS];
  mnm_trade_marked marked[ROWS];
  uint64_t marked_count;
} ledger;

static void make(ledger *all, uint64_t seed) {
  static const uint16_t codes[] = {0, 0, 5411, 5411, 6513, 7011, 7311, 9399, 4131, 6051, 5511};
  mnm_rng rng;
  mnm_rng_init(&rng, seed);
  memset(all, 0, sizeof *all);
  assert_int_equal(mnm_accounts_new(&all->accounts, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < ACCOUNTS; i++) {
    char number[16];
    uint32_t id = 0;
    int bytes = snprintf(number, sizeof number, "A%02u", i);
    if (i == 0)
      assert_int_equal(mnm_accounts_cash(all->accounts, &id, NULL), MNM_OK);
    else
      assert_int_equal(mnm_accounts_put(all->accounts, &id, mnm_text_of(""),
                                        (mnm_text){number, (uint32_t)bytes}, NULL),
                       MNM_OK);
    if (i == ACCOUNTS - 1) mnm_accounts_set_kind(all->accounts, id, MNM_ACCOUNT_ASSET);
    all->firm[i] = mnm_rng_below(&rng, 3) == 0;
    all->mcc[i] = codes[mnm_rng_below(&rng, sizeof codes / sizeof *codes)];
  }
  for (uint32_t i = 0; i < MEMBERS; i++) {
    all->member[i] = i + 1;
    all->role[i] = (uint8_t)mnm_rng_below(&rng, MNM_TRADE_ROLE_COUNT);
    all->victim[i] = mnm_rng_below(&rng, 4) == 0;
  }
  for (uint32_t i = 0; i < ROWS; i++) {
    all->from[i] = (uint32_t)mnm_rng_below(&rng, ACCOUNTS);
    all->to[i] = (uint32_t)mnm_rng_below(&rng, ACCOUNTS);
    all->channel[i] = (uint8_t)mnm_rng_below(&rng, MNM_CHANNEL_COUNT);
    if (mnm_rng_below(&rng, 3) == 0) all->channel[i] = MNM_CHANNEL_INSTANT;
    all->amount[i] = 1 + (int64_t)mnm_rng_below(&rng, 1000);
    all->currency[i] = mnm_rng_below(&rng, 5) == 0 ? 840 : 978;
    bool converts = mnm_rng_below(&rng, 9) == 0;
    all->to_amount[i] = converts ? all->amount[i] * 3 : all->amount[i];
    all->to_currency[i] = converts ? 826 : all->currency[i];
    all->mcc_row[i] = codes[mnm_rng_below(&rng, sizeof codes / sizeof *codes)];
    all->booked[i] = 1000 * (int64_t)i;
    if (mnm_rng_below(&rng, 3) == 0)
      all->marked[all->marked_count++] = (mnm_trade_marked){i, 1U << mnm_rng_below(&rng, 11)};
  }
  all->count = ROWS;
}

static mnm_transfers view_of(const ledger *all) {
  return (mnm_transfers){.count = all->count,
                         .account_from = all->from,
                         .account_to = all->to,
                         .amount_minor = all->amount,
                         .currency = all->currency,
                         .booked_us = all->booked,
                         .to_amount_minor = all->to_amount,
                         .to_currency = all->to_currency,
                         .channel = all->channel,
                         .mcc = all->mcc_row};
}

static mnm_status find(mnm_trade_found *found, mnm_trade_sums *sums, const ledger *all,
                       const mnm_ctx *ctx, mnm_err *err) {
  const mnm_transfers view = view_of(all);
  const mnm_trade_input input = {.transfers = &view,
                                 .accounts = all->accounts,
                                 .member = all->member,
                                 .role = all->role,
                                 .victim = all->victim,
                                 .member_count = MEMBERS,
                                 .firm = all->firm,
                                 .mcc = all->mcc,
                                 .marked = all->marked,
                                 .marked_count = all->marked_count};
  mnm_status status = mnm_trade_find(found, &input, ctx, err);
  return status == MNM_OK ? mnm_trade_add_up(sums, found, all->role, err) : status;
}

/* ---- the twin --- */

static bool is_member(uint32_t account) {
  return account >= 1 && account <= MEMBERS;
}
static bool is_victim(const ledger *all, uint32_t account) {
  return is_member(account) && all->victim[account - 1];
}
static uint8_t side(const ledger *all, uint32_t account) {
  if (account == 0) return MNM_TRADE_CASH;
  if (is_member(account)) return is_victim(all, account) ? MNM_TRADE_VICTIM : MNM_TRADE_MEMBER;
  return account == ACCOUNTS - 1 ? MNM_TRADE_THING : MNM_TRADE_OUTSIDE;
}
static uint8_t sells(const ledger *all, uint32_t row) {
  uint16_t code = all->mcc[all->to[row]] ? all->mcc[all->to[row]] : all->mcc_row[row];
  return (uint8_t)mnm_trade_of_category(code);
}

static bool pays_wages(const ledger *all, uint32_t account, bool victims) {
  bool seen = false;
  for (uint32_t i = 0; i < all->count; i++)
    seen |= is_member(account) && all->from[i] == account && all->channel[i] == MNM_CHANNEL_WAGE &&
            is_victim(all, all->to[i]) == victims;
  return seen;
}

static bool is_crowd(const ledger *all, uint32_t account) {
  uint32_t payers = 0;
  for (uint32_t other = 0; other < ACCOUNTS && is_member(account); other++) {
    bool pays = false;
    for (uint32_t i = 0; i < all->count; i++)
      pays |= all->from[i] == other && all->to[i] == account && !is_member(other) &&
              all->channel[i] == MNM_CHANNEL_INSTANT;
    payers += pays;
  }
  return payers >= MNM_TRADE_CROWD;
}

/* The middle purchase is the one that as many are below as above, or one more above. */
static bool is_bulk(const ledger *all, uint32_t row) {
  for (uint32_t mid = 0; mid < all->count; mid++) {
    uint32_t below = 0, equal = 0, count = 0;
    for (uint32_t i = 0; i < all->count; i++) {
      if (all->from[i] != all->from[row] || !is_member(all->from[i]) || is_member(all->to[i]) ||
          sells(all, i) != MNM_TRADE_SELLS_FOOD || all->currency[i] != all->currency[row])
        continue;
      count++;
      below += all->amount[i] < all->amount[mid];
      equal += all->amount[i] == all->amount[mid];
    }
    if (all->from[mid] != all->from[row] || is_member(all->to[mid]) ||
        sells(all, mid) != MNM_TRADE_SELLS_FOOD || all->currency[mid] != all->currency[row] ||
        count == 0)
      continue;
    uint32_t place = (count - 1) / 2;
    if (place >= below && place < below + equal)
      return all->amount[row] / MNM_TRADE_BULK >= all->amount[mid];
  }
  return false;
}

static uint32_t twin_rule(const ledger *all, uint32_t row) {
  uint32_t from = all->from[row], to = all->to[row];
  bool touches = is_member(from) || is_member(to);
  if (!touches || from == to || all->channel[row] == MNM_CHANNEL_OWN) return MNM_TRADE_NO_RULE;
  mnm_trade_payment payment = {
      .from = side(all, from),
      .to = side(all, to),
      .from_role = is_member(from) && !is_victim(all, from) ? all->role[from - 1] : (uint8_t)0,
      .to_role = is_member(to) && !is_victim(all, to) ? all->role[to - 1] : (uint8_t)0,
      .from_firm = all->firm[from],
      .to_firm = all->firm[to],
      .to_employer = pays_wages(all, to, false),
      .to_user = pays_wages(all, to, true),
      .to_crowd = is_crowd(all, to),
      .bulk = is_member(from) && is_bulk(all, row),
      .channel = all->channel[row],
      .sells = sells(all, row)};
  for (uint64_t i = 0; i < all->marked_count; i++)
    if (all->marked[i].row == row) payment.marks = all->marked[i].marks;
  return mnm_trade_judge(&payment);
}

static void check_entry(const ledger *all, const mnm_trade_entry *entry) {
  const mnm_trade_rule *rule = &mnm_trade_rules[entry->rule];
  uint32_t row = entry->row, from = all->from[row], to = all->to[row];
  bool paid = side(all, from) == MNM_TRADE_MEMBER || !is_member(to);
  bool inside = side(all, from) == MNM_TRADE_MEMBER && side(all, to) == MNM_TRADE_MEMBER;
  int64_t amount = paid ? all->amount[row] : all->to_amount[row];
  assert_int_equal(entry->currency, paid ? all->currency[row] : all->to_currency[row]);
  assert_int_equal(entry->high_minor, amount);
  assert_int_equal(entry->low_minor, rule->open ? 0 : amount);
  assert_int_equal(entry->from, is_member(from) ? from - 1 : UINT32_MAX);
  assert_int_equal(entry->to, is_member(to) ? to - 1 : UINT32_MAX);
  assert_int_equal(entry->flow,
                   inside && rule->flow == MNM_TRADE_COST ? MNM_TRADE_SHARE : rule->flow);
  /* income comes to a member, costs go to none of them: else roles would not be the whole */
  if (entry->flow == MNM_TRADE_COST || entry->flow == MNM_TRADE_LEFT)
    assert_true(side(all, from) == MNM_TRADE_MEMBER && side(all, to) != MNM_TRADE_MEMBER);
  if (entry->flow == MNM_TRADE_INCOME) assert_true(side(all, from) != MNM_TRADE_MEMBER);
  if (entry->flow == MNM_TRADE_SHARE) assert_true(inside);
}

/* Sums over what `wanted` names, added up payment by payment. */
static void check_sums(const mnm_trade_found *found, const mnm_trade_sums *sums) {
  const mnm_column *shares[] = {&sums->stage, &sums->role, &sums->whole};
  static const uint16_t currencies[] = {978, 840, 826};
  for (uint32_t c = 0; c < 3; c++) {
    int64_t income_low = 0, income_high = 0, cost_low = 0, cost_high = 0, in = 0, out = 0;
    int64_t lines_low = 0, lines_high = 0, all_low = 0, all_high = 0;
    for (uint64_t i = 0; i < found->entry.count; i++) {
      const mnm_trade_entry *e = mnm_column_at(&found->entry, i);
      if (e->flow == MNM_TRADE_SHARE && e->to_currency == currencies[c]) in += e->to_minor;
      if (e->currency != currencies[c]) continue;
      all_low += e->low_minor;
      all_high += e->high_minor;
      if (e->flow == MNM_TRADE_SHARE) out += e->high_minor;
      if (e->flow == MNM_TRADE_INCOME) income_low += e->low_minor, income_high += e->high_minor;
      if (e->flow == MNM_TRADE_COST || e->flow == MNM_TRADE_LEFT)
        cost_low += e->low_minor, cost_high += e->high_minor;
    }
    for (uint32_t s = 0; s < 3; s++) {
      mnm_trade_share sum = {0};
      for (uint64_t i = 0; i < shares[s]->count; i++) {
        const mnm_trade_share *one = mnm_column_at(shares[s], i);
        if (one->currency != currencies[c]) continue;
        sum.income_low += one->income_low, sum.income_high += one->income_high;
        sum.cost_low += one->cost_low, sum.cost_high += one->cost_high;
        sum.shares_in += one->shares_in, sum.shares_out += one->shares_out;
      }
      assert_int_equal(sum.income_low, income_low);
      assert_int_equal(sum.income_high, income_high);
      assert_int_equal(sum.cost_low, cost_low);
      assert_int_equal(sum.cost_high, cost_high);
      assert_int_equal(sum.shares_out, out);
      if (s > 0) assert_int_equal(sum.shares_in, in);
    }
    for (uint64_t i = 0; i < sums->line.count; i++) {
      const mnm_trade_sum *line = mnm_column_at(&sums->line, i);
      if (line->currency != currencies[c]) continue;
      lines_low += line->low_minor;
      lines_high += line->high_minor;
    }
    assert_int_equal(lines_low, all_low);
    assert_int_equal(lines_high, all_high);
  }
}

static void stages_and_sums_agree_with_a_slow_twin(void **state) {
  (void)state;
  uint32_t staged = 0;
  for (uint64_t seed = 0; seed < (getenv("MNM_LONG") ? 200 : 4); seed++) {
    ledger *all = malloc(sizeof *all);
    mnm_trade_found found;
    mnm_trade_sums sums;
    assert_non_null(all);
    make(all, seed);
    mnm_trade_found_init(&found, NULL);
    mnm_trade_sums_init(&sums, NULL);
    assert_int_equal(find(&found, &sums, all, NULL, NULL), MNM_OK);
    uint64_t at = 0, touching = 0;
    for (uint32_t row = 0; row < all->count; row++) {
      uint32_t rule = twin_rule(all, row);
      touching += (is_member(all->from[row]) || is_member(all->to[row])) &&
                  all->from[row] != all->to[row] && all->channel[row] != MNM_CHANNEL_OWN;
      if (rule == MNM_TRADE_NO_RULE) continue;
      assert_true(at < found.entry.count);
      const mnm_trade_entry *entry = mnm_column_at(&found.entry, at++);
      assert_int_equal(entry->row, row);
      assert_int_equal(entry->rule, rule);
      check_entry(all, entry);
      staged++;
    }
    assert_int_equal(at, found.entry.count);
    assert_int_equal(touching, found.rows);
    check_sums(&found, &sums);
    mnm_trade_sums_clear(&sums);
    mnm_trade_found_clear(&found);
    mnm_accounts_free(all->accounts);
    free(all);
  }
  assert_true(staged > 300);
}

static mnm_status use(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  mnm_trade_found found;
  mnm_trade_sums sums;
  mnm_trade_found_init(&found, ctx);
  mnm_trade_sums_init(&sums, ctx);
  mnm_status status = find(&found, &sums, payload, ctx, err);
  mnm_trade_sums_clear(&sums);
  mnm_trade_found_clear(&found);
  return status;
}

static void every_failed_request_is_survived(void **state) {
  (void)state;
  ledger *all = malloc(sizeof *all);
  assert_non_null(all);
  make(all, 1);
  assert_true(mnm_fault_sweep("business", use, all) > 5);
  mnm_accounts_free(all->accounts);
  free(all);
}

static void what_is_out_of_range_is_refused(void **state) {
  (void)state;
  ledger *all = malloc(sizeof *all);
  assert_non_null(all);
  make(all, 2);
  const mnm_ctx ctx = {.seed = 0};
  mnm_err err = {0};
  all->member[1] = all->member[0];
  assert_int_equal(use(&ctx, &err, all), MNM_E_RANGE);
  all->member[1] = ACCOUNTS + 9;
  assert_int_equal(use(&ctx, &err, all), MNM_E_RANGE);
  all->member[1] = 2;
  all->marked[1].row = all->marked[0].row;
  assert_int_equal(use(&ctx, &err, all), MNM_E_RANGE);
  mnm_accounts_free(all->accounts);
  make(all, 3);
  for (uint32_t i = 0; i < all->count; i++)
    all->amount[i] = INT64_MAX / 8, all->to_amount[i] = INT64_MAX / 8;
  assert_int_equal(use(&ctx, &err, all), MNM_E_OVERFLOW);
  mnm_accounts_free(all->accounts);
  free(all);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(stages_and_sums_agree_with_a_slow_twin),
      cmocka_unit_test(every_failed_request_is_survived),
      cmocka_unit_test(what_is_out_of_range_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
