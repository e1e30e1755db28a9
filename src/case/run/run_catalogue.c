/* The catalogue against a ledger: files in, hits out. */
#include <stdio.h>

#include <stdlib.h>

#include "case/run/run_hits.h"

static bool is_yaml(const char *path) {
  size_t bytes = strlen(path);
  return (bytes > 5 && strcmp(path + bytes - 5, ".yaml") == 0) ||
         (bytes > 4 && strcmp(path + bytes - 4, ".yml") == 0);
}

typedef struct opening {
  mnm_catalogue *catalogue;
  mnm_run__own *own; /* keeps the texts of files that are not built in; NULL: nobody does */
  mnm_run_broken_fn *fn;
  void *payload;
  const mnm_ctx *ctx;
} opening;

/* What is wrong with one file is told and does not stop the others; memory does, and a setting. */
static mnm_status add_text(const opening *state, const char *name, mnm_text text, mnm_err *err) {
  mnm_err why = {0};
  mnm_status status = mnm_catalogue_add(state->catalogue, name, text.data, text.bytes, &why);
  if (status == MNM_OK) return MNM_OK;
  bool set = why.row == 0; /* a setting is wrong, not the file */
  if (status != MNM_E_NOMEM && !set) return state->fn(state->payload, &why, err);
  if (err) *err = why;
  return status;
}

/* The catalogue has just taken it: it is the last one. */
static mnm_status keep_text(const opening *state, mnm_text text, mnm_err *err) {
  uint32_t count = mnm_catalogue_count(state->catalogue);
  const mnm_indicator *last = mnm_catalogue_at(state->catalogue, count - 1);
  mnm_run__own_file file = {.id = last->id};
  file.text = mnm_arena_copy(&state->own->arena, text.data, text.bytes);
  if (!file.text) return mnm_err_nomem(err);
  return mnm_column_push(&state->own->file, &file, err);
}

/* As add_text, of a file that is not built in. */
static mnm_status add_own(const opening *state, const char *name, mnm_text text, mnm_err *err) {
  uint32_t before = mnm_catalogue_count(state->catalogue);
  MNM_TRY(add_text(state, name, text, err));
  bool taken = mnm_catalogue_count(state->catalogue) > before;
  return taken && state->own != NULL ? keep_text(state, text, err) : MNM_OK;
}

void mnm_run__own_init(mnm_run__own *own, const mnm_ctx *ctx) {
  mnm_arena_init(&own->arena, ctx);
  mnm_column_init(&own->file, sizeof(mnm_run__own_file), ctx);
}

void mnm_run__own_clear(mnm_run__own *own) {
  mnm_column_clear(&own->file);
  mnm_arena_clear(&own->arena);
}

const char *mnm_run__own_text(const mnm_run__own *own, const char *id) {
  const mnm_run__own_file *file = own->file.data;
  for (uint64_t i = 0; i < own->file.count; i++)
    if (strcmp(file[i].id, id) == 0) return file[i].text;
  return "";
}

static mnm_status add_folder(const opening *state, const char *folder, mnm_err *err) {
  mnm_run__files files;
  mnm_arena arena;
  mnm_run__files_init(&files, state->ctx);
  mnm_arena_init(&arena, state->ctx);
  mnm_status status = mnm_run__files_add(&files, folder, err);
  const char *const *path = files.path.data;
  for (uint64_t i = 0; i < files.path.count && status == MNM_OK; i++) {
    mnm_text text = {"", 0};
    mnm_err why = {0};
    if (!is_yaml(path[i])) continue;
    mnm_arena_reset(&arena);
    status = mnm_run_read_file(path[i], &arena, &text, state->ctx, &why);
    if (status == MNM_OK)
      status = add_own(state, path[i], text, err);
    else if (status != MNM_E_NOMEM)
      status = state->fn(state->payload, &why, err);
    else if (err)
      *err = why;
  }
  mnm_arena_clear(&arena);
  mnm_run__files_clear(&files);
  return status;
}

static mnm_status add_shipped(const opening *state, mnm_err *err) {
  for (uint32_t i = 0; i < mnm_catalogue_shipped_count(); i++)
    MNM_TRY(add_text(state, mnm_catalogue_shipped_name(i), mnm_catalogue_shipped_text(i), err));
  return MNM_OK;
}

