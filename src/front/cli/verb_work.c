#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "front/cli/cli_internal.h"

/* ---- investigate --- */

static const mnm_cli__option investigate_options[] = {
    {.name = "case",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help =
         "with a folder of sources: the case file to make (default: the folder's name with .mnm)"},
    {.name = "shares",
     .argument = "K/N",
     .type = MNM_CLI_TEXT,
     .fallback = "2/3",
     .help = "with a folder of sources: recovery shares of the new key, as in manumit new"},
    {.name = "points",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "what evidence is worth (default: what 'manumit points' shows)"},
    {.name = "catalogue",
     .argument = "DIR",
     .type = MNM_CLI_TEXT,
     .help = "also ask the indicators in DIR (default: those that are built in alone)"},
    {.name = "weights",
     .argument = "NAME",
     .type = MNM_CLI_TEXT,
     .help =
         "count hits by the weights that 'manumit calibrate' kept under NAME (default: points)"},
};

#define NETWORKS_SHOWN 10

static void tell_investigated(mnm_out *out, const mnm_run_investigated *done) {
  mnm_out_group(out, "investigated");
  mnm_out_pair_bool(out, "up_to_date", "Was up to date", MNM_CASE,
                    done->skipped && done->networks_skipped && done->hits_skipped);
  mnm_out_pair_int(out, "transfers", "Transfers", MNM_CASE, (int64_t)done->transfers);
  mnm_out_pair_int(out, "accounts", "Accounts", MNM_CASE, (int64_t)done->accounts);
  mnm_out_pair_int(out, "findings", "Findings", MNM_CASE, (int64_t)done->findings);
  mnm_out_pair_int(out, "standing", "of these standing", MNM_CASE, (int64_t)done->standing);
  mnm_out_pair_int(out, "truncated", "cut at a bound", MNM_CASE, (int64_t)done->truncated);
  mnm_out_pair_int(out, "cut", "Searches stopped at a bound", MNM_CASE, (int64_t)done->cut);
  mnm_out_pair_int(out, "busy_ends", "Paths that end at busy accounts", MNM_CASE,
                   (int64_t)done->busy_ends);
  mnm_out_pair_int(out, "networks", "Suspected networks", MNM_CASE, (int64_t)done->networks);
  mnm_out_pair_int(out, "hits", "Hits of indicators", MNM_CASE, (int64_t)done->hits);
  mnm_out_pair_int(out, "indicators_hit", "Indicators with a hit", MNM_CASE,
                   (int64_t)done->indicators);
  mnm_out_pair_int(out, "indicators_not_asked", "Indicators this ledger cannot answer", MNM_CASE,
                   (int64_t)done->not_asked);
  mnm_out_group_end(out);
  if (done->findings_apart > 0)
    mnm_out_note(out,
                 "%llu findings are in no group: most of their accounts deal with many others or "
                 "stand apart",
                 (unsigned long long)done->findings_apart);
  if (done->set_aside > 0)
    mnm_out_note(out,
                 "findings that count nothing, since a person rejected or explained them: %llu",
                 (unsigned long long)done->set_aside);
  if (done->chains_truncated > 0)
    mnm_out_note(out, "%llu searches for chains met their bound: there may be more chains",
                 (unsigned long long)done->chains_truncated);
}

static mnm_status investigate(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  mnm_detect_parameters parameters;
  mnm_points *points = mnm_mem_new(&cli->ctx, sizeof *points);
  if (points == NULL) return mnm_err_nomem(err);
  mnm_run_investigated done = {0};
  mnm_run_catalogue_options catalogue = {.folder = mnm_cli__value(cli, "catalogue"),
                                         .weights = mnm_cli__value(cli, "weights"),
                                         .fn = mnm_cli__tell_broken,
                                         .payload = cli};
  mnm_status status = mnm_cli__parameters(cli, &parameters, err);
  if (status == MNM_OK) status = mnm_cli__points(cli, points, err);
  if (status == MNM_OK)
    status = mnm_run_investigate(store, &parameters, points, &catalogue, &done, &cli->ctx, err);
  mnm_detect_parameters_clear(&parameters);
  mnm_mem_free(&cli->ctx, points, sizeof *points);
  if (status != MNM_OK) return status;
  mnm_out *out = cli->out;
  tell_investigated(out, &done);
  if (done.networks > 0) {
    mnm_out_heading(out, "Suspected networks");
    return mnm_cli__list_networks(cli, store, NETWORKS_SHOWN, false, err);
  }
  if (done.hits > 0) mnm_out_hint(out, "manumit show %s indicators", mnm_store_path(store));
  if (done.findings > 0) mnm_out_hint(out, "manumit show %s findings", mnm_store_path(store));
  return MNM_OK;
}

