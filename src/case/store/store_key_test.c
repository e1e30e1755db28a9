#include <sys/wait.h>

#include "case/store/store_test_help.h"

static void missing_key_says_where_it_looked_and_what_helps(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_store *store = NULL;
  mnm_store_shares shares;
  place_make(&at);
  mnm_store_create_options options = {
      .person = "A", .key_path = at.key, .share_threshold = 3, .share_count = 5};
  must(mnm_store_create(&store, at.file, &options, &shares, &at.ctx, &err), &err);
  mnm_store_close(store);
  assert_int_equal(shares.count, 5);
  assert_int_equal(unlink(at.key), 0);
  assert_int_equal(place_open(&at, &store, true, &err), MNM_E_KEY);
  assert_null(store);
  assert_non_null(strstr(err.message, at.key));
  assert_non_null(strstr(err.hint, "3 of 5 recovery shares"));
  mnm_store_shares_clear(&shares);
  place_remove(&at);
}

static void wrong_key_is_known_at_once(void **state) {
  (void)state;
  place at, other;
  mnm_err err = {0};
  mnm_store *store = NULL;
  place_make(&at);
  place_make(&other);
  mnm_store_close(place_create(&at));
  mnm_store_close(place_create(&other));
  mnm_store_options options = {.person = "A", .key_path = other.key};
  assert_int_equal(mnm_store_open(&store, at.file, &options, &at.ctx, &err), MNM_E_KEY);
  assert_null(store);
  assert_non_null(strstr(err.hint, "no recovery shares"));
  /* what is no key file, a folder, or a pipe with nobody behind it */
  file_write(at.key, "hello\n", 6);
  assert_int_equal(place_open(&at, &store, true, &err), MNM_E_KEY);
  assert_int_equal(unlink(at.key), 0);
  assert_int_equal(mkdir(at.key, 0700), 0);
  assert_int_equal(place_open(&at, &store, true, &err), MNM_E_KEY);
  assert_int_equal(rmdir(at.key), 0);
  assert_int_equal(mkfifo(at.key, 0600), 0);
  assert_int_equal(place_open(&at, &store, true, &err), MNM_E_KEY);
  place_remove(&at);
  place_remove(&other);
}

static void case_without_its_key_shows_nothing_sealed(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_key key;
  place_make(&at);
  mnm_store_close(place_create(&at));
  assert_int_equal(unlink(at.key), 0);
  mnm_store *store = NULL;
  mnm_store_options options = {.readonly = true, .without_key = true};
  must(mnm_store_open(&store, at.file, &options, &at.ctx, &err), &err);
  assert_false(mnm_store_has_key(store));
  assert_int_equal(mnm_store_subkey_take(store, MNM_SUBKEY_TEXT, &key, &err), MNM_E_KEY);
  must_verify(store); /* the chain needs no key */
  mnm_store_close(store);
  place_remove(&at);
}

static void subkeys_differ_from_each_other_and_from_case_to_case(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_key keys[8], again;
  place_make(&at);
  mnm_store *store = place_create(&at);
  for (int i = 1; i <= 7; i++) {
    must(mnm_store_subkey_take(store, (mnm_store_subkey)i, &keys[i], &err), &err);
    for (int j = 1; j < i; j++) assert_memory_not_equal(&keys[i], &keys[j], sizeof keys[i]);
  }
  mnm_store_close(store);
  store = place_reopen(&at, true);
  must(mnm_store_subkey_take(store, MNM_SUBKEY_IDENTITY, &again, &err), &err);
  assert_memory_equal(&again, &keys[MNM_SUBKEY_IDENTITY], sizeof again);
  mnm_store_close(store);
  place_remove(&at);
}

