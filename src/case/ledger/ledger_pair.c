/* Pairs as rows of the case: what the rules found, what persons decided. */
#include <stdlib.h>

#include "case/ledger/ledger_internal.h"

#define COLUMNS                                                                              \
  "pair_id, debit, credit, state, evidence, days, account_id, to_amount_minor, to_currency," \
  " channel, coalesce(decision_id, 0)"

static mnm_status damaged(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_DAMAGED, "a pair of the ledger is damaged");
  mnm_err_hint(err, "run 'manumit verify'; take the case from a backup");
  return MNM_E_DAMAGED;
}

static bool within(sqlite3_stmt *statement, int column, int64_t least, int64_t most) {
  int64_t value = sqlite3_column_int64(statement, column);
  return value >= least && value <= most;
}

static mnm_status read_row(sqlite3_stmt *statement, mnm_ledger_pair *out, mnm_err *err) {
  bool good = within(statement, 0, 1, INT64_MAX) && within(statement, 1, 0, INT64_MAX) &&
              within(statement, 2, 0, INT64_MAX) && within(statement, 3, 0, MNM_PAIR_SPLIT) &&
              within(statement, 4, 0, MNM_EVIDENCE_ALL) &&
              within(statement, 5, -INT32_MAX, INT32_MAX) &&
              within(statement, 6, 0, UINT32_MAX - 1) && within(statement, 7, 1, INT64_MAX) &&
              within(statement, 8, 0, UINT16_MAX) && within(statement, 9, 0, MNM_CHANNEL_COUNT - 1);
  if (!good) return damaged(err);
  *out = (mnm_ledger_pair){.pair_id = (uint64_t)sqlite3_column_int64(statement, 0),
                           .debit = (uint64_t)sqlite3_column_int64(statement, 1),
                           .credit = (uint64_t)sqlite3_column_int64(statement, 2),
                           .state = (uint8_t)sqlite3_column_int(statement, 3),
                           .evidence = (uint32_t)sqlite3_column_int(statement, 4),
                           .days = sqlite3_column_int(statement, 5),
                           .account = (uint32_t)sqlite3_column_int64(statement, 6),
                           .to_amount_minor = sqlite3_column_int64(statement, 7),
                           .to_currency = (uint16_t)sqlite3_column_int(statement, 8),
                           .channel = (uint8_t)sqlite3_column_int(statement, 9),
                           .decision_id = (uint64_t)sqlite3_column_int64(statement, 10)};
  return MNM_OK;
}

/* ---- listing ------------------------------------------------------------------------------------
 */

mnm_status mnm_ledger_pairs(mnm_store *store, uint32_t states, mnm_ledger_pair_fn *fn,
                            void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare_own(store, &statement,
                                "SELECT " COLUMNS " FROM pair WHERE ?1 >> state & 1"
                                " ORDER BY pair_id",
                                err));
  (void)sqlite3_bind_int64(statement, 1, states);
  mnm_status status = MNM_OK;
  while (status == MNM_OK) {
    bool more = false;
    mnm_ledger_pair pair;
    status = mnm_store_step(store, statement, &more, err);
    if (status != MNM_OK || !more) break;
    status = read_row(statement, &pair, err);
    if (status == MNM_OK) status = fn(payload, &pair, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}

static mnm_status find_by(mnm_store *store, const char *sql, uint64_t number, mnm_ledger_pair *out,
                          bool *out_some, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  *out_some = false;
  MNM_TRY(mnm_store_prepare(store, &statement, sql, err));
  (void)sqlite3_bind_int64(statement, 1, number > INT64_MAX ? -1 : (int64_t)number);
  MNM_TRY(mnm_store_step(store, statement, out_some, err));
  mnm_status status = *out_some ? read_row(statement, out, err) : MNM_OK;
  (void)sqlite3_reset(statement);
  return status;
}

mnm_status mnm_ledger_pair_find(mnm_store *store, uint64_t pair_id, mnm_ledger_pair *out,
                                mnm_err *err) {
  bool some = false;
  MNM_TRY(
      find_by(store, "SELECT " COLUMNS " FROM pair WHERE pair_id = ?1", pair_id, out, &some, err));
  if (some) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "the case has no pair of this number");
  mnm_err_hint(err, "'manumit pairs CASE --all' lists them");
  return MNM_E_NOTFOUND;
}

