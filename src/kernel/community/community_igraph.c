/* The only file that knows igraph. Debian's build of it keeps its handlers and its default
 * generator of random numbers in plain globals (IGRAPH_THREAD_SAFE 0): so one lock around every
 * call, under which they are set and afterwards put back as they were found.
 *
 * Version 0.10.2 has three ways that are gone round here: with a negative number of iterations it
 * stops when something changed rather than when nothing did; its random refinement draws by exp(),
 * whose last bit is the C library's own; and it reads the clock for a seed when nobody gave one. */
#include <igraph.h>
#include <pthread.h>
#include <string.h>

#include "base/rng/rng.h"
#include "kernel/community/community_internal.h"

/* Refinement takes the best of what improves: exp(gain / this) is infinite for every gain of a
 * whole micro unit, and igraph then takes the best instead of drawing. */
#define GREEDY 1e-3
#define TICK_EVERY 4096 /* nodes between ticks */

/* How hard to try: runs start from different seeds, rounds of a run each from the one before; the
 * best of all is kept. Measured on random graphs of a million ties: after the fourth round all
 * later ones together bring less than 0.1 %. */
typedef struct effort {
  uint32_t runs, rounds;
} effort;
static effort effort_for(const mnm_community_ties *ties) {
  return ties->count <= 65536 ? (effort){4, 16} : (effort){1, 4};
}

typedef struct bridge { /* what igraph's globals lead to, while the lock is held */
  const mnm_ctx *ctx;
  mnm_err *err;
  mnm_status status; /* of the last tick */
  uint64_t calls, done, total;
} bridge;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bridge *current;

/* ---- our random numbers, in igraph's words --- */

static igraph_error_t rng_begin(void **state) {
  static mnm_rng only; /* under the lock */
  mnm_rng_init(&only, 0);
  *state = &only;
  return IGRAPH_SUCCESS;
}
static void rng_end(void *state) {
  (void)state;
}
static igraph_error_t rng_seed(void *state, igraph_uint_t seed) {
  mnm_rng_init(state, seed);
  return IGRAPH_SUCCESS;
}
static igraph_uint_t rng_get(void *state) {
  return mnm_rng_next(state);
}
static const igraph_rng_type_t rng_type = {.name = "xoshiro256**",
                                           .bits = 64,
                                           .init = rng_begin,
                                           .destroy = rng_end,
                                           .seed = rng_seed,
                                           .get = rng_get};

/* ---- handlers --- */

/* Everything taken so far is freed, and the code is returned to us. igraph's text names its own
 * files: of no use to anybody who reads ours. */
static void on_error(const char *reason, const char *file, int line, igraph_error_t code) {
  (void)reason, (void)file, (void)line, (void)code;
  IGRAPH_FINALLY_FREE();
}

static void on_warning(const char *reason, const char *file, int line) {
  (void)file, (void)line;
  mnm_ctx_log(current->ctx, MNM_LOG_DEBUG, "igraph: %s", reason);
}

static igraph_error_t on_interruption(void *data) {
  (void)data;
  if (++current->calls % TICK_EVERY != 0) return IGRAPH_SUCCESS;
  current->status =
      mnm_ctx_tick(current->ctx, "communities", current->done, current->total, current->err);
  return current->status == MNM_OK ? IGRAPH_SUCCESS : IGRAPH_INTERRUPTED;
}

static mnm_status told(const bridge *b, igraph_error_t code) {
  if (code == IGRAPH_SUCCESS) return MNM_OK;
  if (code == IGRAPH_INTERRUPTED) return b->status;
  if (code == IGRAPH_ENOMEM) return mnm_err_nomem(b->err);
  if (code == IGRAPH_EOVERFLOW)
    return mnm_err_set(b->err, MNM_E_OVERFLOW, "a connected part of the graph is too large");
  /* what we give is checked before: anything else is a fault of ours, said rather than hidden */
  return mnm_err_set(b->err, MNM_E_UNSUPPORTED, "igraph refused the graph (its code %d)",
                     (int)code);
}

