#include "stage/ingest/ingest_sniff_internal.h"

mnm_status mnm_ingest__sniff_guess(mnm_sniffed *out, const csv_source *source, const mnm_ctx *ctx,
                                   mnm_err *err) {
  (void)source, (void)ctx, (void)err;
  mnm_ingest__report(out, "no shipped specification has this header; write one (docs/import.md)");
  return MNM_OK;
}
