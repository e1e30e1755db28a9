#include "case/run/run_labels.h"

#define COLUMNS 3

void mnm_run__labels_init(mnm_run__labels *labels, const mnm_ctx *ctx) {
  memset(labels, 0, sizeof *labels);
  mnm_column_init(&labels->label, sizeof(mnm_run__label), ctx);
  mnm_column_init(&labels->of, sizeof(uint32_t), ctx);
}

void mnm_run__labels_clear(mnm_run__labels *labels) {
  mnm_column_clear(&labels->label);
  mnm_column_clear(&labels->of);
}

typedef struct reading {
  mnm_run__labels *out;
  const char *path;
  mnm_store *store;
  mnm_run__who *who;
  const mnm_ctx *ctx;
  uint32_t line;
} reading;

static mnm_status refuse(const reading *state, uint32_t column, mnm_status status, mnm_err *err) {
  mnm_err_at(err, state->path, state->line, (int32_t)column);
  return status;
}

/* Cells of a line, blanks around them off. MNM_E_PARSE when they are not three. */
static mnm_status cut(const reading *state, mnm_text line, mnm_text cell[COLUMNS], mnm_err *err) {
  uint32_t cells = 0, first = 0;
  for (uint32_t i = 0; i <= line.bytes; i++) {
    if (i < line.bytes && line.data[i] == '"') {
      (void)mnm_err_set(err, MNM_E_PARSE, "cells are written without quotes");
      return refuse(state, cells + 1, MNM_E_PARSE, err);
    }
    if (i < line.bytes && line.data[i] != ',') continue;
    if (cells < COLUMNS) cell[cells] = mnm_text_trim((mnm_text){line.data + first, i - first});
    cells++;
    first = i + 1;
  }
  if (cells == COLUMNS) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_PARSE, "a line has %u cells, and must have 3: which,label,date",
                    cells);
  mnm_err_hint(err, "nothing else that is known of a person may be given: it would be no feature");
  return refuse(state, cells < COLUMNS ? cells : COLUMNS + 1, MNM_E_PARSE, err);
}

static mnm_status read_head(const reading *state, mnm_text line, mnm_err *err) {
  static const char *const names[COLUMNS] = {"which", "label", "date"};
  mnm_text cell[COLUMNS];
  MNM_TRY(cut(state, line, cell, err));
  for (uint32_t i = 0; i < COLUMNS; i++) {
    if (mnm_text_equal(cell[i], mnm_text_of(names[i]))) continue;
    (void)mnm_err_set(err, MNM_E_PARSE, "the first line must be which,label,date");
    return refuse(state, i + 1, MNM_E_PARSE, err);
  }
  return MNM_OK;
}

/* ---- whom a line is about --- */

static mnm_status mark(const reading *state, uint32_t account, mnm_err *err) {
  uint32_t *of = (uint32_t *)state->out->of.data + account;
  uint32_t place = (uint32_t)state->out->label.count - 1;
  if (*of == place) return MNM_OK;
  if (*of == UINT32_MAX) {
    *of = place;
    return MNM_OK;
  }
  const mnm_run__label *other = mnm_column_at(&state->out->label, *of);
  (void)mnm_err_set(err, MNM_E_EXISTS, "row %u is about the same account or holder", other->line);
  mnm_err_hint(err, "one line for each holder: his accounts are looked at together");
  return refuse(state, 1, MNM_E_EXISTS, err);
}

static mnm_status mark_person(const reading *state, uint64_t subject, bool *found, mnm_err *err) {
  uint32_t accounts = mnm_accounts_count(state->who->accounts);
  for (uint32_t account = 0; account < accounts; account++) {
    if (!mnm_run__who_holds(state->who, subject, account)) continue;
    *found = true;
    MNM_TRY(mark(state, account, err));
  }
  return MNM_OK;
}

/* An account stands for all accounts of its holders. */
static mnm_status mark_account(const reading *state, uint32_t account, mnm_err *err) {
  const mnm_run__holders *holders = &state->who->holders;
  bool found = false;
  MNM_TRY(mark(state, account, err));
  if (holders->subject.count == 0) return MNM_OK;
  const uint64_t *subject = holders->subject.data;
  for (uint32_t i = holders->owners.offset[account]; i < holders->owners.offset[account + 1]; i++)
    MNM_TRY(mark_person(state, subject[holders->owners.owner[i]], &found, err));
  return MNM_OK;
}

