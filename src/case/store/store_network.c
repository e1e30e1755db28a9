/* Suspected networks of a stage run. A network is known by the digest of its accounts: found again,
 * it keeps its number, so that a number in a file means the same for ever; what it scores may
 * change. */
#include <string.h>

#include "case/store/store_internal.h"

#define SENTENCE_MAX 4096

/* ---- digests --- */

static void add_number(mnm_sha256 *hash, uint64_t number) {
  uint8_t bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(number >> (8 * i));
  mnm_sha256_add(hash, bytes, sizeof bytes);
}

/* Accounts of the group itself; they stand by label, so in one order. */
static void member_digest(uint8_t out[MNM_DIGEST_BYTES], const mnm_networks *networks,
                          const mnm_network *network) {
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit network 1", 17);
  for (uint32_t i = 0; i < network->member_count; i++) {
    const mnm_network_member *member = mnm_column_at(&networks->member, network->member_first + i);
    if (!member->chained) add_number(&hash, member->account);
  }
  mnm_sha256_end(&hash, out);
}

static uint64_t reference_of(const uint64_t *reference, uint32_t row) {
  return reference == NULL ? row : reference[row];
}

static void add_evidence(mnm_sha256 *hash, const mnm_networks *networks,
                         const mnm_network_evidence *piece, const uint64_t *reference) {
  add_number(hash, piece->finding);
  add_number(hash, piece->family);
  add_number(hash, (uint64_t)piece->points_micro);
  add_number(hash, (uint64_t)piece->counted_micro);
  add_number(hash, piece->left_out);
  if (piece->chain == UINT32_MAX) return;
  const mnm_network_chain *chain = mnm_column_at(&networks->chain, piece->chain);
  add_number(hash, chain->truncated);
  add_number(hash, chain->row_count);
  for (uint32_t i = 0; i < chain->row_count; i++) {
    const uint32_t *row = mnm_column_at(&networks->chain_row, chain->row_first + i);
    add_number(hash, reference_of(reference, *row));
  }
}

static void add_network(mnm_sha256 *hash, const mnm_networks *networks, const mnm_network *network,
                        const uint64_t *reference) {
  add_number(hash, network->kind);
  add_number(hash, network->owners);
  add_number(hash, (uint64_t)network->sum_micro);
  add_number(hash, (uint64_t)network->prior_micro);
  add_number(hash, (uint64_t)network->threshold_micro);
  add_number(hash, (uint64_t)network->first_us);
  add_number(hash, (uint64_t)network->last_us);
  add_number(hash, network->member_count);
  for (uint32_t i = 0; i < network->member_count; i++) {
    const mnm_network_member *member = mnm_column_at(&networks->member, network->member_first + i);
    add_number(hash, member->account);
    add_number(hash,
               (uint64_t)member->roles << 16 | (uint64_t)member->status << 8 | member->chained);
    add_number(hash, (uint64_t)member->strength_micro);
  }
  add_number(hash, network->evidence_count);
  for (uint32_t i = 0; i < network->evidence_count; i++)
    add_evidence(hash, networks, mnm_column_at(&networks->evidence, network->evidence_first + i),
                 reference);
  add_number(hash, network->tie_count);
  for (uint32_t i = 0; i < network->tie_count; i++) {
    const mnm_network_tie *tie = mnm_column_at(&networks->tie, network->tie_first + i);
    add_number(hash, (uint64_t)tie->a << 32 | tie->b);
    add_number(hash, tie->reasons);
    add_number(hash, (uint64_t)tie->weight_micro);
  }
}

