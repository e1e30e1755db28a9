/* accounts: identity of an account is (bank, number), both normalised; its number here is dense
 * and means nothing outside one case. */
#ifndef MNM_MODEL_ACCOUNTS_H
#define MNM_MODEL_ACCOUNTS_H

#include "base/column/column.h"
#include "base/text/text.h"

#define MNM_ACCOUNT_NONE UINT32_MAX

typedef enum mnm_account_kind {
  MNM_ACCOUNT_EXTERNAL = 0, /* outside the records: no balance is tracked */
  MNM_ACCOUNT_INTERNAL = 1, /* a statement or balance of it was read */
  MNM_ACCOUNT_CASH = 2,     /* the outside world of banknotes; one a case: bank "", number "CASH" */
  MNM_ACCOUNT_CASH_HELD = 3,
  MNM_ACCOUNT_ASSET = 4,
  MNM_ACCOUNT_CREDIT_SINK = 5
} mnm_account_kind;

typedef struct mnm_accounts mnm_accounts;

MNM_MUST_CHECK mnm_status mnm_accounts_new(mnm_accounts **out, const mnm_ctx *ctx, mnm_err *err);
void mnm_accounts_free(mnm_accounts *accounts);

/* The key of an account is its bank, the byte 0x1F, its number. `key` is that text, `hash` its
 * mnm_text_hash(.., 0): a reader of millions of rows builds keys in its own buffer. A new account
 * is EXTERNAL, the account CASH (bank "", number "CASH") is of kind CASH from the start.
 * MNM_E_NOMEM, MNM_E_LIMIT (2^32-2 accounts); mnm_accounts_put also MNM_E_RANGE (a bank that holds
 * the byte 0x1F). */
MNM_MUST_CHECK mnm_status mnm_accounts_put_key(mnm_accounts *accounts, uint32_t *out_id,
                                               const char *key, uint32_t key_bytes, uint64_t hash,
                                               mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_accounts_put(mnm_accounts *accounts, uint32_t *out_id, mnm_text bank,
                                           mnm_text number, mnm_err *err);
/* The same for `count` keys, in order, three times as fast on many accounts since memory latencies
 * overlap. hashes[i] is mnm_text_hash of key i. On an error the keys before the failing one are in,
 * and out_ids is written up to there. */
MNM_MUST_CHECK mnm_status mnm_accounts_put_many(mnm_accounts *accounts, uint32_t *out_ids,
                                                const mnm_text *keys, const uint64_t *hashes,
                                                uint32_t count, mnm_err *err);
void mnm_accounts_prefetch(const mnm_accounts *accounts, uint64_t hash);
/* The account CASH, added when absent. */
MNM_MUST_CHECK mnm_status mnm_accounts_cash(mnm_accounts *accounts, uint32_t *out_id, mnm_err *err);
bool mnm_accounts_find(const mnm_accounts *accounts, mnm_text bank, mnm_text number,
                       uint32_t *out_id);

uint32_t mnm_accounts_count(const mnm_accounts *accounts);
mnm_text mnm_accounts_key(const mnm_accounts *accounts, uint32_t id);
mnm_text mnm_accounts_bank(const mnm_accounts *accounts, uint32_t id);
mnm_text mnm_accounts_number(const mnm_accounts *accounts, uint32_t id);
mnm_account_kind mnm_accounts_kind(const mnm_accounts *accounts, uint32_t id);
/* EXTERNAL may become any kind, INTERNAL any but EXTERNAL; nothing goes back: other calls change
 * nothing. */
void mnm_accounts_set_kind(mnm_accounts *accounts, uint32_t id, mnm_account_kind kind);
/* What a plain ledger writes into a number: CASH and @cash are banknotes, @x is outside the
 * records, asset:X something bought; any other account is INTERNAL, since the ledger is its
 * statement. */
mnm_account_kind mnm_account_plain_kind(mnm_text number);
/* How a person sees it: "bank:number", or the number alone when there is no bank. */
uint32_t mnm_accounts_label(const mnm_accounts *accounts, uint32_t id, char *buffer,
                            uint32_t bytes);

/* <0, 0, >0 in the order of labels as bytes; accounts of equal label by their key. */
int mnm_accounts_compare(const mnm_accounts *accounts, uint32_t a, uint32_t b);
/* Puts account numbers into that order, which does not depend on what the numbers are. Cost:
 * O(count log count), 48 bytes each while it runs. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_accounts_sort(uint32_t *ids, uint64_t count,
                                            const mnm_accounts *accounts, const mnm_ctx *ctx,
                                            mnm_err *err);

/* ---- one account under several names -----------------------------------------------------------
 */

/* same[id] (uint32_t, replaced): the account that `id` stands for. A domestic number stands for an
 * IBAN of these accounts when the IBAN contains exactly that bank and that number, and no other
 * IBAN here does; every other account stands for itself. Nothing is guessed: which countries'
 * numbers can be read out of their IBANs is said in accounts_iban.c. *out_some: some account stands
 * for another one. Cost: O(accounts), next to nothing without IBANs. */
MNM_MUST_CHECK mnm_status mnm_accounts_same(const mnm_accounts *accounts, mnm_column *same,
                                            bool *out_some, mnm_err *err);
/* Whom to ask about an account: "DE 37040044" from an IBAN, "DE" where the bank cannot be read out
 * of it, else the bank as sources name it; "" when nothing says it. Returns the length. */
#define MNM_ACCOUNTS_HOUSE_BYTES 272
uint32_t mnm_accounts_house(const mnm_accounts *accounts, uint32_t id, char *buffer,
                            uint32_t bytes);
/* Is the account's number an IBAN with right check digits? */
bool mnm_accounts_is_iban(const mnm_accounts *accounts, uint32_t id);

#endif