/* A folder: the case is made beside it, everything in it is added. */
static mnm_status from_folder(mnm_cli *cli, const char *folder, mnm_store **out, mnm_err *err) {
  char path[4096];
  const char *given = mnm_cli__value(cli, "case");
  size_t bytes = strlen(folder);
  while (bytes > 1 && folder[bytes - 1] == '/') bytes--;
  int length = given != NULL ? snprintf(path, sizeof path, "%s", given)
                             : snprintf(path, sizeof path, "%.*s.mnm", (int)bytes, folder);
  if (length < 0 || (size_t)length >= sizeof path) {
    return mnm_err_set(err, MNM_E_LIMIT, "the name of the case file is too long");
  }
  MNM_TRY(mnm_cli__create_case(cli, path, out, err));
  mnm_run_add_options add = {.legal_expires_us = MNM_TIME_NONE};
  char *paths[1] = {cli->argument[0]};
  return mnm_cli__add_paths(cli, *out, paths, 1, &add, err);
}

static mnm_status run_investigate(mnm_cli *cli, mnm_err *err) {
  mnm_store *store = NULL;
  const char *path = cli->argument[0];
  struct stat kind;
  bool folder = stat(path, &kind) == 0 && S_ISDIR(kind.st_mode);
  if (!folder && mnm_cli__value(cli, "case") != NULL) {
    return mnm_cli__usage(cli, err, "--case goes with a folder of sources");
  }
  mnm_status status = folder ? from_folder(cli, path, &store, err)
                             : mnm_cli__open_case(cli, &store, path, false, err);
  if (status == MNM_OK) status = investigate(cli, store, err);
  mnm_store_close(store);
  return status;
}

static const char *const investigate_paragraphs[] = {
    "Looks for patterns in a case and keeps what it finds, with the rows each finding stands on; "
    "then "
    "puts the findings together to suspected networks and ranks them by what their evidence "
    "counts. "
    "What is up to date is not done again: only new sources, other parameters, points or "
    "indicators start work.",
    "It then asks every indicator of the catalogue that a ledger can answer, those in the folder "
    "of "
    "--catalogue too, and keeps the hits: show CASE indicators, show CASE hits.",
    "Given a folder instead of a case, it makes a case of all files in it first.",
    "A finding, and a suspected network, is a lead for a person to judge: every pattern has "
    "innocent "
    "look-alikes.",
    NULL};
static const mnm_cli__example investigate_examples[] = {
    {"manumit investigate raid.mnm", "look for all patterns with the default parameters"},
    {"manumit investigate raid.mnm --params strict.json", "the same with other parameters"},
    {"manumit investigate raid.mnm --points mine.yaml", "the same with points of your own"},
    {"manumit investigate statements/ --case raid.mnm", "make a case of a folder and look at once"},
};
const mnm_cli__verb mnm_cli__investigate = {
    .name = "investigate",
    .summary = "look for patterns in a case",
    .arguments = "CASE|FOLDER",
    .paragraphs = investigate_paragraphs,
    .options = investigate_options,
    .option_count = MNM_CLI__COUNT(investigate_options),
    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE | MNM_CLI_WORK | MNM_CLI_PARAMETERS,
    .examples = investigate_examples,
    .example_count = MNM_CLI__COUNT(investigate_examples),
    .formats = "table|json",
    .exit_codes = "0 1 2 3 4 5 6 7 8 9",
    .see_also = "add calibrate catalogue detect export points show",
    .arguments_least = 1,
    .arguments_most = 1,
    .run = run_investigate};

