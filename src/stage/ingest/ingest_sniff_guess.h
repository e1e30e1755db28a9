/* A guess in the making: what the files of ingest_sniff_guess share. */
#ifndef MNM_STAGE_INGEST_SNIFF_GUESS_H
#define MNM_STAGE_INGEST_SNIFF_GUESS_H

#include "stage/ingest/ingest_sniff_internal.h"

typedef struct guess {
  mnm_sniffed *out;
  sniff_table *table;
  const csv_source *source;
  mnm_spec *spec;
  int32_t columns[ROLE_COUNT];  /* PLAN_NONE: none */
  bool open;                    /* something mandatory is not known, or ambiguous */
  bool no_date, no_amount;      /* nothing to preview */
  bool no_currency, no_account; /* a stand-in is put in for the preview */
  bool two_forms, two_decimals, no_direction, odd_account; /* previewed as one of two readings */
  bool memory;                                             /* ran out */
  uint32_t asked;                                          /* questions */
  char questions[600];
} guess;

/* A copy in the specification's memory; sets `memory` and gives "" when that is out. */
mnm_text mnm_ingest__guess_keep(guess *self, mnm_text text);
mnm_text mnm_ingest__guess_string(guess *self, const char *text);
/* The column of a role, how a specification names it, its number from 1; NULL, "", 0: none. */
sniff_column *mnm_ingest__guess_column(guess *self, column_role role);
mnm_text mnm_ingest__guess_address(guess *self, column_role role);
int mnm_ingest__guess_number(const guess *self, column_role role);
/* A question that must be answered before the file can be added: for the report and for the
 * specification. */
void mnm_ingest__guess_ask(guess *self, const char *format, ...) MNM_PRINTF(2, 3);

/* Parts of the specification, in the order in which they can be settled. */
void mnm_ingest__guess_dates(guess *self);
void mnm_ingest__guess_amounts(guess *self);
void mnm_ingest__guess_currency(guess *self);
void mnm_ingest__guess_accounts(guess *self);
/* A sign that several currencies share, at the amounts, means `code`. */
void mnm_ingest__guess_symbol(guess *self, mnm_text code);

#endif
