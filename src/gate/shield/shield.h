/* shield: who may see what. Policy over the sensitivity classes of model/schema, the roles of
 * viewers and what they look for; every way out asks it. The policy is tables (shield_policy.c):
 * later work changes the tables, not the callers. */
#ifndef MNM_GATE_SHIELD_H
#define MNM_GATE_SHIELD_H

#include "base/text/text.h"
#include "model/schema/schema.h"

typedef enum mnm_role {                     /* numbers are stored in audits: never reuse one */
                        MNM_ROLE_OWNER = 0, /* holds the case key */
                        MNM_ROLE_INVESTIGATOR = 1,
                        MNM_ROLE_SUPERVISOR = 2,
                        MNM_ROLE_VICTIMS_COUNSEL = 3,
                        MNM_ROLE_NGO = 4,
                        MNM_ROLE_AUDITOR = 5,
                        MNM_ROLE_GUEST = 6 /* another agency */
} mnm_role;
#define MNM_ROLE_COUNT 7
const char *mnm_role_name(mnm_role role); /* "owner", ..., "unknown"; never NULL */
bool mnm_role_find(mnm_text name, mnm_role *out);

typedef enum mnm_aim {                        /* what a look is for; numbers are stored in audits */
                       MNM_AIM_WORK = 0,      /* on the matter */
                       MNM_AIM_REFERRAL = 1,  /* help for a possible victim */
                       MNM_AIM_CLAIM = 2,     /* what victims are owed */
                       MNM_AIM_OVERSIGHT = 3, /* how the case was led */
                       MNM_AIM_EXCHANGE = 4   /* it goes to another office */
} mnm_aim;
#define MNM_AIM_COUNT 5
const char *mnm_aim_name(mnm_aim aim); /* "work", ..., "unknown"; never NULL */
bool mnm_aim_find(mnm_text name, mnm_aim *out);

typedef struct mnm_viewer { /* texts borrowed */
  mnm_role role;
  mnm_aim aim;
  bool leave;    /* somebody opened the person that is looked at for this role (manumit unseal) */
  mnm_text name; /* for the audit; the decision does not depend on it */
  mnm_text purpose; /* why the viewer looks; for the audit */
} mnm_viewer;

typedef enum mnm_shield_verdict {
  MNM_SHOW = 0,      /* the value itself */
  MNM_PSEUDONYM = 1, /* a stable stand-in where the column has one, else as HIDE */
  MNM_HIDE = 2       /* nothing of it, not even its length */
} mnm_shield_verdict;
const char *mnm_shield_verdict_name(mnm_shield_verdict verdict);

typedef struct mnm_shield_answer {
  mnm_shield_verdict verdict;
  const char *reason; /* one sentence, static, never NULL; names no value */
} mnm_shield_answer;

/* Decides for one viewer and one class. viewer NULL, or a role, aim or class that is no such
 * number: HIDE. The owner sees everything but what goes to another office; for everybody else what
 * identifies a person is a pseudonym, a victim or a source is hidden, and the matter itself is open
 * to the roles that work on the case; some aims and a leave open more (docs/shield.md). Cost: a
 * table look-up; may be called per column rather than per value. */
mnm_shield_answer mnm_shield_decide(const mnm_viewer *viewer, mnm_sensitivity sensitivity);
/* Whether a person can be opened for this role at all: never for auditors and other agencies. */
bool mnm_shield_can_have_leave(mnm_role role);

/* What may stand on a paper or in a bundle that leaves the office, whoever makes it: as above, but
 * a possible victim by a stand-in at most, and a source never. */
mnm_shield_answer mnm_shield_decide_paper(const mnm_viewer *viewer, mnm_sensitivity sensitivity);

#endif
