/* The tables behind ftm.h, made at build time. */
#ifndef MNM_MODEL_SCHEMA_FTM_INTERNAL_H
#define MNM_MODEL_SCHEMA_FTM_INTERNAL_H

#include "model/schema/ftm.h"

extern const mnm_ftm_schema mnm__ftm_schemata[]; /* in order of name */
extern const uint32_t mnm__ftm_schema_rows;
extern const mnm_ftm_property mnm__ftm_properties[]; /* in order of schema, then name */
extern const uint32_t mnm__ftm_property_rows;

#endif
