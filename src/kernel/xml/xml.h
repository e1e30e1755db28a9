/* xml: pulls elements out of XML of any size in bounded memory. Well-formedness is checked, nothing
 * else: what elements mean is the caller's. What could make a reader of untrusted files do more
 * than read is refused or absent: a DOCTYPE ends the reading (so there are no entities but XML's
 * own five), nothing is ever fetched, depth, texts, names and tags have bounds.
 *
 * UTF-8, UTF-16 and every encoding that the system's iconv knows are read; texts come out as UTF-8.
 * One handle belongs to one thread at a time. */
#ifndef MNM_KERNEL_XML_H
#define MNM_KERNEL_XML_H

#include "base/reader/reader.h"
#include "base/text/text.h"

#define MNM_XML_DEPTH 64                        /* elements within each other */
#define MNM_XML_TEXT_BYTES ((uint32_t)64 << 10) /* of one element's text; the rest is cut off */
#define MNM_XML_ATTRIBUTE_BYTES 1024u           /* of one attribute that is asked for, likewise */
#define MNM_XML_RAW_BYTES 4096u
#define MNM_XML_TAG_BYTES ((ptrdiff_t)64 << 10) /* about: of one tag or comment; then refused */
#define MNM_XML_ATTRIBUTES 256                  /* of one tag, namespaces too; then refused */
#define MNM_XML_NAMES_BYTES ((size_t)1 << 20)   /* of all different names; then refused */

typedef enum mnm_xml_kind {
  MNM_XML_START = 1, /* a start tag */
  MNM_XML_END = 2,   /* an end tag, with the text of its element */
  MNM_XML_DONE = 3   /* the end of the file: it was well-formed throughout */
} mnm_xml_kind;

typedef struct mnm_xml_attribute {
  uint16_t name;
  bool cut; /* longer than MNM_XML_ATTRIBUTE_BYTES */
  mnm_text value;
} mnm_xml_attribute;

typedef struct mnm_xml_event { /* all texts borrowed until the next call */
  uint8_t kind;                /* mnm_xml_kind */
  uint8_t depth;               /* of the element; the root has 1 */
  bool leaf;                   /* END: no element is in it */
  bool cut;                    /* END: the text was longer than MNM_XML_TEXT_BYTES */
  uint16_t name;               /* place in the vocabulary, from 1; 0: not in it */
  uint16_t attribute_count;    /* START: attributes whose names are in the vocabulary */
  const mnm_xml_attribute *attributes;
  uint64_t line;     /* of the tag's last byte, from 1 */
  const char *local; /* the element's name without prefix */
  const char *space; /* its namespace, "" none */
  mnm_text text;     /* END of a leaf: the characters in it, as they stand */
} mnm_xml_event;

typedef struct mnm_xml mnm_xml;

/* vocabulary  names of elements and attributes of interest; the array is kept, not copied
 * Returns     MNM_E_NOMEM */
MNM_MUST_CHECK mnm_status mnm_xml_open(mnm_xml **out, mnm_reader *reader,
                                       const char *const *vocabulary, uint32_t count,
                                       const mnm_ctx *ctx, mnm_err *err);
void mnm_xml_close(mnm_xml *xml); /* NULL is fine; the reader stays open */

/* The next event. All elements before a fault come out before the fault does; a fault stays.
 *
 * Returns  MNM_E_PARSE (not well-formed, cut off, a DOCTYPE, bytes that are no characters, an
 *          encoding that is not known), MNM_E_LIMIT (a bound was met), MNM_E_NOMEM, or what the
 *          reader returned. The message names line and path of elements, never a text: names that
 *          are not in the vocabulary stand as '*'.
 * Memory   at most about 3 MB, whatever the file
 * Cost     about 6 ns a byte (one core, 100 MB of bank statements) */
MNM_MUST_CHECK mnm_status mnm_xml_next(mnm_xml *xml, mnm_xml_event *out, mnm_err *err);

/* ---- reading by descent: each call takes up whole elements ------------------------------------
 */

/* The next element within the element of depth `depth`: *more is false when that one has ended. The
 * caller takes up each element whole, with one of the calls below or a loop of this one. */
MNM_MUST_CHECK mnm_status mnm_xml_child(mnm_xml *xml, uint8_t depth, mnm_xml_event *out, bool *more,
                                        mnm_err *err);
/* Passes over the rest of the element that `start` began. */
MNM_MUST_CHECK mnm_status mnm_xml_skip(mnm_xml *xml, const mnm_xml_event *start, mnm_err *err);
/* The text of the element that `start` began, trimmed; "" where it holds elements. *cut may be
 * NULL. */
MNM_MUST_CHECK mnm_status mnm_xml_leaf(mnm_xml *xml, const mnm_xml_event *start, mnm_text *out,
                                       bool *cut, mnm_err *err);
/* "" when there is none. */
mnm_text mnm_xml_attribute_of(const mnm_xml_event *start, uint16_t name);

/* Keeps what comes from `start` (the last event) on, for a list of rejects. */
void mnm_xml_mark(mnm_xml *xml, const mnm_xml_event *start);
/* What came since the mark, at most MNM_XML_RAW_BYTES, as tags and texts; borrowed until the next
 * call of any kind. */
mnm_text mnm_xml_raw(const mnm_xml *xml);

uint64_t mnm_xml_line(const mnm_xml *xml); /* of the last event */
/* Path of the last event's element: "Document/BkToCstmrStmt/Stmt". Returns its length. */
uint32_t mnm_xml_path(const mnm_xml *xml, char *buffer, uint32_t bytes);
/* Texts between elements, where a file of data has none but blanks: counted, not kept. */
uint64_t mnm_xml_stray_texts(const mnm_xml *xml);
/* As found or declared, in small letters: "utf-8", "iso-8859-1". */
const char *mnm_xml_encoding(const mnm_xml *xml);

#endif