static void key_lives_in_the_data_folder_of_the_user(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  char path[300], expected[300];
  place_make(&at);
  const char *before = getenv("XDG_DATA_HOME");
  char *kept = before != NULL ? strdup(before) : NULL;
  char data[100], removed[200];
  (void)snprintf(data, sizeof data, "%s/share", at.folder);
  assert_int_equal(setenv("XDG_DATA_HOME", data, 1), 0);
  mnm_store *store = NULL;
  mnm_store_create_options options = {.person = "A"};
  must(mnm_store_create(&store, at.file, &options, NULL, &at.ctx, &err), &err);
  must(mnm_store_key_path(mnm_store_id(store), path, sizeof path, &err), &err);
  (void)snprintf(expected, sizeof expected, "%s/manumit/keys/%s.key", data, mnm_store_id(store));
  assert_string_equal(path, expected);
  struct stat file;
  assert_int_equal(stat(path, &file), 0);
  assert_int_equal(file.st_mode & 0777, 0600);
  (void)snprintf(removed, sizeof removed, "%s/manumit/keys", data);
  assert_int_equal(stat(removed, &file), 0);
  assert_int_equal(file.st_mode & 0777, 0700);
  mnm_store_close(store);
  mnm_store_options open = {.person = "A"};
  must(mnm_store_open(&store, at.file, &open, &at.ctx, &err), &err);
  mnm_store_close(store);
  /* no place at all */
  const char *home = getenv("HOME");
  char *kept_home = home != NULL ? strdup(home) : NULL;
  assert_int_equal(setenv("XDG_DATA_HOME", "relative", 1), 0);
  assert_int_equal(unsetenv("HOME"), 0);
  assert_int_equal(mnm_store_open(&store, at.file, &open, &at.ctx, &err), MNM_E_KEY);
  if (kept_home != NULL) assert_int_equal(setenv("HOME", kept_home, 1), 0);
  if (kept != NULL) {
    assert_int_equal(setenv("XDG_DATA_HOME", kept, 1), 0);
  } else {
    assert_int_equal(unsetenv("XDG_DATA_HOME"), 0);
  }
  free(kept);
  free(kept_home);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(rmdir(removed), 0);
  (void)snprintf(removed, sizeof removed, "%s/manumit", data);
  assert_int_equal(rmdir(removed), 0);
  place_remove(&at);
}

static mnm_status open_with(place *at, const char *passphrase, mnm_store **out) {
  mnm_err err = {0};
  mnm_store_options options = {
      .person = "A", .key_path = at->key, .passphrase = passphrase, .readonly = false};
  return mnm_store_open(out, at->file, &options, &at->ctx, &err);
}

static void passphrase_can_be_set_changed_and_taken_off(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_store *store = NULL;
  place_make(&at);
  mnm_store_create_options options = {
      .person = "A", .key_path = at.key, .passphrase = "first words"};
  must(mnm_store_create(&store, at.file, &options, NULL, &at.ctx, &err), &err);
  assert_int_equal(mnm_store_passphrase(store, "", &err), MNM_E_ARG);
  must(mnm_store_passphrase(store, "second words", &err), &err);
  mnm_store_close(store);
  assert_int_equal(open_with(&at, "first words", &store), MNM_E_KEY);
  assert_int_equal(open_with(&at, NULL, &store), MNM_E_KEY);
  assert_int_equal(open_with(&at, "second words", &store), MNM_OK);
  must(mnm_store_passphrase(store, NULL, &err), &err);
  assert_int_equal(integer(store, "SELECT count(*) FROM audit WHERE verb = 'passphrase'"), 2);
  must_verify(store);
  mnm_store_close(store);
  assert_int_equal(open_with(&at, NULL, &store), MNM_OK);
  mnm_store_close(store);
  assert_int_equal(place_count(&at), 2);
  place_remove(&at);
}

static void any_two_of_three_shares_restore_the_key(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_store *store = NULL;
  mnm_store_shares shares;
  place_make(&at);
  mnm_store_create_options options = {
      .person = "A", .key_path = at.key, .share_threshold = 2, .share_count = 3};
  must(mnm_store_create(&store, at.file, &options, &shares, &at.ctx, &err), &err);
  mnm_store_close(store);
  const mnm_store_recover_options recover = {.person = "B", .key_path = at.key};
  for (uint32_t left_out = 0; left_out < 3; left_out++) {
    const char *given[2];
    uint32_t count = 0;
    for (uint32_t i = 0; i < 3; i++) {
      if (i != left_out) given[count++] = shares.share[i].text;
    }
    assert_int_equal(mnm_store_recover(at.file, given, 2, &recover, &at.ctx, &err), MNM_E_EXISTS);
    assert_int_equal(unlink(at.key), 0);
    assert_int_not_equal(mnm_store_recover(at.file, given, 1, &recover, &at.ctx, &err), MNM_OK);
    assert_int_not_equal(mnm_store_recover(at.file, given, 0, &recover, &at.ctx, &err), MNM_OK);
    must(mnm_store_recover(at.file, given, 2, &recover, &at.ctx, &err), &err);
    store = place_reopen(&at, false);
    must_verify(store);
    mnm_store_close(store);
  }
  store = place_reopen(&at, true);
  assert_int_equal(integer(store, "SELECT count(*) FROM audit WHERE verb = 'recover' AND by = 'B'"),
                   3);
  mnm_store_close(store);
  mnm_store_shares_clear(&shares);
  place_remove(&at);
}

