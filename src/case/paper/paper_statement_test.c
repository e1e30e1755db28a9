/* Statements as banks print them, in five languages, as PDFs: understood without a person, and read
 * to the cent. Random ledgers as well. */
#include "base/rng/rng.h"
#include "case/paper/paper_ingest_test_help.h"

static const mnm_paper_options plain = {.program = MNM_PAPER_PROGRAM};

static void expect_read(const char *pages, const char *font, const mnm_paper_options *options,
                        bool scan, const char *expected) {
  made_pdf pdf = scan ? make_scan(pages, font) : make_pdf(pages, font);
  mnm_sniffed *sniffed = sniff_pdf(&pdf, options);
  if (!sniffed->complete) fail_msg("%s", sniffed->report);
  read_pdf got = ingest_pdf(&pdf, sniffed->spec, options);
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  if (strcmp(got.rows.data, expected) != 0) {
    fail_msg("got:\n%s\nexpected:\n%s\nrejects:\n%s\n%s", got.rows.data, expected, got.rejects.data,
             sniffed->report);
  }
  assert_int_equal(got.summary.rejected, 0);
  read_clear(&got);
  mnm_sniffed_clear(sniffed);
  free(sniffed);
  free(pdf.data);
}

static const char *const fonts[] = {"DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono"};

/* In the short run each statement has one font, the next has the next. */
static void expect_in_fonts(const char *pages, const char *expected) {
  static size_t next;
  size_t count = getenv("MNM_LONG") != NULL ? 3 : 1;
  for (size_t i = 0; i < count; i++) {
    expect_read(pages, fonts[next++ % 3], &plain, false, expected);
  }
}

static void a_german_statement(void **state) {
  (void)state;
  expect_in_fonts(
      "Bank am Platz                                IBAN  DE89 3704 0044 0532 0130 00\n"
      "Kontoauszug 3/2026                  Zeitraum  01.03.2026 - 31.03.2026\n\n"
      "Buchung    Vorgang                                Betrag EUR       Saldo EUR\n"
      "           Alter Kontostand                                        10.000,00\n"
      "01.03.     Miete Wohnung Hauptstr. 12               -1.650,50       8.349,50\n"
      "           Mieter: Alois Gr\xC3\xBCn, 2. Stock\n"
      "15.03.     Lohn                                      2.000,00      10.349,50\n"
      "31.03.     Entgelt Kontof\xC3\xBChrung                         -4,90      10.344,60\n"
      "           Neuer Kontostand                                        10.344,60\n\n\n\n\n\n\n"
      "Seite 1 von 1     IBAN der Bank DE02 1203 0000 0000 2020 51\n",
      "2026-03-01 -1650.50 EUR 8349.50 Miete Wohnung Hauptstr. 12 Mieter: Alois Gr\xC3\xBCn, 2. "
      "Stock\n"
      "2026-03-15 2000.00 EUR 10349.50 Lohn\n"
      "2026-03-31 -4.90 EUR 10344.60 Entgelt Kontof\xC3\xBChrung\n");
}

static void a_french_statement(void **state) {
  (void)state;
  expect_in_fonts(
      "BANQUE DU PONT                               Relev\xC3\xA9 du 01/03/2026 au 31/03/2026\n"
      "IBAN FR76 3000 6000 0112 3456 7890 189        Devise : EUR\n\n"
      "Date         Valeur       Libell\xC3\xA9                            D\xC3\xA9"
      "bit          Cr\xC3\xA9"
      "dit\n"
      "             SOLDE CREDITEUR AU 28/02/2026                             1 234,56\n"
      "02/03/2026   03/03/2026   VIR LOYER                     800,00\n"
      "                          MARS APPT 3\n"
      "05/03/2026   05/03/2026   SALAIRE                                      1 500,00\n"
      "28/03/2026   30/03/2026   PRLV EDF                       34,56\n"
      "             SOLDE CREDITEUR AU 31/03/2026                             1 900,00\n",
      "2026-03-02 -800.00 EUR VIR LOYER MARS APPT 3\n"
      "2026-03-05 1500.00 EUR SALAIRE\n"
      "2026-03-28 -34.56 EUR PRLV EDF\n");
}

static void a_spanish_statement(void **state) {
  (void)state;
  expect_in_fonts(
      "Banco del Sur                         Extracto del 01/03/2026 al 31/03/2026\n"
      "IBAN ES91 2100 0418 4502 0005 1332     Divisa EUR\n\n"
      "Fecha        Concepto                                Importe          Saldo\n"
      "             Saldo anterior                                          500,00\n"
      "13/03/2026   Compra supermercado                      -20,50         479,50\n"
      "15/03/2026   N\xC3\xB3mina marzo                          1.100,00       1.579,50\n"
      "             Suma y sigue                                          1.579,50\n\n\n\n\n"
      "P\xC3\xA1gina 1 de 2\n\f"
      "Banco del Sur\n"
      "Fecha        Concepto                                Importe          Saldo\n"
      "             Suma anterior                                         1.579,50\n"
      "28/03/2026   Recibo luz                               -79,50       1.500,00\n"
      "             Saldo final                                           1.500,00\n",
      "2026-03-13 -20.50 EUR 479.50 Compra supermercado\n"
      "2026-03-15 1100.00 EUR 1579.50 N\xC3\xB3mina marzo\n"
      "2026-03-28 -79.50 EUR 1500.00 Recibo luz\n");
}

