/* Identities of a case: statements added, looked up and listed; keys and seals of free texts; one
 * erasure. CPU seconds of this process, user and system.
 *
 *   bench_identity FOLDER [STATEMENTS [TEXTS]]      1,000,000 of each
 *
 * makes FOLDER/identity.mnm (and its key) and leaves it there. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/rng/rng.h"
#include "case/identity/identity.h"

#define BATCH 4096u   /* as ingest hands them over */
#define PER_PERSON 6u /* statements about one */
#define ACCOUNTS 200000u

static double cpu_seconds(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void must(mnm_status status, const mnm_err *err) {
  if (status == MNM_OK) return;
  char text[900];
  (void)mnm_err_text(err, text, sizeof text);
  (void)fprintf(stderr, "bench_identity: %s\n", text);
  exit(1);
}

static void line(const char *what, double seconds, uint64_t count) {
  (void)printf("%-34s %8.3f s %9.2f us each %10.0f a second\n", what, seconds,
               seconds * 1e6 / (double)count, (double)count / (seconds > 0 ? seconds : 1e-9));
  (void)fflush(stdout);
}

static const struct {
  const char *property, *form;
} properties[PER_PERSON] = {
    {"name", "Maria Petrova-%" PRIu64},    {"birthDate", "1990-02-%02" PRIu64},
    {"phone", "+49 170 %07" PRIu64},       {"passportNumber", "C01X%06" PRIu64},
    {"email", "m%" PRIu64 "@example.org"}, {"notes", "seen with the driver on day %" PRIu64},
};

typedef struct texts { /* of one batch */
  char subject[BATCH][32], value[BATCH][64];
  mnm_statement row[BATCH];
} texts;

static uint32_t fill(texts *out, uint64_t first, uint64_t end) {
  uint32_t count = 0;
  for (uint64_t at = first; at < end && count < BATCH; at++, count++) {
    uint64_t person = at / PER_PERSON, which = at % PER_PERSON;
    int subject_bytes = snprintf(out->subject[count], 32, "person-%" PRIu64, person);
    int value_bytes = snprintf(out->value[count], 64, properties[which].form,
                               which == 1 ? person % 28 + 1 : person);
    out->row[count] = (mnm_statement){.subject = {out->subject[count], (uint32_t)subject_bytes},
                                      .schema = mnm_text_of("Person"),
                                      .property = mnm_text_of(properties[which].property),
                                      .value = {out->value[count], (uint32_t)value_bytes},
                                      .source_row = at,
                                      .valid_from_us = MNM_TIME_NONE,
                                      .valid_to_us = MNM_TIME_NONE};
  }
  return count;
}

static void add_statements(mnm_store *store, mnm_identity *identity, uint64_t count, mnm_err *err) {
  static texts batch;
  static const uint8_t sha256[32] = {1};
  mnm_source source = {.path = "a.ftm", .kind = "ftm", .legal_expires_us = MNM_TIME_NONE};
  mnm_source_result result = {.sha256 = sha256, .bytes = 1, .encoding = "utf-8", .summary = "{}"};
  uint64_t source_id = 0;
  must(mnm_store_begin(store, MNM_WRITE_LOADING, err), err);
  must(mnm_source_add(store, &source, &source_id, err), err);
  must(mnm_store_commit(store, err), err);
  double filling = 0, began = cpu_seconds();
  for (uint64_t at = 0; at < count;) {
    double before = cpu_seconds();
    uint32_t some = fill(&batch, at, count);
    filling += cpu_seconds() - before;
    must(mnm_store_begin(store, MNM_WRITE_LOADING, err), err);
    must(mnm_identity_statements_add(identity, source_id, mnm_text_of(""), batch.row, some, err),
         err);
    must(mnm_store_commit(store, err), err);
    at += some;
  }
  line("statements added", cpu_seconds() - began - filling, count);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, err), err);
  began = cpu_seconds();
  must(mnm_source_finish(store, source_id, &result, err), err);
  must(mnm_store_commit(store, err), err);
  line("their look-ups made", cpu_seconds() - began, count);
}

