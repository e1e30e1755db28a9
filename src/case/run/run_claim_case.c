/* Claims in a case: victims by their pseudonyms, what findings say was taken, kept step by step. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/time/time.h"
#include "case/run/run_claim.h"
#include "case/run/run_network.h"
#include "model/currency/currency.h"

enum { TAKEN_WAGE = 1, TAKEN_SKIM = 2, TAKEN_COLLECTED = 4, TAKEN_SERVICE = 8 };

typedef struct building {
  mnm_run_claims *claims;
  mnm_run_case_claim_facts *facts;
  mnm_store *store;
  mnm_ledger *ledger;
  mnm_run__rows rows;
  mnm_run__holders owners;
  mnm_identity *identity;
  mnm_column victim; /* uint8_t by account */
  uint8_t *taken;    /* by row */
  uint8_t *earned;   /* by account: it earned the wages of the finding at hand */
  uint8_t *works;    /* by number of a victim in the records: the file has work of hers */
} building;

/* ---- what findings say was taken --- */

static bool is_victim(const building *state, uint32_t account) {
  return account < state->victim.count &&
         *(const uint8_t *)mnm_column_at(&state->victim, account) != 0;
}

static void mark_earners(building *state, const mnm_store_finding *row, uint8_t value) {
  for (uint32_t i = 0; i < row->participant_count; i++)
    if (row->participants[i].part == MNM_PART_MULE &&
        row->participants[i].account < state->victim.count)
      state->earned[row->participants[i].account] = value;
}

static mnm_status take_finding(void *payload, const mnm_store_finding *row, mnm_err *err) {
  building *state = payload;
  const mnm_transfers *all = mnm_ledger_transfers(state->ledger);
  bool wages = row->typology == MNM_H1;
  if (wages) mark_earners(state, row, 1);
  for (uint64_t i = 0; i < row->row_count; i++) {
    uint32_t at = 0;
    if (!mnm_run__rows_find(&state->rows, row->references[i], &at))
      return mnm_err_set(err, MNM_E_DAMAGED, "evidence cites a transfer that the ledger lacks");
    uint32_t from = all->account_from[at], to = all->account_to[at];
    if (wages && is_victim(state, to) && state->earned[to]) state->taken[at] |= TAKEN_WAGE;
    if (!is_victim(state, from)) continue;
    if (wages && state->earned[from] && !state->earned[to]) state->taken[at] |= TAKEN_SKIM;
    if (row->typology == MNM_H4) state->taken[at] |= TAKEN_COLLECTED;
    if (row->typology == MNM_H5) state->taken[at] |= TAKEN_SERVICE;
  }
  if (wages) mark_earners(state, row, 0);
  return MNM_OK;
}

static mnm_status take_findings(building *state, mnm_err *err) {
  static const mnm_typology kinds[] = {MNM_H1, MNM_H4, MNM_H5};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    const mnm_store_finding_query query = {.typology = (uint8_t)kinds[i],
                                           .account = MNM_ACCOUNT_NONE,
                                           .counting = true,
                                           .details = true};
    MNM_TRY(mnm_store_findings(state->store, &query, take_finding, state, err));
  }
  return MNM_OK;
}

/* ---- as records --- */

/* The one holder of an account; 0: none is known, or there are several. */
static uint64_t holder_of(const building *state, uint32_t account) {
  const uint32_t *offset = state->owners.owners.offset;
  if (state->owners.subject.count == 0 || offset[account + 1] - offset[account] != 1) return 0;
  const uint64_t *subject = state->owners.subject.data;
  return subject[state->owners.owners.owner[offset[account]]];
}

static bool is_work(const building *state, const char *pseudonym) {
  uint32_t number = 0;
  return mnm_strings_find(state->claims->records.victims, mnm_text_of(pseudonym), &number) &&
         number < state->claims->from_file && state->works[number];
}

