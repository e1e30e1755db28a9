/* A small tree of a YAML document: mappings, lists and scalars with their place. Bounded in bytes,
 * nodes and depth; aliases, anchors and tags are refused. */
#ifndef MNM_STAGE_INGEST_YAML_H
#define MNM_STAGE_INGEST_YAML_H

#include "base/arena/arena.h"
#include "base/text/text.h"

#define YAML_DEPTH_MAX 12
#define YAML_NODES_MAX 20000

typedef enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP } yaml_kind;

typedef struct yaml_node yaml_node;
struct yaml_node {
  yaml_kind kind;
  uint32_t line, column;   /* from 1 */
  mnm_text text;           /* SCALAR */
  yaml_node *key;          /* of a map's member; NULL in a list */
  yaml_node *first, *next; /* members of a list or map */
  uint32_t count;
};

/* Reads one document. MNM_E_PARSE or MNM_E_LIMIT name line and column (err.row, err.column). */
MNM_MUST_CHECK mnm_status mnm_ingest__yaml_parse(const yaml_node **out, mnm_arena *arena,
                                                 const char *name, const char *yaml, size_t bytes,
                                                 mnm_err *err);

#endif
