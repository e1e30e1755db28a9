/* Who is a suspect: a member of a network that is shown, by a part that fits; and never who looks
 * exploited anywhere in the ledger, whatever else their accounts were used for. Told of accounts,
 * and of owners where they are known: what one account of an owner says holds for all of them. */
#include "stage/network/network_internal.h"

typedef struct statuses {
  mnm_network__run *run;
  uint8_t *status;  /* [account]: mnm_suspicion */
  mnm_column owner; /* mnm_network__entry: key owner, value mnm_suspicion */
} statuses;

static void mark_suspects(statuses *s) {
  const mnm_network__run *run = s->run;
  const mnm_findings *findings = run->input->findings;
  for (uint64_t i = 0; i < findings->finding.count; i++) {
    const mnm_finding_place *place = mnm_column_at(&run->out->finding, i);
    if (place->network == UINT32_MAX) continue;
    const mnm_finding *finding = mnm_column_at(&findings->finding, i);
    uint8_t parts = run->points->of[finding->typology].suspect;
    for (uint32_t at = 0; at < finding->participant_count; at++) {
      const mnm_participant *participant =
          mnm_column_at(&findings->participant, finding->participant_first + at);
      uint32_t node = run->node_of[participant->account];
      bool member = node != MNM_NETWORK__NONE && run->group_of[node] == run->piece[i].group;
      if (member && parts >> participant->part & 1)
        s->status[participant->account] = MNM_STATUS_SUSPECT;
    }
  }
}

static void mark_exploited(statuses *s) {
  for (uint32_t account = 0; account < s->run->accounts; account++)
    if (s->run->exploited[account]) s->status[account] = MNM_STATUS_POSSIBLE_VICTIM;
}

/* ---- owners --- */

static mnm_status list_owners(statuses *s, mnm_err *err) {
  const mnm_network_owners *owners = s->run->input->owners;
  for (uint32_t account = 0; account < s->run->accounts; account++) {
    if (s->status[account] == MNM_STATUS_CLEAR) continue;
    for (uint32_t i = owners->offset[account]; i < owners->offset[account + 1]; i++) {
      mnm_network__entry entry = {owners->owner[i], s->status[account], 0};
      MNM_TRY(mnm_column_push(&s->owner, &entry, err));
    }
  }
  MNM_TRY(mnm_network__sort_column(&s->owner, s->run->ctx, err));
  const mnm_network__entry *entry = s->owner.data;
  for (uint64_t i = 0; i < s->owner.count;) {
    mnm_account_status told = {(uint32_t)entry[i].key, MNM_STATUS_CLEAR};
    for (uint64_t key = entry[i].key; i < s->owner.count && entry[i].key == key; i++)
      if (entry[i].value > told.status) told.status = (uint8_t)entry[i].value;
    MNM_TRY(mnm_column_push(&s->run->out->owner_status, &told, err));
  }
  return MNM_OK;
}

static uint8_t status_of_owner(const mnm_networks *out, uint32_t owner) {
  const mnm_account_status *told = out->owner_status.data;
  uint64_t begin = 0, end = out->owner_status.count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (told[middle].account < owner)
      begin = middle + 1;
    else
      end = middle;
  }
  bool there = begin < out->owner_status.count && told[begin].account == owner;
  return there ? told[begin].status : MNM_STATUS_CLEAR;
}

/* A possible victim's other accounts are theirs too. */
static void hand_on(statuses *s) {
  const mnm_network_owners *owners = s->run->input->owners;
  if (s->run->out->owner_status.count == 0) return;
  for (uint32_t account = 0; account < s->run->accounts; account++)
    for (uint32_t i = owners->offset[account]; i < owners->offset[account + 1]; i++)
      if (status_of_owner(s->run->out, owners->owner[i]) == MNM_STATUS_POSSIBLE_VICTIM)
        s->status[account] = MNM_STATUS_POSSIBLE_VICTIM;
}

/* ---- telling --- */

static mnm_status list_accounts(statuses *s, mnm_err *err) {
  mnm_networks *out = s->run->out;
  mnm_column accounts;
  mnm_column_init(&accounts, sizeof(uint32_t), s->run->ctx);
  mnm_status status = MNM_OK;
  for (uint32_t account = 0; status == MNM_OK && account < s->run->accounts; account++)
    if (s->status[account] != MNM_STATUS_CLEAR) status = mnm_column_push(&accounts, &account, err);
  uint32_t *account = accounts.data;
  if (status == MNM_OK)
    status = mnm_accounts_sort(account, accounts.count, s->run->input->accounts, s->run->ctx, err);
  for (uint64_t i = 0; status == MNM_OK && i < accounts.count; i++) {
    mnm_account_status told = {account[i], s->status[account[i]]};
    status = mnm_column_push(&out->status, &told, err);
  }
  mnm_column_clear(&accounts);
  mnm_network_member *member = out->member.data;
  for (uint64_t i = 0; status == MNM_OK && i < out->member.count; i++)
    member[i].status = s->status[member[i].account];
  return status;
}

static mnm_status tell_all(statuses *s, mnm_err *err) {
  mark_suspects(s);
  mark_exploited(s);
  if (s->run->input->owners) {
    MNM_TRY(list_owners(s, err));
    hand_on(s);
  }
  return list_accounts(s, err);
}

mnm_status mnm_network__statuses(mnm_network__run *run, mnm_err *err) {
  statuses s = {.run = run};
  size_t bytes = (size_t)run->accounts + 1;
  s.status = mnm_mem_new(run->ctx, bytes);
  mnm_column_init(&s.owner, sizeof(mnm_network__entry), run->ctx);
  mnm_status status = s.status ? tell_all(&s, err) : mnm_err_nomem(err);
  mnm_column_clear(&s.owner);
  mnm_mem_free(run->ctx, s.status, bytes);
  return status;
}
