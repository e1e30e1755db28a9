/* Rows: what one record becomes, under every key that a specification has for it. */
#include "base/rng/rng.h"
#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_gather.h"

#define HEAD "name: t\nfile: {separator: \";\"}\n"

/* ---- both sides named ------------------------------------------------------------------------ */

#define TWO_SIDES(more)                                                                           \
  HEAD "transfer:\n  booked: {column: when, form: iso}\n  amount: amount\n  currency: currency\n" \
       "  from: {number: from, kind: internal}\n  to: to\n" more

static void a_row_with_both_sides(void **state) {
  (void)state;
  expect_lines(TWO_SIDES(""),
               "when;from;to;amount;currency\n"
               "2024-01-02;A;B;10.5;EUR\n"
               "2024-01-02T03:04:05Z;A;B;0.01;USD\n"
               "2024-01-02;A;A;7;JPY\n"
               "1901-01-01;A;B;1;EUR\n"
               "2100-12-31;A;B;1;EUR\n",
               "0 2024-01-02 iA>xB 10.50EUR\n"
               "1 2024-01-02T03:04:05Z iA>xB 0.01USD\n"
               "2 2024-01-02 iA>iA 7JPY\n"
               "3 1901-01-01 iA>xB 1.00EUR\n"
               "4 2100-12-31 iA>xB 1.00EUR\n");
}

static void rows_that_move_nothing_or_backwards_are_rejects(void **state) {
  (void)state;
  expect_lines(
      TWO_SIDES(""),
      "when;from;to;amount;currency\n"
      "2024-01-02;A;B;0.00;EUR\n"
      "2024-01-02;A;B;-5;EUR\n"
      "2024-01-02;A;;5;EUR\n"
      "2024-01-02;A;B;;EUR\n"
      "2024-01-02;A;B;;JPY\n",
      "R0 line=2 column=4 the amount is zero; a transfer moves something "
      "[2024-01-02;A;B;0.00;EUR]\n"
      "R1 line=3 column=4 the amount is negative; where the sign tells the direction, the "
      "specification names the statement's 'account' instead of from and to "
      "[2024-01-02;A;B;-5;EUR]\n"
      "R2 line=4 column=3 an account number is missing; fill it in, or map the column of "
      "the counterparty [2024-01-02;A;;5;EUR]\n"
      "R3 line=5 column=4 amount is no number of the form 1234.56 [2024-01-02;A;B;;EUR]\n"
      "R4 line=6 column=4 amount is no number of the form 1234.56 [2024-01-02;A;B;;JPY]\n");
}

/* Where the second amount or currency is not given, it is the first. */
static void two_currencies(void **state) {
  (void)state;
  expect_lines(
      TWO_SIDES("  to_amount: got\n  to_currency: gotcur\n"),
      "when;from;to;amount;currency;got;gotcur\n"
      "2024-01-02;A;B;10;EUR;1600;JPY\n"
      "2024-01-02;A;B;10;EUR;;\n"
      "2024-01-02;A;B;10;EUR;9.90;\n"
      "2024-01-02;A;B;10;EUR;;EUR\n"
      "2024-01-02;A;B;10;EUR;0;USD\n"
      "2024-01-02;A;B;10;EUR;;USD\n"
      "2024-01-02;A;B;10;EUR;-1;USD\n"
      "2024-01-02;A;A;10;EUR;11;USD\n",
      "0 2024-01-02 iA>xB 10.00EUR=1600JPY\n"
      "1 2024-01-02 iA>xB 10.00EUR=10.00EUR\n"
      "2 2024-01-02 iA>xB 10.00EUR=9.90EUR\n"
      "3 2024-01-02 iA>xB 10.00EUR=10.00EUR\n"
      "4 2024-01-02 iA>xB 10.00EUR=0.00USD\n"
      "7 2024-01-02 iA>iA 10.00EUR=11.00USD\n"
      "R5 line=7 column=7 two currencies need two amounts; map 'to_amount', and fill it in "
      "[2024-01-02;A;B;10;EUR;;USD]\n"
      "R6 line=8 column=6 the amount received is negative [2024-01-02;A;B;10;EUR;-1;USD]\n");
}

static void currencies_have_many_names(void **state) {
  (void)state;
  expect_lines(TWO_SIDES("currencies: {Lei: RON, \"$\": AUD}\n"),
               "when;from;to;amount;currency\n"
               "2024-01-02;A;B;10;eur\n"
               "2024-01-02;A;B;10;US Dollar\n"
               "2024-01-02;A;B;10;lei\n"
               "2024-01-02;A;B;10;$\n"
               "2024-01-02;A;B;1.234;KWD\n"
               "2024-01-02;A;B;10;\"978\"\n"
               "2024-01-02;A;B;10;peso\n"
               "2024-01-02;A;B;10;\n"
               "2024-01-02;A;B;1.234;EUR\n"
               "2024-01-02;A;B;1.5;JPY\n",
               "0 2024-01-02 iA>xB 10.00EUR\n"
               "1 2024-01-02 iA>xB 10.00USD\n"
               "2 2024-01-02 iA>xB 10.00RON\n"
               "3 2024-01-02 iA>xB 10.00AUD\n"
               "4 2024-01-02 iA>xB 1.234KWD\n"
               "5 2024-01-02 iA>xB 10.00EUR\n"
               "R6 line=8 column=5 not a known currency; use a code such as EUR, or map the name "
               "under 'currencies' of the specification [2024-01-02;A;B;10;peso]\n"
               "R7 line=9 column=5 not a known currency; use a code such as EUR, or map the name "
               "under 'currencies' of the specification [2024-01-02;A;B;10;]\n"
               "R8 line=10 column=4 amount has 3 decimals, EUR has 2 [2024-01-02;A;B;1.234;EUR]\n"
               "R9 line=11 column=4 amount has 1 decimals, JPY has 0 [2024-01-02;A;B;1.5;JPY]\n");
}