mnm_status mnm_run__catalogue_keep(mnm_catalogue **out, const char *folder, mnm_run__own *own,
                                   mnm_run_broken_fn *fn, void *payload, const mnm_ctx *ctx,
                                   mnm_err *err) {
  opening state = {.own = own, .fn = fn, .payload = payload, .ctx = ctx};
  MNM_TRY(mnm_catalogue_new(&state.catalogue, NULL, 0, ctx, err));
  mnm_status status = add_shipped(&state, err);
  if (status == MNM_OK && folder != NULL) status = add_folder(&state, folder, err);
  if (status == MNM_OK) status = mnm_catalogue_ready(state.catalogue, err);
  if (status != MNM_OK) {
    mnm_catalogue_free(state.catalogue);
    state.catalogue = NULL;
  }
  *out = state.catalogue;
  return status;
}

/* A text that the case keeps was read before, by another version perhaps. */
static mnm_status kept_broken(void *payload, const mnm_err *why, mnm_err *err) {
  (void)err;
  (void)why;
  *(bool *)payload = true;
  return MNM_OK;
}

typedef struct restoring {
  opening state;
  bool broken;
} restoring;

static mnm_status take_kept(void *payload, const mnm_store_indicator *row, mnm_err *err) {
  restoring *work = payload;
  return row->text[0] != '\0' ? add_own(&work->state, row->file, mnm_text_of(row->text), err)
                              : MNM_OK;
}

mnm_status mnm_run__catalogue_kept(mnm_catalogue **out, mnm_store *store, mnm_run__own *own,
                                   bool *out_broken, const mnm_ctx *ctx, mnm_err *err) {
  restoring work = {.state = {.own = own, .fn = kept_broken, .ctx = ctx}};
  work.state.payload = &work.broken;
  MNM_TRY(mnm_catalogue_new(&work.state.catalogue, NULL, 0, ctx, err));
  mnm_status status = add_shipped(&work.state, err);
  if (status == MNM_OK) status = mnm_store_indicators(store, take_kept, &work, err);
  if (status == MNM_OK) status = mnm_catalogue_ready(work.state.catalogue, err);
  if (status != MNM_OK) {
    mnm_catalogue_free(work.state.catalogue);
    work.state.catalogue = NULL;
  }
  *out = work.state.catalogue;
  *out_broken = work.broken;
  return status;
}

mnm_status mnm_run_catalogue_kept(mnm_catalogue **out, mnm_store *store, const mnm_ctx *ctx,
                                  mnm_err *err) {
  bool broken = false;
  return mnm_run__catalogue_kept(out, store, NULL, &broken, ctx, err);
}

mnm_status mnm_run_catalogue_open(mnm_catalogue **out, const char *folder, bool own,
                                  const mnm_catalogue_setting *settings, uint32_t setting_count,
                                  mnm_run_broken_fn *fn, void *payload, const mnm_ctx *ctx,
                                  mnm_err *err) {
  *out = NULL;
  opening state = {.fn = fn, .payload = payload, .ctx = ctx};
  MNM_TRY(mnm_catalogue_new(&state.catalogue, settings, setting_count, ctx, err));
  mnm_status status = own ? MNM_OK : add_shipped(&state, err);
  if (status == MNM_OK && folder != NULL) status = add_folder(&state, folder, err);
  if (status == MNM_OK) status = mnm_catalogue_ready(state.catalogue, err);
  if (status != MNM_OK) {
    mnm_catalogue_free(state.catalogue);
    return status;
  }
  *out = state.catalogue;
  return MNM_OK;
}

/* ---- judging --- */

struct mnm_run_judged {
  mnm_alloc alloc;
  mnm_run_ledger *plain; /* or */
  mnm_ledger *ledger;    /* of a case */
  mnm_run__owners owners;
  mnm_catalogue_owners view;
  mnm_column owned; /* uint64_t, rising: owner above, account below */
  mnm_catalogue_hits hits;
};

mnm_catalogue_owners mnm_run__judged_owners(const mnm_run_judged *judged) {
  return judged->view;
}

const mnm_catalogue_hits *mnm_run_judged_hits(const mnm_run_judged *judged) {
  return &judged->hits;
}

