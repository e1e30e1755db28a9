#include "front/cli/cli.h"

#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/pool/pool.h"
#include "front/cli/cli_parse.h"

/* The one piece of state that is not on a stack: a signal handler can reach nothing else. */
static volatile sig_atomic_t cancelled;

static void on_signal(int number) {
  (void)number;
  if (cancelled) {
    mnm_out_last_words("\nmanumit: stopped at once; the next start clears up\n");
    _exit(MNM_EXIT_CANCELLED);
  }
  cancelled = 1;
}

static void take_signals(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_signal;
  (void)sigaction(SIGINT, &action, NULL);
  (void)sigaction(SIGTERM, &action, NULL);
  action.sa_handler = SIG_IGN;
  (void)sigaction(SIGPIPE, &action, NULL);
}

mnm_exit mnm_cli__exit_of(mnm_status status) {
  switch (status) {
    case MNM_OK:
      return MNM_EXIT_OK;
    case MNM_E_ARG:
      return MNM_EXIT_USAGE;
    case MNM_E_PARSE:
    case MNM_E_RANGE:
    case MNM_E_OVERFLOW:
      return MNM_EXIT_INPUT;
    case MNM_E_FORMAT:
    case MNM_E_NEWER:
    case MNM_E_DAMAGED:
    case MNM_E_NOTFOUND:
    case MNM_E_EXISTS:
    case MNM_E_UNSUPPORTED:
      return MNM_EXIT_CASE;
    case MNM_E_BUSY:
      return MNM_EXIT_BUSY;
    case MNM_E_KEY:
    case MNM_E_DENIED:
      return MNM_EXIT_KEY;
    case MNM_E_IO:
      return MNM_EXIT_IO;
    case MNM_E_CANCELLED:
      return MNM_EXIT_CANCELLED;
    case MNM_E_NOMEM:
    case MNM_E_LIMIT:
      return MNM_EXIT_LIMIT;
  }
  return MNM_EXIT_INTERNAL;
}

static int64_t now_us(void) {
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return 0;
  return (int64_t)now.tv_sec * MNM_US_PER_SECOND + now.tv_nsec / 1000;
}

static mnm_status open_out(mnm_cli *cli, mnm_err *err) {
  mnm_out_options options = {0};
  const char *format = mnm_cli__value(cli, "format");
  mnm_text name = format != NULL ? mnm_text_of(format) : mnm_text_of(cli->verb->formats);
  const char *bar = memchr(name.data, '|', name.bytes);
  if (bar != NULL) name.bytes = (uint32_t)(bar - name.data);
  (void)mnm_format_find(name, &options.format);
  /* only when asked for: a verb that writes JSON anyway still talks to a person */
  options.machine_errors = mnm_cli__given(cli, "format") && (options.format == MNM_FORMAT_JSON ||
                                                             options.format == MNM_FORMAT_JSONL);
  const char *colour = mnm_cli__value(cli, "color");
  options.colour = strcmp(colour, "always") == 0  ? MNM_COLOUR_ALWAYS
                   : strcmp(colour, "never") == 0 ? MNM_COLOUR_NEVER
                                                  : MNM_COLOUR_AUTO;
  options.quiet = mnm_cli__flag(cli, "quiet");
  options.log_path = mnm_cli__value(cli, "log");
  bool folder = cli->verb->output_is_folder != NULL && cli->verb->output_is_folder(cli);
  options.path = folder ? NULL : mnm_cli__value(cli, "output");
  options.overwrite = mnm_cli__flag(cli, "yes");
  options.viewer = cli->viewer;
  MNM_TRY(mnm_out_open(&cli->out, &options, &cli->ctx, err));
  mnm_out_cancel_on(cli->out, &cancelled);
  cli->ctx.progress = mnm_out_progress;
  cli->ctx.log = mnm_out_log;
  cli->ctx.progress_payload = cli->ctx.log_payload = cli->out;
  return MNM_OK;
}

