/* catalogue: indicators as files. Each says where it was published, what was read of it, over which
 * features of an account's or an owner's transfers its condition is, what it counts, and how a hit
 * is explained; or it is a question that only a person can answer. How files are written:
 * docs/catalogue.md. Exact and deterministic: same files, same transfers, same hits, whatever the
 * threads. A hit is a reason to look, never a finding of guilt. */
#ifndef MNM_STAGE_CATALOGUE_H
#define MNM_STAGE_CATALOGUE_H

#include "base/pool/pool.h"
#include "kernel/json/json.h"
#include "model/transfers/transfers.h"

typedef struct mnm_catalogue mnm_catalogue;

/* A subject with more transfers than this is left out and counted: no person has so many, and a
 * rolling window over them would need memory without bound. */
#define MNM_CATALOGUE_EVENTS_MAX 262144
#define MNM_CATALOGUE_FILES_MAX 4096

/* ---- indicators --------------------------------------------------------------------------------
 */

typedef enum mnm_provenance { /* how the publication is known: never raised */
                              MNM_PRIMARY_READ,
                              MNM_SECONDARY_READ,
                              MNM_FROM_MEMORY,
                              MNM_DERIVED,
                              MNM_USERS_OWN
} mnm_provenance;
const char *mnm_provenance_name(mnm_provenance provenance); /* "from-memory" */
const char *mnm_provenance_says(mnm_provenance provenance); /* a sentence for readers */
/* Whether the publication, or a text that reports it, was read. */
bool mnm_provenance_is_verified(mnm_provenance provenance);

typedef enum mnm_indicator_kind {
  MNM_INDICATOR_LEDGER,    /* computed */
  MNM_INDICATOR_CHECKLIST, /* a person answers */
  MNM_INDICATOR_LEFT_OUT   /* listed with the reason why it is neither */
} mnm_indicator_kind;
const char *mnm_indicator_kind_name(mnm_indicator_kind kind);

typedef enum mnm_subject_kind { MNM_SUBJECT_ACCOUNT, MNM_SUBJECT_OWNER } mnm_subject_kind;
const char *mnm_subject_kind_name(mnm_subject_kind kind);

typedef struct mnm_indicator_parameter { /* texts as they stand in the file */
  const char *name, *unit, *value, *low, *high, *basis, *why;
} mnm_indicator_parameter;

typedef struct mnm_indicator_feature {
  const char *name, *call;
} mnm_indicator_feature;

typedef struct mnm_indicator_case { /* a small ledger with what must come of it */
  const char *name;
  const char *const *expect; /* subjects that must be hit, and no other */
  uint32_t expect_count;
  mnm_text ledger; /* CSV, docs/catalogue.md */
  uint32_t line;   /* of its first line in the file */
} mnm_indicator_case;

typedef struct mnm_indicator { /* borrowed from the catalogue; texts never NULL unless said */
  const char *file, *id, *says;
  const char *source, *location, *needs, *strength, *family, *forms, *discrimination, *typologies;
  mnm_provenance provenance;
  mnm_indicator_kind kind;
  mnm_subject_kind subject;
  int64_t points_micro;
  const char *condition, *explanation; /* LEDGER */
  const char *differs;                 /* how the condition departs from the list; "" none */
  const char *question;                /* CHECKLIST */
  const char *reason;                  /* LEFT_OUT */
  const mnm_indicator_parameter *parameters;
  const mnm_indicator_feature *features;
  const mnm_indicator_case *cases;
  uint32_t parameter_count, feature_count, case_count;
} mnm_indicator;

typedef struct mnm_catalogue_setting { /* another value for a parameter */
  const char *id, *parameter, *value;
} mnm_catalogue_setting;

MNM_MUST_CHECK mnm_status mnm_catalogue_new(mnm_catalogue **out,
                                            const mnm_catalogue_setting *settings,
                                            uint32_t setting_count, const mnm_ctx *ctx,
                                            mnm_err *err);
/* Reads one file and compiles its condition. A failure leaves the catalogue as it was, so that a
 * broken file never stops the others.
 *
 * Returns  MNM_E_PARSE, MNM_E_RANGE (a parameter out of its range: the message has the range),
 *          MNM_E_EXISTS (an id that is there already), MNM_E_LIMIT, MNM_E_NOMEM; with line and
 *          column, unless it is a setting that is out of range */
MNM_MUST_CHECK mnm_status mnm_catalogue_add(mnm_catalogue *catalogue, const char *name,
                                            const char *yaml, size_t bytes, mnm_err *err);
/* Puts the indicators in order of their ids and sees whether every setting found its parameter:
 * MNM_E_NOTFOUND, with the nearest known name. To be called once, after the last file. */
MNM_MUST_CHECK mnm_status mnm_catalogue_ready(mnm_catalogue *catalogue, mnm_err *err);
uint32_t mnm_catalogue_count(const mnm_catalogue *catalogue);
const mnm_indicator *mnm_catalogue_at(const mnm_catalogue *catalogue, uint32_t index);
bool mnm_catalogue_index(const mnm_catalogue *catalogue, mnm_text id, uint32_t *out);
void mnm_catalogue_free(mnm_catalogue *catalogue); /* NULL is fine */

