/* Wages by pay period: what was due, less what was paid. */
#include "stage/claim/claim_internal.h"

static const mnm_claim_record *record_of(const claim_work *work, const claim_slot *slot) {
  return mnm_column_at(&work->records->record, slot->record);
}

/* ---- a pay period --- */

/* The rate on the first day of the pay period, or the one it must at least be. */
static mnm_status rate_on(const claim_work *work, uint32_t record, uint16_t rate, int32_t day,
                          claim_rated *out) {
  const mnm_claim_terms *terms = work->terms;
  const mnm_claim_rate *own = &terms->rates[rate];
  out->rate = rate;
  out->unit = own->unit;
  out->id = own->id;
  out->step = mnm_claim__in_force(&terms->steps[own->first], own->count, day);
  if (out->step == NULL)
    return mnm_claim__wrong(work, record, MNM_E_RANGE,
                            "the rates file has no amount of this rate on the first day of the "
                            "pay period");
  if (own->at_least == MNM_CLAIM_RATE_NONE) return MNM_OK;
  const mnm_claim_rate *least = &terms->rates[own->at_least];
  const mnm_claim_step_rate *floor =
      mnm_claim__in_force(&terms->steps[least->first], least->count, day);
  if (floor == NULL)
    return mnm_claim__wrong(work, record, MNM_E_RANGE,
                            "the rates file has no amount, on the first day of the pay period, of "
                            "the rate that this one must at least be");
  if (floor->value > out->step->value) {
    out->step = floor;
    out->id = least->id;
  }
  return MNM_OK;
}

static mnm_status add_work(claim_work *work, const claim_slot *slot, claim_total *out) {
  const mnm_claim_record *record = record_of(work, slot);
  for (uint32_t i = 0; i < out->rates; i++) {
    if (out->rated[i].rate == record->rate) {
      out->rated[i].quantity += slot->quantity; /* 10^6 of 10^7 */
      return MNM_OK;
    }
    if (record->unit == MNM_CLAIM_HOUR && out->rated[i].unit == MNM_CLAIM_HOUR)
      return mnm_claim__wrong(work, slot->record, MNM_E_RANGE,
                              "two rates by the hour in one pay period: overtime could not be told "
                              "apart");
  }
  if (out->rates == CLAIM_RATES_AT_ONCE)
    return mnm_claim__wrong(work, slot->record, MNM_E_LIMIT,
                            "more than 8 different rates in one pay period");
  claim_rated *rated = &out->rated[out->rates];
  MNM_TRY(rate_on(work, slot->record, record->rate, out->first_day, rated));
  rated->quantity = slot->quantity;
  if (!rated->step->verified) out->verified = false;
  uint8_t used = 1;
  memcpy(mnm_column_at(&work->out->filled, (uint64_t)(rated->step - work->terms->steps)), &used, 1);
  out->rates++;
  return MNM_OK;
}

static mnm_status due_of(const claim_work *work, claim_total *total) {
  const mnm_claim_terms *terms = work->terms;
  mnm_claim_due due = {0};
  for (uint32_t i = 0; i < total->rates; i++) {
    const claim_rated *rated = &total->rated[i];
    mnm_wide product = 0;
    if (rated->unit == MNM_CLAIM_HOUR) {
      due.minutes = rated->quantity;
      due.rate = rated->step->value;
    } else if (__builtin_mul_overflow((mnm_wide)rated->quantity, (mnm_wide)rated->step->value,
                                      &product) ||
               __builtin_add_overflow(due.other, product, &due.other)) {
      return mnm_claim__overflow(work);
    }
  }
  if (terms->overtime) {
    due.overtime_after_minutes = terms->overtime_after_minutes;
    due.overtime_num = terms->overtime_num;
    due.overtime_den = terms->overtime_den;
  }
  if (mnm_claim_due_minor(&total->due, &due) != MNM_OK) return mnm_claim__overflow(work);
  return MNM_OK;
}

mnm_status mnm_claim__total(claim_work *work, const claim_slot *slots, uint64_t first, uint64_t end,
                            claim_total *out) {
  mnm_wide paid = 0, unlawful = 0, lawful = 0;
  memset(out, 0, sizeof *out);
  out->verified = true;
  out->first_day = slots[first].period;
  out->last_day = mnm_claim__period_last(work->terms, out->first_day);
  for (uint64_t i = first; i < end; i++) {
    const mnm_claim_record *record = record_of(work, &slots[i]);
    if (record->kind == MNM_CLAIM_WORK) MNM_TRY(add_work(work, &slots[i], out));
    if (record->kind == MNM_CLAIM_PAID) paid += slots[i].amount_minor;
    if (record->kind == MNM_CLAIM_DEDUCTION)
      *(record->lawful ? &lawful : &unlawful) += slots[i].amount_minor;
  }
  if (mnm_money_narrow(&out->paid, paid) != MNM_OK ||
      mnm_money_narrow(&out->unlawful, unlawful) != MNM_OK ||
      mnm_money_narrow(&out->lawful, lawful) != MNM_OK)
    return mnm_claim__overflow(work);
  MNM_TRY(due_of(work, out));
  work->due_sum += out->due;
  if (!out->verified && out->due > 0) work->due_verified = false;
  return MNM_OK;
}

