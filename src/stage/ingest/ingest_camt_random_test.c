/* Random ledgers written as camt.053 in every manner that the standard allows, and read again. */
#include "stage/ingest/ingest_bank_test_ledger.h"

typedef struct page {
  char *text;
  size_t bytes, capacity;
  mnm_rng *rng;
  int version;
} page;

__attribute__((format(printf, 2, 3))) static void put(page *p, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int bytes = vsnprintf(p->text + p->bytes, p->capacity - p->bytes, format, arguments);
  va_end(arguments);
  assert_true(bytes >= 0 && (size_t)bytes < p->capacity - p->bytes);
  p->bytes += (size_t)bytes;
}

static bool chance(page *p, uint64_t of) {
  return mnm_rng_below(p->rng, of) == 0;
}

static void put_amount(page *p, const ledger *l, int64_t minor) {
  char money[44];
  put(p, "<Amt Ccy=\"%s\">%s%s</Amt>\n", l->currency, ledger_money(money, minor, l->exponent, '.'),
      chance(p, 5) && l->exponent ? "000" : "");
}

static void put_balance(page *p, const ledger *l, const char *code, int64_t minor, int64_t day) {
  char date[20];
  (void)mnm_time_text(date, sizeof date, day * MNM_US_PER_DAY, MNM_GRAIN_DAY);
  put(p, "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp>", code);
  put_amount(p, l, minor);
  put(p, "<CdtDbtInd>%s</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>\n", minor < 0 ? "DBIT" : "CRDT",
      date);
}

/* Amount and direction, in the manner of the version, or none where the entry says it already. */
static void put_detail(page *p, const ledger *l, const ledger_row *row, bool amount) {
  const char *side = row->credit ? "Dbtr" : "Cdtr";
  put(p, "<TxDtls>");
  if (row->id[0]) put(p, "<Refs><AcctSvcrRef>%s</AcctSvcrRef></Refs>", row->id);
  if (amount && p->version >= 4) {
    put_amount(p, l, row->minor);
    put(p, "<CdtDbtInd>%s</CdtDbtInd>", row->credit ? "CRDT" : "DBIT");
  } else if (amount) {
    put(p, "<AmtDtls><TxAmt>");
    put_amount(p, l, row->minor);
    put(p, "</TxAmt></AmtDtls>");
  }
  put(p, "<RltdPties>");
  if (row->name[0])
    put(p, p->version >= 8 ? "<%s><Pty><Nm>%s</Nm></Pty></%s>" : "<%s><Nm>%s</Nm></%s>", side,
        row->name, side);
  if (row->iban[0]) {
    if (chance(p, 3))
      put(p, "<%sAcct><Id><Othr><Id>%s</Id></Othr></Id></%sAcct>", side, row->iban, side);
    else
      put(p, "<%sAcct><Id><IBAN>%s</IBAN></Id></%sAcct>", side, row->iban, side);
  }
  put(p, "</RltdPties>");
  if (row->purpose[0]) {
    if (chance(p, 2))
      put(p, "<RmtInf><Ustrd>%s</Ustrd></RmtInf>", row->purpose);
    else
      put(p, "<RmtInf><Strd><CdtrRefInf><Ref>%s</Ref></CdtrRefInf></Strd></RmtInf>", row->purpose);
  }
  put(p, "</TxDtls>\n");
}

static void put_entry_head(page *p, const ledger *l, int64_t minor, bool credit, int64_t day) {
  char date[20];
  (void)mnm_time_text(date, sizeof date, day * MNM_US_PER_DAY, MNM_GRAIN_DAY);
  put(p, "<Ntry>");
  put_amount(p, l, minor);
  put(p, "<CdtDbtInd>%s</CdtDbtInd>", credit ? "CRDT" : "DBIT");
  put(p, p->version >= 8 ? "<Sts><Cd>BOOK</Cd></Sts>" : "<Sts>BOOK</Sts>");
  if (chance(p, 3))
    put(p, "<BookgDt><DtTm>%sT00:00:00+02:00</DtTm></BookgDt>", date);
  else
    put(p, "<BookgDt><Dt>%s</Dt></BookgDt>", date);
  put(p,
      "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>%s</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>"
      "</BkTxCd>",
      credit ? "RCDT" : "ICDT");
}

