/* Facts from any bytes: up to a line "---" as YAML, then one row a line, its cells set apart by
 * commas; a row of four cells after a second "---" is a grade. What was read is judged, and facts
 * more than before never take a presumption back. */
#include <stdlib.h>

#include "stage/screen/screen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

static bool is_expected(mnm_status status) {
  return status == MNM_E_PARSE || status == MNM_E_RANGE || status == MNM_E_LIMIT;
}

static void put_line(mnm_screen_list *list, mnm_screen_facts *facts, const char *line, size_t bytes,
                     bool grade) {
  mnm_text cells[16] = {{NULL, 0}};
  mnm_err err = {0};
  uint32_t count = 0, most = grade ? mnm_screen_grade_column_count : mnm_screen_fact_column_count;
  for (uint32_t i = 0; i < most; i++) cells[i] = (mnm_text){"", 0};
  for (size_t first = 0, i = 0; i <= bytes && count < most; i++) {
    if (i < bytes && line[i] != ',') continue;
    cells[count++] = (mnm_text){line + first, (uint32_t)(i - first)};
    first = i + 1;
  }
  mnm_status status =
      grade ? mnm_screen_grade_put(list, cells, &err) : mnm_screen_fact_put(facts, cells, &err);
  must(status == MNM_OK || (is_expected(status) && err.message[0] != '\0' && err.column > 0));
}

static void check(const mnm_screen_list *list, const mnm_screen_facts *facts) {
  bool stand_in[MNM_SCREEN_SETS] = {false};
  for (uint64_t i = 0; i < facts->form.count && i < 50; i++) {
    mnm_screen_result r;
    bool any = false;
    mnm_screen_judge(&r, list, mnm_column_at(&facts->form, i), stand_in);
    for (uint32_t j = 0; j < list->item_count; j++) any = any || r.decides[j];
    must(r.with.victim == MNM_TRUTH_OPEN || !any); /* decided: nothing would decide */
    must(r.with.victim != MNM_TRUTH_OPEN || any || r.age_decides); /* open: something would */
    must(mnm_outcome_referral((mnm_outcome)r.outcome)[0] != '\0');
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *text = (const char *)data;
  const char *cut = size > 0 ? memmem(text, size, "\n---\n", 5) : NULL;
  size_t yaml_bytes = cut != NULL ? (size_t)(cut - text) + 1 : size, at = yaml_bytes + 4;
  bool grade = false;
  mnm_screen_list list;
  mnm_screen_facts facts;
  must(mnm_screen_list_shipped(&list, NULL, NULL) == MNM_OK);
  must(mnm_screen_facts_init(&facts, &list, NULL, NULL) == MNM_OK);
  mnm_err err = {0};
  mnm_status status = mnm_screen_facts_read(&facts, "f", text, yaml_bytes, &err);
  must(status == MNM_OK || (is_expected(status) && err.message[0] != '\0'));
  while (cut != NULL && at < size) {
    const char *line = text + at, *end = memchr(line, '\n', size - at);
    size_t bytes = end != NULL ? (size_t)(end - line) : size - at;
    if (bytes == 3 && memcmp(line, "---", 3) == 0)
      grade = true;
    else
      put_line(&list, &facts, line, bytes, grade);
    at += bytes + 1;
  }
  check(&list, &facts);
  mnm_screen_list again;
  status = mnm_screen_list_read(&again, "l", text, yaml_bytes, NULL, &err);
  must(status == MNM_OK || is_expected(status));
  mnm_screen_list_clear(&again);
  mnm_screen_facts_clear(&facts);
  mnm_screen_list_clear(&list);
  return 0;
}
