/* Claims against a slow obvious twin: day by day, in fractions, on random records. */
#include "base/rng/rng.h"
#include "base/time/time.h"
#include "stage/claim/claim_test_help.h"

#define FIRST_DAY 19723 /* 2024-01-01, a Monday */
#define DAYS 140
#define RECORDS 40
#define VICTIMS 3
#define STATEMENTS 3 /* none, S1, S2 */

/* ---- fractions --- */

typedef struct fraction {
  mnm_wide num, den;
} fraction;

static mnm_wide divisor(mnm_wide a, mnm_wide b) {
  while (b != 0) {
    mnm_wide rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

static fraction reduced(mnm_wide num, mnm_wide den) {
  mnm_wide common = divisor(num, den);
  return common == 0 ? (fraction){0, 1} : (fraction){num / common, den / common};
}

static fraction plus(fraction a, fraction b) {
  return reduced(a.num * b.den + b.num * a.den, a.den * b.den);
}

static fraction times(fraction a, mnm_wide num, mnm_wide den) {
  return reduced(a.num * num, a.den * den);
}

static int64_t rounded(fraction a) { /* a >= 0 */
  fraction twice = plus(times(a, 2, 1), (fraction){1, 1});
  return (int64_t)(twice.num / (twice.den * 2));
}

/* ---- what is made up --- */

typedef struct told {
  mnm_claim_kind kind;
  mnm_claim_every every;
  int32_t from, to;
  int64_t minutes, amount; /* amount: cents */
  int victim, statement;
  bool lawful;
} told;

typedef struct world {
  mnm_claim_period period;
  int week_starts;
  int64_t after, times_hundredths; /* overtime; after < 0: none */
  int64_t rate[3];                 /* cents an hour, from day 0, 50 and 100 */
  int64_t interest[2];             /* hundredths of a percent, from day -100 and 90 */
  int64_t debt_interest;           /* the same; 0: none */
  int64_t liquidated, as_of;
  bool uprate, beside, indebted;
  told told[RECORDS];
  int count;
} world;

static int64_t below(mnm_rng *rng, uint64_t bound) {
  return (int64_t)mnm_rng_below(rng, bound);
}

/* First day of the pay period, found by going back one day at a time. */
static int32_t slow_first(const world *w, int32_t day) {
  if (w->period == MNM_CLAIM_BY_DAY) return day;
  for (;; day--) {
    mnm_civil civil;
    mnm_time_to_civil(&civil, (int64_t)day * MNM_US_PER_DAY);
    bool starts = w->period == MNM_CLAIM_BY_WEEK ? (day - FIRST_DAY + 700) % 7 == w->week_starts
                                                 : civil.day == 1;
    if (starts) return day;
  }
}

static int32_t slow_last(const world *w, int32_t first) {
  int32_t day = first;
  while (slow_first(w, day + 1) == first) day++;
  return day;
}

static void tell(world *w, mnm_rng *rng) {
  static const mnm_claim_kind kinds[] = {
      MNM_CLAIM_WORK,   MNM_CLAIM_WORK,      MNM_CLAIM_WORK,    MNM_CLAIM_PAID,
      MNM_CLAIM_PAID,   MNM_CLAIM_DEDUCTION, MNM_CLAIM_FEE,     MNM_CLAIM_DEBT,
      MNM_CLAIM_CHARGE, MNM_CLAIM_REPAYMENT, MNM_CLAIM_EARNING, MNM_CLAIM_MEDICAL};
  told one = {.kind = kinds[below(rng, 12)],
              .from = FIRST_DAY + (int32_t)below(rng, DAYS),
              .victim = (int)below(rng, VICTIMS),
              .statement = (int)below(rng, STATEMENTS),
              .amount = below(rng, 90000),
              .lawful = below(rng, 2) == 0};
  if (w->indebted && below(rng, 4) == 0) one.kind = MNM_CLAIM_DEBT;
  if (!w->indebted && one.kind == MNM_CLAIM_DEBT) one.kind = MNM_CLAIM_FEE;
  if (one.kind == MNM_CLAIM_DEBT) one.amount *= below(rng, 8);
  one.to = one.from;
  if (one.kind == MNM_CLAIM_WORK) {
    one.minutes = 1 + below(rng, 1200);
    int32_t last = slow_last(w, slow_first(w, one.from));
    if (below(rng, 2) == 0) {
      one.every = MNM_CLAIM_EVERY_DAY;
      one.to += (int32_t)below(rng, 12);
    } else {
      one.to += (int32_t)below(rng, (uint64_t)(last - one.from) + 1);
    }
  } else if (one.kind != MNM_CLAIM_DEBT) {
    int64_t shape = below(rng, 4);
    if (shape == 0) one.to += (int32_t)below(rng, 40);
    if (shape == 1) {
      one.every = MNM_CLAIM_EVERY_WEEK;
      one.to += 7 * (1 + (int32_t)below(rng, 5)) - 1;
    }
  }
  w->told[w->count++] = one;
}

static void make_world(world *w, mnm_rng *rng) {
  memset(w, 0, sizeof *w);
  w->period = (mnm_claim_period)below(rng, 3);
  w->week_starts = (int)below(rng, 7);
  w->after = below(rng, 3) == 0 ? -1 : below(rng, 3000);
  w->times_hundredths = 100 + below(rng, 150);
  w->rate[0] = 500 + below(rng, 1000);
  w->rate[1] = 500 + below(rng, 1000);
  w->rate[2] = 500 + below(rng, 1000);
  for (int i = 0; i < 2; i++) w->interest[i] = below(rng, 1500);
  w->debt_interest = below(rng, 2) == 0 ? 0 : below(rng, 3000);
  w->liquidated = below(rng, 3) == 0 ? 0 : below(rng, 20000);
  w->as_of = FIRST_DAY + 60 + below(rng, 300);
  w->uprate = below(rng, 2) == 0;
  w->beside = below(rng, 2) == 0;
  w->indebted = below(rng, 2) == 0;
  int64_t count = 1 + below(rng, RECORDS);
  for (int64_t i = 0; i < count; i++) tell(w, rng);
}

/* ---- the twin --- */

static bool is_in(const told *one, int victim, int statement) {
  return one->victim == victim && (one->statement == statement || one->statement == 0);
}

/* Shares of an amount by largest remainder, ties to the earlier. */
static void shares_of(int64_t amount, const int64_t *days, int count, int64_t *out) {
  int64_t sum = 0, given = 0;
  bool more[64] = {false};
  for (int i = 0; i < count; i++) sum += days[i];
  for (int i = 0; i < count; i++) {
    out[i] = amount * days[i] / sum;
    given += out[i];
  }
  for (; given < amount; given++) {
    int best = -1;
    for (int i = 0; i < count; i++)
      if (!more[i] && (best < 0 || amount * days[i] % sum > amount * days[best] % sum)) best = i;
    more[best] = true;
    out[best]++;
  }
}

/* How much of the record falls to the pay period that begins on `period`. */
static int64_t share_in(const world *w, const told *one, int32_t period, int64_t *minutes) {
  int64_t sum = 0;
  *minutes = 0;
  for (int32_t day = one->from; day <= one->to;) {
    int32_t last = one->every == MNM_CLAIM_EVERY_DAY    ? day
                   : one->every == MNM_CLAIM_EVERY_WEEK ? day + 6
                                                        : one->to;
    int64_t days[64] = {0}, shares[64] = {0};
    int32_t firsts[64] = {0};
    int count = 0;
    for (int32_t d = day; d <= last; d++) {
      int32_t first = slow_first(w, d);
      if (count == 0 || firsts[count - 1] != first) firsts[count++] = first;
      days[count - 1]++;
    }
    shares_of(one->amount, days, count, shares);
    for (int i = 0; i < count; i++) {
      if (firsts[i] != period) continue;
      sum += shares[i];
      *minutes += one->minutes;
    }
    day = last + 1;
  }
  return sum;
}

static int64_t occurrences(const told *one) {
  int64_t days = one->to - one->from + 1;
  return one->every == MNM_CLAIM_ONCE ? 1 : one->every == MNM_CLAIM_EVERY_DAY ? days : days / 7;
}

static int64_t rate_at(const world *w, int64_t day) {
  return w->rate[day >= FIRST_DAY + 100 ? 2 : day >= FIRST_DAY + 50 ? 1 : 0];
}

typedef struct sums {
  int64_t head[MNM_CLAIM_HEADS], total, balance;
  bool debt;
} sums;

typedef struct period_sums {
  int64_t due, paid, unlawful, lawful, charges, repaid;
  bool any, pay;
} period_sums;

static period_sums period_of(const world *w, int victim, int statement, int32_t first, bool debt) {
  period_sums out = {0};
  int64_t minutes = 0;
  for (int i = 0; i < w->count; i++) {
    const told *one = &w->told[i];
    int64_t worked = 0;
    if (!is_in(one, victim, statement)) continue;
    int64_t amount = share_in(w, one, first, &worked);
    bool here = false;
    for (int32_t d = one->from; d <= one->to; d++) here |= slow_first(w, d) == first;
    if (!here) continue;
    bool pay = true;
    switch (one->kind) {
      case MNM_CLAIM_WORK:
        minutes += worked;
        break;
      case MNM_CLAIM_PAID:
        out.paid += amount;
        break;
      case MNM_CLAIM_DEDUCTION:
        *(one->lawful ? &out.lawful : &out.unlawful) += amount;
        break;
      case MNM_CLAIM_CHARGE:
        pay = false;
        if (debt && one->lawful) out.charges += amount;
        break;
      case MNM_CLAIM_REPAYMENT:
        pay = false;
        if (debt) out.repaid += amount;
        break;
      default:
        pay = false;
    }
    out.pay |= pay;
  }
  fraction due = {0, 1};
  for (int64_t minute = 0; minute < minutes; minute++) { /* minute by minute */
    bool over = w->after >= 0 && minute >= w->after;
    due.num += over ? w->times_hundredths : 100;
  }
  out.due = rounded(times(due, rate_at(w, first), 6000));
  return out;
}

/* max(base, 0) x rate x days / 365, each day by itself. */
static fraction interest_of(const world *w, int64_t base, int64_t from, int64_t to, bool debt) {
  fraction sum = {0, 1};
  int64_t hundredths = 0;
  for (int64_t day = from; day < to; day++)
    hundredths += debt ? w->debt_interest : w->interest[day >= FIRST_DAY + 90 ? 1 : 0];
  if (base > 0) sum = times((fraction){base, 1}, hundredths, (mnm_wide)10000 * 365);
  return sum;
}

static void slow_wages(const world *w, int victim, int statement, sums *out) {
  int64_t uprated_sum = 0;
  for (int32_t day = FIRST_DAY - 40; day < FIRST_DAY + DAYS + 80; day++) {
    if (slow_first(w, day) != day) continue;
    period_sums p = period_of(w, victim, statement, day, false);
    int64_t short_minor = p.due - (p.paid - p.unlawful) - p.lawful;
    if (!p.pay || short_minor <= 0) continue;
    int64_t uprated = short_minor;
    if (w->uprate && p.due > 0)
      uprated = rounded(times((fraction){short_minor, 1}, rate_at(w, w->as_of), rate_at(w, day)));
    if (uprated < short_minor) uprated = short_minor;
    out->head[MNM_CLAIM_H_WAGES] += short_minor;
    out->head[MNM_CLAIM_H_UPRATING] += uprated - short_minor;
    uprated_sum += uprated;
    out->head[MNM_CLAIM_H_INTEREST] +=
        rounded(interest_of(w, uprated, slow_last(w, day) + 1, w->as_of + 1, false));
  }
  out->head[MNM_CLAIM_H_LIQUIDATED] =
      rounded(times((fraction){uprated_sum, 1}, w->liquidated, 10000));
}

static void slow_debt(const world *w, int victim, int statement, sums *out) {
  int64_t balance = 0;
  fraction accrued = {0, 1};
  int32_t first = FIRST_DAY - 40, end = FIRST_DAY + DAYS + 80;
  int32_t last_pay = first;
  /* the last period in which anything happens: interest after it is not computed */
  for (int i = 0; i < w->count; i++) {
    const told *one = &w->told[i];
    if (!is_in(one, victim, statement)) continue;
    bool slots = one->kind == MNM_CLAIM_WORK || one->kind == MNM_CLAIM_PAID ||
                 one->kind == MNM_CLAIM_DEDUCTION || one->kind == MNM_CLAIM_REPAYMENT ||
                 ((one->kind == MNM_CLAIM_DEBT || one->kind == MNM_CLAIM_CHARGE) && one->lawful);
    if (slots && one->to > last_pay) last_pay = one->to;
  }
  for (int32_t day = first; day < end && day <= slow_last(w, slow_first(w, last_pay)); day++) {
    bool ends = slow_last(w, slow_first(w, day)) == day;
    for (int i = 0; i < w->count; i++) {
      const told *one = &w->told[i];
      if (is_in(one, victim, statement) && one->kind == MNM_CLAIM_DEBT && one->lawful &&
          one->from == day)
        balance += one->amount;
    }
    accrued = plus(accrued, interest_of(w, balance, day, day + 1, true));
    if (!ends) continue;
    int32_t period = slow_first(w, day);
    bool any = false; /* a period in which nothing happens rounds nothing */
    for (int i = 0; i < w->count; i++) {
      const told *one = &w->told[i];
      bool lawful_only = one->kind == MNM_CLAIM_DEBT || one->kind == MNM_CLAIM_CHARGE;
      bool other = one->kind == MNM_CLAIM_FEE || one->kind == MNM_CLAIM_EARNING ||
                   one->kind == MNM_CLAIM_MEDICAL;
      if (!is_in(one, victim, statement) || other || (lawful_only && !one->lawful)) continue;
      for (int32_t d = one->from; d <= one->to; d++) any |= slow_first(w, d) == period;
    }
    if (!any) continue;
    period_sums p = period_of(w, victim, statement, period, true);
    balance += rounded(accrued) + p.charges - p.due + (p.paid - p.unlawful) + p.lawful - p.repaid;
    accrued = (fraction){0, 1};
  }
  out->head[MNM_CLAIM_H_DEBT] = balance < 0 ? -balance : 0;
  out->balance = balance;
  out->debt = true;
}

static sums slow_claim(const world *w, int victim, int statement) {
  sums out = {0};
  bool debt = false;
  for (int i = 0; i < w->count; i++) {
    const told *one = &w->told[i];
    if (!is_in(one, victim, statement)) continue;
    if (one->kind == MNM_CLAIM_DEBT && one->lawful) debt = true;
    int64_t amount = one->amount * occurrences(one);
    if (one->kind == MNM_CLAIM_FEE) out.head[MNM_CLAIM_H_FEES] += amount;
    if (one->kind == MNM_CLAIM_EARNING) out.head[MNM_CLAIM_H_EARNINGS] += amount;
    if (one->kind == MNM_CLAIM_MEDICAL) out.head[MNM_CLAIM_H_MEDICAL] += amount;
    if (one->kind == MNM_CLAIM_REPAYMENT) out.head[MNM_CLAIM_H_REPAYMENTS] += amount;
  }
  if (debt) {
    out.head[MNM_CLAIM_H_REPAYMENTS] = 0;
    slow_debt(w, victim, statement, &out);
  } else {
    slow_wages(w, victim, statement, &out);
  }
  int64_t worth = out.head[MNM_CLAIM_H_WAGES] + out.head[MNM_CLAIM_H_UPRATING] +
                  out.head[MNM_CLAIM_H_LIQUIDATED] + out.head[MNM_CLAIM_H_DEBT];
  int64_t earned = out.head[MNM_CLAIM_H_EARNINGS];
  if (!w->beside && worth > 0 && earned > worth) {
    out.head[MNM_CLAIM_H_WAGES] = out.head[MNM_CLAIM_H_UPRATING] = 0;
    out.head[MNM_CLAIM_H_LIQUIDATED] = out.head[MNM_CLAIM_H_DEBT] = 0;
    out.head[MNM_CLAIM_H_INTEREST] = 0;
  } else if (!w->beside && worth > 0) {
    out.head[MNM_CLAIM_H_EARNINGS] = 0;
  }
  for (int i = 0; i < MNM_CLAIM_H_BALANCE; i++) out.total += out.head[i];
  return out;
}

/* ---- the same, as files --- */

static const char *yaml_of(const world *w) {
  static char yaml[4096];
  static const char *const periods[] = {"day", "week", "month"};
  static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                     "friday", "saturday", "sunday"};
  char overtime[64] = "none", debt[200] = "none", as_of[40];
  if (w->after >= 0)
    (void)snprintf(overtime, sizeof overtime, "{after: '%d:%02d', times: %d.%02d}",
                   (int)(w->after / 60), (int)(w->after % 60), (int)(w->times_hundredths / 100),
                   (int)(w->times_hundredths % 100));
  if (w->debt_interest > 0)
    (void)snprintf(debt, sizeof debt,
                   "[{from: 2020-01-01, percent: %d.%02d, source: s, seen: 2026-01-01, verified: "
                   "true}]",
                   (int)(w->debt_interest / 100), (int)(w->debt_interest % 100));
  (void)mnm_time_text(as_of, sizeof as_of, w->as_of * MNM_US_PER_DAY, MNM_GRAIN_DAY);
  static const char step[] = "{from: %s, %s: %d.%02d, source: s, seen: 2026-01-01, verified: true}";
  char steps[5][160];
  const char *const from[] = {"2020-01-01", "2024-02-20", "2024-04-10", "2020-01-01", "2024-03-31"};
  for (int i = 0; i < 5; i++) {
    int64_t value = i < 3 ? w->rate[i] : w->interest[i - 3];
    (void)snprintf(steps[i], sizeof steps[i], step, from[i], i < 3 ? "amount" : "percent",
                   (int)(value / 100), (int)(value % 100));
  }
  (void)snprintf(yaml, sizeof yaml,
                 "version: 1\ncurrency: EUR\nas_of: %s\npay_period: %s\nweek_starts: %s\n"
                 "overtime: %s\nuprate: %s\nliquidated_percent: %d.%02d\nearnings: %s\n"
                 "wage_interest: [%s, %s]\ndebt_interest: %s\nrates:\n"
                 "  - {id: r, per: hour, at_least: none, amounts: [%s, %s, %s]}\n"
                 "contributions: none\n",
                 as_of, periods[w->period], days[w->week_starts], overtime,
                 w->uprate ? "true" : "false", (int)(w->liquidated / 100),
                 (int)(w->liquidated % 100), w->beside ? "beside" : "greater_of", steps[3],
                 steps[4], debt, steps[0], steps[1], steps[2]);
  return yaml;
}

static void add_told(small_case *all, const told *one, int number) {
  static const char *const every[] = {"", "day", "week"};
  char line[300], from[40], to[40], quantity[24] = "", amount[24] = "";
  (void)mnm_time_text(from, sizeof from, one->from * MNM_US_PER_DAY, MNM_GRAIN_DAY);
  (void)mnm_time_text(to, sizeof to, one->to * MNM_US_PER_DAY, MNM_GRAIN_DAY);
  if (one->kind == MNM_CLAIM_WORK)
    (void)snprintf(quantity, sizeof quantity, "%d:%02d", (int)(one->minutes / 60),
                   (int)(one->minutes % 60));
  else
    (void)snprintf(amount, sizeof amount, "%d.%02d", (int)(one->amount / 100),
                   (int)(one->amount % 100));
  bool asks = one->kind == MNM_CLAIM_DEDUCTION || one->kind == MNM_CLAIM_DEBT ||
              one->kind == MNM_CLAIM_CHARGE;
  (void)snprintf(line, sizeof line, "n%d,V%d,%s,%s,%s,%s,,%s,,%s,,%s,%s%.0d,,", number, one->victim,
                 mnm_claim_kind_name(one->kind), from, to, every[one->every], quantity, amount,
                 !asks         ? ""
                 : one->lawful ? "yes"
                               : "no",
                 one->statement == 0 ? "" : "S", one->statement);
  add(all, line);
}

/* Of the step before the one that says what is owed. */
static int64_t last_balance(const small_case *all, const mnm_claim *claim) {
  int64_t balance = INT64_MIN;
  for (uint32_t i = 0; i < claim->step_count; i++) {
    const mnm_claim_step *step = mnm_column_at(&all->claims.step, claim->step_first + i);
    if (step->head == MNM_CLAIM_H_DEBT) return balance;
    assert_int_equal(step->head, MNM_CLAIM_H_BALANCE);
    balance = step->amount_minor;
  }
  fail_msg("a claim with a debt does not say what is owed");
  return balance;
}

static void compare(small_case *all, const world *w, uint64_t round) {
  for (uint64_t i = 0; i < all->claims.claim.count; i++) {
    const mnm_claim *claim = mnm_column_at(&all->claims.claim, i);
    mnm_text victim = mnm_strings_get(all->records.victims, claim->victim);
    mnm_text statement = mnm_strings_get(all->records.statements, claim->statement);
    sums twin =
        slow_claim(w, victim.data[1] - '0', statement.bytes > 0 ? statement.data[1] - '0' : 0);
    for (int head = 0; head < MNM_CLAIM_H_BALANCE; head++)
      if (claim->sum_minor[head] != twin.head[head])
        fail_msg("round %llu, claim %llu, %s: %lld, the twin has %lld", (unsigned long long)round,
                 (unsigned long long)i, mnm_claim_head_name((mnm_claim_head)head),
                 (long long)claim->sum_minor[head], (long long)twin.head[head]);
    assert_int_equal(claim->total_minor, twin.total);
    if (twin.debt) assert_int_equal(last_balance(all, claim), twin.balance);
  }
  check_sums(all);
}

static void claims_equal_those_counted_day_by_day(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 20240101);
  uint64_t rounds = getenv("MNM_LONG") != NULL ? 3000 : 60, debts = 0, won = 0, positive = 0;
  for (uint64_t round = 0; round < rounds; round++) {
    static world w;
    static small_case all;
    make_world(&w, &rng);
    begin_case(&all, yaml_of(&w));
    for (int i = 0; i < w.count; i++) add_told(&all, &w.told[i], i);
    assert_int_equal(compute(&all), MNM_OK);
    compare(&all, &w, round);
    for (uint64_t i = 0; i < all.claims.claim.count; i++) {
      const mnm_claim *claim = mnm_column_at(&all.claims.claim, i);
      debts += claim->sum_minor[MNM_CLAIM_H_DEBT] > 0;
      won += claim->sum_minor[MNM_CLAIM_H_EARNINGS] > 0;
      positive += claim->sum_minor[MNM_CLAIM_H_INTEREST] > 0;
    }
    end_case(&all);
  }
  assert_true(debts > rounds / 20 && won > rounds / 20 && positive > rounds / 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(claims_equal_those_counted_day_by_day)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
