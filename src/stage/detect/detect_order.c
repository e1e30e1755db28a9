/* Findings stand by the label of their centre, so that the numbers accounts have in one case play
 * no part. Only the centres are sorted, each once: the first 16 bytes of their labels as two
 * numbers settle nearly every comparison, the whole labels the rest. */
#include <string.h>

#include "stage/detect/detect_internal.h"

typedef struct centre {
  uint64_t head[2]; /* first bytes of the label, the first one on top; 0 beyond its end */
  uint32_t account;
  uint32_t first, count; /* its episodes */
} centre;

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

int mnm_detect__compare(const mnm_accounts *accounts, uint32_t a, uint32_t b) {
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

static bool stands_before(const centre *a, const centre *b, const mnm_accounts *accounts) {
  if (a->head[0] != b->head[0]) return a->head[0] < b->head[0];
  if (a->head[1] != b->head[1]) return a->head[1] < b->head[1];
  return mnm_detect__compare(accounts, a->account, b->account) < 0;
}

static void fill_head(centre *out, const mnm_accounts *accounts) {
  unsigned char bytes[16] = {0};
  label parts = label_of(accounts, out->account);
  uint32_t length = label_bytes(&parts);
  for (uint32_t i = 0; i < length && i < sizeof bytes; i++) bytes[i] = label_byte(&parts, i);
  for (uint32_t i = 0; i < sizeof bytes; i++) out->head[i / 8] = out->head[i / 8] << 8 | bytes[i];
}

/* Merge sort from the bottom up; returns which of the two arrays holds the result. */
static centre *sort_centres(centre *from, centre *to, uint32_t count,
                            const mnm_accounts *accounts) {
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
    centre *swap = from;
    from = to;
    to = swap;
  }
  return from;
}

static uint32_t count_centres(const mnm_detect__episode *episodes, uint64_t count) {
  uint32_t centres = 0;
  for (uint64_t i = 0; i < count; i++)
    centres += i == 0 || episodes[i].centre != episodes[i - 1].centre;
  return centres;
}

mnm_status mnm_detect__order(mnm_column *episodes, const mnm_accounts *accounts, const mnm_ctx *ctx,
                             mnm_err *err) {
  uint64_t count = episodes->count;
  if (count == 0) return MNM_OK;
  if (count > UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "more than 4294967295 findings of one typology");
  mnm_detect__episode *in = episodes->data;
  uint32_t centres = count_centres(in, count);
  size_t centre_bytes = centres * sizeof(centre), episode_bytes = count * sizeof *in;
  centre *first = mnm_mem_new(ctx, centre_bytes), *second = mnm_mem_new(ctx, centre_bytes);
  mnm_detect__episode *out = mnm_mem_new(ctx, episode_bytes);
  mnm_status status = MNM_OK;
  if (!first || !second || !out) {
    status = mnm_err_nomem(err);
    goto done;
  }
  uint32_t made = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (i > 0 && in[i].centre == in[i - 1].centre) {
      first[made - 1].count++;
      continue;
    }
    centre *next = &first[made++];
    next->account = in[i].centre;
    next->first = i;
    next->count = 1;
    fill_head(next, accounts);
  }
  const centre *sorted = sort_centres(first, second, centres, accounts);
  mnm_detect__episode *at = out;
  for (uint32_t i = 0; i < centres; i++) {
    memcpy(at, in + sorted[i].first, sorted[i].count * sizeof *at);
    at += sorted[i].count;
  }
  memcpy(in, out, episode_bytes);
done:
  mnm_mem_free(ctx, first, centre_bytes);
  mnm_mem_free(ctx, second, centre_bytes);
  mnm_mem_free(ctx, out, episode_bytes);
  return status;
}
