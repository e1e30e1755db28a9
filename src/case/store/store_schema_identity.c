/* Tables of case/identity: who and what the statements are about, and what is sealed how. The page
 * that explains them: docs/identity.md. A change here is a new version of the case file and needs a
 * migration. */
#include "case/store/store_internal.h"

const char *const mnm_store__schema_identity[] = {
    /* names of schemata and properties; `text` in the clear only for those of the vocabulary, since
     * a made-up property name may itself be a person's */
    "CREATE TABLE word ("
    " word_id INTEGER PRIMARY KEY,"
    " digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 16),"
    " text TEXT,"
    " sealed BLOB,"
    " CHECK ((text IS NULL) = (sealed IS NOT NULL))"
    ") STRICT;",

    "CREATE TABLE subject ("
    " subject_id INTEGER PRIMARY KEY,"
    " pseudonym TEXT NOT NULL UNIQUE,"
    " schema_id INTEGER NOT NULL REFERENCES word (word_id),"
    " is_person INTEGER NOT NULL CHECK (is_person IN (0, 1)),"
    " category TEXT NOT NULL DEFAULT 'unknown',"
    " id_digest BLOB UNIQUE CHECK (length(id_digest) = 16)," /* NULL once erased */
    " id_sealed BLOB,"
    " source_id INTEGER REFERENCES source (source_id) ON DELETE SET NULL," /* that named it first */
    " recorded_us INTEGER NOT NULL,"
    " review_us INTEGER," /* set by a person; else recorded_us and the category's years */
    " erased_us INTEGER,"
    " erased_by TEXT,"
    " CHECK ((erased_us IS NULL) = (erased_by IS NULL)),"
    " CHECK ((erased_us IS NULL) = (id_digest IS NOT NULL)),"
    " CHECK ((erased_us IS NULL) = (id_sealed IS NOT NULL))"
    ") STRICT;",
    "CREATE INDEX subject_by_source ON subject (source_id);",

    /* the keys apart from what they open: erasing deletes a row here */
    "CREATE TABLE subject_key ("
    " subject_id INTEGER PRIMARY KEY REFERENCES subject (subject_id) ON DELETE CASCADE,"
    " wrapped BLOB NOT NULL CHECK (length(wrapped) = 72)"
    ") STRICT;",
    "CREATE TABLE account_key ("
    " account_id INTEGER PRIMARY KEY,"
    " wrapped BLOB CHECK (length(wrapped) = 72)," /* NULL: erased, and no text since */
    " erased_us INTEGER,"
    " erased_by TEXT,"
    " CHECK ((erased_us IS NULL) = (erased_by IS NULL)),"
    " CHECK (wrapped IS NOT NULL OR erased_us IS NOT NULL)"
    ") STRICT;",
    "CREATE TABLE source_key ("
    " source_id INTEGER PRIMARY KEY REFERENCES source (source_id) ON DELETE CASCADE,"
    " wrapped BLOB CHECK (length(wrapped) = 72),"
    " erased_us INTEGER,"
    " erased_by TEXT,"
    " CHECK ((wrapped IS NULL) = (erased_us IS NOT NULL)),"
    " CHECK ((erased_us IS NULL) = (erased_by IS NULL))"
    ") STRICT;",

    "CREATE TABLE statement ("
    " statement_id INTEGER PRIMARY KEY,"
    " source_id INTEGER REFERENCES source (source_id) ON DELETE CASCADE," /* NULL: a person's own */
    " source_row INTEGER,"
    " subject_id INTEGER NOT NULL REFERENCES subject (subject_id),"
    " schema_id INTEGER NOT NULL," /* words are never deleted: checking that they are there would */
    " property_id INTEGER NOT NULL," /* cost a twelfth of the time of an import */
    " class INTEGER NOT NULL CHECK (class BETWEEN 0 AND 4),"
    " value TEXT,"                                            /* class public or case */
    " sealed BLOB,"                                           /* class person and above */
    " value_subject INTEGER REFERENCES subject (subject_id)," /* the value is a subject */
    " digest INTEGER,"                                        /* for exact look-ups */
    " valid_from_us INTEGER,"
    " valid_to_us INTEGER,"
    " precision INTEGER NOT NULL,"
    " recorded_us INTEGER NOT NULL,"
    " recorded_by TEXT NOT NULL,"
    " superseded_by INTEGER REFERENCES statement (statement_id) ON DELETE SET NULL,"
    " CHECK (sealed IS NULL OR (class >= 2 AND value IS NULL)),"
    " CHECK (value IS NULL OR class < 2),"
    " CHECK (value_subject IS NULL OR (value IS NULL AND sealed IS NULL))"
    ") STRICT;",
    "CREATE INDEX statement_by_subject ON statement (subject_id);",
    "CREATE INDEX statement_by_source ON statement (source_id);",
    "CREATE INDEX statement_by_value ON statement (value_subject) WHERE value_subject IS NOT NULL;",
    "CREATE INDEX statement_superseded ON statement (superseded_by) WHERE superseded_by IS NOT "
    "NULL;",
    /* which statements have this digest; those of a source since it is live: see below */
    "CREATE TABLE lookup ("
    " digest INTEGER NOT NULL,"
    " statement_id INTEGER NOT NULL,"
    " PRIMARY KEY (digest, statement_id)"
    ") STRICT, WITHOUT ROWID;",
    /* erasing takes values away; nothing puts another in their place */
    "CREATE TRIGGER statement_never_changes BEFORE UPDATE ON statement WHEN"
    " NEW.statement_id IS NOT OLD.statement_id OR NEW.source_id IS NOT OLD.source_id"
    " OR NEW.source_row IS NOT OLD.source_row OR NEW.subject_id IS NOT OLD.subject_id"
    " OR NEW.schema_id IS NOT OLD.schema_id OR NEW.property_id IS NOT OLD.property_id"
    " OR NEW.class IS NOT OLD.class OR NEW.value_subject IS NOT OLD.value_subject"
    " OR NEW.valid_from_us IS NOT OLD.valid_from_us OR NEW.valid_to_us IS NOT OLD.valid_to_us"
    " OR NEW.precision IS NOT OLD.precision OR NEW.recorded_us IS NOT OLD.recorded_us"
    " OR NEW.recorded_by IS NOT OLD.recorded_by"
    " OR (NEW.value IS NOT NULL AND NEW.value IS NOT OLD.value)"
    " OR (NEW.sealed IS NOT NULL AND NEW.sealed IS NOT OLD.sealed)"
    " OR (NEW.digest IS NOT NULL AND NEW.digest IS NOT OLD.digest)"
    " OR (OLD.superseded_by IS NOT NULL AND NEW.superseded_by IS NOT NULL"
    "     AND NEW.superseded_by IS NOT OLD.superseded_by)"
    " BEGIN SELECT RAISE(ABORT, 'statements are never changed, only superseded or erased'); END;",

    "CREATE TABLE reject ("
    " reject_id INTEGER PRIMARY KEY,"
    " source_id INTEGER NOT NULL REFERENCES source (source_id) ON DELETE CASCADE,"
    " line INTEGER NOT NULL,"
    " record INTEGER NOT NULL,"
    " column INTEGER NOT NULL,"
    " reason TEXT NOT NULL,"
    " sealed BLOB NOT NULL"
    ") STRICT;",
    "CREATE INDEX reject_by_source ON reject (source_id);",

    /* years until somebody must look whether a person's data may stay; what is not here has the
     * defaults of the program */
    "CREATE TABLE retention_years ("
    " category TEXT PRIMARY KEY,"
    " years INTEGER NOT NULL CHECK (years BETWEEN 1 AND 100),"
    " set_us INTEGER NOT NULL,"
    " set_by TEXT NOT NULL"
    ") STRICT, WITHOUT ROWID;",
    NULL,
};

