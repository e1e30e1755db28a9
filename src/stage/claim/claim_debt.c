/* A debt under lawful terms, with the work set against it: in bondage it never is, and that is what
 * makes it bondage (1956 Supplementary Convention, article 1 (a)). */
#include "stage/claim/claim_internal.h"

typedef struct running {
  int64_t balance;  /* what is still lawfully owed; below 0: owed to the victim */
  int32_t next_day; /* interest has run to before this day */
  bool begun, verified;
} running;

typedef struct charged { /* within one pay period */
  int64_t principal, charges, repaid;
  mnm_wide interest_num;
} charged;

static const mnm_claim_record *record_of(const claim_work *work, const claim_slot *slot) {
  return mnm_column_at(&work->records->record, slot->record);
}

/* Adds max(balance, 0) x rate x days up to before `day`. */
static mnm_status run_to(const claim_work *work, running *now, int64_t balance, int32_t day,
                         mnm_wide *num) {
  mnm_wide product = 0;
  if (balance > 0 && now->next_day < day) {
    mnm_wide ppm_days =
        mnm_claim_ppm_days(work->terms->debt_interest, work->terms->debt_interest_count,
                           now->next_day, day, &now->verified);
    if (__builtin_mul_overflow((mnm_wide)balance, ppm_days, &product) ||
        __builtin_add_overflow(*num, product, num))
      return mnm_claim__overflow(work);
  }
  now->next_day = day;
  return MNM_OK;
}

/* Principal bears interest from its day; charges and repayments count when the period ends. */
static mnm_status charge(claim_work *work, running *now, uint64_t first, uint64_t end,
                         int32_t last_day, charged *out) {
  const claim_slot *slots = work->slot.data;
  mnm_wide principal = 0, charges = 0, repaid = 0;
  memset(out, 0, sizeof *out);
  if (!now->begun) now->next_day = slots[first].period;
  now->begun = true;
  for (uint64_t i = first; i < end; i++) { /* debts of a period stand by day */
    const mnm_claim_record *record = record_of(work, &slots[i]);
    if (record->kind == MNM_CLAIM_REPAYMENT) repaid += slots[i].amount_minor;
    if (record->kind == MNM_CLAIM_CHARGE) charges += slots[i].amount_minor;
    if (record->kind != MNM_CLAIM_DEBT) continue;
    int64_t balance = 0;
    if (mnm_money_narrow(&balance, now->balance + principal) != MNM_OK)
      return mnm_claim__overflow(work);
    MNM_TRY(run_to(work, now, balance, slots[i].day, &out->interest_num));
    principal += slots[i].amount_minor;
  }
  if (mnm_money_narrow(&now->balance, now->balance + principal) != MNM_OK ||
      mnm_money_narrow(&out->principal, principal) != MNM_OK ||
      mnm_money_narrow(&out->charges, charges) != MNM_OK ||
      mnm_money_narrow(&out->repaid, repaid) != MNM_OK)
    return mnm_claim__overflow(work);
  return run_to(work, now, now->balance, last_day + 1, &out->interest_num);
}

static void say_part(claim_words *to, const char *sign, int64_t amount, const char *what) {
  if (amount == 0) return;
  mnm_claim__say(to, " %s ", sign);
  mnm_claim__say_money(to, amount);
  mnm_claim__say(to, " %s", what);
}

static void say_balance(claim_words *to, int64_t balance) {
  mnm_claim__say(to, " = ");
  mnm_claim__say_money(to, balance);
}

static mnm_status settle(claim_work *work, running *now, uint64_t first, uint64_t end,
                         const claim_total *total) {
  charged added;
  int64_t before = now->balance, interest = 0, credit = 0;
  now->verified = total->verified;
  MNM_TRY(charge(work, now, first, end, total->last_day, &added));
  /* what came in by work, less what of it was paid out, and what was paid on the debt */
  mnm_wide worked =
      (mnm_wide)total->due - ((mnm_wide)total->paid - total->unlawful) - total->lawful;
  if (mnm_money_narrow(&credit, worked + added.repaid) != MNM_OK ||
      mnm_claim_debt_minor(&now->balance, &interest, added.interest_num, added.charges, credit) !=
          MNM_OK)
    return mnm_claim__overflow(work);
  claim_words to = {.currency = work->terms->currency};
  mnm_claim__say_span(&to, total->first_day, total->last_day);
  mnm_claim__say(&to, ", the debt: ");
  mnm_claim__say_money(&to, before);
  say_part(&to, "+", added.principal, "lawful principal");
  say_part(&to, "+", interest, "interest");
  say_part(&to, "+", added.charges, "lawful charges");
  say_part(&to, "-", total->due, "due for work");
  say_part(&to, "+", total->paid, "paid for it");
  say_part(&to, "-", total->unlawful, "of that unlawfully deducted");
  say_part(&to, "+", total->lawful, "lawful deductions");
  say_part(&to, "-", added.repaid, "repaid");
  say_balance(&to, now->balance);
  mnm_claim__say(&to, ".");
  if (total->rates > 0) {
    mnm_claim__say(&to, " The work: ");
    for (uint32_t i = 0; i < total->rates; i++) {
      if (i > 0) mnm_claim__say(&to, " and ");
      mnm_claim__say_rated(&to, &total->rated[i]);
    }
    if (work->terms->overtime && total->rated[0].unit == MNM_CLAIM_HOUR &&
        total->rated[0].quantity > work->terms->overtime_after_minutes)
      mnm_claim__say(&to, ", with overtime");
    mnm_claim__say(&to, ".");
  }
  if (!now->verified) work->short_verified = false;
  MNM_TRY(mnm_claim__step(work, MNM_CLAIM_H_BALANCE, now->balance, total->first_day,
                          total->last_day, now->verified, &to));
  return mnm_claim__step_slots(work, first, end);
}

static mnm_status last_step(claim_work *work, int64_t balance) {
  claim_words to = {.currency = work->terms->currency};
  int64_t owed = 0;
  if (balance > 0) {
    mnm_claim__say(&to, "Under lawful terms ");
    mnm_claim__say_money(&to, balance);
    mnm_claim__say(&to,
                   " of the debt remains after all the work on record: nothing is owed for "
                   "it beside the debt.");
  } else {
    if (mnm_money_narrow(&owed, -(mnm_wide)balance) != MNM_OK) return mnm_claim__overflow(work);
    mnm_claim__say(&to, "Under lawful terms the debt is extinguished, and ");
    mnm_claim__say_money(&to, owed);
    mnm_claim__say(&to, " is owed to the victim; no interest is computed on that.");
  }
  return mnm_claim__step(work, MNM_CLAIM_H_DEBT, owed, MNM_CLAIM_DAY_NONE, MNM_CLAIM_DAY_NONE,
                         work->short_verified, &to);
}

mnm_status mnm_claim__debt(claim_work *work) {
  const claim_slot *slots = work->slot.data;
  uint64_t count = work->slot.count;
  running now = {.verified = true};
  for (uint64_t first = 0, end = 0; first < count; first = end) {
    for (end = first; end < count && slots[end].period == slots[first].period;) end++;
    claim_total total;
    MNM_TRY(mnm_claim__total(work, slots, first, end, &total));
    MNM_TRY(settle(work, &now, first, end, &total));
  }
  return last_step(work, now.balance);
}