/* ---- JSON that a part writes itself --- */

static mnm_status may_see_case(mnm_cli *cli, mnm_err *err) {
  if (mnm_out_verdict(cli->out, MNM_CASE) == MNM_SHOW) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_DENIED, "this role may not see findings");
  mnm_err_hint(err, "ask the owner of the case, or give another --role");
  return MNM_E_DENIED;
}

/* ---- export --- */

static mnm_status run_export(mnm_cli *cli, mnm_err *err) {
  MNM_TRY(may_see_case(cli, err));
  mnm_store *store = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_json json;
  mnm_json_init_sink(&json, mnm_out_sink, cli->out, &cli->ctx);
  bool list = mnm_out_format(cli->out) == MNM_FORMAT_JSON;
  if (list) mnm_json_array(&json);
  mnm_status status = mnm_run_export(store, mnm_out_verdict(cli->out, MNM_VICTIM) == MNM_SHOW,
                                     &json, &cli->ctx, err);
  if (status == MNM_OK && list) mnm_json_array_end(&json);
  if (status == MNM_OK) status = mnm_json_finish(&json, err);
  mnm_json_clear(&json);
  mnm_store_close(store);
  return status;
}

static const char *const export_paragraphs[] = {
    "Writes the findings of a case, one JSON object each: typology, centre, participants, "
    "transfers in order, totals by currency in minor units, standing, and the sentence that "
    "explains "
    "it; then the suspected networks, with members, findings, and each piece of evidence with its "
    "points and what counts of them; then the persons, each suspect, possible_victim or clear; "
    "then the indicators of the catalogue "
    "with how they came out, their hits, and what people answered to its questions. The "
    "member record says which it is. Provenance stands in each finding, indicator and hit.",
    NULL};
static const mnm_cli__example export_examples[] = {
    {"manumit export raid.mnm -o findings.jsonl",
     "into a file, which appears whole or not at all"}};
const mnm_cli__verb mnm_cli__export = {.name = "export",
                                       .summary = "write findings and networks for other programs",
                                       .arguments = "CASE",
                                       .paragraphs = export_paragraphs,
                                       .groups = MNM_CLI_CASE_READ | MNM_CLI_WORK,
                                       .examples = export_examples,
                                       .example_count = 1,
                                       .formats = "jsonl|json",
                                       .exit_codes = "0 2 4 6 7 8 9 141",
                                       .see_also = "detect investigate show",
                                       .arguments_least = 1,
                                       .arguments_most = 1,
                                       .run = run_export};

/* ---- detect --- */

static const mnm_cli__option detect_options[] = {
    {.name = "ledger",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "the ledger to read; mandatory"},
    {.name = "only",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "typologies to look for, such as T1,T5 (default: those the parameters switch on)"},
    {.name = "spec",
     .argument = "SPEC",
     .type = MNM_CLI_TEXT,
     .help = "how to read the ledger (default: the plain columns below)"},
    {.name = "ties",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "what else is known of holders, as a table of who, kind, value and time: handles they "
             "share, surnames, ties, journeys, for whom a transfer paid (default: nothing)"},
    {.name = "raw-cycles",
     .argument = "SECONDS",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = MNM_WINDOW_S_MAX,
     .help = "instead of looking for typologies, count all cycles in time within this window, "
             "whatever their amounts"},
    {.name = "raw-hops",
     .argument = "K",
     .type = MNM_CLI_WHOLE,
     .low = 2,
     .high = UINT32_MAX,
     .help = "with --raw-cycles: count cycles of at most K transfers (default: of any length)"},
};

