/* Single values out of arrays. Buffers need not be aligned: every number is copied out. */
#include "model/arrow/arrow_internal.h"

#define WIDEN(TYPE)                                                      \
  do {                                                                   \
    const char *at = (const char *)values->values + from * sizeof(TYPE); \
    for (uint32_t i = 0; i < count; i++) {                               \
      TYPE value;                                                        \
      memcpy(&value, at + (size_t)i * sizeof value, sizeof value);       \
      out[i] = (int64_t)value;                                           \
    }                                                                    \
  } while (0)

void mnm_arrow__widen(const mnm_arrow__values *values, uint64_t first, uint32_t count,
                      int64_t *out) {
  uint64_t from = values->first + first;
  switch ((mnm_arrow__kind)values->kind) {
    case MNM_ARROW__I8:
      WIDEN(int8_t);
      break;
    case MNM_ARROW__U8:
      WIDEN(uint8_t);
      break;
    case MNM_ARROW__I16:
      WIDEN(int16_t);
      break;
    case MNM_ARROW__U16:
      WIDEN(uint16_t);
      break;
    case MNM_ARROW__I32:
    case MNM_ARROW__DATE32:
      WIDEN(int32_t);
      break;
    case MNM_ARROW__U32:
      WIDEN(uint32_t);
      break;
    case MNM_ARROW__I64:
    case MNM_ARROW__U64:
    case MNM_ARROW__DATE64:
    case MNM_ARROW__TIME_S:
    case MNM_ARROW__TIME_MS:
    case MNM_ARROW__TIME_US:
    case MNM_ARROW__TIME_NS:
      if (count > 0)
        memcpy(out, (const char *)values->values + from * sizeof *out, count * sizeof *out);
      break;
    case MNM_ARROW__OTHER:
    case MNM_ARROW__NULL:
    case MNM_ARROW__UTF8:
    case MNM_ARROW__LARGE_UTF8:
    case MNM_ARROW__VIEW:
      memset(out, 0, count * sizeof *out);
      break;
  }
}

/* ---- texts ------------------------------------------------------------------------------------
 */

static const char *between(const mnm_arrow__values *values, int64_t start, int64_t end,
                           mnm_text *out) {
  if (start < 0 || end < start || end > values->data_bytes)
    return "the offsets of the texts fall or are below zero";
  if (end - start > UINT32_MAX) return "a text is over 4 GiB";
  if (end > start && !values->data) return "the buffer of the texts is missing";
  *out = (mnm_text){end > start ? values->data + start : "", (uint32_t)(end - start)};
  return NULL;
}

typedef struct text_view { /* 16 bytes: a short text, or where a long one lies */
  int32_t bytes;
  char start[4];
  int32_t block, at;
} text_view;
#define VIEW_INLINE 12

static const char *viewed(const mnm_arrow__values *values, uint64_t element, mnm_text *out) {
  const char *place = (const char *)values->values + element * sizeof(text_view);
  text_view view;
  memcpy(&view, place, sizeof view);
  if (view.bytes < 0) return "a text view has a length below zero";
  if (view.bytes <= VIEW_INLINE) {
    *out = (mnm_text){place + offsetof(text_view, start), (uint32_t)view.bytes};
    return NULL;
  }
  if (view.block < 0 || (uint64_t)view.block >= values->block_count)
    return "a text view names a block that is not there";
  int64_t size = 0;
  memcpy(&size, (const char *)values->block_bytes + (size_t)view.block * sizeof size, sizeof size);
  if (view.at < 0 || (int64_t)view.at + view.bytes > size || !values->blocks[view.block])
    return "a text view reaches beyond its block";
  *out = (mnm_text){(const char *)values->blocks[view.block] + view.at, (uint32_t)view.bytes};
  return NULL;
}

static const char *text_at(const mnm_arrow__values *values, uint64_t element, mnm_text *out) {
  if (values->kind == MNM_ARROW__UTF8) {
    int32_t ends[2];
    memcpy(ends, (const char *)values->ends + element * sizeof ends[0], sizeof ends);
    return between(values, ends[0], ends[1], out);
  }
  if (values->kind == MNM_ARROW__LARGE_UTF8) {
    int64_t ends[2];
    memcpy(ends, (const char *)values->ends + element * sizeof ends[0], sizeof ends);
    return between(values, ends[0], ends[1], out);
  }
  return viewed(values, element, out);
}

const char *mnm_arrow__word(const mnm_arrow__values *words, uint64_t entry, mnm_text *out,
                            bool *has) {
  *out = (mnm_text){"", 0};
  *has = mnm_arrow__has(words, entry);
  return *has ? text_at(words, words->first + entry, out) : NULL;
}

const char *mnm_arrow__index(const mnm_arrow__input *input, uint64_t row, uint64_t *out) {
  int64_t index = 0;
  mnm_arrow__widen(&input->column, row, 1, &index);
  /* an unsigned index beyond 63 bits is below zero here */
  if (index < 0 || (uint64_t)index >= input->word_count)
    return "an index points beyond the dictionary";
  *out = (uint64_t)index;
  return NULL;
}

const char *mnm_arrow__text(const mnm_arrow__input *input, uint64_t row, mnm_text *out, bool *has) {
  if (!input->dictionary) return mnm_arrow__word(&input->column, row, out, has);
  *out = (mnm_text){"", 0};
  *has = mnm_arrow__has(&input->column, row);
  if (!*has) return NULL;
  uint64_t entry = 0;
  const char *fault = mnm_arrow__index(input, row, &entry);
  return fault ? fault : mnm_arrow__word(&input->words, entry, out, has);
}

const char *mnm_arrow__clean(mnm_text *inout) {
  if (inout->bytes == 0) return NULL;
  if (mnm_text_utf8_invalid(inout->data, inout->bytes) >= 0) return "a text is not valid UTF-8";
  if (memchr(inout->data, 0, inout->bytes)) return "a text holds a NUL byte; text has none";
  unsigned char first = (unsigned char)inout->data[0];
  unsigned char last = (unsigned char)inout->data[inout->bytes - 1];
  if (first > ' ' && first != 0xC2 && last > ' ' && last != 0xA0) return NULL;
  *inout = mnm_text_trim(*inout);
  return NULL;
}
