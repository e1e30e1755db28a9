/* Tables of the catalogue's last run: which indicators were asked and how they came out, the hits
 * with their values and transfers, and what they count for each account or person. Each run
 * replaces them all. The page that explains them: docs/catalogue.md. A change here is a new version
 * of the case file and needs a migration. */
#include "case/store/store_internal.h"

const char *const mnm_store__schema_hit[] = {
    "CREATE TABLE indicator ("
    " position INTEGER PRIMARY KEY,"
    " stage_id INTEGER NOT NULL REFERENCES stage (stage_id),"
    " id TEXT NOT NULL UNIQUE,"
    " kind TEXT NOT NULL CHECK (kind IN ('ledger', 'checklist')),"
    " says TEXT NOT NULL,"
    " source TEXT NOT NULL,"
    " location TEXT NOT NULL,"
    " provenance TEXT NOT NULL,"
    " verified INTEGER NOT NULL CHECK (verified IN (0, 1)),"
    " family TEXT NOT NULL,"
    " points_micro INTEGER NOT NULL,"
    " weight_micro INTEGER," /* fitted on labelled cases; NULL: none was used */
    " question TEXT NOT NULL,"
    " missing TEXT NOT NULL," /* '': it was asked */
    " hits INTEGER NOT NULL,"
    " subjects INTEGER NOT NULL,"
    " unknown INTEGER NOT NULL,"
    " file TEXT NOT NULL,"
    " text TEXT NOT NULL" /* of the user's own file; '' built in */
    ") STRICT;",

    "CREATE TABLE hit ("
    " hit_id INTEGER PRIMARY KEY,"
    " indicator INTEGER NOT NULL REFERENCES indicator (position),"
    " subject_kind INTEGER NOT NULL CHECK (subject_kind IN (0, 1)),"
    " subject INTEGER NOT NULL,"
    " currency INTEGER NOT NULL,"
    " first_us INTEGER NOT NULL,"
    " held_us INTEGER NOT NULL,"
    " last_us INTEGER NOT NULL,"
    " row_count INTEGER NOT NULL,"
    " rows BLOB NOT NULL,"
    " sentence TEXT NOT NULL"
    ") STRICT;",
    "CREATE INDEX hit_by_indicator ON hit (indicator);",

    "CREATE TABLE hit_account ("
    " hit_id INTEGER NOT NULL REFERENCES hit (hit_id),"
    " account_id INTEGER NOT NULL,"
    " PRIMARY KEY (hit_id, account_id)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE INDEX hit_account_by_account ON hit_account (account_id);",

    "CREATE TABLE hit_value ("
    " hit_id INTEGER NOT NULL REFERENCES hit (hit_id),"
    " position INTEGER NOT NULL,"
    " name TEXT NOT NULL,"
    " unit TEXT NOT NULL CHECK (unit IN ('number', 'money', 'time')),"
    " value INTEGER," /* NULL: unknown */
    " text TEXT NOT NULL,"
    " PRIMARY KEY (hit_id, position)"
    ") STRICT, WITHOUT ROWID;",

    "CREATE TABLE hit_subject ("
    " subject_kind INTEGER NOT NULL CHECK (subject_kind IN (0, 1)),"
    " subject INTEGER NOT NULL,"
    " rank INTEGER NOT NULL UNIQUE,"
    " hits INTEGER NOT NULL,"
    " indicators INTEGER NOT NULL,"
    " families INTEGER NOT NULL,"
    " score_micro INTEGER NOT NULL,"
    " PRIMARY KEY (subject_kind, subject)"
    ") STRICT, WITHOUT ROWID;",
    NULL,
};
