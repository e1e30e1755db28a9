/* The sniffer on exports of many shapes and languages: what it understands, what it asks, and that
 * what it leaves open cannot be imported by mistake. All people and accounts are invented; IBANs
 * are published examples. */
#include "stage/ingest/ingest_csv.h"
#include "stage/ingest/ingest_gather.h"

static mnm_sniffed sniffed_of(const void *data, size_t bytes) {
  mnm_sniffed out;
  mnm_reader *reader = NULL;
  mnm_err err = {0};
  assert_int_equal(mnm_reader_open_memory(&reader, "bank.csv", data, bytes, NULL, NULL), MNM_OK);
  if (mnm_sniff(&out, reader, NULL, &err) != MNM_OK) fail_msg("%s", err.message);
  mnm_reader_close(reader);
  return out;
}

typedef struct expected {
  const char *csv;
  bool complete;
  const char *preview;
  const char *lines[8]; /* of the report, as a whole or in part */
} expected;

/* A complete specification is written, read back, and reads every record; one that is not complete
 * is refused when it is read back. */
static void check(const expected *want) {
  mnm_sniffed got = sniffed_of(want->csv, strlen(want->csv));
  assert_int_equal(got.kind, MNM_SOURCE_DELIMITED);
  for (size_t i = 0; i < 8 && want->lines[i] != NULL; i++) {
    if (strstr(got.report, want->lines[i]) == NULL) {
      fail_msg("no '%s' in\n%s", want->lines[i], got.report);
    }
  }
  if (got.complete != want->complete) fail_msg("complete %d:\n%s", got.complete, got.report);
  if (strcmp(got.preview, want->preview) != 0) fail_msg("%s\n%s", got.report, got.preview);
  char *yaml = NULL;
  size_t bytes = 0;
  mnm_spec *spec = NULL;
  mnm_err err = {0};
  assert_non_null(got.spec);
  assert_int_equal(mnm_spec_write(got.spec, &yaml, &bytes, NULL, NULL), MNM_OK);
  mnm_status status = mnm_spec_parse(&spec, "sniffed.yaml", yaml, bytes, NULL, &err);
  if (!want->complete) {
    if (status == MNM_OK) fail_msg("this would be taken:\n%.*s", (int)bytes, yaml);
    assert_true(err.row > 0);
  } else {
    if (status != MNM_OK) fail_msg("%s\n%.*s", err.message, (int)bytes, yaml);
    char *text = strndup(yaml, bytes);
    gathered rows = gather_text(text, want->csv);
    assert_int_equal(rows.status, MNM_OK);
    assert_int_equal(rows.summary.rejected, 0);
    assert_int_equal(rows.summary.unused_columns, 0); /* known as ignored */
    assert_true(rows.summary.transfers > 0);
    gather_clear(&rows);
    free(text);
  }
  mnm_spec_free(spec);
  mnm_mem_free(NULL, yaml, bytes);
  mnm_sniffed_clear(&got);
}

static void german_with_a_preamble(void **state) {
  (void)state;
  static const expected want = {
      "\"Kontonummer:\";\"DE89370400440532013000 / Girokonto\";\n"
      "\n"
      "\"Von:\";\"01.01.2024\";\n"
      "\"Kontostand vom 31.01.2024:\";\"1.234,56 EUR\";\n"
      "\n"
      "\"Buchungstag\";\"Wertstellung\";\"Buchungstext\";\"Auftraggeber / Beg\xC3\xBCnstigter\";"
      "\"Verwendungszweck\";\"Kontonummer\";\"BLZ\";\"Betrag (EUR)\";\"Mandatsreferenz\";\n"
      "\"31.01.2024\";\"31.01.2024\";\"\xC3\x9C"
      "berweisung\";\"Max Muster\";\"Miete; Januar\";"
      "\"DE02120300000000202051\";\"BYLADEM1001\";\"-850,00\";\"\";\n"
      "\"30.01.2024\";\"30.01.2024\";\"Lohn\";\"Firma GmbH\";\"Gehalt\";\"DE02500105170137075030\";"
      "\"INGDDEFF\";\"2.345,67\";\"\";\n"
      "\"15.01.2024\";\"15.01.2024\";\"Karte\";\"Markt\";\"Einkauf\";\"\";\"\";\"-12,50\";\"\";\n",
      true,
      "  2024-01-31  DE89370400440532013000 -> DE02120300000000202051  850.00 EUR  unknown\n"
      "  2024-01-30  DE02500105170137075030 -> DE89370400440532013000  2345.67 EUR  unknown\n"
      "  2024-01-15  DE89370400440532013000 -> ?DE89370400440532013000  12.50 EUR  unknown\n",
      {"separator: semicolon; 10 columns; with a header; 5 lines above",
       "booking date: column 1, form DD.MM.YYYY\n", "amount: column 8, with its sign",
       "numbers: decimal sign ','", "currency: EUR, from the amounts or their header",
       "statement account: the IBAN above the table", "other account: column 6",
       "columns not used: Mandatsreferenz, 10\n"}};
  check(&want);
}