static mnm_status mark_which(const reading *state, mnm_text which, mnm_err *err) {
  uint32_t account = 0;
  uint64_t subject = 0;
  bool found = false;
  mnm_err why = {0};
  mnm_status status = mnm_ledger_find_account(state->store, which, &account, state->ctx, &why);
  if (status == MNM_OK) return mark_account(state, account, err);
  if (status == MNM_E_NOTFOUND) {
    status = mnm_identity_by_pseudonym(state->who->identity, which, &subject, &why);
    if (status == MNM_OK) status = mark_person(state, subject, &found, err);
    if (status == MNM_OK && found) return MNM_OK;
  }
  if (status != MNM_OK && status != MNM_E_NOTFOUND) {
    if (err) *err = why;
    return refuse(state, 1, status, err);
  }
  (void)mnm_err_set(err, MNM_E_NOTFOUND,
                    "this case has no such account, and no such holder of one");
  mnm_err_hint(err, "write an account as bank:number, or a person's pseudonym");
  return refuse(state, 1, MNM_E_NOTFOUND, err);
}

static mnm_status read_line(const reading *state, mnm_text line, mnm_err *err) {
  mnm_text cell[COLUMNS];
  mnm_run__label label = {.line = state->line};
  mnm_grain grain = MNM_GRAIN_DAY;
  int64_t time_us = 0;
  MNM_TRY(cut(state, line, cell, err));
  label.yes = mnm_text_equal(cell[1], mnm_text_of("yes"));
  if (!label.yes && !mnm_text_equal(cell[1], mnm_text_of("no"))) {
    (void)mnm_err_set(err, MNM_E_PARSE, "a label is yes or no");
    return refuse(state, 2, MNM_E_PARSE, err);
  }
  mnm_err none = {0};
  if (cell[2].bytes != 10 ||
      mnm_time_parse(&time_us, &grain, cell[2].data, cell[2].bytes, &none) != MNM_OK ||
      grain != MNM_GRAIN_DAY) {
    (void)mnm_err_set(err, MNM_E_PARSE, "a date is written as 2026-03-01");
    return refuse(state, 3, MNM_E_PARSE, err);
  }
  label.day = mnm_time_day(time_us);
  label.known_us = (label.day + 1) * MNM_US_PER_DAY - 1;
  MNM_TRY(mnm_column_push(&state->out->label, &label, err));
  return mark_which(state, cell[0], err);
}

static mnm_status read_lines(reading *state, mnm_text text, mnm_err *err) {
  uint32_t first = 0;
  for (uint32_t i = 0; i <= text.bytes; i++) {
    if (i < text.bytes && text.data[i] != '\n') continue;
    mnm_text line = mnm_text_trim((mnm_text){text.data + first, i - first});
    first = i + 1;
    state->line++;
    if (line.bytes == 0) continue;
    MNM_TRY(state->line == 1 ? read_head(state, line, err) : read_line(state, line, err));
    if (state->line % 256 == 0) MNM_TRY(mnm_ctx_tick(state->ctx, "labels", i, text.bytes, err));
  }
  return MNM_OK;
}

mnm_status mnm_run__labels_read(mnm_run__labels *out, const char *path, mnm_store *store,
                                mnm_run__who *who, const mnm_ctx *ctx, mnm_err *err) {
  reading state = {out, path, store, who, ctx, 0};
  static const uint32_t nobody = UINT32_MAX;
  mnm_arena arena;
  mnm_text text = {"", 0};
  mnm_status status = MNM_OK;
  for (uint32_t a = 0; a < mnm_accounts_count(who->accounts) && status == MNM_OK; a++)
    status = mnm_column_push(&out->of, &nobody, err);
  mnm_arena_init(&arena, ctx);
  if (status == MNM_OK) status = mnm_run_read_file(path, &arena, &text, ctx, err);
  if (status == MNM_OK) mnm_sha256_of(out->sha256, text.data, text.bytes);
  if (status == MNM_OK) status = read_lines(&state, text, err);
  mnm_arena_clear(&arena);
  return status;
}
