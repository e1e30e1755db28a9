/* identity: who and what the statements of a case are about, sealed from the moment they are read.
 *
 * Every subject (a person, a company, a thing, an entity nobody has described yet) has a stable
 * pseudonym and an envelope: a random key, itself sealed under the case's identity key. What
 * identifies or describes a person is stored only under that key; the ledger's free texts are
 * sealed under a key made from the keys of both accounts. Destroying a key erases what it opened,
 * and nothing else changes. What holds and what does not: docs/identity.md.
 *
 * One handle a store while it is written: keys are cached. A handle belongs to the thread of its
 * store. "Within a write transaction" means mnm_store_begin; after a rollback the handle can go on.
 */
#ifndef MNM_CASE_IDENTITY_H
#define MNM_CASE_IDENTITY_H

#include "case/store/store.h"

typedef struct mnm_identity mnm_identity;

/* Opened on a store without its key, everything sealed stays closed and nothing can be added.
 * Memory: 0.4 MB, and 7 MB more from the first text of a transfer on, kept out of swap and core
 * files where the system allows it. store and ctx are kept and must outlive the handle. */
MNM_MUST_CHECK mnm_status mnm_identity_open(mnm_identity **out, mnm_store *store,
                                            const mnm_ctx *ctx, mnm_err *err);
void mnm_identity_close(mnm_identity *identity); /* wipes; NULL is fine */

/* ---- adding, within a write transaction ---------------------------------------------------------
 */
/* MNM_E_ARG: no write transaction, or a row without what it needs (err.row: its record from 1);
 * MNM_E_KEY: the case was opened without its key. After an error the transaction is rolled back. */

/* Entity ids of a source that are local to it ("client 17" of one bank) are kept apart from those
 * of other sources by `scope`, a short constant such as the source's name; "" for ids that mean the
 * same everywhere, as FollowTheMoney's do. Subjects are never merged here by anything but an equal
 * id. */
MNM_MUST_CHECK mnm_status mnm_identity_statements_add(mnm_identity *identity, uint64_t source_id,
                                                      mnm_text scope, const mnm_statement *rows,
                                                      uint32_t count, mnm_err *err);
/* Holders as subjects, made when they are new; row's `account` is the case's number. */
MNM_MUST_CHECK mnm_status mnm_identity_holdings_add(mnm_identity *identity, uint64_t source_id,
                                                    mnm_text scope, const mnm_holding *rows,
                                                    uint32_t count, mnm_err *err);
/* Finds or makes the subject with this id; source_id 0: a person names it. */
MNM_MUST_CHECK mnm_status mnm_identity_subject_put(mnm_identity *identity, uint64_t source_id,
                                                   mnm_text scope, mnm_text id,
                                                   uint64_t *out_subject_id, mnm_err *err);
/* Raw bytes are sealed under a key of the source. MNM_E_KEY: that key was erased. */
MNM_MUST_CHECK mnm_status mnm_identity_rejects_add(mnm_identity *identity, uint64_t source_id,
                                                   const mnm_reject *rows, uint32_t count,
                                                   mnm_err *err);

/* A statement that a person makes, as that person (the store's). Audited. `subject` of the row is
 * not read: subject_id says whom; schema "": what the subject is. The value of a reference is the
 * pseudonym of another subject, or an id of scope "". *out_id is the statement's number.
 * MNM_E_NOTFOUND, MNM_E_KEY (erased: the message says when and by whom), MNM_E_ARG. */
MNM_MUST_CHECK mnm_status mnm_identity_state(mnm_identity *identity, uint64_t subject_id,
                                             const mnm_statement *row, const char *why,
                                             uint64_t *out_id, mnm_err *err);
/* Statements are never changed: the newer one says that it holds instead. Same subject and
 * property. Audited. MNM_E_NOTFOUND, MNM_E_EXISTS (already superseded), MNM_E_ARG (different
 * things, or the newer one is itself superseded by the older). */
MNM_MUST_CHECK mnm_status mnm_identity_supersede(mnm_identity *identity, uint64_t statement_id,
                                                 uint64_t by_statement_id, const char *why,
                                                 mnm_err *err);
/* Both at once: a new statement with `value`, for the old one's subject, property and validity.
 * MNM_E_NOTFOUND, MNM_E_EXISTS (already superseded), MNM_E_KEY (the subject was erased). */
MNM_MUST_CHECK mnm_status mnm_identity_correct(mnm_identity *identity, uint64_t statement_id,
                                               mnm_text value, const char *why, uint64_t *out_id,
                                               mnm_err *err);

