#include "case/run/run_confiscate.h"

#include <stdlib.h>
#include <string.h>

#include "case/run/run_internal.h"

extern const unsigned char mnm_run__laws[];
extern const unsigned int mnm_run__laws_bytes;

static const char *const basis_names[] = {"object", "third_party", "value", "extended"};

const char *mnm_run_basis_name(mnm_run_basis basis) {
  return (unsigned)basis < MNM_RUN_BASES ? basis_names[basis] : "unknown";
}

/* ---- law as data --- */

typedef struct reading {
  mnm_run_law_fn *fn;
  void *payload;
} reading;

static mnm_status law_row(void *payload, const mnm_text *cells, mnm_err *err) {
  const reading *state = payload;
  mnm_run_law row = {cells[0], cells[1], cells[2], mnm_text_equal(cells[3], mnm_text_of("yes"))};
  if (!row.verified && !mnm_text_equal(cells[3], mnm_text_of("no"))) {
    (void)mnm_err_set(err, MNM_E_PARSE, "'verified' must be yes or no");
    mnm_err_at(err, NULL, 0, 4);
    return MNM_E_PARSE;
  }
  return state->fn(state->payload, &row, err);
}

mnm_status mnm_run_laws(const char *path, mnm_run_law_fn *fn, void *payload, const mnm_ctx *ctx,
                        mnm_err *err) {
  static const mnm_table_column columns[] = {
      {"basis", true}, {"law", true}, {"meaning", true}, {"verified", true}};
  reading state = {fn, payload};
  mnm_reader *reader = NULL;
  if (path != NULL)
    MNM_TRY(mnm_reader_open_file(&reader, path, ctx, err));
  else
    MNM_TRY(mnm_reader_open_memory(&reader, "the table of confiscation law", mnm_run__laws,
                                   mnm_run__laws_bytes, ctx, err));
  mnm_status status = mnm_ingest_table(reader, columns, 4, law_row, &state, ctx, err);
  mnm_reader_close(reader);
  return status;
}

/* ---- what there is --- */

typedef struct asset { /* an account with money of the currency at the date */
  mnm_text label, country;
  uint32_t account;
  int64_t claim_minor, other_minor; /* what is left of each, as bases take it */
  bool suspect;
} asset;

static int by_claim(const void *left, const void *right) {
  const asset *a = left, *b = right;
  if (a->claim_minor != b->claim_minor) return a->claim_minor > b->claim_minor ? -1 : 1;
  if (a->other_minor != b->other_minor) return a->other_minor > b->other_minor ? -1 : 1;
  return mnm_text_compare(a->label, b->label);
}

static mnm_status put_asset(mnm_column *assets, mnm_run_case_freeze *freeze, uint32_t account,
                            int64_t claim, int64_t other, bool suspect, mnm_err *err) {
  const mnm_accounts *accounts = mnm_run_case_accounts(freeze->book);
  char label[600], country[3];
  uint32_t bytes = mnm_accounts_label(accounts, account, label, sizeof label);
  asset made = {.account = account,
                .claim_minor = claim,
                .other_minor = suspect ? other : 0,
                .suspect = suspect};
  mnm_run_country(accounts, account, country);
  char *kept = mnm_arena_copy(&freeze->arena, label, bytes + 1ull);
  char *state = mnm_arena_copy(&freeze->arena, country, sizeof country);
  if (kept == NULL || state == NULL) return mnm_err_nomem(err);
  made.label = (mnm_text){kept, bytes};
  made.country = mnm_text_of(state);
  return mnm_column_push(assets, &made, err);
}

static mnm_status take_positions(mnm_run_confiscate *out, mnm_column *assets,
                                 mnm_run_case_freeze *freeze, const mnm_run__held *held,
                                 const mnm_column *suspect, mnm_err *err) {
  const mnm_trace_input *input = &freeze->book->input;
  const uint8_t *suspects = suspect->data;
  for (uint32_t p = 0; p < input->account_count; p++) {
    uint32_t account = mnm_run_case_freeze_account(freeze, p);
    bool counts = freeze->counts[p] != 0 && (input->flags[p] & MNM_TRACE_EXTERNAL) == 0;
    bool is_suspect = suspects[account] != 0;
    if (!counts || (held->claim[p] == 0 && !is_suspect)) continue;
    if (held->claim[p] == 0 && held->other[p] == 0) continue;
    if (mnm_run_case_freeze_victim(freeze, account))
      out->spared_minor += held->claim[p]; /* a part of what is held, which fits */
    else
      MNM_TRY(put_asset(assets, freeze, account, held->claim[p], held->other[p], is_suspect, err));
  }
  if (assets->count > 1) qsort(assets->data, assets->count, sizeof(asset), by_claim);
  return MNM_OK;
}

