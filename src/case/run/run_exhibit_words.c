/* What an exhibit says in words: what a rule presumes, how the figures were made, one line
 * explained. */
#include <stdio.h>
#include <stdlib.h>

#include "case/run/run_exhibit.h"
#include "case/run/run_internal.h"

static const char *const says[MNM_TRACE_RULE_MAX + 1] = {
    [MNM_TRACE_FIFO] =
        "First in, first out: what came first leaves first. Devaynes v Noble, "
        "Clayton's Case (1816) 1 Mer 572.",
    [MNM_TRACE_LIFO] = "Last in, first out: the newest leaves first. A method of accountants.",
    [MNM_TRACE_LIBR] =
        "Own money is spent first, and what is paid in later does not refill the claim: the lowest "
        "intermediate balance. Re Hallett's Estate (1880) 13 Ch D 696; James Roscoe (Bolton) v "
        "Winder [1915] 1 Ch 62. Between claims: first in, first out.",
    [MNM_TRACE_ROLLING] =
        "Own money first, then each claim in proportion to what it has in the "
        "account. Re Ontario Securities Commission and Greymac Credit Corp "
        "(1986, Ontario CA).",
    [MNM_TRACE_HAIRCUT] =
        "Every payment takes of claim and own money in proportion. Re Diplock "
        "[1948] Ch 465 for an innocent recipient.",
    [MNM_TRACE_CLAIM_FIRST] =
        "Claim money leaves first. US v Banco Cafetero Panama, 797 F.2d 1154 "
        "(2d Cir. 1986).",
    [MNM_TRACE_OATWAY] =
        "Claim money first into what was bought and still exists, own money first "
        "for all else. Re Oatway [1903] 2 Ch 356.",
    [MNM_TRACE_POISON] =
        "Does not conserve: one cent marks the whole, until the balance is zero. "
        "Never a measure of what is owed.",
    [MNM_TRACE_POISON_STICKY] =
        "Does not conserve: as poison, and the mark stays. Never a measure "
        "of what is owed.",
    [MNM_TRACE_TIHO] =
        "Of payments of one time the highest takes claim money first. From the "
        "literature on crypto-assets; no court is known to us that used it.",
    [MNM_TRACE_TILO] =
        "Of payments of one time the lowest takes claim money first. From the "
        "literature on crypto-assets; no court is known to us that used it.",
    [MNM_TRACE_SENIORITY] =
        "Claim money first, in the order of the rows. From the literature on "
        "crypto-assets; no court is known to us that used it.",
};

const char *mnm_run__rule_says(mnm_trace_rule rule) {
  return (unsigned)rule <= MNM_TRACE_RULE_MAX && says[rule] != NULL ? says[rule] : "";
}

static mnm_status put(mnm_column *to, const char *name, mnm_text text, mnm_err *err) {
  const mnm_exhibit_fact fact = {mnm_text_of(name), text};
  return mnm_column_push(to, &fact, err);
}

#define FACT(name, ...)                                            \
  do {                                                             \
    mnm_text text_;                                                \
    MNM_TRY(mnm_run__exhibit_say(self, &text_, err, __VA_ARGS__)); \
    MNM_TRY(put(to, name, text_, err));                            \
  } while (0)

/* ---- the method --- */

typedef struct counts {
  uint64_t accounts, unstated, breaks, same_time, overdrawn, repaid, converted;
  mnm_wide left[64];
  uint16_t currency[64];
  uint32_t currencies;
} counts;

