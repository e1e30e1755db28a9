/* What pages seem to hold, and whether the first specification for them reads them. */
#include "stage/ingest/ingest_pdf_test_help.h"

typedef struct sniffed_pages {
  mnm_sniffed sniffed;
  char *yaml; /* "" none */
} sniffed_pages;

static sniffed_pages sniff_words(const char *words, size_t bytes) {
  sniffed_pages self;
  mnm_reader *reader = NULL;
  mnm_err err = {0};
  char *text = NULL;
  size_t text_bytes = 0;
  assert_int_equal(mnm_reader_open_memory(&reader, "a.pdf", words, bytes, NULL, NULL), MNM_OK);
  if (mnm_sniff_pages(&self.sniffed, reader, "", NULL, &err) != MNM_OK) fail_msg("%s", err.message);
  mnm_reader_close(reader);
  assert_int_equal(self.sniffed.kind, MNM_SOURCE_PDF);
  if (self.sniffed.spec != NULL) {
    assert_int_equal(mnm_spec_write(self.sniffed.spec, &text, &text_bytes, NULL, NULL), MNM_OK);
  }
  self.yaml = calloc(1, text_bytes + 1);
  assert_non_null(self.yaml);
  if (text_bytes > 0) memcpy(self.yaml, text, text_bytes);
  mnm_mem_free(NULL, text, text_bytes);
  return self;
}

static sniffed_pages sniff_drawn(const char *pages) {
  gathered drawn = draw(pages, 0);
  sniffed_pages self = sniff_words(drawn.text, drawn.bytes);
  free(drawn.text);
  return self;
}

static void sniffed_clear(sniffed_pages *self) {
  mnm_sniffed_clear(&self->sniffed);
  free(self->yaml);
}

/* The pages are understood without a person, and read so. */
static void expect_understood(const char *pages, const char *expected) {
  sniffed_pages self = sniff_drawn(pages);
  if (!self.sniffed.complete) fail_msg("%s", self.sniffed.report);
  gathered got = gather_pages(self.yaml, pages);
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  if (strcmp(got.text, expected) != 0) {
    fail_msg("got:\n%s\nexpected:\n%s\nreport:\n%s\n%s", got.text, expected, self.sniffed.report,
             self.yaml);
  }
  gather_clear(&got);
  sniffed_clear(&self);
}

static void expect_open(const char *pages, const char *what) {
  sniffed_pages self = sniff_drawn(pages);
  assert_false(self.sniffed.complete);
  if (strstr(self.sniffed.report, what) == NULL) fail_msg("%s", self.sniffed.report);
  sniffed_clear(&self);
}

#define OWN "iDE89370400440532013000"
#define UNKNOWN "x?DE89370400440532013000"

static void a_german_statement(void **state) {
  (void)state;
  expect_understood(
      "Bank am Platz   IBAN DE89 3704 0044 0532 0130 00\n"
      "Kontoauszug     Zeitraum 01.03.2026 - 31.03.2026\n\n"
      "Datum     Vorgang                     Betrag EUR     Saldo\n"
      "          Alter Kontostand                         1.000,00\n"
      "01.03.    Miete                        -650,50       349,50\n"
      "          Wohnung 12\n"
      "          M\xC3\xA4rz\n"
      "15.03.    Lohn                        2.000,00     2.349,50\n"
      "31.03.    Entgelt                        -4,90     2.344,60\n"
      "          Neuer Kontostand                         2.344,60\n"
      "Seite 1\nBitte beachten Sie die Hinweise\nIBAN DE02 1203 0000 0000 2020 51\n",
      "0 2026-03-01 " OWN ">" UNKNOWN
      " 650.50EUR flags=8 balance=34950 purpose=Miete Wohnung 12 M\xC3\xA4rz\n"
      "1 2026-03-15 " UNKNOWN ">" OWN
      " 2000.00EUR flags=9 balance=234950 purpose=Lohn\n"
      "2 2026-03-31 " OWN ">" UNKNOWN
      " 4.90EUR flags=8 balance=234460 purpose=Entgelt\n"
      "B0 " OWN " 100000EUR kind=0 from=2026-03-01\nB1 " OWN " 234460EUR kind=1 from=2026-03-31\n");
}

