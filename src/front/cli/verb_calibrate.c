/* calibrate: weights of evidence from a person's labels. */
#include <stdio.h>

#include "front/cli/cli_internal.h"

static const mnm_cli__option options[] = {
    {.name = "labels",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "lines of which,label,date: an account or pseudonym, yes or no, the day on which it "
             "was known; mandatory"},
    {.name = "name",
     .argument = "NAME",
     .type = MNM_CLI_TEXT,
     .help = "how the set of weights is called; a set never changes; mandatory"},
    {.name = "svg",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "draw precision, recall and calibration into FILE"},
    {.name = "pdf", .argument = "FILE", .type = MNM_CLI_TEXT, .help = "the same as a PDF page"},
};

static const mnm_out_column columns[] = {
    {"indicator", "Indicator", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"weight", "Weight of evidence", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"low", "from", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"high", "to", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"yes", "Hit: yes", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"no", "Hit: no", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"provenance", "Provenance", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"verified", "Verified", MNM_OUT_BOOL, MNM_PUBLIC, MNM_FOR_ALL},
    {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
};

static void put_number(mnm_out *out, bool known, int64_t micro) {
  char text[24];
  uint32_t bytes = mnm_points_text(text, sizeof text, micro);
  if (known)
    mnm_out_json(out, (mnm_text){text, bytes});
  else
    mnm_out_null(out);
}

static void put_weights(mnm_out *out, const mnm_run_calibration *made) {
  bool people = mnm_out_format(out) == MNM_FORMAT_TABLE;
  const mnm_run_weight *weight = made->weight.data;
  uint64_t unfitted = 0;
  mnm_out_heading(out, "Weights of evidence (natural logarithm of odds, with 95 %% intervals)");
  mnm_out_begin(out, "weights", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < made->weight.count; i++) {
    unfitted += !weight[i].fitted;
    if (people && !weight[i].fitted) continue;
    mnm_out_string(out, weight[i].indicator);
    put_number(out, weight[i].fitted, weight[i].weight_micro);
    put_number(out, weight[i].fitted, weight[i].low_micro);
    put_number(out, weight[i].fitted, weight[i].high_micro);
    mnm_out_uint(out, weight[i].yes);
    mnm_out_uint(out, weight[i].no);
    mnm_out_string(out, weight[i].provenance);
    mnm_out_bool(out, weight[i].verified);
    mnm_out_string(out, weight[i].source);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  if (unfitted > 0)
    mnm_out_note(out,
                 "%llu indicators have no weight: fewer than %d labelled holders have a hit, or "
                 "have none",
                 (unsigned long long)unfitted, MNM_CALIBRATE_LEAST_HIT);
}

/* In tenths of the list: how many of those looked at first were yes, and of all that were. */
static void put_list(mnm_out *out, const mnm_run_calibration *made) {
  const mnm_out_column list[] = {
      {"looked_at", "Looked at", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"yes", "of these yes", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"precision", "Precision", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
      {"recall", "Recall", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
      {"foretold", "Mean chance foretold", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
      {"outcome", "Share that were yes", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
  };
  const mnm_run_predicted *one = made->predicted.data;
  uint64_t count = made->predicted.count, all = 0, yes = 0, first = 0;
  for (uint64_t i = 0; i < count; i++) all += one[i].yes;
  mnm_out_heading(out, "Foretold from earlier labels, the greatest chance first");
  mnm_out_begin(out, "foretold", list, MNM_CLI__COUNT(list));
  for (uint64_t fifth = 1; fifth <= 5; fifth++) {
    uint64_t end = count * fifth / 5, before = yes;
    int64_t chance = 0;
    if (end == first) continue;
    for (uint64_t i = first; i < end; i++) {
      yes += one[i].yes;
      chance += one[i].chance_micro;
    }
    mnm_out_uint(out, end);
    mnm_out_uint(out, yes);
    put_number(out, true, (int64_t)(yes * 1000000 / end));
    put_number(out, all > 0, all > 0 ? (int64_t)(yes * 1000000 / all) : 0);
    put_number(out, true, chance / (int64_t)(end - first));
    put_number(out, true, (int64_t)((yes - before) * 1000000 / (end - first)));
    mnm_out_end_row(out);
    first = end;
  }
  mnm_out_end(out);
}

static mnm_status tell(mnm_cli *cli, const mnm_run_calibration *made, const char *name,
                       mnm_err *err) {
  mnm_out *out = cli->out;
  char text[24];
  mnm_out_group(out, "calibrated");
  mnm_out_pair_string(out, "name", "Weights", MNM_CASE, name);
  mnm_out_pair_int(out, "labels", "Labels", MNM_CASE, (int64_t)made->labels);
  mnm_out_pair_int(out, "yes", "of these yes", MNM_CASE, (int64_t)made->yes);
  (void)mnm_points_text(text, sizeof text, made->penalty_micro);
  mnm_out_pair_string(out, "penalty", "Penalty", MNM_CASE, text);
  mnm_out_pair_int(out, "foretold", "Labels foretold from earlier ones", MNM_CASE,
                   (int64_t)made->predicted.count);
  (void)mnm_points_text(text, sizeof text, made->average_precision_micro);
  mnm_out_pair_string(out, "average_precision", "Average precision", MNM_CASE, text);
  (void)mnm_points_text(text, sizeof text, made->base_rate_micro);
  mnm_out_pair_string(out, "base_rate", "Share of yes among these", MNM_CASE, text);
  mnm_out_group_end(out);
  put_weights(out, made);
  put_list(out, made);
  mnm_out_note(out,
               "the penalty was chosen on the same later labels, so the figures are a little too "
               "good; weights hold for cases like the labelled ones and say nothing of any one "
               "person");
  mnm_out_hint(out, "manumit investigate %s --weights %s", cli->argument[0], name);
  return mnm_out_check(out, err);
}

typedef struct drawing {
  mnm_cli *cli;
  mnm_store *store;
  const mnm_run_calibration *made;
  const char *name;
} drawing;

static mnm_status draw(void *payload, mnm_out *file, mnm_picture picture, mnm_err *err) {
  const drawing *what = payload;
  return mnm_run_draw_calibration(what->store, what->made, what->name, file, picture,
                                  &what->cli->ctx, err);
}

static mnm_status calibrate(mnm_cli *cli, mnm_store *store, const char *labels, const char *name,
                            mnm_err *err) {
  mnm_run_calibration made;
  mnm_run_calibration_init(&made, &cli->ctx);
  mnm_status status = mnm_run_calibrate(&made, store, labels, name, &cli->ctx, err);
  drawing what = {cli, store, &made, name};
  if (status == MNM_OK) status = tell(cli, &made, name, err);
  if (status == MNM_OK && mnm_cli__wants_picture(cli))
    status = mnm_cli__draw(cli, draw, &what, err);
  mnm_run_calibration_clear(&made);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  const char *labels = mnm_cli__value(cli, "labels"), *name = mnm_cli__value(cli, "name");
  mnm_store *store = NULL;
  if (labels == NULL) return mnm_cli__usage(cli, err, "--labels FILE is missing");
  if (name == NULL) return mnm_cli__usage(cli, err, "--name NAME is missing");
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], false, err));
  mnm_status status = calibrate(cli, store, labels, name, err);
  mnm_store_close(store);
  return status;
}

static const char *const paragraphs[] = {
    "Fits weights of evidence for the indicators of the catalogue on holders of whom it is known "
    "what became of them. The file has the first line which,label,date and then a line for each "
    "holder: an account (bank:number) or pseudonym, yes or no, and the day on which that was "
    "known. Only hits whose condition held by that day are looked at, and nothing else: no other "
    "column is taken.",
    "The method is logistic regression with a ridge penalty. Labels are cut by date into five "
    "stretches; each but the first is foretold from all before it, never from later ones, and the "
    "penalty is the one of six that foretells best. The weights come from all labels, with 95 % "
    "intervals. They add up.",
    "At least 30 labels yes and 30 no are needed; an indicator gets a weight when at least five "
    "labelled holders have a hit and five have none. The set is kept in the case under its name "
    "and never changes. 'manumit investigate --weights NAME' counts by it; without it hits are "
    "counted by points.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit calibrate raid.mnm --labels known.csv --name spring", "fit, show and keep weights"},
    {"manumit calibrate raid.mnm --labels known.csv --name may --svg may.svg", "with its picture"},
};
const mnm_cli__verb mnm_cli__calibrate = {.name = "calibrate",
                                          .summary = "fit weights of evidence on what is known",
                                          .arguments = "CASE",
                                          .paragraphs = paragraphs,
                                          .options = options,
                                          .option_count = MNM_CLI__COUNT(options),
                                          .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                          .examples = examples,
                                          .example_count = MNM_CLI__COUNT(examples),
                                          .formats = MNM_CLI__ALL_FORMATS,
                                          .exit_codes = "0 2 3 4 5 6 7 8 9 141",
                                          .see_also = "catalogue exercise investigate show",
                                          .arguments_least = 1,
                                          .arguments_most = 1,
                                          .run = run};
