/* The policy: a row a role, a column a class. A cell that is not written is not open: HIDE is what
 * an answer starts from. Why each role may see what it may: docs/shield.md. */
#include "gate/shield/shield.h"

#define CLASS_COUNT (MNM_SOURCE + 1)

typedef struct rule {
  bool open;                  /* false: hidden */
  mnm_shield_verdict verdict; /* SHOW or PSEUDONYM */
} rule;

#define OPEN \
  { true, MNM_SHOW }
#define STAND_IN \
  { true, MNM_PSEUDONYM }

static const rule policy[MNM_ROLE_COUNT][CLASS_COUNT] = {
    [MNM_ROLE_OWNER] = {[MNM_PUBLIC] = OPEN,
                        [MNM_CASE] = OPEN,
                        [MNM_PERSON] = OPEN,
                        [MNM_VICTIM] = OPEN,
                        [MNM_SOURCE] = OPEN},
    [MNM_ROLE_INVESTIGATOR] = {[MNM_PUBLIC] = OPEN, [MNM_CASE] = OPEN, [MNM_PERSON] = STAND_IN},
    [MNM_ROLE_SUPERVISOR] = {[MNM_PUBLIC] = OPEN, [MNM_CASE] = OPEN, [MNM_PERSON] = STAND_IN},
    [MNM_ROLE_VICTIMS_COUNSEL] = {[MNM_PUBLIC] = OPEN, [MNM_CASE] = OPEN, [MNM_PERSON] = STAND_IN},
    [MNM_ROLE_NGO] = {[MNM_PUBLIC] = OPEN, [MNM_PERSON] = STAND_IN},
    [MNM_ROLE_AUDITOR] = {[MNM_PUBLIC] = OPEN, [MNM_CASE] = OPEN, [MNM_PERSON] = STAND_IN},
    [MNM_ROLE_GUEST] = {[MNM_PUBLIC] = OPEN, [MNM_PERSON] = STAND_IN},
};

static const char *reason_of(mnm_shield_verdict verdict, mnm_sensitivity sensitivity) {
  if (verdict == MNM_SHOW) return "this role may see it";
  if (verdict == MNM_PSEUDONYM) return "this role sees a stand-in instead of who it is";
  switch (sensitivity) {
    case MNM_VICTIM:
      return "what tells of a possible victim is open to the owner of the case only";
    case MNM_SOURCE:
      return "who gave the information is open to the owner of the case only";
    case MNM_PUBLIC:
    case MNM_CASE:
    case MNM_PERSON:
      break;
  }
  return "the matter of the case is not open to this role";
}

mnm_shield_answer mnm_shield_decide(const mnm_viewer *viewer, mnm_sensitivity sensitivity) {
  mnm_shield_answer answer = {MNM_HIDE, "nobody in particular is looking"};
  if (viewer == NULL) return answer;
  if ((unsigned)viewer->role >= MNM_ROLE_COUNT || (unsigned)sensitivity >= CLASS_COUNT) {
    answer.reason = "this role or class is not known";
    return answer;
  }
  const rule *found = &policy[viewer->role][sensitivity];
  if (found->open) answer.verdict = found->verdict;
  answer.reason = reason_of(answer.verdict, sensitivity);
  return answer;
}

mnm_shield_answer mnm_shield_decide_paper(const mnm_viewer *viewer, mnm_sensitivity sensitivity) {
  mnm_shield_answer answer = mnm_shield_decide(viewer, sensitivity);
  if (sensitivity == MNM_VICTIM && answer.verdict == MNM_SHOW) {
    answer.verdict = MNM_PSEUDONYM;
    answer.reason = "a possible victim stands on no paper by name, whoever makes it";
  }
  if (sensitivity == MNM_SOURCE && answer.verdict != MNM_HIDE) {
    answer.verdict = MNM_HIDE;
    answer.reason = "who gave the information stands on no paper";
  }
  return answer;
}
