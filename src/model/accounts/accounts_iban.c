/* Which bank and which number an IBAN stands for. Source: SWIFT, IBAN Registry (ISO 13616), the
 * structures of its release 97 (May 2024). Only countries where (bank code, number) is how accounts
 * are written at home, and where both stand in the IBAN unchanged but for leading zeros; of all
 * others only a number that is the IBAN's whole domestic part is compared. */
#include "model/accounts/accounts_internal.h"

#define LEAST 15u
#define MOST 34u

static const mnm_accounts__iban countries[] = {
    /* country, characters, bank from, of, number from, of, BIC, prefix */
    {"AT", 20, 0, 5, 5, 11, false, false}, {"CH", 21, 0, 5, 5, 12, false, false},
    {"CZ", 24, 0, 4, 4, 16, false, true},  {"DE", 22, 0, 8, 8, 10, false, false},
    {"DK", 18, 0, 4, 4, 10, false, false}, {"GB", 22, 4, 6, 10, 8, true, false},
    {"HR", 21, 0, 7, 7, 10, false, false}, {"IE", 22, 4, 6, 10, 8, true, false},
    {"LI", 21, 0, 5, 5, 12, false, false}, {"LT", 20, 0, 5, 5, 11, false, false},
    {"LU", 20, 0, 3, 3, 13, false, false}, {"LV", 21, 0, 4, 4, 13, true, false},
    {"NL", 18, 0, 4, 4, 10, true, false},  {"PL", 28, 0, 8, 8, 16, false, false},
    {"RO", 24, 0, 4, 4, 16, true, false},  {"SK", 24, 0, 4, 4, 16, false, true},
    {"TR", 26, 0, 5, 6, 16, false, false}, {"UA", 29, 0, 6, 6, 19, false, false},
};

static bool upper(char c) {
  return c >= 'A' && c <= 'Z';
}
static bool digit(char c) {
  return c >= '0' && c <= '9';
}

const mnm_accounts__iban *mnm_accounts__iban_of(mnm_text iban) {
  for (size_t i = 0; i < sizeof countries / sizeof *countries; i++)
    if (iban.bytes == countries[i].total && memcmp(iban.data, countries[i].country, 2) == 0)
      return &countries[i];
  return NULL;
}

bool mnm_accounts__iban_valid(mnm_text number) {
  if (number.bytes < LEAST || number.bytes > MOST) return false;
  const char *at = number.data;
  if (!upper(at[0]) || !upper(at[1]) || !digit(at[2]) || !digit(at[3])) return false;
  uint32_t rest = 0; /* the first four characters count last, letters as two digits */
  for (uint32_t i = 0; i < number.bytes; i++) {
    char c = at[(i + 4) % number.bytes];
    if (digit(c))
      rest = (rest * 10 + (uint32_t)(c - '0')) % 97;
    else if (upper(c))
      rest = (rest * 100 + (uint32_t)(c - 'A') + 10) % 97;
    else
      return false;
  }
  return rest == 1;
}

bool mnm_accounts_is_iban(const mnm_accounts *accounts, uint32_t id) {
  return mnm_accounts_bank(accounts, id).bytes == 0 &&
         mnm_accounts__iban_valid(mnm_accounts_number(accounts, id));
}

static uint32_t copy(char *buffer, uint32_t bytes, uint32_t at, mnm_text text) {
  uint32_t room = bytes - at - 1, count = text.bytes < room ? text.bytes : room;
  if (count > 0) memcpy(buffer + at, text.data, count);
  buffer[at + count] = '\0';
  return at + count;
}

uint32_t mnm_accounts_house(const mnm_accounts *accounts, uint32_t id, char *buffer,
                            uint32_t bytes) {
  if (!mnm_accounts_is_iban(accounts, id))
    return copy(buffer, bytes, 0, mnm_accounts_bank(accounts, id));
  mnm_text iban = mnm_accounts_number(accounts, id);
  const mnm_accounts__iban *known = mnm_accounts__iban_of(iban);
  uint32_t at = copy(buffer, bytes, 0, (mnm_text){iban.data, 2});
  if (!known) return at;
  at = copy(buffer, bytes, at, mnm_text_of(" "));
  return copy(buffer, bytes, at, (mnm_text){iban.data + 4 + known->bank_at, known->bank_bytes});
}
