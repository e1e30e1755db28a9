/* The keys of a specification as one table, from which it is both read and written. */
#ifndef MNM_STAGE_INGEST_SPEC_KEYS_H
#define MNM_STAGE_INGEST_SPEC_KEYS_H

#include "stage/ingest/ingest_spec_internal.h"

typedef enum key_type {
  KEY_TEXT,    /* mnm_text */
  KEY_CHAR,    /* char; one ASCII character, "tab", or "none" (0) where `words` says so */
  KEY_BOOL,    /* bool */
  KEY_UINT32,  /* uint32_t; words: names of special values */
  KEY_INT32,   /* int32_t, >= 0 */
  KEY_INT64,   /* int64_t, >= 0 */
  KEY_WORD,    /* uint8_t; one of `words` */
  KEY_BITS,    /* uint8_t; a list of `words` */
  KEY_LIST,    /* spec_list; a single text is a list of one */
  KEY_CODES,   /* spec_codes; a mapping of text to text */
  KEY_VALUE,   /* spec_value; a column, or {fixed: text} */
  KEY_MISSING, /* uint8_t[MNM_CHANNEL_COUNT]; channel: word */
  KEY_MAP,     /* a nested structure with its own table */
  KEY_MAPS     /* a list of nested structures: pointer at `offset`, uint32_t count at `count` */
} key_type;

typedef struct key_word {
  const char *word;
  uint32_t value;
} key_word;

typedef struct key_table key_table;

typedef struct spec_key {
  const char *name;
  size_t offset, count;
  const key_word *words; /* ends with word NULL */
  const key_table *table;
  key_type type;
  bool always; /* written even when it has its default */
} spec_key;

struct key_table {
  const char *name; /* of what it describes, for errors */
  const spec_key *keys;
  uint32_t count;
  size_t bytes;          /* of the structure */
  size_t given;          /* offset of its bool `given`, or SIZE_MAX */
  const char *short_key; /* what a bare text stands for, or NULL */
  void (*defaults)(void *structure);
};

extern const key_table mnm_ingest__spec_table;

#endif
