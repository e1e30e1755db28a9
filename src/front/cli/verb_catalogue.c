/* catalogue: indicators as files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front/cli/cli_internal.h"

static const mnm_cli__option options[] = {
    {.name = "folder",
     .argument = "DIR",
     .type = MNM_CLI_TEXT,
     .help = "also read the indicators in DIR; with add: put the file there"},
    {.name = "own", .type = MNM_CLI_FLAG, .help = "only those of --folder, not the built-in ones"},
    {.name = "set",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "other values for parameters, as ID.NAME=VALUE,ID.NAME=VALUE"},
    {.name = "kind",
     .argument = "KIND",
     .type = MNM_CLI_CHOICE,
     .choices = "all|ledger|checklist|left-out",
     .fallback = "all",
     .help = "with list: only those that are computed, asked, or left out"},
    {.name = "ledger",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "with run: judge this ledger, instead of a case"},
    {.name = "spec",
     .argument = "SPEC",
     .type = MNM_CLI_TEXT,
     .help =
         "with run --ledger: how the file is read (default: simple or plain, by its first line)"},
};

/* ---- opening --- */

typedef struct opening {
  mnm_cli *cli;
  uint64_t broken;
} opening;

mnm_status mnm_cli__tell_broken(void *payload, const mnm_err *why, mnm_err *err) {
  mnm_cli *cli = payload;
  cli->exit = MNM_EXIT_PROBLEM;
  mnm_out_error(cli->out, why);
  return mnm_out_check(cli->out, err);
}

static mnm_status tell_broken(void *payload, const mnm_err *why, mnm_err *err) {
  opening *state = payload;
  state->broken++;
  return mnm_cli__tell_broken(state->cli, why, err);
}

/* "ID.NAME=VALUE,..." taken apart in place. */
static mnm_status take_settings(mnm_cli *cli, char *list, mnm_catalogue_setting *out, uint32_t room,
                                uint32_t *count, mnm_err *err) {
  *count = 0;
  for (char *at = list; at != NULL && *at != '\0';) {
    char *next = strchr(at, ','), *dot = NULL, *equal = NULL;
    if (next != NULL) *next++ = '\0';
    equal = strchr(at, '=');
    if (equal != NULL) {
      *equal = '\0';
      dot = strrchr(at, '.');
    }
    if (dot == NULL || dot == at || *count == room)
      return mnm_cli__usage(cli, err, "--set is a list of at most 64 ID.NAME=VALUE");
    *dot = '\0';
    out[(*count)++] = (mnm_catalogue_setting){at, dot + 1, equal + 1};
    at = next;
  }
  return MNM_OK;
}

static mnm_status open_catalogue(opening *state, mnm_catalogue **out, const char *folder,
                                 mnm_err *err) {
  mnm_cli *cli = state->cli;
  mnm_catalogue_setting settings[64];
  uint32_t count = 0;
  mnm_arena arena;
  *out = NULL;
  mnm_arena_init(&arena, &cli->ctx);
  const char *set = mnm_cli__value(cli, "set");
  char *list = set ? mnm_arena_copy(&arena, set, strlen(set)) : NULL;
  mnm_status status = MNM_OK;
  if (set != NULL)
    status = list ? take_settings(cli, list, settings, 64, &count, err) : mnm_err_nomem(err);
  if (status == MNM_OK)
    status = mnm_run_catalogue_open(out, folder, mnm_cli__flag(cli, "own"), settings, count,
                                    tell_broken, state, &cli->ctx, err);
  mnm_arena_clear(&arena);
  return status;
}

static const char *points_text(char buffer[32], int64_t micro) {
  (void)snprintf(buffer, 32, "%lld.%06lld", (long long)(micro / 1000000),
                 (long long)(micro % 1000000));
  size_t bytes = strlen(buffer);
  while (buffer[bytes - 1] == '0' && buffer[bytes - 2] != '.') buffer[--bytes] = '\0';
  return buffer;
}

/* ---- list --- */

