/* Examples are ours; their shapes follow SWIFT's user handbook (category 9), annex 3 of the German
 * DFÜ agreement (chapter 8), and the format descriptions of MT940 that ABN AMRO, ING, Rabobank,
 * mBank, Ceska sporitelna and CSOB publish for their customers. Names and numbers are made up. */
#include "stage/ingest/ingest_bank_test_help.h"

static mnm_status read_mt940(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                             const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  return mnm_ingest_mt940(out, reader, names, sink, ctx, err);
}

#define OWN "DE89370400440532013000"
#define STATEMENT(account, lines, closing)                                         \
  ":20:STARTUMS\r\n:25:" account "\r\n:28C:5/1\r\n:60F:C240229EUR100,00\r\n" lines \
  ":62F:C240301EUR" closing "\r\n-\r\n"
/* What the frame itself gives: opening at the end of 29 February, closing at the end of 1 March. */
#define FRAME(account, closing_minor) \
  "B0 i" account " " closing_minor    \
  "EUR kind=1 from=2024-03-01\n"      \
  "B0 i" account " 10000EUR kind=1 from=2024-02-29\n"
#define ORDER_5_1 "order=5497826574336"

static void a_bare_statement_becomes_rows_and_balances(void **state) {
  (void)state;
  expect_bank_lines(
      read_mt940,
      STATEMENT("10020030/1234567",
                ":61:2403020301DR80,50NTRFNONREF//B-4711-X\r\n"
                ":86:166?00UEBERWEISUNG?100599?20Miete Novem\r\nber?3010020040?31765432?32MUELLER"
                "?34339\r\n",
                "19,50"),
      "S0 LegalEntity 10020040:765432/MUELLER name=MUELLER\n"
      "H0 x10020040:765432 10020040:765432/MUELLER kind=1\n" FRAME("10020030:1234567", "1950")
      "0 2024-03-01 i10020030:1234567>x10020040:765432 80.50EUR=80.50EUR wire flags=8 " ORDER_5_1
      " value=2024-03-02 id=B-4711-X purpose=Miete November / UEBERWEISUNG name=MUELLER\n");
}

static void blocks_name_the_bank_and_are_taken_off(void **state) {
  (void)state;
  /* received: the bank stands in block 2; sent: in block 1 */
  static const char *const heads[] = {
      "{1:F01MYCOMPLPAXXX0000000000}{2:O9401200240301BANKPLPWAXXX00000000002403011200N}{3:{108:x}}{"
      "4:"
      "\r\n",
      "{1:F01BANKPLPWAXXX0000000000}{2:I940MYCOMPLPXXXXN}{4:\r\n",
      "{1:F01BANKPLPWAXXX}{2:I940}{4:"};
  for (size_t i = 0; i < 3; i++) {
    char text[1000];
    snprintf(text, sizeof text,
             "%s:20:X\r\n:25:999\r\n:28C:1/1\r\n:60F:D240229EUR0,\r\n:61:240301C1,NMSCNONREF\r\n"
             ":62F:C240301EUR1,\r\n-}{5:{CHK:123456789ABC}}%s",
             heads[i], i == 2 ? heads[i] : "\r\n");
    gathered got = gather_bytes(read_mt940, text, strlen(text));
    if (got.status != MNM_OK) fail_msg("%s", got.err.message);
    assert_int_equal(got.summary.transfers, 1);
    assert_int_equal(got.summary.rejected, 0);
    assert_non_null(strstr(got.text, "iBANKPLPW:999 1.00EUR"));
    gather_clear(&got);
  }
}

