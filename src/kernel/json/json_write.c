#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kernel/json/json.h"

#define FLUSH_BYTES 32768u

/* what stands at a level of the stack */
enum { IN_ARRAY = 1, IN_OBJECT = 2, NOT_FIRST = 4 };

void mnm_json_init_sink(mnm_json *json, mnm_json_sink_fn *sink, void *payload, const mnm_ctx *ctx) {
  memset(json, 0, sizeof *json);
  mnm_column_init(&json->buffer, 1, ctx);
  json->sink = sink;
  json->payload = payload;
}

void mnm_json_init(mnm_json *json, const mnm_ctx *ctx) {
  mnm_json_init_sink(json, NULL, NULL, ctx);
}

void mnm_json_reset(mnm_json *json) {
  json->buffer.count = 0;
  json->depth = 0;
  json->after_key = false;
  json->any_top = false;
  json->status = MNM_OK;
}

void mnm_json_clear(mnm_json *json) {
  if (json == NULL) return;
  mnm_column_clear(&json->buffer);
}

const char *mnm_json_data(const mnm_json *json, size_t *out_bytes) {
  *out_bytes = (size_t)json->buffer.count;
  return json->buffer.count > 0 ? (const char *)json->buffer.data : "";
}

static void flush(mnm_json *json) {
  if (json->status != MNM_OK || json->sink == NULL || json->buffer.count == 0) return;
  json->status =
      json->sink(json->payload, json->buffer.data, (size_t)json->buffer.count, &json->err);
  json->buffer.count = 0;
}

static void put(mnm_json *json, const char *data, size_t bytes) {
  if (json->status != MNM_OK || bytes == 0) return;
  json->status = mnm_column_append(&json->buffer, data, bytes, &json->err);
  if (json->buffer.count >= FLUSH_BYTES) flush(json);
}

static void put_char(mnm_json *json, char c) {
  put(json, &c, 1);
}

static void put_line(mnm_json *json) {
  put_char(json, '\n');
  for (uint32_t i = 0; i < json->depth * json->indent; i++) put_char(json, ' ');
}

/* Everything that must stand before a value: its comma, its line, or nothing after a key. */
static void before_value(mnm_json *json) {
  if (json->depth == 0) {
    if (json->any_top) put_char(json, '\n');
    json->any_top = true;
    return;
  }
  if (json->after_key) {
    json->after_key = false;
    return;
  }
  uint8_t *level = &json->level[json->depth];
  assert((*level & IN_ARRAY) != 0); /* in an object a key comes first */
  if ((*level & NOT_FIRST) != 0) put_char(json, ',');
  *level |= NOT_FIRST;
  if (json->indent > 0) put_line(json);
}

static void begin(mnm_json *json, uint8_t what, char bracket) {
  if (json->status != MNM_OK) return;
  before_value(json);
  if (json->depth == MNM_JSON_DEPTH) {
    json->status = mnm_err_set(&json->err, MNM_E_LIMIT,
                               "JSON may not be written more than %d levels deep", MNM_JSON_DEPTH);
    return;
  }
  put_char(json, bracket);
  json->level[++json->depth] = what;
}

static void end(mnm_json *json, uint8_t what, char bracket) {
  if (json->status != MNM_OK) return;
  assert(json->depth > 0 && (json->level[json->depth] & what) != 0 && !json->after_key);
  bool any = (json->level[json->depth--] & NOT_FIRST) != 0;
  if (any && json->indent > 0) put_line(json);
  put_char(json, bracket);
}

void mnm_json_object(mnm_json *json) {
  begin(json, IN_OBJECT, '{');
}
void mnm_json_object_end(mnm_json *json) {
  end(json, IN_OBJECT, '}');
}
void mnm_json_array(mnm_json *json) {
  begin(json, IN_ARRAY, '[');
}
void mnm_json_array_end(mnm_json *json) {
  end(json, IN_ARRAY, ']');
}

static void put_escaped(mnm_json *json, const char *data, size_t bytes) {
  size_t done = 0;
  for (size_t i = 0; i < bytes; i++) {
    unsigned char c = (unsigned char)data[i];
    if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F) continue;
    put(json, data + done, i - done);
    done = i + 1;
    static const char letters[] = "btn\0fr"; /* 0x08.. 0x0D, with 0x0B as a number */
    char text[8];
    if (c == '"' || c == '\\') {
      text[0] = '\\', text[1] = (char)c;
      put(json, text, 2);
    } else if (c >= 0x08 && c <= 0x0D && letters[c - 0x08] != '\0') {
      text[0] = '\\', text[1] = letters[c - 0x08];
      put(json, text, 2);
    } else {
      (void)snprintf(text, sizeof text, "\\u%04x", (unsigned)c);
      put(json, text, 6);
    }
  }
  put(json, data + done, bytes - done);
}

