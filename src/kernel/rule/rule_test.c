#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "kernel/rule/rule.h"
#include "tests/fault/fault.h"

__extension__ typedef __int128 wide;

/* columns 0..5: two of each type, then a constant of each */
#define COLUMNS 6
static const char *const units[] = {"an amount"};
#define AMOUNT MNM_RULE_UNIT
static const mnm_rule_name known_names[] = {
    {.name = "seen", .type = MNM_RULE_BOOL, .column = 0},
    {.name = "quiet_1", .type = MNM_RULE_BOOL, .column = 1},
    {.name = "visits", .type = MNM_RULE_NUMBER, .column = 2},
    {.name = "share", .type = MNM_RULE_NUMBER, .column = 3},
    {.name = "paid", .type = AMOUNT, .column = 4},
    {.name = "kept", .type = AMOUNT, .column = 5},
    {.name = "yes", .type = MNM_RULE_BOOL, .constant = true, .value = 1},
    {.name = "third", .type = MNM_RULE_NUMBER, .constant = true, .value = 333333},
    {.name = "limit", .type = AMOUNT, .constant = true, .value = 99999},
};
#define NAMES (sizeof known_names / sizeof *known_names)
static const mnm_rule_names names = {known_names, NAMES, units, 1};

static mnm_rule_source source_of(const char *text) {
  return (mnm_rule_source){"rule.yaml", mnm_text_of(text), 1, 1};
}

/* ---- the twin: a tree, walked for one row at a time --- */

typedef struct tree tree;
struct tree {
  const char *op; /* "name", "number", "-", "not", "known", a binary operator, a function */
  int name;
  int64_t value;
  tree *part[4];
  int parts;
};

static tree *made(const char *op, tree *a, tree *b) {
  tree *made_tree = calloc(1, sizeof *made_tree);
  *made_tree = (tree){.op = op, .part = {a, b}, .parts = b ? 2 : a ? 1 : 0};
  return made_tree;
}

static void drop(tree *t) {
  for (int i = 0; i < t->parts; i++) drop(t->part[i]);
  free(t);
}

static mnm_rng rng;
static uint64_t below(uint64_t bound) {
  return mnm_rng_below(&rng, bound);
}

static tree *grow(uint8_t type, int depth) {
  static const char *const orders[] = {"<", "<=", ">", ">=", "=", "!=", "=="};
  if (depth == 0 || below(6) == 0) {
    if (type == MNM_RULE_NUMBER && below(2) == 0) {
      tree *t = made("number", NULL, NULL);
      static const int64_t values[] = {0,       1,       500000,
                                       1000000, 7000000, INT64_C(4000000000000000000)};
      t->value = below(2) ? values[below(6)] : (int64_t)below(30000000);
      if (t->value == 0) t->value = 1; /* 0 has every unit: it is tried apart */
      return t;
    }
    tree *t = made("name", NULL, NULL);
    do t->name = (int)below(NAMES);
    while (known_names[t->name].type != type);
    return t;
  }
  int d = depth - 1;
  if (type == MNM_RULE_BOOL) {
    uint8_t side = (uint8_t)(MNM_RULE_NUMBER + below(2));
    switch (below(7)) {
      case 0:
        return made("and", grow(type, d), grow(type, d));
      case 1:
        return made("or", grow(type, d), grow(type, d));
      case 2:
        return made("not", grow(type, d), NULL);
      case 3:
        return made("known", grow((uint8_t)below(3), d), NULL);
      case 4:
        return made(orders[4 + below(3)], grow(type, d), grow(type, d));
      default:
        return made(orders[below(7)], grow(side, d), grow(side, d));
    }
  }
  bool number = type == MNM_RULE_NUMBER;
  switch (below(8)) {
    case 0:
      return made("+", grow(type, d), grow(type, d));
    case 1:
      return made("-", grow(type, d), below(3) ? grow(type, d) : NULL);
    case 2:
      return number || below(2) ? made("*", grow(type, d), grow(MNM_RULE_NUMBER, d))
                                : made("*", grow(MNM_RULE_NUMBER, d), grow(type, d));
    case 3:
      return made("/", grow(type, d), grow(MNM_RULE_NUMBER, d));
    case 4:
      return number ? made("/", grow(AMOUNT, d), grow(AMOUNT, d)) : grow(type, d);
    case 5: {
      if (!number) return grow(type, d);
      tree *t = made("how_many", grow(MNM_RULE_BOOL, d), NULL);
      for (int more = (int)below(3); more > 0; more--) t->part[t->parts++] = grow(MNM_RULE_BOOL, d);
      return t;
    }
    default: {
      tree *t = made(below(2) ? "least" : "most", grow(type, d), NULL);
      for (int more = (int)below(3); more > 0; more--) t->part[t->parts++] = grow(type, d);
      return t;
    }
  }
}

