#include <stdio.h>
#include <string.h>

#include "front/cli/cli_internal.h"

static const mnm_cli__option options[] = {
    {.name = "scenario",
     .argument = "NAME",
     .type = MNM_CLI_TEXT,
     .help = "with make: what the world is about; 'manumit exercise list' shows the names"},
    {.name = "size",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = MNM_WORLD_SIZE_MOST,
     .help = "with make: inhabitants (default: the scenario's own number)"},
    {.name = "seed",
     .argument = "S",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = INT64_MAX,
     .fallback = "1",
     .help = "with make: another number makes another world of the same kind"},
    {.name = "files",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .fallback = "ledger,amlworld,statements,records,truth",
     .help = "with make: which files, of ledger, amlworld, statements, records, truth, payments"},
};

/* ---- list --- */

static mnm_status list(mnm_cli *cli) {
  const mnm_out_column columns[] = {
      {"name", "Name", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"title", "Title", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"size", "Inhabitants", MNM_OUT_INT, MNM_PUBLIC, MNM_FOR_ALL},
      {"days", "Days", MNM_OUT_INT, MNM_PUBLIC, MNM_FOR_ALL},
  };
  mnm_out_begin(cli->out, "scenarios", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < mnm_world_scenario_count(); i++) {
    mnm_world_scenario scenario = mnm_world_scenario_at(i);
    mnm_out_string(cli->out, scenario.name);
    mnm_out_string(cli->out, scenario.title);
    mnm_out_uint(cli->out, scenario.size);
    mnm_out_uint(cli->out, scenario.days);
    mnm_out_end_row(cli->out);
  }
  mnm_out_end(cli->out);
  return MNM_OK;
}

/* ---- make --- */

typedef struct folder {
  mnm_cli *cli;
  const char *path;
  mnm_out *file; /* the one that is open */
  uint64_t files;
} folder;

static mnm_status open_file(void *payload, const char *path, mnm_err *err) {
  folder *to = payload;
  char whole[4096];
  int length = snprintf(whole, sizeof whole, "%s/%s", to->path, path);
  if (length < 0 || (size_t)length >= sizeof whole) {
    return mnm_err_set(err, MNM_E_ARG, "the name of the folder is too long");
  }
  char *last = strrchr(whole, '/');
  *last = '\0';
  MNM_TRY(mnm_run_make_folders(whole, err));
  *last = '/';
  mnm_out_options file = {.path = whole, .overwrite = mnm_cli__flag(to->cli, "yes"), .quiet = true};
  to->files++;
  return mnm_out_open(&to->file, &file, &to->cli->ctx, err);
}

/* A made-up world: nobody's data, and so public. */
static mnm_status write_file(void *payload, const char *data, size_t bytes, mnm_err *err) {
  return mnm_out_sink(((folder *)payload)->file, data, bytes, err);
}

static mnm_status close_file(void *payload, mnm_err *err) {
  folder *to = payload;
  mnm_out *file = to->file;
  to->file = NULL;
  return mnm_out_close(file, err);
}

static const struct {
  const char *name;
  uint32_t bit;
} file_sets[] = {{"ledger", MNM_WORLD_LEDGER},         {"amlworld", MNM_WORLD_AMLWORLD},
                 {"statements", MNM_WORLD_STATEMENTS}, {"records", MNM_WORLD_RECORDS},
                 {"truth", MNM_WORLD_TRUTH},           {"payments", MNM_WORLD_PAYMENTS}};

static mnm_status read_files(mnm_cli *cli, uint32_t *out, mnm_err *err) {
  const char *at = mnm_cli__value(cli, "files");
  *out = 0;
  for (;;) {
    size_t bytes = strcspn(at, ",");
    uint32_t i = 0;
    while (i < MNM_CLI__COUNT(file_sets) &&
           !(strlen(file_sets[i].name) == bytes && memcmp(file_sets[i].name, at, bytes) == 0)) {
      i++;
    }
    if (i == MNM_CLI__COUNT(file_sets)) {
      return mnm_cli__usage(
          cli, err, "--files is a list of ledger, amlworld, statements, records, truth, payments");
    }
    *out |= file_sets[i].bit;
    if (at[bytes] == '\0') return MNM_OK;
    at += bytes + 1;
  }
}

