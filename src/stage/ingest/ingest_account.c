#include "stage/ingest/ingest_account.h"

#define IBAN_BYTES_LEAST 15
#define IBAN_BYTES_MOST 34

static int letter_or_digit(char c) { /* 0..35, -1: neither */
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  return -1;
}

/* Bytes of the blank at `at`: a space or U+00A0. 0: none. */
static uint32_t blank_bytes(mnm_text text, uint32_t at) {
  if (text.data[at] == ' ') return 1;
  return at + 1 < text.bytes && memcmp(text.data + at, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

uint32_t mnm_ingest__iban(char *out, mnm_text text) {
  uint32_t bytes = 0;
  for (uint32_t i = 0; i < text.bytes; i++) {
    uint32_t blank = blank_bytes(text, i);
    if (blank > 0) {
      i += blank - 1;
      continue;
    }
    int value = letter_or_digit(text.data[i]);
    if (value < 0 || bytes == IBAN_BYTES_MOST) return 0;
    out[bytes++] = (char)(value < 10 ? '0' + value : 'A' + value - 10);
  }
  if (bytes < IBAN_BYTES_LEAST) return 0;
  bool shape = out[0] >= 'A' && out[1] >= 'A' && out[2] <= '9' && out[3] <= '9';
  if (!shape) return 0;
  uint32_t rest = 0; /* the first four characters count last, letters as two digits */
  for (uint32_t i = 0; i < bytes; i++) {
    uint32_t value = (uint32_t)letter_or_digit(out[(i + 4) % bytes]);
    rest = value < 10 ? (rest * 10 + value) % 97 : (rest * 100 + value) % 97;
  }
  return rest == 1 ? bytes : 0;
}

/* Could it be one? Two letters, then a digit: keeps the modulus off most numbers. */
static bool looks_like_iban(mnm_text text) {
  if (text.bytes < IBAN_BYTES_LEAST) return false;
  return letter_or_digit(text.data[0]) >= 10 && letter_or_digit(text.data[1]) >= 10 &&
         letter_or_digit(text.data[2]) >= 0 && letter_or_digit(text.data[2]) < 10;
}

static void set_key(account_key *out, mnm_text bank, mnm_text number) {
  if (bank.bytes > 0) memcpy(out->key, bank.data, bank.bytes);
  out->key[bank.bytes] = 0x1F;
  memcpy(out->key + bank.bytes + 1, number.data, number.bytes);
  out->bytes = bank.bytes + 1 + number.bytes;
}

/* A number of digits only is the same with blanks between them and without; in `digits` (the
 * number's own length) it is then without. Letters may be a name: they stay as they are. */
static mnm_text without_blanks(mnm_text number, char *digits) {
  uint32_t bytes = 0;
  for (uint32_t i = 0; i < number.bytes; i++) {
    uint32_t blank = blank_bytes(number, i);
    if (blank == 0 && (number.data[i] < '0' || number.data[i] > '9')) return number;
    if (blank == 0) digits[bytes++] = number.data[i];
    if (blank > 1) i += blank - 1;
  }
  return (mnm_text){digits, bytes};
}

/* Spreadsheets mark numbers that are texts: '0123, '0123' and ="0123". */
static mnm_text unwrap(mnm_text number) {
  mnm_text inner = number;
  if (inner.bytes > 3 && memcmp(inner.data, "=\"", 2) == 0 && inner.data[inner.bytes - 1] == '"') {
    inner = (mnm_text){inner.data + 2, inner.bytes - 3};
  } else if (inner.bytes > 1 && inner.data[0] == '\'') {
    inner = (mnm_text){inner.data + 1, inner.bytes - 1};
    if (inner.bytes > 1 && inner.data[inner.bytes - 1] == '\'') inner.bytes--;
  }
  inner = mnm_text_trim(inner);
  return inner.bytes > 0 ? inner : number;
}

bool mnm_ingest__account_key(account_key *out, mnm_text bank, mnm_text number, spec_syntax syntax,
                             mnm_account_kind kind, const char **fault) {
  out->kind = (uint8_t)kind;
  out->cash = false;
  if (syntax != SPEC_SYNTAX_PLAIN) number = unwrap(number);
  if (number.bytes == 0) {
    *fault = "an account number is missing; fill it in, or map the column of the counterparty";
    return false;
  }
  if (number.bytes > ACCOUNT_PART_BYTES_MAX || bank.bytes > ACCOUNT_PART_BYTES_MAX) {
    *fault = "an account's bank and number have at most 256 bytes each";
    return false;
  }
  if (memchr(number.data, 0x1F, number.bytes) != NULL ||
      (bank.bytes > 0 && memchr(bank.data, 0x1F, bank.bytes) != NULL)) {
    *fault = "an account holds the control character 0x1F; it is plain text";
    return false;
  }
  if (syntax == SPEC_SYNTAX_PLAIN) {
    mnm_account_kind plain = mnm_account_plain_kind(number);
    if (plain != MNM_ACCOUNT_INTERNAL) out->kind = (uint8_t)plain;
    out->cash = plain == MNM_ACCOUNT_CASH;
    if (out->cash) return true;
  } else if (syntax == SPEC_SYNTAX_IBAN ||
             (syntax == SPEC_SYNTAX_AUTO && looks_like_iban(number))) {
    char iban[IBAN_BYTES_MOST];
    uint32_t bytes = mnm_ingest__iban(iban, number);
    if (bytes > 0) {
      set_key(out, (mnm_text){"", 0}, (mnm_text){iban, bytes});
      return true;
    }
    if (syntax == SPEC_SYNTAX_IBAN) {
      *fault = "not a valid IBAN (two letters, two check digits, 11 to 30 letters or digits)";
      return false;
    }
  }
  char digits[ACCOUNT_PART_BYTES_MAX];
  set_key(out, bank, syntax == SPEC_SYNTAX_PLAIN ? number : without_blanks(number, digits));
  return true;
}
