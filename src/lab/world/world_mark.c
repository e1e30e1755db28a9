/* Reading for the marker: lines, members by type, dictionaries. */
#include "lab/world/world_mark.h"

#define READ_BYTES 65536

mnm_status mnm_world__mark_wrong(const mnm_world_marker *m, const char *key, const char *expected,
                                 mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_PARSE, "member '%s': %s was expected", key, expected);
  mnm_err_at(err, m->input, m->line_number, 0);
  mnm_err_hint(err, "docs/exercises.md names the members of each record");
  return MNM_E_PARSE;
}

mnm_status mnm_world__mark_text(const mnm_world_marker *m, const mnm_json_value *line,
                                const char *key, mnm_text *out, mnm_err *err) {
  const mnm_json_value *value = mnm_json_get(line, key);
  if (!value || value->kind != MNM_JSON_TEXT) return mnm_world__mark_wrong(m, key, "a text", err);
  *out = value->text;
  return MNM_OK;
}

mnm_status mnm_world__mark_list(const mnm_world_marker *m, const mnm_json_value *line,
                                const char *key, const mnm_json_value **out, mnm_err *err) {
  *out = mnm_json_get(line, key);
  if (*out && (*out)->kind == MNM_JSON_NULL) *out = NULL;
  if (*out && (*out)->kind != MNM_JSON_ARRAY) return mnm_world__mark_wrong(m, key, "a list", err);
  return MNM_OK;
}

mnm_status mnm_world__mark_int(const mnm_world_marker *m, const mnm_json_value *line,
                               const char *key, int64_t fallback, int64_t *out, mnm_err *err) {
  const mnm_json_value *value = mnm_json_get(line, key);
  *out = fallback;
  if (!value || value->kind == MNM_JSON_NULL) return MNM_OK;
  if (value->kind != MNM_JSON_INT) return mnm_world__mark_wrong(m, key, "a whole number", err);
  *out = value->integer;
  return MNM_OK;
}

mnm_status mnm_world__mark_bool(const mnm_world_marker *m, const mnm_json_value *line,
                                const char *key, bool *out, mnm_err *err) {
  const mnm_json_value *value = mnm_json_get(line, key);
  *out = false;
  if (!value || value->kind == MNM_JSON_NULL) return MNM_OK;
  if (value->kind != MNM_JSON_BOOL) return mnm_world__mark_wrong(m, key, "true or false", err);
  *out = value->boolean;
  return MNM_OK;
}

mnm_status mnm_world__mark_number(mnm_strings *strings, mnm_column *column, mnm_text text,
                                  uint32_t *out, mnm_err *err) {
  static const uint32_t none = MARK_NONE;
  MNM_TRY(mnm_strings_put_text(strings, out, text, err));
  while (column->count <= *out) MNM_TRY(mnm_column_push(column, &none, err));
  return MNM_OK;
}

bool mnm_world__mark_is(const mnm_json_value *line, const char *record) {
  const mnm_json_value *value = mnm_json_get(line, "record");
  return value && value->kind == MNM_JSON_TEXT && mnm_text_equal(value->text, mnm_text_of(record));
}

/* Ids are numbered with two columns: what they stand for, and which crime's transfer they are. */
mnm_status mnm_world__mark_id(mnm_world_marker *m, mnm_text text, uint32_t *out, mnm_err *err) {
  MNM_TRY(mnm_world__mark_number(m->ids, &m->canonical, text, out, err));
  static const uint32_t none = MARK_NONE;
  while (m->transfer_of.count <= *out) MNM_TRY(mnm_column_push(&m->transfer_of, &none, err));
  if (mark_u32(&m->canonical)[*out] == MARK_NONE) mark_u32(&m->canonical)[*out] = *out;
  return MNM_OK;
}

mnm_status mnm_world__mark_item(const mnm_world_marker *m, const mnm_json_value *item,
                                const char *key, mnm_text *out, mnm_err *err) {
  if (item->kind != MNM_JSON_TEXT) return mnm_world__mark_wrong(m, key, "a list of texts", err);
  *out = item->text;
  return MNM_OK;
}

