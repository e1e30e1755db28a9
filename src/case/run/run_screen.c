#include "case/run/run_screen.h"

#include <assert.h>

#include "case/run/run_internal.h"

struct mnm_run_screen {
  mnm_alloc alloc;
  mnm_screen_list list;
  mnm_screen_facts facts;
  bool stand_in[MNM_SCREEN_SETS];
  bool has_one; /* only this form is told of */
  uint64_t one;
};

static mnm_status put_fact(void *payload, const mnm_text *cells, mnm_err *err) {
  return mnm_screen_fact_put(payload, cells, err);
}

static mnm_status put_grade(void *payload, const mnm_text *cells, mnm_err *err) {
  return mnm_screen_grade_put(payload, cells, err);
}

static mnm_status read_table(const char *path, const mnm_screen_column *names, uint32_t count,
                             mnm_table_row_fn *fn, void *payload, const mnm_ctx *ctx,
                             mnm_err *err) {
  mnm_table_column columns[16];
  assert(count <= sizeof columns / sizeof *columns);
  for (uint32_t i = 0; i < count; i++)
    columns[i] = (mnm_table_column){names[i].name, names[i].mandatory};
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_reader_open_file(&reader, path, ctx, err));
  mnm_status status = mnm_ingest_table(reader, columns, count, fn, payload, ctx, err);
  mnm_reader_close(reader);
  return status;
}

static bool is_yaml(const char *path) {
  size_t bytes = strlen(path);
  return (bytes > 5 && strcmp(path + bytes - 5, ".yaml") == 0) ||
         (bytes > 4 && strcmp(path + bytes - 4, ".yml") == 0);
}

static mnm_status read_yaml(mnm_screen_facts *facts, const char *path, const mnm_ctx *ctx,
                            mnm_err *err) {
  mnm_arena arena;
  mnm_text text = {"", 0};
  mnm_arena_init(&arena, ctx);
  mnm_status status = mnm_run_read_file(path, &arena, &text, ctx, err);
  if (status == MNM_OK) status = mnm_screen_facts_read(facts, path, text.data, text.bytes, err);
  mnm_arena_clear(&arena);
  return status;
}

static mnm_status read_facts(mnm_run_screen *screen, const char *path, const mnm_ctx *ctx,
                             mnm_err *err) {
  if (is_yaml(path)) return read_yaml(&screen->facts, path, ctx, err);
  return read_table(path, mnm_screen_fact_columns, mnm_screen_fact_column_count, put_fact,
                    &screen->facts, ctx, err);
}

/* Nothing may be known of her: then everything is missing, and the result says so. */
static mnm_status keep_to(mnm_run_screen *screen, const char *person, mnm_err *err) {
  const mnm_text cells[8] = {mnm_text_of(person), mnm_text_of("age"), mnm_text_of("unknown")};
  uint32_t number = 0;
  MNM_TRY(mnm_screen_fact_put(&screen->facts, cells, err));
  screen->has_one = mnm_strings_find(screen->facts.persons, mnm_text_of(person), &number);
  assert(screen->has_one); /* it was just put */
  screen->one = number;
  return MNM_OK;
}

static mnm_status read_all(mnm_run_screen *screen, const mnm_run_screen_options *options,
                           const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(mnm_screen_list_shipped(&screen->list, ctx, err));
  if (options->grades != NULL)
    MNM_TRY(read_table(options->grades, mnm_screen_grade_columns, mnm_screen_grade_column_count,
                       put_grade, &screen->list, ctx, err));
  if (options->stand_in) mnm_screen_stand_in(&screen->list, screen->stand_in);
  MNM_TRY(mnm_screen_facts_init(&screen->facts, &screen->list, ctx, err));
  screen->facts.tap = options->tap;
  screen->facts.tap_payload = options->tap_payload;
  if (options->facts != NULL) MNM_TRY(read_facts(screen, options->facts, ctx, err));
  screen->facts.tap = NULL;
  if (options->store != NULL)
    MNM_TRY(mnm_run__screen_gather(&screen->facts, options->store, ctx, err));
  return options->person != NULL ? keep_to(screen, options->person, err) : MNM_OK;
}

mnm_status mnm_run_screen_new(mnm_run_screen **out, const mnm_run_screen_options *options,
                              const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_run_screen *made = mnm_mem_new(ctx, sizeof *made);
  if (made == NULL) return mnm_err_nomem(err);
  if (ctx != NULL) made->alloc = ctx->alloc;
  mnm_arena_init(&made->list.arena, ctx);
  mnm_status status = read_all(made, options, ctx, err);
  if (status != MNM_OK) {
    mnm_run_screen_free(made);
    return status;
  }
  *out = made;
  return MNM_OK;
}

const mnm_screen_list *mnm_run_screen_list(const mnm_run_screen *screen) {
  return &screen->list;
}

uint64_t mnm_run_screen_count(const mnm_run_screen *screen) {
  return screen->has_one ? 1 : screen->facts.form.count;
}

const mnm_screen_form *mnm_run_screen_form(const mnm_run_screen *screen, uint64_t form) {
  return mnm_column_at(&screen->facts.form, screen->has_one ? screen->one : form);
}

bool mnm_run_screen_find(const mnm_run_screen *screen, mnm_text person, uint64_t *out_form) {
  uint32_t number = 0;
  if (!mnm_strings_find(screen->facts.persons, person, &number)) return false;
  if (screen->has_one && number != screen->one) return false;
  *out_form = number; /* forms are in order of their persons' first appearance */
  if (screen->has_one) *out_form = 0;
  return true;
}

mnm_text mnm_run_screen_person(const mnm_run_screen *screen, uint64_t form) {
  return mnm_strings_get(screen->facts.persons, mnm_run_screen_form(screen, form)->person);
}

mnm_text mnm_run_screen_text(const mnm_run_screen *screen, uint32_t text) {
  return mnm_strings_get(screen->facts.texts, text);
}

void mnm_run_screen_judge(const mnm_run_screen *screen, uint64_t form, mnm_screen_result *out) {
  mnm_screen_judge(out, &screen->list, mnm_run_screen_form(screen, form), screen->stand_in);
}

void mnm_run_screen_free(mnm_run_screen *screen) {
  if (screen == NULL) return;
  mnm_ctx ctx = {.alloc = screen->alloc};
  mnm_screen_facts_clear(&screen->facts);
  mnm_screen_list_clear(&screen->list);
  mnm_mem_free(&ctx, screen, sizeof *screen);
}
