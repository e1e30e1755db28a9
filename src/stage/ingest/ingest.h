/* ingest: bytes of a source into batches of the model. Knows no file and no case: bytes come
 * through a reader, rows leave through a sink, in source order, whatever the threads. */
#ifndef MNM_STAGE_INGEST_H
#define MNM_STAGE_INGEST_H

#include "base/pool/pool.h"
#include "base/reader/reader.h"
#include "model/statements/statements.h"
#include "model/transfers/transfers.h"

/* Dictionaries of one import; they may already hold what the case knows. */
typedef struct mnm_names {
  mnm_accounts *accounts;
  mnm_strings *places;
} mnm_names;

/* Called from the importing thread only. Arguments are borrowed for the call. */
typedef struct mnm_ingest_sink {
  void *payload;
  mnm_status (*transfers)(void *payload, const mnm_batch *batch, mnm_err *err);
  mnm_status (*statements)(void *payload, const mnm_statement *rows, uint32_t count, mnm_err *err);
  mnm_status (*holdings)(void *payload, const mnm_holding *rows, uint32_t count, mnm_err *err);
  mnm_status (*balances)(void *payload, const mnm_balance *rows, uint32_t count, mnm_err *err);
  mnm_status (*rejects)(void *payload, const mnm_reject *rows, uint32_t count, mnm_err *err);
} mnm_ingest_sink;

#define MNM_INGEST_UNMAPPED_MAX 16
#define MNM_INGEST_CODE_BYTES 48

/* What was read; shown to the user, stored with the source. */
typedef struct mnm_ingest_summary {
  uint64_t bytes, records, transfers, statements, rejected;
  uint64_t skipped_preamble, skipped_footer,
      skipped_empty;        /* footer: and skip_starting's records */
  uint64_t unmapped_codes;  /* rows whose code the specification does not map: channel unknown */
  uint64_t scaled_rows;     /* amounts with more decimals than kept */
  uint64_t rounded_amounts; /* more decimals than the currency has: as the specification says */
  /* pending, taken back or for information: listed as rejects, no rows, and no problem */
  uint64_t not_booked;
  uint64_t ambiguous_times, missing_times; /* clock changes of the source's zone */
  /* workbooks: sheets with values that were not asked for, rows that the program does not show
   * (read all the same), whole numbers beyond the 15 digits that a spreadsheet keeps */
  uint64_t sheets_unread, hidden_rows, long_numbers;
  /* pages: all; with rows whose balances close; that do not, so that none of their rows counts;
   * without text. Words written in another direction; lines of tables that belong to no row. */
  uint64_t pages, pages_closed, pages_failed, pages_bare, words_left_out, lines_unread;
  /* FollowTheMoney: entities of a schema, values of a property, that its model does not have; kept
   */
  uint64_t unknown_schemata, unknown_properties;
  /* bank messages (docs/statements.md) */
  uint64_t notified;               /* transactions of a notification: statements, no rows */
  uint64_t instructed;             /* rows that are instructions, not bookings */
  uint64_t unknown_counterparties; /* rows of which nobody says whom they went to or came from */
  uint64_t unknown_elements;       /* of XML, that the message's standard does not have */
  uint64_t replaced_characters;    /* bytes of texts that are no characters: U+FFFD stands there */
  uint64_t cut_texts;              /* texts of which only the beginning was kept */
  /* the first of those codes, distinct, cut to 47 bytes: class case */
  uint32_t unmapped_shown;
  char unmapped[MNM_INGEST_UNMAPPED_MAX][MNM_INGEST_CODE_BYTES];
  /* columns of the file that the specification neither reads nor lists as ignored, and the first of
   * their names (numbers where there is no header), cut in the same way */
  uint32_t unused_columns, unused_shown;
  char unused[MNM_INGEST_UNMAPPED_MAX][MNM_INGEST_CODE_BYTES];
  bool encoding_guessed; /* nothing proved the encoding */
  uint8_t sha256[32];    /* of all bytes */
  char encoding[16];     /* as used: "utf-8", "utf-16le", "cp1250" */
} mnm_ingest_summary;