static void a_czech_statement(void **state) {
  (void)state;
  expect_in_fonts(
      "V\xC3\xBDpis za obdob\xC3\xAD  1.3.2026 - 31.3.2026\n"
      "\xC4\x8C\xC3\xADslo \xC3\xBA\xC4\x8Dtu: 19-2000145399/0800           M\xC4\x9Bna: CZK\n\n"
      "Datum        Popis                                  \xC4\x8C\xC3\xA1stka\n"
      "             Po\xC4\x8D\xC3\xA1te\xC4\x8Dn\xC3\xAD z\xC5\xAFstatek                     10 "
      "000,00\n"
      "1.3.2026     N\xC3\xA1jem                             -9 500,00\n"
      "13.3.2026    V\xC3\xBDplata                           25 000,00\n"
      "             zam\xC4\x9Bstnavatel s.r.o.\n"
      "             Kone\xC4\x8Dn\xC3\xBD z\xC5\xAFstatek                       25 500,00\n",
      "2026-03-01 -9500.00 CZK N\xC3\xA1jem\n"
      "2026-03-13 25000.00 CZK V\xC3\xBDplata zam\xC4\x9Bstnavatel s.r.o.\n");
}

static void a_british_statement(void **state) {
  (void)state;
  expect_in_fonts(
      "Your statement                         01 Mar 2026 to 31 Mar 2026\n"
      "Account number  12345678               Sort code  00-00-00         Currency  GBP\n\n"
      "Date      Details                         Paid out      Paid in       Balance\n"
      "01 Mar    Balance brought forward                                    1,000.00\n"
      "02 Mar    CARD PAYMENT\n"
      "          GROCER                             12.50\n"
      "          DD GAS                             37.50                     950.00\n"
      "05 Mar    PAY                                            100.00      1,050.00\n"
      "          Balance carried forward                                    1,050.00\n",
      "2026-03-02 -12.50 GBP CARD PAYMENT GROCER\n"
      "2026-03-02 -37.50 GBP 950.00 DD GAS\n"
      "2026-03-05 100.00 GBP 1050.00 PAY\n");
}

/* A picture of a statement: each row is marked as read from one. */
static void a_scan_is_read_by_tesseract(void **state) {
  (void)state;
  const mnm_paper_options ocr = {.program = MNM_PAPER_PROGRAM, .ocr = "eng"};
  static const char page[] =
      "Your statement                         01 Mar 2026 to 31 Mar 2026\n\n"
      "Account number  12345678                                        Currency  GBP\n\n\n"
      "Date            Details               Paid out       Paid in        Balance\n\n"
      "01 Mar 2026     Opening balance                                    1,000.00\n\n"
      "02 Mar 2026     Card payment             12.50                       987.50\n\n"
      "05 Mar 2026     Salary                                100.00       1,087.50\n\n"
      "31 Mar 2026     Closing balance                                    1,087.50\n";
  expect_read(page, "DejaVu Sans", &ocr, true,
              "2026-03-02 -12.50 GBP 987.50 ocr Card payment\n"
              "2026-03-05 100.00 GBP 1087.50 ocr Salary\n");
  /* without its language it is told what it is */
  made_pdf pdf = make_scan(page, "DejaVu Sans");
  mnm_sniffed *sniffed = sniff_pdf(&pdf, &plain);
  assert_null(sniffed->spec);
  assert_non_null(strstr(sniffed->report, "the document is a scan"));
  mnm_sniffed_clear(sniffed);
  free(sniffed);
  free(pdf.data);
}

static void expect_ocr_fault(const mnm_paper_options *options, const char *message) {
  made_pdf pdf = make_scan("nothing\n", "DejaVu Sans"), got = {0};
  mnm_err err = {0};
  mnm_reader *words = open_words(pdf.data, pdf.bytes, options, NULL);
  assert_int_equal(read_words(&got, words, &err), MNM_E_UNSUPPORTED);
  if (strstr(err.message, message) == NULL) fail_msg("%s", err.message);
  assert_true(err.hint[0] != '\0');
  mnm_reader_close(words);
  free(got.data);
  free(pdf.data);
}

static void what_tesseract_lacks_is_told(void **state) {
  (void)state;
  expect_ocr_fault(&(mnm_paper_options){MNM_PAPER_PROGRAM, "eng", "/nonexistent/tesseract"},
                   "is not installed");
  expect_ocr_fault(&(mnm_paper_options){MNM_PAPER_PROGRAM, "xxx", NULL}, "could not read");
  expect_ocr_fault(&(mnm_paper_options){MNM_PAPER_PROGRAM, "eng", "/bin/false"}, "could not read");
}

