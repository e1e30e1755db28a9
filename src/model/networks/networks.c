/* Columns, and the words for the numbers in them. */
#include "model/networks/networks.h"

#include <stdio.h>

const char *mnm_network_kind_name(mnm_network_kind kind) {
  switch (kind) {
    case MNM_NETWORK_COMMUNITY:
      return "community";
    case MNM_NETWORK_CHAIN:
      return "chain of function";
    case MNM_NETWORK_CASE:
      return "case without a network";
  }
  return "unknown";
}

const char *mnm_network_role_name(uint32_t bit) {
  static const char *const names[MNM_NETWORK_ROLES] = {NULL,   "centre", "source", "mule",
                                                       "sink", "origin", "relay",  "exit"};
  return bit < MNM_NETWORK_ROLES ? names[bit] : NULL;
}

const char *mnm_suspicion_name(mnm_suspicion status) {
  switch (status) {
    case MNM_STATUS_CLEAR:
      return "clear";
    case MNM_STATUS_SUSPECT:
      return "suspect";
    case MNM_STATUS_POSSIBLE_VICTIM:
      return "possible_victim";
  }
  return "unknown";
}

void mnm_networks_init(mnm_networks *networks, const mnm_ctx *ctx) {
  memset(networks, 0, sizeof *networks);
  mnm_column_init(&networks->network, sizeof(mnm_network), ctx);
  mnm_column_init(&networks->member, sizeof(mnm_network_member), ctx);
  mnm_column_init(&networks->evidence, sizeof(mnm_network_evidence), ctx);
  mnm_column_init(&networks->family, sizeof(mnm_network_family), ctx);
  mnm_column_init(&networks->tie, sizeof(mnm_network_tie), ctx);
  mnm_column_init(&networks->chain, sizeof(mnm_network_chain), ctx);
  mnm_column_init(&networks->chain_row, sizeof(uint32_t), ctx);
  mnm_column_init(&networks->status, sizeof(mnm_account_status), ctx);
  mnm_column_init(&networks->owner_status, sizeof(mnm_account_status), ctx);
  mnm_column_init(&networks->finding, sizeof(mnm_finding_place), ctx);
}

#define COLUMNS 10
static void list_columns(mnm_networks *networks, mnm_column *out[COLUMNS]) {
  mnm_column *all[COLUMNS] = {&networks->network,   &networks->member, &networks->evidence,
                              &networks->family,    &networks->tie,    &networks->chain,
                              &networks->chain_row, &networks->status, &networks->owner_status,
                              &networks->finding};
  memcpy(out, all, sizeof all);
}

void mnm_networks_clear(mnm_networks *networks) {
  mnm_column *columns[COLUMNS];
  list_columns(networks, columns);
  for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_clear(columns[i]);
}

void mnm_networks_reset(mnm_networks *networks) {
  mnm_column *columns[COLUMNS];
  list_columns(networks, columns);
  for (uint32_t i = 0; i < COLUMNS; i++) columns[i]->count = 0;
  networks->family_names = 0;
  networks->groups = networks->findings_habit = networks->findings_apart = 0;
  networks->chains_truncated = networks->owners_large = 0;
}

uint32_t mnm_points_text(char *buffer, uint32_t bytes, int64_t micro) {
  uint64_t size = micro < 0 ? 0 - (uint64_t)micro : (uint64_t)micro;
  uint64_t rest = size % (uint64_t)MNM_POINT;
  int digits = 6;
  for (; digits > 0 && rest % 10 == 0; digits--) rest /= 10;
  const char *sign = micro < 0 ? "-" : "";
  unsigned long long whole = size / (uint64_t)MNM_POINT;
  int length = digits > 0 ? snprintf(buffer, bytes, "%s%llu.%0*llu", sign, whole, digits,
                                     (unsigned long long)rest)
                          : snprintf(buffer, bytes, "%s%llu", sign, whole);
  return length < (int)bytes ? (uint32_t)length : bytes - 1;
}

bool mnm_points_parse(mnm_text text, int64_t *out_micro) {
  int64_t micro = 0;
  uint32_t whole = 0, decimals = 0, at = 0;
  for (; at < text.bytes && text.data[at] >= '0' && text.data[at] <= '9'; at++) {
    if (++whole > 9) return false;
    micro = micro * 10 + (text.data[at] - '0');
  }
  if (whole == 0) return false;
  if (at < text.bytes) {
    if (text.data[at++] != '.') return false;
    for (; at < text.bytes && text.data[at] >= '0' && text.data[at] <= '9'; at++) {
      if (++decimals > 6) return false;
      micro = micro * 10 + (text.data[at] - '0');
    }
    if (decimals == 0 || at < text.bytes) return false;
  }
  for (; decimals < 6; decimals++) micro *= 10;
  *out_micro = micro;
  return true;
}