/* A reusable import specification (docs/import.md): how one kind of source is to be read. */
typedef struct mnm_spec mnm_spec;
/* YAML. MNM_E_PARSE, MNM_E_RANGE name line and column of the file. */
MNM_MUST_CHECK mnm_status mnm_spec_parse(mnm_spec **out, const char *name, const char *yaml,
                                         size_t bytes, const mnm_ctx *ctx, mnm_err *err);
void mnm_spec_free(mnm_spec *spec);
/* The specification as YAML text, complete: parse(write(s)) equals s. Not terminated; the caller
 * frees it with mnm_mem_free(ctx, out, out_bytes). */
MNM_MUST_CHECK mnm_status mnm_spec_write(const mnm_spec *spec, char **out, size_t *out_bytes,
                                         const mnm_ctx *ctx, mnm_err *err);
const char *mnm_spec_name(const mnm_spec *spec);
/* Largest difference in minor units between a stated and a computed balance that counts as
 * rounding. */
int64_t mnm_spec_tolerance_minor(const mnm_spec *spec);
bool mnm_spec_infers_order(const mnm_spec *spec); /* order within a day from running balances */
bool mnm_spec_order_is_file(const mnm_spec *spec);
bool mnm_spec_is_pdf(const mnm_spec *spec); /* it says where the columns of pages are */
/* Can a file be recognised as its own by the header? */
bool mnm_spec_has_header(const mnm_spec *spec);
/* Languages of tesseract for pages without text, "" none: such pages are not read then. */
const char *mnm_spec_ocr(const mnm_spec *spec);
/* Does it read statements of an account that neither the file nor the specification names (number
 * "?")? Then mnm_ingest_* refuse it (MNM_E_ARG) until the account is set. */
bool mnm_spec_needs_account(const mnm_spec *spec);
MNM_MUST_CHECK mnm_status mnm_spec_set_account(mnm_spec *spec, mnm_text number, mnm_err *err);

/* One of the specifications that come with the program (compiled in): index < count. */
uint32_t mnm_spec_shipped_count(void);
const char *mnm_spec_shipped_name(uint32_t index);
const char *mnm_spec_shipped_yaml(uint32_t index, size_t *out_bytes);

/* What kind of source this seems to be, from its first bytes (at most 256 KiB). */
typedef enum mnm_source_kind {
  MNM_SOURCE_UNKNOWN = 0,
  MNM_SOURCE_DELIMITED = 1, /* CSV, TSV and the like */
  MNM_SOURCE_FTM = 2,       /* FollowTheMoney JSON lines */
  MNM_SOURCE_EMPTY = 3,
  MNM_SOURCE_ISO20022 = 10, /* camt.052, .053, .054, pacs.008 */
  MNM_SOURCE_MT940 = 11,    /* MT940, MT942 */
  MNM_SOURCE_GOAML = 12,    /* goAML reports */
  MNM_SOURCE_SHEET = 20,    /* a workbook: XLSX, ODS */
  MNM_SOURCE_PDF = 21       /* its words come through case/paper */
} mnm_source_kind;

/* "delimited", "iso20022", ...; never NULL. */
const char *mnm_source_kind_name(mnm_source_kind kind);
/* What these first bytes (1,024 do) can only be: a kind that is no text (SHEET), whether or not it
 * can be read; UNKNOWN: neither. Which call reads a source that comes with a specification. */
mnm_source_kind mnm_source_suspect(const void *head, size_t bytes);

typedef struct mnm_sniffed {
  mnm_source_kind kind;
  /* DELIMITED: a shipped one that fits exactly, or a guess, which lacks what is not understood and
   * is then refused when it is read back; NULL otherwise */
  mnm_spec *spec;
  bool shipped;       /* the specification is a shipped one, by its header */
  bool needs_account; /* all is understood but whose account it is: see mnm_spec_set_account */
  bool complete;     /* can be imported as it is: of a table every mandatory field was understood */
  char report[4096]; /* lines for people: what was understood, what was not, what to do */
  char preview[4096]; /* first rows as they would be read; holds values: class person */
} mnm_sniffed;
MNM_MUST_CHECK mnm_status mnm_sniff(mnm_sniffed *out, mnm_reader *reader, const mnm_ctx *ctx,
                                    mnm_err *err);

