/* `manumit disrupt`: what is left of a network some months after some of it was taken away. */
#include <stdio.h>
#include <string.h>

#include "front/cli/verb_disrupt.h"

#define CHANCE(option, text, about)                                                        \
  {                                                                                        \
    .name = (option), .argument = "PERCENT", .type = MNM_CLI_WHOLE, .low = 0, .high = 100, \
    .fallback = (text), .help = (about)                                                    \
  }
#define WHOLE(option, letter, least, most, text, about)                                            \
  {                                                                                                \
    .name = (option), .argument = (letter), .type = MNM_CLI_WHOLE, .low = (least), .high = (most), \
    .fallback = (text), .help = (about)                                                            \
  }

static const mnm_cli__option disrupt_options[] = {
    {.name = "accounts",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "instead of a network of the case: these accounts, as A,B,C"},
    {.name = "ties",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help =
         "without a case: a table of ties with source, target, and perhaps weight (a month) and "
         "strength (confirmed, tentative)"},
    {.name = "actors",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "with --ties: a table with node, and perhaps role (as a;b), victim (yes, no), person, "
             "kind (account, place), in and out (a month)"},
    {.name = "plan",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "try this too: accounts whose holders are arrested, as A,B; freeze:A freezes one "
             "account, close:P closes a place"},
    {.name = "with",
     .argument = "MEANS",
     .type = MNM_CLI_CHOICE,
     .choices = "arrest|freeze|close|any",
     .fallback = "arrest",
     .help = "what may be done: arrest persons, freeze accounts, close places where banknotes are "
             "drawn"},
    WHOLE("count", "K", 1, MNM_DISRUPT_COUNT_MAX, "3", "how many are taken at once"),
    WHOLE("waves", "N", 1, 12, "1", "how often: later waves choose again, of who is there then"),
    WHOLE("gap", "MONTHS", 1, 24, "3", "from one wave to the next"),
    WHOLE("months", "N", 1, MNM_DISRUPT_MONTHS_MAX, "12", "how long is looked at"),
    WHOLE("seeds", "N", 1, MNM_DISRUPT_SEEDS_MAX, "20", "runs whose spread is shown"),
    WHOLE("seed", "N", 0, INT64_MAX, "1", "the first of them"),
    {.name = "recover",
     .argument = "WHO",
     .type = MNM_CLI_CHOICE,
     .choices = "nearest|degree|random",
     .fallback = "nearest",
     .help = "who of the same role takes over"},
    {.name = "by",
     .argument = "WHAT",
     .type = MNM_CLI_CHOICE,
     .choices = "victims|money",
     .fallback = "victims",
     .help = "what plans are ordered by, first of all"},
    CHANCE(
        "takeover", "50",
        "chance a month that a tie goes over to a successor within two steps; half for each more"),
    WHOLE("stretch", "PERCENT", 0, 10000, "100",
          "so much more than at first a successor can carry"),
    CHANCE("newcomer", "10", "chance a month that a stranger comes where nobody has the role"),
    CHANCE("reopen", "50", "chance a month that business goes on at another account of the owner"),
    CHANCE("move", "70", "chance a month that business of a closed place is done at another"),
    WHOLE("free", "MONTHS", 1, 24, "3", "a victim whom nobody holds for so long is out of reach"),
    {.name = "currency",
     .argument = "CODE",
     .type = MNM_CLI_TEXT,
     .help = "count this money; without it that of most transfers"},
    {.name = "svg",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "draw money and victims, month by month, into FILE"},
    {.name = "pdf", .argument = "FILE", .type = MNM_CLI_TEXT, .help = "the same as a PDF page"},
};

/* ---- what was asked --- */

#define LIST_MOST 10000

static mnm_status split(const mnm_cli *cli, const char *option, const char *list, mnm_column *out,
                        mnm_err *err) {
  while (*list != '\0') {
    const char *end = strchr(list, ',');
    const size_t bytes = end ? (size_t)(end - list) : strlen(list);
    const mnm_text one = {list, (uint32_t)bytes};
    if (bytes == 0 || out->count >= LIST_MOST)
      return mnm_cli__usage(cli, err, "--%s must be a list as A,B of at most %d", option,
                            LIST_MOST);
    MNM_TRY(mnm_column_push(out, &one, err));
    list += bytes + (end ? 1 : 0);
  }
  return MNM_OK;
}