static void accounts_are_understood_as_banks_write_them(void **state) {
  static const struct {
    const char *text, *label;
  } cases[] = {{"DE89370400440532013000", "DE89370400440532013000"},
               {"DE89 3704 0044 0532 0130 00", "DE89370400440532013000"},
               {"/DE89370400440532013000", "DE89370400440532013000"},
               {"DE89370400440532013000EUR", "DE89370400440532013000"},
               {"NL91ABNA0417164300 EUR", "NL91ABNA0417164300"},
               {"37040044/532013000", "37040044:532013000"},
               {"37040044/532013000EUR", "37040044:532013000"},
               {"DEUTDEFFXXX/123456", "DEUTDEFF:123456"},
               {"UBRTHUHB/123456789150000000000002/HUF", "UBRTHUHB:123456789150000000000002"},
               {"1291.99.348EUR", "1291.99.348"},
               {"0001234567", "0001234567"},
               {"/61109010140000071219812874", "PL61109010140000071219812874"},
               {"61 1090 1014 0000 0712 1981 2874", "PL61109010140000071219812874"},
               {"61109010140000071219812875", "61109010140000071219812875"}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[600], line[200];
    snprintf(
        text, sizeof text,
        ":20:X\n:25:%s\n:28C:1\n:60F:C240301EUR0,\n:61:240301C1,NMSCNONREF\n:62F:C240301EUR1,\n",
        cases[i].text);
    gathered got = gather_bytes(read_mt940, text, strlen(text));
    assert_int_equal(got.status, MNM_OK);
    snprintf(line, sizeof line, ">i%s 1.00EUR", cases[i].label);
    if (!strstr(got.text, line)) fail_msg("%s: %s", cases[i].text, got.text);
    gather_clear(&got);
  }
}

static void statement_lines_are_understood_as_banks_write_them(void **state) {
  static const struct {
    const char *line, *expected;
  } cases[] = {
      {"2403010229C1,5NTRFREF-1234567//B-12345678", "2024-02-29 x?9>i9 1.50EUR=1.50EUR wire"},
      {"240301C1,NMSCNONREF", "2024-03-01 x?9>i9 1.00EUR=1.00EUR unknown"},
      {"240301    CR1,00NMSCNONREF", "2024-03-01 x?9>i9 1.00EUR"},
      {"240301D1,00NCHGNONREF", "i9>xbank9 1.00EUR=1.00EUR fee"},
      {"240301RC1,00NTRFREF-7654321", "i9>x?9 1.00EUR=1.00EUR refund"},
      {"240301RD1,00NTRFREF-7654321", "x?9>i9 1.00EUR=1.00EUR refund"},
      {"240301DR1,00NINTNONREF", "i9>xbank9 1.00EUR=1.00EUR interest"},
      {"240301D000000000001,00S103NONREF", "i9>x?9 1.00EUR=1.00EUR wire"},
      {"240301D1,00N103NONREF", "i9>x?9 1.00EUR=1.00EUR unknown"},
      {"240301D1,00FTRFNONREF", "i9>x?9 1.00EUR=1.00EUR wire"},
      {"240301D1,00", "i9>x?9 1.00EUR=1.00EUR unknown"},
      {"240301D1NTRFX", "i9>x?9 1.00EUR=1.00EUR wire"},
      /* a type has no letters beyond SWIFT's; a cut character would be no text */
      {"240301D1,00S\xC3\xBF\xC3\xBFREF", "id=S\xC3\xBF\xC3\xBFREF"},
      /* the entry date's year is that which brings it nearest */
      {"2312310102D1,NTRFX",
       "2024-01-02 i9>x?9 1.00EUR=1.00EUR wire flags=8 order=0 value=2023-12-31"},
      {"2401021231D1,NTRFX",
       "2023-12-31 i9>x?9 1.00EUR=1.00EUR wire flags=8 order=0 value=2024-01-02"},
      {"690101D1,NTRFX", "2069-01-01 i9>"},
      {"700101D1,NTRFX", "1970-01-01 i9>"},
      {"2302300230D1,NTRFX", "2023-02-28 i9>"}, /* 30 February of banks that count so */
      {"2402310301D1,NTRFX",
       "2024-03-01 i9>x?9 1.00EUR=1.00EUR wire flags=8 order=0 value=2024-02-29"},
      {"240301D1,NTRF0121470966      W.P. Jansen",
       "wire flags=8 order=0 value=2024-03-01 id=0121470966 purpose=W.P. Jansen"}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[600];
    snprintf(text, sizeof text, ":20:X\n:25:9\n:60F:C240301EUR0,\n:61:%s\n:62M:C240301EUR1,\n",
             cases[i].line);
    gathered got = gather_bytes(read_mt940, text, strlen(text));
    assert_int_equal(got.status, MNM_OK);
    assert_int_equal(got.summary.transfers, 1);
    if (!strstr(got.text, cases[i].expected)) fail_msg("%s: %s", cases[i].line, got.text);
    gather_clear(&got);
  }
}

