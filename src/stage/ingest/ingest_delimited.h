/* The reader of delimited text as a whole, with the one parameter that only tests turn. */
#ifndef MNM_STAGE_INGEST_DELIMITED_H
#define MNM_STAGE_INGEST_DELIMITED_H

#include "stage/ingest/ingest.h"

/* mnm_ingest_delimited with blocks of about `block_bytes` (at least 1). The rows are the same for
 * any size; how they are gathered into batches is not. */
mnm_status mnm_ingest__delimited(mnm_ingest_summary *out, mnm_reader *reader, const mnm_spec *spec,
                                 mnm_names names, const mnm_ingest_sink *sink, size_t block_bytes,
                                 const mnm_ctx *ctx, mnm_err *err);
/* Reads only the head of a source, which goes on behind it: a record that it cuts off is left out.
 */
mnm_status mnm_ingest__delimited_head(mnm_ingest_summary *out, mnm_reader *reader,
                                      const mnm_spec *spec, mnm_names names,
                                      const mnm_ingest_sink *sink, const mnm_ctx *ctx,
                                      mnm_err *err);

/* mnm_ingest_sheet in the same way. */
mnm_status mnm_ingest__sheet(mnm_ingest_summary *out, mnm_reader *reader, const mnm_spec *spec,
                             mnm_names names, const mnm_ingest_sink *sink, size_t block_bytes,
                             const mnm_ctx *ctx, mnm_err *err);

/* mnm_ingest_pages in the same way. */
mnm_status mnm_ingest__pages(mnm_ingest_summary *out, mnm_reader *words, const mnm_spec *spec,
                             mnm_names names, const mnm_ingest_sink *sink, size_t block_bytes,
                             const mnm_ctx *ctx, mnm_err *err);

#endif