static void signs_at_amounts_must_say_the_currency(void **state) {
  (void)state;
  expect_lines(
      TWO_SIDES("numbers: {symbols: true}\ncurrencies: {\"$\": USD}\n"),
      "when;from;to;amount;currency\n"
      "2024-01-02;A;B;10 EUR;EUR\n"
      "2024-01-02;A;B;$10;USD\n"
      "2024-01-02;A;B;$10;EUR\n"
      "2024-01-02;A;B;10 pts;EUR\n",
      "0 2024-01-02 iA>xB 10.00EUR\n"
      "1 2024-01-02 iA>xB 10.00USD\n"
      "R2 line=4 column=4 amount carries another currency than the row's, EUR "
      "[2024-01-02;A;B;$10;EUR]\n"
      "R3 line=5 column=4 amount carries a sign that is no known currency, or that several "
      "share; map it under 'currencies' of the specification [2024-01-02;A;B;10 pts;EUR]\n");
}

/* An asset finer than nine decimals: what is cut stays as a statement. */
static void what_is_cut_off_an_amount_is_recorded(void **state) {
  (void)state;
  expect_lines(TWO_SIDES("  id: id\n"),
               "id;when;from;to;amount;currency\n"
               "h1;2024-01-02;A;B;1.123456789123456789;ETH\n"
               "h2;2024-01-02;A;B;1.5000000000;ETH\n",
               "0 2024-01-02 iA>xB 1.123456789ETH flags=4 id=h1\n"
               "1 2024-01-02 iA>xB 1.500000000ETH id=h2\n"
               "S0 Payment h1 amount=1.123456789123456789\n");
  gathered got = gather_text(TWO_SIDES(""),
                             "when;from;to;amount;currency\n"
                             "2024-01-02;A;B;0.0000000019;ETH\n");
  assert_int_equal(got.summary.scaled_rows, 1);
  assert_int_equal(got.summary.statements, 1);
  assert_non_null(strstr(got.text, "S0 Payment record:"));
  gather_clear(&got);
}

static void minor_units_are_whole(void **state) {
  (void)state;
  expect_lines(TWO_SIDES("  minor_units: true\n"),
               "when;from;to;amount;currency\n"
               "2024-01-02;A;B;1050;EUR\n"
               "2024-01-02;A;B;1050.00;EUR\n"
               "2024-01-02;A;B;10.5;EUR\n",
               "0 2024-01-02 iA>xB 10.50EUR\n"
               "1 2024-01-02 iA>xB 10.50EUR\n"
               "R2 line=4 column=4 amount has 1 decimals, a number of minor units has 0 "
               "[2024-01-02;A;B;10.5;EUR]\n");
}

/* ---- statements ------------------------------------------------------------------------------ */

#define STATEMENT(more)                                                                    \
  HEAD "transfer:\n  booked: {column: date, form: YYYY-MM-DD}\n  currency: {fixed: EUR}\n" \
       "  account: {number: {fixed: ME}, bank: {fixed: MYBANK}}\n" more

/* flags: 8 one-sided, 1 order and balance belong to the receiver */
static void the_sign_tells_the_direction(void **state) {
  (void)state;
  expect_lines(
      STATEMENT("  amount: amount\n  counterparty: {number: other, bank: bic}\n"
                "  counterparty_name: name\n  balance: saldo\n  purpose: text\n"),
      "date;amount;other;bic;name;saldo;text\n"
      "2024-01-02;-10;X;B1;Ann;90;rent\n"
      "2024-01-03;20;X;B1;;110;\n"
      "2024-01-04;-5;;;;105;coffee\n",
      "0 2024-01-02 iMYBANK:ME>xB1:X 10.00EUR flags=8 balance=9000 purpose=rent name=Ann\n"
      "1 2024-01-03 xB1:X>iMYBANK:ME 20.00EUR flags=9 balance=11000\n"
      "2 2024-01-04 iMYBANK:ME>xMYBANK:?ME 5.00EUR flags=8 balance=10500 purpose=coffee\n");
}

static void a_code_tells_the_direction(void **state) {
  (void)state;
  expect_lines(
      STATEMENT("  amount: amount\n  sign: {column: s, credit: [C, \"+\"], debit: [D]}\n"),
      "date;amount;s\n"
      "2024-01-02;10;C\n"
      "2024-01-02;10;d\n"
      "2024-01-02;10;+\n"
      "2024-01-02;10;X\n"
      "2024-01-02;10;\n"
      "2024-01-02;-10;D\n"
      "2024-01-02;-10;C\n",
      "0 2024-01-02 xMYBANK:?ME>iMYBANK:ME 10.00EUR flags=9\n"
      "1 2024-01-02 iMYBANK:ME>xMYBANK:?ME 10.00EUR flags=8\n"
      "2 2024-01-02 xMYBANK:?ME>iMYBANK:ME 10.00EUR flags=9\n"
      "R3 line=5 column=3 the code for credit or debit is not in the specification; add it "
      "under 'sign' [2024-01-02;10;X]\n"
      "R4 line=6 column=3 the code for credit or debit is not in the specification; add it "
      "under 'sign' [2024-01-02;10;]\n"
      "R5 line=7 column=2 the amount is negative beside a code for credit or debit; where "
      "its own sign tells the direction, leave 'sign' out [2024-01-02;-10;D]\n"
      "R6 line=8 column=2 the amount is negative beside a code for credit or debit; where "
      "its own sign tells the direction, leave 'sign' out [2024-01-02;-10;C]\n");
}

