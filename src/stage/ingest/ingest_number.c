#include "stage/ingest/ingest_number.h"

#include "stage/ingest/ingest_spec_internal.h"

#define DIGITS_MAX 36 /* 10^36 fits 128 bits */
#define SYMBOL_BYTES_MAX 12

/* Bytes of a minus sign at the start: '-', U+2212, or the hyphens U+2010 to U+2013. 0: none. */
static uint32_t minus_bytes(mnm_text text) {
  if (text.bytes >= 1 && text.data[0] == '-') return 1;
  if (text.bytes >= 3 && memcmp(text.data, "\xE2\x88\x92", 3) == 0) return 3;
  if (text.bytes >= 3 && memcmp(text.data, "\xE2\x80", 2) == 0 &&
      (unsigned char)text.data[2] >= 0x90 && (unsigned char)text.data[2] <= 0x93) {
    return 3;
  }
  return 0;
}

/* Bytes of a blank: space, U+00A0, U+2009, U+202F. */
static uint32_t blank_bytes(mnm_text text) {
  if (text.bytes >= 1 && text.data[0] == ' ') return 1;
  if (text.bytes >= 2 && memcmp(text.data, "\xC2\xA0", 2) == 0) return 2;
  if (text.bytes >= 3 &&
      (memcmp(text.data, "\xE2\x80\x89", 3) == 0 || memcmp(text.data, "\xE2\x80\xAF", 3) == 0)) {
    return 3;
  }
  return 0;
}

/* Bytes of an apostrophe: ' or U+2019. */
static uint32_t apostrophe_bytes(mnm_text text) {
  if (text.bytes >= 1 && text.data[0] == '\'') return 1;
  return text.bytes >= 3 && memcmp(text.data, "\xE2\x80\x99", 3) == 0 ? 3 : 0;
}

static mnm_text skip(mnm_text text, uint32_t bytes) {
  return (mnm_text){text.data + bytes, text.bytes - bytes};
}

