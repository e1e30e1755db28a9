/* What the files of front/cli share: the table's shape, and what a verb gets to work with. */
#ifndef MNM_FRONT_CLI_INTERNAL_H
#define MNM_FRONT_CLI_INTERNAL_H

#include "case/run/run.h"
#include "case/run/run_exhibit.h"
#include "case/run/run_missing.h"
#include "front/cli/cli.h"
#include "gate/out/out.h"
#include "stage/restore/restore.h"

/* ---- the table ---------------------------------------------------------------------------------
 */

typedef enum mnm_cli__type {
  MNM_CLI_FLAG,
  MNM_CLI_TEXT,
  MNM_CLI_WHOLE, /* low..high */
  MNM_CLI_SIZE,  /* 512M, 2G */
  MNM_CLI_DATE,  /* 2026-03-01 */
  MNM_CLI_CHOICE /* one of choices, "a|b|c" */
} mnm_cli__type;

typedef struct mnm_cli__option {
  const char *name;     /* without dashes */
  const char *argument; /* how help calls its value; NULL for flags */
  const char *help;     /* a sentence without its full stop */
  const char *fallback; /* what holds when it is not given, as text; NULL: nothing */
  const char *choices;
  int64_t low, high;
  mnm_cli__type type;
  char letter; /* short form; 0: none */
} mnm_cli__option;

typedef struct mnm_cli__example {
  const char *command, *says;
} mnm_cli__example;

typedef enum mnm_cli__group {                         /* options that several verbs share */
                              MNM_CLI_OUTPUT = 1,     /* every verb */
                              MNM_CLI_WORK = 2,       /* threads, memory */
                              MNM_CLI_CASE_READ = 4,  /* key, passphrase, role */
                              MNM_CLI_CASE_WRITE = 8, /* person */
                              MNM_CLI_PARAMETERS = 16
} mnm_cli__group;

typedef struct mnm_cli mnm_cli;

typedef struct mnm_cli__verb {
  const char *name, *summary; /* summary: a line without a full stop, small first letter */
  const char *arguments;      /* after the name: "CASE PATH..." */
  const char *const *paragraphs;
  const mnm_cli__option *options;
  uint32_t option_count;
  uint32_t groups; /* mnm_cli__group */
  const mnm_cli__example *examples;
  uint32_t example_count;
  const char *formats;    /* "table|json|csv|jsonl", the first one is the default */
  const char *exit_codes; /* "0 2 3": those this verb can give */
  const char *see_also;   /* "add info": verbs */
  uint32_t arguments_least, arguments_most;
  bool hidden; /* not in lists and pages */
  /* --output names a folder that the verb fills itself; NULL: never */
  bool (*output_is_folder)(const mnm_cli *cli);
  mnm_status (*run)(mnm_cli *cli, mnm_err *err);
} mnm_cli__verb;

