/* Facts of an intake, kept in the case: read and checked as ever, then sealed row by row. */
#include "case/run/run_internal.h"
#include "case/run/run_screen.h"
#include "case/store/store_victim.h"

typedef struct kept {
  mnm_entry_kind kind;
  uint64_t subject;
  mnm_text cell[MNM_ENTERED_CELLS];
} kept;

typedef struct keeping {
  mnm_identity *identity;
  mnm_arena arena;
  mnm_column rows; /* kept */
} keeping;

static mnm_status is_person(void *payload, const mnm_subject *subject, mnm_err *err) {
  (void)err;
  *(bool *)payload = subject->is_person;
  return MNM_OK;
}

static mnm_status whose(keeping *k, mnm_text person, uint64_t *out, mnm_err *err) {
  mnm_err none = {0};
  bool natural = false;
  mnm_status status = mnm_identity_by_pseudonym(k->identity, person, out, &none);
  if (status == MNM_OK) status = mnm_identity_subject(k->identity, *out, is_person, &natural, err);
  if (status == MNM_OK && natural) return MNM_OK;
  if (status != MNM_OK && status != MNM_E_NOTFOUND) return status;
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "the case has no person of this pseudonym");
  mnm_err_hint(err, "'manumit show CASE persons' lists them");
  mnm_err_at(err, NULL, 0, 1);
  return MNM_E_NOTFOUND;
}

static bool tells_of_health(mnm_text fact) {
  return mnm_text_equal_ascii_nocase(fact, mnm_text_of("need_health")) ||
         mnm_text_equal_ascii_nocase(fact, mnm_text_of("consent_health"));
}

static mnm_status take(void *payload, const mnm_text *cells, mnm_err *err) {
  keeping *k = payload;
  kept row = {.kind = MNM_ENTERED_FACT};
  MNM_TRY(whose(k, mnm_text_trim(cells[0]), &row.subject, err));
  for (int i = 1; i < 7; i++) { /* fact to day; notes are not kept */
    mnm_text cell = cells[i].data != NULL ? mnm_text_trim(cells[i]) : (mnm_text){"", 0};
    char *copy = mnm_arena_copy(&k->arena, cell.data, cell.bytes);
    if (copy == NULL) return mnm_err_nomem(err);
    row.cell[i - 1] = (mnm_text){copy, cell.bytes};
  }
  if (tells_of_health(row.cell[0])) row.kind = MNM_ENTERED_HEALTH;
  return mnm_column_push(&k->rows, &row, err);
}

static mnm_status write_rows(const keeping *k, mnm_store *store, const char *why,
                             uint64_t *out_decision, mnm_err *err) {
  const mnm_decision decision = {.verb = "screen", .object = "screening", .why = why};
  MNM_TRY(mnm_decision_add(store, &decision, out_decision, err));
  for (uint64_t i = 0; i < k->rows.count; i++) {
    const kept *row = mnm_column_at(&k->rows, i);
    mnm_entry entry = {.kind = row->kind,
                       .decision_id = *out_decision,
                       .position = (uint32_t)i,
                       .subject_id = row->subject,
                       .cell_count = 6};
    memcpy(entry.cell, row->cell, 6 * sizeof *row->cell);
    MNM_TRY(mnm_entry_add(store, &entry, err));
  }
  return MNM_OK;
}

static mnm_status keep(keeping *k, mnm_store *store, const char *path, const char *why,
                       uint64_t *out_decision, const mnm_ctx *ctx, mnm_err *err) {
  mnm_run_screen *screen = NULL;
  const mnm_run_screen_options options = {.facts = path, .tap = take, .tap_payload = k};
  MNM_TRY(mnm_identity_open(&k->identity, store, ctx, err));
  MNM_TRY(mnm_run_screen_new(&screen, &options, ctx, err));
  mnm_run_screen_free(screen);
  if (k->rows.count == 0) return mnm_err_set(err, MNM_E_ARG, "there is no fact in this file");
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = write_rows(k, store, why, out_decision, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

mnm_status mnm_run_screen_keep(mnm_store *store, const char *facts, const char *why,
                               uint64_t *out_count, uint64_t *out_decision, const mnm_ctx *ctx,
                               mnm_err *err) {
  keeping k = {.identity = NULL};
  mnm_arena_init(&k.arena, ctx);
  mnm_column_init(&k.rows, sizeof(kept), ctx);
  mnm_status status = keep(&k, store, facts, why, out_decision, ctx, err);
  *out_count = k.rows.count;
  mnm_identity_close(k.identity);
  mnm_column_clear(&k.rows);
  mnm_arena_clear(&k.arena);
  return status;
}