static void print(const tree *t, char **at) {
  if (strcmp(t->op, "name") == 0) {
    *at += sprintf(*at, "%s", known_names[t->name].name);
  } else if (strcmp(t->op, "number") == 0) {
    *at += sprintf(*at, "%lld.%06lld", (long long)(t->value / 1000000),
                   (long long)(t->value % 1000000));
  } else if (t->op[0] >= 'a' && t->op[0] <= 'z' && strcmp(t->op, "and") != 0 &&
             strcmp(t->op, "or") != 0 && strcmp(t->op, "not") != 0) {
    *at += sprintf(*at, "%s(", t->op);
    for (int i = 0; i < t->parts; i++) {
      if (i > 0) *at += sprintf(*at, ",%s", below(2) ? " " : "\n");
      print(t->part[i], at);
    }
    *at += sprintf(*at, ")");
  } else {
    *at += sprintf(*at, "(");
    if (t->parts == 1) *at += sprintf(*at, "%s ", t->op);
    print(t->part[0], at);
    if (t->parts == 2) {
      *at += sprintf(*at, " %s ", t->op);
      print(t->part[1], at);
    }
    *at += sprintf(*at, ")");
  }
}

static int64_t fit(wide value) {
  return value >= (wide)INT64_MAX + 1 || value <= (wide)INT64_MIN ? MNM_RULE_UNKNOWN
                                                                  : (int64_t)value;
}

static int64_t walk(const tree *t, const int64_t row[COLUMNS]) {
  int64_t v[4];
  bool unknown = false;
  if (strcmp(t->op, "name") == 0)
    return known_names[t->name].constant ? known_names[t->name].value
                                         : row[known_names[t->name].column];
  if (strcmp(t->op, "number") == 0) return t->value;
  for (int i = 0; i < t->parts; i++) {
    v[i] = walk(t->part[i], row);
    unknown |= v[i] == MNM_RULE_UNKNOWN;
  }
  if (strcmp(t->op, "known") == 0) return !unknown;
  if (strcmp(t->op, "and") == 0 && (v[0] == 0 || v[1] == 0)) return 0;
  if (strcmp(t->op, "or") == 0 && (v[0] == 1 || v[1] == 1)) return 1;
  if (unknown) return MNM_RULE_UNKNOWN;
  if (strcmp(t->op, "and") == 0) return 1;
  if (strcmp(t->op, "or") == 0) return 0;
  if (strcmp(t->op, "not") == 0) return !v[0];
  if (strcmp(t->op, "-") == 0) return t->parts == 1 ? fit(-(wide)v[0]) : fit((wide)v[0] - v[1]);
  if (strcmp(t->op, "+") == 0) return fit((wide)v[0] + v[1]);
  if (strcmp(t->op, "*") == 0) return fit((wide)v[0] * v[1] / 1000000);
  if (strcmp(t->op, "/") == 0)
    return v[1] == 0 ? MNM_RULE_UNKNOWN : fit((wide)v[0] * 1000000 / v[1]);
  if (strcmp(t->op, "<") == 0) return v[0] < v[1];
  if (strcmp(t->op, "<=") == 0) return v[0] <= v[1];
  if (strcmp(t->op, ">") == 0) return v[0] > v[1];
  if (strcmp(t->op, ">=") == 0) return v[0] >= v[1];
  if (strcmp(t->op, "=") == 0 || strcmp(t->op, "==") == 0) return v[0] == v[1];
  if (strcmp(t->op, "!=") == 0) return v[0] != v[1];
  int64_t best = v[0];
  if (strcmp(t->op, "how_many") == 0) {
    best = 0;
    for (int i = 0; i < t->parts; i++) best += v[i] * 1000000;
    return best;
  }
  bool least = strcmp(t->op, "least") == 0;
  for (int i = 1; i < t->parts; i++)
    if (least ? v[i] < best : v[i] > best) best = v[i];
  return best;
}

