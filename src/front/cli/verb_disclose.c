/* Disclosure: a folder for the other side, and the check of one. */
#include <string.h>

#include "case/run/run_disclose.h"
#include "front/cli/cli_internal.h"

static const mnm_cli__option disclose_options[] = {
    MNM_CLI__RECIPIENT,
    {.name = "accept-unreconciled",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "go on although these accounts are not reconciled, as A,B; the bundle says so"},
};

static mnm_status tell(mnm_cli *cli, const mnm_run_disclosed *made, mnm_err *err) {
  char digest[65];
  mnm_out *out = cli->out;
  mnm_seal_hex(digest, made->digest, 32);
  mnm_out_pair_string(out, "bundle", "Bundle", MNM_CASE, mnm_cli__value(cli, "output"));
  mnm_out_pair_int(out, "files", "Files, and the manifest", MNM_CASE, (int64_t)made->files);
  mnm_out_pair_int(out, "transfers", "Transfers in it", MNM_CASE, (int64_t)made->transfers);
  mnm_out_pair_int(out, "transfers_left_out", "left out, since no figure depends on them", MNM_CASE,
                   (int64_t)made->transfers_left_out);
  mnm_out_pair_string(out, "digest", "Digest of the manifest", MNM_CASE, digest);
  mnm_out_hint(out, "manumit verify %s makes every figure again, on any machine",
               mnm_cli__value(cli, "output"));
  return mnm_out_check(out, err);
}

static mnm_status disclose(mnm_cli *cli, mnm_store *store, mnm_out *asked, mnm_err *err) {
  const mnm_run_exhibit_options options = {.claim = cli->argument[2],
                                           .accepted = mnm_cli__value(cli, "accept-unreconciled"),
                                           .viewer = cli->viewer,
                                           .out = asked};
  mnm_run_exhibit *of = NULL;
  mnm_run_disclosed made;
  MNM_TRY(mnm_run_exhibit_new(&of, store, &options, &cli->ctx, err));
  mnm_status status = MNM_OK;
  if (mnm_run_exhibit_look(of) == NULL) {
    status = mnm_cli__show_loose(cli, of, err);
  } else {
    status = mnm_run_disclose(&made, of, mnm_cli__value(cli, "output"), &cli->ctx, err);
    if (status == MNM_OK) status = mnm_run_exhibit_note(of, "disclose", made.digest, err);
    if (status == MNM_OK) status = tell(cli, &made, err);
  }
  mnm_run_exhibit_free(of);
  return status;
}

static mnm_status run_disclose(mnm_cli *cli, mnm_err *err) {
  mnm_store *store = NULL;
  mnm_out *asked = NULL;
  if (strcmp(cli->argument[1], "trace") != 0)
    return mnm_cli__usage(cli, err, "expected trace CLAIM: network:3, finding:12 or account:NAME");
  if (mnm_cli__value(cli, "output") == NULL)
    return mnm_cli__usage(cli, err, "-o FOLDER is missing: a bundle is a folder");
  MNM_TRY(mnm_cli__recipient(cli, false, false, err));
  /* nothing is written through it: it answers for what may stand in the bundle */
  const mnm_out_options options = {.viewer = cli->viewer, .paper = true, .quiet = true};
  MNM_TRY(mnm_out_open(&asked, &options, &cli->ctx, err));
  mnm_status status = mnm_cli__open_case(cli, &store, cli->argument[0], false, err);
  if (status == MNM_OK) status = disclose(cli, store, asked, err);
  mnm_store_close(store);
  mnm_out_abandon(asked);
  return status;
}

static bool is_folder(const mnm_cli *cli) {
  (void)cli;
  return true;
}

