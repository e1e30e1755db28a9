/* A bundle held against itself: every file against the manifest, every figure made again. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "case/run/run_disclose.h"
#include "case/run/run_internal.h"

#define DIFFERENCES_MOST 20u

bool mnm_run_is_folder(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

typedef struct listed {
  char name[64], sha256[65];
  int64_t bytes;
} listed;

typedef struct checking {
  const char *folder;
  mnm_problems *problems;
  const mnm_ctx *ctx;
  mnm_run_bundle *out;
  mnm_column file; /* listed */
  mnm_trace_rule rule;
} checking;

/* ---- files --- */

static bool plain_name(mnm_text name) {
  if (name.bytes == 0 || name.bytes >= 64 || name.data[0] == '.') return false;
  for (uint32_t i = 0; i < name.bytes; i++)
    if (name.data[i] == '/' || name.data[i] == '\0') return false;
  return true;
}

static mnm_status take_file(void *payload, const mnm_text *cells, mnm_err *err) {
  checking *state = payload;
  listed one;
  if (!plain_name(cells[0]) || !mnm_text_int64(cells[1], &one.bytes) || cells[2].bytes != 64)
    return mnm_err_set(err, MNM_E_PARSE,
                       "expected a file's name, its size in bytes and 64 hexadecimal digits");
  (void)snprintf(one.name, sizeof one.name, "%.*s", (int)cells[0].bytes, cells[0].data);
  (void)snprintf(one.sha256, sizeof one.sha256, "%.*s", (int)cells[2].bytes, cells[2].data);
  return mnm_column_push(&state->file, &one, err);
}

/* Of the whole file, and where wanted its text; MNM_E_NOTFOUND. */
static mnm_status digest_file(const checking *state, const char *name, uint8_t digest[32],
                              int64_t *bytes, mnm_column *text, mnm_err *err) {
  char path[MNM_RUN__PATH];
  mnm_reader *reader = NULL;
  mnm_sha256 hash;
  *bytes = 0;
  MNM_TRY(mnm_run__bundle_path(path, state->folder, name, err));
  MNM_TRY(mnm_reader_open_file(&reader, path, state->ctx, err));
  mnm_sha256_init(&hash);
  mnm_status status = MNM_OK;
  for (size_t got = 1; status == MNM_OK && got > 0;) {
    char block[65536];
    status = reader->read(reader, block, sizeof block, &got, err);
    if (status != MNM_OK) break;
    mnm_sha256_add(&hash, block, got);
    *bytes += (int64_t)got;
    if (text != NULL) status = mnm_column_append(text, block, got, err);
  }
  mnm_reader_close(reader);
  mnm_sha256_end(&hash, digest);
  return status;
}

/* What a failure to read means for the bundle: a problem of it, unless we ran out of something. */
static mnm_status told(const checking *state, const char *name, mnm_status status,
                       const mnm_err *why, mnm_err *err) {
  char text[768];
  if (status == MNM_OK) return MNM_OK;
  if (status == MNM_E_NOTFOUND)
    return mnm_problems_add(state->problems, err, "%s is missing.", name);
  if (status == MNM_E_NOMEM || status == MNM_E_CANCELLED || status == MNM_E_IO) {
    if (err != NULL) *err = *why;
    return status;
  }
  mnm_err_text(why, text, sizeof text);
  return mnm_problems_add(state->problems, err, "%s", text);
}

static mnm_status check_file(checking *state, const listed *one, mnm_err *err) {
  uint8_t digest[32];
  char hex[65];
  int64_t bytes = 0;
  mnm_err why = {0};
  mnm_status status = digest_file(state, one->name, digest, &bytes, NULL, &why);
  if (status != MNM_OK) return told(state, one->name, status, &why, err);
  mnm_seal_hex(hex, digest, 32);
  state->out->files++;
  if (bytes == one->bytes && strcmp(hex, one->sha256) == 0) return MNM_OK;
  return mnm_problems_add(state->problems, err,
                          "%s is not the file that manifest.csv lists: %s is another one.",
                          one->name, bytes != one->bytes ? "its size" : "its digest");
}

static bool is_in(const checking *state, const char *name) {
  const listed *one = state->file.data;
  for (uint64_t i = 0; i < state->file.count; i++)
    if (strcmp(one[i].name, name) == 0) return true;
  return false;
}

