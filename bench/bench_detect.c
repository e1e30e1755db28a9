/* bench_detect ROWS [THREADS]
 *
 * CPU seconds of the temporal index and of T1 and T2, findings written, over the made-up ledger of
 * gen_amlworld (seed 1) held in memory; then the same with one account that pays a million others.
 * Prints lines "what<TAB>figure". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/amlworld.h"
#include "kernel/graph/graph.h"
#include "stage/detect/detect.h"

#define HUB_ROWS 1000000

typedef struct ledger {
  mnm_accounts *accounts;
  mnm_batch batch;
  uint32_t *id; /* of the accounts of the made-up world */
} ledger;

static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void must(mnm_status status, const mnm_err *err) {
  if (status == MNM_OK) return;
  char text[512];
  (void)mnm_err_text(err, text, sizeof text);
  fprintf(stderr, "bench_detect: %s\n", text);
  exit(1);
}

static void *room(mnm_column *column, uint64_t rows) {
  mnm_err err = {0};
  must(mnm_column_reserve(column, rows, &err), &err);
  column->count = rows;
  return column->data;
}

static void put_account(ledger *into, const amlworld *world, uint32_t account) {
  char bank[16], number[16];
  mnm_err err = {0};
  (void)snprintf(bank, sizeof bank, "0%u", amlworld_bank(world, account));
  (void)snprintf(number, sizeof number, "8%08X", amlworld_number(account));
  must(mnm_accounts_put(into->accounts, &into->id[account], mnm_text_of(bank), mnm_text_of(number),
                        &err),
       &err);
}

/* Accounts get their numbers when they are first seen, as in an import. Every `hub_every`-th row
 * is one of the hub's; 0: no hub. */
static void fill(ledger *into, uint64_t rows, uint64_t hub_every) {
  mnm_err err = {0};
  amlworld world;
  amlworld_init(&world, rows, 1, false);
  into->id = malloc(world.accounts * sizeof *into->id);
  if (!into->id) exit(1);
  memset(into->id, 0xFF, world.accounts * sizeof *into->id);
  must(mnm_accounts_new(&into->accounts, NULL, &err), &err);
  mnm_batch_init(&into->batch, NULL);
  mnm_batch *batch = &into->batch;
  batch->count = rows;
  int64_t *booked_us = room(&batch->booked_us, rows), *amount = room(&batch->amount_minor, rows);
  int64_t *to_amount = room(&batch->to_amount_minor, rows);
  uint32_t *from = room(&batch->account_from, rows), *to = room(&batch->account_to, rows);
  uint16_t *currency = room(&batch->currency, rows), *to_currency = room(&batch->to_currency, rows);
  memset(room(&batch->booked_grain, rows), MNM_GRAIN_MINUTE, rows);
  uint16_t codes[AMLWORLD_CURRENCIES];
  for (uint32_t i = 0; i < AMLWORLD_CURRENCIES; i++)
    codes[i] = mnm_currency_find(mnm_text_of(amlworld_currencies[i].name));
  for (uint64_t i = 0; i < rows; i++) {
    amlworld_row row = amlworld_next(&world);
    if (hub_every && i % hub_every == 0) row.from = 0;
    if (into->id[row.from] == UINT32_MAX) put_account(into, &world, row.from);
    if (into->id[row.to] == UINT32_MAX) put_account(into, &world, row.to);
    booked_us[i] = (AMLWORLD_START_S + (int64_t)row.minute * 60) * MNM_US_PER_SECOND;
    from[i] = into->id[row.from];
    to[i] = into->id[row.to];
    amount[i] = row.paid_minor;
    to_amount[i] = row.received_minor;
    currency[i] = codes[row.paid_currency];
    to_currency[i] = codes[row.received_currency];
  }
}

static double index_seconds(const mnm_transfers *transfers, uint32_t accounts, const mnm_ctx *ctx) {
  mnm_err err = {0};
  mnm_graph *graph = NULL;
  mnm_graph_edges edges = {transfers->count, accounts, transfers->account_from,
                           transfers->account_to, transfers->booked_us};
  mnm_graph_options options = {.out = true, .in = true};
  double start = cpu_seconds();
  must(mnm_graph_new(&graph, &edges, &options, ctx, &err), &err);
  double took = cpu_seconds() - start;
  mnm_graph_free(graph);
  return took;
}