/* ---- on which basis --- */

/* Takes up to *room of what is there, of each asset in turn. */
static mnm_status take(mnm_run_confiscate *out, mnm_column *assets, mnm_run_basis basis,
                       int64_t *room, mnm_err *err) {
  asset *all = assets->data;
  bool traced = basis == MNM_RUN_BASIS_OBJECT || basis == MNM_RUN_BASIS_THIRD_PARTY;
  for (uint64_t i = 0; i < assets->count; i++) {
    if (all[i].suspect != (basis != MNM_RUN_BASIS_THIRD_PARTY)) continue;
    int64_t *of = traced ? &all[i].claim_minor : &all[i].other_minor;
    int64_t amount = *of < *room ? *of : *room;
    if (traced) out->over_minor += *of - amount; /* a part of what is held, which fits */
    if (amount == 0) continue;
    const mnm_run_confiscate_line line = {all[i].account, all[i].label, all[i].country, basis,
                                          amount};
    *of -= amount;
    *room -= amount;
    if (__builtin_add_overflow(out->sum_minor[basis], amount, &out->sum_minor[basis]))
      return mnm_err_set(err, MNM_E_OVERFLOW, "what could be confiscated leaves 64 bits together");
    MNM_TRY(mnm_column_push(&out->line, &line, err));
  }
  return MNM_OK;
}

static mnm_status make(mnm_run_confiscate *out, mnm_run_case_freeze *freeze, mnm_column *assets,
                       mnm_column *suspect, int64_t benefit, int64_t unexplained,
                       const mnm_ctx *ctx, mnm_err *err) {
  uint64_t bytes = (freeze->book->input.account_count + 1ull) * sizeof(int64_t);
  mnm_run__held held = {.claim = mnm_arena_take(&freeze->arena, bytes),
                        .other = mnm_arena_take(&freeze->arena, bytes)};
  if (!held.claim || !held.other) return mnm_err_nomem(err);
  uint32_t accounts = mnm_accounts_count(mnm_run_case_accounts(freeze->book));
  MNM_TRY(mnm_run_case_freeze_held(freeze, &held, ctx, err));
  MNM_TRY(mnm_run__suspect_accounts(suspect, freeze->book->store, accounts, ctx, err));
  MNM_TRY(take_positions(out, assets, freeze, &held, suspect, err));
  if (benefit < 0 && __builtin_add_overflow(held.held_minor, held.gone_minor, &benefit))
    return mnm_err_set(err, MNM_E_OVERFLOW, "the benefit leaves 64 bits");
  out->benefit_minor = benefit;
  int64_t room = benefit;
  MNM_TRY(take(out, assets, MNM_RUN_BASIS_OBJECT, &room, err));
  MNM_TRY(take(out, assets, MNM_RUN_BASIS_THIRD_PARTY, &room, err));
  MNM_TRY(take(out, assets, MNM_RUN_BASIS_VALUE, &room, err));
  out->unmet_minor = room;
  return take(out, assets, MNM_RUN_BASIS_EXTENDED, &unexplained, err);
}

mnm_status mnm_run_confiscate_make(mnm_run_confiscate *out, mnm_run_case_freeze *freeze,
                                   int64_t benefit_minor, int64_t unexplained_minor,
                                   const mnm_ctx *ctx, mnm_err *err) {
  mnm_column assets, suspect;
  *out = (mnm_run_confiscate){.benefit_minor = 0};
  mnm_column_init(&out->line, sizeof(mnm_run_confiscate_line), ctx);
  mnm_column_init(&assets, sizeof(asset), ctx);
  mnm_column_init(&suspect, 1, ctx);
  mnm_status status =
      make(out, freeze, &assets, &suspect, benefit_minor, unexplained_minor, ctx, err);
  mnm_column_clear(&assets);
  mnm_column_clear(&suspect);
  return status;
}

void mnm_run_confiscate_clear(mnm_run_confiscate *confiscate) {
  mnm_column_clear(&confiscate->line);
}
