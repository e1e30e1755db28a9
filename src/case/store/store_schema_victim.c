/* Tables of what was entered about possible victims: docs/shield.md. Whom a row is about stands in
 * what is sealed, and nowhere else. A change here is a new version of the case file and needs a
 * migration. */
#include "case/store/store_internal.h"

/* sealed: NULL once erased */
#define NOTES(name)                                                           \
  "CREATE TABLE " name                                                        \
  " ("                                                                        \
  " decision_id INTEGER NOT NULL REFERENCES decision (decision_id),"          \
  " position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 1048575),"        \
  " sealed BLOB,"                                                             \
  " PRIMARY KEY (decision_id, position)"                                      \
  ") STRICT, WITHOUT ROWID;",                                                 \
      "CREATE TRIGGER " name "_is_only_erased BEFORE UPDATE ON " name         \
      " WHEN NEW.sealed IS NOT NULL BEGIN"                                    \
      " SELECT RAISE(ABORT, 'what was entered is appended or erased'); END;", \
      "CREATE TRIGGER " name "_never_goes BEFORE DELETE ON " name             \
      " BEGIN"                                                                \
      " SELECT RAISE(ABORT, 'what was entered is appended or erased'); END;"

const char *const mnm_store__schema_victim[] = {
    NOTES("person_status"), NOTES("offence"), NOTES("screening_fact"), NOTES("health_fact"),
    NOTES("right_date"),

    /* the list of whom the machine flags, whole, each time it changed */
    "CREATE TABLE review ("
    " review_id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " at_us INTEGER NOT NULL,"
    " sealed BLOB" /* NULL: nobody, or erased */
    ") STRICT;",
    NULL};
