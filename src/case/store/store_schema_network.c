/* Tables of suspected networks: what the stage network found, with every piece its score is made
 * of. The page that explains them: docs/networks.md. A change here is a new version of the case
 * file and needs a migration. */
#include "case/store/store_internal.h"

const char *const mnm_store__schema_network[] = {
    "CREATE TABLE network ("
    " network_id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32)," /* of its accounts */
    " stage_id INTEGER NOT NULL REFERENCES stage (stage_id),"
    " rank INTEGER NOT NULL,"
    " kind INTEGER NOT NULL,"
    " owners INTEGER NOT NULL,"
    " sum_micro INTEGER NOT NULL,"
    " prior_micro INTEGER NOT NULL,"
    " score_micro INTEGER NOT NULL,"
    " threshold_micro INTEGER NOT NULL,"
    " first_us INTEGER,"
    " last_us INTEGER,"
    " sentence TEXT NOT NULL,"
    " current INTEGER NOT NULL CHECK (current IN (0, 1)),"
    " CHECK (score_micro = sum_micro - prior_micro)"
    ") STRICT;",
    "CREATE INDEX network_by_rank ON network (rank) WHERE current = 1;",

    "CREATE TABLE network_member ("
    " network_id INTEGER NOT NULL REFERENCES network (network_id),"
    " position INTEGER NOT NULL,"
    " account_id INTEGER NOT NULL,"
    " roles INTEGER NOT NULL,"
    " status INTEGER NOT NULL,"
    " chained INTEGER NOT NULL CHECK (chained IN (0, 1)),"
    " strength_micro INTEGER NOT NULL,"
    " PRIMARY KEY (network_id, position)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE INDEX network_member_by_account ON network_member (account_id);",

    "CREATE TABLE network_evidence ("
    " network_id INTEGER NOT NULL REFERENCES network (network_id),"
    " position INTEGER NOT NULL,"
    " finding_id INTEGER REFERENCES finding (finding_id)," /* NULL: a chain of function */
    " family TEXT NOT NULL,"
    " points_micro INTEGER NOT NULL,"
    " counted_micro INTEGER NOT NULL,"
    " left_out INTEGER NOT NULL,"
    " truncated INTEGER NOT NULL CHECK (truncated IN (0, 1)),"
    " PRIMARY KEY (network_id, position)"
    ") STRICT, WITHOUT ROWID;",

    /* the transfers of a chain, from the earning to the exit */
    "CREATE TABLE network_chain ("
    " network_id INTEGER NOT NULL REFERENCES network (network_id),"
    " evidence INTEGER NOT NULL," /* position of its piece */
    " position INTEGER NOT NULL,"
    " reference INTEGER NOT NULL,"
    " PRIMARY KEY (network_id, evidence, position)"
    ") STRICT, WITHOUT ROWID;",

    "CREATE TABLE network_tie ("
    " network_id INTEGER NOT NULL REFERENCES network (network_id),"
    " position INTEGER NOT NULL,"
    " account_a INTEGER NOT NULL,"
    " account_b INTEGER NOT NULL,"
    " reasons INTEGER NOT NULL,"
    " weight_micro INTEGER NOT NULL,"
    " PRIMARY KEY (network_id, position)"
    ") STRICT, WITHOUT ROWID;",

    /* accounts and persons that are not clear, by the current run alone */
    "CREATE TABLE network_account ("
    " account_id INTEGER PRIMARY KEY,"
    " status INTEGER NOT NULL CHECK (status IN (1, 2))"
    ") STRICT;",
    "CREATE TABLE network_subject ("
    " subject_id INTEGER PRIMARY KEY,"
    " status INTEGER NOT NULL CHECK (status IN (1, 2))"
    ") STRICT;",
    NULL,
};