mnm_status mnm_ledger_pair_of(mnm_store *store, uint64_t reference, mnm_ledger_pair *out,
                              bool *out_some, mnm_err *err) {
  return find_by(store,
                 "SELECT " COLUMNS
                 " FROM pair"
                 " WHERE (debit = ?1 OR credit = ?1) AND state IN (1, 2)",
                 reference, out, out_some, err);
}

/* ---- what the rules found -----------------------------------------------------------------------
 */

static int compare_pairs(const void *a_data, const void *b_data) {
  const mnm_ledger_pair *a = a_data, *b = b_data;
  if (a->debit != b->debit) return a->debit < b->debit ? -1 : 1;
  return a->credit < b->credit ? -1 : a->credit > b->credit;
}

static mnm_status keep_pair(void *payload, const mnm_ledger_pair *pair, mnm_err *err) {
  return mnm_column_push(payload, pair, err);
}

static bool joins(uint8_t state) {
  return state == MNM_PAIR_FOUND || state == MNM_PAIR_ACCEPTED;
}

typedef struct put_work {
  mnm_store *store;
  const mnm_ctx *ctx;
  uint64_t changed;
  bool joined; /* what is joined is not what was */
} put_work;

static void bind_pair(sqlite3_stmt *statement, const mnm_ledger_pair *pair) {
  (void)sqlite3_bind_int64(statement, 1, (int64_t)pair->debit);
  (void)sqlite3_bind_int64(statement, 2, (int64_t)pair->credit);
  (void)sqlite3_bind_int(statement, 3, pair->state);
  (void)sqlite3_bind_int64(statement, 4, pair->evidence);
  (void)sqlite3_bind_int(statement, 5, pair->days);
  (void)sqlite3_bind_int64(statement, 6, pair->account);
  (void)sqlite3_bind_int64(statement, 7, pair->to_amount_minor);
  (void)sqlite3_bind_int(statement, 8, pair->to_currency);
  (void)sqlite3_bind_int(statement, 9, pair->channel);
}

static mnm_status note(put_work *work, uint8_t before, uint8_t after, mnm_err *err) {
  work->joined |= joins(before) || joins(after);
  if (work->changed++ % 1024 != 0) return MNM_OK;
  return mnm_ctx_tick(work->ctx, "write pairs", work->changed, 0, err);
}

static mnm_status insert_pair(put_work *work, const mnm_ledger_pair *pair, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(work->store, &statement,
                            "INSERT INTO pair (debit, credit, state, evidence, days, account_id,"
                            " to_amount_minor, to_currency, channel)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                            err));
  bind_pair(statement, pair);
  MNM_TRY(mnm_store_step(work->store, statement, NULL, err));
  return note(work, MNM_PAIR_CANDIDATE, pair->state, err);
}

static mnm_status delete_pair(put_work *work, const mnm_ledger_pair *pair, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(work->store, &statement, "DELETE FROM pair WHERE pair_id = ?1", err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)pair->pair_id);
  MNM_TRY(mnm_store_step(work->store, statement, NULL, err));
  return note(work, pair->state, MNM_PAIR_CANDIDATE, err);
}

static mnm_status update_pair(put_work *work, const mnm_ledger_pair *before,
                              const mnm_ledger_pair *after, mnm_err *err) {
  bool same = before->state == after->state && before->evidence == after->evidence &&
              before->days == after->days && before->account == after->account &&
              before->to_amount_minor == after->to_amount_minor &&
              before->to_currency == after->to_currency && before->channel == after->channel;
  if (same) return MNM_OK;
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(work->store, &statement,
                            "UPDATE pair SET debit = ?1, credit = ?2, state = ?3, evidence = ?4,"
                            " days = ?5, account_id = ?6, to_amount_minor = ?7, to_currency = ?8,"
                            " channel = ?9 WHERE pair_id = ?10",
                            err));
  bind_pair(statement, after);
  (void)sqlite3_bind_int64(statement, 10, (int64_t)before->pair_id);
  MNM_TRY(mnm_store_step(work->store, statement, NULL, err));
  return note(work, before->state, after->state, err);
}