/* ---- in words --- */

static void say_work(const claim_work *work, const claim_total *total, claim_words *to) {
  const mnm_claim_terms *terms = work->terms;
  for (uint32_t i = 0; i < total->rates; i++) {
    const claim_rated *rated = &total->rated[i];
    if (i > 0) mnm_claim__say(to, " and ");
    mnm_claim__say_rated(to, rated);
    bool over = terms->overtime && rated->unit == MNM_CLAIM_HOUR &&
                rated->quantity > terms->overtime_after_minutes;
    if (!over) continue;
    mnm_claim__say(to, ", of which ");
    mnm_claim__say_minutes(to, rated->quantity - terms->overtime_after_minutes);
    mnm_claim__say(to, " beyond ");
    mnm_claim__say_minutes(to, terms->overtime_after_minutes);
    char factor[64];
    (void)mnm_money_text(factor, sizeof factor, terms->overtime_num, 2);
    mnm_claim__say(to, " at %s times that,", factor);
  }
}

static void say_total(const claim_work *work, const claim_total *total, claim_words *to) {
  mnm_claim__say_span(to, total->first_day, total->last_day);
  mnm_claim__say(to, ": ");
  if (total->rates == 0) {
    mnm_claim__say(to, "no work on record");
  } else {
    say_work(work, total, to);
    mnm_claim__say(to, " make ");
    mnm_claim__say_money(to, total->due);
    mnm_claim__say(to, " due");
  }
  mnm_claim__say(to, "; paid ");
  mnm_claim__say_money(to, total->paid);
  if (total->unlawful > 0) {
    mnm_claim__say(to, ", of which ");
    mnm_claim__say_money(to, total->unlawful);
    mnm_claim__say(to, " is no pay, since it was unlawfully deducted");
  }
  if (total->lawful > 0) {
    mnm_claim__say(to, "; lawful deductions of ");
    mnm_claim__say_money(to, total->lawful);
    mnm_claim__say(to, " count as paid");
  }
}

/* ---- the steps --- */

static mnm_status short_step(claim_work *work, const claim_total *total, uint64_t first,
                             uint64_t end, int64_t *out_short) {
  claim_words to = {.currency = work->terms->currency};
  int64_t over = 0;
  if (mnm_claim_short_minor(out_short, &over, total->due, total->paid, total->unlawful,
                            total->lawful) != MNM_OK)
    return mnm_claim__overflow(work);
  say_total(work, total, &to);
  if (over > 0) {
    mnm_claim__say(&to, "; ");
    mnm_claim__say_money(&to, over);
    mnm_claim__say(&to,
                   " more than due, which is no credit against another period: nothing is "
                   "short.");
  } else if (*out_short == 0) {
    mnm_claim__say(&to, ": nothing is short.");
  } else {
    mnm_claim__say(&to, ": ");
    mnm_claim__say_money(&to, *out_short);
    mnm_claim__say(&to, " short.");
  }
  MNM_TRY(mnm_claim__step(work, MNM_CLAIM_H_WAGES, *out_short, total->first_day, total->last_day,
                          total->verified, &to));
  MNM_TRY(mnm_claim__step_slots(work, first, end));
  work->short_sum += *out_short;
  if (!total->verified && *out_short > 0) work->short_verified = false;
  return MNM_OK;
}

static mnm_status uprate_step(claim_work *work, const claim_total *total, uint64_t first,
                              uint64_t end, int64_t *short_minor) {
  if (!work->terms->uprate || *short_minor == 0) return MNM_OK;
  const claim_slot *slot = mnm_column_at(&work->slot, first);
  /* a shortfall without work on record comes from deductions alone: no rate, nothing to uprate */
  if (total->rates == 0) return MNM_OK;
  if (total->rates > 1)
    return mnm_claim__wrong(work, slot->record, MNM_E_RANGE,
                            "a pay period with several rates cannot be uprated: there is no one "
                            "rate to compare with today's");
  claim_rated now;
  int64_t uprated = 0, then = total->rated[0].step->value;
  MNM_TRY(rate_on(work, slot->record, total->rated[0].rate, work->terms->as_of_day, &now));
  if (mnm_claim_uprate_minor(&uprated, *short_minor, now.step->value, then) != MNM_OK)
    return mnm_claim__overflow(work);
  int64_t more = uprated - *short_minor;
  if (more == 0) return MNM_OK;
  claim_words to = {.currency = work->terms->currency};
  mnm_claim__say(&to, "Uprated: ");
  mnm_claim__say_money(&to, *short_minor);
  mnm_claim__say(&to, " short, times ");
  mnm_claim__say_rate(&to, now.step->value);
  mnm_claim__say(&to, " (rate %.*s on ", (int)now.id.bytes, now.id.data);
  mnm_claim__say_day(&to, work->terms->as_of_day);
  mnm_claim__say(&to, "), divided by ");
  mnm_claim__say_rate(&to, then);
  mnm_claim__say(&to, " then, is ");
  mnm_claim__say_money(&to, uprated);
  mnm_claim__say(&to, ": ");
  mnm_claim__say_money(&to, more);
  mnm_claim__say(&to, " more.");
  uint8_t used = 1;
  memcpy(mnm_column_at(&work->out->filled, (uint64_t)(now.step - work->terms->steps)), &used, 1);
  bool verified = total->verified && now.step->verified;
  MNM_TRY(mnm_claim__step(work, MNM_CLAIM_H_UPRATING, more, total->first_day, total->last_day,
                          verified, &to));
  MNM_TRY(mnm_claim__step_slots(work, first, end));
  if (!verified) work->short_verified = false;
  work->uprated_sum += more;
  *short_minor = uprated;
  return MNM_OK;
}

