/* Europol 4x4: information 3 is not known personally to the source and cannot be corroborated, 4
 * neither that nor more; a source C is often unreliable, X untried. What is not graded is a bank's
 * own record. */
#include "case/run/run_grades.h"

#define ORIGINS_MOST 16

typedef struct source_grade {
  uint64_t source_id;
  bool low;
} source_grade;

static mnm_status note_source(void *payload, const mnm_source *source, mnm_err *err) {
  mnm_run__grades *grades = payload;
  const mnm_grade *grade = &source->grade;
  source_grade one = {source->source_id, grade->information >= 3 || grade->source == 'C' ||
                                             grade->source == 'X' || grade->suspected_false};
  grades->all_good = grades->all_good && !one.low;
  return mnm_column_push(&grades->source, &one, err);
}

mnm_status mnm_run__grades_load(mnm_run__grades *out, mnm_store *store, const mnm_ctx *ctx,
                                mnm_err *err) {
  mnm_column_init(&out->source, sizeof(source_grade), ctx);
  out->all_good = true;
  return mnm_store_sources(store, note_source, out, err);
}

void mnm_run__grades_clear(mnm_run__grades *grades) {
  mnm_column_clear(&grades->source);
}

mnm_status mnm_run__grades_low(const mnm_run__grades *grades, mnm_store *store,
                               const mnm_ledger *ledger, uint32_t row, bool *out, mnm_err *err) {
  mnm_ledger_origin origins[ORIGINS_MOST];
  uint32_t count = 0;
  *out = false;
  if (grades->all_good) return MNM_OK;
  const uint64_t reference = mnm_ledger_reference(ledger, row);
  MNM_TRY(mnm_ledger_origins(store, reference, origins, ORIGINS_MOST, &count, err));
  if (count > ORIGINS_MOST) count = ORIGINS_MOST;
  *out = count > 0;
  const source_grade *all = grades->source.data;
  for (uint32_t i = 0; i < count; i++)
    for (uint64_t at = 0; at < grades->source.count; at++)
      if (all[at].source_id == origins[i].source_id && !all[at].low) *out = false;
  return MNM_OK;
}