static void columns_of_debit_and_credit(void **state) {
  (void)state;
  expect_lines(
      STATEMENT("  debit: d\n  credit: c\n"),
      "date;d;c\n"
      "2024-01-02;10;\n"
      "2024-01-02;;20\n"
      "2024-01-02;0,00;\n"
      "2024-01-02;0.00;30\n"
      "2024-01-02;1;2\n"
      "2024-01-02;-1;\n"
      "2024-01-02;;-2\n"
      "2024-01-02;;\n",
      "0 2024-01-02 iMYBANK:ME>xMYBANK:?ME 10.00EUR flags=8\n"
      "1 2024-01-02 xMYBANK:?ME>iMYBANK:ME 20.00EUR flags=9\n"
      "3 2024-01-02 xMYBANK:?ME>iMYBANK:ME 30.00EUR flags=9\n"
      "R2 line=4 column=2 debit is no number of the form 1234.56 [2024-01-02;0,00;]\n"
      "R4 line=6 column=2 both debit and credit are filled; a row has one of them "
      "[2024-01-02;1;2]\n"
      "R5 line=7 column=2 the debit is negative; where all are, write negative_debits: true "
      "[2024-01-02;-1;]\n"
      "R6 line=8 column=3 the credit is negative; it should be a debit [2024-01-02;;-2]\n"
      "R7 line=9 column=3 the amount is zero; a transfer moves something [2024-01-02;;]\n");
  expect_lines(STATEMENT("  debit: d\n  credit: c\n  negative_debits: true\n"),
               "date;d;c\n"
               "2024-01-02;-10;\n"
               "2024-01-02;10;\n",
               "0 2024-01-02 iMYBANK:ME>xMYBANK:?ME 10.00EUR flags=8\n"
               "R1 line=3 column=2 the debit has no minus; the specification says negative_debits: "
               "true [2024-01-02;10;]\n");
}

/* The balance is the statement's own, in its own currency, on whichever side it stands. */
static void a_statement_with_amounts_in_another_currency(void **state) {
  (void)state;
  expect_lines(
      STATEMENT("  amount: amount\n  other_amount: orig\n  other_currency: cur\n"
                "  balance: saldo\n"),
      "date;amount;orig;cur;saldo\n"
      "2024-01-02;-10;-11.00;USD;90\n"
      "2024-01-02;-10;1600;JPY;80\n"
      "2024-01-02;10;11;USD;90\n"
      "2024-01-02;10;;;100\n"
      "2024-01-02;-1;0.00;;99\n"
      "2024-01-02;-1;;USD;98\n",
      "0 2024-01-02 iMYBANK:ME>xMYBANK:?ME 10.00EUR=11.00USD flags=8 balance=9000\n"
      "1 2024-01-02 iMYBANK:ME>xMYBANK:?ME 10.00EUR=1600JPY flags=8 balance=8000\n"
      "2 2024-01-02 xMYBANK:?ME>iMYBANK:ME 11.00USD=10.00EUR flags=9 balance=9000\n"
      "3 2024-01-02 xMYBANK:?ME>iMYBANK:ME 10.00EUR=10.00EUR flags=9 balance=10000\n"
      "4 2024-01-02 iMYBANK:ME>xMYBANK:?ME 1.00EUR=1.00EUR flags=8 balance=9900\n"
      "R5 line=7 column=4 two currencies need two amounts; map 'other_amount', and fill it "
      "in [2024-01-02;-1;;USD;98]\n");
}

/* Banknotes, the bank itself, or a stranger of this statement alone. */
static void who_stands_opposite_where_nobody_is_named(void **state) {
  (void)state;
  const char *csv =
      "date;amount;kind\n2024-01-02;-10;atm\n2024-01-02;20;atm\n2024-01-02;-1;fee\n"
      "2024-01-02;-5;pay\n2024-01-02;-5;odd\n";
  expect_lines(STATEMENT("  amount: amount\n  channels:\n    - {column: kind, codes: {ATM: "
                         "cash_withdrawal, fee: fee, pay: wire}}\n"),
               csv,
               "0 2024-01-02 iMYBANK:ME>CCASH 10.00EUR cash_withdrawal flags=8\n"
               "1 2024-01-02 CCASH>iMYBANK:ME 20.00EUR cash_withdrawal flags=9\n"
               "2 2024-01-02 iMYBANK:ME>xMYBANK:bank 1.00EUR fee flags=8\n"
               "3 2024-01-02 iMYBANK:ME>xMYBANK:?ME 5.00EUR wire flags=8\n"
               "4 2024-01-02 iMYBANK:ME>xMYBANK:?ME 5.00EUR unknown flags=8\n");
  expect_lines(STATEMENT("  amount: amount\n  channels:\n    - {column: kind, codes: {ATM: "
                         "cash_withdrawal, fee: fee, pay: wire}}\n"
                         "  missing: {wire: bank, fee: unknown, cash_withdrawal: unknown}\n"),
               csv,
               "0 2024-01-02 iMYBANK:ME>xMYBANK:?ME 10.00EUR cash_withdrawal flags=8\n"
               "1 2024-01-02 xMYBANK:?ME>iMYBANK:ME 20.00EUR cash_withdrawal flags=9\n"
               "2 2024-01-02 iMYBANK:ME>xMYBANK:?ME 1.00EUR fee flags=8\n"
               "3 2024-01-02 iMYBANK:ME>xMYBANK:bank 5.00EUR wire flags=8\n"
               "4 2024-01-02 iMYBANK:ME>xMYBANK:?ME 5.00EUR unknown flags=8\n");
}

