/* Reports are ours; their elements follow the XML schema of goAML in its public copies
 * (5.0.1, 5.0.2). People, numbers and codes are made up. */
#include "stage/ingest/ingest_bank_test_help.h"

static mnm_goaml_codes *codes;

static mnm_status read_plain(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                             const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  mnm_goaml_options options = {NULL, NULL};
  return mnm_ingest_goaml(out, reader, &options, names, sink, ctx, err);
}

static mnm_status read_coded(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                             const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  mnm_goaml_options options = {"Asia/Dubai", codes};
  return mnm_ingest_goaml(out, reader, &options, names, sink, ctx, err);
}

static const char lists[] =
    "list,code,label,meaning\n"
    "conduction_type,A,Counter,cash_deposit\n"
    "conduction_type,W,\"Wire, abroad\",wire\n"
    "conduction_type,X,Other,\n"
    "funds_type,K,Cash,cash\n"
    "funds_type,E,Transfer,\n"
    "party_role_type,S,Sender,from\n"
    "party_role_type,R,Receiver,to\n"
    "party_role_type,O,Other,\n"
    "account_person_role_type,P,Power of attorney,power\n"
    "account_person_role_type,H,Holder,holder\n";

static int load_codes(void **state) {
  mnm_err err = {0};
  (void)state;
  if (mnm_goaml_codes_parse(&codes, "lists.csv", lists, sizeof lists - 1, NULL, &err) == MNM_OK)
    return 0;
  return -1;
}

static int drop_codes(void **state) {
  (void)state;
  mnm_goaml_codes_free(codes);
  return 0;
}

#define HEAD                                                                                  \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<report><rentity_id>7</rentity_id>"            \
  "<rentity_branch>B</rentity_branch><submission_code>E</submission_code>"                    \
  "<report_code>STR</report_code><entity_reference>REF-1</entity_reference>"                  \
  "<submission_date>2024-05-02T00:00:00</submission_date>"                                    \
  "<currency_code_local>AED</currency_code_local><reporting_person><first_name>Rita"          \
  "</first_name><last_name>Reporter</last_name></reporting_person><location><address_type>BU" \
  "</address_type><address>Road 1</address><city>Dubai</city><country_code>AE</country_code>" \
  "</location>\n"
#define TAIL "<report_indicators><indicator>I1</indicator></report_indicators></report>\n"
#define REPORT(body) HEAD body TAIL
#define HEAD_LINES                                      \
  "S0 Note report/7/REF-1 rentity_id=7\n"               \
  "S0 Note report/7/REF-1 rentity_branch=B\n"           \
  "S0 Note report/7/REF-1 submission_code=E\n"          \
  "S0 Note report/7/REF-1 report_code=STR\n"            \
  "S0 Note report/7/REF-1 entity_reference=REF-1\n"     \
  "S0 Note report/7/REF-1 submission_date=2024-05-02\n" \
  "S0 Note report/7/REF-1 currency_code_local=AED\n"    \
  "S0 Note report/7/REF-1 location.address_type=BU\n"   \
  "S0 Note report/7/REF-1 location.address=Road 1\n"    \
  "S0 Note report/7/REF-1 location.city=Dubai\n"        \
  "S0 Note report/7/REF-1 location.country_code=AE\n"
#define TRANSACTION(number, mode, sides)                                                \
  "<transaction><transactionnumber>" number                                             \
  "</transactionnumber><transaction_location>"                                          \
  "Deira</transaction_location><transaction_description>loan</transaction_description>" \
  "<date_transaction>2024-05-01T10:30:00</date_transaction><transmode_code>" mode       \
  "</transmode_code><amount_local>1500.50</amount_local>" sides "</transaction>\n"
#define ACCOUNT(number)                                                                  \
  "<institution_name>Bank One</institution_name><swift>BBMEAEAD</swift><account>" number \
  "</account>"
#define PERSON(first, last) "<first_name>" first "</first_name><last_name>" last "</last_name>"
#define SIDE(side, body, country)                                                              \
  "<t_" side "><" side "_funds_code>E</" side "_funds_code>" body "<" side "_country>" country \
  "</" side "_country></t_" side ">"
#define TWO_ACCOUNTS                                                    \
  SIDE("from", "<from_account>" ACCOUNT("111") "</from_account>", "AE") \
  SIDE("to", "<to_account>" ACCOUNT("222") "</to_account>", "KE")

