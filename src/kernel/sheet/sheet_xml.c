/* The XML of one entry, as events: libxml2's push parser, fed piece by piece. A DOCTYPE ends it: no
 * workbook has one, and entities that grow or name files need one. */
#include "kernel/sheet/sheet_internal.h"

#define PIECE_BYTES 32768

bool mnm_sheet__is(const char *name, const char *wanted) {
  return strcmp(name, wanted) == 0;
}

mnm_text mnm_sheet__attribute(const sheet_attributes *attributes, const char *prefix,
                              const char *name) {
  for (int i = 0; i < attributes->count; i++) {
    const xmlChar **at = attributes->at + (ptrdiff_t)i * 5;
    if (strcmp((const char *)at[0], name) != 0) continue;
    if (prefix != NULL && strcmp(at[1] != NULL ? (const char *)at[1] : "", prefix) != 0) continue;
    return (mnm_text){(const char *)at[3], (uint32_t)(at[4] - at[3])};
  }
  return (mnm_text){NULL, 0};
}

bool mnm_sheet__count(mnm_text text, uint64_t most, uint64_t *out) {
  uint64_t value = 0;
  if (text.bytes == 0 || text.bytes > 18) return false;
  for (uint32_t i = 0; i < text.bytes; i++) {
    if (text.data[i] < '0' || text.data[i] > '9') return false;
    value = value * 10 + (uint64_t)(text.data[i] - '0');
  }
  *out = value;
  return value <= most;
}

static void stop(sheet_xml *self, mnm_status status) {
  if (self->status == MNM_OK) self->status = status;
  xmlStopParser(self->parser);
}

static void on_start(void *payload, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespace_count, const xmlChar **namespaces, int attribute_count,
                     int defaulted, const xmlChar **attributes) {
  sheet_xml *self = payload;
  sheet_attributes list = {attribute_count, attributes};
  (void)prefix, (void)uri, (void)namespace_count, (void)namespaces, (void)defaulted;
  if (self->status != MNM_OK || self->handlers->start == NULL) return;
  mnm_status status = self->handlers->start(self->payload, (const char *)name, &list, &self->err);
  if (status != MNM_OK) stop(self, status);
}

static void on_end(void *payload, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  sheet_xml *self = payload;
  (void)prefix, (void)uri;
  if (self->status != MNM_OK || self->handlers->end == NULL) return;
  mnm_status status = self->handlers->end(self->payload, (const char *)name, &self->err);
  if (status != MNM_OK) stop(self, status);
}

static void on_text(void *payload, const xmlChar *data, int bytes) {
  sheet_xml *self = payload;
  if (self->status != MNM_OK || self->handlers->text == NULL || bytes <= 0) return;
  mnm_status status =
      self->handlers->text(self->payload, (const char *)data, (size_t)bytes, &self->err);
  if (status != MNM_OK) stop(self, status);
}

static void on_doctype(void *payload, const xmlChar *name, const xmlChar *id,
                       const xmlChar *system) {
  sheet_xml *self = payload;
  (void)name, (void)id, (void)system;
  if (self->status != MNM_OK) return;
  (void)mnm_err_set(&self->err, MNM_E_FORMAT,
                    "a part of the workbook declares a DOCTYPE, which no workbook has");
  mnm_err_hint(&self->err, "open it in a spreadsheet program and save it again");
  stop(self, MNM_E_FORMAT);
}

static void on_error(void *payload, xmlErrorPtr error) { /* what went wrong is asked for later */
  (void)payload, (void)error;
}

mnm_status mnm_sheet__xml_open(sheet_xml *out, mnm_book *book, const char *entry,
                               const sheet_handlers *handlers, void *payload, mnm_err *err) {
  memset(out, 0, sizeof *out);
  out->handlers = handlers;
  out->payload = payload;
  size_t bytes = strlen(entry);
  if (bytes >= sizeof out->name) bytes = sizeof out->name - 1;
  memcpy(out->name, entry, bytes);
  MNM_TRY(mnm_sheet__entry_open(&out->entry, book, entry, err));
  xmlSAXHandler sax;
  memset(&sax, 0, sizeof sax);
  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = on_start;
  sax.endElementNs = on_end;
  sax.characters = on_text;
  sax.cdataBlock = on_text;
  sax.ignorableWhitespace = on_text;
  sax.internalSubset = on_doctype;
  sax.serror = on_error;
  out->parser = xmlCreatePushParserCtxt(&sax, out, NULL, 0, NULL);
  if (out->parser == NULL) {
    mnm_sheet__entry_close(&out->entry);
    return mnm_err_nomem(err);
  }
  /* without a DOCTYPE there are no entities but XML's own five, and those are to be put in */
  (void)xmlCtxtUseOptions(out->parser, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOERROR |
                                           XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC);
  return MNM_OK;
}

static mnm_status no_xml(sheet_xml *self, mnm_err *err) {
  const xmlError *last = xmlCtxtGetLastError(self->parser);
  if (last != NULL && last->code == XML_ERR_NO_MEMORY) return mnm_err_nomem(err);
  (void)mnm_err_set(err, MNM_E_DAMAGED,
                    "the part %s of the workbook is not well-formed XML (line %d)", self->name,
                    last != NULL && last->line > 0 ? last->line : 1);
  mnm_err_hint(err, "ask for the file again; or open it in a spreadsheet program and save it anew");
  return MNM_E_DAMAGED;
}

mnm_status mnm_sheet__xml_step(sheet_xml *xml, mnm_err *err) {
  char piece[PIECE_BYTES];
  size_t got = 0;
  if (xml->ended) return MNM_OK;
  MNM_TRY(mnm_sheet__entry_read(&xml->entry, piece, sizeof piece, &got, err));
  bool last = got == 0;
  if (!mnm_sheet__lex(&xml->lexer, piece, got)) {
    (void)mnm_err_set(
        err, MNM_E_FORMAT,
        "the part %s of the workbook is not in UTF-8, or has a tag with more attributes "
        "than any has",
        xml->name);
    mnm_err_hint(err, "open it in a spreadsheet program and save it again");
    return MNM_E_FORMAT;
  }
  int failed = xmlParseChunk(xml->parser, piece, (int)got, last);
  if (xml->status != MNM_OK) {
    if (err != NULL) *err = xml->err;
    return xml->status;
  }
  if (failed != 0 || !xml->parser->wellFormed) return no_xml(xml, err);
  xml->ended = last;
  return MNM_OK;
}

void mnm_sheet__xml_close(sheet_xml *xml) {
  if (xml->parser != NULL) {
    if (xml->parser->myDoc != NULL) xmlFreeDoc(xml->parser->myDoc);
    xmlFreeParserCtxt(xml->parser);
  }
  xml->parser = NULL;
  mnm_sheet__entry_close(&xml->entry);
}

mnm_status mnm_sheet__xml_run(mnm_book *book, const char *entry, const sheet_handlers *handlers,
                              void *payload, mnm_err *err) {
  sheet_xml xml;
  MNM_TRY(mnm_sheet__xml_open(&xml, book, entry, handlers, payload, err));
  mnm_status status = MNM_OK;
  while (status == MNM_OK && !xml.ended) status = mnm_sheet__xml_step(&xml, err);
  mnm_sheet__xml_close(&xml);
  return status;
}
