/* Every call of case/store that takes memory through ctx, under the n-th request failing, for all
 * n. The files are real: after each failure the case must be as it was at the last commit. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "case/store/store.h"
#include "tests/fault/fault.h"

typedef struct desk { /* a folder with a case and its key */
  char folder[256], path[300], key_path[300];
} desk;

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *at) {
  (void)info, (void)kind, (void)at;
  return remove(path);
}

static int open_desk(void **state) {
  static desk own;
  const char *where = getenv("TMPDIR");
  (void)snprintf(own.folder, sizeof own.folder, "%s/mnm_fault_XXXXXX",
                 where != NULL && strlen(where) < 200 ? where : "/tmp");
  if (mkdtemp(own.folder) == NULL) return -1;
  (void)snprintf(own.path, sizeof own.path, "%s/case.mnm", own.folder);
  (void)snprintf(own.key_path, sizeof own.key_path, "%s/case.key", own.folder);
  *state = &own;
  return mnm_seal_init(NULL) == MNM_OK ? 0 : -1;
}

static int close_desk(void **state) {
  const desk *own = *state;
  return nftw(own->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static mnm_status create(mnm_store **out, const char *path, const char *key_path,
                         const mnm_ctx *ctx, mnm_err *err) {
  mnm_store_create_options options = {.person = "tester", .key_path = key_path};
  return mnm_store_create(out, path, &options, NULL, ctx, err);
}

/* Whole or not at all: neither a case nor its key may be left by a failure. */
static mnm_status use_create(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const desk *own = payload;
  char path[320], key_path[320];
  mnm_store *store = NULL;
  (void)snprintf(path, sizeof path, "%s/new.mnm", own->folder);
  (void)snprintf(key_path, sizeof key_path, "%s/new.key", own->folder);
  mnm_status status = create(&store, path, key_path, ctx, err);
  if (status == MNM_OK) {
    mnm_store_close(store);
    return unlink(path) == 0 && unlink(key_path) == 0 ? MNM_OK : MNM_E_DAMAGED;
  }
  if (store != NULL || access(path, F_OK) == 0 || access(key_path, F_OK) == 0) {
    return MNM_E_DAMAGED;
  }
  return status;
}

static void making_a_case_survives_every_failed_request(void **state) {
  assert_true(mnm_fault_sweep("store create", use_create, *state) > 1);
}

static mnm_status open_case(mnm_store **out, const desk *own, bool readonly, const mnm_ctx *ctx,
                            mnm_err *err) {
  mnm_store_options options = {.person = "tester", .key_path = own->key_path, .readonly = readonly};
  return mnm_store_open(out, own->path, &options, ctx, err);
}

static mnm_status use_open(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  mnm_store *store = NULL;
  for (int readonly = 0; readonly < 2; readonly++) {
    mnm_status status = open_case(&store, payload, readonly == 1, ctx, err);
    if (status != MNM_OK) return store == NULL ? status : MNM_E_DAMAGED;
    mnm_store_close(store);
  }
  return MNM_OK;
}

static void opening_a_case_survives_every_failed_request(void **state) {
  assert_true(mnm_fault_sweep("store open", use_open, *state) > 1);
}

static mnm_status add_source(mnm_store *store, uint64_t *out_id, mnm_err *err) {
  static const uint8_t sha256[32] = {7};
  mnm_source source = {.path = "a.csv",
                       .kind = "delimited",
                       .spec = "",
                       .encoding = "utf-8",
                       .legal_authority = "court",
                       .legal_reference = "1/2026",
                       .legal_scope = "all accounts",
                       .legal_expires_us = MNM_TIME_NONE,
                       .handling_note = "ask first",
                       .summary = "{}"};
  MNM_TRY(mnm_grade_parse(&source.grade, mnm_text_of("B2/H1"), err));
  MNM_TRY(mnm_source_add(store, &source, out_id, err));
  mnm_source_result result = {.sha256 = sha256, .bytes = 10, .encoding = "utf-8", .summary = "{}"};
  return mnm_source_finish(store, *out_id, &result, err);
}

static mnm_status add_facts(mnm_store *store, uint64_t source_id, mnm_err *err) {
  mnm_balance balance = {.account = 0, .currency = 978, .amount_minor = 5};
  mnm_break gap = {.kind = MNM_BREAK_MISSING_PERIOD, .currency = 978, .source_row = UINT64_MAX};
  mnm_decision decision = {.verb = "reject", .object = "finding:1", .why = "a known salon"};
  uint64_t decision_id = 0;
  MNM_TRY(mnm_store_balances_add(store, source_id, &balance, 1, err));
  MNM_TRY(mnm_store_breaks_add(store, source_id, &gap, 1, err));
  MNM_TRY(mnm_store_meta_set(store, "colour", mnm_text_of("green"), err));
  MNM_TRY(mnm_decision_add(store, &decision, &decision_id, err));
  MNM_TRY(mnm_retention_set(store, "witness", MNM_US_PER_DAY, "the law", err));
  return mnm_store_audit(store, "test", "source:1", "why", "{\"rows\":1}", err);
}

static mnm_status count_source(void *payload, const mnm_source *row, mnm_err *err) {
  (void)row, (void)err;
  (*(uint64_t *)payload)++;
  return MNM_OK;
}
static mnm_status count_decision(void *payload, const mnm_decision *row, mnm_err *err) {
  (void)row, (void)err;
  (*(uint64_t *)payload)++;
  return MNM_OK;
}
static mnm_status count_audit(void *payload, const mnm_audit_entry *row, mnm_err *err) {
  (void)row, (void)err;
  (*(uint64_t *)payload)++;
  return MNM_OK;
}
static mnm_status count_balance(void *payload, uint64_t source_id, const mnm_balance *row,
                                mnm_err *err) {
  (void)source_id, (void)row, (void)err;
  (*(uint64_t *)payload)++;
  return MNM_OK;
}

static mnm_status list_all(mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  uint64_t rows = 0;
  mnm_text value = {NULL, 0};
  mnm_arena arena;
  mnm_arena_init(&arena, ctx);
  mnm_status status = mnm_store_meta_get(store, "colour", &arena, &value, err);
  if (status == MNM_OK && value.bytes != 5) status = MNM_E_DAMAGED;
  mnm_arena_clear(&arena);
  if (status != MNM_OK) return status;
  MNM_TRY(mnm_store_sources(store, count_source, &rows, err));
  MNM_TRY(mnm_store_balances(store, 0, count_balance, &rows, err));
  MNM_TRY(mnm_store_decisions(store, NULL, count_decision, &rows, err));
  MNM_TRY(mnm_store_audits(store, 1, count_audit, &rows, err));
  return rows >= 5 ? MNM_OK : MNM_E_DAMAGED;
}

static mnm_status write_and_list(mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  uint64_t source_id = 0;
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  MNM_TRY(add_source(store, &source_id, err));
  MNM_TRY(add_facts(store, source_id, err));
  return list_all(store, ctx, err);
}

/* All is taken back at the end, so that each run finds the same case. */
static mnm_status use_case(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  mnm_store *store = NULL;
  mnm_ctx dated = *ctx;
  dated.now_us = INT64_C(1767225600) * MNM_US_PER_SECOND;
  mnm_status status = open_case(&store, payload, false, &dated, err);
  if (status != MNM_OK) return status;
  status = write_and_list(store, &dated, err);
  mnm_store_rollback(store);
  mnm_store_close(store);
  return status;
}

static void working_on_a_case_survives_every_failed_request(void **state) {
  assert_true(mnm_fault_sweep("store", use_case, *state) > 5);
}

static mnm_status use_verify(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  mnm_store *store = NULL;
  mnm_problems *problems = NULL;
  mnm_store_verified verified;
  mnm_store_verify_options options = {.quick = false};
  mnm_status status = open_case(&store, payload, true, ctx, err);
  if (status != MNM_OK) return status;
  status = mnm_problems_new(&problems, ctx, err);
  if (status == MNM_OK) status = mnm_store_verify(store, &options, problems, &verified, err);
  if (status == MNM_OK && mnm_problems_count(problems) != 0) status = MNM_E_DAMAGED;
  mnm_problems_free(problems);
  mnm_store_close(store);
  return status;
}

static void checking_a_case_survives_every_failed_request(void **state) {
  assert_true(mnm_fault_sweep("store verify", use_verify, *state) > 1);
}

static int make_case(void **state) {
  if (open_desk(state) != 0) return -1;
  const desk *own = *state;
  mnm_store *store = NULL;
  if (create(&store, own->path, own->key_path, NULL, NULL) != MNM_OK) return -1;
  mnm_store_close(store);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(making_a_case_survives_every_failed_request),
      cmocka_unit_test(opening_a_case_survives_every_failed_request),
      cmocka_unit_test(working_on_a_case_survives_every_failed_request),
      cmocka_unit_test(checking_a_case_survives_every_failed_request),
  };
  return cmocka_run_group_tests_name("fault_case", tests, make_case, close_desk);
}