static void a_transaction_becomes_a_row_with_both_accounts(void **state) {
  (void)state;
  expect_bank_lines(read_coded, REPORT(TRANSACTION("T1", "W", TWO_ACCOUNTS)),
                    HEAD_LINES
                    "S0 BankAccount BBMEAEAD:111 bankName=Bank One\n"
                    "S0 BankAccount BBMEAEAD:111 bic=BBMEAEAD\n"
                    "S0 BankAccount BBMEAEAD:111 accountNumber=111\n"
                    "S0 BankAccount BBMEAEAD:222 bankName=Bank One\n"
                    "S0 BankAccount BBMEAEAD:222 bic=BBMEAEAD\n"
                    "S0 BankAccount BBMEAEAD:222 accountNumber=222\n"
                    "S0 Payment 7/T1 from_funds_code=E\n"
                    "S0 Payment 7/T1 from_country=AE\n"
                    "S0 Payment 7/T1 to_funds_code=E\n"
                    "S0 Payment 7/T1 to_country=KE\n"
                    "S0 Payment 7/T1 transmode_code=W\n"
                    "S0 Note report/7/REF-1 report_indicators.indicator=I1\n"
                    "0 2024-05-01T06:30:00Z xBBMEAEAD:111>xBBMEAEAD:222 1500.50AED=1500.50AED wire "
                    "place=Deira offset=240 id=7/T1 purpose=loan\n");
}

/* The lines that begin so, in their order. */
static void expect_some(bank_read_fn *read, const char *text, const char *first,
                        const char *expected) {
  gathered got = gather_bytes(read, text, strlen(text));
  char *lines = calloc(1, got.bytes + 1), *to = lines;
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  assert_non_null(lines);
  for (const char *at = got.text; *at != '\0';) {
    const char *end = strchr(at, '\n');
    if (strncmp(at, first, strlen(first)) == 0) {
      memcpy(to, at, (size_t)(end + 1 - at));
      to += end + 1 - at;
    }
    at = end + 1;
  }
  assert_string_equal(lines, expected);
  free(lines);
  gather_clear(&got);
}

static void persons_without_account_stand_for_one_or_are_the_world_of_banknotes(void **state) {
  static const char sides[] = REPORT(TRANSACTION(
      "T2", "W",
      "<t_from><from_funds_code>K</from_funds_code><t_conductor>" PERSON(
          "Omar",
          "Courier") "</t_conductor><from_person>" PERSON("Ann",
                                                          "Payer") "</"
                                                                   "from_person><from_country>AE</"
                                                                   "from_country>"
                                                                   "</t_from>" SIDE(
                                                                       "to",
                                                                       "<to_entity><name>Two "
                                                                       "Ltd</name></to_entity>",
                                                                       "KE")));
  (void)state;
  expect_some(read_coded, sides, "0 ",
              "0 2024-05-01T06:30:00Z CCASH>xgoaml:7/T2/to 1500.50AED=1500.50AED wire place=Deira "
              "offset=240 id=7/T2 purpose=loan\n");
  expect_some(read_plain, sides, "0 ",
              "0 2024-05-01T10:30:00Z xgoaml:7/T2/from>xgoaml:7/T2/to 1500.50AED=1500.50AED "
              "unknown place=Deira offset=0 id=7/T2 purpose=loan\n");
  gathered got = gather_bytes(read_coded, sides, sizeof sides - 1);
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(lines_with(&got, "S0 Payment 7/T2 payer=goaml/"), 1);
  assert_int_equal(lines_with(&got, "S0 Payment 7/T2 conductor=goaml/"), 1);
  assert_int_equal(lines_with(&got, "S0 Payment 7/T2 beneficiary=goaml/"), 1);
  assert_int_equal(lines_with(&got, "name=Omar Courier\n"), 1);
  assert_int_equal(lines_with(&got, "name=Ann Payer\n"), 1);
  assert_int_equal(lines_with(&got, "name=Two Ltd\n"), 1);
  assert_int_equal(lines_with(&got, "\nH0 xgoaml:7/T2/to goaml/"), 1);
  assert_int_equal(lines_with(&got, "\nH0 "), 1);
  assert_int_equal(lines_with(&got, "Reporter"), 0); /* who reports is no subject */
  gather_clear(&got);
}

static void a_code_of_cash_without_lists_is_not_guessed(void **state) {
  static const char text[] =
      REPORT(TRANSACTION("T3", "A",
                         SIDE("from", "<from_person>" PERSON("Ann", "Payer") "</from_person>", "AE")
                             SIDE("to", "<to_account>" ACCOUNT("222") "</to_account>", "AE")));
  (void)state;
  expect_some(read_coded, text, "0 ",
              "0 2024-05-01T06:30:00Z CCASH>xBBMEAEAD:222 1500.50AED=1500.50AED cash_deposit "
              "place=Deira offset=240 id=7/T3 purpose=loan\n");
  gathered got = gather_bytes(read_plain, text, sizeof text - 1);
  assert_int_equal(got.summary.unmapped_codes, 1);
  assert_string_equal(got.summary.unmapped[0], "A");
  assert_int_equal(lines_with(&got, "xgoaml:7/T3/from>xBBMEAEAD:222"), 1);
  gather_clear(&got);
}

