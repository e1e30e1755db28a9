/* What the files that find roles in a case share. */
#ifndef MNM_CASE_RUN_DUTY_INTERNAL_H
#define MNM_CASE_RUN_DUTY_INTERNAL_H

#include "case/run/run_duty.h"
#include "case/run/run_network.h"
#include "stage/detect/detect.h"

struct mnm_run_duties {
  mnm_alloc alloc;
  mnm_ledger *ledger;
  mnm_run__holders holders;
  mnm_column member, victim, finding; /* uint32_t, uint8_t, mnm_duty_finding */
  mnm_column carried;                 /* uint32_t, by member */
  mnm_column fact;         /* mnm_detect_fact: what is known of persons beside their transfers */
  mnm_column claim, first; /* mnm_duty_claim; uint64_t, by member and one more */
  mnm_duty_signs *signs;
  mnm_column person;                         /* mnm_run_duty_person, by first account */
  mnm_column person_member, reason, network; /* uint32_t, mnm_duty_claim, uint64_t */
  mnm_arena texts;
  uint64_t network_id; /* 0: a list of accounts */
  mnm_store *store;    /* while it is made */
};

/* carried: how many others' journeys or papers were paid from each member. */
MNM_MUST_CHECK mnm_status mnm_run__duties_carried(mnm_run_duties *self, const mnm_ctx *ctx,
                                                  mnm_err *err);
/* Persons, once the claims are there. */
MNM_MUST_CHECK mnm_status mnm_run__duties_persons(mnm_run_duties *self, const mnm_ctx *ctx,
                                                  mnm_err *err);

#endif
