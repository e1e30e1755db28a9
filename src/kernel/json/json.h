/* json: writes JSON of any length in bounded memory, and reads small documents (parameters,
 * configurations) strictly. Bulk import of JSON lines is not done here. No doubles: money is
 * integers, other numbers stay text. Source of the grammar: RFC 8259. */
#ifndef MNM_KERNEL_JSON_H
#define MNM_KERNEL_JSON_H

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "base/money/money.h"
#include "base/text/text.h"

#define MNM_JSON_DEPTH 64 /* objects and arrays within each other, written or read */

/* ---- writing ----------------------------------------------------------------------------------
 * A writer in place. Commas and colons come by themselves. A failure (memory, the sink's own)
 * sticks: later calls do nothing and mnm_json_finish returns it, so that calls need no checks of
 * their own. The order of calls is the caller's duty and asserted: a key before each value of an
 * object, ends that match their begins. Values at the top are set apart by a line end each, so a
 * writer of one value after another writes JSON lines. Same calls, same bytes. */

/* Takes all `bytes` or fails. */
typedef mnm_status mnm_json_sink_fn(void *payload, const char *data, size_t bytes, mnm_err *err);

typedef struct mnm_json {
  mnm_column buffer;      /* of char */
  mnm_json_sink_fn *sink; /* NULL: all stays in the buffer */
  void *payload;
  uint32_t indent; /* blanks a level; 0: one line a value at the top. May be set before writing */
  uint32_t depth;
  bool after_key, any_top;
  uint8_t level[MNM_JSON_DEPTH + 1];
  mnm_status status;
  mnm_err err;
} mnm_json;

/* Costs no memory until first used; ctx may be NULL. */
void mnm_json_init(mnm_json *json, const mnm_ctx *ctx);
/* The same, handing text on whenever about 32 KiB have gathered. */
void mnm_json_init_sink(mnm_json *json, mnm_json_sink_fn *sink, void *payload, const mnm_ctx *ctx);
/* Ends the last line, hands the rest to the sink; all containers must be closed unless the writer
 * has failed. Returns the first failure: MNM_E_NOMEM, MNM_E_LIMIT (deeper than MNM_JSON_DEPTH), or
 * what the sink returned. */
MNM_MUST_CHECK mnm_status mnm_json_finish(mnm_json *json, mnm_err *err);
/* What was written so far, without a sink; borrowed until the next call, not terminated. */
const char *mnm_json_data(const mnm_json *json, size_t *out_bytes);
void mnm_json_reset(mnm_json *json); /* empty again, its memory and sink kept */
void mnm_json_clear(mnm_json *json); /* frees; NULL is fine */

void mnm_json_object(mnm_json *json);
void mnm_json_object_end(mnm_json *json);
void mnm_json_array(mnm_json *json);
void mnm_json_array_end(mnm_json *json);
void mnm_json_key(mnm_json *json, const char *key); /* UTF-8, zero-terminated */
void mnm_json_key_text(mnm_json *json, mnm_text key);

/* Quotes, backslashes and control characters are escaped; each byte that is no valid UTF-8 is
 * replaced by U+FFFD; '/' and all other characters stand as they are. */
void mnm_json_text(mnm_json *json, mnm_text value);
void mnm_json_string(mnm_json *json, const char *value); /* NULL: null */
void mnm_json_int(mnm_json *json, int64_t value);
void mnm_json_uint(mnm_json *json, uint64_t value);
void mnm_json_wide(mnm_json *json, mnm_wide value);      /* as a number of any length */
void mnm_json_wide_text(mnm_json *json, mnm_wide value); /* as "123", for readers with doubles */
void mnm_json_bool(mnm_json *json, bool value);
void mnm_json_null(mnm_json *json);
/* One value that is JSON already, on one line (the caller vouches for it). */
void mnm_json_raw(mnm_json *json, mnm_text value);

/* A key with its value. */
void mnm_json_pair_text(mnm_json *json, const char *key, mnm_text value);
void mnm_json_pair_string(mnm_json *json, const char *key, const char *value);
void mnm_json_pair_int(mnm_json *json, const char *key, int64_t value);
void mnm_json_pair_uint(mnm_json *json, const char *key, uint64_t value);
void mnm_json_pair_bool(mnm_json *json, const char *key, bool value);

/* ---- reading ----------------------------------------------------------------------------------
 */

typedef enum mnm_json_kind {
  MNM_JSON_NULL,
  MNM_JSON_BOOL,
  MNM_JSON_INT,    /* written without '.' or exponent, and fits int64 */
  MNM_JSON_NUMBER, /* any other number: see text */
  MNM_JSON_TEXT,
  MNM_JSON_ARRAY,
  MNM_JSON_OBJECT
} mnm_json_kind;
const char *mnm_json_kind_name(mnm_json_kind kind); /* "a text", "an object", ... */

typedef struct mnm_json_value mnm_json_value;
struct mnm_json_value {
  uint8_t kind;          /* mnm_json_kind */
  bool boolean;          /* BOOL */
  uint32_t line, column; /* of its first byte, from 1; column in bytes. For mnm_err_at */
  uint32_t count;        /* ARRAY, OBJECT: members */
  int64_t integer;       /* INT */
  mnm_text text; /* TEXT: decoded, no U+0000 in it. INT, NUMBER: as written. Zero-terminated */
  mnm_text key;  /* its name in an object, decoded, else empty */
  const mnm_json_value *first, *next;  /* members in the order of the document */
  const mnm_json_value *const *by_key; /* OBJECT: members sorted by key, for mnm_json_get */
};

/* Reads exactly one document, strict RFC 8259 (no comments, no trailing commas, no lone surrogates,
 * valid UTF-8; a byte order mark at the start is passed over). Duplicate keys are refused.
 *
 * out    root; lives in `arena`, as does all it leads to; NULL on error
 * name   file name for errors
 * Returns MNM_E_PARSE (with line and column), MNM_E_LIMIT (deeper than MNM_JSON_DEPTH, or longer
 *         than MNM_JSON_BYTES), MNM_E_NOMEM. Messages hold no byte of the document.
 * Cost   O(bytes + members log members); about 100 bytes a value */
#define MNM_JSON_BYTES ((size_t)64 << 20)
MNM_MUST_CHECK mnm_status mnm_json_parse(const mnm_json_value **out, const char *name,
                                         const char *data, size_t bytes, mnm_arena *arena,
                                         mnm_err *err);
/* The member called `key`; NULL when there is none or `object` is NULL or no object. */
const mnm_json_value *mnm_json_get(const mnm_json_value *object, const char *key);
/* Writes a value that was read: same kinds, same numbers, same order. */
void mnm_json_value_write(mnm_json *json, const mnm_json_value *value);

#endif