extern const mnm_cli__verb mnm_cli__new;
extern const mnm_cli__verb mnm_cli__add;
extern const mnm_cli__verb mnm_cli__sniff;
extern const mnm_cli__verb mnm_cli__spec;
extern const mnm_cli__verb mnm_cli__info;
extern const mnm_cli__verb mnm_cli__rejects;
extern const mnm_cli__verb mnm_cli__pairs;
extern const mnm_cli__verb mnm_cli__links;
extern const mnm_cli__verb mnm_cli__gaps;
extern const mnm_cli__verb mnm_cli__investigate;
extern const mnm_cli__verb mnm_cli__show;
extern const mnm_cli__verb mnm_cli__roles;
extern const mnm_cli__verb mnm_cli__disrupt;
extern const mnm_cli__verb mnm_cli__hubs;
extern const mnm_cli__verb mnm_cli__business;
extern const mnm_cli__verb mnm_cli__companies;
extern const mnm_cli__verb mnm_cli__officials;
extern const mnm_cli__verb mnm_cli__offences;
extern const mnm_cli__verb mnm_cli__harm;
extern const mnm_cli__verb mnm_cli__export;
extern const mnm_cli__verb mnm_cli__detect;
extern const mnm_cli__verb mnm_cli__network;
extern const mnm_cli__verb mnm_cli__screen;
extern const mnm_cli__verb mnm_cli__intake;
extern const mnm_cli__verb mnm_cli__status_verb;
extern const mnm_cli__verb mnm_cli__offence;
extern const mnm_cli__verb mnm_cli__rights;
extern const mnm_cli__verb mnm_cli__refer;
extern const mnm_cli__verb mnm_cli__claim;
extern const mnm_cli__verb mnm_cli__trace;
extern const mnm_cli__verb mnm_cli__freeze;
extern const mnm_cli__verb mnm_cli__request;
extern const mnm_cli__verb mnm_cli__confiscate;
extern const mnm_cli__verb mnm_cli__share;
extern const mnm_cli__verb mnm_cli__outcome;
extern const mnm_cli__verb mnm_cli__wealth;
extern const mnm_cli__verb mnm_cli__report;
extern const mnm_cli__verb mnm_cli__disclose;
extern const mnm_cli__verb mnm_cli__sql;
extern const mnm_cli__verb mnm_cli__verify;
extern const mnm_cli__verb mnm_cli__witness;
extern const mnm_cli__verb mnm_cli__audit;
extern const mnm_cli__verb mnm_cli__unseal;
extern const mnm_cli__verb mnm_cli__seal;
extern const mnm_cli__verb mnm_cli__erase;
extern const mnm_cli__verb mnm_cli__retention;
extern const mnm_cli__verb mnm_cli__keys;
extern const mnm_cli__verb mnm_cli__recover;
extern const mnm_cli__verb mnm_cli__compact;
extern const mnm_cli__verb mnm_cli__points_verb;
extern const mnm_cli__verb mnm_cli__catalogue;
extern const mnm_cli__verb mnm_cli__calibrate;
extern const mnm_cli__verb mnm_cli__answer;
extern const mnm_cli__verb mnm_cli__judge;
extern const mnm_cli__verb mnm_cli__exercise;
extern const mnm_cli__verb mnm_cli__version;
extern const mnm_cli__verb mnm_cli__help_verb;

extern const mnm_cli__verb *const mnm_cli__verbs[];
extern const uint32_t mnm_cli__verb_count;
const mnm_cli__verb *mnm_cli__find_verb(const char *name);
/* The verb's own options, then those of its groups; index < count. */
uint32_t mnm_cli__option_count(const mnm_cli__verb *verb);
const mnm_cli__option *mnm_cli__option_at(const mnm_cli__verb *verb, uint32_t index);
/* "ok" for 0: what an exit code says; NULL when it is none of ours. */
const char *mnm_cli__exit_meaning(int code);
/* Takes the next number of a list such as "0 2 3"; -1 at its end. */
int mnm_cli__next_code(const char **list);

/* ---- what a verb gets --------------------------------------------------------------------------
 */

#define MNM_CLI__OPTIONS 40
#define MNM_CLI__SECRET 1024

struct mnm_cli {
  const mnm_cli__verb *verb;
  const char *value[MNM_CLI__OPTIONS]; /* as option_at; flags: ""; NULL: not given */
  char **argument;
  uint32_t argument_count;
  mnm_out *out;
  mnm_ctx ctx;
  mnm_viewer viewer;
  mnm_exit exit; /* set to PROBLEM by a check that finds one */
  char person[101];
  char passphrase[MNM_CLI__SECRET];
};

/* The value given, else the fallback, else NULL. The option must be one of the verb's (asserted).
 */
const char *mnm_cli__value(const mnm_cli *cli, const char *name);
bool mnm_cli__given(const mnm_cli *cli, const char *name); /* on the command line itself */
bool mnm_cli__flag(const mnm_cli *cli, const char *name);
int64_t mnm_cli__whole(const mnm_cli *cli, const char *name); /* WHOLE, SIZE; checked when parsed */
int64_t mnm_cli__date(const mnm_cli *cli, const char *name);  /* MNM_TIME_NONE: not given */

