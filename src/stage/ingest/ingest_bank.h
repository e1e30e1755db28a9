/* What the readers of bank messages and reports share: codes, times, amounts, accounts and those
 * who hold them, rows. */
#ifndef MNM_STAGE_INGEST_BANK_H
#define MNM_STAGE_INGEST_BANK_H

#include "kernel/seal/seal.h"
#include "stage/ingest/ingest_form.h"
#include "stage/ingest/ingest_out.h"

#define BANK_PURPOSE_BYTES 8192u /* of a row's purpose are kept */
#define BANK_STATED_SLOTS 4096u
#define BANK_LABEL_BYTES 600u /* of an account: bank and number have at most 256 each */

/* ---- codes ------------------------------------------------------------------------------------
 */

typedef struct bank_code { /* data/codes/channels.csv, sorted by key */
  const char *key;         /* "gvc 116" */
  uint8_t channel;
} bank_code;
extern const bank_code mnm_ingest__codes[];
extern const uint32_t mnm_ingest__code_count;
/* MNM_CHANNEL_COUNT: the table does not hold it. */
uint8_t mnm_ingest__bank_code(const char *scheme, mnm_text code);
/* ISO 20022's domain, family, subfamily, with the table's wildcards. */
uint8_t mnm_ingest__bank_btc(mnm_text domain, mnm_text family, mnm_text subfamily);
/* Counts a row whose code has no channel, and shows the code. */
void mnm_ingest__bank_unmapped(mnm_ingest_summary *summary, mnm_text code);

/* ---- the reader, hashed -----------------------------------------------------------------------
 */

typedef struct bank_source { /* reads on through another reader, and takes the digest */
  mnm_reader reader;
  mnm_reader *from;
  mnm_sha256 hash;
  uint64_t bytes;
} bank_source;
void mnm_ingest__bank_source(bank_source *source, mnm_reader *from);

/* ---- state ------------------------------------------------------------------------------------
 */

typedef struct bank_reader {
  const mnm_ctx *ctx;
  mnm_names names;
  mnm_ingest_summary *summary;
  ingest_out out;
  mnm_arena arena;       /* of the record being read: texts of its parties and rows */
  time_zone *zone;       /* NULL: UTC */
  uint8_t (*stated)[16]; /* digests of parties stated lately: said once, not with each row */
} bank_reader;
/* zone NULL: UTC. MNM_E_RANGE: no such zone. */
mnm_status mnm_ingest__bank_init(bank_reader *bank, const char *zone, mnm_names names,
                                 const mnm_ingest_sink *sink, mnm_ingest_summary *summary,
                                 const mnm_ctx *ctx, mnm_err *err);
void mnm_ingest__bank_clear(bank_reader *bank);
/* A copy in the record's arena. */
mnm_status mnm_ingest__bank_keep(bank_reader *bank, mnm_text text, mnm_text *out, mnm_err *err);
/* "a<between>b"; a text of 8 bytes or more that already stands in `a` is not added. */
mnm_status mnm_ingest__bank_join(bank_reader *bank, mnm_text *a, const char *between, mnm_text b,
                                 mnm_err *err);

/* ---- values -----------------------------------------------------------------------------------
 */

typedef struct bank_time {
  int64_t us;
  uint8_t grain;      /* mnm_grain */
  int16_t offset_min; /* MNM_OFFSET_NONE for days */
} bank_time;
/* XML Schema's date and dateTime. A day keeps its date whatever its zone; a time of midnight, which
 * is what systems write that have no time, is that day. false: neither. */
bool mnm_ingest__bank_time(bank_reader *bank, mnm_text text, bank_time *out);
/* Minor units, >= 0, of digits with at most one `decimal`. NULL: done, else what was expected. */
const char *mnm_ingest__bank_amount(mnm_text text, char decimal, uint16_t currency,
                                    int64_t *out_minor);
/* A reference that is a number below a million counts entries: it is no id. */
bool mnm_ingest__bank_is_place(mnm_text text);
/* In upper case, and without the XXX of a head office. Not a BIC: as it is. */
mnm_text mnm_ingest__bank_bic(mnm_text text, char buffer[12]);

/* ---- accounts ---------------------------------------------------------------------------------
 */

/* By IBAN when it is one, else by bank and number. *fault (MNM_OK then): it can be no account. */
mnm_status mnm_ingest__bank_account(bank_reader *bank, mnm_text of_bank, mnm_text number,
                                    mnm_account_kind kind, uint32_t *out, const char **fault,
                                    mnm_err *err);
/* Who stands opposite `own` when nobody is named: banknotes, the bank itself, or somebody of whom
 * only this account's statements know. */
mnm_status mnm_ingest__bank_stranger(bank_reader *bank, uint32_t own, uint8_t channel,
                                     uint32_t *out, mnm_err *err);

/* ---- parties ----------------------------------------------------------------------------------
 */

typedef struct bank_fact bank_fact;
struct bank_fact {
  bank_fact *next;
  const char *property; /* FollowTheMoney's */
  mnm_text value;
};
typedef struct bank_party { /* in the record's arena */
  const char *schema;       /* NULL: LegalEntity, a person or an organisation */
  mnm_text name;
  bank_fact *first, *last;
} bank_party;
mnm_status mnm_ingest__bank_fact(bank_reader *bank, bank_party *party, const char *property,
                                 mnm_text value, mnm_err *err);
/* States the party as holder of the account. Its id is the account's label and the name. */
mnm_status mnm_ingest__bank_holder(bank_reader *bank, uint32_t account, uint8_t kind,
                                   const bank_party *party, uint64_t record, mnm_err *err);
/* The id of a party by `scope` and all that is said of it: prefix and a digest. What is said is
 * stated once. */
mnm_status mnm_ingest__bank_subject(bank_reader *bank, const char *prefix, mnm_text scope,
                                    const bank_party *party, uint64_t record, mnm_text *out,
                                    mnm_err *err);
mnm_status mnm_ingest__bank_holding(bank_reader *bank, uint32_t account, mnm_text subject,
                                    uint8_t kind, uint64_t record, mnm_err *err);
/* The same of a party without account, of whom more than a name is said. `payment` is the id of the
 * row, "" none; `role` is "payer" or "beneficiary". */
mnm_status mnm_ingest__bank_stranger_facts(bank_reader *bank, uint32_t own, mnm_text payment,
                                           const char *role, const bank_party *party,
                                           uint64_t record, mnm_err *err);
/* One statement about the account itself. */
mnm_status mnm_ingest__bank_account_fact(bank_reader *bank, uint32_t account, const char *property,
                                         mnm_text value, int64_t at_us, uint64_t record,
                                         mnm_err *err);

/* ---- rows -------------------------------------------------------------------------------------
 */

typedef struct bank_row {
  bank_time booked;
  int64_t value_date_us; /* MNM_TIME_NONE */
  uint32_t from, to;
  int64_t amount_minor, to_amount_minor;
  uint16_t currency, to_currency;
  uint8_t channel, flags;
  uint64_t order, record;
  mnm_text id, reverses, linked, purpose, name;
} bank_row;
mnm_status mnm_ingest__bank_row(bank_reader *bank, const bank_row *row, mnm_err *err);

#endif
