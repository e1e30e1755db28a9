/* The keys of a table of points, for reading and for writing. */
#ifndef MNM_STAGE_NETWORK_POINTS_INTERNAL_H
#define MNM_STAGE_NETWORK_POINTS_INTERNAL_H

#include "stage/network/network.h"

typedef enum points_kind {
  POINTS_MICRO, /* points: int64_t in millionths */
  POINTS_WHOLE, /* int64_t */
  POINTS_BOOL,
  POINTS_PARTS, /* uint8_t, bits */
  POINTS_BASIS, /* char[MNM_BASIS_BYTES] */
  POINTS_FAMILY,
  POINTS_MAP
} points_kind;

#define POINTS_NOWHERE ((size_t)-1) /* checked, not kept */

typedef struct points_key {
  const char *name;
  points_kind kind;
  size_t offset; /* in what the table describes */
  int64_t low, high;
} points_key;

typedef struct points_table {
  const points_key *keys;
  uint32_t count;
} points_table;

extern const points_table mnm_network__root_keys;     /* mnm_points */
extern const points_table mnm_network__typology_keys; /* mnm_points_rule */
extern const points_table mnm_network__tie_keys;      /* mnm_tie_rule */
extern const points_table mnm_network__chain_keys;    /* mnm_chain_rule */
extern const mnm_typology mnm_network__typologies[];
extern const uint32_t mnm_network__typology_count;

#endif