static int64_t random_value(uint8_t type) {
  static const int64_t corners[] = {
      0, 1, -1, 1000000, -1000000, INT64_MAX, -INT64_MAX, INT64_C(1) << 62, 999999};
  if (below(8) == 0) return MNM_RULE_UNKNOWN;
  if (type == MNM_RULE_BOOL) return (int64_t)below(2);
  if (below(3) == 0) return corners[below(9)];
  return (int64_t)below(20000000) - 3000000;
}

static void compiled_rules_give_what_walking_the_tree_gives(void **state) {
  (void)state;
  static char text[1 << 20];
  static int64_t values[COLUMNS][MNM_RULE_BLOCK], out[MNM_RULE_BLOCK];
  const int64_t *columns[COLUMNS];
  uint64_t rounds = getenv("MNM_LONG") ? 200000 : 3000, ran = 0;
  mnm_rng_init(&rng, 11);
  for (int c = 0; c < COLUMNS; c++) columns[c] = values[c];
  for (uint64_t round = 0; round < rounds; round++) {
    uint8_t type = (uint8_t)below(3);
    uint32_t rows = round % 50 == 0 ? MNM_RULE_BLOCK : (uint32_t)below(40);
    tree *t = grow(type, (int)below(6));
    char *at = text;
    print(t, &at);
    *at = '\0';
    for (int c = 0; c < COLUMNS; c++)
      for (uint32_t row = 0; row < rows; row++) values[c][row] = random_value(known_names[c].type);
    mnm_rule *rule = NULL;
    mnm_err err = {0};
    mnm_rule_source source = source_of(text);
    mnm_status status = mnm_rule_compile(&rule, &source, &names, type, NULL, &err);
    if (status == MNM_E_LIMIT) { /* long ones may meet a bound */
      drop(t);
      continue;
    }
    if (status != MNM_OK) fail_msg("%s at %d: %s", err.message, err.column, text);
    int64_t *scratch = malloc(mnm_rule_scratch(rule) * sizeof *scratch);
    mnm_rule_run(rule, out, columns, rows, scratch);
    for (uint32_t row = 0; row < rows; row++) {
      int64_t one[COLUMNS];
      for (int c = 0; c < COLUMNS; c++) one[c] = values[c][row];
      int64_t expected = walk(t, one);
      if (out[row] != expected)
        fail_msg("%s: %lld, not %lld", text, (long long)out[row], (long long)expected);
    }
    free(scratch);
    mnm_rule_free(rule);
    drop(t);
    ran++;
  }
  assert_true(ran > rounds * 9 / 10);
}

/* ---- precedence and zero --- */

static int64_t value_of(const char *text, uint8_t type) {
  static const int64_t row[COLUMNS] = {1, 0, 3000000, 500000, 200, -7};
  const int64_t *columns[COLUMNS];
  int64_t out = 0;
  for (int c = 0; c < COLUMNS; c++) columns[c] = &row[c];
  mnm_rule *rule = NULL;
  mnm_err err = {0};
  mnm_rule_source source = source_of(text);
  if (mnm_rule_compile(&rule, &source, &names, type, NULL, &err) != MNM_OK)
    fail_msg("%s: %s", text, err.message);
  int64_t *scratch = malloc(mnm_rule_scratch(rule) * sizeof *scratch);
  mnm_rule_run(rule, &out, columns, 1, scratch);
  free(scratch);
  mnm_rule_free(rule);
  return out;
}

