/* Accounts by label, so that the numbers they have in one case play no part. The first 16 bytes of
 * a label as two numbers settle nearly every comparison, the whole labels the rest. */
#include "model/accounts/accounts.h"

typedef struct entry {
  uint64_t head[2]; /* first bytes of the label, the first one on top; 0 beyond its end */
  uint32_t account;
} entry;

/* The label without writing it: bank, ':', number. */
typedef struct label {
  mnm_text bank, number;
} label;

static label label_of(const mnm_accounts *accounts, uint32_t account) {
  label parts = {mnm_accounts_bank(accounts, account), mnm_accounts_number(accounts, account)};
  return parts;
}

static uint32_t label_bytes(const label *parts) {
  return parts->bank.bytes ? parts->bank.bytes + 1 + parts->number.bytes : parts->number.bytes;
}

static unsigned char label_byte(const label *parts, uint32_t index) {
  if (parts->bank.bytes == 0) return (unsigned char)parts->number.data[index];
  if (index < parts->bank.bytes) return (unsigned char)parts->bank.data[index];
  if (index == parts->bank.bytes) return ':';
  return (unsigned char)parts->number.data[index - parts->bank.bytes - 1];
}

int mnm_accounts_compare(const mnm_accounts *accounts, uint32_t a, uint32_t b) {
  label left = label_of(accounts, a), right = label_of(accounts, b);
  uint32_t left_bytes = label_bytes(&left), right_bytes = label_bytes(&right);
  uint32_t both = left_bytes < right_bytes ? left_bytes : right_bytes;
  for (uint32_t i = 0; i < both; i++) {
    int difference = (int)label_byte(&left, i) - (int)label_byte(&right, i);
    if (difference) return difference;
  }
  if (left_bytes != right_bytes) return left_bytes < right_bytes ? -1 : 1;
  return mnm_text_compare(mnm_accounts_key(accounts, a), mnm_accounts_key(accounts, b));
}

static bool stands_before(const entry *a, const entry *b, const mnm_accounts *accounts) {
  if (a->head[0] != b->head[0]) return a->head[0] < b->head[0];
  if (a->head[1] != b->head[1]) return a->head[1] < b->head[1];
  return mnm_accounts_compare(accounts, a->account, b->account) < 0;
}

static void fill_head(entry *out, const mnm_accounts *accounts) {
  unsigned char bytes[16] = {0};
  label parts = label_of(accounts, out->account);
  uint32_t length = label_bytes(&parts);
  for (uint32_t i = 0; i < length && i < sizeof bytes; i++) bytes[i] = label_byte(&parts, i);
  for (uint32_t i = 0; i < sizeof bytes; i++) out->head[i / 8] = out->head[i / 8] << 8 | bytes[i];
}

/* Merge sort from the bottom up; returns which of the two arrays holds the result. */
static entry *sort_entries(entry *from, entry *to, uint64_t count, const mnm_accounts *accounts) {
  for (uint64_t width = 1; width < count; width *= 2) {
    for (uint64_t begin = 0; begin < count; begin += 2 * width) {
      uint64_t middle = begin + width < count ? begin + width : count;
      uint64_t end = begin + 2 * width < count ? begin + 2 * width : count;
      uint64_t left = begin, right = middle;
      for (uint64_t at = begin; at < end; at++) {
        bool take_right =
            left == middle || (right < end && stands_before(&from[right], &from[left], accounts));
        to[at] = from[take_right ? right++ : left++];
      }
    }
    entry *swap = from;
    from = to;
    to = swap;
  }
  return from;
}

mnm_status mnm_accounts_sort(uint32_t *ids, uint64_t count, const mnm_accounts *accounts,
                             const mnm_ctx *ctx, mnm_err *err) {
  if (count < 2) return MNM_OK;
  size_t bytes = count * sizeof(entry);
  entry *first = mnm_mem_new(ctx, bytes), *second = mnm_mem_new(ctx, bytes);
  mnm_status status = MNM_OK;
  if (first && second) {
    for (uint64_t i = 0; i < count; i++) {
      first[i].account = ids[i];
      fill_head(&first[i], accounts);
    }
    const entry *sorted = sort_entries(first, second, count, accounts);
    for (uint64_t i = 0; i < count; i++) ids[i] = sorted[i].account;
  } else {
    status = mnm_err_nomem(err);
  }
  mnm_mem_free(ctx, first, bytes);
  mnm_mem_free(ctx, second, bytes);
  return status;
}
