#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front/cli/cli_parse.h"

/* ---- values, read by verbs --- */

static uint32_t index_of(const mnm_cli *cli, const char *name) {
  uint32_t count = mnm_cli__option_count(cli->verb);
  for (uint32_t i = 0; i < count; i++) {
    if (strcmp(mnm_cli__option_at(cli->verb, i)->name, name) == 0) return i;
  }
  abort(); /* a verb asked for an option that its row of the table does not have */
}

const char *mnm_cli__value(const mnm_cli *cli, const char *name) {
  uint32_t index = index_of(cli, name);
  if (cli->value[index] != NULL) return cli->value[index];
  return mnm_cli__option_at(cli->verb, index)->fallback;
}

bool mnm_cli__given(const mnm_cli *cli, const char *name) {
  return cli->value[index_of(cli, name)] != NULL;
}

bool mnm_cli__flag(const mnm_cli *cli, const char *name) {
  return mnm_cli__given(cli, name);
}

/* "512M": factors of 1024, an optional B or iB behind them. */
static bool read_size(mnm_text text, int64_t *out) {
  static const char letters[] = "KMGT";
  if (text.bytes > 2 && memcmp(text.data + text.bytes - 2, "iB", 2) == 0) {
    text.bytes -= 2;
  } else if (text.bytes > 1 && text.data[text.bytes - 1] == 'B') {
    text.bytes -= 1;
  }
  uint32_t shift = 0;
  if (text.bytes > 1) {
    char last = text.data[text.bytes - 1];
    const char *found = strchr(letters, last >= 'a' ? last - 'a' + 'A' : last);
    if (last != '\0' && found != NULL) {
      shift = 10 * (uint32_t)(found - letters + 1);
      text.bytes--;
    }
  }
  int64_t number = 0;
  if (!mnm_text_int64(text, &number) || number < 0 || number > INT64_MAX >> shift) return false;
  *out = number << shift;
  return true;
}

int64_t mnm_cli__whole(const mnm_cli *cli, const char *name) {
  const char *value = mnm_cli__value(cli, name);
  int64_t number = 0;
  if (value != NULL) (void)read_size(mnm_text_of(value), &number);
  return number;
}

int64_t mnm_cli__date(const mnm_cli *cli, const char *name) {
  const char *value = mnm_cli__value(cli, name);
  int64_t at = MNM_TIME_NONE;
  mnm_grain grain = MNM_GRAIN_DAY;
  if (value == NULL) return MNM_TIME_NONE;
  if (mnm_time_parse(&at, &grain, value, (uint32_t)strlen(value), NULL) != MNM_OK) {
    return MNM_TIME_NONE;
  }
  return at;
}

/* ---- what is wrong with a command line --- */

mnm_status mnm_cli__usage(const mnm_cli *cli, mnm_err *err, const char *format, ...) {
  char message[300];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  (void)mnm_err_set(err, MNM_E_ARG, "%s", message);
  if (cli->verb != NULL) {
    mnm_err_hint(err, "see 'manumit %s --help'", cli->verb->name);
  } else {
    mnm_err_hint(err, "see 'manumit help'");
  }
  return MNM_E_ARG;
}

mnm_status mnm_cli__number(const mnm_cli *cli, const char *text, const char *what, uint64_t *out,
                           mnm_err *err) {
  int64_t number = 0;
  if (!mnm_text_int64(mnm_text_of(text), &number) || number <= 0) {
    return mnm_cli__usage(cli, err, "%s must be a whole number from 1", what);
  }
  *out = (uint64_t)number;
  return MNM_OK;
}

mnm_status mnm_cli__unknown_verb(mnm_err *err, const char *name) {
  const char *nearest = NULL;
  uint32_t least = 3; /* two slips at most: further off it would be a guess */
  for (uint32_t i = 0; i < mnm_cli__verb_count; i++) {
    const char *candidate = mnm_cli__verbs[i]->name;
    uint32_t distance = mnm_text_distance(mnm_text_of(name), mnm_text_of(candidate));
    if (distance < least) least = distance, nearest = candidate;
  }
  (void)mnm_err_set(err, MNM_E_ARG, "there is no such verb");
  if (nearest != NULL) {
    mnm_err_hint(err, "did you mean 'manumit %s'? 'manumit help' lists all verbs", nearest);
  } else {
    mnm_err_hint(err, "'manumit help' lists all verbs");
  }
  return MNM_E_ARG;
}

static mnm_status unknown_option(const mnm_cli *cli, mnm_text name, mnm_err *err) {
  const char *nearest = NULL;
  uint32_t least = 3;
  uint32_t count = mnm_cli__option_count(cli->verb);
  for (uint32_t i = 0; i < count; i++) {
    const char *candidate = mnm_cli__option_at(cli->verb, i)->name;
    uint32_t distance = mnm_text_distance(name, mnm_text_of(candidate));
    if (distance < least) least = distance, nearest = candidate;
  }
  /* what was typed is not repeated: it may be a misplaced value */
  (void)mnm_err_set(err, MNM_E_ARG, "'manumit %s' has no such option", cli->verb->name);
  if (nearest != NULL) {
    mnm_err_hint(err, "did you mean --%s? 'manumit %s --help' lists all", nearest, cli->verb->name);
  } else {
    mnm_err_hint(err,
                 "'manumit %s --help' lists all options; put -- before a name that begins with -",
                 cli->verb->name);
  }
  return MNM_E_ARG;
}

/* ---- checking values --- */

