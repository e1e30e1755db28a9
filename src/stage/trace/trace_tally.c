/* Sums by account, where and label, in an open hash table. */
#include "stage/trace/trace_internal.h"

#define FREE UINT64_MAX

static uint64_t slot_of(const trace_tally *tally, uint64_t key) {
  uint64_t mixed = key * UINT64_C(0x9E3779B97F4A7C15);
  mixed ^= mixed >> 32;
  return mixed & (tally->capacity - 1);
}

static uint64_t find(const trace_tally *tally, uint64_t key) {
  uint64_t slot = slot_of(tally, key);
  while (tally->key[slot] != FREE && tally->key[slot] != key)
    slot = (slot + 1) & (tally->capacity - 1);
  return slot;
}

static mnm_status grow(trace_tally *tally, mnm_err *err) {
  trace_tally wider = {.alloc = tally->alloc, .count = tally->count};
  wider.capacity = tally->capacity == 0 ? 64 : tally->capacity * 2;
  wider.key = mnm_alloc_new(&tally->alloc, wider.capacity * sizeof *wider.key);
  wider.sum = mnm_alloc_new(&tally->alloc, wider.capacity * sizeof *wider.sum);
  if (wider.key == NULL || wider.sum == NULL) {
    mnm_trace__tally_clear(&wider);
    return mnm_err_nomem(err);
  }
  memset(wider.key, 0xFF, wider.capacity * sizeof *wider.key);
  for (uint64_t i = 0; i < tally->capacity; i++) {
    if (tally->key[i] == FREE) continue;
    uint64_t slot = find(&wider, tally->key[i]);
    wider.key[slot] = tally->key[i];
    wider.sum[slot] = tally->sum[i];
  }
  mnm_trace__tally_clear(tally);
  *tally = wider;
  return MNM_OK;
}

mnm_status mnm_trace__tally_at(trace_tally *tally, uint64_t key, int64_t **out_sum, mnm_err *err) {
  if (tally->count * 2 >= tally->capacity) MNM_TRY(grow(tally, err));
  uint64_t slot = find(tally, key);
  if (tally->key[slot] == FREE) {
    tally->key[slot] = key;
    tally->count++;
  }
  *out_sum = &tally->sum[slot];
  return MNM_OK;
}

mnm_status mnm_trace__tally_add(trace_tally *tally, uint32_t account, bool credit, uint32_t label,
                                int64_t amount, mnm_err *err) {
  int64_t *sum = NULL;
  uint64_t key = (uint64_t)account << 32 | (credit ? 0x80000000u : 0u) | label;
  MNM_TRY(mnm_trace__tally_at(tally, key, &sum, err));
  if (__builtin_add_overflow(*sum, amount, sum))
    return mnm_err_set(err, MNM_E_OVERFLOW, "what left to one account does not fit 64 bits");
  return MNM_OK;
}

void mnm_trace__tally_clear(trace_tally *tally) {
  mnm_alloc_free(&tally->alloc, tally->key, tally->capacity * sizeof *tally->key);
  mnm_alloc_free(&tally->alloc, tally->sum, tally->capacity * sizeof *tally->sum);
  tally->key = NULL;
  tally->sum = NULL;
  tally->capacity = tally->count = 0;
}
