#include <stdio.h>
#include <string.h>

#include "front/cli/cli_internal.h"

static const char ocr_help[] =
    "read PDF pages without text from their pictures with tesseract, in these languages (deu+eng)";

static const mnm_cli__option ocr_options[] = {
    {.name = "ocr", .argument = "LANGUAGES", .type = MNM_CLI_TEXT, .help = ocr_help}};

static const mnm_cli__option add_options[] = {
    {.name = "spec",
     .argument = "SPEC",
     .type = MNM_CLI_TEXT,
     .help = "how to read the files: a file, the name of a shipped specification, or a folder of "
             "specifications, of which each file finds its own by its header"},
    {.name = "account",
     .argument = "NUMBER",
     .type = MNM_CLI_TEXT,
     .help = "whose statements these are, where the files themselves do not say"},
    {.name = "ocr", .argument = "LANGUAGES", .type = MNM_CLI_TEXT, .help = ocr_help},
    {.name = "sniff",
     .type = MNM_CLI_FLAG,
     .help = "show how the files would be read (with --spec: by it), and add nothing"},
    {.name = "grade",
     .argument = "GRADE",
     .type = MNM_CLI_TEXT,
     .help =
         "evaluation of the source: Europol 4x4 as B2, with handling as B2/H1, or 3x5x2 as 1AP"},
    {.name = "handling-note",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "what handling code H3 means here"},
    {.name = "authority",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "legal basis: who allowed it, such as a court"},
    {.name = "reference",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "legal basis: number of the warrant or order"},
    {.name = "scope",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "legal basis: what it covers"},
    {.name = "expires",
     .argument = "DATE",
     .type = MNM_CLI_DATE,
     .help = "legal basis: day from which the source may no longer be used"},
    {.name = "zone",
     .argument = "ZONE",
     .type = MNM_CLI_TEXT,
     .help = "XML bank messages and goAML reports: zone of times that name none, as Europe/Berlin"},
    {.name = "book-notifications",
     .type = MNM_CLI_FLAG,
     .help = "camt.054: what is notified is booked; for accounts of which there is no statement"},
    {.name = "goaml-codes",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "goAML reports: code lists of the FIU, and what codes mean"},
};

/* ---- sniffing --- */

/* spec_name NULL: the specification is guessed. */
static mnm_status sniff_file(mnm_cli *cli, const char *path, const char *spec_name,
                             const char *account, mnm_err *err) {
  const mnm_run_sniff_options how = {
      .spec = spec_name, .account = account, .ocr = mnm_cli__value(cli, "ocr")};
  mnm_sniffed sniffed = {0};
  MNM_TRY(mnm_run_sniff(&sniffed, path, &how, &cli->ctx, err));
  mnm_out *out = cli->out;
  mnm_out_heading(out, "%s", path);
  mnm_out_group(out, "sniffed");
  mnm_out_pair_string(out, "path", "File", MNM_CASE, path);
  mnm_out_pair_string(out, "kind", "Kind", MNM_PUBLIC, mnm_source_kind_name(sniffed.kind));
  mnm_out_pair_string(out, "specification", "Specification", MNM_PUBLIC,
                      sniffed.spec != NULL ? mnm_spec_name(sniffed.spec) : NULL);
  mnm_out_pair_bool(out, "shipped", "Comes with the program", MNM_PUBLIC, sniffed.shipped);
  mnm_out_pair_bool(out, "complete", "Can be added as it is", MNM_PUBLIC, sniffed.complete);
  if (mnm_out_format(out) != MNM_FORMAT_TABLE) {
    mnm_out_pair_string(out, "report", "Report", MNM_CASE, sniffed.report);
    mnm_out_pair_string(out, "preview", "Preview", MNM_PERSON, sniffed.preview);
  }
  mnm_out_group_end(out);
  mnm_out_lines(out, MNM_CASE, mnm_text_of(sniffed.report));
  if (sniffed.preview[0] != '\0') {
    mnm_out_heading(out, "First rows as they would be read");
    mnm_out_lines(out, MNM_PERSON, mnm_text_of(sniffed.preview));
  }
  bool ftm = sniffed.kind == MNM_SOURCE_FTM;
  if (sniffed.needs_account) {
    cli->exit = MNM_EXIT_PROBLEM;
    mnm_out_hint(out, "manumit add CASE %s --account NUMBER", path);
  } else if (!sniffed.complete && !ftm) {
    cli->exit = MNM_EXIT_PROBLEM;
    if (sniffed.kind == MNM_SOURCE_UNKNOWN) {
      /* no specification would help */
    } else if (spec_name != NULL) {
      mnm_out_hint(out, "correct %s, and look again", spec_name);
    } else {
      mnm_out_hint(out,
                   "manumit spec write %s -o SPEC.yaml, correct it, then add with --spec SPEC.yaml",
                   path);
    }
  } else if (spec_name != NULL) {
    mnm_out_hint(out, "manumit add CASE %s --spec %s", path, spec_name);
  } else {
    mnm_out_hint(out, "manumit add CASE %s", path);
  }
  mnm_sniffed_clear(&sniffed);
  return MNM_OK;
}

