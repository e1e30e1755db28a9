/* The ledger of a case on AMLworld-like rows: writing, reading, one account's statement, digest.
 * CPU seconds of this process (all its threads), user and system.
 *
 *   bench_ledger FOLDER [ROWS [MEMORY_MIB [SOURCES]]]      10,000,000 rows, 1,024 MiB, 1 source
 *
 * makes FOLDER/bench.mnm (and its key) and leaves it there. Several sources overlap in time from
 * end to end, and have places, running balances and statement orders besides: the dearest ledger.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "bench/amlworld.h"
#include "case/ledger/ledger.h"
#include "kernel/graph/graph.h"
#include "kernel/seal/seal.h"

#define BATCH_ROWS 65536u

static double cpu_seconds(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static uint64_t peak_mib(void) {
  struct rusage usage;
  (void)getrusage(RUSAGE_SELF, &usage);
  return (uint64_t)usage.ru_maxrss / 1024;
}

static void must(mnm_status status, const mnm_err *err) {
  if (status == MNM_OK) return;
  char text[900];
  (void)mnm_err_text(err, text, sizeof text);
  (void)fprintf(stderr, "bench_ledger: %s\n", text);
  exit(1);
}

static void line(const char *what, double seconds, uint64_t rows) {
  (void)printf("%-28s %8.3f s %10.2f M rows/s\n", what, seconds,
               (double)rows / 1e6 / (seconds > 0 ? seconds : 1e-9));
  (void)fflush(stdout);
}

static void add_accounts(mnm_accounts *accounts, const amlworld *world, mnm_err *err) {
  for (uint32_t account = 0; account < world->accounts; account++) {
    char bank[16], number[16];
    int bank_bytes = snprintf(bank, sizeof bank, "%06" PRIu32, amlworld_bank(world, account));
    int number_bytes = snprintf(number, sizeof number, "%09" PRIX32, amlworld_number(account));
    uint32_t id = 0;
    must(mnm_accounts_put(accounts, &id, (mnm_text){bank, (uint32_t)bank_bytes},
                          (mnm_text){number, (uint32_t)number_bytes}, err),
         err);
  }
}

/* Every `every`-th row from `first` on; with `rich` in all columns. */
static void fill_batch(mnm_batch *batch, amlworld *world, uint32_t rows, uint32_t first,
                       uint32_t every, mnm_err *err) {
  static const uint8_t channels[] = {
      MNM_CHANNEL_CHEQUE,  MNM_CHANNEL_CARD_PRESENT, MNM_CHANNEL_WIRE, MNM_CHANNEL_CASH_WITHDRAWAL,
      MNM_CHANNEL_INSTANT, MNM_CHANNEL_CRYPTO,       MNM_CHANNEL_OWN};
  uint16_t codes[AMLWORLD_CURRENCIES];
  for (uint32_t i = 0; i < AMLWORLD_CURRENCIES; i++)
    codes[i] = mnm_currency_find(mnm_text_of(amlworld_currencies[i].name));
  mnm_batch_reset(batch);
  for (uint32_t i = 0; i < rows; i++) {
    uint64_t source_row = world->row;
    amlworld_row row = amlworld_next(world);
    if (source_row % every != first) continue;
    if (every > 1) {
      uint32_t place = (uint32_t)(source_row % 1000);
      int64_t balance = (int64_t)source_row;
      must(mnm_column_push(&batch->place, &place, err), err);
      must(mnm_column_push(&batch->balance_minor, &balance, err), err);
      must(mnm_column_push(&batch->order, &source_row, err), err);
    }
    int64_t booked = (AMLWORLD_START_S + INT64_C(60) * row.minute) * MNM_US_PER_SECOND;
    uint8_t grain = MNM_GRAIN_MINUTE;
    must(mnm_column_push(&batch->booked_us, &booked, err), err);
    must(mnm_column_push(&batch->booked_grain, &grain, err), err);
    must(mnm_column_push(&batch->account_from, &row.from, err), err);
    must(mnm_column_push(&batch->account_to, &row.to, err), err);
    must(mnm_column_push(&batch->amount_minor, &row.paid_minor, err), err);
    must(mnm_column_push(&batch->currency, &codes[row.paid_currency], err), err);
    must(mnm_column_push(&batch->to_amount_minor, &row.received_minor, err), err);
    must(mnm_column_push(&batch->to_currency, &codes[row.received_currency], err), err);
    must(mnm_column_push(&batch->channel, &channels[row.format], err), err);
    must(mnm_column_push(&batch->source_row, &source_row, err), err);
    batch->count++;
  }
}

