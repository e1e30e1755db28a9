/* world: training worlds with known truth. A made-up economy of several countries, with or without
 * trafficking in it, in the formats that agencies send, and the truth beside it. Knows no
 * detector: what it plants follows the definitions of docs/detection.md, not their code. Formats,
 * scenarios and measures: docs/exercises.md. Rates and amounts: data/world-assumptions.yaml. */
#ifndef MNM_LAB_WORLD_H
#define MNM_LAB_WORLD_H

#include "base/ctx/ctx.h"
#include "base/reader/reader.h"
#include "kernel/json/json.h"

typedef struct mnm_world mnm_world;

/* ---- scenarios ---------------------------------------------------------------------------------
 */

typedef struct mnm_world_scenario {
  const char *name, *title;
  const char *const *briefing; /* paragraphs for trainees, NULL at the end */
  uint32_t size, days;         /* inhabitants unless another number is asked for; length */
} mnm_world_scenario;
uint32_t mnm_world_scenario_count(void);
mnm_world_scenario mnm_world_scenario_at(uint32_t index); /* in order of name; index < count */

/* ---- making ------------------------------------------------------------------------------------
 */

#define MNM_WORLD_SIZE_MOST UINT32_C(4000000)
#define MNM_WORLD_SIZE_OWN UINT32_MAX /* the scenario's */

/* Makes a world: `size` inhabitants with all they do in the scenario's days, the firms and
 * relatives they need for it, and the scenario's networks. Of size 0 it has neither people nor
 * transfers.
 *
 * Same scenario, size and seed: the same world, whatever the threads of ctx->pool and the compiler.
 * A world of more inhabitants holds those of the smaller one, with the same lives, except for the
 * last district of 200, whose firms and clubs live on all its inhabitants.
 * Returns MNM_E_NOTFOUND (no such scenario), MNM_E_RANGE (size), MNM_E_CANCELLED, MNM_E_NOMEM
 * Cost    O(transfers), about 300 an inhabitant and year; 64 bytes each, twice while they are
 * sorted */
MNM_MUST_CHECK mnm_status mnm_world_new(mnm_world **out, const char *scenario, uint32_t size,
                                        uint64_t seed, const mnm_ctx *ctx, mnm_err *err);
void mnm_world_free(mnm_world *world); /* NULL is fine */

typedef struct mnm_world_counts {
  uint64_t transfers, accounts, persons, firms, networks, victims, instances, criminal_transfers;
} mnm_world_counts;
mnm_world_counts mnm_world_count(const mnm_world *world);

/* ---- writing ----------------------------------------------------------------------------------
 */

/* Where files go: one at a time. `path` is relative, its parts set apart by '/'. */
typedef struct mnm_world_sink {
  void *payload;
  mnm_status (*open)(void *payload, const char *path, mnm_err *err);
  mnm_status (*write)(void *payload, const char *data, size_t bytes, mnm_err *err);
  mnm_status (*close)(void *payload, mnm_err *err);
} mnm_world_sink;

typedef enum mnm_world_files {
  MNM_WORLD_LEDGER = 1,     /* ledger/: all transfers in the plain columns, accounts and owners */
  MNM_WORLD_AMLWORLD = 2,   /* truth/amlworld.csv: all transfers in AMLworld's layout */
  MNM_WORLD_STATEMENTS = 4, /* agencies/<country>/fiu/: statements a bank, with balances; specs/ */
  MNM_WORLD_RECORDS = 8,    /* agencies/<country>/...: what registers, police and others know */
  MNM_WORLD_TRUTH = 16,     /* truth/truth.jsonl */
  MNM_WORLD_PAYMENTS =
      32,              /* ledger/payments.ftm.json: the ledger as FollowTheMoney has it, large */
  MNM_WORLD_USUAL = 31 /* all but the last */
} mnm_world_files;

/* Writes the files of the sets asked for (bits of mnm_world_files), and briefing.txt. Stops at the
 * first failure of the sink and returns it. Same world, same bytes. */
MNM_MUST_CHECK mnm_status mnm_world_write(const mnm_world *world, uint32_t files,
                                          const mnm_world_sink *sink, const mnm_ctx *ctx,
                                          mnm_err *err);

#endif
