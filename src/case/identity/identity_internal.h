/* What the files of case/identity share. */
#ifndef MNM_CASE_IDENTITY_INTERNAL_H
#define MNM_CASE_IDENTITY_INTERNAL_H

#include "base/column/column.h"
#include "case/identity/identity.h"
#include "case/store/store_victim.h"
#include "model/schema/ftm.h"

/* What a person's own statement and a live source have in common: it may be read. `statement` must
 * be joined with source by LEFT JOIN. */
#define MNM_IDENTITY__LIVE "(statement.source_id IS NULL OR source.state = 'live')"
/* A subject that live sources or persons named. */
#define MNM_IDENTITY__VISIBLE                                                   \
  "(subject.source_id IS NULL"                                                  \
  " OR EXISTS (SELECT 1 FROM source WHERE source.source_id = subject.source_id" \
  " AND source.state = 'live')"                                                 \
  " OR EXISTS (SELECT 1 FROM statement LEFT JOIN source USING (source_id)"      \
  " WHERE statement.subject_id = subject.subject_id AND " MNM_IDENTITY__LIVE    \
  ") OR EXISTS (SELECT 1 FROM statement LEFT JOIN source USING (source_id)"     \
  " WHERE statement.value_subject = subject.subject_id AND " MNM_IDENTITY__LIVE \
  ") OR EXISTS (SELECT 1 FROM holding JOIN source USING (source_id)"            \
  " WHERE holding.subject_id = subject.subject_id AND source.state = 'live'))"

/* ---- the handle ---- */

#define MNM_IDENTITY__DIGEST 16 /* bytes of a digest of an id or of a word */

/* A subject while statements about it are written. */
typedef struct mnm_identity__subject {
  uint64_t subject_id; /* 0: empty place */
  uint8_t digest[MNM_IDENTITY__DIGEST];
  mnm_key key;
  int64_t schema_id;
  bool is_person;
} mnm_identity__subject;

/* A schema and one of its properties: what the program knows of values under them. */
#define MNM_IDENTITY__TERM_BYTES 64
typedef struct mnm_identity__term {
  char schema[MNM_IDENTITY__TERM_BYTES], property[MNM_IDENTITY__TERM_BYTES];
  uint32_t schema_bytes, property_bytes; /* property_bytes 0: empty place */
  const mnm_ftm_schema *known;           /* NULL: not of the vocabulary */
  int64_t schema_id, property_id;
  uint8_t sensitivity; /* mnm_sensitivity, going by schema and property alone */
  uint8_t kind;        /* mnm_value_kind */
  bool of_party;       /* a person's as soon as the subject may be one */
  bool is_reference;   /* the value is the id of another entity */
} mnm_identity__term;

#define MNM_IDENTITY__SUBJECTS 4096
#define MNM_IDENTITY__TERMS 256
#define MNM_IDENTITY__PAIR_BITS 15
#define MNM_IDENTITY__ACCOUNT_BITS 17

/* Keys of texts, made with the first one. Places are found by a hash of what they are for; the
 * later one wins. */
typedef struct mnm_identity__texts {
  struct {
    uint64_t pair; /* 0: empty */
    mnm_text_key key;
  } pair[1u << MNM_IDENTITY__PAIR_BITS];
  struct {
    uint32_t account_plus; /* account + 1; 0: empty */
    mnm_key key;
  } account[1u << MNM_IDENTITY__ACCOUNT_BITS];
} mnm_identity__texts;

typedef enum mnm_identity__query { /* statements of our own, since the store's are looked up */
                                   MNM_IDENTITY__FIND_SUBJECT,
                                   MNM_IDENTITY__NEXT_SUBJECT,
                                   MNM_IDENTITY__ADD_SUBJECT,
                                   MNM_IDENTITY__ADD_SUBJECT_KEY,
                                   MNM_IDENTITY__ADD_STATEMENT,
                                   MNM_IDENTITY__ADD_LOOKUP,
                                   MNM_IDENTITY__FIND_ACCOUNT,
                                   MNM_IDENTITY__ADD_ACCOUNT,
                                   MNM_IDENTITY__PROFILE,
                                   MNM_IDENTITY__FIND_VALUE,
                                   MNM_IDENTITY__QUERIES
} mnm_identity__query;

