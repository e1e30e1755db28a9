/* What the files of accounts share. */
#ifndef MNM_MODEL_ACCOUNTS_INTERNAL_H
#define MNM_MODEL_ACCOUNTS_INTERNAL_H

#include "model/accounts/accounts.h"

/* How a country's domestic number stands in its IBAN; places count from behind the check digits. */
typedef struct mnm_accounts__iban {
  char country[3];
  uint8_t total; /* characters of the whole IBAN */
  uint8_t bank_at, bank_bytes, account_at, account_bytes;
  bool bic;    /* the first four characters are those of the bank's BIC */
  bool prefix; /* the number is written "prefix-number", the number with ten digits */
} mnm_accounts__iban;

/* NULL: of this country only the whole number can be compared. */
const mnm_accounts__iban *mnm_accounts__iban_of(mnm_text iban);
/* Upper case, no blanks, right check digits (ISO 7064, MOD 97-10). */
bool mnm_accounts__iban_valid(mnm_text number);

#endif