static void lines_that_cannot_be_read_are_rejects_without_their_values(void **state) {
  static const struct {
    const char *line, *words;
  } cases[] = {{"SECRET", "value date"},
               {"241301C1,NTRFSECRET", "value date"},
               {"2403011301C1,NTRFSECRET", "entry date"},
               {"240301X1,NTRFSECRET", "C, D, RC or RD"},
               {"240301CSECRET", "an amount is digits"},
               {"240301C1,234NTRFSECRET", "decimals"},
               {"240301C1,2,3NTRFSECRET", "an amount is digits"},
               {"240301C0,00NTRFSECRET", "zero"},
               {"240301C99999999999999999999,NTRFSECRET", "64 bits"},
               {"", "value date"}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[600];
    snprintf(text, sizeof text,
             ":20:X\n:25:9\n:60F:C240301EUR0,\n:61:%s\n:86:SECRET\n:62F:C240301EUR0,\n",
             cases[i].line);
    gathered got = gather_bytes(read_mt940, text, strlen(text));
    assert_int_equal(got.status, MNM_OK);
    assert_int_equal(got.summary.transfers, 0);
    assert_int_equal(got.summary.rejected, 1);
    if (!strstr(got.text, cases[i].words)) fail_msg("%s: %s", cases[i].line, got.text);
    assert_non_null(strstr(got.text, "R0 line=4 "));
    char *raw = strstr(got.text, " [:61:");
    assert_non_null(raw);
    *raw = '\0';
    assert_null(strstr(got.text, "SECRET"));
    gather_clear(&got);
  }
}

/* One line with this field 86, at an account; the row and what it says of the other side. */
static void expect_info(const char *account, const char *info, const char *row, const char *more) {
  char text[3000];
  snprintf(text, sizeof text,
           ":20:X\r\n:25:%s\r\n:60F:C240301EUR0,\r\n:61:240301D1,NMSCNONREF\r\n:86:%s\r\n"
           ":62F:D240301EUR1,\r\n",
           account, info);
  gathered got = gather_bytes(read_mt940, text, strlen(text));
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.transfers, 1);
  assert_int_equal(got.summary.rejected, 0);
  if (!strstr(got.text, row)) fail_msg("%s is not in\n%s", row, got.text);
  if (more && !strstr(got.text, more)) fail_msg("%s is not in\n%s", more, got.text);
  gather_clear(&got);
}

static void german_subfields_are_taken_apart(void **state) {
  (void)state;
  expect_info(
      OWN,
      "105?00Basislastschrift?10931?20EREF+E-2024-001?21MREF+M-17?22CRED+DE98ZZZ09999999999"
      "?23SVWZ+Strom Maerz 2024 Kunden?24nummer 77?30COBADEFFXXX?31AT611904300234573201"
      "?32Stadtwerke Musterhausen Gmb?33H & Co. KG?34992?60ABWA+Erika Muster",
      "i" OWN
      ">xAT611904300234573201 1.00EUR=1.00EUR direct_debit flags=8 order=0 "
      "value=2024-03-01 id=E-2024-001 purpose=MREF+M-17 CRED+DE98ZZZ09999999999 Strom Maerz "
      "2024 Kundennummer 77 / Basislastschrift / on behalf of: Erika Muster name=Stadtwerke "
      "Musterhausen GmbH & Co. KG\n",
      "H0 xAT611904300234573201 AT611904300234573201/Stadtwerke Musterhausen GmbH & Co. KG");
  expect_info(OWN, "083?00BARAUSZAHLUNG", ">CCASH 1.00EUR=1.00EUR cash_withdrawal", NULL);
  expect_info(OWN, "805?00ABSCHLUSS", ">xbank" OWN " 1.00EUR=1.00EUR fee", NULL);
  expect_info(OWN, "153?20Lohn", " wage ", NULL);
  expect_info(OWN, "109?20SVWZ+RUECKLASTSCHRIFT?21EREF+E-1", " refund ", " reverses=E-1 ");
  expect_info(OWN, "?20ohne?21Code", "purpose=ohne Code\n", NULL);
  /* the same code means nothing at an account that is not German */
  expect_info("999", "109?20x", " unknown ", NULL);
}

