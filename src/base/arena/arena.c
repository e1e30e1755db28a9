#include "base/arena/arena.h"

#include <string.h>

#define ALIGNMENT ((size_t)16)
#define FIRST_BLOCK_BYTES ((size_t)4096)
#define LAST_BLOCK_BYTES ((size_t)1 << 20)

/* Blocks are a list; the first one is being filled. Data follows the header. */
struct mnm_arena_block {
  mnm_arena_block *next;
  size_t bytes; /* with the header */
  size_t used;  /* with the header */
  size_t unused_keeps_alignment;
};

_Static_assert(sizeof(mnm_arena_block) % ALIGNMENT == 0, "data behind the header is aligned");

void mnm_arena_init(mnm_arena *arena, const mnm_ctx *ctx) {
  memset(arena, 0, sizeof *arena);
  if (ctx != NULL) arena->alloc = ctx->alloc;
}

/* A request that would waste most of a block gets a block of its own behind the one being filled,
 * so that small requests go on filling that one. */
static mnm_arena_block *add_block(mnm_arena *arena, size_t bytes) {
  if (bytes > SIZE_MAX - sizeof(mnm_arena_block) - ALIGNMENT) return NULL;
  size_t need = (sizeof(mnm_arena_block) + bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
  mnm_arena_block *head = arena->blocks;
  size_t usual = head == NULL ? FIRST_BLOCK_BYTES : head->bytes * 2;
  if (usual > LAST_BLOCK_BYTES) usual = LAST_BLOCK_BYTES;
  bool alone = need > usual / 4 && head != NULL;
  if (!alone && need < usual) need = usual;
  mnm_arena_block *block = mnm_alloc_realloc(&arena->alloc, NULL, 0, need);
  if (block == NULL) return NULL;
  block->bytes = need;
  block->used = sizeof *block;
  block->unused_keeps_alignment = 0;
  if (alone) {
    block->next = head->next;
    head->next = block;
  } else {
    block->next = head;
    arena->blocks = block;
  }
  return block;
}

static void *take(mnm_arena *arena, size_t bytes, size_t alignment) {
  mnm_arena_block *block = arena->blocks;
  size_t start = 0;
  if (block != NULL) start = (block->used + alignment - 1) & ~(alignment - 1);
  if (block == NULL || start > block->bytes || block->bytes - start < bytes) {
    block = add_block(arena, bytes);
    if (block == NULL) return NULL;
    start = block->used;
  }
  block->used = start + bytes;
  arena->used_bytes += bytes;
  return (char *)block + start;
}

void *mnm_arena_take(mnm_arena *arena, size_t bytes) {
  size_t rounded = bytes == 0 ? 1 : bytes;
  void *pointer = take(arena, rounded, ALIGNMENT);
  if (pointer != NULL) memset(pointer, 0, rounded);
  return pointer;
}

void *mnm_arena_take_bytes(mnm_arena *arena, size_t bytes) {
  return take(arena, bytes == 0 ? 1 : bytes, 1);
}

char *mnm_arena_copy(mnm_arena *arena, const void *data, size_t bytes) {
  if (bytes == SIZE_MAX) return NULL;
  char *copy = take(arena, bytes + 1, 1);
  if (copy == NULL) return NULL;
  if (bytes > 0) memcpy(copy, data, bytes);
  copy[bytes] = '\0';
  return copy;
}

static void free_blocks(const mnm_arena *arena, mnm_arena_block *block) {
  while (block != NULL) {
    mnm_arena_block *next = block->next;
    mnm_alloc_free(&arena->alloc, block, block->bytes);
    block = next;
  }
}

void mnm_arena_reset(mnm_arena *arena) {
  arena->used_bytes = 0;
  if (arena->blocks == NULL) return;
  free_blocks(arena, arena->blocks->next);
  arena->blocks->next = NULL;
  arena->blocks->used = sizeof(mnm_arena_block);
}

void mnm_arena_clear(mnm_arena *arena) {
  free_blocks(arena, arena->blocks);
  arena->blocks = NULL;
  arena->used_bytes = 0;
}

uint64_t mnm_arena_held(const mnm_arena *arena) {
  uint64_t bytes = 0;
  for (const mnm_arena_block *block = arena->blocks; block != NULL; block = block->next) {
    bytes += block->bytes;
  }
  return bytes;
}
