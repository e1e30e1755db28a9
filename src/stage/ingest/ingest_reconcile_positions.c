/* Last known balance of each (account, currency): a hash table of 16 bytes a slot. */
#include <assert.h>

#include "stage/ingest/ingest_reconcile_internal.h"

#define FIRST_CAPACITY 64 /* a power of two */

void mnm__positions_init(mnm__positions *positions, const mnm_ctx *ctx) {
  memset(positions, 0, sizeof *positions);
  if (ctx) positions->alloc = ctx->alloc;
}

void mnm__positions_clear(mnm__positions *positions) {
  mnm_alloc_free(&positions->alloc, positions->slots,
                 positions->capacity * sizeof *positions->slots);
  positions->slots = NULL;
  positions->capacity = 0;
  positions->count = 0;
}

static uint64_t slot_of(const mnm__positions *positions, uint32_t account, uint16_t currency) {
  uint64_t mixed = ((uint64_t)account << 16 | currency) * UINT64_C(0x9E3779B97F4A7C15);
  uint64_t slot = (mixed ^ mixed >> 32) & (positions->capacity - 1);
  while (positions->slots[slot].used &&
         (positions->slots[slot].account != account || positions->slots[slot].currency != currency))
    slot = (slot + 1) & (positions->capacity - 1);
  return slot;
}

mnm_status mnm__positions_reserve(mnm__positions *positions, uint64_t extra, mnm_err *err) {
  uint64_t need = positions->count + extra;
  uint64_t capacity = positions->capacity ? positions->capacity : FIRST_CAPACITY;
  while (capacity / 3 * 2 < need) capacity *= 2;
  if (capacity == positions->capacity) return MNM_OK;
  mnm__positions grown = {positions->alloc, NULL, capacity, positions->count};
  grown.slots = mnm_alloc_new(&grown.alloc, capacity * sizeof *grown.slots);
  if (!grown.slots) return mnm_err_nomem(err);
  for (uint64_t i = 0; i < positions->capacity; i++) {
    const mnm__position *old = &positions->slots[i];
    if (old->used) grown.slots[slot_of(&grown, old->account, old->currency)] = *old;
  }
  mnm__positions_clear(positions);
  *positions = grown;
  return MNM_OK;
}

const mnm__position *mnm__positions_find(const mnm__positions *positions, uint32_t account,
                                         uint16_t currency) {
  if (!positions->capacity) return NULL;
  const mnm__position *found = &positions->slots[slot_of(positions, account, currency)];
  return found->used ? found : NULL;
}

void mnm__positions_set(mnm__positions *positions, uint32_t account, uint16_t currency,
                        int64_t balance) {
  assert(positions->capacity);
  mnm__position *slot = &positions->slots[slot_of(positions, account, currency)];
  if (!slot->used) positions->count++;
  assert(positions->count < positions->capacity);
  *slot = (mnm__position){balance, account, currency, 1};
}