static void polish_and_czech_subfields_are_taken_apart(void **state) {
  (void)state;
  expect_info(
      "/PL61109010140000071219812874",
      "020~00PRZELEW~20czynsz ~21marzec~3010901014~31000007121981~32JAN KOWALSKI~33UL. NOWA 1"
      "~38PL27114020040000300201355387",
      ">xPL27114020040000300201355387 1.00EUR",
      "purpose=czynsz marzec / PRZELEW name=JAN KOWALSKI UL. NOWA 1\n");
  expect_info("/PL61109010140000071219812874",
              "944^00PRZELEW^20tytul^32NAZWA^3127114020040000300201355387",
              ">xPL27114020040000300201355387 ", " name=NAZWA\n");
  expect_info("61109010140000071219812874",
              "073<00WPLATA<20faktura<27ANNA NOWAK<28LODZ<3827114020040000300201355387",
              "purpose=faktura ANNA NOWAK LODZ / WPLATA name=ANNA NOWAK LODZ\n", NULL);
  expect_info("0800/1234567890", "111?00Platba?20VS:123?300100?311987654321?32NOVAK JOSEF",
              "i0800:1234567890>x0100:1987654321 ", "purpose=VS:123 / Platba name=NOVAK JOSEF\n");
  expect_info("0800/1234567890", "111+00X+20A+B+21C", "purpose=A+B C / X\n", NULL);
}

static void words_between_slashes_are_taken_apart(void **state) {
  (void)state;
  /* ABN AMRO */
  expect_info(
      "NL91ABNA0417164300",
      "/TRTP/SEPA OVERBOEKING/IBAN/NL20INGB0001234567/BIC/INGBNL2A/NAME/J. Jansen/REMI/huur "
      "maart/EREF/NOTPROVIDED",
      ">xNL20INGB0001234567 1.00EUR", "purpose=/TRTP/SEPA OVERBOEKING huur maart name=J. Jansen\n");
  /* Rabobank: words that stand before others, a wrapped line, a purpose code */
  expect_info(
      "NL91ABNA0417164300EUR",
      "/EREF/E-55-66-77/BENM//NAME/CONTRA ACCOUN\r\nT HOLDER/ADDR/Straat 1 Utrecht/REMI//ISDT/"
      "2024-03-01/PURP/CD/SALA",
      " wage flags=8 order=0 value=2024-03-01 id=E-55-66-77 purpose=/ISDT/2024-03-01 "
      "name=CONTRA ACCOUNT HOLDER\n",
      "address=Straat 1 Utrecht");
  /* ING: the counterparty by place */
  expect_info(
      "NL91ABNA0417164300",
      "/EREF/E-1-2-3-4//CNTP/NL20INGB0001234567/INGBNL2A/ING BANK NV INZAKE WEB///REMI/USTD//"
      "EV10001REP/",
      ">xNL20INGB0001234567 ", " id=E-1-2-3-4 purpose=EV10001REP name=ING BANK NV INZAKE WEB\n");
  expect_info("NL91ABNA0417164300", "/CNTP///Name alone//", "name=Name alone\n", NULL);
  expect_info("NL91ABNA0417164300", "/PREF/X-1/REMI/a/b/c/", "purpose=/PREF/X-1 a/b/c\n", NULL);
  expect_info("NL91ABNA0417164300", "/ULTD/Aunt/REMI/x", "purpose=x / on behalf of: Aunt\n", NULL);
  expect_info("999", "/ROC/not a word we know", "purpose=/ROC/not a word we know\n", NULL);
}