static void count(const mnm_run_exhibit *self, counts *out) {
  const mnm_exhibit_account *account = self->account.data;
  const mnm_schedule_line *line = self->schedule.line.data;
  *out = (counts){0};
  for (uint64_t i = 0; i < self->account.count; i++) {
    if (!account[i].outside && account[i].line_count > 0) {
      out->accounts++;
      out->unstated += !account[i].stated;
    }
    if (account[i].left_minor == 0) continue;
    uint32_t at = 0;
    while (at < out->currencies && out->currency[at] != account[i].currency) at++;
    if (at == 64) continue; /* over 64 currencies: their sums stand on the front page */
    if (at == out->currencies) out->currency[out->currencies++] = account[i].currency;
    out->left[at] += account[i].left_minor;
  }
  for (uint64_t i = 0; i < self->schedule.line.count; i++) {
    out->breaks += (line[i].notes & MNM_SCHEDULE_OUTSIDE) != 0;
    out->same_time += (line[i].notes & MNM_SCHEDULE_SAME_TIME) != 0;
    out->overdrawn += (line[i].notes & MNM_SCHEDULE_OVERDRAWN) != 0;
    out->repaid += (line[i].notes & MNM_SCHEDULE_REPAID) != 0;
    out->converted += (line[i].notes & MNM_SCHEDULE_CONVERTED) != 0;
  }
}

static mnm_status put_range(mnm_run_exhibit *self, mnm_err *err) {
  mnm_column *to = &self->fact;
  const mnm_transfers *rows = mnm_ledger_transfers(self->book->ledger);
  char first[48] = "", last[48] = "";
  if (rows->count == 0) return MNM_OK;
  (void)mnm_time_text(first, sizeof first, rows->booked_us[0], MNM_GRAIN_DAY);
  (void)mnm_time_text(last, sizeof last, rows->booked_us[rows->count - 1], MNM_GRAIN_DAY);
  FACT("Records", "%u transfers from %s to %s (UTC). What no record holds is not in the figures.",
       rows->count, first, last);
  return MNM_OK;
}

static mnm_status put_breaks(mnm_run_exhibit *self, const counts *all, mnm_err *err) {
  mnm_column *to = &self->fact;
  char text[1024] = "";
  size_t length = 0;
  for (uint32_t i = 0; i < all->currencies && length + 128 < sizeof text; i++) {
    char amount[MNM_RUN__AMOUNT];
    mnm_run__amount(amount, all->left[i], all->currency[i]);
    length +=
        (size_t)snprintf(text + length, sizeof text - length, "%s%s", i > 0 ? ", " : "", amount);
  }
  if (all->breaks == 0)
    FACT("Breaks in the chain", "None: no claim money left the records.");
  else
    FACT("Breaks in the chain",
         "Lines that pay claim money to outside the records: %llu (%s). What comes back from there "
         "is "
         "not claim money unless somebody shows that it is.",
         (unsigned long long)all->breaks, text);
  return MNM_OK;
}

static mnm_status put_accepted(mnm_run_exhibit *self, uint64_t unstated, mnm_err *err) {
  mnm_column *to = &self->fact;
  char text[1500] = "";
  size_t length = 0;
  const uint32_t *account = self->accepted.data;
  if (self->accepted.count == 0) {
    FACT("Unreconciled accounts",
         "None is known: no balance that a source states of these accounts disagrees with its "
         "rows, and no period is missing between two statements. Of %llu of them no balance is "
         "stated, so that nothing could be held against their rows.",
         (unsigned long long)unstated);
    return MNM_OK;
  }
  for (uint64_t i = 0; i < self->accepted.count && length + 300 < sizeof text; i++) {
    char label[256];
    bool victim = mnm_run__exhibit_victim(self, account[i]);
    (void)mnm_accounts_label(mnm_run_case_accounts(self->book), account[i], label, sizeof label);
    length += (size_t)snprintf(text + length, sizeof text - length, "%s%s", i > 0 ? ", " : "",
                               victim ? "(a stand-in)" : label);
  }
  FACT("Unreconciled accounts",
       "ACCEPTED AS THEY ARE: %s. Their balances do not agree with the rows, or a period is "
       "missing. Whoever made this exhibit went on in spite of that (--accept-unreconciled); "
       "figures that pass through them are as good as their records.",
       text);
  return MNM_OK;
}

