/* bench_trace ROWS [RULE[:CLAIMS]...]
 *
 * CPU seconds of tracing 1,000 tainted transfers through the made-up ledger of gen_amlworld (seed
 * 1) held in memory, by rule, with 1, 50 and 1,000 claims: every account has a balance to begin
 * with, so that money moves on instead of repaying overdrafts. Prints lines "what<TAB>figure". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "bench/amlworld.h"
#include "stage/trace/trace.h"

#define TAGS 1000u

typedef struct ledger {
  uint32_t *from, *to;
  int64_t *amount;
  uint8_t *flags;
  mnm_trace_opening *openings;
  mnm_trace_tag tags[TAGS];
  mnm_trace_input input;
} ledger;

static double cpu_seconds(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint64_t peak_mib(void) {
  struct rusage usage;
  (void)getrusage(RUSAGE_SELF, &usage);
  return (uint64_t)usage.ru_maxrss / 1024;
}

static void *room(size_t bytes) {
  void *memory = mnm_mem_new(NULL, bytes);
  if (memory == NULL) {
    (void)fprintf(stderr, "bench_trace: out of memory\n");
    exit(1);
  }
  return memory;
}

/* About one account in a thousand lies outside the records. */
static void fill(ledger *made, uint32_t rows) {
  amlworld world;
  amlworld_init(&world, rows, 1, false);
  made->from = room(rows * sizeof *made->from);
  made->to = room(rows * sizeof *made->to);
  made->amount = room(rows * sizeof *made->amount);
  made->flags = room(world.accounts);
  made->openings = room(world.accounts * sizeof *made->openings);
  for (uint32_t row = 0; row < rows; row++) {
    amlworld_row drawn = amlworld_next(&world);
    made->from[row] = drawn.from;
    /* in AMLworld the busy payers are not the busy payees; here they are, so that money goes round
     */
    made->to[row] = row % 8 == 0 ? drawn.to : world.accounts - 1 - drawn.to;
    made->amount[row] = 1 + drawn.paid_minor % 200000;
  }
  mnm_rng rng;
  mnm_rng_init(&rng, 2);
  for (uint32_t account = 0; account < world.accounts; account++) {
    made->flags[account] = amlworld_mix(account) % 1000 == 0 ? MNM_TRACE_EXTERNAL : 0;
    if (made->flags[account] != 0) continue;
    made->openings[made->input.opening_count++] =
        (mnm_trace_opening){account, MNM_TRACE_OWN, (int64_t)mnm_rng_below(&rng, 2000000)};
  }
  for (uint32_t i = 0; i < TAGS; i++) /* spread over the first half */
    made->tags[i] = (mnm_trace_tag){rows / 2 / TAGS * i, 1, MNM_TRACE_WHOLE};
  made->input.rows = (mnm_trace_rows){
      .count = rows, .from = made->from, .to = made->to, .amount_minor = made->amount};
  made->input.account_count = world.accounts;
  made->input.flags = made->flags;
  made->input.openings = made->openings;
  made->input.row_tags = made->tags;
  made->input.row_tag_count = TAGS;
  made->input.until = rows;
}

static void measure(ledger *made, mnm_trace_rule rule, uint32_t labels) {
  mnm_err err = {0};
  for (uint32_t i = 0; i < TAGS; i++) made->tags[i].label = 1 + i % labels;
  made->input.label_count = labels;
  const mnm_trace_options options = {.rule = rule};
  double best = 1e9;
  mnm_trace_counts counts = {0};
  uint64_t results = 0;
  for (int round = 0; round < 2; round++) { /* the better of two */
    mnm_trace *trace = NULL;
    double start = cpu_seconds();
    if (mnm_trace_new(&trace, &made->input, &options, NULL, &err) != MNM_OK) {
      printf("%s, %u claims\t%s\n", mnm_trace_rule_name(rule), labels, err.message);
      return;
    }
    double took = cpu_seconds() - start;
    best = took < best ? took : best;
    counts = mnm_trace_count(trace);
    mnm_column column;
    mnm_column_init(&column, sizeof(mnm_trace_result), NULL);
    if (mnm_trace_results(trace, false, &column, &err) == MNM_OK) results = column.count;
    mnm_column_clear(&column);
    mnm_trace_free(trace);
    if (took > 60) break;
  }
  printf(
      "%s, %u claims\t%.2f CPU s; %llu rows reached, %llu pieces moved, %llu results, peak %llu "
      "MiB\n",
      mnm_trace_rule_name(rule), labels, best, (unsigned long long)counts.reached,
      (unsigned long long)counts.moved, (unsigned long long)results,
      (unsigned long long)peak_mib());
  (void)fflush(stdout);
}

int main(int argc, char **argv) {
  uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
  static const char *const usual[] = {"libr", "fifo", "haircut", "poison"};
  if (rows < 2 * TAGS || rows >= UINT32_MAX) {
    (void)fprintf(stderr, "usage: bench_trace ROWS [RULE[:CLAIMS]...]\n");
    return 2;
  }
  static ledger made;
  fill(&made, (uint32_t)rows);
  int count = argc > 2 ? argc - 2 : 4;
  for (int i = 0; i < count; i++) {
    mnm_trace_rule rule = MNM_TRACE_FIFO;
    char name[32];
    const char *given = argc > 2 ? argv[2 + i] : usual[i], *colon = strchr(given, ':');
    size_t bytes = colon != NULL ? (size_t)(colon - given) : strlen(given);
    (void)snprintf(name, sizeof name, "%.*s", bytes < 31 ? (int)bytes : 31, given);
    if (!mnm_trace_rule_find(name, &rule)) return 2;
    static const uint32_t labels[] = {1, 50, 1000};
    for (int j = 0; j < 3; j++) {
      if (colon != NULL && strtoul(colon + 1, NULL, 10) != labels[j]) continue;
      measure(&made, rule, labels[j]);
    }
  }
  return 0;
}
