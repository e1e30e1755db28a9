/* Tokens into steps for a stack of columns: recursive descent, types checked on the way. */
#include <assert.h>
#include <stdio.h>

#include "kernel/rule/rule_internal.h"

#define ANY 255 /* the type of 0, which has every unit */

typedef struct builder {
  rule_reader reader;
  const mnm_rule_names *names;
  mnm_rule *rule;
  uint32_t held;   /* values on the stack */
  uint32_t nested; /* brackets, signs and nots within each other */
} builder;

static mnm_status expression(builder *self, uint8_t *type);

static const char *type_name(const builder *self, uint8_t type) {
  if (type == MNM_RULE_BOOL) return "a condition";
  if (type == MNM_RULE_NUMBER || type == ANY) return "a number";
  uint32_t unit = (uint32_t)type - MNM_RULE_UNIT;
  return unit < self->names->units ? self->names->unit[unit] : "a quantity";
}

static mnm_status emit(builder *self, rule_op op, uint32_t column, int64_t value) {
  mnm_rule *rule = self->rule;
  if (rule->steps == MNM_RULE_STEPS)
    return mnm_rule__refuse(&self->reader, MNM_E_LIMIT, "this condition has more than 512 steps");
  if (op == RULE_COLUMN || op == RULE_CONSTANT) {
    if (self->held == MNM_RULE_DEPTH)
      return mnm_rule__refuse(&self->reader, MNM_E_LIMIT,
                              "this condition keeps more than 32 values at once");
    self->held++;
    if (self->held > rule->depth) rule->depth = self->held;
  } else if (op != RULE_MINUS && op != RULE_NOT && op != RULE_KNOWN) {
    assert(self->held >= 2);
    self->held--;
  }
  rule->step[rule->steps++] = (rule_step){(uint8_t)op, column, value};
  return MNM_OK;
}

static mnm_status deeper(builder *self) {
  if (self->nested == MNM_RULE_DEPTH)
    return mnm_rule__refuse(&self->reader, MNM_E_LIMIT, "this is nested deeper than 32 levels");
  self->nested++;
  return MNM_OK;
}

static mnm_status take(builder *self, rule_token token, const char *missing) {
  if (self->reader.token != token) return mnm_rule__refuse(&self->reader, MNM_E_PARSE, missing);
  mnm_rule__next(&self->reader);
  return MNM_OK;
}

/* The place of an operator, to complain about after its right side was read. */
typedef struct place {
  uint32_t line, column;
} place;

static place here(const builder *self) {
  return (place){self->reader.line, self->reader.column};
}

static mnm_status wrong_type(const builder *self, place at, const char *message, uint8_t left,
                             uint8_t right) {
  (void)mnm_err_set(self->reader.err, MNM_E_PARSE, "%s: on the left is %s, on the right %s",
                    message, type_name(self, left), type_name(self, right));
  mnm_err_at(self->reader.err, self->reader.source->input, at.line, (int32_t)at.column);
  return MNM_E_PARSE;
}

static mnm_status not_a(const builder *self, place at, const char *what, uint8_t type) {
  (void)mnm_err_set(self->reader.err, MNM_E_PARSE, "%s should stand here, and this is %s", what,
                    type_name(self, type));
  mnm_err_at(self->reader.err, self->reader.source->input, at.line, (int32_t)at.column);
  return MNM_E_PARSE;
}

/* ---- names and functions --- */

static const char *const functions[] = {"how_many", "least", "most", "known"};
enum { HOW_MANY, LEAST, MOST, KNOWN, FUNCTIONS };
static const char *const words[] = {"true", "false", "and", "or", "not"};

static mnm_status unknown_name(const builder *self, bool function) {
  const char *nearest = NULL;
  uint32_t least = 4; /* further away it is no misspelling */
  mnm_text text = self->reader.text;
  uint32_t count = self->names->count;
  for (uint32_t i = 0; i < count + FUNCTIONS + 5; i++) {
    const char *name = i < count               ? self->names->name[i].name
                       : i < count + FUNCTIONS ? functions[i - count]
                                               : words[i - count - FUNCTIONS];
    if (function != (i >= count && i < count + FUNCTIONS)) continue;
    uint32_t distance = mnm_text_distance(mnm_text_of(name), text);
    if (distance >= least || 2 * distance > text.bytes) continue;
    least = distance;
    nearest = name;
  }
  (void)mnm_rule__refuse(&self->reader, MNM_E_PARSE,
                         function ? "there is no such function"
                                  : "this word is no feature and no parameter of this file");
  if (nearest != NULL)
    mnm_err_hint(self->reader.err, "did you mean '%s'?", nearest);
  else if (function)
    mnm_err_hint(self->reader.err, "the functions are how_many, least, most and known");
  return MNM_E_PARSE;
}

