/* Specifications that come with the program for money services, cards and exchanges: each is known
 * by its header, and reads rows of the layout as they should be read. Rows are made up. */
#include "stage/ingest/ingest_gather.h"

static const char *shipped(const char *name) {
  static char yaml[1 << 16];
  for (uint32_t i = 0; i < mnm_spec_shipped_count(); i++) {
    if (strcmp(mnm_spec_shipped_name(i), name) != 0) continue;
    size_t bytes = 0;
    const char *text = mnm_spec_shipped_yaml(i, &bytes);
    assert_true(bytes < sizeof yaml);
    memcpy(yaml, text, bytes);
    yaml[bytes] = '\0';
    return yaml;
  }
  fail_msg("no specification '%s'", name);
  return NULL;
}

static mnm_sniffed sniff(const char *csv) {
  mnm_sniffed out;
  mnm_reader *reader = NULL;
  mnm_err err = {0};
  assert_int_equal(mnm_reader_open_memory(&reader, "x.csv", csv, strlen(csv), NULL, NULL), MNM_OK);
  if (mnm_sniff(&out, reader, NULL, &err) != MNM_OK) fail_msg("%s", err.message);
  mnm_reader_close(reader);
  return out;
}

static void expect_shipped(const char *name, const char *csv, const char *expected) {
  mnm_sniffed sniffed = sniff(csv);
  if (!sniffed.shipped) fail_msg("%s is not recognised:\n%s", name, sniffed.report);
  assert_string_equal(mnm_spec_name(sniffed.spec), name);
  if (strstr(csv, "NOCOIN") == NULL) assert_int_equal(sniffed.complete, !sniffed.needs_account);
  mnm_sniffed_clear(&sniffed);
  expect_lines(shipped(name), csv, expected);
}

static void kraken_ledgers_follow_amount_and_fee(void **state) {
  (void)state;
  expect_shipped(
      "kraken-ledgers",
      "\"txid\",\"refid\",\"time\",\"type\",\"subtype\",\"aclass\",\"asset\",\"amount\",\"fee\","
      "\"balance\"\n"
      "\"\",\"Q1\",\"2024-01-02 "
      "09:59:00\",\"deposit\",\"\",\"currency\",\"ZEUR\",500.0000,0.0000,\"\"\n"
      "\"L1\",\"Q1\",\"2024-01-02 "
      "10:00:00\",\"deposit\",\"\",\"currency\",\"ZEUR\",500.0000,0.0000,500.0000\n"
      "\"L2\",\"T1\",\"2024-01-02 "
      "11:00:00\",\"trade\",\"\",\"currency\",\"ZEUR\",-400.0000,1.0000,99.0000\n"
      "\"L3\",\"T1\",\"2024-01-02 "
      "11:00:00\",\"trade\",\"\",\"currency\",\"XXBT\",0.0100000000,0.0000000000,"
      "0.0100000000\n"
      "\"L4\",\"A1\",\"2024-01-03 "
      "12:00:00\",\"withdrawal\",\"\",\"currency\",\"XXBT\",-0.0098765432,"
      "0.0001000000,0.0000234568\n"
      "\"L5\",\"R1\",\"2024-01-04 "
      "12:00:00\",\"rollover\",\"\",\"currency\",\"ZEUR\",0,0.0200,98.9800\n",
      "1 2024-01-02T10:00:00Z xKraken:?\?>iKraken:? 500.00EUR=500.00EUR unknown flags=9 "
      "balance=50000 "
      "id=L1 linked=Q1\n"
      "2 2024-01-02T11:00:00Z iKraken:?>xKraken:bank 401.00EUR=400.00EUR conversion flags=8 "
      "balance=9900 id=L2 linked=T1\n"
      "3 2024-01-02T11:00:00Z xKraken:bank>iKraken:? 0.01000000BTC=0.01000000BTC conversion "
      "flags=9 "
      "balance=1000000 id=L3 linked=T1\n"
      "4 2024-01-03T12:00:00Z iKraken:?>xKraken:?? 0.00997654BTC=0.00987654BTC unknown flags=12 "
      "balance=2346 id=L4 linked=A1\n"
      "5 2024-01-04T12:00:00Z iKraken:?>xKraken:bank 0.02EUR=0.02EUR fee flags=8 balance=9898 "
      "id=L5 "
      "linked=R1\n"
      "S4 Payment L4 amount=-0.0098765432\n"
      "S4 Payment L4 balance=0.0000234568\n"
      "R0 line=2 column=1 not booked: its code is none of those that count ('only' in the "
      "specification) [\"\",\"Q1\",\"2024-01-02 "
      "09:59:00\",\"deposit\",\"\",\"currency\",\"ZEUR\"]\n");
}

