/* Tables of the store itself. The page that explains them: docs/case-file.md. A change here is a
 * new version of the case file and needs a migration. */
#include "case/store/store_internal.h"

const char *const mnm_store__schema_core[] = {
    "CREATE TABLE meta ("
    " name TEXT PRIMARY KEY,"
    " value BLOB NOT NULL"
    ") STRICT, WITHOUT ROWID;",

    "CREATE TABLE source ("
    " source_id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " path TEXT NOT NULL,"
    " kind TEXT NOT NULL,"
    " spec TEXT,"
    " encoding TEXT,"
    " sha256 BLOB CHECK (sha256 IS NULL OR length(sha256) = 32),"
    " bytes INTEGER NOT NULL DEFAULT 0,"
    " added_us INTEGER NOT NULL,"
    " added_by TEXT NOT NULL,"
    " legal_authority TEXT,"
    " legal_reference TEXT,"
    " legal_scope_sealed BLOB,"
    " legal_expires_us INTEGER,"
    " grade_source TEXT CHECK (grade_source IN ('A', 'B', 'C', 'X')),"
    " grade_information INTEGER CHECK (grade_information BETWEEN 1 AND 4),"
    " grade_original TEXT,"
    " suspected_false INTEGER NOT NULL DEFAULT 0,"
    " handling INTEGER NOT NULL DEFAULT 0 CHECK (handling BETWEEN 0 AND 7),"
    " handling_note_sealed BLOB,"
    " summary TEXT,"
    " state TEXT NOT NULL CHECK (state IN ('loading', 'live'))"
    ") STRICT;",
    "CREATE INDEX source_by_digest ON source (sha256);",

    "CREATE TABLE balance ("
    " balance_id INTEGER PRIMARY KEY,"
    " source_id INTEGER NOT NULL REFERENCES source (source_id) ON DELETE CASCADE,"
    " account_id INTEGER NOT NULL,"
    " currency INTEGER NOT NULL,"
    " at_us INTEGER NOT NULL,"
    " kind INTEGER NOT NULL,"
    " amount_minor INTEGER NOT NULL,"
    " source_row INTEGER NOT NULL"
    ") STRICT;",
    "CREATE INDEX balance_by_source ON balance (source_id);",
    "CREATE INDEX balance_by_account ON balance (account_id, at_us);",

    "CREATE TABLE break ("
    " break_id INTEGER PRIMARY KEY,"
    " source_id INTEGER NOT NULL REFERENCES source (source_id) ON DELETE CASCADE,"
    " kind INTEGER NOT NULL,"
    " account_id INTEGER NOT NULL,"
    " currency INTEGER NOT NULL,"
    " from_us INTEGER NOT NULL,"
    " to_us INTEGER NOT NULL,"
    " amount_minor INTEGER NOT NULL,"
    " source_row INTEGER,"
    " rows INTEGER NOT NULL,"
    " reference INTEGER,"                           /* the leg concerned */
    " stage_id INTEGER REFERENCES stage (stage_id)" /* NULL: found while reading */
    ") STRICT;",
    "CREATE INDEX break_by_source ON break (source_id);",
    "CREATE INDEX break_by_account ON break (account_id, from_us);",

    "CREATE TABLE holding ("
    " holding_id INTEGER PRIMARY KEY,"
    " source_id INTEGER NOT NULL REFERENCES source (source_id) ON DELETE CASCADE,"
    " account_id INTEGER NOT NULL,"
    " subject_id INTEGER NOT NULL,"
    " kind INTEGER NOT NULL,"
    " valid_from_us INTEGER,"
    " valid_to_us INTEGER,"
    " source_row INTEGER NOT NULL"
    ") STRICT;",
    "CREATE INDEX holding_by_source ON holding (source_id);",
    "CREATE INDEX holding_by_account ON holding (account_id);",
    "CREATE INDEX holding_by_subject ON holding (subject_id);",

    "CREATE TABLE stage ("
    " stage_id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " name TEXT NOT NULL,"
    " version TEXT NOT NULL,"
    " parameters TEXT NOT NULL,"
    " key BLOB NOT NULL CHECK (length(key) = 32),"
    " output_digest BLOB NOT NULL CHECK (length(output_digest) = 32),"
    " finished_us INTEGER NOT NULL,"
    " current INTEGER NOT NULL CHECK (current IN (0, 1))"
    ") STRICT;",
    "CREATE UNIQUE INDEX stage_current ON stage (name) WHERE current = 1;",

    "CREATE TABLE finding ("
    " finding_id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),"
    " stage_id INTEGER NOT NULL REFERENCES stage (stage_id),"
    " position INTEGER NOT NULL,"
    " typology INTEGER NOT NULL,"
    " kind INTEGER NOT NULL,"
    " standing INTEGER NOT NULL,"
    " truncated INTEGER NOT NULL,"
    " first_us INTEGER,"
    " last_us INTEGER,"
    " row_count INTEGER NOT NULL,"
    " sentence TEXT NOT NULL,"
    " points INTEGER,"
    " network INTEGER,"
    " rank INTEGER,"
    " current INTEGER NOT NULL CHECK (current IN (0, 1))"
    ") STRICT;",
    "CREATE INDEX finding_by_stage ON finding (stage_id, position);",

    "CREATE TABLE finding_centre ("
    " finding_id INTEGER NOT NULL REFERENCES finding (finding_id),"
    " position INTEGER NOT NULL,"
    " account_id INTEGER NOT NULL,"
    " PRIMARY KEY (finding_id, position)"
    ") STRICT, WITHOUT ROWID;",

    "CREATE TABLE finding_row ("
    " finding_id INTEGER NOT NULL REFERENCES finding (finding_id),"
    " position INTEGER NOT NULL,"
    " reference INTEGER NOT NULL,"
    " PRIMARY KEY (finding_id, position)"
    ") STRICT, WITHOUT ROWID;",

    "CREATE TABLE participant ("
    " finding_id INTEGER NOT NULL REFERENCES finding (finding_id),"
    " position INTEGER NOT NULL,"
    " part INTEGER NOT NULL,"
    " account_id INTEGER NOT NULL,"
    " PRIMARY KEY (finding_id, position)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE INDEX participant_by_account ON participant (account_id);",

    "CREATE TABLE finding_total ("
    " finding_id INTEGER NOT NULL REFERENCES finding (finding_id),"
    " currency INTEGER NOT NULL,"
    " in_minor INTEGER NOT NULL,"
    " out_minor INTEGER NOT NULL,"
    " PRIMARY KEY (finding_id, currency)"
    ") STRICT, WITHOUT ROWID;",

    "CREATE TABLE decision ("
    " decision_id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " at_us INTEGER NOT NULL,"
    " by TEXT NOT NULL,"
    " verb TEXT NOT NULL,"
    " object TEXT NOT NULL,"
    " undoes INTEGER UNIQUE REFERENCES decision (decision_id)"
    ") STRICT;",
    "CREATE INDEX decision_by_object ON decision (object);",
    "CREATE TRIGGER decision_never_changes BEFORE UPDATE ON decision BEGIN"
    " SELECT RAISE(ABORT, 'decisions are append-only'); END;",
    "CREATE TRIGGER decision_never_goes BEFORE DELETE ON decision BEGIN"
    " SELECT RAISE(ABORT, 'decisions are append-only'); END;",
    /* the reason apart, so that it can be erased while the decision stays */
    "CREATE TABLE decision_why ("
    " decision_id INTEGER PRIMARY KEY REFERENCES decision (decision_id),"
    " sealed BLOB NOT NULL"
    ") STRICT;",

    "CREATE TABLE retention ("
    " category TEXT PRIMARY KEY,"
    " review_us INTEGER NOT NULL,"
    " set_us INTEGER NOT NULL,"
    " set_by TEXT NOT NULL"
    ") STRICT, WITHOUT ROWID;",

    "CREATE TABLE audit ("
    " seq INTEGER PRIMARY KEY,"
    " at_us INTEGER NOT NULL,"
    " by TEXT NOT NULL,"
    " verb TEXT NOT NULL,"
    " object TEXT NOT NULL,"
    " commitment BLOB NOT NULL CHECK (length(commitment) = 32),"
    " hash BLOB NOT NULL CHECK (length(hash) = 32)"
    ") STRICT;",
    "CREATE TRIGGER audit_has_no_gap BEFORE INSERT ON audit"
    " WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit) BEGIN"
    " SELECT RAISE(ABORT, 'the audit is append-only'); END;",
    "CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit BEGIN"
    " SELECT RAISE(ABORT, 'the audit is append-only'); END;",
    "CREATE TRIGGER audit_never_goes BEFORE DELETE ON audit BEGIN"
    " SELECT RAISE(ABORT, 'the audit is append-only'); END;",
    /* salt, reason and details apart, so that they can be erased while the chain holds */
    "CREATE TABLE audit_detail ("
    " seq INTEGER PRIMARY KEY REFERENCES audit (seq),"
    " sealed BLOB NOT NULL"
    ") STRICT;",

    "CREATE TABLE witness ("
    " witness_id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " at_us INTEGER NOT NULL,"
    " by TEXT NOT NULL,"
    " seq INTEGER NOT NULL,"
    " hash BLOB NOT NULL CHECK (length(hash) = 32),"
    " other_case TEXT,"
    " public_key BLOB CHECK (length(public_key) = 32),"
    " signature BLOB CHECK (length(signature) = 64),"
    " CHECK ((other_case IS NULL) = (signature IS NOT NULL)),"
    " CHECK ((public_key IS NULL) = (signature IS NULL))"
    ") STRICT;",
    "CREATE TRIGGER witness_never_changes BEFORE UPDATE ON witness BEGIN"
    " SELECT RAISE(ABORT, 'witnesses are append-only'); END;",
    "CREATE TRIGGER witness_never_goes BEFORE DELETE ON witness BEGIN"
    " SELECT RAISE(ABORT, 'witnesses are append-only'); END;",
    NULL,
};

const char *const mnm_store__sweep_core[] = {
    "DELETE FROM source WHERE state = 'loading'", /* balances, breaks, holdings go with it */
    NULL,
};

static const char *const *const parts[] = {mnm_store__schema_core,   mnm_store__schema_identity,
                                           mnm_store__schema_ledger, mnm_store__schema_network,
                                           mnm_store__schema_hit,    mnm_store__schema_money,
                                           mnm_store__schema_victim, NULL};

const mnm_store__schema mnm_store__schema_now = {MNM_STORE_VERSION, parts};

const mnm_store__migration mnm_store__migrations[] = {
    {-1, NULL}, /* version 1 is the first */
};
