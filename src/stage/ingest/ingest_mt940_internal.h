/* What the files of the MT940 and MT942 reader share.
 *
 *   fields  bytes -> lines -> fields of bounded length, and where messages begin and end
 *   line    the fields with a fixed form: account, balances, statement line
 *   info    field 86: national structures
 *   words   field 86: structures of words
 *   book    a statement line with its field 86 as a row
 *   mt940   statements out of fields */
#ifndef MNM_STAGE_INGEST_MT940_INTERNAL_H
#define MNM_STAGE_INGEST_MT940_INTERNAL_H

#include "stage/ingest/ingest_bank.h"
#include "stage/ingest/ingest_encoding.h"

#define MT940_LINE_BYTES ((uint64_t)4096)      /* of a line are kept */
#define MT940_FIELD_BYTES ((uint64_t)64 << 10) /* of a field */
#define MT940_PIVOT 70 /* two-digit years from here on are of the 20th century */

/* ---- fields -----------------------------------------------------------------------------------
 */

typedef enum swift_kind { SWIFT_FIELD, SWIFT_BEGIN, SWIFT_END, SWIFT_DONE } swift_kind;

typedef struct swift_event {
  swift_kind kind;
  char tag[4];   /* FIELD: "61", "60F" */
  mnm_text text; /* FIELD: its lines, '\n' between them. BEGIN: the bank's BIC, "" not told */
  uint64_t line; /* from 1 */
} swift_event;

typedef struct swift_fields {
  bank_source *source;
  mnm_ingest_summary *summary;
  const mnm_ctx *ctx;
  encoding encoding;
  char *raw;
  mnm_column text;     /* char: UTF-8 that is not taken yet */
  uint64_t taken;      /* of it */
  mnm_column field[2]; /* char: the field being gathered, and the one given last */
  mnm_text rest;       /* of a line that holds more than one thing */
  uint64_t line, field_line;
  swift_event pending; /* found behind the field just given */
  char tag[4];
  char bic[12];
  bool ended, in_field, turn, has_pending;
} swift_fields;
/* Reads the first block, and settles the encoding. */
mnm_status mnm_ingest__swift_open(swift_fields *out, bank_source *source,
                                  mnm_ingest_summary *summary, const mnm_ctx *ctx, mnm_err *err);
void mnm_ingest__swift_close(swift_fields *fields);
/* Texts are borrowed until the next call. Memory: a block, a line and a field. */
mnm_status mnm_ingest__swift_next(swift_fields *fields, swift_event *out, mnm_err *err);

/* ---- fields of a fixed form -------------------------------------------------------------------
 */

typedef struct mt940_account {
  mnm_text bank, number; /* into the field's text or the record's arena */
  uint16_t currency;
  bool german; /* a German account: field 86 begins with a GVC */
} mt940_account;
/* :25: as banks write it: IBAN, bank/number, with a currency behind it. */
mnm_status mnm_ingest__mt940_account(bank_reader *bank, mnm_text text, mt940_account *out,
                                     mnm_err *err);
/* 26 digits whose check digits fit: a Polish IBAN without its country. Else the text itself. */
mnm_status mnm_ingest__mt940_number(bank_reader *bank, mnm_text text, mnm_text *out, mnm_err *err);

typedef struct mt940_balance {
  int64_t day_us, minor; /* signed */
  uint16_t currency;
} mt940_balance;
/* :60F:, :62F:, :64:, :65: and the like. NULL: done, else what was expected. */
const char *mnm_ingest__mt940_balance(mnm_text text, mt940_balance *out);

typedef struct mt940_line {
  int64_t value_us, booked_us;
  int64_t minor;
  bool credit, reversal, expected;
  mnm_text type;           /* "NTRF": N, S or F, and three letters or digits; "" none */
  mnm_text customer, bank; /* references, "" none */
  mnm_text more;           /* the second line */
} mt940_line;
/* :61: in the statement's currency. NULL: done, else what was expected. */
const char *mnm_ingest__mt940_line(mnm_text text, uint16_t currency, mt940_line *out);
/* "" for what stands for no reference. */
mnm_text mnm_ingest__mt940_reference(mnm_text text);

/* ---- field 86 ---------------------------------------------------------------------------------
 */

typedef struct mt940_info {
  mnm_text code;    /* GVC or a national number, "" none */
  mnm_text posting; /* the bank's own words */
  mnm_text purpose;
  mnm_text bank, number, name, address;
  mnm_text end_to_end, ultimate;
  mnm_text purpose_code;
} mt940_info;
/* `text`: lines with '\n' between them. */
mnm_status mnm_ingest__mt940_info(bank_reader *bank, mnm_text text, mt940_info *out, mnm_err *err);
/* The structures of words. false: the text has none. */
mnm_status mnm_ingest__mt940_slashes(bank_reader *bank, mnm_text text, mt940_info *out, bool *found,
                                     mnm_err *err);
mnm_status mnm_ingest__mt940_labels(bank_reader *bank, mnm_text text, mt940_info *out, bool *found,
                                    mnm_err *err);
/* "EREF+...SVWZ+..." in the purpose: takes it apart. */
mnm_status mnm_ingest__mt940_sepa(bank_reader *bank, mnm_text purpose, mt940_info *out,
                                  mnm_err *err);

/* ---- statements -------------------------------------------------------------------------------
 */

typedef struct mt940_held { /* a statement line, until its field 86 is complete */
  bool given;
  uint64_t number;       /* line of the file */
  mnm_column text, info; /* char */
} mt940_held;

typedef struct mt940 {
  bank_reader bank;
  bank_source source;
  swift_fields fields;
  uint64_t statements;
  char bic[12]; /* of the message's header */
  /* the statement being read */
  bool open, german, opening_given, opening_final, closed;
  bool whole; /* no line was left out for a fault */
  bool lines; /* it has some */
  uint32_t account;
  uint16_t currency;
  uint64_t line; /* of the file, where it begins */
  const char *account_fault;
  uint64_t sequence, page, position;
  mt940_balance opening;
  int64_t first_day_us; /* of its rows, MNM_TIME_NONE */
  mnm_wide booked_sum;
  uint64_t counts[2]; /* of debits, credits */
  mnm_wide sums[2];
  mt940_held held;
  /* the page or statement before it in the file */
  bool before_given;
  uint32_t before_account;
  uint64_t before_sequence, before_page;
  mt940_balance before;
} mt940;
mnm_status mnm_ingest__mt940_reject(mt940 *m, uint64_t line, uint64_t record, const char *reason,
                                    mnm_text raw, mnm_err *err);
/* Books the line that is held, if any. */
mnm_status mnm_ingest__mt940_book(mt940 *m, mnm_err *err);

#endif