/* An own account by IBAN has no bank in its key, so the bank is told by the statement's account. */
static void strangers_of_different_statements_are_never_one(void **state) {
  (void)state;
  expect_lines(HEAD
               "transfer:\n  booked: {column: date, form: YYYY-MM-DD}\n  amount: amount\n"
               "  currency: {fixed: EUR}\n  account: own\n"
               "  channels: [{column: kind, codes: {fee: fee}}]\n",
               "date;own;amount;kind\n"
               "2024-01-02;DE89 3704 0044 0532 0130 00;-1;\n"
               "2024-01-02;NO93 8601 1117 947;-1;\n"
               "2024-01-02;NO9386011117947;-1;fee\n",
               "0 2024-01-02 iDE89370400440532013000>x?DE89370400440532013000 1.00EUR unknown "
               "flags=8\n"
               "1 2024-01-02 iNO9386011117947>x?NO9386011117947 1.00EUR unknown flags=8\n"
               "2 2024-01-02 iNO9386011117947>xbankNO9386011117947 1.00EUR fee flags=8\n");
}

/* ---- accounts -------------------------------------------------------------------------------- */

static void account_is(const char *bank, const char *number, spec_syntax syntax, char kind,
                       const char *expected) {
  account_key key;
  const char *fault = NULL;
  char text[ACCOUNT_KEY_BYTES_MAX + 8];
  if (!mnm_ingest__account_key(&key, mnm_text_of(bank), mnm_text_of(number), syntax,
                               MNM_ACCOUNT_EXTERNAL, &fault)) {
    if (strncmp(fault, expected, strlen(expected)) != 0) fail_msg("'%s': %s", number, fault);
    return;
  }
  if (key.cash) {
    (void)snprintf(text, sizeof text, "%cCASH", "xiCha$"[key.kind]);
  } else {
    (void)snprintf(text, sizeof text, "%c%.*s", "xiCha$"[key.kind], (int)key.bytes, key.key);
    for (char *at = text; *at != '\0'; at++) *at = *at == 0x1F ? ':' : *at;
  }
  char whole[600];
  (void)snprintf(whole, sizeof whole, "%c%s", kind, expected);
  if (strcmp(text, whole) != 0) fail_msg("'%s' is %s, not %s", number, text, whole);
}

static void accounts_have_one_normal_form(void **state) {
  (void)state;
  account_is("B", "de89 3704 0044 0532 0130 00", SPEC_SYNTAX_AUTO, 'x', ":DE89370400440532013000");
  account_is("B",
             "DE89\xC2\xA0"
             "3704\xC2\xA0"
             "0044\xC2\xA0"
             "0532\xC2\xA0"
             "0130\xC2\xA0"
             "00",
             SPEC_SYNTAX_AUTO, 'x', ":DE89370400440532013000");
  account_is("B", "DE89370400440532013001", SPEC_SYNTAX_AUTO, 'x', "B:DE89370400440532013001");
  account_is("B", "DE89370400440532013000", SPEC_SYNTAX_NUMBER, 'x', "B:DE89370400440532013000");
  account_is("B", "DE89370400440532013001", SPEC_SYNTAX_IBAN, 'x', "not a valid IBAN");
  account_is("", "12 34 567", SPEC_SYNTAX_AUTO, 'x', ":1234567");
  account_is("",
             "12\xC2\xA0"
             "34",
             SPEC_SYNTAX_NUMBER, 'x', ":1234");
  account_is("", "19-2000145399", SPEC_SYNTAX_AUTO, 'x', ":19-2000145399");
  account_is("", "Main account 2", SPEC_SYNTAX_AUTO, 'x', ":Main account 2");
  account_is("", "0012", SPEC_SYNTAX_AUTO, 'x', ":0012"); /* zeros count */
  account_is("", "'0012", SPEC_SYNTAX_AUTO, 'x', ":0012");
  account_is("", "'0012'", SPEC_SYNTAX_AUTO, 'x', ":0012");
  account_is("", "=\"0012\"", SPEC_SYNTAX_AUTO, 'x', ":0012");
  account_is("", "'", SPEC_SYNTAX_AUTO, 'x', ":'");
  account_is("", "", SPEC_SYNTAX_AUTO, 'x', "an account number is missing");
  account_is("",
             "a\x1F"
             "b",
             SPEC_SYNTAX_AUTO, 'x', "an account holds the control character");
}

static void plain_ledgers_mark_their_accounts(void **state) {
  (void)state;
  account_is("", "CASH", SPEC_SYNTAX_PLAIN, 'C', "CASH");
  account_is("", "@cash", SPEC_SYNTAX_PLAIN, 'C', "CASH");
  account_is("", "@cousin", SPEC_SYNTAX_PLAIN, 'x', ":@cousin");
  account_is("", "asset:car", SPEC_SYNTAX_PLAIN, 'a', ":asset:car");
  account_is("", "12 34", SPEC_SYNTAX_PLAIN, 'x', ":12 34");
  account_is("", "CASH", SPEC_SYNTAX_AUTO, 'x', ":CASH");
}

