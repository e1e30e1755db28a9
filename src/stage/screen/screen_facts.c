/* Facts about persons, from the cells of a table. */
#include <stdlib.h>

#include "base/time/time.h"
#include "stage/screen/screen_internal.h"

enum { C_PERSON, C_FACT, C_ANSWER, C_BASIS, C_SOURCE, C_STATEMENT, C_DAY, C_NOTE };
const mnm_screen_column mnm_screen_fact_columns[] = {
    {"person", true},  {"fact", true},       {"answer", true}, {"basis", false},
    {"source", false}, {"statement", false}, {"day", false},   {"note", false}};
const uint32_t mnm_screen_fact_column_count =
    sizeof mnm_screen_fact_columns / sizeof *mnm_screen_fact_columns;

static mnm_status cell(mnm_err *err, mnm_status status, int column, const char *message) {
  (void)mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, NULL, 0, column + 1);
  return status;
}

bool mnm_screen__is_label(mnm_text text) {
  if (text.bytes == 0 || text.bytes > 32) return false;
  for (uint32_t i = 0; i < text.bytes; i++) {
    char c = text.data[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && c != '-' && c != '_' && c != '.' && c != ':') return false;
  }
  return true;
}

bool mnm_screen__word(mnm_text text, const char *word) {
  return mnm_text_equal_ascii_nocase(text, mnm_text_of(word));
}

mnm_status mnm_screen__own_items(mnm_screen_list *list, mnm_err *err) {
  static const struct {
    const char *id, *name;
    mnm_screen_kind kind;
    mnm_element element;
  } own[SCREEN_OWN_ITEMS] = {
      [SCREEN_ACT] = {"act", "an act, whichever", MNM_SCREEN_ELEMENT, MNM_ACT},
      [SCREEN_MEANS] = {"means", "a means, whichever", MNM_SCREEN_ELEMENT, MNM_MEANS},
      [SCREEN_PURPOSE] = {"purpose", "exploitation, whichever", MNM_SCREEN_ELEMENT, MNM_PURPOSE},
      [SCREEN_MAYBE_CHILD] = {"maybe_child", "reasons to believe that the person is under 18",
                              MNM_SCREEN_CHILD, MNM_ACT},
      [SCREEN_CONSENT] = {"consent", "the person is said to have agreed", MNM_SCREEN_CONSENT,
                          MNM_ACT},
      [SCREEN_BORDER] = {"border_crossed", "a border was crossed irregularly", MNM_SCREEN_SMUGGLING,
                         MNM_ACT},
      [SCREEN_FEE] = {"fee_agreed", "the journey was agreed for a fee", MNM_SCREEN_SMUGGLING,
                      MNM_ACT},
      [SCREEN_ENDED] = {"relation_ended", "the relation ended with the arrival",
                        MNM_SCREEN_SMUGGLING, MNM_ACT},
      [SCREEN_DEBT] = {"debt_after_30_days", "a debt is still paid 30 days after arrival",
                       MNM_SCREEN_SMUGGLING, MNM_ACT},
      [SCREEN_NEED +
          MNM_NEED_HEALTH] = {"need_health", "health care is needed", MNM_SCREEN_NEED, MNM_ACT},
      [SCREEN_NEED +
          MNM_NEED_SHELTER] = {"need_shelter", "a safe place is needed", MNM_SCREEN_NEED, MNM_ACT},
      [SCREEN_NEED +
          MNM_NEED_COUNSEL] = {"need_counsel", "legal counsel is needed", MNM_SCREEN_NEED, MNM_ACT},
      [SCREEN_NEED + MNM_NEED_SAFETY] = {"need_safety", "protection from somebody is needed",
                                         MNM_SCREEN_NEED, MNM_ACT},
      [SCREEN_REFER + MNM_NEED_HEALTH] = {"consent_health", "agrees to be referred for health care",
                                          MNM_SCREEN_CONSENT_TO, MNM_ACT},
      [SCREEN_REFER + MNM_NEED_SHELTER] = {"consent_shelter", "agrees to be referred to a shelter",
                                           MNM_SCREEN_CONSENT_TO, MNM_ACT},
      [SCREEN_REFER + MNM_NEED_COUNSEL] = {"consent_counsel", "agrees to be referred to counsel",
                                           MNM_SCREEN_CONSENT_TO, MNM_ACT},
      [SCREEN_REFER + MNM_NEED_SAFETY] = {"consent_safety", "agrees to be referred for protection",
                                          MNM_SCREEN_CONSENT_TO, MNM_ACT},
  };
  (void)err;
  for (uint32_t i = 0; i < SCREEN_OWN_ITEMS; i++)
    list->item[i] = (mnm_screen_item){.id = mnm_text_of(own[i].id),
                                      .name = mnm_text_of(own[i].name),
                                      .kind = (uint8_t)own[i].kind,
                                      .element = (uint8_t)own[i].element,
                                      .status = MNM_SCREEN_OURS};
  list->item_count = SCREEN_OWN_ITEMS;
  return MNM_OK;
}