static void what_is_known_of_a_person_is_stated(void **state) {
  static const char text[] = REPORT(
      "<activity><report_parties><report_party><role>O</role><person><gender>F</gender>"
      "<title>Dr</title>" PERSON(
          "Lina", "Sample") "<birthdate>1990-01-02T00:00:00</birthdate><birth_place>Nakuru"
                            "</birth_place><previous_names><previous_name><first_name>Lina"
                            "</first_name><last_name>Before</last_name></previous_name>"
                            "</previous_names><ssn>99</ssn><passport_number>P1</passport_number>"
                            "<passport_country>KE</passport_country><nationality1>KE"
                            "</nationality1><residence>AE</residence><phones><phone>"
                            "<tph_contact_type>PR</tph_contact_type><tph_communication_type>MO"
                            "</tph_communication_type><tph_country_prefix>254"
                            "</tph_country_prefix><tph_number>700 1</tph_number></phone></phones>"
                            "<addresses><address><address_type>PR</address_type><address>Lane 2"
                            "</address><city>Nakuru</city><country_code>KE</country_code>"
                            "</address></addresses><email>a@example.org</email><identification>"
                            "<type>ID</type><number>N-1</number><issue_date>2020-03-04T00:00:00"
                            "</issue_date><issue_country>KE</issue_country></identification>"
                            "<is_protected>true</is_protected></person><significance>3"
                            "</significance><reason>seen</reason></report_party></report_parties>"
                            "</activity>");
  static const char *const facts[] = {"gender=F",
                                      "title=Dr",
                                      "firstName=Lina",
                                      "lastName=Sample",
                                      "birthDate=1990-01-02",
                                      "birthPlace=Nakuru",
                                      "previousName=Lina Before",
                                      "socialSecurityNumber=99",
                                      "passportNumber=P1",
                                      "passport_country=KE",
                                      "nationality=KE",
                                      "country=AE",
                                      "phone=+254 700 1",
                                      "address=Lane 2, Nakuru, KE",
                                      "country=KE",
                                      "email=a@example.org",
                                      "is_protected=true",
                                      "report=report/7/REF-1",
                                      "significance=3",
                                      "reason=seen",
                                      "role=O",
                                      "name=Lina Sample"};
  (void)state;
  gathered got = gather_bytes(read_plain, text, sizeof text - 1);
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  const char *subject = strstr(got.text, "S0 Person goaml/");
  assert_non_null(subject);
  for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
    char line[200];
    snprintf(line, sizeof line, "%.48s %s\n", subject, facts[i]);
    if (lines_with(&got, line) != 1) fail_msg("%s in\n%s", line, got.text);
  }
  assert_int_equal(lines_with(&got, "S0 Person "), sizeof facts / sizeof facts[0]);
  assert_int_equal(lines_with(&got, "S0 Identification goaml/"), 5);
  assert_int_equal(lines_with(&got, " number=N-1\n"), 1);
  assert_int_equal(lines_with(&got, " startDate=2020-03-04\n"), 1);
  assert_int_equal(got.summary.rejected, 0);
  assert_int_equal(got.summary.transfers, 0);
  gather_clear(&got);
}

static void entities_have_directors_and_accounts_have_holders_and_balances(void **state) {
  static const char text[] = REPORT(TRANSACTION(
      "T4", "W",
      SIDE("from",
           "<from_account>" ACCOUNT(
               "111") "<currency_code>USD</currency_code><t_entity><name>One Ltd</name>"
                      "<incorporation_number>55</incorporation_number><director_id>" PERSON(
                          "Dan", "Director") "<role>CEO</role></director_id></t_entity><signatory>"
                                             "<is_primary>true</is_primary><t_person>" PERSON(
                                                 "Pia",
                                                 "Prime") "</t_person><role>P</role></"
                                                          "signatory><signatory><t_person"
                                                          ">" PERSON(
                                                              "Sam",
                                                              "Second") "</t_person></"
                                                                        "signatory><balance>-12.34<"
                                                                        "/balance>"
                                                                        "<date_balance>2024-04-"
                                                                        "30T00:00:00</date_balance>"
                                                                        "</from_account>",
           "AE") SIDE("to", "<to_account>" ACCOUNT("222") "</to_account>", "KE")));
  static const char *const roles[] = {"One Ltd", "Pia Prime", "Sam Second"};
  static const int kinds[] = {MNM_HOLDING_HOLDER, MNM_HOLDING_POWER, MNM_HOLDING_SIGNATORY};
  (void)state;
  gathered got = gather_bytes(read_coded, text, sizeof text - 1);
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  assert_int_equal(got.summary.rejected, 0);
  for (int i = 0; i < 3; i++) { /* whose name it is, holds it so */
    char name[60], line[200];
    snprintf(name, sizeof name, " name=%s\n", roles[i]);
    const char *at = strstr(got.text, name);
    assert_non_null(at);
    snprintf(line, sizeof line, "H0 iBBMEAEAD:111 %.38s kind=%d\n", at - 38, kinds[i]);
    if (lines_with(&got, line) != 1) fail_msg("%s in\n%s", line, got.text);
  }
  assert_int_equal(lines_with(&got, "S0 Directorship goaml/"), 3);
  assert_int_equal(lines_with(&got, " role=CEO\n"), 1);
  assert_int_equal(lines_with(&got, "B0 iBBMEAEAD:111 -1234USD kind=1 from=2024-04-30\n"), 1);
  gather_clear(&got);
}