static void show_counts(mnm_cli *cli, const char *path, const mnm_world_counts *counts,
                        uint64_t files) {
  mnm_out *out = cli->out;
  mnm_out_group(out, "world");
  mnm_out_pair_string(out, "folder", "Folder", MNM_PUBLIC, path);
  mnm_out_pair_int(out, "files", "Files", MNM_PUBLIC, (int64_t)files);
  mnm_out_pair_int(out, "transfers", "Transfers", MNM_PUBLIC, (int64_t)counts->transfers);
  mnm_out_pair_int(out, "accounts", "Accounts", MNM_PUBLIC, (int64_t)counts->accounts);
  mnm_out_pair_int(out, "persons", "People", MNM_PUBLIC, (int64_t)counts->persons);
  mnm_out_pair_int(out, "firms", "Firms", MNM_PUBLIC, (int64_t)counts->firms);
  mnm_out_group_end(out);
  mnm_out_hint(
      out, "read %s/briefing.txt, then manumit new CASE and manumit add CASE %s/ledger/ledger.csv",
      path, path);
}

static mnm_status make(mnm_cli *cli, mnm_err *err) {
  folder to = {.cli = cli, .path = mnm_cli__value(cli, "output")};
  mnm_run_exercise exercise = {.scenario = mnm_cli__value(cli, "scenario"),
                               .size = MNM_WORLD_SIZE_OWN};
  if (exercise.scenario == NULL) return mnm_cli__usage(cli, err, "--scenario NAME is missing");
  if (to.path == NULL) return mnm_cli__usage(cli, err, "-o FOLDER is missing");
  if (mnm_cli__given(cli, "size")) exercise.size = (uint32_t)mnm_cli__whole(cli, "size");
  exercise.seed = (uint64_t)mnm_cli__whole(cli, "seed");
  MNM_TRY(read_files(cli, &exercise.files, err));
  if (mnm_cli__flag(cli, "yes")) {
    MNM_TRY(mnm_run_make_folders(to.path, err));
  } else {
    MNM_TRY(mnm_run_empty_folder(to.path, err));
  }
  mnm_world_sink sink = {&to, open_file, write_file, close_file};
  mnm_world_counts counts = {0};
  mnm_status status = mnm_run_exercise_make(&exercise, &sink, &counts, &cli->ctx, err);
  mnm_out_abandon(to.file);
  if (status == MNM_OK) show_counts(cli, to.path, &counts, to.files);
  return status;
}

/* ---- mark --- */

static void put_ratio(mnm_out *out, mnm_world_ratio ratio) {
  char text[MNM_WORLD_RATIO_BYTES];
  mnm_out_uint(out, ratio.part);
  mnm_out_uint(out, ratio.whole);
  mnm_out_string(out, mnm_world_ratio_text(text, ratio) > 0 ? text : NULL);
}

