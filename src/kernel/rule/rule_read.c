/* Text into tokens, each with its place. */
#include "kernel/rule/rule_internal.h"

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool mnm_rule_is_name(mnm_text text) {
  if (text.bytes == 0 || !is_letter(text.data[0])) return false;
  for (uint32_t i = 1; i < text.bytes; i++)
    if (!is_letter(text.data[i]) && !is_digit(text.data[i]) && text.data[i] != '_') return false;
  return true;
}

bool mnm_rule_number(mnm_text text, int64_t *out) {
  int64_t value = 0;
  uint32_t decimals = 0, digits = 0;
  bool point = false;
  for (uint32_t i = 0; i < text.bytes; i++) {
    char c = text.data[i];
    if (c == '.' && !point && digits > 0) {
      point = true;
      continue;
    }
    if (c == '_' && digits > 0 && !point && i + 1 < text.bytes && is_digit(text.data[i + 1]))
      continue;
    if (!is_digit(c) || decimals == 6) return false;
    if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, c - '0', &value))
      return false;
    digits++;
    decimals += point;
  }
  if (digits == 0 || (point && decimals == 0)) return false;
  for (; decimals < 6; decimals++)
    if (__builtin_mul_overflow(value, 10, &value)) return false;
  *out = value;
  return true;
}

mnm_status mnm_rule__refuse(const rule_reader *reader, mnm_status status, const char *message) {
  (void)mnm_err_set(reader->err, status, "%s", message);
  mnm_err_at(reader->err, reader->source->input, reader->line, (int32_t)reader->column);
  return status;
}

static rule_token word(mnm_text text) {
  if (mnm_text_equal(text, mnm_text_of("and"))) return TOKEN_AND;
  if (mnm_text_equal(text, mnm_text_of("or"))) return TOKEN_OR;
  if (mnm_text_equal(text, mnm_text_of("not"))) return TOKEN_NOT;
  return TOKEN_NAME;
}

static rule_token sign(const char *at, uint32_t left, uint32_t *bytes) {
  char second = left > 1 ? at[1] : '\0';
  *bytes = 1;
  switch (at[0]) {
    case '(':
      return TOKEN_OPEN;
    case ')':
      return TOKEN_CLOSE;
    case ',':
      return TOKEN_COMMA;
    case '+':
      return TOKEN_PLUS;
    case '-':
      return TOKEN_MINUS;
    case '*':
      return TOKEN_TIMES;
    case '/':
      return TOKEN_OVER;
    case '<':
      *bytes = second == '=' ? 2 : 1;
      return second == '=' ? TOKEN_LESS_EQUAL : TOKEN_LESS;
    case '>':
      *bytes = second == '=' ? 2 : 1;
      return second == '=' ? TOKEN_MORE_EQUAL : TOKEN_MORE;
    case '=':
      *bytes = second == '=' ? 2 : 1;
      return TOKEN_EQUAL;
    case '!':
      *bytes = second == '=' ? 2 : 1;
      return second == '=' ? TOKEN_NOT_EQUAL : TOKEN_BAD;
    default:
      return TOKEN_BAD;
  }
}

void mnm_rule__next(rule_reader *reader) {
  const char *data = reader->source->text.data;
  uint32_t end = reader->source->text.bytes, at = reader->at;
  uint32_t line = reader->next_line, column = reader->next_column;
  while (at < end &&
         (data[at] == ' ' || data[at] == '\t' || data[at] == '\n' || data[at] == '\r')) {
    bool ends = data[at] == '\n';
    line += ends;
    column = ends ? 1 : column + 1;
    at++;
  }
  reader->line = line;
  reader->column = column;
  uint32_t bytes = 0;
  if (at == end) {
    reader->token = TOKEN_END;
  } else if (is_letter(data[at])) {
    while (at + bytes < end &&
           (is_letter(data[at + bytes]) || is_digit(data[at + bytes]) || data[at + bytes] == '_'))
      bytes++;
    reader->token = word((mnm_text){data + at, bytes});
  } else if (is_digit(data[at])) {
    while (at + bytes < end && (is_digit(data[at + bytes]) || is_letter(data[at + bytes]) ||
                                data[at + bytes] == '.' || data[at + bytes] == '_'))
      bytes++;
    reader->token = TOKEN_NUMBER;
  } else {
    reader->token = sign(data + at, end - at, &bytes);
  }
  reader->text = (mnm_text){data + at, bytes};
  reader->at = at + bytes;
  reader->next_line = line;
  reader->next_column = column + bytes;
}

void mnm_rule__first(rule_reader *reader, const mnm_rule_source *source, mnm_err *err) {
  *reader = (rule_reader){
      .source = source, .next_line = source->line, .next_column = source->column, .err = err};
  mnm_rule__next(reader);
}
