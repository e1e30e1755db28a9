#include <stdio.h>
#include <string.h>

#include "front/cli/cli_internal.h"

/* ---- keys --- */

static const mnm_cli__option keys_options[] = {
    {.name = "new-passphrase-file",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "passphrase: read the new one from the first line of FILE (default: ask)"},
    {.name = "shares",
     .argument = "K/N",
     .type = MNM_CLI_TEXT,
     .fallback = "2/3",
     .help = "exchange: print N new recovery shares of which any K restore the key; 0 for none"},
};

static mnm_status new_passphrase(mnm_cli *cli, char *buffer, uint32_t bytes, mnm_err *err) {
  const char *path = mnm_cli__value(cli, "new-passphrase-file");
  if (path != NULL) return mnm_cli__read_secret(cli, path, buffer, bytes, err);
  char again[MNM_CLI__SECRET] = "";
  MNM_TRY(mnm_out_ask(cli->out, "New passphrase: ", true, buffer, bytes, err));
  MNM_TRY(mnm_out_ask(cli->out, "Once more: ", true, again, sizeof again, err));
  bool same = strcmp(again, buffer) == 0;
  explicit_bzero(again, sizeof again);
  if (same && buffer[0] != '\0') return MNM_OK;
  return mnm_err_set(
      err, MNM_E_KEY,
      same ? "a passphrase may not be empty" : "the two passphrases are not the same");
}

/* The new file has the passphrase with which the old one was opened. */
static mnm_status exchange(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  mnm_store_exchange_options options = {.passphrase =
                                            cli->passphrase[0] != '\0' ? cli->passphrase : NULL};
  mnm_store_shares shares = {0};
  if (!mnm_cli__read_shares(mnm_cli__value(cli, "shares"), &options.share_threshold,
                            &options.share_count))
    return mnm_cli__usage(cli, err, "--shares must be K/N with 2 <= K <= N <= %d, or 0",
                          MNM_SHARE_MAX);
  mnm_status status = mnm_store_exchange_key(store, &options, &shares, err);
  if (status == MNM_OK) {
    if (shares.count > 0) mnm_cli__show_shares(cli, &shares, options.share_threshold);
    mnm_out_note(cli->out,
                 "the old key file and the old recovery shares open this case no more; whoever has "
                 "both the old key and an old copy of the case can still open that copy");
  }
  mnm_store_shares_clear(&shares);
  return status;
}

static mnm_status change(mnm_cli *cli, mnm_store *store, const char *what, mnm_err *err) {
  char secret[MNM_CLI__SECRET] = "";
  mnm_status status = MNM_OK;
  if (strcmp(what, "passphrase") == 0) {
    status = new_passphrase(cli, secret, sizeof secret, err);
    if (status == MNM_OK) status = mnm_store_passphrase(store, secret, err);
  } else if (strcmp(what, "no-passphrase") == 0) {
    status = mnm_store_passphrase(store, NULL, err);
  } else if (strcmp(what, "exchange") == 0) {
    status = exchange(cli, store, err);
  } else {
    status = mnm_cli__usage(cli, err, "expected passphrase, no-passphrase or exchange");
  }
  explicit_bzero(secret, sizeof secret);
  return status;
}

static mnm_status show_keys(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  char path[4096] = "";
  const char *given = mnm_cli__value(cli, "key");
  if (given == NULL) MNM_TRY(mnm_store_key_path(mnm_store_id(store), path, sizeof path, err));
  mnm_out_group(cli->out, "key");
  mnm_out_pair_string(cli->out, "case_id", "Case", MNM_CASE, mnm_store_id(store));
  mnm_out_pair_string(cli->out, "key", "Key", MNM_CASE, given != NULL ? given : path);
  mnm_out_group_end(cli->out);
  return MNM_OK;
}

static mnm_status run_keys(mnm_cli *cli, mnm_err *err) {
  const char *what = cli->argument_count > 1 ? cli->argument[1] : NULL;
  mnm_store *store = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], what == NULL, err));
  mnm_status status = what != NULL ? change(cli, store, what, err) : MNM_OK;
  if (status == MNM_OK) status = show_keys(cli, store, err);
  mnm_store_close(store);
  return status;
}