static mnm_status check_folder(checking *state, mnm_err *err) {
  DIR *folder = opendir(state->folder);
  const struct dirent *entry;
  mnm_status status = MNM_OK;
  if (folder == NULL) return mnm_err_set(err, MNM_E_IO, "this folder cannot be read");
  while (status == MNM_OK && (entry = readdir(folder)) != NULL) {
    const char *name = entry->d_name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, "manifest.csv") == 0 ||
        is_in(state, name))
      continue;
    status = mnm_problems_add(state->problems, err,
                              "%s is in the folder, and manifest.csv does not list it.", name);
  }
  closedir(folder);
  for (const char *const *must = mnm_run__bundle_files; status == MNM_OK && *must != NULL; must++)
    if (!is_in(state, *must))
      status = mnm_problems_add(state->problems, err, "manifest.csv does not list %s.", *must);
  return status;
}

static mnm_status check_manifest(checking *state, bool *out_read, mnm_err *err) {
  static const mnm_table_column columns[] = {{"file", true}, {"bytes", true}, {"sha256", true}};
  char path[MNM_RUN__PATH];
  mnm_reader *reader = NULL;
  mnm_err why = {0};
  int64_t bytes = 0;
  MNM_TRY(mnm_run__bundle_path(path, state->folder, "manifest.csv", err));
  mnm_status status = digest_file(state, "manifest.csv", state->out->digest, &bytes, NULL, &why);
  if (status == MNM_OK) status = mnm_reader_open_file(&reader, path, state->ctx, &why);
  if (status == MNM_OK)
    status = mnm_ingest_table(reader, columns, 3, take_file, state, state->ctx, &why);
  mnm_reader_close(reader);
  *out_read = status == MNM_OK;
  if (status != MNM_OK) return told(state, "manifest.csv", status, &why, err);
  const listed *one = state->file.data;
  for (uint64_t i = 0; i < state->file.count; i++) MNM_TRY(check_file(state, &one[i], err));
  return check_folder(state, err);
}

/* ---- what it says of itself --- */

static mnm_status read_words(checking *state, const mnm_json_value *root, mnm_err *err) {
  const mnm_json_value *version = mnm_json_get(root, "bundle"), *rule = mnm_json_get(root, "rule");
  const mnm_json_value *claim = mnm_json_get(root, "claim"),
                       *program = mnm_json_get(root, "program");
  if (version == NULL || version->kind != MNM_JSON_INT || rule == NULL ||
      rule->kind != MNM_JSON_TEXT || claim == NULL || claim->kind != MNM_JSON_TEXT ||
      program == NULL || program->kind != MNM_JSON_TEXT)
    return mnm_problems_add(state->problems, err, "bundle.json does not say what a bundle says.");
  if (version->integer != MNM_BUNDLE_VERSION)
    return mnm_problems_add(state->problems, err,
                            "The bundle is of another version than this program reads.");
  (void)snprintf(state->out->rule, sizeof state->out->rule, "%.*s", (int)rule->text.bytes,
                 rule->text.data);
  (void)snprintf(state->out->claim, sizeof state->out->claim, "%.*s", (int)claim->text.bytes,
                 claim->text.data);
  (void)snprintf(state->out->program, sizeof state->out->program, "%.*s", (int)program->text.bytes,
                 program->text.data);
  if (mnm_trace_rule_find(state->out->rule, &state->rule)) return MNM_OK;
  return mnm_problems_add(state->problems, err, "bundle.json names a rule that is not there.");
}

static mnm_status read_bundle(checking *state, mnm_err *err) {
  char path[MNM_RUN__PATH];
  mnm_arena arena;
  mnm_text text = {"", 0};
  mnm_err why = {0};
  const mnm_json_value *root = NULL;
  MNM_TRY(mnm_run__bundle_path(path, state->folder, "bundle.json", err));
  mnm_arena_init(&arena, state->ctx);
  mnm_status status = mnm_run_read_file(path, &arena, &text, state->ctx, &why);
  if (status == MNM_OK)
    status = mnm_json_parse(&root, "bundle.json", text.data, text.bytes, &arena, &why);
  status = status == MNM_OK ? read_words(state, root, err)
                            : told(state, "bundle.json", status, &why, err);
  mnm_arena_clear(&arena);
  return status;
}

/* ---- figures --- */

static mnm_text line_at(mnm_text text, uint32_t *at) {
  uint32_t begin = *at, end = begin;
  while (end < text.bytes && text.data[end] != '\n') end++;
  *at = end < text.bytes ? end + 1 : end;
  if (end > begin && text.data[end - 1] == '\r') end--;
  return (mnm_text){text.data + begin, end - begin};
}