static mnm_status raw_cycles(mnm_cli *cli, const char *path, mnm_err *err) {
  if (mnm_cli__value(cli, "only") != NULL || mnm_cli__value(cli, "params") != NULL ||
      mnm_cli__value(cli, "ties") != NULL)
    return mnm_cli__usage(cli, err,
                          "--raw-cycles only counts: without --only, --params and --ties");
  bool bounded = mnm_cli__value(cli, "raw-hops") != NULL;
  int64_t window_s = mnm_cli__whole(cli, "raw-cycles");
  int64_t hops_max = bounded ? mnm_cli__whole(cli, "raw-hops") : 0;
  mnm_graph_cycles count;
  MNM_TRY(mnm_run_plain_cycles(&count, path, mnm_cli__value(cli, "spec"), window_s,
                               (uint32_t)hops_max, &cli->ctx, err));
  mnm_json json;
  mnm_json_init_sink(&json, mnm_out_sink, cli->out, &cli->ctx);
  mnm_json_object(&json);
  mnm_json_pair_string(&json, "record", "raw_cycles");
  mnm_json_pair_int(&json, "window_s", window_s);
  mnm_json_key(&json, "hops_max");
  if (bounded)
    mnm_json_int(&json, hops_max);
  else
    mnm_json_null(&json);
  mnm_json_pair_uint(&json, "cycles", count.cycles);
  mnm_json_pair_uint(&json, "rings", count.rings);
  mnm_json_pair_uint(&json, "cycles3", count.cycles3);
  mnm_json_pair_uint(&json, "rings3", count.rings3);
  mnm_json_pair_uint(&json, "three_hops", count.three_hops);
  mnm_json_object_end(&json);
  mnm_status status = mnm_json_finish(&json, err);
  mnm_json_clear(&json);
  return status;
}

static mnm_status write_findings(mnm_cli *cli, const char *path,
                                 const mnm_detect_parameters *parameters, mnm_err *err) {
  mnm_run_plain *plain = NULL;
  mnm_run_plain_summary summary = {0};
  MNM_TRY(mnm_run_plain_detect(&plain, path, mnm_cli__value(cli, "spec"),
                               mnm_cli__value(cli, "ties"), parameters, &summary, &cli->ctx, err));
  if (summary.nowhere > 0)
    mnm_out_note(cli->out, "%llu payments or merchants of the ties are not in the ledger",
                 (unsigned long long)summary.nowhere);
  mnm_json json;
  mnm_json_init_sink(&json, mnm_out_sink, cli->out, &cli->ctx);
  mnm_status status = mnm_run_plain_write(plain, &json, err);
  if (status == MNM_OK) status = mnm_json_finish(&json, err);
  mnm_json_clear(&json);
  mnm_run_plain_free(plain);
  return status;
}

static mnm_status run_detect(mnm_cli *cli, mnm_err *err) {
  const char *path = mnm_cli__value(cli, "ledger"), *only = mnm_cli__value(cli, "only");
  if (path == NULL) return mnm_cli__usage(cli, err, "--ledger FILE is missing");
  if (mnm_cli__value(cli, "raw-cycles") != NULL) return raw_cycles(cli, path, err);
  if (mnm_cli__value(cli, "raw-hops") != NULL)
    return mnm_cli__usage(cli, err, "--raw-hops goes with --raw-cycles");
  mnm_detect_parameters parameters;
  MNM_TRY(mnm_cli__parameters(cli, &parameters, err));
  mnm_status status = only ? mnm_detect_only(&parameters, only, err) : MNM_OK;
  if (status == MNM_OK) status = write_findings(cli, path, &parameters, err);
  mnm_detect_parameters_clear(&parameters);
  return status;
}

