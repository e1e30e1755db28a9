/* manumit status: who waits for a decision whether she is a victim, and what was decided. A machine
 * flags; only a named person decides. */
#include <inttypes.h>
#include <string.h>

#include "front/cli/cli_victim.h"

static const mnm_text no_text = {"", 0};

/* ---- everybody --- */

typedef struct lane {
  const mnm_cli__desk *desk;
  mnm_column decided; /* mnm_decided */
  uint64_t waiting;
} lane;

static mnm_status flag_row(void *payload, const mnm_flag *flag, mnm_err *err) {
  lane *all = payload;
  mnm_out *out = all->desk->cli->out;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  if (mnm_decided_find(&all->decided, flag->subject_id) != NULL) return MNM_OK;
  MNM_TRY(mnm_identity_pseudonym(all->desk->identity, flag->subject_id, pseudonym, err));
  all->waiting++;
  mnm_cli__put_stand_in(out, pseudonym);
  mnm_out_time(out, flag->since_us, MNM_GRAIN_DAY);
  mnm_out_int(out, (all->desk->cli->ctx.now_us - flag->since_us) / MNM_US_PER_DAY);
  mnm_out_text(out, flag->signs, no_text);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status list_lane(lane *all, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"person", "Person", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
      {"since", "Flagged", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"days", "Days waiting", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"signs", "Signs", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = all->desk->cli->out;
  mnm_out_heading(out, "Waiting for a decision");
  mnm_out_begin(out, "review", columns, MNM_CLI__COUNT(columns));
  MNM_TRY(mnm_store_review(all->desk->store, flag_row, all, err));
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

typedef struct decisions {
  const mnm_cli__desk *desk;
  const mnm_column *decided; /* NULL: the whole history of one person */
} decisions;

static mnm_status decision_row(void *payload, const mnm_entry *entry, mnm_err *err) {
  const decisions *all = payload;
  mnm_out *out = all->desk->cli->out;
  if (all->decided != NULL) {
    const mnm_decided *last = mnm_decided_find(all->decided, entry->subject_id);
    if (last == NULL || last->decision_id != entry->decision_id) return MNM_OK;
  }
  char pseudonym[MNM_PSEUDONYM_BYTES];
  MNM_TRY(mnm_identity_pseudonym(all->desk->identity, entry->subject_id, pseudonym, err));
  if (all->decided != NULL) mnm_cli__put_stand_in(out, pseudonym);
  mnm_out_text(out, entry->cell[0], no_text);
  mnm_out_time(out, entry->at_us, MNM_GRAIN_DAY);
  mnm_out_string(out, entry->by);
  mnm_out_uint(out, entry->decision_id);
  if (all->decided == NULL) mnm_out_string(out, entry->why);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static const mnm_out_column status_columns[] = {
    {"person", "Person", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
    {"status", "Status", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"on", "Decided", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"by", "By", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"decision", "Decision", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
    {"why", "Why", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
};

static mnm_status list_statuses(const lane *all, mnm_err *err) {
  const decisions of = {all->desk, &all->decided};
  mnm_out *out = all->desk->cli->out;
  mnm_out_heading(out, "Decided");
  mnm_out_begin(out, "statuses", status_columns, MNM_CLI__COUNT(status_columns) - 1);
  MNM_TRY(
      mnm_store_entries(all->desk->store, MNM_ENTERED_STATUS, 0, decision_row, (void *)&of, err));
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

static mnm_status list_everybody(const mnm_cli__desk *desk, mnm_err *err) {
  lane all = {.desk = desk};
  MNM_TRY(mnm_cli__desk_look(desk, err));
  mnm_column_init(&all.decided, sizeof(mnm_decided), &desk->cli->ctx);
  mnm_status status = mnm_store_decided(desk->store, &all.decided, err);
  if (status == MNM_OK) status = list_lane(&all, err);
  if (status == MNM_OK) status = list_statuses(&all, err);
  if (status == MNM_OK && all.waiting > 0)
    mnm_out_hint(desk->cli->out, "manumit status %s PERSON possible --why TEXT --person NAME",
                 desk->cli->argument[0]);
  mnm_column_clear(&all.decided);
  return status;
}

/* ---- one person --- */

mnm_status mnm_cli__show_status(const mnm_cli__desk *desk, mnm_err *err) {
  const decisions of = {desk, NULL};
  mnm_out *out = desk->cli->out;
  int decided = 0;
  bool held = false;
  MNM_TRY(mnm_cli__desk_status(desk, &decided, &held, err));
  mnm_out_group(out, "status");
  mnm_out_pair_string(out, "status", "Status", MNM_CASE,
                      decided >= 0 ? mnm_victim_status_name((mnm_victim_status)decided)
                      : held       ? "not decided: flagged"
                                   : "not decided");
  mnm_out_pair_string(out, "ranked", "In rankings of suspects", MNM_CASE,
                      held ? "left out" : "as anybody");
  mnm_out_group_end(out);
  mnm_out_begin(out, "history", status_columns + 1, MNM_CLI__COUNT(status_columns) - 1);
  MNM_TRY(mnm_store_entries(desk->store, MNM_ENTERED_STATUS, desk->subject, decision_row,
                            (void *)&of, err));
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

static mnm_status decide(const mnm_cli__desk *desk, mnm_victim_status status, mnm_err *err) {
  const char *name = mnm_victim_status_name(status);
  mnm_entry entry = {.kind = MNM_ENTERED_STATUS, .cell_count = 1, .cell = {mnm_text_of(name)}};
  uint64_t decision = 0;
  int decided = 0;
  bool held = false;
  MNM_TRY(mnm_cli__desk_may_decide(desk, err));
  MNM_TRY(mnm_cli__desk_status(desk, &decided, &held, err));
  if (decided == (int)status)
    return mnm_err_set(err, MNM_E_EXISTS, "this is the status that stands already");
  return mnm_cli__desk_enter(desk, "status", desk->object, &entry, 1, &decision, err);
}

static mnm_status run_status(mnm_cli *cli, mnm_err *err) {
  mnm_cli__desk desk;
  mnm_victim_status status = MNM_VICTIM_NONE;
  bool one = cli->argument_count > 1, decides = cli->argument_count > 2;
  if (decides && !mnm_victim_status_find(mnm_text_of(cli->argument[2]), &status))
    return mnm_cli__usage(cli, err, "a status is possible, presumed, identified or none");
  mnm_status done = mnm_cli__desk_open(&desk, cli, one ? cli->argument[1] : NULL, "status", err);
  if (done == MNM_OK && !one) done = list_everybody(&desk, err);
  if (done == MNM_OK && decides) done = decide(&desk, status, err);
  if (done == MNM_OK && one) done = mnm_cli__desk_look(&desk, err);
  if (done == MNM_OK && one) done = mnm_cli__show_status(&desk, err);
  if (done == MNM_OK && one) done = mnm_cli__show_offences(&desk, err);
  mnm_cli__desk_close(&desk);
  return done;
}

static const mnm_cli__option status_options[] = {
    {.name = "why",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "the reason; mandatory to decide"},
};
static const char *const status_paragraphs[] = {
    "Lists whom the program flags as a possible victim, since when and by which signs, and what "
    "was decided. A flag opens this list and keeps a person out of every ranking of suspects "
    "meanwhile; it decides nothing. With a PERSON: her status, how it came about, and her own "
    "offences with their links (manumit offence).",
    "With a STATUS it is decided: possible, presumed, identified, or none. That takes --why and "
    "--person, the name of who decides. From possible on she is left out of rankings of suspects "
    "and of what exports say of suspects, what is stored of her is a victim's, and each look at "
    "her is an entry of the audit. A later decision stands in place of an earlier one; both stay. "
    "Whoever is decided to be no victim is treated like anybody, whatever the program flags.",
    "For the owner and supervisors, and to look, auditors; others are refused, with an entry in "
    "the audit. Who is on these lists lies in the file under a key of its own.",
    NULL};
static const mnm_cli__example status_examples[] = {
    {"manumit status raid.mnm", "who waits for a decision, and since when"},
    {"manumit status raid.mnm P-7K2M-QXD4-93 presumed --why 'screening of 3 March' --person Okoye",
     "decide about one person"},
};
const mnm_cli__verb mnm_cli__status_verb = {
    .name = "status",
    .summary = "who waits for review as a possible victim; decide",
    .arguments = "CASE [PERSON] [STATUS]",
    .paragraphs = status_paragraphs,
    .options = status_options,
    .option_count = MNM_CLI__COUNT(status_options),
    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
    .examples = status_examples,
    .example_count = MNM_CLI__COUNT(status_examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 4 5 6 7 8 9 141",
    .see_also = "screen offence show",
    .arguments_least = 1,
    .arguments_most = 3,
    .run = run_status};
