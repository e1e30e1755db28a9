/* A network from two plain tables: ties, and who the nodes are. */
#include <string.h>

#include "case/run/run_disrupt_internal.h"
#include "stage/ingest/ingest.h"

#define DECIMALS 6

typedef struct tables {
  mnm_run_disrupt *self;
  mnm_strings *names; /* nodes by first mention */
  mnm_column known;   /* uint8_t by node: stands in the table of actors */
} tables;

static mnm_status cell(mnm_err *err, mnm_status status, int column, const char *message) {
  mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, NULL, 0, column);
  return status;
}

/* "12", "12.5": at most six decimals, not below 0, in millionths. */
static bool amount_of(mnm_text text, int64_t *out) {
  int64_t sum = 0;
  int decimals = -1;
  bool any = false;
  for (uint32_t i = 0; i < text.bytes; i++) {
    const char c = text.data[i];
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9' || decimals >= DECIMALS || sum > (INT64_C(1) << 55) / 10) return false;
    sum = sum * 10 + (c - '0');
    decimals += decimals >= 0;
    any = true;
  }
  for (int i = decimals < 0 ? 0 : decimals; i < DECIMALS; i++) {
    if (sum > (INT64_C(1) << 55) / 10) return false;
    sum *= 10;
  }
  *out = sum;
  return any;
}

static mnm_status node_of(tables *t, mnm_text text, int column, uint32_t *out, mnm_err *err) {
  text = mnm_text_trim(text);
  if (text.bytes == 0) return cell(err, MNM_E_PARSE, column, "a name is missing");
  if (text.bytes > 256) return cell(err, MNM_E_RANGE, column, "a name has at most 256 bytes");
  MNM_TRY(mnm_strings_put_text(t->names, out, text, err));
  if (*out < t->self->node.count) return MNM_OK;
  mnm_run__disrupt_node node = {.label = {"", 0}, .person = {"", 0}};
  const uint8_t known = 0;
  MNM_TRY(mnm_run__disrupt_text(t->self, text, &node.label, err));
  MNM_TRY(mnm_column_push(&t->known, &known, err));
  return mnm_column_push(&t->self->node, &node, err);
}

static mnm_status tie_row(void *payload, const mnm_text *cells, mnm_err *err) {
  tables *t = payload;
  mnm_run__disrupt_tie tie = {.month_minor = 1000000};
  MNM_TRY(node_of(t, cells[0], 1, &tie.from, err));
  MNM_TRY(node_of(t, cells[1], 2, &tie.to, err));
  if (cells[2].bytes > 0 && !amount_of(cells[2], &tie.month_minor))
    return cell(err, MNM_E_PARSE, 3, "a weight must be a number from 0 on with at most 6 decimals");
  tie.tentative = mnm_text_equal(cells[3], mnm_text_of("tentative"));
  if (cells[3].bytes > 0 && !tie.tentative && !mnm_text_equal(cells[3], mnm_text_of("confirmed")))
    return cell(err, MNM_E_PARSE, 4, "a strength is confirmed or tentative");
  return mnm_column_push(&t->self->tie, &tie, err);
}

/* "controller;recruiter" */
static mnm_status take_roles(tables *t, mnm_run__disrupt_node *node, mnm_text text, mnm_err *err) {
  while (text.bytes > 0) {
    const char *end = memchr(text.data, ';', text.bytes);
    const uint32_t bytes = end ? (uint32_t)(end - text.data) : text.bytes;
    const mnm_text name = mnm_text_trim((mnm_text){text.data, bytes});
    uint32_t bit = 0;
    if (name.bytes == 0 || name.bytes > 64)
      return cell(err, MNM_E_PARSE, 2, "roles are words of at most 64 bytes, as a;b");
    const mnm_status status = mnm_run__disrupt_role(t->self, name, &bit, err);
    if (status != MNM_OK) mnm_err_at(err, NULL, 0, 2);
    MNM_TRY(status);
    node->roles |= 1U << bit;
    const uint32_t step = bytes + (end ? 1 : 0);
    text.data += step, text.bytes -= step;
  }
  return MNM_OK;
}

