#include "stage/ingest/ingest_encoding.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#define GUESS_BYTES ((size_t)65536) /* as much as the detector looks at */
#define GUESS_BEFORE ((size_t)1024)

typedef struct known {
  const char *name, *icu;
  encoding_kind kind;
} known;

static const known all_known[] = {
    {"utf-8", NULL, ENCODING_UTF8},
    {"utf-16le", NULL, ENCODING_UTF16LE},
    {"utf-16be", NULL, ENCODING_UTF16BE},
    {"cp1250", "windows-1250", ENCODING_PAGE},
    {"cp1251", "windows-1251", ENCODING_PAGE},
    {"cp1252", "windows-1252", ENCODING_PAGE},
    {"cp1253", "windows-1253", ENCODING_PAGE},
    {"cp1254", "windows-1254", ENCODING_PAGE},
    {"cp1257", "windows-1257", ENCODING_PAGE},
};

static const known *find(mnm_text name) {
  for (size_t i = 0; i < sizeof all_known / sizeof all_known[0]; i++) {
    if (mnm_text_equal_ascii_nocase(mnm_text_of(all_known[i].name), name)) return &all_known[i];
  }
  return NULL;
}

bool mnm_ingest__encoding_known(mnm_text name) {
  return mnm_text_equal(name, mnm_text_of("auto")) || find(name) != NULL;
}

static uint32_t put_utf8(uint8_t *to, uint32_t character) {
  if (character < 0x80) {
    to[0] = (uint8_t)character;
    return 1;
  }
  if (character < 0x800) {
    to[0] = (uint8_t)(0xC0 | character >> 6);
    to[1] = (uint8_t)(0x80 | (character & 0x3F));
    return 2;
  }
  if (character < 0x10000) {
    to[0] = (uint8_t)(0xE0 | character >> 12);
    to[1] = (uint8_t)(0x80 | (character >> 6 & 0x3F));
    to[2] = (uint8_t)(0x80 | (character & 0x3F));
    return 3;
  }
  to[0] = (uint8_t)(0xF0 | character >> 18);
  to[1] = (uint8_t)(0x80 | (character >> 12 & 0x3F));
  to[2] = (uint8_t)(0x80 | (character >> 6 & 0x3F));
  to[3] = (uint8_t)(0x80 | (character & 0x3F));
  return 4;
}

/* The whole page at once, so that rows need no library call. */
static mnm_status fill_page(encoding *out, const char *icu_name, mnm_err *err) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter *converter = ucnv_open(icu_name, &status);
  if (U_FAILURE(status)) {
    return mnm_err_set(err, MNM_E_UNSUPPORTED, "the system's ICU lacks this code page");
  }
  for (uint32_t byte = 0; byte < 256; byte++) {
    char from = (char)byte;
    UChar wide[4] = {0};
    UErrorCode one = U_ZERO_ERROR;
    int32_t count = ucnv_toUChars(converter, wide, 4, &from, 1, &one);
    bool valid = U_SUCCESS(one) && count == 1 && wide[0] != 0xFFFD;
    out->page[byte][0] = 0xFF;
    out->page[byte][3] = 1;
    if (valid) out->page[byte][3] = (uint8_t)put_utf8(out->page[byte], wide[0]);
  }
  ucnv_close(converter);
  return MNM_OK;
}

mnm_status mnm_ingest__encoding_named(encoding *out, mnm_text name, mnm_err *err) {
  memset(out, 0, sizeof *out);
  const known *entry = find(name);
  if (entry == NULL) {
    return mnm_err_set(err, MNM_E_RANGE,
                       "the encoding is one of auto, utf-8, utf-16le, utf-16be, cp1250, cp1251, "
                       "cp1252, cp1253, cp1254, cp1257");
  }
  out->kind = entry->kind;
  out->name = entry->name;
  return entry->icu != NULL ? fill_page(out, entry->icu, err) : MNM_OK;
}

/* ---- guessing
 * ------------------------------------------------------------------------------------ */

/* ICU knows the older ISO sets where it sees no byte of Windows' own; the pages hold them too. */
static const char *page_of(const char *icu_name) {
  static const char *const pairs[][2] = {{"windows-1250", "cp1250"}, {"ISO-8859-2", "cp1250"},
                                         {"windows-1251", "cp1251"}, {"ISO-8859-5", "cp1251"},
                                         {"windows-1253", "cp1253"}, {"ISO-8859-7", "cp1253"},
                                         {"windows-1254", "cp1254"}, {"ISO-8859-9", "cp1254"}};
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    if (strcmp(pairs[i][0], icu_name) == 0) return pairs[i][1];
  }
  return "cp1252";
}

