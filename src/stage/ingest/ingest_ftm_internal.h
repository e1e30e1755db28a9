/* What the files of the FollowTheMoney reader share.
 *
 *   lines     bytes -> lines of bounded length, with their digest
 *   entity    one line -> an entity with flat values, and those nested in it
 *   accounts  first pass: ids of bank accounts and wallets -> bank and number
 *   payment   an entity Payment -> a transfer */
#ifndef MNM_STAGE_INGEST_FTM_INTERNAL_H
#define MNM_STAGE_INGEST_FTM_INTERNAL_H

#include "base/arena/arena.h"
#include "kernel/seal/seal.h"
#include "model/schema/ftm.h"
#include "stage/ingest/ingest_out.h"

#define MNM__FTM_LINE_BYTES ((uint32_t)4 << 20)    /* a longer line is rejected */
#define MNM__FTM_LINE_VALUES ((uint32_t)256 << 10) /* a line with more commas is rejected */
#define MNM__FTM_RAW_BYTES INGEST_RAW_BYTES        /* of a rejected line are kept */
#define MNM__FTM_BANK "ftm" /* stands for the bank where only an entity's id is known */

/* ---- lines ---------------------------------------------------------------------------------- */

typedef struct mnm__ftm_line {
  mnm_text text;   /* without its end; of a long one the first MNM__FTM_RAW_BYTES */
  uint64_t number; /* from 1 */
  bool too_long;
} mnm__ftm_line;

typedef struct mnm__ftm_lines {
  mnm_reader *reader;
  mnm_column buffer; /* char */
  uint64_t start;    /* of the next line in it */
  uint64_t bytes, number;
  mnm_sha256 hash;
  bool ended;
} mnm__ftm_lines;
void mnm__ftm_lines_init(mnm__ftm_lines *lines, mnm_reader *reader, const mnm_ctx *ctx);
void mnm__ftm_lines_clear(mnm__ftm_lines *lines);
void mnm__ftm_lines_restart(mnm__ftm_lines *lines); /* after the reader was rewound */
#define MNM__FTM_PEEK_BYTES 2
/* Reads on until at least that many bytes, or all, are in the buffer, to be looked at. */
mnm_status mnm__ftm_lines_peek(mnm__ftm_lines *lines, mnm_err *err);
/* *more false: the end. The line is borrowed until the next call. Memory: at most the longest line
 * allowed and one block. */
mnm_status mnm__ftm_lines_next(mnm__ftm_lines *lines, mnm__ftm_line *line, bool *more,
                               mnm_err *err);

/* ---- entity --------------------------------------------------------------------------------- */

typedef struct mnm__ftm_value {
  mnm_text property, value;      /* never empty */
  const mnm_ftm_property *known; /* NULL: not in the model */
} mnm__ftm_value;

typedef struct mnm__ftm_entity mnm__ftm_entity;
struct mnm__ftm_entity { /* in the arena of its line */
  mnm_text id, schema;
  const mnm_ftm_schema *known; /* NULL: not in the model */
  mnm__ftm_value *values;
  uint32_t count;
  mnm__ftm_entity *next; /* nested entities follow the one they stand in */
};

typedef struct mnm__ftm_fault { /* why a line is no entity; never names a value */
  char reason[400];
  uint32_t column;
} mnm__ftm_fault;

/* MNM_OK with *out NULL: no entity, *fault says why. MNM_E_NOMEM. */
mnm_status mnm__ftm_entity_read(mnm__ftm_entity **out, mnm_text line, mnm_arena *arena,
                                mnm__ftm_fault *fault, mnm_err *err);
/* The one value of a property: returns how many there are; *out is the first one. Values that are
 * equal count once. */
uint32_t mnm__ftm_entity_one(const mnm__ftm_entity *entity, const char *property, mnm_text *out);

typedef struct mnm__ftm_date {
  int64_t us;        /* begin of what was said */
  uint8_t precision; /* mnm_precision */
  uint8_t grain;     /* mnm_grain, from MNM_PRECISION_DAY on */
} mnm__ftm_date;
/* "2020", "2020-03", "2020-03-01", "2020-03-01T12", "...T12:30", "...T12:30:05"; UTC where no zone
 * is given. */
bool mnm__ftm_date_read(mnm_text text, mnm__ftm_date *out);

/* ---- accounts ------------------------------------------------------------------------------- */

typedef struct mnm__ftm_accounts mnm__ftm_accounts;
mnm_status mnm__ftm_accounts_new(mnm__ftm_accounts **out, const mnm_ctx *ctx, mnm_err *err);
void mnm__ftm_accounts_free(mnm__ftm_accounts *accounts);
bool mnm__ftm_is_account(const mnm__ftm_entity *entity);
/* Notes what the entity says of its number; several entities with one id add up, and where they
 * differ the smallest text by bytes counts, so that the order of lines does not. */
mnm_status mnm__ftm_accounts_note(mnm__ftm_accounts *accounts, const mnm__ftm_entity *entity,
                                  mnm_err *err);
bool mnm__ftm_accounts_has(const mnm__ftm_accounts *accounts, mnm_text id);
/* The number in `names` of the entity `id`: by IBAN, else bank and number as noted, else, for an id
 * that no account was noted for, (MNM__FTM_BANK, id). *known: it was noted as an account.
 * MNM_E_RANGE: too long to be an account. */
mnm_status mnm__ftm_accounts_resolve(const mnm__ftm_accounts *accounts, mnm_names names,
                                     mnm_text id, uint32_t *out_account, bool *known, mnm_err *err);

/* ---- payment -------------------------------------------------------------------------------- */

/* Appends the transfer to out->batch, with holdings of parties that stand for accounts. MNM_OK and
 * *fault NULL: done; else the reason why the entity is no transfer (a constant sentence). *scaled:
 * the amount had more decimals than are kept. */
mnm_status mnm__ftm_payment(const mnm__ftm_entity *entity, const mnm__ftm_accounts *accounts,
                            mnm_names names, uint64_t record, ingest_out *out, const char **fault,
                            bool *scaled, mnm_err *err);
/* The transfer itself carries the values of this property: no statement is needed. */
bool mnm__ftm_payment_carries(const mnm__ftm_entity *entity, mnm_text property);
/* A number as FollowTheMoney writes it, in minor units. NULL: done, else what is wrong. */
const char *mnm__ftm_amount(mnm_text text, uint16_t currency, int64_t *out_minor, bool *scaled);

#endif