static void kraken_layouts_with_more_columns(void **state) {
  (void)state;
  expect_shipped(
      "kraken-ledgers-wallet",
      "\"txid\",\"refid\",\"time\",\"type\",\"subtype\",\"aclass\",\"asset\",\"wallet\","
      "\"amount\",\"fee\",\"balance\"\n"
      "\"L1\",\"R\",\"2024-01-02 10:00:00\",\"earn\",\"reward\",\"currency\",\"ADA\",\"spot / "
      "main\",0.5,0,0.5\n",
      "0 2024-01-02T10:00:00Z xKraken:bank>iKraken:? 0.500000ADA=0.500000ADA interest flags=9 "
      "balance=500000 id=L1 linked=R\n");
  expect_shipped(
      "kraken-ledgers-subclass",
      "\"txid\",\"refid\",\"time\",\"type\",\"subtype\",\"aclass\",\"subclass\",\"asset\","
      "\"wallet\",\"amount\",\"fee\",\"balance\"\n"
      "\"L1\",\"R\",\"2025-03-03 08:20:02\",\"trade\",\"tradespot\",\"currency\",\"fiat\",\"EUR\","
      "\"spot / main\",-400.0000,1.0000,599.0000\n",
      "0 2025-03-03T08:20:02Z iKraken:?>xKraken:bank 401.00EUR=400.00EUR conversion flags=8 "
      "balance=59900 id=L1 linked=R\n");
}

static void binance_wallets_are_one_account(void **state) {
  (void)state;
  expect_shipped(
      "binance-history",
      "User_ID,UTC_Time,Account,Operation,Coin,Change,Remark\n"
      "123,2024-01-15 10:00:00,Spot,Buy,ETH,0.5,order 1\n"
      "123,2024-01-15 10:00:00,Spot,Fee,BNB,-0.01,\n"
      "123,2024-01-16 10:00:00,Funding,Withdraw,USDT,-100.25,\n"
      "123,2024-01-16 11:00:00,Spot,Some New Thing,USDT,1,\n"
      "123,2024-01-16 12:00:00,Spot,Deposit,NOCOIN,1,\n",
      "0 2024-01-15T10:00:00Z xBinance:bank>iBinance:123 0.500000000ETH conversion flags=9 "
      "place=Spot "
      "purpose=Buy order 1\n"
      "1 2024-01-15T10:00:00Z iBinance:123>xBinance:bank 0.010000000BNB fee flags=8 place=Spot "
      "purpose=Fee\n"
      "2 2024-01-16T10:00:00Z iBinance:123>xBinance:?123 100.250000USDT crypto flags=8 "
      "place=Funding "
      "purpose=Withdraw\n"
      "3 2024-01-16T11:00:00Z xBinance:?123>iBinance:123 1.000000USDT unknown flags=9 place=Spot "
      "purpose=Some New Thing\n"
      "R4 line=6 column=5 not a known currency; use a code such as EUR, or map the name under "
      "'currencies' of the specification [123,2024-01-16 12:00:00,Spot,Deposit,NOCOIN,1,]\n");
}