const mnm_ledger *mnm_run_judged_ledger(const mnm_run_judged *judged) {
  return judged->plain ? mnm_run_ledger_rows(judged->plain) : judged->ledger;
}

void mnm_run_judged_free(mnm_run_judged *judged) {
  if (!judged) return;
  mnm_ctx ctx = {.alloc = judged->alloc};
  mnm_catalogue_hits_clear(&judged->hits);
  mnm_run__owners_clear(&judged->owners);
  mnm_column_clear(&judged->owned);
  mnm_run_ledger_free(judged->plain);
  mnm_ledger_free(judged->ledger);
  mnm_mem_free(&ctx, judged, sizeof *judged);
}

static mnm_status new_judged(mnm_run_judged **out, const mnm_ctx *ctx, mnm_err *err) {
  *out = mnm_mem_new(ctx, sizeof **out);
  if (!*out) return mnm_err_nomem(err);
  if (ctx) (*out)->alloc = ctx->alloc;
  mnm_run__owners_init(&(*out)->owners, ctx);
  mnm_column_init(&(*out)->owned, sizeof(uint64_t), ctx);
  mnm_catalogue_hits_init(&(*out)->hits, ctx);
  return MNM_OK;
}

static int compare_owned(const void *a, const void *b) {
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return (left > right) - (left < right);
}

static mnm_status list_owned(mnm_run_judged *judged, mnm_err *err) {
  uint32_t accounts = mnm_accounts_count(mnm_ledger_accounts(mnm_run_judged_ledger(judged)));
  MNM_TRY(mnm_column_reserve(&judged->owned, judged->view.offset[accounts], err));
  for (uint32_t a = 0; a < accounts; a++)
    for (uint32_t i = judged->view.offset[a]; i < judged->view.offset[a + 1]; i++) {
      uint64_t pair = (uint64_t)judged->view.owner[i] << 32 | a;
      MNM_TRY(mnm_column_push(&judged->owned, &pair, err));
    }
  if (judged->owned.count > 1)
    qsort(judged->owned.data, judged->owned.count, sizeof(uint64_t), compare_owned);
  return MNM_OK;
}

static mnm_status judge(mnm_run_judged *judged, const mnm_catalogue *catalogue, const mnm_ctx *ctx,
                        mnm_err *err) {
  const mnm_ledger *ledger = mnm_run_judged_ledger(judged);
  mnm_catalogue_input input = {.transfers = mnm_ledger_transfers(ledger),
                               .accounts = mnm_ledger_accounts(ledger),
                               .places = mnm_ledger_places(ledger),
                               .owners = &judged->view};
  MNM_TRY(list_owned(judged, err));
  return mnm_catalogue_find(&judged->hits, catalogue, &input, ctx, err);
}

static mnm_status judge_plain(mnm_run_judged **out, const mnm_catalogue *catalogue,
                              mnm_run_ledger *ledger, const mnm_ctx *ctx, mnm_err *err) {
  mnm_run_judged *judged = NULL;
  mnm_status status = new_judged(&judged, ctx, err);
  if (status != MNM_OK) {
    mnm_run_ledger_free(ledger);
    return status;
  }
  judged->plain = ledger;
  const mnm_detect_owners *owners = mnm_run__ledger_owners(ledger);
  judged->view = (mnm_catalogue_owners){owners->offset, owners->owner};
  status = judge(judged, catalogue, ctx, err);
  if (status != MNM_OK) {
    mnm_run_judged_free(judged);
    return status;
  }
  *out = judged;
  return MNM_OK;
}

static mnm_status choose_form(const char *path, const char **spec, const mnm_ctx *ctx,
                              mnm_err *err) {
  char start[5] = "";
  size_t got = 0, all = 0;
  mnm_reader *reader = NULL;
  mnm_status status = mnm_reader_open_file(&reader, path, ctx, err);
  while (status == MNM_OK && all < sizeof start) {
    status = reader->read(reader, start + all, sizeof start - all, &got, err);
    if (status != MNM_OK || got == 0) break;
    all += got;
  }
  mnm_reader_close(reader);
  *spec = all == sizeof start && memcmp(start, "when,", sizeof start) == 0 ? "simple" : "plain";
  return status;
}

