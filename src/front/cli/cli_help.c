#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "front/cli/cli_internal.h"

#define PAGE_WIDTH 80u
#define OPTION_INDENT 28u

mnm_status mnm_cli__put(mnm_column *to, mnm_err *err, const char *format, ...) {
  char text[1600];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (length < 0 || (size_t)length >= sizeof text) {
    return mnm_err_set(err, MNM_E_LIMIT, "a text of the command table is too long");
  }
  return mnm_column_append(to, text, (uint64_t)length, err);
}

/* Words of `text`, broken at the page's width; later lines begin with `indent` blanks; `at` is
 * where the cursor stands. */
static mnm_status put_wrapped(mnm_column *to, const char *text, uint32_t indent, uint32_t at,
                              mnm_err *err) {
  const char *word = text;
  bool first = true;
  while (*word != '\0') {
    uint32_t length = (uint32_t)strcspn(word, " ");
    if (!first && at + 1 + length > PAGE_WIDTH) {
      MNM_TRY(mnm_cli__put(to, err, "\n%*s", (int)indent, ""));
      at = indent;
    } else if (!first) {
      MNM_TRY(mnm_cli__put(to, err, " "));
      at++;
    }
    MNM_TRY(mnm_cli__put(to, err, "%.*s", (int)length, word));
    at += length;
    first = false;
    word += length;
    while (*word == ' ') word++;
  }
  return mnm_cli__put(to, err, "\n");
}

static mnm_status put_option(mnm_column *to, const mnm_cli__verb *verb,
                             const mnm_cli__option *option, mnm_err *err) {
  char left[80], right[600];
  char letter[8] = "    ";
  if (option->letter != 0) (void)snprintf(letter, sizeof letter, "-%c, ", option->letter);
  (void)snprintf(left, sizeof left, "  %s--%s%s%s", letter, option->name,
                 option->argument != NULL ? " " : "",
                 option->argument != NULL ? option->argument : "");
  const char *choices = strcmp(option->name, "format") == 0 ? verb->formats : option->choices;
  (void)snprintf(right, sizeof right, "%s%s%s%s%s%s", option->help, choices != NULL ? ": " : "",
                 choices != NULL ? choices : "", option->fallback != NULL ? " (default: " : "",
                 option->fallback != NULL ? option->fallback : "",
                 option->fallback != NULL ? ")" : "");
  uint32_t used = (uint32_t)strlen(left);
  MNM_TRY(mnm_cli__put(to, err, "%s", left));
  if (used + 2 > OPTION_INDENT) {
    MNM_TRY(mnm_cli__put(to, err, "\n"));
    used = 0;
  }
  MNM_TRY(mnm_cli__put(to, err, "%*s", (int)(OPTION_INDENT - used), ""));
  return put_wrapped(to, right, OPTION_INDENT, OPTION_INDENT, err);
}

static mnm_status put_examples(mnm_column *to, const mnm_cli__verb *verb, mnm_err *err) {
  if (verb->example_count == 0) return MNM_OK;
  MNM_TRY(mnm_cli__put(to, err, "\nExamples:\n"));
  for (uint32_t i = 0; i < verb->example_count; i++) {
    MNM_TRY(mnm_cli__put(to, err, "  %s\n      ", verb->examples[i].command));
    MNM_TRY(put_wrapped(to, verb->examples[i].says, 6, 6, err));
  }
  return MNM_OK;
}

static mnm_status put_exit_codes(mnm_column *to, const mnm_cli__verb *verb, mnm_err *err) {
  MNM_TRY(mnm_cli__put(to, err, "\nExit codes:\n"));
  const char *at = verb->exit_codes;
  for (int code = mnm_cli__next_code(&at); code >= 0; code = mnm_cli__next_code(&at)) {
    const char *meaning = mnm_cli__exit_meaning(code);
    if (meaning != NULL) MNM_TRY(mnm_cli__put(to, err, "  %3d  %s\n", code, meaning));
  }
  return MNM_OK;
}

mnm_status mnm_cli__help(mnm_column *to, const mnm_cli__verb *verb, mnm_err *err) {
  MNM_TRY(mnm_cli__put(to, err, "manumit %s - %s\n\nUsage: manumit %s [OPTION...]%s%s\n",
                       verb->name, verb->summary, verb->name, verb->arguments[0] != '\0' ? " " : "",
                       verb->arguments));
  for (const char *const *text = verb->paragraphs; text != NULL && *text != NULL; text++) {
    MNM_TRY(mnm_cli__put(to, err, "\n"));
    MNM_TRY(put_wrapped(to, *text, 0, 0, err));
  }
  MNM_TRY(mnm_cli__put(to, err, "\nOptions:\n"));
  uint32_t count = mnm_cli__option_count(verb);
  for (uint32_t i = 0; i < count; i++) {
    MNM_TRY(put_option(to, verb, mnm_cli__option_at(verb, i), err));
  }
  MNM_TRY(put_examples(to, verb, err));
  MNM_TRY(put_exit_codes(to, verb, err));
  if (verb->see_also[0] == '\0') return MNM_OK;
  return mnm_cli__put(to, err, "\nSee also: %s\n", verb->see_also);
}

mnm_status mnm_cli__overview(mnm_column *to, mnm_err *err) {
  MNM_TRY(mnm_cli__put(
      to, err,
      "manumit - from bank exports and case files to networks, traced money and claims\n\n"
      "Usage: manumit VERB [OPTION...] [ARGUMENT...]\n\nA first case:\n"
      "  manumit new raid.mnm                  make a case\n"
      "  manumit add raid.mnm statements/      add sources to it\n"
      "  manumit investigate raid.mnm          look for patterns\n"
      "  manumit show raid.mnm findings        see what was found\n\nVerbs:\n"));
  for (uint32_t i = 0; i < mnm_cli__verb_count; i++) {
    const mnm_cli__verb *verb = mnm_cli__verbs[i];
    if (!verb->hidden) MNM_TRY(mnm_cli__put(to, err, "  %-12s %s\n", verb->name, verb->summary));
  }
  return mnm_cli__put(to, err, "\n'manumit VERB --help' shows options, examples and exit codes.\n");
}
