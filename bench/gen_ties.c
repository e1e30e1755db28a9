/* Ties for the bench: eight of ten within a group of fifty, the rest towards few well-known nodes.
 * gen_ties NODES TIES SEED > ties.csv */
#include <stdio.h>
#include <stdlib.h>

#include "base/rng/rng.h"

int main(int argc, char **argv) {
  if (argc != 4) {
    (void)fprintf(stderr, "usage: gen_ties NODES TIES SEED\n");
    return 2;
  }
  uint64_t nodes = strtoull(argv[1], NULL, 10), ties = strtoull(argv[2], NULL, 10);
  mnm_rng rng;
  mnm_rng_init(&rng, strtoull(argv[3], NULL, 10));
  if (nodes < 50 || nodes > UINT32_MAX) return 2;
  (void)puts("source,target");
  for (uint64_t i = 0; i < ties; i++) {
    uint64_t a = mnm_rng_below(&rng, nodes), b = a / 50 * 50 + mnm_rng_below(&rng, 50);
    if (mnm_rng_below(&rng, 10) >= 8) {
      uint64_t any = mnm_rng_below(&rng, nodes);
      b = any * any / nodes;
    }
    (void)printf("%llu,%llu\n", (unsigned long long)a, (unsigned long long)(b % nodes));
  }
  return ferror(stdout) ? 1 : 0;
}