/* Debit and credit apart, no running balance, the same words before both balances, two dates. */
static void a_french_statement(void **state) {
  (void)state;
  expect_understood(
      "BANQUE DU PONT              Relev\xC3\xA9 du 01/03/2026 au 31/03/2026\n"
      "IBAN FR76 3000 6000 0112 3456 7890 189      Devise : EUR\n\n"
      "Date        Valeur      Libell\xC3\xA9                    D\xC3\xA9"
      "bit       Cr\xC3\xA9"
      "dit\n"
      "SOLDE CREDITEUR AU 28/02/2026                                  1 234,56\n"
      "02/03/2026  03/03/2026  VIR LOYER                 800,00\n"
      "                        MARS APPT 3\n"
      "05/03/2026  05/03/2026  SALAIRE                                1 500,00\n"
      "28/03/2026  30/03/2026  PRLV EDF                   34,56\n"
      "SOLDE CREDITEUR AU 31/03/2026                                  1 900,00\n",
      "0 2026-03-02 iFR7630006000011234567890189>x?FR7630006000011234567890189 800.00EUR flags=8 "
      "value=2026-03-03 purpose=VIR LOYER MARS APPT 3\n"
      "1 2026-03-05 x?FR7630006000011234567890189>iFR7630006000011234567890189 1500.00EUR flags=9 "
      "value=2026-03-05 purpose=SALAIRE\n"
      "2 2026-03-28 iFR7630006000011234567890189>x?FR7630006000011234567890189 34.56EUR flags=8 "
      "value=2026-03-30 purpose=PRLV EDF\n"
      "B0 iFR7630006000011234567890189 123456EUR kind=0 from=2026-02-28\n"
      "B1 iFR7630006000011234567890189 190000EUR kind=1 from=2026-03-31\n");
}

/* Two pages, the balance carried over. */
static void a_spanish_statement(void **state) {
  (void)state;
  expect_understood(
      "Banco del Sur      Extracto del 01/03/2026 al 31/03/2026\n"
      "Cuenta IBAN ES91 2100 0418 4502 0005 1332       Divisa EUR\n"
      "Fecha        Concepto                            Importe        Saldo\n"
      "             Saldo anterior                                    500,00\n"
      "13/03/2026   Compra supermercado                  -20,50       479,50\n"
      "15/03/2026   N\xC3\xB3mina                            1.100,00     1.579,50\n"
      "             Suma y sigue                                    1.579,50\n"
      "P\xC3\xA1gina 1 de 2\f"
      "Banco del Sur\n"
      "Fecha        Concepto                            Importe        Saldo\n"
      "             Suma anterior                                   1.579,50\n"
      "28/03/2026   Recibo luz                           -79,50     1.500,00\n"
      "             Saldo final                                     1.500,00\n",
      "0 2026-03-13 iES9121000418450200051332>x?ES9121000418450200051332 20.50EUR flags=8 "
      "balance=47950 purpose=Compra supermercado\n"
      "1 2026-03-15 x?ES9121000418450200051332>iES9121000418450200051332 1100.00EUR flags=9 "
      "balance=157950 purpose=N\xC3\xB3mina\n"
      "2 2026-03-28 iES9121000418450200051332>x?ES9121000418450200051332 79.50EUR flags=8 "
      "balance=150000 purpose=Recibo luz\n"
      "B0 iES9121000418450200051332 50000EUR kind=0 from=2026-03-13\n"
      "B1 iES9121000418450200051332 150000EUR kind=1 from=2026-03-28\n");
}

/* No running balance, no IBAN, dates with one digit. */
static void a_czech_statement(void **state) {
  (void)state;
  expect_understood(
      "V\xC3\xBDpis za obdob\xC3\xAD 1.3.2026 - 31.3.2026\n"
      "\xC4\x8C\xC3\xADslo \xC3\xBA\xC4\x8Dtu: 19-2000145399/0800        M\xC4\x9Bna: CZK\n"
      "Datum       Popis                                \xC4\x8C\xC3\xA1stka\n"
      "Po\xC4\x8D\xC3\xA1te\xC4\x8Dn\xC3\xAD z\xC5\xAFstatek                            10 000,00\n"
      "1.3.2026    N\xC3\xA1jem                            -9 500,00\n"
      "13.3.2026   V\xC3\xBDplata                          25 000,00\n"
      "            zam\xC4\x9Bstnavatel\n"
      "Kone\xC4\x8Dn\xC3\xBD z\xC5\xAFstatek                              25 500,00\n",
      "0 2026-03-01 i19-2000145399/0800>x?19-2000145399/0800 9500.00CZK flags=8 "
      "purpose=N\xC3\xA1jem\n"
      "1 2026-03-13 x?19-2000145399/0800>i19-2000145399/0800 25000.00CZK flags=9 "
      "purpose=V\xC3\xBDplata zam\xC4\x9Bstnavatel\n"
      "B0 i19-2000145399/0800 1000000CZK kind=0 from=2026-03-01\n"
      "B1 i19-2000145399/0800 2550000CZK kind=1 from=2026-03-13\n");
}

