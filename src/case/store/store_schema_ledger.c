/* Tables of case/ledger. */
#include "case/store/store_internal.h"

const char mnm_store__schema_ledger[] = "";

const char *const mnm_store__sweep_ledger[] = {NULL};
