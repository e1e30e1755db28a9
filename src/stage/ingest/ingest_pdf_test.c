/* Pages as banks lay them out, and which of them count. */
#include "stage/ingest/ingest_pdf_test_help.h"

/* date 0-10, text 10-36, amount 36-50, balance 50-64 */
#define GERMAN                                                                            \
  "name: g\nformat: pdf\npdf:\n  columns:\n"                                              \
  "    - {name: date, from: 0, to: 60}\n    - {name: text, from: 60, to: 216}\n"          \
  "    - {name: amount, from: 216, to: 300}\n    - {name: balance, from: 300, to: 390}\n" \
  "  header: [Datum, Betrag]\n  starts: date\n"                                           \
  "  opening: [Alter Kontostand]\n  carried: [\"\xC3\x9C"                                 \
  "bertrag\"]\n"                                                                          \
  "  closing: [Neuer Kontostand]\n  end: [Bitte beachten]\n  skip: [Seite]\n"             \
  "  period: {after: Zeitraum, form: DD.MM.YYYY}\n"                                       \
  "  fields: [{name: iban}]\n"                                                            \
  "numbers: {decimal: \",\", groups: [dot, blank], symbols: true}\n"                      \
  "transfer:\n  booked: {column: date, form: DD.MM.YYYY}\n  amount: amount\n"             \
  "  currency: {fixed: EUR}\n  account: {number: iban}\n  balance: balance\n"             \
  "  purpose: [text]\n"

#define GERMAN_TOP                                       \
  "Bank am Platz   IBAN DE89 3704 0044 0532 0130 00\n"   \
  "Kontoauszug     Zeitraum 01.03.2026 - 31.03.2026\n\n" \
  "Datum     Vorgang                     Betrag         Saldo\n"

#define OWN "iDE89370400440532013000"
#define UNKNOWN "x?DE89370400440532013000"

static void a_page_with_running_balances_closes(void **state) {
  (void)state;
  expect_pages(GERMAN,
               GERMAN_TOP
               "          Alter Kontostand                         1.000,00\n"
               "01.03.    Miete                        -650,50       349,50\n"
               "          Wohnung 12\n"
               "          M\xC3\xA4rz\n"
               "15.03.    Lohn                        2.000,00     2.349,50\n"
               "31.03.    Entgelt                        -4,90     2.344,60\n"
               "          Neuer Kontostand                         2.344,60\n"
               "Seite 1\nBitte beachten Sie die Hinweise\nIBAN DE02 1203 0000 0000 2020 51\n",
               "0 2026-03-01 " OWN ">" UNKNOWN
               " 650.50EUR flags=8 balance=34950 purpose=Miete Wohnung "
               "12 M\xC3\xA4rz\n"
               "1 2026-03-15 " UNKNOWN ">" OWN
               " 2000.00EUR flags=9 balance=234950 purpose=Lohn\n"
               "2 2026-03-31 " OWN ">" UNKNOWN
               " 4.90EUR flags=8 balance=234460 purpose=Entgelt\n"
               "B0 " OWN
               " 100000EUR kind=0 from=2026-03-01\n"
               "B1 " OWN " 234460EUR kind=1 from=2026-03-31\n");
}

static void balances_are_carried_from_page_to_page(void **state) {
  (void)state;
  expect_pages(GERMAN,
               GERMAN_TOP
               "          Alter Kontostand                         1.000,00\n"
               "01.03.    Miete                        -650,50\n"
               "          \xC3\x9C"
               "bertrag                                   349,50\n"
               "Seite 1\f"
               "Datum     Vorgang                     Betrag         Saldo\n"
               "          \xC3\x9C"
               "bertrag                                   349,50\n"
               "02.03.    \xC3\x9C"
               "bertrag auf Sparkonto       -49,50\n"
               "03.03.    Bar                           -100,00\n"
               "          Neuer Kontostand                           200,00\n",
               "0 2026-03-01 " OWN ">" UNKNOWN
               " 650.50EUR flags=8 purpose=Miete\n"
               "1 2026-03-02 " OWN ">" UNKNOWN
               " 49.50EUR flags=8 purpose=\xC3\x9C"
               "bertrag auf "
               "Sparkonto\n"
               "2 2026-03-03 " OWN ">" UNKNOWN
               " 100.00EUR flags=8 purpose=Bar\n"
               "B0 " OWN
               " 100000EUR kind=0 from=2026-03-01\n"
               "B1 " OWN " 20000EUR kind=1 from=2026-03-03\n");
}

