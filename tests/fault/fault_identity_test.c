/* Every call of case/identity that takes memory through ctx, under the n-th request failing, for
 * all n. The case is real: what a failed run wrote is rolled back, and the next run finds the case
 * as it was. Erasures, which commit, work on a fresh copy each. */
#include <fcntl.h>
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

#include "case/identity/identity.h"
#include "tests/fault/fault.h"

typedef struct desk {
  char folder[256], template_path[300], path[300], key_path[300];
} desk;

static const mnm_text everywhere = {"", 0};
static const mnm_viewer owner = {
    .role = MNM_ROLE_OWNER, .name = {"O", 1}, .purpose = {"a look", 6}};

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *at) {
  (void)info, (void)kind, (void)at;
  return remove(path);
}

static mnm_statement row(const char *subject, const char *schema, const char *property,
                         const char *value) {
  return (mnm_statement){.subject = mnm_text_of(subject),
                         .schema = mnm_text_of(schema),
                         .property = mnm_text_of(property),
                         .value = mnm_text_of(value),
                         .valid_from_us = MNM_TIME_NONE,
                         .valid_to_us = MNM_TIME_NONE};
}

static mnm_status add_rows(mnm_identity *identity, uint64_t source_id, mnm_err *err) {
  const mnm_statement rows[] = {
      row("p", "Person", "name", "Jos\xC3\xA9 Canary"),
      row("p", "Person", "notes", "tall"),
      row("p", "Person", "madeUp", "x"),
      row("p", "Person", "parent", "c"),
      row("c", "Company", "name", "Acme"),
      row("i", "Passport", "holder", "p"),
      row("i", "Passport", "passportNumber", "C01"),
      row("l", "LegalEntity", "phone", "0170"),
  };
  const mnm_holding held = {.account = 1, .holder = mnm_text_of("p"), .kind = MNM_HOLDING_HOLDER};
  const mnm_reject reject = {
      .row = 1, .reason = mnm_text_of("a date"), .raw = mnm_text_of("31.31.")};
  MNM_TRY(mnm_identity_statements_add(identity, source_id, everywhere, rows, 8, err));
  MNM_TRY(mnm_identity_holdings_add(identity, source_id, everywhere, &held, 1, err));
  return mnm_identity_rejects_add(identity, source_id, &reject, 1, err);
}

static mnm_status add_source(mnm_store *store, mnm_identity *identity, mnm_err *err) {
  static const uint8_t sha256[32] = {7};
  mnm_source source = {.path = "a.ftm", .kind = "ftm", .legal_expires_us = MNM_TIME_NONE};
  mnm_source_result result = {.sha256 = sha256, .bytes = 10, .encoding = "utf-8", .summary = "{}"};
  uint64_t source_id = 0;
  MNM_TRY(mnm_source_add(store, &source, &source_id, err));
  MNM_TRY(add_rows(identity, source_id, err));
  return mnm_source_finish(store, source_id, &result, err);
}

/* ---- the case: one source is in it already ---- */

static mnm_status fill(mnm_store *store) {
  mnm_identity *identity = NULL;
  uint8_t sealed[1 + MNM_TEXT_OVERHEAD];
  MNM_TRY(mnm_identity_open(&identity, store, NULL, NULL));
  mnm_status status = mnm_store_begin(store, MNM_WRITE_DURABLE, NULL);
  if (status == MNM_OK) status = add_source(store, identity, NULL);
  if (status == MNM_OK) status = mnm_identity_text_seal(identity, 1, 2, 3, "x", 1, sealed, NULL);
  if (status == MNM_OK) status = mnm_store_commit(store, NULL);
  if (status == MNM_OK) status = mnm_store_checkpoint(store, NULL);
  mnm_identity_close(identity);
  return status;
}

static int open_desk(void **state) {
  static desk own;
  const char *where = getenv("TMPDIR");
  mnm_store *store = NULL;
  (void)snprintf(own.folder, sizeof own.folder, "%s/mnm_fault_XXXXXX",
                 where != NULL && strlen(where) < 200 ? where : "/tmp");
  if (mkdtemp(own.folder) == NULL) return -1;
  (void)snprintf(own.template_path, sizeof own.template_path, "%s/template.mnm", own.folder);
  (void)snprintf(own.path, sizeof own.path, "%s/case.mnm", own.folder);
  (void)snprintf(own.key_path, sizeof own.key_path, "%s/case.key", own.folder);
  *state = &own;
  mnm_store_create_options options = {.person = "tester", .key_path = own.key_path};
  if (mnm_seal_init(NULL) != MNM_OK) return -1;
  if (mnm_store_create(&store, own.template_path, &options, NULL, NULL, NULL) != MNM_OK) return -1;
  mnm_status status = fill(store);
  mnm_store_close(store);
  return status == MNM_OK ? 0 : -1;
}