static void labels_and_a_leading_iban_are_taken_from_free_texts(void **state) {
  (void)state;
  expect_info(
      "PL61109010140000071219812874",
      "911 TRANSAKCJA COLLECT; ID IPH: XX000000000001; Z RACH.: \r\n"
      "27114020040000300201355387; OD: JAN NOWAK  \r\nUL. NIJAKA 1; TYT.: PRZELEW; \r\n"
      "TNR: 179171073864111.010001",
      ">xPL27114020040000300201355387 ",
      "purpose=911 TRANSAKCJA COLLECT ID IPH:XX000000000001 PRZELEW TNR:179171073864111.010001 "
      "name=JAN NOWAK  UL. NIJAKA 1\n");
  expect_info("123456789", "FACTUUR 2014\r\nREK: NL20INGB0001234567/NAAM: PICQER",
              ">xNL20INGB0001234567 ", "purpose=FACTUUR 2014 name=PICQER\n");
  expect_info("NL91ABNA0417164300", "NL20INGB0001234567 hr g paulissen\r\n\r\nBetaling sieraden",
              ">xNL20INGB0001234567 ", "purpose=Betaling sieraden name=hr g paulissen\n");
  /* a full line goes on in the middle of a word, a short one ends it */
  expect_info(
      "999",
      "EINS ZWEI DREI VIER FUENF SECHS SIEBEN ACHT NEUN ZEHN ELF ZWOELF D\r\nREIZEHN\r\nENDE",
      "purpose=EINS ZWEI DREI VIER FUENF SECHS SIEBEN ACHT NEUN ZEHN ELF ZWOELF DREIZEHN ENDE\n",
      NULL);
  expect_info("999", "NAAM: only a name is no structure",
              "purpose=NAAM: only a name is no structure\n", NULL);
}

static void several_fields_86_are_one_and_those_of_the_statement_are_left(void **state) {
  (void)state;
  gathered got = gather_string(
      read_mt940,
      ":20:X\n:25:9\n:60F:C240301EUR0,\n:86:about the statement\n:61:240301C1,NMSCNONREF\n:86:one\n"
      ":86:two\n:62F:C240301EUR1,\n:86:SUM 1\n");
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.transfers, 1);
  assert_non_null(strstr(got.text, "purpose=one two\n"));
  assert_null(strstr(got.text, "SUM"));
  gather_clear(&got);
}

static void an_iban_behind_the_line_is_the_other_account(void **state) {
  (void)state;
  gathered got =
      gather_string(read_mt940,
                    ":20:X\n:25:9\n:60F:C240301EUR0,\n:61:240301C1,N102EREF\n"
                    "NL20INGB0001234567\n:86:/EREF/E-123456/REMI/x\n:62F:C240301EUR1,\n");
  assert_int_equal(got.status, MNM_OK);
  assert_non_null(strstr(got.text, "xNL20INGB0001234567>i9 1.00EUR"));
  assert_non_null(strstr(got.text, "id=E-123456 purpose=x\n"));
  gather_clear(&got);
}

/* ---- statements and their balances ------------------------------------------------------------
 */

static void count_rejects(const char *text, uint64_t rejects, const char *words) {
  gathered got = gather_bytes(read_mt940, text, strlen(text));
  assert_int_equal(got.status, MNM_OK);
  if (got.summary.rejected != rejects) fail_msg("%s\ngave\n%s", text, got.text);
  if (words && !strstr(got.text, words)) fail_msg("%s\ngave\n%s", text, got.text);
  gather_clear(&got);
}