static void measure_one(const mnm_detect_input *input, const mnm_detect_parameters *parameters,
                        double index, const char *name, const char *what, const mnm_ctx *ctx) {
  mnm_err err = {0};
  mnm_findings found;
  mnm_findings_init(&found, NULL);
  double start = cpu_seconds();
  must(mnm_detect(&found, input, parameters, ctx, &err), &err);
  printf("%s%s\t%.3f CPU s; %llu findings of %llu rows\n", name, what,
         cpu_seconds() - start - index, (unsigned long long)found.finding.count,
         (unsigned long long)found.row.count);
  mnm_findings_clear(&found);
}

static void measure_cycles(const mnm_detect_input *input, const char *what, const mnm_ctx *ctx) {
  mnm_err err = {0};
  mnm_graph_cycles count;
  double start = cpu_seconds();
  must(mnm_detect_raw_cycles(&count, input, 6 * 3600, 0, ctx, &err), &err);
  double took = cpu_seconds() - start;
  printf("raw cycles within 6 hours%s\t%.3f CPU s, %.1fM transfers/s; %llu cycles\n", what, took,
         (double)input->transfers->count / took / 1e6, (unsigned long long)count.cycles);
}

static void measure(uint64_t rows, uint64_t hub_every, const char *what, const mnm_ctx *ctx) {
  mnm_err err = {0};
  ledger made = {0};
  fill(&made, rows, hub_every);
  mnm_transfers transfers = mnm_batch_view(&made.batch);
  mnm_detect_input input = {.transfers = &transfers, .accounts = made.accounts};
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  double index = 1e9, whole = 1e9;
  uint64_t findings = 0, held = 0;
  for (int round = 0; round < 3; round++) { /* the best of three */
    double took = index_seconds(&transfers, mnm_accounts_count(made.accounts), ctx);
    index = took < index ? took : index;
    mnm_findings found;
    mnm_findings_init(&found, NULL);
    double start = cpu_seconds();
    must(mnm_detect(&found, &input, &parameters, ctx, &err), &err);
    took = cpu_seconds() - start;
    whole = took < whole ? took : whole;
    findings = found.finding.count;
    held = found.row.count;
    mnm_findings_clear(&found);
  }
  printf("temporal index, both directions%s\t%.3f CPU s, %.1fM transfers/s\n", what, index,
         (double)rows / index / 1e6);
  printf(
      "T1 and T2 after the index%s\t%.3f CPU s (floor 0.35 at 10M); %llu findings of %llu rows\n",
      what, whole - index, (unsigned long long)findings, (unsigned long long)held);
  parameters.t1.enabled = parameters.t2.enabled = false;
  parameters.t3.enabled = true;
  measure_one(&input, &parameters, index, "T3 after the index", what, ctx);
  parameters.t3.enabled = false;
  parameters.t4.enabled = true;
  parameters.t4.window_s = 86400;
  measure_one(&input, &parameters, index, "T4 (1 day, k = 4) after the index", what, ctx);
  measure_cycles(&input, what, ctx);
  mnm_batch_clear(&made.batch);
  mnm_accounts_free(made.accounts);
  free(made.id);
}

int main(int argc, char **argv) {
  uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
  uint32_t threads = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1;
  if (rows == 0 || rows >= UINT32_MAX || threads == 0) {
    fprintf(stderr, "usage: bench_detect ROWS [THREADS]\n");
    return 2;
  }
  mnm_err err = {0};
  mnm_ctx ctx = {0};
  must(mnm_pool_new(&ctx.pool, threads, &err), &err);
  measure(rows, 0, "", &ctx);
  if (rows >= 2 * HUB_ROWS) measure(rows, rows / HUB_ROWS, ", with a hub of a million", &ctx);
  mnm_pool_free(ctx.pool);
  return 0;
}
