/* Every call of stage that takes memory through ctx, under the n-th request failing, for all n. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/pool/pool.h"
#include "stage/detect/detect.h"
#include "tests/fault/fault.h"

enum { ROWS = 600, ACCOUNTS = 60 };

typedef struct town { /* a small ledger with fans in both directions */
  uint32_t from[ROWS], to[ROWS];
  int64_t amount[ROWS], booked[ROWS];
  uint16_t currency[ROWS];
  mnm_accounts *accounts;
  mnm_pool *pool;
  uint64_t found; /* by the last run that went through */
  bool uneven;    /* look for everything, also in a pool */
} town;

static void build(town *all) {
  assert_int_equal(mnm_accounts_new(&all->accounts, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < ACCOUNTS; i++) {
    char number[16];
    uint32_t id = 0;
    mnm_text text = {number, (uint32_t)snprintf(number, sizeof number, "%06u", i)};
    assert_int_equal(mnm_accounts_put(all->accounts, &id, mnm_text_of("BANK"), text, NULL), MNM_OK);
  }
  for (uint32_t row = 0; row < ROWS; row++) {
    uint32_t centre = row / 150, other = 4 + row % 50;
    all->from[row] = centre % 2 == 0 ? centre : other;
    all->to[row] = centre % 2 == 0 ? other : centre;
    all->amount[row] = 1000 + row;
    all->booked[row] = (int64_t)row * 60 * MNM_US_PER_SECOND;
    all->currency[row] = row % 3 == 0 ? 840 : 978;
  }
}

static mnm_status use_detect(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  town *all = payload;
  mnm_ctx own = *ctx;
  own.pool = all->pool;
  mnm_transfers transfers = {.count = ROWS,
                             .account_from = all->from,
                             .account_to = all->to,
                             .amount_minor = all->amount,
                             .currency = all->currency,
                             .booked_us = all->booked};
  mnm_detect_input input = {.transfers = &transfers, .accounts = all->accounts};
  mnm_detect_parameters parameters;
  mnm_findings findings;
  mnm_detect_defaults(&parameters);
  /* in a pool, what the later ones ask for depends on who takes which task: see below */
  if (all->pool && !all->uneven) {
    mnm_status only = mnm_detect_only(&parameters, "T1,T2,T3,T4,T5", err);
    if (only != MNM_OK) return only;
  }
  mnm_findings_init(&findings, &own);
  /* two runs, so that a failure of the second must leave what the first one found */
  mnm_status status = mnm_detect(&findings, &input, &parameters, &own, err);
  uint64_t found = findings.finding.count, rows = findings.row.count;
  if (status != MNM_OK && found + rows + findings.participant.count != 0) status = MNM_E_DAMAGED;
  if (status == MNM_OK) {
    all->found = found;
    status = mnm_detect(&findings, &input, &parameters, &own, err);
    bool kept = findings.finding.count == found && findings.row.count == rows;
    if (status != MNM_OK && !kept) status = MNM_E_DAMAGED;
  }
  mnm_findings_clear(&findings);
  return status;
}

static void detection_survives_every_failed_request(void **state) {
  (void)state;
  static town all;
  build(&all);
  assert_true(mnm_fault_sweep("detect", use_detect, &all) > 10);
  assert_true(all.found > 0);
  uint64_t found = all.found;
  assert_int_equal(mnm_pool_new(&all.pool, 3, NULL), MNM_OK);
  assert_true(mnm_fault_sweep("detect in a pool", use_detect, &all) > 10);
  assert_true(all.found > 0);
  /* how many requests there are differs from run to run, what must hold for each does not */
  all.uneven = true;
  for (uint64_t n = 1, fired = true; fired; n += 1 + n / 16) {
    mnm_fault fault;
    mnm_err err = {0};
    mnm_fault_init(&fault, n);
    mnm_ctx ctx = {.alloc = mnm_fault_alloc(&fault)};
    mnm_status status = use_detect(&ctx, &err, &all);
    assert_int_equal(status, fault.fired ? MNM_E_NOMEM : MNM_OK);
    assert_true(fault.live_blocks == 0 && fault.live_bytes == 0 && fault.wrong_sizes == 0);
    fired = fault.fired;
    mnm_fault_clear(&fault);
  }
  assert_int_equal(all.found, found);
  mnm_pool_free(all.pool);
  mnm_accounts_free(all.accounts);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(detection_survives_every_failed_request),
  };
  return cmocka_run_group_tests_name("fault_stage", tests, NULL, NULL);
}
