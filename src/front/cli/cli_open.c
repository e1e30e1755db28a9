#include <stdio.h>
#include <string.h>

#include "front/cli/cli_internal.h"

void mnm_cli__wipe(mnm_text secret) {
  char *bytes = NULL;
  memcpy(&bytes, &secret.data, sizeof bytes); /* ours to overwrite, though a text is read-only */
  if (secret.bytes > 0) mnm_seal_wipe(bytes, secret.bytes);
}

mnm_status mnm_cli__read_secret(mnm_cli *cli, const char *path, char *buffer, uint32_t bytes,
                                mnm_err *err) {
  mnm_arena arena;
  mnm_arena_init(&arena, &cli->ctx);
  mnm_text text = {"", 0};
  mnm_status status = mnm_run_read_file(path, &arena, &text, &cli->ctx, err);
  if (status == MNM_OK) {
    const char *end = memchr(text.data, '\n', text.bytes);
    uint32_t length = end != NULL ? (uint32_t)(end - text.data) : text.bytes;
    if (length > 0 && text.data[length - 1] == '\r') length--;
    if (length == 0 || length >= bytes || memchr(text.data, '\0', length) != NULL) {
      status = mnm_err_set(err, MNM_E_KEY, "the first line must be a passphrase of 1 to %u bytes",
                           bytes - 1);
      mnm_err_at(err, path, 1, 0);
    } else {
      memcpy(buffer, text.data, length);
      buffer[length] = '\0';
    }
    mnm_cli__wipe(text);
  }
  mnm_arena_clear(&arena);
  return status;
}

mnm_status mnm_cli__passphrase(mnm_cli *cli, bool twice, const char **out, mnm_err *err) {
  *out = NULL;
  const char *path = mnm_cli__value(cli, "passphrase-file");
  bool ask = mnm_cli__flag(cli, "ask-passphrase");
  if (path != NULL && ask) {
    return mnm_cli__usage(cli, err, "give --passphrase-file or --ask-passphrase, not both");
  }
  if (path != NULL)
    MNM_TRY(mnm_cli__read_secret(cli, path, cli->passphrase, sizeof cli->passphrase, err));
  if (ask) {
    MNM_TRY(
        mnm_out_ask(cli->out, "Passphrase: ", true, cli->passphrase, sizeof cli->passphrase, err));
    char again[MNM_CLI__SECRET] = "";
    bool same = true;
    if (twice) {
      MNM_TRY(mnm_out_ask(cli->out, "Once more: ", true, again, sizeof again, err));
      same = strcmp(again, cli->passphrase) == 0;
      explicit_bzero(again, sizeof again);
    }
    if (!same || cli->passphrase[0] == '\0') {
      return mnm_err_set(
          err, MNM_E_KEY,
          same ? "a passphrase may not be empty" : "the two passphrases are not the same");
    }
  }
  if (cli->passphrase[0] != '\0') *out = cli->passphrase;
  return MNM_OK;
}

mnm_status mnm_cli__open_case(mnm_cli *cli, mnm_store **out, const char *path, bool readonly,
                              mnm_err *err) {
  mnm_store_options options = {.person = cli->person, .readonly = readonly};
  options.key_path = mnm_cli__value(cli, "key");
  *out = NULL;
  MNM_TRY(mnm_cli__passphrase(cli, false, &options.passphrase, err));
  return mnm_store_open(out, path, &options, &cli->ctx, err);
}

mnm_status mnm_cli__parameters(mnm_cli *cli, mnm_detect_parameters *out, mnm_err *err) {
  mnm_detect_defaults(out);
  const char *path = mnm_cli__value(cli, "params");
  if (path == NULL) return MNM_OK;
  mnm_arena arena;
  mnm_arena_init(&arena, &cli->ctx);
  mnm_text text = {"", 0};
  mnm_status status = mnm_run_read_file(path, &arena, &text, &cli->ctx, err);
  if (status == MNM_OK) status = mnm_detect_parameters_parse(out, path, text.data, text.bytes, err);
  mnm_arena_clear(&arena);
  return status;
}

mnm_status mnm_cli__confirm(mnm_cli *cli, const char *question, mnm_err *err) {
  if (mnm_cli__flag(cli, "yes")) return MNM_OK;
  char answer[16] = "", prompt[300];
  (void)snprintf(prompt, sizeof prompt, "%s Type yes to go on: ", question);
  mnm_err asked = {0};
  if (mnm_out_ask(cli->out, prompt, false, answer, sizeof answer, &asked) == MNM_OK) {
    if (strcmp(answer, "yes") == 0) return MNM_OK;
    return mnm_err_set(err, MNM_E_CANCELLED, "nothing was done");
  }
  (void)mnm_err_set(err, MNM_E_ARG,
                    "this needs to be confirmed, and there is no terminal to ask on");
  mnm_err_hint(err, "add --yes when you are sure");
  return MNM_E_ARG;
}