static mnm_text without_word(mnm_text text, const char *word, bool *out_had) {
  const mnm_text head = mnm_text_of(word);
  *out_had = text.bytes > head.bytes && memcmp(text.data, head.data, head.bytes) == 0;
  return *out_had ? (mnm_text){text.data + head.bytes, text.bytes - head.bytes} : text;
}

static mnm_status read_plan(const mnm_cli *cli, const mnm_run_disrupt *made, mnm_disrupt_unit *unit,
                            uint32_t *out_count, mnm_column *list, mnm_err *err) {
  const char *given = mnm_cli__value(cli, "plan");
  if (given == NULL) return MNM_OK;
  MNM_TRY(split(cli, "plan", given, list, err));
  if (list->count > MNM_DISRUPT_COUNT_MAX)
    return mnm_cli__usage(cli, err, "--plan takes at most %d", MNM_DISRUPT_COUNT_MAX);
  for (uint32_t i = 0; i < list->count; i++) {
    mnm_text text = *(mnm_text *)mnm_column_at(list, i);
    bool freeze = false, close = false, arrest = false;
    text = without_word(text, "freeze:", &freeze);
    if (!freeze) text = without_word(text, "close:", &close);
    if (!freeze && !close) text = without_word(text, "arrest:", &arrest);
    unit[i].means = freeze ? MNM_DISRUPT_FREEZE : close ? MNM_DISRUPT_CLOSE : MNM_DISRUPT_ARREST;
    if (!mnm_run_disrupt_find(made, text, &unit[i].node)) {
      (void)mnm_err_set(err, MNM_E_NOTFOUND, "what --plan names is not of this network");
      mnm_err_at(err, NULL, 0, (int32_t)i + 1);
      return MNM_E_NOTFOUND;
    }
  }
  *out_count = (uint32_t)list->count;
  return MNM_OK;
}

static mnm_disrupt_options options_of(const mnm_cli *cli) {
  mnm_disrupt_options options = mnm_disrupt_defaults;
  const char *with = mnm_cli__value(cli, "with"), *recover = mnm_cli__value(cli, "recover");
  options.means = strcmp(with, "arrest") == 0   ? MNM_DISRUPT_ARREST
                  : strcmp(with, "freeze") == 0 ? MNM_DISRUPT_FREEZE
                  : strcmp(with, "close") == 0
                      ? MNM_DISRUPT_CLOSE
                      : MNM_DISRUPT_ARREST | MNM_DISRUPT_FREEZE | MNM_DISRUPT_CLOSE;
  options.count = (uint32_t)mnm_cli__whole(cli, "count");
  options.waves = (uint32_t)mnm_cli__whole(cli, "waves");
  options.gap_months = (uint32_t)mnm_cli__whole(cli, "gap");
  options.months = (uint32_t)mnm_cli__whole(cli, "months");
  options.seeds = (uint32_t)mnm_cli__whole(cli, "seeds");
  options.seed = (uint64_t)mnm_cli__whole(cli, "seed");
  options.recovery = strcmp(recover, "degree") == 0   ? MNM_RECOVERY_DEGREE
                     : strcmp(recover, "random") == 0 ? MNM_RECOVERY_RANDOM
                                                      : MNM_RECOVERY_NEAREST;
  options.successor_ppm = (uint32_t)mnm_cli__whole(cli, "takeover") * 10000;
  options.stretch_percent = (uint32_t)mnm_cli__whole(cli, "stretch");
  options.newcomer_ppm = (uint32_t)mnm_cli__whole(cli, "newcomer") * 10000;
  options.reopen_ppm = (uint32_t)mnm_cli__whole(cli, "reopen") * 10000;
  options.move_ppm = (uint32_t)mnm_cli__whole(cli, "move") * 10000;
  options.free_months = (uint32_t)mnm_cli__whole(cli, "free");
  options.money_first = strcmp(mnm_cli__value(cli, "by"), "money") == 0;
  return options;
}

