/* How banks of a country write statements: four dialects, each with the specification to read it.
 */
#ifndef MNM_LAB_WORLD_DIALECT_H
#define MNM_LAB_WORLD_DIALECT_H

#include "lab/world/world_out.h"

#define WORLD_DIALECTS 4

typedef struct world_line { /* a row of a statement */
  const world_transfer *transfer;
  uint32_t account, other;
  bool credit;
  uint16_t currency;
  int64_t amount_minor;  /* on this side, > 0 */
  int64_t balance_minor; /* after it; >= 0 */
  uint32_t number;       /* within the account, from 1 */
} world_line;

typedef struct world_dialect {
  const char *name;   /* of its specification */
  const char *header; /* everything before the first row */
  const char *spec;   /* YAML */
  bool utf16;
  char *(*row)(char *at, const world_out *o, const world_line *line);
} world_dialect;
extern const char mnm_world__spec_iso[], mnm_world__spec_words[], mnm_world__spec_numbers[],
    mnm_world__spec_days[];
extern const world_dialect mnm_world__dialects[WORLD_DIALECTS];
#define WORLD_LINE_BYTES 700 /* more than a row ever has */

#endif
