/* goAML's elements as tables: data/goaml/elements.csv, compiled in. */
#ifndef MNM_STAGE_INGEST_GOAML_SCHEMA_H
#define MNM_STAGE_INGEST_GOAML_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

typedef enum goaml_kind {
  GOAML_TEXT,
  GOAML_INT,
  GOAML_BOOLEAN,
  GOAML_DATE,
  GOAML_DECIMAL,
  GOAML_CODE,
  GOAML_TYPE
} goaml_kind;

typedef struct goaml_element {
  uint16_t word; /* in the vocabulary, from 1 */
  uint8_t rank;
  bool need, repeat;
  uint8_t choice; /* 0: in none */
  bool must;      /* one alternative of the choice must be there */
  uint8_t alternative;
  uint8_t kind;         /* goaml_kind */
  uint32_t least, most; /* TEXT: characters; INT: bounds; most 0: none */
  const char *of;       /* CODE: the list; TYPE: the type */
} goaml_element;

typedef struct goaml_type {
  const char *name;
  uint16_t first, count; /* of its elements; at most 64 */
} goaml_type;

extern const char *const mnm_ingest__goaml_names[]; /* the vocabulary */
extern const uint32_t mnm_ingest__goaml_name_count;
extern const goaml_element mnm_ingest__goaml_elements[];
extern const goaml_type mnm_ingest__goaml_types[];
extern const uint32_t mnm_ingest__goaml_type_count;

const goaml_type *mnm_ingest__goaml_type(const char *name); /* NULL: none */

#endif
