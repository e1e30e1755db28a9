/* What the files of case/run that deal with networks share. */
#ifndef MNM_CASE_RUN_NETWORK_H
#define MNM_CASE_RUN_NETWORK_H

#include "case/run/run_internal.h"
#include "case/run/run_judge.h"
#include "stage/network/network.h"

/* Who holds accounts, as live sources say, whenever that held: numbers stand for subjects. */
typedef struct mnm_run__holders {
  mnm_column subject;           /* uint64_t subject ids, rising; an owner's number is a place */
  mnm_column offset, owner;     /* uint32_t, as mnm_network_owners: holders */
  mnm_column user_offset, user; /* the same: everybody who may use an account */
  mnm_network_owners owners, users;
  uint8_t digest[32];
} mnm_run__holders;
/* Holdings of accounts beyond `accounts` are left out: they have no transfers. */
MNM_MUST_CHECK mnm_status mnm_run__holders_load(mnm_run__holders *out, mnm_store *store,
                                                uint32_t accounts, const mnm_ctx *ctx,
                                                mnm_err *err);
void mnm_run__holders_clear(mnm_run__holders *owners);

/* Everything the stage needs, and what it gives. */
typedef struct mnm_run__network {
  mnm_ledger *ledger;
  mnm_run__rows rows;
  mnm_findings findings;
  mnm_column finding_id; /* uint64_t, by finding */
  mnm_run__holders owners;
  mnm_network_window windows[MNM_TYPOLOGY_SLOTS];
  mnm_network_input input;
  mnm_networks networks;
} mnm_run__network;
/* Loads ledger, current findings that count and holders, and runs the stage. Clear in every case.
 */
MNM_MUST_CHECK mnm_status mnm_run__network_find(mnm_run__network *work, mnm_store *store,
                                                const mnm_detect_parameters *parameters,
                                                const mnm_points *points, const mnm_ctx *ctx,
                                                mnm_err *err);
void mnm_run__network_clear(mnm_run__network *work);

/* What the stage's result depends on: key and recorded parameters (JSON, in `json`). */
typedef struct mnm_run__network_key {
  mnm_json json;
  mnm_stage_input stage;
  /* ledger, findings, the detection that made them, holders, and which findings are set aside when
   * some are */
  uint8_t inputs[5][32];
  uint8_t key[32];
  char *parameters; /* of ctx memory */
  size_t parameter_bytes;
  bool ready; /* false: there are no findings of a finished detection */
} mnm_run__network_key;
MNM_MUST_CHECK mnm_status mnm_run__network_key_make(mnm_run__network_key *out, mnm_store *store,
                                                    const uint8_t ledger_digest[32],
                                                    const mnm_detect_parameters *parameters,
                                                    const mnm_points *points, const mnm_ctx *ctx,
                                                    mnm_err *err);
void mnm_run__network_key_clear(mnm_run__network_key *key, const mnm_ctx *ctx);

/* Runs the stage if it is not up to date; fills what `out` says of networks. */
MNM_MUST_CHECK mnm_status mnm_run__network_investigate(
    mnm_store *store, const uint8_t ledger_digest[32], const mnm_detect_parameters *parameters,
    const mnm_points *points, mnm_run_investigated *out, const mnm_ctx *ctx, mnm_err *err);
/* Runs a recorded stage again; *out_same false: other networks come out. *out_rerun false: what it
 * depends on has changed since. */
MNM_MUST_CHECK mnm_status mnm_run__network_verify(mnm_store *store, const mnm_stage *stage,
                                                  const uint8_t ledger_digest[32], bool *out_rerun,
                                                  bool *out_same, const mnm_ctx *ctx, mnm_err *err);

/* The lines of networks and persons in an export. */
MNM_MUST_CHECK mnm_status mnm_run__export_networks(mnm_store *store, const mnm_ledger *ledger,
                                                   bool victims, mnm_json *json, const mnm_ctx *ctx,
                                                   mnm_err *err);
/* A number of points as JSON. */
void mnm_run__points_write(mnm_json *json, int64_t micro);

#endif
