/* The specification bound to the columns of one source: names are numbers, forms are compiled,
 * codes are tables. Read by all threads, changed by none. */
#ifndef MNM_STAGE_INGEST_PLAN_H
#define MNM_STAGE_INGEST_PLAN_H

#include "stage/ingest/ingest_csv.h"
#include "stage/ingest/ingest_form.h"
#include "stage/ingest/ingest_number.h"

#define PLAN_NONE (-1)

typedef struct plan_value {
  int32_t column; /* PLAN_NONE: `fixed` */
  mnm_text fixed;
} plan_value;

typedef struct plan_code {
  mnm_text code;
  uint32_t index; /* in the specification */
} plan_code;

typedef struct plan_codes { /* exact codes through a table of 256, others by halving */
  const spec_codes *codes;
  uint8_t *values;     /* by code */
  mnm_text *exact;     /* the codes again, with room behind them for short_equal */
  plan_code *sorted;   /* without regard to ASCII case, then by index */
  uint32_t factor;     /* of the fingerprint: one that keeps the codes apart */
  uint16_t slots[256]; /* index + 1 of the one code with this fingerprint; 0 none or several */
} plan_codes;

typedef struct plan_time {
  bool given, whole_days;
  int32_t column, clock;
  int64_t fixed_us; /* where column is PLAN_NONE */
  uint8_t fixed_grain;
  time_form form, clock_form;
} plan_time;

typedef struct money_unit {
  uint16_t currency;
  uint8_t decimals; /* of the currency */
} money_unit;

typedef struct plan_money { /* the currency of an amount */
  plan_value value;
  money_unit fixed; /* where no column gives it */
} plan_money;

typedef struct plan_account {
  bool given, unknown; /* unknown: no number is ever given */
  plan_value number, bank;
  spec_list none; /* trimmed, as fields are */
  spec_syntax syntax;
  mnm_account_kind kind;
} plan_account;

typedef struct plan_rule {
  int32_t column;
  plan_codes codes;
} plan_rule;

typedef struct plan_transfer {
  plan_time booked, value_date;
  plan_codes signs;      /* 1 credit, 2 debit */
  plan_codes only_codes; /* 1 */
  plan_rule *channels;
  int32_t *purpose;
  plan_account from, to, account, counterparty;
  plan_money currency;
  plan_money second_currency; /* as second_amount */
  int32_t id, amount, debit, credit, sign, fee, only;
  int32_t
      second_amount; /* what reached `to`; in a statement, what the other side paid or received */
  int32_t counterparty_name, balance, order, mcc, area, point, place;
  int32_t earmark, reverses, backs, linked, from_owner, to_owner, ocr;
  uint32_t channel_count, purpose_count;
  uint8_t channel_fixed;
  bool given, statement, minor_units, negative_debits, has_second_currency;
  bool has_numbers, has_texts; /* some of: order, mcc, balance, value date; of the texts */
} plan_transfer;

typedef struct plan_property {
  plan_value value;
  bool has_form;
  time_form form;
  plan_codes codes; /* values not used */
} plan_property;

typedef struct plan_entity {
  int32_t subject;
  plan_property *properties;
  plan_time valid_from, valid_to;
} plan_entity;

typedef struct plan_holding {
  plan_account account;
  int32_t holder, kind_column;
  plan_codes kinds;
  plan_time valid_from, valid_to;
} plan_holding;

typedef struct plan_balance {
  plan_account account;
  plan_money currency;
  int32_t amount;
  plan_time at;
} plan_balance;

typedef enum plan_use { PLAN_UNUSED = 0, PLAN_USED = 1, PLAN_IGNORED = 2 } plan_use;

typedef struct csv_plan {
  const mnm_spec *spec;
  mnm_arena arena;
  csv_dialect dialect;
  number_form numbers;
  char number_shape[24]; /* for messages: "1,234.56" */
  time_zone *zone;
  bool utc;
  bool some_offsets;   /* rows may have one: the column is kept */
  uint32_t columns;    /* fields of a record; 0: not known, any number */
  size_t start;        /* where the records begin in the head */
  uint64_t start_line; /* its line, from 1 */
  uint64_t preamble_lines;
  uint8_t *used;         /* by column, of plan_use */
  const mnm_text *names; /* of the columns, as in the header; "" without one */
  size_t fixed_bytes;    /* of fixed banks and numbers: what a key can hold beside its fields */
  plan_transfer transfer;
  plan_entity *entities;
  plan_holding *holdings;
  plan_balance *balances;
} csv_plan;

/* Finds the header in the head of `source` and binds the columns. MNM_E_PARSE with row and hint. */
mnm_status mnm_ingest__plan_new(csv_plan *out, const mnm_spec *spec, const csv_source *source,
                                const mnm_ctx *ctx, mnm_err *err);
void mnm_ingest__plan_clear(csv_plan *plan);
/* Value of `code` or `none`. Codes are compared without regard to ASCII case; one that is equal in
 * case as well goes before. */
uint8_t mnm_ingest__codes_find(const plan_codes *codes, mnm_text code, uint8_t none);
/* Which code it is, or -1. */
int32_t mnm_ingest__codes_index(const plan_codes *codes, mnm_text code);

/* Column number of a name ("Account#2" is the second of that name; "3" the third column where no
 * column is called so), PLAN_NONE when there is none. */
int32_t mnm_ingest__column_find(const mnm_text *names, uint32_t count, mnm_text name);
/* Does the header have exactly these columns? */
bool mnm_ingest__header_is(const mnm_text *names, uint32_t count, const spec_list *columns);

#endif
