/* Conditions from any bytes: an error has its place; what is taken runs, and gives the same again.
 */
#include <stdlib.h>

#include "kernel/rule/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const units[] = {"money", "days"};
  static const mnm_rule_name all[] = {
      {.name = "seen", .type = MNM_RULE_BOOL, .column = 0},
      {.name = "n", .type = MNM_RULE_NUMBER, .column = 1},
      {.name = "paid", .type = MNM_RULE_UNIT, .column = 2},
      {.name = "gap", .type = MNM_RULE_UNIT + 1, .column = 3},
      {.name = "limit", .type = MNM_RULE_UNIT, .constant = true, .value = INT64_MAX},
  };
  static const int64_t values[4][4] = {{0, 1, MNM_RULE_UNKNOWN, 1},
                                       {INT64_MAX, -1, 0, MNM_RULE_UNKNOWN},
                                       {-INT64_MAX, 1, 0, 5},
                                       {86400, 0, MNM_RULE_UNKNOWN, INT64_MAX}};
  static const int64_t *const columns[4] = {values[0], values[1], values[2], values[3]};
  const mnm_rule_names names = {all, 5, units, 2};
  mnm_rule_source source = {"rule", {(const char *)data, (uint32_t)size}, 1, 1};
  for (uint8_t type = MNM_RULE_BOOL; type <= MNM_RULE_UNIT + 1; type++) {
    mnm_rule *rule = NULL;
    mnm_err err = {0};
    mnm_status status = mnm_rule_compile(&rule, &source, &names, type, NULL, &err);
    if (status != MNM_OK) {
      must(rule == NULL && (status == MNM_E_PARSE || status == MNM_E_LIMIT));
      must(err.status == status && err.message[0] != '\0' && err.row > 0 && err.column > 0);
      continue;
    }
    int64_t first[4], second[4];
    int64_t *scratch = malloc(mnm_rule_scratch(rule) * sizeof *scratch);
    must(scratch != NULL);
    mnm_rule_run(rule, first, columns, 4, scratch);
    mnm_rule_run(rule, second, columns, 4, scratch);
    must(memcmp(first, second, sizeof first) == 0);
    for (int i = 0; i < 4 && type == MNM_RULE_BOOL; i++)
      must(first[i] == 0 || first[i] == 1 || first[i] == MNM_RULE_UNKNOWN);
    free(scratch);
    mnm_rule_free(rule);
  }
  return 0;
}
