/* What the files of sentences share. */
#ifndef MNM_STAGE_DETECT_WORDS_INTERNAL_H
#define MNM_STAGE_DETECT_WORDS_INTERNAL_H

#include "stage/detect/detect_internal.h"

typedef struct words { /* a buffer that is cut at its end, and always terminated */
  char *buffer;
  uint32_t bytes, length;
} words;

typedef struct telling { /* one finding and what it was found with */
  const mnm_findings *findings;
  const mnm_finding *finding;
  const mnm_detect_input *input;
  const mnm_detect_parameters *parameters;
} telling;

void mnm_detect__say(words *out, const char *format, ...) MNM_PRINTF(2, 3);
void mnm_detect__say_count(words *out, uint64_t count, const char *one, const char *many);
void mnm_detect__say_account(words *out, const mnm_accounts *accounts, uint32_t account);
/* A length of time in the largest unit that needs no fraction. */
void mnm_detect__say_span(words *out, int64_t span_s);
/* " within 3 days" */
void mnm_detect__say_within(words *out, int64_t window_s);
/* "6.25 %", of parts per million */
void mnm_detect__say_percent(words *out, uint64_t ppm);
/* " on 2024-01-02", " between ... and ... (UTC)" */
void mnm_detect__say_period(words *out, const telling *what);
/* "1.00 EUR, 2.00 SEK and 3.00 USD"; what the centres received, or what they paid. */
void mnm_detect__say_totals(words *out, const telling *what, bool received);

void mnm_detect__say_cycle(words *out, const telling *what);
/* The first accounts of the centre, and how many more there are. */
void mnm_detect__say_centres(words *out, const telling *what, const char *between);
/* When, how many transfers. */
void mnm_detect__say_transfers(words *out, const telling *what);
/* H2, H6 and H7; nothing for the others. */
void mnm_detect__say_known(words *out, const telling *what);
/* T6 and later; nothing for the others. */
void mnm_detect__say_shape(words *out, const telling *what);

#endif
