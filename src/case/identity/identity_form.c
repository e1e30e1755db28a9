/* The one form of a value: what two ways of writing the same name, number or address have in
 * common. ASCII takes a short way to the same form. */
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "case/identity/identity_internal.h"

_Static_assert(sizeof(UChar) == sizeof(uint16_t), "columns of UTF-16");

typedef struct rule { /* what a kind keeps */
  bool folds, letters_and_digits, digits, blanks;
} rule;

static rule rule_of(mnm_value_kind kind) {
  switch (kind) {
    case MNM_VALUE_NAME:
      return (rule){.folds = true, .blanks = true};
    case MNM_VALUE_PHONE:
      return (rule){.digits = true};
    case MNM_VALUE_DOCUMENT:
      return (rule){.folds = true, .letters_and_digits = true};
    case MNM_VALUE_HANDLE:
      return (rule){.folds = true};
    case MNM_VALUE_DATE:
    case MNM_VALUE_TEXT:
    case MNM_VALUE_ENTITY:
      break;
  }
  return (rule){0};
}

/* ---- ASCII ---- */

static bool is_ascii(mnm_text value) {
  for (uint32_t i = 0; i < value.bytes; i++)
    if ((unsigned char)value.data[i] >= 0x80) return false;
  return true;
}

static bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static uint32_t form_ascii(char *out, const rule *keep, mnm_text value) {
  uint32_t count = 0;
  bool blank = false; /* one is owed before the next letter */
  for (uint32_t i = 0; i < value.bytes; i++) {
    char c = value.data[i];
    if (is_blank(c)) {
      blank = keep->blanks && count > 0;
      continue;
    }
    if (keep->digits && !is_digit(c)) continue;
    if (keep->letters_and_digits && !is_digit(c) && !is_letter(c)) continue;
    if (keep->folds && c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
    if (blank) out[count++] = ' ';
    blank = false;
    out[count++] = c;
  }
  return count;
}

/* ---- Unicode ---- */

static mnm_status unicode_failed(UErrorCode code, mnm_err *err) {
  if (code == U_MEMORY_ALLOCATION_ERROR) return mnm_err_nomem(err);
  return mnm_err_set(err, MNM_E_UNSUPPORTED, "ICU cannot normalise: %s", u_errorName(code));
}

static mnm_status to_utf16(mnm_value_former *former, mnm_text value, mnm_err *err) {
  UErrorCode code = U_ZERO_ERROR;
  int32_t count = 0;
  former->utf16.count = 0;
  MNM_TRY(mnm_column_reserve(&former->utf16, (uint64_t)value.bytes + 1, err));
  u_strFromUTF8WithSub(former->utf16.data, (int32_t)value.bytes + 1, &count, value.data,
                       (int32_t)value.bytes, 0xFFFD, NULL, &code);
  if (U_FAILURE(code)) return unicode_failed(code, err);
  former->utf16.count = (uint64_t)count;
  return MNM_OK;
}

/* NFKC, case folded, and without characters that are not seen (Unicode's NFKC_Casefold). */
static mnm_status fold(mnm_value_former *former, mnm_err *err) {
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2 *folder = unorm2_getNFKCCasefoldInstance(&code);
  if (U_FAILURE(code)) return unicode_failed(code, err);
  int32_t room = (int32_t)former->utf16.count * 2 + 32;
  for (;;) {
    former->folded.count = 0;
    MNM_TRY(mnm_column_reserve(&former->folded, (uint64_t)room, err));
    code = U_ZERO_ERROR;
    int32_t count = unorm2_normalize(folder, former->utf16.data, (int32_t)former->utf16.count,
                                     former->folded.data, room, &code);
    if (code == U_BUFFER_OVERFLOW_ERROR && count > room) {
      room = count;
      continue;
    }
    if (U_FAILURE(code)) return unicode_failed(code, err);
    former->folded.count = (uint64_t)count;
    return MNM_OK;
  }
}

/* The character at *at, which then stands behind it. */
static UChar32 next_character(const UChar *text, int32_t *at, int32_t end) {
  UChar32 c = text[(*at)++];
  if (c >= 0xD800 && c < 0xDC00 && *at < end && text[*at] >= 0xDC00 && text[*at] < 0xE000)
    c = 0x10000 + (c - 0xD800) * 0x400 + (text[(*at)++] - 0xDC00);
  return c;
}

/* Keeps what the rule keeps, in place; returns how much. A blank stands where one or more were, so
 * that writing never overtakes reading. */
static int32_t keep_characters(UChar *text, int32_t end, const rule *keep) {
  int32_t at = 0, count = 0;
  bool blank = false;
  while (at < end) {
    int32_t start = at;
    UChar32 c = next_character(text, &at, end);
    int32_t digit = u_charDigitValue(c);
    if (u_isUWhiteSpace(c)) {
      blank = keep->blanks && count > 0;
      continue;
    }
    if (keep->digits && digit < 0) continue;
    if (keep->letters_and_digits && !u_isalnum(c)) continue;
    if (blank) text[count++] = ' ';
    blank = false;
    if (keep->digits) {
      text[count++] = (UChar)('0' + digit);
      continue;
    }
    while (start < at) text[count++] = text[start++];
  }
  return count;
}

static mnm_status form_unicode(mnm_value_former *former, const rule *keep, mnm_text value,
                               uint32_t *out_bytes, mnm_err *err) {
  UErrorCode code = U_ZERO_ERROR;
  int32_t bytes = 0;
  MNM_TRY(to_utf16(former, value, err));
  if (keep->folds) MNM_TRY(fold(former, err));
  mnm_column *text = keep->folds ? &former->folded : &former->utf16;
  int32_t count = keep_characters(text->data, (int32_t)text->count, keep);
  int32_t room = count * 3 + 1;
  MNM_TRY(mnm_column_reserve(&former->form, (uint64_t)room, err));
  u_strToUTF8WithSub(former->form.data, room, &bytes, text->data, count, 0xFFFD, NULL, &code);
  if (U_FAILURE(code)) return unicode_failed(code, err);
  *out_bytes = (uint32_t)bytes;
  return MNM_OK;
}

mnm_status mnm_value_form(mnm_value_former *former, mnm_value_kind kind, mnm_text value,
                          mnm_text *out, mnm_err *err) {
  *out = (mnm_text){"", 0};
  if (kind == MNM_VALUE_TEXT || kind == MNM_VALUE_ENTITY) return MNM_OK;
  if (value.bytes == 0 || value.bytes > MNM_IDENTITY__FORM_MOST) return MNM_OK;
  rule keep = rule_of(kind);
  uint32_t count = 0;
  former->form.count = 0;
  if (is_ascii(value)) {
    MNM_TRY(mnm_column_reserve(&former->form, (uint64_t)value.bytes + 1, err));
    count = form_ascii(former->form.data, &keep, value);
  } else {
    MNM_TRY(form_unicode(former, &keep, value, &count, err));
  }
  *out = (mnm_text){former->form.data, count};
  if (keep.digits && count >= 2 && memcmp(out->data, "00", 2) == 0) {
    out->data += 2; /* the way out of a country, which + stands for too */
    out->bytes -= 2;
  }
  return MNM_OK;
}

void mnm_value_former_init(mnm_value_former *former, const mnm_ctx *ctx) {
  mnm_column_init(&former->utf16, sizeof(uint16_t), ctx);
  mnm_column_init(&former->folded, sizeof(uint16_t), ctx);
  mnm_column_init(&former->form, 1, ctx);
}

static void wipe(mnm_column *column) {
  if (column->data) mnm_seal_wipe(column->data, column->capacity * column->width);
  mnm_column_clear(column);
}

void mnm_value_former_clear(mnm_value_former *former) {
  wipe(&former->utf16);
  wipe(&former->folded);
  wipe(&former->form);
}

mnm_status mnm_identity__form(mnm_identity *identity, mnm_value_kind kind, mnm_text value,
                              mnm_text *out, mnm_err *err) {
  return mnm_value_form(&identity->former, kind, value, out, err);
}

int64_t mnm_identity__form_digest(const mnm_identity *identity, mnm_value_kind kind,
                                  mnm_text form) {
  uint8_t digest[16];
  uint64_t value = 0;
  mnm_seal_digest(digest, sizeof digest, &identity->find_digest[kind], form.data, form.bytes);
  for (int i = 7; i >= 0; i--) value = value << 8 | digest[i];
  return (int64_t)value;
}