/* Specifications of the user's own: texts that mnm_spec_parse takes; borrowed. */
typedef struct mnm_spec_source {
  const char *name;
  mnm_text yaml;
} mnm_spec_source;
typedef struct mnm_spec_list {
  const mnm_spec_source *at;
  uint32_t count;
} mnm_spec_list;
/* The same, of which one that has the file's header (header: true, `columns`) goes before the
 * shipped ones. MNM_E_FORMAT: two of them have it. `own` may be NULL. */
MNM_MUST_CHECK mnm_status mnm_sniff_among(mnm_sniffed *out, mnm_reader *reader,
                                          const mnm_spec_list *own, const mnm_ctx *ctx,
                                          mnm_err *err);
/* The same with a specification that is given, not guessed: how its head would be read. `spec` is
 * taken, also on an error. */
MNM_MUST_CHECK mnm_status mnm_sniff_take(mnm_sniffed *out, mnm_reader *reader, mnm_spec *spec,
                                         const mnm_ctx *ctx, mnm_err *err);
void mnm_sniffed_clear(mnm_sniffed *sniffed);

/* Reads a delimited source. The reader is read once from its start to its end. Work is spread over
 * ctx->pool; rows come in source order and are equal for any number of threads. Memory: bounded by
 * a few blocks beside the dictionaries. A record that cannot be read goes to sink->rejects and
 * reading goes on; MNM_E_PARSE only when the whole cannot be read (an empty file, no header match,
 * an unclosed quote to the end, a record over 1 MiB, a NUL byte before the first record): err names
 * the line, and rows before it may have been given to the sink. */
MNM_MUST_CHECK mnm_status mnm_ingest_delimited(mnm_ingest_summary *out, mnm_reader *reader,
                                               const mnm_spec *spec, mnm_names names,
                                               const mnm_ingest_sink *sink, const mnm_ctx *ctx,
                                               mnm_err *err);

/* Small tables with named columns, for the plain modes: comma separated, a header that names the
 * columns in any order, empty lines passed over. Nothing is a reject here: the first record that is
 * not right ends the reading. */
typedef struct mnm_table_column {
  const char *name;
  bool mandatory;
} mnm_table_column;
/* One cell for each wanted column, "" when empty, data NULL when the file has no such column. A
 * failure with err->column set to the number of a wanted column (from 1) is placed in the file. */
typedef mnm_status mnm_table_row_fn(void *payload, const mnm_text *cells, mnm_err *err);
/* MNM_E_PARSE names line and column: an unknown, doubled or missing column, a record with another
 * number of fields, an open quote, a record over 1 MiB, a NUL byte. At most 64 columns. */
MNM_MUST_CHECK mnm_status mnm_ingest_table(mnm_reader *reader, const mnm_table_column *columns,
                                           uint32_t count, mnm_table_row_fn *fn, void *payload,
                                           const mnm_ctx *ctx, mnm_err *err);

/* Reads the sheets of a workbook (XLSX, ODS) that the specification names, by the same plan as
 * delimited text: each row is a record, each cell a field. Date cells are read as dates whatever
 * the form of the column; numbers to the last digit (docs/statements.md says how binary ones
 * become money). A specification for text does for a workbook with the same columns. The line of a
 * reject is the row of its sheet. Memory: the file (at most 256 MiB), its shared texts, and what
 * delimited text takes. Errors are those of mnm_book_open and mnm_ingest_delimited. */
MNM_MUST_CHECK mnm_status mnm_ingest_sheet(mnm_ingest_summary *out, mnm_reader *reader,
                                           const mnm_spec *spec, mnm_names names,
                                           const mnm_ingest_sink *sink, const mnm_ctx *ctx,
                                           mnm_err *err);

/* Reads the pages of a document whose words come as a stream of lines (ingest_words.h; what makes
 * it of a PDF is case/paper) by a specification that says where the columns are. A page counts only
 * when its balances close: opening, carried, running and closing balances cut the rows into
 * stretches, and each stretch must lead from one to the next, to the minor unit. Rows of other
 * pages are rejects, with the difference; the line of a reject is that of its page. Opening and
 * closing balances go to sink->balances. The digest and the size of the summary are those of the
 * stream. Memory: all rows, at most 4 million and 512 MiB of text (MNM_E_LIMIT). MNM_E_UNSUPPORTED:
 * no page holds text, or the document is encrypted; MNM_E_DAMAGED: the stream breaks off. */