static void english_with_money_in_and_out(void **state) {
  (void)state;
  static const expected want = {
      "Date,Time,Description,Type,Money In (\xC2\xA3),Money Out (\xC2\xA3),Balance (\xC2\xA3)\n"
      "15/02/2024,09:30,TESCO STORES,DEB,,12.50,100.00\n"
      "14/02/2024,23:05,SALARY,BGC,\"1,500.00\",,112.50\n",
      false,
      "  2024-02-15T09:30Z  ? -> ??  12.50 ?  unknown\n"
      "  2024-02-14T23:05Z  ?? -> ?  1500.00 ?  unknown\n",
      {"booking date: column 1, form DD/MM/YYYY", "time of day: column 2, form HH:mm",
       "amounts: debit in column 6, credit in column 5", "numbers: decimal sign '.'",
       "balance: column 7; the order within a day is inferred from it",
       "NOT UNDERSTOOD: the currency", "NOT UNDERSTOOD: whose statement this is",
       "kind of payment: column 4; map its codes under 'channels'"}};
  check(&want);
}

static void french_with_negative_debits(void **state) {
  (void)state;
  static const expected want = {
      "Compte;FR1420041010050500013M02606\n"
      "Date de comptabilisation;Libell\xC3\xA9;D\xC3\xA9"
      "bit;Cr\xC3\xA9"
      "dit;Devise\n"
      "13/02/2024;VIREMENT LOYER;-850,00;;EUR\n"
      "14/02/2024;SALAIRE;;2\xC2\xA0"
      "345,67;EUR\n",
      true,
      "  2024-02-13  FR1420041010050500013M02606 -> ?FR1420041010050500013M02606  850.00 EUR  "
      "unknown\n"
      "  2024-02-14  ?FR1420041010050500013M02606 -> FR1420041010050500013M02606  2345.67 EUR  "
      "unknown\n",
      {"1 lines above", "amounts: debit in column 3, credit in column 4", "debits have a minus",
       "currency: column 5"}};
  check(&want);
}

static void czech_with_numbers_of_accounts(void **state) {
  (void)state;
  static const expected want = {
      "\xEF\xBB\xBF\xC4\x8C\xC3\xADslo \xC3\xBA\xC4\x8Dtu;Datum "
      "za\xC3\xBA\xC4\x8Dtov\xC3\xA1n\xC3\xAD;"
      "\xC4\x8C\xC3\xA1stka;M\xC4\x9Bna;Z\xC5\xAFstatek;\xC4\x8C\xC3\xADslo "
      "proti\xC3\xBA\xC4\x8Dtu;"
      "K\xC3\xB3"
      "d banky proti\xC3\xBA\xC4\x8Dtu;N\xC3\xA1zev proti\xC3\xBA\xC4\x8Dtu;"
      "Zpr\xC3\xA1va pro p\xC5\x99\xC3\xADjemce;ID transakce\n"
      "1001;13.02.2024;-1 200,00;CZK;10 000,00;123456789;0800;Jan;najem;a1\n"
      "1001;14.02.2024;25 000,00;CZK;35 000,00;19-2000145399;0100;Firma;mzda;a2\n",
      true,
      "  2024-02-13  1001 -> 0800:123456789  1200.00 CZK  unknown\n"
      "  2024-02-14  0100:19-2000145399 -> 1001  25000.00 CZK  unknown\n",
      {"encoding: utf-8", "statement account: column 1", "other account: column 6",
       "currency: column 4", "balance: column 5"}};
  check(&want);
}