/* Dates once a day, rows of several lines that end with their amount. */
static void a_british_statement(void **state) {
  (void)state;
  expect_understood(
      "Your statement  01 Mar 2026 to 31 Mar 2026\n"
      "Account number 12345678          Sort code 00-00-00        Currency GBP\n"
      "Date     Details                    Paid out     Paid in      Balance\n"
      "01 Mar   Balance brought forward                             1,000.00\n"
      "02 Mar   CARD PAYMENT\n"
      "         GROCER                        12.50\n"
      "         DD GAS                        37.50                   950.00\n"
      "05 Mar   PAY                                      100.00     1,050.00\n"
      "         Balance carried forward                             1,050.00\n",
      "0 2026-03-02 i12345678>x?12345678 12.50GBP flags=8 purpose=CARD PAYMENT GROCER\n"
      "1 2026-03-02 i12345678>x?12345678 37.50GBP flags=8 balance=95000 purpose=DD GAS\n"
      "2 2026-03-05 x?12345678>i12345678 100.00GBP flags=9 balance=105000 purpose=PAY\n"
      "B0 i12345678 100000GBP kind=0 from=2026-03-01\n");
}

/* Dates once a day, the amount in the first line of a row. */
static void rows_that_begin_with_their_amount(void **state) {
  (void)state;
  expect_understood(
      "Statement period 01 Mar 2026 - 31 Mar 2026\n"
      "Account number 12345678          Currency GBP\n"
      "Date     Description                Money out    Money in     Balance\n"
      "01 Mar   Start balance                                       1,000.00\n"
      "02 Mar   CARD PAYMENT                  12.50                   987.50\n"
      "         GROCER\n"
      "         DD GAS                        37.50                   950.00\n"
      "         REF 77\n"
      "05 Mar   PAY                                      100.00     1,050.00\n"
      "         End balance                                         1,050.00\n",
      "0 2026-03-02 i12345678>x?12345678 12.50GBP flags=8 balance=98750 purpose=CARD PAYMENT "
      "GROCER\n"
      "1 2026-03-02 i12345678>x?12345678 37.50GBP flags=8 balance=95000 purpose=DD GAS REF 77\n"
      "2 2026-03-05 x?12345678>i12345678 100.00GBP flags=9 balance=105000 purpose=PAY\n"
      "B0 i12345678 100000GBP kind=0 from=2026-03-01\n"
      "B1 i12345678 105000GBP kind=1 from=2026-03-05\n");
}

static void letters_behind_amounts_tell_the_side(void **state) {
  (void)state;
  expect_understood(
      "Sparkasse  Kontoauszug 3/2026 vom 31.03.2026   IBAN DE89 3704 0044 0532 0130 00\n"
      "Datum       Erl\xC3\xA4uterung                        Betrag EUR\n"
      "Kontostand am 28.02.2026                          100,00 H\n"
      "01.03.2026  Gutschrift                            110,00 H\n"
      "02.03.2026  Lastschrift Strom                      30,00 S\n"
      "03.03.2026  Bargeld                               200,00 S\n"
      "Kontostand am 31.03.2026                           20,00 S\n",
      "0 2026-03-01 " UNKNOWN ">" OWN
      " 110.00EUR flags=9 purpose=Gutschrift\n"
      "1 2026-03-02 " OWN ">" UNKNOWN
      " 30.00EUR flags=8 purpose=Lastschrift Strom\n"
      "2 2026-03-03 " OWN ">" UNKNOWN
      " 200.00EUR flags=8 purpose=Bargeld\n"
      "B0 " OWN
      " 10000EUR kind=0 from=2026-02-28\n"
      "B1 " OWN " -2000EUR kind=1 from=2026-03-31\n");
}