/* Run with ?1, a source, when it becomes live. Digests are random: put in one by one while the
 * source is loading, each would touch another page of the index, and each commit would write them
 * all. In order and at once they cost a sort. */
const char *const mnm_store__finish_identity =
    "INSERT INTO lookup (digest, statement_id) SELECT digest, statement_id FROM statement"
    " WHERE source_id = ?1 AND digest IS NOT NULL ORDER BY digest, statement_id";

/* Subjects that only an unfinished import named go with it. Keys of accounts stay: one that seals
 * nothing is a random number, and another import may already seal under it. */
const char *const mnm_store__sweep_identity[] = {
    /* what only an unfinished import told of a subject that was known by its id alone */
    "UPDATE subject SET schema_id = coalesce((SELECT word_id FROM word WHERE text = ''), "
    "schema_id),"
    " is_person = 1 WHERE subject_id IN (SELECT statement.subject_id FROM statement"
    " JOIN source USING (source_id) WHERE state = 'loading')"
    " AND NOT EXISTS (SELECT 1 FROM statement LEFT JOIN source USING (source_id)"
    " WHERE statement.subject_id = subject.subject_id"
    " AND (statement.source_id IS NULL OR state = 'live'))",
    "DELETE FROM statement WHERE source_id IN"
    " (SELECT source_id FROM source WHERE state = 'loading')",
    "DELETE FROM subject WHERE source_id IN"
    " (SELECT source_id FROM source WHERE state = 'loading')"
    " AND NOT EXISTS (SELECT 1 FROM statement WHERE statement.subject_id = subject.subject_id)"
    " AND NOT EXISTS (SELECT 1 FROM statement WHERE statement.value_subject = subject.subject_id)"
    " AND NOT EXISTS (SELECT 1 FROM holding JOIN source USING (source_id)"
    " WHERE holding.subject_id = subject.subject_id AND source.state = 'live')",
    NULL,
};
