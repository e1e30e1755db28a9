/* A rates file and records from any bytes: terms up to a line "---", then one record a line, its
 * cells set apart by commas. An error is said, sums hold, and what can be computed can be computed
 * again. */
#include <stdlib.h>

#include "stage/claim/claim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

static bool is_expected(mnm_status status) {
  return status == MNM_E_PARSE || status == MNM_E_RANGE || status == MNM_E_LIMIT ||
         status == MNM_E_OVERFLOW;
}

/* Days written out one by one make a short input slow: nothing to learn from that. */
static bool is_long(const mnm_claim_records *records) {
  int64_t days = 0;
  for (uint64_t i = 0; i < records->record.count; i++) {
    const mnm_claim_record *record = mnm_column_at(&records->record, i);
    if (record->from_day != MNM_CLAIM_DAY_NONE) days += record->to_day - record->from_day;
  }
  return days > 20000;
}

static void put_line(mnm_claim_records *records, const char *line, size_t bytes) {
  mnm_text cells[32] = {{NULL, 0}};
  mnm_err err = {0};
  uint32_t count = 0;
  for (size_t first = 0, i = 0; i <= bytes && count < mnm_claim_column_count; i++) {
    if (i < bytes && line[i] != ',') continue;
    cells[count++] = (mnm_text){line + first, (uint32_t)(i - first)};
    first = i + 1;
  }
  mnm_status status = mnm_claim_records_put(records, cells, &err);
  must(status == MNM_OK || (is_expected(status) && err.message[0] != '\0' && err.column > 0));
}

static void check(const mnm_claims *claims) {
  for (uint64_t i = 0; i < claims->claim.count; i++) {
    const mnm_claim *claim = mnm_column_at(&claims->claim, i);
    mnm_wide total = 0;
    for (uint32_t j = 0; j < claim->step_count; j++) {
      const mnm_claim_step *step = mnm_column_at(&claims->step, claim->step_first + j);
      must(step->sentence.bytes > 0);
      if (step->counted) total += step->amount_minor;
    }
    must(total == claim->total_minor);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *text = (const char *)data;
  const char *cut = size > 0 ? memmem(text, size, "\n---\n", 5) : NULL;
  size_t yaml_bytes = cut != NULL ? (size_t)(cut - text) + 1 : size, at = yaml_bytes + 4;
  mnm_claim_terms terms;
  mnm_claim_records records;
  mnm_claims claims;
  mnm_err err = {0};
  mnm_status status = mnm_claim_terms_read(&terms, "rates", text, yaml_bytes, NULL, &err);
  if (status != MNM_OK) {
    must(is_expected(status) && err.status == status && err.message[0] != '\0' && err.row > 0);
    mnm_claim_terms_clear(&terms);
    return 0;
  }
  must(mnm_claim_records_init(&records, "records", &terms, NULL, &err) == MNM_OK);
  while (at < size) {
    const char *end = memchr(text + at, '\n', size - at);
    size_t bytes = end != NULL ? (size_t)(end - text) - at : size - at;
    put_line(&records, text + at, bytes);
    at += bytes + 1;
  }
  mnm_claims_init(&claims, NULL);
  if (!is_long(&records)) {
    status = mnm_claim_compute(&claims, &records, NULL, &err);
    if (status == MNM_OK)
      check(&claims);
    else
      must(is_expected(status));
  }
  mnm_claims_clear(&claims);
  mnm_claim_records_clear(&records);
  mnm_claim_terms_clear(&terms);
  return 0;
}