static void a_table_without_a_header(void **state) {
  (void)state;
  expect_understood(
      "IBAN DE89 3704 0044 0532 0130 00       EUR\n"
      "            Alter Saldo                              1.000,00\n"
      "01.03.2026  Miete                     -650,50          349,50\n"
      "13.03.2026  Lohn                     2.000,00        2.349,50\n"
      "            Neuer Saldo                              2.349,50\n",
      "0 2026-03-01 " OWN ">" UNKNOWN
      " 650.50EUR flags=8 balance=34950 purpose=Miete\n"
      "1 2026-03-13 " UNKNOWN ">" OWN
      " 2000.00EUR flags=9 balance=234950 purpose=Lohn\n"
      "B0 " OWN
      " 100000EUR kind=0 from=2026-03-01\n"
      "B1 " OWN " 234950EUR kind=1 from=2026-03-13\n");
}

/* Pesos have no decimals; the newest row stands first. */
static void amounts_without_decimals_newest_first(void **state) {
  (void)state;
  expect_understood(
      "Cuenta: n\xC3\xBAmero de cuenta 000-12345      Moneda CLP\n"
      "Fecha        Descripci\xC3\xB3n           Cargos        Abonos          Saldo\n"
      "             Saldo final                                      1.700.000\n"
      "15/03/2026   Sueldo                          1.500.000        1.700.000\n"
      "14/03/2026   Cajero                20.000                       200.000\n"
      "13/03/2026   Luz                  130.000                       220.000\n"
      "             Saldo inicial                                      350.000\n",
      "0 2026-03-13 i000-12345>x?000-12345 130000CLP flags=8 balance=220000 purpose=Luz\n"
      "1 2026-03-14 i000-12345>x?000-12345 20000CLP flags=8 balance=200000 purpose=Cajero\n"
      "2 2026-03-15 x?000-12345>i000-12345 1500000CLP flags=9 balance=1700000 purpose=Sueldo\n"
      "B0 i000-12345 1700000CLP kind=1 from=2026-03-15\n"
      "B1 i000-12345 350000CLP kind=0 from=2026-03-13\n");
}

static void what_is_not_understood_is_asked(void **state) {
  (void)state;
  /* no currency */
  expect_open(
      "IBAN DE89 3704 0044 0532 0130 00\n"
      "Datum       Vorgang                   Betrag\n"
      "Alter Saldo                         1.000,00\n"
      "13.03.2026  Miete                    -650,50\n"
      "Neuer Saldo                           349,50\n",
      "NOT UNDERSTOOD: the currency");
  /* no year */
  expect_open(
      "IBAN DE89 3704 0044 0532 0130 00\n"
      "Datum       Vorgang                   Betrag EUR\n"
      "Alter Saldo                         1.000,00\n"
      "13.03.      Miete                    -650,50\n"
      "Neuer Saldo                           349,50\n",
      "NOT UNDERSTOOD: the year");
  /* day or month first */
  expect_open(
      "IBAN DE89 3704 0044 0532 0130 00   Statement 01/03/2026 - 02/04/2026\n"
      "Date        Details                   Amount EUR\n"
      "Opening balance                     1,000.00\n"
      "03/05       Rent                     -650.50\n"
      "Closing balance                       349.50\n",
      "day or month first");
  /* does not close */
  expect_open(
      "IBAN DE89 3704 0044 0532 0130 00\n"
      "Datum       Vorgang                   Betrag EUR\n"
      "Alter Saldo                         1.000,00\n"
      "13.03.2026  Miete                    -650,50\n"
      "Neuer Saldo                           349,51\n",
      "PROBLEM: page 1: does not close");
  /* no opening balance */
  expect_open(
      "IBAN DE89 3704 0044 0532 0130 00\n"
      "Datum       Vorgang                   Betrag EUR     Saldo\n"
      "13.03.2026  Miete                    -650,50        349,50\n",
      "first_row_opens");
  /* whose */
  expect_open(
      "Datum       Vorgang                   Betrag EUR\n"
      "Alter Saldo                         1.000,00\n"
      "13.03.2026  Miete                    -650,50\n"
      "Neuer Saldo                           349,50\n",
      "NOT UNDERSTOOD: whose");
  expect_open("Sehr geehrte Damen und Herren,\nwir danken.\n", "no table was found");
  expect_open("Datum       Vorgang                   Betrag EUR\n", "no rows were found");
}

static void only_whose_it_is_can_be_given(void **state) {
  (void)state;
  sniffed_pages self = sniff_drawn(
      "Datum       Vorgang                   Betrag EUR\n"
      "Alter Saldo                         1.000,00\n"
      "13.03.2026  Miete                    -650,50\n"
      "Neuer Saldo                           349,50\n");
  if (!self.sniffed.needs_account) fail_msg("%s", self.sniffed.report);
  sniffed_clear(&self);
}

