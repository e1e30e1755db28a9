/* What a compiled rule is made of. */
#ifndef MNM_KERNEL_RULE_INTERNAL_H
#define MNM_KERNEL_RULE_INTERNAL_H

#include "kernel/rule/rule.h"

typedef enum rule_op {
  RULE_COLUMN,
  RULE_CONSTANT,
  RULE_MINUS,
  RULE_NOT,
  RULE_KNOWN,
  RULE_ADD,
  RULE_SUBTRACT,
  RULE_MULTIPLY,
  RULE_DIVIDE,
  RULE_LESS,
  RULE_LESS_EQUAL,
  RULE_EQUAL,
  RULE_NOT_EQUAL,
  RULE_AND,
  RULE_OR,
  RULE_LEAST,
  RULE_MOST,
  RULE_SUM /* of conditions, as a NUMBER */
} rule_op;

typedef struct rule_step {
  uint8_t op;
  uint32_t column; /* COLUMN */
  int64_t value;   /* CONSTANT */
} rule_step;

struct mnm_rule {
  mnm_alloc alloc;
  uint32_t steps, depth;
  rule_step step[MNM_RULE_STEPS];
  uint32_t names;
  bool *used;
};

typedef enum rule_token {
  TOKEN_END,
  TOKEN_NAME,
  TOKEN_NUMBER,
  TOKEN_OPEN,
  TOKEN_CLOSE,
  TOKEN_COMMA,
  TOKEN_PLUS,
  TOKEN_MINUS,
  TOKEN_TIMES,
  TOKEN_OVER,
  TOKEN_LESS,
  TOKEN_LESS_EQUAL,
  TOKEN_MORE,
  TOKEN_MORE_EQUAL,
  TOKEN_EQUAL,
  TOKEN_NOT_EQUAL,
  TOKEN_AND,
  TOKEN_OR,
  TOKEN_NOT,
  TOKEN_BAD
} rule_token;

typedef struct rule_reader { /* one token ahead */
  const mnm_rule_source *source;
  uint32_t at; /* after the token */
  uint32_t line, column, next_line, next_column;
  rule_token token;
  mnm_text text; /* of the token */
  mnm_err *err;
} rule_reader;

void mnm_rule__first(rule_reader *reader, const mnm_rule_source *source, mnm_err *err);
void mnm_rule__next(rule_reader *reader);
/* Sets status, message and place (of the token at hand). */
mnm_status mnm_rule__refuse(const rule_reader *reader, mnm_status status, const char *message);

#endif
