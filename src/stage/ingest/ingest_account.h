/* An account's key from what a source wrote: bank, 0x1F, number (see model/accounts). */
#ifndef MNM_STAGE_INGEST_ACCOUNT_H
#define MNM_STAGE_INGEST_ACCOUNT_H

#include "base/text/text.h"
#include "model/accounts/accounts.h"
#include "stage/ingest/ingest_spec_internal.h"

#define ACCOUNT_PART_BYTES_MAX 256 /* of a bank or a number */
#define ACCOUNT_KEY_BYTES_MAX (2 * ACCOUNT_PART_BYTES_MAX + 1)

typedef struct account_key {
  uint8_t kind; /* mnm_account_kind */
  bool cash;    /* the one account CASH: no key */
  uint32_t bytes;
  char key[ACCOUNT_KEY_BYTES_MAX];
} account_key;

/* Check digits right (ISO 13616, ISO 7064 modulo 97)? `out` (34 bytes) gets the normal form: upper
 * case, no blanks; its length is returned, 0: no valid IBAN. */
uint32_t mnm_ingest__iban(char *out, mnm_text text);

/* The normal form: an IBAN as above and without a bank; blanks between the digits of a number of
 * digits go, and the marks of spreadsheets ('0123, ="0123"); anything else stays as it is. bank and
 * number are already trimmed. false: *fault says which shape was expected. */
bool mnm_ingest__account_key(account_key *out, mnm_text bank, mnm_text number, spec_syntax syntax,
                             mnm_account_kind kind, const char **fault);

#endif
