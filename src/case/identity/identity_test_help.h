/* What the tests of identities share: a case with a handle, statements in a line, lists as text. */
#ifndef MNM_CASE_IDENTITY_TEST_HELP_H
#define MNM_CASE_IDENTITY_TEST_HELP_H

#include "case/store/store_test_help.h"
/* cmocka stands in the one above, behind what it needs */
#include "case/identity/identity_internal.h"

static const mnm_text everywhere = {"", 0};
static const mnm_viewer owner = {.role = MNM_ROLE_OWNER};
static const mnm_viewer investigator = {.role = MNM_ROLE_INVESTIGATOR};
static const mnm_viewer guest = {.role = MNM_ROLE_GUEST};

typedef struct desk { /* a case that is open for writing */
  place at;
  mnm_store *store;
  mnm_identity *identity;
  mnm_err err;
} desk;

static inline void desk_handle(desk *own) {
  must(mnm_identity_open(&own->identity, own->store, &own->at.ctx, &own->err), &own->err);
}

static inline int desk_open(void **state) {
  desk *own = calloc(1, sizeof *own);
  if (!own) return -1;
  place_make(&own->at);
  own->store = place_create(&own->at);
  desk_handle(own);
  *state = own;
  return 0;
}

static inline void desk_shut(desk *own) {
  mnm_identity_close(own->identity);
  mnm_store_close(own->store);
  own->identity = NULL;
  own->store = NULL;
}

static inline int desk_close(void **state) {
  desk *own = *state;
  desk_shut(own);
  place_remove(&own->at);
  free(own);
  return 0;
}

static inline void desk_reopen(desk *own, bool readonly) {
  desk_shut(own);
  own->store = place_reopen(&own->at, readonly);
  desk_handle(own);
}

/* Opened for reading, without its key. */
static inline void desk_reopen_without_key(desk *own) {
  mnm_store_options options = {.person = "A", .readonly = true, .without_key = true};
  desk_shut(own);
  must(mnm_store_open(&own->store, own->at.file, &options, &own->at.ctx, &own->err), &own->err);
  desk_handle(own);
}

#define ok(own, call) must(call, &(own)->err)

static inline void begin(desk *own) {
  ok(own, mnm_store_begin(own->store, MNM_WRITE_DURABLE, &own->err));
}
static inline void commit(desk *own) {
  ok(own, mnm_store_commit(own->store, &own->err));
}

static inline mnm_statement row(const char *subject, const char *schema, const char *property,
                                const char *value) {
  return (mnm_statement){.subject = mnm_text_of(subject),
                         .schema = mnm_text_of(schema),
                         .property = mnm_text_of(property),
                         .value = mnm_text_of(value),
                         .valid_from_us = MNM_TIME_NONE,
                         .valid_to_us = MNM_TIME_NONE};
}

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))

static inline uint64_t add_loading(desk *own, const mnm_statement *rows, uint32_t count) {
  uint64_t source_id = source_new(own->store, "a.ftm");
  ok(own,
     mnm_identity_statements_add(own->identity, source_id, everywhere, rows, count, &own->err));
  return source_id;
}

/* As a source of its own that becomes live. */
static inline uint64_t add(desk *own, const mnm_statement *rows, uint32_t count) {
  static uint8_t digest_byte;
  begin(own);
  uint64_t source_id = add_loading(own, rows, count);
  source_live(own->store, source_id, ++digest_byte);
  commit(own);
  return source_id;
}

static inline uint64_t subject_of(desk *own, const char *id) {
  uint64_t subject_id = 0;
  ok(own, mnm_identity_by_id(own->identity, everywhere, mnm_text_of(id), &subject_id, &own->err));
  assert_true(subject_id > 0);
  return subject_id;
}

/* ---- lists as text ---- */

typedef struct facts {
  char text[16384];
  size_t bytes;
  uint32_t count;
  mnm_fact last; /* numbers only: its texts are gone */
} facts;