mnm_status mnm_screen_facts_init(mnm_screen_facts *facts, const mnm_screen_list *list,
                                 const mnm_ctx *ctx, mnm_err *err) {
  *facts = (mnm_screen_facts){.list = list};
  if (ctx != NULL) facts->ctx = *ctx;
  mnm_column_init(&facts->form, sizeof(mnm_screen_form), ctx);
  uint32_t none = 0;
  mnm_status status = mnm_strings_new(&facts->persons, ctx, err);
  if (status == MNM_OK) status = mnm_strings_new(&facts->texts, ctx, err);
  if (status == MNM_OK) status = mnm_strings_put_text(facts->texts, &none, (mnm_text){"", 0}, err);
  if (status != MNM_OK) mnm_screen_facts_clear(facts);
  return status;
}

void mnm_screen_facts_clear(mnm_screen_facts *facts) {
  for (uint64_t i = 0; i < facts->form.count; i++) {
    mnm_screen_form *form = mnm_column_at(&facts->form, i);
    mnm_column_clear(&form->fact);
    mnm_column_clear(&form->debt_day);
    mnm_column_clear(&form->charge);
  }
  mnm_column_clear(&facts->form);
  mnm_strings_free(facts->persons);
  mnm_strings_free(facts->texts);
  facts->persons = facts->texts = NULL;
}

/* ---- one row --- */

static mnm_text trimmed(const mnm_text *cells, int column) {
  if (cells[column].data == NULL) return (mnm_text){"", 0};
  return mnm_text_trim(cells[column]);
}

static bool day_of(mnm_text text, int32_t *out) {
  int64_t time_us = 0;
  mnm_grain grain = MNM_GRAIN_SECOND;
  if (text.bytes == 0) return false;
  if (mnm_time_parse(&time_us, &grain, text.data, text.bytes, NULL) != MNM_OK ||
      grain != MNM_GRAIN_DAY)
    return false;
  *out = (int32_t)mnm_time_day(time_us);
  return true;
}

static mnm_status form_of(mnm_screen_facts *facts, mnm_text person, mnm_screen_form **out,
                          mnm_err *err) {
  uint32_t number = 0, before = mnm_strings_count(facts->persons);
  if (!mnm_screen__is_label(person))
    return cell(err, MNM_E_PARSE, C_PERSON,
                "a person must be a label of 1 to 32 letters, digits, '-', '_', '.' or ':', "
                "without blanks, that says nothing of who it is");
  if (before >= MNM_SCREEN_FORMS_MAX && !mnm_strings_find(facts->persons, person, &number))
    return cell(err, MNM_E_LIMIT, C_PERSON, "there are more than 100,000 persons");
  MNM_TRY(mnm_column_reserve(&facts->form, 1, err));
  MNM_TRY(mnm_strings_put_text(facts->persons, &number, person, err));
  if (number >= facts->form.count) {
    mnm_screen_form form = {
        .person = number, .arrived_day = MNM_SCREEN_DAY_NONE, .closed_day = MNM_SCREEN_DAY_NONE};
    mnm_column_init(&form.fact, sizeof(mnm_screen_fact), &facts->ctx);
    mnm_column_init(&form.debt_day, sizeof(int32_t), &facts->ctx);
    mnm_column_init(&form.charge, sizeof(uint32_t), &facts->ctx);
    MNM_TRY(mnm_column_push(&facts->form, &form, err));
  }
  *out = mnm_column_at(&facts->form, number);
  return MNM_OK;
}

