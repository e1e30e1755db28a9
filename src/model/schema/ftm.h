/* ftm: the vocabulary of FollowTheMoney, compiled in from schema/ftm/ (version and source are
 * there). Entities and properties it does not know are kept as given: look-ups then say NULL. */
#ifndef MNM_MODEL_SCHEMA_FTM_H
#define MNM_MODEL_SCHEMA_FTM_H

#include "model/schema/schema.h"

typedef enum mnm_ftm_subject { /* what an entity of a schema is */
                               MNM_FTM_THING = 0,
                               MNM_FTM_ORGANISATION = 1,
                               MNM_FTM_PARTY = 2, /* a person or an organisation, not said which:
                                                     treated as a person */
                               MNM_FTM_PERSON = 3 /* a natural person */
} mnm_ftm_subject;

typedef enum mnm_ftm_class { /* what a value may give away */
                             MNM_FTM_CLASS_CASE = 0,
                             MNM_FTM_CLASS_PARTY =
                                 1, /* a natural person, unless the entity is an organisation */
                             MNM_FTM_CLASS_PERSON = 2
} mnm_ftm_class;

typedef struct mnm_ftm_schema {
  const char *name;
  const char *extends; /* names of its parents, by blanks */
  const char *is;      /* its own name and all ancestors', by blanks */
  uint8_t subject;     /* mnm_ftm_subject */
  bool abstract;       /* only there to be extended */
} mnm_ftm_schema;

typedef struct mnm_ftm_property {
  const char *schema; /* that declares it */
  const char *name;
  const char *type;  /* "name", "date", "entity", ... as FollowTheMoney has it */
  const char *range; /* schema that an entity-typed value refers to, "" none */
  bool stub;         /* the other end of a reference: never stored by FollowTheMoney itself */
  uint8_t class_;    /* mnm_ftm_class */
} mnm_ftm_property;

uint32_t mnm_ftm_schema_count(void);
const mnm_ftm_schema *mnm_ftm_schema_at(uint32_t index); /* by name; NULL from count on */
uint32_t mnm_ftm_property_count(void);
const mnm_ftm_property *mnm_ftm_property_at(uint32_t index); /* by schema, then name */

/* NULL when the model has no such schema. Letters count as they are. */
const mnm_ftm_schema *mnm_ftm_schema_find(mnm_text name);
/* The schema is `ancestor` or extends it, at any distance. schema NULL: false. */
bool mnm_ftm_is(const mnm_ftm_schema *schema, const char *ancestor);
/* A property of the schema, its own or inherited; NULL when it has none of that name. Cost: a
 * binary search for the schema and each of its ancestors. schema NULL: NULL. */
const mnm_ftm_property *mnm_ftm_property_find(const mnm_ftm_schema *schema, mnm_text name);

/* MNM_PERSON or MNM_CASE. What the model does not know is a person's: better sealed than told. */
mnm_sensitivity mnm_ftm_sensitivity(mnm_text schema, mnm_text property);
/* An entity of this schema is, or may be, a natural person. Unknown schemata may. */
bool mnm_ftm_may_be_person(mnm_text schema);

#endif