static void show_typologies(mnm_out *out, const mnm_world_marks *marks) {
  const mnm_out_column columns[] = {
      {"typology", "Typology", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"found", "Found", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"instances", "of planted", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"recall", "Recall", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"exact_found", "Exact found", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"exact", "of exact", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"exact_recall", "Recall", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"matching", "Matching", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"findings", "of findings", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"precision", "Precision", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"criminal", "Criminal", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out_begin(out, "typologies", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < MNM_WORLD_TYPOLOGIES; i++) {
    const mnm_world_typology_mark *mark = &marks->typology[i];
    mnm_out_string(out, mark->typology);
    put_ratio(out, mark->found);
    put_ratio(out, mark->exact_found);
    put_ratio(out, mark->matching);
    mnm_out_uint(out, mark->criminal.part);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static void show_measures(mnm_out *out, const mnm_world_marks *marks) {
  const struct {
    const char *what;
    mnm_world_ratio ratio;
  } rows[] = {
      {"precision of transfers", marks->transfer_precision},
      {"recall of transfers", marks->transfer_recall},
      {"F1 of transfers", marks->transfer_f1},
      {"networks seen at recruitment", marks->path_recruit},
      {"networks seen at exploitation", marks->path_exploit},
      {"networks seen at the exit", marks->path_exit},
      {"networks seen along the whole path", marks->path_whole},
      {"suspects who are offenders", marks->suspects},
      {"the same, first as many as offenders", marks->suspects_at_truth},
      {"offenders suspected", marks->offenders},
      {"victims shielded", marks->victims_shielded},
      {"offenders shielded", marks->offenders_shielded},
      {"victims made to recruit, shielded", marks->recruiters_shielded},
      {"victims made to recruit, suspected", marks->recruiters_suspected},
      {"offenders who stage signs, shielded", marks->staged_shielded},
      {"final assets found", marks->assets},
  };
  const mnm_out_column columns[] = {
      {"measure", "Measure", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"part", "Part", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"whole", "of", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"ratio", "Ratio", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out_begin(out, "measures", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < MNM_CLI__COUNT(rows); i++) {
    mnm_out_string(out, rows[i].what);
    put_ratio(out, rows[i].ratio);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static void show_networks(mnm_out *out, const mnm_world_marks *marks) {
  const mnm_out_column columns[] = {
      {"k", "First", MNM_OUT_INT, MNM_PUBLIC, MNM_FOR_ALL},
      {"right", "True", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"suspected", "of suspected", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"precision", "Precision", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"found", "Found", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"networks", "of networks", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"recall", "Recall", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out_begin(out, "networks", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < MNM_WORLD_TOPS; i++) {
    mnm_out_uint(out, marks->top[i].k);
    put_ratio(out, marks->top[i].right);
    put_ratio(out, marks->top[i].found);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static void show_groups(mnm_out *out, const mnm_world_marks *marks) {
  const mnm_out_column columns[] = {
      {"group", "Group", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"members", "Members", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"in_findings", "In findings", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"suspected", "Suspected", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out_begin(out, "groups", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < marks->groups; i++) {
    mnm_out_string(out, marks->group[i].group);
    mnm_out_uint(out, marks->group[i].members);
    mnm_out_uint(out, marks->group[i].in_findings);
    mnm_out_uint(out, marks->group[i].suspected);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static void show_money(mnm_out *out, const mnm_world_marks *marks) {
  const mnm_out_column columns[] = {
      {"sources", "Sources", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"found", "Found", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"amount", "Money", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"found_amount", "of it found", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out_begin(out, "money", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < marks->currencies; i++) {
    const mnm_world_money_mark *mark = &marks->money[i];
    uint16_t currency = mnm_currency_find(mnm_text_of(mark->currency));
    mnm_out_uint(out, mark->transfers);
    mnm_out_uint(out, mark->found_transfers);
    mnm_out_money(out, mark->source_minor, currency);
    mnm_out_money(out, mark->found_minor, currency);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static mnm_status show_marks(mnm_cli *cli, const mnm_world_marks *marks, mnm_err *err) {
  if (mnm_out_verdict(cli->out, MNM_CASE) != MNM_SHOW) {
    (void)mnm_err_set(err, MNM_E_DENIED, "this role may not see what was found in the case");
    mnm_err_hint(err, "ask the owner of the case, or give another --role");
    return MNM_E_DENIED;
  }
  if (mnm_out_format(cli->out) == MNM_FORMAT_JSON || mnm_out_format(cli->out) == MNM_FORMAT_JSONL) {
    mnm_json json;
    mnm_json_init_sink(&json, mnm_out_sink, cli->out, &cli->ctx);
    mnm_world_marks_write(marks, &json);
    mnm_status status = mnm_json_finish(&json, err);
    mnm_json_clear(&json);
    return status;
  }
  mnm_out_pair_int(cli->out, "findings", "Findings", MNM_CASE, (int64_t)marks->findings);
  mnm_out_pair_int(cli->out, "standing", "of these habits of weight zero", MNM_CASE,
                   (int64_t)marks->standing);
  mnm_out_pair_int(cli->out, "networks", "Suspected networks listed", MNM_CASE,
                   (int64_t)marks->networks);
  mnm_out_pair_int(cli->out, "persons", "Persons listed", MNM_CASE, (int64_t)marks->persons);
  mnm_out_heading(cli->out, "Typologies");
  show_typologies(cli->out, marks);
  mnm_out_heading(cli->out, "Transfers, paths, persons");
  show_measures(cli->out, marks);
  mnm_out_heading(cli->out, "The first suspected networks");
  show_networks(cli->out, marks);
  mnm_out_heading(cli->out, "Who is touched");
  show_groups(cli->out, marks);
  mnm_out_heading(cli->out, "Where crime's money first appears");
  show_money(cli->out, marks);
  return MNM_OK;
}

static mnm_status mark(mnm_cli *cli, mnm_err *err) {
  mnm_world_marks marks;
  const char *world = cli->argument[1], *found = cli->argument[2];
  bool is_case = false;
  mnm_store *store = NULL;
  MNM_TRY(mnm_run_is_case(found, &is_case, &cli->ctx, err));
  if (is_case) MNM_TRY(mnm_cli__open_case(cli, &store, found, true, err));
  mnm_status status = mnm_run_exercise_mark(&marks, world, store, found, &cli->ctx, err);
  if (status == MNM_OK) status = show_marks(cli, &marks, err);
  mnm_store_close(store);
  return status;
}

/* ---- the verb --- */

static bool output_is_folder(const mnm_cli *cli) {
  return cli->argument_count > 0 && strcmp(cli->argument[0], "make") == 0;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  const char *what = cli->argument[0];
  if (strcmp(what, "list") == 0 && cli->argument_count == 1) return list(cli);
  if (strcmp(what, "make") == 0 && cli->argument_count == 1) return make(cli, err);
  if (strcmp(what, "mark") == 0 && cli->argument_count == 3) return mark(cli, err);
  return mnm_cli__usage(cli, err, "expected list, make or mark WORLD CASE");
}

static const char *const paragraphs[] = {
    "Training worlds: made-up economies of several countries, with or without trafficking in them, "
    "in the "
    "formats that agencies send, and the truth beside them. Nobody in them is real.",
    "list shows the scenarios. make writes a world into the folder that -o names: a briefing, the "
    "files of "
    "each agency, the whole ledger, and the truth. The same scenario, size and seed give the same "
    "bytes. "
    "payments, the ledger as FollowTheMoney has it, is large and only written when asked for.",
    "mark holds what was found in a case, or in an export of one, against the truth of the world "
    "it came "
    "from: instances of each typology, transfers, networks, persons, who was harmed, money. CASE "
    "is a case "
    "file or the JSON lines that manumit export writes.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit exercise list", "what there is"},
    {"manumit exercise make --scenario harvest --seed 7 -o world", "make a world"},
    {"manumit exercise make --scenario innocent --size 10000 --files ledger,truth -o world",
     "a large honest economy, as one ledger"},
    {"manumit exercise mark world raid.mnm", "how good was it?"},
    {"manumit exercise mark world findings.jsonl --format json",
     "the same of an export, for programs"},
};
const mnm_cli__verb mnm_cli__exercise = {
    .name = "exercise",
    .summary = "make a training world, or mark what was found in one",
    .arguments = "list|make|mark [WORLD] [CASE]",
    .paragraphs = paragraphs,
    .options = options,
    .option_count = MNM_CLI__COUNT(options),
    .groups = MNM_CLI_CASE_READ | MNM_CLI_WORK,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = "table|json|csv|jsonl",
    .exit_codes = "0 2 3 4 6 7 8 9 141",
    .see_also = "export investigate",
    .arguments_least = 1,
    .arguments_most = 3,
    .output_is_folder = output_is_folder,
    .run = run};