static void a_foreign_amount_makes_a_row_of_two_currencies(void **state) {
  (void)state;
  expect_some(read_coded,
              REPORT(TRANSACTION(
                  "T5", "W",
                  SIDE("from", "<from_account>" ACCOUNT("111") "</from_account>", "AE")
                      SIDE("to",
                           "<to_foreign_currency><foreign_currency_code>USD</foreign_currency_code>"
                           "<foreign_amount>408.58</foreign_amount><foreign_exchange_rate>3.6725"
                           "</foreign_exchange_rate></to_foreign_currency><to_account>" ACCOUNT(
                               "222") "</to_account>",
                           "KE"))),
              "0 ",
              "0 2024-05-01T06:30:00Z xBBMEAEAD:111>xBBMEAEAD:222 1500.50AED=408.58USD wire "
              "place=Deira offset=240 id=7/T5 purpose=loan\n");
}

#define PARTY(role, body) "<party><role>" role "</role>" body "<country>AE</country></party>"
#define PARTIES                                                                        \
  TRANSACTION("T6", "W",                                                               \
              "<involved_parties>" PARTY("S", "<account>" ACCOUNT("111") "</account>") \
                  PARTY("R", "<account>" ACCOUNT("222") "</account>") PARTY(           \
                      "O", "<person>" PERSON("Ivo", "Third") "</person>") "</involved_parties>")

static void of_several_parties_the_roles_say_who_paid(void **state) {
  (void)state;
  expect_some(read_coded, REPORT(PARTIES), "0 ",
              "0 2024-05-01T06:30:00Z xBBMEAEAD:111>xBBMEAEAD:222 1500.50AED=1500.50AED wire "
              "place=Deira offset=240 id=7/T6 purpose=loan\n");
  gathered got = gather_string(read_plain, REPORT(PARTIES));
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.transfers, 0);
  assert_int_equal(lines_with(&got, "the transaction does not say who paid whom"), 1);
  assert_int_equal(lines_with(&got, "S0 Payment 7/T6 party="), 3);
  assert_int_equal(lines_with(&got, "S0 Payment 7/T6 amount_local=1500.50\n"), 1);
  gather_clear(&got);
}

/* How many subjects have this name. */
static uint32_t named(bank_read_fn *read, const char *text, const char *name) {
  char line[100];
  gathered got = gather_string(read, text);
  assert_int_equal(got.status, MNM_OK);
  snprintf(line, sizeof line, " name=%s\n", name);
  uint32_t count = lines_with(&got, line);
  gather_clear(&got);
  return count;
}

#define TWO_PAYMENTS(one, two)                                                            \
  REPORT(TRANSACTION("T1", "W",                                                           \
                     SIDE("from", "<from_person>" one "</from_person>", "AE")             \
                         SIDE("to", "<to_account>" ACCOUNT("222") "</to_account>", "AE")) \
             TRANSACTION("T2", "W",                                                       \
                         SIDE("from", "<from_person>" two "</from_person>", "AE")         \
                             SIDE("to", "<to_account>" ACCOUNT("222") "</to_account>", "AE")))
#define ANN(more) PERSON("Ann", "Same") more
#define DOCUMENT(number)                           \
  "<identification><type>ID</type><number>" number \
  "</number><issue_country>AE</issue_country></identification>"

