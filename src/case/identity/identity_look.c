/* Looking subjects up, and listing them. */
#include "case/identity/identity_internal.h"

mnm_status mnm_identity_subject(mnm_identity *identity, uint64_t subject_id, mnm_subject_fn *fn,
                                void *payload, mnm_err *err) {
  mnm_identity__seen seen;
  mnm_arena arena;
  MNM_TRY(mnm_identity__refresh(identity, err));
  mnm_arena_init(&arena, identity->ctx);
  mnm_status status = mnm_identity__see(identity, subject_id, &arena, &seen, err);
  if (status == MNM_OK) {
    mnm_seal_wipe(&seen.as_written, sizeof seen.as_written);
    status = fn(payload, &seen.subject, err);
  }
  mnm_arena_clear(&arena);
  return status;
}

static mnm_status list_one(mnm_identity *identity, sqlite3_stmt *statement, mnm_arena *arena,
                           mnm_subject_fn *fn, void *payload, mnm_err *err) {
  mnm_identity__seen seen;
  mnm_arena_reset(arena);
  MNM_TRY(mnm_identity__read_seen(identity, statement, false, arena, &seen, err));
  return fn(payload, &seen.subject, err);
}

mnm_status mnm_identity_subjects(mnm_identity *identity, bool persons_only, mnm_subject_fn *fn,
                                 void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  mnm_arena arena;
  MNM_TRY(mnm_identity__refresh(identity, err));
  MNM_TRY(mnm_store_prepare_own(identity->store, &statement,
                                "SELECT " MNM_IDENTITY__SEEN_COLUMNS
                                " WHERE (?1 = 0 OR is_person = 1) AND " MNM_IDENTITY__VISIBLE
                                " ORDER BY subject.subject_id",
                                err));
  mnm_arena_init(&arena, identity->ctx);
  (void)sqlite3_bind_int64(statement, 1, persons_only ? 1 : 0);
  mnm_status status = mnm_store_step(identity->store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = list_one(identity, statement, &arena, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(identity->store, statement, &row, err);
  }
  mnm_arena_clear(&arena);
  (void)sqlite3_finalize(statement);
  return status;
}

/* ---- numbers and names of subjects ---- */

/* The one number that `statement` gives. */
static mnm_status one_number(mnm_identity *identity, sqlite3_stmt *statement, const char *missing,
                             uint64_t *out, mnm_err *err) {
  bool row = false;
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  if (!row) return mnm_err_set(err, MNM_E_NOTFOUND, "%s", missing);
  *out = (uint64_t)sqlite3_column_int64(statement, 0);
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

mnm_status mnm_identity_by_pseudonym(mnm_identity *identity, mnm_text pseudonym,
                                     uint64_t *out_subject_id, mnm_err *err) {
  char written[MNM_PSEUDONYM_BYTES];
  sqlite3_stmt *statement = NULL;
  *out_subject_id = 0;
  MNM_TRY(mnm_identity__refresh(identity, err));
  if (!mnm_identity__pseudonym_read(written, pseudonym)) {
    mnm_err_set(err, MNM_E_NOTFOUND, "this is no pseudonym: a letter is missing or misread");
    mnm_err_hint(err, "a pseudonym reads like P-7K2M-QXD4-93; its last two letters are a check");
    return MNM_E_NOTFOUND;
  }
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "SELECT subject_id FROM subject WHERE pseudonym = ?1"
                            " AND " MNM_IDENTITY__VISIBLE,
                            err));
  mnm_identity__bind_text(statement, 1, mnm_text_of(written));
  return one_number(identity, statement, "the case has no subject of this pseudonym",
                    out_subject_id, err);
}

mnm_status mnm_identity_by_id(mnm_identity *identity, mnm_text scope, mnm_text id,
                              uint64_t *out_subject_id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  mnm_identity__subject subject = {0};
  mnm_text whole;
  *out_subject_id = 0;
  MNM_TRY(mnm_identity__refresh(identity, err));
  MNM_TRY(mnm_identity__need_key(identity, err));
  if (id.bytes > 0) {
    MNM_TRY(mnm_identity__id(identity, scope, id, &whole, subject.digest, err));
    MNM_TRY(mnm_identity__subject_find(identity, whole, &subject, err));
  }
  mnm_seal_wipe(&subject.key, sizeof subject.key);
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "SELECT subject_id FROM subject WHERE subject_id = ?1"
                            " AND " MNM_IDENTITY__VISIBLE,
                            err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)subject.subject_id);
  return one_number(identity, statement, "the case has no subject of this id", out_subject_id, err);
}

mnm_status mnm_identity_pseudonym(mnm_identity *identity, uint64_t subject_id,
                                  char out[MNM_PSEUDONYM_BYTES], mnm_err *err) {
  mnm_identity__seen seen;
  mnm_arena arena;
  out[0] = '\0';
  MNM_TRY(mnm_identity__refresh(identity, err));
  mnm_arena_init(&arena, identity->ctx);
  mnm_status status = mnm_identity__see(identity, subject_id, &arena, &seen, err);
  if (status == MNM_OK) {
    mnm_seal_wipe(&seen.as_written, sizeof seen.as_written);
    memcpy(out, seen.subject.pseudonym, MNM_PSEUDONYM_BYTES);
  }
  mnm_arena_clear(&arena);
  return status;
}