/* ---- one component --- */

typedef struct held {
  igraph_t graph;
  igraph_vector_t weight, node_weight;
  igraph_vector_int_t membership;
  bool has_graph, has_weight, has_node_weight, has_membership;
} held;

static void let_go(held *h) {
  if (h->has_membership) igraph_vector_int_destroy(&h->membership);
  if (h->has_node_weight) igraph_vector_destroy(&h->node_weight);
  if (h->has_weight) igraph_vector_destroy(&h->weight);
  if (h->has_graph) igraph_destroy(&h->graph);
}

/* Each step says in `h` what there is to let go of. */
static igraph_error_t build(held *h, const mnm_community__job *job) {
  const mnm_community_ties *ties = job->ties;
  igraph_vector_int_t ends;
  igraph_integer_t count = (igraph_integer_t)ties->count, nodes = (igraph_integer_t)ties->nodes;
  igraph_error_t code = igraph_vector_int_init(&ends, 2 * count);
  if (code != IGRAPH_SUCCESS) return code;
  for (igraph_integer_t i = 0; i < count; i++) {
    VECTOR(ends)[2 * i] = ties->a[i];
    VECTOR(ends)[2 * i + 1] = ties->b[i];
  }
  code = igraph_create(&h->graph, &ends, nodes, IGRAPH_UNDIRECTED);
  igraph_vector_int_destroy(&ends);
  if (code != IGRAPH_SUCCESS) return code;
  h->has_graph = true;
  code = igraph_vector_init(&h->weight, count);
  if (code != IGRAPH_SUCCESS) return code;
  h->has_weight = true;
  for (igraph_integer_t i = 0; i < count; i++) VECTOR(h->weight)[i] = (double)ties->weight_micro[i];
  code = igraph_vector_init(&h->node_weight, nodes);
  if (code != IGRAPH_SUCCESS) return code;
  h->has_node_weight = true;
  igraph_vector_fill(&h->node_weight, 1);
  for (igraph_integer_t i = 0; i < nodes && job->node_weight; i++)
    VECTOR(h->node_weight)[i] = (double)job->node_weight[i];
  code = igraph_vector_int_init(&h->membership, nodes);
  if (code != IGRAPH_SUCCESS) return code;
  h->has_membership = true;
  return IGRAPH_SUCCESS;
}

static void read_membership(uint32_t *out, const held *h, uint32_t nodes) {
  for (uint32_t node = 0; node < nodes; node++) out[node] = (uint32_t)VECTOR(h->membership)[node];
}

/* Where many runs are asked for, every other one starts from groups by chance: from single nodes
 * alone, all runs can end on the same side of a ridge. False: from single nodes. */
static bool start_by_chance(held *h, const mnm_community__job *job, uint32_t number) {
  if (job->runs == 0 || number % 2 == 0) return false;
  mnm_rng rng;
  uint32_t groups = 2 + number / 2 % 12; /* igraph wants no more than there are nodes */
  if (groups > job->ties->nodes) groups = job->ties->nodes;
  mnm_rng_init(&rng, job->options->seed + number);
  for (uint32_t node = 0; node < job->ties->nodes; node++)
    VECTOR(h->membership)[node] = (igraph_integer_t)mnm_rng_below(&rng, groups);
  return true;
}

/* Rounds until one brings nothing more; `out` holds the best. */
static mnm_status run(uint32_t *out, mnm_wide *quality, held *h, const bridge *b,
                      const mnm_community__job *job, uint32_t *scratch, uint32_t number) {
  const mnm_community_ties *ties = job->ties;
  int64_t resolution = job->options->resolution_micro;
  bool started = start_by_chance(h, job, number);
  for (uint32_t round = 0; round < effort_for(ties).rounds; round++) {
    MNM_TRY(mnm_ctx_tick(b->ctx, "communities", b->done, b->total, b->err));
    igraph_integer_t count = 0;
    mnm_wide now = 0;
    igraph_error_t code =
        igraph_community_leiden(&h->graph, &h->weight, &h->node_weight, (double)resolution, GREEDY,
                                started || round > 0, 1, &h->membership, &count, NULL);
    MNM_TRY(told(b, code));
    read_membership(scratch, h, ties->nodes);
    MNM_TRY(mnm_community__quality(&now, scratch, job, b->ctx, b->err));
    if (round > 0 && now <= *quality) break;
    *quality = now;
    memcpy(out, scratch, ties->nodes * sizeof *out);
  }
  return MNM_OK;
}

