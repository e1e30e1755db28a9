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
#define CLOSED \
  { false, MNM_HIDE }

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

/* What an aim changes, for one role and one class. */
static const struct {
  uint8_t role, aim, sensitivity;
  rule to;
} changes[] = {
    /* a list for those who help, and nobody else */
    {MNM_ROLE_NGO, MNM_AIM_REFERRAL, MNM_VICTIM, OPEN},
    /* claims stand under pseudonyms */
    {MNM_ROLE_VICTIMS_COUNSEL, MNM_AIM_CLAIM, MNM_VICTIM, STAND_IN},
    /* that something was decided about a person, not about whom */
    {MNM_ROLE_SUPERVISOR, MNM_AIM_OVERSIGHT, MNM_VICTIM, STAND_IN},
    {MNM_ROLE_AUDITOR, MNM_AIM_OVERSIGHT, MNM_VICTIM, STAND_IN},
    {MNM_ROLE_AUDITOR, MNM_AIM_OVERSIGHT, MNM_SOURCE, STAND_IN},
    /* what leaves the house names nobody and no source, whoever sends it */
    {MNM_ROLE_OWNER, MNM_AIM_EXCHANGE, MNM_PERSON, STAND_IN},
    {MNM_ROLE_OWNER, MNM_AIM_EXCHANGE, MNM_VICTIM, CLOSED},
    {MNM_ROLE_OWNER, MNM_AIM_EXCHANGE, MNM_SOURCE, CLOSED},
    {MNM_ROLE_VICTIMS_COUNSEL, MNM_AIM_EXCHANGE, MNM_CASE, CLOSED},
    {MNM_ROLE_AUDITOR, MNM_AIM_EXCHANGE, MNM_CASE, CLOSED},
};

/* Roles for which a person can be opened: by whoever holds the key, and a second one. */
static const bool can_have_leave[MNM_ROLE_COUNT] = {
    [MNM_ROLE_INVESTIGATOR] = true,
    [MNM_ROLE_SUPERVISOR] = true,
    [MNM_ROLE_VICTIMS_COUNSEL] = true,
    [MNM_ROLE_NGO] = true,
};

bool mnm_shield_can_have_leave(mnm_role role) {
  return (unsigned)role < MNM_ROLE_COUNT && can_have_leave[role];
}

static rule rule_of(const mnm_viewer *viewer, mnm_sensitivity sensitivity) {
  rule found = policy[viewer->role][sensitivity];
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
    if (changes[i].role == viewer->role && changes[i].aim == viewer->aim &&
        changes[i].sensitivity == sensitivity)
      found = changes[i].to;
  bool of_a_person = sensitivity == MNM_PERSON || sensitivity == MNM_VICTIM;
  if (viewer->leave && of_a_person && viewer->aim != MNM_AIM_EXCHANGE &&
      mnm_shield_can_have_leave(viewer->role))
    found = (rule)OPEN;
  return found;
}

static const char *reason_of(mnm_shield_verdict verdict, mnm_sensitivity sensitivity) {
  if (verdict == MNM_SHOW) return "this role may see it";
  if (verdict == MNM_PSEUDONYM) return "this role sees a stand-in instead of who it is";
  switch (sensitivity) {
    case MNM_VICTIM:
      return "what tells of a possible victim is open to the owner of the case, and to those who "
             "help";
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
  if ((unsigned)viewer->role >= MNM_ROLE_COUNT || (unsigned)viewer->aim >= MNM_AIM_COUNT ||
      (unsigned)sensitivity >= CLASS_COUNT) {
    answer.reason = "this role, aim or class is not known";
    return answer;
  }
  rule found = rule_of(viewer, sensitivity);
  if (found.open) answer.verdict = found.verdict;
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