mnm_status mnm_world__mark_kind(mnm_world_marker *m, const mnm_json_value *line, uint32_t *out,
                                mnm_err *err) {
  const mnm_json_value *kind = mnm_json_get(line, "kind");
  *out = MARK_NONE;
  if (!kind || kind->kind == MNM_JSON_NULL) return MNM_OK;
  if (kind->kind != MNM_JSON_TEXT) return mnm_world__mark_wrong(m, "kind", "a text or null", err);
  return mnm_world__mark_number(m->texts, &m->person_of, kind->text, out, err);
}

mnm_status mnm_world__mark_typology(mnm_world_marker *m, const mnm_json_value *line, uint8_t *out,
                                    mnm_err *err) {
  mnm_text name = {0};
  mnm_typology typology = MNM_T1;
  MNM_TRY(mnm_world__mark_text(m, line, "typology", &name, err));
  if (!mnm_typology_find(name, &typology)) {
    return mnm_world__mark_wrong(m, "typology", "one of T1 to T10 and H1 to H7", err);
  }
  *out = (uint8_t)typology;
  return MNM_OK;
}

mnm_text mnm_world__mark_account(mnm_text label) {
  bool asset = label.bytes > 6 && memcmp(label.data, "asset:", 6) == 0;
  for (uint32_t i = label.bytes; i-- > 0 && !asset;) {
    if (label.data[i] == ':') return (mnm_text){label.data + i + 1, label.bytes - i - 1};
  }
  return label;
}

mnm_status mnm_world__mark_line(mnm_world_marker *m, const char *data, size_t bytes,
                                const mnm_json_value **out, mnm_err *err) {
  *out = NULL;
  m->line_number++;
  if (mnm_text_trim((mnm_text){data, (uint32_t)bytes}).bytes == 0) return MNM_OK;
  mnm_arena_reset(&m->line_arena);
  mnm_status status = mnm_json_parse(out, m->input, data, bytes, &m->line_arena, err);
  if (status == MNM_OK && (*out)->kind != MNM_JSON_OBJECT) {
    status = mnm_err_set(err, MNM_E_PARSE, "a JSON object was expected on each line");
  }
  if (status != MNM_OK) mnm_err_at(err, m->input, m->line_number, 0);
  return status;
}

typedef mnm_status line_fn(mnm_world_marker *m, const mnm_json_value *line, mnm_err *err);

/* Whole lines of `data`, the first one after what waited; what is left of the last one waits. */
static mnm_status take_lines(mnm_world_marker *m, const char *data, size_t bytes, line_fn *fn,
                             mnm_err *err) {
  while (bytes > 0) {
    const char *end = memchr(data, '\n', bytes);
    size_t part = end ? (size_t)(end - data) : bytes;
    const mnm_json_value *line = NULL;
    if (m->line.count + part > MNM_JSON_BYTES) {
      (void)mnm_err_set(err, MNM_E_LIMIT, "a line is longer than 64 MiB");
      mnm_err_at(err, m->input, m->line_number + 1, 0);
      return MNM_E_LIMIT;
    }
    if (!end || m->line.count > 0) MNM_TRY(mnm_column_append(&m->line, data, part, err));
    if (!end) return MNM_OK;
    const char *text = m->line.count > 0 ? m->line.data : data;
    size_t length = m->line.count > 0 ? m->line.count : part;
    m->line.count = 0;
    MNM_TRY(mnm_world__mark_line(m, text, length, &line, err));
    if (line) MNM_TRY(fn(m, line, err));
    data += part + 1;
    bytes -= part + 1;
  }
  return MNM_OK;
}

static mnm_status end_lines(mnm_world_marker *m, line_fn *fn, mnm_err *err) {
  const mnm_json_value *line = NULL;
  if (m->line.count == 0) return MNM_OK;
  mnm_status status = mnm_world__mark_line(m, m->line.data, m->line.count, &line, err);
  m->line.count = 0;
  return status == MNM_OK && line ? fn(m, line, err) : status;
}

