#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/text/text.h"

static uint64_t draw(uint64_t *seed) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *seed >> 16;
}

/* The slow obvious twin: a list that is searched from its start. */
typedef struct list {
  char texts[700][80];
  uint32_t bytes[700];
  uint32_t count;
} list;

static uint32_t list_put(list *all, mnm_text text) {
  for (uint32_t id = 0; id < all->count; id++) {
    if (all->bytes[id] == text.bytes && memcmp(all->texts[id], text.data, text.bytes) == 0) {
      return id;
    }
  }
  memcpy(all->texts[all->count], text.data, text.bytes);
  all->bytes[all->count] = text.bytes;
  return all->count++;
}

static mnm_text random_text(char *buffer, uint64_t *seed) {
  uint32_t bytes = (uint32_t)(draw(seed) % 75);
  uint64_t kind = draw(seed) % 9; /* few texts a length, so that most come again; NUL bytes too */
  for (uint32_t i = 0; i < bytes; i++) buffer[i] = (char)(i % 10 == 3 ? kind : i);
  return (mnm_text){buffer, bytes};
}

static void numbers_are_those_of_a_linear_search(void **state) {
  (void)state;
  static list all;
  all.count = 0;
  mnm_strings *strings = NULL;
  assert_int_equal(mnm_strings_new(&strings, NULL, NULL), MNM_OK);
  uint64_t seed = 1;
  for (int round = 0; round < 20000; round++) {
    char buffer[80];
    mnm_text text = random_text(buffer, &seed);
    uint32_t before = 0, id = 0;
    bool known = mnm_strings_find(strings, text, &before);
    uint32_t count = all.count;
    uint32_t expected = list_put(&all, text);
    assert_int_equal(known, all.count == count);
    if (known) assert_int_equal(before, expected);
    assert_int_equal(mnm_strings_put_text(strings, &id, text, NULL), MNM_OK);
    assert_int_equal(id, expected);
    assert_int_equal(mnm_strings_count(strings), all.count);
  }
  assert_true(all.count > 500);
  for (uint32_t id = 0; id < all.count; id++) {
    assert_true(
        mnm_text_equal(mnm_strings_get(strings, id), (mnm_text){all.texts[id], all.bytes[id]}));
  }
  mnm_strings_free(strings);
}

static void many_at_once_gives_the_numbers_of_one_by_one(void **state) {
  (void)state;
  enum { TEXTS = 5000 };
  static char buffers[TEXTS][80];
  static mnm_text texts[TEXTS];
  static uint64_t hashes[TEXTS];
  static uint32_t ids[TEXTS], ids_hashed[TEXTS];
  uint64_t seed = 4;
  for (int i = 0; i < TEXTS; i++) {
    texts[i] = random_text(buffers[i], &seed);
    hashes[i] = mnm_text_hash(texts[i].data, texts[i].bytes, 0);
  }
  mnm_strings *one = NULL, *many = NULL, *hashed = NULL;
  assert_int_equal(mnm_strings_new(&one, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&many, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&hashed, NULL, NULL), MNM_OK);
  for (uint32_t first = 0; first < TEXTS; first += 777) {
    uint32_t count = TEXTS - first < 777 ? TEXTS - first : 777;
    assert_int_equal(mnm_strings_put_many(many, ids + first, texts + first, NULL, count, NULL),
                     MNM_OK);
    assert_int_equal(mnm_strings_put_many(hashed, ids_hashed + first, texts + first, hashes + first,
                                          count, NULL),
                     MNM_OK);
  }
  for (int i = 0; i < TEXTS; i++) {
    uint32_t id = 0;
    assert_int_equal(mnm_strings_put_text(one, &id, texts[i], NULL), MNM_OK);
    assert_int_equal(ids[i], id);
    assert_int_equal(ids_hashed[i], id);
  }
  mnm_strings_free(one);
  mnm_strings_free(many);
  mnm_strings_free(hashed);
}