/* The way past the account's normal form must lead to the same keys. */
static void the_short_way_gives_the_same_keys(void **state) {
  static const char alphabet[] = "0123456789ABCxyz-'= @";
  static const char spec[] =
      "name: t\nfile: {separator: \";\", quote: none}\nbalances:\n"
      "  - {account: {number: acc, bank: {fixed: B}}, currency: {fixed: EUR}, amount: sum, at: "
      "day}\n";
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 6);
  uint32_t rounds = getenv("MNM_LONG") != NULL ? 20000 : 500;
  for (uint32_t round = 0; round < rounds; round++) {
    char number[40], csv[200];
    uint32_t bytes = 1 + (uint32_t)mnm_rng_below(&rng, 24);
    for (uint32_t i = 0; i < bytes; i++) {
      number[i] = alphabet[mnm_rng_below(&rng, round % 2 ? 13 : sizeof alphabet - 1)];
    }
    number[bytes] = '\0';
    mnm_text trimmed = mnm_text_trim(mnm_text_of(number));
    if (trimmed.bytes == 0) continue;
    account_key key;
    const char *fault = NULL;
    assert_true(mnm_ingest__account_key(&key, mnm_text_of("B"), trimmed, SPEC_SYNTAX_AUTO,
                                        MNM_ACCOUNT_INTERNAL, &fault));
    (void)snprintf(csv, sizeof csv, "acc;sum;day\n%s;1;2024-01-02\n", number);
    gathered got = gather_text(spec, csv);
    assert_int_equal(mnm_accounts_count(got.names.accounts), 1);
    mnm_text made = mnm_accounts_key(got.names.accounts, 0);
    if (!mnm_text_equal(made, (mnm_text){key.key, key.bytes})) fail_msg("'%s'", number);
    gather_clear(&got);
  }
}

/* ---- times ------------------------------------------------------------------------------------
 */

#define TIMES(zone, time)                           \
  HEAD "zone: " zone "\ntransfer:\n  booked: " time \
       "\n  amount: amount\n  currency: {fixed: EUR}\n  from: from\n  to: to\n"

static void a_zone_moves_times_and_never_days(void **state) {
  (void)state;
  gathered got =
      gather_text(TIMES("Europe/Prague", "{column: when, form: \"YYYY-MM-DD[ HH:mm][z]\"}"),
                  "when;from;to;amount\n"
                  "2024-01-02;A;B;1\n"
                  "2024-01-02 00:30;A;B;1\n"
                  "2024-07-02 00:30;A;B;1\n"
                  "2024-03-31 02:30;A;B;1\n"
                  "2024-10-27 02:30;A;B;1\n"
                  "2024-07-02 12:00Z;A;B;1\n"
                  "2024-07-02 12:00+05:30;A;B;1\n");
  assert_string_equal(got.text,
                      "0 2024-01-02 xA>xB 1.00EUR\n"
                      "1 2024-01-01T23:30Z xA>xB 1.00EUR offset=60\n"
                      "2 2024-07-01T22:30Z xA>xB 1.00EUR offset=120\n"
                      "3 2024-03-31T01:30Z xA>xB 1.00EUR offset=60\n"
                      "4 2024-10-27T00:30Z xA>xB 1.00EUR offset=120\n"
                      "5 2024-07-02T12:00Z xA>xB 1.00EUR offset=120\n"
                      "6 2024-07-02T06:30Z xA>xB 1.00EUR offset=330\n");
  assert_int_equal(got.summary.missing_times, 1);
  assert_int_equal(got.summary.ambiguous_times, 1);
  gather_clear(&got);
}

static void an_iso_time_keeps_its_own_offset(void **state) {
  (void)state;
  expect_lines(TIMES("UTC", "when"),
               "when;from;to;amount\n"
               "2024-07-02T12:00:00+05:30;A;B;1\n"
               "2024-07-02T12:00:00Z;A;B;1\n",
               "0 2024-07-02T06:30:00Z xA>xB 1.00EUR offset=330\n"
               "1 2024-07-02T12:00:00Z xA>xB 1.00EUR\n");
}

static void a_second_column_has_the_time_of_day(void **state) {
  (void)state;
  expect_lines(TIMES("Europe/Prague",
                     "{column: when, form: DD.MM.YYYY, clock: at, clock_form: \"HH:mm[:ss]\"}"),
               "when;at;from;to;amount\n"
               "02.01.2024;10:15;A;B;1\n"
               "02.01.2024;10:15:16;A;B;1\n"
               "02.01.2024;;A;B;1\n"
               "02.01.2024;25:00;A;B;1\n"
               "30.02.2024;10:15;A;B;1\n",
               "0 2024-01-02T09:15Z xA>xB 1.00EUR offset=60\n"
               "1 2024-01-02T09:15:16Z xA>xB 1.00EUR offset=60\n"
               "2 2024-01-02 xA>xB 1.00EUR\n"
               "R3 line=5 column=2 not a time of day of the form HH:mm[:ss] "
               "[02.01.2024;25:00;A;B;1]\n"
               "R4 line=6 column=1 booking date is no real date of the form DD.MM.YYYY "
               "[30.02.2024;10:15;A;B;1]\n");
}

