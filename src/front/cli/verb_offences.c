/* `manumit offences`: what besides trafficking is to be examined. */
#include <inttypes.h>

#include "case/run/run_offences.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

static const mnm_cli__option options[] = {
    {.name = "accounts",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "instead of a network: these accounts, as A,B,C"},
    {.name = "list",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "offences and their signs as YAML (default: the list that comes with the program)"},
};

typedef struct view {
  mnm_cli *cli;
  mnm_offences list;
  mnm_run_business *business;
  mnm_run_offences found;
} view;

static mnm_status put_accounts(view *v, const mnm_run_sign *sign, mnm_err *err) {
  const mnm_accounts *accounts = mnm_run_business_accounts(v->business);
  const uint32_t *all = sign->account.data;
  char label[MNM_RUN_OFFENCES_SHOWN][128];
  mnm_text texts[MNM_RUN_OFFENCES_SHOWN];
  uint32_t some = 0;
  for (; some < sign->account.count && some < MNM_RUN_OFFENCES_SHOWN; some++) {
    uint32_t bytes = mnm_accounts_label(accounts, all[some], label[some], sizeof label[some]);
    texts[some] = (mnm_text){label[some], bytes};
  }
  mnm_out_list(v->cli->out, texts, some);
  return mnm_out_check(v->cli->out, err);
}

static mnm_status put_match(view *v, const mnm_offence_match *match, mnm_err *err) {
  mnm_out *out = v->cli->out;
  const mnm_offence *offence = mnm_column_at(&v->list.offence, match->offence);
  const mnm_run_sign *sign = mnm_column_at(&v->found.sign, match->seen);
  mnm_out_text(out, offence->id, no_text);
  mnm_out_text(out, offence->title, no_text);
  mnm_out_text(out, offence->stage, no_text);
  mnm_out_text(out, offence->against, no_text);
  mnm_out_text(out, offence->predicate, no_text);
  mnm_out_text(out, sign->sign, no_text);
  mnm_out_uint(out, sign->seen);
  if (sign->victim) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_list(out, sign->evidence.data, (uint32_t)sign->evidence.count);
  MNM_TRY(put_accounts(v, sign, err));
  mnm_out_text(out, offence->decides, no_text);
  mnm_out_text(out, offence->mark, no_text);
  mnm_out_text(out, offence->source, no_text);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status show_signs(view *v, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"offence", "Offence", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
      {"title", "To be examined", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"stage", "Stage", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"against", "Against", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"predicate", "Confiscation", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"sign", "Sign", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"seen", "Seen", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"evidence", "Evidence", MNM_OUT_LIST, MNM_CASE, MNM_FOR_MACHINES},
      {"accounts", "Whose part", MNM_OUT_LIST, MNM_CASE, MNM_FOR_MACHINES},
      {"decides", "What would decide", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"mark", "Mark", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
  };
  mnm_out_begin(v->cli->out, "offences", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < v->found.match.count; i++)
    MNM_TRY(put_match(v, mnm_column_at(&v->found.match, i), err));
  mnm_out_end(v->cli->out);
  return MNM_OK;
}

static bool has_sign(const view *v, uint32_t offence) {
  const mnm_offence_match *match = v->found.match.data;
  for (uint64_t i = 0; i < v->found.match.count; i++)
    if (match[i].offence == offence) return true;
  return false;
}

static mnm_status show_others(const view *v, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"offence", "Offence", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
      {"title", "Without a sign here", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"decides", "What would decide", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"mark", "Mark", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
  };
  mnm_out *out = v->cli->out;
  mnm_out_heading(out, "No sign in this case: that says nothing of whether it happened");
  mnm_out_begin(out, "without_sign", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < v->list.offence.count; i++) {
    const mnm_offence *offence = mnm_column_at(&v->list.offence, i);
    if (has_sign(v, i)) continue;
    mnm_out_text(out, offence->id, no_text);
    mnm_out_text(out, offence->title, no_text);
    mnm_out_text(out, offence->decides, no_text);
    mnm_out_text(out, offence->mark, no_text);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

static mnm_status show(view *v, mnm_err *err) {
  mnm_out *out = v->cli->out;
  MNM_TRY(show_signs(v, err));
  MNM_TRY(show_others(v, err));
  mnm_out_pair_int(out, "by_victims", "Findings and hits on possible victims alone", MNM_VICTIM,
                   (int64_t)v->found.by_victim);
  mnm_out_note(out,
               "what a possible victim's account was used for stands under nobody: whether "
               "she had to is to be asked first, and non-punishment examined");
  mnm_out_note(out, "a sign says that something is to be examined, never that anybody did it");
  return mnm_out_check(out, err);
}

static mnm_status read_list(view *v, mnm_err *err) {
  const char *path = mnm_cli__value(v->cli, "list");
  mnm_text text = mnm_offences_shipped();
  if (path) MNM_TRY(mnm_run_read_file(path, &v->list.arena, &text, &v->cli->ctx, err));
  return mnm_offences_read(&v->list, path ? path : "offences.yaml", text.data, text.bytes, err);
}

static mnm_status in_case(view *v, mnm_store *store, const mnm_run_business_query *query,
                          mnm_err *err) {
  mnm_cli *cli = v->cli;
  MNM_TRY(mnm_run_business_new(&v->business, store, query, &cli->ctx, err));
  mnm_status status = mnm_run_offences_find(&v->found, store, v->business, query->network_id,
                                            &v->list, &cli->ctx, err);
  if (status == MNM_OK) status = show(v, err);
  mnm_run_offences_clear(&v->found);
  mnm_run_business_free(v->business);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  mnm_column labels;
  mnm_store *store = NULL;
  mnm_run_business_query query = {0};
  view v = {.cli = cli};
  mnm_column_init(&labels, sizeof(mnm_text), &cli->ctx);
  mnm_offences_init(&v.list, &cli->ctx);
  mnm_status status = mnm_cli__network_or_accounts(cli, &labels, &query.network_id, err);
  query.label = labels.data;
  query.count = (uint32_t)labels.count;
  if (status == MNM_OK) status = read_list(&v, err);
  if (status == MNM_OK) status = mnm_cli__open_case(cli, &store, cli->argument[0], true, err);
  if (status == MNM_OK) status = mnm_store_begin_read(store, err);
  if (status == MNM_OK) status = in_case(&v, store, &query, err);
  mnm_store_close(store);
  mnm_offences_clear(&v.list);
  mnm_column_clear(&labels);
  return status;
}

static const char *const paragraphs[] = {
    "Lists offences that go with trafficking and have a sign in a network: findings, payments with "
    "a stage, companies. Each with its evidence, whose part is to be examined, what would decide, "
    "whether money from it can usually be confiscated, and how its source is known. Offences "
    "without a sign are listed after them.",
    "Possible victims stand under none, whatever their accounts were used for.",
    "The list is data (--list FILE takes another): docs/business.md.", NULL};
static const mnm_cli__example examples[] = {
    {"manumit offences raid.mnm network 3", "what is to be examined in network 3"},
    {"manumit offences raid.mnm network 3 --format json", "with evidence and accounts"},
};
const mnm_cli__verb mnm_cli__offences = {
    .name = "offences",
    .summary = "which offences besides are to be examined, and why",
    .arguments = "CASE [network] [NUMBER]",
    .paragraphs = paragraphs,
    .options = options,
    .option_count = MNM_CLI__COUNT(options),
    .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 3 4 6 7 8 9 141",
    .see_also = "business companies officials harm",
    .arguments_least = 1,
    .arguments_most = 3,
    .run = run};