/* The files that come with the program. */
uint32_t mnm_catalogue_shipped_count(void);
const char *mnm_catalogue_shipped_name(uint32_t index);
mnm_text mnm_catalogue_shipped_text(uint32_t index);
/* A ledger of ordinary people, in the form of the cases, in which no indicator may hit. */
mnm_text mnm_catalogue_innocent(void);

/* ---- the words that conditions are made of --- */

typedef struct mnm_catalogue_word {
  const char *name, *form, *says;
} mnm_catalogue_word;
/* Functions of features; groups of transfers. NULL past the last one. */
const mnm_catalogue_word *mnm_catalogue_function(uint32_t index);
const mnm_catalogue_word *mnm_catalogue_group(uint32_t index);

/* ---- hits --------------------------------------------------------------------------------------
 */

/* Who holds which account: the holders of account a are owner[offset[a]] .. owner[offset[a + 1] -
 * 1], each once. An account without one owns itself. */
typedef struct mnm_catalogue_owners {
  const uint32_t *offset; /* accounts + 1, rising from 0 */
  const uint32_t *owner;
} mnm_catalogue_owners;

typedef struct mnm_catalogue_input { /* borrowed */
  const mnm_transfers *transfers;    /* in ledger order */
  const mnm_accounts *accounts;
  const mnm_strings *places;          /* NULL: no place is known */
  const mnm_catalogue_owners *owners; /* NULL: no holder is known */
} mnm_catalogue_input;

/* One stretch of time in which the condition held for one subject again and again, never further
 * apart than its longest window. */
typedef struct mnm_catalogue_hit {
  uint32_t indicator;
  uint8_t subject_kind;               /* mnm_subject_kind */
  uint32_t subject;                   /* account, or owner's number */
  uint16_t currency;                  /* of amounts among its values */
  int64_t first_us, held_us, last_us; /* first transfer; condition held first, last */
  uint64_t value_first; /* in value: one a feature, in the order of the file, at its peak */
  uint64_t row_first, row_count; /* in row: the transfers that its features looked at */
} mnm_catalogue_hit;

/* How each indicator came out: "no hit" is an answer only when it was asked. */
typedef struct mnm_catalogue_answer {
  uint64_t hits, subjects; /* subjects hit */
  uint64_t asked, unknown; /* transfers at which it was asked; of these, with something unknown */
  const char *missing;     /* NULL, or what this ledger lacks for it: it was not asked at all */
} mnm_catalogue_answer;

typedef struct mnm_catalogue_hits {
  mnm_column hit;    /* mnm_catalogue_hit: by indicator, subject's label, first row */
  mnm_column value;  /* int64_t */
  mnm_column row;    /* uint32_t */
  mnm_column answer; /* mnm_catalogue_answer by indicator */
  uint64_t too_busy; /* subjects with more than MNM_CATALOGUE_EVENTS_MAX transfers: not judged */
} mnm_catalogue_hits;
void mnm_catalogue_hits_init(mnm_catalogue_hits *hits, const mnm_ctx *ctx);
void mnm_catalogue_hits_clear(mnm_catalogue_hits *hits);

/* Judges every account whose statements are in the records, and every owner of such accounts.
 * Fills `out` (initialised, empty), which a failure leaves empty.
 *
 * Returns MNM_E_RANGE (a row before the row above it, err.row), MNM_E_CANCELLED, MNM_E_NOMEM
 * Cost    O(rows * features), one pass; 16 bytes a transfer for the index, and about 100 bytes and
 * 8 a feature for each transfer of the subjects that are at work, at most MNM_CATALOGUE_EVENTS_MAX
 * and the subjects of a block a thread */
MNM_MUST_CHECK mnm_status mnm_catalogue_find(mnm_catalogue_hits *out,
                                             const mnm_catalogue *catalogue,
                                             const mnm_catalogue_input *input, const mnm_ctx *ctx,
                                             mnm_err *err);

/* What a feature of a hit came to: MNM_CATALOGUE_UNKNOWN, or millionths of a number, minor units of
 * the hit's currency, microseconds; and "number", "money" or "time". */
#define MNM_CATALOGUE_UNKNOWN INT64_MIN
int64_t mnm_catalogue_value(const mnm_catalogue *catalogue, const mnm_catalogue_hits *hits,
                            uint64_t hit, uint32_t feature, const char **out_unit);
/* A value as people read it: "8", "0.75", "1,200.00 EUR", days for a stretch of time. */
uint32_t mnm_catalogue_value_text(const mnm_catalogue *catalogue, const mnm_catalogue_hits *hits,
                                  uint64_t hit, uint32_t feature, char *buffer, uint32_t bytes);
/* The explanation with its values filled in. 2,048 bytes suffice. Returns length. */
uint32_t mnm_catalogue_sentence(const mnm_catalogue *catalogue, const mnm_catalogue_hits *hits,
                                uint64_t hit, char *buffer, uint32_t bytes);

#endif