static mnm_status interest_step(claim_work *work, const claim_total *total, uint64_t first,
                                uint64_t end, int64_t short_minor) {
  const mnm_claim_terms *terms = work->terms;
  if (terms->interest_count == 0 || short_minor == 0) return MNM_OK;
  int32_t from = total->last_day + 1, to_day = terms->as_of_day;
  bool verified = total->verified;
  mnm_wide ppm_days =
      mnm_claim_ppm_days(terms->interest, terms->interest_count, from, to_day + 1, &verified);
  int64_t interest = 0;
  if (ppm_days == 0) return MNM_OK;
  if (mnm_claim_interest_minor(&interest, short_minor, ppm_days) != MNM_OK)
    return mnm_claim__overflow(work);
  claim_words to = {.currency = terms->currency};
  mnm_claim__say(&to, "Simple interest on ");
  mnm_claim__say_money(&to, short_minor);
  mnm_claim__say(&to, " from ");
  mnm_claim__say_day(&to, from);
  mnm_claim__say(&to, " to ");
  mnm_claim__say_day(&to, to_day);
  mnm_claim__say(&to, ", %d days, ", to_day - from + 1);
  const mnm_claim_step_rate *before =
      mnm_claim__in_force(terms->interest, terms->interest_count, from);
  const mnm_claim_step_rate *now =
      mnm_claim__in_force(terms->interest, terms->interest_count, to_day);
  if (before == now && now != NULL) {
    mnm_claim__say(&to, "at ");
    mnm_claim__say_percent(&to, now->value);
    mnm_claim__say(&to, " a year of 365 days: ");
  } else {
    mnm_claim__say(&to, "at the rates of each day, in a year of 365 days: ");
  }
  mnm_claim__say_money(&to, interest);
  mnm_claim__say(&to, ".");
  MNM_TRY(mnm_claim__step(work, MNM_CLAIM_H_INTEREST, interest, from, to_day, verified, &to));
  return mnm_claim__step_slots(work, first, end);
}

static mnm_status liquidated_step(claim_work *work) {
  mnm_wide product = 0, base = work->short_sum + work->uprated_sum;
  if (work->terms->liquidated_ppm == 0 || base == 0) return MNM_OK;
  if (__builtin_mul_overflow(base, (mnm_wide)work->terms->liquidated_ppm, &product))
    return mnm_claim__overflow(work);
  mnm_wide amount = mnm_claim_half_up(product, 1000000);
  claim_words to = {.currency = work->terms->currency};
  mnm_claim__say(&to, "Liquidated damages of ");
  mnm_claim__say_percent(&to, work->terms->liquidated_ppm);
  mnm_claim__say(&to, " of all that is short, ");
  mnm_claim__say_money(&to, base);
  mnm_claim__say(&to, ": ");
  mnm_claim__say_money(&to, amount);
  mnm_claim__say(&to, ".");
  return mnm_claim__step(work, MNM_CLAIM_H_LIQUIDATED, amount, MNM_CLAIM_DAY_NONE,
                         MNM_CLAIM_DAY_NONE, work->short_verified, &to);
}

static bool is_pay(const claim_work *work, const claim_slot *slot) {
  uint8_t kind = record_of(work, slot)->kind;
  return kind == MNM_CLAIM_WORK || kind == MNM_CLAIM_PAID || kind == MNM_CLAIM_DEDUCTION;
}

mnm_status mnm_claim__wages(claim_work *work) {
  const claim_slot *slots = work->slot.data;
  uint64_t count = work->slot.count;
  for (uint64_t first = 0, end = 0; first < count; first = end) {
    for (end = first; end < count && slots[end].period == slots[first].period;) end++;
    if (!is_pay(work, &slots[first])) continue; /* pay stands before the rest of a period */
    uint64_t pay = first;
    while (pay < end && is_pay(work, &slots[pay])) pay++;
    claim_total total;
    int64_t short_minor = 0;
    MNM_TRY(mnm_claim__total(work, slots, first, pay, &total));
    MNM_TRY(short_step(work, &total, first, pay, &short_minor));
    MNM_TRY(uprate_step(work, &total, first, pay, &short_minor));
    MNM_TRY(interest_step(work, &total, first, pay, short_minor));
  }
  return liquidated_step(work);
}