/* What the reader must know from the first page on. */
static mnm_status put_mind(mnm_run_exhibit *self, const counts *all,
                           const mnm_run_case_facts *facts, mnm_err *err) {
  char unstated[600] = "", said[600] = "";
  if (all->unstated > 0)
    (void)snprintf(
        unstated, sizeof unstated,
        "Of %llu of the %llu accounts in this exhibit no source states a balance: they are taken "
        "to "
        "begin with the least own money with which they are never overdrawn (see Method, Opening "
        "balances). Other opening balances can give other figures.",
        (unsigned long long)all->unstated, (unsigned long long)all->accounts);
  uint32_t links = facts->reversals + facts->backs + facts->earmarks;
  if (links + facts->overrides > 0)
    (void)snprintf(
        said, sizeof said,
        "%sThe figures rest on what persons said (see Method). Links of transfers, for what came "
        "back, belongs together, or was meant for the claim: %u. Accounts with a rule of their "
        "own: "
        "%u.",
        all->unstated > 0 ? " " : "", links, facts->overrides);
  if (unstated[0] == '\0' && said[0] == '\0') return MNM_OK;
  return mnm_run__exhibit_say(self, &self->exhibit.mind, err, "%s%s", unstated, said);
}

static const char *order_says(mnm_trace_rule rule) {
  if (rule == MNM_TRACE_TIHO) return ", but of payments by one account the largest first";
  return rule == MNM_TRACE_TILO ? ", but of payments by one account the smallest first" : "";
}

mnm_status mnm_run__exhibit_method(mnm_run_exhibit *self, mnm_err *err) {
  mnm_column *to = &self->fact;
  mnm_run_case_facts facts = mnm_run_case_look(self->book);
  counts all;
  count(self, &all);
  MNM_TRY(put_mind(self, &all, &facts, err));
  FACT("Rule", "%s. %s", mnm_trace_rule_name(self->rule), mnm_run__rule_says(self->rule));
  FACT("What a rule is",
       "A presumption of law, not a fact: money of different people in one account cannot be told "
       "apart. The rule was elected by a person; every other rule stands beside it, and least and "
       "most are what any rule that conserves money can leave.");
  FACT("Claim", "%s", self->exhibit.claim.data);
  MNM_TRY(put_range(self, err));
  FACT(
      "Order",
      "Rows count in order of time (UTC); rows of one time in the order of the statements%s. Lines "
      "that have the time of another row of their account, and are marked: %llu.",
      order_says(self->rule), (unsigned long long)all.same_time);
  FACT("Opening balances",
       "The first balance that a source states, less what moved before it. Where none is stated "
       "the account is taken to begin with the least own money with which it is never overdrawn: "
       "that holds for %llu of the %llu accounts here (%u of all %u). Accounts that begin "
       "overdrawn, by what is stated, and are taken as 0: %u.",
       (unsigned long long)all.unstated, (unsigned long long)all.accounts, facts.without_opening,
       facts.positions, facts.overdrawn);
  FACT("Overdrafts",
       "An account that pays more than it has borrows the rest from its bank; what comes in next "
       "repays that first, and claim money so spent is lost to tracing. Lines paid in part by the "
       "bank: %llu; lines that repay it with claim money: %llu.",
       (unsigned long long)all.overdrawn, (unsigned long long)all.repaid);
  FACT("Conversions",
       "Where another amount arrives than was paid, the parts keep their proportion, in whole "
       "minor units by largest remainder. Lines: %llu.",
       (unsigned long long)all.converted);
  MNM_TRY(put_breaks(self, &all, err));
  MNM_TRY(put_accepted(self, all.unstated, err));
  FACT("Tolerances",
       "None. Sums are whole minor units without rounding; rules that share in proportion round "
       "each payment by largest remainder, so that its parts add up. In every account: opening + "
       "credits - debits = closing, and claim in - claim out = traced. The program stops if one "
       "of these does not hold.");
  MNM_TRY(mnm_run__exhibit_said(self, err));
  FACT("What is shown by a stand-in",
       "Accounts of possible victims and of whoever is the claimant: %llu. Texts left out: %llu. "
       "The case holds both.",
       (unsigned long long)self->stand_ins, (unsigned long long)self->sealed_texts);
  return MNM_OK;
}

