/* Sorting by 64-bit keys: least significant byte first, bytes in which all keys agree left out. */
#include "stage/network/network_internal.h"

#define FEW                                                                            \
  48 /* below this many, putting each in its place costs less than eight counts of 256 \
      */

static void sort_few(mnm_network__entry *entries, uint64_t count) {
  for (uint64_t i = 1; i < count; i++) {
    mnm_network__entry moved = entries[i];
    uint64_t at = i;
    for (; at > 0 && entries[at - 1].key > moved.key; at--) entries[at] = entries[at - 1];
    entries[at] = moved;
  }
}

void mnm_network__sort(mnm_network__entry *entries, mnm_network__entry *spare, uint64_t count) {
  if (count < FEW) {
    sort_few(entries, count);
    return;
  }
  uint64_t counts[8][256] = {{0}};
  for (uint64_t i = 0; i < count; i++)
    for (uint32_t byte = 0; byte < 8; byte++) counts[byte][entries[i].key >> 8 * byte & 0xFF]++;
  mnm_network__entry *from = entries, *to = spare;
  for (uint32_t byte = 0; byte < 8; byte++) {
    if (counts[byte][from[0].key >> 8 * byte & 0xFF] == count) continue;
    uint64_t place = 0;
    for (uint32_t value = 0; value < 256; value++) {
      uint64_t here = counts[byte][value];
      counts[byte][value] = place;
      place += here;
    }
    for (uint64_t i = 0; i < count; i++)
      to[counts[byte][from[i].key >> 8 * byte & 0xFF]++] = from[i];
    mnm_network__entry *swap = from;
    from = to;
    to = swap;
  }
  if (from != entries) memcpy(entries, from, count * sizeof *entries);
}

mnm_status mnm_network__sort_column(mnm_column *entries, const mnm_ctx *ctx, mnm_err *err) {
  if (entries->count < 2) return MNM_OK;
  size_t bytes = entries->count * sizeof(mnm_network__entry);
  mnm_network__entry *spare = mnm_mem_new(ctx, bytes);
  if (!spare) return mnm_err_nomem(err);
  mnm_network__sort(entries->data, spare, entries->count);
  mnm_mem_free(ctx, spare, bytes);
  return MNM_OK;
}
