/* Pairs with both their legs, for people. Legs are read in one pass over the ledger, since pairs
 * lie all over it. */
#include <stdlib.h>

#include "case/run/run_internal.h"
#include "case/run/run_legs.h"

typedef struct decision_note {
  uint64_t decision_id;
  const char *by, *why;
  int64_t at_us;
} decision_note;

typedef struct list_work {
  mnm_ledger *names;
  const mnm_accounts *accounts;
  uint32_t account;
  mnm_column pair;     /* mnm_ledger_pair */
  mnm_column leg;      /* mnm_run_leg, by reference */
  mnm_column decision; /* decision_note, by number */
  mnm_arena arena;     /* texts of decisions */
} list_work;

static mnm_status keep_decision(void *payload, const mnm_decision *row, mnm_err *err) {
  list_work *work = payload;
  if (strncmp(row->object, "pair:", 5) != 0) return MNM_OK;
  const char *why = row->why ? row->why : "";
  decision_note note = {.decision_id = row->decision_id,
                        .by = mnm_arena_copy(&work->arena, row->by, strlen(row->by)),
                        .why = mnm_arena_copy(&work->arena, why, strlen(why)),
                        .at_us = row->at_us};
  if (!note.by || !note.why) return mnm_err_nomem(err);
  return mnm_column_push(&work->decision, &note, err);
}

static mnm_status keep_pair(void *payload, const mnm_ledger_pair *pair, mnm_err *err) {
  list_work *work = payload;
  const mnm_run_leg debit = {.reference = pair->debit}, credit = {.reference = pair->credit};
  MNM_TRY(mnm_column_push(&work->leg, &debit, err));
  MNM_TRY(mnm_column_push(&work->leg, &credit, err));
  return mnm_column_push(&work->pair, pair, err);
}

static int compare_legs(const void *a_data, const void *b_data) {
  const mnm_run_leg *a = a_data, *b = b_data;
  return a->reference < b->reference ? -1 : a->reference > b->reference;
}

/* Each leg once, though it may be of several candidates. */
static void sort_legs(list_work *work) {
  mnm_run_leg *leg = work->leg.data;
  if (work->leg.count < 2) return;
  qsort(leg, work->leg.count, sizeof *leg, compare_legs);
  uint64_t kept = 1;
  for (uint64_t i = 1; i < work->leg.count; i++)
    if (leg[i].reference != leg[kept - 1].reference) leg[kept++] = leg[i];
  work->leg.count = kept;
}

static mnm_run_leg *find_leg(const list_work *work, uint64_t reference) {
  const mnm_run_leg wanted = {.reference = reference};
  if (work->leg.count == 0) return NULL;
  return bsearch(&wanted, work->leg.data, work->leg.count, sizeof wanted, compare_legs);
}

static void read_leg(const list_work *work, const mnm_ledger_block *block, uint64_t at,
                     mnm_run_leg *out) {
  const mnm_batch *rows = block->rows;
#define VALUE(column, type) (((const type *)rows->column.data)[at])
  bool credit = rows->flags.count > 0 && (VALUE(flags, uint8_t) & MNM_ROW_STATEMENT_OF_TO) != 0;
  uint32_t from = VALUE(account_from, uint32_t), to = VALUE(account_to, uint32_t);
  out->source_id = block->source[at];
  out->source_row = VALUE(source_row, uint64_t);
  out->booked_us = VALUE(booked_us, int64_t);
  out->grain = VALUE(booked_grain, uint8_t);
  out->account = credit ? to : from;
  out->other = credit ? from : to;
  out->amount_minor = VALUE(amount_minor, int64_t);
  out->currency = VALUE(currency, uint16_t);
  if (credit && rows->to_amount_minor.count > 0)
    out->amount_minor = VALUE(to_amount_minor, int64_t);
  if (credit && rows->to_currency.count > 0) out->currency = VALUE(to_currency, uint16_t);
  if (rows->channel.count > 0) out->channel = VALUE(channel, uint8_t);
  uint32_t own = credit ? block->own_to[at] : block->own_from[at];
  uint32_t other = credit ? block->own_from[at] : block->own_to[at];
  if (mnm_run__is_stranger(work->accounts, own, other)) out->other = MNM_ACCOUNT_NONE;
#undef VALUE
}

static mnm_status read_legs(void *payload, const mnm_ledger_block *block, mnm_err *err) {
  const list_work *work = payload;
  (void)err;
  for (uint64_t at = 0; at < block->rows->count; at++) {
    mnm_run_leg *leg = find_leg(work, block->reference[at]);
    if (leg) read_leg(work, block, at, leg);
  }
  return MNM_OK;
}

static int compare_notes(const void *a_data, const void *b_data) {
  const decision_note *a = a_data, *b = b_data;
  return a->decision_id < b->decision_id ? -1 : a->decision_id > b->decision_id;
}

static mnm_status list_pair(const list_work *work, const mnm_ledger_pair *pair, mnm_run_pair_fn *fn,
                            void *payload, mnm_err *err) {
  mnm_run_pair_row row = {.pair = *pair, .by = "", .why = "", .at_us = MNM_TIME_NONE};
  row.debit = *find_leg(work, pair->debit);
  row.credit = *find_leg(work, pair->credit);
  if (work->account != MNM_ACCOUNT_NONE && row.debit.account != work->account &&
      row.credit.account != work->account)
    return MNM_OK;
  const decision_note wanted = {.decision_id = pair->decision_id};
  const decision_note *note = work->decision.count > 0
                                  ? bsearch(&wanted, work->decision.data, work->decision.count,
                                            sizeof wanted, compare_notes)
                                  : NULL;
  if (note) {
    row.by = note->by;
    row.why = note->why;
    row.at_us = note->at_us;
  }
  return fn(payload, &row, work->accounts, err);
}

static mnm_status list_all(list_work *work, mnm_store *store, uint32_t states, mnm_run_pair_fn *fn,
                           void *payload, const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(mnm_run__names(&work->names, store, err));
  work->accounts = mnm_ledger_accounts(work->names);
  MNM_TRY(mnm_store_decisions(store, NULL, keep_decision, work, err));
  MNM_TRY(mnm_ledger_pairs(store, states, keep_pair, work, err));
  if (work->pair.count == 0) return MNM_OK;
  sort_legs(work);
  MNM_TRY(mnm_ledger_blocks(store, read_legs, work, ctx, err));
  const mnm_ledger_pair *pair = work->pair.data;
  for (uint64_t i = 0; i < work->pair.count; i++)
    MNM_TRY(list_pair(work, &pair[i], fn, payload, err));
  return MNM_OK;
}

mnm_status mnm_run_pairs(mnm_store *store, uint32_t states, uint32_t account, mnm_run_pair_fn *fn,
                         void *payload, const mnm_ctx *ctx, mnm_err *err) {
  list_work work = {.account = account};
  mnm_column_init(&work.pair, sizeof(mnm_ledger_pair), ctx);
  mnm_column_init(&work.leg, sizeof(mnm_run_leg), ctx);
  mnm_column_init(&work.decision, sizeof(decision_note), ctx);
  mnm_arena_init(&work.arena, ctx);
  mnm_status status = list_all(&work, store, states, fn, payload, ctx, err);
  mnm_arena_clear(&work.arena);
  mnm_column_clear(&work.pair);
  mnm_column_clear(&work.leg);
  mnm_column_clear(&work.decision);
  mnm_ledger_free(work.names);
  return status;
}