MNM_MUST_CHECK mnm_status mnm_ingest_pages(mnm_ingest_summary *out, mnm_reader *words,
                                           const mnm_spec *spec, mnm_names names,
                                           const mnm_ingest_sink *sink, const mnm_ctx *ctx,
                                           mnm_err *err);
/* A first specification for such a document, from its first pages: where its columns are, what its
 * lines of balances are called, and whether the pages close when read so. Reads the stream from its
 * start, twice, and not to its end. `ocr`: what the specification is to say of pages without text,
 * "" nothing. A document without text: MNM_OK, no specification, and the report says so. */
MNM_MUST_CHECK mnm_status mnm_sniff_pages(mnm_sniffed *out, mnm_reader *words, const char *ocr,
                                          const mnm_ctx *ctx, mnm_err *err);
/* With a specification that is given: how all pages would be read. `spec` is taken, also on an
 * error. */
MNM_MUST_CHECK mnm_status mnm_sniff_pages_take(mnm_sniffed *out, mnm_reader *words, mnm_spec *spec,
                                               const mnm_ctx *ctx, mnm_err *err);

/* Reads FollowTheMoney JSON lines, one entity a line. Every value becomes a statement, of known
 * schemata and properties and of others, which are kept as given and counted; validity comes from
 * an interval's dates. Besides: Payment      a transfer, when it has one amount, currency and date
 * (at least a day) and on each side one account or one party; its id is the transfer's. What the
 * transfer carries is no statement then. A party without account stands for one: bank "ftm", number
 * its id, with itself as holder. Any other Payment stays statements, and is listed as a reject.
 *   BankAccount, CryptoWallet  by IBAN, else BIC or bank name and number, else bank "ftm" and its
 * id; a balance with its date and currency is a closing balance of that day. Ownership    of an
 * account: its holder, with validity. Other keys of a line than id, schema and properties are the
 * producer's bookkeeping and not read.
 *
 * The reader is read twice, from its start: accounts first, since a payment may stand before the
 * account it names. Memory: the texts of accounts, a line, and a batch. A line that is no entity
 * is a reject: no JSON, no id or schema, a key given twice, over 4 MiB, over 262,144 values, nested
 * over 64 deep. MNM_E_FORMAT (UTF-16), MNM_E_DAMAGED (other bytes the second time). */
MNM_MUST_CHECK mnm_status mnm_ingest_ftm(mnm_ingest_summary *out, mnm_reader *reader,
                                         mnm_names names, const mnm_ingest_sink *sink,
                                         const mnm_ctx *ctx, mnm_err *err);

/* How bank messages are read. All fields count: pass it whole. */
typedef struct mnm_bank_options {
  const char *zone; /* IANA name, of times that come without an offset; NULL: UTC */
  /* Transactions of camt.054 are rows of the ledger. For cases that hold no statements: a statement
   * books the same money once more, often as one sum. Without it they become statements only. */
  bool notifications_are_bookings;
} mnm_bank_options;

/* ISO 20022: camt.052, camt.053, camt.054 and pacs.008 of any version, alone or several in an
 * envelope. What is read of them, and what is listed: docs/statements.md. A DOCTYPE is refused. The
 * reader is read once. Memory: about 20 MB at most, and 24 MB for one entry's details.
 * MNM_E_PARSE, MNM_E_LIMIT (see kernel/xml/xml.h), MNM_E_FORMAT (no such message), MNM_E_RANGE (the
 * zone is not known). */
MNM_MUST_CHECK mnm_status mnm_ingest_iso20022(mnm_ingest_summary *out, mnm_reader *reader,
                                              const mnm_bank_options *options, mnm_names names,
                                              const mnm_ingest_sink *sink, const mnm_ctx *ctx,
                                              mnm_err *err);

/* SWIFT MT940 and MT942, with their blocks or bare, several in a file; field 86 with the structures
 * of national banks. What is read, and what is listed: docs/statements.md. The reader is read once.
 * Memory: about 2 MB. MNM_E_FORMAT (no field of a statement in the file). */
MNM_MUST_CHECK mnm_status mnm_ingest_mt940(mnm_ingest_summary *out, mnm_reader *reader,
                                           mnm_names names, const mnm_ingest_sink *sink,
                                           const mnm_ctx *ctx, mnm_err *err);

/* National code lists of goAML, as data/goaml/README.md says: what codes do, and which there are.
 */