static int close_desk(void **state) {
  const desk *own = *state;
  return nftw(own->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* The store's own memory is not under test here: it opens with the C library's. */
static mnm_status open_case(mnm_store **out, const desk *own, const char *path, bool readonly,
                            mnm_err *err) {
  mnm_store_options options = {.person = "tester", .key_path = own->key_path, .readonly = readonly};
  return mnm_store_open(out, path, &options, NULL, err);
}

/* ---- adding ---- */

static mnm_status write_texts(mnm_identity *identity, mnm_err *err) {
  uint8_t sealed[1 + MNM_TEXT_OVERHEAD], open[1];
  mnm_text_key key;
  MNM_TRY(mnm_identity_text_key(identity, 5, 6, &key, err));
  MNM_TRY(mnm_identity_text_seal(identity, 5, 6, 9, "x", 1, sealed, err));
  MNM_TRY(mnm_identity_text_open(identity, 5, 6, 9, sealed, sizeof sealed, open, err));
  return open[0] == 'x' ? MNM_OK : MNM_E_DAMAGED;
}

static mnm_status write_all(mnm_store *store, mnm_identity *identity, mnm_err *err) {
  const mnm_statement stated = row("", "", "name", "\xC3\xA9");
  uint64_t number = 0;
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  MNM_TRY(add_source(store, identity, err));
  MNM_TRY(mnm_identity_subject_put(identity, 0, everywhere, mnm_text_of("new"), &number, err));
  MNM_TRY(mnm_identity_state(identity, 1, &stated, "why", &number, err));
  MNM_TRY(mnm_identity_supersede(identity, 1, number, "why", err));
  MNM_TRY(mnm_identity_correct(identity, number, mnm_text_of("z"), "why", &number, err));
  MNM_TRY(mnm_identity_note_opened(identity, &owner, 1, 2, err));
  MNM_TRY(mnm_identity_category_set(identity, 1, "suspect", "why", err));
  MNM_TRY(mnm_identity_years_set(identity, "suspect", 2, "why", err));
  MNM_TRY(mnm_identity_review_set(identity, 1, 5, "why", err));
  return write_texts(identity, err);
}

static mnm_status use_writing(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const desk *own = payload;
  mnm_store *store = NULL;
  mnm_identity *identity = NULL;
  MNM_TRY(open_case(&store, own, own->template_path, false, err));
  mnm_store_use(store, ctx);
  mnm_status status = mnm_identity_open(&identity, store, ctx, err);
  if (status != MNM_OK && identity != NULL) status = MNM_E_DAMAGED;
  if (status == MNM_OK) status = write_all(store, identity, err);
  mnm_store_rollback(store); /* so that each run finds the same case */
  mnm_identity_close(identity);
  mnm_store_close(store);
  return status;
}

static void adding_survives_every_failed_request(void **state) {
  assert_true(mnm_fault_sweep("identity writing", use_writing, *state) > 10);
}

/* A run that failed, and the same handle goes on: what it remembers must fit the case. */
static mnm_status use_going_on(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const desk *own = payload;
  mnm_store *store = NULL;
  mnm_identity *identity = NULL;
  MNM_TRY(open_case(&store, own, own->template_path, false, err));
  mnm_store_use(store, ctx);
  mnm_status status = mnm_identity_open(&identity, store, ctx, err);
  if (status == MNM_OK) {
    status = write_all(store, identity, err);
    mnm_store_rollback(store);
    mnm_err later = {0};
    mnm_status again = write_all(store, identity, status == MNM_OK ? err : &later);
    /* with memory out for good it fails again, but for no other reason */
    if (status == MNM_OK || (again != MNM_OK && again != MNM_E_NOMEM)) status = again;
  }
  mnm_store_rollback(store);
  mnm_identity_close(identity);
  mnm_store_close(store);
  return status;
}

static void a_handle_goes_on_after_a_failed_request(void **state) {
  assert_true(mnm_fault_sweep("identity going on", use_going_on, *state) > 10);
}

/* ---- reading ---- */

static mnm_status count_fact(void *payload, const mnm_fact *fact, mnm_err *err) {
  (void)fact, (void)err;
  ++*(uint32_t *)payload;
  return MNM_OK;
}
static mnm_status count_subject(void *payload, const mnm_subject *subject, mnm_err *err) {
  (void)subject, (void)err;
  ++*(uint32_t *)payload;
  return MNM_OK;
}
static mnm_status count_due(void *payload, const mnm_subject *subject, int64_t due_us,
                            mnm_err *err) {
  (void)subject, (void)due_us, (void)err;
  ++*(uint32_t *)payload;
  return MNM_OK;
}
static mnm_status count_reject(void *payload, const mnm_rejected *reject, mnm_err *err) {
  (void)reject, (void)err;
  ++*(uint32_t *)payload;
  return MNM_OK;
}

static mnm_status read_all(mnm_identity *identity, mnm_err *err) {
  uint32_t count = 0, years = 0;
  uint64_t number = 0, rejects = 0;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  MNM_TRY(mnm_identity_profile(identity, 1, &owner, count_fact, &count, err));
  MNM_TRY(mnm_identity_find(identity, MNM_VALUE_NAME, mnm_text_of("jose\xCC\x81 CANARY"), &owner,
                            count_fact, &count, err));
  MNM_TRY(mnm_identity_subject(identity, 1, count_subject, &count, err));
  MNM_TRY(mnm_identity_subjects(identity, false, count_subject, &count, err));
  MNM_TRY(mnm_identity_pseudonym(identity, 1, pseudonym, err));
  MNM_TRY(mnm_identity_by_pseudonym(identity, mnm_text_of(pseudonym), &number, err));
  MNM_TRY(mnm_identity_by_id(identity, everywhere, mnm_text_of("p"), &number, err));
  MNM_TRY(mnm_identity_rejects(identity, 0, &owner, count_reject, &count, err));
  MNM_TRY(mnm_identity_rejects_count(identity, 0, &rejects, err));
  MNM_TRY(mnm_identity_years(identity, "suspect", &years, err));
  MNM_TRY(mnm_identity_reviews(identity, INT64_C(4102444800000000), count_due, &count, err));
  /* 4 facts, 1 found, 1 and 4 subjects, 1 reject, 2 persons due */
  return count == 13 && number == 1 && rejects == 1 ? MNM_OK : MNM_E_DAMAGED;
}

static mnm_status use_reading(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const desk *own = payload;
  mnm_store *store = NULL;
  mnm_identity *identity = NULL;
  MNM_TRY(open_case(&store, own, own->template_path, true, err));
  mnm_store_use(store, ctx);
  mnm_status status = mnm_identity_open(&identity, store, ctx, err);
  if (status == MNM_OK) status = read_all(identity, err);
  mnm_identity_close(identity);
  mnm_store_close(store);
  return status;
}

static void reading_survives_every_failed_request(void **state) {
  assert_true(mnm_fault_sweep("identity reading", use_reading, *state) > 10);
}

/* ---- erasing: all of it or nothing ---- */

static mnm_status copy_file(const char *from, const char *to) {
  static char bytes[4 << 20];
  int source = open(from, O_RDONLY | O_CLOEXEC);
  int target = open(to, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  ssize_t got = source < 0 || target < 0 ? -1 : read(source, bytes, sizeof bytes);
  bool copied = got > 0 && got < (ssize_t)sizeof bytes && write(target, bytes, (size_t)got) == got;
  if (source >= 0) (void)close(source);
  if (target >= 0) (void)close(target);
  return copied ? MNM_OK : MNM_E_IO;
}

static mnm_status count_shown(void *payload, const mnm_fact *fact, mnm_err *err) {
  (void)err;
  *(uint32_t *)payload += fact->state == MNM_VALUE_SHOWN;
  return MNM_OK;
}

/* Values of the person that can still be read: 3 or none. */
static mnm_status none_or_all(mnm_store *store, bool erased) {
  mnm_identity *identity = NULL;
  uint32_t shown = 0;
  MNM_TRY(mnm_identity_open(&identity, store, NULL, NULL));
  mnm_status status = mnm_identity_profile(identity, 1, &owner, count_shown, &shown, NULL);
  mnm_identity_close(identity);
  if (status == MNM_OK && shown != (erased ? 0 : 3)) status = MNM_E_DAMAGED;
  return status;
}

static mnm_status erase_all(mnm_store *store, mnm_identity *identity, mnm_err *err) {
  mnm_erased out;
  mnm_status status = mnm_identity_erase(identity, 1, "why", &out, err);
  if (none_or_all(store, status == MNM_OK) != MNM_OK) return MNM_E_DAMAGED;
  if (status == MNM_OK && (out.statements != 4 || out.things != 1 || out.accounts != 1))
    return MNM_E_DAMAGED;
  if (status == MNM_OK) status = mnm_identity_rejects_erase(identity, 1, "why", &out, err);
  return status;
}

static mnm_status use_erasing(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const desk *own = payload;
  mnm_store *store = NULL;
  mnm_identity *identity = NULL;
  MNM_TRY(copy_file(own->template_path, own->path));
  MNM_TRY(open_case(&store, own, own->path, false, err));
  mnm_store_use(store, ctx);
  mnm_status status = mnm_identity_open(&identity, store, ctx, err);
  if (status == MNM_OK) status = erase_all(store, identity, err);
  mnm_identity_close(identity);
  mnm_store_close(store);
  return status;
}

static void erasing_survives_every_failed_request(void **state) {
  assert_true(mnm_fault_sweep("identity erasing", use_erasing, *state) > 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(adding_survives_every_failed_request),
      cmocka_unit_test(a_handle_goes_on_after_a_failed_request),
      cmocka_unit_test(reading_survives_every_failed_request),
      cmocka_unit_test(erasing_survives_every_failed_request),
  };
  return cmocka_run_group_tests_name("fault_identity", tests, open_desk, close_desk);
}
