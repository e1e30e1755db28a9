/* Faults of a file in words of ours: libxml2's messages quote the file. */
#include "kernel/xml/xml_internal.h"

mnm_xml__fault mnm_xml__fault_of(int code) {
  switch (code) {
    case XML_ERR_NO_MEMORY:
      return MNM_XML__NOMEM;
    case XML_ERR_DOCUMENT_EMPTY:
      return MNM_XML__EMPTY;
    case XML_ERR_TAG_NAME_MISMATCH:
    case XML_ERR_GT_REQUIRED:
    case XML_ERR_LTSLASH_REQUIRED:
      return MNM_XML__TAGS_DIFFER;
    case XML_ERR_TAG_NOT_FINISHED:
      return MNM_XML__ENDS_EARLY;
    case XML_ERR_DOCUMENT_END:
      return MNM_XML__EXTRA;
    case XML_ERR_UNDECLARED_ENTITY:
    case XML_WAR_UNDECLARED_ENTITY:
    case XML_ERR_ENTITYREF_SEMICOL_MISSING:
    case XML_ERR_ENTITY_LOOP:
      return MNM_XML__ENTITY;
    case XML_ERR_INVALID_CHAR:
    case XML_ERR_INVALID_CHARREF:
    case XML_ERR_INVALID_ENCODING:
    case XML_I18N_CONV_FAILED:
    case XML_IO_ENCODER:
      return MNM_XML__CHARACTERS;
    case XML_ERR_UNSUPPORTED_ENCODING:
    case XML_ERR_UNKNOWN_ENCODING:
    case XML_ERR_ENCODING_NAME:
    case XML_I18N_NO_HANDLER:
      return MNM_XML__ENCODING;
    case XML_ERR_NAME_TOO_LONG:
    case XML_ERR_INTERNAL_ERROR: /* libxml2's bounds on depth, look-ahead and texts */
    case XML_ERR_ATTRIBUTE_NOT_FINISHED:
    case XML_ERR_COMMENT_NOT_FINISHED:
    case XML_ERR_PI_NOT_FINISHED:
    case XML_ERR_CDATA_NOT_FINISHED:
      return MNM_XML__LARGE;
    default:
      return MNM_XML__MALFORMED;
  }
}

void mnm_xml__fail(mnm_xml *xml, mnm_xml__fault fault) {
  if (xml->fault == MNM_XML__SOUND) {
    /* where the file has ended, what was not finished was cut off, not too large */
    if (xml->ended && (fault == MNM_XML__LARGE || fault == MNM_XML__EXTRA ||
                       fault == MNM_XML__MALFORMED || fault == MNM_XML__TAGS_DIFFER))
      fault = MNM_XML__ENDS_EARLY;
    xml->fault = fault;
    xml->fault_line = xml->parser && xml->parser->input ? (uint64_t)xml->parser->input->line : 0;
    (void)mnm_xml__path_text(xml, xml->path, xml->depth, xml->fault_path, sizeof xml->fault_path);
  }
  if (xml->parser) xmlStopParser(xml->parser);
}

uint32_t mnm_xml__path_text(const mnm_xml *xml, const uint16_t *path, uint8_t depth, char *buffer,
                            uint32_t bytes) {
  static const char more[] = ".../";
  uint32_t total = 0;
  uint8_t first = depth;
  buffer[0] = '\0';
  while (first > 0) { /* as many of the innermost names as fit */
    const char *name = path[first] ? xml->vocabulary[path[first] - 1] : "*";
    size_t length = strlen(name) + 1;
    if (total + length + sizeof more >= bytes) break;
    total += (uint32_t)length;
    first--;
  }
  uint32_t at = 0;
  if (first > 0) {
    memcpy(buffer, more, sizeof more - 1);
    at = sizeof more - 1;
  }
  for (uint8_t i = (uint8_t)(first + 1); i <= depth; i++) {
    const char *name = path[i] ? xml->vocabulary[path[i] - 1] : "*";
    size_t length = strlen(name);
    memcpy(buffer + at, name, length);
    at += (uint32_t)length;
    if (i < depth) buffer[at++] = '/';
  }
  buffer[at] = '\0';
  return at;
}

static const struct {
  mnm_status status;
  const char *message, *hint;
} sentences[] = {
    [MNM_XML__MALFORMED] = {MNM_E_PARSE, "this is no well-formed XML",
                            "the file was damaged or changed by hand; ask for it again"},
    [MNM_XML__ENDS_EARLY] = {MNM_E_PARSE, "the file ends inside an element",
                             "it was cut off; ask for it again"},
    [MNM_XML__TAGS_DIFFER] = {MNM_E_PARSE, "an end tag does not match the element that is open",
                              "the file was damaged or changed by hand; ask for it again"},
    [MNM_XML__EXTRA] = {MNM_E_PARSE, "something follows the end of the XML document",
                        "one file holds one document: take them apart"},
    [MNM_XML__ENTITY] = {MNM_E_PARSE, "an entity is used that is not one of XML's own five",
                         "without a DOCTYPE there are only &amp; &lt; &gt; &quot; &apos;"},
    [MNM_XML__CHARACTERS] = {MNM_E_PARSE, "bytes are no characters of the file's encoding",
                             "the encoding declared in the first line is wrong, or the file is "
                             "damaged"},
    [MNM_XML__ENCODING] = {MNM_E_PARSE, "the encoding that the file declares is not known",
                           "convert the file to UTF-8 with iconv and correct its first line"},
    [MNM_XML__EMPTY] = {MNM_E_PARSE, "no XML document begins here", "an XML file begins with '<'"},
    [MNM_XML__DOCTYPE] = {MNM_E_PARSE,
                          "the file declares a document type (DOCTYPE), which is refused",
                          "messages and reports have none, and it can carry an attack; ask the "
                          "sender"},
    [MNM_XML__DEEP] = {MNM_E_LIMIT, "elements stand more than 64 deep within each other",
                       "no message or report does that; ask the sender"},
    [MNM_XML__LARGE] = {MNM_E_LIMIT,
                        "a tag or comment is larger, or has more parts, than any message's",
                        "bounds: 64 KiB and 256 attributes a tag, 1 MB of different names in all"},
};

mnm_status mnm_xml__fault_err(const mnm_xml *xml, mnm_err *err) {
  if (xml->fault == MNM_XML__NOMEM) return mnm_err_nomem(err);
  mnm_status status = sentences[xml->fault].status;
  if (xml->fault_path[0])
    (void)mnm_err_set(err, status, "%s (in %s)", sentences[xml->fault].message, xml->fault_path);
  else
    (void)mnm_err_set(err, status, "%s", sentences[xml->fault].message);
  mnm_err_hint(err, "%s", sentences[xml->fault].hint);
  mnm_err_at(err, xml->reader->name, (int64_t)xml->fault_line, 0);
  return status;
}