static mnm_status run_sniff(mnm_cli *cli, mnm_err *err) {
  return sniff_file(cli, cli->argument[0], NULL, NULL, err);
}

/* ---- adding --- */

typedef struct adding {
  mnm_cli *cli;
  uint64_t rejected, breaks;
  uint64_t not_booked, notified, instructed, unknown_counterparties;
} adding;

/* What bank messages hold besides bookings. */
static void note_bank(const adding *state) {
  mnm_out *out = state->cli->out;
  if (state->not_booked > 0)
    mnm_out_note(
        out,
        "entries that are pending or for information: %llu; they are listed as rejects, and "
        "are no transfers",
        (unsigned long long)state->not_booked);
  if (state->notified > 0)
    mnm_out_note(
        out,
        "transactions of notifications (camt.054): %llu; they are kept as what was said of "
        "the payment, and are no transfers",
        (unsigned long long)state->notified);
  if (state->instructed > 0)
    mnm_out_note(out,
                 "transfers that are instructions (pacs.008): %llu; nothing says that they were "
                 "carried out, and statements of the same accounts have them again",
                 (unsigned long long)state->instructed);
  if (state->unknown_counterparties > 0)
    mnm_out_note(out, "transfers whose other side is not told: %llu",
                 (unsigned long long)state->unknown_counterparties);
}

static mnm_status show_added(void *payload, const mnm_run_added *added, mnm_err *err) {
  adding *state = payload;
  mnm_out *out = state->cli->out;
  static const char *const outcomes[] = {"added", "was there", "not understood", "failed"};
  bool read = added->outcome == MNM_ADDED;
  mnm_out_string(out, added->path);
  mnm_out_string(out, outcomes[added->outcome]);
  if (added->source_id > 0) {
    mnm_out_uint(out, added->source_id);
  } else {
    mnm_out_null(out);
  }
  mnm_out_string(out, added->spec_name[0] != '\0' ? added->spec_name : NULL);
  const uint64_t numbers[] = {added->read.records,
                              added->read.transfers,
                              added->ledger.rows_new,
                              added->ledger.rows_known,
                              added->read.statements,
                              added->read.rejected,
                              added->reconciled.days_unreconciled};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    if (read) {
      mnm_out_uint(out, numbers[i]);
    } else {
      mnm_out_null(out);
    }
  }
  mnm_out_end_row(out);
  if (read) state->rejected += added->read.rejected;
  if (read) state->breaks += added->reconciled.days_unreconciled;
  if (read) state->not_booked += added->read.not_booked;
  if (read) state->notified += added->read.notified;
  if (read) state->instructed += added->read.instructed;
  if (read) state->unknown_counterparties += added->read.unknown_counterparties;
  if (added->outcome == MNM_ADD_FAILED || added->outcome == MNM_NOT_UNDERSTOOD) {
    mnm_out_error(out, added->err);
    state->cli->exit = MNM_EXIT_INPUT;
  }
  /* a reader that went away does not stop the work */
  return mnm_out_pipe_closed(out) ? MNM_OK : mnm_out_check(out, err);
}

mnm_status mnm_cli__add_paths(mnm_cli *cli, mnm_store *store, char **paths, uint32_t count,
                              const mnm_run_add_options *options, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"path", "File", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"outcome", "Outcome", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"source", "Source", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"specification", "Read as", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"records", "Records", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"transfers", "Transfers", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"new", "New", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"known", "Known", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"statements", "Statements", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"rejected", "Rejected", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"days_unreconciled", "Days off", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  adding state = {.cli = cli};
  mnm_run_add_summary summary = {0};
  mnm_out_begin(cli->out, "sources", columns, MNM_CLI__COUNT(columns));
  mnm_status status = mnm_run_add(store, (const char *const *)paths, count, options, show_added,
                                  &state, &summary, &cli->ctx, err);
  if (status == MNM_OK || summary.files > 0) mnm_out_end(cli->out); /* what was done, is told */
  const char *path = mnm_store_path(store);
  const mnm_run_paired *paired = &summary.paired;
  if (paired->pairs > 0)
    mnm_out_note(cli->out, "transfers that were read from both sides, and count once: %llu",
                 (unsigned long long)paired->pairs);
  if (paired->ambiguous > 0) mnm_out_hint(cli->out, "manumit pairs %s --ambiguous", path);
  if (paired->missing + paired->unreconciled + paired->gaps > 0) state.breaks++;
  note_bank(&state);
  if (state.rejected > 0) mnm_out_hint(cli->out, "manumit rejects %s", path);
  if (state.breaks > 0) mnm_out_hint(cli->out, "manumit gaps %s", path);
  return status;
}