/* Opens the case that is the first argument (or `path`), with key, passphrase and person as given.
 */
MNM_MUST_CHECK mnm_status mnm_cli__open_case(mnm_cli *cli, mnm_store **out, const char *path,
                                             bool readonly, mnm_err *err);
/* As --passphrase-file or --ask-passphrase say; *out NULL: none was given. Held and wiped by cli.
 */
MNM_MUST_CHECK mnm_status mnm_cli__passphrase(mnm_cli *cli, bool twice, const char **out,
                                              mnm_err *err);
/* The first line of a file, 1 to bytes - 1 bytes, without its line end. MNM_E_KEY otherwise. */
MNM_MUST_CHECK mnm_status mnm_cli__read_secret(mnm_cli *cli, const char *path, char *buffer,
                                               uint32_t bytes, mnm_err *err);
/* Detector parameters: defaults, then --params. To be cleared. */
MNM_MUST_CHECK mnm_status mnm_cli__parameters(mnm_cli *cli, mnm_detect_parameters *out,
                                              mnm_err *err);
/* "2/3": any two of three; "0": none. False: neither. */
bool mnm_cli__read_shares(const char *text, uint32_t *threshold, uint32_t *count);
/* Recovery shares, this once. */
void mnm_cli__show_shares(mnm_cli *cli, const mnm_store_shares *shares, uint32_t threshold);
/* Makes a case as --key, --shares and the passphrase options say, and shows its key and shares. */
MNM_MUST_CHECK mnm_status mnm_cli__create_case(mnm_cli *cli, const char *path, mnm_store **out,
                                               mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__list_sources(mnm_cli *cli, mnm_store *store, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__list_persons(mnm_cli *cli, mnm_store *store, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__show_person(mnm_cli *cli, mnm_store *store,
                                               const char *pseudonym, mnm_err *err);
/* Networks by rank, at most `limit` (0: all). */
MNM_MUST_CHECK mnm_status mnm_cli__list_networks(mnm_cli *cli, mnm_store *store, int64_t limit,
                                                 bool all, mnm_err *err);
/* Current networks in the order that --order asks for, with what speaks for each. */
MNM_MUST_CHECK mnm_status mnm_cli__order_networks(mnm_cli *cli, mnm_store *store, mnm_err *err);
/* Who does what in a network, its links through time, and who is visible in it. */
MNM_MUST_CHECK mnm_status mnm_cli__show_page(mnm_cli *cli, mnm_store *store, uint64_t network_id,
                                             mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__show_network(mnm_cli *cli, mnm_store *store, const char *number,
                                                mnm_err *err);
/* What the catalogue says: verb_hits.c. Hits that fit, with a heading when there are some. */
MNM_MUST_CHECK mnm_status mnm_cli__list_hits(mnm_cli *cli, mnm_store *store,
                                             const mnm_store_hit_query *query, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__list_indicators(mnm_cli *cli, mnm_store *store, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__show_indicator(mnm_cli *cli, mnm_store *store, const char *id,
                                                  mnm_err *err);
/* Whom hits are about, by what they count; at most `limit` (0: all). */
MNM_MUST_CHECK mnm_status mnm_cli__rank_hits(mnm_cli *cli, mnm_store *store, int64_t limit,
                                             mnm_err *err);
/* Answers to the checklist: verb_answer.c. */
MNM_MUST_CHECK mnm_status mnm_cli__list_answers(mnm_cli *cli, mnm_store *store,
                                                const mnm_run_answer_query *query, mnm_err *err);
/* An indicator by its id, else MNM_E_NOTFOUND with the nearest one. */
MNM_MUST_CHECK mnm_status mnm_cli__find_indicator(const mnm_catalogue *catalogue, const char *id,
                                                  const mnm_indicator **out, mnm_err *err);
/* mnm_run_broken_fn; payload: mnm_cli. Tells the error, and the exit code will say that there was
 * a problem. */
mnm_status mnm_cli__tell_broken(void *payload, const mnm_err *why, mnm_err *err);
/* Accounts that stand in the way of an exhibit; sets cli->exit. */
MNM_MUST_CHECK mnm_status mnm_cli__show_loose(mnm_cli *cli, const mnm_run_exhibit *made,
                                              mnm_err *err);
/* `manumit verify` with a folder. */
MNM_MUST_CHECK mnm_status mnm_cli__verify_bundle(mnm_cli *cli, mnm_err *err);
/* `manumit trace` with a case. */
MNM_MUST_CHECK mnm_status mnm_cli__trace_case(mnm_cli *cli, mnm_err *err);
/* Claims that a case keeps, with their steps; all: also earlier ones. */
MNM_MUST_CHECK mnm_status mnm_cli__list_claims(mnm_cli *cli, mnm_store *store, bool all,
                                               mnm_err *err);
/* `manumit share` with a case. */
MNM_MUST_CHECK mnm_status mnm_cli__share_case(mnm_cli *cli, mnm_restore_method method,
                                              mnm_err *err);
/* `manumit freeze` with a case. */
MNM_MUST_CHECK mnm_status mnm_cli__freeze_case(mnm_cli *cli, mnm_err *err);
/* --claim CLAIM, or --network N put into `buffer`: one of them must be given. */
MNM_MUST_CHECK mnm_status mnm_cli__claim_of(mnm_cli *cli, char *buffer, uint32_t bytes,
                                            const char **out, mnm_err *err);
/* --currency CODE; 0 when it is not given. */
MNM_MUST_CHECK mnm_status mnm_cli__currency_of(mnm_cli *cli, uint16_t *out, mnm_err *err);
/* What was traced of a claim, rule by rule. */
MNM_MUST_CHECK mnm_status mnm_cli__show_traced(mnm_cli *cli, mnm_store *store, const char *claim,
                                               mnm_err *err);
/* Transfers as the evidence of a finding shows them, with where each was read. */
MNM_MUST_CHECK mnm_status mnm_cli__show_transfers(mnm_cli *cli, mnm_store *store, const char *name,
                                                  const uint64_t *references, uint64_t count,
                                                  mnm_err *err);
/* For people: a line for each network in which the account stands. */
MNM_MUST_CHECK mnm_status mnm_cli__account_networks(mnm_cli *cli, mnm_store *store,
                                                    uint32_t account, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__show_account(mnm_cli *cli, mnm_store *store, const char *label,
                                                mnm_err *err);
/* gaps --accounts, --ask, --letters FOLDER. */
bool mnm_cli__wants_missing(const mnm_cli *cli);
MNM_MUST_CHECK mnm_status mnm_cli__show_missing(mnm_cli *cli, mnm_store *store,
                                                const mnm_run_missing_query *query, mnm_err *err);
/* --svg FILE, --pdf FILE: draws into each file that was asked for. */
bool mnm_cli__wants_picture(const mnm_cli *cli);
typedef mnm_status mnm_cli__draw_fn(void *payload, mnm_out *file, mnm_picture picture,
                                    mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__draw(mnm_cli *cli, mnm_cli__draw_fn *draw, void *payload,
                                        mnm_err *err);
/* As --points says, else those that are built in. */
MNM_MUST_CHECK mnm_status mnm_cli__points(mnm_cli *cli, mnm_points *out, mnm_err *err);
/* A subject by its pseudonym. */
MNM_MUST_CHECK mnm_status mnm_cli__subject(mnm_identity *identity, const char *pseudonym,
                                           uint64_t *out, mnm_err *err);
/* Whether the subject was opened for the viewer's role and not closed since. */
MNM_MUST_CHECK mnm_status mnm_cli__leave(mnm_cli *cli, mnm_store *store, uint64_t subject,
                                         bool *out, mnm_err *err);
/* An audit entry of its own that something was refused. */
MNM_MUST_CHECK mnm_status mnm_cli__note_refused(mnm_cli *cli, mnm_store *store, const char *object,
                                                const char *why, mnm_err *err);
/* An audit entry of its own that sealed values were shown. */
MNM_MUST_CHECK mnm_status mnm_cli__note_shown(mnm_cli *cli, mnm_store *store, const char *object,
                                              uint64_t values, mnm_err *err);
/* --recipient NAME held against the case (opened for it and closed again): what goes to an office
 * or a person of the case is refused, and what tells of victims when it goes to immigration, with
 * an entry in the audit. `needed`: nobody named is refused too. The store is open for writing. */
MNM_MUST_CHECK mnm_status mnm_cli__recipient(mnm_cli *cli, bool of_victims, bool needed,
                                             mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__recipient_in(mnm_cli *cli, mnm_store *store, bool of_victims,
                                                bool needed, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__check_name(mnm_cli *cli, mnm_store *store, const char *name,
                                              bool of_victims, mnm_err *err);
/* An entry "open" on the verb, for plans that would warn whom they are about. */
MNM_MUST_CHECK mnm_status mnm_cli__note_plan(mnm_cli *cli, mnm_err *err);
/* Without a case: only whether it is immigration. */
MNM_MUST_CHECK mnm_status mnm_cli__recipient_plain(mnm_cli *cli, mnm_err *err);
#define MNM_CLI__RECIPIENT                                                         \
  {                                                                                \
    .name = "recipient", .argument = "NAME", .type = MNM_CLI_TEXT,                 \
    .help = "whom it is for: refused when the case is about this office or person" \
  }
/* Adds paths with a row of output each; cli->exit says whether any failed. */
MNM_MUST_CHECK mnm_status mnm_cli__add_paths(mnm_cli *cli, mnm_store *store, char **paths,
                                             uint32_t count, const mnm_run_add_options *options,
                                             mnm_err *err);
/* MNM_E_ARG with a hint unless --yes was given or the terminal's user types yes. */
MNM_MUST_CHECK mnm_status mnm_cli__confirm(mnm_cli *cli, const char *question, mnm_err *err);
/* "wrong usage": MNM_E_ARG with a hint that names the verb's help. */
mnm_status mnm_cli__usage(const mnm_cli *cli, mnm_err *err, const char *format, ...)
    MNM_PRINTF(3, 4);
/* The arguments 'network NUMBER' behind the case. */
MNM_MUST_CHECK mnm_status mnm_cli__network_number(mnm_cli *cli, uint64_t *out, mnm_err *err);
/* The same, or --accounts A,B,C: labels of mnm_text, borrowed from the command line. */
MNM_MUST_CHECK mnm_status mnm_cli__network_or_accounts(mnm_cli *cli, mnm_column *labels,
                                                       uint64_t *out_network, mnm_err *err);
/* Zeroes what was a secret. */
void mnm_cli__wipe(mnm_text secret);
/* A whole positive number as an argument. */
MNM_MUST_CHECK mnm_status mnm_cli__number(const mnm_cli *cli, const char *text, const char *what,
                                          uint64_t *out, mnm_err *err);

/* ---- made from the table -----------------------------------------------------------------------
 */

/* Texts are appended to a column of char. */
MNM_MUST_CHECK mnm_status mnm_cli__put(mnm_column *to, mnm_err *err, const char *format, ...)
    MNM_PRINTF(3, 4);
MNM_MUST_CHECK mnm_status mnm_cli__help(mnm_column *to, const mnm_cli__verb *verb, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__overview(mnm_column *to, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__manual(mnm_column *to, const mnm_cli__verb *verb, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__manual_overview(mnm_column *to, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_cli__completion(mnm_column *to, mnm_err *err);

#define MNM_CLI__COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))
#define MNM_CLI__ALL_FORMATS "table|json|csv|jsonl"

/* Accounts of possible victims (uint32_t, rising), appended to an empty column; is one among them?
 */
MNM_MUST_CHECK mnm_status mnm_cli__victims(mnm_column *out, mnm_store *store, mnm_err *err);
bool mnm_cli__is_victim(const mnm_column *victims, uint32_t account);

#endif
