/* One account under several names. Every IBAN says under which other names its account may appear;
 * a name that two IBANs would claim is nobody's. Then each other account is looked up. */
#include "model/accounts/accounts_internal.h"

#define NAME_BYTES 320u
#define PART_MOST 64u     /* characters of a number that is compared */
#define WHOLE_LEAST 11u   /* a domestic number that needs no bank beside it */
#define WHOLE_CERTAIN 16u /* one that holds whatever bank a source names beside it */
#define CONTESTED UINT32_MAX

typedef struct names { /* from a name to the IBAN's account */
  mnm_strings *text;
  mnm_column owner; /* uint32_t, by number of the text */
} names;

typedef struct name { /* kind, bank, 0x1F, number */
  char text[NAME_BYTES];
  uint32_t bytes;
} name;

static mnm_text without_zeros(mnm_text number) {
  while (number.bytes > 0 && number.data[0] == '0') {
    number.data++;
    number.bytes--;
  }
  return number;
}

/* false: there is nothing to compare. */
static bool make(name *out, char kind, mnm_text bank, mnm_text number) {
  if (number.bytes == 0 || bank.bytes + number.bytes + 2 > NAME_BYTES) return false;
  out->text[0] = kind;
  if (bank.bytes > 0) memcpy(out->text + 1, bank.data, bank.bytes);
  out->text[1 + bank.bytes] = '\x1F';
  memcpy(out->text + 2 + bank.bytes, number.data, number.bytes);
  out->bytes = bank.bytes + number.bytes + 2;
  return true;
}

/* ---- what IBANs answer to
 * ------------------------------------------------------------------------
 */

static mnm_status claim(names *all, char kind, mnm_text bank, mnm_text number, uint32_t account,
                        mnm_err *err) {
  name one;
  if (!make(&one, kind, bank, number)) return MNM_OK;
  uint32_t id = 0;
  MNM_TRY(mnm_column_reserve(&all->owner, 1, err)); /* before the text: then nothing can fail */
  MNM_TRY(mnm_strings_put_text(all->text, &id, (mnm_text){one.text, one.bytes}, err));
  uint32_t *owner = all->owner.data;
  if (id == all->owner.count)
    owner[all->owner.count++] = account;
  else if (owner[id] != account)
    owner[id] = CONTESTED;
  return MNM_OK;
}

static mnm_status claim_names(names *all, mnm_text iban, uint32_t account, mnm_err *err) {
  const mnm_accounts__iban *known = mnm_accounts__iban_of(iban);
  const mnm_text none = {"", 0};
  mnm_text home = {iban.data + 4, iban.bytes - 4}, checked = {iban.data + 2, iban.bytes - 2};
  if (home.bytes >= WHOLE_LEAST) MNM_TRY(claim(all, 'w', none, home, account, err));
  MNM_TRY(claim(all, 'w', none, checked, account, err));
  bool short_form = iban.bytes == 28 && memcmp(iban.data, "HU", 2) == 0 &&
                    memcmp(home.data + 16, "00000000", 8) == 0;
  if (short_form) MNM_TRY(claim(all, 'w', none, (mnm_text){home.data, 16}, account, err));
  if (!known) return MNM_OK;
  mnm_text bank = {home.data + known->bank_at, known->bank_bytes};
  mnm_text number = without_zeros((mnm_text){home.data + known->account_at, known->account_bytes});
  MNM_TRY(claim(all, known->prefix ? 'p' : 'b', bank, number, account, err));
  if (!known->bic) return MNM_OK;
  char bic[6] = {home.data[0], home.data[1], home.data[2],
                 home.data[3], iban.data[0], iban.data[1]};
  return claim(all, 'c', (mnm_text){bic, 6}, number, account, err);
}

/* ---- what other accounts may be called
 * -----------------------------------------------------------
 */

/* Upper-case letters and digits without what stands between them; 0: other characters in it. */
static uint32_t compact(char out[PART_MOST], mnm_text number) {
  uint32_t bytes = 0;
  for (uint32_t i = 0; i < number.bytes; i++) {
    char c = number.data[i];
    if (c == ' ' || c == '-' || c == '.' || c == '/') continue;
    bool kept = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    if (!kept || bytes == PART_MOST) return 0;
    out[bytes++] = c;
  }
  return bytes;
}

