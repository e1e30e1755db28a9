/* From the facts about a person to a result. */
#include "stage/screen/screen_internal.h"

typedef struct seen { /* what is said of one item */
  bool present, absent, by_testimony, by_other;
} seen;

typedef struct reading { /* of the facts, with or without testimony */
  const mnm_screen_list *list;
  uint8_t state[MNM_SCREEN_ITEMS_MAX]; /* mnm_truth */
  uint8_t clash[MNM_SCREEN_ITEMS_MAX]; /* present by one, absent by another */
} reading;

static bool is_testimony(uint8_t basis) {
  return basis == MNM_BASIS_TESTIMONY || basis == MNM_BASIS_UNSTATED;
}

/* An element that somebody found absent as a whole, while somebody else found one of its members
 * present, is contradicted too. */
static void clash_of_elements(reading *r) {
  for (uint32_t e = SCREEN_ACT; e <= SCREEN_PURPOSE; e++) {
    if (r->state[e] != MNM_TRUTH_NO) continue;
    for (uint32_t i = SCREEN_OWN_ITEMS; i < r->list->item_count; i++) {
      const mnm_screen_item *item = &r->list->item[i];
      bool member = item->element == e && item->kind <= MNM_SCREEN_PURPOSE;
      if (!member || r->state[i] != MNM_TRUTH_YES) continue;
      r->state[e] = MNM_TRUTH_OPEN;
      r->clash[e] = true;
    }
  }
}

static void read_facts(reading *r, const mnm_screen_list *list, const mnm_screen_form *form,
                       bool testimony) {
  bool present[MNM_SCREEN_ITEMS_MAX] = {false}, absent[MNM_SCREEN_ITEMS_MAX] = {false};
  *r = (reading){.list = list};
  for (uint64_t i = 0; i < form->fact.count; i++) {
    const mnm_screen_fact *fact = mnm_column_at(&form->fact, i);
    if (!testimony && is_testimony(fact->basis)) continue;
    if (fact->answer == MNM_ANSWER_PRESENT) present[fact->item] = true;
    if (fact->answer == MNM_ANSWER_ABSENT) absent[fact->item] = true;
  }
  for (uint32_t i = 0; i < list->item_count; i++) {
    r->clash[i] = present[i] && absent[i];
    r->state[i] = (uint8_t)(present[i] == absent[i] ? MNM_TRUTH_OPEN
                            : present[i]            ? MNM_TRUTH_YES
                                                    : MNM_TRUTH_NO);
  }
  clash_of_elements(r);
}

/* What stands for an element directly: an act, a means or a purpose itself, or the element as a
 * whole, which somebody may have found absent. */
static mnm_truth direct(const reading *r, mnm_element element) {
  mnm_truth whole = (mnm_truth)r->state[element], members = MNM_TRUTH_NO;
  for (uint32_t i = SCREEN_OWN_ITEMS; i < r->list->item_count; i++) {
    const mnm_screen_item *item = &r->list->item[i];
    if (item->element == element && item->kind <= MNM_SCREEN_PURPOSE)
      members = mnm_truth_or(members, (mnm_truth)r->state[i]);
  }
  if (r->clash[element]) return MNM_TRUTH_OPEN;
  if (whole == MNM_TRUTH_NO || members == MNM_TRUTH_NO)
    return whole == MNM_TRUTH_YES ? whole : MNM_TRUTH_NO;
  return mnm_truth_or(whole, members);
}

/* With grades, what nobody said of an element directly opens nothing: the rule decides. */
static mnm_truth element_of(mnm_truth stated, mnm_truth found, mnm_screen_method method) {
  if (stated == MNM_TRUTH_YES) return MNM_TRUTH_YES;
  if (stated == MNM_TRUTH_NO && found == MNM_TRUTH_OPEN) return MNM_TRUTH_NO;
  return method == MNM_METHOD_GRADED ? found : mnm_truth_or(stated, found);
}