/* Both sorted; what a person decided stays as it is. */
static mnm_status write_differences(put_work *work, const mnm_column *there,
                                    const mnm_ledger_pair *rows, uint64_t count, mnm_err *err) {
  const mnm_ledger_pair *before = there->data;
  uint64_t i = 0, j = 0;
  while (i < there->count || j < count) {
    int order = i == there->count ? 1 : j == count ? -1 : compare_pairs(&before[i], &rows[j]);
    bool decided = order <= 0 && before[i].state >= MNM_PAIR_ACCEPTED;
    if (order < 0 && !decided) MNM_TRY(delete_pair(work, &before[i], err));
    if (order == 0 && !decided) MNM_TRY(update_pair(work, &before[i], &rows[j], err));
    if (order > 0) MNM_TRY(insert_pair(work, &rows[j], err));
    i += order <= 0;
    j += order >= 0;
  }
  return MNM_OK;
}

static mnm_status count_pairing(mnm_store *store, mnm_err *err) {
  return mnm_store_exec(store, "UPDATE ledger_counter SET pairing = pairing + 1", err);
}

mnm_status mnm_ledger_pairs_put(mnm_store *store, const mnm_ledger_pair *rows, uint64_t count,
                                uint64_t *out_changed, const mnm_ctx *ctx, mnm_err *err) {
  *out_changed = 0;
  for (uint64_t i = 0; i < count; i++)
    if (rows[i].state > MNM_PAIR_FOUND || (i > 0 && compare_pairs(&rows[i - 1], &rows[i]) >= 0))
      return mnm_err_set(err, MNM_E_ARG, "pairs are put as found, in order and each once");
  put_work work = {.store = store, .ctx = ctx};
  mnm_column there;
  mnm_column_init(&there, sizeof(mnm_ledger_pair), ctx);
  mnm_status status = mnm_ledger_pairs(store, 15, keep_pair, &there, err);
  if (there.count > 1) qsort(there.data, there.count, sizeof(mnm_ledger_pair), compare_pairs);
  if (status == MNM_OK) status = write_differences(&work, &there, rows, count, err);
  if (status == MNM_OK && work.joined) status = count_pairing(store, err);
  mnm_column_clear(&there);
  *out_changed = work.changed;
  return status;
}

/* ---- what persons decide ------------------------------------------------------------------------
 */

/* Is one of the legs of another pair in effect? */
static mnm_status check_free(mnm_store *store, const mnm_ledger_pair *pair, mnm_err *err) {
  const uint64_t legs[2] = {pair->debit, pair->credit};
  for (uint32_t i = 0; i < 2; i++) {
    mnm_ledger_pair other;
    bool some = false;
    MNM_TRY(mnm_ledger_pair_of(store, legs[i], &other, &some, err));
    if (!some || other.pair_id == pair->pair_id) continue;
    (void)mnm_err_set(err, MNM_E_EXISTS, "one of the two rows is paired already, as pair %llu",
                      (unsigned long long)other.pair_id);
    mnm_err_hint(err, "split that one first");
    return MNM_E_EXISTS;
  }
  return MNM_OK;
}

mnm_status mnm_ledger_pair_decide(mnm_store *store, uint64_t pair_id, mnm_pair_state state,
                                  uint64_t decision_id, mnm_err *err) {
  mnm_ledger_pair pair;
  if (state < MNM_PAIR_ACCEPTED || decision_id == 0)
    return mnm_err_set(err, MNM_E_ARG, "a pair is accepted or split, by a decision");
  MNM_TRY(mnm_ledger_pair_find(store, pair_id, &pair, err));
  if (pair.state == state)
    return mnm_err_set(err, MNM_E_EXISTS, "this pair is %s already", mnm_pair_state_name(state));
  if (state == MNM_PAIR_ACCEPTED) MNM_TRY(check_free(store, &pair, err));
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(
      store, &statement, "UPDATE pair SET state = ?2, decision_id = ?3 WHERE pair_id = ?1", err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)pair_id);
  (void)sqlite3_bind_int(statement, 2, (int)state);
  (void)sqlite3_bind_int64(statement, 3, (int64_t)decision_id);
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  return joins(pair.state) == joins((uint8_t)state) ? MNM_OK : count_pairing(store, err);
}