void mnm_store_networks_digest(uint8_t out[32], const mnm_networks *networks,
                               const uint64_t *reference, const uint64_t *subject_id) {
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit networks 1", 18);
  for (uint64_t i = 0; i < networks->network.count; i++)
    add_network(&hash, networks, mnm_column_at(&networks->network, i), reference);
  add_number(&hash, networks->finding.count);
  for (uint64_t i = 0; i < networks->finding.count; i++) {
    const mnm_finding_place *place = mnm_column_at(&networks->finding, i);
    add_number(&hash, place->network);
    add_number(&hash, (uint64_t)place->points_micro);
  }
  add_number(&hash, networks->status.count);
  for (uint64_t i = 0; i < networks->status.count; i++) {
    const mnm_account_status *told = mnm_column_at(&networks->status, i);
    add_number(&hash, (uint64_t)told->account << 8 | told->status);
  }
  add_number(&hash, networks->owner_status.count);
  for (uint64_t i = 0; i < networks->owner_status.count; i++) {
    const mnm_account_status *told = mnm_column_at(&networks->owner_status, i);
    add_number(&hash, subject_id == NULL ? told->account : subject_id[told->account]);
    add_number(&hash, told->status);
  }
  mnm_sha256_end(&hash, out);
}

/* ---- putting --- */

typedef struct putting { /* one network on its way in */
  const mnm_store_networks_input *input;
  uint64_t index;
  const mnm_network *network;
  int64_t id;
  char sentence[SENTENCE_MAX];
} putting;

static mnm_status find_known(mnm_store *store, const uint8_t digest[MNM_DIGEST_BYTES],
                             int64_t *out_id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  *out_id = 0;
  MNM_TRY(mnm_store_prepare(store, &statement, "SELECT network_id FROM network WHERE digest = ?1",
                            err));
  mnm_store__bind_blob(statement, 1, digest, MNM_DIGEST_BYTES);
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  if (row) *out_id = sqlite3_column_int64(statement, 0);
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

static mnm_status put_head(mnm_store *store, putting *put, mnm_err *err) {
  const mnm_network *network = put->network;
  uint8_t digest[MNM_DIGEST_BYTES];
  sqlite3_stmt *statement = NULL;
  member_digest(digest, put->input->networks, network);
  MNM_TRY(find_known(store, digest, &put->id, err));
  MNM_TRY(mnm_store_prepare(
      store, &statement,
      put->id != 0
          ? "UPDATE network SET digest = ?2, stage_id = ?3, rank = ?4, kind = ?5, owners = ?6,"
            " sum_micro = ?7, prior_micro = ?8, score_micro = ?9, threshold_micro = ?10,"
            " first_us = ?11, last_us = ?12, sentence = ?13, current = 1 WHERE network_id = ?1"
          : "INSERT INTO network (network_id, digest, stage_id, rank, kind, owners, sum_micro,"
            " prior_micro, score_micro, threshold_micro, first_us, last_us, sentence, current)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 1)",
      err));
  mnm_store__bind_or_null(statement, 1, put->id, 0);
  mnm_store__bind_blob(statement, 2, digest, sizeof digest);
  (void)sqlite3_bind_int64(statement, 3, (sqlite3_int64)put->input->stage_id);
  (void)sqlite3_bind_int64(statement, 4, network->rank);
  (void)sqlite3_bind_int64(statement, 5, network->kind);
  (void)sqlite3_bind_int64(statement, 6, network->owners);
  (void)sqlite3_bind_int64(statement, 7, network->sum_micro);
  (void)sqlite3_bind_int64(statement, 8, network->prior_micro);
  (void)sqlite3_bind_int64(statement, 9, network->score_micro);
  (void)sqlite3_bind_int64(statement, 10, network->threshold_micro);
  mnm_store__bind_or_null(statement, 11, network->first_us, MNM_TIME_NONE);
  mnm_store__bind_or_null(statement, 12, network->last_us, MNM_TIME_NONE);
  mnm_store__bind_string(statement, 13, put->sentence);
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  if (put->id == 0) put->id = sqlite3_last_insert_rowid(store->db);
  return MNM_OK;
}

/* Runs a cached statement with these numbers as its parameters, from the first on. */
static mnm_status run(mnm_store *store, const char *sql, const int64_t *numbers, int count,
                      mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement, sql, err));
  for (int i = 0; i < count; i++) (void)sqlite3_bind_int64(statement, i + 1, numbers[i]);
  return mnm_store_step(store, statement, NULL, err);
}
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static mnm_status forget_parts(mnm_store *store, const putting *put, mnm_err *err) {
  static const char *const sql[] = {"DELETE FROM network_member WHERE network_id = ?1",
                                    "DELETE FROM network_evidence WHERE network_id = ?1",
                                    "DELETE FROM network_chain WHERE network_id = ?1",
                                    "DELETE FROM network_tie WHERE network_id = ?1"};
  for (int i = 0; i < COUNT(sql); i++) MNM_TRY(run(store, sql[i], &put->id, 1, err));
  return MNM_OK;
}

