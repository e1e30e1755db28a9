#include <stdio.h>
#include <string.h>

#include "front/cli/cli_internal.h"

typedef struct answer {
  mnm_cli *cli;
  mnm_arena arena;
  bool begun, noted;
} answer;

/* Once a question: what was sealed is shown only where it can be written down that it was. */
static mnm_status note_question(answer *state, mnm_err *err) {
  mnm_store *store = NULL;
  if (state->noted) return MNM_OK;
  mnm_status status = mnm_cli__open_case(state->cli, &store, state->cli->argument[0], false, err);
  if (status == MNM_OK) status = mnm_cli__note_shown(state->cli, store, "sql", 0, err);
  mnm_store_close(store);
  state->noted = true;
  if (status == MNM_E_BUSY || status == MNM_E_IO)
    mnm_err_hint(err, "the question reads sealed columns, and that must be written down first");
  return status;
}

static mnm_status head(void *payload, const mnm_sql_column *columns, uint32_t count, mnm_err *err) {
  answer *state = payload;
  mnm_out_column *shown = mnm_arena_take(&state->arena, count * sizeof *shown);
  if (shown == NULL) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < count; i++) {
    char *name = mnm_arena_copy(&state->arena, columns[i].name, strlen(columns[i].name));
    if (name == NULL) return mnm_err_nomem(err);
    shown[i] = (mnm_out_column){name, name, MNM_OUT_ANY, columns[i].sensitivity, MNM_FOR_ALL};
  }
  for (uint32_t i = 0; i < count; i++)
    if (columns[i].sensitivity >= MNM_PERSON) MNM_TRY(note_question(state, err));
  state->begun = count > 0;
  if (state->begun) mnm_out_begin(state->cli->out, "rows", shown, count);
  return mnm_out_check(state->cli->out, err);
}

/* Bytes are shown as hexadecimal digits, all of them. */
static mnm_status put_blob(mnm_cli *cli, mnm_text bytes, mnm_err *err) {
  size_t room = 2 * (size_t)bytes.bytes + 1;
  char *text = mnm_mem_new(&cli->ctx, room);
  if (text == NULL) return mnm_err_nomem(err);
  mnm_seal_hex(text, bytes.data, bytes.bytes);
  mnm_out_text(cli->out, mnm_text_of(text), (mnm_text){"", 0});
  mnm_mem_free(&cli->ctx, text, room);
  return MNM_OK;
}

static mnm_status row(void *payload, const mnm_cell *cells, uint32_t count, mnm_err *err) {
  answer *state = payload;
  mnm_out *out = state->cli->out;
  for (uint32_t i = 0; i < count; i++) {
    char number[40];
    switch (cells[i].kind) {
      case MNM_CELL_NULL:
        mnm_out_null(out);
        break;
      case MNM_CELL_INTEGER:
        mnm_out_int(out, cells[i].integer);
        break;
      case MNM_CELL_REAL:
        (void)snprintf(number, sizeof number, "%.17g", cells[i].real);
        mnm_out_text(out, mnm_text_of(number), (mnm_text){"", 0});
        break;
      case MNM_CELL_TEXT:
        mnm_out_text(out, cells[i].bytes, (mnm_text){"", 0});
        break;
      case MNM_CELL_BLOB:
        MNM_TRY(put_blob(state->cli, cells[i].bytes, err));
        break;
    }
  }
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  mnm_store *store = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  answer state = {.cli = cli};
  mnm_arena_init(&state.arena, &cli->ctx);
  mnm_sql_options options = {.viewer = &cli->viewer, .head = head, .row = row, .payload = &state};
  mnm_status status = mnm_ledger_register_table(store, err);
  if (status == MNM_OK) {
    status = mnm_store_sql_readonly(store, mnm_text_of(cli->argument[1]), &options, err);
  }
  if (state.begun && status == MNM_OK) mnm_out_end(cli->out);
  mnm_arena_clear(&state.arena);
  mnm_store_close(store);
  return status;
}

static const char *const paragraphs[] = {
    "Asks the case a question in SQL, as SQLite understands it, and shows the rows. Nothing can be "
    "written. The ledger is the table transfer; a condition on its booked_us or its accounts reads "
    "only "
    "the parts of the ledger that can match.",
    "Amounts are whole numbers of minor units, times are microseconds since 1970 in UTC.", NULL};
static const mnm_cli__example examples[] = {
    {"manumit sql raid.mnm 'select currency, count(*) from transfer group by currency'",
     "how many transfers in which currency"},
};
const mnm_cli__verb mnm_cli__sql = {.name = "sql",
                                    .summary = "ask a case in SQL, read-only",
                                    .arguments = "CASE SQL",
                                    .paragraphs = paragraphs,
                                    .groups = MNM_CLI_CASE_READ,
                                    .examples = examples,
                                    .example_count = MNM_CLI__COUNT(examples),
                                    .formats = MNM_CLI__ALL_FORMATS,
                                    .exit_codes = "0 2 3 4 6 7 8 9 141",
                                    .see_also = "info show",
                                    .arguments_least = 2,
                                    .arguments_most = 2,
                                    .run = run};
