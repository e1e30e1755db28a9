/* Reading of bank files: CPU seconds (user and system) and peak memory of this process.
 *
 *   bench_bank FILE...
 *
 * The kind is found from the content, as a case does. Rows go nowhere. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "stage/ingest/ingest.h"

static double cpu_seconds(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void must(mnm_status status, const mnm_err *err) {
  if (status == MNM_OK) return;
  char text[900];
  (void)mnm_err_text(err, text, sizeof text);
  (void)fprintf(stderr, "bench_bank: %s\n", text);
  exit(1);
}

static mnm_status take_transfers(void *payload, const mnm_batch *batch, mnm_err *err) {
  (void)payload, (void)batch, (void)err;
  return MNM_OK;
}
static mnm_status take_statements(void *payload, const mnm_statement *rows, uint32_t count,
                                  mnm_err *err) {
  (void)payload, (void)rows, (void)count, (void)err;
  return MNM_OK;
}
static mnm_status take_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                mnm_err *err) {
  (void)payload, (void)rows, (void)count, (void)err;
  return MNM_OK;
}
static mnm_status take_balances(void *payload, const mnm_balance *rows, uint32_t count,
                                mnm_err *err) {
  (void)payload, (void)rows, (void)count, (void)err;
  return MNM_OK;
}
static mnm_status take_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                               mnm_err *err) {
  (void)payload, (void)rows, (void)count, (void)err;
  return MNM_OK;
}

static void read_file(const char *path) {
  mnm_reader *reader = NULL;
  mnm_sniffed sniffed;
  mnm_ingest_summary summary = {0};
  mnm_names names = {NULL, NULL};
  mnm_err err = {0};
  mnm_ingest_sink sink = {NULL,          take_transfers, take_statements,
                          take_holdings, take_balances,  take_rejects};
  must(mnm_reader_open_file(&reader, path, NULL, &err), &err);
  must(mnm_accounts_new(&names.accounts, NULL, &err), &err);
  must(mnm_strings_new(&names.places, NULL, &err), &err);
  double began = cpu_seconds();
  must(mnm_sniff(&sniffed, reader, NULL, &err), &err);
  must(reader->rewind(reader, &err), &err);
  if (sniffed.kind == MNM_SOURCE_ISO20022) {
    mnm_bank_options options = {NULL, false};
    must(mnm_ingest_iso20022(&summary, reader, &options, names, &sink, NULL, &err), &err);
  } else if (sniffed.kind == MNM_SOURCE_MT940) {
    must(mnm_ingest_mt940(&summary, reader, names, &sink, NULL, &err), &err);
  } else if (sniffed.kind == MNM_SOURCE_GOAML) {
    mnm_goaml_options options = {NULL, NULL};
    must(mnm_ingest_goaml(&summary, reader, &options, names, &sink, NULL, &err), &err);
  } else {
    (void)fprintf(stderr, "bench_bank: %s: %s", path, sniffed.report);
    exit(1);
  }
  double seconds = cpu_seconds() - began;
  struct rusage usage;
  (void)getrusage(RUSAGE_SELF, &usage);
  (void)printf("%s %s: %" PRIu64 " bytes, %" PRIu64 " transfers, %" PRIu64 " statements, %" PRIu64
               " rejects, %.3f s CPU, %.1f MB/s, peak %.1f MB\n",
               path, mnm_source_kind_name(sniffed.kind), summary.bytes, summary.transfers,
               summary.statements, summary.rejected, seconds,
               (double)summary.bytes / 1e6 / (seconds > 0 ? seconds : 1e-9),
               (double)usage.ru_maxrss / 1024);
  mnm_sniffed_clear(&sniffed);
  mnm_reader_close(reader);
  mnm_accounts_free(names.accounts);
  mnm_strings_free(names.places);
}

int main(int argc, char **argv) {
  if (argc < 2) {
    (void)fprintf(stderr, "usage: bench_bank FILE...\n");
    return 2;
  }
  for (int i = 1; i < argc; i++) read_file(argv[i]);
  return 0;
}