/* Rows of one day and direction may be one entry. Returns how many. */
static uint32_t put_entry(page *p, const ledger *l, uint32_t first) {
  uint32_t count = 1;
  int64_t sum = l->rows[first].minor;
  while (first + count < l->count && l->rows[first + count].day == l->rows[first].day &&
         l->rows[first + count].credit == l->rows[first].credit && chance(p, 2))
    sum += l->rows[first + count++].minor;
  put_entry_head(p, l, sum, l->rows[first].credit, l->rows[first].day);
  if (chance(p, 3)) put(p, "<Unheard><Of/></Unheard>");
  put(p, "<NtryDtls>");
  for (uint32_t i = 0; i < count; i++)
    put_detail(p, l, &l->rows[first + i], count > 1 || p->version == 4 || chance(p, 2));
  put(p, "</NtryDtls></Ntry>\n");
  return count;
}

static void put_statement(page *p, const ledger *l) {
  int64_t first = l->count ? l->rows[0].day : 19000;
  int64_t last = l->count ? l->rows[l->count - 1].day : 19000;
  put(p,
      "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.%02d\">"
      "<BkToCstmrStmt><GrpHdr><MsgId>m</MsgId><CreDtTm>2024-01-01T00:00:00</CreDtTm></GrpHdr>"
      "<Stmt><Id>s</Id><ElctrncSeqNb>7</ElctrncSeqNb><CreDtTm>2024-01-01T00:00:00</CreDtTm>"
      "<Acct><Id><IBAN>%s</IBAN>"
      "</Id></Acct>",
      p->version, l->own);
  put_balance(p, l, chance(p, 2) ? "OPBD" : "PRCD", l->opening_minor, first);
  put_balance(p, l, "CLBD", l->closing_minor, last);
  for (uint32_t i = 0; i < l->count;) i += put_entry(p, l, i);
  put(p, "</Stmt></BkToCstmrStmt></Document>\n");
}

static mnm_status read_iso(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                           const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  mnm_bank_options options = {NULL, false};
  return mnm_ingest_iso20022(out, reader, &options, names, sink, ctx, err);
}

static void random_ledgers_come_back_to_the_cent(void **state) {
  int rounds = getenv("MNM_LONG") ? 20000 : 300;
  mnm_rng rng;
  page p = {.capacity = 1 << 18, .rng = &rng};
  (void)state;
  p.text = malloc(p.capacity);
  assert_non_null(p.text);
  mnm_rng_init(&rng, 53);
  for (int round = 0; round < rounds; round++) {
    static const int versions[] = {2, 4, 8, 11};
    ledger l;
    p.bytes = 0;
    p.version = versions[mnm_rng_below(&rng, 4)];
    ledger_make(&l, &rng);
    put_statement(&p, &l);
    step_reader reader = step_reader_of(p.text, p.bytes, 1 + mnm_rng_below(&rng, 5000));
    gathered got = gather_reader(read_iso, &reader.reader, NULL);
    if (got.status != MNM_OK) fail_msg("%s", got.err.message);
    ledger_expect(&got, &l);
    gather_clear(&got);
  }
  free(p.text);
}

/* One cent off anywhere in the balances is noticed. */
static void a_cent_off_is_noticed(void **state) {
  mnm_rng rng;
  page p = {.capacity = 1 << 18, .rng = &rng};
  (void)state;
  p.text = malloc(p.capacity);
  assert_non_null(p.text);
  mnm_rng_init(&rng, 54);
  for (int round = 0; round < 100; round++) {
    ledger l;
    p.bytes = 0;
    p.version = 8;
    ledger_make(&l, &rng);
    l.closing_minor += mnm_rng_below(&rng, 2) ? 1 : -1;
    put_statement(&p, &l);
    gathered got = gather_bytes(read_iso, p.text, p.bytes);
    assert_int_equal(got.status, MNM_OK);
    assert_int_equal(got.summary.transfers, l.count);
    assert_int_equal(got.summary.rejected, 1);
    assert_non_null(strstr(got.text, "do not lead from its opening"));
    gather_clear(&got);
  }
  free(p.text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(random_ledgers_come_back_to_the_cent),
                                     cmocka_unit_test(a_cent_off_is_noticed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
