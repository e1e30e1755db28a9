/* From a block's fields to rows: what one task makes of one block, apart from dictionary numbers.
 */
#ifndef MNM_STAGE_INGEST_ROW_H
#define MNM_STAGE_INGEST_ROW_H

#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_plan.h"

#define BLOCK_CODES_MAX MNM_INGEST_UNMAPPED_MAX
#define CURRENCY_SLOTS 64
#define TIME_TEXT_BYTES_MAX 32

typedef struct key_list { /* keys of accounts, to be numbered in order */
  mnm_column keys;        /* mnm_text, into block_out.key_bytes */
  mnm_column hashes;      /* uint64_t */
  mnm_column kinds;       /* uint8_t of mnm_account_kind */
} key_list;

typedef struct owner_ref {
  uint32_t row; /* of the batch */
  bool of_to;
  mnm_text owners; /* separated by | */
} owner_ref;

typedef struct currency_slot {
  mnm_text name;
  money_unit unit;
} currency_slot;

typedef struct amount_memory { /* the two amounts of a row are mostly one */
  mnm_text text;
  uint32_t decimals;
  int64_t minor;
} amount_memory;

/* Where a transfer's columns are written: places for all records of the block, NULL not wanted. */
typedef struct row_places {
  int64_t *booked_us, *amount_minor, *to_amount_minor, *value_date_us, *balance_minor;
  uint64_t *source_row, *order;
  uint16_t *currency, *to_currency, *mcc;
  int16_t *offset_min;
  uint8_t *booked_grain, *channel, *flags;
} row_places;

typedef struct read_stamp { /* a time with everything settled */
  int64_t time_us;
  uint8_t grain;
  uint8_t flag; /* zone_flag */
  int16_t offset_min;
} read_stamp;

typedef struct time_memory { /* neighbouring rows often have the same time */
  uint32_t bytes;
  char text[TIME_TEXT_BYTES_MAX];
  read_stamp stamp;
} time_memory;

typedef struct block_out {
  const mnm_ctx *ctx;
  csv_index index;
  mnm_arena arena; /* texts of this block's results */
  mnm_batch batch;
  mnm_column key_bytes; /* char; sized for the block before rows are read, and never moved */
  key_list from, to;
  mnm_text_column places;
  mnm_column owners; /* owner_ref */
  mnm_column statements;
  mnm_column holdings;
  key_list holding_keys;
  mnm_column balances;
  key_list balance_keys;
  mnm_column
      rejects; /* mnm_reject; row counts from the block's first line, record from its first */
  mnm_column scratch; /* char: unquoted fields of one record */
  uint64_t lines, records, empty, skipped;
  uint64_t unmapped, scaled, ambiguous, missing;
  uint64_t not_booked;             /* rejects that 'only' leaves out */
  uint64_t rounded;                /* amounts, also of rejects */
  mnm_text codes[BLOCK_CODES_MAX]; /* distinct codes without a meaning, in order */
  uint32_t code_count;
  mnm_text last_reason; /* of the last reject: a wrong specification rejects all for one reason */
  bool overlong;        /* stopped at a record over the bound, on the line after `lines` */
  mnm_err err;
  mnm_status status;
} block_out;

/* State of reading one block. */
typedef struct row_reader {
  const csv_plan *plan;
  const csv_text *text;
  block_out *out;
  mnm_err *err;
  /* the record at hand */
  const uint32_t *ends;
  uint32_t first_byte, field_count;
  size_t scratch_used; /* of out->scratch, from the record's first field on */
  bool failed;         /* memory ran out inside a field */
  bool marked;         /* a reject may have to take back more than a transfer's keys */
  row_places places;
  amount_memory amount;
  currency_slot currency; /* the last one: the two of a row are mostly one */
  uint32_t fault_column;
  char fault[240];
  /* memories over records */
  time_memory booked, valued;
  currency_slot currencies[CURRENCY_SLOTS];
} row_reader;

#define KEY_SLACK_BYTES 32 /* behind the keys' memory, so that they are written in whole pieces */

void mnm_ingest__block_init(block_out *out, const mnm_ctx *ctx);
void mnm_ingest__block_clear(block_out *out);
/* Reads all records of a block; out->status tells how it ended. */
void mnm_ingest__block_read(block_out *out, const csv_text *text, const csv_plan *plan);

