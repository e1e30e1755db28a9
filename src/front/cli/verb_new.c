#include <stdio.h>
#include <string.h>

#include "front/cli/cli_internal.h"

static const mnm_cli__option options[] = {
    {.name = "shares",
     .argument = "K/N",
     .type = MNM_CLI_TEXT,
     .fallback = "2/3",
     .help = "print N recovery shares of which any K restore the key; 0 for none"},
};

/* "2/3"; "0": no shares. */
bool mnm_cli__read_shares(const char *text, uint32_t *threshold, uint32_t *count) {
  *threshold = *count = 0;
  if (strcmp(text, "0") == 0) return true;
  const char *slash = strchr(text, '/');
  int64_t k = 0, n = 0;
  if (slash == NULL || !mnm_text_int64((mnm_text){text, (uint32_t)(slash - text)}, &k) ||
      !mnm_text_int64(mnm_text_of(slash + 1), &n)) {
    return false;
  }
  if (k < 2 || k > n || n > MNM_SHARE_MAX) return false;
  *threshold = (uint32_t)k;
  *count = (uint32_t)n;
  return true;
}

void mnm_cli__show_shares(mnm_cli *cli, const mnm_store_shares *shares, uint32_t threshold) {
  const mnm_out_column columns[] = {
      {"share", "Share", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"text", "Text", MNM_OUT_TEXT, MNM_SOURCE, MNM_FOR_ALL},
  };
  if (mnm_out_format(cli->out) != MNM_FORMAT_TABLE) {
    mnm_out_begin(cli->out, "shares", columns, 2);
    for (uint32_t i = 0; i < shares->count; i++) {
      mnm_out_int(cli->out, i + 1);
      mnm_out_string(cli->out, shares->share[i].text);
      mnm_out_end_row(cli->out);
    }
    mnm_out_end(cli->out);
    return;
  }
  mnm_out_heading(cli->out, "Recovery shares: any %u of %u restore the key", threshold,
                  shares->count);
  mnm_out_line(cli->out, MNM_PUBLIC,
               "They are shown this once. Print them and give them to different people.");
  for (uint32_t i = 0; i < shares->count; i++) {
    mnm_out_line(cli->out, MNM_PUBLIC, "%s", "");
    mnm_out_lines(cli->out, MNM_SOURCE, mnm_text_of(shares->share[i].text));
  }
  mnm_out_line(cli->out, MNM_PUBLIC, "%s", "");
}

mnm_status mnm_cli__create_case(mnm_cli *cli, const char *path, mnm_store **out, mnm_err *err) {
  mnm_store_create_options create = {.person = cli->person, .key_path = mnm_cli__value(cli, "key")};
  *out = NULL;
  if (!mnm_cli__read_shares(mnm_cli__value(cli, "shares"), &create.share_threshold,
                            &create.share_count)) {
    return mnm_cli__usage(cli, err, "--shares must be K/N with 2 <= K <= N <= %d, or 0",
                          MNM_SHARE_MAX);
  }
  MNM_TRY(mnm_cli__passphrase(cli, true, &create.passphrase, err));
  mnm_store_shares shares = {0};
  char key_path[4096] = "";
  mnm_status status = mnm_store_create(out, path, &create, &shares, &cli->ctx, err);
  if (status == MNM_OK && create.key_path == NULL) {
    status = mnm_store_key_path(mnm_store_id(*out), key_path, sizeof key_path, err);
  } else if (status == MNM_OK) {
    (void)snprintf(key_path, sizeof key_path, "%s", create.key_path);
  }
  if (status == MNM_OK) {
    mnm_out_group(cli->out, "case");
    mnm_out_pair_string(cli->out, "case_id", "Case", MNM_CASE, mnm_store_id(*out));
    mnm_out_pair_string(cli->out, "path", "File", MNM_CASE, path);
    mnm_out_pair_string(cli->out, "key", "Key", MNM_CASE, key_path);
    mnm_out_group_end(cli->out);
    if (shares.count > 0) mnm_cli__show_shares(cli, &shares, create.share_threshold);
    mnm_out_note(cli->out, "without its key nothing sealed in this case can be opened by anyone");
  }
  mnm_store_shares_clear(&shares);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  mnm_store *store = NULL;
  mnm_status status = mnm_cli__create_case(cli, cli->argument[0], &store, err);
  mnm_store_close(store);
  if (status == MNM_OK) mnm_out_hint(cli->out, "manumit add %s FILE-OR-FOLDER", cli->argument[0]);
  return status;
}

static const char *const paragraphs[] = {
    "Makes a case file and its key. The case is one file; names and other identities in it are "
    "sealed, and the key that opens them lies apart from it, readable by you alone.",
    "Recovery shares restore a lost key: print them at once, since they are shown this one time.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit new raid.mnm", "make a case, with three shares of which any two restore the key"},
    {"manumit new raid.mnm --shares 3/5 --ask-passphrase",
     "protect the key with a passphrase as well"},
};
const mnm_cli__verb mnm_cli__new = {.name = "new",
                                    .summary = "make a case file and its key",
                                    .arguments = "CASE",
                                    .paragraphs = paragraphs,
                                    .options = options,
                                    .option_count = MNM_CLI__COUNT(options),
                                    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                    .examples = examples,
                                    .example_count = MNM_CLI__COUNT(examples),
                                    .formats = "table|json",
                                    .exit_codes = "0 2 4 6 7 9",
                                    .see_also = "add keys recover",
                                    .arguments_least = 1,
                                    .arguments_most = 1,
                                    .run = run};
