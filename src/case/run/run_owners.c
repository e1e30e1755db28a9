/* Holdings as detect wants them: for each account the numbers of its holders. */
#include <stdlib.h>

#include "case/run/run_internal.h"

void mnm_run__owners_init(mnm_run__owners *owners, const mnm_ctx *ctx) {
  memset(owners, 0, sizeof *owners);
  mnm_column_init(&owners->pairs, sizeof(uint64_t), ctx);
  mnm_column_init(&owners->offset, sizeof(uint32_t), ctx);
  mnm_column_init(&owners->owner, sizeof(uint32_t), ctx);
}

void mnm_run__owners_clear(mnm_run__owners *owners) {
  mnm_column_clear(&owners->pairs);
  mnm_column_clear(&owners->offset);
  mnm_column_clear(&owners->owner);
}

mnm_status mnm_run__owners_add(mnm_run__owners *owners, uint32_t account, uint32_t owner,
                               mnm_err *err) {
  uint64_t pair = (uint64_t)account << 32 | owner;
  return mnm_column_push(&owners->pairs, &pair, err);
}

static int compare(const void *a, const void *b) {
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return (left > right) - (left < right);
}

mnm_status mnm_run__owners_end(mnm_run__owners *owners, uint32_t accounts, mnm_err *err) {
  uint64_t *pairs = owners->pairs.data;
  uint64_t kept = 0;
  if (owners->pairs.count > 1) qsort(pairs, owners->pairs.count, sizeof *pairs, compare);
  for (uint64_t i = 0; i < owners->pairs.count; i++)
    if (i == 0 || pairs[i] != pairs[i - 1]) pairs[kept++] = pairs[i];
  owners->pairs.count = kept;
  if (kept > UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "there are more than 4294967295 holders of accounts");
  MNM_TRY(mnm_column_reserve(&owners->offset, (uint64_t)accounts + 1, err));
  MNM_TRY(mnm_column_reserve(&owners->owner, kept + 1, err));
  uint32_t *offset = owners->offset.data, *owner = owners->owner.data;
  uint32_t at = 0;
  for (uint32_t account = 0; account < accounts; account++) {
    offset[account] = at;
    for (; at < kept && pairs[at] >> 32 == account; at++) owner[at] = (uint32_t)pairs[at];
  }
  offset[accounts] = at;
  if (at < kept)
    return mnm_err_set(err, MNM_E_DAMAGED, "a holding names an account that there is not");
  owners->view = (mnm_detect_owners){offset, owner};
  return MNM_OK;
}

static mnm_status take_holding(void *payload, uint64_t source_id, const mnm_store_holding *row,
                               mnm_err *err) {
  (void)source_id;
  if (row->kind != MNM_HOLDING_HOLDER) return MNM_OK;
  if (row->subject_id > UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "a case has at most 4294967295 subjects");
  return mnm_run__owners_add(payload, row->account, (uint32_t)row->subject_id, err);
}

mnm_status mnm_run__owners_load(mnm_run__owners *owners, mnm_store *store, mnm_err *err) {
  return mnm_run__holdings(store, take_holding, owners, err);
}

void mnm_run__owners_digest(const mnm_run__owners *owners, uint8_t out[32]) {
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit holders 1", 17);
  const uint64_t *pairs = owners->pairs.data;
  for (uint64_t i = 0; i < owners->pairs.count; i++) {
    uint8_t bytes[8];
    for (uint32_t byte = 0; byte < 8; byte++) bytes[byte] = (uint8_t)(pairs[i] >> (8 * byte));
    mnm_sha256_add(&hash, bytes, sizeof bytes);
  }
  mnm_sha256_end(&hash, out);
}
