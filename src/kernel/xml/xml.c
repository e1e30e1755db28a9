#include "kernel/xml/xml.h"

#include <libxml/xmlerror.h>
#include <pthread.h>

#include "kernel/xml/xml_internal.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* libxml2 reports some faults without a context, and then to the thread's own functions, by default
 * some that write to the screen: ours stand in meanwhile. */
typedef struct hushed {
  xmlStructuredErrorFunc before;
  void *before_payload;
  xmlGenericErrorFunc text_before;
  void *text_before_payload;
} hushed;

static void only_note(void *payload, xmlErrorPtr error) {
  if (error->code == XML_ERR_NO_MEMORY) ((mnm_xml *)payload)->memory_out = true;
}

/* The same faults come structured too. */
static void say_nothing(void *payload, const char *message, ...) {
  (void)payload, (void)message;
}

static hushed hush(mnm_xml *xml) {
  hushed was = {xmlStructuredError, xmlStructuredErrorContext, xmlGenericError,
                xmlGenericErrorContext};
  xmlSetStructuredErrorFunc(xml, only_note);
  xmlSetGenericErrorFunc(NULL, say_nothing);
  return was;
}

static void unhush(hushed was) {
  xmlSetStructuredErrorFunc(was.before_payload, was.before);
  xmlSetGenericErrorFunc(was.text_before_payload, was.text_before);
  xmlResetLastError(); /* it would keep a piece of the file */
}

/* ---- opening ----------------------------------------------------------------------------------
 */

static mnm_status open_parser(mnm_xml *xml) {
  xmlSAXHandler sax;
  hushed was = hush(xml);
  mnm_xml__sax(&sax);
  xml->parser = xmlCreatePushParserCtxt(&sax, xml, NULL, 0, NULL);
  bool opened = xml->parser && xml->parser->dict;
  if (opened) {
    /* NOENT: &amp; comes as & in attributes too; there are no other entities without a DOCTYPE */
    (void)xmlCtxtUseOptions(xml->parser, XML_PARSE_NONET | XML_PARSE_NOENT);
    (void)xmlDictSetLimit(xml->parser->dict, MNM_XML_NAMES_BYTES);
  }
  unhush(was);
  return opened ? MNM_OK : MNM_E_NOMEM;
}

/* The vocabulary's words get into the parser's dictionary, whose pointers then stand for them. */
static mnm_status fill_words(mnm_xml *xml, mnm_err *err) {
  xml->word_capacity = 16;
  while (xml->word_capacity < 2 * xml->vocabulary_count) xml->word_capacity *= 2;
  xml->words = mnm_mem_new(xml->ctx, xml->word_capacity * sizeof *xml->words);
  if (!xml->words) return mnm_err_nomem(err);
  uint32_t mask = xml->word_capacity - 1;
  for (uint32_t i = 0; i < xml->vocabulary_count; i++) {
    const xmlChar *word = xmlDictLookup(xml->parser->dict, BAD_CAST xml->vocabulary[i], -1);
    if (!word) return mnm_err_nomem(err);
    uint32_t slot = (uint32_t)((uintptr_t)word >> 3) & mask;
    while (xml->words[slot].word) slot = (slot + 1) & mask;
    xml->words[slot] = (mnm_xml__word){word, (uint16_t)(i + 1)};
  }
  return MNM_OK;
}

mnm_status mnm_xml_open(mnm_xml **out, mnm_reader *reader, const char *const *vocabulary,
                        uint32_t count, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  if (pthread_once(&once, xmlInitParser) != 0)
    return mnm_err_set(err, MNM_E_NOMEM, "the XML library could not be started");
  mnm_xml *xml = mnm_mem_new(ctx, sizeof *xml);
  if (!xml) return mnm_err_nomem(err);
  xml->ctx = ctx;
  xml->reader = reader;
  xml->vocabulary = vocabulary;
  xml->vocabulary_count = count;
  mnm_column_init(&xml->text, 1, ctx);
  mnm_column_init(&xml->bytes, 1, ctx);
  mnm_column_init(&xml->queue, sizeof(mnm_xml__queued), ctx);
  mnm_column_init(&xml->attributes, sizeof(mnm_xml__attribute), ctx);
  mnm_column_init(&xml->given, sizeof(mnm_xml_attribute), ctx);
  xml->block = mnm_mem_new(ctx, MNM_XML__BLOCK_BYTES);
  mnm_status status = xml->block ? open_parser(xml) : MNM_E_NOMEM;
  if (status == MNM_OK)
    status = fill_words(xml, err);
  else
    (void)mnm_err_nomem(err);
  if (status != MNM_OK) {
    mnm_xml_close(xml);
    return status;
  }
  *out = xml;
  return MNM_OK;
}

