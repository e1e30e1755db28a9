/* Reads a delimited file through a specification and says what it cost:
 * bench_ingest FILE.csv [SPECIFICATION.yaml | shipped name] [threads] [keep]
 * Without a specification the file is sniffed. Accounts and places are numbered, every column is
 * made; the digest of the file is part of the time. The sink counts; with `keep` all numeric
 * columns of all rows stay in memory to the end, as a table of them would. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "stage/ingest/ingest.h"

enum { KEPT = 14 };

typedef struct totals {
  bool keep;
  mnm_column kept[KEPT];
  uint64_t rows, batches, rejects, statements, holdings, balances;
  mnm_wide paid, received;
  uint64_t accounts; /* sum of numbers: that every row was looked at */
  mnm_reject first;
  char reason[200];
} totals;

static mnm_status keep_columns(totals *sums, const mnm_batch *batch, mnm_err *err) {
  const mnm_column *const columns[KEPT] = {
      &batch->booked_us,       &batch->booked_grain, &batch->account_from, &batch->account_to,
      &batch->amount_minor,    &batch->currency,     &batch->source_row,   &batch->flags,
      &batch->to_amount_minor, &batch->to_currency,  &batch->channel,      &batch->order,
      &batch->balance_minor,   &batch->offset_min};
  for (uint32_t i = 0; i < KEPT; i++) {
    if (sums->kept[i].width == 0) mnm_column_init(&sums->kept[i], columns[i]->width, NULL);
    MNM_TRY(mnm_column_append(&sums->kept[i], columns[i]->data, columns[i]->count, err));
  }
  return MNM_OK;
}

static mnm_status count_rows(void *payload, const mnm_batch *batch, mnm_err *err) {
  totals *sums = payload;
  (void)err;
  const int64_t *paid = batch->amount_minor.data;
  const int64_t *received = batch->to_amount_minor.count > 0 ? batch->to_amount_minor.data : paid;
  const uint32_t *from = batch->account_from.data;
  for (uint64_t row = 0; row < batch->count; row++) {
    sums->paid += paid[row];
    sums->received += received[row];
    sums->accounts += from[row];
  }
  sums->rows += batch->count;
  sums->batches++;
  return sums->keep ? keep_columns(sums, batch, err) : MNM_OK;
}

static mnm_status count_statements(void *payload, const mnm_statement *rows, uint32_t count,
                                   mnm_err *err) {
  (void)rows, (void)err;
  ((totals *)payload)->statements += count;
  return MNM_OK;
}

static mnm_status count_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                 mnm_err *err) {
  (void)rows, (void)err;
  ((totals *)payload)->holdings += count;
  return MNM_OK;
}

static mnm_status count_balances(void *payload, const mnm_balance *rows, uint32_t count,
                                 mnm_err *err) {
  (void)rows, (void)err;
  ((totals *)payload)->balances += count;
  return MNM_OK;
}

static mnm_status count_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                                mnm_err *err) {
  totals *sums = payload;
  (void)err;
  if (sums->rejects == 0) {
    sums->first = rows[0];
    (void)snprintf(sums->reason, sizeof sums->reason, "%.*s", (int)rows[0].reason.bytes,
                   rows[0].reason.data);
  }
  sums->rejects += count;
  return MNM_OK;
}

static double cpu_seconds(void) {
  struct rusage usage;
  (void)getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
         1e-6 * ((double)usage.ru_utime.tv_usec + (double)usage.ru_stime.tv_usec);
}

