/* Pairs that are tied in more than one way. */
#include <stdlib.h>

#include "kernel/measure/measure_internal.h"

static int by_pair(const void *left, const void *right) {
  const mnm_measure_layered *x = left, *y = right;
  if (x->a != y->a) return x->a < y->a ? -1 : 1;
  if (x->b != y->b) return x->b < y->b ? -1 : 1;
  return (x->layer > y->layer) - (x->layer < y->layer);
}

void mnm_measure_layers_count(mnm_measure_layers *out, uint64_t *pairs, uint32_t layers,
                              mnm_measure_layered *ties, uint64_t count) {
  *out = (mnm_measure_layers){.multiplexity = NAN};
  for (uint32_t i = 0; i < layers && pairs; i++) pairs[i] = 0;
  if (count > 1) qsort(ties, count, sizeof *ties, by_pair);
  for (uint64_t at = 0; at < count;) {
    uint64_t first = at;
    uint32_t seen = 0;
    for (; at < count && ties[at].a == ties[first].a && ties[at].b == ties[first].b; at++) {
      if (at > first && ties[at].layer == ties[at - 1].layer) continue;
      seen++;
      if (pairs) pairs[ties[at].layer]++;
    }
    out->pairs++;
    out->several += seen > 1;
  }
  if (layers > 1 && out->pairs > 0) out->multiplexity = (double)out->several / (double)out->pairs;
}