/* `first` is the first byte beyond ASCII that is no UTF-8: what lies before it says nothing. */
static const char *guess_page(const char *head, size_t bytes, size_t first) {
  const char *page = "cp1252";
  size_t skip = first > GUESS_BEFORE ? first - GUESS_BEFORE : 0;
  head += skip;
  bytes -= skip;
  UErrorCode status = U_ZERO_ERROR;
  UCharsetDetector *detector = ucsdet_open(&status);
  if (U_FAILURE(status)) return page;
  ucsdet_setText(detector, head, (int32_t)(bytes > GUESS_BYTES ? GUESS_BYTES : bytes), &status);
  int32_t count = 0;
  const UCharsetMatch **matches = ucsdet_detectAll(detector, &count, &status);
  for (int32_t i = 0; U_SUCCESS(status) && matches != NULL && i < count; i++) {
    const char *name = ucsdet_getName(matches[i], &status);
    if (U_FAILURE(status) || name == NULL) break;
    if (strncmp(name, "windows-125", 11) != 0 && strncmp(name, "ISO-8859-", 9) != 0) continue;
    page = page_of(name);
    break;
  }
  ucsdet_close(detector);
  return page;
}

const char *mnm_ingest__encoding_mark(const char *head, size_t bytes) {
  if (bytes >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0) return "utf-8";
  if (bytes >= 2 && memcmp(head, "\xFF\xFE", 2) == 0) return "utf-16le";
  if (bytes >= 2 && memcmp(head, "\xFE\xFF", 2) == 0) return "utf-16be";
  return NULL;
}

/* Could the bytes at the end be the beginning of a character? */
static bool begins_character(const char *tail, size_t bytes) {
  static const size_t lengths[16] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 2, 2, 3, 4};
  size_t length = lengths[(unsigned char)tail[0] >> 4];
  if (bytes >= length) return false;
  for (size_t i = 1; i < bytes; i++) {
    if (((unsigned char)tail[i] & 0xC0) != 0x80) return false;
  }
  return true;
}

const char *mnm_ingest__encoding_guess(const char *head, size_t bytes, bool whole, bool *guessed) {
  const unsigned char *from = (const unsigned char *)head;
  const char *mark = mnm_ingest__encoding_mark(head, bytes);
  *guessed = false;
  if (mark != NULL) return mark;
  size_t zeros[2] = {0, 0}, sample = bytes < 4096 ? bytes & ~(size_t)1 : 4096;
  for (size_t i = 0; i < sample; i++) zeros[i & 1] += from[i] == 0;
  /* Latin text in UTF-16 has a zero in nearly every pair, always on the same side */
  if (zeros[1] * 4 > sample && zeros[0] * 16 < sample) return "utf-16le";
  if (zeros[0] * 4 > sample && zeros[1] * 16 < sample) return "utf-16be";
  int64_t invalid = mnm_text_utf8_invalid(head, bytes);
  if (invalid < 0) return "utf-8";
  /* a head may end inside a character, a file may not */
  if (!whole && begins_character(head + invalid, bytes - (size_t)invalid)) return "utf-8";
  *guessed = true;
  return guess_page(head, bytes, (size_t)invalid);
}

/* ---- converting
 * ---------------------------------------------------------------------------------- */

static size_t convert_page(const encoding *state, char *to, const char *from, size_t bytes) {
  size_t used = 0;
  for (size_t i = 0; i < bytes; i++) {
    const uint8_t *entry = state->page[(unsigned char)from[i]];
    memcpy(to + used, entry, 3);
    used += entry[3];
  }
  return used;
}

static uint32_t unit_at(const encoding *state, const uint8_t *from) {
  return state->kind == ENCODING_UTF16LE ? (uint32_t)from[0] | (uint32_t)from[1] << 8
                                         : (uint32_t)from[1] | (uint32_t)from[0] << 8;
}

static size_t convert_utf16(encoding *state, char *to, const char *from, size_t bytes,
                            bool at_end) {
  size_t used = 0;
  uint8_t *pending = state->pending;
  for (size_t i = 0; i < bytes; i++) {
    pending[state->pending_bytes++] = (uint8_t)from[i];
    if (state->pending_bytes == 2) {
      uint32_t unit = unit_at(state, pending);
      if (unit >= 0xD800 && unit <= 0xDBFF) continue; /* first half: wait for the second */
      if (unit >= 0xDC00 && unit <= 0xDFFF) {
        to[used++] = (char)0xFF;
      } else {
        used += put_utf8((uint8_t *)to + used, unit);
      }
      state->pending_bytes = 0;
    } else if (state->pending_bytes == 4) {
      uint32_t first = unit_at(state, pending), second = unit_at(state, pending + 2);
      if (second >= 0xDC00 && second <= 0xDFFF) {
        uint32_t character = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        used += put_utf8((uint8_t *)to + used, character);
        state->pending_bytes = 0;
      } else { /* half a pair; the unit behind it is read for itself */
        to[used++] = (char)0xFF;
        if (second >= 0xD800 && second <= 0xDBFF) {
          memcpy(pending, pending + 2, 2);
          state->pending_bytes = 2;
        } else {
          used += put_utf8((uint8_t *)to + used, second);
          state->pending_bytes = 0;
        }
      }
    }
  }
  if (at_end && state->pending_bytes > 0) {
    to[used++] = (char)0xFF;
    state->pending_bytes = 0;
  }
  return used;
}

size_t mnm_ingest__encoding_convert(encoding *state, char *to, const char *from, size_t bytes,
                                    bool at_end) {
  if (state->kind == ENCODING_PAGE) return convert_page(state, to, from, bytes);
  if (state->kind != ENCODING_UTF8) return convert_utf16(state, to, from, bytes, at_end);
  memcpy(to, from, bytes);
  return bytes;
}
