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
 * Cost    O(transfers), about 300 an inhabitant and year; 40 bytes each, twice while
 *         they are put in order */
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

/* ---- marking ----------------------------------------------------------------------------------
 * What was found, held against the truth. Exact counts; what they mean: docs/exercises.md. */

typedef struct mnm_world_ratio { /* whole 0: there was nothing to find */
  uint64_t part, whole;
} mnm_world_ratio;
#define MNM_WORLD_RATIO_BYTES 24
/* "0.857143", six decimals, rounded half to even; "" when whole is 0. Returns the length. */
uint32_t mnm_world_ratio_text(char out[MNM_WORLD_RATIO_BYTES], mnm_world_ratio ratio);

#define MNM_WORLD_TYPOLOGIES 17
#define MNM_WORLD_GROUPS 18
#define MNM_WORLD_TOPS 8
#define MNM_WORLD_CURRENCIES 8

typedef struct mnm_world_typology_mark {
  const char *typology;
  mnm_world_ratio found, exact_found; /* of instances planted; of those that meet the definition */
  mnm_world_ratio matching;           /* findings that find an instance, of findings */
  mnm_world_ratio criminal; /* findings half of whose transfers are a crime's, of findings */
} mnm_world_typology_mark;

typedef struct mnm_world_top_mark { /* of the first K suspected networks */
  uint64_t k;
  mnm_world_ratio right; /* suspected networks that are a true one's, of those looked at */
  mnm_world_ratio found; /* true networks among them, of all */
} mnm_world_top_mark;

#define MNM_WORLD_GROUP_BYTES 32
typedef struct mnm_world_group_mark {
  char group[MNM_WORLD_GROUP_BYTES];
  uint64_t members, in_findings, suspected;
} mnm_world_group_mark;

typedef struct mnm_world_money_mark {
  char currency[4];
  uint64_t transfers, found_transfers;
  mnm_wide source_minor, found_minor; /* where crime's money first appears; of it in findings */
} mnm_world_money_mark;

typedef struct mnm_world_marks {
  uint64_t findings, standing, networks,
      persons; /* records read; standing habits count nowhere else */
  mnm_world_typology_mark typology[MNM_WORLD_TYPOLOGIES];
  mnm_world_ratio transfer_precision, transfer_recall, transfer_f1;
  mnm_world_top_mark
      top[MNM_WORLD_TOPS]; /* K = 1, 3, 5, 10, 20, as many as there are, twice as many, all */
  mnm_world_ratio path_recruit, path_exploit, path_exit,
      path_whole;                    /* true networks seen at each stage */
  mnm_world_ratio suspects;          /* offenders of persons suspected */
  mnm_world_ratio suspects_at_truth; /* the same of the first as many as there are offenders */
  mnm_world_ratio offenders;         /* offenders suspected of all offenders */
  mnm_world_group_mark group[MNM_WORLD_GROUPS];
  uint32_t groups;
  mnm_world_ratio victims_shielded,
      offenders_shielded; /* held for possible victims, of all of each */
  /* apart: victims who were made to recruit others, held for victims, and suspected; offenders who
   * stage signs of a victim, held for one */
  mnm_world_ratio recruiters_shielded, recruiters_suspected, staged_shielded;
  mnm_world_money_mark money[MNM_WORLD_CURRENCIES];
  uint32_t currencies;
  mnm_world_ratio assets; /* final assets whose purchase is in a finding */
} mnm_world_marks;

typedef struct mnm_world_marker mnm_world_marker;
/* Reads the truth (truth/truth.jsonl) to its end. MNM_E_PARSE names line and member. */
MNM_MUST_CHECK mnm_status mnm_world_marker_new(mnm_world_marker **out, mnm_reader *truth,
                                               const mnm_ctx *ctx, mnm_err *err);
/* mnm_json_sink_fn; payload: the marker. Bytes of an export: JSON lines in any pieces. Records of
 * other kinds than finding, network, person are passed over. MNM_E_PARSE names the line. */
mnm_status mnm_world_marker_add(void *payload, const char *data, size_t bytes, mnm_err *err);
/* Ends the export. Once. */
MNM_MUST_CHECK mnm_status mnm_world_marker_finish(mnm_world_marker *marker, mnm_world_marks *out,
                                                  mnm_err *err);
void mnm_world_marker_free(mnm_world_marker *marker); /* NULL is fine */
/* As one JSON object. */
void mnm_world_marks_write(const mnm_world_marks *marks, mnm_json *json);

#endif
