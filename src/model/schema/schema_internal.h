/* The table behind schema.h. */
#ifndef MNM_MODEL_SCHEMA_INTERNAL_H
#define MNM_MODEL_SCHEMA_INTERNAL_H

#include "model/schema/schema.h"

extern const mnm_schema_column mnm__schema_columns[]; /* tables in order of name */
extern const uint32_t mnm__schema_rows;

#endif
