/* bench_detect ROWS [THREADS]          CPU seconds of index, typologies, cycles; memory
 * bench_detect growth [ROWS [THREADS]] the whole detection from 1M rows to ROWS (30M), and how it
 * grows
 *
 * Over the made-up ledger of gen_amlworld (seed 1) held in memory; then the same with one account
 * that pays a million others. Findings are written, in columns. Prints lines "what<TAB>figure". */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/amlworld.h"
#include "kernel/graph/graph.h"
#include "stage/detect/detect.h"

#define HUB_ROWS UINT64_C(1000000)

typedef struct ledger {
  mnm_accounts *accounts;
  mnm_batch batch;
  uint32_t *id; /* of the accounts of the made-up world */
  mnm_strings *places;
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

/* Every tenth transfer becomes cash, paid in or drawn, every twentieth a wage; all have places. */
static void enrich(ledger *into) {
  mnm_err err = {0};
  uint32_t cash = 0, id = 0;
  mnm_batch *batch = &into->batch;
  must(mnm_accounts_cash(into->accounts, &cash, &err), &err);
  must(mnm_strings_new(&into->places, NULL, &err), &err);
  for (uint32_t i = 0; i < 200; i++) {
    char text[32];
    (void)snprintf(text, sizeof text, "town %u/machine %u", i / 4, i % 4);
    must(mnm_strings_put_text(into->places, &id, mnm_text_of(text), &err), &err);
  }
  uint32_t *from = batch->account_from.data, *to = batch->account_to.data;
  uint32_t *place = room(&batch->place, batch->count);
  uint8_t *channel = room(&batch->channel, batch->count);
  for (uint64_t i = 0; i < batch->count; i++) {
    uint64_t mixed = (i * UINT64_C(0x9E3779B97F4A7C15)) >> 40;
    place[i] = (uint32_t)(mixed % 200);
    channel[i] = mixed % 20 == 1 ? MNM_CHANNEL_WAGE : MNM_CHANNEL_UNKNOWN;
    if (mixed % 20 == 2) from[i] = cash;
    if (mixed % 20 == 3) to[i] = cash;
  }
}

/* ---- memory ---- */

typedef struct meter {
  size_t held, most;
} meter;

static void *metered(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  meter *of = payload;
  void *fresh = NULL;
  if (new_bytes == 0)
    free(pointer);
  else
    fresh = realloc(pointer, new_bytes);
  if (new_bytes == 0 || fresh) of->held = of->held - old_bytes + new_bytes;
  if (of->held > of->most) of->most = of->held;
  return fresh;
}

static double column_bytes(const mnm_transfers *all) {
  double bytes = sizeof *all->account_from + sizeof *all->account_to + sizeof *all->amount_minor +
                 sizeof *all->currency + sizeof *all->booked_us;
  if (all->booked_grain) bytes += sizeof *all->booked_grain;
  if (all->to_amount_minor) bytes += sizeof *all->to_amount_minor;
  if (all->to_currency) bytes += sizeof *all->to_currency;
  return bytes;
}

/* ---- measures ---- */

static const char *what_of(bool hub) {
  return hub ? ", with a hub of a million" : "";
}

static double index_seconds(const mnm_detect_input *input, const mnm_ctx *ctx) {
  mnm_err err = {0};
  mnm_graph *graph = NULL;
  const mnm_transfers *transfers = input->transfers;
  mnm_graph_edges edges = {transfers->count, mnm_accounts_count(input->accounts),
                           transfers->account_from, transfers->account_to, transfers->booked_us};
  mnm_graph_options options = {.out = true, .in = true};
  double best = 1e9;
  for (int round = 0; round < 3; round++) {
    double start = cpu_seconds();
    must(mnm_graph_new(&graph, &edges, &options, ctx, &err), &err);
    double took = cpu_seconds() - start;
    best = took < best ? took : best;
    mnm_graph_free(graph);
  }
  return best;
}

typedef struct outcome {
  double seconds; /* the best of the rounds */
  uint64_t findings, rows, cut;
} outcome;

static outcome detect(const mnm_detect_input *input, const mnm_detect_parameters *parameters,
                      int rounds, const mnm_ctx *ctx) {
  outcome out = {.seconds = 1e9};
  mnm_err err = {0};
  for (int round = 0; round < rounds; round++) {
    mnm_findings found;
    mnm_findings_init(&found, NULL);
    double start = cpu_seconds();
    must(mnm_detect(&found, input, parameters, ctx, &err), &err);
    double took = cpu_seconds() - start;
    out.seconds = took < out.seconds ? took : out.seconds;
    out.findings = found.finding.count;
    out.rows = found.row.count;
    out.cut = found.cut.count;
    mnm_findings_clear(&found);
  }
  return out;
}

static void measure_only(const mnm_detect_input *input, const char *typologies, const char *name,
                         int64_t window_s, double index, bool hub, const mnm_ctx *ctx) {
  mnm_err err = {0};
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  if (window_s) parameters.t4.window_s = window_s;
  must(mnm_detect_only(&parameters, typologies, &err), &err);
  outcome out = detect(input, &parameters, 3, ctx);
  printf("%s after the index%s\t%.3f CPU s; %llu findings of %llu rows, %llu searches cut\n", name,
         what_of(hub), out.seconds - index, (unsigned long long)out.findings,
         (unsigned long long)out.rows, (unsigned long long)out.cut);
}

static void measure_cycles(const mnm_detect_input *input, bool hub, const mnm_ctx *ctx) {
  mnm_err err = {0};
  mnm_graph_cycles count;
  double start = cpu_seconds();
  must(mnm_detect_raw_cycles(&count, input, INT64_C(6) * 3600, 0, ctx, &err), &err);
  double took = cpu_seconds() - start;
  printf("raw cycles within 6 hours%s\t%.3f CPU s, %.1fM transfers/s; %llu cycles, %llu rings\n",
         what_of(hub), took, (double)input->transfers->count / took / 1e6,
         (unsigned long long)count.cycles, (unsigned long long)count.rings);
}

/* The index, and what the detection holds beside the ledger at most. */
static void measure_memory(const mnm_detect_input *input, bool hub, const mnm_ctx *ctx) {
  mnm_err err = {0};
  meter of = {0};
  mnm_ctx own = *ctx;
  own.alloc = (mnm_alloc){metered, &of};
  const mnm_transfers *transfers = input->transfers;
  mnm_graph_edges edges = {transfers->count, mnm_accounts_count(input->accounts),
                           transfers->account_from, transfers->account_to, transfers->booked_us};
  mnm_graph_options options = {.out = true, .in = true};
  mnm_graph *graph = NULL;
  must(mnm_graph_new(&graph, &edges, &options, &own, &err), &err);
  double rows = transfers->count, columns = column_bytes(transfers);
  double index = (double)mnm_graph_bytes(graph) / rows, building = (double)of.most / rows;
  mnm_graph_free(graph);
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  mnm_findings found;
  mnm_findings_init(&found, NULL);
  of = (meter){0};
  must(mnm_detect(&found, input, &parameters, &own, &err), &err);
  mnm_findings_clear(&found);
  printf(
      "memory%s\t%.1f bytes a transfer (columns %.0f, index %.1f); while the index is built "
      "%.1f, at most in a detection %.1f\n",
      what_of(hub), columns + index, columns, index, columns + building,
      columns + (double)of.most / rows);
}

static void ledger_free(ledger *made) {
  mnm_strings_free(made->places);
  mnm_batch_clear(&made->batch);
  mnm_accounts_free(made->accounts);
  free(made->id);
}

static void measure(uint64_t rows, uint64_t hub_every, const mnm_ctx *ctx) {
  bool hub = hub_every != 0;
  ledger made = {0};
  fill(&made, rows, hub_every);
  mnm_transfers transfers = mnm_batch_view(&made.batch);
  mnm_detect_input input = {.transfers = &transfers, .accounts = made.accounts};
  double index = index_seconds(&input, ctx);
  printf("temporal index, both directions%s\t%.3f CPU s, %.1fM transfers/s (floor 14M)\n",
         what_of(hub), index, (double)rows / index / 1e6);
  measure_only(&input, "T1,T2", "T1 and T2 (at most 0.35 at 10M)", 0, index, hub, ctx);
  measure_only(&input, "T3", "T3", 0, index, hub, ctx);
  measure_only(&input, "T4", "T4, 1 day, k = 4 (at most 8 at 10M)", 86400, index, hub, ctx);
  measure_only(&input, "T4", "T4", 0, index, hub, ctx);
  measure_only(&input, "T5", "T5", 0, index, hub, ctx);
  measure_cycles(&input, hub, ctx);
  measure_memory(&input, hub, ctx);
  ledger_free(&made);
}

/* With cash, wages and places in it: each of the later typologies, and together all whose cost
 * grows with the transfers alone. */
static void measure_rich(uint64_t rows, const mnm_ctx *ctx) {
  ledger made = {0};
  fill(&made, rows, 0);
  enrich(&made);
  mnm_transfers transfers = mnm_batch_view(&made.batch);
  mnm_detect_input input = {
      .transfers = &transfers, .accounts = made.accounts, .places = made.places};
  double index = index_seconds(&input, ctx);
  static const char *const each[] = {"T6", "T7", "T8", "T9", "T10", "H1", "H5"};
  for (size_t i = 0; i < sizeof each / sizeof *each; i++)
    measure_only(&input, each[i], each[i], 0, index, false, ctx);
  mnm_err err = {0};
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  must(mnm_detect_only(&parameters, "T1,T2,T3,T6,T9,T10,H1,H3,H4,H5", &err), &err);
  outcome out = detect(&input, &parameters, 3, ctx);
  printf(
      "T1 T2 T3 T6 T9 T10 H1 H3 H4 H5 together, with the index\t%.3f CPU s, %.1fM transfers/s "
      "(floor 5M); %llu findings\n",
      out.seconds, (double)rows / out.seconds / 1e6, (unsigned long long)out.findings);
  mnm_detect_parameters_clear(&parameters);
  ledger_free(&made);
}

static double whole(uint64_t rows, uint64_t hub_every, const mnm_ctx *ctx) {
  ledger made = {0};
  fill(&made, rows, hub_every);
  mnm_transfers transfers = mnm_batch_view(&made.batch);
  mnm_detect_input input = {.transfers = &transfers, .accounts = made.accounts};
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  outcome out = detect(&input, &parameters, rows > 10000000 ? 1 : 3, ctx);
  printf(
      "whole detection, %.0fM rows%s\t%.3f CPU s, %.0f ns a transfer; %llu findings, %llu "
      "searches cut\n",
      (double)rows / 1e6, what_of(hub_every != 0), out.seconds, out.seconds * 1e9 / (double)rows,
      (unsigned long long)out.findings, (unsigned long long)out.cut);
  (void)fflush(stdout);
  ledger_free(&made);
  return out.seconds;
}

static void measure_growth(uint64_t most, const mnm_ctx *ctx) {
  static const uint64_t millions[] = {1, 3, 10, 30, 100};
  double first[2] = {0}, last[2] = {0}; /* seconds at 1M (3M with the hub), at the most rows */
  uint64_t reached = 0;
  for (size_t i = 0; i < sizeof millions / sizeof *millions; i++) {
    uint64_t rows = millions[i] * 1000000;
    if (rows > most) break;
    for (uint32_t hub = 0; hub < 2; hub++) {
      if (hub && rows < 2 * HUB_ROWS) continue;
      last[hub] = whole(rows, hub ? rows / HUB_ROWS : 0, ctx);
      if (first[hub] == 0) first[hub] = last[hub];
    }
    reached = rows;
  }
  double times = (double)reached / 1e6;
  printf("growth from 1M to %.0fM rows\texponent %.2f (at most 1.1)\n", times,
         log(last[0] / first[0]) / log(times));
  printf("growth from 3M to %.0fM rows, with a hub of a million\texponent %.2f (at most 1.1)\n",
         times, log(last[1] / first[1]) / log(times / 3));
  printf("cost with the hub against without, %.0fM rows\t%.2f (at most 1.1)\n", times,
         last[1] / last[0]);
}

int main(int argc, char **argv) {
  bool growth = argc > 1 && strcmp(argv[1], "growth") == 0;
  int at = growth ? 2 : 1;
  uint64_t rows = argc > at ? strtoull(argv[at], NULL, 10) : growth ? 30 * HUB_ROWS : 0;
  uint32_t threads = argc > at + 1 ? (uint32_t)strtoul(argv[at + 1], NULL, 10) : 1;
  if (rows == 0 || rows >= UINT32_MAX || threads == 0 || (growth && rows < 10 * HUB_ROWS)) {
    fprintf(stderr,
            "usage: bench_detect ROWS [THREADS]\n       bench_detect growth [ROWS [THREADS]]\n");
    return 2;
  }
  mnm_err err = {0};
  mnm_ctx ctx = {0};
  must(mnm_pool_new(&ctx.pool, threads, &err), &err);
  if (growth) {
    measure_growth(rows, &ctx);
  } else {
    measure(rows, 0, &ctx);
    measure_rich(rows, &ctx);
    if (rows >= 2 * HUB_ROWS) measure(rows, rows / HUB_ROWS, &ctx);
  }
  mnm_pool_free(ctx.pool);
  return 0;
}
