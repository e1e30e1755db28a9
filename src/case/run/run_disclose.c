/* A bundle is written: its own ledger, what is traced from it, and what was decided and left out.
 */
#include "case/run/run_disclose.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/run/run_internal.h"
#include "case/run/run_judge.h"
#include "case/run/run_links.h"

typedef struct bundle {
  mnm_run_exhibit *of;
  const mnm_ctx *ctx;
  mnm_run_disclosed *out;
  char folder[MNM_RUN__PATH]; /* under its temporary name */
  mnm_column text;            /* char: the file at hand */
  mnm_column manifest;        /* char */
  mnm_arena arena;
  mnm_text *name;   /* by position: in the bundle */
  uint8_t *reached; /* by position: claim money can have come there */
  uint8_t *listed;  /* by position: stands in the ledger of the bundle */
  uint8_t *row;     /* by row: stands in the ledger of the bundle */
  mnm_run__sums *sums;
  uint64_t outside; /* inside the records, outside the bundle */
} bundle;

static const mnm_text none = {"", 0};

/* ---- files --- */

static mnm_status write_file(bundle *self, const char *name, const mnm_column *text,
                             uint8_t digest[32], mnm_err *err) {
  char path[MNM_RUN__PATH];
  mnm_out *file = NULL;
  const mnm_out_options options = {
      .viewer = self->of->options.viewer, .paper = true, .path = path, .quiet = true};
  MNM_TRY(mnm_run__bundle_path(path, self->folder, name, err));
  MNM_TRY(mnm_out_open(&file, &options, self->ctx, err));
  mnm_status status = mnm_out_sink(file, text->data, text->count, err);
  if (status != MNM_OK) {
    mnm_out_abandon(file);
    return status;
  }
  mnm_sha256_of(digest, text->data, text->count);
  return mnm_out_close(file, err);
}

static mnm_status end_file(bundle *self, const char *name, mnm_err *err) {
  uint8_t digest[32];
  char hex[65];
  MNM_TRY(write_file(self, name, &self->text, digest, err));
  mnm_seal_hex(hex, digest, 32);
  MNM_TRY(mnm_run__cell(&self->manifest, mnm_text_of(name), false, err));
  MNM_TRY(mnm_run__cell_int(&self->manifest, (int64_t)self->text.count, false, err));
  MNM_TRY(mnm_run__cell(&self->manifest, mnm_text_of(hex), true, err));
  self->text.count = 0;
  self->out->files++;
  return MNM_OK;
}

/* ---- which accounts, and under which names --- */

/* Wherever claim money can have come, whatever the rule; all else can hold none. */
static void reach(bundle *self) {
  const mnm_run_case *book = self->of->book;
  const uint8_t *flags = book->flags.data;
  mnm_run__case_reach(book, self->reached, true);
  for (uint32_t position = 0; position < book->facts.positions; position++)
    if ((flags[position] & MNM_TRACE_EXTERNAL) != 0) self->reached[position] = 0;
}

static bool is_listed(const bundle *self, uint32_t row) {
  const mnm_run_case *book = self->of->book;
  return self->reached[((const uint32_t *)book->from.data)[row]] ||
         self->reached[((const uint32_t *)book->to.data)[row]];
}

/* Rows that claim money can have met; a credit that such a row is linked to, since the row is taken
 * behind it. A row and what takes it back are between the same two accounts. */
static void choose_rows(bundle *self) {
  const mnm_run_case *book = self->of->book;
  const mnm_trace_tag *tag = book->tags.data;
  const uint32_t *backs = book->input.rows.backs;
  for (uint64_t i = 0; i < book->tags.count; i++) self->row[tag[i].key] = 1;
  for (uint32_t row = 0; row < book->input.rows.count; row++) {
    if (!is_listed(self, row)) continue;
    self->row[row] = 1;
    if (backs != NULL && backs[row] != MNM_TRACE_NONE) self->row[backs[row]] = 1;
  }
}