static void polish_with_marked_headers(void **state) {
  (void)state;
  static const expected want = {
      "#Data operacji;#Data ksi\xC4\x99gowania;#Opis operacji;#Tytu\xC5\x82;#Nadawca/Odbiorca;"
      "#Numer konta;#Kwota;#Saldo po operacji;\n"
      "2024-01-02;2024-01-03;PRZELEW;CZYNSZ;\"ANNA\";'61109010140000071219812874';-1 500,00 PLN;"
      "2 000,00 PLN;\n"
      "2024-01-03;2024-01-03;WP\xC5\x81YW;PENSJA;\"FIRMA\";'PL27114020040000300201355387';"
      "4 200,50 PLN;6 200,50 PLN;\n",
      false,
      "  2024-01-02  61109010140000071219812874 -> ?61109010140000071219812874  1500.00 PLN  "
      "unknown\n"
      "  2024-01-03  ?PL27114020040000300201355387 -> PL27114020040000300201355387  4200.50 PLN  "
      "unknown\n",
      {"booking date: column 1, form YYYY-MM-DD", "value date: column 2",
       "currency: PLN, from the amounts or their header",
       "NOT UNDERSTOOD: whose account is in column 6"}};
  check(&want);
}

static void spanish_with_a_preamble_iban(void **state) {
  (void)state;
  static const expected want = {
      "Extracto de cuenta\nIBAN: ES91 2100 0418 4502 0005 1332\n\n"
      "Fecha operaci\xC3\xB3n;Fecha valor;Concepto;Importe;Divisa;Saldo\n"
      "02/01/2024;02/01/2024;RECIBO LUZ;-45,90;EUR;1.000,00\n"
      "15/01/2024;16/01/2024;NOMINA;1.800,00;EUR;2.800,00\n",
      true,
      "  2024-01-02  ES9121000418450200051332 -> ?ES9121000418450200051332  45.90 EUR  unknown\n"
      "  2024-01-15  ?ES9121000418450200051332 -> ES9121000418450200051332  1800.00 EUR  unknown\n",
      {"3 lines above", "form DD/MM/YYYY", "statement account: the IBAN above the table"}};
  check(&want);
}

static void dutch_with_a_column_of_direction(void **state) {
  (void)state;
  static const expected want = {
      "\"Datum\",\"Naam / Omschrijving\",\"Rekening\",\"Tegenrekening\",\"Code\",\"Af Bij\","
      "\"Bedrag (EUR)\",\"Mutatiesoort\",\"Mededelingen\"\n"
      "\"20240131\",\"Winkel\",\"NL91ABNA0417164300\",\"\",\"BA\",\"Af\",\"12,50\","
      "\"Betaalautomaat\","
      "\"Pas 001\"\n"
      "\"20240130\",\"Werkgever\",\"NL91ABNA0417164300\",\"NL20INGB0001234567\",\"OV\",\"Bij\","
      "\"2345,67\",\"Overschrijving\",\"Salaris\"\n",
      true,
      "  2024-01-31  NL91ABNA0417164300 -> ?NL91ABNA0417164300  12.50 EUR  unknown\n"
      "  2024-01-30  NL20INGB0001234567 -> NL91ABNA0417164300  2345.67 EUR  unknown\n",
      {"form YYYYMMDD", "debit or credit: by the codes in column 6",
       "codes without a channel, read as unknown: 'BA', 'OV'"}};
  check(&want);
}

static void american_with_dollars(void **state) {
  (void)state;
  static const expected want = {
      "\"Date\",\"Description\",\"Amount\",\"Running Bal.\"\n"
      "\"01/15/2024\",\"Payroll\",\"$2,345.67\",\"$3,000.00\"\n"
      "\"01/16/2024\",\"Coffee\",\"-$4.50\",\"$2,995.50\"\n",
      false,
      "  2024-01-15  ?? -> ?  2345.67 ?  unknown\n"
      "  2024-01-16  ? -> ??  4.50 ?  unknown\n",
      {"form MM/DD/YYYY", "NOT UNDERSTOOD: the currency", "balance: column 4"}};
  check(&want);
}

static void italian_with_a_tab_and_both_currencies(void **state) {
  (void)state;
  static const expected want = {
      "Data contabile\tData valuta\tCausale\tConto\tImporto\tDivisa\tImporto originale\tValuta "
      "originale\n"
      "01/03/2024\t01/03/2024\tPOS\tIT60X0542811101000000123456\t-10,00\tEUR\t-11,00\tUSD\n"
      "02/03/2024\t02/03/2024\tBONIFICO\tIT60X0542811101000000123456\t20,50\tEUR\t\t\n"
      "13/03/2024\t13/03/2024\tBONIFICO\tIT60X0542811101000000123456\t20,50\tEUR\t\t\n",
      true,
      "  2024-03-01  IT60X0542811101000000123456 -> ?IT60X0542811101000000123456  10.00 EUR = "
      "11.00 "
      "USD  unknown\n"
      "  2024-03-02  ?IT60X0542811101000000123456 -> IT60X0542811101000000123456  20.50 EUR  "
      "unknown\n"
      "  2024-03-13  ?IT60X0542811101000000123456 -> IT60X0542811101000000123456  20.50 EUR  "
      "unknown\n",
      {"separator: tab", "the other side's amount: column 7"}};
  check(&want);
}