static mnm_status put_record(building *state, uint32_t row, uint32_t account, const char *pseudonym,
                             const char *kind, bool unlawful, mnm_err *err) {
  static const char *const names[] = {"id",     "victim",   "kind",  "from",
                                      "amount", "currency", "lawful"};
  const mnm_transfers *all = mnm_ledger_transfers(state->ledger);
  bool credit = all->account_to[row] == account;
  bool converts = credit && all->to_currency != NULL;
  uint16_t currency = converts ? all->to_currency[row] : all->currency[row];
  int64_t minor =
      credit && all->to_amount_minor != NULL ? all->to_amount_minor[row] : all->amount_minor[row];
  char id[40], day[48], amount[64];
  mnm_text cells[32] = {{NULL, 0}};
  assert(mnm_claim_column_count <= sizeof cells / sizeof *cells);
  if (currency != state->claims->terms.currency) {
    state->facts->other_currency++;
    return MNM_OK;
  }
  (void)snprintf(id, sizeof id, "transfer-%" PRIu64,
                 ((const uint64_t *)state->rows.references.data)[row]);
  (void)mnm_time_text(day, sizeof day, all->booked_us[row], MNM_GRAIN_DAY);
  int32_t exponent = mnm_currency_exponent(currency);
  (void)mnm_money_text(amount, sizeof amount, minor, exponent > 0 ? (uint32_t)exponent : 0);
  const char *const values[] = {
      id, pseudonym, kind, day, amount, mnm_currency_code(currency), unlawful ? "no" : ""};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    for (uint32_t column = 0; column < mnm_claim_column_count; column++)
      if (strcmp(mnm_claim_columns[column].name, names[i]) == 0)
        cells[column] = mnm_text_of(values[i]);
  state->facts->records++;
  return mnm_claim_records_put(&state->claims->records, cells, err);
}

/* One transfer: what it paid a victim, and what it took of one. */
static mnm_status put_row(building *state, uint32_t row, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(state->ledger);
  uint32_t from = all->account_from[row], to = all->account_to[row];
  uint8_t taken = state->taken[row];
  char pseudonym[MNM_PSEUDONYM_BYTES];
  uint64_t holder = (taken & TAKEN_WAGE) != 0 ? holder_of(state, to) : 0;
  if (holder != 0) {
    MNM_TRY(mnm_identity_pseudonym(state->identity, holder, pseudonym, err));
    if (is_work(state, pseudonym))
      MNM_TRY(put_record(state, row, to, pseudonym, "paid", false, err));
  }
  holder = (taken & ~TAKEN_WAGE) != 0 ? holder_of(state, from) : 0;
  if (holder == 0) return MNM_OK;
  MNM_TRY(mnm_identity_pseudonym(state->identity, holder, pseudonym, err));
  if ((taken & TAKEN_SERVICE) != 0)
    return put_record(state, row, from, pseudonym, "repayment", false, err);
  bool deduction = (taken & TAKEN_COLLECTED) == 0 && is_work(state, pseudonym);
  return put_record(state, row, from, pseudonym, deduction ? "deduction" : "earning", deduction,
                    err);
}

static mnm_status put_rows(building *state, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(state->ledger);
  for (uint32_t account = 0; account < state->victim.count; account++) {
    if (!is_victim(state, account)) continue;
    if (holder_of(state, account) != 0)
      state->facts->accounts++;
    else
      state->facts->passed++;
  }
  for (uint32_t row = 0; row < all->count; row++) {
    if (row % 65536 == 0) MNM_TRY(mnm_ctx_tick(ctx, "claims", row, all->count, err));
    if (state->taken[row] != 0) MNM_TRY(put_row(state, row, err));
  }
  return MNM_OK;
}

/* ---- the file of records --- */

/* Each victim of the file must be a person of the case, by her pseudonym as it is written. */
static mnm_status check_victims(building *state, const char *path, mnm_err *err) {
  const mnm_claim_records *records = &state->claims->records;
  for (uint64_t i = 0; i < records->record.count; i++) {
    const mnm_claim_record *record = mnm_column_at(&records->record, i);
    mnm_text label = mnm_strings_get(records->victims, record->victim);
    char pseudonym[MNM_PSEUDONYM_BYTES] = "";
    uint64_t subject = 0;
    mnm_status status = mnm_identity_by_pseudonym(state->identity, label, &subject, err);
    if (status == MNM_OK) status = mnm_identity_pseudonym(state->identity, subject, pseudonym, err);
    if (status != MNM_OK && status != MNM_E_NOTFOUND) return status;
    if (status == MNM_E_NOTFOUND || !mnm_text_equal(label, mnm_text_of(pseudonym))) {
      (void)mnm_err_set(err, MNM_E_NOTFOUND,
                        "in a case a victim must be the pseudonym of a person of the case, as it "
                        "is shown");
      mnm_err_at(err, path, (int64_t)i + 2, 2);
      mnm_err_hint(err, "'manumit show CASE persons' lists them");
      return MNM_E_NOTFOUND;
    }
    if (record->kind == MNM_CLAIM_WORK) state->works[record->victim] = 1;
  }
  return MNM_OK;
}

static mnm_status hash_file(mnm_run_claims *claims, const char *path, const mnm_ctx *ctx,
                            mnm_err *err) {
  mnm_arena arena;
  mnm_text text = {"", 0};
  mnm_sha256 hash;
  mnm_arena_init(&arena, ctx);
  mnm_status status = mnm_run_read_file(path, &arena, &text, ctx, err);
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, text.data, text.bytes);
  mnm_sha256_end(&hash, claims->records_sha256);
  mnm_arena_clear(&arena);
  return status;
}

