/* Findings stand by the label of their centre, so that the numbers accounts have in one case play
 * no part. Only the centres are sorted, each once; its episodes follow it. */
#include <string.h>

#include "stage/detect/detect_internal.h"

int mnm_detect__compare(const mnm_accounts *accounts, uint32_t a, uint32_t b) {
  return mnm_accounts_compare(accounts, a, b);
}

/* First episode of a centre; episodes stand by account. */
static uint64_t first_of(const mnm_detect__episode *episodes, uint64_t count, uint32_t centre) {
  uint64_t begin = 0, end = count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (episodes[middle].centre < centre)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

static mnm_status reorder(mnm_detect__episode *in, mnm_detect__episode *out, uint32_t *centres,
                          uint64_t count, const mnm_accounts *accounts, const mnm_ctx *ctx,
                          mnm_err *err) {
  uint64_t made = 0;
  for (uint64_t i = 0; i < count; i++)
    if (i == 0 || in[i].centre != in[i - 1].centre) centres[made++] = in[i].centre;
  MNM_TRY(mnm_accounts_sort(centres, made, accounts, ctx, err));
  mnm_detect__episode *at = out;
  for (uint64_t i = 0; i < made; i++)
    for (uint64_t next = first_of(in, count, centres[i]);
         next < count && in[next].centre == centres[i]; next++)
      *at++ = in[next];
  memcpy(in, out, count * sizeof *in);
  return MNM_OK;
}

mnm_status mnm_detect__order(mnm_column *episodes, const mnm_accounts *accounts, const mnm_ctx *ctx,
                             mnm_err *err) {
  uint64_t count = episodes->count;
  if (count == 0) return MNM_OK;
  if (count > UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "more than 4294967295 findings of one typology");
  size_t centre_bytes = count * sizeof(uint32_t), bytes = count * sizeof(mnm_detect__episode);
  uint32_t *centres = mnm_mem_new(ctx, centre_bytes);
  mnm_detect__episode *out = mnm_mem_new(ctx, bytes);
  mnm_status status = centres && out
                          ? reorder(episodes->data, out, centres, count, accounts, ctx, err)
                          : mnm_err_nomem(err);
  mnm_mem_free(ctx, centres, centre_bytes);
  mnm_mem_free(ctx, out, bytes);
  return status;
}