/* ---- free texts of transfers
 * ---------------------------------------------------------------------- */

/* The key for texts of transfers from `from` to `to` (MNM_ACCOUNT_NONE: no party, the case's own
 * text key stands in). Envelopes of the accounts are made when they are needed first: within a
 * write transaction. The caller seals with mnm_text_seal, from any thread, and wipes the key. Cost:
 * about 20 ns when the pair was used lately, else 2 us, plus 5 us for each account seen for the
 * first time. */
MNM_MUST_CHECK mnm_status mnm_identity_text_key(mnm_identity *identity, uint32_t account_from,
                                                uint32_t account_to, mnm_text_key *out,
                                                mnm_err *err);
/* The same and mnm_text_seal in one. out: bytes + MNM_TEXT_OVERHEAD; reference: of the ledger row.
 */
MNM_MUST_CHECK mnm_status mnm_identity_text_seal(mnm_identity *identity, uint32_t account_from,
                                                 uint32_t account_to, uint64_t reference,
                                                 const void *text, uint32_t bytes, uint8_t *out,
                                                 mnm_err *err);
/* out: bytes - MNM_TEXT_OVERHEAD. MNM_E_KEY: a key of the pair was destroyed (the message says when
 * and by whom), never made, or the case was opened without its key; MNM_E_DAMAGED. */
MNM_MUST_CHECK mnm_status mnm_identity_text_open(mnm_identity *identity, uint32_t account_from,
                                                 uint32_t account_to, uint64_t reference,
                                                 const uint8_t *sealed, uint32_t bytes, void *out,
                                                 mnm_err *err);

/* ---- looking
 * --------------------------------------------------------------------------------------- */

/* "P-7K2M-QXD4-93", terminated. Random; the last two letters are a check. The first says what the
 * subject was taken for when it was made, and stays: P a person or not known, C a company or other
 * organisation, T a thing. */
#define MNM_PSEUDONYM_BYTES 32

typedef struct mnm_subject { /* texts borrowed for the call */
  uint64_t subject_id;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  const char *schema;   /* "" not known (only referred to), or not a word of the vocabulary */
  bool is_person;       /* a natural person, or may be one */
  const char *category; /* "victim" too when a person decided so: manumit status */
  int64_t recorded_us;
  int64_t erased_us; /* MNM_TIME_NONE: not erased */
  const char *erased_by;
} mnm_subject;
typedef mnm_status mnm_subject_fn(void *payload, const mnm_subject *subject, mnm_err *err);

/* MNM_E_NOTFOUND. */
MNM_MUST_CHECK mnm_status mnm_identity_subject(mnm_identity *identity, uint64_t subject_id,
                                               mnm_subject_fn *fn, void *payload, mnm_err *err);
/* Subjects that live sources or persons named, by number. */
MNM_MUST_CHECK mnm_status mnm_identity_subjects(mnm_identity *identity, bool persons_only,
                                                mnm_subject_fn *fn, void *payload, mnm_err *err);
/* By pseudonym; small letters, O I L for 0 1 1, and missing hyphens are understood. MNM_E_NOTFOUND,
 * also for one that is misread. */
MNM_MUST_CHECK mnm_status mnm_identity_by_pseudonym(mnm_identity *identity, mnm_text pseudonym,
                                                    uint64_t *out_subject_id, mnm_err *err);
/* By the source's own id. MNM_E_NOTFOUND, MNM_E_KEY. */
MNM_MUST_CHECK mnm_status mnm_identity_by_id(mnm_identity *identity, mnm_text scope, mnm_text id,
                                             uint64_t *out_subject_id, mnm_err *err);
/* MNM_E_NOTFOUND. */
MNM_MUST_CHECK mnm_status mnm_identity_pseudonym(mnm_identity *identity, uint64_t subject_id,
                                                 char out[MNM_PSEUDONYM_BYTES], mnm_err *err);

typedef enum mnm_value_state {
  MNM_VALUE_SHOWN = 0,
  MNM_VALUE_REFERENCE = 1, /* another subject: value_subject and its pseudonym */
  MNM_VALUE_HIDDEN = 2,    /* the viewer's role does not allow it: reason says so */
  MNM_VALUE_SEALED = 3,    /* the case was opened without its key */
  MNM_VALUE_ERASED = 4     /* value says "erased on DATE by WHO" */
} mnm_value_state;

