#include <assert.h>
#include <string.h>

#include "kernel/json/json.h"

typedef struct parser {
  const char *name;
  const char *start, *at, *end;
  const char *line_start;
  uint32_t line, depth;
  mnm_arena *arena;
  mnm_err *err;
} parser;

static mnm_status fail_at(parser *p, mnm_status status, const char *message) {
  (void)mnm_err_set(p->err, status, "%s", message);
  mnm_err_at(p->err, p->name, p->line, (int32_t)(p->at - p->line_start) + 1);
  return status;
}

static mnm_status fail(parser *p, const char *message) {
  return fail_at(p, MNM_E_PARSE, message);
}

static mnm_status nomem(parser *p) {
  return mnm_err_nomem(p->err);
}

static bool more(const parser *p) {
  return p->at < p->end;
}

static void skip_blanks(parser *p) {
  for (; more(p); p->at++) {
    if (*p->at == '\n') {
      p->line++;
      p->line_start = p->at + 1;
    } else if (*p->at != ' ' && *p->at != '\t' && *p->at != '\r') {
      return;
    }
  }
}

/* ---- texts --- */

static int32_t hex4(const parser *p, const char *at) {
  if (p->end - at < 4) return -1;
  int32_t value = 0;
  for (int i = 0; i < 4; i++) {
    char c = at[i];
    int32_t digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

static char *put_utf8(char *to, uint32_t code) {
  if (code < 0x80) {
    *to++ = (char)code;
  } else if (code < 0x800) {
    *to++ = (char)(0xC0 | (code >> 6));
    *to++ = (char)(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *to++ = (char)(0xE0 | (code >> 12));
    *to++ = (char)(0x80 | ((code >> 6) & 0x3F));
    *to++ = (char)(0x80 | (code & 0x3F));
  } else {
    *to++ = (char)(0xF0 | (code >> 18));
    *to++ = (char)(0x80 | ((code >> 12) & 0x3F));
    *to++ = (char)(0x80 | ((code >> 6) & 0x3F));
    *to++ = (char)(0x80 | (code & 0x3F));
  }
  return to;
}

/* p->at stands on the 'u' of \uXXXX; leaves it on the last digit. */
static mnm_status parse_unicode(parser *p, char **to) {
  int32_t code = hex4(p, p->at + 1);
  if (code < 0) return fail(p, "\\u needs four hexadecimal digits");
  if (code == 0) return fail(p, "a text may not hold the character U+0000");
  if (code >= 0xDC00 && code <= 0xDFFF) return fail(p, "second half of a surrogate pair alone");
  if (code >= 0xD800 && code <= 0xDBFF) {
    const char *second = p->at + 5;
    int32_t low =
        p->end - second >= 6 && second[0] == '\\' && second[1] == 'u' ? hex4(p, second + 2) : -1;
    if (low < 0xDC00 || low > 0xDFFF) return fail(p, "first half of a surrogate pair alone");
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    p->at += 6;
  }
  p->at += 4;
  *to = put_utf8(*to, (uint32_t)code);
  return MNM_OK;
}

/* p->at stands on the opening quote; leaves it behind the closing one. */
static mnm_status parse_text(parser *p, mnm_text *out) {
  const char *close = p->at + 1;
  while (close < p->end && *close != '"') {
    close += *close == '\\' && p->end - close > 1 ? 2 : 1;
  }
  if (close >= p->end) return fail(p, "this text has no closing quote");
  int64_t invalid = mnm_text_utf8_invalid(p->at, (uint64_t)(close - p->at));
  if (invalid >= 0) {
    p->at += invalid;
    return fail(p, "bytes that are not valid UTF-8; the document must be UTF-8");
  }
  /* decoded texts are never longer than written ones */
  char *text = mnm_arena_take_bytes(p->arena, (size_t)(close - p->at));
  if (text == NULL) return nomem(p);
  char *to = text;
  for (p->at++; p->at < close; p->at++) {
    unsigned char c = (unsigned char)*p->at;
    if (c < 0x20) return fail(p, "control characters in a text must be written as \\n, \\u0001");
    if (c != '\\') {
      *to++ = (char)c;
      continue;
    }
    p->at++;
    static const char from_letters[] = "\"\\/bfnrt", to_bytes[] = "\"\\/\b\f\n\r\t";
    const char *found = *p->at == '\0' ? NULL : strchr(from_letters, *p->at);
    if (found != NULL) {
      *to++ = to_bytes[found - from_letters];
    } else if (*p->at == 'u') {
      MNM_TRY(parse_unicode(p, &to));
    } else {
      return fail(p, "unknown escape; allowed are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
    }
  }
  *to = '\0';
  p->at = close + 1;
  *out = (mnm_text){text, (uint32_t)(to - text)};
  return MNM_OK;
}

/* ---- numbers and words --- */

static bool digit_here(const parser *p) {
  return more(p) && *p->at >= '0' && *p->at <= '9';
}

static void skip_digits(parser *p) {
  while (digit_here(p)) p->at++;
}

static mnm_status parse_number(parser *p, mnm_json_value *value) {
  const char *from = p->at;
  bool integral = true;
  if (*p->at == '-') p->at++;
  if (!digit_here(p)) return fail(p, "expected a digit");
  if (*p->at++ == '0') {
    if (digit_here(p)) return fail(p, "a number may not begin with 0");
  } else {
    skip_digits(p);
  }
  if (more(p) && *p->at == '.') {
    integral = false;
    p->at++;
    if (!digit_here(p)) return fail(p, "expected a digit after the point");
    skip_digits(p);
  }
  if (more(p) && (*p->at == 'e' || *p->at == 'E')) {
    integral = false;
    p->at++;
    if (more(p) && (*p->at == '+' || *p->at == '-')) p->at++;
    if (!digit_here(p)) return fail(p, "expected a digit in the exponent");
    skip_digits(p);
  }
  size_t bytes = (size_t)(p->at - from);
  const char *text = mnm_arena_copy(p->arena, from, bytes);
  if (text == NULL) return nomem(p);
  value->text = (mnm_text){text, (uint32_t)bytes};
  bool fits = integral && mnm_text_int64(value->text, &value->integer);
  value->kind = fits ? MNM_JSON_INT : MNM_JSON_NUMBER;
  return MNM_OK;
}

static bool take_word(parser *p, const char *word) {
  size_t bytes = strlen(word);
  if ((size_t)(p->end - p->at) < bytes || memcmp(p->at, word, bytes) != 0) return false;
  p->at += bytes;
  return true;
}

static mnm_status parse_word(parser *p, mnm_json_value *value) {
  if (take_word(p, "true")) {
    value->kind = MNM_JSON_BOOL;
    value->boolean = true;
  } else if (take_word(p, "false")) {
    value->kind = MNM_JSON_BOOL;
  } else if (take_word(p, "null")) {
    value->kind = MNM_JSON_NULL;
  } else {
    return fail(p,
                "expected a value: a text in double quotes, a number, true, false, null, [ or {");
  }
  return MNM_OK;
}

/* ---- objects and arrays --- */

static int by_key(const mnm_json_value *a, const mnm_json_value *b) {
  return mnm_text_compare(a->key, b->key);
}

static void sift(const mnm_json_value **heap, uint32_t root, uint32_t count) {
  for (;;) {
    uint64_t child = 2 * (uint64_t)root + 1;
    if (child >= count) return;
    if (child + 1 < count && by_key(heap[child], heap[child + 1]) < 0) child++;
    if (by_key(heap[root], heap[child]) >= 0) return;
    const mnm_json_value *kept = heap[root];
    heap[root] = heap[child];
    heap[child] = kept;
    root = (uint32_t)child;
  }
}

/* Heap sort: no memory, and no document can make it quadratic. */
static void sort_members(const mnm_json_value **members, uint32_t count) {
  for (uint32_t root = count / 2; root-- > 0;) sift(members, root, count);
  for (uint32_t last = count; last-- > 1;) {
    const mnm_json_value *largest = members[0];
    members[0] = members[last];
    members[last] = largest;
    sift(members, 0, last);
  }
}

static mnm_status index_members(parser *p, mnm_json_value *object) {
  const mnm_json_value **members =
      mnm_arena_take(p->arena, (size_t)object->count * sizeof *members);
  if (members == NULL) return nomem(p);
  uint32_t index = 0;
  for (const mnm_json_value *at = object->first; at != NULL; at = at->next) members[index++] = at;
  sort_members(members, object->count);
  for (uint32_t i = 1; i < object->count; i++) {
    if (by_key(members[i - 1], members[i]) != 0) continue;
    const mnm_json_value *a = members[i - 1], *b = members[i];
    bool b_later = b->line > a->line || (b->line == a->line && b->column > a->column);
    const mnm_json_value *later = b_later ? b : a;
    (void)mnm_err_set(p->err, MNM_E_PARSE, "this name stands twice in the same object");
    mnm_err_at(p->err, p->name, later->line, (int32_t)later->column);
    return MNM_E_PARSE;
  }
  object->by_key = members;
  return MNM_OK;
}

static mnm_status parse_value(parser *p, mnm_json_value **out);

static mnm_status parse_key(parser *p, mnm_text *out) {
  if (!more(p) || *p->at != '"') return fail(p, "expected a name in double quotes");
  MNM_TRY(parse_text(p, out));
  skip_blanks(p);
  if (!more(p) || *p->at != ':') return fail(p, "expected ':' after a name");
  p->at++;
  skip_blanks(p);
  return MNM_OK;
}

/* p->at stands behind the opening bracket. */
static mnm_status parse_members(parser *p, mnm_json_value *value, char close) {
  const mnm_json_value **link = &value->first;
  skip_blanks(p);
  if (more(p) && *p->at == close) {
    p->at++;
    return MNM_OK;
  }
  for (;;) {
    mnm_text key = {"", 0};
    mnm_json_value *member = NULL;
    if (close == '}') MNM_TRY(parse_key(p, &key));
    MNM_TRY(parse_value(p, &member));
    assert(member != NULL);
    member->key = key;
    *link = member;
    link = &member->next;
    value->count++;
    skip_blanks(p);
    if (!more(p)) break;
    if (*p->at == close) {
      p->at++;
      return MNM_OK;
    }
    if (*p->at != ',') break;
    p->at++;
    skip_blanks(p);
  }
  return fail(p, close == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
}

static mnm_status parse_value(parser *p, mnm_json_value **out) {
  if (!more(p)) return fail(p, "the document ends where a value is expected");
  mnm_json_value *value = mnm_arena_take(p->arena, sizeof *value);
  if (value == NULL) return nomem(p);
  value->line = p->line;
  value->column = (uint32_t)(p->at - p->line_start) + 1;
  value->key = value->text = (mnm_text){"", 0};
  char c = *p->at;
  if (c == '{' || c == '[') {
    if (p->depth == MNM_JSON_DEPTH) {
      return fail_at(p, MNM_E_LIMIT, "nested more than 64 levels deep");
    }
    p->depth++;
    p->at++;
    value->kind = c == '{' ? MNM_JSON_OBJECT : MNM_JSON_ARRAY;
    MNM_TRY(parse_members(p, value, c == '{' ? '}' : ']'));
    if (c == '{') MNM_TRY(index_members(p, value));
    p->depth--;
  } else if (c == '"') {
    value->kind = MNM_JSON_TEXT;
    MNM_TRY(parse_text(p, &value->text));
  } else if (c == '-' || (c >= '0' && c <= '9')) {
    MNM_TRY(parse_number(p, value));
  } else {
    MNM_TRY(parse_word(p, value));
  }
  *out = value;
  return MNM_OK;
}

mnm_status mnm_json_parse(const mnm_json_value **out, const char *name, const char *data,
                          size_t bytes, mnm_arena *arena, mnm_err *err) {
  *out = NULL;
  if (bytes > MNM_JSON_BYTES) {
    (void)mnm_err_set(err, MNM_E_LIMIT, "longer than %zu MiB, the most a document may have",
                      MNM_JSON_BYTES >> 20);
    mnm_err_at(err, name, 0, 0);
    return MNM_E_LIMIT;
  }
  if (bytes >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
    data += 3;
    bytes -= 3;
  }
  parser p = {name, data, data, data + bytes, data, 1, 0, arena, err};
  if (bytes == 0) return fail(&p, "the document is empty");
  skip_blanks(&p);
  mnm_json_value *root = NULL;
  MNM_TRY(parse_value(&p, &root));
  skip_blanks(&p);
  if (more(&p)) return fail(&p, "something follows after the end of the document");
  *out = root;
  return MNM_OK;
}

/* ---- looking things up --- */

const mnm_json_value *mnm_json_get(const mnm_json_value *object, const char *key) {
  if (object == NULL || object->kind != MNM_JSON_OBJECT) return NULL;
  mnm_text wanted = mnm_text_of(key);
  uint32_t low = 0, high = object->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order = mnm_text_compare(object->by_key[middle]->key, wanted);
    if (order == 0) return object->by_key[middle];
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

const char *mnm_json_kind_name(mnm_json_kind kind) {
  switch (kind) {
    case MNM_JSON_NULL:
      return "null";
    case MNM_JSON_BOOL:
      return "true or false";
    case MNM_JSON_INT:
      return "a whole number";
    case MNM_JSON_NUMBER:
      return "a number with decimals";
    case MNM_JSON_TEXT:
      return "a text";
    case MNM_JSON_ARRAY:
      return "a list";
    case MNM_JSON_OBJECT:
      return "an object";
  }
  return "unknown";
}
