/* Hits of the catalogue on the screen: by indicator, by whom they are about, beside an account, a
 * finding or a network. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front/cli/cli_internal.h"

static void put_points(mnm_out *out, int64_t micro) {
  char text[24];
  uint32_t bytes = mnm_points_text(text, sizeof text, micro);
  mnm_out_json(out, (mnm_text){text, bytes});
}

static mnm_status never_run(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  mnm_out_note(cli->out, "the catalogue has not been asked about this case yet");
  mnm_out_hint(cli->out, "manumit investigate %s", mnm_store_path(store));
  return mnm_out_check(cli->out, err);
}

/* ---- hits, for whatever fits a query --- */

static const mnm_out_column hit_columns[] = {
    {"hit", "Hit", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
    {"indicator", "Indicator", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"about", "About", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"person", "Person", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"accounts", "Accounts", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
    {"status", "Status", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"means", "Means", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"first", "First", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"held", "Held from", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"last", "Last", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"transfers", "Transfers", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"values", "Values", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
    {"points", "Points", MNM_OUT_JSON, MNM_PUBLIC, MNM_FOR_ALL},
    {"family", "Family", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"provenance", "Provenance", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"verified", "Verified", MNM_OUT_BOOL, MNM_PUBLIC, MNM_FOR_ALL},
    {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"location", "Where in it", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"sentence", "Says", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
};

typedef struct listing {
  mnm_cli *cli;
  const char *heading; /* until there is a hit */
  uint64_t left, rows;
  bool victims, bare; /* bare: without source, which stands above */
  mnm_arena arena;
  mnm_column texts; /* mnm_text */
} listing;

static mnm_status push(listing *state, const char *data, uint32_t bytes, mnm_err *err) {
  mnm_text text = {mnm_arena_copy(&state->arena, data, bytes), bytes};
  return text.data ? mnm_column_push(&state->texts, &text, err) : mnm_err_nomem(err);
}

static mnm_status put_accounts(listing *state, const mnm_store_hit *hit,
                               const mnm_accounts *accounts, mnm_err *err) {
  state->texts.count = 0;
  for (uint32_t i = 0; i < hit->account_count; i++) {
    char label[512];
    uint32_t bytes = mnm_accounts_label(accounts, hit->accounts[i], label, sizeof label);
    MNM_TRY(push(state, label, bytes, err));
  }
  mnm_out_list(state->cli->out, state->texts.data, (uint32_t)state->texts.count);
  return MNM_OK;
}

static mnm_status put_values(listing *state, const mnm_store_hit *hit, mnm_err *err) {
  state->texts.count = 0;
  for (uint32_t i = 0; i < hit->value_count; i++) {
    char text[256];
    int bytes = snprintf(text, sizeof text, "%s = %s", hit->values[i].name, hit->values[i].text);
    MNM_TRY(push(state, text, (uint32_t)(bytes < 255 ? bytes : 255), err));
  }
  mnm_out_list(state->cli->out, state->texts.data, (uint32_t)state->texts.count);
  return MNM_OK;
}

static mnm_status for_machines(listing *state, const mnm_run_hit *shown,
                               const mnm_accounts *accounts, mnm_err *err) {
  mnm_out *out = state->cli->out;
  const mnm_store_hit *hit = shown->hit;
  const mnm_store_indicator *one = shown->indicator;
  bool victim = shown->status == MNM_STATUS_POSSIBLE_VICTIM;
  mnm_out_uint(out, hit->hit_id);
  mnm_out_string(out, one->id);
  mnm_out_string(out, hit->subject_kind == 0 ? "account" : "person");
  if (victim) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_string(out, shown->pseudonym[0] != '\0' ? shown->pseudonym : NULL);
  if (victim) mnm_out_raise(out, MNM_VICTIM);
  MNM_TRY(put_accounts(state, hit, accounts, err));
  if (victim) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_string(out, mnm_suspicion_name(shown->status));
  mnm_out_string(out, mnm_run_hit_means(shown->status));
  mnm_out_time(out, hit->first_us, MNM_GRAIN_DAY);
  mnm_out_time(out, hit->held_us, MNM_GRAIN_DAY);
  mnm_out_time(out, hit->last_us, MNM_GRAIN_DAY);
  mnm_out_uint(out, hit->row_count);
  MNM_TRY(put_values(state, hit, err));
  put_points(out, one->points_micro);
  mnm_out_string(out, one->family);
  mnm_out_string(out, one->provenance);
  mnm_out_bool(out, one->verified);
  mnm_out_string(out, one->source);
  mnm_out_string(out, one->location);
  mnm_out_string(out, hit->sentence);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

/* A sentence does not fit a column: people get lines and a paragraph. */
static mnm_status for_people(listing *state, const mnm_run_hit *shown, const mnm_accounts *accounts,
                             mnm_err *err) {
  mnm_out *out = state->cli->out;
  const mnm_store_hit *hit = shown->hit;
  const mnm_store_indicator *one = shown->indicator;
  bool victim = shown->status == MNM_STATUS_POSSIBLE_VICTIM;
  mnm_sensitivity who = victim ? MNM_VICTIM : MNM_CASE;
  char first[48], last[48], label[512] = "", points[24];
  (void)mnm_time_text(first, sizeof first, hit->first_us, MNM_GRAIN_DAY);
  (void)mnm_time_text(last, sizeof last, hit->last_us, MNM_GRAIN_DAY);
  (void)mnm_points_text(points, sizeof points, one->points_micro);
  mnm_out_line(out, MNM_CASE, "%s  %s  %s to %s  %llu transfers  %s points, family %s", one->id,
               hit->subject_kind == 0 ? "account" : "person", first, last,
               (unsigned long long)hit->row_count, points, one->family);
  mnm_out_paragraph(out, MNM_CASE, 4, mnm_text_of(hit->sentence));
  for (uint32_t i = 0; i < hit->account_count; i++) {
    (void)mnm_accounts_label(accounts, hit->accounts[i], label, sizeof label);
    mnm_out_line(out, who, "    %s%s%s%s", i == 0 ? "about " : "      ", label,
                 i == 0 && shown->pseudonym[0] != '\0' ? ", held by " : "",
                 i == 0 ? shown->pseudonym : "");
  }
  if (victim)
    mnm_out_line(out, MNM_VICTIM, "    possible victim: this %s", mnm_run_hit_means(shown->status));
  char source[1200];
  (void)snprintf(source, sizeof source, "%s%s: %s%s%s", one->provenance,
                 strcmp(one->provenance, "from-memory") == 0 ? ", UNVERIFIED" : "", one->source,
                 one->location[0] != '\0' ? ", " : "", one->location);
  if (!state->bare) mnm_out_paragraph(out, MNM_PUBLIC, 4, mnm_text_of(source));
  return mnm_out_check(out, err);
}

static mnm_status take_hit(void *payload, const mnm_run_hit *shown, const mnm_accounts *accounts,
                           mnm_err *err) {
  listing *state = payload;
  bool people = mnm_out_format(state->cli->out) == MNM_FORMAT_TABLE;
  state->rows++;
  if (people && state->heading != NULL) mnm_out_heading(state->cli->out, "%s", state->heading);
  state->heading = NULL;
  if (state->left == 0) return MNM_OK;
  state->left--;
  mnm_arena_reset(&state->arena);
  return people ? for_people(state, shown, accounts, err)
                : for_machines(state, shown, accounts, err);
}

static mnm_status list_hits(mnm_cli *cli, mnm_store *store, const mnm_store_hit_query *query,
                            const char *heading, bool bare, int64_t limit, uint64_t *out_rows,
                            mnm_err *err) {
  mnm_out *out = cli->out;
  listing state = {.cli = cli,
                   .heading = heading,
                   .bare = bare,
                   .left = limit > 0 ? (uint64_t)limit : UINT64_MAX};
  bool people = mnm_out_format(out) == MNM_FORMAT_TABLE;
  mnm_arena_init(&state.arena, &cli->ctx);
  mnm_column_init(&state.texts, sizeof(mnm_text), &cli->ctx);
  if (!people) mnm_out_begin(out, "hits", hit_columns, MNM_CLI__COUNT(hit_columns));
  mnm_status status = mnm_run_hits(store, query, take_hit, &state, &cli->ctx, err);
  if (status == MNM_OK && !people) mnm_out_end(out);
  mnm_column_clear(&state.texts);
  mnm_arena_clear(&state.arena);
  *out_rows = state.rows;
  if (status == MNM_OK && limit > 0 && state.rows > (uint64_t)limit)
    mnm_out_note(out, "%llu of %llu hits are shown", (unsigned long long)limit,
                 (unsigned long long)state.rows);
  return status;
}

#define HITS_SHOWN 10 /* to people, beside a finding or a network that touches many accounts */

static mnm_status see_answer(void *payload, const mnm_run_answered *answered,
                             const mnm_accounts *accounts, mnm_err *err) {
  (void)answered, (void)accounts, (void)err;
  *(bool *)payload = true;
  return MNM_OK;
}

/* What people answered about the same accounts; people are spared an empty list. */
static mnm_status list_answers(mnm_cli *cli, mnm_store *store, const mnm_store_hit_query *query,
                               mnm_err *err) {
  mnm_run_answer_query answers = {query->account, query->network};
  bool some = mnm_out_format(cli->out) != MNM_FORMAT_TABLE;
  if (!some) MNM_TRY(mnm_run_answers(store, &answers, see_answer, &some, &cli->ctx, err));
  if (!some) return MNM_OK;
  mnm_out_heading(cli->out, "Answers to questions of the checklist");
  return mnm_cli__list_answers(cli, store, &answers, err);
}

mnm_status mnm_cli__list_hits(mnm_cli *cli, mnm_store *store, const mnm_store_hit_query *query,
                              mnm_err *err) {
  uint64_t rows = 0;
  bool people = mnm_out_format(cli->out) == MNM_FORMAT_TABLE;
  bool many = people && query->account == MNM_ACCOUNT_NONE;
  MNM_TRY(list_hits(cli, store, query, "Hits of indicators on these accounts", false,
                    many ? HITS_SHOWN : 0, &rows, err));
  if (many && rows > HITS_SHOWN)
    mnm_out_note(cli->out, "--format json has them all, and 'show account' those of one account");
  if (query->finding == 0) MNM_TRY(list_answers(cli, store, query, err));
  if (rows > 0 && query->network == 0) /* a network says so itself */
    mnm_out_note(cli->out,
                 "a hit is a reason to look, never a finding of guilt; its points never appear "
                 "in a file for court");
  return mnm_out_check(cli->out, err);
}

/* ---- show indicators --- */

typedef struct indicator_list {
  mnm_cli *cli;
  uint64_t rows, unasked, silent;
} indicator_list;

static mnm_status put_indicator(void *payload, const mnm_store_indicator *row, mnm_err *err) {
  indicator_list *state = payload;
  mnm_out *out = state->cli->out;
  bool people = mnm_out_format(out) == MNM_FORMAT_TABLE, all = mnm_cli__flag(state->cli, "all");
  state->rows++;
  if (people && !all && !row->checklist && row->hits == 0) {
    state->silent += row->missing[0] == '\0';
    state->unasked += row->missing[0] != '\0';
    return MNM_OK;
  }
  if (people && !all && row->checklist) return MNM_OK;
  mnm_out_string(out, row->id);
  mnm_out_string(out, row->checklist ? "checklist" : "ledger");
  if (row->checklist || row->missing[0] != '\0') {
    mnm_out_null(out);
    mnm_out_null(out);
  } else {
    mnm_out_uint(out, row->hits);
    mnm_out_uint(out, row->subjects);
  }
  mnm_out_string(out, row->missing[0] != '\0' ? row->missing : NULL);
  put_points(out, row->points_micro);
  mnm_out_string(out, row->family);
  mnm_out_string(out, row->provenance);
  mnm_out_bool(out, row->verified);
  mnm_out_string(out, row->source);
  mnm_out_string(out, row->location);
  mnm_out_string(out, row->says);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static void tell_too_busy(mnm_cli *cli, mnm_store *store) {
  mnm_arena arena;
  mnm_text text = {"", 0};
  mnm_arena_init(&arena, &cli->ctx);
  mnm_err none = {0};
  if (mnm_store_meta_get(store, MNM_RUN_TOO_BUSY, &arena, &text, &none) == MNM_OK &&
      !mnm_text_equal(text, mnm_text_of("0")))
    mnm_out_note(cli->out, "%.*s accounts and holders have too many transfers to be judged",
                 (int)text.bytes, text.data);
  mnm_arena_clear(&arena);
}

mnm_status mnm_cli__list_indicators(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"indicator", "Indicator", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"kind", "Kind", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
      {"hits", "Hits", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"subjects", "on so many", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"not_asked_for_want_of", "Not asked for want of", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
      {"points", "Points", MNM_OUT_JSON, MNM_PUBLIC, MNM_FOR_ALL},
      {"family", "Family", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"provenance", "Provenance", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"verified", "Verified", MNM_OUT_BOOL, MNM_PUBLIC, MNM_FOR_ALL},
      {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
      {"location", "Where in it", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
      {"says", "Says", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
  };
  mnm_out *out = cli->out;
  indicator_list state = {.cli = cli};
  mnm_out_begin(out, "indicators", columns, MNM_CLI__COUNT(columns));
  MNM_TRY(mnm_store_indicators(store, put_indicator, &state, err));
  mnm_out_end(out);
  if (state.rows == 0) return never_run(cli, store, err);
  if (state.silent > 0)
    mnm_out_note(out, "%llu indicators were asked and have no hit; --all lists them",
                 (unsigned long long)state.silent);
  if (state.unasked > 0)
    mnm_out_note(out,
                 "%llu indicators this ledger cannot answer, which says nothing about them; --all "
                 "lists them",
                 (unsigned long long)state.unasked);
  tell_too_busy(cli, store);
  mnm_out_note(out, "a hit is a reason to look, never a finding of guilt; one alone says little");
  mnm_out_hint(out, "manumit show %s indicator ID", mnm_store_path(store));
  return MNM_OK;
}

/* ---- show indicator ID --- */

typedef struct finding_one {
  mnm_cli *cli;
  const char *id;
  const char *near; /* of the ids of the case */
  char nearest[120];
  uint32_t distance, position;
  bool found, any, checklist;
} finding_one;

static void show_head(mnm_out *out, const mnm_store_indicator *row) {
  char points[24];
  (void)mnm_points_text(points, sizeof points, row->points_micro);
  mnm_out_group(out, "indicator");
  mnm_out_pair_string(out, "indicator", "Indicator", MNM_PUBLIC, row->id);
  mnm_out_pair_string(out, "kind", "Kind", MNM_PUBLIC, row->checklist ? "checklist" : "ledger");
  mnm_out_pair_string(out, "says", "Says", MNM_PUBLIC, row->says);
  mnm_out_pair_string(out, "source", "Source", MNM_PUBLIC, row->source);
  if (row->location[0] != '\0')
    mnm_out_pair_string(out, "location", "Where in it", MNM_PUBLIC, row->location);
  mnm_out_pair_string(out, "provenance", "Provenance", MNM_PUBLIC, row->provenance);
  mnm_out_pair_bool(out, "verified", "Source was read", MNM_PUBLIC, row->verified);
  mnm_out_pair_string(out, "family", "Family", MNM_PUBLIC, row->family);
  mnm_out_pair_string(out, "points", "Points", MNM_PUBLIC, points);
  if (row->checklist) {
    mnm_out_pair_string(out, "question", "Question", MNM_PUBLIC, row->question);
  } else if (row->missing[0] != '\0') {
    mnm_out_pair_string(out, "not_asked_for_want_of", "Not asked for want of", MNM_CASE,
                        row->missing);
  } else {
    mnm_out_pair_int(out, "hits", "Hits", MNM_CASE, (int64_t)row->hits);
    mnm_out_pair_int(out, "subjects", "on so many accounts or persons", MNM_CASE,
                     (int64_t)row->subjects);
    mnm_out_pair_int(out, "unknown", "Transfers at which something was unknown", MNM_CASE,
                     (int64_t)row->unknown);
  }
  mnm_out_group_end(out);
}

static mnm_status see_indicator(void *payload, const mnm_store_indicator *row, mnm_err *err) {
  finding_one *state = payload;
  uint32_t distance = mnm_text_distance(mnm_text_of(row->id), mnm_text_of(state->id));
  state->any = true;
  if (distance > 0 && distance < state->distance) {
    state->distance = distance;
    (void)snprintf(state->nearest, sizeof state->nearest, "%s", row->id);
  }
  if (distance != 0) return MNM_OK;
  state->found = true;
  state->position = row->position;
  state->checklist = row->checklist;
  show_head(state->cli->out, row);
  return mnm_out_check(state->cli->out, err);
}

mnm_status mnm_cli__show_indicator(mnm_cli *cli, mnm_store *store, const char *id, mnm_err *err) {
  finding_one state = {.cli = cli, .id = id, .distance = 4};
  uint64_t rows = 0;
  MNM_TRY(mnm_store_indicators(store, see_indicator, &state, err));
  if (!state.found) {
    (void)mnm_err_set(err, MNM_E_NOTFOUND,
                      state.any ? "the last run of this case asked no indicator of this id"
                                : "the catalogue has not been asked about this case yet");
    if (!state.any)
      mnm_err_hint(err, "run 'manumit investigate'");
    else if (state.nearest[0] != '\0')
      mnm_err_hint(err, "did you mean %s?", state.nearest);
    else
      mnm_err_hint(err, "'manumit show CASE indicators --all' lists them");
    return MNM_E_NOTFOUND;
  }
  if (state.checklist) {
    mnm_out_hint(cli->out, "manumit show %s answers", mnm_store_path(store));
    return MNM_OK;
  }
  mnm_store_hit_query query = {.indicator = state.position, .account = MNM_ACCOUNT_NONE};
  MNM_TRY(list_hits(cli, store, &query, "Hits", true, mnm_cli__whole(cli, "limit"), &rows, err));
  mnm_out_note(cli->out,
               "a hit is a reason to look, never a finding of guilt; one alone says "
               "little");
  return MNM_OK;
}

/* ---- show hits: whom they are about --- */

typedef struct ranking {
  mnm_cli *cli;
  uint64_t left, rows, victims;
} ranking;

static mnm_status put_subject(void *payload, const mnm_run_hit_subject *subject,
                              const mnm_accounts *accounts, mnm_err *err) {
  ranking *state = payload;
  mnm_out *out = state->cli->out;
  const mnm_store_hit_subject *counted = subject->counted;
  char label[512] = "";
  if (subject->status == MNM_STATUS_POSSIBLE_VICTIM) { /* never ranked as anything else */
    state->victims++;
    return MNM_OK;
  }
  state->rows++;
  if (state->left == 0) return MNM_OK;
  state->left--;
  if (counted->kind == 0)
    (void)mnm_accounts_label(accounts, (uint32_t)counted->subject, label, sizeof label);
  mnm_out_uint(out, state->rows);
  mnm_out_string(out, counted->kind == 0 ? "account" : "person");
  mnm_out_string(out, counted->kind == 0 ? label : subject->pseudonym);
  put_points(out, counted->score_micro);
  mnm_out_uint(out, counted->indicators);
  mnm_out_uint(out, counted->families);
  mnm_out_uint(out, counted->hits);
  mnm_out_string(out, mnm_suspicion_name(subject->status));
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

mnm_status mnm_cli__rank_hits(mnm_cli *cli, mnm_store *store, int64_t limit, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"place", "Place", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
      {"about", "About", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"which", "Which", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"points", "Points", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
      {"indicators", "Indicators", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"families", "Families", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"hits", "Hits", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"status", "Status", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = cli->out;
  ranking state = {.cli = cli, .left = limit > 0 ? (uint64_t)limit : UINT64_MAX};
  mnm_out_begin(out, "hits", columns, MNM_CLI__COUNT(columns));
  MNM_TRY(mnm_run_hit_subjects(store, put_subject, &state, &cli->ctx, err));
  mnm_out_end(out);
  if (limit > 0 && state.rows > (uint64_t)limit)
    mnm_out_note(out, "%llu of %llu are shown", (unsigned long long)limit,
                 (unsigned long long)state.rows);
  if (state.victims > 0)
    mnm_out_note(out,
                 "%llu possible victims have hits too and are not ranked: what they show was done "
                 "to them",
                 (unsigned long long)state.victims);
  mnm_out_note(out,
               "points order what to look at first; they are no probability and never appear in a "
               "file for court");
  mnm_out_note(out,
               "indicators of one family see the same behaviour: the strongest counts in full, "
               "each further one half of the one before");
  return MNM_OK;
}