static mnm_status run_add(mnm_cli *cli, mnm_err *err) {
  char **paths = cli->argument + 1;
  uint32_t count = cli->argument_count - 1;
  if (mnm_cli__flag(cli, "sniff")) {
    const char *spec = mnm_cli__value(cli, "spec");
    for (uint32_t i = 0; i < count; i++)
      MNM_TRY(sniff_file(cli, paths[i], spec, mnm_cli__value(cli, "account"), err));
    return MNM_OK;
  }
  mnm_run_add_options options = {
      .spec = mnm_cli__value(cli, "spec"),
      .account = mnm_cli__value(cli, "account"),
      .ocr = mnm_cli__value(cli, "ocr"),
      .handling_note = mnm_cli__value(cli, "handling-note"),
      .legal_authority = mnm_cli__value(cli, "authority"),
      .legal_reference = mnm_cli__value(cli, "reference"),
      .legal_scope = mnm_cli__value(cli, "scope"),
      .legal_expires_us = mnm_cli__date(cli, "expires"),
      .zone = mnm_cli__value(cli, "zone"),
      .notifications_are_bookings = mnm_cli__flag(cli, "book-notifications"),
      .goaml_codes = mnm_cli__value(cli, "goaml-codes")};
  const char *grade = mnm_cli__value(cli, "grade");
  if (grade != NULL) MNM_TRY(mnm_grade_parse(&options.grade, mnm_text_of(grade), err));
  mnm_store *store = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], false, err));
  mnm_status status = mnm_cli__add_paths(cli, store, paths, count, &options, err);
  if (status == MNM_OK && cli->exit == MNM_EXIT_OK) {
    mnm_out_hint(cli->out, "manumit investigate %s", cli->argument[0]);
  }
  mnm_store_close(store);
  return status;
}

static const char *const add_paragraphs[] = {
    "Adds files to a case, each as a source of its own; a folder means every file below it. The "
    "kind of "
    "each file is found out, or given by an import specification. Each file is read, reconciled "
    "and "
    "made visible as a whole, or not at all; one that fails does not stop the others.",
    "The same bytes are added once, and rows that overlapping exports share are counted once. "
    "Records "
    "that cannot be read are kept and listed by manumit rejects; balances that do not fit are "
    "listed by "
    "manumit gaps.",
    NULL};
static const mnm_cli__example add_examples[] = {
    {"manumit add raid.mnm statements/ ledger.csv", "add a folder and a file"},
    {"manumit add raid.mnm export.csv --spec bank.yaml", "read the file as bank.yaml says"},
    {"manumit add raid.mnm exports/ --spec banks/",
     "read each file as the one of banks/ says that has its header"},
    {"manumit add raid.mnm export.csv --sniff", "only show what was understood"},
    {"manumit add raid.mnm tap.csv --grade B2/H1 --authority 'Court of Hanoi' --expires 2026-12-31",
     "note how far the source can be trusted, and until when it may be used"},
};
const mnm_cli__verb mnm_cli__add = {.name = "add",
                                    .summary = "add sources to a case",
                                    .arguments = "CASE PATH...",
                                    .paragraphs = add_paragraphs,
                                    .options = add_options,
                                    .option_count = MNM_CLI__COUNT(add_options),
                                    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE | MNM_CLI_WORK,
                                    .examples = add_examples,
                                    .example_count = MNM_CLI__COUNT(add_examples),
                                    .formats = MNM_CLI__ALL_FORMATS,
                                    .exit_codes = "0 1 2 3 4 5 6 7 8 9",
                                    .see_also = "gaps info investigate rejects sniff spec",
                                    .arguments_least = 2,
                                    .arguments_most = UINT32_MAX,
                                    .run = run_add};

static const char *const sniff_paragraphs[] = {
    "Shows what kind of source a file seems to be, which columns were understood and which were "
    "not, and "
    "its first rows as they would be read. Nothing is written.",
    NULL};
static const mnm_cli__example sniff_examples[] = {
    {"manumit sniff export.csv", "see whether the file can be added as it is"},
};
const mnm_cli__verb mnm_cli__sniff = {.name = "sniff",
                                      .summary = "show how a file would be read",
                                      .arguments = "FILE",
                                      .paragraphs = sniff_paragraphs,
                                      .options = ocr_options,
                                      .option_count = MNM_CLI__COUNT(ocr_options),
                                      .groups = 0,
                                      .examples = sniff_examples,
                                      .example_count = MNM_CLI__COUNT(sniff_examples),
                                      .formats = "table|json",
                                      .exit_codes = "0 1 2 3 4 7 9",
                                      .see_also = "add spec",
                                      .arguments_least = 1,
                                      .arguments_most = 1,
                                      .run = run_sniff};

