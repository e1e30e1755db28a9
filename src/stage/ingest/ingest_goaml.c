/* goAML reports: a report as a sequence of records. */
#include <stdio.h>

#include "stage/ingest/ingest_goaml_internal.h"

#define TICK_RECORDS 64u

/* ---- the header -------------------------------------------------------------------------------
 */

static mnm_text header_text(const goaml *g, const char *name) {
  return mnm_ingest__goaml_text(&g->header, name);
}

/* Whom the report's own statements are about: entity and reference, which name it for the FIU. */
static mnm_status name_report(goaml *g, mnm_err *err) {
  static const char *const names[] = {"entity_reference", "fiu_ref_number", "report_date",
                                      "submission_date"};
  mnm_text reference = {"", 0};
  for (int i = 0; i < 4 && reference.bytes == 0; i++) reference = header_text(g, names[i]);
  const mnm_text texts[] = {mnm_text_of("report/"), g->entity, mnm_text_of("/"), reference};
  size_t bytes = 0;
  for (int i = 0; i < 4; i++) bytes += texts[i].bytes;
  char *to = mnm_arena_take_bytes(&g->arena, bytes + 1);
  if (!to) return mnm_err_nomem(err);
  g->reference = (mnm_text){to, (uint32_t)bytes};
  for (int i = 0; i < 4; i++) {
    if (texts[i].bytes > 0) memcpy(to, texts[i].data, texts[i].bytes);
    to += texts[i].bytes;
  }
  return MNM_OK;
}

/* The person who reports is no subject of the case: checked, and not stated. */
static const char *const not_stated[] = {"reporting_person", "reporting_user_code", NULL};

static mnm_status state_header(goaml *g, mnm_err *err) {
  if (g->header_stated) return MNM_OK;
  g->header_stated = true;
  MNM_TRY(name_report(g, err));
  return mnm_ingest__goaml_state_leaves(g, g->reference, "Note", &g->header, not_stated, err);
}

static mnm_status take_header(goaml *g, const mnm_xml_event *start, const goaml_element *element,
                              mnm_err *err) {
  goaml_node *node = NULL;
  MNM_TRY(mnm_ingest__goaml_tree(g, start, element, &g->arena, &node, err));
  if (strcmp(node->name, "rentity_id") == 0) g->entity = node->text;
  if (strcmp(node->name, "currency_code_local") == 0) g->currency = mnm_currency_find(node->text);
  if (g->header_stated) { /* what comes behind the records */
    goaml_node alone = {.name = "", .first = node, .last = node};
    return mnm_ingest__goaml_state_leaves(g, g->reference, "Note", &alone, not_stated, err);
  }
  if (g->header.last)
    g->header.last->next = node;
  else
    g->header.first = node;
  g->header.last = node;
  return MNM_OK;
}

/* ---- records ----------------------------------------------------------------------------------
 */

typedef mnm_status record_fn(goaml *g, const goaml_node *node, mnm_err *err);

static mnm_status take_record(goaml *g, const mnm_xml_event *start, const goaml_element *element,
                              record_fn *take, mnm_err *err) {
  goaml_node *node = NULL;
  MNM_TRY(state_header(g, err));
  mnm_arena_reset(&g->bank.arena);
  mnm_xml_mark(g->xml, start);
  g->record = g->bank.summary->records++;
  g->line = start->line;
  g->deviations = 0;
  g->too_large = false;
  MNM_TRY(mnm_ingest__goaml_tree(g, start, element, &g->bank.arena, &node, err));
  if (g->too_large)
    MNM_TRY(mnm_ingest__goaml_list(g, "a record of the report has at most 16 MB; it was left out",
                                   err));
  else
    MNM_TRY(take(g, node, err));
  mnm_arena_reset(&g->bank.arena);
  if (g->bank.summary->records % TICK_RECORDS == 0) {
    int64_t total = g->source.reader.total_bytes;
    MNM_TRY(
        mnm_ctx_tick(g->bank.ctx, "read", g->source.bytes, total > 0 ? (uint64_t)total : 0, err));
  }
  return mnm_ingest__out_flush(&g->bank.out, false, err);
}

/* Goods of an activity: things of the report. */
static mnm_status take_goods(goaml *g, const goaml_node *node, mnm_err *err) {
  uint32_t place = 0;
  for (const goaml_node *item = node->first; item; item = item->next) {
    char tail[40];
    mnm_text subject;
    snprintf(tail, sizeof tail, "/item%u", ++place);
    const mnm_text texts[] = {g->reference, mnm_text_of(tail)};
    MNM_TRY(mnm_ingest__goaml_joined(g, texts, 2, &subject, err));
    MNM_TRY(mnm_ingest__goaml_state_leaves(g, subject, "Thing", item, NULL, err));
  }
  return MNM_OK;
}

static goaml_order order_of(const char *type) {
  return (goaml_order){mnm_ingest__goaml_type(type), 0, 0};
}

static mnm_status read_parties(goaml *g, const mnm_xml_event *start, mnm_err *err) {
  goaml_order order = order_of("report_parties");
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    const goaml_element *element = NULL;
    bool more = false;
    MNM_TRY(mnm_xml_child(g->xml, depth, &event, &more, err));
    if (!more) return mnm_ingest__goaml_complete(g, &order, err);
    MNM_TRY(mnm_ingest__goaml_next(g, &order, &event, &element, err));
    if (element)
      MNM_TRY(take_record(g, &event, element, mnm_ingest__goaml_report_party, err));
    else
      MNM_TRY(mnm_xml_skip(g->xml, &event, err));
  }
}