static void equal_names_are_not_one_person_equal_numbers_are(void **state) {
  (void)state;
  assert_int_equal(named(read_plain, TWO_PAYMENTS(ANN(""), ANN("")), "Ann Same"), 2);
  assert_int_equal(
      named(read_plain, TWO_PAYMENTS(ANN("<ssn>00000000</ssn>"), ANN("<ssn>00000000</ssn>")),
            "Ann Same"),
      2); /* a filler is no number */
  assert_int_equal(
      named(read_plain, TWO_PAYMENTS(ANN("<ssn>784-19</ssn>"), ANN("<ssn>784-19</ssn>")),
            "Ann Same"),
      1);
  assert_int_equal(
      named(read_plain, TWO_PAYMENTS(ANN("<ssn>784-19</ssn>"), ANN("<ssn>784-20</ssn>")),
            "Ann Same"),
      2);
  assert_int_equal(
      named(read_plain, TWO_PAYMENTS(ANN(DOCUMENT("AB123")), ANN(DOCUMENT("AB123"))), "Ann Same"),
      1);
  assert_int_equal(
      named(read_plain, TWO_PAYMENTS(ANN(DOCUMENT("AB123")), ANN(DOCUMENT("AB124"))), "Ann Same"),
      2);
  /* an account's people are the same in every record */
  assert_int_equal(
      named(read_plain,
            REPORT(TRANSACTION("T1", "W",
                               SIDE("from",
                                    "<from_account>" ACCOUNT("111") "<signatory><t_person>" PERSON(
                                        "Ann", "Same") "</t_person></signatory></from_account>",
                                    "AE")
                                   SIDE("to", "<to_account>" ACCOUNT("222") "</to_account>", "AE"))
                       TRANSACTION(
                           "T2", "W",
                           SIDE("from",
                                "<from_account>" ACCOUNT("111") "<signatory><t_person>" PERSON(
                                    "Ann", "Same") "</t_person></signatory></from_account>",
                                "AE")
                               SIDE("to", "<to_account>" ACCOUNT("222") "</to_account>", "AE"))),
            "Ann Same"),
      1);
}

static void goods_are_things_of_their_own(void **state) {
  (void)state;
  expect_some(read_plain,
              REPORT("<activity><report_parties><report_party><person>" PERSON(
                  "Ann", "A") "</person></report_party></report_parties><goods_services><item>"
                              "<item_type>CAR</item_type><estimated_value>5</estimated_value>"
                              "</item><item><item_type>RING</item_type></item></goods_services>"
                              "</activity>"),
              "S1 ",
              "S1 Thing report/7/REF-1/item1 item_type=CAR\n"
              "S1 Thing report/7/REF-1/item1 estimated_value=5\n"
              "S1 Thing report/7/REF-1/item2 item_type=RING\n"
              "S1 Note report/7/REF-1 report_indicators.indicator=I1\n");
}

/* ---- what is listed ---------------------------------------------------------------------------
 */

#define PAYER(body)                           \
  REPORT(TRANSACTION("T7", "W",               \
                     SIDE("from", body, "AE") \
                         SIDE("to", "<to_account>" ACCOUNT("222") "</to_account>", "KE")))
#define TEN "\xC3\xA4xxxxxxxxx"
#define FIFTY TEN TEN TEN TEN TEN
#define REJECT(path, reason) "R0 line=3 column=0 report/transaction/" path ": " reason " ["

static void deviations_are_listed_with_their_path_and_change_nothing(void **state) {
  static const struct {
    const char *report, *reject;
  } cases[] = {
      {PAYER("<from_person><last_name>B</last_name><first_name>A</first_name></from_person>"),
       REJECT("t_from/from_person/first_name", "the element is out of its order")},
      {PAYER("<from_person><first_name>A</first_name></from_person>"),
       REJECT("t_from/from_person", "what is mandatory is missing: last_name")},
      {PAYER("<from_person>" PERSON("A", "B") "<last_name>C</last_name></from_person>"),
       REJECT("t_from/from_person/last_name", "the element comes more than once")},
      {PAYER("<from_person>" PERSON("A", "B") "<shoe_size>42</shoe_size></from_person>"),
       REJECT("t_from/from_person/*", "the element is not in goAML's schema at this place")},
      {PAYER("<from_person>" PERSON("A", "B") "</from_person><from_entity><name>N</name>"
                                              "</from_entity>"),
       REJECT("t_from/from_entity", "of this choice another element is already there")},
      {PAYER("<from_person>" PERSON("", "B") "</from_person>"),
       REJECT("t_from/from_person/first_name", "the text is too short")},
      {PAYER("<from_person>" PERSON("A", "B") "<birthdate>1990-01-02</birthdate></from_person>"),
       REJECT("t_from/from_person/birthdate",
              "a date with time was expected, YYYY-MM-DDThh:mm:ss")},
      {PAYER("<from_person>" PERSON("A", "B") "<deceased>maybe</deceased></from_person>"),
       REJECT("t_from/from_person/deceased", "true or false was expected")},
      {PAYER("<from_person>AB</from_person>"),
       REJECT("t_from/from_person", "elements were expected, not a text")},
      {PAYER("<from_person><first_name><b>A</b></first_name><last_name>B</last_name>"
             "</from_person>"),
       REJECT("t_from/from_person/first_name", "a text was expected, not elements")},
      {PAYER("<from_person>" PERSON(FIFTY FIFTY "\xC3\xA4", "B") "</from_person>"),
       REJECT("t_from/from_person/first_name", "the text is too long")},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    gathered got = gather_string(read_coded, cases[i].report);
    if (got.status != MNM_OK) fail_msg("%s", got.err.message);
    if (lines_with(&got, cases[i].reject) != 1) fail_msg("no %s in\n%s", cases[i].reject, got.text);
    assert_int_equal(lines_with(&got, "R0 line="), 1);
    assert_int_equal(got.summary.transfers, 1);
    gather_clear(&got);
  }
}

