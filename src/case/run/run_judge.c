/* Judgements are decisions: "accept", "reject", "explain" or "undo" on "finding:12", "network:3".
 */
#include "case/run/run_judge.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/seal/seal.h"

static const struct {
  const char *verb, *name;
} words[] = {
    {"undo", NULL}, {"accept", "accepted"}, {"reject", "rejected"}, {"explain", "explained"}};

const char *mnm_judgement_name(mnm_judgement judgement) {
  return words[judgement].name;
}

/* ---- of what --- */

typedef struct reference {
  bool network;
  uint64_t number;
} reference;

static bool read_number(const char *text, uint64_t *out) {
  int64_t number = 0;
  if (text[0] < '0' || text[0] > '9' || !mnm_text_int64(mnm_text_of(text), &number)) return false;
  *out = (uint64_t)number;
  return number > 0;
}

static bool read_reference(const char *object, reference *out) {
  static const struct {
    const char *before;
    bool network;
  } forms[] = {{"finding:", false}, {"network:", true}, {"F", false}, {"N", true}};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    size_t bytes = strlen(forms[i].before);
    if (strncmp(object, forms[i].before, bytes) != 0) continue;
    out->network = forms[i].network;
    return read_number(object + bytes, &out->number);
  }
  return false;
}

static mnm_status see_finding(void *payload, const mnm_store_finding *row, mnm_err *err) {
  (void)row, (void)err;
  *(bool *)payload = true;
  return MNM_OK;
}

static mnm_status see_network(void *payload, const mnm_store_network *row, mnm_err *err) {
  (void)row, (void)err;
  *(bool *)payload = true;
  return MNM_OK;
}

static mnm_status must_exist(mnm_store *store, const reference *what, mnm_err *err) {
  bool found = false;
  mnm_store_finding_query finding = {
      .finding_id = what->number, .account = MNM_ACCOUNT_NONE, .all = true};
  mnm_store_network_query network = {
      .network_id = what->number, .account = MNM_ACCOUNT_NONE, .all = true};
  if (what->network)
    MNM_TRY(mnm_store_networks(store, &network, see_network, &found, err));
  else
    MNM_TRY(mnm_store_findings(store, &finding, see_finding, &found, err));
  if (found) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "this case has no %s of this number",
                    what->network ? "network" : "finding");
  mnm_err_hint(err, "'manumit show CASE %s' lists them", what->network ? "networks" : "findings");
  return MNM_E_NOTFOUND;
}

/* ---- saying it --- */

/* MNM_JUDGED_NOT of another decision, and of one that only takes back. */
static mnm_judgement judgement_of(const mnm_decision *row) {
  for (int i = MNM_JUDGED_ACCEPTED; i <= MNM_JUDGED_EXPLAINED; i++)
    if (strcmp(row->verb, words[i].verb) == 0) return (mnm_judgement)i;
  return MNM_JUDGED_NOT;
}

typedef struct standing {
  uint64_t decision;
  mnm_judgement judgement;
} standing;

static mnm_status see_standing(void *payload, const mnm_decision *row, mnm_err *err) {
  standing *last = payload;
  mnm_judgement judgement = judgement_of(row);
  (void)err;
  if (judgement == MNM_JUDGED_NOT || row->undone) return MNM_OK;
  *last = (standing){row->decision_id, judgement};
  return MNM_OK;
}

static mnm_status check_change(const standing *before, mnm_judgement judgement, mnm_err *err) {
  if (judgement == MNM_JUDGED_NOT && before->decision == 0) {
    (void)mnm_err_set(err, MNM_E_NOTFOUND, "no judgement of this stands that could be taken back");
    mnm_err_hint(err, "'manumit judge CASE' lists those that stand");
    return MNM_E_NOTFOUND;
  }
  if (judgement == MNM_JUDGED_NOT || before->judgement != judgement) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_EXISTS, "this is %s already, by decision %" PRIu64,
                    words[judgement].name, before->decision);
  mnm_err_hint(err, "take it back first to give another reason: manumit judge CASE WHAT undo");
  return MNM_E_EXISTS;
}

mnm_status mnm_run_judge(mnm_run_judged *out, mnm_store *store, const char *object,
                         mnm_judgement judgement, const char *why, mnm_err *err) {
  reference what;
  standing before = {0};
  memset(out, 0, sizeof *out);
  if (!read_reference(object, &what))
    return mnm_err_set(err, MNM_E_ARG,
                       "a judgement is about a finding or a network: finding:NUMBER or "
                       "network:NUMBER");
  MNM_TRY(must_exist(store, &what, err));
  (void)snprintf(out->object, sizeof out->object, "%s:%" PRIu64,
                 what.network ? "network" : "finding", what.number);
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = mnm_store_decisions(store, out->object, see_standing, &before, err);
  if (status == MNM_OK) status = check_change(&before, judgement, err);
  const mnm_decision decision = {
      .verb = words[judgement].verb, .object = out->object, .why = why, .undoes = before.decision};
  if (status == MNM_OK) status = mnm_decision_add(store, &decision, &out->decision, err);
  if (status != MNM_OK) {
    mnm_store_rollback(store);
    return status;
  }
  out->before = before.judgement;
  out->now = judgement;
  return mnm_store_commit(store, err);
}

