/* Names of persons, firms, areas, streets; telephone and account numbers: made up from syllables or
 * by permutation, each from a key. */
#ifndef MNM_LAB_WORLD_NAME_H
#define MNM_LAB_WORLD_NAME_H

#include "lab/world/world_internal.h"

#define WORLD_LANGUAGES 6
#define WORLD_NAME_BYTES 96

/* All are zero-terminated; the result is the length. */
uint32_t mnm_world__given_name(const mnm_world *w, const world_person *person,
                               char out[WORLD_NAME_BYTES]);
uint32_t mnm_world__family_name(const mnm_world *w, const world_person *person,
                                char out[WORLD_NAME_BYTES]);
uint32_t mnm_world__full_name(const mnm_world *w, const world_person *person,
                              char out[2 * WORLD_NAME_BYTES]);
uint32_t mnm_world__firm_name(const mnm_world *w, const world_firm *firm,
                              char out[WORLD_NAME_BYTES]);
/* Different areas of a country have different names. */
uint32_t mnm_world__area_name(const mnm_world *w, uint32_t country, uint32_t area,
                              char out[WORLD_NAME_BYTES]);
/* "Area/17", or "Area"; "" for no place. */
uint32_t mnm_world__place_name(const mnm_world *w, uint32_t place, char out[WORLD_NAME_BYTES]);
/* "12 Street, Area" */
uint32_t mnm_world__address_name(const mnm_world *w, uint64_t address, uint32_t place,
                                 char out[2 * WORLD_NAME_BYTES]);
uint32_t mnm_world__phone_number(const mnm_world *w, uint64_t phone, uint32_t country,
                                 char out[WORLD_NAME_BYTES]);
/* An IBAN of 20 characters; "CASH"; "asset:..." */
uint32_t mnm_world__account_number(const mnm_world *w, const world_account *account,
                                   char out[WORLD_NAME_BYTES]);
/* Bank code of four digits. */
uint32_t mnm_world__bank_code(uint32_t country, uint32_t bank);
uint32_t mnm_world__paper_number(const mnm_world *w, uint64_t paper, char out[WORLD_NAME_BYTES]);

#endif