static mnm_status put_members(mnm_store *store, const putting *put, mnm_err *err) {
  const mnm_networks *networks = put->input->networks;
  for (uint32_t i = 0; i < put->network->member_count; i++) {
    const mnm_network_member *member =
        mnm_column_at(&networks->member, put->network->member_first + i);
    const int64_t numbers[] = {put->id,
                               i,
                               member->account,
                               member->roles,
                               member->status,
                               member->chained ? 1 : 0,
                               member->strength_micro};
    MNM_TRY(run(store,
                "INSERT INTO network_member (network_id, position, account_id, roles, status,"
                " chained, strength_micro) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                numbers, COUNT(numbers), err));
  }
  return MNM_OK;
}

static mnm_status put_chain(mnm_store *store, const putting *put, uint32_t position,
                            const mnm_network_chain *chain, mnm_err *err) {
  for (uint32_t i = 0; i < chain->row_count; i++) {
    const uint32_t *row = mnm_column_at(&put->input->networks->chain_row, chain->row_first + i);
    const int64_t numbers[] = {put->id, position, i,
                               (int64_t)reference_of(put->input->reference, *row)};
    MNM_TRY(run(store,
                "INSERT INTO network_chain (network_id, evidence, position, reference)"
                " VALUES (?1, ?2, ?3, ?4)",
                numbers, COUNT(numbers), err));
  }
  return MNM_OK;
}

static mnm_status put_piece(mnm_store *store, const putting *put, uint32_t position, mnm_err *err) {
  const mnm_networks *networks = put->input->networks;
  const mnm_network_evidence *piece =
      mnm_column_at(&networks->evidence, put->network->evidence_first + position);
  const mnm_network_chain *chain =
      piece->chain == UINT32_MAX ? NULL : mnm_column_at(&networks->chain, piece->chain);
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO network_evidence (network_id, position, finding_id,"
                            " family, points_micro, counted_micro, left_out, truncated)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                            err));
  int64_t finding =
      piece->finding == MNM_EVIDENCE_NONE ? 0 : (int64_t)put->input->finding_id[piece->finding];
  (void)sqlite3_bind_int64(statement, 1, put->id);
  (void)sqlite3_bind_int64(statement, 2, position);
  mnm_store__bind_or_null(statement, 3, finding, 0);
  mnm_store__bind_string(statement, 4, networks->family_name[piece->family]);
  (void)sqlite3_bind_int64(statement, 5, piece->points_micro);
  (void)sqlite3_bind_int64(statement, 6, piece->counted_micro);
  (void)sqlite3_bind_int64(statement, 7, piece->left_out);
  (void)sqlite3_bind_int64(statement, 8, chain != NULL && chain->truncated ? 1 : 0);
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  return chain == NULL ? MNM_OK : put_chain(store, put, position, chain, err);
}

static mnm_status put_ties(mnm_store *store, const putting *put, mnm_err *err) {
  for (uint32_t i = 0; i < put->network->tie_count; i++) {
    const mnm_network_tie *tie =
        mnm_column_at(&put->input->networks->tie, put->network->tie_first + i);
    const int64_t numbers[] = {put->id, i, tie->a, tie->b, tie->reasons, tie->weight_micro};
    MNM_TRY(run(store,
                "INSERT INTO network_tie (network_id, position, account_a, account_b, reasons,"
                " weight_micro) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                numbers, COUNT(numbers), err));
  }
  return MNM_OK;
}

static mnm_status put_one(mnm_store *store, putting *put, mnm_err *err) {
  const mnm_store_networks_input *input = put->input;
  put->network = mnm_column_at(&input->networks->network, put->index);
  put->sentence[0] = '\0';
  if (input->sentence != NULL) {
    uint32_t bytes =
        input->sentence(input->sentence_payload, put->index, put->sentence, SENTENCE_MAX);
    put->sentence[bytes < SENTENCE_MAX ? bytes : SENTENCE_MAX - 1] = '\0';
  }
  MNM_TRY(put_head(store, put, err));
  MNM_TRY(forget_parts(store, put, err));
  MNM_TRY(put_members(store, put, err));
  for (uint32_t i = 0; i < put->network->evidence_count; i++)
    MNM_TRY(put_piece(store, put, i, err));
  return put_ties(store, put, err);
}

/* ---- what it says of findings, accounts, subjects --- */

static mnm_status put_scores(mnm_store *store, const mnm_store_networks_input *input,
                             const int64_t *network_id, mnm_err *err) {
  const mnm_networks *networks = input->networks;
  /* a finding that was not given, since a person set it aside, counts nothing any more */
  MNM_TRY(mnm_store_exec(store,
                         "UPDATE finding SET points = NULL, network = NULL, rank = NULL"
                         " WHERE current = 1 AND points IS NOT NULL",
                         err));
  for (uint64_t i = 0; i < networks->finding.count; i++) {
    const mnm_finding_place *place = mnm_column_at(&networks->finding, i);
    bool in = place->network != UINT32_MAX;
    const mnm_network *network = in ? mnm_column_at(&networks->network, place->network) : NULL;
    if (i % 1024 == 0) MNM_TRY(mnm_ctx_tick(store->ctx, "points", i, networks->finding.count, err));
    MNM_TRY(mnm_store_finding_score(store, input->finding_id[i], place->points_micro,
                                    in ? network_id[place->network] : 0,
                                    network != NULL ? network->rank : 0, err));
  }
  return MNM_OK;
}

static mnm_status put_statuses(mnm_store *store, const mnm_store_networks_input *input,
                               mnm_err *err) {
  const mnm_networks *networks = input->networks;
  MNM_TRY(mnm_store_exec(store, "DELETE FROM network_account; DELETE FROM network_subject;", err));
  for (uint64_t i = 0; i < networks->status.count; i++) {
    const mnm_account_status *told = mnm_column_at(&networks->status, i);
    const int64_t numbers[] = {told->account, told->status};
    MNM_TRY(run(store, "INSERT INTO network_account (account_id, status) VALUES (?1, ?2)", numbers,
                COUNT(numbers), err));
  }
  for (uint64_t i = 0; i < networks->owner_status.count && input->subject_id != NULL; i++) {
    const mnm_account_status *told = mnm_column_at(&networks->owner_status, i);
    const int64_t numbers[] = {(int64_t)input->subject_id[told->account], told->status};
    MNM_TRY(run(store, "INSERT INTO network_subject (subject_id, status) VALUES (?1, ?2)", numbers,
                COUNT(numbers), err));
  }
  return MNM_OK;
}

static mnm_status put_all(mnm_store *store, putting *put, int64_t *network_id, mnm_err *err) {
  uint64_t count = put->input->networks->network.count;
  MNM_TRY(mnm_store_exec(store, "UPDATE network SET current = 0 WHERE current = 1", err));
  for (uint64_t i = 0; i < count; i++) {
    put->index = i;
    if (i % 64 == 0) MNM_TRY(mnm_ctx_tick(store->ctx, "networks", i, count, err));
    MNM_TRY(put_one(store, put, err));
    network_id[i] = put->id;
  }
  MNM_TRY(put_scores(store, put->input, network_id, err));
  return put_statuses(store, put->input, err);
}

mnm_status mnm_store_networks_put(mnm_store *store, const mnm_store_networks_input *input,
                                  mnm_err *err) {
  MNM_TRY(mnm_store__need_write(store, err));
  size_t bytes = (input->networks->network.count + 1) * sizeof(int64_t);
  putting *put = mnm_mem_new(store->ctx, sizeof *put);
  int64_t *network_id = mnm_mem_new(store->ctx, bytes);
  mnm_status status = MNM_OK;
  if (put != NULL && network_id != NULL) {
    put->input = input;
    status = put_all(store, put, network_id, err);
  } else {
    status = mnm_err_nomem(err);
  }
  mnm_mem_free(store->ctx, put, sizeof *put);
  mnm_mem_free(store->ctx, network_id, bytes);
  return status;
}