static const char *const detect_paragraphs[] = {
    "Looks for patterns in one ledger file, without a case, and writes the findings as a JSON "
    "list, "
    "sorted by typology, kind, centre and transfers. It is the same work that manumit investigate "
    "does, "
    "for pipelines and for checking. A search that met its bound is listed after the findings, as "
    "a "
    "record \"truncated\" with its transfer: there may be more than was found.",
    "The ledger has the columns id, time_s, from, to, amount_minor, currency, channel, place, "
    "from_owner "
    "and to_owner: times in seconds, amounts in minor units.",
    "--ties names a table with the columns who, kind, value and time. Who is a holder of the "
    "ledger, "
    "one of its accounts, or somebody else. Kinds: phone, device, address, document, email, power "
    "(of attorney; the value says whose), surname, tie (to whom), origin, licence, travel (where "
    "to, "
    "and when), paid_for (the id of the transfer that paid for somebody's papers or ticket), mcc "
    "(of "
    "an account). Without it H2 and H7 find nothing, and H4 takes all senders for unrelated.",
    "With --raw-cycles it writes one object instead: how many cycles in time there are (transfers "
    "head to tail, times strictly rising, no account twice, back at the first within the window), "
    "and how many rings, which are cycles with the same first transfer and the same accounts; "
    "cycles3 and rings3 leave out those of two transfers.",
    NULL};
static const mnm_cli__example detect_examples[] = {
    {"manumit detect --ledger ledger.csv --only T1,T2", "fan-outs and fan-ins of one file"},
    {"manumit detect --ledger ledger.csv --params strict.json", "the same with other parameters"},
    {"manumit detect --ledger ledger.csv --ties known.csv --only H2,H7",
     "what handles and papers of several persons have in common"},
    {"manumit detect --ledger ledger.csv --raw-cycles 86400 --raw-hops 6",
     "count cycles of at most 6 transfers within a day"},
};
const mnm_cli__verb mnm_cli__detect = {.name = "detect",
                                       .summary = "look for patterns in one ledger, without a case",
                                       .arguments = "",
                                       .paragraphs = detect_paragraphs,
                                       .options = detect_options,
                                       .option_count = MNM_CLI__COUNT(detect_options),
                                       .groups = MNM_CLI_WORK | MNM_CLI_PARAMETERS,
                                       .examples = detect_examples,
                                       .example_count = MNM_CLI__COUNT(detect_examples),
                                       .formats = "json",
                                       .exit_codes = "0 2 3 4 7 8 9 141",
                                       .see_also = "export investigate",
                                       .arguments_least = 0,
                                       .arguments_most = 0,
                                       .run = run_detect};

/* ---- compact --- */

static mnm_status run_compact(mnm_cli *cli, mnm_err *err) {
  mnm_store *store = NULL;
  mnm_ledger_info before = {0}, after = {0};
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], false, err));
  mnm_status status = mnm_ledger_stat(store, &before, err);
  if (status == MNM_OK) status = mnm_ledger_compact(store, &cli->ctx, err);
  if (status == MNM_OK) status = mnm_ledger_stat(store, &after, err);
  mnm_store_close(store);
  if (status != MNM_OK) return status;
  mnm_out_pair_int(cli->out, "runs_before", "Runs before", MNM_CASE, (int64_t)before.runs);
  mnm_out_pair_int(cli->out, "runs", "Runs now", MNM_CASE, (int64_t)after.runs);
  mnm_out_pair_int(cli->out, "ledger_bytes_before", "Bytes before", MNM_CASE,
                   (int64_t)before.chunk_bytes);
  mnm_out_pair_int(cli->out, "ledger_bytes", "Bytes now", MNM_CASE, (int64_t)after.chunk_bytes);
  return MNM_OK;
}

static const char *const compact_paragraphs[] = {
    "Rewrites the ledger of a case as one run. Each source is a run of its own, and reading merges "
    "them: after many small additions this makes reading faster. Nothing that the case says "
    "changes, "
    "and its digest stays.",
    NULL};
static const mnm_cli__example compact_examples[] = {
    {"manumit compact raid.mnm", "make one run of many"}};
const mnm_cli__verb mnm_cli__compact = {
    .name = "compact",
    .summary = "rewrite the ledger of a case as one run",
    .arguments = "CASE",
    .paragraphs = compact_paragraphs,
    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE | MNM_CLI_WORK,
    .examples = compact_examples,
    .example_count = 1,
    .formats = "table|json",
    .exit_codes = "0 2 4 5 6 7 8 9",
    .see_also = "info verify",
    .arguments_least = 1,
    .arguments_most = 1,
    .run = run_compact};
