/* ISO 20022 bank messages: which they are, and what is read of each. */
#include <stdio.h>

#include "stage/ingest/ingest_camt_internal.h"

/* ---- which message ----------------------------------------------------------------------------
 */

typedef struct message {
  uint16_t word;      /* the element below Document */
  const char *number; /* as its namespace names it */
  int kind;           /* camt_kind; -1 pacs.008 */
} message;

static const message *message_of(uint16_t word) {
  static const message messages[] = {{CAMT_BkToCstmrAcctRpt, "camt.052", CAMT_REPORT},
                                     {CAMT_BkToCstmrAcctRptV01, "camt.052", CAMT_REPORT},
                                     {CAMT_BkToCstmrStmt, "camt.053", CAMT_STATEMENT},
                                     {CAMT_BkToCstmrStmtV01, "camt.053", CAMT_STATEMENT},
                                     {CAMT_BkToCstmrDbtCdtNtfctn, "camt.054", CAMT_NOTIFICATION},
                                     {CAMT_BkToCstmrDbtCdtNtfctnV01, "camt.054", CAMT_NOTIFICATION},
                                     {CAMT_FIToFICstmrCdtTrf, "pacs.008", -1}};
  for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
    if (messages[i].word == word) return &messages[i];
  return NULL;
}

static bool all_digits(const char *text, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (text[i] < '0' || text[i] > '9') return false;
  return true;
}

/* "urn:iso:std:iso:20022:tech:xsd:camt.053.001.NN": every version, and national variants of the
 * third part; or none at all. */
static bool space_fits(const char *space, const char *number) {
  static const char head[] = "urn:iso:std:iso:20022:tech:xsd:";
  size_t length = strlen(space), name = strlen(number);
  if (length == 0) return true;
  if (strncmp(space, head, sizeof head - 1) != 0) return false;
  const char *rest = space + sizeof head - 1;
  return length == sizeof head - 1 + name + 7 && strncmp(rest, number, name) == 0 &&
         rest[name] == '.' && all_digits(rest + name + 1, 3) && rest[name + 4] == '.' &&
         all_digits(rest + name + 5, 2);
}

/* ---- messages ---------------------------------------------------------------------------------
 */

static mnm_status read_message(camt *c, const mnm_xml_event *start, const message *which,
                               mnm_err *err) {
  uint8_t depth = start->depth;
  c->messages++;
  if (which->kind < 0) return mnm_ingest__camt_pacs008(c, start, err);
  c->kind = (camt_kind)which->kind;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_Rpt || event.name == CAMT_Stmt || event.name == CAMT_Ntfctn)
      MNM_TRY(mnm_ingest__camt_statement(c, &event, err));
    else
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
  }
}

static mnm_status wrong_space(camt *c, const mnm_xml_event *start, const message *which,
                              mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_FORMAT,
                    "the message's namespace is not that of %s, which its content seems to be",
                    which->number);
  mnm_err_hint(err, "expected: urn:iso:std:iso:20022:tech:xsd:%s.001. and a version of two digits",
               which->number);
  mnm_err_at(err, c->source.reader.name, (int64_t)start->line, 0);
  return MNM_E_FORMAT;
}

static mnm_status read_document(camt *c, const mnm_xml_event *start, mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    const message *which = message_of(event.name);
    if (!which) {
      c->others++;
      MNM_TRY(mnm_xml_skip(c->xml, &event, err));
    } else if (!space_fits(event.space, which->number)) {
      return wrong_space(c, &event, which, err);
    } else {
      MNM_TRY(read_message(c, &event, which, err));
    }
  }
}

/* A Document may stand alone or in an envelope, with others. */
static mnm_status read_file(camt *c, mnm_err *err) {
  for (;;) {
    mnm_xml_event event;
    MNM_TRY(mnm_xml_next(c->xml, &event, err));
    if (event.kind == MNM_XML_DONE) break;
    if (event.kind == MNM_XML_START && event.name == CAMT_Document)
      MNM_TRY(read_document(c, &event, err));
  }
  if (c->messages > 0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_FORMAT,
                    c->others > 0 ? "an ISO 20022 message of another kind than those that are read"
                                  : "no ISO 20022 message in this file");
  mnm_err_hint(err, "camt.052, camt.053, camt.054 and pacs.008 are read");
  mnm_err_at(err, c->source.reader.name, 0, 0);
  return MNM_E_FORMAT;
}

/* Documents of other kinds beside those that were read are listed. */
static mnm_status list_others(camt *c, mnm_err *err) {
  if (c->others == 0) return MNM_OK;
  mnm_reject row = {1,
                    0,
                    0,
                    mnm_text_of("the file also holds messages of other kinds, which are not read"),
                    {"", 0}};
  return mnm_ingest__out_reject(&c->bank.out, row, err);
}

static mnm_status run(camt *c, mnm_err *err) {
  mnm_ingest_summary *summary = c->bank.summary;
  MNM_TRY(read_file(c, err));
  MNM_TRY(list_others(c, err));
  MNM_TRY(mnm_ingest__out_flush(&c->bank.out, true, err));
  mnm_sha256_end(&c->source.hash, summary->sha256);
  summary->bytes = c->source.bytes;
  summary->unknown_elements += mnm_xml_stray_texts(c->xml);
  snprintf(summary->encoding, sizeof summary->encoding, "%s", mnm_xml_encoding(c->xml));
  return MNM_OK;
}

mnm_status mnm_ingest_iso20022(mnm_ingest_summary *out, mnm_reader *reader,
                               const mnm_bank_options *options, mnm_names names,
                               const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  mnm_ingest_summary summary = {0};
  camt *c = mnm_mem_new(ctx, sizeof *c);
  memset(out, 0, sizeof *out);
  if (!c) return mnm_err_nomem(err);
  c->notifications = options->notifications_are_bookings;
  mnm_ingest__bank_source(&c->source, reader);
  mnm_status status =
      mnm_ingest__bank_init(&c->bank, options->zone, names, sink, &summary, ctx, err);
  if (status == MNM_OK)
    status = mnm_xml_open(&c->xml, &c->source.reader, mnm_ingest__camt_words,
                          mnm_ingest__camt_word_count, ctx, err);
  if (status == MNM_OK) status = run(c, err);
  if (status == MNM_OK) *out = summary;
  mnm_xml_close(c->xml);
  mnm_ingest__bank_clear(&c->bank);
  mnm_mem_free(ctx, c, sizeof *c);
  return status;
}