static void operators_bind_as_they_do_in_arithmetic(void **state) {
  (void)state;
  assert_int_equal(value_of("1 + 2 * 3 - 4 / 2", MNM_RULE_NUMBER), 5000000);
  assert_int_equal(value_of("2 - 1 - 1", MNM_RULE_NUMBER), 0);
  assert_int_equal(value_of("8 / 2 / 2", MNM_RULE_NUMBER), 2000000);
  assert_int_equal(value_of("-2 * 3", MNM_RULE_NUMBER), -6000000);
  assert_int_equal(value_of("quiet_1 or seen and yes", MNM_RULE_BOOL), 1);
  assert_int_equal(value_of("yes or seen and quiet_1", MNM_RULE_BOOL), 1);
  assert_int_equal(value_of("not visits > 2 or seen", MNM_RULE_BOOL), 1);
  assert_int_equal(value_of("not (visits > 2 or seen)", MNM_RULE_BOOL), 0);
  assert_int_equal(value_of("paid > 0 and kept < 0", MNM_RULE_BOOL), 1); /* 0 has every unit */
  assert_int_equal(value_of("paid * 0.5 + share * paid = paid", MNM_RULE_BOOL), 1);
  assert_int_equal(value_of("1_500 / 1000 = 1.5", MNM_RULE_BOOL), 1);
  assert_int_equal(value_of("paid / 0 > 0", MNM_RULE_BOOL), MNM_RULE_UNKNOWN);
}

/* ---- what is wrong is said with its place --- */

static void mistakes_are_refused_with_their_place_and_the_nearest_word(void **state) {
  (void)state;
  static const struct {
    const char *text, *says, *hint;
    int64_t line;
    int32_t column;
  } wrong[] = {
      {"vists > 2", "no feature and no parameter", "visits", 1, 1},
      {"visits > 2 and\n  shar < 1", "no feature and no parameter", "share", 2, 3},
      {"xyzzyplugh > 2", "no feature and no parameter", "", 1, 1},
      {"how_mny(seen) > 1", "no such function", "how_many", 1, 1},
      {"sqrt(visits) > 1", "no such function", "how_many, least", 1, 1},
      {"visits > paid", "on the left is a number, on the right an amount", "", 1, 8},
      {"seen > 2", "cannot be compared", "", 1, 6},
      {"seen < quiet_1", "cannot be compared", "", 1, 6},
      {"paid * kept > 2", "plain number", "", 1, 6},
      {"visits / paid > 2", "same unit", "", 1, 8},
      {"paid + visits > 0", "cannot be added", "", 1, 6},
      {"visits and seen", "'and' and 'or' join conditions", "", 1, 8},
      {"not visits", "a condition should stand here, and this is a number", "", 1, 5},
      {"-seen = 1", "a number or a quantity", "", 1, 2},
      {"visits", "a condition should stand here", "", 1, 1},
      {"0", "a condition should stand here", "", 1, 1},
      {"visits > ", "the condition ends", "", 1, 10},
      {"visits > 2)", "closes nothing", "", 1, 11},
      {"(visits > 2", "closing bracket is missing", "", 1, 12},
      {"visits > 2 3", "an operator", "", 1, 12},
      {"1 < visits < 3", "one comparison at a time", "", 1, 12},
      {"visits > 0.1234567", "at most 6 decimals", "", 1, 10},
      {"visits > 12x", "at most 6 decimals", "", 1, 10},
      {"visits > 99999999999999999999", "at most 6 decimals", "", 1, 10},
      {"visits ! 3", "an operator", "", 1, 8},
      {"visits > 'a'", "a word, a number", "", 1, 10},
      {"how_many seen > 1", "round brackets", "", 1, 10},
      {"how_many(visits) > 1", "a condition should stand here", "", 1, 10},
      {"least(visits, paid) > 1", "cannot be compared", "", 1, 15},
      {"least(seen) > 1", "a number or a quantity", "", 1, 7},
      {"known(visits, paid)", "closing bracket", "", 1, 13},
      {"", "the condition ends", "", 1, 1},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    mnm_rule *rule = NULL;
    mnm_err err = {0};
    mnm_rule_source source = source_of(wrong[i].text);
    mnm_status status = mnm_rule_compile(&rule, &source, &names, MNM_RULE_BOOL, NULL, &err);
    assert_null(rule);
    if (status != MNM_E_PARSE || !strstr(err.message, wrong[i].says) ||
        !strstr(err.hint, wrong[i].hint) || err.row != wrong[i].line ||
        err.column != wrong[i].column)
      fail_msg("%s: %d at %d, %d: %s (%s)", wrong[i].text, (int)status, (int)err.row, err.column,
               err.message, err.hint);
    assert_string_equal(err.input, "rule.yaml");
  }
}

