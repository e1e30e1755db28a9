/* From the bytes of a source to UTF-8, as a stream. */
#ifndef MNM_STAGE_INGEST_ENCODING_H
#define MNM_STAGE_INGEST_ENCODING_H

#include "base/text/text.h"

typedef enum encoding_kind {
  ENCODING_UTF8,
  ENCODING_UTF16LE,
  ENCODING_UTF16BE,
  ENCODING_PAGE /* one byte a character */
} encoding_kind;

typedef struct encoding {
  encoding_kind kind;
  const char *name; /* "utf-8", "utf-16le", "cp1250"; static */
  /* PAGE: UTF-8 of each byte, its length in the fourth byte */
  uint8_t page[256][4];
  /* UTF-16: bytes of a character that the last piece did not finish */
  uint8_t pending[4];
  uint32_t pending_bytes;
} encoding;

#define ENCODING_GROWTH 3 /* a source byte makes at most so many bytes of UTF-8 */

/* "utf-8", "utf-16le", "utf-16be", "cp1250" ... "cp1257"; MNM_E_RANGE names what there is. */
mnm_status mnm_ingest__encoding_named(encoding *out, mnm_text name, mnm_err *err);
bool mnm_ingest__encoding_known(mnm_text name);
/* What a byte order mark at the start says: "utf-8", "utf-16le", "utf-16be"; NULL without one. */
const char *mnm_ingest__encoding_mark(const char *head, size_t bytes);
/* From the first bytes: a byte order mark or zero bytes prove it, valid UTF-8 is as good as proof;
 * else a guess of the code page (*guessed). `whole`: nothing comes behind them. Never fails. */
const char *mnm_ingest__encoding_guess(const char *head, size_t bytes, bool whole, bool *guessed);
/* Converts all of `from` into `to` (room: ENCODING_GROWTH * (bytes + 4)); returns bytes written.
 * What is no character becomes the byte 0xFF, which is never UTF-8, so that its record is rejected.
 */
size_t mnm_ingest__encoding_convert(encoding *state, char *to, const char *from, size_t bytes,
                                    bool at_end);

#endif
