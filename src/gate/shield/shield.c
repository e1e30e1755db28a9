#include "gate/shield/shield.h"

static const char *const role_names[MNM_ROLE_COUNT] = {
    [MNM_ROLE_OWNER] = "owner",
    [MNM_ROLE_INVESTIGATOR] = "investigator",
    [MNM_ROLE_SUPERVISOR] = "supervisor",
    [MNM_ROLE_VICTIMS_COUNSEL] = "victims-counsel",
    [MNM_ROLE_NGO] = "ngo",
    [MNM_ROLE_AUDITOR] = "auditor",
    [MNM_ROLE_GUEST] = "guest",
};

const char *mnm_role_name(mnm_role role) {
  return (unsigned)role < MNM_ROLE_COUNT ? role_names[role] : "unknown";
}

bool mnm_role_find(mnm_text name, mnm_role *out) {
  for (int role = 0; role < MNM_ROLE_COUNT; role++) {
    if (!mnm_text_equal_ascii_nocase(name, mnm_text_of(role_names[role]))) continue;
    *out = (mnm_role)role;
    return true;
  }
  return false;
}

static const char *const aim_names[MNM_AIM_COUNT] = {"work", "referral", "claim", "oversight",
                                                     "exchange"};

const char *mnm_aim_name(mnm_aim aim) {
  return (unsigned)aim < MNM_AIM_COUNT ? aim_names[aim] : "unknown";
}

bool mnm_aim_find(mnm_text name, mnm_aim *out) {
  for (int aim = 0; aim < MNM_AIM_COUNT; aim++) {
    if (!mnm_text_equal_ascii_nocase(name, mnm_text_of(aim_names[aim]))) continue;
    *out = (mnm_aim)aim;
    return true;
  }
  return false;
}

const char *mnm_shield_verdict_name(mnm_shield_verdict verdict) {
  switch (verdict) {
    case MNM_SHOW:
      return "show";
    case MNM_PSEUDONYM:
      return "pseudonym";
    case MNM_HIDE:
      return "hide";
  }
  return "unknown";
}
