/* Hits of the catalogue with what is known of whom they are about. */
#include <stdlib.h>

#include "case/run/run_who.h"

const char *mnm_run_hit_means(mnm_suspicion status) {
  return status == MNM_STATUS_POSSIBLE_VICTIM
             ? "may show what is done to this person; it speaks in no way against the person"
             : "a reason to look, never a finding of guilt";
}

typedef struct indicators {
  mnm_arena arena;
  mnm_column row; /* mnm_store_indicator, by position */
} indicators;

static mnm_status copy(mnm_arena *arena, const char **text, mnm_err *err) {
  *text = mnm_arena_copy(arena, *text, strlen(*text));
  return *text ? MNM_OK : mnm_err_nomem(err);
}

static mnm_status take_indicator(void *payload, const mnm_store_indicator *row, mnm_err *err) {
  indicators *all = payload;
  mnm_store_indicator kept = *row;
  const char **const texts[] = {&kept.id,         &kept.says,   &kept.source,   &kept.location,
                                &kept.provenance, &kept.family, &kept.question, &kept.missing,
                                &kept.file,       &kept.text};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    MNM_TRY(copy(&all->arena, texts[i], err));
  return mnm_column_push(&all->row, &kept, err);
}

static const mnm_store_indicator *find_indicator(const indicators *all, uint32_t position) {
  const mnm_store_indicator *row = all->row.data;
  uint64_t begin = 0, end = all->row.count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (row[middle].position < position)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin < all->row.count && row[begin].position == position ? &row[begin] : NULL;
}

typedef struct showing {
  mnm_run__who who;
  indicators indicators;
  mnm_run_hit_fn *fn;
  mnm_run_hit_subject_fn *subject_fn;
  void *payload;
} showing;

static mnm_status damaged(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_DAMAGED, "a hit names an indicator or account that the case lacks");
  mnm_err_hint(err, "run 'manumit verify', then 'manumit investigate'");
  return MNM_E_DAMAGED;
}

static mnm_status show_hit(void *payload, const mnm_store_hit *hit, mnm_err *err) {
  showing *state = payload;
  char pseudonym[MNM_PSEUDONYM_BYTES] = "";
  mnm_run_hit shown = {.hit = hit,
                       .indicator = find_indicator(&state->indicators, hit->indicator),
                       .pseudonym = pseudonym};
  if (shown.indicator == NULL) return damaged(err);
  for (uint32_t i = 0; i < hit->account_count; i++)
    if (hit->accounts[i] >= mnm_accounts_count(state->who.accounts)) return damaged(err);
  if (hit->subject_kind != MNM_SUBJECT_ACCOUNT) {
    MNM_TRY(mnm_run__who_person(&state->who, hit->subject, &shown.status, pseudonym, err));
  } else if (hit->subject < mnm_accounts_count(state->who.accounts)) {
    MNM_TRY(mnm_run__who_account(&state->who, (uint32_t)hit->subject, &shown.status, err));
  } else {
    return damaged(err);
  }
  return state->fn(state->payload, &shown, state->who.accounts, err);
}

static mnm_status show_subject(void *payload, const mnm_store_hit_subject *row, mnm_err *err) {
  showing *state = payload;
  char pseudonym[MNM_PSEUDONYM_BYTES] = "";
  mnm_run_hit_subject shown = {.counted = row, .pseudonym = pseudonym};
  if (row->kind != MNM_SUBJECT_ACCOUNT) {
    MNM_TRY(mnm_run__who_person(&state->who, row->subject, &shown.status, pseudonym, err));
  } else if (row->subject < mnm_accounts_count(state->who.accounts)) {
    MNM_TRY(mnm_run__who_account(&state->who, (uint32_t)row->subject, &shown.status, err));
  } else {
    return damaged(err);
  }
  return state->subject_fn(state->payload, &shown, state->who.accounts, err);
}

mnm_status mnm_run_hits(mnm_store *store, const mnm_store_hit_query *query, mnm_run_hit_fn *fn,
                        void *payload, const mnm_ctx *ctx, mnm_err *err) {
  showing state = {.fn = fn, .payload = payload};
  mnm_store_hit_query whole = *query;
  whole.details = true;
  mnm_arena_init(&state.indicators.arena, ctx);
  mnm_column_init(&state.indicators.row, sizeof(mnm_store_indicator), ctx);
  mnm_status status = mnm_store_indicators(store, take_indicator, &state.indicators, err);
  bool open = status == MNM_OK && state.indicators.row.count > 0;
  if (open) status = mnm_run__who_open(&state.who, store, ctx, err);
  if (open && status == MNM_OK) status = mnm_store_hits(store, &whole, show_hit, &state, err);
  if (open) mnm_run__who_close(&state.who);
  mnm_column_clear(&state.indicators.row);
  mnm_arena_clear(&state.indicators.arena);
  return status;
}

mnm_status mnm_run_hit_subjects(mnm_store *store, mnm_run_hit_subject_fn *fn, void *payload,
                                const mnm_ctx *ctx, mnm_err *err) {
  showing state = {.subject_fn = fn, .payload = payload};
  mnm_status status = mnm_run__who_open(&state.who, store, ctx, err);
  if (status == MNM_OK) status = mnm_store_hit_subjects(store, show_subject, &state, err);
  mnm_run__who_close(&state.who);
  return status;
}
