/* networks: what the stage network returns: suspected networks with their members, the evidence for
 * each, what it counts, and what ties the members. Columns of numbers that lead to findings,
 * accounts and transfers. Meaning of each: docs/networks.md. Points are whole millionths of a point
 * ("micro"), so that sums are exact. */
#ifndef MNM_MODEL_NETWORKS_H
#define MNM_MODEL_NETWORKS_H

#include "base/column/column.h"
#include "model/findings/findings.h"

#define MNM_POINT INT64_C(1000000) /* one point in micro-points */
#define MNM_FAMILIES_MAX 32
#define MNM_FAMILY_BYTES 48
#define MNM_EVIDENCE_NONE UINT64_MAX

typedef enum mnm_network_kind {                            /* numbers are stored: never reuse one */
                                MNM_NETWORK_COMMUNITY = 1, /* a dense group */
                                MNM_NETWORK_CHAIN =
                                    2, /* below the threshold but for its chains of function */
                                MNM_NETWORK_CASE =
                                    3 /* evidence on at most two owners: a case without a network */
} mnm_network_kind;
const char *mnm_network_kind_name(mnm_network_kind kind); /* "community"; never NULL */

/* Roles of a member, as bits: 1 << mnm_part, and those in a chain of function. Stored. */
#define MNM_NETWORK_ORIGIN (1U << 5)
#define MNM_NETWORK_RELAY (1U << 6)
#define MNM_NETWORK_EXIT (1U << 7)
#define MNM_NETWORK_ROLES 8
/* Of bit 0..MNM_NETWORK_ROLES-1; NULL when it is no role. */
const char *mnm_network_role_name(uint32_t bit);

typedef enum mnm_suspicion { /* numbers are stored: never reuse one */
                             MNM_STATUS_CLEAR = 0,
                             MNM_STATUS_SUSPECT = 1,
                             MNM_STATUS_POSSIBLE_VICTIM =
                                 2 /* goes before everything else: never a suspect */
} mnm_suspicion;
const char *mnm_suspicion_name(mnm_suspicion status); /* "possible_victim"; never NULL */

typedef struct mnm_network {
  uint8_t kind;                                /* mnm_network_kind */
  uint32_t rank;                               /* from 1, each once */
  uint32_t owners;                             /* of its members; without a known one, itself */
  int64_t sum_micro, prior_micro, score_micro; /* score = sum of what counts - prior */
  int64_t threshold_micro;
  int64_t first_us, last_us; /* of its evidence */
  /* ranges in the columns of mnm_networks */
  uint64_t member_first, evidence_first, family_first, tie_first;
  uint32_t member_count, evidence_count, family_count, tie_count;
} mnm_network;

typedef struct mnm_network_member {
  uint32_t account;
  uint8_t roles;          /* in the evidence of this network */
  uint8_t status;         /* mnm_suspicion */
  bool chained;           /* stands in it by a chain of function alone */
  int64_t strength_micro; /* weight of its ties within the network */
} mnm_network_member;

typedef struct mnm_network_evidence {
  uint64_t finding;      /* index in the findings given; MNM_EVIDENCE_NONE: a chain */
  uint32_t chain;        /* index in `chain`; UINT32_MAX: a finding */
  uint32_t left_out;     /* participants that are busy at it, and so no members */
  int64_t points_micro;  /* in full */
  int64_t counted_micro; /* points halved as often as pieces of its family stand before it */
  uint8_t family;
} mnm_network_evidence;

typedef struct mnm_network_family { /* the pieces of one family, added up */
  uint8_t family;
  uint32_t pieces;
  int64_t points_micro, counted_micro;
} mnm_network_family;

typedef enum mnm_tie_reason { /* bits; stored */
                              MNM_TIE_FINDING = 1,
                              MNM_TIE_OWNER = 2,
                              MNM_TIE_FLOW = 4,
                              MNM_TIE_CHAIN = 8 /* carries no weight */
} mnm_tie_reason;
typedef struct mnm_network_tie {
  uint32_t a, b; /* accounts, in the order of members */
  uint8_t reasons;
  int64_t weight_micro;
} mnm_network_tie;

typedef struct mnm_network_chain {
  uint64_t row_first; /* in `chain_row` */
  uint32_t row_count; /* transfers, from the earning to the exit */
  bool truncated;     /* the search for a longer one met its bound */
} mnm_network_chain;

typedef struct mnm_account_status {
  uint32_t account; /* or owner */
  uint8_t status;   /* not CLEAR */
} mnm_account_status;

typedef struct mnm_finding_place { /* of each finding given */
  uint32_t network;                /* index in `network`; UINT32_MAX: in none that is shown */
  int64_t points_micro;
} mnm_finding_place;

typedef struct mnm_networks {
  mnm_column network;   /* mnm_network, by rank */
  mnm_column member;    /* mnm_network_member, by label; those by a chain alone after the others */
  mnm_column evidence;  /* mnm_network_evidence, by family, then points falling, then finding */
  mnm_column family;    /* mnm_network_family, by what they count falling, then by number */
  mnm_column tie;       /* mnm_network_tie, by place of a, then of b, among the members */
  mnm_column chain;     /* mnm_network_chain */
  mnm_column chain_row; /* uint32_t rows of the transfers that were searched */
  mnm_column status;    /* mnm_account_status, by label: accounts that are not clear */
  mnm_column owner_status; /* the same by owner's number; only where owners were given */
  mnm_column finding;      /* mnm_finding_place, one a finding */
  uint32_t family_names;
  char family_name[MNM_FAMILIES_MAX][MNM_FAMILY_BYTES];
  /* counted, so that nothing drops in silence */
  uint64_t groups;           /* groups with any evidence that was put together */
  uint64_t findings_habit;   /* findings that count nothing: standing habits */
  uint64_t findings_apart;   /* whose accounts are all busy: in no group */
  uint64_t chains_truncated; /* exits at which the search met its bound, found one or not */
  uint64_t owners_large;     /* owners with too many accounts to tie them */
} mnm_networks;

void mnm_networks_init(mnm_networks *networks, const mnm_ctx *ctx);
void mnm_networks_clear(mnm_networks *networks);
void mnm_networks_reset(mnm_networks *networks); /* empty again, its memory kept */

/* "4", "1.5", "0.007812": points as people write them, without needless zeros. Returns length, <
 * bytes; 24 bytes suffice. */
uint32_t mnm_points_text(char *buffer, uint32_t bytes, int64_t micro);
/* Digits, with up to 6 decimals after a point. false: not that, or over 10^9 points. */
bool mnm_points_parse(mnm_text text, int64_t *out_micro);

#endif