static inline void list_put(facts *to, const char *format, ...) MNM_PRINTF(2, 3);
static inline void list_put(facts *to, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int bytes = vsnprintf(to->text + to->bytes, sizeof to->text - to->bytes, format, arguments);
  va_end(arguments);
  assert_true(bytes >= 0 && to->bytes + (size_t)bytes < sizeof to->text);
  to->bytes += (size_t)bytes;
}

/* "Person:name=Maria\n"; what is not shown as <hidden>, <sealed>, <subject 3>, <erased ...>. */
static inline mnm_status list_fact(void *payload, const mnm_fact *fact, mnm_err *err) {
  facts *to = payload;
  (void)err;
  to->count++;
  to->last = *fact;
  list_put(to, "%s:%s=", fact->schema, fact->property);
  switch (fact->state) {
    case MNM_VALUE_SHOWN:
      list_put(to, "%.*s", (int)fact->value.bytes, fact->value.data);
      break;
    case MNM_VALUE_REFERENCE:
      list_put(to, "<subject %llu>", (unsigned long long)fact->value_subject);
      break;
    case MNM_VALUE_HIDDEN:
      assert_true(fact->reason[0] != '\0');
      assert_int_equal(fact->value.bytes, 0);
      list_put(to, "<hidden>");
      break;
    case MNM_VALUE_SEALED:
      assert_int_equal(fact->value.bytes, 0);
      list_put(to, "<sealed>");
      break;
    case MNM_VALUE_ERASED:
      list_put(to, "<%.*s>", (int)fact->value.bytes, fact->value.data);
      break;
  }
  list_put(to, "%s\n", fact->superseded_by != 0 ? " (superseded)" : "");
  return MNM_OK;
}

static inline void profile_is(desk *own, uint64_t subject_id, const mnm_viewer *viewer,
                              const char *expected) {
  static facts out;
  memset(&out, 0, sizeof out);
  ok(own, mnm_identity_profile(own->identity, subject_id, viewer, list_fact, &out, &own->err));
  assert_string_equal(out.text, expected);
}

static inline uint32_t find_count(desk *own, mnm_value_kind kind, const char *value,
                                  const mnm_viewer *viewer, facts *out) {
  memset(out, 0, sizeof *out);
  ok(own,
     mnm_identity_find(own->identity, kind, mnm_text_of(value), viewer, list_fact, out, &own->err));
  return out->count;
}

typedef struct one_subject {
  mnm_subject subject;
  char schema[64], category[64], erased_by[64];
  uint32_t count;
} one_subject;

static inline mnm_status keep_subject(void *payload, const mnm_subject *subject, mnm_err *err) {
  one_subject *to = payload;
  (void)err;
  to->subject = *subject;
  (void)snprintf(to->schema, sizeof to->schema, "%s", subject->schema);
  (void)snprintf(to->category, sizeof to->category, "%s", subject->category);
  (void)snprintf(to->erased_by, sizeof to->erased_by, "%s", subject->erased_by);
  to->count++;
  return MNM_OK;
}

static inline one_subject see(desk *own, uint64_t subject_id) {
  one_subject out = {.count = 0};
  ok(own, mnm_identity_subject(own->identity, subject_id, keep_subject, &out, &own->err));
  return out;
}

static inline uint32_t subject_count(desk *own, bool persons_only) {
  one_subject out = {.count = 0};
  ok(own, mnm_identity_subjects(own->identity, persons_only, keep_subject, &out, &own->err));
  return out.count;
}

/* ---- raw bytes ---- */

static inline bool in_file(const char *path, const void *bytes, size_t count) {
  FILE *file = fopen(path, "rb");
  if (!file) return false; /* a log that is not there */
  (void)fclose(file);
  size_t size = 0;
  char *data = file_read(path, &size);
  bool found = memmem(data, size, bytes, count) != NULL;
  free(data);
  return found;
}

/* Whether the bytes stand in the case, its log or its index. */
static inline bool in_case(const desk *own, const void *bytes, size_t count) {
  static const char *const ends[] = {"", "-wal", "-shm"};
  char path[200];
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    (void)snprintf(path, sizeof path, "%.160s%s", own->at.file, ends[i]);
    if (in_file(path, bytes, count)) return true;
  }
  return false;
}

#endif