/* ---- specifications --- */

static mnm_status write_guess(mnm_cli *cli, const char *path, mnm_err *err) {
  const mnm_run_sniff_options how = {.ocr = mnm_cli__value(cli, "ocr")};
  mnm_sniffed sniffed = {0};
  MNM_TRY(mnm_run_sniff(&sniffed, path, &how, &cli->ctx, err));
  mnm_status status = MNM_OK;
  char *yaml = NULL;
  size_t bytes = 0;
  if (sniffed.spec == NULL && sniffed.kind == MNM_SOURCE_PDF) {
    status = mnm_err_set(err, MNM_E_FORMAT, "no table was found on the pages");
    mnm_err_at(err, path, 0, 0);
    mnm_err_hint(err, "'manumit sniff FILE' says what was looked for");
  } else if (sniffed.spec == NULL) {
    status =
        mnm_err_set(err, MNM_E_FORMAT, "this is no delimited file, so no specification is needed");
    mnm_err_at(err, path, 0, 0);
  } else {
    status = mnm_spec_write(sniffed.spec, &yaml, &bytes, &cli->ctx, err);
  }
  if (status == MNM_OK) {
    mnm_out_document(cli->out, MNM_CASE, (mnm_text){yaml, (uint32_t)bytes});
    if (!sniffed.complete) cli->exit = MNM_EXIT_PROBLEM;
  }
  mnm_mem_free(&cli->ctx, yaml, bytes);
  mnm_sniffed_clear(&sniffed);
  return status;
}

static mnm_status list_specs(mnm_cli *cli) {
  const mnm_out_column columns[] = {{"name", "Name", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL}};
  mnm_out_begin(cli->out, "specifications", columns, 1);
  for (uint32_t i = 0; i < mnm_spec_shipped_count(); i++) {
    mnm_out_string(cli->out, mnm_spec_shipped_name(i));
    mnm_out_end_row(cli->out);
  }
  mnm_out_end(cli->out);
  return MNM_OK;
}

static mnm_status show_spec(mnm_cli *cli, const char *name, mnm_err *err) {
  for (uint32_t i = 0; i < mnm_spec_shipped_count(); i++) {
    if (strcmp(mnm_spec_shipped_name(i), name) != 0) continue;
    size_t bytes = 0;
    const char *yaml = mnm_spec_shipped_yaml(i, &bytes);
    mnm_out_document(cli->out, MNM_PUBLIC, (mnm_text){yaml, (uint32_t)bytes});
    return MNM_OK;
  }
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "no shipped specification has this name");
  mnm_err_hint(err, "'manumit spec list' shows their names");
  return MNM_E_NOTFOUND;
}

static mnm_status run_spec(mnm_cli *cli, mnm_err *err) {
  const char *what = cli->argument[0];
  bool named = cli->argument_count == 2;
  if (strcmp(what, "list") == 0 && !named) return list_specs(cli);
  if (strcmp(what, "show") == 0 && named) return show_spec(cli, cli->argument[1], err);
  if (strcmp(what, "write") == 0 && named) return write_guess(cli, cli->argument[1], err);
  return mnm_cli__usage(cli, err, "expected list, show NAME or write FILE");
}

static const char *const spec_paragraphs[] = {
    "An import specification says how one kind of source is to be read: its columns, dates, "
    "numbers, "
    "codes. Some come with the program. For any other file, write makes a first one from what can "
    "be "
    "found out, for you to correct and use with manumit add --spec.",
    "list shows the names of those that come with the program. show NAME prints one. write FILE "
    "prints a "
    "first specification for FILE; exit code 1 says that something mandatory was not understood.",
    NULL};
static const mnm_cli__example spec_examples[] = {
    {"manumit spec list", "see what comes with the program"},
    {"manumit spec write export.csv -o bank.yaml", "begin a specification for a file"},
};
const mnm_cli__verb mnm_cli__spec = {.name = "spec",
                                     .summary = "list, show or begin import specifications",
                                     .arguments = "list|show|write [NAME|FILE]",
                                     .paragraphs = spec_paragraphs,
                                     .options = ocr_options,
                                     .option_count = MNM_CLI__COUNT(ocr_options),
                                     .groups = 0,
                                     .examples = spec_examples,
                                     .example_count = MNM_CLI__COUNT(spec_examples),
                                     .formats = "table|json",
                                     .exit_codes = "0 1 2 3 4 7 9",
                                     .see_also = "add sniff",
                                     .arguments_least = 1,
                                     .arguments_most = 2,
                                     .run = run_spec};
