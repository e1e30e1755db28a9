/* manumit screen --facts: who is to be presumed a victim, without a case. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front/cli/cli_victim.h"

static const mnm_text no_text = {"", 0};

/* ---- sets of records --- */

static const mnm_out_column screening_columns[] = {
    {"person", "Person", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"outcome", "Outcome", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"trafficking", "Trafficking", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"act", "Act", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"means", "Means", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"purpose", "Purpose", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"child", "Child", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"without_testimony", "Without testimony", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"method", "Method", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"set", "Grades", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"grades", "Grades are", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"strict", "Strict", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"class", "Class for statistics", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"consent_stated", "Consent stated", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_MACHINES},
    {"consent_counts", "Consent counts", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_MACHINES},
    {"ilo", "Of ILO's eleven", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
    {"smuggling", "Smuggling", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"rescreen", "Screen again", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"referral", "Referral", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"complete", "Complete", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
};
static const mnm_out_column dimension_columns[] = {
    {"person", "Person", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"dimension", "Dimension", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"positive", "Positive", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"strong", "Strong", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"medium", "Medium", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"weak", "Weak", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"open_strong", "Open strong", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"open_medium", "medium", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"open_weak", "weak", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
};
static const mnm_out_column element_columns[] = {
    {"person", "Person", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"element", "Element", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"holds", "Holds", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"without_testimony", "Without testimony", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"facts_by_testimony", "Facts by testimony", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"facts_by_other", "By other evidence", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"facts_by_both", "By both", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"contradicted", "Contradicted", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
};
static const mnm_out_column missing_columns[] = {
    {"person", "Person", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"fact", "Fact", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"element", "Element", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"state", "State", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"name", "What to find out", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
};
static const mnm_out_column grouped_columns[] = {
    /* the same for people */
    {"person", "Person", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"element", "Element", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"count", "Facts", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"facts", "Each of these could decide, alone or with others", MNM_OUT_TEXT, MNM_CASE,
     MNM_FOR_ALL},
};
static const mnm_out_column contradiction_columns[] = {
    {"person", "Person", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"fact", "Fact", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"answer", "Answer", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"basis", "Basis", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"source", "Source", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"statement", "Statement", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"day", "Day", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
};
static const mnm_out_column need_columns[] = {
    {"person", "Person", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"need", "Need", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"needed", "Needed", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"consents", "Consents", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
    {"may_refer", "May be referred", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
};
static const mnm_out_column mark_columns[] = {
    {"part", "Part", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"status", "Checked", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"note", "Where it comes from", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
};
static const mnm_out_column question_columns[] = {
    {"fact", "Fact", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"kind", "Kind", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"name", "What it says", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"status", "Checked", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"adult_labour", "Adult labour", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"child_labour", "Child labour", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"adult_sexual", "Adult sexual", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"child_sexual", "Child sexual", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
};
static const mnm_out_column triage_columns[] = {
    {"order", "Order", MNM_OUT_INT, MNM_VICTIM, MNM_FOR_ALL},
    {"person", "Person", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
    {"outcome", "Outcome", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
    {"child", "Child", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
    {"needs", "Needs", MNM_OUT_LIST, MNM_VICTIM, MNM_FOR_ALL},
    {"may_refer", "May be referred for", MNM_OUT_LIST, MNM_VICTIM, MNM_FOR_ALL},
    {"open", "Facts that would decide", MNM_OUT_INT, MNM_VICTIM, MNM_FOR_ALL},
};

/* ---- writing them --- */

static const char *grades_are(const mnm_run_screen *screen, const mnm_screen_result *r) {
  if (r->form == MNM_FORM_OTHER) return "no list for this form";
  if (r->stand_in) return "stand-in";
  if (!r->graded) return "not loaded";
  const mnm_screen_list *list = mnm_run_screen_list(screen);
  return mnm_screen_status_name((mnm_screen_status)list->set_status[r->set]);
}

static void put_eleven(mnm_out *out, uint16_t ilo) {
  static const char *const names[] = {"ILO01", "ILO02", "ILO03", "ILO04", "ILO05", "ILO06",
                                      "ILO07", "ILO08", "ILO09", "ILO10", "ILO11"};
  mnm_text list[11];
  uint32_t count = 0;
  for (uint32_t i = 0; i < 11; i++)
    if (ilo & (1U << i)) list[count++] = mnm_text_of(names[i]);
  mnm_out_list(out, list, count);
}

static void screening_row(mnm_out *out, const mnm_run_screen *screen, mnm_text person,
                          const mnm_screen_result *r) {
  mnm_out_text(out, person, no_text);
  mnm_out_string(out, mnm_outcome_name((mnm_outcome)r->outcome));
  mnm_out_string(out, mnm_truth_name(r->with.victim));
  for (int e = 0; e < 3; e++) mnm_out_string(out, mnm_truth_name(r->with.element[e]));
  mnm_out_string(out, mnm_truth_name(r->child));
  mnm_out_string(out, mnm_truth_name(r->without.victim));
  mnm_out_string(out, mnm_screen_method_name((mnm_screen_method)r->method));
  mnm_out_string(out,
                 r->form == MNM_FORM_OTHER ? NULL : mnm_screen_set_name((mnm_screen_set)r->set));
  mnm_out_string(out, grades_are(screen, r));
  mnm_out_string(out, r->graded ? mnm_truth_name(r->with.strict) : NULL);
  mnm_out_string(out, mnm_screen_class_name((mnm_screen_class)r->class_of));
  mnm_out_bool(out, r->consent);
  mnm_out_bool(out, false); /* Palermo Art. 3(b) */
  put_eleven(out, r->ilo);
  mnm_out_string(out, mnm_truth_name(r->smuggling));
  mnm_out_string(out, mnm_truth_name(r->rescreen));
  mnm_out_string(out, mnm_outcome_referral((mnm_outcome)r->outcome));
  mnm_out_bool(out, r->with.victim != MNM_TRUTH_OPEN);
  mnm_out_end_row(out);
}

static void dimension_rows(mnm_out *out, mnm_text person, const mnm_screen_result *r) {
  if (!r->graded) return;
  for (int d = 0; d < MNM_DIMENSIONS; d++) {
    mnm_out_text(out, person, no_text);
    mnm_out_string(out, mnm_dimension_name((mnm_dimension)d));
    mnm_out_string(out, mnm_truth_name(r->with.dimension[d]));
    for (int g = 2; g >= 0; g--) mnm_out_uint(out, r->counts[d].present[g]);
    for (int g = 2; g >= 0; g--) mnm_out_uint(out, r->counts[d].open[g]);
    mnm_out_end_row(out);
  }
}

static void element_rows(mnm_out *out, mnm_text person, const mnm_screen_result *r) {
  for (int e = 0; e < 3; e++) {
    mnm_out_text(out, person, no_text);
    mnm_out_string(out, mnm_element_name((mnm_element)e));
    mnm_out_string(out, mnm_truth_name(r->with.element[e]));
    mnm_out_string(out, mnm_truth_name(r->without.element[e]));
    mnm_out_uint(out, r->support[e].testimony);
    mnm_out_uint(out, r->support[e].other);
    mnm_out_uint(out, r->support[e].both);
    mnm_out_uint(out, r->support[e].contradicted);
    mnm_out_end_row(out);
  }
}

static void missing_rows(mnm_out *out, const mnm_screen_list *list, mnm_text person,
                         const mnm_screen_result *r) {
  if (r->age_decides) {
    mnm_out_text(out, person, no_text);
    mnm_out_string(out, "age");
    mnm_out_null(out);
    mnm_out_string(out, "unknown");
    mnm_out_string(out, "whether the person is under 18");
    mnm_out_end_row(out);
  }
  for (uint32_t i = 0; i < list->item_count; i++) {
    if (!r->decides[i]) continue;
    mnm_out_text(out, person, no_text);
    mnm_out_text(out, list->item[i].id, no_text);
    mnm_out_string(out, mnm_element_name((mnm_element)list->item[i].element));
    mnm_out_string(out, r->contradicted[i] ? "contradicted" : "unknown");
    mnm_out_text(out, list->item[i].name, no_text);
    mnm_out_end_row(out);
  }
}

#define NAMED 12 /* facts that a table names; --format json has all */

static void grouped_row(mnm_out *out, const mnm_screen_list *list, mnm_text person,
                        const mnm_screen_result *r, mnm_element element) {
  char text[NAMED * 36 + 40] = "";
  size_t at = 0;
  uint32_t count = 0;
  for (uint32_t i = 0; i < list->item_count; i++) {
    mnm_text id = list->item[i].id;
    if (!r->decides[i] || list->item[i].element != element) continue;
    if (count < NAMED)
      at += (size_t)snprintf(text + at, sizeof text - at, "%s%.*s", at > 0 ? ", " : "",
                             (int)id.bytes, id.data);
    count++;
  }
  if (count == 0) return;
  if (count > NAMED) (void)snprintf(text + at, sizeof text - at, " and %u more", count - NAMED);
  mnm_out_text(out, person, no_text);
  mnm_out_string(out, mnm_element_name(element));
  mnm_out_uint(out, count);
  mnm_out_string(out, text);
  mnm_out_end_row(out);
}

static void grouped_rows(mnm_out *out, const mnm_screen_list *list, mnm_text person,
                         const mnm_screen_result *r) {
  if (r->age_decides) {
    mnm_out_text(out, person, no_text);
    mnm_out_string(out, "age");
    mnm_out_uint(out, 1);
    mnm_out_string(out, "whether the person is under 18");
    mnm_out_end_row(out);
  }
  for (int e = 0; e < 3; e++) grouped_row(out, list, person, r, (mnm_element)e);
}

static void contradiction_rows(mnm_out *out, const mnm_run_screen *screen, uint64_t index,
                               const mnm_screen_result *r) {
  static const char *const answers[] = {"unknown", "absent", "present"};
  const mnm_screen_form *form = mnm_run_screen_form(screen, index);
  const mnm_screen_list *list = mnm_run_screen_list(screen);
  for (uint64_t i = 0; i < form->fact.count; i++) {
    const mnm_screen_fact *fact = mnm_column_at(&form->fact, i);
    if (!r->contradicted[fact->item]) continue;
    mnm_out_text(out, mnm_run_screen_person(screen, index), no_text);
    mnm_out_text(out, list->item[fact->item].id, no_text);
    mnm_out_string(out, answers[fact->answer]);
    mnm_out_string(out, mnm_basis_name((mnm_basis)fact->basis));
    mnm_out_text(out, mnm_run_screen_text(screen, fact->source), no_text);
    mnm_out_text(out, mnm_run_screen_text(screen, fact->statement), no_text);
    mnm_out_time(
        out, fact->day == MNM_SCREEN_DAY_NONE ? MNM_TIME_NONE : (int64_t)fact->day * MNM_US_PER_DAY,
        MNM_GRAIN_DAY);
    mnm_out_end_row(out);
  }
}

static void need_rows(mnm_out *out, mnm_text person, const mnm_screen_result *r) {
  for (int need = 0; need < MNM_NEEDS; need++) {
    bool consents = r->refer[need] == MNM_TRUTH_YES;
    mnm_out_text(out, person, no_text);
    mnm_out_string(out, mnm_need_name((mnm_need)need));
    mnm_out_string(out, mnm_truth_name(r->need[need]));
    mnm_out_bool(out, consents);
    mnm_out_bool(out, consents); /* without consent nobody is referred, whatever the need */
    mnm_out_end_row(out);
  }
}

typedef enum part { SCREENINGS, DIMENSIONS, ELEMENTS, MISSING, CONTRADICTIONS, NEEDS } part;

static mnm_status show_part(mnm_out *out, const mnm_run_screen *screen, part which, mnm_err *err) {
  static const struct {
    const char *name, *heading;
    const mnm_out_column *columns;
    uint32_t count;
  } parts[] = {
      {"screenings", NULL, screening_columns, MNM_CLI__COUNT(screening_columns)},
      {"dimensions", "Dimensions, by the grades", dimension_columns,
       MNM_CLI__COUNT(dimension_columns)},
      {"elements", "What each element rests on", element_columns, MNM_CLI__COUNT(element_columns)},
      {"missing", "What would decide", missing_columns, MNM_CLI__COUNT(missing_columns)},
      {"contradictions", "Contradictory statements", contradiction_columns,
       MNM_CLI__COUNT(contradiction_columns)},
      {"needs", "Needs, and consent to a referral", need_columns, MNM_CLI__COUNT(need_columns)},
  };
  bool grouped = which == MISSING && mnm_out_format(out) == MNM_FORMAT_TABLE;
  if (parts[which].heading != NULL) mnm_out_heading(out, "%s", parts[which].heading);
  if (grouped)
    mnm_out_begin(out, parts[which].name, grouped_columns, MNM_CLI__COUNT(grouped_columns));
  else
    mnm_out_begin(out, parts[which].name, parts[which].columns, parts[which].count);
  for (uint64_t i = 0; i < mnm_run_screen_count(screen); i++) {
    mnm_screen_result r;
    mnm_text person = mnm_run_screen_person(screen, i);
    mnm_run_screen_judge(screen, i, &r);
    if (which == SCREENINGS) screening_row(out, screen, person, &r);
    if (which == DIMENSIONS) dimension_rows(out, person, &r);
    if (which == ELEMENTS) element_rows(out, person, &r);
    if (grouped) grouped_rows(out, mnm_run_screen_list(screen), person, &r);
    if (which == MISSING && !grouped) missing_rows(out, mnm_run_screen_list(screen), person, &r);
    if (which == CONTRADICTIONS) contradiction_rows(out, screen, i, &r);
    if (which == NEEDS) need_rows(out, person, &r);
    MNM_TRY(mnm_out_check(out, err));
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

static void show_marks(mnm_out *out, const mnm_screen_list *list) {
  static const char *const rules[] = {"rule of a dimension", "elements of the definition",
                                      "class for statistics", "ILO's eleven",
                                      "screening again after smuggling"};
  mnm_out_heading(out, "How far what these results rest on was checked");
  mnm_out_begin(out, "marks", mark_columns, MNM_CLI__COUNT(mark_columns));
  for (int i = 0; i < 5; i++) {
    mnm_out_string(out, rules[i]);
    mnm_out_string(out, mnm_screen_status_name((mnm_screen_status)list->rule_status[i]));
    mnm_out_text(out, list->rule_note[i], no_text);
    mnm_out_end_row(out);
  }
  for (int i = 0; i < MNM_SCREEN_SETS; i++) {
    mnm_out_string(out, mnm_screen_set_name((mnm_screen_set)i));
    mnm_out_string(out, mnm_screen_status_name((mnm_screen_status)list->set_status[i]));
    mnm_out_text(out, list->set_note[i], no_text);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static const char *kind_name(uint8_t kind) {
  static const char *const names[] = {
      "act",   "means",   "purpose",   "element", "indicator",          "ilo",
      "child", "consent", "smuggling", "need",    "consent to referral"};
  return names[kind];
}

static mnm_status show_questions(mnm_cli *cli, const mnm_screen_list *list, mnm_err *err) {
  mnm_out *out = cli->out;
  mnm_out_begin(out, "questions", question_columns, MNM_CLI__COUNT(question_columns));
  for (uint32_t i = 0; i < list->item_count; i++) {
    const mnm_screen_item *item = &list->item[i];
    mnm_out_text(out, item->id, no_text);
    mnm_out_string(out, kind_name(item->kind));
    mnm_out_text(out, item->name, no_text);
    mnm_out_string(out, mnm_screen_status_name((mnm_screen_status)item->status));
    for (int set = 0; set < MNM_SCREEN_SETS; set++)
      mnm_out_string(out, item->kind == MNM_SCREEN_INDICATOR
                              ? mnm_screen_grade_name((mnm_screen_grade)item->grade[set])
                              : NULL);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

/* ---- triage: children first, then presumed, then by how much points there --- */

typedef struct turn {
  uint64_t form;
  uint32_t weight;
} turn;

static int by_weight(const void *a, const void *b) {
  const turn *first = a, *second = b;
  if (first->weight != second->weight) return first->weight > second->weight ? -1 : 1;
  return (first->form > second->form) - (first->form < second->form);
}

static uint32_t weight_of(const mnm_screen_list *list, const mnm_screen_result *r) {
  uint32_t present = 0;
  for (uint32_t i = 0; i < list->item_count; i++)
    if (list->item[i].kind <= MNM_SCREEN_ILO && r->state[i] == MNM_TRUTH_YES) present++;
  uint32_t urgent =
      r->need[MNM_NEED_HEALTH] == MNM_TRUTH_YES || r->need[MNM_NEED_SAFETY] == MNM_TRUTH_YES ? 1
                                                                                             : 0;
  return ((uint32_t)(MNM_OUTCOME_NOT_INDICATED - r->outcome) << 20) + (urgent << 19) +
         ((uint32_t)r->child << 17) + present;
}

static void triage_row(mnm_out *out, const mnm_run_screen *screen, uint64_t order, uint64_t form) {
  mnm_screen_result r;
  mnm_text needs[MNM_NEEDS], refer[MNM_NEEDS];
  uint32_t need_count = 0, refer_count = 0;
  int64_t open = 0;
  mnm_run_screen_judge(screen, form, &r);
  for (int need = 0; need < MNM_NEEDS; need++) {
    if (r.need[need] == MNM_TRUTH_YES)
      needs[need_count++] = mnm_text_of(mnm_need_name((mnm_need)need));
    if (r.refer[need] == MNM_TRUTH_YES)
      refer[refer_count++] = mnm_text_of(mnm_need_name((mnm_need)need));
  }
  for (uint32_t i = 0; i < mnm_run_screen_list(screen)->item_count; i++) open += r.decides[i];
  mnm_out_uint(out, order);
  mnm_out_text(out, mnm_run_screen_person(screen, form), no_text);
  mnm_out_string(out, mnm_outcome_name((mnm_outcome)r.outcome));
  mnm_out_string(out, mnm_truth_name(r.child));
  mnm_out_list(out, needs, need_count);
  mnm_out_list(out, refer, refer_count);
  mnm_out_int(out, open + (r.age_decides ? 1 : 0));
  mnm_out_end_row(out);
}

typedef struct turn_rows {
  const char *name;
  const mnm_out_column *columns;
  uint32_t count;
  void (*row)(mnm_out *out, const mnm_run_screen *screen, uint64_t order, uint64_t form);
} turn_rows;

static mnm_status show_turns(mnm_cli *cli, const mnm_run_screen *screen, const turn_rows *rows,
                             mnm_err *err) {
  mnm_out *out = cli->out;
  mnm_column turns;
  mnm_status status = MNM_OK;
  mnm_column_init(&turns, sizeof(turn), &cli->ctx);
  for (uint64_t i = 0; i < mnm_run_screen_count(screen) && status == MNM_OK; i++) {
    mnm_screen_result r;
    mnm_run_screen_judge(screen, i, &r);
    turn one = {i, weight_of(mnm_run_screen_list(screen), &r)};
    status = mnm_column_push(&turns, &one, err);
  }
  if (status == MNM_OK && turns.count > 1) qsort(turns.data, turns.count, sizeof(turn), by_weight);
  mnm_out_begin(out, rows->name, rows->columns, rows->count);
  for (uint64_t i = 0; i < turns.count && status == MNM_OK; i++) {
    const turn *one = mnm_column_at(&turns, i);
    rows->row(out, screen, i + 1, one->form);
    status = mnm_out_check(out, err);
  }
  if (status == MNM_OK) mnm_out_end(out);
  mnm_column_clear(&turns);
  return status;
}

/* ---- the verb --- */

static const mnm_cli__option screen_options[] = {
    {.name = "facts",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "facts about persons: a table, or YAML by its name (*.yaml)"},
    {.name = "list",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "the same for many: only the order in which to see them, for those who refer"},
    {.name = "load",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "grades of indicators from the official list, over those that come with the program"},
    {.name = "stand-in",
     .type = MNM_CLI_FLAG,
     .help = "grades of the labour set for what a sexual set lacks; every result says so"},
    {.name = "triage",
     .type = MNM_CLI_FLAG,
     .help = "of a case: only the order in which to see them"},
    {.name = "person",
     .argument = "PSEUDONYM",
     .type = MNM_CLI_TEXT,
     .help = "of a case: only this person, also when nothing is known of her yet"},
    {.name = "closed",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "the same table of people whose own files are closed: whom to look at again"},
    MNM_CLI__RECIPIENT,
    {.name = "questions", .type = MNM_CLI_FLAG, .help = "list what can be asked, with grades"},
};

static mnm_status show_triage(mnm_cli *cli, const mnm_run_screen *screen, mnm_err *err) {
  static const turn_rows triage = {"triage", triage_columns, MNM_CLI__COUNT(triage_columns),
                                   triage_row};
  return show_turns(cli, screen, &triage, err);
}

/* ---- closed files on lesser charges: whom to look at again --- */

static const mnm_out_column closed_columns[] = {
    {"order", "Order", MNM_OUT_INT, MNM_VICTIM, MNM_FOR_ALL},
    {"person", "Person", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
    {"charges", "Charged with", MNM_OUT_LIST, MNM_VICTIM, MNM_FOR_ALL},
    {"closed", "Closed", MNM_OUT_TIME, MNM_VICTIM, MNM_FOR_ALL},
    {"outcome", "Outcome", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
    {"child", "Child", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
    {"without_testimony", "Without testimony", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
    {"open", "Facts that would decide", MNM_OUT_INT, MNM_VICTIM, MNM_FOR_ALL},
    {"now", "Now", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
};
#define CHARGES_NAMED 12

static const char *what_now(const mnm_screen_result *r, bool charged) {
  if (r->outcome == MNM_OUTCOME_NOT_INDICATED) return "nothing here says so";
  if (r->outcome == MNM_OUTCOME_UNDECIDED) return "find out what is missing";
  return charged ? "reopen: non-punishment for each charge" : "reopen";
}

static void closed_row(mnm_out *out, const mnm_run_screen *screen, uint64_t order, uint64_t form) {
  const mnm_screen_form *of = mnm_run_screen_form(screen, form);
  mnm_screen_result r;
  mnm_text charges[CHARGES_NAMED];
  uint32_t named = 0;
  int64_t open = 0;
  mnm_run_screen_judge(screen, form, &r);
  for (uint64_t i = 0; i < of->charge.count && named < CHARGES_NAMED; i++)
    charges[named++] =
        mnm_run_screen_text(screen, *(const uint32_t *)mnm_column_at(&of->charge, i));
  for (uint32_t i = 0; i < mnm_run_screen_list(screen)->item_count; i++) open += r.decides[i];
  mnm_out_uint(out, order);
  mnm_out_text(out, mnm_run_screen_person(screen, form), no_text);
  mnm_out_list(out, charges, named);
  mnm_out_time(out,
               of->closed_day == MNM_SCREEN_DAY_NONE ? MNM_TIME_NONE
                                                     : (int64_t)of->closed_day * MNM_US_PER_DAY,
               MNM_GRAIN_DAY);
  mnm_out_string(out, mnm_outcome_name((mnm_outcome)r.outcome));
  mnm_out_string(out, mnm_truth_name(r.child));
  mnm_out_string(out, mnm_truth_name(r.without.victim));
  mnm_out_int(out, open + (r.age_decides ? 1 : 0));
  mnm_out_string(out, what_now(&r, of->charge.count > 0));
  mnm_out_end_row(out);
}

static mnm_status show_closed(mnm_cli *cli, const mnm_run_screen *screen, mnm_err *err) {
  static const turn_rows closed = {"closed", closed_columns, MNM_CLI__COUNT(closed_columns),
                                   closed_row};
  return show_turns(cli, screen, &closed, err);
}

static mnm_status show(mnm_cli *cli, const mnm_run_screen *screen, mnm_err *err) {
  mnm_out *out = cli->out;
  if (mnm_cli__flag(cli, "questions")) return show_questions(cli, mnm_run_screen_list(screen), err);
  if (mnm_cli__given(cli, "list")) return show_triage(cli, screen, err);
  if (mnm_cli__given(cli, "closed")) return show_closed(cli, screen, err);
  for (int which = SCREENINGS; which <= NEEDS; which++) {
    MNM_TRY(show_part(out, screen, (part)which, err));
    if (which != SCREENINGS) continue;
    for (uint64_t i = 0; i < mnm_run_screen_count(screen); i++) {
      mnm_screen_result r;
      mnm_text person = mnm_run_screen_person(screen, i);
      mnm_run_screen_judge(screen, i, &r);
      mnm_out_line(out, MNM_CASE, "%.*s: %s", (int)person.bytes, person.data,
                   mnm_outcome_referral((mnm_outcome)r.outcome));
    }
  }
  show_marks(out, mnm_run_screen_list(screen));
  return mnm_out_check(out, err);
}

/* Lists of possible victims are for those who refer, and for the owner. */
static mnm_status check_triage(const mnm_cli *cli, mnm_err *err) {
  mnm_out_aim(cli->out, MNM_AIM_REFERRAL);
  if (mnm_out_verdict(cli->out, MNM_VICTIM) == MNM_SHOW) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_DENIED, "a list of possible victims is not open to this role");
  mnm_err_hint(err, "it is for the role that refers: --role ngo");
  return MNM_E_DENIED;
}

/* Everybody in a case of whom its records or findings say something. What tells of possible
 * victims is for those who help, and that it was listed stands in the audit. */
static mnm_status screen_case(mnm_cli__desk *desk, mnm_run_screen_options *options, mnm_err *err) {
  mnm_cli *cli = desk->cli;
  mnm_run_screen *screen = NULL;
  mnm_out_aim(cli->out, MNM_AIM_REFERRAL);
  if (mnm_out_verdict(cli->out, MNM_VICTIM) != MNM_SHOW) {
    MNM_TRY(mnm_cli__note_refused(cli, desk->store, desk->object,
                                  "a list of possible victims is not open to this role", err));
    return check_triage(cli, err);
  }
  MNM_TRY(mnm_cli__recipient_in(cli, desk->store, true, cli->viewer.role == MNM_ROLE_NGO, err));
  options->store = desk->store;
  if (desk->subject != 0) options->person = desk->pseudonym;
  MNM_TRY(mnm_run_screen_new(&screen, options, &cli->ctx, err));
  mnm_status status =
      mnm_cli__note_shown(cli, desk->store, desk->object, mnm_run_screen_count(screen), err);
  if (status == MNM_OK)
    status = mnm_cli__flag(cli, "triage") ? show_triage(cli, screen, err) : show(cli, screen, err);
  mnm_run_screen_free(screen);
  return status;
}

static mnm_status run_case(mnm_cli *cli, mnm_run_screen_options *options, mnm_err *err) {
  mnm_cli__desk desk;
  const char *person = mnm_cli__value(cli, "person");
  mnm_status status = mnm_cli__desk_open(&desk, cli, person, "screen", err);
  if (status == MNM_OK) status = screen_case(&desk, options, err);
  mnm_cli__desk_close(&desk);
  return status;
}

mnm_status mnm_cli__show_screening(const mnm_cli__desk *desk, mnm_err *err) {
  const mnm_run_screen_options options = {.store = desk->store, .person = desk->pseudonym};
  mnm_run_screen *screen = NULL;
  MNM_TRY(mnm_run_screen_new(&screen, &options, &desk->cli->ctx, err));
  mnm_out_heading(desk->cli->out, "Screening");
  mnm_status status = MNM_OK;
  for (int which = SCREENINGS; which <= NEEDS && status == MNM_OK; which++)
    status = show_part(desk->cli->out, screen, (part)which, err);
  mnm_run_screen_free(screen);
  return status;
}

static mnm_status run_screen(mnm_cli *cli, mnm_err *err) {
  bool facts = mnm_cli__given(cli, "facts"), list = mnm_cli__given(cli, "list");
  bool closed = mnm_cli__given(cli, "closed"), in_case = cli->argument_count > 0;
  if (facts + list + closed + in_case + mnm_cli__flag(cli, "questions") != 1)
    return mnm_cli__usage(
        cli, err, "give one of CASE, --facts FILE, --list FILE, --closed FILE and --questions");
  if (mnm_cli__given(cli, "person") && !in_case)
    return mnm_cli__usage(cli, err, "--person is of a CASE");
  if (list || closed) MNM_TRY(check_triage(cli, err));
  if (!in_case) MNM_TRY(mnm_cli__recipient_plain(cli, err));
  mnm_run_screen_options options = {.facts = mnm_cli__value(cli, list     ? "list"
                                                                 : closed ? "closed"
                                                                          : "facts"),
                                    .grades = mnm_cli__value(cli, "load"),
                                    .stand_in = mnm_cli__flag(cli, "stand-in")};
  if (in_case) return run_case(cli, &options, err);
  mnm_run_screen *screen = NULL;
  MNM_TRY(mnm_run_screen_new(&screen, &options, &cli->ctx, err));
  mnm_status status = show(cli, screen, err);
  mnm_run_screen_free(screen);
  return status;
}

static const char *const screen_paragraphs[] = {
    "Says of each person in a file of facts whether she is to be presumed a victim of trafficking: "
    "by the elements of the definition (act, means, purpose; a child needs no means, and consent "
    "changes nothing), and by the six dimensions of the operational indicators where their grades "
    "are loaded. What is not known is never read as absent: where it decides, the outcome is "
    "'undecided' and the facts that would decide are listed. Each outcome comes with a referral; "
    "none refuses protection.",
    "Facts are a table with the columns person, fact and answer (present, absent or unknown), and "
    "as "
    "needed basis (testimony, document, ledger, register, observation, tip, other), source, "
    "statement, day and note; or YAML. 'person' is a label that you choose; notes are not read. "
    "'--questions' lists the facts. What each element rests on is shown with and without "
    "testimony, and statements that contradict each other stand side by side.",
    "With a CASE everybody is screened of whom its records or findings say something, under "
    "pseudonyms, so that nobody has to speak first: a journey that somebody else arranged, a debt "
    "on record, wages that were taken, a debt that is paid off. It is for the owner and, with "
    "--role ngo, for those who refer; each look is an entry of the audit. A sign is a reason to "
    "ask, and no more.",
    "'--closed' reads the same facts of people whose own files are closed, with 'charge' (a label "
    "such as illegal-entry) and 'closed' (a date) among them, and lists whom to look at again.",
    "Grades of the labour sets come from a secondary text, those of the sexual sets were not "
    "found: "
    "'--load' takes the official list, a table with the columns id, set, grade and source. What is "
    "not verified is marked in every answer.",
    NULL};
static const mnm_cli__example screen_examples[] = {
    {"manumit screen --facts intake.csv",
     "outcome, elements, and what is missing, for each person"},
    {"manumit screen --facts intake.yaml --load grades.csv --format json",
     "with the official grades, for a program"},
    {"manumit screen --list arrivals.csv --role ngo", "whom to see first today"},
    {"manumit screen raid.mnm --triage --role ngo --recipient 'Safe House'",
     "whom to look for in a case"},
    {"manumit screen raid.mnm --person P-7K2M-QXD4-93",
     "one person of a case, and what is missing"},
    {"manumit screen --closed convicted.csv", "whose closed files to look at again"},
};
const mnm_cli__verb mnm_cli__screen = {.name = "screen",
                                       .summary = "who is to be presumed a victim, from facts",
                                       .arguments = "[CASE]",
                                       .paragraphs = screen_paragraphs,
                                       .options = screen_options,
                                       .option_count = MNM_CLI__COUNT(screen_options),
                                       .groups = MNM_CLI_CASE_READ,
                                       .examples = screen_examples,
                                       .example_count = MNM_CLI__COUNT(screen_examples),
                                       .formats = MNM_CLI__ALL_FORMATS,
                                       .exit_codes = "0 2 3 4 5 6 7 8 9 141",
                                       .see_also = "show claim intake status",
                                       .arguments_least = 0,
                                       .arguments_most = 1,
                                       .run = run_screen};
