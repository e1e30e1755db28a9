/* What the files of the marker share. */
#ifndef MNM_LAB_WORLD_MARK_H
#define MNM_LAB_WORLD_MARK_H

#include <assert.h>

#include "lab/world/world.h"
#include "model/findings/findings.h"

#define MARK_NONE UINT32_MAX

typedef enum mark_path { PATH_NONE, PATH_RECRUIT, PATH_EXPLOIT, PATH_EXIT } mark_path;

typedef struct mark_transfer { /* of a crime */
  uint32_t id, network;
  uint8_t path; /* mark_path */
  bool source, found;
  char currency[4];
  int64_t amount_minor;
} mark_transfer;

typedef struct mark_instance {
  uint8_t typology;
  bool exact, found;
  uint32_t kind;         /* in texts; MARK_NONE */
  uint32_t first, count; /* in members: ids of transfers, or (H2) of accounts */
} mark_instance;

typedef struct mark_actor { /* a person or a firm that the truth names */
  uint32_t network;         /* MARK_NONE */
  uint32_t groups;          /* bits, as they were met */
  bool person, victim, mule, offender;
  bool recruits, stages; /* whoever it is; stages signs of a victim */
  bool in_findings, suspected, shielded;
} mark_actor;

typedef struct mark_finding {
  uint8_t typology;
  bool counts; /* not a standing habit */
  uint32_t kind;
  int64_t network, rank;            /* -1 none */
  uint32_t first, count;            /* in finding_ids: distinct ids of transfers */
  uint32_t account_first, accounts; /* in finding_accounts: distinct */
} mark_finding;

/* Who a member of a suspected network is: an actor of the truth, or somebody it does not name. */
typedef struct mark_member {
  uint64_t who;     /* MARK_ACTOR | actor, MARK_ACCOUNT | account, MARK_PERSON | text of an id */
  uint32_t network; /* index of mark_network */
} mark_member;
#define MARK_ACTOR (UINT64_C(0) << 32)
#define MARK_ACCOUNT (UINT64_C(1) << 32)
#define MARK_PERSON (UINT64_C(2) << 32)

typedef struct mark_person { /* of the export */
  uint32_t actor;            /* MARK_NONE: nobody the truth names */
  bool suspected;
  int64_t rank; /* INT64_MAX: none */
} mark_person;

typedef struct mark_network { /* a suspected one */
  int64_t number, rank;       /* INT64_MAX: none */
  bool listed;                /* by a record of its own, not only by its findings */
} mark_network;

struct mnm_world_marker {
  mnm_ctx ctx; /* allocator only */
  mnm_strings *ids, *accounts, *subjects, *networks, *texts;
  mnm_column canonical;     /* uint32_t by id: what an alias stands for */
  mnm_column transfer_of;   /* uint32_t by id: a crime's transfer, or MARK_NONE */
  mnm_column account_actor; /* uint32_t by account */
  mnm_column subject_actor; /* uint32_t by subject */
  mnm_column person_of;     /* uint32_t by text of an id: a person of the export */
  mnm_column transfer, instance, member, actor, asset; /* asset: uint32_t ids */
  mnm_column finding, finding_id, finding_account;
  mnm_column person, suspected, network_member;
  uint32_t groups;
  char group_name[MNM_WORLD_GROUPS][MNM_WORLD_GROUP_BYTES];
  uint64_t records[3]; /* findings, networks, persons */
  mnm_arena line_arena;
  mnm_column line; /* char: an unfinished one */
  int64_t line_number;
  const char *input;
};

/* Parses one line; *out NULL for an empty one. */
MNM_MUST_CHECK mnm_status mnm_world__mark_line(mnm_world_marker *m, const char *data, size_t bytes,
                                               const mnm_json_value **out, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__mark_truth(mnm_world_marker *m, const mnm_json_value *line,
                                                mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__mark_export(mnm_world_marker *m, const mnm_json_value *line,
                                                 mnm_err *err);
/* Members of an object, by type; each fails with the line and the member's name. */
MNM_MUST_CHECK mnm_status mnm_world__mark_text(const mnm_world_marker *m,
                                               const mnm_json_value *line, const char *key,
                                               mnm_text *out, mnm_err *err);
/* *out NULL when it is missing or null. */
MNM_MUST_CHECK mnm_status mnm_world__mark_list(const mnm_world_marker *m,
                                               const mnm_json_value *line, const char *key,
                                               const mnm_json_value **out, mnm_err *err);
/* What is missing or null is `fallback`. */
MNM_MUST_CHECK mnm_status mnm_world__mark_int(const mnm_world_marker *m, const mnm_json_value *line,
                                              const char *key, int64_t fallback, int64_t *out,
                                              mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__mark_bool(const mnm_world_marker *m,
                                               const mnm_json_value *line, const char *key,
                                               bool *out, mnm_err *err);
/* The number of a text in a dictionary, with room for it in `column` (of uint32_t, MARK_NONE). */
MNM_MUST_CHECK mnm_status mnm_world__mark_number(mnm_strings *strings, mnm_column *column,
                                                 mnm_text text, uint32_t *out, mnm_err *err);
/* The line's record is called so. */
bool mnm_world__mark_is(const mnm_json_value *line, const char *record);
/* Ids are numbered with two columns: what they stand for, and which crime's transfer they are. */
MNM_MUST_CHECK mnm_status mnm_world__mark_id(mnm_world_marker *m, mnm_text text, uint32_t *out,
                                             mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__mark_item(const mnm_world_marker *m,
                                               const mnm_json_value *item, const char *key,
                                               mnm_text *out, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__mark_kind(mnm_world_marker *m, const mnm_json_value *line,
                                               uint32_t *out, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__mark_typology(mnm_world_marker *m, const mnm_json_value *line,
                                                   uint8_t *out, mnm_err *err);
/* An account's number without the bank before it, as the truth has it. */
mnm_text mnm_world__mark_account(mnm_text label);
MNM_MUST_CHECK mnm_status mnm_world__mark_wrong(const mnm_world_marker *m, const char *key,
                                                const char *expected, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__mark_measure(mnm_world_marker *m, mnm_world_marks *out,
                                                  mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__mark_networks(mnm_world_marker *m, mnm_world_marks *out,
                                                   mnm_err *err);
static inline uint32_t *mark_u32(const mnm_column *column) {
  return column->data;
}
/* From `first` on; an empty column has no place to count from. */
static inline uint32_t *mark_from(const mnm_column *column, uint32_t first) {
  return column->data ? mark_u32(column) + first : NULL;
}

#endif
