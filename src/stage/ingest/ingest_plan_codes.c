/* Codes of a source and what they stand for. */
#include <stdlib.h>

#include "stage/ingest/ingest_plan_internal.h"

#define FACTORS 64U

static uint32_t fingerprint(mnm_text code, uint32_t factor) {
  uint32_t first = (unsigned char)code.data[0];
  uint32_t middle = (unsigned char)code.data[code.bytes / 2];
  uint32_t last = (unsigned char)code.data[code.bytes - 1];
  return ((code.bytes + (first << 8) + (middle << 16) + (last << 24)) * factor) >> 24;
}

static int lower(char c) {
  return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static int compare_nocase(mnm_text a, mnm_text b) {
  uint32_t common = a.bytes < b.bytes ? a.bytes : b.bytes;
  for (uint32_t i = 0; i < common; i++) {
    int order = lower(a.data[i]) - lower(b.data[i]);
    if (order != 0) return order;
  }
  return (a.bytes > b.bytes) - (a.bytes < b.bytes);
}

static int compare_codes(const void *a, const void *b) {
  const plan_code *one = a, *other = b;
  int order = compare_nocase(one->code, other->code);
  return order != 0 ? order : (one->index > other->index) - (one->index < other->index);
}

int32_t mnm_ingest__codes_index(const plan_codes *codes, mnm_text code) {
  if (code.bytes > 0) {
    uint16_t slot = codes->slots[fingerprint(code, codes->factor)];
    if (slot != 0 && short_equal(codes->exact[slot - 1], code)) return slot - 1;
  }
  uint32_t low = 0, high = codes->codes->count; /* the first that is not before it */
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (compare_nocase(codes->sorted[middle].code, code) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  uint32_t first = low;
  for (; low < codes->codes->count; low++) {
    if (compare_nocase(codes->sorted[low].code, code) != 0) break;
    if (mnm_text_equal(codes->sorted[low].code, code)) return (int32_t)codes->sorted[low].index;
  }
  return low > first ? (int32_t)codes->sorted[first].index : -1;
}

uint8_t mnm_ingest__codes_find(const plan_codes *codes, mnm_text code, uint8_t none) {
  int32_t index = mnm_ingest__codes_index(codes, code);
  return index < 0 ? none : codes->values[index];
}

/* How many codes share their slot with another one. */
static uint32_t fill_slots(plan_codes *out, uint32_t factor) {
  bool taken[256] = {false};
  uint32_t clashes = 0;
  out->factor = factor;
  memset(out->slots, 0, sizeof out->slots);
  for (uint32_t i = 0; i < out->codes->count && i < UINT16_MAX; i++) {
    mnm_text code = out->codes->at[i].code;
    if (code.bytes == 0) continue;
    uint32_t slot = fingerprint(code, factor);
    out->slots[slot] = taken[slot] ? 0 : (uint16_t)(i + 1);
    clashes += taken[slot];
    taken[slot] = true;
  }
  return clashes;
}

mnm_status mnm_ingest__bind_codes(const binding *self, plan_codes *out, const spec_codes *codes,
                                  uint8_t (*value_of)(mnm_text value)) {
  out->codes = codes;
  out->values = mnm_arena_take(&self->plan->arena, codes->count);
  out->sorted = mnm_arena_take(&self->plan->arena, codes->count * sizeof *out->sorted);
  out->exact = mnm_arena_take(&self->plan->arena, codes->count * sizeof *out->exact);
  if (out->values == NULL || out->sorted == NULL || out->exact == NULL) {
    return mnm_err_nomem(self->err);
  }
  for (uint32_t i = 0; i < codes->count; i++) {
    out->values[i] = value_of(codes->at[i].value);
    out->sorted[i] = (plan_code){codes->at[i].code, i};
    MNM_TRY(mnm_ingest__bind_text(self, &out->exact[i], codes->at[i].code));
  }
  /* few codes can be kept apart by the right factor */
  uint32_t least = UINT32_MAX, best = 0;
  for (uint32_t attempt = 0; attempt < FACTORS && least > 0; attempt++) {
    uint32_t factor = UINT32_C(0x9E3779B1) * (2 * attempt + 1);
    uint32_t clashes = fill_slots(out, factor);
    if (clashes < least) best = factor;
    if (clashes < least) least = clashes;
  }
  (void)fill_slots(out, best);
  if (codes->count > 1) qsort(out->sorted, codes->count, sizeof *out->sorted, compare_codes);
  return MNM_OK;
}