static mnm_status actor_row(void *payload, const mnm_text *cells, mnm_err *err) {
  tables *t = payload;
  uint32_t number = 0;
  MNM_TRY(node_of(t, cells[0], 1, &number, err));
  uint8_t *known = mnm_column_at(&t->known, number);
  if (*known) return cell(err, MNM_E_PARSE, 1, "this node stands in the table before");
  *known = 1;
  mnm_run__disrupt_node *node = mnm_column_at(&t->self->node, number);
  MNM_TRY(take_roles(t, node, mnm_text_trim(cells[1]), err));
  node->victim = mnm_text_equal(cells[2], mnm_text_of("yes"));
  if (cells[2].bytes > 0 && !node->victim && !mnm_text_equal(cells[2], mnm_text_of("no")))
    return cell(err, MNM_E_PARSE, 3, "victim is yes or no");
  if (cells[3].bytes > 256) return cell(err, MNM_E_RANGE, 4, "a name has at most 256 bytes");
  MNM_TRY(mnm_run__disrupt_text(t->self, mnm_text_trim(cells[3]), &node->person, err));
  node->place = mnm_text_equal(cells[4], mnm_text_of("place"));
  if (cells[4].bytes > 0 && !node->place && !mnm_text_equal(cells[4], mnm_text_of("account")))
    return cell(err, MNM_E_PARSE, 5, "kind is account or place");
  if (node->place && (node->victim || node->roles || node->person.bytes > 0))
    return cell(err, MNM_E_PARSE, 5, "a place is nobody's, has no role and is no victim");
  node->entry_known = cells[5].bytes > 0, node->exit_known = cells[6].bytes > 0;
  if (node->entry_known && !amount_of(cells[5], &node->entry_minor))
    return cell(err, MNM_E_PARSE, 6, "a number from 0 on with at most 6 decimals is expected");
  if (node->exit_known && !amount_of(cells[6], &node->exit_minor))
    return cell(err, MNM_E_PARSE, 7, "a number from 0 on with at most 6 decimals is expected");
  return MNM_OK;
}

static mnm_status read_table(tables *t, const char *path, const mnm_table_column *columns,
                             uint32_t count, mnm_table_row_fn *fn, const mnm_ctx *ctx,
                             mnm_err *err) {
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_reader_open_file(&reader, path, ctx, err));
  mnm_status status = mnm_ingest_table(reader, columns, count, fn, t, ctx, err);
  mnm_reader_close(reader);
  return status;
}

static mnm_status read_both(tables *t, const char *ties, const char *actors, const mnm_ctx *ctx,
                            mnm_err *err) {
  static const mnm_table_column tie_columns[] = {
      {"source", true}, {"target", true}, {"weight", false}, {"strength", false}};
  static const mnm_table_column actor_columns[] = {
      {"node", true},  {"role", false}, {"victim", false}, {"person", false},
      {"kind", false}, {"in", false},   {"out", false}};
  MNM_TRY(mnm_strings_new(&t->names, ctx, err));
  MNM_TRY(read_table(t, ties, tie_columns, 4, tie_row, ctx, err));
  if (t->self->tie.count == 0) {
    (void)mnm_err_set(err, MNM_E_PARSE, "the table has no row");
    mnm_err_at(err, ties, 0, 0);
    return MNM_E_PARSE;
  }
  if (actors) MNM_TRY(read_table(t, actors, actor_columns, 7, actor_row, ctx, err));
  return mnm_run__disrupt_end(t->self, err);
}

mnm_status mnm_run_disrupt_tables(mnm_run_disrupt **out, const char *ties, const char *actors,
                                  const mnm_ctx *ctx, mnm_err *err) {
  tables t = {.self = NULL};
  *out = NULL;
  MNM_TRY(mnm_run__disrupt_new(&t.self, ctx, err));
  mnm_column_init(&t.known, sizeof(uint8_t), ctx);
  mnm_status status = read_both(&t, ties, actors, ctx, err);
  if (t.names) mnm_strings_free(t.names);
  mnm_column_clear(&t.known);
  if (status != MNM_OK) {
    mnm_run_disrupt_free(t.self);
    return status;
  }
  *out = t.self;
  return MNM_OK;
}