static void russian_in_its_code_page(void **state) {
  (void)state;
  static const expected want = {
      "\xC4\xE0\xF2\xE0;\xCD\xE0\xE7\xED\xE0\xF7\xE5\xED\xE8\xE5 \xEF\xEB\xE0\xF2\xE5\xE6\xE0;"
      "\xD1\xF7\xE5\xF2;\xD1\xF7\xE5\xF2 \xEA\xEE\xED\xF2\xF0\xE0\xE3\xE5\xED\xF2\xE0;"
      "\xC4\xE5\xE1\xE5\xF2;\xCA\xF0\xE5\xE4\xE8\xF2;\xC2\xE0\xEB\xFE\xF2\xE0\n"
      "31.01.2024;\xCE\xEF\xEB\xE0\xF2\xE0 \xEF\xEE \xE4\xEE\xE3\xEE\xE2\xEE\xF0\xF3 "
      "\xE0\xF0\xE5\xED\xE4\xFB;40702810;40817810;1500,00;;RUB\n"
      "30.01.2024;\xC7\xE0\xF0\xEF\xEB\xE0\xF2\xE0 \xE7\xE0 \xFF\xED\xE2\xE0\xF0\xFC;40702810;"
      "40817811;;20000,00;RUB\n",
      true,
      "  2024-01-31  40702810 -> 40817810  1500.00 RUB  unknown\n"
      "  2024-01-30  40817811 -> 40702810  20000.00 RUB  unknown\n",
      {"encoding: cp1251 (a guess: look at the names in the preview)", "debit in column 5"}};
  check(&want);
}

static void both_sides_with_iso_times(void **state) {
  (void)state;
  static const expected want = {
      "id|timestamp|sender|receiver|amount|currency|note to self\n"
      "1|2024-01-31T10:00:00+02:00|A1|B1|10.50|EUR|x\n"
      "2|2024-01-31T11:00:00Z|A1|B2|11|EUR|y\n",
      true,
      "  2024-01-31T08:00:00Z  A1 -> B1  10.50 EUR  unknown\n"
      "  2024-01-31T11:00:00Z  A1 -> B2  11.00 EUR  unknown\n",
      {"separator: bar", "form iso", "accounts: from column 3 to column 4",
       "columns not used: note to self\n", "read as UTC"}};
  check(&want);
}

static void nothing_but_values(void **state) {
  (void)state;
  static const expected want = {
      "2024-01-31;DE89370400440532013000;DE02120300000000202051;-850.00;EUR\n"
      "2024-01-30;DE89370400440532013000;DE02500105170137075030;2345.67;EUR\n",
      true,
      "  2024-01-31  DE89370400440532013000 -> DE02120300000000202051  850.00 EUR  unknown\n"
      "  2024-01-30  DE02500105170137075030 -> DE89370400440532013000  2345.67 EUR  unknown\n",
      {"without a header", "column 4 is taken for the amount: no other has such numbers",
       "statement account: column 2", "other account: column 3"}};
  check(&want);
}

/* ---- what is asked ------------------------------------------------------------------------------
 */

static void day_or_month_first_is_asked(void **state) {
  (void)state;
  static const expected want = {
      "Date;From;To;Amount;Currency\n01/02/2024;A;B;1.50;EUR\n03/04/2024;A;B;2;EUR\n",
      false,
      "  2024-02-01  A -> B  1.50 EUR  unknown\n"
      "  2024-04-03  A -> B  2.00 EUR  unknown\n",
      {"NOT UNDERSTOOD: day or month first? No value of the booking date "
       "tells; MM/DD/YYYY fits as well as DD/MM/YYYY"}};
  check(&want);
}

static void the_decimal_sign_is_asked_where_both_fit(void **state) {
  (void)state;
  static const expected want = {
      "Date;From;To;Amount;Currency\n2024-01-02;A;B;1.500;KWD\n2024-01-03;A;B;12.250;KWD\n",
      false,
      "  2024-01-02  A -> B  1.500 KWD  unknown\n"
      "  2024-01-03  A -> B  12.250 KWD  unknown\n",
      {"NOT UNDERSTOOD: the decimal sign"}};
  check(&want);
}