/* "19-2000145399": the number behind the prefix has ten digits. 0: not of that shape. */
static uint32_t with_prefix(char out[PART_MOST], mnm_text number) {
  uint32_t dash = number.bytes;
  for (uint32_t i = 0; i < number.bytes; i++) {
    if (number.data[i] == '-' && dash == number.bytes && i > 0)
      dash = i;
    else if (number.data[i] < '0' || number.data[i] > '9')
      return 0;
  }
  if (dash == number.bytes) {
    if (number.bytes > 16) return 0;
    memcpy(out, number.data, number.bytes);
    return number.bytes;
  }
  uint32_t behind = number.bytes - dash - 1;
  if (dash > 6 || behind == 0 || behind > 10) return 0;
  memcpy(out, number.data, dash);
  memset(out + dash, '0', 10 - behind);
  memcpy(out + dash + 10 - behind, number.data + dash + 1, behind);
  return dash + 10;
}

/* Only names that are in the table count; two IBANs mean neither. */
static void look(const names *all, char kind, mnm_text bank, mnm_text number, uint32_t *found,
                 bool *contested) {
  name one;
  uint32_t id = 0;
  if (!make(&one, kind, bank, number)) return;
  if (!mnm_strings_find(all->text, (mnm_text){one.text, one.bytes}, &id)) return;
  uint32_t owner = ((const uint32_t *)all->owner.data)[id];
  if (owner == CONTESTED || (*found != MNM_ACCOUNT_NONE && *found != owner))
    *contested = true;
  else
    *found = owner;
}

static bool is_bic(mnm_text bank) {
  if (bank.bytes != 8 && bank.bytes != 11) return false;
  for (uint32_t i = 0; i < bank.bytes; i++) {
    bool letter = bank.data[i] >= 'A' && bank.data[i] <= 'Z';
    bool number = bank.data[i] >= '0' && bank.data[i] <= '9';
    if (!letter && (i < 6 || !number)) return false;
  }
  return true;
}

static uint32_t stands_for(const names *all, mnm_text bank, mnm_text number) {
  char whole[PART_MOST], split[PART_MOST], house[PART_MOST];
  uint32_t found = MNM_ACCOUNT_NONE;
  bool contested = false;
  mnm_text whole_text = {whole, compact(whole, number)};
  if (whole_text.bytes == 0) return MNM_ACCOUNT_NONE;
  const mnm_text none = {"", 0};
  if (bank.bytes == 0 || whole_text.bytes >= WHOLE_CERTAIN)
    look(all, 'w', none, whole_text, &found, &contested);
  mnm_text house_text = {house, compact(house, bank)};
  if (bank.bytes == 0 && number.bytes > 5 && number.data[number.bytes - 5] == '/') {
    house_text = (mnm_text){number.data + number.bytes - 4, 4}; /* "19-2000145399/0800" */
    number.bytes -= 5;
  }
  if (house_text.bytes > 0) {
    mnm_text split_text = {split, with_prefix(split, number)};
    look(all, 'b', house_text, without_zeros(whole_text), &found, &contested);
    look(all, 'p', house_text, without_zeros(split_text), &found, &contested);
  }
  if (is_bic(bank))
    look(all, 'c', (mnm_text){bank.data, 6}, without_zeros(whole_text), &found, &contested);
  return contested ? MNM_ACCOUNT_NONE : found;
}

/* ---- all
 * -----------------------------------------------------------------------------------------
 */

static mnm_status collect(names *all, const mnm_accounts *accounts, mnm_err *err) {
  for (uint32_t id = 0; id < mnm_accounts_count(accounts); id++)
    if (mnm_accounts_is_iban(accounts, id))
      MNM_TRY(claim_names(all, mnm_accounts_number(accounts, id), id, err));
  return MNM_OK;
}

mnm_status mnm_accounts_same(const mnm_accounts *accounts, mnm_column *same, bool *out_some,
                             mnm_err *err) {
  uint32_t count = mnm_accounts_count(accounts);
  mnm_ctx ctx = {.alloc = same->alloc};
  names all = {.text = NULL};
  *out_some = false;
  same->count = 0;
  MNM_TRY(mnm_column_reserve(same, count, err));
  mnm_column_init(&all.owner, sizeof(uint32_t), &ctx);
  mnm_status status = mnm_strings_new(&all.text, &ctx, err);
  if (status == MNM_OK) status = collect(&all, accounts, err);
  uint32_t *out = same->data;
  for (uint32_t id = 0; id < count && status == MNM_OK; id++) {
    uint32_t other = MNM_ACCOUNT_NONE;
    if (all.owner.count > 0 && !mnm_accounts_is_iban(accounts, id))
      other = stands_for(&all, mnm_accounts_bank(accounts, id), mnm_accounts_number(accounts, id));
    out[id] = other == MNM_ACCOUNT_NONE ? id : other;
    *out_some = *out_some || out[id] != id;
  }
  if (status == MNM_OK) same->count = count;
  mnm_column_clear(&all.owner);
  mnm_strings_free(all.text);
  return status;
}
