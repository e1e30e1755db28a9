/* SQL typed by a user: read-only, over the columns that schema/ describes and the viewer may see.
 */
#include <string.h>

#include "case/store/store_internal.h"

#define COLUMNS_MAX 200

typedef struct rules { /* what the authorizer knows while a statement is prepared */
  const mnm_viewer *viewer;
  mnm_sensitivity worst; /* of all columns read */
  bool hidden;           /* a column that the viewer may not see was asked for */
  bool forbidden;        /* something that could write, or reach past the case */
} rules;

/* Rows of an import that is not finished are hidden: the names of these tables lead to temporary
 * views that leave them out (temp stands before main where a name is looked up), and the tables
 * themselves are refused. A view holds the columns that the viewer may see and no other. */
static const struct hiding {
  const char *table, *where;
} hidings[] = {
    {"source", "state = 'live'"},
    {"balance", "source_id IN (SELECT source_id FROM main.source WHERE state = 'live')"},
    {"break", "source_id IN (SELECT source_id FROM main.source WHERE state = 'live')"},
    {"holding", "source_id IN (SELECT source_id FROM main.source WHERE state = 'live')"},
    {"reject", "source_id IN (SELECT source_id FROM main.source WHERE state = 'live')"},
    {"statement",
     "source_id IS NULL OR source_id IN"
     " (SELECT source_id FROM main.source WHERE state = 'live')"},
    {"subject",
     "source_id IS NULL OR source_id IN"
     " (SELECT source_id FROM main.source WHERE state = 'live')"},
};
#define HIDINGS (sizeof hidings / sizeof hidings[0])

static bool is_view(const char *table) {
  for (size_t i = 0; i < HIDINGS; i++) {
    if (strcmp(hidings[i].table, table) == 0) return true;
  }
  return false;
}

static bool may_see(const rules *at, mnm_sensitivity sensitivity) {
  return mnm_shield_decide(at->viewer, sensitivity).verdict == MNM_SHOW;
}

/* Whether any column of the table may be seen: then its rows may be counted. */
static bool may_count(const rules *at, const char *table) {
  for (uint32_t i = 0; i < mnm_schema_count(); i++) {
    const mnm_schema_column *column = mnm_schema_at(i);
    if (strcmp(column->table, table) == 0 && may_see(at, column->sensitivity)) return true;
  }
  return false;
}

/* What the conditions above read, whoever looks: numbers of rows and whether they are whole. */
static bool in_condition(const char *table, const char *column) {
  static const char *const names[][2] = {
      {"source", "state"},      {"source", "source_id"},  {"run", "state"},
      {"run", "first_account"}, {"run", "first_place"},   {"account", "account_id"},
      {"place", "place_id"},    {"balance", "source_id"}, {"break", "source_id"},
      {"holding", "source_id"}, {"reject", "source_id"},  {"statement", "source_id"},
      {"subject", "source_id"}};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strcmp(names[i][0], table) == 0 && strcmp(names[i][1], column) == 0) return true;
  }
  return false;
}

/* `inside` is the view, or the WITH name, in which the column stands: a user can choose the latter,
 * so that nothing but the hiding of loading rows may rest on it. */
static int read_column(rules *at, const char *table, const char *column, const char *database,
                       const char *inside) {
  bool in_main = strcmp(database, "main") == 0;
  if (in_main && strcmp(table, "sqlite_master") == 0) return SQLITE_OK;
  const mnm_schema_column *known = mnm_schema_find(table, column);
  /* "" is a table of which no column was asked for, as in count(*); ROWID says no more */
  bool counted = column[0] == '\0' || strcmp(column, "ROWID") == 0;
  bool seen = known != NULL ? may_see(at, known->sensitivity) : counted && may_count(at, table);
  if (!seen && in_main && in_condition(table, column)) seen = true;
  if (!seen) {
    at->hidden = true;
    return SQLITE_DENY;
  }
  if (in_main && is_view(table) && (inside == NULL || !is_view(inside))) {
    /* a viewer who may see no column of a table has no view of it either */
    *(may_count(at, table) ? &at->forbidden : &at->hidden) = true;
    return SQLITE_DENY;
  }
  if (known != NULL && known->sensitivity > at->worst) at->worst = known->sensitivity;
  return SQLITE_OK;
}

static int authorize(void *payload, int action, const char *first, const char *second,
                     const char *database, const char *inside) {
  rules *at = payload;
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      if (second != NULL && sqlite3_stricmp(second, "load_extension") == 0) break;
      return SQLITE_OK;
    case SQLITE_READ:
      return read_column(at, first != NULL ? first : "", second != NULL ? second : "",
                         database != NULL ? database : "", inside);
    default:
      break;
  }
  at->forbidden = true;
  return SQLITE_DENY;
}

