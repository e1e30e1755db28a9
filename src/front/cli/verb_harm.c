/* `manumit harm`: five kinds of harm on three levels, with evidence; numbers are a person's. */
#include <inttypes.h>
#include <stdio.h>

#include "case/run/run_harm.h"
#include "front/cli/cli_internal.h"

static const mnm_cli__option options[] = {
    {.name = "cell",
     .argument = "CELL",
     .type = MNM_CLI_TEXT,
     .help = "enter numbers for this cell, such as individual/physical"},
    {.name = "severity",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = 5,
     .help = "with --cell: how grave, 0 to 5, as you judge it"},
    {.name = "incidence",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = 5,
     .help = "with --cell: how often, 0 to 5, as you judge it"},
    {.name = "undo",
     .argument = "DECISION",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = INT64_MAX,
     .help = "take back what was entered under this number"},
    {.name = "why",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "with --cell and --undo: on what it rests; mandatory, kept sealed"},
};

typedef struct view {
  mnm_cli *cli;
  mnm_run_business *business;
  mnm_offences list;
  mnm_run_offences found;
  mnm_column sentence; /* mnm_run_harm_sentence */
} view;

static mnm_status put_sentence(const view *v, const mnm_run_harm_sentence *one, mnm_err *err) {
  mnm_out *out = v->cli->out;
  const mnm_run_sign *sign = mnm_column_at(&v->found.sign, one->sign);
  mnm_out_string(out, one->text);
  if (sign->victim) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_list(out, sign->evidence.data, (uint32_t)sign->evidence.count);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status put_cell(const view *v, uint32_t cell, mnm_err *err) {
  mnm_out *out = v->cli->out;
  const mnm_run_harm_sentence *all = v->sentence.data;
  const char *level = mnm_run_harm_level_name((mnm_run_harm_level)(cell / MNM_RUN_HARM_KINDS));
  const char *kind = mnm_run_harm_kind_name((mnm_run_harm_kind)(cell % MNM_RUN_HARM_KINDS));
  bool some = false;
  for (uint64_t i = 0; i < v->sentence.count; i++) {
    if (all[i].cell != cell) continue;
    some = true;
    mnm_out_string(out, level);
    mnm_out_string(out, kind);
    MNM_TRY(put_sentence(v, &all[i], err));
  }
  if (some) return MNM_OK;
  mnm_out_string(out, level);
  mnm_out_string(out, kind);
  mnm_out_null(out);
  mnm_out_list(out, NULL, 0);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status put_entry(void *payload, const mnm_run_harm_entry *entry, const char *by,
                            const char *why, mnm_err *err) {
  mnm_out *out = payload;
  mnm_out_uint(out, entry->decision_id);
  mnm_out_string(out,
                 mnm_run_harm_level_name((mnm_run_harm_level)(entry->cell / MNM_RUN_HARM_KINDS)));
  mnm_out_string(out,
                 mnm_run_harm_kind_name((mnm_run_harm_kind)(entry->cell % MNM_RUN_HARM_KINDS)));
  mnm_out_int(out, entry->severity);
  mnm_out_int(out, entry->incidence);
  mnm_out_bool(out, entry->stands);
  mnm_out_string(out, by);
  mnm_out_time(out, entry->at_us, MNM_GRAIN_SECOND);
  mnm_out_string(out, why);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status show(const view *v, mnm_store *store, uint64_t network, mnm_err *err) {
  const mnm_out_column cells[] = {
      {"level", "Level", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"kind", "Kind", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"sentence", "What is seen", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"evidence", "Evidence", MNM_OUT_LIST, MNM_CASE, MNM_FOR_MACHINES},
  };
  const mnm_out_column entries[] = {
      {"decision", "Decision", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
      {"level", "Level", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"kind", "Kind", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"severity", "Severity", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"incidence", "Incidence", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"stands", "Stands", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
      {"by", "By", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"at", "At", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"why", "Why", MNM_OUT_TEXT, mnm_out_class("decision_why", "sealed"), MNM_FOR_ALL},
  };
  mnm_out *out = v->cli->out;
  mnm_out_begin(out, "cells", cells, MNM_CLI__COUNT(cells));
  for (uint32_t cell = 0; cell < MNM_RUN_HARM_CELLS; cell++) MNM_TRY(put_cell(v, cell, err));
  mnm_out_end(out);
  mnm_out_heading(out, "Entered by persons");
  mnm_out_begin(out, "entered", entries, MNM_CLI__COUNT(entries));
  MNM_TRY(mnm_run_harm_entries(store, network, put_entry, out, err));
  mnm_out_end(out);
  mnm_out_note(out,
               "an empty cell says that nothing in the case speaks of it, not that there was "
               "no harm; numbers are persons' judgements and are never added up");
  return mnm_out_check(out, err);
}

static mnm_status look(view *v, mnm_store *store, uint64_t network, mnm_err *err) {
  const mnm_run_business_query query = {.network_id = network};
  const mnm_text text = mnm_offences_shipped();
  const mnm_ctx *ctx = &v->cli->ctx;
  MNM_TRY(mnm_offences_read(&v->list, "offences.yaml", text.data, text.bytes, err));
  MNM_TRY(mnm_run_business_new(&v->business, store, &query, ctx, err));
  mnm_status status =
      mnm_run_offences_find(&v->found, store, v->business, network, &v->list, ctx, err);
  if (status == MNM_OK) status = mnm_run_harm_sentences(&v->sentence, &v->found, err);
  if (status == MNM_OK) status = show(v, store, network, err);
  mnm_run_offences_clear(&v->found);
  mnm_run_business_free(v->business);
  return status;
}

static mnm_status show_in_case(mnm_cli *cli, uint64_t network, mnm_err *err) {
  mnm_store *store = NULL;
  view v = {.cli = cli};
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_offences_init(&v.list, &cli->ctx);
  mnm_column_init(&v.sentence, sizeof(mnm_run_harm_sentence), &cli->ctx);
  mnm_status status = mnm_store_begin_read(store, err);
  if (status == MNM_OK) status = look(&v, store, network, err);
  mnm_column_clear(&v.sentence);
  mnm_offences_clear(&v.list);
  mnm_store_close(store);
  return status;
}

static mnm_status enter(mnm_cli *cli, uint64_t network, mnm_err *err) {
  const char *cell = mnm_cli__value(cli, "cell"), *why = mnm_cli__value(cli, "why");
  uint32_t at = 0;
  uint64_t decision = 0;
  mnm_store *store = NULL;
  if (why == NULL) return mnm_cli__usage(cli, err, "--why TEXT is missing: on what does it rest?");
  if (cell != NULL && mnm_cli__given(cli, "undo"))
    return mnm_cli__usage(cli, err, "--cell and --undo do not go together");
  if (cell != NULL && !mnm_run_harm_cell_find(cell, &at))
    return mnm_cli__usage(cli, err,
                          "--cell must be individual, community or region, a slash, and physical, "
                          "social, environmental, economic or structural");
  if (cell != NULL && (!mnm_cli__given(cli, "severity") || !mnm_cli__given(cli, "incidence")))
    return mnm_cli__usage(cli, err, "--cell needs --severity and --incidence");
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], false, err));
  mnm_status status =
      cell ? mnm_run_harm_enter(store, network, at, (uint8_t)mnm_cli__whole(cli, "severity"),
                                (uint8_t)mnm_cli__whole(cli, "incidence"), why, &decision, err)
           : mnm_run_harm_undo(store, network, (uint64_t)mnm_cli__whole(cli, "undo"), why, err);
  if (status == MNM_OK && cell)
    mnm_out_pair_int(cli->out, "decision", "Decision", MNM_CASE, (int64_t)decision);
  mnm_store_close(store);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  uint64_t network = 0;
  MNM_TRY(mnm_cli__network_number(cli, &network, err));
  bool enters = mnm_cli__given(cli, "cell") || mnm_cli__given(cli, "undo");
  bool stray = mnm_cli__given(cli, "severity") || mnm_cli__given(cli, "incidence") ||
               mnm_cli__given(cli, "why");
  if (!enters && stray)
    return mnm_cli__usage(cli, err, "--severity, --incidence and --why go with --cell or --undo");
  return enters ? enter(cli, network, err) : show_in_case(cli, network, err);
}

static const char *const paragraphs[] = {
    "Shows the harm of a network on a grid: physical, social, environmental, economic and "
    "structural harm, to individuals, communities, a region. Each cell has sentences, each with "
    "the findings, payments or companies it rests on; a cell without evidence is empty.",
    "How grave and how often is never computed. --cell enters it as a decision of a named person, "
    "with a reason; a later one takes its place, --undo takes it back, and nothing is added up.",
    "Where the grid comes from: docs/business.md.", NULL};
static const mnm_cli__example examples[] = {
    {"manumit harm raid.mnm network 3", "the grid, with evidence"},
    {"manumit harm raid.mnm network 3 --cell individual/physical --severity 4 --incidence 2 --why "
     "'hospital records'",
     "enter a judgement"},
};
const mnm_cli__verb mnm_cli__harm = {
    .name = "harm",
    .summary = "the harm of a network, cell by cell, with evidence",
    .arguments = "CASE network NUMBER",
    .paragraphs = paragraphs,
    .options = options,
    .option_count = MNM_CLI__COUNT(options),
    .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 4 5 6 7 8 9 141",
    .see_also = "business offences show",
    .arguments_least = 3,
    .arguments_most = 3,
    .run = run};