static void pages_and_statements_are_checked_against_each_other(void **state) {
#define PAGE(number, open, closing) \
  ":20:X\n:25:9\n:28C:" number "\n" open "\n:61:240301C1,NMSCNONREF\n" closing "\n-\n"
  (void)state;
  count_rejects(PAGE("7/1", ":60F:C240229EUR0,", ":62M:C240301EUR1,")
                    PAGE("7/2", ":60M:C240301EUR1,", ":62F:C240301EUR2,")
                        PAGE("8/1", ":60F:C240301EUR2,", ":62F:C240301EUR3,"),
                0, NULL);
  count_rejects(PAGE("7/1", ":60F:C240229EUR0,", ":62M:C240301EUR1,")
                    PAGE("7/2", ":60M:C240301EUR5,", ":62F:C240301EUR6,"),
                1, "to be missing");
  count_rejects(PAGE("7/1", ":60F:C240229EUR0,", ":62F:C240301EUR1,")
                    PAGE("8/1", ":60F:C240301EUR5,", ":62F:C240301EUR6,"),
                1, "to be missing");
  /* page 2 is not there at all: nothing is known of what it would begin with */
  count_rejects(PAGE("7/1", ":60F:C240229EUR0,", ":62M:C240301EUR1,")
                    PAGE("7/3", ":60M:C240301EUR5,", ":62F:C240301EUR6,"),
                0, NULL);
  count_rejects(PAGE("7/1", ":60F:C240229EUR0,", ":62F:C240301EUR1,01"), 1, "do not lead");
  count_rejects(PAGE("7/1", ":60F:D240229EUR1,", ":62F:C240301EUR0,"), 0, NULL);
  count_rejects(":20:X\n:25:9\n:60F:C240229EUR0,\n:61:240301C1,NMSCNONREF\n", 1, "ends without");
  count_rejects(":20:X\n:25:9\n:60F:C240229XXQ0,\n:62F:C240229EUR0,\n", 1, "currency");
  count_rejects(":20:X\n:60F:C240229EUR0,\n:61:240301C1,NMSCNONREF\n:62F:C240229EUR1,\n", 1,
                ":25:");
  count_rejects(":20:X\n:25:9\n:61:240301C1,NMSCNONREF\n", 1, ":60F:");
}

static void interim_reports_are_read_and_their_sums_checked(void **state) {
#define INTERIM(sums)                                                                          \
  ":20:X\n:25:9\n:28C:1/1\n:34F:PLN0,\n:13D:2403011815+0100\n:61:2403010301CN1,50NTRFNONREF//" \
  "AB123456789"                                                                                \
  "\n:61:240301EC9,NTRFX\n" sums "-\n"
  (void)state;
  gathered got = gather_bytes(read_mt940, INTERIM(":90D:0PLN0,00\n:90C:1PLN1,50\n"),
                              strlen(INTERIM(":90D:0PLN0,00\n:90C:1PLN1,50\n")));
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.transfers, 1);
  assert_int_equal(got.summary.not_booked, 1);
  assert_int_equal(got.summary.rejected, 1); /* the expected entry, listed */
  assert_non_null(strstr(got.text, "x?9>i9 1.50PLN"));
  assert_non_null(strstr(got.text, "id=AB123456789"));
  gather_clear(&got);
  count_rejects(INTERIM(":90C:2PLN1,50\n"), 2, "number or sum");
  count_rejects(INTERIM(":90C:1PLN1,51\n"), 2, "number or sum");
  count_rejects(INTERIM(":90C:\n"), 2, "a number, a currency and a sum");
}

static void available_balances_are_statements_about_the_account(void **state) {
  (void)state;
  expect_bank_lines(
      read_mt940,
      ":20:X\n:25:9\n:28C:1/1\n:60F:C240301EUR1,\n:62F:C240301EUR1,\n:64:C240301EUR2,\n"
      ":65:D240302EUR3,\n",
      "S0 BankAccount 9 balanceAvailable=2.00 EUR from=2024-03-01 to=2024-03-01\n"
      "S0 BankAccount 9 balanceForward=-3.00 EUR from=2024-03-02 to=2024-03-02\n"
      "B0 i9 100EUR kind=1 from=2024-03-01\n"
      "B0 i9 100EUR kind=0 from=2024-03-01\n");
}

/* ---- files that are not as they should be ------------------------------------------------------
 */

static void headers_of_banks_are_passed_over_and_counted(void **state) {
  static const char *const heads[] = {
      "ABNANL2A\r\n940\r\nABNANL2A\r\n",
      "0000 01INGBNL2AXXXX00001\r\n0000 01INGBNL2AXXXX00001\r\n940 00\r\n", ":940:\r\n", "\x01\r\n",
      "\xEF\xBB\xBF"};
  (void)state;
  for (size_t i = 0; i < 5; i++) {
    char text[1000];
    snprintf(text, sizeof text, "%s%s", heads[i],
             STATEMENT("9", ":61:240301C1,NMSCNONREF\r\n", "101,00") "-\x03\r\n");
    gathered got = gather_bytes(read_mt940, text, strlen(text));
    assert_int_equal(got.status, MNM_OK);
    assert_int_equal(got.summary.transfers, 1);
    assert_int_equal(got.summary.rejected, 0);
    assert_int_equal(got.summary.skipped_preamble, i < 2 ? 3 : 0);
    gather_clear(&got);
  }
}