static void count_dimensions(const reading *r, mnm_screen_set set,
                             mnm_screen_counts counts[MNM_DIMENSIONS]) {
  memset(counts, 0, MNM_DIMENSIONS * sizeof *counts);
  for (uint32_t i = SCREEN_OWN_ITEMS; i < r->list->item_count; i++) {
    const mnm_screen_item *item = &r->list->item[i];
    if (item->kind != MNM_SCREEN_INDICATOR || item->grade[set] < MNM_GRADE_WEAK) continue;
    mnm_screen_counts *c = &counts[item->dimension];
    int grade = item->grade[set] - MNM_GRADE_WEAK;
    if (r->state[i] == MNM_TRUTH_YES) c->present[grade]++;
    if (r->state[i] == MNM_TRUTH_OPEN) c->open[grade]++;
  }
}

static mnm_truth any_indicated(const reading *r, mnm_element element) {
  mnm_truth found = MNM_TRUTH_NO;
  for (uint32_t i = SCREEN_OWN_ITEMS; i < r->list->item_count; i++) {
    const mnm_screen_item *item = &r->list->item[i];
    if (item->element != element) continue;
    if (item->kind == MNM_SCREEN_INDICATOR || item->kind == MNM_SCREEN_ILO)
      found = mnm_truth_or(found, (mnm_truth)r->state[i]);
  }
  return found;
}

typedef struct judged {
  mnm_screen_verdict verdict;
  mnm_screen_counts counts[MNM_DIMENSIONS];
} judged;

static void judge(judged *out, const reading *r, mnm_screen_set set, bool graded,
                  mnm_screen_method method, mnm_truth child) {
  mnm_screen_verdict *v = &out->verdict;
  count_dimensions(r, set, out->counts);
  for (int d = 0; d < MNM_DIMENSIONS; d++)
    v->dimension[d] = graded ? mnm_screen_dimension(&out->counts[d]) : MNM_TRUTH_OPEN;
  mnm_truth means = MNM_TRUTH_NO, purpose = v->dimension[MNM_EXPLOITATION];
  for (int d = 0; d < MNM_DIMENSIONS; d++)
    if (d != MNM_EXPLOITATION) means = mnm_truth_or(means, v->dimension[d]);
  if (method == MNM_METHOD_ELEMENTS) {
    means = any_indicated(r, MNM_MEANS);
    purpose = any_indicated(r, MNM_PURPOSE);
  }
  v->element[MNM_ACT] = direct(r, MNM_ACT);
  v->element[MNM_MEANS] = element_of(direct(r, MNM_MEANS), means, method);
  v->element[MNM_PURPOSE] = element_of(direct(r, MNM_PURPOSE), purpose, method);
  v->victim = mnm_screen_palermo(v->element[MNM_ACT], v->element[MNM_MEANS],
                                 v->element[MNM_PURPOSE], child);
  v->strict = mnm_screen_strict(v->dimension);
}

/* ---- what would decide --- */

static bool item_decides(const reading *r, const judged *j, uint32_t i, mnm_screen_set set,
                         mnm_screen_method method, mnm_truth child) {
  const mnm_screen_item *item = &r->list->item[i];
  if (r->state[i] != MNM_TRUTH_OPEN || item->kind > MNM_SCREEN_ILO) return false;
  if (j->verdict.victim != MNM_TRUTH_OPEN) return false;
  if (j->verdict.element[item->element] != MNM_TRUTH_OPEN) return false;
  if (item->element == MNM_MEANS && child == MNM_TRUTH_YES) return false;
  if (method == MNM_METHOD_ELEMENTS || item->element == MNM_ACT) return true;
  if (item->kind != MNM_SCREEN_INDICATOR || item->grade[set] < MNM_GRADE_WEAK) return false;
  return j->verdict.dimension[item->dimension] == MNM_TRUTH_OPEN &&
         mnm_screen_matters(&j->counts[item->dimension], item->grade[set] - MNM_GRADE_WEAK);
}

static void note_deciding(mnm_screen_result *out, const reading *r, const judged *j,
                          mnm_screen_set set, mnm_screen_method method, mnm_truth child) {
  for (uint32_t i = 0; i < r->list->item_count; i++)
    if (item_decides(r, j, i, set, method, child)) out->decides[i] = true;
}