/* ---- what stands --- */

typedef struct judged {
  uint64_t number;
  mnm_judgement judgement;
} judged;

static mnm_status keep(void *payload, const mnm_decision *row, mnm_err *err) {
  mnm_run_judgements *out = payload;
  reference what;
  judged one = {.judgement = judgement_of(row)};
  if (one.judgement == MNM_JUDGED_NOT || row->undone || !read_reference(row->object, &what))
    return MNM_OK;
  one.number = what.number;
  return mnm_column_push(what.network ? &out->network : &out->finding, &one, err);
}

static int by_number(const void *left, const void *right) {
  const judged *a = left, *b = right;
  return a->number < b->number ? -1 : a->number > b->number;
}

mnm_status mnm_run_judgements_load(mnm_run_judgements *out, mnm_store *store, const mnm_ctx *ctx,
                                   mnm_err *err) {
  mnm_column_init(&out->finding, sizeof(judged), ctx);
  mnm_column_init(&out->network, sizeof(judged), ctx);
  MNM_TRY(mnm_store_decisions(store, NULL, keep, out, err));
  if (out->finding.count > 1)
    qsort(out->finding.data, out->finding.count, sizeof(judged), by_number);
  if (out->network.count > 1)
    qsort(out->network.data, out->network.count, sizeof(judged), by_number);
  return MNM_OK;
}

void mnm_run_judgements_clear(mnm_run_judgements *judgements) {
  mnm_column_clear(&judgements->finding);
  mnm_column_clear(&judgements->network);
}

static mnm_judgement look_up(const mnm_column *list, uint64_t number) {
  const judged key = {.number = number};
  if (list->count == 0) return MNM_JUDGED_NOT;
  const judged *one = bsearch(&key, list->data, list->count, sizeof key, by_number);
  return one != NULL ? one->judgement : MNM_JUDGED_NOT;
}

mnm_judgement mnm_run_judgement_of_finding(const mnm_run_judgements *judgements, uint64_t finding) {
  return look_up(&judgements->finding, finding);
}

mnm_judgement mnm_run_judgement_of_network(const mnm_run_judgements *judgements, uint64_t network) {
  return look_up(&judgements->network, network);
}

static bool is_set_aside(mnm_judgement judgement) {
  return judgement == MNM_JUDGED_REJECTED || judgement == MNM_JUDGED_EXPLAINED;
}

bool mnm_run_is_set_aside(const mnm_run_judgements *judgements, uint64_t finding) {
  return is_set_aside(look_up(&judgements->finding, finding));
}

void mnm_run_set_aside_digest(const mnm_run_judgements *judgements, uint8_t out[32],
                              bool *out_some) {
  mnm_sha256 hash;
  const judged *one = judgements->finding.data;
  *out_some = false;
  mnm_sha256_init(&hash);
  for (uint64_t i = 0; i < judgements->finding.count; i++) {
    char line[32];
    if (!is_set_aside(one[i].judgement)) continue;
    *out_some = true;
    int bytes = snprintf(line, sizeof line, "%" PRIu64 "\n", one[i].number);
    mnm_sha256_add(&hash, line, (size_t)bytes);
  }
  mnm_sha256_end(&hash, out);
}

/* ---- all that was said --- */

typedef struct telling {
  bool all;
  mnm_run_judgement_fn *fn;
  void *payload;
} telling;

static mnm_status tell(void *payload, const mnm_decision *row, mnm_err *err) {
  const telling *state = payload;
  reference what;
  mnm_run_judgement_row out = {.decision = row, .judgement = judgement_of(row)};
  bool takes_back = strcmp(row->verb, words[MNM_JUDGED_NOT].verb) == 0;
  if ((out.judgement == MNM_JUDGED_NOT && !takes_back) || !read_reference(row->object, &what))
    return MNM_OK;
  out.stands = !takes_back && !row->undone;
  return out.stands || state->all ? state->fn(state->payload, &out, err) : MNM_OK;
}

mnm_status mnm_run_judgements_each(mnm_store *store, bool all, mnm_run_judgement_fn *fn,
                                   void *payload, mnm_err *err) {
  telling state = {all, fn, payload};
  return mnm_store_decisions(store, NULL, tell, &state, err);
}
