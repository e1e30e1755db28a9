/* What only a person can answer: questions of the checklist about the case, an account, a person or
 * a network. Answers are decisions: "answer-yes" on "indicator:ID account:12". */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "case/run/run_who.h"

static const char *const answers[] = {"yes", "no", "unknown"};

const char *mnm_run_answer_name(mnm_run_answer answer) {
  return answers[answer];
}

/* ---- adding --- */

static mnm_status see_network(void *payload, const mnm_store_network *row, mnm_err *err) {
  (void)row, (void)err;
  *(bool *)payload = true;
  return MNM_OK;
}

static mnm_status find_network(char *out, size_t bytes, mnm_store *store, const char *number,
                               mnm_err *err) {
  char *end = NULL;
  unsigned long long id = number[0] >= '0' && number[0] <= '9' ? strtoull(number, &end, 10) : 0;
  bool found = false;
  mnm_store_network_query query = {.network_id = id, .account = MNM_ACCOUNT_NONE, .all = true};
  if (id > 0 && *end == '\0' && id <= INT64_MAX)
    MNM_TRY(mnm_store_networks(store, &query, see_network, &found, err));
  if (!found) {
    (void)mnm_err_set(err, MNM_E_NOTFOUND, "this case has no network of this number");
    mnm_err_hint(err, "'manumit show CASE networks' lists them");
    return MNM_E_NOTFOUND;
  }
  (void)snprintf(out, bytes, " network:%llu", id);
  return MNM_OK;
}

static mnm_status find_person(char *out, size_t bytes, mnm_store *store, const char *pseudonym,
                              const mnm_ctx *ctx, mnm_err *err) {
  mnm_identity *identity = NULL;
  uint64_t subject = 0;
  MNM_TRY(mnm_identity_open(&identity, store, ctx, err));
  mnm_status status = mnm_identity_by_pseudonym(identity, mnm_text_of(pseudonym), &subject, err);
  mnm_identity_close(identity);
  if (status == MNM_OK) (void)snprintf(out, bytes, " subject:%" PRIu64, subject);
  return status;
}

/* " account:12": a reference, never a name. */
static mnm_status find_about(char *out, size_t bytes, mnm_store *store, const char *about,
                             const mnm_ctx *ctx, mnm_err *err) {
  uint32_t account = 0;
  out[0] = '\0';
  if (about == NULL) return MNM_OK;
  if (strncmp(about, "network:", 8) == 0) return find_network(out, bytes, store, about + 8, err);
  mnm_err no_account = {0};
  mnm_status status =
      mnm_ledger_find_account(store, mnm_text_of(about), &account, ctx, &no_account);
  if (status == MNM_OK) {
    (void)snprintf(out, bytes, " account:%" PRIu32, account);
    return MNM_OK;
  }
  if (status == MNM_E_NOTFOUND) {
    mnm_err no_person = {0};
    status = find_person(out, bytes, store, about, ctx, &no_person);
    if (status == MNM_OK) return MNM_OK;
    if (status != MNM_E_NOTFOUND) {
      if (err) *err = no_person;
      return status;
    }
    (void)mnm_err_set(err, MNM_E_NOTFOUND,
                      "--about names no account, no person and no network of this case");
    mnm_err_hint(
        err,
        "write an account as bank:number, a person's pseudonym, or network:NUMBER; without "
        "--about the answer is about the case");
    return MNM_E_NOTFOUND;
  }
  if (err) *err = no_account;
  return status;
}

