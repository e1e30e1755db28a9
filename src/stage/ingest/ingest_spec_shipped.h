/* The specifications that come with the program; the table is made from data/specs when building.
 */
#ifndef MNM_STAGE_INGEST_SPEC_SHIPPED_H
#define MNM_STAGE_INGEST_SPEC_SHIPPED_H

#include <stddef.h>

typedef struct shipped_spec {
  const char *name;
  const char *yaml; /* terminated */
  size_t bytes;
} shipped_spec;

extern const shipped_spec mnm_ingest__shipped[];
extern const unsigned int mnm_ingest__shipped_count;

#endif