static void seal_texts(mnm_store *store, mnm_identity *identity, uint64_t count, mnm_err *err) {
  static const char text[] = "transfer for the room, thank you";
  uint8_t sealed[sizeof text + MNM_TEXT_OVERHEAD];
  char open[sizeof text];
  mnm_rng rng;
  mnm_text_key key;
  must(mnm_store_begin(store, MNM_WRITE_LOADING, err), err);
  double began = cpu_seconds();
  for (uint32_t account = 0; account < ACCOUNTS; account++)
    must(mnm_identity_text_key(identity, account, MNM_ACCOUNT_NONE, &key, err), err);
  line("accounts seen first", cpu_seconds() - began, ACCOUNTS);
  mnm_rng_init(&rng, 1);
  began = cpu_seconds();
  for (uint64_t at = 0; at < count; at++)
    must(mnm_identity_text_seal(identity, (uint32_t)mnm_rng_below(&rng, ACCOUNTS),
                                (uint32_t)mnm_rng_below(&rng, ACCOUNTS), at, text, sizeof text,
                                sealed, err),
         err);
  line("texts sealed, any pair", cpu_seconds() - began, count);
  began = cpu_seconds();
  for (uint64_t at = 0; at < count; at++)
    must(mnm_identity_text_seal(identity, (uint32_t)(at % 100), (uint32_t)(at % 90), at, text,
                                sizeof text, sealed, err),
         err);
  line("texts sealed, pairs seen lately", cpu_seconds() - began, count);
  began = cpu_seconds();
  for (uint64_t at = 0; at < count; at++)
    must(mnm_identity_text_key(identity, (uint32_t)(at % 100), (uint32_t)(at % 90), &key, err),
         err);
  line("keys of pairs seen lately", cpu_seconds() - began, count);
  must(mnm_identity_text_seal(identity, 1, 2, 3, text, sizeof text, sealed, err), err);
  began = cpu_seconds();
  for (uint64_t at = 0; at < count; at++)
    must(mnm_identity_text_open(identity, 1, 2, 3, sealed, sizeof sealed, open, err), err);
  line("texts opened, one pair", cpu_seconds() - began, count);
  must(mnm_store_commit(store, err), err);
}

static mnm_status count_fact(void *payload, const mnm_fact *fact, mnm_err *err) {
  (void)err;
  *(uint64_t *)payload += fact->state == MNM_VALUE_SHOWN;
  return MNM_OK;
}
static mnm_status count_subject(void *payload, const mnm_subject *subject, mnm_err *err) {
  (void)err;
  *(uint64_t *)payload += subject->is_person;
  return MNM_OK;
}

static void look(mnm_identity *identity, uint64_t persons, uint64_t count, mnm_err *err) {
  const mnm_viewer owner = {.role = MNM_ROLE_OWNER};
  const uint64_t most = count < 20000 ? count : 20000;
  const uint64_t asked = persons < most ? persons : most;
  uint64_t shown = 0, listed = 0;
  char text[64];
  mnm_rng rng;
  mnm_rng_init(&rng, 2);
  double began = cpu_seconds();
  for (uint64_t i = 0; i < asked; i++) {
    int bytes = snprintf(text, sizeof text, properties[0].form, mnm_rng_below(&rng, persons));
    must(mnm_identity_find(identity, MNM_VALUE_NAME, (mnm_text){text, (uint32_t)bytes}, &owner,
                           count_fact, &shown, err),
         err);
  }
  line("names looked up", cpu_seconds() - began, asked);
  if (shown != asked) (void)printf("  but %" PRIu64 " were found\n", shown);
  began = cpu_seconds();
  for (uint64_t i = 0; i < asked; i++)
    must(mnm_identity_profile(identity, mnm_rng_below(&rng, persons) + 1, &owner, count_fact,
                              &shown, err),
         err);
  line("profiles", cpu_seconds() - began, asked);
  began = cpu_seconds();
  must(mnm_identity_subjects(identity, true, count_subject, &listed, err), err);
  line("persons listed", cpu_seconds() - began, listed);
}

int main(int argc, char **argv) {
  uint64_t statements = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
  uint64_t count = argc > 3 ? strtoull(argv[3], NULL, 10) : 1000000;
  char path[4000], key[4000];
  mnm_err err = {0};
  mnm_ctx ctx = {.now_us = INT64_C(1772366400000000)};
  mnm_store *store = NULL;
  mnm_identity *identity = NULL;
  mnm_erased erased;
  if (argc < 2 || statements < PER_PERSON || count < 1) {
    (void)fprintf(stderr, "bench_identity FOLDER [STATEMENTS [TEXTS]]\n");
    return 2;
  }
  (void)snprintf(path, sizeof path, "%.3900s/identity.mnm", argv[1]);
  (void)snprintf(key, sizeof key, "%.3900s/identity.key", argv[1]);
  static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
  char old[4100];
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    (void)snprintf(old, sizeof old, "%s%s", path, ends[i]);
    (void)remove(old);
  }
  (void)remove(key);
  mnm_store_create_options options = {.person = "bench", .key_path = key};
  must(mnm_store_create(&store, path, &options, NULL, &ctx, &err), &err);
  must(mnm_identity_open(&identity, store, &ctx, &err), &err);
  add_statements(store, identity, statements, &err);
  seal_texts(store, identity, count, &err);
  look(identity, statements / PER_PERSON, count, &err);
  double began = cpu_seconds();
  must(mnm_identity_erase(identity, 1, "bench", &erased, &err), &err);
  line("one person erased", cpu_seconds() - began, 1);
  mnm_identity_close(identity);
  mnm_store_close(store);
  return 0;
}