#define MNM_GOAML_CODES_BYTES ((size_t)16 << 20)
typedef struct mnm_goaml_codes mnm_goaml_codes;
/* MNM_E_PARSE names file and line, MNM_E_LIMIT (over MNM_GOAML_CODES_BYTES). */
MNM_MUST_CHECK mnm_status mnm_goaml_codes_parse(mnm_goaml_codes **out, const char *name,
                                                const char *csv, size_t bytes, const mnm_ctx *ctx,
                                                mnm_err *err);
void mnm_goaml_codes_free(mnm_goaml_codes *codes); /* NULL is fine */

typedef struct mnm_goaml_options {
  const char *zone;             /* as in mnm_bank_options */
  const mnm_goaml_codes *codes; /* NULL: none; kept while reading */
} mnm_goaml_options;

/* goAML reports, 5.0 to 5.2: transactions as rows with both sides, persons, entities and accounts
 * as statements and holdings. Order, lengths and forms are checked; each deviation is a reject with
 * its path, and nothing is left out for it. What is read: docs/statements.md. The reader is read
 * once. Memory: about 20 MB, and 16 MB for one transaction. MNM_E_PARSE, MNM_E_LIMIT, MNM_E_FORMAT
 * (no report), MNM_E_RANGE (the zone is not known). */
MNM_MUST_CHECK mnm_status mnm_ingest_goaml(mnm_ingest_summary *out, mnm_reader *reader,
                                           const mnm_goaml_options *options, mnm_names names,
                                           const mnm_ingest_sink *sink, const mnm_ctx *ctx,
                                           mnm_err *err);

/* Reconciles running balances, day by day. Feed days in time order, each once; rows of a day in
 * ledger order. State: 24 bytes per (account, currency) seen with a balance.
 *
 * A day fits when each row's stated balance is the one before it plus what the row brought in. The
 * first day of an account starts where it must to fit. What is tried, in this order:
 *   1 the ledger order, exactly;
 *   2 with infer_order: another order of rows that have the same time, exactly (rows are edges from
 *     balance to balance, an order is a trail over all of them; the first by ledger order is
 * taken); 3 with a tolerance: the order (or the ledger order) with the least sum of differences. A
 * day that fits in no order is one break UNRECONCILED. If it holds together after another balance
 * than the day before left, it is put in that order, and the break is that gap. If not, ledger
 * order stays, and the break is the day's closing balance less the expected one; for the closing
 * balance is taken, among the rows of the day's last time, the stated balance nearest to the
 * expected one (with infer_order; else the last row's). Either way the next day goes on from that
 * stated balance. */
typedef struct mnm_reconciler mnm_reconciler;
typedef struct mnm_reconcile_options {
  int64_t tolerance_minor; /* differences up to this are rounding: each use is counted */
  bool infer_order;        /* search the order of each account-day that makes balances fit */
  uint32_t
      max_steps; /* per account-day, 0: 1,000,000; beyond it the day keeps its order, a break */
} mnm_reconcile_options;
typedef struct mnm_reconcile_summary {
  uint64_t accounts, account_days, rows_with_balance;
  uint64_t days_order_inferred; /* order differs from the ledger order without it */
  uint64_t tolerance_uses;      /* rows that fit only with the tolerance */
  uint64_t days_unreconciled;   /* account-days that fit in no order */
  uint64_t days_truncated;
} mnm_reconcile_summary;
MNM_MUST_CHECK mnm_status mnm_reconciler_new(mnm_reconciler **out,
                                             const mnm_reconcile_options *options,
                                             const mnm_ctx *ctx, mnm_err *err);
/* Sets `order` and MNM_ROW_ORDER_INFERRED of the day's rows (rows are not moved); appends breaks
 * (mnm_break) to `breaks`. All rows of one UTC day that carry balances, and only those, count.
 * `accounts` names accounts only to order them the same way in any case (by key text). */
MNM_MUST_CHECK mnm_status mnm_reconciler_day(mnm_reconciler *reconciler, mnm_batch *day,
                                             const mnm_accounts *accounts, mnm_column *breaks,
                                             mnm_err *err);
void mnm_reconciler_summary(const mnm_reconciler *reconciler, mnm_reconcile_summary *out);
void mnm_reconciler_free(mnm_reconciler *reconciler);

#endif