mnm_status mnm_run_answer_add(mnm_store *store, const mnm_indicator *indicator, const char *about,
                              mnm_run_answer answer, const char *why, uint64_t *out_decision,
                              const mnm_ctx *ctx, mnm_err *err) {
  char verb[40], object[160], reference[40];
  *out_decision = 0;
  if (indicator->kind != MNM_INDICATOR_CHECKLIST) {
    (void)mnm_err_set(err, MNM_E_ARG, "this indicator is no question of the checklist");
    mnm_err_hint(err, "'manumit catalogue list --kind checklist' lists the questions");
    return MNM_E_ARG;
  }
  MNM_TRY(find_about(reference, sizeof reference, store, about, ctx, err));
  (void)snprintf(verb, sizeof verb, "answer-%s", answers[answer]);
  (void)snprintf(object, sizeof object, "indicator:%s%s", indicator->id, reference);
  mnm_decision decision = {.verb = verb, .object = object, .why = why};
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = mnm_decision_add(store, &decision, out_decision, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

/* ---- listing --- */

typedef struct last_word { /* of one object */
  uint64_t decision;
  char object[104];
} last_word;

typedef struct listing {
  const mnm_run_answer_query *query;
  mnm_run__who who;
  mnm_column last;     /* last_word: by object, then decision */
  mnm_column accounts; /* uint32_t: of the query */
  mnm_run_answered_fn *fn;
  void *payload;
} listing;

static bool is_answer(const mnm_decision *row) {
  return strncmp(row->object, "indicator:", 10) == 0 && strncmp(row->verb, "answer-", 7) == 0;
}

static mnm_status note_last(void *payload, const mnm_decision *row, mnm_err *err) {
  mnm_column *all = payload;
  last_word word = {.decision = row->decision_id};
  if (!is_answer(row) || row->undone || strlen(row->object) >= sizeof word.object) return MNM_OK;
  memcpy(word.object, row->object, strlen(row->object));
  return mnm_column_push(all, &word, err);
}

static int compare_words(const void *left, const void *right) {
  const last_word *a = left, *b = right;
  int order = strcmp(a->object, b->object);
  if (order != 0) return order;
  return a->decision < b->decision ? -1 : a->decision > b->decision;
}

static void keep_last(mnm_column *all) {
  last_word *word = all->data;
  uint64_t kept = 0;
  if (all->count > 1) qsort(word, all->count, sizeof *word, compare_words);
  for (uint64_t i = 0; i < all->count; i++)
    if (i + 1 == all->count || strcmp(word[i].object, word[i + 1].object) != 0)
      word[kept++] = word[i];
  all->count = kept;
}

static bool is_last(const mnm_column *all, uint64_t decision) {
  const last_word *word = all->data;
  for (uint64_t i = 0; i < all->count; i++)
    if (word[i].decision == decision) return true;
  return false;
}

/* "account:12" taken apart; false: written by another version. */
static bool read_about(mnm_run_answered *out, const char *reference) {
  static const struct {
    const char *word;
    int about;
  } kinds[] = {{"account:", MNM_ABOUT_ACCOUNT},
               {"subject:", MNM_ABOUT_PERSON},
               {"network:", MNM_ABOUT_NETWORK}};
  for (int i = 0; i < 3; i++) {
    size_t bytes = strlen(kinds[i].word);
    char *end = NULL;
    if (strncmp(reference, kinds[i].word, bytes) != 0) continue;
    out->number = strtoull(reference + bytes, &end, 10);
    if (i == 0)
      out->about = MNM_ABOUT_ACCOUNT;
    else
      out->about = i == 1 ? MNM_ABOUT_PERSON : MNM_ABOUT_NETWORK;
    return *end == '\0' && end > reference + bytes;
  }
  return false;
}

static mnm_status fill_who(listing *state, mnm_run_answered *out,
                           char pseudonym[MNM_PSEUDONYM_BYTES], mnm_err *err) {
  if (out->about == MNM_ABOUT_PERSON)
    return mnm_run__who_person(&state->who, out->number, &out->status, pseudonym, err);
  if (out->about != MNM_ABOUT_ACCOUNT) return MNM_OK;
  if (out->number < mnm_accounts_count(state->who.accounts))
    return mnm_run__who_account(&state->who, (uint32_t)out->number, &out->status, err);
  return mnm_err_set(err, MNM_E_DAMAGED, "an answer is about an account that the case lacks");
}

static mnm_status note_members(void *payload, const mnm_store_network *row, mnm_err *err) {
  for (uint32_t i = 0; i < row->member_count; i++)
    MNM_TRY(mnm_column_push(payload, &row->members[i].account, err));
  return MNM_OK;
}

static mnm_status list_accounts(listing *state, mnm_store *store, mnm_err *err) {
  if (state->query->account != MNM_ACCOUNT_NONE)
    return mnm_column_push(&state->accounts, &state->query->account, err);
  if (state->query->network == 0) return MNM_OK;
  mnm_store_network_query query = {.network_id = state->query->network,
                                   .account = MNM_ACCOUNT_NONE,
                                   .all = true,
                                   .details = true};
  return mnm_store_networks(store, &query, note_members, &state->accounts, err);
}

static bool fits(const listing *state, const mnm_run_answered *answered) {
  const mnm_run_answer_query *query = state->query;
  const uint32_t *account = state->accounts.data;
  if (query->account == MNM_ACCOUNT_NONE && query->network == 0) return true;
  if (answered->about == MNM_ABOUT_NETWORK) return answered->number == query->network;
  for (uint64_t i = 0; i < state->accounts.count; i++) {
    if (answered->about == MNM_ABOUT_ACCOUNT && answered->number == account[i]) return true;
    if (answered->about == MNM_ABOUT_PERSON &&
        mnm_run__who_holds(&state->who, answered->number, account[i]))
      return true;
  }
  return false;
}

static mnm_status tell(void *payload, const mnm_decision *row, mnm_err *err) {
  listing *state = payload;
  char pseudonym[MNM_PSEUDONYM_BYTES] = "";
  if (!is_answer(row)) return MNM_OK;
  const char *id = row->object + 10, *space = strchr(id, ' ');
  mnm_run_answered out = {.decision = row,
                          .indicator = {id, (uint32_t)(space ? (size_t)(space - id) : strlen(id))},
                          .pseudonym = pseudonym,
                          .about = MNM_ABOUT_CASE,
                          .last = is_last(&state->last, row->decision_id)};
  bool known = false;
  for (int i = 0; i < 3; i++)
    if (strcmp(row->verb + 7, answers[i]) == 0) {
      out.answer = (mnm_run_answer)i;
      known = true;
    }
  if (!known || (space && !read_about(&out, space + 1)))
    return mnm_err_set(err, MNM_E_DAMAGED, "decision %" PRIu64 " is an answer that is not whole",
                       row->decision_id);
  if (!fits(state, &out)) return MNM_OK;
  MNM_TRY(fill_who(state, &out, pseudonym, err));
  return state->fn(state->payload, &out, state->who.accounts, err);
}

mnm_status mnm_run_answers(mnm_store *store, const mnm_run_answer_query *query,
                           mnm_run_answered_fn *fn, void *payload, const mnm_ctx *ctx,
                           mnm_err *err) {
  listing state = {.query = query, .fn = fn, .payload = payload};
  mnm_column_init(&state.last, sizeof(last_word), ctx);
  mnm_column_init(&state.accounts, sizeof(uint32_t), ctx);
  mnm_status status = mnm_store_decisions(store, NULL, note_last, &state.last, err);
  bool open = status == MNM_OK && state.last.count > 0;
  keep_last(&state.last);
  if (open) status = mnm_run__who_open(&state.who, store, ctx, err);
  if (open && status == MNM_OK) status = list_accounts(&state, store, err);
  if (open && status == MNM_OK) status = mnm_store_decisions(store, NULL, tell, &state, err);
  if (open) mnm_run__who_close(&state.who);
  mnm_column_clear(&state.last);
  mnm_column_clear(&state.accounts);
  return status;
}