static void other_files_are_refused(void **state) {
  static const char *const files[] = {"", "hello\n", "a;b;c\n1;2;3\n", "{1:F01BANK", "-\n-\n"};
  (void)state;
  for (size_t i = 0; i < 5; i++) {
    gathered got = gather_bytes(read_mt940, files[i], strlen(files[i]));
    assert_int_equal(got.status, MNM_E_FORMAT);
    assert_string_equal(got.err.input, "test.bank");
    gather_clear(&got);
  }
}

static void bytes_of_another_code_page_become_letters(void **state) {
  static const char purpose[] =
      "P\370\355li\232 \236lu\235ou\350k\375 k\371\362 \372p\354l \357\341belsk\351 \363dy, platba "
      "za slu\236by "
      "a dal\232\355 v\354ci podle smlouvy, d\354kujeme v\341m";
  char text[2000];
  (void)state;
  /* as much as a real statement has, since the page is guessed from the letters */
  size_t used = (size_t)sprintf(text, ":20:X\n:25:9\n:60F:C240301CZK0,\n");
  for (int i = 0; i < 8; i++)
    used += (size_t)sprintf(text + used, ":61:240301C1,NMSCNONREF\n:86:111?20%s\n", purpose);
  sprintf(text + used, ":62F:C240301CZK8,\n");
  gathered got = gather_string(read_mt940, text);
  assert_int_equal(got.status, MNM_OK);
  assert_true(got.summary.encoding_guessed);
  assert_string_equal(got.summary.encoding, "cp1250");
  assert_non_null(strstr(got.text, "Příliš žluťoučký kůň úpěl ďábelské ódy, platba za služby"));
  gather_clear(&got);
}

static void what_is_no_character_is_replaced_and_counted(void **state) {
  static const char text[] =
      ":20:X\n:25:9\n:60F:C240301EUR0,\n:61:240301C1,NMSCNONREF\n:86:Ž a\0b\n:62F:C240301EUR1,\n";
  (void)state;
  gathered got = gather_bytes(read_mt940, text, sizeof text - 1);
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.replaced_characters, 1);
  assert_non_null(strstr(got.text,
                         "purpose=Ž a\xEF\xBF\xBD"
                         "b\n"));
  gather_clear(&got);
}

static const char small[] = "{1:F01BANKPLPWAXXX0000000000}{2:I940X}{4:\r\n" STATEMENT(
    "DE89370400440532013000",
    ":61:2403010301D80,50NTRFNONREF//B-4711-X\r\nmore\r\n:86:166?00X?20SVWZ+Miete?30COBADEFF?31"
    "AT611904300234573201?32MUELLER\r\n:61:240301C1,NMSCNONREF\r\n:86:/EREF/E-1/NAME/J. "
    "Jansen/REMI/x\r\n",
    "20,50") "-}{5:}\r\n";

static void a_file_cut_anywhere_gives_no_wrong_row(void **state) {
  gathered whole = gather_bytes(read_mt940, small, sizeof small - 1);
  (void)state;
  assert_int_equal(whole.status, MNM_OK);
  assert_int_equal(whole.summary.transfers, 2);
  assert_int_equal(whole.summary.rejected, 0);
  const char *closing = strstr(small, ":62F:C240301EUR20,50");
  assert_non_null(closing);
  for (size_t bytes = 0; bytes < sizeof small - 1; bytes++) {
    gathered got = gather_bytes(read_mt940, small, bytes);
    assert_true(got.status == MNM_OK || got.status == MNM_E_FORMAT);
    /* a cut is seen in every file that holds an opening balance and lacks its closing one */
    bool opened = bytes > (size_t)(strstr(small, ":60F:C240229EUR100,") - small) + 19;
    bool closed = bytes >= (size_t)(closing - small) + 19; /* 20,5 is 20,50 */
    if (got.status == MNM_OK && opened && !closed && got.summary.rejected == 0)
      fail_msg("cut at %zu: %s", bytes, got.text);
    gather_clear(&got);
  }
  gather_clear(&whole);
}

