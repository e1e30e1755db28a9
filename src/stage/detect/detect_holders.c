/* Owners by dense number, and the accounts of each. */
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_each_internal.h"

static int rising(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

static uint32_t unique(uint32_t *numbers, uint32_t count) {
  uint32_t kept = 0;
  if (count > 1) qsort(numbers, count, sizeof *numbers, rising);
  for (uint32_t i = 0; i < count; i++)
    if (i == 0 || numbers[i] != numbers[i - 1]) numbers[kept++] = numbers[i];
  return kept;
}

uint32_t mnm_detect__number_of(const uint32_t *sorted, uint32_t count, uint32_t owner) {
  uint32_t begin = 0, end = count;
  while (begin < end) {
    uint32_t middle = begin + (end - begin) / 2;
    if (sorted[middle] < owner)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

/* of and of_offset; named[0 .. named_count - 1] are the owners as the input numbers them. */
static void list_owners(mnm_detect__holders *out, const mnm_detect_owners *owners,
                        const uint32_t *named, uint32_t named_count) {
  uint32_t made = 0;
  out->count = named_count;
  for (uint32_t a = 0; a < out->accounts; a++) {
    uint32_t begin = made;
    out->of_offset[a] = made;
    if (owners)
      for (uint32_t at = owners->offset[a]; at < owners->offset[a + 1]; at++)
        out->of[made++] = mnm_detect__number_of(named, named_count, owners->owner[at]);
    made = begin + unique(out->of + begin, made - begin);
    if (made == begin) out->of[made++] = out->count++;
  }
  out->of_offset[out->accounts] = made;
}

static void list_accounts(mnm_detect__holders *out) {
  for (uint32_t at = 0; at < out->of_offset[out->accounts]; at++) out->offset[out->of[at] + 1]++;
  for (uint32_t o = 0; o < out->count; o++) out->offset[o + 1] += out->offset[o];
  for (uint32_t a = out->accounts; a-- > 0;)
    for (uint32_t at = out->of_offset[a]; at < out->of_offset[a + 1]; at++)
      out->account[--out->offset[out->of[at] + 1]] = a;
  memmove(out->offset, out->offset + 1, out->count * sizeof *out->offset);
  out->offset[out->count] = out->of_offset[out->accounts];
}

mnm_status mnm_detect__holders_new(mnm_detect__holders *out, const mnm_detect__run *run,
                                   mnm_err *err) {
  const mnm_detect_owners *owners = run->input->owners;
  uint32_t accounts = run->edges.vertices, named = owners ? owners->offset[accounts] : 0;
  *out = (mnm_detect__holders){.accounts = accounts};
  if ((uint64_t)named + accounts >= UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "there are more than 4294967294 holders of accounts");
  out->pairs = named + accounts;
  out->all_named = named;
  size_t most = (size_t)out->pairs + 1;
  out->named = mnm_mem_new(run->ctx, ((size_t)named + 1) * sizeof(uint32_t));
  out->of_offset = mnm_mem_new(run->ctx, ((size_t)accounts + 1) * sizeof(uint32_t));
  out->of = mnm_mem_new(run->ctx, most * sizeof(uint32_t));
  out->offset = mnm_mem_new(run->ctx, (most + 1) * sizeof(uint32_t));
  out->account = mnm_mem_new(run->ctx, most * sizeof(uint32_t));
  if (!out->named || !out->of_offset || !out->of || !out->offset || !out->account)
    return mnm_err_nomem(err);
  if (named) memcpy(out->named, owners->owner, named * sizeof *out->named);
  out->named_count = unique(out->named, named);
  list_owners(out, owners, out->named, out->named_count);
  list_accounts(out);
  return MNM_OK;
}

void mnm_detect__holders_free(mnm_detect__holders *holders, const mnm_detect__run *run) {
  size_t most = (size_t)holders->pairs + 1;
  mnm_mem_free(run->ctx, holders->named, ((size_t)holders->all_named + 1) * sizeof(uint32_t));
  mnm_mem_free(run->ctx, holders->of_offset, ((size_t)holders->accounts + 1) * sizeof(uint32_t));
  mnm_mem_free(run->ctx, holders->of, most * sizeof(uint32_t));
  mnm_mem_free(run->ctx, holders->offset, (most + 1) * sizeof(uint32_t));
  mnm_mem_free(run->ctx, holders->account, most * sizeof(uint32_t));
}

bool mnm_detect__owns(const mnm_detect__holders *holders, uint32_t owner, uint32_t account) {
  for (uint32_t at = holders->of_offset[account]; at < holders->of_offset[account + 1]; at++)
    if (holders->of[at] == owner) return true;
  return false;
}

bool mnm_detect__one_hand(const mnm_detect__holders *holders, uint32_t a, uint32_t b) {
  if (a == b) return true;
  for (uint32_t at = holders->of_offset[a]; at < holders->of_offset[a + 1]; at++)
    if (mnm_detect__owns(holders, holders->of[at], b)) return true;
  return false;
}
