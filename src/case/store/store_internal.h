/* What the files of case/store share. */
#ifndef MNM_CASE_STORE_INTERNAL_H
#define MNM_CASE_STORE_INTERNAL_H

#include "case/store/store.h"

/* ---- schema: each part's tables, executed in this order when a case is made
 * ---------------------- */
extern const char mnm_store__schema_core[]; /* store_schema_core.c: source, finding, audit, ... */
extern const char
    mnm_store__schema_identity[]; /* store_schema_identity.c: written with case/identity */
extern const char mnm_store__schema_ledger[]; /* store_schema_ledger.c: written with case/ledger */

/* Statements run, in order, in one transaction, whenever a case is opened for writing: each deletes
 * rows that an interrupted import left in state loading. NULL ends a list. Ledger and identity run
 * before core, whose last statement deletes the loading sources themselves (rows that refer to
 * source(source_id) ON DELETE CASCADE need no statement of their own). */
extern const char *const mnm_store__sweep_identity[];
extern const char *const mnm_store__sweep_ledger[];
extern const char *const mnm_store__sweep_core[];

#endif