static void a_midnight_that_says_nothing_is_a_day(void **state) {
  (void)state;
  expect_lines(
      TIMES("Europe/Prague", "{column: when, form: \"YYYY-MM-DD HH:mm:ss\", whole_days: true}"),
      "when;from;to;amount\n"
      "2024-01-02 00:00:00;A;B;1\n"
      "2024-01-02 00:00:01;A;B;1\n",
      "0 2024-01-02 xA>xB 1.00EUR\n"
      "1 2024-01-01T23:00:01Z xA>xB 1.00EUR offset=60\n");
}

/* ---- the other columns of a transfer -----------------------------------------------------------
 */

static void everything_else_a_row_may_have(void **state) {
  (void)state;
  expect_lines(
      TWO_SIDES("  id: id\n  value_date: {column: value, form: DD.MM.YYYY}\n"
                "  channel: instant\n  order: seq\n  mcc: mcc\n  area: town\n  point: till\n"
                "  purpose: [p1, p2]\n  earmark: e\n  reverses: r\n  backs: b\n"
                "  linked: l\n  balance: saldo\n"),
      "id;when;value;from;to;amount;currency;seq;mcc;town;till;p1;p2;e;r;b;l;saldo\n"
      "t1;2024-01-02;03.01.2024;A;B;1;EUR;7;5411;Brno;7;x;y;tax;t0;t9;t8;-1.50\n"
      "t2;2024-01-02;;A;B;1;EUR;;;Brno;;;y;;;;;\n"
      "t3;2024-01-02;;A;B;1;EUR;;;;7;x;;;;;;\n"
      "t4;2024-01-02;;A;B;1;EUR;;;;;;;;;;;\n"
      "t5;2024-01-02;31.02.2024;A;B;1;EUR;;;;;;;;;;;\n"
      "t6;2024-01-02;;A;B;1;EUR;-1;;;;;;;;;;\n"
      "t7;2024-01-02;;A;B;1;EUR;;12345;;;;;;;;;\n"
      "t8;2024-01-02;;A;B;1;EUR;;;;;;;;;;;x\n",
      "0 2024-01-02 iA>xB 1.00EUR instant order=7 place=Brno/7 value=2024-01-03 mcc=5411 "
      "balance=-150 id=t1 earmark=tax reverses=t0 backs=t9 linked=t8 purpose=x y\n"
      "1 2024-01-02 iA>xB 1.00EUR instant place=Brno id=t2 purpose=y\n"
      "2 2024-01-02 iA>xB 1.00EUR instant place=/7 id=t3 purpose=x\n"
      "3 2024-01-02 iA>xB 1.00EUR instant id=t4\n"
      "R4 line=6 column=3 value date is no real date of the form DD.MM.YYYY "
      "[t5;2024-01-02;31.02.2024;A;B;1;EUR;;;;;;;;;;;]\n"
      "R5 line=7 column=8 the order is a whole number, 0 or more "
      "[t6;2024-01-02;;A;B;1;EUR;-1;;;;;;;;;;]\n"
      "R6 line=8 column=9 a merchant category code has four digits "
      "[t7;2024-01-02;;A;B;1;EUR;;12345;;;;;;;;;]\n"
      "R7 line=9 column=18 balance is no number of the form 1234.56 "
      "[t8;2024-01-02;;A;B;1;EUR;;;;;;;;;;;x]\n");
}

static void places_in_one_column(void **state) {
  (void)state;
  expect_lines(TWO_SIDES("  place: where\n"),
               "when;from;to;amount;currency;where\n2024-01-02;A;B;1;EUR;Brno/7\n",
               "0 2024-01-02 iA>xB 1.00EUR place=Brno/7\n");
}

/* The first column whose code has a meaning decides; what has none is counted and listed. */
static void codes_become_channels(void **state) {
  (void)state;
  gathered got = gather_text(
      TWO_SIDES("  channels:\n    - {column: k, codes: {U: interest, u: fee, \"\": unknown}}\n"
                "    - {column: op, codes: {W: wire, CARD: card_present}}\n"),
      "when;from;to;amount;currency;k;op\n"
      "2024-01-02;A;B;1;EUR;U;W\n"
      "2024-01-02;A;B;1;EUR;u;W\n"
      "2024-01-02;A;B;1;EUR;x;card\n"
      "2024-01-02;A;B;1;EUR;x;y\n"
      "2024-01-02;A;B;1;EUR;;W\n"
      "2024-01-02;A;B;1;EUR;z;z\n");
  assert_string_equal(got.text,
                      "0 2024-01-02 iA>xB 1.00EUR interest\n"
                      "1 2024-01-02 iA>xB 1.00EUR fee\n"
                      "2 2024-01-02 iA>xB 1.00EUR card_present\n"
                      "3 2024-01-02 iA>xB 1.00EUR unknown\n"
                      "4 2024-01-02 iA>xB 1.00EUR unknown\n"
                      "5 2024-01-02 iA>xB 1.00EUR unknown\n");
  assert_int_equal(got.summary.unmapped_codes, 2);
  assert_int_equal(got.summary.unmapped_shown, 2);
  assert_string_equal(got.summary.unmapped[0], "x");
  assert_string_equal(got.summary.unmapped[1], "z");
  gather_clear(&got);
  /* with a channel for the rest nothing is unmapped */
  got = gather_text(
      TWO_SIDES("  channel: wire\n  channels:\n    - {column: k, codes: {U: interest}}\n"),
      "when;from;to;amount;currency;k\n2024-01-02;A;B;1;EUR;U\n2024-01-02;A;B;1;EUR;V\n");
  assert_string_equal(got.text,
                      "0 2024-01-02 iA>xB 1.00EUR interest\n1 2024-01-02 iA>xB 1.00EUR wire\n");
  assert_int_equal(got.summary.unmapped_codes, 0);
  gather_clear(&got);
}