/* ---- the rest of a result --- */

static void support(mnm_screen_result *out, const mnm_screen_list *list,
                    const mnm_screen_form *form) {
  seen of[MNM_SCREEN_ITEMS_MAX] = {{false, false, false, false}};
  for (uint64_t i = 0; i < form->fact.count; i++) {
    const mnm_screen_fact *fact = mnm_column_at(&form->fact, i);
    seen *s = &of[fact->item];
    if (fact->answer == MNM_ANSWER_ABSENT) s->absent = true;
    if (fact->answer != MNM_ANSWER_PRESENT) continue;
    s->present = true;
    if (is_testimony(fact->basis))
      s->by_testimony = true;
    else
      s->by_other = true;
  }
  for (uint32_t i = 0; i < list->item_count; i++) {
    if (list->item[i].kind > MNM_SCREEN_ILO) continue;
    mnm_screen_support *to = &out->support[list->item[i].element];
    if (of[i].by_testimony) to->testimony++;
    if (of[i].by_other) to->other++;
    if (of[i].by_testimony && of[i].by_other) to->both++;
    if (out->contradicted[i]) to->contradicted++;
  }
}

/* Consent as it was last said: by day, then by place in the file. What was never said is no. */
static mnm_truth last_said(const mnm_screen_form *form, uint32_t item) {
  int32_t day = MNM_SCREEN_DAY_NONE;
  mnm_truth said = MNM_TRUTH_NO;
  for (uint64_t i = 0; i < form->fact.count; i++) {
    const mnm_screen_fact *fact = mnm_column_at(&form->fact, i);
    if (fact->item != item || fact->day < day) continue;
    day = fact->day;
    said = fact->answer == MNM_ANSWER_PRESENT ? MNM_TRUTH_YES : MNM_TRUTH_NO;
  }
  return said;
}

#define RESCREEN_AFTER_DAYS 30

static void smuggling(mnm_screen_result *out, const mnm_screen_form *form) {
  out->debt_days = -1;
  mnm_truth after = (mnm_truth)out->state[SCREEN_DEBT];
  for (uint64_t i = 0; i < form->debt_day.count && form->arrived_day != MNM_SCREEN_DAY_NONE; i++) {
    const int32_t *day = mnm_column_at(&form->debt_day, i);
    int64_t days = (int64_t)*day - form->arrived_day;
    if (days > out->debt_days) out->debt_days = days;
  }
  if (out->debt_days > RESCREEN_AFTER_DAYS) after = MNM_TRUTH_YES;
  out->rescreen = after;
  mnm_truth ended = (mnm_truth)out->state[SCREEN_ENDED];
  mnm_truth fee = (mnm_truth)out->state[SCREEN_FEE];
  mnm_truth not_after = (mnm_truth)(MNM_TRUTH_YES - after);
  out->smuggling = mnm_truth_and(mnm_truth_and((mnm_truth)out->state[SCREEN_BORDER], fee),
                                 mnm_truth_and(ended, not_after));
}

static void eleven(mnm_screen_result *out, const mnm_screen_list *list) {
  for (uint32_t i = 0; i < list->item_count; i++)
    if (out->state[i] == MNM_TRUTH_YES) out->ilo |= list->item[i].ilo;
}

static bool any_answered(const mnm_screen_list *list, const mnm_screen_form *form) {
  for (uint64_t i = 0; i < form->fact.count; i++) {
    const mnm_screen_fact *fact = mnm_column_at(&form->fact, i);
    if (list->item[fact->item].kind == MNM_SCREEN_INDICATOR && fact->answer != MNM_ANSWER_UNKNOWN)
      return true;
  }
  return false;
}

static mnm_screen_set set_of(uint8_t form, bool child) {
  if (form == MNM_FORM_SEXUAL) return child ? MNM_SCREEN_CHILD_SEXUAL : MNM_SCREEN_ADULT_SEXUAL;
  return child ? MNM_SCREEN_CHILD_LABOUR : MNM_SCREEN_ADULT_LABOUR;
}