static mnm_status list(opening *state, const mnm_catalogue *catalogue) {
  mnm_cli *cli = state->cli;
  const mnm_out_column columns[] = {
      {"indicator", "Indicator", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"kind", "Kind", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"provenance", "Provenance", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"family", "Family", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"points", "Points", MNM_OUT_JSON, MNM_PUBLIC, MNM_FOR_ALL},
      {"subject", "Subject", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
      {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
      {"says", "Says", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"reason", "Why it is left out", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
      {"file", "File", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
  };
  const char *kind = mnm_cli__value(cli, "kind");
  bool left_out = strcmp(kind, "left-out") == 0;
  mnm_out *out = cli->out;
  mnm_out_begin(out, "indicators", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < mnm_catalogue_count(catalogue); i++) {
    const mnm_indicator *one = mnm_catalogue_at(catalogue, i);
    const char *its = mnm_indicator_kind_name(one->kind);
    char points[32];
    if (strcmp(kind, "all") != 0 && strcmp(kind, its) != 0) continue;
    bool scored = one->kind != MNM_INDICATOR_LEFT_OUT;
    mnm_out_string(out, one->id);
    mnm_out_string(out, its);
    mnm_out_string(out, mnm_provenance_name(one->provenance));
    mnm_out_string(out, one->family);
    if (scored)
      mnm_out_json(out, mnm_text_of(points_text(points, one->points_micro)));
    else
      mnm_out_null(out);
    if (one->kind == MNM_INDICATOR_LEDGER)
      mnm_out_string(out, mnm_subject_kind_name(one->subject));
    else
      mnm_out_null(out);
    mnm_out_string(out, one->source);
    mnm_out_string(out,
                   left_out && mnm_out_format(out) == MNM_FORMAT_TABLE ? one->reason : one->says);
    if (scored)
      mnm_out_null(out);
    else
      mnm_out_string(out, one->reason);
    mnm_out_string(out, one->file);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  mnm_out_note(out,
               "points order what to look at first; they are no probability and never enter an "
               "exhibit");
  return MNM_OK;
}

/* ---- show --- */

static void pair(mnm_out *out, const char *name, const char *title, const char *value) {
  if (value != NULL && value[0] != '\0') mnm_out_pair_string(out, name, title, MNM_PUBLIC, value);
}

static void show_parts(mnm_out *out, const mnm_indicator *one) {
  const mnm_out_column features[] = {
      {"name", "Feature", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"is", "is", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
  };
  const mnm_out_column parameters[] = {
      {"name", "Parameter", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"value", "Value", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"unit", "Unit", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"low", "From", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"high", "To", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"basis", "Basis", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"why", "Why", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
  };
  mnm_out_begin(out, "features", features, MNM_CLI__COUNT(features));
  for (uint32_t i = 0; i < one->feature_count; i++) {
    mnm_out_string(out, one->features[i].name);
    mnm_out_string(out, one->features[i].call);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  mnm_out_begin(out, "parameters", parameters, MNM_CLI__COUNT(parameters));
  for (uint32_t i = 0; i < one->parameter_count; i++) {
    const mnm_indicator_parameter *p = &one->parameters[i];
    const char *cells[] = {p->name, p->value, p->unit, p->low, p->high, p->basis, p->why};
    for (int c = 0; c < 7; c++) mnm_out_string(out, cells[c]);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

mnm_status mnm_cli__find_indicator(const mnm_catalogue *catalogue, const char *id,
                                   const mnm_indicator **out, mnm_err *err) {
  uint32_t index = 0, least = 4;
  const char *near = NULL;
  if (mnm_catalogue_index(catalogue, mnm_text_of(id), &index)) {
    *out = mnm_catalogue_at(catalogue, index);
    return MNM_OK;
  }
  for (uint32_t i = 0; i < mnm_catalogue_count(catalogue); i++) {
    const char *other = mnm_catalogue_at(catalogue, i)->id;
    uint32_t distance = mnm_text_distance(mnm_text_of(other), mnm_text_of(id));
    if (distance >= least) continue;
    least = distance;
    near = other;
  }
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "there is no indicator of this id in the catalogue");
  if (near != NULL)
    mnm_err_hint(err, "did you mean %s?", near);
  else
    mnm_err_hint(err, "'manumit catalogue list' lists them");
  return MNM_E_NOTFOUND;
}

static mnm_status show(opening *state, const mnm_catalogue *catalogue, const char *id,
                       mnm_err *err) {
  mnm_out *out = state->cli->out;
  const mnm_indicator *one = NULL;
  char points[32];
  MNM_TRY(mnm_cli__find_indicator(catalogue, id, &one, err));
  mnm_out_group(out, "indicator");
  pair(out, "indicator", "Indicator", one->id);
  pair(out, "kind", "Kind", mnm_indicator_kind_name(one->kind));
  pair(out, "says", "Says", one->says);
  pair(out, "source", "Source", one->source);
  pair(out, "location", "Where in it", one->location);
  pair(out, "provenance", "Provenance", mnm_provenance_name(one->provenance));
  pair(out, "provenance_means", "which means", mnm_provenance_says(one->provenance));
  pair(out, "strength", "Grade in the source", one->strength);
  pair(out, "forms", "Forms of exploitation", one->forms);
  pair(out, "typologies", "Typologies", one->typologies);
  if (one->kind != MNM_INDICATOR_LEFT_OUT) {
    pair(out, "family", "Family", one->family);
    pair(out, "discrimination", "Discrimination", one->discrimination);
    pair(out, "points", "Points", points_text(points, one->points_micro));
  }
  pair(out, "needs", "Needs", one->needs);
  pair(out, "reason", "Left out because", one->reason);
  pair(out, "question", "Question", one->question);
  if (one->kind == MNM_INDICATOR_LEDGER) {
    pair(out, "subject", "Looked at for each", mnm_subject_kind_name(one->subject));
    pair(out, "condition", "Condition", one->condition);
    pair(out, "explanation", "Explanation", one->explanation);
    pair(out, "differs", "Differs from the list", one->differs);
  }
  mnm_out_group_end(out);
  if (one->kind == MNM_INDICATOR_LEDGER) show_parts(out, one);
  return MNM_OK;
}

static mnm_status words(mnm_cli *cli) {
  const mnm_out_column columns[] = {
      {"word", "Word", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
      {"written", "Written", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"means", "Means", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
  };
  for (int set = 0; set < 2; set++) {
    mnm_out_heading(cli->out, "%s", set == 0 ? "Features" : "Groups of transfers");
    mnm_out_begin(cli->out, set == 0 ? "features" : "groups", columns, MNM_CLI__COUNT(columns));
    for (uint32_t i = 0;; i++) {
      const mnm_catalogue_word *word =
          set == 0 ? mnm_catalogue_function(i) : mnm_catalogue_group(i);
      if (word == NULL) break;
      mnm_out_string(cli->out, word->name);
      mnm_out_string(cli->out, set == 0 ? word->form : word->name);
      mnm_out_string(cli->out, word->says);
      mnm_out_end_row(cli->out);
    }
    mnm_out_end(cli->out);
  }
  mnm_out_note(cli->out,
               "a group is written with in., out. or any. before it, several with | between: "
               "out.lodging|air");
  return MNM_OK;
}

/* ---- check, add --- */

typedef struct checking {
  mnm_cli *cli;
  uint64_t cases, wrong;
} checking;

static mnm_status take_checked(void *payload, const mnm_run_checked *checked, mnm_err *err) {
  checking *state = payload;
  mnm_out *out = state->cli->out;
  char problem[512];
  state->cases++;
  if (checked->problem == NULL) return mnm_out_check(out, err);
  state->wrong++;
  state->cli->exit = MNM_EXIT_PROBLEM;
  if (checked->err != NULL) {
    (void)mnm_err_text(checked->err, problem, sizeof problem);
  } else {
    (void)snprintf(problem, sizeof problem, "%s", checked->problem);
  }
  mnm_out_string(out, checked->indicator->id);
  mnm_out_string(out, checked->name);
  mnm_out_string(out, problem);
  mnm_out_string(out, checked->indicator->file);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status run_check(opening *state, const mnm_catalogue *catalogue, const char *file,
                            checking *out_state, mnm_err *err) {
  mnm_cli *cli = state->cli;
  const mnm_out_column columns[] = {
      {"indicator", "Indicator", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"case", "Case", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"problem", "Problem", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"file", "File", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
  };
  *out_state = (checking){.cli = cli};
  mnm_out_heading(cli->out, "Cases that came out otherwise");
  mnm_out_begin(cli->out, "problems", columns, MNM_CLI__COUNT(columns));
  mnm_status status =
      mnm_run_catalogue_check(catalogue, file, take_checked, out_state, &cli->ctx, err);
  mnm_out_end(cli->out);
  mnm_out_group(cli->out, "checked");
  mnm_out_pair_int(cli->out, "cases", "Cases run", MNM_PUBLIC, (int64_t)out_state->cases);
  mnm_out_pair_int(cli->out, "wrong", "of these otherwise", MNM_PUBLIC, (int64_t)out_state->wrong);
  mnm_out_pair_int(cli->out, "broken", "Files that cannot be used", MNM_PUBLIC,
                   (int64_t)state->broken);
  mnm_out_group_end(cli->out);
  return status;
}

static mnm_status write_copy(mnm_cli *cli, const char *folder, const char *path, mnm_text text,
                             mnm_err *err) {
  char whole[4096];
  const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
  int length = snprintf(whole, sizeof whole, "%s/%s", folder, name);
  if (length < 0 || (size_t)length >= sizeof whole)
    return mnm_err_set(err, MNM_E_ARG, "the name of the folder is too long");
  MNM_TRY(mnm_run_make_folders(folder, err));
  mnm_out_options to = {.path = whole, .overwrite = mnm_cli__flag(cli, "yes"), .quiet = true};
  mnm_out *file = NULL;
  MNM_TRY(mnm_out_open(&file, &to, &cli->ctx, err));
  mnm_out_document(file, MNM_PUBLIC, text);
  MNM_TRY(mnm_out_close(file, err));
  mnm_out_pair_string(cli->out, "file", "Added", MNM_PUBLIC, whole);
  mnm_out_hint(cli->out, "manumit catalogue run --folder %s --ledger FILE", folder);
  return MNM_OK;
}

/* Together with the others, so that an id in use is noticed; nothing is written unless all holds.
 */
static mnm_status add_checked(opening *state, mnm_catalogue *catalogue, const char *path,
                              mnm_text text, mnm_err *err) {
  const char *folder = mnm_cli__value(state->cli, "folder");
  checking checked;
  MNM_TRY(mnm_catalogue_add(catalogue, path, text.data, text.bytes, err));
  MNM_TRY(mnm_catalogue_ready(catalogue, err));
  MNM_TRY(run_check(state, catalogue, path, &checked, err));
  if (checked.wrong == 0) return write_copy(state->cli, folder, path, text, err);
  mnm_out_note(state->cli->out, "nothing was added: correct the file, or its cases");
  return MNM_OK;
}

static mnm_status add(opening *state, const char *path, mnm_err *err) {
  mnm_cli *cli = state->cli;
  if (mnm_cli__value(cli, "folder") == NULL)
    return mnm_cli__usage(cli, err, "--folder DIR is missing: where your indicators are kept");
  size_t bytes = strlen(path);
  if (bytes < 6 || strcmp(path + bytes - 5, ".yaml") != 0)
    return mnm_cli__usage(cli, err, "the name of the file must end in .yaml");
  mnm_arena arena;
  mnm_text text = {"", 0};
  mnm_catalogue *catalogue = NULL;
  mnm_arena_init(&arena, &cli->ctx);
  mnm_status status = mnm_run_read_file(path, &arena, &text, &cli->ctx, err);
  if (status == MNM_OK) status = open_catalogue(state, &catalogue, NULL, err);
  if (status == MNM_OK) status = add_checked(state, catalogue, path, text, err);
  mnm_catalogue_free(catalogue);
  mnm_arena_clear(&arena);
  return status;
}

/* ---- run --- */

static const mnm_out_column hit_columns[] = {
    {"indicator", "Indicator", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"subject", "Subject", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
    {"accounts", "Accounts", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
    {"first", "First", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"last", "Last", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"transfers", "Transfers", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"points", "Points", MNM_OUT_JSON, MNM_PUBLIC, MNM_FOR_ALL},
    {"family", "Family", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"provenance", "Provenance", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"verified", "Verified", MNM_OUT_BOOL, MNM_PUBLIC, MNM_FOR_ALL},
    {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
    {"location", "Where in it", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
    {"sentence", "Says", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"tx", "Transfer ids", MNM_OUT_LIST, MNM_CASE, MNM_FOR_MACHINES},
};

typedef struct writing {
  mnm_cli *cli;
  const mnm_catalogue *catalogue;
  const mnm_run_judged *judged;
  mnm_arena arena;
  mnm_column accounts, texts; /* uint32_t, mnm_text */
} writing;

static mnm_status push_text(writing *w, const char *data, uint32_t bytes, mnm_err *err) {
  mnm_text text = {mnm_arena_copy(&w->arena, data, bytes), bytes};
  return text.data ? mnm_column_push(&w->texts, &text, err) : mnm_err_nomem(err);
}

static mnm_status put_accounts(writing *w, uint64_t hit, mnm_err *err) {
  const mnm_accounts *accounts = mnm_ledger_accounts(mnm_run_judged_ledger(w->judged));
  w->accounts.count = w->texts.count = 0;
  MNM_TRY(mnm_run_judged_accounts(w->judged, hit, &w->accounts, err));
  const uint32_t *account = w->accounts.data;
  for (uint64_t i = 0; i < w->accounts.count; i++) {
    char label[512];
    uint32_t bytes = mnm_accounts_label(accounts, account[i], label, sizeof label);
    MNM_TRY(push_text(w, label, bytes, err));
  }
  mnm_out_list(w->cli->out, w->texts.data, (uint32_t)w->texts.count);
  return MNM_OK;
}

static mnm_status put_ids(writing *w, const mnm_catalogue_hit *hit, mnm_err *err) {
  const uint32_t *row = mnm_column_at(&mnm_run_judged_hits(w->judged)->row, hit->row_first);
  w->texts.count = 0;
  for (uint64_t i = 0; i < hit->row_count; i++) {
    char id[MNM_TRANSFER_ID_BYTES];
    uint32_t bytes = 0;
    MNM_TRY(mnm_ledger_transfer_id(mnm_run_judged_ledger(w->judged), row[i], id, sizeof id, &bytes,
                                   err));
    MNM_TRY(push_text(w, id, bytes, err));
  }
  mnm_out_list(w->cli->out, w->texts.data, (uint32_t)w->texts.count);
  return MNM_OK;
}

static mnm_status put_hit(writing *w, uint64_t index, mnm_err *err) {
  mnm_out *out = w->cli->out;
  const mnm_catalogue_hits *hits = mnm_run_judged_hits(w->judged);
  const mnm_catalogue_hit *hit = mnm_column_at(&hits->hit, index);
  const mnm_indicator *one = mnm_catalogue_at(w->catalogue, hit->indicator);
  char sentence[4096], points[32];
  mnm_arena_reset(&w->arena);
  mnm_out_string(out, one->id);
  mnm_out_string(out, mnm_subject_kind_name((mnm_subject_kind)hit->subject_kind));
  MNM_TRY(put_accounts(w, index, err));
  mnm_out_time(out, hit->first_us, MNM_GRAIN_DAY);
  mnm_out_time(out, hit->last_us, MNM_GRAIN_DAY);
  mnm_out_uint(out, hit->row_count);
  mnm_out_json(out, mnm_text_of(points_text(points, one->points_micro)));
  mnm_out_string(out, one->family);
  mnm_out_string(out, mnm_provenance_name(one->provenance));
  mnm_out_bool(out, mnm_provenance_is_verified(one->provenance));
  mnm_out_string(out, one->source);
  mnm_out_string(out, one->location);
  (void)mnm_catalogue_sentence(w->catalogue, hits, index, sentence, sizeof sentence);
  mnm_out_string(out, sentence);
  MNM_TRY(put_ids(w, hit, err));
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

/* Silence is an answer only where the question was asked. */
static void put_unasked(const writing *w) {
  const mnm_out_column columns[] = {
      {"indicator", "Not asked", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"missing", "since the ledger has no", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
  };
  const mnm_catalogue_answer *answer = mnm_run_judged_hits(w->judged)->answer.data;
  mnm_out *out = w->cli->out;
  uint64_t unasked = 0, unknown = 0;
  bool people = mnm_out_format(out) == MNM_FORMAT_TABLE;
  for (uint32_t i = 0; i < mnm_catalogue_count(w->catalogue); i++) {
    unasked += answer[i].missing != NULL;
    unknown += answer[i].unknown > 0;
  }
  if (!people) mnm_out_begin(out, "not_asked", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < mnm_catalogue_count(w->catalogue) && !people; i++) {
    if (answer[i].missing == NULL) continue;
    mnm_out_string(out, mnm_catalogue_at(w->catalogue, i)->id);
    mnm_out_string(out, answer[i].missing);
    mnm_out_end_row(out);
  }
  if (!people) mnm_out_end(out);
  mnm_out_group(out, "judged");
  mnm_out_pair_int(out, "hits", "Hits in all", MNM_CASE,
                   (int64_t)mnm_run_judged_hits(w->judged)->hit.count);
  mnm_out_pair_int(out, "not_asked", "Indicators this ledger cannot answer", MNM_CASE,
                   (int64_t)unasked);
  mnm_out_pair_int(out, "partly_unknown", "Indicators with something unknown at some transfers",
                   MNM_CASE, (int64_t)unknown);
  mnm_out_pair_int(out, "too_busy", "Accounts and owners too busy to be judged", MNM_CASE,
                   (int64_t)mnm_run_judged_hits(w->judged)->too_busy);
  mnm_out_group_end(out);
  mnm_out_note(out, "a hit is a reason to look, never a finding of guilt; one alone says little");
}

static mnm_status write_hits(mnm_cli *cli, const mnm_catalogue *catalogue,
                             const mnm_run_judged *judged, mnm_err *err) {
  writing w = {.cli = cli, .catalogue = catalogue, .judged = judged};
  mnm_arena_init(&w.arena, &cli->ctx);
  mnm_column_init(&w.accounts, sizeof(uint32_t), &cli->ctx);
  mnm_column_init(&w.texts, sizeof(mnm_text), &cli->ctx);
  mnm_status status = MNM_OK;
  uint64_t count = mnm_run_judged_hits(judged)->hit.count;
  mnm_out_heading(cli->out, "Hits");
  mnm_out_begin(cli->out, "hits", hit_columns, MNM_CLI__COUNT(hit_columns));
  for (uint64_t i = 0; i < count && status == MNM_OK; i++) status = put_hit(&w, i, err);
  if (status == MNM_OK) {
    mnm_out_end(cli->out);
    put_unasked(&w);
  }
  mnm_column_clear(&w.accounts);
  mnm_column_clear(&w.texts);
  mnm_arena_clear(&w.arena);
  return status;
}

static mnm_status run_ledger(opening *state, const mnm_catalogue *catalogue, mnm_err *err) {
  mnm_cli *cli = state->cli;
  const char *path = mnm_cli__value(cli, "ledger");
  mnm_run_judged *judged = NULL;
  mnm_store *store = NULL;
  mnm_status status = MNM_OK;
  if (path == NULL && cli->argument_count < 2)
    return mnm_cli__usage(cli, err, "run needs a CASE, or --ledger FILE");
  if (path != NULL && cli->argument_count > 1)
    return mnm_cli__usage(cli, err, "run takes a CASE or --ledger FILE, not both");
  if (path == NULL) status = mnm_cli__open_case(cli, &store, cli->argument[1], true, err);
  if (status == MNM_OK)
    status = path != NULL ? mnm_run_catalogue_judge(&judged, catalogue, path,
                                                    mnm_cli__value(cli, "spec"), &cli->ctx, err)
                          : mnm_run_catalogue_judge_case(&judged, catalogue, store, &cli->ctx, err);
  if (status == MNM_OK) status = write_hits(cli, catalogue, judged, err);
  mnm_run_judged_free(judged);
  mnm_store_close(store);
  return status;
}

/* ---- all --- */

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  opening state = {.cli = cli};
  const char *what = cli->argument[0];
  const char *which = cli->argument_count > 1 ? cli->argument[1] : NULL;
  if (strcmp(what, "words") == 0) return words(cli);
  if (strcmp(what, "add") == 0)
    return which ? add(&state, which, err) : mnm_cli__usage(cli, err, "add needs a FILE");
  mnm_catalogue *catalogue = NULL;
  checking checked;
  MNM_TRY(open_catalogue(&state, &catalogue, mnm_cli__value(cli, "folder"), err));
  mnm_status status = MNM_OK;
  if (strcmp(what, "list") == 0)
    status = list(&state, catalogue);
  else if (strcmp(what, "show") == 0)
    status = which ? show(&state, catalogue, which, err)
                   : mnm_cli__usage(cli, err, "show needs the ID of an indicator");
  else if (strcmp(what, "check") == 0)
    status = run_check(&state, catalogue, NULL, &checked, err);
  else if (strcmp(what, "run") == 0)
    status = run_ledger(&state, catalogue, err);
  else
    status = mnm_cli__usage(cli, err, "expected list, show, words, check, add or run");
  mnm_catalogue_free(catalogue);
  return status;
}

static const char *const paragraphs[] = {
    "The catalogue holds indicators that were published, as files: what each says, where it was "
    "published, what of the publication was read (its provenance), the condition over an account's "
    "or "
    "an owner's transfers, its parameters with who set them, and what it counts. 'list' and 'show' "
    "show them, 'words' the features and groups of transfers that conditions are made of.",
    "'run' judges a ledger file, or the ledger of a case: each hit comes with the transfers that "
    "it "
    "rests on, its provenance and a sentence. An indicator that the ledger cannot answer, for want "
    "of merchant categories or places, is listed as not asked. Points order what to look at first; "
    "they are no probability, and a hit is a reason to look, never a finding of guilt.",
    "'check' runs the cases in every file, those that must hit and those that must not, and a "
    "ledger "
    "of ordinary people in which nothing may hit. 'add' does that with one file of yours and, when "
    "all holds, copies it into the folder of your own indicators. A file that cannot be used never "
    "stops the others.",
    "What only a person can answer is on the checklist ('list --kind checklist'); 'manumit answer' "
    "keeps the answer in the case. What is neither is listed with the reason: 'list --kind "
    "left-out'.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit catalogue list --kind ledger", "what is computed"},
    {"manumit catalogue show FINCEN2020-FIN-04", "one indicator with its parameters"},
    {"manumit catalogue run --ledger ledger.csv --format json", "judge one ledger"},
    {"manumit catalogue run raid.mnm --set FINCEN2020-FIN-04.n=12",
     "judge a case, one parameter changed"},
    {"manumit catalogue add mine.yaml --folder office",
     "check an indicator of your own, and keep it"},
};
const mnm_cli__verb mnm_cli__catalogue = {
    .name = "catalogue",
    .summary = "published indicators: list them, judge a ledger, add yours",
    .arguments = "ACTION [ARGUMENT...]",
    .paragraphs = paragraphs,
    .options = options,
    .option_count = MNM_CLI__COUNT(options),
    .groups = MNM_CLI_CASE_READ | MNM_CLI_WORK,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = "table|json|csv|jsonl",
    .exit_codes = "0 1 2 3 4 5 6 7 8 9 141",
    .see_also = "answer detect investigate points",
    .arguments_least = 1,
    .arguments_most = 2,
    .run = run};
