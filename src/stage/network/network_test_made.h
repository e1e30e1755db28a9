/* For the tests of single rules: ledgers made row by row, accounts called a, b, c, ... */
#ifndef MNM_STAGE_NETWORK_TEST_MADE_H
#define MNM_STAGE_NETWORK_TEST_MADE_H

#include "stage/network/network_test_world.h"

static const uint32_t as_they_are[WORLD_ACCOUNTS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};

static world small;
static world_input made;

/* Accounts a .. with labels "a", "b", ...; no owners, nobody is busy. */
static inline void begin(uint32_t accounts) {
  memset(&small, 0, sizeof small);
  small.accounts = accounts;
  small.busy = UINT32_MAX;
  small.window_s = INT64_C(3) * 86400;
  assert_int_equal(mnm_points_shipped(&small.points, NULL, NULL), MNM_OK);
  /* rules are looked at one by one: all typologies tie and count where most of their accounts are
   */
  for (int typology = MNM_T1; typology < MNM_TYPOLOGY_SLOTS; typology++)
    if (typology != MNM_T9) small.points.of[typology].ties = true;
  small.points.once_micro = small.points.of[MNM_H1].points_micro;
  small.points.of[MNM_T2].earning = true;
  small.points.of[MNM_T2].suspect = 1U << MNM_PART_CENTRE;
  for (uint32_t i = 0; i < accounts; i++) (void)snprintf(small.label[i], 24, "%c", 'a' + (int)i);
}

static inline uint32_t pay(int from, int to, int64_t day, int64_t amount) {
  uint32_t row = small.rows++;
  assert_true(row < WORLD_ROWS);
  small.from[row] = (uint32_t)(from - 'a');
  small.to[row] = (uint32_t)(to - 'a');
  small.time_us[row] = day * MNM_US_PER_DAY;
  small.amount[row] = small.to_amount[row] = amount;
  small.currency[row] = small.to_currency[row] = 978;
  return row;
}

static inline world_finding *find(mnm_typology typology, int centre) {
  world_finding *finding = &small.finding[small.findings++];
  finding->typology = typology;
  finding->centre[finding->centres++] = (uint32_t)(centre - 'a');
  finding->participant[finding->participants++] =
      (mnm_participant){(uint32_t)(centre - 'a'), MNM_PART_CENTRE};
  return finding;
}

static inline void with(world_finding *finding, mnm_part part, uint32_t row, int account) {
  finding->row[finding->rows++] = row;
  finding->participant[finding->participants++] =
      (mnm_participant){(uint32_t)(account - 'a'), (uint8_t)part};
}

static mnm_networks found;

static inline const mnm_network *search(void) {
  mnm_networks_init(&found, NULL);
  world_input_new(&made, &small, as_they_are, as_they_are);
  mnm_err err = {0};
  if (mnm_networks_find(&found, &made.input, &small.points, NULL, &err) != MNM_OK)
    fail_msg("%s", err.message);
  return found.network.data;
}

static inline void finish(void) {
  mnm_networks_clear(&found);
  world_input_clear(&made);
}

static inline int status_of(int account) {
  for (uint64_t i = 0; i < found.status.count; i++) {
    const mnm_account_status *told = mnm_column_at(&found.status, i);
    if (told->account == (uint32_t)(account - 'a')) return told->status;
  }
  return MNM_STATUS_CLEAR;
}

#endif
