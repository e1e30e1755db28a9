/* Files of banks are told from others by what stands in them. */
#include "stage/ingest/ingest_gather.h"

static void expect_kind(const void *data, size_t bytes, mnm_source_kind kind, const char *line) {
  mnm_sniffed out;
  mnm_reader *reader = NULL;
  mnm_err err = {0};
  assert_int_equal(mnm_reader_open_memory(&reader, "statement.csv", data, bytes, NULL, NULL),
                   MNM_OK);
  if (mnm_sniff(&out, reader, NULL, &err) != MNM_OK) fail_msg("%s", err.message);
  mnm_reader_close(reader);
  if (out.kind != kind || strstr(out.report, line) == NULL)
    fail_msg("kind %d: %s", out.kind, out.report);
  assert_int_equal(out.complete, kind >= MNM_SOURCE_ISO20022);
  assert_null(out.spec);
  mnm_sniffed_clear(&out);
}
#define KIND(literal, kind, line) expect_kind(literal, sizeof(literal) - 1, kind, line)

#define NS "urn:iso:std:iso:20022:tech:xsd:"

static void iso20022_is_known_by_its_message(void **state) {
  (void)state;
  KIND("<Document xmlns=\"" NS "camt.053.001.08\"><BkToCstmrStmt>", MNM_SOURCE_ISO20022,
       "camt.053");
  KIND("\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- <report> -->\n<n:Document xmlns:n=\"" NS
       "camt.052.001.02\"><n:BkToCstmrAcctRpt/>",
       MNM_SOURCE_ISO20022, "camt.052");
  KIND("  <Document><BkToCstmrDbtCdtNtfctnV01></BkToCstmrDbtCdtNtfctnV01>", MNM_SOURCE_ISO20022,
       "camt.054");
  KIND("<Envelope><Header/><Body><Document><FIToFICstmrCdtTrf ", MNM_SOURCE_ISO20022, "pacs.008");
  KIND("\xFF\xFE<\0B\0k\0T\0o\0C\0s\0t\0m\0r\0S\0t\0m\0t\0>\0", MNM_SOURCE_ISO20022, "camt.053");
}

static void goaml_is_known_by_report_and_entity(void **state) {
  (void)state;
  KIND("<?xml version=\"1.0\"?><report><rentity_id>1</rentity_id>", MNM_SOURCE_GOAML, "goAML");
  KIND("<reports><report>\n<schema_version>5</schema_version><rentity_id>", MNM_SOURCE_GOAML,
       "goAML");
  KIND("<rentity_id>1</rentity_id>", MNM_SOURCE_UNKNOWN, "none that is read");
}

static void other_xml_is_told_what_is_read(void **state) {
  (void)state;
  KIND("<html><body>camt.053</body></html>", MNM_SOURCE_UNKNOWN, "none that is read");
  KIND("<Document><CstmrCdtTrfInitn/></Document>", MNM_SOURCE_UNKNOWN, "none that is read");
  KIND("<a><![CDATA[<BkToCstmrStmt>]]></a>", MNM_SOURCE_UNKNOWN, "none that is read");
  KIND("<a><!--<BkToCstmrStmt>", MNM_SOURCE_UNKNOWN, "none that is read");
  KIND("<", MNM_SOURCE_UNKNOWN, "none that is read");
}

static void swift_texts_are_known_by_their_fields(void **state) {
  (void)state;
  KIND("{1:F01BANKDEFFAXXX0000000000}{2:O9400000}{4:\r\n:20:X\r\n:25:1\r\n:28C:1\r\n",
       MNM_SOURCE_MT940, "MT940");
  KIND(":20:STARTUMS\n:25:10020030/1234567\n:28C:0\n", MNM_SOURCE_MT940, "MT940");
  KIND("\r\nBANK\r\n940\r\nBANK\r\n:20:A\r\n:25:NL91ABNA0417164300 EUR\r\n:60F:C240101EUR1,\r\n",
       MNM_SOURCE_MT940, "MT940");
  KIND(":20:A\n:21:B\n:32A:240101EUR1,\n:59:/1\nX\n", MNM_SOURCE_UNKNOWN, "no account statement");
  KIND("{1:F01BANKDEFFAXXX0000000000}{2:I103BANK}{4:\n:20:A\n:32A:240101EUR1,\n-}",
       MNM_SOURCE_UNKNOWN, "no account statement");
  KIND("{\"id\": \":20:\"}\n", MNM_SOURCE_FTM, "FollowTheMoney");
}

static void encrypted_files_are_named(void **state) {
  (void)state;
  KIND("-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n", MNM_SOURCE_UNKNOWN,
       "decrypt it first");
}

/* No cut of a head is understood as another kind of bank file. */
static void a_cut_head_is_no_other_kind(void **state) {
  static const char text[] = "<?xml version=\"1.0\"?><report><rentity_id>1</rentity_id></report>";
  (void)state;
  for (size_t bytes = 1; bytes < sizeof text; bytes++) {
    mnm_sniffed out;
    mnm_reader *reader = NULL;
    assert_int_equal(mnm_reader_open_memory(&reader, "x", text, bytes, NULL, NULL), MNM_OK);
    assert_int_equal(mnm_sniff(&out, reader, NULL, NULL), MNM_OK);
    assert_true(out.kind == MNM_SOURCE_UNKNOWN || out.kind == MNM_SOURCE_GOAML);
    mnm_reader_close(reader);
    mnm_sniffed_clear(&out);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(iso20022_is_known_by_its_message),
      cmocka_unit_test(goaml_is_known_by_report_and_entity),
      cmocka_unit_test(other_xml_is_told_what_is_read),
      cmocka_unit_test(swift_texts_are_known_by_their_fields),
      cmocka_unit_test(encrypted_files_are_named),
      cmocka_unit_test(a_cut_head_is_no_other_kind),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