static mnm_status refusal(mnm_store *store, const rules *at, int result, mnm_err *err) {
  if (at->forbidden) {
    mnm_err_set(err, MNM_E_UNSUPPORTED, "only statements that read the case are run here");
    mnm_err_hint(err, "use one SELECT, VALUES, WITH or EXPLAIN");
    return MNM_E_UNSUPPORTED;
  }
  if (at->hidden) {
    mnm_err_set(err, MNM_E_DENIED, "a column is not known or may not be seen in this role");
    mnm_err_hint(err, "the columns, and who may see them, are listed in docs/case-file.md");
    return MNM_E_DENIED;
  }
  if ((result & 0xFF) != SQLITE_ERROR) return mnm_store_error(store, result, "reading", err);
  int offset = sqlite3_error_offset(store->db);
  /* SQLite's own message would repeat what was typed */
  mnm_err_set(err, MNM_E_PARSE, "the SQL is not understood");
  mnm_err_at(err, "SQL", 1, offset >= 0 ? offset + 1 : 0);
  mnm_err_hint(err, "column counts from 1; SQLite's dialect, tables as in docs/case-file.md");
  return MNM_E_PARSE;
}

static bool only_blanks(const char *tail, const char *end) {
  for (; tail < end; tail++) {
    if (strchr(" \t\r\n;", *tail) == NULL) return false;
  }
  return true;
}

static mnm_status prepare(mnm_store *store, mnm_text sql, rules *at, sqlite3_stmt **out,
                          mnm_err *err) {
  const char *tail = NULL;
  *out = NULL;
  if (sql.bytes > (1 << 20)) return mnm_err_set(err, MNM_E_LIMIT, "SQL has at most 1 MiB");
  (void)sqlite3_set_authorizer(store->db, authorize, at);
  int result = sqlite3_prepare_v3(store->db, sql.data, (int)sql.bytes, 0, out, &tail);
  (void)sqlite3_set_authorizer(store->db, NULL, NULL);
  if (result != SQLITE_OK) return refusal(store, at, result, err);
  if (*out == NULL) return mnm_err_set(err, MNM_E_PARSE, "there is no statement");
  mnm_status status = MNM_OK;
  if (!only_blanks(tail, sql.data + sql.bytes)) {
    status = mnm_err_set(err, MNM_E_UNSUPPORTED, "one statement at a time");
  } else if (!sqlite3_stmt_readonly(*out)) {
    at->forbidden = true;
    status = refusal(store, at, SQLITE_AUTH, err);
  } else if (sqlite3_bind_parameter_count(*out) > 0) {
    status = mnm_err_set(err, MNM_E_UNSUPPORTED, "parameters (?) have no value here");
  }
  if (status == MNM_OK) return MNM_OK;
  (void)sqlite3_finalize(*out);
  *out = NULL;
  return status;
}

static mnm_status give_head(sqlite3_stmt *statement, const rules *at,
                            const mnm_sql_options *options, uint32_t count, mnm_err *err) {
  mnm_sql_column columns[COLUMNS_MAX];
  for (uint32_t i = 0; i < count; i++) {
    const char *table = sqlite3_column_table_name(statement, (int)i);
    const char *name = sqlite3_column_origin_name(statement, (int)i);
    const mnm_schema_column *known =
        table != NULL && name != NULL ? mnm_schema_find(table, name) : NULL;
    columns[i].name = sqlite3_column_name(statement, (int)i);
    if (columns[i].name == NULL) return mnm_err_nomem(err);
    columns[i].sensitivity = known != NULL ? known->sensitivity : at->worst;
  }
  return options->head != NULL ? options->head(options->payload, columns, count, err) : MNM_OK;
}

static void read_cell(sqlite3_stmt *statement, int index, mnm_cell *out) {
  memset(out, 0, sizeof *out);
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER:
      out->kind = MNM_CELL_INTEGER;
      out->integer = sqlite3_column_int64(statement, index);
      break;
    case SQLITE_FLOAT:
      out->kind = MNM_CELL_REAL;
      out->real = sqlite3_column_double(statement, index);
      break;
    case SQLITE_TEXT:
      out->kind = MNM_CELL_TEXT;
      out->bytes.data = (const char *)sqlite3_column_text(statement, index);
      break;
    case SQLITE_BLOB:
      out->kind = MNM_CELL_BLOB;
      out->bytes.data = sqlite3_column_blob(statement, index);
      break;
    default:
      out->kind = MNM_CELL_NULL;
      break;
  }
  if (out->kind == MNM_CELL_TEXT || out->kind == MNM_CELL_BLOB) {
    if (out->bytes.data == NULL) out->bytes.data = "";
    out->bytes.bytes = (uint32_t)sqlite3_column_bytes(statement, index);
  }
}