static void coinbase_exchange_rows_lead_from_balance_to_balance(void **state) {
  (void)state;
  expect_shipped(
      "coinbase-exchange",
      "portfolio,type,time,amount,balance,amount/balance unit,transfer id,trade id,order id\n"
      "default,deposit,2020-01-15T23:00:00.123Z,100.0000000000000000,100.0000000000000000,EUR,tr1,,"
      "\n"
      "default,match,2020-01-15T23:01:00.000Z,-50.5000000000000000,49.5000000000000000,EUR,,7,o1\n"
      "default,fee,2020-01-15T23:01:00.000Z,-0.2525000000000000,49.2475000000000000,EUR,,7,o1\n",
      "0 2020-01-15T23:00:00.123000Z xdefault:?\?>idefault:? 100.00EUR unknown flags=9 "
      "balance=10000 "
      "purpose=tr1\n"
      "1 2020-01-15T23:01:00.000000Z idefault:?>xdefault:bank 50.50EUR conversion flags=8 "
      "balance=4950 "
      "linked=o1\n"
      "2 2020-01-15T23:01:00.000000Z idefault:?>xdefault:bank 0.25EUR fee flags=12 balance=4925 "
      "linked=o1\n"
      "S2 Payment record:71ec2a1a56f5f399 amount=-0.2525000000000000\n"
      "S2 Payment record:71ec2a1a56f5f399 balance=49.2475000000000000\n");
}

static void cards_keep_merchant_codes_and_only_completed_rows_count(void **state) {
  (void)state;
  expect_shipped(
      "revolut-business",
      "Date started (UTC),Date completed (UTC),ID,Type,State,Description,Reference,Payer,Card "
      "number,Card label,Card state,Orig currency,Orig amount,Payment currency,Amount,Total "
      "amount,Exchange rate,Fee,Fee currency,Balance,Account,International account "
      "number,Beneficiary "
      "account number,Beneficiary sort code or routing number,Beneficiary IBAN,Beneficiary "
      "BIC,Beneficiary name,MCC,Related transaction id,Spend program,Sender account,Sender "
      "name,Card "
      "references\n"
      "2025-03-09,2025-03-10,a1,CARD_PAYMENT,COMPLETED,Hotel,,Ann,5555,,ACTIVE,EUR,-80.00,EUR,-80."
      "00,"
      "-81.00,,-1.00,EUR,19.00,EUR Main,DE89370400440532013000,,,,,,7011,,,,,\n"
      "2025-03-11,,a2,CARD_PAYMENT,DECLINED,Hotel,,Ann,5555,,ACTIVE,EUR,-80.00,EUR,-80.00,-80.00,,"
      "0.00,"
      "EUR,,EUR Main,DE89370400440532013000,,,,,,7011,,,,,\n",
      "0 2025-03-10 iDE89370400440532013000>xREVOLUT:?DE89370400440532013000 81.00EUR card_present "
      "flags=8 mcc=7011 balance=1900 id=a1 purpose=Hotel Ann 5555\n"
      "R1 line=3 column=5 not booked: its code is none of those that count ('only' in the "
      "specification) [2025-03-11,,a2,CARD_PAYMENT,DECLINED,Hotel,,Ann,5555,,ACTIVE]\n");
  expect_shipped(
      "card-transactions",
      "transaction_id,card,booked_at,kind,status,billing_amount,billing_currency,amount,currency,"
      "merchant,merchant_id,mcc,area,point,reference\n"
      "c1,4111,2025-03-10T21:04:00Z,purchase,booked,100.00,EUR,108.50,USD,Inn,M9,7011,Graz,Till "
      "2,\n"
      "c2,4111,2025-03-11,withdrawal,booked,50,EUR,50,EUR,ATM 7,M1,6011,Graz,ATM 7,x\n"
      "c3,4111,2025-03-12,refund,booked,10,EUR,10,EUR,Inn,M9,7011,Graz,,\n"
      "c4,4111,2025-03-13,purchase,pending,10,EUR,10,EUR,Inn,M9,7011,Graz,,\n",
      "0 2025-03-10T21:04:00Z icard:4111>xmerchant:M9 100.00EUR=108.50USD card_present flags=8 "
      "place=Graz/Till 2 mcc=7011 id=c1 name=Inn\n"
      "1 2025-03-11 icard:4111>xmerchant:M1 50.00EUR=50.00EUR cash_withdrawal flags=8 "
      "place=Graz/ATM 7 "
      "mcc=6011 id=c2 purpose=x name=ATM 7\n"
      "2 2025-03-12 xmerchant:M9>icard:4111 10.00EUR=10.00EUR refund flags=9 place=Graz mcc=7011 "
      "id=c3 "
      "name=Inn\n"
      "R3 line=5 column=5 not booked: its code is none of those that count ('only' in the "
      "specification) [c4,4111,2025-03-13,purchase,pending,10,EUR,10,EUR,Inn,M9,701]\n");
}

