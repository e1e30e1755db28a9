/* A specification as YAML, from the same table of keys. What has its default is left out, unless a
 * reader should see it anyway. */
#include "base/column/column.h"
#include "stage/ingest/ingest_spec_keys.h"

typedef struct writing {
  mnm_column text;
  mnm_err *err;
} writing;

static mnm_status put(writing *self, const char *text) {
  return mnm_column_append(&self->text, text, strlen(text), self->err);
}

static mnm_status indent(writing *self, uint32_t depth) {
  for (uint32_t i = 0; i < depth; i++) MNM_TRY(put(self, "  "));
  return MNM_OK;
}

static bool is_plain(mnm_text text) {
  static const char *const special[] = {"true", "false", "null", "yes", "no", "on", "off", "tab"};
  if (text.bytes == 0) return false;
  for (uint32_t i = 0; i < text.bytes; i++) {
    char c = text.data[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    bool inner = i > 0 && ((c >= '0' && c <= '9') || c == '-' || c == '.' || c == '/');
    if (!letter && !inner) return false;
  }
  for (size_t i = 0; i < sizeof special / sizeof special[0]; i++) {
    if (mnm_text_equal_ascii_nocase(text, mnm_text_of(special[i]))) return false;
  }
  return true;
}

static mnm_status put_text(writing *self, mnm_text text) {
  if (is_plain(text)) return mnm_column_append(&self->text, text.data, text.bytes, self->err);
  MNM_TRY(put(self, "\""));
  for (uint32_t i = 0; i < text.bytes; i++) {
    static const char hex[] = "0123456789ABCDEF";
    unsigned char c = (unsigned char)text.data[i];
    bool c1 = c == 0xC2 && i + 1 < text.bytes && (unsigned char)text.data[i + 1] < 0xA0;
    bool line = c == 0xE2 && i + 2 < text.bytes && (unsigned char)text.data[i + 1] == 0x80 &&
                ((unsigned char)text.data[i + 2] & 0xFE) == 0xA8;
    bool mark = c == 0xEF && i + 2 < text.bytes && (unsigned char)text.data[i + 1] == 0xBB &&
                (unsigned char)text.data[i + 2] == 0xBF;
    bool none = c == 0xEF && i + 2 < text.bytes && (unsigned char)text.data[i + 1] == 0xBF &&
                (unsigned char)text.data[i + 2] >= 0xBE;
    if (c == '"' || c == '\\') {
      char escaped[3] = {'\\', (char)c, '\0'};
      MNM_TRY(put(self, escaped));
    } else if (c < 0x20 || c == 0x7F) {
      char escaped[5] = {'\\', 'x', hex[c >> 4], hex[c & 15], '\0'};
      MNM_TRY(put(self, escaped));
    } else if (c1) { /* control characters, line separators and marks that YAML would fold */
      unsigned char low = (unsigned char)text.data[++i];
      char escaped[5] = {'\\', 'x', hex[low >> 4], hex[low & 15], '\0'};
      MNM_TRY(put(self, escaped));
    } else if (line) {
      MNM_TRY(put(self, (unsigned char)text.data[i + 2] == 0xA8 ? "\\L" : "\\P"));
      i += 2;
    } else if (none) { /* U+FFFE, U+FFFF */
      MNM_TRY(put(self, (unsigned char)text.data[i + 2] == 0xBE ? "\\uFFFE" : "\\uFFFF"));
      i += 2;
    } else if (mark) {
      MNM_TRY(put(self, "\\uFEFF"));
      i += 2;
    } else {
      MNM_TRY(mnm_column_append(&self->text, &text.data[i], 1, self->err));
    }
  }
  return put(self, "\"");
}

static mnm_status put_number(writing *self, uint64_t value) {
  char digits[24];
  uint32_t at = sizeof digits - 1;
  digits[at] = '\0';
  do {
    digits[--at] = (char)('0' + (int)(value % 10));
    value /= 10;
  } while (value > 0);
  return put(self, digits + at);
}

static mnm_status put_char(writing *self, char c, const key_word *words) {
  for (const key_word *word = words; word != NULL && word->word != NULL; word++) {
    if ((char)word->value == c) return put(self, word->word);
  }
  if (c == '\t') return put(self, "tab");
  return put_text(self, (mnm_text){&c, 1});
}

static mnm_status put_word(writing *self, uint32_t value, const key_word *words) {
  for (const key_word *word = words; word->word != NULL; word++) {
    if (word->value == value) return put(self, word->word);
  }
  return put_number(self, value);
}

static mnm_status put_list(writing *self, const spec_list *list) {
  MNM_TRY(put(self, "["));
  for (uint32_t i = 0; i < list->count; i++) {
    if (i > 0) MNM_TRY(put(self, ", "));
    MNM_TRY(put_text(self, list->at[i]));
  }
  return put(self, "]");
}

static mnm_status put_codes(writing *self, const spec_codes *codes) {
  MNM_TRY(put(self, "{"));
  for (uint32_t i = 0; i < codes->count; i++) {
    if (i > 0) MNM_TRY(put(self, ", "));
    MNM_TRY(put_text(self, codes->at[i].code));
    MNM_TRY(put(self, ": "));
    MNM_TRY(put_text(self, codes->at[i].value));
  }
  return put(self, "}");
}

static mnm_status put_value(writing *self, const spec_value *value) {
  if (value->fixed.bytes == 0) return put_text(self, value->column);
  MNM_TRY(put(self, "{fixed: "));
  MNM_TRY(put_text(self, value->fixed));
  return put(self, "}");
}

static mnm_status put_missing(writing *self, const uint8_t *missing, const key_word *words) {
  MNM_TRY(put(self, "{"));
  for (uint32_t i = 0; i < MNM_CHANNEL_COUNT; i++) {
    if (i > 0) MNM_TRY(put(self, ", "));
    MNM_TRY(put(self, mnm_channel_name((mnm_channel)i)));
    MNM_TRY(put(self, ": "));
    MNM_TRY(put_word(self, missing[i], words));
  }
  return put(self, "}");
}

static mnm_status put_bits(writing *self, uint8_t bits, const key_word *words) {
  bool first = true;
  MNM_TRY(put(self, "["));
  for (const key_word *word = words; word->word != NULL; word++) {
    if ((bits & word->value) == 0) continue;
    if (!first) MNM_TRY(put(self, ", "));
    MNM_TRY(put(self, word->word));
    first = false;
  }
  return put(self, "]");
}

static bool texts_equal(const void *a, const void *b) {
  return mnm_text_equal(*(const mnm_text *)a, *(const mnm_text *)b);
}

/* Has the key its default? `fresh` is a structure of the same kind with every default. */
static bool is_default(const spec_key *key, const char *structure, const char *fresh) {
  const char *at = structure + key->offset, *other = fresh + key->offset;
  switch (key->type) {
    case KEY_TEXT:
      return texts_equal(at, other);
    case KEY_CHAR:
    case KEY_BOOL:
    case KEY_WORD:
    case KEY_BITS:
      return *at == *other;
    case KEY_UINT32:
    case KEY_INT32:
      return memcmp(at, other, sizeof(uint32_t)) == 0;
    case KEY_INT64:
      return memcmp(at, other, sizeof(int64_t)) == 0;
    case KEY_LIST:
      return ((const spec_list *)(const void *)at)->count == 0;
    case KEY_CODES:
      return ((const spec_codes *)(const void *)at)->count == 0;
    case KEY_VALUE:
      return !mnm_ingest__spec_value_given((const spec_value *)(const void *)at);
    case KEY_MISSING:
      return memcmp(at, other, MNM_CHANNEL_COUNT) == 0;
    case KEY_MAPS:
      return *(const uint32_t *)(const void *)(structure + key->count) == 0;
    case KEY_MAP:
      if (key->table->given != SIZE_MAX) return !*(const bool *)(at + key->table->given);
      for (uint32_t i = 0; i < key->table->count; i++) {
        const spec_key *inner = &key->table->keys[i];
        if (inner->always || !is_default(inner, at, other)) return false;
      }
      return true;
  }
  return true;
}

/* the largest structure of the table is the specification itself */
typedef union fresh_structure {
  mnm_spec spec;
  char bytes[sizeof(mnm_spec)];
} fresh_structure;

static mnm_status put_structure(writing *self, const key_table *table, const char *structure,
                                const char *fresh, uint32_t depth, bool in_list);

static mnm_status put_structures(writing *self, const spec_key *key, const char *structure,
                                 uint32_t depth) {
  char *items = NULL;
  uint32_t count = 0;
  memcpy(&items, structure + key->offset, sizeof items);
  memcpy(&count, structure + key->count, sizeof count);
  for (uint32_t i = 0; i < count; i++) {
    fresh_structure fresh;
    memset(&fresh, 0, sizeof fresh);
    key->table->defaults(&fresh);
    MNM_TRY(put(self, "\n"));
    MNM_TRY(indent(self, depth + 1));
    MNM_TRY(put(self, "-"));
    MNM_TRY(put_structure(self, key->table, items + (size_t)i * key->table->bytes, fresh.bytes,
                          depth + 2, true));
  }
  return MNM_OK;
}

static mnm_status put_key(writing *self, const spec_key *key, const char *structure,
                          const char *fresh, uint32_t depth) {
  const void *at = structure + key->offset;
  if (key->type == KEY_MAP) {
    return put_structure(self, key->table, at, fresh + key->offset, depth + 1, false);
  }
  if (key->type == KEY_MAPS) return put_structures(self, key, structure, depth);
  MNM_TRY(put(self, " "));
  switch (key->type) {
    case KEY_TEXT:
      return put_text(self, *(const mnm_text *)at);
    case KEY_CHAR:
      return put_char(self, *(const char *)at, key->words);
    case KEY_BOOL:
      return put(self, *(const bool *)at ? "true" : "false");
    case KEY_UINT32:
      return key->words != NULL ? put_word(self, *(const uint32_t *)at, key->words)
                                : put_number(self, *(const uint32_t *)at);
    case KEY_INT32:
      return put_number(self, (uint64_t) * (const int32_t *)at);
    case KEY_INT64:
      return put_number(self, (uint64_t) * (const int64_t *)at);
    case KEY_WORD:
      return put_word(self, *(const uint8_t *)at, key->words);
    case KEY_BITS:
      return put_bits(self, *(const uint8_t *)at, key->words);
    case KEY_LIST:
      return put_list(self, at);
    case KEY_CODES:
      return put_codes(self, at);
    case KEY_VALUE:
      return put_value(self, at);
    case KEY_MISSING:
      return put_missing(self, at, key->words);
    case KEY_MAP:
    case KEY_MAPS:
      break;
  }
  return MNM_OK;
}

static mnm_status put_structure(writing *self, const key_table *table, const char *structure,
                                const char *fresh, uint32_t depth, bool in_list) {
  bool any = false;
  for (uint32_t i = 0; i < table->count; i++) {
    const spec_key *key = &table->keys[i];
    if (!key->always && is_default(key, structure, fresh)) continue;
    if (in_list && !any) {
      MNM_TRY(put(self, " "));
    } else {
      if (depth > 0 || self->text.count > 0) MNM_TRY(put(self, "\n"));
      MNM_TRY(indent(self, depth));
    }
    any = true;
    MNM_TRY(put(self, key->name));
    MNM_TRY(put(self, ":"));
    MNM_TRY(put_key(self, key, structure, fresh, depth));
  }
  return any ? MNM_OK : put(self, " {}");
}

mnm_status mnm_spec_write(const mnm_spec *spec, char **out, size_t *out_bytes, const mnm_ctx *ctx,
                          mnm_err *err) {
  writing self = {.err = err};
  fresh_structure fresh;
  memset(&fresh, 0, sizeof fresh);
  mnm_ingest__spec_table.defaults(&fresh);
  *out = NULL;
  *out_bytes = 0;
  mnm_column_init(&self.text, 1, ctx);
  mnm_status status =
      put_structure(&self, &mnm_ingest__spec_table, (const char *)spec, fresh.bytes, 0, false);
  if (status == MNM_OK) status = put(&self, "\n");
  char *text = NULL;
  if (status == MNM_OK) { /* of the very size that the caller will free */
    text = mnm_mem_new(ctx, self.text.count);
    if (text == NULL) status = mnm_err_nomem(err);
  }
  if (text != NULL) {
    memcpy(text, self.text.data, self.text.count);
    *out = text;
    *out_bytes = self.text.count;
  }
  mnm_column_clear(&self.text);
  return status;
}
