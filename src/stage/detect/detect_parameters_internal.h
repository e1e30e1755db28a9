/* What writing and reading parameters share: the names, and T1 to T4 in one form. */
#ifndef MNM_STAGE_DETECT_PARAMETERS_INTERNAL_H
#define MNM_STAGE_DETECT_PARAMETERS_INTERNAL_H

#include "stage/detect/detect_internal.h"

#define MNM_DETECT__TYPOLOGIES 17
#define MNM_DETECT__RULES 4 /* T1 to T4 */
#define MNM_DETECT__CYCLE 4 /* the place of T5 */
#define MNM_DETECT__SHAPE                                                                       \
  5                        /* the place of T6: this and later ones stand in the table of shapes \
                            */
#define MNM_DETECT__FANS 2 /* T1 and T2: without a tolerance */
extern const char *const mnm_detect__typologies[MNM_DETECT__TYPOLOGIES];

/* The rules of T1 to T4 in one form; fans have no tolerance. */
typedef mnm_pair_parameters mnm_detect__rule;
mnm_detect__rule mnm_detect__get_rule(const mnm_detect_parameters *from, uint32_t place);
void mnm_detect__set_rule(mnm_detect_parameters *into, uint32_t place, mnm_detect__rule held);

/* A number of a typology from T6 on. */
typedef struct mnm_detect__field {
  uint8_t place;
  const char *name;
  size_t offset; /* in mnm_detect_parameters */
  int64_t least, most, usual;
  bool any; /* null switches it off */
} mnm_detect__field;
extern const mnm_detect__field mnm_detect__fields[];
extern const uint32_t mnm_detect__field_count;
/* Of a place from MNM_DETECT__SHAPE on. */
bool *mnm_detect__switch(mnm_detect_parameters *parameters, uint32_t place);
static inline int64_t *mnm_detect__value(mnm_detect_parameters *parameters,
                                         const mnm_detect__field *field) {
  return (int64_t *)(void *)((char *)parameters + field->offset);
}
MNM_MUST_CHECK mnm_status mnm_detect__shapes_check(const mnm_detect_parameters *parameters,
                                                   mnm_err *err);
void mnm_detect__shapes_write(const mnm_detect_parameters *parameters, mnm_json *json);

/* Puts rates in order, by currency, then day. */
void mnm_detect__sort_rates(mnm_column *rates);
/* <0, 0, >0 in that order. */
int mnm_detect__compare_rates(const mnm_rate *a, const mnm_rate *b);

#endif