static mnm_status give_rows(mnm_store *store, sqlite3_stmt *statement,
                            const mnm_sql_options *options, uint32_t count, mnm_err *err) {
  mnm_cell cells[COLUMNS_MAX];
  for (;;) {
    int result = sqlite3_step(statement);
    if (sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_REPREPARE, 0) > 0) {
      /* prepared anew without the authorizer: the tables changed in between */
      return mnm_err_set(err, MNM_E_BUSY, "the case was changed meanwhile: ask again");
    }
    if (result == SQLITE_DONE) return MNM_OK;
    if (result == SQLITE_ERROR) {
      mnm_err_set(err, MNM_E_RANGE,
                  "the statement failed on a value (overflow, or not what a "
                  "function takes)");
      return MNM_E_RANGE;
    }
    if (result != SQLITE_ROW) return mnm_store_error(store, result, "reading", err);
    for (uint32_t i = 0; i < count; i++) read_cell(statement, (int)i, &cells[i]);
    MNM_TRY(options->row(options->payload, cells, count, err));
  }
}

static mnm_status run(mnm_store *store, mnm_text sql, const mnm_sql_options *options,
                      mnm_err *err) {
  rules at = {.viewer = options->viewer, .worst = MNM_PUBLIC};
  sqlite3_stmt *statement = NULL;
  MNM_TRY(prepare(store, sql, &at, &statement, err));
  uint32_t count = (uint32_t)sqlite3_column_count(statement);
  mnm_status status = count <= COLUMNS_MAX
                          ? give_head(statement, &at, options, count, err)
                          : mnm_err_set(err, MNM_E_LIMIT, "at most %d columns", COLUMNS_MAX);
  if (status == MNM_OK) status = give_rows(store, statement, options, count, err);
  (void)sqlite3_finalize(statement);
  return status;
}

/* "CREATE TEMP VIEW ... AS SELECT a, b FROM main.table WHERE ...;", nothing when no column is seen.
 */
static void append_view(sqlite3_str *sql, const struct hiding *hiding, const rules *at) {
  bool begun = false;
  for (uint32_t i = 0; i < mnm_schema_count(); i++) {
    const mnm_schema_column *column = mnm_schema_at(i);
    if (strcmp(column->table, hiding->table) != 0 || !may_see(at, column->sensitivity)) continue;
    if (begun) {
      sqlite3_str_appendf(sql, ", \"%w\"", column->name);
    } else {
      sqlite3_str_appendf(sql, "CREATE TEMP VIEW \"%w\" AS SELECT \"%w\"", hiding->table,
                          column->name);
    }
    begun = true;
  }
  if (begun) sqlite3_str_appendf(sql, " FROM main.\"%w\" WHERE %s;", hiding->table, hiding->where);
}

/* The views live in the connection's own temporary schema, and only while a statement runs. */
static mnm_status make_views(mnm_store *store, const mnm_viewer *viewer, mnm_err *err) {
  rules at = {.viewer = viewer};
  sqlite3_str *sql = sqlite3_str_new(store->db);
  sqlite3_str_appendall(sql, "PRAGMA query_only = OFF;");
  for (size_t i = 0; i < HIDINGS; i++) append_view(sql, &hidings[i], &at);
  char *text = sqlite3_str_finish(sql);
  mnm_status status = text != NULL ? mnm_store_exec(store, text, err) : mnm_err_nomem(err);
  sqlite3_free(text);
  mnm_status closed = mnm_store_exec(store, "PRAGMA query_only = ON", err);
  return status != MNM_OK ? status : closed;
}

mnm_status mnm_store_sql_readonly(mnm_store *store, mnm_text sql, const mnm_sql_options *options,
                                  mnm_err *err) {
  if (!store->readonly) {
    return mnm_err_set(err, MNM_E_ARG, "SQL of a user needs a case opened for reading only");
  }
  /* one snapshot from prepare to the last row, so that nothing is prepared a second time */
  MNM_TRY(mnm_store_begin_read(store, err));
  mnm_status status = make_views(store, options->viewer, err);
  if (status == MNM_OK) status = run(store, sql, options, err);
  mnm_store_rollback(store); /* and with it the views */
  return status;
}
