/* gen_bank camt053|mt940|goaml MEGABYTES SEED
 *
 * Writes made-up statements, or one goAML report, of about that many megabytes to standard output.
 * The same bytes for the same arguments, on any machine. Statements of a day have 200 entries, of
 * which every tenth is a batch of four transactions; balances fit. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng/rng.h"

#define ENTRIES 200u
#define PEOPLE 20000u

typedef struct world {
  mnm_rng rng;
  uint64_t written, limit, number;
  bool silent;     /* only counts what it does to the balance */
  int64_t balance; /* minor units */
  uint32_t day;
} world;

static void put(world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(world *w, const char *format, ...) {
  va_list arguments;
  if (w->silent) return;
  va_start(arguments, format);
  int bytes = vprintf(format, arguments);
  va_end(arguments);
  if (bytes < 0) {
    perror("gen_bank");
    exit(1);
  }
  w->written += (uint64_t)bytes;
}

/* A German IBAN of one bank, with its check digits. */
static const char *iban(char out[23], uint64_t account) {
  uint64_t remainder = 0;
  char digits[40];
  snprintf(digits, sizeof digits, "37040044%010" PRIu64 "131400", account % UINT64_C(10000000000));
  for (const char *at = digits; *at; at++)
    remainder = (remainder * 10 + (uint64_t)(*at - '0')) % 97;
  snprintf(out, 23, "DE%02" PRIu64 "%.18s", 98 - remainder, digits);
  return out;
}

static const char *name(char out[40], uint64_t person) {
  static const char *const first[] = {"Anna", "Jan",  "Maria", "Peter",
                                      "Olga", "Ivan", "Lena",  "Tom"};
  static const char *const last[] = {"Nowak",  "Becker", "Petrova", "Svoboda",
                                     "Kovacs", "Muster", "Haas",    "Ionescu"};
  snprintf(out, 40, "%s %s-%" PRIu64, first[person % 8], last[person / 8 % 8], person);
  return out;
}

static void put_amount(world *w, int64_t minor, char point) {
  put(w, "%" PRId64 "%c%02" PRId64, minor / 100, point, minor % 100);
}

/* A year of 28-day months. */
static void put_day(world *w, uint32_t day, const char *form) {
  unsigned year = 2020 + day / 336, month = day / 28 % 12 + 1, in_month = day % 28 + 1;
  if (form[0] == '-')
    put(w, "%04u-%02u-%02u", year, month, in_month);
  else
    put(w, "%02u%02u%02u", year % 100, month, in_month);
}

/* ---- camt.053 ---------------------------------------------------------------------------------
 */

static void camt_balance(world *w, const char *code) {
  put(w, "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">", code);
  put_amount(w, w->balance < 0 ? -w->balance : w->balance, '.');
  put(w, "</Amt><CdtDbtInd>%s</CdtDbtInd><Dt><Dt>", w->balance < 0 ? "DBIT" : "CRDT");
  put_day(w, w->day, "-");
  put(w, "</Dt></Dt></Bal>\n");
}

static void camt_details(world *w, int64_t minor, bool credit, const char *own) {
  char other[23], who[40];
  uint64_t person = mnm_rng_below(&w->rng, PEOPLE);
  (void)iban(other, 1000000 + person);
  (void)name(who, person);
  put(w,
      "    <TxDtls>\n     <Refs><AcctSvcrRef>T%" PRIu64 "</AcctSvcrRef><EndToEndId>E2E-%" PRIu64
      "</EndToEndId></Refs>\n     <Amt Ccy=\"EUR\">",
      w->number, w->number);
  w->number++;
  put_amount(w, minor, '.');
  put(w, "</Amt>\n     <CdtDbtInd>%s</CdtDbtInd>\n     <RltdPties>\n", credit ? "CRDT" : "DBIT");
  put(w, "      <Dbtr><Pty><Nm>%s</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>%s</IBAN></Id></DbtrAcct>\n",
      credit ? who : "Firma Muster", credit ? other : own);
  put(w, "      <Cdtr><Pty><Nm>%s</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>%s</IBAN></Id></CdtrAcct>\n",
      credit ? "Firma Muster" : who, credit ? own : other);
  put(w,
      "     </RltdPties>\n     <RltdAgts><%s><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId>"
      "</%s></RltdAgts>\n     <RmtInf><Ustrd>Rechnung %" PRIu64
      " vom letzten Monat, vielen Dank</Ustrd></RmtInf>\n    </TxDtls>\n",
      credit ? "DbtrAgt" : "CdtrAgt", credit ? "DbtrAgt" : "CdtrAgt", w->number);
}

static void camt_entry(world *w, const char *own) {
  bool credit = mnm_rng_below(&w->rng, 2) == 1;
  uint32_t parts = mnm_rng_below(&w->rng, 10) == 0 ? 4 : 1;
  int64_t part[4], sum = 0;
  for (uint32_t i = 0; i < parts; i++) sum += part[i] = 1 + (int64_t)mnm_rng_below(&w->rng, 500000);
  w->balance += credit ? sum : -sum;
  put(w, "  <Ntry>\n   <Amt Ccy=\"EUR\">");
  put_amount(w, sum, '.');
  put(w, "</Amt>\n   <CdtDbtInd>%s</CdtDbtInd>\n   <Sts><Cd>BOOK</Cd></Sts>\n   <BookgDt><Dt>",
      credit ? "CRDT" : "DBIT");
  put_day(w, w->day, "-");
  put(w, "</Dt></BookgDt>\n   <ValDt><Dt>");
  put_day(w, w->day, "-");
  put(w,
      "</Dt></ValDt>\n   <AcctSvcrRef>B%" PRIu64
      "</AcctSvcrRef>\n   <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>%s</Cd><SubFmlyCd>ESCT</SubFmlyCd>"
      "</Fmly></Domn></BkTxCd>\n   <NtryDtls>\n",
      w->number, credit ? "RCDT" : "ICDT");
  for (uint32_t i = 0; i < parts; i++) camt_details(w, part[i], credit, own);
  put(w, "   </NtryDtls>\n   <AddtlNtryInf>UEBERWEISUNG</AddtlNtryInf>\n  </Ntry>\n");
}

static void write_camt(world *w) {
  char own[23];
  put(w,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document "
      "xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\n<BkToCstmrStmt>\n"
      "<GrpHdr><MsgId>M</MsgId><CreDtTm>2024-01-01T00:00:00Z</CreDtTm></GrpHdr>\n");
  while (w->written < w->limit) {
    put(w,
        " <Stmt><Id>S%u</Id><ElctrncSeqNb>%u</ElctrncSeqNb><Acct><Id><IBAN>%s</IBAN></Id><Ccy>EUR"
        "</Ccy></Acct>\n",
        w->day, w->day + 1, iban(own, 1));
    camt_balance(w, "OPBD");
    world day = *w; /* the schema has all balances before the entries */
    day.silent = true;
    for (uint32_t i = 0; i < ENTRIES; i++) camt_entry(&day, own);
    day.silent = false;
    camt_balance(&day, "CLBD");
    w->written = day.written;
    for (uint32_t i = 0; i < ENTRIES; i++) camt_entry(w, own);
    put(w, " </Stmt>\n");
    w->day++;
  }
  put(w, "</BkToCstmrStmt>\n</Document>\n");
}

/* ---- MT940 ------------------------------------------------------------------------------------
 */

static void swift_balance(world *w, const char *tag) {
  put(w, ":%s:%c", tag, w->balance < 0 ? 'D' : 'C');
  put_day(w, w->day, "");
  put(w, "EUR");
  put_amount(w, w->balance < 0 ? -w->balance : w->balance, ',');
  put(w, "\r\n");
}

static void write_mt940(world *w) {
  char own[23], other[23], who[40];
  while (w->written < w->limit) {
    put(w, ":20:STARTUMS\r\n:25:%s\r\n:28C:%u/1\r\n", iban(own, 1), w->day + 1);
    swift_balance(w, "60F");
    for (uint32_t i = 0; i < ENTRIES; i++) {
      bool credit = mnm_rng_below(&w->rng, 2) == 1;
      int64_t minor = 1 + (int64_t)mnm_rng_below(&w->rng, 500000);
      uint64_t person = mnm_rng_below(&w->rng, PEOPLE);
      w->balance += credit ? minor : -minor;
      put(w, ":61:");
      put_day(w, w->day, "");
      put(w, "%02u%02u%c", w->day / 28 % 12 + 1, w->day % 28 + 1, credit ? 'C' : 'D');
      put_amount(w, minor, ',');
      put(w,
          "NTRFNONREF//B%" PRIu64 "\r\n:86:166?00GUTSCHRIFT?20EREF+E2E-%" PRIu64
          "?21SVWZ+Rechnung %" PRIu64 "?22vom letzten Monat?30COBADEFFXXX?31%s?32%s\r\n",
          w->number, w->number, w->number, iban(other, 1000000 + person), name(who, person));
      w->number++;
    }
    swift_balance(w, "62F");
    put(w, "-\r\n");
    w->day++;
  }
}

/* ---- goAML ------------------------------------------------------------------------------------
 */

static void goaml_account(world *w, const char *side, const char *number, uint64_t person) {
  char who[40];
  put(w,
      "  <t_%s>\n   <%s_funds_code>E</%s_funds_code>\n   <%s_account>\n"
      "    <institution_name>Bank</institution_name><swift>COBADEFFXXX</swift>"
      "<account>%s</account><account_name>%s</account_name><iban>%s</iban>\n",
      side, side, side, side, number, name(who, person), number);
  put(w,
      "    <signatory><is_primary>true</is_primary><t_person><first_name>F%" PRIu64
      "</first_name><last_name>L%" PRIu64 "</last_name><id_number>7841990%08" PRIu64
      "</id_number></t_person></signatory>\n   </%s_account>\n   <%s_country>DE</%s_country>\n"
      "  </t_%s>\n",
      person, person, person, side, side, side, side);
}

static void write_goaml(world *w) {
  char from[23], to[23];
  put(w,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<report><rentity_id>7</rentity_id>"
      "<rentity_branch>B</rentity_branch><submission_code>E</submission_code>"
      "<report_code>STR</report_code><entity_reference>R</entity_reference>"
      "<submission_date>2024-05-02T00:00:00</submission_date>"
      "<currency_code_local>EUR</currency_code_local><reporting_person><first_name>R</first_name>"
      "<last_name>P</last_name></reporting_person><location><address_type>B</address_type>"
      "<address>1</address><city>D</city><country_code>DE</country_code></location>\n");
  while (w->written < w->limit) {
    uint64_t one = mnm_rng_below(&w->rng, PEOPLE), two = mnm_rng_below(&w->rng, PEOPLE);
    put(w,
        " <transaction><transactionnumber>T%" PRIu64
        "</transactionnumber><transaction_location>Branch</transaction_location>"
        "<transaction_description>Rechnung %" PRIu64
        "</transaction_description>"
        "<date_transaction>",
        w->number, w->number);
    put_day(w, w->day, "-");
    put(w, "T10:30:00</date_transaction><transmode_code>W</transmode_code><amount_local>");
    put_amount(w, 1 + (int64_t)mnm_rng_below(&w->rng, 500000), '.');
    put(w, "</amount_local>\n");
    goaml_account(w, "from", iban(from, 1000000 + one), one);
    goaml_account(w, "to", iban(to, 1000000 + two), two);
    put(w, " </transaction>\n");
    if (++w->number % ENTRIES == 0) w->day++;
  }
  put(w, "<report_indicators><indicator>I</indicator></report_indicators></report>\n");
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    void (*write)(world *);
  } formats[] = {{"camt053", write_camt}, {"mt940", write_mt940}, {"goaml", write_goaml}};
  world w = {.balance = 100000};
  if (argc == 4) {
    w.limit = strtoull(argv[2], NULL, 10) * 1000000;
    mnm_rng_init(&w.rng, strtoull(argv[3], NULL, 10));
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
      if (strcmp(argv[1], formats[i].name) != 0) continue;
      formats[i].write(&w);
      return fflush(stdout) == 0 ? 0 : 1;
    }
  }
  fprintf(stderr, "usage: gen_bank camt053|mt940|goaml MEGABYTES SEED\n");
  return 2;
}