/* Only the first and the last balance: all pages count together, or none. */
static void pages_without_balances_of_their_own_count_together(void **state) {
  (void)state;
#define THREE(last)                                               \
  GERMAN_TOP                                                      \
  "          Alter Kontostand                         1.000,00\n" \
  "01.03.    a                            -100,00\n\f"            \
  "Datum     Vorgang                     Betrag         Saldo\n"  \
  "02.03.    b                            -100,00\n\f"            \
  "Datum     Vorgang                     Betrag         Saldo\n"  \
  "03.03.    c                            -100,00\n"              \
  "          Neuer Kontostand                           " last "\n"
  gathered good = gather_pages(GERMAN, THREE("700,00"));
  assert_int_equal(good.status, MNM_OK);
  assert_int_equal(good.summary.transfers, 3);
  assert_int_equal(good.summary.pages_closed, 3);
  assert_int_equal(good.summary.pages_failed, 0);
  gather_clear(&good);
  expect_pages(
      GERMAN, THREE("699,99"),
      "R0 line=5 column=0 page 1: does not close: the balance stated is -0.01 EUR off what "
      "opening and rows make [01.03.2026\ta\t-100,00\t\tDE89370400440532013000]\n"
      "R1 line=2 column=0 page 2: does not close: the balance stated is -0.01 EUR off what "
      "opening and rows make [02.03.2026\tb\t-100,00\t\tDE89370400440532013000]\n"
      "R2 line=2 column=0 page 3: does not close: the balance stated is -0.01 EUR off what "
      "opening and rows make [03.03.2026\tc\t-100,00\t\tDE89370400440532013000]\n");
}

static void only_the_page_that_does_not_close_is_left_out(void **state) {
  (void)state;
  gathered got = gather_pages(GERMAN, GERMAN_TOP
                              "          Alter Kontostand                         1.000,00\n"
                              "01.03.    a                            -100,00      900,00\n\f"
                              "Datum     Vorgang                     Betrag         Saldo\n"
                              "02.03.    b                            -100,00      810,00\n"
                              "02.03.    b2                            -10,00      800,00\n\f"
                              "Datum     Vorgang                     Betrag         Saldo\n"
                              "03.03.    c                            -100,00      700,00\n"
                              "          Neuer Kontostand                          700,00\n");
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.pages, 3);
  assert_int_equal(got.summary.pages_closed, 2);
  assert_int_equal(got.summary.pages_failed, 1);
  assert_string_equal(
      got.text,
      "0 2026-03-01 " OWN ">" UNKNOWN
      " 100.00EUR flags=8 balance=90000 purpose=a\n"
      "1 2026-03-03 " OWN ">" UNKNOWN
      " 100.00EUR flags=8 balance=70000 purpose=c\n"
      "B0 " OWN
      " 100000EUR kind=0 from=2026-03-01\n"
      "B1 " OWN
      " 70000EUR kind=1 from=2026-03-03\n"
      "R2 line=2 column=0 page 2: does not close: the balance stated is 10.00 EUR off what opening "
      "and rows make [02.03.2026\tb\t-100,00\t810,00\tDE89370400440532013000]\n"
      "R3 line=3 column=0 page 2: does not close: the balance stated is 10.00 EUR off what opening "
      "and rows make [02.03.2026\tb2\t-10,00\t800,00\tDE89370400440532013000]\n");
  gather_clear(&got);
}

static void a_line_that_was_lost_fails_its_page(void **state) {
  (void)state;
  /* the row of -10 is missing: the next one does not lead on */
  gathered got = gather_pages(GERMAN, GERMAN_TOP
                              "          Alter Kontostand                         1.000,00\n"
                              "01.03.    a                            -100,00      900,00\n"
                              "03.03.    c                            -100,00      790,00\n");
  assert_int_equal(got.summary.transfers, 0);
  assert_int_equal(got.summary.rejected, 2);
  assert_non_null(strstr(got.text, "stated is -10.00 EUR off"));
  gather_clear(&got);
}