static mnm_status try_plans(mnm_cli *cli, const mnm_run_disrupt *made,
                            const mnm_disrupt_options *options, mnm_disrupt_result *result,
                            mnm_column *list, mnm_err *err) {
  mnm_disrupt_unit given[MNM_DISRUPT_COUNT_MAX];
  uint32_t given_count = 0;
  list->count = 0;
  MNM_TRY(read_plan(cli, made, given, &given_count, list, err));
  MNM_TRY(mnm_disrupt_find(result, mnm_run_disrupt_network(made), options, given, given_count,
                           &cli->ctx, err));
  return mnm_cli__show_disruption(cli, made, options, result, err);
}

static mnm_status load(mnm_cli *cli, mnm_run_disrupt **out, const mnm_disrupt_options *options,
                       mnm_column *list, mnm_err *err) {
  const char *ties = mnm_cli__value(cli, "ties"), *actors = mnm_cli__value(cli, "actors");
  const char *accounts = mnm_cli__value(cli, "accounts");
  mnm_run_disrupt_query query = {.places = (options->means & MNM_DISRUPT_CLOSE) != 0};
  if (ties != NULL) {
    if (cli->argument_count > 0 || accounts != NULL || mnm_cli__given(cli, "currency"))
      return mnm_cli__usage(cli, err, "--ties goes without a case");
    return mnm_run_disrupt_tables(out, ties, actors, &cli->ctx, err);
  }
  if (actors != NULL) return mnm_cli__usage(cli, err, "--actors goes with --ties");
  if (cli->argument_count == 0 || (accounts != NULL) == (cli->argument_count == 2))
    return mnm_cli__usage(cli, err, "give a case and either a network's NUMBER or --accounts");
  MNM_TRY(mnm_cli__currency_of(cli, &query.currency, err));
  if (accounts == NULL) {
    const char *number = cli->argument[1];
    if (number[0] == 'N') number++;
    MNM_TRY(mnm_cli__number(cli, number, "the number of a network", &query.network_id, err));
  } else {
    MNM_TRY(split(cli, "accounts", accounts, list, err));
    query.label = list->data, query.count = (uint32_t)list->count;
  }
  mnm_store *store = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_run_disrupt_case(out, store, &query, &cli->ctx, err);
  mnm_store_close(store);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  const mnm_disrupt_options options = options_of(cli);
  mnm_run_disrupt *made = NULL;
  mnm_column list;
  mnm_column_init(&list, sizeof(mnm_text), &cli->ctx);
  mnm_disrupt_result *result = mnm_mem_new(&cli->ctx, sizeof *result);
  mnm_status status = result ? load(cli, &made, &options, &list, err) : mnm_err_nomem(err);
  if (status == MNM_OK) status = try_plans(cli, made, &options, result, &list, err);
  mnm_run_disrupt_free(made);
  mnm_mem_free(&cli->ctx, result, sizeof *result);
  mnm_column_clear(&list);
  return status;
}

static const char *const paragraphs[] = {
    "Tries plans against a network: arrests, frozen accounts, closed places, chosen by seven rules "
    "and by chance. Then the network mends itself, in runs with fixed seeds: somebody of the same "
    "role takes over, the nearer the sooner; a stranger comes; owners open other accounts; victims "
    "whom nobody holds get out of reach. What counts is the money that still moves and the victims "
    "who are still held, month by month.",
    "Money runs from possible victims to where it leaves the network (from outside, where no "
    "victim "
    "is known). Vulnerable steps are the fewest accounts that cut one part of the chain off from "
    "the next, with all ties and with confirmed ones alone.",
    "Possible victims are never a target. The model and its numbers are ours: docs/disruption.md.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit disrupt raid.mnm 3", "the best plans against network 3"},
    {"manumit disrupt raid.mnm 3 --count 2 --waves 3 --svg left.svg", "two at a time, three times"},
    {"manumit disrupt --ties ties.csv --actors actors.csv --plan A,B",
     "what taking A and B would do"},
};
const mnm_cli__verb mnm_cli__disrupt = {
    .name = "disrupt",
    .summary = "what breaks a network for good, after it mends itself",
    .arguments = "[CASE] [NUMBER]",
    .paragraphs = paragraphs,
    .options = disrupt_options,
    .option_count = MNM_CLI__COUNT(disrupt_options),
    .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 3 4 6 7 8 9 141",
    .see_also = "roles network hubs freeze",
    .arguments_least = 0,
    .arguments_most = 2,
    .run = run};