static void money_services_become_remittances_and_persons(void **state) {
  (void)state;
  expect_shipped(
      "money-service",
      "control_number,status,sent_at,sender_name,sender_birth,sender_document,sender_phone,"
      "sender_address,send_agent,send_place,amount,currency,paid_at,receiver_name,receiver_birth,"
      "receiver_document,receiver_phone,receiver_address,pay_agent,pay_place,paid_amount,paid_"
      "currency,"
      "message\n"
      "77,paid,2025-03-10T21:04:00Z,Ann A,,P1,+1,,Agent 5,Graz,200,EUR,2025-03-11T08:00:00Z,Bob "
      "B,,P2,,,"
      "Agent 9,Cluj,990,RON,rent\n"
      "78,cancelled,2025-03-10,Ann A,,P1,+1,,Agent 5,Graz,200,EUR,,Bob B,,P2,,,,,,,\n",
      "0 2025-03-10T21:04:00Z xmoney service sender:77>xmoney service receiver:77 "
      "200.00EUR=990.00RON "
      "remittance place=Graz/Agent 5 id=77 purpose=rent\n"
      "S0 Person sender:77 name=Ann A\nS0 Person sender:77 idNumber=P1\nS0 Person sender:77 "
      "phone=+1\n"
      "S0 Person receiver:77 name=Bob B\nS0 Person receiver:77 idNumber=P2\n"
      "S0 Payment remittance:77 paidAt=2025-03-11T08:00:00Z\n"
      "S0 Payment remittance:77 payAgent=Agent 9\nS0 Payment remittance:77 payPlace=Cluj\n"
      "H0 xmoney service sender:77 sender:77 kind=1\n"
      "H0 xmoney service receiver:77 receiver:77 kind=1\n"
      "R1 line=3 column=2 not booked: its code is none of those that count ('only' in the "
      "specification) [78,cancelled,2025-03-10,Ann A,,P1,+1,,Agent 5,Graz,200,EUR,,]\n");
  mnm_sniffed sniffed = sniff(
      "control_number,status,sent_at,sender_id,sender_name,sender_birth,sender_document,sender_"
      "phone,"
      "sender_address,send_agent,send_place,amount,currency,paid_at,receiver_id,receiver_name,"
      "receiver_birth,receiver_document,receiver_phone,receiver_address,pay_agent,pay_place,paid_"
      "amount,"
      "paid_currency,message\n"
      "77,paid,2025-03-10T21:04:00Z,C5,Ann A,,P1,+1,,Agent 5,Graz,200,EUR,,C9,Bob B,,P2,,,Agent "
      "9,Cluj,,,rent\n");
  assert_true(sniffed.shipped && sniffed.complete);
  assert_string_equal(mnm_spec_name(sniffed.spec), "money-service-customers");
  assert_non_null(strstr(sniffed.preview, "money service:C5 -> money service:C9"));
  mnm_sniffed_clear(&sniffed);
}

/* ---- whose account it is --------------------------------------------------------------------- */