static void the_direction_is_asked(void **state) {
  (void)state;
  static const expected want = {
      "Date;Account;Amount;Currency\n2024-01-02;A;1;EUR\n2024-01-03;A;2;EUR\n",
      false,
      "  2024-01-02  ?A -> A  1.00 EUR  unknown\n"
      "  2024-01-03  ?A -> A  2.00 EUR  unknown\n",
      {"NOT UNDERSTOOD: direction (no amount is negative and no column "
       "tells debit from credit)"}};
  check(&want);
}

static void one_code_of_two_is_asked(void **state) {
  (void)state;
  static const expected want = {
      "Date;Account;Amount;Currency;D/C\n2024-01-02;A;1;EUR;D\n2024-01-03;A;2;EUR;D\n",
      false,
      "",
      {"NOT UNDERSTOOD: the other code of column 5"}};
  check(&want);
}

static void debits_with_and_without_a_minus_are_asked(void **state) {
  (void)state;
  static const char csv[] =
      "Date;Account;Debit;Credit;Currency\n2024-01-02;A;-1;;EUR\n2024-01-03;A;2;;EUR\n";
  mnm_sniffed got = sniffed_of(csv, sizeof csv - 1);
  assert_false(got.complete);
  assert_non_null(strstr(got.report, "NOT UNDERSTOOD: the debits (some have a minus"));
  mnm_sniffed_clear(&got);
}

static void mixed_decimals_are_asked(void **state) {
  (void)state;
  static const expected want = {
      "Date;Account;Amount;Saldo;Currency\n2024-01-02;A;-1,50;10.25;EUR\n"
      "2024-01-03;A;2,00;12.25;EUR\n",
      false,
      NULL,
      {"NOT UNDERSTOOD: the decimal sign (some columns of amounts"}};
  mnm_sniffed got = sniffed_of(want.csv, strlen(want.csv));
  assert_false(got.complete);
  assert_non_null(strstr(got.report, want.lines[0]));
  mnm_sniffed_clear(&got);
}

/* ---- shapes of files ----------------------------------------------------------------------------
 */

static void trailing_separators_and_short_lines(void **state) {
  (void)state;
  static const expected want = {
      "Date;From;To;Amount;Currency;Purpose\n"
      "2024-01-02;A;B;1.50;EUR;x;\n"
      "2024-01-03;A;B;2.50;EUR\n"
      "2024-01-04;A;B;3.50;EUR;z;\n",
      true,
      "  2024-01-02  A -> B  1.50 EUR  unknown\n"
      "  2024-01-03  A -> B  2.50 EUR  unknown\n"
      "  2024-01-04  A -> B  3.50 EUR  unknown\n",
      {"6 columns; with a header",
       "lines may lack their last fields, or have empty ones too many"}};
  check(&want);
}

static void sums_at_the_end(void **state) {
  (void)state;
  static const expected want = {
      "Datum;Konto;Betrag;W\xC3\xA4hrung;Saldo\n"
      "01.01.2024;A;10,00;EUR;10,00\n"
      "02.01.2024;A;-5,00;EUR;5,00\n"
      "13.01.2024;A;1,00;EUR;6,00\n"
      "14.01.2024;A;1,00;EUR;7,00\n"
      "Summe;;;;7,00\n"
      "\n"
      "Erstellt am 15.01.2024\n",
      true,
      "  2024-01-01  ?A -> A  10.00 EUR  unknown\n"
      "  2024-01-02  A -> ?A  5.00 EUR  unknown\n"
      "  2024-01-13  ?A -> A  1.00 EUR  unknown\n"
      "  2024-01-14  ?A -> A  1.00 EUR  unknown\n",
      {"the last 3 lines are no rows (footer)"}};
  check(&want);
}

