#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "front/cli/cli_internal.h"

/* Manual pages in mdoc(7), made from the table; man/ holds what this writes. */

#define RELEASED "November 24, 2026"

/* Text as roff reads it: no control line by accident, no escapes, hyphens that can be copied. */
static mnm_status put_text(mnm_column *to, const char *text, mnm_err *err) {
  if (*text == '.' || *text == '\'') MNM_TRY(mnm_cli__put(to, err, "\\&"));
  for (; *text != '\0'; text++) {
    if (*text == '\\') {
      MNM_TRY(mnm_cli__put(to, err, "\\e"));
    } else if (*text == '-') {
      MNM_TRY(mnm_cli__put(to, err, "\\-"));
    } else {
      MNM_TRY(mnm_column_append(to, text, 1, err));
    }
  }
  return MNM_OK;
}

#define LINE_BYTES 72u /* of source; escapes make some lines a little longer */

/* One line of at most LINE_BYTES, broken at a blank. Returns how much of `bytes` it took. */
static size_t line_length(const char *text, size_t bytes) {
  if (bytes <= LINE_BYTES) return bytes;
  size_t length = LINE_BYTES;
  while (length > 0 && text[length] != ' ') length--;
  return length > 0 ? length : strcspn(text, " ");
}

/* A sentence ends a line in roff, so that the space behind it comes out right. */
static mnm_status put_sentences(mnm_column *to, const char *text, mnm_err *err) {
  char line[1600];
  while (*text != '\0') {
    const char *end = strstr(text, ". ");
    size_t bytes = line_length(text, end != NULL ? (size_t)(end - text) + 1 : strlen(text));
    (void)snprintf(line, sizeof line, "%.*s", (int)bytes, text);
    MNM_TRY(put_text(to, line, err));
    MNM_TRY(mnm_cli__put(to, err, "\n"));
    text += bytes;
    while (*text == ' ') text++;
  }
  return MNM_OK;
}

static mnm_status put_head(mnm_column *to, const char *name, const char *summary, mnm_err *err) {
  char title[64];
  size_t i = 0;
  for (; name[i] != '\0' && i + 1 < sizeof title; i++)
    title[i] = (char)toupper((unsigned char)name[i]);
  title[i] = '\0';
  return mnm_cli__put(to, err, ".Dd %s\n.Dt %s 1\n.Os\n.Sh NAME\n.Nm %s\n.Nd %s\n.Sh SYNOPSIS\n",
                      RELEASED, title, name, summary);
}

/* "CASE PATH..." as macros: one .Ar a word, brackets as .Op. */
static mnm_status put_arguments(mnm_column *to, const char *arguments, mnm_err *err) {
  while (*arguments != '\0') {
    size_t length = strcspn(arguments, " ");
    bool optional = arguments[0] == '[' && arguments[length - 1] == ']';
    MNM_TRY(mnm_cli__put(to, err, "%s %.*s\n", optional ? ".Op Ar" : ".Ar",
                         (int)(optional ? length - 2 : length), arguments + (optional ? 1 : 0)));
    arguments += length;
    while (*arguments == ' ') arguments++;
  }
  return MNM_OK;
}

static mnm_status put_option(mnm_column *to, const mnm_cli__verb *verb,
                             const mnm_cli__option *option, mnm_err *err) {
  MNM_TRY(mnm_cli__put(to, err, ".It "));
  if (option->letter != 0) {
    MNM_TRY(mnm_cli__put(to, err, "Fl %c , ", option->letter));
  }
  MNM_TRY(mnm_cli__put(to, err, "Fl \\-"));
  MNM_TRY(put_text(to, option->name, err));
  if (option->argument != NULL) MNM_TRY(mnm_cli__put(to, err, " Ar %s", option->argument));
  MNM_TRY(mnm_cli__put(to, err, "\n"));
  char text[800];
  const char *choices = strcmp(option->name, "format") == 0 ? verb->formats : option->choices;
  (void)snprintf(text, sizeof text, "%c%s%s%s%s%s%s.", toupper((unsigned char)option->help[0]),
                 option->help + 1, choices != NULL ? ": " : "", choices != NULL ? choices : "",
                 option->fallback != NULL ? " (default: " : "",
                 option->fallback != NULL ? option->fallback : "",
                 option->fallback != NULL ? ")" : "");
  return put_sentences(to, text, err);
}