static void a_text_of_just_its_length_is_none(void **state) {
  (void)state;
  gathered got =
      gather_string(read_coded, PAYER("<from_person>" PERSON(FIFTY FIFTY, "B") "</from_person>"));
  assert_int_equal(got.summary.rejected, 0);
  gather_clear(&got);
}

static void codes_are_checked_against_the_lists_that_were_given(void **state) {
  (void)state;
  gathered got = gather_string(read_coded, REPORT(TRANSACTION("T8", "Q", TWO_ACCOUNTS)));
  assert_int_equal(
      lines_with(&got, REJECT("transmode_code", "the code is not in the list that was loaded")), 1);
  assert_int_equal(got.summary.rejected, 1); /* lists that were not given lack nothing */
  assert_int_equal(got.summary.transfers, 1);
  assert_int_equal(got.summary.unmapped_codes, 1);
  gather_clear(&got);
  got = gather_string(read_coded, REPORT(TRANSACTION("T8", "X", TWO_ACCOUNTS)));
  assert_int_equal(got.summary.rejected, 0); /* in the list, without a meaning */
  assert_int_equal(got.summary.unmapped_codes, 1);
  gather_clear(&got);
}

static void expect_bad_lists(const char *csv, int64_t line) {
  mnm_goaml_codes *out = NULL;
  mnm_err err = {0};
  mnm_status status = mnm_goaml_codes_parse(&out, "lists.csv", csv, strlen(csv), NULL, &err);
  if (status != MNM_E_PARSE || err.row != line)
    fail_msg("%s: %d, line %d", csv, (int)status, (int)err.row);
  assert_null(out);
  assert_null(strstr(err.message, "secret")); /* values stay out of messages */
}

static void lists_with_mistakes_are_refused_with_their_line(void **state) {
  static const char head[] = "list,code,label,meaning\n";
  char csv[200];
  static const char *const rows[] = {"conduction_type,A,Counter\n",
                                     "conduction_type,A,Counter,secret\n",
                                     "secret_list,A,Counter,\n",
                                     "funds_type,,Counter,\n",
                                     "funds_type,K,Cash,wire\n",
                                     "party_role_type,K,Cash,sender\n",
                                     "account_person_role_type,K,Cash,owner\n",
                                     "funds_type,\"K,Cash,\n"};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    snprintf(csv, sizeof csv, "%s\n%s", head, rows[i]);
    expect_bad_lists(csv, 3);
  }
  expect_bad_lists("", 0);
  expect_bad_lists("list;code;label;meaning\n", 1);
  expect_bad_lists("list,code,label,meaning\nfunds_type,K,\xFF,\n", 0);
  expect_bad_lists("list,code,label,meaning\nfunds_type,K,,\nfunds_type,K,,\n", 0);
}

static void a_transaction_that_is_no_payment_stays_statements(void **state) {
  static const struct {
    const char *body, *reason;
  } cases[] = {
      {"<amount_local>0</amount_local>", "the amount is zero"},
      {"<amount_local>1.234</amount_local>", "the amount has more decimals than its currency"},
      {"<amount_local>-5</amount_local>", "the amount is negative"},
      {"<amount_local>99999999999999999999</amount_local>", "does not fit 64 bits"},
      {"<amount_local>1,5</amount_local>", "an amount is digits with at most one point"},
      {"", "an amount is digits with at most one point"},
      {"<date_transaction>2024-02-30T00:00:00</date_transaction><amount_local>1</amount_local>",
       "the transaction has no real date"}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[3000];
    bool dated = strstr(cases[i].body, "date_") != NULL;
    snprintf(text, sizeof text, "%s<transaction><transactionnumber>N</transactionnumber>%s%s%s%s",
             HEAD, dated ? "" : "<date_transaction>2024-05-01T00:00:00</date_transaction>",
             cases[i].body, TWO_ACCOUNTS "</transaction>", TAIL);
    gathered got = gather_string(read_plain, text);
    if (got.status != MNM_OK) fail_msg("%s", got.err.message);
    assert_int_equal(got.summary.transfers, 0);
    if (lines_with(&got, cases[i].reason) != 1) fail_msg("%s in\n%s", cases[i].reason, got.text);
    assert_int_equal(lines_with(&got, "S0 BankAccount BBMEAEAD:222 bankName"), 1);
    assert_int_equal(lines_with(&got, "S0 Payment 7/N from_country=AE"), 1);
    gather_clear(&got);
  }
  expect_some(read_plain, REPORT("<transaction><amount_local>1</amount_local></transaction>"), "0 ",
              "");
}