void mnm_xml_close(mnm_xml *xml) {
  if (!xml) return;
  if (xml->parser) xmlFreeParserCtxt(xml->parser);
  if (xml->words) mnm_mem_free(xml->ctx, xml->words, xml->word_capacity * sizeof *xml->words);
  mnm_mem_free(xml->ctx, xml->block, MNM_XML__BLOCK_BYTES);
  mnm_column_clear(&xml->text);
  mnm_column_clear(&xml->bytes);
  mnm_column_clear(&xml->queue);
  mnm_column_clear(&xml->attributes);
  mnm_column_clear(&xml->given);
  mnm_mem_free(xml->ctx, xml, sizeof *xml);
}

/* ---- feeding ----------------------------------------------------------------------------------
 */

/* The name may be anything that the file says: only known characters come out. */
static void note_encoding(mnm_xml *xml) {
  const xmlChar *name = xml->parser->encoding;
  if (xml->encoding[0] || (!name && xml->depth == 0)) return;
  const char *from = name ? (const char *)name : "utf-8";
  for (size_t i = 0; i + 1 < sizeof xml->encoding && from[i]; i++) {
    char c = from[i];
    if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
    bool known = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    xml->encoding[i] = known ? c : '?';
  }
}

static void parse(mnm_xml *xml, size_t bytes) {
  hushed was = hush(xml);
  int code = xmlParseChunk(xml->parser, xml->block, (int)bytes, bytes == 0);
  unhush(was);
  if (xml->memory_out || xml->parser->errNo == XML_ERR_NO_MEMORY) {
    mnm_xml__fail(xml, MNM_XML__NOMEM);
    xml->fault = MNM_XML__NOMEM; /* what else went wrong, went wrong for that */
  }
  /* a full dictionary looks the same to libxml2 */
  if (xml->fault == MNM_XML__NOMEM && xmlDictGetUsage(xml->parser->dict) > MNM_XML_NAMES_BYTES / 2)
    xml->fault = MNM_XML__LARGE;
  if (xml->fault == MNM_XML__SOUND && code == XML_ERR_INVALID_ENCODING) /* told in no other way */
    mnm_xml__fail(xml, MNM_XML__CHARACTERS);
  if (xml->fault == MNM_XML__SOUND && (!xml->parser->wellFormed || xml->parser->disableSAX))
    mnm_xml__fail(xml, mnm_xml__fault_of(xml->parser->errNo));
  if (xml->fault == MNM_XML__SOUND && xml->ended && xml->depth > 0)
    mnm_xml__fail(xml, MNM_XML__ENDS_EARLY);
  /* what is not parsed yet is the beginning of one tag or comment */
  if (xml->fault == MNM_XML__SOUND &&
      xml->parser->input->end - xml->parser->input->cur > MNM_XML_TAG_BYTES)
    mnm_xml__fail(xml, MNM_XML__LARGE);
  /* at the end libxml2 takes half a tag for a whole one before it sees that the rest is missing */
  if (xml->ended && xml->fault != MNM_XML__SOUND) xml->queue.count = 0;
  note_encoding(xml);
}

/* Blocks are full, so that the parser sees the same bytes at once however the reader gives them. */
static mnm_status feed(mnm_xml *xml, mnm_err *err) {
  size_t bytes = 0;
  while (bytes < MNM_XML__BLOCK_BYTES) {
    size_t got = 0;
    MNM_TRY(xml->reader->read(xml->reader, xml->block + bytes, MNM_XML__BLOCK_BYTES - bytes, &got,
                              err));
    if (got == 0) break;
    bytes += got;
  }
  xml->ended = bytes == 0;
  xml->queue.count = 0;
  xml->attributes.count = 0;
  xml->bytes.count = 0;
  xml->taken = 0;
  parse(xml, bytes);
  return MNM_OK;
}

/* ---- taking -----------------------------------------------------------------------------------
 */

static void keep_raw(mnm_xml *xml, const char *text, size_t bytes) {
  size_t room = MNM_XML_RAW_BYTES - xml->raw_bytes;
  if (bytes > room) {
    bytes = room;
    while (bytes > 0 && ((unsigned char)text[bytes] & 0xC0) == 0x80) bytes--;
    xml->marked = false; /* full */
  }
  if (bytes) memcpy(xml->raw + xml->raw_bytes, text, bytes);
  xml->raw_bytes += (uint32_t)bytes;
}

static void keep_event(mnm_xml *xml, const mnm_xml_event *event) {
  bool start = event->kind == MNM_XML_START;
  if (!start) keep_raw(xml, event->text.data, event->text.bytes);
  if (xml->marked) keep_raw(xml, start ? "<" : "</", start ? 1 : 2);
  if (xml->marked) keep_raw(xml, event->local, strlen(event->local));
  for (uint16_t i = 0; i < event->attribute_count; i++) {
    const mnm_xml_attribute *attribute = &event->attributes[i];
    const char *name = xml->vocabulary[attribute->name - 1];
    if (xml->marked) keep_raw(xml, " ", 1);
    if (xml->marked) keep_raw(xml, name, strlen(name));
    if (xml->marked) keep_raw(xml, "=\"", 2);
    if (xml->marked) keep_raw(xml, attribute->value.data, attribute->value.bytes);
    if (xml->marked) keep_raw(xml, "\"", 1);
  }
  if (xml->marked) keep_raw(xml, ">", 1);
}

