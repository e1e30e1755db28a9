/* The files that come with the program; the tables are made from data/catalogue when building. */
#ifndef MNM_STAGE_CATALOGUE_SHIPPED_H
#define MNM_STAGE_CATALOGUE_SHIPPED_H

#include <stddef.h>

typedef struct catalogue_shipped {
  const char *name; /* "FINCEN2020-FIN-04.yaml" */
  const char *text; /* terminated */
  size_t bytes;
} catalogue_shipped;

extern const catalogue_shipped mnm_catalogue__shipped[];
extern const unsigned int mnm_catalogue__shipped_count;
extern const unsigned char mnm_catalogue__innocent[];
extern const unsigned int mnm_catalogue__innocent_bytes;

#endif
