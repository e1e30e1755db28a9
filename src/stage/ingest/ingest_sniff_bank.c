/* Files of banks that are no tables, told from their first bytes: XML by its elements, SWIFT texts
 * by their fields. */
#include "stage/ingest/ingest_sniff_internal.h"

typedef struct head_text { /* what is left of it */
  const char *at, *end;
} head_text;

static bool starts_with(const head_text *head, const char *word) {
  size_t bytes = strlen(word);
  return (size_t)(head->end - head->at) >= bytes && memcmp(head->at, word, bytes) == 0;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(head_text *head) {
  while (head->at < head->end && is_blank(*head->at)) head->at++;
}

/* Goes behind the next `word`, or to the end. */
static void skip_behind(head_text *head, const char *word) {
  size_t bytes = strlen(word);
  const char *found = memmem(head->at, (size_t)(head->end - head->at), word, bytes);
  head->at = found ? found + bytes : head->end;
}

/* ---- XML --------------------------------------------------------------------------------------
 */

/* The local name of the next start tag. false: the head holds no further one. */
static bool next_element(head_text *head, mnm_text *out) {
  for (;;) {
    skip_behind(head, "<");
    if (head->at == head->end) return false;
    if (starts_with(head, "!--")) {
      skip_behind(head, "-->");
      continue;
    }
    if (starts_with(head, "![CDATA[")) {
      skip_behind(head, "]]>");
      continue;
    }
    if (*head->at == '?' || *head->at == '!' || *head->at == '/') continue;
    const char *name = head->at;
    while (head->at < head->end && !is_blank(*head->at) && *head->at != '>' && *head->at != '/') {
      if (*head->at == ':') name = head->at + 1;
      head->at++;
    }
    *out = (mnm_text){name, (uint32_t)(head->at - name)};
    return true;
  }
}

static const char *iso20022_name(mnm_text element) {
  static const char *const messages[][2] = {
      {"BkToCstmrAcctRpt", "camt.052"},      {"BkToCstmrAcctRptV01", "camt.052"},
      {"BkToCstmrStmt", "camt.053"},         {"BkToCstmrStmtV01", "camt.053"},
      {"BkToCstmrDbtCdtNtfctn", "camt.054"}, {"BkToCstmrDbtCdtNtfctnV01", "camt.054"},
      {"FIToFICstmrCdtTrf", "pacs.008"}};
  for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
    if (mnm_text_equal(element, mnm_text_of(messages[i][0]))) return messages[i][1];
  return NULL;
}

static void sniff_xml(mnm_sniffed *out, head_text head) {
  mnm_text element;
  bool report = false;
  while (next_element(&head, &element)) {
    const char *message = iso20022_name(element);
    report = report || mnm_text_equal(element, mnm_text_of("report"));
    bool goaml = report && mnm_text_equal(element, mnm_text_of("rentity_id"));
    if (!message && !goaml) continue;
    out->kind = message ? MNM_SOURCE_ISO20022 : MNM_SOURCE_GOAML;
    out->complete = true;
    mnm_ingest__report(out, "XML: read as %s%s", message ? "ISO 20022, " : "a goAML report",
                       message ? message : "");
    return;
  }
  out->kind = MNM_SOURCE_UNKNOWN;
  mnm_ingest__report(out,
                     "XML, but none that is read: camt.052, camt.053, camt.054, pacs.008 and goAML "
                     "reports are. If it is a spreadsheet, save it as CSV");
}

/* ---- SWIFT ------------------------------------------------------------------------------------
 */

/* A statement has a reference or an account, and a number, balance or line of its own. */
static bool has_statement(head_text head) {
  static const char *const first[] = {":20:", ":25:", ":25P:"};
  static const char *const second[] = {
      ":28:", ":28C:", ":34F:", ":60F:", ":60M:", ":61:", ":62F:", ":62M:"};
  bool named = false;
  while (head.at < head.end) {
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
      named = named || starts_with(&head, first[i]);
    for (size_t i = 0; i < sizeof second / sizeof second[0] && named; i++)
      if (starts_with(&head, second[i])) return true;
    const char *line = memchr(head.at, '\n', (size_t)(head.end - head.at));
    head.at = line ? line + 1 : head.end;
  }
  return false;
}

/* ---- all --------------------------------------------------------------------------------------
 */

bool mnm_ingest__sniff_bank(mnm_sniffed *out, const csv_source *source) {
  head_text head = {source->head, source->head + source->head_bytes};
  if (starts_with(&head, "\xEF\xBB\xBF")) head.at += 3;
  skip_blanks(&head);
  if (starts_with(&head, "<")) {
    sniff_xml(out, head);
    return true;
  }
  if (starts_with(&head, "-----BEGIN PGP") || starts_with(&head, "-----BEGIN CMS") ||
      starts_with(&head, "-----BEGIN PKCS7")) {
    out->kind = MNM_SOURCE_UNKNOWN;
    mnm_ingest__report(out, "the file is encrypted or signed: decrypt it first");
    return true;
  }
  bool swift = starts_with(&head, "{1:") || starts_with(&head, "{4:") || starts_with(&head, ":20:");
  if (has_statement(head)) {
    out->kind = MNM_SOURCE_MT940;
    out->complete = true;
    mnm_ingest__report(out, "SWIFT text: read as MT940 or MT942");
    return true;
  }
  if (!swift) return false;
  out->kind = MNM_SOURCE_UNKNOWN;
  mnm_ingest__report(out, "a SWIFT message, but no account statement (MT940, MT942)");
  return true;
}