static void shares_of_another_case_are_refused(void **state) {
  (void)state;
  place at, other;
  mnm_err err = {0};
  mnm_store *store = NULL;
  mnm_store_shares shares;
  place_make(&at);
  place_make(&other);
  mnm_store_create_options options = {
      .person = "A", .key_path = other.key, .share_threshold = 2, .share_count = 2};
  must(mnm_store_create(&store, other.file, &options, &shares, &at.ctx, &err), &err);
  mnm_store_close(store);
  mnm_store_close(place_create(&at));
  assert_int_equal(unlink(at.key), 0);
  const mnm_store_recover_options recover = {.person = "B", .key_path = at.key};
  const char *given[2] = {shares.share[0].text, shares.share[1].text};
  assert_int_equal(mnm_store_recover(at.file, given, 2, &recover, &at.ctx, &err), MNM_E_KEY);
  assert_int_equal(place_count(&at), 1); /* no key file was left */
  place_remove(&at);
  place_remove(&other);
}

/* ---- another key file ---- */

static mnm_status keep_why(void *payload, const mnm_decision *row, mnm_err *err) {
  (void)err;
  (void)snprintf(payload, 64, "%s", row->why);
  return MNM_OK;
}

static void must_still_open(mnm_store *store) {
  mnm_err err = {0};
  char why[64] = "";
  must(mnm_store_decisions(store, NULL, keep_why, why, &err), &err);
  assert_string_equal(why, "what only the key opens");
  must_verify(store);
}

/* A case with something sealed, its first shares, and what sealed its key at first. */
static mnm_store *case_with_a_reason(place *at, mnm_store_shares *shares, char root[72]) {
  mnm_err err = {0};
  mnm_store *store = NULL;
  uint64_t id = 0;
  mnm_arena arena;
  mnm_text sealed;
  mnm_store_create_options options = {.person = "A",
                                      .key_path = at->key,
                                      .passphrase = "words",
                                      .share_threshold = 2,
                                      .share_count = 2};
  must(mnm_store_create(&store, at->file, &options, shares, &at->ctx, &err), &err);
  const mnm_decision decision = {
      .verb = "accept", .object = "finding:1", .why = "what only the key opens"};
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_decision_add(store, &decision, &id, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  mnm_arena_init(&arena, &at->ctx);
  must(mnm_store_meta_get(store, "root", &arena, &sealed, &err), &err);
  assert_int_equal(sealed.bytes, 72);
  memcpy(root, sealed.data, 72);
  mnm_arena_clear(&arena);
  return store;
}

static void exchanged_key_file_opens_and_the_old_one_does_not(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_store_shares first, second;
  size_t bytes = 0, case_bytes = 0;
  char root[72];
  place_make(&at);
  mnm_store *store = case_with_a_reason(&at, &first, root);
  char *old = file_read(at.key, &bytes);
  const mnm_store_exchange_options wrong = {.share_threshold = 3, .share_count = 2};
  assert_int_equal(mnm_store_exchange_key(store, &wrong, &second, &err), MNM_E_ARG);
  const mnm_store_exchange_options options = {
      .passphrase = "other words", .share_threshold = 2, .share_count = 3};
  must(mnm_store_exchange_key(store, &options, &second, &err), &err);
  assert_int_equal(second.count, 3);
  must_still_open(store); /* the handle goes on */
  must(mnm_store_passphrase(store, "third words", &err), &err);
  mnm_store_close(store);
  assert_int_equal(place_count(&at), 2);
  assert_int_equal(open_with(&at, "words", &store), MNM_E_KEY);
  assert_int_equal(open_with(&at, "third words", &store), MNM_OK);
  must_still_open(store);
  assert_int_equal(integer(store, "SELECT count(*) FROM audit WHERE verb = 'exchange'"), 1);
  mnm_store_close(store);
  char *data = file_read(at.file, &case_bytes);
  assert_null(memmem(data, case_bytes, root, sizeof root)); /* nothing left for the old key */
  free(data);
  file_write(at.key, old, bytes);
  assert_int_equal(open_with(&at, "words", &store), MNM_E_KEY);
  free(old);
  assert_int_equal(unlink(at.key), 0);
  const mnm_store_recover_options recover = {.person = "B", .key_path = at.key};
  const char *before[2] = {first.share[0].text, first.share[1].text};
  const char *now[2] = {second.share[2].text, second.share[0].text};
  assert_int_equal(mnm_store_recover(at.file, before, 2, &recover, &at.ctx, &err), MNM_E_KEY);
  must(mnm_store_recover(at.file, now, 2, &recover, &at.ctx, &err), &err);
  store = place_reopen(&at, false);
  must_still_open(store);
  mnm_store_close(store);
  mnm_store_shares_clear(&first);
  mnm_store_shares_clear(&second);
  place_remove(&at);
}

/* As a power cut leaves it between the commit and the new file's name, and before the commit. */
static void an_exchange_that_was_cut_off_leaves_a_key_that_fits(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_store_shares first;
  size_t old_bytes = 0, new_bytes = 0;
  char root[72], beside[200];
  place_make(&at);
  mnm_store *store = case_with_a_reason(&at, &first, root);
  char *old = file_read(at.key, &old_bytes);
  const mnm_store_exchange_options options = {.passphrase = "words"};
  must(mnm_store_exchange_key(store, &options, NULL, &err), &err);
  mnm_store_close(store);
  char *made = file_read(at.key, &new_bytes);
  (void)snprintf(beside, sizeof beside, "%s.new", at.key);
  file_write(at.key, old, old_bytes);
  file_write(beside, made, new_bytes);
  mnm_store_options look = {
      .person = "A", .key_path = at.key, .passphrase = "words", .readonly = true};
  must(mnm_store_open(&store, at.file, &look, &at.ctx, &err), &err);
  must_still_open(store);
  mnm_store_close(store);
  assert_int_equal(access(beside, F_OK), 0); /* who only reads changes nothing */
  assert_int_equal(open_with(&at, "words", &store), MNM_OK);
  must_still_open(store);
  mnm_store_close(store);
  assert_int_not_equal(access(beside, F_OK), 0);
  file_write(beside, old, old_bytes); /* left over from one that was never committed */
  assert_int_equal(open_with(&at, "words", &store), MNM_OK);
  must(mnm_store_exchange_key(store, &options, NULL, &err), &err);
  must_still_open(store);
  mnm_store_close(store);
  assert_int_not_equal(access(beside, F_OK), 0);
  free(old);
  free(made);
  mnm_store_shares_clear(&first);
  place_remove(&at);
}

/* ---- what others may write ---- */

#define NOBODY 65534

/* Runs fn as a user without rights over the file system, since root may write everywhere. */
static int as_nobody(int (*fn)(place *at), place *at) {
  pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)) _exit(99);
    _exit(fn(at));
  }
  int result = 0;
  assert_int_equal(waitpid(child, &result, 0), child);
  assert_true(WIFEXITED(result));
  return WEXITSTATUS(result);
}

