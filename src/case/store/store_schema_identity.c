/* Tables of case/identity. */
#include "case/store/store_internal.h"

const char *const mnm_store__schema_identity[] = {NULL};

const char *const mnm_store__sweep_identity[] = {NULL};