static const char *const disclose_paragraphs[] = {
    "Writes a folder from which every figure of a tracing exhibit can be made again on another "
    "machine, without the case: the transfers that bear on a figure, opening balances, where the "
    "claim enters; what every rule gives, least and most, the schedule; and what speaks against "
    "it: "
    "findings that were not found again or rejected, decisions with their reasons, sources with "
    "digests, and a log of what is left out and why. A README explains it to somebody who has "
    "never "
    "seen the program.",
    "'manumit verify FOLDER' then holds every file against the manifest and makes every figure "
    "again. The digest of the manifest is kept in the audit of the case.",
    "Possible victims, and whoever is the claimant, stand in it by a stand-in; free texts that "
    "name "
    "one are left out. A source that may not be passed on stops it.",
    NULL};
static const mnm_cli__example disclose_examples[] = {
    {"manumit disclose raid.mnm trace network:3 -o bundle",
     "the bundle of what was traced of "
     "network 3"},
    {"manumit disclose raid.mnm trace account:B17 -o bundle",
     "of what one account paid; the account stands in it under a stand-in"},
};
const mnm_cli__verb mnm_cli__disclose = {
    .name = "disclose",
    .summary = "write what the other side needs to make every figure again",
    .arguments = "CASE trace CLAIM",
    .paragraphs = disclose_paragraphs,
    .options = disclose_options,
    .option_count = MNM_CLI__COUNT(disclose_options),
    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE | MNM_CLI_WORK,
    .examples = disclose_examples,
    .example_count = MNM_CLI__COUNT(disclose_examples),
    .formats = "table|json",
    .exit_codes = "0 1 2 4 5 6 7 8 9",
    .see_also = "report trace verify",
    .output_is_folder = is_folder,
    .arguments_least = 3,
    .arguments_most = 3,
    .run = run_disclose};

/* ---- verify FOLDER --- */

static mnm_status verify_bundle(mnm_cli *cli, mnm_problems *problems, mnm_err *err) {
  const mnm_out_column columns[] = {{"problem", "Problem", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL}};
  mnm_out *out = cli->out;
  mnm_run_bundle bundle;
  char digest[65];
  MNM_TRY(mnm_run_bundle_verify(&bundle, cli->argument[0], problems, &cli->ctx, err));
  mnm_seal_hex(digest, bundle.digest, 32);
  uint32_t count = mnm_problems_count(problems);
  mnm_out_group(out, "verified");
  mnm_out_pair_bool(out, "sound", "Sound", MNM_CASE, count == 0);
  mnm_out_pair_string(out, "claim", "Claim", MNM_CASE, bundle.claim);
  mnm_out_pair_string(out, "rule", "Rule elected", MNM_CASE, bundle.rule);
  mnm_out_pair_string(out, "made_with", "Made with version", MNM_CASE, bundle.program);
  mnm_out_pair_int(out, "files", "Files read again", MNM_CASE, (int64_t)bundle.files);
  mnm_out_pair_int(out, "figures", "Lines of figures made again", MNM_CASE,
                   (int64_t)bundle.figures);
  mnm_out_pair_string(out, "digest", "Digest of the manifest", MNM_CASE, digest);
  mnm_out_group_end(out);
  if (count == 0)
    mnm_out_note(out,
                 "sound in itself; that it is the bundle that was handed over, the digest "
                 "shows: compare it with the one that whoever made it recorded");
  if (count == 0 && mnm_out_format(out) == MNM_FORMAT_TABLE) return MNM_OK;
  mnm_out_begin(out, "problems", columns, 1);
  for (uint32_t i = 0; i < count; i++) {
    mnm_out_string(out, mnm_problems_at(problems, i));
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  if (count > 0) cli->exit = MNM_EXIT_PROBLEM;
  return MNM_OK;
}

mnm_status mnm_cli__verify_bundle(mnm_cli *cli, mnm_err *err) {
  mnm_problems *problems = NULL;
  MNM_TRY(mnm_problems_new(&problems, &cli->ctx, err));
  mnm_status status = verify_bundle(cli, problems, err);
  mnm_problems_free(problems);
  return status;
}