/* Hundreds of codes, most of which share a fingerprint with another one. */
static void many_codes_are_found(void **state) {
  (void)state;
  char spec[40000], csv[40000], *at = spec, *row = csv;
  at = stpcpy(at, TWO_SIDES("  channels:\n    - column: k\n      codes: {"));
  row = stpcpy(row, "when;from;to;amount;currency;k\n");
  for (uint32_t i = 0; i < 900; i++) {
    at += sprintf(at, "%sCode%u: %s", i > 0 ? ", " : "", i,
                  mnm_channel_name((mnm_channel)(i % 17 + 1)));
    row += sprintf(row, "2024-01-02;A;B;1;EUR;%s%u\n", i % 2 ? "Code" : "cODE", i);
  }
  (void)stpcpy(at, "}\n");
  gathered got = gather_text(spec, csv);
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.unmapped_codes, 0);
  const char *line = got.text;
  for (uint32_t i = 0; i < 900; i++) {
    char expected[100];
    int bytes = snprintf(expected, sizeof expected, "%u 2024-01-02 iA>xB 1.00EUR %s\n", i,
                         mnm_channel_name((mnm_channel)(i % 17 + 1)));
    assert_memory_equal(line, expected, (size_t)bytes);
    line += bytes;
  }
  gather_clear(&got);
}

/* Owners are told when they are not what was told last. */
static void owners_of_the_two_accounts(void **state) {
  (void)state;
  expect_lines(
      TWO_SIDES("  from_owner: fo\n  to_owner: too\n"),
      "when;from;to;amount;currency;fo;too\n"
      "2024-01-02;A;B;1;EUR;ann | bob;cid\n"
      "2024-01-02;A;B;1;EUR;ann | bob;\n"
      "2024-01-02;B;A;1;EUR;cid;ann\n",
      "0 2024-01-02 iA>iB 1.00EUR\n1 2024-01-02 iA>iB 1.00EUR\n2 2024-01-02 iB>iA 1.00EUR\n"
      "H0 iA ann kind=1\nH0 iA bob kind=1\nH0 iB cid kind=1\nH2 iA ann kind=1\n");
}

static void numbers_that_stand_for_no_account(void **state) {
  (void)state;
  expect_lines(
      STATEMENT("  amount: amount\n  counterparty: {number: other, none: [\" 0\", none]}\n"),
      "date;amount;other\n2024-01-02;1;0\n2024-01-02;1; none \n2024-01-02;1;00\n",
      "0 2024-01-02 xMYBANK:?ME>iMYBANK:ME 1.00EUR flags=9\n"
      "1 2024-01-02 xMYBANK:?ME>iMYBANK:ME 1.00EUR flags=9\n"
      "2 2024-01-02 x00>iMYBANK:ME 1.00EUR flags=9\n");
}

/* ---- entities, holdings, balances --------------------------------------------------------------
 */

static void entities_with_dates_codes_and_validity(void **state) {
  (void)state;
  expect_lines(
      HEAD
      "zone: Europe/Prague\nentities:\n"
      "  - schema: Person\n    subject: {prefix: \"p:\", column: id}\n"
      "    valid_from: {column: since, form: YYYY-MM-DD}\n"
      "    valid_to: {fixed: \"2030-01-01\"}\n"
      "    properties:\n"
      "      - {name: name, value: name}\n"
      "      - {name: country, value: {fixed: cz}}\n"
      "      - {name: birthDate, value: born, form: DD.MM.YY, pivot: 30}\n"
      "      - {name: seen, value: seen, form: \"YYYY-MM-DD HH:mm\"}\n"
      "      - {name: role, value: role, prefix: \"role:\", codes: {K: keeper, N: \"\"}}\n",
      "id;name;born;role;since;seen\n"
      "1;Ann;01.02.29;K;2024-01-02;2024-07-01 00:30\n"
      "2;;;N;;\n"
      "3;Bob;31.02.30;x;;\n"
      "4;Cid;;x;;\n"
      ";Dan;;;;\n",
      "S0 Person p:1 name=Ann from=2024-01-02 to=2030-01-01\n"
      "S0 Person p:1 country=cz from=2024-01-02 to=2030-01-01\n"
      "S0 Person p:1 birthDate=2029-02-01 from=2024-01-02 to=2030-01-01\n"
      "S0 Person p:1 seen=2024-06-30T22:30Z from=2024-01-02 to=2030-01-01\n"
      "S0 Person p:1 role=role:keeper from=2024-01-02 to=2030-01-01\n"
      "S1 Person p:2 country=cz to=2030-01-01\n"
      "S3 Person p:4 name=Cid to=2030-01-01\n"
      "S3 Person p:4 country=cz to=2030-01-01\n"
      "S3 Person p:4 role=role:x to=2030-01-01\n"
      "R2 line=4 column=3 no real date of the form DD.MM.YY [3;Bob;31.02.30;x;;]\n"
      "R4 line=6 column=1 the id of the entity is missing [;Dan;;;;]\n");
}