static mnm_status give_attributes(mnm_xml *xml, const mnm_xml__queued *event, mnm_xml_event *out,
                                  mnm_err *err) {
  xml->given.count = 0;
  for (uint32_t i = 0; i < event->attribute_count; i++) {
    const mnm_xml__attribute *row = mnm_column_at(&xml->attributes, event->at + i);
    mnm_xml_attribute attribute = {
        row->name, row->cut, {(const char *)xml->bytes.data + row->at, row->bytes}};
    MNM_TRY(mnm_column_push(&xml->given, &attribute, err));
  }
  out->attributes = xml->given.data;
  out->attribute_count = event->attribute_count;
  return MNM_OK;
}

static mnm_status give(mnm_xml *xml, mnm_xml_event *out, mnm_err *err) {
  const mnm_xml__queued *event = mnm_column_at(&xml->queue, xml->taken++);
  *out = (mnm_xml_event){.kind = event->kind,
                         .depth = event->depth,
                         .leaf = event->leaf,
                         .cut = event->cut,
                         .name = event->name,
                         .line = event->line,
                         .local = event->local,
                         .space = event->space,
                         .text = {"", 0}};
  if (event->kind == MNM_XML_START) {
    MNM_TRY(give_attributes(xml, event, out, err));
  } else if (event->bytes > 0) {
    out->text = (mnm_text){(const char *)xml->bytes.data + event->at, event->bytes};
  }
  xml->out_depth = event->depth;
  xml->out_path[event->depth] = event->name;
  xml->line = event->line;
  if (xml->marked) keep_event(xml, out);
  return MNM_OK;
}

mnm_status mnm_xml_next(mnm_xml *xml, mnm_xml_event *out, mnm_err *err) {
  for (;;) {
    if (xml->taken < xml->queue.count) return give(xml, out, err);
    if (xml->failed != MNM_OK) {
      if (err) *err = xml->failed_err;
      return xml->failed;
    }
    if (xml->fault != MNM_XML__SOUND) return mnm_xml__fault_err(xml, err);
    if (xml->ended) {
      *out = (mnm_xml_event){.kind = MNM_XML_DONE, .local = "", .space = "", .text = {"", 0}};
      out->line = xml->line;
      return MNM_OK;
    }
    mnm_status status = feed(xml, &xml->failed_err);
    if (status != MNM_OK) xml->failed = status;
  }
}

mnm_status mnm_xml_child(mnm_xml *xml, uint8_t depth, mnm_xml_event *out, bool *more,
                         mnm_err *err) {
  for (;;) {
    MNM_TRY(mnm_xml_next(xml, out, err));
    *more = out->kind == MNM_XML_START;
    if (*more || out->kind == MNM_XML_DONE || out->depth <= depth) return MNM_OK;
  }
}

mnm_status mnm_xml_skip(mnm_xml *xml, const mnm_xml_event *start, mnm_err *err) {
  uint8_t depth = start->depth;
  mnm_xml_event event = {0};
  do MNM_TRY(mnm_xml_next(xml, &event, err));
  while (event.depth > depth);
  return MNM_OK;
}

mnm_status mnm_xml_leaf(mnm_xml *xml, const mnm_xml_event *start, mnm_text *out, bool *cut,
                        mnm_err *err) {
  uint8_t depth = start->depth;
  mnm_xml_event event = {0};
  do MNM_TRY(mnm_xml_next(xml, &event, err));
  while (event.depth > depth);
  *out = mnm_text_trim(event.text);
  if (cut) *cut = event.cut;
  return MNM_OK;
}

mnm_text mnm_xml_attribute_of(const mnm_xml_event *start, uint16_t name) {
  for (uint16_t i = 0; i < start->attribute_count; i++)
    if (start->attributes[i].name == name) return start->attributes[i].value;
  return (mnm_text){"", 0};
}

void mnm_xml_mark(mnm_xml *xml, const mnm_xml_event *start) {
  xml->raw_bytes = 0;
  xml->marked = true;
  keep_event(xml, start);
}

mnm_text mnm_xml_raw(const mnm_xml *xml) {
  return (mnm_text){xml->raw, xml->raw_bytes};
}

uint64_t mnm_xml_line(const mnm_xml *xml) {
  return xml->line;
}

uint32_t mnm_xml_path(const mnm_xml *xml, char *buffer, uint32_t bytes) {
  return mnm_xml__path_text(xml, xml->out_path, xml->out_depth, buffer, bytes);
}

uint64_t mnm_xml_stray_texts(const mnm_xml *xml) {
  return xml->stray;
}

const char *mnm_xml_encoding(const mnm_xml *xml) {
  return xml->encoding[0] ? xml->encoding : "utf-8";
}
