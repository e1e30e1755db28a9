/* rule: one-line conditions over named columns, checked for their types, compiled once, evaluated
 * over many rows at a time. No loops, no side effects, nothing but arithmetic: a rule always ends,
 * and its cost is known before it runs. Knows nothing of what the names mean.
 *
 *     deposits >= n and bills = 0          count and compare
 *     paid_out >= share * paid_in          a quantity of one unit against another
 *     how_many(a > 0, b > 0, c > 0) >= 2   so many of these hold
 *
 * Values are whole 64-bit numbers. A NUMBER is kept in millionths, so that 0.8 is exact; a quantity
 * with a unit of the host's is kept whole, in the host's smallest step. Quotients and products are
 * cut (toward zero) to that step. A value that is not there, a division by zero and a result that
 * leaves 64 bits are "unknown"; what is computed from unknown is unknown, except that `false and
 * unknown` is false and `true or unknown` true.
 *
 * Grammar, loosest first: or; and; not; < <= > >= = !=; + -; * /; a sign. Functions: how_many(c,
 * ..) counts the conditions that hold, least(..) and most(..) choose, known(x) says whether x is
 * there. */
#ifndef MNM_KERNEL_RULE_H
#define MNM_KERNEL_RULE_H

#include "base/text/text.h"

#define MNM_RULE_ONE INT64_C(1000000) /* the NUMBER 1 */
#define MNM_RULE_UNKNOWN INT64_MIN
#define MNM_RULE_BYTES 4096 /* of a condition */
#define MNM_RULE_STEPS 512  /* of a compiled one */
#define MNM_RULE_DEPTH 32   /* brackets within each other, values kept at once */
#define MNM_RULE_BLOCK 1024 /* rows evaluated at a time */

/* Types: conditions, numbers, and from MNM_RULE_UNIT on what the host measures. */
#define MNM_RULE_BOOL 0
#define MNM_RULE_NUMBER 1
#define MNM_RULE_UNIT 2

typedef struct mnm_rule_name { /* a word that a rule may use */
  const char *name;            /* letters, digits, '_'; begins with a letter */
  uint8_t type;
  bool constant;
  int64_t value;   /* constant */
  uint32_t column; /* else: its place among the columns given to mnm_rule_run */
} mnm_rule_name;

typedef struct mnm_rule_names { /* borrowed */
  const mnm_rule_name *name;
  uint32_t count;
  const char *const *unit; /* what errors call type MNM_RULE_UNIT + i */
  uint32_t units;
} mnm_rule_names;

typedef struct mnm_rule_source {
  const char *input; /* file name for errors */
  mnm_text text;
  uint32_t line, column; /* of its first byte, from 1 */
} mnm_rule_source;

typedef struct mnm_rule mnm_rule;

/* Compiles a text that must give a value of `type`.
 *
 * out      new rule, freed with mnm_rule_free; NULL on error
 * Returns  MNM_E_PARSE (with line and column; the hint names the nearest known word), MNM_E_LIMIT,
 *          MNM_E_NOMEM
 * Cost     O(bytes * names) */
MNM_MUST_CHECK mnm_status mnm_rule_compile(mnm_rule **out, const mnm_rule_source *source,
                                           const mnm_rule_names *names, uint8_t type,
                                           const mnm_ctx *ctx, mnm_err *err);
void mnm_rule_free(mnm_rule *rule); /* NULL is fine */

/* Whether the name (its place among the names) stands in the rule. */
bool mnm_rule_uses(const mnm_rule *rule, uint32_t name);
/* Room that mnm_rule_run works in, in values. */
uint32_t mnm_rule_scratch(const mnm_rule *rule);
/* Evaluates `rows` (at most MNM_RULE_BLOCK) rows. columns[c] holds `rows` values. Conditions give
 * 0, 1 or MNM_RULE_UNKNOWN. Takes no memory; threads may share a rule. */
void mnm_rule_run(const mnm_rule *rule, int64_t *out, const int64_t *const *columns, uint32_t rows,
                  int64_t *scratch);

/* Is this a name as rules write them? */
bool mnm_rule_is_name(mnm_text text);
/* "12", "0.8", "1_000": a NUMBER of at most 6 decimals, in millionths. false: not that. */
bool mnm_rule_number(mnm_text text, int64_t *out);

#endif