/* ---- random ---------------------------------------------------------------------------------- */

static void number(char to[40], int64_t cents, bool dot) {
  char whole[40];
  int64_t size = cents < 0 ? -cents : cents;
  uint32_t used = 0;
  (void)snprintf(whole, sizeof whole, "%lld", (long long)(size / 100));
  if (cents < 0) to[used++] = '-';
  for (size_t i = 0; whole[i] != '\0'; i++) {
    if (i > 0 && (strlen(whole) - i) % 3 == 0) to[used++] = dot ? ',' : '.';
    to[used++] = whole[i];
  }
  (void)snprintf(to + used, 8, "%c%02lld", dot ? '.' : ',', (long long)(size % 100));
}

/* date, text, one amount (or two), balance; some rows of several lines; some pages */
static void random_statement(mnm_rng *rng, made_pdf *pages, made_pdf *expected) {
  static const char *const texts[] = {"Miete",
                                      "Lohn Firma Gr\xC3\xBCn",
                                      "Strom 4711",
                                      "Karte 12/26",
                                      "Bar",
                                      ("\xC3\x9C"
                                       "berweisung"),
                                      "Zins 3,5 %",
                                      "Tank AG"};
  bool apart = mnm_rng_below(rng, 2) == 0, running = mnm_rng_below(rng, 2) == 0;
  bool dot = mnm_rng_below(rng, 2) == 0;
  uint32_t count = 3 + (uint32_t)mnm_rng_below(rng, 60), on_page = 0;
  int64_t balance = (int64_t)mnm_rng_below(rng, 1000000);
  char text[40], stated[40];
  const char *head =
      apart ? "Datum        Vorgang                           Soll         Haben          Saldo\n"
            : "Datum        Vorgang                                       Betrag          Saldo\n";
  pages->bytes = expected->bytes = 0;
  pdf_bytes(expected, "", 0);
  number(text, balance, dot);
  pdf_line(pages, "IBAN DE89 3704 0044 0532 0130 00        EUR\n\n%s%13s%-24s%42s\n", head, "",
           "Alter Saldo", text);
  for (uint32_t i = 0; i < count; i++) {
    int64_t cents = 1 + (int64_t)mnm_rng_below(rng, mnm_rng_below(rng, 4) == 0 ? 5000000 : 30000);
    /* the first two rows show both columns and both signs */
    if (i == 1 || (i > 1 && mnm_rng_below(rng, 2) == 0)) cents = -cents;
    const char *one = texts[mnm_rng_below(rng, 8)], *two = texts[mnm_rng_below(rng, 8)];
    bool lines = mnm_rng_below(rng, 3) == 0;
    balance += cents;
    if (on_page > 20 + mnm_rng_below(rng, 15)) {
      pdf_line(pages, "\f%s", head);
      on_page = 0;
    }
    number(text, apart && cents < 0 ? -cents : cents, dot);
    number(stated, balance, dot);
    uint32_t day = 1 + i * 27 / count;
    char row[200];
    int wide = 24 + (int)strlen(one) - columns_of(one, strlen(one)); /* columns, not bytes */
    (void)snprintf(row, sizeof row, "%02u.03.2026   %-*s", day, wide, one);
    int end = apart && cents < 0 ? 14 : 28;
    pdf_line(pages, "%s%*s%*s\n", row, end, text, 42 - end, running ? stated : "");
    if (lines) pdf_line(pages, "             %s\n", two);
    on_page += lines ? 2 : 1;
    (void)mnm_money_text(text, sizeof text, cents, 2);
    (void)mnm_money_text(stated, sizeof stated, balance, 2);
    pdf_line(expected, "2026-03-%02u %s EUR%s%s %s%s%s\n", day, text, running ? " " : "",
             running ? stated : "", one, lines ? " " : "", lines ? two : "");
  }
  number(text, balance, dot);
  pdf_line(pages, "%13s%-24s%42s\n", "", "Neuer Saldo", text);
}

static void random_ledgers_are_read_to_the_cent(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 77);
  made_pdf pages = {0}, expected = {0};
  uint32_t rounds = getenv("MNM_LONG") != NULL ? 500 : 3;
  for (uint32_t i = 0; i < rounds; i++) {
    random_statement(&rng, &pages, &expected);
    expect_read(pages.data, fonts[mnm_rng_below(&rng, 3)], &plain, false, expected.data);
  }
  free(pages.data);
  free(expected.data);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_german_statement),
      cmocka_unit_test(a_french_statement),
      cmocka_unit_test(a_spanish_statement),
      cmocka_unit_test(a_czech_statement),
      cmocka_unit_test(a_british_statement),
      cmocka_unit_test(a_scan_is_read_by_tesseract),
      cmocka_unit_test(what_tesseract_lacks_is_told),
      cmocka_unit_test(random_ledgers_are_read_to_the_cent),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