static mnm_status read_file(building *state, const char *path, const mnm_ctx *ctx, mnm_err *err) {
  mnm_run_claims *claims = state->claims;
  if (path != NULL) {
    MNM_TRY(hash_file(claims, path, ctx, err));
    MNM_TRY(mnm_run__claims_read_records(claims, path, ctx, err));
  }
  state->claims->from_file = mnm_strings_count(claims->records.victims);
  state->works = mnm_mem_new(ctx, state->claims->from_file + 1ull);
  if (state->works == NULL) return mnm_err_nomem(err);
  return check_victims(state, path, err);
}

/* ---- the whole --- */

static mnm_status build(building *state, const char *records, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_identity_open(&state->identity, state->store, ctx, err));
  MNM_TRY(read_file(state, records, ctx, err));
  MNM_TRY(mnm_ledger_load(&state->ledger, state->store, &all, ctx, err));
  uint32_t accounts = mnm_accounts_count(mnm_ledger_accounts(state->ledger));
  MNM_TRY(mnm_run__rows_init(&state->rows, state->ledger, ctx, err));
  MNM_TRY(mnm_run__holders_load(&state->owners, state->store, accounts, ctx, err));
  MNM_TRY(mnm_run__victim_accounts(&state->victim, state->store, accounts, ctx, err));
  state->taken = mnm_mem_new(ctx, mnm_ledger_transfers(state->ledger)->count + 1ull);
  state->earned = mnm_mem_new(ctx, accounts + 1ull);
  if (!state->taken || !state->earned) return mnm_err_nomem(err);
  MNM_TRY(take_findings(state, err));
  MNM_TRY(put_rows(state, ctx, err));
  return mnm_claim_compute(&state->claims->result, &state->claims->records, ctx, err);
}

static void clear(building *state, const mnm_ctx *ctx) {
  uint64_t rows = state->ledger != NULL ? mnm_ledger_transfers(state->ledger)->count : 0;
  mnm_mem_free(ctx, state->works, state->claims->from_file + 1ull);
  mnm_mem_free(ctx, state->taken, rows + 1);
  mnm_mem_free(ctx, state->earned, state->victim.count + 1);
  mnm_column_clear(&state->victim);
  mnm_run__holders_clear(&state->owners);
  mnm_run__rows_clear(&state->rows);
  mnm_identity_close(state->identity);
  mnm_ledger_free(state->ledger);
}

mnm_status mnm_run_case_claims_new(mnm_run_claims **out, mnm_run_case_claim_facts *facts,
                                   mnm_store *store, const char *records, const char *rates,
                                   const mnm_ctx *ctx, mnm_err *err) {
  building state = {.facts = facts, .store = store};
  *out = NULL;
  *facts = (mnm_run_case_claim_facts){0};
  mnm_run_claims *made = mnm_mem_new(ctx, sizeof *made);
  if (made == NULL) return mnm_err_nomem(err);
  if (ctx != NULL) made->alloc = ctx->alloc;
  state.claims = made;
  mnm_claims_init(&made->result, ctx);
  mnm_arena_init(&made->terms.arena, ctx);
  mnm_column_init(&state.victim, 1, ctx);
  mnm_status status = mnm_run__claims_read_rates(made, rates, ctx, err);
  if (status == MNM_OK)
    status = mnm_claim_records_init(&made->records, records != NULL ? records : "the case",
                                    &made->terms, ctx, err);
  if (status == MNM_OK) status = build(&state, records, ctx, err);
  clear(&state, ctx);
  if (status != MNM_OK) {
    mnm_run_claims_free(made);
    return status;
  }
  *out = made;
  return MNM_OK;
}

/* ---- kept in the case --- */

static mnm_status join_ids(const mnm_run_claims *claims, const mnm_claim_step *step,
                           mnm_column *text, mnm_err *err) {
  text->count = 0;
  for (uint32_t i = 0; i < step->row_count; i++) {
    const uint32_t *row = mnm_column_at(&claims->result.row, step->row_first + i);
    const mnm_claim_record *record = mnm_column_at(&claims->records.record, *row);
    mnm_text id = mnm_strings_get(claims->records.ids, record->id);
    if (i > 0) MNM_TRY(mnm_column_append(text, " ", 1, err));
    MNM_TRY(mnm_column_append(text, id.data, id.bytes, err));
  }
  return MNM_OK;
}

static int64_t day_us(int32_t day) {
  return day == MNM_CLAIM_DAY_NONE ? MNM_TIME_NONE : (int64_t)day * MNM_US_PER_DAY;
}