typedef struct mnm_fact { /* a statement as stored; all borrowed for the call */
  uint64_t statement_id, subject_id;
  const char *schema, *property; /* "" when sealed and not opened */
  mnm_sensitivity sensitivity;   /* a person's become a victim's with the category "victim" */
  mnm_value_state state;
  mnm_text value;
  uint64_t value_subject; /* REFERENCE; else 0 */
  const char *reason;     /* HIDDEN: the shield's sentence; else "" */
  uint64_t source_id;     /* 0: a person's own statement */
  uint64_t source_row;
  mnm_grade grade; /* the source's; not graded for a person's own */
  int64_t valid_from_us, valid_to_us;
  uint8_t precision; /* mnm_precision */
  int64_t recorded_us;
  const char *recorded_by;
  uint64_t superseded_by; /* 0: stands */
} mnm_fact;
typedef mnm_status mnm_fact_fn(void *payload, const mnm_fact *fact, mnm_err *err);

/* All statements about a subject, from live sources and persons, by property (as first seen in the
 * case), then number; superseded ones too, marked. The shield decides for `viewer` per value.
 * Nothing is written: record what was opened with mnm_identity_note_opened. MNM_E_NOTFOUND. */
MNM_MUST_CHECK mnm_status mnm_identity_profile(mnm_identity *identity, uint64_t subject_id,
                                               const mnm_viewer *viewer, mnm_fact_fn *fn,
                                               void *payload, mnm_err *err);

typedef enum mnm_value_kind { /* how a value is brought to one form before it is compared */
                              MNM_VALUE_TEXT = 0,  /* free text, codes: no look-up */
                              MNM_VALUE_NAME = 1,  /* names, addresses: Unicode NFKC, case folded,
                                                      blanks as one */
                              MNM_VALUE_PHONE = 2, /* digits only, without a leading 00 */
                              MNM_VALUE_DOCUMENT = 3, /* NFKC, case folded, letters and digits only:
                                                         documents, IBANs */
                              MNM_VALUE_HANDLE = 4,   /* e-mail, user names, addresses of the web:
                                                         NFKC, folded, no blanks */
                              MNM_VALUE_DATE = 5,     /* as it is, without blanks */
                              MNM_VALUE_ENTITY = 6    /* the id of another subject */
} mnm_value_kind;
/* The one form of a value, without a case; "" when nothing is left, or for a kind without look-up.
 * Borrowed until the next call; what was brought to a form is wiped when the former is cleared. */
typedef struct mnm_value_former {
  mnm_column utf16, folded; /* UChar */
  mnm_column form;          /* char */
} mnm_value_former;
void mnm_value_former_init(mnm_value_former *former, const mnm_ctx *ctx);
void mnm_value_former_clear(mnm_value_former *former);
MNM_MUST_CHECK mnm_status mnm_value_form(mnm_value_former *former, mnm_value_kind kind,
                                         mnm_text value, mnm_text *out, mnm_err *err);

/* What the program knows of a property, whatever its schema; MNM_VALUE_TEXT for what it does not
 * know. */
mnm_value_kind mnm_identity_kind(mnm_text property);
/* Statements whose value is, in its one form, that of `value`, whatever their property; kind is one
 * of NAME to DATE. Found by keyed digest and confirmed by opening; without leave to see a value it
 * is still found, but not shown. In order of number. Values over 64 KiB cannot be looked up.
 * MNM_E_KEY, MNM_E_ARG (nothing left of the value in its one form). */
MNM_MUST_CHECK mnm_status mnm_identity_find(mnm_identity *identity, mnm_value_kind kind,
                                            mnm_text value, const mnm_viewer *viewer,
                                            mnm_fact_fn *fn, void *payload, mnm_err *err);

/* What a stage may know of a statement without opening anything: who refers to whom, which values
 * are equal, and what is of class case. */
typedef struct mnm_closed_statement { /* borrowed for the call */
  uint64_t subject_id;
  const char *schema, *property; /* words of the vocabulary; schema "" for another one */
  uint64_t value_subject;        /* 0: no reference */
  bool has_digest;
  int64_t digest; /* keyed, of the value's one form: equal for equal values of one kind */
  mnm_text value; /* of class case; "" for all that is sealed */
} mnm_closed_statement;
typedef mnm_status mnm_closed_statement_fn(void *payload, const mnm_closed_statement *row,
                                           mnm_err *err);
/* Statements that stand, from live sources and persons, with one of these properties (a list that
 * ends with NULL), in order of subject and number. Needs no key. Values that were erased are not
 * listed. */
MNM_MUST_CHECK mnm_status mnm_identity_closed(mnm_identity *identity, const char *const *properties,
                                              mnm_closed_statement_fn *fn, void *payload,
                                              mnm_err *err);

