/* manumit offence: what a possible victim did herself, and how it hangs together with what was done
 * to her. She may be victim and offender at once; each offence is looked at by itself. */
#include <string.h>

#include "front/cli/cli_victim.h"

static const mnm_text no_text = {"", 0};

typedef enum tie { DIRECT, WITHIN, UNRELATED, UNKNOWN } tie;
#define LINKS 4
static const char *const link_names[LINKS] = {"direct-consequence", "within-period", "unrelated",
                                              "unknown"};
#define NOTE                                                                                    \
  "Non-punishment: victims are not to be prosecuted or penalised for what they were compelled " \
  "to do as a direct consequence of what was done to them (Council of Europe Convention 2005, " \
  "Art. 26; Directive 2011/36/EU, Art. 8: from memory, check before citing). Applies to: "

static bool find_link(mnm_text name, tie *out) {
  for (int i = 0; i < LINKS; i++) {
    if (!mnm_text_equal_ascii_nocase(name, mnm_text_of(link_names[i]))) continue;
    *out = (tie)i;
    return true;
  }
  return false;
}

/* ---- listing: the last word on each offence stands --- */

typedef struct offence {
  char label[40];
  uint64_t last; /* decision */
  tie how;
} offence;

static mnm_status take(void *payload, const mnm_entry *entry, mnm_err *err) {
  mnm_column *all = payload;
  offence one = {.last = entry->decision_id, .how = UNKNOWN};
  if (entry->undone) return MNM_OK;
  if (entry->cell_count < 2 || entry->cell[0].bytes >= sizeof one.label ||
      !find_link(entry->cell[1], &one.how))
    return mnm_err_set(err, MNM_E_DAMAGED, "an offence cannot be read");
  memcpy(one.label, entry->cell[0].data, entry->cell[0].bytes);
  for (uint64_t i = 0; i < all->count; i++) {
    offence *before = mnm_column_at(all, i);
    if (strcmp(before->label, one.label) != 0) continue;
    *before = one;
    return MNM_OK;
  }
  return mnm_column_push(all, &one, err);
}

typedef struct listing {
  mnm_out *out;
  const mnm_column *all;
} listing;

static mnm_status row(void *payload, const mnm_entry *entry, mnm_err *err) {
  const listing *of = payload;
  bool stands = false;
  for (uint64_t i = 0; i < of->all->count; i++)
    stands |= ((const offence *)mnm_column_at(of->all, i))->last == entry->decision_id;
  int64_t day = MNM_TIME_NONE;
  mnm_grain grain = MNM_GRAIN_DAY;
  if (entry->cell_count > 2 && entry->cell[2].bytes > 0)
    MNM_TRY(mnm_time_parse(&day, &grain, entry->cell[2].data, entry->cell[2].bytes, err));
  mnm_out_text(of->out, entry->cell[0], no_text);
  mnm_out_time(of->out, day, MNM_GRAIN_DAY);
  mnm_out_text(of->out, entry->cell[1], no_text);
  mnm_out_bool(of->out, stands);
  mnm_out_string(of->out, entry->by);
  mnm_out_time(of->out, entry->at_us, MNM_GRAIN_DAY);
  mnm_out_string(of->out, entry->why);
  mnm_out_end_row(of->out);
  return mnm_out_check(of->out, err);
}

/* For the links that non-punishment is about. */
static void put_note(mnm_out *out, const mnm_column *all) {
  char text[sizeof NOTE + 900] = NOTE;
  uint32_t named = 0;
  for (uint64_t i = 0; i < all->count; i++) {
    const offence *one = mnm_column_at(all, i);
    if (one->how != DIRECT && one->how != WITHIN) continue;
    if (named++ >= 20) break;
    if (named > 1) strcat(text, ", ");
    strcat(text, one->label);
  }
  if (named > 20) strcat(text, " ...");
  if (named > 0) mnm_out_pair_string(out, "non_punishment", "Note", MNM_CASE, text);
}

mnm_status mnm_cli__show_offences(const mnm_cli__desk *desk, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"offence", "Offence", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"on", "On", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"link", "Link", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"stands", "Stands", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
      {"by", "By", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"entered", "Entered", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"why", "Why", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
  };
  mnm_out *out = desk->cli->out;
  mnm_column all;
  listing of = {out, &all};
  mnm_column_init(&all, sizeof(offence), &desk->cli->ctx);
  mnm_status status =
      mnm_store_entries(desk->store, MNM_ENTERED_OFFENCE, desk->subject, take, &all, err);
  if (status == MNM_OK && all.count > 0) {
    mnm_out_heading(out, "Her own offences");
    mnm_out_begin(out, "offences", columns, MNM_CLI__COUNT(columns));
    status = mnm_store_entries(desk->store, MNM_ENTERED_OFFENCE, desk->subject, row, &of, err);
    if (status == MNM_OK) mnm_out_end(out);
    if (status == MNM_OK) put_note(out, &all);
  }
  mnm_column_clear(&all);
  return status == MNM_OK ? mnm_out_check(out, err) : status;
}