/* 0: reading worked and writing was refused with MNM_E_IO and a hint */
static int reads_and_cannot_write(place *at) {
  mnm_store *store = NULL;
  mnm_err err = {0};
  char first[256];
  if (place_open(at, &store, false, &err) != MNM_E_IO || err.hint[0] == '\0') return 1;
  if (place_open(at, &store, true, &err) != MNM_OK) return 2;
  if (integer(store, "SELECT count(*) FROM audit") != 1) return 3;
  if (verify_count(store, first) != 0) return 4;
  mnm_store_close(store);
  return 0;
}

static void read_only_case_can_be_read_and_is_not_touched(void **state) {
  (void)state;
  place at;
  size_t before = 0, after = 0;
  place_make(&at);
  mnm_store_close(place_create(&at));
  char *data = file_read(at.file, &before);
  /* the file, then the folder too, as on a disc that was handed in as evidence */
  assert_int_equal(chmod(at.file, 0444), 0);
  assert_int_equal(chmod(at.key, 0444), 0);
  assert_int_equal(chmod(at.folder, 0755), 0);
  assert_int_equal(as_nobody(reads_and_cannot_write, &at), 0);
  assert_int_equal(chmod(at.folder, 0555), 0);
  assert_int_equal(as_nobody(reads_and_cannot_write, &at), 0);
  assert_int_equal(place_count(&at), 2);
  char *again = file_read(at.file, &after);
  assert_int_equal(before, after);
  assert_memory_equal(data, again, before);
  free(data);
  free(again);
  place_remove(&at);
}

static int cannot_be_read(place *at) {
  mnm_store *store = NULL;
  mnm_err err = {0};
  return place_open(at, &store, true, &err) == MNM_E_IO && err.hint[0] != '\0' ? 0 : 1;
}

static void case_that_may_not_be_read_says_so(void **state) {
  (void)state;
  place at;
  place_make(&at);
  mnm_store_close(place_create(&at));
  assert_int_equal(chmod(at.folder, 0755), 0);
  assert_int_equal(chmod(at.file, 0), 0);
  assert_int_equal(as_nobody(cannot_be_read, &at), 0);
  place_remove(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(missing_key_says_where_it_looked_and_what_helps),
      cmocka_unit_test(wrong_key_is_known_at_once),
      cmocka_unit_test(case_without_its_key_shows_nothing_sealed),
      cmocka_unit_test(subkeys_differ_from_each_other_and_from_case_to_case),
      cmocka_unit_test(key_lives_in_the_data_folder_of_the_user),
      cmocka_unit_test(passphrase_can_be_set_changed_and_taken_off),
      cmocka_unit_test(any_two_of_three_shares_restore_the_key),
      cmocka_unit_test(shares_of_another_case_are_refused),
      cmocka_unit_test(exchanged_key_file_opens_and_the_old_one_does_not),
      cmocka_unit_test(an_exchange_that_was_cut_off_leaves_a_key_that_fits),
      cmocka_unit_test(read_only_case_can_be_read_and_is_not_touched),
      cmocka_unit_test(case_that_may_not_be_read_says_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
