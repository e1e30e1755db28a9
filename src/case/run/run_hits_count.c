/* What hits count for one person: families are counted as networks count theirs. */
#include <stdlib.h>

#include "case/run/run_hits.h"

typedef struct piece {
  uint64_t subject;
  uint8_t kind;
  uint32_t family, indicator;
  int64_t points;
} piece;

void mnm_run__counted_init(mnm_run__counted *counted, const mnm_ctx *ctx) {
  mnm_column_init(&counted->subject, sizeof(mnm_store_hit_subject), ctx);
}

void mnm_run__counted_clear(mnm_run__counted *counted) {
  mnm_column_clear(&counted->subject);
}

static int compare_pieces(const void *left, const void *right) {
  const piece *a = left, *b = right;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  if (a->subject != b->subject) return a->subject < b->subject ? -1 : 1;
  if (a->family != b->family) return a->family < b->family ? -1 : 1;
  if (a->points != b->points) return a->points > b->points ? -1 : 1;
  return a->indicator < b->indicator ? -1 : a->indicator > b->indicator;
}

static int compare_subjects(const void *left, const void *right) {
  const mnm_store_hit_subject *a = left, *b = right;
  if (a->score_micro != b->score_micro) return a->score_micro > b->score_micro ? -1 : 1;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  return a->subject < b->subject ? -1 : a->subject > b->subject;
}

/* The first indicator of the same family stands for it. */
static uint32_t family_of(const mnm_catalogue *catalogue, uint32_t indicator) {
  const char *family = mnm_catalogue_at(catalogue, indicator)->family;
  for (uint32_t i = 0; i < indicator; i++)
    if (strcmp(mnm_catalogue_at(catalogue, i)->family, family) == 0) return i;
  return indicator;
}

static mnm_status list_pieces(mnm_column *out, const mnm_catalogue *catalogue,
                              const mnm_run_judged *judged, mnm_err *err) {
  const mnm_catalogue_hits *hits = mnm_run_judged_hits(judged);
  const mnm_catalogue_owners owners = mnm_run__judged_owners(judged);
  const mnm_catalogue_hit *hit = hits->hit.data;
  for (uint64_t i = 0; i < hits->hit.count; i++) {
    piece one = {.subject = hit[i].subject,
                 .kind = hit[i].subject_kind,
                 .indicator = hit[i].indicator,
                 .points = mnm_catalogue_at(catalogue, hit[i].indicator)->points_micro};
    one.family = i > 0 && hit[i - 1].indicator == hit[i].indicator
                     ? ((const piece *)mnm_column_at(out, out->count - 1))->family
                     : family_of(catalogue, hit[i].indicator);
    bool account = hit[i].subject_kind == MNM_SUBJECT_ACCOUNT;
    uint32_t first = account ? owners.offset[hit[i].subject] : 0;
    uint32_t end = account ? owners.offset[hit[i].subject + 1] : 0;
    if (first == end) MNM_TRY(mnm_column_push(out, &one, err));
    for (uint32_t at = first; at < end; at++) {
      one.kind = MNM_SUBJECT_OWNER;
      one.subject = owners.owner[at];
      MNM_TRY(mnm_column_push(out, &one, err));
    }
  }
  return MNM_OK;
}

static mnm_status count_pieces(mnm_column *out, const mnm_column *pieces, mnm_err *err) {
  const piece *all = pieces->data;
  uint32_t place = 0; /* among different indicators of a family */
  for (uint64_t i = 0; i < pieces->count; i++) {
    bool person = i == 0 || all[i].kind != all[i - 1].kind || all[i].subject != all[i - 1].subject;
    bool family = person || all[i].family != all[i - 1].family;
    bool indicator = family || all[i].indicator != all[i - 1].indicator;
    if (person) {
      mnm_store_hit_subject one = {.kind = all[i].kind, .subject = all[i].subject};
      MNM_TRY(mnm_column_push(out, &one, err));
    }
    mnm_store_hit_subject *subject = mnm_column_at(out, out->count - 1);
    subject->hits++;
    subject->families += family;
    if (!indicator) continue;
    place = family ? 0 : place + 1;
    subject->indicators++;
    subject->score_micro += place < 62 ? all[i].points / (INT64_C(1) << place) : 0;
  }
  return MNM_OK;
}

mnm_status mnm_run__count_hits(mnm_run__counted *out, const mnm_catalogue *catalogue,
                               const mnm_run_judged *judged, const mnm_ctx *ctx, mnm_err *err) {
  mnm_column pieces;
  mnm_column_init(&pieces, sizeof(piece), ctx);
  mnm_status status = list_pieces(&pieces, catalogue, judged, err);
  if (pieces.count > 1) qsort(pieces.data, pieces.count, sizeof(piece), compare_pieces);
  if (status == MNM_OK) status = count_pieces(&out->subject, &pieces, err);
  mnm_store_hit_subject *subject = out->subject.data;
  if (out->subject.count > 1) qsort(subject, out->subject.count, sizeof *subject, compare_subjects);
  for (uint64_t i = 0; i < out->subject.count; i++) subject[i].rank = i + 1;
  mnm_column_clear(&pieces);
  return status;
}