static bool unify(uint8_t *type, uint8_t other) {
  if (other == ANY && *type != MNM_RULE_BOOL) return true;
  if (*type == ANY && other != MNM_RULE_BOOL) {
    *type = other;
    return true;
  }
  return *type == other;
}

static mnm_status call(builder *self, uint32_t function, uint8_t *type) {
  static const rule_op joins[] = {RULE_SUM, RULE_LEAST, RULE_MOST};
  uint8_t all = ANY;
  uint32_t count = 0;
  MNM_TRY(take(self, TOKEN_OPEN, "a function's arguments stand in round brackets"));
  MNM_TRY(deeper(self));
  if (function == HOW_MANY) { /* conditions are added to a NUMBER that starts at 0 */
    MNM_TRY(emit(self, RULE_CONSTANT, 0, 0));
  }
  for (;;) {
    uint8_t one = ANY;
    place at = here(self);
    MNM_TRY(expression(self, &one));
    if (function == HOW_MANY && one != MNM_RULE_BOOL) return not_a(self, at, "a condition", one);
    if ((function == LEAST || function == MOST) && one == MNM_RULE_BOOL)
      return not_a(self, at, "a number or a quantity", one);
    if ((function == LEAST || function == MOST) && !unify(&all, one))
      return wrong_type(self, at, "these cannot be compared", all, one);
    count++;
    if (function == HOW_MANY || (function != KNOWN && count > 1))
      MNM_TRY(emit(self, joins[function], 0, 0));
    if (function == KNOWN || self->reader.token != TOKEN_COMMA) break;
    mnm_rule__next(&self->reader);
  }
  if (function == KNOWN) MNM_TRY(emit(self, RULE_KNOWN, 0, 0));
  self->nested--;
  MNM_TRY(take(self, TOKEN_CLOSE, "a closing bracket is missing here"));
  *type = function == KNOWN ? MNM_RULE_BOOL : function == HOW_MANY ? MNM_RULE_NUMBER : all;
  return MNM_OK;
}

static mnm_status name(builder *self, uint8_t *type) {
  mnm_text text = self->reader.text;
  for (uint32_t i = 0; i < self->names->count; i++) {
    const mnm_rule_name *one = &self->names->name[i];
    if (!mnm_text_equal(text, mnm_text_of(one->name))) continue;
    self->rule->used[i] = true;
    *type = one->type;
    MNM_TRY(emit(self, one->constant ? RULE_CONSTANT : RULE_COLUMN, one->column, one->value));
    mnm_rule__next(&self->reader);
    return MNM_OK;
  }
  bool yes = mnm_text_equal(text, mnm_text_of("true"));
  if (yes || mnm_text_equal(text, mnm_text_of("false"))) {
    *type = MNM_RULE_BOOL;
    MNM_TRY(emit(self, RULE_CONSTANT, 0, yes ? 1 : 0));
    mnm_rule__next(&self->reader);
    return MNM_OK;
  }
  for (uint32_t i = 0; i < FUNCTIONS; i++) {
    if (!mnm_text_equal(text, mnm_text_of(functions[i]))) continue;
    mnm_rule__next(&self->reader);
    return call(self, i, type);
  }
  rule_reader ahead = self->reader;
  mnm_rule__next(&ahead);
  return unknown_name(self, ahead.token == TOKEN_OPEN);
}

/* ---- expressions, tightest first --- */

