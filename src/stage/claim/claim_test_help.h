/* Terms and records as tests write them. */
#ifndef MNM_STAGE_CLAIM_TEST_HELP_H
#define MNM_STAGE_CLAIM_TEST_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stage/claim/claim_internal.h"

#define STEP(from, key, value) \
  "{from: " from ", " key ": " value ", source: s, seen: 2026-01-01, verified: true}"
#define RATE(id, per, least, amounts) \
  "  - {id: " id ", per: " per ", at_least: " least ", amounts: [" amounts "]}\n"
#define TERMS(head, rates, tail) "version: 1\n" head "rates:\n" rates tail

static const char usual_head[] =
    "currency: USD\nas_of: 2024-12-31\npay_period: week\nweek_starts: monday\n";

/* One record as a line "id,victim,kind,from,to,every,count,quantity,rate,amount,currency,lawful,
 * statement,name,note", which is the order of mnm_claim_columns. */
static inline mnm_status put_line(mnm_claim_records *records, const char *line, mnm_err *err) {
  mnm_text cells[16];
  uint32_t count = 0;
  for (const char *at = line; count < 16;) {
    const char *end = strchr(at, ',');
    cells[count++] = (mnm_text){at, (uint32_t)(end != NULL ? (size_t)(end - at) : strlen(at))};
    if (end == NULL) break;
    at = end + 1;
  }
  while (count < mnm_claim_column_count) cells[count++] = (mnm_text){NULL, 0};
  assert_int_equal(count, mnm_claim_column_count);
  return mnm_claim_records_put(records, cells, err);
}

typedef struct small_case {
  mnm_claim_terms terms;
  mnm_claim_records records;
  mnm_claims claims;
  mnm_err err;
} small_case;

static inline void begin_case(small_case *all, const char *yaml) {
  memset(all, 0, sizeof *all);
  mnm_status status =
      mnm_claim_terms_read(&all->terms, "terms.yaml", yaml, strlen(yaml), NULL, &all->err);
  if (status != MNM_OK) {
    char text[600];
    (void)mnm_err_text(&all->err, text, sizeof text);
    fail_msg("%s", text);
  }
  assert_int_equal(mnm_claim_records_init(&all->records, "tally.csv", &all->terms, NULL, &all->err),
                   MNM_OK);
  mnm_claims_init(&all->claims, NULL);
}

static inline void add(small_case *all, const char *line) {
  if (put_line(&all->records, line, &all->err) == MNM_OK) return;
  fail_msg("%s: %s", line, all->err.message);
}

static inline mnm_status compute(small_case *all) {
  mnm_claims_clear(&all->claims);
  mnm_claims_init(&all->claims, NULL);
  return mnm_claim_compute(&all->claims, &all->records, NULL, &all->err);
}

static inline const mnm_claim *claim_at(small_case *all, uint64_t index) {
  assert_true(index < all->claims.claim.count);
  return mnm_column_at(&all->claims.claim, index);
}

/* A counted step is in its sum, and the sums are the total. */
static inline void check_sums(const small_case *all) {
  for (uint64_t i = 0; i < all->claims.claim.count; i++) {
    const mnm_claim *claim = mnm_column_at(&all->claims.claim, i);
    mnm_wide total = 0, heads = 0;
    for (uint32_t j = 0; j < claim->step_count; j++) {
      const mnm_claim_step *step = mnm_column_at(&all->claims.step, claim->step_first + j);
      assert_int_equal(step->claim, i);
      if (step->counted) total += step->amount_minor;
    }
    for (int head = 0; head < MNM_CLAIM_H_BALANCE; head++) heads += claim->sum_minor[head];
    assert_true(total == claim->total_minor && heads == total);
  }
}

static inline void end_case(small_case *all) {
  mnm_claims_clear(&all->claims);
  mnm_claim_records_clear(&all->records);
  mnm_claim_terms_clear(&all->terms);
}

#endif
