/* The rule of a dimension and what follows from it, three-valued. The rule is monotone: one more
 * present item never turns a positive into a negative, so the two ends of what is open decide. */
#include "stage/screen/screen_internal.h"

bool mnm_screen_positive(uint32_t strong, uint32_t medium, uint32_t weak) {
  return strong >= 2 || (strong >= 1 && medium + weak >= 1) || medium >= 3 ||
         (medium >= 2 && weak >= 1);
}

mnm_truth mnm_screen_dimension(const mnm_screen_counts *c) {
  if (mnm_screen_positive(c->present[2], c->present[1], c->present[0])) return MNM_TRUTH_YES;
  bool most = mnm_screen_positive(c->present[2] + c->open[2], c->present[1] + c->open[1],
                                  c->present[0] + c->open[0]);
  return most ? MNM_TRUTH_OPEN : MNM_TRUTH_NO;
}

/* With s, m, w of the other open items present, does this one make the difference? The rule looks
 * at no more than 3 of a grade, so more others than that change nothing. */
static bool turns(const mnm_screen_counts *c, int grade, uint32_t s, uint32_t m, uint32_t w) {
  uint32_t n[3] = {c->present[0] + w, c->present[1] + m, c->present[2] + s};
  if (mnm_screen_positive(n[2], n[1], n[0])) return false;
  n[grade]++;
  return mnm_screen_positive(n[2], n[1], n[0]);
}

bool mnm_screen_matters(const mnm_screen_counts *c, int grade) {
  uint32_t others[3];
  if (c->open[grade] == 0) return false;
  for (int g = 0; g < 3; g++) {
    others[g] = c->open[g] - (g == grade ? 1 : 0);
    if (others[g] > 3) others[g] = 3;
  }
  for (uint32_t s = 0; s <= others[2]; s++)
    for (uint32_t m = 0; m <= others[1]; m++)
      for (uint32_t w = 0; w <= others[0]; w++)
        if (turns(c, grade, s, m, w)) return true;
  return false;
}

mnm_truth mnm_screen_strict(const mnm_truth dimension[MNM_DIMENSIONS]) {
  return mnm_truth_and(
      mnm_truth_or(dimension[MNM_DECEPTIVE_RECRUITMENT], dimension[MNM_COERCIVE_RECRUITMENT]),
      mnm_truth_and(dimension[MNM_EXPLOITATION], dimension[MNM_COERCION_AT_DESTINATION]));
}

static mnm_screen_class class_at(const mnm_truth dimension[MNM_DIMENSIONS], mnm_truth least) {
  bool positive[MNM_DIMENSIONS];
  for (int d = 0; d < MNM_DIMENSIONS; d++) positive[d] = dimension[d] >= least;
  if (!positive[MNM_EXPLOITATION]) return MNM_CLASS_NO_POSITIVE_EXPLOITATION;
  if ((positive[MNM_DECEPTIVE_RECRUITMENT] || positive[MNM_COERCIVE_RECRUITMENT]) &&
      positive[MNM_COERCION_AT_DESTINATION])
    return MNM_CLASS_TRAFFICKED;
  return positive[MNM_DECEPTIVE_RECRUITMENT] ? MNM_CLASS_DECEIVED_AND_EXPLOITED
                                             : MNM_CLASS_EXPLOITED;
}

/* Classes rise with the dimensions, so equal ends leave nothing between them. */
mnm_screen_class mnm_screen_classify(const mnm_truth dimension[MNM_DIMENSIONS]) {
  mnm_screen_class low = class_at(dimension, MNM_TRUTH_YES);
  return low == class_at(dimension, MNM_TRUTH_OPEN) ? low : MNM_CLASS_UNDECIDED;
}