static mnm_status put_age(mnm_screen_form *form, mnm_text answer, mnm_err *err) {
  int64_t years = 0;
  uint8_t age = MNM_AGE_UNKNOWN;
  if (mnm_screen__word(answer, "adult")) {
    age = MNM_AGE_ADULT;
  } else if (mnm_screen__word(answer, "child")) {
    age = MNM_AGE_CHILD;
  } else if (mnm_text_int64(answer, &years) && years >= 0 && years <= 130) {
    age = years < 18 ? MNM_AGE_CHILD : MNM_AGE_ADULT;
  } else if (!mnm_screen__word(answer, "unknown")) {
    return cell(err, MNM_E_PARSE, C_ANSWER, "an age must be in years, or child, adult or unknown");
  }
  if (age == MNM_AGE_UNKNOWN) return MNM_OK;
  if (form->age != MNM_AGE_UNKNOWN && form->age != age) form->age_contradicted = true;
  form->age = age;
  return MNM_OK;
}

static mnm_status put_kind(mnm_screen_form *form, mnm_text answer, mnm_err *err) {
  static const char *const words[] = {"unknown", "labour", "sexual", "other"};
  uint8_t kind = 0, age = MNM_AGE_UNKNOWN;
  while (kind < 4 && !mnm_screen__word(answer, words[kind])) kind++;
  for (int set = 0; kind == 4 && set < MNM_SCREEN_SETS; set++) {
    if (!mnm_screen__word(answer, mnm_screen_set_name((mnm_screen_set)set))) continue;
    kind = set >= MNM_SCREEN_ADULT_SEXUAL ? MNM_FORM_SEXUAL : MNM_FORM_LABOUR;
    age = set % 2 == 1 ? MNM_AGE_CHILD : MNM_AGE_ADULT;
  }
  if (kind == 4)
    return cell(err, MNM_E_PARSE, C_ANSWER,
                "a form must be labour, sexual, other or unknown, or a set such as adult_labour");
  if (age != MNM_AGE_UNKNOWN) {
    if (form->age != MNM_AGE_UNKNOWN && form->age != age) form->age_contradicted = true;
    form->age = age;
  }
  if (kind == MNM_FORM_UNSTATED) return MNM_OK;
  if (form->form != MNM_FORM_UNSTATED && form->form != kind) form->form_contradicted = true;
  form->form = kind;
  return MNM_OK;
}

static mnm_status put_basis(const mnm_text *cells, uint8_t *out, mnm_err *err) {
  mnm_text text = trimmed(cells, C_BASIS);
  *out = MNM_BASIS_UNSTATED;
  if (text.bytes == 0) return MNM_OK;
  for (int basis = MNM_BASIS_TESTIMONY; basis < MNM_BASES; basis++) {
    if (!mnm_screen__word(text, mnm_basis_name((mnm_basis)basis))) continue;
    *out = (uint8_t)basis;
    return MNM_OK;
  }
  return cell(err, MNM_E_PARSE, C_BASIS,
              "a basis must be testimony, document, ledger, register, observation, tip, other or "
              "empty");
}

static mnm_status put_answer(mnm_text text, uint8_t *out, mnm_err *err) {
  static const struct {
    const char *word;
    mnm_answer answer;
  } words[] = {{"present", MNM_ANSWER_PRESENT}, {"yes", MNM_ANSWER_PRESENT},
               {"true", MNM_ANSWER_PRESENT},    {"absent", MNM_ANSWER_ABSENT},
               {"no", MNM_ANSWER_ABSENT},       {"false", MNM_ANSWER_ABSENT},
               {"unknown", MNM_ANSWER_UNKNOWN}, {"", MNM_ANSWER_UNKNOWN}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (!mnm_screen__word(text, words[i].word)) continue;
    *out = (uint8_t)words[i].answer;
    return MNM_OK;
  }
  return cell(err, MNM_E_PARSE, C_ANSWER, "an answer must be present, absent or unknown");
}

