/* manumit rights: the calendar of a victim's rights, and what is overdue. */
#include <string.h>

#include "case/run/run_rights.h"
#include "front/cli/cli_victim.h"

static const mnm_text no_text = {"", 0};

typedef struct desk_of {
  const mnm_cli__desk *desk;
  mnm_rights_table table;
  int64_t now_us;
} desk_of;

/* ---- the clock --- */

static const mnm_out_column clock_columns[] = {
    {"person", "Person", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
    {"right", "Right", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"state", "State", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"from", "From", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"due", "Last day", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"days_left", "Days left", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"done", "Done", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"law", "Law", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"at_least", "At least", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
    {"checked", "Period is", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
    {"what", "What is due", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
};

static void put_period(mnm_out *out, const mnm_right_clock *clock) {
  const mnm_right_period *period = clock->entered ? NULL : clock->period;
  mnm_out_string(out, clock->law[0] != '\0' ? clock->law : NULL);
  if (period != NULL)
    mnm_out_bool(out, period->at_least);
  else
    mnm_out_null(out);
  mnm_out_string(out, clock->entered   ? "entered"
                      : period != NULL ? mnm_screen_status_name((mnm_screen_status)period->status)
                                       : NULL);
  if (period != NULL)
    mnm_out_text(out, period->source, no_text);
  else
    mnm_out_null(out);
}

static mnm_status clock_row(const desk_of *d, const mnm_right_clock *clock, bool named,
                            mnm_err *err) {
  mnm_out *out = d->desk->cli->out;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  MNM_TRY(mnm_identity_pseudonym(d->desk->identity, clock->subject_id, pseudonym, err));
  if (named) mnm_cli__put_stand_in(out, pseudonym);
  mnm_out_text(out, d->table.name[clock->right], no_text);
  mnm_out_string(out, mnm_right_state_name((mnm_right_state)clock->state));
  mnm_out_time(out, clock->from_us, MNM_GRAIN_DAY);
  mnm_out_time(out, clock->due_us, MNM_GRAIN_DAY);
  if (clock->state == MNM_RIGHT_RUNNING || clock->state == MNM_RIGHT_OVERDUE)
    mnm_out_int(out, clock->days_left);
  else
    mnm_out_null(out);
  mnm_out_time(out, clock->done_us, MNM_GRAIN_DAY);
  put_period(out, clock);
  mnm_out_text(out,
               clock->state == MNM_RIGHT_NOT_STARTED ? d->table.from[clock->right]
                                                     : d->table.due[clock->right],
               no_text);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status list_clocks(const desk_of *d, const mnm_column *clocks, mnm_err *err) {
  mnm_out *out = d->desk->cli->out;
  bool named = d->desk->subject == 0;
  uint32_t overdue = 0;
  mnm_out_begin(out, "rights", clock_columns + (named ? 0 : 1),
                MNM_CLI__COUNT(clock_columns) - (named ? 0 : 1));
  for (uint64_t i = 0; i < clocks->count; i++) {
    const mnm_right_clock *clock = mnm_column_at(clocks, i);
    overdue += clock->state == MNM_RIGHT_OVERDUE;
    MNM_TRY(clock_row(d, clock, named, err));
  }
  mnm_out_end(out);
  if (overdue > 0) mnm_out_pair_int(out, "overdue", "Overdue", MNM_CASE, overdue);
  return mnm_out_check(out, err);
}

static mnm_status show_clocks(const desk_of *d, mnm_err *err) {
  mnm_column clocks;
  mnm_column_init(&clocks, sizeof(mnm_right_clock), &d->desk->cli->ctx);
  mnm_status status =
      mnm_run_rights(d->desk->store, d->desk->subject, &d->table, d->now_us, &clocks, err);
  if (status == MNM_OK) status = list_clocks(d, &clocks, err);
  mnm_column_clear(&clocks);
  return status;
}

mnm_status mnm_cli__show_rights(const mnm_cli__desk *desk, mnm_err *err) {
  desk_of d = {.desk = desk, .now_us = desk->cli->ctx.now_us};
  mnm_status status = mnm_rights_table_read(&d.table, NULL, &desk->cli->ctx, err);
  mnm_out_heading(desk->cli->out, "Rights by the calendar");
  if (status == MNM_OK) status = show_clocks(&d, err);
  mnm_rights_table_clear(&d.table);
  return status;
}

/* ---- the table --- */

static mnm_status list_periods(mnm_cli *cli, const mnm_rights_table *table, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"law", "Law", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"right", "Right", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"days", "Days", MNM_OUT_INT, MNM_PUBLIC, MNM_FOR_ALL},
      {"months", "Months", MNM_OUT_INT, MNM_PUBLIC, MNM_FOR_ALL},
      {"at_least", "At least", MNM_OUT_BOOL, MNM_PUBLIC, MNM_FOR_ALL},
      {"checked", "Checked", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"source", "Where it comes from", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
  };
  mnm_out *out = cli->out;
  mnm_out_begin(out, "periods", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < table->count; i++) {
    const mnm_right_period *one = &table->period[i];
    mnm_out_text(out, one->law, no_text);
    mnm_out_string(out, mnm_right_id((mnm_right)one->right));
    if (one->days > 0)
      mnm_out_uint(out, one->days);
    else
      mnm_out_null(out);
    if (one->months > 0)
      mnm_out_uint(out, one->months);
    else
      mnm_out_null(out);
    mnm_out_bool(out, one->at_least);
    mnm_out_string(out, mnm_screen_status_name((mnm_screen_status)one->status));
    mnm_out_text(out, one->source, no_text);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

/* ---- entering --- */

static bool is_law(const char *text) {
  size_t bytes = strlen(text);
  return bytes >= 1 && bytes <= 7 &&
         strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == bytes;
}

static mnm_status enter(const desk_of *d, mnm_err *err) {
  mnm_cli *cli = d->desk->cli;
  const char *law = mnm_cli__value(cli, "law");
  mnm_right right = MNM_RIGHT_REFLECTION;
  mnm_right_event event = MNM_RIGHT_FROM;
  uint64_t decision = 0;
  (void)mnm_right_find(mnm_text_of(cli->argument[2]), &right);
  (void)mnm_right_event_find(mnm_text_of(cli->argument[3]), &event);
  MNM_TRY(mnm_cli__desk_may_decide(d->desk, err));
  mnm_entry entry = {
      .kind = MNM_ENTERED_RIGHT,
      .cell_count = 4,
      .cell = {mnm_text_of(mnm_right_id(right)), mnm_text_of(mnm_right_event_name(event)),
               mnm_text_of(cli->argument[4]), law != NULL ? mnm_text_of(law) : no_text}};
  return mnm_cli__desk_enter(d->desk, "right", "right", &entry, 1, &decision, err);
}

static bool is_day(const char *text) {
  int64_t day = 0;
  mnm_grain grain = MNM_GRAIN_SECOND;
  return mnm_time_parse(&day, &grain, text, (uint32_t)strlen(text), NULL) == MNM_OK &&
         grain == MNM_GRAIN_DAY;
}

static mnm_status check_words(const mnm_cli *cli, mnm_err *err) {
  const char *law = mnm_cli__value(cli, "law");
  mnm_right right = MNM_RIGHT_REFLECTION;
  mnm_right_event event = MNM_RIGHT_FROM;
  if (cli->argument_count != 5)
    return mnm_cli__usage(cli, err, "expected CASE PERSON RIGHT from|due|done DATE");
  if (!mnm_right_find(mnm_text_of(cli->argument[2]), &right))
    return mnm_cli__usage(cli, err,
                          "a right is reflection, residence, notice, protection or appeal");
  if (!mnm_right_event_find(mnm_text_of(cli->argument[3]), &event) || !is_day(cli->argument[4]))
    return mnm_cli__usage(cli, err, "an event is from, due or done, and a date such as 2026-03-01");
  if (law != NULL && !is_law(law))
    return mnm_cli__usage(cli, err, "--law must be two letters of a country, or coe or eu");
  return MNM_OK;
}

static mnm_status in_case(desk_of *d, mnm_err *err) {
  mnm_cli *cli = d->desk->cli;
  bool enters = cli->argument_count > 2;
  if (enters) MNM_TRY(enter(d, err));
  MNM_TRY(mnm_cli__desk_look(d->desk, err));
  return show_clocks(d, err);
}

static mnm_status run_rights(mnm_cli *cli, mnm_err *err) {
  mnm_cli__desk desk;
  desk_of d = {.desk = &desk, .now_us = cli->ctx.now_us};
  bool listed = mnm_cli__flag(cli, "list");
  if (listed != (cli->argument_count == 0))
    return mnm_cli__usage(cli, err, "give CASE, or --list and no case");
  if (cli->argument_count > 2) MNM_TRY(check_words(cli, err));
  if (mnm_cli__given(cli, "at")) d.now_us = mnm_cli__date(cli, "at");
  mnm_status status = mnm_rights_table_read(&d.table, mnm_cli__value(cli, "load"), &cli->ctx, err);
  if (status == MNM_OK && listed) status = list_periods(cli, &d.table, err);
  if (status == MNM_OK && !listed) {
    const char *person = cli->argument_count > 1 ? cli->argument[1] : NULL;
    status = mnm_cli__desk_open(&desk, cli, person, "rights", err);
    if (status == MNM_OK) status = in_case(&d, err);
    mnm_cli__desk_close(&desk);
  }
  mnm_rights_table_clear(&d.table);
  return status;
}

static const mnm_cli__option rights_options[] = {
    {.name = "law",
     .argument = "LAW",
     .type = MNM_CLI_TEXT,
     .help = "whose period runs, with 'from': two letters of a country, or coe or eu"},
    {.name = "at",
     .argument = "DATE",
     .type = MNM_CLI_DATE,
     .help = "what runs and what is overdue on this day (default: today)"},
    {.name = "load",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "a table of periods, instead of the one that comes with the program"},
    {.name = "list", .type = MNM_CLI_FLAG, .help = "list the periods, with source and mark"},
    {.name = "why",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "the reason; mandatory to enter"},
};
static const char *const rights_paragraphs[] = {
    "The calendar of a victim's rights: recovery and reflection, residence, notice, protection, "
    "appeal. Without a PERSON everybody's rights that were entered, with what is overdue; with "
    "one, all five.",
    "Enters an event of a RIGHT: 'from', the day on which its period begins, with --law; 'due', "
    "its last day, where the law of a country is not in the table or another date was set; "
    "'done', when what was due was done. It takes --why and --person. A new 'from' begins again.",
    "How long a period is comes from a table with the source of each and how far it was checked "
    "(--list). Most of it was not read in the law itself: check before relying on it, and load "
    "your own with --load.",
    NULL};
static const mnm_cli__example rights_examples[] = {
    {"manumit rights raid.mnm", "what runs, and what is overdue"},
    {"manumit rights raid.mnm P-7K2M-QXD4-93 reflection from 2026-03-01 --law DE "
     "--why 'reasonable grounds' --person Okoye",
     "a period begins"},
    {"manumit rights --list", "the periods, and how far each was checked"},
};
const mnm_cli__verb mnm_cli__rights = {
    .name = "rights",
    .summary = "the calendar of a victim's rights, and what is overdue",
    .arguments = "[CASE] [PERSON] [RIGHT] [EVENT] [DATE]",
    .paragraphs = rights_paragraphs,
    .options = rights_options,
    .option_count = MNM_CLI__COUNT(rights_options),
    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
    .examples = rights_examples,
    .example_count = MNM_CLI__COUNT(rights_examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 3 4 5 6 7 8 9 141",
    .see_also = "status refer screen",
    .arguments_least = 0,
    .arguments_most = 5,
    .run = run_rights};
