/* Rows on their way to the sink: gathered with their texts, handed over in batches. What all
 * readers share that make a few rows of each record. */
#ifndef MNM_STAGE_INGEST_OUT_H
#define MNM_STAGE_INGEST_OUT_H

#include "base/arena/arena.h"
#include "stage/ingest/ingest.h"

#define INGEST_RAW_BYTES 4096 /* of a rejected record are kept */

typedef struct ingest_out {
  const mnm_ingest_sink *sink;
  mnm_ingest_summary *summary;
  mnm_batch batch;
  mnm_column statements, holdings, balances, rejects;
  mnm_arena texts;
} ingest_out;
void mnm_ingest__out_init(ingest_out *out, const mnm_ingest_sink *sink, mnm_ingest_summary *summary,
                          const mnm_ctx *ctx);
void mnm_ingest__out_clear(ingest_out *out);
/* Texts are copied. */
mnm_status mnm_ingest__out_statement(ingest_out *out, mnm_statement row, mnm_err *err);
mnm_status mnm_ingest__out_holding(ingest_out *out, mnm_holding row, mnm_err *err);
mnm_status mnm_ingest__out_balance(ingest_out *out, mnm_balance row, mnm_err *err);
mnm_status mnm_ingest__out_reject(ingest_out *out, mnm_reject row, mnm_err *err);
/* Hands over what was gathered; between lines only when it has become much. */
mnm_status mnm_ingest__out_flush(ingest_out *out, bool all, mnm_err *err);

#endif