static void scans_are_said(void **state) {
  (void)state;
  static const char words[] =
      "manumit-words 1\ndocument 2\npage 1 100 100\nbare\npage 2 100 100\n"
      "bare\nend\n";
  sniffed_pages self = sniff_words(words, sizeof words - 1);
  assert_null(self.sniffed.spec);
  assert_non_null(strstr(self.sniffed.report, "the document is a scan"));
  sniffed_clear(&self);
}

/* The first pages are enough, and what goes on behind them is not taken for a page that fails. */
static void long_documents_are_looked_at_in_part(void **state) {
  (void)state;
  gathered pages = {.capacity = 4096};
  pages.text = calloc(1, pages.capacity);
  assert_non_null(pages.text);
  for (int i = 0; i < 40; i++) {
    if (i > 0) add_bytes(&pages, "\f", 1);
    add_line(&pages, "%s" END "Datum       Vorgang                   Betrag EUR" END,
             i == 0 ? "IBAN DE89 3704 0044 0532 0130 00" : "Seite");
    if (i == 0) add_line(&pages, "Alter Saldo                         1.000,00" END);
    add_line(&pages, "13.03.2026  Miete                     -10,00" END);
    if (i % 5 == 4) {
      add_line(&pages,
               "\xC3\x9C"
               "bertrag                              %3d,00" END,
               1000 - (i + 1) * 10);
    }
  }
  sniffed_pages self = sniff_drawn(pages.text);
  if (!self.sniffed.complete) fail_msg("%s", self.sniffed.report);
  assert_non_null(strstr(self.sniffed.report, "PDF of 40 pages; looked at: 12"));
  assert_non_null(strstr(self.sniffed.report, "balances close on 10 of 10 pages"));
  gathered got = gather_pages(self.yaml, pages.text);
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.transfers, 40);
  gather_clear(&got);
  sniffed_clear(&self);
  free(pages.text);
}

typedef struct counter {
  uint64_t left;
} counter;

static void *count_resize(void *state, void *block, size_t old_bytes, size_t new_bytes) {
  counter *self = state;
  (void)old_bytes;
  if (new_bytes == 0) {
    free(block);
    return NULL;
  }
  if (self->left == 0) return NULL;
  self->left--;
  return realloc(block, new_bytes);
}

static void every_failed_allocation_is_an_error(void **state) {
  (void)state;
  gathered drawn = draw(
      "IBAN DE89 3704 0044 0532 0130 00  Zeitraum 01.03.2026 - 31.03.2026\n"
      "Datum       Vorgang                   Betrag EUR\n"
      "Alter Saldo                         1.000,00\n"
      "13.03.      Miete                    -650,50\n"
      "Neuer Saldo                           349,50\n",
      0);
  bool done = false;
  for (uint64_t room = 0; !done; room++) {
    counter left = {room};
    mnm_ctx ctx = {.alloc = {count_resize, &left}};
    mnm_reader *reader = NULL;
    mnm_sniffed sniffed;
    mnm_err err = {0};
    assert_int_equal(mnm_reader_open_memory(&reader, "a.pdf", drawn.text, drawn.bytes, NULL, NULL),
                     MNM_OK);
    mnm_status status = mnm_sniff_pages(&sniffed, reader, "", &ctx, &err);
    mnm_reader_close(reader);
    done = status == MNM_OK;
    if (!done) assert_int_equal(status, MNM_E_NOMEM);
    if (done) mnm_sniffed_clear(&sniffed);
    assert_true(room < 100000);
  }
  free(drawn.text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_german_statement),
      cmocka_unit_test(a_french_statement),
      cmocka_unit_test(a_spanish_statement),
      cmocka_unit_test(a_czech_statement),
      cmocka_unit_test(a_british_statement),
      cmocka_unit_test(rows_that_begin_with_their_amount),
      cmocka_unit_test(letters_behind_amounts_tell_the_side),
      cmocka_unit_test(a_table_without_a_header),
      cmocka_unit_test(amounts_without_decimals_newest_first),
      cmocka_unit_test(what_is_not_understood_is_asked),
      cmocka_unit_test(only_whose_it_is_can_be_given),
      cmocka_unit_test(scans_are_said),
      cmocka_unit_test(long_documents_are_looked_at_in_part),
      cmocka_unit_test(every_failed_allocation_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
