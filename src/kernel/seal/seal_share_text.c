/* A share in letters a person can copy from paper:
 *
 *   XXXXC XXXXC XXXXC XXXXC XXXXC        20 groups, 4 letters of data and 1 that checks them;
 *   ... four lines                       50 bytes in all, 5 bits a letter, most significant first
 *
 * The alphabet is Crockford's base 32 (no I, L, O, U). The check letter is
 *   group number + a * c0 + a^2 * c1 + a^3 * c2 + a^4 * c3   in GF(32) by x^5 + x^2 + 1, a = x,
 * so any one wrong letter, any two swapped letters of a group and any two swapped groups show. */
#include "kernel/seal/seal_internal.h"

#define GROUPS 20
#define GROUP_DATA 4
#define GROUPS_A_LINE 5

static const char ALPHABET[33] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static uint8_t gf32_double(uint8_t a) {
  return (uint8_t)((a << 1 ^ (a & 16 ? 0x25 : 0)) & 31);
}

static uint8_t group_check(const uint8_t data[GROUP_DATA], uint32_t group) {
  uint8_t sum = 0;
  for (uint32_t index = GROUP_DATA; index-- > 0;) sum = gf32_double(sum ^ data[index]);
  return sum ^ (uint8_t)group;
}

static uint8_t five_bits(const uint8_t *payload, uint32_t letter) {
  uint32_t value = 0;
  for (uint32_t bit = letter * 5; bit < letter * 5 + 5; bit++) {
    value = value << 1 | ((uint32_t)payload[bit / 8] >> (7 - bit % 8) & 1u);
  }
  return (uint8_t)value;
}

void mnm_seal__share_print(mnm_share *out, const uint8_t payload[MNM_SHARE_BYTES]) {
  uint32_t at = 0;
  for (uint32_t group = 0; group < GROUPS; group++) {
    uint8_t data[GROUP_DATA];
    for (uint32_t index = 0; index < GROUP_DATA; index++) {
      data[index] = five_bits(payload, group * GROUP_DATA + index);
      out->text[at++] = ALPHABET[data[index]];
    }
    out->text[at++] = ALPHABET[group_check(data, group)];
    out->text[at++] = group % GROUPS_A_LINE == GROUPS_A_LINE - 1 ? '\n' : ' ';
  }
  out->text[at] = '\0';
}

/* 0..31, or 32 for what is no letter of a share. */
static uint8_t letter_value(char letter) {
  if (letter >= 'a' && letter <= 'z') letter = (char)(letter - 'a' + 'A');
  if (letter == 'O') letter = '0';
  if (letter == 'I' || letter == 'L') letter = '1';
  for (uint8_t value = 0; value < 32; value++) {
    if (ALPHABET[value] == letter) return value;
  }
  return 32;
}

mnm_status mnm_seal__share_scan(uint8_t payload[MNM_SHARE_BYTES], mnm_text text, mnm_err *err) {
  uint8_t letters[GROUPS * (GROUP_DATA + 1)];
  uint32_t count = 0;
  for (uint32_t at = 0; at < text.bytes; at++) {
    char letter = text.data[at];
    if (letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n' || letter == '-') {
      continue;
    }
    uint8_t value = letter_value(letter);
    if (value == 32 || count == sizeof letters) {
      mnm_err_set(err, MNM_E_PARSE, "a share has %d groups of 5 letters or digits, without U",
                  GROUPS);
      mnm_err_at(err, NULL, 0, (int32_t)(count / (GROUP_DATA + 1)) + 1);
      mnm_err_hint(err, "the column is the group where reading stopped");
      return MNM_E_PARSE;
    }
    letters[count++] = value;
  }
  for (uint32_t group = 0; (group + 1) * (GROUP_DATA + 1) <= count; group++) {
    const uint8_t *data = letters + (size_t)group * (GROUP_DATA + 1);
    if (group_check(data, group) == data[GROUP_DATA]) continue;
    mnm_err_set(err, MNM_E_PARSE, "group %u of the share does not check", group + 1);
    mnm_err_at(err, NULL, 0, (int32_t)group + 1);
    mnm_err_hint(err, "a letter of this group is misread or two are swapped; read it again");
    return MNM_E_PARSE;
  }
  if (count != sizeof letters) {
    return mnm_err_set(err, MNM_E_PARSE, "the share ends after %u of %d letters", count,
                       GROUPS * (GROUP_DATA + 1));
  }
  memset(payload, 0, MNM_SHARE_BYTES);
  for (uint32_t bit = 0; bit < MNM_SHARE_BYTES * 8; bit++) {
    uint32_t letter = bit / 5;
    uint32_t place = letter / GROUP_DATA * (GROUP_DATA + 1) + letter % GROUP_DATA;
    uint32_t value = (uint32_t)letters[place] >> (4 - bit % 5) & 1u;
    payload[bit / 8] = (uint8_t)(payload[bit / 8] | value << (7 - bit % 8));
  }
  return MNM_OK;
}