static void depth_and_length_have_bounds(void **state) {
  (void)state;
  static char text[8192];
  static const struct {
    const char *start, *again, *end;
    int times;
  } deep[] = {
      {"", "(", "1", 40},      {"", "not ", "seen", 40},   {"", "-", "1", 40},
      {"", "1 + (", "1", 40},  {"1", " + 1", " > 0", 300}, {"1", "                ", "", 300},
      {"", "known(", "1", 40},
  };
  for (size_t i = 0; i < sizeof deep / sizeof *deep; i++) {
    char *at = text + sprintf(text, "%s", deep[i].start);
    for (int n = 0; n < deep[i].times; n++) at += sprintf(at, "%s", deep[i].again);
    (void)sprintf(at, "%s", deep[i].end);
    mnm_rule *rule = NULL;
    mnm_err err = {0};
    mnm_rule_source source = source_of(text);
    assert_int_equal(mnm_rule_compile(&rule, &source, &names, MNM_RULE_BOOL, NULL, &err),
                     MNM_E_LIMIT);
    assert_true(err.row > 0 && err.column > 0);
  }
}

static void numbers_have_six_decimals_at_most(void **state) {
  (void)state;
  int64_t value = 0;
  assert_true(mnm_rule_number(mnm_text_of("0.000001"), &value));
  assert_int_equal(value, 1);
  assert_true(mnm_rule_number(mnm_text_of("9223372036854.775807"), &value));
  assert_true(value == INT64_MAX);
  const char *const not_numbers[] = {
      "", ".5", "5.", "1.2.3", "1__0", "_1", "1_", "-1", "1e3", "9223372036854.775808", "1 0"};
  for (size_t i = 0; i < sizeof not_numbers / sizeof *not_numbers; i++)
    assert_false(mnm_rule_number(mnm_text_of(not_numbers[i]), &value));
}

static void a_rule_says_which_names_it_uses(void **state) {
  (void)state;
  mnm_rule *rule = NULL;
  mnm_rule_source source = source_of("visits > 2 and paid >= limit");
  assert_int_equal(mnm_rule_compile(&rule, &source, &names, MNM_RULE_BOOL, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < NAMES; i++)
    assert_int_equal(mnm_rule_uses(rule, i), i == 2 || i == 4 || i == 8);
  mnm_rule_free(rule);
}

static mnm_status use_rule(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  mnm_rule *rule = NULL;
  mnm_rule_source source = source_of("visits > 2 and paid >= limit");
  mnm_status status = mnm_rule_compile(&rule, &source, &names, MNM_RULE_BOOL, ctx, err);
  mnm_rule_free(rule);
  return status;
}

static void compiling_survives_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("rule", use_rule, NULL) > 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(compiled_rules_give_what_walking_the_tree_gives),
      cmocka_unit_test(operators_bind_as_they_do_in_arithmetic),
      cmocka_unit_test(mistakes_are_refused_with_their_place_and_the_nearest_word),
      cmocka_unit_test(depth_and_length_have_bounds),
      cmocka_unit_test(numbers_have_six_decimals_at_most),
      cmocka_unit_test(a_rule_says_which_names_it_uses),
      cmocka_unit_test(compiling_survives_every_failed_request),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
