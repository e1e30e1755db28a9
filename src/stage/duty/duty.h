/* duty: which roles the members of a network play towards each other, as their payments and the
 * findings show. A lead for a person to judge. Rules, and how well they hold: docs/network.md.
 *
 * Possible victims get no role: they are never ranked, whatever their accounts were used for. */
#ifndef MNM_STAGE_DUTY_H
#define MNM_STAGE_DUTY_H

#include "model/findings/findings.h"
#include "model/transfers/transfers.h"

typedef enum mnm_duty { /* of a person in trafficking, by the account they act through */
                        MNM_DUTY_UNKNOWN = 0, /* a valid answer */
                        MNM_DUTY_RECRUITER,
                        MNM_DUTY_FORGER,
                        MNM_DUTY_TRANSPORTER,
                        MNM_DUTY_HARBOURER,
                        MNM_DUTY_CONTROLLER, /* who takes what others earn, or pays those who watch
                                                them */
                        MNM_DUTY_LAUNDERER,
                        MNM_DUTY_OFFICIAL,
                        MNM_DUTY_INVESTOR, /* who pays what a journey costs, or gets what is left */
                        MNM_DUTY_MULE, /* whose account others use: no suspect's role, since this is
                                          often a victim; no role of laundering stands beside it */
                        MNM_DUTY_COUNT
} mnm_duty;
const char *mnm_duty_name(mnm_duty role); /* "recruiter"; NULL when it is none */

/* What was seen at an account. "Again and again": at least MNM_DUTY_OFTEN payments. */
#define MNM_DUTY_OFTEN 4
#define MNM_DUTY_TYPOLOGIES (MNM_H7 + 1)
typedef struct mnm_duty_signs {
  uint32_t in[MNM_CHANNEL_COUNT], out[MNM_CHANNEL_COUNT]; /* payments with other members */
  uint32_t from_outside[MNM_CHANNEL_COUNT], to_outside[MNM_CHANNEL_COUNT];
  uint32_t payers, payees;                 /* different members */
  uint32_t payers_often, payees_often;     /* again and again */
  uint32_t centre_of[MNM_DUTY_TYPOLOGIES]; /* findings, by mnm_typology */
  uint32_t carried; /* others whose journey or papers were paid from here: of what agencies sent */
} mnm_duty_signs;

typedef struct mnm_duty_rule {
  const char *id; /* "R1", never used for another */
  mnm_duty role;
  uint32_t confidence_ppm; /* in the training worlds: how often it was right. docs/network.md */
  const char *reason;      /* a sentence without its full stop */
  bool (*holds)(const mnm_duty_signs *signs);
} mnm_duty_rule;
extern const mnm_duty_rule mnm_duty_rules[];
extern const uint32_t mnm_duty_rule_count;

typedef struct mnm_duty_finding { /* a member is the centre of a finding */
  uint32_t account;
  uint8_t typology;
} mnm_duty_finding;

typedef struct mnm_duty_input {
  const mnm_transfers *transfers;
  uint32_t accounts;       /* that the transfers name */
  const uint32_t *member;  /* accounts, each once */
  const uint8_t *victim;   /* by member, not 0: a possible victim; NULL: none */
  const uint32_t *carried; /* by member, as in the signs; NULL: nothing is known */
  uint32_t member_count;
  const mnm_duty_finding *finding;
  uint64_t finding_count;
} mnm_duty_input;

typedef struct mnm_duty_claim {
  uint32_t member; /* index */
  uint32_t rule;   /* index in mnm_duty_rules */
} mnm_duty_claim;

/* Appends to `out` (mnm_duty_claim): by member, then the surest first; signs[member_count] is
 * filled. Rules for one role that hold together are all given: each is a reason.
 * Returns MNM_E_RANGE (a member that is no account, or stands twice), MNM_E_NOMEM, MNM_E_CANCELLED
 * Cost    one pass over the transfers; 4 bytes an account, 8 a transfer between members */
MNM_MUST_CHECK mnm_status mnm_duties_find(mnm_column *out, mnm_duty_signs *signs,
                                          const mnm_duty_input *input, const mnm_ctx *ctx,
                                          mnm_err *err);

#endif