static void many_deviations_of_a_record_are_not_all_listed(void **state) {
  char *text = malloc(20000), *to;
  (void)state;
  assert_non_null(text);
  to = stpcpy(text, HEAD "<transaction><transactionnumber>N</transactionnumber>");
  for (int i = 0; i < 500; i++) to = stpcpy(to, "<oddity>1</oddity>");
  (void)stpcpy(to, "</transaction>" TAIL);
  gathered got = gather_string(read_plain, text);
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.unknown_elements, 500);
  assert_int_equal(lines_with(&got, "not in goAML's schema"), 99);
  assert_int_equal(lines_with(&got, "and further deviations"), 1);
  assert_int_equal(lines_with(&got, "S0 Payment 7/N *=1\n"), 500);
  gather_clear(&got);
  free(text);
}

/* ---- the file ---------------------------------------------------------------------------------
 */

static void several_reports_in_an_envelope_are_read(void **state) {
  (void)state;
  gathered got = gather_string(
      read_coded, "<reports><report><rentity_id>1</rentity_id><entity_reference>A"
                  "</entity_reference><currency_code_local>AED</currency_code_local>" TRANSACTION(
                      "T", "W", TWO_ACCOUNTS) "</report><report><rentity_id>2</rentity_id>"
                                              "<entity_reference>B</entity_reference>" TRANSACTION(
                                                  "T", "W", TWO_ACCOUNTS) "</report></reports>");
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.summary.transfers, 1); /* the second does not tell its currency */
  assert_int_equal(lines_with(&got, "id=1/T "), 1);
  assert_int_equal(lines_with(&got, "S1 Payment 2/T amount_local=1500.50"), 1);
  assert_int_equal(lines_with(&got, "the report's local currency is not known"), 1);
  gather_clear(&got);
}

static void other_files_are_refused(void **state) {
  static const struct {
    const char *text;
    mnm_status status;
    const char *message;
  } cases[] = {
      {"<Document/>", MNM_E_FORMAT, "no goAML report in this file"},
      {"", MNM_E_PARSE, ""},
      {"<!DOCTYPE report [<!ENTITY a \"b\">]><report>&a;</report>", MNM_E_PARSE, "DOCTYPE"},
      {"<report><rentity_id>&undeclared;</rentity_id></report>", MNM_E_PARSE, ""},
      {"{\"report\": 1}", MNM_E_PARSE, ""},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    gathered got = gather_string(read_plain, cases[i].text);
    assert_int_equal(got.status, cases[i].status);
    if (strstr(got.err.message, cases[i].message) == NULL) fail_msg("%s", got.err.message);
    gather_clear(&got);
  }
  mnm_goaml_options options = {"Mars/Olympus", NULL};
  mnm_reader *reader = NULL;
  mnm_ingest_summary summary;
  mnm_ingest_sink sink = {0};
  assert_int_equal(mnm_reader_open_memory(&reader, "x", "<report/>", 9, NULL, NULL), MNM_OK);
  assert_int_equal(
      mnm_ingest_goaml(&summary, reader, &options, (mnm_names){NULL, NULL}, &sink, NULL, NULL),
      MNM_E_RANGE);
  mnm_reader_close(reader);
}

static const char small[] = REPORT(TRANSACTION("T1", "W", TWO_ACCOUNTS) PARTIES TRANSACTION(
    "T3", "A",
    SIDE("from",
         "<from_person>" PERSON("\xC3\x84nn", "P") "<identification><type>ID</type><number>1"
                                                   "</number><issue_country>AE</issue_country>"
                                                   "</identification></from_person>",
         "AE") SIDE("to", "<to_account>" ACCOUNT("222") "</to_account>", "AE")));

static void a_file_cut_anywhere_is_an_error(void **state) {
  (void)state;
  for (size_t bytes = 0; bytes < sizeof small - 2; bytes++) { /* the last line end may be missing */
    gathered got = gather_bytes(read_coded, small, bytes);
    if (got.status != MNM_E_PARSE) fail_msg("cut at %zu: %d", bytes, (int)got.status);
    assert_int_equal(got.summary.records, 0);
    gather_clear(&got);
  }
}

static void short_reads_make_no_difference(void **state) {
  gathered whole = gather_bytes(read_coded, small, sizeof small - 1);
  (void)state;
  assert_int_equal(whole.status, MNM_OK);
  for (uint64_t step = 1; step < 700; step = step * 2 + 1) {
    step_reader reader = step_reader_of(small, sizeof small - 1, step);
    gathered got = gather_reader(read_coded, &reader.reader, NULL);
    assert_int_equal(got.status, MNM_OK);
    assert_string_equal(got.text, whole.text);
    assert_memory_equal(got.summary.sha256, whole.summary.sha256, 32);
    gather_clear(&got);
  }
  gather_clear(&whole);
}