static mnm_status keep_steps(const mnm_run_claims *claims, mnm_store *store, const mnm_claim *claim,
                             uint64_t claim_id, mnm_column *text, mnm_err *err) {
  for (uint32_t i = 0; i < claim->step_count; i++) {
    const mnm_claim_step *step = mnm_column_at(&claims->result.step, claim->step_first + i);
    MNM_TRY(join_ids(claims, step, text, err));
    const mnm_store_claim_step kept = {.head = step->head,
                                       .from_us = day_us(step->from_day),
                                       .to_us = day_us(step->to_day),
                                       .amount_minor = step->amount_minor,
                                       .counted = step->counted,
                                       .verified = step->verified,
                                       .records = {text->data, (uint32_t)text->count},
                                       .sentence = step->sentence};
    MNM_TRY(mnm_store_claim_step_add(store, claim_id, i, &kept, err));
  }
  return MNM_OK;
}

static mnm_status keep_claim(const mnm_run_claims *claims, mnm_store *store, mnm_identity *identity,
                             const mnm_claim *claim, mnm_column *text, uint64_t *first,
                             mnm_err *err) {
  mnm_text victim = mnm_strings_get(claims->records.victims, claim->victim);
  mnm_text statement = mnm_strings_get(claims->records.statements, claim->statement);
  char label[64];
  uint64_t claim_id = 0;
  (void)snprintf(label, sizeof label, "%.*s", (int)statement.bytes,
                 statement.bytes > 0 ? statement.data : "");
  mnm_store_claim kept = {.statement = label,
                          .currency = claims->terms.currency,
                          .total_minor = claim->total_minor,
                          .apart_minor = claim->sum_minor[MNM_CLAIM_H_CONTRIBUTIONS],
                          .verified = claim->verified,
                          .has_records = claim->victim < claims->from_file};
  memcpy(kept.records_sha256, claims->records_sha256, 32);
  memcpy(kept.rates_sha256, claims->rates_sha256, 32);
  MNM_TRY(mnm_identity_by_pseudonym(identity, victim, &kept.subject_id, err));
  MNM_TRY(mnm_store_claim_add(store, &kept, &claim_id, err));
  if (*first == 0) *first = claim_id;
  return keep_steps(claims, store, claim, claim_id, text, err);
}

static mnm_status retire_all(const mnm_run_claims *claims, mnm_store *store, mnm_identity *identity,
                             mnm_err *err) {
  MNM_TRY(mnm_store_claims_retire(store, 0, claims->terms.currency, err));
  for (uint64_t i = 0; i < claims->result.claim.count; i++) {
    const mnm_claim *claim = mnm_column_at(&claims->result.claim, i);
    uint64_t subject = 0;
    MNM_TRY(mnm_identity_by_pseudonym(
        identity, mnm_strings_get(claims->records.victims, claim->victim), &subject, err));
    MNM_TRY(mnm_store_claims_retire(store, subject, claims->terms.currency, err));
  }
  return MNM_OK;
}

static mnm_status keep_all(const mnm_run_claims *claims, mnm_store *store, mnm_identity *identity,
                           mnm_err *err) {
  mnm_column text;
  char details[300], records[65] = "none", rates[65];
  uint64_t first = 0;
  mnm_column_init(&text, 1, mnm_store_ctx(store));
  mnm_status status = retire_all(claims, store, identity, err);
  for (uint64_t i = 0; i < claims->result.claim.count && status == MNM_OK; i++)
    status = keep_claim(claims, store, identity, mnm_column_at(&claims->result.claim, i), &text,
                        &first, err);
  mnm_column_clear(&text);
  if (status == MNM_OK && first != 0) status = mnm_store_claims_fix(store, first, err);
  MNM_TRY(status);
  if (claims->has_records) mnm_seal_hex(records, claims->records_sha256, 32);
  mnm_seal_hex(rates, claims->rates_sha256, 32);
  (void)snprintf(details, sizeof details,
                 "{\"claims\":%" PRIu64 ",\"records\":\"%s\",\"rates\":\"%s\"}",
                 claims->result.claim.count, records, rates);
  return mnm_store_audit(store, "claim", "case", NULL, details, err);
}

mnm_status mnm_run_case_claims_keep(const mnm_run_claims *claims, mnm_store *store, mnm_err *err) {
  mnm_identity *identity = NULL;
  MNM_TRY(mnm_identity_open(&identity, store, mnm_store_ctx(store), err));
  mnm_status status = mnm_store_begin(store, MNM_WRITE_DURABLE, err);
  if (status == MNM_OK) {
    status = keep_all(claims, store, identity, err);
    if (status == MNM_OK)
      status = mnm_store_commit(store, err);
    else
      mnm_store_rollback(store);
  }
  mnm_identity_close(identity);
  return status;
}
