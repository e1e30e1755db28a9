/* Accounts of possible victims: what is shown of them is of the highest class. */
#include "case/run/run_status.h"
#include "front/cli/cli_internal.h"

static mnm_status see_status(void *payload, uint64_t number, mnm_suspicion status, mnm_err *err) {
  uint32_t account = (uint32_t)number;
  if (status != MNM_STATUS_POSSIBLE_VICTIM) return MNM_OK;
  return mnm_column_push(payload, &account, err);
}

mnm_status mnm_cli__victims(mnm_column *out, mnm_store *store, mnm_err *err) {
  return mnm_run_account_statuses(store, see_status, out, err);
}

bool mnm_cli__is_victim(const mnm_column *victims, uint32_t account) {
  const uint32_t *one = victims->data;
  uint64_t low = 0, high = victims->count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (one[middle] < account)
      low = middle + 1;
    else
      high = middle;
  }
  return low < victims->count && one[low] == account;
}
