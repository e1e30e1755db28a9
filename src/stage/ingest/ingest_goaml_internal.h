/* What the files of the goAML reader share.
 *
 *   schema       tables of elements
 *   codes        national code lists, loaded by the user
 *   tree         a record of the report as a tree, checked on the way
 *   party        persons, entities and accounts as statements and holdings
 *   transaction  a transaction as a row
 *   goaml        the report as a sequence of records */
#ifndef MNM_STAGE_INGEST_GOAML_INTERNAL_H
#define MNM_STAGE_INGEST_GOAML_INTERNAL_H

#include "kernel/xml/xml.h"
#include "stage/ingest/ingest_bank.h"
#include "stage/ingest/ingest_goaml_schema.h"

#define GOAML_RECORD_BYTES \
  ((uint64_t)16 << 20)        /* of a record as a tree; a larger one is a reject */
#define GOAML_DEVIATIONS 100u /* of a record are listed one by one */
#define GOAML_BANK "goaml"    /* stands for the bank of a party that names no account */

/* ---- codes ------------------------------------------------------------------------------------
 */

/* What the list says the code does, "" nothing; *known false: the list was given and lacks it. */
mnm_text mnm_ingest__goaml_meaning(const mnm_goaml_codes *codes, const char *list, mnm_text code,
                                   bool *known);

/* ---- tree -------------------------------------------------------------------------------------
 */

typedef struct goaml_node goaml_node;
struct goaml_node { /* in the record's arena */
  const char *name; /* of the vocabulary; "*" for an element that goAML does not have */
  mnm_text text;    /* of a leaf, trimmed */
  bool leaf;
  goaml_node *first, *last, *next;
};
const goaml_node *mnm_ingest__goaml_child(const goaml_node *node, const char *name);
/* The text of a child, "" none. node may be NULL. */
mnm_text mnm_ingest__goaml_text(const goaml_node *node, const char *name);

typedef struct goaml_order { /* where in its type's sequence the reading is */
  const goaml_type *type;    /* NULL: not known, nothing is checked */
  uint8_t rank;
  uint64_t seen; /* a bit for each element of the type */
} goaml_order;

typedef struct goaml {
  bank_reader bank;
  mnm_xml *xml;
  bank_source source;
  const mnm_goaml_codes *codes;
  uint64_t reports;
  /* the report */
  uint16_t currency; /* local; MNM_CURRENCY_NONE: not told or not known */
  mnm_arena arena;   /* of the report */
  mnm_text entity, reference;
  bool header_stated;
  uint32_t parties;  /* of an activity, so far */
  goaml_node header; /* leaves that come before the first record */
  /* the record */
  uint64_t record, line;
  uint32_t deviations;
  mnm_text scope;         /* what is around a party: the payment, an account */
  uint32_t scope_parties; /* parties in it so far that no number tells apart from others */
  bool too_large;
} goaml;

/* The element that comes next; deviations are listed. NULL: the type does not have it. */
mnm_status mnm_ingest__goaml_next(goaml *g, goaml_order *order, const mnm_xml_event *start,
                                  const goaml_element **out, mnm_err *err);
/* What the type demands and did not come. */
mnm_status mnm_ingest__goaml_complete(goaml *g, const goaml_order *order, mnm_err *err);
/* The element that `start` began, with all in it. */
mnm_status mnm_ingest__goaml_tree(goaml *g, const mnm_xml_event *start,
                                  const goaml_element *element, mnm_arena *arena, goaml_node **out,
                                  mnm_err *err);
/* Lists something about the current record. */
mnm_status mnm_ingest__goaml_list(goaml *g, const char *reason, mnm_err *err);

/* ---- parties ----------------------------------------------------------------------------------
 */

/* Each states what is known, once, and gives the subject's id; texts live with the record. */
mnm_status mnm_ingest__goaml_person(goaml *g, const goaml_node *node, mnm_text *subject,
                                    mnm_err *err);
mnm_status mnm_ingest__goaml_entity(goaml *g, const goaml_node *node, mnm_text *subject,
                                    mnm_err *err);
/* MNM_ACCOUNT_NONE: it has no number; that is listed. */
mnm_status mnm_ingest__goaml_account(goaml *g, const goaml_node *node, uint32_t *account,
                                     mnm_err *err);
/* A statement about anything. */
mnm_status mnm_ingest__goaml_state(goaml *g, mnm_text subject, const char *schema,
                                   const char *property, mnm_text value, mnm_err *err);
/* Every leaf below `node` that no name of `except` leads to, as a statement; its property is its
 * path. */
mnm_status mnm_ingest__goaml_state_leaves(goaml *g, mnm_text subject, const char *schema,
                                          const goaml_node *node, const char *const *except,
                                          mnm_err *err);
/* The texts one behind the other, in the record's arena. */
mnm_status mnm_ingest__goaml_joined(goaml *g, const mnm_text *texts, uint32_t count, mnm_text *out,
                                    mnm_err *err);

/* ---- records ----------------------------------------------------------------------------------
 */

mnm_status mnm_ingest__goaml_transaction(goaml *g, const goaml_node *node, mnm_err *err);
/* A party of an activity. */
mnm_status mnm_ingest__goaml_report_party(goaml *g, const goaml_node *node, mnm_err *err);

#endif