static mnm_status put_exit_codes(mnm_column *to, const char *codes, mnm_err *err) {
  MNM_TRY(mnm_cli__put(to, err, ".Sh EXIT STATUS\n.Bl -tag -width 4n\n"));
  for (int code = mnm_cli__next_code(&codes); code >= 0; code = mnm_cli__next_code(&codes)) {
    const char *meaning = mnm_cli__exit_meaning(code);
    if (meaning == NULL) continue;
    MNM_TRY(mnm_cli__put(to, err, ".It %d\n%c%s.\n", code, toupper((unsigned char)meaning[0]),
                         meaning + 1));
  }
  return mnm_cli__put(to, err, ".El\n");
}

static mnm_status put_see_also(mnm_column *to, const char *verbs, mnm_err *err) {
  MNM_TRY(mnm_cli__put(to, err, ".Sh SEE ALSO\n.Xr manumit 1"));
  char names[16][32];
  uint32_t count = 0;
  while (*verbs != '\0' && count < 16) {
    size_t length = strcspn(verbs, " ");
    (void)snprintf(names[count++], sizeof names[0], "%.*s", (int)length, verbs);
    verbs += length;
    while (*verbs == ' ') verbs++;
  }
  for (uint32_t i = 1; i < count; i++) { /* pages are listed in order of name */
    for (uint32_t j = i; j > 0 && strcmp(names[j - 1], names[j]) > 0; j--) {
      char kept[32];
      memcpy(kept, names[j], sizeof kept);
      memcpy(names[j], names[j - 1], sizeof kept);
      memcpy(names[j - 1], kept, sizeof kept);
    }
  }
  for (uint32_t i = 0; i < count; i++) {
    MNM_TRY(mnm_cli__put(to, err, " ,\n.Xr manumit-%s 1", names[i]));
  }
  return mnm_cli__put(to, err, "\n");
}

mnm_status mnm_cli__manual(mnm_column *to, const mnm_cli__verb *verb, mnm_err *err) {
  char name[64];
  (void)snprintf(name, sizeof name, "manumit-%s", verb->name);
  MNM_TRY(put_head(to, name, verb->summary, err));
  MNM_TRY(mnm_cli__put(to, err, ".Nm manumit %s\n.Op Ar OPTION...\n", verb->name));
  MNM_TRY(put_arguments(to, verb->arguments, err));
  MNM_TRY(mnm_cli__put(to, err, ".Sh DESCRIPTION\n"));
  for (const char *const *text = verb->paragraphs; text != NULL && *text != NULL; text++) {
    if (text != verb->paragraphs) MNM_TRY(mnm_cli__put(to, err, ".Pp\n"));
    MNM_TRY(put_sentences(to, *text, err));
  }
  MNM_TRY(mnm_cli__put(to, err, ".Pp\nThe options are:\n.Bl -tag -width Ds\n"));
  uint32_t count = mnm_cli__option_count(verb);
  for (uint32_t i = 0; i < count; i++) {
    MNM_TRY(put_option(to, verb, mnm_cli__option_at(verb, i), err));
  }
  MNM_TRY(mnm_cli__put(to, err, ".El\n"));
  MNM_TRY(put_exit_codes(to, verb->exit_codes, err));
  if (verb->example_count > 0) MNM_TRY(mnm_cli__put(to, err, ".Sh EXAMPLES\n"));
  for (uint32_t i = 0; i < verb->example_count; i++) {
    if (i > 0) MNM_TRY(mnm_cli__put(to, err, ".Pp\n"));
    char says[600];
    (void)snprintf(says, sizeof says, "%c%s:", toupper((unsigned char)verb->examples[i].says[0]),
                   verb->examples[i].says + 1);
    MNM_TRY(put_sentences(to, says, err));
    MNM_TRY(mnm_cli__put(to, err, ".Pp\n.Dl "));
    MNM_TRY(put_text(to, verb->examples[i].command, err));
    MNM_TRY(mnm_cli__put(to, err, "\n"));
  }
  return put_see_also(to, verb->see_also, err);
}