static const char *const keys_paragraphs[] = {
    "Shows where the key of a case lies, and that it fits. passphrase puts the key under a new "
    "passphrase, no-passphrase takes it off; both need the old one where there is one.",
    "exchange puts a new key in the place of the old one, with the same passphrase, and prints new "
    "recovery shares: when somebody leaves who had the old key, or a laptop is lost that held it. "
    "The old key file and shares open the case no more. It does not help where the case itself was "
    "copied with the key: then make a new case.",
    "A key can be restored from recovery shares: see manumit recover.", NULL};
static const mnm_cli__example keys_examples[] = {
    {"manumit keys raid.mnm passphrase", "ask for a passphrase and put the key under it"},
    {"manumit keys raid.mnm exchange --shares 2/3", "a new key, and new shares"}};
const mnm_cli__verb mnm_cli__keys = {.name = "keys",
                                     .summary = "show or protect the key of a case",
                                     .arguments = "CASE [passphrase|no-passphrase|exchange]",
                                     .paragraphs = keys_paragraphs,
                                     .options = keys_options,
                                     .option_count = MNM_CLI__COUNT(keys_options),
                                     .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                     .examples = keys_examples,
                                     .example_count = MNM_CLI__COUNT(keys_examples),
                                     .formats = "table|json",
                                     .exit_codes = "0 2 4 5 6 7 9",
                                     .see_also = "new recover",
                                     .arguments_least = 1,
                                     .arguments_most = 2,
                                     .run = run_keys};

/* ---- recover --- */

static mnm_status read_shares(mnm_cli *cli, mnm_arena *arena, const char **shares, uint32_t *count,
                              mnm_err *err) {
  *count = 0;
  for (uint32_t i = 1; i < cli->argument_count; i++) {
    mnm_text text = {"", 0};
    MNM_TRY(mnm_run_read_file(cli->argument[i], arena, &text, &cli->ctx, err));
    shares[(*count)++] = text.data;
  }
  return MNM_OK;
}

static mnm_status run_recover(mnm_cli *cli, mnm_err *err) {
  const char *shares[MNM_SHARE_MAX], *passphrase = NULL, *path = cli->argument[0];
  uint32_t count = 0;
  MNM_TRY(mnm_cli__passphrase(cli, true, &passphrase, err));
  mnm_arena arena;
  mnm_arena_init(&arena, &cli->ctx);
  mnm_status status = read_shares(cli, &arena, shares, &count, err);
  if (status == MNM_OK) {
    mnm_store_recover_options options = {cli->person, mnm_cli__value(cli, "key"), passphrase};
    status = mnm_store_recover(path, shares, count, &options, &cli->ctx, err);
  }
  for (uint32_t i = 0; i < count; i++) {
    mnm_cli__wipe(mnm_text_of(shares[i]));
  }
  mnm_arena_clear(&arena);
  if (status != MNM_OK) return status;
  mnm_out_line(cli->out, MNM_PUBLIC, "The key is restored.");
  mnm_out_hint(cli->out, "manumit keys %s", path);
  return MNM_OK;
}

static const char *const recover_paragraphs[] = {
    "Restores the key of a case from its recovery shares, each in a file of its own as it was "
    "printed. "
    "As many are needed as were asked for when the case was made. A misread letter is found and "
    "named.",
    "An existing key file is not replaced. The restored key has no passphrase unless one is given.",
    NULL};
static const mnm_cli__example recover_examples[] = {
    {"manumit recover raid.mnm share1.txt share3.txt",
     "restore from the first and the third share"}};
const mnm_cli__verb mnm_cli__recover = {.name = "recover",
                                        .summary = "restore a lost key from recovery shares",
                                        .arguments = "CASE SHAREFILE...",
                                        .paragraphs = recover_paragraphs,
                                        .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                        .examples = recover_examples,
                                        .example_count = 1,
                                        .formats = "table",
                                        .exit_codes = "0 2 3 4 6 7 9",
                                        .see_also = "keys new",
                                        .arguments_least = 2,
                                        .arguments_most = 1 + MNM_SHARE_MAX,
                                        .run = run_recover};