static mnm_status read_truth(mnm_world_marker *m, mnm_reader *truth, mnm_err *err) {
  char *buffer = mnm_mem_new(&m->ctx, READ_BYTES);
  size_t got = 0;
  mnm_status status = buffer ? MNM_OK : mnm_err_nomem(err);
  m->input = truth->name;
  while (status == MNM_OK) {
    status = truth->read(truth, buffer, READ_BYTES, &got, err);
    if (status != MNM_OK || got == 0) break;
    status = take_lines(m, buffer, got, mnm_world__mark_truth, err);
  }
  if (status == MNM_OK) status = end_lines(m, mnm_world__mark_truth, err);
  mnm_mem_free(&m->ctx, buffer, READ_BYTES);
  m->input = "export";
  m->line_number = 0;
  return status;
}

typedef struct column_of {
  mnm_column *column;
  uint32_t width;
} column_of;

#define COLUMNS 17
static void columns_of(mnm_world_marker *m, column_of out[COLUMNS]) {
  const column_of all[COLUMNS] = {{&m->canonical, sizeof(uint32_t)},
                                  {&m->transfer_of, sizeof(uint32_t)},
                                  {&m->account_actor, sizeof(uint32_t)},
                                  {&m->subject_actor, sizeof(uint32_t)},
                                  {&m->person_of, sizeof(uint32_t)},
                                  {&m->transfer, sizeof(mark_transfer)},
                                  {&m->instance, sizeof(mark_instance)},
                                  {&m->member, sizeof(uint32_t)},
                                  {&m->actor, sizeof(mark_actor)},
                                  {&m->asset, sizeof(uint32_t)},
                                  {&m->finding, sizeof(mark_finding)},
                                  {&m->finding_id, sizeof(uint32_t)},
                                  {&m->finding_account, sizeof(uint32_t)},
                                  {&m->person, sizeof(mark_person)},
                                  {&m->suspected, sizeof(mark_network)},
                                  {&m->network_member, sizeof(mark_member)},
                                  {&m->line, 1}};
  memcpy(out, all, sizeof all);
}

static mnm_status new_dictionaries(mnm_world_marker *m, mnm_err *err) {
  MNM_TRY(mnm_strings_new(&m->ids, &m->ctx, err));
  MNM_TRY(mnm_strings_new(&m->accounts, &m->ctx, err));
  MNM_TRY(mnm_strings_new(&m->subjects, &m->ctx, err));
  MNM_TRY(mnm_strings_new(&m->networks, &m->ctx, err));
  return mnm_strings_new(&m->texts, &m->ctx, err);
}

mnm_status mnm_world_marker_new(mnm_world_marker **out, mnm_reader *truth, const mnm_ctx *ctx,
                                mnm_err *err) {
  *out = NULL;
  mnm_world_marker *m = mnm_mem_new(ctx, sizeof *m);
  if (!m) return mnm_err_nomem(err);
  if (ctx) m->ctx.alloc = ctx->alloc;
  column_of columns[COLUMNS];
  columns_of(m, columns);
  for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_init(columns[i].column, columns[i].width, ctx);
  mnm_arena_init(&m->line_arena, ctx);
  mnm_status status = new_dictionaries(m, err);
  if (status == MNM_OK) status = read_truth(m, truth, err);
  if (status != MNM_OK) {
    mnm_world_marker_free(m);
    return status;
  }
  *out = m;
  return MNM_OK;
}

mnm_status mnm_world_marker_add(void *payload, const char *data, size_t bytes, mnm_err *err) {
  return take_lines(payload, data, bytes, mnm_world__mark_export, err);
}

mnm_status mnm_world_marker_finish(mnm_world_marker *m, mnm_world_marks *out, mnm_err *err) {
  memset(out, 0, sizeof *out);
  MNM_TRY(end_lines(m, mnm_world__mark_export, err));
  return mnm_world__mark_measure(m, out, err);
}

void mnm_world_marker_free(mnm_world_marker *m) {
  if (!m) return;
  column_of columns[COLUMNS];
  columns_of(m, columns);
  for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_clear(columns[i].column);
  mnm_arena_clear(&m->line_arena);
  mnm_strings_free(m->ids);
  mnm_strings_free(m->accounts);
  mnm_strings_free(m->subjects);
  mnm_strings_free(m->networks);
  mnm_strings_free(m->texts);
  mnm_ctx ctx = m->ctx;
  mnm_mem_free(&ctx, m, sizeof *m);
}
