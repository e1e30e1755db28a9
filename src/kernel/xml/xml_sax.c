/* libxml2's side: its calls become queued events. */
#include "kernel/xml/xml_internal.h"

#define NAMES_PER_ATTRIBUTE 5 /* libxml2: name, prefix, namespace, begin and end of the value */

static uint16_t name_of(const mnm_xml *xml, const xmlChar *word) {
  uint32_t mask = xml->word_capacity - 1;
  for (uint32_t slot = (uint32_t)((uintptr_t)word >> 3) & mask;; slot = (slot + 1) & mask) {
    if (xml->words[slot].word == word) return xml->words[slot].name;
    if (!xml->words[slot].word) return 0;
  }
}

static bool blank(const char *text, size_t bytes) {
  for (size_t i = 0; i < bytes; i++)
    if (text[i] != ' ' && text[i] != '\n' && text[i] != '\r' && text[i] != '\t') return false;
  return true;
}

/* Characters never end inside one: a cut goes back to the start of the last. */
static uint32_t whole_characters(const char *text, uint32_t bytes) {
  while (bytes > 0 && ((unsigned char)text[bytes] & 0xC0) == 0x80) bytes--;
  return bytes;
}

static bool push_attribute(mnm_xml *xml, uint16_t name, const xmlChar *begin, const xmlChar *end) {
  mnm_xml__attribute row = {name, false, (uint32_t)xml->bytes.count, 0};
  size_t bytes = (size_t)(end - begin);
  row.cut = bytes > MNM_XML_ATTRIBUTE_BYTES;
  row.bytes =
      row.cut ? whole_characters((const char *)begin, MNM_XML_ATTRIBUTE_BYTES) : (uint32_t)bytes;
  return mnm_column_append(&xml->bytes, begin, row.bytes, NULL) == MNM_OK &&
         mnm_column_push(&xml->attributes, &row, NULL) == MNM_OK;
}

/* Text before a child element: blanks, in files of data. */
static void drop_text(mnm_xml *xml) {
  if (xml->text.count > 0 && !blank(xml->text.data, xml->text.count)) xml->stray++;
  xml->text.count = 0;
  xml->cut = false;
}

static void start_element(void *payload, const xmlChar *local, const xmlChar *prefix,
                          const xmlChar *space, int space_count, const xmlChar **spaces,
                          int attribute_count, int defaulted, const xmlChar **attributes) {
  mnm_xml *xml = payload;
  (void)prefix, (void)spaces, (void)defaulted;
  if (xml->fault != MNM_XML__SOUND) return;
  if (xml->depth == MNM_XML_DEPTH) {
    mnm_xml__fail(xml, MNM_XML__DEEP);
    return;
  }
  if (attribute_count > MNM_XML_ATTRIBUTES || space_count > MNM_XML_ATTRIBUTES) {
    mnm_xml__fail(xml, MNM_XML__LARGE);
    return;
  }
  drop_text(xml);
  xml->leaf[xml->depth] = false;
  xml->depth++;
  xml->leaf[xml->depth] = true;
  mnm_xml__queued event = {.kind = MNM_XML_START,
                           .depth = xml->depth,
                           .name = name_of(xml, local),
                           .at = (uint32_t)xml->attributes.count,
                           .line = (uint64_t)xml->parser->input->line,
                           .local = (const char *)local,
                           .space = space ? (const char *)space : ""};
  xml->path[xml->depth] = event.name;
  for (int i = 0; i < attribute_count; i++) {
    const xmlChar **attribute = attributes + (ptrdiff_t)i * NAMES_PER_ATTRIBUTE;
    uint16_t name = name_of(xml, attribute[0]);
    if (name == 0 || attribute[2] || event.attribute_count == UINT16_MAX) continue;
    if (!push_attribute(xml, name, attribute[3], attribute[4])) {
      mnm_xml__fail(xml, MNM_XML__NOMEM);
      return;
    }
    event.attribute_count++;
  }
  if (mnm_column_push(&xml->queue, &event, NULL) != MNM_OK) mnm_xml__fail(xml, MNM_XML__NOMEM);
}

static void end_element(void *payload, const xmlChar *local, const xmlChar *prefix,
                        const xmlChar *space) {
  mnm_xml *xml = payload;
  (void)prefix;
  if (xml->fault != MNM_XML__SOUND || xml->depth == 0) return;
  mnm_xml__queued event = {.kind = MNM_XML_END,
                           .depth = xml->depth,
                           .leaf = xml->leaf[xml->depth],
                           .name = xml->path[xml->depth],
                           .at = (uint32_t)xml->bytes.count,
                           .line = (uint64_t)xml->parser->input->line,
                           .local = (const char *)local,
                           .space = space ? (const char *)space : ""};
  if (event.leaf) {
    event.cut = xml->cut;
    event.bytes = (uint32_t)xml->text.count;
    if (mnm_column_append(&xml->bytes, xml->text.data, xml->text.count, NULL) != MNM_OK) {
      mnm_xml__fail(xml, MNM_XML__NOMEM);
      return;
    }
    xml->text.count = 0;
    xml->cut = false;
  } else {
    drop_text(xml);
  }
  xml->depth--;
  if (mnm_column_push(&xml->queue, &event, NULL) != MNM_OK) mnm_xml__fail(xml, MNM_XML__NOMEM);
}

static void characters(void *payload, const xmlChar *text, int length) {
  mnm_xml *xml = payload;
  if (xml->fault != MNM_XML__SOUND || xml->depth == 0 || length <= 0) return;
  uint32_t room = MNM_XML_TEXT_BYTES - (uint32_t)xml->text.count, bytes = (uint32_t)length;
  if (xml->cut) return;
  if (bytes > room) {
    bytes = whole_characters((const char *)text, room);
    xml->cut = true;
  }
  if (mnm_column_append(&xml->text, text, bytes, NULL) != MNM_OK)
    mnm_xml__fail(xml, MNM_XML__NOMEM);
}

static void doctype(void *payload, const xmlChar *name, const xmlChar *external,
                    const xmlChar *system) {
  (void)name, (void)external, (void)system;
  mnm_xml__fail(payload, MNM_XML__DOCTYPE);
}

static xmlEntityPtr entity(void *payload, const xmlChar *name) {
  (void)payload;
  return xmlGetPredefinedEntity(name);
}

static void fault(void *payload, xmlErrorPtr error) {
  if (error->level < XML_ERR_ERROR) return;
  if (error->domain == XML_FROM_NAMESPACE) return; /* an odd URI, a prefix without one */
  mnm_xml__fail(payload, mnm_xml__fault_of(error->code));
}

void mnm_xml__sax(xmlSAXHandler *sax) {
  memset(sax, 0, sizeof *sax);
  sax->initialized = XML_SAX2_MAGIC;
  sax->startElementNs = start_element;
  sax->endElementNs = end_element;
  sax->characters = characters;
  sax->ignorableWhitespace = characters;
  sax->cdataBlock = characters;
  sax->internalSubset = doctype;
  sax->getEntity = entity;
  sax->serror = fault;
}