static const char *const overview[] = {
    "manumit is an investigation engine against trafficking in human beings. It reads bank exports "
    "and case intelligence into one case file, reconciles what can be reconciled, lists what "
    "cannot, "
    "and looks for patterns of the movement of money, each with the rows it stands on.",
    "A finding is a lead, not a verdict: look-alikes exist for every pattern, and a person "
    "decides.",
    NULL};

mnm_status mnm_cli__manual_overview(mnm_column *to, mnm_err *err) {
  MNM_TRY(put_head(to, "manumit", "investigate trafficking in human beings from ledgers", err));
  MNM_TRY(mnm_cli__put(to, err,
                       ".Nm\n.Ar VERB\n.Op Ar OPTION...\n.Op Ar ARGUMENT...\n"
                       ".Sh DESCRIPTION\n"));
  for (const char *const *text = overview; *text != NULL; text++) {
    if (text != overview) MNM_TRY(mnm_cli__put(to, err, ".Pp\n"));
    MNM_TRY(put_sentences(to, *text, err));
  }
  MNM_TRY(mnm_cli__put(to, err, ".Pp\nThe verbs are:\n.Bl -tag -width investigate\n"));
  for (uint32_t i = 0; i < mnm_cli__verb_count; i++) {
    const mnm_cli__verb *verb = mnm_cli__verbs[i];
    if (verb->hidden) continue;
    MNM_TRY(mnm_cli__put(to, err, ".It Cm %s\n%c%s.\n", verb->name,
                         toupper((unsigned char)verb->summary[0]), verb->summary + 1));
  }
  MNM_TRY(mnm_cli__put(to, err,
                       ".El\n.Sh ENVIRONMENT\n.Bl -tag -width XDG_DATA_HOME\n"
                       ".It Ev NO_COLOR\nNo colours when it is set and not empty.\n"
                       ".It Ev XDG_DATA_HOME\nWhere the keys of cases are kept, below\n"
                       ".Pa manumit/keys .\n.El\n"));
  MNM_TRY(put_exit_codes(to, "0 1 2 3 4 5 6 7 8 9 70 141", err));
  MNM_TRY(mnm_cli__put(to, err,
                       ".Sh EXAMPLES\n.Dl manumit new raid.mnm\n"
                       ".Dl manumit add raid.mnm statements/\n"
                       ".Dl manumit investigate raid.mnm\n"
                       ".Dl manumit show raid.mnm findings\n"));
  return mnm_cli__put(to, err,
                      ".Sh SEE ALSO\nEach verb has its page, such as\n"
                      ".Xr manumit-add 1 .\n");
}

mnm_status mnm_cli__completion(mnm_column *to, mnm_err *err) {
  MNM_TRY(mnm_cli__put(to, err,
                       "# bash completion for manumit, made by 'manumit help --completion'\n"
                       "_manumit() {\n"
                       "  local word=${COMP_WORDS[COMP_CWORD]} options=\n"
                       "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                       "    mapfile -t COMPREPLY < <(compgen -W '"));
  for (uint32_t i = 0; i < mnm_cli__verb_count; i++) {
    if (mnm_cli__verbs[i]->hidden) continue;
    MNM_TRY(mnm_cli__put(to, err, "%s%s", i > 0 ? " " : "", mnm_cli__verbs[i]->name));
  }
  MNM_TRY(mnm_cli__put(to, err, "' -- \"$word\")\n    return\n  fi\n  case ${COMP_WORDS[1]} in\n"));
  for (uint32_t i = 0; i < mnm_cli__verb_count; i++) {
    const mnm_cli__verb *verb = mnm_cli__verbs[i];
    if (verb->hidden) continue;
    MNM_TRY(mnm_cli__put(to, err, "    %s) options='", verb->name));
    uint32_t count = mnm_cli__option_count(verb);
    for (uint32_t o = 0; o < count; o++) {
      MNM_TRY(mnm_cli__put(to, err, "%s--%s", o > 0 ? " " : "", mnm_cli__option_at(verb, o)->name));
    }
    MNM_TRY(mnm_cli__put(to, err, "' ;;\n"));
  }
  return mnm_cli__put(to, err,
                      "  esac\n"
                      "  case $word in\n"
                      "    -*) mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\") ;;\n"
                      "    *) mapfile -t COMPREPLY < <(compgen -f -- \"$word\") ;;\n"
                      "  esac\n}\ncomplete -o filenames -F _manumit manumit\n");
}