mnm_status mnm_run_catalogue_judge(mnm_run_judged **out, const mnm_catalogue *catalogue,
                                   const char *path, const char *spec, const mnm_ctx *ctx,
                                   mnm_err *err) {
  *out = NULL;
  mnm_run_ledger *ledger = NULL;
  mnm_ingest_summary read;
  if (spec == NULL) MNM_TRY(choose_form(path, &spec, ctx, err));
  MNM_TRY(mnm_run_ledger_read(&ledger, path, spec, &read, ctx, err));
  return judge_plain(out, catalogue, ledger, ctx, err);
}

static mnm_status check_use(void *payload, const mnm_source *source, mnm_err *err) {
  return mnm_source_check_use(payload, source->source_id, err);
}

mnm_status mnm_run_catalogue_judge_case(mnm_run_judged **out, const mnm_catalogue *catalogue,
                                        mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_run_judged *judged = NULL;
  mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_store_sources(store, check_use, store, err));
  MNM_TRY(new_judged(&judged, ctx, err));
  mnm_status status = mnm_ledger_load(&judged->ledger, store, &all, ctx, err);
  if (status == MNM_OK) status = mnm_run__owners_load(&judged->owners, store, err);
  if (status == MNM_OK)
    status = mnm_run__owners_end(&judged->owners,
                                 mnm_accounts_count(mnm_ledger_accounts(judged->ledger)), err);
  if (status == MNM_OK) {
    judged->view = (mnm_catalogue_owners){judged->owners.view.offset, judged->owners.view.owner};
    status = judge(judged, catalogue, ctx, err);
  }
  if (status != MNM_OK) {
    mnm_run_judged_free(judged);
    return status;
  }
  *out = judged;
  return MNM_OK;
}

mnm_status mnm_run_judged_accounts(const mnm_run_judged *judged, uint64_t hit, mnm_column *out,
                                   mnm_err *err) {
  const mnm_catalogue_hit *of = mnm_column_at(&judged->hits.hit, hit);
  const mnm_accounts *accounts = mnm_ledger_accounts(mnm_run_judged_ledger(judged));
  uint64_t before = out->count;
  if (of->subject_kind == MNM_SUBJECT_ACCOUNT) return mnm_column_push(out, &of->subject, err);
  const uint64_t *owned = judged->owned.data;
  uint64_t begin = 0, end = judged->owned.count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (owned[middle] >> 32 < of->subject)
      begin = middle + 1;
    else
      end = middle;
  }
  for (; begin < judged->owned.count && owned[begin] >> 32 == of->subject; begin++) {
    uint32_t account = (uint32_t)owned[begin];
    MNM_TRY(mnm_column_push(out, &account, err));
  }
  mnm_ctx ctx = {.alloc = judged->alloc};
  return mnm_accounts_sort((uint32_t *)out->data + before, out->count - before, accounts, &ctx,
                           err);
}

/* ---- checking --- */

typedef struct checking {
  const mnm_catalogue *catalogue;
  mnm_run_checked_fn *fn;
  void *payload;
  const mnm_ctx *ctx;
} checking;

/* The account by which a subject is known in a case: its own, or the owner's first. */
static mnm_status label_of(const mnm_run_judged *judged, uint64_t hit, char *buffer, uint32_t bytes,
                           mnm_err *err) {
  mnm_column accounts;
  mnm_ctx ctx = {.alloc = judged->alloc};
  mnm_column_init(&accounts, sizeof(uint32_t), &ctx);
  mnm_status status = mnm_run_judged_accounts(judged, hit, &accounts, err);
  if (status == MNM_OK)
    (void)mnm_accounts_label(mnm_ledger_accounts(mnm_run_judged_ledger(judged)),
                             *(const uint32_t *)accounts.data, buffer, bytes);
  mnm_column_clear(&accounts);
  return status;
}