static void add_places(mnm_strings *places, mnm_err *err) {
  for (uint32_t i = 0; i < 1000; i++) {
    char text[24];
    uint32_t id = 0;
    (void)snprintf(text, sizeof text, "Town %u/ATM", i);
    must(mnm_strings_put_text(places, &id, mnm_text_of(text), err), err);
  }
}

static void write_rows(mnm_store *store, uint64_t rows, uint64_t memory, uint32_t source,
                       uint32_t sources, const mnm_ctx *ctx) {
  mnm_err err = {0};
  uint64_t source_id = 0;
  must(mnm_store_begin(store, MNM_WRITE_LOADING, &err), &err);
  mnm_source made = {.path = "made", .kind = "delimited", .legal_expires_us = MNM_TIME_NONE};
  must(mnm_source_add(store, &made, &source_id, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  mnm_ledger_import_options options = {.source_id = source_id, .memory_bytes = memory};
  mnm_ledger_import *import = NULL;
  must(mnm_ledger_import_new(&import, store, &options, ctx, &err), &err);
  amlworld world;
  amlworld_init(&world, rows, 1, false);
  add_accounts(mnm_ledger_import_accounts(import), &world, &err);
  if (sources > 1) add_places(mnm_ledger_import_places(import), &err);
  mnm_batch batch;
  mnm_batch_init(&batch, ctx);
  double adding = 0;
  for (uint64_t done = 0; done < rows; done += BATCH_ROWS) {
    fill_batch(&batch, &world, rows - done < BATCH_ROWS ? (uint32_t)(rows - done) : BATCH_ROWS,
               source, sources, &err);
    double start = cpu_seconds();
    must(mnm_ledger_import_add(import, &batch, &err), &err);
    adding += cpu_seconds() - start;
  }
  mnm_batch_clear(&batch);
  line("gathered", adding, rows);
  double start = cpu_seconds();
  mnm_ledger_import_summary summary;
  must(mnm_ledger_import_finish(import, NULL, NULL, &summary, &err), &err);
  double finished = cpu_seconds();
  line("ordered, packed, written", finished - start, rows);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_ledger_import_flip(import, &err), &err);
  uint8_t digest[32] = {(uint8_t)(source + 1)};
  mnm_source_result result = {.sha256 = digest, .bytes = rows};
  must(mnm_source_finish(store, source_id, &result, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  mnm_ledger_import_free(import);
  line("made visible", cpu_seconds() - finished, rows);
  line("written, all", adding + cpu_seconds() - start, rows);
  if (rows > 0)
    (void)printf("%-28s %8.2f bytes a row\n", "chunks",
                 (double)summary.bytes_written / (double)rows);
}

static void statement(mnm_store *store, const char *what, uint32_t account, const mnm_ctx *ctx) {
  mnm_err err = {0};
  mnm_ledger *ledger = NULL;
  mnm_ledger_query query = {MNM_TIME_NONE, MNM_TIME_NONE, account, false};
  double start = cpu_seconds();
  must(mnm_ledger_load(&ledger, store, &query, ctx, &err), &err);
  (void)printf("%-28s %8.3f s %10" PRIu32 " rows\n", what, cpu_seconds() - start,
               mnm_ledger_transfers(ledger)->count);
  mnm_ledger_free(ledger);
}

/* Memory that counts itself. */
typedef struct scales {
  uint64_t live, peak;
} scales;

static void *weighed(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  scales *held = payload;
  void *fresh = new_bytes > 0 ? realloc(pointer, new_bytes) : NULL;
  if (new_bytes == 0) free(pointer);
  if (new_bytes > 0 && !fresh) return NULL;
  held->live += new_bytes;
  held->live -= pointer ? old_bytes : 0;
  held->peak = held->live > held->peak ? held->live : held->peak;
  return fresh;
}

static void weight(const char *what, uint64_t bytes, uint32_t rows) {
  (void)printf("%-28s %8.2f bytes a row\n", what, (double)bytes / rows);
}

/* What a transfer costs in memory while detectors run: its row and the index of both directions. */
static void weigh(mnm_store *store) {
  mnm_err err = {0};
  scales held = {0};
  mnm_ctx ctx = {.now_us = INT64_C(1772366400000000), .alloc = {weighed, &held}};
  mnm_ledger *ledger = NULL;
  mnm_graph *graph = NULL;
  mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  double start = cpu_seconds();
  must(mnm_ledger_load_lean(&ledger, store, &all, &ctx, &err), &err);
  const mnm_transfers *t = mnm_ledger_transfers(ledger);
  line("read, lean", cpu_seconds() - start, t->count);
  weight("ledger in memory", held.live, t->count);
  weight("most while it was read", held.peak, t->count);
  mnm_graph_edges edges = {t->count, mnm_accounts_count(mnm_ledger_accounts(ledger)),
                           t->account_from, t->account_to, t->booked_us};
  mnm_graph_options options = {.out = true, .in = true};
  start = cpu_seconds();
  must(mnm_graph_new(&graph, &edges, &options, &ctx, &err), &err);
  line("index, both directions", cpu_seconds() - start, t->count);
  weight("its index", mnm_graph_bytes(graph), t->count);
  weight("both", held.live, t->count);
  weight("most while it was indexed", held.peak, t->count);
  mnm_graph_free(graph);
  mnm_ledger_free(ledger);
}

int main(int argc, char **argv) {
  if (argc < 2) {
    (void)fprintf(stderr, "bench_ledger FOLDER [ROWS [MEMORY_MIB [SOURCES]]]\n");
    return 2;
  }
  uint64_t rows = argc > 2 ? strtoull(argv[2], NULL, 10) : 10000000;
  if (rows == 0 || rows > 4000000000) return 2;
  uint64_t memory = (argc > 3 ? strtoull(argv[3], NULL, 10) : 1024) << 20;
  uint32_t sources = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 1;
  if (sources == 0 || sources > 250) return 2;
  char path[4096], key[4096];
  (void)snprintf(path, sizeof path, "%s/bench.mnm", argv[1]);
  (void)snprintf(key, sizeof key, "%s/bench.key", argv[1]);
  mnm_err err = {0};
  must(mnm_seal_init(&err), &err);
  mnm_ctx ctx = {.now_us = INT64_C(1772366400000000)};
  mnm_store *store = NULL;
  mnm_store_create_options create = {.person = "bench", .key_path = key};
  must(mnm_store_create(&store, path, &create, NULL, &ctx, &err), &err);
  for (uint32_t source = 0; source < sources; source++)
    write_rows(store, rows, memory, source, sources, &ctx);
  (void)printf("%-28s %8" PRIu64 " MiB\n", "peak memory so far", peak_mib());
  mnm_store_close(store);

  mnm_store_options open = {.person = "bench", .key_path = key};
  double start = cpu_seconds();
  must(mnm_store_open(&store, path, &open, &ctx, &err), &err);
  line("opened", cpu_seconds() - start, rows);
  weigh(store);
  (void)printf("%-28s %8" PRIu64 " MiB\n", "peak memory so far", peak_mib());
  statement(store, "statement, first", 4711 % (uint32_t)(rows / 20 + 64), &ctx);
  statement(store, "statement, again", 4711 % (uint32_t)(rows / 20 + 64), &ctx);
  statement(store, "statement, busiest payer", 0, &ctx);
  mnm_ledger *ledger = NULL;
  mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  start = cpu_seconds();
  must(mnm_ledger_load(&ledger, store, &all, &ctx, &err), &err);
  line("read, all columns", cpu_seconds() - start, rows);
  mnm_ledger_free(ledger);
  uint8_t digest[32];
  start = cpu_seconds();
  must(mnm_ledger_digest(store, digest, &ctx, &err), &err);
  line("digest", cpu_seconds() - start, rows);
  start = cpu_seconds();
  must(mnm_ledger_verify(store, &ctx, &err), &err);
  line("verify", cpu_seconds() - start, rows);
  mnm_store_close(store);
  (void)printf("%-28s %8" PRIu64 " MiB\n", "peak memory", peak_mib());
  return 0;
}