static bool is_choice(const char *choices, const char *value) {
  size_t bytes = strlen(value);
  for (const char *at = choices; at != NULL && bytes > 0;) {
    const char *bar = strchr(at, '|');
    size_t length = bar != NULL ? (size_t)(bar - at) : strlen(at);
    if (length == bytes && memcmp(at, value, bytes) == 0) return true;
    at = bar != NULL ? bar + 1 : NULL;
  }
  return false;
}

static mnm_status check_value(const mnm_cli *cli, const mnm_cli__option *option, const char *value,
                              mnm_err *err) {
  const char *choices = strcmp(option->name, "format") == 0 ? cli->verb->formats : option->choices;
  int64_t number = 0;
  mnm_grain grain = MNM_GRAIN_DAY;
  switch (option->type) {
    case MNM_CLI_FLAG:
      return MNM_OK;
    case MNM_CLI_TEXT:
      if (value[0] != '\0') return MNM_OK;
      return mnm_cli__usage(cli, err, "--%s needs a value that is not empty", option->name);
    case MNM_CLI_CHOICE:
      if (is_choice(choices, value)) return MNM_OK;
      return mnm_cli__usage(cli, err, "--%s must be one of %s", option->name, choices);
    case MNM_CLI_WHOLE:
      if (mnm_text_int64(mnm_text_of(value), &number) && number >= option->low &&
          number <= option->high) {
        return MNM_OK;
      }
      return mnm_cli__usage(cli, err, "--%s must be a whole number from %lld to %lld", option->name,
                            (long long)option->low, (long long)option->high);
    case MNM_CLI_SIZE:
      if (read_size(mnm_text_of(value), &number) && number >= option->low) return MNM_OK;
      return mnm_cli__usage(cli, err, "--%s must be a size from %lldM, such as 512M or 2G",
                            option->name, (long long)(option->low >> 20));
    case MNM_CLI_DATE:
      if (mnm_time_parse(&number, &grain, value, (uint32_t)strlen(value), NULL) == MNM_OK) {
        return MNM_OK;
      }
      return mnm_cli__usage(cli, err, "--%s must be a date such as 2026-03-01", option->name);
  }
  return MNM_OK;
}

/* ---- taking the line apart --- */

typedef struct line {
  int argc, next;
  char **argv;
} line;

static mnm_status take(mnm_cli *cli, line *from, uint32_t index, const char *attached,
                       mnm_err *err) {
  const mnm_cli__option *option = mnm_cli__option_at(cli->verb, index);
  if (cli->value[index] != NULL) {
    return mnm_cli__usage(cli, err, "--%s is given twice", option->name);
  }
  if (option->type == MNM_CLI_FLAG) {
    if (attached != NULL) {
      return mnm_cli__usage(cli, err, "--%s takes no value", option->name);
    }
    cli->value[index] = "";
    return MNM_OK;
  }
  if (attached == NULL) {
    if (from->next >= from->argc) {
      return mnm_cli__usage(cli, err, "--%s needs a value: %s", option->name, option->argument);
    }
    attached = from->argv[from->next++];
  }
  MNM_TRY(check_value(cli, option, attached, err));
  cli->value[index] = attached;
  return MNM_OK;
}

static mnm_status take_long(mnm_cli *cli, line *from, const char *word, mnm_err *err) {
  const char *equals = strchr(word, '=');
  mnm_text name = {word, equals != NULL ? (uint32_t)(equals - word) : (uint32_t)strlen(word)};
  uint32_t count = mnm_cli__option_count(cli->verb);
  for (uint32_t i = 0; i < count; i++) {
    if (!mnm_text_equal(name, mnm_text_of(mnm_cli__option_at(cli->verb, i)->name))) continue;
    return take(cli, from, i, equals != NULL ? equals + 1 : NULL, err);
  }
  return unknown_option(cli, name, err);
}

static mnm_status take_short(mnm_cli *cli, line *from, const char *word, mnm_err *err) {
  uint32_t count = mnm_cli__option_count(cli->verb);
  for (uint32_t i = 0; i < count; i++) {
    if (mnm_cli__option_at(cli->verb, i)->letter != word[0]) continue;
    return take(cli, from, i, word[1] != '\0' ? word + 1 : NULL, err);
  }
  return unknown_option(cli, mnm_text_of(word), err);
}

mnm_status mnm_cli__parse(mnm_cli *cli, int argc, char **argv, mnm_err *err) {
  assert(mnm_cli__option_count(cli->verb) <= MNM_CLI__OPTIONS);
  line from = {argc, 0, argv};
  bool options_ended = false;
  cli->argument = argv; /* arguments are moved to the front, over what was read already */
  while (from.next < argc) {
    char *word = argv[from.next++];
    if (!options_ended && strcmp(word, "--") == 0) {
      options_ended = true;
    } else if (!options_ended && word[0] == '-' && word[1] == '-') {
      MNM_TRY(take_long(cli, &from, word + 2, err));
    } else if (!options_ended && word[0] == '-' && word[1] != '\0') {
      MNM_TRY(take_short(cli, &from, word + 1, err));
    } else {
      cli->argument[cli->argument_count++] = word;
    }
  }
  if (mnm_cli__flag(cli, "help")) return MNM_OK;
  if (cli->argument_count < cli->verb->arguments_least) {
    return mnm_cli__usage(cli, err, "something is missing: manumit %s %s", cli->verb->name,
                          cli->verb->arguments);
  }
  if (cli->argument_count > cli->verb->arguments_most) {
    return mnm_cli__usage(cli, err, "too many arguments: manumit %s %s", cli->verb->name,
                          cli->verb->arguments);
  }
  return MNM_OK;
}