static mnm_text skip_blanks(mnm_text text) {
  for (uint32_t bytes = blank_bytes(text); bytes > 0; bytes = blank_bytes(text)) {
    text = skip(text, bytes);
  }
  return text;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* May this byte be part of a currency code or sign? Letters, '$', '.', and all of non-ASCII. */
static bool is_symbol(char c) {
  unsigned char byte = (unsigned char)c;
  return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte == '$' ||
         byte >= 0x80;
}

static bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* A point behind letters belongs to them: "Rs.500" is no half rupee. */
static mnm_text take_symbol(mnm_text *rest) {
  mnm_text symbol = {rest->data, 0};
  while (rest->bytes > 0 && is_symbol(rest->data[0]) && minus_bytes(*rest) == 0 &&
         blank_bytes(*rest) == 0) {
    *rest = skip(*rest, 1);
    symbol.bytes++;
  }
  bool letter = symbol.bytes > 0 && is_letter(symbol.data[symbol.bytes - 1]);
  if (letter && rest->bytes > 0 && rest->data[0] == '.') *rest = skip(*rest, 1);
  return symbol;
}

/* Bytes of a separator between groups at the start of `text`. 0: none that the form allows. */
static uint32_t group_bytes(mnm_text text, uint8_t groups) {
  if (text.bytes == 0) return 0;
  if (text.data[0] == '.' && (groups & SPEC_GROUP_DOT) != 0) return 1;
  if (text.data[0] == ',' && (groups & SPEC_GROUP_COMMA) != 0) return 1;
  if ((groups & SPEC_GROUP_APOSTROPHE) != 0 && apostrophe_bytes(text) > 0) {
    return apostrophe_bytes(text);
  }
  return (groups & SPEC_GROUP_BLANK) != 0 ? blank_bytes(text) : 0;
}

static bool push_digit(read_number *out, uint32_t *count, char c) {
  if (out->digits == 0 && c == '0') { /* leading zeros cost no room */
    return true;
  }
  if (++*count > DIGITS_MAX) return false;
  out->digits = out->digits * 10 + (c - '0');
  return true;
}

/* The digits before the decimal sign. Groups after a separator have three digits, or two (lakh and
 * crore) when three more follow: "1.23" with '.' between groups is no number, nor is "0.500". */
static number_fault read_whole(read_number *out, const number_form *form, mnm_text *rest,
                               uint32_t *count, bool *any) {
  uint32_t group = 0;
  bool grouped = false, zero = rest->bytes > 0 && rest->data[0] == '0';
  for (;;) {
    while (rest->bytes > 0 && is_digit(rest->data[0])) {
      if (!push_digit(out, count, rest->data[0])) return NUMBER_OVERFLOW;
      *rest = skip(*rest, 1);
      group++;
      *any = true;
    }
    uint32_t bytes = group_bytes(*rest, form->groups);
    bool more = bytes > 0 && rest->bytes > bytes && is_digit(rest->data[bytes]);
    if (!more) break;
    if (zero || group == 0 || group > 3 || (grouped && group == 1)) return NUMBER_SHAPE;
    grouped = true;
    group = 0;
    *rest = skip(*rest, bytes);
  }
  return grouped && group != 3 ? NUMBER_SHAPE : NUMBER_OK;
}

static number_fault read_decimals(read_number *out, const number_form *form, mnm_text *rest,
                                  uint32_t *count, bool *any) {
  if (rest->bytes == 0 || rest->data[0] != form->decimal) return NUMBER_OK;
  *rest = skip(*rest, 1);
  uint32_t zeros = 0; /* held back: zeros at the end say nothing */
  while (rest->bytes > 0 && is_digit(rest->data[0])) {
    *any = true;
    if (rest->data[0] == '0') {
      zeros++;
    } else {
      for (; zeros > 0; zeros--, out->decimals++) {
        if (!push_digit(out, count, '0')) return NUMBER_OVERFLOW;
      }
      if (!push_digit(out, count, rest->data[0])) return NUMBER_OVERFLOW;
      if (++out->decimals > DIGITS_MAX) return NUMBER_OVERFLOW;
    }
    *rest = skip(*rest, 1);
  }
  return NUMBER_OK;
}

/* Signs and currencies at one end of the number: -, +, EUR, CR and DR, in any order. */
static bool read_marks(read_number *out, const number_form *form, mnm_text *rest, uint32_t *signs) {
  for (;;) {
    *rest = skip_blanks(*rest);
    uint32_t minus = minus_bytes(*rest);
    if (minus > 0 || (rest->bytes > 0 && rest->data[0] == '+')) {
      out->negative = minus > 0;
      ++*signs;
      *rest = skip(*rest, minus > 0 ? minus : 1);
      continue;
    }
    mnm_text word = {"", 0};
    if (form->symbols) word = take_symbol(rest);
    if (word.bytes == 0) return true;
    bool debit = mnm_text_equal_ascii_nocase(word, mnm_text_of("DR"));
    if (debit || mnm_text_equal_ascii_nocase(word, mnm_text_of("CR"))) {
      out->negative = debit;
      ++*signs;
    } else if (out->symbol.bytes > 0) {
      return false;
    } else {
      out->symbol = word;
    }
  }
}

number_fault mnm_ingest__number_read(read_number *out, const number_form *form, mnm_text text) {
  memset(out, 0, sizeof *out);
  out->symbol = (mnm_text){"", 0};
  mnm_text rest = skip_blanks(mnm_text_trim(text));
  uint32_t signs = 0, count = 0;
  bool open = false, any = false;
  if (rest.bytes > 0 && rest.data[0] == '(') {
    open = true;
    rest = skip(rest, 1);
  }
  if (!read_marks(out, form, &rest, &signs)) return NUMBER_SHAPE;
  number_fault fault = read_whole(out, form, &rest, &count, &any);
  if (fault == NUMBER_OK) fault = read_decimals(out, form, &rest, &count, &any);
  if (fault != NUMBER_OK) return fault;
  if (!read_marks(out, form, &rest, &signs)) return NUMBER_SHAPE;
  if (open) {
    if (rest.bytes == 0 || rest.data[0] != ')' || signs > 0) return NUMBER_SHAPE;
    out->negative = true;
    rest = skip(rest, 1);
    if (!read_marks(out, form, &rest, &signs) || signs > 0) return NUMBER_SHAPE; /* (5.00) EUR */
  }
  if (rest.bytes > 0 || !any || signs > 1 || out->symbol.bytes > SYMBOL_BYTES_MAX) {
    return NUMBER_SHAPE;
  }
  return NUMBER_OK;
}

number_fault mnm_ingest__number_minor(const read_number *number, uint32_t exponent, bool scale,
                                      int64_t *out_minor, bool *scaled) {
  mnm_wide value = number->digits;
  *scaled = false;
  if (number->decimals > exponent) {
    if (!scale) return NUMBER_DECIMALS;
    mnm_wide unit = 1;
    for (uint32_t i = exponent; i < number->decimals; i++) unit *= 10;
    value /= unit; /* decimals end in a digit that is not 0, so something was cut */
    *scaled = true;
  }
  for (uint32_t i = number->decimals; i < exponent; i++) {
    if (value > INT64_MAX) return NUMBER_OVERFLOW;
    value *= 10;
  }
  if (value > INT64_MAX) return NUMBER_OVERFLOW;
  *out_minor = number->negative ? -(int64_t)value : (int64_t)value;
  return NUMBER_OK;
}