static mnm_status run_all(uint32_t *out, held *h, const bridge *b, const mnm_community__job *job,
                          uint32_t *scratch, uint32_t *candidate) {
  uint32_t runs = job->runs > 0 ? job->runs : effort_for(job->ties).runs;
  mnm_wide best = 0;
  for (uint32_t i = 0; i < runs; i++) {
    mnm_wide quality = 0;
    MNM_TRY(told(b, igraph_rng_seed(igraph_rng_default(), job->options->seed + i)));
    MNM_TRY(run(candidate, &quality, h, b, job, scratch, i));
    if (i > 0 && quality <= best) continue;
    best = quality;
    memcpy(out, candidate, job->ties->nodes * sizeof *out);
  }
  return MNM_OK;
}

static mnm_status under_lock(uint32_t *community, bridge *b, const mnm_community__job *job,
                             uint32_t *scratch) {
  igraph_rng_t ours;
  igraph_rng_t *theirs = igraph_rng_default();
  igraph_rng_t kept = *theirs;
  MNM_TRY(told(b, igraph_rng_init(&ours, &rng_type)));
  igraph_rng_set_default(&ours);
  held h = {.has_graph = false};
  mnm_status status = told(b, build(&h, job));
  if (status == MNM_OK)
    status = run_all(community, &h, b, job, scratch, scratch + job->ties->nodes);
  let_go(&h);
  igraph_rng_set_default(&kept);
  igraph_rng_destroy(&ours);
  return status;
}

static mnm_status need(const mnm_community_ties *ties, const mnm_ctx *ctx, mnm_err *err) {
  uint64_t allowed = ctx && ctx->memory_bytes ? ctx->memory_bytes : UINT64_C(1) << 30;
  mnm_wide bytes = (mnm_wide)ties->nodes * MNM_COMMUNITY_NODE_BYTES +
                   (mnm_wide)ties->count * MNM_COMMUNITY_TIE_BYTES;
  if (bytes <= (mnm_wide)allowed) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_NOMEM,
                    "one connected part has %u nodes and %llu ties: finding its communities needs "
                    "%llu MiB, more than is allowed",
                    ties->nodes, (unsigned long long)ties->count,
                    (unsigned long long)(bytes >> 20) + 1);
  mnm_err_hint(err, "allow more with --memory");
  return MNM_E_NOMEM;
}

mnm_status mnm_community__leiden(uint32_t *community, const mnm_community__job *job,
                                 const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(need(job->ties, ctx, err));
  size_t bytes = (size_t)job->ties->nodes * 2 * sizeof(uint32_t);
  uint32_t *scratch = mnm_mem_new(ctx, bytes);
  if (!scratch) return mnm_err_nomem(err);
  bridge b = {.ctx = ctx, .err = err, .done = job->done, .total = job->total};
  (void)pthread_mutex_lock(&lock);
  current = &b;
  igraph_error_handler_t *error = igraph_set_error_handler(on_error);
  igraph_warning_handler_t *warning = igraph_set_warning_handler(on_warning);
  igraph_interruption_handler_t *interruption = igraph_set_interruption_handler(on_interruption);
  mnm_status status = under_lock(community, &b, job, scratch);
  (void)igraph_set_interruption_handler(interruption);
  (void)igraph_set_warning_handler(warning);
  (void)igraph_set_error_handler(error);
  current = NULL;
  (void)pthread_mutex_unlock(&lock);
  mnm_mem_free(ctx, scratch, bytes);
  return status;
}
