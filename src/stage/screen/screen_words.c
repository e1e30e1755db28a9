/* Names of what the part numbers. */
#include "stage/screen/screen_internal.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NAME(array, index) ((size_t)(index) < COUNT(array) ? (array)[index] : "unknown")

const char *mnm_truth_name(mnm_truth truth) {
  static const char *const names[] = {"no", "undecided", "yes"};
  return NAME(names, truth);
}

const char *mnm_screen_set_name(mnm_screen_set set) {
  static const char *const names[] = {"adult_labour", "child_labour", "adult_sexual",
                                      "child_sexual"};
  return NAME(names, set);
}

const char *mnm_screen_grade_name(mnm_screen_grade grade) {
  static const char *const names[] = {"unknown", "not-in-list", "weak", "medium", "strong"};
  return NAME(names, grade);
}

const char *mnm_screen_status_name(mnm_screen_status status) {
  static const char *const names[] = {"read", "secondary", "memory", "not-found", "ours", "loaded"};
  return NAME(names, status);
}

const char *mnm_dimension_name(mnm_dimension dimension) {
  static const char *const names[] = {
      "deceptive_recruitment", "coercive_recruitment",    "recruitment_abuse_of_vulnerability",
      "exploitation",          "coercion_at_destination", "abuse_of_vulnerability_at_destination"};
  return NAME(names, dimension);
}

const char *mnm_element_name(mnm_element element) {
  static const char *const names[] = {"act", "means", "purpose"};
  return NAME(names, element);
}

const char *mnm_basis_name(mnm_basis basis) {
  static const char *const names[] = {"unstated", "testimony",   "document", "ledger",
                                      "register", "observation", "tip",      "other"};
  return NAME(names, basis);
}

const char *mnm_form_name(mnm_form form) {
  static const char *const names[] = {"unstated", "labour", "sexual", "other"};
  return NAME(names, form);
}

const char *mnm_need_name(mnm_need need) {
  static const char *const names[] = {"health", "shelter", "counsel", "safety"};
  return NAME(names, need);
}

const char *mnm_screen_method_name(mnm_screen_method method) {
  static const char *const names[] = {"graded-dimensions", "palermo-elements"};
  return NAME(names, method);
}

const char *mnm_screen_class_name(mnm_screen_class of) {
  static const char *const names[] = {"trafficked-for-forced-labour",
                                      "deceived-and-exploited",
                                      "exploited",
                                      "no-positive-exploitation",
                                      "undecided",
                                      "none"};
  return NAME(names, of);
}

const char *mnm_outcome_name(mnm_outcome outcome) {
  static const char *const names[] = {"presumed-victim", "undecided", "not-indicated"};
  return NAME(names, outcome);
}

const char *mnm_outcome_referral(mnm_outcome outcome) {
  static const char *const sentences[] = {
      "Presume a victim: offer protection, shelter, health care and counsel now; no proof and no "
      "statement is asked for before.",
      "Not decided: offer the same protection and referral while the facts that are missing are "
      "found out.",
      "These facts do not say so. That refuses nothing: help stays open, and who asks for it, or "
      "of "
      "whom something new is learnt, is screened again."};
  return NAME(sentences, outcome);
}
