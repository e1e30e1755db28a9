/* A list of sentences about what is wrong. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "case/store/store_internal.h"

struct mnm_problems {
  mnm_arena arena;
  mnm_column sentences; /* char * */
  mnm_alloc alloc;
};

mnm_status mnm_problems_new(mnm_problems **out, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_problems *problems = mnm_mem_new(ctx, sizeof *problems);
  if (problems == NULL) return mnm_err_nomem(err);
  if (ctx != NULL) problems->alloc = ctx->alloc;
  mnm_arena_init(&problems->arena, ctx);
  mnm_column_init(&problems->sentences, sizeof(char *), ctx);
  *out = problems;
  return MNM_OK;
}

mnm_status mnm_problems_add(mnm_problems *problems, mnm_err *err, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  int bytes = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (bytes < 0) bytes = 0;
  if ((size_t)bytes >= sizeof text) bytes = (int)sizeof text - 1;
  char *copy = mnm_arena_copy(&problems->arena, text, (size_t)bytes);
  if (copy == NULL) return mnm_err_nomem(err);
  return mnm_column_push(&problems->sentences, &copy, err);
}

uint32_t mnm_problems_count(const mnm_problems *problems) {
  return (uint32_t)problems->sentences.count;
}

const char *mnm_problems_at(const mnm_problems *problems, uint32_t index) {
  return *(char *const *)mnm_column_at(&problems->sentences, index);
}

void mnm_problems_free(mnm_problems *problems) {
  if (problems == NULL) return;
  mnm_alloc alloc = problems->alloc;
  mnm_column_clear(&problems->sentences);
  mnm_arena_clear(&problems->arena);
  mnm_alloc_free(&alloc, problems, sizeof *problems);
}