static void texts_stay_where_they_are_while_the_table_grows(void **state) {
  (void)state;
  enum { TEXTS = 100000 };
  mnm_strings *strings = NULL;
  assert_int_equal(mnm_strings_new(&strings, NULL, NULL), MNM_OK);
  const char **places = malloc(TEXTS * sizeof *places);
  for (uint32_t i = 0; i < TEXTS; i++) {
    char key[24];
    uint32_t id = 0;
    uint32_t bytes = (uint32_t)snprintf(key, sizeof key, "account %u", i);
    assert_int_equal(mnm_strings_put_text(strings, &id, (mnm_text){key, bytes}, NULL), MNM_OK);
    assert_int_equal(id, i);
    places[i] = mnm_strings_get(strings, id).data;
  }
  for (uint32_t i = 0; i < TEXTS; i++) {
    char key[24];
    uint32_t id = 0;
    uint32_t bytes = (uint32_t)snprintf(key, sizeof key, "account %u", i);
    mnm_strings_prefetch(strings, mnm_text_hash(key, bytes, 0));
    assert_true(mnm_strings_find(strings, (mnm_text){key, bytes}, &id));
    assert_int_equal(id, i);
    assert_ptr_equal(mnm_strings_get(strings, id).data, places[i]);
  }
  uint32_t none = 0;
  assert_false(mnm_strings_find(strings, mnm_text_of("account"), &none));
  uint64_t held = mnm_strings_bytes(strings);
  assert_in_range(held, TEXTS * 24, TEXTS * 64);
  free(places);
  mnm_strings_free(strings);
}

/* The tag is the upper half of the hash: here all texts share it and the table place. */
static void texts_whose_hashes_collide_are_told_apart(void **state) {
  (void)state;
  mnm_strings *strings = NULL;
  assert_int_equal(mnm_strings_new(&strings, NULL, NULL), MNM_OK);
  for (int pass = 0; pass < 2; pass++) {
    for (uint32_t i = 0; i < 600; i++) {
      char key[24];
      uint32_t id = 0;
      uint32_t bytes = (uint32_t)snprintf(key, sizeof key, "%u", i);
      assert_int_equal(mnm_strings_put(strings, &id, key, bytes, UINT64_MAX, NULL), MNM_OK);
      assert_int_equal(id, i);
    }
  }
  assert_int_equal(mnm_strings_count(strings), 600);
  mnm_strings_free(strings);
}

static void long_and_empty_texts_are_kept_whole(void **state) {
  (void)state;
  static const uint32_t lengths[] = {0, 1, 254, 255, 256, 5000, 3000000};
  char *data = calloc(1, 3000000);
  mnm_strings *strings = NULL;
  assert_int_equal(mnm_strings_new(&strings, NULL, NULL), MNM_OK);
  for (uint32_t pass = 0; pass < 2; pass++) {
    for (uint32_t i = 0; i < 7; i++) {
      uint32_t id = 99;
      mnm_text text = {data, lengths[i]};
      assert_int_equal(mnm_strings_put_text(strings, &id, text, NULL), MNM_OK);
      assert_int_equal(id, i);
      assert_true(mnm_text_equal(mnm_strings_get(strings, id), text));
    }
  }
  free(data);
  mnm_strings_free(strings);
  mnm_strings_free(NULL);
}

typedef struct tap {
  bool closed;
} tap;

static void *tapped_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  (void)old_bytes;
  if (new_bytes == 0) {
    free(pointer);
    return NULL;
  }
  return ((tap *)payload)->closed ? NULL : realloc(pointer, new_bytes);
}

static void a_failed_put_leaves_the_interner_as_it_was(void **state) {
  (void)state;
  tap memory = {false};
  mnm_ctx ctx = {.alloc = {tapped_realloc, &memory}};
  mnm_strings *strings = NULL;
  memory.closed = true;
  assert_int_equal(mnm_strings_new(&strings, &ctx, NULL), MNM_E_NOMEM);
  assert_null(strings);
  memory.closed = false;
  assert_int_equal(mnm_strings_new(&strings, &ctx, NULL), MNM_OK);
  uint32_t refused = 0;
  for (uint32_t i = 0; i < 3000; i++) {
    char key[24];
    uint32_t id = 99999, bytes = (uint32_t)snprintf(key, sizeof key, "key %u", i);
    mnm_text text = {key, bytes};
    memory.closed = true;
    mnm_status status = mnm_strings_put_text(strings, &id, text, NULL);
    memory.closed = false;
    if (status != MNM_OK) {
      refused++;
      assert_int_equal(status, MNM_E_NOMEM);
      assert_int_equal(mnm_strings_count(strings), i);
      assert_false(mnm_strings_find(strings, text, &id));
      assert_int_equal(mnm_strings_put_text(strings, &id, text, NULL), MNM_OK);
    }
    assert_int_equal(id, i);
  }
  assert_true(refused > 5);
  mnm_strings_free(strings);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_are_those_of_a_linear_search),
      cmocka_unit_test(many_at_once_gives_the_numbers_of_one_by_one),
      cmocka_unit_test(texts_stay_where_they_are_while_the_table_grows),
      cmocka_unit_test(texts_whose_hashes_collide_are_told_apart),
      cmocka_unit_test(long_and_empty_texts_are_kept_whole),
      cmocka_unit_test(a_failed_put_leaves_the_interner_as_it_was),
  };
  return cmocka_run_group_tests_name("strings", tests, NULL, NULL);
}