static mnm_status read_role(mnm_cli *cli, mnm_err *err) {
  cli->viewer.name = mnm_text_of(cli->person);
  cli->viewer.purpose = mnm_text_of("");
  if ((cli->verb->groups & MNM_CLI_CASE_READ) == 0) return MNM_OK;
  const char *role = mnm_cli__value(cli, "role");
  if (mnm_role_find(mnm_text_of(role), &cli->viewer.role)) return MNM_OK;
  char names[200] = "";
  for (int i = 0; i < MNM_ROLE_COUNT; i++) {
    size_t used = strlen(names);
    (void)snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "",
                   mnm_role_name((mnm_role)i));
  }
  (void)mnm_err_set(err, MNM_E_ARG, "--role names no role");
  mnm_err_hint(err, "roles are: %s", names);
  return MNM_E_ARG;
}

static void find_person(mnm_cli *cli) {
  const char *given = NULL;
  if ((cli->verb->groups & MNM_CLI_CASE_WRITE) != 0) given = mnm_cli__value(cli, "person");
  if (given == NULL) {
    const struct passwd *user = getpwuid(getuid());
    given = user != NULL ? user->pw_name : "unknown";
  }
  (void)snprintf(cli->person, sizeof cli->person, "%s", given);
}

static mnm_status set_up(mnm_cli *cli, mnm_err *err) {
  cli->ctx.now_us = now_us();
  find_person(cli);
  MNM_TRY(read_role(cli, err));
  MNM_TRY(open_out(cli, err));
  if ((cli->verb->groups & MNM_CLI_WORK) == 0) return MNM_OK;
  cli->ctx.memory_bytes = (uint64_t)mnm_cli__whole(cli, "memory");
  int64_t threads = mnm_cli__whole(cli, "threads");
  if (threads == 0) threads = sysconf(_SC_NPROCESSORS_ONLN);
  if (threads > MNM_POOL_THREADS_MAX) threads = MNM_POOL_THREADS_MAX;
  if (threads < 2) return MNM_OK;
  return mnm_pool_new(&cli->ctx.pool, (uint32_t)threads, err);
}

static mnm_status show_help(mnm_cli *cli, mnm_err *err) {
  mnm_column text;
  mnm_column_init(&text, 1, &cli->ctx);
  mnm_status status = mnm_cli__help(&text, cli->verb, err);
  if (status == MNM_OK) {
    mnm_out_document(cli->out, MNM_PUBLIC, (mnm_text){text.data, (uint32_t)text.count});
  }
  mnm_column_clear(&text);
  return status;
}

static mnm_exit run_verb(mnm_cli *cli) {
  mnm_err err = {0};
  mnm_status status = set_up(cli, &err);
  if (status == MNM_OK) {
    status = mnm_cli__flag(cli, "help") ? show_help(cli, &err) : cli->verb->run(cli, &err);
  }
  bool gone = cli->out != NULL && mnm_out_pipe_closed(cli->out);
  if (gone && (status == MNM_OK || status == MNM_E_CANCELLED)) {
    mnm_out_abandon(cli->out); /* quietly: whoever read has seen enough */
    status = MNM_OK;
  } else if (status != MNM_OK) {
    mnm_out_error(cli->out, &err);
    mnm_out_abandon(cli->out);
  } else {
    status = mnm_out_close(cli->out, &err);
    if (status != MNM_OK) mnm_out_error(NULL, &err);
  }
  mnm_pool_free(cli->ctx.pool);
  explicit_bzero(cli->passphrase, sizeof cli->passphrase);
  if (status != MNM_OK) return mnm_cli__exit_of(status);
  return gone ? MNM_EXIT_PIPE : cli->exit;
}

static int fail_early(const mnm_err *err) {
  mnm_out_error(NULL, err);
  return (int)mnm_cli__exit_of(err->status);
}

int mnm_cli_main(int argc, char **argv) {
  take_signals();
  mnm_cli cli = {0};
  mnm_err err = {0};
  const char *name = argc > 1 ? argv[1] : "help";
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) name = "help";
  if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) name = "version";
  cli.verb = mnm_cli__find_verb(name);
  if (cli.verb == NULL) {
    (void)mnm_cli__unknown_verb(&err, name);
    return fail_early(&err);
  }
  if (mnm_cli__parse(&cli, argc > 2 ? argc - 2 : 0, argv + 2, &err) != MNM_OK) {
    return fail_early(&err);
  }
  mnm_exit code = run_verb(&cli);
  return argc < 2 && code == MNM_EXIT_OK ? MNM_EXIT_USAGE : (int)code;
}
