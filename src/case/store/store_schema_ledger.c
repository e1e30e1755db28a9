/* Tables of case/ledger. The page that explains them: docs/chunk-format.md. A change here is a new
 * version of the case file and needs a migration. */
#include "case/store/store_internal.h"

const char *const mnm_store__schema_ledger[] = {
    /* one import, or what a compaction made of several; rows are the transfers it brought */
    "CREATE TABLE run ("
    " run_id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " source_id INTEGER REFERENCES source (source_id) ON DELETE CASCADE,"
    " state TEXT NOT NULL CHECK (state IN ('loading', 'live')),"
    " rows INTEGER NOT NULL DEFAULT 0,"
    " known_rows INTEGER NOT NULL DEFAULT 0,"
    " first_us INTEGER,"
    " last_us INTEGER,"
    " first_reference INTEGER,"
    " first_account INTEGER NOT NULL,"
    " first_place INTEGER NOT NULL,"
    " digest BLOB CHECK (digest IS NULL OR length(digest) = 32)"
    ") STRICT;",
    "CREATE INDEX run_by_source ON run (source_id);",

    /* the chunks of a run; smallest and largest are the values' zone, as two's complement */
    "CREATE TABLE chunk ("
    " run_id INTEGER NOT NULL,"
    " column INTEGER NOT NULL,"
    " seq INTEGER NOT NULL,"
    " rows INTEGER NOT NULL,"
    " smallest INTEGER NOT NULL,"
    " largest INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL,"
    " sha256 BLOB NOT NULL CHECK (length(sha256) = 32),"
    " PRIMARY KEY (run_id, column, seq)"
    ") STRICT, WITHOUT ROWID;",
    /* chunk_id = run_id << 32 | seq << 8 | column */
    "CREATE TABLE chunk_data ("
    " chunk_id INTEGER PRIMARY KEY,"
    " data BLOB NOT NULL"
    ") STRICT;",

    "CREATE TABLE account ("
    " account_id INTEGER PRIMARY KEY,"
    " bank TEXT NOT NULL,"
    " number TEXT NOT NULL,"
    " kind INTEGER NOT NULL"
    ") STRICT;",
    "CREATE TABLE place ("
    " place_id INTEGER PRIMARY KEY,"
    " place TEXT NOT NULL"
    ") STRICT;",

    /* ids that two different transfers use: what is shown instead */
    "CREATE TABLE transfer_alias ("
    " reference INTEGER PRIMARY KEY,"
    " transfer_id TEXT NOT NULL,"
    " run_id INTEGER NOT NULL"
    ") STRICT;",
    "CREATE INDEX transfer_alias_by_run ON transfer_alias (run_id);",

    /* references are never given twice */
    "CREATE TABLE ledger_counter ("
    " only INTEGER PRIMARY KEY CHECK (only = 1),"
    " next_reference INTEGER NOT NULL,"
    " pairing INTEGER NOT NULL" /* rises whenever another two rows are one transfer */
    ") STRICT;",
    "INSERT INTO ledger_counter VALUES (1, 0, 0);",

    /* two legs of one transfer, or what may be: docs/pairing.md */
    "CREATE TABLE pair ("
    " pair_id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " debit INTEGER NOT NULL,"
    " credit INTEGER NOT NULL,"
    " state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),"
    " evidence INTEGER NOT NULL,"
    " days INTEGER NOT NULL,"
    " account_id INTEGER NOT NULL,"
    " to_amount_minor INTEGER NOT NULL,"
    " to_currency INTEGER NOT NULL,"
    " channel INTEGER NOT NULL,"
    " decision_id INTEGER REFERENCES decision (decision_id),"
    " CHECK ((decision_id IS NOT NULL) = (state >= 2))"
    ") STRICT;",

    "CREATE TRIGGER run_is_deleted AFTER DELETE ON run BEGIN"
    " DELETE FROM chunk WHERE run_id = OLD.run_id;"
    " DELETE FROM chunk_data"
    "  WHERE chunk_id BETWEEN OLD.run_id << 32 AND ((OLD.run_id + 1) << 32) - 1;"
    " DELETE FROM transfer_alias WHERE run_id = OLD.run_id AND OLD.state = 'loading';"
    " DELETE FROM account WHERE account_id >= OLD.first_account AND OLD.state = 'loading';"
    " DELETE FROM place WHERE place_id >= OLD.first_place AND OLD.state = 'loading';"
    " END;",
    NULL};

const char *const mnm_store__sweep_ledger[] = {"DELETE FROM run WHERE state = 'loading';", NULL};