static void rows_between_no_balances_prove_nothing(void **state) {
  (void)state;
  gathered got =
      gather_pages(GERMAN, GERMAN_TOP "01.03.    a                            -100,00\n");
  assert_int_equal(got.summary.transfers, 0);
  assert_non_null(strstr(got.text, "no balance stands behind its last rows"));
  gather_clear(&got);
  got = gather_pages(GERMAN, GERMAN_TOP
                     "01.03.    a                            -100,00\n"
                     "          Neuer Kontostand                          700,00\n");
  assert_int_equal(got.summary.transfers, 0);
  assert_non_null(strstr(got.text, "no balance stands before its first rows"));
  gather_clear(&got);
  /* an opening balance alone does not either */
  got = gather_pages(GERMAN, GERMAN_TOP
                     "          Alter Kontostand                         1.000,00\n"
                     "01.03.    a                            -100,00\n");
  assert_int_equal(got.summary.transfers, 0);
  gather_clear(&got);
}

/* Opening and closing balance stand in a summary above the table: the rows must lead there. */
static void a_summary_at_the_top_promises_a_closing_balance(void **state) {
  (void)state;
#define SUMMARY(closing, last)                                                            \
  "IBAN DE89 3704 0044 0532 0130 00     Zeitraum 01.03.2026 - 31.03.2026\n"               \
  "Alter Kontostand                   1.000,00\nNeuer Kontostand                " closing \
  "\nDatum     Vorgang                     Betrag         Saldo\n"                        \
  "01.03.    a                            -100,00\n\f"                                    \
  "Datum     Vorgang                     Betrag         Saldo\n"                          \
  "02.03.    b                            -100,00    " last "\n"
  static const struct {
    const char *pages, *reason;
    uint32_t rows;
  } cases[] = {{SUMMARY("800,00", ""), "", 2},
               {SUMMARY("800,00", "800,00"), "", 2},
               {SUMMARY("801,00", ""), "top is 1.00 EUR off", 0},
               {SUMMARY("801,00", "800,00"), "top is 1.00 EUR off", 1},
               {SUMMARY("800,00", "801,00"), "is 1.00 EUR off what opening", 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    gathered got = gather_pages(GERMAN, cases[i].pages);
    assert_int_equal(got.status, MNM_OK);
    if (got.summary.transfers != cases[i].rows || strstr(got.text, cases[i].reason) == NULL) {
      fail_msg("%zu: %s", i, got.text);
    }
    gather_clear(&got);
  }
}

/* An opening balance within a statement is the one before it. */
static void an_opening_balance_that_does_not_follow_is_a_gap(void **state) {
  (void)state;
#define TWO(second)                                                \
  GERMAN_TOP                                                       \
  "          Alter Kontostand                         1.000,00\n"  \
  "01.03.    a                            -100,00      900,00\n\f" \
  "Datum     Vorgang                     Betrag         Saldo\n"   \
  "          Alter Kontostand                           " second   \
  "\n02.03.    b                            -100,00      800,00\n"
  gathered got = gather_pages(GERMAN, TWO("900,00"));
  assert_int_equal(got.summary.transfers, 2);
  gather_clear(&got);
  got = gather_pages(GERMAN, TWO("890,00"));
  assert_int_equal(got.summary.transfers, 1);
  assert_int_equal(got.summary.pages_failed, 1);
  gather_clear(&got);
}

#define SECOND(heading)                                                   \
  GERMAN_TOP                                                              \
  "          Alter Kontostand                         1.000,00\n"         \
  "01.03.    a                            -100,00      900,00\n"          \
  "          Neuer Kontostand                           900,00\n" heading \
  "Datum     Vorgang                     Betrag         Saldo\n"          \
  "          Alter Kontostand                           500,00\n"         \
  "02.03.    b                            -100,00      400,00\n"          \
  "          Neuer Kontostand                           400,00\n"         \
  "Bank am Platz, IBAN DE27 1007 0024 0066 4440 00\n"

/* A second account on the page is told by what stands above its table; where nothing does, its rows
 * do not count. */
static void rows_of_an_account_that_nobody_names_do_not_count(void **state) {
  (void)state;
  gathered got = gather_pages(GERMAN, SECOND("IBAN DE02 1203 0000 0000 2020 51\n"));
  assert_int_equal(got.summary.transfers, 2);
  assert_non_null(strstr(got.text, "iDE02120300000000202051>x?DE02120300000000202051 100.00EUR"));
  assert_null(strstr(got.text, "DE2710070024006644400"));
  gather_clear(&got);
  got = gather_pages(GERMAN, SECOND("Sparkonto 4711\n"));
  assert_int_equal(got.summary.transfers, 0);
  assert_non_null(strstr(got.text, "no field tells another account"));
  gather_clear(&got);
  /* on a page of its own, and on the ones behind it */
  got = gather_pages(GERMAN, SECOND("\f")
                     "\fDatum     Vorgang                     Betrag         Saldo\n"
                     "03.03.    c                            -100,00      300,00\n");
  assert_int_equal(got.summary.transfers, 1);
  assert_int_equal(got.summary.pages_failed, 2);
  gather_clear(&got);
}

static void a_first_row_may_be_taken_for_the_opening(void **state) {
  (void)state;
  static const char pages[] = GERMAN_TOP
      "01.03.    a                            -100,00      900,00\n"
      "02.03.    b                             -50,00      850,00\n";
  gathered got = gather_pages(GERMAN, pages);
  assert_int_equal(got.summary.transfers, 0);
  gather_clear(&got);
  char spec[4000];
  (void)snprintf(spec, sizeof spec, "%s", GERMAN);
  char *at = strstr(spec, "  starts: date\n");
  char rest[4000];
  (void)snprintf(rest, sizeof rest, "  first_row_opens: true\n%s", at);
  memcpy(at, rest, strlen(rest) + 1);
  got = gather_pages(spec, pages);
  assert_int_equal(got.summary.transfers, 2);
  gather_clear(&got);
}

static void what_cannot_be_read_fails_its_page(void **state) {
  (void)state;
  static const struct {
    const char *row, *reason;
  } cases[] = {
      {"32.03.    a                            -100,00      900,00\n", "line 5: the booking date"},
      {"01.03.    a                            -1oo,00      900,00\n",
       "line 5: a row has no amount"},
      {"01.03.    a                            -100,00      9oo,00\n", "line 5: the balance is no"},
      {"01.03.    a                            -100,00      900,00\n"
       "          Summe                        -100,00\n",
       "line 6: an amount stands in a line that begins no row"},
      {"01.03.    a                               0,00    1.000,00\n",
       "line 5: a row has no amount"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char pages[2000];
    (void)snprintf(pages, sizeof pages,
                   "%s          Alter Kontostand                         1.000,00\n%s", GERMAN_TOP,
                   cases[i].row);
    gathered got = gather_pages(GERMAN, pages);
    assert_int_equal(got.status, MNM_OK);
    assert_int_equal(got.summary.transfers, 0);
    assert_int_equal(got.summary.pages_failed, 1);
    if (strstr(got.text, cases[i].reason) == NULL) fail_msg("%zu: %s", i, got.text);
    gather_clear(&got);
  }
}

static void dates_without_a_year_need_a_period(void **state) {
  (void)state;
  gathered got = gather_pages(GERMAN,
                              "IBAN DE89 3704 0044 0532 0130 00\n"
                              "Datum     Vorgang                     Betrag         Saldo\n"
                              "          Alter Kontostand                         1.000,00\n"
                              "01.03.    a                            -100,00      900,00\n");
  assert_non_null(strstr(got.text, "and no period gives a year"));
  gather_clear(&got);
  /* over the turn of the year */
  expect_pages(GERMAN,
               "IBAN DE89 3704 0044 0532 0130 00\nZeitraum 15.12.2025 bis 14.01.2026\n"
               "Datum     Vorgang                     Betrag         Saldo\n"
               "          Alter Kontostand                         1.000,00\n"
               "30.12.    a                            -100,00      900,00\n"
               "02.01.    b                            -100,00      800,00\n"
               "03.01.2026 c                           -100,00      700,00\n",
               "0 2025-12-30 " OWN ">" UNKNOWN
               " 100.00EUR flags=8 balance=90000 purpose=a\n"
               "1 2026-01-02 " OWN ">" UNKNOWN
               " 100.00EUR flags=8 balance=80000 purpose=b\n"
               "2 2026-01-03 " OWN ">" UNKNOWN
               " 100.00EUR flags=8 balance=70000 purpose=c\n"
               "B0 " OWN " 100000EUR kind=0 from=2025-12-30\n");
}

/* ---- other layouts --------------------------------------------------------------------------- */

/* date 0-8, details 8-36, paid out 36-48, paid in 48-60, balance 60-72 */
#define BRITISH                                                                          \
  "name: b\nformat: pdf\npdf:\n  columns:\n"                                             \
  "    - {name: date, from: 0, to: 54}\n    - {name: details, from: 54, to: 216}\n"      \
  "    - {name: out, from: 216, to: 288}\n    - {name: in, from: 288, to: 360}\n"        \
  "    - {name: balance, from: 360, to: 440}\n"                                          \
  "  header: [Date, Paid out, Paid in]\n  ends_at_amount: true\n  fill_down: [date]\n"   \
  "  opening: [Balance brought forward]\n  closing: [Balance carried forward]\n"         \
  "  period: {after: Statement, form: DD MON YYYY}\n"                                    \
  "  fields: [{name: account, after: Account number}]\n"                                 \
  "numbers: {decimal: \".\", groups: [comma]}\n"                                         \
  "transfer:\n  booked: {column: date, form: DD MON YYYY}\n  debit: out\n  credit: in\n" \
  "  currency: {fixed: GBP}\n  account: {number: account}\n  balance: balance\n"         \
  "  purpose: [details]\n"

static void rows_may_end_at_their_amount(void **state) {
  (void)state;
  expect_pages(BRITISH,
               "Account number 12345678        Sort code 00-00-00\n"
               "Statement 01 Mar 2026 to 31 Mar 2026\n"
               "Date     Details                    Paid out     Paid in      Balance\n"
               "01 Mar   Balance brought forward                              1,000.00\n"
               "02 Mar   CARD PAYMENT\n"
               "         GROCER                        12.50\n"
               "         DD GAS                        37.50                   950.00\n"
               "05 Mar   PAY                                      100.00      1,050.00\n"
               "         Balance carried forward                              1,050.00\n",
               "0 2026-03-02 i12345678>x?12345678 12.50GBP flags=8 purpose=CARD PAYMENT GROCER\n"
               "1 2026-03-02 i12345678>x?12345678 37.50GBP flags=8 balance=95000 purpose=DD GAS\n"
               "2 2026-03-05 x?12345678>i12345678 100.00GBP flags=9 balance=105000 purpose=PAY\n"
               "B0 i12345678 100000GBP kind=0 from=2026-03-01\n"
               "B1 i12345678 105000GBP kind=1 from=2026-03-05\n");
}

static void signs_may_stand_in_a_column(void **state) {
  (void)state;
  expect_pages(
      "name: s\nformat: pdf\npdf:\n  columns:\n    - {name: d, from: 0, to: 70}\n"
      "    - {name: t, from: 70, to: 180}\n    - {name: a, from: 180, to: 243}\n"
      "    - {name: sh, from: 243, to: 280}\n  starts: d\n  opening: [Saldo alt]\n"
      "  closing: [Saldo neu]\nnumbers: {decimal: \",\", groups: [dot]}\n"
      "transfer:\n  booked: {column: d, form: DD.MM.YYYY}\n  amount: a\n"
      "  sign: {column: sh, credit: [H], debit: [S]}\n  currency: {fixed: EUR}\n"
      "  account: {number: {fixed: X}}\n  purpose: [t]\n",
      "           Saldo alt               10,00 S\n"
      "01.03.2026 Gutschrift             110,00 H\n"
      "02.03.2026 Lastschrift             30,00 S\n"
      "           Saldo neu               70,00 H\n",
      "0 2026-03-01 x?X>iX 110.00EUR flags=9 purpose=Gutschrift\n"
      "1 2026-03-02 iX>x?X 30.00EUR flags=8 purpose=Lastschrift\n"
      "B0 iX -1000EUR kind=0 from=2026-03-01\nB1 iX 7000EUR kind=1 from=2026-03-02\n");
}

static void the_newest_row_may_stand_first(void **state) {
  (void)state;
  expect_pages(
      "name: n\nformat: pdf\npdf:\n  columns:\n    - {name: d, from: 0, to: 66}\n"
      "    - {name: t, from: 66, to: 180}\n    - {name: a, from: 180, to: 240}\n"
      "    - {name: b, from: 240, to: 300}\n  starts: d\n  newest_first: true\n"
      "  opening: [Opening balance]\n  closing: [Closing balance]\n"
      "transfer:\n  booked: {column: d, form: YYYY-MM-DD}\n  amount: a\n  balance: b\n"
      "  currency: {fixed: EUR}\n  account: {number: {fixed: X}}\n  purpose: [t]\n",
      "           Closing balance                  70.00\n"
      "2026-03-03 third                 -30.00     70.00\n"
      "2026-03-02 second                110.00    100.00\n"
      "2026-03-01 first                 -20.00    -10.00\n"
      "           Opening balance                  10.00\n",
      "0 2026-03-01 iX>x?X 20.00EUR flags=8 balance=-1000 purpose=first\n"
      "1 2026-03-02 x?X>iX 110.00EUR flags=9 balance=10000 purpose=second\n"
      "2 2026-03-03 iX>x?X 30.00EUR flags=8 balance=7000 purpose=third\n"
      "B0 iX 7000EUR kind=1 from=2026-03-03\nB1 iX 1000EUR kind=0 from=2026-03-01\n");
}

static void several_statements_may_be_in_one_document(void **state) {
  (void)state;
  expect_pages(
      GERMAN,
      GERMAN_TOP
      "          Alter Kontostand                           100,00\n"
      "01.03.    a                             -10,00        90,00\n"
      "          Neuer Kontostand                            90,00\n\f"
      "IBAN DE02 1203 0000 0000 2020 51\nZeitraum 01.04.2026 - 30.04.2026\n"
      "Datum     Vorgang                     Betrag         Saldo\n"
      "          Alter Kontostand                             5,00\n"
      "01.04.    b                              -1,00         4,00\n"
      "          Neuer Kontostand                             4,00\n",
      "0 2026-03-01 " OWN ">" UNKNOWN
      " 10.00EUR flags=8 balance=9000 purpose=a\n"
      "1 2026-04-01 iDE02120300000000202051>x?DE02120300000000202051 1.00EUR flags=8 balance=400 "
      "purpose=b\n"
      "B0 " OWN " 10000EUR kind=0 from=2026-03-01\nB1 " OWN
      " 9000EUR kind=1 from=2026-03-01\n"
      "B2 iDE02120300000000202051 500EUR kind=0 from=2026-04-01\n"
      "B3 iDE02120300000000202051 400EUR kind=1 from=2026-04-01\n");
}

static void a_second_date_below_the_first_is_told_by_the_purpose(void **state) {
  (void)state;
  expect_pages(GERMAN,
               GERMAN_TOP
               "          Alter Kontostand                         1.000,00\n"
               "01.03.    Miete                        -650,50       349,50\n"
               "02.03.    Wert\n"
               "15.03.    Lohn                        2.000,00     2.349,50\n",
               "0 2026-03-01 " OWN ">" UNKNOWN
               " 650.50EUR flags=8 balance=34950 purpose=Miete 02.03. "
               "Wert\n"
               "1 2026-03-15 " UNKNOWN ">" OWN
               " 2000.00EUR flags=9 balance=234950 purpose=Lohn\n"
               "B0 " OWN " 100000EUR kind=0 from=2026-03-01\n");
}

static void figures_read_from_pictures_are_marked(void **state) {
  (void)state;
  gathered drawn = draw(GERMAN_TOP
                        "          Alter Kontostand                           100,00\n"
                        "01.03.    a                             -10,00        90,00\n",
                        1);
  gathered got = gather_words(GERMAN, drawn.text, drawn.bytes, NULL);
  assert_int_equal(got.status, MNM_OK);
  assert_string_equal(got.text, "0 2026-03-01 " OWN ">" UNKNOWN
                                " 10.00EUR flags=24 balance=9000 "
                                "purpose=a\nB0 " OWN " 10000EUR kind=0 from=2026-03-01\n");
  gather_clear(&got);
  free(drawn.text);
}

/* ---- documents that cannot be read ----------------------------------------------------------- */

static void expect_stream(const char *words, mnm_status expected, const char *message) {
  gathered got = gather_words(GERMAN, words, strlen(words), NULL);
  if (got.status != expected) {
    fail_msg("%s: %s", mnm_status_name(got.status), got.err.message);
  }
  if (strstr(got.err.message, message) == NULL) fail_msg("%s", got.err.message);
  assert_string_equal(got.err.input, "a.pdf");
  assert_true(got.err.hint[0] != '\0');
  gather_clear(&got);
}

static void faults_of_the_stream_are_errors(void **state) {
  (void)state;
#define HEAD "manumit-words 1\ndocument 1\n"
  expect_stream("", MNM_E_DAMAGED, "did not start");
  expect_stream("manumit-words 2\n", MNM_E_DAMAGED, "another version");
  expect_stream("manumit-words 1\n", MNM_E_DAMAGED, "before the first page");
  expect_stream("manumit-words 1\nfault encrypted the PDF has a password\n", MNM_E_UNSUPPORTED,
                "the PDF has a password");
  expect_stream("manumit-words 1\ndocument 250001\n", MNM_E_LIMIT, "more than 250000 pages");
  expect_stream(HEAD, MNM_E_DAMAGED, "before the end");
  expect_stream(HEAD "page 1 100 100\nword 1 1 2 2 0 x\n", MNM_E_DAMAGED, "before the end");
  expect_stream(HEAD "page 1 100 100\nfault damaged\n", MNM_E_DAMAGED, "cannot be read");
  expect_stream(HEAD "page 2 100 100\npage 1 100 100\nend\n", MNM_E_DAMAGED, "means nothing");
  expect_stream(HEAD "word 1 1 2 2 0 x\n", MNM_E_DAMAGED, "means nothing");
  expect_stream(HEAD "page 1 100 100\nword 1 1 2 0 x\nend\n", MNM_E_DAMAGED, "means nothing");
  expect_stream(HEAD "page 1 100 100\nword 1 1 99999999 2 0 x\nend\n", MNM_E_DAMAGED,
                "means nothing");
  expect_stream(HEAD "page 1 100 100\nword 1 1 2 2 0 \xFF\nend\n", MNM_E_DAMAGED, "means nothing");
  expect_stream(HEAD "page 1 100 100\nbare\npage 2 1 1\nbare\nend\n", MNM_E_UNSUPPORTED,
                "is a scan");
}

static void a_specification_of_another_format_is_refused(void **state) {
  (void)state;
  gathered got = gather_words(
      "name: x\ntransfer:\n  booked: {column: a}\n  amount: b\n"
      "  currency: {fixed: EUR}\n  account: {number: c}\n",
      "", 0, NULL);
  assert_int_equal(got.status, MNM_E_ARG);
  assert_non_null(strstr(got.err.hint, "format: pdf"));
  gather_clear(&got);
}

typedef struct scarce {
  uint64_t left;
} scarce;

static void *scarce_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  scarce *self = payload;
  (void)old_bytes;
  if (new_bytes == 0) {
    free(pointer);
    return NULL;
  }
  if (self->left == 0) return NULL;
  self->left--;
  return realloc(pointer, new_bytes);
}

static void every_failed_allocation_is_an_error(void **state) {
  (void)state;
  gathered drawn = draw(GERMAN_TOP
                        "          Alter Kontostand                           100,00\n"
                        "01.03.    a                             -10,00        90,00\n\f"
                        "Datum     Vorgang                     Betrag         Saldo\n"
                        "01.03.    b                             -10,00        70,00\n",
                        0);
  mnm_status status = MNM_E_NOMEM;
  for (uint64_t n = 0; status != MNM_OK; n++) {
    scarce memory = {.left = n};
    mnm_alloc alloc = {scarce_realloc, &memory};
    gathered got = gather_words(GERMAN, drawn.text, drawn.bytes, &alloc);
    status = got.status;
    if (status != MNM_OK && status != MNM_E_NOMEM) fail_msg("%s", got.err.message);
    gather_clear(&got);
  }
  free(drawn.text);
}

static void specifications_of_pages_are_written_and_read(void **state) {
  (void)state;
  mnm_spec *spec = NULL, *again = NULL;
  char *text = NULL, *second = NULL;
  size_t bytes = 0, second_bytes = 0;
  assert_int_equal(mnm_spec_parse(&spec, "s", GERMAN, strlen(GERMAN), NULL, NULL), MNM_OK);
  assert_true(mnm_spec_is_pdf(spec));
  assert_string_equal(mnm_spec_ocr(spec), "");
  assert_int_equal(mnm_spec_write(spec, &text, &bytes, NULL, NULL), MNM_OK);
  if (mnm_spec_parse(&again, "s", text, bytes, NULL, NULL) != MNM_OK)
    fail_msg("%.*s", (int)bytes, text);
  assert_int_equal(mnm_spec_write(again, &second, &second_bytes, NULL, NULL), MNM_OK);
  assert_int_equal(bytes, second_bytes);
  assert_memory_equal(text, second, bytes);
  assert_non_null(memmem(text, bytes, "starts: date", 12));
  mnm_mem_free(NULL, text, bytes);
  mnm_mem_free(NULL, second, second_bytes);
  mnm_spec_free(spec);
  mnm_spec_free(again);
}

static void specifications_of_pages_that_do_not_go_together_are_refused(void **state) {
  (void)state;
  static const char *const bad[] = {
      "",
      "columns: [{name: a, from: 5, to: 5}]\n  starts: a",
      "columns: [{name: a, from: 0, to: 10}, {name: b, from: 9, to: 20}]\n  starts: a",
      "columns: [{name: a, from: 0, to: 10}, {name: a, from: 10, to: 20}]\n  starts: a",
      "columns: [{name: a, from: 0, to: 10}]",
      "columns: [{name: a, from: 0, to: 10}]\n  starts: c",
      "columns: [{name: a, from: 0, to: 10}]\n  starts: a\n  ends_at_amount: true",
      "columns: [{name: a, from: 0, to: 10}]\n  starts: a\n  fill_down: [c]",
      "columns: [{name: a, from: 0, to: 10}]\n  starts: a\n  fields: [{name: a}]",
      "columns: [{name: a, from: 0, to: 10}]\n  starts: a\n  period: {after: x, form: HH}",
      "columns: [{name: a, from: 0, to: 10}]\n  starts: a\n  ocr: \"deu;rm\"",
      "columns: [{name: a, from: 0, to: 10}]\n  starts: a\n  end: [\" \"]"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    char yaml[1000];
    mnm_spec *spec = NULL;
    (void)snprintf(
        yaml, sizeof yaml,
        "name: x\nformat: pdf\npdf:\n  %s\ntransfer:\n  booked: {column: a}\n  amount: a\n"
        "  currency: {fixed: EUR}\n  account: {number: {fixed: X}}\n",
        bad[i][0] != '\0' ? bad[i] : "end: [x]");
    if (mnm_spec_parse(&spec, "s", yaml, strlen(yaml), NULL, NULL) == MNM_OK) fail_msg("%zu", i);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_page_with_running_balances_closes),
      cmocka_unit_test(balances_are_carried_from_page_to_page),
      cmocka_unit_test(pages_without_balances_of_their_own_count_together),
      cmocka_unit_test(only_the_page_that_does_not_close_is_left_out),
      cmocka_unit_test(a_line_that_was_lost_fails_its_page),
      cmocka_unit_test(rows_between_no_balances_prove_nothing),
      cmocka_unit_test(a_summary_at_the_top_promises_a_closing_balance),
      cmocka_unit_test(an_opening_balance_that_does_not_follow_is_a_gap),
      cmocka_unit_test(rows_of_an_account_that_nobody_names_do_not_count),
      cmocka_unit_test(a_first_row_may_be_taken_for_the_opening),
      cmocka_unit_test(what_cannot_be_read_fails_its_page),
      cmocka_unit_test(dates_without_a_year_need_a_period),
      cmocka_unit_test(rows_may_end_at_their_amount),
      cmocka_unit_test(signs_may_stand_in_a_column),
      cmocka_unit_test(the_newest_row_may_stand_first),
      cmocka_unit_test(several_statements_may_be_in_one_document),
      cmocka_unit_test(a_second_date_below_the_first_is_told_by_the_purpose),
      cmocka_unit_test(figures_read_from_pictures_are_marked),
      cmocka_unit_test(faults_of_the_stream_are_errors),
      cmocka_unit_test(a_specification_of_another_format_is_refused),
      cmocka_unit_test(every_failed_allocation_is_an_error),
      cmocka_unit_test(specifications_of_pages_are_written_and_read),
      cmocka_unit_test(specifications_of_pages_that_do_not_go_together_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
