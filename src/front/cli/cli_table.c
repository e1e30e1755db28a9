#include <stdlib.h>
#include <string.h>

#include "front/cli/cli_internal.h"

/* in the order of a case's life */
const mnm_cli__verb *const mnm_cli__verbs[] = {
    /* clang-format off */
    &mnm_cli__new,
    &mnm_cli__add,
    &mnm_cli__sniff,
    &mnm_cli__spec,
    &mnm_cli__info,
    &mnm_cli__rejects,
    &mnm_cli__pairs,
    &mnm_cli__gaps,
    &mnm_cli__investigate,
    &mnm_cli__show,
    &mnm_cli__roles,
    &mnm_cli__disrupt,
    &mnm_cli__hubs,
    &mnm_cli__business,
    &mnm_cli__companies,
    &mnm_cli__officials,
    &mnm_cli__offences,
    &mnm_cli__harm,
    &mnm_cli__export,
    &mnm_cli__detect,
    &mnm_cli__network,
    &mnm_cli__screen,
    &mnm_cli__intake,
    &mnm_cli__status_verb,
    &mnm_cli__offence,
    &mnm_cli__rights,
    &mnm_cli__refer,
    &mnm_cli__claim,
    &mnm_cli__links,
    &mnm_cli__trace,
    &mnm_cli__freeze,
    &mnm_cli__request,
    &mnm_cli__confiscate,
    &mnm_cli__share,
    &mnm_cli__outcome,
    &mnm_cli__wealth,
    &mnm_cli__report,
    &mnm_cli__disclose,
    &mnm_cli__sql,
    &mnm_cli__verify,
    &mnm_cli__witness,
    &mnm_cli__audit,
    &mnm_cli__unseal,
    &mnm_cli__seal,
    &mnm_cli__erase,
    &mnm_cli__retention,
    &mnm_cli__keys,
    &mnm_cli__recover,
    &mnm_cli__compact,
    &mnm_cli__points_verb,
    &mnm_cli__catalogue,
    &mnm_cli__answer,
    &mnm_cli__judge,
    &mnm_cli__calibrate,
    &mnm_cli__exercise,
    &mnm_cli__version,
    &mnm_cli__help_verb,
    /* clang-format on */
};
const uint32_t mnm_cli__verb_count = MNM_CLI__COUNT(mnm_cli__verbs);

const mnm_cli__verb *mnm_cli__find_verb(const char *name) {
  for (uint32_t i = 0; i < mnm_cli__verb_count; i++) {
    if (strcmp(mnm_cli__verbs[i]->name, name) == 0) return mnm_cli__verbs[i];
  }
  return NULL;
}

static const mnm_cli__option shared_options[] = {
    {.name = "format",
     .argument = "FORMAT",
     .type = MNM_CLI_CHOICE,
     .help = "how results are written"}, /* choices are the verb's */
    {.name = "output",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .letter = 'o',
     .help = "write results to FILE, whole or not at all, instead of to standard output"},
    {.name = "quiet",
     .type = MNM_CLI_FLAG,
     .letter = 'q',
     .help = "no notes, no hints, no progress; errors and warnings stay"},
    {.name = "color",
     .argument = "WHEN",
     .type = MNM_CLI_CHOICE,
     .choices = "auto|always|never",
     .fallback = "auto",
     .help = "colours; auto means on a terminal, unless NO_COLOR is set"},
    {.name = "log",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "append what the engine reports to FILE, instead of warnings to standard error"},
    {.name = "yes",
     .type = MNM_CLI_FLAG,
     .letter = 'y',
     .help = "do not ask; also replace the file that --output names"},
    {.name = "help", .type = MNM_CLI_FLAG, .letter = 'h', .help = "show this page and exit"},
};
static const mnm_cli__option work_options[] = {
    {.name = "threads",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = 1024,
     .help = "processors to use (default: all); the results are the same for any number"},
    {.name = "memory",
     .argument = "SIZE",
     .type = MNM_CLI_SIZE,
     .low = 64 << 20,
     .high = INT64_MAX,
     .fallback = "1G",
     .help = "what large steps may use, as 512M or 2G"},
};
static const mnm_cli__option case_options[] = {
    {.name = "key",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "key file of the case (default: where 'manumit new' put it)"},
    {.name = "passphrase-file",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "read the key's passphrase from the first line of FILE"},
    {.name = "ask-passphrase",
     .type = MNM_CLI_FLAG,
     .help = "ask for the key's passphrase on the terminal"},
    {.name = "role",
     .argument = "ROLE",
     .type = MNM_CLI_TEXT,
     .fallback = "owner",
     .help =
         "show only what this role may see: investigator, supervisor, auditor, guest and others"},
};
static const mnm_cli__option write_options[] = {
    {.name = "person",
     .argument = "NAME",
     .type = MNM_CLI_TEXT,
     .help = "who acts, for the audit (default: the login name)"},
};
static const mnm_cli__option parameter_options[] = {
    {.name = "params",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "detector parameters as JSON, over the defaults"},
};

