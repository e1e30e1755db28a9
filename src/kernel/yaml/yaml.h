/* yaml: reads a small YAML document as a tree of mappings, lists and scalars with their place.
 * Bounded in nodes and depth; aliases, anchors and tags are refused, as are keys given twice. */
#ifndef MNM_KERNEL_YAML_H
#define MNM_KERNEL_YAML_H

#include "base/arena/arena.h"
#include "base/text/text.h"

#define MNM_YAML_DEPTH 12
#define MNM_YAML_NODES 20000

typedef enum mnm_yaml_kind { MNM_YAML_SCALAR, MNM_YAML_LIST, MNM_YAML_MAP } mnm_yaml_kind;

typedef struct mnm_yaml_node mnm_yaml_node;
struct mnm_yaml_node {
  mnm_yaml_kind kind;
  uint32_t line, column;       /* from 1 */
  mnm_text text;               /* SCALAR */
  mnm_yaml_node *key;          /* of a map's member; NULL in a list */
  mnm_yaml_node *first, *next; /* members of a list or map */
  uint32_t count;
};

/* Reads one document.
 *
 * out   root; lives in `arena`, as does all it leads to; NULL on error
 * name  file name for errors
 * Returns MNM_E_PARSE, MNM_E_LIMIT (with line and column), MNM_E_NOMEM. Messages hold no byte of it
 */
MNM_MUST_CHECK mnm_status mnm_yaml_parse(const mnm_yaml_node **out, mnm_arena *arena,
                                         const char *name, const char *yaml, size_t bytes,
                                         mnm_err *err);

/* A map's member of this name; NULL: there is none, or it is no map. */
const mnm_yaml_node *mnm_yaml_member(const mnm_yaml_node *map, const char *key);
/* MNM_E_PARSE at the node's place in file `name`: 'key' should be `shape`. */
mnm_status mnm_yaml_wrong(const char *name, const mnm_yaml_node *node, const char *key,
                          const char *shape, mnm_err *err);
/* MNM_E_PARSE where `map` is none, or has a member that is not among `keys` (up to a NULL). `what`:
 * what it is called in the message. */
MNM_MUST_CHECK mnm_status mnm_yaml_check_keys(const char *name, const mnm_yaml_node *map,
                                              const char *what, const char *const *keys,
                                              mnm_err *err);
/* A copy in `arena` of a member that is a text of 1 to 400 bytes; MNM_E_PARSE, MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_yaml_short_text(mnm_text *out, mnm_arena *arena, const char *name,
                                              const mnm_yaml_node *map, const char *key,
                                              mnm_err *err);

#endif