/* One reading by the age that is known, or by both ages where it is not. */
static void both_ages(mnm_screen_result *out, mnm_screen_verdict *verdict, const reading *r,
                      bool deciding) {
  mnm_screen_method method = (mnm_screen_method)out->method;
  judged own, other;
  judge(&own, r, (mnm_screen_set)out->set, out->graded, method,
        out->child == MNM_TRUTH_YES ? MNM_TRUTH_YES : MNM_TRUTH_NO);
  *verdict = own.verdict;
  if (deciding) {
    memcpy(out->counts, own.counts, sizeof own.counts);
    note_deciding(out, r, &own, (mnm_screen_set)out->set, method,
                  out->child == MNM_TRUTH_YES ? MNM_TRUTH_YES : MNM_TRUTH_NO);
  }
  if (!out->two_ages) return;
  mnm_screen_set child_set = set_of(out->form, true);
  bool graded = out->form != MNM_FORM_OTHER && mnm_screen_graded(r->list, child_set);
  judge(&other, r, child_set, graded, graded ? method : MNM_METHOD_ELEMENTS, MNM_TRUTH_YES);
  if (deciding)
    note_deciding(out, r, &other, child_set, graded ? method : MNM_METHOD_ELEMENTS, MNM_TRUTH_YES);
  if (own.verdict.victim != other.verdict.victim) {
    verdict->victim = MNM_TRUTH_OPEN;
    if (deciding) out->age_decides = true;
  }
}

void mnm_screen_judge(mnm_screen_result *out, const mnm_screen_list *list,
                      const mnm_screen_form *form, const bool stand_in[MNM_SCREEN_SETS]) {
  reading all, rest;
  memset(out, 0, sizeof *out);
  read_facts(&all, list, form, true);
  read_facts(&rest, list, form, false);
  memcpy(out->state, all.state, sizeof out->state);
  memcpy(out->contradicted, all.clash, sizeof out->contradicted);
  out->form = form->form_contradicted ? MNM_FORM_OTHER : form->form;
  out->age = form->age_contradicted ? MNM_AGE_UNKNOWN : form->age;
  if (out->age == MNM_AGE_UNKNOWN && all.state[SCREEN_MAYBE_CHILD] == MNM_TRUTH_YES)
    out->age = MNM_AGE_CHILD;
  out->child = out->age == MNM_AGE_CHILD   ? MNM_TRUTH_YES
               : out->age == MNM_AGE_ADULT ? MNM_TRUTH_NO
                                           : MNM_TRUTH_OPEN;
  out->two_ages = out->child == MNM_TRUTH_OPEN;
  out->set = (uint8_t)set_of(out->form, out->child == MNM_TRUTH_YES);
  out->graded = out->form != MNM_FORM_OTHER && mnm_screen_graded(list, (mnm_screen_set)out->set);
  out->stand_in = stand_in != NULL && out->graded && stand_in[out->set];
  out->method =
      (uint8_t)(out->graded && any_answered(list, form) ? MNM_METHOD_GRADED : MNM_METHOD_ELEMENTS);
  both_ages(out, &out->with, &all, true);
  both_ages(out, &out->without, &rest, false);
  out->consent = all.state[SCREEN_CONSENT] == MNM_TRUTH_YES;
  out->class_of =
      (uint8_t)(out->graded ? mnm_screen_classify(out->with.dimension) : MNM_CLASS_NONE);
  out->outcome = (uint8_t)(out->with.victim == MNM_TRUTH_YES    ? MNM_OUTCOME_PRESUMED
                           : out->with.victim == MNM_TRUTH_OPEN ? MNM_OUTCOME_UNDECIDED
                                                                : MNM_OUTCOME_NOT_INDICATED);
  support(out, list, form);
  eleven(out, list);
  smuggling(out, form);
  for (int need = 0; need < MNM_NEEDS; need++) {
    out->need[need] = (mnm_truth)all.state[SCREEN_NEED + need];
    out->refer[need] = last_said(form, (uint32_t)(SCREEN_REFER + need));
  }
}
