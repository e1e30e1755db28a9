/* Every call of base that takes memory through ctx, under the n-th request failing, for all n. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "base/reader/reader.h"
#include "base/text/text.h"
#include "tests/fault/fault.h"

static mnm_status use_arena(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  mnm_arena arena;
  mnm_arena_init(&arena, ctx);
  mnm_status status = MNM_OK;
  for (size_t i = 0; i < 400 && status == MNM_OK; i++) {
    size_t bytes = i % 40 == 39 ? 50000 : i;
    bool taken = mnm_arena_take(&arena, bytes) != NULL &&
                 mnm_arena_copy(&arena, "some text", 9) != NULL &&
                 mnm_arena_take_bytes(&arena, i) != NULL;
    if (!taken) status = mnm_err_nomem(err);
    if (i == 200) mnm_arena_reset(&arena);
  }
  mnm_arena_clear(&arena);
  return status;
}

static void an_arena_survives_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("arena", use_arena, NULL) > 10);
}

static mnm_status use_column(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  mnm_column column;
  mnm_column_init(&column, sizeof(uint64_t), ctx);
  mnm_status status = MNM_OK;
  uint64_t pushed = 0;
  while (status == MNM_OK && pushed < 5000) {
    status = mnm_column_push(&column, &pushed, err);
    if (status == MNM_OK) pushed++;
  }
  const uint64_t more[3] = {1, 2, 3};
  if (status == MNM_OK) status = mnm_column_append(&column, more, 3, err);
  if (status == MNM_OK) status = mnm_column_reserve(&column, 100000, err);
  /* what was in it is still in it, also after a failure */
  for (uint64_t row = 0; row < pushed; row++) {
    if (*(const uint64_t *)mnm_column_at(&column, row) != row) status = MNM_E_DAMAGED;
  }
  mnm_column_clear(&column);
  return status;
}

static void a_column_survives_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("column", use_column, NULL) > 10);
}

static mnm_status put_one_by_one(mnm_strings *strings, mnm_err *err) {
  for (uint32_t i = 0; i < 3000; i++) {
    char key[300];
    uint32_t id = 0, bytes = (uint32_t)snprintf(key, sizeof key, "account %u", i % 2000);
    if (i % 500 == 7) {
      memset(key, 'x', sizeof key);
      bytes = sizeof key;
    }
    MNM_TRY(mnm_strings_put_text(strings, &id, (mnm_text){key, bytes}, err));
  }
  return MNM_OK;
}

static mnm_status put_many(mnm_strings *strings, mnm_err *err) {
  char keys[200][16];
  mnm_text texts[200];
  uint32_t ids[200];
  for (uint32_t i = 0; i < 200; i++) {
    texts[i] = (mnm_text){keys[i], (uint32_t)snprintf(keys[i], sizeof keys[i], "more %u", i)};
  }
  return mnm_strings_put_many(strings, ids, texts, NULL, 200, err);
}

static mnm_status use_strings(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  mnm_strings *strings = NULL;
  mnm_status status = mnm_strings_new(&strings, ctx, err);
  if (status != MNM_OK) return strings == NULL ? status : MNM_E_DAMAGED;
  status = put_one_by_one(strings, err);
  if (status == MNM_OK) status = put_many(strings, err);
  /* what was put is still found, and nothing else, also after a failure */
  for (uint32_t id = 0; id < mnm_strings_count(strings); id++) {
    uint32_t found = UINT32_MAX;
    if (!mnm_strings_find(strings, mnm_strings_get(strings, id), &found) || found != id) {
      status = MNM_E_DAMAGED;
    }
  }
  mnm_strings_free(strings);
  return status;
}

static void an_interner_survives_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("strings", use_strings, NULL) > 20);
}

static mnm_status use_file_reader(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  mnm_reader *reader = NULL;
  mnm_status status = mnm_reader_open_file(&reader, payload, ctx, err);
  if (status != MNM_OK) return reader == NULL ? status : MNM_E_DAMAGED;
  char buffer[64];
  size_t got = 0;
  status = reader->read(reader, buffer, sizeof buffer, &got, err);
  mnm_reader_close(reader);
  return status;
}

static mnm_status use_memory_reader(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  mnm_reader *reader = NULL;
  mnm_status status = mnm_reader_open_memory(&reader, "name", payload, 3, ctx, err);
  if (status != MNM_OK) return reader == NULL ? status : MNM_E_DAMAGED;
  mnm_reader_close(reader);
  return status;
}

static void readers_survive_every_failed_request(void **state) {
  (void)state;
  char path[] = "CMakeLists.txt", data[] = "abc"; /* tests run at the top of the sources */
  assert_int_equal(mnm_fault_sweep("file reader", use_file_reader, path), 1);
  assert_int_equal(mnm_fault_sweep("memory reader", use_memory_reader, data), 1);
}

static mnm_status use_plain_memory(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  mnm_status status = MNM_OK;
  size_t bytes = 0;
  char *block = mnm_mem_new(ctx, 0);
  if (block == NULL) status = mnm_err_nomem(err);
  mnm_mem_free(ctx, block, 0);
  block = NULL;
  for (size_t grown = 1; status == MNM_OK && grown < 5000; grown *= 2) {
    char *moved = mnm_mem_realloc(ctx, block, bytes, grown);
    if (moved == NULL) {
      status = mnm_err_nomem(err);
    } else {
      block = moved;
      bytes = grown;
    }
  }
  mnm_mem_free(ctx, block, bytes);
  return status;
}

static void plain_memory_survives_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("ctx", use_plain_memory, NULL) > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_arena_survives_every_failed_request),
      cmocka_unit_test(a_column_survives_every_failed_request),
      cmocka_unit_test(an_interner_survives_every_failed_request),
      cmocka_unit_test(readers_survive_every_failed_request),
      cmocka_unit_test(plain_memory_survives_every_failed_request),
  };
  return cmocka_run_group_tests_name("fault_base", tests, NULL, NULL);
}