static void single_quotes_blanks_and_no_quotes(void **state) {
  (void)state;
  static const char preview[] =
      "  2024-01-02  A -> B  1.50 EUR  unknown\n  2024-01-03  A -> B  2.50 EUR  unknown\n";
  static const expected single = {
      "'Date','From','To','Amount','Currency','Purpose'\n"
      "'2024-01-02','A','B','1.50','EUR','x, y'\n"
      "'2024-01-03','A','B','2.50','EUR','it''s'\n",
      true,
      preview,
      {"quotes: single"}};
  check(&single);
  static const expected blanks = {
      "\"Date\", \"From\", \"To\", \"Amount\", \"Currency\", \"Purpose\"\n"
      "\"2024-01-02\", \"A\", \"B\", \"1.50\", \"EUR\", \"x, y\"\n"
      "\"2024-01-03\", \"A\", \"B\", \"2.50\", \"EUR\", \"\"\n",
      true,
      preview,
      {"blanks around quotes do not count"}};
  check(&blanks);
  static const expected none = {
      "Date;From;To;Amount;Currency;Purpose\n"
      "2024-01-02;A;B;1.50;EUR;\"5 inch\" pipe\n"
      "2024-01-03;A;B;2.50;EUR;\"open\n",
      true,
      preview,
      {"quotes: none"}};
  check(&none);
}

static void serial_dates_and_two_digit_years(void **state) {
  (void)state;
  static const expected serial = {
      "Date;From;To;Amount;Currency\n45000;A;B;1.50;EUR\n45001.5;A;C;2.25;EUR\n",
      true,
      "  2023-03-15  A -> B  1.50 EUR  unknown\n"
      "  2023-03-16T12:00:00Z  A -> C  2.25 EUR  unknown\n",
      {"form excel1900 (a guess from how large the numbers are)"}};
  check(&serial);
  static const expected epoch = {
      "Timestamp;From;To;Amount;Currency\n1700000000;A;B;1.50;EUR\n1700000001;A;C;2.25;EUR\n",
      true,
      "  2023-11-14T22:13:20Z  A -> B  1.50 EUR  unknown\n"
      "  2023-11-14T22:13:21Z  A -> C  2.25 EUR  unknown\n",
      {"form epoch_s (a guess"}};
  check(&epoch);
  static const expected two = {
      "Datum;Von;An;Betrag;W\xC3\xA4hrung\n31.12.49;A;B;1,50;EUR\n31.12.50;A;B;1,50;EUR\n",
      true,
      "  2049-12-31  A -> B  1.50 EUR  unknown\n"
      "  1950-12-31  A -> B  1.50 EUR  unknown\n",
      {"two-digit years of the booking date: 00 to 49 are read as 20xx (pivot)"}};
  check(&two);
}

static void words_that_the_values_deny(void **state) {
  (void)state;
  static const char csv[] =
      "Amount;Date;From;To;Sum;Currency\nlow;2024-01-02;A;B;1.50;EUR\nhigh;2024-01-03;A;B;2;EUR\n";
  mnm_sniffed got = sniffed_of(csv, sizeof csv - 1);
  assert_non_null(strstr(got.report, "column 1 is headed like the amount, but its values are not"));
  assert_non_null(strstr(got.report, "amount: column 5"));
  assert_true(got.complete);
  mnm_sniffed_clear(&got);
}

/* A quoted line end at the end of the head is no reason to doubt the file. */
static void a_large_file_is_judged_by_its_head(void **state) {
  (void)state;
  for (uint32_t shift = 0; shift < 60; shift += 7) {
    size_t room = 400000;
    char *csv = malloc(room + 100), *at = stpcpy(csv, "Date;From;To;Amount;Currency;Purpose\n");
    at += sprintf(at, "2024-01-02;A;B;1;EUR;%*s\n", (int)shift, "x");
    while ((size_t)(at - csv) < room) at = stpcpy(at, "2024-01-13;A;B;1.5;EUR;\"a\nb\n\n\nc\"\n");
    mnm_sniffed got = sniffed_of(csv, (size_t)(at - csv));
    if (!got.complete) fail_msg("%s", got.report);
    assert_null(strstr(got.report, "PROBLEM"));
    mnm_sniffed_clear(&got);
    free(csv);
  }
}

static void records_that_cannot_be_read_are_a_problem(void **state) {
  (void)state;
  char csv[4000], *at = stpcpy(csv, "Date;From;To;Amount;Currency\n");
  for (uint32_t i = 0; i < 60; i++) {
    at = stpcpy(at, i == 7 ? "2024-01-1x;A;B;1.5;EUR\n" : "2024-01-13;A;B;1.5;EUR\n");
  }
  mnm_sniffed got = sniffed_of(csv, (size_t)(at - csv));
  assert_true(got.complete); /* one in sixty is a typing error, and told */
  assert_non_null(strstr(got.report, "of the first 60 records 59 can be read"));
  assert_non_null(
      strstr(got.report, "1 not; the first is line 9, column 1: booking date is no real"));
  mnm_sniffed_clear(&got);
}

