/* Tables of case/ledger. */
#include "case/store/store_internal.h"

const char *const mnm_store__schema_ledger[] = {NULL};

const char *const mnm_store__sweep_ledger[] = {NULL};