static const struct {
  const mnm_cli__option *options;
  uint32_t group, count;
} groups[] = {
    {parameter_options, MNM_CLI_PARAMETERS, MNM_CLI__COUNT(parameter_options)},
    {work_options, MNM_CLI_WORK, MNM_CLI__COUNT(work_options)},
    {case_options, MNM_CLI_CASE_READ, MNM_CLI__COUNT(case_options)},
    {write_options, MNM_CLI_CASE_WRITE, MNM_CLI__COUNT(write_options)},
    {shared_options, MNM_CLI_OUTPUT, MNM_CLI__COUNT(shared_options)},
};

static bool has_group(const mnm_cli__verb *verb, uint32_t group) {
  return group == MNM_CLI_OUTPUT || (verb->groups & group) != 0;
}

uint32_t mnm_cli__option_count(const mnm_cli__verb *verb) {
  uint32_t count = verb->option_count;
  for (uint32_t i = 0; i < MNM_CLI__COUNT(groups); i++) {
    if (has_group(verb, groups[i].group)) count += groups[i].count;
  }
  return count;
}

const mnm_cli__option *mnm_cli__option_at(const mnm_cli__verb *verb, uint32_t index) {
  if (index < verb->option_count) return &verb->options[index];
  index -= verb->option_count;
  for (uint32_t i = 0; i < MNM_CLI__COUNT(groups); i++) {
    if (!has_group(verb, groups[i].group)) continue;
    if (index < groups[i].count) return &groups[i].options[index];
    index -= groups[i].count;
  }
  abort(); /* a caller's loop is wrong: index < mnm_cli__option_count is its duty */
}

const char *mnm_cli__exit_meaning(int code) {
  switch (code) {
    case MNM_EXIT_OK:
      return "done";
    case MNM_EXIT_PROBLEM:
      return "a check found something wrong";
    case MNM_EXIT_USAGE:
      return "the command line is wrong";
    case MNM_EXIT_INPUT:
      return "an input does not have the shape it should have";
    case MNM_EXIT_CASE:
      return "not a case file, a newer or damaged one, or nothing in it by that name";
    case MNM_EXIT_BUSY:
      return "another process is writing to the case";
    case MNM_EXIT_KEY:
      return "the key is missing or wrong, or the role or a warrant does not allow it";
    case MNM_EXIT_IO:
      return "reading or writing failed, for instance a full disk";
    case MNM_EXIT_CANCELLED:
      return "stopped by the user; the stage at work left nothing behind";
    case MNM_EXIT_LIMIT:
      return "memory ran out, or a stated bound was met";
    case MNM_EXIT_INTERNAL:
      return "a fault of the program itself; please report it";
    case MNM_EXIT_PIPE:
      return "the reader of the output went away";
    default:
      return NULL;
  }
}

int mnm_cli__next_code(const char **list) {
  char *end = NULL;
  long code = strtol(*list, &end, 10);
  if (end == *list) return -1;
  *list = end;
  return (int)code;
}