/* A transaction whose parties never end: 16 MB of it are kept. */
static char endless_byte(uint64_t at) {
  static const char head[] = HEAD
      "<transaction><transactionnumber>N</transactionnumber>"
      "<involved_parties>";
  static const char party[] = PARTY("O", "<person><first_name>A</first_name></person>");
  static const char tail[] = "</involved_parties></transaction>" TAIL;
  const uint64_t end = (sizeof head - 1) + 300000 * (sizeof party - 1);
  if (at < sizeof head - 1) return head[at];
  if (at >= end) return tail[at - end];
  return party[(at - (sizeof head - 1)) % (sizeof party - 1)];
}

static void a_record_without_end_is_left_out_in_bounded_memory(void **state) {
  peak_memory memory = {0, 0};
  mnm_ctx ctx = {.alloc = {peak_realloc, &memory}};
  uint64_t bytes =
      sizeof(HEAD
             "<transaction><transactionnumber>N</transactionnumber>"
             "<involved_parties>") -
      1 + 300000 * (sizeof(PARTY("O", "<person><first_name>A</first_name></person>")) - 1) +
      sizeof("</involved_parties></transaction>" TAIL) - 1;
  step_reader reader = step_reader_of(NULL, bytes, 100000);
  (void)state;
  reader.byte = endless_byte;
  gathered got = gather_reader(read_plain, &reader.reader, &ctx);
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  assert_int_equal(lines_with(&got, "a record of the report has at most 16 MB"), 1);
  assert_int_equal(lines_with(&got, "report_indicators.indicator=I1"), 1); /* and reading goes on */
  assert_true(memory.peak < (int64_t)40 << 20);
  gather_clear(&got);
}

static bool cancel(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)payload, (void)stage, (void)done, (void)total;
  return false;
}

static void reading_can_be_cancelled(void **state) {
  static const char one[] = TRANSACTION("T1", "W", TWO_ACCOUNTS);
  mnm_ctx ctx = {.progress = cancel};
  char *text = malloc(sizeof(HEAD TAIL) + 300 * sizeof one), *to;
  (void)state;
  assert_non_null(text);
  to = stpcpy(text, HEAD);
  for (int i = 0; i < 300; i++) to = stpcpy(to, one);
  (void)stpcpy(to, TAIL);
  step_reader reader = step_reader_of(text, strlen(text), 4096);
  gathered got = gather_reader(read_plain, &reader.reader, &ctx);
  assert_int_equal(got.status, MNM_E_CANCELLED);
  gather_clear(&got);
  free(text);
}

static void every_failed_request_for_memory_is_reported(void **state) {
  (void)state;
  expect_memory_faults(read_coded, small, sizeof small - 1);
  for (uint64_t n = 1;; n++) {
    failing_memory f = {0, n, 0};
    mnm_ctx ctx = {.alloc = {failing_realloc, &f}};
    mnm_goaml_codes *out = NULL;
    mnm_status status =
        mnm_goaml_codes_parse(&out, "lists.csv", lists, sizeof lists - 1, &ctx, NULL);
    mnm_goaml_codes_free(out);
    assert_int_equal(f.live, 0);
    if (status == MNM_OK) break;
    assert_int_equal(status, MNM_E_NOMEM);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_transaction_becomes_a_row_with_both_accounts),
      cmocka_unit_test(persons_without_account_stand_for_one_or_are_the_world_of_banknotes),
      cmocka_unit_test(a_code_of_cash_without_lists_is_not_guessed),
      cmocka_unit_test(what_is_known_of_a_person_is_stated),
      cmocka_unit_test(entities_have_directors_and_accounts_have_holders_and_balances),
      cmocka_unit_test(a_foreign_amount_makes_a_row_of_two_currencies),
      cmocka_unit_test(of_several_parties_the_roles_say_who_paid),
      cmocka_unit_test(equal_names_are_not_one_person_equal_numbers_are),
      cmocka_unit_test(goods_are_things_of_their_own),
      cmocka_unit_test(deviations_are_listed_with_their_path_and_change_nothing),
      cmocka_unit_test(a_text_of_just_its_length_is_none),
      cmocka_unit_test(codes_are_checked_against_the_lists_that_were_given),
      cmocka_unit_test(lists_with_mistakes_are_refused_with_their_line),
      cmocka_unit_test(a_transaction_that_is_no_payment_stays_statements),
      cmocka_unit_test(many_deviations_of_a_record_are_not_all_listed),
      cmocka_unit_test(several_reports_in_an_envelope_are_read),
      cmocka_unit_test(other_files_are_refused),
      cmocka_unit_test(a_file_cut_anywhere_is_an_error),
      cmocka_unit_test(short_reads_make_no_difference),
      cmocka_unit_test(a_record_without_end_is_left_out_in_bounded_memory),
      cmocka_unit_test(reading_can_be_cancelled),
      cmocka_unit_test(every_failed_request_for_memory_is_reported),
  };
  return cmocka_run_group_tests(tests, load_codes, drop_codes);
}