static bool begins(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

/* What the plain form reads from a name must be what the case knows: outside, something bought, or
 * neither. */
static mnm_status name_position(bundle *self, uint32_t position, mnm_err *err) {
  mnm_run_exhibit *of = self->of;
  const mnm_run_case *book = of->book;
  const uint8_t *flags = book->flags.data;
  char label[512], text[640];
  uint32_t account = 0;
  uint16_t currency = 0;
  if (self->listed[position]) return MNM_OK;
  self->listed[position] = 1;
  mnm_run__case_name(book, position, &account, &currency);
  uint32_t bytes = 0;
  if (of->place[position] != 0) {
    const mnm_exhibit_account *shown = mnm_column_at(&of->account, of->place[position] - 1ull);
    bytes =
        (uint32_t)snprintf(label, sizeof label, "%.*s", (int)shown->label.bytes, shown->label.data);
  } else if (mnm_run__exhibit_victim(of, account)) {
    bytes = (uint32_t)snprintf(label, sizeof label, "stand-in %llu",
                               (unsigned long long)++of->stand_ins);
  } else {
    bytes = mnm_accounts_label(mnm_run_case_accounts(book), account, label, sizeof label);
  }
  if (bytes >= sizeof label) bytes = sizeof label - 1;
  label[bytes] = '\0';
  bool external = (flags[position] & MNM_TRACE_EXTERNAL) != 0;
  bool asset = (flags[position] & MNM_TRACE_ASSET) != 0;
  bool apart = !external && !self->reached[position];
  const char *prefix = external ? (label[0] == '@' ? "" : "@outside:")
                       : apart  ? "@elsewhere:"
                       : asset  ? (begins(label, "asset:") ? "" : "asset:")
                       : label[0] == '@' || strcmp(label, "CASH") == 0 || begins(label, "asset:")
                           ? "account:"
                           : "";
  self->outside += apart;
  bool several = mnm_strings_count(book->more) > 0;
  (void)snprintf(text, sizeof text, "%s%s%s%s", prefix, label, several ? "/" : "",
                 several ? mnm_currency_code(currency) : "");
  if (strlen(text) > 256)
    return mnm_err_set(err, MNM_E_UNSUPPORTED, "the label of an account is over 240 bytes");
  return mnm_run__exhibit_keep(of, mnm_text_of(text), &self->name[position], err);
}

/* ---- ledger, opening balances, taint --- */

/* The id of another row, or nothing. */
static mnm_status put_other(bundle *self, const uint32_t *column, uint32_t row, bool last,
                            mnm_err *err) {
  char id[MNM_TRANSFER_ID_BYTES];
  uint32_t bytes = 0;
  if (column == NULL || column[row] == MNM_TRACE_NONE)
    return mnm_run__cell(&self->text, none, last, err);
  MNM_TRY(mnm_ledger_transfer_id(self->of->book->ledger, column[row], id, sizeof id, &bytes, err));
  return mnm_run__cell(&self->text, (mnm_text){id, bytes}, last, err);
}

static mnm_status put_row(bundle *self, uint32_t row, mnm_err *err) {
  const mnm_run_case *book = self->of->book;
  const mnm_transfers *rows = mnm_ledger_transfers(book->ledger);
  const uint32_t *from = book->from.data, *to = book->to.data;
  const int64_t *arrives = book->to_amount.data;
  char id[MNM_TRANSFER_ID_BYTES], time[48];
  uint32_t bytes = 0;
  MNM_TRY(name_position(self, from[row], err));
  MNM_TRY(name_position(self, to[row], err));
  MNM_TRY(mnm_ledger_transfer_id(book->ledger, row, id, sizeof id, &bytes, err));
  (void)mnm_time_text(time, sizeof time, rows->booked_us[row], MNM_GRAIN_MICROSECOND);
  mnm_column *text = &self->text;
  MNM_TRY(mnm_run__cell(text, (mnm_text){id, bytes}, false, err));
  MNM_TRY(mnm_run__cell(text, mnm_text_of(time), false, err));
  MNM_TRY(mnm_run__cell(text, self->name[from[row]], false, err));
  MNM_TRY(mnm_run__cell(text, self->name[to[row]], false, err));
  MNM_TRY(mnm_run__cell_int(text, rows->amount_minor[row], false, err));
  self->out->transfers++;
  if (arrives[row] == MNM_TRACE_SAME)
    MNM_TRY(mnm_run__cell(text, none, false, err));
  else
    MNM_TRY(mnm_run__cell_int(text, arrives[row], false, err));
  const mnm_trace_rows *said = &book->input.rows;
  bool earmark = said->earmark != NULL && said->earmark[row] != MNM_TRACE_NONE;
  MNM_TRY(mnm_run__cell(text, mnm_text_of(earmark ? "claim" : ""), false, err));
  MNM_TRY(put_other(self, said->reverses, row, false, err));
  return put_other(self, said->backs, row, true, err);
}

static mnm_status put_ledger(bundle *self, mnm_err *err) {
  const mnm_run_case *book = self->of->book;
  const mnm_transfers *rows = mnm_ledger_transfers(book->ledger);
  MNM_TRY(mnm_run__cells(&self->text, err,
                         "id,time,from,to,amount_minor,to_amount_minor,earmark,reverses,backs"));
  for (uint32_t row = 0; row < rows->count; row++) {
    if (row % 64 == 0) MNM_TRY(mnm_ctx_tick(self->ctx, "bundle", row, rows->count, err));
    if (row > 0 && rows->booked_us[row] < rows->booked_us[row - 1])
      return mnm_err_set(err, MNM_E_DAMAGED, "the ledger is not in order of time");
    if (self->row[row])
      MNM_TRY(put_row(self, row, err));
    else
      self->out->transfers_left_out++;
  }
  return end_file(self, "ledger.csv", err);
}

static mnm_status put_openings(bundle *self, mnm_err *err) {
  const mnm_trace_opening *opening = self->of->book->openings.data;
  MNM_TRY(mnm_run__cells(&self->text, err, "account,amount_minor"));
  for (uint64_t i = 0; i < self->of->book->openings.count; i++) {
    if (!self->listed[opening[i].account] || !self->reached[opening[i].account]) continue;
    MNM_TRY(mnm_run__cell(&self->text, self->name[opening[i].account], false, err));
    MNM_TRY(mnm_run__cell_int(&self->text, opening[i].amount_minor, true, err));
  }
  return end_file(self, "opening.csv", err);
}

static mnm_status put_taint(bundle *self, mnm_err *err) {
  const mnm_run_case *book = self->of->book;
  const mnm_trace_tag *tag = book->tags.data;
  MNM_TRY(mnm_run__cells(&self->text, err, "kind,key,label"));
  for (uint64_t i = 0; i < book->tags.count; i++) {
    char id[MNM_TRANSFER_ID_BYTES];
    uint32_t bytes = 0;
    MNM_TRY(mnm_ledger_transfer_id(book->ledger, tag[i].key, id, sizeof id, &bytes, err));
    MNM_TRY(mnm_run__cell(&self->text, mnm_text_of("row"), false, err));
    MNM_TRY(mnm_run__cell(&self->text, (mnm_text){id, bytes}, false, err));
    MNM_TRY(mnm_run__cell(&self->text, mnm_text_of("claim"), true, err));
  }
  return end_file(self, "taint.csv", err);
}

/* Accounts with a rule of their own. */
static mnm_status put_overrides(bundle *self, mnm_err *err) {
  const mnm_run_case *book = self->of->book;
  const uint8_t *rule = book->rules.data;
  MNM_TRY(mnm_run__cells(&self->text, err, "account,rule"));
  for (uint32_t position = 0; position < book->rules.count; position++) {
    if (rule[position] == 0 || !self->listed[position] || !self->reached[position]) continue;
    MNM_TRY(mnm_run__cell(&self->text, self->name[position], false, err));
    MNM_TRY(mnm_run__cell(
        &self->text, mnm_text_of(mnm_trace_rule_name((mnm_trace_rule)rule[position])), true, err));
  }
  return end_file(self, "overrides.csv", err);
}

/* ---- what is traced from it, which must be what the case says --- */

static mnm_status check_sums(const bundle *self, mnm_err *err) {
  const mnm_exhibit_rule *row = self->of->rule_row.data;
  for (int rule = 1; rule <= MNM_TRACE_RULE_MAX; rule++) {
    mnm_run__sums of = {0};
    for (uint64_t i = 0; i < self->of->rule_row.count; i++) {
      if (strcmp(row[i].name.data, mnm_trace_rule_name((mnm_trace_rule)rule)) != 0) continue;
      of.held += row[i].held_minor;
      of.left += row[i].left_minor;
      of.credit += row[i].credit_minor;
    }
    const mnm_run__sums *made = &self->sums[rule];
    if (made->held == of.held && made->left == of.left && made->credit == of.credit) continue;
    return mnm_err_set(err, MNM_E_DAMAGED,
                       "the bundle would give other figures by the rule %s than the case",
                       mnm_trace_rule_name((mnm_trace_rule)rule));
  }
  return MNM_OK;
}

static mnm_status put_figures(bundle *self, mnm_err *err) {
  mnm_run_tables *tables = NULL;
  MNM_TRY(mnm_run__bundle_open(&tables, self->folder, self->ctx, err));
  mnm_status status = mnm_run__bundle_figures(&self->text, tables, self->sums, self->ctx, err);
  if (status == MNM_OK) status = check_sums(self, err);
  const char *text = self->text.data;
  for (uint64_t i = 0; i < self->text.count; i++) self->out->figures += text[i] == '\n';
  if (status == MNM_OK) status = end_file(self, "figures.csv", err);
  if (status == MNM_OK) status = mnm_run__bundle_bounds(&self->text, tables, self->ctx, err);
  if (status == MNM_OK) status = end_file(self, "bounds.csv", err);
  if (status == MNM_OK)
    status = mnm_run__bundle_schedule(&self->text, tables, self->of->rule, self->ctx, err);
  if (status == MNM_OK) status = end_file(self, "schedule.csv", err);
  mnm_run_tables_free(tables);
  return status;
}

/* ---- who and what stands behind it --- */

static mnm_status put_accounts(bundle *self, mnm_err *err) {
  const mnm_run_case *book = self->of->book;
  mnm_column *text = &self->text;
  MNM_TRY(mnm_run__cells(text, err, "account,holder,name,currency,place"));
  for (uint32_t position = 0; position < book->facts.positions; position++) {
    uint32_t account = 0, place = self->of->place[position];
    uint16_t currency = 0;
    if (!self->listed[position]) continue;
    const mnm_exhibit_account *shown =
        place != 0 ? mnm_column_at(&self->of->account, place - 1ull) : NULL;
    const uint8_t *flags = book->flags.data;
    mnm_run__case_name(book, position, &account, &currency);
    MNM_TRY(mnm_run__cell(text, self->name[position], false, err));
    MNM_TRY(mnm_run__cell(text, shown != NULL ? shown->holder : none, false, err));
    MNM_TRY(mnm_run__cell(text, shown != NULL ? shown->name : none, false, err));
    MNM_TRY(mnm_run__cell(text, mnm_text_of(mnm_currency_code(currency)), false, err));
    MNM_TRY(mnm_run__cell(
        text,
        mnm_text_of((flags[position] & MNM_TRACE_EXTERNAL) != 0 ? "outside the records"
                    : self->reached[position]                   ? "traced"
                                              : "in the case, never reached by claim money"),
        true, err));
  }
  return end_file(self, "accounts.csv", err);
}

typedef struct deciding {
  bundle *self;
  char claim[80], network[64];
  mnm_column finding; /* uint64_t: findings that are listed */
  mnm_run_judgements judgements;
  mnm_run__rows rows;
} deciding;

/* The row of a transfer that stands in the bundle. */
static bool find_row(const deciding *state, const char *object, uint32_t *out) {
  int64_t reference = 0;
  return begins(object, "transfer:") && mnm_text_int64(mnm_text_of(object + 9), &reference) &&
         reference >= 0 && mnm_run__rows_find(&state->rows, (uint64_t)reference, out) &&
         state->self->row[*out];
}

static bool is_about(const deciding *state, const char *object) {
  int64_t number = 0;
  uint32_t row = 0;
  if (find_row(state, object, &row)) return true;
  if (strcmp(object, state->claim) == 0 ||
      (state->network[0] != '\0' && strcmp(object, state->network) == 0))
    return true;
  if (!begins(object, "finding:") || !mnm_text_int64(mnm_text_of(object + 8), &number))
    return false;
  const uint64_t *one = state->finding.data;
  for (uint64_t i = 0; i < state->finding.count; i++)
    if (one[i] == (uint64_t)number) return true;
  return false;
}

/* The bundle's name of an account; "" where no row of the bundle has it. */
static mnm_text name_of(const deciding *state, uint32_t account) {
  const mnm_run_case *book = state->self->of->book;
  for (uint32_t position = 0; position < book->facts.positions; position++) {
    uint32_t of = 0;
    uint16_t currency = 0;
    mnm_run__case_name(book, position, &of, &currency);
    if (of == account && state->self->listed[position]) return state->self->name[position];
  }
  return none;
}

/* A decision's words, with the ids of transfers and the names of accounts in place of the case's
 * numbers for them. */
static mnm_status put_words_of(const deciding *state, const char *words, mnm_err *err) {
  const char *at = strstr(words, "transfer:"), *account = strstr(words, "override account:#");
  char id[MNM_TRANSFER_ID_BYTES], text[MNM_TRANSFER_ID_BYTES + 400];
  uint32_t row = 0, bytes = 0;
  if (begins(words, "earmark "))
    return mnm_run__cell(&state->self->text, mnm_text_of("earmark this claim"), false, err);
  if (account != NULL) {
    char *rest = NULL;
    unsigned long number = strtoul(account + strlen("override account:#"), &rest, 10);
    mnm_text name =
        name_of(state, mnm_ledger_same(state->self->of->book->ledger, (uint32_t)number));
    if (name.bytes == 0) name = mnm_text_of("an account that is not in the bundle");
    (void)snprintf(text, sizeof text, "override %.*s%s", (int)name.bytes, name.data, rest);
    return mnm_run__cell(&state->self->text, mnm_text_of(text), false, err);
  }
  if (at == NULL || !find_row(state, at, &row))
    return mnm_run__cell(&state->self->text, mnm_text_of(words), false, err);
  MNM_TRY(mnm_ledger_transfer_id(state->self->of->book->ledger, row, id, sizeof id, &bytes, err));
  (void)snprintf(text, sizeof text, "%.*stransfer %.*s", (int)(at - words), words, (int)bytes, id);
  return mnm_run__cell(&state->self->text, mnm_text_of(text), false, err);
}

static mnm_status put_decision(void *payload, const mnm_decision *row, mnm_err *err) {
  const deciding *state = payload;
  mnm_column *text = &state->self->text;
  char at[48];
  mnm_text why = none;
  if (!is_about(state, row->object)) return MNM_OK;
  if (begins(row->verb, "earmark ") && strcmp(row->verb + 8, state->claim + 6) != 0)
    return MNM_OK; /* for another claim */
  (void)mnm_time_text(at, sizeof at, row->at_us, MNM_GRAIN_SECOND);
  MNM_TRY(mnm_run__exhibit_free_text(state->self->of, mnm_text_of(row->why),
                                     mnm_run__is_method(row->verb) ? MNM_CASE : MNM_PERSON, &why,
                                     err));
  MNM_TRY(mnm_run__cell_int(text, (int64_t)row->decision_id, false, err));
  MNM_TRY(mnm_run__cell(text, mnm_text_of(at), false, err));
  MNM_TRY(mnm_run__cell(text, mnm_text_of(row->by), false, err));
  MNM_TRY(put_words_of(state, row->verb, err));
  if (strcmp(row->object, state->claim) == 0)
    MNM_TRY(mnm_run__cell(text, mnm_text_of("this claim"), false, err));
  else
    MNM_TRY(put_words_of(state, row->object, err));
  MNM_TRY(mnm_run__cell(text, why, false, err));
  return mnm_run__cell(text, mnm_text_of(row->undone ? "taken back" : ""), true, err);
}

static bool concerns(const bundle *self, const mnm_store_finding *row, bool *out_victim) {
  const mnm_run_case *book = self->of->book;
  bool listed = false;
  *out_victim = false;
  for (uint32_t i = 0; i < row->participant_count; i++) {
    uint32_t account = row->participants[i].account;
    if (account >= book->account_count) continue;
    *out_victim |= mnm_run__exhibit_victim(self->of, account);
    listed |= self->listed[account];
    for (uint32_t p = book->account_count; p < book->facts.positions; p++) {
      uint32_t of = 0;
      uint16_t currency = 0;
      mnm_run__case_name(book, p, &of, &currency);
      listed |= of == account && self->listed[p];
    }
  }
  return listed;
}

/* Points, ranks and networks are left out: they are no evidence. */
static mnm_status put_finding(void *payload, const mnm_store_finding *row, mnm_err *err) {
  deciding *state = payload;
  bundle *self = state->self;
  mnm_column *text = &self->text;
  char first[48], last[48];
  bool victim = false;
  mnm_text sentence = none;
  if (!concerns(self, row, &victim)) return MNM_OK;
  MNM_TRY(mnm_column_push(&state->finding, &row->finding_id, err));
  (void)mnm_time_text(first, sizeof first, row->first_us, MNM_GRAIN_SECOND);
  (void)mnm_time_text(last, sizeof last, row->last_us, MNM_GRAIN_SECOND);
  MNM_TRY(mnm_run__exhibit_free_text(self->of, mnm_text_of(row->sentence),
                                     victim ? MNM_VICTIM : MNM_CASE, &sentence, err));
  MNM_TRY(mnm_run__cell_int(text, (int64_t)row->finding_id, false, err));
  MNM_TRY(
      mnm_run__cell(text, mnm_text_of(mnm_typology_name((mnm_typology)row->typology)), false, err));
  MNM_TRY(mnm_run__cell(text, mnm_text_of(row->current ? "" : "not found again"), false, err));
  const char *judged =
      mnm_judgement_name(mnm_run_judgement_of_finding(&state->judgements, row->finding_id));
  MNM_TRY(mnm_run__cell(text, mnm_text_of(judged != NULL ? judged : ""), false, err));
  MNM_TRY(mnm_run__cell(text, mnm_text_of(first), false, err));
  MNM_TRY(mnm_run__cell(text, mnm_text_of(last), false, err));
  MNM_TRY(mnm_run__cell_int(text, (int64_t)row->row_count, false, err));
  return mnm_run__cell(text, sentence, true, err);
}

static mnm_status put_decided(bundle *self, mnm_err *err) {
  deciding state = {.self = self};
  const char *key = self->of->book->key;
  const mnm_store_finding_query all = {.account = MNM_ACCOUNT_NONE, .all = true, .details = true};
  (void)snprintf(state.claim, sizeof state.claim, "claim:%s", key);
  if (begins(key, "network:")) (void)snprintf(state.network, sizeof state.network, "%s", key);
  mnm_column_init(&state.finding, sizeof(uint64_t), self->ctx);
  mnm_status status = mnm_run__rows_init(&state.rows, self->of->book->ledger, self->ctx, err);
  if (status == MNM_OK)
    status = mnm_run_judgements_load(&state.judgements, self->of->store, self->ctx, err);
  if (status == MNM_OK)
    status = mnm_run__cells(&self->text, err,
                            "finding,typology,state,judged,first,last,transfers,sentence");
  if (status == MNM_OK)
    status = mnm_store_findings(self->of->store, &all, put_finding, &state, err);
  if (status == MNM_OK) status = end_file(self, "findings.csv", err);
  if (status == MNM_OK)
    status = mnm_run__cells(&self->text, err, "decision,at,by,what,on,why,state");
  if (status == MNM_OK)
    status = mnm_store_decisions(self->of->store, NULL, put_decision, &state, err);
  if (status == MNM_OK) status = end_file(self, "decisions.csv", err);
  mnm_run_judgements_clear(&state.judgements);
  mnm_column_clear(&state.finding);
  mnm_run__rows_clear(&state.rows);
  return status;
}

static mnm_status put_sources(bundle *self, mnm_err *err) {
  const mnm_exhibit_source *source = self->of->source.data;
  mnm_column *text = &self->text;
  MNM_TRY(mnm_run__cells(text, err, "source,file,bytes,sha256,legal_basis,grade,lines"));
  for (uint64_t i = 0; i < self->of->source.count; i++) {
    MNM_TRY(mnm_run__cell_int(text, (int64_t)source[i].number, false, err));
    MNM_TRY(mnm_run__cell(text, source[i].file, false, err));
    MNM_TRY(mnm_run__cell_int(text, (int64_t)source[i].bytes, false, err));
    MNM_TRY(mnm_run__cell(text, source[i].sha256, false, err));
    MNM_TRY(mnm_run__cell(text, source[i].legal, false, err));
    MNM_TRY(mnm_run__cell(text, source[i].grade, false, err));
    MNM_TRY(mnm_run__cell_int(text, (int64_t)source[i].lines, true, err));
  }
  return end_file(self, "sources.csv", err);
}

static mnm_status put_redaction(bundle *self, const char *what, uint64_t count, const char *why,
                                mnm_err *err) {
  MNM_TRY(mnm_run__cell(&self->text, mnm_text_of(what), false, err));
  MNM_TRY(mnm_run__cell_int(&self->text, (int64_t)count, false, err));
  return mnm_run__cell(&self->text, mnm_text_of(why), true, err);
}

static mnm_status put_redactions(bundle *self, mnm_err *err) {
  MNM_TRY(mnm_run__cells(&self->text, err, "what,count,why"));
  MNM_TRY(put_redaction(self, "accounts shown by a stand-in", self->of->stand_ins,
                        "possible victims, and whoever is the claimant: their names endanger them; "
                        "the figures do not need them",
                        err));
  MNM_TRY(put_redaction(self, "free texts left out", self->of->sealed_texts,
                        "they name a possible victim, or stand beside one", err));
  MNM_TRY(put_redaction(self, "descriptions of transfers left out", self->out->transfers,
                        "no figure depends on them; the exhibit has those of its lines", err));
  MNM_TRY(put_redaction(self, "transfers left out", self->out->transfers_left_out,
                        "claim money can have reached neither of their accounts by any rule, so "
                        "that they change no figure",
                        err));
  MNM_TRY(put_redaction(self, "accounts of the case shown as @elsewhere", self->outside,
                        "claim money can never have reached them; what they pay is own money by "
                        "every rule",
                        err));
  MNM_TRY(put_redaction(self, "points, scores and ranks of findings", 0,
                        "they say where to look first; they are no evidence, and no figure depends "
                        "on them",
                        err));
  return end_file(self, "redactions.csv", err);
}

/* ---- what it says of itself --- */

static mnm_status put_words(bundle *self, mnm_err *err) {
  const mnm_exhibit *exhibit = &self->of->exhibit;
  mnm_json json;
  mnm_json_init(&json, self->ctx);
  mnm_json_object(&json);
  mnm_json_pair_int(&json, "bundle", MNM_BUNDLE_VERSION);
  mnm_json_pair_string(&json, "program", MNM_VERSION);
  mnm_json_pair_text(&json, "case", exhibit->case_id);
  mnm_json_pair_string(&json, "claim",
                       begins(self->of->book->key, "account:") ? "account" : self->of->book->key);
  mnm_json_pair_text(&json, "claim_says", exhibit->claim);
  mnm_json_pair_text(&json, "rule", exhibit->rule);
  mnm_json_pair_text(&json, "rule_says", exhibit->rule_says);
  mnm_json_pair_uint(&json, "audit_entry", exhibit->audit_entry);
  mnm_json_pair_text(&json, "audit_hash", exhibit->audit_hash);
  mnm_json_pair_text(&json, "ledger_digest", exhibit->input_digest);
  mnm_json_pair_text(&json, "table_digest", exhibit->table_digest);
  mnm_json_key(&json, "method");
  mnm_json_object(&json);
  for (uint32_t i = 0; i < exhibit->fact_count; i++) {
    mnm_json_key(&json, exhibit->facts[i].name.data);
    mnm_json_text(&json, exhibit->facts[i].says);
  }
  mnm_json_object_end(&json);
  mnm_json_object_end(&json);
  mnm_status status = mnm_json_finish(&json, err);
  size_t bytes = 0;
  const char *text = status == MNM_OK ? mnm_json_data(&json, &bytes) : "";
  if (status == MNM_OK) status = mnm_column_append(&self->text, text, bytes, err);
  mnm_json_clear(&json);
  MNM_TRY(status);
  return end_file(self, "bundle.json", err);
}

extern const unsigned char mnm_run__disclosure[];
extern const unsigned int mnm_run__disclosure_bytes;

static mnm_status put_readme(bundle *self, mnm_err *err) {
  MNM_TRY(mnm_column_append(&self->text, mnm_run__disclosure, mnm_run__disclosure_bytes, err));
  return end_file(self, "README.txt", err);
}

static mnm_status put_all(bundle *self, mnm_err *err) {
  MNM_TRY(mnm_run__cells(&self->manifest, err, "file,bytes,sha256"));
  reach(self);
  choose_rows(self);
  MNM_TRY(put_ledger(self, err));
  MNM_TRY(put_openings(self, err));
  MNM_TRY(put_taint(self, err));
  MNM_TRY(put_overrides(self, err));
  MNM_TRY(put_figures(self, err));
  MNM_TRY(put_accounts(self, err));
  MNM_TRY(put_decided(self, err));
  MNM_TRY(put_sources(self, err));
  MNM_TRY(put_redactions(self, err));
  MNM_TRY(put_words(self, err));
  MNM_TRY(put_readme(self, err));
  return write_file(self, "manifest.csv", &self->manifest, self->out->digest, err);
}

/* ---- the folder --- */

static void remove_all(const bundle *self) {
  char path[MNM_RUN__PATH];
  for (const char *const *name = mnm_run__bundle_files; *name != NULL; name++)
    if (mnm_run__bundle_path(path, self->folder, *name, NULL) == MNM_OK) (void)unlink(path);
  if (mnm_run__bundle_path(path, self->folder, "manifest.csv", NULL) == MNM_OK) (void)unlink(path);
  (void)rmdir(self->folder);
}

static mnm_status fail_at(const char *folder, mnm_status status, const char *what, const char *hint,
                          mnm_err *err) {
  (void)mnm_err_set(err, status, "%s", what);
  mnm_err_at(err, folder, 0, 0);
  mnm_err_hint(err, "%s", hint);
  return status;
}

static mnm_status make_folder(bundle *self, const char *folder, mnm_err *err) {
  struct stat info;
  if (lstat(folder, &info) == 0)
    return fail_at(folder, MNM_E_EXISTS, "something of this name is there already",
                   "choose another name: a bundle is never mixed with what is there", err);
  int length = snprintf(self->folder, sizeof self->folder, "%s.part-%ld", folder, (long)getpid());
  if (length < 0 || (size_t)length >= sizeof self->folder - 64)
    return fail_at("", MNM_E_ARG, "the name of the folder is too long", "choose a shorter one",
                   err);
  if (mkdir(self->folder, 0700) == 0) return MNM_OK;
  return fail_at(folder, errno == ENOENT ? MNM_E_NOTFOUND : MNM_E_IO, "this folder cannot be made",
                 "choose a place where you may write", err);
}

static mnm_status write_bundle(bundle *self, const char *folder, mnm_err *err) {
  uint64_t positions = self->of->book->facts.positions + 1ull;
  self->name = mnm_arena_take(&self->arena, positions * sizeof *self->name);
  self->reached = mnm_arena_take(&self->arena, positions);
  self->listed = mnm_arena_take(&self->arena, positions);
  self->row = mnm_arena_take(&self->arena, self->of->book->input.rows.count + 1ull);
  self->sums = mnm_arena_take(&self->arena, (MNM_TRACE_RULE_MAX + 1) * sizeof *self->sums);
  if (!self->name || !self->reached || !self->listed || !self->row || !self->sums)
    return mnm_err_nomem(err);
  MNM_TRY(make_folder(self, folder, err));
  mnm_status status = put_all(self, err);
  if (status == MNM_OK && rename(self->folder, folder) != 0)
    status = fail_at(folder, MNM_E_IO, "the folder could not get its name",
                     "check the disk, then run this again", err);
  if (status != MNM_OK) remove_all(self);
  return status;
}

static mnm_status see_source(void *payload, const mnm_source *source, mnm_err *err) {
  const mnm_run_exhibit *of = payload;
  const mnm_exhibit_source *used = of->source.data;
  for (uint64_t i = 0; i < of->source.count; i++) {
    if (used[i].number != source->source_id || used[i].lines == 0 ||
        (source->grade.handling & MNM_HANDLING_H2) == 0)
      continue;
    (void)mnm_err_set(err, MNM_E_DENIED,
                      "source %llu, in which lines of the bundle were read, may not be passed on "
                      "(H2)",
                      (unsigned long long)source->source_id);
    mnm_err_hint(err, "ask whoever provided it for leave");
    return MNM_E_DENIED;
  }
  return MNM_OK;
}

mnm_status mnm_run_disclose(mnm_run_disclosed *out, mnm_run_exhibit *of, const char *folder,
                            const mnm_ctx *ctx, mnm_err *err) {
  bundle self = {.of = of, .ctx = ctx, .out = out};
  memset(out, 0, sizeof *out);
  if (mnm_out_verdict(of->options.out, MNM_CASE) != MNM_SHOW) {
    (void)mnm_err_set(err, MNM_E_DENIED, "this role may not see the matter of the case");
    mnm_err_hint(err, "ask the owner of the case, or give another --role");
    return MNM_E_DENIED;
  }
  MNM_TRY(mnm_store_sources(of->store, see_source, of, err));
  mnm_column_init(&self.text, 1, ctx);
  mnm_column_init(&self.manifest, 1, ctx);
  mnm_arena_init(&self.arena, ctx);
  mnm_status status = write_bundle(&self, folder, err);
  mnm_arena_clear(&self.arena);
  mnm_column_clear(&self.manifest);
  mnm_column_clear(&self.text);
  return status;
}