/* Line by line, so that a figure that was changed is named by its place. */
static mnm_status compare(checking *state, const char *name, mnm_text made, mnm_text there,
                          mnm_err *err) {
  uint32_t a = 0, b = 0, differences = 0;
  for (uint64_t line = 1; a < made.bytes || b < there.bytes; line++) {
    bool ours = a < made.bytes, theirs = b < there.bytes;
    mnm_text expected = line_at(made, &a), found = line_at(there, &b);
    if (line > 1) state->out->figures++;
    if (ours && theirs && mnm_text_equal(expected, found)) continue;
    if (++differences > DIFFERENCES_MOST) continue;
    MNM_TRY(mnm_problems_add(
        state->problems, err, "%s, line %llu: %s", name, (unsigned long long)line,
        !theirs ? "a figure that comes out of the ledger of the bundle is missing."
        : !ours ? "no such figure comes out of the ledger of the bundle."
                : "made again from the ledger of the bundle, this line is another one."));
  }
  if (differences <= DIFFERENCES_MOST) return MNM_OK;
  return mnm_problems_add(state->problems, err, "%s: %u more lines are other ones.", name,
                          differences - DIFFERENCES_MOST);
}

typedef mnm_status make_fn(mnm_column *text, const checking *state, const mnm_run_tables *tables,
                           mnm_err *err);
static mnm_status make_figures(mnm_column *text, const checking *state,
                               const mnm_run_tables *tables, mnm_err *err) {
  return mnm_run__bundle_figures(text, tables, NULL, state->ctx, err);
}
static mnm_status make_bounds(mnm_column *text, const checking *state, const mnm_run_tables *tables,
                              mnm_err *err) {
  return mnm_run__bundle_bounds(text, tables, state->ctx, err);
}
static mnm_status make_schedule(mnm_column *text, const checking *state,
                                const mnm_run_tables *tables, mnm_err *err) {
  return mnm_run__bundle_schedule(text, tables, state->rule, state->ctx, err);
}

static mnm_status check_table(checking *state, const mnm_run_tables *tables, const char *name,
                              make_fn *make, mnm_err *err) {
  mnm_column made, there;
  uint8_t digest[32];
  int64_t bytes = 0;
  mnm_err why = {0};
  mnm_column_init(&made, 1, state->ctx);
  mnm_column_init(&there, 1, state->ctx);
  mnm_status status = make(&made, state, tables, &why);
  if (status == MNM_OK) status = digest_file(state, name, digest, &bytes, &there, &why);
  if (status == MNM_OK && (made.count >= UINT32_MAX || there.count >= UINT32_MAX))
    status = mnm_err_set(&why, MNM_E_LIMIT, "%s is over 4 GiB", name);
  status = status == MNM_OK ? compare(state, name, (mnm_text){made.data, (uint32_t)made.count},
                                      (mnm_text){there.data, (uint32_t)there.count}, err)
                            : told(state, name, status, &why, err);
  mnm_column_clear(&made);
  mnm_column_clear(&there);
  return status;
}

static mnm_status check_figures(checking *state, mnm_err *err) {
  mnm_run_tables *tables = NULL;
  mnm_err why = {0};
  mnm_status status = mnm_run__bundle_open(&tables, state->folder, state->ctx, &why);
  if (status != MNM_OK) /* the missing file was named before */
    return told(state, "A table that is traced", status, &why, err);
  status = check_table(state, tables, "figures.csv", make_figures, err);
  if (status == MNM_OK) status = check_table(state, tables, "bounds.csv", make_bounds, err);
  if (status == MNM_OK && state->rule != 0)
    status = check_table(state, tables, "schedule.csv", make_schedule, err);
  mnm_run_tables_free(tables);
  return status;
}

mnm_status mnm_run_bundle_verify(mnm_run_bundle *out, const char *folder, mnm_problems *problems,
                                 const mnm_ctx *ctx, mnm_err *err) {
  checking state = {.folder = folder, .problems = problems, .ctx = ctx, .out = out};
  bool read = false;
  memset(out, 0, sizeof *out);
  mnm_column_init(&state.file, sizeof(listed), ctx);
  mnm_status status = check_manifest(&state, &read, err);
  if (status == MNM_OK && read) status = read_bundle(&state, err);
  if (status == MNM_OK && read) status = check_figures(&state, err);
  mnm_column_clear(&state.file);
  return status;
}
