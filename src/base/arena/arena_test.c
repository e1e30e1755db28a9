#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena/arena.h"

typedef struct budget {
  int64_t live_bytes;
  size_t largest; /* requests over this are refused */
} budget;

static void *bounded_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  budget *book = payload;
  if (new_bytes == 0) {
    book->live_bytes -= (int64_t)old_bytes;
    free(pointer);
    return NULL;
  }
  if (new_bytes > book->largest) return NULL;
  book->live_bytes += (int64_t)new_bytes - (int64_t)old_bytes;
  void *grown = realloc(pointer, new_bytes);
  if (pointer == NULL && grown != NULL) memset(grown, 0xAA, new_bytes);
  return grown;
}

static void pieces_are_aligned_zeroed_and_apart(void **state) {
  (void)state;
  budget book = {.largest = SIZE_MAX};
  mnm_ctx ctx = {.alloc = {bounded_realloc, &book}};
  mnm_arena arena;
  mnm_arena_init(&arena, &ctx);
  assert_int_equal(book.live_bytes, 0);
  enum { PIECES = 3000 };
  unsigned char *pieces[PIECES];
  size_t sizes[PIECES];
  uint32_t draw = 1;
  for (int i = 0; i < PIECES; i++) {
    draw = draw * 1664525U + 1013904223U;
    sizes[i] = i % 100 == 99 ? draw >> 12 : draw >> 24;
    pieces[i] = mnm_arena_take(&arena, sizes[i]);
    assert_non_null(pieces[i]);
    assert_int_equal((uintptr_t)pieces[i] % 16, 0);
    for (size_t at = 0; at < sizes[i]; at++) assert_true(pieces[i][at] == 0);
    memset(pieces[i], i & 0xFF, sizes[i]);
  }
  for (int i = 0; i < PIECES; i++) {
    for (size_t at = 0; at < sizes[i]; at++) assert_true(pieces[i][at] == (i & 0xFF));
  }
  assert_int_equal(book.live_bytes, mnm_arena_held(&arena));
  mnm_arena_clear(&arena);
  assert_int_equal(book.live_bytes, 0);
  assert_int_equal(arena.used_bytes, 0);
}

static void copies_end_with_a_zero_byte_and_lie_close(void **state) {
  (void)state;
  mnm_arena arena;
  mnm_arena_init(&arena, NULL);
  char *first = mnm_arena_copy(&arena, "abc", 3);
  char *second = mnm_arena_copy(&arena, "defg", 2);
  char *empty = mnm_arena_copy(&arena, NULL, 0);
  assert_string_equal(first, "abc");
  assert_string_equal(second, "de");
  assert_string_equal(empty, "");
  assert_ptr_equal(second, first + 4);
  void *aligned = mnm_arena_take(&arena, 1);
  assert_int_equal((uintptr_t)aligned % 16, 0);
  mnm_arena_clear(&arena);
}

static void a_refused_block_gives_null_and_keeps_the_rest(void **state) {
  (void)state;
  budget book = {.largest = SIZE_MAX};
  mnm_ctx ctx = {.alloc = {bounded_realloc, &book}};
  mnm_arena arena;
  mnm_arena_init(&arena, &ctx);
  char *kept = mnm_arena_copy(&arena, "kept", 4);
  uint64_t used = arena.used_bytes;
  book.largest = 0;
  assert_null(mnm_arena_take(&arena, 1 << 20));
  assert_null(mnm_arena_take_bytes(&arena, SIZE_MAX));
  assert_null(mnm_arena_copy(&arena, "x", SIZE_MAX));
  assert_null(mnm_arena_take(&arena, SIZE_MAX - 8));
  assert_int_equal(arena.used_bytes, used);
  assert_non_null(mnm_arena_take(&arena, 16)); /* still fits the first block */
  assert_string_equal(kept, "kept");
  mnm_arena_clear(&arena);
  assert_int_equal(book.live_bytes, 0);
}

static void reset_keeps_one_block_and_zeroes_again(void **state) {
  (void)state;
  budget book = {.largest = SIZE_MAX};
  mnm_ctx ctx = {.alloc = {bounded_realloc, &book}};
  mnm_arena arena;
  mnm_arena_init(&arena, &ctx);
  mnm_arena_reset(&arena);
  for (int i = 0; i < 1000; i++) memset(mnm_arena_take(&arena, 300), 0xFF, 300);
  mnm_arena_reset(&arena);
  assert_int_equal(arena.used_bytes, 0);
  int64_t kept = book.live_bytes;
  assert_true(kept > 0);
  unsigned char *again = mnm_arena_take(&arena, 300);
  for (int i = 0; i < 300; i++) assert_true(again[i] == 0);
  assert_int_equal(book.live_bytes, kept);
  mnm_arena_clear(&arena);
  assert_int_equal(book.live_bytes, 0);
}

static void small_pieces_go_on_filling_the_block_after_a_large_one(void **state) {
  (void)state;
  mnm_arena arena;
  mnm_arena_init(&arena, NULL);
  char *before = mnm_arena_take(&arena, 16);
  char *large = mnm_arena_take(&arena, 3 << 20);
  char *after = mnm_arena_take(&arena, 16);
  assert_non_null(large);
  assert_ptr_equal(after, before + 16);
  mnm_arena_clear(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pieces_are_aligned_zeroed_and_apart),
      cmocka_unit_test(copies_end_with_a_zero_byte_and_lie_close),
      cmocka_unit_test(a_refused_block_gives_null_and_keeps_the_rest),
      cmocka_unit_test(reset_keeps_one_block_and_zeroes_again),
      cmocka_unit_test(small_pieces_go_on_filling_the_block_after_a_large_one),
  };
  return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
