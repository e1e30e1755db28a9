/* Steps over columns: each step is one loop over the rows. */
#include <assert.h>

#include "base/money/money.h"
#include "kernel/rule/rule_internal.h"

uint32_t mnm_rule_scratch(const mnm_rule *rule) {
  return rule->depth * MNM_RULE_BLOCK;
}

static int64_t narrow(mnm_wide value) {
  return value > INT64_MAX || value <= INT64_MIN ? MNM_RULE_UNKNOWN : (int64_t)value;
}

#define ROWS for (uint32_t row = 0; row < rows; row++)
#define EITHER_UNKNOWN (a[row] == MNM_RULE_UNKNOWN || b[row] == MNM_RULE_UNKNOWN)

static void add(int64_t *a, const int64_t *b, uint32_t rows) {
  ROWS {
    int64_t result;
    bool bad = EITHER_UNKNOWN || __builtin_add_overflow(a[row], b[row], &result);
    a[row] = bad ? MNM_RULE_UNKNOWN : result;
  }
}

static void subtract(int64_t *a, const int64_t *b, uint32_t rows) {
  ROWS {
    int64_t result;
    bool bad = EITHER_UNKNOWN || __builtin_sub_overflow(a[row], b[row], &result);
    a[row] = bad ? MNM_RULE_UNKNOWN : result;
  }
}

/* Quantities are whole, numbers in millionths: in every allowed pair of types the product is a * b
 * millionths, the quotient a millionths over b. */
static void multiply(int64_t *a, const int64_t *b, uint32_t rows) {
  ROWS a[row] =
      EITHER_UNKNOWN ? MNM_RULE_UNKNOWN : narrow((mnm_wide)a[row] * b[row] / MNM_RULE_ONE);
}

static void divide(int64_t *a, const int64_t *b, uint32_t rows) {
  ROWS a[row] = EITHER_UNKNOWN || b[row] == 0 ? MNM_RULE_UNKNOWN
                                              : narrow((mnm_wide)a[row] * MNM_RULE_ONE / b[row]);
}

static void compare(int64_t *a, const int64_t *b, uint32_t rows, rule_op op) {
  switch (op) {
    case RULE_LESS:
      ROWS a[row] = EITHER_UNKNOWN ? MNM_RULE_UNKNOWN : a[row] < b[row];
      return;
    case RULE_LESS_EQUAL:
      ROWS a[row] = EITHER_UNKNOWN ? MNM_RULE_UNKNOWN : a[row] <= b[row];
      return;
    case RULE_EQUAL:
      ROWS a[row] = EITHER_UNKNOWN ? MNM_RULE_UNKNOWN : a[row] == b[row];
      return;
    case RULE_NOT_EQUAL:
      ROWS a[row] = EITHER_UNKNOWN ? MNM_RULE_UNKNOWN : a[row] != b[row];
      return;
    case RULE_LEAST:
      ROWS a[row] = EITHER_UNKNOWN ? MNM_RULE_UNKNOWN : a[row] < b[row] ? a[row] : b[row];
      return;
    case RULE_MOST:
      ROWS a[row] = EITHER_UNKNOWN ? MNM_RULE_UNKNOWN : a[row] > b[row] ? a[row] : b[row];
      return;
    default:
      assert(false);
  }
}

static void join(int64_t *a, const int64_t *b, uint32_t rows, rule_op op) {
  switch (op) {
    case RULE_AND:
      ROWS a[row] = a[row] == 0 || b[row] == 0 ? 0 : EITHER_UNKNOWN ? MNM_RULE_UNKNOWN : 1;
      return;
    case RULE_OR:
      ROWS a[row] = a[row] == 1 || b[row] == 1 ? 1 : EITHER_UNKNOWN ? MNM_RULE_UNKNOWN : 0;
      return;
    default: /* RULE_SUM: at most 512 conditions, far from overflow */
      ROWS a[row] = EITHER_UNKNOWN ? MNM_RULE_UNKNOWN : a[row] + b[row] * MNM_RULE_ONE;
  }
}

static void alone(int64_t *a, uint32_t rows, rule_op op) {
  switch (op) {
    case RULE_MINUS:
      ROWS a[row] = a[row] == MNM_RULE_UNKNOWN ? MNM_RULE_UNKNOWN : -a[row];
      return;
    case RULE_NOT:
      ROWS a[row] = a[row] == MNM_RULE_UNKNOWN ? MNM_RULE_UNKNOWN : 1 - a[row];
      return;
    default: /* RULE_KNOWN */
      ROWS a[row] = a[row] != MNM_RULE_UNKNOWN;
  }
}

void mnm_rule_run(const mnm_rule *rule, int64_t *out, const int64_t *const *columns, uint32_t rows,
                  int64_t *scratch) {
  assert(rows <= MNM_RULE_BLOCK);
  uint32_t held = 0;
  for (uint32_t i = 0; i < rule->steps; i++) {
    const rule_step *step = &rule->step[i];
    rule_op op = (rule_op)step->op;
    int64_t *top = scratch + (size_t)held * MNM_RULE_BLOCK; /* above the last value */
    int64_t *b = held >= 1 ? top - MNM_RULE_BLOCK : scratch;
    int64_t *a = held >= 2 ? top - 2 * (size_t)MNM_RULE_BLOCK : scratch;
    switch (op) {
      case RULE_COLUMN:
        memcpy(top, columns[step->column], rows * sizeof *top);
        held++;
        break;
      case RULE_CONSTANT:
        ROWS top[row] = step->value;
        held++;
        break;
      case RULE_MINUS:
      case RULE_NOT:
      case RULE_KNOWN:
        alone(b, rows, op);
        break;
      case RULE_ADD:
        add(a, b, rows);
        held--;
        break;
      case RULE_SUBTRACT:
        subtract(a, b, rows);
        held--;
        break;
      case RULE_MULTIPLY:
        multiply(a, b, rows);
        held--;
        break;
      case RULE_DIVIDE:
        divide(a, b, rows);
        held--;
        break;
      case RULE_AND:
      case RULE_OR:
      case RULE_SUM:
        join(a, b, rows, op);
        held--;
        break;
      default:
        compare(a, b, rows, op);
        held--;
        break;
    }
  }
  assert(held == 1);
  memcpy(out, scratch, rows * sizeof *out);
}
