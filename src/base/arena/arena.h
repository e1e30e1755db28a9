/* arena: memory that dies together. A result owns one arena and is freed with it. */
#ifndef MNM_BASE_ARENA_H
#define MNM_BASE_ARENA_H

#include "base/ctx/ctx.h"

typedef struct mnm_arena_block mnm_arena_block;

typedef struct mnm_arena {
  mnm_alloc alloc;
  mnm_arena_block *blocks;
  uint64_t used_bytes; /* handed out, for statistics */
} mnm_arena;

/* In place; takes ctx's allocator (ctx may be NULL). Costs no memory until first used. */
void mnm_arena_init(mnm_arena *arena, const mnm_ctx *ctx);
/* 16-byte aligned, zeroed; NULL when memory is out. bytes == 0 gives a valid pointer. */
void *mnm_arena_take(mnm_arena *arena, size_t bytes);
/* The same without alignment and not zeroed, for text packed byte to byte. */
void *mnm_arena_take_bytes(mnm_arena *arena, size_t bytes);
/* A copy of bytes plus a terminating NUL; NULL when memory is out. */
char *mnm_arena_copy(mnm_arena *arena, const void *data, size_t bytes);
/* Forgets everything taken but keeps one block for reuse. */
void mnm_arena_reset(mnm_arena *arena);
/* Frees all; the arena is then as after init. */
void mnm_arena_clear(mnm_arena *arena);
uint64_t mnm_arena_held(const mnm_arena *arena); /* bytes held from the allocator */

#endif