struct mnm_identity { /* locked into memory as a whole */
  mnm_store *store;
  const mnm_ctx *ctx;
  mnm_alloc alloc;
  bool has_key;
  uint64_t epoch;       /* of the store, when the caches below were last emptied */
  int64_t data_version; /* the same for readers: what another process wrote */
  mnm_key wrapping;     /* seals the keys of subjects, accounts and sources */
  mnm_key words;        /* seals names that are not of the vocabulary */
  mnm_key word_digest, id_digest, find_digest[MNM_VALUE_ENTITY];
  mnm_key nobody; /* stands in for the key of no account */
  mnm_draw draw;
  uint64_t next_subject; /* number of the next one; 0: to be asked for */
  mnm_identity__subject subject[MNM_IDENTITY__SUBJECTS];
  mnm_identity__term term[MNM_IDENTITY__TERMS];
  mnm_identity__term long_term; /* for texts that no place holds */
  mnm_identity__texts *texts;   /* NULL: no text yet */
  sqlite3_stmt *query[MNM_IDENTITY__QUERIES];
  mnm_value_former former;
  mnm_column sealed;  /* uint8_t; a value on its way into a row */
  mnm_column decided; /* mnm_decided: whom a person decided to be a victim, or none */
};

/* Empties what is cached when rows may have gone since (see mnm_store_epoch). First thing in every
 * public call. */