/* ---- kinds --------------------------------------------------------------------------------------
 */

static void kind_is(const char *data, size_t bytes, mnm_source_kind kind, const char *line) {
  mnm_sniffed got = sniffed_of(data, bytes);
  if (got.kind != kind || strstr(got.report, line) == NULL)
    fail_msg("kind %d: %s", got.kind, got.report);
  assert_true(got.spec == NULL || got.kind == MNM_SOURCE_DELIMITED);
  mnm_sniffed_clear(&got);
}
#define KIND(literal, kind, line) kind_is(literal, sizeof(literal) - 1, kind, line)

static void other_files_are_told_apart(void **state) {
  (void)state;
  KIND("", MNM_SOURCE_EMPTY, "the file is empty");
  KIND(" \n\r\n", MNM_SOURCE_EMPTY, "the file is empty");
  KIND("\xEF\xBB\xBF\n", MNM_SOURCE_EMPTY, "the file is empty");
  KIND("{\"id\": 1}\n", MNM_SOURCE_FTM, "FollowTheMoney");
  KIND("\xEF\xBB\xBF {\"id\": 1}\n", MNM_SOURCE_FTM, "FollowTheMoney");
  KIND("just a letter\nof some lines\n", MNM_SOURCE_UNKNOWN, "no table was found");
  KIND("Date;Amount\n", MNM_SOURCE_DELIMITED, "no record below it");
}

