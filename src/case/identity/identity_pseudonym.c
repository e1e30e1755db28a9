/* Pseudonyms: 40 random bits in letters and digits that are not taken for one another, and two more
 * that show a misread one. They say nothing about whom they stand for. */
#include <assert.h>

#include "case/identity/identity_internal.h"

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* base 32 without I L O U */

#define LETTERS 8
/* The largest prime below 32 * 32: since it divides no difference of two letters times a power of
 * 32, nor 31 times one, every misread letter and every two neighbours exchanged are noticed. */
#define CHECK_MODULUS 1021

static int letter_of(char c) {
  if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const char *at = c != '\0' ? strchr(letters, c) : NULL;
  return at ? (int)(at - letters) : -1;
}

static bool is_first(char c) {
  return c == 'P' || c == 'C' || c == 'T';
}

void mnm_identity__pseudonym_of(char out[MNM_PSEUDONYM_BYTES], char what, uint64_t number) {
  assert(is_first(what) && number < UINT64_C(1) << (5 * LETTERS));
  uint32_t check =
      (uint32_t)((((uint64_t)letter_of(what) << (5 * LETTERS)) | number) % CHECK_MODULUS);
  uint32_t at = 0;
  out[at++] = what;
  for (int letter = 0; letter < LETTERS; letter++) {
    if (letter % 4 == 0) out[at++] = '-';
    out[at++] = letters[number >> (5 * (LETTERS - 1 - letter)) & 31];
  }
  out[at++] = '-';
  out[at++] = letters[check >> 5];
  out[at++] = letters[check & 31];
  out[at] = '\0';
}

bool mnm_identity__pseudonym_read(char out[MNM_PSEUDONYM_BYTES], mnm_text text) {
  char read[1 + LETTERS + 2];
  uint32_t count = 0;
  text = mnm_text_trim(text);
  for (uint32_t at = 0; at < text.bytes; at++) {
    if (text.data[at] == '-' || text.data[at] == ' ') continue;
    int letter = letter_of(text.data[at]);
    if (letter < 0 || count == sizeof read) return false;
    read[count++] = letters[letter];
  }
  if (count != sizeof read || !is_first(read[0])) return false;
  uint64_t number = 0;
  for (uint32_t at = 1; at <= LETTERS; at++) number = number << 5 | (uint64_t)letter_of(read[at]);
  mnm_identity__pseudonym_of(out, read[0], number);
  size_t end = strlen(out);
  return memcmp(out + end - 2, read + 1 + LETTERS, 2) == 0;
}