static void exports_that_do_not_say_whose_they_are_are_refused(void **state) {
  (void)state;
  static const char csv[] =
      "portfolio,type,time,amount,balance,amount/balance unit,transfer id,trade id,order id\n"
      "default,deposit,2020-01-15T23:00:00.123Z,1,1,EUR,,,\n";
  mnm_sniffed sniffed = sniff(csv);
  assert_true(sniffed.shipped && sniffed.needs_account && !sniffed.complete);
  assert_non_null(strstr(sniffed.report, "NOT UNDERSTOOD: whose account this is"));
  mnm_ingest_summary summary;
  mnm_ingest_sink sink = {0};
  mnm_names names = {0};
  mnm_reader *reader = NULL;
  mnm_err err = {0};
  assert_int_equal(mnm_accounts_new(&names.accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&names.places, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_reader_open_memory(&reader, "x.csv", csv, strlen(csv), NULL, NULL), MNM_OK);
  assert_true(mnm_spec_needs_account(sniffed.spec));
  assert_int_equal(mnm_ingest_delimited(&summary, reader, sniffed.spec, names, &sink, NULL, &err),
                   MNM_E_ARG);
  assert_non_null(strstr(err.hint, "--account"));
  assert_int_equal(mnm_spec_set_account(sniffed.spec, mnm_text_of(" ? "), NULL), MNM_E_ARG);
  assert_int_equal(mnm_spec_set_account(sniffed.spec, mnm_text_of(""), NULL), MNM_E_ARG);
  assert_int_equal(mnm_spec_set_account(sniffed.spec, mnm_text_of(" user 5 "), NULL), MNM_OK);
  assert_false(mnm_spec_needs_account(sniffed.spec));
  assert_int_equal(mnm_ingest_delimited(&summary, reader, sniffed.spec, names, &sink, NULL, &err),
                   MNM_OK);
  assert_int_equal(summary.transfers, 1);
  char label[64];
  (void)mnm_accounts_label(names.accounts, 1, label, sizeof label);
  assert_string_equal(label, "default:user 5");
  mnm_reader_close(reader);
  mnm_accounts_free(names.accounts);
  mnm_strings_free(names.places);
  mnm_sniffed_clear(&sniffed);
}

static void a_guess_that_lacks_only_the_account_says_so(void **state) {
  (void)state;
  mnm_sniffed sniffed = sniff(
      "Date,Amount,Currency,Description\n2024-01-02,-5.00,EUR,a\n"
      "2024-01-03,6.50,EUR,b\n2024-01-04,7.00,EUR,c\n");
  assert_true(sniffed.needs_account && !sniffed.complete && !sniffed.shipped);
  assert_int_equal(mnm_spec_set_account(sniffed.spec, mnm_text_of("A"), NULL), MNM_OK);
  assert_false(mnm_spec_needs_account(sniffed.spec));
  char *yaml = NULL;
  size_t bytes = 0;
  mnm_spec *again = NULL;
  assert_int_equal(mnm_spec_write(sniffed.spec, &yaml, &bytes, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_spec_parse(&again, "s", yaml, bytes, NULL, NULL), MNM_OK);
  mnm_mem_free(NULL, yaml, bytes);
  mnm_spec_free(again);
  mnm_sniffed_clear(&sniffed);
  sniffed = sniff("Date,Amount,Description\n2024-01-02,-5.00,a\n2024-01-03,6.50,b\n");
  assert_false(sniffed.needs_account || sniffed.complete); /* nor is the currency known */
  mnm_sniffed_clear(&sniffed);
}

/* ---- the keys they need ---------------------------------------------------------------------- */

#define STATEMENT                                                                                \
  "name: t\ntransfer:\n  booked: {column: d}\n  amount: a\n  fee: f\n  currency: {fixed: EUR}\n" \
  "  account: {number: {fixed: X}}\n"

static void fees_are_taken_besides_the_amount(void **state) {
  (void)state;
  expect_lines(
      STATEMENT,
      "d,a,f\n2024-01-02,-10,0.50\n2024-01-02,10,0.50\n2024-01-02,0,0.50\n2024-01-02,10,\n"
      "2024-01-02,-10,-0.50\n2024-01-02,1,1\n2024-01-02,1,2\n2024-01-02,0,0\n2024-01-02,1,x\n"
      "2024-01-02,-92233720368547758.07,92233720368547758.07\n",
      "0 2024-01-02 iX>x?X 10.50EUR=10.00EUR flags=8\n"
      "1 2024-01-02 x?X>iX 10.00EUR=9.50EUR flags=9\n"
      "2 2024-01-02 iX>x?X 0.50EUR=0.50EUR flags=8\n"
      "3 2024-01-02 x?X>iX 10.00EUR=10.00EUR flags=9\n"
      "4 2024-01-02 iX>x?X 9.50EUR=10.00EUR flags=8\n"
      "R5 line=7 column=3 the fee is as large as the amount, or larger [2024-01-02,1,1]\n"
      "R6 line=8 column=3 the fee is as large as the amount, or larger [2024-01-02,1,2]\n"
      "R7 line=9 column=2 the amount is zero; a transfer moves something [2024-01-02,0,0]\n"
      "R8 line=10 column=3 fee is no number of the form 1234.56 [2024-01-02,1,x]\n"
      "R9 line=11 column=3 the amount and its fee together do not fit "
      "[2024-01-02,-92233720368547758.07,92233720368547758.07]\n");
}

static void only_booked_codes_count(void **state) {
  (void)state;
  static const char spec[] =
      "name: t\ntransfer:\n  booked: {column: d}\n  amount: a\n  currency: {fixed: EUR}\n"
      "  account: {number: {fixed: X}}\n  only: {column: s, codes: [Done, ok]}\n";
  expect_lines(spec, "d,a,s\n2024-01-02,1,done\n2024-01-02,1,OK\n2024-01-02,1,\n2024-01-02,1,no\n",
               "0 2024-01-02 x?X>iX 1.00EUR flags=9\n1 2024-01-02 x?X>iX 1.00EUR flags=9\n"
               "R2 line=4 column=3 not booked: its code is none of those that count ('only' in the "
               "specification) [2024-01-02,1,]\n"
               "R3 line=5 column=3 not booked: its code is none of those that count ('only' in the "
               "specification) [2024-01-02,1,no]\n");
}

static void keys_that_do_not_go_together_are_refused(void **state) {
  (void)state;
  static const char *const more[] = {
      "  amount: a\n  only: {column: s}\n", "  amount: a\n  only: {codes: [x]}\n",
      "  debit: a\n  credit: b\n  fee: f\n", "  amount: a\n  other_amount: b\n  fee: f\n"};
  for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
    char spec[400];
    mnm_spec *out = NULL;
    (void)snprintf(spec, sizeof spec,
                   "name: t\ntransfer:\n  booked: {column: d}\n%s  currency: {fixed: EUR}\n"
                   "  account: {number: {fixed: X}}\n",
                   more[i]);
    assert_true(mnm_spec_parse(&out, "s", spec, strlen(spec), NULL, NULL) != MNM_OK);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(kraken_ledgers_follow_amount_and_fee),
      cmocka_unit_test(kraken_layouts_with_more_columns),
      cmocka_unit_test(binance_wallets_are_one_account),
      cmocka_unit_test(coinbase_exchange_rows_lead_from_balance_to_balance),
      cmocka_unit_test(cards_keep_merchant_codes_and_only_completed_rows_count),
      cmocka_unit_test(money_services_become_remittances_and_persons),
      cmocka_unit_test(exports_that_do_not_say_whose_they_are_are_refused),
      cmocka_unit_test(a_guess_that_lacks_only_the_account_says_so),
      cmocka_unit_test(fees_are_taken_besides_the_amount),
      cmocka_unit_test(only_booked_codes_count),
      cmocka_unit_test(keys_that_do_not_go_together_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
