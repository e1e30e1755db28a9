/* Tables of what victims are owed, and of what became of the money: docs/claims.md,
 * docs/outcome.md. A change here is a new version of the case file and needs a migration. */
#include "case/store/store_internal.h"

const char *const mnm_store__schema_money[] = {
    "CREATE TABLE claim ("
    " claim_id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " at_us INTEGER NOT NULL,"
    " by TEXT NOT NULL,"
    " subject_id INTEGER NOT NULL REFERENCES subject (subject_id)," /* the victim */
    " statement TEXT NOT NULL," /* whose account of it: a label; '' undisputed */
    " currency INTEGER NOT NULL,"
    " total_minor INTEGER NOT NULL,"
    " apart_minor INTEGER NOT NULL,"
    " verified INTEGER NOT NULL CHECK (verified IN (0, 1)),"
    " records_sha256 BLOB CHECK (length(records_sha256) = 32)," /* NULL: of the case alone */
    " rates_sha256 BLOB NOT NULL CHECK (length(rates_sha256) = 32),"
    " current INTEGER NOT NULL CHECK (current IN (0, 1))"
    ") STRICT;",
    "CREATE INDEX claim_by_subject ON claim (subject_id) WHERE current = 1;",

    "CREATE TABLE claim_step ("
    " claim_id INTEGER NOT NULL REFERENCES claim (claim_id),"
    " position INTEGER NOT NULL,"
    " head INTEGER NOT NULL,"
    " from_us INTEGER,"
    " to_us INTEGER,"
    " amount_minor INTEGER NOT NULL,"
    " counted INTEGER NOT NULL CHECK (counted IN (0, 1)),"
    " verified INTEGER NOT NULL CHECK (verified IN (0, 1)),"
    " records TEXT NOT NULL,"
    " sentence TEXT NOT NULL,"
    " PRIMARY KEY (claim_id, position)"
    ") STRICT, WITHOUT ROWID;",

    /* what became of the money of a claim; the decision says who entered it, when and why */
    "CREATE TABLE outcome ("
    " decision_id INTEGER PRIMARY KEY REFERENCES decision (decision_id),"
    " claim TEXT NOT NULL,"
    " step INTEGER NOT NULL CHECK (step BETWEEN 1 AND 4),"
    " on_us INTEGER NOT NULL,"
    " account_id INTEGER,"
    " subject_id INTEGER REFERENCES subject (subject_id),"
    " currency INTEGER NOT NULL,"
    " amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),"
    " CHECK (subject_id IS NULL OR step = 4)"
    ") STRICT;",
    "CREATE TRIGGER outcome_never_changes BEFORE UPDATE ON outcome BEGIN"
    " SELECT RAISE(ABORT, 'outcomes are append-only'); END;",
    "CREATE TRIGGER outcome_never_goes BEFORE DELETE ON outcome BEGIN"
    " SELECT RAISE(ABORT, 'outcomes are append-only'); END;",
    NULL,
};