static mnm_status compare_case(const mnm_run_judged *judged, uint32_t indicator,
                               const mnm_indicator_case *of, char *problem, size_t bytes,
                               mnm_err *err) {
  bool seen[64] = {false};
  const mnm_catalogue_hit *hit = judged->hits.hit.data;
  const mnm_catalogue_answer *answer = mnm_column_at(&judged->hits.answer, indicator);
  problem[0] = '\0';
  if (answer->missing != NULL && of->expect_count > 0) {
    (void)snprintf(problem, bytes, "the ledger of this case has no %s", answer->missing);
    return MNM_OK;
  }
  for (uint64_t i = 0; i < judged->hits.hit.count; i++) {
    char label[256];
    bool known = false;
    if (hit[i].indicator != indicator) continue;
    MNM_TRY(label_of(judged, i, label, sizeof label, err));
    for (uint32_t e = 0; e < of->expect_count && e < 64; e++)
      if (strcmp(of->expect[e], label) == 0) known = seen[e] = true;
    if (!known) (void)snprintf(problem, bytes, "%s is hit, and should not be", label);
  }
  for (uint32_t e = 0; e < of->expect_count && e < 64; e++)
    if (!seen[e]) (void)snprintf(problem, bytes, "%s should be hit, and is not", of->expect[e]);
  return MNM_OK;
}

static mnm_status check_case(const checking *state, uint32_t indicator,
                             const mnm_indicator_case *of, mnm_err *err) {
  const mnm_indicator *shown = mnm_catalogue_at(state->catalogue, indicator);
  char problem[400] = "";
  mnm_err why = {0};
  mnm_run_ledger *ledger = NULL;
  mnm_run_judged *judged = NULL;
  mnm_ingest_summary read;
  mnm_run_checked checked = {.indicator = shown, .name = of->name};
  mnm_status status =
      mnm_run_ledger_read_text(&ledger, shown->file, of->ledger, "simple", &read, state->ctx, &why);
  if (status == MNM_E_NOMEM || status == MNM_E_CANCELLED) {
    if (err) *err = why;
    return status;
  }
  if (status != MNM_OK) { /* its lines are lines of the file */
    mnm_err_at(&why, shown->file, why.row > 0 ? why.row + of->line - 1 : of->line, why.column);
    checked.problem = "its ledger cannot be read";
    checked.err = &why;
    return state->fn(state->payload, &checked, err);
  }
  MNM_TRY(judge_plain(&judged, state->catalogue, ledger, state->ctx, err));
  status = compare_case(judged, indicator, of, problem, sizeof problem, err);
  mnm_run_judged_free(judged);
  checked.problem = problem[0] != '\0' ? problem : NULL;
  return status == MNM_OK ? state->fn(state->payload, &checked, err) : status;
}

static mnm_status check_innocent(const checking *state, const char *file, mnm_err *err) {
  mnm_run_ledger *ledger = NULL;
  mnm_run_judged *judged = NULL;
  mnm_ingest_summary read;
  MNM_TRY(mnm_run_ledger_read_text(&ledger, "innocent.csv", mnm_catalogue_innocent(), "simple",
                                   &read, state->ctx, err));
  MNM_TRY(judge_plain(&judged, state->catalogue, ledger, state->ctx, err));
  static const mnm_indicator_case nobody = {.name = "the innocent ledger"};
  mnm_status status = MNM_OK;
  for (uint32_t i = 0; i < mnm_catalogue_count(state->catalogue) && status == MNM_OK; i++) {
    const mnm_indicator *shown = mnm_catalogue_at(state->catalogue, i);
    char problem[400] = "";
    if (shown->kind != MNM_INDICATOR_LEDGER || (file != NULL && strcmp(file, shown->file) != 0))
      continue;
    status = compare_case(judged, i, &nobody, problem, sizeof problem, err);
    mnm_run_checked checked = {
        .indicator = shown, .name = nobody.name, .problem = problem[0] != '\0' ? problem : NULL};
    if (status == MNM_OK) status = state->fn(state->payload, &checked, err);
  }
  mnm_run_judged_free(judged);
  return status;
}

mnm_status mnm_run_catalogue_check(const mnm_catalogue *catalogue, const char *file,
                                   mnm_run_checked_fn *fn, void *payload, const mnm_ctx *ctx,
                                   mnm_err *err) {
  checking state = {catalogue, fn, payload, ctx};
  for (uint32_t i = 0; i < mnm_catalogue_count(catalogue); i++) {
    const mnm_indicator *shown = mnm_catalogue_at(catalogue, i);
    if (file != NULL && strcmp(file, shown->file) != 0) continue;
    for (uint32_t c = 0; c < shown->case_count; c++)
      MNM_TRY(check_case(&state, i, &shown->cases[c], err));
  }
  return check_innocent(&state, file, err);
}