static void holdings_with_kinds(void **state) {
  (void)state;
  expect_lines(
      HEAD
      "holdings:\n"
      "  - account: {number: acc, bank: {fixed: B}}\n"
      "    holder: {prefix: \"p:\", column: who}\n"
      "    kind_column: kind\n    kinds: {O: holder, S: signatory, P: power}\n"
      "    valid_to: {column: until, form: YYYY-MM-DD}\n",
      "acc;who;kind;until\n1;a;O;\n1;b;s;2024-01-02\n2;c;P;\n2;d;X;\n;e;O;\n2;;O;\n",
      "H0 xB:1 p:a kind=1\nH1 xB:1 p:b kind=2 to=2024-01-02\nH2 xB:2 p:c kind=3\n"
      "R3 line=5 column=3 the code for the kind of holder is not in the specification; add "
      "it under 'kinds' [2;d;X;]\n"
      "R4 line=6 column=1 an account number is missing; fill it in, or map the column of "
      "the counterparty [;e;O;]\n"
      "R5 line=7 column=2 the holder is missing [2;;O;]\n");
}

static void balances_of_a_day(void **state) {
  (void)state;
  expect_lines(
      HEAD
      "balances:\n  - {account: acc, currency: cur, amount: open, at: {fixed: \"2024-01-01\"}}\n"
      "  - {account: acc, currency: cur, amount: close, at: day, closing: true}\n",
      "acc;cur;open;close;day\n1;EUR;10.50;-3;2024-01-31\n2;JPY;;7;2024-01-31\n3;EUR;1;2;\n",
      "B0 i1 1050EUR kind=0 from=2024-01-01\nB0 i1 -300EUR kind=1 from=2024-01-31\n"
      "B1 i2 7JPY kind=1 from=2024-01-31\n"
      "R2 line=4 column=5 the day of the balance is missing [3;EUR;1;2;]\n");
}

/* A reject leaves nothing behind, whichever of its parts was wrong. */
static void a_reject_leaves_nothing_behind(void **state) {
  (void)state;
  gathered got = gather_text(
      TWO_SIDES("  channels: [{column: k, codes: {W: wire}}]\n  from_owner: who\n  place: where\n"
                "  balance: saldo\n"
                "entities: [{schema: Person, subject: who, properties: [{name: n, value: who}]}]\n"
                "holdings: [{account: from, holder: who}]\n"
                "balances: [{account: to, currency: currency, amount: saldo, at: when}]\n"),
      "when;from;to;amount;currency;k;who;where;saldo\n"
      "2024-01-02;A;B;1;EUR;?;ann;P;x\n"
      "2024-01-02;A;B;x;EUR;?;ann;P;5\n"
      "2024-01-02;C;D;1;EUR;W;bob;Q;6\n");
  sort_lines(&got);
  assert_string_equal(got.text,
                      "2 2024-01-02 iC>iD 1.00EUR wire place=Q balance=600\n"
                      "B2 iD 600EUR kind=0 from=2024-01-02\n"
                      "H2 iC bob kind=1\nH2 iC bob kind=1\n"
                      "R0 line=2 column=9 balance is no number of the form 1234.56 "
                      "[2024-01-02;A;B;1;EUR;?;ann;P;x]\n"
                      "R1 line=3 column=4 amount is no number of the form 1234.56 "
                      "[2024-01-02;A;B;x;EUR;?;ann;P;5]\n"
                      "S2 Person bob n=bob\n");
  assert_int_equal(got.summary.unmapped_codes, 0);
  assert_int_equal(mnm_accounts_count(got.names.accounts), 2);
  assert_int_equal(mnm_strings_count(got.names.places), 1);
  gather_clear(&got);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_row_with_both_sides),
      cmocka_unit_test(rows_that_move_nothing_or_backwards_are_rejects),
      cmocka_unit_test(two_currencies),
      cmocka_unit_test(currencies_have_many_names),
      cmocka_unit_test(signs_at_amounts_must_say_the_currency),
      cmocka_unit_test(what_is_cut_off_an_amount_is_recorded),
      cmocka_unit_test(minor_units_are_whole),
      cmocka_unit_test(the_sign_tells_the_direction),
      cmocka_unit_test(a_code_tells_the_direction),
      cmocka_unit_test(columns_of_debit_and_credit),
      cmocka_unit_test(a_statement_with_amounts_in_another_currency),
      cmocka_unit_test(who_stands_opposite_where_nobody_is_named),
      cmocka_unit_test(strangers_of_different_statements_are_never_one),
      cmocka_unit_test(accounts_have_one_normal_form),
      cmocka_unit_test(plain_ledgers_mark_their_accounts),
      cmocka_unit_test(the_short_way_gives_the_same_keys),
      cmocka_unit_test(a_zone_moves_times_and_never_days),
      cmocka_unit_test(an_iso_time_keeps_its_own_offset),
      cmocka_unit_test(a_second_column_has_the_time_of_day),
      cmocka_unit_test(a_midnight_that_says_nothing_is_a_day),
      cmocka_unit_test(everything_else_a_row_may_have),
      cmocka_unit_test(places_in_one_column),
      cmocka_unit_test(codes_become_channels),
      cmocka_unit_test(many_codes_are_found),
      cmocka_unit_test(owners_of_the_two_accounts),
      cmocka_unit_test(numbers_that_stand_for_no_account),
      cmocka_unit_test(entities_with_dates_codes_and_validity),
      cmocka_unit_test(holdings_with_kinds),
      cmocka_unit_test(balances_of_a_day),
      cmocka_unit_test(a_reject_leaves_nothing_behind),
  };
  return cmocka_run_group_tests_name("ingest_row", tests, NULL, NULL);
}
