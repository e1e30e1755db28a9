/* The sniffer: what a source seems to be, said in lines for people. */
#ifndef MNM_STAGE_INGEST_SNIFF_INTERNAL_H
#define MNM_STAGE_INGEST_SNIFF_INTERNAL_H

#include "stage/ingest/ingest_plan.h"

#define SNIFF_BYTES_MAX ((size_t)256 << 10)

/* Appends a line to the report; what does not fit is left out. */
void mnm_ingest__report(mnm_sniffed *out, const char *format, ...) MNM_PRINTF(2, 3);
/* Tries the shipped specifications by their headers: sets out->spec when one fits exactly. */
mnm_status mnm_ingest__sniff_shipped(mnm_sniffed *out, const csv_source *source, const mnm_ctx *ctx,
                                     mnm_err *err);
/* Guesses a specification from the text. */
mnm_status mnm_ingest__sniff_guess(mnm_sniffed *out, const csv_source *source, const mnm_ctx *ctx,
                                   mnm_err *err);
/* Reads the head with the specification and shows the first rows, and what is rejected. */
mnm_status mnm_ingest__sniff_preview(mnm_sniffed *out, const csv_source *source,
                                     const mnm_ctx *ctx, mnm_err *err);

#endif