/* ---- entering --- */

/* Letters, digits and hyphens: what kind of offence, not what happened. */
static bool is_label(const char *text) {
  size_t bytes = strlen(text);
  if (bytes == 0 || bytes > 32) return false;
  return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == bytes;
}

/* A child's offence is taken for a direct consequence until a person says otherwise. */
static mnm_status usual_link(const mnm_cli__desk *desk, tie *out, mnm_err *err) {
  mnm_screen_result result;
  bool found = false;
  MNM_TRY(mnm_cli__desk_screened(desk, &result, &found, err));
  *out = found && result.child == MNM_TRUTH_YES ? DIRECT : UNKNOWN;
  return MNM_OK;
}

static mnm_status enter(const mnm_cli__desk *desk, mnm_err *err) {
  mnm_cli *cli = desk->cli;
  int decided = 0;
  bool held = false;
  tie how = UNKNOWN;
  uint64_t decision = 0;
  MNM_TRY(mnm_cli__desk_may_decide(desk, err));
  MNM_TRY(mnm_cli__desk_status(desk, &decided, &held, err));
  if (!held) {
    (void)mnm_err_set(err, MNM_E_ARG, "this person is not held for a possible victim");
    mnm_err_hint(err, "decide that first: manumit status CASE PERSON possible");
    return MNM_E_ARG;
  }
  if (cli->argument_count > 3)
    (void)find_link(mnm_text_of(cli->argument[3]), &how);
  else
    MNM_TRY(usual_link(desk, &how, err));
  const char *day = mnm_cli__value(cli, "on");
  mnm_entry entry = {.kind = MNM_ENTERED_OFFENCE,
                     .cell_count = 3,
                     .cell = {mnm_text_of(cli->argument[2]), mnm_text_of(link_names[how]),
                              day != NULL ? mnm_text_of(day) : no_text}};
  return mnm_cli__desk_enter(desk, "offence", "offence", &entry, 1, &decision, err);
}

static mnm_status run_offence(mnm_cli *cli, mnm_err *err) {
  mnm_cli__desk desk;
  tie how = UNKNOWN;
  bool enters = cli->argument_count > 2;
  if (enters && !is_label(cli->argument[2]))
    return mnm_cli__usage(
        cli, err, "an offence is a label of 1 to 32 small letters, digits and hyphens: its kind");
  if (cli->argument_count > 3 && !find_link(mnm_text_of(cli->argument[3]), &how))
    return mnm_cli__usage(cli, err,
                          "a link is direct-consequence, within-period, unrelated or unknown");
  mnm_status done = mnm_cli__desk_open(&desk, cli, cli->argument[1], "offence", err);
  if (done == MNM_OK && enters) done = enter(&desk, err);
  if (done == MNM_OK) done = mnm_cli__desk_look(&desk, err);
  if (done == MNM_OK) done = mnm_cli__show_offences(&desk, err);
  mnm_cli__desk_close(&desk);
  return done;
}

static const mnm_cli__option offence_options[] = {
    {.name = "why",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "the reason; mandatory to enter"},
    {.name = "on", .argument = "DATE", .type = MNM_CLI_DATE, .help = "day of the offence"},
};
static const char *const offence_paragraphs[] = {
    "Lists what a possible victim is said to have done herself, and with an OFFENCE enters one: a "
    "label such as document-fraud or illegal-entry, and its LINK with what was done to her.",
    "direct-consequence: she was compelled to it. within-period: done while she was under "
    "control. unrelated, or unknown. Without a LINK it is unknown, and a direct consequence for a "
    "child. For the first two a note on non-punishment stands wherever she is shown. A later entry "
    "of the same OFFENCE stands in place of the earlier one; both stay.",
    "It takes --why and --person, and a person who is held for a possible victim.", NULL};
static const mnm_cli__example offence_examples[] = {
    {"manumit offence raid.mnm P-7K2M-QXD4-93 document-fraud direct-consequence --on 2026-01-03 "
     "--why 'the passport was given to her' --person Okoye",
     "an offence and its link"},
};
const mnm_cli__verb mnm_cli__offence = {.name = "offence",
                                        .summary = "what a possible victim did herself, and why",
                                        .arguments = "CASE PERSON [OFFENCE] [LINK]",
                                        .paragraphs = offence_paragraphs,
                                        .options = offence_options,
                                        .option_count = MNM_CLI__COUNT(offence_options),
                                        .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                        .examples = offence_examples,
                                        .example_count = MNM_CLI__COUNT(offence_examples),
                                        .formats = MNM_CLI__ALL_FORMATS,
                                        .exit_codes = "0 2 4 5 6 7 8 9 141",
                                        .see_also = "status screen",
                                        .arguments_least = 2,
                                        .arguments_most = 4,
                                        .run = run_offence};