static void short_reads_make_no_difference(void **state) {
  gathered whole = gather_bytes(read_mt940, small, sizeof small - 1);
  (void)state;
  for (uint64_t step = 1; step < 400; step = step * 2 + 1) {
    step_reader reader = step_reader_of(small, sizeof small - 1, step);
    gathered got = gather_reader(read_mt940, &reader.reader, NULL);
    assert_int_equal(got.status, MNM_OK);
    assert_string_equal(got.text, whole.text);
    assert_memory_equal(got.summary.sha256, whole.summary.sha256, 32);
    gather_clear(&got);
  }
  gather_clear(&whole);
}

static char one_line_byte(uint64_t at) {
  static const char head[] = ":20:X\n:25:9\n:60F:C240301EUR0,\n:61:240301C1,NMSCNONREF\n:86:";
  return at < sizeof head - 1 ? head[at] : 'x';
}

static char many_lines_byte(uint64_t at) {
  static const char head[] = ":20:X\n:25:9\n:60F:C240301EUR0,\n:61:240301C1,NMSCNONREF\n:86:";
  return at < sizeof head - 1 ? head[at] : at % 60 ? 'x' : '\n';
}

static char many_fields_byte(uint64_t at) {
  static const char head[] = ":20:X\n:25:9\n:60F:C240301EUR0,\n:61:240301C1,NMSCNONREF\n";
  static const char field[] = ":86:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n";
  if (at < sizeof head - 1) return head[at];
  return field[(at - (sizeof head - 1)) % (sizeof field - 1)];
}

static void endless_lines_and_fields_cost_bounded_memory(void **state) {
  char (*const bytes[])(uint64_t) = {one_line_byte, many_lines_byte, many_fields_byte};
  (void)state;
  for (size_t i = 0; i < 3; i++) {
    peak_memory memory = {0, 0};
    mnm_ctx ctx = {.alloc = {peak_realloc, &memory}};
    step_reader reader = step_reader_of(NULL, 10000000, 100000);
    reader.byte = bytes[i];
    gathered got = gather_reader(read_mt940, &reader.reader, &ctx);
    assert_int_equal(got.status, MNM_OK);
    assert_int_equal(got.summary.transfers, 1);
    assert_true(got.summary.cut_texts > 0);
    assert_true(memory.peak < (int64_t)4 << 20);
    gather_clear(&got);
  }
}

static void every_failed_request_for_memory_is_reported(void **state) {
  (void)state;
  expect_memory_faults(read_mt940, small, sizeof small - 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_bare_statement_becomes_rows_and_balances),
      cmocka_unit_test(blocks_name_the_bank_and_are_taken_off),
      cmocka_unit_test(accounts_are_understood_as_banks_write_them),
      cmocka_unit_test(statement_lines_are_understood_as_banks_write_them),
      cmocka_unit_test(lines_that_cannot_be_read_are_rejects_without_their_values),
      cmocka_unit_test(german_subfields_are_taken_apart),
      cmocka_unit_test(polish_and_czech_subfields_are_taken_apart),
      cmocka_unit_test(words_between_slashes_are_taken_apart),
      cmocka_unit_test(labels_and_a_leading_iban_are_taken_from_free_texts),
      cmocka_unit_test(several_fields_86_are_one_and_those_of_the_statement_are_left),
      cmocka_unit_test(an_iban_behind_the_line_is_the_other_account),
      cmocka_unit_test(pages_and_statements_are_checked_against_each_other),
      cmocka_unit_test(interim_reports_are_read_and_their_sums_checked),
      cmocka_unit_test(available_balances_are_statements_about_the_account),
      cmocka_unit_test(headers_of_banks_are_passed_over_and_counted),
      cmocka_unit_test(other_files_are_refused),
      cmocka_unit_test(bytes_of_another_code_page_become_letters),
      cmocka_unit_test(what_is_no_character_is_replaced_and_counted),
      cmocka_unit_test(a_file_cut_anywhere_gives_no_wrong_row),
      cmocka_unit_test(short_reads_make_no_difference),
      cmocka_unit_test(endless_lines_and_fields_cost_bounded_memory),
      cmocka_unit_test(every_failed_request_for_memory_is_reported),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