static mnm_status read_activity(goaml *g, const mnm_xml_event *start, mnm_err *err) {
  goaml_order order = order_of("activityType");
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    const goaml_element *element = NULL;
    bool more = false;
    MNM_TRY(mnm_xml_child(g->xml, depth, &event, &more, err));
    if (!more) return mnm_ingest__goaml_complete(g, &order, err);
    MNM_TRY(mnm_ingest__goaml_next(g, &order, &event, &element, err));
    const char *name = element ? mnm_ingest__goaml_names[element->word - 1] : "";
    if (strcmp(name, "report_parties") == 0)
      MNM_TRY(read_parties(g, &event, err));
    else if (strcmp(name, "goods_services") == 0)
      MNM_TRY(take_record(g, &event, element, take_goods, err));
    else
      MNM_TRY(mnm_xml_skip(g->xml, &event, err));
  }
}

/* ---- the report -------------------------------------------------------------------------------
 */

static void begin_report(goaml *g, uint64_t line) {
  g->reports++;
  g->currency = MNM_CURRENCY_NONE;
  mnm_arena_reset(&g->arena);
  g->entity = g->reference = (mnm_text){"", 0};
  g->header_stated = false;
  g->parties = 0;
  g->header = (goaml_node){.name = "report"};
  g->line = line;
  g->record = g->bank.summary->records;
  g->deviations = 0;
}

static mnm_status read_report(goaml *g, const mnm_xml_event *start, mnm_err *err) {
  goaml_order order = order_of("report");
  uint8_t depth = start->depth;
  begin_report(g, start->line);
  mnm_xml_mark(g->xml, start);
  for (;;) {
    mnm_xml_event event;
    const goaml_element *element = NULL;
    bool more = false;
    MNM_TRY(mnm_xml_child(g->xml, depth, &event, &more, err));
    if (!more) break;
    g->line = event.line;
    MNM_TRY(mnm_ingest__goaml_next(g, &order, &event, &element, err));
    const char *name = element ? mnm_ingest__goaml_names[element->word - 1] : "";
    if (strcmp(name, "transaction") == 0)
      MNM_TRY(take_record(g, &event, element, mnm_ingest__goaml_transaction, err));
    else if (strcmp(name, "activity") == 0)
      MNM_TRY(read_activity(g, &event, err));
    else if (g->arena.used_bytes > GOAML_RECORD_BYTES)
      return mnm_err_set(err, MNM_E_LIMIT, "the header of a goAML report has at most 16 MB");
    else
      MNM_TRY(take_header(g, &event, element, err));
  }
  MNM_TRY(mnm_ingest__goaml_complete(g, &order, err));
  mnm_arena_reset(&g->bank.arena);
  MNM_TRY(state_header(g, err));
  return mnm_ingest__out_flush(&g->bank.out, false, err);
}

static bool is_report(const mnm_xml_event *event) {
  return event->kind == MNM_XML_START && strcmp(event->local, "report") == 0;
}

static mnm_status read_file(goaml *g, mnm_err *err) {
  for (;;) {
    mnm_xml_event event;
    MNM_TRY(mnm_xml_next(g->xml, &event, err));
    if (event.kind == MNM_XML_DONE) break;
    if (is_report(&event)) MNM_TRY(read_report(g, &event, err));
  }
  if (g->reports > 0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_FORMAT, "no goAML report in this file");
  mnm_err_hint(err, "its root element is report");
  mnm_err_at(err, g->source.reader.name, 0, 0);
  return MNM_E_FORMAT;
}

static mnm_status run(goaml *g, mnm_err *err) {
  mnm_ingest_summary *summary = g->bank.summary;
  MNM_TRY(read_file(g, err));
  MNM_TRY(mnm_ingest__out_flush(&g->bank.out, true, err));
  mnm_sha256_end(&g->source.hash, summary->sha256);
  summary->bytes = g->source.bytes;
  summary->unknown_elements += mnm_xml_stray_texts(g->xml);
  snprintf(summary->encoding, sizeof summary->encoding, "%s", mnm_xml_encoding(g->xml));
  return MNM_OK;
}

mnm_status mnm_ingest_goaml(mnm_ingest_summary *out, mnm_reader *reader,
                            const mnm_goaml_options *options, mnm_names names,
                            const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  mnm_ingest_summary summary = {0};
  goaml *g = mnm_mem_new(ctx, sizeof *g);
  memset(out, 0, sizeof *out);
  if (!g) return mnm_err_nomem(err);
  g->codes = options->codes;
  mnm_arena_init(&g->arena, ctx);
  mnm_ingest__bank_source(&g->source, reader);
  mnm_status status =
      mnm_ingest__bank_init(&g->bank, options->zone, names, sink, &summary, ctx, err);
  if (status == MNM_OK)
    status = mnm_xml_open(&g->xml, &g->source.reader, mnm_ingest__goaml_names,
                          mnm_ingest__goaml_name_count, ctx, err);
  if (status == MNM_OK) status = run(g, err);
  if (status == MNM_OK) *out = summary;
  mnm_xml_close(g->xml);
  mnm_arena_clear(&g->arena);
  mnm_ingest__bank_clear(&g->bank);
  mnm_mem_free(ctx, g, sizeof *g);
  return status;
}