static mnm_status atom(builder *self, uint8_t *type) {
  int64_t value = 0;
  switch (self->reader.token) {
    case TOKEN_NAME:
      return name(self, type);
    case TOKEN_NUMBER:
      if (!mnm_rule_number(self->reader.text, &value))
        return mnm_rule__refuse(&self->reader, MNM_E_PARSE,
                                "a number has at most 6 decimals, written like 0.8 or 1500");
      *type = value == 0 ? ANY : MNM_RULE_NUMBER;
      MNM_TRY(emit(self, RULE_CONSTANT, 0, value));
      mnm_rule__next(&self->reader);
      return MNM_OK;
    case TOKEN_OPEN:
      MNM_TRY(deeper(self));
      mnm_rule__next(&self->reader);
      MNM_TRY(expression(self, type));
      self->nested--;
      return take(self, TOKEN_CLOSE, "a closing bracket is missing here");
    case TOKEN_END:
      return mnm_rule__refuse(&self->reader, MNM_E_PARSE,
                              "the condition ends where a word or a number should follow");
    default:
      return mnm_rule__refuse(&self->reader, MNM_E_PARSE,
                              "a word, a number or an opening bracket should stand here");
  }
}

static mnm_status signed_atom(builder *self, uint8_t *type) {
  if (self->reader.token != TOKEN_MINUS) return atom(self, type);
  MNM_TRY(deeper(self));
  mnm_rule__next(&self->reader);
  place at = here(self);
  MNM_TRY(signed_atom(self, type));
  self->nested--;
  if (*type == MNM_RULE_BOOL) return not_a(self, at, "a number or a quantity", *type);
  return emit(self, RULE_MINUS, 0, 0);
}

static mnm_status product(builder *self, uint8_t *type) {
  MNM_TRY(signed_atom(self, type));
  while (self->reader.token == TOKEN_TIMES || self->reader.token == TOKEN_OVER) {
    bool times = self->reader.token == TOKEN_TIMES;
    place at = here(self);
    uint8_t right = ANY;
    mnm_rule__next(&self->reader);
    MNM_TRY(signed_atom(self, &right));
    if (*type == MNM_RULE_BOOL || right == MNM_RULE_BOOL)
      return wrong_type(self, at, "conditions cannot be multiplied or divided", *type, right);
    bool left_unit = *type != ANY && *type >= MNM_RULE_UNIT;
    bool right_unit = right != ANY && right >= MNM_RULE_UNIT;
    if (times && left_unit && right_unit)
      return wrong_type(self, at, "one side of a product must be a plain number", *type, right);
    if (!times && right_unit && *type != right)
      return wrong_type(self, at, "only a quantity of the same unit can be divided by this", *type,
                        right);
    if (times)
      *type = left_unit ? *type : right_unit ? right : MNM_RULE_NUMBER;
    else
      *type = left_unit && !right_unit ? *type : MNM_RULE_NUMBER;
    MNM_TRY(emit(self, times ? RULE_MULTIPLY : RULE_DIVIDE, 0, 0));
  }
  return MNM_OK;
}

static mnm_status sum(builder *self, uint8_t *type) {
  MNM_TRY(product(self, type));
  while (self->reader.token == TOKEN_PLUS || self->reader.token == TOKEN_MINUS) {
    bool plus = self->reader.token == TOKEN_PLUS;
    place at = here(self);
    uint8_t right = ANY;
    mnm_rule__next(&self->reader);
    MNM_TRY(product(self, &right));
    if (*type == MNM_RULE_BOOL || right == MNM_RULE_BOOL || !unify(type, right))
      return wrong_type(self, at, "these cannot be added", *type, right);
    MNM_TRY(emit(self, plus ? RULE_ADD : RULE_SUBTRACT, 0, 0));
  }
  return MNM_OK;
}

static bool compares(rule_token token) {
  return token >= TOKEN_LESS && token <= TOKEN_NOT_EQUAL;
}

/* a > b is not (a <= b): unknown stays unknown under not. */
static mnm_status comparison(builder *self, uint8_t *type) {
  MNM_TRY(sum(self, type));
  if (!compares(self->reader.token)) return MNM_OK;
  rule_token token = self->reader.token;
  place at = here(self);
  uint8_t right = ANY;
  mnm_rule__next(&self->reader);
  MNM_TRY(sum(self, &right));
  bool order = token != TOKEN_EQUAL && token != TOKEN_NOT_EQUAL;
  bool bools = *type == MNM_RULE_BOOL && right == MNM_RULE_BOOL;
  if ((bools && order) || (!bools && !unify(type, right)))
    return wrong_type(self, at, "these cannot be compared", *type, right);
  if (compares(self->reader.token))
    return mnm_rule__refuse(&self->reader, MNM_E_PARSE,
                            "one comparison at a time: write 'a < b and b < c'");
  *type = MNM_RULE_BOOL;
  switch (token) {
    case TOKEN_LESS:
      return emit(self, RULE_LESS, 0, 0);
    case TOKEN_LESS_EQUAL:
      return emit(self, RULE_LESS_EQUAL, 0, 0);
    case TOKEN_MORE:
      MNM_TRY(emit(self, RULE_LESS_EQUAL, 0, 0));
      return emit(self, RULE_NOT, 0, 0);
    case TOKEN_MORE_EQUAL:
      MNM_TRY(emit(self, RULE_LESS, 0, 0));
      return emit(self, RULE_NOT, 0, 0);
    case TOKEN_EQUAL:
      return emit(self, RULE_EQUAL, 0, 0);
    default:
      return emit(self, RULE_NOT_EQUAL, 0, 0);
  }
}