static double wall_seconds(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int fail(const mnm_err *err) {
  char text[900];
  (void)mnm_err_text(err, text, sizeof text);
  (void)fprintf(stderr, "bench_ingest: %s\n", text);
  return 1;
}

static mnm_status load_spec(mnm_spec **out, const char *name, mnm_reader *reader, mnm_err *err) {
  static mnm_sniffed sniffed;
  size_t bytes = 0;
  if (name == NULL) {
    MNM_TRY(mnm_sniff(&sniffed, reader, NULL, err));
    (void)printf("%s%s", sniffed.report, sniffed.preview);
    *out = sniffed.spec;
    return reader->rewind(reader, err);
  }
  for (uint32_t i = 0; i < mnm_spec_shipped_count(); i++) {
    if (strcmp(mnm_spec_shipped_name(i), name) != 0) continue;
    const char *yaml = mnm_spec_shipped_yaml(i, &bytes);
    return mnm_spec_parse(out, name, yaml, bytes, NULL, err);
  }
  mnm_reader *file = NULL;
  static char yaml[1 << 20];
  MNM_TRY(mnm_reader_open_file(&file, name, NULL, err));
  mnm_status status = file->read(file, yaml, sizeof yaml, &bytes, err);
  mnm_reader_close(file);
  return status != MNM_OK ? status : mnm_spec_parse(out, name, yaml, bytes, NULL, err);
}

int main(int count, char **arguments) {
  mnm_err err = {0};
  mnm_ctx ctx = {0};
  mnm_reader *reader = NULL;
  mnm_spec *spec = NULL;
  mnm_names names = {0};
  totals sums = {0};
  mnm_ingest_sink sink = {&sums,          count_rows,     count_statements,
                          count_holdings, count_balances, count_rejects};
  mnm_ingest_summary summary;
  if (count < 2) {
    (void)fprintf(stderr, "usage: bench_ingest FILE.csv [SPECIFICATION] [threads] [keep]\n");
    return 2;
  }
  sums.keep = count > 4 && strcmp(arguments[4], "keep") == 0;
  uint32_t threads = count > 3 ? (uint32_t)strtoul(arguments[3], NULL, 10) : 1;
  if (mnm_reader_open_file(&reader, arguments[1], NULL, &err) != MNM_OK) return fail(&err);
  if (load_spec(&spec, count > 2 ? arguments[2] : NULL, reader, &err) != MNM_OK) return fail(&err);
  if (spec == NULL) return 1;
  if (mnm_accounts_new(&names.accounts, NULL, &err) != MNM_OK) return fail(&err);
  if (mnm_strings_new(&names.places, NULL, &err) != MNM_OK) return fail(&err);
  if (threads > 1 && mnm_pool_new(&ctx.pool, threads, &err) != MNM_OK) return fail(&err);
  double cpu = cpu_seconds(), wall = wall_seconds();
  mnm_status status = mnm_ingest_delimited(&summary, reader, spec, names, &sink, &ctx, &err);
  cpu = cpu_seconds() - cpu;
  wall = wall_seconds() - wall;
  if (status != MNM_OK) return fail(&err);
  char paid[64], received[64];
  (void)mnm_money_text(paid, sizeof paid, sums.paid, 0);
  (void)mnm_money_text(received, sizeof received, sums.received, 0);
  (void)printf("rows %" PRIu64 " paid %s received %s accounts %u rejects %" PRIu64
               " statements %" PRIu64 " holdings %" PRIu64 " balances %" PRIu64 "\nbytes %" PRIu64
               " cpu %.2f s wall %.2f s: %.0f rows a CPU second\n",
               sums.rows, paid, received, mnm_accounts_count(names.accounts), sums.rejects,
               sums.statements, sums.holdings, sums.balances, summary.bytes, cpu, wall,
               (double)sums.rows / (cpu > 0 ? cpu : 1e-9));
  (void)printf("encoding %s, codes without a meaning: %" PRIu64, summary.encoding,
               summary.unmapped_codes);
  for (uint32_t i = 0; i < summary.unmapped_shown; i++) (void)printf(" '%s'", summary.unmapped[i]);
  (void)printf("\n");
  if (sums.rejects > 0) {
    (void)printf("first reject: line %" PRIu64 " column %u: %s\n", sums.first.row,
                 sums.first.column, sums.reason);
  }
  for (uint32_t i = 0; i < KEPT; i++) {
    if (sums.kept[i].width > 0) mnm_column_clear(&sums.kept[i]);
  }
  mnm_pool_free(ctx.pool);
  mnm_spec_free(spec);
  mnm_reader_close(reader);
  mnm_accounts_free(names.accounts);
  mnm_strings_free(names.places);
  return 0;
}
