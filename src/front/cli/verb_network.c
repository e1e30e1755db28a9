/* Suspected networks on the screen and on paper; the table of points. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_status.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

static void put_points(mnm_out *out, int64_t micro) {
  char text[24];
  uint32_t bytes = mnm_points_text(text, sizeof text, micro);
  mnm_out_json(out, (mnm_text){text, bytes});
}

typedef struct points_text {
  char text[24];
} points_text;

static points_text points_of(int64_t micro) {
  points_text out;
  (void)mnm_points_text(out.text, sizeof out.text, micro);
  return out;
}

/* ---- show networks --- */

static const mnm_out_column network_columns[] = {
    {"network", "Network", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
    {"rank", "Rank", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"kind", "Kind", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"score", "Score", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"threshold", "Threshold", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"accounts", "Accounts", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"owners", "Owners", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"suspects", "Suspects", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"evidence", "Evidence", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"first", "First", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"last", "Last", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"current", "Current", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_MACHINES},
    {"sentence", "In words", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
};

typedef struct listing {
  mnm_cli *cli;
  uint64_t left, rows;
} listing;

static void network_for_people(mnm_out *out, const mnm_store_network *row) {
  mnm_out_line(out, MNM_CASE, "%llu.  network %llu  %s  score %s%s", (unsigned long long)row->rank,
               (unsigned long long)row->network_id, mnm_network_kind_name(row->kind),
               points_of(row->score_micro).text, row->current ? "" : "  no longer found");
  mnm_out_paragraph(out, MNM_CASE, 4, mnm_text_of(row->sentence));
}

static mnm_status network_row(void *payload, const mnm_store_network *row, mnm_err *err) {
  listing *state = payload;
  mnm_out *out = state->cli->out;
  state->rows++;
  if (state->left == 0) return MNM_OK;
  state->left--;
  if (mnm_out_format(out) == MNM_FORMAT_TABLE) {
    network_for_people(out, row);
    return mnm_out_check(out, err);
  }
  mnm_out_uint(out, row->network_id);
  mnm_out_uint(out, row->rank);
  mnm_out_string(out, mnm_network_kind_name(row->kind));
  put_points(out, row->score_micro);
  put_points(out, row->threshold_micro);
  mnm_out_uint(out, row->member_total);
  mnm_out_uint(out, row->owners);
  mnm_out_uint(out, row->suspect_total);
  mnm_out_uint(out, row->piece_total);
  mnm_out_time(out, row->first_us, MNM_GRAIN_DAY);
  mnm_out_time(out, row->last_us, MNM_GRAIN_DAY);
  mnm_out_bool(out, row->current);
  mnm_out_string(out, row->sentence);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

mnm_status mnm_cli__list_networks(mnm_cli *cli, mnm_store *store, int64_t limit, bool all,
                                  mnm_err *err) {
  mnm_out *out = cli->out;
  mnm_store_network_query query = {.account = MNM_ACCOUNT_NONE, .all = all};
  listing state = {.cli = cli, .left = limit > 0 ? (uint64_t)limit : UINT64_MAX};
  bool people = mnm_out_format(out) == MNM_FORMAT_TABLE;
  if (!people) mnm_out_begin(out, "networks", network_columns, MNM_CLI__COUNT(network_columns));
  mnm_status status = mnm_run_networks(store, &query, network_row, &state, err);
  if (status != MNM_OK) return status;
  if (!people) mnm_out_end(out);
  if (people && state.rows == 0) mnm_out_line(out, MNM_PUBLIC, "(none)");
  if (limit > 0 && state.rows > (uint64_t)limit)
    mnm_out_note(out, "%llu of %llu networks are shown", (unsigned long long)limit,
                 (unsigned long long)state.rows);
  if (people && state.rows > 0) {
    mnm_out_note(out, "a suspected network is a lead for a person to judge, never a verdict");
    mnm_out_hint(out, "manumit show %s network NUMBER", mnm_store_path(store));
  }
  return MNM_OK;
}

/* ---- show network NUMBER --- */

typedef struct network_view {
  mnm_cli *cli;
  mnm_store *store;
  const mnm_accounts *accounts;
  bool found;
} network_view;

static void put_label(mnm_out *out, const mnm_accounts *accounts, uint32_t account) {
  char label[256];
  uint32_t bytes = mnm_accounts_label(accounts, account, label, sizeof label);
  mnm_out_text(out, (mnm_text){label, bytes}, no_text);
}

static void put_roles(mnm_out *out, uint8_t roles) {
  mnm_text names[MNM_NETWORK_ROLES];
  uint32_t count = 0;
  for (uint32_t bit = 0; bit < MNM_NETWORK_ROLES; bit++)
    if (roles >> bit & 1 && mnm_network_role_name(bit) != NULL)
      names[count++] = mnm_text_of(mnm_network_role_name(bit));
  mnm_out_list(out, names, count);
}

static void show_head(mnm_out *out, const mnm_store_network *row) {
  mnm_out_pair_int(out, "network", "Network", MNM_PUBLIC, (int64_t)row->network_id);
  mnm_out_pair_int(out, "rank", "Rank", MNM_CASE, (int64_t)row->rank);
  mnm_out_pair_string(out, "kind", "Kind", MNM_CASE, mnm_network_kind_name(row->kind));
  mnm_out_pair_bool(out, "current", "Found by the last run", MNM_CASE, row->current);
  mnm_out_pair_string(out, "score", "Score", MNM_CASE, points_of(row->score_micro).text);
  mnm_out_pair_string(out, "sum", "  = what its evidence counts", MNM_CASE,
                      points_of(row->sum_micro).text);
  mnm_out_pair_string(out, "prior", "  less the prior", MNM_CASE, points_of(row->prior_micro).text);
  mnm_out_pair_string(out, "threshold", "Shown from a score of", MNM_CASE,
                      points_of(row->threshold_micro).text);
  mnm_out_pair_int(out, "owners", "Owners", MNM_CASE, (int64_t)row->owners);
  mnm_out_pair_time(out, "first", "First", MNM_CASE, row->first_us, MNM_GRAIN_DAY);
  mnm_out_pair_time(out, "last", "Last", MNM_CASE, row->last_us, MNM_GRAIN_DAY);
  mnm_out_pair_string(out, "sentence", "In words", MNM_CASE, row->sentence);
}

static mnm_status show_members(const network_view *view, const mnm_store_network *row,
                               mnm_err *err) {
  const mnm_out_column columns[] = {
      {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"roles", "Parts", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
      {"status", "Status", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"by_chain", "By a chain alone", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
      {"ties", "Weight of ties", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = view->cli->out;
  mnm_out_heading(out, "Accounts");
  mnm_out_begin(out, "members", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < row->member_count; i++) {
    const mnm_network_member *member = &row->members[i];
    if (member->account >= mnm_accounts_count(view->accounts))
      return mnm_err_set(err, MNM_E_DAMAGED, "the network names an account that the case lacks");
    bool victim = member->status == MNM_STATUS_POSSIBLE_VICTIM;
    if (victim) mnm_out_raise(out, MNM_VICTIM);
    put_label(out, view->accounts, member->account);
    put_roles(out, member->roles);
    if (victim) mnm_out_raise(out, MNM_VICTIM);
    mnm_out_string(out, mnm_suspicion_name((mnm_suspicion)member->status));
    mnm_out_bool(out, member->chained);
    put_points(out, member->strength_micro);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

typedef struct piece_view {
  const network_view *view;
  const mnm_store_piece *piece;
} piece_view;

/* A sentence does not fit a column: people get a line and a paragraph. */
static mnm_status put_piece(const piece_view *what, const char *type, const char *title,
                            const char *source, const char *sentence, mnm_err *err) {
  mnm_out *out = what->view->cli->out;
  const mnm_store_piece *piece = what->piece;
  if (mnm_out_format(out) == MNM_FORMAT_TABLE) {
    char number[32] = "Chain";
    if (piece->finding_id != 0)
      (void)snprintf(number, sizeof number, "Finding %llu", (unsigned long long)piece->finding_id);
    mnm_out_line(out, MNM_CASE, "%s  %s%s%s  counts %s of %s, family %s", number, type,
                 title[0] != '\0' ? " " : "", title, points_of(piece->counted_micro).text,
                 points_of(piece->points_micro).text, piece->family);
    mnm_out_paragraph(out, MNM_CASE, 4, mnm_text_of(sentence));
    mnm_out_line(out, MNM_PUBLIC, "    " MNM_TYPOLOGY_PROVENANCE ": %s", source);
    if (piece->left_out > 0)
      mnm_out_line(out, MNM_CASE, "    left out, since they deal with too many others: %u",
                   piece->left_out);
    return mnm_out_check(out, err);
  }
  if (piece->finding_id != 0)
    mnm_out_uint(out, piece->finding_id);
  else
    mnm_out_null(out);
  mnm_out_string(out, piece->family);
  put_points(out, piece->points_micro);
  put_points(out, piece->counted_micro);
  mnm_out_uint(out, piece->left_out);
  mnm_out_string(out, type);
  mnm_out_string(out, MNM_TYPOLOGY_PROVENANCE);
  mnm_out_bool(out, false);
  mnm_out_string(out, source);
  mnm_out_string(out, sentence);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status put_finding(void *payload, const mnm_store_finding *row, mnm_err *err) {
  return put_piece(payload, mnm_typology_name((mnm_typology)row->typology),
                   mnm_typology_title((mnm_typology)row->typology),
                   mnm_typology_source((mnm_typology)row->typology), row->sentence, err);
}

static mnm_status put_chain(const piece_view *what, mnm_err *err) {
  char text[200];
  (void)snprintf(
      text, sizeof text,
      "%u transfers from hand to hand, from what was earned to where the money leaves%s.",
      what->piece->reference_count,
      what->piece->truncated ? "; the search for a longer one met its bound" : "");
  return put_piece(what, "chain of function", "", "defined by this project", text, err);
}

static mnm_status show_evidence(const network_view *view, const mnm_store_network *row,
                                mnm_err *err) {
  const mnm_out_column columns[] = {
      {"finding", "Finding", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"family", "Family", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"points", "Points", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
      {"counted", "Counts", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
      {"left_out", "Busy, left out", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"typology", "Type", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"provenance", "Provenance", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"verified", "Verified", MNM_OUT_BOOL, MNM_PUBLIC, MNM_FOR_ALL},
      {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"sentence", "In words", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = view->cli->out;
  bool people = mnm_out_format(out) == MNM_FORMAT_TABLE;
  mnm_out_heading(out,
                  "Evidence: in each family the first counts in full, each further one half "
                  "of the one before");
  if (!people) mnm_out_begin(out, "evidence", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < row->piece_count; i++) {
    piece_view what = {view, &row->pieces[i]};
    mnm_store_finding_query query = {
        .finding_id = what.piece->finding_id, .account = MNM_ACCOUNT_NONE, .all = true};
    MNM_TRY(query.finding_id != 0 ? mnm_store_findings(view->store, &query, put_finding, &what, err)
                                  : put_chain(&what, err));
  }
  if (!people) mnm_out_end(out);
  return mnm_out_check(out, err);
}

/* A chain is no finding that could be looked up: its transfers stand here, all chains one after
 * another. */
static mnm_status show_chains(const network_view *view, const mnm_store_network *row,
                              mnm_err *err) {
  uint64_t count = 0;
  for (uint32_t i = 0; i < row->piece_count; i++) count += row->pieces[i].reference_count;
  if (count == 0) return MNM_OK;
  mnm_out_heading(view->cli->out, "Chains of function, transfer by transfer");
  return mnm_cli__show_transfers(view->cli, view->store, "chains", row->references, count, err);
}

static mnm_status show_ties(const network_view *view, const mnm_store_network *row, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"a", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"b", "tied to", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"by", "by", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
      {"weight", "Weight", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
  };
  static const char *const reasons[] = {"findings", "common hands", "repeated flows", "chain"};
  mnm_out *out = view->cli->out;
  mnm_out_heading(out, "Ties");
  mnm_out_begin(out, "ties", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < row->tie_count; i++) {
    const mnm_network_tie *tie = &row->ties[i];
    uint32_t ends[2] = {tie->a, tie->b};
    for (int end = 0; end < 2; end++) {
      for (uint32_t at = 0; at < row->member_count; at++)
        if (row->members[at].account == ends[end] &&
            row->members[at].status == MNM_STATUS_POSSIBLE_VICTIM)
          mnm_out_raise(out, MNM_VICTIM);
      put_label(out, view->accounts, ends[end]);
    }
    mnm_text by[4];
    uint32_t count = 0;
    for (uint32_t bit = 0; bit < 4; bit++)
      if (tie->reasons >> bit & 1) by[count++] = mnm_text_of(reasons[bit]);
    mnm_out_list(out, by, count);
    put_points(out, tie->weight_micro);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

static mnm_status show_one(void *payload, const mnm_store_network *row, mnm_err *err) {
  network_view *view = payload;
  view->found = true;
  show_head(view->cli->out, row);
  MNM_TRY(mnm_cli__show_page(view->cli, view->store, row->network_id, err));
  MNM_TRY(show_members(view, row, err));
  MNM_TRY(show_evidence(view, row, err));
  MNM_TRY(show_chains(view, row, err));
  if (mnm_cli__flag(view->cli, "ties")) MNM_TRY(show_ties(view, row, err));
  char claim[40];
  (void)snprintf(claim, sizeof claim, "network:%llu", (unsigned long long)row->network_id);
  MNM_TRY(mnm_cli__show_traced(view->cli, view->store, claim, err));
  mnm_store_hit_query hits = {
      .indicator = UINT32_MAX, .account = MNM_ACCOUNT_NONE, .network = row->network_id};
  MNM_TRY(mnm_cli__list_hits(view->cli, view->store, &hits, err));
  mnm_out_note(view->cli->out,
               "a suspected network is a lead for a person to judge, never a "
               "verdict; points never appear in a file for court");
  mnm_out_hint(view->cli->out, "manumit show %s network %llu --svg network.svg",
               mnm_store_path(view->store), (unsigned long long)row->network_id);
  return MNM_OK;
}

static mnm_status not_found(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "this case has no network of this number");
  mnm_err_hint(err, "'manumit show CASE networks' lists them");
  return MNM_E_NOTFOUND;
}

static mnm_status view_network(mnm_cli *cli, mnm_store *store, uint64_t id, mnm_err *err) {
  /* a moment when nothing is booked: only the names of accounts are wanted */
  mnm_ledger_query nothing = {INT64_MAX - 1, INT64_MAX, MNM_ACCOUNT_NONE, false};
  mnm_ledger *names = NULL;
  MNM_TRY(mnm_ledger_load(&names, store, &nothing, &cli->ctx, err));
  network_view view = {cli, store, mnm_ledger_accounts(names), false};
  mnm_store_network_query query = {
      .network_id = id, .account = MNM_ACCOUNT_NONE, .all = true, .details = true};
  mnm_status status = mnm_run_networks(store, &query, show_one, &view, err);
  if (status == MNM_OK && !view.found) status = not_found(err);
  mnm_ledger_free(names);
  return status;
}

/* ---- pictures --- */

bool mnm_cli__wants_picture(const mnm_cli *cli) {
  return mnm_cli__value(cli, "svg") != NULL || mnm_cli__value(cli, "pdf") != NULL;
}

static mnm_status draw_one(mnm_cli *cli, const char *path, mnm_picture picture,
                           mnm_cli__draw_fn *draw, void *payload, mnm_err *err) {
  mnm_out *file = NULL;
  mnm_out_options options = {
      .viewer = cli->viewer, .path = path, .overwrite = mnm_cli__flag(cli, "yes"), .quiet = true};
  MNM_TRY(mnm_out_open(&file, &options, &cli->ctx, err));
  mnm_status status = draw(payload, file, picture, err);
  if (status != MNM_OK) {
    mnm_out_abandon(file);
    return status;
  }
  MNM_TRY(mnm_out_close(file, err));
  mnm_out_pair_string(cli->out, picture == MNM_PICTURE_SVG ? "svg" : "pdf", "Picture", MNM_PUBLIC,
                      path);
  return MNM_OK;
}

mnm_status mnm_cli__draw(mnm_cli *cli, mnm_cli__draw_fn *draw, void *payload, mnm_err *err) {
  const char *svg = mnm_cli__value(cli, "svg"), *pdf = mnm_cli__value(cli, "pdf");
  mnm_status status = MNM_OK;
  if (svg != NULL) status = draw_one(cli, svg, MNM_PICTURE_SVG, draw, payload, err);
  if (status == MNM_OK && pdf != NULL)
    status = draw_one(cli, pdf, MNM_PICTURE_PDF, draw, payload, err);
  mnm_report_release_fonts();
  return status;
}

typedef struct drawing {
  mnm_cli *cli;
  mnm_store *store;
  uint64_t id;
} drawing;

static mnm_status draw_network(void *payload, mnm_out *file, mnm_picture picture, mnm_err *err) {
  const drawing *what = payload;
  bool each = mnm_cli__flag(what->cli, "each");
  return mnm_run_draw_network(what->store, what->id, each, file, picture, &what->cli->ctx, err);
}

mnm_status mnm_cli__show_network(mnm_cli *cli, mnm_store *store, const char *number, mnm_err *err) {
  drawing what = {cli, store, 0};
  if (number[0] == 'N') number++;
  MNM_TRY(mnm_cli__number(cli, number, "the number of a network", &what.id, err));
  if (mnm_cli__wants_picture(cli)) return mnm_cli__draw(cli, draw_network, &what, err);
  return view_network(cli, store, what.id, err);
}

/* ---- what networks say of one account, above its statement --- */

typedef struct account_view {
  mnm_cli *cli;
  uint32_t account;
} account_view;

static mnm_status account_network(void *payload, const mnm_store_network *row, mnm_err *err) {
  const account_view *view = payload;
  mnm_out *out = view->cli->out;
  for (uint32_t i = 0; i < row->member_count; i++) {
    const mnm_network_member *member = &row->members[i];
    if (member->account != view->account) continue;
    char roles[128] = "";
    size_t length = 0;
    for (uint32_t bit = 0; bit < MNM_NETWORK_ROLES; bit++)
      if (member->roles >> bit & 1 && mnm_network_role_name(bit) != NULL)
        length += (size_t)snprintf(roles + length, sizeof roles - length, "%s%s",
                                   length > 0 ? ", " : "", mnm_network_role_name(bit));
    bool victim = member->status == MNM_STATUS_POSSIBLE_VICTIM;
    mnm_out_line(out, victim ? MNM_VICTIM : MNM_CASE, "Network %llu, rank %llu: %s; %s",
                 (unsigned long long)row->network_id, (unsigned long long)row->rank,
                 length > 0 ? roles : "tied to others",
                 mnm_suspicion_name((mnm_suspicion)member->status));
  }
  return mnm_out_check(out, err);
}

mnm_status mnm_cli__account_networks(mnm_cli *cli, mnm_store *store, uint32_t account,
                                     mnm_err *err) {
  account_view view = {cli, account};
  mnm_store_network_query query = {.account = account, .details = true};
  return mnm_run_networks(store, &query, account_network, &view, err);
}

/* ---- points --- */

mnm_status mnm_cli__points(mnm_cli *cli, mnm_points *out, mnm_err *err) {
  const char *path = mnm_cli__value(cli, "points");
  if (path == NULL) return mnm_points_shipped(out, &cli->ctx, err);
  mnm_arena arena;
  mnm_arena_init(&arena, &cli->ctx);
  mnm_text text = {"", 0};
  mnm_status status = mnm_run_read_file(path, &arena, &text, &cli->ctx, err);
  if (status == MNM_OK) status = mnm_points_read(out, path, text.data, text.bytes, &cli->ctx, err);
  mnm_arena_clear(&arena);
  return status;
}

static mnm_status check_points(mnm_cli *cli, const char *path, mnm_err *err) {
  mnm_arena arena;
  mnm_text text = {"", 0};
  mnm_points *read = mnm_mem_new(&cli->ctx, sizeof *read);
  if (read == NULL) return mnm_err_nomem(err);
  mnm_arena_init(&arena, &cli->ctx);
  mnm_status status = mnm_run_read_file(path, &arena, &text, &cli->ctx, err);
  if (status == MNM_OK) status = mnm_points_read(read, path, text.data, text.bytes, &cli->ctx, err);
  if (status == MNM_OK) {
    mnm_out_pair_string(cli->out, "file", "File", MNM_PUBLIC, path);
    mnm_out_pair_bool(cli->out, "usable", "Can be used as it is", MNM_PUBLIC, true);
    mnm_out_pair_int(cli->out, "families", "Families", MNM_PUBLIC, read->families);
    mnm_out_pair_string(cli->out, "prior", "Prior", MNM_PUBLIC, points_of(read->prior_micro).text);
    mnm_out_pair_string(cli->out, "threshold", "Threshold", MNM_PUBLIC,
                        points_of(read->threshold_micro).text);
  }
  mnm_arena_clear(&arena);
  mnm_mem_free(&cli->ctx, read, sizeof *read);
  return status;
}

static mnm_status run_points(mnm_cli *cli, mnm_err *err) {
  if (cli->argument_count > 0) return check_points(cli, cli->argument[0], err);
  mnm_out_document(cli->out, MNM_PUBLIC, mnm_points_shipped_text());
  return MNM_OK;
}

static const char *const points_paragraphs[] = {
    "Writes the table of points that is built in: what each pattern is worth when findings are put "
    "together to suspected networks, from which score a network is shown, and what ties accounts, "
    "each with its reason. The points are set by analysts, not fitted to data.",
    "With a file it checks the file instead, so that it can be given to manumit investigate "
    "--points.",
    NULL};
static const mnm_cli__example points_examples[] = {
    {"manumit points -o mine.yaml", "begin a table of your own"},
    {"manumit points mine.yaml", "see whether it can be used"},
};
const mnm_cli__verb mnm_cli__points_verb = {.name = "points",
                                            .summary = "show what evidence is worth",
                                            .arguments = "[FILE]",
                                            .paragraphs = points_paragraphs,
                                            .examples = points_examples,
                                            .example_count = MNM_CLI__COUNT(points_examples),
                                            .formats = "table|json",
                                            .exit_codes = "0 2 3 4 7 9",
                                            .see_also = "investigate show",
                                            .arguments_least = 0,
                                            .arguments_most = 1,
                                            .run = run_points};