MNM_MUST_CHECK mnm_status mnm_identity__refresh(mnm_identity *identity, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_identity__need_key(const mnm_identity *identity, mnm_err *err);
/* refresh, the key, and a write transaction. */
MNM_MUST_CHECK mnm_status mnm_identity__need_write(mnm_identity *identity, mnm_err *err);
/* The store's: entries of one transaction have one date. */
int64_t mnm_identity__now(const mnm_identity *identity);
MNM_MUST_CHECK mnm_status mnm_identity__prepare(mnm_identity *identity, mnm_identity__query which,
                                                sqlite3_stmt **out, mnm_err *err);
/* The same for a statement that calls the caller back, who may come here again meanwhile: then it
 * is prepared anew. To be given back. */
MNM_MUST_CHECK mnm_status mnm_identity__lend(mnm_identity *identity, mnm_identity__query which,
                                             sqlite3_stmt **out, mnm_err *err);
void mnm_identity__give_back(mnm_identity *identity, mnm_identity__query which,
                             sqlite3_stmt *statement); /* NULL is fine */
/* One step of a statement that changes exactly one row, else MNM_E_NOTFOUND with `missing`. */
MNM_MUST_CHECK mnm_status mnm_identity__step_one(mnm_identity *identity, sqlite3_stmt *statement,
                                                 const char *missing, mnm_err *err);

/* Columns of a statement and of its source, in the order that identity_fact.c knows. */
#define MNM_IDENTITY__FACT_COLUMNS                                                             \
  "statement_id, statement.subject_id, schema_id, property_id, class, value, sealed,"          \
  " value_subject, statement.source_id, source_row, valid_from_us, valid_to_us, precision,"    \
  " recorded_us, recorded_by, superseded_by, grade_source, grade_information, grade_original," \
  " suspected_false, handling FROM statement LEFT JOIN source USING (source_id)"

/* ---- binding, reading, sealing (identity_row.c) ---- */

/* Borrowed until the step; one that SQLite refuses makes the step fail (tables are STRICT). */
void mnm_identity__bind_text(sqlite3_stmt *statement, int index, mnm_text text);
void mnm_identity__bind_blob(sqlite3_stmt *statement, int index, const void *data, size_t bytes);
void mnm_identity__bind_id(sqlite3_stmt *statement, int index, uint64_t id); /* 0: NULL */
void mnm_identity__bind_time(sqlite3_stmt *statement, int index, int64_t time_us);
/* Borrowed until the next step; "" for NULL. */
mnm_text mnm_identity__column_text(sqlite3_stmt *statement, int index);
mnm_text mnm_identity__column_blob(sqlite3_stmt *statement, int index);
int64_t mnm_identity__column_time(sqlite3_stmt *statement, int index); /* MNM_TIME_NONE for NULL */
/* Terminated, in the arena. */
MNM_MUST_CHECK mnm_status mnm_identity__copy(mnm_arena *arena, mnm_text text, const char **out,
                                             mnm_err *err);
mnm_status mnm_identity__damaged(mnm_identity *identity, const char *doing, mnm_err *err);

/* What a sealed value is bound to: the case, the table, the row (as in case/store). */
typedef struct mnm_identity__binding {
  char bytes[MNM_STORE_ID_BYTES + 24 + 8];
  size_t count;
} mnm_identity__binding;
mnm_identity__binding mnm_identity__bind_to(const mnm_identity *identity, const char *place,
                                            uint64_t number);
/* The sealed bytes stand in identity->sealed until the next call. */
MNM_MUST_CHECK mnm_status mnm_identity__seal(mnm_identity *identity, const mnm_key *key,
                                             const char *place, uint64_t number, mnm_text value,
                                             mnm_err *err);
/* Into the arena. MNM_E_DAMAGED when it does not open. */
MNM_MUST_CHECK mnm_status mnm_identity__open(mnm_identity *identity, const mnm_key *key,
                                             const char *place, uint64_t number, mnm_text sealed,
                                             mnm_arena *arena, mnm_text *out, mnm_err *err);
/* Keys under the key of the case. `wrapped` may be of any length: MNM_E_DAMAGED. */
void mnm_identity__wrap(mnm_identity *identity, const char *place, uint64_t number,
                        const mnm_key *key, uint8_t out[MNM_WRAP_BYTES]);
MNM_MUST_CHECK mnm_status mnm_identity__unwrap(mnm_identity *identity, const char *place,
                                               uint64_t number, mnm_text wrapped, mnm_key *out,
                                               mnm_err *err);
/* "erased on 2026-03-01 by A. Investigator"; always terminated. */
#define MNM_IDENTITY__ERASED_BYTES 160
void mnm_identity__erased_text(char out[MNM_IDENTITY__ERASED_BYTES], int64_t erased_us,
                               const char *erased_by);

/* ---- pseudonyms (identity_pseudonym.c) ---- */

/* For the 40 bits of `number`, which should be random. what: 'P' a person or not known, 'C' an
 * organisation, 'T' a thing. */
void mnm_identity__pseudonym_of(char out[MNM_PSEUDONYM_BYTES], char what, uint64_t number);
/* Brings what a person typed to the written form; false: not one, or misread. */
bool mnm_identity__pseudonym_read(char out[MNM_PSEUDONYM_BYTES], mnm_text text);

/* ---- words (identity_word.c) ---- */

/* Within a write transaction. Borrowed until the next call of this function. */
MNM_MUST_CHECK mnm_status mnm_identity__term_put(mnm_identity *identity, mnm_text schema,
                                                 mnm_text property, const mnm_identity__term **out,
                                                 mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_identity__word_put(mnm_identity *identity, mnm_text text,
                                                 int64_t *out_id, mnm_err *err);
/* The text of a word into the arena; "" for one that is sealed unless `opened` and there is a key.
 */
MNM_MUST_CHECK mnm_status mnm_identity__word_text(mnm_identity *identity, int64_t word_id,
                                                  bool opened, mnm_arena *arena, const char **out,
                                                  mnm_err *err);
mnm_value_kind mnm_identity__kind_of(const mnm_ftm_property *known, mnm_text property);

/* ---- forms (identity_form.c) ---- */

#define MNM_IDENTITY__FORM_MOST 65536 /* bytes of a value that can be looked up */
/* The one form of a value; "" when nothing is left, or for a kind without look-up. Borrowed until
 * the next call. */
MNM_MUST_CHECK mnm_status mnm_identity__form(mnm_identity *identity, mnm_value_kind kind,
                                             mnm_text value, mnm_text *out, mnm_err *err);
/* 64 bits of its keyed digest. */
int64_t mnm_identity__form_digest(const mnm_identity *identity, mnm_value_kind kind, mnm_text form);

/* ---- subjects (identity_subject.c) ---- */

/* Finds or makes; `told` is what the statement says it is, NULL nothing. Within a write
 * transaction. */
MNM_MUST_CHECK mnm_status mnm_identity__subject_put(mnm_identity *identity, uint64_t source_id,
                                                    mnm_text scope, mnm_text id,
                                                    const mnm_identity__term *told,
                                                    mnm_identity__subject *out, mnm_err *err);
/* `told` of a subject that is there: fills in or refines its schema. */
MNM_MUST_CHECK mnm_status mnm_identity__subject_tell(mnm_identity *identity,
                                                     mnm_identity__subject *subject,
                                                     const mnm_identity__term *told, mnm_err *err);
/* Scope and id as one text (4 bytes of the scope's length, least first; scope; id), borrowed from
 * identity->form, and its keyed digest. MNM_E_ARG: no id. */
MNM_MUST_CHECK mnm_status mnm_identity__id(mnm_identity *identity, mnm_text scope, mnm_text id,
                                           mnm_text *out, uint8_t out_digest[MNM_IDENTITY__DIGEST],
                                           mnm_err *err);
/* The subject with this digest, held against `whole`; subject_id 0: there is none. */
MNM_MUST_CHECK mnm_status mnm_identity__subject_find(mnm_identity *identity, mnm_text whole,
                                                     mnm_identity__subject *out, mnm_err *err);

/* A subject as it is looked at: visible ones only. Texts in the arena. */
typedef struct mnm_identity__seen {
  mnm_subject subject;
  bool has_key; /* `as_written` has the key: not erased, and the case has its own */
  mnm_identity__subject as_written;
} mnm_identity__seen;
#define MNM_IDENTITY__SEEN_COLUMNS                                                         \
  "subject.subject_id, pseudonym, schema_id, is_person, category, recorded_us, erased_us," \
  " erased_by, wrapped, id_digest FROM subject LEFT JOIN subject_key USING (subject_id)"
/* From a row of these columns. */
MNM_MUST_CHECK mnm_status mnm_identity__read_seen(mnm_identity *identity, sqlite3_stmt *statement,
                                                  bool with_key, mnm_arena *arena,
                                                  mnm_identity__seen *out, mnm_err *err);
/* MNM_E_NOTFOUND. The caller wipes `out`. */
MNM_MUST_CHECK mnm_status mnm_identity__see(mnm_identity *identity, uint64_t subject_id,
                                            mnm_arena *arena, mnm_identity__seen *out,
                                            mnm_err *err);

/* ---- statements (identity_add.c) ---- */

typedef struct mnm_identity__row {  /* one on its way into the table */
  uint64_t statement_id, source_id; /* source_id 0: a person's own */
  const mnm_statement *statement;   /* its subject, schema and property are not read */
  const mnm_identity__subject *subject;
  int64_t schema_id, property_id;
  mnm_sensitivity sensitivity;
  mnm_value_kind kind;
  uint64_t value_subject; /* 0: the value is a text */
} mnm_identity__row;
MNM_MUST_CHECK mnm_status mnm_identity__insert(mnm_identity *identity, const mnm_identity__row *row,
                                               mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_identity__next_statement(mnm_identity *identity, uint64_t *out,
                                                       mnm_err *err);
/* The same for one that is being changed: within a write transaction, and MNM_E_KEY with when and
 * by whom when it was erased. */
MNM_MUST_CHECK mnm_status mnm_identity__see_writable(mnm_identity *identity, uint64_t subject_id,
                                                     mnm_arena *arena, mnm_identity__seen *out,
                                                     mnm_err *err);
mnm_sensitivity mnm_identity__sensitivity(const mnm_identity__term *term,
                                          const mnm_identity__subject *subject);

#endif