/* ---- one line --- */

static const mnm_schedule_line *choose(const mnm_run_exhibit *self, uint64_t *out_number) {
  const mnm_schedule_line *line = self->schedule.line.data, *best = NULL;
  for (uint64_t i = 0; i < self->schedule.line.count; i++) {
    bool nothing = line[i].debit_minor == 0 && line[i].credit_minor == 0;
    if ((line[i].notes & MNM_SCHEDULE_OTHERS) != 0 || nothing) continue;
    bool better = best == NULL || line[i].claim_out_minor > best->claim_out_minor;
    if (self->options.explain != 0 ? i + 1 != self->options.explain : !better) continue;
    best = &line[i];
    *out_number = i + 1;
  }
  return best;
}

/* How the rule came to what left, in figures of the line. */
static mnm_status put_taken(mnm_run_exhibit *self, const mnm_schedule_line *line, uint16_t currency,
                            mnm_err *err) {
  mnm_column *to = &self->explain;
  mnm_wide balance = (mnm_wide)line->balance_minor + line->debit_minor;
  mnm_wide traced = (mnm_wide)line->traced_minor + line->claim_out_minor, own = balance - traced;
  char paid[MNM_RUN__AMOUNT], mine[MNM_RUN__AMOUNT], claim[MNM_RUN__AMOUNT], out[MNM_RUN__AMOUNT],
      had[MNM_RUN__AMOUNT], rest[MNM_RUN__AMOUNT];
  mnm_run__amount(paid, line->debit_minor, currency);
  mnm_run__amount(mine, own, currency);
  mnm_run__amount(claim, traced, currency);
  mnm_run__amount(had, balance, currency);
  mnm_run__amount(out, line->claim_out_minor, currency);
  mnm_run__amount(rest, (mnm_wide)line->debit_minor - line->claim_out_minor, currency);
  if ((line->notes & MNM_SCHEDULE_EARMARK) != 0) {
    FACT("What the rule does with it",
         "A person said that this payment was meant to be money of this claim, which displaces "
         "every presumption: there are %s of it, %s are paid, so %s of the payment are claim money "
         "and %s are not.",
         claim, paid, out, rest);
    return MNM_OK;
  }
  const mnm_exhibit_account *of = mnm_column_at(&self->account, line->account);
  const uint32_t position = *(const uint32_t *)mnm_column_at(&self->position, line->account);
  const uint8_t *own_rule = self->book->input.rule_of;
  mnm_trace_rule rule = self->rule;
  if (own_rule != NULL && own_rule[position] != 0 && mnm_trace_mixes(rule)) {
    rule = (mnm_trace_rule)own_rule[position];
    FACT("Which rule", "Of account %.*s the rule is %s, by election of its own: %s",
         (int)of->label.bytes, of->label.data, mnm_trace_rule_name(rule), mnm_run__rule_says(rule));
  }
  switch (rule) {
    case MNM_TRACE_HAIRCUT:
      FACT("What the rule does with it",
           "Of %s in the account %s are claim money, so of the %s paid the share is %s x %s / %s, "
           "in whole minor units: %s.",
           had, claim, paid, paid, claim, had, out);
      break;
    case MNM_TRACE_FIFO:
    case MNM_TRACE_LIFO:
      FACT("What the rule does with it",
           "The %s paid are taken from what came %s. Of these, by the lines above, %s were claim "
           "money and %s were not.",
           paid, rule == MNM_TRACE_FIFO ? "first and is still there" : "last", out, rest);
      break;
    case MNM_TRACE_CLAIM_FIRST:
    case MNM_TRACE_SENIORITY:
      FACT("What the rule does with it",
           "Claim money leaves first: there are %s of it, %s are paid, so %s of the payment are "
           "claim money and %s are not.",
           claim, paid, out, rest);
      break;
    default:
      FACT("What the rule does with it",
           "Own money leaves first (by oatway: unless something is bought that keeps its value): "
           "there are %s of it, %s are paid, so %s of the payment are own money and the other %s "
           "are claim money.",
           mine, paid, rest, out);
      break;
  }
  return MNM_OK;
}

