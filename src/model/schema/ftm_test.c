#include "model/schema/ftm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const mnm_ftm_schema *schema(const char *name) {
  return mnm_ftm_schema_find(mnm_text_of(name));
}

static const mnm_ftm_property *property(const char *of, const char *name) {
  return mnm_ftm_property_find(schema(of), mnm_text_of(name));
}

static mnm_sensitivity sensitivity(const char *of, const char *name) {
  return mnm_ftm_sensitivity(mnm_text_of(of), mnm_text_of(name));
}

/* Lines of a CSV file but its header. */
static uint32_t lines_of(const char *path) {
  char line[512];
  uint32_t count = 0;
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  while (fgets(line, sizeof line, file)) count++;
  fclose(file);
  return count - 1;
}

static void every_row_of_the_files_is_compiled_in_and_found(void **state) {
  (void)state;
  assert_int_equal(mnm_ftm_schema_count(), lines_of("schema/ftm/schemata.csv"));
  assert_int_equal(mnm_ftm_property_count(), lines_of("schema/ftm/properties.csv"));
  for (uint32_t i = 0; i < mnm_ftm_schema_count(); i++) {
    const mnm_ftm_schema *row = mnm_ftm_schema_at(i);
    assert_ptr_equal(schema(row->name), row);
    assert_true(mnm_ftm_is(row, row->name));
  }
  for (uint32_t i = 0; i < mnm_ftm_property_count(); i++) {
    const mnm_ftm_property *row = mnm_ftm_property_at(i);
    assert_ptr_equal(property(row->schema, row->name), row);
    if (row->range[0]) assert_non_null(schema(row->range));
    if (strcmp(row->type, "entity") == 0) assert_true(row->range[0] != 0);
  }
  assert_null(mnm_ftm_schema_at(mnm_ftm_schema_count()));
  assert_null(mnm_ftm_property_at(mnm_ftm_property_count()));
}

static void ancestors_are_those_of_all_parents(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mnm_ftm_schema_count(); i++) {
    const mnm_ftm_schema *row = mnm_ftm_schema_at(i);
    for (uint32_t j = 0; j < mnm_ftm_schema_count(); j++) {
      const char *name = mnm_ftm_schema_at(j)->name;
      bool through_parent = strcmp(name, row->name) == 0;
      char parents[256];
      snprintf(parents, sizeof parents, "%s", row->extends);
      for (char *rest = parents, *parent; (parent = strsep(&rest, " "));)
        if (*parent) through_parent = through_parent || mnm_ftm_is(schema(parent), name);
      assert_int_equal(mnm_ftm_is(row, name), through_parent);
    }
  }
}

static void properties_are_inherited(void **state) {
  (void)state;
  assert_string_equal(property("Person", "name")->schema, "Thing");
  assert_string_equal(property("Person", "idNumber")->schema, "LegalEntity");
  assert_string_equal(property("Passport", "passportNumber")->type, "identifier");
  assert_string_equal(property("Payment", "payerAccount")->range, "BankAccount");
  assert_true(property("BankAccount", "paymentPayerAccount")->stub);
  assert_null(property("Person", "iban"));
  assert_null(property("Nothing", "name"));
  assert_null(property("person", "name"));
}

static void what_describes_a_person_is_a_persons(void **state) {
  static const char *const personal[] = {"name",    "birthDate", "idNumber",       "address",
                                         "phone",   "email",     "passportNumber", "nationality",
                                         "country", "notes",     "gender",         "innCode"};
  (void)state;
  for (uint32_t i = 0; i < sizeof personal / sizeof personal[0]; i++) {
    assert_int_equal(sensitivity("Person", personal[i]), MNM_PERSON);
    assert_int_equal(sensitivity("LegalEntity", personal[i]), MNM_PERSON);
  }
  assert_int_equal(sensitivity("Company", "name"), MNM_CASE);
  assert_int_equal(sensitivity("Company", "registrationNumber"), MNM_CASE);
  assert_int_equal(sensitivity("BankAccount", "iban"), MNM_CASE);
  assert_int_equal(sensitivity("BankAccount", "name"), MNM_PERSON);
  assert_int_equal(sensitivity("Passport", "passportNumber"), MNM_PERSON);
  assert_int_equal(sensitivity("Payment", "purpose"), MNM_PERSON);
  assert_int_equal(sensitivity("Payment", "amount"), MNM_CASE);
  assert_int_equal(sensitivity("Ownership", "owner"), MNM_CASE);
  assert_int_equal(sensitivity("Person", "sourceUrl"), MNM_CASE);
}

static void what_the_model_does_not_know_is_treated_as_a_persons(void **state) {
  (void)state;
  assert_int_equal(sensitivity("Company", "nickname"), MNM_PERSON);
  assert_int_equal(sensitivity("Recruiter", "name"), MNM_PERSON);
  assert_true(mnm_ftm_may_be_person(mnm_text_of("Recruiter")));
  assert_true(mnm_ftm_may_be_person(mnm_text_of("LegalEntity")));
  assert_true(mnm_ftm_may_be_person(mnm_text_of("Person")));
  assert_false(mnm_ftm_may_be_person(mnm_text_of("Company")));
  assert_false(mnm_ftm_may_be_person(mnm_text_of("BankAccount")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_row_of_the_files_is_compiled_in_and_found),
      cmocka_unit_test(ancestors_are_those_of_all_parents),
      cmocka_unit_test(properties_are_inherited),
      cmocka_unit_test(what_describes_a_person_is_a_persons),
      cmocka_unit_test(what_the_model_does_not_know_is_treated_as_a_persons),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
