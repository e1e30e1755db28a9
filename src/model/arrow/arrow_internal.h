/* What the files of arrow share. Reading goes in three steps:
 *
 *   schema --plan--> which child is which field, of what type        once a stream
 *   array  --bind--> where the values of each field lie              once a chunk
 *   block  --fill--> columns of a batch: shared, or converted        every 65,536 rows */
#ifndef MNM_MODEL_ARROW_INTERNAL_H
#define MNM_MODEL_ARROW_INTERNAL_H

#include "model/arrow/arrow.h"

/* ---- types ------------------------------------------------------------------------------------
 */

typedef enum mnm_arrow__kind {
  MNM_ARROW__OTHER = 0, /* a type that no field can have */
  MNM_ARROW__NULL,
  MNM_ARROW__I8,
  MNM_ARROW__U8,
  MNM_ARROW__I16,
  MNM_ARROW__U16,
  MNM_ARROW__I32,
  MNM_ARROW__U32,
  MNM_ARROW__I64,
  MNM_ARROW__U64,
  MNM_ARROW__DATE32, /* days, 32 bits */
  MNM_ARROW__DATE64, /* milliseconds */
  MNM_ARROW__TIME_S,
  MNM_ARROW__TIME_MS,
  MNM_ARROW__TIME_US,
  MNM_ARROW__TIME_NS,
  MNM_ARROW__UTF8,
  MNM_ARROW__LARGE_UTF8,
  MNM_ARROW__VIEW
} mnm_arrow__kind;

mnm_arrow__kind mnm_arrow__kind_of(const char *format);
/* "float64"; "another type" for formats that are not in the list of known names. */
const char *mnm_arrow__type_name(const char *format);
uint32_t mnm_arrow__width(mnm_arrow__kind kind); /* bytes a value; 0: not of fixed width */
static inline bool mnm_arrow__is_whole(mnm_arrow__kind kind) {
  return kind >= MNM_ARROW__I8 && kind <= MNM_ARROW__U64;
}
static inline bool mnm_arrow__is_time(mnm_arrow__kind kind) {
  return kind >= MNM_ARROW__DATE32 && kind <= MNM_ARROW__TIME_NS;
}
static inline bool mnm_arrow__is_text(mnm_arrow__kind kind) {
  return kind >= MNM_ARROW__UTF8;
}

/* ---- fields -----------------------------------------------------------------------------------
 */

typedef enum mnm_arrow__field {
  MNM_ARROW__ID,
  MNM_ARROW__BOOKED,
  MNM_ARROW__GRAIN,
  MNM_ARROW__FROM,
  MNM_ARROW__TO,
  MNM_ARROW__FROM_BANK,
  MNM_ARROW__TO_BANK,
  MNM_ARROW__AMOUNT,
  MNM_ARROW__CURRENCY,
  MNM_ARROW__TO_AMOUNT,
  MNM_ARROW__TO_CURRENCY,
  MNM_ARROW__CHANNEL,
  MNM_ARROW__PLACE,
  MNM_ARROW__ORDER,
  MNM_ARROW__VALUE_DATE,
  MNM_ARROW__OFFSET,
  MNM_ARROW__MCC,
  MNM_ARROW__BALANCE,
  MNM_ARROW__FLAGS,
  MNM_ARROW__EARMARK,
  MNM_ARROW__REVERSES,
  MNM_ARROW__BACKS,
  MNM_ARROW__LINKED,
  MNM_ARROW__PURPOSE,
  MNM_ARROW__NAME,
  MNM_ARROW__FROM_OWNER,
  MNM_ARROW__TO_OWNER,
  MNM_ARROW__FIELDS
} mnm_arrow__field;

typedef struct mnm_arrow__plan_field {
  int32_t child;    /* -1: the stream has no such column */
  const char *name; /* as the stream calls it: one of our own names */
  uint8_t kind;     /* mnm_arrow__kind: of the values, or of the dictionary's indexes */
  bool dictionary;
  uint8_t words;   /* kind of the dictionary's values */
  int64_t unit_us; /* of whole numbers that are times */
} mnm_arrow__plan_field;

typedef struct mnm_arrow__plan {
  int64_t children;
  mnm_arrow__plan_field field[MNM_ARROW__FIELDS];
} mnm_arrow__plan;

/* Also counts and lists, in `summary`, the columns that are none of these. MNM_E_PARSE. */
MNM_MUST_CHECK mnm_status mnm_arrow__plan_read(mnm_arrow__plan *plan,
                                               const struct ArrowSchema *schema,
                                               mnm_arrow_summary *summary, const char *input,
                                               mnm_err *err);
/* Adds a name unless it is there or the list is full. */
void mnm_arrow__note(mnm_arrow_names *names, mnm_text text);

/* ---- values -----------------------------------------------------------------------------------
 */