static mnm_status negation(builder *self, uint8_t *type) {
  if (self->reader.token != TOKEN_NOT) return comparison(self, type);
  MNM_TRY(deeper(self));
  mnm_rule__next(&self->reader);
  place at = here(self);
  MNM_TRY(negation(self, type));
  self->nested--;
  if (*type != MNM_RULE_BOOL) return not_a(self, at, "a condition", *type);
  return emit(self, RULE_NOT, 0, 0);
}

static mnm_status junction(builder *self, uint8_t *type, bool conjunction) {
  MNM_TRY(conjunction ? negation(self, type) : junction(self, type, true));
  rule_token token = conjunction ? TOKEN_AND : TOKEN_OR;
  while (self->reader.token == token) {
    place at = here(self);
    uint8_t right = ANY;
    mnm_rule__next(&self->reader);
    MNM_TRY(conjunction ? negation(self, &right) : junction(self, &right, true));
    if (*type != MNM_RULE_BOOL || right != MNM_RULE_BOOL)
      return wrong_type(self, at, "'and' and 'or' join conditions", *type, right);
    MNM_TRY(emit(self, conjunction ? RULE_AND : RULE_OR, 0, 0));
  }
  return MNM_OK;
}

static mnm_status expression(builder *self, uint8_t *type) {
  return junction(self, type, false);
}

static mnm_status whole(builder *self, uint8_t wanted) {
  uint8_t type = ANY;
  place at = here(self);
  MNM_TRY(expression(self, &type));
  if (self->reader.token != TOKEN_END)
    return mnm_rule__refuse(&self->reader, MNM_E_PARSE,
                            self->reader.token == TOKEN_CLOSE
                                ? "this bracket closes nothing"
                                : "an operator such as 'and', '>=' or '+' should stand here");
  if (type == wanted || (type == ANY && wanted != MNM_RULE_BOOL)) {
    assert(self->held == 1);
    return MNM_OK;
  }
  return not_a(self, at, type_name(self, wanted), type);
}

mnm_status mnm_rule_compile(mnm_rule **out, const mnm_rule_source *source,
                            const mnm_rule_names *names, uint8_t type, const mnm_ctx *ctx,
                            mnm_err *err) {
  *out = NULL;
  builder self = {.names = names};
  mnm_rule__first(&self.reader, source, err);
  if (source->text.bytes > MNM_RULE_BYTES)
    return mnm_rule__refuse(&self.reader, MNM_E_LIMIT, "a condition has at most 4,096 bytes");
  mnm_rule *rule = mnm_mem_new(ctx, sizeof *rule);
  if (!rule) return mnm_err_nomem(err);
  if (ctx) rule->alloc = ctx->alloc;
  rule->names = names->count;
  rule->used = mnm_mem_new(ctx, names->count + 1);
  self.rule = rule;
  mnm_status status = rule->used ? whole(&self, type) : mnm_err_nomem(err);
  if (status != MNM_OK) {
    mnm_rule_free(rule);
    return status;
  }
  *out = rule;
  return MNM_OK;
}

void mnm_rule_free(mnm_rule *rule) {
  if (!rule) return;
  mnm_alloc alloc = rule->alloc;
  mnm_alloc_free(&alloc, rule->used, rule->names + 1);
  mnm_alloc_free(&alloc, rule, sizeof *rule);
}

bool mnm_rule_uses(const mnm_rule *rule, uint32_t name) {
  assert(name < rule->names);
  return rule->used[name];
}
