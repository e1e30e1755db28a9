/* goAML reports, and files of code lists, on any bytes. */
#include "fuzz_bank.h"

static mnm_goaml_codes *codes;

static mnm_status read_plain(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                             const mnm_ingest_sink *sink, mnm_err *err) {
  mnm_goaml_options options = {NULL, NULL};
  return mnm_ingest_goaml(out, reader, &options, names, sink, NULL, err);
}

static mnm_status read_coded(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                             const mnm_ingest_sink *sink, mnm_err *err) {
  mnm_goaml_options options = {"Asia/Dubai", codes};
  return mnm_ingest_goaml(out, reader, &options, names, sink, NULL, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char lists[] =
      "list,code,label,meaning\nconduction_type,A,,cash_deposit\nconduction_type,W,,wire\n"
      "funds_type,K,,cash\nparty_role_type,S,,from\nparty_role_type,R,,to\n"
      "account_person_role_type,P,,power\n";
  if (!codes)
    must(mnm_goaml_codes_parse(&codes, "lists", lists, sizeof lists - 1, NULL, NULL) == MNM_OK);
  if (size > 5 && memcmp(data, "list,", 5) == 0) {
    mnm_goaml_codes *out = NULL;
    mnm_status status = mnm_goaml_codes_parse(&out, "fuzz", (const char *)data, size, NULL, NULL);
    must((status == MNM_OK) == (out != NULL) && (out != NULL || status == MNM_E_PARSE));
    mnm_goaml_codes_free(out);
  }
  fuzz_bank(size % 2 ? read_plain : read_coded, data, size);
  return 0;
}
