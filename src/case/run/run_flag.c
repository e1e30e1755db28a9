/* The review lane: everybody is screened from what the case holds, and whom something speaks for as
 * a possible victim waits there for a person to decide. */
#include <stdio.h>
#include <stdlib.h>

#include "case/run/run_internal.h"
#include "case/run/run_screen.h"
#include "case/run/run_status.h"

#define SIGNS_NAMED 6

typedef struct row {
  uint64_t subject;
  uint32_t first, bytes; /* of its signs in the text */
} row;

typedef struct flagging {
  mnm_store *store;
  mnm_run_screen *screen;
  mnm_column rows; /* row */
  mnm_column text; /* char */
  uint64_t form;   /* of the person at hand; UINT64_MAX: nothing was said of her */
} flagging;

static mnm_status put(flagging *f, row *of, mnm_text text, mnm_err *err) {
  MNM_TRY(mnm_column_append(&f->text, text.data, text.bytes, err));
  of->bytes += text.bytes;
  return MNM_OK;
}

/* "transportation T-1234-5678-90, CD02 finding:3 and 2 more" */
static mnm_status put_signs(flagging *f, row *of, mnm_err *err) {
  const mnm_screen_form *form = mnm_run_screen_form(f->screen, f->form);
  const mnm_screen_list *list = mnm_run_screen_list(f->screen);
  uint32_t named = 0, more = 0;
  for (uint64_t i = 0; i < form->fact.count; i++) {
    const mnm_screen_fact *fact = mnm_column_at(&form->fact, i);
    if (fact->answer != MNM_ANSWER_PRESENT || list->item[fact->item].kind > MNM_SCREEN_ILO)
      continue;
    if (named == SIGNS_NAMED) {
      more++;
      continue;
    }
    if (named++ > 0) MNM_TRY(put(f, of, mnm_text_of(", "), err));
    MNM_TRY(put(f, of, list->item[fact->item].id, err));
    mnm_text source = mnm_run_screen_text(f->screen, fact->source);
    if (source.bytes > 0) MNM_TRY(put(f, of, mnm_text_of(" "), err));
    MNM_TRY(put(f, of, source, err));
  }
  char rest[40];
  if (more > 0) (void)snprintf(rest, sizeof rest, " and %u more", more);
  return more > 0 ? put(f, of, mnm_text_of(rest), err) : MNM_OK;
}

/* Who was moved by somebody else, or is to be presumed a victim. */
static bool speaks(const flagging *f) {
  mnm_screen_result result;
  if (f->form == UINT64_MAX) return false;
  mnm_run_screen_judge(f->screen, f->form, &result);
  return result.with.element[MNM_ACT] == MNM_TRUTH_YES || result.outcome == MNM_OUTCOME_PRESUMED;
}

static mnm_status flag_subject(void *payload, const mnm_subject *subject, mnm_err *err) {
  flagging *f = payload;
  f->form = UINT64_MAX;
  if (!subject->is_person) return MNM_OK;
  (void)mnm_run_screen_find(f->screen, mnm_text_of(subject->pseudonym), &f->form);
  if (!speaks(f)) return MNM_OK;
  row one = {.subject = subject->subject_id, .first = (uint32_t)f->text.count};
  MNM_TRY(put_signs(f, &one, err));
  return mnm_column_push(&f->rows, &one, err);
}

/* Whoever the ledger alone says it of. */
static mnm_status flag_exploited(void *payload, uint64_t number, mnm_suspicion status,
                                 mnm_err *err) {
  flagging *f = payload;
  row one = {.subject = number, .first = (uint32_t)f->text.count};
  if (status != MNM_STATUS_POSSIBLE_VICTIM) return MNM_OK;
  MNM_TRY(put(f, &one, mnm_text_of("looks exploited in the ledger"), err));
  return mnm_column_push(&f->rows, &one, err);
}

static int by_subject(const void *a, const void *b) {
  const row *first = a, *second = b;
  if (first->subject != second->subject) return first->subject < second->subject ? -1 : 1;
  return (first->first > second->first) - (first->first < second->first);
}

/* Whom both say it of: one line, with both. */
static mnm_status join(flagging *f, mnm_column *flags, mnm_err *err) {
  row *all = f->rows.data;
  const char *text = f->text.data;
  if (f->rows.count > 1) qsort(all, f->rows.count, sizeof *all, by_subject);
  for (uint64_t i = 0; i < f->rows.count; i++) {
    if (i > 0 && all[i].subject == all[i - 1].subject) continue; /* her own signs say more */
    const mnm_flag one = {all[i].subject, 0, {text + all[i].first, all[i].bytes}};
    MNM_TRY(mnm_column_push(flags, &one, err));
  }
  return MNM_OK;
}

static mnm_status write_lane(flagging *f, const mnm_column *flags, mnm_err *err) {
  bool changed = false;
  MNM_TRY(mnm_store_begin(f->store, MNM_WRITE_DURABLE, err));
  mnm_status status = mnm_review_put(f->store, flags->data, flags->count, &changed, err);
  if (status == MNM_OK && changed) return mnm_store_commit(f->store, err);
  mnm_store_rollback(f->store);
  return status;
}

static mnm_status flag_all(flagging *f, const mnm_ctx *ctx, mnm_err *err) {
  mnm_run_screen_options everybody = {.store = f->store};
  mnm_identity *identity = NULL;
  mnm_column flags;
  MNM_TRY(mnm_run_screen_new(&f->screen, &everybody, ctx, err));
  MNM_TRY(mnm_identity_open(&identity, f->store, ctx, err));
  mnm_status status = MNM_OK;
  if (mnm_run_screen_count(f->screen) > 0)
    status = mnm_identity_subjects(identity, true, flag_subject, f, err);
  mnm_identity_close(identity);
  if (status == MNM_OK) status = mnm_store_subject_statuses(f->store, flag_exploited, f, err);
  mnm_column_init(&flags, sizeof(mnm_flag), ctx);
  if (status == MNM_OK) status = join(f, &flags, err);
  if (status == MNM_OK) status = write_lane(f, &flags, err);
  mnm_column_clear(&flags);
  return status;
}

mnm_status mnm_run_flag(mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  flagging f = {.store = store};
  mnm_column_init(&f.rows, sizeof(row), ctx);
  mnm_column_init(&f.text, 1, ctx);
  mnm_status status = flag_all(&f, ctx, err);
  mnm_run_screen_free(f.screen);
  mnm_column_clear(&f.rows);
  mnm_column_clear(&f.text);
  return status;
}