static void put_quoted(mnm_json *json, mnm_text value) {
  put_char(json, '"');
  const char *data = value.data;
  size_t left = value.bytes;
  while (left > 0) {
    int64_t invalid = mnm_text_utf8_invalid(data, left);
    size_t valid = invalid < 0 ? left : (size_t)invalid;
    put_escaped(json, data, valid);
    if (invalid < 0) break;
    put(json, "\xEF\xBF\xBD", 3);
    data += valid + 1;
    left -= valid + 1;
  }
  put_char(json, '"');
}

void mnm_json_key_text(mnm_json *json, mnm_text key) {
  if (json->status != MNM_OK) return;
  uint8_t *level = &json->level[json->depth];
  assert(json->depth > 0 && (*level & IN_OBJECT) != 0 && !json->after_key);
  if ((*level & NOT_FIRST) != 0) put_char(json, ',');
  *level |= NOT_FIRST;
  if (json->indent > 0) put_line(json);
  put_quoted(json, key);
  put(json, ": ", json->indent > 0 ? 2 : 1);
  json->after_key = true;
}

void mnm_json_key(mnm_json *json, const char *key) {
  mnm_json_key_text(json, mnm_text_of(key));
}

void mnm_json_raw(mnm_json *json, mnm_text value) {
  if (json->status != MNM_OK) return;
  before_value(json);
  put(json, value.data, value.bytes);
}

void mnm_json_text(mnm_json *json, mnm_text value) {
  if (json->status != MNM_OK) return;
  before_value(json);
  put_quoted(json, value);
}

void mnm_json_string(mnm_json *json, const char *value) {
  if (value == NULL) {
    mnm_json_null(json);
  } else {
    mnm_json_text(json, mnm_text_of(value));
  }
}

void mnm_json_int(mnm_json *json, int64_t value) {
  char text[24];
  int length = snprintf(text, sizeof text, "%" PRId64, value);
  mnm_json_raw(json, (mnm_text){text, (uint32_t)length});
}

void mnm_json_uint(mnm_json *json, uint64_t value) {
  char text[24];
  int length = snprintf(text, sizeof text, "%" PRIu64, value);
  mnm_json_raw(json, (mnm_text){text, (uint32_t)length});
}

void mnm_json_wide(mnm_json *json, mnm_wide value) {
  char text[48];
  uint32_t length = mnm_money_text(text, sizeof text, value, 0);
  mnm_json_raw(json, (mnm_text){text, length});
}

void mnm_json_wide_text(mnm_json *json, mnm_wide value) {
  char text[48];
  uint32_t length = mnm_money_text(text, sizeof text, value, 0);
  mnm_json_text(json, (mnm_text){text, length});
}

void mnm_json_bool(mnm_json *json, bool value) {
  mnm_json_raw(json, mnm_text_of(value ? "true" : "false"));
}

void mnm_json_null(mnm_json *json) {
  mnm_json_raw(json, mnm_text_of("null"));
}

void mnm_json_pair_text(mnm_json *json, const char *key, mnm_text value) {
  mnm_json_key(json, key);
  mnm_json_text(json, value);
}

void mnm_json_pair_string(mnm_json *json, const char *key, const char *value) {
  mnm_json_key(json, key);
  mnm_json_string(json, value);
}

void mnm_json_pair_int(mnm_json *json, const char *key, int64_t value) {
  mnm_json_key(json, key);
  mnm_json_int(json, value);
}

void mnm_json_pair_uint(mnm_json *json, const char *key, uint64_t value) {
  mnm_json_key(json, key);
  mnm_json_uint(json, value);
}

void mnm_json_pair_bool(mnm_json *json, const char *key, bool value) {
  mnm_json_key(json, key);
  mnm_json_bool(json, value);
}

void mnm_json_value_write(mnm_json *json, const mnm_json_value *value) {
  switch ((mnm_json_kind)value->kind) {
    case MNM_JSON_NULL:
      mnm_json_null(json);
      break;
    case MNM_JSON_BOOL:
      mnm_json_bool(json, value->boolean);
      break;
    case MNM_JSON_INT:
    case MNM_JSON_NUMBER:
      mnm_json_raw(json, value->text);
      break;
    case MNM_JSON_TEXT:
      mnm_json_text(json, value->text);
      break;
    case MNM_JSON_ARRAY:
      mnm_json_array(json);
      for (const mnm_json_value *at = value->first; at != NULL; at = at->next) {
        mnm_json_value_write(json, at);
      }
      mnm_json_array_end(json);
      break;
    case MNM_JSON_OBJECT:
      mnm_json_object(json);
      for (const mnm_json_value *at = value->first; at != NULL; at = at->next) {
        mnm_json_key_text(json, at->key);
        mnm_json_value_write(json, at);
      }
      mnm_json_object_end(json);
      break;
  }
}

mnm_status mnm_json_finish(mnm_json *json, mnm_err *err) {
  assert(json->status != MNM_OK || (json->depth == 0 && !json->after_key));
  if (json->any_top) put_char(json, '\n');
  json->any_top = false;
  flush(json);
  if (json->status != MNM_OK && err != NULL) *err = json->err;
  return json->status;
}
