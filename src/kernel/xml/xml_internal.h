/* What the files of xml share. libxml2 parses; its SAX calls fill a queue, and the queue is emptied
 * by mnm_xml_next before the next block of the file is given to libxml2. */
#ifndef MNM_KERNEL_XML_INTERNAL_H
#define MNM_KERNEL_XML_INTERNAL_H

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/column/column.h"
#include "kernel/xml/xml.h"

#define MNM_XML__BLOCK_BYTES ((size_t)16 << 10)
#define MNM_XML__PATH_BYTES 160

typedef struct mnm_xml__queued {
  uint8_t kind, depth;
  bool leaf, cut;
  uint16_t name, attribute_count;
  uint32_t at, bytes; /* END: text; START: at is its first attribute */
  uint64_t line;
  const char *local, *space; /* in the parser's dictionary */
} mnm_xml__queued;

typedef struct mnm_xml__attribute {
  uint16_t name;
  bool cut;
  uint32_t at, bytes;
} mnm_xml__attribute;

typedef struct mnm_xml__word { /* by the pointer of the parser's dictionary */
  const xmlChar *word;
  uint16_t name;
} mnm_xml__word;

typedef enum mnm_xml__fault {
  MNM_XML__SOUND = 0,
  MNM_XML__MALFORMED,
  MNM_XML__ENDS_EARLY,
  MNM_XML__TAGS_DIFFER,
  MNM_XML__EXTRA,
  MNM_XML__ENTITY,
  MNM_XML__CHARACTERS,
  MNM_XML__ENCODING,
  MNM_XML__EMPTY,
  MNM_XML__DOCTYPE,
  MNM_XML__DEEP,
  MNM_XML__LARGE,
  MNM_XML__NOMEM
} mnm_xml__fault;

struct mnm_xml {
  const mnm_ctx *ctx;
  mnm_reader *reader;
  const char *const *vocabulary;
  mnm_xml__word *words; /* a hash table */
  uint32_t vocabulary_count, word_capacity;
  xmlParserCtxtPtr parser;
  char *block;
  mnm_column queue, attributes, bytes;
  mnm_column text;  /* char: of the element that is open */
  mnm_column given; /* mnm_xml_attribute: of the event given last */
  uint64_t taken;   /* of the queue */
  uint64_t stray, line, fault_line;
  mnm_err failed_err; /* a failure of the reader stays too */
  mnm_status failed;
  mnm_xml__fault fault;
  uint32_t raw_bytes;
  uint16_t path[MNM_XML_DEPTH + 1];     /* the parser's */
  uint16_t out_path[MNM_XML_DEPTH + 1]; /* the caller's */
  bool leaf[MNM_XML_DEPTH + 1];         /* no element so far in the one at this depth */
  bool cut;                             /* the text being gathered */
  bool ended, memory_out, marked;
  uint8_t depth, out_depth;
  char encoding[32];
  char fault_path[MNM_XML__PATH_BYTES];
  char raw[MNM_XML_RAW_BYTES];
};

/* Notes the first fault and stops the parser. */
void mnm_xml__fail(mnm_xml *xml, mnm_xml__fault fault);
mnm_status mnm_xml__fault_err(const mnm_xml *xml, mnm_err *err);
void mnm_xml__sax(xmlSAXHandler *sax);
/* From libxml2's own numbers. */
mnm_xml__fault mnm_xml__fault_of(int code);
uint32_t mnm_xml__path_text(const mnm_xml *xml, const uint16_t *path, uint8_t depth, char *buffer,
                            uint32_t bytes);

#endif
