/* What accounts are for: as the parameters say, else by the category of the merchant. */
#include "stage/detect/detect_known_internal.h"

static const char *const roles[] = {"advert", "lodging", "transport", "recruiter"};

const char *mnm_detect_role_text(uint32_t index) {
  return index < sizeof roles / sizeof *roles ? roles[index] : NULL;
}

/* ISO 18245: railways and commuter transport, buses, airlines, employment agencies, lodging (also
 * trailer parks and agents of dwellings), advertising, dating and escort services. */
static const mnm_category usual[] = {
    {4111, MNM_ROLE_TRANSPORT}, {4112, MNM_ROLE_TRANSPORT}, {4121, MNM_ROLE_TRANSPORT},
    {4131, MNM_ROLE_TRANSPORT}, {4511, MNM_ROLE_TRANSPORT}, {6513, MNM_ROLE_LODGING},
    {7011, MNM_ROLE_LODGING},   {7032, MNM_ROLE_LODGING},   {7033, MNM_ROLE_LODGING},
    {7273, MNM_ROLE_ADVERT},    {7311, MNM_ROLE_ADVERT},    {7361, MNM_ROLE_RECRUITER},
};

const mnm_category *mnm_detect_categories(uint32_t *out_count) {
  *out_count = sizeof usual / sizeof *usual;
  return usual;
}

uint8_t mnm_detect__role_of_mcc(const mnm_detect_parameters *parameters, uint64_t code) {
  uint32_t count = 0;
  const mnm_category *all = mnm_detect_categories(&count);
  if (parameters->mcc_given) {
    all = parameters->mcc.data;
    count = (uint32_t)parameters->mcc.count;
  }
  for (uint32_t i = 0; i < count; i++)
    if (all[i].code == code) return all[i].role;
  return MNM_ROLE_NONE;
}

/* Of two categories of one account the role that is listed first counts. */
static void take_facts(uint8_t *out, const mnm_detect__run *run) {
  const mnm_detect_fact *facts = run->input->facts;
  uint64_t count = run->input->fact_count;
  for (uint64_t i = 0; i < count; i++) {
    if (facts[i].kind != MNM_FACT_MCC) continue;
    uint8_t role = mnm_detect__role_of_mcc(run->parameters, facts[i].value);
    uint8_t *of = &out[facts[i].who - MNM_FACT_OF_ACCOUNT];
    if (role != MNM_ROLE_NONE && (*of == MNM_ROLE_NONE || role < *of)) *of = role;
  }
}

static bool any_fact(const mnm_detect__run *run) {
  for (uint64_t i = 0; i < run->input->fact_count; i++)
    if (run->input->facts[i].kind == MNM_FACT_MCC) return true;
  return false;
}

mnm_status mnm_detect__roles_new(uint8_t **out, const mnm_detect__run *run, mnm_err *err) {
  const mnm_detect_parameters *parameters = run->parameters;
  const mnm_account_word *word = parameters->roles.data;
  const char *texts = parameters->texts.data;
  *out = NULL;
  if (parameters->roles.count == 0 && !any_fact(run) && !run->input->transfers->mcc) return MNM_OK;
  *out = mnm_mem_new(run->ctx, (size_t)run->edges.vertices + 1);
  if (!*out) return mnm_err_nomem(err);
  take_facts(*out, run);
  for (uint64_t i = 0; i < parameters->roles.count; i++) {
    mnm_text label = {texts + word[i].account_first, word[i].account_bytes};
    mnm_text said = {texts + word[i].word_first, word[i].word_bytes};
    uint32_t account = mnm_detect__account(run->input->accounts, label);
    if (account == MNM_ACCOUNT_NONE) continue;
    for (uint32_t role = 0; mnm_detect_role_text(role); role++)
      if (mnm_text_equal(said, mnm_text_of(roles[role]))) (*out)[account] = (uint8_t)(role + 1);
  }
  return MNM_OK;
}

void mnm_detect__roles_free(uint8_t *roles_of, const mnm_detect__run *run) {
  mnm_mem_free(run->ctx, roles_of, (size_t)run->edges.vertices + 1);
}