static void shipped_layouts_are_recognised_by_their_header(void **state) {
  static const struct {
    const char *csv, *spec, *preview;
  } cases[] = {
      {"Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,"
       "Payment Currency,Payment Format,Is Laundering\n"
       "2022/09/01 00:20,010,8000EBD30,010,8000EBD30,3697.34,US Dollar,3697.34,US "
       "Dollar,Reinvestment,0\n"
       "2022/09/01 00:20,03208,8000F4580,001,8000F5340,0.01,US Dollar,0.012,Bitcoin,Bitcoin,0\n",
       "amlworld",
       "  2022-09-01T00:20Z  010:8000EBD30 -> 010:8000EBD30  3697.34 USD  own\n"
       "  2022-09-01T00:20Z  03208:8000F4580 -> 001:8000F5340  0.01200000 BTC = 0.01 USD  "
       "crypto\n"},
      {"tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,is_sar,alert_id\n"
       "1,12,34,TRANSFER,100.5,2017-01-01T00:00:00Z,False,-1\n",
       "amlsim", "  2017-01-01  12 -> 34  100.50 USD  wire\n"},
      {"sourceNodeId,targetNodeId,value,time\n1,2,10.5,31\n", "amlsim20k-transactions",
       "  2017-02-01  1 -> 2  10.50 USD  unknown\n"},
      {"\"trans_id\";\"account_id\";\"date\";\"type\";\"operation\";\"amount\";\"balance\";"
       "\"k_symbol\";\"bank\";\"account\"\n"
       "695247;2378;930101;\"PRIJEM\";\"VKLAD\";700.00;700.00;\"\";;\n",
       "berka-trans", "  1993-01-01  CASH -> Berka:2378  700.00 CZK  cash_deposit\n"},
      {"id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner\n"
       "a,-1,CASH,asset:car,100,EUR,payroll,P/1,ann|bob,\n",
       "plain", "  1969-12-31T23:59:59Z  CASH -> asset:car  1.00 EUR  wage\n"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    mnm_sniffed got = sniffed_of(cases[i].csv, strlen(cases[i].csv));
    if (!got.shipped || !got.complete) fail_msg("%s", got.report);
    assert_string_equal(mnm_spec_name(got.spec), cases[i].spec);
    assert_string_equal(got.preview, cases[i].preview);
    mnm_sniffed_clear(&got);
  }
  /* the same table in another encoding is the same table */
  char wide[600];
  size_t bytes = 0;
  wide[bytes++] = '\xFF';
  wide[bytes++] = '\xFE';
  for (const char *at = cases[2].csv; *at != '\0'; at++) {
    wide[bytes++] = *at;
    wide[bytes++] = '\0';
  }
  mnm_sniffed got = sniffed_of(wide, bytes);
  assert_true(got.shipped && got.complete);
  assert_string_equal(got.preview, cases[2].preview);
  mnm_sniffed_clear(&got);
}

/* The report names columns and forms; values are for the preview alone. */
static void the_report_holds_no_values(void **state) {
  (void)state;
  static const char csv[] =
      "Date;From;To;Amount;Currency;Purpose\n2024-01-02;SECRETA;SECRETB;77.31;EUR;SECRETC\n"
      "2024-01-03;SECRETA;SECRETB;x77.32;EUR;SECRETC\n";
  mnm_sniffed got = sniffed_of(csv, sizeof csv - 1);
  assert_null(strstr(got.report, "SECRET"));
  assert_null(strstr(got.report, "77.3"));
  mnm_sniffed_clear(&got);
}

/* Bytes that are no text stay out of the specification, which is text. */
static void headers_and_rows_that_are_no_text(void **state) {
  (void)state;
  static const char csv[] =
      "\xEF\xBB\xBF"
      "Date;From;To;W\xE5;Amount;Currency\n2024-01-02;A;B;x;1.50;EUR\n"
      "2024-01-03;A;B;x;\xE5 2.50;EUR\n2024-01-04;A;B;x;2.50;EUR\n";
  mnm_sniffed got = sniffed_of(csv, sizeof csv - 1);
  char *yaml = NULL;
  size_t bytes = 0;
  mnm_spec *spec = NULL;
  assert_non_null(got.spec);
  assert_non_null(strstr(got.report, "columns not used: 4\n"));
  assert_non_null(strstr(got.report, "1 not; the first is line 3, column 5: not valid text"));
  assert_int_equal(mnm_spec_write(got.spec, &yaml, &bytes, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_spec_parse(&spec, "s", yaml, bytes, NULL, NULL), MNM_OK);
  mnm_spec_free(spec);
  mnm_mem_free(NULL, yaml, bytes);
  mnm_sniffed_clear(&got);
}

static void a_report_without_room_says_so(void **state) {
  (void)state;
  char *csv = malloc(100000), *at = stpcpy(csv, "Date;From;To;Currency;Amount");
  for (uint32_t i = 0; i < 100; i++)
    at += sprintf(at, ";balance %u column with a very long name", i);
  *at++ = '\n';
  at = stpcpy(at, "2024-01-02;A;B;EUR;1.5");
  for (uint32_t i = 0; i < 100; i++) at = stpcpy(at, ";x");
  *at++ = '\n';
  mnm_sniffed got = sniffed_of(csv, (size_t)(at - csv));
  assert_true(got.complete);
  assert_non_null(strstr(got.report, " and 8"));
  assert_non_null(strstr(got.report, " more\n"));
  mnm_sniffed_clear(&got);
  free(csv);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(german_with_a_preamble),
      cmocka_unit_test(english_with_money_in_and_out),
      cmocka_unit_test(french_with_negative_debits),
      cmocka_unit_test(czech_with_numbers_of_accounts),
      cmocka_unit_test(polish_with_marked_headers),
      cmocka_unit_test(spanish_with_a_preamble_iban),
      cmocka_unit_test(dutch_with_a_column_of_direction),
      cmocka_unit_test(american_with_dollars),
      cmocka_unit_test(italian_with_a_tab_and_both_currencies),
      cmocka_unit_test(russian_in_its_code_page),
      cmocka_unit_test(both_sides_with_iso_times),
      cmocka_unit_test(nothing_but_values),
      cmocka_unit_test(day_or_month_first_is_asked),
      cmocka_unit_test(the_decimal_sign_is_asked_where_both_fit),
      cmocka_unit_test(the_direction_is_asked),
      cmocka_unit_test(one_code_of_two_is_asked),
      cmocka_unit_test(debits_with_and_without_a_minus_are_asked),
      cmocka_unit_test(mixed_decimals_are_asked),
      cmocka_unit_test(trailing_separators_and_short_lines),
      cmocka_unit_test(sums_at_the_end),
      cmocka_unit_test(single_quotes_blanks_and_no_quotes),
      cmocka_unit_test(serial_dates_and_two_digit_years),
      cmocka_unit_test(words_that_the_values_deny),
      cmocka_unit_test(a_large_file_is_judged_by_its_head),
      cmocka_unit_test(records_that_cannot_be_read_are_a_problem),
      cmocka_unit_test(other_files_are_told_apart),
      cmocka_unit_test(shipped_layouts_are_recognised_by_their_header),
      cmocka_unit_test(the_report_holds_no_values),
      cmocka_unit_test(headers_and_rows_that_are_no_text),
      cmocka_unit_test(a_report_without_room_says_so),
  };
  return cmocka_run_group_tests_name("ingest_sniff", tests, NULL, NULL);
}