mnm_status mnm_run__exhibit_explain(mnm_run_exhibit *self, mnm_err *err) {
  mnm_column *to = &self->explain;
  const mnm_schedule_line *line = choose(self, &self->exhibit.explained);
  if (line == NULL) {
    if (self->options.explain == 0) return MNM_OK;
    return mnm_err_set(err, MNM_E_NOTFOUND,
                       "the schedule has no line of this number that moved claim money");
  }
  const mnm_exhibit_line *shown = mnm_column_at(&self->line, self->exhibit.explained - 1);
  const mnm_exhibit_account *account = mnm_column_at(&self->account, line->account);
  uint16_t currency = account->currency;
  char day[48], moved[MNM_RUN__AMOUNT], had[MNM_RUN__AMOUNT], claim[MNM_RUN__AMOUNT],
      own[MNM_RUN__AMOUNT];
  mnm_wide before = (mnm_wide)line->balance_minor + line->debit_minor - line->credit_minor;
  mnm_wide traced = (mnm_wide)line->traced_minor + line->claim_out_minor - line->claim_in_minor;
  bool credit = line->credit_minor > 0;
  (void)mnm_time_text(day, sizeof day, shown->booked_us, shown->grain);
  mnm_run__amount(moved, credit ? line->credit_minor : line->debit_minor, currency);
  FACT("What it is",
       "Line %llu of the schedule. On %s account %.*s %s %s %s %.*s. It is transfer %.*s in the "
       "records, read at %.*s (source:record; the list of sources says which file that is).",
       (unsigned long long)self->exhibit.explained, day, (int)account->label.bytes,
       account->label.data, credit ? "received" : "paid", moved, credit ? "from" : "to",
       (int)shown->other_label.bytes, shown->other_label.data, (int)shown->id.bytes, shown->id.data,
       (int)shown->document.bytes, shown->document.data);
  if ((line->notes & (MNM_SCHEDULE_LINKED | MNM_SCHEDULE_EARMARK | MNM_SCHEDULE_NETTED)) != 0)
    FACT("What a person said of it", "%.*s. The method page says who said so, when and why.",
         (int)shown->note.bytes, shown->note.data);
  mnm_run__amount(had, before, currency);
  mnm_run__amount(claim, traced, currency);
  mnm_run__amount(own, before - traced, currency);
  if (before >= 0)
    FACT("What was there before",
         "The account held %s. By the lines above %s of that were claim money, and the other %s "
         "were not: own money.",
         had, claim, own);
  else
    FACT("What was there before", "The account was overdrawn: its balance was %s.", had);
  if (credit) {
    mnm_run__amount(claim, line->claim_in_minor, currency);
    FACT("What came in", "Of what came in %s are claim money%s.", claim,
         (line->notes & MNM_SCHEDULE_ENTERS) != 0
             ? ": here the claim enters the records, as the method page says"
             : ", as the line of the payer shows, where the rule was applied to it");
  } else {
    MNM_TRY(put_taken(self, line, currency, err));
  }
  mnm_run__amount(had, line->balance_minor, currency);
  mnm_run__amount(claim, line->traced_minor, currency);
  mnm_run__amount(own, (mnm_wide)line->balance_minor - line->traced_minor, currency);
  FACT("What is there afterwards", "%s in all: %s claim money and %s own money.", had, claim, own);
  FACT("What it is not",
       "It is not said that these very coins were moved, nor that whoever paid or received them "
       "knew of it. It is what the elected rule presumes of money that cannot be told apart.");
  return MNM_OK;
}
