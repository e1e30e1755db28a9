/* What the source says of the numbers of its accounts, gathered in a first pass, since a payment
 * may stand before the account it names. Memory: the texts of accounts, and about 80 bytes each. */
#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_ftm_internal.h"

typedef struct noted {
  mnm_text iban, number, bic, bank;
} noted;

struct mnm__ftm_accounts {
  const mnm_ctx *ctx;
  mnm_strings *ids;
  mnm_column noted; /* by number of the id */
  mnm_arena texts;
};

mnm_status mnm__ftm_accounts_new(mnm__ftm_accounts **out, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm__ftm_accounts *accounts = mnm_mem_new(ctx, sizeof *accounts);
  if (!accounts) return mnm_err_nomem(err);
  accounts->ctx = ctx;
  mnm_column_init(&accounts->noted, sizeof(noted), ctx);
  mnm_arena_init(&accounts->texts, ctx);
  mnm_status status = mnm_strings_new(&accounts->ids, ctx, err);
  if (status != MNM_OK) {
    mnm__ftm_accounts_free(accounts);
    return status;
  }
  *out = accounts;
  return MNM_OK;
}

void mnm__ftm_accounts_free(mnm__ftm_accounts *accounts) {
  if (!accounts) return;
  mnm_strings_free(accounts->ids);
  mnm_column_clear(&accounts->noted);
  mnm_arena_clear(&accounts->texts);
  mnm_mem_free(accounts->ctx, accounts, sizeof *accounts);
}

bool mnm__ftm_is_account(const mnm__ftm_entity *entity) {
  return mnm_ftm_is(entity->known, "BankAccount") || mnm_ftm_is(entity->known, "CryptoWallet");
}

/* Keeps the smaller text. */
static mnm_status keep(mnm__ftm_accounts *accounts, mnm_text *kept, mnm_text text, mnm_err *err) {
  text = mnm_text_trim(text);
  if (text.bytes == 0 || (kept->bytes && mnm_text_compare(*kept, text) <= 0)) return MNM_OK;
  const char *copy = mnm_arena_copy(&accounts->texts, text.data, text.bytes);
  if (!copy) return mnm_err_nomem(err);
  *kept = (mnm_text){copy, text.bytes};
  return MNM_OK;
}

mnm_status mnm__ftm_accounts_note(mnm__ftm_accounts *accounts, const mnm__ftm_entity *entity,
                                  mnm_err *err) {
  static const noted none = {{"", 0}, {"", 0}, {"", 0}, {"", 0}};
  uint32_t index = 0;
  MNM_TRY(mnm_column_reserve(&accounts->noted, 1, err));
  MNM_TRY(mnm_strings_put_text(accounts->ids, &index, entity->id, err));
  if (index == accounts->noted.count) MNM_TRY(mnm_column_push(&accounts->noted, &none, err));
  noted *item = mnm_column_at(&accounts->noted, index);
  for (uint32_t i = 0; i < entity->count; i++) {
    mnm_text property = entity->values[i].property, value = entity->values[i].value;
    mnm_text *kept = NULL;
    char iban[ACCOUNT_PART_BYTES_MAX];
    if (mnm_text_equal(property, mnm_text_of("iban"))) {
      uint32_t bytes = mnm_ingest__iban(iban, mnm_text_trim(value));
      kept = bytes ? &item->iban : &item->number; /* a wrong one is only a number */
      if (bytes) value = (mnm_text){iban, bytes};
    }
    if (mnm_text_equal(property, mnm_text_of("accountNumber")) ||
        mnm_text_equal(property, mnm_text_of("publicKey")) ||
        mnm_text_equal(property, mnm_text_of("cryptoAddress")))
      kept = &item->number;
    if (mnm_text_equal(property, mnm_text_of("bic")) ||
        mnm_text_equal(property, mnm_text_of("blockchain")))
      kept = &item->bic;
    if (mnm_text_equal(property, mnm_text_of("bankName")) ||
        mnm_text_equal(property, mnm_text_of("currencySymbol")))
      kept = &item->bank;
    if (kept) MNM_TRY(keep(accounts, kept, value, err));
  }
  return MNM_OK;
}

bool mnm__ftm_accounts_has(const mnm__ftm_accounts *accounts, mnm_text id) {
  uint32_t index = 0;
  return mnm_strings_find(accounts->ids, id, &index);
}

mnm_status mnm__ftm_accounts_resolve(const mnm__ftm_accounts *accounts, mnm_names names,
                                     mnm_text id, uint32_t *out_account, bool *known,
                                     mnm_err *err) {
  account_key key;
  const char *fault = NULL;
  uint32_t index = 0;
  mnm_text bank = mnm_text_of(MNM__FTM_BANK), number = id;
  spec_syntax syntax = SPEC_SYNTAX_NUMBER;
  *known = mnm_strings_find(accounts->ids, id, &index);
  if (*known) {
    const noted *item = mnm_column_at(&accounts->noted, index);
    mnm_text own = item->iban.bytes ? item->iban : item->number;
    if (own.bytes) {
      number = own;
      bank = item->bic.bytes ? item->bic : item->bank;
      syntax = SPEC_SYNTAX_AUTO;
    }
  }
  if (!mnm_ingest__account_key(&key, bank, number, syntax, MNM_ACCOUNT_EXTERNAL, &fault))
    return mnm_err_set(err, MNM_E_RANGE, "%s", fault);
  uint64_t hash = mnm_text_hash(key.key, key.bytes, 0);
  return mnm_accounts_put_key(names.accounts, out_account, key.key, key.bytes, hash, err);
}