/* The keyed digest that a closed statement with this value carries: so a value that is known
 * already (the name of a town) is recognised without opening any. kind: NAME to DATE. MNM_E_KEY;
 * MNM_E_ARG (nothing left of it in its one form). */
MNM_MUST_CHECK mnm_status mnm_identity_value_digest(mnm_identity *identity, mnm_value_kind kind,
                                                    mnm_text value, int64_t *out, mnm_err *err);

/* Audit entry: this viewer saw `values` opened values of this subject, for this purpose. Within a
 * write transaction. */
MNM_MUST_CHECK mnm_status mnm_identity_note_opened(mnm_identity *identity, const mnm_viewer *viewer,
                                                   uint64_t subject_id, uint64_t values,
                                                   mnm_err *err);

/* Rejected records of a live source (0: of all), in order. raw is "" where the viewer may not see
 * it (class person), without the key, or once erased; state says which. */
typedef struct mnm_rejected { /* borrowed for the call */
  uint64_t source_id;
  mnm_reject reject;
  mnm_value_state state;
} mnm_rejected;
typedef mnm_status mnm_rejected_fn(void *payload, const mnm_rejected *row, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_identity_rejects(mnm_identity *identity, uint64_t source_id,
                                               const mnm_viewer *viewer, mnm_rejected_fn *fn,
                                               void *payload, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_identity_rejects_count(mnm_identity *identity, uint64_t source_id,
                                                     uint64_t *out, mnm_err *err);

/* ---- erasure and retention
 * --------------------------------------------------------------------------- */

typedef struct mnm_erased {
  uint64_t statements; /* whose values are gone; of rejects: records */
  uint64_t things;   /* documents, addresses and the like that told of nobody else: gone with it */
  uint64_t accounts; /* held by nobody else: their texts are gone */
  bool wal_pending;  /* a reader (or, with an error, the disk) kept the WAL from being cut: it is at
                        the next writer's close */
} mnm_erased;
/* Destroys the subject's key, its values and look-up digests; for a person also the sealed values
 * of things that told of nobody else (her passport, her address); and the keys of accounts it holds
 * and nobody else holds or may use. The pseudonym, references to it, the audit and all figures
 * stay. Audited with a digest of what was destroyed (of its sealed form: docs/identity.md). Own
 * transaction; then cuts the WAL. No undo. MNM_E_NOTFOUND, MNM_E_EXISTS (already erased), MNM_E_ARG
 * (no reason, or not a writer's handle outside transactions). */
MNM_MUST_CHECK mnm_status mnm_identity_erase(mnm_identity *identity, uint64_t subject_id,
                                             const char *why, mnm_erased *out, mnm_err *err);
/* The same for the rejected records of a source. */
MNM_MUST_CHECK mnm_status mnm_identity_rejects_erase(mnm_identity *identity, uint64_t source_id,
                                                     const char *why, mnm_erased *out,
                                                     mnm_err *err);

/* Categories: "suspect", "victim", "witness", "contact", "unknown", or the user's own: 1..32 small
 * letters, digits, '-' and '_'. Audited. Within a write transaction. */
MNM_MUST_CHECK mnm_status mnm_identity_category_set(mnm_identity *identity, uint64_t subject_id,
                                                    const char *category, const char *why,
                                                    mnm_err *err);
/* Years 1..100 from recording to review. Audited. Within a write transaction. Until they are set:
 * suspect 5, victim, witness and contact 3, unknown and others 1: a start, not law. */
MNM_MUST_CHECK mnm_status mnm_identity_years_set(mnm_identity *identity, const char *category,
                                                 uint32_t years, const char *why, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_identity_years(mnm_identity *identity, const char *category,
                                             uint32_t *out, mnm_err *err);
/* The date of one subject, after a review; MNM_TIME_NONE: back to the category's. Audited. Within a
 * write transaction. */
MNM_MUST_CHECK mnm_status mnm_identity_review_set(mnm_identity *identity, uint64_t subject_id,
                                                  int64_t review_us, const char *why, mnm_err *err);
/* Persons not erased whose date has come by `until_us`, by date, then number: their own date where
 * a review set one; else recording plus the category's years, or the category's date
 * (mnm_retention_set) when it is earlier. */
typedef mnm_status mnm_review_fn(void *payload, const mnm_subject *subject, int64_t due_us,
                                 mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_identity_reviews(mnm_identity *identity, int64_t until_us,
                                               mnm_review_fn *fn, void *payload, mnm_err *err);

#endif