/* ---- for the files that read rows
 * ------------------------------------------------------------------ */

/* A field as it stands in the text. */
static inline mnm_text row_raw_field(const row_reader *self, uint32_t field) {
  const char *data = self->text->data;
  uint32_t first = field == 0 ? self->first_byte : self->ends[field - 1] + 1;
  uint32_t end = self->ends[field];
  /* CR LF: the index points at the LF */
  if (field + 1 == self->field_count && end > first && data[end] == '\n' && data[end - 1] == '\r') {
    end--;
  }
  return (mnm_text){data + first, end - first};
}

/* The slow ways of row_field: quotes, and blanks around the text. */
mnm_text mnm_ingest__quoted_field(row_reader *self, mnm_text raw);

/* A field's text, unquoted and trimmed; "" when the record is too short. Valid until the next
 * record. */
static inline mnm_text row_field(row_reader *self, int32_t column) {
  if ((uint32_t)column >= self->field_count) return (mnm_text){"", 0}; /* PLAN_NONE too */
  mnm_text text = row_raw_field(self, (uint32_t)column);
  if (self->out->index.quotes) return mnm_ingest__quoted_field(self, text);
  if (text.bytes == 0) return text;
  /* only what begins or ends with a blank, or the last byte of U+00A0, needs the slow look */
  unsigned char first = (unsigned char)text.data[0];
  unsigned char last = (unsigned char)text.data[text.bytes - 1];
  if (first > ' ' && first != 0xC2 && last > ' ' && last != 0xA0) return text;
  return mnm_text_trim(text);
}

/* Makes the record a reject. Always false. */
bool mnm_ingest__fault(row_reader *self, int32_t column, const char *format, ...) MNM_PRINTF(3, 4);
/* false: a fault was noted, or self->failed. What the clock's changes made of it is not counted
 * yet.
 */
bool mnm_ingest__read_time(row_reader *self, const plan_time *time, time_memory *memory,
                           const char *what, read_stamp *out);
/* The same for a text by itself, in UTC. false: it has not this form. */
bool mnm_ingest__read_moment(row_reader *self, const time_form *form, mnm_text text,
                             read_stamp *out);
void mnm_ingest__count_flag(row_reader *self, uint8_t flag);
bool mnm_ingest__read_currency(row_reader *self, const plan_money *money, money_unit *out);
/* Signed minor units; an empty field is a fault. *cut is the field's text where the amount had more
 * decimals than are kept, else untouched. */
bool mnm_ingest__read_amount(row_reader *self, int32_t column, money_unit unit, bool minor_units,
                             const char *what, int64_t *out_minor, mnm_text *cut);
/* Keeps the text of an amount that was cut, as a statement about `id`, or where the source has no
 * id about a digest of the record: what was cut is recorded. */
bool mnm_ingest__keep_cut(row_reader *self, const char *schema, mnm_text id, const char *property,
                          mnm_text cut, uint64_t record);
/* Appends the account's key to the list. *named is false, and nothing is appended, when the record
 * names none; with `must` that is a fault. */
bool mnm_ingest__read_account(row_reader *self, const plan_account *account, key_list *list,
                              bool must, bool *named);
bool mnm_ingest__push_key(row_reader *self, key_list *list, mnm_text bank, const char *infix,
                          mnm_text number, mnm_account_kind kind);
/* false: the record becomes a reject, or self->failed. Results are appended to self->out; the
 * caller takes them back on false. */
bool mnm_ingest__read_transfer(row_reader *self, uint64_t record);
bool mnm_ingest__read_entities(row_reader *self, uint64_t record);
/* Room for all records of the block in the columns that the plan fills. */
mnm_status mnm_ingest__transfer_reserve(block_out *out, const csv_plan *plan, uint64_t rows,
                                        mnm_err *err);
/* Where they are; after it. */
row_places mnm_ingest__transfer_places(block_out *out, const csv_plan *plan);
/* Sets the counts of those columns to the batch's. */
void mnm_ingest__transfer_finish(block_out *out, const csv_plan *plan);

#endif
