/* Fees, earnings taken, the heads that a person enters, what is left out, and what the state is
 * owed. */
#include "stage/claim/claim_internal.h"

typedef struct said { /* how a kind is claimed */
  mnm_claim_head head;
  const char *words;
} said;

static bool said_of(const mnm_claim_record *record, bool debt, said *out) {
  switch ((mnm_claim_kind)record->kind) {
    case MNM_CLAIM_WORK:
    case MNM_CLAIM_PAID:
    case MNM_CLAIM_DEDUCTION:
      return false;
    case MNM_CLAIM_FEE:
      *out = (said){MNM_CLAIM_H_FEES, "a fee that the victim paid"};
      return true;
    case MNM_CLAIM_REPAYMENT:
      *out = (said){MNM_CLAIM_H_REPAYMENTS,
                    "paid on a debt of which no lawful principal is on "
                    "record"};
      return !debt;
    case MNM_CLAIM_DEBT:
      *out = (said){MNM_CLAIM_H_BALANCE, "left out: said to be no lawful principal"};
      return !record->lawful;
    case MNM_CLAIM_CHARGE:
      *out = (said){MNM_CLAIM_H_BALANCE,
                    record->lawful ? "left out: a charge, but no lawful principal is on record"
                                   : "left out: said to be no lawful charge"};
      return !record->lawful || !debt;
    case MNM_CLAIM_EARNING:
      *out = (said){MNM_CLAIM_H_EARNINGS, "earnings that were taken"};
      return true;
    case MNM_CLAIM_MEDICAL:
      *out = (said){MNM_CLAIM_H_MEDICAL, "medical costs, as entered"};
      return true;
    case MNM_CLAIM_DISABILITY:
      *out = (said){MNM_CLAIM_H_DISABILITY, "disability, as entered"};
      return true;
    case MNM_CLAIM_REPATRIATION:
      *out = (said){MNM_CLAIM_H_REPATRIATION, "the journey home, as entered"};
      return true;
    case MNM_CLAIM_NON_PECUNIARY:
      *out = (said){MNM_CLAIM_H_NON_PECUNIARY, "non-pecuniary damage, as entered"};
      return true;
    case MNM_CLAIM_OTHER:
      *out = (said){MNM_CLAIM_H_OTHER, "another loss, as entered"};
      return true;
  }
  return false;
}

static mnm_status one(claim_work *work, uint32_t row, const said *how) {
  const mnm_claim_record *record = mnm_column_at(&work->records->record, row);
  int64_t times = mnm_claim__times(record);
  mnm_wide amount = (mnm_wide)record->amount_minor * times;
  claim_words to = {.currency = work->terms->currency};
  if (record->from_day != MNM_CLAIM_DAY_NONE) {
    mnm_claim__say_span(&to, record->from_day, record->to_day);
    mnm_claim__say(&to, ": ");
  }
  if (times > 1) {
    static const char *const every[] = {"", "day", "week", "month"};
    mnm_claim__say_money(&to, record->amount_minor);
    mnm_claim__say(&to, " every %s, %lld times, ", every[record->every], (long long)times);
  }
  mnm_claim__say_money(&to, amount);
  mnm_claim__say(&to, ", %s.", how->words);
  if (how->head == MNM_CLAIM_H_EARNINGS) work->earnings += amount;
  bool left_out = how->head == MNM_CLAIM_H_BALANCE;
  MNM_TRY(mnm_claim__step(work, how->head, left_out ? 0 : amount, record->from_day, record->to_day,
                          true, &to));
  return mnm_claim__step_row(work, row);
}

mnm_status mnm_claim__others(claim_work *work, const uint32_t *rows, uint32_t count, bool debt) {
  for (uint32_t i = 0; i < count; i++) {
    const mnm_claim_record *record = mnm_column_at(&work->records->record, rows[i]);
    said how;
    if (!said_of(record, debt, &how)) continue;
    MNM_TRY(one(work, rows[i], &how));
  }
  return MNM_OK;
}

mnm_status mnm_claim__contributions(claim_work *work) {
  const mnm_claim_terms *terms = work->terms;
  for (uint32_t i = 0; i < terms->contribution_count; i++) {
    const mnm_claim_contribution *of = &terms->contributions[i];
    mnm_wide base = of->base == MNM_CLAIM_OF_DUE ? work->due_sum : work->short_sum, product = 0;
    bool stands = of->base == MNM_CLAIM_OF_DUE ? work->due_verified : work->short_verified;
    if (base == 0) continue;
    if (__builtin_mul_overflow(base, (mnm_wide)of->rate.value, &product))
      return mnm_claim__overflow(work);
    mnm_wide amount = mnm_claim_half_up(product, 1000000);
    claim_words to = {.currency = terms->currency};
    mnm_claim__say(&to, "Apart, owed to the state by the employer: ");
    mnm_claim__say_percent(&to, of->rate.value);
    mnm_claim__say(&to, " (%.*s) of ", (int)of->id.bytes, of->id.data);
    mnm_claim__say_money(&to, base);
    mnm_claim__say(&to, of->base == MNM_CLAIM_OF_DUE ? " due for work: " : " short: ");
    mnm_claim__say_money(&to, amount);
    mnm_claim__say(&to, ".");
    MNM_TRY(mnm_claim__step(work, MNM_CLAIM_H_CONTRIBUTIONS, amount, MNM_CLAIM_DAY_NONE,
                            MNM_CLAIM_DAY_NONE, of->rate.verified && stands, &to));
  }
  return MNM_OK;
}