static mnm_status put_item(mnm_screen_facts *facts, mnm_screen_form *form, const mnm_text *cells,
                           mnm_err *err) {
  mnm_screen_fact fact = {.day = MNM_SCREEN_DAY_NONE};
  mnm_text day = trimmed(cells, C_DAY);
  mnm_text label[2] = {trimmed(cells, C_SOURCE), trimmed(cells, C_STATEMENT)};
  if (!mnm_screen_find(facts->list, trimmed(cells, C_FACT), &fact.item)) {
    (void)cell(err, MNM_E_PARSE, C_FACT, "there is no such fact");
    mnm_err_hint(err, "'manumit screen --questions' lists them");
    return MNM_E_PARSE;
  }
  MNM_TRY(put_answer(trimmed(cells, C_ANSWER), &fact.answer, err));
  MNM_TRY(put_basis(cells, &fact.basis, err));
  for (int i = 0; i < 2; i++)
    if (label[i].bytes > 0 && !mnm_screen__is_label(label[i]))
      return cell(err, MNM_E_PARSE, C_SOURCE + i,
                  "a source or a statement must be a label of 1 to 32 letters, digits, '-', '_', "
                  "'.' or ':', without blanks");
  if (day.bytes > 0 && !day_of(day, &fact.day))
    return cell(err, MNM_E_PARSE, C_DAY, "a day must be a date such as 2026-03-01");
  MNM_TRY(mnm_strings_put_text(facts->texts, &fact.source, label[0], err));
  MNM_TRY(mnm_strings_put_text(facts->texts, &fact.statement, label[1], err));
  return mnm_column_push(&form->fact, &fact, err);
}

static mnm_status put_charge(mnm_screen_facts *facts, mnm_screen_form *form, mnm_text answer,
                             mnm_err *err) {
  uint32_t text = 0;
  if (!mnm_screen__is_label(answer))
    return cell(err, MNM_E_PARSE, C_ANSWER,
                "a charge must be a label of 1 to 32 letters, digits, '-', '_', '.' or ':', such "
                "as illegal-entry");
  MNM_TRY(mnm_strings_put_text(facts->texts, &text, answer, err));
  return mnm_column_push(&form->charge, &text, err);
}

static mnm_status put_day(mnm_screen_form *form, mnm_text fact, mnm_text answer, mnm_err *err) {
  int32_t day = 0;
  if (!day_of(answer, &day))
    return cell(err, MNM_E_PARSE, C_ANSWER, "the answer must be a date such as 2026-03-01");
  if (mnm_screen__word(fact, "debt_paid")) return mnm_column_push(&form->debt_day, &day, err);
  bool none = form->arrived_day == MNM_SCREEN_DAY_NONE;
  if (mnm_screen__word(fact, "closed")) {
    if (day > form->closed_day) form->closed_day = day;
  } else if (none || day < form->arrived_day) {
    form->arrived_day = day;
  }
  return MNM_OK;
}

static mnm_status take(mnm_screen_facts *facts, const mnm_text *cells, mnm_err *err) {
  mnm_screen_form *form = NULL;
  mnm_text fact = trimmed(cells, C_FACT), answer = trimmed(cells, C_ANSWER);
  if (facts->count >= MNM_SCREEN_FACTS_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "there are more than 1,000,000 facts");
  MNM_TRY(form_of(facts, trimmed(cells, C_PERSON), &form, err));
  facts->count++;
  if (mnm_screen__word(fact, "age")) return put_age(form, answer, err);
  if (mnm_screen__word(fact, "form") || mnm_screen__word(fact, "set"))
    return put_kind(form, answer, err);
  if (mnm_screen__word(fact, "charge")) return put_charge(facts, form, answer, err);
  if (mnm_screen__word(fact, "arrived") || mnm_screen__word(fact, "debt_paid") ||
      mnm_screen__word(fact, "closed"))
    return put_day(form, fact, answer, err);
  return put_item(facts, form, cells, err);
}

mnm_status mnm_screen_fact_put(mnm_screen_facts *facts, const mnm_text *cells, mnm_err *err) {
  MNM_TRY(take(facts, cells, err));
  return facts->tap != NULL ? facts->tap(facts->tap_payload, cells, err) : MNM_OK;
}
