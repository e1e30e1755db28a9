/* Networks and persons for other programs. */
#include <stdlib.h>

#include "case/run/run_network.h"
#include "case/run/run_status.h"

typedef struct export_state {
  mnm_store *store;
  mnm_identity *identity;
  const mnm_ledger *ledger;
  mnm_run__holders owners;
  bool victims;
  mnm_json *json;
  mnm_column held; /* uint64_t, rising: owner above, account below */
} export_state;

static int by_pair(const void *left, const void *right) {
  const uint64_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

static mnm_status list_held(export_state *state, uint32_t accounts, mnm_err *err) {
  const mnm_network_owners *owners = &state->owners.owners;
  if (state->owners.subject.count == 0) return MNM_OK;
  for (uint32_t account = 0; account < accounts; account++)
    for (uint32_t i = owners->offset[account]; i < owners->offset[account + 1]; i++) {
      uint64_t pair = (uint64_t)owners->owner[i] << 32 | account;
      MNM_TRY(mnm_column_push(&state->held, &pair, err));
    }
  if (state->held.count > 1) qsort(state->held.data, state->held.count, sizeof(uint64_t), by_pair);
  return MNM_OK;
}

static uint64_t first_at_least(const uint64_t *all, uint64_t count, uint64_t value) {
  uint64_t begin = 0, end = count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (all[middle] < value)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

/* The accounts of the holder with this pseudonym. */
static mnm_status write_held(const export_state *state, const char *pseudonym, mnm_err *err) {
  uint64_t id = 0;
  MNM_TRY(mnm_identity_by_pseudonym(state->identity, mnm_text_of(pseudonym), &id, err));
  const uint64_t *subject = state->owners.subject.data;
  uint64_t owner = first_at_least(subject, state->owners.subject.count, id);
  mnm_json_key(state->json, "accounts");
  mnm_json_array(state->json);
  if (owner < state->owners.subject.count && subject[owner] == id) {
    const uint64_t *held = state->held.data;
    for (uint64_t i = first_at_least(held, state->held.count, owner << 32);
         i < state->held.count && held[i] >> 32 == owner; i++) {
      char label[512];
      uint32_t bytes = mnm_accounts_label(mnm_ledger_accounts(state->ledger), (uint32_t)held[i],
                                          label, sizeof label);
      mnm_json_text(state->json, (mnm_text){label, bytes});
    }
  }
  mnm_json_array_end(state->json);
  return MNM_OK;
}

/* Who a member is: the holder's pseudonym, else the account; a possible victim's only to those who
 * may know. */
static mnm_status write_who(const export_state *state, uint32_t account, bool victim,
                            mnm_err *err) {
  const mnm_network_owners *owners = &state->owners.owners;
  bool held =
      state->owners.subject.count > 0 && owners->offset[account] < owners->offset[account + 1];
  char label[512];
  mnm_json_key(state->json, held ? "person" : "account");
  if (held) {
    char pseudonym[MNM_PSEUDONYM_BYTES];
    const uint64_t *subject = state->owners.subject.data;
    uint32_t first = owners->owner[owners->offset[account]];
    MNM_TRY(mnm_identity_pseudonym(state->identity, subject[first], pseudonym, err));
    mnm_json_string(state->json, pseudonym);
    mnm_json_key(state->json, "account");
  }
  if (victim && !state->victims) {
    mnm_json_string(state->json, "(sealed)");
    return MNM_OK;
  }
  uint32_t bytes =
      mnm_accounts_label(mnm_ledger_accounts(state->ledger), account, label, sizeof label);
  mnm_json_text(state->json, (mnm_text){label, bytes});
  return MNM_OK;
}

static mnm_status write_member(const export_state *state, const mnm_network_member *member,
                               mnm_err *err) {
  mnm_json *json = state->json;
  if (member->account >= mnm_accounts_count(mnm_ledger_accounts(state->ledger)))
    return mnm_err_set(err, MNM_E_DAMAGED, "a network names an account that the case lacks");
  mnm_json_object(json);
  MNM_TRY(write_who(state, member->account, member->status == MNM_STATUS_POSSIBLE_VICTIM, err));
  mnm_json_key(json, "roles");
  mnm_json_array(json);
  for (uint32_t bit = 0; bit < MNM_NETWORK_ROLES; bit++)
    if (member->roles >> bit & 1 && mnm_network_role_name(bit) != NULL)
      mnm_json_string(json, mnm_network_role_name(bit));
  mnm_json_array_end(json);
  mnm_json_pair_string(json, "status", mnm_suspicion_name((mnm_suspicion)member->status));
  mnm_json_object_end(json);
  return MNM_OK;
}

static mnm_status write_chain(const export_state *state, const mnm_store_network *network,
                              const mnm_store_piece *piece, const mnm_run__rows *rows,
                              mnm_err *err) {
  mnm_json *json = state->json;
  mnm_json_key(json, "chain");
  mnm_json_array(json);
  for (uint32_t i = 0; i < piece->reference_count; i++) {
    char id[MNM_TRANSFER_ID_BYTES];
    uint32_t row, bytes = 0;
    if (!mnm_run__rows_find(rows, network->references[piece->reference_first + i], &row))
      return mnm_err_set(err, MNM_E_DAMAGED, "a chain cites a transfer that the ledger lacks");
    MNM_TRY(mnm_ledger_transfer_id(state->ledger, row, id, sizeof id, &bytes, err));
    mnm_json_text(json, (mnm_text){id, bytes});
  }
  mnm_json_array_end(json);
  return MNM_OK;
}

typedef struct network_state {
  export_state *state;
  mnm_run__rows rows;
} network_state;

static mnm_status write_evidence(const network_state *n, const mnm_store_network *network,
                                 mnm_err *err) {
  mnm_json *json = n->state->json;
  mnm_json_key(json, "findings");
  mnm_json_array(json);
  for (uint32_t i = 0; i < network->piece_count; i++)
    if (network->pieces[i].finding_id != 0) mnm_json_uint(json, network->pieces[i].finding_id);
  mnm_json_array_end(json);
  mnm_json_key(json, "evidence");
  mnm_json_array(json);
  for (uint32_t i = 0; i < network->piece_count; i++) {
    const mnm_store_piece *piece = &network->pieces[i];
    mnm_json_object(json);
    mnm_json_key(json, "finding");
    if (piece->finding_id != 0)
      mnm_json_uint(json, piece->finding_id);
    else
      mnm_json_null(json);
    if (piece->finding_id == 0) MNM_TRY(write_chain(n->state, network, piece, &n->rows, err));
    mnm_json_key(json, "points");
    mnm_run__points_write(json, piece->points_micro);
    mnm_json_key(json, "counted");
    mnm_run__points_write(json, piece->counted_micro);
    mnm_json_pair_string(json, "family", piece->family);
    mnm_json_pair_uint(json, "left_out", piece->left_out);
    mnm_json_pair_bool(json, "truncated", piece->truncated);
    mnm_json_object_end(json);
  }
  mnm_json_array_end(json);
  return MNM_OK;
}

static mnm_status write_network(void *payload, const mnm_store_network *network, mnm_err *err) {
  const network_state *n = payload;
  mnm_json *json = n->state->json;
  mnm_json_object(json);
  mnm_json_pair_string(json, "record", "network");
  mnm_json_pair_uint(json, "id", network->network_id);
  mnm_json_pair_uint(json, "rank", network->rank);
  mnm_json_pair_string(json, "kind", mnm_network_kind_name(network->kind));
  const struct {
    const char *key;
    int64_t micro;
  } points[] = {{"score", network->score_micro},
                {"threshold", network->threshold_micro},
                {"sum", network->sum_micro},
                {"prior", network->prior_micro}};
  for (int i = 0; i < 4; i++) {
    mnm_json_key(json, points[i].key);
    mnm_run__points_write(json, points[i].micro);
  }
  mnm_json_key(json, "members");
  mnm_json_array(json);
  for (uint32_t i = 0; i < network->member_count; i++)
    MNM_TRY(write_member(n->state, &network->members[i], err));
  mnm_json_array_end(json);
  MNM_TRY(write_evidence(n, network, err));
  mnm_json_pair_string(json, "sentence", network->sentence);
  mnm_json_object_end(json);
  return MNM_OK;
}

static mnm_status write_person(void *payload, const mnm_run_person *person,
                               const mnm_accounts *accounts, mnm_err *err) {
  const export_state *state = payload;
  char label[512];
  mnm_text id = mnm_text_of(person->pseudonym);
  if (id.bytes == 0)
    id = (mnm_text){label, mnm_accounts_label(accounts, person->account, label, sizeof label)};
  bool sealed = person->status == MNM_STATUS_POSSIBLE_VICTIM && !state->victims;
  mnm_json_object(state->json);
  mnm_json_pair_string(state->json, "record", "person");
  mnm_json_pair_text(state->json, "id", sealed ? mnm_text_of("(sealed)") : id);
  mnm_json_pair_string(state->json, "status", mnm_suspicion_name(person->status));
  if (person->status == MNM_STATUS_SUSPECT) mnm_json_pair_bool(state->json, "suspect", true);
  if (person->status == MNM_STATUS_POSSIBLE_VICTIM && !sealed)
    mnm_json_pair_bool(state->json, "possible_victim", true);
  if (!sealed && person->pseudonym[0] != '\0') MNM_TRY(write_held(state, person->pseudonym, err));
  if (!sealed && person->pseudonym[0] == '\0') {
    mnm_json_key(state->json, "accounts");
    mnm_json_array(state->json);
    mnm_json_text(state->json, id);
    mnm_json_array_end(state->json);
  }
  mnm_json_object_end(state->json);
  return MNM_OK;
}

static mnm_status write_all(export_state *state, const mnm_ctx *ctx, mnm_err *err) {
  network_state n = {.state = state};
  mnm_store_network_query query = {.account = MNM_ACCOUNT_NONE, .details = true};
  mnm_status status = mnm_run__rows_init(&n.rows, state->ledger, ctx, err);
  if (status == MNM_OK) status = mnm_run_networks(state->store, &query, write_network, &n, err);
  mnm_run__rows_clear(&n.rows);
  if (status != MNM_OK) return status;
  return mnm_run_persons(state->store, write_person, state, ctx, err);
}

mnm_status mnm_run__export_networks(mnm_store *store, const mnm_ledger *ledger, bool victims,
                                    mnm_json *json, const mnm_ctx *ctx, mnm_err *err) {
  export_state state = {.store = store, .ledger = ledger, .victims = victims, .json = json};
  mnm_column_init(&state.held, sizeof(uint64_t), ctx);
  mnm_status status = mnm_identity_open(&state.identity, store, ctx, err);
  if (status != MNM_OK) return status;
  uint32_t accounts = mnm_accounts_count(mnm_ledger_accounts(ledger));
  status = mnm_run__holders_load(&state.owners, store, accounts, ctx, err);
  if (status == MNM_OK) status = list_held(&state, accounts, err);
  if (status == MNM_OK) status = write_all(&state, ctx, err);
  mnm_column_clear(&state.held);
  mnm_run__holders_clear(&state.owners);
  mnm_identity_close(state.identity);
  return status;
}