typedef struct mnm_arrow__values { /* of one array; all borrowed from it */
  uint8_t kind;                    /* mnm_arrow__kind */
  const uint8_t *valid;            /* bitmap; NULL: each element has a value */
  uint64_t first;                  /* element of the buffers that is the chunk's row 0 */
  uint64_t end;                    /* elements that the buffers promise */
  const void *values;              /* numbers, indexes, views */
  const void *ends;                /* UTF8, LARGE_UTF8: where texts begin and end */
  const char *data;
  int64_t data_bytes;        /* where the last text ends: all the memory that was promised */
  const void *const *blocks; /* VIEW */
  const int64_t *block_bytes;
  uint64_t block_count;
} mnm_arrow__values;

typedef struct mnm_arrow__input { /* a field of one chunk */
  bool given, dictionary;
  mnm_arrow__values column; /* of a dictionary: the indexes */
  mnm_arrow__values words;
  uint64_t word_count;
} mnm_arrow__input;

/* Looks at every array that a field needs and refuses what does not fit its type; MNM_E_PARSE with
 * the column. */
MNM_MUST_CHECK mnm_status mnm_arrow__bind(mnm_arrow__input inputs[MNM_ARROW__FIELDS],
                                          const mnm_arrow__plan *plan,
                                          const struct ArrowArray *array, const char *input,
                                          mnm_err *err);

static inline bool mnm_arrow__bit(const uint8_t *bits, uint64_t at) {
  return bits[at >> 3] >> (at & 7) & 1;
}
static inline bool mnm_arrow__has(const mnm_arrow__values *values, uint64_t row) {
  if (values->kind == MNM_ARROW__NULL) return false;
  return !values->valid || mnm_arrow__bit(values->valid, values->first + row);
}

/* Numbers of rows [first, first + count) as 64 bits, unsigned ones of 64 bits as they are. What
 * stands at nulls is any number. */
void mnm_arrow__widen(const mnm_arrow__values *values, uint64_t first, uint32_t count,
                      int64_t *out);

/* The text of a row, borrowed, as it is; *has false for a null, also one inside the dictionary.
 * What is wrong with it, or NULL. */
const char *mnm_arrow__text(const mnm_arrow__input *input, uint64_t row, mnm_text *out, bool *has);
/* The same for an entry of the dictionary. */
const char *mnm_arrow__word(const mnm_arrow__values *words, uint64_t entry, mnm_text *out,
                            bool *has);
/* Index of a row that has a value, or what is wrong with it. */
const char *mnm_arrow__index(const mnm_arrow__input *input, uint64_t row, uint64_t *out);
/* Trims; refuses what is no text. */
const char *mnm_arrow__clean(mnm_text *inout);

/* ---- blocks -----------------------------------------------------------------------------------
 */

/* State of reading one stream. */
typedef struct mnm_arrow__reader {
  const mnm_ctx *ctx;
  mnm_err *err;
  const char *name;
  mnm_accounts *accounts;
  mnm_strings *places;
  const mnm_arrow_sink *sink;
  mnm_arrow_summary *summary;
  mnm_arrow__plan plan;
  mnm_arrow__input input[MNM_ARROW__FIELDS];
  /* the block at hand: rows [first, first + count) of the chunk */
  uint64_t first;
  uint32_t count;
  mnm_batch own;              /* memory of converted columns */
  mnm_batch give;             /* what the sink sees: columns of `own`, and of the producer */
  mnm_column wide;            /* int64_t */
  mnm_column key, hash, kind; /* mnm_text, uint64_t, uint8_t */
  mnm_column key_bytes;
  mnm_column memo[MNM_ARROW__FIELDS]; /* uint32_t: by entry of a dictionary, what it stands for */
  mnm_column told;                    /* uint64_t: by account, digest of the owners told last */
  mnm_column holding;                 /* mnm_holding */
} mnm_arrow__reader;

/* Fills `give` for the block. */
MNM_MUST_CHECK mnm_status mnm_arrow__fill(mnm_arrow__reader *reader);
MNM_MUST_CHECK mnm_status mnm_arrow__fill_numbers(mnm_arrow__reader *reader);
MNM_MUST_CHECK mnm_status mnm_arrow__fill_words(mnm_arrow__reader *reader);
MNM_MUST_CHECK mnm_status mnm_arrow__fill_accounts(mnm_arrow__reader *reader);
/* After the sink has seen the batch: owners of accounts, as holdings. */
MNM_MUST_CHECK mnm_status mnm_arrow__give_owners(mnm_arrow__reader *reader);
/* A fault in a row of the block. Returns `status`. */
mnm_status mnm_arrow__fault(const mnm_arrow__reader *reader, mnm_arrow__field field, uint32_t row,
                            mnm_status status, const char *why);
/* Room for `count` values in a column that is written as a whole; its count is then `count`. */
MNM_MUST_CHECK mnm_status mnm_arrow__room(mnm_column *column, uint64_t count, mnm_err *err);
uint64_t mnm_arrow__held(const mnm_arrow__reader *reader); /* bytes */

/* Entries of a dictionary that were not asked for yet, and such as are null. */
#define MNM_ARROW__UNSEEN UINT32_MAX
#define MNM_ARROW__NOTHING (UINT32_MAX - 1)
/* An amount received that is null: what was paid, put in once both are there. */
#define MNM_ARROW__SAME INT64_MIN

#endif
