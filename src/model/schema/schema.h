/* schema: every stored or exported column once, with its meaning and sensitivity. The tables in
 * schema/ (CSV) are the specification; a test holds this table, the SQL and the Arrow schema
 * against them. */
#ifndef MNM_MODEL_SCHEMA_H
#define MNM_MODEL_SCHEMA_H

#include "base/text/text.h"

typedef enum mnm_sensitivity { /* what may be seen by whom is decided by gate/shield */
                               MNM_PUBLIC = 0, /* says nothing of the case */
                               MNM_CASE = 1,   /* the matter itself: amounts, accounts, dates */
                               MNM_PERSON = 2, /* identifies or describes a natural person */
                               MNM_VICTIM = 3, /* identifies or describes a possible victim */
                               MNM_SOURCE = 4  /* identifies who gave the information */
} mnm_sensitivity;
const char *mnm_sensitivity_name(mnm_sensitivity sensitivity);

typedef struct mnm_schema_column {
  const char *table, *name;
  const char *type; /* text int64 uint32 uint16 uint8 bool time_us money_minor blob */
  const char *unit; /* "" none */
  mnm_sensitivity sensitivity;
  const char *ftm;     /* FollowTheMoney schema:property, "" none */
  const char *meaning; /* one sentence */
} mnm_schema_column;

uint32_t mnm_schema_count(void);
const mnm_schema_column *mnm_schema_at(uint32_t index);
/* NULL when there is none. */
const mnm_schema_column *mnm_schema_find(const char *table, const char *name);

#endif
